"""A report as sentences and tables of words: the page and the terminal say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import attrs
from babel.numbers import format_currency

from stemcity_kit.budgeting.scenarios import Payer
from stemcity_kit.documents.budget_words import Column, Table
from stemcity_kit.documents.percents import percents
from stemcity_kit.documents.phrases import Phrases, capital
from stemcity_kit.documents.report import Fact, Paid, Report
from stemcity_kit.errors import Finding, N_
from stemcity_kit.impact.comparison import Row
from stemcity_kit.impact.continuity import Continuity
from stemcity_kit.impact.coverage import NOT_STATED, By, Hole
from stemcity_kit.impact.growth import Growth, written
from stemcity_kit.impact.indicators import INDICATORS
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.vocabulary import Means, Qualifier

__all__ = ["MEANS", "MUNICIPAL_SHARE", "PAYERS", "Changed", "Line", "Note", "ReportWords"]

PAYERS = {
    Payer.MUNICIPALITY: N_("the municipality"),
    Payer.PUBLIC: N_("other public bodies"),
    Payer.PRIVATE: N_("private supporters"),
    Payer.NOBODY: N_("still to be found"),
}
MEANS = {Means.CASH: N_("In cash"), Means.IN_KIND: N_("In kind")}
_SIDES = {By.GOAL: N_("Goal"), By.AUDIENCE: N_("Audience"), By.DISTRICT: N_("District")}
_MONEY = ("budget", "share-")
MUNICIPAL_SHARE = "share-municipality"
"""The indicator of what part of its costs the municipality is said to pay."""


@attrs.frozen
class Note:
    """A footnote: its number, and what it says in lines of name and words; links have an address."""

    number: int
    title: str
    said: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]
    remark: str


@attrs.frozen
class Changed:
    """What became of a number: each growth with the footnotes of its figures, and what is certain of all of them."""

    title: str
    lines: tuple[tuple[str, int, int], ...]
    caveat: str


@attrs.frozen
class Line:
    """A row of the comparison: what is counted, what it covers, and for each year its numbers and their footnotes."""

    title: str
    scope: str
    cells: tuple[tuple[tuple[str, int], ...], ...]
    grown: tuple[str, ...]
    is_contested: bool


@attrs.frozen
class ReportWords:
    """The words of one report in one language."""

    report: Report
    phrases: Phrases

    def said(self, message: str, **params: object) -> str:
        """A message of the catalogues with its values."""
        return self.phrases.gettext(message).format(**params)

    # Names and numbers

    def title(self, fact: Fact) -> str:
        """What a number counts."""
        own = self.said(fact.name) if fact.name else self.phrases.plain(fact.figure.title)
        known = INDICATORS.get(fact.figure.indicator)
        return own or (self.said(known.name) if known is not None else fact.figure.indicator or fact.figure.key)

    def money(self, amount: Decimal, currency: str) -> str:
        """An amount with all digits of its currency."""
        return str(format_currency(amount, currency, "#,##0.00 ¤", locale=self.phrases.locale))

    def _percent(self, value: Decimal) -> str:
        return f"{self.phrases.number(value)}\N{NO-BREAK SPACE}%"

    def years(self) -> tuple[int, ...]:
        """The years of which something is stated."""
        return tuple(sorted({cell.year for row in self.report.rows for cell in row.cells if cell.year is not None}))

    # The first page

    def growth(self, one: Growth) -> str:
        """A growth with its two numbers, its rise and its ratio."""
        return self.said(
            N_("{before} in {first}, {after} in {last}: {rise}"),
            before=self.phrases.qualified(one.before),
            first=one.before.year,
            after=self.phrases.qualified(one.after),
            last=one.after.year,
            rise=self.rise(one),
        )

    def rise(self, one: Growth) -> str:
        """By how much it grew, and the ratio; that it stayed the same where it did."""
        if one.ratio == 1:
            return self.said(N_("the same number"))
        rise = f"{one.percent():+f}\N{NO-BREAK SPACE}%".replace("-", "\N{MINUS SIGN}")
        return self.said(N_("{rise} (×{times})"), rise=rise, times=self.phrases.number(one.times()))

    def changes(self) -> tuple[Changed, ...]:
        """What became of each number of the first page that has an earlier one."""
        return tuple(changed for changed in map(self._changed, self.report.headlines) if changed.lines)

    def _changed(self, fact: Fact) -> Changed:
        figure, note = fact.figure, self.report.note
        grown = [
            one
            for one in self.report.changes
            if (one.after.indicator, one.after.scope, one.after.unit) == (figure.indicator, figure.scope, figure.unit)
        ]
        caveats = [self.said(one.caveat) if one.caveat else "" for one in grown]
        alike = len(set(caveats)) == 1
        said = [self.growth(one) for one in grown]
        if not alike:
            said = [f"{line}. {caveat}" if caveat else line for line, caveat in zip(said, caveats, strict=True)]
        lines = tuple((line, note(one.before), note(one.after)) for line, one in zip(said, grown, strict=True))
        return Changed(self.title(fact), lines, caveats[0] if alike else "")

    def flagged(self) -> tuple[Finding, ...]:
        """Published numbers that do not agree with the figures, with numbers as the language writes them."""
        return tuple(written(one, self.phrases.number) for one in self.report.flagged)

    def without_change(self) -> tuple[str, ...]:
        """The numbers of the first page of which nobody can say how they changed."""
        told = {changed.title for changed in self.changes()}
        return tuple(title for title in map(self.title, self.report.headlines) if title not in told)

    def stayed(self) -> Iterator[str]:
        """What became of partners and schools since the edition before."""
        of = ((self.report.partners, N_("Partners")), (self.report.schools, N_("Schools")))
        for held, name in of:
            if held.steps and any(held.counts[-2:]):
                step = held.steps[-1]
                message = N_("{name}: {stayed} stayed, {came} came, {back} came back, {left} left.")
                counts = {"stayed": step.stayed, "came": step.came, "back": step.came_back, "left": step.left}
                yield self.said(message, name=self.said(name), **{word: len(keys) for word, keys in counts.items()})

    def paid(self, held: Paid) -> Iterator[str]:
        """Who pays an edition, in sentences: the whole, and each kind of payer with its share."""
        for means, name in MEANS.items():
            whole = held.whole(means)
            if not whole:
                continue
            shares = self._shares(held, means)
            parts = [
                self.said(
                    N_("{who} {amount} ({share})"),
                    who=self.said(words),
                    amount=self.money(held.amounts[payer, means], held.currency),
                    share=shares[payer],
                )
                for payer, words in PAYERS.items()
                if (payer, means) in held.amounts
            ]
            message = N_("{means}, {whole}: {parts}.")
            listed = self.phrases.listed(parts)
            yield self.said(message, means=self.said(name), whole=self.money(whole, held.currency), parts=listed)

    def _shares(self, held: Paid, means: Means) -> Mapping[Payer, str]:
        """What part of the whole each kind of payer pays; with their one digit they add up to 100."""
        amounts = [held.amounts.get((payer, means), Decimal(0)) for payer in PAYERS]
        return dict(zip(PAYERS, map(self._percent, percents(amounts)), strict=True))

    def promised(self, held: Paid) -> Iterator[str]:
        """How much of what was promised to an edition has arrived, and how much is overdue."""
        message = N_("{means}, promised {promised}: arrived {arrived}, overdue {overdue}.")
        for means, sums in held.promises.items():
            amounts = {"promised": sums.promised, "arrived": sums.arrived, "overdue": sums.overdue}
            said = {name: self.money(one.amount, one.currency) for name, one in amounts.items()}
            yield self.said(message, means=self.said(MEANS[means]), **said)

    def unsummed(self, held: Paid) -> Iterator[str]:
        """What no sum of the money holds."""
        if held.unknown:
            yield self.said(
                N_("Lines of the budget without an amount, which no sum holds: {number}."), number=held.unknown
            )
        if held.other:
            yield self.said(N_("Amounts in another currency, which no sum holds: {number}."), number=held.other)

    def stated_money(self) -> tuple[Fact, ...]:
        """What the sources say of money, for an edition whose folder holds no budget.

        The whole and the municipality's share of it; their parts only where nothing is said of these.
        """
        rows = [row for row in self.report.rows if row.indicator.startswith(_MONEY)]
        first = [row for row in rows if row.indicator in ("budget", MUNICIPAL_SHARE)]
        return tuple(self.report.fact(one) for row in first or rows for cell in row.cells for one in cell.figures)

    # Footnotes

    def notes(self) -> Iterator[Note]:
        """All footnotes, in their order."""
        for number, fact in enumerate(self.report.facts, start=1):
            figure = fact.figure
            covers = capital(self.phrases.label(figure.scope)) + (f", {figure.year}" if figure.year else "")
            as_of = self.phrases.date(figure.as_of, "long") if figure.as_of else self.said(N_("day not known"))
            method = self.said(fact.method) if fact.method else self.phrases.plain(figure.method)
            basis = ", ".join(self.phrases.label(word) for word in figure.basis)
            parts = (
                (N_("Covers"), covers),
                (N_("As of"), as_of),
                *([(N_("What is counted"), basis)] if basis else []),
                (N_("How it was counted"), method.rstrip(".") or self.said(N_("not known"))),
            )
            sources = tuple((self._source(*one), one[2]) for one in self._sources(fact))
            remark = self.phrases.plain(figure.remark)
            title = f"{self.title(fact)}: {self.phrases.qualified(figure)}"
            yield Note(number, title, tuple((self.said(name), words) for name, words in parts), sources, remark)

    def _sources(self, fact: Fact) -> Iterator[tuple[str, str, str]]:
        for one in fact.sources:
            yield one.title or one.key, one.publisher, one.url
        if fact.name:
            yield self.said(N_("the edition’s own tables")), "", ""
        elif not fact.sources:
            yield self.said(N_("not known")), "", ""

    @staticmethod
    def _source(title: str, publisher: str, _url: str) -> str:
        return f"{title} ({publisher})" if publisher else title

    # The whole

    def lines(self) -> Iterator[Line]:
        """Edition against edition: what the sources say, contradictions side by side."""
        for row in self.report.rows:
            of = {cell.year: cell for cell in row.cells if cell.year is not None}
            if not of:
                continue
            cells = tuple(self._numbers(of[year].figures) if year in of else () for year in self.years())
            grown = tuple(self.short(one) for one in row.growths)
            scope = capital(self.phrases.label(row.scope))
            yield Line(self.named(row), scope, cells, grown, row.contested)

    def timeless(self) -> Iterator[Line]:
        """What is stated of no one year."""
        for row in self.report.rows:
            cells = tuple(self._numbers(cell.figures) for cell in row.cells if cell.year is None)
            if cells:
                scope = capital(self.phrases.label(row.scope))
                yield Line(self.named(row), scope, cells, (), row.contested)

    def named(self, row: Row) -> str:
        """What a row counts, as its last figure calls it."""
        return self.title(self.report.fact(row.cells[-1].figures[0]))

    def _numbers(self, figures: Iterable[Figure]) -> tuple[tuple[str, int], ...]:
        return tuple((self.phrases.qualified(figure), self.report.note(figure)) for figure in figures)

    def short(self, one: Growth) -> str:
        """A growth in a cell: its numbers, its rise and its ratio."""
        return f"{self.phrases.bare(one.before)} → {self.phrases.bare(one.after)}: {self.rise(one)}"

    def counted(self) -> Iterator[Line]:
        """What was counted in the editions' own tables, one cell for each edition."""
        for name in dict.fromkeys(fact.name for facts in self.report.counted for fact in facts):
            found = [[fact.figure for fact in facts if fact.name == name] for facts in self.report.counted]
            cells = tuple(tuple((self._in_folder(one), self.report.note(one)) for one in figures) for figures in found)
            yield Line(self.said(name), "", cells, (), is_contested=False)

    def _in_folder(self, counted: Figure) -> str:
        """What was counted; where a source states more than twice as much of it, that the folder holds a part."""
        stated = [
            one
            for row in self.report.stated
            if (row.indicator, row.unit, row.scope) == (counted.indicator, counted.unit, counted.scope)
            for cell in row.cells
            for one in cell.figures
            if cell.year == counted.year and one.qualifier is not Qualifier.AT_MOST
        ]
        least = min(stated, key=lambda one: one.value, default=counted)
        if least.value <= 2 * counted.value:
            return self.phrases.qualified(counted)
        message = N_("of {stated}, {number} are in this folder")
        return self.said(message, stated=self.phrases.qualified(least), number=self.phrases.number(counted.value))

    def payers(self) -> Iterator[Table]:
        """Who pays, by kind of payer, edition against edition, in cash and in kind apart."""
        for means, name in MEANS.items():
            held = [one for one in self.report.paid if one.whole(means)]
            heads = (self.said(N_("Who")), *(f"{one.year}" for one in held))
            columns = tuple(Column(head, is_number=n > 0) for n, head in enumerate(heads))
            rows = tuple(
                (self.said(words), *(self._part(one, payer, means) for one in held))
                for payer, words in PAYERS.items()
                if any((payer, means) in one.amounts for one in held)
            )
            sums = (self.said(N_("Together")), *(self.money(one.whole(means), one.currency) for one in held))
            if rows:
                yield Table(f"paid-{means}", self.said(name), columns, rows, (sums,))

    def _part(self, held: Paid, payer: Payer, means: Means) -> str:
        amount = held.amounts.get((payer, means), Decimal(0))
        return f"{self.money(amount, held.currency)} ({self._shares(held, means)[payer]})"

    def matrices(self) -> Iterator[Table]:
        """Events by goal and audience, and by district and audience; an event with two goals stands in both rows."""
        held = self.report.covered
        for by in (By.GOAL, By.DISTRICT):
            counts = held.counts(by, By.AUDIENCE) if held.events else {}
            rows = tuple(dict.fromkeys(row for row, _ in counts))
            if by in self._silent() or not rows or rows == (NOT_STATED,):
                continue
            across = tuple(dict.fromkeys(column for _, column in counts))
            heads = (self.said(_SIDES[by]), *(self.value(By.AUDIENCE, one) for one in across), self.said(N_("Events")))
            columns = tuple(Column(head, is_number=n > 0) for n, head in enumerate(heads))
            whole = held.counts(by)
            body = tuple(
                (self.value(by, row), *(str(counts[row, one]) for one in across), str(whole[row,])) for row in rows
            )
            message = N_("Events by goal and audience") if by is By.GOAL else N_("Events by district and audience")
            yield Table(f"served-{by}", self.said(message), columns, body)

    def value(self, by: By, value: str) -> str:
        """A goal, an audience or a district in words."""
        if value == NOT_STATED:
            return self.said(N_("not stated"))
        if by is By.GOAL and value.isdecimal() and 1 <= int(value) <= 17:
            return f"{value} {self.phrases.goal(int(value))}"
        audience = self.report.head.get("audiences", value) if by is By.AUDIENCE else None
        return self.phrases.plain(audience.title) or value if audience is not None else value

    def _silent(self) -> tuple[By, ...]:
        """Of what no event says anything, though the edition names values of it."""
        held = self.report.covered
        return tuple(dict.fromkeys(one.by for one in held.holes if one.silent == len(held.events)))

    def silent(self) -> str:
        """Of what no event says anything, in a sentence; empty where there is nothing."""
        names = [self.said(_SIDES[by]) for by in self._silent()]
        message = N_("No event of this folder says anything of: {what}.")
        return self.said(message, what=self.phrases.listed(names)) if names else ""

    def holes(self) -> tuple[str, ...]:
        """What no event says it serves, where at least one says something."""
        return tuple(self.hole(one) for one in self.report.covered.holes if one.by not in self._silent())

    def hole(self, one: Hole) -> str:
        """What no event says it serves, and how many events say nothing."""
        name = f"{self.said(_SIDES[one.by])}: {self.value(one.by, one.value)}"
        silent = N_("{name} (but {silent} events say nothing of it)")
        return self.said(silent, name=name, silent=one.silent) if one.silent else name

    def continuity(self) -> Iterator[Table]:
        """Who stayed, came and left, step by step."""
        for key, held, title in (
            ("partners-over-years", self.report.partners, N_("Partners over the editions")),
            ("schools-over-years", self.report.schools, N_("Schools over the editions")),
        ):
            if held.steps and any(held.counts):
                yield self._steps(key, held, self.said(title))

    def _steps(self, key: str, held: Continuity, title: str) -> Table:
        heads = (N_("Edition"), N_("Together"), N_("Stayed"), N_("Came"), N_("Came back"), N_("Left"))
        columns = tuple(Column(self.said(head), is_number=n > 0) for n, head in enumerate(heads))
        years = [str(one.year) for one in self.report.programmes]
        rows: list[tuple[str, ...]] = [(years[0], str(held.counts[0]), "", "", "", "")]
        for place, step in enumerate(held.steps, start=1):
            counts = (str(len(keys)) for keys in (step.stayed, step.came, step.came_back, step.left))
            rows.append((years[place], str(held.counts[place]), *counts))
        return Table(key, title, columns, tuple(rows))

    def qualifier(self, figure: Figure) -> str:
        """How a number is qualified, in words; nothing where it is exact."""
        return "" if figure.qualifier is Qualifier.EXACT else self.phrases.label(figure.qualifier)
