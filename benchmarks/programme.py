"""A city's programme: how soon there is a valid plan, how soon the best one is proved, and what other models do.

    python benchmarks/programme.py --instances PATH/TO/instances.py [--seeds 0 1 2] [--seconds 30]
        [--plain 4] [--plain-seconds 20] [--timefold 1] [--timefold-seconds 30] [--peers PEERS/bin/python]

Each instance (`instances.py programme 1`: 150 events, 45 rooms, 4 days) is a process of its own, and each plan is
judged by the instances' own judge, which knows no solver. Seconds are of the clock, from the beginning of the script;
2 workers. `--plain N` and `--timefold N` give the first N seeds to a plain CP-SAT model of the same instance in two
forms, and to Timefold; 0 leaves them out. How the peers are installed is told in `peers.py`.
"""

from __future__ import annotations

import statistics
import sys
from typing import Any

from peers import (
    Instance,
    Told,
    Watch,
    first_of,
    instances_at,
    load,
    measured,
    options,
    reason_against,
    spread,
    told,
    worker,
)

SEEDS = range(20)


def ours(instance: Instance, seconds: float) -> Told:
    """Plan it by the public door."""
    watch = Watch()
    from programmes import plan_for_the_judge, problem_of_programme  # noqa: PLC0415 - importing it is part of the time

    from stemcity_kit.scheduling.plan import PlanStatus  # noqa: PLC0415
    from stemcity_kit.scheduling.schedule import schedule  # noqa: PLC0415

    plan = schedule(
        problem_of_programme(instance), seconds=seconds, progress=lambda now: watch.see(now.score, now.bound)
    )
    watch.see(plan.score if plan.status in {PlanStatus.OPTIMAL, PlanStatus.VALID} else None, plan.bound)
    found = plan_for_the_judge(instance, plan) if not plan.unplaced else None
    return told(watch, found, status=plan.status.value, score=plan.score, bound=plan.bound)


def row(seed: object, name: str, result: Told) -> None:
    """Print what one process did."""
    if "said" in result:
        print(f"  {seed!s:>4}  {name:20} {result['said']}", flush=True)
        return
    first = first_of(result)
    judged = f"cost {result['cost']}, faults {result['faults']}" if result["plan"] is not None else "no plan"
    print(
        f"  {seed!s:>4}  {name:20} first {'none' if first is None else f'{first:6.2f} s'}, in all "
        f"{result['seconds']:6.2f} s (processor {result['processor']:6.2f}), {result['peak']:5.0f} MB, "
        f"{result['status']}, {judged}, bound {result['bound']}",
        flush=True,
    )


def summary(name: str, results: list[Told]) -> None:
    """Print medians and the worst."""
    done = [result for result in results if "said" not in result]
    firsts = [first for result in done if (first := first_of(result)) is not None]
    proved = [result["seconds"] for result in done if result["status"] == "optimal"]
    judged = [result for result in done if result["plan"] is not None]
    print(f"{name}: {len(results)} instances")
    print(f"  first valid plan {spread(firsts)} s, in {len(firsts)}")
    print(f"  proved optimal   {spread(proved)} s, in {len(proved)}")
    print(f"  processor        {spread([result['processor'] for result in done])} s")
    if judged:
        costs = statistics.median(result["cost"] for result in judged)
        print(f"  cost median {costs:g}; faults {sum(result['faults'] for result in judged)}")
        print(f"  peak {spread([result['peak'] for result in done], '.0f')} MB")


def several(
    name: str, script: str, seeds: list[int], seconds: float, *, instances: Any, python: str = ""
) -> list[Told]:
    """Measure one program on some seeds."""
    results = []
    for seed in seeds:
        instance = instances.programme(1, seed)
        results.append(measured(script, name, instance, seconds, instances.judge_programme, python=python))
        row(seed, name, results[-1])
    summary(name, results)
    return results


def main() -> None:
    """Measure what was asked for."""
    if "--one" in sys.argv[1:2]:
        worker({"stemcity_kit": ours})
        return
    parser = options("A city's programme: first plan, proof, memory; beside plain CP-SAT and Timefold.")
    parser.add_argument("--seeds", nargs="+", type=int, default=list(SEEDS))
    parser.add_argument("--seconds", type=float, default=30, help="what ours may take for one instance")
    parser.add_argument("--plain", type=int, default=4, help="how many of the seeds the plain models get")
    parser.add_argument("--plain-seconds", type=float, default=20)
    parser.add_argument("--timefold", type=int, default=1, help="how many of the seeds Timefold gets")
    parser.add_argument("--timefold-seconds", type=float, default=30)
    chosen = parser.parse_args()
    instances = instances_at(chosen.instances)
    print(f"150 events, 45 rooms, 4 days, seeds {' '.join(map(str, chosen.seeds))}; {load()}")
    several("stemcity_kit", "programme.py", chosen.seeds, chosen.seconds, instances=instances)
    for form in ("intervals", "indexed") if chosen.plain else ():
        several(form, "peers_plain.py", chosen.seeds[: chosen.plain], chosen.plain_seconds, instances=instances)
    if chosen.timefold:
        reason = reason_against(chosen.peers, "timefold.solver")
        if reason:
            print(f"timefold is left out: {reason}")
        else:
            seeds = chosen.seeds[: chosen.timefold]
            several(
                "timefold",
                "peers_timefold.py",
                seeds,
                chosen.timefold_seconds,
                instances=instances,
                python=chosen.peers,
            )
    print(load())


if __name__ == "__main__":
    main()
