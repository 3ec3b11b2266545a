"""Days of the calendar: facts that can be looked up elsewhere, and laws that hold for every year."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.errors import Severity, UnknownKey, UnknownZone
from stemcity_kit.model.days import (
    clock_changes,
    easter,
    easter_days,
    girls_in_ict_day,
    is_weekend,
    public_holidays,
    weekday_matches,
    working_day,
)
from stemcity_kit.model.time import Days

YEARS = st.integers(min_value=1900, max_value=2199)
DAYS = st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2050, 12, 31))


@pytest.mark.parametrize("year", [2019, 2024, 2030])
def test_gotcha_21_girls_in_ict_day_is_a_holiday_in_some_years(year):
    """Girls in ICT Day falls on 25 April, a public holiday in Italy, in 2019, 2024 and 2030."""
    assert dt.date(year, 4, 25) == girls_in_ict_day(year)
    assert girls_in_ict_day(year) in public_holidays("IT", years=(year,))


@pytest.mark.parametrize(
    ("year", "day"), [(2017, 27), (2018, 26), (2020, 23), (2021, 22), (2025, 24), (2026, 23), (2027, 22)]
)
def test_girls_in_ict_day_of_other_years(year, day):
    """The days that the International Telecommunication Union kept."""
    assert dt.date(year, 4, day) == girls_in_ict_day(year)


@given(YEARS)
def test_girls_in_ict_day_is_the_fourth_thursday_of_april(year):
    """It is a Thursday in the fourth week of April."""
    day = girls_in_ict_day(year)
    assert (3, 4) == (day.weekday(), day.month)
    assert 22 <= day.day <= 28


@pytest.mark.parametrize(
    ("year", "month", "day"), [(1961, 4, 2), (2000, 4, 23), (2019, 4, 21), (2025, 4, 20), (2026, 4, 5), (2038, 4, 25)]
)
def test_easter_is_when_it_is(year, month, day):
    """Easter Sundays from the almanac, the latest possible one among them."""
    assert dt.date(year, month, day) == easter(year)


@given(YEARS)
def test_easter_is_a_sunday_between_22_march_and_25_april(year):
    """The bounds that the Gregorian reform set."""
    day = easter(year)
    assert 6 == day.weekday()
    assert dt.date(year, 3, 22) <= day <= dt.date(year, 4, 25)


def test_easter_days_are_friday_to_monday():
    """Good Friday to Easter Monday of 2019."""
    assert Days(dt.date(2019, 4, 19), dt.date(2019, 4, 22)) == easter_days(2019)


@given(st.integers(min_value=1960, max_value=2049))
def test_easter_agrees_with_the_table_of_public_holidays(year):
    """Easter Monday is a public holiday of Italy, by another program's reckoning."""
    assert easter_days(year).last in public_holidays("IT", years=(year,))


def test_gotcha_1_the_clocks_change_on_two_sundays():
    """In 2026 the clocks of Rome go forward on 29 March and back on 25 October."""
    changes = clock_changes(Days(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), zone="Europe/Rome")
    hour = dt.timedelta(hours=1)
    assert [(dt.date(2026, 3, 29), hour), (dt.date(2026, 10, 25), -hour)] == [(one.day, one.by) for one in changes]


def test_a_clock_change_on_the_last_day_of_a_range_counts():
    """A range of one day is enough; the day before and the day after have no change."""

    def found(day):
        return [str(one.day) for one in clock_changes(Days(day, day), zone="Europe/Rome")]

    assert [[], ["2026-03-29"], []] == [found(dt.date(2026, 3, day)) for day in (28, 29, 30)]


def test_a_zone_without_summer_time_never_changes():
    """Reykjavik keeps its clocks."""
    assert () == clock_changes(Days(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), zone="Atlantic/Reykjavik")


def test_an_unknown_zone_is_named():
    """The error is that of every other place where a zone is read."""
    with pytest.raises(UnknownZone, match="Europe/Roma"):
        clock_changes(Days(dt.date(2026, 1, 1), dt.date(2026, 1, 1)), zone="Europe/Roma")


def test_regional_holidays_need_the_subdivision():
    """7 December is a holiday in Milan and not in all Italy."""
    patron = dt.date(2019, 12, 7)
    assert patron in public_holidays("IT", years=(2019,), subdivision="MI")
    assert patron not in public_holidays("IT", years=(2019,))


def test_names_are_the_countrys_own_whatever_the_machine_speaks(monkeypatch):
    """The language of the environment changes nothing."""
    public_holidays.cache_clear()
    monkeypatch.setenv("LANGUAGE", "en_US")
    assert "Dia da Liberdade" == public_holidays("PT", years=(2027,))[dt.date(2027, 4, 25)]


@pytest.mark.parametrize(("country", "subdivision"), [("QQ", ""), ("PT", "ZZ")])
def test_unknown_places_are_a_note_and_no_crash(country, subdivision):
    """Nothing is wrong with an edition whose holidays are not known; less can be checked."""
    with pytest.raises(UnknownKey) as caught:
        public_holidays(country, years=(2027,), subdivision=subdivision)
    assert [Severity.NOTE] == [finding.severity for finding in caught.value.findings]
    assert "closings" in str(caught.value)


@given(DAYS, st.frozensets(DAYS, max_size=5))
def test_a_working_day_is_open_and_the_next_one(day, closed):
    """It is no weekend, not closed, not earlier, and every day in between is shut."""
    found = working_day(day, closed=closed)
    assert found >= day
    assert not is_weekend(found)
    assert found not in closed
    between = Days(day, found).each()[:-1]
    assert all(is_weekend(one) or one in closed for one in between)


@pytest.mark.parametrize(
    ("text", "day", "matches"),
    [
        ("venerdì 26 aprile", dt.date(2018, 4, 26), False),
        ("giovedi 26 aprile", dt.date(2018, 4, 26), True),
        ("mercoledì 9", dt.date(2019, 5, 9), False),
        ("Wednesday 8 May", dt.date(2019, 5, 8), True),
        ("quarta-feira, 19 de maio", dt.date(2027, 5, 19), True),
        ("sábado de manhã", dt.date(2027, 5, 19), False),
        ("da lunedì a mercoledì", dt.date(2019, 5, 6), False),
        ("il sole, il mar e le stelle", dt.date(2019, 5, 9), None),
    ],
)
def test_gotcha_28_weekdays_in_words_are_compared_with_the_day(text, day, matches):
    """26 April 2018 was a Thursday and 9 May 2019 too, whatever the papers wrote."""
    assert matches is weekday_matches(text, day)
