"""The deadline: a wall time in a zone, and an exact answer to whether a moment is still in.

A call says "by 12:00 of 29 March"; it says no offset, and often not whether 12:00 itself is in. So a deadline keeps the
wall time and the zone, never an offset, and `included` has no default. All arithmetic goes through UTC. A wall time
that the clocks skip is refused, one that occurs twice must say which is meant, and nothing rolls over to a working day
unless the call's own text says so.

Which instants are in is half-open: a receipt at 12:00:00 is late where the limit minute is out; where it is in,
12:00:59.999999 is the last one in time.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Self

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.model.fields import IS_KEY, at_least, clean_line, valid_key
from stemcity_kit.model.time import in_utc, moment, occurs_twice
from stemcity_kit.model.zones import zone_info

__all__ = ["Deadline"]

_MINUTE = dt.timedelta(minutes=1)
_DAY = dt.timedelta(days=1)
_YEARS = (1900, 2999)
_LONGEST_GRACE = 7 * 24 * 60
_LONGEST_ROLL = 366
_WRITTEN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{1,2}):([0-9]{2})(?: ?([AaPp])[Mm])?")


def _without_fold(value: dt.time) -> dt.time:
    """Two times that differ only in `fold` compare equal; which of two is meant is said by `second` alone."""
    return value.replace(fold=0)


@attrs.frozen(order=False)
class Deadline:
    """A limit in time, as a call states it.

    Attributes:
        key: Which deadline of its call this is.
        day: The local day of the limit minute.
        time: The local wall time, in whole minutes. 24:00 of a day is 00:00 of the next one.
        zone: A name of the IANA database, such as `Europe/Rome`; `Etc/GMT+12` is "anywhere on Earth".
        included: Whether the limit minute itself is still in.
        grace: Minutes of tolerance after the deadline has closed, 0 to 10,080 (a week). What comes in them is late
            but tolerated.
        second: Which of two is meant where the hour occurs twice, when the clocks go back. Only then may it be given,
            and then it must be.
        rolls_over: Whether the call's text moves a deadline that falls on a day off to the next working day.

    Raises:
        InvalidValue: The deadline cannot exist; all faults at once.
        UnknownZone: No such zone.

    >>> noon = Deadline("proposals", dt.date(2027, 3, 28), dt.time(12), "Europe/Rome", included=False)
    >>> noon.closes.isoformat()
    '2027-03-28T12:00:00+02:00'
    >>> noon.admits(dt.datetime(2027, 3, 28, 9, 59, 59, 999999, tzinfo=dt.UTC))
    True
    >>> noon.admits(dt.datetime(2027, 3, 28, 10, tzinfo=dt.UTC))
    False
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    day: dt.date
    time: dt.time = attrs.field(converter=_without_fold)
    zone: str = attrs.field(converter=clean_line)
    included: bool = attrs.field(kw_only=True)
    grace: int = attrs.field(default=0, kw_only=True, validator=at_least(0))
    second: bool | None = attrs.field(default=None, kw_only=True)
    rolls_over: bool = attrs.field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        zone_info(self.zone)
        if faults := tuple(self._faults()):
            raise InvalidValue(*faults)
        try:
            moment(self.day, self.time, zone=self.zone)
        except InvalidValue as fault:
            raise fault.at(self._where("time")) from None
        if doubt := self._doubt():
            raise InvalidValue(doubt)

    @classmethod
    def parse(
        cls,
        text: str,
        *,
        key: str,
        zone: str,
        included: bool,
        grace: int = 0,
        second: bool | None = None,
        rolls_over: bool = False,
    ) -> Self:
        """A deadline from its day and time as people write them.

        Args:
            text: The day as year-month-day, a space, and the time: `17:00`, `24:00`, or `12:00 PM` on the 12-hour
                clock. `12:00 AM` is refused, since some read it as the beginning and some as the end of the day.
            key: As the attribute, like all that follow.
            zone: The zone of the wall time.
            included: Whether the limit minute is in.
            grace: Minutes of tolerance.
            second: Which of two, where the hour occurs twice.
            rolls_over: Whether it moves off a day off.

        Raises:
            InvalidValue: The text is not a day and a time, or the deadline cannot exist.
            UnknownZone: No such zone.

        >>> end = Deadline.parse("2022-01-15 24:00", key="applications", zone="Europe/Rome", included=False)
        >>> end.limit.isoformat(), str(end)
        ('2022-01-16T00:00:00+01:00', '2022-01-15 24:00 Europe/Rome')
        """
        day, time = _read(clean_line(text), where=Where(table="deadlines", key=key))
        return cls(key, day, time, zone, included=included, grace=grace, second=second, rolls_over=rolls_over)

    @property
    def limit(self) -> dt.datetime:
        """The start of the limit minute, aware, in the deadline's zone."""
        return moment(self.day, self.time, zone=self.zone, second=bool(self.second))

    @property
    def closes(self) -> dt.datetime:
        """The first instant that is too late, aware, in the deadline's zone."""
        return self._after(_MINUTE) if self.included else self.limit

    @property
    def falls_on(self) -> dt.date:
        """The day that the limit ends: for midnight the day before, since 00:00 of Monday is 24:00 of Sunday.

        >>> Deadline.parse("2024-06-02 24:00", key="a", zone="Europe/Rome", included=False).falls_on
        datetime.date(2024, 6, 2)
        """
        return self.day - _DAY if self.time == dt.time() else self.day

    def admits(self, at: dt.datetime) -> bool:
        """Whether what the receiving register took in at this moment is in time; grace does not count.

        Args:
            at: An aware moment of any zone.

        Raises:
            InvalidValue: The moment has no time zone.
        """
        return _instant(at) < in_utc(self.closes)

    def tolerates(self, at: dt.datetime) -> bool:
        """Whether this moment is late, but within the grace.

        Args:
            at: An aware moment of any zone.

        Raises:
            InvalidValue: The moment has no time zone.

        >>> noon = Deadline.parse("2027-05-03 12:00", key="a", zone="Europe/Rome", included=False, grace=10)
        >>> noon.tolerates(dt.datetime(2027, 5, 3, 10, 9, 59, tzinfo=dt.UTC))
        True
        """
        closed = in_utc(self.closes)
        return closed <= _instant(at) < closed + self.grace * _MINUTE

    def moved_to(self, day: dt.date, time: dt.time, *, second: bool | None = None) -> Self:
        """The same deadline, extended; the earlier version is a value of its own and stays.

        Args:
            day: The new local day.
            time: The new wall time.
            second: Which of two, where the new hour occurs twice.

        Raises:
            InvalidValue: The new limit is not later than this one, or cannot exist.

        >>> first = Deadline.parse("2027-05-03 12:00", key="a", zone="Europe/Rome", included=False)
        >>> str(first.moved_to(dt.date(2027, 5, 10), dt.time(12)))
        '2027-05-10 12:00 Europe/Rome'
        """
        moved = attrs.evolve(self, day=day, time=time, second=second)
        if in_utc(moved.limit) <= in_utc(self.limit):
            raise InvalidValue.because(
                "deadline-not-later",
                self._where("time"),
                N_("The new deadline {new} is not later than {old}."),
                N_("An extension gives more time; write a later day or time."),
                new=moved,
                old=self,
            )
        return moved

    def rolled(self, is_off: Callable[[dt.date], bool]) -> Self:
        """The deadline as its own text moves it: to the same wall time of the next working day, or not at all.

        Args:
            is_off: Whether a day is none on which the office works: weekends and holidays, as the law has it. It is
                asked only where `rolls_over` is true, first about the day that the limit `falls_on`.

        Raises:
            InvalidValue: No working day follows within a year, or the wall time does not exist on it or occurs twice.

        >>> sunday = Deadline.parse("2024-06-02 23:59", key="a", zone="Europe/Rome", included=True, rolls_over=True)
        >>> str(sunday.rolled(lambda day: day.weekday() == 6))
        '2024-06-03 23:59 Europe/Rome'
        """
        if not self.rolls_over:
            return self
        for days in range(_LONGEST_ROLL + 1):
            if not is_off(self.falls_on + days * _DAY):
                return self if days == 0 else attrs.evolve(self, day=self.day + days * _DAY, second=None)
        raise InvalidValue.because(
            "no-working-day",
            self._where("day"),
            N_("No working day follows {day} within a year."),
            N_("Mend the calendar of days off, or say that this deadline does not roll over."),
            day=self.falls_on,
        )

    def __str__(self) -> str:
        """Day, time and zone, with midnight as 24:00 of the day that it ends."""
        time = "24:00" if self.time == dt.time() else f"{self.time:%H:%M}"
        which = "" if self.second is None else f" ({int(self.second) + 1})"
        return f"{self.falls_on} {time}{which} {self.zone}"

    def _after(self, length: dt.timedelta) -> dt.datetime:
        return (in_utc(self.limit) + length).astimezone(zone_info(self.zone))

    def _where(self, field: str) -> Where:
        return Where(table="deadlines", key=self.key, field=field)

    def _faults(self) -> Iterator[Finding]:
        """What is wrong with each field by itself."""
        if self.time.second or self.time.microsecond or self.time.tzinfo is not None:
            what = N_("The time {time} is not a wall time in whole minutes.")
            fix = N_("Give hours and minutes; the zone is a field of its own.")
            yield Finding("not-a-whole-minute", self._where("time"), what, fix, params={"time": self.time.isoformat()})
        if isinstance(self.day, dt.datetime) or not _YEARS[0] <= self.day.year <= _YEARS[1]:
            what = N_("{day} is not the day of a deadline.")
            fix = N_("Write a day of the years {first} to {last}, such as 2027-03-28.")
            params = {"day": self.day, "first": _YEARS[0], "last": _YEARS[1]}
            yield Finding("not-a-deadline-day", self._where("day"), what, fix, params=params)
        if self.grace > _LONGEST_GRACE:
            what = N_("A grace of {minutes} minutes is longer than a week.")
            fix = N_("Write at most {most} minutes, or extend the deadline.")
            params = {"minutes": self.grace, "most": _LONGEST_GRACE}
            yield Finding("grace-too-long", self._where("grace"), what, fix, params=params)

    def _doubt(self) -> Finding | None:
        """What is unclear about an hour that occurs twice, or about one that does not."""
        twice = occurs_twice(self.day, self.time, zone=self.zone)
        if twice is (self.second is not None):
            return None
        params = {"time": f"{self.time:%H:%M}", "day": self.day, "zone": self.zone}
        if twice:
            what = N_("{time} occurs twice on {day} in {zone}: the clocks go back over it.")
            fix = N_("Which is meant? Write “second” as false for the earlier one or as true for the later.")
            return Finding("ambiguous-local-time", self._where("time"), what, fix, params=params)
        what = N_("{time} occurs only once on {day} in {zone}, so neither is the first or the second.")
        fix = N_("Leave “second” out, or correct the day or the time.")
        return Finding("not-ambiguous", self._where("second"), what, fix, params=params)


