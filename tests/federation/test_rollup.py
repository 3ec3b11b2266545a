"""Figures of many cities: coverage as of a day, and totals that refuse to add what does not add."""

import datetime as dt
from decimal import Decimal

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.errors import Severity
from stemcity_kit.exports import exporter, exporter_names
from stemcity_kit.federation import Member, SharedCall, SharedPool, select
from stemcity_kit.federation.funding import SharedFund
from stemcity_kit.federation.rollup import Coverage, coverage
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.figure import Source
from stemcity_kit.model.municipalities import municipalities
from stemcity_kit.model.vocabulary import Qualifier, Scope, Status
from tests.federation.cities import ARCONATE, BUSCATE, MILAN, area, at, city, different, euro, federation, people, same


def total(cities, **more):
    """The only total of these cities."""
    (found,) = federation(cities, **more).totals
    return found


def stated(**figures):
    """Two cities, each with one figure."""
    return {code: city(code, figures=[people(value, **figures)]) for code, value in ((MILAN, 300), (ARCONATE, 200))}


def test_coverage_is_as_of_a_day():
    """134 municipalities until 7 February 2019, 133 from 8 February on."""
    cities = {MILAN: city(MILAN), ARCONATE: city(ARCONATE)}
    for day, number in ((7, 134), (8, 133)):
        found = federation(cities, as_of=dt.date(2019, 2, day)).coverage
        assert f"2 of {number} municipalities reported" == found.words
        assert number - 2 == len(found.missing)


def test_97_of_133_municipalities_reported():
    """As many as there are with a programme; the one that was left out is missing."""
    codes = [one.code for one in municipalities("015", on=dt.date(2027, 5, 1))]
    programme = federation({MILAN: city(MILAN)}).members[0].programme
    members = [Member(code, code, programme) for code in codes[:97]] + [Member(codes[97], codes[97])]
    assert "97 of 133 municipalities reported" == coverage(area(codes), members).words


def test_of_an_unknown_area_the_manifest_says_how_many_there_are():
    """Two of two, where no list of municipalities is known."""
    cities = {MILAN: city(MILAN), ARCONATE: city(ARCONATE)}
    assert Coverage((ARCONATE, MILAN), (ARCONATE, MILAN)) == federation(cities, codes="").coverage


def test_people_are_not_added():
    """Between the largest part and the sum; the reason is said."""
    found = total(stated())
    assert (None, 300, 500) == (found.value, found.least, found.most)
    assert "count it twice" in found.why[0][0]
    assert 2 == len(found.coverage.reported)


def test_what_happens_in_one_place_is_added():
    """Sessions are held once each."""
    found = total(stated(unit="sessions"))
    assert (500, 500, 500, ()) == (found.value, found.least, found.most, found.why)


def test_one_city_alone_needs_no_sum():
    """Its own figure stands, with a coverage of one."""
    assert Decimal(300) == total({MILAN: city(MILAN, figures=[people(300)]), ARCONATE: city(ARCONATE)}).value


def test_events_are_added_only_where_none_stands_in_two_programmes():
    """A shared event would be counted twice by the cities' own figures."""
    assert Decimal(500) == total(stated(unit="events")).value
    assert total(stated(unit="events"), events=same("015146/robots", "015007/robots")).value is None


TWO = [Event("robots", {"en": "Night"}, url="https://night.example/2027")]


def test_a_doubt_about_an_event_keeps_the_sum_back_until_it_is_settled():
    """Two events of one page: nobody said whether they are one; between towns that do not state it, it is nothing."""
    cities = {code: attrs.evolve(one, events=TWO) for code, one in stated(unit="sessions").items()}
    assert (None, 300, 500) == (total(cities).value, total(cities).least, total(cities).most)
    assert Decimal(500) == total(cities, events=different("015146/robots", "015007/robots")).value
    cities = stated(unit="sessions") | {BUSCATE: city(BUSCATE, events=TWO)}
    cities[MILAN] = attrs.evolve(cities[MILAN], events=TWO)
    assert Decimal(500) == total(cities).value


