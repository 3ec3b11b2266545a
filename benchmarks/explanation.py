"""How well it is explained why there is no plan: contradictions planted in a programme of a city, found and minimal.

Run it as `python benchmarks/explanation.py PATH_OF_INSTANCES_PY [SEEDS]`; `instances.py` makes the programmes (150
events, 45 rooms, 4 days), each of which has a plan. Ten contradictions are planted in each, one at a time and one of
each kind, so that ten times as many are asked about as there are seeds (20).

A contradiction counts as found where one is told with an item to which something was done (what is planted may take the
last place of another item, too, and then either may be told), and as minimal where the solver proves that the items
that are told have no places under the rules that are told, and finds places as soon as any one of the rules is left
out; each of these places is judged by the checker. Times are seconds by the clock, with making the board,
in one process, and processor seconds behind them; the same is measured without the solver.
"""

import itertools
import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import attrs
from programmes import instances_at, problem_of_programme

from stemcity_kit.engines.cpsat import Verdict
from stemcity_kit.scheduling.board import Board, board_of
from stemcity_kit.scheduling.check import broken
from stemcity_kit.scheduling.explaining.backtracking import placed_or_why
from stemcity_kit.scheduling.explaining.contradiction import Contradiction, Few, contradiction
from stemcity_kit.scheduling.posting.post import Posted
from stemcity_kit.scheduling.problem import Item, Placement, Problem, Shared
from stemcity_kit.scheduling.rules import RULES
from stemcity_kit.scheduling.rules_together import AtMost
from stemcity_kit.scheduling.ticks import each

Changes = dict[str, dict[str, Any]]
Dice = random.Random
Kind = Callable[[Board, Dice], tuple[Problem, set[str]] | None]


def changed(problem: Problem, changes: Changes, **more: Any) -> Problem:
    """The problem with other items."""
    items = [attrs.evolve(item, **changes.get(item.key, {})) for item in problem.items]
    return attrs.evolve(problem, items=items, **more)


def pinned(problem: Problem, keys: list[str], tick: int, rooms: list[str | None] | None = None) -> Changes:
    """The items fixed at a tick."""
    return {
        key: {"fixed": Placement(key, problem.grid.at(tick), room)}
        for key, room in itertools.zip_longest(keys, rooms or [])
    }


def free(board: Board) -> list[Item]:
    """The items that are not fixed."""
    return [item for item in board.problem.items if item.fixed is None]


def sharing_a_start(board: Board, items: list[Item], number: int, dice: Dice) -> tuple[list[str], int] | None:
    """Some of the items, which nobody keeps from the same start."""
    chosen = dice.sample(items, min(number, len(items)))
    starts = -1
    for item in chosen:
        starts &= board.starts[item.key]
    if len(chosen) < number or not starts:
        return None
    return [item.key for item in chosen], dice.choice(list(each(starts)))


def of_one_person(board: Board, dice: Dice, least: int = 2) -> list[Item]:
    """The free items of one person who has several."""
    person = dice.choice(sorted(board.problem.party))
    items = [item for item in free(board) if person in item.people]
    return items if len(items) >= least else []


def person_twice(board: Board, dice: Dice) -> tuple[Problem, set[str]] | None:
    """A person is fixed in two places at once."""
    found = sharing_a_start(board, of_one_person(board, dice), 2, dice)
    return found and (changed(board.problem, pinned(board.problem, *found)), set(found[0]))


def one_room_hour(board: Board, dice: Dice) -> tuple[Problem, set[str]] | None:
    """Three items are fixed in one room at once."""
    room = dice.choice(sorted(board.problem.space))
    items = [item for item in free(board) if room in board.left[item.key]]
    found = sharing_a_start(board, items, 3, dice)
    if not found or not all(board.left[key][room] >> found[1] & 1 for key in found[0]):
        return None
    return changed(board.problem, pinned(board.problem, *found, [room] * 3)), set(found[0])


def school_against_window(board: Board, dice: Dice) -> tuple[Problem, set[str]] | None:
    """An item for schools was proposed for after school."""
    items = [item for item in free(board) if item.school]
    item, hours = dice.choice(items), board.problem.school_hours or ()
    day = dice.randrange(len(hours))
    evening = attrs.evolve(hours[day], start=hours[day].end, end=board.problem.hours[day].end)
    return changed(board.problem, {item.key: {"windows": [evening]}}), {item.key}


def order_against_windows(board: Board, dice: Dice) -> tuple[Problem, set[str]] | None:
    """What comes first was proposed for a later day."""
    first, second = dice.sample(free(board), 2)
    early, late = sorted(dice.sample(range(len(board.problem.hours)), 2))
    spells = board.problem.hours
    changes = {first.key: {"windows": [spells[late]]}, second.key: {"windows": [spells[early]], "after": (first.of,)}}
    return changed(board.problem, changes), {first.key, second.key}


def quota_against_windows(board: Board, dice: Dice) -> tuple[Problem, set[str]] | None:
    """Four items were proposed for a day that takes three."""
    items, day = dice.sample(free(board), 4), dice.randrange(len(board.problem.hours))
    keys = [item.key for item in items]
    quota = AtMost("partner", tuple(keys), 3, (("that day", board.problem.grid.day(day)),))
    changes = {key: {"windows": [board.problem.hours[day]]} for key in keys}
    return changed(board.problem, changes, rules=(*RULES, quota)), set(keys)


def four_for_three_rooms(board: Board, dice: Dice) -> tuple[Problem, set[str]] | None:
    """Four items at one hour are left three rooms."""
    alike = [item for item in free(board) if item.kind == "classroom"]
    found = sharing_a_start(board, alike, 4, dice)
    if not found:
        return None
    keys, tick = found
    rooms = [room for room in sorted(board.problem.space) if any(board.left[k].get(room, 0) >> tick & 1 for k in keys)]
    some = dice.sample(rooms, min(3, len(rooms)))
    changes = pinned(board.problem, keys, tick)
    return changed(board.problem, {key: {**change, "rooms": some} for key, change in changes.items()}), set(keys)


