"""What each school is told: where its classes go, until when they can give a place back, and why a wish was not met.

A letter holds what concerns one school and nobody else: no other class, no other school, and none of what a class
needs, which stays with the office. It is data, without words of any language; pages are made of it by
`stemcity_kit.documents.school_pages`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

import attrs

from stemcity_kit.model.edition import Edition
from stemcity_kit.model.frozen import Frozen, frozen
from stemcity_kit.model.place import Venue
from stemcity_kit.model.school import ClassPlace, SchoolClass
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import in_utc
from stemcity_kit.model.vocabulary import Nature, PlaceState
from stemcity_kit.model.zones import zone_info
from stemcity_kit.schools.allocation import Allocation
from stemcity_kit.schools.desk import Desk
from stemcity_kit.schools.obstacles import on_the_way
from stemcity_kit.schools.reasons import Unmet, unmet
from stemcity_kit.schools.states import HOLDING

__all__ = ["Certificate", "Head", "Letter", "Named", "Visit", "Waiting", "certificates_of", "letters_of", "named"]


@attrs.frozen(kw_only=True)
class Head:
    """Who writes, about which edition.

    Attributes:
        title: What the edition is called.
        city: The city.
        office: Who answers.
        email: The office's own address, as the site shows it.
        phone: Its telephone number.
        zone: The zone in which hours are told.
        country: ISO 3166-1 alpha-2; it decides between the forms of one language.
        languages: The edition's languages, the main one first.
        nature: Whether all of it is real.
    """

    title: Text
    city: str
    office: Text
    email: str
    phone: str
    zone: str
    country: str
    languages: tuple[str, ...]
    nature: Nature


@attrs.frozen(kw_only=True)
class Visit:
    """One class in one session.

    Attributes:
        group: The class's key.
        name: The class, as its school calls it.
        session: The session's key.
        event: What the event is called.
        start: When it begins, in the edition's zone; None where the hour is not known.
        end: When it is over.
        leave_by: When the class leaves its school at the latest; None where nobody travels.
        place: The name of the venue; empty online and where the event comes to the school.
        address: Street and town.
        rooms: The rooms, as they are called there.
        directions: How to get there.
        people: How many seats are kept for the class, companions included.
        state: Whether the place is given, offered, confirmed, and so on.
        confirm_by: The first moment at which a confirmation is too late; None where nobody need confirm.
        cancel_by: The last day on which the place should be given back.
    """

    group: str
    name: str
    session: str
    event: Text
    start: dt.datetime | None
    end: dt.datetime | None
    leave_by: dt.datetime | None
    place: str
    address: str
    rooms: tuple[str, ...]
    directions: Text
    people: int
    state: PlaceState
    confirm_by: dt.datetime | None
    cancel_by: dt.date | None


@attrs.frozen(kw_only=True)
class Waiting:
    """One class on the waiting list of one session.

    Attributes:
        name: The class, as its school calls it.
        event: What the event is called.
        start: When the session begins.
        place: Its place on the list; 1 is the next in line.
    """

    name: str
    event: Text
    start: dt.datetime | None
    place: int


@attrs.frozen(kw_only=True)
class Named:
    """What the keys in reasons stand for.

    Attributes:
        events: What the events are called.
        sessions: The event and the start of each session.
    """

    events: Mapping[str, Text] = attrs.field(factory=Frozen, converter=frozen)
    sessions: Mapping[str, tuple[str, dt.datetime | None]] = attrs.field(factory=Frozen, converter=frozen)


@attrs.frozen(kw_only=True)
class Letter:
    """The letter to one school.

    Attributes:
        head: Who writes.
        school: The school's key.
        name: The school's name.
        at: The moment of the letter.
        visits: Where its classes go, in order of time.
        waiting: Where they wait.
        displaced: The classes that lost a session and have no other place yet, each with the event.
        unmet: The wishes that were not met, each with the class's name and the reason.
        named: What the events and sessions are called that the reasons name.
    """

    head: Head
    school: str
    name: str
    at: dt.datetime
    visits: tuple[Visit, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    displaced: tuple[tuple[str, Text], ...] = ()
    unmet: tuple[tuple[str, Unmet], ...] = ()
    named: Named = Named()


@attrs.frozen(kw_only=True)
class Certificate:
    """That a class attended, for its school; or people who registered for themselves, whose name is written by hand.

    Attributes:
        head: Who certifies.
        school: The school's key; empty for people who registered for themselves.
        school_name: The school's name.
        group: The class's key, or the number of the registration.
        name: The class, as its school calls it; empty for people who registered for themselves.
        at: The moment of the certificate.
        attended: The sessions that it attended, in order of time.
    """

    head: Head
    school: str
    school_name: str
    group: str
    name: str
    at: dt.datetime
    attended: tuple[Visit, ...]

    @property
    def minutes(self) -> int:
        """How many minutes they lasted together; what has no known hours counts as none."""
        spans = (in_utc(one.end) - in_utc(one.start) for one in self.attended if one.start and one.end)
        return sum((span for span in spans), dt.timedelta()) // dt.timedelta(minutes=1)


def letters_of(
    edition: Edition, desk: Desk, *, at: dt.datetime, allocation: Allocation | None = None
) -> tuple[Letter, ...]:
    """A letter to each school that there is something to tell, in the order of the table.

    Args:
        edition: The edition, for names and places.
        desk: Where everybody stands.
        at: The moment of the letters.
        allocation: The draw, where unmet wishes are to be explained.
    """
    told = unmet(allocation) if allocation is not None else ()
    letters = (_letter(edition, desk, school.key, told, at) for school in edition.schools)
    return tuple(one for one in letters if one.visits or one.waiting or one.displaced or one.unmet)


def certificates_of(edition: Edition, desk: Desk, *, at: dt.datetime) -> tuple[Certificate, ...]:
    """A certificate for each class that attended something, in the order of the table.

    Args:
        edition: The edition, for names and places.
        desk: Where everybody stands.
        at: The moment of the certificates.
    """
    classes = {group.key: group for group in edition.classes}
    others = dict.fromkeys(place.group for place in desk.register.places if place.group not in classes)
    found = (_certificate(edition, desk, key, classes.get(key), at) for key in (*classes, *others))
    return tuple(one for one in found if one.attended)


def _certificate(edition: Edition, desk: Desk, key: str, group: SchoolClass | None, at: dt.datetime) -> Certificate:
    school = edition.get("schools", group.school if group else None)
    names = {key: (group.name or key) if group else ""}
    return Certificate(
        head=_head(edition),
        school=group.school if group else "",
        school_name=(school.name if school else "") or (group.school if group else ""),
        group=key,
        name=names[key],
        at=at,
        attended=tuple(_visits(edition, desk, names, states=frozenset({PlaceState.ATTENDED}))),
    )


def _head(edition: Edition) -> Head:
    site = edition.site
    return Head(
        title=edition.title,
        city=edition.city,
        office=site.contact_name,
        email=site.contact_email,
        phone=site.contact_phone,
        zone=edition.zone,
        country=edition.country,
        languages=edition.languages,
        nature=edition.nature,
    )


def _letter(edition: Edition, desk: Desk, school: str, told: Iterable[Unmet], at: dt.datetime) -> Letter:
    classes = [group for group in edition.classes if group.school == school]
    names = {group.key: group.name or group.key for group in classes}
    told = [one for one in told if one.party in names]
    reasons = tuple((names[one.party], one) for one in _still_unmet(desk, told))
    visits = tuple(_visits(edition, desk, names, states=HOLDING - {PlaceState.ATTENDED}))
    return Letter(
        head=_head(edition),
        school=school,
        name=edition.find("schools", school).name or school,
        at=at,
        visits=tuple(one for one in visits if _is_to_come(one, desk, at)),
        waiting=tuple(one for one in _waiting(edition, desk, names) if one.start is None or one.start > at),
        displaced=tuple(_displaced(edition, desk, names, at)),
        unmet=reasons,
        named=named(edition, (one for _, one in reasons)),
    )


def _is_to_come(visit: Visit, desk: Desk, at: dt.datetime) -> bool:
    over = visit.end or visit.start
    return not desk.slots[visit.session].cancelled and (over is None or over > at)


def _still_unmet(desk: Desk, told: Iterable[Unmet]) -> Iterator[Unmet]:
    """Wishes that the draw did not meet, and that nothing given since the draw has met or made up for."""
    for one in told:
        held = [desk.slots[key] for key in desk.firm(one.party) if key in desk.slots]
        ranks, events = desk.request.party(one.party).rank, {slot.event for slot in held if not slot.cancelled}
        made_up = len(events) >= desk.request.policy.places and all(
            one.rank >= ranks[event] for event in events if event in ranks
        )
        if one.event not in events and not (made_up and events & ranks.keys()):
            yield one


def _displaced(edition: Edition, desk: Desk, names: Mapping[str, str], at: dt.datetime) -> Iterator[tuple[str, Text]]:
    """Who lost a session and has no other, also where only the programme says so far that it is not held."""
    lost = list(desk.register.displaced)
    lost += [(group, one) for group in names for one in desk.held.get(group, ()) if _is_off(desk, one, at)]
    for group, session in lost:
        if group in names and session in desk.slots:
            yield names[group], _title(edition, desk.slots[session].event)


def _is_off(desk: Desk, session: str, at: dt.datetime) -> bool:
    slot = desk.slots.get(session)
    return slot is not None and slot.cancelled and (slot.start is None or slot.start > at)


def named(edition: Edition, reasons: Iterable[Unmet]) -> Named:
    """What the events and the sessions are called that reasons name."""
    told = tuple(reasons)
    keys = {key for one in told for name, value in one.why.params if name in ("session", "at") for key in value.split()}
    sessions = {key: row for key in sorted(keys) if (row := edition.get("sessions", key)) is not None}
    zone = zone_info(edition.zone)
    starts = {key: row.when.start if row.when else None for key, row in sessions.items()}
    return Named(
        events={
            key: _title(edition, key)
            for key in sorted({one.event for one in told} | {row.event for row in sessions.values()})
        },
        sessions={
            key: (row.event, start.astimezone(zone) if (start := starts[key]) else None)
            for key, row in sessions.items()
        },
    )


def _title(edition: Edition, event: str) -> Text:
    row = edition.get("events", event)
    return (row.title if row else None) or Text({edition.languages[0]: event})


def _visits(
    edition: Edition, desk: Desk, names: Mapping[str, str], *, states: frozenset[PlaceState]
) -> Iterator[Visit]:
    """The visits of parties in these states, in order of time; what only the request holds counts as placed."""
    found = []
    for group in names.items():
        for session in desk.register.sessions_of(group[0]):
            place = desk.register.by_place[group[0], session]
            if place.state in states and session in desk.slots:
                found.append(_visit(edition, desk, group, session, place=place))
        for key, session in desk.request.held:
            if key == group[0] and (key, session) not in desk.register.by_place and PlaceState.PLACED in states:
                found.append(_visit(edition, desk, group, session))
    never = dt.datetime.max.replace(tzinfo=dt.UTC)
    yield from sorted(found, key=lambda visit: (in_utc(visit.start) if visit.start else never, visit.name))


def _visit(
    edition: Edition, desk: Desk, group: tuple[str, str], session: str, *, place: ClassPlace | None = None
) -> Visit:
    (key, name), slot, row = group, desk.slots[session], edition.get("sessions", session)
    party = desk.party(key, session)
    venue: Venue | None = edition.get("venues", slot.venue or None)
    way = dt.timedelta(minutes=on_the_way(desk.request, party, slot))
    rooms = tuple(room for one in (row.rooms if row else ()) if (room := edition.get("rooms", one)) is not None)
    town = f"{venue.postcode} {venue.locality}".strip() if venue else ""
    return Visit(
        group=key,
        name=name,
        session=session,
        event=_title(edition, slot.event),
        start=slot.start,
        end=slot.end,
        leave_by=(in_utc(slot.start) - way).astimezone(slot.start.tzinfo) if slot.start and venue and way else None,
        place=venue.name or venue.key if venue else "",
        address=", ".join(filter(None, (venue.street, town))) if venue else "",
        rooms=tuple(room.name or room.key for room in rooms),
        directions=venue.directions if venue else Text(),
        people=party.size,
        state=place.state if place else PlaceState.PLACED,
        confirm_by=place.confirm_by if place else None,
        cancel_by=slot.start.date() - dt.timedelta(days=desk.request.policy.cancel_days) if slot.start else None,
    )


def _waiting(edition: Edition, desk: Desk, names: Mapping[str, str]) -> Iterator[Waiting]:
    for session, groups in desk.register.waiting.items():
        for place, group in enumerate(groups, 1):
            if group in names and session in desk.slots:
                slot = desk.slots[session]
                yield Waiting(name=names[group], event=_title(edition, slot.event), start=slot.start, place=place)
