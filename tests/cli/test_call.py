"""`stemcity call` as an office uses it: from the draft to the end of a call, and everything that it refuses."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

import attrs
import click
import openpyxl
import pytest

from stemcity_kit.folder.read import load
from stemcity_kit.folder.write import save
from stemcity_kit.model.vocabulary import RoleName, Status
from stemcity_kit.testing import synthetic_edition
from tests.cli.call_folder import CALL, STAGES, acts_until, by_protocol, scored, stemcity

AT = "2027-04-05 12:00"


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Path], Path]:
    """Copies of the call at any stage; each stage is made once."""
    made: dict[str, Path] = {}

    def at(stage: str, target: Path) -> Path:
        if stage not in made:
            made[stage] = acts_until(stage, tmp_path_factory.mktemp(stage) / "contents")
        shutil.copytree(made[stage], target / "contents")
        return target / "contents"

    return at


Stages = Callable[[str, Path], Path]


def refused(folder: Path, *args: object, at: str = AT, by: str = "m.rossi", role: str = "officer") -> str:
    """What the command says when it refuses an act; nothing may have been recorded."""
    before = stemcity("journal", "head", folder).output
    result = stemcity("call", folder, *args, "--at", at, "--by", by, "--role", role)
    assert result.exit_code == 1, result.output
    assert stemcity("journal", "head", folder).output == before
    return result.output


def test_a_call_runs_from_its_draft_to_its_end(tmp_path: Path) -> None:
    """Every act of the life of a call, each recorded with who and when, and the last state final."""
    folder = acts_until("approved", tmp_path / "contents")
    winner = by_protocol(folder)["2027/4"]

    def act(at: str, *args: str, role: str = "officer") -> str:
        result = stemcity("call", folder, *args, "--at", at, "--by", "m.rossi", "--role", role)
        assert result.exit_code == 0, result.output
        return result.output

    assert winner in act("2027-04-24 09:00", "award", "offer")
    act("2027-04-25 09:00", "award", "accept", winner)
    act("2027-04-26 09:00", "award", "sign", winner)
    act("2027-04-27 09:00", "award", "make-effective", winner, "--with", "at_address=https://www.example.org")
    act("2027-06-27 09:00", "award", "deliver", winner)
    assert "is now closed out" in act("2027-07-01 09:00", "do", "close-out-call")
    said = stemcity("call", folder, "--at", "2027-07-02 09:00").output
    assert "Awards: 1 delivered." in said
    assert "The call is closed out: version 1" in said


def test_without_an_act_it_says_where_the_call_stands(stages: Stages, tmp_path: Path) -> None:
    """State, deadline with its distance, whether the minute is in, counts, and what is possible for whom."""
    folder = stages("received", tmp_path)
    result = stemcity("call", folder, "--at", "2027-03-29 10:30")
    assert result.exit_code == 0
    assert "The call is published: version 1, 6 records." in result.output
    assert "2027-03-29 12:00 Europe/Rome, this minute not included; 1 hour 30 minutes left." in result.output
    assert "Applications: 4 received." in result.output
    assert [line.split() for line in result.output.splitlines() if "move" in line or "extend" in line] == [
        ["extend", "the", "deadline", "extend", "manager"]
    ]
    assert "closed for 2 days" in stemcity("call", folder, "--at", "2027-03-31 12:00").output


def test_looking_writes_nothing(tmp_path: Path) -> None:
    """A call that was only looked at has no journal."""
    (tmp_path / "call.toml").write_text(CALL, encoding="utf-8")
    stemcity("call", tmp_path)
    stemcity("call", tmp_path, "check")
    assert [path.name for path in tmp_path.iterdir()] == ["call.toml"]


def test_an_edition_s_folder_may_hold_several_calls(tmp_path: Path) -> None:
    """With one, it is meant; with several, it is asked for."""
    acts_until("published", tmp_path / "calls" / "contents-2027")
    assert "is published" in stemcity("call", tmp_path).output
    other = tmp_path / "calls" / "other"
    other.mkdir()
    (other / "call.toml").write_text(CALL.replace("contents-2027", "other"), encoding="utf-8")
    assert "has several calls: contents-2027, other" in stemcity("call", tmp_path).output
    assert "is a draft" in stemcity("call", tmp_path, "--call", "other").output
    assert "is a draft" in stemcity("call", "--call=other", tmp_path).output
    assert "Did you mean “other”?" in stemcity("call", tmp_path, "--call", "othr").output
    assert "There is no call" in stemcity("call", tmp_path / "nowhere").output


@pytest.mark.parametrize(
    ("stage", "args", "role", "at", "said"),
    [
        ("published", ["publish"], "officer", "2027-02-01 09:00", "Cannot publish the call"),
        ("published", ["publish"], "officer", "2027-02-01 09:00", "Possible now: close the call, cancel the call"),
        ("published", ["close"], "officer", "2027-03-29 11:59", "Applications can come in until"),
        ("published", ["extend", "2027-03-01 12:00"], "manager", "2027-02-01 09:00", "is not later than"),
        ("published", ["extend", "2027-04-09 12:00"], "manager", "2027-03-29 12:00", "expired at"),
        ("published", ["extend", "2027-04-09 12:00"], "officer", "2027-02-01 09:00", "not done in the role “officer”"),
        ("published", ["extend", "soon"], "manager", "2027-02-01 09:00", "“soon” is not a day and a time."),
        (
            "published",
            ["extend", "2027-04-09 12:00", "--deadline", "propsals"],
            "manager",
            "2027-02-01 09:00",
            "Did you mean “proposals”?",
        ),
        ("published", ["close"], "officer", "2027-01-01 09:00", "is before the last record of the case"),
        ("closed", ["committee", "--member", "a"], "manager", AT, "The committee has 0 chairs."),
        ("closed", ["committee", "--chair", "a"], "officer", AT, "not done in the role “officer”"),
        ("closed", ["assign", "--do"], "officer", AT, "No committee was appointed yet."),
        ("checked", ["rank"], "officer", AT, "error"),
        ("committee", ["annul", "3"], "manager", AT, "An annulment needs its reasons."),
        ("committee", ["do", "nonsense"], "officer", AT, "There is no act “nonsense”."),
        ("committee", ["do", "admit", "aplication=x"], "officer", AT, "Did you mean “application=…”?"),
        ("committee", ["do", "admit", "application=x"], "officer", AT, "There is no application “x”."),
        ("committee", ["do", "hold-session", "key=s", "start=soon"], "officer", AT, "“soon” is not a day and a time."),
        (
            "committee",
            ["do", "propose-ranking", "ranking=x"],
            "officer",
            AT,
            "Use the command that is made for this act",
        ),
        ("evaluation", ["explain", "nope"], None, AT, "There is no application “nope”."),
        ("ranked", ["approve"], "manager", "2027-04-20 12:00", "Reviews can be asked for until"),
        ("ranked", ["award", "offer"], "officer", "2027-04-20 12:00", "Cannot offer an award"),
        ("approved", ["award", "accept"], "officer", "2027-05-01 12:00", "No application is named."),
        ("approved", ["next", "nope"], "officer", "2027-05-01 12:00", "error"),
        ("approved", ["draw", "lot", "--event", ""], "officer", "2027-05-01 12:00", "error"),
        ("approved", ["events"], None, "2027-05-01 12:00", "stands in no edition's folder"),
    ],
)
def test_what_is_not_possible_is_refused_in_words(  # noqa: PLR0917 - a table of cases
    stages: Stages, tmp_path: Path, stage: str, args: list[str], role: str | None, at: str, said: str
) -> None:
    """With the reason and with what is possible; the journal stays as it was."""
    folder = stages(stage, tmp_path)
    if role is None:
        result = stemcity("call", folder, *args, "--at", at)
        assert (result.exit_code, said in result.output) == (1, True), result.output
    else:
        assert said in refused(folder, *args, at=at, role=role)


def test_nobody_does_nothing(stages: Stages, tmp_path: Path) -> None:
    """Who acts is always said."""
    assert "Say who does it: --by m.rossi." in refused(stages("published", tmp_path), "close", by="")


def test_a_mistyped_act_is_a_wrong_call(stages: Stages, tmp_path: Path) -> None:
    """Exit code 2, with the nearest act."""
    result = stemcity("call", stages("published", tmp_path), "publsh")
    assert (result.exit_code, "Did you mean “publish”?" in result.output) == (2, True)


def test_a_text_with_errors_is_not_published(tmp_path: Path) -> None:
    """The faults stand at their lines."""
    text = CALL.replace('test = "audience >= 10"', 'test = "audiense >= 10"')
    (tmp_path / "call.toml").write_text(text, encoding="utf-8")
    result = stemcity("call", tmp_path, "approve", "--by", "a", "--role", "manager")
    line = text.splitlines().index('test = "audiense >= 10"') + 1
    assert result.exit_code == 1
    assert f"call.toml:{line}:1, size.test: " in result.output
    assert "Did you mean “audience”?" in result.output
    assert stemcity("call", tmp_path).exit_code == 1


def test_a_published_text_is_frozen(stages: Stages, tmp_path: Path) -> None:
    """A changed text is named, and nothing more is recorded until it is put back."""
    folder = stages("received", tmp_path)
    text = CALL.replace("places = 1", "places = 2")
    (folder / "call.toml").write_text(text, encoding="utf-8")
    assert "not the one that was published" in stemcity("call", folder).output
    assert "not the one that was published" in refused(folder, "close", at="2027-03-29 12:00")
    (folder / "call.toml").write_text("# a remark changes nothing\n" + CALL, encoding="utf-8")
    assert stemcity("call", folder, "close", "--by", "a", "--at", "2027-03-29 12:00").exit_code == 0


def test_an_extension_keeps_the_first_deadline_in_sight(stages: Stages, tmp_path: Path) -> None:
    """The version in force and the one before it."""
    folder = stages("published", tmp_path)
    args = ["extend", "2027-04-05 12:00", "--told", "the notice board", "--by", "d", "--role", "manager"]
    assert stemcity("call", folder, *args, "--at", "2027-03-01 09:00").exit_code == 0
    said = stemcity("call", folder, "--at", "2027-03-01 10:00").output
    assert "2027-04-05 12:00 Europe/Rome" in said
    assert "extended; first it was 2027-03-29 12:00 Europe/Rome" in said


def test_a_dry_run_needs_nobody_and_records_nothing(stages: Stages, tmp_path: Path) -> None:
    """It says what would be new."""
    folder = stages("published", tmp_path)
    before = stemcity("journal", "head", folder).output
    result = stemcity("call", folder, "import", folder / "applications.csv", "--dry-run", "--at", "2027-03-29 10:00")
    assert (result.exit_code, "4 new" in result.output) == (0, True)
    assert stemcity("journal", "head", folder).output == before


def test_the_same_import_twice_changes_nothing(stages: Stages, tmp_path: Path) -> None:
    """The second time everything is as it was."""
    folder = stages("received", tmp_path)
    before = stemcity("journal", "head", folder).output
    args = ["import", folder / "applications.csv", "--by", "a", "--at", "2027-03-29 11:00"]
    result = stemcity("call", folder, *args)
    assert (result.exit_code, "4 unchanged" in result.output) == (0, True)
    assert stemcity("journal", "head", folder).output == before


def test_one_faulty_row_keeps_the_whole_file_out(stages: Stages, tmp_path: Path) -> None:
    """All or nothing, with the cell named."""
    folder = stages("published", tmp_path)
    path = folder / "applications.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("03:00", "02:30"), encoding="utf-8")
    said = refused(folder, "import", path, at="2027-03-29 10:00")
    assert "applications.csv, row 4, column received_at (B): 02:30 does not exist on 2027-03-28" in said
    assert "Nothing was recorded: 1 error." in said


def test_a_late_application_is_received_as_late(stages: Stages, tmp_path: Path) -> None:
    """It is recorded, and the check proposes to exclude it."""
    folder = stages("closed", tmp_path)
    path = folder / "applications.csv"
    row = "2027/5;2027-03-29 12:00;portal;yes;Late;Eva;P5;40\n"
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
    args = ["import", path, "--by", "a", "--at", "2027-03-30 10:00"]
    assert "4 unchanged" in stemcity("call", folder, *args).output
    key = by_protocol(folder)["2027/5"]
    said = stemcity("call", folder, "check", "--only", key, "--at", "2027-03-30 12:00").output
    assert f"- {key} 2027/5: exclude an application" in said


def test_an_answer_to_no_question_is_refused(stages: Stages, tmp_path: Path) -> None:
    """With the nearest question; the value of a known one is brought into its one spelling."""
    folder = stages("published", tmp_path)
    args = ["do", "receive", "application=own-1", "answers.titel=Mine", "--by", "a"]
    result = stemcity("call", folder, *args, "--at", "2027-03-01 10:00")
    assert (result.exit_code, "Did you mean “title”?" in result.output) == (1, True)
    args[3:4] = ["answers.title=Mine", "answers.audience=1 200", "signed=no"]
    assert stemcity("call", folder, *args, "--at", "2027-03-01 10:00").exit_code == 0
    own = stemcity("journal", "file", folder, "own-1").output
    assert '"audience": "1200"' in own
    assert '"protocol": "2027/0001"' in own


def test_an_edition_is_checked_with_its_calls(tmp_path: Path) -> None:
    """`stemcity check` finds what is wrong in their texts, with the path."""
    save(synthetic_edition(seed=3, events=12), tmp_path / "edition")
    call = tmp_path / "edition" / "calls" / "contents-2027"
    call.mkdir(parents=True)
    (call / "call.toml").write_text(CALL.replace("audience >= 10", "audiense >= 10"), encoding="utf-8")
    said = stemcity("check", tmp_path / "edition")
    assert (said.exit_code, "calls/contents-2027/call.toml:" in said.output) == (1, True)
    assert "call.toml:" in stemcity("check", call).output


def test_the_form_is_written_once(stages: Stages, tmp_path: Path) -> None:
    """A file that is there already is kept unless its replacement is asked for."""
    folder = stages("published", tmp_path)
    for name in ("form.xlsx", "form.csv"):
        assert stemcity("call", folder, "form", folder / name).exit_code == 0
        assert stemcity("call", folder, "form", folder / name).exit_code == 1
        assert stemcity("call", folder, "form", folder / name, "--force").exit_code == 0


def test_the_check_proposes_with_reasons_and_records_only_when_told(stages: Stages, tmp_path: Path) -> None:
    """Admitted, asked to complete, excluded - each with what speaks against it."""
    folder = stages("closed", tmp_path)
    keys = by_protocol(folder)
    said = stemcity("call", folder, "check", "--at", "2027-03-30 12:00").output
    assert f"+ {keys['2027/1']} 2027/1: admit an application" in said
    assert f"? {keys['2027/2']} 2027/2: ask for a completion\n    permit: “permit” is not answered." in said
    assert f"- {keys['2027/3']} 2027/3: exclude an application\n    It is not signed as the call asks." in said
    assert "the answer to “For how many people” is 5, but it must be at least 10" in said
    assert "Nothing was recorded. If this is right, say it again with --do." in said
    assert "4 received" in stemcity("call", folder, "--at", "2027-03-30 12:00").output
    one = stemcity("call", folder, "check", "--only", keys["2027/1"], "--do", "--by", "a", "--at", "2027-03-30 12:00")
    assert one.exit_code == 0
    assert "3 received, 1 admitted" in stemcity("call", folder, "--at", "2027-03-30 12:00").output.replace(
        "1 admitted, 3 received", "3 received, 1 admitted"
    )


def test_score_sheets_hold_only_what_the_committee_may_read(stages: Stages, tmp_path: Path) -> None:
    """Neither the contact nor anybody's name is anywhere in the file."""
    folder = stages("evaluation", tmp_path)
    stemcity("call", folder, "sheets", "--to", folder / "sheets", "--at", AT)
    assert sorted(path.name for path in (folder / "sheets").iterdir()) == ["chi.xlsx", "leo.xlsx", "mia.xlsx"]
    book = openpyxl.load_workbook(folder / "sheets" / "leo.xlsx")
    texts = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    assert "Robots by hand" in texts
    assert [name for name in ("Ada Rossi", "contact", "Who can be asked", "Five friends") if name in texts] == []
    assert book["scores"].protection.sheet
    assert "are there already" in stemcity("call", folder, "sheets", "--to", folder / "sheets", "--at", AT).output


