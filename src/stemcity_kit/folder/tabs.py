"""Sheets of typed cells as grids of text, and our own workbook as an `Inspection`.

What people do to a sheet changes nothing that can be understood without guessing: other sheets, other orders of
columns, empty rows, hidden rows, merged cells, formulas that were worked out. Each is read as a person sees it; where
a reader could be surprised by that, a finding says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from stemcity_kit.errors import Finding, N_, Severity, Where, column_letter, did_you_mean
from stemcity_kit.folder.book import Setting, settings_from
from stemcity_kit.folder.columns import columns_of
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.grid import Grid
from stemcity_kit.folder.read import Inspection, assembled
from stemcity_kit.folder.rows import Place
from stemcity_kit.folder.settings import FILE, SECTIONS, Settings
from stemcity_kit.folder.typed import Kind, RawCell, kinds_of, untyped
from stemcity_kit.model.edition import TABLES

__all__ = ["RawSheet", "SettingsPlace", "grid_of", "header_of", "inspection_of", "unmerged"]

OTHERS = ("help", "lists")
"""The sheets of our workbook that hold no data."""

_EMPTY = RawCell(None)


@attrs.frozen
class RawSheet:
    """A sheet as the workbook holds it.

    Attributes:
        name: Its name.
        rows: The rows that are not empty, each with its number counted from 1.
        formulas: Row and column of the cells that hold formulas.
        merged: Ranges of merged cells, such as `A2:A4`.
        hidden: The numbers of hidden rows.
    """

    name: str
    rows: tuple[tuple[int, tuple[RawCell, ...]], ...] = ()
    formulas: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()


def clean_name(value: object) -> str:
    """The name of a column as people wrote it, without our mark for what is needed.

    >>> clean_name("key *")
    'key'
    """
    return (
        unicodedata.normalize("NFC", " ".join(str(value if value is not None else "").split()))
        .removesuffix("*")
        .rstrip()
    )


def header_of(row: Sequence[RawCell]) -> tuple[str, ...]:
    """The names of the columns in a header row."""
    return tuple(clean_name("" if cell.error else cell.value) for cell in row)


def unmerged(sheet: RawSheet) -> RawSheet:
    """The sheet with the value of merged cells in each of them, as far as there are rows."""
    rows = {number: list(cells) for number, cells in sheet.rows}
    last, widest = max(rows, default=0), max(map(len, rows.values()), default=0)
    for area in sheet.merged:
        corners = re.fullmatch(r"([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)", area)
        if corners:
            left, right = _number(corners[1]), min(_number(corners[3]), widest)
            top, bottom = int(corners[2]), min(int(corners[4]), last)
            value = _at(rows.get(top, []), left)
            for number in range(top, bottom + 1):
                _fill(rows.setdefault(number, []), left, right, value)
    filled = {
        number: tuple(cells) for number, cells in sorted(rows.items()) if any(cell.value is not None for cell in cells)
    }
    return attrs.evolve(sheet, rows=tuple(filled.items()))


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _at(cells: Sequence[RawCell], column: int) -> RawCell:
    return cells[column - 1] if column <= len(cells) else _EMPTY


def _fill(cells: list[RawCell], left: int, right: int, value: RawCell) -> None:
    cells.extend([_EMPTY] * (right - len(cells)))
    cells[left - 1 : right] = [value] * (right - left + 1)


def grid_of(
    sheet: RawSheet, *, header: Sequence[str], below: int, kinds: Mapping[str, Kind], file: str, dialect: Dialect
) -> tuple[Grid, tuple[Finding, ...]]:
    """The rows of a sheet as text.

    Args:
        sheet: The sheet, merged cells filled.
        header: The name of each column; cells of a column without a name are left out.
        below: The number of the header's row.
        kinds: What each column holds.
        file: The workbook, for findings.
        dialect: How dates and numbers are to be spelt.
    """
    findings: list[Finding] = []
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, cells in sheet.rows:
        if number > below:
            texts = []
            for column, cell in enumerate(cells, 1):
                name = header[column - 1] if column <= len(header) else ""
                text, fault = untyped(cell, kinds.get(name, Kind.TEXT), dialect)
                texts.append(text)
                if fault is not None and name in kinds:
                    findings.append(
                        attrs.evolve(
                            fault, where=Where(file=file, sheet=sheet.name, row=number, field=name, column=column)
                        )
                    )
            if any(texts):
                rows.append((number, tuple(texts)))
    grid = Grid(file, sheet.name, tuple(header), tuple(rows))
    return grid, (*findings, *_habits(sheet, header, below, kinds, file))


def _habits(
    sheet: RawSheet, header: Sequence[str], below: int, kinds: Mapping[str, Kind], file: str
) -> Iterator[Finding]:
    """What people's ways of working with a sheet mean for its reading."""
    place = Where(file=file, sheet=sheet.name)
    held = dict(sheet.rows)
    if merged := [area for area in sheet.merged if _first_row(area) > below]:
        what = N_("Cells are merged: {ranges}. Their value is read for each of them.")
        fix = N_("Unmerge them, and write into each cell what holds for it.")
        yield Finding("merged-cells", place, what, fix, Severity.WARNING, {"ranges": ", ".join(merged)})
    if hidden := [number for number in sheet.hidden if number in held and number > below]:
        what = N_("Rows are hidden, and read like the others: {rows}.")
        yield Finding(
            "hidden-rows",
            place,
            what,
            N_("Delete what should not count."),
            Severity.NOTE,
            {"rows": ", ".join(map(str, hidden))},
        )
    yield from _formulas(sheet, header, below, kinds, place)


