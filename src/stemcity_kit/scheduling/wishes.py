"""The built-in wishes: what a good programme avoids, each with a price that says how much.

The score of a plan is the sum of all prices, and 0 is the best that there can be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import reduce

import attrs

from stemcity_kit import plugins
from stemcity_kit.errors import BrokenPlugin, N_
from stemcity_kit.scheduling.limits import Because, Cell, Excess, Price, Priced
from stemcity_kit.scheduling.problem import Item, Problem
from stemcity_kit.scheduling.rule import Wish
from stemcity_kit.scheduling.ticks import each, span
from stemcity_kit.scheduling.wishes_spread import SpreadOverDays, SpreadOverDistricts, SpreadOverWeeks, open_ticks

__all__ = [
    "WISHES",
    "AudiencesApart",
    "FairToPartners",
    "FewSeatsWasted",
    "PreferredTimes",
    "TracksApart",
    "wishes_of",
]


@attrs.frozen
class PreferredTimes:
    """Items start when those who run them like it.

    Attributes:
        weight: What each unit of a preference costs.
        name: The wish's name.
    """

    weight: int = 1
    name: str = "preferred-times"

    def prices(self, problem: Problem) -> Iterator[Priced]:
        """One for each item with preferences; where several cover a start, they add up."""
        what = N_("“{item}” is not when it is liked best.")
        fix = N_("Move it, if something that is liked less can give way.")
        grid = problem.grid
        for item in problem.items:
            cost: dict[int, int] = defaultdict(int)
            for one in item.preferences:
                cost[grid.starting(one.within)] += one.price * self.weight
            cells = [(Cell(item.key, starts), price) for starts, price in cost.items() if starts and price]
            if cells:
                yield Price(Because(self.name, what, fix, (("item", item.name),)), cells)


@attrs.frozen
class FewSeatsWasted:
    """A room is not much larger than needed: one unit for each further time that everybody would fit in.

    Attributes:
        weight: What each unit costs.
        most: At most so many units an item.
        name: The wish's name.
    """

    weight: int = 1
    most: int = 3
    name: str = "few-seats-wasted"

    def prices(self, problem: Problem) -> Iterator[Priced]:
        """One for each item whose number of people is known."""
        what = N_("“{item}” is in a room much larger than it needs.")
        fix = N_("Choose a smaller room, if one is free.")
        units: dict[int, tuple[tuple[frozenset[str], int], ...]] = {}
        for item in problem.items:
            if item.seats not in units:
                units[item.seats] = tuple(self._units(problem, item.seats))
            cells = [(Cell(item.key, rooms=rooms), price) for rooms, price in units[item.seats]]
            if cells:
                yield Price(Because(self.name, what, fix, (("item", item.name),)), cells)

    def _units(self, problem: Problem, seats: int) -> Iterator[tuple[frozenset[str], int]]:
        """The rooms that so many people waste, by what that costs; nothing where nobody comes."""
        by_cost: dict[int, list[str]] = defaultdict(list)
        for room in problem.rooms:
            if seats and room.seats and room.seats >= seats:
                by_cost[min(self.most, room.seats // seats - 1) * self.weight].append(room.key)
        return ((frozenset(rooms), price) for price, rooms in sorted(by_cost.items()) if price)


@attrs.frozen
class _Apart:
    """Items of one group do not run at once: each further one at the same time costs."""

    weight: int = 2
    per: int = 30
    within: bool = False

    def groups(self, item: Item) -> Iterable[str]:
        """The groups of an item."""
        raise NotImplementedError

    def because(self, group: str) -> Because:
        """Why."""
        raise NotImplementedError

    def prices(self, problem: Problem) -> Iterator[Priced]:
        """One for each group and each moment, so many minutes apart, at which two could run."""
        members: dict[str, list[Item]] = defaultdict(list)
        for item in problem.items:
            for group in dict.fromkeys(self.groups(item)):
                members[group].append(item)
        if not self.weight:
            return
        crowds = {group: items for group, items in members.items() if len(items) > 1}
        moments = problem.grid.every(self.per) & open_ticks(problem)
        there = {item.key: item for items in crowds.values() for item in items}
        cells = {key: self._cells(problem, item, moments) for key, item in there.items()}
        for group, items in crowds.items():
            because = self.because(group)
            at: dict[int, list[Cell]] = defaultdict(list)
            for item in items:
                for tick, cell in cells[item.key].items():
                    at[tick].append(cell)
            for tick in sorted(at):
                if len(at[tick]) > 1:
                    yield Excess(because, at[tick], self.weight, most=1)

    def _cells(self, problem: Problem, item: Item, moments: int) -> dict[int, Cell]:
        """For each moment at which an item could run, the starts by which it does; all its groups share them."""
        grid, length = problem.grid, problem.length(item)
        ticks = each(moments & _running(problem, item, within=self.within))
        return {tick: Cell(item.key, grid.stretch(tick - length + 1, tick + 1)) for tick in ticks}


TIMED = ("in-its-window", "fixed-stays")
"""The rules that hold an item in its windows, or where it is fixed."""


def _running(problem: Problem, item: Item, *, within: bool) -> int:
    """The ticks at which an item could run, by what it says itself; one that a waiver names could at any."""
    grid, length = problem.grid, problem.length(item)
    starts = (item.fixed.start,) if item.fixed is not None else item.starts
    spells = [(grid.tick(one), grid.tick(one) + length) for one in starts]
    if not spells:
        spells = [grid.inside(window) for window in item.windows]
    freed = {key for waiver in problem.waivers if waiver.rule in TIMED for key in waiver.rows}
    if not within or not spells or item.key in freed:
        return grid.stretch(0, grid.count)
    return reduce(int.__or__, (span(*spell) for spell in spells), 0)


@attrs.frozen
class TracksApart(_Apart):
    """Items of one track do not run at once, because they compete for the same people.

    Attributes:
        weight: What each further one at the same moment costs.
        per: The minutes between the moments that are looked at, counted from midnight.
        within: Whether an item is looked at only in its own windows, which is much less to look at in a month of
            proposals; a plan that breaks them is then charged less.
        name: The wish's name.
    """

    name: str = "tracks-apart"

    def groups(self, item: Item) -> Iterable[str]:
        """The item's track."""
        return (item.track,) if item.track else ()

    def because(self, group: str) -> Because:
        """The track."""
        what, fix = N_("Several items of the track “{track}” run at once."), N_("Move one of them to another time.")
        return Because(self.name, what, fix, (("track", group),))


