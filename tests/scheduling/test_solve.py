"""The best programme, proved: whole, in parts, in a pool, interrupted; and what breaks a rule is never called valid."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.engines.cpsat import Outcome, Verdict
from stemcity_kit.errors import Severity
from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling import components, solve
from stemcity_kit.scheduling.alone import planned_alone
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.check import check_plan
from stemcity_kit.scheduling.limits import Cell, Count, Excess, Price
from stemcity_kit.scheduling.plan import Made, Plan, PlanStatus
from stemcity_kit.scheduling.posting.post import Posted
from stemcity_kit.scheduling.problem import Item, Preference, Travel
from stemcity_kit.scheduling.searching import local_search
from stemcity_kit.scheduling.solve import plan_from, solved
from stemcity_kit.testing.small_judge import all_plans, cost_of
from stemcity_kit.testing.small_problems import small_problem
from tests.scheduling.cases import (
    BECAUSE,
    NINE,
    Wanted,
    at,
    cheapest,
    placement,
    plain,
    some_problem,
    spell,
    with_given,
)

EARLY = (1 << NINE + 4) - (1 << NINE)
LATE = (Preference(spell(10, 11), 1), Preference(spell(11, 12), 2))
PLANS = (PlanStatus.OPTIMAL, PlanStatus.VALID)


def faults(plan):
    """What is wrong with a plan, without what only warns."""
    return [one.words() for one in check_plan(plan) if one.severity is Severity.ERROR]


def side_by_side(number=3, **more):
    """So many rooms, each with two items of its own that like the first hour."""
    items = [Item(f"{key}{n}", 60, rooms=[f"room{n}"], preferences=LATE) for n in range(number) for key in "ab"]
    return plain(items, [f"room{n}" for n in range(number)], **more)


@settings(max_examples=40)
@given(st.integers(0, 10**6))
def test_the_optimum_is_that_of_a_judge_who_shares_nothing_with_us(seed):
    """By the built-in rules and wishes, each written a second time over intervals."""
    problem = small_problem(seed, most=3)
    best = min((cost_of(problem, spots) for spots in all_plans(problem)), default=None)
    plan = solved(problem, seconds=10)
    expected = (PlanStatus.IMPOSSIBLE, None) if best is None else (PlanStatus.OPTIMAL, best)
    assert expected == (plan.status, None if best is None else plan.score)
    assert best is None or [] == faults(plan)


@pytest.mark.parametrize(("whole", "wide"), [(320, 400), (1, 400), (1, 1)])
def test_in_parts_plans_are_valid_and_bounds_true(monkeypatch, whole, wide):
    """Whatever is one model and whatever connects: each bound is one, and each plan keeps all."""
    monkeypatch.setattr(solve, "WHOLE", whole)
    monkeypatch.setattr(components, "WIDE", wide)
    for seed in range(16):
        problem = some_problem(seed, items=4)
        board = board_of(problem)
        if sum(starts.bit_count() for rooms in board.left.values() for starts in rooms.values()) > 40:
            continue
        best, plan = cheapest(board), solved(problem, seconds=10)
        if best is None:
            assert (PlanStatus.IMPOSSIBLE, ()) == (plan.status, plan.placements)
        else:
            assert plan.status in PLANS
            assert [] == faults(plan)
            assert plan.bound <= best <= plan.score
            assert (plan.status is PlanStatus.OPTIMAL) is (plan.score <= plan.bound)


def test_nothing_to_place_is_done_at_once():
    """A problem without items has the best plan that there is."""
    plan = solved(plain([]), seconds=1)
    assert (PlanStatus.OPTIMAL, (), 0, []) == (plan.status, plan.placements, plan.score, faults(plan))


def test_what_is_about_nothing_counts_once():
    """With no item, one or several parts, a price that nobody can escape is in score and bound."""
    price = Excess(BECAUSE, [], 3, least=2)
    for number in (0, 1, 3):
        plan = solved(attrs.evolve(side_by_side(number), wishes=(Wanted((price,)),)), seconds=5)
        assert (PlanStatus.OPTIMAL, 6, 6) == (plan.status, plan.score, plan.bound)


def test_one_item_lies_where_it_is_liked():
    """At ten, not at nine."""
    plan = solved(plain([Item("one", 60, preferences=[Preference(spell(9, 10), 2)])]), seconds=5)
    assert (PlanStatus.OPTIMAL, 0) == (plan.status, plan.score)
    assert 10 == plan.of["one"].start.hour


def test_an_item_that_fits_nowhere_is_impossible_by_rules_alone():
    """No solver is asked."""
    plan = solved(plain([Item("long", 240)]), seconds=5)
    assert (PlanStatus.IMPOSSIBLE, "rules alone", ()) == (plan.status, plan.made.by, plan.placements)


def test_too_many_for_the_only_room_is_impossible_by_the_solver():
    """In one model and in parts."""
    plan = solved(plain([Item(f"i{n}", 60) for n in range(4)]), seconds=5)
    assert (PlanStatus.IMPOSSIBLE, 0, ()) == (plan.status, plan.bound, plan.placements)
    assert plan.made.by.startswith("CP-SAT 9.")


def test_parts_share_nothing_and_add_up():
    """Three rooms with two items each: one of each pair is late."""
    plan = solved(side_by_side(wishes=None), seconds=5)
    assert (PlanStatus.OPTIMAL, 3, 3, []) == (plan.status, plan.score, plan.bound, faults(plan))


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_parts_can_be_planned_at_once(pool):
    """Boards travel to other processes, with their table of ways."""
    problem = side_by_side(2, travel=Travel(30, {("a", "b"): 5}))
    with pool(max_workers=2) as executor:
        plan = solved(problem, seconds=20, executor=executor)
    assert (PlanStatus.OPTIMAL, 2, []) == (plan.status, plan.score, faults(plan))


@pytest.mark.parametrize("whole", [320, 3])
def test_a_count_over_all_parts_is_mended_after_they_are_joined(monkeypatch, whole):
    """Each part alone would lie early; of six only four may, so the parts are planned again together."""
    monkeypatch.setattr(components, "WIDE", 5)
    monkeypatch.setattr(solve, "WHOLE", whole)
    problem = side_by_side(wishes=None)
    count = Count("early", BECAUSE, [Cell(item.key, EARLY) for item in problem.items], most=4)
    plan = solved(with_given(problem, count), seconds=10)
    assert plan.status in PLANS
    assert ([], 5) == (faults(plan), plan.score)
    assert plan.bound <= 5
    assert "then together, for what counts over all" in plan.made.steps


def test_a_count_over_all_parts_that_cannot_be_kept_is_impossible(monkeypatch):
    """All six must be early, and three rooms are not enough for that."""
    monkeypatch.setattr(components, "WIDE", 5)
    problem = side_by_side(wishes=())
    count = Count("first", BECAUSE, [Cell(item.key, 1 << NINE) for item in problem.items], least=6)
    assert PlanStatus.IMPOSSIBLE is solved(with_given(problem, count), seconds=10).status


def test_a_count_over_all_parts_that_only_warns_binds_nobody(monkeypatch):
    """The plan is the best there is, and its check says what it warns of."""
    monkeypatch.setattr(components, "WIDE", 5)
    problem = side_by_side(wishes=None)
    cells = [Cell(item.key) for item in problem.items]
    plan = solved(with_given(problem, Count("none", BECAUSE, cells, most=0, blocks=Blocks.WARNS)), seconds=5)
    assert (PlanStatus.OPTIMAL, 3) == (plan.status, plan.score)
    assert [Severity.WARNING] == [one.severity for one in check_plan(plan)]


@pytest.mark.parametrize("whole", [320, 3])
def test_progress_is_told_over_all_parts(monkeypatch, whole):
    """Bounds never fall, no score is below its bound, and the last score is that of the plan."""
    monkeypatch.setattr(solve, "WHOLE", whole)
    heard = []
    plan = solved(side_by_side(wishes=None), seconds=5, progress=heard.append)
    assert plan.score == heard[-1].score
    assert [one.bound for one in heard] == sorted(one.bound for one in heard)
    assert all(one.score is None or one.bound <= one.score for one in heard)
    assert all(0 <= one.seconds < 10 for one in heard)


def test_a_plan_to_start_from_need_not_be_valid():
    """Two items in one place at once are sorted out."""
    problem = plain([Item("one", 60), Item("other", 60)])
    start = Plan(problem, [placement("one", 9), placement("other", 9)])
    assert PlanStatus.OPTIMAL is solved(problem, seconds=5, start=start).status


def test_one_worker_makes_the_same_plan_again():
    """The same problem and seed."""
    problem = some_problem(2, items=4)
    first, second = (solved(problem, seconds=20, workers=1, seed=3) for _ in range(2))
    assert first.placements == second.placements


def test_order_changes_nothing_of_the_optimum():
    """Items and rooms turned round cost the same."""
    for seed in range(8):
        problem = small_problem(seed, most=3)
        turned = attrs.evolve(problem, items=problem.items[::-1], rooms=problem.rooms[::-1])
        one, other = solved(problem, seconds=10), solved(turned, seconds=10)
        assert (one.status, one.score) == (other.status, other.score)


def interrupted(monkeypatch, calls):
    """Let the solver be stopped at its first search, and count how often it is asked."""

    def stop(_posted, **_how):
        calls.append(1)
        return Outcome(Verdict.UNKNOWN, None, 0, 0.0, is_interrupted=True)

    monkeypatch.setattr(Posted, "solve", stop)


@pytest.mark.parametrize("whole", [320, 1])
def test_an_interrupt_ends_the_search_in_every_part(monkeypatch, whole):
    """What the standard library placed is kept, and the solver is not asked again for the next part."""
    calls = []
    monkeypatch.setattr(solve, "WHOLE", whole)
    interrupted(monkeypatch, calls)
    plan = solved(side_by_side(), seconds=60)
    assert ([1], []) == (calls, faults(plan))
    assert plan.status in PLANS


@pytest.mark.parametrize("whole", [320, 1])
def test_an_interrupt_while_a_model_is_built_keeps_what_there_is(monkeypatch, whole):
    """Ctrl-C in between is no traceback."""

    def built(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(solve, "WHOLE", whole)
    monkeypatch.setattr(solve, "Posted", built)
    plan = solved(side_by_side(), seconds=60)
    assert plan.status in PLANS
    assert [] == faults(plan)


def test_without_time_a_plan_that_is_not_whole_is_partial(monkeypatch):
    """Three of four are placed; that is told, and not called valid."""
    interrupted(monkeypatch, [])
    plan = solved(plain([Item(f"i{n}", 60) for n in range(4)]), seconds=5)
    assert (PlanStatus.PARTIAL, 3) == (plan.status, len(plan.placements))


def test_no_plan_at_all_is_unknown(monkeypatch):
    """Where nothing was found in time, nothing is claimed."""
    monkeypatch.setattr(solve, "placed", lambda *_, **__: {})
    interrupted(monkeypatch, [])
    plan = solved(plain([Item("one", 60)]), seconds=5)
    assert (PlanStatus.UNKNOWN, ()) == (plan.status, plan.placements)


def test_in_parts_without_a_first_plan_the_solver_finds_one(monkeypatch):
    """Where the standard library finds none; and where there is none, that is proved."""
    monkeypatch.setattr(solve, "WHOLE", 1)
    monkeypatch.setattr(solve, "placed", lambda *_, **__: {})
    plan = solved(side_by_side(2), seconds=10)
    assert (PlanStatus.VALID, 2, []) == (plan.status, plan.score, faults(plan))
    assert PlanStatus.IMPOSSIBLE is solved(plain([Item(f"i{n}", 60) for n in range(4)]), seconds=10).status


def test_in_parts_what_no_part_shows_is_shown_by_the_whole(monkeypatch):
    """Each item alone has a room, and both are the same: only the model with rooms sees it."""
    monkeypatch.setattr(solve, "WHOLE", 1)
    items = [Item(key, 120, starts=[at(9)]) for key in ("one", "other")]
    assert PlanStatus.IMPOSSIBLE is solved(plain(items, wishes=()), seconds=10).status


def test_stopped_before_any_plan_in_parts_nothing_is_claimed(monkeypatch):
    """No solution, no first plan, and somebody pressed Ctrl-C."""
    monkeypatch.setattr(solve, "WHOLE", 0)
    monkeypatch.setattr(solve, "placed", lambda *_, **__: {})
    interrupted(monkeypatch, [])
    assert PlanStatus.UNKNOWN is solved(plain([Item("one", 60)]), seconds=5).status


@pytest.mark.parametrize("outcome", [Outcome(Verdict.UNKNOWN, None, 0, 0.0), KeyboardInterrupt()])
def test_a_component_that_is_not_improved_stays(monkeypatch, outcome):
    """Whether time ran out or somebody stopped it."""
    true = Posted.solve

    def tried(posted, **how):
        if not posted.with_rooms:
            return true(posted, **how)
        if isinstance(outcome, KeyboardInterrupt):
            raise outcome
        return outcome

    monkeypatch.setattr(solve, "WHOLE", 1)
    monkeypatch.setattr(Posted, "solve", tried)
    plan = solved(side_by_side(2), seconds=5)
    assert plan.status in PLANS
    assert [] == faults(plan)


def test_a_plan_that_breaks_a_rule_is_never_valid():
    """Both items lie in the room at once, at no price."""
    board = board_of(plain([Item("one", 60), Item("other", 60)]))
    plan = plan_from(board, {"one": (NINE, "aula"), "other": (NINE, "aula")}, made=Made("hand"))
    assert (PlanStatus.PARTIAL, 0) == (plan.status, plan.score)


def test_a_sign_over_two_parts_is_not_paid_for_twice():
    """The bound stays below the score."""
    problem = side_by_side(2, wishes=())
    both = components.Sign(tuple(Cell(item.key) for item in problem.items))
    plan = solved(attrs.evolve(problem, wishes=(Wanted((Price(BECAUSE, [(both, 5)]),)),)), seconds=5)
    assert (PlanStatus.OPTIMAL, 5, 5) == (plan.status, plan.score, plan.bound)


@pytest.mark.parametrize(("at_once", "asked"), [(50, True), (1, False)])
def test_no_model_is_made_where_it_would_come_too_late(monkeypatch, at_once, asked):
    """On a slow machine local search has the little time that is left; a few items are proved however late it is."""
    monkeypatch.setattr(solve, "POSTED_AT_ONCE", at_once)
    readings = iter(range(10**6))
    plan = solved(side_by_side(1, wishes=None), seconds=10, clock=lambda: next(readings))
    steps = ("one model with times and rooms",) if asked else solve.NEARBY_ALONE.steps
    assert (steps, (), False) == (plan.made.steps, plan.unplaced, plan.made.is_interrupted)


def test_the_time_to_make_the_problem_ready_is_counted():
    """Whoever made the board before says since when the time runs, and no solver is asked when it is over."""
    problem = side_by_side(wishes=None)
    plan = solved(problem, seconds=5, board=board_of(problem), begun=-10.0, clock=lambda: 0.0)
    assert (True, ()) == (plan.made.is_interrupted, plan.unplaced)


def test_an_interrupt_while_plans_nearby_are_tried_keeps_the_best_of_them(monkeypatch):
    """With the solver and without it, and whoever reads the plan is told."""
    true, calls = local_search._Search.step, []

    def step(search, warmth):
        calls.append(1)
        if len(calls) == 40:
            raise KeyboardInterrupt
        true(search, warmth)

    monkeypatch.setattr(local_search._Search, "step", step)
    monkeypatch.setattr(Posted, "solve", None)
    for has_solver in (True, False):
        calls.clear()
        plan = planned_alone(side_by_side(wishes=None), has_solver=has_solver, seconds=60)
        assert (40, [], (), True) == (len(calls), faults(plan), plan.unplaced, plan.made.is_interrupted)


def test_what_is_paid_in_any_case_is_in_the_bound_without_any_search():
    """With no time left at all; and a plan that pays no more is the best."""
    nobody = Wanted((Excess(BECAUSE, [], 1, least=2),))
    problem = attrs.evolve(side_by_side(), wishes=(nobody,))
    plan = solved(problem, seconds=5, board=board_of(problem), begun=-10.0, clock=lambda: 0.0)
    assert (PlanStatus.OPTIMAL, 2, 2) == (plan.status, plan.score, plan.bound)
