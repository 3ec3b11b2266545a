"""Time first, rooms second: in whatever parts and wherever it is stopped, plans are valid and bounds true."""

import pytest

from stemcity_kit.engines.cpsat import Outcome, Verdict
from stemcity_kit.errors import Severity
from stemcity_kit.scheduling import solve, time_first
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.check import check_plan
from stemcity_kit.scheduling.plan import PlanStatus
from stemcity_kit.scheduling.posting.post import Posted
from stemcity_kit.scheduling.problem import Item, Preference
from stemcity_kit.scheduling.searching.greedy import placed
from stemcity_kit.scheduling.solve import solved
from tests.scheduling.cases import NINE, cheapest, plain, some_problem, spell

PLANS = (PlanStatus.OPTIMAL, PlanStatus.VALID)
HOURS = (Preference(spell(10, 11), 1), Preference(spell(11, 12), 2))


@pytest.fixture(autouse=True)
def nothing_is_one_model(monkeypatch):
    """Let the smallest problem be too large."""
    monkeypatch.setattr(solve, "WHOLE", 0)


def faults(plan):
    """What is wrong with a plan, without what only warns."""
    return [one.words() for one in check_plan(plan) if one.severity is Severity.ERROR]


def dearly(board, *, seed=0, start=None, **_):
    """The first plan that is found, not made cheaper."""
    return placed(board, seed=seed, start=start)


def crowded(rooms=2):
    """Three pairs that share a person each and like the first of three hours, in rooms of which one is much liked."""
    items = [Item(f"{pair}{n}", 60, people=[pair], seats=10, preferences=HOURS) for pair in "abc" for n in "12"]
    return plain(items, [f"room{n}" for n in range(rooms)])


def late(_board, **_):
    """A valid plan for the crowd that leaves the first hour empty."""
    return {f"{pair}{n}": (NINE + 2 * n, f"room{room}") for room, pair in enumerate("abc") for n in (1, 2)}


@pytest.mark.parametrize(("rough", "most"), [(0.03, 320), (-1, 320), (0.03, 1), (-1, 2)])
def test_whatever_is_planned_anew_plans_are_valid_and_bounds_true(monkeypatch, rough, most):
    """In pieces of one item or in whole components, with times anew or without."""
    monkeypatch.setattr(time_first, "_ROUGH", rough)
    monkeypatch.setattr(time_first, "MOST_AT_ONCE", most)
    monkeypatch.setattr(solve, "placed", dearly)
    for seed in range(40, 46):
        problem = some_problem(seed, items=4)
        board = board_of(problem)
        if sum(starts.bit_count() for rooms in board.left.values() for starts in rooms.values()) > 40:
            continue
        best, plan = cheapest(board), solved(problem, seconds=10)
        if best is None:
            assert PlanStatus.IMPOSSIBLE is plan.status
        else:
            assert ([], True) == (faults(plan), plan.status in PLANS)
            assert plan.bound <= best <= plan.score


@pytest.mark.parametrize("rough", [0.03, -1])
def test_components_that_want_the_same_rooms_find_them(monkeypatch, rough):
    """Six hours in two rooms: two at each price, and nobody twice at once."""
    monkeypatch.setattr(time_first, "_ROUGH", rough)
    plan = solved(crowded(), seconds=10)
    assert ([], 6) == (faults(plan), plan.score)


def test_with_rooms_enough_the_best_is_proved():
    """Each pair takes the first two hours."""
    plan = solved(crowded(3), seconds=10)
    assert (PlanStatus.OPTIMAL, 3, 3) == (plan.status, plan.score, plan.bound)


@pytest.mark.parametrize("calls", range(0, 8, 2))
def test_stopped_after_any_search_the_best_plan_so_far_is_kept(monkeypatch, calls):
    """Ctrl-C while a model is built, after none, two, four or six of them."""
    true, left = Posted.solve, [calls]

    def until_stopped(posted, **how):
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return true(posted, **how)

    monkeypatch.setattr(Posted, "solve", until_stopped)
    plan = solved(crowded(), seconds=60)
    assert ([], True) == (faults(plan), plan.status in PLANS)


def test_times_that_are_not_found_are_those_of_the_plan(monkeypatch):
    """Where the search without rooms brings nothing, the model with rooms still makes the plan cheaper."""
    true = Posted.solve

    def with_rooms_only(posted, **how):
        return true(posted, **how) if posted.with_rooms else Outcome(Verdict.UNKNOWN, None, 0, 0.0)

    monkeypatch.setattr(Posted, "solve", with_rooms_only)
    monkeypatch.setattr(solve, "placed", late)
    plan = solved(crowded(3), seconds=10)
    assert (PlanStatus.VALID, [], 3, 0) == (plan.status, faults(plan), plan.score, plan.bound)


def test_progress_says_what_is_better_and_what_is_proved(monkeypatch):
    """Scores fall, bounds rise, and no score is below its bound."""
    monkeypatch.setattr(solve, "placed", late)
    heard = []
    plan = solved(crowded(3), seconds=10, progress=heard.append)
    scores, bounds = [one.score for one in heard], [one.bound for one in heard]
    assert (sorted(scores, reverse=True), sorted(bounds)) == (scores, bounds)
    assert (9, 3, 3) == (scores[0], scores[-1], plan.score)
    assert all(one.bound <= one.score for one in heard)


def test_without_time_the_first_plan_stays():
    """No step is begun that could not end."""
    plan = solved(crowded(), seconds=0.05)
    assert ([], True) == (faults(plan), plan.status in PLANS)
