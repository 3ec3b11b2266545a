"""The tables of the journal in SQL, as data: columns, indexes and the triggers that refuse to change a record.

Nothing here needs SQLAlchemy: `journal.sql`, which does, hands it in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs

__all__ = ["LAYOUT", "Tables", "ddl_of", "migration", "tables_of", "triggers"]

LAYOUT = 1
"""The version of the tables."""


@attrs.frozen
class Tables:
    """The tables of one journal.

    Attributes:
        prefix: What their names begin with.
        metadata: SQLAlchemy's collection of them.
        layout: The version of the tables; one row.
        cases: The end of each case, which is locked while somebody writes.
        records: The links, append-only.
        sealed: The personal pieces, which can be deleted and not changed.
        submissions: The tokens of submissions.
        protocols: Who has which protocol number.
        years: The last protocol number that the journal gave, by year.
    """

    prefix: str
    metadata: Any
    layout: Any
    cases: Any
    records: Any
    sealed: Any
    submissions: Any
    protocols: Any
    years: Any


def tables_of(sa: Any, prefix: str) -> Tables:
    """The tables, with a prefix, as SQLAlchemy Core knows them."""
    made = _Columns(sa, prefix, sa.MetaData())
    return Tables(
        prefix=prefix,
        metadata=made.metadata,
        layout=made.table("layout", made.key("version", sa.BigInteger)),
        cases=made.table("cases", made.key("case_key"), made.number("number"), made.text("digest"), made.text("at")),
        records=_records(made),
        sealed=_sealed(made),
        submissions=_submissions(made),
        protocols=made.table("protocols", made.key("protocol"), made.text("case_key"), made.text("application")),
        years=made.table("years", made.key("year", sa.BigInteger), made.number("last")),
    )


@attrs.frozen
class _Columns:
    """The kinds of columns and tables that the journal has."""

    sa: Any
    prefix: str
    metadata: Any

    def table(self, name: str, *columns: Any) -> Any:
        return self.sa.Table(f"{self.prefix}{name}", self.metadata, *columns)

    def index(self, name: str, *columns: Any) -> None:
        self.sa.Index(f"{self.prefix}{name}", *columns)

    def key(self, name: str, of: Any = None) -> Any:
        return self.sa.Column(name, of or self.sa.Text, primary_key=True, autoincrement=False)

    def text(self, name: str) -> Any:
        return self.sa.Column(name, self.sa.Text, nullable=False)

    def number(self, name: str) -> Any:
        return self.sa.Column(name, self.sa.BigInteger, nullable=False)


def _records(made: _Columns) -> Any:
    names = ("body", "digest", "person", "application")
    table = made.table(
        "records", made.key("case_key"), made.key("number", made.sa.BigInteger), *(made.text(name) for name in names)
    )
    made.index("records_person", table.c.person)
    made.index("records_application", table.c.case_key, table.c.application, table.c.number)
    return table


def _sealed(made: _Columns) -> Any:
    numbers = (made.key(name, made.sa.BigInteger) for name in ("number", "place"))
    names = ("person", "field", "question", "salt", "content")
    table = made.table("sealed", made.key("case_key"), *numbers, *(made.text(name) for name in names))
    made.index("sealed_person", table.c.person)
    return table


def _submissions(made: _Columns) -> Any:
    table = made.table(
        "submissions", made.key("case_key"), made.key("once"), made.number("number"), made.text("person")
    )
    made.index("submissions_number", table.c.case_key, table.c.number)
    return table


def triggers(dialect: str, prefix: str) -> Iterator[str]:
    """The statements by which a database refuses to change what was written; none for one that is not known.

    A database administrator can take a trigger away; that is what the chain and its published heads are for.
    """
    if dialect == "sqlite":
        for name, act in (("records", "UPDATE"), ("records", "DELETE"), ("sealed", "UPDATE")):
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {prefix}{name}_no_{act.lower()} BEFORE {act} ON {prefix}{name} "
                f"BEGIN SELECT RAISE(ABORT, '{prefix}{name} is append-only'); END"
            )
    elif dialect == "postgresql":
        yield (
            f"CREATE OR REPLACE FUNCTION {prefix}refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
        for name, acts in (("records", "UPDATE OR DELETE OR TRUNCATE"), ("sealed", "UPDATE")):
            yield (
                f"CREATE OR REPLACE TRIGGER {prefix}{name}_append_only BEFORE {acts} ON {prefix}{name} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {prefix}refuse()"
            )
        # Without this, ANALYZE copies answers of people into the planner's statistics, where no deletion finds them.
        yield f"ALTER TABLE {prefix}sealed ALTER COLUMN content SET STATISTICS 0"
        yield f"ALTER TABLE {prefix}sealed ALTER COLUMN salt SET STATISTICS 0"


def ddl_of(sa: Any, tables: Tables, dialect: Any) -> Iterator[str]:
    """Every statement that makes the tables, for one dialect of SQLAlchemy, in order."""
    for table in tables.metadata.sorted_tables:
        yield str(sa.schema.CreateTable(table).compile(dialect=dialect)).strip()
        for index in sorted(table.indexes, key=lambda each: each.name):
            yield str(sa.schema.CreateIndex(index).compile(dialect=dialect)).strip()
    yield from migration(0, dialect.name, tables.prefix)


def migration(layout: int, dialect: str, prefix: str) -> Iterator[str]:
    """The statements that bring tables of an older layout to this one.

    Args:
        layout: The layout that was found. 0 is that of tables which some other tool made from the same columns, and
            which have no triggers yet.
        dialect: The name of the dialect.
        prefix: What the names of the tables begin with.
    """
    for step in range(layout, LAYOUT):
        yield from _STEPS[step](dialect, prefix)
        yield f"INSERT INTO {prefix}layout (version) VALUES ({step + 1})"  # noqa: S608 - the prefix was checked


_STEPS: tuple[Callable[[str, str], Iterator[str]], ...] = (triggers,)
"""What leads from each layout to the next."""
