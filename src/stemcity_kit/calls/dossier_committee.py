"""The documents of the committee: its convocation, and the minutes of a session.

Minutes hold attendance, quorum, abstentions, the marks of every member, and what was decided; they are for the office
and the committee.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from stemcity_kit.calls.acts import MemberRecused, RankingProposed, Record, Seat, SessionHeld, SheetScored
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.dossier import Dossier, Kind
from stemcity_kit.calls.dossier_text import seat_words, seats
from stemcity_kit.calls.eligibility import allowed_readers
from stemcity_kit.calls.entry_points import questions_of
from stemcity_kit.calls.explain_place import outcome_words
from stemcity_kit.calls.explain_points import rounding_words
from stemcity_kit.calls.explain_subject import criterion_title, member_called
from stemcity_kit.calls.question import Reader
from stemcity_kit.calls.ranking import Ranking
from stemcity_kit.calls.scored import Line, Scored, Scores
from stemcity_kit.calls.scoring import score
from stemcity_kit.errors import N_, UnknownKey, Where
from stemcity_kit.model.dossier import Head, Section, Table, with_content
from stemcity_kit.model.sentence import Param, Sentence, said, verbatim, yes_or_no
from stemcity_kit.model.text import Text

__all__ = ["convocation", "minutes"]


def convocation(
    casefile: CaseFile,
    *,
    start: dt.datetime,
    place: str,
    agenda: Sequence[Text],
    at: dt.datetime,
    head: Head | None = None,
) -> Dossier:
    """The convocation of a session of the committee.

    Args:
        casefile: The case.
        start: When the session begins.
        place: Where, or online.
        agenda: What is to be done.
        at: The moment of the document.
        head: The head of the journal.
    """
    when = said("convoked", N_("The committee meets on {start}, {place}."), start=start, place=place)
    items = [said("item", N_("{number}. {item}"), number=n, item=item) for n, item in enumerate(agenda, 1)]
    duty = said(
        "declare", N_("Who has a conflict of interest with an application says so before the session and abstains.")
    )
    return Dossier(
        kind=Kind.CONVOCATION,
        reader=Reader.COMMITTEE,
        call=casefile.call,
        title=said("convocation", N_("Convocation of the committee")),
        at=at,
        head=head,
        addressee=tuple(name for _, name in seats(casefile)),
        sections=with_content(
            Section("session", said("session", N_("Session")), (when, *_quorum(casefile))),
            Section("agenda", said("agenda", N_("Agenda")), items),
            Section("conflicts", said("conflicts", N_("Conflicts of interest")), (duty,)),
        ),
        fields={"start": start, "place": place},
    )


def minutes(
    casefile: CaseFile, session: str, *, at: dt.datetime, head: Head | None = None, scores: Scores | None = None
) -> Dossier:
    """The minutes of a session: everything that was recorded since the session before it.

    Args:
        casefile: The case.
        session: The key of the session.
        at: The moment of the document.
        head: The head of the journal.
        scores: The scores of the case, where they are at hand.

    Raises:
        UnknownKey: The committee held no such session.
    """
    record, since = _session(casefile, session)
    held = record.act
    assert isinstance(held, SessionHeld)  # noqa: S101 - `_session` looks for one
    done = [one for one in since if one.number not in casefile.fallen]
    return Dossier(
        kind=Kind.MINUTES,
        reader=Reader.COMMITTEE,
        call=casefile.call,
        title=said("minutes", N_("Minutes of the session “{session}”"), session=session),
        part=session,
        at=at,
        head=head,
        signatures=_signatures(casefile, held),
        sections=with_content(
            Section("session", said("session", N_("Session")), _opening(held), (_attendance(casefile, held),)),
            Section("quorum", said("quorum", N_("Quorum")), (*_quorum(casefile), *_present(casefile, held))),
            Section("recusals", said("recusals", N_("Abstentions")), _recusals(casefile)),
            Section(
                "scores",
                said("scores", N_("Marks and points")),
                _rounding(casefile, done),
                _scores(casefile, done, score(casefile) if scores is None else scores),
            ),
            Section("ranking", said("ranking", N_("Ranking")), (), _ranking(done)),
            Section("course", said("course", N_("Course of the session")), _course(held)),
        ),
        fields={"start": held.start, "end": held.end, "place": held.place},
    )


def _session(casefile: CaseFile, key: str) -> tuple[Record, list[Record]]:
    """The record of a session that stands, and all records since the one of the session before it."""
    since: list[Record] = []
    for record in casefile.records:
        since.append(record)
        if isinstance(record.act, SessionHeld) and record.number not in casefile.fallen:
            if record.act.key == key:
                return record, since
            since = []
    raise UnknownKey.because(
        "unknown-session",
        Where(table="sessions", key=key),
        N_("The committee held no session “{key}”."),
        N_("The sessions are: {known}."),
        key=key,
        known=", ".join(session.key for session in casefile.sessions),
    )


def _signatures(casefile: CaseFile, held: SessionHeld) -> Iterator[tuple[Sentence, Param]]:
    """Those who were there sign, in the order of their seats."""
    order = list(Seat)
    there = [casefile.members[key] for key in held.present if key in casefile.members]
    for member in sorted(there, key=lambda one: order.index(one.seat)):
        yield seat_words(member), member_called(casefile, member.key)


def _opening(held: SessionHeld) -> Iterator[Sentence]:
    yield said("held", N_("The session began on {start} and ended on {end}."), start=held.start, end=held.end)
    if held.place:
        yield said("held-at", N_("Where: {place}."), place=held.place)


def _attendance(casefile: CaseFile, held: SessionHeld) -> Table:
    columns = (said("member", N_("Name")), said("seat", N_("Seat")), said("present", N_("Present")))
    rows: list[tuple[Param, ...]] = [
        (
            member_called(casefile, member.key),
            seat_words(member),
            yes_or_no(holds=member.key in held.present),
        )
        for member in casefile.members.values()
        if member.sits or member.key in held.present
    ]
    return Table(said("attendance", N_("Attendance")), columns, rows)


def _quorum(casefile: CaseFile) -> Iterator[Sentence]:
    if casefile.call.committee_quorum is not None:
        yield said("quorum", N_("Voting members needed: {quorum}."), quorum=casefile.call.committee_quorum)


def _present(casefile: CaseFile, held: SessionHeld) -> Iterator[Sentence]:
    voting = [
        key
        for key in held.present
        if (member := casefile.members.get(key)) is not None and member.sits and member.seat is not Seat.SECRETARY
    ]
    yield said("voting-present", N_("Voting members present: {count}."), count=len(voting))
    quorum = casefile.call.committee_quorum
    if quorum is not None and len(voting) < quorum:
        yield said("no-quorum", N_("The committee was not able to decide."))
    elif quorum is not None:
        yield said("has-quorum", N_("The committee was able to decide."))


def _recusals(casefile: CaseFile) -> Iterator[Sentence]:
    recused = [
        record.act
        for record in casefile.records
        if isinstance(record.act, MemberRecused) and record.number not in casefile.fallen
    ]
    for act in recused:
        member = member_called(casefile, act.member)
        yield said("recused", N_("{member} abstains from application {code}."), member=member, code=act.application)
    if not recused:
        yield said("no-recusals", N_("Nobody abstained."))


def _scored(done: Sequence[Record]) -> list[str]:
    """The applications that were scored, in the order of their codes."""
    return sorted({record.act.application for record in done if isinstance(record.act, SheetScored)})


def _rounding(casefile: CaseFile, done: Sequence[Record]) -> Iterator[Sentence]:
    if casefile.call.grid is not None and _scored(done):
        yield rounding_words(casefile.call.grid)


def _scores(casefile: CaseFile, done: Sequence[Record], scores: Scores) -> Iterator[Table]:
    """A table for each application that was scored: the marks of each member, and the points."""
    for key in _scored(done):
        if key in scores:
            yield _marks(casefile, scores[key])


def _marks(casefile: CaseFile, scored: Scored) -> Table:
    members = list(dict.fromkeys(member for line in scored.lines for member in line.members))
    heads = [verbatim(member_called(casefile, member)) for member in members]
    columns = [said("criterion", N_("Criterion")), *heads, said("points", N_("Points")), said("most", N_("At most"))]
    rows: list[list[Param]] = [
        [
            criterion_title(casefile.call, line.criterion),
            *(line.by_member.get(member, "") for member in members),
            _points(casefile, line),
            line.weight,
        ]
        for line in scored.lines
    ]
    if scored.total is not None and scored.whole is not None:
        whole = Decimal(scored.whole.most.numerator) / scored.whole.most.denominator
        rows.append([said("total", N_("Total")), *("" for _ in members), scored.total, whole])
    caption = said("marks", N_("Application {code}"), code=scored.application)
    return Table(caption, columns, rows)


def _points(casefile: CaseFile, line: Line) -> Param:
    """The points of a criterion; not those that follow from an answer that the committee is not shown."""
    criteria = casefile.call.grid.criteria if casefile.call.grid else ()
    asked = next((questions_of(one) for one in criteria if one.key == line.criterion), frozenset[str]())
    if Reader.COMMITTEE not in allowed_readers(casefile.call, asked):
        return said("not-shown", N_("not shown"))
    return "" if line.points is None else line.points


def _ranking(done: Sequence[Record]) -> Iterator[Table]:
    for record in done:
        if isinstance(record.act, RankingProposed):
            yield _places(record.act.ranking)


def _places(ranking: Ranking) -> Table:
    columns = (
        said("code", N_("Application")),
        said("place", N_("Position")),
        said("total", N_("Total")),
        said("outcome", N_("Outcome")),
    )
    rows: list[tuple[Param, ...]] = [
        (
            entry.application,
            "" if entry.place is None else entry.place,
            "" if entry.total is None else entry.total,
            outcome_words(entry.outcome),
        )
        for entry in ranking.entries
    ]
    return Table(said("places", N_("The ranking that the committee proposes")), columns, rows)


def _course(held: SessionHeld) -> Iterator[Sentence]:
    for paragraph in held.minutes.split("\n\n"):
        if paragraph.strip():
            yield verbatim(paragraph.strip())
