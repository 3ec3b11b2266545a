"""A plan mended after a change, with as few moves as possible: provably the fewest, and only then the wishes.

First as few as possible of the published sessions move, then as few as possible of all; among these plans those move
least far (see `nearness`), and only then the score is made small. What is fixed never moves. Items whose place is no
longer allowed must move, and of two that clash where they lie one must; where moving some of these is enough, their
number is the proof. Where it is not, the whole model is asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

import attrs

from stemcity_kit.engines.cpsat import Verdict, is_installed, ready
from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.board import Board, board_of
from stemcity_kit.scheduling.changes import Change, after
from stemcity_kit.scheduling.check import breaks, broken, spots_of, total
from stemcity_kit.scheduling.components import free_rooms
from stemcity_kit.scheduling.limits import Resource, items_of
from stemcity_kit.scheduling.nearness import of_room, of_start, way
from stemcity_kit.scheduling.neighbours import in_the_way
from stemcity_kit.scheduling.plan import Made, Plan, PlanStatus
from stemcity_kit.scheduling.posting.post import Posted
from stemcity_kit.scheduling.searching.greedy import placed
from stemcity_kit.scheduling.solve import is_valid, plan_from
from stemcity_kit.scheduling.ticks import each

__all__ = ["Repaired", "repair"]

Spots = Mapping[str, tuple[int, str]]
_WIDER = 3
"""How often more of those that are in the way may move, before the whole model is asked."""
_WHOLE_TAKES = 12
"""How much longer than making the board it takes at least to build the whole model and to find anything with it."""
_NEVER = 10**9
"""What a plan weighs that there is not."""


@attrs.frozen
class Repaired:
    """A mended plan, and what is proved of it.

    Attributes:
        plan: The plan for the problem as it is now.
        moved: The items that lie elsewhere than before, in the order of the problem; new items are not among them.
        fewest: At least so many move in every valid plan; where some are published, in every one that moves the
            fewest of those.
        is_proved: Whether none moves fewer than this one does, or, without a plan, that there is none.
        minutes: How far they are moved in all, as `nearness` counts it; made small, which is not proved.
    """

    plan: Plan
    moved: tuple[str, ...]
    fewest: int
    is_proved: bool
    minutes: int = 0


@attrs.frozen
class _Case:
    """What is to be mended: a board, where the items lay before, what each weighs, and how long there is.

    The pace is how long the board took to make; on a slow or busy machine all else takes longer, too.
    """

    board: Board
    old: Spots
    weigh: Mapping[str, int]
    how: Mapping[str, Any]
    until: float
    pace: float
    clock: Callable[[], float]

    @property
    def seconds(self) -> float:
        """The time that is left."""
        return max(0.05, self.until - self.clock())

    def stays(self, key: str) -> bool:
        """Whether an item may lie where it did."""
        start, room = self.old.get(key, (0, None))
        return room is not None and bool(self.board.left[key].get(room, 0) >> start & 1)

    def weight(self, spots: Spots) -> int:
        """What the items weigh that a plan moves."""
        return sum(self.weigh[key] for key, spot in self.old.items() if spots[key] != spot)

    def minutes(self, spots: Spots) -> int:
        """How far a plan moves the items in all."""
        return sum(way(self.board, spot, spots[key]) for key, spot in self.old.items())

    def rank(self, spots: Spots) -> tuple[int, int, int]:
        """What a plan is judged by, in this order: what it moves, how far, and what it costs."""
        return self.weight(spots), self.minutes(spots), self.cost(spots)

    def cost(self, spots: Spots) -> int:
        """The score."""
        return total(self.board, spots)

    def shifts(self, posted: Posted) -> Iterator[tuple[Any, int]]:
        """The literals of all starts and rooms that are elsewhere than before, each with how far that is."""
        for key, (start, room) in self.old.items():
            if key in posted.left:
                choices = [(one, of_start(self.board, start, tick)) for tick, one in posted.at[key].items()]
                choices += [(one, of_room(self.board, room, other)) for other, one in posted.into[key].items()]
                yield from ((literal, minutes) for literal, minutes in choices if minutes)

    def moved(self, posted: Posted) -> Iterator[tuple[Any, int]]:
        """A literal for each item that was there before, with its weight; it holds where the item moves."""
        for key, (start, room) in self.old.items():
            if key in posted.left:
                moved = posted.made(posted.model.boolean(), _elsewhere(key, (start, room)))
                for literal in (posted.at[key].get(start), posted.into[key].get(room)):
                    posted.model.any_of([moved] if literal is None else [literal, moved])
                yield moved, self.weigh[key]


def _elsewhere(key: str, spot: tuple[int, str]) -> Callable[[object, Spots], int]:
    return lambda _, spots: int(spots[key] != spot)


def repair(
    plan: Plan,
    changes: Iterable[Change],
    *,
    published: Collection[str] = (),
    seconds: float = 10,
    workers: int = 2,
    seed: int = 0,
    clock: Callable[[], float] = time.monotonic,
) -> Repaired:
    """Mend a plan after some changes.

    Args:
        plan: The plan as it stands.
        changes: What has happened since.
        published: The keys of items that people were told about already: fewest of these move, before all others.
        seconds: The time allowed; importing the solver, once in a process, does not count.
        workers: The solver's threads.
        seed: The seed.
        clock: What time is read from.

    Returns:
        The mended plan. Where there is none that keeps every rule, its status is *impossible* and nothing is moved.
        Without OR-Tools what fits stays and the rest is placed anew, which proves less, and that nothing is possible
        only where rules alone say so.

    Raises:
        InvalidValue: A change names something that the problem does not have.
    """
    if has_solver := is_installed():
        ready()
    begun = clock()
    problem = after(plan.problem, changes)
    board = board_of(problem)
    made = Made("repair", workers, seed, seconds)
    if next(board.stuck(), None) is not None:
        return Repaired(Plan(problem, (), PlanStatus.IMPOSSIBLE, 0, made), (), 0, is_proved=True)
    old = spots_of(problem, [one for one in plan.placements if one.item in problem.item])[0]
    how = {"workers": workers, "seed": seed}
    case = _Case(board, old, _weights(problem.item, published), how, begun + seconds, clock() - begun, clock)
    if not has_solver:
        return _without_solver(case, made)
    spots, fewest, verdict = _fewest(case)
    if spots is None:
        impossible = verdict is Verdict.INFEASIBLE
        status = PlanStatus.IMPOSSIBLE if impossible else PlanStatus.UNKNOWN
        return Repaired(Plan(problem, (), status, 0, made), (), 0, is_proved=impossible)
    return _told(case, _kindest(case, spots), made, is_proved=case.weight(spots) <= fewest)


def _weights(items: Iterable[str], published: Collection[str]) -> dict[str, int]:
    """A published item weighs more than all others together."""
    listed, known = list(items), set(published)
    return {key: len(listed) + 1 if key in known else 1 for key in listed}


def _told(case: _Case, spots: Spots, made: Made, *, is_proved: bool) -> Repaired:
    moved = tuple(key for key in case.board.left if key in case.old and spots[key] != case.old[key])
    plan = plan_from(case.board, spots, made=attrs.evolve(made, steps=(f"{len(moved)} moved",)))
    least = sum(not case.stays(key) for key in case.old)
    return Repaired(plan, moved, len(moved) if is_proved else least, is_proved, case.minutes(spots))


def _fewest(case: _Case) -> tuple[Spots | None, int, Verdict]:
    """A plan that moves least, what every plan moves at least by weight, and what is proved."""
    standing, clashes, forced = _forced(case)
    fewest = forced
    moving = wider = {key for key in case.board.left if key not in standing}.union(*clashes)
    best: Spots | None = None
    for _ in range(_WIDER):
        near, least = _nearby(case, standing, moving)
        best = min((one for one in (near, best) if one is not None), key=case.weight, default=None)
        # A better plan would move one of those that stayed, and all that must move besides.
        outside = [case.weigh[key] for key in standing if key not in moving]
        fewest = max(fewest, min(least, forced + min(outside, default=least)))
        if best is not None and case.weight(best) <= fewest:
            return best, fewest, Verdict.OPTIMAL
        wider = in_the_way(case.board, wider, {key: spot for key, spot in standing.items() if key not in moving})
        moving = moving | wider
        if not wider or 2 * len(moving) > len(case.board.left):
            break
    return _in_all(case, best, fewest)


def _forced(case: _Case) -> tuple[Spots, list[tuple[str, ...]], int]:
    """What lies where it may, which pairs of that clash, and what every plan moves at least by weight."""
    standing = {key: spot for key, spot in case.old.items() if case.stays(key)}
    clashes = list(_clashes(case.board, standing))
    gone = sum(case.weigh[key] for key in case.old if key not in standing)
    return standing, clashes, gone + _cover(clashes, case.weigh)


def _without_solver(case: _Case, made: Made) -> Repaired:
    """What fits stays, and the rest is placed anew; proved to be the fewest only where all that moves must."""
    made = attrs.evolve(made, by="the standard library", workers=1)
    spots = placed(case.board, seed=case.how["seed"], start=case.old, clock=case.clock)
    if not is_valid(case.board, spots):
        return Repaired(Plan(case.board.problem, (), PlanStatus.UNKNOWN, 0, made), (), 0, is_proved=False)
    nearer = _nearer(case, spots)
    return _told(case, nearer, made, is_proved=case.weight(nearer) <= _forced(case)[-1])


def _nearer(case: _Case, spots: Spots) -> Spots:
    """The plan with one after the other of what moved in the nearest place that the others leave it."""
    for key, old in case.old.items():
        if spots[key] == old:
            continue
        about = [one for one in case.board.together if one.blocks is not Blocks.WARNS and key in set(items_of(one))]
        places = ((start, room) for room, starts in case.board.left[key].items() for start in each(starts))
        for place in sorted(places, key=lambda one: way(case.board, old, one)):
            if place == spots[key]:
                break
            if not any(breaks(case.board, one, {**spots, key: place}) for one in about):
                spots = {**spots, key: place}
                break
    return spots


def _in_all(case: _Case, near: Spots | None, fewest: int) -> tuple[Spots | None, int, Verdict]:
    """The same by the whole model, from the best plan that is known."""
    posted = Posted(case.board, priced=False)
    for literal, weight in case.moved(posted):
        posted.model.cost(literal, weight)
    posted.hint(near or {**_anywhere(case.board), **case.old})
    outcome = posted.solve(seconds=case.seconds, **case.how)
    found = [one for one in (posted.spots() if outcome.is_solved else None, near) if one is not None]
    return min(found, key=case.weight, default=None), max(fewest, outcome.bound), outcome.verdict


def _anywhere(board: Board) -> Spots:
    """A first place for each item, whoever else lies there."""
    first = {key: next(iter(rooms.items())) for key, rooms in board.left.items()}
    return {key: (next(each(starts)), room) for key, (room, starts) in first.items()}


def _clashes(board: Board, standing: Spots) -> Iterator[tuple[str, ...]]:
    """The pairs of items that lie where they may, but not both."""
    together = (one for one in board.resources if one.capacity == 1 and one.blocks is not Blocks.WARNS)
    alone = attrs.evolve(board, onlys={}, hours={}, together=tuple(_short(one, standing) for one in together))
    for finding in broken(alone, standing):
        pair = tuple(dict.fromkeys(key for key in finding.where.key.split(", ") if key in standing))
        if len(pair) == 2:
            yield pair


def _short(limit: Resource, standing: Spots) -> Resource:
    """A resource with those of its users who stand."""
    return attrs.evolve(limit, uses=tuple(use for use in limit.uses if use.item in standing))


def _cover(pairs: Iterable[tuple[str, ...]], weigh: Mapping[str, int]) -> int:
    """What moves at least: one of each pair, counted over pairs that share nothing."""
    seen: set[str] = set()
    least = 0
    for pair in pairs:
        if seen.isdisjoint(pair):
            seen.update(pair)
            least += min(weigh[key] for key in pair)
    return least


def _nearby(case: _Case, standing: Spots, moving: Collection[str]) -> tuple[Spots | None, int]:
    """The plan that moves least while all others stay, if there is one, and what every such plan moves at least."""
    stay = {key: spot for key, spot in standing.items() if key not in moving}
    posted = _around(case, [key for key in case.board.left if key in moving], stay, priced=False)
    for literal, weight in case.moved(posted):
        posted.model.cost(literal, weight)
    outcome = posted.solve(seconds=case.seconds / 3, **case.how)
    if outcome.verdict is Verdict.INFEASIBLE:
        return None, _NEVER
    spots = {**stay, **posted.spots()} if outcome.is_solved else {}
    return (spots if spots and is_valid(case.board, spots) else None), outcome.bound


def _around(case: _Case, moving: Collection[str], stay: Spots, *, priced: bool) -> Posted:
    """The model of some items in the rooms that the others leave free."""
    left = free_rooms(case.board, moving, stay)
    return Posted(case.board, items=moving, left=left, fixed=stay, priced=priced)


def _kindest(case: _Case, spots: Spots) -> Spots:
    """Among the plans that move no more, one that moves less far, and then one that costs less.

    Each time first of what moves anyway, and then of all, where there is time for the whole model.
    """
    for measure, priced in ((case.minutes, False), (case.cost, True)):
        for is_whole in (False, True):
            if measure(spots) and not (is_whole and case.seconds < _WHOLE_TAKES * case.pace):
                spots = _improved(case, spots, is_whole=is_whole, priced=priced)
    return spots


def _improved(case: _Case, spots: Spots, *, is_whole: bool, priced: bool) -> Spots:
    """The plan, or one that moves no more items and is better: less far, or as far at the most and cheaper."""
    if is_whole:
        posted = Posted(case.board, priced=priced)
    else:
        moving = [key for key in case.board.left if spots[key] != case.old.get(key)]
        stay = {key: spot for key, spot in spots.items() if key not in set(moving)}
        posted = _around(case, moving, stay, priced=priced)
    posted.model.between(list(case.moved(posted)), most=case.weight(spots))
    if priced:
        posted.model.between(list(case.shifts(posted)), most=case.minutes(spots))
    else:
        for literal, minutes in case.shifts(posted):
            posted.model.cost(literal, minutes)
    posted.hint(spots)
    share = 1.0 if priced else 0.5  # the wishes keep half of the time that is left
    outcome = posted.solve(seconds=max(0.05, share * case.seconds - 2 * case.pace), **case.how)
    return min(spots, {**spots, **posted.spots()} if outcome.is_solved else spots, key=case.rank)
