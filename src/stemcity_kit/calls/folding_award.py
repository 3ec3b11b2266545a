"""Folding: what acts about an award change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Record
from stemcity_kit.calls.casefile import Award
from stemcity_kit.calls.folding_work import Work
from stemcity_kit.calls.states import ApplicationState, AwardState

__all__ = ["STEPS"]


def _offered(work: Work, act: acts.AwardOffered, record: Record) -> None:
    work.awards[act.application] = Award(
        application=act.application,
        state=AwardState.CONDITIONAL,
        pool=act.pool,
        amount=act.amount,
        paid=work.paid.get(act.application, ()),  # of an award that fell: the money went out all the same
    )


def _called_up(work: Work, act: acts.NextCalledUp, record: Record) -> None:
    work.awards[act.application] = Award(
        application=act.application,
        state=AwardState.NEXT_IN_LINE,
        pool=act.pool,
        amount=act.amount,
        instead_of=act.instead_of,
        confirm_by=act.confirm_by,
        paid=work.paid.get(act.application, ()),
    )
    held = work.applications.get(act.application)
    if held is not None and held.state is ApplicationState.ELIGIBLE:
        work.applications[held.key] = attrs.evolve(held, state=ApplicationState.RANKED)


def _award_moved(work: Work, act: acts.Act, record: Record) -> None:
    work.awarded(record)


def _paid(work: Work, act: acts.InstalmentPaid, record: Record) -> None:
    held, paid = work.awards.get(act.application), (*work.paid.get(act.application, ()), act)
    work.paid[act.application] = paid
    if held is not None:
        work.awards[act.application] = attrs.evolve(held, paid=paid)


def _renewed(work: Work, act: acts.RenewalChecked, record: Record) -> None:
    held = work.awards.get(act.application)
    if held is not None:
        work.awards[act.application] = attrs.evolve(held, renewals=(*held.renewals, act))


STEPS: Mapping[type[Any], Callable[[Work, Any, Record], None]] = {
    acts.AwardOffered: _offered,
    acts.NextCalledUp: _called_up,
    acts.AwardConfirmed: _award_moved,
    acts.AwardAccepted: _award_moved,
    acts.AgreementSigned: _award_moved,
    acts.AwardMadeEffective: _award_moved,
    acts.AwardDelivered: _award_moved,
    acts.AwardRenounced: _award_moved,
    acts.AwardLapsed: _award_moved,
    acts.AwardRevoked: _award_moved,
    acts.InstalmentPaid: _paid,
    acts.RenewalChecked: _renewed,
}
"""What each of these acts changes."""
