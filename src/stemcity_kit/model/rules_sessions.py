"""Rules about events and their sessions: rooms, places, addresses, parents and parts, ages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import attrs

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.rule import note, over, warning
from stemcity_kit.model.time import Interval, in_utc
from stemcity_kit.model.vocabulary import Mode, Place, Status


def _session(session: Session, field: str) -> Where:
    return Where(table="sessions", key=session.key, field=field)


def _event(event: Event, field: str) -> Where:
    return Where(table="events", key=event.key, field=field)


@attrs.frozen
class RoomTooSmall:
    """A session offers more seats than its rooms have together."""

    name: str = "room-too-small"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such session; rooms of unknown capacity are not judged."""
        for session in edition.sessions:
            rooms = [edition.get("rooms", key) for key in session.rooms]
            capacities = [room.capacity for room in rooms if room is not None]
            if session.seats is None or not rooms or len(capacities) < len(rooms) or None in capacities:
                continue
            total = sum(capacities)
            if session.seats > total:
                what = N_("{seats} seats are offered, but {rooms} has {total}.")
                fix = N_("Offer at most {total} seats, or take a larger room. Companions count too.")
                names = ", ".join(session.rooms)
                yield warning(
                    self.name, _session(session, "seats"), what, fix, seats=session.seats, rooms=names, total=total
                )


@attrs.frozen
class RoomTakenTwice:
    """Two sessions are in one room at the same time.

    Intervals are half-open: a session may begin in the minute in which another ends. Cancelled sessions take no room.
    """

    name: str = "room-taken-twice"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning at the later of two sessions that overlap; each is compared with the one that ends last."""
        by_room: defaultdict[str, list[tuple[Interval, Session]]] = defaultdict(list)
        for session in edition.sessions:
            interval = session.when.interval if session.when else None
            if interval is not None and session.status is not Status.CANCELLED and not _called_off(edition, session):
                for room in session.rooms:
                    by_room[room].append((interval, session))
        for room, taken in sorted(by_room.items()):
            yield from self._overlaps(room, taken)

    def _overlaps(self, room: str, taken: Sequence[tuple[Interval, Session]]) -> Iterator[Finding]:
        ordered = sorted(taken, key=lambda pair: (in_utc(pair[0].start), in_utc(pair[0].end), pair[1].key))
        last: tuple[Interval, Session] | None = None
        for interval, session in ordered:
            if last is not None and interval.overlaps(last[0]):
                what = N_("The room “{room}” is taken by “{other}” until {until}.")
                fix = N_("Choose another room or another time.")
                until = f"{last[0].end:%Y-%m-%d %H:%M}"
                yield warning(
                    self.name, _session(session, "rooms"), what, fix, room=room, other=last[1].key, until=until
                )
            if last is None or in_utc(interval.end) > in_utc(last[0].end):
                last = (interval, session)


def _called_off(edition: Edition, session: Session) -> bool:
    event = edition.get("events", session.event)
    return event is not None and event.status is Status.CANCELLED


@attrs.frozen
class OutsideTheCity:
    """A session is held in another municipality than the edition's, which readers must be told."""

    name: str = "outside-the-city"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note for each such session; where a code is not known, nothing is said."""
        for session in edition.sessions:
            venue = edition.get("venues", session.venue)
            if venue and venue.municipality and edition.municipality not in ("", venue.municipality):
                what = N_("The venue “{venue}” lies outside the city, in {locality}.")
                place = venue.locality or venue.municipality
                yield note(self.name, _session(session, "venue"), what, venue=venue.key, locality=place)


@attrs.frozen
class PlaceNotKnown:
    """Nothing is known of the place of a session."""

    name: str = "place-not-known"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note for each such session."""
        for session in edition.sessions:
            if session.known_place is Place.UNKNOWN and session.status is not Status.CANCELLED:
                what = N_("The place of the session is not known.")
                fix = N_("Write the venue, or what is known: several, itinerant, online, to-be-defined.")
                yield note(self.name, _session(session, "place"), what, fix)


@attrs.frozen
class TimeNotKnown:
    """Nothing is known of the time of a session, or an event has no session at all."""

    name: str = "time-not-known"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note for each; on-demand items, parents and parts of a dated parent need no session."""
        for session in edition.sessions:
            if session.when is None and session.status is not Status.CANCELLED:
                what = N_("The time of the session is not known.")
                yield note(
                    self.name, _session(session, "when"), what, N_("Write the month or the day, if no more is known.")
                )
        for event in edition.events:
            if not event.on_demand and event.status is not Status.CANCELLED and not _is_dated(edition, event):
                what = N_("The event has no session, so its time and place are not known.")
                fix = N_("Add a session, even if only the month is known; or mark the event as on demand.")
                if edition.get("needs", event.key) is not None:
                    fix = N_("The table needs asks for sessions: plan them with stemcity schedule FOLDER, or add one.")
                yield note(self.name, _event(event, "key"), what, fix)


def _is_dated(edition: Edition, event: Event) -> bool:
    """Whether the event, a part of it or its parent has a session."""
    has = edition.sessions_by_event
    return event.key in has or event.key in edition.parts_by_event or event.parent in has


@attrs.frozen
class OnlineWithoutAddress:
    """A session can be attended online, but nothing says where."""

    name: str = "online-without-address"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such session that is still to come."""
        for session in edition.sessions:
            event = edition.get("events", session.event)
            address = session.url or (event and (event.url or event.booking_url))
            online = session.known_mode in (Mode.ONLINE, Mode.HYBRID)
            if online and not address and not over(session.status) and not over(edition.status):
                what = N_("The session is online, but has no address to watch it.")
                yield warning(
                    self.name, _session(session, "url"), what, N_("Write the address, or where one registers for it.")
                )


@attrs.frozen
class CancelledParent:
    """An event is cancelled, but one of its parts is not."""

    name: str = "cancelled-parent"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning at each such part."""
        for event in edition.events:
            parent = edition.get("events", event.parent)
            if parent and parent.status is Status.CANCELLED and event.status is not Status.CANCELLED:
                what = N_("“{parent}”, of which this is a part, is cancelled, but this is not.")
                fix = N_("Cancel it too, or take it out of its parent.")
                yield warning(self.name, _event(event, "status"), what, fix, parent=parent.key)


@attrs.frozen
class OnDemandWithSessions:
    """An on-demand item, which has no time, has sessions."""

    name: str = "on-demand-with-sessions"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such item."""
        for event in edition.events:
            sessions = edition.sessions_by_event.get(event.key, ())
            if event.on_demand and sessions:
                what = N_("The item is on demand, which is no event, but has {count} sessions.")
                fix = N_("Make two rows: an event with its sessions, and the on-demand item as its part.")
                yield warning(self.name, _event(event, "on_demand"), what, fix, count=len(sessions))


@attrs.frozen
class AgesReversed:
    """The youngest age is above the oldest."""

    name: str = "ages-reversed"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each event or audience of which this is so."""
        for table in ("audiences", "events"):
            for row in getattr(edition, table):
                if row.age_min is not None and row.age_max is not None and row.age_min > row.age_max:
                    where = Where(table=table, key=row.key, field="age_min")
                    what = N_("The youngest age {least} is above the oldest {most}.")
                    yield warning(
                        self.name, where, what, N_("Exchange the two ages."), least=row.age_min, most=row.age_max
                    )
