"""Stretches of time as pairs of whole minutes, what two sets of them share, and the weekly hours that rows say.

A minute is counted in UTC from 1970, so that stretches can be joined, cut and compared as numbers, and a clock change
is nothing special. What people write is local: `weekly` puts the hours of a wall clock onto the days of an edition.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Protocol

from stemcity_kit.model.hours import DAY, minute_of
from stemcity_kit.model.time import Days, Interval, in_utc
from stemcity_kit.model.vocabulary import Weekday
from stemcity_kit.model.zones import zone_info

__all__ = ["Spells", "Weekly", "both", "intervals", "joined", "minute", "spell", "weekly", "whole_days", "without"]

Spells = tuple[tuple[int, int], ...]
"""Stretches of minutes, half-open, in order; none touches another."""

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Weekly(Protocol):
    """A row that says some hours of some days: an opening, or somebody's availability."""

    @property
    def days(self) -> Days | None:
        """The days; None for every day."""
        ...

    @property
    def weekdays(self) -> tuple[Weekday, ...]:
        """The days of the week; none for each."""
        ...

    @property
    def opens(self) -> dt.time | None:
        """From when; None for midnight."""
        ...

    @property
    def closes(self) -> dt.time | None:
        """Until when; None for midnight."""
        ...


def minute(moment: dt.datetime) -> int:
    """The minute of a moment.

    >>> minute(dt.datetime(1970, 1, 2, 0, 30, tzinfo=dt.UTC))
    1470
    """
    return int((in_utc(moment) - EPOCH) // dt.timedelta(minutes=1))


def spell(interval: Interval) -> tuple[int, int]:
    """The minutes of an interval."""
    return minute(interval.start), minute(interval.end)


def intervals(spells: Spells, zone: str) -> tuple[Interval, ...]:
    """The stretches as intervals of local moments."""
    local = zone_info(zone)

    def moment(at: int) -> dt.datetime:
        return (EPOCH + dt.timedelta(minutes=at)).astimezone(local)

    return tuple(Interval(moment(start), moment(end)) for start, end in spells)


def joined(spells: Iterable[tuple[int, int]]) -> Spells:
    """The stretches in order, those that touch or overlap made one, and those without length left out.

    >>> joined([(5, 9), (1, 3), (3, 5), (7, 7)])
    ((1, 9),)
    """
    found: list[tuple[int, int]] = []
    for start, end in sorted(spells):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def both(one: Spells, other: Spells) -> Spells:
    """What two sets of stretches share.

    >>> both(((1, 5), (8, 12)), ((4, 9),))
    ((4, 5), (8, 9))
    """
    found: list[tuple[int, int]] = []
    first = second = 0
    while first < len(one) and second < len(other):
        start, end = max(one[first][0], other[second][0]), min(one[first][1], other[second][1])
        if start < end:
            found.append((start, end))
        if one[first][1] <= other[second][1]:
            first += 1
        else:
            second += 1
    return tuple(found)


def without(spells: Spells, taken: Spells) -> Spells:
    """What is left of stretches when others are taken away.

    >>> without(((1, 9),), ((2, 3), (8, 12)))
    ((1, 2), (3, 8))
    """
    if not spells or not taken:
        return spells
    first, last = spells[0][0], spells[-1][1]
    edges = [first, *(edge for pair in taken for edge in pair), last]
    gaps = joined(zip(edges[::2], edges[1::2], strict=True))
    return both(spells, gaps)


def whole_days(days: Iterable[dt.date], zone: str) -> Spells:
    """Whole local days, from midnight to midnight."""
    return joined((wall(day, 0, zone), wall(day, DAY, zone)) for day in days)


def weekly(rows: Iterable[Weekly], days: Sequence[dt.date], zone: str) -> Spells:
    """The hours that rows say, on some days; hours that a clock change skips do not exist.

    Args:
        rows: The rows.
        days: The days that are looked at, in order.
        zone: The zone of the wall clock.

    >>> from stemcity_kit.model.planning import Opening
    >>> friday, saturday = dt.date(2027, 5, 21), dt.date(2027, 5, 22)
    >>> mornings = Opening(weekdays=["sat"], opens=dt.time(9), closes=dt.time(12))
    >>> [str(one.start) for one in intervals(weekly([mornings], [friday, saturday], "Europe/Rome"), "Europe/Rome")]
    ['2027-05-22 09:00:00+02:00']
    """
    found: list[tuple[int, int]] = []
    for row in rows:
        opens, closes = minute_of(row.opens, default=0), minute_of(row.closes, default=DAY)
        found += [(wall(day, opens, zone), wall(day, closes, zone)) for day in _days_of(row, days)]
    return joined(found)


def _days_of(row: Weekly, days: Sequence[dt.date]) -> Collection[dt.date]:
    within = [day for day in days if row.days is None or day in row.days]
    return [day for day in within if Weekday.of(day) in row.weekdays] if row.weekdays else within


@lru_cache(maxsize=4096)
def _midnight(day: dt.date, zone: str) -> int:
    return minute(dt.datetime.combine(day, dt.time(), tzinfo=zone_info(zone)))


def wall(day: dt.date, minutes: int, zone: str) -> int:
    """The minute at which the wall clock shows so many minutes after midnight; 1440 is the next midnight.

    >>> wall(dt.date(2027, 3, 28), 180, "Europe/Rome") - wall(dt.date(2027, 3, 28), 0, "Europe/Rome")
    120
    """
    start, end = _midnight(day, zone), _midnight(day + dt.timedelta(days=1), zone)
    if minutes in (0, DAY):
        return end if minutes else start
    if end - start == DAY:
        return start + minutes
    time = dt.time(minutes // 60, minutes % 60)  # the clock changes on this day
    return minute(dt.datetime.combine(day, time, tzinfo=zone_info(zone)))
