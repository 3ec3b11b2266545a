"""Collisions across cities: one venue, room, kit or person in two places at once, or with no time for the way.

Within one member these are found by its own check; here only sessions of different members are compared. Intervals are
half-open, as everywhere: what ends at 11:15 leaves the room free at 11:15.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import attrs

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.federation.area import FILE, Area, Ref
from stemcity_kit.federation.members import Member, held
from stemcity_kit.federation.sameness import Sameness
from stemcity_kit.federation.signs import folded
from stemcity_kit.model.event import Session
from stemcity_kit.model.programme import Programme
from stemcity_kit.model.time import Interval

__all__ = ["clashes"]


@attrs.frozen
class _Use:
    """A session that takes something up."""

    whose: str
    session: str
    record: Ref
    event: Ref
    during: Interval
    rooms: Mapping[Ref, str] = attrs.field(factory=dict)
    venue: Ref = ("", "")
    town: str = ""
    at_odds: bool = False

    @property
    def order(self) -> tuple[dt.datetime, dt.datetime, str, str]:
        return (self.during.start.astimezone(dt.UTC), self.during.end.astimezone(dt.UTC), self.whose, self.session)

    def is_also(self, other: _Use) -> bool:
        """Whether both are one session of an event in two programmes, or may be: its hours are told to differ."""
        doubtful = self.whose != other.whose and self.event == other.event and (self.at_odds or other.at_odds)
        return self.record == other.record or doubtful

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
    found: list[_Clash] = []
    counts = {(member.municipality, key): count for member in members for key, count in member.kits}
    for venue, uses in placed.items():
        found += _in_venue(venue, uses, same.apart["rooms"])
    for (table, one), uses in booked.items():
        found += _of_kit(one, uses, counts[one]) if table == "kits" else _of_person(area, uses, same)
    return (
        *_other_counts(same.groups["kits"], counts),
        *_once(sorted(found, key=lambda clash: (clash.uses[0].order, clash.finding.rule, clash.finding.where.key))),
    )


def _other_counts(groups: Iterable[tuple[Ref, ...]], counts: Mapping[Ref, int]) -> Iterator[Finding]:
    """Kits of which the folders that share them give different numbers."""
    for group in groups:
        if len({counts[one] for one in group}) > 1:
            what = N_("The folders do not agree how many there are of the kit {kit}: {counts}. The first one counts.")
            fix = N_("Write the same number into all of them.")
            told = ", ".join(f"{'/'.join(one)} = {counts[one]}" for one in group)
            place = Where("kits", "/".join(group[0]), "same", FILE)
            params = {"kit": "/".join(group[0]), "counts": told}
            yield Finding("area-kit-count", place, what, fix, Severity.WARNING, params)


@attrs.frozen
class _Clash:
    """A finding with the sessions that it is about, in order."""

    uses: tuple[_Use, ...]
    finding: Finding


_Found = Iterator[_Clash]


def _once(found: Iterable[_Clash]) -> Iterator[Finding]:
    """Each collision once, however many programmes the sessions stand in."""
    told: set[tuple[str, frozenset[Ref]]] = set()
    for clash in found:
        about = (clash.finding.rule, frozenset(use.record for use in clash.uses))
        if about not in told:
            told.add(about)
            yield clash.finding


def _placed(code: str, programme: Programme, same: Sameness) -> Iterator[_Use]:
    for session in programme.sessions:
        during = held(session)
        if during is not None and not programme.is_cancelled(session):
            use = _use(code, session, programme, same, during=during)
            if use.venue[1]:
                yield use


def _booked(member: Member, programme: Programme, same: Sameness) -> Iterator[tuple[str, Ref, _Use]]:
    code = member.municipality
    shared = {table: {one for group in same.groups[table] for one in group} for table in ("kits", "people")}
    for booking in member.bookings:
        one = (code, booking.key)
        if one in shared[booking.table]:
            session = programme.get("sessions", booking.session)
            use = _use(code, session, programme, same, during=booking.during)
            yield booking.table, same.of(booking.table, one), use


def _use(code: str, session: Session, programme: Programme, same: Sameness, *, during: Interval) -> _Use:
    rooms = [room for room in (programme.get("rooms", key) for key in session.rooms) if room is not None]
    venue = programme.get("venues", session.venue)
    town = venue.municipality if venue is not None and venue.municipality else code
    one = same.of("venues", (code, session.venue)) if session.venue else ("", "")
    record = same.of("sessions", (code, session.key))
    return _Use(
        code,
        session.key,
        record,
        same.of("events", (code, session.event)),
        during,
        {same.of("rooms", (code, room.key)): room.name for room in rooms},
        one,
        town,
        record in same.at_odds,
    )


def _overlapping(uses: Sequence[_Use]) -> Iterator[tuple[_Use, _Use]]:
    """Pairs of different members that overlap and are not one event that both have in their programme."""
    going: list[_Use] = []
    for use in sorted(uses, key=lambda one: one.order):
        going = [other for other in going if other.during.overlaps(use.during)]
        yield from ((other, use) for other in going if other.whose != use.whose and not other.is_also(use))
        going.append(use)


def _in_venue(venue: Ref, uses: Sequence[_Use], apart: frozenset[frozenset[Ref]]) -> _Found:
    if len({use.whose for use in uses}) < 2:
        return
    for one, other in _overlapping(uses):
        if shared := set(one.rooms) & set(other.rooms):
            room = "/".join(min(shared))
            what = N_("{one} and {other} are in the room {room} at once.")
            yield _clash("area-room-taken", (one, other), what, _AGREE, room=room)
        elif not _in_other_rooms(one, other, apart):
            what = N_("{one} and {other} are in the venue {venue} at once, and it is not known in which rooms.")
            fix = N_("Name the rooms in both folders, or let one of the two move.")
            place = "/".join(venue)
            yield _clash("area-venue-taken", (one, other), what, fix, Severity.WARNING, venue=place)


_AGREE = N_("Let the two municipalities agree on who moves; if it is one event, say so below [[events]] of area.toml.")


def _in_other_rooms(one: _Use, other: _Use, apart: frozenset[frozenset[Ref]]) -> bool:
    """Whether both name rooms, and each two of them are told apart: by their names, or by `area.toml`."""
    pairs = [(mine, yours) for mine in one.rooms.items() for yours in other.rooms.items()]
    return bool(pairs) and all(
        frozenset((mine, yours)) in apart or (name and its and folded(name) != folded(its))
        for (mine, name), (yours, its) in pairs
    )


def _of_kit(kit: Ref, uses: Sequence[_Use], most: int) -> _Found:
    """Each start at which more of a kit is in use than there are."""
    going: list[_Use] = []
    for use in sorted(uses, key=lambda one: one.order):
        going = [other for other in going if other.during.overlaps(use.during)]
        going = [other for other in going if not other.is_also(use)] + [use]
        if len(going) > most and len({one.whose for one in going}) > 1:
            what = N_("The kit {kit} is wanted by {sessions} at once, and there are only {most}.")
            fix = N_("Let the municipalities agree on who moves, or find another one.")
            sessions = ", ".join(one.name for one in going)
            params: dict[str, Any] = {"kit": "/".join(kit), "sessions": sessions, "most": most}
            yield _clash("area-kit-taken", going, what, fix, **params)


def _of_person(area: Area, uses: Sequence[_Use], same: Sameness) -> _Found:
    for one, other in _overlapping(uses):
        what = N_("{one} and {other} count on the same person at the same time.")
        fix = N_("Ask the two offices who the person is; one session moves, or somebody else takes part.")
        yield _clash("area-person-twice", (one, other), what, fix)
    ordered = sorted(uses, key=lambda use: use.order)
    for one, other in combinations(ordered, 2):
        between = other.during.start.astimezone(dt.UTC) - one.during.end.astimezone(dt.UTC)
        needed = area.minutes(_names(one, same), _names(other, same))
        apart = one.whose != other.whose and (one.venue != other.venue or not one.venue[0])
        if apart and not one.is_also(other) and dt.timedelta(0) <= between < dt.timedelta(minutes=needed):
            what = N_("One person has {minutes} minutes from {one} to {other}, and needs {needed} for the way.")
            fix = N_("Move one of the two, or correct the minutes in [[ways]] of area.toml.")
            minutes = int(between.total_seconds() // 60)
            params: dict[str, Any] = {"minutes": minutes, "needed": needed}
            yield _clash("area-no-time-for-the-way", (one, other), what, fix, Severity.WARNING, **params)


def _names(use: _Use, same: Sameness) -> tuple[str, ...]:
    """What a way may call the place of a session: its venue in each folder, and the municipality that it is in."""
    group = next((group for group in same.groups["venues"] if use.venue in group), (use.venue,))
    return (*map("/".join, group), use.town)


def _clash(
    rule: str, uses: Sequence[_Use], what: str, fix: str, severity: Severity = Severity.ERROR, **params: object
) -> _Clash:
    names = [use.name for use in uses]
    told: dict[str, object] = {"one": names[0], "other": names[-1], **params}
    return _Clash(tuple(uses), Finding(rule, Where(table="sessions", key=", ".join(names)), what, fix, severity, told))
