"""Days of the calendar that an edition must know: public holidays, Easter, clock changes, Girls in ICT Day, weekdays.

Pure functions with years and days as arguments. Public holidays come from the library `holidays`, which only this
module imports; their names are in the country's own language, whatever the machine's language is.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

import attrs
import holidays
from babel.dates import get_day_names

from stemcity_kit.errors import Finding, N_, Severity, UnknownKey, Where, did_you_mean
from stemcity_kit.model.time import Days
from stemcity_kit.model.zones import zone_info

__all__ = [
    "ClockChange",
    "clock_changes",
    "easter",
    "easter_days",
    "girls_in_ict_day",
    "is_weekend",
    "public_holidays",
    "weekday_matches",
    "working_day",
]


def _subdivisions(country: str) -> tuple[str, ...]:
    return tuple(holidays.list_supported_countries(include_aliases=False)[country])


def _countries() -> tuple[str, ...]:
    return tuple(holidays.list_supported_countries(include_aliases=False))


def _check_known(country: str, subdivision: str) -> None:
    """Raise unless the library knows the country and, where one is given, the subdivision."""
    if country not in _countries():
        near = did_you_mean(country, _countries())
        raise UnknownKey(
            Finding(
                "holidays-not-known",
                Where(field="country"),
                N_("The public holidays of the country “{country}” are not known here."),
                N_("Write the days to avoid into the table of closings, with their source."),
                Severity.NOTE,
                params={"country": country, "near": near},
            )
        )
    if subdivision and subdivision not in _subdivisions(country):
        raise UnknownKey(
            Finding(
                "holidays-not-known",
                Where(field="subdivision"),
                N_("The public holidays of “{subdivision}” are not known here; those of all {country} are used."),
                N_("Write one of: {known}; or leave it empty and write the local days into the table of closings."),
                Severity.NOTE,
                params={"country": country, "subdivision": subdivision, "known": ", ".join(_subdivisions(country))},
            )
        )


@cache
def public_holidays(country: str, *, years: tuple[int, ...], subdivision: str = "") -> Mapping[dt.date, str]:
    """The public holidays of some years, with their names in the country's own language.

    Args:
        country: ISO 3166-1 alpha-2.
        years: The calendar years asked for.
        subdivision: ISO 3166-2 without the country, such as `MI`; empty gives the country's own holidays only.

    Raises:
        UnknownKey: The library `holidays` does not know the country or the subdivision. Its finding is a note:
            nothing is wrong with the edition, only less can be checked.

    >>> "Liberazione" in public_holidays("IT", years=(2019,))[dt.date(2019, 4, 25)]
    True
    """
    _check_known(country, subdivision)
    own = getattr(holidays, country)
    # without a language the library would take that of the environment
    days = own(years=years, subdiv=subdivision or None, language=own.default_language)
    return MappingProxyType(dict(sorted(days.items())))


def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar.

    Source: J. Meeus, Astronomical Algorithms, chapter 8 (the anonymous algorithm of 1876).

    >>> easter(2019)
    datetime.date(2019, 4, 21)
    """
    century, of_century = divmod(year, 100)
    leap_centuries, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - leap_centuries - correction + 15) % 30
    leaps, left = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * leaps - epact - left) % 7
    late = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


def easter_days(year: int) -> Days:
    """Good Friday to Easter Monday, when schools and offices are hard to reach.

    >>> str(easter_days(2019))
    '2019-04-19/2019-04-22'
    """
    sunday = easter(year)
    return Days(sunday - dt.timedelta(days=2), sunday + dt.timedelta(days=1))


def girls_in_ict_day(year: int) -> dt.date:
    """The fourth Thursday of April (ITU Plenipotentiary Resolution 70, Rev. Guadalajara 2010).

    >>> girls_in_ict_day(2019)
    datetime.date(2019, 4, 25)
    """
    first = dt.date(year, 4, 1)
    return first + dt.timedelta(days=(calendar.THURSDAY - first.weekday()) % 7 + 21)


@attrs.frozen
class ClockChange:
    """A day on which the clocks of a zone change, and by how much: forward is positive."""

    day: dt.date
    by: dt.timedelta


def clock_changes(days: Days, *, zone: str) -> tuple[ClockChange, ...]:
    """The days of a range on which the offset from UTC changes.

    Args:
        days: The range, both ends included.
        zone: A name of the IANA database.

    Raises:
        UnknownZone: No such zone.

    >>> year = Days(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    >>> [str(change.day) for change in clock_changes(year, zone="Europe/Rome")]
    ['2026-03-29', '2026-10-25']
    """
    zoned = zone_info(zone)
    midnights = [*days.each(), days.last + dt.timedelta(days=1)]
    offsets = [dt.datetime.combine(day, dt.time(), tzinfo=zoned).utcoffset() or dt.timedelta() for day in midnights]
    changes = zip(midnights, offsets, offsets[1:], strict=False)
    return tuple(ClockChange(day, after - before) for day, before, after in changes if after != before)


def is_weekend(day: dt.date) -> bool:
    """Whether the day is a Saturday or a Sunday.

    >>> is_weekend(dt.date(2019, 5, 5))
    True
    """
    return day.weekday() >= calendar.SATURDAY


def working_day(day: dt.date, *, closed: Iterable[dt.date]) -> dt.date:
    """The day itself, or the next one that is neither a Saturday, a Sunday nor one of the closed days.

    >>> working_day(dt.date(2019, 4, 20), closed=[dt.date(2019, 4, 22)])
    datetime.date(2019, 4, 23)
    """
    shut = frozenset(closed)
    while is_weekend(day) or day in shut:
        day += dt.timedelta(days=1)
    return day


def weekday_matches(text: str, day: dt.date, *, languages: Sequence[str] = ("it", "en", "pt")) -> bool | None:
    """Whether the names of weekdays in a text are that of the day.

    Case and accents do not matter; whole names only, because short ones are words of their own (`mar`, `sun`).

    Args:
        text: Any text, such as “mercoledì 9 maggio”.
        day: The day that it is said to speak of.
        languages: The languages whose names are looked for.

    Returns:
        True when every weekday named is the day's, False when another one is named, None when none is named.

    >>> weekday_matches("venerdi 26 aprile", dt.date(2018, 4, 26))
    False
    """
    named = {number for word in _words(text) if (number := _weekdays(tuple(languages)).get(word)) is not None}
    return named == {day.weekday()} if named else None


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.findall(r"[a-z]+(?:-feira)?", plain)


@cache
def _weekdays(languages: tuple[str, ...]) -> Mapping[str, int]:
    """The number of each weekday, Monday 0, by its name without accents."""
    names = (item for language in languages for item in get_day_names("wide", locale=language).items())
    return MappingProxyType({_words(name)[0]: number for number, name in names})
