"""Two ways of putting judgements together that are no average: majority judgement and Borda's count.

Neither gives points of the grid; both give an order, for comparison with the order that the grid gives.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction

__all__ = ["borda", "majority", "places_of"]

Standing = tuple[Fraction, ...]


def majority(grades: Mapping[str, Sequence[Fraction]]) -> Mapping[str, Standing]:
    """Majority judgement: the median grade decides, and among equals the median of what is left without it, and so on.

    The median of an even number of grades is the lower of the middle two. Applications that were judged by different
    numbers of members are compared as though each grade had been given so many times that the numbers are the same,
    which changes no share of the grades.

    Source: Balinski and Laraki, "A theory of measuring, electing, and ranking", Proceedings of the National Academy of
    Sciences 104 (2007), pages 8720-8725.

    Args:
        grades: One or more grades of each application, in any order.

    Returns:
        What decides for each application, to be compared from the left; the higher is the better.

    >>> found = majority({"p1": [Fraction(9), Fraction(2), Fraction(6)], "p2": [Fraction(6), Fraction(6), Fraction(5)]})
    >>> [int(grade) for grade in found["p1"]], found["p1"] < found["p2"]
    ([6, 2, 9], True)
    """
    alike: dict[Fraction, list[str]] = defaultdict(list)
    for key, given in grades.items():
        alike[sorted(given)[(len(given) - 1) // 2]].append(key)
    found: dict[str, Standing] = {}
    for median, keys in alike.items():
        length = math.lcm(*(len(grades[key]) for key in keys))
        for key in keys:
            found[key] = _medians(grades[key], times=length // len(grades[key])) if len(keys) > 1 else (median,)
    return {key: found[key] for key in grades}


def _medians(grades: Sequence[Fraction], *, times: int) -> Standing:
    """The grades in the order in which the lower median takes them away."""
    left = sorted(grade for grade in grades for _ in range(times))
    taken = []
    while left:
        taken.append(left.pop((len(left) - 1) // 2))
    return tuple(taken)


def borda(grades: Mapping[str, Mapping[str, Fraction]]) -> Mapping[str, Standing]:
    """Borda's count: for each member, how much of the others' applications one is placed above; then the mean of these.

    A member's equals count half. Members may have read different applications, so the share is taken of those that the
    member read; who read only one says nothing, and counts a half.

    Source: Borda, "Mémoire sur les élections au scrutin", Histoire de l'Académie royale des sciences (1781).

    Args:
        grades: The grades of each application by member.

    Returns:
        The mean share of each application, from 0 to 1.

    >>> grades = {"p1": {"ada": Fraction(9)}, "p2": {"ada": Fraction(5)}, "p3": {"ada": Fraction(5)}}
    >>> [str(share) for (share,) in borda(grades).values()]
    ['1', '1/4', '1/4']
    """
    given: dict[str, list[Fraction]] = defaultdict(list)
    for row in grades.values():
        for member, grade in row.items():
            given[member].append(grade)
    for row_of_member in given.values():
        row_of_member.sort()
    return {
        key: (sum((_share(given[member], grade) for member, grade in row.items()), Fraction(0)) / len(row),)
        for key, row in grades.items()
    }


def _share(grades: Sequence[Fraction], grade: Fraction) -> Fraction:
    """The part of the other grades that are below this one, equals by half; of sorted grades."""
    if len(grades) == 1:
        return Fraction(1, 2)
    below, up_to = bisect_left(grades, grade), bisect_right(grades, grade)
    return Fraction(2 * below + up_to - below - 1, 2 * (len(grades) - 1))


def places_of(standings: Mapping[str, Standing]) -> Mapping[str, int]:
    """The place of each by its standing, the highest first; equals share a place, and the next ones are left out.

    >>> places_of({"p1": (Fraction(7),), "p2": (Fraction(9),), "p3": (Fraction(7),), "p4": (Fraction(1),)})
    {'p1': 2, 'p2': 1, 'p3': 2, 'p4': 4}
    """
    first: dict[Standing, int] = {}
    for place, standing in enumerate(sorted(standings.values(), reverse=True), start=1):
        first.setdefault(standing, place)
    return {key: first[standing] for key, standing in standings.items()}
