"""The bridge between an edition and a problem: `problem_of` draws up what is to be planned, `plan_of` what stands.

Two ways of working follow from the data. In a section that the city runs, its sessions are placed in rooms on its days.
In one that partners run, their drafts are proposals of dates and places, which the city reconciles. What cannot be used
is left out, and `plan_faults` names it; what stands is not judged again, which is what `conflicts` is for.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from math import gcd

import attrs

from stemcity_kit.errors import Finding
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.planning import Planning
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Interval
from stemcity_kit.scheduling.editions.frame import Daytime, Frame, told_spans, told_times
from stemcity_kit.scheduling.editions.items import (
    demands,
    further_rooms,
    impossible_rooms,
    raster,
    standing_place,
    title_of,
)
from stemcity_kit.scheduling.editions.parties import parties, times_rules
from stemcity_kit.scheduling.editions.proposals import AsProposed
from stemcity_kit.scheduling.editions.quotas import quota_rules
from stemcity_kit.scheduling.editions.slots import Slot, slots_of
from stemcity_kit.scheduling.editions.spaces import (
    DAYTIME,
    travel_of,
)
from stemcity_kit.scheduling.editions.spells import Spells, both, intervals, joined, whole_days
from stemcity_kit.scheduling.editions.standing import standing_waivers
from stemcity_kit.scheduling.editions.waivers import waivers_for
from stemcity_kit.scheduling.plan import Made, Plan
from stemcity_kit.scheduling.problem import Item, Placement, Problem, Shared
from stemcity_kit.scheduling.rule import Rule, Wish
from stemcity_kit.scheduling.rules import rules_of
from stemcity_kit.scheduling.ticks import bits
from stemcity_kit.scheduling.wishes import (
    AudiencesApart,
    FairToPartners,
    FewSeatsWasted,
    PreferredTimes,
    TracksApart,
)
from stemcity_kit.scheduling.wishes_spread import SpreadOverDays, SpreadOverDistricts, SpreadOverWeeks

__all__ = ["Drawing", "plan_of", "problem_of", "wishes_for"]


def problem_of(
    edition: Edition,
    *,
    sections: Collection[str] | None = None,
    free: Collection[str] = (),
    pins: Collection[str] = (),
    every: int | None = None,
    daytime: Daytime = DAYTIME,
) -> Problem:
    """What is to be planned in an edition.

    Args:
        edition: The edition.
        sections: The keys of the sections to plan; None for all. What has a time in another one keeps it, and its room.
        free: Keys of sessions, or of events, that may move although they stand.
        pins: Keys of drafts that stay where they are.
        every: Minutes between starts; None for those of the edition's planning.
        daytime: From when to when something may be held where no row of openings says it.

    Raises:
        InvalidValue: There are no days to plan on, the order goes in a circle, or a section is not there.

    >>> from stemcity_kit.model.event import Event
    >>> from stemcity_kit.model.edition import Section
    >>> from stemcity_kit.model.place import Venue
    >>> from stemcity_kit.model.planning import Need
    >>> from stemcity_kit.model.time import Days
    >>> day = Days(dt.date(2027, 5, 19), dt.date(2027, 5, 19))
    >>> edition = Edition(
    ...     key="a", uri="https://example.org/a", year=2027, country="IT", zone="Europe/Rome",
    ...     sections=[Section("marathon", dates=[day])], venues=[Venue("library", "Library")],
    ...     events=[Event("robots", section="marathon")], needs=[Need("robots", sessions=2, minutes=60)])
    >>> [item.key for item in problem_of(edition).items]
    ['robots-1', 'robots-2']
    """
    _known_sections(edition, sections)
    slots = tuple(slot for slot in slots_of(edition, sections=sections, free=free, pins=pins) if isinstance(slot, Slot))
    return Drawing(Frame(edition, slots, daytime), every or edition.planning.every).problem


def plan_of(
    edition: Edition, *, free: Collection[str] = (), pins: Collection[str] = (), daytime: Daytime = DAYTIME
) -> Plan:
    """The plan that stands in an edition: every session with a known start, where it is now.

    Args:
        edition: The edition.
        free: Keys of sessions, or of events, that may move although they stand.
        pins: Keys of sessions that stay where they are, even where their event is free.
        daytime: From when to when something may be held where no row of openings says it.

    Raises:
        InvalidValue: As for `problem_of`.
    """
    slots = tuple(slot for slot in slots_of(edition, free=free, pins=pins) if isinstance(slot, Slot))
    drawing = Drawing(Frame(edition, slots, daytime), edition.planning.every)
    return Plan(drawing.problem, tuple(drawing.standing()), made=Made("edition"))


def _known_sections(edition: Edition, sections: Collection[str] | None) -> None:
    for key in sections or ():
        edition.find("sections", key)


def wishes_for(planning: Planning) -> tuple[Wish, ...]:
    """The wishes of an edition, each with its weight; those of weight 0 are left out.

    Two events of one track compete as `weigh_overlap` says, two that share an audience only half as much, rounded up:
    an audience such as everyone is wide.

    >>> [wish.name for wish in wishes_for(Planning(weigh_spread=0, weigh_seats=0, weigh_fairness=0))]
    ['preferred-times', 'tracks-apart', 'audiences-apart', 'spread-over-districts']
    """
    overlap = planning.weigh_overlap
    weighed: tuple[tuple[int, Wish], ...] = (
        (planning.weigh_preferences, PreferredTimes(planning.weigh_preferences)),
        (planning.weigh_seats, FewSeatsWasted(planning.weigh_seats)),
        (overlap, TracksApart(overlap, within=True)),
        (overlap, AudiencesApart(-(-overlap // 2), within=True)),
        (planning.weigh_spread, SpreadOverDays(planning.weigh_spread)),
        (planning.weigh_spread, SpreadOverWeeks(planning.weigh_spread)),
        (planning.weigh_districts, SpreadOverDistricts(planning.weigh_districts)),
        (planning.weigh_fairness, FairToPartners(planning.weigh_fairness)),
    )
    return tuple(wish for weight, wish in weighed if weight)


@attrs.frozen(eq=False)
class Drawing:
    """How a problem is drawn up from an edition.

    Attributes:
        frame: Its days, hours and rooms, with what is to be placed and what stands.
        every: Minutes between starts.
    """

    frame: Frame
    every: int

    @property
    def edition(self) -> Edition:
        """The edition."""
        return self.frame.edition

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items, in the order of the events; what is named and not planned is left out."""
        found: list[Item] = []
        for slot in self.frame.kept:
            item = self.fixed_item(slot) if slot.fixed else self.free_item(slot)
            if isinstance(item, Item):
                found.append(item)
        for key, (slot, room) in self.further.items():
            start = self.edition.find("sessions", slot.key).when.start
            title = title_of(self.edition, slot, alone=self._is_alone(slot))
            fixed = Placement(key, start, room)
            found.append(Item(key, slot.minutes, title, rooms=[room], fixed=fixed, beside=slot.key))
        events = {item.of for item in found}
        return tuple(
            attrs.evolve(
                item,
                after=tuple(key for key in item.after if key in events),
                apart=tuple(key for key in item.apart if key in events),
            )
            for item in found
        )

    @cached_property
    def further(self) -> Mapping[str, tuple[Slot, str]]:
        """The rooms that fixed sessions take besides their first, by the key of their item."""
        return further_rooms(self.edition, self.frame.kept)

    @cached_property
    def _repeats(self) -> Counter[str]:
        return Counter(slot.event.key for slot in self.frame.kept)

    def _is_alone(self, slot: Slot) -> bool:
        return self._repeats[slot.event.key] == 1

    def base_item(self, slot: Slot) -> Item:
        """What is the same of an item, whether it stands or not."""
        need = slot.need
        kits = self.edition.indexes["kits"]
        return Item(
            slot.key,
            slot.minutes,
            title_of(self.edition, slot, alone=self._is_alone(slot)),
            event=slot.event.key,
            setup=need.setup,
            clearing=need.clearing,
            people=self.frame.cast.people(slot),
            kits=[key for key in need.kits if key in kits],
            track=need.track,
            audiences=slot.event.audiences,
            partner=next(iter(self.frame.cast.runners(slot)), ""),
            after=need.after,
            apart=need.apart,
            spread=need.spread,
        )

    def fixed_item(self, slot: Slot) -> Item:
        """A session that stands, as an item that asks nothing of its room and time."""
        at = self.frame.sites_at.get(slot.key, ())
        assert slot.session is not None  # noqa: S101 - a fixed slot has its session
        fixed = standing_place(slot.session, slot.key, at)
        return attrs.evolve(self.base_item(slot), rooms=at[:1], fixed=fixed)

    def free_item(self, slot: Slot) -> Item | Finding:
        """A session to place, with where and when it may lie."""
        rooms = frozenset[str]() if self.frame.where.placeless(slot) else self.frame.where.asked(slot)
        if rooms is not None and not rooms and not self.frame.where.placeless(slot):
            return impossible_rooms(slot)
        starts = self._starts(slot)
        windows = () if starts else intervals(self._window(slot, placeless=rooms is not None and not rooms), self.zone)
        item = demands(self.base_item(slot), self.frame.cast, slot)
        return attrs.evolve(
            item,
            rooms=self._named(rooms),
            windows=windows,
            starts=starts,
            every=raster(slot.session, self.every),
            preferences=tuple(self.frame.cast.preferences(slot)),
        )

    def _named(self, rooms: frozenset[str] | None) -> frozenset[str] | None:
        """The rooms that will do, by name where some space is only for what stands in it."""
        if rooms is None and len(self.frame.spaces) > len(self.frame.where.sites):
            return frozenset(self.frame.where.sites)
        return rooms

    @property
    def zone(self) -> str:
        """The edition's zone."""
        return self.edition.zone

    def _starts(self, slot: Slot) -> tuple[dt.datetime, ...]:
        """The proposed starts, where there is a choice among several proposals and each says its start."""
        starts = [one.when.start for one in slot.proposals if one.when is not None and one.when.start is not None]
        return tuple(starts) if len(slot.proposals) > 1 and len(starts) == len(slot.proposals) else ()

    def _window(self, slot: Slot, *, placeless: bool) -> Spells:
        """The hours of the days on which a session may be, and those that were proposed for it."""
        hours = self.frame.general if placeless else self.frame.wide
        return joined([*both(hours, whole_days(self.frame.days_of(slot), self.zone)), *told_spans(slot)])

    @cached_property
    def step(self) -> int:
        """The grid's step: the planning's, or a smaller one where what stands does not lie on it."""
        step = gcd(self.edition.planning.step, self.every)
        for slot in self.frame.kept:
            for when in told_times(slot):
                if when.start is not None:
                    step = gcd(step, 60 * when.start.hour + when.start.minute)
        return step

    @cached_property
    def problem(self) -> Problem:
        """The problem."""
        drawn = Problem(
            self.zone,
            intervals(self.frame.hours, self.zone) or self._no_hours(),
            items=self.items,
            rooms=self.frame.spaces,
            people=tuple(parties(self.frame)),
            kits=self.kits,
            step=self.step,
            every=self.every,
            changeover=self.edition.planning.changeover,
            school_hours=intervals(self.frame.school_spells, self.zone),
            travel=travel_of(self.edition),
            wishes=wishes_for(self.edition.planning),
            waivers=waivers_for(self.edition, self.items),
        )
        drawn = attrs.evolve(drawn, rules=(*rules_of(drawn), *self.rules(drawn)))
        return attrs.evolve(drawn, waivers=(*drawn.waivers, *standing_waivers(self.edition, drawn)))

    @cached_property
    def kits(self) -> tuple[Shared, ...]:
        """What is shared."""
        return tuple(Shared(kit.key, kit.count, self._said(kit.title)) for kit in self.edition.kits)

    def _said(self, text: Text) -> str:
        return str(text.within(self.edition.languages))

    def _no_hours(self) -> tuple[Interval, ...]:
        """Whole days, where the openings leave no hour at all: then each item says why it fits nowhere."""
        return intervals(whole_days(self.frame.days, self.zone), self.zone)

    def rules(self, drawn: Problem) -> Iterator[Rule]:
        """The rules that are this edition's own: times of organisations and events, proposals, quotas."""
        free = {slot.key: slot for slot in self.frame.kept if not slot.fixed}
        yield from times_rules(self.frame, free.values())
        choices = [(slot.key, tuple(self._choices(slot).items())) for slot in free.values() if self._starts(slot)]
        if choices:
            yield AsProposed(tuple(choices))
        starts = drawn.grid.every(self.every)
        fixed = [item.fixed.start for item in drawn.items if item.fixed is not None]
        starts |= bits(drawn.grid.tick(start) for start in fixed if drawn.grid.has(start))
        yield from quota_rules(self.edition, drawn.items, drawn.grid, starts=starts & _within(drawn))

    def _choices(self, slot: Slot) -> Mapping[dt.datetime, frozenset[str]]:
        found: dict[dt.datetime, frozenset[str]] = {}
        for one in slot.proposals:
            if one.when is not None and one.when.start is not None:
                found[one.when.start] = found.get(one.when.start, frozenset()) | self.frame.where.proposed(one)
        return found

    def standing(self) -> Iterator[Placement]:
        """Where the sessions with a known start are now."""
        drawn = self.problem
        for item in drawn.items:
            if item.fixed is not None:
                yield item.fixed
        for slot in self.frame.kept:
            session = slot.session
            if not slot.fixed and slot.key in drawn.item and session and session.when and session.when.start:
                placed = self.frame.where.of(session)
                needless = drawn.item[slot.key].rooms == frozenset()
                yield standing_place(session, slot.key, () if needless else placed)


def _within(drawn: Problem) -> int:
    found = 0
    for within in drawn.hours:
        found |= drawn.grid.starting(within)
    return found
