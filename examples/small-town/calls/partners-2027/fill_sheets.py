"""Fills in the score sheets that the office handed out: stands here for the members, who do it in their spreadsheet.

    python fill_sheets.py FOLDER-OF-THE-SHEETS

The marks are those of `private/marks.csv`, all of them made up.
"""

import csv
import sys
from pathlib import Path

from openpyxl import load_workbook

MARKS = Path(__file__).parent / "private" / "marks.csv"


def filled(path: Path, marks: dict[str, dict[str, str]]) -> None:
    """Write one member's marks into their workbook.

    Args:
        path: The workbook.
        marks: By application: the marks by criterion, and the reason.
    """
    book = load_workbook(path)
    sheet = book["scores"]
    heads = {str(cell.value).split("\n")[0].removesuffix(" *"): cell.column for cell in sheet[1] if cell.value}
    for row in range(2, sheet.max_row + 1):
        given = marks.get(str(sheet.cell(row, heads["application"]).value))
        if given:
            for criterion in ("theme", "method", "reach"):
                sheet.cell(row, heads[f"mark.{criterion}"]).value = float(given[criterion])
            sheet.cell(row, heads["reason.reach"]).value = given["reason"]
    book.save(path)


def main(folder: Path) -> None:
    """Fill in every workbook of a folder."""
    with MARKS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for path in sorted(folder.glob("*.xlsx")):
        filled(path, {row["application"]: row for row in rows if row["member"] == path.stem})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
