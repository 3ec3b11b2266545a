"""The way from one place to another, put to the constraint solver.

Where little time lies between two items of one person, their rooms must be near enough; that is said by levels of
distance, not by pairs of rooms. Places are numbers here, and sets of them bits, because a city has many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, reduce
from itertools import pairwise

from stemcity_kit.scheduling.board import Board
from stemcity_kit.scheduling.limits import Use
from stemcity_kit.scheduling.posting.choices import Choices, Literal, Spots
from stemcity_kit.scheduling.ticks import bits, each, span

__all__ = ["Ways"]


class _Map:
    """The places of some rooms as numbers, and how far apart they are."""

    def __init__(self, board: Board, rooms: Iterable[str]) -> None:
        self._board = board
        numbers: dict[str | None, int] = {}
        self.place = {room: numbers.setdefault(board.place_of(room), len(numbers)) for room in dict.fromkeys(rooms)}
        self._at = {place: room for room, place in reversed(self.place.items())}
        self._far: dict[int, dict[int, int]] = {}
        self._levels: dict[tuple[int, int], tuple[int, ...]] = {}

    def far(self, origin: int) -> Mapping[int, int]:
        """From a place, the places that a way of so many ticks leads to, by these ticks."""
        found = self._far.get(origin)
        if found is None:
            found = self._far[origin] = defaultdict(int)
            for place, room in self._at.items():
                found[self._board.gap(self._at[origin], room)] |= 1 << place
        return found

    def within(self, origin: int, ticks: int) -> int:
        """The places that are reached from one in so many ticks."""
        return reduce(int.__or__, (places for gap, places in self.far(origin).items() if gap <= ticks), 0)

    def levels(self, origins: int, ends: int) -> tuple[int, ...]:
        """The distinct ticks that the ways between two sets of places take, the least first."""
        found = self._levels.get((origins, ends))
        if found is None:
            ways = (self.far(origin).items() for origin in each(origins))
            there = {gap for some in ways for gap, places in some if places & ends}
            found = self._levels[origins, ends] = tuple(sorted(there)) or (0,)
        return found


class Ways(Choices):
    """The choices of some items, and the ways between them.

    Attributes:
        longest: Whether, where rooms are not chosen, each way takes as long as it can.
    """

    longest = False

    @cached_property
    def _map(self) -> _Map:
        return _Map(self.board, (room for rooms in self.left.values() for room in rooms))

    @cached_property
    def _placed(self) -> dict[str, Mapping[int, list[str]]]:
        return {}

    @cached_property
    def _open(self) -> dict[tuple[str, int], int]:
        return {}

    def _places(self, key: str) -> Mapping[int, list[str]]:
        """The rooms that are left for an item, by the place in which they are."""
        if key not in self._placed:
            found: dict[int, list[str]] = defaultdict(list)
            for room in self.left[key]:
                found[self._map.place[room]].append(room)
            self._placed[key] = found
        return self._placed[key]

    def gaps(self, one: str, other: str) -> tuple[int, ...]:
        """The distinct ticks that the way from one item to the other may take, the least first."""
        return self._map.levels(bits(self._places(one)), bits(self._places(other)))

    def way(self, one: Use, other: Use, known: int) -> None:
        """From one use to a later one takes as long as their rooms ask; `known` ticks are kept free already."""
        gaps = self.gaps(one.item, other.item)
        if gaps[-1] <= known:
            return
        near: dict[int, Literal] = {}
        for first, window, level in self._tight(one, other, sorted({known, *gaps})):
            anywhere = self.with_rooms or self.longest
            then = [tick for tick in window if anywhere or not self._reachable(one, first, other, tick)]
            literals = [self.at[one.item][first], *(self.at[other.item][tick] for tick in then)]
            if not self.with_rooms or level < gaps[0]:
                self.model.at_most_one(literals)
                continue
            if level not in near:
                near[level] = self._near(one.item, other.item, level)
            self.model.between([*((literal, 1) for literal in literals), (near[level], -1)], most=1)

    def _tight(self, one: Use, other: Use, levels: list[int]) -> Iterator[tuple[int, list[int], int]]:
        """Each start of the one, with those of the other that leave less time than some way takes, by level."""
        starts = bits(self.at[other.item])
        for first in self.at[one.item]:
            end = first + self._reach(one, other)
            for level, following in pairwise(levels):
                window = starts & span(end + level, end + following)
                if window:
                    yield first, list(each(window)), level

    def _reach(self, one: Use, other: Use) -> int:
        """From the start of one item to the first start of the other at which their uses only touch."""
        return self.board.length[one.item] + one.after + other.before

    def _reachable(self, one: Use, first: int, other: Use, tick: int) -> bool:
        """Whether some way from a room of the one that is open then to one of the other is short enough."""
        ends = self._open_at(other.item, tick)
        free = tick - first - self._reach(one, other)
        return any(self._map.within(origin, free) & ends for origin in each(self._open_at(one.item, first)))

    def _open_at(self, key: str, tick: int) -> int:
        """The places at which an item may start then."""
        if (key, tick) not in self._open:
            rooms = (room for room, allowed in self.left[key].items() if allowed >> tick & 1)
            self._open[key, tick] = bits({self._map.place[room] for room in rooms})
        return self._open[key, tick]

    def _near(self, one: str, other: str, level: int) -> Literal:
        """A literal under which the way from one item's room to the other's takes no longer than a level."""
        board = self.board

        def reckon(_: Mapping[int, int], spots: Spots) -> int:
            return int(board.gap(spots[one][1], spots[other][1]) <= level)

        near = self.made(self.model.boolean(), reckon)
        origins, ends = self._places(one), self._places(other)
        reached = {place: self._map.within(place, level) for place in origins}
        for place, rooms in origins.items():
            self._led(near, one, rooms, other, [there for to, there in ends.items() if reached[place] >> to & 1])
        for place, rooms in ends.items():
            self._led(near, other, rooms, one, [there for by, there in origins.items() if reached[by] >> place & 1])
        return near

    def _led(self, near: Literal, one: str, rooms: list[str], other: str, within: list[list[str]]) -> None:
        """Under a literal, an item in some rooms has the other in one of those within reach."""
        leaving = [self.into[one][room] for room in rooms]
        reached = [self.into[other][room] for some in within for room in some]
        if not reached:
            self.model.at_most_one([*leaving, near])
            return
        terms = [*((literal, 1) for literal in reached), *((literal, -1) for literal in leaving)]
        self.model.between(terms, least=0, where=near)
