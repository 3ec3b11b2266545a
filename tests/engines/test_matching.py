"""Matchings: against every matching there is, against flows of least cost, and against a stranger's proof."""

import itertools
from collections import Counter
from random import Random

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.engines.draw import drawn
from stemcity_kit.engines.market import Group, Market
from stemcity_kit.engines.matching import cheapest, leximin, weights_of_costs, weights_of_levels
from stemcity_kit.engines.mincost import Arc, min_cost_flow
from stemcity_kit.engines.proof import certified
from stemcity_kit.errors import InvalidValue

AGENTS = ("a", "b", "c", "d", "e")
PLACES = ("x", "y", "z")
LIMIT = st.none() | st.integers(0, 3)


@st.composite
def groups(draw):
    """A group within a group, and one apart from both; each limited in some way."""
    cut, end = draw(st.integers(0, 5)), draw(st.integers(0, 5))
    outer, apart = AGENTS[: max(cut, end)], AGENTS[max(cut, end) :]
    members = {"inner": outer[: min(cut, end)], "outer": outer, "apart": apart}
    return [
        Group(key, agents, draw(LIMIT), draw(LIMIT), draw(st.dictionaries(st.sampled_from(PLACES), st.integers(0, 2))))
        for key, agents in members.items()
    ]


@st.composite
def markets(draw):
    """Five agents and three places, with equal ranks, gaps between ranks, tiers, weights and groups."""
    wanted = st.lists(st.tuples(st.sampled_from(PLACES), st.integers(1, 4)), unique_by=lambda wish: wish[0])
    numbers = st.dictionaries(st.sampled_from(AGENTS), st.integers(1, 3))
    capacities = {place: draw(st.integers(0, 3)) for place in PLACES}
    return Market({agent: draw(wanted) for agent in AGENTS}, capacities, draw(groups()), draw(numbers), draw(numbers))


def is_valid(market, chosen):
    """Whether a choice of wishes keeps every limit, by the definition of each."""
    inside = Counter(place for place, _ in chosen.values())
    if any(inside[place] > capacity for place, capacity in market.capacities):
        return False
    for group in market.groups:
        theirs = Counter(place for agent, (place, _) in chosen.items() if agent in group.agents)
        limits = dict.fromkeys(PLACES, group.each) | dict(group.places)
        if group.most is not None and theirs.total() > group.most:
            return False
        if any(limit is not None and theirs[place] > limit for place, limit in limits.items()):
            return False
    return True


def every_matching(market):
    """All valid matchings: for each agent its place and rank, or nothing."""
    for picked in itertools.product(*((None, *wanted) for _, wanted in market.wishes)):
        chosen = {agent: wish for agent, wish in zip(market.agents, picked, strict=True) if wish}
        if is_valid(market, chosen):
            yield chosen


def profile(market, chosen, worst=5):
    """For each tier, the first first: the agents without a place, then those at the worst rank, and so on; weighted."""
    tiers, heavy = dict(market.tiers), dict(market.weights)
    counts = Counter()
    for agent in market.agents:
        counts[tiers.get(agent, 1), chosen[agent][1] if agent in chosen else worst] += heavy.get(agent, 1)
    return [counts[tier, rank] for tier in (1, 2, 3) for rank in range(worst, 0, -1)]


def cost(market, chosen, costs, unplaced):
    """For each tier, the first first, what its agents cost."""
    tiers, heavy = dict(market.tiers), dict(market.weights)
    total = Counter()
    for agent in market.agents:
        price = costs[chosen[agent][1]] if agent in chosen else unplaced
        total[tiers.get(agent, 1)] += heavy.get(agent, 1) * price
    return [total[tier] for tier in (1, 2, 3)]


def standing(market, chosen, order):
    """For each agent in an order, at which of its wishes it stands, the best being 0."""
    wanted = {agent: sorted(listed, key=lambda wish: wish[1]) for agent, listed in market.wishes}
    return [wanted[agent].index(chosen[agent]) if agent in chosen else len(PLACES) for agent in order]


def chosen_in(matching):
    """The wishes that a matching grants."""
    pairs = zip(matching.places, matching.ranks, strict=True)
    return {agent: (place, rank) for (agent, place), rank in pairs if place is not None}


SQUARES = {rank: rank * rank for rank in range(1, 11)}
COSTS = st.fixed_dictionaries({rank: st.integers(0, 9) for rank in range(1, 5)})


@given(markets(), st.permutations(AGENTS))
def test_leximin_is_the_first_of_all_matchings(market, order):
    """Least profile of the first tier, then of the second; what is left open goes by the order; and it is proved."""
    found = leximin(market, order=order)
    best = min(every_matching(market), key=lambda one: (profile(market, one), standing(market, one, order)))
    assert best == chosen_in(found)
    assert certified(found, market=market, weights=weights_of_levels(market))


