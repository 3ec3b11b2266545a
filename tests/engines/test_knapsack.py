"""The knapsack: against every choice there is."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.engines.knapsack import knapsack

THINGS = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 9)), max_size=9)


@given(THINGS, st.integers(9, 40))
def test_it_is_the_best_of_all_choices(things, capacity):
    """The most worth, and a choice that fits and is worth it."""
    named = [(worth, size, name) for name, (worth, size) in enumerate(things)]
    choices = itertools.chain.from_iterable(itertools.combinations(named, n) for n in range(len(named) + 1))
    fitting = (choice for choice in choices if sum(size for _, size, _ in choice) <= capacity)
    worth, taken = knapsack(named, capacity=capacity)
    assert max(sum(worth for worth, _, _ in choice) for choice in fitting) == worth
    assert worth == sum(things[name][0] for name in taken)
    assert capacity >= sum(things[name][1] for name in taken)
    assert len(set(taken)) == len(taken)


def test_it_is_exact_where_taking_the_best_first_is_not():
    """The densest leaves a hole that two others fill."""
    worth, taken = knapsack([(60, 60, 0), (50, 55, 1), (50, 55, 2)], capacity=110)
    assert (100, {1, 2}) == (worth, set(taken))


def test_things_of_one_worth_per_size_are_solved_by_trying_all_capacities():
    """No choice can be given up early there, and a capacity that no sum meets is the worst."""
    things = [(size, size, size) for size in range(2, 120, 2)]
    worth, taken = knapsack(things, capacity=1001)
    assert (1000, 1000) == (worth, sum(taken))


@given(THINGS, st.integers(9, 40))
def test_worths_beyond_floating_point_are_told_apart(things, capacity):
    """Two worths per size that floating point takes for one another; a multiple and a little more."""
    most, _ = knapsack([(worth, size, name) for name, (worth, size) in enumerate(things)], capacity=capacity)
    large, taken = knapsack(
        [(worth * 10**30 + 1, size, name) for name, (worth, size) in enumerate(things)], capacity=capacity
    )
    assert most == large // 10**30
    assert large == most * 10**30 + len(taken)
