"""What a plan counts and costs, kept up to date item by item: the working state of counts and prices.

Every count and every excess is a number that goes up and down as cells are chosen; its price is read from a table, so
that what a move costs is a sum over the few numbers that it touches. A count that asks for at least so many is priced
like an excess, but so highly that nothing else weighs against it. Items and rooms are numbers here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.board import Board
from stemcity_kit.scheduling.limits import Cell, Count, Price, Sign, Term, cells_of
from stemcity_kit.scheduling.ticks import each

__all__ = ["Tallies"]

_Entry = tuple[int | None, frozenset[int] | None, int]
"""The starts and rooms of a cell, and the number that it raises; None for any."""


class Tallies:
    """The numbers of a plan: how often each count is hit, and what that costs.

    Attributes:
        value: What the plan costs, `huge` for each one that a count is short of included.
        huge: More than all prices together.
        counts: How often each number is hit.
        most: How often it may be hit.
    """

    def __init__(self, board: Board, items: Mapping[str, int], rooms: Mapping[str, int]) -> None:
        self._items, self._rooms, self._board = items, rooms, board
        self.value = 0
        self.counts: list[int] = []
        self.most: list[int] = []
        self._tables: list[list[int]] = []
        self.up: list[int] = []
        self._parents: list[int] = []
        self._signed: list[int] = []
        self._members: dict[int, Counter[int]] = {}
        self._room_sets: dict[frozenset[str], frozenset[int]] = {}
        count = len(items)
        self.by_start: list[dict[int, int]] = [{} for _ in range(count)]
        self.by_room: list[dict[int, int]] = [{} for _ in range(count)]
        self._by_both: list[list[tuple[int, frozenset[int], int]]] = [[] for _ in range(count)]
        self._entries: list[list[_Entry]] = [[] for _ in range(count)]
        self._signs: list[list[_Entry]] = [[] for _ in range(count)]
        self._hits: list[dict[int, tuple[int, ...]]] = [{} for _ in range(count)]
        self._starts = {items[key]: starts for key, starts in board.starts.items()}
        self._read(board)
        self._part()

    def _read(self, board: Board) -> None:
        for _, price in board.prices:
            if isinstance(price, Price):
                for term, cost in price.cells:
                    if isinstance(term, Sign):
                        self._number((term,), 0, None, cost)
                    elif cost:
                        self._alone(term, cost)
            elif price.price:
                self._number(price.terms, price.least, price.most, price.price)
        self.huge = (
            1 + sum(table[0] + table[-1] for table in self._tables) + sum(map(self._dearest, range(len(self._items))))
        )
        for limit in board.counts:
            if limit.blocks is not Blocks.WARNS:
                self._limit(limit)

    def _dearest(self, item: int) -> int:
        alone = max(self.by_start[item].values(), default=0) + max(self.by_room[item].values(), default=0)
        return alone + sum(price for _, _, price in self._by_both[item])

    def _alone(self, cell: Cell, cost: int) -> None:
        """A price that one item pays by itself."""
        item = self._items.get(cell.item)
        if item is None:
            return
        starts = self._starts[item] if cell.starts is None else cell.starts & self._starts[item]
        if cell.rooms is not None and cell.starts is not None:
            self._by_both[item].append((starts, self._numbered(cell.rooms), cost))
        elif cell.rooms is not None:
            for room in self._numbered(cell.rooms):
                self.by_room[item][room] = self.by_room[item].get(room, 0) + cost
        else:
            for start in each(starts):
                self.by_start[item][start] = self.by_start[item].get(start, 0) + cost

    def _numbered(self, rooms: frozenset[str]) -> frozenset[int]:
        found = self._room_sets.get(rooms)
        if found is None:
            found = self._room_sets[rooms] = frozenset(self._rooms[room] for room in rooms if room in self._rooms)
        return found

    def _limit(self, limit: Count) -> None:
        if limit.least > 0 or (limit.most is not None and self._reachable(limit.terms) > limit.most):
            self._number(limit.terms, limit.least, None, self.huge, limit.most)

    def _reachable(self, terms: Iterable[Term]) -> int:
        return sum(any(self._entry(cell) for cell in cells_of(term)) for term in terms)

    def _entry(self, cell: Cell) -> tuple[int, int | None, frozenset[int] | None] | None:
        """A cell in numbers; None where no candidate is in it."""
        item = self._items.get(cell.item)
        if item is None:
            return None
        starts, rooms = cell.starts, cell.rooms
        if starts is not None:
            starts &= self._starts[item]
            if not starts:
                return None
        return item, starts, None if rooms is None else self._numbered(rooms)

    def _number(
        self, terms: Iterable[Term], least: int, most: int | None, price: int, capped: int | None = None
    ) -> None:
        """A new number with its prices: `price` for each one below `least` or beyond `most`."""
        number, size = len(self.counts), 0
        for term in terms:
            entries = [entry for entry in map(self._entry, cells_of(term)) if entry is not None]
            if not entries:
                continue
            size += 1
            if isinstance(term, Sign):
                sign = len(self._parents)
                self._parents.append(number)
                self._signed.append(0)
                for item, starts, rooms in entries:
                    self._signs[item].append((starts, rooms, sign))
            else:
                for item, starts, rooms in entries:
                    self._entries[item].append((starts, rooms, number))
        over = size if most is None else most
        table = [price * (max(0, count - over) + max(0, least - count)) for count in range(size + 1)]
        self.counts.append(0)
        self.most.append(size if capped is None else capped)
        self._tables.append(table)
        self.up.append(table[1] - table[0] if size else 0)
        self.value += table[0]
        if capped is not None:
            self._members[number] = Counter()

    def _part(self) -> None:
        """Part the cells of each item by what they depend on."""
        count = len(self._entries)
        self._timed: list[list[tuple[int, int]]] = [[] for _ in range(count)]
        self._roomed: list[list[tuple[frozenset[int] | None, int]]] = [[] for _ in range(count)]
        self._bound: list[list[tuple[int, frozenset[int], int]]] = [[] for _ in range(count)]
        self.plain = [not signs for signs in self._signs]
        for item, entries in enumerate(self._entries):
            for starts, rooms, number in entries:
                if starts is not None and rooms is not None:
                    self._bound[item].append((starts, rooms, number))
                elif starts is not None:
                    self._timed[item].append((starts, number))
                else:
                    self._roomed[item].append((rooms, number))
            seen = Counter(number for _, _, number in entries)
            if any(times > 1 for times in seen.values()):
                self.plain[item] = self.plain[item] and self._once(entries, seen)
        self._capped = [[entry for entry in entries if entry[2] in self._members] for entries in self._entries]

    def _once(self, entries: list[_Entry], seen: Counter[int]) -> bool:
        """Whether no choice hits a number twice."""
        used: dict[int, int] = defaultdict(int)
        for starts, _, number in entries:
            if seen[number] > 1:
                if starts is None or used[number] & starts:
                    return False
                used[number] |= starts
        return True

    def hits(self, item: int, start: int, room: int) -> Iterable[int]:
        """The numbers that a choice raises, signs apart."""
        found = self._hits[item].get(start)
        if found is None:
            found = tuple(number for starts, number in self._timed[item] if starts >> start & 1)
            self._hits[item][start] = found
        if self._roomed[item] or self._bound[item]:
            more = [number for rooms, number in self._roomed[item] if rooms is None or room in rooms]
            more += [n for starts, rooms, n in self._bound[item] if room in rooms and starts >> start & 1]
            return (*found, *more)
        return found

    def _signs_of(self, item: int, start: int, room: int) -> Iterator[int]:
        for starts, rooms, sign in self._signs[item]:
            if (starts is None or starts >> start & 1) and (rooms is None or room in rooms):
                yield sign

    def alone(self, item: int, start: int, room: int) -> int:
        """What the choice costs by itself."""
        found = self.by_start[item].get(start, 0) + self.by_room[item].get(room, 0)
        for starts, rooms, price in self._by_both[item]:
            if room in rooms and starts >> start & 1:
                found += price
        return found

    def put(self, item: int, start: int, room: int) -> None:
        """Count a choice."""
        self.value += self.alone(item, start, room)
        for number in self.hits(item, start, room):
            self._move(number, item, 1)
        if self._signs[item]:
            for sign in self._signs_of(item, start, room):
                self._signed[sign] += 1
                if self._signed[sign] == 1:
                    self._move(self._parents[sign], item, 1)

    def take(self, item: int, start: int, room: int) -> None:
        """Count a choice no longer."""
        self.value -= self.alone(item, start, room)
        for number in self.hits(item, start, room):
            self._move(number, item, -1)
        if self._signs[item]:
            for sign in self._signs_of(item, start, room):
                self._signed[sign] -= 1
                if not self._signed[sign]:
                    self._move(self._parents[sign], item, -1)

    def _move(self, number: int, item: int, by: int) -> None:
        table, before = self._tables[number], self.counts[number]
        now = self.counts[number] = before + by
        self.value += table[now] - table[before]
        self.up[number] = table[now + 1] - table[now] if now + 1 < len(table) else 0
        if number in self._members:
            self._members[number][item] += by

    def price(self, item: int, start: int, room: int) -> int:
        """What the choice would add to the value, for an item that has no place."""
        if self.plain[item]:
            up = self.up
            found = self.alone(item, start, room)
            for number in self.hits(item, start, room):
                found += up[number]
            return found
        before = self.value
        self.put(item, start, room)
        after = self.value
        self.take(item, start, room)
        return after - before

    def full(self, item: int, start: int, room: int) -> list[int]:
        """The numbers that the choice would raise too high, for an item that has no place."""
        if not self._capped[item] and self.plain[item]:
            return []
        self.put(item, start, room)
        found = {n for n in self.hits(item, start, room) if self.counts[n] > self.most[n]}
        for sign in self._signs_of(item, start, room):
            if self.counts[self._parents[sign]] > self.most[self._parents[sign]]:
                found.add(self._parents[sign])
        self.take(item, start, room)
        return sorted(found)

    def members(self, number: int) -> list[int]:
        """The items that raise a number that has a limit."""
        return [item for item, times in self._members[number].items() if times > 0]

    def blocked(self, item: int) -> tuple[int, list[tuple[int, frozenset[int]]]]:
        """The starts at which a count is full in any room, and those at which one is full in some rooms."""
        anywhere, somewhere = 0, []
        for starts, rooms, number in self._capped[item]:
            if self.counts[number] >= self.most[number]:
                starts = -1 if starts is None else starts
                if rooms is None:
                    anywhere |= starts
                else:
                    somewhere.append((starts, rooms))
        return anywhere, somewhere