@given(markets(), COSTS, st.integers(0, 20), st.permutations(AGENTS))
def test_cheapest_is_the_first_of_all_matchings(market, costs, unplaced, order):
    """Also where having no place is cheaper than a wish, and a better rank dearer than a worse one."""
    found = cheapest(market, costs=costs, unplaced=unplaced, order=order)
    best = min(
        every_matching(market), key=lambda one: (cost(market, one, costs, unplaced), standing(market, one, order))
    )
    assert best == chosen_in(found)
    assert certified(found, market=market, weights=weights_of_costs(market, costs=costs, unplaced=unplaced))


@settings(max_examples=50)
@given(markets())
def test_without_an_order_it_is_one_of_the_best(market):
    """Only ties differ."""
    found = leximin(market)
    assert min(profile(market, one) for one in every_matching(market)) == profile(market, chosen_in(found))
    assert certified(found, market=market, weights=weights_of_levels(market))


def town(agents, places, *, seed=1, tight=1.1, grouped=True):
    """A market in which popular places are wished often, with a limit for schools in all and in places, and a tier."""
    dice = Random(seed)
    names = [f"p{n:04}" for n in range(places)]
    popular = [1 / (1 + n) ** 0.7 for n in range(places)]
    keys = [f"a{n:05}" for n in range(agents)]
    wishes = {key: list(dict.fromkeys(dice.choices(names, popular, k=9)))[:6] for key in keys}
    seats = agents * tight / places
    capacities = {name: max(1, round(seats * dice.uniform(0.5, 1.5))) for name in names}
    schools = [Group(f"s{n}", keys[n : n + 4], 3, 1) for n in range(0, agents, 4)] if grouped else []
    others = Group("others", [key for n, key in enumerate(keys) if n % 8 > 3], places=dict.fromkeys(names[:5], 2))
    tiers = dict.fromkeys(keys[::9], 2) if grouped else {}
    return Market.listed(wishes, capacities, groups=[*schools, others] if grouped else (), tiers=tiers)


def by_flow(market, weights):
    """The least weight, by another engine: groups before agents, their limits in places before the places."""
    within = {agent: [g for g in market.groups if agent in g.agents] for agent in market.agents}
    ranks, without = dict(weights.ranks), dict(weights.without)
    tiers = dict(market.tiers)
    arcs = {Arc(place, "end", capacity) for place, capacity in market.capacities}
    for agent, wanted in market.wishes:
        tier = tiers.get(agent, 1)
        start = next((f"in {g.key}" for g in within[agent] if g.most is not None), "start")
        if start != "start":
            arcs.add(Arc("start", start, next(g.most for g in within[agent] if g.most is not None)))
        arcs.add(Arc(start, agent, 1, -without[tier]))
        for place, rank in wanted:
            to = place
            for group in sorted(within[agent], key=lambda g: -len(g.agents)):
                limit = dict(group.places).get(place, group.each)
                if limit is not None:
                    arcs.add(Arc(f"{group.key} in {place}", to, limit))
                    to = f"{group.key} in {place}"
            arcs.add(Arc(agent, to, 1, ranks[tier, rank]))
    idle = Arc("end", "start", len(market.agents))
    everybody = sum(without[tiers.get(agent, 1)] for agent in market.agents)
    return everybody + min_cost_flow([*sorted(arcs, key=repr), idle], supply={}).cost


@pytest.mark.parametrize("grouped", [False, True])
def test_large_markets_agree_with_flows_of_least_cost(grouped):
    """Another engine, another way to say it, the same least weight."""
    market = town(200, 30, grouped=grouped, tight=0.9)
    levels, costs = weights_of_levels(market), weights_of_costs(market, costs=SQUARES, unplaced=400)
    fair, cheap = leximin(market), cheapest(market, costs=SQUARES, unplaced=400)
    assert (by_flow(market, levels), by_flow(market, costs)) == (fair.weight, cheap.weight)
    assert certified(fair, market=market, weights=levels)
    assert certified(cheap, market=market, weights=costs)


def test_five_thousand_are_matched_and_proved():
    """The size of a large city's classes; less than a second. With each fourth class of a school left out, fewer."""
    for market in (town(5000, 840, grouped=False), town(1000, 170)):
        found = leximin(market, order=drawn(market.agents, seed="5 17 33"))
        assert certified(found, market=market, weights=weights_of_levels(market))


