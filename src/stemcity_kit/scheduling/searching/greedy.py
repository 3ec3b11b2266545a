"""The road without a solver: a place for every item, the hardest first, by the standard library alone.

Items with the fewest places left come first, each at its cheapest free place. An item that has none takes the place
whose holders are the easiest to move: each carries a weight that grows whenever it was the one without a place (the
guided ejection search of Nagata and Bräysy, Operations Research Letters 37, 2009). That nearly always ends with a valid
plan where there is one; what finds no place is left out, and nothing is proved. Local search then makes it cheaper.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from heapq import heappop, heappush

from stemcity_kit.scheduling.board import Board
from stemcity_kit.scheduling.searching.local_search import improve
from stemcity_kit.scheduling.searching.occupancy import Occupancy, Spot
from stemcity_kit.scheduling.ticks import each

__all__ = ["placed"]

_LOOKED_AT = 300
"""How many places are looked at for an item that has no free one."""


_MANY = 100
"""An item with more places than this is in no hurry: how many it has left is only guessed."""


def placed(
    board: Board,
    *,
    seed: int = 0,
    seconds: float | None = None,
    steps: int | None = None,
    start: Mapping[str, tuple[int, str]] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> dict[str, tuple[int, str]]:
    """A start and a room for every item for which one is found, so that no limit over them is broken.

    Without `seconds` and `steps` it ends with the first plan that it finds. Only a count that asks for at least so many
    can be broken by what is returned, where no plan was found that keeps it; `check.broken` tells.

    Args:
        board: The problem made ready.
        seed: Decides among equals, and what is tried; with the same seed and steps, and no seconds, the plan is the
            same on every machine.
        seconds: How long it may take to place everything and to make the plan cheaper.
        steps: How many moves are tried at most to make it cheaper; with seconds too, these only end it earlier.
        start: A plan to begin with; what does not fit any more is placed anew.
        clock: What seconds are read from; it is not asked where none are given.

    Returns:
        The tick and the room's key of each item by its key, with "" for no room.

    Raises:
        Stopped: It was interrupted (Ctrl-C) after there was a plan, which it carries.
    """
    end = None if seconds is None else clock() + seconds
    over = _never if end is None else _after(end, clock)
    made = _Making(board, random.Random(seed))  # noqa: S311 - nothing is decided by lot that somebody could contest
    made.begin(start or {})
    made.place_all(over=over)
    made.mend(over=over)
    if steps is not None or seconds is not None:
        improve(made.table, made.dice, used=_budget(steps, end, clock))
    return made.table.spots()


def _never() -> bool:
    return False


def _after(end: float, clock: Callable[[], float]) -> Callable[[], bool]:
    return lambda: clock() >= end


def _budget(steps: int | None, end: float | None, clock: Callable[[], float]) -> Callable[[int], float]:
    """Which part of the steps is used up, or without steps of the time until the end; all of it when that has come.

    With steps the time says nothing before the end, so that a search that is not stopped by it is the same anywhere.
    """
    begun = clock() if end is not None else 0.0

    def used(step: int) -> float:
        by_steps = 0.0 if steps is None else step / max(1, steps)
        if end is None:
            return by_steps
        now = clock()
        if now >= end:
            return 1.0
        return by_steps if steps is not None else (now - begun) / (end - begun)

    return used


class _Making:
    """A plan in the making: the items that wait, and how hard each was to place.

    Attributes:
        table: The plan.
        dice: Decides among equals.
        weight: For each item how much it weighs to take its place away.
        options: For each item how many places it had when last looked at.
        waiting: The items that wait, those with the fewest options first.
    """

    def __init__(self, board: Board, dice: random.Random) -> None:
        self.table = Occupancy(board)
        self.dice = dice
        self.options = [sum(starts.bit_count() for starts in rooms.values()) for rooms in self.table.left]
        self.weight = [1 + 30 // max(1, options) for options in self.options]
        self.waiting: list[tuple[int, float, int]] = []

    def begin(self, start: Mapping[str, tuple[int, str]]) -> None:
        """Take over what fits of a plan."""
        for key, (tick, name) in sorted(start.items()):
            item, room = self.table.item_of.get(key), self.table.room_of.get(name)
            if item is not None and room is not None and tick >= 0 and self.table.fits(item, tick, room):
                self.table.put(item, tick, room)

    def place_all(self, *, over: Callable[[], bool]) -> None:
        """Place all items, moving others where need be, until all lie or nothing has helped for long."""
        for item in self.table.missing:
            if self.options[item]:
                self._wait(item)
        self._place_by_force(patience=50 + len(self.table.keys), over=over)
        for item in self.table.missing:
            self._place(item)

    def mend(self, *, over: Callable[[], bool]) -> None:
        """Search on for a while where an item has no place or a count is short."""
        enough = self.table.tallies.costs.huge - 1
        most = 1000 + 20 * len(self.table.keys)
        if self.table.value > enough or any(self.table.left[item] for item in self.table.missing):
            improve(self.table, self.dice, used=lambda step: 1.0 if over() else step / most, enough=enough)

    def _place_by_force(self, *, patience: int, over: Callable[[], bool]) -> None:
        fewest, best, since = len(self.table.keys) + 1, list(self.table.at), 0
        while self.waiting and since < patience and not over():
            item = self._next()
            if item is None or self._place(item):
                continue
            missing = len(self.table.missing)
            if missing < fewest:
                fewest, best, since = missing, list(self.table.at), 0
            since += 1
            self._force(item)
        if len(self.table.missing) > fewest:
            self.table.restore(best)

    def _wait(self, item: int) -> None:
        heappush(self.waiting, (self.options[item], self.dice.random(), item))

    def _next(self) -> int | None:
        """The next item that waits; None where it has its place, or waits further back now."""
        options, _, item = heappop(self.waiting)
        return item if self.table.at[item] is None and options == self.options[item] else None

    def _place(self, item: int) -> bool:
        """Give an item its cheapest free place; whether it had one."""
        found = self.table.cheapest(item, self.dice.random)
        if found is None:
            return False
        self.table.put(item, *found)
        for other in self.table.neighbours(item):
            if self.table.at[other] is None and self.options[other]:
                self._look_again(other)
        return True

    def _look_again(self, item: int) -> None:
        many = self.options[item]
        options = (
            many * 7 // 8 if many > _MANY else max(1, sum(starts.bit_count() for _, starts in self.table.free(item)))
        )
        if options != many:
            self.options[item] = options
            self._wait(item)

    def _force(self, item: int) -> None:
        """Place an item where those in the way weigh least, and let them wait."""
        self.weight[item] += 1
        ranked = []
        for spot in self._some_places(item):
            away = self._away(item, spot)
            ranked.append((sum(self.weight[other] for other in away), self.dice.random(), spot, sorted(away)))
        _, _, spot, others = min(ranked)
        for other in others:
            self.table.take(other)
            self.options[other] = 1
            self._wait(other)
        if self.table.fits(item, *spot):
            self.table.put(item, *spot)
        else:
            self._wait(item)

    def _away(self, item: int, spot: Spot) -> set[int]:
        """Those who must leave for an item: all in its way, and of each count that is full the lightest."""
        away = self.table.in_the_way(item, *spot)
        for number in self.table.tallies.full(item, *spot):
            members = [other for other in self.table.tallies.members(number) if other not in away]
            if members:
                away.add(min(members, key=lambda other: (self.weight[other], other)))
        return away

    def _some_places(self, item: int) -> list[Spot]:
        rooms = sorted(self.table.left[item].items())
        places = [(tick, room) for room, starts in rooms for tick in each(starts)]
        if len(places) <= _LOOKED_AT:
            return places
        return [places[int(self.dice.random() * len(places))] for _ in range(_LOOKED_AT)]
