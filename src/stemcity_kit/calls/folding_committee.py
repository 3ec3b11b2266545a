"""Folding: what the committee changes: who sits in it, what it wrote, its draws and its rankings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Record, Seat
from stemcity_kit.calls.casefile import Draw, Member, Sheet
from stemcity_kit.calls.folding_work import Work
from stemcity_kit.calls.ranking import Entry, Outcome
from stemcity_kit.calls.states import ActName, ApplicationState, advance

__all__ = ["STEPS"]


def _appointed(work: Work, act: acts.CommitteeAppointed, record: Record) -> None:
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


def _replaced(work: Work, act: acts.MemberReplaced, record: Record) -> None:
    left, came = work.members.get(act.member), work.members.get(act.substitute)
    if left is not None and came is not None:
        work.members[act.member] = attrs.evolve(left, sits=False)
        work.members[act.substitute] = attrs.evolve(came, sits=True, seat=left.seat)


def _declared(work: Work, act: acts.ConflictDeclared, record: Record) -> None:
    member = work.members.get(act.member)
    if act.application:
        work.conflicts[act.member, act.application] = act.exists
    elif member is not None:
        work.members[act.member] = attrs.evolve(member, declared=not act.exists)


def _recused(work: Work, act: acts.MemberRecused, record: Record) -> None:
    work.recused.add((act.member, act.application))


def _assigned(work: Work, act: acts.Assigned, record: Record) -> None:
    work.readers.update(act.readers)


def _held(work: Work, act: acts.SessionHeld, record: Record) -> None:
    work.sessions.append(act)


def _scored(work: Work, act: acts.SheetScored, record: Record) -> None:
    work.sheets[act.application, act.member] = Sheet(
        application=act.application,
        member=act.member,
        marks=act.marks,
        reasons=act.reasons,
        version=act.version,
        number=record.number,
    )


def _frozen(work: Work, act: acts.DrawFrozen, record: Record) -> None:
    work.draws[act.key] = Draw(key=act.key, applications=act.applications, digest=act.digest, event=act.event)


def _drawn(work: Work, act: acts.Drawn, record: Record) -> None:
    if act.key in work.draws:
        work.draws[act.key] = attrs.evolve(work.draws[act.key], seed=act.seed)


def _review_opened(work: Work, act: acts.ReviewOpened, record: Record) -> None:
    work.review_until = act.until


def _ranked(work: Work, act: acts.RankingProposed, record: Record) -> None:
    for entry in work.rankings[-1].entries if work.rankings else ():
        _unplaced(work, entry)
    work.rankings.append(act.ranking)
    for entry in act.ranking.entries:
        _placed(work, entry)


_OUTCOMES = {Outcome.WINNER: ActName.PLACE, Outcome.RESERVE: ActName.RESERVE, Outcome.BELOW: ActName.EXCLUDE}


def _unplaced(work: Work, entry: Entry) -> None:
    """Take back what an earlier ranking did: the new one decides on everybody anew."""
    held = work.applications.get(entry.application)
    below = held is not None and held.grounds[:1] == ("threshold",)
    if held is not None and (held.state in (ApplicationState.RANKED, ApplicationState.ELIGIBLE) or below):
        work.applications[held.key] = attrs.evolve(held, state=ApplicationState.EVALUATED, grounds=())


def _placed(work: Work, entry: Entry) -> None:
    held = work.applications.get(entry.application)
    state = advance(work.call.application_table, held.state, _OUTCOMES[entry.outcome]) if held is not None else None
    if held is not None and state is not None:
        grounds = ("threshold", *entry.missed) if entry.outcome is Outcome.BELOW else held.grounds
        work.applications[held.key] = attrs.evolve(held, state=state, grounds=grounds)


STEPS: Mapping[type[Any], Callable[[Work, Any, Record], None]] = {
    acts.CommitteeAppointed: _appointed,
    acts.MemberReplaced: _replaced,
    acts.ConflictDeclared: _declared,
    acts.MemberRecused: _recused,
    acts.Assigned: _assigned,
    acts.SessionHeld: _held,
    acts.SheetScored: _scored,
    acts.DrawFrozen: _frozen,
    acts.Drawn: _drawn,
    acts.ReviewOpened: _review_opened,
    acts.RankingProposed: _ranked,
}
"""What each of these acts changes."""
