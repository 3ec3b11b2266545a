"""Somebody else's spreadsheet, CSV or XLSX, as a sheet of cells with its header found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import attrs

from stemcity_kit.errors import FaultyFolder, Finding, FolderInUse, N_, Severity, Where, did_you_mean
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.grid import read_csv
from stemcity_kit.folder.mapping import meant
from stemcity_kit.folder.read import in_use
from stemcity_kit.folder.tabs import RawSheet, header_of, unmerged
from stemcity_kit.folder.typed import RawCell, escaped
from stemcity_kit.folder.workbook import read_sheets

__all__ = ["ForeignSheet", "is_workbook", "read_csv_cells", "read_foreign"]

WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xls", ".ods")
TRIED = 20
"""How many rows are looked through for a header; above it stand titles, logos and remarks."""


@attrs.frozen
class ForeignSheet:
    """A sheet of cells with its header.

    Attributes:
        sheet: The cells; merged ones are filled.
        header: The names in the header row.
        at: The number of the header row.
        file: The file's name.
        findings: What is wrong with the file as such.
    """

    sheet: RawSheet
    header: tuple[str, ...]
    at: int
    file: str
    findings: tuple[Finding, ...] = ()

    @property
    def where(self) -> Where:
        """The place of the header."""
        return Where(file=self.file, sheet=self.sheet.name, row=self.at)


def is_workbook(path: Path) -> bool:
    """Whether the file's name is that of a workbook.

    >>> is_workbook(Path("programme.XLSX"))
    True
    """
    return path.suffix.casefold() in WORKBOOKS


def read_foreign(
    path: Path, *, columns: Sequence[str], language: str, separator: str = "", encoding: str = "", sheet: str = ""
) -> tuple[ForeignSheet | None, tuple[Finding, ...]]:
    """The sheet of a foreign file, or None with the reasons.

    Args:
        path: The file.
        columns: Our names, by which its header row is found.
        language: The main language of the edition.
        separator: What parts the columns of a CSV file; found out where it is not said.
        encoding: The encoding of a CSV file; UTF-8 where it is not said.
        sheet: The sheet of a workbook; the first that is not empty where it is not said.

    Raises:
        FolderInUse: Another program holds the file.
        MissingExtra: The file is a workbook, and openpyxl is not installed.
    """
    if is_workbook(path):
        sheets, findings = read_sheets(path)
        chosen, more = _chosen(sheets, sheet, path.name)
        findings = (*findings, *more)
    else:
        chosen, findings = read_csv_cells(path, separator, encoding)
    if chosen is None:
        return None, findings
    filled = unmerged(chosen)
    at, header = _header(filled, columns, language)
    return ForeignSheet(filled, header, at, path.name, findings), findings


def _chosen(sheets: Sequence[RawSheet], wanted: str, file: str) -> tuple[RawSheet | None, list[Finding]]:
    filled = [sheet for sheet in sheets if sheet.rows]
    names = ", ".join(sheet.name for sheet in filled)
    if wanted:
        found = next((sheet for sheet in filled if sheet.name.casefold() == wanted.casefold()), None)
        if found is None:
            near = did_you_mean(wanted, [sheet.name for sheet in filled])
            fix = N_("Did you mean “{near}”?") if near else N_("Its sheets are: {known}.")
            what = N_("The workbook has no sheet “{name}” with anything in it.")
            return None, [
                Finding(
                    "no-such-sheet", Where(file=file), what, fix, params={"name": wanted, "near": near, "known": names}
                )
            ]
        return found, []
    if not filled:
        return None, [
            Finding("empty-file", Where(file=file), N_("There is nothing in the workbook."), N_("Name another file."))
        ] if sheets else []
    if len(filled) > 1:
        what = N_("The workbook has several sheets; “{name}” is read.")
        fix = N_("Name another with --sheet. They are: {known}.")
        return filled[0], [
            Finding(
                "several-sheets", Where(file=file), what, fix, Severity.NOTE, {"name": filled[0].name, "known": names}
            )
        ]
    return filled[0], []


def read_csv_cells(path: Path, separator: str = "", encoding: str = "") -> tuple[RawSheet | None, tuple[Finding, ...]]:
    """The cells of a CSV file, all of them text, and what is wrong with the file as such.

    Args:
        path: The file.
        separator: What parts the columns; found out where it is not said.
        encoding: The encoding; UTF-8 where it is not said.

    Raises:
        FaultyFolder: The file is not in the encoding that was said.
        FolderInUse: Another program holds the file.
    """
    try:
        content = path.read_bytes()
    except PermissionError as fault:
        raise FolderInUse(in_use(path.name)) from fault
    if encoding:
        content = _recoded(content, encoding, path.name)
    grid, findings = read_csv(content, file=path.name, dialect=Dialect(separator=separator or _separator(content)))
    findings = tuple(map(_with_encoding, findings))
    if grid is None:
        return None, findings
    rows = [(1, grid.header), *grid.rows]
    cells = tuple((number, tuple(RawCell(escaped(text) or None) for text in row)) for number, row in rows)
    titled = len([text for text in grid.header if text]) < 2  # a title above the header, which is shorter than the rows
    return RawSheet("", cells), tuple(found for found in findings if not (titled and found.rule == "row-too-long"))


def _recoded(content: bytes, encoding: str, file: str) -> bytes:
    try:
        return content.decode(encoding).encode()
    except LookupError:
        what = N_("“{encoding}” is not an encoding.")
        fault = Finding(
            "unknown-encoding",
            Where(file=file),
            what,
            N_("Excel's in Western Europe is cp1252."),
            params={"encoding": encoding},
        )
    except UnicodeError as wrong:
        what = N_("The file is not in {encoding}: byte {position} is no letter in it.")
        params = {"encoding": encoding, "position": getattr(wrong, "start", 0) + 1}
        fault = Finding(
            "other-encoding",
            Where(file=file),
            what,
            N_("Save the file as “CSV UTF-8” in the spreadsheet."),
            params=params,
        )
    raise FaultyFolder(fault)


def _with_encoding(finding: Finding) -> Finding:
    if finding.rule != "not-utf-8":
        return finding
    return attrs.evolve(
        finding,
        fix=N_("Save the file as “CSV UTF-8” in the spreadsheet, or say --encoding cp1252 if that is what it is."),
    )


def _separator(content: bytes) -> str:
    """What parts the columns: of the marks in the first lines, the one that is there most often."""
    head = content.replace(b"\0", b"")[:20_000].splitlines()[:TRIED]
    counts = {mark: sum(line.count(mark.encode()) for line in head) for mark in (";", "\t", ",")}
    return max(counts, key=lambda mark: counts[mark])


def _header(sheet: RawSheet, columns: Sequence[str], language: str) -> tuple[int, tuple[str, ...]]:
    """The row whose cells name most of our columns, the first of several; where none does, the first with two texts."""
    rows = [(number, header_of(cells)) for number, cells in sheet.rows[:TRIED]]
    scores = [
        len({name for text in header if (name := meant(text, columns, language=language)[0])}) for _, header in rows
    ]
    best = max(scores, default=0)
    if best >= 2:
        return rows[scores.index(best)]
    return next((row for row in rows if len({text for text in row[1] if text}) >= 2), rows[0])
