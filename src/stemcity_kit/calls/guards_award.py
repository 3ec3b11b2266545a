"""What acts about an award need: what the ranking says, and what is still in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from stemcity_kit.calls import acts
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.refusals import not_now, refusal
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.errors import Finding, N_
from stemcity_kit.model.time import in_utc

__all__ = ["NEEDS"]


def _offer(casefile: CaseFile, act: acts.AwardOffered, at: dt.datetime) -> Iterator[Finding]:
    held = casefile.applications.get(act.application)
    entry = casefile.ranking.entry(act.application) if casefile.ranking is not None else None
    if held is not None and held.state is not ApplicationState.RANKED:
        yield not_now(casefile, act.name, application=act.application, state=held.state)
    elif entry is not None and (act.amount, act.pool) != (entry.amount, entry.pool):
        what, fix = N_("The award is not the one of the ranking."), N_("Offer what the ranking says: {amount}.")
        amount = f"{entry.amount.amount} {entry.amount.currency}" if entry.amount is not None else "-"
        yield refusal("other-award", casefile, what, fix, amount=amount)
    if act.application in casefile.awards:
        what, fix = N_("“{application}” has an award."), N_("Go on with that one.")
        yield refusal("offered-twice", casefile, what, fix, application=act.application)


def _call_up(casefile: CaseFile, act: acts.NextCalledUp, at: dt.datetime) -> Iterator[Finding]:
    held = casefile.applications.get(act.application)
    if held is not None and held.state is not ApplicationState.ELIGIBLE:
        yield not_now(casefile, act.name, application=act.application, state=held.state)
    if in_utc(act.confirm_by) <= in_utc(at):
        what, fix = N_("The place would have to be confirmed by {due}, which has passed."), N_("Give a later moment.")
        yield refusal("due-has-passed", casefile, what, fix, due=act.confirm_by.isoformat())


def _confirm(casefile: CaseFile, act: acts.AwardConfirmed, at: dt.datetime) -> Iterator[Finding]:
    award = casefile.awards.get(act.application)
    if award is not None and award.confirm_by is not None and in_utc(at) >= in_utc(award.confirm_by):
        what, fix = N_("The place had to be confirmed by {due}."), N_("Let it lapse and call up the next in line.")
        yield refusal("confirmed-too-late", casefile, what, fix, due=award.confirm_by.isoformat())


NEEDS: Mapping[type[Any], Callable[[CaseFile, Any, dt.datetime], Iterator[Finding]]] = {
    acts.AwardOffered: _offer,
    acts.NextCalledUp: _call_up,
    acts.AwardConfirmed: _confirm,
}
"""What each of these acts needs."""
