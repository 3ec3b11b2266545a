"""The best programme, proved: a problem given to the constraint solver, whole or in parts.

What shares nothing is planned apart (and, with an executor, at once). A part of up to `WHOLE` items is one model. A
larger one goes *time first* (see there). Every plan says what is proved of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from importlib.metadata import version
from typing import Any

import attrs

from stemcity_kit.engines.cpsat import Outcome, Progress, Verdict
from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.board import NO_ROOM, Board, board_of
from stemcity_kit.scheduling.bundling import bundled
from stemcity_kit.scheduling.check import judged, spots_of, total
from stemcity_kit.scheduling.components import narrowed, regions
from stemcity_kit.scheduling.limits import Excess, Sign, items_of
from stemcity_kit.scheduling.plan import Made, Plan, PlanStatus
from stemcity_kit.scheduling.posting.filling import cost_of_rooms
from stemcity_kit.scheduling.posting.post import Posted
from stemcity_kit.scheduling.problem import Placement, Problem
from stemcity_kit.scheduling.searching.greedy import placed
from stemcity_kit.scheduling.searching.local_search import Stopped
from stemcity_kit.scheduling.solved import Solved, Spots, is_valid
from stemcity_kit.scheduling.time_first import time_first

__all__ = ["Solved", "is_valid", "plan_from", "solved"]

WHOLE = 320
"""Up to so many items, one model with times and rooms is proved optimal in seconds; beyond it goes time first."""

NEARBY = 200
"""So many steps of local search for each item bring the first plan within about a tenth of the best."""

STEPS_A_SECOND = 10_000
"""No more than this for each second allowed, which is a small part of the time."""

FOR_THE_PROOF = 10.0
"""So many seconds, or the first part of the time, go to a search from the bound upwards; what it does not end may be
far from proved, and then searches nearby find better plans sooner."""

PART_FOR_THE_PROOF = 0.4
"""The most of the time that goes to it."""

POSTED_AT_ONCE = 50
"""A part with no more items is put to the solver in a moment, so that this is done however late it is."""

AS_LONG = 4
"""Making the solver's model of a month takes about so many times as long as its first plan."""

MANY_PRICES = 10_000
"""With fewer, bundling them saves nothing that anybody would feel."""

AS_ROOMS = Solved({}, 0, Verdict.OPTIMAL, ("no plan costs less, for its rooms alone",))
"""What is said of a plan that costs what the rooms alone cost."""

NEARBY_ALONE = Solved({}, 0, Verdict.FEASIBLE, ("nearby alone: there was no time to make the solver's model",))
"""What is said of a plan for which the solver's model would have come too late."""

Tell = Callable[[Progress], None]


Job = tuple[Board, tuple[str, ...], Spots | None, int, int]
"""What is planned apart: its board, its items, where to start, the workers and the seed."""


