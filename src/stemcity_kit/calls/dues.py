"""Which deadline holds for an application, in its version in force: a call may have several, each with a condition."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call, Due, DueFor
from stemcity_kit.calls.reading import holds
from stemcity_kit.model.deadline import Deadline

__all__ = ["deadline_for", "is_in_time"]


def deadline_for(call: Call, answers: Answers | None, deadlines: Mapping[str, tuple[Deadline, ...]]) -> Deadline | None:
    """The deadline for applications that holds for these answers, in its last version.

    Args:
        call: The call.
        answers: The answers; where they were erased, the deadlines with a condition cannot be told apart, and the
            latest one counts.
        deadlines: The versions of each deadline by its key, as `CaseFile.deadlines` has them.

    Returns:
        Of the deadlines in the call's order the first whose condition holds; None where none does.
    """
    able = [deadlines[due.deadline.key][-1] for due in _applicable(call, answers)]
    if answers is None:
        return max(able, key=lambda deadline: deadline.closes, default=None)
    return able[0] if able else None


def _applicable(call: Call, answers: Answers | None) -> Iterator[Due]:
    for due in call.dues:
        if due.what is DueFor.APPLICATION and (due.when is None or answers is None or holds(due.when, call, answers)):
            yield due


def is_in_time(
    at: dt.datetime, call: Call, answers: Answers | None, deadlines: Mapping[str, tuple[Deadline, ...]]
) -> bool:
    """Whether a receipt is in time for the deadline that holds for it, grace included; always where there is none."""
    deadline = deadline_for(call, answers, deadlines)
    return deadline is None or deadline.admits(at) or deadline.tolerates(at)
