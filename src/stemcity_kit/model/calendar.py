"""The year around an edition: milestones, closings of schools, notes, and what was published."""

from __future__ import annotations

import datetime as dt

import attrs

from stemcity_kit.model.fields import IS_KEY, at_least, choice, clean_line, filled, line, lines, valid_key
from stemcity_kit.model.text import Text, translated
from stemcity_kit.model.time import Days
from stemcity_kit.model.vocabulary import Phase, Status

__all__ = ["Closing", "Milestone", "Note", "Revision"]


@attrs.frozen
class Milestone:
    """One dated step of the timeline.

    Attributes:
        key: The step's key.
        title: What is done.
        days: From when to when, both days included.
        phase: Before, during or after the events.
        basis: Why it lies there: the rule or the source that it was dated by.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    days: Days | None = None
    phase: Phase = choice(Phase, default=Phase.BEFORE)
    basis: str = line()


@attrs.frozen
class Closing:
    """Days on which schools are closed, or that the city wants to avoid, with the reason and the source.

    Attributes:
        key: The closing's key.
        title: The reason, as people read it.
        days: The days; empty while they are not known.
        source: Where it is known from.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    days: Days | None = None
    source: str = line()


@attrs.frozen
class Note:
    """A remark of the office about one row of a table; it lives in the folder's `private/` and reaches no export.

    Attributes:
        table: The table of the row.
        row: The key of the row.
        text: The remark.
    """

    table: str = attrs.field(converter=clean_line, validator=filled, metadata={"identity": True})
    row: str = attrs.field(converter=clean_line, validator=filled, metadata={"identity": True})
    text: str = lines()


@attrs.frozen
class Revision:
    """What was published of one event or session, and when it last changed; written only by `stemcity publish`.

    Attributes:
        table: `events` or `sessions`.
        row: The key of the row.
        revision: 0 when it was first published, one more at each change (RFC 5545 section 3.8.7.4, SEQUENCE).
        changed_at: The moment of the publication that changed it, in UTC.
        status: What it was published as.
        digest: SHA-256 of the published content, in hexadecimal.
        title: What it was called, so that a row that vanished can be named.
    """

    table: str = attrs.field(converter=clean_line, validator=filled, metadata={"identity": True})
    row: str = attrs.field(converter=clean_line, validator=filled, metadata={"identity": True})
    revision: int = attrs.field(validator=at_least(0), metadata={"least": 0})
    changed_at: dt.datetime
    status: Status = choice(Status, default=Status.PLANNED)
    digest: str = line()
    title: str = line()
