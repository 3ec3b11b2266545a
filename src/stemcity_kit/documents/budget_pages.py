"""The budget as a page for the office: pictures of who pays which phase, and all tables, in one file.

It asks search engines not to list it, holds no script, and prints as a document. It is never part of the site. A city's
folder of templates can replace `budget.html`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from jinja2 import TemplateError
from markupsafe import Markup

from stemcity_kit.budgeting.scenarios import Case, Payer
from stemcity_kit.documents.bars import Bar, bars
from stemcity_kit.documents.budget_words import BudgetWords, Table
from stemcity_kit.documents.dossiers import template_fault
from stemcity_kit.documents.environment import environment, source
from stemcity_kit.documents.palette import Palette
from stemcity_kit.errors import FaultyFolder, N_
from stemcity_kit.model.vocabulary import Means, Nature, Phase

__all__ = ["budget_page", "payer_pictures"]

_LEGEND = {
    Payer.MUNICIPALITY: N_("the municipality"),
    Payer.PUBLIC: N_("other public bodies"),
    Payer.PRIVATE: N_("private supporters"),
    Payer.NOBODY: N_("still to be found"),
}
_TITLES = {
    Means.CASH: N_("Who pays which phase, in cash (whole {currency})"),
    Means.IN_KIND: N_("Who gives for which phase, in kind (whole {currency})"),
}
NATURES = {
    Nature.INVENTED: N_("This edition is invented: it is an illustration, and nobody in it exists."),
    Nature.SYNTHETIC: N_("This edition is synthetic: it was made for tests, and nobody in it exists."),
}


def payer_pictures(case: Case, words: BudgetWords, *, colours: Palette | None = None) -> Iterator[tuple[str, str]]:
    """Who pays which phase, in cash and, where there is something, in kind: each picture with its title.

    Amounts in it are rounded to whole units of the currency; the tables hold them exactly.
    """
    p = words.phrases
    legend = [p.gettext(said) for said in _LEGEND.values()]
    for means in Means:
        rows = []
        for phase in (*Phase, None):
            parts = [_whole(case.paid.get((payer, phase, means), Decimal(0))) for payer in _LEGEND]
            if any(parts):
                rows.append(Bar(words.phase(phase), parts))
        if rows:
            title = p.gettext(_TITLES[means]).format(currency=case.currency)
            yield title, bars(rows, title=title, legend=legend, colours=colours, language=p.tongue)


def _whole(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_HALF_UP))


def budget_page(
    tables: Sequence[Table],
    case: Case,
    words: BudgetWords,
    *,
    at: dt.date,
    sentences: Sequence[str] = (),
    colours: Palette | None = None,
    override: Path | None = None,
) -> bytes:
    """The budget as the bytes of one HTML file.

    Args:
        tables: The tables, in their order.
        case: Who pays which phase, for the pictures.
        words: The edition and the reader's language.
        at: The day that the tables tell of.
        sentences: What is covered, and what is wrong.
        colours: The edition's colours.
        override: A city's folder of templates; `budget.html` in it replaces the library's.

    Raises:
        FaultyFolder: A template has a mistake.
    """
    made = environment(words.phrases.tongue, override=override)
    nature = NATURES.get(words.edition.nature, "")
    drawn = payer_pictures(case, words, colours=colours)
    pictures = [(title, Markup(one)) for title, one in drawn]  # noqa: S704 - drawn by the library, with everything escaped
    try:
        style = Markup(source(made, "dossiers/dossier.css"))  # noqa: S704 - a stylesheet of the office, not of a reader
        given = {
            "p": words.phrases,
            "head": words.edition,
            "style": style,
            "notice": words.phrases.gettext(nature) if nature else "",
        }
        return (
            made.get_template("budget.html")
            .render(tables=tables, pictures=pictures, sentences=sentences, at=at, **given)
            .encode()
        )
    except TemplateError as fault:
        raise FaultyFolder(template_fault(fault, "budget.html")) from fault
