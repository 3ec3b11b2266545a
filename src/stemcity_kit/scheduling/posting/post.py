"""A board put to the constraint solver: some of its items, all that limits them, and what they cost.

Without rooms, the same model is a relaxation whose optimum is a true bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stemcity_kit.engines.cpsat import Outcome
from stemcity_kit.scheduling.board import Board
from stemcity_kit.scheduling.components import is_exclusive
from stemcity_kit.scheduling.limits import Count
from stemcity_kit.scheduling.posting.terms import Terms
from stemcity_kit.scheduling.posting.uses import Uses, is_posted

__all__ = ["Posted"]


class Posted(Uses, Terms):
    """The model of some items of a board.

    Args:
        board: The board.
        items: The keys of the items; all of the board's where None.
        left: What is left for each item, where that is less than on the board, because others hold rooms already.
        fixed: Where other items lie that do not move now; what they take and count is taken into account, but for
            the rooms that hold one item at a time, which `left` leaves out.
        rooms: Whether rooms are chosen too; without them the model is a relaxation.
        longest: Whether, without rooms, each way takes as long as it can, so that any rooms will do; no relaxation.
        priced: Whether wishes count; without them any valid plan is as good as another.
    """

    def __init__(
        self,
        board: Board,
        *,
        items: Iterable[str] | None = None,
        left: Mapping[str, Mapping[str, int]] | None = None,
        fixed: Mapping[str, tuple[int, str]] | None = None,
        rooms: bool = True,
        longest: bool = False,
        priced: bool = True,
    ) -> None:
        self.longest = longest
        moving = tuple(item.key for item in board.problem.items) if items is None else tuple(items)
        mine = set(moving)
        stay = {key: spot for key, spot in (fixed or {}).items() if key not in mine}
        beside = _beside(board, mine, stay)
        self.away = {key: spot for key, spot in stay.items() if key not in beside}
        theirs = {key: (left or board.left)[key] for key in moving}
        super().__init__(board, {**theirs, **beside}, rooms=rooms)
        for limit in board.together:
            if not is_posted(limit.blocks):
                continue
            if isinstance(limit, Count):
                self._count(limit)
            else:
                self._resource(limit)
        self._hall()
        if priced:
            self._price()

    def solve(self, *, upwards: bool = False, **how: Any) -> Outcome:
        """Search, without the solver's own probing and symmetries, which cost more here than they bring.

        Args:
            upwards: Whether to search from the bound upwards and never near what was found, which proves sooner.
            how: The seconds, and what else `Model.solve` is told.
        """
        by = "objective_lb_search" if upwards else ""
        return self.model.solve(only=by, use_lns=not upwards, cp_model_probing_level=0, symmetry_level=0, **how)


def _beside(board: Board, moving: set[str], stay: Mapping[str, tuple[int, str]]) -> dict[str, dict[str, int]]:
    """The items that stay and share a person, a kit or a large room with one that moves, each with its one choice."""
    found: dict[str, dict[str, int]] = {}
    for limit in board.resources if stay else ():
        if not is_posted(limit.blocks) or (limit.room is not None and is_exclusive(limit)):
            continue
        if any(use.item in moving for use in limit.uses):
            for use in limit.uses:
                if use.item in stay and limit.room in (None, stay[use.item][1]):
                    start, room = stay[use.item]
                    found[use.item] = {room: 1 << start}
    return found
