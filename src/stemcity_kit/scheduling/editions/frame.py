"""The days and hours within which an edition is planned, its rooms, and who takes part: what items are drawn from."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.rules_days import holidays_of
from stemcity_kit.model.time import Days, When
from stemcity_kit.scheduling.editions.availability import school_days, school_hours
from stemcity_kit.scheduling.editions.items import Cast, Whereabouts
from stemcity_kit.scheduling.editions.slots import Slot
from stemcity_kit.scheduling.editions.spaces import (
    DAYTIME,
    all_hours,
    on_days,
    open_hours,
    programme_hours,
    space_of,
    unused,
)
from stemcity_kit.scheduling.editions.spells import Spells, intervals, joined, minute
from stemcity_kit.scheduling.problem import Space
from stemcity_kit.scheduling.problem_faults import MOST_DAYS

__all__ = ["Daytime", "Frame", "told_spans", "told_times"]

Daytime = tuple[dt.time | None, dt.time | None]
"""From when to when something may be held where no row of openings says it; None for midnight."""


@attrs.frozen(eq=False)
class Frame:
    """Days, hours and rooms.

    Attributes:
        edition: The edition.
        slots: What is to be placed, and what stands.
        daytime: From when to when something may be held where no row says it.
    """

    edition: Edition
    slots: tuple[Slot, ...]
    daytime: Daytime = DAYTIME

    @property
    def zone(self) -> str:
        """The edition's zone."""
        return self.edition.zone

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
        standing = {day for slot in self.kept for day in self.touched(slot)}
        found = sorted(self.planned_days | standing or self._all_dates)
        planned = sorted(self.planned_days)
        if planned and (planned[-1] - planned[0]).days > MOST_DAYS:
            raise InvalidValue.because(
                "too-many-days",
                Where(table="sections", field="dates"),
                N_("The days to plan on go from {first} to {last}, which are more than {most} days."),
                N_("Correct the dates of the sections, or plan one section after the other with --section."),
                first=planned[0],
                last=planned[-1],
                most=MOST_DAYS,
            )
        if not found:
            raise InvalidValue.because(
                "no-days",
                Where(table="sections", field="dates"),
                N_("There are no days to plan on: no section has dates, and no session has a day."),
                N_("Write the dates of the sections."),
            )
        return tuple(found)

    def touched(self, slot: Slot) -> tuple[dt.date, ...]:
        """The days that are said of a session, with those on which its room is set up and cleared, in order."""
        found = {day for one in told_times(slot) for day in one.days.each()}
        for start, end in told_spans(slot):
            for edge in intervals(((start - slot.need.setup, end + slot.need.clearing),), self.zone):
                found |= {edge.start.date(), (edge.end - dt.timedelta(microseconds=1)).date()}
        return tuple(sorted(found))

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
    def wide(self) -> Spells:
        """When anything at all is open."""
        return all_hours(self.open, self.general)

    def span(self, slot: Slot) -> tuple[int, int]:
        """The minutes in which a fixed session is held."""
        return next(told_spans(slot))

    @cached_property
    def hours(self) -> Spells:
        """The hours of the programme: when anything is open on the planned days, and when something stands."""
        found = list(on_days(self.wide, sorted(self.planned_days), self.edition.zone))
        for slot in self.kept:
            found += told_spans(slot)
        return joined(found)

    @cached_property
    def school_days(self) -> tuple[dt.date, ...]:
        """The days on which schools are open."""
        return school_days(self.edition, self.days, holidays=holidays_of(self.edition))

    @cached_property
    def school_spells(self) -> Spells:
        """When classes may be away."""
        return school_hours(self.edition, self.school_days)

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


def told_times(slot: Slot) -> Iterator[When]:
    """The times that are said of a slot: where it stands, was drafted or is proposed."""
    sessions = (slot.session, *slot.proposals)
    yield from dict.fromkeys(one.when for one in sessions if one is not None and one.when is not None)


def told_spans(slot: Slot) -> Iterator[tuple[int, int]]:
    """The minutes in which it would be held at those of these times that have a start."""
    for when in told_times(slot):
        if when.start is not None:
            yield minute(when.start), minute(when.start) + slot.minutes
