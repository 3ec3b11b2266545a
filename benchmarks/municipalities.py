"""How soon many municipalities are planned as one problem, and how near to the best, on the processes of a pool.

    python benchmarks/municipalities.py PATH/TO/instances.py [MUNICIPALITIES] [EVENTS] [SECONDS] [PROCESSES]

Each municipality is a programme of its own (`instances.py programme 1 SEED`, of which the first so many events are
taken), with its own rooms, people and tracks; all of them are one problem, whose items name the rooms of their
municipality. The plan of the whole is judged by the instances' own judge, municipality by municipality, and its score
compared with the judge's. Memory is the peak of this process and that of the largest worker.
"""

import resource
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import attrs
from programmes import instances_at, plan_for_the_judge, problem_of_programme

from stemcity_kit.engines.cpsat import Progress
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Problem
from stemcity_kit.scheduling.schedule import schedule
from stemcity_kit.scheduling.splitting import split


def municipality(programme: Mapping[str, Any], number: int, events: int) -> dict[str, Any]:
    """A programme with its first events, under names that no other has."""
    kept = programme["events"][:events]
    mine = f"m{number}-"
    there = {person for event in kept for person in event["people"]}
    return {
        **programme,
        "rooms": [{**room, "id": mine + room["id"], "zone": f"{number}-{room['zone']}"} for room in programme["rooms"]],
        "events": [
            {
                **event,
                "id": mine + event["id"],
                "people": [mine + person for person in event["people"]],
                "track": mine + event["track"],
                "fixed": event["fixed"] and [event["fixed"][0], mine + event["fixed"][1]],
            }
            for event in kept
        ],
        "days_of": {mine + person: days for person, days in programme["days_of"].items() if person in there},
    }


def as_one(programmes: list[dict[str, Any]]) -> Problem:
    """All municipalities as one problem; each item can be held in the rooms of its own."""
    problems = [problem_of_programme(one) for one in programmes]
    items = []
    for problem in problems:
        rooms = frozenset(problem.space)
        items += [attrs.evolve(item, rooms=rooms) for item in problem.items]
    return attrs.evolve(
        problems[0],
        items=items,
        rooms=[room for problem in problems for room in problem.rooms],
        people=[person for problem in problems for person in problem.people],
    )


class Watch:
    """Prints the score and the gap when the first plan is valid, and then so many seconds apart."""

    def __init__(self, every: float) -> None:
        self.begun = time.monotonic()
        self.every, self.due = every, 0.0
        self.first: float | None = None

    def __call__(self, now: Progress) -> None:
        """What is known now."""
        seconds = time.monotonic() - self.begun
        if now.score is None or (self.first is not None and seconds < self.due):
            return
        if self.first is None:
            self.first = seconds
            print(f"first valid plan after {seconds:.1f} s", flush=True)
        self.due = self.every * (1 + seconds // self.every)
        gap = (now.score - now.bound) / max(1, now.score)
        print(f"{seconds:6.1f} s  score {now.score}  bound {now.bound}  gap {100 * gap:.2f} %", flush=True)


def judged(instances: Any, programmes: list[dict[str, Any]], plan: Plan) -> tuple[int, int]:
    """Cost and faults by the judge, over all municipalities."""
    listed = plan_for_the_judge(programmes[0], plan)
    cost = faults = 0
    for programme in programmes:
        own = {event["id"]: listed[event["id"]] for event in programme["events"] if event["id"] in listed}
        found = instances.judge_programme(programme, own)
        cost, faults = cost + found["cost"], faults + len(found["faults"])
    return cost, faults


def main(path: str, count: int = 134, events: int = 100, seconds: float = 600, processes: int = 2) -> None:
    """Plan them, and say how that went."""
    instances = instances_at(path)
    programmes = [municipality(instances.programme(1, seed), seed, events) for seed in range(count)]
    begun = time.monotonic()
    problem = as_one(programmes)
    made = time.monotonic() - begun
    begun = time.monotonic()
    parts = split(problem)
    took = time.monotonic() - begun
    print(f"{len(problem.items)} items, {len(problem.rooms)} rooms, {len(problem.people)} people: made in {made:.1f} s")
    print(f"{len(parts)} parts that share nothing, found in {took:.1f} s", flush=True)
    with ProcessPoolExecutor(processes) as pool:
        watch = Watch(seconds / 10)
        plan = schedule(problem, seconds=seconds, executor=pool, progress=watch)
        took = time.monotonic() - watch.begun
    print(f"{plan.status.value} after {took:.1f} s: score {plan.score}, bound {plan.bound}, gap {100 * plan.gap:.2f} %")
    print(*plan.made.steps, sep="\n")
    cost, faults = judged(instances, programmes, plan)
    print(f"the judge: cost {cost}, {faults} faults")
    assert (cost, faults) == (plan.score, 0)
    own, theirs = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"peak memory: {own:.0f} MiB here, {theirs:.0f} MiB in the largest of {processes} workers")


if __name__ == "__main__":
    kinds = (str, int, int, float, int)
    main(*(kind(value) for kind, value in zip(kinds, sys.argv[1:], strict=False)))
