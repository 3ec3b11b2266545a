"""One calendar file: its head (RFC 7986), its time zones and its entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from operator import itemgetter

import attrs

from stemcity_kit.exports.colours import nearest_name
from stemcity_kit.exports.ical_event import Entries, Entry, organiser
from stemcity_kit.exports.ical_lines import content_line, text_lines, uri, utc
from stemcity_kit.exports.ical_words import Words
from stemcity_kit.exports.vtimezone import vtimezone
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.programme import Programme
from stemcity_kit.model.tables import public_id

__all__ = ["Calendars", "in_order"]

PRODUCER = "-//stemcity_kit//stemcity_kit//EN"
REFRESH = "PT12H"
"""How often a subscribed calendar should look for changes (RFC 7986 section 5.7)."""


@attrs.frozen(eq=False)
class Calendars:
    """The calendars of a programme in one language.

    Attributes:
        programme: What is told.
        language: The language of the words (BCP 47).
    """

    programme: Programme
    language: str

    @cached_property
    def words(self) -> Words:
        """The programme in words."""
        return Words(self.programme, self.language)

    @cached_property
    def entries(self) -> Entries:
        """The sessions as entries, each written once."""
        return Entries(self.words)

    @cached_property
    def dated(self) -> tuple[Session, ...]:
        """All sessions whose day is known, in order of time."""
        return in_order(self.programme.sessions)

    def of_event(self, event: Event) -> bytes | None:
        """The calendar of one event; None where no day of it is known."""
        sessions = in_order(self.programme.sessions_of.get(event.key, ()))
        title = self.words.line(event.title) or event.key
        return self.calendar(sessions, title=title, path=f"calendars/events/{event.key}.ics") if sessions else None

    def calendar(self, sessions: Iterable[Session], *, title: str, path: str = "") -> bytes:
        """A calendar of some sessions.

        Args:
            sessions: Which; those without a known day are left out.
            title: What it gathers; empty for the whole edition.
            path: The file, relative to the build folder and to the site; makes the calendar's own UID and its address.
        """
        entries = [self.entries.of(session) for session in in_order(sessions)]
        stamps = (self.programme.stamp_of["sessions", entry.key] for entry in entries)
        changed = max((stamp.changed_at for stamp in stamps), default=None)
        parts = [*self._head(title, path, changed), *_zones(entries), *(entry.content for entry in entries)]
        return b"".join([*parts, b"END:VCALENDAR\r\n"])

    def _head(self, title: str, path: str, changed: dt.datetime | None) -> Iterator[bytes]:
        programme = self.programme
        yield b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
        yield content_line("PRODID", PRODUCER)
        yield b"CALSCALE:GREGORIAN\r\n"
        if organiser(programme, self.words):  # RFC 5546 section 3.2.1: what is published has an organiser
            yield b"METHOD:PUBLISH\r\n"
        if path:
            yield content_line("UID", public_id(programme.uri, "calendars", path))
        if changed is not None:
            yield content_line("LAST-MODIFIED", utc(changed))
        yield from self._about(title)
        yield content_line("X-WR-TIMEZONE", programme.zone)
        yield content_line("REFRESH-INTERVAL", REFRESH, {"VALUE": "DURATION"})
        yield content_line("X-PUBLISHED-TTL", REFRESH)
        yield from self._addresses(path)
        if programme.site.colour:
            yield content_line("COLOR", nearest_name(programme.site.colour))

    def _about(self, title: str) -> Iterator[bytes]:
        edition = self.words.line(self.programme.title) or self.programme.key
        yield text_lines(["NAME", "X-WR-CALNAME"], f"{edition}: {title}" if title else edition)
        told = "\n\n".join(part for part in (self.words.text(self.programme.theme), self.words.notice) if part)
        yield text_lines(["DESCRIPTION", "X-WR-CALDESC"], told)

    def _addresses(self, path: str) -> Iterator[bytes]:
        base = self.programme.base_url.rstrip("/")
        if base:
            yield content_line("URL", uri(f"{base}/{self.language}/"))
            if path:
                yield content_line("SOURCE", uri(f"{base}/{path}"), {"VALUE": "URI"})


def in_order(sessions: Iterable[Session]) -> tuple[Session, ...]:
    """The sessions whose day is known, in order of time, and by key where they begin together."""
    dated = [(session.when.order, session.key, session) for session in sessions if session.when and session.has_day]
    return tuple(session for *_, session in sorted(dated, key=itemgetter(0, 1)))


def _zones(entries: Iterable[Entry]) -> Iterator[bytes]:
    years: dict[str, set[int]] = {}
    for entry in entries:
        if entry.zone:
            years.setdefault(entry.zone, set()).update((entry.days.first.year, entry.days.last.year))
    for name, found in sorted(years.items()):
        yield _zone(name, min(found), max(found))


@lru_cache(maxsize=64)
def _zone(name: str, first: int, last: int) -> bytes:
    """The VTIMEZONE of whole years."""
    written: bytes = vtimezone(name, first=dt.date(first, 1, 1), last=dt.date(last, 12, 31)).to_ical()
    return written
