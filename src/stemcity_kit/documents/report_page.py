"""A report as one HTML file: a first page that can be handed over alone, then everything, then the footnotes.

It holds no script and nothing of others, and its charts stand in it as `data:` addresses, so that it can be mailed
alone. It prints as a document; the first page is one sheet of A4. A city's folder of templates can replace
`report.html`.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import attrs
from jinja2 import TemplateError
from markupsafe import Markup

from stemcity_kit.documents import bars, chart_drawing, pdf, series
from stemcity_kit.documents.budget_pages import NATURES
from stemcity_kit.documents.charts import Bars, Chart, Stacks, alternative
from stemcity_kit.documents.dossiers import template_fault
from stemcity_kit.documents.environment import environment, source
from stemcity_kit.documents.palette import Palette, palette
from stemcity_kit.documents.report_accounts import Accounts, accounts_tables
from stemcity_kit.documents.report_attendance import AttendanceWords
from stemcity_kit.documents.report_charts import (
    campaign_chart,
    coverage_charts,
    headline_charts,
    payer_chart,
    phase_charts,
)
from stemcity_kit.documents.report_words import ReportWords
from stemcity_kit.errors import FaultyFolder

__all__ = ["report_page", "report_pdf"]

_AMOUNT = re.compile(r"(?<=[0-9]) (?=%|[A-Z]{0,2}[€$£¥]|[A-Z]{3}\b)")
"""The space of an amount, at which no line may break."""
_FIRST_PAGE_ENDS = "first-page-ends"
"""The id of the element that ends the first page."""


@attrs.frozen
class Picture:
    """A chart on the page: its title, what it says in words, and its address."""

    title: str
    words: str
    address: str


def report_page(
    words: ReportWords, *, accounts: Sequence[Accounts] = (), council: bool = False, override: Path | None = None
) -> bytes:
    """The report as the bytes of one HTML file.

    Without matplotlib only the numbers of the first page and who pays have a picture, drawn more simply.

    Args:
        words: The report in the reader's language.
        accounts: The money in full, edition by edition, for the council alone.
        council: Whether the page says that it is not for publication; one with accounts always does.
        override: A city's folder of templates; `report.html` in it replaces the library's.

    Raises:
        FaultyFolder: A template has a mistake.
    """
    phrases, head = words.phrases, words.report.head
    made = environment(phrases.tongue, override=override)
    nature = NATURES.get(head.nature, "")
    came = AttendanceWords(words)
    colours = palette(head.site.colour, head.site.accent)
    paid = payer_chart(words)
    given = {
        "p": phrases,
        "w": words,
        "came": came,
        "report": words.report,
        "head": head,
        "notice": phrases.gettext(nature) if nature else "",
        "headlines": [_picture(one, colours, phrases.tongue) for one in headline_charts(words)],
        "money": _picture(paid, colours, phrases.tongue) if paid is not None else None,
        "pictures": _pictures(words, came, accounts, colours),
        "accounts": [table for one in accounts for table in accounts_tables(one, phrases)],
        "council": council or bool(accounts),
        "finding": lambda one: (one.problem(phrases.gettext), one.remedy(phrases.gettext)),
        "first_page_ends": _FIRST_PAGE_ENDS,
    }
    try:
        style = Markup(source(made, "dossiers/dossier.css"))  # noqa: S704 - a stylesheet of the office, not of a reader
        written = made.get_template("report.html").render(style=style, **given)
    except TemplateError as fault:
        raise FaultyFolder(template_fault(fault, "report.html")) from fault
    return _AMOUNT.sub("\N{NO-BREAK SPACE}", written).encode()


def report_pdf(page: bytes, *, override: Path | None = None) -> bytes:
    """The same page as a PDF, with a running title, page numbers, and a first page that is one sheet.

    Args:
        page: What `report_page` made.
        override: A city's folder of templates; `report.css` in it replaces what is said of paper.

    Raises:
        MissingExtra: WeasyPrint or Pango is not installed.
    """
    style = source(environment("en", override=override), "report.css")
    return pdf.pdf(page.decode(), style=style, sheet=_FIRST_PAGE_ENDS)


def _pictures(
    words: ReportWords, came: AttendanceWords, accounts: Sequence[Accounts], colours: Palette
) -> Mapping[str, Picture]:
    """The charts that stand over a table, by the table's key."""
    if chart_drawing.missing():
        return {}
    charts: list[tuple[str, Chart]] = [*came.charts(), *coverage_charts(words)]
    for held in accounts:
        charts += [(f"{held.edition.key}-{key}", chart) for key, chart in phase_charts(held, words.phrases)]
        reached = campaign_chart(held, words.phrases)
        charts += [(f"{held.edition.key}-campaign", reached)] if reached is not None else []
    return {key: _picture(chart, colours, words.phrases.tongue) for key, chart in charts}


def _picture(chart: Chart, colours: Palette, language: str) -> Picture:
    drawn = _simply(chart, colours, language) if chart_drawing.missing() else chart_drawing.draw(chart, colours=colours)
    address = f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"
    return Picture(chart.title, alternative(chart), address)


def _simply(chart: Chart, colours: Palette, language: str) -> str:
    """A chart of whole numbers without matplotlib; only of the kinds that are asked for without it."""
    match chart:
        case Bars():
            values = [
                series.Value(group.name, bar.value, bar.words, group.name in chart.strong)
                for group in chart.groups
                for bar in group.bars
            ]
            return series.series(values, title=chart.title, colours=colours, language=language)
        case Stacks():
            rows = [bars.Bar(row.name, [_whole(part) for part in row.parts]) for row in chart.rows]
            return bars.bars(rows, title=chart.title, legend=chart.legend, colours=colours, language=language)
    raise TypeError(chart)


def _whole(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_HALF_UP))
