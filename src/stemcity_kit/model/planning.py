"""What planning needs to know: what events need, when places and people are free, how far it is, how much is too much.

Each table is optional. What is not said is not guessed: an event without a row in `needs` takes the typical minutes of
its kind, a venue without a row in `openings` is open at every hour, people without availability can always come.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.fields import (
    IS_KEY,
    at_least,
    at_most,
    choice,
    chosen,
    clean_line,
    filled,
    line,
    ref,
    strings,
    valid_key,
    whole,
    words,
)
from stemcity_kit.model.hours import DAY, LONGEST, clock, weekdays
from stemcity_kit.model.text import Text, translated
from stemcity_kit.model.time import Days
from stemcity_kit.model.vocabulary import Answer, AvailabilityOf, Blocks, Per, QuotaOf, RoomKind, Weekday, Willingness

__all__ = ["Availability", "Journey", "Kit", "Need", "Opening", "Planning", "Quota", "Waiver"]

MOST_SESSIONS = 500
"""The most sessions that one event can ask for."""


def _divides_an_hour(_instance: object, attribute: attrs.Attribute[int], value: int) -> None:
    if value < 1 or 60 % value:
        raise InvalidValue.because(
            "bad-step",
            Where(field=attribute.name),
            N_("A step of {value} minutes does not divide an hour."),
            N_("Write 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60."),
            value=value,
        )


def _on_the_grid(instance: object, attribute: attrs.Attribute[int], value: int) -> None:
    step = getattr(instance, "step", None)
    if value < 1 or value > DAY or (step and value % step):
        raise InvalidValue.because(
            "bad-grid",
            Where(field=attribute.name),
            N_("Events cannot start each {value} minutes where the step is {step}."),
            N_("Write a multiple of the step, from {step} minutes to a day."),
            value=value,
            step=step or 5,
        )


@attrs.frozen
class Planning:
    """How an edition is planned: the grid of times, the hours of schools, and how much each wish weighs.

    A weight of 0 switches a wish off. Each wish says its price in the plan, with its reason.

    Attributes:
        step: Minutes of the grid: every start is a multiple of it, from local midnight; it divides an hour.
        every: An event may start each so many minutes, such as on the hour and the half hour; a multiple of `step`.
        changeover: Minutes for which a room is free between two events.
        school_opens: The hour before which nothing for classes starts; empty means no limit.
        school_closes: The hour by which everything for classes is over; empty means no limit.
        travel: Minutes between two venues that no journey names.
        companions: Adults counted with a class whose number of companions is not known.
        weigh_preferences: What it costs to be at a time that somebody avoids, or not at one that they prefer.
        weigh_seats: What it costs to be in a room that is much too large, or too small for those who want to come.
        weigh_overlap: What it costs that two events for one audience are at the same time.
        weigh_spread: What it costs that events crowd on few days, or in few weeks of a programme longer than one.
        weigh_districts: What it costs that events crowd in few districts.
        weigh_fairness: What it costs that some partners have much better places or times than others.
    """

    step: int = attrs.field(default=5, validator=_divides_an_hour)
    every: int = attrs.field(default=30, validator=_on_the_grid, metadata={"beside": "step"})
    changeover: int = whole(default=0, most=DAY)
    school_opens: dt.time | None = clock()
    school_closes: dt.time | None = clock(after="school_opens")
    travel: int = whole(default=30, most=DAY)
    companions: int = whole(default=2, most=100)
    weigh_preferences: int = whole(default=1, most=1000)
    weigh_seats: int = whole(default=1, most=1000)
    weigh_overlap: int = whole(default=2, most=1000)
    weigh_spread: int = whole(default=1, most=1000)
    weigh_districts: int = whole(default=1, most=1000)
    weigh_fairness: int = whole(default=1, most=1000)


@attrs.frozen
class Kit:
    """Something that events need and of which there are only so many: a planetarium, a set of robots.

    Attributes:
        key: The kit's key.
        title: What people read.
        count: How many of it there are.
        venue: Where it stands; empty where it travels.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    count: int = whole(least=1, default=1)
    venue: str | None = ref("venues")


