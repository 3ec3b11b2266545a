"""What hangs together is planned together, and a part keeps what concerns it and nothing else."""

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.scheduling import components as module
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.check import breaks
from stemcity_kit.scheduling.components import components, free_rooms, hits, narrowed, regions
from stemcity_kit.scheduling.limits import Cell, Count, Excess, Price, Resource, Sign, Use
from stemcity_kit.scheduling.problem import Item
from stemcity_kit.scheduling.ticks import bits, each
from tests.scheduling.cases import BECAUSE, NINE, Wanted, plain, some_problem, with_given

APART = [Item("a", 60, rooms=["aula"]), Item("b", 60, rooms=["lab"]), Item("c", 60, rooms=[])]


def groups(*limits, prices=(), items=APART):
    """The components of a problem with these limits and prices."""
    problem = with_given(plain(items, ["aula", "lab"], wishes=(Wanted(prices),)), *limits)
    return components(board_of(problem))


def test_items_that_share_nothing_are_apart():
    """Each is a component of its own, and so a region."""
    board = board_of(plain(APART, ["aula", "lab"], wishes=()))
    assert (("a",), ("b",), ("c",)) == components(board) == regions(board)


def test_people_and_counts_connect():
    """The largest group comes first, in the order of the problem."""
    hall = Resource("hall", BECAUSE, (Use("c"), Use("b")))
    count = Count("two", BECAUSE, [Cell("a"), Cell("c")], most=1)
    assert (("b", "c"), ("a",)) == groups(hall)
    assert (("a", "c"), ("b",)) == groups(count)


def test_an_excess_and_a_sign_connect_and_prices_of_cells_do_not():
    """A sign is paid for once, whichever of its cells is chosen."""
    cells = [Cell("a"), Cell("b")]
    assert (("a", "b"), ("c",)) == groups(prices=[Excess(BECAUSE, cells, 1, most=1)])
    assert (("a", "b"), ("c",)) == groups(prices=[Price(BECAUSE, [(Sign(tuple(cells)), 1)])])
    assert (("a",), ("b",), ("c",)) == groups(prices=[Price(BECAUSE, [(cell, 1) for cell in cells])])


def test_rooms_connect_regions_only():
    """Two items that could lie in one room are two components of one region."""
    board = board_of(plain([Item("a", 60), Item("b", 60)], wishes=()))
    assert ((("a",), ("b",)), (("a", "b"),)) == (components(board), regions(board))


def test_a_wide_count_connects_nothing(monkeypatch):
    """It is dropped where it reaches beyond a part, and kept where it does not."""
    monkeypatch.setattr(module, "WIDE", 2)
    wide = Count("wide", BECAUSE, [Cell(key) for key in "abc"], most=2)
    board = board_of(with_given(plain(APART, ["aula", "lab"], wishes=()), wide))
    assert (("a",), ("b",), ("c",)) == regions(board)
    assert [0, 1] == [len(narrowed(board, keys).counts) for keys in ("ab", "abc")]


def test_some_of_the_items_can_be_grouped_alone():
    """What only others connect is apart."""
    board = board_of(with_given(plain(APART, ["aula", "lab"]), Resource("hall", BECAUSE, (Use("a"), Use("b")))))
    assert (("a",), ("c",)) == components(attrs.evolve(board, prices=()), ["a", "c"])


def test_a_part_keeps_its_uses_cells_and_prices():
    """And nothing of others, nor what is about nobody."""
    hall = Resource("hall", BECAUSE, tuple(Use(key) for key in "abc"))
    prices = (
        Price(BECAUSE, [(Cell("a"), 1), (Cell("b"), 2), (Sign((Cell("a"), Cell("c"))), 3)]),
        Price(BECAUSE, [(Cell("c"), 1)]),
        Excess(BECAUSE, [], 1, least=1),
        Excess(BECAUSE, [Cell("a"), Cell("b")], 1, most=1),
    )
    board = board_of(with_given(plain(APART, ["aula", "lab"], wishes=(Wanted(prices),)), hall))
    part = narrowed(board, ["a", "b"])
    assert ["a", "b"] == [item.key for item in part.problem.items] == list(part.left)
    assert (Use("a"), Use("b")) == part.resources[-1].uses
    kept = [price for _, price in part.prices]
    assert [attrs.evolve(prices[0], cells=prices[0].cells[:2]), prices[3]] == kept


def test_what_others_hold_is_not_free():
    """Ten to eleven is taken, with half an hour before it for setting up."""
    items = [Item("stays", 60, setup=30), Item("moves", 30)]
    board = board_of(plain(items, ["aula", "lab"]))
    free = free_rooms(board, ["moves"], {"stays": (NINE + 2, "aula"), "moves": (NINE, "lab")})
    assert {"aula": [NINE, NINE + 4, NINE + 5], "lab": [NINE + n for n in range(6)]} == {
        room: list(each(starts)) for room, starts in free["moves"].items()
    }


def test_a_room_without_a_free_start_is_left_out():
    """There is none when somebody else is in it all morning."""
    board = board_of(plain([Item("stays", 180), Item("moves", 30)]))
    assert {"moves": {}} == free_rooms(board, ["moves"], {"stays": (NINE, "aula")})


@settings(max_examples=60)
@given(st.integers(0, 10**6))
def test_free_rooms_are_those_that_break_no_rule_of_rooms(seed):
    """Each place left is free of clashes in its room, and each taken away is not."""
    board = board_of(some_problem(seed, items=3))
    keys = [key for key, rooms in board.left.items() if rooms]
    if len(keys) < 2:
        return
    key, other = keys[:2]
    there, starts = next(iter(board.left[other].items()))
    spots = {other: (next(each(starts)), there)}
    free = free_rooms(board, [key], spots)[key]
    rooms = [one for one in board.resources if one.room is not None and module.is_exclusive(one)]
    if any(breaks(board, one, spots) for one in rooms):
        return  # what stays asks for more than there is, whoever else comes
    for room, starts in board.left[key].items():
        for tick in each(starts):
            clash = any(breaks(board, one, {**spots, key: (tick, room)}) for one in rooms)
            too_much = any(breaks(board, one, {key: (tick, room)}) for one in rooms)
            assert too_much or clash is not bool(free.get(room, 0) >> tick & 1)


@given(st.sets(st.integers(0, 30)), st.integers(0, 9), st.integers(1, 9))
def test_hits_are_the_starts_from_which_something_reaches_in(taken, before, after):
    """From so many ticks before a start until so many after it."""
    starts = {start for start in range(45) if taken & set(range(start - before, start + after))}
    assert starts == {tick for tick in each(hits(bits(taken), before, after)) if tick < 45}
