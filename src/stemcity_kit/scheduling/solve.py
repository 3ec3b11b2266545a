"""The best programme, proved: a problem given to the constraint solver, whole or in parts.

What shares nothing is planned apart (and, with an executor, at once). A part of up to `WHOLE` items is one model. A
larger one goes *time first*: without rooms it falls into components, whose optima together are a true lower bound;
then one component after the other is planned again in the rooms that the others leave free, from the plan that there
is, so that the plan stays valid at every moment and only gets better. Every plan says what is proved of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from importlib.metadata import version
from typing import Any

import attrs

from stemcity_kit.engines.cpsat import Progress, Verdict
from stemcity_kit.scheduling.board import NO_ROOM, Board, board_of
from stemcity_kit.scheduling.check import broken, judged, spots_of, total
from stemcity_kit.scheduling.components import components, free_rooms, narrowed, regions
from stemcity_kit.scheduling.greedy import placed
from stemcity_kit.scheduling.plan import Made, Plan, PlanStatus
from stemcity_kit.scheduling.post import Posted
from stemcity_kit.scheduling.problem import Placement, Problem

__all__ = ["Solved", "plan_from", "solved"]

WHOLE = 320
"""Up to so many items, one model with times and rooms is proved optimal in seconds; beyond it goes time first."""

Spots = dict[str, tuple[int, str]]
Tell = Callable[[Progress], None]


@attrs.frozen
class Solved:
    """What was found for some items.

    Attributes:
        spots: Where they lie; empty where no plan was found.
        bound: Every plan costs at least this.
        verdict: What is proved.
        steps: What was done, in order.
    """

    spots: Mapping[str, tuple[int, str]]
    bound: int
    verdict: Verdict
    steps: tuple[str, ...] = ()


def solved(
    problem: Problem,
    *,
    seconds: float,
    workers: int = 2,
    seed: int = 0,
    progress: Tell | None = None,
    start: Plan | None = None,
    executor: Executor | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Plan:
    """Plan a problem with the constraint solver.

    Args:
        problem: The problem.
        seconds: The time allowed.
        workers: The solver's threads.
        seed: The seed.
        progress: Is told of each better plan and bound.
        start: A plan to start from; it need not be complete or valid.
        executor: Where parts that share nothing are planned at once, such as a process pool.
        clock: What time is read from.
    """
    begun = clock()
    board = board_of(problem)
    made = Made("", workers, seed, seconds)
    if next(board.stuck(), None) is not None:
        return Plan(problem, (), PlanStatus.IMPOSSIBLE, 0, attrs.evolve(made, by="rules alone"))
    wanted = spots_of(problem, start.placements)[0] if start is not None else None
    apart = regions(board)
    jobs = [
        (narrowed(board, keys) if len(apart) > 1 else board, keys, _part(wanted, keys), workers, seed) for keys in apart
    ]
    if executor is not None and len(jobs) > 1:
        parts = list(executor.map(_region, jobs, [seconds] * len(jobs)))
    else:
        parts = []
        for number, job in enumerate(jobs):
            remaining = max(0.1, seconds - (clock() - begun))
            weight = len(job[1]) / sum(len(keys) for keys in apart[number:])
            parts.append(_region(job, remaining * weight, _beyond(progress, parts), clock))
    return _joined(board, parts, made)


def _part(spots: Spots | None, keys: Iterable[str]) -> Spots | None:
    return None if spots is None else {key: spots[key] for key in keys if key in spots}


def _beyond(progress: Tell | None, parts: list[Solved]) -> Tell | None:
    return progress if progress is not None and not parts else None


def _region(
    job: tuple[Board, tuple[str, ...], Spots | None, int, int],
    seconds: float,
    progress: Tell | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Solved:
    board, keys, start, workers, seed = job
    begun = clock()
    first = placed(board, seed=seed, start=start)
    first = first if not any(True for _ in broken(board, first)) else {}
    how = {"workers": workers, "seed": seed, "progress": progress}
    if len(keys) <= WHOLE:
        return _whole(board, first, max(0.1, seconds - (clock() - begun)), how)
    return _in_parts(board, first, begun + seconds, how, clock)


def _whole(board: Board, first: Spots, seconds: float, how: dict[str, Any]) -> Solved:
    posted = Posted(board)
    if first:
        posted.hint(first)
    outcome = posted.solve(seconds=seconds, **how)
    if outcome.is_solved:
        spots = posted.spots()
        if first and total(board, first) < total(board, spots):
            spots = first
        return Solved(spots, outcome.bound, outcome.verdict, ("one model with times and rooms",))
    return Solved(
        first, outcome.bound, Verdict.FEASIBLE if first else outcome.verdict, ("one model with times and rooms",)
    )


def _in_parts(board: Board, first: Spots, until: float, how: dict[str, Any], clock: Callable[[], float]) -> Solved:
    groups = components(board)
    steps = [f"time first, {len(groups)} components"]
    bound = 0
    quiet = {**how, "progress": None}
    for number, group in enumerate(groups):
        share = (until - clock()) * 0.3 / (len(groups) - number)
        outcome = Posted(narrowed(board, group), rooms=False).solve(seconds=share, **quiet)
        if outcome.verdict is Verdict.INFEASIBLE:
            return Solved({}, 0, Verdict.INFEASIBLE, tuple(steps))
        bound += outcome.bound
    if not first:
        posted = Posted(board, priced=False)
        outcome = posted.solve(seconds=max(0.1, until - clock()), **quiet)
        if not outcome.is_solved:
            return Solved({}, bound, outcome.verdict, tuple(steps))
        first = posted.spots()
    spots = first
    score = total(board, spots)
    for rounds in range(3):
        before = score
        for number, group in enumerate(groups):
            remaining = until - clock()
            if remaining < 0.2 or score <= bound:
                break
            spots = _polished(
                board, group, spots, remaining / (len(groups) - number) if rounds == 0 else remaining / 2, quiet
            )
        score = total(board, spots)
        if how["progress"] is not None:
            how["progress"](Progress(clock(), score, bound))
        if score == before or until - clock() < 0.2:
            break
    verdict = Verdict.OPTIMAL if score <= bound else Verdict.FEASIBLE
    return Solved(spots, bound, verdict, tuple(steps))


def _polished(board: Board, group: tuple[str, ...], spots: Spots, seconds: float, how: dict[str, Any]) -> Spots:
    """The plan with one component planned anew in the rooms that the others leave free, where that is better."""
    left = free_rooms(board, group, spots)
    posted = Posted(board, items=group, left=left, fixed={key: spot for key, spot in spots.items() if key not in left})
    posted.hint(spots)
    outcome = posted.solve(seconds=seconds, **how)
    if not outcome.is_solved:
        return spots
    better = {**spots, **{key: spot for key, spot in posted.spots().items() if key in left}}
    return better if total(board, better) <= total(board, spots) else spots


def _joined(board: Board, parts: Iterable[Solved], made: Made) -> Plan:
    listed = tuple(parts)
    spots = {key: spot for part in listed for key, spot in part.spots.items()}
    bound = sum(part.bound for part in listed)
    verdicts = {part.verdict for part in listed}
    steps = tuple(dict.fromkeys(step for part in listed for step in part.steps))
    plan = plan_from(board, spots, bound=bound, made=attrs.evolve(made, by=f"CP-SAT {version('ortools')}", steps=steps))
    if Verdict.INFEASIBLE in verdicts:
        return attrs.evolve(plan, status=PlanStatus.IMPOSSIBLE, placements=(), charges=(), bound=0)
    if not spots and board.problem.items:
        return attrs.evolve(plan, status=PlanStatus.UNKNOWN)
    return plan


def plan_from(board: Board, spots: Mapping[str, tuple[int, str]], *, bound: int = 0, made: Made) -> Plan:
    """The plan of some spots, with its prices and what is known of it."""
    grid = board.problem.grid
    placements = (
        Placement(key, grid.at(start), None if room == NO_ROOM else room) for key, (start, room) in spots.items()
    )
    plan = judged(Plan(board.problem, tuple(placements), bound=bound, made=made), board=board)
    if plan.unplaced:
        return attrs.evolve(plan, status=PlanStatus.PARTIAL)
    return attrs.evolve(plan, status=PlanStatus.OPTIMAL if plan.score <= bound else PlanStatus.VALID)
