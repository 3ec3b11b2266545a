"""Tasks, procedures and milestones as iCalendar to-dos (RFC 5545 section 3.6.2).

`DTSTART` and `DUE` are dates. `DUE` is the last day itself, as clients show it; where a task has one day only,
`DTSTART` is left out, since `DUE` must be later (section 3.8.2.3). A procedure of others is due on the last day to ask
while it is not asked for, then on the day on which it must be there. A task depends on the tasks and procedures that it
waits for (`RELATED-TO` with `RELTYPE=DEPENDS-ON`, RFC 9253 section 5) and belongs to its milestone (`RELTYPE=PARENT`,
RFC 5545 section 3.8.4.5). There is no `COMPLETED`, which wants a moment: only the day is known. A to-do for the office
holds roles and departments, and no names of people.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import attrs

from stemcity_kit.exports.ical_lines import content_line, escaped, text_lines, utc
from stemcity_kit.model.calendar import Milestone
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.time import Days
from stemcity_kit.model.work import Procedure, Task
from stemcity_kit.organising.network import Network, Placed
from stemcity_kit.organising.procedures import Standing, State

__all__ = ["todos"]


def todos(
    edition: Edition,
    made: Network,
    *,
    procedures: Sequence[Standing] = (),
    stamp: dt.datetime,
    language: str = "",
) -> Iterator[bytes]:
    """The entries of the milestones that have days, of procedures and of all tasks; a calendar file stands around them.

    Args:
        edition: The edition.
        made: Its network; its days are told, and what is done in it is completed.
        procedures: How its procedures stand on the day of the network.
        stamp: The moment of `DTSTAMP`.
        language: The language of the words; without one the edition's main language.
    """
    languages = (language, *edition.languages) if language else edition.languages
    told = _Todos(edition, made, tuple(procedures), stamp, languages)
    dated = sorted((step.days, step.key, step) for step in edition.timeline if step.days)
    for days, _, step in dated:
        yield from told.step(step, days)
    for standing in procedures:
        yield from told.procedure(standing)
    for one in made.placed:
        yield from told.task(one)


@attrs.frozen
class _Todos:
    """What the entries are made of."""

    edition: Edition
    made: Network
    procedures: tuple[Standing, ...]
    stamp: dt.datetime
    languages: tuple[str, ...]

    def step(self, step: Milestone, days: Days) -> Iterator[bytes]:
        """A milestone; it is completed when its tasks are, without tasks when it is over, and is as far as they are."""
        parts = self._parts.get(step.key, ())
        done = sum(one.is_done for one in parts)
        yield from self._head("milestones", step, days.first, days.last)
        yield text_lines(["DESCRIPTION"], step.basis)
        is_over = self.made.plan.at is not None and days.last < self.made.plan.at
        yield from _state(100 * done // len(parts) if parts else 100 * is_over)

    def procedure(self, one: Standing) -> Iterator[bytes]:
        """A procedure: begun when it is asked for, completed when it is granted for the days of need."""
        row = one.procedure
        begun = one.state in (State.ASKED, State.UNANSWERED)
        due = (one.needed or one.expected) if begun or one.ask_by is None else one.ask_by
        yield from self._head("procedures", row, row.asked if begun else None, due)
        yield text_lines(["DESCRIPTION"], self._body(row.organisation))
        yield from _state(0 if one.is_open else 100, begun=begun)

    def task(self, one: Placed) -> Iterator[bytes]:
        """A task, with those that it waits for and its milestone."""
        task, edition = one.task, self.edition
        yield from self._head("tasks", task, one.days.first, one.days.last)
        yield text_lines(["DESCRIPTION"], "\n".join(filter(None, (task.owner, self._body(task.department)))))
        for other in sorted(other for other in set(task.after) if other in self.made.of):
            yield content_line("RELATED-TO", edition.uuid("tasks", other), {"RELTYPE": "DEPENDS-ON"})
        for other in self._granted.get(task.key, ()):
            yield content_line("RELATED-TO", edition.uuid("procedures", other), {"RELTYPE": "DEPENDS-ON"})
        step = edition.get("timeline", task.milestone)
        if step is not None and step.days:
            yield content_line("RELATED-TO", edition.uuid("milestones", step.key), {"RELTYPE": "PARENT"})
        yield from _state(100 if one.is_done else 0)

    @cached_property
    def _parts(self) -> Mapping[str, Sequence[Placed]]:
        """The tasks of each milestone."""
        found: defaultdict[str, list[Placed]] = defaultdict(list)
        for one in self.made.placed:
            found[one.task.milestone or ""].append(one)
        return found

    @cached_property
    def _granted(self) -> Mapping[str, Sequence[str]]:
        """The procedures that each task waits for."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for one in self.procedures:
            for key in dict.fromkeys(one.procedure.tasks):
                found[key].append(one.procedure.key)
        return found

    def _body(self, key: str | None) -> str:
        body = self.edition.get("organisations", key)
        return body.name if body else ""

    def _head(
        self, kind: str, row: Milestone | Procedure | Task, first: dt.date | None, last: dt.date | None
    ) -> Iterator[bytes]:
        said = row.title.within(self.languages)
        yield b"BEGIN:VTODO\r\n"
        yield content_line("UID", self.edition.uuid(kind, row.key))
        yield content_line("DTSTAMP", utc(self.stamp))
        if first is not None and (last is None or first < last):
            yield content_line("DTSTART", _day(first), {"VALUE": "DATE"})
        if last is not None:
            yield content_line("DUE", _day(last), {"VALUE": "DATE"})
        yield content_line("SUMMARY", escaped(str(said) or row.key), {"LANGUAGE": said.language})


def _state(percent: int, *, begun: bool = False) -> Iterator[bytes]:
    """How far it is (section 3.8.1.11), and the end of the entry."""
    state = "COMPLETED" if percent == 100 else "IN-PROCESS" if percent or begun else "NEEDS-ACTION"
    yield content_line("PERCENT-COMPLETE", str(percent))
    yield content_line("STATUS", state)
    yield b"END:VTODO\r\n"


def _day(day: dt.date) -> str:
    return day.isoformat().replace("-", "")
