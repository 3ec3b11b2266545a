"""What the steps of a call need besides its state: deadlines, texts, questions, annulments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from stemcity_kit.calls import acts
from stemcity_kit.calls.call import DueFor
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.offers import open_offers
from stemcity_kit.calls.refusals import last_closing, refusal, warning
from stemcity_kit.calls.states import ApplicationState, allowed
from stemcity_kit.calls.words import label
from stemcity_kit.errors import Finding, N_
from stemcity_kit.model.time import in_utc

__all__ = ["NEEDS"]


def _publish(casefile: CaseFile, act: acts.CallPublished, at: dt.datetime) -> Iterator[Finding]:
    call, closing = casefile.call, last_closing(casefile)
    if act.digest != call.digest:
        yield refusal(
            "other-text",
            casefile,
            N_("The digest is not that of the call's text."),
            N_("Publish the text as it is now: its digest is {digest}."),
            digest=call.digest,
        )
    if closing is None:
        yield refusal(
            "no-deadline", casefile, N_("“{call}” has no deadline for applications."), N_("Add one to the call's text.")
        )
    elif in_utc(at) >= in_utc(closing):
        yield refusal(
            "published-too-late",
            casefile,
            N_("The deadline of “{call}”, {closing}, has passed."),
            N_("Write a later deadline before the call is published."),
            closing=closing.isoformat(),
        )
    elif call.publish_above is not None and in_utc(closing) - in_utc(at) < dt.timedelta(days=call.publish_above.days):
        yield warning(
            "short-notice",
            casefile,
            N_("The call is public for less than {days} days, which contributions above {above} need."),
            N_("Write a later deadline, or accept only smaller contributions. {source}"),
            days=call.publish_above.days,
            above=f"{call.publish_above.above.amount} {call.publish_above.above.currency}",
            source=call.publish_above.source,
        )


def _close(casefile: CaseFile, act: acts.CallClosed, at: dt.datetime) -> Iterator[Finding]:
    closing = last_closing(casefile)
    if closing is not None and in_utc(at) < in_utc(closing):
        yield refusal(
            "deadline-not-passed",
            casefile,
            N_("Applications can come in until {closing}."),
            N_("Close the call after that."),
            closing=closing.isoformat(),
        )


def _extend(casefile: CaseFile, act: acts.DeadlineExtended, at: dt.datetime) -> Iterator[Finding]:
    versions = casefile.deadlines.get(act.deadline.key)
    if not versions:
        known = ", ".join(casefile.deadlines)
        what, fix = N_("“{call}” has no deadline “{deadline}”."), N_("Its deadlines are: {known}.")
        yield refusal("no-such-deadline", casefile, what, fix, deadline=act.deadline.key, known=known)
        return
    last = versions[-1]
    if in_utc(at) >= in_utc(last.closes):
        yield refusal(
            "expired",
            casefile,
            N_("The deadline “{deadline}” expired at {closed}; it can be extended only before that."),
            N_("Publish a new call, or annul this one."),
            deadline=last.key,
            closed=last.closes.isoformat(),
        )
    if in_utc(act.deadline.rolled(casefile.call.is_off).closes) <= in_utc(last.closes):
        yield refusal(
            "not-later",
            casefile,
            N_("{new} is not later than {old}."),
            N_("A deadline can only be moved later; nobody who is in time may become late."),
            new=act.deadline.closes.isoformat(),
            old=last.closes.isoformat(),
        )
    if not act.told:
        what, fix = N_("It is not said who was told of the extension."), N_("Say how it was published to all.")
        yield warning("told-nobody", casefile, what, fix)


def _void(casefile: CaseFile, act: acts.CallVoided, at: dt.datetime) -> Iterator[Finding]:
    alive = [
        held.key
        for held in casefile.applications.values()
        if held.state not in (ApplicationState.DRAFT, ApplicationState.EXCLUDED, ApplicationState.WITHDRAWN)
    ]
    if alive:
        yield refusal(
            "not-void",
            casefile,
            N_("“{call}” has {number} applications that are neither excluded nor withdrawn."),
            N_("A call is void when nobody has validly applied. To end it nevertheless, cancel it."),
            number=len(alive),
        )


def _ask(casefile: CaseFile, act: acts.QuestionAsked, at: dt.datetime) -> Iterator[Finding]:
    if act.key in casefile.inquiries:
        yield refusal("key-taken", casefile, N_("“{key}” is taken."), N_("Choose another key."), key=act.key)
    closings = [
        casefile.deadlines[due.deadline.key][-1].closes for due in casefile.call.dues if due.what is DueFor.QUESTIONS
    ]
    if closings and in_utc(at) >= in_utc(max(closings, key=in_utc)):
        what, fix = N_("Questions could be asked until {closing}."), N_("What the call's text says stands.")
        yield refusal("question-too-late", casefile, what, fix, closing=max(closings, key=in_utc).isoformat())


def _answer(casefile: CaseFile, act: acts.QuestionAnswered, at: dt.datetime) -> Iterator[Finding]:
    if act.key not in casefile.inquiries:
        what, fix = N_("Nobody asked a question “{key}”."), N_("Correct the key.")
        yield refusal("no-such-question", casefile, what, fix, key=act.key)


def _annul(casefile: CaseFile, act: acts.ActAnnulled, at: dt.datetime) -> Iterator[Finding]:
    found = next((record for record in casefile.records if record.number == act.number), None)
    if found is None:
        what, fix = N_("There is no record {number}."), N_("The case has records 1 to {last}.")
        yield refusal("no-such-record", casefile, what, fix, number=act.number, last=casefile.number)
    elif act.number in casefile.fallen:
        what, fix = N_("Record {number} no longer stands."), N_("Nothing is left to annul.")
        yield refusal("already-annulled", casefile, what, fix, number=act.number)
    elif isinstance(found.act, acts.ActAnnulled):
        what, fix = N_("Record {number} is an annulment itself."), N_("Do again what it took away.")
        yield refusal("annuls-an-annulment", casefile, what, fix, number=act.number)


def _close_out(casefile: CaseFile, act: acts.CallClosedOut, at: dt.datetime) -> Iterator[Finding]:
    for award in casefile.awards.values():
        if allowed(casefile.call.award_table, award.state):
            what, fix = N_("The award of “{application}” is {state}."), N_("Bring it to its end first.")
            yield refusal("award-open", casefile, what, fix, application=award.application, state=label(award.state))
    for offer in open_offers(casefile):
        what, fix = N_("“{application}” won and was offered nothing."), N_("Offer the award.")
        yield refusal("nothing-offered", casefile, what, fix, application=offer.application)


NEEDS: Mapping[type[Any], Callable[[CaseFile, Any, dt.datetime], Iterator[Finding]]] = {
    acts.CallPublished: _publish,
    acts.CallClosed: _close,
    acts.DeadlineExtended: _extend,
    acts.CallVoided: _void,
    acts.ActAnnulled: _annul,
    acts.QuestionAsked: _ask,
    acts.QuestionAnswered: _answer,
    acts.CallClosedOut: _close_out,
}
"""What each of these acts needs."""
