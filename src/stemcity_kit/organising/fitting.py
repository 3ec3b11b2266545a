"""Work that was moved to a new year, moved back as far as its milestone, the main days or what waits for it ask.

What ended with its milestone, before the main days or with them, or before another task began, still does; and each
task keeps the working days that it takes. Nothing is moved later here, and there is always room before.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence

import attrs

from stemcity_kit.model.time import Days
from stemcity_kit.model.work import Task
from stemcity_kit.organising.working import WorkingDays

__all__ = ["Fitting"]

_ONE = dt.timedelta(days=1)


@attrs.frozen(kw_only=True)
class Fitting:
    """What the days of last edition ask of those of the new one.

    Attributes:
        tasks: The tasks by key, each behind those that it waits for.
        lengths: How many days of work each keeps at least.
        limits: The days by which each must end.
        ended_off: The tasks that ended on a day off, and may do so again.
        now: The working days of the new edition.
        came_before: Whether the first task ended before the second, which waits for it, began.
        within: Whether it did not, but its work was done by then all the same.

    >>> limits = {"square": [dt.date(2028, 4, 25)]}
    >>> fitting = Fitting(
    ...     tasks={"square": Task("square", work=2)},
    ...     lengths={"square": 2},
    ...     limits=limits,
    ...     ended_off=(),
    ...     now=WorkingDays([dt.date(2028, 4, 25)]),
    ...     came_before=lambda one, other: False,
    ...     within=lambda one, other: False,
    ... )
    >>> str(fitting.fitted({"square": Days(dt.date(2028, 4, 24), dt.date(2028, 4, 26))})["square"])
    '2028-04-21/2028-04-24'
    """

    tasks: Mapping[str, Task]
    lengths: Mapping[str, int]
    limits: Mapping[str, Sequence[dt.date]]
    ended_off: Collection[str]
    now: WorkingDays
    came_before: Callable[[str, str], bool]
    within: Callable[[str, str], bool]

    def fitted(self, days: Mapping[str, Days]) -> Mapping[str, Days]:
        """The new days of each task that has some, moved back where they must be.

        Tasks without days have none here either, but room is kept for them before what they were done before.
        """
        found: dict[str, Days] = {}
        followers: defaultdict[str, list[str]] = defaultdict(list)
        for key, task in self.tasks.items():
            for other in task.after:
                followers[other].append(key)
        for key in reversed(list(self.tasks)):
            behind = [other for other in followers[key] if other in found]
            limits = [found[other].first - _ONE for other in behind if self.came_before(key, other)]
            limits += self.limits[key]
            held = self._ending(key, days.get(key), min(limits, default=None))
            if held is not None:
                found[key] = self._beginning(key, held, [found[other] for other in behind if self.within(key, other)])
        return {key: found[key] for key in days}

    def _ending(self, key: str, days: Days | None, limit: dt.date | None) -> Days | None:
        """The days without what lies after the limit; of a task without days its last possible one."""
        if limit is None or (days is not None and days.last <= limit):
            return days
        last = limit if key in self.ended_off else self.now.latest(limit)
        return Days(min(days.first, last) if days else last, last)

    def _beginning(self, key: str, days: Days, within: Sequence[Days]) -> Days:
        """The days from as early as its work needs, and as those need that begin before its own last day."""
        missing = max(0, self.lengths[key] - self.now.worked_on(days).count(days))
        begins = [self.now.before(days.first) - missing] if missing else []
        begins += [self.now.before(other.first) - self.lengths[key] for other in within]
        return Days(min([days.first, *map(self.now.day, begins)]), days.last)