def test_what_is_private_is_not_written_into_a_site(stages: Stages, tmp_path: Path) -> None:
    """Neither score sheets nor documents nor an export with personal data."""
    folder = stages("evaluation", tmp_path)
    site = tmp_path / "site"
    site.mkdir()
    (site / ".stemcity-build").touch()
    for args in (
        ["call", folder, "sheets", "--to", site, "--at", AT],
        ["call", folder, "documents", "--to", site / "letters", "--at", AT],
        ["journal", "export", folder, "--personal", "--to", site / "case.jsonl"],
    ):
        result = stemcity(*args)
        assert (result.exit_code, "is a built site" in result.output) == (1, True), result.output
    assert [path.name for path in site.iterdir()] == [".stemcity-build"]


def broken(folder: Path, change: Callable[[openpyxl.Workbook], None], name: str = "leo.xlsx") -> None:
    """Change one of the filled-in score sheets."""
    path = folder / "sheets" / name
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def _set(cell: str, value: object) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        book["scores"][cell] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_set("A2", "stranger"), "column application (A): “stranger” is not an application that “leo” is to judge."),
        (_set("A2", "stranger"), "is missing. Put it back, or hand out a new sheet."),
        (lambda book: book["scores"].delete_rows(2), "is missing. Put it back"),
        (lambda book: book["scores"].append([cell.value for cell in book["scores"][2]]), "stands in row 2 already."),
        (_set("F2", "=1/2"), "row 2, column mark.quality (F): The cell holds a formula. Write the value itself."),
        (
            _set("F2", 1.2),
            "row 2, column mark.quality (F): Member “leo” gives 1.2 in “quality”, which is not from 0 to 1.",
        ),
        (_set("F2", 0.55), "which is between the steps of 0.1"),
        (_set("F2", "good"), "column mark.quality (F): “good” is not a mark. Write a number from 0 to 1."),
        (_set("F2", None), "column mark.quality (F): Member “leo” gives no mark in “quality”."),
        (_set("G2", None), "column reason.quality (G): Member “leo” gives no reason for the mark in “quality”."),
        (_set("G2", "a_x0007_b"), "column reason.quality (G): The text holds the invisible character U+0007"),
        (_set("B2", 7), "column version (B): "),
        (_set("F1", "mark.qualty"), "Did you mean “mark.quality”?"),
        (_set("H1", "mark.quality"), "The column “mark.quality” is there twice, in F and H."),
        (lambda book: book.remove(book["about"]), "This is no score sheet of this call"),
        (lambda book: book["about"].__setitem__("B2", "other-call"), "The sheet is of the call “other-call”"),
        (lambda book: book["about"].__setitem__("B3", "0" * 64), "The sheet was made from another text of the call."),
        (lambda book: book["about"].__setitem__("B4", "mia"), "Two files are of “mia”"),
        (lambda book: book["about"].__setitem__("B4", "zoe"), "“zoe” has nothing to judge in this call now."),
    ],
)
def test_a_score_sheet_that_was_tampered_with_is_refused_at_its_cell(
    stages: Stages, tmp_path: Path, change: Callable[[openpyxl.Workbook], None], said: str
) -> None:
    """Keys, rows, formulas, marks, reasons, headings, other people's sheets; nothing at all is recorded."""
    folder = stages("evaluation", tmp_path)
    stemcity("call", folder, "sheets", "--to", folder / "sheets", "--at", AT)
    scored(folder / "sheets", best="nobody")
    broken(folder, change)
    assert said in refused(folder, "sheets", "--from", folder / "sheets", at="2027-04-10 12:00")


