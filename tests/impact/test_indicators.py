"""Indicators: defined once, those of the format and those of an edition's own."""

from decimal import Decimal

import pytest

from stemcity_kit.errors import Severity
from stemcity_kit.impact.indicators import (
    INDICATORS,
    Family,
    Indicator,
    defined,
    indicator_faults,
    indicators,
    same_method,
)
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.text import Text
from stemcity_kit.model.vocabulary import Scope


def edition(*figures):
    """An edition with these figures."""
    return Edition(
        key="a-2027",
        uri="https://example.org/a",
        year=2027,
        country="IT",
        zone="Europe/Rome",
        languages=("it", "en"),
        figures=figures,
    )


def test_every_indicator_of_the_format_is_well_made():
    """It has a name and a unit; what it is a part of exists; it is found by its key."""
    for key, one in INDICATORS.items():
        assert key == one.key
        assert one.name
        assert one.unit
        assert one.part_of in ("", *INDICATORS)
    assert {"EUR", "contacts", "participations", ""} <= {one.sums_to for one in INDICATORS.values()}


def test_what_an_edition_counts_besides_is_an_indicator_of_its_own():
    """Its name, method and scope are those of the first such figure, in the edition's main language."""
    figure = Figure(
        "t",
        indicator="trees",
        unit="trees",
        title=Text({"it": "Alberi", "en": "Trees"}),
        method=Text({"it": "contati"}),
        scope=Scope.DAY,
    )
    own = indicators(edition(figure, Figure("u", indicator="trees", unit="woods")))["trees"]
    assert ("Alberi", "trees", "contati", Scope.DAY, "") == (own.name, own.unit, own.method, own.scope, own.sums_to)


@pytest.mark.parametrize(
    ("unit", "family", "sums_to"),
    [
        ("people", Family.PEOPLE, "participations"),
        ("CHF", Family.MONEY, "CHF"),
        ("contacts", Family.CONTACTS, "contacts"),
        ("percent", Family.MEASURE, ""),
    ],
)
def test_the_unit_says_what_the_sum_of_an_own_indicator_is(unit, family, sums_to):
    """People may be the same ones; shares have no sum."""
    own = indicators(edition(Figure("x", indicator="own", unit=unit)))["own"]
    assert (family, sums_to) == (own.family, own.sums_to)


def test_an_indicator_of_the_editions_own_may_be_any_words():
    """The table takes what the city writes."""
    assert "Alberi piantati (2027)" in indicators(
        edition(Figure("x", indicator="Alberi piantati (2027)", unit="trees"))
    )


def test_a_city_may_define_an_indicator_anew():
    """Its own stands for the format's and for the one that a figure would make."""
    mine = [Indicator("participants", "Visitors", "visitors"), Indicator("trees", "Trees", "trees", sums_to="trees")]
    known = indicators(edition(Figure("t", indicator="trees", unit="trees")), mine)
    assert ("Visitors", "trees") == (known["participants"].name, known["trees"].sums_to)


def test_a_figure_without_an_indicator_is_its_own():
    """Nothing is compared with it but itself."""
    assert {"x"} == {defined(Figure("x", value=Decimal(1), unit="people"), INDICATORS).key}
    assert set(INDICATORS) == set(indicators(edition(Figure("x"))))


def test_what_an_indicator_does_not_count_is_a_warning():
    """Bookings are no participants; 155 that hold what is on demand are no events."""
    faulty = edition(
        Figure("booked", indicator="participants", unit="people", basis=["booked"]),
        Figure("all", indicator="events", unit="events", value=Decimal(155), basis=["live", "on-demand"]),
        Figure("came", indicator="participants", unit="people", basis=["present"]),
        Figure("visits", indicator="participants", unit="participations", basis=["present", "with-doubles"]),
    )
    booked, everything = indicator_faults(faulty)
    assert ("indicator-basis", "booked", "basis", Severity.WARNING) == (
        booked.rule,
        booked.where.key,
        booked.where.field,
        booked.severity,
    )
    assert "Its basis is “booked”, but participants counts “present, each once”." == booked.problem()
    assert (
        "Name an indicator of its own, such as participants-booked, and say in the remark what the source calls it."
        == (booked.remedy())
    )
    assert "Its basis is “live, on demand”, but events counts “live, each once”." == everything.problem()


def test_a_figure_that_counts_less_than_its_indicator_is_named_too():
    """Where a city counts both and a figure has only one."""
    both = Indicator("shows", "Shows", "shows", basis=["live", "on-demand"])
    (finding,) = indicator_faults(edition(Figure("x", indicator="shows", unit="shows", basis=["live"])), [both])
    assert "Its basis is “live”, but shows counts “live, on demand”." == finding.problem()


def test_another_unit_than_the_indicators_is_a_warning():
    """Reach in people; but participations of participants, and money in any currency, are right."""
    faulty = edition(
        Figure("reach", indicator="social-reach", unit="people"),
        Figure("came", indicator="participants", unit="participations"),
        Figure("money", indicator="budget", unit="CHF"),
        Figure("own", indicator="trees", unit="trees"),
    )
    (finding,) = indicator_faults(faulty)
    assert ("indicator-unit", "reach", Severity.WARNING) == (finding.rule, finding.where.key, finding.severity)
    assert "The unit is “people”, but social-reach is counted in contacts." == finding.problem()


@pytest.mark.parametrize("word", ["participant", "Participants", "partecipants", "partnersx"])
def test_a_word_almost_like_a_known_one_is_a_note(word):
    """One letter too few, too many or another."""
    (finding,) = indicator_faults(edition(Figure("x", indicator=word, unit="people")))
    assert ("own-indicator", Severity.NOTE) == (finding.rule, finding.severity)
    assert finding.remedy().startswith("Write “part")


@pytest.mark.parametrize("word", ["schools-with-training", "participants-online", "girlfriends"])
def test_a_longer_word_is_an_indicator_of_its_own(word):
    """Nobody is asked whether it is a slip."""
    assert [] == list(indicator_faults(edition(Figure("x", indicator=word, unit="people"))))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"it": "dichiarato", "en": "declared"}, {"en": "Declared"}, True),
        ({"it": "dichiarato", "en": "declared"}, {"it": "dichiarato", "en": "stated by us"}, True),
        ({"en": "declared"}, {"en": "booked"}, False),
        ({"it": "prenotati"}, {"en": "booked"}, False),
        ({}, {"en": "booked"}, True),
    ],
)
def test_methods_are_the_same_in_any_common_language(one, other, same):
    """A translation that is missing or differs does not make two figures incomparable."""
    figures = [Figure("a", method=Text(one)), Figure("b", method=Text(other))]
    assert same is same_method(*figures) is same_method(*reversed(figures))


@pytest.mark.parametrize(("basis", "same"), [(["booked"], True), (["present"], False), ([], False)])
def test_methods_in_two_languages_are_the_same_where_the_basis_says_so(basis, same):
    """Words of two languages are not guessed at."""
    figures = [
        Figure("a", method=Text({"it": "prenotati"}), basis=["booked"]),
        Figure("b", method=Text({"en": "booked"}), basis=basis),
    ]
    assert same is same_method(*figures) is same_method(*reversed(figures))
