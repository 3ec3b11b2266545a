"""The tasks of an edition as a project network: earliest and latest days, slack, and what is critical.

The critical path method (J. E. Kelley and M. R. Walker, Critical-Path Planning and Scheduling, 1959) over working days.
A task begins on the first of its own days, also where that is a day off; where what it waits for ends later, on the
working day after that. It takes its `work`, or all working days of its own days, or one day; days off with which its
own days begin or end count as worked, since somebody wrote them. Its latest days keep the end of the whole, and every
milestone or call that it, or what waits for it, must end with. Slack is the working days between the two: it is
negative where a milestone cannot be kept any more, and a task without slack is critical.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from graphlib import TopologicalSorter

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where, did_you_mean
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.rule import span, warning
from stemcity_kit.model.rules_work import circular
from stemcity_kit.model.time import Days
from stemcity_kit.model.work import Task
from stemcity_kit.organising.working import WorkingDays, closed_days, holidays_of

__all__ = ["Bound", "Network", "Placed", "Plan", "doubts", "network", "network_of", "plan_of", "unknown_calls"]


@attrs.frozen(order=True)
class Bound:
    """A milestone or a call, with which tasks must end.

    Attributes:
        day: Its last day, included.
        table: `timeline` for a milestone, `calls` for a call.
        key: Its key there.
    """

    day: dt.date
    table: str = "timeline"
    key: str = ""


@attrs.frozen
class Placed:
    """A task in the network.

    Attributes:
        task: The task.
        begin: The number of its first working day, as early as can be.
        end: The number after its last working day; the same as `begin` for work on days off alone.
        slack: By how many working days it may slip; negative where it is too late already.
        is_done: Whether it was done at the day for which the network was made.
        early: Its days, as early as can be, both included.
        late: Its days, as late as may be.
        is_blocked: Whether it, or what it waits for, waits for something that nobody will grant as things stand.
    """

    task: Task
    begin: int
    end: int
    slack: int
    is_done: bool
    early: Days
    late: Days
    is_blocked: bool = False

    @property
    def days(self) -> Days:
        """The days to be told: its own as far as it keeps them, else its earliest ones; its real ones where done."""
        if self.is_done or self.task.days is None:
            return self.early
        return Days(self.early.first, max(self.early.last, self.task.days.last))

    @property
    def is_critical(self) -> bool:
        """Whether each day that it slips moves the end, or makes a milestone or a call late; or it is blocked."""
        return (self.slack <= 0 or self.is_blocked) and not self.is_done


@attrs.frozen
class Network:
    """The tasks with their days, in order of their earliest days.

    Attributes:
        placed: Each task once.
        plan: What it was made of.
    """

    placed: tuple[Placed, ...]
    plan: Plan

    @property
    def working(self) -> WorkingDays:
        """The working days that were counted."""
        return self.plan.working

    @property
    def law(self) -> WorkingDays:
        """Those of terms of law, without the edition's closings."""
        return self.plan.law

    @property
    def deadlines(self) -> Mapping[str, tuple[Bound, ...]]:
        """What a task must end with, by its key."""
        return self.plan.deadlines

    @cached_property
    def of(self) -> Mapping[str, Placed]:
        """The tasks by key."""
        return {one.task.key: one for one in self.placed}

    @property
    def end(self) -> dt.date | None:
        """The last day of the last task; None where there is no task."""
        return max((one.early.last for one in self.placed), default=None)

    @property
    def critical(self) -> tuple[Placed, ...]:
        """The tasks without slack, in order of their days."""
        return tuple(one for one in self.placed if one.is_critical)


@attrs.frozen(kw_only=True)
class Plan:
    """What a network is made of, besides its tasks.

    Attributes:
        working: The working days.
        law: Those of terms of law, without the edition's closings; without them Monday to Friday.
        start: From when on a task may begin that has no days and waits for nothing.
        deadlines: By the key of a task all that it must end with.
        releases: By the key of a task a day after which alone it can begin.
        ends: By the key of a task a day before which it cannot end.
        blocked: The keys of tasks that wait for something that nobody will grant as things stand.
        at: The day from which one looks: what is not done by then ends on it at the earliest, and `done` days up to
            it count. Without it the plan is told as it was made, and no `done` day counts.
    """

    working: WorkingDays
    start: dt.date
    law: WorkingDays = WorkingDays()
    deadlines: Mapping[str, tuple[Bound, ...]] = attrs.field(factory=dict, hash=False)
    releases: Mapping[str, dt.date] = attrs.field(factory=dict, hash=False)
    ends: Mapping[str, dt.date] = attrs.field(factory=dict, hash=False)
    blocked: frozenset[str] = frozenset()
    at: dt.date | None = None

    def calendar(self, task: Task) -> WorkingDays:
        """The working days of a task: those of all, and the days off with which its own days begin or end."""
        return self.working.worked_on(task.days) if task.days else self.working

    def length(self, task: Task) -> int:
        """How many days of work a task takes, 1 at least."""
        if task.work is not None:
            return task.work
        return max(1, self.calendar(task).count(task.days)) if task.days else 1

    def placed(self, task: Task, *, after: dt.date) -> Days:
        """The days of a task where what it waits for ends on a day; its own where it keeps them."""
        own = self.calendar(task)
        kept = task.days is not None and after < task.days.first
        first = task.days.first if task.days and kept else self.working.day(self.working.through(after))
        return Days(first, max(first, own.day(own.before(first) + self.length(task) - 1)))

    def is_done(self, task: Task) -> bool:
        """Whether the task was done at the day from which one looks."""
        return self.at is not None and task.done is not None and task.done <= self.at


