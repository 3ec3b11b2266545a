"""How long it takes to give wishes places, how good the answers are, and what the peers do on the same instances.

Run it as `python benchmarks/allocation.py`, or with what to measure:
`python benchmarks/allocation.py 5000x840:unit 500x84:seats --seeds 1 2 3 --seconds 5`.

Instances and judge come from a script that is no part of this project: `STEMCITY_INSTANCES=path/to/instances.py`, or
`--instances path`. Without it nothing is measured, and that is said. Each answer is judged by it in the same run.
Each piece of work is a process of its own; seconds are of the wall and of the processor, from the lists to the answer,
without reading the file; memory is the peak resident set of the process. Peers are measured where they are
installed: networkx (its network simplex, on the same question) and `matching` (stable matching, which is another
question; what it does at this size is what is looked at).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from stemcity_kit.engines import matching, milp, network, proof, seats
from stemcity_kit.engines.draw import drawn
from stemcity_kit.engines.market import Market

COSTS = {rank: rank * rank for rank in range(1, 11)}
DEFAULT = ("500x84:unit", "5000x840:unit", "50000x8400:unit", "500x84:seats", "5000x840:seats")
ROUNDS = 60
PROCESSOR = "--processor"

Instance = dict[str, Any]
Plan = dict[str, str | None]
Answer = tuple[Plan, str]
"""For each class its activity, and what is to be said about it."""


def market_of(instance: Instance) -> Market:
    """Give the question as the library takes it."""
    return Market.listed(
        {group["id"]: group["wishes"] for group in instance["classes"]},
        {activity["id"]: activity["capacity"] for activity in instance["activities"]},
        sizes={group["id"]: group["size"] for group in instance["classes"]},
    )


def leximin(instance: Instance, _seconds: float) -> Answer:
    """Serve the worst served first, in the standard library; ties by a draw."""
    market = market_of(instance)
    found = matching.leximin(market, order=drawn(market.agents, seed="benchmark"))
    return found.by_agent, proved(market, found, matching.weights_of_levels(market))


def cheapest(instance: Instance, _seconds: float) -> Answer:
    """Make the cost least, in the standard library."""
    market = market_of(instance)
    found = matching.cheapest(market, costs=COSTS, unplaced=400)
    return found.by_agent, proved(market, found, matching.weights_of_costs(market, costs=COSTS, unplaced=400))


def network_cheapest(instance: Instance, _seconds: float) -> Answer:
    """Make the cost least, with OR-Tools."""
    return network.cheapest(market_of(instance), costs=COSTS, unplaced=400).by_agent, ""


def network_leximin(instance: Instance, _seconds: float) -> Answer:
    """Serve the worst served first, with OR-Tools."""
    return network.leximin(market_of(instance)).by_agent, ""


def proved(market: Market, found: matching.Matching, weights: matching.Weights) -> str:
    """Say whether the prices prove the answer; it is part of the time."""
    return "proved" if proof.certified(found, market=market, weights=weights) else "NOT PROVED"


def seated(instance: Instance, _seconds: float) -> Answer:
    """Seat, in the standard library."""
    found = seats.seated(market_of(instance), costs=COSTS, unplaced=400, rounds=ROUNDS)
    return found.by_agent, gap_of(found)


def seated_highs(instance: Instance, seconds: float) -> Answer:
    """Seat with HiGHS, within seconds of the processor, so that other work on the machine counts little."""
    found = milp.seated(
        market_of(instance),
        costs=COSTS,
        unplaced=400,
        seconds=seconds,
        rounds=300,
        steps=10**6,
        clock=time.process_time if PROCESSOR in sys.argv else time.monotonic,
    )
    return found.by_agent, gap_of(found)


def gap_of(found: seats.Seating) -> str:
    """Say what is proved."""
    return f"bound {found.bound}, gap {100 * float(found.gap):.2f} %, {found.status}"


def networkx(instance: Instance, _seconds: float) -> Answer:
    """Make the cost least, with networkx."""
    import networkx as nx  # noqa: PLC0415 - a peer, where it is installed

    graph = nx.DiGraph()
    graph.add_node("end", demand=len(instance["classes"]))
    for activity in instance["activities"]:
        graph.add_edge(activity["id"], "end", capacity=activity["capacity"], weight=0)
    for group in instance["classes"]:
        graph.add_node(group["id"], demand=-1)
        graph.add_edge(group["id"], "end", capacity=1, weight=400)
        for rank, wish in enumerate(group["wishes"], 1):
            graph.add_edge(group["id"], wish, capacity=1, weight=rank * rank)
    _, flow = nx.network_simplex(graph)
    return {
        group["id"]: next((wish for wish in group["wishes"] if flow[group["id"]][wish]), None)
        for group in instance["classes"]
    }, ""


def stable(instance: Instance, _seconds: float) -> Answer:
    """Match stably, with `matching`; places like classes in the order of the list."""
    from matching.games import HospitalResident  # noqa: PLC0415 - a peer, where it is installed

    wished: dict[str, list[str]] = {}
    for group in instance["classes"]:
        for wish in group["wishes"]:
            wished.setdefault(wish, []).append(group["id"])
    capacities = {a["id"]: a["capacity"] for a in instance["activities"] if a["id"] in wished}
    wishes = {group["id"]: group["wishes"] for group in instance["classes"]}
    game = HospitalResident.create_from_dictionaries(wishes, wished, capacities)
    solved = game.solve(optimal="resident")
    return {resident.name: place.name for place, residents in solved.items() for resident in residents}, ""


UNIT: dict[str, Callable[[Instance, float], Answer]] = {
    "leximin": leximin,
    "cheapest": cheapest,
    "leximin, OR-Tools": network_leximin,
    "cheapest, OR-Tools": network_cheapest,
    "networkx": networkx,
    "matching": stable,
}
SEATS: dict[str, Callable[[Instance, float], Answer]] = {"seats": seated, "seats, HiGHS": seated_highs}
PEERS, LARGEST_FOR_PEERS = {"networkx", "matching"}, 500


def one(name: str, file: str, seconds: float) -> None:
    """Do one piece of work and print what came out as JSON."""
    instance = json.loads(Path(file).read_text(encoding="utf-8"))
    wall, processor = time.perf_counter(), time.process_time()
    try:
        plan, said = (UNIT | SEATS)[name](instance, seconds)
    except ImportError as fault:
        plan, said = None, f"not installed: {fault}"
    except RecursionError:
        plan, said = None, "RecursionError"
    times = time.perf_counter() - wall, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"plan": plan, "said": said[:100], "times": times, "peak": peak}))


def measure(name: str, instance: Instance, seconds: float, judge: Callable[[Instance, Plan], Any]) -> dict[str, Any]:
    """Do one piece of work in a process of its own and judge its answer."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "instance.json"
        file.write_text(json.dumps(instance), encoding="utf-8")
        command = [
            sys.executable,
            __file__,
            "--one",
            name,
            str(file),
            str(seconds),
            *{PROCESSOR}.intersection(sys.argv),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"said": f"failed: {done.stderr.strip().splitlines()[-1][:100]}", "plan": None}
    result: dict[str, Any] = json.loads(done.stdout)
    if result["plan"] is not None:
        judged = judge(instance, result["plan"])
        result |= {"cost": judged["cost"], "faults": len(judged["faults"]), "parts": judged["parts"]}
    return result


