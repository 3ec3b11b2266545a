"""What the events of a synthetic edition need: no row asks for what the sessions that are there already rule out.

A session that names its day, its venue or its rooms is a proposal, which planning keeps to. So each demand is made only
where every session of the event still has a room for it, or a day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product

import attrs

from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.place import Room, Venue
from stemcity_kit.model.planning import Need
from stemcity_kit.model.tables import grouped
from stemcity_kit.model.time import Days
from stemcity_kit.model.vocabulary import Answer, RoomKind, Status
from stemcity_kit.testing.frame import SATURDAY, Frame

Fits = Callable[[Room], bool]


def needs(
    frame: Frame,
    contents: Sequence[Event],
    *,
    held: Sequence[Session],
    venues: Sequence[Venue],
    rooms: Sequence[Room],
    organisations: Sequence[Organisation],
) -> Iterator[Need]:
    """A row for two of three events that are held; series go by parents, so no order is a circle."""
    bounds = _Bounds(frame, contents, held, venues, rooms)
    for n, event in enumerate(contents, 1):
        if event.on_demand or n % 3 == 0:
            continue
        earlier = f"event-{n - 1}"
        sessions = 3 if n % 7 == 0 else 1
        wanted = bounds.possible(event, seats=12 + n % 8, wanted=_wanted(n))
        yield Need(
            event.key,
            sessions=sessions,
            minutes=(None, 45, 90)[n % 3] if event.kind != "exhibition" else 240,
            seats=12 + n % 8,
            room_kind=RoomKind.CLASSROOM if "kind" in wanted else None,
            equipment=("projector",) if "equipment" in wanted else (),
            step_free=Answer.YES if "step-free" in wanted else Answer.UNKNOWN,
            setup=15 if n % 4 == 0 else 0,
            clearing=10 if n % 8 == 0 else 0,
            venues=(rooms[0].venue,) if "venue" in wanted else (),
            rooms=(rooms[0].key,) if "room" in wanted else (),
            school_hours=Answer.YES if n % 5 == 0 and bounds.on_school_days(event) else Answer.UNKNOWN,
            partner=organisations[n % len(organisations)].key,
            track=f"track-{n % 4}",
            after=(earlier,) if n % 10 == 5 and bounds.in_order(earlier, event.key) else (),
            apart=(earlier,) if n % 10 == 8 and earlier in bounds.events else (),
            kits=("robots",) if n % 6 == 1 else (),
            section="month" if n % 20 == 7 else None,
            online=n % 14 == 4,
            spread=n % 7 == 0 and bounds.on_different_days(event, sessions),
        )


def _wanted(n: int) -> Iterator[str]:
    """What the event of a number asks of its room, if that can be."""
    asked = {"kind": n % 10 == 1, "equipment": n % 10 == 2, "step-free": n % 11 == 0}
    asked |= {"venue": n % 13 == 0, "room": n % 19 == 0}
    return (what for what, is_asked in asked.items() if is_asked)


@attrs.frozen(eq=False)
class _Bounds:
    """What the sessions that are there leave open.

    Attributes:
        frame: The dates.
        contents: The events.
        held: The sessions.
        venues: The venues.
        rooms: The rooms.
    """

    frame: Frame
    contents: Sequence[Event]
    held: Sequence[Session]
    venues: Sequence[Venue]
    rooms: Sequence[Room]

    @cached_property
    def events(self) -> Mapping[str, Event]:
        """The events by key."""
        return {event.key: event for event in self.contents}

    @cached_property
    def _sessions(self) -> Mapping[str, Sequence[Session]]:
        return grouped((one for one in self.held if one.status is not Status.CANCELLED), lambda one: one.event)

    @cached_property
    def _fits(self) -> Mapping[str, Fits]:
        free = {venue.key for venue in self.venues if venue.access.step_free is Answer.YES}
        first = self.rooms[0]
        return {
            "kind": lambda room: room.kind is RoomKind.CLASSROOM,
            "equipment": lambda room: "projector" in room.equipment,
            "step-free": lambda room: room.venue in free,
            "venue": lambda room: room.venue == first.venue,
            "room": lambda room: room.key == first.key,
        }

    def possible(self, event: Event, *, seats: int, wanted: Iterable[str]) -> Sequence[str]:
        """Of what is wanted all that some room of each session has together."""
        there = [(session, session.seats or 0) for session in self._sessions.get(event.key, ())]
        left = [[room for room in self._open(one) if (room.capacity or 0) >= max(seats, n)] for one, n in there]
        found: list[str] = []
        for what in wanted:
            fitting = [list(filter(self._fits[what], rooms)) for rooms in left or [list(self.rooms)]]
            if all(fitting):
                left = fitting
                found.append(what)
        return found

    def _open(self, session: Session) -> Iterable[Room]:
        named = set(session.rooms)
        return [room for room in self.rooms if (room.key in named if named else session.venue in (None, room.venue))]

    def days(self, event: Event) -> Sequence[Days]:
        """On which days each session of an event can be; those of its section where it does not say."""
        span = self._span(event)
        return [one.when.days if one.when is not None else span for one in self._of(event)]

    def _of(self, event: Event) -> Sequence[Session]:
        return self._sessions.get(event.key, ())

    def _span(self, event: Event) -> Days:
        return self.frame.marathon if event.section == "marathon" else self.frame.month

    def in_order(self, earlier: str, later: str) -> bool:
        """Whether all of one event can be on days before all of another."""
        if earlier not in self.events or self.events[earlier].on_demand:
            return False
        first, then = (
            (self.days(event) or [self._span(event)]) for event in map(self.events.__getitem__, (earlier, later))
        )
        return max(days.first for days in first) < min(days.last for days in then)

    def on_school_days(self, event: Event) -> bool:
        """Whether each session of an event can be on a day from Monday to Friday."""
        return all(any(day.weekday() < SATURDAY for day in one.each()) for one in self.days(event))

    def on_different_days(self, event: Event, sessions: int) -> bool:
        """Whether so many sessions of an event, those that are there among them, can each be on another day."""
        days = [*self.days(event)]
        days += [self._span(event)] * (sessions - len(days))
        choices: Iterable[tuple[dt.date, ...]] = product(*(one.each() for one in days))
        return any(len(set(chosen)) == len(chosen) for chosen in choices)
