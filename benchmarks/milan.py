"""An edition of the size of Milan's: planned as Month and as Marathon, mended after a venue closes, classes placed.

    python benchmarks/milan.py [EVENTS] [SECONDS]

The edition is synthetic (`stemcity_kit.testing.synthetic_edition`, seed 1). Each piece of work is a process of its own,
so that its peak of memory is its own: the Month is planned alone, the Marathon is planned and then the venue that holds
most of it on one day is closed on that day, and the classes are placed by a draw. Seconds are by the clock on the wall,
with those of the processor beside them.
"""

import multiprocessing
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import attrs

from stemcity_kit.errors import Severity
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.time import Interval
from stemcity_kit.scheduling.changes import Change, Changed, Closed
from stemcity_kit.scheduling.check import check_plan
from stemcity_kit.scheduling.editions.edition import problem_of
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Problem
from stemcity_kit.scheduling.repair import repair
from stemcity_kit.scheduling.schedule import schedule
from stemcity_kit.schools.allocation import allocate
from stemcity_kit.schools.asking import request_of
from stemcity_kit.schools.check import check_allocation
from stemcity_kit.testing import synthetic_edition

WORKERS = 2


def timed(what: str, work: Callable[[], Any]) -> Any:
    """What it gives, with a line of what it took."""
    wall, processor = time.perf_counter(), time.process_time()
    given = work()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    took, used = time.perf_counter() - wall, time.process_time() - processor
    print(f"{what}: {took:.1f} s, {used:.1f} s of the processor, peak so far {memory:.0f} MiB", flush=True)
    return given


def milan(events: int) -> Edition:
    """The edition."""
    return synthetic_edition(seed=1, events=events)


def planned(edition: Edition, section: str, seconds: float) -> Plan:
    """A plan of a section, checked."""
    problem: Problem = timed(f"{section}: problem", lambda: problem_of(edition, sections=[section]))
    fixed = sum(item.fixed is not None for item in problem.items)
    rooms, days = len(problem.rooms), problem.grid.days.count
    print(f"  {len(problem.items)} items, {fixed} of them fixed, {rooms} rooms, {days} days in steps of {problem.step}")
    plan: Plan = timed(f"{section}: plan", lambda: schedule(problem, seconds=seconds, workers=WORKERS))
    wrong = timed(f"{section}: check", lambda: [one for one in check_plan(plan) if one.severity is Severity.ERROR])
    print(
        f"  {plan.status.value}, score {plan.score}, bound {plan.bound}, gap {100 * plan.gap:.2f} %, {len(wrong)} wrong"
    )
    print(f"  {dict(plan.score_by_wish)}")
    return plan


def closing(plan: Plan) -> Iterator[Change]:
    """The venue with most sessions on one day is closed on that day; what was in it may go to any other room."""
    place = {room.key: room.place for room in plan.problem.rooms}
    held = Counter((place[one.room], one.start.date()) for one in plan.placements if one.room is not None)
    (venue, day), sessions = held.most_common(1)[0]
    print(f"  {venue} closes on {day}, where {sessions} sessions are")
    grid = plan.problem.grid
    number = (day - grid.days.first).days
    within = Interval(grid.at(grid.firsts[number]), grid.at(grid.firsts[number + 1]))
    for one in plan.placements:
        hit = one.room is not None and (place[one.room], one.start.date()) == (venue, day)
        if hit:
            yield Changed(attrs.evolve(plan.problem.item[one.item], fixed=None, rooms=None))
    for key, where in place.items():
        if where == venue:
            yield Closed(key, within)


def month(events: int, seconds: float) -> None:
    """The Month."""
    planned(milan(events), "month", seconds)


def marathon(events: int, seconds: float) -> None:
    """The Marathon, and then what a closed venue asks for."""
    plan = planned(milan(events), "marathon", seconds)
    if plan.unplaced:
        print("  there is no whole plan to mend")
        return
    changes = tuple(closing(plan))
    published = {one.item for one in plan.placements}
    mended = timed("marathon: repair", lambda: repair(plan, changes, published=published, seconds=seconds))
    print(
        f"  {mended.plan.status.value}, {len(mended.moved)} moved, at least {mended.fewest}, proved: {mended.is_proved}"
    )
    print(f"  score {plan.score} before, {mended.plan.score} after")


def classes(events: int, _seconds: float) -> None:
    """The classes in the sessions that stand."""
    edition = milan(events)
    request = timed("classes: what is asked", lambda: request_of(edition))
    allocation = timed("classes: draw", lambda: allocate(request, seed="3 14 15 92 65"))
    faults = [one for one in check_allocation(allocation) if one.severity is Severity.ERROR]
    print(f"  {len(edition.classes)} classes with {len(edition.wishes)} wishes, {len(edition.sessions)} sessions")
    print(f"  {len(allocation.places)} places given, proved: {allocation.proved}, {len(faults)} wrong")


def main(events: int = 300, seconds: float = 60) -> None:
    """Each in a process of its own."""
    print(f"{events} events, load {os.getloadavg()[0]:.1f}", flush=True)
    for work in (month, marathon, classes):
        process = multiprocessing.get_context("spawn").Process(target=work, args=(events, seconds))
        process.start()
        process.join()
        assert process.exitcode == 0


if __name__ == "__main__":
    main(*(kind(value) for kind, value in zip((int, float), sys.argv[1:], strict=False)))
