"""The one door to a programme: an edition or a problem in, a plan out, with the solver or without it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor

import attrs

from stemcity_kit.engines.cpsat import Progress, is_installed
from stemcity_kit.model.edition import Edition
from stemcity_kit.scheduling.alike import in_order
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.check import broken, judged, spots_of
from stemcity_kit.scheduling.editions.edition import problem_of
from stemcity_kit.scheduling.plan import Made, Plan, PlanStatus
from stemcity_kit.scheduling.problem import Problem
from stemcity_kit.scheduling.searching.costs import least
from stemcity_kit.scheduling.searching.greedy import placed
from stemcity_kit.scheduling.solve import plan_from, solved

__all__ = ["schedule"]


def schedule(
    subject: Edition | Problem,
    *,
    seconds: float = 20,
    workers: int = 2,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
    start: Plan | None = None,
    executor: Executor | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Plan:
    """A time and a room for every item, and how good that is.

    With the extra `solver` (OR-Tools) the plan is proved: its `bound` says what every plan costs at least, and `gap`
    how much could still be saved. Without it the standard library places the hardest first and then searches nearby;
    the plan keeps every rule, and its bound is only what no plan can avoid.

    Args:
        subject: An edition, whose needs, venues and availability make the problem, or a problem.
        seconds: The time allowed; Ctrl-C stops the solver earlier and keeps the best plan so far.
        workers: The solver's threads; one alone gives the same plan again where it is not stopped by time.
        seed: The seed of everything that chance decides.
        progress: Is told of better plans and bounds.
        start: A plan to start from, such as that of last week.
        executor: Where parts of a large problem that share nothing are planned at once.
        clock: What time is read from.

    Returns:
        The plan; where there is none that keeps every rule, its status says so, and `explain` why.

    Raises:
        InvalidValue: The edition cannot be planned; the findings say why.
    """
    problem = problem_of(subject) if isinstance(subject, Edition) else subject
    if is_installed():
        plan = solved(
            problem,
            seconds=seconds,
            workers=workers,
            seed=seed,
            progress=progress,
            start=start,
            executor=executor,
            clock=clock,
        )
    else:
        plan = _without_solver(problem, seconds=seconds, seed=seed, start=start, clock=clock)
    if start is not None or len(problem.items_of_event) == len(problem.items):
        return plan
    board = board_of(problem)
    return judged(in_order(plan, board), board=board)


def _without_solver(
    problem: Problem, *, seconds: float, seed: int, start: Plan | None, clock: Callable[[], float]
) -> Plan:
    board = board_of(problem)
    steps = ("the hardest first, then search nearby; the extra `solver` would prove how good it is",)
    made = Made("the standard library", 1, seed, seconds, steps)
    if next(board.stuck(), None) is not None:
        return Plan(problem, (), PlanStatus.IMPOSSIBLE, 0, made)
    begin = spots_of(problem, start.placements)[0] if start is not None else None
    spots = placed(board, seed=seed, seconds=seconds, start=begin, clock=clock)
    plan = plan_from(board, spots, bound=least(board), made=made)
    held = not plan.unplaced and next(broken(board, spots), None) is not None
    return attrs.evolve(plan, status=PlanStatus.PARTIAL) if held else plan
