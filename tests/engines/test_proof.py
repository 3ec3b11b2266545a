"""The proof of a matching: what is tampered with is found."""

import attrs
import pytest

from stemcity_kit.engines.market import Group, Market
from stemcity_kit.engines.matching import Price, cheapest, leximin, weights_of_costs, weights_of_levels
from stemcity_kit.engines.proof import bound_of, certified, faults_of

COSTS = {1: 1, 2: 4}
MARKET = Market.listed(
    {"3A": ["robots", "stars"], "3B": ["robots", "stars"], "3C": ["robots"]},
    {"robots": 1, "stars": 2},
    groups=[Group("dante", ["3A", "3B"], 1), Group("curie", ["3C"], each=1)],
)
WEIGHTS = weights_of_costs(MARKET, costs=COSTS, unplaced=400)
FOUND = cheapest(MARKET, costs=COSTS, unplaced=400, order=["3A", "3B", "3C"])
NOBODY = (("3A", None), ("3B", None), ("3C", "robots"))


def said(matching, market=MARKET):
    """The rules that a matching breaks."""
    return [finding.rule for finding in faults_of(matching, market=market, weights=WEIGHTS)]


def test_what_is_found_is_proved():
    """One class of the first school has its second wish, the other none."""
    assert ({"3A": "stars", "3B": None, "3C": "robots"}, 405) == (FOUND.by_agent, FOUND.weight)
    assert certified(FOUND, market=MARKET, weights=WEIGHTS)
    assert 405 == bound_of(FOUND.prices, market=MARKET, weights=WEIGHTS)


@pytest.mark.parametrize(
    ("tampered", "rules"),
    [
        (
            {"places": (("3A", None), ("3B", None), ("3C", "robots")), "ranks": (None, None, 1)},
            ["wrong-weight", "not-proved"],
        ),
        ({"places": (("3A", "stars"), ("3B", "stars"), ("3C", "robots")), "ranks": (2, 2, 1)}, ["overfull"]),
        ({"places": (("3A", "robots"), ("3B", None), ("3C", "robots")), "ranks": (1, None, 1)}, ["overfull"]),
        ({"places": (("3A", "stars"), ("3B", None), ("3C", "stars")), "ranks": (2, None, 1)}, ["not-wished"]),
        ({"ranks": (1, None, 1)}, ["not-wished"]),
        ({"ranks": (2, None)}, ["other-agents"]),
        ({"places": (("3B", None), ("3A", "stars"), ("3C", "robots"))}, ["other-agents"]),
        ({"weight": 404}, ["wrong-weight"]),
        ({"prices": ()}, ["not-proved"]),
        ({"prices": (Price("stars", None, -1),)}, ["bad-price"]),
        ({"prices": (Price("moon", None, 1),)}, ["bad-price"]),
        ({"prices": (Price("stars", None, 1), Price("stars", None, 1))}, ["bad-price", "bad-price"]),
    ],
)
def test_a_tampered_answer_is_refused(tampered, rules):
    """Each for what is wrong with it."""
    assert rules == said(attrs.evolve(FOUND, **tampered))
    assert not certified(attrs.evolve(FOUND, **tampered), market=MARKET, weights=WEIGHTS)


def test_prices_of_another_question_prove_nothing():
    """The fair matching is valid, and is not shown to be the cheapest."""
    market = Market.listed({"a": ["x", "y", "z"], "b": ["x", "u"], "c": ["y", "z"]}, dict.fromkeys("xyzu", 1))
    fair = leximin(market)
    assert certified(fair, market=market, weights=weights_of_levels(market))
    steep = weights_of_costs(market, costs={1: 0, 2: 5, 3: 6}, unplaced=400)
    assert not certified(fair, market=market, weights=steep)


def test_the_message_says_what_the_prices_prove():
    """In numbers that can be added up again."""
    (fault,) = faults_of(attrs.evolve(FOUND, prices=()), market=MARKET, weights=WEIGHTS)
    assert "prices: It weighs 405, and its prices only prove that nothing weighs less than 3. " in str(fault)
