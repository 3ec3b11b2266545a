"""A few rooms for each item instead of all: those that cost least, so that a model of many items stays small."""

from __future__ import annotations

from collections.abc import Mapping

from stemcity_kit.scheduling.searching.costs import Costs

__all__ = ["Left", "cheapest_rooms", "few_rooms"]

Left = Mapping[str, Mapping[str, int]]
"""For each item its rooms, and for each room the starts that are left, as a set of ticks."""


def few_rooms(costs: Costs, left: Left, *, deep: int) -> dict[str, dict[str, int]]:
    """Of the rooms of each item so many that each start keeps its cheapest ones.

    Args:
        costs: What each choice costs.
        left: What is left for the items.
        deep: How many rooms each start keeps at least, where it has them.

    Returns:
        For each item the rooms that are kept, with all their starts. The cheapest come first, and among equals those
        that are free the longest.
    """
    return {key: _covering(_ranked(costs, key, rooms), deep) for key, rooms in left.items()}


def cheapest_rooms(costs: Costs, left: Left, *, most: int) -> dict[str, list[tuple[str, int]]]:
    """For each item its cheapest rooms, with what it costs in each.

    Items that could share many rooms begin at different ones, so that they are not all given the same few.
    """
    found: dict[str, list[tuple[str, int]]] = {}
    for number, (key, rooms) in enumerate(left.items()):
        item = costs.item_of[key]
        ranked = _ranked(costs, key, rooms, turn=number)[:most]
        found[key] = [(room, costs.least_in(item, costs.room_of[room], starts)) for room, starts in ranked]
    return found


def _ranked(costs: Costs, key: str, rooms: Mapping[str, int], *, turn: int = 0) -> list[tuple[str, int]]:
    """The rooms with their starts, the cheapest first and then the most open; equals begin at another one each turn."""
    item, size = costs.item_of[key], max(1, len(rooms))
    ranked = [
        (costs.least_in(item, costs.room_of[room], starts), -starts.bit_count(), (number + turn) % size, room)
        for number, (room, starts) in enumerate(rooms.items())
    ]
    return [(room, rooms[room]) for *_, room in sorted(ranked)]


def _covering(ranked: list[tuple[str, int]], deep: int) -> dict[str, int]:
    """The first rooms that leave each start so many of them."""
    kept: dict[str, int] = {}
    covered = [0] * deep
    for room, starts in ranked:
        if starts & ~covered[-1]:
            kept[room] = starts
            for level in range(deep):
                covered[level], starts = covered[level] | starts, covered[level] & starts  # noqa: PLW2901 - what spills
    return kept
