"""`conflicts(edition)`: what clashes among the sessions of an edition as they are, to the minute, whoever placed them.

The rules are those of every plan, read by the same checker; nothing is planned. Days are looked at one after the other,
and each room, person and kit only where it is used, so the time grows with the number of sessions. `stemcity check`
tells with `room-taken-twice` when two sessions overlap in one room; this tells that too, as `room-to-itself`, together
with setting up, clearing and the changeover, and with everything else that planning knows.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import attrs

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.hours import DAY
from stemcity_kit.model.tables import grouped
from stemcity_kit.model.vocabulary import Blocks, Per
from stemcity_kit.scheduling.board import Board, both_hours
from stemcity_kit.scheduling.check import Spots, broken, spots_of
from stemcity_kit.scheduling.editions.edition import Drawing
from stemcity_kit.scheduling.editions.frame import Frame
from stemcity_kit.scheduling.editions.items import demands
from stemcity_kit.scheduling.editions.parties import parties, times_rules
from stemcity_kit.scheduling.editions.quotas import AtMostThere, quota_rules
from stemcity_kit.scheduling.editions.slots import Slot, slots_of
from stemcity_kit.scheduling.editions.spaces import space_of, travel_of
from stemcity_kit.scheduling.editions.spells import Spells, both, intervals, spell, wall, whole_days
from stemcity_kit.scheduling.editions.waivers import waivers_for
from stemcity_kit.scheduling.limits import Count, Hours, Only, Resource
from stemcity_kit.scheduling.problem import Item, Party, Placement, Problem, Space, Travel
from stemcity_kit.scheduling.rule import Rule
from stemcity_kit.scheduling.rules import rules_of
from stemcity_kit.scheduling.rules_times import FixedStays, InItsWindow, WithinTheHours
from stemcity_kit.scheduling.rules_together import AtMost, InOrder
from stemcity_kit.scheduling.ticks import bits
from stemcity_kit.scheduling.waiving import waived

__all__ = ["conflicts"]

OF_PLANS = (WithinTheHours(), InItsWindow(), FixedStays(), InOrder())
"""Rules that say where something may be placed, which stands here already; the order is looked at across days."""


def conflicts(edition: Edition) -> tuple[Finding, ...]:
    """Everything that sessions with a known start and end break, cancelled ones left out, in order of time.

    Args:
        edition: The edition; what is a draft is looked at like the rest.

    Returns:
        A finding for each, at its sessions; an error where it blocks scheduling or publication, a warning where it only
        warns, and where a venue that has no rooms holds two sessions at once.

    >>> from stemcity_kit.model.event import Event, Session
    >>> from stemcity_kit.model.person import Appearance, Person
    >>> from stemcity_kit.model.time import When, moment
    >>> noon, one, two = (moment(dt.date(2027, 5, 19), dt.time(hour), zone="Europe/Rome") for hour in (12, 13, 14))
    >>> edition = Edition(
    ...     key="a", uri="https://example.org/a", year=2027, country="IT", zone="Europe/Rome",
    ...     events=[Event("robots"), Event("talk")], people=[Person("ada", "Ada")],
    ...     appearances=[Appearance("ada", "robots"), Appearance("ada", "talk")],
    ...     sessions=[Session("a", "robots", When.between(noon, two)), Session("b", "talk", When.between(one, two))])
    >>> print(*conflicts(edition))
    sessions 'a, b': Ada cannot be at “robots” and at “talk”: they overlap, or leave no time for the way. \
