"""What couples items of a problem, read from the problem itself before any board is made of it.

Two items are coupled where a plan of the one may depend on the plan of the other: they share a person, a kit or a room
that both could use, come one after the other, or are in one limit or one price. Of the built-in rules and wishes that
is known without asking them; the limits and prices of all others are drawn up and looked at. Where it is doubtful,
items are coupled, so that what is not coupled can be planned apart with nothing lost. Sets of rooms are whole numbers
whose bit *n* says whether the room number *n* of the problem is in them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import cached_property, reduce
from typing import Any

import attrs

from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.limits import (
    Count,
    Excess,
    Hours,
    Limit,
    Only,
    Price,
    Priced,
    Resource,
    Sign,
    cells_of,
    items_of,
)
from stemcity_kit.scheduling.problem import Item, Problem
from stemcity_kit.scheduling.rule import Rule, Wish
from stemcity_kit.scheduling.rules_rooms import (
    EnoughSeats,
    Equipped,
    InRooms,
    RightKind,
    RoomOpen,
    RoomToItself,
    StepFree,
)
from stemcity_kit.scheduling.rules_times import (
    FixedStays,
    InItsWindow,
    InSchoolHours,
    PeopleAreThere,
    WithinTheHours,
)
from stemcity_kit.scheduling.rules_together import (
    EnoughKits,
    InOrder,
    NeverAtOnce,
    NobodyInTwoPlaces,
    OnDifferentDays,
)
from stemcity_kit.scheduling.ticks import bits, each, span
from stemcity_kit.scheduling.wishes import (
    AudiencesApart,
    FairToPartners,
    FewSeatsWasted,
    PreferredTimes,
    TracksApart,
)

__all__ = ["Unions", "candidate_rooms", "coupled_by", "coupled_by_problem", "is_idle", "is_known"]


class Unions:
    """Sets that grow together (union-find with halved paths; R. E. Tarjan, Journal of the ACM 22, 1975).

    Attributes:
        count: How many sets there are.
    """

    def __init__(self, keys: Iterable[Hashable]) -> None:
        self._above: dict[Hashable, Hashable] = {key: key for key in keys}
        self.count = len(self._above)

    def top(self, key: Hashable) -> Hashable:
        """The one that stands for the set of a key."""
        above = self._above
        while above[key] != key:
            above[key] = above[above[key]]
            key = above[key]
        return key

    def join(self, keys: Iterable[Hashable]) -> None:
        """Make one set of those in which these are; a key that is not there is passed by.

        >>> sets = Unions("abc")
        >>> sets.join("ac")
        >>> sets.count, sets.top("a") == sets.top("c"), sets.top("a") == sets.top("b")
        (2, True, False)
        """
        first: Hashable | None = None
        for key in keys:
            if key in self._above:
                top = self.top(key)
                if first is None:
                    first = top
                elif top != first:
                    self._above[top] = first
                    self.count -= 1


Groups = Iterator[Iterable[str]]


def _nothing(_problem: Problem, _by: Any) -> Groups:
    return iter(())


def _members(problem: Problem, keys: Callable[[Item], Iterable[Hashable]]) -> Groups:
    found: dict[Hashable, list[str]] = defaultdict(list)
    for item in problem.items:
        for key in keys(item):
            found[key].append(item.key)
    return iter(found.values())


def _by_people(problem: Problem, _rule: Any) -> Groups:
    return _members(problem, lambda item: item.people)


def _by_kits(problem: Problem, _rule: Any) -> Groups:
    return _members(problem, lambda item: item.kits)


def _items(problem: Problem, *events: str) -> Iterable[str]:
    return [item.key for event in events for item in problem.items_of_event.get(event, ())]


def _by_apart(problem: Problem, _rule: Any) -> Groups:
    for item in problem.items:
        for other in item.apart:
            yield _items(problem, item.of, other)


def _by_order(problem: Problem, _rule: Any) -> Groups:
    for item in problem.items:
        for earlier in item.after:
            yield [item.key, *_items(problem, earlier)]


def _by_days(problem: Problem, _rule: Any) -> Groups:
    for items in problem.items_of_event.values():
        if any(item.spread for item in items):
            yield [item.key for item in items]


def _by_crowd(problem: Problem, wish: Any) -> Groups:
    return _members(problem, wish.groups) if wish.weight else iter(())


def _by_partner(problem: Problem, wish: Any) -> Groups:
    return _members(problem, lambda item: [item.partner] if item.partner and item.preferences and wish.weight else [])


_KNOWN: Mapping[type, Callable[[Problem, Any], Groups]] = {
    **dict.fromkeys((WithinTheHours, InItsWindow, InSchoolHours, PeopleAreThere, FixedStays), _nothing),
    **dict.fromkeys((InRooms, RightKind, EnoughSeats, Equipped, StepFree, RoomOpen, RoomToItself), _nothing),
    **dict.fromkeys((PreferredTimes, FewSeatsWasted), _nothing),
    NobodyInTwoPlaces: _by_people,
    EnoughKits: _by_kits,
    NeverAtOnce: _by_apart,
    InOrder: _by_order,
    OnDifferentDays: _by_days,
    TracksApart: _by_crowd,
    AudiencesApart: _by_crowd,
    FairToPartners: _by_partner,
}
"""What couples items besides rooms, by rule or wish: each says the same of some items of a problem as of all of them,
where none is left out that it couples them with. A class that inherits from one of these is not one of them."""


def is_known(by: Rule | Wish) -> bool:
    """Whether a rule or a wish can be asked of a part of a problem, with the same answer as of the whole."""
    return type(by) in _KNOWN


def coupled_by_problem(problem: Problem, by: Iterable[Rule | Wish], rooms: Mapping[str, int]) -> Groups:
    """Groups of items that are coupled by rooms, by known rules and wishes, and because they are alike.

    Args:
        problem: The problem.
        by: Its rules and wishes; those that are not known are passed by.
        rooms: The rooms that each item could lie in, as a set of their numbers.
    """
    group_of = {room: number for number, group in enumerate(_joined(rooms.values())) for room in each(group)}
    yield from _members(problem, lambda item: [group_of[next(each(rooms[item.key]))]] if rooms[item.key] else [])
    yield from _members(problem, lambda item: [(item.of, item.rooms)])  # repeats that may exchange their places
    for one in by:
        if is_known(one):
            yield from _KNOWN[type(one)](problem, one)


def is_idle(limit: Limit | Priced) -> bool:
    """Whether no plan is forbidden or made dearer by it."""
    match limit:
        case Count():
            within = limit.most is None or limit.most >= len(limit.terms)
            return limit.blocks is Blocks.WARNS or (within and limit.least <= 0)
        case Excess():
            within = limit.most is None or limit.most >= len(limit.terms)
            return not limit.price or (within and limit.least <= 0)
        case Price():
            return not any(price for _, price in limit.cells)
    return limit.blocks is Blocks.WARNS


def coupled_by(limit: Limit | Priced, problem: Problem) -> Groups:
    """Groups of items that a limit or a price couples; those of one room are coupled by the room already."""
    match limit:
        case Only() | Hours():
            return
        case Price():
            for term, price in limit.cells:
                if price and isinstance(term, Sign):
                    yield [cell.item for cell in cells_of(term)]
        case Resource() if limit.room in problem.space:
            return
        case _:
            yield items_of(limit)


def _joined(sets: Iterable[int]) -> list[int]:
    """The sets, with those that have something in common made one."""
    found: list[int] = []
    for one in set(sets):
        touching = [other for other in found if other & one]
        found = [other for other in found if not other & one] if touching else found
        found.append(reduce(int.__or__, touching, one))
    return [one for one in found if one]


_BY_ROOM = (InRooms, RightKind, EnoughSeats, Equipped, StepFree)


def candidate_rooms(problem: Problem, rules: Iterable[Rule]) -> dict[str, int]:
    """The rooms that each item could lie in, by what it asks of them; opening hours are not looked at."""
    asking = [_Asking(problem, rule) for rule in rules if type(rule) in _BY_ROOM]
    everywhere = span(0, len(problem.rooms))
    found: dict[str, int] = {}
    for item in problem.items:
        needless = item.rooms is not None and not item.rooms
        found[item.key] = reduce(int.__and__, (one.fitting(item) for one in asking), 0 if needless else everywhere)
    return found


@attrs.frozen(eq=False)
class _Asking:
    """A rule of rooms, with the rooms that it leaves to whoever asks for the same."""

    problem: Problem
    rule: Any
    known: dict[Hashable, int] = attrs.field(init=False, factory=dict)

    @cached_property
    def freed(self) -> frozenset[str]:
        """The items that somebody freed of it."""
        waivers = (one for one in self.problem.waivers if one.rule == self.rule.name)
        return frozenset(row for waiver in waivers for row in waiver.rows)

    @cached_property
    def number(self) -> Mapping[str, int]:
        """The rooms by number."""
        return {room.key: number for number, room in enumerate(self.problem.rooms)}

    def fitting(self, item: Item) -> int:
        """The rooms that it leaves to an item; all where that asks for nothing, or was freed."""
        asked = self.rule.asked(item)
        if not asked or item.key in self.freed:
            return span(0, len(self.problem.rooms))
        if asked not in self.known:
            rooms = (self.problem.space[key] for key in asked) if type(self.rule) is InRooms else self.problem.rooms
            self.known[asked] = bits(self.number[room.key] for room in rooms if self.rule.fits(asked, room))
        return self.known[asked]
