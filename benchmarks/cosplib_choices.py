"""What the items of a conference choose, as the cells and signs that rules and wishes are made of.

Time is a virtual axis, whose ticks are numbers and no hours. An item for each session and room chooses the track that
uses it, and an item for each submission its session.
"""

import datetime as dt
from functools import cache, cached_property
from itertools import combinations

import attrs
from cosplib_files import Conference

from stemcity_kit.model.time import Interval
from stemcity_kit.scheduling.limits import Cell, Sign, Term

STEP = 5
"""Minutes of the virtual axis."""

FIRST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def axis(ticks: int) -> Interval:
    """A stretch of so many ticks."""
    return Interval(FIRST, FIRST + dt.timedelta(minutes=STEP * ticks))


def everywhere(ticks: int) -> int:
    """So many ticks as a set."""
    return (1 << ticks) - 1


@attrs.frozen(eq=False)
class Choices:
    """What the items of a conference choose, as cells and signs.

    Attributes:
        conference: The conference.
        choosy: The submissions that choose their room here, too, because it makes a difference.
    """

    conference: Conference
    choosy: frozenset[int] = frozenset()

    @cached_property
    def sessions(self) -> range:
        """The sessions' numbers."""
        return range(len(self.conference.sessions))

    @cached_property
    def rooms(self) -> range:
        """The rooms' numbers."""
        return range(len(self.conference.rooms))

    @cached_property
    def members(self) -> dict[int, list[int]]:
        """The submissions of each track that has any."""
        found: dict[int, list[int]] = {}
        for number, one in enumerate(self.conference.submissions):
            found.setdefault(one.track, []).append(number)
        return dict(sorted(found.items()))

    @cached_property
    def _tick_of(self) -> dict[int, int]:
        return {track: tick for tick, track in enumerate(self.members)}

    @cached_property
    def free(self) -> int:
        """The tick at which nobody uses a room in a session."""
        return len(self.members)

    def place(self, session: int, room: int) -> str:
        """The key of the item that chooses a track."""
        return f"place-{session}-{room}"

    def talk(self, submission: int) -> str:
        """The key of the item that chooses a session."""
        return f"talk-{submission}"

    def places_of(self, submission: int) -> int:
        """The ticks among which a submission chooses: those of sessions that are long enough."""
        need = self.conference.submissions[submission].slots
        found = 0
        for session in self.sessions:
            if self.conference.sessions[session].slots >= need:
                found |= self._talk_ticks(submission, session)
        return found

    def _talk_ticks(self, submission: int, session: int, room: int | None = None) -> int:
        if submission not in self.choosy:
            return 1 << session
        first = session * len(self.rooms)
        return 1 << first + room if room is not None else everywhere(len(self.rooms)) << first

    @cache  # noqa: B019 - lives as long as the conference is planned
    def used(self, track: int, session: int, room: int) -> Cell:
        """A track uses a room in a session."""
        return Cell(self.place(session, room), 1 << self._tick_of[track])

    @cache  # noqa: B019
    def unused(self, track: int, session: int, room: int) -> Cell:
        """A track does not use a room in a session: another does, or nobody."""
        return Cell(self.place(session, room), everywhere(self.free + 1) & ~(1 << self._tick_of[track]))

    @cache  # noqa: B019
    def many(self, track: int, session: int, least: int = 1) -> Term:
        """A track uses so many rooms in a session."""
        return Sign((self.used(track, session, room) for room in self.rooms), least)

    @cache  # noqa: B019
    def absent(self, track: int, session: int) -> Term:
        """A track uses no room in a session."""
        return Sign((self.unused(track, session, room) for room in self.rooms), len(self.rooms))

    @cache  # noqa: B019
    def heard(self, submission: int, *sessions: int) -> Cell:
        """A submission lies in one of some sessions."""
        ticks = 0
        for session in sessions:
            ticks |= self._talk_ticks(submission, session)
        return Cell(self.talk(submission), ticks)

    def elsewhere(self, submission: int, session: int, *rooms: int) -> Cell:
        """A submission lies outside a session, or outside some rooms in it."""
        inside = self.heard_in(submission, session, *rooms) if rooms else self.heard(submission, session)
        return Cell(self.talk(submission), self.places_of(submission) & ~(inside.starts or 0))

    def heard_in(self, submission: int, session: int, *rooms: int) -> Cell:
        """A submission that chooses its room lies in one of some rooms in a session."""
        ticks = 0
        for room in rooms:
            ticks |= self._talk_ticks(submission, session, room)
        return Cell(self.talk(submission), ticks)

    @cache  # noqa: B019
    def most_at_once(self, track: int, session: int) -> int:
        """More rooms in a session are of no use to a track.

        A room without a submission may go, and submissions of a session that fit into fewer rooms may move together,
        where it makes no difference in which room they are; first fit, the longest first, says how few are enough.
        """
        members = self.members[track]
        if self.conference.sessions[session].slots == 0 or self._tells_rooms_apart(track):
            return min(len(self.rooms), len(members))
        slots = self.conference.sessions[session].slots
        bins: list[int] = []
        for need in sorted((self.conference.submissions[one].slots for one in members), reverse=True):
            fits = next((n for n, free in enumerate(bins) if free >= need), None)
            if need > slots:
                continue
            if fits is None:
                bins.append(slots - need)
            else:
                bins[fits] -= need
        return min(len(self.rooms), max(1, len(bins)))

    def fewest_rooms(self, track: int) -> int:
        """A track needs at least so many rooms in all sessions together, were it alone."""
        needed = sum(self.conference.submissions[one].slots for one in self.members[track])
        largest = sorted((one.slots for one in self.conference.sessions for _ in self.rooms), reverse=True)
        return next((n for n in range(len(largest)) if sum(largest[:n]) >= needed), len(largest))

    def _tells_rooms_apart(self, track: int) -> bool:
        told = self.conference
        members = set(self.members[track])
        if members & self.choosy or told.weight("presenters-slot") or told.weight("attendees-slot"):
            return True
        if told.weight("order") and any(told.submissions[one].order for one in members):
            return True
        pairs = (pair for part in ("presenters", "attendees") if told.weight(part) for pair in conflicts(told, part))
        return any(set(pair) <= members for pair in pairs)


# Who should not be at once


@cache
def conflicts(conference: Conference, part: str) -> list[tuple[int, int]]:
    """The pairs of submissions that share a presenter, or an attendee; who chairs another track is at all of it."""
    told = conference.submissions
    presenting = [set(one.presenters) for one in told]
    chairing = [set(conference.tracks[one.track].chairs) for one in told]
    there = presenting if part == "presenters" else [set(one.attendees) for one in told]
    found = []
    for a, b in combinations(range(len(told)), 2):
        shared = there[a] & there[b]
        if part == "attendees":
            shared |= (there[a] & presenting[b]) | (there[b] & presenting[a])
        if told[a].track != told[b].track:
            shared |= (there[a] & chairing[b]) | (there[b] & chairing[a])
        if shared:
            found.append((a, b))
    return found


MANY = 15_000
"""So many places to choose from, sessions times rooms for each, are too many for submissions to choose their rooms."""


def choosy_ones(conference: Conference) -> frozenset[int]:
    """The submissions that mind in which room they are; none where they are too many, and rooms come last."""
    found = frozenset(number for number, one in enumerate(conference.submissions) if any(one.by_room))
    places = len(found) * len(conference.sessions) * len(conference.rooms)
    return found if conference.weight("submissions-rooms") and places <= MANY else frozenset()
