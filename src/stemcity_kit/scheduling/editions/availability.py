"""When people, organisations, events and classes can, and what they would rather: as hours, as a rule, as preferences.

Rows that say `only` are together the only times, `cannot` takes times away. People and classes have hours of their own
in a problem; what organisations and events say binds the items that they run or that repeat them (`OnlyThen`). To
prefer a time means that every other costs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from stemcity_kit.errors import N_
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.hours import DAY, minute_of
from stemcity_kit.model.planning import Availability
from stemcity_kit.model.school import School
from stemcity_kit.model.tables import grouped
from stemcity_kit.model.time import Interval
from stemcity_kit.model.vocabulary import Willingness
from stemcity_kit.scheduling.editions.spells import Spells, both, intervals, joined, wall, weekly, whole_days, without
from stemcity_kit.scheduling.limits import Because, Limit, Only
from stemcity_kit.scheduling.problem import Preference, Problem
from stemcity_kit.scheduling.rules_times import named

__all__ = ["OnlyThen", "Times", "rows_by_subject", "school_days", "times_of"]

Rows = Mapping[tuple[str, str], tuple[Availability, ...]]


@attrs.frozen
class OnlyThen:
    """Items lie only at times at which somebody whom they depend on can.

    Attributes:
        key: Whose times they are: the table and the key.
        who: The name, as people read it.
        items: The keys of the items that depend on them.
        hours: The times.
        reason: Why, in words.
        name: The rule's name.
    """

    key: str
    who: str
    items: frozenset[str]
    hours: tuple[Interval, ...]
    reason: str = ""
    name: str = "only-then"

    def limits(self, problem: Problem) -> Iterator[Limit]:
        """One for each item."""
        what = N_("“{item}” is at a time at which {who} cannot.")
        why = N_("“{item}” is at a time at which {who} cannot: {reason}.")
        fix = N_("Ask for other times, or choose one of those given.")
        for item in problem.items:
            if item.key in self.items:
                params = named(item, who=self.who, reason=self.reason)
                because = Because(self.name, why if self.reason else what, fix, params)
                yield Only(item.key, because, problem.grid.fitting(self.hours, problem.length(item)))


@attrs.frozen
class Times:
    """What some rows say of one subject.

    Attributes:
        hours: The only times; None for always.
        reason: Why, in words.
        liked: What it costs not to be where it is liked, and to be where it is not, as stretches with their price.
    """

    hours: Spells | None
    reason: str
    liked: tuple[tuple[Spells, int, str], ...]

    def preferences(self, zone: str) -> tuple[Preference, ...]:
        """The costs as preferences of an item."""
        return tuple(
            Preference(within, price, because)
            for spells, price, because in self.liked
            for within in intervals(spells, zone)
        )


def rows_by_subject(edition: Edition) -> Rows:
    """The rows of availability by table and key of who speaks."""
    return grouped(edition.availability, lambda row: (row.of.value, row.row))


def times_of(rows: Iterable[Availability], days: Sequence[dt.date], zone: str) -> Times:
    """What rows of one subject say, on some days.

    Args:
        rows: The rows.
        days: The days that are looked at, in order.
        zone: The edition's zone.
    """
    by = grouped(rows, lambda row: row.how)
    only, never = by.get(Willingness.ONLY, ()), by.get(Willingness.CANNOT, ())
    everything = whole_days(days, zone)
    hours = None
    if only or never:
        hours = without(weekly(only, days, zone) if only else everything, weekly(never, days, zone))
    reasons = dict.fromkeys(row.because.rstrip(".") for row in (*only, *never) if row.because)
    return Times(hours, "; ".join(reasons), tuple(_liked(by, days, zone, everything)))


def _liked(
    by: Mapping[Willingness, tuple[Availability, ...]], days: Sequence[dt.date], zone: str, everything: Spells
) -> Iterator[tuple[Spells, int, str]]:
    prefers = by.get(Willingness.PREFERS, ())
    if prefers:
        others = without(everything, weekly(prefers, days, zone))
        yield others, max(row.weight for row in prefers), "; ".join(row.because for row in prefers if row.because)
    for row in by.get(Willingness.AVOIDS, ()):
        yield weekly([row], days, zone), row.weight, row.because


def school_days(edition: Edition, days: Sequence[dt.date], *, holidays: Iterable[dt.date]) -> tuple[dt.date, ...]:
    """Those of some days on which schools are open: no weekend, no public holiday, no closing of the edition."""
    shut = frozenset(holidays)
    closings = [closing.days for closing in edition.closings if closing.days is not None]
    return tuple(
        day for day in days if day.weekday() < 5 and day not in shut and not any(day in closing for closing in closings)
    )


def school_hours(edition: Edition, open_days: Iterable[dt.date]) -> Spells:
    """The hours of schools on the days on which they are open."""
    opens = minute_of(edition.planning.school_opens, default=0)
    closes = minute_of(edition.planning.school_closes, default=DAY)
    return joined((wall(day, opens, edition.zone), wall(day, closes, edition.zone)) for day in open_days)


def away_hours(edition: Edition, school: School, open_days: Iterable[dt.date]) -> Spells:
    """When classes of a school can be at an event: between leaving and coming back, less the way there and back."""
    way = school.minutes if school.minutes is not None else edition.planning.travel
    leaves = minute_of(school.leaves_from or edition.planning.school_opens, default=0)
    back = minute_of(school.back_by or edition.planning.school_closes, default=DAY)
    zone = edition.zone
    return joined((wall(day, leaves, zone) + way, wall(day, back, zone) - way) for day in open_days)


def of_both(one: Spells | None, other: Spells | None) -> Spells | None:
    """The times that two both leave; None for always."""
    if one is None or other is None:
        return one if other is None else other
    return both(one, other)
