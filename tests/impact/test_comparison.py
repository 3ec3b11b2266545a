"""Edition against edition: contradictions side by side, growths from each to each."""

import random
from decimal import Decimal

import attrs
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.impact.comparison import comparison, flagged
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.figure import Figure, Source
from stemcity_kit.model.vocabulary import Scope


def edition(year, *figures, city="A", sources=()):
    """An edition of a city."""
    return Edition(
        key=f"{city.casefold()}-{year}",
        uri="https://example.org/a",
        year=year,
        city=city,
        country="IT",
        zone="Europe/Rome",
        figures=figures,
        sources=sources,
    )


def count(key, year, value, **more):
    """A number of participants."""
    held = {"indicator": "participants", "unit": "people", "year": year, **more}
    return Figure(key, value=Decimal(value), **held)


A_2017 = edition(2017, count("p", 2017, 3000))
A_2018 = edition(2018, count("city", 2018, 7000), count("agency", 2018, 10000))


def test_contradictory_sources_stand_side_by_side():
    """Both numbers of 2018, least first; there is no third one between them."""
    (row,) = comparison([A_2018, A_2017])
    assert [[3000], [7000, 10000]] == [[int(value) for value, _ in cell.values] for cell in row.cells]
    assert ([False, True], True) == ([cell.contested for cell in row.cells], row.contested)


def test_growth_is_told_from_each_to_each():
    """Two accounts of 2018 give two growths."""
    (row,) = comparison([A_2017, A_2018])
    assert [133, 233] == [int(grown.percent()) for grown in row.growths]


def test_nothing_is_certain_of_a_growth_that_sources_contest():
    """Exactly 7,000 and exactly 10,000 cannot both be; each bound would hold only if the other source were wrong."""
    (row,) = comparison([A_2017, A_2018])
    assert [(True, None, None)] * 2 == [(one.contested, one.least, one.most) for one in row.growths]
    assert {
        "The sources disagree: this is the growth of two of their numbers; of the true one nothing is certain."
    } == {grown.caveat for grown in row.growths}
    (sure,) = comparison([A_2017, edition(2018, count("city", 2018, 6000))])
    assert [(False, 1, 1, "")] == [(one.contested, one.least, one.most, one.caveat) for one in sure.growths]


def test_exactly_50_and_more_than_50_contest_each_other():
    """The numbers are equal, and yet both cannot be; about 50 contradicts neither."""
    for qualifier, contested in (("more-than", True), ("at-most", False), ("at-least", False), ("about", False)):
        said = [count("a", 2018, 50), count("b", 2018, 50, qualifier=qualifier)]
        (row,) = comparison([edition(2018, *said)])
        assert contested is row.contested


def test_bookings_and_those_present_do_not_contest_each_other():
    """They stand side by side, and each grows from its like."""
    first = [count("b17", 2017, 90, basis=["booked"]), count("c17", 2017, 60, basis=["present"])]
    later = [count("b18", 2018, 99, basis=["booked"]), count("c18", 2018, 90, basis=["present"])]
    (row,) = comparison([edition(2018, *first, *later)])
    assert not row.contested
    assert [("b17", "b18"), ("c17", "c18")] == sorted((one.before.key, one.after.key) for one in row.growths)


def test_a_count_of_an_earlier_day_contests_nothing():
    """1,200 while the Marathon was on, 1,700 at its end."""
    import datetime as dt

    days = [count(str(n), 2017, n, as_of=dt.date(2017, 4, day)) for n, day in ((1200, 27), (1700, 29))]
    (row,) = comparison([edition(2017, *days)])
    assert not row.contested


def test_a_year_without_figures_is_passed_over():
    """The growth is from the last year that has some; what is of no year comes last and grows from nothing."""
    (row,) = comparison([edition(2019, count("p", 2017, 10), count("q", 2019, 20), count("r", None, 7))])
    assert ([2017, 2019, None], [Decimal(100)]) == (
        [one.year for one in row.cells],
        [one.percent() for one in row.growths],
    )


def test_cities_indicators_units_and_scopes_are_apart():
    """Nothing is compared across them."""
    other = edition(
        2018,
        count("p", 2018, 9),
        count("m", 2018, 3, scope=Scope.MARATHON),
        count("x", 2018, 1, indicator=""),
        city="B",
    )
    rows = comparison([A_2017, other])
    assert [("IT A", "participants"), ("IT B", "participants"), ("IT B", "participants"), ("IT B", "x")] == [
        (row.city, row.indicator) for row in rows
    ]
    assert [(), (), (), ()] == [row.growths for row in rows]


def test_the_same_account_in_two_folders_is_shown_once():
    """The source is the same by title and address, whatever its key; a figure without one is its folder's."""
    first = edition(2018, count("p", 2018, 5, sources=["page"]), sources=[Source("page", "A page")])
    again = edition(2019, count("q", 2018, 5, sources=["web"]), sources=[Source("web", "A page")])
    lone = edition(2020, count("q", 2018, 5))
    (row,) = comparison([first, again, lone])
    assert ["p", "q"] == [figure.key for figure in row.cells[0].figures]
    assert not row.contested


def test_two_sources_of_one_number_make_one_growth():
    """Both stay in the cell."""
    (row,) = comparison([A_2017, edition(2018, count("a", 2018, 6000), count("b", 2018, 6000))])
    assert (2, 1) == (len(row.cells[1].figures), len(row.growths))


def test_a_published_growth_is_checked_against_the_figures_of_its_city():
    """What grew stands in the indicator; a growth that is right, and what is no growth, is not flagged."""
    said = [
        count("wrong", 2018, 333, indicator="growth-participants", unit="percent"),
        count("right", 2018, 233, indicator="growth", unit="percent"),
        count("share", 2018, 333, indicator="share", unit="percent"),
        count("greenhouse", 2018, 333, indicator="growthless", unit="percent"),
    ]
    assert ["wrong"] == [finding.where.key for finding in flagged([A_2017, A_2018.plus(figures=said)])]
    elsewhere = edition(2018, said[0], city="B")
    assert ["growth-unchecked"] == [finding.rule for finding in flagged([A_2017, A_2018, elsewhere])]


@given(st.lists(st.tuples(st.integers(2017, 2020), st.integers(1, 9)), min_size=1, max_size=8), st.integers(0, 99))
def test_the_order_of_rows_and_the_names_of_keys_change_nothing(counts, seed):
    """The same values in the same cells, and the same growths."""
    figures = [count(f"k{n}", year, value) for n, (year, value) in enumerate(counts)]
    renamed = [attrs.evolve(one, key=f"z{99 - n}") for n, one in enumerate(figures)]
    random.Random(seed).shuffle(renamed)
    first, second = (comparison([edition(2020, *rows)]) for rows in (figures, renamed))
    assert seen(first) == seen(second)


def seen(rows):
    """What a reader sees of rows, without any key."""
    return [
        ([(cell.year, cell.values) for cell in row.cells], sorted(grown.ratio for grown in row.growths)) for row in rows
    ]
