"""A conference as a problem of ours: which track uses each room in each session, and in which session a submission is.

Time is a virtual axis, whose ticks are numbers and no hours. An item for each session and room chooses the track that
uses it, and an item for each submission its session (`Axis`). All else is said of these choices by rules and wishes as
another package would write them: through `Count`, `Price` and `Excess` over cells and signs.

Slots are left out here and given in `cosplib_slots.py`. So this is a relaxation, and what it proves is true of every
schedule; what it leaves out is said at `counted_later`.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from itertools import combinations

import attrs
from cosplib_files import PARTS, Conference

from stemcity_kit.model.time import Interval
from stemcity_kit.scheduling.limits import Because, Cell, Count, Excess, Limit, Only, Price, Priced, Sign, Term
from stemcity_kit.scheduling.problem import Item, Problem

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


# Rules


@attrs.frozen(eq=False)
class OnTheAxis:
    """Each item chooses among its own ticks."""

    choices: Choices
    name: str = "on-the-axis"

    def limits(self, _problem: Problem) -> Iterator[Limit]:
        """One for each item."""
        it = self.choices
        because = Because(self.name, "“{item}” is off its axis.", "Move it to one of its ticks.")
        for session in it.sessions:
            for room in it.rooms:
                yield Only(it.place(session, room), because, everywhere(it.free + 1))
        for members in it.members.values():
            for one in members:
                yield Only(it.talk(one), because, it.places_of(one))


@attrs.frozen(eq=False)
class RoomForTalks:
    """The submissions of a track in a session fit into the rooms that it uses then."""

    choices: Choices
    name: str = "room-for-talks"

    def limits(self, _problem: Problem) -> Iterator[Limit]:
        """For each track and session, and for each room where submissions choose it."""
        it = self.choices
        because = Because(self.name, "A track has more submissions than room.", "Give it another room or session.")
        for track, members in it.members.items():
            choosy = [one for one in members if one in it.choosy]
            every = [it.used(track, session, room) for session in it.sessions for room in it.rooms]
            yield Count(f"{track}", because, every, least=it.fewest_rooms(track))
            for session in it.sessions:
                yield from self._fits(because, track, session, list(it.rooms), members)
                for room in it.rooms if choosy else ():
                    yield from self._fits(because, track, session, [room], choosy)
                most = it.most_at_once(track, session)
                if most < len(it.rooms):
                    terms = [it.used(track, session, room) for room in it.rooms]
                    yield Count(f"{track}-{session}", because, terms, most=most)

    def _fits(
        self, because: Because, track: int, session: int, rooms: list[int], members: list[int]
    ) -> Iterator[Limit]:
        """What submissions of a track need in a session, or in a room in it, is at most what it has there.

        It is counted from below: each submission that is elsewhere counts for what it needs, and each room that the
        track uses for what it holds; together they are at least all that is needed.
        """
        it = self.choices
        told = it.conference.submissions
        slots = it.conference.sessions[session].slots
        inside = [one for one in members if told[one].slots <= slots]
        at = rooms if members[0] in it.choosy and len(rooms) == 1 else []
        away = {one: it.elsewhere(one, session, *at) for one in inside}
        used = [it.used(track, session, room) for room in rooms]
        some = used[0] if len(used) == 1 else it.many(track, session)
        key = f"{track}-{session}"
        for cell in away.values():
            yield Count(key, because, [cell, some], least=1)
        for sizes, size in packings(slots):
            needs = {one: sizes[told[one].slots] for one in inside}
            if any(needs.values()):
                talks = [away[one] for one, need in needs.items() for _ in range(need)]
                yield Count(key, because, [*talks, *used * size], least=sum(needs.values()))


def packings(slots: int) -> list[tuple[tuple[int, ...], int]]:
    """What each number of slots counts for, and a whole session, so that what fits into rooms never counts for more.

    Besides the slots themselves these are the dual feasible functions of S. P. Fekete and J. Schepers (2001), by which
    two submissions of two slots each do not share a session of three.
    """
    found = [(tuple(range(slots + 1)), slots)]
    found += (
        (tuple(0 if n < small else slots if n > slots - small else n for n in range(slots + 1)), slots)
        for small in range(2, slots // 2 + 1)
    )
    if slots > 2:
        found.append((tuple(int(2 * n > slots) for n in range(slots + 1)), 1))
    return found


# Wishes

Prices = Callable[[Choices, int, Because], Iterable[Priced]]
PRICES: dict[str, Prices] = {}


@attrs.frozen(eq=False)
class Part:
    """One part of the score."""

    name: str
    choices: Choices

    def prices(self, _problem: Problem) -> Iterator[Priced]:
        """What it costs; nothing where it has no weight."""
        weight = self.choices.conference.weight(self.name)
        if weight:
            yield from PRICES[self.name](self.choices, weight, Because(self.name, "It costs something."))


def _part(name: str) -> Callable[[Prices], Prices]:
    def keep(prices: Prices) -> Prices:
        PRICES[name] = prices
        return prices

    return keep


@_part("tracks-sessions")
def tracks_sessions(it: Choices, weight: int, because: Because) -> Iterator[Priced]:
    """A track uses a room in a session that it does not like."""
    costs = it.conference.tracks_sessions
    yield Price(
        because,
        [
            (it.used(track, session, room), weight * costs[track][session])
            for track in it.members
            for session in it.sessions
            for room in it.rooms
            if costs[track][session]
        ],
    )


@_part("tracks-rooms")
def tracks_rooms(it: Choices, weight: int, because: Because) -> Iterator[Priced]:
    """A track uses a room that it does not like."""
    costs = it.conference.tracks_rooms
    yield Price(
        because,
        [
            (it.used(track, session, room), weight * costs[track][room])
            for track in it.members
            for session in it.sessions
            for room in it.rooms
            if costs[track][room]
        ],
    )


@_part("sessions-rooms")
def sessions_rooms(it: Choices, weight: int, because: Because) -> Iterator[Priced]:
    """Somebody uses a room in a session in which it had better be empty."""
    costs = it.conference.sessions_rooms
    yield Price(
        because,
        [
            (Cell(it.place(session, room), everywhere(it.free)), weight * costs[session][room])
            for session in it.sessions
            for room in it.rooms
            if costs[session][room]
        ],
    )


def _rooms_at_once(it: Choices, because: Because, a: int, b: int, price: int) -> Iterator[Priced]:
    """Each room of the one track costs with each room of the other in the same session."""
    for session in it.sessions:
        for k in range(1, it.most_at_once(a, session) + 1):
            for m in range(1, it.most_at_once(b, session) + 1):
                yield Excess(because, [it.many(a, session, k), it.many(b, session, m)], price, most=1)


@_part("similar-tracks")
def similar_tracks(it: Choices, weight: int, because: Because) -> Iterator[Priced]:
    """Two tracks for the same people run at once."""
    for a, b in combinations(it.members, 2):
        if it.conference.similar[a][b]:
            yield from _rooms_at_once(it, because, a, b, weight * it.conference.similar[a][b])


@_part("chairs")
def chairs(it: Choices, weight: int, because: Because) -> Iterator[Priced]:
    """Two tracks that the same person chairs run at once."""
    for a, b in combinations(it.members, 2):
        if set(it.conference.tracks[a].chairs) & set(it.conference.tracks[b].chairs):
            yield from _rooms_at_once(it, because, a, b, weight)


@_part("rooms-per-track")
def rooms_per_track(it: Choices, weight: int, because: Because) -> Iterator[Priced]:
    """A track uses more rooms than one."""
    for track in it.members:
        there = [Sign(it.used(track, session, room) for session in it.sessions) for room in it.rooms]
        yield Excess(because, there, weight, most=1)


@_part("parallel-tracks")
def parallel_tracks(it: Choices, weight: int, because: Because) -> Iterator[Priced]:
    """A track uses more rooms than one at once."""
    for track in it.members:
        for session in it.sessions:
            yield Excess(because, [it.used(track, session, room) for room in it.rooms], weight, most=1)


@_part("consecutive-tracks")
def consecutive_tracks(it: Choices, weight: int, because: Because) -> Iterator[Priced]:
    """A track pauses for a session, once or more often."""
    for track in it.members:
        there = [it.many(track, session) for session in it.sessions]
        pauses = [
            Sign((Sign(there[:session]), it.absent(track, session), Sign(there[session + 1 :])), least=3)
            for session in it.sessions[1:-1]
        ]
        if pauses:
            yield Price(because, [(Sign(pauses), weight)])


@_part("timezones")
def timezones(it: Choices, weight: int, because: Because) -> Iterator[Priced]:
    """A submission lies at a bad time for who presents it."""
    yield Price(because, list(_by_session(it, weight, lambda one: one.by_zone)))


@_part("submissions-sessions")
def submissions_sessions(it: Choices, weight: int, because: Because) -> Iterator[Priced]:
    """A submission lies in a session that it does not like."""
    yield Price(because, list(_by_session(it, weight, lambda one: one.by_session)))


def _by_session(it: Choices, weight: int, costs: Callable) -> Iterator[tuple[Cell, int]]:
    for number, one in enumerate(it.conference.submissions):
        for session, cost in enumerate(costs(one)):
            if cost:
                yield it.heard(number, session), weight * one.slots * cost


@_part("submissions-rooms")
def submissions_rooms(it: Choices, weight: int, because: Because) -> Iterator[Priced]:
    """A submission lies in a room that it does not like."""
    for number, one in enumerate(it.conference.submissions):
        if number in it.choosy and any(one.by_room):
            costs = [
                (it.heard_in(number, session, room), weight * one.slots * cost)
                for session in it.sessions
                for room, cost in enumerate(one.by_room)
                if cost
            ]
            yield Price(because, costs)


def _in_a_session(it: Choices, part: str, weight: int, because: Because) -> Iterator[Priced]:
    told = it.conference.submissions
    for a, b in conflicts(it.conference, part):
        for session in it.sessions:
            if told[a].track != told[b].track:
                yield Excess(because, [it.heard(a, session), it.heard(b, session)], weight, most=1)
            elif {a, b} <= it.choosy:
                for room in it.rooms:
                    others = [other for other in it.rooms if other != room]
                    pair = [it.heard_in(a, session, room), it.heard_in(b, session, *others)]
                    yield Excess(because, pair, weight, most=1)


@_part("presenters")
def presenters(it: Choices, weight: int, because: Because) -> Iterator[Priced]:
    """Somebody presents or chairs in two rooms in a session."""
    yield from _in_a_session(it, "presenters", weight, because)


@_part("attendees")
def attendees(it: Choices, weight: int, because: Because) -> Iterator[Priced]:
    """Somebody wants to be in two rooms in a session."""
    yield from _in_a_session(it, "attendees", weight, because)


def _overlapping(it: Choices, part: str, weight: int, because: Because) -> Iterator[Priced]:
    """Two that need more slots than a session has overlap however they lie."""
    told = it.conference.submissions
    for a, b in conflicts(it.conference, part):
        for session in it.sessions:
            over = told[a].slots + told[b].slots - it.conference.sessions[session].slots
            if over > 0:
                yield Excess(because, [it.heard(a, session), it.heard(b, session)], weight * over, most=1)


@_part("presenters-slot")
def presenters_slot(it: Choices, weight: int, because: Because) -> Iterator[Priced]:
    """Somebody presents or chairs at two places in a slot."""
    yield from _overlapping(it, "presenters", weight, because)


@_part("attendees-slot")
def attendees_slot(it: Choices, weight: int, because: Because) -> Iterator[Priced]:
    """Somebody wants to be at two places in a slot."""
    yield from _overlapping(it, "attendees", weight, because)


@_part("order")
def order(it: Choices, weight: int, because: Because) -> Iterator[Priced]:
    """A submission cannot be the one in its track that it should be, because too many come before it, or too few."""
    told = it.conference.submissions
    for members in it.members.values():
        for one in members:
            wanted = told[one].order
            if wanted > len(members):
                yield Price(because, [(Cell(it.talk(one)), weight)])
            elif wanted:
                for session in it.sessions:
                    for too in _out_of_order(it, members, wanted, session):
                        yield Excess(because, [it.heard(one, session), too], weight, most=1)


def _out_of_order(it: Choices, members: list[int], wanted: int, session: int) -> Iterator[Term]:
    """That so many lie in earlier sessions already, and that too few lie in this and earlier ones."""
    earlier, later = it.sessions[:session], it.sessions[session + 1 :]
    if earlier:
        yield Sign((it.heard(other, *earlier) for other in members), wanted)
    if later:
        yield Sign((it.heard(other, *later) for other in members), len(members) - wanted + 1)


# The problem


def problem_of_conference(choices: Choices) -> Problem:
    """The problem that a conference means."""
    it = choices
    places = [it.place(session, room) for session in it.sessions for room in it.rooms]
    talks = [it.talk(one) for members in it.members.values() for one in members]
    several = len(it.rooms) if it.choosy else 1
    ticks = max(it.free + 1, len(it.sessions) * several)
    return Problem(
        "UTC",
        [axis(ticks)],
        items=[Item(key, STEP, rooms=()) for key in (*places, *talks)],
        step=STEP,
        every=STEP,
        rules=(OnTheAxis(it), RoomForTalks(it)),
        wishes=tuple(Part(name, it) for name in PARTS),
    )


MANY = 15_000
"""So many places to choose from, sessions times rooms for each, are too many for submissions to choose their rooms."""


def choosy_ones(conference: Conference) -> frozenset[int]:
    """The submissions that mind in which room they are; none where they are too many, and rooms come last."""
    found = frozenset(number for number, one in enumerate(conference.submissions) if any(one.by_room))
    places = len(found) * len(conference.sessions) * len(conference.rooms)
    return found if conference.weight("submissions-rooms") and places <= MANY else frozenset()
