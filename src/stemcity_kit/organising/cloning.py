"""Last edition's work moved to a new year: tasks, procedures and milestones, relative to the main days.

The first day of the main section is the anchor. Every day keeps its distance from it, in days of the calendar; one that
was a working day and would fall on a weekend, a public holiday or a closing moves to the next working day. A step that
its basis ties to Easter, to Girls in ICT Day or to a day of the year (`02-04`) keeps that instead, and its tasks go
with it. A task that had waited for another still begins after it. Days of what was done, asked, granted or refused, and
numbers of acts, are last year's and are dropped.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from graphlib import TopologicalSorter
from typing import TypeVar

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.model.calendar import Milestone, Note
from stemcity_kit.model.days import easter, girls_in_ict_day
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.rule import span, warning
from stemcity_kit.model.rules_work import circular
from stemcity_kit.model.time import Days
from stemcity_kit.model.work import Procedure, Task
from stemcity_kit.organising.working import WorkingDays, closed_days

__all__ = ["Clone", "clone"]

_Row = TypeVar("_Row", Milestone, Task, Procedure)
_DAY_OF_YEAR = re.compile(r"(?<![\d-])(\d\d)-(\d\d)(?![\d-])")
_BASES = (("easter", easter), ("girls-in-ict-day", girls_in_ict_day))


@attrs.frozen
class Clone:
    """What is proposed for the new edition; rows whose key it has already are left out.

    Attributes:
        tasks: The tasks, in the order of last edition's.
        procedures: The procedures.
        milestones: The milestones; each says in `basis` how it was dated.
        notes: For each task and procedure that has days, how they were dated.
        findings: What could not be moved, and what to do about it.
    """

    tasks: tuple[Task, ...]
    procedures: tuple[Procedure, ...]
    milestones: tuple[Milestone, ...]
    notes: tuple[Note, ...]
    findings: tuple[Finding, ...]

    def onto(self, edition: Edition) -> Edition:
        """The edition with what is proposed."""
        return edition.plus(tasks=self.tasks, procedures=self.procedures, timeline=self.milestones, notes=self.notes)


@attrs.frozen
class _Shift:
    """How days of last edition become days of the new one."""

    by: dt.timedelta
    basis: str
    was: WorkingDays
    now: WorkingDays

    def moved(self, day: dt.date) -> tuple[dt.date, str]:
        """The new day, and how it came about."""
        there = day + self.by
        if not self.was.is_working(day) or self.now.is_working(there):
            return there, f"{day} {self.basis}"
        return self.now.day(self.now.before(there)), f"{day} {self.basis}; moved from {there}"

    def range(self, days: Days) -> tuple[Days, str]:
        """The new days, both included, and how they came about."""
        (first, how), (last, end) = self.moved(days.first), self.moved(days.last)
        said = how if days.first == days.last else f"{how}; end {end}"
        return Days(first, max(first, last)), said


def clone(last: Edition, onto: Edition, *, section: str = "marathon", calls: Collection[str] = ()) -> Clone:
    """Last edition's work, proposed for a new one.

    Args:
        last: The edition whose work is taken.
        onto: The new edition, with its sections dated.
        section: The section whose first day is the anchor; where one of the two editions has no days for it, the first
            day of all sections is.
        calls: The calls of the new edition. One of last year is replaced by that whose key differs only in the year.

    Raises:
        InvalidValue: One of the editions has no dated section, or tasks of last year wait in a circle.
    """
    faults = [*_undated(last, onto), *circular(last.tasks)]
    if faults:
        raise InvalidValue(*faults)
    making = _Clone(last, onto, section, tuple(calls))
    return making.made()


def _undated(last: Edition, onto: Edition) -> Iterator[Finding]:
    for edition in (last, onto):
        if span(edition) is None:
            what = N_("No section of “{edition}” has dates, so nothing can be moved by them.")
            fix = N_("Write the days of its main section into the table sections.")
            params = {"edition": edition.key}
            yield Finding("no-anchor", Where(table="sections", field="dates"), what, fix, params=params)


class _Clone:
    """One cloning: what it needs, and the findings that come up."""

    def __init__(self, last: Edition, onto: Edition, section: str, calls: tuple[str, ...]) -> None:
        self.last, self.onto, self.calls = last, onto, calls
        self.was, self.now = WorkingDays(closed_days(last)), WorkingDays(closed_days(onto))
        old, new, name = _anchors(last, onto, section)
        days = f"{(new - old).days:+d} days ({name}: {old} to {new})"
        self.usual = _Shift(new - old, days, self.was, self.now)
        self.shifts = {step.key: self._shift_of(step) for step in last.timeline}
        self.steps = {*(step.key for step in onto.timeline), *(step.key for step in last.timeline)}
        self.findings: list[Finding] = []
        self.notes: list[Note] = []

    def made(self) -> Clone:
        """The whole proposal."""
        milestones = [self._milestone(step) for step in _new(self.last.timeline, self.onto.timeline)]
        dated = self._dated()
        keep = {task.key for task in _new(self.last.tasks, self.onto.tasks)}
        tasks = [self._task(task, dated) for task in self.last.tasks if task.key in keep]
        procedures = [self._procedure(row) for row in _new(self.last.procedures, self.onto.procedures)]
        return Clone(tuple(tasks), tuple(procedures), tuple(milestones), tuple(self.notes), tuple(self.findings))

    def _shift_of(self, step: Milestone) -> _Shift:
        """The step's own shift, where its basis ties it to a day that both years have."""
        years = self.onto.year - self.last.year
        for name, day in _BASES:
            if name in step.basis:
                by = day(self.onto.year) - day(self.last.year)
                return _Shift(by, f"{by.days:+d} days ({name})", self.was, self.now)
        if step.days is not None and _DAY_OF_YEAR.search(step.basis):
            by = _in_year(step.days.first, step.days.first.year + years) - step.days.first
            return _Shift(by, f"{by.days:+d} days (same day of the year)", WorkingDays(), WorkingDays())
        return self.usual

    def _milestone(self, step: Milestone) -> Milestone:
        if step.days is None:
            what = N_("The step had no days, so there is nothing to move.")
            self._note_fault("timeline", step.key, "days", what, N_("Write its days."))
            return step
        shift = self.shifts[step.key]
        fixed = shift is not self.usual
        days = Days(step.days.first + shift.by, step.days.last + shift.by) if fixed else shift.range(step.days)[0]
        told = f"{step.days} {shift.basis}" if fixed else shift.range(step.days)[1]
        return attrs.evolve(step, days=days, basis=f"{self.last.key} {told}")

    def _dated(self) -> Mapping[str, tuple[Days, str]]:
        """The new days of each task that had days, after those that it waits for."""
        tasks = {task.key: task for task in self.last.tasks}
        waits = {key: sorted(other for other in task.after if other in tasks) for key, task in sorted(tasks.items())}
        found: dict[str, tuple[Days, str]] = {}
        for key in TopologicalSorter(waits).static_order():
            task = tasks[key]
            if task.days is not None:
                shift = self.shifts.get(task.milestone or "", self.usual)
                found[key] = self._after(task, shift.range(task.days), waits[key], found)
        return found

    def _after(
        self, task: Task, dated: tuple[Days, str], waits: list[str], found: Mapping[str, tuple[Days, str]]
    ) -> tuple[Days, str]:
        """The same, pushed behind a task that used to end before it and now would not."""
        days, said = dated
        before = [(found[key][0].last, key) for key in waits if key in found and self._was_before(key, task)]
        latest = max(before, default=None)
        if latest is None or latest[0] < days.first or task.days is None:
            return dated
        begin = self.now.through(latest[0])
        length = max(1, self.was.count(task.days))
        pushed = Days(self.now.day(begin), max(days.last, self.now.day(begin + length - 1)))
        return pushed, f"{said}; after {latest[1]}"

    def _was_before(self, key: str, task: Task) -> bool:
        other = self.last.get("tasks", key).days
        return bool(task.days and other and other.last < task.days.first)

    def _task(self, task: Task, dated: Mapping[str, tuple[Days, str]]) -> Task:
        if task.key in dated:
            self.notes.append(Note("tasks", task.key, f"{self.last.key} {dated[task.key][1]}"))
        return attrs.evolve(
            task,
            days=dated[task.key][0] if task.key in dated else None,
            done=None,
            call=self._call(task),
            department=self._body("tasks", task.key, "department", task.department),
            milestone=self._step(task),
        )

    def _procedure(self, row: Procedure) -> Procedure:
        needed = None
        if row.needed is not None:
            waiting = {task.milestone or "" for task in self.last.tasks if task.key in row.tasks}
            shifts = {self.shifts.get(step, self.usual) for step in waiting}
            shift = shifts.pop() if len(shifts) == 1 else self.usual
            needed, how = shift.moved(row.needed)
            self.notes.append(Note("procedures", row.key, f"{self.last.key} {how}"))
        elif not row.tasks:
            what = N_("Nothing says by when it was needed, so there is nothing to move.")
            fix = N_("Write the day on which it is needed, or the tasks that wait for it.")
            self._note_fault("procedures", row.key, "needed", what, fix)
        return attrs.evolve(
            row,
            needed=needed,
            asked=None,
            granted=None,
            refused=None,
            valid=None,
            number="",
            organisation=self._body("procedures", row.key, "organisation", row.organisation),
        )

    def _call(self, task: Task) -> str:
        if not task.call:
            return ""
        renamed = task.call.replace(str(self.last.year), str(self.onto.year))
        for name in (renamed, task.call) if self.last.year != self.onto.year else (task.call,):
            if name in self.calls:
                return name
        if self.last.key == self.onto.key:
            return task.call
        what = N_("The task was tied to last edition's call “{call}”, and the new edition has none of that name.")
        self._note_fault("tasks", task.key, "call", what, N_("Write the key of the new call."), call=task.call)
        return ""

    def _body(self, table: str, key: str, field: str, body: str | None) -> str | None:
        if body is None or body in self.onto.indexes["organisations"]:
            return body
        what = N_("“{body}” is no organisation of the new edition.")
        fix = N_("Add it to the table organisations, or write who answers for it now.")
        self._note_fault(table, key, field, what, fix, body=body)
        return None

    def _step(self, task: Task) -> str | None:
        if task.milestone is None or task.milestone in self.steps:
            return task.milestone
        what = N_("The task was tied to the milestone “{milestone}”, which neither edition has.")
        fix = N_("Write the key of a milestone.")
        self._note_fault("tasks", task.key, "milestone", what, fix, milestone=task.milestone)
        return None

    def _note_fault(self, table: str, key: str, field: str, what: str, fix: str, **params: object) -> None:
        where = Where(table=table, key=key, field=field)
        self.findings.append(warning("cannot-be-shifted", where, what, fix, **params))


def _anchors(last: Edition, onto: Edition, section: str) -> tuple[dt.date, dt.date, str]:
    firsts = [_first(edition, section) for edition in (last, onto)]
    if firsts[0] is not None and firsts[1] is not None:
        return firsts[0], firsts[1], f"{section}.first"
    spans = [span(edition) for edition in (last, onto)]
    assert spans[0] is not None and spans[1] is not None  # noqa: S101, PT018 - `clone` has looked
    return spans[0].first, spans[1].first, "start"


def _first(edition: Edition, section: str) -> dt.date | None:
    found = edition.get("sections", section)
    return found.dates[0].first if found is not None and found.dates else None


def _in_year(day: dt.date, year: int) -> dt.date:
    """The same day of another year; 28 February for 29 February where there is none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _new(table: tuple[_Row, ...], there: tuple[_Row, ...]) -> tuple[_Row, ...]:
    known = {row.key for row in there}
    return tuple(row for row in table if row.key not in known)
