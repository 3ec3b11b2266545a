"""The budget as tables of words: the terminal and the page show the same ones.

Cash and what is in kind have tables of their own. A sum that some rows say nothing of says how many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import attrs
from babel.numbers import format_currency, format_percent

from stemcity_kit.budgeting.balance import Balance, By, Sum, Sums
from stemcity_kit.budgeting.coverage import Coverage
from stemcity_kit.budgeting.receipts import Receipt, Receipts, ReceiptState
from stemcity_kit.documents.dossier_words import visible
from stemcity_kit.documents.percents import percents
from stemcity_kit.documents.phrases import Phrases, capital
from stemcity_kit.errors import N_
from stemcity_kit.model.accounts import Contribution
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text
from stemcity_kit.model.vocabulary import Means, Phase

__all__ = ["BudgetWords", "Column", "Table"]

_BUDGET = {
    (By.CATEGORY, Means.CASH): N_("Budget by category, in cash"),
    (By.PHASE, Means.CASH): N_("Budget by phase, in cash"),
    (By.SOURCE, Means.CASH): N_("Budget by source, in cash"),
    (By.CATEGORY, Means.IN_KIND): N_("Budget by category, in kind"),
    (By.PHASE, Means.IN_KIND): N_("Budget by phase, in kind"),
    (By.SOURCE, Means.IN_KIND): N_("Budget by source, in kind"),
}
_CUBE = {Means.CASH: N_("Budget, in cash"), Means.IN_KIND: N_("Budget, in kind")}
_BY = {By.CATEGORY: N_("Category"), By.PHASE: N_("Phase"), By.SOURCE: N_("Source")}
_CATEGORIES = {
    "project-management": N_("Project management"),
    "direct-costs": N_("Direct costs"),
    "communication": N_("Communication"),
}
"""The categories of the format, as its indicators name them; another is shown as the edition writes it."""
_NONE = {By.CATEGORY: N_("no category"), By.PHASE: N_("no phase"), By.SOURCE: N_("no source named")}
_TOTAL = {Means.CASH: N_("Together, in cash"), Means.IN_KIND: N_("Together, in kind")}
_ALL = {Means.CASH: N_("The whole budget, in cash"), Means.IN_KIND: N_("The whole budget, in kind")}
_COVERED = {
    Means.CASH: N_("In cash: {paid} of {whole} are covered, {open} are still to be found."),
    Means.IN_KIND: N_("In kind: {paid} of {whole} are covered, {open} are still to be found."),
}
_PAYS = {Means.CASH: N_("Who pays, in cash"), Means.IN_KIND: N_("Who gives, in kind")}
_MUNICIPALITY = {
    Means.CASH: N_("What the municipality pays, in cash"),
    Means.IN_KIND: N_("What the municipality gives, in kind"),
}
_PROMISED = {
    Means.CASH: N_("Promised and arrived, in cash"),
    Means.IN_KIND: N_("Promised and arrived, in kind"),
}
_SOURCES = N_("The source is who the budget names to pay; who pays by what was promised is told below.")
_INSTALMENTS = N_("Write each instalment as a row of its own, since a row only knows the day of its last money.")
_STATES = {
    ReceiptState.ARRIVED: N_("arrived"),
    ReceiptState.OPEN: N_("open"),
    ReceiptState.OVERDUE: N_("overdue"),
    ReceiptState.NOT_VALUED: N_("amount not known"),
}


@attrs.frozen
class Column:
    """A column: its heading, and whether numbers stand in it."""

    title: str
    is_number: bool = False


@attrs.frozen
class Table:
    """A table in words.

    Attributes:
        key: Its name, for links.
        title: What it shows.
        columns: Its columns; the first names the row.
        rows: Its rows, each as long as the columns.
        total: The rows of sums at its foot.
        note: What must be known to read it, in a sentence beneath it.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[tuple[str, ...], ...] = ()
    note: str = ""


