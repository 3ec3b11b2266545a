"""What a guard says: refusals, warnings, and the sentence “Cannot …; possible now: …”."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from stemcity_kit.calls.call import DueFor
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.states import (
    APPLICATION,
    AWARD,
    CALL,
    DURING,
    ActName,
    ApplicationState,
    AwardState,
    allowed,
)
from stemcity_kit.calls.words import label, to_do
from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.model.time import in_utc

__all__ = [
    "APPLICATION_STEPS",
    "AWARD_STEPS",
    "CALL_STEPS",
    "known",
    "last_closing",
    "not_now",
    "possible",
    "refusal",
    "warning",
]

CALL_STEPS = frozenset(act for table in CALL.values() for act in table)
APPLICATION_STEPS = frozenset(act for table in APPLICATION.values() for act in table) - {
    ActName.RECEIVE,
    ActName.PLACE,
    ActName.RESERVE,
}
AWARD_STEPS = frozenset(act for table in AWARD.values() for act in table)


def possible(casefile: CaseFile, application: str = "") -> tuple[ActName, ...]:
    """The acts that the tables have now: for the call, or for one application and its award.

    >>> from stemcity_kit.calls.call import Call
    >>> [act.value for act in possible(CaseFile.of(Call(key="grants-2027")))]
    ['approve-call', 'cancel-call', 'annul']
    """
    state = casefile.state
    if not application:
        steps = allowed(casefile.call.table, state)
        beside = (act for act, states in DURING.items() if state in states and _is_of_the_call(act))
        return (*steps, *(act for act in beside if act not in (ActName.FILE_DOCUMENT, ActName.NAME_PERSON)))
    held, award = casefile.applications.get(application), casefile.awards.get(application)
    of_application = allowed(casefile.call.application_table, held.state) if held is not None else ()
    of_award = allowed(casefile.call.award_table, award.state) if award is not None else ()
    return tuple(act for act in (*of_application, *of_award) if state in DURING.get(act, ()))


def _is_of_the_call(act: ActName) -> bool:
    of_one = APPLICATION_STEPS | AWARD_STEPS | {ActName.PAY, ActName.CHECK_RENEWAL, ActName.DRAFT_APPLICATION}
    return act not in of_one


def known(casefile: CaseFile, application: str) -> Iterator[Finding]:
    """The refusal of an application that the case does not have."""
    if application not in casefile.applications:
        yield refusal(
            "no-such-application",
            casefile,
            N_("The call “{call}” has no application “{application}”."),
            N_("Correct the key; the list of applications has them all."),
            application=application,
        )


def not_now(
    casefile: CaseFile, name: ActName, *, application: str = "", state: ApplicationState | AwardState | None = None
) -> Finding:
    """The finding that an act is not possible in a state, with what is possible instead."""
    now = possible(casefile, application)
    what = N_("Cannot {act} in “{call}” while it is {state}.")
    if state is not None:
        what = N_("Cannot {act} while “{application}” is {state}.")
    fix = N_("Possible now: {possible}.") if now else N_("This state is final; only an annulment leads out of it.")
    return refusal(
        "not-now",
        casefile,
        what,
        fix,
        act=to_do(name),
        application=application,
        state=label(state or casefile.state),
        possible=to_do(*now),
    )


def refusal(rule: str, casefile: CaseFile, what: str, fix: str, **params: object) -> Finding:
    """A finding that refuses an act of this call."""
    where = Where(table="calls", key=casefile.call.key)
    return Finding(rule, where, what, fix, params={"call": casefile.call.key, **params})


def warning(rule: str, casefile: CaseFile, what: str, fix: str, **params: object) -> Finding:
    """A finding that asks for a look before an act of this call."""
    where = Where(table="calls", key=casefile.call.key)
    return Finding(rule, where, what, fix, Severity.WARNING, params={"call": casefile.call.key, **params})


def last_closing(casefile: CaseFile) -> dt.datetime | None:
    """The first instant that is too late for every application, grace included; None without a deadline."""
    keys = {due.deadline.key for due in casefile.call.dues if due.what is DueFor.APPLICATION}
    closings = [
        deadline.closes + dt.timedelta(minutes=deadline.grace)
        for deadline in (versions[-1] for key, versions in casefile.deadlines.items() if key in keys)
    ]
    return max(closings, key=in_utc, default=None)
