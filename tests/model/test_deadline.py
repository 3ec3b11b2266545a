"""The deadline: what is in and what is out, to the microsecond, on ordinary days and when the clocks change."""

import datetime as dt
import itertools

import attrs
import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue, UnknownZone
from stemcity_kit.model.days import public_holidays
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.time import moment

ROME = "Europe/Rome"
TICK = dt.timedelta(microseconds=1)


def due(text, *, zone=ROME, included=False, **more):
    """A deadline, shortly."""
    return Deadline.parse(text, key="proposals", zone=zone, included=included, **more)


def utc(text):
    """A moment of UTC, shortly."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def closes(deadline):
    """The first instant too late, found by asking about instants and not by reading the deadline."""
    early, late = utc("2000-01-01"), utc("2100-01-01")
    assert deadline.admits(early)
    assert not deadline.admits(late)
    while late - early > TICK:
        middle = early + (late - early) // 2
        early, late = (middle, late) if deadline.admits(middle) else (early, middle)
    return late.replace(tzinfo=None).isoformat(" ")


def test_an_excluded_limit_minute_is_out_from_its_first_instant():
    """11:59:59.999999 is in and 12:00:00 is out; gotcha 2."""
    noon = due("2027-05-03 12:00")
    assert [True, False] == [noon.admits(utc(at)) for at in ("2027-05-03 09:59:59.999999", "2027-05-03 10:00")]


def test_an_included_limit_minute_is_in_to_its_last_instant():
    """12:00:59.999999 is in and 12:01:00 is out."""
    noon = due("2027-05-03 12:00", included=True)
    assert [True, False] == [noon.admits(utc(at)) for at in ("2027-05-03 10:00:59.999999", "2027-05-03 10:01")]


@pytest.mark.parametrize(
    ("text", "zone", "out", "included"),
    [
        # noon of the Sundays on which the clocks change: the offset is that of the afternoon
        ("2026-03-29 12:00", ROME, "2026-03-29 10:00:00", "2026-03-29 10:01:00"),
        ("2026-10-25 12:00", ROME, "2026-10-25 11:00:00", "2026-10-25 11:01:00"),
        ("2027-03-28 12:00", ROME, "2027-03-28 10:00:00", "2027-03-28 10:01:00"),
        ("2027-10-31 12:00", ROME, "2027-10-31 11:00:00", "2027-10-31 11:01:00"),
        ("2026-03-29 12:00", "Europe/Lisbon", "2026-03-29 11:00:00", "2026-03-29 11:01:00"),
        ("2026-10-25 12:00", "Europe/Lisbon", "2026-10-25 12:00:00", "2026-10-25 12:01:00"),
        ("2027-03-28 12:00", "Europe/Lisbon", "2027-03-28 11:00:00", "2027-03-28 11:01:00"),
        ("2027-10-31 12:00", "Europe/Lisbon", "2027-10-31 12:00:00", "2027-10-31 12:01:00"),
        ("2026-03-08 12:00", "America/New_York", "2026-03-08 16:00:00", "2026-03-08 16:01:00"),
        ("2026-11-01 12:00", "America/New_York", "2026-11-01 17:00:00", "2026-11-01 17:01:00"),
        ("2027-03-14 12:00", "America/New_York", "2027-03-14 16:00:00", "2027-03-14 16:01:00"),
        ("2027-11-07 12:00", "America/New_York", "2027-11-07 17:00:00", "2027-11-07 17:01:00"),
        ("2026-04-05 12:00", "Australia/Lord_Howe", "2026-04-05 01:30:00", "2026-04-05 01:31:00"),
        ("2026-10-04 12:00", "Australia/Lord_Howe", "2026-10-04 01:00:00", "2026-10-04 01:01:00"),
        ("2027-04-04 12:00", "Australia/Lord_Howe", "2027-04-04 01:30:00", "2027-04-04 01:31:00"),
        ("2027-10-03 12:00", "Australia/Lord_Howe", "2027-10-03 01:00:00", "2027-10-03 01:01:00"),
        # the last minute before the gap, and the first after it
        ("2026-03-29 01:59", ROME, "2026-03-29 00:59:00", "2026-03-29 01:00:00"),
        ("2026-03-29 03:00", ROME, "2026-03-29 01:00:00", "2026-03-29 01:01:00"),
        ("2027-03-28 00:59", "Europe/Lisbon", "2027-03-28 00:59:00", "2027-03-28 01:00:00"),
        ("2027-03-28 02:00", "Europe/Lisbon", "2027-03-28 01:00:00", "2027-03-28 01:01:00"),
        ("2026-03-08 01:59", "America/New_York", "2026-03-08 06:59:00", "2026-03-08 07:00:00"),
        ("2026-03-08 03:00", "America/New_York", "2026-03-08 07:00:00", "2026-03-08 07:01:00"),
        ("2026-10-04 01:59", "Australia/Lord_Howe", "2026-10-03 15:29:00", "2026-10-03 15:30:00"),
        ("2026-10-04 02:30", "Australia/Lord_Howe", "2026-10-03 15:30:00", "2026-10-03 15:31:00"),
        # real calls: Bending Spoons 2021, Design Week 2024, SIS-STEM 2024; and anywhere on Earth
        ("2022-01-15 24:00", ROME, "2022-01-15 23:00:00", "2022-01-15 23:01:00"),
        ("2024-02-29 17:00", ROME, "2024-02-29 16:00:00", "2024-02-29 16:01:00"),
        ("2024-06-02 23:59", ROME, "2024-06-02 21:59:00", "2024-06-02 22:00:00"),
        ("2027-05-03 24:00", "Etc/GMT+12", "2027-05-04 12:00:00", "2027-05-04 12:01:00"),
    ],
)
def test_the_limit_minute_in_and_out(text, zone, out, included):
    """The first instant too late, in UTC, worked out by hand for each."""
    assert (out, included) == (closes(due(text, zone=zone)), closes(due(text, zone=zone, included=True)))


@pytest.mark.parametrize(
    ("text", "zone", "second", "out", "included"),
    [
        ("2026-10-25 02:30", ROME, False, "2026-10-25 00:30:00", "2026-10-25 00:31:00"),
        ("2026-10-25 02:30", ROME, True, "2026-10-25 01:30:00", "2026-10-25 01:31:00"),
        ("2026-10-25 02:59", ROME, False, "2026-10-25 00:59:00", "2026-10-25 01:00:00"),
        ("2027-10-31 02:00", ROME, True, "2027-10-31 01:00:00", "2027-10-31 01:01:00"),
        ("2027-10-31 01:30", "Europe/Lisbon", False, "2027-10-31 00:30:00", "2027-10-31 00:31:00"),
        ("2027-10-31 01:30", "Europe/Lisbon", True, "2027-10-31 01:30:00", "2027-10-31 01:31:00"),
        ("2026-11-01 01:30", "America/New_York", False, "2026-11-01 05:30:00", "2026-11-01 05:31:00"),
        ("2026-11-01 01:30", "America/New_York", True, "2026-11-01 06:30:00", "2026-11-01 06:31:00"),
        ("2026-04-05 01:45", "Australia/Lord_Howe", False, "2026-04-04 14:45:00", "2026-04-04 14:46:00"),
        ("2026-04-05 01:45", "Australia/Lord_Howe", True, "2026-04-04 15:15:00", "2026-04-04 15:16:00"),
        ("2027-04-04 01:59", "Australia/Lord_Howe", False, "2027-04-03 14:59:00", "2027-04-03 15:00:00"),
    ],
)
def test_an_hour_that_occurs_twice_says_which(text, zone, second, out, included):
    """The first and the second, the limit minute in and out; at Lord Howe only half an hour occurs twice."""
    assert (out, included) == tuple(
        closes(due(text, zone=zone, second=second, included=inside)) for inside in (False, True)
    )


def test_an_hour_that_occurs_twice_is_asked_about():
    """Neither is guessed, and the message says what to write."""
    with pytest.raises(InvalidValue) as refused:
        due("2026-10-25 02:30")
    assert (
        "deadlines 'proposals', time: 02:30 occurs twice on 2026-10-25 in Europe/Rome: the clocks go back over it. "
        "Which is meant? Write “second” as false for the earlier one or as true for the later."
    ) == str(refused.value)


@pytest.mark.parametrize("second", [False, True])
def test_an_hour_that_occurs_once_is_neither_first_nor_second(second):
    """Else two spellings of one deadline would differ."""
    with pytest.raises(InvalidValue, match="occurs only once on 2026-10-25"):
        due("2026-10-25 03:00", second=second)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2026-03-29 02:00", ROME),
        ("2027-03-28 02:59", ROME),
        ("2027-03-28 01:30", "Europe/Lisbon"),
        ("2027-03-14 02:30", "America/New_York"),
        ("2026-10-04 02:29", "Australia/Lord_Howe"),
        ("2027-10-03 02:00", "Australia/Lord_Howe"),
    ],
)
def test_a_time_that_the_clocks_skip_is_no_deadline(text, zone):
    """It is refused, at its place."""
    with pytest.raises(InvalidValue, match=r"^deadlines 'proposals', time: .* does not exist on .* clocks go forward"):
        due(text, zone=zone)


def test_the_end_of_a_day_is_the_beginning_of_the_next():
    """24:00 of 15 January is 00:00 of 16 January, and is written as the call writes it."""
    end = due("2022-01-15 24:00")
    assert end == due("2022-01-16 00:00")
    assert (dt.date(2022, 1, 16), dt.time(0)) == (end.day, end.time)
    assert "2022-01-15 24:00 Europe/Rome" == str(end)
    assert due("2023-12-31 24:00").limit == moment(dt.date(2024, 1, 1), dt.time(0), zone=ROME)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2027-05-03 12:00 PM", "12:00"),
        ("2027-05-03 12:00pm", "12:00"),
        ("2027-05-03 12:30 AM", "00:30"),
        ("2027-05-03 5:00 PM", "17:00"),
        ("2027-05-03 9:05 am", "09:05"),
        (" 2027-05-03   11:59\u202fPM ", "23:59"),
        ("2027-05-03 00:00", "00:00"),
        ("2027-05-03 13:00", "13:00"),
    ],
)
def test_both_clocks_are_read(text, time):
    """12:00 PM is noon."""
    assert (dt.date(2027, 5, 3), dt.time.fromisoformat(time)) == (due(text).day, due(text).time)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2027-05-03",
        "12:00",
        "2027-05-03 noon",
        "2027-05-03 12:00 noon",
        "2027-05-03 24:01",
        "2027-05-03 25:00",
        "2027-05-03 12:60",
        "2027-05-03 13:00 PM",
        "2027-05-03 0:30 AM",
        "2027-05-03 12:00:00",
        "2027-05-03 1200",
        "2027-05-03T12:00",
        "2027-05-03 12:00+02:00",
        "2027-02-29 12:00",
        "03/05/2027 12:00",
        "0000-01-01 12:00",
        "9999-12-31 24:00",
        "２０２７-05-03 12:00",
        "2027-05-03 12:00 " + "x" * 5000,
    ],
)
def test_whatever_else_is_refused_with_an_example(text):
    """The message shows what was read and what may be written, and stays short."""
    with pytest.raises(InvalidValue) as refused:
        due(text)
    assert "is not a day and a time. Write year-month-day and the time, such as 2027-03-28 12:00" in str(refused.value)
    assert len(str(refused.value)) < 500


def test_noon_and_midnight_are_not_confused():
    """12:00 AM is read by some as the beginning of the day and by some as its end."""
    with pytest.raises(InvalidValue, match="Write 00:00 for the beginning or 24:00 for the end"):
        due("2027-05-03 12:00 AM")


def test_all_faults_of_a_deadline_are_said_at_once():
    """And each at its field."""
    with pytest.raises(InvalidValue) as refused:
        Deadline("a", dt.date(1027, 5, 3), dt.time(12, 0, 30), ROME, included=False, grace=20_000)
    assert [("not-a-whole-minute", "time"), ("not-a-deadline-day", "day"), ("grace-too-long", "grace")] == [
        (finding.rule, finding.where.field) for finding in refused.value.findings
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"time": dt.time(12, tzinfo=dt.UTC)}, "not a wall time"),
        ({"time": dt.time(12, 0, 0, 1)}, "not a wall time"),
        ({"day": dt.datetime(2027, 5, 3, 1, tzinfo=dt.UTC)}, "not the day of a deadline"),
        ({"day": dt.date(9999, 12, 31)}, "not the day of a deadline"),
        ({"grace": -1}, "too small"),
        ({"key": "Two words"}, "cannot be a key"),
    ],
)
def test_a_deadline_that_cannot_exist_is_refused(wrong, said):
    """Seconds, offsets, a moment for a day, years out of reach, negative grace."""
    with pytest.raises(InvalidValue, match=said):
        attrs.evolve(due("2027-05-03 12:00"), **wrong)


def test_a_zone_is_one_of_the_database():
    """An abbreviation of a zone would not know the clock changes."""
    with pytest.raises(UnknownZone, match="no time zone “Europe/Roma”"):
        due("2027-05-03 12:00", zone="Europe/Roma")


@pytest.mark.parametrize("asked", ["admits", "tolerates"])
def test_a_moment_without_a_zone_is_not_judged(asked):
    """The library does not guess in which zone a register's clock ran."""
    with pytest.raises(InvalidValue, match="nobody can say whether it is in time"):
        getattr(due("2027-05-03 12:00"), asked)(dt.datetime(2027, 5, 3, 12))  # noqa: DTZ001 - what this test is about


