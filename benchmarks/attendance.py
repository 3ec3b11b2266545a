"""How long it takes to add attendance up in three engines, against the same written by hand in each of them.

Run it as `python benchmarks/attendance.py`, or with sizes, as in `python benchmarks/attendance.py 150000 --repeats 5`.
It needs narwhals and pandas, and Polars and DuckDB; one of these that is absent is left out, and that is said.

The rows are drawn with a seed: one row in 25 has no gender, in one of 20 nobody counted. Two questions are asked: by
gender, age band and district; and by goal, of which a session has up to three. By hand there is no look for faults, no
total and no order, which the library's way has besides. For each question both ways run in turns in one process, and
the ratio is that of the least processor time of all threads, which other work on the machine lengthens little; seconds
by the clock are said besides. Memory is what the peak resident set rises by while one way runs, in a process of its
own. Both ways must give the same numbers, or nothing is printed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from stemcity_kit.impact.attendance import NOT_STATED
from stemcity_kit.impact.frames import tally_frame

with suppress(ImportError):
    import polars as pl
with suppress(ImportError):
    import duckdb

ENGINES = ("pandas", "polars", "duckdb")
QUESTIONS = {"groups": ("gender", "ages", "district"), "goals": ("sdg",)}

Table = dict[str, Any]
Cells = dict[tuple[str, ...], tuple[int | None, int | None, int]]


def drawn(rows: int) -> tuple[Table, Table]:
    """Draw rows and links: a session for each fifty rows, in nine districts."""
    draw = np.random.default_rng(20270414)
    sessions = np.array([f"s{number:07}" for number in range(max(10, rows // 50))], dtype=object)
    numbers = draw.integers(0, 40, rows).astype("float64")
    present = np.where(draw.random(rows) < 0.05, np.nan, np.minimum(numbers, draw.integers(0, 40, rows)))
    table = {
        "session": sessions[draw.integers(0, len(sessions), rows)],
        "gender": np.array(["female", "male", "other", None], dtype=object)[
            np.minimum(draw.integers(0, 50, rows) // 16, 3)
        ],
        "ages": np.array(["6-10", "11-13", "14-18", "19-25"], dtype=object)[draw.integers(0, 4, rows)],
        "district": np.array([str(number) for number in range(1, 10)], dtype=object)[draw.integers(0, 9, rows)],
        "booked": numbers.astype("int64"),
        "present": present,
    }
    held = np.repeat(np.arange(len(sessions)), draw.integers(0, 4, len(sessions)))
    links = {"session": sessions[held], "sdg": draw.choice([4, 5, 8, 9, 11], len(held))}
    return table, links


def framed(engine: str, rows: int) -> tuple[Any, Any]:
    """Make the rows and the links of one engine."""
    table, links = drawn(rows)
    if engine == "polars":
        made = pl.DataFrame({name: values.tolist() for name, values in table.items()})
        counted = pl.col("present").fill_nan(None).cast(pl.Int64)
        return made.with_columns(counted), pl.DataFrame({name: links[name].tolist() for name in links}).unique()
    given_rows, given_links = pd.DataFrame(table), pd.DataFrame(links).drop_duplicates()
    if engine == "pandas":
        return given_rows, given_links
    duckdb.register("given_rows", given_rows)
    duckdb.register("given_links", given_links)
    duckdb.execute("CREATE TABLE attended AS SELECT * REPLACE (CAST(present AS BIGINT) AS present) FROM given_rows")
    duckdb.execute("CREATE TABLE served AS SELECT * FROM given_links")
    duckdb.unregister("given_rows")
    duckdb.unregister("given_links")
    return duckdb.table("attended"), duckdb.table("served")


def ours(rows: Any, links: Any, by: tuple[str, ...]) -> Cells:
    """Ask the library."""
    tally = tally_frame(rows, by=by, several={"sdg": links} if "sdg" in by else None)
    return {category: (count.booked, count.present, count.sessions or 0) for category, count in tally.cells}


def cells_of(found: Any) -> Cells:
    """Put what an engine gives into words."""
    said = {}
    for *category, booked, present, sessions in found:
        words = tuple(NOT_STATED if pd.isna(part) else str(part).removesuffix(".0") for part in category)
        known = None if pd.isna(present) else int(present)
        said[words] = (int(booked), known, int(sessions))
    return said


def pandas_by_hand(rows: Any, links: Any, by: tuple[str, ...]) -> Cells:
    """Merge and group."""
    if "sdg" in by:
        rows = rows.merge(links, on="session", how="left")
    grouped = rows.groupby(list(by), dropna=False, sort=False)
    found = grouped.agg(booked=("booked", "sum"), sessions=("session", "nunique"))
    found.insert(1, "present", grouped["present"].sum(min_count=1))
    return cells_of(found.reset_index().itertuples(index=False, name=None))


def polars_by_hand(rows: Any, links: Any, by: tuple[str, ...]) -> Cells:
    """Join and group."""
    if "sdg" in by:
        rows = rows.join(links, on="session", how="left")
    found = rows.group_by(by).agg(pl.col("booked").sum(), pl.col("present").sum(), pl.col("session").n_unique())
    return cells_of(found.rows())


def duckdb_by_hand(_rows: Any, _links: Any, by: tuple[str, ...]) -> Cells:
    """Write it in SQL."""
    names, joined = ", ".join(by), "LEFT JOIN served USING (session)" if "sdg" in by else ""
    query = (
        f"SELECT {names}, sum(booked), sum(present), count(DISTINCT session) FROM attended {joined} GROUP BY {names}"
    )
    return cells_of(duckdb.sql(query).fetchall())


BY_HAND = {"pandas": pandas_by_hand, "polars": polars_by_hand, "duckdb": duckdb_by_hand}


def timed(way: Callable[..., Cells], rows: Any, links: Any, by: tuple[str, ...]) -> tuple[float, float, Cells]:
    """Measure the seconds of one run, by the clock and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    cells = way(rows, links, by)
    return time.perf_counter() - clock, time.process_time() - processor, cells


