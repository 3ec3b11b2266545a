"""Which cells must be hidden so that small ones stay hidden, with two witnesses for each of them.

A hidden cell is safe when the published numbers allow values for it that are at least k - 1 apart: k values or more.
That is shown, never estimated: by two whole tables without negative numbers that agree with everything published and
differ by k - 1 or more in the cell. Bounds of a linear relaxation would not do, for they hold fractions, which an
attacker rules out; whatever two such tables show, an attacker cannot.

Tables are made from one another by *boxes*. In each dimension two places are taken: two categories, of which one
gains what the other loses; or a category and the total, which gain alike. The corners of the box then gain or lose the
same number, and each sum in the table stays right. Where all corners are hidden, and those that lose have enough,
the new table is another that the published numbers allow. All tables met on the way are witnesses for all cells.

Where the hidden cells allow no such boxes, the box that is cheapest to hide is hidden; its corners protect one another.
The box of a cell and all its totals can always be taken, because its corners gain together, without a limit.

Boxes are those of R. D. Repsilber's hypercube method. What a safe cell is, is told in L. H. Cox, “Suppression
methodology and statistical disclosure control”, Journal of the American Statistical Association 75 (1980), and in
M. Fischetti and J. J. Salazar, “Solving the cell suppression problem on tabular data with linear constraints”,
Management Science 47 (2001).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import attrs

from stemcity_kit.impact.cells import Counts

__all__ = ["Box", "Cover", "Step"]

_NODES = 4_000
"""How many partial boxes one search looks at before it takes what it has."""


@attrs.frozen
class Box:
    """Corners that gain together, and corners that lose as much."""

    gains: tuple[int, ...]
    loses: tuple[int, ...]

    def turned(self) -> Box:
        """The same corners, the other way round."""
        return Box(self.loses, self.gains)

    def room(self, values: Sequence[int]) -> float:
        """How much it can move, before a corner has nothing left to lose."""
        return min((values[corner] for corner in self.loses), default=math.inf)


Step: TypeAlias = tuple[Box, int]
"""A box, and by how much it moves."""

_Partner: TypeAlias = tuple[int, bool]
"""How far away a place in a dimension is, and whether it gains what the cell gains."""


class Cover:
    """The hidden cells of a table, and the widest interval that was shown for each of them.

    Attributes:
        counts: The table.
        hidden: 1 for each hidden cell.
        low: The least value that a witness has.
        high: The greatest value that a witness has.
        walks: Steps from the table as it is; each table on the way is a witness.
    """

    def __init__(self, counts: Counts, *, hidden: Iterable[int] = ()) -> None:
        self.counts = counts
        self.hidden = bytearray(len(counts.values))
        self.low, self.high = list(counts.values), list(counts.values)
        self.walks: list[list[Step]] = []
        self._lowest: dict[int, tuple[int, int]] = {}
        self._highest: dict[int, tuple[int, int]] = {}
        self._fixed = counts.impossible
        self._now = list(counts.values)
        self._costs = [100 + 400 * counts.depth(at) + 10 * value.bit_length() for at, value in enumerate(counts.values)]
        self._partners: dict[int, tuple[tuple[_Partner, ...], ...]] = {}
        self.hide(hidden)

    def hide(self, cells: Iterable[int]) -> None:
        """Hide more cells, but for those in which nobody can be. What was shown for others stays true."""
        for cell in cells:
            if cell not in self._fixed:
                self.hidden[cell] = 1

    def spans(self, cell: int) -> int:
        """How many values lie between the least and the greatest that witnesses have, both included."""
        return self.high[cell] - self.low[cell] + 1

    def shown_safe(self, cell: int, *, k: int) -> bool:
        """Whether two witnesses, made from hidden cells alone, are k - 1 or more apart in a cell."""
        for turned in (False, True):
            if self.hidden[cell] and self.spans(cell) < k:
                self._walk(cell, k=k, turned=turned)
        return self.spans(cell) >= k

    def protect(self, cell: int, *, k: int) -> None:
        """Hide the cheapest box that gives a cell k values; its corners are then safe, too."""
        box = self._cheapest(cell, k=k)
        self.hide([*box.gains, *box.loses])
        for way in (box, box.turned()):
            self.walks.append([])
            self._move(way, min(way.room(self._now), k - 1))
            self._return()

    def witnesses(self, cell: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The two tables with the least and the greatest value of a cell, made anew from the steps."""
        return self._replayed(*self._lowest.get(cell, (0, 0))), self._replayed(*self._highest.get(cell, (0, 0)))

    def _replayed(self, walk: int, length: int) -> tuple[int, ...]:
        table = list(self.counts.values)
        for box, amount in self.walks[walk][:length] if length else ():
            for corner in box.gains:
                table[corner] += amount
            for corner in box.loses:
                table[corner] -= amount
        return tuple(table)

    def _walk(self, cell: int, *, k: int, turned: bool) -> None:
        """Move the cell up (or down) by boxes of hidden cells until it has k values or none is left; and go back."""
        self.walks.append([])
        while (left := k - self.spans(cell)) > 0:
            box = self._movable(cell, turned=turned)
            if box is None:
                break
            self._move(box, min(box.room(self._now), left))
        self._return()

    def _move(self, box: Box, amount: float) -> None:
        if not amount:
            return
        by, now = int(amount), self._now
        walk = self.walks[-1]
        walk.append((box, by))
        place = len(self.walks) - 1, len(walk)
        for corner in box.gains:
            now[corner] += by
            if now[corner] > self.high[corner]:
                self.high[corner], self._highest[corner] = now[corner], place
        for corner in box.loses:
            now[corner] -= by
            if now[corner] < self.low[corner]:
                self.low[corner], self._lowest[corner] = now[corner], place

    def _return(self) -> None:
        for box, _ in self.walks[-1]:
            for corner in (*box.gains, *box.loses):
                self._now[corner] = self.counts.values[corner]

    def _around(self, cell: int) -> tuple[tuple[_Partner, ...], ...]:
        """For each dimension the places that a cell can be paired with, nearest category first."""
        if cell not in self._partners:
            counts = self.counts
            places = zip(counts.coordinates(cell), counts.shape, counts.strides, strict=True)
            self._partners[cell] = tuple(_pairs(*place) for place in places)
        return self._partners[cell]

    def _movable(self, cell: int, *, turned: bool) -> Box | None:
        """The first box of hidden cells that lets a cell gain (turned: lose) something in the table as it is now."""
        hidden, now, around = self.hidden, self._now, self._around(cell)
        nodes = _NODES

        def search(gains: tuple[int, ...], loses: tuple[int, ...], dimension: int) -> Box | None:
            nonlocal nodes
            if dimension == len(around):
                return Box(gains, loses)
            for far, alike in around[dimension]:
                nodes -= 1
                if nodes < 0:
                    return None
                more = tuple(at + far for at in (gains if alike else loses))
                less = tuple(at + far for at in (loses if alike else gains))
                if all(hidden[at] for at in more) and all(hidden[at] and now[at] for at in less):
                    box = search(gains + more, loses + less, dimension + 1)
                    if box is not None:
                        return box
            return None

        if turned:
            return search((), (cell,), 0) if now[cell] else None
        return search((cell,), (), 0)

    def _cheapest(self, cell: int, *, k: int) -> Box:
        """The box whose corners cost least to hide and give k values, of those that the search comes to."""
        best = self._upright(cell)
        least = sum(self._price(at) for at in best.gains)
        values, nodes = self.counts.values, _NODES

        def search(gains: tuple[int, ...], loses: tuple[int, ...], dimension: int, cost: int) -> None:
            nonlocal best, least, nodes
            if dimension == len(around):
                best, least = Box(gains, loses), cost
                return
            for far, alike in around[dimension]:
                nodes -= 1
                if nodes < 0:
                    return
                more = tuple(at + far for at in (gains if alike else loses))
                less = tuple(at + far for at in (loses if alike else gains))
                dearer = cost + sum(map(self._price, more)) + sum(map(self._price, less))
                if dearer < least and _room(values, gains + more, loses + less) >= k - 1:
                    search(gains + more, loses + less, dimension + 1, dearer)

        around = tuple(sorted(some, key=lambda pair: self._price(cell + pair[0])) for some in self._around(cell))
        search((cell,), (), 0, 0)
        return best

    def _upright(self, cell: int) -> Box:
        """A cell and all its totals (of a total: one of its parts that can be hidden), which gain together."""
        counts, start = self.counts, cell
        for far, size, stride in zip(counts.coordinates(cell), counts.shape, counts.strides, strict=True):
            if far == size - 1:
                parts = range(start - far * stride, start, stride)
                start = max(parts, key=lambda at: (at not in self._fixed, counts.values[at], -at))
        corners = [start]
        for far, size, stride in zip(counts.coordinates(start), counts.shape, counts.strides, strict=True):
            corners += [at + (size - 1 - far) * stride for at in corners]
        return Box(tuple(corners), ())

    def _price(self, cell: int) -> int:
        if self.hidden[cell]:
            return 0
        return _NEVER if cell in self._fixed else self._costs[cell]


_NEVER = 1 << 40
"""The price of a cell that must not be hidden."""


def _pairs(place: int, size: int, stride: int) -> tuple[_Partner, ...]:
    total = size - 1
    others = sorted(
        (other for other in range(size) if other != place), key=lambda other: (other == total, abs(other - place))
    )
    return tuple(((other - place) * stride, total in {place, other}) for other in others)


def _room(values: Sequence[int], gains: Sequence[int], loses: Sequence[int]) -> float:
    """How many steps a box can move up and down together."""
    return min((values[at] for at in loses), default=math.inf) + min((values[at] for at in gains), default=math.inf)
