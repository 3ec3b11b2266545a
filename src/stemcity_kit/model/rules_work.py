"""Rules about the work of the office: tasks that wait for one another, and words of a patron that may not be used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.rule import error, warning
from stemcity_kit.model.rules_planning import circles
from stemcity_kit.model.tables import identity
from stemcity_kit.model.vocabulary import ProcedureKind, RoleName
from stemcity_kit.model.work import Procedure, Task


@attrs.frozen
class CircularTasks:
    """Tasks each wait for the other, so none can begin."""

    name: str = "circular-tasks"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield an error for each circle, at the task of it that comes first in the alphabet."""
        yield from circular(edition.tasks)


def circular(tasks: Iterable[Task]) -> Iterator[Finding]:
    """An error for each circle of tasks that wait for one another, whatever order the tasks stand in."""
    after = {task.key: sorted(task.after) for task in sorted(tasks, key=lambda task: task.key)}
    for circle in sorted(circles(after)):
        what = N_("The tasks wait for one another: {circle}.")
        fix = N_("Empty “after” of one of them.")
        where = Where(table="tasks", key=circle[0], field="after")
        yield error("circular-tasks", where, what, fix, circle=" → ".join([*circle, circle[0]]))


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
