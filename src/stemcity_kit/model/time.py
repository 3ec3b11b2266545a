"""Time: half-open intervals, spans of days, and `When`, which holds exactly what is known of a time and no more.

All moments are aware, in a zone of the IANA database. Intervals are half-open, `[start, end)`: two sessions that touch
at 11:15 do not overlap. Days are whole and inclusive at both ends, as people write them. What is unknown stays unknown:
a session whose hour nobody recorded is a *day*, not midnight.
"""

from __future__ import annotations

import calendar
import datetime as dt
import enum
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.zones import zone_info

__all__ = ["Days", "Interval", "Precision", "When", "moment"]


def in_utc(moment: dt.datetime) -> dt.datetime:
    """The same instant in UTC, which can be compared and added to without surprises."""
    return moment.astimezone(dt.UTC)


def _instant(moment: dt.datetime | None) -> tuple[dt.datetime, str] | None:
    """What two moments must share to be the same: the instant *and* the zone's name (local times hide the fold)."""
    return None if moment is None else (in_utc(moment), str(moment.tzinfo))


def aware(_instance: object, attribute: attrs.Attribute[Any], value: dt.datetime | None) -> None:
    """Let no moment without a time zone pass; the validator of every field that holds one."""
    if value is not None and value.tzinfo is None:
        raise InvalidValue.because(
            "naive-time",
            Where(),
            N_("The moment {value} of “{field}” has no time zone."),
            N_("Give it one: moment(day, time, zone='Europe/Rome')."),
            value=value.isoformat(),
            field=attribute.name,
        )


def moment(day: dt.date, time: dt.time, *, zone: str, second: bool = False) -> dt.datetime:
    """A local time of a day as an aware moment.

    Args:
        day: The local day.
        time: The local wall time.
        zone: A name of the IANA database, such as `Europe/Rome`.
        second: Which of two is meant where the hour occurs twice, when the clocks go back.

    Raises:
        InvalidValue: The wall time does not exist on that day, because the clocks go forward over it.
        UnknownZone: No such zone.

    >>> moment(dt.date(2019, 5, 8), dt.time(20), zone="Europe/Rome").isoformat()
    '2019-05-08T20:00:00+02:00'
    """
    zoned = zone_info(zone)
    local = dt.datetime.combine(day, time.replace(tzinfo=None), tzinfo=zoned).replace(fold=int(second))
    if in_utc(local).astimezone(zoned).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise InvalidValue.because(
            "no-such-local-time",
            Where(),
            N_("{time} does not exist on {day} in {zone}: the clocks go forward over it."),
            N_("Write an earlier or a later time."),
            time=f"{time:%H:%M}",
            day=day,
            zone=zone,
        )
    return local


def occurs_twice(day: dt.date, time: dt.time, *, zone: str) -> bool:
    """Whether the clocks go back over this wall time, so that it names two moments.

    >>> occurs_twice(dt.date(2026, 10, 25), dt.time(2, 30), zone="Europe/Rome")
    True
    """
    local = dt.datetime.combine(day, time.replace(fold=0), tzinfo=zone_info(zone))
    later = local.replace(fold=1)
    return local.utcoffset() != later.utcoffset() and in_utc(local) < in_utc(later)


@attrs.frozen(order=False)
class Interval:
    """A stretch of time, half-open: `start` is in it, `end` is not.

    >>> morning = Interval(moment(dt.date(2025, 2, 26), dt.time(9, 30), zone="Europe/Rome"),
    ...                    moment(dt.date(2025, 2, 26), dt.time(11, 15), zone="Europe/Rome"))
    >>> morning.length
    datetime.timedelta(seconds=6300)
    """

    start: dt.datetime = attrs.field(validator=aware, eq=_instant)
    end: dt.datetime = attrs.field(validator=aware, eq=_instant)

    def __attrs_post_init__(self) -> None:
        if in_utc(self.end) <= in_utc(self.start):
            raise InvalidValue.because(
                "ends-before-start",
                Where(),
                N_("The end {end} is not after the start {start}."),
                N_("Write an end after the start; an end after midnight needs its own last date."),
                start=f"{self.start:%Y-%m-%d %H:%M}",
                end=f"{self.end:%Y-%m-%d %H:%M}",
            )

    @property
    def length(self) -> dt.timedelta:
        """Elapsed time, correct across a clock change."""
        return in_utc(self.end) - in_utc(self.start)

    def overlaps(self, other: Interval) -> bool:
        """Whether some instant lies in both; touching ends do not overlap."""
        return in_utc(self.start) < in_utc(other.end) and in_utc(other.start) < in_utc(self.end)


