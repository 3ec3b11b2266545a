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

import datetime as dt
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from stemcity_kit.errors import Finding, InvalidValue, MissingExtra, N_, UnreadableJournal, Where
from stemcity_kit.journal.chain import Head, Link, genesis
from stemcity_kit.journal.ledger import Clock, Filing, Ledger, Tail
from stemcity_kit.journal.sealing import Piece, Salt
from stemcity_kit.journal.sql_tables import LAYOUT, Tables, ddl_of, tables_of

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
    connection.isolation_level = None  # the driver begins no transaction of its own: "BEGIN IMMEDIATE" does
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")


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
    return tables_of(_sqlalchemy(), prefix)


class SqlJournal(Ledger):
    """A journal in a database.

    Args:
        bind: A connection, in whose transaction the journal takes part, or an engine, on which each act is a
            transaction of its own.
        clock: Gives the present moment, aware.
        prefix: What the names of its tables begin with.
        salt: Gives 32 random bytes; another one is for tests only.

    Raises:
        MissingExtra: SQLAlchemy is not installed.
    """

    def __init__(self, bind: Any, *, clock: Clock, prefix: str = PREFIX, salt: Salt | None = None) -> None:
        super().__init__(clock=clock, salt=salt)
        self._sa = _sqlalchemy()
        self._bind = bind
        self._tables = _tables(prefix)

    @contextmanager
    def _connected(self, *, reads: bool = False) -> Iterator[Any]:
        """The caller's connection as it is, or one with a transaction of its own."""
        if not isinstance(self._bind, self._sa.Engine):
            yield self._bind
            return
        with self._bind.connect().execution_options(**{_READS: reads}) as connection, connection.begin():
            yield connection

    def create(self) -> None:
        """Make the tables where there are none; where there are, check that this version knows their layout.

        Raises:
            UnreadableJournal: The tables are of a newer version.
        """
        with self._connected() as connection:
            found = self._layout(connection)
            if found is None:
                for statement in ddl_of(self._sa, self._tables, connection.dialect):
                    connection.exec_driver_sql(statement.replace("%", "%%") if _percent(connection) else statement)
            elif found > LAYOUT:
                raise UnreadableJournal.because(
                    "newer-tables",
                    Where(table="journal", field="layout"),
                    N_("The tables have layout {found}; this version knows layout {known}."),
                    N_("Nothing is lost: use the version of stemcity-kit that made them, or a newer one."),
                    found=found,
                    known=LAYOUT,
                )

    def _layout(self, connection: Any) -> int | None:
        """The version of the tables; None where there are none."""
        layout = self._tables.layout
        if not self._sa.inspect(connection).has_table(layout.name):
            return None
        found = connection.execute(self._sa.select(self._sa.func.max(layout.c.version))).scalar()
        return 0 if found is None else int(found)

    @contextmanager
    def writing(self, case: str) -> Iterator[_Transaction]:
        """A transaction on a case; see `Ledger`.

        On the caller's connection it is a savepoint, so that a refused act undoes only itself.
        """
        with self._connected() as connection:
            if isinstance(self._bind, self._sa.Engine):
                yield _Transaction(self._sa, self._tables, connection, case)
            else:
                with connection.begin_nested():
                    yield _Transaction(self._sa, self._tables, connection, case)

    def batch(self, case: str, *, after: int, most: int) -> Sequence[Link]:
        """At most so many links after a number; see `Ledger`."""
        records = self._tables.records
        with self._connected(reads=True) as connection:
            asked = self._sa.select(records.c.case_key, records.c.number, records.c.body, records.c.digest)
            wanted = (records.c.case_key == case) & (records.c.number > after)
            rows = connection.execute(asked.where(wanted).order_by(records.c.number).limit(most)).all()
            return self._linked(connection, case, rows)

    def _linked(self, connection: Any, case: str, rows: Sequence[Any]) -> list[Link]:
        """Rows of one case, in order, with what is kept beside them."""
        if not rows:
            return []
        span = rows[0].number, rows[-1].number
        pieces: dict[int, list[Piece]] = {}
        sealed, submissions = self._tables.sealed, self._tables.submissions
        inside = (sealed.c.case_key == case) & sealed.c.number.between(*span)
        for row in connection.execute(self._sa.select(sealed).where(inside).order_by(sealed.c.number, sealed.c.place)):
            pieces.setdefault(row.number, []).append(_piece(row))
        inside = (submissions.c.case_key == case) & submissions.c.number.between(*span)
        asked = self._sa.select(submissions.c.number, submissions.c.once).where(inside)
        once = {row.number: row.once for row in connection.execute(asked)}
        return [_link(row, tuple(pieces.get(row.number, ())), once.get(row.number, "")) for row in rows]

    def head(self, case: str) -> Head:
        """The end of the case's chain; see `Journal`."""
        cases = self._tables.cases
        with self._connected(reads=True) as connection:
            row = connection.execute(self._sa.select(cases).where(cases.c.case_key == case)).one_or_none()
        return Head(case, row.number, row.digest) if row is not None else Head(case, 0, genesis(case))

    def cases(self) -> tuple[str, ...]:
        """The cases that have records; see `Journal`."""
        cases = self._tables.cases
        with self._connected(reads=True) as connection:
            found = connection.execute(self._sa.select(cases.c.case_key).where(cases.c.number > 0)).scalars().all()
        return tuple(sorted(found))

    def erase(self, person: str) -> int:
        """Delete a person's pieces and tokens; see `Journal`, and `scrub` for what the database itself keeps."""
        tables = self._tables
        with self._connected() as connection:
            connection.execute(tables.submissions.delete().where(tables.submissions.c.person == person))
            return int(connection.execute(tables.sealed.delete().where(tables.sealed.c.person == person)).rowcount)

    def forget(self, case: str, questions: Collection[str]) -> int:
        """Delete answers; see `Journal`, and `scrub` for what the database itself keeps."""
        sealed = self._tables.sealed
        wanted = (sealed.c.case_key == case) & (sealed.c.field == "answers") & sealed.c.question.in_(sorted(questions))
        with self._connected() as connection:
            return int(connection.execute(sealed.delete().where(wanted)).rowcount)

    def about(self, person: str) -> Iterator[Link]:
        """The links that are about a person; see `Ledger`."""
        records = self._tables.records
        asked = self._sa.select(records.c.case_key, records.c.number).where(records.c.person == person)
        with self._connected(reads=True) as connection:
            found = connection.execute(asked.order_by(records.c.case_key, records.c.number)).all()
        for row in found:
            yield from self.batch(row.case_key, after=row.number - 1, most=1)

    def scrub(self) -> None:
        """Overwrite what the database keeps of deleted rows, outside any transaction.

        On SQLite the file is written anew and the write-ahead log emptied. On PostgreSQL the tables of pieces and
        tokens are written anew (`VACUUM FULL`), which locks them for a moment. Not reached are copies of the database,
        and PostgreSQL's own write-ahead log, whose segments are overwritten in their turn.
        """
        engine = self._bind.engine
        if engine.dialect.name == "postgresql":
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for table in (self._tables.sealed, self._tables.submissions):
                    connection.exec_driver_sql(f"VACUUM FULL {table.name}")
        elif engine.dialect.name == "sqlite":
            held = engine.raw_connection()
            try:
                for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                    held.driver_connection.execute(statement)
            finally:
                held.close()


