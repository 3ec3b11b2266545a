"""A conference without its rooms: only how many of them each track uses in each session, for a bound.

Every schedule is a plan of this problem that costs no more, so what is proved of it holds for all. It is smaller than
the whole, and rooms that are alike, which make a proof long, are not told apart. Rooms come in as the least that so
many of them cost a track, were it alone. Its plan is also where to start, when its tracks have been given rooms.
"""

import enum
from collections.abc import Iterator, Mapping
from functools import cache, cached_property

import attrs
from cosplib_choices import STEP, Choices, axis, everywhere
from cosplib_files import PARTS
from cosplib_model import packings, problem_of_conference
from cosplib_parts import PRICES

from stemcity_kit.scheduling.limits import Because, Cell, Count, Excess, Limit, Only, Price, Priced, Sign, Term
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Item, Placement, Problem

ROOMS = ("tracks-rooms", "sessions-rooms")
"""Parts that are told together, because one room may be cheap for the one and dear for the other."""


@attrs.frozen(eq=False)
class Numbers(Choices):
    """As `Choices`, where a track chooses in each session how many rooms it uses."""

    def number(self, track: int, session: int) -> str:
        """The key of the item that chooses how many."""
        return f"rooms-{track}-{session}"

    @cache  # noqa: B019
    def many(self, track: int, session: int, least: int = 1) -> Term:
        """A track uses so many rooms in a session."""
        most = self.most_at_once(track, session)
        return Cell(self.number(track, session), (1 << most + 1) - (1 << least))

    @cache  # noqa: B019
    def absent(self, track: int, session: int) -> Term:
        """A track uses no room in a session."""
        return Cell(self.number(track, session), 1)

    def each(self, track: int, session: int) -> list[Term]:
        """For each room that a track uses in a session one that holds."""
        return [self.many(track, session, least) for least in range(1, self.most_at_once(track, session) + 1)]


@attrs.frozen(eq=False)
class RoomsEnough:
    """The rooms of a session are enough for the tracks, and those of a track for its submissions."""

    choices: Numbers
    name: str = "rooms-enough"

    def limits(self, _problem: Problem) -> Iterator[Limit]:
        """For each session, each track, and both."""
        it = self.choices
        because = Because(self.name, "There are too few rooms.", "Use others, or another session.")
        for track, members in it.members.items():
            every = [term for session in it.sessions for term in it.each(track, session)]
            yield Count(f"{track}", because, every, least=it.fewest_rooms(track))
            for session in it.sessions:
                most = it.most_at_once(track, session)
                yield Only(it.number(track, session), because, (1 << most + 1) - 1)
                yield from self._fits(because, track, session)
            for one in members:
                yield Only(it.talk(one), because, it.places_of(one))
        for session in it.sessions:
            used = [term for track in it.members for term in it.each(track, session)]
            yield Count(f"{session}", because, used, most=len(it.rooms))

    def _fits(self, because: Because, track: int, session: int) -> Iterator[Limit]:
        it, key = self.choices, f"{track}-{session}"
        told, slots = it.conference.submissions, it.conference.sessions[session].slots
        away = {one: it.elsewhere(one, session) for one in it.members[track] if told[one].slots <= slots}
        for cell in away.values():
            yield Count(key, because, [cell, it.many(track, session)], least=1)
        for sizes, size in packings(slots):
            needs = {one: sizes[told[one].slots] for one in away}
            if any(needs.values()):
                talks = [away[one] for one, need in needs.items() for _ in range(need)]
                yield Count(key, because, [*talks, *it.each(track, session) * size], least=sum(needs.values()))


class Side(enum.Enum):
    """Which parts count: the least of two sides together are a bound, where the least of all is not proved."""

    ROOMS = "rooms"
    REST = "rest"
    BOTH = "both"


