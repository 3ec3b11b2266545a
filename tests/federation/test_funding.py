"""Shared calls: who funds which pool, who gives and gets what, and not a cent is lost."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.federation.funding import SharedCall, SharedFund, SharedPool, funding, stated_pools
from stemcity_kit.model.money import Money
from tests.federation.cities import euro, rules


def pool(key="girls", fund=100, towns=("1", "2"), **more):
    """A pool of a shared call."""
    return SharedPool(key=key, fund=euro(fund), municipalities=towns, **more)


def call(*pools, funds=()):
    """A shared call."""
    return SharedCall(key="grants", pools=pools, funds=[SharedFund(**fund) for fund in funds])


def test_what_each_gives_and_gets():
    """A foundation gives to both pools by what they are to hold, a town to one."""
    funds = [{"by": "foundation", "amount": euro(90)}, {"by": "1", "amount": euro(60), "pools": ["a"]}]
    found = funding(call(pool("a", 120), pool("b", 30, ["3"]), funds=funds))
    assert [("a", euro(132), euro(-12)), ("b", euro(18), euro(12))] == [
        (one.key, one.given, one.to_find) for one in found.pools
    ]
    assert [("1", 60, 66), ("2", 0, 66), ("3", 0, 18), ("foundation", 90, 0)] == [
        (one.who, one.gives.amount, one.gets.amount) for one in found.balances
    ]
    assert ["pool-not-covered", "pool-not-covered"] == rules(found.findings)
    assert "12.00 too much" in str(found.findings[0])
    assert "12.00 is still to be found" in str(found.findings[1])


def test_weights_decide_where_they_are_given():
    """Two to one among the towns, all to the second pool."""
    funds = [{"by": "1", "amount": euro(90), "weights": [0, 1]}]
    found = funding(call(pool("a"), pool("b", 90, weights=[2, 1]), funds=funds))
    assert [0, 90] == [one.given.amount for one in found.pools]
    assert [60, 30] == [amount.amount for _, amount in found.pools[1].shares]


@pytest.mark.parametrize(
    ("faulty", "rule"),
    [
        (call(pool(), funds=[{"by": "1", "amount": euro(1), "pools": ["boys"]}]), "unknown-pool"),
        (call(pool(), funds=[{"by": "1", "amount": Money(Decimal(1), "CHF")}]), "mixed-currencies"),
        (call(pool(), funds=[{"by": "1", "amount": euro(0)}]), "bad-amount"),
        (call(pool(), funds=[{"by": "1", "amount": euro(1), "weights": [1, 1]}]), "bad-weights"),
        (call(pool(weights=[0, 0])), "bad-weights"),
        (call(pool(weights=[1, -1])), "bad-weights"),
        (call(pool(towns=["1", "1"])), "bad-weights"),
        (call(pool(towns=[])), "bad-weights"),
        (call(pool(towns=["1", "9"])), "unknown-member"),
    ],
)
def test_what_cannot_be_divided_is_said(faulty, rule):
    """And nothing is divided."""
    found = funding(faulty, members=["1", "2", "3"])
    assert [rule] == rules(found.findings)
    assert ((), ()) == (found.pools, found.balances)


def test_a_call_without_pools_has_no_money():
    """Nothing to divide is no fault."""
    assert ((), ()) == (funding(call()).balances, funding(call()).findings)


def test_the_text_of_the_call_and_the_manifest_say_the_same():
    """Other pools and other sums are named; a pool of which the text states no money is not."""
    mine = call(pool("a"), pool("b"), pool("c"))
    stated = {"a": euro(100), "b": euro(99), "d": None}
    assert ["other-fund", "unknown-pool", "unknown-pool"] == rules(stated_pools(mine, stated))
    assert [] == list(stated_pools(mine, {"a": euro(100), "b": None, "c": euro(100)}))


CENTS = st.integers(1, 10**7).map(lambda cents: Decimal(cents) / 100)


@given(
    st.lists(st.tuples(CENTS, st.lists(st.integers(1, 9), min_size=1, max_size=4)), min_size=1, max_size=4),
    st.lists(st.tuples(st.sampled_from("12ab"), CENTS), max_size=4),
)
def test_no_cent_is_lost(pools, funds):
    """What all give, what all pools are given and what all get is one sum, whatever the weights."""
    made = [
        pool(f"p-{n}", fund, [str(town) for town in range(len(weights))], weights=weights)
        for n, (fund, weights) in enumerate(pools)
    ]
    found = funding(call(*made, funds=[{"by": by, "amount": euro(amount)} for by, amount in funds]))
    whole = sum((amount for _, amount in funds), Decimal(0))
    assert whole == sum(one.given.amount for one in found.pools)
    assert whole == sum(one.gives.amount for one in found.balances)
    assert whole == sum(one.gets.amount for one in found.balances)
    for one in found.pools:
        assert one.given.amount == sum(amount.amount for _, amount in one.funders)
        assert one.given.amount == sum(amount.amount for _, amount in one.shares)
        assert one.fund.amount == one.given.amount + one.to_find.amount
