"""The journal in a city's own database: SQLite or PostgreSQL, through SQLAlchemy Core.

This is the one module that knows SQLAlchemy. Given a connection, a journal takes part in the caller's transaction and
never commits: what the caller rolls back was never written. Given an engine, each act is a transaction of its own, and
what was returned is on the disk.

A case is locked by its row in the table of cases, so writers of one case wait for one another, and number and time are
given in the same order. On SQLite there is one writer at a time in any case; `engine_of` makes an engine that waits
for it (`BEGIN IMMEDIATE`, a busy timeout, a write-ahead log that is flushed at each commit). PostgreSQL may run at its
usual isolation, READ COMMITTED; a caller at a stricter one must be ready to try again, as always there.
"""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from stemcity_kit.errors import (
    Finding,
    InvalidValue,
    MissingExtra,
    N_,
    UnreadableJournal,
    Where,
)
from stemcity_kit.journal.chain import Head, Link, genesis
from stemcity_kit.journal.ledger import Clock, Ledger
from stemcity_kit.journal.sealing import Salt
from stemcity_kit.journal.sql_statements import Statements, Transaction, linked, statements_of
from stemcity_kit.journal.sql_tables import LAYOUT, Tables, ddl_of, migration, tables_of
from stemcity_kit.journal.sql_words import SAID

__all__ = ["SqlJournal", "ddl", "engine_of"]

PREFIX = "stemcity_"
_PREFIX = re.compile(r"[a-z][a-z0-9_]{0,30}")
_BUSY = 30
"""Seconds for which a writer waits for another one on SQLite."""


def _sqlalchemy() -> Any:
    try:
        import sqlalchemy
        import sqlalchemy.dialects.postgresql
        import sqlalchemy.dialects.sqlite
    except ImportError as fault:
        raise MissingExtra(
            Finding(
                "missing-extra",
                Where(),
                N_("A journal in a database needs the library SQLAlchemy, which is not installed."),
                N_("Install it with: pip install 'stemcity-kit[sql]'"),
            )
        ) from fault
    return sqlalchemy


def engine_of(where: str | Path) -> Any:
    """An engine for a file of SQLite, or for any URL that SQLAlchemy knows.

    Args:
        where: A path, or a URL such as `postgresql+psycopg://office@db/city`.

    Raises:
        MissingExtra: SQLAlchemy, or the driver of that database, is not installed.
    """
    sa = _sqlalchemy()
    text = str(where)
    url = sa.make_url(text) if "://" in text else sa.URL.create("sqlite", database=text)
    try:
        engine = sa.create_engine(url, **({"connect_args": {"timeout": _BUSY}} if url.drivername == "sqlite" else {}))
    except ImportError as fault:
        raise MissingExtra(
            Finding(
                "missing-extra",
                Where(),
                N_("The driver of “{name}” is not installed."),
                N_("Install it; for PostgreSQL: pip install 'stemcity-kit[postgresql]'"),
                params={"name": url.drivername},
            )
        ) from fault
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _careful)
        sa.event.listen(engine, "begin", _begun)
    return engine


_READS = "stemcity_reads"
"""The option of a connection that only reads, and waits for no writer."""


def _begun(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get(_READS) else "BEGIN IMMEDIATE")


def _careful(connection: Any, _record: object) -> None:
    """What SQLite needs so that nothing acknowledged is lost, and nothing deleted stays in the file."""
    connection.text_factory = _tolerant
    connection.isolation_level = None  # the driver begins no transaction of its own: "BEGIN IMMEDIATE" does
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _tolerant(text: bytes) -> str:
    """Text of the file; bytes that are no UTF-8 are for `verify` to find, and not for the driver to fall over."""
    return text.decode(errors="surrogateescape")