def solved(
    problem: Problem,
    *,
    seconds: float,
    workers: int = 2,
    seed: int = 0,
    progress: Tell | None = None,
    start: Plan | None = None,
    executor: Executor | None = None,
    clock: Callable[[], float] = time.monotonic,
    board: Board | None = None,
    begun: float | None = None,
) -> Plan:
    """Plan a problem with the constraint solver.

    Args:
        problem: The problem.
        seconds: The time allowed; Ctrl-C stops earlier and keeps the best plan so far.
        workers: The solver's threads.
        seed: The seed.
        progress: Is told of each better plan and bound.
        start: A plan to start from; it need not be complete or valid.
        executor: Where parts that share nothing are planned at once, such as a process pool.
        clock: What time is read from.
        board: The problem made ready, where it is already.
        begun: Since when the time runs, by the clock; None for now.

    Returns:
        The plan. One that breaks a rule, or leaves an item out, is never called valid.

    Raises:
        MissingExtra: OR-Tools is not installed.
    """
    begun = clock() if begun is None else begun
    board = board_of(problem) if board is None else board
    made = Made("", workers, seed, seconds)
    if next(board.stuck(), None) is not None:
        return Plan(problem, (), PlanStatus.IMPOSSIBLE, 0, attrs.evolve(made, by="rules alone"))
    wanted = spots_of(problem, start.placements)[0] if start is not None else None
    lean = bundled(board) if len(board.prices) > MANY_PRICES else board
    apart = regions(lean)
    whole = len(apart) == 1
    jobs: list[Job] = [
        (lean if whole else narrowed(lean, keys), keys, _part(wanted, keys), workers, seed) for keys in apart
    ]
    # What comes after the search, to judge the plan, takes about half as long as what came before it.
    end = begun + seconds - min((clock() - begun) / 2, seconds / 4)
    # What counts over all parts is left out of each, and mended afterwards: that takes its time, too.
    until = end if whole or not _reaches_beyond(board, apart) else (begun + end) / 2
    if executor is not None and len(jobs) > 1:
        at_once = min(len(jobs), getattr(executor, "_max_workers", 1))
        parts = list(executor.map(_region, jobs, [max(0.0, until - clock()) * at_once / len(jobs)] * len(jobs)))
    else:
        parts = _one_by_one(jobs, until, progress, clock)
    bound = sum(part.bound for part in parts) + (0 if whole else unavoidable(lean))
    if not whole and not any(part.verdict is Verdict.INFEASIBLE for part in parts):
        how = {"workers": workers, "seed": seed, "progress": progress}
        parts = _mended(lean, parts, end, how, clock)
    return _joined(board, parts, max(bound, parts[0].bound if len(parts) == 1 else 0), made)


def _part(spots: Spots | None, keys: Iterable[str]) -> Spots | None:
    return None if spots is None else {key: spots[key] for key in keys if key in spots}


def _reaches_beyond(board: Board, apart: Sequence[tuple[str, ...]]) -> bool:
    """Whether a count that must hold is about items of several parts, or about none."""
    part_of = {key: number for number, keys in enumerate(apart) for key in keys}
    counts = (count for count in board.counts if count.blocks is not Blocks.WARNS)
    return any(len({part_of[key] for key in items_of(count)}) != 1 for count in counts)


def unavoidable(board: Board) -> int:
    """What every plan pays, because nothing that a plan chooses counts."""
    prices = (price for _, price in board.prices if isinstance(price, Excess))
    return sum(price.price * price.amount(0) for price in prices if next(items_of(price), None) is None)


def _one_by_one(jobs: Sequence[Job], until: float, progress: Tell | None, clock: Callable[[], float]) -> list[Solved]:
    """Each part in its share of the time; after an interrupt the others get a first plan only."""
    begun = clock()
    parts: list[Solved] = []
    score = 0
    for number, job in enumerate(jobs):
        share = len(job[1]) / sum(len(other[1]) for other in jobs[number:])
        stopped = any(part.is_interrupted for part in parts)
        seconds = 0.0 if stopped or until <= begun else max(0.1, (until - clock()) * share)
        before = Progress(clock() - begun, score, sum(part.bound for part in parts))
        parts.append(_region(job, seconds, _beyond(progress, before, is_last=number == len(jobs) - 1), clock))
        score += total(job[0], parts[-1].spots)
    return parts


def _beyond(progress: Tell | None, before: Progress, *, is_last: bool) -> Tell | None:
    """Tells of a part with what is known of those before it; there is no score before the last has one."""
    if progress is None:
        return None

    def tell(now: Progress) -> None:
        score = now.score + (before.score or 0) if is_last and now.score is not None else None
        progress(Progress(before.seconds + now.seconds, score, before.bound + now.bound))

    return tell


def _mended(
    board: Board, parts: list[Solved], until: float, how: dict[str, Any], clock: Callable[[], float]
) -> list[Solved]:
    """The parts, or one plan of everything where a count over several of them is broken."""
    spots = {key: spot for part in parts for key, spot in part.spots.items()}
    if len(spots) < len(board.problem.items) or is_valid(board, spots):
        return parts
    keys = tuple(item.key for item in board.problem.items)
    seconds = 0.0 if any(part.is_interrupted for part in parts) else max(0.1, until - clock())
    one = _region((board, keys, spots, how["workers"], how["seed"]), seconds, how["progress"], clock)
    steps = (*(step for part in parts for step in part.steps), "then together, for what counts over all", *one.steps)
    return [attrs.evolve(one, steps=tuple(dict.fromkeys(steps)))]


