"""The desk: the request and the register side by side, and what they say of a session now.

Everything that was true for the draw is true here: the same limits, the same obstacles, the same seats kept free.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import attrs

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.model.school import Entry
from stemcity_kit.model.vocabulary import PlaceState, RegisterAct
from stemcity_kit.schools.limits import Limits, Tally
from stemcity_kit.schools.obstacles import clash, obstacles
from stemcity_kit.schools.register import Register
from stemcity_kit.schools.request import Party, Request, Slot
from stemcity_kit.schools.states import PLACE

__all__ = ["Desk", "Vacancy", "crowded", "vacancies"]


@attrs.frozen(eq=False)
class Desk:
    """Where everybody stands, and by which rules.

    Attributes:
        request: The classes, the sessions and the policy.
        register: What was done so far.
    """

    request: Request
    register: Register = Register()

    def after(self, entries: Iterable[Entry]) -> Desk:
        """The desk after further acts."""
        return Desk(self.request, self.register.after(entries))

    @cached_property
    def slots(self) -> Mapping[str, Slot]:
        """The sessions, those that the register cancelled among them as cancelled."""
        cancelled = self.register.cancelled
        return {
            slot.key: attrs.evolve(slot, cancelled=True) if slot.key in cancelled else slot
            for slot in self.request.slots
        }

    @cached_property
    def generous(self) -> Request:
        """The request as it counts for those who lost a session: they may take the seats that are kept free."""
        policy = self.request.policy
        if not policy.kept_for_displaced:
            return self.request
        return attrs.evolve(self.request, policy=attrs.evolve(policy, kept_share=0, kept_seats=0))

    @cached_property
    def held(self) -> Mapping[str, tuple[str, ...]]:
        """The sessions in which each party holds seats, by the register, or else by the request."""
        found = {group: list(sessions) for group, sessions in self.register.holding.items()}
        for group, session in self.request.held:
            if (group, session) not in self.register.by_place:
                found.setdefault(group, []).append(session)
        return {group: tuple(sessions) for group, sessions in found.items()}

    @cached_property
    def tally(self) -> Tally:
        """What is taken, for everybody who asks for a place."""
        return Tally(Limits(self.request), self._places())

    @cached_property
    def generous_tally(self) -> Tally:
        """What is taken, for those who lost a session."""
        return Tally(Limits(self.generous), self._places())

    def _places(self) -> Iterator[tuple[Party, str]]:
        for group, sessions in self.held.items():
            for session in sessions:
                if session in self.slots:
                    yield self.party(group, session), session

    def party(self, group: str, session: str, *, seats: int | None = None) -> Party:
        """A class of the request, or people who registered for themselves, with as many as come to a session."""
        size = seats or self.register.seats.get((group, session))
        known = self.request.by_party.get(group)
        if known is None:
            return Party(key=group, size=size or 1)
        return known if size is None or size == known.size else attrs.evolve(known, size=size)

    def hindrances(self, party: Party, session: str, *, at: dt.datetime, displaced: bool = False) -> Iterator[Finding]:
        """What keeps a party from a place in a session, except that it is full.

        Args:
            party: Who would go.
            session: Where.
            at: Now.
            displaced: Whether it lost a session, so that it may take seats that are kept free.
        """
        request = self.generous if displaced else self.request
        yield from obstacles(request, party, self.slots[session], at=at)
        yield from self.in_exchange(party, session)

    def firm(self, group: str) -> tuple[str, ...]:
        """The sessions in which a party has a place, open offers not among them."""
        sessions = self.held.get(group, ())
        return tuple(one for one in sessions if self.register.state(group, one) is not PlaceState.OFFERED)

    def in_exchange(self, party: Party, session: str) -> Iterator[Finding]:
        """What a party would have to give back for a place in a session.

        Waiting for a place, or being offered one, does not need that, so open offers are nothing to be given back.
        """
        slot = self.slots[session]
        theirs = [self.slots[one] for one in self.firm(party.key) if one != session and one in self.slots]
        where = Where(table="classes", key=party.key)
        for other in theirs:
            params = {"session": session, "other": other.key}
            if other.event == slot.event:
                what = N_("It has a place at the same event already: “{other}”.")
                yield Finding("event-twice", where, what, N_("Cancel that one first."), params=params)
            elif clash(self.request, slot, other):
                what = N_("It is at “{other}” then, or cannot be there and at “{session}” in time.")
                yield Finding("two-places-at-once", where, what, N_("Cancel that one first."), params=params)
        most = self.request.policy.places
        if party.school and len(theirs) >= most:
            what = N_("It has {count} places, and the policy gives {most}.")
            fix = N_("Cancel one of them first.")
            yield Finding("too-many-places", where, what, fix, params={"count": len(theirs), "most": most})

    def next_in_line(self, session: str, *, at: dt.datetime) -> str | None:
        """The first on the waiting list who can come now and fits, or None.

        Where the policy does not let anybody pass, nobody behind somebody who does not fit is next.
        """
        for group in self.register.waiting.get(session, ()):
            party = self.party(group, session)
            if any(obstacles(self.request, party, self.slots[session], at=at)):
                continue
            if self.tally.full(party, session) is None:
                return group
            if not self.request.policy.passing:
                return None
        return None

    def before_all(self, session: str, *, at: dt.datetime) -> tuple[str, ...]:
        """Those who lost a session and could have a place in this one; they come before everybody who waits."""
        found = []
        for group, lost in self.register.displaced:
            party = self.party(group, session, seats=self.register.seats.get((group, lost)))
            wanted = {self.slots[lost].event if lost in self.slots else "", *party.rank}
            free = RegisterAct.RE_PLACED in PLACE[self.register.state(group, session)]
            fits = free and self.slots[session].event in wanted and self.generous_tally.full(party, session) is None
            if fits and not any(self.hindrances(party, session, at=at, displaced=True)):
                found.append(group)
        return tuple(dict.fromkeys(found))


@attrs.frozen(kw_only=True)
class Vacancy:
    """What may be published of a session: numbers, and nobody's name.

    Attributes:
        session: The session.
        event: Its event.
        seats: All its seats; None where nobody counts them.
        left: The seats that anybody can still have; None where nobody counts them.
        waiting: How many people are on its waiting list.
    """

    session: str
    event: str
    seats: int | None
    left: int | None
    waiting: int


def vacancies(desk: Desk) -> tuple[Vacancy, ...]:
    """What is left in each session that is not cancelled, in the order of the request.

    A session whose room is shared has as many left as the room has, where that is less.
    """
    return tuple(_vacancy(desk, slot) for slot in desk.slots.values() if not slot.cancelled)


def _vacancy(desk: Desk, slot: Slot) -> Vacancy:
    anybody = Party(key="-", size=1)
    limits = [limit for limit in desk.tally.limits.on(anybody, slot.key) if limit.people]
    waiting = desk.register.waiting.get(slot.key, ())
    return Vacancy(
        session=slot.key,
        event=slot.event,
        seats=slot.seats,
        left=max(0, min(map(desk.tally.left, limits))) if limits else None,
        waiting=sum(desk.party(group, slot.key).size for group in waiting),
    )


def crowded(desk: Desk) -> Iterator[Finding]:
    """The events for which so many people wait that a further session of the usual size would be full.

    Args:
        desk: Where everybody stands.

    Yields:
        Notes, in the order of the request; a session whose seats nobody counts is never crowded.
    """
    for event, slots in desk.request.by_event.items():
        seats = [slot.seats for slot in slots if slot.seats]
        groups = {group for slot in slots for group in desk.register.waiting.get(slot.key, ())}
        people = sum(desk.party(group, slots[0].key).size for group in groups)
        if seats and people >= min(seats):
            what = N_("{people} people wait for the event “{event}”, enough to fill a further session.")
            params = {"event": event, "people": people}
            where = Where(table="events", key=event)
            yield Finding("further-session", where, what, N_("Add a session."), Severity.NOTE, params)
