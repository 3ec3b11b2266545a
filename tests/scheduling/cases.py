"""Small problems drawn by number, with every kind of limit and price, and the best plan found by trying all of them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

import attrs

from stemcity_kit.errors import Severity
from stemcity_kit.model.time import Interval, moment
from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.board import Board, board_of
from stemcity_kit.scheduling.check import breaks, broken, total
from stemcity_kit.scheduling.limits import Because, Cell, Count, Excess, Limit, Price, Priced, Resource, Sign, Use
from stemcity_kit.scheduling.problem import Item, Party, Placement, Preference, Problem, Shared, Space, Travel
from stemcity_kit.scheduling.rules import RULES
from stemcity_kit.scheduling.ticks import bits, each
from stemcity_kit.scheduling.wishes import WISHES

Spots = dict[str, tuple[int, str]]
ZONE, DAY = "Europe/Rome", dt.date(2027, 5, 18)
NINE = 18
"""The tick of nine o'clock on the first day, in steps of half an hour."""


@attrs.frozen
class Given:
    """A rule that says just these limits."""

    those: tuple[Limit, ...]
    name: str = "given"

    def limits(self, _problem: Problem) -> Iterator[Limit]:
        """Those."""
        return iter(self.those)


@attrs.frozen
class Wanted:
    """A wish that says just these prices."""

    those: tuple[Priced, ...]
    name: str = "wanted"

    def prices(self, _problem: Problem) -> Iterator[Priced]:
        """Those."""
        return iter(self.those)


BECAUSE = Because("given", "“{item}” is not as given.", params=(("item", "One"),))


def at(hour: int, minute: int = 0, day: int = 0) -> dt.datetime:
    """A moment of the programme, by the local clock."""
    return moment(DAY + dt.timedelta(days=day), dt.time(hour, minute), zone=ZONE)


def spell(first: int, end: int, day: int = 0) -> Interval:
    """From one hour to another."""
    return Interval(at(first, day=day), at(end, day=day))


def plain(items: Iterable[Item], rooms: Iterable[str | Space] = ("aula",), hours: int = 3, **more: Any) -> Problem:
    """A morning from nine o'clock in steps of half an hour, in rooms about which nothing more is known than is said."""
    spaces = [Space(room) if isinstance(room, str) else room for room in rooms]
    return Problem(ZONE, [spell(9, 9 + hours)], items=items, rooms=spaces, step=30, **more)


def with_given(problem: Problem, *those: Limit) -> Problem:
    """The problem with further limits."""
    return attrs.evolve(problem, rules=(*(RULES if problem.rules is None else problem.rules), Given(those)))


def some_problem(seed: int, items: int = 4) -> Problem:
    """A problem of a few items, drawn by number; many have no plan, most have some."""
    dice = random.Random(seed)
    keys = [f"i{n}" for n in range(dice.randint(1, items))]
    rooms = [
        Space(f"r{n}", place=dice.choice("pqr"), seats=dice.choice([None, 20, 60]), district=dice.choice("AB"))
        for n in range(dice.randint(1, 3))
    ]
    single = {key for key in keys if dice.random() < 0.5}
    listed = [_item(dice, key, keys[:n], single, rooms) for n, key in enumerate(keys)]
    hours = [spell(9, dice.choice([11, 12]))] + [spell(9, 10, day=1)] * dice.choice([0, 0, 1])
    people = [Party("ada", hours=[spell(9, 11), spell(9, 10, day=1)])] * dice.choice([0, 1])
    table = {(a, b): dice.choice([0, 30, 60]) for a in "pqr" for b in "pqr" if a != b and dice.random() < 0.7}
    return Problem(
        ZONE,
        hours,
        items=listed,
        rooms=rooms,
        people=people,
        kits=[Shared("robots", dice.choice([1, 2, 2]))],
        step=30,
        changeover=dice.choice([0, 0, 30]),
        travel=Travel(dice.choice([0, 30]), table),
        rules=(*RULES, Given(tuple(_limits(dice, keys, rooms)))),
        wishes=(*WISHES, Wanted(tuple(_prices(dice, keys, rooms)))),
    )


def _item(dice: random.Random, key: str, earlier: list[str], single: set[str], rooms: list[Space]) -> Item:
    some = None if dice.random() < 0.6 else dice.sample([room.key for room in rooms], dice.randint(0, len(rooms)))
    alone = not some and some is not None
    return Item(
        key,
        dice.choice([30, 30, 60, 90]),
        event="" if key in single else dice.choice(["", "twice"]),
        windows=[spell(9, 11)] if dice.random() < 0.1 else (),
        rooms=some,
        seats=dice.choice([0, 0, 15, 30]) if not alone else 0,
        setup=dice.choice([0, 0, 30]),
        clearing=dice.choice([0, 0, 0, 30]),
        people=dice.sample(["ada", "bob"], dice.choice([0, 1, 1, 2])),
        kits=["robots"] if dice.random() < 0.4 else [],
        track=dice.choice(["", "a", "b"]),
        audiences=dice.choice([[], ["all"]]),
        partner=dice.choice(["", "lab"]),
        after=[one for one in earlier if one in single and dice.random() < 0.15],
        spread=dice.random() < 0.2,
        preferences=[Preference(spell(9, 10), dice.randint(1, 3))] if dice.random() < 0.5 else (),
    )


