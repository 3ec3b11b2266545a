"""Letters as a table: a row for each addressee, and no formula in any cell."""

import csv
import io

import openpyxl
import pytest

from stemcity_kit.calls.dossier_ranking import ranking_notice
from stemcity_kit.documents.mail_merge import merge_table
from stemcity_kit.errors import InvalidValue
from tests.calls.letters import AT, awarded, to_applicants
from tests.documents.test_dossiers import letter


def test_each_letter_is_a_row_with_its_address_its_values_and_its_text() -> None:
    """The columns are those of all letters together."""
    table = merge_table(to_applicants(awarded()))
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    (won,) = [row for row in rows if row["kind"] == "outcome" and row["code"] == "kv2m"]
    assert {"address-1": "Zaira Canarini", "address-2": "Via Uccello 91", "total": "70.33"}.items() <= won.items()
    assert "It wins €500.00 in “The city's grants”." in won["text"]
    assert len(to_applicants(awarded())) == len(rows)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "＝1", "\t=1", "\n=cmd"])
def test_no_cell_of_a_csv_file_is_a_formula(text: str) -> None:
    """An apostrophe before it makes it text."""
    content = merge_table([letter(text)]).csv().decode("utf-8-sig")
    for row in csv.reader(io.StringIO(content, newline="")):
        assert [] == [cell for cell in row if cell.lstrip()[:1] in {"=", "+", "-", "@", "＝", "＋", "－", "＠"}]


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    """Text is stored as text, and as it was written."""
    content = merge_table([letter("=1+1")]).xlsx()
    sheet = openpyxl.load_workbook(io.BytesIO(content))["letters"]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert {"s"} == kinds
    assert "=1+1" in [cell.value for cell in sheet[2]]


def test_the_same_letters_give_the_same_bytes() -> None:
    """As CSV and as a workbook."""
    table = merge_table(to_applicants(awarded()))
    assert (table.csv(), table.xlsx()) == (table.csv(), table.xlsx())


def test_what_is_no_letter_has_no_row() -> None:
    """A ranking is published, and not sent to anybody."""
    with pytest.raises(InvalidValue, match="is no letter to an applicant"):
        merge_table([ranking_notice(awarded(), at=AT)])


def test_an_empty_table_has_its_columns() -> None:
    """No letters, no rows."""
    assert () == merge_table([]).rows
