import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.exports.ical_lines import content_line, escaped, folded, moment_lines, parameter, uri, whole_days
from stemcity_kit.model.zones import zone_info

anything = st.text(st.characters(), min_size=1)


def is_one_line(line):
    """Whether it is one folded content line for every parser, whatever that takes for a line end."""
    text = line.decode().replace("\r\n ", "")
    return (
        text.endswith("\r\n") and 1 == len(text.splitlines()) and not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", text[:-2])
    )


@given(anything, anything)
def test_nothing_in_a_value_or_a_parameter_can_end_the_line(text, name):
    """Control characters never come this far, and would do no harm if they did."""
    line = content_line("SUMMARY", escaped(text), {"CN": name})
    assert is_one_line(line)
    assert line.startswith(b"SUMMARY;CN=")


@pytest.mark.parametrize(
    "address", ["https://example.org/a\r\nATTENDEE:x", "https://example.org/\x00\u2028", "mailto:a@b.it\n"]
)
def test_nothing_in_an_address_can_end_the_line(address):
    """An address is ASCII without spaces and controls."""
    assert re.fullmatch(r"[!-~]+", uri(address))
    assert is_one_line(content_line("URL", uri(address)))


def test_an_address_keeps_what_it_means():
    """Escapes that are there stay; what has no name in ASCII is percent-encoded."""
    assert "https://example.org/a%20b?q=1&r=[2];3#x" == uri("https://example.org/a%20b?q=1&r=[2];3#x")
    assert "https://%C3%A8..example/" == uri("https://è..example/")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=400))
def test_folding_loses_nothing_and_cuts_no_character(text):
    """RFC 5545 section 3.1: lines of at most 75 octets without the line end, joined by dropping CRLF and space."""
    line = folded(text.encode())
    pieces = line.removesuffix(b"\r\n").split(b"\r\n")
    assert 75 >= max(map(len, pieces))
    assert [piece.decode() for piece in pieces]
    assert text.encode() == pieces[0] + b"".join(piece.removeprefix(b" ") for piece in pieces[1:])


def test_a_line_of_75_octets_is_whole_and_one_of_76_is_not():
    """The limit counts the octets before the line end."""
    assert b"x" * 75 + b"\r\n" == folded(b"x" * 75)
    assert b"x" * 75 + b"\r\n x\r\n" == folded(b"x" * 76)


def test_a_parameter_is_quoted_only_where_it_must_be():
    """RFC 5545 section 3.2: commas, semicolons and colons need quotes; a quote cannot be written."""
    assert ["Milano", '"a;b"', "a 'b'"] == [parameter(text) for text in ("Milano", "a;b", 'a "b"')]


def test_moments_without_a_named_zone_are_in_utc():
    """A bare offset has no TZID, and neither have two moments in different zones."""
    offset = dt.datetime(2019, 5, 6, 10, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    rome, lisbon = (dt.datetime(2019, 5, 6, 10, tzinfo=zone_info(zone)) for zone in ("Europe/Rome", "Europe/Lisbon"))
    assert (b"DTSTART:20190506T080000Z\r\n", "") == moment_lines({"DTSTART": offset})
    assert (b"DTSTART:20190506T080000Z\r\nDTEND:20190506T090000Z\r\n", "") == moment_lines(
        {"DTSTART": rome, "DTEND": lisbon}
    )


def test_both_ends_are_in_utc_where_one_lies_in_an_hour_that_occurs_twice():
    """From midnight to the first 02:30 of 25 October 2026, two hours and a half."""
    start, end = (dt.datetime(2026, 10, 25, *clock, tzinfo=zone_info("Europe/Rome")) for clock in ((0, 0), (2, 30)))
    assert (b"DTSTART:20261024T220000Z\r\nDTEND:20261025T003000Z\r\n", "") == moment_lines(
        {"DTSTART": start, "DTEND": end}
    )


def test_the_last_day_that_there_is_has_no_day_after():
    """The year 9999 ends without an overflow."""
    assert b"DTSTART;VALUE=DATE:99991231\r\n" == whole_days(dt.date.max, dt.date.max)
