"""What is asked of an allocation: who wants to come, to which sessions they could go, and by which policy.

A request is free of editions and of solvers: `request_of`, in `schools.asking`, makes one of an edition, and anybody
can make one by hand. All moments are aware; hours of the day are read in the zone that a session's start carries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, UnknownKey, Where, did_you_mean
from stemcity_kit.model.frozen import Frozen, frozen
from stemcity_kit.model.planning import Availability
from stemcity_kit.model.vocabulary import Answer
from stemcity_kit.schools.policy import Policy, Priority

__all__ = ["Audience", "Party", "Request", "Slot"]

Wishes = tuple[tuple[str, int], ...]


def _wishes(values: Iterable[tuple[str, int]]) -> Wishes:
    return tuple(sorted(((event, rank) for event, rank in values), key=lambda wish: (wish[1], wish[0])))


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


def _numbers(values: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(values)))


def _merits(values: Iterable[Priority]) -> frozenset[Priority]:
    return frozenset(Priority(value) for value in values)


def _availability(values: Iterable[Availability]) -> tuple[Availability, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class Party:
    """People who come together and need one place: a class, or somebody who registers with others.

    Attributes:
        key: The key of the class, or the number of the registration; never a name.
        size: How many people, companions included.
        school: The school whose limits count; empty for who comes alone.
        district: Where they set out from.
        levels: The ISCED levels of their school.
        age: The usual age in years; None where it is not known.
        merits: The priorities that they have.
        wishes: The events that they want, each with its rank; 1 is the most wanted.
        step_free: Whether they need a place without steps.
        leaves_from: The hour from which they may leave; None means no limit.
        back_by: The hour by which they must be back.
        minutes: How long they travel where no journey says it; None means what the request says.
        availability: When they cannot come, or can come only.
    """

    key: str
    size: int
    school: str = ""
    district: str = ""
    levels: tuple[int, ...] = attrs.field(default=(), converter=_numbers)
    age: int | None = None
    merits: frozenset[Priority] = attrs.field(default=frozenset(), converter=_merits)
    wishes: Wishes = attrs.field(default=(), converter=_wishes)
    step_free: bool = False
    leaves_from: dt.time | None = None
    back_by: dt.time | None = None
    minutes: int | None = None
    availability: tuple[Availability, ...] = attrs.field(default=(), converter=_availability)

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """The rank of each event that they want."""
        return dict(self.wishes)


@attrs.frozen(kw_only=True)
class Audience:
    """For whom a session is; what is None or empty limits nothing.

    Attributes:
        levels: The ISCED levels.
        youngest: The youngest age in years, included.
        oldest: The oldest age in years, included.
    """

    levels: tuple[int, ...] = attrs.field(default=(), converter=_numbers)
    youngest: int | None = None
    oldest: int | None = None

    def takes(self, party: Party) -> bool:
        """Whether a party is among them, as far as anybody knows.

        >>> Audience(youngest=11, oldest=14).takes(Party(key="3b", size=24, age=9))
        False
        """
        if self.levels and party.levels and not set(self.levels) & set(party.levels):
            return False
        if party.age is None:
            return True
        return (self.youngest is None or party.age >= self.youngest) and (
            self.oldest is None or party.age <= self.oldest
        )


def _audiences(values: Iterable[Audience]) -> tuple[Audience, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class Slot:
    """A session as the allocation sees it.

    Attributes:
        key: The key of the session.
        event: The event that is held; sessions of one event are repeats.
        seats: How many people it takes, companions included; None where nobody counts them, as online.
        start: When it begins; None where time plays no part.
        end: When it is over.
        venue: Where it is held; empty where nobody travels, online or at the school.
        district: The venue's district.
        rooms: The rooms and how many people each takes; sessions at once that are in one and the same room share it,
            those that spread over several do not.
        step_free: Whether the place is free of steps.
        audiences: For whom it is; none means for everybody.
        invited: Whether only classes that were invited can come, nobody who registers for themselves.
        cancelled: Whether it was cancelled.
        not_known: What should be known and is not: `hours` or `seats`; nobody is promised such a session.
    """

    key: str
    event: str
    seats: int | None = None
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    venue: str = ""
    district: str = ""
    rooms: tuple[tuple[str, int], ...] = ()
    step_free: Answer = Answer.UNKNOWN
    audiences: tuple[Audience, ...] = attrs.field(default=(), converter=_audiences)
    invited: bool = False
    cancelled: bool = False
    not_known: tuple[str, ...] = attrs.field(default=(), converter=_texts)


def _parties(values: Iterable[Party]) -> tuple[Party, ...]:
    return tuple(values)


def _slots(values: Iterable[Slot]) -> tuple[Slot, ...]:
    return tuple(values)


def _held(values: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((party, session) for party, session in values)


@attrs.frozen(kw_only=True)
class Request:
    """Who wants to come, where they could go, and by which policy.

    Attributes:
        parties: Who wants to come.
        slots: The sessions.
        policy: How places are shared out.
        at: The moment of the allocation, aware; what began before it is over. None where time plays no part.
        held: The places that were given before, as party and session; they are kept and counted.
        opens: The hour before which nothing for classes begins; None means no limit.
        closes: The hour by which everything for classes is over.
        journeys: Minutes from one place to another, by the keys of venues and the codes of districts.
        travel: Minutes between two places that no journey names.
        closings: Days on which all schools are closed, as availability of nobody in particular.

    Raises:
        InvalidValue: Keys twice or unknown, or numbers that cannot be; all faults at once.

    >>> parties = [Party(key="3a", size=20, wishes=[("robots", 1)]), Party(key="3b", size=24, wishes=[("robots", 1)])]
    >>> Request(parties=parties, slots=[Slot(key="robots-1", event="robots", seats=30)]).party("3b").size
    24
    """

    parties: tuple[Party, ...] = attrs.field(converter=_parties)
    slots: tuple[Slot, ...] = attrs.field(converter=_slots)
    policy: Policy = Policy()
    at: dt.datetime | None = None
    held: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_held)
    opens: dt.time | None = None
    closes: dt.time | None = None
    journeys: Mapping[tuple[str, str], int] = attrs.field(factory=Frozen, converter=frozen)
    travel: int = 0
    closings: tuple[Availability, ...] = attrs.field(default=(), converter=_availability)

    def __attrs_post_init__(self) -> None:
        if faults := tuple(_faults(self)):
            raise InvalidValue(*faults)

    @cached_property
    def by_party(self) -> Mapping[str, Party]:
        """The parties by key."""
        return {party.key: party for party in self.parties}

    @cached_property
    def by_slot(self) -> Mapping[str, Slot]:
        """The sessions by key."""
        return {slot.key: slot for slot in self.slots}

    @cached_property
    def by_event(self) -> Mapping[str, tuple[Slot, ...]]:
        """The sessions of each event, in the order of the request."""
        found: dict[str, list[Slot]] = {}
        for slot in self.slots:
            found.setdefault(slot.event, []).append(slot)
        return {event: tuple(slots) for event, slots in found.items()}

    def party(self, key: str) -> Party:
        """The party with this key.

        Raises:
            UnknownKey: There is none; the message names the nearest.
        """
        if key not in self.by_party:
            raise UnknownKey(_unknown(Where(table="classes"), key, self.by_party))
        return self.by_party[key]

    def slot(self, key: str) -> Slot:
        """The session with this key.

        Raises:
            UnknownKey: There is none; the message names the nearest.
        """
        if key not in self.by_slot:
            raise UnknownKey(_unknown(Where(table="sessions"), key, self.by_slot))
        return self.by_slot[key]

    def with_parties(self, *parties: Party) -> Request:
        """The same with further parties, such as people who register for themselves."""
        return attrs.evolve(self, parties=(*self.parties, *parties))


def _unknown(where: Where, key: str, known: Iterable[str]) -> Finding:
    near = did_you_mean(key, known)
    what = N_("Nothing here is called “{key}”.")
    fix = N_("Did you mean “{near}”?") if near else N_("Add it, or take it out here.")
    return Finding("unknown-key", where, what, fix, params={"key": key, "near": near})


def _faults(request: Request) -> Iterator[Finding]:
    yield from _twice("classes", [party.key for party in request.parties])
    yield from _twice("sessions", [slot.key for slot in request.slots])
    for party in request.parties:
        yield from _party_faults(party)
    for slot in request.slots:
        yield from _slot_faults(slot)
    parties, slots = {party.key for party in request.parties}, {slot.key for slot in request.slots}
    for key, session in request.held:
        if key not in parties:
            yield _unknown(Where(table="places", field="group"), key, parties)
        if session not in slots:
            yield _unknown(Where(table="places", field="session"), session, slots)
    if request.at is not None and request.at.tzinfo is None:
        yield _naive(Where(field="at"))


def _twice(table: str, keys: Sequence[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            what, fix = N_("“{key}” is there more than once."), N_("Keep one of them.")
            yield Finding("duplicate-key", Where(table=table, key=key), what, fix, params={"key": key})
        seen.add(key)


def _party_faults(party: Party) -> Iterator[Finding]:
    where = Where(table="classes", key=party.key)
    if party.size < 1:
        yield _number(attrs.evolve(where, field="size"), party.size, least=1)
    events = [event for event, _ in party.wishes]
    for event in sorted({event for event in events if events.count(event) > 1}):
        what, fix = N_("“{event}” is wished more than once."), N_("Keep the wish with the better rank.")
        yield Finding("wished-twice", where, what, fix, params={"event": event})
    for event, rank in party.wishes:
        if rank < 1:
            yield _number(Where(table="wishes", key=f"{party.key} {event}", field="rank"), rank, least=1)


def _slot_faults(slot: Slot) -> Iterator[Finding]:
    where = Where(table="sessions", key=slot.key)
    for field, number in (("seats", slot.seats), *(("rooms", seats) for _, seats in slot.rooms)):
        if number is not None and number < 0:
            yield _number(attrs.evolve(where, field=field), number, least=0)
    if any(at is not None and at.tzinfo is None for at in (slot.start, slot.end)):
        yield _naive(where)
    elif slot.start is not None and slot.end is not None and slot.end <= slot.start:
        what, fix = N_("It ends before it begins."), N_("Write an end after the start.")
        yield Finding("ends-before-start", where, what, fix)


def _number(where: Where, value: int, *, least: int) -> Finding:
    what, fix = N_("“{value}” cannot stand here."), N_("Write a whole number, {least} or more.")
    return Finding("bad-number", where, what, fix, params={"value": value, "least": least})


def _naive(where: Where) -> Finding:
    what = N_("The moment has no time zone.")
    return Finding("naive-time", where, what, N_("Give it one: moment(day, time, zone='Europe/Rome')."))
