"""Which rows a sum in one currency can hold: without a stated rate of exchange, two currencies have no sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.accounts import BudgetLine, Contribution
from stemcity_kit.model.rule import warning

__all__ = ["in_currency"]

R = TypeVar("R", BudgetLine, Contribution)


def in_currency(rows: Sequence[R], currency: str, *, table: str) -> tuple[tuple[R, ...], tuple[Finding, ...]]:
    """The rows that are in a currency or have no amount, by key, and a warning for each other one.

    >>> from decimal import Decimal
    >>> from stemcity_kit.model.money import Money
    >>> lines = [BudgetLine("hall", amount=Money(Decimal(900), "CHF"))]
    >>> print(*in_currency(lines, "EUR", table="budget")[1])
    budget 'hall', amount: The amount is in CHF, so no sum in EUR holds it. Convert it, at a rate that the title states.
    """
    kept, findings = [], []
    for row in sorted(rows, key=lambda row: row.key):
        if row.amount is None or row.amount.currency == currency:
            kept.append(row)
        else:
            where = Where(table=table, key=row.key, field="amount")
            what = N_("The amount is in {first}, so no sum in {second} holds it.")
            fix = N_("Convert it, at a rate that the title states.")
            findings.append(warning("mixed-currencies", where, what, fix, first=row.amount.currency, second=currency))
    return tuple(kept), tuple(findings)
