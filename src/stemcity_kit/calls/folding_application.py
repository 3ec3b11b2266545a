"""Folding: what acts about an application change, and the reviews that were asked for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Record
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.casefile import Application, Review
from stemcity_kit.calls.dues import is_in_time
from stemcity_kit.calls.folding_work import Work
from stemcity_kit.calls.states import ApplicationState, advance

__all__ = ["STEPS"]


def _review_asked(work: Work, act: acts.ReviewAsked, record: Record) -> None:
    work.reviews[act.key] = Review(key=act.key, application=act.application, text=act.text)


def _review_decided(work: Work, act: acts.ReviewDecided, record: Record) -> None:
    if act.key in work.reviews:
        work.reviews[act.key] = attrs.evolve(work.reviews[act.key], upheld=act.upheld, reasons=act.reasons)


def _drafted(work: Work, act: acts.ApplicationDrafted, record: Record) -> None:
    if act.application not in work.applications:
        work.applications[act.application] = Application(
            key=act.application,
            person=act.person or act.application,
            state=ApplicationState.DRAFT,
            answers=act.answers,
        )


def _received(work: Work, act: acts.ApplicationReceived, record: Record) -> None:
    held = work.applications.get(act.application)
    if held is not None and not _replaces(work, act, held):
        return
    work.applications[act.application] = Application(
        key=act.application,
        person=act.person,
        state=ApplicationState.RECEIVED,
        received_at=act.received_at,
        channel=act.channel,
        protocol=act.protocol,
        answers=act.answers,
        parties=act.parties,
        signed=act.signed,
        limit=act.limit,
        version=held.version + 1 if held is not None else 1,
    )


def _replaces(work: Work, act: acts.ApplicationReceived, held: Application) -> bool:
    """Whether what was sent again counts: the table allows it, and it did not come too late after one in time."""
    if advance(work.call.application_table, held.state, act.name) is None:
        return False
    call, deadlines = work.call, work.deadlines
    if held.received_at is None or is_in_time(act.received_at, call, act.answers, deadlines, limit=act.limit):
        return True
    return not is_in_time(held.received_at, call, held.answers, deadlines, limit=held.limit)


def _completion_asked(work: Work, act: acts.CompletionAsked, record: Record) -> None:
    work.moved(record, items=act.items, due=act.due)


def _completed(work: Work, act: acts.CompletionAnswered, record: Record) -> None:
    held = work.applications.get(act.application)
    if held is not None:
        work.moved(
            record,
            answers=_merged(held.answers, act.answers),
            version=held.version + 1,
            signed=held.signed if act.signed is None else act.signed,
            completed_at=act.received_at,
        )


def _merged(before: Answers | None, more: Answers | None) -> Answers | None:
    return None if before is None or more is None else before.with_answers(more.given)


def _excluded(work: Work, act: acts.ApplicationExcluded, record: Record) -> None:
    work.moved(record, grounds=act.grounds, reasons=act.reasons)


def _application_moved(work: Work, act: acts.Act, record: Record) -> None:
    work.moved(record)


STEPS: Mapping[type[Any], Callable[[Work, Any, Record], None]] = {
    acts.ReviewAsked: _review_asked,
    acts.ReviewDecided: _review_decided,
    acts.ApplicationDrafted: _drafted,
    acts.ApplicationReceived: _received,
    acts.CompletionAsked: _completion_asked,
    acts.CompletionAnswered: _completed,
    acts.ApplicationExcluded: _excluded,
    acts.ApplicationAdmitted: _application_moved,
    acts.ApplicationEvaluated: _application_moved,
    acts.ApplicationWithdrawn: _application_moved,
}
"""What each of these acts changes."""
