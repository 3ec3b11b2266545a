"""Which items lie where while a plan is made: what is still free, what a place would cost, and who is in the way.

It is the one thing in this package that changes in place, because a search moves an item some ten thousand times a
second. Items and rooms are numbers in the order of their keys; the limits are those of the board, and what only warns
does not bind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.board import NO_ROOM, Board
from stemcity_kit.scheduling.lanes import Lane, Odd, Spell, Stock, Way
from stemcity_kit.scheduling.limits import Resource, Use
from stemcity_kit.scheduling.tallies import Tallies
from stemcity_kit.scheduling.ticks import each

__all__ = ["Occupancy"]

_Lane = Lane | Way | Stock | Odd
_Use = tuple[_Lane, int, int, int]
"""A resource, the ticks before the start and after it, and the amount."""


class Occupancy:
    """A plan in the making.

    Attributes:
        keys: The items' keys, in order.
        rooms: The rooms' keys, in order, with no room last.
        left: For each item its rooms, and for each room the starts that the board leaves.
        at: For each item its start and room; None without a place.
        tallies: What is counted and paid.
    """

    def __init__(self, board: Board) -> None:
        self.board = board
        self.keys = sorted(board.left)
        self.number = {key: number for number, key in enumerate(self.keys)}
        self.rooms = [*sorted(room.key for room in board.problem.rooms), NO_ROOM]
        self.room_number = {key: number for number, key in enumerate(self.rooms)}
        self.left = [{self.room_number[room]: starts for room, starts in board.left[key].items()} for key in self.keys]
        self.at: list[tuple[int, int] | None] = [None] * len(self.keys)
        self.tallies = Tallies(board, self.number, self.room_number)
        self._length = [board.length[key] for key in self.keys]
        places: dict[str | None, int] = {}
        self._place = [places.setdefault(board.place_of(room), len(places)) for room in self.rooms]
        self._gaps: dict[tuple[int, int], int] = {}
        self._always: list[list[_Use]] = [[] for _ in self.keys]
        self._in_room: list[list[tuple[_Lane, Mapping[int, tuple[int, int, int]]]]] = [[] for _ in self.rooms]
        self._odd = [False] * len(self.keys)
        self._odd_rooms = [False] * len(self.rooms)
        self._users: dict[int, tuple[int, ...]] = {}
        self._shapes: dict[int, tuple[dict[int, tuple[int, int, int]], bool]] = {}
        for limit in board.resources:
            if limit.blocks is not Blocks.WARNS:
                self._use(limit)

    def _use(self, limit: Resource) -> None:
        shapes, simple = self._shaped(limit.uses)
        if simple and limit.capacity >= len(shapes):
            return
        lane = self._lane(limit, simple=simple)
        odd = isinstance(lane, Odd)
        if limit.room is not None:
            room = self.room_number.get(limit.room)
            if room is not None:
                self._in_room[room].append((lane, shapes))
                self._odd_rooms[room] |= odd
            return
        self._users[id(lane)] = tuple(shapes)
        for item, (before, after, amount) in shapes.items():
            self._always[item].append((lane, before, after, amount))
            self._odd[item] |= odd

    def _shaped(self, uses: tuple[Use, ...]) -> tuple[dict[int, tuple[int, int, int]], bool]:
        """The uses by item; rooms share theirs, so they are read once."""
        found = self._shapes.get(id(uses))
        if found is None:
            shapes = {
                self.number[use.item]: (use.before, self._length[self.number[use.item]] + use.after, use.amount)
                for use in uses
                if use.item in self.number
            }
            simple = all(b >= 0 and a > 0 and n == 1 for b, a, n in shapes.values())
            found = self._shapes[id(uses)] = (shapes, simple)
        return found

    def _lane(self, limit: Resource, *, simple: bool) -> _Lane:
        gap = self.gap if limit.travel else None
        pairs = (sorted(self.number[key] for key in pair if key in self.number) for pair in limit.exempt)
        exempt = frozenset((pair[0], pair[1]) for pair in pairs if len(pair) > 1)
        if exempt or limit.capacity < 1 or not simple:
            return Odd(limit.capacity, gap, exempt)
        if limit.travel:
            return Way(self.gap)
        return Lane() if limit.capacity == 1 else Stock(limit.capacity)

    def gap(self, origin: int, destination: int) -> int:
        """The ticks from one room to another."""
        pair = (self._place[origin], self._place[destination])
        found = self._gaps.get(pair)
        if found is None:
            found = self._gaps[pair] = self.board.gap(self.rooms[origin], self.rooms[destination])
        return found

    def _uses(self, item: int, room: int) -> Iterator[_Use]:
        yield from self._always[item]
        for lane, shapes in self._in_room[room]:
            if item in shapes:
                yield (lane, *shapes[item])

    def put(self, item: int, start: int, room: int) -> None:
        """Give an item without a place this one; whether it is free is for the caller to know."""
        for lane, before, after, amount in self._uses(item, room):
            lane.put(item, (start - before, start + after, room, amount))
        self.tallies.put(item, start, room)
        self.at[item] = (start, room)

    def take(self, item: int) -> tuple[int, int]:
        """Take its place from an item, and say which it was."""
        spot = self.at[item]
        assert spot is not None  # noqa: S101 - a caller that takes what is not there is wrong
        for lane, _, _, _ in self._uses(item, spot[1]):
            lane.take(item)
        self.tallies.take(item, *spot)
        self.at[item] = None
        return spot

    def free(self, item: int) -> Iterator[tuple[int, int]]:
        """The rooms with the starts at which an item without a place could lie."""
        full, somewhere = self.tallies.blocked(item)
        exact = self._odd[item] or not self.tallies.plain[item]
        always = [use for use in self._always[item] if not isinstance(use[0], Way)]
        ways = [use for use in self._always[item] if isinstance(use[0], Way) and use[0].spells]
        for lane, before, after, amount in always:
            full |= lane.blocked(before, after, 0, amount)
        by_place: dict[int, int] = {}
        for room, starts in self.left[item].items():
            starts &= ~full
            if starts and ways:
                place = self._place[room]
                if place not in by_place:
                    found = 0
                    for way, before, after, amount in ways:
                        found |= way.blocked(before, after, room, amount)
                    by_place[place] = found
                starts &= ~by_place[place]
            if not starts:
                continue
            for lane, shapes in self._in_room[room]:
                shape = shapes.get(item)
                if shape is not None:
                    starts &= ~lane.blocked(shape[0], shape[1], room, shape[2])
            for blocked, rooms in somewhere:
                if room in rooms:
                    starts &= ~blocked
            if starts and (exact or self._odd_rooms[room]):
                starts = sum(1 << start for start in each(starts) if self.fits(item, start, room))
            if starts:
                yield room, starts

    def neighbours(self, item: int) -> list[int]:
        """The items that share a person, a kit or a count with an item, so that its place narrows theirs."""
        found: set[int] = set()
        for lane, _, _, _ in self._always[item]:
            found.update(self._users[id(lane)])
        found.discard(item)
        return sorted(found)

    def fits(self, item: int, start: int, room: int) -> bool:
        """Whether an item without a place could lie there."""
        if not self.left[item].get(room, 0) >> start & 1:
            return False
        for lane, before, after, amount in self._uses(item, room):
            if lane.clashing(item, (start - before, start + after, room, amount)):
                return False
        return not self.tallies.full(item, start, room)

    def in_the_way(self, item: int, start: int, room: int) -> set[int]:
        """The items whose places an item without one would need in order to lie there; counts apart."""
        found: set[int] = set()
        for lane, before, after, amount in self._uses(item, room):
            spell: Spell = (start - before, start + after, room, amount)
            found.update(lane.clashing(item, spell))
        return found

    def price(self, item: int, start: int, room: int) -> int:
        """What a place would add to the value."""
        return self.tallies.price(item, start, room)

    def cheapest(self, item: int, draw: Callable[[], float]) -> tuple[int, int] | None:
        """The free place with the least price; chance decides among equals."""
        best, found = None, None
        for room, starts in self.free(item):
            for tick in each(starts):
                rank = (self.price(item, tick, room), draw())
                if best is None or rank < best:
                    best, found = rank, (tick, room)
        return found

    def restore(self, spots: Sequence[tuple[int, int] | None]) -> None:
        """Let every item lie where it lay then."""
        moved = [item for item, spot in enumerate(spots) if self.at[item] != spot]
        for item in moved:
            if self.at[item] is not None:
                self.take(item)
        for item in moved:
            spot = spots[item]
            if spot is not None:
                self.put(item, *spot)

    @property
    def value(self) -> int:
        """What the plan costs, and much more for each one that a count is short of."""
        return self.tallies.value

    def spots(self) -> dict[str, tuple[int, str]]:
        """Where each item with a place lies."""
        return {
            key: (spot[0], self.rooms[spot[1]])
            for key, spot in zip(self.keys, self.at, strict=True)
            if spot is not None
        }
