"""How long an edition's folder takes to read, check and write, against a floor in the same run.

The floor reads the same CSV files with the standard library's `csv` and structures each row with a `cattrs` converter
into a plain attrs class of texts: no types, no references, no places, no messages. Run it with

    python benchmarks/folder.py [events ...]

Each figure is the median of three runs in a process of its own; memory is the peak resident set of that process.
"""

from __future__ import annotations

import csv
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import cattrs

from stemcity_kit.folder.check import check
from stemcity_kit.folder.read import load
from stemcity_kit.folder.write import save

RUNS = 3


def floor(folder: Path) -> list[Any]:
    """Every row of every table as an attrs value of texts."""
    converter = cattrs.Converter()
    values: list[Any] = []
    for file in sorted([*folder.glob("*.csv"), *folder.glob("private/*.csv")]):
        with file.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            names = [f"c{n}" for n, _ in enumerate(reader.fieldnames or [])]
            of = attrs.make_class("Row", {name: attrs.field(type=str) for name in names}, frozen=True)
            values += [converter.structure(dict(zip(names, row.values(), strict=False)), of) for row in reader]
    return values


def nothing(folder: Path) -> None:
    """What a process needs before it does anything."""


WORK: dict[str, Callable[[Path], object]] = {
    "nothing": nothing,
    "floor": floor,
    "load": load,
    "check": check,
    "save": lambda folder: save(load(folder), folder / "copy"),
}


def measure(name: str, folder: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of one piece of work, in a process of its own."""
    run = subprocess.run(
        [sys.executable, __file__, "--one", name, str(folder)], capture_output=True, text=True, check=True
    )
    seconds, peak = run.stdout.split()
    return float(seconds), float(peak)


def one(name: str, folder: Path) -> None:
    """Do one piece of work and print seconds and peak megabytes."""
    started = time.perf_counter()
    held = WORK[name](folder)
    seconds = time.perf_counter() - started
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    del held


def prepare(folder: Path, events: int) -> None:
    """Write a synthetic edition, in a process of its own: a child's peak memory would begin with its parent's."""
    code = "import sys; from stemcity_kit.testing import *; from stemcity_kit.folder.write import save;"
    code += "save(synthetic_edition(seed=1, events=int(sys.argv[2])), sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, str(folder), str(events)], check=True)


def main() -> None:
    """Print a line for each size and piece of work."""
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], Path(sys.argv[3]))
        return
    print("events  work    seconds  x floor  peak MB")
    for events in [int(size) for size in sys.argv[1:]] or [2_000, 20_000]:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            prepare(folder, events)
            lowest = 0.0
            for name in WORK:
                runs = [measure(name, folder) for _ in range(RUNS)]
                seconds, peak = (statistics.median(values) for values in zip(*runs, strict=True))
                lowest = seconds if name == "floor" else lowest
                ratio = f"{seconds / lowest:7.1f}" if lowest else "      -"
                print(f"{events:6}  {name:8}{seconds:7.2f}  {ratio}  {peak:7.0f}")


if __name__ == "__main__":
    main()
