"""What needs loudspeakers is held only in the hours in which the city allows noise."""

import datetime as dt
from collections.abc import Iterator

import attrs

from stemcity_kit.model.time import Interval, moment
from stemcity_kit.scheduling.limits import Because, Limit, Only
from stemcity_kit.scheduling.problem import Problem

WHAT, FIX = "“{item}” needs loudspeakers, and is held in the quiet hours.", "Move it, or do without loudspeakers."


@attrs.frozen
class QuietHours:
    """Items with loudspeakers lie between the end of the quiet hours and their beginning, by the local clock."""

    end: dt.time = dt.time(9)
    begin: dt.time = dt.time(20)
    name: str = "quiet-hours"

    def limits(self, problem: Problem, /) -> Iterator[Limit]:
        """One for each item that needs loudspeakers."""
        days = problem.grid.days.each()
        loud = [Interval(*(moment(day, at, zone=problem.zone) for at in (self.end, self.begin))) for day in days]
        for item in problem.items:
            if "audio" in item.equipment:
                because = Because(self.name, WHAT, FIX, (("item", item.name),))
                yield Only(item.key, because, problem.grid.fitting(loud, problem.length(item)))


RULE = QuietHours()
