"""Procedures of others: patronages, brand licences, permits; by when each must be asked for, and how it stands.

A `term` is in days of the calendar, the day of the request not counted (Regulation (EEC, Euratom) 1182/71, art. 3; in
Italy L. 241/1990, art. 2 counts so as well). The latest day to ask lies that many days before the day on which the act
is needed, and is moved back to a working day, since a request must reach an office that is open. Words of a patron may
be used only while the state is `granted`.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Iterator

import attrs

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.rule import warning
from stemcity_kit.model.work import Procedure
from stemcity_kit.organising.network import Network
from stemcity_kit.organising.working import WorkingDays

__all__ = ["Standing", "State", "expected", "late_procedures", "latest_request", "needed_by", "standing", "standings"]

_ONE = dt.timedelta(days=1)


class State(enum.StrEnum):
    """How a procedure stands on a day."""

    NOT_ASKED = "not-asked"
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    EXPIRED = "expired"
    TOO_LATE = "too-late"


@attrs.frozen
class Standing:
    """One procedure on one day.

    Attributes:
        procedure: The procedure.
        state: How it stands.
        needed: By when it must be there: its own day, else the working day before the first task that waits for it.
        ask_by: The latest day to ask; None where the term or the day of need is not known.
        expected: When it is granted, or can be at the latest: the day of the grant, else the term after the request,
            else the term after today. None where it was refused or no term is known.
        waiting: The tasks that wait for it and are not done; none once it is granted.
    """

    procedure: Procedure
    state: State
    needed: dt.date | None
    ask_by: dt.date | None
    expected: dt.date | None
    waiting: tuple[str, ...]

    @property
    def may_be_used(self) -> bool:
        """Whether the wording or the brand may be used on that day."""
        return self.state is State.GRANTED

    @property
    def is_late(self) -> bool:
        """Whether it cannot be expected to be there when it is needed."""
        if self.state in (State.TOO_LATE, State.REFUSED, State.EXPIRED):
            return True
        open_ = self.state in (State.ASKED, State.NOT_ASKED)
        return bool(open_ and self.needed and self.expected and self.expected > self.needed)


def latest_request(term: int, needed: dt.date, *, working: WorkingDays) -> dt.date:
    """The last working day on which one can ask, so that the whole term ends on the day of need.

    >>> latest_request(30, dt.date(2027, 4, 14), working=WorkingDays())
    datetime.date(2027, 3, 15)
    """
    return working.day(working.through(dt.date.fromordinal(max(1, needed.toordinal() - term))) - 1)


def needed_by(procedure: Procedure, made: Network) -> dt.date | None:
    """The day on which it must be there; where none is written, the working day before the first task that waits."""
    begins = [made.of[key].begin for key in procedure.tasks if key in made.of]
    return procedure.needed or (made.working.day(min(begins) - 1) if begins else None)


def standing(procedure: Procedure, *, at: dt.date, made: Network) -> Standing:
    """How a procedure stands on a day; what happened after that day is not known yet.

    Args:
        procedure: The procedure.
        at: The day.
        made: The network of the tasks as they were planned.

    >>> from stemcity_kit.organising.network import Plan, network
    >>> none = network([], plan=Plan(working=WorkingDays(), start=dt.date(2026, 10, 1)))
    >>> square = Procedure("square", term=30, needed=dt.date(2027, 4, 14))
    >>> now = standing(square, at=dt.date(2027, 3, 1), made=none)
    >>> now.state.value, str(now.ask_by)
    ('not-asked', '2027-03-15')
    >>> standing(square, at=dt.date(2027, 3, 16), made=none).state.value
    'too-late'
    """
    needed = needed_by(procedure, made)
    ask_by = latest_request(procedure.term, needed, working=made.working) if procedure.term and needed else None
    state = _state(procedure, at, needed, ask_by)
    open_ = [key for key in procedure.tasks if key in made.of and not _known(made.of[key].task.done, at)]
    waiting = () if state is State.GRANTED else tuple(open_)
    return Standing(procedure, state, needed, ask_by, expected(procedure, at=at), waiting)


def standings(procedures: Iterable[Procedure], *, at: dt.date, made: Network) -> tuple[Standing, ...]:
    """How all procedures stand, by the day to ask and the key; those without such a day last."""
    found = [standing(procedure, at=at, made=made) for procedure in procedures]
    return tuple(sorted(found, key=lambda one: (one.ask_by or one.needed or dt.date.max, one.procedure.key)))


def _known(day: dt.date | None, at: dt.date) -> dt.date | None:
    return day if day is not None and day <= at else None


def _state(procedure: Procedure, at: dt.date, needed: dt.date | None, ask_by: dt.date | None) -> State:
    granted, refused = _known(procedure.granted, at), _known(procedure.refused, at)
    if granted and not (refused and refused >= granted):
        valid = procedure.valid
        return State.EXPIRED if valid is not None and valid.last < at else State.GRANTED
    if refused:
        return State.REFUSED
    if needed is not None and needed < at:
        return State.TOO_LATE
    if _known(procedure.asked, at):
        return State.ASKED
    return State.TOO_LATE if ask_by is not None and ask_by < at else State.NOT_ASKED


def expected(procedure: Procedure, *, at: dt.date) -> dt.date | None:
    """The day by which it is granted as things stand, both what is known and the term; `at` at the earliest if open."""
    granted, refused = _known(procedure.granted, at), _known(procedure.refused, at)
    if granted and not (refused and refused >= granted):
        return granted
    if refused or procedure.term is None:
        return None
    asked = _known(procedure.asked, at)
    return max(at, (asked or at) + _ONE * procedure.term)


def late_procedures(found: Iterable[Standing]) -> Iterator[Finding]:
    """A warning for each procedure that will not be there when it is needed, with the tasks that wait for it."""
    for one in found:
        if one.is_late:
            where = Where(table="procedures", key=one.procedure.key, field="needed")
            tasks = ", ".join(one.waiting) or "-"
            yield from _said(one, where, tasks)


def _said(one: Standing, where: Where, tasks: str) -> Iterator[Finding]:
    if one.state is State.REFUSED:
        what = N_("It was refused. Tasks that wait: {tasks}.")
        yield warning(
            "procedure-late", where, what, N_("Do without it, or ask again with what was missing."), tasks=tasks
        )
    elif one.state is State.EXPIRED:
        what = N_("It was granted, but is no longer valid. Tasks that wait: {tasks}.")
        fix = N_("Ask for it to be prolonged, and do not use its words until then.")
        yield warning("procedure-late", where, what, fix, tasks=tasks)
    elif one.state is State.TOO_LATE:
        what = N_("It is needed on {needed}; the last day to ask was {ask_by}. Tasks that wait: {tasks}.")
        fix = N_("Ask at once for a shorter term, or do without it and change the tasks.")
        yield warning("procedure-late", where, what, fix, needed=one.needed, ask_by=one.ask_by or "-", tasks=tasks)
    else:
        what = N_("It is needed on {needed}, but may come as late as {expected}. Tasks that wait: {tasks}.")
        fix = N_("Ask for it today, or for an earlier answer; or move what waits for it.")
        yield warning("procedure-late", where, what, fix, needed=one.needed, expected=one.expected, tasks=tasks)
