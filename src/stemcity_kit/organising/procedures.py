"""Procedures of others: patronages, brand licences, permits; by when each must be asked for, and how it stands.

A `term` is counted as `stemcity_kit.model.basis` says: not from the day of the request but from the day after it, and
where it would end on a day off, to the end of the next working day (Regulation (EEC, Euratom) 1182/71, art. 3; in Italy
L. 241/1990, art. 2 sets such terms, art. 2963 Codice civile counts them). So the latest day to ask is the last working
day from which the whole term ends by the last working day up to the day of need. Silence grants nothing, but where the
procedure says that it does. Words of a patron may be used only while it is granted and valid.
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

__all__ = [
    "Standing",
    "State",
    "expected",
    "is_stopped",
    "late_procedures",
    "latest_request",
    "needed_by",
    "standing",
    "standings",
]


class State(enum.StrEnum):
    """How a procedure stands on a day."""

    NOT_ASKED = "not-asked"
    ASKED = "asked"
    UNANSWERED = "unanswered"
    GRANTED = "granted"
    SILENTLY_GRANTED = "silently-granted"
    REFUSED = "refused"
    EXPIRED = "expired"
    NOT_THEN = "not-then"
    TOO_LATE = "too-late"


_OPEN = (State.NOT_ASKED, State.ASKED, State.UNANSWERED)
_HELD = (State.GRANTED, State.SILENTLY_GRANTED)


@attrs.frozen
class Standing:
    """One procedure on one day.

    Attributes:
        procedure: The procedure.
        state: How it stands.
        needed: By when it must be there: its own day, else the working day before the first task that waits for it.
        ask_by: The latest day to ask; None where the term or the day of need is not known.
        expected: When it is granted, or can be at the latest: the day of the grant, else the end of the term after the
            request, else that of the term after today. None where it was refused or no term is known.
        waiting: The tasks that wait for it and are not done; none once it is granted.
        may_be_used: Whether the wording or the brand may be used on that day.
        ends: When its term ends after the request; None where it was not asked for, or no term is known.
    """

    procedure: Procedure
    state: State
    needed: dt.date | None
    ask_by: dt.date | None
    expected: dt.date | None
    waiting: tuple[str, ...]
    may_be_used: bool
    ends: dt.date | None

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.state not in _HELD and (self.state is not State.EXPIRED or self.is_late)

    @property
    def is_late(self) -> bool:
        """Whether it cannot be expected to be there when it is needed, or nobody can say when it will."""
        if self.state in _HELD:
            return False
        if self.state is State.EXPIRED:
            return bool(self.waiting) or self.needed is None
        if self.state not in _OPEN or self.state is State.UNANSWERED or self.expected is None:
            return True
        return self.needed is not None and self.expected > self.needed


def latest_request(
    term: int, needed: dt.date, *, open_: WorkingDays, law: WorkingDays | None = None, working: bool = False
) -> dt.date:
    """The last day on which an office is open from which the whole term ends by the day of need.

    Args:
        term: How many days.
        needed: The day of need; where it is a day off, the working day before it, since no term ends on a day off.
        open_: The days on which one can ask.
        law: The days on which a term can end; without them those on which one can ask.
        working: Whether only working days count.

    >>> latest_request(30, dt.date(2027, 4, 14), open_=WorkingDays())
    datetime.date(2027, 3, 15)
    >>> latest_request(30, dt.date(2027, 4, 18), open_=WorkingDays())
    datetime.date(2027, 3, 17)
    """
    law = law or open_
    end = law.latest(needed)
    if working:
        return open_.latest(law.day(law.before(end) - term))
    return open_.latest(dt.date.fromordinal(max(1, end.toordinal() - term)))


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
    ask_by = None
    if procedure.term and needed:
        ask_by = latest_request(procedure.term, needed, open_=made.working, law=made.law, working=procedure.working)
    state = _state(procedure, at, made, needed, ask_by)
    open_ = [key for key in procedure.tasks if key in made.of and not _known(made.of[key].task.done, at)]
    usable = state in (*_HELD, State.NOT_THEN) and (procedure.valid is None or at in procedure.valid)
    expected_ = expected(procedure, at=at, law=made.law)
    ends = _end_of_term(procedure, _known(procedure.asked, at), made.law)
    waiting = () if state in _HELD else tuple(open_)
    return Standing(procedure, state, needed, ask_by, expected_, waiting, usable, ends)


def standings(procedures: Iterable[Procedure], *, at: dt.date, made: Network) -> tuple[Standing, ...]:
    """How all procedures stand, by the day to ask and the key; those without such a day last."""
    found = [standing(procedure, at=at, made=made) for procedure in procedures]
    return tuple(sorted(found, key=lambda one: (one.ask_by or one.needed or dt.date.max, one.procedure.key)))


def _known(day: dt.date | None, at: dt.date) -> dt.date | None:
    return day if day is not None and day <= at else None


def _state(procedure: Procedure, at: dt.date, made: Network, needed: dt.date | None, ask_by: dt.date | None) -> State:
    asked, answer = _known(procedure.asked, at), _answer(procedure, at)
    if answer is State.GRANTED:
        return _validity(procedure, at, made) or answer
    if answer is State.REFUSED:
        return answer
    over = _end_of_term(procedure, asked, made.law)
    if over is not None and over < at:
        return State.SILENTLY_GRANTED if procedure.silence else State.UNANSWERED
    if needed is not None and needed < at:
        return State.TOO_LATE
    if asked is not None:
        return State.ASKED
    return State.TOO_LATE if ask_by is not None and ask_by < at else State.NOT_ASKED


def _answer(procedure: Procedure, at: dt.date) -> State | None:
    """Granted or refused by a day, whichever came last; refused where both came on one day."""
    granted, refused = _known(procedure.granted, at), _known(procedure.refused, at)
    if granted and not (refused and refused >= granted):
        return State.GRANTED
    return State.REFUSED if refused else None


def _validity(procedure: Procedure, at: dt.date, made: Network) -> State | None:
    """What is wrong with the days for which it is granted: they are over, or do not hold the day of need."""
    if procedure.valid is None:
        return None
    begins = [made.of[key].early.first for key in procedure.tasks if key in made.of]
    first = min(begins) if begins else procedure.needed
    last = max([day for day in (first, procedure.needed) if day is not None], default=None)
    if first is not None and last is not None and not (procedure.valid.first <= first <= last <= procedure.valid.last):
        return State.NOT_THEN
    return State.EXPIRED if procedure.valid.last < at else None


def _end_of_term(procedure: Procedure, asked: dt.date | None, law: WorkingDays) -> dt.date | None:
    if asked is None or procedure.term is None:
        return None
    return law.term(asked, procedure.term, working=procedure.working)


def expected(procedure: Procedure, *, at: dt.date, law: WorkingDays) -> dt.date | None:
    """The day by which it is granted as things stand, both what is known and the term; `at` at the earliest if open.

    Args:
        procedure: The procedure.
        at: The day from which one looks.
        law: The days on which a term can end.
    """
    answer = _answer(procedure, at)
    if answer is not None:
        return procedure.granted if answer is State.GRANTED else None
    end = _end_of_term(procedure, _known(procedure.asked, at) or at, law)
    return end if end is None or procedure.silence else max(at, end)


def is_stopped(procedure: Procedure, *, at: dt.date, law: WorkingDays) -> bool:
    """Whether nobody will grant it as things stand: it was refused, or its term is over and silence grants nothing.

    Args:
        procedure: The procedure.
        at: The day from which one looks.
        law: The days on which a term can end.

    >>> asked = Procedure("square", term=30, asked=dt.date(2027, 3, 1))
    >>> [is_stopped(asked, at=dt.date(2027, month, 1), law=WorkingDays()) for month in (3, 4)]
    [False, True]
    """
    answer = _answer(procedure, at)
    over = _end_of_term(procedure, _known(procedure.asked, at), law)
    return answer is State.REFUSED or (answer is None and not procedure.silence and over is not None and over < at)


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
    elif one.state is State.NOT_THEN:
        what = N_("It is granted for {valid}, but is needed before or after that. Tasks that wait: {tasks}.")
        fix = N_("Ask for other days, or move what waits for it into these.")
        yield warning("procedure-late", where, what, fix, valid=one.procedure.valid, tasks=tasks)
    elif one.state is State.UNANSWERED:
        what = N_("Its term ended on {end} without an answer, and silence grants nothing. Tasks that wait: {tasks}.")
        fix = N_("Ask the office that decides today; write the answer, or yes as “silence” where a law says so.")
        yield warning("procedure-late", where, what, fix, end=one.ends, tasks=tasks)
    elif one.state is State.TOO_LATE:
        yield from _too_late(one, where, tasks)
    elif one.expected is None:
        what = N_("No term is known, so nobody can say when an answer comes. Tasks that wait: {tasks}.")
        fix = N_("Ask the office how long it takes, and write that as “term”.")
        yield warning("procedure-late", where, what, fix, tasks=tasks)
    else:
        what = N_("It is needed on {needed}, but may come as late as {expected}. Tasks that wait: {tasks}.")
        fix = N_("Ask for it today, or for an earlier answer; or move what waits for it.")
        yield warning("procedure-late", where, what, fix, needed=one.needed, expected=one.expected, tasks=tasks)


def _too_late(one: Standing, where: Where, tasks: str) -> Iterator[Finding]:
    fix = N_("Ask at once for a shorter term, or do without it and change the tasks.")
    if one.ask_by is None:
        what = N_("It was needed on {needed} and is not granted. Tasks that wait: {tasks}.")
        yield warning("procedure-late", where, what, fix, needed=one.needed, tasks=tasks)
    else:
        what = N_("It is needed on {needed}; the last day to ask was {ask_by}. Tasks that wait: {tasks}.")
        yield warning("procedure-late", where, what, fix, needed=one.needed, ask_by=one.ask_by, tasks=tasks)