@attrs.frozen(order=True)
class Days:
    """Whole days from `first` to `last`, both included.

    >>> Days(dt.date(2019, 5, 6), dt.date(2019, 5, 8)).count
    3
    """

    first: dt.date
    last: dt.date

    def __attrs_post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidValue.because(
                "ends-before-start",
                Where(),
                N_("The last day {last} is before the first day {first}."),
                N_("Write the earlier day first."),
                first=self.first,
                last=self.last,
            )

    @classmethod
    def month(cls, year: int, number: int) -> Days:
        """All days of a month of the Gregorian calendar."""
        return cls(dt.date(year, number, 1), dt.date(year, number, calendar.monthrange(year, number)[1]))

    @classmethod
    def spanning(cls, days: Iterable[Days]) -> Days | None:
        """From the first to the last of all these days, or None where there are none.

        >>> str(Days.spanning([Days.month(2019, 4), Days(dt.date(2019, 5, 6), dt.date(2019, 5, 8))]))
        '2019-04-01/2019-05-08'
        """
        given = tuple(days)
        return cls(min(spell.first for spell in given), max(spell.last for spell in given)) if given else None

    @property
    def count(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def overlaps(self, other: Days) -> bool:
        """Whether some day lies in both."""
        return self.first <= other.last and other.first <= self.last

    def each(self) -> tuple[dt.date, ...]:
        """The days, in order."""
        return tuple(self.first + dt.timedelta(days=n) for n in range(self.count))

    def __str__(self) -> str:
        return f"{self.first}/{self.last}" if self.first != self.last else str(self.first)


class Precision(enum.StrEnum):
    """How much of a time is known."""

    MONTH = "month"
    RANGE = "range"
    DAY = "day"
    START = "start"
    INTERVAL = "interval"


@attrs.frozen(order=False)
class When:
    """What is known of a time: a month, a range of days, a day, a start, or start and end.

    Make one with the named constructors. `days` is always there: the days that the time touches, in its own zone.

    >>> When.on(dt.date(2019, 5, 7)).precision
    <Precision.DAY: 'day'>
    """

    precision: Precision
    days: Days
    start: dt.datetime | None = attrs.field(default=None, validator=aware, eq=_instant)
    end: dt.datetime | None = attrs.field(default=None, validator=aware, eq=_instant)

    def __attrs_post_init__(self) -> None:
        if self.start is not None and self.end is not None:
            Interval(self.start, self.end)
        if any(at is not None and (at.second or at.microsecond) for at in (self.start, self.end)):
            raise InvalidValue.because(
                "not-a-whole-minute",
                Where(),
                N_("The time is not a whole minute."),
                N_("Give hours and minutes, without seconds."),
            )
        if (self.start is None) != (self.precision not in (Precision.START, Precision.INTERVAL)):
            raise ValueError(f"a {self.precision} is not made of {self.start!r}")

    @classmethod
    def month(cls, year: int, number: int) -> When:
        """Some time in a month; the day is not known."""
        return cls(Precision.MONTH, Days.month(year, number))

    @classmethod
    def during(cls, first: dt.date, last: dt.date) -> When:
        """A range of days: it lasts through them, or lies somewhere in them; hours are not known.

        >>> str(When.during(dt.date(2019, 5, 8), dt.date(2019, 5, 30)).days)
        '2019-05-08/2019-05-30'
        """
        return cls(Precision.RANGE, Days(first, last)) if first != last else cls.on(first)

    @classmethod
    def on(cls, day: dt.date) -> When:
        """A day whose hour is not known."""
        return cls(Precision.DAY, Days(day, day))

    @classmethod
    def starting(cls, start: dt.datetime) -> When:
        """A known start, without a known end."""
        return cls(Precision.START, Days(start.date(), start.date()), start)

    @classmethod
    def between(cls, start: dt.datetime, end: dt.datetime) -> When:
        """A known start and end, half-open, in the zone of the start.

        >>> start = moment(dt.date(2020, 4, 30), dt.time(17), zone="Europe/Rome")
        >>> end = moment(dt.date(2020, 4, 30), dt.time(19), zone="Europe/Rome")
        >>> When.between(start, end).interval.length.total_seconds() / 3600
        2.0
        """
        interval = Interval(start, end)
        last = (end.astimezone(start.tzinfo) - dt.timedelta(microseconds=1)).date()
        return cls(Precision.INTERVAL, Days(start.date(), max(last, start.date())), interval.start, interval.end)

    @property
    def interval(self) -> Interval | None:
        """The interval, where both ends are known."""
        return Interval(self.start, self.end) if self.start is not None and self.end is not None else None

    @property
    def order(self) -> tuple[dt.date, int, dt.datetime, dt.date]:
        """A sort key: by first day; whole days before hours; a longer stay after a shorter one."""
        timed = self.start is not None
        instant = in_utc(self.start) if self.start is not None else dt.datetime.min.replace(tzinfo=dt.UTC)
        return (self.days.first, int(timed), instant, self.days.last)

    def clashes(self, other: When) -> bool:
        """Whether two known intervals overlap; what is not known cannot be said to clash."""
        mine, theirs = self.interval, other.interval
        return mine is not None and theirs is not None and mine.overlaps(theirs)


def zone_of(moment: dt.datetime) -> str:
    """The IANA name of a moment's zone, or an empty text where it has none (a bare offset)."""
    return moment.tzinfo.key if isinstance(moment.tzinfo, ZoneInfo) and moment.tzinfo.key else ""
