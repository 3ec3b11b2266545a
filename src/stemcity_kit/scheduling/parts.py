"""What a problem is made of: items to place, rooms, people, what is shared, and the ways between places.

They are values that know no solver and no folder. Moments are aware, intervals half-open; minutes are minutes of
elapsed time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.fields import at_least, clean_line, is_whole, strings, valid_key
from stemcity_kit.model.time import Interval, aware, in_utc

__all__ = ["Item", "Party", "Placement", "Preference", "Shared", "Space", "Travel", "optional_stretches", "stretches"]


def stretches(values: Iterable[Interval]) -> tuple[Interval, ...]:
    """Stretches of time in order."""
    return tuple(sorted(values, key=lambda one: (in_utc(one.start), in_utc(one.end))))


def optional_stretches(values: Iterable[Interval] | None) -> tuple[Interval, ...] | None:
    """Stretches of time in order, where there are any to speak of."""
    return None if values is None else stretches(values)


def _moments(values: Iterable[dt.datetime]) -> tuple[dt.datetime, ...]:
    return tuple(sorted(values, key=in_utc))


def _all_aware(
    instance: object, attribute: attrs.Attribute[tuple[dt.datetime, ...]], value: tuple[dt.datetime, ...]
) -> None:
    for one in value:
        aware(instance, attribute, one)


def _words(values: Iterable[str]) -> frozenset[str]:
    listed = [values] if isinstance(values, str) else values  # where nobody checks types, it must not be its letters
    return frozenset(clean_line(value) for value in listed)


def _optional_words(values: Iterable[str] | None) -> frozenset[str] | None:
    return None if values is None else _words(values)


@attrs.frozen
class Placement:
    """Where an item lies: when it starts, and in which room; no room for what is held online.

    Attributes:
        item: The item's key.
        start: When it starts.
        room: The room's key; None for an item that needs none.
    """

    item: str
    start: dt.datetime = attrs.field(validator=aware)
    room: str | None = None


@attrs.frozen
class Preference:
    """What it costs an item to start within an interval: the higher, the less somebody likes it.

    Attributes:
        within: The stretch of time; half-open.
        price: 0 or more.
        because: Whose wish it is, in words.
    """

    within: Interval
    price: int = attrs.field(validator=at_least(0))
    because: str = ""


@attrs.frozen
class Item:
    """One session to place.

    Attributes:
        key: The item's key; where it is put back into an edition, the session's key.
        minutes: How long it takes, in minutes of elapsed time, 1 or more.
        title: What people read; the key where empty.
        event: The event that it repeats; the key where empty.
        windows: It lies wholly in one of these; anywhere in the problem's hours where none is given.
        starts: It starts at one of these, such as the dates that a partner proposes; any where none is given.
        every: It may start each so many minutes after midnight; None for the problem's own.
        rooms: Only these rooms; None for every room that fits, and no room at all where it is empty.
        seats: How many people need a seat, accompanying adults included.
        kind: The kind of room that it needs; empty for any.
        equipment: What the room must have.
        step_free: Whether the room must be reachable without a step.
        setup: Minutes in the room before it starts.
        clearing: Minutes in the room after it ends.
        people: Who takes part and cannot be in two places: speakers, trainers, classes.
        kits: The portable kits that it uses.
        school: Whether it must lie in school hours.
        track: The track that it belongs to; two at once of a track compete for the same people.
        audiences: The groups that it is for.
        partner: The organisation that runs it.
        after: The events all of whose items end before this one starts.
        apart: The events that it must not overlap with; either side may say so.
        spread: Whether items of the same event lie on different days.
        preferences: What it costs to start when.
        fixed: Where it lies already and must stay.
        beside: The item whose further room it holds, so that both are one session; empty for a session of its own.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key)
    minutes: int
    title: str = attrs.field(default="", converter=clean_line)
    event: str = attrs.field(default="", converter=clean_line)
    windows: tuple[Interval, ...] = attrs.field(default=(), converter=stretches)
    starts: tuple[dt.datetime, ...] = attrs.field(default=(), converter=_moments, validator=_all_aware)
    every: int | None = None
    rooms: frozenset[str] | None = attrs.field(default=None, converter=_optional_words)
    seats: int = attrs.field(default=0, validator=at_least(0))
    kind: str = attrs.field(default="", converter=clean_line)
    equipment: frozenset[str] = attrs.field(default=frozenset(), converter=_words)
    step_free: bool = False
    setup: int = attrs.field(default=0, validator=at_least(0))
    clearing: int = attrs.field(default=0, validator=at_least(0))
    people: tuple[str, ...] = attrs.field(default=(), converter=strings)
    kits: tuple[str, ...] = attrs.field(default=(), converter=strings)
    school: bool = False
    track: str = attrs.field(default="", converter=clean_line)
    audiences: tuple[str, ...] = attrs.field(default=(), converter=strings)
    partner: str = attrs.field(default="", converter=clean_line)
    after: tuple[str, ...] = attrs.field(default=(), converter=strings)
    apart: tuple[str, ...] = attrs.field(default=(), converter=strings)
    spread: bool = False
    preferences: tuple[Preference, ...] = attrs.field(default=(), converter=tuple[Preference, ...])
    fixed: Placement | None = None
    beside: str = attrs.field(default="", converter=clean_line)

    def __attrs_post_init__(self) -> None:
        if not is_whole(self.minutes) or not 1 <= self.minutes <= 31 * 24 * 60:
            raise InvalidValue.because(
                "bad-duration",
                Where(table="items", key=self.key, field="minutes"),
                N_("Nothing can last {minutes} minutes."),
                N_("Write a whole number of minutes, from 1 to 44640 (31 days)."),
                minutes=self.minutes,
            )

    @property
    def name(self) -> str:
        """What people read."""
        return self.title or self.key

    @property
    def length(self) -> dt.timedelta:
        """How long it takes, in elapsed time."""
        return dt.timedelta(minutes=self.minutes)

    @property
    def of(self) -> str:
        """The event that it repeats."""
        return self.event or self.key


