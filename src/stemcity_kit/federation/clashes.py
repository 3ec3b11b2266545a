"""Collisions across cities: one venue, room, kit or person in two places at once, or with no time for the way.

Within one member these are found by its own check; here only sessions of different members are compared. Intervals are
half-open, as everywhere: what ends at 11:15 leaves the room free at 11:15.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import attrs

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.federation.area import Area, Ref
from stemcity_kit.federation.members import Booking, Member
from stemcity_kit.federation.sameness import Sameness
from stemcity_kit.model.programme import Programme
from stemcity_kit.model.time import Interval

__all__ = ["clashes"]


@attrs.frozen
class _Use:
    """A session that takes something up."""

    whose: str
    session: str
    event: Ref
    during: Interval
    rooms: frozenset[Ref] = frozenset()
    venue: Ref = ("", "")
    count: int = 1

    @property
    def order(self) -> tuple[dt.datetime, dt.datetime, str, str]:
        return (self.during.start.astimezone(dt.UTC), self.during.end.astimezone(dt.UTC), self.whose, self.session)

    def is_also(self, other: _Use) -> bool:
        """Whether both are one session of one event, which stands in two programmes."""
        return (self.event, self.during) == (other.event, other.during)

    @property
    def name(self) -> str:
        return f"{self.whose}/{self.session}"


def clashes(area: Area, members: Sequence[Member], same: Sameness) -> tuple[Finding, ...]:
    """Everything that sessions of different members break together, in order of time; the same for every order.

    A person is never named here, because the finding may be read by another office than the one that knows the person.
    """
    placed: defaultdict[Ref, list[_Use]] = defaultdict(list)
    booked: defaultdict[tuple[str, Ref], list[_Use]] = defaultdict(list)
    for member in members:
        if member.programme is not None:
            for use in _placed(member.municipality, member.programme, same):
                placed[use.venue].append(use)
            for table, one, use in _booked(member, member.programme, same):
                booked[table, one].append(use)
    found: list[tuple[tuple[dt.datetime, dt.datetime, str, str], Finding]] = []
    for venue, uses in placed.items():
        found += _in_venue(venue, uses)
    for (table, one), uses in booked.items():
        found += _of_kit(one, uses) if table == "kits" else _of_person(area, uses)
    return tuple(finding for _, finding in sorted(found, key=lambda pair: (pair[0], pair[1].rule, pair[1].where.key)))


_Found = Iterator[tuple[tuple[dt.datetime, dt.datetime, str, str], Finding]]


def _placed(code: str, programme: Programme, same: Sameness) -> Iterator[_Use]:
    for session in programme.sessions:
        during = session.when.interval if session.when else None
        if during is None or session.venue is None or programme.is_cancelled(session):
            continue
        yield _Use(
            code,
            session.key,
            same.of("events", (code, session.event)),
            during,
            frozenset(same.of("rooms", (code, room)) for room in session.rooms),
            same.of("venues", (code, session.venue)),
        )


def _booked(member: Member, programme: Programme, same: Sameness) -> Iterator[tuple[str, Ref, _Use]]:
    code = member.municipality
    shared = {table: {one for group in same.groups[table] for one in group} for table in ("kits", "people")}
    for booking in member.bookings:
        one = (code, booking.key)
        if one in shared[booking.table]:
            yield booking.table, same.of(booking.table, one), _use(code, booking, programme, same)


def _use(code: str, booking: Booking, programme: Programme, same: Sameness) -> _Use:
    session = programme.get("sessions", booking.session)
    venue = same.of("venues", (code, session.venue)) if session.venue else ("", "")
    event = same.of("events", (code, session.event))
    return _Use(code, session.key, event, booking.during, venue=venue, count=booking.count)


def _overlapping(uses: Sequence[_Use]) -> Iterator[tuple[_Use, _Use]]:
    """Pairs of different members that overlap and are not one event that both have in their programme."""
    going: list[_Use] = []
    for use in sorted(uses, key=lambda one: one.order):
        going = [other for other in going if other.during.overlaps(use.during)]
        yield from ((other, use) for other in going if other.whose != use.whose and not other.is_also(use))
        going.append(use)


def _in_venue(venue: Ref, uses: Sequence[_Use]) -> _Found:
    if len({use.whose for use in uses}) < 2:
        return
    for one, other in _overlapping(uses):
        if one.rooms & other.rooms:
            room = "/".join(min(one.rooms & other.rooms))
            what = N_("{one} and {other} are in the room {room} at once.")
            fix = N_("Let the two municipalities agree on who moves.")
            yield one.order, _finding("area-room-taken", (one, other), what, fix, room=room)
        elif not (one.rooms and other.rooms):
            what = N_("{one} and {other} are in the venue {venue} at once, and it is not known in which rooms.")
            fix = N_("Name the rooms in both folders, or let one of the two move.")
            place = "/".join(venue)
            yield one.order, _finding("area-venue-taken", (one, other), what, fix, Severity.WARNING, venue=place)


def _of_kit(kit: Ref, uses: Sequence[_Use]) -> _Found:
    """Each start at which more of a kit is in use than there are."""
    going: list[_Use] = []
    for use in sorted(uses, key=lambda one: one.order):
        going = [other for other in going if other.during.overlaps(use.during)]
        going = [other for other in going if not other.is_also(use)] + [use]
        most = max(one.count for one in uses)
        if len(going) > most and len({one.whose for one in going}) > 1:
            what = N_("The kit {kit} is wanted by {sessions} at once, and there are only {most}.")
            fix = N_("Let the municipalities agree on who moves, or find another one.")
            sessions = ", ".join(one.name for one in going)
            params: dict[str, Any] = {"kit": "/".join(kit), "sessions": sessions, "most": most}
            yield use.order, _finding("area-kit-taken", going, what, fix, **params)


def _of_person(area: Area, uses: Sequence[_Use]) -> _Found:
    for one, other in _overlapping(uses):
        what = N_("{one} and {other} count on the same person at the same time.")
        fix = N_("Ask the two offices who the person is; one session moves, or somebody else takes part.")
        yield one.order, _finding("area-person-twice", (one, other), what, fix)
    ordered = sorted(uses, key=lambda use: use.order)
    for one, other in combinations(ordered, 2):
        between = other.during.start.astimezone(dt.UTC) - one.during.end.astimezone(dt.UTC)
        needed = area.minutes(one.whose, other.whose)
        apart = one.venue != other.venue or not one.venue[0]
        if apart and one.whose != other.whose and dt.timedelta(0) <= between < dt.timedelta(minutes=needed):
            what = N_("One person has {minutes} minutes from {one} to {other}, and needs {needed} for the way.")
            fix = N_("Move one of the two, or correct the minutes in [[ways]] of area.toml.")
            minutes = int(between.total_seconds() // 60)
            params: dict[str, Any] = {"minutes": minutes, "needed": needed}
            yield one.order, _finding("area-no-time-for-the-way", (one, other), what, fix, Severity.WARNING, **params)


def _finding(
    rule: str, uses: Sequence[_Use], what: str, fix: str, severity: Severity = Severity.ERROR, **params: object
) -> Finding:
    names = [use.name for use in uses]
    told: dict[str, object] = {"one": names[0], "other": names[-1], **params}
    return Finding(rule, Where(table="sessions", key=", ".join(names)), what, fix, severity, told)
