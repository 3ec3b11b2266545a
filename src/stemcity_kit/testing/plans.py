"""What a synthetic edition says to those who plan it: needs, hours, journeys, quotas, schools, classes, wishes.

A part of the events only, and everything by number: nothing here draws from the frame's chance, so what the rest of the
edition holds does not depend on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.person import Person
from stemcity_kit.model.place import Room, Venue
from stemcity_kit.model.planning import Availability, Journey, Kit, Need, Opening, Quota, Waiver
from stemcity_kit.model.school import ClassPlace, Entry, School, SchoolClass, Wish
from stemcity_kit.model.vocabulary import (
    Answer,
    AvailabilityOf,
    Blocks,
    Per,
    PlaceState,
    QuotaOf,
    RegisterAct,
    RoomKind,
    Willingness,
)
from stemcity_kit.testing.frame import Frame

WEEK = ("mon", "tue", "wed", "thu", "fri")


def planned(
    frame: Frame,
    contents: Sequence[Event],
    *,
    venues: Sequence[Venue],
    rooms: Sequence[Room],
    organisations: Sequence[Organisation],
    among: Sequence[Person],
) -> dict[str, Any]:
    """The tables of planning; none of them asks for what cannot be."""
    if not contents:
        return {}
    return {
        "kits": [
            Kit("robots", frame.text("Robots", "Robot", "Robôs"), 2),
            Kit("planetarium", frame.text("Planetarium", "Planetario", "Planetário"), venue=venues[0].key),
        ],
        "needs": tuple(_needs(contents, rooms, organisations)),
        "openings": tuple(_openings(frame, venues, rooms)),
        "availability": tuple(_availability(frame, contents, organisations, among)),
        "journeys": [Journey(venues[0].key, venues[1].key, 20), Journey(venues[0].key, venues[2].district, 35)],
        "quotas": [
            Quota("partner-day", QuotaOf.PARTNER, most=3, per=Per.DAY, because="Synthetic: nobody runs more"),
            Quota("workshops", QuotaOf.KIND, "workshop", most=8, per=Per.START, severity=Blocks.WARNS),
            Quota("all", QuotaOf.ALL, most=20, per=Per.HALF_DAY, severity=Blocks.PUBLICATION),
        ],
        "waivers": [
            Waiver(
                "quota-partner-day", ["event-1"], "Synthetic: asked for", "The synthetic office", frame.marathon.first
            )
        ],
    }


def _needs(contents: Sequence[Event], rooms: Sequence[Room], organisations: Sequence[Organisation]) -> Iterator[Need]:
    """A row for two of three events that are held; series go by parents, so no order is a circle."""
    keys = {event.key for event in contents}
    for n, event in enumerate(contents, 1):
        if event.on_demand or n % 3 == 0:
            continue
        earlier = f"event-{n - 1}"
        yield Need(
            event.key,
            sessions=3 if n % 7 == 0 else 1,
            minutes=(None, 45, 90)[n % 3] if event.kind != "exhibition" else 240,
            seats=12 + n % 8,
            room_kind=RoomKind.CLASSROOM if n % 10 == 1 else None,
            equipment=("projector",) if n % 10 == 2 else (),
            step_free=Answer.YES if n % 11 == 0 else Answer.UNKNOWN,
            setup=15 if n % 4 == 0 else 0,
            clearing=10 if n % 8 == 0 else 0,
            venues=(rooms[0].venue,) if n % 13 == 0 else (),
            rooms=(rooms[0].key,) if n % 17 == 0 else (),
            school_hours=Answer.YES if n % 5 == 0 else Answer.UNKNOWN,
            partner=organisations[n % len(organisations)].key,
            track=f"track-{n % 4}",
            after=(earlier,) if n % 10 == 5 and earlier in keys else (),
            apart=(earlier,) if n % 10 == 8 and earlier in keys else (),
            kits=("robots",) if n % 6 == 1 else (),
            section="month" if n % 20 == 7 else None,
            online=n % 14 == 4,
            spread=n % 7 == 0,
        )


def _openings(frame: Frame, venues: Sequence[Venue], rooms: Sequence[Room]) -> Iterator[Opening]:
    for n, venue in enumerate(venues):
        yield Opening(venue.key, weekdays=WEEK, opens=dt.time(8 + n % 2), closes=dt.time(19) if n % 3 else None)
    yield Opening(rooms[0].venue, rooms[0].key, frame.marathon, opens=dt.time(13), closes=dt.time(14), closed=True)


def _availability(
    frame: Frame, contents: Sequence[Event], organisations: Sequence[Organisation], among: Sequence[Person]
) -> Iterator[Availability]:
    yield Availability(AvailabilityOf.PEOPLE, among[0].key, frame.marathon, how=Willingness.ONLY)
    yield Availability(
        AvailabilityOf.ORGANISATIONS, organisations[-1].key, weekdays=["mon"], because="Closed on Mondays"
    )
    yield Availability(
        AvailabilityOf.EVENTS, contents[0].key, opens=dt.time(9), closes=dt.time(12), how=Willingness.PREFERS, weight=2
    )
    yield Availability(AvailabilityOf.SCHOOLS, "school-1", weekdays=["sat", "sun"])
    yield Availability(AvailabilityOf.CLASSES, "school-1-class-1", opens=dt.time(15), how=Willingness.AVOIDS)


def schooled(frame: Frame, contents: Sequence[Event], held: Sequence[Session]) -> dict[str, Any]:
    """Schools with two classes each, their wishes, and what became of the first of them."""
    if not contents:
        return {}
    count = max(2, len(contents) // 10)
    classes = tuple(_classes(count))
    wished = [event.key for event in contents if not event.on_demand]
    return {
        "schools": tuple(_schools(count)),
        "classes": classes,
        "wishes": [
            Wish(group.key, wished[(3 * n + rank) % len(wished)], rank)
            for n, group in enumerate(classes)
            for rank in range(1, 1 + min(3, len(wished)))
        ],
        **_register(frame, classes, held),
    }


def _schools(count: int) -> Iterator[School]:
    for n in range(1, count + 1):
        yield School(
            f"school-{n}",
            f"School {n}",
            f"SY{n:08}",
            "organisation-5",
            district=str(1 + n % 9),
            level=(1, 2) if n % 2 else (3,),
            outskirts=Answer.YES if n % 3 == 0 else Answer.NO,
            first_time=Answer.YES if n % 2 == 0 else Answer.UNKNOWN,
            leaves_from=dt.time(8, 30),
            back_by=dt.time(13, 30) if n % 2 else None,
            minutes=10 * (n % 4) or None,
            email=f"school-{n}@example.org",
        )


def _classes(count: int) -> Iterator[SchoolClass]:
    for n in range(2 * count):
        yield SchoolClass(
            f"school-{1 + n // 2}-class-{1 + n % 2}",
            f"school-{1 + n // 2}",
            f"{1 + n % 5}{'ABC'[n % 3]}",
            grade=1 + n % 13,
            age=6 + n % 13,
            pupils=18 + n % 9,
            girls=9 if n % 2 else None,
            teachers=2,
            support_teachers=int(n % 4 == 0),
            step_free=Answer.YES if n % 5 == 0 else Answer.UNKNOWN,
            needs="A synthetic need" if n % 5 == 0 else "",
        )


def _register(frame: Frame, classes: Sequence[SchoolClass], held: Sequence[Session]) -> dict[str, Any]:
    """Two classes that registered for the first sessions: one has its place, one waits."""
    at = dt.datetime(frame.month.first.year, 3, 1, 9, tzinfo=dt.UTC)
    by = at + dt.timedelta(days=7)
    first = list(zip(classes[:2], held[:2], strict=False))
    acts = [(group, session, act) for group, session in first for act in (RegisterAct.REGISTERED, RegisterAct.PLACED)]
    return {
        "places": [
            ClassPlace(group.key, session.key, state, at, by if state is PlaceState.OFFERED else None)
            for (group, session), state in zip(first, (PlaceState.PLACED, PlaceState.OFFERED), strict=False)
        ],
        "register": [
            Entry(number, at, act, group.key, session.key, "The synthetic office", seats=group.size)
            for number, (group, session, act) in enumerate(acts, 1)
        ],
    }
