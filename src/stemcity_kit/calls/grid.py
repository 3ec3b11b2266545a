"""The evaluation grid of a call, as data: criteria and weights, thresholds, and the point at which one rounds.

The rounding point is part of the call's text, because it changes scores and can change ranks: the same sheets give
70.17 when each criterion is rounded and 70.30 when the coefficients are.
"""

from __future__ import annotations

import decimal
import enum
from collections.abc import Iterable, Mapping
from decimal import Decimal

import attrs

from stemcity_kit.model.fields import IS_KEY, choice, clean_line, line, strings, valid_key, whole
from stemcity_kit.model.frozen import Frozen, frozen
from stemcity_kit.model.text import Text, translated

__all__ = [
    "Aggregate",
    "Bonus",
    "Criterion",
    "CriterionKind",
    "Formula",
    "Grid",
    "Missing",
    "Point",
    "Rounding",
    "RoundingMode",
    "Scale",
    "Threshold",
]


class CriterionKind(enum.StrEnum):
    """Where the points of a criterion come from."""

    JUDGED = "judged"
    FORMULA = "formula"
    CATEGORY = "category"


class Scale(enum.StrEnum):
    """What members write: a coefficient from 0 to 1 that multiplies the weight, or points from 0 to the weight."""

    COEFFICIENT = "coefficient"
    POINTS = "points"


class Aggregate(enum.StrEnum):
    """How the marks of several members become one; the median of an even number is the mean of the middle two."""

    MEAN = "mean"
    MEDIAN = "median"
    TRIMMED = "trimmed-mean"
    AGREED = "agreed"


class Missing(enum.StrEnum):
    """What happens where a criterion has no mark.

    *Refuse*: the application cannot be ranked until it has one. *Zero*: it counts 0 points. *Leave out*: the other
    criteria make up the whole, each with its share, so that nobody loses by an optional criterion.
    """

    REFUSE = "refuse"
    ZERO = "zero"
    LEAVE_OUT = "leave-out"


class Point(enum.StrEnum):
    """At which point one rounds."""

    COEFFICIENT = "coefficient"
    CRITERION = "criterion"
    TOTAL = "total"
    NEVER = "never"


class RoundingMode(enum.StrEnum):
    """How one rounds: *half-up* takes 0.005 to 0.01, *half-even* to 0.00; *down* cuts off."""

    HALF_UP = "half-up"
    HALF_EVEN = "half-even"
    DOWN = "down"
    UP = "up"

    @property
    def decimal(self) -> str:
        """The constant of the `decimal` module."""
        return {
            "half-up": decimal.ROUND_HALF_UP,
            "half-even": decimal.ROUND_HALF_EVEN,
            "down": decimal.ROUND_DOWN,
            "up": decimal.ROUND_UP,
        }[self.value]


@attrs.frozen
class Rounding:
    """Where, to how many places and how one rounds.

    Attributes:
        point: Where; see `Point`.
        places: To how many places after the point.
        mode: How; see `RoundingMode`.
    """

    point: Point = choice(Point, default=Point.CRITERION)
    places: int = attrs.field(default=2)
    mode: RoundingMode = choice(RoundingMode, default=RoundingMode.HALF_UP)


@attrs.frozen
class Bonus:
    """Points on top where an answer has one of some values, or a mark has honours.

    Attributes:
        question: The question whose answer is looked at.
        values: The values that bring the points; `honours` stands for a mark with honours.
        points: How many.
    """

    question: str
    values: tuple[str, ...] = attrs.field(converter=strings)
    points: Decimal = Decimal(0)


def _bonuses(values: Iterable[Bonus]) -> tuple[Bonus, ...]:
    return tuple(values)


