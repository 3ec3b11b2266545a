"""The reader of VTIMEZONE below follows RFC 5545 and shares nothing with the writer: it starts from the bytes."""

import datetime as dt
import functools
import re
from bisect import bisect_right
from itertools import islice, pairwise

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Timezone, vRecur

from stemcity_kit.errors import UnknownZone
from stemcity_kit.exports.vtimezone import observances, recurrence, vtimezone
from stemcity_kit.model.tzif import Onset, WeekdayRule, ZoneRules, read_posix, zone_rules
from stemcity_kit.model.zones import zone_bytes, zone_info, zone_names

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
SPANS = [(dt.date(2017, 1, 1), dt.date(2021, 12, 31)), (dt.date(2026, 1, 1), dt.date(2029, 12, 31))]
# One name for all that share their rules: the text differs in the TZID only
DISTINCT = sorted({zone_bytes(name): name for name in sorted(zone_names())}.values())
INTRICATE = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Havana",
    "America/Mexico_City",
    "America/Nuuk",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Vancouver",
    "Antarctica/Troll",
    "Asia/Gaza",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/Rome",
    "Pacific/Norfolk",
]


@functools.cache
def text(zone, first, last):
    """The zone as it stands in a file."""
    return vtimezone(zone, first=first, last=last).to_ical().decode()


def rrule(parts):
    """A recurrence as it stands in a file."""
    return vRecur(parts).to_ical().decode()


class ReadBack:
    """What a calendar program understands: RFC 5545 sections 3.6.5 and 3.3.5."""

    def __init__(self, raw, last):
        component = Timezone.from_ical(raw)
        horizon = dt.datetime.combine(last, dt.time()) + 2 * DAY
        self.onsets = sorted(
            (
                moment - part["TZOFFSETFROM"].td,
                moment,
                part["TZOFFSETFROM"].td,
                part["TZOFFSETTO"].td,
                str(part["TZNAME"]),
            )
            for part in component.subcomponents
            for moment in self.moments(part, horizon)
        )
        self.locals = [onset[1] for onset in self.onsets]

    @staticmethod
    def moments(part, horizon):
        """Its own local beginning and those of its rule."""
        start = part["DTSTART"].dt
        if "RRULE" not in part:
            return [start]
        rule = rrulestr(part["RRULE"].to_ical().decode(), dtstart=start)
        return rule.between(start, horizon, inc=True)

    def at(self, local):
        """The offset and the name of a local time: in a gap those before it, in a repeated hour those of the first."""
        place = bisect_right(self.locals, local) - 1
        _, begins, before, after, name = self.onsets[place]
        if local < begins + (after - before):
            return before, self.onsets[place - 1][4]
        return after, name


@functools.cache
def read_back(name, first, last):
    """What a calendar program understands of a zone."""
    return ReadBack(text(name, first, last), last)


def expected(zone, local):
    """The offset and the name that `zoneinfo` gives a local time."""
    aware = local.replace(tzinfo=zone)
    return aware.utcoffset(), aware.tzname()


def between(first, last, step):
    """The local times of the days, a step apart."""
    local = dt.datetime.combine(first, dt.time())
    while local.date() <= last:
        yield local
        local += step


@functools.cache
def midnights(first, last):
    """The local time at which each of the days begins."""
    return tuple(between(first, last, DAY))


def disagreements(name, first, last):
    """Where the text and `zoneinfo` differ, asked each day and, on a day of a change, every quarter of an hour."""
    zone, read = zone_info(name), read_back(name, first, last)
    wide = midnights(first, last)
    truth = {local: expected(zone, local) for local in wide}
    close = [
        early + quarter * HOUR / 4
        for early, late in pairwise(wide)
        if truth[early] != truth[late]
        for quarter in range(96)
    ]
    truth |= {local: expected(zone, local) for local in close}
    return [(name, local, read.at(local), right) for local, right in truth.items() if read.at(local) != right]


