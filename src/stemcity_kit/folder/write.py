"""Writing an edition's folder: `save` changes what has changed, all at once, and leaves everything else alone.

Comments in `edition.toml`, the order of columns, columns that people added for themselves, and files of others survive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from stemcity_kit.folder.columns import Reading, columns_of
from stemcity_kit.folder.commit import recover, replace_files
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.grid import Grid, decoded, read_csv, write_csv
from stemcity_kit.folder.read import file_of
from stemcity_kit.folder.rows import cells_of, languages_of, read_rows
from stemcity_kit.folder.settings import FILE, read_settings, write_settings
from stemcity_kit.model.edition import TABLES, Edition
from stemcity_kit.model.tables import identity

__all__ = ["blank_table", "save"]


def save(edition: Edition, folder: Path | str, *, dialect: Dialect | None = None) -> tuple[str, ...]:
    """Write an edition into a folder, so that `load` gives an equal one.

    Args:
        edition: The edition.
        folder: The folder; made where it is missing.
        dialect: How to write the tables; by default as the folder declares it.

    Returns:
        The files that changed.

    Raises:
        FolderInUse: A file cannot be written because another program holds it; the folder is then as it was.
    """
    root = Path(folder)
    recover(root)
    settings = root / FILE
    before = decoded(settings.read_bytes(), file=FILE, fix="")[0] if settings.is_file() else ""
    declared = read_settings(before)[0].dialect
    contents: dict[str, bytes] = {FILE: write_settings(edition, dialect=dialect or declared, before=before).encode()}
    for table in TABLES:
        old = root / file_of(table)
        if old.is_file() or getattr(edition, table):
            content = old.read_bytes() if old.is_file() else None
            contents[file_of(table)] = _Table(edition, table, content, declared, dialect or declared).content()
    changed = {name: content for name, content in contents.items() if _differs(root / name, content)}
    if changed:
        replace_files(root, changed)
    return tuple(changed)


def blank_table(edition: Edition, table: str, *, dialect: Dialect | None = None) -> bytes:
    """The file of a table without rows: a header with every column, for people to fill.

    Args:
        edition: The edition whose languages the columns of texts are in.
        table: The table, such as `events`.
        dialect: How to write it.
    """
    columns = columns_of(TABLES[table], languages=edition.languages)
    return write_csv([column.name for column in columns], [], dialect=dialect or Dialect())


def _differs(path: Path, content: bytes) -> bool:
    return not path.is_file() or path.read_bytes() != content


@attrs.frozen
class _Table:
    """A table on its way to its file: what it shall say, and what the file says now."""

    edition: Edition
    name: str
    old: bytes | None
    was: Dialect
    dialect: Dialect

    @property
    def rows(self) -> Sequence[Any]:
        """The rows that the file shall hold."""
        rows: Sequence[Any] = getattr(self.edition, self.name)
        return rows

    def content(self) -> bytes:
        """The new content; the old one where it says the same already, however it spells it."""
        of = TABLES[self.name]
        grid = read_csv(self.old, file=self.name, dialect=self.was)[0] if self.old is not None else None
        if grid is not None and self.was == self.dialect:
            read = read_rows(grid, of, reading=Reading(self.dialect, self.edition.zone, self.edition.languages))
            if read.rows == tuple(self.rows) and not read.lost:
                return self.old or b""
        return self._written(of, grid)

    def _written(self, of: type, grid: Grid | None) -> bytes:
        languages = tuple(dict.fromkeys([*self.edition.languages, *languages_of(self.rows)]))
        columns = columns_of(of, languages=languages)
        was = Reading(self.was, self.edition.zone, self.edition.languages)
        header, kept = _kept(grid, {column.name for column in columns}, of, was)
        reading = Reading(self.dialect, self.edition.zone, languages)
        spelt = self._spelt(of, grid, reading)
        fields = {column.name: column.field for column in columns}
        cells = [
            {
                **kept.get(name := identity(row), {}),
                **_as_before(cells_of(row, reading=reading), spelt.get(name), fields),
            }
            for row in self.rows
        ]
        used = {name for row in cells for name in row} | {column.name for column in columns if column.needed}
        said = {column.field for column in columns if column.name in used and "@" in column.name}
        used |= {column.name for column in columns if column.field in said}  # a text to translate needs its column
        names = [*header, *(c.name for c in columns if c.name in used and c.name not in header)]
        return write_csv(names, [[row.get(name, "") for name in names] for row in cells], dialect=self.dialect)

    def _spelt(self, of: type, grid: Grid | None, reading: Reading) -> Mapping[str, _Spelt]:
        """By row identity how the file spells a row; empty where all of it is to be spelt anew."""
        if grid is None or self.was != self.dialect or len(set(grid.header)) < len(grid.header):
            return {}
        rows = {number: dict(zip(grid.header, row, strict=False)) for number, row in grid.rows}
        read = read_rows(grid, of, reading=reading)
        return {
            identity(row): (cells_of(row, reading=reading), rows[place.row])
            for row, place in zip(read.rows, read.places, strict=True)
        }


_Spelt = tuple[Mapping[str, str], Mapping[str, str]]


def _as_before(cells: dict[str, str], spelt: _Spelt | None, fields: Mapping[str, str]) -> dict[str, str]:
    """The cells of a row, those of fields that say the same spelt as the file does, such as a default written out."""
    if spelt is None:
        return cells
    before, raw = spelt
    changed = {field for name, field in fields.items() if cells.get(name, "") != before.get(name, "")}
    return {**cells, **{name: raw[name] for name, field in fields.items() if field not in changed and raw.get(name)}}


def _kept(grid: Grid | None, ours: set[str], of: type, reading: Reading) -> tuple[list[str], dict[str, dict[str, str]]]:
    """The columns that the file has, and by row identity the cells of those that are people's own."""
    if grid is None:
        return [], {}
    names = list(dict.fromkeys(name for name in grid.header if name))
    own = [name for name in names if name not in ours]
    parts = [field.name for field in attrs.fields(of) if field.metadata.get("is_key") or field.metadata.get("identity")]
    read = read_rows(grid, of, reading=reading) if own else None
    known = {place.row: identity(row) for row, place in zip(read.rows, read.places, strict=True)} if read else {}
    kept: dict[str, dict[str, str]] = {}
    for number, row in grid.rows:
        cells = dict(zip(grid.header, row, strict=False))
        name = known.get(number) or " ".join(cells[part] for part in parts if cells.get(part))
        kept[name] = {column: cells[column] for column in own if cells.get(column)}
    return names, kept
