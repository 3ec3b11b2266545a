"""Systems of linear equations, solved exactly in fractions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

__all__ = ["solved"]


def solved(matrix: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> tuple[Fraction, ...] | None:
    """The one solution of a square system, or None where there is none or more than one.

    Gauss and Jordan's elimination; in fractions every pivot but 0 is as good as any other.

    >>> solved([[Fraction(2), Fraction(1)], [Fraction(1), Fraction(-1)]], [Fraction(4), Fraction(-1)])
    (Fraction(1, 1), Fraction(2, 1))
    """
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for place in range(len(rows)):
        pivot = next((number for number in range(place, len(rows)) if rows[number][place]), None)
        if pivot is None:
            return None
        rows[place], rows[pivot] = rows[pivot], rows[place]
        first = rows[place][place]
        rows[place] = [value / first for value in rows[place]]
        for number, row in enumerate(rows):
            if number != place and (times := row[place]):
                rows[number] = [a - times * b if b else a for a, b in zip(row, rows[place], strict=True)]
    return tuple(row[-1] for row in rows)