@pytest.mark.parametrize(("first", "last"), SPANS)
def test_every_zone_is_read_back_as_the_database_has_it(first, last):
    """Offset and abbreviation agree with `zoneinfo` over the `tzdata` package, also in gaps and repeated hours."""
    assert [fault for name in DISTINCT for fault in disagreements(name, first, last)] == []


@pytest.mark.parametrize("name", INTRICATE)
@pytest.mark.parametrize(("first", "last"), SPANS)
def test_every_hour_of_an_intricate_zone_is_read_back(name, first, last):
    """The same for each single hour where rules end, change, shift by half an hour or save in winter."""
    zone, read = zone_info(name), read_back(name, first, last)
    assert [hour for hour in between(first, last, HOUR) if read.at(hour) != expected(zone, hour)] == []


@settings(derandomize=True, max_examples=300)
@given(
    name=st.sampled_from(DISTINCT),
    first=st.dates(dt.date(1972, 1, 1), dt.date(2100, 1, 1)),
    length=st.integers(0, 500),
    minutes=st.lists(st.integers(0, 501 * 1440), min_size=1, max_size=50),
)
@example(name="Asia/Gaza", first=dt.date(2086, 10, 1), length=500, minutes=list(range(0, 501 * 1440, 60)))
@example(name="Europe/Rome", first=dt.date(1996, 3, 1), length=300, minutes=list(range(0, 301 * 1440, 60)))
@example(name="America/Nuuk", first=dt.date(2023, 10, 29), length=200, minutes=list(range(0, 201 * 1440, 60)))
def test_a_calendar_of_any_span_is_read_back(name, first, length, minutes):
    """A day, a month or a year, in any year: what lies between the first and the last day is right."""
    last = first + length * DAY
    zone, read = zone_info(name), read_back(name, first, last)
    moments = [dt.datetime.combine(first, dt.time()) + minute % ((length + 1) * 1440) * HOUR / 60 for minute in minutes]
    assert [read.at(moment) for moment in moments] == [expected(zone, moment) for moment in moments]


@pytest.mark.parametrize("name", INTRICATE)
def test_a_calendar_of_the_day_of_a_change_is_read_back(name):
    """One day alone, on which the clocks change: the margin holds what the day needs, on both sides."""
    zone = zone_info(name)
    since, until = (dt.datetime.combine(day, dt.time(), dt.UTC) for day in (SPANS[0][0], SPANS[1][1]))
    changes = {onset.local.date() for onset in zone_rules(name).onsets(since=since, until=until)[1:]}
    days = sorted(day + shift * DAY for day in changes for shift in (-1, 0, 1))
    assert len(days) >= 3
    reads = {day: read_back(name, day, day) for day in days}
    assert [
        hour for day in days for hour in between(day, day, HOUR) if reads[day].at(hour) != expected(zone, hour)
    ] == []


@pytest.mark.parametrize(("first", "last"), SPANS)
def test_no_date_is_older_than_the_clients_calendar(first, last):
    """Zones that stood still since 1912 are written as from 1970, where many programs begin to count."""
    years = {name: re.findall(r"DTSTART:(\d{4})", text(name, first, last)) for name in DISTINCT}
    assert {name: found for name, found in years.items() if min(found) < "1970"} == {}


@pytest.mark.parametrize(("first", "last"), SPANS)
def test_the_parts_follow_on_each_other(first, last):
    """Each onset leaves the offset that the one before it brought (several clients rely on either)."""
    for name in DISTINCT:
        onsets = read_back(name, first, last).onsets
        assert [(name, onset[2]) for onset in onsets[1:]] == [(name, onset[3]) for onset in onsets[:-1]]


