"""What the rooms alone cost: a bound that needs no times, and often shows at once that a first plan is the best.

Each item chooses a room, and costs in it what it costs there at its cheapest start; together the items in a room take
no more time than there is. Nothing else is asked: no clash of rooms or people, no price that several items pay
together. So every plan costs at least this, and where wishes are about rooms, often no more.
"""

from __future__ import annotations

from collections import defaultdict
from functools import reduce
from typing import Any

from stemcity_kit.engines.cpsat import Model, Outcome
from stemcity_kit.scheduling.board import Board
from stemcity_kit.scheduling.components import is_exclusive
from stemcity_kit.scheduling.limits import Use
from stemcity_kit.scheduling.searching.costs import Costs

__all__ = ["cost_of_rooms"]


def cost_of_rooms(board: Board, *, seconds: float, seed: int = 0) -> Outcome:
    """What every plan that places every item costs at least, because rooms have only so much time.

    Args:
        board: The problem made ready.
        seconds: The time allowed; where it is too short, the bound is lower than it could be, and still one.
        seed: The solver's seed.

    Returns:
        What was proved, with the bound; it is infeasible where the rooms have too little time for all items.

    >>> import datetime as dt
    >>> from stemcity_kit.model.time import Interval, moment
    >>> from stemcity_kit.scheduling.board import board_of
    >>> from stemcity_kit.scheduling.problem import Item, Problem, Space
    >>> nine, noon = (moment(dt.date(2027, 5, 19), dt.time(hour), zone="Europe/Rome") for hour in (9, 12))
    >>> rooms = [Space("lab", seats=30), Space("hall", seats=90)]
    >>> items = [Item(key, 120, seats=30) for key in ("robots", "stars")]
    >>> board = board_of(Problem("Europe/Rome", [Interval(nine, noon)], items=items, rooms=rooms))
    >>> cost_of_rooms(board, seconds=5).bound
    2

    One of the two must go to the hall, in which its people would fit three times.
    """
    costs, model = Costs(board), Model()
    into: dict[tuple[str, str], Any] = {}
    for key, rooms in board.left.items():
        number = costs.item_of[key]
        for room, starts in rooms.items():
            into[key, room] = model.boolean()
            model.cost(into[key, room], costs.least_in(number, costs.room_of[room], starts))
        model.exactly_one([into[key, room] for room in rooms])
    for room, uses in _sharing(board).items():
        taken = [(into[use.item, room], _ticks(board, use)) for use in uses]
        there = _there(board, room, uses)
        if sum(ticks for _, ticks in taken) > there:
            model.between(taken, most=there)
    return model.solve(seconds=seconds, seed=seed)


def _sharing(board: Board) -> dict[str, list[Use]]:
    """For each room that holds one item at a time, who may use it."""
    found: dict[str, list[Use]] = defaultdict(list)
    for limit in board.resources:
        if limit.room is not None and is_exclusive(limit):
            found[limit.room] = [use for use in limit.uses if limit.room in board.left.get(use.item, ())]
    return found


def _ticks(board: Board, use: Use) -> int:
    return use.before + board.length[use.item] + use.after


def _there(board: Board, room: str, uses: list[Use]) -> int:
    """The ticks that are taken in a room by one or another of the starts that are left."""
    before = max((use.before for use in uses), default=0)
    starting: dict[int, int] = defaultdict(int)
    for use in uses:
        starting[_ticks(board, use)] |= board.left[use.item][room] << before - use.before
    taken = (_smeared(starts, ticks) for ticks, starts in starting.items())
    return reduce(int.__or__, taken, 0).bit_count()


def _smeared(starts: int, ticks: int) -> int:
    """Each start with the ticks after it that are taken too."""
    reach = 1
    while reach < ticks:
        step = min(reach, ticks - reach)
        starts |= starts << step
        reach += step
    return starts
