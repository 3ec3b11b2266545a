"""The model says what the checker says: of every kind of limit and price, with and without rooms."""

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.engines.cpsat import Verdict
from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.check import total
from stemcity_kit.scheduling.limits import Cell, Count, Excess, Price, Resource, Sign, Use
from stemcity_kit.scheduling.posting.post import Posted
from stemcity_kit.scheduling.problem import Item, Preference, Shared, Space, Travel
from stemcity_kit.scheduling.rules import RULES
from tests.scheduling.cases import (
    BECAUSE,
    NINE,
    Wanted,
    at,
    cheapest,
    errors,
    plain,
    some_problem,
    spell,
    with_given,
)

PAIR = (Item("one", 60), Item("other", 60))
TWO_ROOMS = ("aula", "lab")
SHARED = tuple(rule for rule in RULES if rule.name != "room-to-itself")
MORNING = sum(1 << NINE + tick for tick in range(6))


def best(problem):
    """What the solver's best plan costs, judged by the checker; None where there is none."""
    board = board_of(problem)
    posted = Posted(board)
    outcome = posted.solve(seconds=10)
    if not outcome.is_solved:
        assert Verdict.INFEASIBLE is outcome.verdict
        return None
    spots = posted.spots()
    assert [] == errors(board, spots)
    assert outcome.score == total(board, spots)
    return outcome.score


def wishing(problem, *prices):
    """The problem with these prices and no others."""
    return attrs.evolve(problem, wishes=(Wanted(prices),))


@settings(max_examples=60)
@given(st.integers(0, 10**6))
def test_the_optimum_is_that_of_trying_every_plan(seed):
    """Counts, signs, resources, travel, waived pairs and every kind of price together."""
    problem = some_problem(seed, items=3)
    assert cheapest(board_of(problem)) == best(problem)


@settings(max_examples=40)
@given(st.integers(0, 10**6))
def test_without_rooms_it_is_a_bound(seed):
    """The relaxation never costs more than the best plan, and has a solution where there is one."""
    board = board_of(some_problem(seed, items=3))
    whole, relaxed = (Posted(board, rooms=rooms).solve(seconds=10) for rooms in (True, False))
    if whole.is_solved:
        assert relaxed.bound <= relaxed.score <= whole.score


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_a_whole_plan_names_every_variable_of_a_hint(seed):
    """A solution told as a hint is complete, and each value that follows from it is right."""
    board = board_of(some_problem(seed, items=3))
    posted = Posted(board)
    if not posted.solve(seconds=10, workers=1).is_solved:
        return
    spots = posted.spots()
    again = Posted(board)
    again.hint(spots)
    outcome = again.solve(seconds=10, workers=1, fix_variables_to_their_hinted_value=True)
    assert (True, total(board, spots)) == (outcome.is_solved, outcome.score)


def test_half_a_plan_is_a_hint_too():
    """What it says of one item is told, and nothing fails for the other."""
    posted = Posted(board_of(plain(PAIR)))
    posted.hint({"one": (NINE, "aula")})
    assert posted.solve(seconds=10).is_solved


def test_adding_a_rule_never_improves_the_optimum():
    """At least one of two items must take the hour that costs."""
    items = [Item("one", 60, preferences=[Preference(spell(9, 10), 3)]), Item("other", 60)]
    free = plain(items)
    bound = with_given(free, Count("early", BECAUSE, [Cell("one", 1 << NINE)], least=1))
    assert (0, 3) == (best(free), best(bound))


def test_order_and_names_change_nothing_of_the_optimum():
    """The same items, rooms and people in another order and under other names."""
    problem = plain(
        [Item(f"i{n}", 60, people=["ada"], preferences=[Preference(spell(9, 9 + n), n)]) for n in (1, 2, 3)],
        ["a", "b"],
        travel=Travel(30),
    )
    turned = attrs.evolve(
        problem,
        items=[attrs.evolve(item, key=f"z{item.key}", people=["eva"]) for item in reversed(problem.items)],
        rooms=[attrs.evolve(room, key=f"q{room.key}") for room in reversed(problem.rooms)],
    )
    assert best(problem) == best(turned)


@pytest.mark.parametrize(("capacity", "expected"), [(1, None), (2, 0)])
def test_kits_are_as_many_as_there_are(capacity, expected):
    """Two items of three hours need two of a kit, and one will not do."""
    items = [Item(key, 180, kits=["robots"], rooms=[]) for key in ("one", "other")]
    assert expected == best(plain(items, kits=[Shared("robots", capacity)], wishes=()))


