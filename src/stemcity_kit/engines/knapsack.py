"""Which things to take where not all fit: the most worth within a capacity, exact in whole numbers.

Source: H. Kellerer, U. Pferschy, D. Pisinger, "Knapsack Problems" (2004): bounds that decide most things at once, and
dynamic programming over capacities for the few that remain.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["knapsack"]

Thing = tuple[int, int, int]
"""Worth, size and name."""


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
    listed = sorted(things, key=_by_size_unit)
    left, worth, taken, critical = capacity, 0, [], None
    for thing in listed:
        if thing[1] <= left:
            left -= thing[1]
            worth += thing[0]
            taken.append(thing[2])
        elif critical is None:
            critical = thing
    # At the worth of a seat of the first thing that did not fit, the rest of each thing's worth bounds all choices.
    per, seat = critical[:2] if critical else (0, 1)
    surplus = [thing[0] * seat - per * thing[1] for thing in listed]
    most = per * capacity + sum(rest for rest in surplus if rest > 0)
    enough = (worth + 1) * seat
    sure, open_things, room = [], [], capacity
    for thing, rest in zip(listed, surplus, strict=True):
        if rest > 0 and most - rest < enough:
            sure.append(thing)
            room -= thing[1]
        elif most + min(rest, 0) >= enough:
            open_things.append(thing)
    if room < 0 or not open_things:
        return worth, taken
    more, chosen = _table(open_things, room)
    better = more + sum(thing[0] for thing in sure)
    return (better, [thing[2] for thing in sure] + chosen) if better > worth else (worth, taken)


def _by_size_unit(thing: Thing) -> tuple[float, int]:
    return -thing[0] / thing[1], thing[2]


def _table(things: Sequence[Thing], room: int) -> tuple[int, list[int]]:
    """The same by trying all capacities up to the room that is left."""
    best = [0] * (room + 1)
    tables = [best]
    for worth, size, _ in things:
        best = best.copy()
        if size <= room:
            best[size:] = map(max, best[size:], map(worth.__add__, best))
        tables.append(best)
    chosen, left = [], room
    for number in range(len(things), 0, -1):
        if tables[number][left] != tables[number - 1][left]:
            chosen.append(things[number - 1][2])
            left -= things[number - 1][1]
    return best[room], chosen