def test_score_sheets_come_back_once(stages: Stages, tmp_path: Path) -> None:
    """As the members' own acts; the second time nothing changes, and an empty row is one not judged yet."""
    folder = stages("scored", tmp_path)
    said = stemcity(
        "call", folder, "sheets", "--from", folder / "sheets", "--by", "a", "--at", "2027-04-10 13:00"
    ).output
    assert "0 sheets to record, 9 as before, 0 not judged yet." in said
    assert '"by":"leo"' in stemcity("journal", "export", folder).output.replace('\\"', '"')
    assert stemcity("call", folder, "sheets", "--at", "2027-04-10 13:00").exit_code == 0


def test_a_committee_of_nobody_is_said_to_be_none(stages: Stages, tmp_path: Path) -> None:
    """Looking at it before it is appointed."""
    result = stemcity("call", stages("closed", tmp_path), "committee", "--at", AT)
    assert (result.exit_code, "No committee was appointed yet." in result.output) == (0, True)


def test_the_ranking_is_printed_and_explained_without_others_data(stages: Stages, tmp_path: Path) -> None:
    """An applicant's explanation names nobody else."""
    folder = stages("ranked", tmp_path)
    keys = by_protocol(folder)
    said = stemcity(
        "call", folder, "explain", keys["2027/1"], "--reader", "applicant", "--at", "2027-04-13 12:00"
    ).output
    assert "it has place 2 of 3" in said
    assert [key for number, key in keys.items() if number != "2027/1" and key in said] == []
    assert "leo" not in said