def report(name: str, results: list[dict[str, Any]]) -> None:
    """Print medians and the worst of the seeds, and what was said of the last."""
    answered = [result for result in results if result["plan"] is not None]
    if not answered:
        print(f"  {name:20} {results[-1]['said']}")
        return
    wall, processor = ([result["times"][n] for result in answered] for n in (0, 1))
    peak = max(result["peak"] for result in answered)
    costs = " ".join(str(result["cost"]) for result in answered)
    faults = sum(result["faults"] for result in answered)
    print(
        f"  {name:20} wall {statistics.median(wall):7.2f} (worst {max(wall):7.2f})  "
        f"processor {statistics.median(processor):7.2f} (worst {max(processor):7.2f})  {peak:6.0f} MB  "
        f"cost {costs}  faults {faults}",
        flush=True,
    )
    for result in answered:
        if result["said"]:
            print(f"  {'':20} {result['said']}")


def judge_at(path: str) -> Any:
    """Give the module of instances and their judge."""
    spec = importlib.util.spec_from_file_location("instances", path)
    if spec is None or spec.loader is None or not Path(path).is_file():
        sys.exit(f"No instances at “{path}”: nothing was measured. Give the path of instances.py with --instances.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Measure what was asked for."""
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], sys.argv[3], float(sys.argv[4]))
        return
    parser = argparse.ArgumentParser(description="Allocation: times, costs, gaps, peers.")
    parser.add_argument("sizes", nargs="*", default=DEFAULT, help="such as 5000x840:unit or 500x84:seats")
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3, 4, 5])
    parser.add_argument("--seconds", type=float, help="for seats with HiGHS; 5 up to 500 classes, else 60")
    parser.add_argument(PROCESSOR, action="store_true", help="count those seconds in time of the processor")
    parser.add_argument("--only", nargs="+", help="the names of the work, such as 'seats, HiGHS'; all, if not given")
    parser.add_argument("--instances", default=os.environ.get("STEMCITY_INSTANCES", ""))
    chosen = parser.parse_args()
    instances = judge_at(chosen.instances)
    for size in chosen.sizes:
        classes, activities = map(int, size.partition(":")[0].split("x"))
        unit = size.partition(":")[2]
        print(f"{size}, seeds {' '.join(map(str, chosen.seeds))}, load {os.getloadavg()[0]:.1f}", flush=True)
        given = [instances.allocation(classes, activities, unit, seed) for seed in chosen.seeds]
        seconds = chosen.seconds or (5 if classes <= 500 else 60)
        for name in UNIT if unit == "unit" else SEATS:
            if (chosen.only and name not in chosen.only) or (name in PEERS and classes > LARGEST_FOR_PEERS):
                continue
            report(name, [measure(name, instance, seconds, instances.judge_allocation) for instance in given])


if __name__ == "__main__":
    main()
