"""Growth: the ratio and the rise, of what can be compared, and what a published percentage may have meant."""

from decimal import Decimal
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue, Severity
from stemcity_kit.impact.growth import Meaning, check_published, growth, incomparable, meanings, rounded
from stemcity_kit.model.bounds import Bounds, bounds
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.text import Text
from stemcity_kit.model.vocabulary import Qualifier, Scope

VALUES = st.decimals(min_value="0.01", max_value=10**9, places=2)


def count(key, year, value, **more):
    """A number of participants."""
    return Figure(key, indicator="participants", unit="people", year=year, value=Decimal(value), **more)


def published(value, **more):
    """A published growth of 2018."""
    held = {"indicator": "growth-participants", "unit": "percent", "year": 2018, **more}
    return Figure("growth", value=Decimal(value), **held)


OF_2017 = count("of-2017", 2017, 3000)
OF_2018 = count("of-2018", 2018, 10000)
CITY_2018 = count("city-2018", 2018, 7000)


def test_from_3000_to_10000_is_times_3_33_and_plus_233_percent():
    """The ratio is 10/3 and the rise 7/3."""
    grown = growth(OF_2017, OF_2018)
    assert (Fraction(10, 3), Fraction(7, 3)) == (grown.ratio, grown.rise)
    assert (Decimal("3.33"), Decimal(233), Decimal("233.3")) == (
        grown.times(),
        grown.percent(),
        grown.percent(digits=1),
    )


def test_with_the_citys_own_number_it_is_plus_133_percent():
    """More than doubled, as the press release says."""
    assert Decimal(133) == growth(OF_2017, CITY_2018).percent()


@pytest.mark.parametrize(
    ("first", "second", "least", "most", "caveat"),
    [
        ("exact", "exact", Fraction(7, 3), Fraction(7, 3), ""),
        ("exact", "more-than", Fraction(7, 3), None, "The true growth is at least this; how much more is not known."),
        ("at-least", "exact", None, Fraction(7, 3), "The true growth is at most this; how much less is not known."),
        ("at-most", "at-least", Fraction(7, 3), None, "The true growth is at least this; how much more is not known."),
        (
            "more-than",
            "more-than",
            None,
            None,
            "This is the growth of the stated numbers; of the true growth nothing is certain.",
        ),
        (
            "about",
            "exact",
            None,
            None,
            "This is the growth of the stated numbers; of the true growth nothing is certain.",
        ),
    ],
)
def test_a_growth_says_what_is_certain(first, second, least, most, caveat):
    """“More than 3,000” bounds from below what is divided by, and so the growth from above."""
    grown = growth(attrs.evolve(OF_2017, qualifier=first), attrs.evolve(OF_2018, qualifier=second))
    assert (least, most, caveat) == (grown.least, grown.most, grown.caveat)


def test_bounds_on_both_sides_are_said():
    """Not exact, and yet bounded."""
    grown = attrs.evolve(growth(OF_2017, OF_2018), bounds=Bounds(Fraction(2), Fraction(4)))
    assert "The true growth lies within known bounds." == grown.caveat


@pytest.mark.parametrize(
    ("change", "rule", "field"),
    [
        ({"indicator": "girls"}, "not-comparable", "indicator"),
        ({"unit": "schools"}, "not-comparable", "unit"),
        ({"scope": Scope.MARATHON}, "not-comparable", "scope"),
        ({"method": Text({"en": "booked in the portal"})}, "not-comparable", "method"),
        ({"year": 2017}, "not-earlier", "year"),
        ({"year": None}, "not-earlier", "year"),
        ({"value": Decimal(-1)}, "no-base", "value"),
    ],
)
def test_only_what_is_comparable_is_compared(change, rule, field):
    """Each difference is named, with what to do."""
    before = attrs.evolve(OF_2017, method=Text({"en": "counted at the door"}))
    after = attrs.evolve(OF_2018, method=before.method)
    (finding,) = incomparable(before, attrs.evolve(after, **change))
    assert (rule, field) == (finding.rule, finding.where.field)
    assert finding.remedy()


def test_two_methods_are_named_in_their_own_words():
    """What they mean is for whoever reads them."""
    before = attrs.evolve(OF_2017, method=Text({"en": "by eye"}))
    after = attrs.evolve(OF_2018, method=Text({"en": "booked online"}))
    (finding,) = incomparable(before, after)
    assert "“of-2017” and “of-2018” cannot be compared: by eye against booked online." == finding.problem()