def test_no_client_needs_more_than_single_onsets_and_plain_rules():
    """No RDATE; DTSTART is local; a rule has only the parts that every client knows, and recurs yearly."""
    plain = re.compile(
        r"BEGIN:VTIMEZONE\r\nTZID:[A-Za-z0-9_+/-]+\r\n"
        r"(BEGIN:(STANDARD|DAYLIGHT)\r\nDTSTART:\d{8}T\d{6}\r\n"
        r"(RRULE:FREQ=YEARLY;BYDAY=(-?\d)?[A-Z]{2}(;BYMONTHDAY=[\d,\r\n ]+)?;BYMONTH=\d+\r\n)?"
        r"TZNAME:[A-Za-z0-9+-]+\r\nTZOFFSETFROM:[+-]\d{4,6}\r\nTZOFFSETTO:[+-]\d{4}\r\nEND:\2\r\n)+"
        r"END:VTIMEZONE\r\n"
    )
    texts = {name: text(name, first, last) for name in zone_names() for first, last in SPANS}
    assert [name for name, written in texts.items() if not plain.fullmatch(written)] == []


def test_a_recurrence_begins_with_an_instance_of_its_own():
    """RFC 5545 section 3.8.5.3: DTSTART counts as the first instance, so it must be one."""
    parts = [part for name in DISTINCT for part in vtimezone(name, first=SPANS[1][0], last=SPANS[1][1]).subcomponents]
    rules = [(part["DTSTART"].dt, part["RRULE"].to_ical().decode()) for part in parts if "RRULE" in part]
    assert len(rules) > 100
    assert [rrulestr(rule, dtstart=start)[0] for start, rule in rules] == [start for start, _ in rules]


def test_a_zone_with_an_old_rule_is_one_pair():
    """The whole text for Rome; the span does not show in it, so that a subscriber's copy need not change."""
    assert text("Europe/Rome", *SPANS[0]) == text("Europe/Rome", *SPANS[1])
    assert text("Europe/Rome", *SPANS[0]).split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Rome",
        "BEGIN:STANDARD",
        "DTSTART:19961027T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:19970330T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
        "",
    ]


@pytest.mark.parametrize(("name", "offset"), [("UTC", "+0000"), ("Asia/Kathmandu", "+0545"), ("Etc/GMT+5", "-0500")])
def test_a_zone_without_changes_has_one_standard_part(name, offset):
    """A client needs an observance that began before the first event, and nothing else."""
    written = text(name, *SPANS[1])
    assert re.findall("(?:BEGIN|DTSTART|TZOFFSET.*?):(.*)\r\n", written)[1:] == [
        "STANDARD",
        re.search("DTSTART:(.*)\r\n", written)[1],
        re.search("TZOFFSETFROM:(.*)\r\n", written)[1],
        offset,
    ]


def test_a_rule_says_nothing_of_the_years_before_it():
    """Nuuk has had its present rule since 2024: a calendar of 2019 lists the changes of then, and no rule."""
    before = text("America/Nuuk", dt.date(2019, 1, 1), dt.date(2019, 12, 31))
    astride = text("America/Nuuk", dt.date(2023, 1, 1), dt.date(2024, 12, 31))
    assert "RRULE" not in before
    assert re.findall(r"DTSTART:(\d+)T.*\r\nRRULE", astride) == ["20240330", "20241027"]


def test_the_advanced_clock_is_daylight_also_where_the_database_saves_in_winter():
    """Dublin's summer is DAYLIGHT, as in every other calendar program."""
    parts = vtimezone("Europe/Dublin", first=SPANS[0][0], last=SPANS[0][1]).subcomponents
    assert {(part.name, str(part["TZNAME"])) for part in parts} == {("DAYLIGHT", "IST"), ("STANDARD", "GMT")}


@pytest.mark.parametrize(
    ("first", "last"), [(dt.date.min, dt.date.max), (dt.date.min, dt.date.min), (dt.date.max,) * 2]
)
def test_the_ends_of_the_calendar_are_no_obstacle(first, last):
    """A year that someone mistyped may be wrong, but it is no crash."""
    assert "BEGIN:STANDARD" in text("Europe/Rome", first, last)
    assert "BEGIN:STANDARD" in text("Africa/Cairo", first, last)