def test_what_comes_in_the_grace_is_late_but_tolerated():
    """Grace begins when the deadline closes, and is half-open too; it admits nothing."""
    noon = due("2027-05-03 12:00", included=True, grace=15)
    asked = [utc(f"2027-05-03 10:{at}") for at in ("00:59.999999", "01:00", "15:59.999999", "16:00")]
    assert [(True, False), (False, True), (False, True), (False, False)] == [
        (noon.admits(at), noon.tolerates(at)) for at in asked
    ]
    assert [False, False] == [due("2027-05-03 12:00").tolerates(at) for at in (asked[0], asked[1])]


def test_grace_runs_in_elapsed_minutes_over_a_clock_change():
    """Thirty minutes from 02:45 end at 02:15 of the second hour."""
    night = due("2026-10-25 02:45", second=False, grace=30)
    late = moment(dt.date(2026, 10, 25), dt.time(2, 14), zone=ROME, second=True)
    assert [True, False] == [night.tolerates(late), night.tolerates(late + dt.timedelta(minutes=1))]


def test_nothing_rolls_over_unless_the_call_says_so():
    """2 June 2024 was a Sunday and Republic Day, and SIS-STEM's deadline stayed on it; gotcha 4."""
    off = public_holidays("IT", years=(2024,))
    stated = due("2024-06-02 23:59", included=True)
    assert stated == stated.rolled(lambda day: day.weekday() >= 5 or day in off)
    rolling = attrs.evolve(stated, rolls_over=True)
    assert "2024-06-03 23:59 Europe/Rome" == str(rolling.rolled(lambda day: day.weekday() >= 5 or day in off))