def network(tasks: Iterable[Task], *, plan: Plan) -> Network:
    """The network of some tasks.

    Args:
        tasks: The tasks, in any order. A key in `after` that no task has is passed over; `check` names it.
        plan: The working days, and what binds the tasks besides one another.

    Raises:
        InvalidValue: Tasks wait for one another in a circle; each circle is named.

    >>> monday = dt.date(2027, 3, 1)
    >>> tasks = [Task("print", work=3, after=["text"]), Task("text", work=5), Task("mail", work=1)]
    >>> made = network(tasks, plan=Plan(working=WorkingDays(), start=monday))
    >>> [(one.task.key, str(one.early), one.slack) for one in made.placed]
    [('mail', '2027-03-01', 7), ('text', '2027-03-01/2027-03-05', 0), ('print', '2027-03-08/2027-03-10', 0)]
    """
    table = {task.key: task for task in sorted(tasks, key=lambda task: task.key)}
    waits = {key: [other for other in sorted(set(task.after)) if other in table] for key, task in table.items()}
    order = _order(table.values(), waits)
    spells = _forward(table, waits, order, plan)
    lates = _backward(table, waits, order, spells, plan)
    blocked = _blocked(table, waits, order, plan)
    placed = [_placed(task, spells[key], lates[key], plan, is_blocked=key in blocked) for key, task in table.items()]
    return Network(tuple(sorted(placed, key=lambda one: (one.early, one.task.key))), plan)


