"""Markets: what is wrong with one is said, all of it, by name."""

import pytest

from stemcity_kit.engines.market import Group, Market
from stemcity_kit.engines.matching import leximin
from stemcity_kit.errors import InvalidValue


def refusal(*args, **fields):
    """What is said about a market that cannot be, or cannot be matched."""
    with pytest.raises(InvalidValue) as refused:
        leximin(Market(*args, **fields))
    return str(refused.value).splitlines()


def test_all_faults_are_told_at_once():
    """Wishes, places, tiers, weights and groups, each at its place."""
    lines = refusal(
        [("3A", [("robots", 1), ("robots", 2), ("stras", 0)]), ("3A", [])],
        [("robots", 1), ("stars", -1), ("stars", 2)],
        groups=[Group("dante", ["3A", "3A", "9Z"], -1), Group("dante", [], places={"moon": 1})],
        tiers=[("3A", 0), ("3B", 1)],
        weights=[("3A", 1), ("3A", 2)],
    )
    assert [
        "wishes '3A': “3A” is there more than once. Keep one of them.",
        "wishes '3A': “robots” is wished 2 times. Keep one wish.",
        "wishes '3A': Nothing is called “stras”. Did you mean “stars”?",
        "wishes '3A': The wish for “stras” cannot have the rank 0. Write a whole number, 1 or more; 1 is most wanted.",
        "capacities 'stars': “stars” is there more than once. Keep one of them.",
        "capacities 'stars': -1 is no limit. Write a whole number, 0 or more.",
        "tiers: Nothing is called “3B”. Add it, or take it out here.",
        "tiers '3A': 0 is too low. Write a whole number, 1 or more.",
        "weights '3A': “3A” is there more than once. Keep one of them.",
        "groups 'dante': “dante” is there more than once. Keep one of them.",
        "groups 'dante': “3A” is in it 2 times. Write it once.",
        "groups 'dante': Nothing is called “9Z”. Add it, or take it out here.",
        "groups 'dante': -1 is no limit. Write a whole number, 0 or more.",
        "groups 'dante': Nothing is called “moon”. Add it, or take it out here.",
    ] == lines


AGENTS = {"3A": [], "3B": [], "3C": []}


def test_groups_that_cross_are_refused():
    """Where both are limited in the same way, there is no exact answer by flow."""
    crossing = [Group("school", ["3A", "3B"], 1), Group("visitors", ["3B", "3C"], 1)]
    said = (
        "groups 'visitors': It shares agents with the group “school”, and neither lies within the other. "
        "Limit groups apart or within one another, or ask the engine for seats, which takes any."
    )
    assert [said] == refusal(AGENTS, {}, crossing)
    in_places = [Group("school", ["3A", "3B"], each=0), Group("visitors", ["3B", "3C"], places={"x": 1})]
    assert [said] == refusal(AGENTS, {"x": 1}, in_places)


def test_groups_limited_in_different_ways_may_cross():
    """One in all, the other in places; and groups within one another or apart in any way."""
    for groups in (
        [Group("school", ["3A", "3B"], 1), Group("visitors", ["3B", "3C"], each=1)],
        [Group("all", AGENTS, 0), Group("two", ["3A", "3B"], 1), Group("one", ["3A"], 1)],
        [Group("left", ["3A", "3B"], 1), Group("right", ["3C"], 1)],
    ):
        assert ("3A", "3B", "3C") == leximin(Market(AGENTS, {}, groups)).unplaced


def test_agents_of_several_seats_are_refused_where_each_counts_as_one():
    """Rather than counted wrongly."""
    said = (
        "sizes '3A': It takes 24 seats, and this engine counts each agent as one. "
        "Count places in agents, or ask the engine for seats."
    )
    assert [said] == refusal(AGENTS, {}, sizes={"3A": 24, "3B": 1})


def test_a_group_across_three_is_told_each_that_it_crosses():
    """All at once here too."""
    groups = [Group("left", ["3A", "3B"], 1), Group("right", ["3C", "3D"], 1), Group("zone", ["3B", "3C"], 1)]
    lines = refusal(AGENTS | {"3D": []}, {}, groups)
    assert ["left", "right"] == [line.partition("the group “")[2].partition("”")[0] for line in lines]