Move one of them, or let somebody else take part.
    """
    everything = [session.key for session in edition.sessions]
    slots = tuple(
        slot
        for slot in slots_of(edition, pins=frozenset(everything))
        if isinstance(slot, Slot) and slot.fixed and _has_an_end(slot)
    )
    return tuple(_Sweep(edition, slots).findings()) if slots else ()


def _has_an_end(slot: Slot) -> bool:
    """Whether it is known when it ends; the usual length of its kind is not knowledge."""
    known = slot.session is not None and slot.session.when is not None and slot.session.when.interval is not None
    return known or slot.need.minutes is not None


@attrs.frozen(eq=False)
class _Sweep:
    """The days of an edition, looked at one after the other."""

    edition: Edition
    slots: tuple[Slot, ...]

    @cached_property
    def frame(self) -> Frame:
        return Frame(self.edition, self.slots, (None, None))  # what nobody said closes nothing

    @cached_property
    def drawing(self) -> Drawing:
        return Drawing(self.frame, every=1)

    @cached_property
    def travel(self) -> Travel:
        return travel_of(self.edition)

    @cached_property
    def parties(self) -> Mapping[str, Party]:
        return {party.key: party for party in parties(self.frame, judging=True)}

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        bare = Problem(self.edition.zone, intervals(self.frame.hours, self.edition.zone))
        return tuple(rule for rule in rules_of(bare) if rule not in OF_PLANS)

    @cached_property
    def venues(self) -> frozenset[str]:
        """The spaces that are venues without rooms."""
        return frozenset(key for key, site in self.frame.where.sites.items() if site.room is None)

    def findings(self) -> Iterator[Finding]:
        named = self._names()
        for days, slots in self._stretches():
            yield from dict.fromkeys(map(named, self._of_days(days, slots)))
        yield from map(named, self._out_of_order())
        yield from map(named, self._of_edition())

    def _names(self) -> Callable[[Finding], Finding]:
        """Puts a finding at its sessions, also where an item stands for a further room of one."""
        further = {key: slot.key for key, (slot, _) in self.drawing.further.items()}

        def at(finding: Finding) -> Finding:
            keys = dict.fromkeys(further.get(key, key) for key in finding.where.key.split(", "))
            return attrs.evolve(finding, where=Where(table="sessions", key=", ".join(keys)))

        return at

    def _stretches(self) -> Iterator[tuple[tuple[dt.date, ...], list[Slot]]]:
        """Days that have nothing to do with the next: usually one, more where something goes on over midnight."""
        zone, most = self.edition.zone, max([self.edition.planning.travel, *self.travel.table.values()])
        margin = most + self.edition.planning.changeover
        days: list[dt.date] = []
        slots: list[Slot] = []
        until = 0
        for slot in sorted(self.slots, key=lambda one: (self.frame.span(one), one.key)):
            _, end = self.frame.span(slot)
            mine = self.frame.touched(slot)
            if slots and mine[0] not in days and wall(mine[0], 0, zone) >= until - slot.need.setup:
                yield tuple(sorted(set(days))), slots
                days, slots = [], []
            days.extend(mine)
            slots.append(slot)
            until = max(until, end + slot.need.clearing + margin)
        yield tuple(sorted(set(days))), slots

    def _of_days(self, days: tuple[dt.date, ...], slots: Sequence[Slot]) -> Iterator[Finding]:
        items, placements = self._items(slots)
        drawn = self._problem(whole_days(days, self.edition.zone), items)
        spots, _ = spots_of(drawn, placements)
        ticks = [tick for tick, _ in spots.values()]
        daily = [quota for quota in self.edition.quotas if quota.per is not Per.EDITION]
        counted = quota_rules(self.edition, items, drawn.grid, starts=bits(ticks), quotas=daily)
        quotas = (rule for quota in counted for rule in _crowded(quota, ticks))
        rules = (*self.rules, *times_rules(self.frame, slots), *quotas)
        yield from broken(_board(drawn, rules, spots, self.venues), spots)

    def _items(self, slots: Sequence[Slot]) -> tuple[tuple[Item, ...], list[Placement]]:
        """The sessions as items that ask for all they need, and where they are."""
        events = {slot.event.key for slot in slots}
        items: list[Item] = []
        placements: list[Placement] = []
        for slot in slots:
            fixed = self.drawing.fixed_item(slot)
            assert fixed.fixed is not None  # noqa: S101 - it is fixed
            placements.append(fixed.fixed)
            several = self._further.get(slot.key, ())
            apart = tuple(key for key in fixed.apart if key in events)
            item = attrs.evolve(demands(fixed, self.frame.cast, slot), fixed=None, after=(), apart=apart)
            items.append(attrs.evolve(item, seats=0) if several else item)
            for key, room in several:
                items.append(Item(key, slot.minutes, item.title, rooms=[room]))
                placements.append(Placement(key, fixed.fixed.start, room))
        return tuple(items), placements

    @cached_property
    def _further(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """For each session its further rooms, each with the key of the item that stands for it."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for key, (slot, room) in self.drawing.further.items():
            found[slot.key].append((key, room))
        return found

    def _problem(self, hours: Spells, items: Sequence[Item]) -> Problem:
        """These items on a grid of minutes, with the rooms and people that they name."""
        zone = self.edition.zone
        used = dict.fromkeys(room for item in items for room in item.rooms or ())
        people = dict.fromkeys(person for item in items for person in item.people)
        return Problem(
            zone,
            intervals(hours, zone),
            items=items,
            rooms=[self._space(key, hours) for key in used],
            people=[_cut(self.parties[key], hours, zone) for key in people],
            kits=self.drawing.kits,
            step=1,
            every=1,
            changeover=self.edition.planning.changeover,
            school_hours=intervals(both(self.frame.school_spells, hours), zone),
            travel=self.travel,
            rules=(),
            wishes=(),
            waivers=waivers_for(self.edition, items),
        )

    def _space(self, key: str, hours: Spells) -> Space:
        site = self.frame.where.sites.get(key)
        if site is None:  # a room of which nobody said which
            return attrs.evolve(self.frame.somewhere[key], hours=None)
        return space_of(site, hours=both(self.frame.open[key], hours), zone=self.edition.zone)

    def _out_of_order(self) -> Iterator[Finding]:
        """A finding for each session that starts before the last of an earlier event has ended."""
        by_event = grouped(self.slots, lambda slot: slot.event.key)
        last = {event: max(slots, key=lambda one: self.frame.span(one)[1]) for event, slots in by_event.items()}
        for slot in self.slots:
            for event in slot.need.after:
                earlier = last.get(event)
                if earlier is not None and earlier.key != slot.key and self._overtakes(slot, earlier):
                    yield from self._pair(earlier, slot)

    def _overtakes(self, later: Slot, earlier: Slot) -> bool:
        return self.frame.span(later)[0] < self.frame.span(earlier)[1]

    def _pair(self, earlier: Slot, later: Slot) -> Iterator[Finding]:
        if earlier.event.key == later.event.key:
            return
        first, second = self.drawing.fixed_item(earlier), self.drawing.fixed_item(later)
        items = (_alone(first), _alone(second, after=(first.of,)))
        hours = tuple(sorted({self.frame.span(earlier), self.frame.span(later)}))
        drawn = attrs.evolve(self._problem(hours, items), every=DAY)  # few starts to look at, with the one that is
        spots, _ = spots_of(drawn, [item.fixed for item in items if item.fixed is not None])
        yield from broken(_board(drawn, (InOrder(),), spots, frozenset()), spots)

    def _of_edition(self) -> Iterator[Finding]:
        """The quotas that count over the whole edition."""
        whole = [quota for quota in self.edition.quotas if quota.per is Per.EDITION]
        if not whole:
            return
        items, placements = self._items(self.slots)
        drawn = self._problem(whole_days(self.frame.days, self.edition.zone), items)
        spots, _ = spots_of(drawn, placements)
        rules = tuple(quota_rules(self.edition, items, drawn.grid, starts=1, quotas=whole))
        yield from broken(_board(drawn, rules, spots, frozenset()), spots)


