"""A board put to the constraint solver: a boolean for each item and start, and one for each item and room.

Times and rooms are two choices of an item, linked where a room is not open at every start; so the model grows with
starts plus rooms and not with their product. What people and kits allow is posted as cliques: for each moment at which
something may begin, of all starts that would run then at most one is chosen. Rooms have intervals that never overlap,
and Hall cuts besides: items that all need one of the same *n* rooms cannot run *n* + 1 at once (P. Hall 1935), which
lets the relaxation see how scarce rooms are. Without rooms, the same model is a relaxation whose optimum is a true
bound.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import pairwise, permutations
from typing import Any

from stemcity_kit.engines.cpsat import Model, Outcome
from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.board import NO_ROOM, Board
from stemcity_kit.scheduling.check import chosen
from stemcity_kit.scheduling.limits import Cell, Count, Excess, Resource, Sign, Term, Use
from stemcity_kit.scheduling.ticks import each, span

__all__ = ["Posted"]

Literal = Any
_MOST_SIGNATURES = 200


class Posted:
    """The model of some items of a board.

    Args:
        board: The board.
        items: The keys of the items; all of the board's where None.
        left: What is left for each item, where that is less than on the board, because others hold rooms already.
        fixed: Where other items lie that do not move now; what they take and count is taken into account.
        rooms: Whether rooms are chosen too; without them the model is a relaxation.
        priced: Whether wishes count; without them any valid plan is as good as another.
    """

    def __init__(
        self,
        board: Board,
        *,
        items: Iterable[str] | None = None,
        left: Mapping[str, Mapping[str, int]] | None = None,
        fixed: Mapping[str, tuple[int, str]] | None = None,
        rooms: bool = True,
        priced: bool = True,
    ) -> None:
        self.board = board
        self.model = Model()
        self.with_rooms = rooms
        moving = tuple(item.key for item in board.problem.items) if items is None else tuple(items)
        self.fixed = {key: spot for key, spot in (fixed or {}).items() if key not in set(moving)}
        near = self._beside(moving)
        self.items = (*moving, *near)
        self.left = {key: (left or board.left)[key] for key in moving}
        self.left |= {key: {self.fixed[key][1]: 1 << self.fixed[key][0]} for key in near}
        self.at: dict[str, dict[int, Literal]] = {}
        self.into: dict[str, dict[str, Literal]] = {}
        self._fine: list[tuple[Any, Any]] = []  # what a hint must name besides, with how to reckon its value
        self._paid: dict[int, tuple[Literal, int]] = {}
        self._pairs: set[tuple[str, str]] = set()
        self._cliques: set[tuple[int, ...]] = set()
        self._away: dict[str, tuple[int, str]] | None = None
        self.one = self.model.always()
        for key in self.items:
            self._choices(key)
        mine = set(self.items)
        for limit in board.together:
            if limit.blocks is not Blocks.WARNS:
                self._limit(limit, mine)
        self._hall()
        if priced:
            self._prices(mine)
            for literal, price in self._paid.values():
                self.model.cost(literal, price)

    def _beside(self, moving: Iterable[str]) -> tuple[str, ...]:
        """The items that stay and share a person or a kit with one that moves: they are posted with one choice."""
        mine = set(moving)
        found: dict[str, None] = {}
        for limit in self.board.resources if self.fixed else ():
            if limit.room is None and any(use.item in mine for use in limit.uses):
                found.update((use.item, None) for use in limit.uses if use.item in self.fixed)
        return tuple(found)

    @cached_property
    def room_uses(self) -> Mapping[str, Mapping[str, Use]]:
        """For each room that holds one item at a time without exception, who may use it and how."""
        found: dict[str, dict[str, Use]] = {}
        mine = self.left
        for limit in self.board.resources:
            if limit.room is not None and limit.blocks is not Blocks.WARNS and limit.capacity == 1 and not limit.exempt:
                room = limit.room
                found[room] = {use.item: use for use in limit.uses if use.item in mine and room in mine[use.item]}
        return found

    # What an item chooses

    def _choices(self, key: str) -> None:
        rooms = self.left[key]
        starts = 0
        for allowed in rooms.values():
            starts |= allowed
        self.at[key] = {tick: self.model.boolean() for tick in each(starts)}
        self.model.exactly_one(self.at[key].values())
        self.into[key] = {}
        if self.with_rooms:
            self.into[key] = {room: self.model.boolean() for room in rooms}
            self.model.exactly_one(self.into[key].values())
            for room, allowed in rooms.items():
                if starts & ~allowed:
                    shut = [self.at[key][tick] for tick in each(starts & ~allowed)]
                    self.model.at_most_one([*shut, self.into[key][room]])

    def running(self, key: str, tick: int, before: int = 0, after: int = 0) -> list[Literal]:
        """The starts at which an item, with what it needs around it, would run at a tick."""
        mask = span(tick - self.board.length[key] - after + 1, tick + before + 1)
        return [literal for start, literal in self.at[key].items() if mask >> start & 1]

    # Limits

    def _limit(self, limit: Count | Resource, mine: set[str]) -> None:
        if isinstance(limit, Count):
            self._count(limit)
        elif limit.room is not None:
            self._room(limit)
        else:
            uses = [use for use in limit.uses if use.item in mine]
            if len(uses) > 1:
                self._resource(limit, uses)

    def _room(self, limit: Resource) -> None:
        room = str(limit.room)
        uses = [use for use in limit.uses if use.item in self.left and room in self.left[use.item]]
        if not self.with_rooms or len(uses) < 2:
            return
        if limit.exempt or limit.capacity > 1:
            intervals = [self._interval(use, room) for use in uses]
            if limit.exempt:
                for n, one in enumerate(uses):
                    for m in range(n):
                        if frozenset((one.item, uses[m].item)) not in limit.exempt:
                            self.model.no_overlap([intervals[n], intervals[m]])
            else:
                self.model.at_most_at_once(intervals, [use.amount for use in uses], limit.capacity)
            return
        self.model.no_overlap([self._interval(use, room) for use in uses])

    @cached_property
    def _starts(self) -> dict[str, Any]:
        return {}

    def _interval(self, use: Use, room: str) -> Any:
        if use.item not in self._starts:
            ticks = self.at[use.item]
            start = self.model.among(ticks)
            self.model.between([(start, -1), *((literal, tick) for tick, literal in ticks.items())], least=0, most=0)
            self._starts[use.item] = start
            self._fine.append((start, use.item))
        size = use.before + self.board.length[use.item] + use.after
        present = self.into[use.item][room] if len(self.into[use.item]) > 1 else None
        return self.model.interval(self._starts[use.item], size, present=present, shift=-use.before)

    def _resource(self, limit: Resource, uses: list[Use]) -> None:
        if limit.exempt:
            for n, one in enumerate(uses):
                for other in uses[:n]:
                    if frozenset((one.item, other.item)) not in limit.exempt:
                        self._clique(limit, [one, other])
        else:
            self._clique(limit, uses)

    def _clique(self, limit: Resource, uses: list[Use]) -> None:
        """At each moment at which one may begin, no more run than there is; then, the ways between their rooms."""
        gap = min(self._gaps(*pair)[0] for pair in permutations(uses, 2)) if limit.travel else 0
        begins = 0
        for use in uses:
            for start in self.at[use.item]:
                begins |= 1 << max(0, start - use.before)
        for tick in each(begins):
            there = [(use, self.running(use.item, tick, use.before, use.after + gap)) for use in uses]
            there = [(use, literals) for use, literals in there if literals]
            if len(there) > 1 and sum(use.amount for use, _ in there) > limit.capacity:
                self._at_once(there, limit.capacity)
        for one, other in permutations(uses, 2) if limit.travel else ():
            if (one.item, other.item) not in self._pairs:
                self._pairs.add((one.item, other.item))
                self._way(one.item, other.item, gap)

    def _at_once(self, there: list[tuple[Use, list[Literal]]], capacity: int) -> None:
        """Of those that could run now, no more do than there is; nothing is said twice of the same literals."""
        literals = [literal for _, found in there for literal in found]
        if capacity > 1:
            self.model.between([(literal, use.amount) for use, found in there for literal in found], most=capacity)
            return
        signature = tuple(literal.index for literal in literals)
        if signature not in self._cliques:
            self._cliques.add(signature)
            self.model.at_most_one(literals)

    # The way from one place to another

    def _places(self, key: str) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for room in self.left[key]:
            found[self.board.place_of(room) or NO_ROOM].append(room)
        return found

    def _gaps(self, one: Use, other: Use) -> tuple[int, ...]:
        """The distinct ticks that the way from one item to the other may take, the least first."""
        there = {
            self.board.gap(a[0], b[0])
            for a in self._places(one.item).values()
            for b in self._places(other.item).values()
        }
        return tuple(sorted(there)) or (0,)

    def _way(self, one: str, other: str, known: int) -> None:
        """Where little time lies between two items of one person, their rooms must be near enough."""
        gaps = self._gaps(Use(one), Use(other))
        if gaps[-1] <= known:
            return
        edges = sorted({known, *gaps})
        starts = 0
        for tick in self.at[other]:
            starts |= 1 << tick
        near: dict[int, Literal] = {}
        for start, literal in self.at[one].items():
            end = start + self.board.length[one]
            for level, following in pairwise(edges):
                window = starts & span(end + level, end + following)
                if not window:
                    continue
                if not self.with_rooms:
                    window = sum(
                        1 << tick for tick in each(window) if not self._reachable(one, start, other, tick, tick - end)
                    )
                    if window:
                        self.model.at_most_one([literal, *(self.at[other][tick] for tick in each(window))])
                    continue
                then = [literal, *(self.at[other][tick] for tick in each(window))]
                if level < gaps[0]:
                    self.model.at_most_one(then)
                    continue
                if level not in near:
                    near[level] = self._near(one, other, level)
                self.model.between([*((each_one, 1) for each_one in then), (near[level], -1)], most=1)

    def _reachable(self, one: str, start: int, other: str, tick: int, slack: int) -> bool:
        origins = [room for room, allowed in self.left[one].items() if allowed >> start & 1]
        ends = [room for room, allowed in self.left[other].items() if allowed >> tick & 1]
        return any(self.board.gap(a, b) <= slack for a in origins for b in ends)

    def _near(self, one: str, other: str, gap: int) -> Literal:
        """A literal under which the rooms of two items are no further apart than a gap."""
        near = self.model.boolean()
        origins, ends = self._places(one), self._places(other)
        for here, there, forth in ((origins, ends, True), (ends, origins, False)):
            mine, theirs = (one, other) if forth else (other, one)
            for rooms in here.values():
                reached = [
                    self.into[theirs][room]
                    for others in there.values()
                    if (self.board.gap(rooms[0], others[0]) if forth else self.board.gap(others[0], rooms[0])) <= gap
                    for room in others
                ]
                leaving = [self.into[mine][room] for room in rooms]
                if not reached:
                    self.model.at_most_one([*leaving, near])
                else:
                    terms = [*((literal, 1) for literal in reached), *((literal, -1) for literal in leaving)]
                    self.model.between(terms, least=0, where=near)
        return near

    # Counts

    def literals(self, term: Term) -> list[Literal] | None:
        """Literals whose sum says whether a term is chosen; None where rooms decide and are not chosen here."""
        if isinstance(term, Sign):
            return self._sign(term)
        if term.item not in self.left:
            return []
        starts = [one for tick, one in self.at[term.item].items() if term.starts is None or term.starts >> tick & 1]
        if term.rooms is None or set(self.left[term.item]) <= term.rooms:
            return starts
        if not self.with_rooms:
            return None
        rooms = [literal for room, literal in self.into[term.item].items() if room in term.rooms]
        if len(starts) == len(self.at[term.item]):
            return rooms
        return [self._both(starts, rooms)] if starts and rooms else []

    def _both(self, starts: list[Literal], rooms: list[Literal]) -> Literal:
        """A literal that holds exactly where one of the starts and one of the rooms is chosen."""
        both = self.model.boolean()
        for some in (starts, rooms):
            self.model.between([*((literal, 1) for literal in some), (both, -1)], least=0)
        self.model.between([*((literal, 1) for literal in (*starts, *rooms)), (both, -1)], most=1)
        return both

    def _sign(self, sign: Sign) -> list[Literal] | None:
        found = [self.literals(cell) for cell in sign.cells]
        if any(one is None for one in found):
            return None
        literals = [literal for one in found for literal in one or ()]
        if len(literals) < 2:
            return literals
        shown = self.model.boolean()
        for literal in literals:
            self.model.any_of([~literal, shown])
        self.model.any_of([*literals, ~shown])
        return [shown]

    def _stays(self, term: Term) -> bool:
        """Whether a term is chosen already by what does not move."""
        away = (
            {key: spot for key, spot in self.fixed.items() if key not in self.left}
            if self._away is None
            else self._away
        )
        self._away = away
        return bool(away) and chosen(term, away)

    def _counted(self, terms: Iterable[Term]) -> tuple[list[Literal], bool, int]:
        """The literals of some terms, whether all could be said, and how many can hold at once at most."""
        literals: list[Literal] = []
        whole, at_most = True, 0
        for term in terms:
            if self._stays(term):
                literals.append(self.one)
                at_most += 1
                continue
            found = self.literals(term)
            if found is None:
                whole = False
            elif found:
                literals += found
                at_most += 1
        return literals, whole, at_most

    def _count(self, limit: Count) -> None:
        literals, whole, at_most = self._counted(limit.terms)
        if limit.most is not None and at_most > limit.most:
            if limit.most == 1:
                self.model.at_most_one(literals)
            else:
                self.model.between([(literal, 1) for literal in literals], most=limit.most)
        if limit.least and whole:
            self.model.between([(literal, 1) for literal in literals], least=limit.least)

    def _hall(self) -> None:
        """Items that need one of the same rooms cannot be more at once than there are such rooms.

        It is true only of rooms that hold one item at a time without exception: a waiver may have freed some.
        """
        alone = self.room_uses
        uses = {item: use for room in alone.values() for item, use in room.items()}
        begins = 0
        for item, use in uses.items():
            for start in self.at[item]:
                begins |= 1 << max(0, start - use.before)
        for tick in each(begins):
            by_rooms: dict[frozenset[str], list[list[Literal]]] = defaultdict(list)
            for item, use in uses.items():
                mask = span(tick - self.board.length[item] - use.after + 1, tick + use.before + 1)
                literals = [literal for start, literal in self.at[item].items() if mask >> start & 1]
                rooms = frozenset(room for room, allowed in self.left[item].items() if allowed & mask)
                if literals and all(alone.get(room, {}).get(item) == use for room in rooms):
                    by_rooms[rooms].append(literals)
            for rooms in by_rooms if len(by_rooms) <= _MOST_SIGNATURES else ():
                inside = [found for other, all_of in by_rooms.items() if other <= rooms for found in all_of]
                if len(inside) > len(rooms):
                    self.model.between([(literal, 1) for found in inside for literal in found], most=len(rooms))

    # Prices

    def _pay(self, literal: Literal, price: int) -> None:
        held = self._paid.get(literal.index, (literal, 0))
        self._paid[literal.index] = (literal, held[1] + price)

    def _prices(self, mine: set[str]) -> None:
        by_room: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for _, price in self.board.prices:
            if isinstance(price, Excess):
                self._excess(price)
                continue
            for term, amount in price.cells:
                literals = self.literals(term)
                for literal in literals or ():
                    self._pay(literal, amount)
                if literals is None and isinstance(term, Cell) and term.starts is None and term.item in mine:
                    for room in term.rooms or ():
                        by_room[term.item][room] += amount
        for item, costs in by_room.items():
            self._cheapest_room(item, costs)

    def _cheapest_room(self, item: str, costs: Mapping[str, int]) -> None:
        """Where rooms are not chosen, an item pays at least for the cheapest room that is open then."""
        for tick, literal in self.at[item].items():
            least = min(costs.get(room, 0) for room, allowed in self.left[item].items() if allowed >> tick & 1)
            if least:
                self._pay(literal, least)

    def _excess(self, price: Excess) -> None:
        literals, whole, at_most = self._counted(price.terms)
        terms = [(literal, 1) for literal in literals]
        if price.most is not None and at_most > price.most:
            over = self.model.whole(0, at_most - price.most)
            self.model.between([*terms, (over, -1)], most=price.most)
            self._pay(over, price.price)
            self._fine.append((over, (terms, price.most, 1)))
        if price.least and whole:
            short = self.model.whole(0, price.least)
            self.model.between([*terms, (short, 1)], least=price.least)
            self._pay(short, price.price)
            self._fine.append((short, (terms, price.least, -1)))

    # In and out

    def solve(self, **how: Any) -> Outcome:
        """Search, without the solver's own probing and symmetries, which cost more here than they bring."""
        return self.model.solve(cp_model_probing_level=0, symmetry_level=0, **how)

    def hint(self, spots: Mapping[str, tuple[int, str]]) -> None:
        """Start from a plan; it is as complete as can be told without solving."""
        for key in self.items:
            if key not in spots:
                continue
            start, room = spots[key]
            for tick, literal in self.at[key].items():
                self.model.hint(literal, int(tick == start))
            for one, literal in self.into[key].items():
                self.model.hint(literal, int(one == room))
        for var, what in self._fine:
            if isinstance(what, str) and what in spots:
                self.model.hint(var, spots[what][0])

    def spots(self) -> dict[str, tuple[int, str]]:
        """The solution: each item's start and room; without rooms, every room is ""."""
        found: dict[str, tuple[int, str]] = {}
        for key in self.items:
            start = next(tick for tick, literal in self.at[key].items() if self.model.value(literal))
            room = next((room for room, literal in self.into[key].items() if self.model.value(literal)), NO_ROOM)
            found[key] = (start, room)
        return found
