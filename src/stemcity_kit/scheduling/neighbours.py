"""Which items are in the way of those that look for a place: moving one or two of them would let these in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from stemcity_kit.scheduling.board import Board
from stemcity_kit.scheduling.components import hits, is_exclusive
from stemcity_kit.scheduling.limits import Resource, Use
from stemcity_kit.scheduling.ticks import each, span

__all__ = ["in_the_way"]

Spots = Mapping[str, tuple[int, str]]


def in_the_way(board: Board, moving: Collection[str], standing: Spots, *, few: int = 2) -> set[str]:
    """The items that lie where one of some others could, if no more than a few lie there.

    Args:
        board: The board.
        moving: The keys of the items that look for a place.
        standing: Where others lie.
        few: Places at which more than so many lie are passed by.
    """
    shared = _shared(board, moving)
    found: set[str] = set()
    for key in moving:
        for room, starts in board.left[key].items():
            taken = list(_taken(board, key, room, shared[key], standing))
            for tick in each(starts):
                others = {other for other, ticks in taken if ticks >> tick & 1}
                if len(others) <= few:
                    found |= others
    return found - set(moving)


def _shared(board: Board, moving: Collection[str]) -> dict[str, list[tuple[Resource, Use, tuple[Use, ...]]]]:
    """For each moving item the resources that only one can use at once, with its own use and those of others."""
    mine = set(moving)
    found: dict[str, list[tuple[Resource, Use, tuple[Use, ...]]]] = defaultdict(list)
    for limit in board.resources:
        if is_exclusive(limit):
            standing = tuple(use for use in limit.uses if use.item not in mine)
            for use in limit.uses:
                if use.item in mine:
                    found[use.item].append((limit, use, standing))
    return found


def _taken(
    board: Board, key: str, room: str, shared: list[tuple[Resource, Use, tuple[Use, ...]]], standing: Spots
) -> Iterator[tuple[str, int]]:
    """Who is in the way of an item in a room, and at which of its starts."""
    for limit, mine, others in shared:
        if limit.room not in (None, room):
            continue
        for use in others:
            start, there = standing.get(use.item, (0, None))
            if there is None or (limit.room is not None and there != room):
                continue
            before = board.gap(room, there) if limit.travel else 0
            after = board.gap(there, room) if limit.travel else 0
            ticks = span(start - use.before - before, start + board.length[use.item] + use.after + after)
            yield use.item, hits(ticks, mine.before, board.length[key] + mine.after)