def _cell(dice: random.Random, keys: list[str], rooms: list[Space]) -> Cell:
    starts = None if dice.random() < 0.4 else bits(NINE + tick for tick in range(6) if dice.random() < 0.5)
    some = None if dice.random() < 0.5 else frozenset(room.key for room in rooms if dice.random() < 0.6)
    return Cell(dice.choice(keys), starts, some)


def _term(dice: random.Random, keys: list[str], rooms: list[Space]) -> Cell | Sign:
    if dice.random() < 0.15:
        terms = [_term(dice, keys, rooms) for _ in range(dice.randint(1, 3))]
        return Sign((*terms, *terms[: dice.randint(0, 1)]), dice.randint(1, len(terms)))
    cells = [_cell(dice, keys, rooms) for _ in range(dice.choice([1, 1, 1, 2, 3]))]
    return cells[0] if len(cells) == 1 and dice.random() < 0.8 else Sign(cells, dice.choice([1, 1, len(cells)]))


def _limits(dice: random.Random, keys: list[str], rooms: list[Space]) -> Iterator[Limit]:
    blocks = lambda: dice.choice([Blocks.SCHEDULING] * 3 + [Blocks.PUBLICATION, Blocks.WARNS])  # noqa: E731
    for n in range(dice.choice([0, 0, 1, 2])):
        terms = [_term(dice, keys, rooms) for _ in range(dice.randint(1, 4))]
        least = dice.choice([0, 0, 1, 1, 2])
        most = dice.choice([None, 1, 2]) if least else dice.choice([0, 1, 1, 2])
        yield Count(f"count {n}", BECAUSE, terms, least, most, blocks())
    for n in range(dice.choice([0, 1, 2])):
        uses = [
            Use(key, dice.choice([0, 0, 1]), dice.choice([0, 0, 1]), dice.choice([1, 1, 2]))
            for key in keys
            if dice.random() < 0.8
        ]
        pairs = [frozenset(pair) for pair in combinations(keys, 2) if dice.random() < 0.3]
        travel = dice.random() < 0.4
        room = dice.choice(rooms).key if not travel and dice.random() < 0.3 else None
        capacity = 1 if travel else dice.choice([1, 2, 2, 3])
        exempt = frozenset(pairs) if dice.random() < 0.5 else frozenset()
        yield Resource(f"resource {n}", BECAUSE, tuple(uses), capacity, travel, room, exempt, blocks())


def _prices(dice: random.Random, keys: list[str], rooms: list[Space]) -> Iterator[Priced]:
    for _ in range(dice.choice([0, 1, 2])):
        yield Price(BECAUSE, [(_term(dice, keys, rooms), dice.randint(0, 4)) for _ in range(dice.randint(1, 4))])
    for _ in range(dice.choice([0, 1, 2])):
        terms = [_term(dice, keys, rooms) for _ in range(dice.randint(0, 4))]
        yield Excess(BECAUSE, terms, dice.randint(0, 3), dice.choice([None, 0, 1, 2]), dice.choice([0, 1, 2]))


def errors(board: Board, spots: Spots) -> list[str]:
    """What is wrong with a plan, without what only warns."""
    return [finding.words() for finding in broken(board, spots) if finding.severity is Severity.ERROR]


def every_plan(board: Board) -> Iterator[Spots]:
    """Every plan that keeps every rule, found by trying all; pairs that clash whatever the others do are passed by."""
    options = {
        key: [(tick, room) for room, starts in rooms.items() for tick in each(starts)]
        for key, rooms in board.left.items()
    }
    alone = [one for one in board.resources if one.capacity == 1 and one.blocks is not Blocks.WARNS]
    known: dict[tuple[Any, ...], bool] = {}

    def clash(one: str, here: tuple[int, str], other: str, there: tuple[int, str]) -> bool:
        pair = (one, here, other, there)
        if pair not in known:
            known[pair] = any(breaks(board, limit, {one: here, other: there}) for limit in alone)
        return known[pair]

    def placed(keys: list[str], spots: Spots) -> Iterator[Spots]:
        if not keys:
            if not errors(board, spots):
                yield dict(spots)
            return
        key, *others = keys
        for spot in options[key]:
            if not any(clash(key, spot, other, there) for other, there in spots.items()):
                yield from placed(others, {**spots, key: spot})

    return placed([item.key for item in board.problem.items], {})


def cheapest(board: Board) -> int | None:
    """What the best plan costs; None where there is none."""
    return min((total(board, spots) for spots in every_plan(board)), default=None)


def fewest_moves(problem: Problem, old: Spots, weigh: dict[str, int] | None = None) -> int | None:
    """How many items move at least; None where there is no plan."""
    board = board_of(problem)
    plans = every_plan(board)
    moves = (
        sum((weigh or {}).get(key, 1) for key, spot in old.items() if key in spots and spots[key] != spot)
        for spots in plans
    )
    return min(moves, default=None)


def placement(key: str, hour: int, minute: int = 0, room: str | None = "aula") -> Placement:
    """An item at a time of the first day."""
    return Placement(key, at(hour, minute), room)
