"""The file that a call's records are kept in: opened to look at or to write in, and refused where it is no journal."""

from __future__ import annotations

import datetime as dt
import functools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from stemcity_kit.errors import Finding, N_, UnreadableJournal, Where
from stemcity_kit.journal.sql import SqlJournal, engine_of

__all__ = ["JOURNAL", "is_new", "keep_private", "open_journal"]

JOURNAL = "journal.sqlite"


def keep_private(journal: Path) -> None:
    """Make the private folder and the journal for their owner alone, and keep both out of a repository.

    What is there already keeps its permissions: an office may share a folder in its own way.
    """
    folder = journal.parent
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
    ignored = folder / ".gitignore"
    if not ignored.exists():
        ignored.write_bytes(b"# People's data: it belongs in no repository.\n*\n")
    if not journal.exists():
        journal.touch(mode=0o600)


@contextmanager
def open_journal(
    path: Path,
    *,
    clock: Callable[[], dt.datetime],
    entered: Callable[[], dt.datetime] | None = None,
    makes: bool = False,
) -> Iterator[SqlJournal]:
    """A journal in a file: to look at, without waiting for any writer; or to write in, all of it or nothing.

    Args:
        path: The file.
        clock: Gives the moment of each record.
        entered: Gives the present moment, where the clock gives one that was said.
        makes: Whether the block is one transaction, which an error undoes; tables that are not there are made.

    Raises:
        UnreadableJournal: The file is no database, or one of another program.
    """
    _refuse_foreign(path, makes=makes)
    engine = _engine(path.resolve())
    try:
        if not makes:
            yield SqlJournal(engine, clock=clock)
            return
        with engine.connect() as connection, connection.begin():
            journal = SqlJournal(connection, clock=clock, entered=entered)
            journal.create()
            yield journal
    finally:
        engine.dispose()


@functools.lru_cache(maxsize=4)
def _engine(path: Path) -> Any:
    """The engine of a file: a command opens it several times, and each engine would compile its statements anew."""
    return engine_of(path)


_TABLE = "stemcity_records"


def is_new(path: Path) -> bool:
    """Whether a journal has no record yet: it is not there, or was made for a first act that was refused.

    Such a file is empty, or a database without any table.
    """
    return not path.is_file() or not path.stat().st_size or _tables_in(path) == frozenset()


def _tables_in(path: Path) -> frozenset[str] | None:
    """The names of what a database holds; None for a file that is none."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as base:
            return frozenset(name for (name,) in base.execute("SELECT name FROM sqlite_master"))
    except sqlite3.Error:
        return None


def _refuse_foreign(path: Path, *, makes: bool) -> None:
    """Refuse a file that is no journal, before anything opens it for writing."""
    if makes and is_new(path):
        return
    if _TABLE not in (_tables_in(path) or ()):
        what, fix = N_("The file is no journal."), N_("Name the journal.sqlite of a call.")
        raise UnreadableJournal(Finding("no-journal", Where(file=path.name), what, fix))
