"""The rule of proposals: a date that a partner proposed holds in the place that it proposed with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import attrs

from stemcity_kit.errors import N_
from stemcity_kit.scheduling.limits import Because, Cell, Count, Limit
from stemcity_kit.scheduling.problem import Problem
from stemcity_kit.scheduling.rules_times import named

__all__ = ["AsProposed"]


@attrs.frozen
class AsProposed:
    """An item that starts at one of several proposed moments lies in a room that was proposed for that moment.

    Attributes:
        choices: For each item the proposed moments, each with the rooms that were proposed for it; none for any.
        name: The rule's name.
    """

    choices: tuple[tuple[str, tuple[tuple[dt.datetime, frozenset[str]], ...]], ...]
    name: str = "as-proposed"

    def limits(self, problem: Problem) -> Iterator[Limit]:
        """A count of none for each item and moment, over the rooms that were not proposed for it."""
        what = N_("“{item}” is at a time that was proposed for another place.")
        fix = N_("Choose a place and a time that were proposed together, or ask who proposed them.")
        for key, choices in self.choices:
            item = problem.item.get(key)
            if item is None:
                continue
            for moment, rooms in choices:
                others = frozenset(problem.space) - rooms
                if rooms and others and problem.grid.has(moment):
                    cell = Cell(key, 1 << problem.grid.tick(moment), others)
                    yield Count(
                        f"{key} {moment:%Y-%m-%d %H:%M}", Because(self.name, what, fix, named(item)), [cell], most=0
                    )