def no_time_for_the_way(board: Board, dice: Dice) -> tuple[Problem, set[str]] | None:
    """A person has two items, one right after the other, in two zones of the city."""
    items = of_one_person(board, dice)
    if not items:
        return None
    one, other = dice.sample(items, 2)
    places = [
        (start, a, b)
        for a, starts in board.left[one.key].items()
        for start in each(starts)
        for b, others in board.left[other.key].items()
        if others >> start + board.length[one.key] & 1 and board.gap(a, b)
    ]
    if not places:
        return None
    start, a, b = dice.choice(places)
    changes = pinned(board.problem, [one.key], start, [a])
    changes |= pinned(board.problem, [other.key], start + board.length[one.key], [b])
    return changed(board.problem, changes), {one.key, other.key}


def too_few_kits(board: Board, dice: Dice) -> tuple[Problem, set[str]] | None:
    """Three items at once use a kit of which there are two."""
    found = sharing_a_start(board, free(board), 3, dice)
    if not found:
        return None
    changes = {key: {**change, "kits": ("robots",)} for key, change in pinned(board.problem, *found).items()}
    return changed(board.problem, changes, kits=(Shared("robots", 2),)), set(found[0])


def apart_at_once(board: Board, dice: Dice) -> tuple[Problem, set[str]] | None:
    """Two events that one side wants apart are fixed at once."""
    found = sharing_a_start(board, free(board), 2, dice)
    if not found:
        return None
    changes = pinned(board.problem, *found)
    changes[found[0][0]]["apart"] = (found[0][1],)
    return changed(board.problem, changes), set(found[0])


def overfull_person(board: Board, dice: Dice) -> tuple[Problem, set[str]] | None:
    """The items of a person last longer than the time that was proposed for them."""
    items = of_one_person(board, dice)
    day = dice.randrange(len(board.problem.hours))
    if not items or sum(item.minutes for item in items) <= 120 or max(item.minutes for item in items) > 120:
        return None
    spell = board.problem.hours[day]
    start = spell.start.replace(hour=dice.choice([9, 10, 11]))
    window = attrs.evolve(spell, start=start, end=start.replace(hour=start.hour + 2))
    return changed(board.problem, {item.key: {"windows": [window]} for item in items}), {item.key for item in items}


KINDS: tuple[Kind, ...] = (
    person_twice,
    one_room_hour,
    school_against_window,
    order_against_windows,
    quota_against_windows,
    four_for_three_rooms,
    no_time_for_the_way,
    too_few_kits,
    apart_at_once,
    overfull_person,
)


def planted(board: Board, kind: Kind, seed: int) -> tuple[Problem, set[str]]:
    """A contradiction of a kind; each item to which something was done has a place as long as the others have none."""
    dice = Dice(f"{kind.__name__}/{seed}")
    while True:
        found = kind(board, dice)
        if found and (kind is school_against_window or alone_possible(*found)):
            return found


def alone_possible(problem: Problem, touched: set[str]) -> bool:
    """Whether each of these items has a place beside the items that were fixed before."""
    board = board_of(problem)
    fixed = [item.key for item in problem.items if item.fixed is not None and item.key not in touched]
    return all(placed_or_why(board, [*fixed, key], nodes=10_000) is None for key in touched)


def is_minimal(board: Board, found: Contradiction) -> bool:
    """Whether the solver agrees: none under all the rules, and a plan under all but any one."""
    few = Few(board, found.items)
    for left_out in (None, *found.groups):
        under = few.under([group for group in found.groups if group is not left_out])
        if not all(under.starts.values()):
            if left_out is not None:
                return False
            continue
        posted = Posted(under, priced=False)
        outcome = posted.solve(seconds=20)
        if left_out is None and outcome.verdict is not Verdict.INFEASIBLE:
            return False
        if left_out is not None and (not outcome.is_solved or any(broken(under, posted.spots()))):
            return False
    return True


def main(path: str, seeds: int = 20) -> None:
    """Plant, ask, judge, and print the figures."""
    instances = instances_at(path)
    rows = []
    for seed in range(seeds):
        board = board_of(problem_of_programme(instances.programme(1, seed)))
        for kind in KINDS:
            problem, touched = planted(board, kind, seed)
            for has_solver in (True, False):
                begun, worked = time.perf_counter(), time.process_time()
                found = contradiction(board_of(problem), has_solver=has_solver)
                seconds, work = time.perf_counter() - begun, time.process_time() - worked
                right = isinstance(found, Contradiction) and bool(set(found.items) & touched)
                minimal = right and is_minimal(board_of(problem), found)
                rows.append(
                    (has_solver, kind.__name__, right, minimal, seconds, len(found.groups) if right else 0, work)
                )
    for has_solver in (True, False):
        mine = [row for row in rows if row[0] is has_solver]
        print(f"{'with' if has_solver else 'without'} the solver: {len(mine)} planted")
        for kind in ("all", *(kind.__name__ for kind in KINDS)):
            some = [row for row in mine if kind in ("all", row[1])]
            times, work = [row[4] for row in some], max(row[6] for row in some)
            print(
                f"  {kind:24} found {sum(row[2] for row in some)}/{len(some)}, minimal {sum(row[3] for row in some)}, "
                f"median {statistics.median(times):.2f} s, worst {max(times):.2f} s (processor {work:.2f}), "
                f"rules up to {max(row[5] for row in some)}"
            )


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
