"""Which things to take where not all fit: the most worth within a capacity, exact in whole numbers.

Things are tried in the order of their worth per size, each first taken and then left out. What is left of the capacity,
filled at the worth per size of the next thing, bounds what can still come of a choice; where that is no more than the
best so far, the choice is given up. That takes very few steps for most things, and endless ones for some, such as
things of one worth per size: those are solved by trying all capacities.

Source: H. Kellerer, U. Pferschy, D. Pisinger, "Knapsack Problems" (2004), sections 2.3 and 2.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

__all__ = ["knapsack"]

Thing = tuple[int, int, int]
"""Worth, size and name."""

_PATIENCE = 4000
"""So many things are looked at before all capacities are tried."""

_DISTINCT = 1 << 50
"""Two fractions whose numerators and denominators multiply to less are told apart by floating point."""


def knapsack(things: Sequence[Thing], *, capacity: int) -> tuple[int, list[int]]:
    """The most worth that fits, and the names of what is taken for it.

    Args:
        things: Worth (more than 0), size (1 or more, and no more than the capacity) and a number as its name.
        capacity: How much fits.

    >>> worth, taken = knapsack([(10, 5, 0), (6, 3, 1), (6, 3, 2)], capacity=6)
    >>> worth, sorted(taken)
    (12, [1, 2])
    """
    if sum(size for _, size, _ in things) <= capacity:
        return sum(worth for worth, _, _ in things), [name for _, _, name in things]
    exact = max(worth for worth, _, _ in things) * capacity < _DISTINCT
    listed = sorted(things, key=_by_size_unit if exact else _by_exact_size_unit)
    taken = _searched(listed, capacity)
    if taken is None:
        taken = _tabled(listed, capacity)
    return sum(listed[place][0] for place in taken), [listed[place][2] for place in taken]


def _by_size_unit(thing: Thing) -> tuple[float, int]:
    return -thing[0] / thing[1], thing[2]


def _by_exact_size_unit(thing: Thing) -> tuple[Fraction, int]:
    return Fraction(-thing[0], thing[1]), thing[2]


def _searched(things: Sequence[Thing], capacity: int) -> list[int] | None:
    """Which of things, in the order of their worth per size, are taken; None where it would take too long."""
    worths, sizes = [thing[0] for thing in things], [thing[1] for thing in things]
    smallest = _smallest(sizes)
    best, taken, chosen = 0, list[int](), list[int]()
    worth, left, place, count, looked = 0, capacity, 0, len(things), 0
    while looked <= _PATIENCE:
        while place < count and left >= smallest[place] and (worth - best) * sizes[place] + left * worths[place] > 0:
            if sizes[place] <= left:
                left -= sizes[place]
                worth += worths[place]
                chosen.append(place)
            place += 1
            looked += 1
        if worth > best:
            best, taken = worth, chosen.copy()
        if not chosen:
            return taken
        place = chosen.pop()
        left += sizes[place]
        worth -= worths[place]
        place += 1
    return None


def _smallest(sizes: Sequence[int]) -> list[int]:
    """For each place the smallest size from there on."""
    smallest = list(sizes)
    for place in range(len(sizes) - 2, -1, -1):
        smallest[place] = min(smallest[place], smallest[place + 1])
    return smallest


def _tabled(things: Sequence[Thing], capacity: int) -> list[int]:
    """The same by trying all capacities."""
    best = [0] * (capacity + 1)
    tables = [best]
    for worth, size, _ in things:
        best = best.copy()
        best[size:] = map(max, best[size:], map(worth.__add__, best))
        tables.append(best)
    taken, left = [], capacity
    for place in range(len(things) - 1, -1, -1):
        if tables[place + 1][left] != tables[place][left]:
            taken.append(place)
            left -= things[place][1]
    return taken
