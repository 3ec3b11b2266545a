"""Moments as a register writes them: a day and a wall time of a zone, which the clocks may skip or have twice."""

from __future__ import annotations

import datetime as dt
import re

from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.model.fields import clean_line
from stemcity_kit.model.time import moment, occurs_twice
from stemcity_kit.model.zones import zone_info

__all__ = ["wall_moment"]

_WALL = re.compile(
    r"(?P<day>[0-9./-]+)(?:T|,?\s+)(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2}))?"
    r"(?:\s*\((?P<which>[12])\))?"
)


def wall_moment(text: str, *, zone: str, dialect: Dialect) -> dt.datetime:
    """A moment from a day and a wall time of a zone; or from RFC 3339, which has its offset.

    Args:
        text: Such as `2025-08-31 23:59` or `2025-08-31 24:00`, with seconds or without; an hour that
            occurs twice says which: `02:30 (2)`.
        zone: The IANA zone of the wall time.
        dialect: The order of the day.

    Raises:
        InvalidValue: It is no day and time, an hour that the clocks skip, or one that occurs twice and does not say
            which.

    >>> wall_moment("2025-10-26 02:30 (2)", zone="Europe/Rome", dialect=Dialect()).isoformat()
    '2025-10-26T02:30:00+01:00'
    >>> wall_moment("2025-08-31 24:00", zone="Europe/Rome", dialect=Dialect()).isoformat()
    '2025-09-01T00:00:00+02:00'
    """
    line = clean_line(text)
    if (exact := _with_offset(line)) is not None:
        return exact.astimezone(zone_info(zone))
    found = _WALL.fullmatch(line)
    if not found:
        raise _no_moment(text)
    day = dialect.read_date(found["day"])
    if (found["hour"], found["minute"], found["second"] or "00") == ("24", "00", "00"):
        return _midnight(day, text, zone=zone)
    try:
        time = dt.time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        raise _no_moment(text) from None
    if occurs_twice(day, time, zone=zone) and not found["which"]:
        what = N_("{time} occurs twice on {day}: the clocks go back over it.")
        fix = N_("Say which one is meant: “{time} (1)” before the change or “{time} (2)” after it.")
        raise InvalidValue.because("hour-occurs-twice", Where(), what, fix, time=f"{time:%H:%M}", day=day)
    return moment(day, time, zone=zone, second=found["which"] == "2")


def _midnight(day: dt.date, text: str, *, zone: str) -> dt.datetime:
    """The end of a day, 24:00, which is the beginning of the next one."""
    try:
        return moment(day + dt.timedelta(days=1), dt.time(), zone=zone)
    except OverflowError:
        raise _no_moment(text) from None


def _with_offset(text: str) -> dt.datetime | None:
    try:
        exact = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return exact if exact.tzinfo is not None and "T" in text else None


def _no_moment(text: str) -> InvalidValue:
    return InvalidValue.because(
        "not-a-moment",
        Where(),
        N_("“{value}” is not a day and a time."),
        N_("Write the day, a blank and the time of day, such as 2027-03-28 11:59."),
        value=text,
    )