def test_days_before_1970_are_covered():
    """Italy's summer time of 1967: a calendar about the past is right too."""
    first, last = dt.date(1967, 5, 1), dt.date(1967, 10, 31)
    zone, read = zone_info("Europe/Rome"), ReadBack(text("Europe/Rome", first, last), last)
    assert [hour for hour in between(first, last, HOUR) if read.at(hour) != expected(zone, hour)] == []


@pytest.mark.parametrize(
    ("rule", "written"),
    [
        ("M3.5.0/1", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"),
        ("M3.2.0", "FREQ=YEARLY;BYDAY=2SU;BYMONTH=3"),
        ("M3.5.0/-1", "FREQ=YEARLY;BYDAY=SA;BYMONTHDAY=24,25,26,27,28,29,30;BYMONTH=3"),
        ("M3.4.4/50", "FREQ=YEARLY;BYDAY=SA;BYMONTHDAY=24,25,26,27,28,29,30;BYMONTH=3"),
        ("M3.4.4/26", "FREQ=YEARLY;BYDAY=FR;BYMONTHDAY=23,24,25,26,27,28,29;BYMONTH=3"),
        ("M9.1.6/24", "FREQ=YEARLY;BYDAY=SU;BYMONTHDAY=2,3,4,5,6,7,8;BYMONTH=9"),
    ],
)
def test_a_rule_of_the_database_becomes_a_recurrence(rule, written):
    """The last Sunday stays what it is; hours outside the day shift the weekday (Nuuk, Gaza, Jerusalem, Santiago)."""
    changes = read_posix(f"AAA0BBB,{rule},M12.5.0")
    onset = Onset(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), changes[0].before, changes[0].after)
    rules = ZoneRules((onset,), changes)
    found = observances(rules, first=dt.date(2026, 6, 1), last=dt.date(2026, 6, 2))
    assert changes[0].rule in {observance.onset.rule for observance in found}
    assert written == rrule(recurrence(changes[0].rule))


@pytest.mark.parametrize("rule", ["M10.5.4/24", "M2.5.0/-1", "M3.1.0/-1", "J79/24", "78"])
def test_a_rule_that_is_no_plain_recurrence_is_listed(rule):
    """Cairo's Thursday night may be 1 November; February's end moves; a day of the year hangs on leap years."""
    changes = read_posix(f"AAA0BBB,{rule},M12.5.0")
    beginning = Onset(dt.datetime(1, 1, 3, tzinfo=dt.UTC), changes[0].before, changes[0].before)
    found = observances(ZoneRules((beginning,), changes), first=dt.date(2026, 1, 10), last=dt.date(2027, 12, 31))
    assert recurrence(changes[0].rule) is None
    assert [observance.recurrence for observance in found] == [None] * 5
    assert [observance.onset.at.year for observance in found] == [2025, 2026, 2026, 2027, 2027]


@settings(derandomize=True, max_examples=400)
@given(month=st.integers(1, 12), week=st.integers(1, 5), weekday=st.integers(0, 6), hours=st.integers(-167, 167))
def test_a_recurrence_names_the_day_of_the_rule_in_every_year(month, week, weekday, hours):
    """Any rule that is written at all gives its own days for a full cycle of the calendar."""
    rule = WeekdayRule(month, week, weekday, hours * HOUR)
    parts = recurrence(rule)
    if parts:
        days = rrulestr(rrule(parts), dtstart=rule.local(2000))
        assert list(islice(days, 29)) == [rule.local(year) for year in range(2000, 2029)]
    else:
        assert hours not in range(24)


def test_equal_spans_give_equal_bytes():
    """Nothing but the arguments decides."""
    assert [text(name, *SPANS[1]) for name in INTRICATE] == [text(name, *SPANS[1]) for name in INTRICATE]


def test_an_unknown_zone_is_named_with_the_one_that_was_meant():
    """The finding of the zones' own module, not a traceback of the library's."""
    with pytest.raises(UnknownZone, match=r"Europe/Rom”.*Did you mean Europe/Rome"):
        vtimezone("Europe/Rom", first=dt.date(2027, 1, 1), last=dt.date(2027, 1, 2))
