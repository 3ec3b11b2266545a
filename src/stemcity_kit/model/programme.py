"""`publish(edition)`: the only public view, a value that has no field for what is not public.

A `Programme` holds the edition's public tables as they are (they have no private fields), the people who may be named
as `Face`s without any key, and for each event and session the stamp of its publication. Drafts and what hangs on them
stay behind; so do people without a legal basis, minors, notes, the budget, the timeline and closings.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import attrs

from stemcity_kit.errors import FaultyFolder, Severity
from stemcity_kit.model.edition import TABLES, Edition, Section, Site
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.figure import Figure, Source
from stemcity_kit.model.kinds import Audience, Benefit, EventKind, Level, Tier
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.person import Appearance, Person
from stemcity_kit.model.place import Accessibility, Room, Venue
from stemcity_kit.model.references import references
from stemcity_kit.model.tables import grouped, index, parts_by_event, roles_by_event, rows, sessions_by_event
from stemcity_kit.model.text import Text
from stemcity_kit.model.vocabulary import Mode, Nature, Part, Status

__all__ = ["Face", "Programme", "Stamp", "publish"]


@attrs.frozen
class Face:
    """A person's public appearance in one event or session: a name and what goes with it, never a key or an address."""

    event: str
    session: str | None
    part: Part
    name: str
    headline: Text = Text()
    affiliation: str = ""
    bio: Text = Text()
    url: str = ""
    image: str = ""
    image_alt: Text = Text()


@attrs.frozen
class Stamp:
    """Under which id, revision and moment an event or a session leaves the house."""

    uuid: str
    revision: int
    changed_at: dt.datetime


@attrs.frozen(kw_only=True)
class Programme:
    """What everybody may see of an edition. Make it with `publish`.

    The attributes mean what those of `Edition` mean; `faces` are the people, `stamps` the ids, revisions and moments
    by `(table, key)`.
    """

    key: str
    uri: str
    title: Text
    theme: Text
    year: int
    ordinal: int | None
    city: str
    country: str
    municipality: str
    zone: str
    languages: tuple[str, ...]
    status: Status
    mode: Mode | None
    nature: Nature
    notice: Text
    base_url: str
    sdgs: tuple[int, ...]
    site: Site
    sections: tuple[Section, ...] = rows(Section)
    kinds: tuple[EventKind, ...] = rows(EventKind)
    audiences: tuple[Audience, ...] = rows(Audience)
    levels: tuple[Level, ...] = rows(Level)
    tiers: tuple[Tier, ...] = rows(Tier)
    benefits: tuple[Benefit, ...] = rows(Benefit)
    organisations: tuple[Organisation, ...] = rows(Organisation)
    roles: tuple[Role, ...] = rows(Role)
    venues: tuple[Venue, ...] = rows(Venue)
    rooms: tuple[Room, ...] = rows(Room)
    events: tuple[Event, ...] = rows(Event)
    sessions: tuple[Session, ...] = rows(Session)
    faces: tuple[Face, ...] = ()
    figures: tuple[Figure, ...] = rows(Figure)
    sources: tuple[Source, ...] = rows(Source)
    stamps: tuple[tuple[tuple[str, str], Stamp], ...] = attrs.field(default=(), repr=False)

    @cached_property
    def indexes(self) -> Mapping[str, Mapping[str, Any]]:
        """For each public table, its rows by identity."""
        return {table: index(getattr(self, table)) for table in PUBLIC_TABLES}

    def get(self, table: str, key: str | None) -> Any:
        """The row of a table with this key, or None."""
        return None if key is None else self.indexes[table].get(key)

    @cached_property
    def stamp_of(self) -> Mapping[tuple[str, str], Stamp]:
        """The stamps by table and key: `programme.stamp_of["sessions", "opening"]`."""
        return dict(self.stamps)

    @cached_property
    def sessions_of(self) -> Mapping[str, tuple[Session, ...]]:
        """The sessions of each event that has some, in order of time."""
        return sessions_by_event(self.sessions)

    @cached_property
    def roles_of(self) -> Mapping[str | None, tuple[Role, ...]]:
        """The roles of each event; under None those of the whole edition or of a section."""
        return roles_by_event(self.roles)

    @cached_property
    def parts_of(self) -> Mapping[str | None, tuple[Event, ...]]:
        """The parts of each parent event, in their stated order; under None the events that are no part."""
        return parts_by_event(self.events)

    @cached_property
    def faces_of(self) -> Mapping[str, tuple[Face, ...]]:
        """The people of each event."""
        return grouped(self.faces, lambda face: face.event)

    @property
    def counted_events(self) -> tuple[Event, ...]:
        """The events that count as events: neither on-demand items, nor parts of another, nor cancelled.

        “155 events” in 2021 were 70 live events, 35 on-demand contents and 50 video pills; this gives the 70.
        """
        return tuple(event for event in self.events if self.counts(event))

    def counts(self, event: Event) -> bool:
        """Whether it counts as an event: neither an on-demand item, nor a part of another, nor cancelled."""
        return not event.on_demand and event.parent is None and not self.is_called_off(event)

    def is_called_off(self, event: Event) -> bool:
        """Whether nothing of an event will be held: it, its section or the edition is cancelled, or each session is.

        What is on demand needs neither day nor place: only its own status cancels it.
        """
        if event.on_demand or event.status is Status.CANCELLED:
            return event.status is Status.CANCELLED
        section = self.get("sections", event.section)
        if Status.CANCELLED in (self.status, section.status if section else None):
            return True
        sessions = self.sessions_of.get(event.key, ())
        return bool(sessions) and all(session.status is Status.CANCELLED for session in sessions)

    def is_cancelled(self, session: Session) -> bool:
        """Whether the session, its event, the event's section or the whole edition is cancelled."""
        event = self.get("events", session.event)
        section = self.get("sections", event.section) if event else None
        return Status.CANCELLED in (session.status, *(held.status for held in (event, section, self) if held))

    def access_of(self, session: Session) -> Accessibility:
        """What is known of access to a session: its own, over its rooms', over its venue's."""
        venue = self.get("venues", session.venue)
        known = venue.access if venue else Accessibility()
        for room in (self.get("rooms", key) for key in session.rooms):
            known = room.access.over(known) if room else known
        return session.access.over(known)


