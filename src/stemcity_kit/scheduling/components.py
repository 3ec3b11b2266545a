"""What hangs together: items that no shared person, kit, count or room connects can be planned apart, and at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping

import attrs

from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.board import NO_ROOM, Board
from stemcity_kit.scheduling.coupling import Unions
from stemcity_kit.scheduling.limits import (
    Count,
    Excess,
    Hours,
    Limit,
    Only,
    Price,
    Priced,
    Resource,
    Sign,
    cells_of,
    items_of,
)
from stemcity_kit.scheduling.ticks import span

__all__ = ["components", "free_rooms", "hits", "is_exclusive", "narrowed", "regions"]

WIDE = 400
"""A count or an excess over more items connects nothing: what it asks of each part is reckoned from outside."""


def components(board: Board, items: Iterable[str] | None = None, *, rooms: bool = False) -> tuple[tuple[str, ...], ...]:
    """The items in groups that share no person, kit, count or narrow price, and no candidate room if those count.

    Args:
        board: The board.
        items: The keys to group; all where None.
        rooms: Whether items that could lie in one room belong together, too.

    Returns:
        The groups, the largest first; keys in the order of the problem.
    """
    listed = [item.key for item in board.problem.items] if items is None else list(items)
    sets = Unions(listed)
    for limit in (*board.together, *(price for _, price in board.prices)):
        for keys in _connected(limit):
            sets.join(keys)
    if rooms:
        users: dict[str, list[str]] = defaultdict(list)
        for key in listed:
            for room in board.left[key]:
                if room != NO_ROOM:
                    users[room].append(key)
        for keys in users.values():
            sets.join(keys)
    groups: dict[Hashable, list[str]] = defaultdict(list)
    for key in listed:
        groups[sets.top(key)].append(key)
    return tuple(sorted(map(tuple, groups.values()), key=lambda group: (-len(group), group)))


def regions(board: Board) -> tuple[tuple[str, ...], ...]:
    """The items in groups that share nothing at all; each can be planned on another machine."""
    return components(board, rooms=True)


def _connected(limit: Limit | Priced) -> Iterator[Iterable[str]]:
    """The items that must be planned together because of a limit or a price."""
    match limit:
        case Only() | Hours():
            return
        case Resource():
            if limit.room is None:
                yield items_of(limit)
        case Price():
            for term, _ in limit.cells:
                if isinstance(term, Sign):
                    yield {cell.item for cell in cells_of(term)}
        case _:
            if len(keys := set(items_of(limit))) <= WIDE:
                yield keys


def is_exclusive(limit: Resource) -> bool:
    """Whether two uses at once always clash, in every plan that is to be published."""
    return limit.capacity == 1 and not limit.exempt and limit.blocks is not Blocks.WARNS


def narrowed(board: Board, items: Iterable[str]) -> Board:
    """The board of some items alone; counts and prices that reach beyond them keep what concerns these items."""
    mine = set(items)
    problem = attrs.evolve(
        board.problem,
        items=tuple(attrs.evolve(item, after=(), apart=()) for item in board.problem.items if item.key in mine),
        rules=(),
        wishes=(),
    )
    together = tuple(part for limit in board.together if (part := _part(limit, mine)) is not None)
    prices = tuple((wish, paid) for wish, price in board.prices if (paid := _priced(price, mine)) is not None)
    left = {key: rooms for key, rooms in board.left.items() if key in mine}
    return attrs.evolve(board, problem=problem, onlys={}, together=together, prices=prices, left=left, waivers=())


def _part(limit: Count | Resource, mine: set[str]) -> Count | Resource | None:
    if isinstance(limit, Resource):
        uses = tuple(use for use in limit.uses if use.item in mine)
        return attrs.evolve(limit, uses=uses) if uses else None
    return limit if _about(limit, mine) else None


def _priced(price: Priced, mine: set[str]) -> Priced | None:
    if isinstance(price, Excess):
        return price if _about(price, mine) else None
    cells = [(term, cost) for term, cost in price.cells if {cell.item for cell in cells_of(term)} <= mine]
    return attrs.evolve(price, cells=cells) if cells else None


def _about(limit: Count | Excess, mine: set[str]) -> bool:
    """Whether a limit is about some of these items and no others; the first other one ends the search."""
    found = False
    for cell in (cell for term in limit.terms for cell in cells_of(term)):
        if cell.item not in mine:
            return False
        found = True
    return found


def free_rooms(board: Board, items: Iterable[str], spots: Mapping[str, tuple[int, str]]) -> dict[str, dict[str, int]]:
    """What is left for some items where all others stay in their rooms.

    Args:
        board: The board.
        items: The items that may move.
        spots: Where every item lies now.

    Returns:
        For each item its rooms, and for each room the starts. Rooms that hold several at once are not taken from.
    """
    moving = set(items)
    found = {key: dict(board.left[key]) for key in moving}
    for limit in board.resources:
        room = limit.room
        if room is None or not is_exclusive(limit):
            continue
        uses = {use.item: use for use in limit.uses}
        taken = 0
        for key, use in uses.items():
            if key not in moving and key in spots and spots[key][1] == room:
                start = spots[key][0]
                taken |= span(start - use.before, start + board.length[key] + use.after)
        for key in moving & uses.keys() if taken else ():
            if room in found[key]:
                use = uses[key]
                found[key][room] &= ~hits(taken, use.before, board.length[key] + use.after)
    return {key: {room: free for room, free in rooms.items() if free} for key, rooms in found.items()}


def hits(taken: int, before: int, after: int) -> int:
    """The starts from which something would reach into what is taken: from `before` ticks earlier to `after` later."""
    found = taken << before
    reach = before + after
    # Double the reach until it covers the whole length: a smear of n ticks in log n steps.
    covered = 1
    while covered < reach:
        shift = min(covered, reach - covered)
        found |= found >> shift
        covered += shift
    return found