def test_a_draw_is_frozen_first_and_can_be_repeated(stages: Stages, tmp_path: Path) -> None:
    """The hash of the list is printed before the seed exists."""
    folder = stages("ranked", tmp_path)
    frozen = stemcity("call", folder, "draw", "lot", "--event", "Lotto", "--by", "a", "--at", "2027-04-13 12:00")
    assert (frozen.exit_code, "to be published: " in frozen.output) == (0, True)
    assert "is taken" in refused(folder, "draw", "lot", "--event", "Lotto", at="2027-04-13 12:00")
    drawn = stemcity("call", folder, "draw", "lot", "--seed", "5 17", "--by", "a", "--at", "2027-04-14 12:00")
    assert (drawn.exit_code, "   3  " in drawn.output) == (0, True)


def test_an_annulment_says_what_no_longer_stands(stages: Stages, tmp_path: Path) -> None:
    """The call is where it was before, as a new version."""
    folder = stages("approved", tmp_path)
    records = stemcity("journal", "export", folder).output.splitlines()[1:]
    number = next(n for n, line in enumerate(records, 1) if "propose-ranking" in line)
    args = ["annul", number, "--because", "a wrong sum", "--by", "d", "--role", "manager", "--at", "2027-05-01 12:00"]
    said = stemcity("call", folder, *args).output
    assert f"No longer standing: {number}, {number + 1}, {number + 2}." in said
    assert "The call is being evaluated: version 2" in stemcity("call", folder, "--at", "2027-05-01 12:00").output


