"""The rooms of an edition as places to plan in: what they hold and have, and when they are open.

A venue without rooms is one room. Of several rows of hours the nearest stands: those of the room, or else of its venue,
or else of all venues; rows that close take their hours away from all of them. What no row opens is open in the hours
of the day that whoever plans has given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import attrs

from stemcity_kit.model.edition import Edition
from stemcity_kit.model.place import Accessibility, Room, Venue
from stemcity_kit.model.planning import Opening
from stemcity_kit.model.vocabulary import Answer
from stemcity_kit.scheduling.editions.spells import Spells, both, intervals, joined, weekly, whole_days, without
from stemcity_kit.scheduling.problem import Space, Travel

__all__ = ["DAYTIME", "Site", "open_hours", "programme_hours", "sites_of", "space_of", "travel_of"]

DAYTIME = (dt.time(9), dt.time(19))
"""The hours of a day in which an edition is planned that says nothing of them."""


@attrs.frozen
class Site:
    """Where something can be held: a room, or a venue that has none.

    Attributes:
        key: The key of its space in a problem: the room's, or the venue's where no room is called so.
        venue: The venue; None for a room whose venue is not there.
        room: The room; None for a venue without rooms.
    """

    key: str
    venue: Venue | None
    room: Room | None

    @property
    def name(self) -> str:
        """What people read: the room and its venue, or the venue alone."""
        names = [one.name or one.key for one in (self.room, self.venue) if one is not None]
        return ", ".join(dict.fromkeys(names))

    @property
    def place(self) -> str:
        """The venue's key, between which travel is counted."""
        return self.venue.key if self.venue is not None else self.key

    @property
    def access(self) -> Accessibility:
        """What is known of access: the room's over the venue's."""
        known = self.venue.access if self.venue is not None else Accessibility()
        return self.room.access.over(known) if self.room is not None else known


def sites_of(edition: Edition) -> Mapping[str, Site]:
    """The rooms, and the venues that have none, by the key of their space.

    >>> place = {"country": "IT", "zone": "Europe/Rome"}
    >>> edition = Edition(key="a-2027", uri="https://example.org/a/2027", year=2027, **place)
    >>> edition = edition.plus(venues=[Venue("hall"), Venue("square")], rooms=[Room("main", "hall")])
    >>> list(sites_of(edition))
    ['main', 'square']
    """
    found = {room.key: Site(room.key, edition.get("venues", room.venue), room) for room in edition.rooms}
    with_rooms = {room.venue for room in edition.rooms}
    for venue in edition.venues:
        if venue.key not in with_rooms:
            key = unused(venue.key, found, ending="venue")
            found.setdefault(key, Site(key, venue, None))
    return MappingProxyType(found)


def unused(key: str, taken: Mapping[str, object], *, ending: str) -> str:
    """A key that nothing has yet: this one, or it with an ending and, if need be, a number.

    >>> unused("hall", {"hall": 1}, ending="venue")
    'hall-venue'
    """
    number, tried = 1, key
    while tried in taken:
        end = f"-{ending}" if number == 1 else f"-{ending}-{number}"
        tried, number = f"{key[: 80 - len(end)].rstrip('-')}{end}", number + 1
    return tried


def space_of(site: Site, *, hours: Spells | None, zone: str) -> Space:
    """The site as a room of a problem.

    Args:
        site: The site.
        hours: When it is open; None for always.
        zone: The zone of the hours.
    """
    room = site.room
    return Space(
        site.key,
        site.name,
        place=site.place,
        district=site.venue.district if site.venue is not None else "",
        seats=room.capacity if room is not None else None,
        kind=room.kind.value if room is not None and room.kind is not None else "",
        equipment=room.equipment if room is not None else (),
        step_free=site.access.step_free is Answer.YES,
        hours=None if hours is None else intervals(hours, zone),
    )


def programme_hours(
    edition: Edition, days: Sequence[dt.date], *, daytime: tuple[dt.time | None, dt.time | None] = DAYTIME
) -> Spells:
    """When something may be held that needs no room: the hours of all venues, or those of the day."""
    return _general(edition, days, daytime=daytime)