def test_a_deadline_on_a_working_day_stays():
    """Also where it would roll over."""
    friday = due("2024-05-31 12:00", rolls_over=True)
    assert friday == friday.rolled(lambda day: day.weekday() >= 5)


def test_midnight_belongs_to_the_day_that_it_ends():
    """24:00 of Sunday rolls to 24:00 of Monday; 24:00 of Friday, which is 00:00 of Saturday, stays."""
    weekend = {dt.date(2024, 6, 1), dt.date(2024, 6, 2)}
    rolled = due("2024-06-02 24:00", rolls_over=True).rolled(weekend.__contains__)
    assert "2024-06-03 24:00 Europe/Rome" == str(rolled)
    friday = due("2024-05-31 24:00", rolls_over=True)
    assert friday == friday.rolled(weekend.__contains__)


def test_a_calendar_without_working_days_is_named():
    """The search ends, with a finding."""
    with pytest.raises(InvalidValue, match="No working day follows 2024-06-02 within a year"):
        due("2024-06-02 12:00", rolls_over=True).rolled(lambda day: day.year > 0)


def test_an_extension_keeps_everything_but_the_time():
    """It is a new version; the earlier one still stands."""
    first = due("2026-10-25 02:30", second=True, included=True, grace=5, rolls_over=True)
    assert first.moved_to(dt.date(2026, 11, 2), dt.time(12)) == due(
        "2026-11-02 12:00", included=True, grace=5, rolls_over=True
    )
    assert "2026-10-25 02:30 (2) Europe/Rome" == str(first)