@attrs.frozen
class AudiencesApart(_Apart):
    """Items for the same audience do not run at once.

    Attributes:
        weight: What each further one at the same moment costs.
        per: The minutes between the moments that are looked at, counted from midnight.
        within: Whether an item is looked at only in its own windows, which is much less to look at in a month of
            proposals; a plan that breaks them is then charged less.
        name: The wish's name.
    """

    weight: int = 1
    name: str = "audiences-apart"

    def groups(self, item: Item) -> Iterable[str]:
        """The item's audiences."""
        return item.audiences

    def because(self, group: str) -> Because:
        """The audience."""
        what, fix = N_("Several items for “{audience}” run at once."), N_("Move one of them to another time.")
        return Because(self.name, what, fix, (("audience", group),))


@attrs.frozen
class FairToPartners:
    """No partner bears much more than others: each further item of one that is not when it is liked costs more.

    Attributes:
        weight: What each one beyond the first costs, and again each one beyond the second, and so on up to the third.
        name: The wish's name.
    """

    weight: int = 1
    name: str = "fair-to-partners"

    def prices(self, problem: Problem) -> Iterator[Priced]:
        """Three for each partner with several items that have preferences, so that the price grows with the number."""
        grid = problem.grid
        disliked: dict[str, list[Cell]] = defaultdict(list)
        for item in problem.items:
            starts = 0
            for one in item.preferences:
                if one.price:
                    starts |= grid.starting(one.within)
            if item.partner and starts:
                disliked[item.partner].append(Cell(item.key, starts))
        for partner, cells in disliked.items():
            what = N_("The partner “{partner}” has several items at times that it does not like.")
            fix = N_("Let somebody else give way, who bears less.")
            because = Because(self.name, what, fix, (("partner", partner),))
            for most in range(1, min(4, len(cells))):
                yield Excess(because, cells, self.weight, most=most)


WISHES: tuple[Wish, ...] = (
    PreferredTimes(),
    FewSeatsWasted(),
    TracksApart(),
    AudiencesApart(),
    SpreadOverDays(),
    SpreadOverWeeks(),
    SpreadOverDistricts(),
    FairToPartners(),
)
"""The wishes that every programme is scored by, unless it says otherwise."""


def wishes_of(problem: Problem) -> tuple[Wish, ...]:
    """The wishes of a problem: its own, or the built-in ones and those of installed packages.

    Raises:
        BrokenPlugin: One of an installed package cannot be imported, so that the score would be another than was meant.
    """
    if problem.wishes is not None:
        return problem.wishes
    installed, broken = plugins.every("stemcity_kit.wishes")
    if broken:
        raise BrokenPlugin(*broken)
    return (*WISHES, *installed)
