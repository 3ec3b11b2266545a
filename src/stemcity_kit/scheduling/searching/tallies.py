"""How often each number of a plan is hit and what that costs, kept up to date choice by choice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from stemcity_kit.scheduling.searching.costs import Costs
from stemcity_kit.scheduling.ticks import each

__all__ = ["Tallies"]


class Tallies:
    """The numbers of a plan in the making.

    Attributes:
        costs: What the choices count for and cost.
        value: What the plan costs, with `costs.huge` for each one that a count is short of.
    """

    def __init__(self, costs: Costs) -> None:
        self.costs = costs
        self.value = sum(table[0] for table in costs.tables)
        self._counts = [0] * len(costs.tables)
        self._up = [table[1] - table[0] if len(table) > 1 else 0 for table in costs.tables]
        self._down = [0] * len(costs.tables)
        self._signed = [0] * len(costs.enough)
        self._capped = [sorted(numbers & costs.capped) for numbers in costs.reached()]
        self._members: dict[int, Counter[int]] = {number: Counter() for number in costs.capped}
        self._hits: list[dict[int, tuple[int, ...]] | None] = [None] * len(costs.items)
        self._caps = [
            [
                (starts, rooms, number)
                for starts, rooms, number in (
                    *((starts, None, number) for starts, number in costs.timed[item]),
                    *((-1, rooms, number) for rooms, number in costs.roomed[item]),
                    *costs.bound[item],
                )
                if number in costs.capped
            ]
            for item in range(len(costs.items))
        ]

    def _hits_of_start(self, item: int, start: int) -> tuple[int, ...]:
        found = self._hits[item]
        if found is None:
            found = self._hits[item] = self._read_hits(item)
        return found.get(start, ())

    def _read_hits(self, item: int) -> dict[int, tuple[int, ...]]:
        """For each start of an item the numbers that it raises, in any room; a month has thousands of both."""
        found: dict[int, list[int]] = defaultdict(list)
        for starts, number in self.costs.timed[item]:
            for start in each(starts):
                found[start].append(number)
        return {start: tuple(numbers) for start, numbers in found.items()}

    def _hits_of_room(self, item: int, room: int) -> list[int]:
        return [number for rooms, number in self.costs.roomed[item] if rooms is None or room in rooms]

    def hits(self, item: int, start: int, room: int) -> tuple[int, ...]:
        """The numbers that a choice raises, signs apart."""
        found = self._hits_of_start(item, start)
        bound = self.costs.bound[item]
        if not bound and not self.costs.roomed[item]:
            return found
        both = (number for starts, rooms, number in bound if room in rooms and starts >> start & 1)
        return (*found, *self._hits_of_room(item, room), *both)

    def _signs(self, item: int, start: int, room: int) -> Iterator[int]:
        for starts, rooms, sign in self.costs.signs[item]:
            if (starts is None or starts >> start & 1) and (rooms is None or room in rooms):
                yield sign

    def _alone(self, item: int, start: int, room: int) -> int:
        costs = self.costs
        found = costs.by_start[item].get(start, 0) + costs.by_room[item].get(room, 0)
        for starts, rooms, price in costs.by_both[item]:
            if room in rooms and starts >> start & 1:
                found += price
        return found

    def put(self, item: int, start: int, room: int) -> None:
        """Count a choice."""
        self._count(item, start, room, 1)

    def take(self, item: int, start: int, room: int) -> None:
        """Count a choice no longer."""
        self._count(item, start, room, -1)

    def _count(self, item: int, start: int, room: int, by: int) -> None:
        self.value += by * self._alone(item, start, room)
        for number in self.hits(item, start, room):
            self._raise(number, by)
            if number in self._members:
                self._members[number][item] += by
        for sign in self._signs(item, start, room):
            self._hit(sign, by)
            for number in self._capped[sign]:
                self._members[number][item] += by

    def _hit(self, sign: int, by: int) -> None:
        """Count what a sign looks at; where it begins or ceases to hold, so does what looks at it."""
        enough, before = self.costs.enough[sign], self._signed[sign]
        now = self._signed[sign] = before + by
        if (before >= enough) != (now >= enough):
            for number in self.costs.raised[sign]:
                self._raise(number, by)
            for above in self.costs.above[sign]:
                self._hit(above, by)

    def _raise(self, number: int, by: int) -> None:
        table, before = self.costs.tables[number], self._counts[number]
        now = self._counts[number] = before + by
        self.value += table[now] - table[before]
        self._up[number] = table[now + 1] - table[now] if now + 1 < len(table) else 0
        self._down[number] = table[now] - table[now - 1] if now else 0

    def price(self, item: int, start: int, room: int) -> int:
        """What a choice would add to the value, for an item that has no place."""
        if self.costs.plain[item]:
            up = self._up
            return self._alone(item, start, room) + sum([up[number] for number in self.hits(item, start, room)])
        before = self.value
        self.put(item, start, room)
        after = self.value
        self.take(item, start, room)
        return after - before

    def price_of_start(self, item: int, start: int) -> int:
        """What a start adds to the value; with the room's price it is all, where the costs are `parted`."""
        up = self._up
        hits = self._hits_of_start(item, start)
        return self.costs.by_start[item].get(start, 0) + sum([up[number] for number in hits])

    def price_of_room(self, item: int, room: int) -> int:
        """What a room adds to the value, whatever the start."""
        up = self._up
        hits = self._hits_of_room(item, room)
        return self.costs.by_room[item].get(room, 0) + sum([up[number] for number in hits])

    def change(self, item: int, old: tuple[int, int], new: tuple[int, int]) -> int:
        """What going from one place to another would add to the value."""
        if not self.costs.plain[item]:
            self.take(item, *old)
            found = self.price(item, *new) - self.price(item, *old)
            self.put(item, *old)
            return found
        found = self._alone(item, *new) - self._alone(item, *old)
        before, after = self.hits(item, *old), self.hits(item, *new)
        if before != after:
            for number in before:
                if number not in after:
                    found -= self._down[number]
            for number in after:
                if number not in before:
                    found += self._up[number]
        return found

    def full(self, item: int, start: int, room: int) -> list[int]:
        """The numbers that a choice would raise too high, for an item that has no place."""
        costs = self.costs
        if costs.plain[item]:
            if not self._caps[item]:
                return []
            return [n for n in self.hits(item, start, room) if n in costs.capped and self._counts[n] >= costs.most[n]]
        self.put(item, start, room)
        raised = set(self.hits(item, start, room)) & costs.capped
        raised.update(number for sign in self._signs(item, start, room) for number in self._capped[sign])
        found = sorted(number for number in raised if self._counts[number] > costs.most[number])
        self.take(item, start, room)
        return found

    def members(self, number: int) -> list[int]:
        """The items that raise a number that is capped."""
        return sorted(item for item, times in self._members[number].items() if times > 0)

    def blocked(self, item: int) -> tuple[int, list[tuple[int, frozenset[int]]]]:
        """The starts at which a count is full in any room, and those at which one is full in some rooms.

        It says all of an item whose costs are plain, and less of any other.
        """
        anywhere: int = 0
        somewhere: list[tuple[int, frozenset[int]]] = []
        for starts, rooms, number in self._caps[item]:
            if self._counts[number] < self.costs.most[number]:
                continue
            if rooms is None:
                anywhere |= starts
            else:
                somewhere.append((starts, rooms))
        return anywhere, somewhere
