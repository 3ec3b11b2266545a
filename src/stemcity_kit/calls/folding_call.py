"""Folding: what the steps of a call change, its deadlines, questions and documents among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Record
from stemcity_kit.calls.casefile import Inquiry
from stemcity_kit.calls.folding_work import Work

__all__ = ["STEPS"]


def _published(work: Work, act: acts.CallPublished, record: Record) -> None:
    work.published = record


def _extended(work: Work, act: acts.DeadlineExtended, record: Record) -> None:
    key = act.deadline.key
    work.deadlines[key] = (*work.deadlines.get(key, ()), act.deadline.rolled(work.call.is_off))


def _asked(work: Work, act: acts.QuestionAsked, record: Record) -> None:
    work.inquiries[act.key] = Inquiry(key=act.key, asked=act.text)


def _answered(work: Work, act: acts.QuestionAnswered, record: Record) -> None:
    if act.key in work.inquiries:
        work.inquiries[act.key] = attrs.evolve(work.inquiries[act.key], answered=act.text)


def _annulled(work: Work, act: acts.ActAnnulled, record: Record) -> None:
    work.version += 1


def _named(work: Work, act: acts.PersonNamed, record: Record) -> None:
    work.names[act.person] = act.called


def _filed(work: Work, act: acts.DocumentFiled, record: Record) -> None:
    work.documents.append(act)


STEPS: Mapping[type[Any], Callable[[Work, Any, Record], None]] = {
    acts.CallPublished: _published,
    acts.DeadlineExtended: _extended,
    acts.QuestionAsked: _asked,
    acts.QuestionAnswered: _answered,
    acts.ActAnnulled: _annulled,
    acts.PersonNamed: _named,
    acts.DocumentFiled: _filed,
}
"""What each of these acts changes."""
