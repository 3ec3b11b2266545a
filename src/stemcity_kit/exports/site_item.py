"""One line of the programme and one group of lines: what the lists of the site are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cached_property

import attrs
from markupsafe import Markup, escape

from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.time import Precision, When
from stemcity_kit.model.vocabulary import Status

__all__ = ["ON_DEMAND", "ROOT", "UNKNOWN", "Group", "Item", "state_of"]

ROOT = "\x01"
"""Stands in rendered content for the way to the site's root; no text of an edition can hold it (`clean_text`)."""

UNKNOWN, ON_DEMAND = "day-not-known", "on-demand"
TELLING = (Status.CANCELLED, Status.MOVED, Status.TENTATIVE)
"""What became of an event that a reader must be told in a list, the gravest first."""


@attrs.frozen(eq=False)
class Item:
    """One line of the programme, in one language.

    Attributes:
        event: What it is.
        session: When and where, where that is known.
        when: What is known of the time.
        href: Its page, relative to the language's folder.
        title: Its title.
        hours: The time of day, as far as it is known.
        note: What is not known of the time, in words.
        day: The day, where exactly one is known.
        datetime: The start for machines, where `hours` says one.
        place: Where.
        kind: What kind of event.
        section: The section that it belongs to.
        summary: What it is about.
        part_of: The title of the event that it is part of.
        audiences: For whom.
        state: `cancelled`, `moved`, `tentative` or nothing.
        state_words: The same in words.
        traits: What it can be filtered by.
    """

    event: Event
    session: Session | None
    when: When | None
    href: str
    title: Markup
    hours: str
    note: str
    datetime: str
    day: str
    place: str
    kind: Markup
    section: Markup
    summary: Markup
    part_of: Markup
    audiences: Sequence[Markup]
    state: str
    state_words: str
    traits: Mapping[str, str]

    @property
    def is_told(self) -> bool:
        """Whether the note tells something known, such as opening hours, and not what is missing."""
        return self.event.on_demand or bool(self.session and self.session.hours)

    @property
    def has_day(self) -> bool:
        """Whether more is known of its time than a month."""
        return self.when is not None and self.when.precision is not Precision.MONTH

    @cached_property
    def facets(self) -> Markup:
        """The traits as attributes of an element."""
        said = "".join(f' data-{name}="{escape(value)}"' for name, value in self.traits.items() if value)
        return Markup(said)  # noqa: S704 - each value is escaped


@attrs.frozen(eq=False)
class Group:
    """The lines of one day, one month, or of one thing that is not known.

    Attributes:
        slug: Its folder below `programme/`.
        title: What people read.
        items: Its lines, in order of time.
        also: The lines of other days that reach into this one.
        count_words: How many, in words.
        remark: What a reader must know of all of them.
    """

    slug: str
    title: str
    items: tuple[Item, ...]
    also: tuple[Item, ...]
    count_words: str
    remark: str = ""

    @property
    def cards(self) -> tuple[Item, ...]:
        """The lines, under the name that the templates use (`items` is a method of every mapping)."""
        return self.items

    @property
    def href(self) -> str:
        """Its page, relative to the language's folder."""
        return f"programme/{self.slug}/index.html"

    @property
    def day(self) -> dt.date | None:
        """The day, where it is one."""
        return dt.date.fromisoformat(self.slug) if len(self.slug) == 10 and self.slug[:4].isdigit() else None


def state_of(*statuses: Status | None) -> Status | None:
    """The gravest of the statuses that a reader must be told, or None.

    >>> state_of(Status.MOVED, Status.CANCELLED)
    <Status.CANCELLED: 'cancelled'>
    """
    return next((status for status in TELLING if status in statuses), None)
