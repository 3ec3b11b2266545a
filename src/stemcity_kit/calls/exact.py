"""Exact numbers: fractions until the one point at which a call rounds, and the averages of several marks.

Nothing here is ever a float. A mark such as 0.1 has no exact float; the sums of two proposals that are equal by the
call's text then differ in the sixteenth digit, and a tie that the text breaks by income is broken by the machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from stemcity_kit.calls.grid import Aggregate, Point, Rounding, RoundingMode

__all__ = ["as_decimal", "average", "is_tame", "rounded", "shown"]

MOST_DIGITS = 40
"""The digits before and after the decimal mark up to which a number from outside is reckoned with."""


def is_tame(number: Decimal) -> bool:
    """Whether a number from outside can be reckoned with: finite, and neither astronomically large nor small.

    >>> is_tame(Decimal("0.7")), is_tame(Decimal("1E+999999")), is_tame(Decimal("NaN"))
    (True, False, False)
    """
    if not number.is_finite():
        return False
    return number.adjusted() < MOST_DIGITS and int(number.as_tuple().exponent) >= -MOST_DIGITS


def rounded(value: Fraction, rounding: Rounding) -> Decimal:
    """The value with as many decimal places as the call states, in the way that it states.

    Half-up takes an exact half away from zero and half-even to the even digit (ISO 80000-1:2022, Annex B, rules B and
    A); down and up are towards zero and away from it. The point of the rounding is the caller's matter.

    >>> rounded(Fraction(115, 6), Rounding("criterion", 2, "half-up"))
    Decimal('19.17')
    >>> rounded(Fraction(1, 8), Rounding(places=2, mode="half-even")), rounded(Fraction(1, 8), Rounding(places=2))
    (Decimal('0.12'), Decimal('0.13'))
    """
    up, down = 10 ** max(rounding.places, 0), 10 ** max(-rounding.places, 0)
    whole, rest = divmod(abs(value.numerator) * up, value.denominator * down)
    if _goes_up(whole, 2 * rest - value.denominator * down, rest, rounding.mode):
        whole += 1
    return _decimal(-whole if value < 0 else whole, rounding.places)


def _goes_up(whole: int, beyond_half: int, rest: int, mode: RoundingMode) -> bool:
    """Whether the last digit is one higher; `beyond_half` is 0 at an exact half."""
    if mode is RoundingMode.DOWN:
        return False
    if mode is RoundingMode.UP:
        return rest > 0
    return beyond_half > 0 or (beyond_half == 0 and (mode is RoundingMode.HALF_UP or whole % 2 == 1))


def _decimal(units: int, places: int) -> Decimal:
    """So many units of the last place; built from text, which no context of the `decimal` module rounds."""
    return Decimal(f"{units}E{-places}") if places >= 0 else Decimal(units * 10**-places)


def as_decimal(value: Fraction, *, places: int) -> Decimal | None:
    """The value written out with at least so many decimal places, or None where its digits never end.

    >>> [as_decimal(Fraction(*value), places=2) for value in [(703, 10), (83, 8), (1, 3)]]
    [Decimal('70.30'), Decimal('10.375'), None]
    """
    rest, needed = value.denominator, [0, 0]
    for index, prime in enumerate((2, 5)):
        while rest % prime == 0:
            rest, needed[index] = rest // prime, needed[index] + 1
    if rest != 1:
        return None
    digits = max(*needed, places, 0)
    return _decimal(value.numerator * 10**digits // value.denominator, digits)


def average(marks: Sequence[int], aggregate: Aggregate) -> tuple[int, int]:
    """What several marks make together, as a numerator and a denominator in the unit of the marks, not reduced.

    The *median* of an even number of marks is the mean of the middle two. The *trimmed mean* leaves out one highest and
    one lowest mark where there are three or more, and is the plain mean of two or one.

    Args:
        marks: One or more.
        aggregate: How they are put together; an agreed mark is the only one.

    >>> [average([1, 2, 9, 10], Aggregate(name)) for name in ("mean", "median", "trimmed-mean")]
    [(22, 4), (11, 2), (11, 2)]
    """
    count = len(marks)
    if aggregate is Aggregate.MEDIAN:
        ordered = sorted(marks)
        return ordered[(count - 1) // 2] + ordered[count // 2], 2
    if aggregate is Aggregate.TRIMMED and count >= 3:
        return sum(marks) - max(marks) - min(marks), count - 2
    return sum(marks), count


def shown(points: Fraction, rounding: Rounding) -> Decimal:
    """Points as they are shown: with all their decimals where they end and were rounded as coefficients, else rounded.

    >>> shown(Fraction(83, 8), Rounding("coefficient", 2)), shown(Fraction(83, 8), Rounding("never", 2))
    (Decimal('10.375'), Decimal('10.38'))
    """
    written = as_decimal(points, places=rounding.places) if rounding.point is Point.COEFFICIENT else None
    return rounded(points, rounding) if written is None else written
