"""Laws: two judges agree on every plan, the solver with both on small problems, and names and orders mean nothing."""

import random

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.check import broken, charges_of, check_plan, spots_of, total
from stemcity_kit.scheduling.explaining.backtracking import placed_or_why
from stemcity_kit.scheduling.explaining.loose import items_in_the_way
from stemcity_kit.scheduling.plan import Plan, PlanStatus
from stemcity_kit.scheduling.problem import Item
from stemcity_kit.scheduling.rules_together import AtMost
from stemcity_kit.scheduling.solve import solved
from stemcity_kit.testing.small_judge import all_plans, cost_of, faults_of
from stemcity_kit.testing.small_problems import random_placements, small_problem

SEEDS = st.integers(0, 10**6)


def by_both(problem, board, placements):
    """The rules that are broken and the cost, by the checker and by the second judge."""
    spots, faults = spots_of(problem, placements)
    assert faults == ()
    ours = {finding.rule for finding in broken(board, spots)}
    theirs = set(faults_of(problem, {one.item: (one.start, one.room) for one in placements}))
    if theirs & {"in-its-window", "fixed-stays"}:  # off the raster, an item counts in the order as if it were on it
        ours -= {"in-order"}
        theirs -= {"in-order"}
    return (ours, total(board, spots)), (theirs, cost_of(problem, {o.item: (o.start, o.room) for o in placements}))


def mutated(problem, plan, dice):
    """A valid plan with one or two places changed."""
    changed = {one.item: one for one in random_placements(problem, dice)}
    keys = dice.sample(sorted(plan), min(len(plan), dice.choice([1, 1, 2])))
    kept = {key: spot for key, spot in plan.items() if key not in keys}
    placements = [one for key, one in changed.items() if key in keys]
    return [*placements, *(attrs.evolve(changed[k], start=s, room=r) for k, (s, r) in kept.items() if k in changed)]


def test_two_judges_agree_on_ten_thousand_mutated_plans():
    """Which rules are broken, and what it costs; of plans at random and of valid ones that were changed a little."""
    judged, valid = 0, 0
    for seed in range(200):
        problem, dice = small_problem(seed, most=3 + seed % 2), random.Random(seed)
        board, plan = board_of(problem), next(all_plans(problem), None)
        for number in range(50):
            random_one = plan is None or number % 2
            placements = random_placements(problem, dice) if random_one else mutated(problem, plan, dice)
            ours, theirs = by_both(problem, board, placements)
            assert theirs == ours, (seed, number)
            judged += 1
            valid += not ours[0]
    assert 10_000 == judged
    assert 1_000 < valid < 9_000


@given(SEEDS, SEEDS)
def test_two_judges_agree_on_any_plan(seed, other):
    """On other problems than those of the loop."""
    problem = small_problem(seed)
    ours, theirs = by_both(problem, board_of(problem), random_placements(problem, random.Random(other)))
    assert theirs == ours


@settings(max_examples=40)
@given(SEEDS)
def test_the_solver_finds_the_best_of_all_plans(seed):
    """It is proved optimal, costs what the best of all costs, and keeps every rule; or there is none."""
    problem = small_problem(seed, most=3)
    best = min((cost_of(problem, plan) for plan in all_plans(problem)), default=None)
    plan = solved(problem, seconds=20, workers=1)
    if best is None:
        assert PlanStatus.IMPOSSIBLE is plan.status
    else:
        assert (PlanStatus.OPTIMAL, best, best, ()) == (plan.status, plan.score, plan.bound, check_plan(plan))


@given(SEEDS)
def test_backtracking_agrees_on_whether_there_is_a_plan(seed):
    """And the items that it blames have no plan among themselves."""
    problem = small_problem(seed, most=3)
    board = board_of(problem)
    blamed = placed_or_why(board, board.left, nodes=10**6)
    assert (blamed is None) == (next(all_plans(problem), None) is not None)
    assert blamed is None or placed_or_why(board, blamed, nodes=10**6) is not None


