"""The request of an edition: its classes, wishes and sessions, as the allocation sees them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

import attrs

from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.place import Accessibility
from stemcity_kit.model.planning import Availability
from stemcity_kit.model.school import School, SchoolClass
from stemcity_kit.model.vocabulary import Answer, AvailabilityOf, Booking, Place, Status, Willingness
from stemcity_kit.model.zones import zone_info
from stemcity_kit.schools.desk import Desk
from stemcity_kit.schools.policy import Policy, Priority
from stemcity_kit.schools.register import Register
from stemcity_kit.schools.request import Audience, Party, Request, Slot
from stemcity_kit.schools.states import HOLDING

__all__ = ["desk_of", "onto", "request_of"]


def request_of(edition: Edition, *, policy: Policy | None = None, at: dt.datetime | None = None) -> Request:
    """What the classes of an edition ask for.

    Args:
        edition: The edition; drafts of events and sessions are left out, and what is to be seen on demand.
        policy: How places are shared out; by default each class gets one, by leximin.
        at: The moment of the allocation; what began before it is over.

    >>> from stemcity_kit.model.school import Wish
    >>> edition = Edition(key="a-2027", uri="https://example.org/a", year=2027, country="IT", zone="Europe/Rome")
    >>> edition = edition.plus(schools=[School("rodari")], classes=[SchoolClass("3b", "rodari", pupils=22)])
    >>> edition = edition.plus(events=[Event("robots")], sessions=[Session("robots-1", "robots")])
    >>> request = request_of(edition.plus(wishes=[Wish("3b", "robots", 1)]))
    >>> request.party("3b").size, request.slot("robots-1").event
    (23, 'robots')
    """
    slots = tuple(_slots(edition))
    parties = tuple(_parties(edition))
    known, planning = {slot.key for slot in slots}, edition.planning
    classes = {party.key for party in parties}
    return Request(
        parties=parties,
        slots=slots,
        policy=policy or Policy(),
        at=at,
        held=[
            (place.group, place.session)
            for place in edition.places
            if place.state in HOLDING and place.group in classes and place.session in known
        ],
        opens=planning.school_opens,
        closes=planning.school_closes,
        journeys={(journey.origin, journey.destination): journey.minutes for journey in edition.journeys},
        travel=planning.travel,
        closings=tuple(_closings(edition)),
    )


def desk_of(edition: Edition, *, policy: Policy | None = None, at: dt.datetime | None = None) -> Desk:
    """The desk of an edition: its request, and its register as far as it goes.

    Args:
        edition: The edition; its register is folded in the order of its numbers.
        policy: How places are shared out.
        at: The moment of the request.
    """
    entries = sorted(edition.register, key=lambda entry: entry.number)
    return Desk(request_of(edition, policy=policy, at=at), Register.of(entries))


def onto(desk: Desk, edition: Edition) -> Edition:
    """The edition with the register of a desk, and the table of places that follows from it.

    Places that the register knows nothing of stay as they are.
    """
    told = {(place.group, place.session) for place in desk.register.places}
    others = [place for place in edition.places if (place.group, place.session) not in told]
    places = sorted((*others, *desk.register.places), key=lambda place: (place.session, place.group))
    return attrs.evolve(edition, register=desk.register.entries, places=tuple(places))


def _parties(edition: Edition) -> Iterator[Party]:
    wishes: dict[str, dict[str, int]] = {}
    for wish in edition.wishes:
        held = wishes.setdefault(wish.group, {})
        held[wish.event] = min(wish.rank, held.get(wish.event, wish.rank))
    rows: dict[tuple[AvailabilityOf, str], list[Availability]] = {}
    for row in edition.availability:
        rows.setdefault((row.of, row.row), []).append(row)
    for group in {group.key: group for group in edition.classes}.values():
        school = edition.get("schools", group.school) or School(group.school)
        theirs = (
            *rows.get((AvailabilityOf.SCHOOLS, school.key), ()),
            *rows.get((AvailabilityOf.CLASSES, group.key), ()),
        )
        yield _party(group, school, wishes=wishes.get(group.key, {}).items(), availability=theirs)


def _party(
    group: SchoolClass, school: School, *, wishes: Iterable[tuple[str, int]], availability: Iterable[Availability]
) -> Party:
    return Party(
        key=group.key,
        size=group.size,
        school=school.key,
        district=school.district,
        levels=school.level,
        age=group.age,
        merits=_merits(school),
        wishes=wishes,
        step_free=group.step_free is Answer.YES,
        leaves_from=school.leaves_from,
        back_by=school.back_by,
        minutes=school.minutes,
        availability=availability,
    )


def _merits(school: School) -> Iterator[Priority]:
    if school.first_time is Answer.YES:
        yield Priority.FIRST_TIMERS
    if school.outskirts is Answer.YES:
        yield Priority.OUTSKIRTS


def _closings(edition: Edition) -> Iterator[Availability]:
    """The days on which schools are closed, with the reason in the edition's main language."""
    for closing in edition.closings:
        if closing.days is not None:
            because = str(closing.title.within(edition.languages)) or closing.key
            yield Availability(AvailabilityOf.SCHOOLS, "all", closing.days, how=Willingness.CANNOT, because=because)


