"""What a qualified number says about the true one: a least, a most, both or neither.

“More than 14,000” bounds the true number from below and from nowhere else; “about 80” bounds it from nowhere. Sums and
ratios of such numbers are bounded only where their parts are. Two accounts of one thing whose bounds exclude each
other, such as exactly 50 and more than 50, cannot both be true.
"""

from __future__ import annotations

from fractions import Fraction

import attrs

from stemcity_kit.model.figure import Figure
from stemcity_kit.model.vocabulary import Qualifier

__all__ = ["Bounds", "bears_out", "bounds", "disagree", "states"]


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

    def excludes(self, other: Bounds) -> bool:
        """Whether no number lies within both.

        >>> Bounds(Fraction(50), Fraction(50)).excludes(Bounds(Fraction(50), above=True))
        True
        """
        return self._lies_below(other) or other._lies_below(self)

    def _lies_below(self, other: Bounds) -> bool:
        if self.most is None or other.least is None:
            return False
        return self.most < other.least or (self.most == other.least and (self.below or other.above))

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


def disagree(one: Figure, other: Figure) -> bool:
    """Whether two figures of the same thing are two accounts of it, so that none can be taken for the one.

    They are where they state different numbers, or the same number with bounds that exclude each other. Counts as of
    two days do not disagree, nor do counts of what differs: who booked and who came.

    >>> from decimal import Decimal
    >>> exactly = Figure("a", value=Decimal(50))
    >>> disagree(exactly, Figure("b", value=Decimal(50), qualifier=Qualifier.MORE_THAN))
    True
    >>> disagree(exactly, Figure("c", value=Decimal(50), qualifier=Qualifier.ABOUT))
    False
    """
    on_two_days = one.as_of is not None and other.as_of is not None and one.as_of != other.as_of
    if on_two_days or not one.counts_like(other):
        return False
    return one.value != other.value or bounds(one).excludes(bounds(other))


def states(figure: Figure, value: Fraction) -> bool:
    """Whether a figure states this number: within one of its last digit; within a tenth of it where it says “about”.

    >>> from decimal import Decimal
    >>> states(Figure("a", value=Decimal(333)), Fraction(1000, 3))
    True
    >>> states(Figure("a", value=Decimal(50), qualifier=Qualifier.ABOUT), Fraction(47))
    True
    """
    stated = Fraction(figure.value)
    last_digit = Fraction(10) ** min(int(figure.value.as_tuple().exponent), 0)
    about = figure.qualifier is Qualifier.ABOUT and abs(value - stated) * 10 <= abs(stated)
    return about or abs(value - stated) < last_digit


def bears_out(published: Figure, ratio: Fraction) -> bool:
    """Whether the ratio of two numbers gives the growth that a source publishes, as the source qualifies it.

    “More than doubled” is a growth of more than 100 %. A ratio that is itself the published number is no growth, even
    where “at most” would let it pass.

    >>> from decimal import Decimal
    >>> doubled = Figure("a", value=Decimal(100), unit="percent", qualifier=Qualifier.MORE_THAN)
    >>> bears_out(doubled, Fraction(7000, 3000)), bears_out(doubled, Fraction(5000, 3000))
    (True, False)
    """
    rise, percent = (ratio - 1) * 100, ratio * 100
    held = bounds(published)
    above = held.least is not None and held.least < rise
    below = held.most is not None and rise < held.most
    bounded = (above or below) and published.qualifier is not Qualifier.EXACT
    return states(published, rise) or (bounded and not states(published, percent))