def _first_row(area: str) -> int:
    found = re.search(r"\d+", area)
    return int(found.group()) if found else 0


def _formulas(
    sheet: RawSheet, header: Sequence[str], below: int, kinds: Mapping[str, Kind], place: Where
) -> Iterator[Finding]:
    held = dict(sheet.rows)
    columns: dict[int, int] = {}
    for row, column in sorted(sheet.formulas):
        name = header[column - 1] if column <= len(header) else ""
        if row <= below or name not in kinds:
            continue
        where = attrs.evolve(place, row=row, field=name, column=column)
        if _at(held.get(row, ()), column).value is None:
            what = N_("The cell holds a formula whose value is not known, because no program worked it out.")
            yield Finding(
                "formula-without-value",
                where,
                what,
                N_("Open the file in a spreadsheet program and save it, or write the value itself."),
            )
        else:
            columns[column] = columns.get(column, 0) + 1
    for column, count in columns.items():
        where = attrs.evolve(place, row=below, field=header[column - 1], column=column)
        what = N_("Cells of the column hold formulas ({count}); the values that they last showed are read.")
        yield Finding(
            "formula-value", where, what, N_("Nothing to do if they are right."), Severity.NOTE, {"count": count}
        )


def inspection_of(
    sheets: Sequence[RawSheet], *, file: str, before: Sequence[Finding] = ()
) -> tuple[Inspection, Mapping[str, Grid]]:
    """What our own workbook says, and its tables as text.

    Args:
        sheets: Its sheets.
        file: Its name, for findings.
        before: What is wrong with the file as such.
    """
    by_name = {sheet.name.strip().casefold(): unmerged(sheet) for sheet in reversed(sheets)}
    if "edition" not in by_name:
        faults = [*before, *([_no_edition(file)] if sheets else [])]
        return Inspection(None, tuple(faults)), {}
    settings, places, findings = _settings(by_name["edition"], file)
    others, unread = _other_sheets(sheets, file)
    grids: dict[str, Grid] = {}
    faults = [*before, *findings, *others]
    for table in TABLES:
        if table in by_name and by_name[table].rows:
            grids[table], more = _table(by_name[table], table, settings, file)
            faults += more
    found = assembled(settings, grids, faults, unread=unread)
    place = SettingsPlace(file, "edition", 1, {}, places)
    key = found.edition.key if found.edition is not None else ""
    more_places = {(table, name): place for table in ("", *SECTIONS) for name in ("", key)}
    said = tuple(dict.fromkeys(_in_a_workbook(finding, place) for finding in found.findings))
    lost = {(table, key or "*") for table, key in found.lost}
    kept = _without_echoes(said)
    return attrs.evolve(found, findings=kept, places={**found.places, **more_places}, lost=frozenset(lost)), grids


def _no_edition(file: str) -> Finding:
    what = N_("The workbook has no sheet “edition”, so it is not one that stemcity sheets wrote.")
    fix = N_("To bring in another spreadsheet, say which table it fills: stemcity import … --table events.")
    return Finding("no-edition-sheet", Where(file=file), what, fix)


@attrs.frozen
class SettingsPlace(Place):
    """Where the settings stand in a workbook: each in a row of its own."""

    rows: Mapping[str, int] = attrs.field(eq=False)

    def at(self, name: str) -> Where:
        """The place of a setting by its name."""
        known = (name, f"site.{name}", f"dialect.{name}")
        row = next((self.rows[key] for key in known if key in self.rows), self.row)
        return Where(file=self.file, sheet=self.sheet, row=row, field="value", column=3)


def _in_a_workbook(finding: Finding, place: SettingsPlace) -> Finding:
    """A finding about a folder's files in words that fit a workbook."""
    where = place.at(finding.where.field) if finding.where.file == FILE else finding.where
    return attrs.evolve(finding, where=where, fix=_FIXES.get(finding.rule, finding.fix))


_FIXES = {
    "missing-setting": N_("Fill in the row “{name}” of the sheet edition."),
    "bad-date": N_("Write it as {pattern}, the order that the sheet edition declares as dialect.dates."),
    "other-language": N_("Add it to the languages in the sheet edition, or delete the column."),
}


