"""Where what stands in a book comes to stand in a workbook: columns, rows, and the cells that findings are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from stemcity_kit.errors import FaultyFolder, Finding, N_, Where
from stemcity_kit.folder.book import Book
from stemcity_kit.folder.columns import Column
from stemcity_kit.folder.read import file_of
from stemcity_kit.folder.settings import FILE, SECTIONS
from stemcity_kit.model.edition import TABLES

__all__ = ["Spots", "column_number", "laid_out", "refuse_long_cells"]

LONGEST = 32_767
"""The characters that a cell of a spreadsheet holds, counted as UTF-16 does (Excel's documented limit)."""


def refuse_long_cells(book: Book) -> None:
    """Raise where a text does not fit into a cell, rather than cut it off.

    Raises:
        FaultyFolder: It names each.
    """
    faults = [
        Finding(
            "cell-too-long",
            Where(file=grid.file, row=number, field=name),
            N_("The text has {count} characters; a cell of a workbook holds {most}."),
            N_("Shorten it, or work on it in the folder's file."),
            params={"count": len(text), "most": LONGEST},
        )
        for grid in book.grids.values()
        for number, cells in grid.rows
        for name, text in zip(grid.header, cells, strict=False)
        if len(text) * 2 > LONGEST and len(text.encode("utf-16-le")) // 2 > LONGEST
    ]
    if faults:
        raise FaultyFolder(*faults)


@attrs.frozen
class Spots:
    """Which cell of the workbook a finding is about."""

    book: Book
    keys: Mapping[str, Sequence[str]]

    def of(self, finding: Finding) -> tuple[str, int, str] | None:
        """Sheet, row and column name; row 1 where the whole column or sheet is meant."""
        where = finding.where
        if where.file == FILE or where.table in SECTIONS:
            return self._setting(where)
        table = where.table or next((table for table in TABLES if file_of(table) == where.file), where.sheet)
        if table not in TABLES:
            return None
        return table, self._row(table, where), where.field

    def _setting(self, where: Where) -> tuple[str, int, str] | None:
        for number, setting in enumerate(self.book.settings, 2):
            if where.field in (setting.name, setting.key) and setting.section in (where.table or setting.section, ""):
                return "edition", number, "value"
        return "edition", 1, "value"

    def _row(self, table: str, where: Where) -> int:
        if where.row and table in self.book.grids:
            numbers = [number for number, _ in self.book.grids[table].rows]
            return numbers.index(where.row) + 2 if where.row in numbers else 1
        keys = self.keys.get(table, ())
        return list(keys).index(where.key) + 2 if where.key in keys else 1


def column_number(names: Sequence[str], name: str) -> int:
    """The column of a name, or of the first language of a field; the first column where the whole row is meant."""
    matching = [n for n, known in enumerate(names, 1) if known == name] or [
        n for n, known in enumerate(names, 1) if name and known.startswith(f"{name}@")
    ]
    return matching[0] if matching else 1


def laid_out(
    columns: Sequence[Column], header: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[list[str], list[list[str]]]:
    """All our columns, then what else the table has: columns of people's own, doubled ones, cells without a header."""
    ours = [header.index(column.name) if column.name in header else None for column in columns]
    width = max([len(header), *(len(row) for row in rows)], default=0)
    others = [
        n
        for n in range(width)
        if n not in ours and (n >= len(header) or header[n] or any(row[n : n + 1] != ("",) for row in rows))
    ]
    names = [column.name for column in columns] + [header[n] if n < len(header) else "" for n in others]
    return names, [[row[n] if n is not None and n < len(row) else "" for n in [*ours, *others]] for row in rows]
