"""What is late on a day: what it delays, which milestone or call that endangers, and who must be told.

The plan is compared with what is to be expected on that day. What is not done ends on that day at the earliest; what
could have begun is taken to have begun on time, since nobody writes down beginnings. A task that waits for a procedure
begins on the working day after the day by which the procedure is expected; where it was refused, or its term is over
without an answer, the task is blocked, and so is what waits for it. All delays are in working days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import attrs

from stemcity_kit.model.edition import Edition
from stemcity_kit.model.work import Procedure, Task
from stemcity_kit.organising.effects import Effects
from stemcity_kit.organising.network import Bound, Network, Placed, Plan, network, plan_of
from stemcity_kit.organising.procedures import expected, is_stopped
from stemcity_kit.organising.working import WorkingDays

__all__ = ["Danger", "Delay", "Late", "Lateness", "lateness", "lateness_of"]


@attrs.frozen
class Delay:
    """A task that ends later than planned, by how many working days, and its new last day."""

    task: Task
    days: int
    ends: dt.date


@attrs.frozen
class Danger:
    """A milestone or a call that will not be kept.

    Attributes:
        bound: The milestone or the call.
        ends: When its tasks end, as things stand; None where one of them is blocked, so that nobody can say.
        days: How many working days too late that is; None likewise.
        tasks: The tasks that end too late, or are blocked.
    """

    bound: Bound
    ends: dt.date | None
    days: int | None
    tasks: tuple[str, ...]


@attrs.frozen
class Late:
    """A task that should have been done.

    Attributes:
        task: The task.
        due: The last of its own days, or its earliest last day where it has none or cannot keep them.
        days: By how many working days it is late, if it is done on the day from which one looks.
        delays: The tasks that it alone delays, in order of their new last day.
        is_cut: Whether it delays more than are listed, because so many tasks are late.
        endangers: The milestones and calls that it alone makes late, or later than planned, by how many working days.
        tell: The owners and departments, of the task and of what it delays, each once; a department is its key.
    """

    task: Task
    due: dt.date
    days: int
    delays: tuple[Delay, ...]
    is_cut: bool
    endangers: tuple[tuple[Bound, int], ...]
    tell: tuple[tuple[str, str], ...]


@attrs.frozen
class Lateness:
    """The work as it stands on a day.

    Attributes:
        at: The day.
        plan: The network as it was planned.
        now: The network as it is to be expected on the day.
        late: What should have been done, the latest first.
        delayed: Every task that will end later than planned, for whatever reason.
        dangers: Every milestone and call that will not be kept as things stand.
    """

    at: dt.date
    plan: Network
    now: Network
    late: tuple[Late, ...]
    delayed: tuple[Delay, ...]
    dangers: tuple[Danger, ...]


def lateness_of(edition: Edition, *, at: dt.date, calls: Mapping[str, dt.date] | None = None) -> Lateness:
    """What is late in an edition; see `lateness`.

    Args:
        edition: The edition.
        at: The day from which one looks.
        calls: The last day of each call, by key.

    Raises:
        InvalidValue: Tasks wait for one another in a circle.
    """
    return lateness(edition.tasks, procedures=edition.procedures, plan=plan_of(edition, calls=calls), at=at)


def lateness(tasks: Iterable[Task], *, procedures: Iterable[Procedure] = (), plan: Plan, at: dt.date) -> Lateness:
    """What is late among some tasks.

    Args:
        tasks: The tasks.
        procedures: What others must grant first.
        plan: What binds the tasks, as it was planned.
        at: The day from which one looks.

    >>> from stemcity_kit.organising.working import WorkingDays
    >>> tasks = [Task("text", work=5), Task("print", work=3, after=["text"])]
    >>> monday = dt.date(2027, 3, 1)
    >>> found = lateness(tasks, plan=Plan(working=WorkingDays(), start=monday), at=dt.date(2027, 3, 9))
    >>> [(one.task.key, one.days, [(delay.task.key, delay.days) for delay in one.delays]) for one in found.late]
    [('text', 2, [('print', 2)])]
    """
    given = tuple(tasks)
    before = network(given, plan=plan)
    asked = tuple(procedures)
    released = {**plan.releases, **_releases(asked, at, plan.law)}
    stopped = [key for one in asked if is_stopped(one, at=at, law=plan.law) for key in one.tasks]
    blocked = plan.blocked.union(stopped)
    now = network(given, plan=attrs.evolve(plan, at=at, releases=released, blocked=blocked))
    open_ = [one for one in before.placed if _due(one) < at and not now.of[one.task.key].is_done]
    dangers = _dangers(now)
    effects = Effects.of(before, now, at=at, late=len(open_))
    begun = {bound for one in now.placed if one.is_done for bound in plan.deadlines.get(one.task.key, ())}
    over = {danger.bound: danger.tasks for danger in dangers if danger.bound.day < at and danger.bound in begun}
    slack = {danger.bound: effects.latest(danger.bound) for danger in dangers}
    slack |= {bound: _only(slack[bound], keys) for bound, keys in over.items()}
    late = [_late(one, effects, slack, plan.working.through(_due(one))) for one in open_]
    ordered = sorted(late, key=lambda one: (-one.days, one.task.key))
    return Lateness(at, before, now, tuple(ordered), _delays(before, now), dangers)


def _only(slack: Mapping[str, int], keys: Iterable[str]) -> Mapping[str, int]:
    """Of a milestone that is over, and has begun, only its own tasks can still be late."""
    return {key: slack[key] for key in keys if key in slack}


def _releases(procedures: Iterable[Procedure], at: dt.date, law: WorkingDays) -> dict[str, dt.date]:
    """By the key of a task the last day on which it still waits; what nobody will grant as things stand blocks it."""
    found: dict[str, dt.date] = {}
    for procedure in procedures:
        day = expected(procedure, at=at, law=law)
        for key in procedure.tasks if day is not None else ():
            found[key] = max(found.get(key, dt.date.min), day or at)
    return found


def _late(one: Placed, effects: Effects, slack: Mapping[Bound, Mapping[str, int]], due: int) -> Late:
    """What this task alone does: the plan again, with nothing changed but that it ends on the day."""
    moved, is_cut = effects.after(one)
    found = [Delay(effects.before.of[key].task, days, ends) for key, (days, ends) in moved.items()]
    delays = tuple(sorted(found, key=lambda delay: (delay.ends, delay.task.key)))
    concerned = [one.task, *(delay.task for delay in delays)]
    tell = dict.fromkeys((task.owner, task.department or "") for task in concerned if task.owner or task.department)
    by = None if is_cut else {key: days for key, (days, _) in moved.items()}
    endangers = [(bound, effects.misses(one, bound, latest, by)) for bound, latest in slack.items()]
    threats = tuple((bound, days) for bound, days in endangers if days)
    return Late(one.task, _due(one), effects.today - due, delays, is_cut, threats, tuple(tell))


def _due(one: Placed) -> dt.date:
    """The last day of its own days; where it cannot keep them, or has none, its earliest last day."""
    return max(one.early.last, one.task.days.last) if one.task.days else one.early.last


def _delays(before: Network, after: Network) -> tuple[Delay, ...]:
    found = [(one, one.end - before.of[one.task.key].end) for one in after.placed if not one.is_done]
    later = [Delay(before.of[one.task.key].task, days, one.early.last) for one, days in found if days > 0]
    return tuple(sorted(later, key=lambda delay: (delay.ends, delay.task.key)))


def _dangers(made: Network) -> tuple[Danger, ...]:
    missed: dict[Bound, list[Placed]] = {}
    for one in made.placed:
        for bound in made.deadlines.get(one.task.key, ()):
            if (one.early.last > bound.day or one.is_blocked) and not one.is_done:
                missed.setdefault(bound, []).append(one)
    found = [_danger(bound, late, made) for bound, late in missed.items()]
    return tuple(sorted(found, key=lambda danger: danger.bound))


def _danger(bound: Bound, late: Iterable[Placed], made: Network) -> Danger:
    keys = tuple(sorted(one.task.key for one in late))
    if any(one.is_blocked for one in late):
        return Danger(bound, None, None, keys)
    last = max(one.early.last for one in late)
    return Danger(bound, last, max(1, made.working.through(last) - made.working.through(bound.day)), keys)