@pytest.mark.parametrize(("unit", "value"), [("seats", None), ("visits", None), ("places", None), ("sessions", 500)])
def test_the_seats_of_a_shared_venue_are_not_added(unit, value):
    """Both towns count them; the sessions that each holds there are its own."""
    told = {"venues": same("015146/library", "015007/library"), "events": different("015146/robots", "015007/robots")}
    assert value == total(stated(unit=unit), **told).value


@pytest.mark.parametrize(
    ("by", "towns", "value"), [(MILAN, [ARCONATE], None), (MILAN, [BUSCATE], 500), ("A bank", [MILAN], 500)]
)
def test_money_that_goes_through_a_shared_call_is_not_added(by, towns, value):
    """What Milan gives may be what Arconate spends; with an event in both programmes, too."""
    pool = SharedPool(key="p", fund=euro(10), municipalities=towns)
    calls = [SharedCall(key="c", pools=[pool], funds=[SharedFund(by=by, amount=euro(10))])]
    cities = stated(unit="EUR")
    assert value == total(cities, calls=calls).value
    assert total(cities, events=same("015146/robots", "015007/robots")).value is None


def test_losses_that_may_overlap_have_no_bounds():
    """Neither the larger nor the sum bounds anything where one is below nothing."""
    cities = stated(unit="EUR")
    cities[MILAN] = attrs.evolve(cities[MILAN], figures=[people("-5", unit="EUR")])
    found = total(cities, events=same("015146/robots", "015007/robots"))
    assert (None, None, None) == (found.value, found.least, found.most)


def test_different_units_and_methods_and_disagreeing_figures_are_not_added():
    """Nothing is said of bounds either, because nothing can be."""
    for other in ({"unit": "contacts"}, {"method": {"en": "booked"}}):
        cities = stated(unit="sessions")
        cities[MILAN] = attrs.evolve(cities[MILAN], figures=[people(300, **({"unit": "sessions"} | other))])
        found = total(cities)
        assert (None, None, None) == (found.value, found.least, found.most)
        assert "do not count the same" in found.why[0][0]
    cities = stated(unit="sessions")
    more = attrs.evolve(people(290, unit="sessions"), key="other")
    cities[MILAN] = cities[MILAN].plus(figures=[more])
    assert "several figures that disagree" in total(cities).why[0][0]


def test_rates_are_never_added():
    """Not even with bounds."""
    found = total(stated(unit="percent"))
    assert (None, None) == (found.value, found.most)


def test_scopes_have_totals_of_their_own_and_other_years_none():
    """The Marathon is not the Month; last year is not this one; all editions together are no year's figure."""
    figures = [
        people(10, unit="sessions"),
        attrs.evolve(people(4, unit="sessions", scope=Scope.MARATHON), key="b"),
        attrs.evolve(people(9, unit="sessions", year=2026), key="c"),
        attrs.evolve(people(90, unit="sessions", scope=Scope.ALL_EDITIONS), key="d"),
    ]
    found = federation({MILAN: city(MILAN, figures=figures)}).totals
    assert [(Scope.EDITION, 10), (Scope.MARATHON, 4)] == [(one.scope, one.value) for one in found]


def test_the_merged_programme_shows_the_totals():
    """As figures with coverage and reason in the languages of the area; a rate, of which nothing is told, is none."""
    rate = attrs.evolve(people(5, indicator="girls", unit="percent"), key="girls")
    cities = {code: one.plus(figures=[rate]) for code, one in stated().items()}
    (shown,) = federation(cities, languages=["en", "it"]).merged.programme.figures
    assert ("participants", Decimal(300), Qualifier.AT_LEAST) == (shown.indicator, shown.value, shown.qualifier)
    said = shown.remark.version("en")
    assert said.startswith("2 of 133 municipalities reported. What two municipalities count")
    assert "at most 500" in said
    assert shown.remark.version("it")[:9] == "2 comuni "
    (added,) = federation(stated(unit="sessions")).merged.programme.figures
    assert (Decimal(500), "2 of 133 municipalities reported.") == (added.value, added.remark.version("en"))


