"""Formulas of a spreadsheet that reckon as a grid says: rounding, what marks make together, bands, exact numbers.

A spreadsheet reckons in binary floating point with some 15 digits. The formulas guard against it: a value is rounded to
10 decimal places before it is rounded as the call says, so that 0.285, held as 0.28499999999999998, goes up, and
comparisons allow for 0.000000001.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Self

from stemcity_kit.calls.exact import as_decimal
from stemcity_kit.calls.grid import Aggregate, Criterion, Grid, RoundingMode

__all__ = ["TINY", "LiveFormula", "averaged", "banded", "exact_number", "rounding_formula"]

GUARD = 10
"""The decimal places to which a float is cut before it is rounded."""

TINY = "0.000000001"
"""How far apart two numbers may be that are the same."""


class LiveFormula(str):
    """A formula, in contrast to a text that begins with an equals sign."""

    __slots__ = ()

    def __new__(cls, expression: str) -> Self:
        """The formula of an expression."""
        return super().__new__(cls, f"={expression}")


def rounding_formula(expression: str, grid: Grid) -> str:
    """An expression of a spreadsheet, rounded as a grid rounds; for values of 0 and more.

    >>> rounding_formula("A1", Grid())
    'ROUND(ROUND(A1,10),2)'
    """
    places, guarded = grid.rounding.places, f"ROUND({expression},{GUARD})"
    if grid.rounding.mode is RoundingMode.DOWN:
        return f"ROUNDDOWN({guarded},{places})"
    if grid.rounding.mode is RoundingMode.UP:
        return f"ROUNDUP({guarded},{places})"
    if grid.rounding.mode is RoundingMode.HALF_EVEN:
        units = f"ROUND(({expression})*{10**places},{GUARD - places})"
        even = f"(INT({units})+MOD(INT({units}),2))/{10**places}"
        return f"IF(ABS({units}-INT({units})-0.5)<{TINY},{even},ROUND({guarded},{places}))"
    return f"ROUND({guarded},{places})"


def averaged(cells: str, aggregate: Aggregate) -> str:
    """What marks make together; an empty cell, of who abstained or wrote nothing, is left out.

    >>> averaged("B2:B4", Aggregate.MEDIAN)
    'MEDIAN(B2:B4)'
    """
    if aggregate is Aggregate.MEDIAN:
        return f"MEDIAN({cells})"
    if aggregate is Aggregate.TRIMMED:
        return f"IF(COUNT({cells})>=3,(SUM({cells})-MAX({cells})-MIN({cells}))/(COUNT({cells})-2),AVERAGE({cells}))"
    return f"AVERAGE({cells})"


def banded(number: str, criterion: Criterion) -> str:
    """The points of the highest lower limit that a number reaches; 0 below all of them.

    >>> from stemcity_kit.calls.grid import Formula
    >>> formula = Formula(question="mark", bands=[(Decimal(90), Decimal(5))])
    >>> banded("A1", Criterion(key="merit", weight=Decimal(5), kind="formula", formula=formula))
    'IF(A1>=90-0.000000001,5,0)'
    """
    expression = "0"
    for least, points in sorted(criterion.formula.bands if criterion.formula else ()):
        expression = f"IF({number}>={least}-{TINY},{points},{expression})"
    return expression


def exact_number(value: Fraction | None) -> Decimal | LiveFormula | None:
    """A number as a decimal where its digits end, otherwise as a quotient.

    >>> exact_number(Fraction(83, 8)), exact_number(Fraction(1, 3))
    (Decimal('10.375'), '=1/3')
    """
    if value is None:
        return None
    decimal = as_decimal(value, places=0)
    return decimal if decimal is not None else LiveFormula(f"{value.numerator}/{value.denominator}")
