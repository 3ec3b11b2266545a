r"""The lines of an iCalendar file: escaping, quoting and folding (RFC 5545 sections 3.1, 3.2 and 3.3).

They are written here because the calendar library's text type takes a backslash before a capital N for a line end
(`C:\New` would lose a letter), and because a whole feed is written many times faster. Nothing that a value holds can
end its line: every kind of line end becomes an escaped one, and every other control character is shown as U+FFFD.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from urllib.parse import quote, urlsplit

from stemcity_kit.model.time import in_utc, zone_of

__all__ = ["content_line", "escaped", "folded", "moment_lines", "parameter", "uri", "utc", "whole_days"]

_LIMIT = 75  # octets of a line without its end, section 3.1
_LINE_ENDS = re.compile("\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")  # everything that some parser splits lines at
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_UTC_NAMES = frozenset({"", "UTC", "Etc/UTC"})


def content_line(name: str, value: str, params: Mapping[str, str] | None = None) -> bytes:
    r"""One content line, folded, with its line end.

    Args:
        name: The property's name.
        value: The value, already in the form of its type (`escaped` for text, `uri` for an address).
        params: The parameters by name, as plain text.

    >>> content_line("SUMMARY", escaped("Rosalind, Ada; et al."), {"LANGUAGE": "en"})
    b'SUMMARY;LANGUAGE=en:Rosalind\\, Ada\\; et al.\r\n'
    """
    said = "".join(f";{key}={parameter(text)}" for key, text in params.items()) if params else ""
    return folded(f"{name}{said}:{value}".encode())


def escaped(text: str) -> str:
    r"""A value of type TEXT (section 3.3.11).

    >>> print(escaped("C:\\New, or; \n=1+1"))
    C:\\New\, or\; \n=1+1
    """
    if _UNWANTED.search(text):
        text = _CONTROL.sub("\ufffd", _LINE_ENDS.sub("\n", text))
    return text.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")


def parameter(text: str) -> str:
    r"""A parameter's value (section 3.2), quoted where it must be.

    A double quote cannot stand in it, and becomes a single one.

    >>> parameter('Comune di Milano: "STEM"')
    '"Comune di Milano: \'STEM\'"'
    """
    said = _CONTROL.sub("\ufffd", _LINE_ENDS.sub(" ", text)).replace('"', "'").replace("\t", " ")
    return f'"{said}"' if set(said) & set(",;:") else said


def uri(address: str) -> str:
    """A value of type URI (section 3.3.13), in ASCII: a host in Punycode, the rest percent-encoded.

    >>> uri("https://università.example/città?q=1,2")
    'https://xn--universit-y1a.example/citt%C3%A0?q=1,2'
    """
    host = urlsplit(address).hostname or ""
    if not host.isascii():
        with suppress(UnicodeError):  # where no name can be made of it, percent signs at least keep the line whole
            address = address.replace(host, host.encode("idna").decode(), 1)
    return quote(address, safe="!#$%&'()*+,/:;=?@[]~")


def folded(line: bytes) -> bytes:
    """A line in pieces of at most 75 octets that never cut a character of UTF-8, with its line end."""
    if len(line) <= _LIMIT:
        return line + b"\r\n"
    pieces, start, room = [], 0, _LIMIT
    while len(line) - start > room:
        end = start + room
        while line[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        pieces.append(line[start:end])
        start, room = end, _LIMIT - 1
    pieces.append(line[start:])
    return b"\r\n ".join(pieces) + b"\r\n"


def utc(moment: dt.datetime) -> str:
    """A moment as DATE-TIME in UTC (section 3.3.5), whole seconds.

    >>> utc(dt.datetime(2019, 5, 8, 18, tzinfo=dt.UTC))
    '20190508T180000Z'
    """
    return f"{_clock(in_utc(moment))}Z"


def moment_lines(moments: Mapping[str, dt.datetime]) -> tuple[bytes, str]:
    r"""The lines of DTSTART and DTEND, and the zone that they need a VTIMEZONE for.

    All are in UTC, and the zone is empty, where one of them has no other name: its zone is UTC or a bare offset, or it
    lies in an hour that occurs twice. By section 3.3.5 its wall time means the first pass; ical.js and node-ical read
    the second.

    Args:
        moments: The moments by property name, all in one zone.

    >>> from stemcity_kit.model.time import moment
    >>> moment_lines({"DTSTART": moment(dt.date(2019, 5, 8), dt.time(20), zone="Europe/Rome")})
    (b'DTSTART;TZID=Europe/Rome:20190508T200000\r\n', 'Europe/Rome')
    """
    zones = {zone_of(moment) for moment in moments.values()}
    zone = zones.pop() if len(zones) == 1 else ""
    local = {name: in_utc(moment).astimezone(moment.tzinfo) for name, moment in moments.items()}
    if zone in _UTC_NAMES or any(_occurs_twice(moment) for moment in local.values()):
        return b"".join(content_line(name, utc(moment)) for name, moment in moments.items()), ""
    return b"".join(content_line(name, _clock(moment), {"TZID": zone}) for name, moment in local.items()), zone


def whole_days(first: dt.date, last: dt.date) -> bytes:
    r"""DTSTART and DTEND of whole days; `last` is included, the DTEND of iCalendar is not (section 3.6.1).

    >>> whole_days(dt.date(2019, 5, 6), dt.date(2019, 5, 8))
    b'DTSTART;VALUE=DATE:20190506\r\nDTEND;VALUE=DATE:20190509\r\n'
    """
    line = content_line("DTSTART", _day(first), {"VALUE": "DATE"})
    if last == dt.date.max:
        return line
    return line + content_line("DTEND", _day(last + dt.timedelta(days=1)), {"VALUE": "DATE"})


def text_lines(names: Sequence[str], text: str, params: Mapping[str, str] | None = None) -> bytes:
    """The same text under several names, because clients read different ones; nothing where it is empty."""
    return b"".join(content_line(name, escaped(text), params) for name in names) if text else b""


def _occurs_twice(local: dt.datetime) -> bool:
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()


def _day(day: dt.date) -> str:
    return day.isoformat().replace("-", "")


def _clock(moment: dt.datetime) -> str:
    return f"{_day(moment.date())}T{moment:%H%M%S}"
