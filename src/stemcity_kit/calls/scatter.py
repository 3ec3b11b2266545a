"""How much each member scatters, told from the differences between pairs of members.

The variance of the differences of two members is the sum of both members' own, whatever the applications are worth and
whatever constant each member adds. With three members who overlap, each one's own follows. This is how instruments are
compared that measure the same things; the estimators are called after Grubbs, who proposed them in 1948.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from stemcity_kit.calls.linear import solved

__all__ = ["Points", "mean", "scatters_of", "variance"]

Points = Mapping[str, Mapping[str, Fraction]]
"""Points by application and member, or by member and application."""


def mean(values: Iterable[Fraction]) -> Fraction:
    """The mean of one or more values.

    >>> mean([Fraction(1), Fraction(2)])
    Fraction(3, 2)
    """
    held = tuple(values)
    return sum(held, Fraction(0)) / len(held)


def scatters_of(columns: Points) -> Mapping[str, Fraction]:
    """The variance that is each member's own, where it can be told; an estimate below 0 is 0.

    The variances of the differences of all pairs, each weighed by its sample, are fitted by sums of two variances. The
    equations have no single solution where members only overlap in pairs, or in a ring of even length.
    """
    pairs = {pair: known for pair in combinations(columns, 2) if (known := _pair_variance(columns, *pair))}
    found: dict[str, Fraction] = {}
    for group in _linked(pairs):
        matrix = [[Fraction(0)] * len(group) for _ in group]
        right = [Fraction(0)] * len(group)
        for (first, second), (weight, variance) in pairs.items():
            if first in group:
                for a, b in ((group.index(first), group.index(second)), (group.index(second), group.index(first))):
                    matrix[a][a] += weight
                    matrix[a][b] += weight
                    right[a] += weight * variance
        for member, own in zip(group, solved(matrix, right) or (), strict=False):
            found[member] = max(own, Fraction(0))
    return found


def _pair_variance(columns: Points, first: str, second: str) -> tuple[int, Fraction] | None:
    """The weight and the variance of the differences of two members; None for fewer than two shared applications."""
    one, other = columns[first], columns[second]
    shared = [one[key] - other[key] for key in one if key in other]
    return (len(shared) - 1, variance(shared)) if len(shared) > 1 else None


def _linked(pairs: Iterable[tuple[str, str]]) -> Iterator[list[str]]:
    """The members in groups that the pairs link."""
    group_of: dict[str, set[str]] = {}
    for pair in pairs:
        merged = set(pair).union(*(group_of.get(member, set()) for member in pair))
        group_of.update(dict.fromkeys(merged, merged))
    for member, group in sorted(group_of.items()):
        if member == min(group):
            yield sorted(group)


def variance(values: Sequence[Fraction]) -> Fraction:
    """The unbiased variance of two or more values."""
    middle = mean(values)
    return sum(((value - middle) ** 2 for value in values), Fraction(0)) / (len(values) - 1)