def test_the_figures_of_the_area_keep_the_sources_of_the_towns():
    """Each by the key that it has in the merged programme, and the day where all say the same."""
    day = dt.date(2027, 6, 1)
    figures = {code: people(9, unit="sessions", sources=["act"], as_of=day) for code in (MILAN, ARCONATE)}
    cities = {code: city(code, figures=[one], sources=[Source("act", code)]) for code, one in figures.items()}
    programme = federation(cities).merged.programme
    (shown,) = programme.figures
    assert {source.key for source in programme.sources} == set(shown.sources)
    assert (18, day, 2) == (shown.value, shown.as_of, len(shown.sources))
    for name in exporter_names():
        assert list(exporter(name)(programme))


def test_a_part_of_the_programme_has_no_figures_of_the_whole():
    """Those of one town stand on its own pages."""
    assert () == select(federation(stated()).merged, municipality=MILAN).figures


def test_a_figure_of_another_year_is_said_to_be_put_aside():
    """A note that names the folder, the years and the year that counts."""
    figures = [people(3), *(attrs.evolve(people(9, year=year), key=f"y{year}") for year in (2026, 2025))]
    (told,) = federation({MILAN: city(MILAN, figures=figures)}).findings
    assert ("figures-put-aside", Severity.NOTE) == (told.rule, told.severity)
    assert f"city-{MILAN}/figures.csv" == told.where.file
    assert "figures of 2025, 2026 are put aside: the totals are those of 2027" in str(told)


EXACT, MORE, LEAST, ABOUT, MOST = Qualifier


@pytest.mark.parametrize(
    ("qualifiers", "whole", "of_some", "bounds"),
    [
        ((EXACT, EXACT), EXACT, LEAST, (7500, 7500)),
        ((MORE, EXACT), MORE, MORE, (7500, None)),
        ((LEAST, EXACT), LEAST, LEAST, (7500, None)),
        ((MORE, ABOUT), ABOUT, ABOUT, (7000, None)),
        ((ABOUT, EXACT), ABOUT, ABOUT, (500, None)),
        ((MOST, EXACT), MOST, ABOUT, (500, 7500)),
        ((MOST, MOST), MOST, ABOUT, (0, 7500)),
        ((MOST, MORE), ABOUT, ABOUT, (500, None)),
    ],
)
def test_a_sum_says_what_its_parts_say(qualifiers, whole, of_some, bounds):
    """“More than 7,000” and “about 500” are not 7,500; without the others every sum is a lower bound at best."""
    cities = {
        code: city(code, figures=[people(value, unit="contacts", qualifier=qualifier)])
        for code, value, qualifier in zip((MILAN, ARCONATE), (7000, 500), qualifiers, strict=True)
    }
    complete = total(cities, codes="")
    assert (7500, whole, bounds) == (complete.value, complete.qualifier, (complete.least, complete.most))
    found = total(cities)
    assert (7500, of_some, bounds) == (found.value, found.qualifier, (found.least, found.most))
    assert "2 of 133 municipalities reported" == found.coverage.words


def test_what_is_not_added_has_no_upper_bound_where_a_part_has_none():
    """“More than 300” and 200 people are at least 300, and nobody knows how many at most."""
    cities = {
        MILAN: city(MILAN, figures=[people(300, qualifier=Qualifier.MORE_THAN)]),
        ARCONATE: city(ARCONATE, figures=[people(200)]),
    }
    found = total(cities)
    assert (None, None, 300, None) == (found.value, found.qualifier, found.least, found.most)


def test_two_accounts_of_one_city_with_other_qualifiers_disagree():
    """“300” and “more than 300” are not one number."""
    figures = [people(300), attrs.evolve(people(300, qualifier=Qualifier.MORE_THAN), key="other")]
    found = total({MILAN: city(MILAN, figures=figures)})
    assert "several figures that disagree" in found.why[0][0]


