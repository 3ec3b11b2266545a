"""Folding: from a case file and further records to the case file after them, all of a batch at once.

A batch is folded into plain dictionaries and frozen once, so that a case of 100,000 records costs time that grows with
their number, not with its square. The same records give the same case file, whether they come one by one, in batches or
from the journal. An annulment takes away what an earlier record did (`calls.rests`), so it folds the whole case again.

Folding never refuses: guards refuse before a record is made. A record that they would have refused, as another program
may have written it, is folded like this. Every record is kept among the records. A state moves only where its table has
the act, and what an act says of an application or an award counts only together with that move. All else is taken as it
is said, whoever said it and at whatever stage: a committee, a sheet, a ranking, an offer, a payment, a deadline, a
draw. The last one counts, and what names an application or a member that the case does not have is kept or passed by
without a word. So a case file shows what was recorded, not that it was lawful; whoever takes over a journal that
somebody else wrote asks the guards about each record again, in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Record, Seat
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, Award, CaseFile, Draw, Inquiry, Member, Review, Sheet
from stemcity_kit.calls.dues import is_in_time
from stemcity_kit.calls.ranking import Entry, Outcome
from stemcity_kit.calls.rests import fallen
from stemcity_kit.calls.states import ActName, ApplicationState, AwardState, advance
from stemcity_kit.model.frozen import Frozen

__all__ = ["fold", "replay"]


def replay(call: Call, records: Iterable[Record]) -> CaseFile:
    """The case file of a call after all its records."""
    return fold(CaseFile.of(call), records)


def fold(casefile: CaseFile, records: Iterable[Record]) -> CaseFile:
    """The case file after further records.

    Args:
        casefile: The case so far.
        records: What happened since, in order.
    """
    batch = tuple(records)
    if not batch:
        return casefile
    every = (*casefile.records, *batch)
    if any(isinstance(record.act, acts.ActAnnulled) for record in batch):
        gone = fallen(every, table=casefile.call.table)
        return _folded(CaseFile.of(casefile.call), every, gone)
    return _folded(casefile, batch, casefile.fallen)


def _folded(casefile: CaseFile, batch: tuple[Record, ...], gone: frozenset[int]) -> CaseFile:
    work = _Work(casefile)
    for record in batch:
        if record.number not in gone:
            step = _STEPS.get(type(record.act))
            work.stage(record)
            if step is not None:
                step(work, record.act, record)
    return work.done(batch, gone)


class _Work:
    """What a batch is folded into: the parts of a case file as they may be changed."""

    def __init__(self, casefile: CaseFile) -> None:
        self.before = casefile
        self.call = casefile.call
        self.state = casefile.state
        self.version = casefile.version
        self.published = casefile.published
        self.deadlines = dict(casefile.deadlines)
        self.applications = dict(casefile.applications)
        self.members = dict(casefile.members)
        self.conflicts = dict(casefile.conflicts)
        self.recused = set(casefile.recused)
        self.readers = dict(casefile.readers)
        self.sheets = dict(casefile.sheets)
        self.rankings = list(casefile.rankings)
        self.review_until = casefile.review_until
        self.reviews = dict(casefile.reviews)
        self.draws = dict(casefile.draws)
        self.awards = dict(casefile.awards)
        self.paid = dict(casefile.paid)
        self.inquiries = dict(casefile.inquiries)
        self.sessions = list(casefile.sessions)
        self.documents = list(casefile.documents)
        self.names = dict(casefile.names)

    def stage(self, record: Record) -> None:
        """Move the call, where its table has the act."""
        self.state = advance(self.call.table, self.state, record.act.name) or self.state

    def moved(self, record: Record, **changes: Any) -> None:
        """Move an application, where its table has the act, and change what the act changes."""
        held = self.applications.get(record.about)
        if held is None:
            return
        state = advance(self.call.application_table, held.state, record.act.name)
        if state is not None:
            self.applications[record.about] = attrs.evolve(held, state=state, **changes)

    def awarded(self, record: Record, **changes: Any) -> None:
        """Move an award, where its table has the act, and change what the act changes."""
        held = self.awards.get(record.about)
        if held is None:
            return
        state = advance(self.call.award_table, held.state, record.act.name)
        if state is not None:
            self.awards[record.about] = attrs.evolve(held, state=state, **changes)

    def done(self, batch: tuple[Record, ...], gone: frozenset[int]) -> CaseFile:
        """The case file that came out."""
        frozen: Mapping[str, Any] = {
            name: Frozen(held) if isinstance(held, dict) else tuple(held) if isinstance(held, list) else held
            for name, held in vars(self).items()
            if name not in ("before", "recused")
        }
        return CaseFile(records=(*self.before.records, *batch), fallen=gone, recused=frozenset(self.recused), **frozen)


_STEPS: dict[type[Any], Callable[[_Work, Any, Record], None]] = {}


def _on(*kinds: type[Any]) -> Callable[[Callable[[_Work, Any, Record], None]], Callable[[_Work, Any, Record], None]]:
    def kept(step: Callable[[_Work, Any, Record], None]) -> Callable[[_Work, Any, Record], None]:
        _STEPS.update(dict.fromkeys(kinds, step))
        return step

    return kept


@_on(acts.CallPublished)
def _published(work: _Work, act: acts.CallPublished, record: Record) -> None:
    work.published = record


@_on(acts.DeadlineExtended)
def _extended(work: _Work, act: acts.DeadlineExtended, record: Record) -> None:
    key = act.deadline.key
    work.deadlines[key] = (*work.deadlines.get(key, ()), act.deadline.rolled(work.call.is_off))


@_on(acts.QuestionAsked)
def _asked(work: _Work, act: acts.QuestionAsked, record: Record) -> None:
    work.inquiries[act.key] = Inquiry(key=act.key, asked=act.text)


@_on(acts.QuestionAnswered)
def _answered(work: _Work, act: acts.QuestionAnswered, record: Record) -> None:
    if act.key in work.inquiries:
        work.inquiries[act.key] = attrs.evolve(work.inquiries[act.key], answered=act.text)


@_on(acts.ActAnnulled)
def _annulled(work: _Work, act: acts.ActAnnulled, record: Record) -> None:
    work.version += 1


@_on(acts.PersonNamed)
def _named(work: _Work, act: acts.PersonNamed, record: Record) -> None:
    work.names[act.person] = act.called


@_on(acts.CommitteeAppointed)
def _appointed(work: _Work, act: acts.CommitteeAppointed, record: Record) -> None:
    work.members = {
        seat.member: Member(
            key=seat.member,
            seat=seat.seat,
            organisations=seat.organisations,
            declared=seat.declared,
            sits=seat.seat in (Seat.CHAIR, Seat.MEMBER),
        )
        for seat in act.members
    }


@_on(acts.MemberReplaced)
def _replaced(work: _Work, act: acts.MemberReplaced, record: Record) -> None:
    left, came = work.members.get(act.member), work.members.get(act.substitute)
    if left is not None and came is not None:
        work.members[act.member] = attrs.evolve(left, sits=False)
        work.members[act.substitute] = attrs.evolve(came, sits=True, seat=left.seat)


@_on(acts.ConflictDeclared)
def _declared(work: _Work, act: acts.ConflictDeclared, record: Record) -> None:
    member = work.members.get(act.member)
    if act.application:
        work.conflicts[act.member, act.application] = act.exists
    elif member is not None:
        work.members[act.member] = attrs.evolve(member, declared=not act.exists)


@_on(acts.MemberRecused)
def _recused(work: _Work, act: acts.MemberRecused, record: Record) -> None:
    work.recused.add((act.member, act.application))


@_on(acts.Assigned)
def _assigned(work: _Work, act: acts.Assigned, record: Record) -> None:
    work.readers.update(act.readers)


@_on(acts.SessionHeld)
def _held(work: _Work, act: acts.SessionHeld, record: Record) -> None:
    work.sessions.append(act)


@_on(acts.DocumentFiled)
def _filed(work: _Work, act: acts.DocumentFiled, record: Record) -> None:
    work.documents.append(act)


@_on(acts.SheetScored)
def _scored(work: _Work, act: acts.SheetScored, record: Record) -> None:
    work.sheets[act.application, act.member] = Sheet(
        application=act.application,
        member=act.member,
        marks=act.marks,
        reasons=act.reasons,
        version=act.version,
        number=record.number,
    )


@_on(acts.DrawFrozen)
def _frozen(work: _Work, act: acts.DrawFrozen, record: Record) -> None:
    work.draws[act.key] = Draw(key=act.key, applications=act.applications, digest=act.digest, event=act.event)


@_on(acts.Drawn)
def _drawn(work: _Work, act: acts.Drawn, record: Record) -> None:
    if act.key in work.draws:
        work.draws[act.key] = attrs.evolve(work.draws[act.key], seed=act.seed)


@_on(acts.ReviewOpened)
def _review_opened(work: _Work, act: acts.ReviewOpened, record: Record) -> None:
    work.review_until = act.until


@_on(acts.ReviewAsked)
def _review_asked(work: _Work, act: acts.ReviewAsked, record: Record) -> None:
    work.reviews[act.key] = Review(key=act.key, application=act.application, text=act.text)


@_on(acts.ReviewDecided)
def _review_decided(work: _Work, act: acts.ReviewDecided, record: Record) -> None:
    if act.key in work.reviews:
        work.reviews[act.key] = attrs.evolve(work.reviews[act.key], upheld=act.upheld, reasons=act.reasons)


@_on(acts.RankingProposed)
def _ranked(work: _Work, act: acts.RankingProposed, record: Record) -> None:
    for entry in work.rankings[-1].entries if work.rankings else ():
        _unplaced(work, entry)
    work.rankings.append(act.ranking)
    for entry in act.ranking.entries:
        _placed(work, entry)


_OUTCOMES = {Outcome.WINNER: ActName.PLACE, Outcome.RESERVE: ActName.RESERVE, Outcome.BELOW: ActName.EXCLUDE}


def _unplaced(work: _Work, entry: Entry) -> None:
    """Take back what an earlier ranking did: the new one decides on everybody anew."""
    held = work.applications.get(entry.application)
    below = held is not None and held.grounds[:1] == ("threshold",)
    if held is not None and (held.state in (ApplicationState.RANKED, ApplicationState.ELIGIBLE) or below):
        work.applications[held.key] = attrs.evolve(held, state=ApplicationState.EVALUATED, grounds=())


def _placed(work: _Work, entry: Entry) -> None:
    held = work.applications.get(entry.application)
    state = advance(work.call.application_table, held.state, _OUTCOMES[entry.outcome]) if held is not None else None
    if held is not None and state is not None:
        grounds = ("threshold", *entry.missed) if entry.outcome is Outcome.BELOW else held.grounds
        work.applications[held.key] = attrs.evolve(held, state=state, grounds=grounds)


@_on(acts.ApplicationDrafted)
def _drafted(work: _Work, act: acts.ApplicationDrafted, record: Record) -> None:
    if act.application not in work.applications:
        work.applications[act.application] = Application(
            key=act.application,
            person=act.person or act.application,
            state=ApplicationState.DRAFT,
            answers=act.answers,
        )


@_on(acts.ApplicationReceived)
def _received(work: _Work, act: acts.ApplicationReceived, record: Record) -> None:
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


def _replaces(work: _Work, act: acts.ApplicationReceived, held: Application) -> bool:
    """Whether what was sent again counts: the table allows it, and it did not come too late after one in time."""
    if advance(work.call.application_table, held.state, act.name) is None:
        return False
    call, deadlines = work.call, work.deadlines
    if held.received_at is None or is_in_time(act.received_at, call, act.answers, deadlines, limit=act.limit):
        return True
    return not is_in_time(held.received_at, call, held.answers, deadlines, limit=held.limit)


@_on(acts.CompletionAsked)
def _completion_asked(work: _Work, act: acts.CompletionAsked, record: Record) -> None:
    work.moved(record, items=act.items, due=act.due)


@_on(acts.CompletionAnswered)
def _completed(work: _Work, act: acts.CompletionAnswered, record: Record) -> None:
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


@_on(acts.ApplicationExcluded)
def _excluded(work: _Work, act: acts.ApplicationExcluded, record: Record) -> None:
    work.moved(record, grounds=act.grounds, reasons=act.reasons)


@_on(acts.ApplicationAdmitted, acts.ApplicationEvaluated, acts.ApplicationWithdrawn)
def _application_moved(work: _Work, act: acts.Act, record: Record) -> None:
    work.moved(record)


@_on(acts.AwardOffered)
def _offered(work: _Work, act: acts.AwardOffered, record: Record) -> None:
    work.awards[act.application] = Award(
        application=act.application,
        state=AwardState.CONDITIONAL,
        pool=act.pool,
        amount=act.amount,
        paid=work.paid.get(act.application, ()),  # of an award that fell: the money went out all the same
    )


@_on(acts.NextCalledUp)
def _called_up(work: _Work, act: acts.NextCalledUp, record: Record) -> None:
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


@_on(
    acts.AwardConfirmed,
    acts.AwardAccepted,
    acts.AgreementSigned,
    acts.AwardMadeEffective,
    acts.AwardDelivered,
    acts.AwardRenounced,
    acts.AwardLapsed,
    acts.AwardRevoked,
)
def _award_moved(work: _Work, act: acts.Act, record: Record) -> None:
    work.awarded(record)


@_on(acts.InstalmentPaid)
def _paid(work: _Work, act: acts.InstalmentPaid, record: Record) -> None:
    held, paid = work.awards.get(act.application), (*work.paid.get(act.application, ()), act)
    work.paid[act.application] = paid
    if held is not None:
        work.awards[act.application] = attrs.evolve(held, paid=paid)


@_on(acts.RenewalChecked)
def _renewed(work: _Work, act: acts.RenewalChecked, record: Record) -> None:
    held = work.awards.get(act.application)
    if held is not None:
        work.awards[act.application] = attrs.evolve(held, renewals=(*held.renewals, act))