def _region(
    job: Job, seconds: float, progress: Tell | None = None, clock: Callable[[], float] = time.monotonic
) -> Solved:
    """A part: a first plan by the standard library, then the solver for as long as there is time."""
    board, keys, start, workers, seed = job
    begun = clock()
    first = placed(board, seed=seed, start=start)
    took = clock() - begun
    if progress is not None and is_valid(board, first):
        progress(Progress(took, total(board, first), 0))
    if not seconds:
        return _stopped(board, first, unavoidable(board))
    how = {"workers": workers, "seed": seed, "progress": progress}
    try:
        return _bettered(board, keys, first, took=took, until=begun + seconds, how=how, clock=clock)
    except KeyboardInterrupt as stop:
        return _stopped(board, stop.spots if isinstance(stop, Stopped) else first, unavoidable(board))


def _stopped(board: Board, spots: Spots, bound: int) -> Solved:
    """What there is when there is no more time."""
    known = Verdict.FEASIBLE if is_valid(board, spots) else Verdict.UNKNOWN
    return Solved(spots, bound, known, ("stopped",), is_interrupted=True)


def _bettered(
    board: Board,
    keys: Sequence[str],
    first: Spots,
    *,
    took: float,
    until: float,
    how: dict[str, Any],
    clock: Callable[[], float],
) -> Solved:
    """The first plan of a part made cheaper, or proved; it took so many seconds."""
    alone = _rooms_alone(board, first, max(0.0, until - clock()), how["seed"])
    proved = attrs.evolve(AS_ROOMS, bound=alone.bound)
    if alone.is_solved and total(board, first) <= alone.bound:
        return attrs.evolve(proved, spots=first)
    if alone.is_interrupted:
        return _stopped(board, first, alone.bound)
    first = _nearer(board, keys, first, until=until, seed=how["seed"], clock=clock)
    valid = first if is_valid(board, first) else {}
    if alone.is_solved and valid and total(board, valid) <= alone.bound:
        return attrs.evolve(proved, spots=valid)
    is_late = bool(valid) and len(keys) > POSTED_AT_ONCE and until - clock() < AS_LONG * took
    if is_late and _is_one_model(board, keys):
        found = attrs.evolve(NEARBY_ALONE, spots=_nearby(board, valid, until, how["seed"], clock))
    elif _is_one_model(board, keys):
        found = _whole(board, valid, lambda: max(0.1, until - clock()), how)
    else:
        found = time_first(board, valid, unavoidable=unavoidable(board), until=until, how=how, clock=clock)
    found = attrs.evolve(found, bound=max(found.bound, alone.bound))
    partly = found.verdict is Verdict.UNKNOWN and not found.spots
    return attrs.evolve(found, spots=first) if partly else found


def _nearer(
    board: Board, keys: Sequence[str], first: Spots, *, until: float, seed: int, clock: Callable[[], float]
) -> Spots:
    """A cheaper plan nearby: the nearer it is to the best one, the more the solver can leave out from the start."""
    left = until - clock()
    # A larger part gets its times otherwise.
    pace = STEPS_A_SECOND if _is_one_model(board, keys) else STEPS_A_SECOND // 10
    steps = 0 if _has_signs(board) else min(NEARBY * len(keys), int(left * pace))
    return placed(board, seed=seed, start=first, steps=steps, seconds=left / 2, clock=clock) if steps > 0 else first


def _nearby(board: Board, first: Spots, until: float, seed: int, clock: Callable[[], float]) -> Spots:
    """The plan made cheaper by local search for as long as there is time."""
    left = until - clock()
    return placed(board, seed=seed, start=first, seconds=left, clock=clock) if left > 0 else first


def _rooms_alone(board: Board, spots: Spots, seconds: float, seed: int) -> Outcome:
    """What every plan pays, with what the rooms of a small part alone cost, where it has a plan."""
    paid = unavoidable(board)
    if not seconds or len(board.left) > WHOLE or not is_valid(board, spots):
        return Outcome(Verdict.UNKNOWN, None, paid, 0.0)
    found = cost_of_rooms(board, seconds=min(1.0, seconds / 10), seed=seed)
    return attrs.evolve(found, bound=found.bound + paid)


