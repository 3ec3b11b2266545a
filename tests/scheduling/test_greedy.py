"""The road without a solver: everything finds a place where there is one, and every plan keeps every rule."""

import datetime as dt

from stemcity_kit.model.time import Interval
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.check import broken
from stemcity_kit.scheduling.greedy import placed
from stemcity_kit.scheduling.problem import Item, Problem, Space

DAY = Interval(dt.datetime(2027, 5, 18, 7, tzinfo=dt.UTC), dt.datetime(2027, 5, 18, 11, tzinfo=dt.UTC))


def test_a_room_is_filled_to_the_last_minute():
    """Four hours hold four items of an hour, and no plan of them breaks a rule."""
    items = [Item(f"i{n}", 60, people=["ada"]) for n in range(4)]
    board = board_of(Problem("Europe/Rome", [DAY], items=items, rooms=[Space("aula")]))
    spots = placed(board)
    assert (4, []) == (len(spots), list(broken(board, spots)))


def test_what_has_no_place_is_left_out():
    """Five items of an hour do not fit into four hours; four of them do."""
    items = [Item(f"i{n}", 60) for n in range(5)]
    board = board_of(Problem("Europe/Rome", [DAY], items=items, rooms=[Space("aula")]))
    assert 4 == len(placed(board, seed=3))
