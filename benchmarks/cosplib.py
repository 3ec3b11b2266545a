"""Conferences of CoSPLib planned by `schedule`: score by part, bound, gap and time, and the schedule as a workbook.

    python benchmarks/cosplib.py FILE.xlsx... --seconds 60 --evaluator PATH/cosplib_eval.py --out FOLDER

The rules of a conference are classes of this folder that use the public protocols `Rule` and `Wish`; the package knows
nothing of them. A conference is planned as a problem of tracks, rooms and sessions (`cosplib_model.py`), after one
without rooms, which gives a bound and a start (`cosplib_bound.py`), and before one of slots (`cosplib_slots.py`). The
first two leave out only costs, so that their bounds hold for every schedule. The score is the sum of what the plans
say they cost; a judge of its own, given by `--evaluator`, scores the workbook again.
"""

import argparse
import importlib.util
import os
import resource
import sys
import time
from pathlib import Path

import attrs
from cosplib_bound import Given, Numbers, Side, problem_of_numbers, problem_of_rooms, start_from
from cosplib_choices import Choices, choosy_ones
from cosplib_files import PARTS, Conference, Schedule, read_conference, write_schedule
from cosplib_model import problem_of_conference
from cosplib_slots import COUNTED_HERE, Slots, problem_of_slots, schedule_of

from stemcity_kit.scheduling.plan import Plan, PlanStatus
from stemcity_kit.scheduling.schedule import schedule

FOR_NUMBERS, FOR_ROOMS, FOR_SLOTS, FOR_SIDES = 0.25, 0.05, 0.05, 0.2
"""The parts of the time for numbers of rooms, for giving rooms, for slots, and at the end for a better bound."""


@attrs.frozen
class Result:
    """What was found for a conference.

    Attributes:
        schedule: The schedule.
        parts: What each part costs.
        bound: Every schedule costs at least this.
    """

    schedule: Schedule
    parts: dict[str, int]
    bound: int

    @property
    def score(self) -> int:
        """The sum of all parts."""
        return sum(self.parts.values())

    @property
    def gap(self) -> float:
        """How much of the score may still be saved at most, from 0 to 1."""
        return (self.score - self.bound) / max(1, self.score)


def planned(conference: Conference, *, seconds: float, workers: int = 2, seed: int = 0) -> Result | None:
    """A schedule; None where the time was too short to find one."""
    until = time.monotonic() + seconds
    choosy = choosy_ones(conference)
    how = {"workers": workers, "seed": seed}
    relaxed, start = begun(Choices(conference, choosy), seconds=seconds, **how)
    bound = relaxed.bound
    while (left := until - time.monotonic()) > 0:
        choices = Choices(conference, choosy)
        left = max(1, left - seconds * (FOR_SLOTS + FOR_SIDES))
        first = schedule(problem_of_conference(choices), seconds=left, start=start, **how)
        bound = max(bound, first.bound)
        if first.unplaced:
            return None
        slots = slots_of(choices, first)
        left = max(1, seconds * FOR_SLOTS)
        second = schedule(problem_of_slots(slots), seconds=left, **how)
        if not second.unplaced:
            found = Result(schedule_of(slots, second), _parts(first, second), bound)
            return bounded(found, Choices(conference), relaxed, until=until, **how)
        # Some submissions fit into the slots of a session, and not into its rooms: let them choose rooms at once.
        several = [key for key in slots.groups if slots.tracks[key[1]].count(key[0]) > 1]
        choosy, start = choosy | {one for track, _ in several for one in choices.members[track]}, None
    return None


def begun(choices: Choices, *, seconds: float, **how: int) -> tuple[Plan, Plan | None]:
    """A plan of how many rooms each track has, whose bound holds for all; and that with rooms, to start from."""
    numbers = Numbers(choices.conference)
    relaxed = schedule(problem_of_numbers(numbers), seconds=seconds * FOR_NUMBERS, **how)
    if relaxed.unplaced:
        return relaxed, None
    given = Given(numbers, relaxed)
    rooms = schedule(problem_of_rooms(given), seconds=seconds * FOR_ROOMS, **how)
    return relaxed, None if rooms.unplaced else start_from(choices, given, rooms)


