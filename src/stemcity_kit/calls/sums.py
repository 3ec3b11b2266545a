"""Sums of points: criteria made of parts, the sums that thresholds ask for, and the total.

A sum in which criteria were left out is carried over from the most that was judged to the most of the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import attrs

from stemcity_kit.calls.exact import rounded, shown
from stemcity_kit.calls.grid import Criterion, Grid, Missing, Point
from stemcity_kit.calls.scored import Line, Sum

__all__ = ["TOTAL", "Part", "parts_of", "summed", "total_of"]

TOTAL = "total"
"""The name of the sum of all criteria."""


@attrs.frozen
class Part:
    """A sum that a grid asks for.

    Attributes:
        name: What it is called among the thresholds that were missed.
        of: The keys of the criteria with points of their own that it sums.
        places: Where they stand among those of the grid.
        most: The sum of their weights.
        least: Its threshold.
    """

    name: str
    of: tuple[str, ...]
    places: tuple[int, ...]
    most: Fraction
    least: Decimal | None


def total_of(grid: Grid, criteria: Sequence[Criterion]) -> Part:
    """The total of a grid; of several thresholds for it, the highest counts."""
    least = max((threshold.least for threshold in grid.thresholds if not threshold.of), default=None)
    return _part(grid, criteria, TOTAL, [criterion.key for criterion in criteria], least=least)


def parts_of(grid: Grid, criteria: Sequence[Criterion]) -> Iterator[Part]:
    """The criteria that are made of parts, and the sums that have a threshold, but for the total.

    Args:
        grid: The grid.
        criteria: Its criteria with points of their own, as `sheet_check.leaves` gives them.
    """
    own = {criterion.key for criterion in criteria}
    for criterion in grid.criteria:
        if criterion.key not in own:
            yield _part(grid, criteria, criterion.key, [criterion.key], least=criterion.least)
    for threshold in grid.thresholds:
        if threshold.of:
            yield _part(grid, criteria, "+".join(threshold.of), threshold.of, least=threshold.least)


def _part(grid: Grid, criteria: Sequence[Criterion], name: str, of: Sequence[str], *, least: Decimal | None) -> Part:
    places = {criterion.key: place for place, criterion in enumerate(criteria)}
    wanted, found = list(of), set()
    for key in wanted:  # grows while it is read: a criterion is replaced by its parts, and they by theirs
        if key in places:
            found.add(places[key])
        else:
            wanted += [one.key for one in grid.criteria if one.within == key and one.key not in wanted]
    ordered = tuple(sorted(found))
    most = sum((Fraction(criteria[place].weight) for place in ordered), Fraction(0))
    return Part(name, tuple(criteria[place].key for place in ordered), ordered, most, least)


def summed(grid: Grid, part: Part, lines: Sequence[Line]) -> Sum:
    """A sum over the lines of one application, carried over to its whole where criteria were left out.

    Args:
        grid: The grid, with its rounding.
        part: What is summed.
        lines: All lines of the application, in the order of the grid.
    """
    exact, judged, complete = Fraction(0), part.most, True
    for place in part.places:
        line = lines[place]
        if line.counted is not None:
            exact += line.counted
        elif line.missing is Missing.LEAVE_OUT:
            judged -= Fraction(line.weight)
        else:
            complete = False
    if not (complete and judged):
        return Sum(name=part.name, of=part.of, most=part.most, judged=judged, least=part.least)
    value, point = exact, grid.rounding.point
    if judged != part.most:
        value = exact * part.most / judged
    if point is Point.TOTAL or (judged != part.most and point is not Point.NEVER):
        value = Fraction(rounded(value, grid.rounding))
    return Sum(
        name=part.name,
        of=part.of,
        most=part.most,
        judged=judged,
        exact=exact,
        counted=value,
        points=shown(value, grid.rounding),
        least=part.least,
    )
