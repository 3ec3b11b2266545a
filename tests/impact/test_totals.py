"""Sums of figures: what adds, what does not, and what is said instead."""

import random
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue
from stemcity_kit.impact.indicators import INDICATORS, Family, Indicator
from stemcity_kit.impact.totals import refusals, total
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.text import Text
from stemcity_kit.model.vocabulary import Basis, Qualifier, Scope

AMOUNTS = st.decimals(min_value=0, max_value=10**15, places=2)
QUALIFIERS = st.sampled_from(list(Qualifier))


def figure(key, indicator, value, *, unit="", **more):
    """A figure of 2018 in its indicator's unit, unless it says otherwise."""
    held = {"year": 2018, "unit": unit or INDICATORS[indicator].unit, **more}
    return Figure(key, indicator=indicator, value=Decimal(value), **held)


def said(method):
    """A method in English."""
    return Text({"en": method})


def rules(figures, **asked):
    """The rules by which a sum is refused."""
    return sorted({finding.rule for finding in refusals(figures, **asked)})


def test_sponsors_and_partners_overlap():
    """17 sponsors and 46 partners are not 63 organisations."""
    both = [figure("s", "sponsors", 17), figure("p", "partners", 46)]
    (finding,) = refusals(both)
    assert "overlapping-roles" == finding.rule
    assert "These overlap: partners, sponsors. Whoever is in two of them would be counted twice." == finding.problem()
    assert "Count each once, by key, in the table that names them; or say why nobody is in two of them." == (
        finding.remedy()
    )


def test_roles_that_nobody_has_twice_can_be_added_and_the_reason_is_kept():
    """Whoever says so is answerable for it."""
    both = [figure("s", "sponsors", 17), figure("p", "partners", 46)]
    made = total(both, disjoint="the contracts exclude it")
    assert (Decimal(63), "organisations", "the contracts exclude it") == (made.value, made.unit, made.because)


def test_155_events_are_no_events():
    """70 live events, 35 on-demand items and 50 short videos are 155 items."""
    parts = [figure("live", "events", 70), figure("later", "on-demand", 35), figure("short", "pills", 50)]
    (finding,) = refusals(parts, unit="events")
    assert ("unlike-items", "These are not events: on-demand, pills.") == (finding.rule, finding.problem())
    assert "Show them apart: 35 on-demand, 70 events, 50 pills; or ask for their sum in items." == finding.remedy()
    assert (Decimal(155), "items") == (total(parts, unit="items").value, total(parts, unit="items").unit)


@pytest.mark.parametrize("unit", ["people", "contacts"])
def test_contacts_are_never_people(unit):
    """Whatever unit they were written in."""
    heard = [
        figure("papers", "media-audience", 600, unit=unit, basis=["contacts", "with-doubles"]),
        figure("posts", "social-reach", 30, unit=unit),
    ]
    assert ["contacts-are-not-people"] == rules(heard, unit="people")
    first, *_ = refusals(heard, unit="people")
    assert (
        "“papers” counts contacts: who is reached twice is counted twice. Their sum is no number of people."
    ) == first.problem()
    assert "Ask for the sum in contacts, and call it “contacts (sum)”." == first.remedy()
    assert "contacts (sum)" == total(heard, unit="contacts").label


def test_even_one_sum_of_audiences_is_no_number_of_people():
    """620,816,824 is more than ten times the population of Italy."""
    alone = [figure("a", "participants", 620816824, basis=["contacts"])]
    assert "contacts-are-not-people" in rules(alone)


def test_booked_is_not_attended():
    """Those who booked and those who came are two numbers."""
    booked = figure("b", "participants", 90, basis=["booked"])
    came = figure("a", "participants", 70, basis=["present"], scope=Scope.MARATHON)
    (finding,) = refusals([booked], counted=Basis.PRESENT)
    assert ("another-basis", "“b” counts “booked”; the sum is asked for as “present”.") == (
        finding.rule,
        finding.problem(),
    )
    assert "Take the figure that counts “present”, or call the sum “booked”." == finding.remedy()
    assert Decimal(90) == total([booked], counted=Basis.BOOKED).value
    (finding,) = refusals([attrs.evolve(booked, scope=Scope.MONTH), came], unit="participations")
    assert ("booked-as-attended", "“b” counts those who booked, “a” those who came.") == (
        finding.rule,
        finding.problem(),
    )
    assert "Add bookings to bookings and those present to those present; show the two apart." == finding.remedy()


