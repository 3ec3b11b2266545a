"""The way from one place to another, put to the constraint solver.

Where little time lies between two items of one person, their rooms must be near enough; that is said by levels of
distance, not by pairs of rooms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

from stemcity_kit.scheduling.board import NO_ROOM
from stemcity_kit.scheduling.limits import Use
from stemcity_kit.scheduling.posting.choices import Choices, Literal, Spots
from stemcity_kit.scheduling.ticks import bits, each, span

__all__ = ["Ways"]


class Ways(Choices):
    """The choices of some items, and the ways between them."""

    def _places(self, key: str) -> Mapping[str, list[str]]:
        """The rooms that are left for an item, by the place in which they are."""
        found: dict[str, list[str]] = defaultdict(list)
        for room in self.left[key]:
            found[self.board.place_of(room) or NO_ROOM].append(room)
        return found

    def gaps(self, one: str, other: str) -> tuple[int, ...]:
        """The distinct ticks that the way from one item to the other may take, the least first."""
        there = {self.board.gap(a[0], b[0]) for a in self._places(one).values() for b in self._places(other).values()}
        return tuple(sorted(there)) or (0,)

    def way(self, one: Use, other: Use, known: int) -> None:
        """From one use to a later one takes as long as their rooms ask; `known` ticks are kept free already."""
        gaps = self.gaps(one.item, other.item)
        if gaps[-1] <= known:
            return
        near: dict[int, Literal] = {}
        for first, window, level in self._tight(one, other, sorted({known, *gaps})):
            then = [tick for tick in window if self.with_rooms or not self._reachable(one, first, other, tick)]
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
        origins = [room for room, allowed in self.left[one.item].items() if allowed >> first & 1]
        ends = [room for room, allowed in self.left[other.item].items() if allowed >> tick & 1]
        free = tick - first - self._reach(one, other)
        return any(self.board.gap(a, b) <= free for a in origins for b in ends)

    def _near(self, one: str, other: str, level: int) -> Literal:
        """A literal under which the way from one item's room to the other's takes no longer than a level."""
        gap = self.board.gap

        def reckon(_: Mapping[int, int], spots: Spots) -> int:
            return int(gap(spots[one][1], spots[other][1]) <= level)

        near = self.made(self.model.boolean(), reckon)
        origins, ends = self._places(one), self._places(other)
        for rooms in origins.values():
            self._led(near, one, rooms, other, [to for to in ends.values() if gap(rooms[0], to[0]) <= level])
        for rooms in ends.values():
            self._led(near, other, rooms, one, [by for by in origins.values() if gap(by[0], rooms[0]) <= level])
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