PUBLIC_TABLES = tuple(field.name for field in attrs.fields(Programme) if "rows" in field.metadata)
"""The tables of an edition that everybody may see."""


def publish(edition: Edition) -> Programme:
    """The public view of an edition.

    Args:
        edition: An edition without errors in its references.

    Raises:
        FaultyFolder: Keys are missing, double or point at nothing; every such fault is named.

    >>> edition = Edition(key="a-2027", uri="https://example.org/a/2027", year=2027, country="IT", zone="Europe/Rome")
    >>> publish(edition.with_events(Event("talk"), Event("secret", status=Status.DRAFT))).events[0].key
    'talk'
    """
    faults = [finding for finding in references(edition) if finding.severity is Severity.ERROR]
    if faults:
        raise FaultyFolder(*faults)
    public = without_drafts(edition)
    plain = {
        field.name: getattr(public, field.name)
        for field in attrs.fields(Programme)
        if field.name not in ("faces", "stamps")
    }
    return Programme(**plain, faces=tuple(_faces(public)), stamps=tuple(_stamps(public)))


def without_drafts(edition: Edition) -> Edition:
    """The edition without events in preparation, their parts, and whatever hangs on either or serves nothing else.

    A venue, a room, an organisation or a source that only drafts refer to stays behind too: a partner with whom the
    city still talks is nobody's business. One that nothing refers to is the city's choice, and public.
    """
    drafts = {event.key for event in edition.events if event.status is Status.DRAFT}
    while more := {event.key for event in edition.events if event.parent in drafts} - drafts:
        drafts |= more
    kept = {
        session.key
        for session in edition.sessions
        if session.event not in drafts and session.status is not Status.DRAFT
    }
    changes: dict[str, Any] = {
        "events": [event for event in edition.events if event.key not in drafts],
        "sessions": [session for session in edition.sessions if session.key in kept],
        "roles": [role for role in edition.roles if role.event not in drafts],
        "appearances": [
            seen
            for seen in edition.appearances
            if seen.event not in drafts and (seen.session is None or seen.session in kept)
        ],
    }
    return _without_props(edition, attrs.evolve(edition, **changes)) if drafts else attrs.evolve(edition, **changes)


PROPS = ("venues", "rooms", "organisations", "sources")


def _without_props(edition: Edition, public: Edition) -> Edition:
    """The public edition without the rows that were referred to before, and are no more."""
    before = _referred(edition)
    while True:
        gone = before - _referred(public)
        kept: dict[str, Any] = {
            table: tuple(row for row in getattr(public, table) if (table, row.key) not in gone) for table in PROPS
        }
        kept["rooms"] = tuple(room for room in kept["rooms"] if ("venues", room.venue) not in gone)
        if all(kept[table] == getattr(public, table) for table in PROPS):
            return public
        public = attrs.evolve(public, **kept)


def _referred(edition: Edition) -> set[tuple[str, str]]:
    """Table and key of every row that a public row refers to; that a room is in a venue does not count."""
    found: set[tuple[str, str]] = set()
    for table in PUBLIC_TABLES:
        rows = getattr(edition, table) if table != "rooms" else ()
        for field in attrs.fields(TABLES[table]):
            if "refers" in field.metadata:
                for held in (getattr(row, field.name) for row in rows):
                    found.update(
                        (field.metadata["refers"], key) for key in ((held,) if isinstance(held, str) else held or ())
                    )
    return found


def _faces(edition: Edition) -> Iterator[Face]:
    for appearance in edition.appearances:
        person = edition.get("people", appearance.person)
        if person.may_be_named:
            yield _face(edition, appearance, person)


def _face(edition: Edition, appearance: Appearance, person: Person) -> Face:
    organisation = edition.get("organisations", person.affiliation)
    return Face(
        appearance.event,
        appearance.session,
        appearance.part,
        person.name,
        person.headline,
        organisation.name if organisation else person.affiliation_text,
        person.bio,
        person.url,
        person.image if person.may_be_pictured else "",
        person.image_alt if person.may_be_pictured else Text(),
    )


def _stamps(edition: Edition) -> Iterator[tuple[tuple[str, str], Stamp]]:
    """The stamp of each event and session; what was never published counts as of the first day of the year."""
    before = dt.datetime(edition.year, 1, 1, tzinfo=dt.UTC)
    for table in ("events", "sessions"):
        for row in getattr(edition, table):
            last = edition.get("published", f"{table} {row.key}")
            revision, changed_at = (last.revision, last.changed_at) if last else (0, before)
            yield (table, row.key), Stamp(edition.uuid(table, row.key), revision, changed_at.astimezone(dt.UTC))
