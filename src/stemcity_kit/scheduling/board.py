"""A problem made ready: for every item the starts and rooms that are left, and the limits and prices that remain.

What concerns one item alone (`Only`, `Hours`) is settled here by taking candidates away, with each reason kept, so that
an item that fits nowhere is a named finding before any solver runs. Starts are sets of ticks; an item that needs no
room has its starts under the room "" (no room).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, reduce

import attrs

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.planning import Waiver
from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.limits import Because, Count, Hours, Limit, Only, Priced, Resource
from stemcity_kit.scheduling.problem import Item, Problem
from stemcity_kit.scheduling.rules import rules_of
from stemcity_kit.scheduling.ticks import span
from stemcity_kit.scheduling.waiving import waived
from stemcity_kit.scheduling.wishes import wishes_of

__all__ = ["NO_ROOM", "Board", "board_of"]

NO_ROOM = ""
"""Stands where a room's key stands, for an item that needs none."""


@attrs.frozen(eq=False)
class Board:
    """A problem with its limits and prices, and what is left for each item.

    Attributes:
        problem: The problem.
        onlys: What was taken from each item, and why.
        hours: The hours of each room.
        together: The limits over several items.
        prices: What counts towards the score, with the name of its wish.
        waivers: The waivers that touched a limit, each with the limit as it was.
        left: For each item its rooms, and for each room the starts that are left, as a set of ticks.
    """

    problem: Problem
    onlys: Mapping[str, tuple[Only, ...]]
    hours: Mapping[str, Hours]
    together: tuple[Count | Resource, ...]
    prices: tuple[tuple[str, Priced], ...]
    waivers: tuple[tuple[Waiver, Limit], ...]
    left: Mapping[str, Mapping[str, int]]

    @cached_property
    def starts(self) -> Mapping[str, int]:
        """For each item the starts that are left in any room."""
        return {key: reduce(int.__or__, rooms.values(), 0) for key, rooms in self.left.items()}

    @cached_property
    def length(self) -> Mapping[str, int]:
        """For each item how many ticks it takes."""
        return {item.key: self.problem.length(item) for item in self.problem.items}

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """The resources among the limits."""
        return tuple(limit for limit in self.together if isinstance(limit, Resource))

    @cached_property
    def counts(self) -> tuple[Count, ...]:
        """The counts among the limits."""
        return tuple(limit for limit in self.together if isinstance(limit, Count))

    def place_of(self, room: str) -> str | None:
        """Where a room is; None for no room, from which nobody has to travel."""
        space = self.problem.space.get(room)
        return None if space is None else space.place or space.key

    def gap(self, origin: str, destination: str) -> int:
        """The ticks that the way from one room to another takes."""
        start, end = self.place_of(origin), self.place_of(destination)
        if start is None or end is None or start == end:
            return 0
        return self.problem.grid.length(self.problem.travel.between(start, end))

    def stuck(self) -> Iterator[Finding]:
        """A finding for each item that fits nowhere, with a smallest set of reasons that leave it nothing."""
        for item in self.problem.items:
            if not self.starts[item.key]:
                yield from fits_nowhere(self, item)


def board_of(problem: Problem, *, without: Iterable[str] = ()) -> Board:
    """Make a problem ready.

    Args:
        problem: The problem.
        without: The names of rules and wishes to leave out, such as those that an explanation takes away.
    """
    left_out = set(without)
    onlys: dict[str, list[Only]] = defaultdict(list)
    hours: dict[str, Hours] = {}
    together: list[Count | Resource] = []
    touched: list[tuple[Waiver, Limit]] = []
    for rule in rules_of(problem):
        if rule.name in left_out:
            continue
        for limit in rule.limits(problem):
            left, waivers = waived(limit, problem.waivers)
            touched.extend((waiver, limit) for waiver in waivers)
            match left:
                case Only():
                    onlys[left.item].append(left)
                case Hours():
                    hours[left.room] = both_hours(hours.get(left.room), left)
                case None:
                    pass
                case _:
                    together.append(left)
    prices = tuple(
        (wish.name, price) for wish in wishes_of(problem) if wish.name not in left_out for price in wish.prices(problem)
    )
    kept = {key: tuple(found) for key, found in onlys.items()}
    candidates = left_for(problem, kept, hours)
    return Board(problem, kept, hours, tuple(together), prices, tuple(touched), candidates)


def both_hours(one: Hours | None, other: Hours) -> Hours:
    """The hours in which both leave a room open."""
    if one is None:
        return other
    spells = ((max(a, c), min(b, d)) for a, b in one.spells for c, d in other.spells)
    return attrs.evolve(other, spells=tuple(sorted((a, b) for a, b in spells if a < b)))


