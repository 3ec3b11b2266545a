"""The programme of a synthetic edition: events, sessions, roles, people; what is rare comes round by number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

import attrs

from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.person import Appearance, Person
from stemcity_kit.model.place import Accessibility, Room, Venue
from stemcity_kit.model.tables import grouped
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import When, moment
from stemcity_kit.model.vocabulary import Answer, Booking, LegalBasis, Mode, Part, Place, RoleName, Status
from stemcity_kit.testing.frame import AUDIENCES, KINDS, Frame

PRECISIONS = (
    *("interval", "interval", "start", "interval", "day", "interval"),
    *("range", "interval", "interval", "month", "interval", "unknown"),
)
HOURS = (9, 11, 14, 16, 18)


def _on_demand(n: int) -> bool:
    return n % 9 == 0


def _parent(n: int) -> int | None:
    """The events 4 and 5 of each ten are parts of the 3rd, unless that is an on-demand item."""
    parent = n - n % 10 + 3
    return parent if n % 10 in (4, 5) and not _on_demand(parent) and not _on_demand(n) else None


def events_and_parts(frame: Frame, *, count: int) -> Iterator[Event]:
    """The rows of the table `events`: drafts, parts and on-demand items among them."""
    for n in range(1, count + 1):
        parent = _parent(n)
        kind, english, italian, portuguese, _type, _code, _minutes = KINDS[(n - 1) % len(KINDS)]
        audiences = frame.draw.several([row[0] for row in AUDIENCES], 3)
        low = frame.draw.below(14)
        yield Event(
            f"event-{n}",
            frame.text(english, italian, portuguese, number=n),
            summary=frame.text("A synthetic summary", "Un riassunto sintetico", "Um resumo sintético", number=n),
            description=frame.text(
                "First paragraph, made for tests.\n\nSecond paragraph",
                "Primo paragrafo, di prova.\n\nSecondo paragrafo",
                "Primeiro parágrafo, de teste.\n\nSegundo parágrafo",
                number=n,
            ),
            kind=kind,
            section="marathon" if (parent or n) % 3 == 0 else "month",
            parent=f"event-{parent}" if parent else None,
            position=n % 10 - 3 if parent else None,
            audiences=audiences,
            age_min=low if n % 4 == 0 else None,
            age_max=low + 5 if n % 8 == 0 else None,
            languages=frame.languages[: 1 + n % 2],
            sdgs=(4, 5) if n % 2 else (9,),
            status=_status(n),
            free=(Answer.YES, Answer.YES, Answer.NO, Answer.UNKNOWN)[n % 4],
            price=frame.text("5 euros, number", "5 euro, numero", "5 euros, número", number=n)
            if n % 4 == 2
            else Text(),
            booking=tuple(Booking)[n % 4],
            booking_url=f"https://booking.example.org/{n}" if n % 4 == 0 else "",
            url=f"https://example.org/events/{n}" if n % 5 == 0 or _on_demand(n) else "",
            on_demand=_on_demand(n),
            available_from=frame.month.first if _on_demand(n) else None,
            available_to=frame.marathon.last if n % 18 == 0 else None,
            sources=("source-1", "source-2") if n % 6 == 0 else (),
        )


def _status(n: int) -> Status:
    if n % 25 == 13:
        return Status.DRAFT
    return Status.CANCELLED if n % 17 == 0 else Status.PLANNED


@attrs.frozen
class _Plan:
    """Where sessions can be, and which hours of which rooms are taken."""

    venues: Sequence[Venue]
    rooms: Mapping[str, Sequence[Room]]
    taken: set[tuple[str, dt.date, int]] = attrs.field(factory=set)


def sessions(
    frame: Frame, contents: Sequence[Event], *, venues: Sequence[Venue], rooms: Sequence[Room]
) -> Iterator[Session]:
    """One session for most events, three for every seventh, none for on-demand items and every nineteenth."""
    plan = _Plan(venues, grouped(rooms, lambda room: room.venue))
    number = 0
    for n, event in enumerate(contents, 1):
        for repeat in range(0 if event.on_demand or n % 19 == 0 else 3 if n % 7 == 0 else 1):
            number += 1
            yield _session(frame, plan, event, key=f"{event.key}-{repeat + 1}", number=number)


def _session(frame: Frame, plan: _Plan, event: Event, *, key: str, number: int) -> Session:
    place, mode = _place_and_mode(number)
    here = frame.draw.one(plan.venues).key if place in (None, Place.VENUE) and mode is not Mode.ONLINE else None
    rooms = tuple(room.key for room in frame.draw.several(plan.rooms[here], 2)) if here and number % 5 else ()
    moved = number % 13 == 6
    return Session(
        key,
        event.key,
        _when(frame, plan, event, number=number, rooms=rooms),
        status=Status.CANCELLED if number % 16 == 10 else Status.MOVED if moved else Status.PLANNED,
        mode=mode,
        place=place,
        venue=here,
        rooms=rooms,
        url=f"https://stream.example.org/{key}" if mode in (Mode.ONLINE, Mode.HYBRID) else "",
        seats=min(20 + frame.draw.below(80), _most(plan, here, rooms, mode)) if number % 3 else None,
        access=Accessibility(sign_language=Answer.YES if number % 7 == 0 else Answer.UNKNOWN),
        hours=frame.text("from 9 to 17", "dalle 9 alle 17", "das 9 às 17") if number % 12 == 7 else Text(),
        rain_plan=frame.text("Indoors", "Al coperto", "No interior") if number % 20 == 0 else Text(),
        previously=frame.text("A day earlier", "Un giorno prima", "Um dia antes") if moved else Text(),
    )


def _most(plan: _Plan, venue: str | None, rooms: Sequence[str], mode: Mode | None) -> int:
    """How many seats a session can offer: those of the largest room in which it can be; online there is no limit."""
    if mode is Mode.ONLINE:
        return 100
    there = [room for key in ([venue] if venue else plan.rooms) for room in plan.rooms[key]]
    return max(room.capacity or 0 for room in there if not rooms or room.key in rooms)


def _place_and_mode(number: int) -> tuple[Place | None, Mode | None]:
    if number % 11 == 5:
        return None, Mode.ONLINE
    if number % 11 == 8:
        return None, Mode.HYBRID
    unusual = {23: Place.ITINERANT, 29: Place.SEVERAL, 31: Place.TO_BE_DEFINED, 37: Place.UNKNOWN}
    place = next((place for every, place in unusual.items() if number % every == 0), None)
    return place, Mode.IN_PERSON if number % 2 and place is None else None


def _when(frame: Frame, plan: _Plan, event: Event, *, number: int, rooms: Sequence[str]) -> When | None:
    """A time as far as it is known; two known times never meet in one room."""
    precision = PRECISIONS[number % len(PRECISIONS)]
    span = frame.marathon if event.section == "marathon" else frame.month
    if precision == "unknown":
        return None
    if precision == "month":
        return When.month(span.first.year, span.first.month)
    day = frame.draw.one(span.each())
    if precision == "range":
        return When.during(day, span.last)
    hour = frame.draw.one(HOURS)
    wanted = {(room, day, hour) for room in rooms}
    if precision == "day" or wanted & plan.taken:
        return When.on(day)
    plan.taken.update(wanted)
    start = moment(day, dt.time(hour), zone=frame.zone)
    if precision == "start":
        return When.starting(start)
    length = dt.timedelta(minutes=frame.draw.one((45, 60, 90, 110)))
    return When.between(start, (start.astimezone(dt.UTC) + length).astimezone(start.tzinfo))


def roles(frame: Frame, contents: Sequence[Event], *, organisations: Sequence[Organisation]) -> Iterator[Role]:
    """The municipality promotes, others support; each event has one to three organisers, some have partners too."""
    yield Role("organisation-1", RoleName.PROMOTER)
    yield Role("organisation-2", RoleName.PARTNER, section="month", level="partner-event")
    yield Role("organisation-3", RoleName.SPONSOR, tier="gold")
    yield Role("organisation-4", RoleName.TECHNICAL_PARTNER, tier="silver")
    yield Role(
        "organisation-5",
        RoleName.PATRON,
        wording=frame.text("Under synthetic patronage", "Patrocinio sintetico", "Alto patrocínio"),
    )
    keys = [organisation.key for organisation in organisations]
    for n, event in enumerate(contents, 1):
        for key in frame.draw.several(keys, 3):
            yield Role(key, RoleName.ORGANISER, event.key, sources=event.sources)
        if n % 4 == 1:
            yield Role(frame.draw.one(keys), RoleName.SPONSOR if n % 8 == 1 else RoleName.HOST, event.key)


def people(frame: Frame, *, count: int, organisations: Sequence[Organisation]) -> Iterator[Person]:
    """Of six people three may be named; one has no legal basis, one withdrew, one is a minor."""
    agreed = dt.date(frame.month.first.year, 2, 1)
    for n in range(1, count + 1):
        public = n % 6 < 3
        yield Person(
            f"person-{n}",
            f"Fictional Person {n}" if public else f"Unpublished Person {n}",
            frame.text("Fictional profession", "Professione immaginaria", "Profissão imaginária", number=n),
            organisations[n % len(organisations)].key if n % 2 else None,
            bio=frame.text("Nobody real", "Nessuno di reale", "Ninguém real", number=n),
            minor=Answer.YES if n % 6 == 5 else Answer.NO,
            legal_basis=None if n % 6 == 3 else LegalBasis.CONSENT if n % 2 else LegalBasis.PUBLIC_TASK,
            evidence=f"file {n}",
            agreed_on=agreed,
            withdrawn_on=agreed + dt.timedelta(days=20) if n % 6 == 4 else None,
            email=f"person-{n}@example.org",
        )


def appearances(frame: Frame, contents: Sequence[Event], *, among: Sequence[Person]) -> Iterator[Appearance]:
    """One or two people for each event."""
    for event in contents:
        for person in frame.draw.several(among, 2):
            yield Appearance(person.key, event.key, frame.draw.one(tuple(Part)))
