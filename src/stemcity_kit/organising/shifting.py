"""Days of last edition as days of the new one: the same distance, off days off, and still before what they came before.

How a day came about is said in words that the next cloning reads: `moved from 2028-04-25 to 2028-04-26` keeps the day
that was planned, so that work which is moved from year to year does not drift away from it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.model.time import Days
from stemcity_kit.organising.working import WorkingDays

__all__ = ["Shift", "planned", "without_shift"]

_DAY = r"\d{4}-\d\d-\d\d"
_MOVED = re.compile(rf"; moved from ({_DAY})(?:/({_DAY}))? to ({_DAY}(?:/{_DAY})?)")
_SHIFTED = re.compile(rf"(?:^|; )\S+ {_DAY}(?:/{_DAY})? [+-]\d+ days \(.*$")


def planned(days: Days, said: str) -> Days:
    """The days as they were meant before they moved, if `said` tells it of these very days; else the days.

    >>> tuesday = dt.date(2028, 5, 2)
    >>> str(planned(Days(tuesday, tuesday), "a 2027-05-01 +365 days (b); moved from 2028-04-30 to 2028-05-02"))
    '2028-04-30'
    """
    found = _MOVED.search(said)
    if found is None or found[3] != str(days):
        return days
    try:
        return Days(dt.date.fromisoformat(found[1]), dt.date.fromisoformat(found[2] or found[1]))
    except ValueError:
        return days


def without_shift(basis: str) -> str:
    """A basis without what an earlier cloning added to it."""
    return _SHIFTED.sub("", basis)


@attrs.frozen
class Shift:
    """How days of last edition become days of the new one.

    Attributes:
        by: How far.
        told: The same in words.
        was: The working days of last edition.
        now: Those of the new one.
    """

    by: dt.timedelta
    told: str
    was: WorkingDays
    now: WorkingDays

    def range(
        self, days: Days, *, meant: Days, where: Where, caps: Sequence[tuple[dt.date, dt.date]] = ()
    ) -> tuple[Days, str]:
        """The new days, and how they came about.

        Args:
            days: The old days.
            meant: The same as they were planned before they moved.
            where: Where they are written, for the finding.
            caps: Pairs of an old and a new day: what was done by the old one, and would lie before the new one but for
                days off, is still done by the new one.

        Raises:
            InvalidValue: The calendar has no such day.
        """
        there = self.later(meant, where=where)
        first, last = (self._moved(old, new, caps) for old, new in ((days.first, there.first), (days.last, there.last)))
        return self.told_of(days, there, Days(first, max(first, last)))

    def told_of(self, days: Days, there: Days, found: Days) -> tuple[Days, str]:
        """The days that were found for those that lie there, with the words for it."""
        moved = f"; moved from {there} to {found}" if found != there else ""
        return found, f"{days} {self.told}{moved}"

    def later(self, days: Days, *, where: Where) -> Days:
        """The days as many days later, whatever they fall on.

        Raises:
            InvalidValue: The calendar has no such day.
        """
        try:
            return Days(days.first + self.by, days.last + self.by)
        except OverflowError:
            what = N_("{days} cannot be moved by {by} days: the calendar ends there.")
            fix = N_("Correct the year of the day.")
            params = {"days": days, "by": self.by.days}
            raise InvalidValue(Finding("beyond-calendar", where, what, fix, params=params)) from None

    def _moved(self, old: dt.date, there: dt.date, caps: Sequence[tuple[dt.date, dt.date]]) -> dt.date:
        if not self.was.is_working(old):
            return there
        least = min((new for was, new in caps if old <= was and there <= new), default=dt.date.max)
        following = self.now.day(self.now.before(there))
        return following if following <= least else self.now.day(self.now.through(least) - 1)
