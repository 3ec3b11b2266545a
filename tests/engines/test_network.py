"""Matchings by OR-Tools: the very same as those of the standard library, whatever the numbers."""

import sys
from random import Random

import pytest

from stemcity_kit.engines import matching, network
from stemcity_kit.engines.draw import drawn
from stemcity_kit.engines.market import Group, Market
from stemcity_kit.engines.matching import weights_of_costs, weights_of_levels
from stemcity_kit.engines.proof import certified
from stemcity_kit.errors import MissingExtra

pytest.importorskip("ortools")

SQUARES = {rank: rank * rank for rank in range(1, 11)}


def town(agents, places, *, seed, tight):
    """A market with limits of all kinds, nested, some of them 0; tiers and weights; and an agent who wishes nothing."""
    dice = Random(seed)
    names = [f"p{n}" for n in range(places)]
    keys = [f"a{n}" for n in range(agents)]
    wishes = {key: dice.sample(names, dice.randint(0, min(6, places))) for key in keys}
    capacities = {name: round(agents * tight / places * dice.uniform(0, 2)) for name in names}
    groups = [Group(f"s{n}", keys[n : n + 4], dice.randint(0, 4), dice.randint(0, 2)) for n in range(0, agents, 4)]
    groups.append(Group("half", keys[: agents // 8 * 4], agents // 4, agents // 20 + 1, {names[0]: 1}))
    tiers, weights = dict.fromkeys(keys[::5], 2), dict.fromkeys(keys[::7], 3)
    return Market.listed(wishes, capacities, groups=groups, tiers=tiers, weights=weights)


@pytest.mark.parametrize("tight", [0.6, 1.3])
@pytest.mark.parametrize("seed", range(4))
def test_it_gives_the_very_same(seed, tight):
    """With an order the answer is the only one; it is proved without trust in any engine."""
    market = town(60, 12, seed=seed, tight=tight)
    order = drawn(market.agents, seed="5 17 33")
    levels, costs = weights_of_levels(market), weights_of_costs(market, costs=SQUARES, unplaced=400)
    fair = network.leximin(market, order=order)
    cheap = network.cheapest(market, costs=SQUARES, unplaced=400, order=order)
    assert matching.leximin(market, order=order).places == fair.places
    assert matching.cheapest(market, costs=SQUARES, unplaced=400, order=order).places == cheap.places
    assert certified(fair, market=market, weights=levels)
    assert certified(cheap, market=market, weights=costs)


@pytest.mark.parametrize(("tight", "seed"), [(1.3, 1), (1.3, 2), (0.8, 1)])
def test_weights_beyond_64_bits_are_no_obstacle(tight, seed):
    """Eleven levels of 400 agents are weights of 90 bits; where all find a place near the top, few of them matter."""
    dice = Random(seed)
    names = [f"p{n}" for n in range(40)]
    wishes = {f"a{n}": dice.sample(names, 10) for n in range(400)}
    market = Market.listed(wishes, {name: round(10 * tight) for name in names})
    order = drawn(market.agents, seed="5 17 33")
    found, weights = network.leximin(market, order=order), weights_of_levels(market)
    assert max(weight for _, weight in weights.without) > 2**64
    assert matching.leximin(market, order=order).places == found.places
    assert certified(found, market=market, weights=weights)


def test_where_the_heavy_levels_are_needed_the_other_engine_answers():
    """Most find room at their last wish only, whose weight is far beyond 64 bits."""
    dice = Random(1)
    names = [f"p{n}" for n in range(30)]
    wishes = {f"a{n}": [*dice.sample(names, 9), "hall"] for n in range(200)}
    market = Market.listed(wishes, dict.fromkeys(names, 2) | {"hall": 200})
    found = network.leximin(market)
    assert (60, (10, 140)) == (sum(count for rank, count in found.profile if rank < 10), found.profile[-1])
    assert certified(found, market=market, weights=weights_of_levels(market))


def test_nothing_is_matched_with_nothing():
    """An empty market, and one in which nobody wishes anything."""
    assert () == network.leximin(Market({}, {})).places
    assert (("a", None),) == network.leximin(Market({"a": []}, {"x": 1})).places


def test_without_the_library_it_says_how_to_get_it(monkeypatch):
    """And what works without it."""
    monkeypatch.setitem(sys.modules, "ortools.graph.python.min_cost_flow", None)
    with pytest.raises(MissingExtra) as missing:
        network.leximin(Market({}, {}))
    said = (
        "Matching with OR-Tools needs the library ortools, which is not installed or cannot be loaded. "
        "Install fitting versions with: pip install 'stemcity-kit[solver]', or ask engines.matching."
    )
    assert said == str(missing.value)
