"""Resources put to the constraint solver: what people and kits allow, and rooms.

What nobody can do twice at once is posted as cliques: for each moment at which something may begin, of all starts that
would run then at most one is chosen. Rooms have intervals that never overlap, and Hall cuts besides: items that all
need one of the same *n* rooms cannot run *n* + 1 at once (P. Hall 1935), which lets the relaxation see how scarce rooms
are. Where a waiver lets some clash and others not, pairs are posted, or what the checker would say of each start.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations, permutations
from typing import Any

from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.components import is_exclusive
from stemcity_kit.scheduling.limits import Resource, Use
from stemcity_kit.scheduling.posting.choices import Literal
from stemcity_kit.scheduling.posting.ways import Ways
from stemcity_kit.scheduling.ticks import each, span

__all__ = ["Uses"]

_MOST_SIGNATURES = 200
"""Hall cuts are left out of a moment at which more different sets of rooms are asked for."""


_FEW_STARTS = 2
"""With no more starts than this of each item in a room, a room is posted as cliques, which prove more."""


class Uses(Ways):
    """The choices of some items, and the resources that they share."""

    @cached_property
    def _pairs(self) -> set[tuple[str, str, int]]:
        return set()

    @cached_property
    def _cliques(self) -> set[tuple[int, ...]]:
        return set()

    def _uses(self, limit: Resource) -> list[Use]:
        """Who of the items that are posted may use a resource."""
        room = limit.room
        return [use for use in limit.uses if use.item in self.left and (room is None or room in self.left[use.item])]

    def _resource(self, limit: Resource) -> None:
        if limit.room is not None and not self.with_rooms:
            return
        uses = self._uses(limit)
        for use in uses:
            if use.amount > limit.capacity:
                there = self.at[use.item].values() if limit.room is None else [self.into[use.item][limit.room]]
                self.model.between([(literal, 1) for literal in there], most=0)
        if len(uses) < 2:
            return
        if limit.exempt and limit.capacity > 1:
            self._crowd(limit, uses)
            return
        for some in _sharing(uses, limit.exempt):
            if limit.room is not None:
                self._in_room(limit, some, limit.room)
            else:
                self._clique(limit, some)

    # Rooms

    def _in_room(self, limit: Resource, uses: list[Use], room: str) -> None:
        if limit.capacity == 1 and all(self.left[use.item][room].bit_count() <= _FEW_STARTS for use in uses):
            self._in_turn(uses, room)
            return
        intervals = [self._interval(use, room) for use in uses]
        if limit.capacity > 1:
            self.model.at_most_at_once(intervals, [use.amount for use in uses], limit.capacity)
        else:
            self.model.no_overlap(intervals)

    def _in_turn(self, uses: list[Use], room: str) -> None:
        """Cliques instead of intervals, where each item has hardly a choice of when to be in the room."""
        spells = [
            (start - use.before, start + self.board.length[use.item] + use.after, literal)
            for use in uses
            for start, literal in self._starting_in(use.item, room)
        ]
        for first in sorted({first for first, _, _ in spells}):
            there = [literal for begin, end, literal in spells if begin <= first < end]
            if len(there) > 1:
                self.model.at_most_one(there)

    def _starting_in(self, item: str, room: str) -> Iterator[tuple[int, Literal]]:
        """The starts of an item in a room, each with a literal that says that it is chosen there."""
        starts, into = self.left[item][room], self.into[item][room]
        for start in each(starts):
            if len(self.left[item]) == 1:
                yield start, self.at[item][start]
            else:
                yield start, into if starts.bit_count() == 1 else self.both([self.at[item][start]], [into])

    # People, kits, and what is never at once

    def _clique(self, limit: Resource, uses: list[Use]) -> None:
        """At each moment at which one may begin, no more run than there is; then, the ways between their rooms."""
        both_ways = list(permutations(uses, 2)) if limit.travel else []
        gap = min((self.gaps(one.item, other.item)[0] for one, other in both_ways), default=0)
        for tick in each(self.beginnings(uses)):
            there = [(use, self.running(use, tick, gap)) for use in uses]
            there = [(use, literals) for use, literals in there if literals]
            if len(there) > 1 and sum(use.amount for use, _ in there) > limit.capacity:
                self._at_once(there, limit.capacity)
        for one, other in both_ways:
            pair = (one.item, other.item, one.after + other.before)
            if pair not in self._pairs:
                self._pairs.add(pair)
                self.way(one, other, gap)

    def _at_once(self, there: Sequence[tuple[Use, list[Literal]]], capacity: int) -> None:
        """Of those that could run now, no more do than there is; nothing is said twice of the same literals."""
        if capacity > 1:
            amounts = [(literal, use.amount) for use, found in there for literal in found]
            self.model.between(amounts, most=capacity)
            return
        literals = [literal for _, found in there for literal in found]
        signature = tuple(literal.index for literal in literals)
        if signature not in self._cliques:
            self._cliques.add(signature)
            self.model.at_most_one(literals)

    # Some may clash, others not, and there is more than one

    def _crowd(self, limit: Resource, uses: list[Use]) -> None:
        """Whoever begins when there is too little fits with all who are there already, but for those exempt."""
        lying = [use for use in uses if len(self.at[use.item]) == 1]
        if limit.room is None and frozenset[str]().union(*limit.exempt) <= {use.item for use in lying}:
            self._round_those(limit, lying, [use for use in uses if len(self.at[use.item]) > 1])
            uses = lying
        spells = sorted(self._spells(limit, uses), key=lambda one: one[:3])
        for number, (first, _, item, amount, literal) in enumerate(spells):
            there = [one for one in spells[:number] if one[1] > first and one[2] != item]
            taken = [(other, weight) for *_, weight, other in there]
            for _, _, key, _, other in there:
                if frozenset((key, item)) not in limit.exempt:
                    self.model.between(taken, most=limit.capacity - amount, where=[literal, other])

    def _round_those(self, limit: Resource, lying: Sequence[Use], moving: Sequence[Use]) -> None:
        """Those that move take no more, at any moment, than those leave that cannot move; none of them is exempt."""
        for tick in each(self.beginnings([*lying, *moving])):
            there = [(literal, use.amount) for use in moving for literal in self.running(use, tick)]
            if there:
                taken = sum(use.amount for use in lying if self.running(use, tick))
                self.model.between(there, most=max(0, limit.capacity - taken))

    def _spells(self, limit: Resource, uses: Iterable[Use]) -> Iterator[tuple[int, int, str, int, Any]]:
        """Every stretch in which one may use a resource: first tick, end, item, amount, and when it is chosen."""
        for use in uses:
            room = limit.room if len(self.left[use.item]) > 1 else None
            for start, literal in self.at[use.item].items():
                if limit.room is not None and not self.left[use.item][limit.room] >> start & 1:
                    continue
                chosen = literal if room is None else self.both([literal], [self.into[use.item][room]])
                end = start + self.board.length[use.item] + use.after
                yield start - use.before, end, use.item, use.amount, chosen

    # Rooms are scarce

    @cached_property
    def room_uses(self) -> Mapping[str, Mapping[str, Use]]:
        """For each room that holds one item at a time, who may use it and how."""
        found: dict[str, dict[str, Use]] = {}
        for limit in self.board.resources:
            if limit.room is not None and is_exclusive(limit):
                found.setdefault(limit.room, {use.item: use for use in self._uses(limit)})
        return found

    def _hall(self) -> None:
        """Items that need one of the same rooms cannot be more at once than there are such rooms."""
        uses = self._shortest_uses()
        for tick in each(self.beginnings(uses)):
            by_rooms: dict[frozenset[str], list[list[Literal]]] = defaultdict(list)
            for use in uses:
                literals = self.running(use, tick)
                if literals:
                    by_rooms[self._rooms_at(use, tick)].append(literals)
            for rooms in by_rooms if len(by_rooms) <= _MOST_SIGNATURES else ():
                inside = [found for other, all_of in by_rooms.items() if other <= rooms for found in all_of]
                if len(inside) > len(rooms):
                    self.model.between([(literal, 1) for found in inside for literal in found], most=len(rooms))

    def _shortest_uses(self) -> list[Use]:
        """Of each item all of whose rooms hold one at a time, the least that it takes of any of them."""
        found = []
        for key, rooms in self.left.items():
            theirs = [self.room_uses.get(room, {}).get(key) for room in rooms]
            known = [use for use in theirs if use is not None]
            if known and len(known) == len(theirs):
                found.append(Use(key, min(use.before for use in known), min(use.after for use in known)))
        return found

    def _rooms_at(self, use: Use, tick: int) -> frozenset[str]:
        """The rooms in which an item that runs at a tick may be."""
        mask = span(tick - self.board.length[use.item] - use.after + 1, tick + use.before + 1)
        return frozenset(room for room, allowed in self.left[use.item].items() if allowed & mask)


def _sharing(uses: list[Use], exempt: frozenset[frozenset[str]]) -> Iterator[list[Use]]:
    """Groups of uses that may not clash, which together hold every pair that is not exempt."""
    touched = {key for pair in exempt for key in pair}
    rest = [use for use in uses if use.item not in touched]
    special = [use for use in uses if use.item in touched]
    if not special:
        yield rest
        return
    if rest:
        for use in special:
            yield [*rest, use]
    for one, other in combinations(special, 2):
        if frozenset((one.item, other.item)) not in exempt:
            yield [one, other]


def is_posted(blocks: Blocks) -> bool:
    """Whether the solver keeps what blocks so much; what only warns it passes by."""
    return blocks is not Blocks.WARNS
