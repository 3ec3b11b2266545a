"""What stands is not judged again: where sessions that stay break a rule among themselves, planning goes on round them.

Otherwise one clash in a published programme would leave no plan for anything else. The clash is not hidden: a plan's
check tells it as a note, like every waiver, and `conflicts` as what it is.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from stemcity_kit.errors import N_
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.planning import Waiver
from stemcity_kit.model.rule import first_day
from stemcity_kit.scheduling.board import Board
from stemcity_kit.scheduling.check import breaks, broken, spots_of
from stemcity_kit.scheduling.limits import Count, Resource
from stemcity_kit.scheduling.problem import Problem
from stemcity_kit.scheduling.rules import rules_of
from stemcity_kit.scheduling.waiving import waived

__all__ = ["standing_waivers"]

REASON = N_("it stands so in the programme already")


def standing_waivers(edition: Edition, problem: Problem) -> Iterator[Waiver]:
    """A waiver for each limit over several items that those which are fixed break among themselves."""
    fixed = tuple(item for item in problem.items if item.fixed is not None)
    known = {item.of for item in fixed}
    alone = attrs.evolve(
        problem,
        items=[
            attrs.evolve(
                item,
                after=tuple(key for key in item.after if key in known),
                apart=tuple(key for key in item.apart if key in known),
            )
            for item in fixed
        ],
        rules=rules_of(problem),
    )
    spots, _ = spots_of(alone, [item.fixed for item in fixed if item.fixed is not None])
    bare = Board(alone, {}, {}, (), (), (), {})
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for rule in rules_of(problem):
        for whole in rule.limits(alone):
            limit, _ = waived(whole, problem.waivers)
            if not isinstance(limit, Count | Resource) or not breaks(bare, limit, spots):
                continue
            board = attrs.evolve(bare, together=(limit,))
            for finding in broken(board, spots):
                if finding.rule != limit.because.rule:
                    continue
                rows = (limit.key,) if isinstance(limit, Count) else tuple(finding.where.key.split(", "))
                if (rule.name, rows) not in seen:
                    seen.add((rule.name, rows))
                    yield Waiver(rule.name, rows, REASON, edition.key, first_day(edition))