def _lasting(*, default: int | None = None, least: int = 0) -> Any:
    """A field of minutes, 31 days at most."""

    def within(_instance: object, attribute: attrs.Attribute[int | None], value: int | None) -> None:
        if value is not None and value > LONGEST:
            raise InvalidValue.because(
                "lasts-too-long",
                Where(field=attribute.name),
                N_("{value} minutes are more than 31 days."),
                N_("Write minutes, {most} at most; what lasts longer is a session with a first and a last day."),
                value=value,
                most=LONGEST,
            )

    filled_in = attrs.converters.default_if_none(default) if default is not None else None
    limits = {"least": least, "most": LONGEST}
    return attrs.field(default=default, converter=filled_in, validator=[at_least(least), within], metadata=limits)


@attrs.frozen
class Need:
    """What one event needs of times, rooms, people and things; at most one row per event.

    Attributes:
        event: The event.
        sessions: How many sessions are to be held; all are repeats of the same.
        minutes: How long each lasts; empty means the typical minutes of the event's kind.
        seats: For how many people, companions included; empty where it is not said.
        room_kind: The kind of room, where only one will do.
        equipment: What the room must have, in words such as projector or water.
        step_free: Whether the room must be free of steps; unknown and no mean that nobody asked.
        setup: Minutes for which the room is taken before the start.
        clearing: Minutes for which it is taken after the end.
        venues: The venues that will do; empty means any.
        rooms: The rooms that will do; empty means any.
        school_hours: Whether it must lie within the hours of schools.
        partner: The organisation that runs it, whose times bind it; quotas and fairness count by it.
        track: The track that it belongs to, as a free key.
        after: Events that come first, such as earlier parts of a series, in order.
        apart: Events that must never be at the same time; it is enough that one of the two says so.
        kits: The kits that each session takes.
        section: The section in whose days it lies; empty means the event's own.
        online: Whether it needs no room.
        spread: Whether its sessions lie on different days.
    """

    event: str = attrs.field(converter=clean_line, validator=filled, metadata={"refers": "events", "identity": True})
    sessions: int = whole(least=1, most=MOST_SESSIONS, default=1)
    minutes: int | None = _lasting(least=1)
    seats: int | None = whole(least=1)
    room_kind: RoomKind | None = choice(RoomKind)
    equipment: tuple[str, ...] = attrs.field(default=(), converter=words)
    step_free: Answer = choice(Answer, default=Answer.UNKNOWN)
    setup: int = _lasting(default=0)
    clearing: int = _lasting(default=0)
    venues: tuple[str, ...] = attrs.field(default=(), converter=strings, metadata={"refers": "venues"})
    rooms: tuple[str, ...] = attrs.field(default=(), converter=strings, metadata={"refers": "rooms"})
    school_hours: Answer = choice(Answer, default=Answer.UNKNOWN)
    partner: str | None = ref("organisations")
    track: str = line(code=True)
    after: tuple[str, ...] = attrs.field(default=(), converter=strings, metadata={"refers": "events"})
    apart: tuple[str, ...] = attrs.field(default=(), converter=strings, metadata={"refers": "events"})
    kits: tuple[str, ...] = attrs.field(default=(), converter=strings, metadata={"refers": "kits"})
    section: str | None = ref("sections")
    online: bool = False
    spread: bool = False


@attrs.frozen
class Opening:
    """Hours at which a venue or a room can be used; several rows together, and `closed` rows taken away from them.

    A venue or room that no row opens is open at every hour. A row without venue and room is about all venues.

    Attributes:
        venue: The venue; all its rooms follow it.
        room: The room, where the row is about one alone.
        days: The days; empty means every day.
        weekdays: The days of the week, from mon to sun; empty means each.
        opens: From when; empty means from midnight.
        closes: Until when; empty means until midnight.
        closed: Whether it is closed then.
    """

    venue: str | None = ref("venues", identity=True)
    room: str | None = ref("rooms", identity=True)
    days: Days | None = attrs.field(default=None, metadata={"identity": True})
    weekdays: tuple[Weekday, ...] = attrs.field(default=(), converter=weekdays, metadata={"identity": True})
    opens: dt.time | None = clock(identity=True)
    closes: dt.time | None = clock(after="opens")
    closed: bool = False


def _subject(value: AvailabilityOf | str) -> AvailabilityOf:
    return chosen(AvailabilityOf, value)


