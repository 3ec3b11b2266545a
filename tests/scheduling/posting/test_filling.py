"""What rooms alone cost is a bound of every plan, and the cost of the best one where only rooms cost something."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.engines.cpsat import Outcome, Verdict
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.limits import Cell, Price
from stemcity_kit.scheduling.plan import PlanStatus
from stemcity_kit.scheduling.posting.filling import cost_of_rooms
from stemcity_kit.scheduling.posting.post import Posted
from stemcity_kit.scheduling.problem import Item, Preference
from stemcity_kit.scheduling.searching.costs import least
from stemcity_kit.scheduling.solve import solved
from stemcity_kit.scheduling.wishes import PreferredTimes
from tests.scheduling.cases import BECAUSE, Wanted, cheapest, plain, some_problem, spell


def dear(room, *keys, price=1):
    """A wish that makes a room cost something for these items."""
    return Wanted((Price(BECAUSE, tuple((Cell(key, rooms=frozenset([room])), price) for key in keys)),))


def bound(problem):
    """What the rooms of a problem cost at least."""
    return cost_of_rooms(board_of(problem), seconds=5).bound


@settings(max_examples=60)
@given(st.integers(0, 10**6))
def test_no_plan_costs_less(seed):
    """Of problems with every kind of limit and price; and it is never less than what each item costs alone."""
    board = board_of(some_problem(seed, items=3))
    best = cheapest(board)
    if best is not None:
        assert least(board) <= cost_of_rooms(board, seconds=5).bound <= best


@pytest.mark.parametrize(("items", "expected"), [(1, 0), (3, 0), (4, 1), (6, 3)])
def test_a_full_room_sends_items_to_one_that_costs(items, expected):
    """The cheap room is open for three hours, so that the fourth item and those after it pay."""
    keys = [f"item{number}" for number in range(items)]
    problem = plain([Item(key, 60) for key in keys], ["cheap", "dear"], wishes=(dear("dear", *keys),))
    assert expected == bound(problem)


def test_setting_up_and_clearing_take_time_of_the_room():
    """Twice an hour with half an hour around it fill the morning and what lies around it; a third has no place."""
    keys = "abc"
    items = [Item(key, 60, setup=30, clearing=30) for key in keys]
    assert 1 == bound(plain(items, ["cheap", "dear"], wishes=(dear("dear", *keys),)))


def test_an_item_costs_what_it_costs_at_its_cheapest_start_in_the_room():
    """Both prices of time are there all day long."""
    item = Item("one", 60, preferences=[Preference(spell(9, 11), 5), Preference(spell(11, 12), 2)])
    assert 2 == bound(plain([item], ["aula"]))


def test_items_without_a_room_take_no_time_of_one():
    """Twenty hours online beside three in the room."""
    items = [Item(f"online{number}", 60, rooms=[]) for number in range(20)] + [Item("one", 180)]
    assert 0 == bound(plain(items, ["aula"]))


def test_too_little_time_is_proved():
    """Four hours do not fit into three."""
    problem = plain([Item(f"item{number}", 60) for number in range(4)], ["aula"])
    assert Verdict.INFEASIBLE is cost_of_rooms(board_of(problem), seconds=5).verdict


def test_a_first_plan_that_costs_no_more_than_its_rooms_is_proved_at_once():
    """No model with times is made; two of five items are in the room that costs."""
    problem = plain([Item(key, 60) for key in "abcde"], ["cheap", "dear"], wishes=(dear("dear", *"abcde"),))
    plan = solved(problem, seconds=10)
    assert (PlanStatus.OPTIMAL, 2, 2) == (plan.status, plan.score, plan.bound)
    assert ("no plan costs less, for its rooms alone",) == plan.made.steps


def test_the_bound_of_the_rooms_is_that_of_a_plan_for_which_nothing_better_is_proved(monkeypatch):
    """Two items like the first hour and share a person; the solver is stopped before it says anything."""
    monkeypatch.setattr(Posted, "solve", lambda *_, **__: Outcome(Verdict.UNKNOWN, None, 0, 0.0))
    early = [Preference(spell(10, 12), 4)]
    items = [Item(key, 60, people=["ada"], preferences=early) for key in "ab"]
    plan = solved(
        plain(items, ["cheap", "dear"], wishes=(PreferredTimes(), dear("cheap", *"ab"), dear("dear", *"ab"))),
        seconds=10,
    )
    assert (PlanStatus.VALID, 6, 2) == (plan.status, plan.score, plan.bound)
