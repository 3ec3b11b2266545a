"""Placing a few items exactly, or saying which of them are in one another's way; the standard library alone.

Each item in turn takes a start and a room, the one with the fewest left first, and takes from the others what they can
no longer have. Who took something is remembered, so that a failure names the items that had a part in it and the
search goes back to the last of those (conflict-directed backjumping; P. Prosser, 1993).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import attrs

from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.board import NO_ROOM, Board
from stemcity_kit.scheduling.check import breaks, chosen
from stemcity_kit.scheduling.limits import Cell, Count, Resource, Use, cells_of, items_of
from stemcity_kit.scheduling.ticks import each, span

__all__ = ["GaveUp", "Limits", "limits_of_items", "placed_or_why"]


class GaveUp(Exception):
    """The search tried as many places as it was allowed to."""


@attrs.frozen
class Limits:
    """The limits over several items that bind, found by item.

    Attributes:
        of: For each item the limits that are about it; of a room, only where the item could be in it.
        about: For each limit, by its identity, the items that it is about, with how they use it.
    """

    of: Mapping[str, tuple[Count | Resource, ...]]
    about: Mapping[int, Mapping[str, Use | None]]


def limits_of_items(board: Board) -> Limits:
    """Look up once which limits are about which items."""
    of: dict[str, list[Count | Resource]] = defaultdict(list)
    about: dict[int, dict[str, Use | None]] = {}
    for limit in board.together:
        if limit.blocks is not Blocks.WARNS:
            mine = about[id(limit)] = _about(board, limit)
            for key in mine:
                of[key].append(limit)
    return Limits({key: tuple(limits) for key, limits in of.items()}, about)


def _about(board: Board, limit: Count | Resource) -> dict[str, Use | None]:
    if isinstance(limit, Count):
        return dict.fromkeys(items_of(limit))
    room = limit.room
    return {use.item: use for use in limit.uses if room is None or room in board.left.get(use.item, ())}


def placed_or_why(
    board: Board, items: Iterable[str], *, nodes: int, limits: Limits | None = None
) -> frozenset[str] | None:
    """None where all these items can have a place together; else some of them that cannot.

    Args:
        board: The board; limits that need items that are not asked for are passed over.
        items: The items' keys.
        nodes: How many places are tried at most.
        limits: `limits_of_items` of the board, where it is at hand.

    Raises:
        GaveUp: Neither was found with so many trials.
    """
    search = _Search(board, tuple(items), nodes, limits or limits_of_items(board))
    return search.overfull() or search.failed()


_Domain = dict[str, int]
_Pair = tuple[str, Resource, Use, Use]


class _Search:
    def __init__(self, board: Board, items: tuple[str, ...], nodes: int, limits: Limits) -> None:
        self.board, self.items, self.nodes = board, items, nodes
        self.left: dict[str, _Domain] = {key: dict(board.left[key]) for key in items}
        self.size = {key: _size(domain) for key, domain in self.left.items()}
        self.takers: dict[str, frozenset[str]] = dict.fromkeys(items, frozenset())
        self.spots: dict[str, tuple[int, str]] = {}
        self.pairs: dict[str, list[_Pair]] = defaultdict(list)
        self.counts: dict[str, list[Count]] = defaultdict(list)
        self.others: dict[str, list[Count | Resource]] = defaultdict(list)
        self.told_apart: dict[str, set[str]] = defaultdict(set)
        self.travels: set[str] = set()
        self.limits = limits
        known: dict[int, Count | Resource] = {id(one): one for key in items for one in limits.of.get(key, ())}
        for limit in known.values():
            self._know(limit)

    def _know(self, limit: Count | Resource) -> None:
        everybody = self.limits.about[id(limit)]
        about = [key for key in self.items if key in everybody]
        if isinstance(limit, Resource):
            if self._know_pairs(limit, [use for key in about if (use := everybody[key]) is not None]):
                return
        elif limit.least and len(about) < len(everybody):
            return
        else:
            for cell in (cell for term in limit.terms for cell in cells_of(term)):
                self.told_apart[cell.item].update(cell.rooms or ())
            for key in about:
                self.counts[key].append(limit)
        for key in about:
            self.others[key].append(limit)

    def _know_pairs(self, limit: Resource, uses: list[Use]) -> bool:
        """Remember who may not overlap whom; whether that is all that the limit says."""
        if limit.travel:
            self.travels.update(use.item for use in uses)
        if limit.room is not None and len(uses) > 1:
            for use in uses:
                self.told_apart[use.item].add(limit.room)
        if limit.capacity != 1 or any(use.amount != 1 for use in uses):
            return False
        for use in uses:
            self.pairs[use.item] += [
                (other.item, limit, use, other)
                for other in uses
                if other is not use and frozenset((use.item, other.item)) not in limit.exempt
            ]
        return True

    def failed(self) -> frozenset[str] | None:
        """The items that are in one another's way; None where all have a place."""
        if len(self.spots) == len(self.items):
            return None
        key = min((key for key in self.items if key not in self.spots), key=self.size.__getitem__)
        because = self.takers[key] | {key}
        for start, room in self._choices(key):
            self.nodes -= 1
            if self.nodes < 0:
                raise GaveUp
            self.spots[key] = (start, room)
            undo: list[tuple[str, _Domain, int, frozenset[str]]] = []
            why = self._broken(key) or self._take(key, start, room, undo) or self.failed()
            if why is None:
                return None
            del self.spots[key]
            for other, domain, size, takers in reversed(undo):
                self.left[other], self.size[other], self.takers[other] = domain, size, takers
            if key not in why:
                return why
            because |= why
        return because

    def _choices(self, key: str) -> Iterator[tuple[int, str]]:
        """The places to try; of rooms between which no limit tells here, one is enough."""
        seen: set[tuple[int, str | None, str]] = set()
        for room, starts in self.left[key].items():
            place = self.board.place_of(room) if key in self.travels else None
            kind = (starts, place, room if room in self.told_apart[key] else "")
            if kind not in seen:
                seen.add(kind)
                for tick in each(starts):
                    yield tick, room

    def overfull(self) -> frozenset[str] | None:
        """The items of a count that more of them must break, or fewer of them can keep, than it allows."""
        for limit in {id(one): one for found in self.counts.values() for one in found}.values():
            forced = [one.item for one in limit.terms if isinstance(one, Cell) and self._must(one)]
            if limit.most is not None and len(forced) > limit.most:
                return frozenset(forced[: limit.most + 1])
            if sum(any(self._can(cell) for cell in cells_of(term)) for term in limit.terms) < limit.least:
                return frozenset(items_of(limit))
        return None

    def _can(self, cell: Cell) -> bool:
        rooms = self.left.get(cell.item, {})
        return any(
            starts & (starts if cell.starts is None else cell.starts)
            for room, starts in rooms.items()
            if cell.rooms is None or room in cell.rooms
        )

    def _must(self, cell: Cell) -> bool:
        return cell.item in self.left and not self._outside(cell)

    def _broken(self, key: str) -> frozenset[str] | None:
        """The items of a limit that is broken now and that could not be seen coming."""
        for limit in self.others[key]:
            everybody = self.limits.about[id(limit)]
            about = [item for item in self.items if item in everybody]
            least = isinstance(limit, Count) and bool(limit.least)
            if least and not all(item in self.spots for item in about):
                continue
            if breaks(self.board, limit, self.spots):
                return frozenset(about if least else (item for item in about if item in self.spots))
        return None

    def _take(
        self, key: str, start: int, room: str, undo: list[tuple[str, _Domain, int, frozenset[str]]]
    ) -> frozenset[str] | None:
        """Take from the others what this place forbids them; the items in the way where one has nothing left."""
        for other, limit, mine, theirs in self.pairs[key]:
            if other not in self.spots and (limit.room is None or limit.room == room):
                self._cut(other, self._beside(limit, start, room, mine, theirs), key, undo)
                if not self.size[other]:
                    return self.takers[other] | {other}
        for count in self.counts[key]:
            full = [term for term in count.terms if chosen(term, self.spots)]
            if count.most is not None and len(full) == count.most:
                by = frozenset(item for term in full for item in _items(term) if item in self.spots)
                for term in count.terms:
                    if isinstance(term, Cell) and term.item in self.left and term.item not in self.spots:
                        self._cut(term.item, self._outside(term), key, undo, by)
                        if not self.size[term.item]:
                            return self.takers[term.item] | {term.item}
        return None

    def _beside(self, limit: Resource, start: int, room: str, mine: Use, theirs: Use) -> Mapping[str, int]:
        """What another item may still choose beside one that lies there."""
        length, other = self.board.length[mine.item], self.board.length[theirs.item]
        found: _Domain = {}
        for place, starts in self.left[theirs.item].items():
            free = starts
            if limit.room is None or place == limit.room:
                there, back = (self.board.gap(place, room), self.board.gap(room, place)) if limit.travel else (0, 0)
                first = start - mine.before - theirs.after - other - there + 1
                free &= ~span(first, start + length + mine.after + theirs.before + back)
            if free:
                found[place] = free
        return found

    def _outside(self, cell: Cell) -> Mapping[str, int]:
        found: _Domain = {}
        for place, starts in self.left[cell.item].items():
            hit = cell.rooms is None or (place in cell.rooms and place != NO_ROOM)
            free = starts & ~(starts if cell.starts is None else cell.starts) if hit else starts
            if free:
                found[place] = free
        return found

    def _cut(
        self,
        other: str,
        domain: Mapping[str, int],
        key: str,
        undo: list[tuple[str, _Domain, int, frozenset[str]]],
        by: frozenset[str] = frozenset(),
    ) -> None:
        size = _size(domain)
        if size != self.size[other]:
            undo.append((other, self.left[other], self.size[other], self.takers[other]))
            self.left[other], self.size[other] = dict(domain), size
            self.takers[other] = self.takers[other] | by | {key}


def _size(domain: Mapping[str, int]) -> int:
    return sum(starts.bit_count() for starts in domain.values())


def _items(term: object) -> Iterator[str]:
    cells = (term,) if isinstance(term, Cell) else getattr(term, "cells", ())
    return (cell.item for cell in cells)
