"""Score sheets as files: what applicants wrote stays text, and marks are read as members write them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import attrs
import openpyxl
import pytest

from stemcity_kit.calls.acts import Seat, SheetScored
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile, Member, Sheet
from stemcity_kit.calls.grid import Criterion, Grid
from stemcity_kit.calls.question import Question
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.folder.form_reading import form_sheets
from stemcity_kit.folder.score_reading import Scores, read_score_sheets
from stemcity_kit.folder.score_sheets import score_sheet, to_score
from stemcity_kit.model.fields import clean_text
from stemcity_kit.testing.hostile import HOSTILE

CALL = Call(
    key="contents",
    questions=[Question(key="idea", kind="text"), Question(key="name", sensitivity="personal", seen_by=[])],
    grid=Grid(criteria=[Criterion(key="quality", title={"en": "Quality"}, weight=Decimal(60), scale="points")]),
)


def case(idea: str = "A lab", **changes: object) -> CaseFile:
    """A case with one admitted application and two members."""
    held = Application(
        key="kx2",
        person="p",
        state=ApplicationState.ADMITTED,
        version=1,
        answers=Answers({"idea": idea, "name": "Ida"}),
    )
    members = {key: Member(key=key, seat=Seat.MEMBER, declared=True) for key in ("leo", "mia")}
    made = attrs.evolve(CaseFile.of(CALL), applications={"kx2": held}, members=members)
    return attrs.evolve(made, **changes)


def back(held: CaseFile, path: Path, mark: object, *, reason: str = "") -> Scores:
    """What a sheet says after a mark was written into it."""
    path.write_bytes(score_sheet(held, "leo", languages=["en"]))
    book = openpyxl.load_workbook(path)
    row = [str(cell.value).split("\n")[0] for cell in book["scores"][1]]
    book["scores"].cell(2, row.index("mark.quality") + 1).value = mark
    book["scores"].cell(2, row.index("reason.quality") + 1).value = reason or None
    book.save(path)
    sheets, findings = form_sheets(path)
    assert findings == ()
    return read_score_sheets(held, [(path.name, sheets)])


@pytest.mark.parametrize("text", [text for text in HOSTILE if len(text) < 10_000])
def test_what_applicants_wrote_stays_text(text: str, tmp_path: Path) -> None:
    """No formula, no link, no error value; and it comes back as nothing but a shown answer."""
    held = case(clean_text(text))
    path = tmp_path / "leo.xlsx"
    path.write_bytes(score_sheet(held, "leo", languages=["en"]))
    cells = [
        cell for row in openpyxl.load_workbook(path)["scores"].iter_rows() for cell in row if cell.value is not None
    ]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [cell for cell in cells if cell.data_type == "n"] == [cell for cell in cells if cell.coordinate == "B2"]
    assert not any("Ida" in str(cell.value) for cell in cells)
    assert back(held, path, 30).acts[0].marks == {"quality": Decimal(30)}


@pytest.mark.parametrize(
    ("written", "expected"),
    [(30, "30"), (29.5, "29.5"), ("29,5", "29.5"), ("29.50", "29.50"), (0.1 + 0.2, "0.3"), (0, "0")],
)
def test_marks_are_exact_however_they_are_written(written: object, expected: str, tmp_path: Path) -> None:
    """A spreadsheet's number is the decimal that it shows; a decimal comma is read."""
    (act,) = back(case(), tmp_path / "leo.xlsx", written).acts
    assert act == SheetScored(application="kx2", member="leo", marks={"quality": Decimal(expected)}, version=1)


@pytest.mark.parametrize("written", [61, -1, "many", True, "30 %", "1.2.3"])
def test_what_is_no_mark_is_refused_at_its_cell(written: object, tmp_path: Path) -> None:
    """And nothing of the row is taken."""
    came = back(case(), tmp_path / "leo.xlsx", written)
    assert came.acts == ()
    assert {(found.where.sheet, found.where.row, found.where.field) for found in came.errors} == {
        ("scores", 2, "mark.quality")
    }


def test_an_empty_row_is_not_judged_yet(tmp_path: Path) -> None:
    """It is counted, and no fault."""
    came = back(case(), tmp_path / "leo.xlsx", None)
    assert (came.acts, came.findings, came.empty) == ((), (), 1)


def test_a_reason_without_a_mark_is_a_row_that_was_begun(tmp_path: Path) -> None:
    """The missing mark is named."""
    came = back(case(), tmp_path / "leo.xlsx", None, reason="It is good.")
    assert [found.rule for found in came.errors] == ["mark-missing"]


def test_marks_that_were_given_stand_in_the_next_sheet(tmp_path: Path) -> None:
    """So that a member can go on where they stopped; what did not change is the same."""
    sheet = Sheet(
        application="kx2", member="leo", marks={"quality": Decimal(40)}, reasons=Answers(), version=1, number=3
    )
    held = case(sheets={("kx2", "leo"): sheet})
    path = tmp_path / "leo.xlsx"
    path.write_bytes(score_sheet(held, "leo", languages=["en"]))
    came = read_score_sheets(held, [(path.name, form_sheets(path)[0])])
    assert (came.acts, came.same) == ((), 1)


def test_nobody_scores_what_follows_from_answers_or_is_not_admitted() -> None:
    """Without judged criteria, or without admitted applications, there are no sheets."""
    formula = attrs.evolve(CALL, grid=Grid(criteria=[Criterion(key="need", weight=Decimal(1), kind="formula")]))
    received = attrs.evolve(case().applications["kx2"], state=ApplicationState.RECEIVED)
    assert dict(to_score(case(call=formula))) == {}
    assert dict(to_score(case(applications={"kx2": received}))) == {}
    assert sorted(to_score(case())) == ["leo", "mia"]
