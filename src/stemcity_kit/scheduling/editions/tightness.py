"""`tightness(plan)`: what binds in a plan - the rooms, the people and the items that have the least slack."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

import attrs

from stemcity_kit.errors import Finding, N_, Phrase, Severity, Where
from stemcity_kit.model.hours import DAY
from stemcity_kit.model.vocabulary import RoomKind, label
from stemcity_kit.scheduling.board import NO_ROOM, Board, around, board_of
from stemcity_kit.scheduling.check import spots_of
from stemcity_kit.scheduling.editions.quotas import half_days
from stemcity_kit.scheduling.editions.spells import minute, wall
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Item, Problem
from stemcity_kit.scheduling.ticks import each, span

__all__ = ["Tight", "TightOf", "tightness"]

NEARLY_FULL = Fraction(3, 4)
"""From this share of its time on a room or a person is told of."""

FEW = 3
"""An item that could start at no more than so many moments is told of."""


class TightOf(enum.StrEnum):
    """What is tight."""

    ROOMS = "rooms"
    PERSON = "person"
    ITEM = "item"


@attrs.frozen
class Tight:
    """Something that has little slack.

    Attributes:
        of: What it is.
        key: The kind of room and the half-day, the person's key, or the item's.
        share: How much of its time is used, from 0 to 1; for an item 1 divided by the moments at which it could start.
        because: It in words, as a note.
    """

    of: TightOf
    key: str
    share: Fraction
    because: Finding


def tightness(plan: Plan, *, board: Board | None = None, share: Fraction = NEARLY_FULL) -> tuple[Tight, ...]:
    """What binds in a plan, the tightest first: rooms by kind and half-day, then people, then items.

    Args:
        plan: The plan.
        board: The problem made ready, where somebody has it already.
        share: From which share of its time on something is told of.
    """
    board = board or board_of(plan.problem)
    spots, _ = spots_of(plan.problem, plan.placements)
    groups = (_rooms(board, spots, share), _people(board, spots, share), _items(board))
    return tuple(tight for found in groups for tight in sorted(found, key=lambda one: (-one.share, one.key)))


Spots = Mapping[str, tuple[int, str]]


def _half_days(problem: Problem) -> Iterator[tuple[str, int]]:
    """The mornings and the afternoons, each with its ticks."""
    grid = problem.grid
    for number, day in enumerate(grid.days.each()):
        first, end = grid.firsts[number], grid.firsts[number + 1]
        noon = (wall(day, DAY // 2, grid.zone) - minute(grid.midnights[0])) // grid.step
        yield from zip(half_days(day), (span(first, noon), span(noon, end)), strict=True)


def _open(board: Board, room: str) -> int:
    """The ticks in which a room can be used: its own hours within those of the programme."""
    hours = board.hours.get(room)
    return _union(hours.spells) & _programme(board.problem) if hours is not None else _programme(board.problem)


def _programme(problem: Problem) -> int:
    return _union(problem.grid.inside(spell) for spell in problem.hours)


def _union(spells: Iterable[tuple[int, int]]) -> int:
    found = 0
    for first, end in spells:
        found |= span(first, end)
    return found


def _rooms(board: Board, spots: Spots, share: Fraction) -> Iterator[Tight]:
    problem = board.problem
    taken: dict[str, int] = defaultdict(int)
    for item in problem.items:
        if item.key in spots and spots[item.key][1] != NO_ROOM:
            start, room = spots[item.key]
            before, after = around(problem, item)
            taken[room] |= span(start - before, start + after + problem.grid.length(problem.changeover))
    kinds: dict[str, list[str]] = defaultdict(list)
    for space in problem.rooms:
        kinds[space.kind].append(space.key)
    opened = {space.key: _open(board, space.key) for space in problem.rooms}
    for kind, rooms in sorted(kinds.items()):
        for when, ticks in _half_days(problem):
            there = sum((opened[room] & ticks).bit_count() for room in rooms)
            used = sum((opened[room] & taken[room] & ticks).bit_count() for room in rooms)
            if there and Fraction(used, there) >= share:
                yield _full_rooms(kind, when, Fraction(used, there), len(rooms))


def _full_rooms(kind: str, when: str, used: Fraction, count: int) -> Tight:
    what = N_("{percent} % of the time of the {count} rooms of the kind “{kind}” is used: {when}.")
    if count == 1:
        what = N_("{percent} % of the time of the only room of the kind “{kind}” is used: {when}.")
    if not kind:
        what = N_("{percent} % of the time of the {count} rooms of no stated kind is used: {when}.")
        if count == 1:
            what = N_("{percent} % of the time of the only room of no stated kind is used: {when}.")
    known = kind in tuple(RoomKind)
    params = {
        "percent": int(100 * used),
        "count": count,
        "kind": Phrase(label(RoomKind(kind))) if known else kind,
        "when": when,
    }
    fix = N_("Another such room then, or longer hours, would give the most room to move.")
    finding = Finding("tight-rooms", Where(table="rooms", key=kind), what, fix, Severity.NOTE, params)
    return Tight(TightOf.ROOMS, f"{kind} {when}".strip(), used, finding)


def _people(board: Board, spots: Spots, share: Fraction) -> Iterator[Tight]:
    problem = board.problem
    busy: dict[str, int] = defaultdict(int)
    for item in problem.items:
        if item.key in spots:
            start = spots[item.key][0]
            for key in item.people:
                busy[key] |= span(start, start + board.length[item.key])
    programme = _programme(problem)
    for key, taken in sorted(busy.items()):
        party = problem.party[key]
        if party.hours is None:
            continue
        there = _union(problem.grid.inside(spell) for spell in party.hours) & programme
        used = Fraction((taken & there).bit_count(), max(1, there.bit_count()))
        if used >= share:
            what = N_("{percent} % of the time of {person} is taken.")
            fix = N_("Ask for more of their time, or let somebody else take part.")
            params = {"percent": int(100 * used), "person": party.name}
            finding = Finding("tight-person", Where(table="people", key=key), what, fix, Severity.NOTE, params)
            yield Tight(TightOf.PERSON, key, used, finding)


def _items(board: Board) -> Iterator[Tight]:
    for item in board.problem.items:
        if item.fixed is not None:
            continue
        starts, rooms = board.starts[item.key], board.left[item.key]
        if 0 < starts.bit_count() <= FEW:
            yield _few(board.problem, item, starts, len([room for room in rooms if room != NO_ROOM]))


def _few(problem: Problem, item: Item, starts: int, rooms: int) -> Tight:
    what = N_("“{item}” could only start at: {starts}; rooms that would do: {rooms}.")
    if not rooms:
        what = N_("“{item}” could only start at: {starts}.")
    params = {
        "item": item.name,
        "starts": ", ".join(problem.grid.said(problem.grid.at(tick)) for tick in each(starts)),
        "rooms": rooms,
    }
    fix = N_("Ask for more times, or for less of its room.")
    finding = Finding("tight-item", Where(table="items", key=item.key), what, fix, Severity.NOTE, params)
    return Tight(TightOf.ITEM, item.key, Fraction(1, starts.bit_count()), finding)
