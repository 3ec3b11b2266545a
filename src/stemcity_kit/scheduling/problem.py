"""What is to be scheduled: items, rooms, the people who cannot be in two places, and the rules and wishes of the day.

A problem is a value that knows no solver and no folder. `problem_of` makes one from an edition; whoever has other data
makes it by hand. An *item* is one session to place: an event that is held four times gives four items. Moments are
aware, intervals half-open; minutes are minutes of elapsed time. What it is made of is in `parts`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from stemcity_kit.errors import InvalidValue
from stemcity_kit.model.fields import at_least
from stemcity_kit.model.planning import Waiver
from stemcity_kit.model.time import Days, Interval, in_utc
from stemcity_kit.model.zones import zone_info
from stemcity_kit.scheduling.parts import (
    Item,
    Party,
    Placement,
    Preference,
    Shared,
    Space,
    Travel,
    optional_stretches,
    stretches,
)
from stemcity_kit.scheduling.problem_faults import faults_of
from stemcity_kit.scheduling.ticks import Grid

if TYPE_CHECKING:
    from stemcity_kit.scheduling.rule import Rule, Wish

__all__ = ["Item", "Party", "Placement", "Preference", "Problem", "Shared", "Space", "Travel"]


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
    hours: tuple[Interval, ...] = attrs.field(converter=stretches)
    items: tuple[Item, ...] = attrs.field(default=(), converter=tuple[Item, ...])
    rooms: tuple[Space, ...] = attrs.field(default=(), converter=tuple[Space, ...])
    people: tuple[Party, ...] = attrs.field(default=(), converter=tuple[Party, ...])
    kits: tuple[Shared, ...] = attrs.field(default=(), converter=tuple[Shared, ...])
    step: int = 5
    every: int = 30
    changeover: int = attrs.field(default=0, validator=at_least(0))
    school_hours: tuple[Interval, ...] | None = attrs.field(default=None, converter=optional_stretches)
    travel: Travel = Travel()
    rules: tuple[Rule, ...] | None = None
    wishes: tuple[Wish, ...] | None = None
    waivers: tuple[Waiver, ...] = attrs.field(default=(), converter=tuple[Waiver, ...])

    def __attrs_post_init__(self) -> None:
        if faults := tuple(faults_of(self)):
            raise InvalidValue(*faults)

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
    def sessions(self) -> tuple[Item, ...]:
        """The items that are counted: one for each session, without those that hold further rooms of it."""
        return tuple(item for item in self.items if not item.beside)

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
