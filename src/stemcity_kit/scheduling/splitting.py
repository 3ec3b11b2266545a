"""A problem in parts that share nothing: problems of their own, whose plans together are a plan of the whole.

It is done before a board is made, because a board of a whole province takes minutes and gigabytes and that of a
municipality a moment. What couples items is in `coupling`. Rules and wishes that are not built in are asked once, of
the whole, and each part is given the limits and prices that concern it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import cast

import attrs

from stemcity_kit.scheduling.coupling import (
    Unions,
    candidate_rooms,
    coupled_by,
    coupled_by_problem,
    is_idle,
    is_known,
)
from stemcity_kit.scheduling.limits import Hours, Limit, Only, Price, Priced, Resource, cells_of, items_of
from stemcity_kit.scheduling.problem import Item, Problem, Travel
from stemcity_kit.scheduling.rule import Rule, Wish
from stemcity_kit.scheduling.rules import rules_of
from stemcity_kit.scheduling.ticks import each
from stemcity_kit.scheduling.wishes import wishes_of

__all__ = ["DrawnRule", "DrawnWish", "split"]


@attrs.frozen
class DrawnRule:
    """What a rule said of a whole problem, as far as it concerns a part.

    Attributes:
        name: The rule's name.
        key: The rule's key, where several share a name.
        drawn: The limits.
    """

    name: str
    key: object
    drawn: tuple[Limit, ...]

    def limits(self, _problem: Problem) -> Iterator[Limit]:
        """Those that were drawn up."""
        return iter(self.drawn)


@attrs.frozen
class DrawnWish:
    """What a wish said of a whole problem, as far as it concerns a part.

    Attributes:
        name: The wish's name.
        drawn: The prices.
    """

    name: str
    drawn: tuple[Priced, ...]

    def prices(self, _problem: Problem) -> Iterator[Priced]:
        """Those that were drawn up."""
        return iter(self.drawn)


def split(problem: Problem, *, least: int = 1) -> tuple[Problem, ...]:
    """The parts of a problem, each of which can be planned with no thought of the others.

    The plans of the parts, put together, are the plans of the whole: what is valid, and what it costs, is the same.

    Args:
        problem: The problem.
        least: Smaller parts are put together until they have so many items.

    Returns:
        The parts, in order of their first items; the problem itself where it does not fall apart.

    Raises:
        InvalidValue: Two rules share a name and a key.
        BrokenPlugin: A rule or a wish of an installed package cannot be imported.

    >>> import datetime as dt
    >>> from stemcity_kit.model.time import Interval, moment
    >>> from stemcity_kit.scheduling.problem import Item, Space
    >>> nine, noon = (moment(dt.date(2027, 5, 19), dt.time(hour), zone="Europe/Rome") for hour in (9, 12))
    >>> items = [Item("a", 60, rooms=["aula"]), Item("b", 60, rooms=["lab"]), Item("c", 30, rooms=["aula"])]
    >>> whole = Problem("Europe/Rome", [Interval(nine, noon)], items, [Space("aula"), Space("lab")], wishes=())
    >>> [[item.key for item in part.items] for part in split(whole)]
    [['a', 'c'], ['b']]
    """
    rules, wishes = rules_of(problem), wishes_of(problem)
    sets = Unions(item.key for item in problem.items)
    rooms = candidate_rooms(problem, rules)
    for group in coupled_by_problem(problem, (*rules, *wishes), rooms):
        sets.join(group)
    drawn: dict[int, tuple[Limit | Priced, ...]] = {}
    asked: list[tuple[Rule | Wish, Callable[[Problem], Iterator[Limit | Priced]]]] = []
    asked += [(wish, wish.prices) for wish in wishes]
    asked += [(rule, rule.limits) for rule in rules]
    for one, say in asked:
        if sets.count > 1 and not is_known(one):
            drawn[id(one)] = tuple(_drawn(say(problem), problem, sets))
    groups = _bundled(_groups(problem, sets), least)
    if len(groups) < 2:
        return (problem,)
    return tuple(_Splitting(problem, rules, wishes, rooms, groups, drawn).parts())


def _drawn(said: Iterable[Limit | Priced], problem: Problem, sets: Unions) -> Iterator[Limit | Priced]:
    """What a rule or a wish says of the whole, with what it couples joined; no more once all hangs together."""
    for limit in said:
        if not is_idle(limit):
            for group in coupled_by(limit, problem):
                sets.join(group)
            yield limit
        if sets.count < 2:
            return


def _groups(problem: Problem, sets: Unions) -> list[list[str]]:
    found: dict[Hashable, list[str]] = defaultdict(list)
    for item in problem.items:
        found[sets.top(item.key)].append(item.key)
    return list(found.values())


def _bundled(groups: Sequence[list[str]], least: int) -> list[list[str]]:
    """The groups, with small ones put together."""
    found: list[list[str]] = []
    small: list[str] = []
    for group in groups:
        if len(group) >= least:
            found.append(group)
            continue
        small += group
        if len(small) >= least:
            found.append(small)
            small = []
    return [*found, small] if small else found


@attrs.frozen(eq=False)
class _Splitting:
    """How the parts are drawn up.

    Attributes:
        problem: The whole.
        rules: Its rules.
        wishes: Its wishes.
        rooms: The rooms that each item could lie in, as a set of their numbers.
        groups: The items of each part.
        drawn: What the rules and wishes say that cannot be asked of a part.
    """

    problem: Problem
    rules: tuple[Rule, ...]
    wishes: tuple[Wish, ...]
    rooms: Mapping[str, int]
    groups: Sequence[Sequence[str]]
    drawn: Mapping[int, tuple[Limit | Priced, ...]]

    def parts(self) -> Iterator[Problem]:
        """The parts."""
        shares = {key: self._shared_out(limits) for key, limits in self.drawn.items()}
        for number, keys in enumerate(self.groups):
            rules = [self._rule(rule, shares, number) for rule in self.rules]
            wishes = [self._wish(wish, shares, number) for wish in self.wishes]
            yield attrs.evolve(self._bare(keys), rules=tuple(rules), wishes=tuple(wishes))

    def _rule(self, rule: Rule, shares: Mapping[int, Mapping[int, list[Limit | Priced]]], number: int) -> Rule:
        if is_known(rule):
            return rule
        limits = cast("list[Limit]", shares[id(rule)].get(number, []))
        return DrawnRule(rule.name, getattr(rule, "key", ""), tuple(limits))

    def _wish(self, wish: Wish, shares: Mapping[int, Mapping[int, list[Limit | Priced]]], number: int) -> Wish:
        if is_known(wish):
            return wish
        prices = cast("list[Priced]", shares[id(wish)].get(number, []))
        return DrawnWish(wish.name, tuple(prices))

    def _shared_out(self, limits: Iterable[Limit | Priced]) -> Mapping[int, list[Limit | Priced]]:
        """By part, what concerns its items; what concerns none at all is said once, in the first."""
        part_of = {key: number for number, keys in enumerate(self.groups) for key in keys}
        at = {self.problem.rooms[room].key: part_of[key] for key, rooms in self.rooms.items() for room in each(rooms)}
        found: dict[int, list[Limit | Priced]] = defaultdict(list)
        for limit in limits:
            for number, part in _by_part(limit, part_of, at, self.problem):
                found[number].append(part)
        return found

    def _bare(self, keys: Sequence[str]) -> Problem:
        """The part without rules and wishes: its items, and what they name or could use."""
        whole = self.problem
        items = [whole.item[key] for key in keys]
        events = {item.of for item in items}
        usable = reduce(int.__or__, (self.rooms[key] for key in keys), 0)
        named = {key for item in items for key in item.rooms or ()}
        named |= {item.fixed.room for item in items if item.fixed is not None and item.fixed.room is not None}
        rooms = tuple(room for number, room in enumerate(whole.rooms) if usable >> number & 1 or room.key in named)
        people = dict.fromkeys(key for item in items for key in item.people)
        kits = {key for item in items for key in item.kits}
        places = {room.place or room.key for room in rooms}
        return attrs.evolve(
            whole,
            items=tuple(
                item if events.issuperset((*item.after, *item.apart)) else _alone(item, events) for item in items
            ),
            rooms=rooms,
            people=tuple(whole.party[key] for key in people),
            kits=tuple(kit for kit in whole.kits if kit.key in kits),
            travel=_between(whole.travel, places),
            rules=(),
            wishes=(),
        )


def _alone(item: Item, events: set[str]) -> Item:
    """The item without the order and the clashes that no rule of its problem looks at."""
    after, apart = ([key for key in keys if key in events] for keys in (item.after, item.apart))
    return attrs.evolve(item, after=after, apart=apart)


def _between(travel: Travel, places: set[str]) -> Travel:
    table = {ends: minutes for ends, minutes in travel.table.items() if places.issuperset(ends)}
    return Travel(travel.minutes, table) if travel.table else travel


def _by_part(
    limit: Limit | Priced, part_of: Mapping[str, int], at: Mapping[str, int], problem: Problem
) -> Iterator[tuple[int, Limit | Priced]]:
    """The parts that a limit or a price concerns, each with what of it concerns them."""
    match limit:
        case Only():
            if limit.item in part_of:
                yield part_of[limit.item], limit
        case Hours():
            if limit.room in at:
                yield at[limit.room], limit
        case Resource() if limit.room in problem.space:
            number = at.get(limit.room or "", -1)
            uses = tuple(use for use in limit.uses if part_of.get(use.item, -2) == number)
            if uses:
                yield number, attrs.evolve(limit, uses=uses)
        case Price():
            yield from _cells_by_part(limit, part_of)
        case _:
            yield next((part_of[key] for key in items_of(limit) if key in part_of), 0), limit


def _cells_by_part(price: Price, part_of: Mapping[str, int]) -> Iterator[tuple[int, Price]]:
    found = defaultdict(list)
    for term, cost in price.cells:
        number = next((part_of[cell.item] for cell in cells_of(term) if cell.item in part_of), None)
        if number is not None:
            found[number].append((term, cost))
    for number, cells in found.items():
        yield number, attrs.evolve(price, cells=cells)
