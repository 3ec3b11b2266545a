"""What is to be placed: the sessions that stand, those that are proposed, and those that are still to be made.

A session stays where it is when it was published with its time, or is planned, moved or held with one; drafts and what
is to be confirmed may move. In a section that partners run, a draft is a partner's proposal, so its day and place bind;
where an event has more proposals than it asks for sessions, some of them are chosen. In other sections a draft with a
time is what somebody planned before, and binds nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import attrs

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.model.edition import Edition, Section
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.planning import Need
from stemcity_kit.model.tables import grouped
from stemcity_kit.model.time import Precision
from stemcity_kit.model.vocabulary import Governance, Mode, Place, Status

__all__ = ["Slot", "slots_of", "stands"]

FIRM = (Status.PLANNED, Status.MOVED, Status.HELD)
LOOSE = (Status.DRAFT, Status.TENTATIVE)


@attrs.frozen
class Slot:
    """One session to place, or that has its place.

    Attributes:
        key: The key of the session; of one that is still to be made, the key that it will have.
        event: Its event.
        need: What the event needs.
        minutes: How long it lasts.
        session: The session as it is; None where it is still to be made.
        fixed: Whether it stays where it is.
        proposals: The sessions among which its time and place are chosen; empty where it has none.
        section: The section in whose days it lies; None where the event has none.
    """

    key: str
    event: Event
    need: Need
    minutes: int
    session: Session | None = None
    fixed: bool = False
    proposals: tuple[Session, ...] = ()
    section: Section | None = None


def is_online(session: Session) -> bool:
    """Whether a session is held online alone."""
    return session.mode is Mode.ONLINE or session.known_place is Place.ONLINE


def stands(edition: Edition, session: Session) -> bool:
    """Whether a session has a time that was published, or that is more than a draft.

    >>> from stemcity_kit.model.time import When, moment
    >>> import datetime as dt
    >>> when = When.starting(moment(dt.date(2027, 5, 19), dt.time(9), zone="Europe/Rome"))
    >>> edition = Edition(key="a", uri="https://example.org/a", year=2027, country="IT", zone="Europe/Rome")
    >>> [stands(edition, Session("one", "talk", when, status=status)) for status in (Status.PLANNED, Status.DRAFT)]
    [True, False]
    """
    if session.when is None or session.when.start is None:
        return False
    return session.status in FIRM or f"sessions {session.key}" in edition.indexes["published"]


def slots_of(
    edition: Edition,
    *,
    sections: Collection[str] | None = None,
    free: Collection[str] = (),
    pins: Collection[str] = (),
) -> Iterator[Slot | Finding]:
    """The sessions to place and those that have their place; for what cannot be used, why.

    Args:
        edition: The edition.
        sections: The sections that are planned; None for all. What has a time in another one stays there.
        free: Sessions, or events, that may move although they stand; what was held never does.
        pins: Drafts that stay where they are.
    """
    needs = {need.event: need for need in reversed(edition.needs)}
    taken = {session.key for session in edition.sessions}
    for event in edition.events:
        if event.on_demand or event.status is Status.CANCELLED:
            continue
        drawing = _Drawing(edition, event, needs.get(event.key), sections, free, pins)
        for slot in drawing.slots(taken):
            if isinstance(slot, Slot):
                taken.add(slot.key)
            yield slot


@attrs.frozen
class _Drawing:
    """How the slots of one event are drawn up."""

    edition: Edition
    event: Event
    asked: Need | None
    sections: Collection[str] | None
    free: Collection[str]
    pins: Collection[str]

    @property
    def need(self) -> Need:
        return self.asked or Need(self.event.key)

    @property
    def section(self) -> Section | None:
        found: Section | None = self.edition.get("sections", self.need.section or self.event.section)
        return found

    @property
    def is_planned(self) -> bool:
        if self.sections is None:
            return True
        return self.section is not None and self.section.key in self.sections

    def slots(self, taken: Collection[str]) -> Iterator[Slot | Finding]:
        sessions = [
            session
            for session in self.edition.sessions_by_event.get(self.event.key, ())
            if session.status is not Status.CANCELLED
        ]
        by = grouped(sessions, self._is_fixed)
        for session in by.get(True, ()):
            yield self._slot(session.key, session, fixed=True)
        if self.is_planned:
            yield from self._loose(by.get(False, ()), len(by.get(True, ())), taken)

    def _is_fixed(self, session: Session) -> bool:
        if session.when is None or session.when.start is None:
            return False
        if session.key in self.pins or not self.is_planned or session.status is Status.HELD:
            return True
        if session.key in self.free or self.event.key in self.free:
            return False
        return stands(self.edition, session) or len(session.rooms) > 1

    def _loose(self, sessions: Sequence[Session], standing: int, taken: Collection[str]) -> Iterator[Slot | Finding]:
        """Those that may move: each for itself, with new ones where some are missing; or chosen among proposals."""
        movable = [one for one in sessions if self._is_movable(one)]
        missing = self._wanted(standing + len(movable)) - standing - len(movable)
        if missing >= 0:
            for session in movable:
                yield self._slot(session.key, session, proposals=self._binding(session))
            for key in _new_keys(self.event.key, missing, taken):
                yield self._slot(key, None)
            return
        chosen = max(0, len(movable) + missing)
        if not chosen:
            yield self._enough(standing, movable)
        for session in movable[:chosen]:
            yield self._slot(session.key, session, proposals=tuple(movable))

    def _is_movable(self, session: Session) -> bool:
        """Whether a session that does not stay is to be placed: somebody asked for it, drafted it, or gave no time."""
        if session.status is Status.HELD:
            return False
        return self.asked is not None or session.status in LOOSE or session.when is None or bool(session.when.start)

    def _wanted(self, there: int) -> int:
        """How many sessions there are to be; without a need as many as there are, or one of an event that has none."""
        if self.asked is not None:
            return self.asked.sessions
        has_some = self.event.key in self.edition.sessions_by_event
        return there if has_some or self._is_container else 1

    @property
    def _is_container(self) -> bool:
        """Whether its parts are what is held, or it is a part of what is."""
        parent = self.event.parent
        above = parent in self.edition.sessions_by_event or any(need.event == parent for need in self.edition.needs)
        over = self.event.status is Status.HELD
        return over or self.event.key in self.edition.parts_by_event or (parent is not None and above)

    def _binding(self, session: Session) -> tuple[Session, ...]:
        """The session as its own proposal where its day or its place binds."""
        if stands(self.edition, session):  # it was freed
            return ()
        vague = session.when is None or session.when.precision not in (Precision.INTERVAL, Precision.START)
        partners = self.section is not None and self.section.run_by is Governance.PARTNERS
        return (session,) if vague or partners else ()

    def _slot(
        self, key: str, session: Session | None, *, fixed: bool = False, proposals: tuple[Session, ...] = ()
    ) -> Slot | Finding:
        minutes = self._minutes(session, fixed=fixed)
        if minutes is None:
            what = N_("Nothing says how long the event lasts, so it cannot be planned.")
            fix = N_("Write its minutes into the table needs, or the typical minutes of its kind into the table kinds.")
            where = Where(table="events", key=self.event.key) if session is None else Where("sessions", key)
            return Finding("length-not-known", where, what, fix, Severity.WARNING)
        return Slot(key, self.event, self.need, minutes, session, fixed, proposals, self.section)

    def _minutes(self, session: Session | None, *, fixed: bool) -> int | None:
        """Its own length where it stands; otherwise what the need says, its own length, or what is usual."""
        interval = session.when.interval if session is not None and session.when is not None else None
        own = int(interval.length.total_seconds() // 60) if interval is not None else None
        if fixed and own is not None:
            return own
        kind = self.edition.get("kinds", self.event.kind)
        return self.need.minutes or own or (kind.minutes if kind is not None else None)

    def _enough(self, standing: int, movable: Sequence[Session]) -> Finding:
        what = N_("{standing} sessions stand already, as many as the event needs, so {left} are not planned: {keys}.")
        fix = N_("Delete them, or write into the table needs how many sessions there are to be.")
        params = {"standing": standing, "left": len(movable), "keys": ", ".join(one.key for one in movable)}
        where = Where(table="events", key=self.event.key)
        return Finding("more-than-needed", where, what, fix, Severity.WARNING, params)


def _new_keys(event: str, count: int, taken: Collection[str]) -> Iterable[str]:
    """Keys for sessions that are still to be made: the event's, with the first numbers that are free."""
    number = 0
    for _ in range(count):
        number += 1
        while (key := f"{event[:75].rstrip('-')}-{number}") in taken:
            number += 1
        yield key
