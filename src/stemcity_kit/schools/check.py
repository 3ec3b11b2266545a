"""Judging an allocation, by whomever it was made: whether it keeps every rule, and whether it is fair as promised.

`check_allocation` says what must not be: places that nobody may have, limits passed, a class in two places, more places
than the policy gives. `justified_envy` says what somebody could rightly complain about, by the policy's own method:

In turn. A party has justified envy where a session that it wanted more had room for it, and limits allowed it, when
only those of an earlier turn had their places. There is none after a draw in turn, whatever the sizes of classes; where
all classes are of one size that is the usual no justified envy (Balinski and Sönmez 1999), and in turn is then the same
as deferred acceptance, since all sessions rank the classes alike.

Leximin and least cost. That a class drawn first sees another in the session that it wanted more can be the price for
the other not to be left with much worse; so a complaint about any single place cannot be promised away. What is
promised: nobody could move to a free place that it wanted more; and nobody could take such a place from another, who
goes to the best that is left for it, or nowhere, so that the whole is better by the aim (strict tiers above all), or as
good and the draw had put it first. In particular no class of an earlier tier stands behind one of a later tier in whose
place it fits.

Sources:
    M. Balinski, T. Sönmez, "A tale of two mechanisms: student placement", Journal of Economic Theory 84 (1999) 73-94.
    D. F. Manlove, "Algorithmics of Matching under Preferences" (2013), sections 1.5 and 8.1: why profiles and absence
    of envy cannot both be had.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from stemcity_kit.errors import Finding, N_, Phrase, Severity, Where
from stemcity_kit.model.school import ClassPlace, Entry
from stemcity_kit.model.vocabulary import label
from stemcity_kit.schools.allocation import Allocation, Given
from stemcity_kit.schools.desk import Desk
from stemcity_kit.schools.exchange import Exchange
from stemcity_kit.schools.limits import Limits, Tally
from stemcity_kit.schools.obstacles import clash, obstacles
from stemcity_kit.schools.policy import Method
from stemcity_kit.schools.register import Register
from stemcity_kit.schools.request import Request
from stemcity_kit.schools.rounds import turns
from stemcity_kit.schools.stages import Stage, stages

__all__ = ["check_allocation", "check_desk", "check_register", "justified_envy"]


def check_allocation(allocation: Allocation) -> Iterator[Finding]:
    """Everything that must not be in an allocation; nothing for one that keeps every rule.

    Args:
        allocation: The allocation; one that was made by hand is judged like any other.

    Yields:
        Errors: what the allocation does wrong. What was wrong before it, of places that are held already, is a warning
        where the allocation adds nothing to it, such as 21 people in a session whose new room has 20 seats.

    >>> from stemcity_kit.schools.request import Party, Slot
    >>> request = Request(parties=[Party(key="3b", size=27)], slots=[Slot(key="r-1", event="r", seats=25)])
    >>> places = [Given("3b", "r-1", None, 1)]
    >>> by_hand = Allocation(request=request, seed="", digest="", places=places)
    >>> [finding.rule for finding in check_allocation(by_hand)]
    ['not-wished', 'too-few-seats', 'over-seats']
    """
    request = allocation.request
    unknown = tuple(_unknown(request, allocation.places))
    yield from unknown
    known = [
        place for place in allocation.places if place.party in request.by_party and place.session in request.by_slot
    ]
    for place in known:
        yield from _wished(request, place)
        yield from obstacles(request, request.party(place.party), request.slot(place.session))
    places = [(place.party, place.session) for place in known]
    before = tuple(_all_together(request, request.held))
    for finding in _all_together(request, (*request.held, *places)):
        yield attrs.evolve(finding, severity=Severity.WARNING) if finding in before else finding


def _all_together(request: Request, places: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """What must not be of some places together: too many of one party, or in a session, a room or a school."""
    held: dict[str, list[str]] = {party.key: [] for party in request.parties}
    for party, session in places:
        held[party].append(session)
    for party, sessions in held.items():
        yield from _together(request, party, sessions)
    everybody = ((request.party(party), session) for party, sessions in held.items() for session in sessions)
    yield from Tally(Limits(request), everybody).passed()


def check_desk(desk: Desk) -> Iterator[Finding]:
    """What became impossible of the places that people hold, since a session was moved, made smaller or cancelled.

    Args:
        desk: Where everybody stands, with the request of the edition as it is now.

    Yields:
        Findings: each place that could not be given today, parties in two places, limits that are passed. Seats that
        are kept free may be taken by those who lost a session, and that a session is over is no fault.
    """
    for group, sessions in desk.held.items():
        known = [session for session in sessions if session in desk.slots]
        for session in sessions:
            if session not in desk.slots:
                what, fix = N_("Nothing here is called “{key}”."), N_("Correct the key, or take the place out.")
                yield Finding("unknown-key", Where(table="sessions"), what, fix, params={"key": session})
        for session in known:
            found = obstacles(desk.generous, desk.party(group, session), desk.slots[session])
            yield from (one for one in found if one.rule != "session-over")
        yield from _together(desk.request, group, [one for one in desk.firm(group) if one in desk.slots])
    yield from desk.generous_tally.passed()


def check_register(entries: Iterable[Entry], places: Iterable[ClassPlace] = ()) -> Iterator[Finding]:
    """What shows that a register, or the table of places that follows from it, was changed by hand.

    Args:
        entries: The acts.
        places: The table of places; what the register does not know of is nothing against it.

    Yields:
        Errors: a number that is missing or there twice, a moment before the one above it, another state than the acts
        lead to.

    >>> import datetime as dt
    >>> at = dt.datetime(2027, 4, 1, 9, tzinfo=dt.UTC)
    >>> print(*check_register([Entry(number, at, "placed", "3b", "stars-1") for number in (1, 3)]))
    register '3': The act number 2 is missing above it. Put it back; what was wrong is mended by a further act.
    """
    acts = sorted(entries, key=lambda entry: entry.number)
    fix = N_("Put it back; what was wrong is mended by a further act.")
    for number, entry in enumerate(acts):
        where, due = Where(table="register", key=str(entry.number)), acts[number - 1].number + 1 if number else 1
        if entry.number > due:
            what = N_("The act number {missing} is missing above it.")
            yield Finding("act-missing", where, what, fix, params={"missing": due})
        elif entry.number < due:
            what = N_("The act number {number} is there more than once.")
            yield Finding("act-twice", where, what, N_("Keep one of them."), params={"number": entry.number})
        if number and entry.at < acts[number - 1].at:
            what = N_("Its moment, {at}, is before that of the act above it, {last}.")
            params = {"at": entry.at.isoformat(), "last": acts[number - 1].at.isoformat()}
            yield Finding("earlier-than-the-last", where, what, fix, params=params)
    register = Register.of(acts)
    for place in places:
        if (state := register.state(place.group, place.session)) not in (None, place.state):
            where = Where(table="places", key=f"{place.group} {place.session}")
            what = N_("The table of places says: {said}. By the register it is: {state}.")
            fix = N_("Delete the row, since it follows from the register; what changed is entered by an act.")
            params = {"said": Phrase(label(place.state)), "state": Phrase(label(state)) if state else ""}
            yield Finding("other-state", where, what, fix, params=params)


def _unknown(request: Request, places: Sequence[Given]) -> Iterator[Finding]:
    for place in places:
        for table, key, known in (
            ("classes", place.party, request.by_party),
            ("sessions", place.session, request.by_slot),
        ):
            if key not in known:
                what, fix = N_("Nothing here is called “{key}”."), N_("Correct the key, or take the place out.")
                yield Finding("unknown-key", Where(table=table), what, fix, params={"key": key})


def _wished(request: Request, place: Given) -> Iterator[Finding]:
    event = request.slot(place.session).event
    rank = request.party(place.party).rank.get(event)
    where = Where(table="classes", key=place.party)
    if rank is None:
        what, fix = N_("It did not wish for the event “{event}”."), N_("Give it one of its wishes, or no place.")
        yield Finding("not-wished", where, what, fix, params={"event": event})
    elif place.rank != rank:
        what, fix = N_("Its wish for the event “{event}” has the rank {rank}."), N_("Correct the rank of the place.")
        yield Finding("other-rank", where, what, fix, params={"event": event, "rank": rank})


def _together(request: Request, party: str, sessions: Sequence[str]) -> Iterator[Finding]:
    where = Where(table="classes", key=party)
    if party in request.by_party and len(sessions) > request.policy.places:
        what, fix = N_("It has {count} places; the policy gives {most}."), N_("Take some of them away.")
        yield Finding(
            "too-many-places", where, what, fix, params={"count": len(sessions), "most": request.policy.places}
        )
    slots = [request.slot(session) for session in sessions]
    for number, one in enumerate(slots):
        for other in slots[number + 1 :]:
            params = {"one": one.key, "other": other.key}
            if one.event == other.event:
                what = N_("It has two places at one event: “{one}” and “{other}”.")
                yield Finding("event-twice", where, what, N_("Take one of them away."), params=params)
            if clash(request, one, other):
                what = N_("It cannot be in both “{one}” and “{other}”: they overlap, or the way is too long.")
                yield Finding("two-places-at-once", where, what, N_("Take one of them away."), params=params)


def justified_envy(allocation: Allocation) -> Iterator[Finding]:
    """What a party could rightly complain about by the policy's own method; nothing for what `allocate` made.

    Args:
        allocation: An allocation without faults; its rounds say in which order the parties were drawn.

    Yields:
        Warnings: who should have been somewhere else, and who stood in the way.
    """
    for stage in stages(allocation):
        found = _in_turn if allocation.request.policy.method is Method.IN_TURN else _by_aim
        for exchange in found(stage):
            yield _finding(exchange, stage.given)


def _in_turn(stage: Stage) -> Iterator[Exchange]:
    standing = stage.standing(filled=False)
    for key in turns(stage.request, stage.round.order):
        best = standing.best(key)
        if best is not None and _before(standing.rank(key, best), standing.rank(key, stage.given[key])):
            yield Exchange(key, best)
        standing.put(key, stage.given[key])
    standing.clear()


def _before(rank: int | None, other: int | None) -> bool:
    return rank is not None and (other is None or rank < other)


def _by_aim(stage: Stage) -> Iterator[Exchange]:
    standing, weigh = stage.standing(), stage.weigh()
    for key in stage.round.order:
        if (exchange := standing.exchange(key, weigh=weigh)) is not None:
            yield exchange
    standing.clear()


def _finding(exchange: Exchange, given: Mapping[str, str | None]) -> Finding:
    where, session = Where(table="classes", key=exchange.party), exchange.session
    has = given[exchange.party]
    params = {"session": session, "has": has or "-", "holder": exchange.holder or "-"}
    if exchange.holder is None:
        what = N_("It wanted “{session}” more than what it has ({has}), and there was room for it in its turn.")
    else:
        what = N_("It wanted “{session}” more than what it has ({has}), and by the policy it comes before “{holder}”.")
    return Finding("justified-envy", where, what, N_("Give it that place."), Severity.WARNING, params)
