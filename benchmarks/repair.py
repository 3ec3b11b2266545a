"""How fast a plan is mended after a shock, with how few moves, and whether that is proved to be the fewest.

    python benchmarks/repair.py PATH/TO/instances.py [SHOCKS] [SECONDS]

Each instance (150 events, 45 rooms, 4 days) is planned once, and the plan judged by the instances' own judge. Then a
shock hits it: rooms closed for hours or days, people away, items longer or larger, cancelled and added, up to three at
a time. A third of the items are published. Every mended plan is checked.
"""

import random
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator

import attrs
from programmes import instances_at, plan_for_the_judge, problem_of_programme, spell

from stemcity_kit.errors import Severity
from stemcity_kit.scheduling import repair as module
from stemcity_kit.scheduling.changes import Added, Away, Cancelled, Change, Changed, Closed, Freed
from stemcity_kit.scheduling.check import check_plan
from stemcity_kit.scheduling.plan import Plan, PlanStatus
from stemcity_kit.scheduling.solve import solved

INSTANCES = 5
DAYS, SLOTS = 4, 20


def shocked(plan: Plan, dice: random.Random) -> tuple[Change, ...]:
    """One to three things that go wrong at once; items that were fixed and are hit may move."""
    return tuple(change for _ in range(dice.choice([1, 1, 2, 3])) for change in _shock(plan, dice))


def _shock(plan: Plan, dice: random.Random) -> Iterator[Change]:
    placement = dice.choice(plan.placements)
    item = plan.problem.item[placement.item]
    day = (placement.start.date() - plan.problem.hours[0].start.date()).days
    first = dice.randrange(0, SLOTS - 4)
    within = dice.choice([spell(day, 0, SLOTS), spell(day, first, first + 4), spell(day, 0, SLOTS // 2)])
    match dice.choice(["closed", "closed", "away", "longer", "larger", "cancelled", "added"]):
        case "closed":
            yield from _freed(plan, lambda one: plan.of[one].room == placement.room)
            yield Closed(placement.room, within)
        case "away":
            person = dice.choice(item.people)
            yield from _freed(plan, lambda one: person in plan.problem.item[one].people)
            yield Away(person, within)
        case "longer":
            yield Changed(attrs.evolve(item, minutes=item.minutes + dice.choice([30, 60]), fixed=None))
        case "larger":
            yield Changed(attrs.evolve(item, seats=int(item.seats * dice.uniform(1.1, 1.8)), fixed=None))
        case "cancelled":
            yield Cancelled(item.key)
        case "added":
            yield Added(attrs.evolve(item, key=f"{item.key}-again-{dice.randrange(10**6)}", fixed=None))


def _freed(plan: Plan, hit: object) -> Iterator[Change]:
    for item in plan.problem.items:
        if item.fixed is not None and hit(item.key):
            yield Freed(item.key)


def fits(changes: tuple[Change, ...]) -> bool:
    """Whether no item is cancelled before another change names it."""
    gone = [change.item for change in changes if isinstance(change, Cancelled)]
    named = [change.item.key for change in changes if isinstance(change, Changed)]
    named += [change.item for change in changes if isinstance(change, Freed)]
    return len(set(gone)) == len(gone) and not set(gone) & set(named)


def main(path: str, shocks: int = 100, seconds: float = 2.0) -> None:
    """Print a line for each shock, and what they come to."""
    instances = instances_at(path)
    dice = random.Random("repair")
    proved_at: list[float] = []
    after = module._kindest  # noqa: SLF001 - to know when the fewest moves were proved

    def kindest(*args: object) -> object:
        """What comes after the proof."""
        proved_at.append(time.perf_counter())
        return after(*args)

    module._kindest = kindest  # noqa: SLF001
    rows = []
    for seed in range(INSTANCES):
        instance = instances.programme(1, seed)
        plan = solved(problem_of_programme(instance), seconds=20)
        judged = instances.judge_programme(instance, plan_for_the_judge(instance, plan))
        assert not judged["faults"], judged["faults"]
        assert judged["cost"] == plan.score
        published = {one.item for one in plan.placements if dice.random() < 1 / 3}
        for _ in range(shocks // INSTANCES):
            changes = shocked(plan, dice)
            while not fits(changes):
                changes = shocked(plan, dice)
            begun = time.perf_counter()
            mended = module.repair(plan, changes, published=published, seconds=seconds)
            took = time.perf_counter() - begun
            known = proved_at.pop() - begun if proved_at else took
            if mended.plan.status not in (PlanStatus.IMPOSSIBLE, PlanStatus.UNKNOWN):
                wrong = [one.words() for one in check_plan(mended.plan) if one.severity is Severity.ERROR]
                assert not wrong, wrong
            rows.append((took, known, mended))
            kinds = " ".join(type(change).__name__.lower() for change in changes if not isinstance(change, Freed))
            print(
                f"{known:5.2f} s, {took:.2f} s in all  {len(mended.moved)} moved  "
                f"{'proved' if mended.is_proved else 'NOT PROVED'}  {mended.plan.status.value:10}  {kinds}",
                flush=True,
            )
    all_told, times = ([row[column] for row in rows] for column in (0, 1))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(rows)} shocks: proved {sum(one.is_proved for *_, one in rows)}", end=", ")
    print(f"median {statistics.median(times):.2f} s, worst {max(times):.2f} s, {memory:.0f} MiB")
    print(f"with the wishes: median {statistics.median(all_told):.2f} s, worst {max(all_told):.2f} s")
    print("moves:", dict(sorted(Counter(len(one.moved) for *_, one in rows).items())))
    print("status:", dict(Counter(one.plan.status.value for *_, one in rows)))


if __name__ == "__main__":
    main(sys.argv[1], *(kind(value) for kind, value in zip((int, float), sys.argv[2:], strict=False)))
