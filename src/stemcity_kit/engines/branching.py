"""Few agents placed in every way that could still be better: what remains of a gap closed, exact in whole numbers.

One agent after the other is put into each place that admits it, and left without one. The bound of
`stemcity_kit.engines.relaxation` for those who remain, at the best prices that are known, says where nothing better can
follow. When nothing is left to be tried, the best answer is the best there is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from stemcity_kit.engines.floor import NOWHERE
from stemcity_kit.engines.relaxation import Relaxation
from stemcity_kit.engines.seats import Search

__all__ = ["tried"]


def tried(search: Search, *, steps: int, left: Callable[[], float]) -> bool:
    """Try what could be better than the best answer, and remember what is; gives whether nothing is left to be tried.

    Args:
        search: Bound and answer; where nothing is left, its bound becomes the cost of its answer.
        steps: How many bounds are asked for at most.
        left: Gives the seconds that are left.
    """
    floor = search.floor
    floor.settle([NOWHERE] * len(floor.at))
    order = sorted(range(len(floor.at)), key=lambda agent: -floor.idle[agent])
    done = _Tries(search, steps, left).follow(order, 0)
    if done:
        search.prove()
    return done


class _Tries:
    def __init__(self, search: Search, steps: int, left: Callable[[], float]) -> None:
        self._search, self._steps, self._left = search, steps, left
        self._places = range(len(search.floor.capacities))

    def follow(self, waiting: Sequence[int], weight: int) -> bool:
        """Place those who wait in every way that could be better; gives whether that came to an end."""
        search, floor = self._search, self._search.floor
        if self._steps <= 0 or self._left() <= 0:
            return False
        self._steps -= 1
        rest = Relaxation(floor, agents=waiting, places=self._places).at(search.prices)
        if weight + rest.weight >= search.cost:
            return True
        if not waiting:
            search.keep()
            return True
        agent, *others = waiting
        ended = True
        for more, place in floor.options[agent]:
            if floor.admits(agent, place):
                floor.enter(agent, place)
                ended = self.follow(others, weight + more) and ended
                floor.leave(agent)
        return self.follow(others, weight + floor.idle[agent]) and ended
