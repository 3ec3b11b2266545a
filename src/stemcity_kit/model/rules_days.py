"""Rules about the calendar: days on which the city's own events should not fall, and days that contradict each other.

The days of sections that the city runs, alone or with others, are checked: those run by partners span a whole month and
hold holidays by design. Public holidays are those of the edition's country and subdivision.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import attrs

from stemcity_kit.errors import Finding, N_, UnknownKey, Where
from stemcity_kit.model.days import clock_changes, easter_days, girls_in_ict_day, public_holidays, weekday_matches
from stemcity_kit.model.edition import Edition, Section
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.rule import note, span, warning
from stemcity_kit.model.time import Days, Precision, When
from stemcity_kit.model.vocabulary import Governance, Phase

_FIX = N_("Choose other days, or be sure that schools and offices can take part.")


def city_days(edition: Edition) -> Iterator[tuple[Section, Days]]:
    """Each range of days of the sections that the city runs, alone or with others."""
    for section in edition.sections:
        if section.run_by is not Governance.PARTNERS:
            for days in section.dates:
                yield section, days


def holidays_of(edition: Edition) -> Mapping[dt.date, str]:
    """The public holidays of the edition's years; those of the whole country where the subdivision is not known."""
    years = tuple(
        sorted(
            {day.year for section in edition.sections for spell in section.dates for day in (spell.first, spell.last)}
        )
    )
    for subdivision in dict.fromkeys((edition.subdivision, "")):
        try:
            return public_holidays(edition.country, years=years or (edition.year,), subdivision=subdivision)
        except UnknownKey:
            continue
    return {}


def _at(section: Section) -> Where:
    return Where(table="sections", key=section.key, field="dates")


@attrs.frozen
class HolidaysNotKnown:
    """The public holidays of the edition's country or subdivision are not known, so they cannot be checked."""

    name: str = "holidays-not-known"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note that says what is used instead."""
        try:
            public_holidays(edition.country, years=(edition.year,), subdivision=edition.subdivision)
        except UnknownKey as unknown:
            for finding in unknown.findings:
                yield attrs.evolve(finding, where=Where(table="edition", field=finding.where.field))


@attrs.frozen
class OnPublicHoliday:
    """A day that the city runs is a public holiday, in the whole country or in its subdivision."""

    name: str = "on-public-holiday"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such day."""
        holidays = holidays_of(edition)
        for section, days in city_days(edition):
            for day in days.each():
                if day in holidays:
                    what = N_("{day} is a public holiday: {holiday}.")
                    yield warning(self.name, _at(section), what, _FIX, day=day, holiday=holidays[day])


@attrs.frozen
class AtEaster:
    """A day that the city runs lies between Good Friday and Easter Monday."""

    name: str = "at-easter"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each range of days that touches Easter."""
        for section, days in city_days(edition):
            for year in range(days.first.year, days.last.year + 1):
                easter = easter_days(year)
                if days.overlaps(easter):
                    what = N_("{days} touches Easter, {first} to {last}.")
                    yield warning(self.name, _at(section), what, _FIX, days=days, first=easter.first, last=easter.last)


@attrs.frozen
class OnClockChange:
    """The clocks change on a day that the city runs, so that times given as a number of hours go wrong."""

    name: str = "on-clock-change"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such day."""
        for section, days in city_days(edition):
            for change in clock_changes(days, zone=edition.zone):
                what = N_("The clocks of {zone} change on {day}.")
                fix = N_("Say times with care on that day, or choose other days.")
                yield warning(self.name, _at(section), what, fix, zone=edition.zone, day=change.day)


