"""The files of a survey, as organisers have them: an instrument and answers, TOML, CSV or XLSX."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from stemcity_kit.errors import FaultyFolder, Finding, N_, Severity, Where, did_you_mean
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.form_reading import form_sheets
from stemcity_kit.folder.grid import decoded, spreadsheet_damage
from stemcity_kit.folder.tabs import RawSheet, header_of
from stemcity_kit.folder.typed import Kind, RawCell, untyped
from stemcity_kit.impact.instruments import Instrument
from stemcity_kit.impact.survey_tables import SurveyTable, by_name

__all__ = ["read_instrument", "read_table"]

TRIED = 20
"""How many rows are looked through for the header; above it stand titles and remarks."""

_ITEMS = {"key": Kind.TEXT, "min": Kind.WHOLE, "max": Kind.WHOLE, "reversed": Kind.ANSWER, "subscale": Kind.TEXT}


def read_instrument(path: Path, *, encoding: str = "") -> tuple[Instrument, tuple[Finding, ...]]:
    """An instrument from TOML, or from a table with a row for each item; and what its reader should know.

    Args:
        path: The file; a table gives the instrument its own name.
        encoding: The encoding of a CSV file; UTF-8 where it is not said.

    Raises:
        FaultyFolder: The file cannot be read.
        InvalidValue: Something in it is wrong.
    """
    if path.suffix.casefold() != ".toml" or not path.is_file():
        table, notes = read_table(path, _ITEMS, encoding=encoding)
        return Instrument.of_table(table, key=path.stem), notes
    text, fault = decoded(path.read_bytes(), file=path.name, fix=N_("Save the file in UTF-8."))
    if fault is not None:
        raise FaultyFolder(fault)
    return Instrument.of_toml(text, file=path.name), ()


def read_table(
    path: Path, kinds: Mapping[str, Kind], *, sheet: str = "", encoding: str = ""
) -> tuple[SurveyTable, tuple[Finding, ...]]:
    """A table of a survey, and what its reader should know.

    Its header is the row that names most of the columns. Other columns are read over, and their cells never looked at.

    Args:
        path: A CSV file or a workbook.
        kinds: The columns that are wanted, and what each holds.
        sheet: The sheet of a workbook; the one that names most of the columns where it is not said.
        encoding: The encoding of a CSV file; UTF-8 where it is not said.

    Raises:
        FaultyFolder: The file cannot be read, or a cell holds what a spreadsheet has made of something else.
        InvalidValue: Two columns share a name.
    """
    sheets, found = form_sheets(path, encoding=encoding)
    chosen = _chosen([one for one in sheets if one.rows], sheet, kinds, path.name)
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    if isinstance(chosen, Finding) or errors:
        raise FaultyFolder(*(errors or [chosen] if isinstance(chosen, Finding) else errors))
    at, header = _header(chosen, kinds)
    bare = SurveyTable(header, (), path.name, chosen.name, at)
    seen: list[Finding] = [*found, *_formulas(chosen, bare, kinds)]
    rows = []
    for number, cells in chosen.rows:
        texts = [
            _text(cell, kinds.get(name), bare.where(number, name), seen)
            for cell, name in zip(cells, header, strict=False)
        ]
        if number > at and any(texts):
            rows.append((number, by_name(header, texts)))
    seen = [finding for finding in seen if finding.where.row is None or finding.where.row > at]
    errors = [finding for finding in seen if finding.severity is Severity.ERROR]
    if errors:
        raise FaultyFolder(*errors)
    return attrs.evolve(bare, rows=tuple(rows)), tuple(seen)


def _chosen(sheets: Sequence[RawSheet], wanted: str, kinds: Mapping[str, Kind], file: str) -> RawSheet | Finding:
    names = [sheet.name for sheet in sheets]
    if not sheets:
        return Finding("empty-file", Where(file=file), N_("The file is empty."), N_("Name another file."))
    if not wanted:
        return max(sheets, key=lambda sheet: len(set(_header(sheet, kinds)[1]) & set(kinds)))
    found = next((sheet for sheet in sheets if sheet.name.casefold() == wanted.casefold()), None)
    near = did_you_mean(wanted, names)
    fix = N_("Did you mean “{near}”?") if near else N_("Its sheets are: {known}.")
    what = N_("The workbook has no sheet “{name}” with anything in it.")
    params = {"name": wanted, "near": near, "known": ", ".join(names)}
    return found or Finding("no-such-sheet", Where(file=file), what, fix, params=params)


def _header(sheet: RawSheet, kinds: Mapping[str, Kind]) -> tuple[int, tuple[str, ...]]:
    """The row that names most of the columns, the first of several."""
    rows = [(number, header_of(cells)) for number, cells in sheet.rows[:TRIED]]
    return max(rows, key=lambda row: len(set(row[1]) & set(kinds)))


def _formulas(sheet: RawSheet, table: SurveyTable, kinds: Mapping[str, Kind]) -> Iterator[Finding]:
    for row, column in sorted(sheet.formulas):
        name = table.header[column - 1] if column <= len(table.header) else ""
        if name in kinds:
            what, fix = N_("The cell holds a formula."), N_("Write the value itself.")
            yield Finding("formula", table.where(row, name), what, fix)


def _text(cell: RawCell, kind: Kind | None, where: Where, seen: list[Finding]) -> str:
    """The text of a cell that is wanted. No message says a code: whoever knows it may know whose answers they are."""
    if kind is None:
        return ""
    text, fault = untyped(cell, kind, Dialect())
    if kind is Kind.CODE:
        fault = fault if fault is not None and fault.severity is not Severity.NOTE else spreadsheet_damage(text)
        fault = attrs.evolve(fault, params=dict.fromkeys(dict(fault.params), "…")) if fault is not None else None
    if fault is not None:
        seen.append(attrs.evolve(fault, where=where))
    return text
