"""A conference of 50 to 200 talks: ours, conference-scheduler and a plain CP-SAT model, on the same cost and judge.

    python benchmarks/conference.py --instances PATH/TO/instances.py [50 100 150 200] [--seconds 20]
        [--peers PEERS/bin/python]

The instances are those of `instances.py conference N`: one-hour talks of two speakers each in 1.25 N slots of four
days; what is asked for beyond the seats costs. Each is a process of its own, and its seconds count from the beginning
of the script. conference-scheduler takes no limit of time; how it is installed is told in `peers.py`. slotmachine was
not measured.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from typing import Any

import attrs
from peers import Instance, Told, Watch, instances_at, load, measured, options, reason_against, told, worker

from stemcity_kit.model.time import Interval, moment
from stemcity_kit.scheduling.limits import Because, Cell, Price, Priced
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Item, Problem, Space
from stemcity_kit.scheduling.schedule import schedule

ZONE, FIRST, OPENS = "Europe/Rome", dt.date(2027, 5, 18), 9
TALKS = (50, 100, 150, 200)


@attrs.frozen
class LargeRooms:
    """Talks are in large rooms: each seat less than in the largest room costs."""

    name: str = "large-rooms"

    def prices(self, problem: Problem) -> Iterator[Priced]:
        """One for each item."""
        most = max(room.seats or 0 for room in problem.rooms)
        short = [(frozenset([room.key]), most - (room.seats or 0)) for room in problem.rooms]
        because = Because(self.name, "“{item}” could be in a larger room.")
        for item in problem.items:
            yield Price(because, [(Cell(item.key, rooms=rooms), price) for rooms, price in short if price])


def hours(day: int, first: int, end: int) -> Interval:
    """Hours of a day, counted from its opening."""
    start, stop = (moment(FIRST + dt.timedelta(days=day), dt.time(OPENS + hour), zone=ZONE) for hour in (first, end))
    return Interval(start, stop)


def problem_of(instance: Instance) -> Problem:
    """The problem that an instance means."""
    days = max(slot["day"] for slot in instance["slots"]) + 1
    last = max(slot["hour"] for slot in instance["slots"]) + 1
    rooms: dict[int, list[dict[str, Any]]] = {}
    for slot in instance["slots"]:
        rooms.setdefault(slot["room"], []).append(slot)
    whole = [hours(day, 0, last) for day in range(days)]
    return Problem(
        ZONE,
        whole,
        items=[
            Item(
                talk["id"],
                60,
                people=[f"speaker-{number}" for number in talk["speakers"]],
                windows=[spell for day, spell in enumerate(whole) if day != talk["not_on_day"]],
            )
            for talk in instance["talks"]
        ],
        rooms=[
            Space(
                str(room),
                seats=slots[0]["seats"],
                hours=[hours(slot["day"], slot["hour"], slot["hour"] + 1) for slot in slots],
            )
            for room, slots in rooms.items()
        ],
        step=60,
        every=60,
        wishes=(LargeRooms(),),
    )


def plan_for_the_judge(plan: Plan) -> dict[str, str]:
    """The slot of each talk."""
    return {
        one.item: f"s{(one.start.date() - FIRST).days}-{one.start.hour - OPENS}-{one.room}" for one in plan.placements
    }


def ours(instance: Instance, seconds: float) -> Told:
    """Plan it by the public door."""
    watch = Watch()
    plan = schedule(problem_of(instance), seconds=seconds, progress=lambda now: watch.see(now.score, now.bound))
    found = plan_for_the_judge(plan) if not plan.unplaced else None
    return told(watch, found, status=plan.status.value, score=plan.score, bound=plan.bound)


def row(name: str, result: Told, best: Told | None = None) -> None:
    """Print what one process did, beside what ours did."""
    if "said" in result:
        print(f"  {name:20} {result['said']}", flush=True)
        return
    judged = f"cost {result['cost']}, faults {result['faults']}" if result["plan"] is not None else "no plan"
    beside = ""
    if best is not None and "said" not in best:
        ratios = (result[what] / best[what] for what in ("seconds", "processor"))
        beside = "; {:.1f} times ours, processor {:.1f}".format(*ratios)
    print(
        f"  {name:20} {result['seconds']:7.2f} s (processor {result['processor']:7.2f}), {result['peak']:5.0f} MB, "
        f"{result['status']}, {judged}{beside}",
        flush=True,
    )


def main() -> None:
    """Measure what was asked for."""
    if "--one" in sys.argv[1:2]:
        worker({"stemcity_kit": ours})
        return
    parser = options("A conference: seconds, memory and cost beside conference-scheduler and plain CP-SAT.")
    parser.add_argument("talks", nargs="*", type=int, default=list(TALKS))
    parser.add_argument("--seconds", type=float, default=20, help="what ours and the plain model may take")
    chosen = parser.parse_args()
    instances = instances_at(chosen.instances)
    judge = instances.judge_conference
    reason = reason_against(chosen.peers, "conference_scheduler")
    for talks in chosen.talks:
        instance = instances.conference(talks)
        print(f"{talks} talks in {len(instance['slots'])} slots; {load()}", flush=True)
        mine = measured("conference.py", "stemcity_kit", instance, chosen.seconds, judge)
        row("stemcity_kit", mine)
        row("plain CP-SAT", measured("peers_plain.py", "conference", instance, chosen.seconds, judge), mine)
        if reason:
            print(f"  conference-scheduler is left out: {reason}")
            continue
        found = measured(
            "peers_conference.py", "conference-scheduler", instance, chosen.seconds, judge, python=chosen.peers
        )
        row("conference-scheduler", found, mine)
    print(load())


if __name__ == "__main__":
    main()
