"""What a qualified number says about the true one: a least, a most, both or neither.

“More than 14,000” bounds the true number from below and from nowhere else; “about 80” bounds it from nowhere. Sums and
ratios of such numbers are bounded only where their parts are.
"""

from __future__ import annotations

from fractions import Fraction

import attrs

from stemcity_kit.model.figure import Figure
from stemcity_kit.model.vocabulary import Qualifier

__all__ = ["Bounds", "bounds"]


@attrs.frozen
class Bounds:
    """The interval in which the true number lies, as far as a source says.

    Attributes:
        least: It is not less than this; None where nothing is said.
        most: It is not more than this; None where nothing is said.
        above: Whether it is more than `least`, and not equal to it.
        below: Whether it is less than `most`, and not equal to it.
    """

    least: Fraction | None = None
    most: Fraction | None = None
    above: bool = False
    below: bool = False

    def __add__(self, other: Bounds) -> Bounds:
        least = None if self.least is None or other.least is None else self.least + other.least
        most = None if self.most is None or other.most is None else self.most + other.most
        return Bounds(
            least,
            most,
            least is not None and (self.above or other.above),
            most is not None and (self.below or other.below),
        )

    def __truediv__(self, other: Bounds) -> Bounds:
        """The bounds of the ratio of two numbers that are not below 0; the lower one of a ratio is at least 0."""
        least = most = None
        if self.least is not None and other.most:
            least = self.least / other.most
        if self.most is not None and other.least:
            most = self.most / other.least
        above = least is not None and (self.above or other.below) and self.least != 0
        return Bounds(least, most, above, most is not None and (self.below or other.above))

    @property
    def qualifier(self) -> Qualifier:
        """The word for what is known.

        >>> (Bounds(Fraction(3), above=True) + Bounds(Fraction(2), Fraction(2))).qualifier.value
        'more-than'
        """
        if self.least is not None and self.least == self.most:
            return Qualifier.EXACT
        if (self.least is None) == (self.most is None):
            return Qualifier.ABOUT
        if self.most is not None:
            return Qualifier.AT_MOST
        return Qualifier.MORE_THAN if self.above else Qualifier.AT_LEAST


def bounds(figure: Figure) -> Bounds:
    """What a figure's qualifier says about the true number.

    >>> from decimal import Decimal
    >>> bounds(Figure("visitors", value=Decimal(14000), qualifier=Qualifier.MORE_THAN)).most is None
    True
    """
    value = Fraction(figure.value)
    match figure.qualifier:
        case Qualifier.EXACT:
            return Bounds(value, value)
        case Qualifier.MORE_THAN:
            return Bounds(value, above=True)
        case Qualifier.AT_LEAST:
            return Bounds(value)
        case Qualifier.AT_MOST:
            return Bounds(most=value)
        case _:
            return Bounds()
