"""Guards: what speaks against an act, told before it becomes a record; and what is possible now.

`objections` yields findings: errors refuse the act, warnings ask for a look. What the tables and roles of
`calls.states` say is asked first; then what this act needs besides, which stands in `_NEEDS`, one small function per
act. `decide` makes the record or raises `IllegalAct`, and leaves the case file as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from stemcity_kit.calls import acts, guards_application, guards_award, guards_call, guards_committee
from stemcity_kit.calls.acts import Record
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.refusals import APPLICATION_STEPS, AWARD_STEPS, CALL_STEPS, known, not_now, possible, refusal
from stemcity_kit.calls.states import (
    DOERS,
    DURING,
    ActName,
    Doer,
    allowed,
)
from stemcity_kit.calls.words import label, to_do
from stemcity_kit.errors import Finding, N_, Severity, StemCityError
from stemcity_kit.model.time import in_utc

__all__ = ["IllegalAct", "decide", "objections", "possible"]


class IllegalAct(StemCityError, ValueError):
    """An act that is not possible now; its findings say why, and what is."""


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
    yield from _against_the_text(casefile)
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
        yield refusal(
            "nobody-acts", casefile, N_("Nobody is named who does this."), N_("Say who does it: by='m.rossi'.")
        )
    if role not in DOERS[act.name]:
        yield refusal(
            "wrong-role",
            casefile,
            N_("“{act}” is not done in the role “{role}”."),
            N_("It is done by: {roles}."),
            act=to_do(act.name),
            role=label(role),
            roles=label(*sorted(DOERS[act.name])),
        )
    member = str(getattr(act, "member", by))
    if role is Doer.MEMBER and member != by:
        what = N_("“{by}” does this for the member “{member}”; a member does it for nobody else.")
        yield refusal("for-another-member", casefile, what, N_("Let “{member}” do it."), by=by, member=member)
    if role is Doer.APPLICANT:
        yield from _against_another_applicant(casefile, act, by)


def _against_another_applicant(casefile: CaseFile, act: acts.Act, by: str) -> Iterator[Finding]:
    """Whether an applicant does this with an application of somebody else."""
    application = str(getattr(act, "application", ""))
    held = casefile.applications.get(application)
    owner = held.person if held is not None else str(getattr(act, "person", ""))
    if application and owner and by not in (owner, application):
        what = N_("“{by}” is not who applied with “{application}”.")
        fix = N_("An applicant acts for their own application; the office does it in its own role.")
        yield refusal("not-their-own", casefile, what, fix, by=by, application=application)


def _against_the_text(casefile: CaseFile) -> Iterator[Finding]:
    """A call whose text is not the published one any more: nothing is decided by rules that nobody published."""
    act = casefile.published.act if casefile.published is not None else None
    if isinstance(act, acts.CallPublished) and act.digest != casefile.call.digest:
        what = N_("The text of the call is not the one that was published, whose SHA-256 is {digest}.")
        fix = N_("Put the published text back; a published call changes by extension or annulment only.")
        yield refusal("other-text", casefile, what, fix, digest=act.digest)


def _against_the_time(casefile: CaseFile, at: dt.datetime) -> Iterator[Finding]:
    if at.tzinfo is None:
        yield refusal(
            "naive-time", casefile, N_("The moment of the act has no time zone."), N_("Give an aware moment.")
        )
    elif casefile.records and in_utc(at) < in_utc(casefile.records[-1].at):
        yield refusal(
            "earlier-than-the-last",
            casefile,
            N_("{at} is before the last record of the case, {last}."),
            N_("Correct the clock, or the moment that was given."),
            at=at.isoformat(),
            last=casefile.records[-1].at.isoformat(),
        )


def _against_the_state(casefile: CaseFile, act: acts.Act) -> Iterator[Finding]:
    name = act.name
    if name in CALL_STEPS:
        if name not in allowed(casefile.call.table, casefile.state):
            yield not_now(casefile, name)
        return
    if casefile.state not in DURING[name]:
        yield not_now(casefile, name)
    application = str(getattr(act, "application", ""))
    if name in APPLICATION_STEPS:
        yield from _against_the_application(casefile, name, application)
    elif name in AWARD_STEPS or name in (ActName.PAY, ActName.CHECK_RENEWAL):
        yield from _against_the_award(casefile, name, application)
    elif application and name not in (ActName.RECEIVE, ActName.DRAFT_APPLICATION):
        yield from known(casefile, application)


def _against_the_application(casefile: CaseFile, name: ActName, application: str) -> Iterator[Finding]:
    unknown = tuple(known(casefile, application))
    yield from unknown
    held = casefile.applications.get(application)
    if held is not None and name not in allowed(casefile.call.application_table, held.state):
        yield not_now(casefile, name, application=application, state=held.state)


def _against_the_award(casefile: CaseFile, name: ActName, application: str) -> Iterator[Finding]:
    award = casefile.awards.get(application)
    if award is None:
        yield refusal(
            "no-such-award",
            casefile,
            N_("The application “{application}” has no award."),
            N_("Offer it one first, or correct the key."),
            application=application,
        )
    elif name in AWARD_STEPS and name not in allowed(casefile.call.award_table, award.state):
        yield not_now(casefile, name, application=application, state=award.state)


_NEEDS: Mapping[type[Any], Callable[[CaseFile, Any, dt.datetime], Iterator[Finding]]] = {
    **guards_call.NEEDS,
    **guards_committee.NEEDS,
    **guards_application.NEEDS,
    **guards_award.NEEDS,
}
"""What an act needs besides its state and its role."""
