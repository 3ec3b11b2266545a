"""The one place that renders templates: Jinja, escaping, in one language, with templates that a city may replace.

A city's folder of templates is looked at first, file by file: it may hold only `base.html`, and everything else stays
as it is. A template may build on the one that it replaces: `{% extends "stemcity/base.html" %}`. Every template of the
site, the stylesheet and the script can be replaced so.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined

from stemcity_kit.documents.catalogue import translations

__all__ = ["environment", "source"]


def environment(language: str, *, override: Path | None = None) -> Environment:
    """The templates, ready to be rendered in one language.

    Args:
        language: The language of the pages.
        override: A folder of templates that are taken instead of the library's own of the same name.

    >>> environment("it").from_string('{{ _("not known") }} {{ "<b>" }}').render()
    'non noto &lt;b&gt;'
    """
    own = [PackageLoader("stemcity_kit.documents", folder) for folder in ("templates", "assets")]
    theirs = [FileSystemLoader(override)] if override is not None else []
    made = Environment(
        loader=ChoiceLoader([*theirs, *own, PrefixLoader({"stemcity": ChoiceLoader(own)})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        keep_trailing_newline=True,
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    return made


def source(made: Environment, name: str) -> str:
    """A file of the templates as it is, unrendered: a stylesheet or a script."""
    assert made.loader is not None  # noqa: S101 - `environment` gave it one
    return made.loader.get_source(made, name)[0]