def ddl(dialect: str, *, prefix: str = PREFIX) -> str:
    """The statements that make a journal's tables, for the administrator of the database.

    Args:
        dialect: `sqlite` or `postgresql`, or another one of SQLAlchemy, for which there are no triggers.
        prefix: What the names of the tables begin with.

    Raises:
        MissingExtra: SQLAlchemy is not installed.
    """
    sa = _sqlalchemy()
    known = sa.URL.create(dialect).get_dialect()()
    return ";\n\n".join(ddl_of(sa, _tables(prefix), known)) + ";\n"


def _tables(prefix: str) -> Tables:
    if not _PREFIX.fullmatch(prefix):
        raise InvalidValue.because(
            "bad-prefix",
            Where(table="journal", field="prefix"),
            N_("“{value}” cannot begin the names of tables."),
            N_("Write a lower-case letter, then letters, digits and underscores, such as stemcity_."),
            value=prefix,
        )
    return _made_tables(prefix)


@functools.lru_cache(maxsize=16)
def _made_tables(prefix: str) -> Tables:
    return tables_of(_sqlalchemy(), prefix)


@functools.lru_cache(maxsize=16)
def _made_statements(prefix: str, dialect: str) -> Statements:
    return statements_of(_sqlalchemy(), _made_tables(prefix), dialect)


