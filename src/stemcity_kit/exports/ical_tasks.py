"""Tasks and milestones as iCalendar to-dos (RFC 5545 section 3.6.2).

`DTSTART` and `DUE` are dates. `DUE` is the last day itself, as clients show it; where a task has one day only,
`DTSTART` is left out, since `DUE` must be later (section 3.8.2.3). A task depends on those that it waits for
(`RELATED-TO` with `RELTYPE=DEPENDS-ON`, RFC 9253 section 5) and belongs to its milestone (`RELTYPE=PARENT`, RFC 5545
section 3.8.4.5). A to-do for the office holds roles and departments, and no names of people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import attrs

from stemcity_kit.exports.ical_lines import content_line, escaped, text_lines, utc
from stemcity_kit.model.calendar import Milestone
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.time import Days
from stemcity_kit.model.work import Task
from stemcity_kit.organising.network import Network, Placed

__all__ = ["todos"]


def todos(edition: Edition, made: Network, *, stamp: dt.datetime, language: str = "") -> Iterator[bytes]:
    """The entries of all tasks and of the milestones that have days, in order; a calendar file stands around them.

    Args:
        edition: The edition.
        made: Its network; its days are told, and what is done in it is completed.
        stamp: The moment of `DTSTAMP`.
        language: The language of the words; without one the edition's main language.
    """
    languages = (language, *edition.languages) if language else edition.languages
    told = _Todos(edition, made, stamp, languages)
    dated = sorted((step.days, step.key, step) for step in edition.timeline if step.days)
    for days, _, step in dated:
        yield from told.step(step, days)
    for one in made.placed:
        yield from told.task(one)


@attrs.frozen
class _Todos:
    """What the entries are made of."""

    edition: Edition
    made: Network
    stamp: dt.datetime
    languages: tuple[str, ...]

    def step(self, step: Milestone, days: Days) -> Iterator[bytes]:
        """A milestone; it is completed when its tasks are, and is as far as they are."""
        parts = [one for one in self.made.placed if one.task.milestone == step.key]
        done = sum(one.is_done for one in parts)
        yield from self._head("milestones", step, days)
        yield text_lines(["DESCRIPTION"], step.basis)
        if parts:
            yield content_line("PERCENT-COMPLETE", str(100 * done // len(parts)))
        yield content_line("STATUS", "COMPLETED" if parts and done == len(parts) else "NEEDS-ACTION")
        yield b"END:VTODO\r\n"

    def task(self, one: Placed) -> Iterator[bytes]:
        """A task, with those that it waits for and its milestone."""
        task, edition = one.task, self.edition
        body = edition.get("organisations", task.department)
        yield from self._head("tasks", task, one.early)
        yield text_lines(["DESCRIPTION"], "\n".join(filter(None, (task.owner, body.name if body else ""))))
        yield content_line("PERCENT-COMPLETE", "100" if one.is_done else "0")
        yield content_line("STATUS", "COMPLETED" if one.is_done else "NEEDS-ACTION")
        for other in sorted(set(task.after) & set(self.made.of)):
            yield content_line("RELATED-TO", edition.uuid("tasks", other), {"RELTYPE": "DEPENDS-ON"})
        step = edition.get("timeline", task.milestone)
        if step is not None and step.days:
            yield content_line("RELATED-TO", edition.uuid("milestones", step.key), {"RELTYPE": "PARENT"})
        yield b"END:VTODO\r\n"

    def _head(self, kind: str, row: Milestone | Task, days: Days) -> Iterator[bytes]:
        said = row.title.within(self.languages)
        yield b"BEGIN:VTODO\r\n"
        yield content_line("UID", self.edition.uuid(kind, row.key))
        yield content_line("DTSTAMP", utc(self.stamp))
        if days.first < days.last:
            yield content_line("DTSTART", _day(days.first), {"VALUE": "DATE"})
        yield content_line("DUE", _day(days.last), {"VALUE": "DATE"})
        yield content_line("SUMMARY", escaped(str(said) or row.key), {"LANGUAGE": said.language})


def _day(day: dt.date) -> str:
    return day.isoformat().replace("-", "")
