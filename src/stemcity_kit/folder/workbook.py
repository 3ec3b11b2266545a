"""The workbook: one XLSX that holds the whole edition, for people who live in spreadsheets.

This is the one module that knows openpyxl. It writes a `Book` and reads cells; what the cells mean is decided in
`typed`, `book` and `rows`. XLSX is ECMA-376 (ISO/IEC 29500). Text is always stored as text, never as a formula,
whatever it begins with; nothing in a file is executed, and macros are not even read.
"""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from stemcity_kit.errors import Finding, FolderInUse, MissingExtra, N_, Severity, Where
from stemcity_kit.folder.book import Book, book_of
from stemcity_kit.folder.columns import Column, columns_of
from stemcity_kit.folder.guidance import about_column, about_table, help_lines
from stemcity_kit.folder.layout import Spots, column_number, laid_out, refuse_long_cells
from stemcity_kit.folder.package import Package, open_package
from stemcity_kit.folder.read import Inspection, in_use
from stemcity_kit.folder.tabs import RawSheet, inspection_of
from stemcity_kit.folder.typed import Kind, RawCell, escaped, kinds_of, typed
from stemcity_kit.model.edition import PRIVATE_TABLES, TABLES, Edition
from stemcity_kit.model.tables import identity

__all__ = ["FIXED", "file_bytes", "inspect_workbook", "office_library", "read_sheets", "write_workbook"]

FIXED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the file's own properties have no zone
"""What a workbook says of when it was made: always the same, so that equal editions give equal bytes."""

MORE_ROWS = 500
"""How many rows below the last one drop-downs reach."""

_HEAD, _NEEDED, _PRIVATE = "1F3864", "833C0B", "C00000"
_COLOURS = {Severity.ERROR: "FFC7CE", Severity.WARNING: "FFEB9C", Severity.NOTE: "DDEBF7"}

Translate = Callable[[str], str]


def office_library() -> Any:
    """The library openpyxl, for the modules that lay out workbooks.

    Raises:
        MissingExtra: It is not installed.
    """
    try:
        import openpyxl
        import openpyxl.comments
        import openpyxl.styles
        import openpyxl.utils
        import openpyxl.worksheet.datavalidation
        import openpyxl.writer.excel
    except ImportError as fault:  # pragma: no cover - the tests that need it install it
        what = N_("Workbooks need the library openpyxl, which is not installed.")
        raise MissingExtra(
            Finding("missing-extra", Where(), what, N_("Install it with: pip install 'stemcity-kit[office]'"))
        ) from fault
    return openpyxl


def write_workbook(source: Edition | Book, *, findings: Iterable[Finding] = (), translate: Translate = str) -> bytes:
    """The bytes of a workbook: a sheet `edition`, a sheet for each table, a sheet `help`.

    Args:
        source: An edition, or the book of a folder as it stands.
        findings: What is wrong; each becomes a comment on its cell.
        translate: Says comments and help in the reader's language.

    Raises:
        FaultyFolder: A text is longer than a cell can hold.
        MissingExtra: openpyxl is not installed.

    The same source gives the same bytes.
    """
    book = book_of(source) if isinstance(source, Edition) else source
    keys = (
        {table: [identity(row) for row in getattr(source, table)] for table in TABLES}
        if isinstance(source, Edition)
        else {}
    )
    refuse_long_cells(book)
    writer = _Writer(office_library(), book, translate, Spots(book, keys))
    return writer.bytes(tuple(findings))


