"""What supporters promised against what arrived: what is outstanding, what is overdue at a day, what is bound to what.

Nothing is guessed: where nobody wrote down how much arrived, that is not known, and all of it counts as outstanding.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType

import attrs

from stemcity_kit.budgeting.balance import by_phase
from stemcity_kit.budgeting.currency import in_currency
from stemcity_kit.budgeting.standing import as_of
from stemcity_kit.errors import Finding
from stemcity_kit.model.accounts import Contribution
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money
from stemcity_kit.model.vocabulary import Means, Phase

__all__ = ["Bond", "Promised", "Receipt", "ReceiptState", "Receipts", "receipts"]


class ReceiptState(enum.StrEnum):
    """Where a contribution stands on a day."""

    ARRIVED = "arrived"
    OPEN = "open"
    OVERDUE = "overdue"
    NOT_VALUED = "not-valued"


@attrs.frozen(order=False)
class Bond:
    """What a contribution is bound to: a line of the budget, else a phase, else nothing.

    Attributes:
        line: The key of the line.
        phase: The phase.
    """

    line: str | None = None
    phase: Phase | None = None


@attrs.frozen
class Receipt:
    """One contribution on a day.

    Attributes:
        contribution: The contribution.
        arrived: How much had arrived; None where that is not known.
        outstanding: How much of the promise had not, or is not known to have; None without an amount promised.
        beyond: How much more than promised arrived.
        state: Where it stood.
    """

    contribution: Contribution
    arrived: Money | None
    outstanding: Money | None
    beyond: Money | None
    state: ReceiptState

    @property
    def bond(self) -> Bond:
        """What it is bound to; a line says more than a phase."""
        if self.contribution.pays is not None:
            return Bond(line=self.contribution.pays)
        return Bond(phase=self.contribution.phase)


@attrs.frozen
class Promised:
    """Sums of promises; `promised` and `beyond` together are `arrived` and `outstanding` together.

    Attributes:
        promised: What was promised.
        arrived: What arrived.
        outstanding: What did not, or is not known to have.
        overdue: The part of it whose day has passed.
        beyond: What arrived beyond the promises.
        not_valued: How many contributions have no amount.
    """

    promised: Money
    arrived: Money
    outstanding: Money
    overdue: Money
    beyond: Money
    not_valued: int = 0


@attrs.frozen
class Receipts:
    """All contributions on a day, in one currency.

    Attributes:
        at: The day.
        currency: ISO 4217.
        rows: Each contribution, those that were due first first; without a day last.
        findings: What is left out, and why.
    """

    at: dt.date
    currency: str
    rows: tuple[Receipt, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def overdue(self) -> tuple[Receipt, ...]:
        """What should have arrived before the day and is not known to have."""
        return tuple(row for row in self.rows if row.state is ReceiptState.OVERDUE)

    def total(self, means: Means) -> Promised:
        """The sums in cash or in kind."""
        return self._summed(row for row in self.rows if row.contribution.means is means)

    def bound(self, means: Means) -> Mapping[Bond, Promised]:
        """The sums by what the contributions are bound to: lines by key, then phases, then what is free."""
        rows: dict[Bond, list[Receipt]] = {}
        for row in self.rows:
            if row.contribution.means is means:
                rows.setdefault(row.bond, []).append(row)
        order = sorted(rows, key=lambda bond: (bond.line is None, bond.line or "", by_phase(bond.phase)))
        return MappingProxyType({bond: self._summed(rows[bond]) for bond in order})

    def _summed(self, rows: Iterable[Receipt]) -> Promised:
        held = tuple(rows)

        def added(amounts: Iterable[Money | None]) -> Money:
            return sum((one for one in amounts if one is not None), start=Money(Decimal(0), self.currency))

        return Promised(
            added(row.contribution.amount for row in held),
            added(row.arrived for row in held),
            added(row.outstanding for row in held),
            added(row.outstanding for row in held if row.state is ReceiptState.OVERDUE),
            added(row.beyond for row in held),
            sum(row.contribution.amount is None for row in held),
        )


def receipts(edition: Edition, *, at: dt.date, currency: str = "") -> Receipts:
    """What was promised to an edition against what had arrived on a day.

    What is due on the day itself is not overdue yet. What was promised and what had arrived is told as
    `standing.as_of` tells it.

    Args:
        edition: The edition.
        at: The day.
        currency: ISO 4217; without one, the edition's.

    >>> promise = {"amount": Money(Decimal(900), "EUR"), "due": dt.date(2027, 3, 1)}
    >>> gift = Contribution("gift", "bank", received=Decimal(400), **promise)
    >>> place = {"country": "IT", "zone": "Europe/Rome"}
    >>> edition = Edition(key="a-2027", uri="https://example.org/a", year=2027, contributions=[gift], **place)
    >>> [row] = receipts(edition, at=dt.date(2027, 3, 2)).overdue
    >>> row.outstanding.amount
    Decimal('500.00')
    """
    wanted = currency or edition.currency
    held, findings = in_currency(as_of(edition, at=at).contributions, wanted, table="contributions")
    rows = sorted((_receipt(row, at) for row in held), key=lambda row: row.contribution.due or dt.date.max)
    return Receipts(at, wanted, tuple(rows), findings)


def _receipt(row: Contribution, at: dt.date) -> Receipt:
    if row.amount is None:
        return Receipt(row, None, None, None, ReceiptState.NOT_VALUED)
    got, promised = row.received or Decimal(0), row.amount.amount
    currency = row.amount.currency
    outstanding = Money(max(promised - got, Decimal(0)), currency)
    beyond = Money(max(got - promised, Decimal(0)), currency)
    arrived = Money(row.received, currency) if row.received is not None else None
    return Receipt(row, arrived, outstanding, beyond, _state(row, outstanding, at))


def _state(row: Contribution, outstanding: Money, at: dt.date) -> ReceiptState:
    if not outstanding.amount:
        return ReceiptState.ARRIVED
    return ReceiptState.OVERDUE if row.due is not None and row.due < at else ReceiptState.OPEN