@attrs.frozen(eq=False)
class AtLeast:
    """What a part costs at least.

    Attributes:
        name: The part.
        choices: The choices.
        side: Whether rooms count, or all else, or both; what sessions cost tracks counts on each side by half.
    """

    name: str
    choices: Numbers
    side: Side = Side.BOTH

    def prices(self, _problem: Problem) -> Iterator[Priced]:
        """What it costs; nothing where it has no weight."""
        it = self.choices
        weight, because = it.conference.weight(self.name), Because(self.name, "It costs something.")
        if self.name in ROOMS:
            yield from self._rooms(because) if self.name == ROOMS[0] and self.side is not Side.REST else ()
        elif not weight:
            return
        elif self.name == "tracks-sessions":
            costs = it.conference.tracks_sessions
            pairs = [(track, session) for track in it.members for session in it.sessions]
            yield Price(because, [(term, self._half(weight * costs[t][s])) for t, s in pairs for term in it.each(t, s)])
        elif self.side is Side.ROOMS:
            return
        elif self.name == "parallel-tracks":
            for track in it.members:
                for session in it.sessions:
                    yield Excess(because, it.each(track, session), weight, most=1)
        elif self.name == "rooms-per-track":
            for track in it.members:
                most = max(it.most_at_once(track, session) for session in it.sessions)
                ever = [self._ever(track, least) for least in range(1, most + 1)]
                yield Excess(because, ever, weight, most=1)
        else:
            yield from PRICES[self.name](it, weight, because)

    def _half(self, cost: int) -> int:
        return {Side.BOTH: cost, Side.ROOMS: cost // 2, Side.REST: cost - cost // 2}[self.side]

    def _ever(self, track: int, least: int) -> Sign:
        it = self.choices
        return Sign(it.many(track, s, least) for s in it.sessions if it.most_at_once(track, s) >= least)

    def _rooms(self, because: Because) -> Iterator[Priced]:
        """What the rooms of a session cost, of each track by itself, and of tracks that like the same ones together."""
        it = self.choices
        for session in it.sessions:
            costs = {track: self._costs(track, session) for track in it.members}
            for liked, tracks in _groups(costs).items():
                if len(tracks) == 1:
                    yield from self._one_by_one(because, tracks[0], session, costs[tracks[0]])
                    continue
                # Each use beyond the rooms that they like is in another, and costs what the cheapest of those does.
                others = [costs[track][room] for track in tracks for room in it.rooms if room not in liked]
                used = [term for track in tracks for term in it.each(track, session)]
                if others:
                    yield Excess(because, used, min(others), most=len(liked))

    def _costs(self, track: int, session: int) -> list[int]:
        told = self.choices.conference
        of_tracks, of_sessions = (told.weight(name) for name in ROOMS)
        return [
            of_tracks * told.tracks_rooms[track][room] + of_sessions * told.sessions_rooms[session][room]
            for room in self.choices.rooms
        ]

    def _one_by_one(self, because: Because, track: int, session: int, costs: list[int]) -> Iterator[Priced]:
        """The cheapest rooms for a track in a session, one after the other."""
        paid = zip(self.choices.each(track, session), sorted(costs), strict=False)
        yield Price(because, [(term, cost) for term, cost in paid if cost])


def _groups(costs: Mapping[int, list[int]]) -> dict[frozenset[int], list[int]]:
    """The tracks by rooms that cost them nothing; with those of more rooms go those of which these are a part."""
    free = {track: frozenset(room for room, cost in enumerate(row) if not cost) for track, row in costs.items()}
    found: dict[frozenset[int], list[int]] = {}
    for track in sorted(free, key=lambda one: (-len(free[one]), one)):
        liked = next((rooms for rooms in found if free[track] and free[track] <= rooms), free[track])
        found.setdefault(liked or frozenset([-track - 1]), []).append(track)
    return found


def problem_of_numbers(numbers: Numbers, side: Side = Side.BOTH) -> Problem:
    """The problem of how many rooms each track uses when, by what that costs on a side."""
    it = numbers
    chosen = [it.number(track, session) for track in it.members for session in it.sessions]
    talks = [it.talk(one) for members in it.members.values() for one in members]
    return Problem(
        "UTC",
        [axis(max(len(it.sessions), len(it.rooms) + 1))],
        items=[Item(key, STEP, rooms=()) for key in (*chosen, *talks)],
        step=STEP,
        every=STEP,
        rules=(RoomsEnough(it),),
        wishes=tuple(AtLeast(name, it, side) for name in PARTS if name != "submissions-rooms"),
    )


# Rooms for a plan of numbers


@attrs.frozen(eq=False)
class Given:
    """What a plan of numbers leaves: which room each use of one by a track in a session gets.

    Attributes:
        numbers: The choices of the plan.
        plan: The plan.
    """

    numbers: Numbers
    plan: Plan

    @cached_property
    def tick(self) -> dict[str, int]:
        """What each item of the plan chose."""
        return {key: self.plan.problem.grid.tick(one.start) for key, one in self.plan.of.items()}

    @cached_property
    def uses(self) -> dict[str, tuple[int, int]]:
        """The track and the session of each use of a room."""
        it = self.numbers
        return {
            f"use-{track}-{session}-{n}": (track, session)
            for track in it.members
            for session in it.sessions
            for n in range(self.tick[it.number(track, session)])
        }


@attrs.frozen(eq=False)
class OneEach:
    """A room holds one track in a session."""

    given: Given
    name: str = "one-each"

    def limits(self, _problem: Problem) -> Iterator[Limit]:
        """For each use its rooms, and for each room in a session one use."""
        rooms = self.given.numbers.rooms
        because = Because(self.name, "A room holds two tracks.", "Give one of them another.")
        by_session: dict[int, list[str]] = {}
        for key, (_, session) in self.given.uses.items():
            yield Only(key, because, everywhere(len(rooms)))
            by_session.setdefault(session, []).append(key)
        for session, keys in by_session.items():
            for room in rooms:
                yield Count(f"{session}-{room}", because, [Cell(key, 1 << room) for key in keys], most=1)


@attrs.frozen(eq=False)
class GoodRooms:
    """Tracks like some rooms, and to stay where they are."""

    given: Given
    name: str = "good-rooms"

    def prices(self, _problem: Problem) -> Iterator[Priced]:
        """For each use the price of its room, and for each track that of each further room."""
        it = self.given.numbers
        told, because = it.conference, Because(self.name, "It costs something.")
        of_tracks, of_sessions = (told.weight(name) for name in ROOMS)
        by_track: dict[int, list[str]] = {}
        for key, (track, session) in self.given.uses.items():
            by_track.setdefault(track, []).append(key)
            costs = [
                of_tracks * told.tracks_rooms[track][room] + of_sessions * told.sessions_rooms[session][room]
                for room in it.rooms
            ]
            yield Price(because, [(Cell(key, 1 << room), cost) for room, cost in enumerate(costs) if cost])
        for keys in by_track.values():
            there = [Sign(Cell(key, 1 << room) for key in keys) for room in it.rooms]
            yield Excess(because, there, told.weight("rooms-per-track"), most=1)


def problem_of_rooms(given: Given) -> Problem:
    """The problem of which rooms the tracks of a plan of numbers get."""
    return Problem(
        "UTC",
        [axis(len(given.numbers.rooms))],
        items=[Item(key, STEP, rooms=()) for key in given.uses],
        step=STEP,
        every=STEP,
        rules=(OneEach(given),),
        wishes=(GoodRooms(given),),
    )


def start_from(choices: Choices, given: Given, rooms: Plan) -> Plan:
    """Where to start the whole: what both plans chose; submissions that choose their rooms are left out."""
    problem = problem_of_conference(choices)
    grid = problem.grid
    chosen = {choices.place(session, room): choices.free for session in choices.sessions for room in choices.rooms}
    for key, (track, session) in given.uses.items():
        place = choices.place(session, rooms.problem.grid.tick(rooms.of[key].start))
        chosen[place] = (choices.used(track, session, 0).starts or 0).bit_length() - 1
    for members in choices.members.values():
        for one in members:
            if one not in choices.choosy:
                ticks = choices.heard(one, given.tick[choices.talk(one)]).starts or 0
                chosen[choices.talk(one)] = ticks.bit_length() - 1
    return Plan(problem, [Placement(key, grid.at(tick)) for key, tick in chosen.items()])
