"""Guards: what speaks against an act, told before it becomes a record; and what is possible now.

`objections` yields findings: errors refuse the act, warnings ask for a look. What the tables and roles of
`calls.states` say is asked first; then what this act needs besides, which stands in `_NEEDS`, one small function per
act. `decide` makes the record or raises `IllegalAct`, and leaves the case file as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Record
from stemcity_kit.calls.call import DueFor
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.states import (
    APPLICATION,
    AWARD,
    CALL,
    DOERS,
    DURING,
    TO_DO,
    ActName,
    ApplicationState,
    AwardState,
    CallState,
    Doer,
    allowed,
    label,
)
from stemcity_kit.errors import Finding, N_, Severity, StemCityError, Where
from stemcity_kit.model.time import in_utc

__all__ = ["IllegalAct", "decide", "objections", "possible"]

_CALL_STEPS = frozenset(act for table in CALL.values() for act in table)
_APPLICATION_STEPS = frozenset(act for table in APPLICATION.values() for act in table) - {
    ActName.RECEIVE,
    ActName.PLACE,
    ActName.RESERVE,
}
_AWARD_STEPS = frozenset(act for table in AWARD.values() for act in table)


class IllegalAct(StemCityError, ValueError):
    """An act that is not possible now; its findings say why, and what is."""


def possible(casefile: CaseFile, application: str = "") -> tuple[ActName, ...]:
    """The acts that the tables have now: for the call, or for one application and its award.

    >>> from stemcity_kit.calls.call import Call
    >>> [act.value for act in possible(CaseFile.of(Call(key="grants-2027")))]
    ['approve-call', 'cancel-call']
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
    of_one = _APPLICATION_STEPS | _AWARD_STEPS | {ActName.PAY, ActName.CHECK_RENEWAL, ActName.DRAFT_APPLICATION}
    return act not in of_one


def objections(casefile: CaseFile, act: acts.Act, *, at: dt.datetime, by: str, role: Doer) -> Iterator[Finding]:
    """What speaks against an act now.

    Args:
        casefile: The case as it stands.
        act: What is to be done.
        at: When, an aware moment.
        by: The key of the person who does it.
        role: In which role.

    Yields:
        Findings: errors where the act is refused, warnings where it wants a look.
    """
    yield from _against_the_person(casefile, act, by, role)
    yield from _against_the_time(casefile, at)
    refused = tuple(_against_the_state(casefile, act))
    yield from refused
    needs = _NEEDS.get(type(act))
    if needs is not None and not refused:
        yield from needs(casefile, act, at)


def decide(
    casefile: CaseFile, act: acts.Act, *, at: dt.datetime, by: str, role: Doer = Doer.OFFICER, because: str = ""
) -> Record:
    """The record of an act, as the next of its case.

    Args:
        casefile: The case as it stands; it is not changed.
        act: What is to be done.
        at: When, an aware moment.
        by: The key of the person who does it.
        role: In which role.
        because: Why.

    Raises:
        IllegalAct: Something speaks against it; the error carries every finding.
    """
    against = [
        found for found in objections(casefile, act, at=at, by=by, role=role) if found.severity is Severity.ERROR
    ]
    if against:
        raise IllegalAct(*against)
    return Record(number=casefile.number + 1, at=at, by=by, role=role, act=act, because=because)


def _against_the_person(casefile: CaseFile, act: acts.Act, by: str, role: Doer) -> Iterator[Finding]:
    if not by:
        yield _refusal(
            "nobody-acts", casefile, N_("Nobody is named who does this."), N_("Say who does it: by='m.rossi'.")
        )
    if role not in DOERS[act.name]:
        roles = ", ".join(sorted(label(doer) for doer in DOERS[act.name]))
        yield _refusal(
            "wrong-role",
            casefile,
            N_("“{act}” is not done in the role “{role}”."),
            N_("It is done by: {roles}."),
            act=TO_DO[act.name],
            role=label(role),
            roles=roles,
        )


def _against_the_time(casefile: CaseFile, at: dt.datetime) -> Iterator[Finding]:
    if at.tzinfo is None:
        yield _refusal(
            "naive-time", casefile, N_("The moment of the act has no time zone."), N_("Give an aware moment.")
        )
    elif casefile.records and in_utc(at) < in_utc(casefile.records[-1].at):
        yield _refusal(
            "earlier-than-the-last",
            casefile,
            N_("{at} is before the last record of the case, {last}."),
            N_("Correct the clock, or the moment that was given."),
            at=at.isoformat(),
            last=casefile.records[-1].at.isoformat(),
        )


