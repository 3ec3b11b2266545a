"""The bridge between an edition and a problem: `problem_of` draws up what is to be planned, `plan_of` what stands.

Two ways of working follow from the data. In a section that the city runs, its sessions are placed in rooms on its days.
In one that partners run, their drafts are proposals of dates and places, which the city reconciles. What cannot be used
is left out, and `plan_faults` names it; what stands is not judged again, which is what `conflicts` is for.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from math import gcd

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.planning import Planning
from stemcity_kit.model.rules_days import holidays_of
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days, Interval, When
from stemcity_kit.model.vocabulary import AvailabilityOf
from stemcity_kit.scheduling.availability import (
    OnlyThen,
    Times,
    away_hours,
    of_both,
    school_days,
    school_hours,
)
from stemcity_kit.scheduling.items import (
    Cast,
    Whereabouts,
    demands,
    further_rooms,
    impossible_rooms,
    raster,
    standing_place,
    title_of,
)
from stemcity_kit.scheduling.plan import Made, Plan
from stemcity_kit.scheduling.problem import Item, Party, Placement, Problem, Shared, Space
from stemcity_kit.scheduling.proposals import AsProposed
from stemcity_kit.scheduling.quotas import quota_rules
from stemcity_kit.scheduling.rule import Rule, Wish
from stemcity_kit.scheduling.rules import rules_of
from stemcity_kit.scheduling.slots import Slot, slots_of
from stemcity_kit.scheduling.spaces import (
    DAYTIME,
    all_hours,
    on_days,
    open_hours,
    programme_hours,
    space_of,
    travel_of,
    unused,
)
from stemcity_kit.scheduling.spells import Spells, both, intervals, joined, minute, whole_days
from stemcity_kit.scheduling.standing import standing_waivers
from stemcity_kit.scheduling.ticks import bits
from stemcity_kit.scheduling.wishes import (
    AudiencesApart,
    FairToPartners,
    FewSeatsWasted,
    PreferredTimes,
    SpreadOverDays,
    SpreadOverDistricts,
    TracksApart,
)

__all__ = ["Drawing", "plan_of", "problem_of", "wishes_for"]

Daytime = tuple[dt.time | None, dt.time | None]


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
    return Drawing(edition, slots, every or edition.planning.every, daytime).problem


def plan_of(edition: Edition, *, free: Collection[str] = (), daytime: Daytime = DAYTIME) -> Plan:
    """The plan that stands in an edition: every session with a known start, where it is now.

    Args:
        edition: The edition.
        free: Keys of sessions, or of events, that may move although they stand.
        daytime: From when to when something may be held where no row of openings says it.

    Raises:
        InvalidValue: As for `problem_of`.
    """
    slots = tuple(slot for slot in slots_of(edition, free=free) if isinstance(slot, Slot))
    drawing = Drawing(edition, slots, edition.planning.every, daytime)
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
    weighed: tuple[tuple[int, type], ...] = (
        (planning.weigh_preferences, PreferredTimes),
        (planning.weigh_seats, FewSeatsWasted),
        (planning.weigh_overlap, TracksApart),
        (-(-planning.weigh_overlap // 2), AudiencesApart),
        (planning.weigh_spread, SpreadOverDays),
        (planning.weigh_districts, SpreadOverDistricts),
        (planning.weigh_fairness, FairToPartners),
    )
    return tuple(wish(weight=weight) for weight, wish in weighed if weight)


@attrs.frozen(eq=False)
class Drawing:
    """How a problem is drawn up from the slots of an edition.

    Attributes:
        edition: The edition.
        slots: What is to be placed, and what stands.
        every: Minutes between starts.
        daytime: From when to when something may be held where no row says it.
    """

    edition: Edition
    slots: tuple[Slot, ...]
    every: int
    daytime: Daytime = DAYTIME

    # Days and hours

    @cached_property
    def planned_days(self) -> frozenset[dt.date]:
        """The days on which something is to be placed."""
        return frozenset(day for slot in self.slots if not slot.fixed for day in self.days_of(slot))

    @cached_property
    def kept(self) -> tuple[Slot, ...]:
        """The slots that matter: those to place, and those that stand within the span of the planned days."""
        if not self.planned_days:
            return self.slots
        span = Days(min(self.planned_days), max(self.planned_days))
        return tuple(
            slot
            for slot in self.slots
            if not slot.fixed or (slot.session and slot.session.when and slot.session.when.days.overlaps(span))
        )

    @cached_property
    def days(self) -> tuple[dt.date, ...]:
        """All days that are looked at, in order."""
        standing = {day for slot in self.kept for one in _told(slot) for day in one.days.each()}
        found = sorted(self.planned_days | standing or self._all_dates)
        if not found:
            raise InvalidValue.because(
                "no-days",
                Where(table="sections", field="dates"),
                N_("There are no days to plan on: no section has dates, and no session has a day."),
                N_("Write the dates of the sections."),
            )
        return tuple(found)

    @cached_property
    def _all_dates(self) -> frozenset[dt.date]:
        return frozenset(day for one in self.edition.sections for dates in one.dates for day in dates.each())

    def days_of(self, slot: Slot) -> frozenset[dt.date]:
        """The days on which a session may be: those proposed, or those of its section, or those of all sections."""
        told = [one.when for one in slot.proposals if one.when is not None]
        if told:
            return frozenset(day for when in told for day in when.days.each())
        dates = slot.section.dates if slot.section is not None else ()
        return frozenset(day for days in dates for day in days.each()) or self._all_dates

    @cached_property
    def where(self) -> Whereabouts:
        """Where sessions can be."""
        return Whereabouts(self.edition)

    @cached_property
    def cast(self) -> Cast:
        """Who takes part."""
        return Cast(self.edition, self.days)

    @cached_property
    def open(self) -> Mapping[str, Spells]:
        """When each site is open."""
        return open_hours(self.edition, self.where.sites, self.days, daytime=self.daytime)

    @cached_property
    def general(self) -> Spells:
        """When something may be held that needs no room."""
        return programme_hours(self.edition, self.days, daytime=self.daytime)

    @cached_property
    def _wide(self) -> Spells:
        return all_hours(self.open, self.general)

    def span(self, slot: Slot) -> tuple[int, int]:
        """The minutes in which a fixed session is held."""
        return next(_told_spans(slot))

    @cached_property
    def hours(self) -> Spells:
        """The hours of the programme: when anything is open on the planned days, and when something stands."""
        found = list(on_days(self._wide, sorted(self.planned_days), self.edition.zone))
        for slot in self.kept:
            found += _told_spans(slot)
        return joined(found)

    # Rooms

    @cached_property
    def sites_at(self) -> Mapping[str, tuple[str, ...]]:
        """For each fixed session the spaces that it takes; one of its own where only its venue is known."""
        found: dict[str, tuple[str, ...]] = {}
        spaces: dict[str, object] = dict(self.where.sites)
        for slot in self.kept:
            if slot.fixed and slot.session is not None:
                at = self.where.of(slot.session)
                if not at and not self.where.placeless(slot) and slot.session.venue in self.edition.indexes["venues"]:
                    key = unused(
                        f"{slot.session.venue}"[:60].rstrip("-"), spaces, ending=f"for-{slot.key}"[:40].rstrip("-")
                    )
                    spaces[key] = slot
                    at = (key,)
                found[slot.key] = at
        return found

    @cached_property
    def spaces(self) -> tuple[Space, ...]:
        """The rooms; a room is open, too, for what stands in it."""
        zone = self.edition.zone
        standing: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for slot in self.kept:
            for key in self.sites_at.get(slot.key, ()):
                start, end = self.span(slot)
                standing[key].append((start - slot.need.setup, end + slot.need.clearing))
        found = [
            space_of(site, hours=joined([*self.open[key], *standing.get(key, ())]), zone=zone)
            for key, site in self.where.sites.items()
        ]
        return (*found, *self.somewhere.values())

    @cached_property
    def somewhere(self) -> Mapping[str, Space]:
        """The spaces of sessions of which only the venue is known."""
        known = self.where.sites
        return {
            key: self._somewhere(key, slot)
            for slot in self.kept
            for key in self.sites_at.get(slot.key, ())
            if key not in known
        }

    def _somewhere(self, key: str, slot: Slot) -> Space:
        """A room of a venue of which nobody said which; it is open only for the session that is there."""
        place = self.edition.find("venues", (slot.session.venue if slot.session is not None else None) or "")
        start, end = self.span(slot)
        hours = intervals(((start - slot.need.setup, end + slot.need.clearing),), self.zone)
        name = f"{place.name or place.key} (?)"
        return Space(key, name, place=place.key, district=place.district, hours=hours)

    # Items

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items, in the order of the events; what is named and not planned is left out."""
        found: list[Item] = []
        for slot in self.kept:
            item = self.fixed_item(slot) if slot.fixed else self.free_item(slot)
            if isinstance(item, Item):
                found.append(item)
        for key, (slot, room) in self.further.items():
            start = self.edition.find("sessions", slot.key).when.start
            title = title_of(self.edition, slot, alone=self._is_alone(slot))
            found.append(Item(key, slot.minutes, title, rooms=[room], fixed=Placement(key, start, room)))
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
        return further_rooms(self.edition, self.kept)

    @cached_property
    def _repeats(self) -> Counter[str]:
        return Counter(slot.event.key for slot in self.kept)

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
            people=self.cast.people(slot),
            kits=[key for key in need.kits if key in kits],
            track=need.track,
            audiences=slot.event.audiences,
            partner=next(iter(self.cast.runners(slot)), ""),
            after=need.after,
            apart=need.apart,
            spread=need.spread,
        )

    def fixed_item(self, slot: Slot) -> Item:
        """A session that stands, as an item that asks nothing of its room and time."""
        at = self.sites_at.get(slot.key, ())
        assert slot.session is not None  # noqa: S101 - a fixed slot has its session
        fixed = standing_place(slot.session, slot.key, at)
        return attrs.evolve(self.base_item(slot), rooms=at[:1], fixed=fixed)

    def free_item(self, slot: Slot) -> Item | Finding:
        """A session to place, with where and when it may lie."""
        rooms = frozenset[str]() if self.where.placeless(slot) else self.where.asked(slot)
        if rooms is not None and not rooms and not self.where.placeless(slot):
            return impossible_rooms(slot)
        starts = self._starts(slot)
        windows = () if starts else intervals(self._window(slot, placeless=rooms is not None and not rooms), self.zone)
        item = demands(self.base_item(slot), self.cast, slot)
        return attrs.evolve(
            item,
            rooms=self._named(rooms),
            windows=windows,
            starts=starts,
            every=raster(slot.session, self.every),
            preferences=tuple(self.cast.preferences(slot)),
        )

    def _named(self, rooms: frozenset[str] | None) -> frozenset[str] | None:
        """The rooms that will do, by name where some space is only for what stands in it."""
        if rooms is None and len(self.spaces) > len(self.where.sites):
            return frozenset(self.where.sites)
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
        hours = self.general if placeless else self._wide
        return joined([*both(hours, whole_days(self.days_of(slot), self.zone)), *_told_spans(slot)])

    # The problem

    @cached_property
    def step(self) -> int:
        """The grid's step: the planning's, or a smaller one where what stands does not lie on it."""
        step = gcd(self.edition.planning.step, self.every)
        for slot in self.kept:
            for when in _told(slot):
                if when.start is not None:
                    step = gcd(step, 60 * when.start.hour + when.start.minute)
        return step

    @cached_property
    def problem(self) -> Problem:
        """The problem."""
        drawn = Problem(
            self.zone,
            intervals(self.hours, self.zone) or self._no_hours(),
            items=self.items,
            rooms=self.spaces,
            people=tuple(self.parties()),
            kits=[
                Shared(kit.key, kit.count, str(kit.title.within(self.edition.languages))) for kit in self.edition.kits
            ],
            step=self.step,
            every=self.every,
            changeover=self.edition.planning.changeover,
            school_hours=intervals(self.school_spells, self.zone),
            travel=travel_of(self.edition),
            wishes=wishes_for(self.edition.planning),
            waivers=self.edition.waivers,
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
        return intervals(whole_days(self.days, self.zone), self.zone)

    @cached_property
    def _school_days(self) -> tuple[dt.date, ...]:
        return school_days(self.edition, self.days, holidays=holidays_of(self.edition))

    @cached_property
    def school_spells(self) -> Spells:
        """When classes may be away."""
        return school_hours(self.edition, self._school_days)

    def parties(self, *, judging: bool = False) -> Iterator[Party]:
        """The people and classes that take part, with their hours; for planning, whoever stands somewhere is there."""
        standing: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for slot in self.kept:
            if slot.fixed and not judging:
                for key in self.cast.people(slot):
                    standing[key].append(self.span(slot))
        named = dict.fromkeys(key for slot in self.kept for key in self.cast.people(slot))
        classes = {self.cast.class_key(one): one for each in self.cast.classes.values() for one in each}
        for key in named:
            group = classes.get(key)
            if group is None:
                said, title = self.cast.times(AvailabilityOf.PEOPLE, key), self.edition.find("people", key).name
            else:
                said, title = self._class_times(group.key, group.school), f"{group.name or group.key}"
            hours = said.hours if said is not None else None
            if hours is not None:
                hours = joined([*hours, *standing.get(key, ())])
            reason = said.reason if said is not None else ""
            yield Party(key, title, None if hours is None else intervals(hours, self.zone), reason)

    def _class_times(self, group: str, school: str) -> Times:
        """When a class can be away: what it and its school say, in the school's hours of leaving and coming back."""
        own, theirs = self.cast.times(AvailabilityOf.CLASSES, group), self.cast.times(AvailabilityOf.SCHOOLS, school)
        site = self.edition.get("schools", school)
        away = away_hours(self.edition, site, self._school_days) if site is not None else None
        hours = of_both(own.hours if own else None, theirs.hours if theirs else None)
        reason = "; ".join(dict.fromkeys(one.reason for one in (own, theirs) if one is not None and one.reason))
        return Times(of_both(hours, away), reason, ())

    def rules(self, drawn: Problem) -> Iterator[Rule]:
        """The rules that are this edition's own: times of organisations and events, proposals, quotas."""
        free = {slot.key: slot for slot in self.kept if not slot.fixed}
        yield from self.times_rules(free.values())
        choices = [(slot.key, tuple(self._choices(slot).items())) for slot in free.values() if self._starts(slot)]
        if choices:
            yield AsProposed(tuple(choices))
        starts = drawn.grid.every(self.every)
        fixed = [item.fixed.start for item in drawn.items if item.fixed is not None]
        starts |= bits(drawn.grid.tick(start) for start in fixed if drawn.grid.has(start))
        yield from quota_rules(self.edition, drawn.items, drawn.grid, starts=starts & _within(drawn))

    def times_rules(self, slots: Iterable[Slot]) -> Iterator[Rule]:
        """A rule for each organisation and each event that says when it can."""
        bound: dict[tuple[AvailabilityOf, str], set[str]] = defaultdict(set)
        for slot in slots:
            bound[AvailabilityOf.EVENTS, slot.event.key].add(slot.key)
            for key in self.cast.runners(slot):
                bound[AvailabilityOf.ORGANISATIONS, key].add(slot.key)
        for (of, key), items in sorted(bound.items()):
            said = self.cast.times(of, key)
            if said is not None and said.hours is not None:
                row = self.edition.get(of.value, key)
                named = row.name if of is AvailabilityOf.ORGANISATIONS and row else ""
                title = self._said(row.title) if of is AvailabilityOf.EVENTS and row else named
                hours = intervals(said.hours, self.zone)
                yield OnlyThen(f"{of.value} {key}", title or key, frozenset(items), hours, said.reason)

    def _choices(self, slot: Slot) -> Mapping[dt.datetime, frozenset[str]]:
        found: dict[dt.datetime, frozenset[str]] = {}
        for one in slot.proposals:
            if one.when is not None and one.when.start is not None:
                found[one.when.start] = found.get(one.when.start, frozenset()) | self.where.proposed(one)
        return found

    def standing(self) -> Iterator[Placement]:
        """Where the sessions with a known start are now."""
        drawn = self.problem
        for item in drawn.items:
            if item.fixed is not None:
                yield item.fixed
        for slot in self.kept:
            session = slot.session
            if not slot.fixed and slot.key in drawn.item and session and session.when and session.when.start:
                placed = self.where.of(session)
                needless = drawn.item[slot.key].rooms == frozenset()
                yield standing_place(session, slot.key, () if needless else placed)


def _told(slot: Slot) -> Iterator[When]:
    """The times that are said of a slot: where it stands, was drafted or is proposed."""
    sessions = (slot.session, *slot.proposals)
    yield from dict.fromkeys(one.when for one in sessions if one is not None and one.when is not None)


def _told_spans(slot: Slot) -> Iterator[tuple[int, int]]:
    """The minutes in which it would be held at those of these times that have a start."""
    for when in _told(slot):
        if when.start is not None:
            yield minute(when.start), minute(when.start) + slot.minutes


def _within(drawn: Problem) -> int:
    found = 0
    for within in drawn.hours:
        found |= drawn.grid.starting(within)
    return found