def _without_echoes(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Without what the reading of text says again of a cell whose type has said it, or has emptied it."""
    said = {(f.where, f.rule) for f in findings if f.rule == "code-became-date" and f.severity is Severity.ERROR}
    emptied = {f.where for f in findings if f.rule in _EMPTYING}
    rows = {(where.sheet, where.row) for where in emptied if where.field == "date"}
    return tuple(f for f in findings if not _echo(f, said, emptied, rows))


def _echo(
    finding: Finding, said: set[tuple[Where, str]], emptied: set[Where], rows: set[tuple[str, int | None]]
) -> bool:
    if finding.rule == "code-became-date":
        return finding.severity is Severity.WARNING and (finding.where, finding.rule) in said
    if finding.rule == "empty-cell":
        return finding.where in emptied
    return finding.rule == "no-date" and (finding.where.sheet, finding.where.row) in rows


_EMPTYING = ("error-value", "formula-without-value", "number-became-date", "time-in-date")


def _settings(sheet: RawSheet, file: str) -> tuple[Settings, Mapping[str, int], tuple[Finding, ...]]:
    (first, head), *body = sheet.rows or ((1, ()),)
    header = [name.casefold() for name in header_of(head)]
    columns = [header.index(name) if name in header else None for name in ("name", "language", "value")]
    if columns[0] is None or columns[2] is None:
        what = N_("The sheet has no columns “name” and “value”.")
        where = Where(file=file, sheet=sheet.name, row=first)
        return (
            Settings(),
            {},
            (Finding("missing-column", where, what, N_("Write name, language and value into its first row.")),),
        )
    rows: list[tuple[int, Setting]] = []
    findings: list[Finding] = []
    for number, cells in body:
        name, language, value = (_at(cells, n + 1) if n is not None else _EMPTY for n in columns)
        text, fault = _setting_text(clean_name(name.value), value)
        if name.value is not None:
            rows.append((number, Setting(clean_name(name.value), str(language.value or "").strip(), text)))
        if fault is not None:
            findings.append(
                attrs.evolve(
                    fault,
                    where=Where(file=file, sheet=sheet.name, row=number, field="value", column=(columns[2] or 0) + 1),
                )
            )
    settings, places, faults = settings_from(rows, file=file, sheet=sheet.name)
    return settings, places, (*findings, *faults)


def _setting_text(name: str, cell: RawCell) -> tuple[str, Finding | None]:
    number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    kind = Kind.WHOLE if number and name not in ("municipality", "site.contact_phone") else Kind.CODE
    return untyped(cell, kind, Dialect())


def _other_sheets(sheets: Sequence[RawSheet], file: str) -> tuple[list[Finding], list[str]]:
    """Findings about sheets that are not read, and the tables that they may be meant as."""
    findings: list[Finding] = []
    there = {sheet.name.strip().casefold() for sheet in sheets}
    for sheet in sheets:
        name = sheet.name.strip().casefold()
        if name not in TABLES and name not in ("edition", *OTHERS) and sheet.rows:
            near = did_you_mean(name, [table for table in TABLES if table not in there])
            fix = N_("Did you mean “{near}”?") if near else N_("Nothing to do if it is a sheet of your own.")
            severity = Severity.WARNING if near else Severity.NOTE
            what = N_("The sheet “{name}” is not read.")
            params = {"name": sheet.name, "near": near}
            findings.append(Finding("unknown-sheet", Where(file=file, sheet=sheet.name), what, fix, severity, params))
    return findings, [near for finding in findings if (near := dict(finding.params)["near"])]


def _table(sheet: RawSheet, table: str, settings: Settings, file: str) -> tuple[Grid, tuple[Finding, ...]]:
    of: Any = TABLES[table]
    first, head = sheet.rows[0]
    header = header_of(head)
    tags = [name.partition("@")[2] for name in header if "@" in name]
    languages = tuple(dict.fromkeys([*(settings.edition.get("languages") or ("en",)), *filter(None, tags)]))
    kinds = kinds_of(columns_of(of, languages=languages), of=of)
    grid, findings = grid_of(sheet, header=header, below=first, kinds=kinds, file=file, dialect=settings.dialect)
    return grid, (*findings, *_without_header(grid))


def _without_header(grid: Grid) -> Iterator[Finding]:
    for number, cells in grid.rows:
        for column, text in enumerate(cells, 1):
            if text and not (column <= len(grid.header) and grid.header[column - 1]):
                where = Where(file=grid.file, sheet=grid.sheet, row=number, field=column_letter(column))
                what = N_("“{value}” stands in a column without a header and is not read.")
                yield Finding(
                    "cell-without-header",
                    where,
                    what,
                    N_("Write the column's name into the first row, or delete the cell."),
                    Severity.WARNING,
                    {"value": text},
                )
