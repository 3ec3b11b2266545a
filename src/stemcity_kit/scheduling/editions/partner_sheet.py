"""The partner sheet: what one partner has to know of its own sessions, and what changed since it last heard.

A view for one named reader: it holds the sessions that the partner runs and nothing of anybody else. Personal data is
not in it. `documents.partner_sheets` renders it.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator, Mapping

import attrs

from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.place import Venue
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import When, aware, in_utc
from stemcity_kit.model.vocabulary import Nature, RoleName, Status
from stemcity_kit.model.zones import zone_info
from stemcity_kit.scheduling.editions.spaces import sites_of
from stemcity_kit.scheduling.plan import Plan

__all__ = ["ChangeKind", "PartnerSheet", "SheetChange", "SheetSlot", "partner_sheet", "partners_of", "runners_of"]

RUNS = (RoleName.ORGANISER, RoleName.PARTNER, RoleName.TECHNICAL_PARTNER, RoleName.HOST)
"""The roles in an event that make it one of an organisation's own."""


@attrs.frozen
class SheetSlot:
    """One session of the partner.

    Attributes:
        session: The session's key.
        title: What the event is called.
        when: What is known of the time.
        status: Whether it is still in preparation, planned, moved.
        venue: The venue's name; empty where it is not known or there is none.
        rooms: The rooms' names.
        address: The lines of the address.
        directions: How to get there.
        set_up: From when the room is there for setting up; None where the start is not known.
        cleared: By when it must be cleared; None where the end is not known.
        seats: For how many people, everybody counted; None where it is not said.
        url: Where it is streamed.
    """

    session: str
    title: Text
    when: When | None
    status: Status
    venue: str = ""
    rooms: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    directions: Text = Text()
    set_up: dt.datetime | None = None
    cleared: dt.datetime | None = None
    seats: int | None = None
    url: str = ""


class ChangeKind(enum.StrEnum):
    """What became of a session since the partner last heard."""

    NEW = "new"
    MOVED = "moved"
    CANCELLED = "cancelled"


@attrs.frozen
class SheetChange:
    """What changed of one session.

    Attributes:
        session: The session's key.
        title: What the event is called.
        kind: Whether it is new, was moved or is not held.
        was: When it was to be before; None for a new one, or where that was not known.
        was_at: Where it was to be, in names.
        now: When it is; None for one that is not held.
        now_at: Where it is.
    """

    session: str
    title: Text
    kind: ChangeKind
    was: When | None = None
    was_at: tuple[str, ...] = ()
    now: When | None = None
    now_at: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class PartnerSheet:
    """What one partner has to know.

    Attributes:
        partner: The organisation's key.
        name: Its name.
        at: The moment at which the sheet was made, aware.
        edition: What the edition is called.
        languages: The edition's languages, the main one first.
        country: ISO 3166-1 alpha-2; it decides between the forms of one language.
        zone: The zone of all times.
        nature: Real, invented or synthetic, which the sheet says.
        notice: What to say of the data.
        contact_name: Who answers at the city.
        contact_email: The office's address.
        contact_phone: Its telephone number.
        slots: The sessions, in order of time.
        changes: What changed; empty where nothing did.
        is_first: Whether there is no earlier programme to compare with.
    """

    partner: str
    name: str
    at: dt.datetime = attrs.field(validator=aware)
    edition: Text
    languages: tuple[str, ...]
    country: str
    zone: str
    nature: Nature
    notice: Text
    contact_name: Text
    contact_email: str
    contact_phone: str
    slots: tuple[SheetSlot, ...]
    changes: tuple[SheetChange, ...]
    is_first: bool

    @property
    def file_name(self) -> str:
        """The name of its files without ending; it carries the day, and the reader."""
        return f"partner-{self.partner}-{self.at.astimezone(zone_info(self.zone)):%Y-%m-%d}"


def partners_of(edition: Edition) -> tuple[str, ...]:
    """The organisations that run something, in the order of the table: who is to get a sheet.

    >>> from stemcity_kit.model.planning import Need
    >>> edition = Edition(
    ...     key="a", uri="https://example.org/a", year=2027, country="IT", zone="Europe/Rome",
    ...     events=[Event("robots")], organisations=[Organisation("acme"), Organisation("other")],
    ...     needs=[Need("robots", partner="acme")])
    >>> partners_of(edition)
    ('acme',)
    """
    running = {key for event in edition.events for key in runners_of(edition, event)}
    return tuple(one.key for one in edition.organisations if one.key in running)