def bounded(found: Result, choices: Choices, relaxed: Plan, *, until: float, **how: int) -> Result:
    """The result with the bound of two sides of the costs, proved apart, where that is better and there is time."""
    if found.bound >= found.score or relaxed.status is PlanStatus.OPTIMAL:
        return found
    numbers, start = Numbers(choices.conference), None if relaxed.unplaced else relaxed
    bound = 0
    for number, side in enumerate((Side.REST, Side.ROOMS)):
        left = (until - time.monotonic()) / (2 - number)
        if left > 1:
            bound += schedule(problem_of_numbers(numbers, side), seconds=left, start=start, **how).bound
    return attrs.evolve(found, bound=max(bound, found.bound))


def slots_of(choices: Choices, plan: Plan) -> Slots:
    """What a plan of tracks and sessions leaves to rooms and slots."""
    told = choices.conference
    tick = {key: plan.problem.grid.tick(one.start) for key, one in plan.of.items()}
    track_at = dict(enumerate(choices.members))
    tracks = tuple(
        tuple(track_at.get(tick[choices.place(session, room)]) for room in choices.rooms)
        for session in choices.sessions
    )
    session_of, room_of = {}, {}
    for number in range(len(told.submissions)):
        at = tick[choices.talk(number)]
        if number in choices.choosy:
            session_of[number], room_of[number] = divmod(at, len(told.rooms))
        else:
            session_of[number] = at
    return Slots(told, tracks, session_of, room_of)


def _parts(first: Plan, second: Plan) -> dict[str, int]:
    told = {part: first.score_by_wish.get(part, 0) for part in PARTS if part not in COUNTED_HERE}
    parts = {part: told.get(part, 0) + second.score_by_wish.get(part, 0) for part in PARTS}
    return {part: amount for part, amount in parts.items() if amount}


# The other judge


def judged(evaluator: Path, instance: Path, solution: Path) -> str:
    """What another judge says of the workbook: its score and what it finds broken."""
    spec = importlib.util.spec_from_file_location("cosplib_eval", evaluator)
    judge = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = judge  # its dataclasses look themselves up
    spec.loader.exec_module(judge)
    judge.DATA = instance.parent
    told = judge.load(instance.stem)
    score, _, broken = judge.objective(told, *judge.read_solution(told, solution))
    return f"{score}" + (f", broken: {broken}" if broken else "")


def told_of(path: Path, out: Path, *, seconds: float, workers: int, seed: int, evaluator: Path | None) -> str:
    """Plan a conference, write its schedule, and say how good it is."""
    conference = read_conference(path)
    begun, used = time.monotonic(), time.process_time()
    found = planned(conference, seconds=seconds, workers=workers, seed=seed)
    wall, used = time.monotonic() - begun, time.process_time() - used
    if found is None:
        return f"{path.stem}: no schedule in {seconds} s"
    solution = out / f"{path.stem}Solution.xlsx"
    write_schedule(conference, found.schedule, solution)
    if evaluator is None or not evaluator.is_file():
        judge = "not judged, because no evaluator was given" if evaluator is None else f"not judged, no {evaluator}"
    else:
        judge = f"judge {judged(evaluator, path, solution)}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return (
        f"{path.stem}: score {found.score} ({judge}), bound {found.bound}, gap {100 * found.gap:.2f} %, "
        f"{wall:.1f} s, {used:.1f} s of processor, load {os.getloadavg()[0]:.1f}, {peak} MB, {found.parts}"
    )


def main() -> None:
    """Plan each file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.xlsx")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--evaluator", type=Path, help="cosplib_eval.py, a judge of its own")
    parser.add_argument("--out", type=Path, default=Path(), help="where the schedules are written")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    for path in asked.files:
        how = {"seconds": asked.seconds, "workers": asked.workers, "seed": asked.seed, "evaluator": asked.evaluator}
        print(told_of(path, asked.out, **how), flush=True)


if __name__ == "__main__":
    main()
