"""Event kinds, audiences, levels and tiers: lists that each edition may change, as values.

Sources: ISCED 2011 for school levels; schema.org for event types; OntoPiA `public-event-types` for Italy's open data.
The typical durations and capacities of the Milan format are in `formats/milan.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.fields import IS_KEY, clean_line, line, strings, valid_key, whole
from stemcity_kit.model.text import Text, translated

__all__ = ["Audience", "Benefit", "EventKind", "Level", "Tier"]

EVENT_TYPES = (
    "Event",
    "BusinessEvent",
    "ChildrensEvent",
    "CourseInstance",
    "EducationEvent",
    "ExhibitionEvent",
    "Festival",
    "Hackathon",
    "MusicEvent",
    "ScreeningEvent",
    "SocialEvent",
    "TheaterEvent",
)
"""The schema.org 30.0 types that an event of a programme may have."""


def _event_type(_instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    if value not in EVENT_TYPES:
        raise InvalidValue.because(
            "unknown-word",
            Where(field=attribute.name),
            N_("“{value}” is not one of the words that may stand here."),
            N_("Write one of: {known}."),
            value=value,
            known=", ".join(EVENT_TYPES),
        )


def isced_levels(_instance: object, attribute: attrs.Attribute[tuple[int, ...]], value: tuple[int, ...]) -> None:
    """Let only ISCED 2011 levels pass; the validator of every field that holds some."""
    wrong = [level for level in value if not 0 <= level <= 8]
    if wrong:
        raise InvalidValue.because(
            "bad-isced",
            Where(field=attribute.name),
            N_("{value} is no ISCED 2011 level."),
            N_("Write levels from 0 (early childhood) to 8 (doctoral)."),
            value=wrong[0],
        )


def numbers(values: Iterable[int]) -> tuple[int, ...]:
    """Numbers sorted, each once; the converter of fields in which order means nothing.

    >>> numbers([5, 4, 5])
    (4, 5)
    """
    return tuple(sorted(set(values)))


@attrs.frozen
class EventKind:
    """A kind of event, such as a workshop or a hackathon.

    Attributes:
        key: The kind's key.
        title: What people read.
        schema_type: The schema.org type that its events have.
        ontopia: The code in OntoPiA's public event types, where one fits.
        minutes: The typical duration in minutes; used for planning, never invented into a published time.
        capacity: The typical number of seats.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    schema_type: str = attrs.field(default="Event", validator=_event_type)
    ontopia: str = line()
    minutes: int | None = whole(least=1)
    capacity: int | None = whole(least=1)


@attrs.frozen
class Audience:
    """A group of people that events are for, with its place in the school system.

    Attributes:
        key: The audience's key.
        title: What people read.
        isced: The ISCED 2011 levels that it attends (0 early childhood to 8 doctoral), sorted.
        age_min: The youngest usual age in years, included.
        age_max: The oldest usual age in years, included.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    isced: tuple[int, ...] = attrs.field(default=(), converter=numbers, validator=isced_levels)
    age_min: int | None = whole()
    age_max: int | None = whole()


@attrs.frozen
class Level:
    """A level of involvement of partners, such as running an event of one's own.

    Attributes:
        key: The level's key.
        title: What people read.
        summary: What it means, in a sentence or two.
        sections: The sections in which it is possible.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    summary: Text = translated()
    sections: tuple[str, ...] = attrs.field(default=(), converter=strings, metadata={"refers": "sections"})


@attrs.frozen
class Tier:
    """A rank among those who support an edition; `rank` 1 is shown first.

    Attributes:
        key: The tier's key.
        title: What people read.
        rank: Its place; 1 is shown first.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    rank: int | None = whole(least=1)


@attrs.frozen
class Benefit:
    """What the supporters of a tier are given in return.

    Attributes:
        key: The benefit's key.
        title: What people read.
        tiers: The tiers that it is given to.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    tiers: tuple[str, ...] = attrs.field(default=(), converter=strings, metadata={"refers": "tiers"})