def _order(tasks: Iterable[Task], waits: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Every task behind those that it waits for."""
    faults = list(circular(tasks))
    if faults:
        raise InvalidValue(*faults)
    return tuple(TopologicalSorter(waits).static_order())


_Waits = Mapping[str, Sequence[str]]


def _forward(table: Mapping[str, Task], waits: _Waits, order: Iterable[str], plan: Plan) -> Mapping[str, Days]:
    spells: dict[str, Days] = {}
    for key in order:
        task = table[key]
        if plan.is_done(task) and task.done is not None:
            length = plan.length(task)
            first = task.days.first if task.days else plan.working.day(plan.working.through(task.done) - length)
            spells[key] = Days(min(first, task.done), task.done)
        else:
            least = [] if task.days or waits[key] else [_before(plan.start)]
            least += [spells[other].last for other in waits[key]]
            least += [plan.releases[key]] if key in plan.releases else []
            spells[key] = _open(key, plan.placed(task, after=max(least, default=dt.date.min)), plan)
    return spells


def _open(key: str, days: Days, plan: Plan) -> Days:
    """The days of what is not done by the day from which one looks."""
    until = max([day for day in (plan.at, plan.ends.get(key)) if day is not None], default=days.last)
    return Days(days.first, max(days.last, plan.working.day(plan.working.before(until)))) if until > days.last else days


def _before(day: dt.date) -> dt.date:
    return dt.date.fromordinal(max(1, day.toordinal() - 1))


def _blocked(table: Mapping[str, Task], waits: _Waits, order: Iterable[str], plan: Plan) -> Collection[str]:
    found: set[str] = set()
    for key in order:
        if not plan.is_done(table[key]) and (key in plan.blocked or not found.isdisjoint(waits[key])):
            found.add(key)
    return found


def _backward(
    table: Mapping[str, Task], waits: _Waits, order: Sequence[str], spells: Mapping[str, Days], plan: Plan
) -> Mapping[str, int]:
    """The latest end of each task, as the number after its last working day."""
    whole = max((plan.working.through(days.last) for days in spells.values()), default=0)
    ends = {key: min([whole, *_limits(key, spells[key], plan)]) for key in order}
    for key in reversed(order):
        if not plan.is_done(table[key]):
            begin = _latest_begin(table[key], spells[key], ends[key], plan)
            for other in waits[key]:
                ends[other] = min(ends[other], begin)
    return ends


def _limits(key: str, days: Days, plan: Plan) -> Iterator[int]:
    """The latest ends that its milestone and its call allow; a Saturday after a milestone's Friday is too late."""
    for bound in plan.deadlines.get(key, ()):
        end = plan.working.through(days.last)
        limit = plan.working.through(bound.day)
        yield min(limit, end - 1) if days.last > bound.day else limit


def _latest_begin(task: Task, days: Days, limit: int, plan: Plan) -> int:
    """The latest begin that keeps a latest end; days off that were written may be lost by it, or filled."""
    begin, end = plan.working.before(days.first), plan.working.through(days.last)
    found, worked = limit - (end - begin), plan.calendar(task).worked
    if not worked or limit < end:
        return found
    found += len(worked)
    while found > begin and plan.working.through(plan.placed(task, after=plan.working.day(found - 1)).last) > limit:
        found -= 1
    return found


def _placed(task: Task, days: Days, late: int, plan: Plan, *, is_blocked: bool) -> Placed:
    begin, end = plan.working.before(days.first), plan.working.through(days.last)
    latest = days if late == end else plan.working.days(late - max(1, end - begin), late)
    return Placed(task, begin, end, late - end, plan.is_done(task), days, latest, is_blocked)


def plan_of(edition: Edition, *, at: dt.date | None = None, calls: Mapping[str, dt.date] | None = None) -> Plan:
    """What binds the tasks of an edition: its working days, and the ends of its milestones and calls.

    Args:
        edition: The edition.
        at: The day from which one looks.
        calls: The last day of each call, by key. A task that is tied to a milestone and to a call keeps both.
    """
    ends = {step.key: Bound(step.days.last, "timeline", step.key) for step in edition.timeline if step.days}
    known = {key: Bound(day, "calls", key) for key, day in (calls or {}).items()}
    deadlines: dict[str, tuple[Bound, ...]] = {}
    for task in edition.tasks:
        found = (ends.get(task.milestone or ""), known.get(task.call))
        deadlines[task.key] = tuple(bound for bound in found if bound is not None)
    years = {day.year for task in edition.tasks if task.days for day in (task.days.first, task.days.last)}
    return Plan(
        working=WorkingDays(closed_days(edition, years=years)),
        law=WorkingDays(holidays_of(edition, years=years)),
        start=_start(edition),
        deadlines=deadlines,
        at=at,
    )


def _start(edition: Edition) -> dt.date:
    """The first day of the timeline; without one the October before (the format's own beginning)."""
    whole = Days.spanning(step.days for step in edition.timeline if step.days)
    held = span(edition)
    return whole.first if whole else dt.date((held.first.year if held else edition.year) - 1, 10, 1)


def network_of(edition: Edition, *, at: dt.date | None = None, calls: Mapping[str, dt.date] | None = None) -> Network:
    """The network of an edition's tasks; the arguments are those of `plan_of`.

    Raises:
        InvalidValue: Tasks wait for one another in a circle.
    """
    return network(edition.tasks, plan=plan_of(edition, at=at, calls=calls))


def doubts(made: Network, *, now: Network | None = None) -> Iterator[Finding]:
    """What cannot be as it is planned: tasks that end after their milestone, or after their own days.

    Args:
        made: The network as it was planned.
        now: The network of a day; of what was done by then nothing is said.
    """
    for one in made.placed:
        task, where = one.task, Where(table="tasks", key=one.task.key, field="days")
        if (now or made).of[task.key].is_done:
            continue
        missed = [bound for bound in made.deadlines.get(task.key, ()) if one.early.last > bound.day]
        for bound in missed:
            what = N_("The task must end with “{bound}” on {deadline}, but cannot before {day}.")
            fix = N_("Begin it, or what it waits for, earlier; or move the milestone.")
            told = {"bound": bound.key, "deadline": bound.day, "day": one.early.last}
            yield warning("task-misses-deadline", where, what, fix, **told)
        if not missed and task.days is not None and one.early.last > task.days.last:
            what = N_("The task cannot end before {day}, {count} working days after its own last day.")
            fix = N_("Give it later days, or fewer days of work, or let it wait for less.")
            count = one.end - made.working.through(task.days.last)
            yield warning("task-outgrows-days", where, what, fix, day=one.early.last, count=count)


def unknown_calls(tasks: Iterable[Task], *, calls: Collection[str]) -> Iterator[Finding]:
    """A warning for each task that is tied to a call which is not among these, so that no deadline binds it.

    Args:
        tasks: The tasks.
        calls: The keys of the calls that have a deadline for applications.
    """
    for task in tasks:
        if task.call and task.call not in calls:
            where = Where(table="tasks", key=task.key, field="call")
            what = N_("No call of the folder with a deadline for applications has the key “{call}”.")
            near = did_you_mean(task.call, calls)
            fix = N_("Did you mean “{near}”?") if near else N_("Correct the key, mend the call, or empty the cell.")
            yield warning("unknown-call", where, what, fix, call=task.call, near=near)