class SqlJournal(Ledger):
    """A journal in a database.

    Args:
        bind: A connection, in whose transaction the journal takes part, or an engine, on which each act is a
            transaction of its own.
        clock: Gives the present moment, aware.
        prefix: What the names of its tables begin with.
        salt: Gives 32 random bytes; another one is for tests only.
        entered: Gives the present moment, where `clock` gives one that was said by hand; see `Ledger`.

    Raises:
        MissingExtra: SQLAlchemy is not installed.
    """

    def __init__(
        self,
        bind: Any,
        *,
        clock: Clock,
        prefix: str = PREFIX,
        salt: Salt | None = None,
        entered: Clock | None = None,
    ) -> None:
        super().__init__(clock=clock, salt=salt, entered=entered)
        self._sa = _sqlalchemy()
        self._bind = bind
        self._within = threading.local()
        self._tables = _tables(prefix)
        self._dialect = str(bind.dialect.name)
        self._asked = _made_statements(prefix, self._dialect)

    @contextmanager
    def _connected(self, *, reads: bool = False) -> Iterator[Any]:
        """The caller's connection, that of the transaction that this thread is in, or one of its own."""
        held = getattr(self._within, "connection", None)
        if held is not None:
            yield held
        elif not isinstance(self._bind, self._sa.Engine):
            yield self._bind
        else:
            options = {_READS: reads}
            with self._in_words(), self._bind.connect().execution_options(**options) as connection, connection.begin():
                yield connection

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """What people can mend, said to people; anything else as the driver says it."""
        try:
            yield
        except self._sa.exc.DBAPIError as fault:
            said = str(fault.orig)
            for part, (error, found) in SAID.items():
                if part in said:
                    raise error(found) from fault
            raise

    def create(self) -> None:
        """Make the tables where there are none, and bring those of an older layout to this one.

        Raises:
            UnreadableJournal: The tables are of a newer version.
        """
        with self._connected() as connection:
            found = self._layout(connection)
            if found is not None and found > LAYOUT:
                raise UnreadableJournal.because(
                    "newer-tables",
                    Where(table="journal", field="layout"),
                    N_("The tables have layout {found}; this version knows layout {known}."),
                    N_("Nothing is lost: use the version of stemcity-kit that made them, or a newer one."),
                    found=found,
                    known=LAYOUT,
                )
            statements = (
                ddl_of(self._sa, self._tables, connection.dialect)
                if found is None
                else migration(found, self._dialect, self._tables.prefix)
            )
            for statement in statements:
                connection.exec_driver_sql(statement.replace("%", "%%") if _percent(connection) else statement)

    @property
    def metadata(self) -> Any:
        """SQLAlchemy's description of the tables, for a city's own tool of migrations; `create` adds the triggers."""
        return self._tables.metadata

    def _layout(self, connection: Any) -> int | None:
        """The version of the tables; None where there are none."""
        layout = self._tables.layout
        if not self._sa.inspect(connection).has_table(layout.name):
            return None
        found = connection.execute(self._sa.select(self._sa.func.max(layout.c.version))).scalar()
        return 0 if found is None else int(found)

    @contextmanager
    def writing(self, case: str) -> Iterator[Transaction]:
        """A transaction on a case; see `Ledger`.

        On the caller's connection it is a savepoint, so that a refused act undoes only itself.
        """
        touches = self._dialect != "postgresql"
        with self._connected() as connection, self._undone_alone(connection):
            store = Transaction(self._asked, connection, case, touches=touches)
            self._within.connection = connection  # what is read meanwhile, for a guard, waits for no other connection
            try:
                yield store
            finally:
                self._within.connection = None
            store.send()

    def _undone_alone(self, connection: Any) -> AbstractContextManager[Any]:
        return nullcontext() if isinstance(self._bind, self._sa.Engine) else connection.begin_nested()

    def batch(self, case: str, *, after: int, most: int) -> Sequence[Link]:
        """At most so many links after a number; see `Ledger`."""
        with self._connected(reads=True) as connection:
            rows = connection.execute(self._asked.batch, {"case_": case, "after_": after, "most_": most}).all()
            return linked(self._asked, connection, case, rows)

    def head(self, case: str) -> Head:
        """The end of the case's chain; see `Journal`."""
        with self._connected(reads=True) as connection:
            row = connection.execute(self._asked.head, {"case_": case}).one_or_none()
        return Head(case, row.number, row.digest) if row is not None else Head(case, 0, genesis(case))

    def cases(self) -> tuple[str, ...]:
        """The cases that have records; see `Journal`."""
        with self._connected(reads=True) as connection:
            return tuple(sorted(connection.execute(self._asked.cases).scalars()))

    def erase(self, person: str) -> int:
        """Delete a person's pieces and tokens; see `Journal`, and `scrub` for what the database itself keeps."""
        with self._connected() as connection:
            connection.execute(self._asked.erase_tokens, {"person_": person})
            return int(connection.execute(self._asked.erase_pieces, {"person_": person}).rowcount)

    def forget(self, case: str, questions: Collection[str]) -> int:
        """Delete answers; see `Journal`, and `scrub` for what the database itself keeps."""
        sealed = self._tables.sealed
        wanted = (sealed.c.case_key == case) & (sealed.c.field == "answers") & sealed.c.question.in_(sorted(questions))
        with self._connected() as connection:
            return int(connection.execute(sealed.delete().where(wanted)).rowcount)

    def about(self, person: str) -> Iterator[Link]:
        """The links that are about a person; see `Ledger`."""
        with self._connected(reads=True) as connection:
            rows = connection.execute(self._asked.about, {"person_": person}).all()
        for row in rows:
            with self._connected(reads=True) as connection:
                yield from linked(self._asked, connection, row.case_key, [row])

    def scrub(self) -> None:
        """Overwrite what the database keeps of deleted rows, outside any transaction.

        On SQLite the file is written anew and the write-ahead log emptied. On PostgreSQL the tables of pieces and
        tokens are written anew (`VACUUM FULL`), which locks them for a moment. Not reached are copies of the database,
        and PostgreSQL's own write-ahead log, whose segments are overwritten in their turn.
        """
        engine = self._bind.engine
        if self._dialect == "postgresql":
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for table in (self._tables.sealed, self._tables.submissions):
                    connection.exec_driver_sql(f"VACUUM FULL {table.name}")
        elif self._dialect == "sqlite":
            held = engine.raw_connection()
            try:
                for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                    held.driver_connection.execute(statement)
            finally:
                held.close()


def _percent(connection: Any) -> bool:
    """Whether the driver reads “%” as the beginning of a parameter."""
    return connection.dialect.paramstyle in ("pyformat", "format")