@attrs.frozen
class Availability:
    """When a person, an organisation, an event, a school or a class can, cannot, would rather or would rather not.

    Rows that say `only` are together the only times; `cannot` takes times away; `prefers` and `avoids` are wishes.

    Attributes:
        of: The table of the one who speaks.
        row: The key of its row.
        days: The days; empty means every day.
        weekdays: The days of the week, from mon to sun; empty means each.
        opens: From when; empty means from midnight.
        closes: Until when; empty means until midnight.
        how: Only, cannot, prefers or avoids.
        weight: How much a wish weighs; without meaning for only and cannot.
        because: The reason, as it is told to people.
    """

    of: AvailabilityOf = attrs.field(converter=_subject, metadata={"identity": True})
    row: str = attrs.field(converter=clean_line, validator=filled, metadata={"identity": True, "code": True})
    days: Days | None = attrs.field(default=None, metadata={"identity": True})
    weekdays: tuple[Weekday, ...] = attrs.field(default=(), converter=weekdays, metadata={"identity": True})
    opens: dt.time | None = clock(identity=True)
    closes: dt.time | None = clock(after="opens", identity=True)
    how: Willingness = choice(Willingness, default=Willingness.CANNOT, identity=True)
    weight: int = whole(least=1, most=1000, default=1)
    because: str = line()


def _elsewhere(instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    if value == getattr(instance, "origin", None):
        raise InvalidValue.because(
            "journey-to-itself",
            Where(field=attribute.name),
            N_("The journey begins and ends at “{value}”."),
            N_("Write another place, or delete the row: at one place there is no journey."),
            value=value,
        )


@attrs.frozen
class Journey:
    """How long it takes from one place to another; the same the other way round, unless that has a row of its own.

    Attributes:
        origin: The key of a venue, or the code of a district; where both exist, the venue is meant.
        destination: Likewise.
        minutes: How long it takes.
    """

    origin: str = attrs.field(converter=clean_line, validator=filled, metadata={"identity": True, "code": True})
    destination: str = attrs.field(
        converter=clean_line, validator=[filled, _elsewhere], metadata={"identity": True, "code": True}
    )
    minutes: int = attrs.field(validator=[at_least(0), at_most(DAY)], metadata={"least": 0, "most": DAY})


def _quota_of(value: QuotaOf | str) -> QuotaOf:
    return chosen(QuotaOf, value)


def _counted(instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    if value and getattr(instance, "of", None) is QuotaOf.ALL:
        raise InvalidValue.because(
            "value-without-meaning",
            Where(field=attribute.name),
            N_("A quota of all sessions counts no “{value}”."),
            N_("Leave it empty, or say what is counted: partner, track, kind, audience, person, district or event."),
            value=value,
        )


@attrs.frozen
class Quota:
    """At most so many sessions of something within some time, such as two a day of one partner.

    Attributes:
        key: The quota's key.
        of: What is counted.
        value: Of which one, by its key; empty means each one separately.
        most: The most sessions that there may be.
        per: Within which time.
        severity: What it stops when it is broken.
        because: The reason, as it is told to people.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    of: QuotaOf = attrs.field(converter=_quota_of)
    value: str = attrs.field(default="", converter=clean_line, validator=_counted, metadata={"code": True})
    most: int = attrs.field(validator=at_least(1), metadata={"least": 1}, kw_only=True)
    per: Per = choice(Per, default=Per.DAY)
    severity: Blocks = choice(Blocks, default=Blocks.SCHEDULING)
    because: str = line()


def _some(_instance: object, attribute: attrs.Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
    if not value:
        raise InvalidValue.because(
            "empty-value",
            Where(field=attribute.name),
            N_("“{field}” is empty."),
            N_("Name what it points at."),
            field=attribute.name,
        )


@attrs.frozen
class Waiver:
    """A rule that need not be kept by some rows, with the reason and the name of who decided it.

    Attributes:
        rule: The rule's name, as findings and plans give it.
        rows: The keys of the rows that it is about.
        because: The reason.
        by: Who decided.
        on: The day of the decision.
    """

    rule: str = attrs.field(converter=clean_line, validator=filled, metadata={"identity": True})
    rows: tuple[str, ...] = attrs.field(converter=strings, validator=_some, metadata={"identity": True})
    because: str = attrs.field(converter=clean_line, validator=filled)
    by: str = attrs.field(converter=clean_line, validator=filled)
    on: dt.date