def test_bookings_do_not_grow_into_those_present():
    """Whatever words the method has, the column “basis” decides."""
    booked, came = attrs.evolve(OF_2017, basis=["booked"]), attrs.evolve(OF_2018, basis=["present", "each-once"])
    (finding,) = incomparable(booked, came)
    assert ("basis", "“of-2017” and “of-2018” cannot be compared: booked against present, each-once.") == (
        finding.where.field,
        finding.problem(),
    )
    assert [] == list(incomparable(booked, OF_2018))


def test_all_reasons_are_named_at_once():
    """Nobody mends one after the other."""
    with pytest.raises(InvalidValue) as caught:
        growth(attrs.evolve(OF_2018, unit="schools", value=Decimal(0)), OF_2017)
    assert ["not-comparable", "not-earlier", "no-base"] == [finding.rule for finding in caught.value.findings]


def test_a_figure_without_a_method_is_compared():
    """Saying nothing contradicts nothing."""
    assert [] == list(incomparable(OF_2017, attrs.evolve(OF_2018, method=Text({"en": "declared"}))))


def test_the_published_333_percent_is_flagged():
    """It is the ratio under the name of the growth."""
    finding = check_published(published(333), [OF_2017, CITY_2018, OF_2018])
    assert ("published-growth", Severity.WARNING) == (finding.rule, finding.severity)
    assert "3000 → 10000: ×3.33 = +233 %" in finding.problem()
    assert "the ratio of the two numbers in percent" in finding.remedy()
    assert "Write +233 %" in finding.remedy()


@pytest.mark.parametrize("value", ["233", "133", "233.3", "133.33"])
def test_a_published_growth_that_two_figures_give_is_not_flagged(value):
    """Whichever of the two sources it follows."""
    assert check_published(published(value), [OF_2017, CITY_2018, OF_2018]) is None


def test_a_percentage_that_nothing_gives_is_flagged_without_a_guess():
    """Only the figures are shown."""
    finding = check_published(published(500), [OF_2017, OF_2018])
    assert "Ask the source which numbers it compares; show the figures and not the percentage." == finding.remedy()
    assert Severity.WARNING is finding.severity


@pytest.mark.parametrize(
    ("value", "qualifier", "right"),
    [
        (100, Qualifier.MORE_THAN, True),  # “more than doubled”
        (200, Qualifier.AT_LEAST, True),
        (250, Qualifier.AT_MOST, True),
        (230, Qualifier.ABOUT, True),
        (250, Qualifier.ABOUT, True),
        (270, Qualifier.ABOUT, False),
        (250, Qualifier.EXACT, False),
        (240, Qualifier.MORE_THAN, False),
        (230, Qualifier.AT_MOST, False),
        (333, Qualifier.MORE_THAN, False),
        (333, Qualifier.AT_MOST, False),
        (330, Qualifier.ABOUT, False),
    ],
)
def test_a_published_growth_is_read_as_its_source_qualifies_it(value, qualifier, right):
    """“More than doubled” is right of +233 %; a ratio stays one under every qualifier."""
    finding = check_published(published(value, qualifier=qualifier), [OF_2017, OF_2018])
    assert right is (finding is None)
    word = "" if qualifier is Qualifier.EXACT else f"{qualifier.value} "
    assert right or finding.problem().startswith(f"The source says that {word}{value} % is the growth;")


def test_almost_half_more_is_not_flagged():
    """From 3,000 to 4,420 it grew by 47 %."""
    grown = count("later", 2018, 4420)
    assert check_published(published(50, qualifier=Qualifier.ABOUT), [OF_2017, grown]) is None


def test_a_growth_of_the_marathon_is_not_checked_against_the_whole_edition():
    """The figures must have the scope that the percentage has; one of all editions may tell of any."""
    figures = [OF_2017, OF_2018]
    assert "growth-unchecked" == check_published(published(333, scope=Scope.MARATHON), figures).rule
    assert "published-growth" == check_published(published(333, scope=Scope.ALL_EDITIONS), figures).rule
    of_days = [attrs.evolve(one, scope=Scope.MARATHON) for one in figures]
    assert check_published(published(233, scope=Scope.MARATHON), of_days) is None