def test_a_figure_that_does_not_say_whom_it_counts_is_not_taken_for_those_present():
    """Nothing is guessed from its words."""
    (finding,) = refusals([figure("a", "participants", 70, method=said("attended"))], counted=Basis.PRESENT)
    assert ("another-basis", "“a” does not say whether it counts “present”.") == (finding.rule, finding.problem())
    assert "Write it in the column “basis” if the source says so; else leave the figure out." == finding.remedy()


def test_what_counts_the_same_ones_several_times_is_no_number_of_different_ones():
    """63 sponsors and partners with doubles are 63 participations."""
    alone = [figure("a", "partners", 63, basis=["with-doubles"])]
    (finding,) = refusals(alone)
    assert ("with-doubles", "“a” counts the same ones several times: it is no number of different organisations.") == (
        finding.rule,
        finding.problem(),
    )
    assert Decimal(63) == total(alone, unit="participations").value


def test_live_and_on_demand_add_up_to_items_and_to_nothing_else():
    """Whichever indicator they were given."""
    parts = [
        figure("live", "events", 70, basis=["live"], scope=Scope.MONTH),
        figure("later", "events", 35, basis=["on-demand"], scope=Scope.MARATHON),
    ]
    (finding,) = refusals(parts)
    assert ("mixed-bases", "“later” counts “on demand”, “live” counts “live”.") == (finding.rule, finding.problem())
    assert Decimal(105) == total(parts, unit="items").value


def test_two_methods_of_one_indicator_are_not_added():
    """Declared and counted at the door."""
    one = figure("a", "participants", 10, method=said("declared"), scope=Scope.MONTH)
    other = figure("b", "participants", 10, method=said("counted at the door"), scope=Scope.MARATHON)
    assert ["mixed-methods"] == rules([one, other], unit="participations")


def test_the_same_people_over_editions_are_participations():
    """3,000 + 10,000 + 14,000 are 27,000 participations."""
    years = [
        figure(str(year), "participants", n, year=year) for year, n in ((2017, 3000), (2018, 10000), (2019, 14000))
    ]
    assert ["same-ones-again"] == rules(years)
    made = total(years, unit="participations")
    assert (Decimal(27000), "participations") == (made.value, made.unit)
    assert Decimal(27000) == total(years, disjoint="three towns").value


def test_two_accounts_of_one_thing_are_neither_added_nor_averaged():
    """7,000 and 10,000 for 2018."""
    both = [figure("city", "participants", 7000), figure("agency", "participants", 10000)]
    assert ["same-thing-twice"] == rules(both, unit="participations")


def test_counts_as_of_two_days_are_not_added():
    """The later one holds the earlier."""
    import datetime as dt

    days = [figure(str(n), "events", n, as_of=dt.date(2018, 4, n)) for n in (10, 13)]
    assert ["mixed-days"] == rules(days)
    assert Decimal(23) == total([attrs.evolve(one, scope=Scope.DAY) for one in days]).value


def test_a_part_is_not_added_to_its_whole():
    """Neither a part of the budget nor the Marathon."""
    money = [figure("all", "budget", 200), figure("part", "budget-direct", 90)]
    events = [figure("all", "events", 150), figure("part", "events", 70, scope=Scope.MARATHON)]
    days = [figure("all", "events", 70, scope=Scope.MARATHON), figure("part", "events", 20, scope=Scope.DAY)]
    assert [["whole-and-part"]] * 3 == [rules(money), rules(events), rules(days)]


WHOLES = [
    [figure("all", "participants", 9), figure("part", "girls", 4)],
    [figure("all", "participants", 9), figure("part", "participants", 4, scope=Scope.MARATHON)],
    [figure("all", "participants", 9, year=None), figure("part", "girls", 4)],
    [figure("all", "partners-and-sponsors", 46), figure("part", "sponsors", 17)],
    [figure("all", "partners-and-sponsors", 46), figure("part", "partners", 46), figure("rest", "sponsors", 17)],
]


