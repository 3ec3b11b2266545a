"""Seatings: valid always, bounded truly, and the best where that is proved; with and without HiGHS."""

import itertools
import sys
from collections import Counter
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.engines import milp, parts, seats
from stemcity_kit.engines.market import Group, Market
from stemcity_kit.engines.matching import cheapest, weights_of_costs
from stemcity_kit.engines.seats import Seating, Status, seated
from stemcity_kit.engines.slots import dealt
from stemcity_kit.errors import InvalidValue, MissingExtra

AGENTS = ("a", "b", "c", "d", "e")
PLACES = ("x", "y", "z")
COSTS = {rank: rank * rank for rank in range(1, 11)}


@st.composite
def markets(draw):
    """Five agents of 1 to 4 seats, three places, a tier, weights, and groups that may cross."""
    wishes = {agent: draw(st.lists(st.sampled_from(PLACES), unique=True)) for agent in AGENTS}
    some = st.lists(st.sampled_from(AGENTS), unique=True, max_size=4)
    limit = st.none() | st.integers(0, 2)
    named = st.dictionaries(st.sampled_from(PLACES), st.integers(0, 2), max_size=1)
    groups = [Group(key, draw(some), draw(limit), draw(limit), draw(named)) for key in ("one", "two")]
    return Market.listed(
        wishes,
        {place: draw(st.integers(0, 7)) for place in PLACES},
        groups=groups,
        tiers=draw(st.dictionaries(st.sampled_from(AGENTS), st.just(2), max_size=1)),
        weights=draw(st.dictionaries(st.sampled_from(AGENTS), st.integers(1, 3), max_size=2)),
        sizes={agent: draw(st.integers(1, 4)) for agent in AGENTS},
    )


def is_valid(market, chosen):
    """Whether a choice of wishes keeps every limit, by the definition of each."""
    sizes, taken = dict(market.sizes), Counter()
    for agent, (place, _) in chosen.items():
        taken[place] += sizes.get(agent, 1)
    if any(taken[place] > capacity for place, capacity in market.capacities):
        return False
    for group in market.groups:
        theirs = Counter(place for agent, (place, _) in chosen.items() if agent in group.agents)
        limits = dict.fromkeys(PLACES, group.each) | dict(group.places)
        if group.most is not None and theirs.total() > group.most:
            return False
        if any(limit is not None and theirs[place] > limit for place, limit in limits.items()):
            return False
    return True


def cost_of(market, chosen, unplaced=400):
    """What a choice costs, with the weights that tiers give."""
    weights = weights_of_costs(market, costs=COSTS, unplaced=unplaced)
    ranks, without = dict(weights.ranks), dict(weights.without)
    tiers, heavy = dict(market.tiers), dict(market.weights)
    total = 0
    for agent in market.agents:
        tier = tiers.get(agent, 1)
        weight = ranks[tier, chosen[agent][1]] if agent in chosen else without[tier]
        total += heavy.get(agent, 1) * weight
    return total


def least(market):
    """The cost of the best of all valid choices."""
    options = ((None, *wanted) for _, wanted in market.wishes)
    choices = (dict(zip(AGENTS, picked, strict=True)) for picked in itertools.product(*options))
    chosen = ({agent: wish for agent, wish in choice.items() if wish} for choice in choices)
    return min(cost_of(market, one) for one in chosen if is_valid(market, one))


def chosen_in(seating):
    """The wishes that a seating grants."""
    pairs = zip(seating.places, seating.ranks, strict=True)
    return {agent: (place, rank) for (agent, place), rank in pairs if place is not None}


def holds(market, found):
    """A seating is valid, costs what it says, and its bound is true."""
    best = least(market)
    return (
        is_valid(market, chosen_in(found))
        and cost_of(market, chosen_in(found)) == found.cost
        and found.bound <= best <= found.cost
    )


@settings(max_examples=60)
@given(markets())
def test_a_seating_is_valid_and_its_bound_is_true(market):
    """Against every choice there is, with groups that cross, tiers and weights."""
    assert holds(market, seated(market, costs=COSTS, unplaced=400, rounds=12))


@settings(max_examples=25, deadline=None)
@given(markets())
def test_highs_finds_the_best_of_few_and_proves_it(market):
    """Where all wishes are asked at once."""
    pytest.importorskip("highspy")
    found = milp.seated(market, costs=COSTS, unplaced=400, seconds=10, rounds=3)
    assert holds(market, found)
    assert (least(market), Status.OPTIMAL) == (found.cost, found.status)


def town(agents, places, *, seed=1, tight=1.1):
    """Classes of 14 to 28 and places of some twenties, popular ones wished often; schools limited in places."""
    dice = Random(seed)
    names = [f"p{n}" for n in range(places)]
    popular = [1 / (1 + n) ** 0.7 for n in range(places)]
    keys = [f"a{n}" for n in range(agents)]
    wishes = {key: list(dict.fromkeys(dice.choices(names, popular, k=9)))[:6] for key in keys}
    capacities = {name: 21 * max(1, round(agents * tight / places * dice.uniform(0.5, 1.5))) for name in names}
    groups = [Group(f"s{n}", keys[n : n + 4], each=1) for n in range(0, agents, 4)]
    return Market.listed(wishes, capacities, groups=groups, sizes={key: dice.randint(14, 28) for key in keys})


