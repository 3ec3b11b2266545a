"""Making a valid plan cheaper, move by move, without ever leaving validity: simulated annealing with ejections.

A move takes one item to another place. Where exactly one other item is in the way, that one goes to the place that
became free, or to its own cheapest free one. A move that costs more is accepted with a probability that falls as the
budget is used up, and the cheapest plan seen is kept (Kirkpatrick, Gelatt and Vecchi 1983). Nothing is proved.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from stemcity_kit.scheduling.occupancy import Occupancy
from stemcity_kit.scheduling.ticks import each

__all__ = ["improve"]

_HOT, _COLD = 2.0, 0.15
"""The first and the last temperature, in units of the price."""

_Spot = tuple[int, int]


def improve(table: Occupancy, dice: random.Random, *, used: Callable[[int], float]) -> None:
    """Move items until the budget is used up; the cheapest plan seen stays in the table.

    Args:
        table: A plan that keeps every limit; items without a place stay without one.
        dice: Decides what is tried.
        used: Which part of the budget is used up after so many steps; the search ends at 1.
    """
    search = _Search(table, dice)
    step = 0
    while search.movable and (part := used(step)) < 1 and search.best_value > 0:
        warmth = _HOT * (_COLD / _HOT) ** part
        for _ in range(_BETWEEN):
            search.step(warmth)
        step += _BETWEEN
    search.finish()


_BETWEEN = 50
"""How many steps pass between two looks at the budget."""


class _Search:
    """A walk from plan to plan, and the cheapest one seen."""

    def __init__(self, table: Occupancy, dice: random.Random) -> None:
        self.table = table
        self.dice = dice
        self.places = [
            [(tick, room) for room, starts in sorted(rooms.items()) for tick in each(starts)] for rooms in table.left
        ]
        self.movable = [item for item, spot in enumerate(table.at) if spot is not None and len(self.places[item]) > 1]
        self.best_value = table.value
        self.best = table.at[:]

    def step(self, warmth: float) -> None:
        """Try one move, and keep it where its price allows."""
        table, draw = self.table, self.dice.random
        item = self.movable[int(draw() * len(self.movable))]
        places = self.places[item]
        spot = places[int(draw() * len(places))]
        if spot == table.at[item]:
            return
        allowed = table.value - warmth * math.log(1 - draw())
        old = table.take(item)
        if table.value + table.price(item, *spot) > allowed:
            table.put(item, *old)
        elif table.fits(item, *spot):
            table.put(item, *spot)
            self._note()
        elif not self._eject(item, spot, old, allowed):
            table.put(item, *old)

    def _eject(self, item: int, spot: _Spot, old: _Spot, allowed: float) -> bool:
        """Take another item's place, and give that one the old place or its cheapest; whether that was allowed."""
        table = self.table
        others = table.in_the_way(item, *spot)
        if len(others) != 1:
            return False
        other = others.pop()
        if len(self.places[other]) < 2:
            return False
        home = table.take(other)
        if table.fits(item, *spot):
            table.put(item, *spot)
            found = old if table.fits(other, *old) else table.cheapest(other, self.dice.random)
            if found is not None and table.value + table.price(other, *found) <= allowed:
                table.put(other, *found)
                self._note()
                return True
            table.take(item)
        table.put(other, *home)
        return False

    def _note(self) -> None:
        if self.table.value < self.best_value:
            self.best_value, self.best = self.table.value, self.table.at[:]

    def finish(self) -> None:
        """Put the cheapest plan back."""
        self.table.restore(self.best)