@attrs.frozen
class _Writer:
    """Writes one book."""

    openpyxl: Any
    book: Book
    translate: Translate
    spots: Spots

    def bytes(self, findings: tuple[Finding, ...]) -> bytes:
        """The whole file."""
        workbook = self.openpyxl.Workbook()
        workbook.properties.creator = "stemcity-kit"
        workbook.properties.created = workbook.properties.modified = FIXED
        self._edition_sheet(workbook.active)
        names = {"edition": ["name", "language", "value"]}
        for table in TABLES:
            names[table] = self._table_sheet(workbook.create_sheet(table), table)
        self._help_sheet(workbook.create_sheet("help"))
        self._lists(workbook)
        self._comments(workbook, names, findings)
        return file_bytes(self.openpyxl, workbook)

    def _edition_sheet(self, sheet: Any) -> None:
        sheet.title = "edition"
        rows = [[setting.name, setting.language, setting.value] for setting in self.book.settings]
        for row, cells in enumerate(rows, 2):
            for column, text in enumerate(cells, 1):
                self._text(sheet.cell(row, column), text)
        for column, (name, width) in enumerate({"name": 26, "language": 11, "value": 80}.items(), 1):
            self._head(sheet.cell(1, column), name, needed=False)
            letter = self.openpyxl.utils.get_column_letter(column)
            sheet.column_dimensions[letter].width = width
            sheet.column_dimensions[letter].number_format = "@"
        sheet.freeze_panes = "B2"

    def _table_sheet(self, sheet: Any, table: str) -> list[str]:
        """Fill one sheet; the names of its columns."""
        of = TABLES[table]
        columns = columns_of(of, languages=self.book.languages)
        kinds = kinds_of(columns, of=of)
        grid = self.book.grids.get(table)
        names, rows = laid_out(columns, grid.header if grid else (), [cells for _, cells in grid.rows] if grid else [])
        by_name = {column.name: column for column in columns}
        for number, name in enumerate(names, 1):
            letter = self.openpyxl.utils.get_column_letter(number)
            column = by_name.get(name) if number <= len(columns) else None
            self._column(sheet, number, name, column, kinds.get(name, Kind.TEXT))
            texts = [cells[number - 1] for cells in rows]
            sheet.column_dimensions[letter].width = min(
                50, max(10, len(name) + 4, *(len(text[:48]) + 2 for text in texts), 0)
            )
            for row, text in enumerate(texts, 2):
                self._cell(sheet.cell(row, number), text, kinds.get(name, Kind.TEXT) if column else Kind.TEXT)
        sheet.freeze_panes = "B2"
        sheet.auto_filter.ref = f"A1:{self.openpyxl.utils.get_column_letter(max(1, len(names)))}{len(rows) + 1}"
        if table in PRIVATE_TABLES:
            sheet.sheet_properties.tabColor = _PRIVATE
        return names

    def _column(self, sheet: Any, number: int, name: str, column: Column | None, kind: Kind) -> None:
        """The header of a column, its comment and the format that keeps what is typed into it as it is."""
        head = sheet.cell(1, number)
        needed = column is not None and column.needed
        self._head(head, name, needed=needed)
        letter = self.openpyxl.utils.get_column_letter(number)
        if kind not in (Kind.WHOLE, Kind.DECIMAL):
            sheet.column_dimensions[letter].number_format = "@"
        if column is None:
            return
        about = about_column(column, kind, dialect=self.book.dialect, translate=self.translate)
        lines = [about_table(sheet.title, self.translate) if number == 1 else "", about]
        self._comment(head, "\n\n".join(filter(None, lines)))

    def _head(self, cell: Any, name: str, *, needed: bool) -> None:
        styles = self.openpyxl.styles
        self._text(cell, f"{name} *" if needed else name)
        cell.font = styles.Font(bold=True, color="FFFFFF")
        cell.fill = styles.PatternFill("solid", start_color=_NEEDED if needed else _HEAD)

    def _cell(self, cell: Any, text: str, kind: Kind) -> None:
        value = typed(text, kind, self.book.dialect)
        if isinstance(value, str):
            self._text(cell, value)
        else:
            cell.value = value

    def _text(self, cell: Any, text: str) -> None:
        """Store text as text: no formula, no error value, no number, whatever it looks like."""
        if text:
            cell.value = escaped(text)
            cell.data_type = "s"
            cell.number_format = "@"
            cell.quotePrefix = text[0] in "=+-@\t＝＋－＠"
            if "\n" in text:
                cell.alignment = self.openpyxl.styles.Alignment(wrap_text=True, vertical="top")

    def _help_sheet(self, sheet: Any) -> None:
        sheet.column_dimensions["A"].width = 110
        for row, line in enumerate(help_lines(self.translate), 1):
            self._text(sheet.cell(row, 1), line)
            sheet.cell(row, 1).alignment = self.openpyxl.styles.Alignment(wrap_text=True, vertical="top")

    def _lists(self, workbook: Any) -> None:
        """The drop-downs: closed lists stand in a hidden sheet, because a rule itself holds only 255 characters."""
        lists = workbook.create_sheet("lists")
        lists.sheet_state = "hidden"
        known: dict[tuple[str, ...], str] = {}
        for table, of in TABLES.items():
            for number, column in enumerate(columns_of(of, languages=self.book.languages), 1):
                if column.cell.words and not column.cell.many:
                    if column.cell.words not in known:
                        known[column.cell.words] = self._list(lists, len(known) + 1, column.cell.words)
                    self._validation(workbook[table], number, known[column.cell.words], column, stop=True)
                elif column.refers and column.refers in TABLES:
                    last = max(2, workbook[column.refers].max_row) + MORE_ROWS
                    source = None if column.cell.many else f"={column.refers}!$A$2:$A${last}"
                    self._validation(workbook[table], number, source, column, stop=False)

    def _list(self, lists: Any, number: int, words: tuple[str, ...]) -> str:
        for row, word in enumerate(words, 1):
            self._text(lists.cell(row, number), word)
        letter = self.openpyxl.utils.get_column_letter(number)
        return f"=lists!${letter}$1:${letter}${len(words)}"

    def _validation(self, sheet: Any, number: int, source: str | None, column: Column, *, stop: bool) -> None:
        """A drop-down; where several values may stand in a cell, only the words that tell so."""
        about = about_column(column, Kind.CODE, dialect=self.book.dialect, translate=self.translate)
        rule = self.openpyxl.worksheet.datavalidation.DataValidation(
            type="list" if source else None,
            formula1=source[1:] if source else None,
            allow_blank=True,
            showErrorMessage=source is not None,
            errorStyle="stop" if stop else "warning",
            error=about[:225],
            showInputMessage=source is None,
            prompt=about[:255] if source is None else None,
        )
        letter = self.openpyxl.utils.get_column_letter(number)
        rule.add(f"{letter}2:{letter}{sheet.max_row + MORE_ROWS}")
        sheet.add_data_validation(rule)

    def _comments(self, workbook: Any, names: Mapping[str, list[str]], findings: tuple[Finding, ...]) -> None:
        said: dict[tuple[str, int, int], list[Finding]] = {}
        for finding in findings:
            spot = self.spots.of(finding)
            if spot is not None:
                sheet, row, name = spot
                said.setdefault((sheet, row, column_number(names[sheet], name)), []).append(finding)
        for (sheet, row, column), found in said.items():
            cell = workbook[sheet].cell(row, column)
            worst = min(found, key=lambda finding: list(_COLOURS).index(finding.severity))
            lines = [f"{finding.problem(self.translate)} {finding.remedy(self.translate)}".strip() for finding in found]
            self._comment(cell, "\n\n".join([*lines, cell.comment.text if cell.comment else ""]).strip())
            if row > 1:
                cell.fill = self.openpyxl.styles.PatternFill("solid", start_color=_COLOURS[worst.severity])

    def _comment(self, cell: Any, text: str) -> None:
        comment = self.openpyxl.comments.Comment(text, "stemcity-kit")
        comment.width, comment.height = 320, 60 + 18 * (len(text) // 45)
        cell.comment = comment


def file_bytes(openpyxl: Any, workbook: Any) -> bytes:
    """The file of a workbook of openpyxl, with one moment on all its parts, so that it depends on its content only."""
    first = io.BytesIO()
    with zipfile.ZipFile(first, "w") as archive:
        openpyxl.writer.excel.ExcelWriter(workbook, archive).write_data()
    last = io.BytesIO()
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(last, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, source.read(name))
    return last.getvalue()


def inspect_workbook(path: Path | str) -> Inspection:
    """Whatever can be read of a workbook that `write_workbook` wrote and people worked on, and all that is wrong.

    Args:
        path: The file.

    Raises:
        FolderInUse: Another program holds the file.
        MissingExtra: openpyxl is not installed.
    """
    sheets, findings = read_sheets(path)
    return inspection_of(sheets, file=Path(path).name, before=findings)[0]


def read_sheets(path: Path | str) -> tuple[tuple[RawSheet, ...], tuple[Finding, ...]]:
    """The sheets of any XLSX file, with their cells as the file types them; an unsafe file is not opened.

    Raises:
        FolderInUse: Another program holds the file.
        MissingExtra: openpyxl is not installed.
    """
    name = Path(path).name
    openpyxl = office_library()
    try:
        content = Path(path).read_bytes()
    except PermissionError as fault:
        raise FolderInUse(in_use(name)) from fault
    package, findings = open_package(content, file=name)
    if package is None:
        return (), findings
    try:
        return tuple(_each_sheet(openpyxl, content, package)), findings
    except (
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        SyntaxError,
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
    ) as fault:
        what = N_("The workbook cannot be read: {reason}.")
        fix = N_("Open it in a spreadsheet program and save it again as .xlsx.")
        return (), (
            *findings,
            Finding(
                "broken-workbook", Where(file=name), what, fix, params={"reason": str(fault) or type(fault).__name__}
            ),
        )


def _each_sheet(openpyxl: Any, content: bytes, package: Package) -> Iterator[RawSheet]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of parts that it leaves out, such as pictures
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        formulas = (
            openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False) if package.formulas else None
        )
        for sheet in workbook.worksheets:
            rows = tuple(
                (number, cells)
                for number, cells in enumerate(_rows(sheet), 1)
                if any(cell.value is not None for cell in cells)
            )
            places = _formulas(formulas[sheet.title]) if formulas is not None else frozenset()
            part = package.parts.get(sheet._worksheet_path.lstrip("/"))  # noqa: SLF001 - openpyxl tells the part nowhere else
            yield RawSheet(sheet.title, rows, places, part.merged if part else (), part.hidden if part else ())


def _rows(sheet: Any) -> Iterator[tuple[RawCell, ...]]:
    sheet.reset_dimensions()
    for row in sheet.iter_rows():
        cells = [
            _EMPTY if cell.value is None else RawCell(cell.value, cell.data_type == "e", cell.number_format)
            for cell in row
        ]
        while cells and cells[-1].value is None:
            cells.pop()
        yield tuple(cells)


_EMPTY = RawCell(None)


def _formulas(sheet: Any) -> frozenset[tuple[int, int]]:
    sheet.reset_dimensions()
    return frozenset(
        (cell.row, cell.column)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and cell.data_type == "f"
    )