@attrs.frozen
class Space:
    """A room to place items in.

    Attributes:
        key: The room's key.
        title: What people read; the key where empty.
        place: Where it is, such as the venue's key; travel is counted between places.
        district: The district that it lies in.
        seats: How many people it holds, everybody counted; None where nobody knows, and then it holds any number.
        kind: What kind of room it is.
        equipment: What it has.
        step_free: Whether it can be reached without a step.
        hours: When it is open; None for always.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key)
    title: str = attrs.field(default="", converter=clean_line)
    place: str = attrs.field(default="", converter=clean_line)
    district: str = attrs.field(default="", converter=clean_line)
    seats: int | None = None
    kind: str = attrs.field(default="", converter=clean_line)
    equipment: frozenset[str] = attrs.field(default=frozenset(), converter=_words)
    step_free: bool = False
    hours: tuple[Interval, ...] | None = attrs.field(default=None, converter=optional_stretches)

    def __attrs_post_init__(self) -> None:
        if self.seats is not None and (not is_whole(self.seats) or self.seats < 1):
            raise InvalidValue.because(
                "no-seats",
                Where(table="rooms", key=self.key, field="seats"),
                N_("A room for {seats} people holds nobody."),
                N_("Write how many people it holds, 1 or more, or nothing where that is not known."),
                seats=self.seats,
            )

    @property
    def name(self) -> str:
        """What people read."""
        return self.title or self.key


@attrs.frozen
class Party:
    """Somebody, or a group, that cannot be in two places at once: a speaker, a class, a trainer.

    Attributes:
        key: The key, as items name it.
        title: What people read; the key where empty.
        hours: When they are there; None for always.
        because: Why only then, in words.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key)
    title: str = attrs.field(default="", converter=clean_line)
    hours: tuple[Interval, ...] | None = attrs.field(default=None, converter=optional_stretches)
    because: str = ""

    @property
    def name(self) -> str:
        """What people read."""
        return self.title or self.key


@attrs.frozen
class Shared:
    """Something that items share, of which there are so many: portable kits.

    Attributes:
        key: The key, as items name it.
        count: How many there are, 1 or more.
        title: What people read; the key where empty.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key)
    count: int = attrs.field(default=1, validator=at_least(1))
    title: str = attrs.field(default="", converter=clean_line)

    @property
    def name(self) -> str:
        """What people read."""
        return self.title or self.key


def _table(values: Mapping[tuple[str, str], int]) -> Mapping[tuple[str, str], int]:
    return MappingProxyType(dict(sorted(values.items())))


def _no_way_back_in_time(
    _instance: object, _attribute: attrs.Attribute[Mapping[tuple[str, str], int]], value: Mapping[tuple[str, str], int]
) -> None:
    for (origin, destination), minutes in value.items():
        if minutes < 0:
            raise InvalidValue.because(
                "negative-travel",
                Where(table="travel", key=f"{origin} {destination}", field="minutes"),
                N_("Nobody gets from one place to another in {minutes} minutes."),
                N_("Write the minutes that the way takes, 0 or more."),
                minutes=minutes,
            )


@attrs.frozen
class Travel:
    """Minutes from one place to another.

    Attributes:
        minutes: Between two places that the table does not name, 0 or more.
        table: Minutes by origin and destination; the way back takes as long where it is not named.

    >>> Travel(30, {("duomo", "bicocca"): 25}).between("bicocca", "duomo")
    25
    """

    minutes: int = attrs.field(default=0, validator=at_least(0))
    table: Mapping[tuple[str, str], int] = attrs.field(
        factory=dict, converter=_table, validator=_no_way_back_in_time, hash=False
    )

    def __reduce__(self) -> tuple[type[Travel], tuple[int, dict[tuple[str, str], int]]]:
        """What a process pool sends: a view of a mapping cannot be pickled."""
        return Travel, (self.minutes, dict(self.table))

    def between(self, origin: str, destination: str) -> int:
        """The minutes; 0 within one place."""
        if origin == destination:
            return 0
        there = self.table.get((origin, destination))
        return there if there is not None else self.table.get((destination, origin), self.minutes)