def test_a_waived_pair_may_clash_and_no_other():
    """One and two may be at once; three may not be with either."""
    items = [Item(key, 90, rooms=[]) for key in ("i1", "i2", "i3")]
    uses = tuple(Use(item.key) for item in items)
    strict = with_given(plain(items, wishes=()), Resource("hall", BECAUSE, uses))
    waived = Resource("hall", BECAUSE, uses, exempt=frozenset({frozenset({"i1", "i2"})}))
    assert (None, 0) == (best(strict), best(with_given(plain(items, wishes=()), waived)))


def test_a_waived_pair_of_many_leaves_the_third_out():
    """Of two kits, three uses at once are too many even if two of them may clash."""
    items = [Item(key, 180, rooms=[]) for key in ("i1", "i2", "i3")]
    uses = tuple(Use(item.key) for item in items)
    some = frozenset({frozenset({"i1", "i2"})})
    every = some | {frozenset({"i1", "i3"}), frozenset({"i2", "i3"})}
    problem = plain(items, wishes=())
    found = [best(with_given(problem, Resource("kit", BECAUSE, uses, 2, exempt=pairs))) for pairs in (some, every)]
    assert [None, 0] == found


def test_what_asks_for_more_than_there_is_is_nowhere():
    """A use of three of two is no use, in a room or out of it."""
    one = [Item("one", 60)]
    for limit in (
        Resource("kit", BECAUSE, (Use("one", amount=3),), 2),
        Resource("aula", BECAUSE, (Use("one", amount=3),), 2, room="aula"),
    ):
        assert best(with_given(plain(one), limit)) is None


@pytest.mark.parametrize(("capacity", "exempt", "expected"), [(1, False, None), (2, False, 0), (1, True, 0)])
def test_a_room_holds_as_many_as_it_says(capacity, exempt, expected):
    """Two items of the whole morning share a room of two places, or one in which they may clash."""
    items = [Item(key, 180, rooms=["aula"]) for key in ("one", "other")]
    pairs = frozenset({frozenset({"one", "other"})}) if exempt else frozenset()
    room = Resource("aula", BECAUSE, (Use("one"), Use("other")), capacity, room="aula", exempt=pairs)
    assert expected == best(with_given(plain(items, wishes=(), rules=SHARED), room))


def test_rooms_that_hold_any_number_are_not_scarce():
    """Without a rule for rooms, Hall's theorem says nothing."""
    items = [Item(f"i{n}", 180, rooms=["aula"]) for n in range(3)]
    assert 0 == best(plain(items, wishes=(), rules=SHARED))


@pytest.mark.parametrize(("there", "back", "expected"), [(60, 60, None), (60, 0, 0), (0, 60, 0)])
def test_the_way_there_and_the_way_back_may_differ(there, back, expected):
    """Two items of 75 minutes fill the morning in one order only, if only one way is short."""
    items = [Item("one", 90, people=["ada"], rooms=["aula"]), Item("other", 90, people=["ada"], rooms=["lab"])]
    table = {("p", "q"): there, ("q", "p"): back}
    rooms = [Space("aula", place="p"), Space("lab", place="q")]
    assert expected == best(plain(items, rooms, wishes=(), travel=Travel(0, table)))


def test_of_several_ways_the_rooms_decide_which_is_short_enough():
    """Half an hour is left: the far room is out, the near one and the same one are in."""
    table = {("p", "q"): 30, ("p", "r"): 60, ("q", "r"): 60}
    rooms = [Space("same", place="p"), Space("near", place="q"), Space("far", place="r")]
    first = Item("first", 90, people=["ada"], rooms=["same"])
    second = Item("second", 60, people=["ada"])
    problem = plain([first, second], rooms, travel=Travel(0, table))
    costs = {"same": 5, "near": 1}
    price = Price(BECAUSE, [(Cell("second", rooms=frozenset({room})), cost) for room, cost in costs.items()])
    assert 1 == best(wishing(problem, price))


def test_a_cell_of_starts_and_rooms_counts_where_both_hold():
    """Nine o'clock in the hall costs; nine elsewhere, or the hall later, does not."""
    early_hall = Cell("one", 1 << NINE, frozenset({"aula"}))
    must = Count("both", BECAUSE, [early_hall], least=1)
    problem = wishing(plain(PAIR, TWO_ROOMS), Price(BECAUSE, [(early_hall, 4)]))
    assert (0, 4) == (best(problem), best(with_given(problem, must)))


