"""Working days, counted: Monday to Friday without public holidays and the edition's closings.

Inside the library a task is a half-open range of numbers of working days, `[begin, end)`; what people read are days,
both included. The two meet only here. Closings count as days without work, because schools and most offices of a city
cannot be reached on them.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property

import attrs

from stemcity_kit.errors import UnknownKey
from stemcity_kit.model.calendar import Closing
from stemcity_kit.model.days import is_weekend, public_holidays
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.time import Days

__all__ = ["WorkingDays", "closed_days", "holidays_of"]

_FAR = 10
_LAST = dt.date.max.toordinal()


def _weekdays(days: Iterable[dt.date]) -> tuple[dt.date, ...]:
    return tuple(sorted({day for day in days if not is_weekend(day)}))


@attrs.frozen
class WorkingDays:
    """The working days of a calendar without end, numbered from 0001-01-01 on.

    Attributes:
        closed: The weekdays on which nobody works; others are left out.
        worked: Days off on which somebody works all the same; see `worked_on`.

    >>> easter = WorkingDays([dt.date(2027, 3, 29)])
    >>> easter.day(easter.before(dt.date(2027, 3, 27)))
    datetime.date(2027, 3, 30)
    """

    closed: tuple[dt.date, ...] = attrs.field(default=(), converter=_weekdays)
    worked: tuple[dt.date, ...] = ()

    def before(self, day: dt.date) -> int:
        """How many working days lie before a day; the number of the first working day from this day on."""
        weeks, weekday = divmod(day.toordinal() - 1, 7)  # 0001-01-01 was a Monday
        return weeks * 5 + min(weekday, 5) - bisect_left(self.closed, day) + bisect_left(self.worked, day)

    def through(self, day: dt.date) -> int:
        """How many working days lie up to a day, itself included; the half-open end of work that ends on it."""
        return self.before(day) + self.is_working(day)

    def day(self, number: int) -> dt.date:
        """The working day of a number; the calendar's first or last day where it has no such day."""
        extra = bisect_left(self._extra, number)
        if number in self._extra[extra : extra + 1]:
            return self.worked[extra]
        number -= extra
        weeks, weekday = divmod(number + bisect_right(self._passed, number), 5)
        return dt.date.fromordinal(min(max(1, weeks * 7 + weekday + 1), _LAST))

    def is_working(self, day: dt.date) -> bool:
        """Whether people work on the day."""
        return (not is_weekend(day) and day not in self._shut) or day in self.worked

    def worked_on(self, days: Days) -> WorkingDays:
        """The same for work on these days: the days off with which they begin or end were meant, so they are worked.

        >>> saturday = WorkingDays().worked_on(Days(dt.date(2027, 4, 14), dt.date(2027, 4, 17)))
        >>> saturday.count(Days(dt.date(2027, 4, 14), dt.date(2027, 4, 17)))
        4
        """
        if self.is_working(days.first) and self.is_working(days.last):
            return self
        begin, end = self.day(self.before(days.first)).toordinal(), self.latest(days.last).toordinal()
        first, last = days.first.toordinal(), days.last.toordinal()
        off = [*range(first, min(begin, last + 1)), *range(max(first, end + 1), last + 1)]
        return WorkingDays(self.closed, tuple(dt.date.fromordinal(day) for day in sorted(set(off))))

    @cached_property
    def _passed(self) -> tuple[int, ...]:
        """For each closed day the number of the working day that would be on it, if the closed days before it went."""
        return tuple(self.before(day) - bisect_left(self.worked, day) for day in self.closed)

    @cached_property
    def _extra(self) -> tuple[int, ...]:
        return tuple(self.before(day) for day in self.worked)

    @cached_property
    def _shut(self) -> frozenset[dt.date]:
        return frozenset(self.closed)

    def latest(self, day: dt.date) -> dt.date:
        """The day itself, or the last working day before it."""
        return self.day(self.through(day) - 1)

    def term(self, first: dt.date, days: int, *, working: bool = False) -> dt.date:
        """The last day of a term of law, which `stemcity_kit.model.basis` says how to count.

        Args:
            first: The day of the act, which is not counted.
            days: How many days.
            working: Whether only working days count; a term of other days that would end on a day off ends on the next
                working day.

        >>> str(WorkingDays().term(dt.date(2027, 3, 12), 15)), str(WorkingDays().term(dt.date(2027, 3, 12), 16))
        ('2027-03-29', '2027-03-29')
        """
        if working:
            return self.day(self.through(first) + days - 1)
        return self.day(self.before(dt.date.fromordinal(min(first.toordinal() + days, _LAST))))

    def count(self, days: Days) -> int:
        """How many working days a range of days holds."""
        return self.through(days.last) - self.before(days.first)

    def days(self, begin: int, end: int) -> Days:
        """The days of a half-open range of numbers that is not empty, both included."""
        return Days(self.day(begin), self.day(end - 1))


def closed_days(edition: Edition, *, years: Iterable[int] = ()) -> tuple[dt.date, ...]:
    """The public holidays around an edition's year and the days of its closings, in order.

    Args:
        edition: The edition. Where the holidays of its subdivision are not known, those of the country are taken; where
            those are not known either, only the closings count, and `check` says so.
        years: Further years that matter; with the edition's own, the two before and the two after, all between them
            are looked at, but none that lies more than ten years from it.

    >>> edition = Edition(key="a-2027", uri="https://example.org/a/2027", year=2027, country="IT", zone="Europe/Rome")
    >>> dt.date(2026, 12, 8) in closed_days(edition)
    True
    """
    around = _around(edition, years)
    held = Days(dt.date(around.start, 1, 1), dt.date(around.stop - 1, 12, 31))
    return tuple(sorted({*holidays_of(edition, years=years), *_closings(edition.closings, held)}))


def holidays_of(edition: Edition, *, years: Iterable[int] = ()) -> frozenset[dt.date]:
    """The same without the closings: the days on which no term of law ends."""
    for part in dict.fromkeys((edition.subdivision, "")):
        try:
            found = public_holidays(edition.country, years=tuple(_around(edition, years)), subdivision=part)
        except UnknownKey:
            continue
        return frozenset(found)
    return frozenset()


def _around(edition: Edition, years: Iterable[int]) -> range:
    near = [year for year in years if abs(year - edition.year) <= _FAR]
    wanted = [edition.year - 2, edition.year + 2, *near]
    return range(min(wanted), max(wanted) + 1)


def _closings(closings: Iterable[Closing], held: Days) -> Iterator[dt.date]:
    for closing in closings:
        if closing.days is not None and closing.days.overlaps(held):
            yield from Days(max(closing.days.first, held.first), min(closing.days.last, held.last)).each()
