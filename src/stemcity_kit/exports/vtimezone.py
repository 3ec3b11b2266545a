"""The time zone of a calendar file: a VTIMEZONE (RFC 5545 section 3.6.5) that every client reads alike.

It is written here because the calendar library writes transitions as lists of dates (RDATE), of which several clients
read only the first. Here each transition is an observance of its own, and where the zone goes on by yearly rules, a
pair of observances recurs, from the year in which the rules came into force. No RDATE is ever written.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

import attrs
from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from stemcity_kit.model.tzif import Onset, WeekdayRule, YearlyRule, ZoneRules, zone_rules

Recurrence = Mapping[str, Sequence[str | int]]

_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_DAY = dt.timedelta(days=1)
_1970 = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_EARLIEST, _LATEST = dt.date(1000, 1, 1), dt.date(9000, 1, 1)  # no zone changes before, no yearly rule ends after


@attrs.frozen
class Observance:
    """A STANDARD or DAYLIGHT part: an onset, alone or standing for all that follow it by the same rule."""

    onset: Onset
    recurrence: Recurrence | None = None


def vtimezone(zone: str, *, first: dt.date, last: dt.date) -> Timezone:
    """The VTIMEZONE for a calendar whose moments lie on the days from `first` to `last`, both included.

    For each local time on those days it gives the offset that `zone_info(zone)` gives: in a repeated hour that of the
    first pass, in a skipped one that before the gap (RFC 5545 section 3.3.5). The second pass of a repeated hour has no
    local notation in iCalendar: write such a moment in UTC.

    Args:
        zone: A name of the IANA database; it becomes the TZID.
        first: The first day, in the zone.
        last: The last day, in the zone.

    Raises:
        UnknownZone: The `tzdata` package has no such zone.

    >>> rome = vtimezone("Europe/Rome", first=dt.date(2027, 5, 1), last=dt.date(2027, 5, 31))
    >>> [str(part["RRULE"].to_ical(), "ascii") for part in rome.subcomponents]
    ['FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10', 'FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3']
    """
    component = Timezone()
    component.add("tzid", zone)
    for observance in observances(zone_rules(zone), first=first, last=last):
        component.add_component(_written(observance))
    return component


def observances(rules: ZoneRules, *, first: dt.date, last: dt.date) -> tuple[Observance, ...]:
    """What holds at the start of the first day and each onset to the end of the last, in order.

    Where the yearly rules are in force on one of the days, a pair of recurrences stands for them. If one of them has no
    plain recurrence, their onsets are listed like all others.
    """
    since, until = _span(first, last)
    opening, *following = rules.onsets(since=since, until=until)
    recurrences = {change.rule: recurrence(change.rule) for change in rules.yearly}
    in_force = rules.listed[-1].at
    if until <= in_force or not all(recurrences.values()):
        return tuple(Observance(onset) for onset in (_not_too_old(opening, since=since), *following))
    listed = (_not_too_old(onset, since=since) for onset in (opening, *following) if not onset.rule)
    pair = _first_onsets(rules, begin=max(in_force, min(_1970, since)))
    return (*(Observance(onset) for onset in listed), *(Observance(onset, recurrences[rule]) for rule, onset in pair))


def _first_onsets(rules: ZoneRules, *, begin: dt.datetime) -> Iterator[tuple[YearlyRule, Onset]]:
    """Each yearly rule with its first onset, in order of time."""
    seen = set()
    for onset in rules.onsets(since=begin, until=begin + 800 * _DAY):
        if onset.rule and onset.rule not in seen:
            seen.add(onset.rule)
            yield onset.rule, onset


def recurrence(rule: YearlyRule) -> Recurrence | None:
    """The RRULE that gives the rule's local date in every year, or None where there is no plain one.

    A time before midnight or after 24:00 moves the weekday; then the days of the month bound it, because "the fourth
    Thursday and two days" is not always the fourth Saturday.

    >>> recurrence(WeekdayRule(3, 4, 4, dt.timedelta(hours=50)))["BYMONTHDAY"]
    (24, 25, 26, 27, 28, 29, 30)
    """
    if not isinstance(rule, WeekdayRule):
        return None
    shift = rule.time // _DAY
    weekday = _WEEKDAYS[(rule.weekday + shift) % 7]
    if not shift:
        ordinal = rule.week if rule.week < 5 else -1
        return {"FREQ": ("YEARLY",), "BYMONTH": (rule.month,), "BYDAY": (f"{ordinal}{weekday}",)}
    length = calendar.monthrange(2001, rule.month)[1]
    latest = shift + (7 * rule.week if rule.week < 5 else length)
    days = tuple(range(latest - 6, latest + 1))
    if days[0] < 1 or days[-1] > length or (rule.month, rule.week) == (2, 5):
        return None  # the week spills into another month, or hangs on the length of February
    return {"FREQ": ("YEARLY",), "BYMONTH": (rule.month,), "BYMONTHDAY": days, "BYDAY": (weekday,)}


def _span(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The days in UTC, a day wider on either side than any offset needs."""
    since, until = (min(max(day, _EARLIEST), _LATEST) for day in (first, last))
    midnight = dt.time(tzinfo=dt.UTC)
    return dt.datetime.combine(since, midnight) - 2 * _DAY, dt.datetime.combine(until, midnight) + 3 * _DAY


def _not_too_old(onset: Onset, *, since: dt.datetime) -> Onset:
    """The onset itself, or, because many clients count from 1970, the same clocks as from that year."""
    now = onset.after
    earliest = min(_1970 - now.offset, since)
    return onset if onset.at >= earliest else Onset(earliest, now, now)


def _written(observance: Observance) -> TimezoneStandard | TimezoneDaylight:
    onset = observance.onset
    component = TimezoneDaylight() if _is_advanced(onset) else TimezoneStandard()
    component.add("dtstart", onset.local)
    component.add("tzoffsetfrom", onset.before.offset)
    component.add("tzoffsetto", onset.after.offset)
    component.add("tzname", onset.after.name)
    if observance.recurrence:
        component.add("rrule", {part: list(values) for part, values in observance.recurrence.items()})
    return component


def _is_advanced(onset: Onset) -> bool:
    """Whether its clocks run ahead of standard time: what RFC 5545 calls DAYLIGHT.

    The database has zones that save in winter (Dublin, and Casablanca in Ramadan). Clients expect the advanced clock to
    be DAYLIGHT there as everywhere, so where a change is one of saving, the clocks decide and not the database's flag.
    """
    before, after = onset.before, onset.after
    if before.saving == after.saving or before.offset == after.offset:
        return after.saving
    return after.offset > before.offset