@attrs.frozen
class OnClosing:
    """A day that the city runs is one on which schools are closed, or that the city wants to avoid."""

    name: str = "on-closing"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each range of days that touches a closing, and a note for a closing without days."""
        for closing in edition.closings:
            if closing.days is None:
                where = Where(table="closings", key=closing.key, field="days")
                yield note(self.name, where, N_("The closing has no days."), N_("Write its first and last day."))
                continue
            for section, days in city_days(edition):
                if days.overlaps(closing.days):
                    what = N_("{days} touches “{title}”, {closed}.")
                    title = closing.title.within(edition.languages) if closing.title else closing.key
                    yield warning(self.name, _at(section), what, _FIX, days=days, title=title, closed=closing.days)


@attrs.frozen
class GirlsInIctDay:
    """Girls in ICT Day, the fourth Thursday of April (ITU Resolution 70), meets the edition.

    It is an occasion, and a trap where it is also a public holiday, as on 25 April in Italy in 2019, 2024 and 2030.
    """

    name: str = "girls-in-ict-day"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note for each section that holds the day; a warning where the city runs it on a public holiday."""
        day, holidays = girls_in_ict_day(edition.year), holidays_of(edition)
        for section in edition.sections:
            if not any(day in spell for spell in section.dates):
                continue
            if day not in holidays:
                yield note(self.name, _at(section), N_("Girls in ICT Day, {day}, lies in this section."), day=day)
                continue
            what = N_("Girls in ICT Day, {day}, lies in this section and is a public holiday: {holiday}.")
            if section.run_by is not Governance.PARTNERS:
                yield warning(self.name, _at(section), what, _FIX, day=day, holiday=holidays[day])
            else:
                yield note(self.name, _at(section), what, day=day, holiday=holidays[day])


@attrs.frozen
class OutsideSection:
    """A session lies, wholly or in part, outside the days of its event's section.

    That may be right: exhibitions outlive editions, and there are events before and after. So it is a note.
    """

    name: str = "outside-section"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note for each such session."""
        for session in edition.sessions:
            event = edition.get("events", session.event)
            section = edition.get("sections", event.section) if event else None
            if section is None or not section.dates or session.when is None:
                continue
            yield from self._outside(session, session.when, section)

    def _outside(self, session: Session, when: When, section: Section) -> Iterator[Finding]:
        where = Where(table="sessions", key=session.key, field="when")
        fix = N_("Nothing is wrong if it is meant so; otherwise correct the day or the section.")
        dates = " | ".join(map(str, section.dates))
        if not any(when.days.overlaps(spell) for spell in section.dates):
            what = N_("{days} lies outside its section “{section}”, {dates}.")
        elif when.precision is not Precision.MONTH and not any(
            spell.first <= when.days.first and when.days.last <= spell.last for spell in section.dates
        ):
            what = N_("{days} goes beyond its section “{section}”, {dates}.")
        else:
            return
        yield note(self.name, where, what, fix, days=when.days, section=section.key, dates=dates)


@attrs.frozen
class TimelineOrder:
    """A step of the timeline has no days, or lies on the wrong side of the events."""

    name: str = "timeline-order"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note for a step without days, and a warning for one that cannot be where it is."""
        whole = span(edition)
        for step in edition.timeline:
            where = Where(table="timeline", key=step.key, field="days")
            if step.days is None:
                yield note(self.name, where, N_("The step has no days."), N_("Write its first and last day."))
            elif whole and step.phase is Phase.BEFORE and step.days.first > whole.last:
                what = N_("The step is to come before the events, but begins on {first}, after their last day {last}.")
                yield warning(
                    self.name, where, what, N_("Correct the days or the phase."), first=step.days.first, last=whole.last
                )
            elif whole and step.phase is Phase.AFTER and step.days.last < whole.first:
                what = N_("The step is to come after the events, but ends on {last}, before their first day {first}.")
                yield warning(
                    self.name, where, what, N_("Correct the days or the phase."), first=whole.first, last=step.days.last
                )


@attrs.frozen
class WeekdayContradicts:
    """The title or the summary names a weekday that the session's day is not.

    Only events with a single known day are looked at; a text may well name the days of others.
    """

    name: str = "weekday-contradicts"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such text."""
        for event in edition.events:
            days = {session.when.days for session in edition.sessions_by_event.get(event.key, ()) if session.when}
            if len(days) == 1 and (only := days.pop()).count == 1:
                yield from self._contradictions(event, only.first)

    def _contradictions(self, event: Event, day: dt.date) -> Iterator[Finding]:
        for field in ("title", "summary"):
            for language, text in getattr(event, field).versions:
                if weekday_matches(text, day) is False:
                    where = Where(table="events", key=event.key, field=f"{field}@{language}")
                    what = N_("The text names a weekday that {day} is not.")
                    yield warning(self.name, where, what, N_("Correct the text or the day."), day=day)
