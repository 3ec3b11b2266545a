"""The model of a board in which no item must have a place, so that the solver can say which cannot have one together.

That each item is placed, and that each count reaches its least number, is taken as an assumption; where they cannot all
hold, the solver names a few of them that cannot. There is no objective: with one, a core tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from stemcity_kit.engines.cpsat import Verdict
from stemcity_kit.scheduling.board import Board
from stemcity_kit.scheduling.limits import Count, Use, items_of
from stemcity_kit.scheduling.posting.post import Posted
from stemcity_kit.scheduling.ticks import each

__all__ = ["items_in_the_way"]


def items_in_the_way(board: Board, items: Iterable[str], *, seconds: float) -> frozenset[str] | None:
    """Some of the items that cannot all have a place; empty where they can, None where the time was too short."""
    keys = tuple(items)
    counts = tuple(one for one in board.together if not isinstance(one, Count) or _is_about(one, keys))
    loose = _Loose(attrs.evolve(board, together=counts), items=keys, priced=False)
    outcome = loose.solve(seconds=seconds, cp_model_presolve=False)
    if outcome.verdict is Verdict.INFEASIBLE:
        return frozenset(key for number in outcome.core for key in loose.assumed[number]) or frozenset(keys)
    return frozenset() if outcome.is_solved else None


def _is_about(count: Count, keys: Iterable[str]) -> bool:
    """Whether a count can be judged by these items alone."""
    return not count.least or set(items_of(count)) <= set(keys)


class _Loose(Posted):
    """As `Posted`, with every demand an assumption."""

    places_all = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.assumed: list[tuple[str, ...]] = []
        self._must: dict[str, Any] = {}
        super().__init__(*args, **kwargs)

    def _assume(self, *items: str) -> Any:
        self.assumed.append(items)
        return self.model.assume()

    def _choices(self, key: str) -> None:
        rooms, starts = self.left[key], self.board.starts[key]
        must = self._must[key] = self._assume(key)
        self.starts[key] = starts
        self.at[key] = {tick: self.model.boolean() for tick in each(starts)}
        self.into[key] = {room: self.model.boolean() for room in rooms}
        for choice in (self.at[key], self.into[key]):
            self.model.at_most_one(choice.values())
            self.model.any_of([*choice.values(), ~must])
        for room, allowed in rooms.items():
            if starts & ~allowed:
                shut = [self.at[key][tick] for tick in each(starts & ~allowed)]
                self.model.at_most_one([*shut, self.into[key][room]])

    def _interval(self, use: Use, room: str) -> Any:
        size = use.before + self.board.length[use.item] + use.after
        present = self.into[use.item][room]
        return self.model.interval(self._start_of(use.item), size, present=present, shift=-use.before)

    def _start_of(self, item: str) -> Any:
        if item not in self._starts:
            ticks = self.at[item]
            start = self._starts[item] = self.model.whole(0, max(ticks))
            terms = [(start, -1), *((literal, tick) for tick, literal in ticks.items())]
            self.model.between(terms, least=0, most=0, where=self._must[item])
        return self._starts[item]

    def _count(self, limit: Count) -> None:
        if limit.least:
            literals, _, _ = self._counted(limit.terms)
            where = self._assume(*items_of(limit))
            self.model.between([(literal, 1) for literal in literals], least=limit.least, where=where)
        super()._count(attrs.evolve(limit, least=0))
