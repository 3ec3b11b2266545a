"""The register of places: acts, one below the other, and what follows from them.

Nothing in it is ever changed. Where everybody stands follows from the acts alone, one after the other (a fold), so the
same acts give the same state, whether they come one by one or all together. Folding never refuses: an act that the
table of `schools.states` does not know in a state is kept and changes nothing. Guards refuse before an act is entered
(`schools.guards`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import attrs

from stemcity_kit.errors import N_
from stemcity_kit.model.frozen import Frozen, frozen
from stemcity_kit.model.school import ClassPlace, Entry
from stemcity_kit.model.vocabulary import PlaceState, RegisterAct
from stemcity_kit.schools.states import HOLDING, PLACE

__all__ = ["Register"]

_OFFERS = frozenset({RegisterAct.OFFERED, RegisterAct.PLACED, RegisterAct.RE_PLACED})
_ENTERS = frozenset({RegisterAct.WAITLISTED, RegisterAct.PLACED, RegisterAct.OFFERED, RegisterAct.RE_PLACED})
_Key = tuple[str, str]


def _entries(values: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class Register:
    """All acts so far, and where everybody stands after them.

    Attributes:
        entries: The acts, in order.
        by_place: Where each party stands in each session that it had to do with.
        seats: For how many people each of these places was asked, where an act said it.
        since: The number of the act that put each waiting party on its list, or gave it its place; who lost a place
            keeps the number of the act that gave it.
        cancelled: The sessions that were cancelled, and why.
    """

    entries: tuple[Entry, ...] = attrs.field(default=(), converter=_entries)
    by_place: Mapping[_Key, ClassPlace] = attrs.field(factory=Frozen, converter=frozen)
    seats: Mapping[_Key, int] = attrs.field(factory=Frozen, converter=frozen)
    since: Mapping[_Key, int] = attrs.field(factory=Frozen, converter=frozen)
    cancelled: Mapping[str, str] = attrs.field(factory=Frozen, converter=frozen)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Register:
        """The register after these acts.

        >>> import datetime as dt
        >>> at = dt.datetime(2027, 4, 1, 9, tzinfo=dt.UTC)
        >>> acts = [Entry(number, at, act, "3b", "stars-1") for number, act in enumerate(("placed", "confirmed"), 1)]
        >>> [(place.group, place.state.value) for place in Register.of(acts).places]
        [('3b', 'confirmed')]
        """
        return cls().after(entries)

    def after(self, entries: Iterable[Entry]) -> Register:
        """The register after further acts."""
        batch = tuple(entries)
        work = _Work(self)
        for entry in batch:
            work.enter(entry)
        return Register(
            entries=(*self.entries, *batch),
            by_place=work.places,
            seats=work.seats,
            since=work.since,
            cancelled=work.cancelled,
        )

    @property
    def places(self) -> tuple[ClassPlace, ...]:
        """The rows of the table `places`, by session and then by party."""
        return tuple(sorted(self.by_place.values(), key=lambda place: (place.session, place.group)))

    @property
    def number(self) -> int:
        """The number of the last act; 0 where there is none."""
        return self.entries[-1].number if self.entries else 0

    def state(self, group: str, session: str) -> PlaceState | None:
        """Where a party stands in a session, or None where it has nothing to do with it."""
        place = self.by_place.get((group, session))
        return place.state if place is not None else None

    def sessions_of(self, group: str) -> tuple[str, ...]:
        """The sessions that a party ever had to do with, in the order in which it first had."""
        return self._sessions.get(group, ())

    @cached_property
    def _sessions(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for group, session in self.by_place:
            found.setdefault(group, []).append(session)
        return {group: tuple(sessions) for group, sessions in found.items()}

    @cached_property
    def holding(self) -> Mapping[str, tuple[str, ...]]:
        """The sessions in which each party holds seats."""
        found: dict[str, list[str]] = {}
        for (group, session), place in self.by_place.items():
            if place.state in HOLDING:
                found.setdefault(group, []).append(session)
        return {group: tuple(sessions) for group, sessions in found.items()}

    @cached_property
    def waiting(self) -> Mapping[str, tuple[str, ...]]:
        """The waiting list of each session, the first in line first."""
        found: dict[str, list[str]] = {}
        for group, session in sorted(self.since, key=self.since.__getitem__):
            if self.state(group, session) is PlaceState.WAITING:
                found.setdefault(session, []).append(group)
        return {session: tuple(groups) for session, groups in found.items()}

    @cached_property
    def displaced(self) -> tuple[_Key, ...]:
        """Who lost which session and has no other place for it yet, as party and session.

        The earliest loss comes first, and of one session who had a place in it first.
        """
        lost = [key for key, place in self.by_place.items() if place.state is PlaceState.DISPLACED]
        return tuple(sorted(lost, key=lambda key: (self.by_place[key].since, self.since[key])))


class _Work:
    """The register while acts are entered."""

    def __init__(self, register: Register) -> None:
        self.places = dict(register.by_place)
        self.seats = dict(register.seats)
        self.since = dict(register.since)
        self.cancelled = dict(register.cancelled)

    def enter(self, entry: Entry) -> None:
        session = entry.session or ""
        if entry.act is RegisterAct.SESSION_CANCELLED:
            self.cancelled[session] = entry.because
            for group, there in list(self.places):
                if there == session:
                    self._move(group, session, entry)
            return
        if entry.seats is not None:
            self.seats[entry.group, session] = entry.seats
        moved = self._move(entry.group, session, entry)
        if moved and entry.act is RegisterAct.RE_PLACED:
            self._settle(entry)

    def _move(self, group: str, session: str, entry: Entry) -> bool:
        key = group, session
        before = self.places.get(key)
        state = PLACE[before.state if before is not None else None].get(entry.act)
        if state is None:
            return False
        self.places[key] = ClassPlace(
            group, session, state, entry.at, entry.confirm_by if entry.act in _OFFERS else None, entry.because
        )
        if entry.act in _ENTERS:
            self.since[key] = entry.number
        elif state not in HOLDING and state is not PlaceState.DISPLACED:
            self.since.pop(key, None)
        return True

    def _settle(self, entry: Entry) -> None:
        """The earliest loss of a party that got another place is made good."""
        lost = [place for (group, _), place in self.places.items() if group == entry.group]
        open_losses = sorted(
            (place for place in lost if place.state is PlaceState.DISPLACED),
            key=lambda place: (place.since, place.session),
        )
        for place in open_losses[:1]:
            self.places[place.group, place.session] = ClassPlace(
                place.group, place.session, PlaceState.CANCELLED, entry.at, None, N_("It was given another place.")
            )
