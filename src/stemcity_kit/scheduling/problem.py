"""What is to be scheduled: items, rooms, the people who cannot be in two places, and the rules and wishes of the day.

A problem is a value that knows no solver and no folder. `problem_of` makes one from an edition; whoever has other data
makes it by hand. An *item* is one session to place: an event that is held four times gives four items. Moments are
aware, intervals half-open; minutes are minutes of elapsed time.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, UnknownZone, Where, did_you_mean
from stemcity_kit.model.fields import at_least, clean_line, strings, valid_key
from stemcity_kit.model.planning import Waiver
from stemcity_kit.model.time import Days, Interval, aware, in_utc
from stemcity_kit.model.zones import zone_info
from stemcity_kit.scheduling.ticks import Grid

if TYPE_CHECKING:
    from stemcity_kit.scheduling.rule import Rule, Wish

__all__ = ["Item", "Party", "Placement", "Preference", "Problem", "Shared", "Space", "Travel"]


def _intervals(values: Iterable[Interval]) -> tuple[Interval, ...]:
    return tuple(sorted(values, key=lambda one: (in_utc(one.start), in_utc(one.end))))


def _optional_intervals(values: Iterable[Interval] | None) -> tuple[Interval, ...] | None:
    return None if values is None else _intervals(values)


def _moments(values: Iterable[dt.datetime]) -> tuple[dt.datetime, ...]:
    return tuple(sorted(values, key=in_utc))


def _all_aware(
    instance: object, attribute: attrs.Attribute[tuple[dt.datetime, ...]], value: tuple[dt.datetime, ...]
) -> None:
    for one in value:
        aware(instance, attribute, one)


def _words(values: Iterable[str]) -> frozenset[str]:
    return frozenset(clean_line(value) for value in values)


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
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key)
    minutes: int
    title: str = attrs.field(default="", converter=clean_line)
    event: str = attrs.field(default="", converter=clean_line)
    windows: tuple[Interval, ...] = attrs.field(default=(), converter=_intervals)
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

    def __attrs_post_init__(self) -> None:
        if not 1 <= self.minutes <= 31 * 24 * 60:
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
    hours: tuple[Interval, ...] | None = attrs.field(default=None, converter=_optional_intervals)

    def __attrs_post_init__(self) -> None:
        if self.seats is not None and self.seats < 1:
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
    hours: tuple[Interval, ...] | None = attrs.field(default=None, converter=_optional_intervals)
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


@attrs.frozen
class Problem:
    """Everything that a programme is made of.

    Attributes:
        zone: The IANA zone.
        hours: The stretches of time in which items may lie, such as 9:00 to 19:00 of each day.
        items: What is to be placed.
        rooms: Where.
        people: Who cannot be in two places; a person whom no row describes is there always.
        kits: What is shared.
        step: Minutes of the grid; every start lies on it.
        every: Minutes between the starts of an item that says nothing of its own.
        changeover: Minutes that stay free in a room between two items.
        school_hours: When classes may be away; items for schools lie in these.
        travel: Minutes between places.
        rules: What must hold; None for the built-in rules and those of installed packages.
        wishes: What is liked; None for the built-in wishes.
        waivers: Which limits do not hold, by whose decision.
    """

    zone: str
    hours: tuple[Interval, ...] = attrs.field(converter=_intervals)
    items: tuple[Item, ...] = attrs.field(default=(), converter=tuple[Item, ...])
    rooms: tuple[Space, ...] = attrs.field(default=(), converter=tuple[Space, ...])
    people: tuple[Party, ...] = attrs.field(default=(), converter=tuple[Party, ...])
    kits: tuple[Shared, ...] = attrs.field(default=(), converter=tuple[Shared, ...])
    step: int = 5
    every: int = 30
    changeover: int = attrs.field(default=0, validator=at_least(0))
    school_hours: tuple[Interval, ...] | None = attrs.field(default=None, converter=_optional_intervals)
    travel: Travel = Travel()
    rules: tuple[Rule, ...] | None = None
    wishes: tuple[Wish, ...] | None = None
    waivers: tuple[Waiver, ...] = attrs.field(default=(), converter=tuple[Waiver, ...])

    def __attrs_post_init__(self) -> None:
        if faults := tuple(self._faults()):
            raise InvalidValue(*faults)

    def _faults(self) -> Iterable[Finding]:
        if not self.hours:
            what, fix = (
                N_("There is no time to place anything in."),
                N_("Give the hours of each day, such as 9:00 to 19:00."),
            )
            yield Finding("no-hours", Where(field="hours"), what, fix)
        try:
            zone_info(self.zone)
        except UnknownZone as error:
            yield from error.at(Where(field="zone")).findings
        yield from self._steps()
        for table in ("items", "rooms", "people", "kits"):
            yield from _twice(table, [row.key for row in getattr(self, table)])
        yield from self._unknown()
        yield from _circles({item.key: (item.of, item.after) for item in self.items})

    def _steps(self) -> Iterable[Finding]:
        if self.step < 1 or 60 % self.step:
            what, fix = N_("A step of {value} minutes does not divide an hour."), N_("Write 5, 10, 15, 20, 30 or 60.")
            yield Finding("bad-step", Where(field="step"), what, fix, params={"value": self.step})
            return
        what = N_("Nothing can start each {value} minutes where the step is {step}.")
        fix = N_("Write a multiple of the step, from {step} minutes to a day.")
        asked = [(Where(field="every"), self.every)]
        asked += [(Where("items", item.key, "every"), item.every) for item in self.items if item.every is not None]
        for where, value in asked:
            if not self.step <= value <= 24 * 60 or value % self.step:
                yield Finding("bad-start-interval", where, what, fix, params={"value": value, "step": self.step})

    def _unknown(self) -> Iterable[Finding]:
        events = {item.of for item in self.items}
        for item in self.items:
            where = Where(table="items", key=item.key)
            for field, keys, known in (
                ("rooms", item.rooms or (), self.space),
                ("kits", item.kits, self.kit),
                ("after", item.after, events),
                ("apart", item.apart, events),
            ):
                for key in sorted(keys):
                    if key not in known:
                        yield _no_such(key, attrs.evolve(where, field=field), known)
            if item.fixed is not None and item.fixed.room is not None and item.fixed.room not in self.space:
                yield _no_such(item.fixed.room, attrs.evolve(where, field="fixed"), self.space)

    @cached_property
    def grid(self) -> Grid:
        """The ticks from the first to the last day of the hours."""
        zone = zone_info(self.zone)
        first = min(in_utc(spell.start) for spell in self.hours)
        last = max(in_utc(spell.end) for spell in self.hours) - dt.timedelta(microseconds=1)
        return Grid(Days(first.astimezone(zone).date(), last.astimezone(zone).date()), self.zone, self.step)

    @cached_property
    def item(self) -> Mapping[str, Item]:
        """The items by key."""
        return {item.key: item for item in self.items}

    @cached_property
    def space(self) -> Mapping[str, Space]:
        """The rooms by key."""
        return {room.key: room for room in self.rooms}

    @cached_property
    def party(self) -> Mapping[str, Party]:
        """The people by key: those that are described, and those that an item names only."""
        named = dict.fromkeys(key for item in self.items for key in item.people)
        return {**{key: Party(key) for key in named}, **{party.key: party for party in self.people}}

    @cached_property
    def kit(self) -> Mapping[str, Shared]:
        """The kits by key."""
        return {kit.key: kit for kit in self.kits}

    @cached_property
    def items_of_event(self) -> Mapping[str, tuple[Item, ...]]:
        """The items of each event."""
        found: dict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            found[item.of].append(item)
        return {event: tuple(items) for event, items in found.items()}

    def length(self, item: Item) -> int:
        """How many ticks an item takes."""
        return self.grid.length(item.minutes)


def _twice(table: str, keys: list[str]) -> Iterable[Finding]:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            what, fix = N_("“{key}” is there twice."), N_("Give each its own key.")
            yield Finding("double-key", Where(table=table, key=key), what, fix, params={"key": key})
        seen.add(key)


def _circles(items: Mapping[str, tuple[str, Iterable[str]]]) -> Iterable[Finding]:
    """A finding for each circle of events that wait for one another, from each item's event and those before it."""
    before: dict[str, set[str]] = defaultdict(set)
    for event, after in items.values():
        before[event].update(after)
    known = {event: sorted(earlier & before.keys()) for event, earlier in sorted(before.items())}
    done: set[str] = set()
    for event in known:
        circle = _circle(event, known, done)
        if circle:
            what = N_("These events wait for one another, so that none can be the first: {events}.")
            fix = N_("Take one of them out of what comes before another.")
            params = {"events": " → ".join(circle)}
            yield Finding(
                "order-in-a-circle", Where(table="items", key=circle[0], field="after"), what, fix, params=params
            )


def _circle(first: str, before: Mapping[str, list[str]], done: set[str]) -> list[str]:
    """A circle that is reached from an event, without those that were looked at; empty where there is none."""
    path: list[str] = []
    steps = [iter([first])]
    while steps:
        event = next(steps[-1], None)
        if event is None:
            steps.pop()
            if path:
                done.add(path.pop())
        elif event in path:
            done.update(path)
            return [*path[path.index(event) :], event]
        elif event not in done:
            path.append(event)
            steps.append(iter(before[event]))
    return []


def _no_such(key: str, where: Where, known: Iterable[str]) -> Finding:
    near = did_you_mean(key, known)
    fix = N_("Did you mean “{near}”?") if near else N_("Correct the key, or add what it names.")
    return Finding("unknown-key", where, N_("There is no “{key}”."), fix, params={"key": key, "near": near})