def _instant(at: dt.datetime) -> dt.datetime:
    """A moment in UTC; raises for one that has no zone."""
    if at.utcoffset() is None:
        raise InvalidValue.because(
            "naive-time",
            Where(field="at"),
            N_("The moment {value} has no time zone, so nobody can say whether it is in time."),
            N_("Give it one: moment(day, time, zone='Europe/Rome')."),
            value=at.isoformat(),
        )
    return in_utc(at)


def _read(text: str, *, where: Where) -> tuple[dt.date, dt.time]:
    """The local day and time that a text names, with 24:00 as 00:00 of the next day."""
    if not (found := _WRITTEN.fullmatch(text)):
        raise _unread(text, where)
    try:
        day = dt.date.fromisoformat(found[1])
        hour, minute, half = int(found[2]), int(found[3]), (found[4] or "").lower()
        if half:
            return day, dt.time(_of_24(hour, minute, half, text=text, where=where), minute)
        if (hour, minute) == (24, 0):
            return day + _DAY, dt.time()
        return day, dt.time(hour, minute)
    except (ValueError, OverflowError) as fault:
        raise fault if isinstance(fault, InvalidValue) else _unread(text, where) from None


def _of_24(hour: int, minute: int, half: str, *, text: str, where: Where) -> int:
    """The hour of the 24-hour clock; 12:00 PM is noon, and 12:00 AM is refused as NIST advises.

    Source: NIST, Times of Day FAQs, "Are noon and midnight 12 a.m. or 12 p.m.?".
    """
    if (hour, minute, half) == (12, 0, "a"):
        raise InvalidValue.because(
            "midnight-in-doubt",
            where,
            N_("“{text}” may mean the beginning of the day or its end."),
            N_("Write 00:00 for the beginning or 24:00 for the end."),
            text=text,
        )
    if not 1 <= hour <= 12:
        raise _unread(text, where)
    return hour % 12 + (12 if half == "p" else 0)


def _unread(text: str, where: Where) -> InvalidValue:
    return InvalidValue.because(
        "not-a-deadline",
        where,
        N_("“{text}” is not a day and a time."),
        N_("Write year-month-day and the time, such as 2027-03-28 12:00, 2027-03-28 24:00 or 2027-03-28 12:00 PM."),
        text=text,
    )
