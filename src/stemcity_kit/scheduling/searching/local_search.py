"""Making a valid plan cheaper, move by move, without ever leaving validity: simulated annealing with ejections.

A move takes one item to another place. Where exactly one other item is in the way, that one goes to the place that
became free, or to its own cheapest free one. A move that costs more is accepted with a probability that falls as the
budget is used up, and the cheapest plan seen is kept (Kirkpatrick, Gelatt and Vecchi, Science 220, 1983). Nothing is
proved.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Callable, Mapping
from itertools import accumulate

import attrs

from stemcity_kit.scheduling.searching.occupancy import Occupancy, Spot
from stemcity_kit.scheduling.ticks import each

__all__ = ["Stopped", "improve"]

_HOT, _COLD = 0.25, 0.025
"""The first and the last temperature, in units of what a usual move for the worse costs."""

_BETWEEN = 64
"""How many steps pass between two looks at the budget."""


class Stopped(KeyboardInterrupt):
    """An interrupt, with the cheapest plan that there was.

    Attributes:
        spots: Where each item with a place lies in it, by keys: its tick and the room's key.
    """

    def __init__(self, spots: Mapping[str, tuple[int, str]]) -> None:
        super().__init__()
        self.spots = dict(spots)


def improve(table: Occupancy, dice: random.Random, *, used: Callable[[int], float], enough: int = 0) -> None:
    """Move items until the budget is used up; the cheapest plan seen stays in the table.

    Args:
        table: A plan that keeps every limit; an item without a place gets one where one becomes free.
        dice: Decides what is tried.
        used: Which part of the budget is used up after so many steps, from 0 to 1, where the search ends.
        enough: The search ends, too, where every item has a place and the plan costs no more than this.

    Raises:
        Stopped: It was interrupted (Ctrl-C); the table is then of no more use.
    """
    search = _Search(table, dice)
    try:
        search.walk(used, enough)
    except KeyboardInterrupt:
        raise Stopped(table.spots(search.best)) from None
    table.restore(search.best)


@attrs.frozen
class _Places:
    """The places of an item, numbered by room and then by time; rooms that are open alike share their times."""

    rooms: list[int]
    times: list[tuple[int, ...]]
    ends: list[int]

    @classmethod
    def of(cls, left: Mapping[int, int], known: dict[int, tuple[int, ...]]) -> _Places:
        rooms = sorted(left)
        times = []
        for room in rooms:
            starts = left[room]
            if starts not in known:
                known[starts] = tuple(each(starts))
            times.append(known[starts])
        return cls(rooms, times, list(accumulate(map(len, times))))

    def __len__(self) -> int:
        return self.ends[-1]

    def at(self, number: int) -> Spot:
        """The place of a number, from 0."""
        room = bisect_right(self.ends, number)
        before = self.ends[room - 1] if room else 0
        return self.times[room][number - before], self.rooms[room]


class _Search:
    """A walk from plan to plan, and the cheapest one seen."""

    def __init__(self, table: Occupancy, dice: random.Random) -> None:
        self.table = table
        self.draw = dice.random
        self.places: list[_Places | None] = [None] * len(table.keys)
        self.times: dict[int, tuple[int, ...]] = {}
        several = [sum(starts.bit_count() for starts in rooms.values()) > 1 for rooms in table.left]
        self.several = several
        self.movable = [item for item, spot in enumerate(table.at) if spot is not None and several[item]]
        self.missing = [item for item in table.missing if table.left[item]]
        self.best = list(table.at)
        self.best_rank = (len(self.missing), table.value)

    def walk(self, used: Callable[[int], float], enough: int) -> None:
        """Try moves until the budget is used up or the plan costs no more than what is enough."""
        unit, step = self.unit(), 0
        while self.movable and (part := used(step)) < 1 and self.best_rank > (0, enough):
            warmth = unit * _HOT * (_COLD / _HOT) ** part
            for _ in range(_BETWEEN):
                self.step(warmth)
            self.place_missing()
            step += _BETWEEN

    def unit(self) -> float:
        """What a usual move for the worse costs: the median of some hundred, 1 where there is none."""
        rises = sorted(rise for rise in (self._rise() for _ in range(400 if self.movable else 0)) if rise > 0)
        return float(min(rises[len(rises) // 2], self.table.tallies.costs.huge // 2)) if rises else 1.0

    def _rise(self) -> int:
        item, old, new = self._proposal()
        return self.table.tallies.change(item, old, new)

    def _proposal(self) -> tuple[int, Spot, Spot]:
        """An item, its place and another one, which may be the same."""
        item = self.movable[int(self.draw() * len(self.movable))]
        places = self.places[item]
        if places is None:
            places = self.places[item] = _Places.of(self.table.left[item], self.times)
        new = places.at(int(self.draw() * len(places)))
        return item, self.table.at[item] or new, new

    def step(self, warmth: float) -> None:
        """Try one move, and keep it where its price allows."""
        table = self.table
        item, old, new = self._proposal()
        allowed = -warmth * math.log(1 - self.draw())
        if old == new or table.tallies.change(item, old, new) > allowed:
            return
        allowed += table.value
        table.take(item)
        if table.fits(item, *new):
            table.put(item, *new)
            self._note()
        elif not self._eject(item, new, old, allowed):
            table.put(item, *old)

    def _eject(self, item: int, new: Spot, old: Spot, allowed: float) -> bool:
        """Take another item's place, and give that one the old place or its cheapest; whether that was allowed."""
        table = self.table
        others = table.in_the_way(item, *new)
        other = others.pop() if len(others) == 1 else item
        if other == item or not self.several[other]:
            return False
        home = table.take(other)
        if table.fits(item, *new):
            table.put(item, *new)
            found = old if table.fits(other, *old) else table.cheapest(other, self.draw)
            if found is not None and table.value + table.tallies.price(other, *found) <= allowed:
                table.put(other, *found)
                self._note()
                return True
            table.take(item)
        table.put(other, *home)
        return False

    def place_missing(self) -> None:
        """Give one of the items without a place one that became free."""
        if not self.missing:
            return
        item = self.missing.pop(0)
        found = self.table.cheapest(item, self.draw)
        if found is None:
            self.missing.append(item)
            return
        self.table.put(item, *found)
        if self.several[item]:
            self.movable.append(item)
        self._note()

    def _note(self) -> None:
        rank = (len(self.missing), self.table.value)
        if rank < self.best_rank:
            self.best_rank, self.best = rank, list(self.table.at)
