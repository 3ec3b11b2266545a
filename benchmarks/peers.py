"""What the comparisons with other programs share: a process for each piece of work, its figures, and tables of them.

A *worker* is a script that takes `NAME INSTANCE.json SECONDS`, does the work and prints one line of JSON last: `Told`,
as `told` makes it. Its seconds count from the beginning of the script to the plan, so that reading the instance,
importing what solves it, building a model and starting a virtual machine are part of them. The peers run under an
interpreter of their own, made by

    python3.11 -m venv /path/of/peers
    /path/of/peers/bin/pip install timefold==1.24.0b0 conference-scheduler==3.0.1

Timefold needs Java 17 or later on the PATH. The scripts take that interpreter by `--peers /path/of/peers/bin/python`;
what cannot be run is left out, and why is said. Standard library only, because that interpreter imports this, too.
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
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
BEGUN = time.perf_counter()
"""When the script began."""

PATIENCE = 180.0
"""A worker that takes so many seconds more than it was allowed is ended."""

Instance = dict[str, Any]
Told = dict[str, Any]


class Watch:
    """What a search told of itself: when, the cost of the best plan, and what every plan costs at least."""

    def __init__(self) -> None:
        self.trace: list[tuple[float, int | None, int]] = []

    def see(self, score: int | None, bound: int = 0) -> None:
        """Note where the search is."""
        self.trace.append((self.seconds(), score, bound))

    def seconds(self) -> float:
        """Since the script began, by the clock."""
        return time.perf_counter() - BEGUN


def told(watch: Watch, plan: dict[str, Any] | None, *, status: str, score: int = 0, bound: int = 0) -> Told:
    """The figures of a piece of work that is done, and its plan."""
    seconds = watch.seconds()
    if plan is not None and all(score is None for _, score, _ in watch.trace):
        watch.see(score, bound)
    times = os.times()
    used = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "plan": plan,
        "status": status,
        "bound": bound,
        "seconds": seconds,
        "processor": times.user + times.system + times.children_user + times.children_system,
        "peak": max(used) / 1024,
        "trace": watch.trace,
    }


Work = Callable[[Instance, float], Told]


def worker(works: dict[str, Work]) -> None:
    """Do the piece of work that the command names, and print its figures."""
    name, file, seconds = sys.argv[-3:]
    instance = json.loads(Path(file).read_text(encoding="utf-8"))
    print(json.dumps(works[name](instance, float(seconds))))


def measured(
    script: str, name: str, instance: Instance, seconds: float, judge: Callable[..., Any], *, python: str = ""
) -> Told:
    """Do one piece of work in a process of its own, and judge its plan."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "instance.json"
        file.write_text(json.dumps(instance), encoding="utf-8")
        command = [python or sys.executable, str(HERE / script), "--one", name, str(file), str(seconds)]
        patience = seconds + PATIENCE
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=patience, cwd=folder)
        except subprocess.TimeoutExpired:
            return {"said": f"was ended after {patience:.0f} s"}
    if done.returncode:
        return {"said": f"failed: {(done.stderr.strip().splitlines() or ['without a word'])[-1][:100]}"}
    result: Told = json.loads(done.stdout.splitlines()[-1])
    if result["plan"] is not None:
        judged = judge(instance, result["plan"])
        result |= {"cost": judged["cost"], "faults": len(judged["faults"])}
    return result


def first_of(result: Told) -> float | None:
    """The seconds to the first valid plan; None where there is none."""
    return next((seconds for seconds, score, _ in result.get("trace", ()) if score is not None), None)


def gap_at(result: Told, seconds: float) -> float | None:
    """How much of the cost could still be saved at most, after so many seconds; None while there was no plan."""
    seen = [(score, bound) for when, score, bound in result.get("trace", ()) if when <= seconds]
    scores = [score for score, _ in seen if score is not None]
    if not scores:
        return None
    return (min(scores) - max(bound for _, bound in seen)) / max(1, min(scores))


def spread(values: Sequence[float], form: str = ".2f") -> str:
    """A median and the worst."""
    return f"{statistics.median(values):{form}} (worst {max(values):{form}})" if values else "-"


def reason_against(python: str, module: str) -> str:
    """Why a peer cannot be measured; empty where it can."""
    if not python:
        return "no interpreter of the peers was given (--peers)"
    if not Path(python).is_file():
        return f"there is no interpreter at “{python}”"
    found = subprocess.run([python, "-c", f"import {module}"], capture_output=True, text=True, check=False)
    return found.stderr.strip().splitlines()[-1] if found.returncode else ""


def options(about: str) -> argparse.ArgumentParser:
    """The options that all of them take."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--instances", default=os.environ.get("STEMCITY_INSTANCES", ""), help="path of instances.py")
    parser.add_argument("--peers", default="", help="the interpreter that has the peers, such as peers/bin/python")
    return parser


def instances_at(path: str) -> Any:
    """The module that makes the instances and judges plans of them."""
    if not Path(path).is_file():
        sys.exit(f"No instances at “{path}”: nothing was measured. Give the path of instances.py with --instances.")
    spec = importlib.util.spec_from_file_location("instances", path)
    if spec is None or spec.loader is None:
        sys.exit(f"“{path}” is no Python file: nothing was measured.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load() -> str:
    """How busy the machine is, in words."""
    return f"load {os.getloadavg()[0]:.1f}"
