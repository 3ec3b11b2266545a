"""Time as whole numbers: the grid on which a programme is planned, and sets of its ticks as bits.

A tick is a step of elapsed time, counted in UTC from the local midnight of the first day, so a clock change inside a
session neither stretches nor shrinks it. A set of ticks is a whole number whose bit *t* says whether tick *t* is in it:
a month in steps of five minutes is one number of 1,080 bytes, and what two sets share is one `&`.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import pairwise
from math import lcm

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.time import Days, Interval, in_utc
from stemcity_kit.model.zones import zone_info

__all__ = ["Grid", "bits", "each", "span"]


def bits(ticks: Iterable[int]) -> int:
    """The set of these ticks.

    >>> bits([0, 3])
    9
    """
    found = 0
    for tick in ticks:
        found |= 1 << tick
    return found


FEW = 64
"""Up to so many ticks are taken off one by one, which is faster then."""


def each(ticks: int) -> Iterator[int]:
    """The ticks of a set, in order.

    >>> list(each(0b1001))
    [0, 3]
    """
    if ticks.bit_count() <= FEW:
        while ticks:
            low = ticks & -ticks
            yield low.bit_length() - 1
            ticks ^= low
        return
    digits = f"{ticks:b}"[::-1]  # one pass over the bits; taking them off one by one copies the number each time
    tick = digits.find("1")
    while tick >= 0:
        yield tick
        tick = digits.find("1", tick + 1)


def span(first: int, end: int) -> int:
    """All ticks from `first` up to but not including `end`; none where it ends before it starts.

    >>> list(each(span(2, 5)))
    [2, 3, 4]
    """
    first = max(first, 0)
    return ((1 << (end - first)) - 1) << first if end > first else 0


@attrs.frozen
class Grid:
    """The ticks of some days in a zone.

    Attributes:
        days: The days, whole, from the first to the last.
        zone: The IANA zone in which a day begins.
        step: Minutes of elapsed time from one tick to the next.

    >>> grid = Grid(Days(dt.date(2027, 5, 19), dt.date(2027, 5, 21)), "Europe/Lisbon", 30)
    >>> grid.at(grid.tick(grid.at(19))).isoformat()
    '2027-05-19T09:30:00+01:00'
    >>> grid.count
    144
    """

    days: Days
    zone: str
    step: int = 5

    def __attrs_post_init__(self) -> None:
        if self.step < 1:
            raise InvalidValue.because(
                "bad-step",
                Where(field="step"),
                N_("A grid cannot have steps of {step} minutes."),
                N_("Write a whole number of minutes, 1 or more, such as 5."),
                step=self.step,
            )

    @cached_property
    def midnights(self) -> tuple[dt.datetime, ...]:
        """The first moment of each day, in UTC, and of the day after the last."""
        zone = zone_info(self.zone)
        days = (*self.days.each(), self.days.last + dt.timedelta(days=1))
        return tuple(in_utc(dt.datetime.combine(day, dt.time(), tzinfo=zone)) for day in days)

    @cached_property
    def firsts(self) -> tuple[int, ...]:
        """The first tick of each day, and of the day after the last."""
        return tuple(-(-self._minutes(moment) // self.step) for moment in self.midnights)

    @property
    def count(self) -> int:
        """How many ticks there are."""
        return self.firsts[-1]

    def _minutes(self, moment: dt.datetime) -> int:
        return int((in_utc(moment) - self.midnights[0]) // dt.timedelta(minutes=1))

    def tick(self, moment: dt.datetime) -> int:
        """The tick at a moment, or the last one before it; below 0 and beyond the end for moments outside."""
        return self._minutes(moment) // self.step

    def is_on(self, moment: dt.datetime) -> bool:
        """Whether a moment lies exactly on a tick."""
        return not (in_utc(moment) - self.midnights[0]) % dt.timedelta(minutes=self.step)

    def has(self, moment: dt.datetime) -> bool:
        """Whether a moment is one of the ticks."""
        return self.is_on(moment) and 0 <= self.tick(moment) < self.count

    def said(self, moment: dt.datetime) -> str:
        """A moment as people read it, by the local clock.

        >>> grid = Grid(Days(dt.date(2027, 5, 19), dt.date(2027, 5, 19)), "Europe/Lisbon", 5)
        >>> grid.said(dt.datetime(2027, 5, 19, 8, 30, tzinfo=dt.UTC))
        '2027-05-19 09:30'
        """
        return f"{moment.astimezone(zone_info(self.zone)):%Y-%m-%d %H:%M}"

    def at(self, tick: int) -> dt.datetime:
        """The local moment of a tick."""
        return (self.midnights[0] + dt.timedelta(minutes=tick * self.step)).astimezone(zone_info(self.zone))

    def length(self, minutes: int) -> int:
        """How many ticks so many minutes take up, the last one begun counted whole."""
        return -(-minutes // self.step)

    def inside(self, interval: Interval) -> tuple[int, int]:
        """The ticks that lie wholly inside an interval, half-open and cut to the grid."""
        start = in_utc(interval.start) - self.midnights[0]
        end = in_utc(interval.end) - self.midnights[0]
        step = dt.timedelta(minutes=self.step)
        return max(0, -(-start // step)), min(self.count, end // step)

    @cached_property
    def _kept(self) -> dict[tuple[int, int], int]:
        return {}

    def stretch(self, first: int, end: int) -> int:
        """All ticks from `first` up to but not including `end`, as `span`: one number for all who ask.

        Late in a month each such set takes up two kilobytes, and a month has hundreds of thousands of cells.

        >>> grid = Grid(Days(dt.date(2027, 5, 19), dt.date(2027, 5, 19)), "Europe/Lisbon", 5)
        >>> grid.stretch(270, 288) is grid.stretch(270, 288)
        True
        """
        found = self._kept.get((first, end))
        return self._kept.setdefault((first, end), span(first, end)) if found is None else found

    def day_of(self, tick: int) -> int:
        """Which day a tick belongs to, counted from 0."""
        return bisect_right(self.firsts, tick) - 1

    def day(self, number: int) -> int:
        """The ticks of a day as a set."""
        return self.stretch(self.firsts[number], self.firsts[number + 1])

    def every(self, minutes: int) -> int:
        """The ticks at which the local clock shows a multiple of so many minutes after midnight, as a set.

        >>> grid = Grid(Days(dt.date(2027, 5, 19), dt.date(2027, 5, 19)), "Europe/Lisbon", 5)
        >>> grid.every(30).bit_count()
        48
        """
        return _raster(self, minutes)

    def starting(self, interval: Interval) -> int:
        """The ticks whose moment lies in an interval, half-open, as a set."""
        start = in_utc(interval.start) - self.midnights[0]
        end = in_utc(interval.end) - self.midnights[0]
        step = dt.timedelta(minutes=self.step)
        return span(-(-start // step), min(self.count, -(-end // step)))

    def spells(self, intervals: Iterable[Interval]) -> tuple[tuple[int, int], ...]:
        """First tick and end of each stretch of time that the intervals cover; those that touch are one."""
        found: list[tuple[int, int]] = []
        for first, end in sorted(self.inside(one) for one in intervals):
            if found and first <= found[-1][1]:
                found[-1] = (found[-1][0], max(end, found[-1][1]))
            elif first < end:
                found.append((first, end))
        return tuple(found)

    def fitting(self, intervals: Iterable[Interval], length: int) -> int:
        """Where something of so many ticks may start so that the intervals cover all of it."""
        found = 0
        for first, end in self.spells(intervals):
            found |= span(first, end - length + 1)
        return found


@lru_cache(maxsize=64)  # every item asks for its raster, and most have the same
def _raster(grid: Grid, minutes: int) -> int:
    found = 0
    for first, end in pairwise(grid.firsts):
        if (end - first) * grid.step == 24 * 60:
            found |= bits(range(first, end, lcm(minutes, grid.step) // grid.step))
        else:  # the clock changes on this day
            local = ((tick, grid.at(tick)) for tick in range(first, end))
            found |= bits(tick for tick, at in local if not (60 * at.hour + at.minute) % minutes)
    return found
