"""The rooms and slots of submissions whose sessions are known, as a second problem of ours.

Each submission chooses a room of its track and the slots in it. The axis is the order in which a conference is read:
session by session, room by room, slot by slot.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import combinations

import attrs
from cosplib_choices import STEP, axis, conflicts
from cosplib_files import Conference, Schedule

from stemcity_kit.scheduling.limits import Because, Cell, Excess, Limit, Only, Price, Priced, Resource, Sign, Use
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Item, Problem

COUNTED_HERE = ("order", "presenters-slot", "attendees-slot")
"""Parts of the score that slots decide: their whole cost is known only now."""


@attrs.frozen(eq=False)
class Slots:
    """Where submissions may lie when their sessions are known.

    Attributes:
        conference: The conference.
        tracks: For each session the track in each of its rooms, None for nobody.
        session_of: The session of each submission.
        room_of: The room of each submission that has chosen one already.
    """

    conference: Conference
    tracks: tuple[tuple[int | None, ...], ...]
    session_of: dict[int, int]
    room_of: dict[int, int]

    def tick(self, session: int, room: int, slot: int) -> int:
        """The place of a slot on the axis."""
        told = self.conference
        earlier = sum(one.slots for one in told.sessions[:session]) * len(told.rooms)
        return earlier + (room * told.sessions[session].slots + slot if session < len(told.sessions) else 0)

    @cached_property
    def groups(self) -> dict[tuple[int, int], list[int]]:
        """The submissions of each track in each session."""
        found: dict[tuple[int, int], list[int]] = {}
        for one, session in self.session_of.items():
            found.setdefault((self.conference.submissions[one].track, session), []).append(one)
        return found

    def rooms(self, one: int) -> list[int]:
        """The rooms in which a submission may be."""
        track = self.conference.submissions[one].track
        if one in self.room_of:
            return [self.room_of[one]]
        return [room for room, other in enumerate(self.tracks[self.session_of[one]]) if other == track]

    def starts(self, one: int, room: int) -> list[int]:
        """The ticks in a room at which a submission may begin."""
        session = self.session_of[one]
        last = self.conference.sessions[session].slots - self.conference.submissions[one].slots
        return [self.tick(session, room, slot) for slot in range(last + 1)]

    def cell(self, one: int, where: Callable[[int], bool] = lambda _: True) -> Cell:
        """A submission begins at one of its ticks of which this is true."""
        ticks = 0
        for room in self.rooms(one):
            for tick in self.starts(one, room):
                ticks |= 1 << tick if where(tick) else 0
        return Cell(f"talk-{one}", ticks)

    def runs(self, one: int, slot: int) -> Cell:
        """A submission holds a slot of its session, in whatever room."""
        session = self.session_of[one]
        slots, need = self.conference.sessions[session].slots, self.conference.submissions[one].slots
        first = self.tick(session, 0, 0)
        return self.cell(one, lambda tick: (tick - first) % slots <= slot < (tick - first) % slots + need)


@attrs.frozen(eq=False)
class InItsPlace:
    """A submission lies in a room that its track uses, in adjoining slots, and alone."""

    slots: Slots
    name: str = "in-its-place"

    def limits(self, _problem: Problem) -> Iterator[Limit]:
        """One for each submission, and one for each track in a session."""
        because = Because(self.name, "A submission is not in its place.", "Move it to free slots of its track.")
        for members in self.slots.groups.values():
            for one in members:
                yield Only(f"talk-{one}", because, self.slots.cell(one).starts)
            yield Resource(f"slots-{members[0]}", because, tuple(Use(f"talk-{one}") for one in members))


@attrs.frozen(eq=False)
class Rest:
    """A part of the score, as far as rooms and slots decide it."""

    name: str
    slots: Slots

    def prices(self, _problem: Problem) -> Iterator[Priced]:
        """What it costs; nothing where it has no weight."""
        weight = self.slots.conference.weight(self.name)
        because = Because(self.name, "It costs something.")
        if weight:
            yield from PRICES[self.name](self.slots, self.name, weight, because)


def _order(it: Slots, _name: str, weight: int, because: Because) -> Iterator[Priced]:
    """A submission is not the one in its track that it should be, or runs beside another that has its order."""
    told = it.conference.submissions
    for (track, session), members in it.groups.items():
        before = sum(len(others) for (t, s), others in it.groups.items() if t == track and s < session)
        ordered = [one for one in members if told[one].order]
        for one in ordered:
            ahead = told[one].order - 1 - before
            if not 0 <= ahead < len(members):
                yield Price(because, [(Cell(f"talk-{one}"), weight)])
                continue
            others = [other for other in members if other != one]
            for room in it.rooms(one):
                for start in it.starts(one, room):
                    earlier = Sign((it.cell(other, start.__gt__) for other in others), ahead + 1)
                    later = Sign((it.cell(other, start.__lt__) for other in others), len(others) - ahead + 1)
                    for wrong in (earlier, later):
                        yield Excess(because, [Cell(f"talk-{one}", 1 << start), wrong], weight, most=1)
        for a, b in combinations(ordered, 2):
            yield from _together(it, a, b, weight, because)


def _together(it: Slots, a: int, b: int, weight: int, because: Because) -> Iterator[Priced]:
    """Two submissions of a session hold the same slot."""
    for slot in range(it.conference.sessions[it.session_of[a]].slots):
        yield Excess(because, [it.runs(a, slot), it.runs(b, slot)], weight, most=1)


def _in_slots(it: Slots, name: str, weight: int, because: Because) -> Iterator[Priced]:
    for a, b in conflicts(it.conference, name.removesuffix("-slot")):
        if it.session_of[a] == it.session_of[b]:
            yield from _together(it, a, b, weight, because)


def _in_rooms(it: Slots, name: str, weight: int, because: Because) -> Iterator[Priced]:
    """Two of a track that share somebody are in different rooms of a session; paid before where they chose rooms."""
    told = it.conference.submissions
    for a, b in conflicts(it.conference, name):
        if told[a].track == told[b].track and it.session_of[a] == it.session_of[b] and not {a, b} <= it.room_of.keys():
            for room in it.rooms(a):
                mine = it.starts(a, room)
                theirs = set(it.starts(b, room)) if room in it.rooms(b) else set()
                pair = [it.cell(a, mine.__contains__), it.cell(b, lambda tick, not_in=theirs: tick not in not_in)]
                yield Excess(because, pair, weight, most=1)


def _by_room(it: Slots, _name: str, weight: int, because: Because) -> Iterator[Priced]:
    """A submission is in a room that it does not like; paid before where it chose."""
    told = it.conference.submissions
    for one in sorted(it.session_of.keys() - it.room_of.keys()):
        rooms = [(it.cell(one, it.starts(one, room).__contains__), told[one].by_room[room]) for room in it.rooms(one)]
        cells = [(cell, weight * told[one].slots * cost) for cell, cost in rooms if cost]
        if cells:
            yield Price(because, cells)


PRICES = {
    "order": _order,
    "submissions-rooms": _by_room,
    "presenters": _in_rooms,
    "attendees": _in_rooms,
    "presenters-slot": _in_slots,
    "attendees-slot": _in_slots,
}


def problem_of_slots(slots: Slots) -> Problem:
    """The problem of rooms and slots."""
    ticks = slots.tick(len(slots.conference.sessions), 0, 0)
    told = slots.conference.submissions
    items = [
        Item(f"talk-{one}", STEP * told[one].slots, rooms=()) for members in slots.groups.values() for one in members
    ]
    wishes = tuple(Rest(name, slots) for name in PRICES)
    return Problem("UTC", [axis(ticks)], items=items, step=STEP, every=STEP, rules=(InItsPlace(slots),), wishes=wishes)


def schedule_of(slots: Slots, plan: Plan) -> Schedule:
    """The schedule that a plan of slots means."""
    told = slots.conference
    held: list[list[list[int | None]]] = [[[None] * session.slots for _ in told.rooms] for session in told.sessions]
    at = {
        slots.tick(session, room, slot): (session, room, slot)
        for session, one in enumerate(told.sessions)
        for room in range(len(told.rooms))
        for slot in range(one.slots)
    }
    for number, one in enumerate(told.submissions):
        session, room, first = at[plan.problem.grid.tick(plan.of[f"talk-{number}"].start)]
        for slot in range(first, first + one.slots):
            held[session][room][slot] = number
    return Schedule(slots.tracks, tuple(tuple(map(tuple, rooms)) for rooms in held))
