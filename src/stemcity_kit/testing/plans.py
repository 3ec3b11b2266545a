"""What a synthetic edition says to those who plan it: kits, hours, journeys, quotas, schools, classes, wishes.

A part of the events only, and everything by number: nothing here draws from the frame's chance, so what the rest of the
edition holds does not depend on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.person import Appearance
from stemcity_kit.model.place import Room, Venue
from stemcity_kit.model.planning import Availability, Journey, Kit, Opening, Quota, Waiver
from stemcity_kit.model.school import ClassPlace, Entry, School, SchoolClass, Wish
from stemcity_kit.model.vocabulary import (
    Answer,
    AvailabilityOf,
    Blocks,
    Per,
    PlaceState,
    QuotaOf,
    RegisterAct,
    Status,
    Willingness,
)
from stemcity_kit.testing.frame import SATURDAY, Frame
from stemcity_kit.testing.needs import needs

WEEK = ("mon", "tue", "wed", "thu", "fri")


def planned(
    frame: Frame,
    contents: Sequence[Event],
    *,
    held: Sequence[Session],
    venues: Sequence[Venue],
    rooms: Sequence[Room],
    organisations: Sequence[Organisation],
    seen: Sequence[Appearance],
) -> dict[str, Any]:
    """The tables of planning; none of them asks for what cannot be."""
    if not contents:
        return {}
    return {
        "kits": [
            Kit("robots", frame.text("Robots", "Robot", "Robôs"), 2),
            Kit("planetarium", frame.text("Planetarium", "Planetario", "Planetário"), venue=venues[0].key),
        ],
        "needs": tuple(needs(frame, contents, held=held, venues=venues, rooms=rooms, organisations=organisations)),
        "openings": tuple(_openings(frame, venues, rooms)),
        "availability": tuple(_availability(frame, contents, organisations, seen)),
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


def _openings(frame: Frame, venues: Sequence[Venue], rooms: Sequence[Room]) -> Iterator[Opening]:
    for n, venue in enumerate(venues):
        yield Opening(venue.key, weekdays=WEEK, opens=dt.time(8 + n % 2), closes=dt.time(19) if n % 3 else None)
        yield Opening(venue.key, weekdays=("sat", "sun"), opens=dt.time(9), closes=dt.time(22))
    yield Opening(rooms[0].venue, rooms[0].key, frame.marathon, opens=dt.time(13), closes=dt.time(14), closed=True)


def _availability(
    frame: Frame, contents: Sequence[Event], organisations: Sequence[Organisation], seen: Sequence[Appearance]
) -> Iterator[Availability]:
    later = {event.key for event in contents if event.section == "marathon"}
    early = {one.person for one in seen if one.event not in later}
    guest = next((one.person for one in seen if one.person not in early), None)
    if guest is not None:
        yield Availability(AvailabilityOf.PEOPLE, guest, frame.marathon, how=Willingness.ONLY)
    yield Availability(
        AvailabilityOf.ORGANISATIONS,
        organisations[-1].key,
        weekdays=["mon"],
        opens=dt.time(20),
        because="Closed on Monday evenings",
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


def _on_a_school_day(session: Session) -> bool:
    start = session.when.start if session.when is not None else None
    return session.status is Status.PLANNED and start is not None and start.weekday() < SATURDAY


def _register(frame: Frame, classes: Sequence[SchoolClass], held: Sequence[Session]) -> dict[str, Any]:
    """Two classes that registered for the first sessions with seats enough: one has its place, one waits."""
    at = dt.datetime(frame.month.first.year, 3, 1, 9, tzinfo=dt.UTC)
    by = at + dt.timedelta(days=7)
    largest = max(group.size for group in classes[:2])
    roomy = (session for session in held if (session.seats or 0) >= largest and _on_a_school_day(session))
    first = list(zip(classes[:2], roomy, strict=False))
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