@attrs.frozen
class BudgetWords:
    """The words of one edition's budget.

    Attributes:
        edition: The edition, for the names of things.
        phrases: The reader's language.
    """

    edition: Edition
    phrases: Phrases

    # Amounts and names

    def money(self, amount: Money | None) -> str:
        """An amount as the language writes it, always with the digits of its currency."""
        if amount is None:
            return self.said(N_("not known"))
        return str(format_currency(amount.amount, amount.currency, "#,##0.00 ¤", locale=self.phrases.locale))

    def name(self, organisation: str) -> str:
        """An organisation's name; its key where it has none."""
        body = self.edition.get("organisations", organisation)
        return visible(body.name) if body is not None and body.name else organisation

    def phase(self, phase: Phase | None) -> str:
        """A phase in words."""
        return self.phrases.label(phase) if phase is not None else self.said(_NONE[By.PHASE])

    def titled(self, title: Text, key: str) -> str:
        """A title in the reader's language; the key where it has none."""
        return visible(self.phrases.plain(title)) or key

    def named(self, table: str, key: str) -> str:
        """The title of a row, by its table and key; the key where it has none."""
        row = self.edition.get(table, key)
        return self.titled(row.title, key) if row is not None else key

    def share(self, part: Decimal) -> str:
        """A part of a whole as per cent, such as 20 %."""
        return str(format_percent(part, "#,##0.## %", locale=self.phrases.locale))

    def said(self, message: str, **params: object) -> str:
        """A message in the reader's language."""
        return self.phrases.gettext(message).format(**params)

    def _sum(self, one: Sum) -> str:
        if not one.unknown:
            return self.money(one.amount)
        if not one.known:
            return self.said(N_("not known"))
        return self.said(N_("{amount} ({number} not known)"), amount=self.money(one.amount), number=one.unknown)

    def columns(self, *titles: str, numbers: Iterable[int] = ()) -> tuple[Column, ...]:
        """Columns with these headings; `numbers` are the places of those that hold numbers."""
        held = frozenset(numbers)
        return tuple(Column(self.phrases.gettext(title), n in held) for n, title in enumerate(titles))

    # Tables

    def budget(self, held: Balance, *by: By) -> Iterator[Table]:
        """What is planned, committed and spent, in cash and, where there is something, in kind.

        Args:
            held: The budget.
            by: What it is summed by; several give a row for each of their combinations.
        """
        titles, sides = (N_("Planned"), N_("Committed"), N_("Spent")), len(by)
        columns = self.columns(*(_BY[one] for one in by), *titles, numbers=range(sides, sides + 3))
        for means in Means:
            groups = held.by(*by, means=means)
            if groups:
                rows = tuple(
                    (*(self._group(*one) for one in zip(by, words, strict=True)), *self._sums(sums))
                    for words, sums in groups.items()
                )
                total = ((self.said(_TOTAL[means]), *[""] * (sides - 1), *self._sums(held.whole(means))),)
                title = _BUDGET[by[0], means] if sides == 1 else _CUBE[means]
                note = self.said(_SOURCES) if By.SOURCE in by and means is Means.CASH else ""
                yield Table(f"budget-{means}", self.said(title), columns, rows, total, note)

    def beyond_plan(self, held: Balance) -> Iterator[Table]:
        """The lines of which more is committed or spent than was planned."""
        columns = self.columns(N_("Line"), N_("In"), N_("Planned"), N_("Committed"), N_("Spent"), numbers=(2, 3, 4))
        rows = tuple(
            (self.titled(line.title, line.key), self.phrases.label(means), *self._sums(held.sums(line)))
            for means in Means
            for line, _more in held.beyond_plan(means)
        )
        if rows:
            yield Table("beyond-plan", self.said(N_("Committed or spent beyond the plan")), columns, rows)

    def economic_value(self, held: Balance) -> Table:
        """The one sum of cash and in kind, which says what it is."""
        columns = self.columns(N_("What"), N_("Planned"), N_("Committed"), N_("Spent"), numbers=(1, 2, 3))
        row = (self.said(N_("Cash and in kind together")), *self._sums(held.economic_value()))
        return Table("economic-value", self.said(N_("Economic value, which nobody can spend")), columns, (row,))

    def _sums(self, sums: Sums) -> tuple[str, str, str]:
        return self._sum(sums.planned), self._sum(sums.committed), self._sum(sums.spent)

    def _group(self, by: By, word: str) -> str:
        if not word:
            return self.said(_NONE[by])
        if by is By.PHASE:
            return self.phase(Phase(word))
        if by is By.SOURCE:
            return self.name(word)
        return self.said(_CATEGORIES[word]) if word in _CATEGORIES else capital(visible(word).replace("-", " "))

    def payers(self, held: Coverage) -> Iterator[Table]:
        """Who pays how much of which phase, with each one's share of all; the shares add up to 100 %."""
        for means in Means:
            paid = held.paid(means)
            if not held.planned(means).amount:
                continue
            known = [phase for phase in (*Phase, None) if any(at[1] is phase for at in paid)]
            columns = (
                Column(self.said(N_("Who"))),
                *(Column(self.phase(phase), is_number=True) for phase in known),
                *self.columns(N_("Together"), N_("Share"), numbers=(0, 1)),
            )
            rows = []
            payers = tuple(dict.fromkeys(at[0] for at in paid))
            sums = [sum((one.amount for at, one in paid.items() if at[0] == who), Decimal(0)) for who in payers]
            for who, share in zip(payers, percents(sums), strict=True):
                amounts = [paid.get((who, phase)) for phase in known]
                rows.append(
                    (self.name(who) if who else self.said(N_("still to be found")), *self._paid(amounts, share))
                )
            phases = [[one for at, one in paid.items() if at[1] is phase] for phase in known]
            phase_sums = [sum(one[1:], start=one[0]) for one in phases]
            total = ((self.said(_TOTAL[means]), *self._paid(phase_sums, Decimal(100))),)
            yield Table(f"payers-{means}", self.said(_PAYS[means]), columns, tuple(rows), total)

    def _paid(self, amounts: Sequence[Money | None], share: Decimal) -> Iterator[str]:
        known = [amount for amount in amounts if amount is not None]
        together = sum(known[1:], start=known[0])
        for amount in amounts:
            yield self.money(amount) if amount is not None else ""
        yield self.money(together)
        yield str(format_percent(share / 100, "#,##0.0 %", locale=self.phrases.locale))

    def municipality(self, held: Coverage) -> Iterator[Table]:
        """What the municipality and its departments pay of each phase, and their share of its costs."""
        columns = self.columns(N_("Phase"), N_("Costs"), N_("The municipality"), N_("Share"), numbers=(1, 2, 3))
        for means in Means:
            if held.municipality(means).amount:
                rows = tuple(
                    (self.phase(phase), *self._municipal(held, means, phase))
                    for phase in (*Phase, None)
                    if held.planned(means, phases=[phase]).amount
                )
                total = ((self.said(_ALL[means]), *self._municipal(held, means, *Phase, None)),)
                yield Table(f"municipality-{means}", self.said(_MUNICIPALITY[means]), columns, rows, total)

    def _municipal(self, held: Coverage, means: Means, *phases: Phase | None) -> tuple[str, str, str]:
        share = held.municipal_share(means, phases=phases) or Fraction(0)
        percent = format_percent(Decimal(share.numerator) / share.denominator, "#,##0.0 %", locale=self.phrases.locale)
        amounts = held.planned(means, phases=phases), held.municipality(means, phases=phases)
        return self.money(amounts[0]), self.money(amounts[1]), str(percent)

    def to_find(self, held: Coverage) -> Iterator[Table]:
        """The lines that nobody pays, or not whole."""
        columns = self.columns(N_("Line"), N_("Phase"), N_("In"), N_("Costs"), N_("To be found"), numbers=(3, 4))
        rows = tuple(
            (
                self.titled(one.line.title, one.line.key),
                self.phase(one.line.phase),
                self.phrases.label(one.line.means),
                self.money(one.line.amount),
                self.money(one.to_find),
            )
            for one in held.lines
            if one.to_find.amount
        )
        if rows:
            yield Table("to-find", self.said(N_("Still to be found, line by line")), columns, rows)

    def gifts(self, amounts: Iterable[tuple[Contribution, Money]]) -> tuple[tuple[str, ...], ...]:
        """A row for each amount of a contribution: who gives it, what it is, in cash or in kind, and how much."""
        return tuple(
            (
                self.name(gift.organisation),
                self.titled(gift.title, gift.key),
                self.phrases.label(gift.means),
                self.money(amount),
            )
            for gift, amount in amounts
        )

    def left_over(self, held: Coverage) -> Iterator[Table]:
        """What was promised and no line needs."""
        columns = self.columns(N_("Who"), N_("What"), N_("In"), N_("Needed by no line"), numbers=(3,))
        rows = self.gifts(held.left_over)
        if rows:
            yield Table("left-over", self.said(N_("Promised, and needed by no line")), columns, rows)

    def promises(self, held: Receipts) -> Iterator[Table]:
        """What supporters promised, against what arrived."""
        titles = (N_("Who"), N_("What"), N_("Bound to"), N_("Promised"), N_("Arrived"), N_("Outstanding"))
        for means in Means:
            sums = held.total(means)
            beyond = (N_("Beyond the promise"),) if sums.beyond.amount else ()
            valued = (N_("Valued by"),) if means is Means.IN_KIND else ()
            last = (N_("Due"), N_("State"), *valued)
            columns = self.columns(*titles, *beyond, *last, numbers=range(3, 6 + len(beyond)))
            rows = tuple(
                (
                    *self._promise(row),
                    *(self.money(row.beyond) for _ in beyond),
                    *self._stands(row),
                    *(self._valued(row) for _ in valued),
                )
                for row in held.rows
                if row.contribution.means is means
            )
            if rows:
                known = (sums.promised, sums.arrived, sums.outstanding, *(sums.beyond for _ in beyond))
                overdue = self.said(N_("overdue: {amount}"), amount=self.money(sums.overdue))
                state = overdue if sums.overdue.amount else ""
                amounts = map(self.money, known)
                total = ((self.said(_TOTAL[means]), "", "", *amounts, "", state, *("" for _ in valued)),)
                title, note = self.said(_PROMISED[means]), self.said(_INSTALMENTS) if means is Means.CASH else ""
                yield Table(f"promises-{means}", title, columns, rows, total, note)

    def _promise(self, row: Receipt) -> tuple[str, ...]:
        gift = row.contribution
        line = self.edition.get("budget", gift.pays)
        bound = self.titled(line.title, line.key) if line is not None else gift.pays or ""
        return (
            self.name(gift.organisation),
            self.titled(gift.title, gift.key),
            bound or (self.phase(gift.phase) if gift.phase is not None else ""),
            self.money(gift.amount),
            self.money(row.arrived),
            self.money(row.outstanding),
        )

    def _stands(self, row: Receipt) -> tuple[str, str]:
        due = row.contribution.due
        return self.phrases.date(due, "medium") if due is not None else "", self.said(_STATES[row.state])

    def _valued(self, row: Receipt) -> str:
        """How something in kind was valued, and what proves it."""
        gift = row.contribution
        method = self.phrases.label(gift.valuation) if gift.valuation is not None else self.said(N_("not said"))
        return "; ".join(part for part in (method, visible(gift.evidence)) if part)

    # Sentences

    def summary(self, budget: Balance, held: Coverage, came: Receipts) -> Iterator[str]:
        """What is covered and what is not, and what else is wrong with the money, in a sentence each."""
        for means in Means:
            whole, open_ = held.planned(means), held.to_find(means)
            if whole.amount:
                covered = attrs.evolve(whole, amount=whole.amount - open_.amount)
                amounts = {"paid": self.money(covered), "whole": self.money(whole), "open": self.money(open_)}
                yield self.said(_COVERED[means], **amounts)
            yield from self._wrong(budget, held, came, means)
        foreign = (
            self._count(N_("{number} line"), N_("{number} lines"), len(budget.findings)),
            self._count(N_("{number} promise"), N_("{number} promises"), len(came.findings)),
        )
        if any(foreign):
            said = N_("In another currency than {currency} and so in no sum: {rows}.")
            yield self.said(said, currency=held.currency, rows=", ".join(filter(None, foreign)))

    def _wrong(self, budget: Balance, held: Coverage, came: Receipts, means: Means) -> Iterator[str]:
        kind, over, sums = self.phrases.label(means), budget.beyond_plan(means), came.total(means)
        if held.expected(means).amount:
            said = N_("Counted on by the budget and promised by nobody, {means}: {amount}.")
            yield self.said(said, means=kind, amount=self.money(held.expected(means)))
        if over:
            more = sum((one for _line, one in over[1:]), start=over[0][1])
            lines = self._count(N_("{number} line"), N_("{number} lines"), len(over))
            said = N_("Committed or spent beyond the plan, {means}: {amount}, on {lines}.")
            yield self.said(said, means=kind, amount=self.money(more), lines=lines)
        unknown = (
            self._count(N_("{number} line"), N_("{number} lines"), budget.whole(means).planned.unknown),
            self._count(N_("{number} promise"), N_("{number} promises"), sums.not_valued),
        )
        if any(unknown):
            said = N_("Without an amount and so in no sum, {means}: {rows}.")
            yield self.said(said, means=kind, rows=", ".join(filter(None, unknown)))
        if sums.overdue.amount:
            said = N_("Promised and overdue, {means}: {amount}.")
            yield self.said(said, means=kind, amount=self.money(sums.overdue))
        if sums.beyond.amount:
            said = N_(
                "Arrived beyond what was promised, {means}: {amount}. It pays for no line until it is a "
                "contribution of its own."
            )
            yield self.said(said, means=kind, amount=self.money(sums.beyond))

    def _count(self, one: str, many: str, number: int) -> str:
        return self.said(one if number == 1 else many, number=number) if number else ""
