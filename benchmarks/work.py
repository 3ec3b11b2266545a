"""How the work of the year grows: 2,000 to 40,000 tasks, on a day on which half of them should have been done.

    python benchmarks/work.py [tasks ...]

Each task waits for one to three of the sixty before it, and belongs to one of twenty milestones and of eighty owners.
Nobody has closed any. A second shape is one row in which each task waits for the one before it: there every late task
delays all that follow.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
import time
import tracemalloc

from stemcity_kit.model.calendar import Milestone
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.time import Days
from stemcity_kit.model.work import Task
from stemcity_kit.organising.lateness import lateness_of
from stemcity_kit.organising.working import WorkingDays, closed_days

SIZES = (2_000, 5_000, 10_000, 20_000, 40_000)
PLACE = {"key": "a-2027", "uri": "https://example.org/a/2027", "year": 2027, "country": "IT", "zone": "Europe/Rome"}


def woven(size: int) -> Edition:
    """Tasks that wait for some of those shortly before them, spread over the year."""
    drawn = random.Random(7)
    working = WorkingDays(closed_days(Edition(**PLACE)))
    begin, milestones = working.before(dt.date(2026, 10, 1)), 20
    tasks, steps = [], []
    for number in range(size):
        first = begin + 170 * number // size
        near = sorted(
            {drawn.randrange(max(0, number - 60), number) for _ in range(drawn.randint(1, 3))} if number else ()
        )
        tasks.append(
            Task(
                f"t{number:05}",
                days=working.days(first, first + 3),
                work=1,
                owner=f"office {number % 80}",
                milestone=f"m{milestones * number // size}",
                after=[f"t{other:05}" for other in near if 170 * other // size < 170 * number // size],
            )
        )
    for number in range(milestones):
        last = working.day(begin + 170 * (number + 1) // milestones + 20)
        steps.append(Milestone(f"m{number}", days=Days(last, last)))
    return Edition(**PLACE, tasks=tasks, timeline=steps)


def rowed(size: int) -> Edition:
    """Tasks of one day, each behind the last."""
    tasks = [
        Task(f"t{n:05}", work=1, owner=f"office {n % 80}", after=[f"t{n - 1:05}"] if n else []) for n in range(size)
    ]
    return Edition(**PLACE, tasks=tasks)


def measured(edition: Edition, at: dt.date) -> str:
    """Processor seconds, peak memory, and how much was found."""
    started = time.process_time()
    found = lateness_of(edition, at=at)
    seconds = time.process_time() - started
    tracemalloc.start()
    lateness_of(edition, at=at)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    told = sum(len(late.delays) for late in found.late)
    counted = f"{len(found.late):8} late {told:8} delays {len(found.dangers):4} dangers"
    return f"{seconds:8.2f} s {peak / 2**20:8.0f} MiB {counted}"


def main(sizes: tuple[int, ...]) -> None:
    """Print a line for each size and shape."""
    for size in sizes:
        print(f"woven {size:6} {measured(woven(size), dt.date(2027, 2, 1))}")
        half = WorkingDays().day(WorkingDays().before(dt.date(2026, 10, 1)) + size // 2)
        print(f"row   {size:6} {measured(rowed(size), half)}")


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
