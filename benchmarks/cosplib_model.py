"""A conference as a problem of ours: which track uses each room in each session, and in which session a submission is.

All is said of the choices (`cosplib_choices.py`) by rules, and by a wish for each part of the score
(`cosplib_parts.py`), through `Count`, `Price` and `Excess` over cells and signs.

Slots are left out here and given in `cosplib_slots.py`: whether order can be kept, and who must be at two places in a
slot, is counted as far as sessions decide it. So this is a relaxation, and what it proves is true of every schedule.
"""

from collections.abc import Iterator

import attrs
from cosplib_choices import STEP, Choices, axis, everywhere
from cosplib_files import PARTS
from cosplib_parts import Part

from stemcity_kit.scheduling.limits import Because, Count, Limit, Only
from stemcity_kit.scheduling.problem import Item, Problem


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
