"""The last part of an explanation: the place, what broke a tie, the award, reviews, and what was replaced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal

from stemcity_kit.calls.acts import ActAnnulled, Authority, AwardMadeEffective, Record
from stemcity_kit.calls.awarding import Tie, TieBy
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import CaseFile, Draw
from stemcity_kit.calls.explain_points import is_shown
from stemcity_kit.calls.explain_subject import Subject, criterion_title, pool_title, question_title
from stemcity_kit.calls.question import Reader
from stemcity_kit.calls.ranking import Entry, Outcome
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.calls.words import label, to_do
from stemcity_kit.errors import N_
from stemcity_kit.model.sentence import Param, Sentence, said

__all__ = [
    "award",
    "effective",
    "outcome_words",
    "place",
    "published",
    "review",
    "review_term",
    "review_until",
    "tie_words",
    "versions",
]

_OUTCOMES = {
    Outcome.WINNER: N_("among the winners"),
    Outcome.RESERVE: N_("eligible, not funded"),
    Outcome.BELOW: N_("out, below a threshold"),
}
_MOST_NAMED = 10
_PASSED_OVER = {
    "incompatible": N_("It stands high enough, but what it has besides cannot be had together with this award."),
    "at-most": N_("It stands high enough, but those who apply already have as many awards as the call allows."),
}
_AUTHORITIES = {Authority.SELF_REVIEW: N_("by the administration itself"), Authority.COURT: N_("by a court")}


def outcome_words(outcome: Outcome) -> Sentence:
    """What a ranking says of an application, in words.

    >>> outcome_words(Outcome.WINNER).what
    'among the winners'
    """
    return said(outcome.value, _OUTCOMES[outcome])


def place(of: Subject) -> Iterator[Sentence]:
    """The total, the place, what decided among equals, and by how much the next place missed."""
    entry = of.entry
    if entry is None:
        return
    if entry.place is None:
        yield said("no-place", N_("It has no place in the ranking."))
    else:
        yield from _placed(of, entry)
    yield said("outcome", N_("In the ranking it is {outcome}."), outcome=outcome_words(entry.outcome))
    if entry.passed_over in _PASSED_OVER:
        yield said(f"passed-over-{entry.passed_over}", _PASSED_OVER[entry.passed_over])
    if entry.pool and entry.amount is not None:
        pool = pool_title(of.call, entry.pool)
        yield said("pool-amount", N_("It wins {amount} in “{pool}”."), amount=entry.amount, pool=pool)
    elif entry.pool:
        yield said("pool", N_("It wins in “{pool}”."), pool=pool_title(of.call, entry.pool))
    for prize in of.call.awarding.prizes:
        if prize.key in entry.prizes:
            yield said("prize", N_("It has the prize “{prize}”."), prize=prize.title or prize.key)


def _placed(of: Subject, entry: Entry) -> Iterator[Sentence]:
    rivals, place = of.facts.rivals[entry.ranking], entry.place or 0
    behind = rivals.behind(place)
    where = {"place": place, "many": len(rivals.entries), "total": entry.total}
    if entry.total is None:
        yield said("place", N_("It has place {place} of {many}."), **where)
    else:
        yield said("place-total", N_("With a total of {total} it has place {place} of {many}."), **where)
    yield from _equals(entry)
    if rivals.sharing(place) > 1:
        yield said("place-shared", N_("It shares this place: no rule of the call parts it from another application."))
    yield from _ties(of, entry, behind)
    yield from _gaps(entry, behind, last_won=rivals.last_won)


def _equals(entry: Entry) -> Iterator[Sentence]:
    """How many have the same total; a ranking keeps the nearest of very many."""
    count: Param = len(entry.tied_with)
    if len(entry.tied_with) >= _MOST_NAMED:
        count = said("or-more", N_("{count} or more"), count=len(entry.tied_with))
    if entry.tied_with and entry.total is not None:
        yield said("tied", N_("Other applications with the same total: {count}."), count=count)


def _ties(of: Subject, entry: Entry, behind: Entry | None) -> Iterator[Sentence]:
    """Which rule of the chain put another application with the same total before it, or after it."""
    ties = of.call.awarding.ties
    if 0 < entry.broken_by <= len(ties):
        tie = ties[entry.broken_by - 1]
        what = N_("Another application with the same total comes before it; rule {number} decided: {tie}.")
        yield said("tie-lost", what, number=entry.broken_by, tie=tie_words(of.call, tie))
        yield from _own(of, tie)
    if behind is not None and 0 < behind.broken_by <= len(ties) and behind.total == entry.total:
        tie = ties[behind.broken_by - 1]
        what = N_("Another application with the same total comes after it; rule {number} decided: {tie}.")
        yield said("tie-won", what, number=behind.broken_by, tie=tie_words(of.call, tie))
        if behind.broken_by != entry.broken_by:
            yield from _own(of, tie)


def _own(of: Subject, tie: Tie) -> Iterator[Sentence]:
    """What the application itself brings to a rule for ties."""
    if tie.by is TieBy.ANSWER and of.may_read(tie.of):
        question = question_title(of.call, tie.of)
        yield said(
            "tie-own", N_("Its own answer to “{question}” is {answer}."), question=question, answer=of.answer(tie.of)
        )
    elif tie.by is TieBy.CRITERION and tie.of in of.points and is_shown(of, tie.of):
        title, points = criterion_title(of.call, tie.of), of.points[tie.of]
        yield said("tie-own-points", N_("It has {points} points in “{title}”."), title=title, points=points)
    elif tie.by is TieBy.DRAW:
        yield from (_draw(draw) for draw in of.casefile.draws.values() if _has(of, draw))


def _has(of: Subject, draw: Draw) -> bool:
    return bool(draw.seed) and of.application.key in draw.applications


def _draw(draw: Draw) -> Sentence:
    return said(
        "draw",
        N_("The seed {seed} came from “{event}”, named beforehand; the frozen list has the SHA-256 {digest}."),
        seed=draw.seed,
        event=draw.event,
        digest=draw.digest,
    )


def tie_words(call: Call, tie: Tie) -> Sentence:
    """A rule for ties in words.

    >>> tie_words(Call(key="c"), Tie("receipt")).what
    'the earlier receipt comes first'
    """
    if tie.by is TieBy.RECEIPT:
        return said("tie-receipt", N_("the earlier receipt comes first"))
    if tie.by is TieBy.DRAW:
        return said("tie-draw", N_("a draw"))
    if tie.by is TieBy.CRITERION:
        what = (
            N_("more points in “{of}” come first")
            if tie.first == "highest"
            else N_("fewer points in “{of}” come first")
        )
        return said("tie-criterion", what, of=criterion_title(call, tie.of))
    question = question_title(call, tie.of)
    if tie.prefer:
        asked = call.asked.get(tie.of)
        prefer = tuple((asked.choices.get(word) if asked else None) or word for word in tie.prefer)
        return said("tie-prefer", N_("in “{of}”, this order: {prefer}"), of=question, prefer=prefer)
    what = N_("the higher “{of}” comes first") if tie.first == "highest" else N_("the lower “{of}” comes first")
    return said("tie-answer", what, of=question)


def _gaps(entry: Entry, behind: Entry | None, *, last_won: Decimal | None) -> Iterator[Sentence]:
    """By how many points the next place missed, and how far it is itself from the last place that won."""
    if entry.total is None:
        return
    if behind is not None and behind.total is not None and behind.total != entry.total:
        yield said("next-place", N_("The next place has {gap} points fewer."), gap=entry.total - behind.total)
    if entry.outcome is Outcome.RESERVE and last_won is not None:
        yield _distance(last_won - entry.total)


def _distance(gap: Decimal) -> Sentence:
    if gap > 0:
        return said("to-the-winners", N_("To the last place that won, {gap} points are missing."), gap=gap)
    if gap == 0:
        return said("level-with-the-winners", N_("It has as many points as the last place that won."))
    return said("above-a-winner", N_("An application with fewer points won in a pool that is not open to this one."))


def award(of: Subject) -> Iterator[Sentence]:
    """Where the award stands, what is to be proved, and until when a place must be confirmed."""
    held = of.casefile.awards.get(of.application.key)
    if held is None:
        return
    yield said("award", N_("The award is {state}."), state=label(held.state))
    if held.amount is not None:
        yield said("award-amount", N_("It is worth {amount}."), amount=held.amount)
    yield from effective(of.records, of.casefile.fallen)
    if held.confirm_by is not None:
        yield said("confirm-by", N_("The place must be confirmed before {until}."), until=held.confirm_by)
    if of.call.awarding.conditional:
        yield said(
            "conditional", N_("Before it is final, this must be proved: {proof}"), proof=of.call.awarding.conditional
        )
    for payment in held.paid:
        if payment.amount is not None:
            yield said("paid", N_("{amount} were paid."), amount=payment.amount)
    for renewal in held.renewals:
        what = (
            N_("The renewal for year {year} was checked with {credits} credits: the award goes on.")
            if renewal.kept
            else N_("The renewal for year {year} was checked with {credits} credits: the award ends.")
        )
        yield said("renewal", what, year=str(renewal.year), credits=renewal.credits)


def effective(records: Iterable[Record], fallen: Collection[int]) -> Iterator[Sentence]:
    """When an award took effect and where that was published, as the records say that stand."""
    for record in records:
        if isinstance(record.act, AwardMadeEffective) and record.act.at_address and record.number not in fallen:
            what = N_("It took effect on {at}, as published at {address}.")
            yield said("effective-at", what, at=record.at, address=record.act.at_address)


def review(of: Subject) -> Iterator[Sentence]:
    """Until when a review can be asked for, which were, and what was decided."""
    if of.casefile.review_until is None and of.casefile.ranking is None:
        yield from review_term(of.call)
    yield from review_until(of.casefile)
    for asked in of.casefile.reviews.values():
        if asked.application != of.application.key:
            continue
        yield said("review-asked", N_("A review was asked for: {text}"), text=asked.text)
        if asked.upheld is None:
            yield said("review-open", N_("It has not been decided yet."))
        else:
            what = N_("It was upheld: {reasons}") if asked.upheld else N_("It was not upheld: {reasons}")
            yield said("review-decided", what, reasons=asked.reasons)


def review_until(casefile: CaseFile) -> Iterator[Sentence]:
    """Until when a review can be asked for; nothing before that is set."""
    if casefile.review_until is not None:
        yield said("review-until", N_("A review can be asked for before {until}."), until=casefile.review_until)


def review_term(call: Call) -> Iterator[Sentence]:
    """For how many days a review can be asked for, as the call says; nothing where it does not say."""
    if call.review_days:
        yield said(
            "review-days",
            N_("After the provisional ranking, reviews can be asked for during {days} days."),
            days=call.review_days,
        )


def versions(of: Subject) -> Iterator[Sentence]:
    """What was annulled, and the earlier rankings in which the application stood otherwise."""
    known = {record.number: record for record in (*of.records, *of.of_the_call)}
    for record in of.of_the_call:
        if isinstance(record.act, ActAnnulled) and record.number not in of.casefile.fallen:
            target = known.get(record.act.number)
            if target is not None:
                yield _annulled(record, record.act, target)
    for at, entry in of.facts.earlier.get(of.application.key, ()):
        yield from _stood(at, entry)


def _annulled(record: Record, act: ActAnnulled, target: Record) -> Sentence:
    return said(
        "annulled",
        N_("On {at} record {number} of {before} ({act}) was annulled {authority}: {decision}")
        if act.decision
        else N_("On {at} record {number} of {before} ({act}) was annulled {authority}."),
        at=record.at,
        number=str(target.number),
        before=target.at,
        act=to_do(target.act.name),
        authority=said(act.authority.value, _AUTHORITIES[act.authority]),
        decision=act.decision,
    )


def _stood(at: dt.datetime, entry: Entry) -> Iterator[Sentence]:
    if entry.place is None:
        return
    what = (
        N_("In the ranking of {at}, which no longer stands, it had place {place}.")
        if entry.total is None
        else N_("In the ranking of {at}, which no longer stands, it had place {place} with a total of {total}.")
    )
    yield said("earlier-ranking", what, at=at, place=entry.place, total=entry.total)


def published(of: Subject) -> Iterator[Sentence]:
    """What everybody may know of an application: its outcome, and its total and place where it has them."""
    entry = of.entry
    if entry is not None and entry.place is not None and entry.total is not None:
        yield said(
            "published-place", N_("Place {place}, with a total of {total}."), place=entry.place, total=entry.total
        )
    elif entry is not None and entry.place is not None:
        yield said("published-place-only", N_("Place {place}."), place=entry.place)
    if entry is not None:
        yield said("published-outcome", N_("In the ranking it is {outcome}."), outcome=outcome_words(entry.outcome))
    elif of.application.state is ApplicationState.EXCLUDED:
        yield said("published-not-admitted", N_("It was not admitted."))
    assert of.reader is not Reader.DONOR  # noqa: S101 - a donor sees no single application
