"""Bounds: what a qualified number says of the true one, when two accounts exclude each other, what a growth says."""

from decimal import Decimal
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue
from stemcity_kit.model.bounds import Bounds, bears_out, bounds, disagree, states
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.vocabulary import Basis, Qualifier

NUMBERS = st.decimals(min_value=0, max_value=1000, places=1)
FIGURES = st.builds(lambda value, word: Figure("x", value=value, qualifier=word), NUMBERS, st.sampled_from(Qualifier))


def within(held, number):
    """Whether a number lies within bounds, asked another way than the library does."""
    low = held.least is None or (number > held.least if held.above else number >= held.least)
    high = held.most is None or (number < held.most if held.below else number <= held.most)
    return low and high


@given(FIGURES, FIGURES)
def test_bounds_exclude_each_other_where_no_number_lies_in_both(one, other):
    """Ends, middles and what is beyond are tried; the law is symmetric."""
    ends = {Fraction(one.value), Fraction(other.value)}
    tried = {*ends, sum(ends) / len(ends), max(ends) + 1, min(ends) - 1}
    first, second = bounds(one), bounds(other)
    assert first.excludes(second) is second.excludes(first)
    assert first.excludes(second) is not any(within(first, number) and within(second, number) for number in tried)


@given(FIGURES, FIGURES)
def test_whether_two_disagree_does_not_depend_on_who_is_first(one, other):
    """Nor does anything disagree with itself."""
    assert disagree(one, other) is disagree(other, one)
    assert not disagree(one, one)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("exact", 50), ("exact", 50), False),
        (("exact", 50), ("more-than", 50), True),
        (("at-most", 50), ("more-than", 50), True),
        (("at-most", 50), ("at-least", 50), False),
        (("about", 50), ("more-than", 50), False),
        (("more-than", 7000), ("more-than", 10000), True),
    ],
)
def test_what_disagrees(one, other, expected):
    """Other numbers always do: none of them can be taken for the one."""
    figures = [Figure("x", value=Decimal(value), qualifier=word) for word, value in (one, other)]
    assert expected is disagree(*figures)


def test_bounds_without_ends_exclude_nothing():
    """Who says nothing contradicts nobody."""
    assert not Bounds().excludes(Bounds(Fraction(1), Fraction(1)))


@given(NUMBERS, NUMBERS)
def test_an_exact_growth_is_borne_out_by_the_rise_alone(stated, percent):
    """To within one of its last digit, which is a tenth here."""
    published = Figure("p", value=stated, unit="percent")
    assert (abs(Fraction(percent) - Fraction(stated)) < Fraction(1, 10)) is bears_out(
        published, Fraction(percent) / 100 + 1
    )


@given(st.integers(1, 1000), st.integers(0, 2000))
def test_about_is_within_a_tenth(stated, value):
    """Or within the last digit, for small numbers."""
    about = Figure("p", value=Decimal(stated), qualifier="about")
    assert (10 * abs(value - stated) <= stated or value == stated) is states(about, Fraction(value))


def test_a_basis_is_words_of_a_list_in_their_order():
    """In any order, each once; none where nothing is said."""
    assert (Basis.PRESENT, Basis.EACH_ONCE) == Figure("x", basis=["each-once", "present", "present"]).basis
    assert () == Figure("x", basis=["", ""]).basis == Figure("x").basis
    assert (Basis.BOOKED,) == Figure("x", basis="booked").basis


def test_a_basis_that_cannot_be_is_refused():
    """A word of no list, and each once with doubles."""
    with pytest.raises(InvalidValue) as unknown:
        Figure("x", basis=["bookd"])
    assert "Did you mean “booked”?" in unknown.value.findings[0].remedy()
    with pytest.raises(InvalidValue) as both:
        Figure("x", basis=["each-once", "with-doubles"])
    (finding,) = both.value.findings
    assert "The basis is each-once and with-doubles, which cannot both be." == finding.problem()


def test_what_counts_both_is_not_like_what_counts_one():
    """Live and on demand together are not live; who says nothing of it contradicts neither."""
    both, live = Figure("a", basis=["live", "on-demand"]), Figure("b", basis=["live", "present"])
    assert not both.counts_like(live)
    assert attrs.evolve(both, basis=["booked"]).counts_like(attrs.evolve(live, basis=["live"]))
