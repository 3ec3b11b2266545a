"""Ticks: elapsed time on a grid, sets of them as bits, and days on which the clock changes."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue
from stemcity_kit.model.time import Days, Interval, moment
from stemcity_kit.scheduling.ticks import Grid, bits, each, span

SPRING, AUTUMN, MAY = dt.date(2027, 3, 28), dt.date(2027, 10, 31), dt.date(2027, 5, 18)


def grid(day=MAY, *, days=1, step=30):
    """A grid in Rome."""
    return Grid(Days(day, day + dt.timedelta(days=days - 1)), "Europe/Rome", step)


def rome(day, hour, minute=0, *, fold=0):
    """A moment by the clock of Rome."""
    return moment(day, dt.time(hour, minute), zone="Europe/Rome").replace(fold=fold)


@given(st.sets(st.integers(0, 300)))
def test_a_set_of_ticks_comes_back_in_order(ticks):
    """Bits and each are inverse."""
    assert sorted(ticks) == list(each(bits(ticks)))


@given(st.sets(st.integers(0, 300)), st.integers(60, 70), st.integers(1, 40))
def test_many_ticks_come_back_in_order_like_few(ticks, many, apart):
    """They are read in another way, which gives the same."""
    more = ticks | {tick * apart for tick in range(many)}
    assert sorted(more) == list(each(bits(more)))


@given(st.integers(-5, 50), st.integers(-5, 50))
def test_a_span_is_half_open(first, end):
    """It holds the first tick and not the end, and nothing where it ends before it starts."""
    assert list(range(max(first, 0), end)) == list(each(span(first, end)))


@pytest.mark.parametrize(("day", "hours"), [(MAY, 24), (SPRING, 23), (AUTUMN, 25)])
def test_a_day_has_as_many_ticks_as_it_lasts(day, hours):
    """The day on which the clock goes forward has 23 hours, the one on which it goes back 25."""
    assert 2 * hours == grid(day).count


@pytest.mark.parametrize("day", [MAY, SPRING, AUTUMN])
def test_a_tick_and_its_moment_are_inverse(day):
    """Also in the hour that there is twice."""
    one = grid(day, step=15)
    assert list(range(one.count)) == [one.tick(one.at(tick)) for tick in range(one.count)]


def test_both_hours_of_a_clock_that_goes_back_are_told_apart():
    """Half past two is there twice on 31 October, an hour apart."""
    one = grid(AUTUMN)
    assert 2 == one.tick(rome(AUTUMN, 2, 30, fold=1)) - one.tick(rome(AUTUMN, 2, 30))


def test_two_hours_over_a_clock_change_end_an_hour_later_by_the_clock():
    """From 1:30 on 28 March two hours reach 4:30, because there is no hour from two to three."""
    one = grid(SPRING)
    assert "2027-03-28 04:30" == one.said(one.at(one.tick(rome(SPRING, 1, 30)) + one.length(120)))


@pytest.mark.parametrize("day", [MAY, SPRING, AUTUMN])
def test_the_raster_follows_the_clock_on_the_wall(day):
    """Every two hours means at even hours, whatever the clock did in the night."""
    one = grid(day, days=2)
    assert {(hour, 0) for hour in (0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22)} >= {
        (one.at(tick).hour, one.at(tick).minute) for tick in each(one.every(120))
    }
    assert one.every(120) >> one.tick(rome(day, 14)) & 1


def test_a_raster_that_is_no_multiple_of_the_step_keeps_what_lies_on_both():
    """Every 45 minutes on a grid of 30 gives every 90."""
    assert [0, 3, 6] == list(each(grid().every(45)))[:3]


def test_lengths_are_rounded_up():
    """A tick that is begun is taken whole."""
    assert [0, 1, 1, 2] == [grid().length(minutes) for minutes in (0, 1, 30, 31)]


def test_only_ticks_wholly_inside_count():
    """From 9:10 to 10:50, steps of half an hour leave 9:30 to 10:30."""
    one = grid()
    found = one.inside(Interval(rome(MAY, 9, 10), rome(MAY, 10, 50)))
    assert ("2027-05-18 09:30", "2027-05-18 10:30") == tuple(one.said(one.at(tick)) for tick in found)


def test_what_touches_is_one_stretch():
    """From 9 to 11 and from 11 to 12 something of three hours fits."""
    parts = [Interval(rome(MAY, 9), rome(MAY, 11)), Interval(rome(MAY, 11), rome(MAY, 12))]
    assert [18] == list(each(grid().fitting(parts, 6)))


def test_what_does_not_touch_is_not():
    """From 9 to 11 and from 11:30 to 12:30 nothing of three hours fits."""
    parts = [Interval(rome(MAY, 9), rome(MAY, 11)), Interval(rome(MAY, 11, 30), rome(MAY, 12, 30))]
    assert 0 == grid().fitting(parts, 6)


def test_what_starts_within_an_interval_lies_in_it():
    """From 9:10 to 10:00 only 9:30 does: 9:00 is before it, and 10:00 is its end."""
    assert [19] == list(each(grid().starting(Interval(rome(MAY, 9, 10), rome(MAY, 10)))))


def test_moments_off_the_grid_and_outside_are_none_of_its():
    """It says which moments it has."""
    one = grid()
    assert [True, False, False] == [
        one.has(at) for at in (rome(MAY, 9, 30), rome(MAY, 9, 40), rome(MAY + dt.timedelta(days=1), 9))
    ]


def test_days_are_counted_from_the_first():
    """The last tick of the short day is followed by the first of the next."""
    one = grid(SPRING, days=2)
    assert [0, 1] == [one.day_of(45), one.day_of(46)]
    assert list(range(46, 94)) == list(each(one.day(1)))


def test_a_step_of_nothing_is_refused():
    """It would never come to an end."""
    with pytest.raises(InvalidValue, match=r"A grid cannot have steps of 0 minutes\."):
        grid(step=0)
