"""What the committee's acts need: appointment after the deadline, no conflict, no stale sheet, nobody left out."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from stemcity_kit.calls import acts
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.committee import appointment_findings, sitting
from stemcity_kit.calls.conflicts import conflict_findings, conflicts, evident
from stemcity_kit.calls.entry_points import closed_criteria
from stemcity_kit.calls.ranking import Entry
from stemcity_kit.calls.ranks import rank
from stemcity_kit.calls.refusals import known, not_now, refusal, warning
from stemcity_kit.calls.sheet_check import sheet_faults
from stemcity_kit.calls.states import ApplicationState, CallState
from stemcity_kit.engines.draw import list_digest
from stemcity_kit.errors import Finding, N_
from stemcity_kit.model.time import in_utc

__all__ = ["NEEDS"]


def _appoint(casefile: CaseFile, act: acts.CommitteeAppointed, at: dt.datetime) -> Iterator[Finding]:
    """What `calls.committee` finds; a declaration may follow the appointment, and the evaluation waits for it."""
    found = appointment_findings(casefile, act, at=at)
    yield from (finding for finding in found if finding.rule != "declaration-missing")
    voting = [seat for seat in act.members if seat.seat in (acts.Seat.CHAIR, acts.Seat.MEMBER)]
    quorum = casefile.call.committee_quorum
    if quorum is not None and len(voting) < quorum:
        what, fix = N_("The committee has fewer members than its quorum of {quorum}."), N_("Name more members.")
        yield refusal("below-quorum", casefile, what, fix, quorum=quorum)


def _undeclared(casefile: CaseFile, act: acts.EvaluationOpened, at: dt.datetime) -> Iterator[Finding]:
    for member in casefile.members.values():
        if member.sits and not member.declared:
            yield refusal(
                "no-declaration",
                casefile,
                N_("“{member}” has not signed the declaration of independence."),
                N_("Record the declaration, or call up a substitute."),
                member=member.key,
            )
    yield from _not_decided(casefile, warning)


_OPEN_YET = (ApplicationState.RECEIVED, ApplicationState.COMPLETION_ASKED, ApplicationState.COMPLETION_ANSWERED)


def _not_decided(casefile: CaseFile, finding: Callable[..., Finding]) -> Iterator[Finding]:
    """Whether applications wait for a decision: the evaluation may begin, but a ranking would pass over them."""
    open_yet = [held.key for held in casefile.applications.values() if held.state in _OPEN_YET]
    if open_yet:
        what = N_("{number} applications are neither admitted nor excluded yet.")
        yield finding("not-decided", casefile, what, N_("Decide on them before the ranking."), number=len(open_yet))


def _score(casefile: CaseFile, act: acts.SheetScored, at: dt.datetime) -> Iterator[Finding]:
    held = casefile.applications.get(act.application)
    if held is None:
        return
    if held.state not in (ApplicationState.ADMITTED, ApplicationState.EVALUATED):
        yield not_now(casefile, act.name, application=act.application, state=held.state)
    if act.version != held.version:
        yield refusal(
            "stale-sheet",
            casefile,
            N_("The sheet was filled in for version {read} of “{application}”, which is now at version {version}."),
            N_("Read the application again, then score it."),
            read=act.version,
            application=act.application,
            version=held.version,
        )
    yield from sheet_faults(casefile.call, act)
    yield from _may_score(casefile, act)


def _may_score(casefile: CaseFile, act: acts.SheetScored) -> Iterator[Finding]:
    params: Mapping[str, object] = {"member": act.member, "application": act.application}
    member = casefile.members.get(act.member)
    if act.member and (member is None or not member.sits or member.seat is acts.Seat.SECRETARY):
        what, fix = N_("“{member}” does not sit in the committee."), N_("Only voting members score.")
        yield refusal("not-a-member", casefile, what, fix, **params)
    concerned = {conflict.member for conflict in conflicts(casefile, application=act.application)}
    if (act.member, act.application) in casefile.recused or act.member in concerned:
        what, fix = N_("“{member}” has a conflict of interest with “{application}”."), N_("Leave it to the others.")
        yield refusal("conflict", casefile, what, fix, **params)
    readers = casefile.readers.get(act.application)
    if act.member and readers is not None and act.member not in readers:
        what, fix = N_("“{application}” is not assigned to “{member}”."), N_("Assign it first.")
        yield refusal("not-assigned", casefile, what, fix, **params)


def _assign(casefile: CaseFile, act: acts.Assigned, at: dt.datetime) -> Iterator[Finding]:
    barred, voting = evident(casefile), {member.key for member in sitting(casefile)}
    for application, readers in act.readers.items():
        yield from known(casefile, application)
        for member in sorted(set(readers) - voting):
            what, fix = N_("“{member}” does not sit in the committee."), N_("Assign voting members only.")
            yield refusal("not-a-member", casefile, what, fix, member=member)
        for member in sorted(set(readers) & barred.get(application, frozenset())):
            what, fix = N_("“{member}” has a conflict of interest with “{application}”."), N_("Leave it to the others.")
            yield refusal("conflict", casefile, what, fix, member=member, application=application)


def _propose(casefile: CaseFile, act: acts.RankingProposed, at: dt.datetime) -> Iterator[Finding]:
    yield from conflict_findings(casefile)
    yield from _not_decided(casefile, refusal)
    ranked = {entry.application for entry in act.ranking.entries}
    standing = {
        held.key
        for held in casefile.applications.values()
        if held.state in (ApplicationState.EVALUATED, ApplicationState.RANKED, ApplicationState.ELIGIBLE)
        or held.grounds[:1] == ("threshold",)
    }
    twice = Counter(entry.application for entry in act.ranking.entries)
    for key in sorted(key for key, times in twice.items() if times > 1):
        what, fix = N_("“{application}” stands in the ranking twice."), N_("Rank each application once.")
        yield refusal("ranked-twice", casefile, what, fix, application=key)
    for key in sorted(standing - ranked):
        what, fix = N_("“{application}” was evaluated and is not in the ranking."), N_("Rank all that were evaluated.")
        yield refusal("left-out", casefile, what, fix, application=key)
    for key in sorted(ranked - standing):
        what, fix = N_("“{application}” is in the ranking and was not evaluated."), N_("Evaluate it first.")
        yield refusal("not-evaluated", casefile, what, fix, application=key)
    for held in casefile.applications.values():
        if held.state is ApplicationState.ADMITTED:
            what, fix = N_("The evaluation of “{application}” is not closed."), N_("Score it, then close it.")
            yield refusal("not-evaluated", casefile, what, fix, application=held.key)
    closed = frozenset(closed_criteria(casefile.call))
    if any(closed & set(entry.points) for entry in act.ranking.entries):
        what = N_("The ranking holds points from which an answer could be reckoned back that is not open.")
        fix = N_("Propose what `rank` gives; it leaves the points of {criteria} out.")
        yield refusal("closed-points", casefile, what, fix, criteria=", ".join(sorted(closed)))
    yield from _not_as_reckoned(casefile, act)


def _not_as_reckoned(casefile: CaseFile, act: acts.RankingProposed) -> Iterator[Finding]:
    """Whether a ranking is the one that follows from the record; another one must say why it departs from it."""
    reckoned = {entry.application: _said(entry) for entry in rank(casefile).ranking.entries}
    others = [entry.application for entry in act.ranking.entries if reckoned.get(entry.application) != _said(entry)]
    if others:
        what = N_("The ranking is not the one that follows from the record: {number} applications stand otherwise.")
        fix = N_("The first of them is “{application}”. Propose what `rank` reckons, or say in `departs` why not.")
        told = warning if act.departs else refusal
        yield told("not-as-reckoned", casefile, what, fix, number=len(others), application=others[0])


def _said(entry: Entry) -> tuple[object, ...]:
    return (entry.ranking, entry.place, entry.total, entry.outcome, entry.pool, entry.amount, entry.prizes)


def _approve_ranking(casefile: CaseFile, act: acts.RankingApproved, at: dt.datetime) -> Iterator[Finding]:
    until = casefile.review_until
    if casefile.state is CallState.REVIEW and until is not None and in_utc(at) < in_utc(until):
        what, fix = N_("Reviews can be asked for until {until}."), N_("Approve the ranking after that.")
        yield refusal("review-window-open", casefile, what, fix, until=until.isoformat())
    for review in casefile.reviews.values():
        if review.upheld is None:
            what, fix = N_("The review “{review}” is not decided."), N_("Decide on it first.")
            yield refusal("open-review", casefile, what, fix, review=review.key)


def _freeze(casefile: CaseFile, act: acts.DrawFrozen, at: dt.datetime) -> Iterator[Finding]:
    if act.key in casefile.draws:
        yield refusal("key-taken", casefile, N_("“{key}” is taken."), N_("Choose another key."), key=act.key)
    if not act.event:
        what = N_("The draw “{key}” names no public event that will give the seed.")
        fix = N_("Name one that the office cannot influence, such as a state lottery's next draw.")
        yield refusal("no-public-event", casefile, what, fix, key=act.key)
    for application in act.applications:
        yield from known(casefile, application)
    if act.digest != list_digest(act.applications):
        what, fix = N_("The hash is not that of the list."), N_("The hash of this list is {digest}.")
        yield refusal("other-list", casefile, what, fix, digest=list_digest(act.applications))


def _draw(casefile: CaseFile, act: acts.Drawn, at: dt.datetime) -> Iterator[Finding]:
    held = casefile.draws.get(act.key)
    if held is None:
        what, fix = N_("No list was frozen for the draw “{key}”."), N_("Freeze and publish the list first.")
        yield refusal("no-frozen-list", casefile, what, fix, key=act.key)
    elif held.seed:
        what, fix = N_("The draw “{key}” was held."), N_("A draw is held once; a wrong one is annulled.")
        yield refusal("drawn-twice", casefile, what, fix, key=act.key)


def _open_review(casefile: CaseFile, act: acts.ReviewOpened, at: dt.datetime) -> Iterator[Finding]:
    days = casefile.call.review_days
    if days is not None and in_utc(act.until) - in_utc(at) < dt.timedelta(days=days):
        what = N_("The window for reviews ends at {until}, and the call gives {days} days.")
        fix = N_("Let it end later: it is counted from the publication of the ranking.")
        yield refusal("review-too-short", casefile, what, fix, until=act.until.isoformat(), days=days)


NEEDS: Mapping[type[Any], Callable[[CaseFile, Any, dt.datetime], Iterator[Finding]]] = {
    acts.CommitteeAppointed: _appoint,
    acts.EvaluationOpened: _undeclared,
    acts.Assigned: _assign,
    acts.SheetScored: _score,
    acts.RankingProposed: _propose,
    acts.ReviewOpened: _open_review,
    acts.RankingApproved: _approve_ranking,
    acts.DrawFrozen: _freeze,
    acts.Drawn: _draw,
}
"""What each of these acts needs."""
