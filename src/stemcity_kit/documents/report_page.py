"""A report as one HTML file: a first page that can be handed over alone, then everything, then the footnotes.

It holds no script and nothing of others, and prints as a document; the first page is one sheet of A4. A city's folder
of templates can replace `report.html`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from jinja2 import TemplateError
from markupsafe import Markup

from stemcity_kit.documents.bars import Bar, bars
from stemcity_kit.documents.budget_pages import NATURES
from stemcity_kit.documents.budget_words import Table
from stemcity_kit.documents.dossiers import template_fault
from stemcity_kit.documents.environment import environment, source
from stemcity_kit.documents.palette import Palette, palette
from stemcity_kit.documents.report_words import MEANS, PAYERS, ReportWords
from stemcity_kit.documents.series import Value, series
from stemcity_kit.errors import FaultyFolder
from stemcity_kit.impact.comparison import Row
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.vocabulary import Qualifier

__all__ = ["report_page"]


def report_page(
    words: ReportWords, *, accounts: Sequence[Table] = (), council: bool = False, override: Path | None = None
) -> bytes:
    """The report as the bytes of one HTML file.

    Args:
        words: The report in the reader's language.
        accounts: The money in full, for the council alone.
        council: Whether the page says that it is not for publication; one with accounts always does.
        override: A city's folder of templates; `report.html` in it replaces the library's.

    Raises:
        FaultyFolder: A template has a mistake.
    """
    phrases, head = words.phrases, words.report.head
    made = environment(phrases.tongue, override=override)
    nature = NATURES.get(head.nature, "")
    colours = palette(head.site.colour, head.site.accent)
    given = {
        "p": phrases,
        "w": words,
        "report": words.report,
        "head": head,
        "notice": phrases.gettext(nature) if nature else "",
        "pictures": {row: Markup(picture) for row, picture in _pictures(words, colours)},  # noqa: S704 - drawn here, escaped
        "money": Markup(_money(words, colours)),  # noqa: S704 - drawn here, with everything escaped
        "accounts": accounts,
        "council": council or bool(accounts),
        "finding": lambda one: (one.problem(phrases.gettext), one.remedy(phrases.gettext)),
    }
    try:
        style = Markup(source(made, "dossiers/dossier.css"))  # noqa: S704 - a stylesheet of the office, not of a reader
        return made.get_template("report.html").render(style=style, **given).encode()
    except TemplateError as fault:
        raise FaultyFolder(template_fault(fault, "report.html")) from fault


def _pictures(words: ReportWords, colours: Palette) -> Iterator[tuple[str, str]]:
    """A picture of each number of the first page that can be compared: only of figures that grew from one another."""
    first = {fact.figure.indicator for fact in words.report.headlines}
    for row in words.report.rows:
        if row.growths and row.indicator in first:
            title = f"{words.named(row)} ({words.phrases.label(row.scope)})"
            values = list(_values(row, words))
            yield title, series(values, title=title, colours=colours, language=words.phrases.tongue)


def _values(row: Row, words: ReportWords) -> Iterator[Value]:
    seen: dict[tuple[int, Decimal, Qualifier], Figure] = {}
    for grown in row.growths:
        for one in (grown.before, grown.after):
            seen.setdefault((one.year or 0, one.value, one.qualifier), one)
    last = max(year for year, _, _ in seen)
    for (year, value, _), figure in sorted(seen.items()):
        yield Value(str(year), value, words.phrases.qualified(figure), year == last)


def _money(words: ReportWords, colours: Palette) -> str:
    """Who pays the last edition that has a budget, in whole units; nothing without one."""
    if not words.report.paid:
        return ""
    held = words.report.paid[-1]
    rows = [
        Bar(words.said(name), [_whole(held.amounts.get((payer, means), Decimal(0))) for payer in PAYERS])
        for means, name in MEANS.items()
        if held.whole(means)
    ]
    title = f"{held.year}: {words.phrases.gettext('Who paid')} ({held.currency})"
    legend = [words.said(name) for name in PAYERS.values()]
    return bars(rows, title=title, legend=legend, colours=colours, language=words.phrases.tongue) if rows else ""


def _whole(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_HALF_UP))