def test_a_growth_that_the_bounds_of_the_figures_allow_is_a_note():
    """From 3,000 to more than 7,000 it may have been +500 %, but not +100 %, and nothing shows either."""
    figures = [OF_2017, attrs.evolve(CITY_2018, qualifier=Qualifier.MORE_THAN)]
    found = [check_published(published(value), figures) for value in (500, 100)]
    assert [Severity.NOTE, Severity.WARNING] == [finding.severity for finding in found]


def test_a_share_of_the_later_number_is_recognised():
    """From 3,000 to 10,000 the rise is 70 % of 10,000."""
    assert "as a share of the later number" in check_published(published(70), [OF_2017, OF_2018]).remedy()


def test_a_growth_of_nothing_known_is_a_note():
    """Without two figures it cannot be checked."""
    finding = check_published(published(333), [OF_2018])
    assert ("growth-unchecked", Severity.NOTE) == (finding.rule, finding.severity)


def test_only_the_indicator_that_grew_is_looked_at():
    """Schools that doubled say nothing of participants."""
    schools = [attrs.evolve(one, indicator="schools", unit="schools") for one in (OF_2017, OF_2018)]
    assert "growth-unchecked" == check_published(published(233), schools, of="participants").rule
    assert check_published(published(233), schools) is None


def test_two_sources_of_the_same_numbers_are_one_pair_and_a_message_has_an_end():
    """At most four pairs are said."""
    again = attrs.evolve(OF_2018, key="again")
    assert 1 == check_published(published(9), [OF_2017, OF_2018, again]).problem().count("→")
    many = [count(f"c{n}", 2018, 4000 + n) for n in range(9)]
    said = check_published(published(9), [OF_2017, *many]).problem()
    assert (4, True) == (said.count("→"), said.endswith(" …."))


@given(VALUES, VALUES, VALUES)
def test_growth_composes(a, b, c):
    """From a to b and from b to c is from a to c: the ratios multiply, the rises do not add."""
    first, second, third = count("a", 2017, a), count("b", 2018, b), count("c", 2019, c)
    assert growth(first, third).ratio == growth(first, second).ratio * growth(second, third).ratio


@given(VALUES, VALUES)
def test_the_growth_back_is_the_inverse(a, b):
    """Nothing is lost in a fraction."""
    assert (
        1
        == growth(count("a", 2017, a), count("b", 2018, b)).ratio
        * growth(count("b", 2017, b), count("a", 2018, a)).ratio
    )


@given(VALUES, VALUES, st.sampled_from(list(Qualifier)), st.sampled_from(list(Qualifier)), st.data())
def test_no_true_growth_lies_outside_its_bounds(a, b, first, second, data):
    """Whatever true numbers the two sources allow, their growth is within what is called certain."""
    before, after = count("a", 2017, a, qualifier=first), count("b", 2018, b, qualifier=second)
    grown = growth(before, after)
    true = [data.draw(allowed(one)) for one in (before, after)]
    rise = Fraction(true[1]) / Fraction(true[0]) - 1
    assert grown.least is None or grown.least <= rise
    assert grown.most is None or rise <= grown.most


def allowed(figure):
    """The true numbers that a source allows."""
    held = bounds(figure)
    if figure.qualifier is Qualifier.EXACT:
        return st.just(figure.value)
    least = figure.value if held.least is not None else Decimal("0.01")
    most = figure.value if held.most is not None else Decimal(10**10)
    return st.decimals(min_value=least, max_value=most, places=2)


@given(st.fractions(min_value=-1000, max_value=10**6), st.integers(0, 6))
def test_rounding_is_within_half_a_place_and_odd(value, digits):
    """Halves go away from zero, so that a fall is rounded as a rise is."""
    shown = rounded(value, digits=digits)
    assert abs(Fraction(shown) - value) <= Fraction(1, 2 * 10**digits)
    assert rounded(-value, digits=digits) == -shown


def test_meanings_of_nothing_left():
    """A fall to 0 is -100 %, and no share of the later number."""
    grown = growth(OF_2017, attrs.evolve(OF_2018, value=Decimal(0)))
    assert (Meaning.RISE,) == meanings(published(-100), grown)
