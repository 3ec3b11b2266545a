"""The rules of a time zone, read from the compiled form that `zoneinfo` reads but does not show.

`zoneinfo` answers what the offset of a moment is. A calendar file must say *when* the offset changes, so the file of
RFC 9636 (TZif, version 2 or later) is read here: the listed transitions, and the line of text at its end, in the
notation of POSIX, for all the years after the last of them. Leap seconds are not read: civil calendars have none.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import struct
from collections.abc import Iterator, Sequence
from functools import cache

import attrs

from stemcity_kit.model.zones import zone_bytes

BEGINNING = dt.datetime(1, 1, 3, tzinfo=dt.UTC)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_HEADER = struct.Struct(">4s c 15x 6I")  # RFC 9636 section 3.1

_NAME = r"(?:<([A-Za-z0-9+-]+)>|([A-Za-z]+))"
_CLOCK = r"([+-]?\d{1,3}(?::\d{2}){0,2})"
_DAY = rf",(M\d+\.\d+\.\d+|J?\d+)(?:/{_CLOCK})?"
_POSIX = re.compile(rf"{_NAME}{_CLOCK}(?:{_NAME}{_CLOCK}?{_DAY}{_DAY})?")


@attrs.frozen
class LocalTime:
    """What the clocks of a zone show for a while (a "local time type").

    Attributes:
        offset: Local time minus UTC.
        saving: The database calls it daylight saving time. In Dublin that is the *winter*.
        name: The abbreviation, such as `CEST` or `+0330`; `-00` where nobody lives to keep a time.
    """

    offset: dt.timedelta
    saving: bool
    name: str


@attrs.frozen
class WeekdayRule:
    """A weekday of a month at a time, every year: POSIX's `Mm.w.d/time`.

    Attributes:
        month: 1 to 12.
        week: 1 to 4, or 5 for the last of the month.
        weekday: 0 (Sunday) to 6.
        time: From local midnight of that day; -167 to 167 hours, so it may lie days before or after (RFC 9636 3.3.2).
    """

    month: int
    week: int
    weekday: int
    time: dt.timedelta

    def local(self, year: int) -> dt.datetime:
        """The moment in that year, on the clock that runs before it.

        >>> WeekdayRule(3, 5, 0, dt.timedelta(hours=2)).local(2027)
        datetime.datetime(2027, 3, 28, 2, 0)
        """
        first = dt.datetime(year, self.month, 1)  # noqa: DTZ001 - a wall clock has no zone
        days = (self.weekday - first.isoweekday()) % 7 + 7 * (self.week - 1)
        if days >= calendar.monthrange(year, self.month)[1]:
            days -= 7
        return first + dt.timedelta(days=days) + self.time


@attrs.frozen
class DayRule:
    """A day of the year at a time, every year: POSIX's `Jn/time` and `n/time`.

    Attributes:
        day: 1 to 365, and 29 February is never counted; or, with `leap`, 0 to 365, and it is.
        leap: Whether 29 February is counted.
        time: From local midnight of that day, as in `WeekdayRule`.
    """

    day: int
    leap: bool
    time: dt.timedelta

    def local(self, year: int) -> dt.datetime:
        """The moment in that year, on the clock that runs before it.

        >>> DayRule(79, leap=False, time=dt.timedelta(hours=24)).local(2020)
        datetime.datetime(2020, 3, 21, 0, 0)
        """
        if self.leap:
            return dt.datetime(year, 1, 1) + dt.timedelta(days=self.day) + self.time  # noqa: DTZ001 - as above
        plain = dt.datetime(2001, 1, 1) + dt.timedelta(days=self.day - 1)  # noqa: DTZ001 - as above
        return plain.replace(year=year) + self.time


YearlyRule = WeekdayRule | DayRule


@attrs.frozen
class Onset:
    """The moment from which other clocks hold.

    Attributes:
        at: The moment, in UTC.
        before: What held until then.
        after: What holds from then on.
        rule: The yearly rule that it follows; None where the database lists it.
    """

    at: dt.datetime
    before: LocalTime
    after: LocalTime
    rule: YearlyRule | None = None

    @property
    def local(self) -> dt.datetime:
        """The moment on the clock that ran before it, without a zone."""
        return self.at.replace(tzinfo=None) + self.before.offset


@attrs.frozen
class YearlyChange:
    """A change that comes every year after the last listed one."""

    rule: YearlyRule
    before: LocalTime
    after: LocalTime

    def onset(self, year: int) -> Onset:
        """The change in that year."""
        at = self.rule.local(year).replace(tzinfo=dt.UTC) - self.before.offset
        return Onset(at, self.before, self.after, self.rule)


@attrs.frozen
class ZoneRules:
    """All that the database says about a zone.

    Attributes:
        listed: Every transition in the file, in order. The first entry is `BEGINNING`, so that something always holds.
        yearly: What goes on after the last one: two changes, or none.
    """

    listed: tuple[Onset, ...]
    yearly: tuple[YearlyChange, ...]

    def onsets(self, *, since: dt.datetime, until: dt.datetime) -> tuple[Onset, ...]:
        """The onset in force at `since`, then each one up to and including `until`; the moments are aware.

        >>> span = {"since": dt.datetime(2027, 1, 1, tzinfo=dt.UTC), "until": dt.datetime(2027, 12, 31, tzinfo=dt.UTC)}
        >>> [(onset.local.isoformat(), onset.after.name) for onset in zone_rules("Europe/Rome").onsets(**span)]
        [('2026-10-25T03:00:00', 'CET'), ('2027-03-28T02:00:00', 'CEST'), ('2027-10-31T03:00:00', 'CET')]
        """
        years = range(since.year - 1, until.year + 2)
        following = (change.onset(year) for year in years for change in self.yearly)
        later = sorted((onset for onset in following if onset.at > self.listed[-1].at), key=lambda onset: onset.at)
        known = (*self.listed, *later)
        begun = [onset for onset in known if onset.at <= since]
        return (begun[-1], *(onset for onset in known if since < onset.at <= until))


@cache
def zone_rules(key: str) -> ZoneRules:
    """The rules of a zone of the `tzdata` package.

    Raises:
        UnknownZone: The package has no such zone.

    >>> zone_rules("Europe/Rome").yearly[0].rule
    WeekdayRule(month=3, week=5, weekday=0, time=datetime.timedelta(seconds=7200))
    """
    return read_tzif(zone_bytes(key))


def read_tzif(raw: bytes) -> ZoneRules:
    """The rules in a TZif file.

    Raises:
        ValueError: The file is of version 1, which knows no year after 2037, or it is no TZif file.
    """
    magic, version, *counts = _HEADER.unpack_from(raw)
    if magic != b"TZif" or version < b"2":
        raise ValueError("Not a TZif file of version 2 or later (RFC 9636 section 3.1).")
    # Section 3: a block of 32-bit times for old readers, then the one that counts, then a footer between newlines
    start = _HEADER.size + _block_size(counts, time_size=4)
    counts = list(_HEADER.unpack_from(raw, start)[2:])
    start += _HEADER.size
    footer = raw[start + _block_size(counts, time_size=8) :].decode("ascii").strip("\n")
    return ZoneRules(tuple(_listed(raw, start, *counts[3:])), read_posix(footer) if footer else ())


def _block_size(counts: Sequence[int], *, time_size: int) -> int:
    """The bytes of a data block (section 3.2), from the counts in its header."""
    ut, std, leap, times, kinds, letters = counts
    return times * (time_size + 1) + kinds * 6 + letters + leap * (time_size + 4) + std + ut


def _listed(raw: bytes, start: int, times: int, kinds: int, letters: int) -> Iterator[Onset]:
    moments = struct.unpack_from(f">{times}q", raw, start)
    indices = struct.unpack_from(f"{times}B", raw, start + 8 * times)
    start += 9 * times
    names = raw[start + 6 * kinds : start + 6 * kinds + letters]
    local_times = [
        LocalTime(dt.timedelta(seconds=offset), bool(saving), names[at : names.index(0, at)].decode("ascii"))
        for offset, saving, at in struct.iter_unpack(">i?B", raw[start : start + 6 * kinds])
    ]
    before = local_times[0]  # section 3.2: type 0 holds before the first transition
    yield Onset(BEGINNING, before, before)
    for moment, index in zip(moments, indices, strict=True):
        yield Onset(_EPOCH + dt.timedelta(seconds=moment), before, local_times[index])
        before = local_times[index]


def read_posix(text: str) -> tuple[YearlyChange, ...]:
    """The two changes of a year in a POSIX `TZ` value, or none where it knows no daylight saving time.

    Hours may exceed the day, as RFC 9636 section 3.3.2 allows.

    Raises:
        ValueError: The text does not follow the notation.

    >>> [change.rule.local(2027).isoformat() for change in read_posix("<-02>2<-01>,M3.5.0/-1,M10.5.0/0")]
    ['2027-03-27T23:00:00', '2027-10-31T00:00:00']
    """
    found = _POSIX.fullmatch(text)
    if not found:
        raise ValueError(f"Not a POSIX time zone: {text!r} (RFC 9636 section 3.3).")
    quoted, plain, west, quoted_dst, plain_dst, west_dst, starts, starts_at, ends, ends_at = found.groups()
    standard = LocalTime(-_clock(west), saving=False, name=quoted or plain)
    if not starts:
        return ()
    ahead = -_clock(west_dst) if west_dst else standard.offset + dt.timedelta(hours=1)
    saving = LocalTime(ahead, saving=True, name=quoted_dst or plain_dst)
    return (
        YearlyChange(_rule(starts, starts_at), standard, saving),
        YearlyChange(_rule(ends, ends_at), saving, standard),
    )


def _clock(text: str) -> dt.timedelta:
    hours, minutes, seconds = (int(part) for part in f"{text.lstrip('+-')}:0:0".split(":")[:3])
    clock = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -clock if text.startswith("-") else clock


def _rule(day: str, time: str | None) -> YearlyRule:
    clock = _clock(time or "2")  # POSIX: at 02:00 where no time is given
    if day.startswith("M"):
        month, week, weekday = (int(part) for part in day[1:].split("."))
        return WeekdayRule(month, week, weekday, clock)
    return DayRule(int(day.lstrip("J")), leap=not day.startswith("J"), time=clock)
