"""A few rooms instead of all: no start loses its cheapest one."""

from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.limits import Cell, Price
from stemcity_kit.scheduling.problem import Item
from stemcity_kit.scheduling.searching.costs import Costs
from stemcity_kit.scheduling.searching.few_rooms import cheapest_rooms, few_rooms
from stemcity_kit.scheduling.ticks import each
from tests.scheduling.cases import BECAUSE, NINE, Wanted, plain, some_problem

ROOMS = ("cheap", "fair", "dear")


def costs(*keys):
    """Items for which the rooms cost 0, 1 and 2."""
    prices = [
        Price(BECAUSE, [(Cell(key, rooms=frozenset({room})), price) for price, room in enumerate(ROOMS)])
        for key in keys
    ]
    return Costs(board_of(plain([Item(key, 60) for key in keys], ROOMS, wishes=(Wanted(tuple(prices)),))))


def test_each_start_keeps_its_cheapest_rooms():
    """The dear room is kept only where it is one of the two cheapest that are open."""
    left = {"one": {"dear": 0b1110, "cheap": 0b0111, "fair": 0b0011}}
    left = {"one": {room: starts << NINE for room, starts in left["one"].items()}}
    assert ["cheap", "dear"] == list(few_rooms(costs("one"), left, deep=1)["one"])
    assert ["cheap", "fair", "dear"] == list(few_rooms(costs("one"), left, deep=2)["one"])


def test_what_is_open_longer_comes_first_among_equals():
    """And the other then adds nothing."""
    free = Costs(board_of(plain([Item("one", 60)], ["a", "b"], wishes=())))
    left = {"one": {"a": 0b001 << NINE, "b": 0b011 << NINE}}
    assert {"one": {"b": 0b011 << NINE}} == few_rooms(free, left, deep=1)


def test_the_cheapest_rooms_come_with_their_prices():
    """So many, and no more than there are."""
    left = {"one": dict.fromkeys(ROOMS, 1 << NINE), "other": {"dear": 1 << NINE}}
    found = cheapest_rooms(costs("one", "other"), left, most=2)
    assert {"one": [("cheap", 0), ("fair", 1)], "other": [("dear", 2)]} == found


def test_equals_are_shared_out():
    """Two items that could be in either of two rooms begin with different ones."""
    free = Costs(board_of(plain([Item("one", 60), Item("other", 60)], ["a", "b"], wishes=())))
    found = cheapest_rooms(free, {key: {"a": 1 << NINE, "b": 1 << NINE} for key in ("one", "other")}, most=1)
    assert {"one": [("a", 0)], "other": [("b", 0)]} == found


@given(st.integers(0, 10**6), st.integers(1, 3))
def test_no_start_loses_its_cheapest_rooms(seed, deep):
    """As many as are asked for or there are, and no room that is left out is cheaper than all that are kept."""
    board = board_of(some_problem(seed, items=3))
    known = Costs(board)
    for key, kept in few_rooms(known, board.left, deep=deep).items():
        price = {
            room: known.least_in(known.item_of[key], known.room_of[room], starts)
            for room, starts in board.left[key].items()
        }
        for start in each(board.starts[key]):
            there = sorted(price[room] for room, starts in board.left[key].items() if starts >> start & 1)
            ours = sorted(price[room] for room, starts in kept.items() if starts >> start & 1)
            assert there[:deep] == ours[:deep]
