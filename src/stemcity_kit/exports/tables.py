"""Open data: the public tables as CSV with a Data Package, and once more in a form for spreadsheets.

The tables in `opendata/` are exact: RFC 4180 with LF, UTF-8, decimal points, every type and link declared in
`datapackage.json`. Those in `opendata/office/` open with a double click where a comma is the decimal mark; a cell whose
text a spreadsheet would take for a formula begins with an apostrophe there (OWASP, CSV Injection), so that form changes
what it holds and is never to be read back.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import attrs

from stemcity_kit.documents.catalogue import translator
from stemcity_kit.errors import N_
from stemcity_kit.exports import File
from stemcity_kit.exports.data_package import descriptor, notice
from stemcity_kit.exports.open_tables import OpenColumn, OpenTable, open_tables
from stemcity_kit.model.programme import Programme

__all__ = ["EXPORTER", "TablesExporter", "exact_cell", "exact_table", "office_cell", "office_table"]

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a text for a formula, with the full-width twins that some of them accept too."""


@attrs.frozen
class TablesExporter:
    """The open data of a programme, in `opendata/`."""

    name: str = "tables"

    def __call__(self, programme: Programme) -> Iterator[File]:
        """Yield the description, the exact tables, the tables for spreadsheets, and a text that tells them apart."""
        tables = open_tables(programme)
        package = json.dumps(descriptor(programme, tables), ensure_ascii=False, indent=2)
        yield File("opendata/README.txt", _readme(programme).encode())
        yield File("opendata/datapackage.json", f"{package}\n".encode())
        for table in tables:
            yield File(f"opendata/{table.name}.csv", exact_table(table))
        for table in tables:
            if not _is_link(table, tables):
                yield File(f"opendata/office/{table.name}.csv", office_table(table))


EXPORTER = TablesExporter()


def exact_cell(value: object) -> str:
    """A value as text that says exactly this value.

    >>> exact_cell(None), exact_cell(True), exact_cell(Decimal("12.50")), exact_cell(dt.date(2027, 5, 19))
    ('', 'yes', '12.50', '2027-05-19')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds")
    return str(value)


def office_cell(value: object) -> str:
    """A value for a spreadsheet: decimal comma, lists in one cell, and no text that would be taken for a formula.

    >>> office_cell("=1+1"), office_cell(Decimal("-0.5")), office_cell(("families", "everyone"))
    ("'=1+1", '-0,5', 'families | everyone')
    """
    if isinstance(value, Decimal):
        return exact_cell(value).replace(".", ",")
    if isinstance(value, tuple):
        return office_cell(" | ".join(exact_cell(part) for part in value))
    text = exact_cell(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def _is_link(table: OpenTable, tables: Sequence[OpenTable]) -> bool:
    """Whether a table holds the values of a list of another one."""
    names = {f"{other.name.removesuffix('s')}_{column.name}" for other in tables for column in other.lists}
    return table.name in names


def exact_table(table: OpenTable) -> bytes:
    """A table as exact open data: RFC 4180 with commas and LF, UTF-8, decimal points."""
    return _written(table.rows, table.columns, exact_cell, delimiter=",", ends="\n").encode()


def office_table(table: OpenTable) -> bytes:
    """A table for spreadsheets: semicolons, decimal commas, and nothing that would be taken for a formula."""
    columns = (*table.columns, *table.lists)
    return _written(table.rows, columns, office_cell, delimiter=";", ends="\r\n").encode("utf-8-sig")


def _written(
    rows: Sequence[Any], columns: Sequence[OpenColumn], cell: Callable[[Any], str], *, delimiter: str, ends: str
) -> str:
    """A table as CSV: quotes where RFC 4180 section 2 asks for them, and around a lone empty cell."""
    text = io.StringIO()
    write = csv.writer(text, delimiter=delimiter, lineterminator=ends).writerow
    write([column.name for column in columns])
    values = [column.of for column in columns]
    for row in rows:
        write([cell(value(row)) for value in values])
    return text.getvalue()


EXACT = N_("The tables in this folder are open data, described by datapackage.json: UTF-8, commas, decimal points.")
OFFICE = N_(
    "The tables in office/ are the same for spreadsheets: semicolons and decimal commas. Where a text could be taken "
    "for a formula an apostrophe stands before it, so never read them back as data."
)


def _readme(programme: Programme) -> str:
    """What the data are and what the two forms are for, in each language of the edition."""
    languages = programme.languages or ("en",)
    titles = [str(programme.title.within([language, *languages])) or programme.key for language in languages]
    forms = [say(text) for say in map(translator, languages) for text in (EXACT, OFFICE)]
    return "\n\n".join(part for part in dict.fromkeys([*titles, notice(programme), *forms]) if part) + "\n"
