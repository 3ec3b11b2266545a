"""The bound of the relaxation: never above the best answer, whatever the prices are."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.engines.floor import Floor
from stemcity_kit.engines.market import Group, Market
from stemcity_kit.engines.matching import weights_of_costs
from stemcity_kit.engines.relaxation import UNIT, Prices, Relaxation, climb

AGENTS, PLACES = range(4), range(3)


@st.composite
def floors(draw):
    """Four agents of 1 to 4 seats, three places, and two groups that may cross."""
    names = [f"p{place}" for place in PLACES]
    agents = [f"a{agent}" for agent in AGENTS]
    some, limit = st.lists(st.sampled_from(agents), unique=True), st.none() | st.integers(0, 2)
    market = Market.listed(
        {agent: draw(st.lists(st.sampled_from(names), unique=True)) for agent in agents},
        {name: draw(st.integers(0, 7)) for name in names},
        groups=[Group(key, draw(some), draw(limit), draw(limit)) for key in ("one", "two")],
        sizes={agent: draw(st.integers(1, 4)) for agent in agents},
    )
    return Floor(market, weights_of_costs(market, costs={1: 1, 2: 4, 3: 9}, unplaced=draw(st.integers(5, 30))))


def least(floor):
    """What the best of all choices weighs that the floor admits."""
    best = floor.cost()
    for choice in itertools.product(*([-1, *places] for places in floor.weight)):
        floor.settle(choice)
        best = min(best, floor.cost())
    floor.settle([-1] * len(AGENTS))
    return best


@given(floors(), st.data())
def test_no_prices_give_a_bound_above_the_best(floor, data):
    """Rewards up to what having no place weighs, prices of limits from 0, all at random."""
    relaxation = Relaxation(floor, agents=AGENTS, places=PLACES)
    rewards = {agent: data.draw(st.integers(0, idle)) for agent, idle in relaxation.idle.items()}
    limits = [data.draw(st.integers(0, 30 * UNIT)) for _ in floor.limits]
    assert relaxation.at(Prices(rewards, limits)).weight <= least(floor)


@given(floors())
def test_steps_give_true_bounds_and_prices_that_may_be_asked(floor):
    """All along the way."""
    relaxation = Relaxation(floor, agents=AGENTS, places=PLACES)
    best = least(floor)
    start = Prices(dict(relaxation.idle), [0] * len(floor.limits))
    for prices, relaxed in climb(relaxation, start, aim=lambda _: best * UNIT, rounds=15):
        assert relaxed.weight <= best
        assert all(0 <= prices.rewards[agent] <= idle for agent, idle in relaxation.idle.items())
        assert all(price >= 0 for price in prices.limits)


def test_those_who_stay_keep_their_seats():
    """A part is asked about with the seats that the others leave."""
    market = Market.listed({"a": ["x"], "b": ["x"]}, {"x": 3}, sizes={"a": 2, "b": 2})
    floor = Floor(market, weights_of_costs(market, costs={1: 1}, unplaced=9))
    floor.enter(0, 0)
    part = Relaxation(floor, agents=[1], places=[0])
    assert (9, {0: []}) == ((found := part.at(Prices({1: 9 * UNIT}, []))).weight, dict(found.taken))


def test_repeats_are_filled_alike():
    """Places that are wished alike share one knapsack, and each counts."""
    market = Market({"a": [("x", 1), ("y", 1)], "b": [("x", 1), ("y", 1)]}, {"x": 1, "y": 1})
    floor = Floor(market, weights_of_costs(market, costs={1: 1}, unplaced=9))
    found = Relaxation(floor, agents=[0, 1], places=[0, 1]).at(Prices({0: 5 * UNIT, 1: 3 * UNIT}, []))
    assert (0, {0: [0], 1: [0]}) == (found.weight, dict(found.taken))
