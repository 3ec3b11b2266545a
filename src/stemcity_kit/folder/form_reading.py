"""Reading forms back: the heading row found, each column known by any of its spellings, each cell at its place.

Headings may be in another order, above them may stand titles, beside them columns of people's own. A column that is
there twice, or that is nearly one of ours, is an error: its answers would be lost silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where, column_letter, did_you_mean
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.foreign import is_workbook, read_csv_cells
from stemcity_kit.folder.tabs import RawSheet, header_of, unmerged
from stemcity_kit.folder.typed import Kind, RawCell, untyped
from stemcity_kit.folder.workbook import read_sheets

__all__ = ["FormRead", "FormRow", "Spellings", "form_sheets", "placed", "read_form"]

MOST_COLUMNS = 1_000
TRIED = 20
"""How many rows are looked through for the headings."""

_EMPTY = RawCell(None)


@attrs.frozen
class Spellings:
    """The names of a form's columns in every spelling.

    Attributes:
        by_spelling: The name of each column by its spellings, in lower case with single blanks.
        names: The names, in the order of the form.
    """

    by_spelling: Mapping[str, str] = attrs.field(eq=False)
    names: tuple[str, ...]

    @classmethod
    def of(cls, columns: Iterable[tuple[str, Iterable[str]]]) -> Spellings:
        """From each column's name and its other spellings; one that two columns share means neither.

        >>> Spellings.of([("town", ["Comune"]), ("born-in", ["Comune"])]).meant("TOWN *")
        'town'
        """
        listed = [(name, [folded(other) for other in others]) for name, others in columns]
        found: dict[str, str] = {}
        shared: set[str] = set()
        for name, others in listed:
            for other in dict.fromkeys(others):
                if found.setdefault(other, name) != name:
                    shared.add(other)
        for other in shared:
            del found[other]
        found |= {folded(name): name for name, _ in listed}
        return cls(found, tuple(name for name, _ in listed))

    def meant(self, heading: str) -> str:
        """The name of the column that a heading means, or an empty text."""
        return self.by_spelling.get(folded(heading), "")


def folded(text: str) -> str:
    """A heading as it is compared: lower case, single blanks, without the mark of what is needed."""
    return " ".join(text.removesuffix("*").casefold().split())


@attrs.frozen
class FormRow:
    """One row.

    Attributes:
        number: Its number, as a spreadsheet shows it.
        cells: The cells that are not empty, by the name of their column.
        form: The sheet that it stands in.
    """

    number: int
    cells: Mapping[str, RawCell] = attrs.field(eq=False)
    form: FormRead = attrs.field(eq=False, repr=False)

    def where(self, name: str = "") -> Where:
        """The place of a cell, or of the row."""
        return self.form.where(self.number, name)

    def text(self, name: str, kind: Kind, dialect: Dialect, findings: list[Finding]) -> str:
        """The text of a cell; what a spreadsheet did to it is added to the findings."""
        text, fault = untyped(self.cells.get(name, _EMPTY), kind, dialect)
        if fault is not None:
            findings.append(attrs.evolve(fault, where=self.where(name)))
        return text


@attrs.frozen
class FormRead:
    """A sheet of a form as it came back.

    Attributes:
        file: The file.
        sheet: The sheet's name; empty for a CSV file.
        at: The number of the row of headings.
        columns: The number of each column that is ours, from 1.
        rows: The rows below.
        findings: What is wrong with the sheet as such.
    """

    file: str
    sheet: str
    at: int = 1
    columns: Mapping[str, int] = attrs.field(factory=dict, eq=False)
    rows: tuple[FormRow, ...] = ()
    findings: tuple[Finding, ...] = ()

    def where(self, row: int | None = None, name: str = "") -> Where:
        """A place in the sheet."""
        return Where(file=self.file, sheet=self.sheet, row=row, field=name, column=self.columns.get(name))


def form_sheets(
    path: Path, *, separator: str = "", encoding: str = ""
) -> tuple[tuple[RawSheet, ...], tuple[Finding, ...]]:
    """The sheets of a file that came back, XLSX or CSV; none where it cannot be read, with the reasons.

    Args:
        path: The file.
        separator: What parts the columns of a CSV file; found out where it is not said.
        encoding: The encoding of a CSV file; UTF-8 where it is not said.

    Raises:
        FolderInUse: Another program holds the file.
        MissingExtra: The file is a workbook, and openpyxl is not installed.
    """
    if not path.is_file():
        what, fix = N_("There is no file “{file}”."), N_("Check the path.")
        return (), (Finding("no-source", Where(), what, fix, params={"file": path}),)
    if is_workbook(path):
        sheets, findings = read_sheets(path)
        return tuple(map(unmerged, sheets)), findings
    sheet, findings = read_csv_cells(path, separator, encoding)
    return ((sheet,) if sheet is not None else ()), findings


def read_form(sheet: RawSheet, spellings: Spellings, *, file: str, needed: Sequence[str] = ()) -> FormRead:
    """A sheet by the names of its columns.

    Args:
        sheet: The sheet, merged cells filled.
        spellings: The columns that it may have.
        file: The file, for findings.
        needed: The columns that it must have.
    """
    blank = FormRead(file, sheet.name)
    widest = max((len(cells) for _, cells in sheet.rows), default=0)
    if widest > MOST_COLUMNS:
        what, fix = N_("The sheet has {count} columns; a form has {most} at most."), N_("Look for a mistake.")
        wide = Finding("too-many-columns", blank.where(), what, fix, params={"count": widest, "most": MOST_COLUMNS})
        return attrs.evolve(blank, findings=(wide,))
    at, headings = _headings(sheet, spellings)
    if not at:
        what = N_("No row names the columns of this form.")
        fix = N_("Its columns are: {known}. Write their names into the first row.")
        none = Finding("no-headings", blank.where(), what, fix, params={"known": ", ".join(spellings.names)})
        return attrs.evolve(blank, findings=(none,))
    return _by_name(attrs.evolve(blank, at=at), sheet, headings, spellings, needed)


def _headings(sheet: RawSheet, spellings: Spellings) -> tuple[int, tuple[str, ...]]:
    """The row that names most of our columns, the first of several; 0 where none names any."""
    best = 0
    found: tuple[int, tuple[str, ...]] = (0, ())
    for number, cells in sheet.rows[:TRIED]:
        header = header_of(cells)
        score = len({name for heading in header if (name := spellings.meant(heading))})
        if score > best:
            best, found = score, (number, header)
    return found


def _by_name(
    form: FormRead, sheet: RawSheet, headings: Sequence[str], spellings: Spellings, needed: Sequence[str]
) -> FormRead:
    columns: dict[str, int] = {}
    findings: list[Finding] = []
    for number, heading in enumerate(headings, 1):
        name = spellings.meant(heading)
        where = Where(file=form.file, sheet=form.sheet, row=form.at, field=heading, column=number)
        if name in columns:
            what = N_("The column “{name}” is there twice, in {first} and {second}.")
            params = {"name": name, "first": column_letter(columns[name]), "second": column_letter(number)}
            findings.append(Finding("double-column", where, what, N_("Delete one of the two."), params=params))
        elif name:
            columns[name] = number
        elif heading:
            findings.append(_unknown(heading, spellings, where))
    there = attrs.evolve(form, columns=columns)
    findings += [_lacking(there, name) for name in needed if name not in columns]
    rows = tuple(_rows(there, sheet))
    return attrs.evolve(there, rows=rows, findings=(*findings, *_formulas(there, sheet)))


def _unknown(heading: str, spellings: Spellings, where: Where) -> Finding:
    near = did_you_mean(heading, spellings.by_spelling)
    what = N_("The column “{name}” is not one of this form and is not read.")
    fix = N_("Did you mean “{near}”?") if near else N_("Nothing to do if it is a column of your own.")
    params = {"name": heading, "near": spellings.meant(near)}
    return Finding("unknown-column", where, what, fix, Severity.ERROR if near else Severity.WARNING, params)


def _lacking(form: FormRead, name: str) -> Finding:
    what, fix = N_("The column “{name}” is missing."), N_("Add it; its cells may not stay empty.")
    return Finding("missing-column", form.where(form.at), what, fix, params={"name": name})


def _rows(form: FormRead, sheet: RawSheet) -> Iterator[FormRow]:
    for number, cells in sheet.rows:
        held = {
            name: cells[column - 1]
            for name, column in form.columns.items()
            if column <= len(cells) and cells[column - 1].value not in (None, "")
        }
        if number > form.at and held:
            yield FormRow(number, held, form)


def _formulas(form: FormRead, sheet: RawSheet) -> Iterator[Finding]:
    """A formula in a form is an error: what it shows can change with other cells, and nobody has answered it."""
    names = {column: name for name, column in form.columns.items()}
    for row, column in sorted(sheet.formulas):
        if row > form.at and column in names:
            what, fix = N_("The cell holds a formula."), N_("Write the value itself.")
            yield Finding("formula", form.where(row, names[column]), what, fix)


def placed(fault: InvalidValue, where: Where) -> Iterator[Finding]:
    """The findings of a value that cannot exist, at the cell that it was read from."""
    for finding in fault.findings:
        yield attrs.evolve(finding, where=where)
