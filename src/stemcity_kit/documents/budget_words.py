"""The budget as tables of words: the terminal and the page show the same ones.

Cash and what is in kind have tables of their own. A sum that some rows say nothing of says how many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import attrs
from babel.numbers import format_currency, format_percent

from stemcity_kit.budgeting.advantages import AdvantagesOfYear
from stemcity_kit.budgeting.balance import Balance, By, Sum, Sums
from stemcity_kit.budgeting.coverage import Coverage, Withdrawal
from stemcity_kit.budgeting.entitlements import STATES, Promise
from stemcity_kit.budgeting.receipts import Receipt, Receipts, ReceiptState
from stemcity_kit.budgeting.scenarios import Base, Costs, Sponsors, Statement, Verdict
from stemcity_kit.documents.dossier_words import visible
from stemcity_kit.documents.phrases import Phrases
from stemcity_kit.errors import N_
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
_BY = {By.CATEGORY: N_("Category"), By.PHASE: N_("Phase"), By.SOURCE: N_("Source")}
_NONE = {By.CATEGORY: N_("no category"), By.PHASE: N_("no phase"), By.SOURCE: N_("no source named")}
_TOTAL = {Means.CASH: N_("Together, in cash"), Means.IN_KIND: N_("Together, in kind")}
_ALL = {Means.CASH: N_("The whole budget, in cash"), Means.IN_KIND: N_("The whole budget, in kind")}
_PAYS = {Means.CASH: N_("Who pays, in cash"), Means.IN_KIND: N_("Who gives, in kind")}
_STATES = {
    ReceiptState.ARRIVED: N_("arrived"),
    ReceiptState.OPEN: N_("open"),
    ReceiptState.OVERDUE: N_("overdue"),
    ReceiptState.NOT_VALUED: N_("amount not known"),
}
_STATEMENTS = {
    Statement.COVERED: N_("Is it true that the costs are totally covered by sponsors?"),
    Statement.SHARE: N_("Is it true that the municipality covers only 20 % of the costs, and before the event?"),
    Statement.BOTH: N_("Is it true that the sponsors are private and public?"),
}
_SPONSORS = {
    Sponsors.PRIVATE: N_("sponsors are private"),
    Sponsors.PUBLIC: N_("public bodies are sponsors, too"),
    Sponsors.ALL: N_("the municipality is a sponsor, too"),
}
_COSTS = {Costs.ALL: N_("all costs"), Costs.EVENT: N_("the costs from the event on")}
_BASES = {Base.WHOLE: N_("20 % of all costs"), Base.PHASE: N_("20 % of the costs before the event")}
_HOLDS = {True: N_("yes"), False: N_("no"), None: N_("not known: some lines have no phase")}


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
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[tuple[str, ...], ...] = ()


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
            return self._said(N_("not known"))
        return str(format_currency(amount.amount, amount.currency, "#,##0.00 ¤", locale=self.phrases.locale))

    def name(self, organisation: str) -> str:
        """An organisation's name; its key where it has none."""
        body = self.edition.get("organisations", organisation)
        return visible(body.name) if body is not None and body.name else organisation

    def phase(self, phase: Phase | None) -> str:
        """A phase in words."""
        return self.phrases.label(phase) if phase is not None else self._said(_NONE[By.PHASE])

    def titled(self, title: Text, key: str) -> str:
        """A title in the reader's language; the key where it has none."""
        return visible(self.phrases.plain(title)) or key

    def _said(self, message: str, **params: object) -> str:
        return self.phrases.gettext(message).format(**params)

    def _sum(self, one: Sum) -> str:
        if not one.unknown:
            return self.money(one.amount)
        if not one.known:
            return self._said(N_("not known"))
        return self._said(N_("{amount} ({number} not known)"), amount=self.money(one.amount), number=one.unknown)

    def _columns(self, *titles: str, numbers: Iterable[int] = ()) -> tuple[Column, ...]:
        held = frozenset(numbers)
        return tuple(Column(self.phrases.gettext(title), n in held) for n, title in enumerate(titles))

    # Tables

    def budget(self, held: Balance, *, by: By) -> Iterator[Table]:
        """What is planned, committed and spent, in cash and, where there is something, in kind."""
        columns = self._columns(_BY[by], N_("Planned"), N_("Committed"), N_("Spent"), numbers=(1, 2, 3))
        for means in Means:
            groups = held.by(by, means=means)
            if groups:
                rows = tuple((self._group(by, word), *self._sums(sums)) for (word,), sums in groups.items())
                total = ((self._said(_TOTAL[means]), *self._sums(held.whole(means))),)
                yield Table(f"budget-{means}", self._said(_BUDGET[by, means]), columns, rows, total)

    def economic_value(self, held: Balance) -> Table:
        """The one sum of cash and in kind, which says what it is."""
        columns = self._columns(N_("What"), N_("Planned"), N_("Committed"), N_("Spent"), numbers=(1, 2, 3))
        row = (self._said(N_("Cash and in kind together")), *self._sums(held.economic_value()))
        return Table("economic-value", self._said(N_("Economic value, which nobody can spend")), columns, (row,))

    def _sums(self, sums: Sums) -> tuple[str, str, str]:
        return self._sum(sums.planned), self._sum(sums.committed), self._sum(sums.spent)

    def _group(self, by: By, word: str) -> str:
        if not word:
            return self._said(_NONE[by])
        if by is By.PHASE:
            return self.phase(Phase(word))
        return self.name(word) if by is By.SOURCE else visible(word)

    def payers(self, held: Coverage) -> Iterator[Table]:
        """Who pays how much of which phase, with each one's share of all."""
        for means in Means:
            paid, whole = held.paid(means), held.planned(means)
            if not whole.amount:
                continue
            known = [phase for phase in (*Phase, None) if any(at[1] is phase for at in paid)]
            columns = (
                Column(self._said(N_("Who"))),
                *(Column(self.phase(phase), is_number=True) for phase in known),
                *self._columns(N_("Together"), N_("Share"), numbers=(0, 1)),
            )
            rows = []
            for who in dict.fromkeys(at[0] for at in paid):
                amounts = [paid.get((who, phase)) for phase in known]
                rows.append(
                    (self.name(who) if who else self._said(N_("still to be found")), *self._paid(amounts, whole))
                )
            phases = [[one for at, one in paid.items() if at[1] is phase] for phase in known]
            sums = [sum(one[1:], start=one[0]) for one in phases]
            total = ((self._said(_TOTAL[means]), *self._paid(sums, whole)),)
            yield Table(f"payers-{means}", self._said(_PAYS[means]), columns, tuple(rows), total)

    def _paid(self, amounts: Sequence[Money | None], whole: Money) -> Iterator[str]:
        known = [amount for amount in amounts if amount is not None]
        together = sum(known[1:], start=known[0])
        for amount in amounts:
            yield self.money(amount) if amount is not None else ""
        yield self.money(together)
        yield str(format_percent(together.amount / whole.amount, "#,##0.0 %", locale=self.phrases.locale))

    def to_find(self, held: Coverage) -> Iterator[Table]:
        """The lines that nobody pays, or not whole."""
        columns = self._columns(N_("Line"), N_("Phase"), N_("In"), N_("Costs"), N_("To be found"), numbers=(3, 4))
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
            yield Table("to-find", self._said(N_("Still to be found, line by line")), columns, rows)

    def left_over(self, held: Coverage) -> Iterator[Table]:
        """What was promised and no line needs."""
        columns = self._columns(N_("Who"), N_("What"), N_("In"), N_("Needed by no line"), numbers=(3,))
        rows = tuple(
            (
                self.name(gift.organisation),
                self.titled(gift.title, gift.key),
                self.phrases.label(gift.means),
                self.money(left),
            )
            for gift, left in held.left_over
        )
        if rows:
            yield Table("left-over", self._said(N_("Promised, and needed by no line")), columns, rows)

    def promises(self, held: Receipts) -> Iterator[Table]:
        """What supporters promised, against what arrived."""
        titles = (N_("Who"), N_("What"), N_("Bound to"), N_("Promised"), N_("Arrived"), N_("Outstanding"), N_("Due"))
        columns = self._columns(*titles, N_("State"), numbers=(3, 4, 5))
        for means in Means:
            rows = tuple(self._promise(row) for row in held.rows if row.contribution.means is means)
            if rows:
                sums = held.total(means)
                amounts = (self.money(one) for one in (sums.promised, sums.arrived, sums.outstanding))
                overdue = self._said(N_("overdue: {amount}"), amount=self.money(sums.overdue))
                total = ((self._said(_TOTAL[means]), "", "", *amounts, "", overdue if sums.overdue.amount else ""),)
                title = (
                    N_("Promised and arrived, in cash") if means is Means.CASH else N_("Promised and arrived, in kind")
                )
                yield Table(f"promises-{means}", self._said(title), columns, rows, total)

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
            self.phrases.date(gift.due, "medium") if gift.due is not None else "",
            self._said(_STATES[row.state]),
        )

    def withdrawal(self, told: Withdrawal) -> Iterator[Table]:
        """What is lost if supporters withdraw, what is then to be found, and what is not owed to them any more."""
        who = self.phrases.listed([self.name(one) for one in told.organisations])
        columns = self._columns(
            N_("Line"), N_("In"), N_("Loses"), N_("Was to be found"), N_("Then to be found"), numbers=(2, 3, 4)
        )
        rows = tuple(
            (
                self.titled(loss.line.title, loss.line.key),
                self.phrases.label(loss.line.means),
                *(self.money(one) for one in (loss.lost, loss.was_to_find, loss.to_find)),
            )
            for loss in told.losses
        )
        total = tuple(self._lost(told, means) for means in Means if any(o.line.means is means for o in told.losses))
        yield Table("without", self._said(N_("Without {who}"), who=who), columns, rows, total)
        if told.benefits:
            heads = self._columns(N_("Who"), N_("Benefit"), N_("Tier"), N_("Given already"))
            lapsed = tuple(
                (
                    self.name(one.organisation),
                    self._of("benefits", one.benefit),
                    self._of("tiers", one.tier),
                    self._said(N_("yes") if one.is_given else N_("no")),
                )
                for one in told.benefits
            )
            yield Table("lapsed", self._said(N_("Not owed any more")), heads, lapsed)

    def _lost(self, told: Withdrawal, means: Means) -> tuple[str, ...]:
        lost = [loss.lost for loss in told.losses if loss.line.means is means]
        together = sum(lost[1:], start=lost[0])
        amounts = (together, told.before.to_find(means), told.after.to_find(means))
        return self._said(_ALL[means]), "", *(self.money(one) for one in amounts)

    def _of(self, table: str, key: str) -> str:
        row = self.edition.get(table, key)
        return self.titled(row.title, key) if row is not None else key

    def statements(self, verdicts: Sequence[Verdict]) -> Iterator[Table]:
        """When each of the three statements is true."""
        for statement in Statement:
            asks = () if statement is Statement.BOTH else (N_("Asks for"),)
            columns = self._columns(N_("If"), *asks, N_("Paid"), N_("True"), numbers=range(1, 2 + len(asks)))
            rows = tuple(
                (
                    self._reading(one),
                    *(self.money(one.said) for _ in asks),
                    self.money(one.paid),
                    self._said(_HOLDS[one.holds]),
                )
                for one in verdicts
                if one.statement is statement
            )
            if rows:
                yield Table(statement.value, self._said(_STATEMENTS[statement]), columns, rows)

    def _reading(self, one: Verdict) -> str:
        said = {
            Statement.COVERED: (_SPONSORS[one.reading.sponsors], _COSTS[one.reading.costs]),
            Statement.SHARE: (_BASES[one.reading.base],),
            Statement.BOTH: (_SPONSORS[one.reading.sponsors],),
        }[one.statement]
        more = (N_("what is in kind counts"),) if one.reading.in_kind else ()
        return "; ".join(self._said(word) for word in (*said, *more))

    def benefits(self, promises: Iterable[Promise]) -> Iterator[Table]:
        """What each supporter is promised in return."""
        columns = self._columns(N_("Who"), N_("Benefit"), N_("Due"), N_("State"), N_("Proof"))
        day: Callable[..., str] = self.phrases.date
        rows = tuple(
            (
                self.name(one.organisation),
                self.titled(one.title, one.benefit),
                day(one.due, "medium") if one.due is not None else "",
                self._said(STATES[one.state]),
                visible(one.proof),
            )
            for one in promises
        )
        if rows:
            yield Table("benefits", self._said(N_("Promised in return")), columns, rows)

    def advantages(self, held: Sequence[AdvantagesOfYear]) -> Iterator[Table]:
        """What each beneficiary, and each group of them, was granted in a calendar year, as the law adds it up."""
        titles = (N_("Who"), N_("In cash"), N_("In kind"), N_("As the law adds it up"), N_("To be published"))
        columns = self._columns(*titles, numbers=(1, 2, 3))
        rows = tuple(
            (
                self._said(N_("{name}, and its group"), name=self.name(one.beneficiary))
                if one.is_group
                else self.name(one.beneficiary),
                *(self.money(amount) for amount in (one.cash, one.in_kind, one.total)),
                self._said(N_("yes") if one.must_be_published else N_("no")),
            )
            for one in held
        )
        if rows:
            title = N_("Granted in {year}; what is above {amount} must be published")
            said = self._said(title, year=held[0].year, amount=self.money(held[0].above))
            yield Table("advantages", said, columns, rows)
