"""One session as a VEVENT (RFC 5545 section 3.6.1), with what RFC 7986 adds.

A session whose day is not known has no entry; one whose hour is not known is an entry of whole days, never midnight.
What is known of the start only has no end. A cancelled session stays, under the same UID, as CANCELLED. No text has a
LANGUAGE parameter: with one, node-ical gives its callers an object where they expect a string.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import cast
from urllib.parse import quote

import attrs

from stemcity_kit.exports.ical_lines import content_line, escaped, moment_lines, text_lines, uri, utc, whole_days
from stemcity_kit.exports.ical_words import Words
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.programme import Programme
from stemcity_kit.model.time import Days, When
from stemcity_kit.model.vocabulary import Status

__all__ = ["Entries", "Entry", "mailbox", "organiser"]

_IMAGES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "svg": "image/svg+xml"}
_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")  # HTML section 4.10.5.1.5


@attrs.frozen
class Entry:
    """One VEVENT: its session's key, the days that it touches, the zone that it refers to (or none), its bytes."""

    key: str
    days: Days
    zone: str
    content: bytes = attrs.field(repr=False)


def mailbox(programme: Programme) -> str:
    """The e-mail address of the city's office, or an empty text where there is none that can be written to."""
    address = programme.site.contact_email
    return address if _MAILBOX.fullmatch(address) else ""


def organiser(programme: Programme, words: Words) -> bytes:
    """The ORGANIZER line (section 3.8.4.3), the city's office; nothing where it has no e-mail address."""
    address = mailbox(programme)
    if not address:
        return b""
    name = words.text(programme.site.contact_name) or programme.city or words.text(programme.title)
    return content_line("ORGANIZER", uri(f"mailto:{address}"), {"CN": name} if name else None)


@attrs.frozen(eq=False)
class Entries:
    """The sessions of a programme as entries in one language; each is written once and kept.

    Attributes:
        words: The programme in one language.
    """

    words: Words
    _written: dict[str, Entry] = attrs.field(factory=dict, init=False, repr=False)
    _tails: dict[str, bytes] = attrs.field(factory=dict, init=False, repr=False)
    _places: dict[tuple[object, ...], bytes] = attrs.field(factory=dict, init=False, repr=False)

    def of(self, session: Session) -> Entry:
        """The entry of a session whose day is known (`Session.has_day`)."""
        if session.key not in self._written:
            self._written[session.key] = self._entry(session)
        return self._written[session.key]

    def _entry(self, session: Session) -> Entry:
        programme, words = self.words.programme, self.words
        event = programme.get("events", session.event)
        status = self._status(session, event)
        when = cast("When", session.when)  # `Session.has_day` keeps the others out
        times, zone = _times(when)
        told = words.description(session, event, link=self.link(event))
        parts = (
            b"BEGIN:VEVENT\r\n",
            self._stamp(session),
            times,
            text_lines(["SUMMARY"], words.title(event, cancelled=status == "CANCELLED")),
            text_lines(["DESCRIPTION"], told),
            self._place(session),
            content_line("STATUS", status),
            content_line("TRANSP", "OPAQUE" if when.start and status != "CANCELLED" else "TRANSPARENT"),
            *self._relations(session, event),
            self._tail(event),
            b"END:VEVENT\r\n",
        )
        return Entry(session.key, when.days, zone, b"".join(parts))

    def link(self, event: Event) -> str:
        """The address of the event's page on the edition's site, else of its own page; empty where there is neither."""
        base = self.words.programme.base_url.rstrip("/")
        return f"{base}/{self.words.language}/events/{event.key}/" if base else event.url

    def _stamp(self, session: Session) -> bytes:
        stamp = self.words.programme.stamp_of["sessions", session.key]
        changed = utc(stamp.changed_at)
        return (
            content_line("UID", stamp.uuid)
            + content_line("DTSTAMP", changed)
            + content_line("LAST-MODIFIED", changed)
            + content_line("SEQUENCE", str(stamp.revision))
        )

    def _status(self, session: Session, event: Event) -> str:
        programme = self.words.programme
        section = programme.get("sections", event.section)
        said = {session.status, event.status, programme.status, section.status if section else Status.PLANNED}
        if Status.CANCELLED in said:
            return "CANCELLED"
        return "TENTATIVE" if Status.TENTATIVE in said else "CONFIRMED"

    def _place(self, session: Session) -> bytes:
        known = (session.venue, session.rooms, session.known_place)
        if known not in self._places:
            self._places[known] = text_lines(["LOCATION"], self.words.place(session)) + self._position(session)
        return self._places[known]

    def _position(self, session: Session) -> bytes:
        venue = self.words.programme.get("venues", session.venue)
        if venue is None or venue.latitude is None or venue.longitude is None:
            return b""
        return content_line("GEO", f"{_degrees(venue.latitude)};{_degrees(venue.longitude)}")

    def _relations(self, session: Session, event: Event) -> Iterator[bytes]:
        if session.url:
            yield content_line("CONFERENCE", uri(session.url), {"VALUE": "URI"})
        parent = self._parent(session, event)
        if parent is not None:
            yield content_line("RELATED-TO", self.words.programme.stamp_of["sessions", parent.key].uuid)

    def _parent(self, session: Session, event: Event) -> Session | None:
        """The session of the parent event that this one is a part of: the first that shares a day, else the first."""
        held = [other for other in self.words.programme.sessions_of.get(event.parent or "", ()) if other.has_day]
        for other in held:
            if session.when and other.when and session.when.days.overlaps(other.when.days):
                return other
        return held[0] if held else None

    def _tail(self, event: Event) -> bytes:
        """The lines that are the same for all sessions of an event."""
        if event.key not in self._tails:
            self._tails[event.key] = b"".join(self._event_lines(event))
        return self._tails[event.key]

    def _event_lines(self, event: Event) -> Iterator[bytes]:
        programme = self.words.programme
        rows = (programme.get("kinds", event.kind), programme.get("sections", event.section))
        categories = [self.words.line(row.title) or row.key for row in rows if row]
        if categories:
            yield content_line("CATEGORIES", ",".join(escaped(category) for category in categories))
        yield b"CLASS:PUBLIC\r\n"
        yield organiser(programme, self.words)
        if self.link(event):
            yield content_line("URL", uri(self.link(event)))
        if event.image and programme.base_url:
            yield _image(f"{programme.base_url.rstrip('/')}/media/{quote(event.image)}")


def _image(address: str) -> bytes:
    """The IMAGE line (RFC 7986 section 5.10), with its type where the name tells it."""
    kind = _IMAGES.get(address.rsplit(".", 1)[-1].lower())
    return content_line(
        "IMAGE", uri(address), {"VALUE": "URI", "DISPLAY": "BADGE"} | ({"FMTTYPE": kind} if kind else {})
    )


def _times(when: When) -> tuple[bytes, str]:
    if when.start is None:
        return whole_days(when.days.first, when.days.last), ""
    return moment_lines({"DTSTART": when.start} | ({"DTEND": when.end} if when.end is not None else {}))


def _degrees(value: Decimal) -> str:
    """Six decimals, as section 3.8.1.6 advises: about ten centimetres."""
    return f"{value:.6f}"
