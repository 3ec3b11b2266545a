"""The programme of a hackathon: phases, nights, and how many adults stay over.

A hackathon of 24 hours goes on over midnight, and twice a year over a clock change: what counts is elapsed time, and
where the clocks say something else, a note says so. How many minors one adult may look after is set by law, by the
school or by the insurer, and differs from place to place; it is an argument here and never a default.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import attrs

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.model.time import Interval, in_utc
from stemcity_kit.scheduling.gatherings.faults import key_faults, named, number_faults, refuse, unknown_faults
from stemcity_kit.scheduling.gatherings.hackathon import Hackathon

__all__ = ["Phase", "check_nights", "check_programme", "nights"]


@attrs.frozen(kw_only=True)
class Phase:
    """A part of the programme, such as the building, the pitches or the prizes.

    Attributes:
        key: Which part it is.
        interval: When it is held, half-open.
        overnight: Whether people stay over; a phase that only runs past midnight is none.
    """

    key: str
    interval: Interval
    overnight: bool = False

    @property
    def length(self) -> dt.timedelta:
        """How long it lasts, in elapsed time."""
        return self.interval.length

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The local days that it touches, in the zone of its start."""
        start, zone = self.interval.start, self.interval.start.tzinfo
        last = (in_utc(self.interval.end) - dt.timedelta(microseconds=1)).astimezone(zone).date()
        return tuple(start.date() + dt.timedelta(days=n) for n in range((last - start.date()).days + 1))


def nights(phases: Iterable[Phase]) -> tuple[dt.date, ...]:
    """The nights that people stay over, each by the day on which it begins.

    >>> from stemcity_kit.model.time import moment
    >>> start = moment(dt.date(2027, 5, 7), dt.time(18), zone="Europe/Rome")
    >>> nights([Phase(key="build", interval=Interval(start, start + dt.timedelta(hours=20)), overnight=True)])
    (datetime.date(2027, 5, 7),)
    """
    return tuple(sorted({day for phase in phases if phase.overnight for day in phase.days[:-1]}))


def check_programme(phases: Sequence[Phase]) -> Iterator[Finding]:
    """What is wrong with a programme: nothing in it, phases at once or out of order, nights that nobody declared.

    >>> from stemcity_kit.model.time import moment
    >>> start = moment(dt.date(2026, 10, 24), dt.time(20), zone="Europe/Rome")
    >>> end = moment(dt.date(2026, 10, 25), dt.time(8), zone="Europe/Rome")
    >>> print(*check_programme([Phase(key="build", interval=Interval(start, end), overnight=True)]))
    phases 'build': The clocks change in it: it lasts 13:00 hours, and the clocks show 12:00. Say which one is meant.
    """
    yield from key_faults((phase.key for phase in phases), table="phases")
    if not phases:
        yield Finding("no-phases", Where(table="phases"), N_("The programme is empty."), N_("Name at least one phase."))
    for before, phase in itertools.pairwise(phases):
        where = Where(table="phases", key=phase.key)
        params = {"before": before.key, "phase": phase.key}
        if before.interval.overlaps(phase.interval):
            what, fix = N_("“{before}” and “{phase}” overlap."), N_("Let one end when the other begins, or before.")
            yield Finding("phases-overlap", where, what, fix, params=params)
        elif in_utc(phase.interval.start) < in_utc(before.interval.start):
            what, fix = N_("“{phase}” begins before “{before}”."), N_("List the phases in order.")
            yield Finding("phases-out-of-order", where, what, fix, params=params)
    for phase in phases:
        yield from _night_faults(phase)
        yield from _clock_notes(phase)


def _night_faults(phase: Phase) -> Iterator[Finding]:
    where = Where(table="phases", key=phase.key)
    if phase.overnight and len(phase.days) == 1:
        what, fix = N_("It is called a night, and ends on the day on which it begins."), N_("Correct the end.")
        yield Finding("no-night", where, what, fix)
    if not phase.overnight and len(phase.days) > 1:
        what, fix = N_("It goes on past midnight."), N_("Say whether people stay over, or correct the end.")
        yield Finding("night-not-said", where, what, fix, Severity.WARNING)


