"""Time first, rooms second: the plan of a part that is too large for one model with times and rooms.

Without rooms the items fall into components, whose optima together are a true lower bound. Their times are sought once
more with every way as long as it can be, so that any rooms will do; one model then takes from them and from the plan
that there is what goes together best, each item in one of its cheapest rooms. After that one component after the other
is planned anew, times and rooms, in a few of the rooms that the others leave free: the plan stays valid at every moment
and only gets better.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import attrs

from stemcity_kit.engines.cpsat import Outcome, Progress, Verdict
from stemcity_kit.scheduling.board import Board
from stemcity_kit.scheduling.check import total
from stemcity_kit.scheduling.components import components, free_rooms, narrowed
from stemcity_kit.scheduling.posting.post import Posted
from stemcity_kit.scheduling.posting.rooms import RoomsOnly
from stemcity_kit.scheduling.searching.costs import Costs
from stemcity_kit.scheduling.searching.few_rooms import Left, cheapest_rooms, few_rooms
from stemcity_kit.scheduling.searching.greedy import placed
from stemcity_kit.scheduling.solved import Solved, Spots, is_valid

__all__ = ["MOST_AT_ONCE", "time_first"]

MOST_AT_ONCE = 320
"""A component of more items is planned anew in pieces of so many."""

_FOR_THE_BOUND, _FOR_THE_TIMES, _FOR_THE_ROOMS = 0.5, 0.8, 0.3
"""Which part of what is left of the time each step may take."""

_AT_ONCE = 0.25
"""A component gets at least this part of what is left of the time: of many that are cut short nothing is gained."""

_LEAST = 0.1
"""With less time than this, in seconds, no search is begun."""

_NEAR = 0.005
"""Times are good enough when they cost no more than this part beyond their own bound; rooms change them anyway."""

_ROOMS = 8
"""Out of so many rooms each item chooses when its times are settled."""

_WITHOUT = 10
"""What it costs, while rooms are sought for the new times, to leave an item out."""

_ROUGH = 0.03
"""A component that costs so much beyond its bound gets its times anew, now that it is known which rooms are free."""

_DEEP = 2
"""When a component is planned anew, each start of an item keeps at least so many of its cheapest free rooms."""


def time_first(
    board: Board, first: Spots, *, unavoidable: int, until: float, how: dict[str, Any], clock: Callable[[], float]
) -> Solved:
    """Plan the items of a board in parts.

    Args:
        board: The board.
        first: A valid plan to begin with; nothing where there is none.
        unavoidable: What every plan pays besides what its components cost.
        until: When the time is over, by the clock.
        how: The solver's workers and seed, and who is told of progress.
        clock: What time is read from.
    """
    search = _Search(board, first, unavoidable, until=until, how=how, clock=clock)
    try:
        verdict = search.run()
    except KeyboardInterrupt:
        search.stopped = True
        verdict = Verdict.FEASIBLE if search.spots else Verdict.UNKNOWN
    steps = (f"time first, {len(search.groups)} components",)
    return Solved(search.spots, search.bound, verdict, steps, search.stopped)


@attrs.define
class _Part:
    """A component, or a piece of one, while it is planned anew.

    Attributes:
        keys: Its items.
        whole: The board of its component alone.
        bound: What its component costs at least.
        is_rough: Whether its times are to be sought anew first, and its rooms after them.
        deep: How many rooms each start keeps.
        settled: How often the plan had changed when nothing better was left in these rooms.
    """

    keys: tuple[str, ...]
    whole: Board
    bound: int
    is_rough: bool = False
    deep: int = _DEEP
    settled: int = -1


class _Search:
    """The best plan so far, and what is proved of all plans."""

    def __init__(
        self, board: Board, first: Spots, bound: int, *, until: float, how: dict[str, Any], clock: Callable[[], float]
    ) -> None:
        self.board, self.spots, self.bound, self.until, self.clock = board, dict(first), bound, until, clock
        self.tell = how["progress"]
        self.how = {**how, "progress": None}
        self.begun = clock()
        self.score = total(board, first)
        self.stopped = False
        self.changes = 0
        self.groups = components(board)
        self.boards = [narrowed(board, group) for group in self.groups]
        self.bounds = [0] * len(self.groups)

    @property
    def remaining(self) -> float:
        """The seconds that are left."""
        return self.until - self.clock()

    def is_over(self) -> bool:
        """Whether nothing is left to do, or no time to do it."""
        return self.stopped or self.remaining < 0.2 or (bool(self.spots) and self.score <= self.bound)

    def run(self) -> Verdict:
        """Search until nothing is left to do or the time is over."""
        for step in (self._bound, self._first, self._times, self._anew):
            ended = step()
            if ended is not None:
                return ended
            if self.is_over():
                break
        if not self.spots:
            return Verdict.UNKNOWN
        return Verdict.OPTIMAL if self.score <= self.bound else Verdict.FEASIBLE

    def _solve(self, posted: Posted, seconds: float, **how: Any) -> Outcome:
        outcome = posted.solve(seconds=max(0.1, seconds), **self.how, **how)
        self.stopped |= outcome.is_interrupted
        return outcome

    def _shares(self, part: float) -> Iterator[tuple[int, float]]:
        """The number of each component, and the seconds for it, of a part of the time; the last get what is left."""
        until = self.clock() + part * self.remaining
        for number in range(len(self.groups)):
            seconds = until - self.clock()
            if self.stopped or seconds < _LEAST:
                return
            yield number, seconds * max(_AT_ONCE, 1 / (len(self.groups) - number))

    def _bound(self) -> Verdict | None:
        """What every plan costs at least: the sum over the components without rooms."""
        for number, seconds in self._shares(_FOR_THE_BOUND):
            posted = Posted(self.boards[number], rooms=False)
            outcome = self._solve(posted, seconds, upwards=True)
            if outcome.verdict is Verdict.INFEASIBLE:
                self.spots, self.bound = {}, 0
                return Verdict.INFEASIBLE
            self.bounds[number] = outcome.bound
            self.bound += outcome.bound
            self._say()
        return None

    def _first(self) -> Verdict | None:
        """A first plan, where there is none yet."""
        if self.spots:
            return None
        posted = Posted(self.board, priced=False)
        outcome = self._solve(posted, self.remaining)
        if not outcome.is_solved:
            self.bound = 0 if outcome.verdict is Verdict.INFEASIBLE else self.bound
            return outcome.verdict
        self._take(posted.spots())
        return None

    def _times(self) -> None:
        """Times with which any rooms can be reached, where better ones are found; then cheap rooms for all."""
        times = {key: start for key, (start, _) in self.spots.items()}
        for number, seconds in self._shares(_FOR_THE_TIMES):
            posted = Posted(self.boards[number], rooms=False, longest=True)
            outcome = self._solve(posted, seconds, upwards=True, relative_gap_limit=_NEAR)
            if outcome.score is not None and outcome.score <= total(self.boards[number], self.spots):
                times.update((key, start) for key, (start, _) in posted.spots().items())
        if not self.is_over():
            self._give_rooms(times, self.board.left, {}, _FOR_THE_ROOMS * self.remaining)

    def _give_rooms(self, times: Mapping[str, int], left: Left, others: Spots, seconds: float) -> None:
        """Cheap rooms at given times, out of what is left; where none is, the standard library finds a place."""
        now = {
            key: {room: starts & 1 << times[key] for room, starts in rooms.items() if starts >> times[key] & 1}
            for key, rooms in left.items()
            if key in times
        }
        posted = RoomsOnly(self.board, times, cheapest_rooms(self.costs, now, most=_ROOMS), without=_WITHOUT)
        outcome = posted.solve(seconds=max(0.1, seconds), relative_gap_limit=_NEAR, **self.how)
        self.stopped |= outcome.is_interrupted
        if not outcome.is_solved:
            return
        spots = {**others, **posted.spots()}
        if len(spots) < len(self.board.left):
            spots = placed(self.board, seed=self.how["seed"], start=spots)
        self._take(spots)

    @cached_property
    def costs(self) -> Costs:
        """What each choice costs."""
        return Costs(self.board)

    def _anew(self) -> None:
        """One part after the other, those furthest from their bound first, in more rooms when nothing else helps."""
        parts = [_Part(*part, is_rough=self._is_rough(*part)) for part in self._parts()]
        while parts and not self.is_over():
            parts = [part for part in parts if total(part.whole, self.spots) > part.bound]
            parts.sort(key=lambda part: part.bound - total(part.whole, self.spots))
            waiting = [part for part in parts if part.settled != self.changes]
            for number, part in enumerate(waiting):
                if self.is_over():
                    return
                self._part_anew(part, self.remaining * max(_AT_ONCE, 1 / (len(waiting) - number)))
            if not waiting:
                parts = self._deeper(parts)

    def _is_rough(self, _: object, whole: Board, bound: int) -> bool:
        return total(whole, self.spots) - bound > _ROUGH * bound

    def _parts(self) -> Iterator[tuple[tuple[str, ...], Board, int]]:
        for group, whole, bound in zip(self.groups, self.boards, self.bounds, strict=True):
            pieces = -(-len(group) // MOST_AT_ONCE)
            size = -(-len(group) // pieces)
            for first in range(0, len(group), size):
                yield group[first : first + size], whole, bound

    def _deeper(self, parts: Sequence[_Part]) -> list[_Part]:
        """The parts that have more rooms to choose from, with twice as many."""
        most = len(self.board.problem.rooms)
        for part in parts:
            part.deep, part.settled = 2 * part.deep, -1
        return [part for part in parts if part.deep < 2 * most]

    def _part_anew(self, part: _Part, seconds: float) -> None:
        """A part in the rooms that the others leave free: first its times and then its rooms, later both at once."""
        free = free_rooms(self.board, part.keys, self.spots)
        if part.is_rough:
            self._part_roughly(part, free, seconds)
            return
        left = few_rooms(self.costs, free, deep=part.deep)
        for key in part.keys:
            room = self.spots[key][1]
            left[key] = {**left[key], room: free[key][room]}
        if self._replan(part.keys, left, seconds).verdict is Verdict.OPTIMAL:
            part.settled = self.changes

    def _part_roughly(self, part: _Part, free: Left, seconds: float) -> None:
        """Times at which cheap rooms are free, and then the rooms; as long as that helps much."""
        before, until = self.score, self.clock() + seconds
        posted = Posted(self.board, items=part.keys, left=free, fixed=self.spots, rooms=False, longest=True)
        if self._solve(posted, seconds, upwards=True, relative_gap_limit=_NEAR).is_solved:
            found = posted.spots()
            others = {key: spot for key, spot in self.spots.items() if key not in free}
            self._give_rooms({key: found[key][0] for key in part.keys}, free, others, until - self.clock())
        part.is_rough = before - self.score > _NEAR * before

    def _replan(self, keys: Sequence[str], left: Left, seconds: float) -> Outcome:
        """Some items anew, in what is left for them, while the others stay; the plan changes where that is better."""
        posted = Posted(self.board, items=keys, left=left, fixed=self.spots)
        posted.hint(self.spots)
        outcome = self._solve(posted, seconds, upwards=True)
        if outcome.is_solved:
            found = posted.spots()
            self._take({**self.spots, **{key: found[key] for key in keys}})
        return outcome

    def _take(self, spots: Spots) -> None:
        """Make this the plan, where it is a better one."""
        score = total(self.board, spots)
        if (self.spots and score >= self.score) or not is_valid(self.board, spots):
            return
        self.spots, self.score = spots, score
        self.changes += 1
        self._say()

    def _say(self) -> None:
        """Tell how good the plan is, as far as is known."""
        if self.tell is not None and self.spots:
            self.tell(Progress(self.clock() - self.begun, self.score, self.bound))
