"""How long open data and JSON of a whole edition take, beside plain cattrs with csv and json in the same run.

Run it as `python benchmarks/exports.py`.

The floor turns the same rows into dictionaries with cattrs and writes them as they come: one CSV for each table, one
JSON for the whole. Our time adds what makes the files usable by others: columns per language, link tables, the
description with its keys, a second form for spreadsheets, ids and pages. Times are processor time, the better of two
runs, in turn, each on a programme that nobody has asked anything before; memory is the peak that tracemalloc sees in a
run of its own. Drafts stay behind, so that somewhat fewer events are written than were made.
"""

import csv
import io
import json
import time
import tracemalloc
from collections.abc import Callable
from decimal import Decimal

import attrs
from cattrs.preconf.json import JsonConverter, make_converter

from stemcity_kit.exports import export
from stemcity_kit.model.programme import PUBLIC_TABLES, Programme, publish
from stemcity_kit.testing import synthetic_edition

SIZES = (2_000, 20_000)
RUNS = 2


def plain_converter() -> JsonConverter:
    """Give cattrs as it is, with the one hook that JSON needs."""
    converter = make_converter()
    converter.register_unstructure_hook(Decimal, str)
    return converter


def plain_tables(programme: Programme) -> int:
    """Write each public table as cattrs gives it; give the bytes."""
    converter, size = plain_converter(), 0
    for table in PUBLIC_TABLES:
        rows = [converter.unstructure(row) for row in getattr(programme, table)]
        text = io.StringIO()
        writer = csv.DictWriter(text, rows[0] if rows else ())
        writer.writeheader()
        writer.writerows(rows)
        size += len(text.getvalue().encode())
    return size


def plain_json(programme: Programme) -> int:
    """Write the whole programme as cattrs gives it; give the bytes."""
    return len(json.dumps(plain_converter().unstructure(programme), ensure_ascii=False).encode())


def exported(name: str) -> Callable[[Programme], int]:
    """Give an export that counts its bytes, file by file."""
    return lambda programme: sum(len(file.content) for file in export(programme, name).files())


def seconds(run: Callable[[Programme], int], programme: Programme) -> float:
    """Give the seconds of work that one run takes on a programme without remembered indexes."""
    fresh = attrs.evolve(programme)
    start = time.process_time()
    run(fresh)
    return time.process_time() - start


def megabytes(run: Callable[[Programme], int], programme: Programme) -> float:
    """Give the peak of memory that a run asks for."""
    fresh = attrs.evolve(programme)
    tracemalloc.start()
    run(fresh)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def measured(programme: Programme, name: str, floor: Callable[[Programme], int]) -> float:
    """Print the figures of one format; give our seconds."""
    runs = (exported(name), floor)
    times = [[seconds(run, programme) for run in runs] for _ in range(RUNS)]
    spent = [min(column) for column in zip(*times, strict=True)]
    memory = [megabytes(run, programme) for run in runs]
    for who, took, peak, run in zip((name, "cattrs alone"), spent, memory, runs, strict=True):
        size = run(attrs.evolve(programme)) / 1e6
        print(
            f"{len(programme.events):6} events  {who:14}{took:8.2f} s {peak:8.0f} MB at the peak {size:8.1f} MB written"
        )
    print(f"{'':13}  ratio         {spent[0] / spent[1]:8.2f} in time, {memory[0] / memory[1]:.2f} in memory")
    return spent[0]


def main() -> None:
    """Print the figures for each size and format, and how our time grows from the first size to the last."""
    took: dict[str, list[float]] = {"tables": [], "json": []}
    for size in SIZES:
        programme = publish(synthetic_edition(seed=1, events=size))
        for name, floor in (("tables", plain_tables), ("json", plain_json)):
            took[name].append(measured(programme, name, floor))
    for name, spent in took.items():
        print(f"{name}: {SIZES[-1] / SIZES[0]:.0f} times the events take {spent[-1] / spent[0]:.1f} times as long")


if __name__ == "__main__":
    main()
