"""A grid: a header and rows of text with their places, read from a CSV file as people's programs really write them.

CSV follows RFC 4180, read leniently: a byte-order mark, CR LF, blanks around cells, empty rows and reordered columns
are nothing to complain of. A file that a program of another country saved with its own separator is read by that, with
a note. What would change the meaning is an error: another encoding, an unclosed quote, a merge conflict, a row longer
than the header.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence

import attrs

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.folder.dialect import Dialect

__all__ = ["Grid", "decoded", "read_csv", "write_csv"]

LONGEST_CELL = 1_000_000
MOST_COLUMNS = 1_000


@attrs.frozen
class Grid:
    """A table of text.

    Attributes:
        file: The file, relative to the folder.
        sheet: The sheet of a workbook, or empty.
        header: The names of the columns, trimmed.
        rows: For each row that is not empty its number (the header is in row `first_row`) and its cells.
    """

    file: str
    sheet: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_csv(content: bytes, *, file: str, dialect: Dialect) -> tuple[Grid | None, tuple[Finding, ...]]:
    """The grid of a CSV file, with what is wrong with the file as such.

    Args:
        content: The bytes of the file.
        file: Its name, for findings.
        dialect: The declared separator.
    """
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        what = N_("The file is a workbook that was renamed, not a CSV file.")
        fix = N_("Open it and save it as “CSV UTF-8”, or bring it in with: stemcity import.")
        return None, (_finding("not-a-csv", Where(file=file), what, fix),)
    text, fault = decoded(content, file=file, fix=N_("Save the file as “CSV UTF-8” in the spreadsheet."))
    findings = [fault] if fault else []
    delimiter = _delimiter(text, dialect)
    rows = list(_csv_rows(text, file, delimiter, findings))
    if not rows:
        findings.append(
            _finding(
                "empty-file", Where(file=file), N_("The file is empty."), N_("Write a header row, or delete the file.")
            )
        )
        return None, tuple(findings)
    (number, header), *body = rows
    names = tuple(unicodedata.normalize("NFC", " ".join(name.split())) for name in header)
    if (count := sum(map(bool, names))) > MOST_COLUMNS:
        what = N_("The header has {count} columns; a table has {most} at most.")
        fix = N_("Look for a mistake; the largest cities need less.")
        wide = _finding("too-many-columns", Where(file=file, row=number), what, fix, count=count, most=MOST_COLUMNS)
        return None, (*findings, wide)
    if delimiter != dialect.delimiter:
        findings.append(_other_separator(delimiter, Where(file=file, row=number), dialect))
    findings += _long_rows(body, len(names), file, delimiter)
    return Grid(file, "", names, tuple(body)), tuple(findings)


def _finding(rule: str, where: Where, what: str, fix: str, **params: object) -> Finding:
    return Finding(rule, where, what, fix, params=params)


def decoded(content: bytes, *, file: str, fix: str) -> tuple[str, Finding | None]:
    """The text of a file, and the finding that it is in another encoding, where it is.

    UTF-8 with or without a byte-order mark, or UTF-16 with one. Other bytes are read as a Western Windows would read
    them, so that the rest of the file can be looked through; the finding is an error, so that no guess is published.

    Args:
        content: The bytes.
        file: The file's name, for the finding.
        fix: How to save it right.

    >>> decoded("Città".encode("cp1252"), file="venues.csv", fix="")[0]
    'Città'
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), None
    try:
        return content.decode("utf-8-sig").lstrip("\ufeff"), None
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        found = _finding(
            "not-utf-8",
            Where(file=file, row=line),
            N_("The file is not UTF-8: the byte {byte} in line {line} may be meant as “{guess}”."),
            fix,
            byte=f"0x{content[fault.start]:02X}",
            line=line,
            guess=content[fault.start : fault.start + 1].decode("cp1252", errors="replace"),
        )
        return content.decode("cp1252", errors="replace"), found


_SEPARATOR_LINE = re.compile(r"sep=.", re.IGNORECASE)
"""The first line by which a file tells Excel its separator."""