def _against_the_state(casefile: CaseFile, act: acts.Act) -> Iterator[Finding]:
    name = act.name
    if name in _CALL_STEPS:
        if name not in allowed(casefile.call.table, casefile.state):
            yield _not_now(casefile, name)
        return
    if casefile.state not in DURING[name]:
        yield _not_now(casefile, name)
    application = str(getattr(act, "application", ""))
    if name in _APPLICATION_STEPS:
        yield from _against_the_application(casefile, name, application)
    elif name in _AWARD_STEPS or name in (ActName.PAY, ActName.CHECK_RENEWAL):
        yield from _against_the_award(casefile, name, application)
    elif application and name not in (ActName.RECEIVE, ActName.DRAFT_APPLICATION):
        yield from _known(casefile, application)


def _against_the_application(casefile: CaseFile, name: ActName, application: str) -> Iterator[Finding]:
    unknown = tuple(_known(casefile, application))
    yield from unknown
    held = casefile.applications.get(application)
    if held is not None and name not in allowed(casefile.call.application_table, held.state):
        yield _not_now(casefile, name, application=application, state=held.state)


def _against_the_award(casefile: CaseFile, name: ActName, application: str) -> Iterator[Finding]:
    award = casefile.awards.get(application)
    if award is None:
        yield _refusal(
            "no-such-award",
            casefile,
            N_("The application “{application}” has no award."),
            N_("Offer it one first, or correct the key."),
            application=application,
        )
    elif name in _AWARD_STEPS and name not in allowed(casefile.call.award_table, award.state):
        yield _not_now(casefile, name, application=application, state=award.state)


def _known(casefile: CaseFile, application: str) -> Iterator[Finding]:
    if application not in casefile.applications:
        yield _refusal(
            "no-such-application",
            casefile,
            N_("The call “{call}” has no application “{application}”."),
            N_("Correct the key; the list of applications has them all."),
            application=application,
        )


def _not_now(
    casefile: CaseFile, name: ActName, *, application: str = "", state: ApplicationState | AwardState | None = None
) -> Finding:
    """The finding that an act is not possible in a state, with what is possible instead."""
    now = possible(casefile, application)
    what = N_("Cannot {act} in “{call}” while it is {state}.")
    if state is not None:
        what = N_("Cannot {act} while “{application}” is {state}.")
    fix = N_("Possible now: {possible}.") if now else N_("This state is final; only an annulment leads out of it.")
    return _refusal(
        "not-now",
        casefile,
        what,
        fix,
        act=TO_DO[name],
        application=application,
        state=label(state or casefile.state),
        possible=", ".join(TO_DO[act] for act in now),
    )


def _refusal(rule: str, casefile: CaseFile, what: str, fix: str, **params: object) -> Finding:
    where = Where(table="calls", key=casefile.call.key)
    return Finding(rule, where, what, fix, params={"call": casefile.call.key, **params})


def _warning(rule: str, casefile: CaseFile, what: str, fix: str, **params: object) -> Finding:
    where = Where(table="calls", key=casefile.call.key)
    return Finding(rule, where, what, fix, Severity.WARNING, params={"call": casefile.call.key, **params})


def last_closing(casefile: CaseFile) -> dt.datetime | None:
    """The first instant that is too late for every application, grace included; None without a deadline."""
    keys = {due.deadline.key for due in casefile.call.dues if due.what is DueFor.APPLICATION}
    closings = [
        versions[-1].closes + dt.timedelta(minutes=versions[-1].grace)
        for key, versions in casefile.deadlines.items()
        if key in keys
    ]
    return max(closings, key=in_utc, default=None)


