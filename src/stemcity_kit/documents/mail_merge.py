"""Letters as a table for a mail merge: a row for each addressee, as CSV or XLSX.

The columns are the lines of the address, the single values of the letter, and its text. A table is for the office's own
word processor; `folder.dossier_files` keeps it out of a site, like every file of a dossier.

What an applicant wrote can begin with a sign that a spreadsheet takes for a formula. In XLSX text is stored as text; in
CSV such a cell gets an apostrophe before it (OWASP, “CSV Injection”).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from stemcity_kit.calls.question import Reader
from stemcity_kit.documents.dossier_words import told, wording
from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.folder.forms import FormColumn, FormSheet, write_form
from stemcity_kit.model.dossier import Dossier

__all__ = ["MergeTable", "merge_table"]

_FORMULAS = "=+-@\t\r＝＋－＠"
_FIXED = ("code", "title", "call", "date", "reader", "record")


@attrs.frozen
class MergeTable:
    """A table of letters.

    Attributes:
        columns: The names of the columns.
        rows: A row for each letter.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def csv(self, *, delimiter: str = ",") -> bytes:
        r"""The table as CSV with CRLF (RFC 4180), in UTF-8 with the mark by which spreadsheets know it.

        >>> MergeTable(("name",), (("=1+1",),)).csv()
        b"\xef\xbb\xbfname\r\n'=1+1\r\n"
        """
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
        writer.writerow(self.columns)
        writer.writerows([_harmless(cell) for cell in row] for row in self.rows)
        return b"\xef\xbb\xbf" + out.getvalue().encode()

    def xlsx(self) -> bytes:
        """The table as a workbook, each cell as text.

        Raises:
            MissingExtra: openpyxl is not installed.
        """
        columns = tuple(FormColumn(name=name, width=60 if name == "text" else 0) for name in self.columns)
        return write_form([FormSheet(name="letters", columns=columns, rows=self.rows)])


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip()[:1] in tuple(_FORMULAS) or cell[:1] in tuple(_FORMULAS) else cell


def merge_table(dossiers: Sequence[Dossier], *, language: str = "", country: str = "") -> MergeTable:
    """The table of some letters.

    Args:
        dossiers: Letters to applicants; of one kind, or of several.
        language: The readers' language; without one, the call's first.
        country: ISO 3166 alpha-2; it decides between the forms of one language.

    Raises:
        InvalidValue: One of the dossiers is no letter to an applicant.
    """
    faults = [dossier for dossier in dossiers if dossier.reader is not Reader.APPLICANT or not dossier.application]
    if faults:
        raise InvalidValue.because(
            "no-letter",
            Where(field="dossiers"),
            N_("“{name}” is no letter to an applicant, so it has no row in a mail merge."),
            N_("Give letters only, such as those of outcomes or exclusions."),
            name=faults[0].name,
        )
    letters = [_told(dossier, language, country) for dossier in dossiers]
    lines = max((len(letter["addressee"]) for letter in letters), default=0)
    fields = sorted({name for letter in letters for name in letter["fields"]} - set(_FIXED))
    columns = ("kind", *_FIXED, *(f"address-{n}" for n in range(1, lines + 1)), *fields, "text")
    return MergeTable(columns, tuple(_row(letter, lines, fields) for letter in letters))


def _told(dossier: Dossier, language: str, country: str) -> Mapping[str, Any]:
    words = wording(dossier, language or dossier.call.languages[0], country=country)
    return told(dossier, words, say=words.plain)


def _row(letter: Mapping[str, Any], lines: int, fields: Sequence[str]) -> tuple[str, ...]:
    address = [*letter["addressee"], *[""] * (lines - len(letter["addressee"]))]
    values = (letter["fields"].get(name, "") for name in fields)
    return (letter["kind"], *(letter[name] for name in _FIXED), *address, *values, _text(letter))


def _text(letter: Mapping[str, Any]) -> str:
    """The parts of a letter as paragraphs; a table becomes a line for each row."""
    paragraphs: list[str] = []
    for section in letter["sections"]:
        paragraphs += [section["title"], *section["sentences"]]
        for table in section["tables"]:
            paragraphs += [table["caption"], *("; ".join(row) for row in table["rows"])]
    return "\n".join(paragraphs)