@settings(max_examples=30)
@given(SEEDS)
def test_the_solver_blames_items_that_have_no_plan(seed):
    """A core of its assumptions is a contradiction by itself."""
    board = board_of(small_problem(seed, most=3))
    blamed = items_in_the_way(board, board.left, seconds=20)
    assert bool(blamed) == (placed_or_why(board, board.left, nodes=10**6) is not None)
    assert not blamed or placed_or_why(board, blamed, nodes=10**6) is not None


def renamed(problem, dice):
    """The problem with other keys for its items, in another order of everything, and the names."""
    names = {item.key: f"x{n}" for n, item in enumerate(dice.sample(problem.items, len(problem.items)))}
    events = {item.of: names[item.key] if item.of == item.key else f"y-{item.of}" for item in problem.items}

    def other(item):
        fixed = item.fixed and attrs.evolve(item.fixed, item=names[item.key])
        return attrs.evolve(
            item,
            key=names[item.key],
            event=events[item.of],
            after=[events[event] for event in item.after],
            apart=[events[event] for event in item.apart],
            fixed=fixed,
        )

    def shuffled(values):
        return tuple(dice.sample(tuple(values), len(values)))

    rules = [
        attrs.evolve(rule, items=tuple(names[k] for k in rule.items)) if isinstance(rule, AtMost) else rule
        for rule in problem.rules
    ]
    changed = attrs.evolve(
        problem,
        items=shuffled([other(item) for item in problem.items]),
        rooms=shuffled(problem.rooms),
        rules=shuffled(rules),
    )
    return changed, names


@given(SEEDS)
def test_names_and_orders_change_nothing(seed):
    """The same plan of a problem with other keys in another order breaks the same rules and costs the same."""
    dice = random.Random(seed)
    problem = small_problem(seed)
    other, names = renamed(problem, dice)
    placements = random_placements(problem, dice)
    moved = [attrs.evolve(one, item=names[one.item]) for one in placements]
    results = []
    for one, places in ((problem, placements), (other, moved)):
        board = board_of(one)
        spots, _ = spots_of(one, places)
        rules = sorted(finding.rule for finding in broken(board, spots) if finding.rule != "enough-kits")
        results.append((rules, sorted((charge.wish, charge.amount) for charge in charges_of(board, spots))))
    assert results[0] == results[1]


@settings(max_examples=25)
@given(SEEDS)
def test_names_and_orders_do_not_change_the_optimum(seed):
    """Of a problem with other keys in another order the best plan costs the same."""
    problem = small_problem(seed, most=3)
    other, _ = renamed(problem, random.Random(seed))
    one, two = (solved(each, seconds=20, workers=1) for each in (problem, other))
    assert (one.status, one.score) == (two.status, two.score)


@settings(max_examples=25)
@given(SEEDS)
def test_a_further_rule_never_makes_the_best_plan_better(seed):
    """Without it the best plan costs no more."""
    problem = small_problem(seed, most=3)
    left_out = random.Random(seed).choice(problem.rules)
    fewer = attrs.evolve(problem, rules=tuple(rule for rule in problem.rules if rule is not left_out))
    with_it, without = (solved(each, seconds=20, workers=1) for each in (problem, fewer))
    if with_it.status is PlanStatus.OPTIMAL:
        assert (PlanStatus.OPTIMAL, True) == (without.status, without.score <= with_it.score)


@given(SEEDS, st.integers(-10, 10))
def test_rounding_to_the_step_is_on_the_safe_side(seed, minutes):
    """An item that is longer than whole steps takes the last one whole: the checker lets nothing pass that clashes."""
    problem = small_problem(seed, most=3)
    items = [attrs.evolve(item, minutes=item.minutes + minutes) for item in problem.items]
    problem = attrs.evolve(problem, items=items)
    placements = random_placements(problem, random.Random(seed))
    if not any(broken(board_of(problem), spots_of(problem, placements)[0])):
        assert frozenset() == faults_of(problem, {one.item: (one.start, one.room) for one in placements})


@pytest.mark.parametrize("count", [0, 1])
def test_none_and_one(town, count):
    """No items at all are planned at once, at no price."""
    plan = solved(town.problem([Item("a", 60)][:count]), seconds=5, workers=1)
    assert (PlanStatus.OPTIMAL, 0, count) == (plan.status, plan.score, len(plan.placements))
    assert () == check_plan(Plan(plan.problem, plan.placements))