def test_documents_carry_the_head_of_the_journal(stages: Stages, tmp_path: Path) -> None:
    """The notice, the ranking, the letters, as pages and for Word."""
    folder = stages("approved", tmp_path)
    result = stemcity("call", folder, "documents", "--at", "2027-05-01 12:00")
    assert result.exit_code == 0, result.output
    names = {path.name for path in (folder / "private" / "documents").iterdir()}
    excluded = by_protocol(folder)["2027/3"]
    pages = {"notice-public.html", "ranking-public.html", f"exclusion-{excluded}-applicant.html"}
    assert pages | {"notice-public.docx", "letters-outcome.xlsx", "ranking.xlsx", "manifest.json"} <= names
    digest = stemcity("journal", "head", folder).output.split()[-1]
    assert digest in (folder / "private" / "documents" / "ranking-public.html").read_text(encoding="utf-8")


def test_accepted_proposals_become_draft_events_once(stages: Stages, tmp_path: Path) -> None:
    """With who organises them; the second time nothing is added, and what the office changed stays."""
    edition = tmp_path / "edition"
    save(synthetic_edition(seed=3, events=12), edition)
    folder = stages("approved", edition / "calls")
    winner = by_protocol(folder)["2027/4"]
    for step, args in (("offer", []), ("accept", [winner])):
        stemcity("call", folder, "award", step, *args, "--by", "a", "--at", "2027-05-01 12:00")
    dry = stemcity("call", folder, "events", "--at", "2027-05-02 12:00")
    assert (dry.exit_code, f"+ {winner}: colours-of-chemistry" in dry.output) == (0, True)
    assert "colours-of-chemistry" not in {event.key for event in load(edition).events}
    assert stemcity("call", folder, "events", "--write", "--at", "2027-05-02 12:00").exit_code == 0
    held = load(edition)
    event = next(event for event in held.events if event.key == "colours-of-chemistry")
    assert event.status is Status.DRAFT
    save(
        attrs.evolve(held, events=[attrs.evolve(e, remark=e.title) if e is event else e for e in held.events]), edition
    )
    again = stemcity("call", folder, "events", "--write", "--at", "2027-05-02 12:00").output
    assert "0 new events, 1 there already." in again
    assert next(e for e in load(edition).events if e.key == event.key).remark
    assert [role for role in load(edition).roles if role.event == event.key and role.role is RoleName.SPONSOR] == []