def partner_sheet(
    edition: Edition, partner: str, *, at: dt.datetime, before: Edition | Plan | None = None
) -> PartnerSheet:
    """The sheet of one partner.

    Args:
        edition: The edition.
        partner: The organisation's key.
        at: The moment at which the sheet is made, aware.
        before: The programme that the partner knows: an earlier edition, or an earlier plan of this one; None where it
            has had no sheet before.

    Raises:
        UnknownKey: There is no such organisation.
    """
    organisation: Organisation = edition.find("organisations", partner)
    own = [event for event in edition.events if partner in runners_of(edition, event)]
    alive = [
        session
        for event in own
        for session in edition.sessions_by_event.get(event.key, ())
        if not _called_off(edition, session)
    ]
    ordered = sorted(alive, key=lambda one: (one.when is None, *(one.when.order if one.when else ()), one.key))
    known = None if before is None else _heard(edition, partner, before)
    return PartnerSheet(
        partner=partner,
        name=organisation.name or organisation.key,
        at=at,
        edition=edition.title,
        languages=edition.languages,
        country=edition.country,
        zone=edition.zone,
        nature=edition.nature,
        notice=edition.notice,
        contact_name=edition.site.contact_name,
        contact_email=edition.site.contact_email,
        contact_phone=edition.site.contact_phone,
        slots=tuple(_slot(edition, session) for session in ordered),
        changes=() if known is None else tuple(_changes(edition, ordered, known)),
        is_first=before is None,
    )


def runners_of(edition: Edition, event: Event) -> set[str]:
    """The organisations that run an event: those with such a role in it, and the partner of its need."""
    need = edition.get("needs", event.key)
    roles = edition.roles_by_event.get(event.key, ())
    found = {role.organisation for role in roles if role.role in RUNS}
    return found | ({need.partner} if need is not None and need.partner is not None else set())


def _called_off(edition: Edition, session: Session) -> bool:
    event = edition.get("events", session.event)
    return Status.CANCELLED in (session.status, event.status if event is not None else None)


def _slot(edition: Edition, session: Session) -> SheetSlot:
    event: Event = edition.find("events", session.event)
    need = edition.get("needs", session.event)
    venue: Venue | None = edition.get("venues", session.venue)
    start = session.when.start if session.when is not None else None
    end = session.when.end if session.when is not None else None
    return SheetSlot(
        session.key,
        event.title,
        session.when,
        session.status,
        venue=(venue.name or venue.key) if venue is not None else "",
        rooms=_room_names(edition, session.rooms),
        address=_address(venue),
        directions=venue.directions if venue is not None else Text(),
        set_up=_shifted(start, -need.setup if need is not None else 0),
        cleared=_shifted(end, need.clearing if need is not None else 0),
        seats=session.seats,
        url=session.url,
    )


def _shifted(moment: dt.datetime | None, minutes: int) -> dt.datetime | None:
    """A moment some minutes of elapsed time later, in its own zone."""
    if moment is None:
        return None
    return (in_utc(moment) + dt.timedelta(minutes=minutes)).astimezone(moment.tzinfo)


def _room_names(edition: Edition, keys: tuple[str, ...]) -> tuple[str, ...]:
    rooms = (edition.get("rooms", key) for key in keys)
    return tuple(room.name or room.key for room in rooms if room is not None)


def _address(venue: Venue | None) -> tuple[str, ...]:
    if venue is None:
        return ()
    town = f"{venue.postcode} {venue.locality}".strip()
    return tuple(line for line in (venue.street, town) if line)


_Heard = Mapping[str, tuple[Text, When | None, tuple[str, ...]]]
"""What a partner knows of each of its sessions: the title, when and where."""


def _heard(edition: Edition, partner: str, before: Edition | Plan) -> _Heard:
    if isinstance(before, Plan):
        return dict(_heard_of_plan(edition, partner, before))
    return {
        session.key: (event.title, session.when, _at(before, session))
        for event in before.events
        if partner in runners_of(before, event)
        for session in before.sessions_by_event.get(event.key, ())
        if not _called_off(before, session)
    }


def _heard_of_plan(
    edition: Edition, partner: str, before: Plan
) -> Iterator[tuple[str, tuple[Text, When | None, tuple[str, ...]]]]:
    sites = sites_of(edition)
    for placement in before.placements:
        event = edition.get("events", before.problem.item[placement.item].of)
        if event is None or partner not in runners_of(edition, event):
            continue
        held = before.interval(placement.item)
        site = sites.get(placement.room or "")
        names = [one.name or one.key for one in (site.room, site.venue) if one is not None] if site is not None else []
        yield placement.item, (event.title, When.between(held.start, held.end), tuple(names))


def _at(edition: Edition, session: Session) -> tuple[str, ...]:
    """Where a session is, in names: its rooms, then its venue."""
    venue = edition.get("venues", session.venue)
    return (*_room_names(edition, session.rooms), *((venue.name or venue.key,) if venue is not None else ()))


def _changes(edition: Edition, sessions: list[Session], known: _Heard) -> Iterator[SheetChange]:
    """What is new or lies elsewhere, in order of time, and then what is not held any more."""
    for session in sessions:
        title, now, now_at = edition.find("events", session.event).title, session.when, _at(edition, session)
        if session.key not in known:
            yield SheetChange(session.key, title, ChangeKind.NEW, now=now, now_at=now_at)
            continue
        _, was, was_at = known[session.key]
        if (was, was_at) != (now, now_at):
            yield SheetChange(session.key, title, ChangeKind.MOVED, was, was_at, now, now_at)
    alive = {session.key for session in sessions}
    for key, (title, was, was_at) in known.items():
        if key not in alive:
            yield SheetChange(key, title, ChangeKind.CANCELLED, was, was_at)
