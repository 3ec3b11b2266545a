"""Rooms for settled times: as many items as can be, in the cheapest rooms, and never two in one room at once."""

from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.check import breaks
from stemcity_kit.scheduling.posting import uses
from stemcity_kit.scheduling.posting.post import Posted
from stemcity_kit.scheduling.posting.rooms import RoomsOnly
from stemcity_kit.scheduling.problem import Item, Space, Travel
from stemcity_kit.scheduling.ticks import each
from tests.scheduling.cases import NINE, plain, some_problem


def test_the_cheapest_rooms_hold_as_many_as_they_can():
    """Of three at nine, two get rooms, in the cheaper way; the one at eleven has the dear room all the same."""
    items = [Item(key, 60) for key in ("one", "two", "three", "late")]
    board = board_of(plain(items, ["aula", "lab"]))
    times = {"one": NINE, "two": NINE + 1, "three": NINE + 1, "late": NINE + 4}
    options = {
        "one": [("aula", 0), ("lab", 3)],
        "two": [("aula", 0), ("lab", 1)],
        "three": [("aula", 0)],
        "late": [("lab", 5)],
    }
    found = RoomsOnly(board, times, options, without=10)
    assert 11 == found.solve(seconds=10).score
    spots = found.spots()
    assert ((NINE + 1, "lab"), (NINE + 4, "lab")) == (spots.pop("two"), spots.pop("late"))
    assert [("one", (NINE, "aula"))] == [*spots.items()] or [("three", (NINE + 1, "aula"))] == [*spots.items()]


def test_an_item_without_rooms_goes_without():
    """It costs what it costs."""
    board = board_of(plain([Item("one", 60)]))
    found = RoomsOnly(board, {}, {"one": []}, without=10)
    assert (10, {}) == (found.solve(seconds=10).score, found.spots())


@settings(max_examples=40)
@given(st.integers(0, 10**6))
def test_no_room_holds_two_at_once(seed):
    """With setting up, clearing and changeover."""
    board = board_of(some_problem(seed, items=5))
    times = {key: next(each(starts)) for key, starts in board.starts.items() if starts}
    options = {
        key: [(room, 0) for room, starts in board.left[key].items() if starts >> time & 1]
        for key, time in times.items()
    }
    found = RoomsOnly(board, times, options, without=1)
    assert found.solve(seconds=10, workers=1).is_solved
    exclusive = [one for one in board.resources if one.room is not None and uses.is_exclusive(one)]
    alone = {
        key: spot for key, spot in found.spots().items() if not any(breaks(board, o, {key: spot}) for o in exclusive)
    }
    assert not any(breaks(board, one, alone) for one in exclusive)


def test_with_the_longest_ways_any_rooms_will_do():
    """Half an hour lies between two places, so it is left between two items that could share one."""
    items = [Item(key, 60, people=["ada"]) for key in ("one", "other")]
    rooms = [Space("aula", place="p"), Space("lab", place="q")]
    board = board_of(plain(items, rooms, wishes=(), travel=Travel(30)))
    for longest, least in ((False, 2), (True, 3)):
        posted = Posted(board, rooms=False, longest=longest)
        apart = posted.model.boolean()
        for tick, literal in posted.at["one"].items():
            near = [posted.at["other"][other] for other in posted.at["other"] if abs(other - tick) <= 2]
            posted.model.at_most_one([literal, *near, ~apart])
            posted.model.cost(literal, 0)
        posted.model.cost(apart, 1)
        assert posted.solve(seconds=10).is_solved
        times = sorted(start for start, _ in posted.spots().values())
        assert times[1] - times[0] >= least


@settings(max_examples=25)
@given(st.integers(0, 10**6))
def test_cliques_and_intervals_say_the_same_of_a_room(seed):
    """However few or many starts make a room's items worth an interval."""
    board = board_of(some_problem(seed, items=3))
    scores, before = set(), uses._FEW_STARTS
    try:
        for few in (0, 2, 1000):
            uses._FEW_STARTS = few
            outcome = Posted(board).solve(seconds=10, workers=1)
            scores.add((outcome.verdict, outcome.score))
    finally:
        uses._FEW_STARTS = before
    assert 1 == len(scores)