def test_more_rounds_prove_more():
    """The bound rises, the gap closes to a quarter and less, and the answer is the same each time."""
    market = town(80, 14)
    first, more, again = (seated(market, costs=COSTS, unplaced=400, rounds=rounds) for rounds in (2, 20, 20))
    assert first.bound <= more.bound <= more.cost
    assert more == again
    assert more.gap < Fraction(1, 4)


def test_highs_proves_more_and_finds_better():
    """Within so many steps, without the clock: the same each time, and limits of groups hold."""
    pytest.importorskip("highspy")
    market = town(60, 11)
    before = seated(market, costs=COSTS, unplaced=400, rounds=4)
    after, again = (milp.seated(market, costs=COSTS, unplaced=400, rounds=4, steps=40) for _ in range(2))
    assert after == again
    assert before.bound < after.bound <= after.cost <= before.cost
    assert after.gap < Fraction(1, 15)
    assert is_valid(market, chosen_in(after))
    assert cost_of(market, chosen_in(after)) == after.cost


def test_of_many_the_bound_comes_from_subgradient_steps_alone(monkeypatch):
    """No program is solved over all; parts are, and what comes of them is valid and never worse."""
    pytest.importorskip("highspy")
    monkeypatch.setattr(parts, "_MANY", 50)
    monkeypatch.setattr(parts, "_KEPT", 5)
    market = town(100, 18, seed=3)
    less, more = (milp.seated(market, costs=COSTS, unplaced=400, rounds=50, steps=steps) for steps in (0, 10))
    assert less.bound == more.bound <= more.cost <= less.cost
    assert is_valid(market, chosen_in(more))
    assert cost_of(market, chosen_in(more)) == more.cost


def test_highs_stops_by_the_clock():
    """The clock is asked again and again, and each time a second has passed."""
    pytest.importorskip("highspy")
    market = town(60, 12)
    seconds = itertools.count()
    found = milp.seated(market, costs=COSTS, unplaced=400, seconds=30, clock=lambda: next(seconds))
    assert (Status.STOPPED, True) == (found.status, next(seconds) < 60)
    assert is_valid(market, chosen_in(found))


def test_what_was_stopped_is_not_called_optimal():
    """A time limit of nothing leaves a gap, and the status says so."""
    pytest.importorskip("highspy")
    found = milp.seated(town(60, 12, tight=0.9), costs=COSTS, unplaced=400, rounds=1, seconds=0)
    assert (Status.STOPPED, True) == (found.status, found.gap > 0)


def test_agents_of_one_seat_are_seated_as_cheaply_as_they_are_matched():
    """Then the exact engine knows the best: the bound is below, the cost above."""
    plain = town(80, 15)
    market = Market(plain.wishes, [(place, seats // 21) for place, seats in plain.capacities])
    best = cheapest(market, costs=COSTS, unplaced=400).weight
    found = seated(market, costs=COSTS, unplaced=400, rounds=20)
    assert found.bound <= best <= found.cost


def test_dealing_slots_anew_finds_a_circle_of_three():
    """Each wants the next one's place, and all are of one size; nobody could begin alone."""
    market = Market.listed(
        {"a": ["x", "y"], "b": ["y", "z"], "c": ["z", "x"]}, dict.fromkeys("xyz", 20), sizes=dict.fromkeys("abc", 20)
    )
    weights = weights_of_costs(market, costs=COSTS, unplaced=400)
    assert [0, 1, 2] == dealt(market, weights, at=[1, 2, 0], sizes=[20, 20, 20], turn=0)


def test_nothing_is_seated_with_nothing():
    """No agents, and agents who fit nowhere."""
    assert Seating((), (), 0, 0) == seated(Market({}, {}), costs={}, unplaced=400)
    market = Market.listed({"3A": ["lab"]}, {"lab": 20}, sizes={"3A": 24})
    found = seated(market, costs={1: 1}, unplaced=400)
    assert (("3A",), 400, 0, {"3A": None}) == (found.unplaced, found.bound, found.gap, found.by_agent)


def test_what_is_too_dear_for_floating_point_is_left_to_whole_numbers():
    """A cost of a million millions is nothing to the standard library; HiGHS is not asked."""
    pytest.importorskip("highspy")
    market = town(40, 8)
    found = milp.seated(market, costs={rank: rank * 10**12 for rank in COSTS}, unplaced=10**15, seconds=5, rounds=3)
    assert found == seated(market, costs={rank: rank * 10**12 for rank in COSTS}, unplaced=10**15, rounds=3)


def test_costs_are_checked():
    """As for a matching."""
    with pytest.raises(InvalidValue, match="No cost is given for the rank 1"):
        seated(Market.listed({"3A": ["lab"]}, {"lab": 20}), costs={}, unplaced=1)


def test_without_the_library_it_says_how_to_get_it(monkeypatch):
    """And what works without it."""
    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(MissingExtra) as missing:
        milp.seated(Market({}, {}), costs={}, unplaced=400, seconds=1)
    said = (
        "Seating with HiGHS needs the library highspy, which is not installed or cannot be loaded. "
        "Install fitting versions with: pip install 'stemcity-kit[solver]', or ask engines.seats."
    )
    assert said == str(missing.value)
    assert seats.Status.STOPPED == "stopped"
