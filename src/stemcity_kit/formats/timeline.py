"""The timeline of an edition as a calendar file, for those who do the work (RFC 5545).

Each step is an event of whole days that does not block the day. Its UID is made from the edition's uri and the step's
key, so that a calendar which is imported again finds its own entries. The stamp is the edition's, not the clock's:
the same edition gives the same bytes. A timeline is for the office; it holds no personal data and no money.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from stemcity_kit.exports.ical_calendar import PRODUCER
from stemcity_kit.exports.ical_lines import content_line, escaped, text_lines, utc, whole_days
from stemcity_kit.exports.ical_tasks import todos
from stemcity_kit.model.calendar import Milestone
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.tables import public_id
from stemcity_kit.model.time import Days
from stemcity_kit.organising.network import Network
from stemcity_kit.organising.procedures import Standing

__all__ = ["timeline_ics"]


def timeline_ics(
    edition: Edition, *, language: str = "", work: Network | None = None, procedures: Sequence[Standing] = ()
) -> bytes:
    r"""The dated steps of the timeline, in order, as one iCalendar file.

    Args:
        edition: The edition; steps without days are left out (`check` names them).
        language: The language of the words; without one the edition's main language.
        work: The network of the edition's tasks; with it, tasks and steps are in the file as to-dos as well.
        procedures: How its procedures stand, which are to-dos then, too.

    >>> from stemcity_kit.formats import MILAN
    >>> porto = MILAN.adapt(
    ...     city="Porto", country="PT", year=2027, marathon=("2027-05-19", "2027-05-21"), zone="Europe/Lisbon"
    ... )
    >>> timeline_ics(porto).count(b"BEGIN:VEVENT\r\n") == len(porto.timeline)
    True
    """
    languages = [language, *edition.languages] if language else list(edition.languages)
    title = str(edition.title.within(languages)) or edition.key
    dated = sorted((str(step.days), step.key, step, step.days) for step in edition.timeline if step.days)
    parts = [
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n",
        content_line("PRODID", PRODUCER),
        b"CALSCALE:GREGORIAN\r\n",
        content_line("UID", public_id(edition.uri, "calendars", "timeline.ics")),
        text_lines(["NAME", "X-WR-CALNAME"], title),
        *(line for *_, step, days in dated for line in _entry(edition, step, days, languages)),
        *(_todos(edition, work, procedures, language) if work is not None else ()),
        b"END:VCALENDAR\r\n",
    ]
    return b"".join(parts)


def _todos(edition: Edition, work: Network, procedures: Sequence[Standing], language: str) -> Iterator[bytes]:
    return todos(edition, work, procedures=procedures, stamp=_stamp(edition), language=language)


def _entry(edition: Edition, step: Milestone, days: Days, languages: list[str]) -> Iterator[bytes]:
    said = step.title.within(languages)
    yield b"BEGIN:VEVENT\r\n"
    yield content_line("UID", edition.uuid("timeline", step.key))
    yield content_line("DTSTAMP", utc(_stamp(edition)))
    yield whole_days(days.first, days.last)
    yield content_line("SUMMARY", escaped(str(said) or step.key), {"LANGUAGE": said.language})
    yield text_lines(["DESCRIPTION"], step.basis)
    yield b"TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"


def _stamp(edition: Edition) -> dt.datetime:
    return dt.datetime(edition.year, 1, 1, tzinfo=dt.UTC)