def test_money_is_added_to_the_cent_and_only_in_one_currency():
    """A deficit has no lower bound where others are missing."""
    cities = {
        code: city(code, figures=[people(value, unit="EUR")]) for code, value in ((MILAN, "0.10"), (ARCONATE, "0.20"))
    }
    assert Decimal("0.30") == total(cities).value == total(cities).least
    cities[MILAN] = city(MILAN, figures=[people("-5", unit="EUR")])
    assert (Decimal("-4.80"), Qualifier.ABOUT) == (total(cities).value, total(cities).qualifier)
    cities[MILAN] = city(MILAN, figures=[people("5", unit="CHF")])
    assert (None, None) == (total(cities).value, total(cities).least)


def test_bookings_of_one_city_are_not_added_to_those_present_in_another():
    """What the cities say of their basis differs; a city that says nothing contradicts nobody."""
    cities = {
        code: city(code, figures=[people(value, unit="participations", basis=basis)])
        for code, value, basis in ((MILAN, 300, ["booked"]), (ARCONATE, 200, ["present", "with-doubles"]))
    }
    found = total(cities)
    assert (None, None) == (found.value, found.least)
    assert (("field", "basis"), ("values", "booked, present | with-doubles")) in [params for _, params in found.why]
    cities[ARCONATE] = city(ARCONATE, figures=[people(200, unit="participations")])
    assert "basis" not in str(total(cities).why)


def test_methods_are_told_in_words():
    """What differs is said as the cities say it."""
    cities = stated(unit="sessions")
    cities[MILAN] = city(MILAN, figures=[people(1, unit="sessions", method={"en": "booked"})])
    assert ("values", "-, booked") == total(cities).why[0][1][1]


VALUES = st.tuples(st.integers(0, 10**6), st.sampled_from(Qualifier))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([MILAN, ARCONATE, BUSCATE]), VALUES, min_size=1), st.randoms())
def test_the_total_is_the_sum_of_its_parts_in_any_order(told, chance):
    """Relabelling and reordering the members changes neither the sum, nor its qualifier, nor its bounds."""
    codes = list(told)
    moved = dict(
        zip(chance.sample([MILAN, ARCONATE, BUSCATE], len(codes)), (told[code] for code in codes), strict=True)
    )

    def of(rows):
        cities = {
            code: city(code, figures=[people(value, unit="contacts", qualifier=qualifier)])
            for code, (value, qualifier) in rows.items()
        }
        return total(cities)

    found, other = of(told), of(moved)
    assert found.value == sum(value for _, value in found.parts) == sum(value for value, _ in told.values())
    assert (found.value, found.qualifier, found.least, found.most) == (
        other.value,
        other.qualifier,
        other.least,
        other.most,
    )
    assert found.least <= found.value


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([MILAN, ARCONATE, BUSCATE]),
        st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=4, unique_by=lambda one: one[0]),
        min_size=1,
    )
)
def test_the_parts_make_the_whole(events):
    """For every count the municipalities together are the whole, and what was counted once instead of twice."""
    cities = {
        code: city(
            code,
            events=[
                Event(
                    f"e-{n}",
                    {"en": f"E {n}"},
                    url=f"https://e.example/{n}",
                    status=Status.CANCELLED if off else Status.PLANNED,
                )
                for n, off in rows
            ],
            sessions=[Session(f"s-{n}", f"e-{n}", at("9:00", "10:00")) for n, _ in rows],
        )
        for code, rows in events.items()
    }
    found = federation(cities)
    for count in found.counts:
        assert sum(number for _, number in count.parts) == count.whole + count.double
    ids = {n for rows in events.values() for n, _ in rows}
    assert len(ids) == len(found.merged.programme.events)
    assert set(cities) == {code for count in found.counts for code, _ in count.parts}