@pytest.mark.parametrize("figures", WHOLES)
def test_no_word_makes_a_part_and_its_whole_addable(figures):
    """To say that nobody is in two of them does not take the part out of the whole."""
    assert "whole-and-part" in rules(figures, disjoint="the office says so")
    assert "whole-and-part" in rules(figures, disjoint="the office says so", unit="participations")


KINDS = st.sampled_from(["participants", "girls", "sponsors", "partners", "partners-and-sponsors", "events", "pills"])
SCOPES = st.sampled_from(list(Scope))
YEARS = st.sampled_from([None, 2018, 2019])


@given(
    st.lists(st.tuples(KINDS, SCOPES, YEARS, st.sampled_from([[], ["booked"], ["present"]])), min_size=1, max_size=4)
)
def test_to_say_that_nobody_is_in_two_lifts_nothing_but_the_doubt_about_it(rows):
    """Roles that overlap, and the same ones again; every other refusal stands."""
    figures = [
        figure(f"f{n}", kind, 5 + n, scope=scope, year=year, basis=basis)
        for n, (kind, scope, year, basis) in enumerate(rows)
    ]
    refused, left = set(rules(figures)), set(rules(figures, disjoint="the office says so"))
    assert left <= refused
    assert refused - left <= {"overlapping-roles", "same-ones-again"}


def test_a_part_of_a_part_is_a_part_of_the_whole():
    """As a city defines its own."""
    known = {
        **INDICATORS,
        "coders": Indicator("coders", "Coders", "people", Family.PEOPLE, "participations", part_of="girls"),
        "loop": Indicator("loop", "Loop", "people", Family.PEOPLE, "participations", part_of="loop"),
    }
    pair = [figure("all", "participants", 9), figure("part", "coders", 2, unit="people")]
    assert "whole-and-part" in rules(pair, disjoint="no", known=known)
    assert Decimal(2) == total([figure("x", "loop", 2, unit="people")], known=known).value


def test_two_accounts_stay_two_accounts_whatever_is_said():
    """7,000 and 10,000 of 2018 are not disjoint crowds."""
    both = [figure("city", "participants", 7000), figure("agency", "participants", 10000)]
    assert "same-thing-twice" in rules(both, disjoint="no one is in both")


def test_month_and_marathon_make_the_edition():
    """Events are in one of the two, so they add."""
    parts = [figure("m", "events", 80, scope=Scope.MONTH), figure("n", "events", 70, scope=Scope.MARATHON)]
    assert Decimal(150) == total(parts).value


def test_scopes_of_two_years_or_things_are_not_mixed():
    """The whole of one year and the Marathon of the next; an average of all editions and one of them."""
    years = [figure("a", "events", 80), figure("b", "events", 70, scope=Scope.MARATHON, year=2019)]
    average = [figure("a", "budget", 80, scope=Scope.ALL_EDITIONS), figure("b", "budget", 70)]
    assert [["mixed-scopes"]] * 2 == [rules(years), rules(average)]


def test_units_and_currencies_are_not_mixed():
    """People and schools; euro and francs."""
    things = [figure("a", "participants", 1), figure("b", "schools", 1)]
    money = [figure("a", "budget-direct", 1), figure("b", "budget-communication", 1, unit="CHF")]
    assert ["mixed-units", "unlike-things"] == rules(things)
    assert ["mixed-currencies"] == rules(money)


def test_things_of_one_unit_and_several_sorts_are_not_added():
    """Items of the press are no items of the programme."""
    assert ["unlike-things"] == rules([figure("a", "media-items", 1), figure("b", "on-demand", 1)])


def test_what_has_no_sum_has_none():
    """Ages and shares."""
    ages = [figure("a", "age-min", 3, unit="years"), figure("b", "age-min", 4, unit="years", year=2019)]
    assert ["no-sum"] == rules(ages)


def test_a_sum_is_not_of_another_unit():
    """Events are no schools."""
    assert ["another-unit"] == rules([figure("a", "events", 1)], unit="schools")


def test_nothing_and_the_same_figure_twice_are_refused():
    """Both are slips of whoever asks."""
    one = figure("a", "events", 1)
    assert ["nothing-to-add"] == rules([])
    assert "figure-twice" in rules([one, one])


