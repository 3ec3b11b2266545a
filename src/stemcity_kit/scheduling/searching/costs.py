"""What each choice of a board counts for and costs, in numbers, so that a search reads it without looking at a limit.

A *number* is what goes up and down as cells are chosen: a count that is limited, or an excess that is priced. Its price
is a table, by how often it is hit. A count that asks for at least so many is priced like an excess, but so highly that
all prices together do not weigh against one. Items and rooms are numbers, too, in the order of their keys.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.board import NO_ROOM, Board
from stemcity_kit.scheduling.limits import Cell, Count, Price, Sign, Term, cells_of
from stemcity_kit.scheduling.ticks import each

__all__ = ["Costs", "least"]

_Entry = tuple[int, int | None, frozenset[int] | None]
"""An item with the starts and rooms of a cell; None for any."""


class Costs:
    """The prices and counts of a board.

    Attributes:
        items: The items' keys, in order.
        rooms: The rooms' keys, in order, with no room last.
        item_of: The number of each item's key.
        room_of: The number of each room's key.
        left: For each item its rooms, and for each room the starts that the board leaves.
        huge: More than all prices together.
        by_start: For each item what a start costs by itself.
        by_room: For each item what a room costs by itself.
        by_both: For each item the starts and rooms that cost something together.
        timed: For each item the starts that raise a number, in any room.
        roomed: For each item the rooms that raise a number at any start; None for all.
        bound: For each item the starts and rooms that raise a number together.
        signs: For each item the starts and rooms that raise a sign.
        enough: For each sign how often it must be hit to hold.
        raised: For each sign the numbers that it raises where it holds.
        above: For each sign the signs that it raises where it holds.
        tables: For each number its price, by how often it is hit.
        most: For each number how often it may be hit.
        capped: The numbers that may not be hit as often as they could be.
        plain: For each item whether no choice raises a number twice, and none raises a sign.
        parted: For each item whether the price of a choice is that of its start and that of its room.
    """

    def __init__(self, board: Board) -> None:
        self.items = sorted(board.left)
        self.rooms = [*sorted(room.key for room in board.problem.rooms), NO_ROOM]
        self.item_of = {key: number for number, key in enumerate(self.items)}
        self.room_of = {key: number for number, key in enumerate(self.rooms)}
        self.left = [
            dict(sorted((self.room_of[room], starts) for room, starts in board.left[key].items())) for key in self.items
        ]
        self._starts = [board.starts[key] for key in self.items]
        self._sets: dict[frozenset[str], frozenset[int]] = {}
        self.by_start: list[dict[int, int]] = [defaultdict(int) for _ in self.items]
        self.by_room: list[dict[int, int]] = [defaultdict(int) for _ in self.items]
        self.by_both: list[list[tuple[int, frozenset[int], int]]] = [[] for _ in self.items]
        self.timed: list[list[tuple[int, int]]] = [[] for _ in self.items]
        self.roomed: list[list[tuple[frozenset[int] | None, int]]] = [[] for _ in self.items]
        self.bound: list[list[tuple[int, frozenset[int], int]]] = [[] for _ in self.items]
        self.signs: list[list[tuple[int | None, frozenset[int] | None, int]]] = [[] for _ in self.items]
        self.enough: list[int] = []
        self.raised: list[list[int]] = []
        self.above: list[list[int]] = []
        self._sign_of: dict[Sign, int] = {}
        self.tables: list[list[int]] = []
        self.most: list[int] = []
        self.capped: set[int] = set()
        self._read_prices(board)
        self.huge = 1 + sum(max(table) for table in self.tables) + sum(map(self._dearest, range(len(self.items))))
        self._read_counts(board)
        self.plain = [not self.signs[item] and self._once(item) for item in range(len(self.items))]
        self.parted = [
            plain and not bound and not both
            for plain, bound, both in zip(self.plain, self.bound, self.by_both, strict=True)
        ]

    def _read_prices(self, board: Board) -> None:
        for _, price in board.prices:
            if not isinstance(price, Price):
                if price.price:
                    self._number(price.terms, price.least, price.most, price.price)
                continue
            for term, cost in price.cells:
                if isinstance(term, Sign):
                    self._number((term,), 0, 0, cost)
                elif cost:
                    self._alone(term, cost)

    def _read_counts(self, board: Board) -> None:
        for limit in board.counts:
            if limit.blocks is not Blocks.WARNS:
                self._limit(limit)

    def _limit(self, limit: Count) -> None:
        """A number for a limit that a plan could break; most moments of a series are none."""
        within = [term for term in limit.terms if any(map(self._entry, cells_of(term)))]
        if limit.least > 0 or (limit.most is not None and len(within) > limit.most):
            self._number(within, limit.least, None, self.huge)
            if limit.most is not None:
                self.most[-1] = limit.most
                self.capped.add(len(self.most) - 1)

    def _dearest(self, item: int) -> int:
        alone = max(self.by_start[item].values(), default=0) + max(self.by_room[item].values(), default=0)
        return alone + sum(price for _, _, price in self.by_both[item])

    def _entry(self, cell: Cell) -> _Entry | None:
        """A cell in numbers; None where no candidate is in it."""
        item = self.item_of.get(cell.item)
        if item is None:
            return None
        starts = None if cell.starts is None else cell.starts & self._starts[item]
        return None if starts == 0 else (item, starts, None if cell.rooms is None else self._numbered(cell.rooms))

    def _numbered(self, rooms: frozenset[str]) -> frozenset[int]:
        if rooms not in self._sets:
            self._sets[rooms] = frozenset(self.room_of[room] for room in rooms if room in self.room_of)
        return self._sets[rooms]

    def _alone(self, cell: Cell, cost: int) -> None:
        """A price that one item pays by itself."""
        entry = self._entry(cell)
        if entry is None:
            return
        item, starts, rooms = entry
        if rooms is None:
            for start in each(self._starts[item] if starts is None else starts):
                self.by_start[item][start] += cost
        elif starts is None:
            for room in self.left[item].keys() & rooms:
                self.by_room[item][room] += cost
        else:
            self.by_both[item].append((starts, rooms, cost))

    def _number(self, terms: Iterable[Term], fewest: int, most: int | None, price: int) -> None:
        """A new number; each one below `fewest` or beyond `most` costs `price`."""
        number, size = len(self.tables), 0
        for term in terms:
            size += 1
            if isinstance(term, Sign):
                self.raised[self._sign(term)].append(number)
            elif (entry := self._entry(term)) is not None:
                self._raises(entry, number)
        over = size if most is None else most
        self.tables.append([price * (max(0, hit - over) + max(0, fewest - hit)) for hit in range(size + 1)])
        self.most.append(size)

    def _raises(self, entry: _Entry, number: int) -> None:
        item, starts, rooms = entry
        if starts is None:
            self.roomed[item].append((rooms, number))
        elif rooms is None:
            self.timed[item].append((starts, number))
        else:
            self.bound[item].append((starts, rooms, number))

    def _sign(self, sign: Sign) -> int:
        """The number of a sign, which is kept once however often it is looked at."""
        if sign not in self._sign_of:
            mine = self._sign_of[sign] = len(self.enough)
            self.enough.append(sign.least)
            self.raised.append([])
            self.above.append([])
            for term in sign.terms:
                if isinstance(term, Sign):
                    self.above[self._sign(term)].append(mine)
                elif (entry := self._entry(term)) is not None:
                    item, starts, rooms = entry
                    self.signs[item].append((starts, rooms, mine))
        return self._sign_of[sign]

    def reached(self) -> list[frozenset[int]]:
        """For each sign the numbers that it may raise, by itself or by way of other signs."""
        found: dict[int, frozenset[int]] = {}

        def numbers(sign: int) -> frozenset[int]:
            if sign not in found:
                found[sign] = frozenset(self.raised[sign]).union(*map(numbers, self.above[sign]))
            return found[sign]

        return [numbers(sign) for sign in range(len(self.enough))]

    def _once(self, item: int) -> bool:
        """Whether no choice of an item raises a number twice, as far as the starts tell."""
        raised: dict[int, int] = defaultdict(int)
        entries = [(starts, number) for starts, number in self.timed[item]]
        entries += [(starts, number) for starts, _, number in self.bound[item]]
        entries += [(self._starts[item], number) for _, number in self.roomed[item]]
        for starts, number in entries:
            if raised[number] & starts:
                return False
            raised[number] |= starts
        return True

    def least(self, item: int) -> int:
        """What an item costs by itself wherever it lies."""
        return min((self.least_in(item, room, starts) for room, starts in self.left[item].items()), default=0)

    def least_in(self, item: int, room: int, starts: int) -> int:
        """What an item costs by itself at the cheapest of some starts in a room."""
        prices, both = self.by_start[item], [entry for entry in self.by_both[item] if room in entry[1]]
        cheapest = min(
            prices.get(tick, 0) + sum(price for among, _, price in both if among >> tick & 1) for tick in each(starts)
        )
        return cheapest + self.by_room[item].get(room, 0)


def least(board: Board) -> int:
    """What every plan that places every item costs at least: for each item its cheapest place, were it alone.

    No search is needed for it, so it is cheap and weak; a solver proves better ones.
    """
    costs = Costs(board)
    return sum(map(costs.least, range(len(costs.items))))