def _alone(item: Item, *, after: tuple[str, ...] = ()) -> Item:
    """An item without whatever else it takes."""
    return attrs.evolve(item, after=after, apart=(), people=(), kits=())


def _cut(party: Party, hours: Spells, zone: str) -> Party:
    if party.hours is None:
        return party
    return attrs.evolve(party, hours=intervals(both(tuple(map(spell, party.hours)), hours), zone))


def _crowded(rule: Rule, ticks: Sequence[int]) -> Iterator[Rule]:
    """A quota, with those of its stretches alone in which more starts than it lets; nothing where there are none."""
    if isinstance(rule, AtMost | AtMostThere):
        full = tuple(one for one in rule.each if sum(one[1] >> tick & 1 for tick in ticks) > rule.most)
        if full:
            yield attrs.evolve(rule, each=full)


def _board(problem: Problem, rules: Iterable[Rule], spots: Spots, venues: Collection[str]) -> Board:
    """The limits of a problem, as far as they can concern items that lie where they lie."""
    onlys: dict[str, list[Only]] = defaultdict(list)
    hours: dict[str, Hours] = {}
    together: list[Count | Resource] = []
    in_room: dict[str, set[str]] = defaultdict(set)
    for item, (_, room) in spots.items():
        in_room[room].add(item)
    for rule in rules:
        for whole in rule.limits(problem):
            limit, _ = waived(whole, problem.waivers)
            match limit:
                case Only():
                    onlys[limit.item].append(limit)
                case Hours():
                    hours[limit.room] = both_hours(hours.get(limit.room), limit)
                case Resource(room=str()):
                    together += _of_room(limit, in_room.get(limit.room or "", set()), venues)
                case Resource() | Count():
                    together.append(limit)
    return Board(problem, {key: tuple(found) for key, found in onlys.items()}, hours, tuple(together), (), (), {})


def _of_room(limit: Resource, there: Collection[str], venues: Collection[str]) -> Iterator[Resource]:
    """A room's limit for the items that lie in it, where there are several; a venue without rooms only warns."""
    if len(there) < 2:
        return
    mine = attrs.evolve(limit, uses=tuple(use for use in limit.uses if use.item in there))
    if limit.room in venues:
        what = N_("{room} holds “{one}” and “{other}” at once, or without the time between them, and has no rooms.")
        fix = N_("If it has several rooms, add them and say which; otherwise move one of the two.")
        because = attrs.evolve(limit.because, what=what, fix=fix)
        mine = attrs.evolve(mine, because=because, blocks=Blocks.WARNS)
    yield mine
