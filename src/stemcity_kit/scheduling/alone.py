"""A problem planned as one, with the solver or without it; repeats then come in order of time."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor

import attrs

from stemcity_kit.engines.cpsat import Progress
from stemcity_kit.scheduling.alike import in_order
from stemcity_kit.scheduling.board import Board, board_of
from stemcity_kit.scheduling.check import broken, judged, spots_of
from stemcity_kit.scheduling.plan import Made, Plan, PlanStatus
from stemcity_kit.scheduling.problem import Problem
from stemcity_kit.scheduling.searching.costs import least
from stemcity_kit.scheduling.searching.greedy import placed
from stemcity_kit.scheduling.searching.local_search import Stopped
from stemcity_kit.scheduling.solve import plan_from, solved

__all__ = ["planned_alone"]


def planned_alone(
    problem: Problem,
    *,
    has_solver: bool,
    seconds: float,
    workers: int = 2,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
    start: Plan | None = None,
    keeps_start: bool = True,
    executor: Executor | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Plan:
    """A plan of a problem that is not split.

    Args:
        problem: The problem.
        has_solver: Whether the constraint solver is asked; without it nothing is proved.
        seconds: The time allowed; with none there is only a first plan.
        workers: The solver's threads.
        seed: The seed.
        progress: Is told of better plans and bounds.
        start: A plan to start from.
        keeps_start: Whether repeats that are alike stay as they are in `start`, and do not come in order of time.
        executor: Where parts that share nothing are planned at once.
        clock: What time is read from.
    """
    begun = clock()
    board = board_of(problem)
    if has_solver:
        plan = solved(
            problem,
            seconds=seconds,
            workers=workers,
            seed=seed,
            progress=progress,
            start=start,
            executor=executor,
            clock=clock,
            board=board,
            begun=begun,
        )
    else:
        plan = _without_solver(board, seconds=seconds, seed=seed, start=start, clock=clock, begun=begun)
    if (start is not None and keeps_start) or len(problem.items_of_event) == len(problem.items):
        return plan
    return judged(in_order(plan, board), board=board)


def _without_solver(
    board: Board, *, seconds: float, seed: int, start: Plan | None, clock: Callable[[], float], begun: float
) -> Plan:
    problem = board.problem
    steps = ("the hardest first, then search nearby; the extra `solver` would prove how good it is",)
    made = Made("the standard library", 1, seed, seconds, steps)
    if next(board.stuck(), None) is not None:
        return Plan(problem, (), PlanStatus.IMPOSSIBLE, 0, made)
    begin = spots_of(problem, start.placements)[0] if start is not None else None
    left = max(0.0, begun + seconds - clock())
    try:
        spots = placed(board, seed=seed, seconds=left, start=begin, clock=clock)
    except Stopped as stop:
        spots, made = stop.spots, attrs.evolve(made, is_interrupted=True)
    plan = plan_from(board, spots, bound=least(board), made=made)
    held = not plan.unplaced and next(broken(board, spots), None) is not None
    return attrs.evolve(plan, status=PlanStatus.PARTIAL) if held else plan