def test_a_sign_counts_once_for_all_its_cells():
    """Whether anything is in the laboratory is one, however many are."""
    sign = Sign(tuple(Cell(item.key, rooms=frozenset({"lab"})) for item in PAIR))
    problem = wishing(plain(PAIR, ["lab"]), Price(BECAUSE, [(sign, 3)]))
    assert 3 == best(problem)


@pytest.mark.parametrize(
    ("least", "most", "expected"), [(0, None, 0), (2, None, 6), (0, 1, 0), (1, 1, 3), (3, None, None)]
)
def test_counts_have_a_least_and_a_most(least, most, expected):
    """So many of two items lie before eleven, each for a price."""
    early = [Cell(item.key, MORNING & ((1 << NINE + 4) - 1)) for item in PAIR]
    problem = wishing(plain(PAIR, TWO_ROOMS, hours=4), Price(BECAUSE, [(cell, 3) for cell in early]))
    assert expected == best(with_given(problem, Count("early", BECAUSE, early, least, most)))


def test_what_only_warns_binds_nobody():
    """Such a count and such a resource are left to the checker."""
    count = Count("all", BECAUSE, [Cell("one")], most=0, blocks=Blocks.WARNS)
    hall = Resource("hall", BECAUSE, (Use("one", amount=9),), blocks=Blocks.WARNS)
    assert 0 == best(wishing(with_given(plain(PAIR), count, hall)))


@pytest.mark.parametrize(("least", "most", "expected"), [(0, 1, 2), (0, 0, 4), (3, None, 2), (2, 2, 0), (0, None, 0)])
def test_each_too_many_and_each_too_few_is_paid_for(least, most, expected):
    """Two are always chosen."""
    assert expected == best(wishing(plain(PAIR), Excess(BECAUSE, [Cell("one"), Cell("other")], 2, most, least)))


def test_what_is_about_nothing_is_paid_all_the_same():
    """Nobody can choose what is not there."""
    assert 6 == best(wishing(plain(PAIR), Excess(BECAUSE, [], 3, least=2)))


def test_items_without_rooms_take_none():
    """They are held wherever they are, at once with others in the only room."""
    board = board_of(plain([Item("online", 180, rooms=[]), Item("here", 180)]))
    posted = Posted(board)
    assert posted.solve(seconds=10).is_solved
    assert {"online": (NINE, ""), "here": (NINE, "aula")} == posted.spots()


def test_items_that_stay_take_their_rooms_people_and_counts():
    """The one that moves finds what the others leave: not their hour, and not their share of a count."""
    items = [Item("stays", 60, people=["ada"]), Item("moves", 60, people=["ada"]), Item("away", 60)]
    count = Count("early", BECAUSE, [Cell(item.key, MORNING & ((1 << NINE + 4) - 1)) for item in items], most=2)
    board = board_of(with_given(plain(items, ["a", "b", "c"], hours=4, wishes=()), count))
    fixed = {"stays": (NINE, "a"), "away": (NINE, "b")}
    posted = Posted(board, items=["moves"], fixed=fixed)
    assert posted.solve(seconds=10).is_solved
    assert posted.spots()["moves"][0] >= NINE + 4


def test_items_that_stay_in_a_large_room_leave_the_rest_of_it():
    """Of two places one is taken all morning: one of two others finds the second."""
    items = [Item(key, 180, rooms=["aula"]) for key in ("stays", "one", "two")]
    room = Resource("aula", BECAUSE, tuple(Use(item.key) for item in items), 2, room="aula")
    board = board_of(with_given(plain(items, wishes=(), rules=SHARED), room))
    fixed = {"stays": (NINE, "aula")}
    alone, both = (Posted(board, items=keys, fixed=fixed) for keys in (["one"], ["one", "two"]))
    assert [True, False] == [posted.solve(seconds=10).is_solved for posted in (alone, both)]


def test_what_stays_is_not_paid_for_again():
    """A sign that is chosen already costs the one that moves nothing."""
    sign = Sign((Cell("one", rooms=frozenset({"lab"})), Cell("other", rooms=frozenset({"lab"}))))
    board = board_of(wishing(plain(PAIR, ["lab"]), Price(BECAUSE, [(sign, 3)])))
    posted = Posted(board, items=["other"], fixed={"one": (NINE, "lab")}, left={"other": {"lab": 1 << NINE + 2}})
    assert 0 == posted.solve(seconds=10).score


def test_a_start_outside_the_grid_is_no_place():
    """An item that begins at ten is placed at ten."""
    board = board_of(plain([Item("one", 60, starts=[at(10)])]))
    posted = Posted(board)
    assert posted.solve(seconds=10).is_solved
    assert {"one": (NINE + 2, "aula")} == posted.spots()
