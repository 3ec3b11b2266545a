"""Rules about the work of the office: circles, contradictions, wrong years, words of a patron that may not be used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

import attrs

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.calendar import Milestone
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.rule import error, warning
from stemcity_kit.model.rules_planning import circles
from stemcity_kit.model.tables import identity
from stemcity_kit.model.time import Days
from stemcity_kit.model.vocabulary import ProcedureKind, RoleName
from stemcity_kit.model.work import Procedure, Task

_FAR = 2


@attrs.frozen
class CircularTasks:
    """Tasks each wait for the other, so none can begin."""

    name: str = "circular-tasks"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield an error for each circle, at the task of it that comes first in the alphabet."""
        yield from circular(edition.tasks)


def circular(tasks: Iterable[Task]) -> Iterator[Finding]:
    """An error for each circle of tasks that wait for one another, whatever order the tasks stand in.

    Of circles that share a task the shortest is told, since one wrong “after” closes many at once.
    """
    after = {task.key: sorted(task.after) for task in sorted(tasks, key=lambda task: task.key)}
    for circle in sorted(_apart(circles(after))):
        what = N_("The tasks wait for one another: {circle}.")
        fix = N_("Empty “after” of one of them.")
        where = Where(table="tasks", key=circle[0], field="after")
        yield error("circular-tasks", where, what, fix, circle=" → ".join([*circle, circle[0]]))


def _apart(found: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The shortest circles that have no task in common."""
    told: set[str] = set()
    for circle in sorted(found, key=lambda circle: (len(circle), circle)):
        if told.isdisjoint(circle):
            yield circle
            told.update(circle)


@attrs.frozen
class WordingNotGranted:
    """A patron's words are used although the procedure for its patronage has not granted them."""

    name: str = "wording-not-granted"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such role; of a patron without a procedure nothing is known, and nothing is said."""
        kept = [row for row in edition.procedures if row.kind is ProcedureKind.PATRONAGE]
        for role in edition.roles:
            theirs = [row for row in kept if row.organisation == role.organisation]
            open_ = [row for row in theirs if not _stands(row)]
            if role.role is RoleName.PATRON and role.wording and theirs and len(open_) == len(theirs):
                where = Where(table="roles", key=identity(role), field="wording")
                what = N_("The patronage is shown, but the procedure “{procedure}” has not granted it.")
                fix = N_("Empty the wording until it is granted, or write the day of the grant into the procedure.")
                yield warning(self.name, where, what, fix, procedure=open_[0].key)


def _stands(row: Procedure) -> bool:
    """Whether it was granted, and not refused after that."""
    return row.granted is not None and (row.refused is None or row.refused < row.granted)


@attrs.frozen
class FarFromEdition:
    """A day of a task, a procedure or a step lies more than two years from the edition: most likely a wrong digit."""

    name: str = "far-from-edition"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each column with such a day."""
        tables: tuple[tuple[str, Iterable[Task | Procedure | Milestone]], ...] = (
            ("tasks", edition.tasks),
            ("procedures", edition.procedures),
            ("timeline", edition.timeline),
        )
        for table, rows in tables:
            for row in rows:
                for field, days in _days_of(row):
                    if any(abs(day.year - edition.year) > _FAR for day in (days.first, days.last)):
                        what = N_("{days} lies years away from the edition of {year}.")
                        where = Where(table=table, key=row.key, field=field)
                        yield warning(self.name, where, what, N_("Correct the year."), days=days, year=edition.year)


def _days_of(row: Task | Procedure | Milestone) -> Iterator[tuple[str, Days]]:
    """The days of each column that has some."""
    for field in attrs.fields(type(row)):
        value = getattr(row, field.name)
        if isinstance(value, dt.date):
            yield field.name, Days(value, value)
        elif isinstance(value, Days):
            yield field.name, value


@attrs.frozen
class WorkContradicts:
    """What is written of a task or a procedure cannot all be so."""

    name: str = "work-contradicts"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each contradiction: done before what it waits for, answered before it was asked."""
        tasks = edition.indexes["tasks"]
        for task in edition.tasks:
            waits = [key for key in dict.fromkeys(task.after) if key in tasks and tasks[key].done is None]
            if task.done is not None and waits:
                what = N_("It is done, but what it waits for is not: {tasks}.")
                fix = N_("Write when that was done, or empty “done”, or let it wait for less.")
                yield warning(self.name, Where("tasks", task.key, "done"), what, fix, tasks=", ".join(waits))
        for row in edition.procedures:
            yield from self._of_procedure(row)

    def _of_procedure(self, row: Procedure) -> Iterator[Finding]:
        for field in ("granted", "refused"):
            day = getattr(row, field)
            if row.asked is not None and day is not None and day < row.asked:
                what = N_("The answer of {day} is older than the request of {asked}.")
                fix = N_("Correct one of the two days.")
                yield warning(self.name, Where("procedures", row.key, field), what, fix, day=day, asked=row.asked)
        if row.valid is not None and row.granted is None:
            what = N_("It has days for which it is granted, but no day on which it was.")
            fix = N_("Write the day of the act as “granted”, or empty “first” and “last”.")
            yield warning(self.name, Where("procedures", row.key, "granted"), what, fix)
        if row.silence and row.term is None:
            what = N_("Silence can only mean yes after a term, and there is none.")
            fix = N_("Write the term that the law gives, or empty “silence”.")
            yield warning(self.name, Where("procedures", row.key, "term"), what, fix)