def _is_one_model(board: Board, keys: Sequence[str]) -> bool:
    """Whether a part is one model: a small one is, and one in which no item chooses a room, so that time is all."""
    return len(keys) <= WHOLE or all(board.left[key].keys() <= {NO_ROOM} for key in keys)


def _has_signs(board: Board) -> bool:
    """Whether a sign counts or costs anything: then items become better together, and seldom by moving one of them."""
    counted = (term for count in board.counts for term in count.terms)
    paid = (
        term
        for _, price in board.prices
        for term in (price.terms if isinstance(price, Excess) else (term for term, _ in price.cells))
    )
    return any(isinstance(term, Sign) for terms in (counted, paid) for term in terms)


def _whole(board: Board, first: Spots, left: Callable[[], float], how: dict[str, Any]) -> Solved:
    """One model, solved in the seconds that are left once it is made, which takes its time, too."""
    posted = Posted(board)
    proof = _searched(board, posted, first, min(FOR_THE_PROOF, PART_FOR_THE_PROOF * left()), how, upwards=True)
    if proof.is_interrupted or proof.verdict in (Verdict.OPTIMAL, Verdict.INFEASIBLE):
        return proof
    told = _no_lower(how["progress"], proof.bound)
    found = _searched(board, posted, dict(proof.spots), left(), {**how, "progress": told}, upwards=False)
    return attrs.evolve(found, bound=max(proof.bound, found.bound))


def _searched(
    board: Board, posted: Posted, first: Spots, seconds: float, how: dict[str, Any], *, upwards: bool
) -> Solved:
    """The better of what was known before a search and what it found."""
    posted.hint(first)
    outcome = posted.solve(seconds=seconds, upwards=upwards, **how)
    spots, verdict = first, Verdict.FEASIBLE if first else outcome.verdict
    if outcome.is_solved:
        spots, verdict = posted.spots(), outcome.verdict
        if first and total(board, first) < total(board, spots):
            spots = first
    return Solved(spots, outcome.bound, verdict, ("one model with times and rooms",), outcome.is_interrupted)


def _no_lower(progress: Tell | None, bound: int) -> Tell | None:
    """Tells of a search that begins anew, with what was proved before it."""
    if progress is None or not bound:
        return progress
    return lambda now: progress(attrs.evolve(now, bound=max(bound, now.bound)))


def _joined(board: Board, parts: Iterable[Solved], bound: int, made: Made) -> Plan:
    listed = tuple(parts)
    spots = {key: spot for part in listed for key, spot in part.spots.items()}
    steps = tuple(dict.fromkeys(step for part in listed for step in part.steps))
    stopped = any(part.is_interrupted for part in listed)
    made = attrs.evolve(made, by=f"CP-SAT {version('ortools')}", steps=steps, is_interrupted=stopped)
    if any(part.verdict is Verdict.INFEASIBLE for part in listed):
        return Plan(board.problem, (), PlanStatus.IMPOSSIBLE, 0, made)
    plan = plan_from(board, spots, bound=bound, made=made)
    return attrs.evolve(plan, status=PlanStatus.UNKNOWN) if not spots and board.problem.items else plan


def plan_from(board: Board, spots: Mapping[str, tuple[int, str]], *, bound: int = 0, made: Made) -> Plan:
    """The plan of some spots, with its prices and what is known of it; only one that keeps every rule is valid."""
    grid = board.problem.grid
    placements = (
        Placement(key, grid.at(start), None if room == NO_ROOM else room) for key, (start, room) in spots.items()
    )
    plan = judged(Plan(board.problem, tuple(placements), bound=bound, made=made), board=board)
    if not is_valid(board, spots):
        return attrs.evolve(plan, status=PlanStatus.PARTIAL)
    return attrs.evolve(plan, status=PlanStatus.OPTIMAL if plan.score <= bound else PlanStatus.VALID)
