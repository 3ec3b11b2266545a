"""What each item chooses, as variables of the constraint solver: a boolean for each start, and one for each room.

Times and rooms are two choices of an item, linked where a room is not open at every start; so the model grows with
starts plus rooms and not with their product. Whatever else a model makes of them says how its value follows from a
plan, so that a hint can name every variable: one that is left out is soon lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from stemcity_kit.engines.cpsat import Model
from stemcity_kit.scheduling.board import NO_ROOM, Board
from stemcity_kit.scheduling.limits import Use
from stemcity_kit.scheduling.ticks import bits, each, span

__all__ = ["Choices", "Literal", "Reckon", "Spots"]

Literal = Any
"""A boolean of the solver."""

Spots = Mapping[str, tuple[int, str]]
"""Where each item lies: its start as a tick and its room."""

Reckon = Callable[[Mapping[int, int], Spots], int]
"""How the value of a variable follows from those made before it, by index, and from the plan."""


class Choices:
    """The choices of some items of a board.

    Args:
        board: The board.
        left: For each item that is posted what is left for it: its rooms, and for each the starts.
        rooms: Whether rooms are chosen too; without them the model is a relaxation.
    """

    def __init__(self, board: Board, left: Mapping[str, Mapping[str, int]], *, rooms: bool) -> None:
        self.board = board
        self.left = left
        self.with_rooms = rooms
        self.model = Model()
        self.starts: dict[str, int] = {}
        self.at: dict[str, dict[int, Literal]] = {}
        self.into: dict[str, dict[str, Literal]] = {}
        self._starts: dict[str, Any] = {}
        self._made: list[tuple[Any, Reckon]] = []
        self.one = self.model.always()
        for key in left:
            self._choices(key)

    def _choices(self, key: str) -> None:
        rooms = self.left[key]
        starts = 0
        for allowed in rooms.values():
            starts |= allowed
        self.starts[key] = starts
        self.at[key] = {tick: self.model.boolean() for tick in each(starts)}
        self.model.exactly_one(self.at[key].values())
        self.into[key] = {}
        if self.with_rooms:
            self.into[key] = {room: self.model.boolean() for room in rooms}
            self.model.exactly_one(self.into[key].values())
            for room, allowed in rooms.items():
                if starts & ~allowed:
                    shut = [self.at[key][tick] for tick in each(starts & ~allowed)]
                    self.model.at_most_one([*shut, self.into[key][room]])

    def running(self, use: Use, tick: int, more: int = 0) -> list[Literal]:
        """The starts at which an item, with what it needs around it and so many ticks more, would run at a tick."""
        at = self.at[use.item]
        window = span(tick - self.board.length[use.item] - use.after - more + 1, tick + use.before + 1)
        return [at[start] for start in each(self.starts[use.item] & window)]

    def beginnings(self, uses: Iterable[Use]) -> int:
        """The ticks at which one of them may begin to use something; what begins before the first counts there."""
        return bits({max(0, start - use.before) for use in uses for start in self.at[use.item]})

    def made(self, var: Any, reckon: Reckon) -> Any:
        """A variable besides the choices, with how its value follows from a plan."""
        self._made.append((var, reckon))
        return var

    def _interval(self, use: Use, room: str) -> Any:
        """The stretch of time in which an item uses a room, if it lies in it."""
        present = self.into[use.item][room] if len(self.into[use.item]) > 1 else None
        size = use.before + self.board.length[use.item] + use.after
        return self.model.interval(self._start_of(use.item), size, present=present, shift=-use.before)

    def _start_of(self, item: str) -> Any:
        if item not in self._starts:
            ticks = self.at[item]
            start = self.made(self.model.among(ticks), lambda _, spots: spots[item][0])
            self.model.between([(start, -1), *((literal, tick) for tick, literal in ticks.items())], least=0, most=0)
            self._starts[item] = start
        return self._starts[item]

    def both(self, starts: list[Literal], rooms: list[Literal]) -> Literal:
        """A literal that holds exactly where one of the starts and one of the rooms of an item is chosen."""

        def reckon(known: Mapping[int, int], _: Spots) -> int:
            return min(max(known[one.index] for one in some) for some in (starts, rooms))

        both = self.made(self.model.boolean(), reckon)
        for some in (starts, rooms):
            self.model.between([*((literal, 1) for literal in some), (both, -1)], least=0)
        self.model.between([*((literal, 1) for literal in (*starts, *rooms)), (both, -1)], most=1)
        return both

    def hint(self, spots: Spots) -> None:
        """Start from a plan; every variable is named where it places every item."""
        self.model.unhinted()
        known = {self.one.index: 1}
        for key in self.left:
            if key not in spots:
                continue
            start, room = spots[key]
            for tick, literal in self.at[key].items():
                known[literal.index] = int(tick == start)
                self.model.hint(literal, known[literal.index])
            for one, literal in self.into[key].items():
                known[literal.index] = int(one == room)
                self.model.hint(literal, known[literal.index])
        for var, reckon in self._made if self.left.keys() <= spots.keys() else ():
            known[var.index] = reckon(known, spots)
            self.model.hint(var, known[var.index])

    def spots(self) -> dict[str, tuple[int, str]]:
        """The solution: each item's start and room; without rooms, every room is ""."""
        found: dict[str, tuple[int, str]] = {}
        for key in self.left:
            start = next(tick for tick, literal in self.at[key].items() if self.model.value(literal))
            room = next((room for room, literal in self.into[key].items() if self.model.value(literal)), NO_ROOM)
            found[key] = (start, room)
        return found
