"""Strongly connected components: against reachability both ways."""

from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.engines.components import components


@st.composite
def graphs(draw):
    """Up to eight nodes and any arcs."""
    size = draw(st.integers(0, 8))
    return [draw(st.lists(st.integers(0, size - 1), max_size=3)) for _ in range(size)]


def reached(leads, start):
    """Where arcs lead from a node."""
    found = [start]
    for node in found:
        found += [other for other in leads[node] if other not in found]
    return set(found)


@given(graphs())
def test_two_nodes_are_together_exactly_when_each_leads_to_the_other(leads):
    """The definition."""
    number = components(leads)
    for one in range(len(leads)):
        for other in range(len(leads)):
            both = other in reached(leads, one) and one in reached(leads, other)
            assert both == (number[one] == number[other])


def test_a_circle_of_any_length_is_one():
    """Deeper than Python's own stack."""
    assert {0} == set(components([[(node + 1) % 50_000] for node in range(50_000)]))
