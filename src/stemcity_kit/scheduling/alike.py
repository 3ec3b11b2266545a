"""Repeats in order: items that differ in nothing but their keys get their places in order of time.

The first of four workshops is then the one that comes first, which is what people expect of a list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import attrs

from stemcity_kit.model.time import in_utc
from stemcity_kit.scheduling.board import Board
from stemcity_kit.scheduling.check import broken, spots_of, total
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Item, Placement

__all__ = ["in_order"]


def in_order(plan: Plan, board: Board) -> Plan:
    """The same plan with places exchanged among items that are alike.

    Where a rule or a wish tells such items apart by their keys, so that the exchange would break or cost something,
    the plan stays as it is.
    """
    groups: dict[Item, list[Placement]] = defaultdict(list)
    for item in plan.problem.items:
        if item.key in plan.of and item.fixed is None:
            groups[attrs.evolve(item, key="alike", title="", event=item.of)].append(plan.of[item.key])
    moved: dict[str, Placement] = {}
    for places in groups.values():
        later = sorted(places, key=lambda one: (in_utc(one.start), one.room or ""))
        moved |= {mine.item: attrs.evolve(there, item=mine.item) for mine, there in zip(places, later, strict=True)}
    placements = tuple(moved.get(one.item, one) for one in plan.placements)
    if placements == plan.placements:
        return plan
    before, after = (spots_of(plan.problem, some)[0] for some in (plan.placements, placements))
    return attrs.evolve(plan, placements=placements) if _as_good(board, before, after) else plan


def _as_good(board: Board, before: Mapping[str, tuple[int, str]], after: Mapping[str, tuple[int, str]]) -> bool:
    return total(board, before) == total(board, after) and len([*broken(board, before)]) == len([*broken(board, after)])