def test_the_second_of_two_hours_is_later_than_the_first():
    """Though their wall times are the same."""
    first = due("2026-10-25 02:30", second=False)
    later = first.moved_to(first.day, first.time, second=True)
    assert dt.timedelta(hours=1) == later.limit.astimezone(dt.UTC) - first.limit.astimezone(dt.UTC)
    with pytest.raises(InvalidValue, match="is not later than"):
        later.moved_to(first.day, first.time, second=False)


@pytest.mark.parametrize("day", [dt.date(2027, 5, 2), dt.date(2027, 5, 3)])
def test_a_deadline_is_not_moved_forward(day):
    """Neither to an earlier time nor to its own."""
    with pytest.raises(InvalidValue) as refused:
        due("2027-05-03 12:00").moved_to(day, dt.time(12))
    assert str(refused.value).endswith(
        f"The new deadline {day} 12:00 Europe/Rome is not later than 2027-05-03 12:00 Europe/Rome. "
        "An extension gives more time; write a later day or time."
    )


ZONES = st.sampled_from([ROME, "Europe/Lisbon", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
MINUTES = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31)).map(  # noqa: DTZ001 - a wall time
    lambda at: at.replace(second=0, microsecond=0)
)
CHANGES = st.builds(  # wall times near the clock changes, where a mistake would be
    lambda change, minutes: change + dt.timedelta(minutes=minutes),
    st.sampled_from(
        [
            dt.datetime.fromisoformat(day)
            for day in ("2026-03-29", "2026-10-25", "2027-03-14", "2027-11-07", "2026-04-05", "2027-10-03")
        ]
    ),
    st.integers(0, 240),
)


