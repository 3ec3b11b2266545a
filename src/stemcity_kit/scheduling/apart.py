"""The parts of a split problem planned apart, in an executor or one after the other, and put together again.

First each part gets a quick plan, so that there soon is one of the whole; then the time that is left is shared out
among the parts that are not proved to be the best, again and again: what one does not need is the others'. Part by
part, scores and bounds add up.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait

import attrs

from stemcity_kit.engines.cpsat import Progress
from stemcity_kit.scheduling.crew import Crew, Found, Task
from stemcity_kit.scheduling.plan import Made, Plan, PlanStatus
from stemcity_kit.scheduling.problem import Problem
from stemcity_kit.scheduling.wishes import wishes_of

__all__ = ["planned_apart"]

SHORT = 0.5
"""With fewer seconds left nothing is begun."""

LEAST = 3.0
"""Seconds of the solver for a part: in much less it proves nothing; where there is less for each, some do without."""

GRACE = 2.0
"""Seconds for which after an interrupt the workers' last plans are waited for."""


def planned_apart(
    whole: Problem,
    parts: Sequence[Problem],
    *,
    has_solver: bool,
    seconds: float,
    workers: int = 2,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
    start: Plan | None = None,
    executor: Executor | None = None,
    at_once: int | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Plan:
    """A plan of a problem from plans of its parts.

    Args:
        whole: The problem.
        parts: Its parts, as `split` makes them.
        has_solver: Whether the constraint solver is asked; without it nothing is proved.
        seconds: The time allowed for all of them; Ctrl-C stops earlier and keeps the best so far.
        workers: The solver's threads, for each part.
        seed: The seed.
        progress: Is told whenever a part is done; there is no score before each part has a valid plan.
        start: A plan to start from.
        executor: Where the parts are planned; they are sent to it with `submit`. What a worker cannot do because it
            died or failed is done here, and said in how the plan was made.
        at_once: How many parts the executor plans at once; None to take what it says of itself, or what is seen.
        clock: What time is read from.
    """
    task = Task(whole, has_solver, 0.0, workers, seed, keeps_start=start is not None)
    run = _Run(whole, parts, task, Crew(executor, at_once), seconds, progress, clock)
    try:
        run.begin(start)
        run.improve()
    except KeyboardInterrupt:
        run.stop()
    finally:
        for future in run.running:
            future.cancel()
    return run.plan()


@attrs.define(eq=False)
class _Run:
    """The parts while they are planned.

    Attributes:
        whole: The problem.
        parts: Its parts.
        task: What is the same of all tasks.
        crew: Who does them.
        seconds: The time allowed for all of them.
        progress: Is told whenever a part is done.
        clock: What time is read from.
        begun: When it began.
        found: The best of each part so far.
        idle: The parts for which nothing more can be done.
        running: What is at work, with the number of its part.
        is_over: Whether it was stopped, or a part is impossible.
    """

    whole: Problem
    parts: Sequence[Problem]
    task: Task
    crew: Crew
    seconds: float
    progress: Callable[[Progress], None] | None
    clock: Callable[[], float]
    begun: float = attrs.field(init=False)
    found: list[Found | None] = attrs.field(init=False)
    idle: set[int] = attrs.field(init=False, factory=set)
    running: dict[Future[Found], tuple[int, Task]] = attrs.field(init=False, factory=dict)
    is_over: bool = attrs.field(init=False, default=False)

    def __attrs_post_init__(self) -> None:
        self.begun = self.clock()
        self.found = [None] * len(self.parts)

    @property
    def left(self) -> float:
        """The seconds that are left."""
        return self.begun + self.seconds - self.clock()

    def begin(self, start: Plan | None) -> None:
        """A first plan for each part."""
        tasks = [attrs.evolve(self.task, part=part) for part in self.parts]
        if start is not None:
            of = start.of
            own = [tuple(of[item.key] for item in part.items if item.key in of) for part in self.parts]
            tasks = [attrs.evolve(task, start=placements) for task, placements in zip(tasks, own, strict=True)]
        self._each(deque(range(len(tasks))), lambda number, _: tasks[number])
        if self.crew.width is None:
            busy = sum(found.seconds for found in self.found if found is not None)
            self.crew.width = max(1, round(busy / max(0.001, self.clock() - self.begun)))

    def improve(self) -> None:
        """The time that is left for the parts that are not proved, in rounds; those without a plan come first."""
        while not self.is_over and self.left > SHORT:
            unproved = [n for n in range(len(self.parts)) if n not in self.idle and not self._is_proved(n)]
            if not unproved:
                return
            self._each(deque(sorted(unproved, key=self._urgency)), self._next_task)

    def _is_proved(self, number: int) -> bool:
        found = self.found[number]
        return found is not None and found.status in (PlanStatus.OPTIMAL, PlanStatus.IMPOSSIBLE)

    def _urgency(self, number: int) -> tuple[bool, int, int]:
        found = self.found[number]
        return found is not None and found.is_valid, len(self.parts[number].items), number

    def _next_task(self, number: int, waiting: int) -> Task | None:
        """A task with its share of the time, which is that of all workers over the parts that wait or are at work."""
        left = self.left
        if left < SHORT:
            return None
        share = left * (self.crew.width or 1) / (waiting + len(self.running) + 1)
        found = self.found[number]
        placements = found.placements if found is not None and found.placements else None
        seconds = min(left, max(LEAST if self.task.has_solver else SHORT, share))
        return attrs.evolve(self.task, part=self.parts[number], seconds=seconds, start=placements)

    def _each(self, todo: deque[int], task_of: Callable[[int, int], Task | None]) -> None:
        """Have a task for each part done, as many at once as there are workers."""
        while (todo or self.running) and not self.is_over:
            while todo and len(self.running) < (self.crew.width or len(self.parts)):
                number = todo.popleft()
                if (task := task_of(number, len(todo))) is None:
                    todo.clear()
                else:
                    self.running[self.crew.give(task, self._beside(number))] = (number, task)
            self._heed(wait(self.running, return_when=FIRST_COMPLETED).done)

    def _heed(self, done: Iterable[Future[Found]]) -> None:
        for future in sorted(done, key=lambda one: self.running[one][0]):
            number, task = self.running.pop(future)
            new, old = self.crew.take(future, task), self.found[number]
            best = self.found[number] = new.or_better(old)
            as_before = old is not None and (best.score, best.bound) == (old.score, old.bound)
            if as_before and new.seconds < 0.9 * task.seconds:  # it has nothing left to try
                self.idle.add(number)
            stopped = self.crew.executor is None and bool(task.seconds) and new.made.is_interrupted
            self.is_over |= best.status is PlanStatus.IMPOSSIBLE or stopped
            if self.progress is not None:
                self.progress(self._state())

    def _state(self) -> Progress:
        known = [found for found in self.found if found is not None]
        has_all = len(known) == len(self.parts) and all(found.is_valid for found in known)
        score = sum(found.score for found in known) if has_all else None
        return Progress(self.clock() - self.begun, score, sum(found.bound for found in known))

    def _beside(self, number: int) -> Callable[[Progress], None] | None:
        """Tells of a part while it is planned here, with what is known of the others."""
        if self.progress is None or self.crew.executor is not None:
            return None
        tell, old, state = self.progress, self.found[number], self._state()

        def beside(now: Progress) -> None:
            score = None
            if old is not None and state.score is not None and now.score is not None:
                score = state.score + min(0, now.score - old.score)
            raised = max(0, now.bound - (old.bound if old is not None else 0))
            tell(Progress(state.seconds + now.seconds, score, state.bound + raised))

        return beside

    def stop(self) -> None:
        """Take what the workers still give in a moment, and no more."""
        try:
            done = wait(self.running, timeout=GRACE).done
        except KeyboardInterrupt:
            return
        for future in done:
            if not future.cancelled() and future.exception() is None:
                number, _ = self.running[future]
                self.found[number] = future.result().or_better(self.found[number])

    def plan(self) -> Plan:
        """The plans of the parts as one."""
        known = [found for found in self.found if found is not None]
        made = self._made(known)
        if any(found.status is PlanStatus.IMPOSSIBLE for found in known):
            return Plan(self.whole, (), PlanStatus.IMPOSSIBLE, 0, made)
        order = {wish.name: number for number, wish in enumerate(wishes_of(self.whole))}
        charges = sorted((charge for found in known for charge in found.charges), key=lambda one: order[one.wish])
        placements = tuple(placement for found in known for placement in found.placements)
        state = self._state()
        plan = Plan(self.whole, placements, PlanStatus.PARTIAL, state.bound, made, tuple(charges))
        if state.score is None:
            return plan if placements else attrs.evolve(plan, status=PlanStatus.UNKNOWN)
        is_proved = state.score <= state.bound
        return attrs.evolve(plan, status=PlanStatus.OPTIMAL if is_proved else PlanStatus.VALID)

    def _made(self, known: Sequence[Found]) -> Made:
        by = next((found.made.by for found in known if found.made.by != "rules alone"), "rules alone")
        steps = [f"{len(self.parts)} parts that share nothing, each planned apart"]
        steps += [
            f"{count} of them planned without a worker, because of {kind}" for kind, count in self.crew.lost.items()
        ]
        steps += dict.fromkeys(step for found in known for step in found.made.steps if step != "stopped")
        workers = self.task.workers * (self.crew.width or 1)
        return Made(by, workers, self.task.seed, self.seconds, tuple(steps))
