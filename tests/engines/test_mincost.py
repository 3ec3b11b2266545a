"""Flows of least cost: against every flow there is, and against the two conditions that make a flow optimal."""

import itertools
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.engines.flow import Arc, balanced_assignment, min_cost_flow
from stemcity_kit.errors import InvalidValue

NODES = "abcde"
ARCS = st.builds(Arc, st.sampled_from(NODES), st.sampled_from(NODES), st.integers(0, 5), st.integers(-4, 9))
SUPPLY = st.dictionaries(st.sampled_from(NODES), st.integers(-5, 5))


def sent_from(arcs, amounts):
    """How much leaves each node more than arrives there."""
    net = {}
    for arc, amount in zip(arcs, amounts, strict=True):
        net[arc.tail] = net.get(arc.tail, 0) + amount
        net[arc.head] = net.get(arc.head, 0) - amount
    return net


def served(arcs, amounts, supply):
    """How much is sent, or None where a node gives what it has not, or keeps what it does not want."""
    net = sent_from(arcs, amounts)
    for node in {*net, *supply}:
        leaves, has = net.get(node, 0), supply.get(node, 0)
        if not min(0, has) <= leaves <= max(0, has):
            return None
    return sum(leaves for leaves in net.values() if leaves > 0)


def cost_of(arcs, amounts):
    """What a flow costs."""
    return sum(arc.cost * amount for arc, amount in zip(arcs, amounts, strict=True))


def residual(arcs, amounts, supply):
    """Every change of one unit that is possible: (from, to, cost), with a source and a sink for what is not sent."""
    for arc, amount in zip(arcs, amounts, strict=True):
        if amount < arc.capacity:
            yield arc.tail, arc.head, arc.cost
        if amount > 0:
            yield arc.head, arc.tail, -arc.cost
    net = sent_from(arcs, amounts)
    for node, has in supply.items():
        source, sink, leaves = ("source", node, net.get(node, 0)) if has > 0 else (node, "sink", -net.get(node, 0))
        if leaves < abs(has):
            yield source, sink, 0
        if leaves > 0:
            yield sink, source, 0


def is_optimal(arcs, amounts, supply):
    """No way on from source to sink, so nothing more can be sent; no cycle of negative cost, so nothing is cheaper."""
    changes = list(residual(arcs, amounts, supply))
    reached = {"source"}
    for _ in range(len(supply) + len(arcs) + 2):
        reached |= {head for tail, head, _ in changes if tail in reached}
    far = dict.fromkeys({end for tail, head, _ in changes for end in (tail, head)}, 0)
    for _ in range(len(far) + 1):
        for tail, head, cost in changes:
            far[head] = min(far[head], far[tail] + cost)
    return "sink" not in reached and all(far[tail] + cost >= far[head] for tail, head, cost in changes)


@given(
    st.lists(st.builds(Arc, *[st.sampled_from("abc")] * 2, st.integers(0, 2), st.integers(-3, 5)), max_size=6), SUPPLY
)
def test_no_other_flow_is_better(arcs, supply):
    """As much as can be sent, and then the least cost: against every flow there is."""
    flow = min_cost_flow(arcs, supply=supply)
    every = itertools.product(*(range(arc.capacity + 1) for arc in arcs))
    possible = [(-sent, cost_of(arcs, one)) for one in every if (sent := served(arcs, one, supply)) is not None]
    assert min(possible) == (-served(arcs, flow.amounts, supply), flow.cost)


@given(st.lists(ARCS, max_size=30), SUPPLY)
def test_a_flow_is_optimal_by_both_conditions(arcs, supply):
    """It keeps to the capacities and to what each node has and wants, says what is left, and cannot be bettered."""
    flow = min_cost_flow(arcs, supply=supply)
    assert all(0 <= amount <= arc.capacity for arc, amount in zip(arcs, flow.amounts, strict=True))
    sent = served(arcs, flow.amounts, supply)
    assert sent is not None
    assert cost_of(arcs, flow.amounts) == flow.cost
    assert sum(units for units in supply.values() if units > 0) - sent == sum(units for _, units in flow.unsent)
    assert -sum(units for units in supply.values() if units < 0) - sent == sum(units for _, units in flow.unmet)
    net = sent_from(arcs, flow.amounts)
    assert {node: units - net.get(node, 0) for node, units in supply.items() if units != net.get(node, 0)} == {
        **dict(flow.unsent),
        **{node: -units for node, units in flow.unmet},
    }
    assert is_optimal(arcs, flow.amounts, supply)


