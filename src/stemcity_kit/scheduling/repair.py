"""A plan mended after a change, with as few moves as possible: provably the fewest, and only then the wishes.

First as few as possible of the published sessions move, then as few as possible of all, then the score is made small
among the plans that move no more. What is fixed never moves. Items whose place is no longer allowed must move; where
moving them alone is enough, their number is the proof. Where it is not, the whole model is asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import attrs

from stemcity_kit.engines.cpsat import Verdict
from stemcity_kit.scheduling.board import Board, board_of
from stemcity_kit.scheduling.changes import Change, after
from stemcity_kit.scheduling.check import broken, spots_of, total
from stemcity_kit.scheduling.components import free_rooms
from stemcity_kit.scheduling.plan import Made, Plan, PlanStatus
from stemcity_kit.scheduling.post import Posted
from stemcity_kit.scheduling.solve import plan_from

__all__ = ["Repaired", "repair"]

Spots = dict[str, tuple[int, str]]


@attrs.frozen
class Repaired:
    """A mended plan, and what is proved of it.

    Attributes:
        plan: The plan for the problem as it is now.
        moved: The items that lie elsewhere than before, in the order of the problem; new items are not among them.
        fewest: No valid plan moves fewer than this.
        is_proved: Whether none moves fewer than this one does.
    """

    plan: Plan
    moved: tuple[str, ...]
    fewest: int
    is_proved: bool


def repair(
    plan: Plan,
    changes: Iterable[Change],
    *,
    published: Collection[str] = (),
    seconds: float = 10,
    workers: int = 2,
    seed: int = 0,
    clock: Callable[[], float] = time.monotonic,
) -> Repaired:
    """Mend a plan after some changes.

    Args:
        plan: The plan as it stands.
        changes: What has happened since.
        published: The keys of items that people were told about already: fewest of these move, before all others.
        seconds: The time allowed.
        workers: The solver's threads.
        seed: The seed.
        clock: What time is read from.

    Returns:
        The mended plan. Where there is none that keeps every rule, its status is *impossible* and nothing is moved.

    Raises:
        InvalidValue: A change names something that the problem does not have.
        MissingExtra: OR-Tools is not installed.
    """
    until = clock() + seconds
    problem = after(plan.problem, changes)
    board = board_of(problem)
    made = Made("repair", workers, seed, seconds)
    old = spots_of(problem, [one for one in plan.placements if one.item in problem.item])[0]
    if next(board.stuck(), None) is not None:
        return Repaired(Plan(problem, (), PlanStatus.IMPOSSIBLE, 0, made), (), 0, is_proved=True)
    weigh = _weights(problem.item, published)
    forced = [key for key in problem.item if key not in old or not _may_stay(board, key, old[key])]
    how = {"workers": workers, "seed": seed}
    spots, fewest = _few_only(board, old, forced, weigh=weigh, seconds=until - clock(), how=how)
    if spots is None:
        spots, fewest, verdict = _fewest(board, old, weigh=weigh, seconds=max(0.1, until - clock()), how=how)
        if spots is None:
            impossible = verdict is Verdict.INFEASIBLE
            status = PlanStatus.IMPOSSIBLE if impossible else PlanStatus.UNKNOWN
            return Repaired(Plan(problem, (), status, 0, made), (), 0, is_proved=impossible)
    cost = _moves(spots, old, weigh)
    spots = _cheaper(board, old, spots, cost=cost, weigh=weigh, seconds=max(0.1, until - clock()), how=how)
    moved = tuple(key for key in problem.item if key in old and spots[key] != old[key])
    mended = plan_from(board, spots, made=attrs.evolve(made, steps=(f"{len(moved)} moved",)))
    proved = cost <= fewest
    return Repaired(mended, moved, len(moved) if proved else sum(key in old for key in forced), is_proved=proved)


def _weights(items: Iterable[str], published: Collection[str]) -> dict[str, int]:
    """A published item weighs more than all others together."""
    listed = list(items)
    heavy = len(listed) + 1 if published else 1
    known = set(published)
    return {key: heavy + 1 if key in known else 1 for key in listed}


def _may_stay(board: Board, key: str, spot: tuple[int, str]) -> bool:
    return bool(board.left[key].get(spot[1], 0) >> spot[0] & 1)


def _moves(spots: Mapping[str, tuple[int, str]], old: Mapping[str, tuple[int, str]], weigh: Mapping[str, int]) -> int:
    return sum(weigh[key] for key, spot in old.items() if spots[key] != spot)


def _few_only(
    board: Board, old: Spots, forced: list[str], *, weigh: Mapping[str, int], seconds: float, how: Mapping[str, Any]
) -> tuple[Spots | None, int]:
    """A plan in which only what must move does, if there is one: their weight is the fewest that can be."""
    fewest = sum(weigh[key] for key in forced if key in old)
    stay = {key: spot for key, spot in old.items() if key not in set(forced)}
    left = free_rooms(board, forced, stay)
    if any(not rooms for rooms in left.values()):
        return None, fewest
    posted = Posted(board, items=forced, left=left, fixed=stay, priced=False)
    outcome = posted.solve(seconds=max(0.1, seconds / 3), **how)
    if not outcome.is_solved:
        return None, fewest
    found = posted.spots()
    spots = {**stay, **{key: found[key] for key in forced}}
    return (None if any(True for _ in broken(board, spots)) else spots), fewest


def _fewest(
    board: Board, old: Spots, *, weigh: Mapping[str, int], seconds: float, how: Mapping[str, Any]
) -> tuple[Spots | None, int, Verdict]:
    """A plan that moves least in the whole model, what every plan moves at least, and what is proved."""
    posted = Posted(board, priced=False)
    for literal, weight in _moved(posted, old, weigh):
        posted.model.cost(literal, weight)
    posted.hint(old)
    outcome = posted.solve(seconds=seconds, **how)
    return (posted.spots() if outcome.is_solved else None), outcome.bound, outcome.verdict


def _moved(posted: Posted, old: Spots, weigh: Mapping[str, int]) -> Iterable[tuple[Any, int]]:
    """A literal for each item that was there before; it holds where the item moves."""
    for key, (start, room) in old.items():
        moved = posted.model.boolean()
        stays = [posted.at[key].get(start), posted.into[key].get(room) if posted.into[key] else posted.one]
        for literal in stays:
            posted.model.any_of([moved] if literal is None else [literal, moved])
        yield moved, weigh[key]


def _cheaper(
    board: Board,
    old: Spots,
    spots: Spots,
    *,
    cost: int,
    weigh: Mapping[str, int],
    seconds: float,
    how: Mapping[str, Any],
) -> Spots:
    """Among the plans that move no more, one that costs less, if time allows to find one."""
    posted = Posted(board)
    posted.model.between(list(_moved(posted, old, weigh)), most=cost)
    posted.hint(spots)
    outcome = posted.solve(seconds=seconds, **how)
    if not outcome.is_solved:
        return spots
    found = posted.spots()
    return found if total(board, found) < total(board, spots) else spots
