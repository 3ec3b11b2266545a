"""Rooms for items whose times are settled: as many as can be, in the cheapest rooms.

With the times given, each room is a row of stretches that do not overlap, and the solver's linear relaxation is nearly
always whole; so a thousand items get their rooms in less than a second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stemcity_kit.engines.cpsat import Model, Outcome
from stemcity_kit.scheduling.board import Board
from stemcity_kit.scheduling.components import is_exclusive

__all__ = ["RoomsOnly"]

Options = Mapping[str, Sequence[tuple[str, int]]]
"""For each item the rooms that it may have, each with what it costs there."""


class RoomsOnly:
    """The choice of a room for each item at its time; an item may go without one, at a price.

    What is asked of a room besides holding one item at a time is for the caller to see to.

    Args:
        board: The board.
        times: When each item starts.
        options: Its rooms then.
        without: What an item costs that gets none.
    """

    def __init__(self, board: Board, times: Mapping[str, int], options: Options, *, without: int) -> None:
        self.board = board
        self.times = times
        self.model = Model()
        self.into: dict[str, dict[str, Any]] = {}
        for key, rooms in options.items():
            self.into[key] = {room: self.model.boolean() for room, _ in rooms}
            none = self.model.boolean()
            self.model.exactly_one([*self.into[key].values(), none])
            self.model.cost(none, without)
            least = min((cost for _, cost in rooms), default=0)
            for room, cost in rooms:
                self.model.cost(self.into[key][room], cost - least)
        for spells in self._spells().values():
            self._in_turn(sorted(spells, key=lambda one: one[:2]))

    def _spells(self) -> Mapping[str, list[tuple[int, int, Any]]]:
        """For each room that holds one item at a time, who could be in it from when until when."""
        found: dict[str, list[tuple[int, int, Any]]] = defaultdict(list)
        for room, key, before, after in _uses(self.board):
            literal = self.into.get(key, {}).get(room)
            if literal is not None:
                start = self.times[key]
                found[room].append((start - before, start + self.board.length[key] + after, literal))
        return found

    def _in_turn(self, spells: Sequence[tuple[int, int, Any]]) -> None:
        for first in sorted({first for first, _, _ in spells}):
            there = [literal for begin, end, literal in spells if begin <= first < end]
            if len(there) > 1:
                self.model.at_most_one(there)

    def solve(self, **how: Any) -> Outcome:
        """Search by the linear relaxation, without the solver's own probing and symmetries."""
        return self.model.solve(only="max_lp", use_lns=False, cp_model_probing_level=0, symmetry_level=0, **how)

    def spots(self) -> dict[str, tuple[int, str]]:
        """The items that got a room, with their times."""
        return {
            key: (self.times[key], room)
            for key, rooms in self.into.items()
            for room, literal in rooms.items()
            if self.model.value(literal)
        }


def _uses(board: Board) -> Iterator[tuple[str, str, int, int]]:
    """Who may use a room that holds one item at a time, with the ticks that are needed before and after."""
    for limit in board.resources:
        if limit.room is not None and is_exclusive(limit):
            for use in limit.uses:
                yield limit.room, use.item, use.before, use.after