def test_the_condition_knows_a_flow_that_is_not_optimal():
    """Else the test above would prove nothing: too little, and too dear."""
    arcs, supply = [Arc("a", "b", 1, 5), Arc("a", "b", 1, 3)], {"a": 1, "b": -1}
    assert [False, False, True] == [is_optimal(arcs, amounts, supply) for amounts in ((0, 0), (1, 0), (0, 1))]


def test_a_cheaper_way_round_is_found():
    """The first unit's cheapest way is in the way of the second's, and is taken back."""
    arcs = [Arc("s", "a", 1, 1), Arc("s", "b", 1, 4), Arc("a", "b", 1, 1), Arc("a", "t", 1, 5), Arc("b", "t", 1, 1)]
    flow = min_cost_flow(arcs, supply={"s": 2, "t": -2})
    assert ((1, 1, 0, 1, 1), 11) == (flow.amounts, flow.cost)


def test_a_gain_is_taken_even_where_nothing_is_sent():
    """A cycle of negative cost turns as often as it can."""
    flow = min_cost_flow([Arc("a", "b", 3, -5), Arc("b", "a", 2, 1), Arc("c", "c", 4, -1)], supply={})
    assert ((2, 2, 4), -12) == (flow.amounts, flow.cost)


def test_what_cannot_be_sent_is_named():
    """And which of two is left behind is decided by cost."""
    flow = min_cost_flow([Arc("a", "x", 9, 4), Arc("b", "x", 9, 3)], supply={"a": 2, "b": 2, "x": -3, "y": -1})
    assert ((1, 2), (("a", 1),), (("y", 1),)) == (flow.amounts, flow.unsent, flow.unmet)


def test_numbers_beyond_any_machine_word_stay_exact():
    """Nothing is rounded."""
    large = 10**30
    flow = min_cost_flow(
        [Arc("a", "b", large, large + 1), Arc("a", "b", large, large)], supply={"a": large, "b": -large}
    )
    assert ((0, large), large**2) == (flow.amounts, flow.cost)


def test_the_order_of_the_arcs_does_not_change_the_cost():
    """Two hundred networks, each given in two orders."""
    for number in range(200):
        random = Random(number)
        arcs = [Arc(*random.choices("abcdef", k=2), random.randint(0, 9), random.randint(-3, 20)) for _ in range(25)]
        supply = {node: random.randint(-6, 6) for node in "abcdef"}
        once = min_cost_flow(arcs, supply=supply)
        again = min_cost_flow(random.sample(arcs, len(arcs)), supply=dict(reversed(supply.items())))
        assert once.cost == again.cost
        assert once == min_cost_flow(arcs, supply=supply)


def test_both_engines_agree_on_balance():
    """The k-th task of a worker costs 2k - 1, so a cheapest flow has the least sum of squares."""
    for number in range(60):
        random = Random(number)
        names = [f"w{n}" for n in range(random.randint(2, 8))]
        able = {f"t{n}": set(random.sample(names, random.randint(1, len(names)))) for n in range(20)}
        wants = {task: random.randint(1, len(listed)) for task, listed in able.items()}
        arcs = [Arc(task, worker, 1) for task, listed in able.items() for worker in sorted(listed)]
        arcs += [Arc(worker, "done", 1, 2 * k + 1) for worker in names for k in range(len(wants))]
        flow = min_cost_flow(arcs, supply=wants | {"done": -sum(wants.values())})
        loads = balanced_assignment(wants, able, seed="5 17 33").loads
        assert (sum(load**2 for _, load in loads), ()) == (flow.cost, flow.unsent)


def test_a_negative_capacity_is_refused():
    """All of them at once."""
    with pytest.raises(InvalidValue) as refused:
        min_cost_flow([Arc("a", "b", -1), Arc("a", "b", 1), Arc("b", "c", -2)], supply={})
    assert [
        "arcs, capacity: The arc from “a” to “b” cannot have the capacity -1. Write a whole number, 0 or more.",
        "arcs, capacity: The arc from “b” to “c” cannot have the capacity -2. Write a whole number, 0 or more.",
    ] == str(refused.value).splitlines()
