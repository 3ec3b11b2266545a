"""Forms as workbooks: sheets with a heading per column, drop-downs, limits of numbers, and cells that stay locked.

The fill-in sheet for applications and the committee's score sheets are both such forms. What a heading means is said
in a note on it; text is stored as text, whatever it begins with. The same form gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs

from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.typed import Kind, escaped, typed
from stemcity_kit.folder.workbook import FIXED, file_bytes, office_library

__all__ = ["FormColumn", "FormSheet", "write_form"]

MORE_ROWS = 500
"""How many rows below the last one drop-downs and limits reach."""

_HEAD, _NEEDED, _LOCKED = "1F3864", "833C0B", "F2F2F2"


@attrs.frozen(kw_only=True)
class FormColumn:
    """One column.

    Attributes:
        name: Its heading.
        kind: What stands below it.
        note: What may stand there, in words.
        needed: Whether it must be filled.
        words: The words that may stand there, as a drop-down; none for anything.
        least: The smallest number.
        most: The largest number.
        locked: Whether nobody is to change it.
        width: Its width in characters; by its heading where it is not said.
    """

    name: str
    kind: Kind = Kind.TEXT
    note: str = ""
    needed: bool = False
    words: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    locked: bool = False
    width: int = 0


@attrs.frozen(kw_only=True)
class FormSheet:
    """One sheet.

    Attributes:
        name: Its name.
        columns: Its columns.
        rows: The rows that are filled already, as text.
        protected: Whether only cells of columns that are not locked can be changed; new rows are then not possible.
        hidden: Whether it is for the program only.
    """

    name: str
    columns: tuple[FormColumn, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    protected: bool = False
    hidden: bool = False


def write_form(sheets: Sequence[FormSheet], *, guide: Sequence[str] = (), dialect: Dialect | None = None) -> bytes:
    """The bytes of a workbook.

    Args:
        sheets: Its sheets, in order.
        guide: What people should know, one line each, as a sheet of its own at the end.
        dialect: How numbers are spelt in the rows.

    Raises:
        MissingExtra: openpyxl is not installed.
    """
    return _FormWriter(office_library(), dialect or Dialect()).bytes(sheets, guide)


@attrs.define
class _FormWriter:
    """Writes one workbook."""

    openpyxl: Any
    dialect: Dialect
    lists: dict[tuple[str, ...], str] = attrs.field(factory=dict)

    def bytes(self, sheets: Sequence[FormSheet], guide: Sequence[str]) -> bytes:
        workbook = self.openpyxl.Workbook()
        workbook.properties.creator = "stemcity-kit"
        workbook.properties.created = workbook.properties.modified = FIXED
        workbook.remove(workbook.active)
        hidden = workbook.create_sheet("lists")
        hidden.sheet_state = "hidden"
        for number, form in enumerate(sheets):
            self._sheet(workbook.create_sheet(form.name, number), form, hidden)
        if guide:
            self._guide(workbook.create_sheet("help", len(sheets)), guide)
        if not self.lists:
            workbook.remove(hidden)
        return file_bytes(self.openpyxl, workbook)

    def _sheet(self, sheet: Any, form: FormSheet, hidden: Any) -> None:
        for number, column in enumerate(form.columns, 1):
            self._heading(sheet, number, column)
            self._limits(sheet, number, column, len(form.rows), hidden)
        for row, texts in enumerate(form.rows, 2):
            for number, (column, text) in enumerate(zip(form.columns, texts, strict=True), 1):
                self._cell(sheet.cell(row, number), text, column, protected=form.protected)
        sheet.freeze_panes = "B2"
        if form.hidden:
            sheet.sheet_state = "hidden"
        if form.protected:
            sheet.protection.sheet = True
            sheet.protection.formatColumns = sheet.protection.formatRows = False

    def _heading(self, sheet: Any, number: int, column: FormColumn) -> None:
        styles = self.openpyxl.styles
        cell = sheet.cell(1, number)
        self._text(cell, f"{column.name} *" if column.needed else column.name)
        cell.font = styles.Font(bold=True, color="FFFFFF")
        cell.fill = styles.PatternFill("solid", start_color=_NEEDED if column.needed else _HEAD)
        cell.alignment = styles.Alignment(wrap_text=True, vertical="top")
        letter = self.openpyxl.utils.get_column_letter(number)
        longest = max(map(len, column.name.splitlines()), default=0)
        sheet.column_dimensions[letter].width = column.width or min(40, max(12, longest + 4))
        sheet.column_dimensions[letter].number_format = _FORMATS.get(column.kind, "@")
        if column.note:
            comment = self.openpyxl.comments.Comment(column.note, "stemcity-kit")
            comment.width, comment.height = 320, 60 + 18 * (len(column.note) // 45)
            cell.comment = comment

    def _cell(self, cell: Any, text: str, column: FormColumn, *, protected: bool) -> None:
        value = typed(text, column.kind, self.dialect)
        if isinstance(value, str):
            self._text(cell, value)
        else:
            cell.value = value
        if protected and not column.locked:
            cell.protection = self.openpyxl.styles.Protection(locked=False)
            if not text:
                cell.number_format = _FORMATS.get(column.kind, "@")
        elif protected:
            cell.fill = self.openpyxl.styles.PatternFill("solid", start_color=_LOCKED)

    def _text(self, cell: Any, text: str) -> None:
        """Store text as text: no formula, no error value, no number, whatever it looks like."""
        if text:
            cell.value = escaped(text)
            cell.data_type = "s"
            cell.number_format = "@"
            cell.quotePrefix = text[0] in "=+-@\t＝＋－＠"
            if "\n" in text or len(text) > 40:
                cell.alignment = self.openpyxl.styles.Alignment(wrap_text=True, vertical="top")

    def _limits(self, sheet: Any, number: int, column: FormColumn, rows: int, hidden: Any) -> None:
        """The drop-down of a column, or the limits of its numbers and days."""
        rule = self._rule(column, hidden)
        if rule is None or column.locked:
            return
        rule.error = column.note[:225] or None
        letter = self.openpyxl.utils.get_column_letter(number)
        rule.add(f"{letter}2:{letter}{1 + rows + MORE_ROWS}")
        sheet.add_data_validation(rule)

    def _rule(self, column: FormColumn, hidden: Any) -> Any:
        validation = self.openpyxl.worksheet.datavalidation.DataValidation
        stop: Mapping[str, Any] = {"allow_blank": True, "showErrorMessage": True, "errorStyle": "stop"}
        if column.words:
            return validation(type="list", formula1=self._list(column.words, hidden), **stop)
        if column.kind is Kind.DATE:
            return validation(type="date", operator="greaterThan", formula1="1", **stop)
        if column.kind not in (Kind.WHOLE, Kind.DECIMAL):
            return None
        least = "-1E+15" if column.least is None else format(column.least, "f")
        most = "1E+15" if column.most is None else format(column.most, "f")
        of = "whole" if column.kind is Kind.WHOLE else "decimal"
        return validation(type=of, operator="between", formula1=least, formula2=most, **stop)

    def _list(self, words: tuple[str, ...], hidden: Any) -> str:
        """The place of a closed list; a rule itself holds only 255 characters."""
        if words not in self.lists:
            number = len(self.lists) + 1
            for row, word in enumerate(words, 1):
                self._text(hidden.cell(row, number), word)
            letter = self.openpyxl.utils.get_column_letter(number)
            self.lists[words] = f"lists!${letter}$1:${letter}${len(words)}"
        return self.lists[words]

    def _guide(self, sheet: Any, lines: Sequence[str]) -> None:
        sheet.column_dimensions["A"].width = 110
        for row, line in enumerate(lines, 1):
            self._text(sheet.cell(row, 1), line)
            sheet.cell(row, 1).alignment = self.openpyxl.styles.Alignment(wrap_text=True, vertical="top")


_FORMATS: Mapping[Kind, str] = {Kind.WHOLE: "0", Kind.DECIMAL: "General", Kind.DATE: "yyyy-mm-dd"}
"""The format of cells; all others are text, so that nothing changes what is typed into them."""
