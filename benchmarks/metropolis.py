"""A metropolis: when there is a valid plan of 1,500 events, how far it is from the best, and what a plain model does.

    python benchmarks/metropolis.py --instances PATH/TO/instances.py [--seconds 60] [--divisors 1 3] [--seeds 0]
        [--plain intervals] [--plain-seconds 60]

The instances are those of `instances.py programme 10 SEED DIVISOR`: 1,500 events in 450 rooms, and in a third of the
rooms where the divisor is 3. Each is a process of its own, and each plan is judged by the instances' own judge. Gaps
are between the best plan and the best bound that were told up to then. `--plain none` leaves the plain model out.
"""

from __future__ import annotations

import sys

from peers import Told, first_of, gap_at, instances_at, load, measured, options, worker
from programme import ours

SCALE = 10
MOMENTS = (10.0, 60.0)


def row(name: str, result: Told) -> None:
    """Print what one process did."""
    if "said" in result:
        print(f"  {name:12} {result['said']}", flush=True)
        return
    first = first_of(result)
    gaps = ", ".join(
        f"gap at {moment:.0f} s {'-' if gap is None else f'{100 * gap:.2f} %'}"
        for moment, gap in ((moment, gap_at(result, moment)) for moment in MOMENTS)
    )
    judged = f"cost {result['cost']}, faults {result['faults']}" if result["plan"] is not None else "no plan"
    print(
        f"  {name:12} first valid plan {'none' if first is None else f'{first:.2f} s'}, {gaps}; {result['status']}, "
        f"{judged}, bound {result['bound']}; {result['seconds']:.1f} s (processor {result['processor']:.1f}), "
        f"{result['peak']:.0f} MB",
        flush=True,
    )


def main() -> None:
    """Measure what was asked for."""
    if "--one" in sys.argv[1:2]:
        worker({"stemcity_kit": ours})
        return
    parser = options("A metropolis: first plan, gaps, memory; beside plain CP-SAT.")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--divisors", nargs="+", type=int, default=[1, 3], help="of the number of rooms")
    parser.add_argument("--plain", choices=["intervals", "indexed", "none"], default="intervals")
    parser.add_argument("--plain-seconds", type=float, default=60)
    parser.add_argument("--scale", type=int, default=SCALE, help="150 events each; less for a trial")
    chosen = parser.parse_args()
    instances = instances_at(chosen.instances)
    judge = instances.judge_programme
    for divisor in chosen.divisors:
        for seed in chosen.seeds:
            instance = instances.programme(chosen.scale, seed, divisor)
            print(
                f"{len(instance['events'])} events, {len(instance['rooms'])} rooms, seed {seed}; {load()}", flush=True
            )
            row("stemcity_kit", measured("metropolis.py", "stemcity_kit", instance, chosen.seconds, judge))
            if chosen.plain != "none":
                row(chosen.plain, measured("peers_plain.py", chosen.plain, instance, chosen.plain_seconds, judge))
    print(load())


if __name__ == "__main__":
    main()
