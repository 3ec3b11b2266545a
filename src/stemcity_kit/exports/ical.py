"""iCalendar feeds of a programme (RFC 5545, RFC 7986, RFC 5546), as subscriptions for the public.

One feed holds the whole edition, in each of its languages; in the main language there is also one for each section,
venue, audience, organisation and Sustainable Development Goal that has entries. An entry has the same UID in every feed
and every revision. What a calendar cannot hold, such as a session whose day nobody knows, is named in a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from stemcity_kit.documents.catalogue import tongue, translator
from stemcity_kit.errors import Finding
from stemcity_kit.exports import File
from stemcity_kit.exports.ical_calendar import Calendars
from stemcity_kit.exports.ical_findings import not_held
from stemcity_kit.exports.ical_words import ancestors
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.programme import Programme
from stemcity_kit.model.text import Text
from stemcity_kit.model.vocabulary import SDG_NAMES

__all__ = ["EXPORTER", "Calendars", "Feed", "calendar", "event_calendar", "feeds"]


@attrs.frozen
class Feed:
    """One calendar that people can subscribe to; its bytes are made when they are asked for.

    Attributes:
        kind: What it gathers: `edition`, `section`, `venue`, `audience`, `partner` or `sdg`.
        key: The key of that thing; for a goal its number in two digits.
        language: The language that it is written in.
        title: What it gathers, as people read it, without the edition's name; for the edition its title.
        path: The file, relative to the build folder.
        sessions: What it holds, in order of time.
    """

    kind: str
    key: str
    language: str
    title: Text
    path: str
    sessions: tuple[Session, ...] = attrs.field(repr=False)
    _calendars: Calendars = attrs.field(repr=False, eq=False)

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        calendars = self._calendars
        title = "" if self.kind == "edition" else calendars.words.line(self.title)
        return calendars.calendar(self.sessions, title=title, path=self.path)


def feeds(programme: Programme, *, written: Calendars | None = None) -> Iterator[Feed]:
    """All feeds of a programme that hold an entry, the whole edition first, then by kind and key.

    Args:
        programme: What is told.
        written: Its calendars in the main language where there are some already, so that no entry is written twice.

    >>> from stemcity_kit.model.edition import Edition
    >>> from stemcity_kit.model.programme import publish
    >>> import datetime as dt
    >>> from stemcity_kit.model.time import When
    >>> edition = Edition(key="a-2027", uri="https://example.org/a/2027", year=2027, country="IT", zone="Europe/Rome")
    >>> session = Session("talk", "talk", When.on(dt.date(2027, 5, 19)))
    >>> edition = edition.plus(events=[Event("talk", sdgs=(5,))], sessions=[session])
    >>> [feed.path for feed in feeds(publish(edition))]
    ['calendars/a-2027.ics', 'calendars/sdg-05.ics']
    """
    languages = programme.languages or ("en",)
    main = written or Calendars(programme, languages[0])
    if not main.dated:
        return
    for language in languages:
        calendars = main if language == main.language else Calendars(programme, language)
        suffix = "" if language == main.language else f".{language}"
        path = f"calendars/{programme.key}{suffix}.ics"
        yield Feed("edition", programme.key, language, programme.title, path, calendars.dated, calendars)
    for kind, key, title, sessions in _gathered(main):
        yield Feed(kind, key, main.language, title, f"calendars/{kind}-{key}.ics", sessions, main)


def calendar(programme: Programme, sessions: Iterable[Session], *, title: str, language: str = "") -> bytes:
    """A calendar of some sessions of a programme; those without a known day are left out.

    Args:
        programme: What the sessions belong to.
        sessions: Which sessions.
        title: What the calendar gathers; its name is the edition's title and this.
        language: The language of its words; by default the edition's main one.

    Returns:
        The bytes of the file; without any entry it is one that several clients refuse.
    """
    return Calendars(programme, language or _main(programme)).calendar(sessions, title=title)


def event_calendar(programme: Programme, event: Event, *, language: str = "") -> bytes | None:
    """The calendar of one event, to be kept by a visitor; None where no day of it is known.

    To write many, make one `Calendars` and ask its `of_event`, which reads the programme once.
    """
    return Calendars(programme, language or _main(programme)).of_event(event)


@attrs.frozen
class ICalendarExporter:
    """The calendars of a programme, as `calendars/*.ics`."""

    name: str = "ical"

    def __call__(self, programme: Programme) -> Iterator[File | Finding]:
        """Yield each feed, then what no calendar can hold."""
        for feed in feeds(programme):
            yield File(feed.path, feed.content)
        yield from not_held(programme)


EXPORTER = ICalendarExporter()


def _main(programme: Programme) -> str:
    return programme.languages[0] if programme.languages else "en"


def _gathered(calendars: Calendars) -> Iterator[tuple[str, str, Text, tuple[Session, ...]]]:
    """Kind, key, title and sessions of each thing that has some, in the order of the kinds and of their tables."""
    programme = calendars.programme
    groups = _groups(calendars)
    for kind, table in (
        ("section", "sections"),
        ("venue", "venues"),
        ("audience", "audiences"),
        ("partner", "organisations"),
    ):
        for row in getattr(programme, table):
            sessions = groups.get((kind, row.key))
            if sessions:
                yield kind, row.key, _titled(calendars, row), tuple(sessions)
    for goal, name in enumerate(SDG_NAMES, start=1):
        sessions = groups.get(("sdg", f"{goal:02}"))
        if sessions:
            listed = programme.languages or (calendars.language,)
            said = {tongue(language): translator(language)(name) for language in listed}
            yield "sdg", f"{goal:02}", Text(said), tuple(sessions)


def _groups(calendars: Calendars) -> Mapping[tuple[str, str], list[Session]]:
    """The dated sessions of each kind and key, in order of time."""
    programme, groups = calendars.programme, dict[tuple[str, str], list[Session]]()
    for session in calendars.dated:
        event = programme.get("events", session.event)
        found = {("section", event.section), ("venue", session.venue)}
        found |= {("audience", key) for key in event.audiences} | {("sdg", f"{goal:02}") for goal in event.sdgs}
        found |= {("partner", key) for key in _partners(programme, event)}
        for kind, key in found:
            if key is not None:
                groups.setdefault((kind, key), []).append(session)
    return groups


def _partners(programme: Programme, event: Event) -> set[str]:
    """The organisations with a role in the event or in one that it is part of."""
    family = (event, *ancestors(programme, event))
    return {role.organisation for member in family for role in programme.roles_of.get(member.key, ())}


def _titled(calendars: Calendars, row: Any) -> Text:
    """A row's title, or its name, or its key."""
    title = getattr(row, "title", None)
    return title or Text({calendars.language: getattr(row, "name", "") or row.key})
