"""The one door to a programme: an edition or a problem in, a plan out, with the solver or without it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

from stemcity_kit.engines.cpsat import Progress, is_installed
from stemcity_kit.model.edition import Edition
from stemcity_kit.scheduling.alone import planned_alone
from stemcity_kit.scheduling.apart import planned_apart
from stemcity_kit.scheduling.editions.edition import problem_of
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Problem
from stemcity_kit.scheduling.splitting import split

__all__ = ["schedule"]

MANY = 320
"""A problem with more items is split, where it falls apart, before a board is made of it."""

FEW = 50
"""Parts with fewer items are put together: each costs a moment of its own."""


def schedule(
    subject: Edition | Problem,
    *,
    seconds: float = 20,
    workers: int = 2,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
    start: Plan | None = None,
    executor: Executor | None = None,
    at_once: int | None = None,
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
        executor: Where parts of a large problem that share nothing are planned at once, such as a process pool.
        at_once: How many parts the executor plans at once; None to take what it says of itself, or what is seen.
        clock: What time is read from.

    Returns:
        The plan; where there is none that keeps every rule, its status says so, and `explain` why.

    Raises:
        InvalidValue: The edition cannot be planned; the findings say why.
    """
    problem = problem_of(subject) if isinstance(subject, Edition) else subject
    how: dict[str, Any] = {
        "has_solver": is_installed(),
        "seconds": seconds,
        "workers": workers,
        "seed": seed,
        "progress": progress,
        "start": start,
        "executor": executor,
        "clock": clock,
    }
    if executor is not None or len(problem.items) > MANY:
        parts = split(problem, least=FEW)
        if len(parts) > 1:
            return planned_apart(problem, parts, at_once=at_once, **how)
    return planned_alone(problem, **how)