def _percent(connection: Any) -> bool:
    """Whether the driver reads “%” as the beginning of a parameter."""
    return connection.dialect.paramstyle in ("pyformat", "format")


def _piece(row: Any) -> Piece:
    return Piece(field=row.field, key=row.question, person=row.person, salt=row.salt, content=row.content)


def _link(row: Any, pieces: tuple[Piece, ...], once: str) -> Link:
    return Link(case=row.case_key, number=row.number, body=row.body, digest=row.digest, pieces=pieces, once=once)


class _Transaction:
    """One transaction on one case, locked by its row."""

    def __init__(self, sa: Any, tables: Tables, connection: Any, case: str) -> None:
        self._sa, self._tables, self._connection, self._case = sa, tables, connection, case
        self._tail = self._locked()

    def _locked(self) -> Tail:
        cases = self._tables.cases
        ours = cases.c.case_key == self._case
        if self._connection.dialect.name != "postgresql":  # to write is to lock
            self._connection.execute(cases.update().where(ours).values(number=cases.c.number))
        asked = self._sa.select(cases).where(ours).with_for_update()
        row = self._connection.execute(asked).one_or_none()
        if row is None:
            self._insert_once(cases, {"case_key": self._case, "number": 0, "digest": genesis(self._case), "at": ""})
            row = self._connection.execute(asked).one()
        return Tail(row.number, row.digest, dt.datetime.fromisoformat(row.at) if row.at else None)

    def _insert_once(self, table: Any, values: dict[str, Any]) -> None:
        """Insert a row unless another writer has done so meanwhile."""
        insert = getattr(self._sa.dialects, self._connection.dialect.name).insert
        self._connection.execute(insert(table).values(**values).on_conflict_do_nothing())

    @property
    def tail(self) -> Tail:
        return self._tail

    def write(self, filing: Filing) -> None:
        link, tables, execute = filing.link, self._tables, self._connection.execute
        at = filing.at.isoformat(timespec="microseconds")
        execute(
            tables.records.insert().values(
                case_key=link.case,
                number=link.number,
                body=link.body,
                digest=link.digest,
                person=filing.person,
                application=filing.application,
            )
        )
        if link.pieces:
            execute(tables.sealed.insert(), [_row(link, place, piece) for place, piece in enumerate(link.pieces)])
        if link.once:
            values = {"case_key": link.case, "once": link.once, "number": link.number, "person": filing.person}
            execute(tables.submissions.insert().values(**values))
        if filing.protocol:
            values = {"protocol": filing.protocol, "case_key": link.case, "application": filing.application}
            self._insert_once(tables.protocols, values)
        ours = tables.cases.c.case_key == link.case
        execute(tables.cases.update().where(ours).values(number=link.number, digest=link.digest, at=at))
        self._tail = Tail(link.number, link.digest, filing.at)

    def person_of(self, application: str) -> str:
        records = self._tables.records
        ours = (records.c.case_key == self._case) & (records.c.application == application)
        asked = self._sa.select(records.c.person).where(ours).order_by(records.c.number.desc()).limit(1)
        return str(self._connection.execute(asked).scalar() or "")

    def of_record(self, number: int) -> str:
        records = self._tables.records
        ours = (records.c.case_key == self._case) & (records.c.number == number)
        return str(self._connection.execute(self._sa.select(records.c.person).where(ours)).scalar() or "")

    def submitted(self, once: str) -> Link | None:
        records, submissions, sealed = self._tables.records, self._tables.submissions, self._tables.sealed
        ours = (submissions.c.case_key == self._case) & (submissions.c.once == once)
        number = self._connection.execute(self._sa.select(submissions.c.number).where(ours)).scalar()
        if number is None:
            return None
        one = (records.c.case_key == self._case) & (records.c.number == number)
        row = self._connection.execute(self._sa.select(records).where(one)).one()
        beside = (sealed.c.case_key == self._case) & (sealed.c.number == number)
        pieces = self._connection.execute(self._sa.select(sealed).where(beside).order_by(sealed.c.place))
        return _link(row, tuple(map(_piece, pieces)), once)

    def holder(self, protocol: str) -> tuple[str, str] | None:
        protocols = self._tables.protocols
        row = self._connection.execute(self._sa.select(protocols).where(protocols.c.protocol == protocol)).one_or_none()
        return None if row is None else (row.case_key, row.application)

    def count(self, year: int) -> int:
        years = self._tables.years
        self._insert_once(years, {"year": year, "last": 0})
        self._connection.execute(years.update().where(years.c.year == year).values(last=years.c.last + 1))
        return int(self._connection.execute(self._sa.select(years.c.last).where(years.c.year == year)).scalar_one())


def _row(link: Link, place: int, piece: Piece) -> dict[str, Any]:
    return {
        "case_key": link.case,
        "number": link.number,
        "place": place,
        "person": piece.person,
        "field": piece.field,
        "question": piece.key,
        "salt": piece.salt,
        "content": piece.content,
    }
