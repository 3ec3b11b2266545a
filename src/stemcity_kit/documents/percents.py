"""Shares in per cent that add up: a table whose shares make 100.1 % looks wrong, however each was rounded."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

__all__ = ["percents"]


def percents(parts: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """The share of each part in per cent, with one digit, so that they add up to 100; by the largest remainders.

    Args:
        parts: Amounts of 0 or more, of which one at least is above 0; of equal remainders the first one counts more.

    >>> [str(one) for one in percents([Decimal(one) for one in (2700, 800, 32500, 4000)])]
    ['6.8', '2.0', '81.2', '10.0']
    """
    exact = [Fraction(part) * 1000 / Fraction(sum(parts)) for part in parts]
    tenths = [int(one) for one in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: tenths[place] - exact[place])
    for place in by_remainder[: 1000 - sum(tenths)]:
        tenths[place] += 1
    return tuple(Decimal(one).scaleb(-1) for one in tenths)
