"""The ranking as a workbook: a spreadsheet that recomputes it gets the same points, totals, thresholds and ranks."""

import io
import itertools
import random
import shutil
import subprocess
from decimal import Decimal

import attrs
import openpyxl
import pytest

from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import CaseFile, Sheet
from stemcity_kit.calls.grid import Aggregate, Bonus, Criterion, Formula, Grid, Point, Rounding, RoundingMode, Threshold
from stemcity_kit.calls.question import Question
from stemcity_kit.calls.scored import Scores
from stemcity_kit.calls.scoring import score, score_sheets
from stemcity_kit.errors import InvalidValue
from stemcity_kit.folder.ranking_workbook import ranking_workbook
from tests.calls.award_case import ranked

PROPOSALS = {
    "p1": (".8 .9 .7", ".7 .8 .8", ".6 .5 .7", ".9 .9 .8", ".4 .4 .4"),
    "p2": (".9 .8 .9", ".6 .7 .7", ".8 .8 .7", ".5 .6 .6", ".7 .7 .7"),
    "p3": (".5 .6 .4", ".6 .6 .6", ".7 .6 .6", ".6 .5 .6", "1 1 1"),
    "p4": (".6 .6 .6", ".6 .6 .6", ".6 .6 .6", ".6 .6 .6", ".5 .5 .5"),
}
"""A worked grid: the marks of three members in five criteria of 25, 25, 20, 15 and 15 points."""

needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")


def sheet(application: str, member: str, **marks: str) -> Sheet:
    """What a member wrote."""
    given = {criterion: Decimal(mark) for criterion, mark in marks.items() if mark}
    return Sheet(application=application, member=member, marks=given, reasons=None, version=1, number=1)


def worked(point: str = "criterion") -> tuple[Call, Scores]:
    """The worked grid and its scores."""
    weights = {"a": 25, "b": 25, "c": 20, "d": 15, "e": 15}
    criteria = [Criterion(key=key, weight=Decimal(weight)) for key, weight in weights.items()]
    thresholds = [Threshold(Decimal(60)), Threshold(Decimal(28), ["a", "b"])]
    call = Call(key="worked", grid=Grid(criteria=criteria, thresholds=thresholds, rounding=Rounding(point, 2)))
    sheets = [
        sheet(key, f"m{n}", **{name: text.split()[n] for name, text in zip("abcde", rows, strict=True)})
        for key, rows in PROPOSALS.items()
        for n in range(3)
    ]
    return call, score_sheets(call, dict.fromkeys(PROPOSALS, Answers()), sheets)


def mixed(rounding: Rounding, aggregate: Aggregate, seed: int) -> tuple[Call, Scores]:
    """A grid with every kind of criterion and 12 applications with marks drawn at random."""
    draw = random.Random(seed)
    criteria = [
        Criterion(key="quality", weight=Decimal(35), least=Decimal(5)),
        Criterion(key="reach", weight=Decimal(15), scale="points", missing="leave-out"),
        Criterion(key="care", weight=Decimal(10), missing="zero"),
        Criterion(
            key="merit",
            weight=Decimal(15),
            kind="formula",
            formula=Formula(
                question="mark",
                zero=Decimal(60),
                full=Decimal(100),
                scale="100",
                bonus=[Bonus("mark", ["honours"], Decimal(2))],
            ),
        ),
        Criterion(key="need", weight=Decimal(10), kind="formula", formula=Formula(question="isee", best="lowest")),
        Criterion(
            key="age",
            weight=Decimal(5),
            kind="formula",
            formula=Formula(question="years", bands=[(Decimal(0), Decimal(1)), (Decimal(3), Decimal(5))]),
        ),
        Criterion(
            key="kind",
            weight=Decimal(10),
            kind="category",
            question="form",
            points={"school": Decimal("9.5"), "club": Decimal(4)},
        ),
    ]
    call = Call(
        key="mixed",
        questions=[
            Question(key="mark", kind="mark", scales=["100", "30"]),
            Question(key="isee", kind="money"),
            Question(key="years", kind="whole-number"),
            Question(key="form", kind="choice", choices={"school": {"en": "School"}, "club": {"en": "Club"}}),
        ],
        grid=Grid(
            criteria=criteria,
            thresholds=[Threshold(Decimal(40)), Threshold(Decimal(12), ["quality", "reach"])],
            aggregate=aggregate,
            rounding=rounding,
        ),
    )
    answers = {
        f"app{n}": Answers(
            {
                "mark": draw.choice(["27/30", "25/30", "100L/100", "83/100", "61/100"]),
                "isee": f"{draw.randint(3000, 30000)}.{draw.randint(10, 99)} EUR",
                "years": str(draw.randint(0, 6)),
                "form": draw.choice(["school", "club"]),
            }
        )
        for n in range(12)
    }
    sheets = [
        sheet(
            key,
            member,
            quality=f"0.{draw.randint(1, 99):02}",
            reach="" if key in ("app3", "app7") else f"{draw.randint(1, 14)}.{draw.randint(0, 9)}",
            care="" if draw.random() < 0.2 else f"0.{draw.randint(1, 9)}",
        )
        for key in answers
        for member in ("m1", "m2", "m3", "m4")[: draw.randint(2, 4)]
    ]
    return call, score_sheets(call, answers, sheets)