def test_figures_of_two_folders_may_share_a_key():
    """Each edition names its participants so."""
    years = [figure("scholarships", "scholarships", 10, year=year) for year in (2018, 2019)]
    assert (Decimal(20), ("scholarships", "scholarships")) == (total(years).value, total(years).parts)


def test_a_refusal_names_all_reasons_at_once():
    """Each with its remedy."""
    with pytest.raises(InvalidValue) as caught:
        total([figure("a", "participants", 1), figure("b", "schools", 1)])
    assert ["mixed-units", "unlike-things"] == [finding.rule for finding in caught.value.findings]
    assert all(finding.fix for finding in caught.value.findings)


def test_an_indicator_of_the_citys_own_decides_what_its_sum_is():
    """Trees are planted once, and add up."""
    trees = [figure(str(year), "trees", 10, unit="trees", year=year) for year in (2018, 2019)]
    known = {"trees": Indicator("trees", "Trees", "trees", Family.THINGS, "trees")}
    assert ["no-sum"] == rules(trees)
    assert Decimal(20) == total(trees, known=known).value


@pytest.mark.parametrize(
    ("qualifiers", "of_the_sum"),
    [
        (("exact", "exact"), "exact"),
        (("exact", "more-than"), "more-than"),
        (("at-least", "exact"), "at-least"),
        (("at-least", "more-than"), "more-than"),
        (("at-most", "exact"), "at-most"),
        (("at-most", "more-than"), "about"),
        (("about", "exact"), "about"),
    ],
)
def test_a_sum_is_as_certain_as_its_parts(qualifiers, of_the_sum):
    """More than 3 and exactly 2 are more than 5."""
    parts = [figure(str(n), "events", 5, year=2017 + n, qualifier=word) for n, word in enumerate(qualifiers)]
    assert of_the_sum == total(parts).qualifier.value


@given(st.lists(st.tuples(AMOUNTS, QUALIFIERS), min_size=1, max_size=6), st.integers(0, 99))
def test_parts_in_any_order_and_under_any_key_make_the_same_whole(parts, seed):
    """Relabelling and shuffling change nothing; the sum of the parts is exact."""
    figures = [figure(f"f{n}", "scholarships", v, year=2000 + n, qualifier=q) for n, (v, q) in enumerate(parts)]
    renamed = [attrs.evolve(one, key=f"z{99 - n}") for n, one in enumerate(figures)]
    random.Random(seed).shuffle(renamed)
    first, second = total(figures), total(renamed)
    assert (first.value, first.qualifier, first.unit) == (second.value, second.qualifier, second.unit)
    assert sum(int(value * 100) for value, _ in parts) == int(first.value * 100)


@given(st.lists(AMOUNTS, min_size=2, max_size=6), st.integers(1, 5))
def test_the_total_of_totals_is_the_total(values, cut):
    """Adding in two steps gives the same as adding in one."""
    figures = [figure(f"f{n}", "events", value, year=2000 + n) for n, value in enumerate(values)]
    cut = min(cut, len(values) - 1)
    steps = [total(figures[:cut]), total(figures[cut:])]
    again = [figure(f"t{n}", "events", step.value, year=2000 + n) for n, step in enumerate(steps)]
    assert total(figures).value == total(again).value


@given(
    st.lists(
        st.sampled_from(["sponsors", "partners", "events", "pills", "participants", "social-reach"]),
        min_size=1,
        max_size=5,
    )
)
def test_whether_a_sum_is_refused_does_not_depend_on_the_order(names):
    """The findings are the same, in the same order."""
    figures = [figure(f"f{n}", name, 1, year=2017 + n % 2) for n, name in enumerate(names)]
    assert list(refusals(figures)) == list(refusals(figures[::-1]))


def test_a_large_sum_is_not_rounded():
    """Thirty digits are kept."""
    values = [Decimal(12345678901234567890), Decimal("0.12345678901234567890")]
    figures = [figure(str(n), "scholarships", value, year=2017 + n) for n, value in enumerate(values)]
    assert Decimal("12345678901234567890.12345678901234567890") == total(figures).value
