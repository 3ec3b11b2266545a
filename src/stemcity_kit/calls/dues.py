"""Which deadline holds for an application, in its version in force: a call may have several, each with a condition."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import attrs

from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call, Due, DueFor
from stemcity_kit.calls.reading import holds
from stemcity_kit.errors import InvalidValue, UnknownKey
from stemcity_kit.model.deadline import Deadline

__all__ = ["deadline_for", "due_for", "is_in_time"]

Versions = Mapping[str, tuple[Deadline, ...]]
"""The versions of each deadline by its key, as `CaseFile.deadlines` has them."""


def due_for(call: Call, answers: Answers | None, deadlines: Versions, *, limit: str = "") -> Due | None:
    """The deadline for applications that holds for these answers, with its condition, in its last version.

    Args:
        call: The call.
        answers: The answers; None where they were erased.
        deadlines: The versions of the deadlines.
        limit: The key of the deadline that held when the application came, where it was recorded; then the answers,
            which may be forgotten since, are not asked.

    Returns:
        Of the deadlines in the call's order the first whose condition holds. None where none does, or where that cannot
        be said because the answer that decides was erased or is faulty.
    """
    known = next((one for one in call.dues if one.deadline.key == limit and one.what is DueFor.APPLICATION), None)
    if known is not None:
        return attrs.evolve(known, deadline=_in_force(known, call, deadlines))
    for due in call.dues:
        held = _holds(due, call, answers) if due.what is DueFor.APPLICATION else False
        if held is None:
            return None
        if held:
            return attrs.evolve(due, deadline=_in_force(due, call, deadlines))
    return None


def _holds(due: Due, call: Call, answers: Answers | None) -> bool | None:
    if due.when is None:
        return True
    try:
        return None if answers is None else holds(due.when, call, answers)
    except (InvalidValue, UnknownKey):
        return None


def _in_force(due: Due, call: Call, deadlines: Versions) -> Deadline:
    return deadlines.get(due.deadline.key, (due.deadline,))[-1].rolled(call.is_off)


def deadline_for(call: Call, answers: Answers | None, deadlines: Versions, *, limit: str = "") -> Deadline | None:
    """The deadline that counts for these answers; the latest of all where it cannot be said which one holds.

    Nobody becomes late because an answer was erased or cannot be read. None where the call has no deadline.
    """
    due = due_for(call, answers, deadlines, limit=limit)
    if due is not None:
        return due.deadline
    every = [due for due in call.dues if due.what is DueFor.APPLICATION and _holds(due, call, answers) is not False]
    return max((_in_force(due, call, deadlines) for due in every), key=lambda one: one.closes, default=None)


def is_in_time(at: dt.datetime, call: Call, answers: Answers | None, deadlines: Versions, *, limit: str = "") -> bool:
    """Whether a receipt is in time for the deadline that counts for it, grace included; always where there is none."""
    deadline = deadline_for(call, answers, deadlines, limit=limit)
    return deadline is None or deadline.admits(at) or deadline.tolerates(at)