def _bands(values: Iterable[tuple[Decimal, Decimal]]) -> tuple[tuple[Decimal, Decimal], ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class Formula:
    """Points in proportion to a number that the applicant gave.

    The points are `weight * (x - zero) / (full - zero)`, never below 0 nor above the weight. Merit of 60 points from a
    mark of 60 to 100 is `zero=60, full=100`; need of 40 points from an income of 50,000 down to 0 is
    `zero=50000, full=0`.

    Attributes:
        question: The question whose answer is x: a number, an amount or a mark.
        zero: The x that gives no points.
        full: The x that gives all points.
        best: Instead of `zero` and `full`: x is compared with the best x of all admitted applications, `highest` or
            `lowest`; the points are `weight * x / highest`, or `weight * lowest / x`.
        bands: Instead of both: pairs of a lower limit, included, and the points from there on.
        scale: For a mark: the scale to which it is carried over first.
        bonus: Points on top; the sum stays at most the weight.
    """

    question: str = line()
    zero: Decimal | None = None
    full: Decimal | None = None
    best: str = line()
    bands: tuple[tuple[Decimal, Decimal], ...] = attrs.field(default=(), converter=_bands)
    scale: str = line()
    bonus: tuple[Bonus, ...] = attrs.field(default=(), converter=_bonuses)


@attrs.frozen(kw_only=True)
class Criterion:
    """One criterion of a grid.

    Attributes:
        key: The criterion's key.
        title: What people read.
        weight: The most points that it can give; also the cap.
        kind: Where its points come from.
        within: The criterion that it is a part of; the weight of that one is the sum of its parts, and it is not
            judged itself.
        scale: What members write.
        step: The steps of what members write, such as 0.1; empty for any.
        levels: What each mark means, by the mark as text: `1` for excellent, `0.8` for good.
        formula: For a formula: how the points are reckoned.
        question: For a category: the question that decides.
        points: For a category: the points of each value of the answer.
        least: The threshold: the points below which an application is out; empty for none.
        missing: What happens where there is no mark.
        reason: Whether members must give a reason.
        money: Whether it judges money or goods that the proposer brings.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    weight: Decimal
    kind: CriterionKind = choice(CriterionKind, default=CriterionKind.JUDGED)
    within: str = line()
    scale: Scale = choice(Scale, default=Scale.COEFFICIENT)
    step: Decimal | None = None
    levels: Mapping[str, Text] = attrs.field(factory=Frozen, converter=frozen)
    formula: Formula | None = None
    question: str = line()
    points: Mapping[str, Decimal] = attrs.field(factory=Frozen, converter=frozen)
    least: Decimal | None = None
    missing: Missing = choice(Missing, default=Missing.REFUSE)
    reason: bool = False
    money: bool = False


@attrs.frozen
class Threshold:
    """A sum of points below which an application is out.

    Attributes:
        least: The points that are needed, themselves enough.
        of: The criteria whose points are summed; empty for the total.
    """

    least: Decimal
    of: tuple[str, ...] = attrs.field(default=(), converter=strings)


def _criteria(values: Iterable[Criterion]) -> tuple[Criterion, ...]:
    return tuple(values)


def _thresholds(values: Iterable[Threshold]) -> tuple[Threshold, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class Grid:
    """A grid: criteria, thresholds, how members' marks are put together, and where one rounds.

    Attributes:
        criteria: The criteria, in the order of the call's text.
        thresholds: Sums that must be reached, besides each criterion's own.
        aggregate: How the marks of several members become one.
        rounding: Where, to how many places and how one rounds.
        quorum: The fewest members whose marks an application needs; a recused member is not counted as 0.
        money_share: The largest share of the total, from 0 to 1, that criteria of money may have without a warning.
    """

    criteria: tuple[Criterion, ...] = attrs.field(default=(), converter=_criteria)
    thresholds: tuple[Threshold, ...] = attrs.field(default=(), converter=_thresholds)
    aggregate: Aggregate = choice(Aggregate, default=Aggregate.MEAN)
    rounding: Rounding = Rounding()
    quorum: int | None = whole(least=1)
    money_share: Decimal = Decimal("0.30")