def _clock_notes(phase: Phase) -> Iterator[Finding]:
    start, end = phase.interval.start, phase.interval.end.astimezone(phase.interval.start.tzinfo)
    shown = end.replace(tzinfo=None) - start.replace(tzinfo=None)
    if shown != phase.length:
        what = N_("The clocks change in it: it lasts {elapsed} hours, and the clocks show {shown}.")
        params = {"elapsed": _hours(phase.length), "shown": _hours(shown)}
        where = Where(table="phases", key=phase.key)
        yield Finding("clocks-change", where, what, N_("Say which one is meant."), Severity.NOTE, params)


def _hours(length: dt.timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    return f"{minutes // 60}:{minutes % 60:02}"


def check_nights(
    hackathon: Hackathon,
    phases: Sequence[Phase],
    *,
    adults: Mapping[dt.date, Collection[str]],
    minors_per_adult: int,
    least: int = 1,
    staying: Mapping[dt.date, Collection[str]] | None = None,
) -> Iterator[Finding]:
    """Whether enough adults stay over on each night, and whether every minor who does may.

    Args:
        hackathon: Who registered.
        phases: The programme; its nights are those of `nights`.
        adults: Which adults are responsible on each night, by the day on which it begins.
        minors_per_adult: How many minors one adult may look after, as the rules of the place say.
        least: The fewest adults on any night with minors, whatever their number.
        staying: Which participants stay on each night; None for all on all nights.

    Raises:
        InvalidValue: A number cannot be.

    >>> from stemcity_kit.model.time import moment
    >>> from stemcity_kit.scheduling.gatherings.hackathon import Participant
    >>> people = [Participant(key=f"p-{n}", minor=True, consent=True) for n in range(23)]
    >>> start = moment(dt.date(2027, 5, 7), dt.time(18), zone="Europe/Rome")
    >>> phases = [Phase(key="build", interval=Interval(start, start + dt.timedelta(hours=20)), overnight=True)]
    >>> adults = {dt.date(2027, 5, 7): ["eva", "ugo"]}
    >>> print(*check_nights(Hackathon(people), phases, adults=adults, minors_per_adult=10))
    nights '2027-05-07': 23 minors stay with 2 adults; with one adult for each 10, 3 are needed. Find 1 more, or let \
fewer stay.
    """
    refuse((*number_faults({"minors_per_adult": minors_per_adult}, least=1), *number_faults({"least": least})))
    people = hackathon.participant
    for night in nights(phases):
        where = Where(table="nights", key=str(night))
        there = list(people) if staying is None else list(dict.fromkeys(staying.get(night, ())))
        yield from unknown_faults(there, people, where=where)
        minors = [key for key in there if key in people and people[key].minor]
        grown = [key for key in dict.fromkeys(adults.get(night, ())) if key not in people or not people[key].minor]
        yield from _adult_faults(minors, grown, minors_per_adult, least, where)
        yield from _minor_faults(hackathon, minors, adults.get(night, ()), where)
    for night in sorted({*adults, *(staying or {})}.difference(nights(phases))):
        what, fix = N_("Nobody stays over on this night."), N_("Correct the date, or mark the phase as a night.")
        yield Finding("unknown-night", Where(table="nights", key=str(night)), what, fix)


def _adult_faults(
    minors: Sequence[str], grown: Sequence[str], minors_per_adult: int, least: int, where: Where
) -> Iterator[Finding]:
    needed = max(least, -(-len(minors) // minors_per_adult)) if minors else 0
    if len(grown) < needed:
        what = N_("{minors} minors stay with {adults} adults; with one adult for each {each}, {needed} are needed.")
        if needed == least:
            what = N_("{minors} minors stay with {adults} adults; at least {needed} are needed on any night.")
        params = {"minors": len(minors), "adults": len(grown), "each": minors_per_adult, "needed": needed}
        fix = N_("Find {more} more, or let fewer stay.")
        yield Finding("too-few-adults", where, what, fix, params={**params, "more": needed - len(grown)})


def _minor_faults(
    hackathon: Hackathon, minors: Sequence[str], adults: Collection[str], where: Where
) -> Iterator[Finding]:
    people = hackathon.participant
    if lacking := [key for key in minors if not people[key].consent]:
        what, fix = N_("These stay without the guardian's consent: {keys}."), N_("Ask for it, or let them go home.")
        yield Finding("no-consent", where, what, fix, params={"keys": named(lacking)})
    if young := [key for key in adults if key in people and people[key].minor]:
        what, fix = N_("These are named as adults and are under age: {keys}."), N_("Name others.")
        yield Finding("not-an-adult", where, what, fix, params={"keys": named(young)})
