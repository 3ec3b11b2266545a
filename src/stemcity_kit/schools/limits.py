"""The limits of an allocation, each written once: what the checker, the draw and the register count by.

A limit says how many seats or how many classes of one school, or of everybody, may be in some sessions. The seats of a
session, a room that two sessions share at one time, and the limits of a school are all of this one form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.time import in_utc
from stemcity_kit.schools.policy import Policy
from stemcity_kit.schools.request import Party, Request, Slot

__all__ = ["Limit", "Limits", "Tally"]


@attrs.frozen(cache_hash=True)
class Limit:
    """So many, and no more.

    Attributes:
        rule: What it is: `seats`, `room`, `school`, `school-event` or `school-session`.
        most: How many.
        of: What it is about: the session, the room, or the school.
        school: The school whose classes are counted; empty for everybody.
        sessions: The sessions in which they are counted; None for all.
        people: Whether people are counted, and not classes.
    """

    rule: str
    most: int
    of: str
    school: str = ""
    sessions: frozenset[str] | None = None
    people: bool = False

    def takes(self, party: Party) -> int:
        """How much of the limit a party takes."""
        return party.size if self.people else 1

    def finding(self, taken: int) -> Finding:
        """The finding that so much was taken, which is too much."""
        what, table = _BROKEN[self.rule]
        sessions = ", ".join(sorted(self.sessions)) if self.sessions is not None else ""
        params = {"of": self.of, "taken": taken, "most": self.most, "sessions": sessions}
        fix = N_("Take some of them out, or raise the limit.")
        return Finding(f"over-{self.rule}", Where(table=table, key=self.of), what, fix, params=params)


_BROKEN = {
    "seats": (N_("{taken} people have places in the session “{of}”, which has {most} seats for them."), "sessions"),
    "room": (N_("{taken} people are in the room “{of}” at one time, in {sessions}; it holds {most}."), "rooms"),
    "school": (N_("The classes of “{of}” have {taken} places; {most} may be."), "schools"),
    "school-event": (
        N_("The classes of “{of}” have {taken} places at one event, in {sessions}; {most} may be."),
        "schools",
    ),
    "school-session": (N_("{taken} classes of “{of}” are in the session {sessions}; {most} may be."), "schools"),
}


class Limits:
    """All limits of a request, found by party and session."""

    def __init__(self, request: Request, *, kept_too: bool = False) -> None:
        """Read the limits of a request.

        Args:
            request: The request.
            kept_too: Whether the seats that are kept free may be taken.
        """
        self._policy = request.policy
        self._event = {slot.key: slot.event for slot in request.slots}
        self._sessions = {event: frozenset(slot.key for slot in slots) for event, slots in request.by_event.items()}
        self._everybody: dict[str, list[Limit]] = {}
        for limit in (*_seats(request, kept_too=kept_too), *_rooms(request.slots)):
            for session in limit.sessions or ():
                self._everybody.setdefault(session, []).append(limit)
        self._on: dict[tuple[str, str], tuple[Limit, ...]] = {}

    def on(self, party: Party, session: str) -> tuple[Limit, ...]:
        """The limits that count for a party in a session.

        >>> from stemcity_kit.schools.policy import Policy
        >>> party, slots = Party(key="3b", size=20), [Slot(key="robots-1", event="robots", seats=25)]
        >>> request = Request(parties=[party], slots=slots, policy=Policy(kept_seats=3))
        >>> [limit.most for limit in Limits(request).on(party, "robots-1")]
        [22]
        """
        key = party.school, session
        if key not in self._on:
            schools = _schools(self._policy, party.school, session, self._sessions[self._event[session]])
            self._on[key] = (*self._everybody.get(session, ()), *schools)
        return self._on[key]


def _seats(request: Request, *, kept_too: bool) -> Iterator[Limit]:
    for slot in request.slots:
        if slot.seats is not None:
            most = slot.seats - (0 if kept_too else request.policy.kept(slot.seats))
            yield Limit("seats", most, slot.key, sessions=frozenset({slot.key}), people=True)


def _rooms(slots: Sequence[Slot]) -> Iterator[Limit]:
    """For each room the sessions that are in it at once, two or more; the largest sets only."""
    inside: dict[tuple[str, int], list[Slot]] = {}
    for slot in slots:
        if slot.start is not None and slot.end is not None and len(slot.rooms) == 1 and not slot.cancelled:
            inside.setdefault(slot.rooms[0], []).append(slot)
    for (room, capacity), there in inside.items():
        for sessions in _at_once(there):
            yield Limit("room", capacity, room, sessions=sessions, people=True)


def _at_once(slots: Sequence[Slot]) -> Iterable[frozenset[str]]:
    timed = [(in_utc(slot.start), in_utc(slot.end), slot.key) for slot in slots if slot.start and slot.end]
    sets = {frozenset(key for start, end, key in timed if start <= at < end) for at, _, _ in timed}
    return sorted((one for one in sets if len(one) > 1 and not any(one < other for other in sets)), key=sorted)


def _schools(policy: Policy, school: str, session: str, repeats: frozenset[str]) -> Iterator[Limit]:
    if school and policy.per_school is not None:
        yield Limit("school", policy.per_school, school, school)
    if school and policy.per_event is not None:
        yield Limit("school-event", policy.per_event, school, school, repeats)
    if school and policy.per_session is not None:
        yield Limit("school-session", policy.per_session, school, school, frozenset({session}))


class Tally:
    """How much of each limit is taken, while places are given and taken away."""

    def __init__(self, limits: Limits, places: Iterable[tuple[Party, str]] = ()) -> None:
        """Begin with these places given."""
        self.limits = limits
        self._taken: dict[Limit, int] = {}
        for party, session in places:
            self.give(party, session)

    def give(self, party: Party, session: str) -> None:
        """Count a place."""
        for limit in self.limits.on(party, session):
            self._taken[limit] = self._taken.get(limit, 0) + limit.takes(party)

    def take(self, party: Party, session: str) -> None:
        """Count a place no more."""
        for limit in self.limits.on(party, session):
            self._taken[limit] -= limit.takes(party)

    def full(self, party: Party, session: str) -> Limit | None:
        """The first limit that one more place would pass, or None where it fits."""
        taken = self._taken
        for limit in self.limits.on(party, session):
            if taken.get(limit, 0) + limit.takes(party) > limit.most:
                return limit
        return None

    def left(self, limit: Limit) -> int:
        """How much of a limit is left; less than 0 where it is passed."""
        return limit.most - self._taken.get(limit, 0)

    def passed(self) -> Iterator[Finding]:
        """A finding for each limit of which too much is taken."""
        for limit, taken in self._taken.items():
            if taken > limit.most:
                yield limit.finding(taken)
