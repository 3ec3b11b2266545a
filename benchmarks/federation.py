"""How long an area of 134 municipalities with 150 events each takes, alone and with a process pool, and how it grows.

Each size is read in a process of its own, so that the peak memory is that size's. Run it with

    python benchmarks/federation.py
    python benchmarks/federation.py ten    # and ten times as many members, which are copies under codes of their own
"""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import attrs

from stemcity_kit.federation import load_area
from stemcity_kit.folder.write import save
from stemcity_kit.model.municipalities import municipalities
from stemcity_kit.testing.synthetic import synthetic_edition

ON = dt.date(2019, 2, 7)
EVENTS = 150
SIZES = (34, 134)
TIMES = 10
POOL = 2
HEAD = """\
[area]
key = "area-2027"
uri = "https://example.org/area/2027"
title = "A synthetic area"
country = "IT"
codes = "{codes}"
as_of = 2019-02-07
year = 2027
zone = "Europe/Rome"
languages = ["it", "en"]
"""


def written(root: Path) -> None:
    """The folders of 134 synthetic editions."""
    for seed, one in enumerate(municipalities("015", on=ON), start=1):
        edition = synthetic_edition(seed=seed, events=EVENTS)
        save(attrs.evolve(edition, municipality=one.code, city=one.name), root / one.code)


def copied(root: Path) -> list[str]:
    """Ten times as many folders: the same programmes, each with a code, an address and pages of its own."""
    codes = []
    for one in municipalities("015", on=ON):
        for time_ in range(TIMES):
            code = f"9{one.code[2:]}{time_}"
            shutil.copytree(root / one.code, root / code)
            for name, words in (("edition.toml", f'"{one.code}"'), ("edition.toml", "//"), ("events.csv", "//")):
                path = root / code / name
                new = f'"{code}"' if words != "//" else f"//{code}."
                path.write_text(path.read_text(encoding="utf-8").replace(words, new), encoding="utf-8")
            codes.append(code)
    return codes


def manifest(root: Path, members: list[str], *, codes: str = "015") -> None:
    """The manifest of these members."""
    rows = "".join(f'[[members]]\nmunicipality = "{code}"\nfolder = "{code}"\n' for code in members)
    (root / "area.toml").write_text(HEAD.format(codes=codes) + rows, encoding="utf-8")


def measured(root: Path, jobs: int) -> dict[str, float]:
    """Seconds of each step and of the processor, and the peak memory in megabytes of this process and a child."""
    start = time.perf_counter()
    if jobs > 1:
        with ProcessPoolExecutor(jobs) as executor:
            found = load_area(root, executor)
    else:
        found = load_area(root)
    read = time.perf_counter()
    events = len(found.merged.programme.events)
    merged = time.perf_counter()
    clashes = len(found.clashes)
    assert found.totals is not None
    assert found.findings is not None
    ended = time.perf_counter()
    own, child = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "reported": len(found.coverage.reported),
        "events": events,
        "clashes": clashes,
        "namesakes": len(found.same.findings),
        "read": read - start,
        "merge": merged - read,
        "rest": ended - merged,
        "processor": sum(one.ru_utime + one.ru_stime for one in (own, child)),
        "megabytes": own.ru_maxrss / 1024,
        "child": child.ru_maxrss / 1024,
    }


def told(root: Path, size: int, jobs: int) -> None:
    """Measure in a process of its own, and print."""
    load = os.getloadavg()[0]
    command = [sys.executable, __file__, str(root), str(jobs)]
    numbers = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    words = ", ".join(f"{name} {value:.1f}" for name, value in numbers.items())
    print(f"{size:4} members, {jobs} process{'es' if jobs > 1 else ''}, load {load:.1f}: {words}", flush=True)


def main(*, ten: bool) -> None:
    """Write the folders once, measure each size alone and with a pool."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        start = time.perf_counter()
        written(root)
        print(f"134 folders of {EVENTS} events written in {time.perf_counter() - start:.1f} s", flush=True)
        codes = [one.code for one in municipalities("015", on=ON)]
        for size in SIZES:
            manifest(root, codes[:size])
            for jobs in (1, POOL):
                told(root, size, jobs)
        if ten:
            more = copied(root)
            manifest(root, more, codes="9")
            told(root, len(more), POOL)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(measured(Path(sys.argv[1]), int(sys.argv[2]))))
    else:
        main(ten="ten" in sys.argv)