def _csv_rows(text: str, file: str, delimiter: str, findings: list[Finding]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each row that is not empty, with the number that a spreadsheet shows for it; Excel's `sep=;` is no row."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        started = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            findings.append(_broken(str(fault), Where(file=file, row=started)))
            return
        number += 1
        if row and row[0].startswith(("<<<<<<<", "=======", ">>>>>>>")):
            what = N_("The file holds a merge conflict.")
            findings.append(
                _finding(
                    "merge-conflict",
                    Where(file=file, row=number),
                    what,
                    N_("Keep one of the two versions and delete the markers."),
                )
            )
        elif any(cell.strip() for cell in row) and not (number == 1 and _SEPARATOR_LINE.fullmatch(delimiter.join(row))):
            yield number, tuple(cell.strip() for cell in row)


def _broken(reason: str, where: Where) -> Finding:
    if "unexpected end" in reason:
        what = N_("A quotation mark in this row is never closed.")
        fix = N_("Close it; a quotation mark inside a quoted cell is written twice.")
    elif "field larger" in reason:
        what = N_("A cell in this row is longer than {most} characters.")
        fix = N_("Shorten it; an unclosed quotation mark may have swallowed the rows after it.")
    else:
        what = N_("The row cannot be read: {reason}.")
        fix = N_("A cell that holds a quotation mark or the separator must stand in quotation marks.")
    return _finding("broken-csv", where, what, fix, reason=reason, most=LONGEST_CELL)


def _delimiter(text: str, dialect: Dialect) -> str:
    """What parts the columns: as declared, unless the header is one column that holds another separator."""
    lines = (
        line for line in io.StringIO(text, newline=None) if line.strip() and not _SEPARATOR_LINE.fullmatch(line.strip())
    )
    header = next(lines, "")
    others = [mark for mark in (";", "\t", ",") if mark != dialect.delimiter and mark in header]
    return others[0] if others and dialect.delimiter not in header else dialect.delimiter


def _other_separator(found: str, where: Where, dialect: Dialect) -> Finding:
    return Finding(
        "other-separator",
        where,
        N_("The columns are parted by “{found}”, but edition.toml declares “{declared}”; they were read as they are."),
        N_('If you save all tables so, write below the line [dialect] in edition.toml: separator = "{found}"'),
        Severity.NOTE,
        {"found": "tab" if found == "\t" else found, "declared": dialect.separator},
    )


def _long_rows(rows: Sequence[tuple[int, tuple[str, ...]]], width: int, file: str, delimiter: str) -> Iterator[Finding]:
    for number, cells in rows:
        if any(cells[width:]):
            yield _finding(
                "row-too-long",
                Where(file=file, row=number),
                N_("The row has {count} cells, the header has {width}: “{extra}” has no column."),
                N_("Put a cell that holds “{example}” or a line break in quotation marks."),
                count=len(cells),
                width=width,
                extra=next(cell for cell in cells[width:] if cell),
                example="tab" if delimiter == "\t" else delimiter,
            )


def write_csv(header: Sequence[str], rows: Sequence[Sequence[str]], *, dialect: Dialect) -> bytes:
    r"""A CSV file: RFC 4180 with the declared separator, UTF-8, LF.

    >>> write_csv(["key", "name"], [["library", "Library, old"]], dialect=Dialect())
    b'key,name\nlibrary,"Library, old"\n'
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=dialect.delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


EXCEL_DATE = re.compile(
    r"(\d{1,2}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|gen|mag|giu|lug|ago|set|ott|dic|fev|abr|mai|out|dez))"
    r"|((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|gen|mag|giu|lug|ago|set|ott|dic|fev|abr|mai|out|dez)-\d{2})"
    r"|(\d{4}-\d{2}-\d{2}( 00:00:00)?)|(\d{1,2}/\d{1,2}/\d{4})",
    re.IGNORECASE,
)
EXCEL_NUMBER = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)


def spreadsheet_damage(value: str) -> Finding | None:
    """The finding, without a place, that a spreadsheet made a code into a date or a rounded number, if it looks so.

    >>> spreadsheet_damage("3-mag").rule
    'code-became-date'
    """
    if EXCEL_DATE.fullmatch(value):
        rule, what = (
            "code-became-date",
            N_("“{value}” looks like a code that a spreadsheet turned into a date, as it does with 3-5."),
        )
    elif EXCEL_NUMBER.fullmatch(value):
        rule, what = (
            "code-became-number",
            N_("“{value}” looks like a long code that a spreadsheet turned into a rounded number."),
        )
    else:
        return None
    fix = N_("Set the column's format to text, then write the code again.")
    return Finding(rule, Where(), what, fix, severity=Severity.WARNING, params={"value": value})
