"""How values of the programme stand in `programme.json`: plain JSON types that a portal can use as they are.

Texts are maps from language to text, times say how much of them is known, numbers are JSON numbers, moments follow
RFC 3339 with the offset of their zone.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Self
from urllib.parse import quote

import attrs
from cattrs.preconf.json import JsonConverter, make_converter

from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.place import Accessibility
from stemcity_kit.model.programme import Programme
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Precision, When
from stemcity_kit.model.vocabulary import Mode, Place

__all__ = ["EventLinks", "SessionLinks", "Time", "converter", "edition_row", "event_row", "session_row"]


@attrs.frozen
class Time:
    """What is known of a time, as JSON holds it.

    Attributes:
        precision: How much is known: a month, a range of days, a day, a start, or start and end.
        date: The first day that it touches; for a month its first day.
        last_date: The last day that it touches, included.
        start: The moment of the start with its offset, where it is known.
        end: The moment of the end with its offset, not included, where it is known.
        zone: The IANA time zone of the days and the offsets.
    """

    precision: Precision
    date: dt.date
    last_date: dt.date
    start: dt.datetime | None
    end: dt.datetime | None
    zone: str

    @classmethod
    def of(cls, when: When, *, zone: str) -> Self:
        """The same time; days and offsets are those of the zone."""
        return cls(when.precision, when.days.first, when.days.last, when.start, when.end, zone)


@attrs.frozen
class EventLinks:
    """What an event of the file has besides its own fields.

    Attributes:
        uuid: The id under which the event leaves the house; it never changes.
        revision: 0 when it was first published, one more at each change.
        changed_at: When what readers see of it last changed, in UTC.
        pages: The path of its page below `base_url`, by language.
        picture: The path of its image below `base_url`; empty where it has none.
        sessions: The keys of its sessions, in order of time.
        parts: The keys of its parts, in their stated order.
        counted: Whether it counts as an event: no item to see at any time, no part of another, not cancelled.
    """

    uuid: str
    revision: int = attrs.field(metadata={"least": 0})
    changed_at: dt.datetime
    pages: dict[str, str]
    picture: str
    sessions: tuple[str, ...]
    parts: tuple[str, ...]
    counted: bool


@attrs.frozen
class SessionLinks:
    """What a session of the file has besides its own fields.

    Attributes:
        uuid: The id under which the session leaves the house, the UID of its calendar entry; it never changes.
        revision: 0 when it was first published, one more at each change; the SEQUENCE of its calendar entry.
        changed_at: When what readers see of it last changed, in UTC.
        cancelled: Whether the session or its event is cancelled.
        known_mode: How people attend, said or following from the place.
        known_place: What is known of the place, said or following from the venue and the mode.
        known_access: What is known of accessibility: its own, over its rooms', over its venue's.
    """

    uuid: str
    revision: int = attrs.field(metadata={"least": 0})
    changed_at: dt.datetime
    cancelled: bool
    known_mode: Mode | None
    known_place: Place
    known_access: Accessibility


def converter(zone: str) -> JsonConverter:
    """The converter for a programme whose local times are in this zone."""
    made = make_converter()
    made.register_unstructure_hook(Text, lambda text: dict(text.versions))
    made.register_unstructure_hook(When, lambda when: made.unstructure(Time.of(when, zone=zone)))
    made.register_unstructure_hook(Decimal, number)
    made.register_unstructure_hook(dt.datetime, moment)
    made.register_unstructure_hook(dt.date, dt.date.isoformat)
    return made


def number(value: Decimal) -> int | float:
    """A decimal as a JSON number, without a point where it is whole; more than 15 digits are rounded.

    >>> number(Decimal("14000.00")), number(Decimal("45.4642"))
    (14000, 45.4642)
    """
    return int(value) if value == value.to_integral_value() else float(value)


def moment(value: dt.datetime) -> str:
    """A moment as RFC 3339 writes it, UTC as `Z`.

    >>> moment(dt.datetime(2027, 5, 19, 9, 30, tzinfo=dt.UTC))
    '2027-05-19T09:30:00Z'
    """
    text = value.isoformat()
    return f"{text[:-6]}Z" if value.tzinfo is dt.UTC else text


def picture_path(name: str) -> str:
    """Where the site has a file of the edition's `media` folder, below `base_url`.

    >>> picture_path("opening 1.jpg")
    'media/opening%201.jpg'
    """
    return f"media/{quote(name)}" if name else ""


def edition_row(programme: Programme, using: JsonConverter) -> dict[str, Any]:
    """What the programme says of the edition as a whole."""
    return {name: using.unstructure(getattr(programme, name)) for name in EDITION_FIELDS}


EDITION_FIELDS = tuple(
    field.name
    for field in attrs.fields(Programme)
    if "rows" not in field.metadata and field.name not in ("faces", "stamps")
)


def event_row(programme: Programme, event: Event, using: JsonConverter) -> dict[str, Any]:
    """An event with its ids, pages, sessions and parts."""
    stamp = programme.stamp_of["events", event.key]
    links = EventLinks(
        stamp.uuid,
        stamp.revision,
        stamp.changed_at,
        {language: f"{language}/events/{event.key}/" for language in programme.languages},
        picture_path(event.image),
        tuple(session.key for session in programme.sessions_of.get(event.key, ())),
        tuple(part.key for part in programme.parts_of.get(event.key, ())),
        programme.counts(event),
    )
    return {**using.unstructure(event), **using.unstructure(links)}


def session_row(programme: Programme, session: Session, using: JsonConverter) -> dict[str, Any]:
    """A session with its ids and what follows from its venue, its rooms and its event."""
    stamp = programme.stamp_of["sessions", session.key]
    links = SessionLinks(
        stamp.uuid,
        stamp.revision,
        stamp.changed_at,
        programme.is_cancelled(session),
        session.known_mode,
        session.known_place,
        programme.access_of(session),
    )
    return {**using.unstructure(session), **using.unstructure(links)}