def book(call: Call, scores: Scores) -> bytes:
    """The workbook of some scores."""
    return ranking_workbook(CaseFile.of(call), scores=scores)


def recomputed(files: dict[str, bytes], folder) -> dict[str, openpyxl.Workbook]:
    """The workbooks as LibreOffice reckons them, all in one run."""
    for name, content in files.items():
        (folder / f"{name}.xlsx").write_bytes(content)
    profile = (folder / "profile").as_uri()
    paths = [str(folder / f"{name}.xlsx") for name in files]
    command = ["soffice", "--headless", f"-env:UserInstallation={profile}", "--convert-to", "xlsx", "--outdir"]
    subprocess.run([*command, str(folder / "out"), *paths], capture_output=True, check=True, timeout=180)
    return {name: openpyxl.load_workbook(folder / "out" / f"{name}.xlsx", data_only=True) for name in files}


def rows_of(workbook: openpyxl.Workbook, name: str) -> dict[str, dict[str, object]]:
    """The rows of a sheet by their first cell, with the cells by their heading."""
    head, *rows = workbook[name].iter_rows(values_only=True)
    return {str(row[0]): dict(zip(head, row, strict=True)) for row in rows if row[0]}


WAYS = {
    f"case{n}": (Rounding(point, 2, mode), list(Aggregate)[n % 3], n)
    for n, (point, mode) in enumerate(itertools.product(Point, RoundingMode))
}
"""Every way of rounding, each with a way of putting marks together and the seed of its marks."""


@pytest.fixture(scope="module")
def cases() -> dict[str, tuple[Call, Scores]]:
    """A grid and its scores for every way."""
    return {name: mixed(*way) for name, way in WAYS.items()}


@pytest.fixture(scope="module")
def books(cases, tmp_path_factory) -> dict[str, openpyxl.Workbook]:
    """All workbooks of these tests as LibreOffice reckons them: it takes longer to start than to reckon."""
    files = {name: book(*case) for name, case in cases.items()}
    files |= {point: book(*worked(point)) for point in ("criterion", "coefficient")}
    return recomputed({**files, "changed": changed(files["criterion"])}, tmp_path_factory.mktemp("office"))


def changed(content: bytes) -> bytes:
    """A workbook in which somebody writes another mark over the first one."""
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    assert ("p1", 0.8) == (workbook["marks"]["A2"].value, workbook["marks"]["C2"].value)
    workbook["marks"]["C2"].value = 0.2
    made = io.BytesIO()
    workbook.save(made)
    return made.getvalue()


@needs_office
def test_a_spreadsheet_recomputes_the_worked_grid(books) -> None:
    """70.17, 72.67, 63.67 and 58.50; with rounded coefficients 70.30, 72.95 and 63.65; who is out; the ranks."""
    found = {point: rows_of(books[point], "totals") for point in ("criterion", "coefficient")}
    assert [70.17, 72.67, 63.67, 58.5] == [row["Total"] for row in found["criterion"].values()]
    assert [70.3, 72.95, 63.65] == [row["Total"] for row in found["coefficient"].values()][:3]
    assert [1, 1, 0, 0] == [row["Thresholds met"] for row in found["criterion"].values()]
    assert [2, 1, "", ""] == [row["Rank by total"] or "" for row in found["criterion"].values()]
    assert {"yes"} == {row["Agrees"] for rows in found.values() for row in rows.values()}


