"""`stemcity survey`: files as organisers have them, who is not compared, what is told and what is hidden."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from stemcity_kit.cli import main
from tests.cli.runner import RUNNER

SURVEY = Path(__file__).parents[2] / "examples" / "survey"
FILES = [str(SURVEY / name) for name in ("instrument.toml", "before.csv", "after.csv")]
INSTRUMENT = "key,min,max,reversed,subscale\nq1,1,5,no,joy\nq2,1,5,yes,joy\n"


def said(*arguments):
    """What the command says."""
    return RUNNER.invoke(main, ["--lang", "en", "survey", *map(str, arguments)])


@pytest.fixture
def asked(tmp_path):
    """An instrument as a table."""
    (tmp_path / "items.csv").write_text(INSTRUMENT, encoding="utf-8")
    return tmp_path / "items.csv"


def answers(path, *, times=("before", "after"), pupils=12, wave=True):
    """Answers of pupils who rise, some by one and some by two points."""
    lines = [
        [f"ab{pupil:02}", *([time] if wave else []), str(1 + pupil % 3 + place * (1 + pupil % 2)), "3"]
        for place, time in enumerate(("before", "after"))
        if time in times
        for pupil in range(pupils)
    ]
    header = ["code", *(["wave"] if wave else []), "q1", "q2"]
    path.write_text("\n".join(map(",".join, [header, *lines])) + "\n", encoding="utf-8")
    return path


def test_the_example_is_told():
    """All together, one class whose size allows it, and the rows that match nobody."""
    told = said(*FILES, "--group", "class")
    assert 0 == told.exit_code
    assert ["confidence  all together      32    2.78   3.45    0.67   0.51 to 0.83      1.08"] == [
        line for line in told.stdout.splitlines() if line.startswith("confidence  all")
    ]
    assert "3C" not in told.stdout
    assert "before.csv, rows 10, 19, 28, column code (B): The code stands only among the answers before." in told.stderr
    assert "after.csv, row 27, column code (B): The code has not the form AA00" in told.stderr
    assert "R7" not in told.stderr + told.stdout


def test_data_and_table_say_the_same(tmp_path):
    """JSON for programs, CSV for spreadsheets; exact numbers as texts."""
    told = said(*FILES, "--group", "class", "--json", "--write", tmp_path / "out" / "effects.csv")
    data = json.loads(told.stdout)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out" / "effects.csv").read_text(encoding="utf-8"))))
    assert [str(effect["change"]) for effect in data["effects"]] == [row["change"] for row in rows]
    assert (34, 3, 1, 3, 1, 1) == tuple(
        data[name] for name in ("matched", "only_before", "only_after", "double_code", "no_code", "malformed_code")
    )
    assert {"only-before", "double-code", "no-code", "malformed-code", "group-withheld"} <= {
        finding["rule"] for finding in data["findings"]
    }


def test_one_file_or_two_give_the_same(asked, tmp_path):
    """A column that says when, or a file for each time."""
    one = said(asked, answers(tmp_path / "all.csv"))
    two = said(
        asked,
        answers(tmp_path / "a.csv", times=["before"], wave=False),
        answers(tmp_path / "b.csv", times=["after"], wave=False),
    )
    assert (0, one.stdout) == (two.exit_code, two.stdout)
    assert "12" in one.stdout


def test_it_is_said_which_file_was_taken_as_before(asked, tmp_path):
    """In the other order every change has the other sign; the same file twice is no comparison."""
    first = answers(tmp_path / "may.csv", times=["before"], wave=False)
    last = answers(tmp_path / "june.csv", times=["after"], wave=False)
    right, wrong = said(asked, first, last), said(asked, last, first)
    assert right.stdout != wrong.stdout
    for told, before, after in ((right, first, last), (wrong, last, first)):
        assert f"{before} is taken as the answers from before, {after} as those from after." in told.stderr
    (note,) = [
        one for one in json.loads(said(asked, first, last, "--json").stdout)["findings"] if "before" in one["rule"]
    ]
    assert "which-is-before" == note["rule"]
    twice = said(asked, first, tmp_path / "." / "may.csv")
    assert (2, "") == (twice.exit_code, twice.stdout)
    assert "The two files of answers are the same one." in twice.stderr


def test_a_workbook_gives_the_same(asked, tmp_path):
    """A title above, columns of other people, numbers as numbers; the sheet that has the columns is read."""
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    rows = list(csv.reader(answers(tmp_path / "all.csv").read_text(encoding="utf-8").splitlines()))
    book = openpyxl.Workbook()
    book.active.append(["Notes"])
    sheet = book.create_sheet("Answers")
    sheet.append(["Survey of May"])
    sheet.append([*rows[0], "remark"])
    for row in rows[1:]:
        sheet.append([row[0], row[1], int(row[2]), int(row[3]), "=1+1"])
    book.save(tmp_path / "all.xlsx")
    told = said(asked, tmp_path / "all.xlsx")
    assert (0, said(asked, tmp_path / "all.csv").stdout) == (told.exit_code, told.stdout)


def test_too_few_are_not_told(asked, tmp_path):
    """Below the least number nothing is printed, and it is said why."""
    told = said(asked, answers(tmp_path / "all.csv", pupils=9))
    assert (0, "There is nothing that may be told.\n") == (told.exit_code, told.stdout)
    assert "Fewer than 10 answered “joy”" in told.stderr


def test_classes_are_compared_however_they_are_spelled(tmp_path, asked):
    """“3 a” and “3A” are one class; a row without a class counts only in all together."""
    lines = ["code,wave,q1,q2,class"]
    for n in range(28):
        before, after = ("3 a", "3A") if n < 13 else ("3B", "3b ") if n < 26 else ("", "")
        lines += [f"ab{n:02},before,{1 + n % 3},3,{before}", f"ab{n:02},after,{2 + n % 3 + n % 2},3,{after}"]
    (tmp_path / "all.csv").write_text("\n".join(lines), encoding="utf-8")
    told = said(asked, tmp_path / "all.csv", "--group", "class")
    assert [["all", "28"], ["3B", "13"]] == [
        [line.split()[1], line.removeprefix("joy").replace("all together", "all").split()[1]]
        for line in told.stdout.splitlines()
        if line.startswith("joy")
    ]
    assert "all.csv, rows 54-57, column code (A): The row names no class" in told.stderr


WRONG = {
    "no file": (None, "There is no file"),
    "empty": (b"", "The file is empty"),
    "latin": ("code,wave,q1,q2\nè,before,1,1\n".encode("cp1252"), "not UTF-8"),
    "column": (b"code,wave,q1,Q2\nx,before,1,1\n", "There is no column “q2”. Did you mean “Q2”"),
    "twice": (b"code,wave,q1,q2,q1\nx,before,1,1,1\n", "Several columns are called"),
    "scale": (b"code,wave,q1,q2\nx,before,9,1\n", "not on the scale from 1 to 5"),
    "wave": (b"code,wave,q1,q2\nx,between,1,1\n", "do not say whether they are from before or after"),
    "long": (b"code,wave,q1,q2\nx,before,1,1,1\n", "The row has 5 cells"),
    "quote": (b'code,wave,q1,q2\nx,before,1,"1\n', "never closed"),
    "workbook": (b"PK\x03\x04", "workbook that was renamed"),
}


@pytest.mark.parametrize(("content", "message"), WRONG.values(), ids=WRONG)
def test_wrong_answers_are_told(asked, tmp_path, content, message):
    """Every kind of bad file is a sentence and exit code 1."""
    if content is not None:
        (tmp_path / "all.csv").write_bytes(content)
    told = said(asked, tmp_path / "all.csv")
    assert (1, "") == (told.exit_code, told.stdout)
    assert message in told.stderr


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("items.toml", b"key = ", "not TOML"),
        ("items.toml", "key = 'è'".encode("cp1252"), "not UTF-8"),
        ("items.toml", b'key = "x"\ncode = "AB9"\n[[items]]\nkey="q"\nmin=1\nmax=5', "no form of a code"),
        ("items.csv", b"key,min\nq1,1\n", "cannot be the max"),
        ("gone.toml", None, "There is no file"),
    ],
)
def test_a_wrong_instrument_is_told(tmp_path, name, content, message):
    """As a sentence, before any answer is read."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    told = said(tmp_path / name, answers(tmp_path / "all.csv"))
    assert 1 == told.exit_code
    assert message in told.stderr


