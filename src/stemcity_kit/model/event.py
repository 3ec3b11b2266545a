"""Events and sessions: an event is content, a session is a time and a place; repeats share their event.

An *on-demand* item has no session and is not counted as an event: “155 events” of 2021 were 70 live events, 35
on-demand contents and 50 video pills.
"""

from __future__ import annotations

import datetime as dt

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.fields import (
    IS_KEY,
    choice,
    clean_line,
    filled,
    line,
    ref,
    strings,
    valid_key,
    web_address,
    whole,
)
from stemcity_kit.model.kinds import numbers
from stemcity_kit.model.place import Accessibility
from stemcity_kit.model.text import Text, translated
from stemcity_kit.model.time import Precision, When
from stemcity_kit.model.vocabulary import Answer, Booking, Mode, Place, Status

__all__ = ["Event", "Session"]


def goals(_instance: object, attribute: attrs.Attribute[tuple[int, ...]], value: tuple[int, ...]) -> None:
    """Let only Sustainable Development Goals pass; the validator of every field that holds some."""
    wrong = [goal for goal in value if not 1 <= goal <= 17]
    if wrong:
        raise InvalidValue.because(
            "bad-sdg",
            Where(field=attribute.name),
            N_("{value} is no Sustainable Development Goal."),
            N_("Write numbers from 1 to 17."),
            value=wrong[0],
        )


@attrs.frozen
class Event:
    """The content of one item of the programme.

    Attributes:
        key: The event's key.
        title: Its title in each language.
        summary: One or two sentences.
        description: The whole text; blank lines part paragraphs.
        kind: What kind of event it is.
        section: The section of the edition that it belongs to; sections are told apart by key, never by date.
        parent: The event that it is part of.
        position: Its place among the parts of its parent, counted from 1.
        audiences: For whom.
        age_min: The youngest age in years, included.
        age_max: The oldest age in years, included.
        languages: The languages that are spoken.
        sdgs: The Sustainable Development Goals that it serves.
        status: What became of it.
        on_demand: Whether it is an item to see at any time, which is no event and is counted apart.
        available_from: For an on-demand item, the first day on which it can be seen.
        available_to: The last such day, included; empty where no end is known.
        free: Whether it costs nothing.
        price: The price in words, where it is not free.
        booking: Whether one must book.
        booking_url: Where to book.
        url: Its own page; for an on-demand item where it is.
        image: A file of the edition's `media` folder.
        image_alt: What the image shows, for those who cannot see it.
        image_credit: Whose picture it is, and its licence.
        remark: What readers should know of the record itself, such as a contradiction between sources.
        sources: Where this is known from.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    summary: Text = translated()
    description: Text = translated(long=True)
    kind: str | None = ref("kinds")
    section: str | None = ref("sections")
    parent: str | None = ref("events")
    position: int | None = whole(least=1)
    audiences: tuple[str, ...] = attrs.field(default=(), converter=strings, metadata={"refers": "audiences"})
    age_min: int | None = whole()
    age_max: int | None = whole()
    languages: tuple[str, ...] = attrs.field(default=(), converter=strings, metadata={"languages": True})
    sdgs: tuple[int, ...] = attrs.field(default=(), converter=numbers, validator=goals)
    status: Status = choice(Status, default=Status.PLANNED)
    on_demand: bool = False
    available_from: dt.date | None = None
    available_to: dt.date | None = None
    free: Answer = choice(Answer, default=Answer.UNKNOWN)
    price: Text = translated()
    booking: Booking = choice(Booking, default=Booking.UNKNOWN)
    booking_url: str = web_address()
    url: str = web_address()
    image: str = line(media=True)
    image_alt: Text = translated()
    image_credit: str = line()
    remark: Text = translated(long=True)
    sources: tuple[str, ...] = attrs.field(default=(), converter=strings, metadata={"refers": "sources"})


def _a_time(_instance: object, attribute: attrs.Attribute[When | None], value: When | None) -> None:
    if value is not None and not isinstance(value, When):
        raise InvalidValue.because(
            "not-a-time",
            Where(field=attribute.name),
            N_("“{value}” is not a time."),
            N_("Make one with When.month, When.during, When.starting or When.between."),
            value=value,
        )


@attrs.frozen
class Session:
    """One time and place of an event.

    Attributes:
        key: The session's key.
        event: The event that is held.
        when: What is known of the time.
        status: What became of this session.
        mode: How people attend; empty where it is not known.
        place: What is known of the place; a venue, several, itinerant, online, to be defined, unknown.
        venue: The venue, for `place` venue.
        rooms: The rooms, one or several.
        url: Where to watch, for an online or hybrid session.
        seats: How many people can attend, accompanying adults included.
        access: What is known of accessibility here; overrides the room's and the venue's.
        hours: Opening hours in words, for what lasts several days.
        rain_plan: What happens in bad weather, for a session outdoors.
        previously: When and where it was announced before it was moved, in words.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    event: str = attrs.field(converter=clean_line, validator=filled, metadata={"refers": "events"})
    when: When | None = attrs.field(default=None, validator=_a_time)
    status: Status = choice(Status, default=Status.PLANNED)
    mode: Mode | None = choice(Mode)
    place: Place | None = choice(Place)
    venue: str | None = ref("venues")
    rooms: tuple[str, ...] = attrs.field(default=(), converter=strings, metadata={"refers": "rooms"})
    url: str = web_address()
    seats: int | None = whole(least=1)
    access: Accessibility = Accessibility()
    hours: Text = translated()
    rain_plan: Text = translated()
    previously: Text = translated()

    @property
    def has_day(self) -> bool:
        """Whether more is known of its time than a month: at least the day, or the span of days.

        >>> Session("opening", "opening", When.month(2019, 4)).has_day
        False
        """
        return self.when is not None and self.when.precision is not Precision.MONTH

    @property
    def known_place(self) -> Place:
        """What is known of the place, said or following from the venue and the mode."""
        if self.place is not None:
            return self.place
        if self.venue is not None:
            return Place.VENUE
        return Place.ONLINE if self.mode is Mode.ONLINE else Place.UNKNOWN

    @property
    def known_mode(self) -> Mode | None:
        """How people attend, said or following from the place."""
        if self.mode is None and self.known_place in (Place.VENUE, Place.SEVERAL, Place.ITINERANT):
            return Mode.IN_PERSON
        return self.mode
