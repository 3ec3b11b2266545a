"""Booked and present are published with the same gaps, or not at all."""

from decimal import Decimal

import pytest

from stemcity_kit.errors import InvalidValue
from stemcity_kit.impact.attendance import Count, Tally
from stemcity_kit.impact.disclosure import HIDDEN, TOTAL
from stemcity_kit.impact.turnout import turnout

KEY = "a key for tests, and for nothing else"


def tallied(*numbers, **more):
    """A tally of districts, of booked and present."""
    cells = tuple(((f"d{place}",), Count(booked=two[0], present=two[1])) for place, two in enumerate(numbers))
    return Tally(("district",), cells, Count(), **more)


def test_who_stayed_away_is_a_small_number_too():
    """28 of 30 came: that two did not is as much as any number of two people."""
    both = turnout(tallied((30, 28), (40, 30), (50, 39)), key=KEY)
    assert (HIDDEN, HIDDEN, HIDDEN) == (both.booked[("d0",)], both.present[("d0",)], both.rate(("d0",)))
    assert both.booked.hidden == both.present.hidden


def test_large_numbers_are_shown_with_their_rate():
    """A rate is made of what is published."""
    both = turnout(tallied((30, 24), (40, 30)), key=KEY)
    assert (70, 54, Decimal("77.1")) == (both.booked[(TOTAL,)], both.present[(TOTAL,)], both.rate((TOTAL,)))
    assert () == both.findings


def test_where_people_walk_in_nothing_is_said_of_who_stayed_away():
    """More came than had booked, and one more or less is no small number."""
    both = turnout(tallied((30, 29), (40, 60)), key=KEY, walk_ins=True, cuts=["district"])
    assert (30, 29, 40, 60) == (
        *(both.booked[(f"d{n}",)] for n in "0"),
        *(both.present[(f"d{n}",)] for n in "0"),
        both.booked[("d1",)],
        both.present[("d1",)],
    )


def test_all_that_stands_in_the_way_is_said_at_once():
    """What overlaps, what nobody counted, and more that came than had booked."""
    with pytest.raises(InvalidValue) as refused:
        turnout(tallied((30, None), (40, 30), overlapping=("district",)), key=KEY)
    assert ["overlapping-dimension", "not-counted"] == [finding.rule for finding in refused.value.findings]
    with pytest.raises(InvalidValue, match="In 1 categories more came than had booked"):
        turnout(tallied((30, 31), (40, 30)), key=KEY)
