"""The work of the year: tasks with who does them, and procedures of others with dates of their own."""

from __future__ import annotations

import datetime as dt

import attrs

from stemcity_kit.model.fields import IS_KEY, choice, clean_line, line, ref, strings, valid_key, whole
from stemcity_kit.model.text import Text, translated
from stemcity_kit.model.time import Days
from stemcity_kit.model.vocabulary import Phase, ProcedureKind

__all__ = ["Procedure", "Task"]


@attrs.frozen
class Task:
    """One piece of work of the office.

    Attributes:
        key: The task's key.
        title: What is done.
        days: From when to when it is planned, both days included; a task without days begins as soon as it can.
        work: How many working days it takes; empty means all of its days.
        owner: Who does it, as a role such as `communication officer`; names of people stay out.
        department: The department or agency that answers for it.
        milestone: The milestone of the timeline that it belongs to.
        call: The key of the call that it is tied to.
        phase: Before, during or after the events; empty means that of its milestone.
        after: Tasks that must be done before it begins.
        done: The day on which it was done; empty while it is not.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    days: Days | None = None
    work: int | None = whole(least=1, most=1000)
    owner: str = line()
    department: str | None = ref("organisations")
    milestone: str | None = ref("timeline")
    call: str = line(code=True)
    phase: Phase | None = choice(Phase)
    after: tuple[str, ...] = attrs.field(default=(), converter=strings, metadata={"refers": "tasks"})
    done: dt.date | None = None


@attrs.frozen
class Procedure:
    """A patronage, a brand licence or a permit: another body decides, in its own time.

    Attributes:
        key: The procedure's key.
        title: What is asked for.
        kind: What sort of procedure it is.
        organisation: Who decides.
        term: How many days it may take to decide; empty where no term is known.
        working: Whether only working days count in the term; otherwise all days do.
        silence: Whether no answer within the term means yes, because a law says so of this very procedure (in Italy
            L. 241/1990, art. 20, which excepts heritage, public safety and more); otherwise silence grants nothing.
        needed: The day on which it must be there.
        asked: The day on which it was asked for.
        granted: The day on which it was granted.
        refused: The day on which it was refused.
        valid: The days for which it is granted.
        number: The number of the act.
        tasks: The tasks that cannot begin without it.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    kind: ProcedureKind = choice(ProcedureKind, default=ProcedureKind.PERMIT)
    organisation: str | None = ref("organisations")
    term: int | None = whole(least=1, most=1000)
    working: bool = False
    silence: bool = False
    needed: dt.date | None = None
    asked: dt.date | None = None
    granted: dt.date | None = None
    refused: dt.date | None = None
    valid: Days | None = None
    number: str = line()
    tasks: tuple[str, ...] = attrs.field(default=(), converter=strings, metadata={"refers": "tasks"})