def test_every_act_says_what_it_does_in_its_help(tmp_path: Path) -> None:
    """In one line of the list, and on a page of its own."""
    listed = stemcity("call", "--help").output
    assert [stage for stage in ("publish", "import", "check", "rank", "verify", "annul") if stage not in listed] == []
    for act in ("approve", "import", "sheets", "do", "award", "documents", "verify"):
        assert "--at MOMENT" in stemcity("call", tmp_path, act, "--help").output
    assert len(STAGES) == 9


def test_a_free_place_goes_to_the_next_in_line(stages: Stages, tmp_path: Path) -> None:
    """From the renunciation to the confirmation, within the call's days; what has lapsed is said."""
    folder = stages("approved", tmp_path)
    keys = by_protocol(folder)
    winner, second = keys["2027/4"], keys["2027/1"]

    def said(at: str, *args: str, code: int = 0) -> str:
        result = stemcity("call", folder, *args, "--by", "m.rossi", "--at", at)
        assert result.exit_code == code, result.output
        return result.output

    assert "There are no awards yet." in said("2027-05-01 12:00", "award")
    said("2027-05-01 12:00", "award", "offer")
    assert "Everybody who won was offered an award." in said("2027-05-01 12:00", "award", "offer")
    assert f"{winner}: conditional, programme; accept, " in said("2027-05-01 12:00", "award")
    assert "No place is free, and no date has passed." in said("2027-05-01 12:00", "next")
    assert "error" in said("2027-05-01 12:00", "next", winner, code=1)
    said("2027-05-02 12:00", "award", "renounce", winner)
    assert f"The place of {winner} is free." in said("2027-05-02 12:00", "next")
    expected = f"Next in line: {second} (programme), to confirm before 2027-05-08 00:00."
    assert expected in said("2027-05-02 12:00", "next", winner)
    assert expected in said("2027-05-02 12:00", "next", winner, "--do")
    assert f"{second}: the confirmation was due before 2027-05-08 00:00." in said("2027-05-08 00:00", "next")
    said("2027-05-07 23:59", "award", "confirm", "--all")
    listed = said("2027-05-08 12:00", "award")
    assert f"{winner}: renounced, programme; -" in listed
    assert f"{second}: conditional, programme; accept, " in listed


