"""Last edition's work moved to a new year: tasks, procedures and milestones, relative to the main days.

Milestones are dated as `redating` says. A task or a procedure that is tied to one keeps its distance from it; any other
keeps that from the first day of the main section. One that lay on a working day lies on a working day again, which
among schools is a day of school: off weekends, public holidays and closings to the next one, but still before the main
days, or within them, and with its milestone, where it was so; then to the one before. A task that had waited for
another still begins after it, and each keeps the days that its work takes: see `fitting`.
Days of what was done, asked, granted or refused, and numbers of acts, are last year's and are dropped.

Moving by one year and then by another gives the same days as moving by two at once, but where a task had to be pushed
behind another: each row remembers the day that was meant.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Collection, Iterator, Mapping
from graphlib import TopologicalSorter
from typing import TypeVar

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.model.calendar import Milestone, Note
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.rule import span, warning
from stemcity_kit.model.rules_work import circular
from stemcity_kit.model.time import Days
from stemcity_kit.model.work import Procedure, Task
from stemcity_kit.organising.fitting import Fitting
from stemcity_kit.organising.network import network_of
from stemcity_kit.organising.redating import redated
from stemcity_kit.organising.shifting import Shift, planned
from stemcity_kit.organising.working import WorkingDays, closed_days

__all__ = ["Clone", "clone"]

_Row = TypeVar("_Row", Milestone, Task, Procedure)
_AFTER = re.compile(r", after (\S+)$")
_Found = tuple[Days, str]
_ONE = dt.timedelta(days=1)


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
        self.old, self.new, name = _anchors(last, onto, section)
        self.main = _ends(last, onto, section)
        told = _told(self.new - self.old, f"{name}: {self.old} to {self.new}")
        self.usual = Shift(self.new - self.old, told, self.was, self.now)
        self.steps = redated(last, onto, usual=self.usual, main=section)
        self.known = {*self.steps, *(step.key for step in onto.timeline), *(step.key for step in last.timeline)}
        self.said = {(note.table, note.row): note.text for note in last.notes}
        self.findings: list[Finding] = []
        self.notes: list[Note] = []

    def made(self) -> Clone:
        """The whole proposal."""
        milestones = [self._milestone(step) for step in _new(self.last.timeline, self.onto.timeline)]
        dated = self._dated()
        keep = {task.key for task in _new(self.last.tasks, self.onto.tasks)}
        tasks = [self._task(task, dated) for task in self.last.tasks if task.key in keep]
        procedures = [self._procedure(row, dated) for row in _new(self.last.procedures, self.onto.procedures)]
        return Clone(tuple(tasks), tuple(procedures), tuple(milestones), tuple(self.notes), tuple(self.findings))

    def _milestone(self, step: Milestone) -> Milestone:
        if step.days is None:
            what = N_("The step had no days, so there is nothing to move.")
            self._note_fault("timeline", step.key, "days", what, N_("Write its days."))
        return self.steps.get(step.key, step)

    def _moved(self, table: str, key: str, days: Days, steps: Collection[str]) -> _Found:
        """New days for a row: at the same distance from its step, or else from the main days."""
        found = {(old.last, new.last) for old, new in map(self._spells, steps) if old and new}
        shift, caps = self.usual, [(self.old - _ONE, self.new - _ONE)]
        if len(found) == 1:
            old, new = found.pop()
            told = _told(new - old, f"{', '.join(sorted(steps))}: {old} to {new}")
            shift, caps = attrs.evolve(self.usual, by=new - old, told=told), [*caps, (old, new)]
        where = Where(table=table, key=key, field="needed" if table == "procedures" else "days")
        return shift.range(days, meant=planned(days, self.said.get((table, key), "")), where=where, caps=caps)

    def _spells(self, step: str) -> tuple[Days | None, Days | None]:
        old, new = self.last.get("timeline", step), self.steps.get(step)
        return old.days if old else None, new.days if new else None

    def _dated(self) -> Mapping[str, _Found]:
        """The new days of each task that had days, after those that it waits for."""
        tasks = {task.key: task for task in self.last.tasks}
        waits = {key: sorted(other for other in task.after if other in tasks) for key, task in sorted(tasks.items())}
        found: dict[str, _Found] = {}
        for key in TopologicalSorter(waits).static_order():
            task = tasks[key]
            if task.days is not None:
                steps = [task.milestone] if task.milestone else []
                found[key] = self._after(task, self._moved("tasks", key, task.days, steps), waits[key], found)
        return self._fitted({key: tasks[key] for key in TopologicalSorter(waits).static_order()}, found)

    def _fitted(self, tasks: Mapping[str, Task], found: Mapping[str, _Found]) -> Mapping[str, _Found]:
        """The same, moved back where a task would end after its milestone or the main days, or lose days of work."""
        early = {key: one.early for key, one in network_of(self.last).of.items()}
        meant = {key: self._meant(task) or early[key] for key, task in tasks.items()}
        days = {key: task.days or early[key] for key, task in tasks.items()}

        def came_before(key: str, other: str) -> bool:
            both = tasks[key].days is not None and tasks[other].days is not None
            return self._was_before(key, tasks[other]) if both else meant[key].last < meant[other].first

        fitted = Fitting(
            tasks=tasks,
            lengths={
                key: min(task.work or 1, self.was.worked_on(days[key]).count(days[key])) for key, task in tasks.items()
            },
            limits={key: list(self._limits(task, meant[key])) for key, task in tasks.items()},
            ended_off={key for key, each in days.items() if not self.was.is_working(each.last)},
            now=self.now,
            came_before=came_before,
            within=lambda key, other: not came_before(key, other) and early[key].last < meant[other].first,
        ).fitted({key: days for key, (days, _) in found.items()})
        return {key: (fitted[key], _retold(said, days, fitted[key])) for key, (days, said) in found.items()}

    def _limits(self, task: Task, meant: Days) -> Iterator[dt.date]:
        """The days by which it must end: of its milestone, without one of the main days."""
        old, new = self._spells(task.milestone) if task.milestone else (None, None)
        caps = [(old.last, new.last)] if old and new else [*self.main, (self.old - _ONE, self.new - _ONE)]
        yield from (now for was, now in caps if meant.last <= was)

    def _after(self, task: Task, dated: _Found, waits: list[str], found: Mapping[str, _Found]) -> _Found:
        """The same, pushed behind a task that used to end before it and now would not."""
        days, said = dated
        before = [(found[key][0].last, key) for key in waits if key in found and self._was_before(key, task)]
        latest = max(before, default=None)
        if latest is None or latest[0] < days.first or task.days is None:
            return dated
        begin = self.now.through(latest[0])
        length = max(1, self.was.count(task.days))
        pushed = Days(self.now.day(begin), max(days.last, self.now.day(begin + length - 1)))
        return pushed, f"{_retold(said, days, pushed)}, after {latest[1]}"

    def _was_before(self, key: str, task: Task) -> bool:
        """Whether it ended before the task began: as both were meant, or because the task was pushed behind it."""
        pushed = _AFTER.search(self.said.get(("tasks", task.key), ""))
        if pushed is not None and pushed[1] == key:
            return True
        mine, other = self._meant(task), self._meant(self.last.get("tasks", key))
        return bool(mine and other and other.last < mine.first)

    def _meant(self, task: Task) -> Days | None:
        return planned(task.days, self.said.get(("tasks", task.key), "")) if task.days else None

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

    def _procedure(self, row: Procedure, dated: Mapping[str, _Found]) -> Procedure:
        needed = None
        if row.needed is not None:
            steps = {task.milestone for task in self.last.tasks if task.key in row.tasks and task.milestone}
            moved, how = self._moved("procedures", row.key, Days(row.needed, row.needed), steps)
            needed = min([moved.first, *self._begins(row, dated)])
            how = _retold(how, moved, Days(needed, needed))
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

    def _begins(self, row: Procedure, dated: Mapping[str, _Found]) -> Iterator[dt.date]:
        """The new first days of the tasks that began on the day of need or later."""
        for key in row.tasks:
            task = self.last.get("tasks", key)
            if key in dated and task and task.days and row.needed and row.needed <= task.days.first:
                yield dated[key][0].first

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
        if task.milestone is None or task.milestone in self.known:
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


def _ends(last: Edition, onto: Edition, section: str) -> list[tuple[dt.date, dt.date]]:
    """The last days of the main section in the two editions, where both have them."""
    spells = [edition.get("sections", section) for edition in (last, onto)]
    found = [Days.spanning(each.dates) for each in spells if each is not None]
    return [(old.last, new.last) for old, new in itertools.pairwise(found) if old and new]


def _retold(said: str, days: Days, found: Days) -> str:
    """How days came about that were found instead of these; the day that was meant, and for what, is kept."""
    if days == found:
        return said
    distance, _, moved = said.partition("; moved from ")
    meant, _, new = moved.partition(" to ")
    _, comma, because = new.partition(", after ")
    return f"{distance}; moved from {meant or days} to {found}{comma}{because}"


def _told(by: dt.timedelta, why: str) -> str:
    return f"{by.days:+d} days ({why})"


def _new(table: tuple[_Row, ...], there: tuple[_Row, ...]) -> tuple[_Row, ...]:
    known = {row.key for row in there}
    return tuple(row for row in table if row.key not in known)
