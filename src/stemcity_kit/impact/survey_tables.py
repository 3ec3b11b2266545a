"""A table of a survey: the items of an instrument, or the answers of pupils, as rows of text with their places."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Self

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where, did_you_mean

__all__ = ["SurveyTable"]


@attrs.frozen
class SurveyTable:
    """Rows of text under the names of their columns.

    Attributes:
        header: The names of the columns, each once; empty for a column without one.
        rows: Each row that is not empty, with its number in the file and its cells by the names of their columns.
        file: The file, for messages.
        sheet: The sheet of a workbook.
        at: The number of the header's row.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...] = attrs.field(repr=False, eq=False)
    file: str = "answers.csv"
    sheet: str = ""
    at: int = 1

    def __attrs_post_init__(self) -> None:
        findings = [self._double(name) for name, times in Counter(self.header).items() if name and times > 1]
        if findings:
            raise InvalidValue(*findings)

    @classmethod
    def of_csv(cls, text: str, *, file: str) -> Self:
        r"""Read CSV, with commas or semicolons; a cell that is missing is empty.

        Raises:
            InvalidValue: It is not CSV, two columns share a name, or a row has more cells than there are columns.

        >>> SurveyTable.of_csv("code;q1\nma12;4\n", file="answers.csv").rows
        ((2, {'code': 'ma12', 'q1': '4'}),)
        """
        lines = text.removeprefix("\ufeff")
        first = lines.partition("\n")[0]
        try:
            read = list(csv.reader(io.StringIO(lines), delimiter=";" if first.count(";") > first.count(",") else ","))
        except csv.Error as fault:
            what, fix = N_("This is not CSV: {said}."), N_("Save the table as CSV in UTF-8.")
            raise InvalidValue.because("not-csv", Where(file=file), what, fix, said=fault) from fault
        header = tuple(name.strip() for name in read[0]) if read else ()
        rows = [(number, row) for number, row in enumerate(read, 1) if number > 1 and any(map(str.strip, row))]
        long = [_too_long(number, file) for number, row in rows if len(row) > len(header)]
        if long:
            raise InvalidValue(*long)
        return cls(header, tuple((number, by_name(header, row)) for number, row in rows), file)

    def where(self, row: int | None = None, name: str = "") -> Where:
        """The place of a cell, of a row, or of a column."""
        column = self.header.index(name) + 1 if name in self.header else None
        return Where(file=self.file, sheet=self.sheet, row=row, field=name, column=column)

    def lacking(self, names: Sequence[str]) -> Iterator[Finding]:
        """The columns that are not there."""
        for name in dict.fromkeys(name for name in names if name not in self.header):
            near = did_you_mean(name, [known for known in self.header if known])
            fix = N_("Did you mean “{near}”?") if near else N_("Add the column, or name another one.")
            what, params = N_("There is no column “{name}”."), {"name": name, "near": near}
            yield Finding("missing-column", self.where(self.at, name), what, fix, params=params)

    def _double(self, name: str) -> Finding:
        what, fix = N_("Several columns are called “{name}”."), N_("Give each column a name of its own.")
        return Finding("double-column", self.where(self.at, name), what, fix, params={"name": name})


def by_name(header: Sequence[str], cells: Sequence[str]) -> Mapping[str, str]:
    """The cells of a row by the names of their columns; what is missing is empty."""
    return dict(zip(header, [*cells, *[""] * len(header)], strict=False))


def _too_long(row: int, file: str) -> Finding:
    what, fix = N_("The row has more cells than there are columns."), N_("Look for a comma that is not in quotes.")
    return Finding("long-row", Where(file=file, row=row), what, fix)