def _slots(edition: Edition) -> Iterator[Slot]:
    seen = set[str]()
    for session in edition.sessions:
        event = edition.get("events", session.event)
        if event is None or event.on_demand or session.key in seen or Status.DRAFT in (event.status, session.status):
            continue
        seen.add(session.key)
        yield _slot(edition, event, session)


def _slot(edition: Edition, event: Event, session: Session) -> Slot:
    venue = edition.get("venues", session.venue) if session.known_place is Place.VENUE else None
    rooms = tuple(room for key in session.rooms if (room := edition.get("rooms", key)) is not None)
    capacities = tuple((room.key, room.capacity) for room in rooms if room.capacity is not None)
    whole = bool(rooms) and len(capacities) == len(session.rooms)
    start, end = _hours(edition, event, session)
    seats = session.seats if session.seats is not None else sum(n for _, n in capacities) if whole else None
    unknown = {"hours": end is None, "seats": seats is None and session.known_place is not Place.ONLINE}
    return Slot(
        key=session.key,
        event=event.key,
        seats=seats,
        start=start,
        end=end,
        venue=session.venue or "" if venue is not None else "",
        district=venue.district if venue is not None else "",
        rooms=capacities if whole else (),
        step_free=_step_free(session, tuple(room.access for room in rooms), venue.access if venue else Accessibility()),
        audiences=_audiences(edition, event),
        invited=event.booking is Booking.CLOSED,
        cancelled=Status.CANCELLED in (event.status, session.status),
        not_known=[what for what, missing in unknown.items() if missing],
    )


def _hours(edition: Edition, event: Event, session: Session) -> tuple[dt.datetime | None, dt.datetime | None]:
    """From when to when, in the edition's zone; an end that nobody wrote follows from the need or the kind."""
    when = session.when
    if when is None or when.start is None:
        return None, None
    zone = zone_info(edition.zone)
    start = when.start.astimezone(zone)
    if when.end is not None:
        return start, when.end.astimezone(zone)
    need, kind = edition.get("needs", event.key), edition.get("kinds", event.kind)
    minutes = (need.minutes if need else None) or (kind.minutes if kind else None)
    later = start.astimezone(dt.UTC) + dt.timedelta(minutes=minutes) if minutes else None
    return start, later.astimezone(zone) if later else None


def _step_free(session: Session, rooms: tuple[Accessibility, ...], venue: Accessibility) -> Answer:
    """Whether all of it is free of steps: where one of several rooms is not, the session is not."""
    if session.known_place in (Place.ONLINE, Place.ITINERANT):
        return Answer.YES
    answers = {session.access.over(access.over(venue)).step_free for access in rooms or (Accessibility(),)}
    if Answer.NO in answers:
        return Answer.NO
    return Answer.YES if answers == {Answer.YES} else Answer.UNKNOWN


def _audiences(edition: Edition, event: Event) -> tuple[Audience, ...]:
    """For whom an event is; ages that the event states itself stand instead of those of its audiences."""
    stated = event.age_min is not None or event.age_max is not None
    rows = [row for key in event.audiences if (row := edition.get("audiences", key)) is not None]
    if not rows:
        return (Audience(youngest=event.age_min, oldest=event.age_max),) if stated else ()
    return tuple(
        Audience(
            levels=row.isced,
            youngest=event.age_min if stated else row.age_min,
            oldest=event.age_max if stated else row.age_max,
        )
        for row in rows
    )
