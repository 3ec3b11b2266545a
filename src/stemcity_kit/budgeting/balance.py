"""The budget as category x phase x source: planned, committed, spent; cash and what is in kind apart.

An amount that nobody wrote down is counted as not known, never as nothing. Sums are in one currency: a line in another
is named in a finding and left out, because without a stated rate there is no sum.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

import attrs

from stemcity_kit.budgeting.currency import in_currency
from stemcity_kit.errors import Finding
from stemcity_kit.model.accounts import BudgetLine
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money
from stemcity_kit.model.vocabulary import Means, Phase

__all__ = ["Balance", "By", "Sum", "Sums", "balance", "by_phase"]

_PHASES = {phase: number for number, phase in enumerate(Phase)}


class By(enum.StrEnum):
    """What a budget is summed by."""

    CATEGORY = "category"
    PHASE = "phase"
    SOURCE = "source"


@attrs.frozen
class Sum:
    """A sum with what it does not hold.

    Attributes:
        amount: The amounts that are known, added up.
        known: How many rows say theirs.
        unknown: How many rows do not.
    """

    amount: Money
    known: int = 0
    unknown: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.amount + other.amount, self.known + other.known, self.unknown + other.unknown)


@attrs.frozen
class Sums:
    """What is planned, ordered or bound by contract, and paid, of some lines."""

    planned: Sum
    committed: Sum
    spent: Sum

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.planned + other.planned, self.committed + other.committed, self.spent + other.spent)


@attrs.frozen
class Balance:
    """A budget in one currency.

    Attributes:
        currency: ISO 4217.
        lines: The lines that it sums.
        findings: What is left out, and why.
    """

    currency: str
    lines: tuple[BudgetLine, ...]
    findings: tuple[Finding, ...] = ()

    def by(self, *what: By, means: Means) -> Mapping[tuple[str, ...], Sums]:
        """The sums of each group, in cash or in kind.

        Args:
            what: What is grouped by, such as category and phase; all three give the whole cube.
            means: Cash or in kind; the two are never in one sum.

        Returns:
            From the words of a group (`category`, `phase`, the key of a source; empty where a line says none: a source
            that is empty is still to be found) to its sums. Sorted; phases in the order of the work.
        """
        found: dict[tuple[str, ...], Sums] = {}
        for line in self.lines:
            if line.means is means:
                group = tuple(_word(line, one) for one in what)
                found[group] = found[group] + self.sums(line) if group in found else self.sums(line)
        order = sorted(found, key=lambda group: [_rank(one, word) for one, word in zip(what, group, strict=True)])
        return MappingProxyType({group: found[group] for group in order})

    def whole(self, means: Means) -> Sums:
        """The sums of all lines, in cash or in kind."""
        return self.by(means=means).get((), self._nothing)

    def sums(self, line: BudgetLine) -> Sums:
        """The sums of one line alone."""
        amount = line.amount.amount if line.amount is not None else None
        return Sums(*(self._sum(value) for value in (amount, line.committed, line.spent)))

    def beyond_plan(self, means: Means) -> tuple[tuple[BudgetLine, Money], ...]:
        """The lines of which more is committed or spent than was planned, and how much more; most first.

        Nobody is expected to pay what is beyond the plan, and no other sum holds it.
        """
        found = []
        for line in self.lines:
            if line.means is means and line.amount is not None:
                more = max(line.committed or Decimal(0), line.spent or Decimal(0)) - line.amount.amount
                if more > 0:
                    found.append((line, Money(more, self.currency)))
        return tuple(sorted(found, key=lambda one: (-one[1].amount, one[0].key)))

    def economic_value(self) -> Sums:
        """Cash and what is in kind, added up: the economic value, which is no money that anybody can spend.

        The two are never added up elsewhere. Whoever shows this sum says what it is.
        """
        return self.whole(Means.CASH) + self.whole(Means.IN_KIND)

    @property
    def _nothing(self) -> Sums:
        none = Sum(Money(Decimal(0), self.currency))
        return Sums(none, none, none)

    def _sum(self, value: Decimal | None) -> Sum:
        return Sum(Money(value or Decimal(0), self.currency), int(value is not None), int(value is None))


def balance(edition: Edition, *, currency: str = "") -> Balance:
    """The budget of an edition.

    Args:
        edition: The edition.
        currency: ISO 4217; without one, the edition's.

    >>> from stemcity_kit.model.accounts import BudgetLine
    >>> place = {"country": "IT", "zone": "Europe/Rome"}
    >>> lines = [BudgetLine("print", category="communication", amount=Money(Decimal(6000), "EUR"))]
    >>> edition = Edition(key="a-2027", uri="https://example.org/a", year=2027, budget=lines, **place)
    >>> balance(edition).by(By.CATEGORY, means=Means.CASH)["communication",].planned.amount.amount
    Decimal('6000.00')
    """
    wanted = currency or edition.currency
    lines, findings = in_currency(edition.budget, wanted, table="budget")
    return Balance(wanted, lines, findings)


def by_phase(phase: Phase | None) -> int:
    """The place of a phase in the order of the work; what is in none comes last."""
    return _PHASES.get(phase, len(_PHASES)) if phase is not None else len(_PHASES)


def _word(line: BudgetLine, by: By) -> str:
    if by is By.CATEGORY:
        return line.category
    if by is By.PHASE:
        return line.phase or ""
    return line.source or ""


def _rank(by: By, word: str) -> tuple[int, str]:
    """Phases as they follow one another, all else by the alphabet; what says nothing comes last."""
    return (by_phase(Phase(word) if word else None) if by is By.PHASE else int(not word), word)
