"""The road without a solver: a place for every item, the hardest first, by the standard library alone.

Items with the fewest places left come first, each at its cheapest free place. An item that has none takes the place
whose holders are easiest to move: each carries a weight that grows whenever it was the one without a place, as in the
guided ejection search of Nagata and Bräysy (2009). It nearly always ends with a valid plan where there is one; what
finds no place is left out, and nothing is proved. The same board, seed and steps give the same plan.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from heapq import heappop, heappush

from stemcity_kit.scheduling.board import Board
from stemcity_kit.scheduling.local_search import improve
from stemcity_kit.scheduling.occupancy import Occupancy
from stemcity_kit.scheduling.ticks import each

__all__ = ["placed"]

_LOOKED_AT = 300
"""How many places are looked at for an item that has no free one."""


def placed(
    board: Board,
    *,
    seed: int = 0,
    seconds: float | None = None,
    steps: int | None = None,
    start: Mapping[str, tuple[int, str]] | None = None,
    clock: Callable[[], float] | None = None,
) -> dict[str, tuple[int, str]]:
    """A start and a room for every item for which there is one.

    Args:
        board: The problem made ready.
        seed: Decides ties and draws.
        seconds: How long it may take; needs the clock.
        steps: How many moves of local search follow.
        start: A plan to begin with; what does not fit any more is placed anew.
        clock: Tells the seconds.
    """
    began = clock() if clock else 0.0
    made = _Making(Occupancy(board), random.Random(seed))  # noqa: S311 - nobody's place is decided by chance alone
    made.begin(start or {})
    made.place_all(patience=200 + 2 * len(board.left))
    if steps or (seconds and clock):
        improve(made.occupancy, made.dice, used=_budget(steps, seconds, clock, began))
    return made.occupancy.spots()


def _budget(
    steps: int | None, seconds: float | None, clock: Callable[[], float] | None, began: float
) -> Callable[[int], float]:
    """Which part of the steps or of the seconds is used up, whichever is more."""

    def used(step: int) -> float:
        by_steps = step / steps if steps else 0.0
        by_clock = (clock() - began) / seconds if seconds and clock else 0.0
        return max(by_steps, by_clock)

    return used


class _Making:
    """A plan in the making, the items that still wait, and how hard each was to place."""

    def __init__(self, occupancy: Occupancy, dice: random.Random) -> None:
        self.occupancy = occupancy
        self.dice = dice
        self.weight = [1] * len(occupancy.keys)
        self.options = [sum(starts.bit_count() for starts in rooms.values()) for rooms in occupancy.left]
        self.waiting: list[tuple[int, float, int]] = []

    def begin(self, start: Mapping[str, tuple[int, str]]) -> None:
        """Take over what fits of a plan."""
        table = self.occupancy
        for item, key in enumerate(table.keys):
            tick, room = start.get(key, (-1, ""))
            if tick >= 0 and room in table.room_number and table.fits(item, tick, table.room_number[room]):
                table.put(item, tick, table.room_number[room])

    def wait(self, item: int) -> None:
        """Let an item wait for its turn."""
        heappush(self.waiting, (self.options[item], self.dice.random(), item))

    def place_all(self, *, patience: int) -> None:
        """Place what waits, moving others where need be, until all lie or nothing has helped for so long."""
        table = self.occupancy
        for item, spot in enumerate(table.at):
            if spot is None and self.options[item]:
                self.wait(item)
        fewest, best, since = len(table.keys) + 1, list(table.at), 0
        while self.waiting and since < patience:
            item = self._next()
            if item is None:
                continue
            found = table.cheapest(item, self.dice.random)
            if found is not None:
                table.put(item, *found)
                self._nearer(item)
                continue
            missing = sum(spot is None for spot in table.at)
            if missing < fewest:
                fewest, best, since = missing, list(table.at), 0
            since += 1
            self._force(item)
        if self.waiting and sum(spot is None for spot in table.at) > fewest:
            table.restore(best)

    def _next(self) -> int | None:
        options, _, item = heappop(self.waiting)
        return item if self.occupancy.at[item] is None and options == self.options[item] else None

    def _nearer(self, item: int) -> None:
        """Count anew the places that are left for those who share somebody with an item just placed."""
        table = self.occupancy
        for other in table.neighbours(item):
            if table.at[other] is None:
                options = sum(starts.bit_count() for _, starts in table.free(other))
                if options != self.options[other]:
                    self.options[other] = options
                    self.wait(other)

    def _force(self, item: int) -> None:
        """Place an item where those in the way weigh least, and let them wait."""
        table = self.occupancy
        self.weight[item] += 1
        best, found, away = None, None, frozenset[int]()
        for tick, room in self._some_places(item):
            others = table.in_the_way(item, tick, room)
            for number in table.tallies.full(item, tick, room):
                members = [one for one in table.tallies.members(number) if one not in others]
                if members:
                    others.add(min(members, key=lambda one: (self.weight[one], one)))
            rank = (sum(self.weight[other] for other in others), self.dice.random())
            if best is None or rank < best:
                best, found, away = rank, (tick, room), frozenset(others)
        if found is None:
            return
        for other in sorted(away):
            table.take(other)
            self.options[other] = 0
            self.wait(other)
        if table.fits(item, *found):
            table.put(item, *found)
        else:
            self.wait(item)

    def _some_places(self, item: int) -> list[tuple[int, int]]:
        places = [(tick, room) for room, starts in self.occupancy.left[item].items() for tick in each(starts)]
        if len(places) <= _LOOKED_AT:
            return places
        return [places[int(self.dice.random() * len(places))] for _ in range(_LOOKED_AT)]