def test_both_files_are_told_at_once(asked, tmp_path):
    """Two files with faults give the faults of both; and files in the wrong order are noticed."""
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("code,q1,q2\nx,9,1\n", encoding="utf-8")
    second.write_text("code,wave,q1,q2\nx,before,1,1\n", encoding="utf-8")
    told = said(asked, first, second)
    assert 1 == told.exit_code
    assert "a.csv, row 2" in told.stderr
    assert "Rows of the other time: 1" in told.stderr


def test_a_wrong_call_is_told(asked, tmp_path):
    """Three files of answers, or a table written over the answers."""
    file = answers(tmp_path / "all.csv")
    before = file.read_bytes()
    assert [2, 2] == [said(asked, file, file, file).exit_code, said(asked, file, "--write", file).exit_code]
    assert before == file.read_bytes()


def test_a_code_that_became_a_date_is_told_without_the_code(asked, tmp_path):
    """A spreadsheet makes 3-5 a date; the message says where, and never what was written."""
    file = answers(tmp_path / "all.csv")
    file.write_text(file.read_text(encoding="utf-8").replace("ab03", "12-mag"), encoding="utf-8")
    told = said(asked, file)
    assert 0 == told.exit_code
    assert "looks like a code that a spreadsheet turned into a date" in told.stderr
    assert "12-mag" not in told.stderr