PRIZE = """\
[[awarding.prizes]]
key = "public"
title = "Of the public"
amount = "300.00 EUR"
"""


@pytest.fixture(scope="module")
def other_call(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The approved ranking of a call that says no days to confirm, and has a prize for who has no place."""
    text = CALL.replace("confirm_days = 5\n", "").replace(
        "[[awarding.ties]]", f"{PRIZE}besides = false\n[[awarding.ties]]"
    )
    return acts_until("approved", tmp_path_factory.mktemp("other") / "contents", text=text)


def test_who_has_a_prize_and_no_place_is_offered_it_and_paid(other_call: Path, tmp_path: Path) -> None:
    """With everybody who won; the prize is paid under its key."""
    folder = Path(shutil.copytree(other_call, tmp_path / "contents"))
    second = by_protocol(folder)["2027/1"]

    def said(*args: str) -> str:
        return stemcity("call", folder, "award", *args, "--by", "a", "--at", "2027-05-01 12:00").output

    said("offer")
    assert f"{second}: conditional, 300.00 EUR; accept, " in said()
    said("accept", second)
    pay = ["pay", second, "--with", "amount=300.00 EUR", "--with"]
    assert "Its instalments are: public." in said(*pay, "instalment=first")
    assert f"({second})" in said(*pay, "instalment=public")


def test_without_days_to_confirm_a_moment_must_be_given(other_call: Path, tmp_path: Path) -> None:
    """The call does not say it, so nobody can guess it."""
    folder = Path(shutil.copytree(other_call, tmp_path / "contents"))
    winner = by_protocol(folder)["2027/4"]
    for args in (["offer"], ["renounce", winner]):
        stemcity("call", folder, "award", *args, "--by", "a", "--at", "2027-05-01 12:00")
    asked = stemcity("call", folder, "next", winner, "--at", "2027-05-01 12:00")
    assert (asked.exit_code, "Give a moment: --confirm-by" in asked.output) == (1, True)
    args = ["next", winner, "--confirm-by", "2027-05-10 12:00", "--do", "--by", "a", "--at", "2027-05-01 12:00"]
    assert stemcity("call", folder, *args).exit_code == 0


@pytest.mark.parametrize(
    ("stage", "args"),
    [
        ("published", ["import", "applications.csv"]),
        ("closed", ["check", "--do"]),
        ("committee", ["assign", "--do"]),
        ("evaluation", ["sheets", "--from", "sheets"]),
        ("scored", ["rank", "--do"]),
        ("approved", ["next", "2027/4", "--do"]),
    ],
)
def test_what_is_to_be_recorded_is_recorded_even_if_nobody_reads_the_output(
    stages: Stages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str, args: list[str]
) -> None:
    """`| head` ends the reading before the command is at its end."""
    folder = stages(stage, tmp_path)
    at = {"published": "2027-03-29 10:00", "approved": "2027-05-01 12:00"}.get(stage, "2027-04-11 12:00")
    monkeypatch.chdir(folder)
    if stage == "evaluation":
        stemcity("call", ".", "sheets", "--to", "sheets", "--at", AT)
        scored(folder / "sheets", best="nobody")
    for act in (["offer"], ["renounce", "2027/4"]) if stage == "approved" else ():
        stemcity("call", ".", "award", *act, "--by", "a", "--at", at)
    before = stemcity("journal", "head", folder).output

    def unheard(*_said: object, **_more: object) -> None:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    with monkeypatch.context() as deaf:
        deaf.setattr(click, "echo", unheard)
        stemcity("call", ".", *args, "--by", "a", "--at", at)
    assert before != stemcity("journal", "head", folder).output


def test_marks_that_the_committee_agrees_on_come_in_one_sheet(tmp_path: Path) -> None:
    """Called `committee`, and recorded as the chair's act."""
    text = CALL.replace("[grid]\n", '[grid]\naggregate = "agreed"\n')
    folder = acts_until("evaluation", tmp_path / "contents", text=text)
    stemcity("call", folder, "sheets", "--to", folder / "sheets", "--at", AT)
    assert [path.name for path in (folder / "sheets").iterdir()] == ["committee.xlsx"]
    scored(folder / "sheets", best="nobody")
    result = stemcity("call", folder, "sheets", "--from", folder / "sheets", "--by", "a", "--at", "2027-04-10 12:00")
    assert (result.exit_code, "3 sheets to record" in result.output) == (0, True), result.output
    assert '"by":"chi"' in stemcity("journal", "export", folder).output.replace('\\"', '"')


def test_a_ranking_that_is_not_ready_is_not_recorded(stages: Stages, tmp_path: Path) -> None:
    """Marks are missing: it says whose, and ends with 1."""
    folder = stages("evaluation", tmp_path)
    assert "Nothing was recorded: " in refused(folder, "rank", "--do")


def test_a_member_s_organisations_are_kept_for_conflicts(stages: Stages, tmp_path: Path) -> None:
    """They are given with the appointment; a pair that is none is refused."""
    folder = stages("closed", tmp_path)
    seats = ["committee", "--chair", "a", "--member", "b", "--member", "c"]
    assert "Write KEY=VALUE." in refused(folder, *seats, "--of", "b", role="manager")
    args = [*seats, "--of", "b=club", "--by", "d", "--role", "manager", "--at", AT]
    assert stemcity("call", folder, *args).exit_code == 0
    assert '"organisations":["club"]' in stemcity("journal", "export", folder).output.replace('\\"', '"')
