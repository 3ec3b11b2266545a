"""Which items lie where while a plan is made: what is still free, what a place would cost, and who is in the way.

It changes in place, because a search moves an item some ten thousand times a second. Items and rooms are numbers in
the order of their keys. The limits are those of the board; what only warns does not bind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from typing import cast

import attrs

from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.board import Board
from stemcity_kit.scheduling.limits import Resource, Use
from stemcity_kit.scheduling.searching.costs import Costs
from stemcity_kit.scheduling.searching.lanes import Lane, Odd, Stock, Way
from stemcity_kit.scheduling.searching.tallies import Tallies
from stemcity_kit.scheduling.ticks import each

__all__ = ["Occupancy", "Spot"]

Spot = tuple[int, int]
"""The start and the room of an item, both as numbers."""

_Lane = Lane | Way | Stock | Odd
_Shape = tuple[int, int, int]
"""The ticks of a use before and after the start, and the amount."""


@attrs.frozen
class _Shapes:
    """The uses of a resource: by item, what they take together, what the largest takes, and whether each takes one."""

    of: Mapping[int, _Shape]
    amount: int
    largest: int
    simple: bool


class Occupancy:
    """A plan in the making.

    Attributes:
        keys: The items' keys, in order.
        rooms: The rooms' keys, in order, with no room last.
        left: For each item its rooms, and for each room the starts at which it could lie, were it alone.
        at: For each item where it lies; None without a place.
        tallies: What is counted and paid.
    """

    def __init__(self, board: Board) -> None:
        self.board = board
        costs = Costs(board)
        self.keys, self.rooms, self.left = costs.items, costs.rooms, costs.left
        self.item_of = {key: number for number, key in enumerate(self.keys)}
        self.room_of = {key: number for number, key in enumerate(self.rooms)}
        self.at: list[Spot | None] = [None] * len(self.keys)
        self.tallies = Tallies(costs)
        places: dict[str | None, int] = {}
        self._place = [places.setdefault(board.place_of(room), len(places)) for room in self.rooms]
        self._gaps: dict[tuple[int, int], int] = {}
        self._always: list[list[tuple[_Lane, _Shape]]] = [[] for _ in self.keys]
        self._ways: list[list[tuple[Way | Odd, _Shape]]] = [[] for _ in self.keys]
        self._in_room: list[list[tuple[_Lane, Mapping[int, _Shape]]]] = [[] for _ in self.rooms]
        self._odd = [not plain for plain in costs.plain]
        self._odd_rooms: list[list[Odd]] = [[] for _ in self.rooms]
        self._read(board)

    def _read(self, board: Board) -> None:
        shaped: dict[int, _Shapes] = {}
        for limit in board.resources:
            if limit.blocks is not Blocks.WARNS:
                # Rooms share the tuple of their uses: what ten thousand items ask of a thousand rooms is read once.
                if id(limit.uses) not in shaped:
                    shaped[id(limit.uses)] = self._shapes(limit.uses)
                self._use(limit, shaped[id(limit.uses)])

    def _shapes(self, uses: Sequence[Use]) -> _Shapes:
        known = [use for use in uses if use.item in self.item_of]
        length = self.board.length
        return _Shapes(
            {self.item_of[use.item]: (use.before, length[use.item] + use.after, use.amount) for use in known},
            amount=sum(use.amount for use in known),
            largest=max((use.amount for use in known), default=0),
            simple=all(use.before >= 0 and length[use.item] + use.after > 0 and use.amount == 1 for use in known),
        )

    def _use(self, limit: Resource, shapes: _Shapes) -> None:
        room = None if limit.room is None else self.room_of.get(limit.room)
        if limit.room is not None and room is None:
            return
        if shapes.largest > limit.capacity:
            self._take_away(limit, shapes, room)
        if shapes.amount <= limit.capacity and shapes.simple:
            return
        lane = self._lane(limit, shapes)
        if room is not None:
            self._in_room[room].append((lane, shapes.of))
            if isinstance(lane, Odd):
                self._odd_rooms[room].append(lane)
            return
        lane.users = tuple(shapes.of)
        for item, shape in shapes.of.items():
            is_odd = _is_odd(lane, item)
            if isinstance(lane, Way) or (isinstance(lane, Odd) and lane.gap is not None and not is_odd):
                self._ways[item].append((lane, shape))
            else:
                self._always[item].append((lane, shape))
            self._odd[item] |= is_odd

    def _take_away(self, limit: Resource, shapes: _Shapes, room: int | None) -> None:
        """Take the places away at which an item would need more than there is."""
        for item, (_, _, amount) in shapes.of.items():
            if amount > limit.capacity:
                rooms = self.left[item]
                self.left[item] = {} if room is None else {one: rooms[one] for one in rooms if one != room}

    def _lane(self, limit: Resource, shapes: _Shapes) -> _Lane:
        pairs = (sorted(self.item_of[key] for key in pair if key in self.item_of) for pair in limit.exempt)
        exempt = frozenset((pair[0], pair[1]) for pair in pairs if len(pair) == 2)
        if exempt or limit.capacity < 1 or not shapes.simple:
            return Odd(limit.capacity, self.gap if limit.travel else None, exempt, simple=shapes.simple)
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

    @property
    def value(self) -> int:
        """What the plan costs, and much more for each one that a count is short of."""
        return self.tallies.value

    @property
    def missing(self) -> list[int]:
        """The items without a place."""
        return [item for item, spot in enumerate(self.at) if spot is None]

    def _uses(self, item: int, room: int) -> Iterator[tuple[_Lane, _Shape]]:
        yield from self._always[item]
        yield from self._ways[item]
        for lane, shapes in self._in_room[room]:
            if item in shapes:
                yield lane, shapes[item]

    def put(self, item: int, start: int, room: int) -> None:
        """Give an item without a place this one; whether it is free is for the caller to know."""
        for lane, (before, after, amount) in self._uses(item, room):
            lane.put(item, (start - before, start + after, room, amount))
        self.tallies.put(item, start, room)
        self.at[item] = (start, room)

    def take(self, item: int) -> Spot:
        """Take its place from an item that has one, and say which it was."""
        spot = cast("Spot", self.at[item])
        for lane, _ in self._uses(item, spot[1]):
            lane.take(item)
        self.tallies.take(item, *spot)
        self.at[item] = None
        return spot

    def restore(self, spots: Sequence[Spot | None]) -> None:
        """Let every item lie where it lay then."""
        moved = [item for item, spot in enumerate(spots) if self.at[item] != spot]
        for item in moved:
            if self.at[item] is not None:
                self.take(item)
        for item in moved:
            then = spots[item]
            if then is not None:
                self.put(item, *then)

    def neighbours(self, item: int) -> list[int]:
        """The items that share a person, a kit or the like with an item, so that its place narrows theirs."""
        lanes = (lane for lane, _ in (*self._always[item], *self._ways[item]))
        return sorted({other for lane in lanes for other in lane.users} - {item})

    def free(self, item: int) -> Iterator[tuple[int, int]]:
        """The rooms with the starts at which an item without a place could lie."""
        full, somewhere = self.tallies.blocked(item)
        for lane, shape in self._always[item]:
            if not _is_odd(lane, item):
                full |= lane.blocked(*shape, 0)
        ways = [way for way in self._ways[item] if way[0].spells]
        by_place: dict[int, int] = {}
        for room, starts in self.left[item].items():
            place = self._place[room]
            if ways and place not in by_place:
                by_place[place] = reduce(int.__or__, [way.blocked(*shape, room) for way, shape in ways])
            found = starts & ~(full | by_place.get(place, 0))
            found = self._free_in(item, room, found) if found else 0
            for blocked, rooms in somewhere:
                if room in rooms:
                    found &= ~blocked
            if found and (self._odd[item] or any(_is_odd(lane, item) for lane in self._odd_rooms[room])):
                found = sum(1 << start for start in each(found) if self.fits(item, start, room))
            if found:
                yield room, found

    def _free_in(self, item: int, room: int, starts: int) -> int:
        """The starts that nobody in a room takes."""
        for lane, shapes in self._in_room[room]:
            if item in shapes and not _is_odd(lane, item):
                starts &= ~lane.blocked(*shapes[item], room)
        return starts

    def fits(self, item: int, start: int, room: int) -> bool:
        """Whether an item without a place could lie there."""
        if not self.left[item].get(room, 0) >> start & 1:
            return False
        for lane, (before, after, amount) in self._uses(item, room):
            if lane.clashing(item, (start - before, start + after, room, amount)):
                return False
        return not self.tallies.full(item, start, room)

    def in_the_way(self, item: int, start: int, room: int) -> set[int]:
        """The items whose places an item without one would need in order to lie there; counts apart."""
        found: set[int] = set()
        for lane, (before, after, amount) in self._uses(item, room):
            found.update(lane.clashing(item, (start - before, start + after, room, amount)))
        return found

    def cheapest(self, item: int, draw: Callable[[], float]) -> Spot | None:
        """The free place with the least price; chance decides among equals."""
        free = list(self.free(item))
        if not free:
            return None
        ranked = self._ranked(item, free) if self.tallies.costs.parted[item] else self._one_by_one(item, free)
        room, starts = ranked[int(draw() * len(ranked))]
        ticks = list(each(starts))
        return ticks[int(draw() * len(ticks))], room

    def _ranked(self, item: int, free: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """The cheapest rooms and starts, where the price of a place is that of its start and that of its room."""
        by_price: dict[int, int] = defaultdict(int)
        for tick in each(reduce(int.__or__, [starts for _, starts in free])):
            by_price[self.tallies.price_of_start(item, tick)] |= 1 << tick
        classes = sorted(by_price.items())
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for room, starts in free:
            price, ticks = next((price, starts & ticks) for price, ticks in classes if starts & ticks)
            found[price + self.tallies.price_of_room(item, room)].append((room, ticks))
        return found[min(found)]

    def _one_by_one(self, item: int, free: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """The cheapest rooms and starts, where a price depends on both together."""
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for room, starts in free:
            for tick in each(starts):
                found[self.tallies.price(item, tick, room)].append((room, 1 << tick))
        return found[min(found)]

    def spots(self, at: Sequence[Spot | None] | None = None) -> dict[str, tuple[int, str]]:
        """Where each item with a place lies, by keys; now, or in another plan of the same items."""
        listed = zip(self.keys, self.at if at is None else at, strict=True)
        return {key: (spot[0], self.rooms[spot[1]]) for key, spot in listed if spot is not None}


def _is_odd(lane: _Lane, item: int) -> bool:
    """Whether nothing is known in advance of where an item would clash."""
    return isinstance(lane, Odd) and lane.is_odd_to(item)