def shuffled(market, names, dice):
    """The same market under other names, with agents, places, groups and wishes in another order."""

    def mixed(items):
        return dice.sample(list(items), len(items))

    groups = [
        attrs.evolve(
            group,
            agents=[names[agent] for agent in mixed(group.agents)],
            places=[(names[place], limit) for place, limit in mixed(group.places)],
        )
        for group in mixed(market.groups)
    ]
    return Market(
        [(names[agent], [(names[place], rank) for place, rank in wanted]) for agent, wanted in mixed(market.wishes)],
        [(names[place], capacity) for place, capacity in mixed(market.capacities)],
        groups,
        [(names[agent], tier) for agent, tier in mixed(market.tiers)],
        [(names[agent], weight) for agent, weight in mixed(market.weights)],
    )


@pytest.mark.parametrize("seed", range(3))
def test_other_names_and_another_order_of_the_lists_change_nothing(seed):
    """With a drawn order the result is the only one, whatever things are called and however they are listed."""
    market, dice = town(150, 25, seed=seed), Random(seed)
    order = drawn(market.agents, seed="5 17 33")
    plain = [*market.agents, *market.places]
    names = {name: f"n{n}" for n, name in enumerate(dice.sample(plain, len(plain)))}
    there = shuffled(market, names, dice)
    for match in (leximin, lambda market, order: cheapest(market, costs=SQUARES, unplaced=400, order=order)):
        here = match(market, order=order).by_agent
        renamed = {names[agent]: place and names[place] for agent, place in here.items()}
        assert renamed == match(there, order=[names[agent] for agent in order]).by_agent


def test_the_order_decides_only_what_is_open():
    """Both want the same; whoever was drawn first gets it, and nobody is worse off than the profile asks."""
    market = Market.listed({"3A": ["x", "y"], "3B": ["x", "y"]}, {"x": 1, "y": 1})
    first, second = (leximin(market, order=order) for order in (["3A", "3B"], ["3B", "3A"]))
    assert ({"3A": "x", "3B": "y"}, {"3A": "y", "3B": "x"}) == (first.by_agent, second.by_agent)


def test_leximin_spares_the_worst_served_where_the_sum_would_not():
    """Three second wishes rather than two first ones and a third, which would be the cheaper: 11, and not 12."""
    wishes = {"a": ["x", "y"], "b": ["y", "z"], "c": ["full", "x", "w"]}
    market = Market.listed(wishes, {"x": 1, "y": 1, "z": 1, "w": 1, "full": 0})
    cheap = cheapest(market, costs=SQUARES, unplaced=400)
    assert (((2, 3),), ((1, 2), (3, 1)), 11) == (leximin(market).profile, cheap.profile, cheap.weight)


def test_a_tier_is_decided_before_the_next():
    """The class of tier 1 keeps its first wish, although both of the others could have theirs instead."""
    market = Market([("a", [("x", 1), ("y", 2)]), ("b", [("x", 1)])], {"x": 1, "y": 1}, (), {"b": 2})
    assert ({"a": "x", "b": None}, ("b",)) == ((found := leximin(market)).by_agent, found.unplaced)
    assert {"x": ("a",)} == found.by_place


def test_a_weight_counts_as_so_many():
    """One of weight 3 against two of weight 1 who could be placed in its stead."""
    market = Market([("a", [("x", 1)]), ("b", [("x", 1)])], {"x": 1}, weights={"b": 3})
    assert "b" == leximin(market, order=["a", "b"]).by_place["x"][0]


def test_nothing_is_matched_with_nothing():
    """An empty market has an empty matching."""
    assert ((), 0, ()) == ((found := leximin(Market({}, {}), order=[])).places, found.weight, found.profile)


@pytest.mark.parametrize("order", [["3A"], ["3A", "3B", "9Z"], ["3A", "3A"], ["3A", "3B", "3B"]])
def test_an_order_is_one_of_all_agents(order):
    """Nobody is missing, unknown or twice."""
    market = Market.listed({"3A": ["x"], "3B": ["x"]}, {"x": 1})
    with pytest.raises(InvalidValue, match="order: This is not an order of all agents"):
        leximin(market, order=order)


def test_costs_are_given_for_each_rank_and_never_negative():
    """All faults at once."""
    market = Market.listed({"3A": ["x", "y"]}, {"x": 1, "y": 1})
    with pytest.raises(InvalidValue) as refused:
        cheapest(market, costs={1: -1}, unplaced=-2)
    said = (
        "costs '2': No cost is given for the rank 2. Give each rank that is wished a cost.\n"
        "costs '1': -1 is no cost. Write a whole number, 0 or more.\n"
        "unplaced: -2 is no cost. Write a whole number, 0 or more."
    )
    assert said == str(refused.value)