def resident(what: str) -> int:
    """Read the resident set from Linux, in kB: `VmRSS` now, `VmHWM` at its peak."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split(f"{what}:")[1].split()[0])


def measure(engine: str, size: int, question: str, task: str, repeats: int) -> dict[str, float]:
    """Do one task in this process: `time` both ways, or the memory of one."""
    rows, links = framed(engine, size)
    by = QUESTIONS[question]
    if task == "time":
        runs = [(timed(ours, rows, links, by), timed(BY_HAND[engine], rows, links, by)) for _ in range(repeats)]
        if runs[0][0][-1] != runs[0][1][-1]:
            raise SystemExit(f"{engine}, {question}: the two ways differ")
        return {
            f"{way} {what}": min(run[place][kind] for run in runs)
            for place, way in enumerate(("ours", "hand"))
            for kind, what in enumerate(("clock", "processor"))
        }
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = resident("VmRSS")
    timed({"ours": ours, "hand": BY_HAND[engine]}[task], rows, links, by)
    return {task: max(0, resident("VmHWM") - before) / 1024}


def asked(*words: str) -> dict[str, float]:
    """Have a task done in a process of its own."""
    ran = subprocess.run([sys.executable, __file__, "--task", *words], capture_output=True, text=True, check=False)
    if ran.returncode:
        raise SystemExit(ran.stderr)
    return json.loads(ran.stdout)


def main() -> None:
    """Measure each engine at each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[150_000, 10_000_000])
    parser.add_argument("--engines", nargs="*", default=ENGINES)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--task", nargs=5, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.task:
        engine, size, question, task, repeats = given.task
        print(json.dumps(measure(engine, int(size), question, task, int(repeats))))
        return
    heads = ("processor", "by hand", "ratio", "clock", "by hand", "MB", "by hand")
    print(f"{'engine':8} {'rows':>10} {'by':8}", *(f"{head:>9}" for head in heads))
    for engine in given.engines:
        if importlib.util.find_spec(engine) is None:
            print(f"{engine:8} is not installed, and is left out")
            continue
        for size in given.sizes:
            for question in QUESTIONS:
                which = (engine, str(size), question)
                seconds = asked(*which, "time", str(given.repeats))
                memory = asked(*which, "ours", "1") | asked(*which, "hand", "1")
                ours, hand = seconds["ours processor"], seconds["hand processor"]
                told = (ours, hand, ours / hand, seconds["ours clock"], seconds["hand clock"])
                both = (memory["ours"], memory["hand"])
                words = (*(f"{number:9.2f}" for number in told), *(f"{number:9.0f}" for number in both))
                print(f"{engine:8} {size:10} {question:8}", *words, flush=True)


if __name__ == "__main__":
    main()