@needs_office
def test_a_spreadsheet_recomputes_every_way_of_rounding_and_putting_together(cases, books) -> None:
    """Points by criterion, sums, thresholds and totals are ours, and the ranks follow from them."""
    for name, (call, scores) in cases.items():
        points, totals = rows_of(books[name], "points"), rows_of(books[name], "totals")
        assert set(scores) == set(totals)
        for key, scored in scores.items():
            for line in scored.lines:
                expected = None if line.counted is None else float(line.counted)
                assert points[key][line.criterion] == pytest.approx(expected, abs=1e-9), (name, key, line)
            for part in scored.groups:
                assert totals[key][part.name] == pytest.approx(float(part.counted), abs=1e-9), (name, key, part)
            assert totals[key]["Total"] == pytest.approx(float(scored.whole.counted), abs=1e-9), (name, key)
            assert ("yes", int(not scored.missed)) == (totals[key]["Agrees"], totals[key]["Thresholds met"])
        able = sorted((one.standing for one in scores.values() if not one.missed), reverse=True)
        ranks = {key: able.index(one.standing) + 1 for key, one in scores.items() if not one.missed}
        assert ranks == {key: row["Rank by total"] for key, row in totals.items() if row["Rank by total"]}
        assert call.key == "mixed"


@needs_office
def test_a_changed_mark_changes_what_follows(books) -> None:
    """The formulas are live: a lawyer writes another mark and sees another total, and that it no longer agrees."""
    row = rows_of(books["changed"], "totals")["p1"]
    assert (65.17, "no", 1) == (row["Total"], row["Agrees"], row["Thresholds met"])


def test_the_case_s_own_places_stand_beside_the_ranks() -> None:
    """In the order of the ranking, with members by name."""
    workbook = openpyxl.load_workbook(io.BytesIO(ranking_workbook(ranked())))
    assert ["kv2m", "q7hd", "tr5w"] == list(rows_of(workbook, "totals"))
    assert [1, 2, 3] == [row["Place in the record"] for row in rows_of(workbook, "totals").values()]
    assert {"Ada Reader", "Bea Reader", "Cleo Reader"} == {row[1] for row in list(workbook["marks"].values)[1:]}


def test_every_derived_cell_is_a_formula_and_text_is_text() -> None:
    """Nobody's name or code is reckoned with."""
    casefile = ranked()
    names = {**casefile.names, "m1": "=1+1"}
    workbook = openpyxl.load_workbook(io.BytesIO(ranking_workbook(attrs.evolve(casefile, names=names))))
    assert {"f"} == {cell.data_type for row in workbook["points"].iter_rows(min_row=2, min_col=2) for cell in row}
    (cell,) = [cell for cell in workbook["marks"]["B"][:2] if cell.value == "=1+1"]
    assert "s" == cell.data_type


def test_an_application_that_cannot_be_scored_has_an_empty_row() -> None:
    """It is not left out in silence."""
    casefile = ranked()
    sheets = {key: one for key, one in casefile.sheets.items() if key[0] != "tr5w"}
    casefile = attrs.evolve(casefile, sheets=sheets)
    assert score(casefile)["tr5w"].total is None
    row = rows_of(openpyxl.load_workbook(io.BytesIO(ranking_workbook(casefile))), "totals")["tr5w"]
    assert None is row["Total"]


def test_the_same_case_gives_the_same_bytes() -> None:
    """Written twice."""
    assert ranking_workbook(ranked()) == ranking_workbook(ranked())


def test_a_call_without_a_grid_has_no_workbook() -> None:
    """There is nothing to reckon."""
    with pytest.raises(InvalidValue, match="has no grid"):
        ranking_workbook(CaseFile.of(Call(key="free")))
