"""The sixteen parts of the score of a conference, each a wish as another package would write it."""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

import attrs
from cosplib_choices import Choices, conflicts, everywhere

from stemcity_kit.scheduling.limits import Because, Cell, Excess, Price, Priced, Sign, Term
from stemcity_kit.scheduling.problem import Problem

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
