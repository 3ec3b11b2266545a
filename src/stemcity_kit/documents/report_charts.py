"""The charts of a report: what of it people would rather look at than read.

Each stands over the table of the same numbers. Only what the report may say anyway is drawn: a number that is hidden
in the table is hidden in the chart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from stemcity_kit.budgeting.scenarios import Payer, case_of
from stemcity_kit.documents.budget_words import BudgetWords
from stemcity_kit.documents.charts import Bar, Bars, Group, Matrix, Stack, Stacks, Sure, sure
from stemcity_kit.documents.phrases import Phrases
from stemcity_kit.documents.report import Fact
from stemcity_kit.documents.report_accounts import Accounts
from stemcity_kit.documents.report_words import MEANS, PAYERS, ReportWords
from stemcity_kit.errors import N_
from stemcity_kit.impact.comparison import Row
from stemcity_kit.model.attendance import Channel
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.vocabulary import Means, Phase, Qualifier

__all__ = ["campaign_chart", "coverage_charts", "headline_charts", "payer_chart", "phase_charts"]


def headline_charts(words: ReportWords) -> Iterator[Bars]:
    """The numbers of the first page, edition against edition: only of figures that grew from one another.

    Where sources disagree on a year, each of their numbers has its bar; a number that is only a bound is drawn as one.
    """
    first = {fact.figure.indicator for fact in words.report.headlines}
    for row in words.report.rows:
        if row.growths and row.indicator in first:
            figures = [one for grown in row.growths for one in (grown.before, grown.after)]
            yield _over_years(_name(row, words), figures, words)
    for fact in words.report.headlines:
        grown = [one for one in words.report.changes if fact.name and one.after == fact.figure]
        if grown:
            yield _over_years(words.title(fact), _earlier(fact, words), words)


def _name(row: Row, words: ReportWords) -> str:
    return f"{words.named(row)} ({words.phrases.label(row.scope)})"


def _earlier(fact: Fact, words: ReportWords) -> list[Figure]:
    """The same thing counted in the tables of all editions, in the same unit."""
    counted = (one for facts in words.report.counted for one in facts if one.name == fact.name)
    return [one.figure for one in counted if one.figure.unit == fact.figure.unit]


def _over_years(title: str, figures: Sequence[Figure], words: ReportWords) -> Bars:
    years: dict[int, dict[tuple[Decimal, str], Figure]] = {}
    for one in figures:
        years.setdefault(one.year or 0, {}).setdefault((one.value, one.qualifier.value), one)
    groups = [
        Group(
            str(year),
            [Bar(words.phrases.qualified(one), one.value, sure(one.qualifier)) for _, one in sorted(of.items())],
        )
        for year, of in sorted(years.items())
    ]
    return Bars(title, groups, strong=[groups[-1].name])


def payer_chart(words: ReportWords) -> Stacks | None:
    """Who pays, edition by edition, in cash and in kind apart; None without a budget.

    Editions whose budget is in another currency than the last one's are left out: no scale holds both.
    """
    money = [one for one in words.report.paid if one.currency == words.report.paid[-1].currency]
    rows = [
        _stack(f"{held.year}, {words.said(name)}", [held.amounts.get((payer, means), Decimal(0)) for payer in PAYERS],
               held.currency, words.phrases)
        for held in money
        for means, name in MEANS.items()
        if held.whole(means)
    ]  # fmt: skip
    return Stacks(words.said(N_("Who pays")), rows, _payers(words.phrases), _MISSING) if rows else None


_MISSING = list(PAYERS).index(Payer.NOBODY)


def _payers(phrases: Phrases) -> list[str]:
    return [phrases.gettext(name) for name in PAYERS.values()]


def _stack(name: str, parts: Sequence[Decimal], currency: str, phrases: Phrases) -> Stack:
    said = [phrases.number(_whole(part)) for part in parts]
    return Stack(name, tuple(parts), said, f"{phrases.number(_whole(sum(parts, Decimal(0))))} {currency}")


def _whole(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_HALF_UP))


def phase_charts(held: Accounts, phrases: Phrases) -> Iterator[tuple[str, Stacks]]:
    """Who pays which phase of one edition, in cash and in kind apart; each with the key of its table."""
    words, case = BudgetWords(held.edition, phrases), case_of(held.coverage, held.edition)
    titles = {Means.CASH: N_("Who pays which phase, in cash"), Means.IN_KIND: N_("Who gives for which phase, in kind")}
    for means, title in titles.items():
        of = {phase: [case.paid.get((payer, phase, means), Decimal(0)) for payer in PAYERS] for phase in (*Phase, None)}
        rows = [_stack(words.phase(phase), parts, case.currency, phrases) for phase, parts in of.items() if any(parts)]
        if rows:
            yield f"payers-{means}", Stacks(phrases.gettext(title), rows, _payers(phrases), _MISSING)


def coverage_charts(words: ReportWords) -> Iterator[tuple[str, Matrix]]:
    """What the programme serves, as its tables have it; each with the key of its table."""
    for table in words.matrices():
        counts = tuple(tuple(int(cell) for cell in row[1:-1]) for row in table.rows)
        columns = [column.title for column in table.columns[1:-1]]
        yield table.key, Matrix(table.title, [row[0] for row in table.rows], columns, counts)


def campaign_chart(held: Accounts, phrases: Phrases) -> Bars | None:
    """The contacts of each channel, planned and reached; None where neither is known of any."""
    channels = [reach.channel for reach in held.campaign.reaches]
    if not any(one.planned is not None or one.reached is not None for one in channels):
        return None
    words = BudgetWords(held.edition, phrases)
    unknown = phrases.gettext(N_("not known"))

    def bar(count: int | None, series: int, qualifier: Qualifier = Qualifier.EXACT) -> Bar:
        if count is None:
            return Bar(unknown, known=Sure.UNKNOWN, series=series)
        said = phrases.number(count)
        bound = said if qualifier is Qualifier.EXACT else f"{phrases.label(qualifier)} {said}"
        return Bar(bound, Decimal(count), sure(qualifier), series)

    def pair(one: Channel) -> tuple[Bar, Bar]:
        return bar(one.planned, 0), bar(one.reached, 1, one.qualifier)

    groups = [Group(words.titled(one.title, one.key), pair(one)) for one in channels]
    legend = [phrases.gettext(N_("Contacts planned")), phrases.gettext(N_("Contacts reached"))]
    title = phrases.gettext(N_("The campaign, in contacts: who was reached twice counts twice"))
    return Bars(f"{held.edition.year}: {title}", groups, legend)
