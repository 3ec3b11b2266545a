"""The first part of an explanation: receipt and deadline, completion, and each requirement of admission."""

from __future__ import annotations

from collections.abc import Iterator

from stemcity_kit.calls.acts import Channel, CompletionAnswered, CompletionAsked
from stemcity_kit.calls.dues import deadline_for
from stemcity_kit.calls.eligibility import Verdict, judge
from stemcity_kit.calls.explain_subject import Subject, item_title
from stemcity_kit.calls.grounds import reasons_given, worded
from stemcity_kit.calls.question import Reader
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.errors import N_
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.sentence import Sentence, said

__all__ = ["CHANNELS", "admission", "completion", "limit", "receipt"]

CHANNELS = {
    Channel.PORTAL: N_("through the portal"),
    Channel.PEC: N_("by certified mail"),
    Channel.DESK: N_("at the desk"),
    Channel.POST: N_("by post"),
    Channel.MAIL: N_("by e-mail"),
}
"""The ways by which an application comes, in words."""


def receipt(of: Subject) -> Iterator[Sentence]:
    """When and how the application came in, and whether that was in time."""
    application = of.application
    if application.received_at is None or of.conceals:
        return  # number, channel and time of receipt lead to whoever applied
    channel = said(application.channel.value, CHANNELS[application.channel])
    if application.protocol:
        yield said(
            "received-as",
            N_("The application came in on {at}, {channel}, under number {number}."),
            at=application.received_at,
            channel=channel,
            number=application.protocol,
        )
    else:
        yield said(
            "received", N_("The application came in on {at}, {channel}."), at=application.received_at, channel=channel
        )
    deadline = deadline_for(of.call, application.answers, of.casefile.deadlines, limit=application.limit)
    if deadline is not None:
        yield from _in_time(of, deadline)


def _in_time(of: Subject, deadline: Deadline) -> Iterator[Sentence]:
    at = of.application.received_at
    assert at is not None  # noqa: S101 - asked only of what came in
    verdict = (
        N_("The deadline was {deadline}; the application was in time.")
        if deadline.admits(at)
        else N_("The deadline was {deadline}; the application was late, within the tolerance of {grace} minutes.")
        if deadline.tolerates(at)
        else N_("The deadline was {deadline}; the application was late.")
    )
    yield said("deadline", verdict, deadline=limit(deadline), grace=deadline.grace)
    earlier = of.casefile.deadlines[deadline.key][:-1]
    for before in earlier:
        yield said("extended", N_("The deadline had first been {deadline}, and was extended."), deadline=limit(before))


def limit(deadline: Deadline) -> Sentence:
    """A deadline in words, with whether its minute is in.

    >>> import datetime as dt
    >>> noon = Deadline("a", dt.date(2027, 3, 28), dt.time(12), "Europe/Rome", included=False)
    >>> limit(noon).what
    '{at} ({zone}), this minute not included'
    """
    what = (
        N_("{at} ({zone}), this minute included")
        if deadline.included
        else N_("{at} ({zone}), this minute not included")
    )
    return said("limit", what, at=deadline.limit, zone=deadline.zone)


def completion(of: Subject) -> Iterator[Sentence]:
    """What the applicant was asked to complete, until when, and when the answer came."""
    if of.conceals:
        return
    for record in of.records:
        if record.number in of.casefile.fallen:
            continue
        if isinstance(record.act, CompletionAsked):
            yield said(
                "completion-asked",
                N_("On {at} it was asked to complete {items}, before {due}."),
                at=record.at,
                items=tuple(item_title(of.call, key) for key in record.act.items),
                due=record.act.due,
            )
        elif isinstance(record.act, CompletionAnswered):
            yield said("completion-answered", N_("The completion came in on {at}."), at=record.act.received_at)
            if record.act.signed is not None:
                what = N_("It is signed now.") if record.act.signed else N_("It is still not signed.")
                yield said("completion-signed", what)
    if of.application.state is ApplicationState.COMPLETION_ASKED:
        yield said("completion-awaited", N_("The completion has not come in."))


def admission(of: Subject) -> Iterator[Sentence]:
    """Whether it was admitted, with the evidence of each requirement."""
    state = of.application.state
    if state is ApplicationState.WITHDRAWN:
        yield said("withdrawn", N_("The application was withdrawn."))
    elif state is ApplicationState.EXCLUDED:
        yield from _excluded(of)
    elif state in (
        ApplicationState.ADMITTED,
        ApplicationState.EVALUATED,
        ApplicationState.RANKED,
        ApplicationState.ELIGIBLE,
    ):
        yield said("admitted", N_("The application was admitted."))
    else:
        yield said("not-decided", N_("Whether the application is admitted has not been decided yet."))
    for judgement in judge(of.call, of.application):
        told = judgement.told(of.reader)
        if told is None:
            continue
        yield told
        if judgement.requirement.source:
            yield said("source", N_("This rests on {source}."), source=judgement.requirement.source)


def _excluded(of: Subject) -> Iterator[Sentence]:
    yield said("excluded", N_("The application was excluded."))
    if of.reader is Reader.COMMITTEE:
        return
    told = {found.requirement.key for found in judge(of.call, of.application) if found.verdict is Verdict.NOT_MET}
    if not told.issuperset(of.application.grounds):
        yield from worded(of.call, of.application)
    reasons = reasons_given(of.casefile, of.application)
    if reasons or reasons is None:
        yield said("excluded-because", N_("The reasons: {reasons}"), reasons=reasons)
