"""A dossier as a page: one file of accessible HTML that prints as a document and needs nothing beside it.

Each kind of document has a template of its own, `dossiers/minutes.html`, which a city's folder of templates can
replace; all build on `dossiers/dossier.html`. The page forbids search engines to list it, and holds no script.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import TemplateError, TemplateSyntaxError
from markupsafe import Markup

from stemcity_kit.documents.dossier_words import told, wording
from stemcity_kit.documents.environment import environment, source
from stemcity_kit.errors import FaultyFolder, Finding, N_, Where
from stemcity_kit.model.dossier import Dossier

__all__ = ["dossier_page"]


def dossier_page(dossier: Dossier, *, language: str = "", country: str = "", override: Path | None = None) -> bytes:
    """A dossier as the bytes of one HTML file.

    Args:
        dossier: The dossier.
        language: The reader's language; without one, the call's first.
        country: ISO 3166 alpha-2; it decides between the forms of one language.
        override: A city's folder of templates; `dossiers/minutes.html` in it replaces the library's.

    Raises:
        FaultyFolder: A template has a mistake.

    >>> import datetime as dt
    >>> from stemcity_kit.calls.call import Call
    >>> from stemcity_kit.calls.dossier import Dossier
    >>> from stemcity_kit.model.sentence import said
    >>> moment = dt.datetime(2027, 5, 3, 10, tzinfo=dt.UTC)
    >>> made = Dossier(kind="notice", reader="public", call=Call(key="c"), title=said("t", "A & B"), at=moment)
    >>> b"<h1>A &amp; B</h1>" in dossier_page(made)
    True
    """
    spoken = language or dossier.call.languages[0]
    words = wording(dossier, spoken, country=country)
    made = environment(words.phrases.tongue, override=override)
    name = f"dossiers/{dossier.kind.value}.html"
    try:
        values = told(dossier, words, say=words.page)
        style = Markup(source(made, "dossiers/dossier.css"))  # noqa: S704 - a stylesheet of the office, not of a reader
        return made.get_template(name).render(p=words.phrases, style=style, **values).encode()
    except TemplateError as fault:
        raise FaultyFolder(template_fault(fault, name)) from fault


def template_fault(fault: TemplateError, name: str) -> Finding:
    """What is wrong with a template, at its line where that is known."""
    where = Where(file=getattr(fault, "name", None) or name, row=getattr(fault, "lineno", None))
    if isinstance(fault, TemplateSyntaxError):
        fix = N_("Mend the tag on that line; the library's own file of the same name shows how it is written.")
    else:
        fix = N_("Use a name that the template is given: title, call, sections, parts, fields, addressee, date, code.")
    return Finding("bad-template", where, N_("The template cannot be rendered: {reason}."), fix, params=_reason(fault))


def _reason(fault: TemplateError) -> dict[str, str]:
    return {"reason": (fault.message or type(fault).__name__).rstrip(".")}