def _publish(casefile: CaseFile, act: acts.CallPublished, at: dt.datetime) -> Iterator[Finding]:
    call, closing = casefile.call, last_closing(casefile)
    if act.digest != call.digest:
        yield _refusal(
            "other-text",
            casefile,
            N_("The digest is not that of the call's text."),
            N_("Publish the text as it is now: its digest is {digest}."),
            digest=call.digest,
        )
    if closing is None:
        yield _refusal(
            "no-deadline", casefile, N_("“{call}” has no deadline for applications."), N_("Add one to the call's text.")
        )
    elif in_utc(at) >= in_utc(closing):
        yield _refusal(
            "published-too-late",
            casefile,
            N_("The deadline of “{call}”, {closing}, has passed."),
            N_("Write a later deadline before the call is published."),
            closing=closing.isoformat(),
        )
    elif call.publish_above is not None and in_utc(closing) - in_utc(at) < dt.timedelta(days=call.publish_above.days):
        yield _warning(
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
        yield _refusal(
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
        yield _refusal("no-such-deadline", casefile, what, fix, deadline=act.deadline.key, known=known)
        return
    last = versions[-1]
    if in_utc(at) >= in_utc(last.closes):
        yield _refusal(
            "expired",
            casefile,
            N_("The deadline “{deadline}” expired at {closed}; it can be extended only before that."),
            N_("Publish a new call, or annul this one."),
            deadline=last.key,
            closed=last.closes.isoformat(),
        )
    if in_utc(act.deadline.closes) <= in_utc(last.closes):
        yield _refusal(
            "not-later",
            casefile,
            N_("{new} is not later than {old}."),
            N_("A deadline can only be moved later; nobody who is in time may become late."),
            new=act.deadline.closes.isoformat(),
            old=last.closes.isoformat(),
        )
    if not act.told:
        what, fix = N_("It is not said who was told of the extension."), N_("Say how it was published to all.")
        yield _warning("told-nobody", casefile, what, fix)


def _void(casefile: CaseFile, act: acts.CallVoided, at: dt.datetime) -> Iterator[Finding]:
    alive = [
        held.key
        for held in casefile.applications.values()
        if held.state not in (ApplicationState.DRAFT, ApplicationState.EXCLUDED, ApplicationState.WITHDRAWN)
    ]
    if alive:
        yield _refusal(
            "not-void",
            casefile,
            N_("“{call}” has {number} applications that are neither excluded nor withdrawn."),
            N_("A call is void when nobody has validly applied. To end it nevertheless, cancel it."),
            number=len(alive),
        )


def _appoint(casefile: CaseFile, act: acts.CommitteeAppointed, at: dt.datetime) -> Iterator[Finding]:
    closing = last_closing(casefile)
    if closing is not None and in_utc(at) < in_utc(closing):
        yield _refusal(
            "committee-too-early",
            casefile,
            N_("The committee is appointed before the deadline, {closing}."),
            N_("Appoint it afterwards, so that nobody applies to known judges."),
            closing=closing.isoformat(),
        )
    keys = [seat.member for seat in act.members]
    for member in sorted({key for key in keys if keys.count(key) > 1}):
        what, fix = N_("“{member}” sits in the committee twice."), N_("Name each member once.")
        yield _refusal("member-twice", casefile, what, fix, member=member)
    voting = [seat for seat in act.members if seat.seat in (acts.Seat.CHAIR, acts.Seat.MEMBER)]
    if not voting:
        yield _refusal("no-committee", casefile, N_("The committee has no member."), N_("Name its members."))
    elif sum(seat.seat is acts.Seat.CHAIR for seat in voting) != 1:
        yield _refusal("no-chair", casefile, N_("The committee has not one chair."), N_("Name one."))
    if voting and len(voting) % 2 == 0:
        what, fix = N_("The committee has {number} voting members, an even number."), N_("Name an odd number of them.")
        yield _warning("even-committee", casefile, what, fix, number=len(voting))
    quorum = casefile.call.committee_quorum
    if quorum is not None and len(voting) < quorum:
        what, fix = N_("The committee has fewer members than its quorum of {quorum}."), N_("Name more members.")
        yield _refusal("below-quorum", casefile, what, fix, quorum=quorum)


def _undeclared(casefile: CaseFile, act: acts.EvaluationOpened, at: dt.datetime) -> Iterator[Finding]:
    for member in casefile.members.values():
        if member.sits and not member.declared:
            yield _refusal(
                "no-declaration",
                casefile,
                N_("“{member}” has not signed the declaration of independence."),
                N_("File the declaration, or call up a substitute."),
                member=member.key,
            )
    open_yet = [
        held.key
        for held in casefile.applications.values()
        if held.state
        in (
            ApplicationState.RECEIVED,
            ApplicationState.COMPLETION_ASKED,
            ApplicationState.COMPLETION_ANSWERED,
        )
    ]
    if open_yet:
        yield _warning(
            "not-decided",
            casefile,
            N_("{number} applications are neither admitted nor excluded yet."),
            N_("Decide on them before the ranking."),
            number=len(open_yet),
        )


def _score(casefile: CaseFile, act: acts.SheetScored, at: dt.datetime) -> Iterator[Finding]:
    held = casefile.applications.get(act.application)
    if held is None:
        return
    if held.state not in (ApplicationState.ADMITTED, ApplicationState.EVALUATED):
        yield _not_now(casefile, act.name, application=act.application, state=held.state)
    if act.version != held.version:
        yield _refusal(
            "stale-sheet",
            casefile,
            N_("The sheet was filled in for version {read} of “{application}”, which is now at version {version}."),
            N_("Read the application again, then score it."),
            read=act.version,
            application=act.application,
            version=held.version,
        )
    yield from _may_score(casefile, act)


def _may_score(casefile: CaseFile, act: acts.SheetScored) -> Iterator[Finding]:
    params: Mapping[str, object] = {"member": act.member, "application": act.application}
    member = casefile.members.get(act.member)
    if act.member and (member is None or not member.sits):
        what, fix = N_("“{member}” does not sit in the committee."), N_("Only voting members score.")
        yield _refusal("not-a-member", casefile, what, fix, **params)
    if (act.member, act.application) in casefile.recused or casefile.conflicts.get((act.member, act.application)):
        what, fix = N_("“{member}” has a conflict of interest with “{application}”."), N_("Leave it to the others.")
        yield _refusal("conflict", casefile, what, fix, **params)
    readers = casefile.readers.get(act.application)
    if act.member and readers is not None and act.member not in readers:
        what, fix = N_("“{application}” is not assigned to “{member}”."), N_("Assign it first.")
        yield _refusal("not-assigned", casefile, what, fix, **params)


def _propose(casefile: CaseFile, act: acts.RankingProposed, at: dt.datetime) -> Iterator[Finding]:
    ranked = {entry.application for entry in act.ranking.entries}
    standing = {
        held.key
        for held in casefile.applications.values()
        if held.state in (ApplicationState.EVALUATED, ApplicationState.RANKED, ApplicationState.ELIGIBLE)
        or held.grounds[:1] == ("threshold",)
    }
    for key in sorted(standing - ranked):
        what, fix = N_("“{application}” was evaluated and is not in the ranking."), N_("Rank all that were evaluated.")
        yield _refusal("left-out", casefile, what, fix, application=key)
    for key in sorted(ranked - standing):
        what, fix = N_("“{application}” is in the ranking and was not evaluated."), N_("Evaluate it first.")
        yield _refusal("not-evaluated", casefile, what, fix, application=key)
    for held in casefile.applications.values():
        if held.state is ApplicationState.ADMITTED:
            what, fix = N_("The evaluation of “{application}” is not closed."), N_("Score it, then close it.")
            yield _refusal("not-evaluated", casefile, what, fix, application=held.key)


def _approve_ranking(casefile: CaseFile, act: acts.RankingApproved, at: dt.datetime) -> Iterator[Finding]:
    until = casefile.review_until
    if casefile.state is CallState.REVIEW and until is not None and in_utc(at) < in_utc(until):
        what, fix = N_("Reviews can be asked for until {until}."), N_("Approve the ranking after that.")
        yield _refusal("review-window-open", casefile, what, fix, until=until.isoformat())
    for review in casefile.reviews.values():
        if review.upheld is None:
            what, fix = N_("The review “{review}” is not decided."), N_("Decide on it first.")
            yield _refusal("open-review", casefile, what, fix, review=review.key)


def _ask_review(casefile: CaseFile, act: acts.ReviewAsked, at: dt.datetime) -> Iterator[Finding]:
    until = casefile.review_until
    if until is not None and in_utc(at) >= in_utc(until):
        what, fix = N_("Reviews could be asked for until {until}."), N_("The law's other remedies remain.")
        yield _refusal("review-too-late", casefile, what, fix, until=until.isoformat())
    if act.key in casefile.reviews:
        yield _refusal("key-taken", casefile, N_("“{key}” is taken."), N_("Choose another key."), key=act.key)


def _decide_review(casefile: CaseFile, act: acts.ReviewDecided, at: dt.datetime) -> Iterator[Finding]:
    review = casefile.reviews.get(act.key)
    if review is None or review.application != act.application:
        what, fix = N_("“{application}” asked for no review “{key}”."), N_("Correct the key.")
        yield _refusal("no-such-review", casefile, what, fix, application=act.application, key=act.key)


def _annul(casefile: CaseFile, act: acts.ActAnnulled, at: dt.datetime) -> Iterator[Finding]:
    found = next((record for record in casefile.records if record.number == act.number), None)
    if found is None:
        what, fix = N_("There is no record {number}."), N_("The case has records 1 to {last}.")
        yield _refusal("no-such-record", casefile, what, fix, number=act.number, last=casefile.number)
    elif act.number in casefile.fallen:
        what, fix = N_("Record {number} no longer stands."), N_("Nothing is left to annul.")
        yield _refusal("already-annulled", casefile, what, fix, number=act.number)
    elif isinstance(found.act, acts.ActAnnulled):
        what, fix = N_("Record {number} is an annulment itself."), N_("Do again what it took away.")
        yield _refusal("annuls-an-annulment", casefile, what, fix, number=act.number)


def _answer(casefile: CaseFile, act: acts.QuestionAnswered, at: dt.datetime) -> Iterator[Finding]:
    if act.key not in casefile.inquiries:
        what, fix = N_("Nobody asked a question “{key}”."), N_("Correct the key.")
        yield _refusal("no-such-question", casefile, what, fix, key=act.key)


def _ask(casefile: CaseFile, act: acts.QuestionAsked, at: dt.datetime) -> Iterator[Finding]:
    if act.key in casefile.inquiries:
        yield _refusal("key-taken", casefile, N_("“{key}” is taken."), N_("Choose another key."), key=act.key)
    closings = [
        casefile.deadlines[due.deadline.key][-1].closes for due in casefile.call.dues if due.what is DueFor.QUESTIONS
    ]
    if closings and in_utc(at) >= in_utc(max(closings, key=in_utc)):
        what, fix = N_("Questions could be asked until {closing}."), N_("What the call's text says stands.")
        yield _refusal("question-too-late", casefile, what, fix, closing=max(closings, key=in_utc).isoformat())


def _complete(casefile: CaseFile, act: acts.CompletionAnswered, at: dt.datetime) -> Iterator[Finding]:
    held = casefile.applications.get(act.application)
    if held is None or act.answers is None:
        return
    for question in act.answers.given:
        if question not in held.items:
            what, fix = N_("“{question}” was not asked for."), N_("Answer what was asked for: {items}.")
            items = ", ".join(held.items)
            yield _refusal("not-asked-for", casefile, what, fix, question=question, items=items)
        asked = casefile.call.asked.get(question)
        if asked is not None and asked.substance:
            what = N_("“{question}” is part of what is judged; a completion cannot change it.")
            fix = N_("Answer only what is formal.")
            yield _refusal("changes-substance", casefile, what, fix, question=question)
    if held.due is not None and in_utc(act.received_at) >= in_utc(held.due):
        what, fix = N_("The completion came after {due}."), N_("Exclude the application, or say why it counts.")
        yield _refusal("completion-too-late", casefile, what, fix, due=held.due.isoformat())


def _ask_completion(casefile: CaseFile, act: acts.CompletionAsked, at: dt.datetime) -> Iterator[Finding]:
    for question in act.items:
        asked = casefile.call.asked.get(question)
        if asked is None:
            what, fix = N_("The call asks no question “{question}”."), N_("Its questions are: {known}.")
            known = ", ".join(casefile.call.asked)
            yield _refusal("no-such-question", casefile, what, fix, question=question, known=known)
        elif asked.substance:
            what = N_("“{question}” is part of what is judged; a completion cannot change it.")
            yield _refusal("changes-substance", casefile, what, N_("Ask only for what is formal."), question=question)
    if in_utc(act.due) <= in_utc(at):
        what, fix = N_("The completion is due at {due}, which has passed."), N_("Give a later moment.")
        yield _refusal("due-has-passed", casefile, what, fix, due=act.due.isoformat())


def _exclude(casefile: CaseFile, act: acts.ApplicationExcluded, at: dt.datetime) -> Iterator[Finding]:
    if not act.grounds:
        what, fix = N_("No ground is given for excluding “{application}”."), N_("Name the requirement that is not met.")
        yield _refusal("no-ground", casefile, what, fix, application=act.application)


def _draw(casefile: CaseFile, act: acts.Drawn, at: dt.datetime) -> Iterator[Finding]:
    held = casefile.draws.get(act.key)
    if held is None:
        what, fix = N_("No list was frozen for the draw “{key}”."), N_("Freeze and publish the list first.")
        yield _refusal("no-frozen-list", casefile, what, fix, key=act.key)
    elif held.seed:
        what, fix = N_("The draw “{key}” was held."), N_("A draw is held once; a wrong one is annulled.")
        yield _refusal("drawn-twice", casefile, what, fix, key=act.key)


def _freeze(casefile: CaseFile, act: acts.DrawFrozen, at: dt.datetime) -> Iterator[Finding]:
    if act.key in casefile.draws:
        yield _refusal("key-taken", casefile, N_("“{key}” is taken."), N_("Choose another key."), key=act.key)
    if not act.event:
        what = N_("The draw “{key}” names no public event that will give the seed.")
        fix = N_("Name one that the office cannot influence, such as a state lottery's next draw.")
        yield _refusal("no-public-event", casefile, what, fix, key=act.key)
    for application in act.applications:
        yield from _known(casefile, application)


def _offer(casefile: CaseFile, act: acts.AwardOffered, at: dt.datetime) -> Iterator[Finding]:
    held = casefile.applications.get(act.application)
    entry = casefile.ranking.entry(act.application) if casefile.ranking is not None else None
    if held is not None and held.state is not ApplicationState.RANKED:
        yield _not_now(casefile, act.name, application=act.application, state=held.state)
    elif entry is not None and (act.amount, act.pool) != (entry.amount, entry.pool):
        what, fix = N_("The award is not the one of the ranking."), N_("Offer what the ranking says: {amount}.")
        amount = f"{entry.amount.amount} {entry.amount.currency}" if entry.amount is not None else "-"
        yield _refusal("other-award", casefile, what, fix, amount=amount)
    if act.application in casefile.awards:
        what, fix = N_("“{application}” has an award."), N_("Go on with that one.")
        yield _refusal("offered-twice", casefile, what, fix, application=act.application)


def _call_up(casefile: CaseFile, act: acts.NextCalledUp, at: dt.datetime) -> Iterator[Finding]:
    held = casefile.applications.get(act.application)
    if held is not None and held.state is not ApplicationState.ELIGIBLE:
        yield _not_now(casefile, act.name, application=act.application, state=held.state)
    if in_utc(act.confirm_by) <= in_utc(at):
        what, fix = N_("The place would have to be confirmed by {due}, which has passed."), N_("Give a later moment.")
        yield _refusal("due-has-passed", casefile, what, fix, due=act.confirm_by.isoformat())


def _confirm(casefile: CaseFile, act: acts.AwardConfirmed, at: dt.datetime) -> Iterator[Finding]:
    award = casefile.awards.get(act.application)
    if award is not None and award.confirm_by is not None and in_utc(at) >= in_utc(award.confirm_by):
        what, fix = N_("The place had to be confirmed by {due}."), N_("Let it lapse and call up the next in line.")
        yield _refusal("confirmed-too-late", casefile, what, fix, due=award.confirm_by.isoformat())


def _close_out(casefile: CaseFile, act: acts.CallClosedOut, at: dt.datetime) -> Iterator[Finding]:
    for award in casefile.awards.values():
        if allowed(casefile.call.award_table, award.state):
            what, fix = N_("The award of “{application}” is {state}."), N_("Bring it to its end first.")
            yield _refusal("award-open", casefile, what, fix, application=award.application, state=label(award.state))
    for entry in casefile.ranking.entries if casefile.ranking is not None else ():
        if entry.outcome.value == "winner" and entry.application not in casefile.awards:
            what, fix = N_("“{application}” won and was offered nothing."), N_("Offer the award.")
            yield _refusal("nothing-offered", casefile, what, fix, application=entry.application)


_NEEDS: Mapping[type[Any], Callable[[CaseFile, Any, dt.datetime], Iterator[Finding]]] = {
    acts.CallPublished: _publish,
    acts.CallClosed: _close,
    acts.DeadlineExtended: _extend,
    acts.CallVoided: _void,
    acts.CommitteeAppointed: _appoint,
    acts.EvaluationOpened: _undeclared,
    acts.SheetScored: _score,
    acts.RankingProposed: _propose,
    acts.RankingApproved: _approve_ranking,
    acts.ReviewAsked: _ask_review,
    acts.ReviewDecided: _decide_review,
    acts.ActAnnulled: _annul,
    acts.QuestionAsked: _ask,
    acts.QuestionAnswered: _answer,
    acts.CompletionAsked: _ask_completion,
    acts.CompletionAnswered: _complete,
    acts.ApplicationExcluded: _exclude,
    acts.DrawFrozen: _freeze,
    acts.Drawn: _draw,
    acts.AwardOffered: _offer,
    acts.NextCalledUp: _call_up,
    acts.AwardConfirmed: _confirm,
    acts.CallClosedOut: _close_out,
}
"""What an act needs besides its state and its role."""