@st.composite
def deadlines(draw):
    """Deadlines of any minute of two years, with a second where the hour asks for one."""
    wall, zone = draw(MINUTES | CHANGES), draw(ZONES)
    for second in (None, draw(st.booleans())):
        try:
            return Deadline("a", wall.date(), wall.time(), zone, included=draw(st.booleans()), second=second)
        except InvalidValue as refused:
            assume(refused.findings[0].rule == "ambiguous-local-time")
    raise AssertionError("an ambiguous hour that says which is a deadline")


@given(deadlines(), st.lists(st.integers(-7_200_000_000, 7_200_000_000), min_size=2, max_size=8))
def test_once_closed_always_closed(deadline, offsets):
    """Going forward in time, “in” never follows “out”; the change lies exactly at `closes`."""
    limit = deadline.closes.astimezone(dt.UTC)
    moments = sorted(limit + dt.timedelta(microseconds=offset) for offset in (-1, 0, *offsets))
    answers = [deadline.admits(at) for at in moments]
    assert sorted(answers, reverse=True) == answers
    assert [at < limit for at in moments] == answers


@given(deadlines(), deadlines(), st.integers(-7_200_000_000, 7_200_000_000))
def test_an_extension_never_shortens(first, other, offset):
    """Whatever was in stays in, and at least one more minute is."""
    try:
        moved = first.moved_to(other.day, other.time, second=None)
    except InvalidValue:
        reject()
    at = first.closes.astimezone(dt.UTC) + dt.timedelta(microseconds=offset)
    assert moved.admits(at) or not first.admits(at)
    assert moved.closes.astimezone(dt.UTC) - first.closes.astimezone(dt.UTC) >= dt.timedelta(minutes=1)


@given(deadlines())
def test_the_zone_of_the_asker_does_not_matter(deadline):
    """The same instant, told in any zone, gets the same answer."""
    last = deadline.closes.astimezone(dt.UTC) - TICK
    zones = [dt.timezone(dt.timedelta(hours=hours)) for hours in (-12, 0, 5, 14)]
    assert [True, False] * 4 == [
        deadline.admits(at.astimezone(zone)) for zone, at in itertools.product(zones, (last, last + TICK))
    ]


@given(deadlines())
def test_what_a_deadline_writes_can_be_read(deadline):
    """Day and time come back from the words, whichever hour was meant."""
    written = " ".join(str(deadline).split()[:2])
    read = due(written, zone=deadline.zone, second=deadline.second)
    assert (deadline.day, deadline.time, deadline.limit) == (read.day, read.time, read.limit)
