"""Limits and prices: what they refuse, and whom they are about."""

import pytest

from stemcity_kit.errors import InvalidValue, Severity, Where
from stemcity_kit.scheduling.limits import (
    Because,
    Cell,
    Count,
    Excess,
    Hours,
    Only,
    Price,
    Resource,
    Sign,
    Use,
    cells_of,
    items_of,
)

WHY = Because("quiet", "“{item}” is loud.", "Hush.", (("item", "Band"),))
TERMS = (Cell("a", 1), Sign((Cell("b"), Cell("a", 2))), Cell("c"))


def test_a_reason_becomes_a_sentence_with_its_place():
    """Further words come in where it is told."""
    finding = WHY.finding(Where(table="items", key="band"), Severity.WARNING, item="Choir")
    assert "items 'band': “Choir” is loud. Hush." == finding.words()
    assert Severity.WARNING is finding.severity


def test_whoever_travels_is_one():
    """Two people cannot be one resource that travels."""
    with pytest.raises(InvalidValue, match="“bus” cannot travel and be in 2 places at once"):
        Resource("bus", WHY, (Use("a"),), capacity=2, travel=True)


def test_no_price_is_below_nothing():
    """0 is the best that a plan can reach, so that it is a bound."""
    with pytest.raises(InvalidValue, match=r"The price -1 is below 0\."):
        Price(WHY, [(Cell("a"), -1)])
    with pytest.raises(InvalidValue, match=r"The price -2 is below 0\."):
        Excess(WHY, TERMS, -2, most=1)


@pytest.mark.parametrize(("count", "amount"), [(0, 2), (1, 1), (2, 0), (3, 0), (4, 1)])
def test_too_few_and_too_many_both_cost(count, amount):
    """Between the two bounds nothing does."""
    assert amount == Excess(WHY, TERMS, 5, most=3, least=2).amount(count)


def test_without_a_bound_nothing_is_too_many():
    """An excess may have a least number only."""
    assert 0 == Excess(WHY, TERMS, 5, least=2).amount(100)


@pytest.mark.parametrize(
    ("limit", "items"),
    [
        (Only("a", WHY), ["a"]),
        (Hours("lab", WHY, ()), []),
        (Count("k", WHY, TERMS), ["a", "b", "c"]),
        (Resource("r", WHY, (Use("b"), Use("a"))), ["b", "a"]),
        (Price(WHY, [(term, 1) for term in TERMS]), ["a", "b", "c"]),
        (Excess(WHY, TERMS, 1), ["a", "b", "c"]),
    ],
)
def test_limits_say_whom_they_are_about(limit, items):
    """Each item once, in order."""
    assert items == list(items_of(limit))


def test_a_cell_is_its_own_only_cell():
    """A sign has several."""
    assert (Cell("a"),) == cells_of(Cell("a"))
    assert (Cell("b"), Cell("a", 2)) == cells_of(TERMS[1])
