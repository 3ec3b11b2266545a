"""The wishes that spread a programme: over its days, over its weeks, over the districts of the city."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from functools import reduce
from itertools import groupby

import attrs

from stemcity_kit.errors import N_
from stemcity_kit.scheduling.limits import Because, Cell, Excess, Priced
from stemcity_kit.scheduling.problem import Problem
from stemcity_kit.scheduling.ticks import span

__all__ = ["SpreadOverDays", "SpreadOverDistricts", "SpreadOverWeeks", "open_ticks"]

DAYS_OF_A_WEEK = 7


def open_ticks(problem: Problem) -> int:
    """The ticks at which the programme is open, as a set."""
    found = 0
    for spell in problem.hours:
        found |= span(*problem.grid.inside(spell))
    return found


@attrs.frozen
class SpreadOverDays:
    """The days of the programme hold about as many items each: what a day has beyond its share costs.

    Attributes:
        weight: What each one beyond the share costs.
        name: The wish's name.
    """

    weight: int = 1
    name: str = "spread-over-days"

    def prices(self, problem: Problem) -> Iterator[Priced]:
        """One for each day that has hours."""
        grid, hours = problem.grid, open_ticks(problem)
        days = [(day, grid.day(n)) for n, day in enumerate(grid.days.each()) if grid.day(n) & hours]
        if self.weight and len(days) > 1 and problem.sessions:
            share = -(-len(problem.sessions) // len(days))
            for day, ticks in days:
                what, fix = N_("{day} holds more than its share."), N_("Move some of it to an emptier day.")
                because = Because(self.name, what, fix, (("day", day),))
                yield Excess(because, [Cell(item.key, ticks) for item in problem.sessions], self.weight, most=share)


@attrs.frozen
class SpreadOverWeeks:
    """The weeks of a long programme hold items in proportion to their open days: what one has beyond its share costs.

    A month of fewer items than days is even by its days as soon as no day has two, although one week may hold them
    all; so the weeks are looked at, too. Weeks begin on Monday (ISO 8601); the share is rounded up. A programme of
    seven days or less has no weeks.

    Attributes:
        weight: What each one beyond the share costs.
        name: The wish's name.
    """

    weight: int = 1
    name: str = "spread-over-weeks"

    def prices(self, problem: Problem) -> Iterator[Priced]:
        """One for each week that has hours."""
        weeks = list(_weeks(problem))
        opened = sum(days for _, days, _ in weeks)
        if self.weight and len(weeks) > 1 and problem.sessions and problem.grid.days.count > DAYS_OF_A_WEEK:
            for monday, days, ticks in weeks:
                what = N_("The week of {day} holds more than its share.")
                fix = N_("Move some of it to an emptier week.")
                because = Because(self.name, what, fix, (("day", monday),))
                share = -(-len(problem.sessions) * days // opened)
                yield Excess(because, [Cell(item.key, ticks) for item in problem.sessions], self.weight, most=share)


def _weeks(problem: Problem) -> Iterator[tuple[dt.date, int, int]]:
    """Each week that has hours: its first day in the programme, the number of days with hours, and all its ticks."""
    grid, hours = problem.grid, open_ticks(problem)
    numbered = enumerate(grid.days.each())
    for _, days in groupby(numbered, key=lambda one: one[1].isocalendar()[:2]):
        week = [(day, grid.day(n)) for n, day in days]
        opened = sum(1 for _, ticks in week if ticks & hours)
        if opened:
            yield week[0][0], opened, reduce(int.__or__, (ticks for _, ticks in week))


@attrs.frozen
class SpreadOverDistricts:
    """Each district of the city gets its share: what is short of it costs.

    Attributes:
        weight: What each one short of the share costs.
        least: The share; None for an even one, rounded down.
        name: The wish's name.
    """

    weight: int = 1
    least: int | None = None
    name: str = "spread-over-districts"

    def prices(self, problem: Problem) -> Iterator[Priced]:
        """One for each district that has a room."""
        rooms: dict[str, list[str]] = defaultdict(list)
        for room in problem.rooms:
            if room.district:
                rooms[room.district].append(room.key)
        share = self.least if self.least is not None else len(problem.sessions) // max(1, len(rooms))
        if self.weight and share and len(rooms) > 1:
            for district, keys in sorted(rooms.items()):
                what = N_("The district “{district}” has fewer than its share.")
                fix = N_("Move something there, or find places there.")
                cells = [Cell(item.key, rooms=frozenset(keys)) for item in problem.sessions]
                because = Because(self.name, what, fix, (("district", district),))
                yield Excess(because, cells, self.weight, least=share)