def _general(edition: Edition, days: Sequence[dt.date], *, daytime: tuple[dt.time | None, dt.time | None]) -> Spells:
    everywhere = [row for row in edition.openings if row.venue is None and row.room is None]
    open_rows = [row for row in everywhere if not row.closed] or [Opening(opens=daytime[0], closes=daytime[1])]
    closed = weekly([row for row in everywhere if row.closed], days, edition.zone)
    return without(weekly(open_rows, days, edition.zone), closed)


def open_hours(
    edition: Edition,
    sites: Mapping[str, Site],
    days: Sequence[dt.date],
    *,
    daytime: tuple[dt.time | None, dt.time | None] = DAYTIME,
) -> Mapping[str, Spells]:
    """For each site the hours in which it is open on some days.

    Args:
        edition: The edition.
        sites: The sites, by key.
        days: The days that are looked at, in order.
        daytime: From when to when what no row opens is open; None for midnight.
    """
    rows = _Rows.of(edition)
    general = _general(edition, days, daytime=daytime)
    found: dict[str, Spells] = {}
    for key, site in sites.items():
        room, venue = (site.room.key if site.room else None), (site.venue.key if site.venue else None)
        nearest = rows.opening.get(("room", room)) or rows.opening.get(("venue", venue))
        closing = [*rows.closing.get(("room", room), ()), *rows.closing.get(("venue", venue), ()), *rows.closed]
        hours = weekly(nearest, days, edition.zone) if nearest else general
        found[key] = without(hours, weekly(closing, days, edition.zone))
    return found


@attrs.frozen
class _Rows:
    """The rows of hours by what they are about."""

    opening: Mapping[tuple[str, str | None], tuple[Opening, ...]]
    closing: Mapping[tuple[str, str | None], tuple[Opening, ...]]
    closed: tuple[Opening, ...]

    @classmethod
    def of(cls, edition: Edition) -> _Rows:
        kept: tuple[dict[tuple[str, str | None], tuple[Opening, ...]], ...] = ({}, {})
        for row in edition.openings:
            about = ("room", row.room) if row.room is not None else ("venue", row.venue)
            if about[1] is not None:
                kept[row.closed][about] = (*kept[row.closed].get(about, ()), row)
        everywhere = tuple(row for row in edition.openings if row.closed and row.room is None and row.venue is None)
        return cls(kept[0], kept[1], everywhere)


def on_days(spells: Spells, days: Sequence[dt.date], zone: str) -> Spells:
    """What of some hours lies on some days."""
    return both(spells, whole_days(days, zone))


def travel_of(edition: Edition) -> Travel:
    """The minutes between venues: what a journey says of the two, or else of one and the other's district, or of both.

    A journey holds for the way back, unless that has a row of its own that says as much of the two ends.
    """
    in_district: dict[str, list[str]] = {}
    for venue in edition.venues:
        if venue.district:
            in_district.setdefault(venue.district, []).append(venue.key)
    table: dict[tuple[str, str], int] = {}
    for level in range(3):  # districts first, so that what is nearer stands last
        said = dict(_pairs(edition, in_district, level=level))
        table |= {(end, start): minutes for (start, end), minutes in said.items() if (end, start) not in said}
        table |= said
    return Travel(edition.planning.travel, table)


def _pairs(
    edition: Edition, in_district: Mapping[str, Sequence[str]], *, level: int
) -> Iterator[tuple[tuple[str, str], int]]:
    """The pairs of venues that journeys name, by how many of the two ends are venues themselves."""
    venues = edition.indexes["venues"]
    for journey in edition.journeys:
        ends = (journey.origin, journey.destination)
        if sum(end in venues for end in ends) == level:
            starts, goals = ([end] if end in venues else in_district.get(end, []) for end in ends)
            yield from (((start, goal), journey.minutes) for start in starts for goal in goals if start != goal)


def all_hours(hours: Mapping[str, Spells], general: Spells) -> Spells:
    """When anything at all is open."""
    return joined([*general, *(one for spells in hours.values() for one in spells)])
