import datetime as dt
import struct
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.errors import UnknownZone
from stemcity_kit.model.tzif import BEGINNING, LocalTime, Onset, ZoneRules, read_posix, read_tzif, zone_rules
from stemcity_kit.model.zones import zone_bytes, zone_info, zone_names

HOUR = dt.timedelta(hours=1)


def tzif(footer, *, offset=0, version=b"3"):
    """A file of RFC 9636 with one local time, no transition, and a footer."""
    counts = (0, 0, 0, 0, 1, 4)
    block = struct.pack(">4sc15x6I", b"TZif", version, *counts) + struct.pack(">iBB", offset, 0, 0) + b"AAA\0"
    return block + block + f"\n{footer}\n".encode()


def in_force(rules, moment):
    """The clocks at a moment, by our reading."""
    clocks = rules.onsets(since=moment, until=moment)[0].after
    return clocks.offset, clocks.name


def known(zone, moment):
    """The clocks at a moment, by the standard library's."""
    local = moment.astimezone(zone)
    return local.utcoffset(), local.tzname()


moments = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2200, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001


@settings(derandomize=True, max_examples=500)
@given(name=st.sampled_from(sorted(zone_names())), moment=moments)
def test_the_rules_say_what_zoneinfo_says(name, moment):
    """Two readers of the same bytes agree on offset and abbreviation, at any moment of three centuries."""
    assert in_force(zone_rules(name), moment) == known(zone_info(name), moment)


@pytest.mark.parametrize("second", [-1, 0, 1])
def test_each_onset_is_exact_to_the_second(second):
    """A second before, at, and after every transition since 1970."""
    since, until = dt.datetime(1970, 1, 2, tzinfo=dt.UTC), dt.datetime(2040, 1, 1, tzinfo=dt.UTC)
    faults = [
        (name, moment)
        for name in ("Africa/Casablanca", "America/Nuuk", "Asia/Gaza", "Australia/Lord_Howe", "Europe/Rome")
        for onset in zone_rules(name).onsets(since=since, until=until)[1:]
        for moment in [onset.at + dt.timedelta(seconds=second)]
        if in_force(zone_rules(name), moment) != known(zone_info(name), moment)
    ]
    assert faults == []


def test_the_ends_of_a_span_belong_to_it():
    """An onset exactly at the start is the one in force; one exactly at the end is the last."""
    start, end = dt.datetime(2027, 3, 28, 1, tzinfo=dt.UTC), dt.datetime(2027, 10, 31, 1, tzinfo=dt.UTC)
    assert [onset.at for onset in zone_rules("Europe/Rome").onsets(since=start, until=end)] == [start, end]


def test_new_year_comes_earlier_in_the_east():
    """A change at local midnight of 1 January lies in the old year of UTC."""
    rules = read_tzif(tzif("<+AA>-10<-BB>,J1/0,J180/0"))
    since, until = dt.datetime(2026, 12, 1, tzinfo=dt.UTC), dt.datetime(2026, 12, 31, 20, tzinfo=dt.UTC)
    assert rules.onsets(since=since, until=until)[1].at == dt.datetime(2026, 12, 31, 14, tzinfo=dt.UTC)


def clocks(least, most):
    """A clock reading, signed, with or without minutes and seconds."""
    return st.builds(
        "{}{}{}".format,
        st.sampled_from(["", "+", "-"]),
        st.integers(least, most),
        st.sampled_from(["", ":00", ":30", ":20:10"]),
    )


def days(first_month, last_month):
    """A day in some months, in two of POSIX's notations; in the third, `n`, the standard library is a day early."""
    return st.one_of(
        st.builds("M{}.{}.{}".format, st.integers(first_month, last_month), st.integers(1, 5), st.integers(0, 6)),
        st.builds("J{}".format, st.integers(first_month * 30, last_month * 30)),
    )


def rules(first_month, last_month):
    """A day, with or without a time that may lie days away."""
    return st.builds(
        "{}{}".format, days(first_month, last_month), st.one_of(st.just(""), clocks(0, 166).map("/{}".format))
    )


@settings(derandomize=True, max_examples=500)
@given(
    offsets=st.builds("<+AA>{}<-BB>{}".format, clocks(0, 13), st.one_of(st.just(""), clocks(0, 13))),
    spring=rules(3, 5),
    autumn=rules(8, 10),
    south=st.booleans(),
    moment=moments,
)
def test_a_footer_is_read_as_zoneinfo_reads_it(offsets, spring, autumn, south, moment):
    """Any POSIX rule, whether a zone uses it today or not: the package can be updated under us."""
    starts, ends = (autumn, spring) if south else (spring, autumn)
    raw = tzif(f"{offsets},{starts},{ends}")
    assert in_force(read_tzif(raw), moment) == known(ZoneInfo.from_file(BytesIO(raw)), moment)


@pytest.mark.parametrize(
    ("rule", "year", "local"),
    [
        ("M3.5.0/-1", 2027, "2027-03-27T23:00:00"),
        ("M3.4.4/50", 2087, "2087-03-29T02:00:00"),
        ("M10.5.4/24", 2024, "2024-11-01T00:00:00"),
        ("M2.5.4", 2024, "2024-02-29T02:00:00"),
        ("J59", 2024, "2024-02-28T02:00:00"),
        ("J60", 2024, "2024-03-01T02:00:00"),
        ("J79/24", 2020, "2020-03-21T00:00:00"),
        ("0/0", 2024, "2024-01-01T00:00:00"),
        ("59/0", 2024, "2024-02-29T00:00:00"),
        ("59/0", 2025, "2025-03-01T00:00:00"),
        ("365/0", 2024, "2024-12-31T00:00:00"),
    ],
)
def test_a_rule_falls_on_the_day_that_posix_says(rule, year, local):
    """Nuuk, Gaza, Cairo, the leap day, Tehran until 2022; `Jn` never counts 29 February, `n` counts from 0."""
    assert read_posix(f"AAA0BBB,{rule},M11.1.0")[0].rule.local(year).isoformat() == local


def test_a_footer_without_saving_changes_nothing():
    """A fixed offset has no yearly change."""
    assert read_posix("<+0545>-5:45") == ()


def test_a_file_without_a_footer_ends_with_its_last_transition():
    """RFC 9636 section 3.3 allows it: nothing is known of the years after."""
    here = LocalTime(HOUR, saving=False, name="AAA")
    assert read_tzif(tzif("", offset=3600)) == ZoneRules((Onset(BEGINNING, here, here),), ())


@pytest.mark.parametrize("raw", [tzif("", version=b"\0"), b"PK\x03\x04" + bytes(60)])
def test_an_old_or_foreign_file_is_refused(raw):
    """Version 1 knows no year after 2037."""
    with pytest.raises(ValueError, match="Not a TZif file of version 2"):
        read_tzif(raw)


@pytest.mark.parametrize(
    "footer", ["Europe/Rome", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,M10.5.0/3;"]
)
def test_a_footer_in_another_notation_is_refused(footer):
    """What is not understood is not guessed: POSIX leaves a missing rule to each machine."""
    with pytest.raises(ValueError, match="Not a POSIX time zone"):
        read_posix(footer)


def test_an_unknown_zone_has_no_rules():
    """The same error as everywhere."""
    with pytest.raises(UnknownZone):
        zone_rules("Europe/Milano")


def test_the_file_has_what_the_names_promise():
    """The bytes of an alias are those of the zone it points to, and so are the rules."""
    assert zone_bytes("Eire") == zone_bytes("Europe/Dublin")
    assert zone_rules("Eire") == zone_rules("Europe/Dublin")