def binding(limit: Only | Hours) -> bool:
    """Whether a limit takes candidates away; one that only warns does not."""
    return limit.blocks is not Blocks.WARNS


_Shape = tuple[int, frozenset[str] | None, int, int]
"""The starts of an item, its rooms, and the ticks that it takes its room before its start and from it."""

_NEEDLESS = frozenset((NO_ROOM,))
"""What is left of the rooms of an item that needs none."""


def left_for(
    problem: Problem, onlys: Mapping[str, tuple[Only, ...]], hours: Mapping[str, Hours]
) -> dict[str, Mapping[str, int]]:
    """For each item its rooms, and for each room the starts that these limits leave; items of one shape share them."""
    everything = span(0, problem.grid.count)
    order = {room.key: number for number, room in enumerate(problem.rooms)}
    opened: dict[tuple[str, int, int], int] = {}
    alike: dict[_Shape, Mapping[str, int]] = {}
    same: dict[int, int] = {}
    found: dict[str, Mapping[str, int]] = {}
    for item in problem.items:
        starts, allowed = remaining(item, onlys.get(item.key, ()), everything)
        before, after = around(problem, item)
        shape = (starts, allowed, before, after)
        if shape not in alike:
            usable: dict[str, int] = {}
            for room in _among(order, allowed):
                use = (room, before, after)
                if use not in opened:
                    opened[use] = _starts_in(hours.get(room), before, after, everything)
                if there := starts & opened[use]:
                    usable[room] = same.setdefault(there, there)
            alike[shape] = usable
        found[item.key] = alike[shape]
    return found


def _among(order: Mapping[str, int], allowed: frozenset[str] | None) -> Iterable[str]:
    if allowed is None or allowed is _NEEDLESS:
        return order if allowed is None else allowed
    return sorted(allowed & order.keys(), key=order.__getitem__)


def remaining(item: Item, onlys: Iterable[Only], everything: int) -> tuple[int, frozenset[str] | None]:
    """The starts and the rooms that these limits leave an item; None for any room."""
    starts = everything
    allowed: frozenset[str] | None = None
    for only in onlys:
        if binding(only):
            if only.starts is not None:
                starts &= only.starts
            if only.rooms is not None:
                allowed = only.rooms if allowed is None else allowed & only.rooms
    return starts, _NEEDLESS if item.rooms is not None and not item.rooms else allowed


def around(problem: Problem, item: Item) -> tuple[int, int]:
    """The ticks that an item needs its room before its start, and from its start to the end of clearing."""
    return problem.grid.length(item.setup), problem.grid.length(item.minutes + item.clearing)


def _starts_in(hours: Hours | None, before: int, after: int, everything: int) -> int:
    if hours is None or not binding(hours):
        return everything
    found = 0
    for first, end in hours.spells:
        found |= span(first + before, end - after + 1)
    return found


def fits_nowhere(board: Board, item: Item) -> Iterator[Finding]:
    """That an item fits nowhere, and a smallest set of reasons: without any of them it would fit somewhere."""
    reasons: list[Only | Hours] = [only for only in board.onlys.get(item.key, ()) if binding(only)]
    reasons += [hours for hours in board.hours.values() if binding(hours)]
    core = reasons
    for reason in reasons:
        fewer = [other for other in core if other is not reason]
        if not _fits(board, item, fewer):
            core = fewer
    what = N_("“{item}” fits nowhere: {count} rules together leave it no time and room.")
    where = Where(table="items", key=item.key)
    fix = N_("Change what one of them rests on; they follow.")
    if not core:
        what, fix = N_("“{item}” fits nowhere: there is no room at all."), N_("Add a room, or let it need none.")
    yield Finding("fits-nowhere", where, what, fix, params={"item": item.name, "count": len(core)})
    for reason in core:
        yield reason.because.finding(where, item=item.name)


def _fits(board: Board, item: Item, reasons: Iterable[Only | Hours]) -> bool:
    listed = tuple(reasons)
    onlys = {item.key: tuple(one for one in listed if isinstance(one, Only))}
    hours = {one.room: one for one in listed if isinstance(one, Hours)}
    alone = attrs.evolve(board.problem, items=(attrs.evolve(item, after=(), apart=()),))
    return bool(left_for(alone, onlys, hours)[item.key])


def because_unplaced(item: Item) -> Because:
    """That an item has no place in a plan."""
    return Because("not-placed", N_("“{item}” has no place."), N_("Place it, or take it out."), (("item", item.name),))
