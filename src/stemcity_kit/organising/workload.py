"""Who has how much to do in which week: the work of each owner, spread evenly over the days that it is planned for."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

import attrs

from stemcity_kit.model.time import Days
from stemcity_kit.organising.network import Network

__all__ = ["Workload", "workload"]

_WEEK = dt.timedelta(days=7)


@attrs.frozen
class Workload:
    """Days of work by owner and week.

    Attributes:
        owners: The owners, in order; an empty name stands for tasks without one.
        weeks: The Monday of each week of the window, and of every other in which somebody has something to do.
        days: By owner and Monday the days of work; nothing where there is none.
    """

    owners: tuple[str, ...]
    weeks: tuple[dt.date, ...]
    days: Mapping[tuple[str, dt.date], Fraction] = attrs.field(hash=False)

    def at_work(self, week: dt.date) -> int:
        """How many owners have something to do in a week."""
        return sum((owner, week) in self.days for owner in self.owners)


def workload(made: Network, *, window: Days | None = None) -> Workload:
    """The workload of a network.

    The days of a task are its own as far as it keeps them, else its earliest ones; each working day of them takes the
    same share, exactly. So the sum over all weeks is the work of all tasks.

    Args:
        made: The network.
        window: Days whose weeks are listed even where nobody has anything to do, such as October to two months after.

    >>> from stemcity_kit.model.work import Task
    >>> from stemcity_kit.organising.network import Plan, network
    >>> from stemcity_kit.organising.working import WorkingDays
    >>> plan = Plan(working=WorkingDays(), start=dt.date(2027, 3, 4))
    >>> found = workload(network([Task("text", work=5, owner="press office")], plan=plan))
    >>> [(str(week), str(found.days["press office", week])) for week in found.weeks]
    [('2027-03-01', '2'), ('2027-03-08', '3')]
    """
    days: defaultdict[tuple[str, dt.date], Fraction] = defaultdict(Fraction)
    for one in made.placed:
        own = made.plan.calendar(one.task)
        begin, end = own.before(one.days.first), own.through(one.days.last)
        share = Fraction(own.count(one.early), end - begin)
        while begin < end:
            monday, following = _week(own.day(begin))
            until = max(begin + 1, min(end, own.through(following)))
            days[one.task.owner, monday] += share * (until - begin)
            begin = until
    weeks = {week for _, week in days} | set(_weeks(window) if window else ())
    return Workload(tuple(sorted({owner for owner, _ in days})), tuple(sorted(weeks)), dict(sorted(days.items())))


def _week(day: dt.date) -> tuple[dt.date, dt.date]:
    """The Monday and the Sunday of a week; the calendar's last day where it ends before that Sunday."""
    monday = day.toordinal() - day.weekday()
    return dt.date.fromordinal(monday), dt.date.fromordinal(min(monday + 6, dt.date.max.toordinal()))


def _weeks(window: Days) -> Iterator[dt.date]:
    first, last = _week(window.first)[0], _week(window.last)[0]
    return (first + _WEEK * number for number in range((last - first).days // 7 + 1))
