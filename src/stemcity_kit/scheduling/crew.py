"""Who plans the parts of a problem: an executor's workers, or nobody but the caller, with the same words to both."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future

import attrs

from stemcity_kit.engines.cpsat import Progress
from stemcity_kit.scheduling.alone import planned_alone
from stemcity_kit.scheduling.plan import Charge, Made, Plan, PlanStatus
from stemcity_kit.scheduling.problem import Placement, Problem

__all__ = ["Crew", "Found", "Task", "worked"]

PROVED_OR_VALID = (PlanStatus.OPTIMAL, PlanStatus.VALID)


@attrs.frozen
class Task:
    """A part to plan, with all that a worker needs to know; it can be sent to another process or machine.

    Attributes:
        part: The part, a problem of its own.
        has_solver: Whether the constraint solver is asked.
        seconds: The time allowed; with none there is only a first plan.
        workers: The solver's threads.
        seed: The seed.
        start: Where to start from; None for nowhere.
        keeps_start: Whether repeats stay as they are in it.
    """

    part: Problem
    has_solver: bool
    seconds: float
    workers: int
    seed: int
    start: tuple[Placement, ...] | None = None
    keeps_start: bool = True


@attrs.frozen
class Found:
    """What was found for a part.

    Attributes:
        placements: Where its items lie.
        status: What is known of it.
        bound: Every plan of it costs at least this.
        charges: The prices that it pays.
        made: How it was made.
        seconds: How long that took.
    """

    placements: tuple[Placement, ...]
    status: PlanStatus
    bound: int
    charges: tuple[Charge, ...]
    made: Made
    seconds: float

    @property
    def is_valid(self) -> bool:
        """Whether it keeps every rule."""
        return self.status in PROVED_OR_VALID

    @property
    def score(self) -> int:
        """What it costs."""
        return sum(charge.amount for charge in self.charges)

    def or_better(self, other: Found | None) -> Found:
        """The better of the two, with the higher of their bounds."""
        if other is None or self.status is PlanStatus.IMPOSSIBLE:
            return self
        best = min(self, other, key=lambda one: (not one.is_valid, -len(one.placements), one.score))
        bound = max(self.bound, other.bound)
        is_proved = best.is_valid and best.score <= bound
        return attrs.evolve(best, bound=bound, status=PlanStatus.OPTIMAL if is_proved else best.status)


def worked(task: Task, progress: Callable[[Progress], None] | None = None) -> Found:
    """Plan a part; this is what an executor is given to call."""
    begun = time.monotonic()
    start = Plan(task.part, task.start) if task.start is not None else None
    plan = planned_alone(
        task.part,
        has_solver=task.has_solver,
        seconds=task.seconds,
        workers=task.workers,
        seed=task.seed,
        progress=progress,
        start=start,
        keeps_start=task.keeps_start,
    )
    return Found(plan.placements, plan.status, plan.bound, plan.charges, plan.made, time.monotonic() - begun)


class Crew:
    """Workers of an executor; the caller where there is none, or where its workers are gone.

    Attributes:
        executor: The executor; None where the caller does all.
        width: How many tasks are done at once; None while that is not known.
        lost: For each way in which a worker failed, how many tasks were done here instead.
    """

    def __init__(self, executor: Executor | None, at_once: int | None) -> None:
        self.executor = executor
        self.width: int | None = 1 if executor is None else at_once or getattr(executor, "_max_workers", None)
        self.lost: dict[str, int] = {}

    def give(self, task: Task, progress: Callable[[Progress], None] | None = None) -> Future[Found]:
        """Have a task done; without workers it is done when this returns."""
        if self.executor is not None:
            try:
                return self.executor.submit(worked, task)
            except RuntimeError as error:  # its workers are gone, or it was shut down
                self._lose(error, all_of_them=True)
        done: Future[Found] = Future()
        done.set_result(worked(task, progress))
        return done

    def take(self, future: Future[Found], task: Task) -> Found:
        """What was found; where a worker died or failed, the task is done here."""
        try:
            return future.result()
        except Exception as error:  # noqa: BLE001 - whatever happened there, here it works or raises again
            self._lose(error, all_of_them=isinstance(error, BrokenExecutor))
            return worked(task)

    def _lose(self, error: Exception, *, all_of_them: bool) -> None:
        self.lost[type(error).__name__] = self.lost.get(type(error).__name__, 0) + 1
        if all_of_them:
            self.executor, self.width = None, 1
