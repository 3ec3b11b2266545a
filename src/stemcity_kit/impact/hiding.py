"""Which cells must be hidden so that small ones stay hidden, with two witnesses for each of them.

A hidden cell is safe when the published numbers allow values for it that are at least k apart: more than k values. That
is shown, never estimated: by two whole tables without negative numbers that agree with everything published and differ
by k or more in the cell. Bounds of a linear relaxation would not do, for they hold fractions, which an attacker rules
out; whatever two such tables show, an attacker cannot. Being k apart, and not k - 1, keeps groups safe as well: a
hidden cell that can be k or more is in no union of cells of which everybody knows that fewer than k people are in it.

Tables are made from one another by *boxes*. In each dimension two places are taken: two categories, of which one
gains what the other loses; or a category and the total, which gain alike. The corners of the box then gain or lose the
same number, and each sum in the table stays right. Where all corners are hidden, and those that lose have enough,
the new table is another that the published numbers allow. All tables met on the way are witnesses for all cells.

Where the hidden cells allow no such boxes, the box that is cheapest to hide is hidden; its corners protect one another.
The box of a cell and all its totals can always be taken, because its corners gain together, without a limit. What is
cheap depends on the place of a cell, never on its number; of boxes that cost the same the first one is taken, so that
whoever orders the categories by lot chooses by lot. A search looks at a limited number of boxes, so that the time grows
with the number of hidden cells and not with the square of a dimension.

Boxes are those of R. D. Repsilber's hypercube method. What a safe cell is, is told in L. H. Cox, “Suppression
methodology and statistical disclosure control”, Journal of the American Statistical Association 75 (1980), and in
M. Fischetti and J. J. Salazar, “Solving the cell suppression problem on tabular data with linear constraints”,
Management Science 47 (2001).
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

import attrs

from stemcity_kit.impact.cells import Counts

__all__ = ["Box", "Cover", "Step"]

_NODES = 400
"""How many partial boxes one search looks at before it takes what it has."""

_TRIES = 3
"""How often a cell is walked up and down, before others are hidden for its sake."""


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
        depths: Over how many dimensions each cell is a total.
        start: The table from which steps go now: `counts`, or another one that agrees with what is not hidden.
        low: The least value that a witness has.
        high: The greatest value that a witness has.
        walks: Each a table and steps from it; each table on the way is a witness.
    """

    def __init__(
        self, counts: Counts, *, hidden: Iterable[int] = (), fixed: Iterable[int] = (), together: int | None = None
    ) -> None:
        """Cover a table.

        Args:
            counts: The table.
            hidden: What is hidden from the beginning.
            fixed: What must never be hidden, besides the cells in which nobody can be.
            together: The place of a dimension all of whose cells and totals are hidden together or not at all.
        """
        self.counts, self.shape, self.strides = counts, counts.shape, counts.strides
        self.depths = [0]
        for size in self.shape:
            self.depths = [depth + (place == size - 1) for depth in self.depths for place in range(size)]
        self.hidden = bytearray(len(counts.values))
        self._fixed = counts.impossible | frozenset(fixed)
        self._together = together
        for cell in hidden:
            self.hidden[cell] = cell not in self._fixed
        self.start, self._now = counts.values, list(counts.values)
        self._forget()

    def _forget(self) -> None:
        """Let the table from which steps go now be the only witness."""
        self.low, self.high = list(self.start), list(self.start)
        self.walks: list[tuple[tuple[int, ...], list[Step]]] = [(self.start, [])]
        self._lowest: dict[int, tuple[int, int]] = {}
        self._highest: dict[int, tuple[int, int]] = {}

    def hide(self, cells: Iterable[int]) -> None:
        """Hide more cells, but for those that must not be. What was shown for others stays true."""
        for cell in cells:
            for other in self.bound(cell):
                if other not in self._fixed:
                    self.hidden[other] = 1

    def bound(self, cell: int) -> Sequence[int]:
        """The cells that are hidden where one of them is."""
        return (cell,) if self._together is None else self._line(cell, self._together)

    def settle(self, cells: Sequence[int], *, chance: random.Random, k: int) -> list[int]:
        """Hide boxes until hidden cells are safe, as tables show that are drawn by lot.

        Nothing is asked of the table itself but where the drawing begins, and every choice is a lot: which table is
        drawn, and by which boxes it is moved. Cells that are hidden together with a corner of a box are made safe, too.

        Returns:
            The cells that cannot be kept, because cells must not be hidden that would have to be.
        """
        self.stray(cells, chance=chance, k=k)
        self._forget()
        unsafe, left, met = [], list(cells), set(cells)
        for cell in left:
            if not self.shown_safe(cell, k=k, chance=chance):
                box = self.protect(cell, k=k)
                unsafe += [] if box else [cell]
                bound = {other for corner in box or () for other in self.bound(corner) if self.hidden[other]}
                left += sorted(bound - met)
                met |= bound
        return unsafe

    def stray(self, cells: Sequence[int], *, chance: random.Random, k: int) -> None:
        """Start from a table that is drawn by lot, among all that boxes through some hidden cells lead to.

        Each of them can be reached, however many steps it takes, so that where a search starts says nothing of the
        true table that could not be said of any of the others.
        """
        steps = len(cells)
        while steps and chance.random() < 1 / 2:
            steps += len(cells)
        self._depart()
        for _ in range(steps):
            cell, turned = cells[int(chance.random() * len(cells))], chance.random() < 1 / 2
            box = self._movable(cell, turned=turned, first=self._somewhere(chance))
            if box is not None:
                self._move(box, min(box.room(self._now), int(chance.random() * (k + 1))))
        self.start = tuple(self._now)
        self._depart()

    def spans(self, cell: int) -> int:
        """How many values lie between the least and the greatest that witnesses have, both included."""
        return self.high[cell] - self.low[cell] + 1

    def shown_safe(self, cell: int, *, k: int, chance: random.Random | None = None) -> bool:
        """Whether two witnesses, made from hidden cells alone, are k or more apart in a cell.

        Args:
            cell: The cell.
            k: How far apart.
            chance: Draws the boxes by which it is moved; without it, they are those nearest to the cell.
        """
        for turned in (False, True) * (_TRIES if chance else 1):
            if self.hidden[cell] and self.spans(cell) <= k:
                self._walk(cell, k=k, turned=turned, chance=chance)
        return self.spans(cell) > k

    def protect(self, cell: int, *, k: int) -> tuple[int, ...]:
        """Hide the cheapest box that lets a cell have values k apart; its corners are then safe, too.

        Returns:
            The corners; none where cells must not be hidden that would have to be.
        """
        box = self._cheapest(cell, k=k)
        if any(corner in self._fixed for corner in (*box.gains, *box.loses)):
            return ()
        self.hide([*box.gains, *box.loses])
        for way in (box, box.turned()):
            self._depart()
            self._move(way, min(way.room(self._now), k))
            self._return()
        return (*box.gains, *box.loses)

    def witnesses(self, cell: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The two tables with the least and the greatest value of a cell, made anew from the steps."""
        return self._replayed(*self._lowest.get(cell, (0, 0))), self._replayed(*self._highest.get(cell, (0, 0)))

    def _replayed(self, walk: int, length: int) -> tuple[int, ...]:
        start, steps = self.walks[walk]
        table = list(start)
        for box, amount in steps[:length]:
            for corner in box.gains:
                table[corner] += amount
            for corner in box.loses:
                table[corner] -= amount
        return tuple(table)

    def _walk(self, cell: int, *, k: int, turned: bool, chance: random.Random | None) -> None:
        """Move the cell up (or down) by boxes of hidden cells until it has values k apart or none is left; go back."""
        self._depart()
        while (left := k + 1 - self.spans(cell)) > 0:
            first = self._somewhere(chance) if chance else self.coordinates(cell)
            box = self._movable(cell, turned=turned, first=first)
            if box is None:
                break
            self._move(box, min(box.room(self._now), left))
        self._return()

    def _somewhere(self, chance: random.Random) -> list[int]:
        return [int(chance.random() * size) for size in self.shape]

    def _depart(self) -> None:
        self.walks.append((self.start, []))

    def _move(self, box: Box, amount: float) -> None:
        if not amount:
            return
        by, now = int(amount), self._now
        steps = self.walks[-1][1]
        steps.append((box, by))
        place = len(self.walks) - 1, len(steps)
        for corner in box.gains:
            now[corner] += by
            if now[corner] > self.high[corner]:
                self.high[corner], self._highest[corner] = now[corner], place
        for corner in box.loses:
            now[corner] -= by
            if now[corner] < self.low[corner]:
                self.low[corner], self._lowest[corner] = now[corner], place

    def _return(self) -> None:
        for box, _ in self.walks[-1][1]:
            for corner in (*box.gains, *box.loses):
                self._now[corner] = self.start[corner]

    def coordinates(self, cell: int) -> tuple[int, ...]:
        """Which category of each dimension a cell has; the last one is the total."""
        return tuple(cell // stride % size for stride, size in zip(self.strides, self.shape, strict=True))

    def _line(self, cell: int, dimension: int) -> range:
        """The cells that differ from one in a single dimension, its total last."""
        stride, size = self.strides[dimension], self.shape[dimension]
        base = cell - cell // stride % size * stride
        return range(base, base + size * stride, stride)

    def _open(self, cell: int, dimension: int, first: int) -> Iterator[_Partner]:
        """The hidden places that a cell can be paired with in a dimension, from one of them on and round."""
        line = self._line(cell, dimension)
        gaps, total = self.hidden[line.start : line.stop : line.step], len(line) - 1
        place = (cell - line.start) // line.step
        for begin, end in ((first, len(line)), (0, first)):
            other = gaps.find(1, begin, end)
            while other >= 0:
                if other != place:
                    yield (other - place) * line.step, total in (place, other)
                other = gaps.find(1, other + 1, end)

    def _others(self, cell: int, dimension: int) -> Iterator[_Partner]:
        """All places that a cell can be paired with in a dimension: hidden ones first, the total last."""
        line = self._line(cell, dimension)
        place, total = (cell - line.start) // line.step, len(line) - 1
        yield from self._open(cell, dimension, place)
        for other in (*range(place + 1, total), *range(min(place, total)), total):
            if other != place and not self.hidden[line[other]]:
                yield (other - place) * line.step, total in (place, other)

    def _movable(self, cell: int, *, turned: bool, first: Sequence[int]) -> Box | None:
        """The first box of hidden cells that lets a cell gain (turned: lose) something in the table as it is now."""
        hidden, now = self.hidden, self._now

        def fits(gains: Iterable[int], loses: Iterable[int]) -> bool:
            return all(hidden[at] for at in gains) and all(hidden[at] and now[at] for at in loses)

        if turned and not now[cell]:
            return None
        start = Box((), (cell,)) if turned else Box((cell,), ())
        around = [lambda place=place: self._open(cell, place, first[place]) for place in self._narrow_first(cell)]
        return next(_boxes(start, around, fits), None)

    def _narrow_first(self, cell: int) -> list[int]:
        """The dimensions, those first in which a cell has fewest hidden neighbours: so a search fails soon."""
        lines = (self._line(cell, place) for place in range(len(self.shape)))
        gaps = [self.hidden[line.start : line.stop : line.step].count(1) for line in lines]
        return sorted(range(len(gaps)), key=gaps.__getitem__)

    def _cheapest(self, cell: int, *, k: int) -> Box:
        """The box whose corners cost least to hide and let them be k apart, of those that the search comes to."""
        best = self._upright(cell)
        least = sum(self._price(at) for at in best.gains)
        values, nodes, around = self._now, _NODES, self._narrow_first(cell)

        def search(gains: tuple[int, ...], loses: tuple[int, ...], dimension: int, cost: int) -> None:
            nonlocal best, least, nodes
            if dimension == len(around):
                best, least = Box(gains, loses), cost
                return
            for far, alike in self._others(cell, around[dimension]):
                nodes -= 1
                if nodes < 0:
                    return
                more = tuple(at + far for at in (gains if alike else loses))
                less = tuple(at + far for at in (loses if alike else gains))
                dearer = cost + sum(map(self._price, more)) + sum(map(self._price, less))
                if dearer < least and _room(values, gains + more, loses + less) >= k:
                    search(gains + more, loses + less, dimension + 1, dearer)

        search((cell,), (), 0, 0)
        return best

    def _upright(self, cell: int) -> Box:
        """A cell and all its totals (of a total: its first part that can be hidden), which gain together."""
        start = cell
        for dimension, place in enumerate(self.coordinates(cell)):
            line = self._line(start, dimension)
            if place == len(line) - 1:
                start = next((part for part in line[:-1] if part not in self._fixed), line[0])
        corners = [start]
        for dimension in range(len(self.shape)):
            corners += [self._line(at, dimension)[-1] for at in corners]
        return Box(tuple(corners), ())

    def _price(self, cell: int) -> int:
        if self.hidden[cell]:
            return 0
        return _NEVER if cell in self._fixed else 4 ** self.depths[cell]


_NEVER = 1 << 40
"""The price of a cell that must not be hidden."""


def _boxes(
    box: Box,
    around: Sequence[Callable[[], Iterator[_Partner]]],
    fits: Callable[[Iterable[int], Iterable[int]], bool],
) -> Iterator[Box]:
    """The boxes that some corners grow into, dimension by dimension, as long as the new corners fit."""
    nodes = _NODES

    def grown(gains: tuple[int, ...], loses: tuple[int, ...], dimension: int) -> Iterator[Box]:
        nonlocal nodes
        if dimension == len(around):
            yield Box(gains, loses)
            return
        for far, alike in around[dimension]():
            nodes -= 1
            if nodes < 0:
                return
            more = tuple(at + far for at in (gains if alike else loses))
            less = tuple(at + far for at in (loses if alike else gains))
            if fits(more, less):
                yield from grown(gains + more, loses + less, dimension + 1)

    return grown(box.gains, box.loses, 0)


def _room(values: Sequence[int], gains: Sequence[int], loses: Sequence[int]) -> float:
    """How many steps a box can move up and down together."""
    return min((values[at] for at in loses), default=math.inf) + min((values[at] for at in gains), default=math.inf)
