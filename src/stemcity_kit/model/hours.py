"""Hours of the day and days of the week: from when to when, local to the edition's zone, on which weekdays.

`opens` and `closes` bound a half-open stretch of each day. Where one is None, the stretch reaches to midnight on that
side, so a whole day is two Nones and no hour has to be written as 24:00.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where, did_you_mean
from stemcity_kit.model.fields import clean_line
from stemcity_kit.model.vocabulary import Weekday

__all__ = ["DAY", "LONGEST", "clock", "minute_of", "moment_in_utc", "weekdays"]

DAY = 24 * 60
"""The minutes of a day."""

LONGEST = 31 * DAY
"""The most minutes that anything in a programme can last: 31 days."""


def clock(*, after: str = "", **metadata: object) -> Any:
    """A field that holds a time of day to the minute, local to the edition's zone, or None.

    Args:
        after: The field of the same value that this one must lie after, where both are known.
        metadata: What else to declare of the field.
    """

    def fitting(instance: object, attribute: attrs.Attribute[dt.time | None], value: dt.time | None) -> None:
        if value is not None:
            _check_time(attribute.name, value)
            before = getattr(instance, after, None) if after else None
            if before is not None and value <= before:
                raise _reversed(attribute.name, before, value)

    return attrs.field(default=None, validator=fitting, metadata={"after": after, **metadata})


def _check_time(field: str, value: Any) -> None:
    if not isinstance(value, dt.time) or value.tzinfo is not None:
        raise InvalidValue.because(
            "bad-time",
            Where(field=field),
            N_("“{value}” is not a time of day."),
            N_("Write hours and minutes from 00:00 to 23:59, such as 09:30; a day ends at 00:00 of the next."),
            value=value,
        )
    if value.second or value.microsecond:
        raise InvalidValue.because(
            "not-a-whole-minute",
            Where(field=field),
            N_("The time is not a whole minute."),
            N_("Give hours and minutes, without seconds."),
        )


def _reversed(field: str, before: dt.time, value: dt.time) -> InvalidValue:
    return InvalidValue.because(
        "closes-before-opens",
        Where(field=field),
        N_("{closes} is not after {opens}, so no time lies between them."),
        N_("Write a later time, or leave this one empty, which means until midnight."),
        opens=f"{before:%H:%M}",
        closes=f"{value:%H:%M}",
    )


def minute_of(time: dt.time | None, *, default: int) -> int:
    """The minutes of the wall clock since midnight; of None the default, 0 for an opening and `DAY` for a closing.

    >>> minute_of(dt.time(9, 30), default=0), minute_of(None, default=DAY)
    (570, 1440)
    """
    return time.hour * 60 + time.minute if time is not None else default


def weekdays(values: Iterable[str]) -> tuple[Weekday, ...]:
    """Days of the week, each once, Monday first; words from mon to sun in any letter case.

    Raises:
        InvalidValue: Some are none; each is named.

    >>> [day.value for day in weekdays(["Fri", "mon"])]
    ['mon', 'fri']
    """
    given = [values] if isinstance(values, str) else values
    said = [word for word in (clean_line(value).casefold() for value in given) if word]
    unknown = [word for word in dict.fromkeys(said) if word not in tuple(Weekday)]
    if unknown:
        raise InvalidValue(*(_unknown(word).findings[0] for word in unknown))
    return tuple(day for day in Weekday if day in said)


def _unknown(word: str) -> InvalidValue:
    known = [day.value for day in Weekday]
    near = word[:3] if word[:3] in known else did_you_mean(word, known)
    return InvalidValue.because(
        "unknown-word",
        Where(),
        N_("“{value}” is not one of the words that may stand here."),
        N_("Did you mean “{near}”? The words are: {known}.") if near else N_("Write one of: {known}."),
        value=word,
        near=near,
        known=", ".join(known),
    )


def moment_in_utc(value: dt.datetime) -> dt.datetime:
    """A moment as the same instant in UTC; the converter of moments that a register keeps.

    Raises:
        InvalidValue: It has no time zone.

    >>> moment_in_utc(dt.datetime.fromisoformat("2027-05-19T11:30+02:00")).isoformat()
    '2027-05-19T09:30:00+00:00'
    """
    if value.tzinfo is None:
        raise InvalidValue.because(
            "naive-time",
            Where(),
            N_("The moment {value} has no time zone."),
            N_("Give it one: moment(day, time, zone='Europe/Rome')."),
            value=value.isoformat(),
        )
    return value.astimezone(dt.UTC)
