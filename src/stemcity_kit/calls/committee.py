"""The committee: who votes, who may judge what, and whether it was appointed and met as a call asks.

Only what the record holds decides whose marks count: seats, replacements, recusals, declared conflicts, and what the
applications' own parties show (`calls.conflicts`). What an edition's organisations show besides bars an assignment and
asks for a recusal; once that is recorded it decides too, and so a stranger with the record comes to the same result. A
recusal also outlives the erasure of the applicant's data, from which a conflict could be derived.

A member who abstains is nobody, and never a mark of 0. A secretary never votes; a substitute votes once called up, and
what the one replaced had scored stands until the substitute scores it too.

Source: the guards of a call for grants as Italian practice has them: appointed after the deadline, an odd number,
substitutes, signed declarations (D.Lgs. 36/2023, art. 93; L. 241/1990, art. 6-bis).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from stemcity_kit.calls.acts import Appointment, CommitteeAppointed, MemberReplaced, Seat, SessionHeld
from stemcity_kit.calls.call import DueFor
from stemcity_kit.calls.casefile import Application, CaseFile, Member
from stemcity_kit.calls.conflicts import conflict_findings, conflicts, evident
from stemcity_kit.calls.counting import readers_of, seats
from stemcity_kit.calls.folding import replay
from stemcity_kit.errors import Finding, N_, Severity, UnknownKey, Where, did_you_mean
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.time import in_utc

__all__ = [
    "application_of",
    "appointment_findings",
    "check_committee",
    "conflicts",
    "holders",
    "session_findings",
    "sitting",
    "voters",
    "voting",
]

_VOTING = (Seat.CHAIR, Seat.MEMBER)


def sitting(casefile: CaseFile, *, at: dt.datetime | None = None) -> tuple[Member, ...]:
    """The members who vote: the chair, the members, and the substitutes that were called up.

    Args:
        casefile: The case.
        at: An aware moment: those who voted then, by the records made until then; None for now.
    """
    members = casefile.members if at is None else _committee_at(casefile, at).members
    return tuple(member for member in members.values() if _votes(member))


def _votes(member: Member) -> bool:
    return member.sits and member.seat is not Seat.SECRETARY


def _committee_at(casefile: CaseFile, at: dt.datetime) -> CaseFile:
    standing = (record for record in casefile.records if record.number not in casefile.fallen)
    seats = (record for record in standing if isinstance(record.act, CommitteeAppointed | MemberReplaced))
    return replay(casefile.call, (record for record in seats if in_utc(record.at) <= in_utc(at)))


def voters(casefile: CaseFile, application: str) -> tuple[str, ...]:
    """The members whose marks of an application count: assigned to it, voting, neither recused nor in conflict.

    Where a substitute took a seat, what was scored before stands: the former member counts for the seat until the
    substitute scores the application too.

    Args:
        casefile: The case.
        application: The application's key. Where it was assigned to nobody, the whole committee reads it.

    Returns:
        The members' keys in the order of the assignment, or else of the appointment; what they have not scored yet is
        said by `calls.needs`.

    Raises:
        UnknownKey: There is no such application.
    """
    application_of(casefile, application)
    barred = {conflict.member for conflict in conflicts(casefile, application=application)}
    readers = readers_of(casefile, [application])[application]
    return _voters(casefile, application, readers, barred, holders(casefile))


def voting(casefile: CaseFile) -> Mapping[str, tuple[str, ...]]:
    """`voters` for every application at once, by its key; of many applications much faster than one by one."""
    barred, readers, today = evident(casefile), readers_of(casefile, casefile.applications), holders(casefile)
    return {key: _voters(casefile, key, readers[key], barred[key], today) for key in casefile.applications}


def _voters(
    casefile: CaseFile, application: str, readers: Iterable[str], barred: Collection[str], today: Mapping[str, str]
) -> tuple[str, ...]:
    """Each seat once: by who scored for it or else, where they may not judge, by who sits there today."""

    def may(member: str) -> bool:
        return member not in barred and (member, application) not in casefile.recused

    chosen = (reader if may(reader) else today[reader] for reader in readers if reader in today)
    return tuple(dict.fromkeys(member for member in chosen if may(member)))


def holders(casefile: CaseFile) -> Mapping[str, str]:
    """For everybody who has or had a vote, who sits in that seat today."""
    return {member: seat[-1] for seat in seats(casefile) for member in seat}


def application_of(casefile: CaseFile, key: str) -> Application:
    """The application of this key.

    Raises:
        UnknownKey: There is none.
    """
    if key not in casefile.applications:
        near = did_you_mean(key, casefile.applications)
        raise UnknownKey.because(
            "unknown-application",
            Where(table="applications", key=key),
            N_("There is no application “{key}”."),
            N_("Did you mean “{near}”?") if near else N_("Write the code of one that was received."),
            key=key,
            near=near,
        )
    return casefile.applications[key]


def check_committee(casefile: CaseFile, *, organisations: Iterable[Organisation] = ()) -> Iterator[Finding]:
    """Everything to mend about the committee of a case: how it was appointed, how it met, and conflicts of interest.

    Args:
        casefile: The case.
        organisations: The organisations of the edition, for conflicts within a group.
    """
    for record in casefile.records:
        if isinstance(record.act, CommitteeAppointed) and record.number not in casefile.fallen:
            yield from appointment_findings(casefile, record.act, at=record.at)
    if casefile.members:
        yield from _present_state(casefile)
    for session in casefile.sessions:
        yield from session_findings(casefile, session)
    yield from conflict_findings(casefile, organisations=organisations)


def appointment_findings(casefile: CaseFile, act: CommitteeAppointed, *, at: dt.datetime) -> Iterator[Finding]:
    """What is wrong with the appointment of a committee, before or after it is recorded.

    Args:
        casefile: The case, with the deadlines in force.
        act: The appointment.
        at: When it was or will be made, an aware moment.
    """
    yield from _too_early(casefile, at)
    yield from _named_twice(act.members)
    yield from _undeclared(act.members)
    seats = Counter(one.seat for one in act.members)
    if seats[Seat.CHAIR] != 1:
        what = N_("The committee has {count} chairs.")
        yield _of_committee(
            "not-one-chair", what, N_("Give exactly one member the seat of the chair."), seats[Seat.CHAIR]
        )
    voting_seats = sum(seats[seat] for seat in _VOTING)
    if voting_seats % 2 == 0:
        what = N_("The committee has {count} voting members, so that a vote can end in a tie.")
        fix = N_("Appoint an odd number, the chair included.")
        yield _of_committee("even-committee", what, fix, voting_seats, Severity.WARNING)
    if not seats[Seat.SUBSTITUTE]:
        what = N_("The committee has no substitute who could take the seat of a member.")
        yield _of_committee("no-substitute", what, N_("Appoint at least one."), 0, Severity.WARNING)


def _of_committee(rule: str, what: str, fix: str, count: int, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(rule, Where(table="members"), what, fix, severity=severity, params={"count": count})


def _too_early(casefile: CaseFile, at: dt.datetime) -> Iterator[Finding]:
    """The last deadline for applications counts, extended and rolled over as far as the call says so."""
    keys = [due.deadline.key for due in casefile.call.dues if due.what is DueFor.APPLICATION]
    inforce = [casefile.deadlines[key][-1] for key in keys if casefile.deadlines.get(key)]
    last = max(inforce, key=lambda deadline: in_utc(deadline.closes), default=None)
    if last is not None and in_utc(at) < in_utc(last.closes):
        yield Finding(
            "committee-before-deadline",
            Where(table="members"),
            N_("The committee was appointed at {at}, before the deadline for applications ({deadline}) had passed."),
            N_("Appoint it afterwards, so that nobody can apply to judges whom they know."),
            params={"at": at.isoformat(timespec="minutes"), "deadline": last},
        )


def _named_twice(members: Sequence[Appointment]) -> Iterator[Finding]:
    for key, times in Counter(one.member for one in members).items():
        if times > 1:
            what = N_("“{member}” was appointed {times} times.")
            fix = N_("One person has one seat; remove the others.")
            params = {"member": key, "times": times}
            yield Finding("member-twice", Where(table="members", key=key), what, fix, params=params)


def _undeclared(members: Sequence[Appointment]) -> Iterator[Finding]:
    for one in members:
        if not one.declared:
            what = N_("“{member}” has not signed the declaration of independence.")
            fix = N_("Have it signed before the member sees any application.")
            where = Where(table="members", key=one.member)
            yield Finding("declaration-missing", where, what, fix, params={"member": one.member})


def _present_state(casefile: CaseFile) -> Iterator[Finding]:
    """Whether the call asks for more voting members than there are now."""
    count = len(sitting(casefile))
    grid = casefile.call.grid
    asked = {
        "committee_quorum": casefile.call.committee_quorum,
        "readers": casefile.call.readers,
        "grid.quorum": grid.quorum if grid else None,
    }
    for field, least in asked.items():
        if least is not None and count < least:
            what = N_("The committee has {count} voting members, and the call asks for {least}.")
            fix = N_("Appoint more members, or call up a substitute.")
            params = {"count": count, "least": least}
            yield Finding("committee-too-small", Where(table="calls", field=field), what, fix, params=params)


def session_findings(casefile: CaseFile, session: SessionHeld) -> Iterator[Finding]:
    """What is wrong with a session: too few voting members, somebody unknown, an end before its beginning.

    Those count who voted when the session began, even where they were replaced since.

    Args:
        casefile: The case.
        session: The session, recorded or about to be.
    """
    where = Where(table="sessions", key=session.key)
    present = set(session.present)
    count = sum(member.key in present for member in sitting(casefile, at=session.start))
    quorum = casefile.call.committee_quorum or 1
    if count < quorum:
        what = N_("{count} voting members were present, and the committee needs {quorum} to decide.")
        fix = N_(
            "What was decided must be decided again in a session with enough members; correct the list if it is wrong."
        )
        yield Finding("no-quorum", where, what, fix, params={"count": count, "quorum": quorum})
    for key in sorted(present - casefile.members.keys()):
        near = did_you_mean(key, casefile.members)
        what = N_("“{key}” was present and is not of the committee.")
        fix = N_("Did you mean “{near}”?") if near else N_("Name who else was there in the minutes, and say why.")
        params = {"key": key, "near": near}
        yield Finding("not-of-committee", where, what, fix, severity=Severity.WARNING, params=params)
    if in_utc(session.end) < in_utc(session.start):
        what = N_("The session ended before it began.")
        yield Finding("session-backwards", where, what, N_("Correct one of the two times."))
