"""`stemcity journal`: what it can prove of a record of decisions, and what it hands on or erases."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.cli.call_folder import acts_until, by_protocol, stemcity


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A call with four applications, made once."""
    return acts_until("received", tmp_path_factory.mktemp("made") / "contents")


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(made, tmp_path / "contents"))


def head_of(folder: Path, tmp_path: Path) -> Path:
    """A file with the head as it was published."""
    file = tmp_path / "head.txt"
    file.write_text(stemcity("journal", "head", folder).output, encoding="utf-8")
    return file


def tampered(folder: Path, statement: str) -> None:
    """Change the database behind the journal's back, as its administrator could."""
    with sqlite3.connect(folder / "private" / "journal.sqlite") as base:
        for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f"DROP TRIGGER {name}")
        base.execute(statement)
    base.close()


def test_an_untouched_chain_holds_against_its_head(folder: Path, tmp_path: Path) -> None:
    """By the journal's own command and by the call's; without a head it says what it cannot see."""
    head = head_of(folder, tmp_path)
    for command in (["journal", "verify", folder], ["call", folder, "verify"]):
        result = stemcity(*command, "--head", head)
        assert (result.exit_code, "The chain holds: contents-2027 6 " in result.output) == (0, True)
    assert "note" in stemcity("journal", "verify", folder).output


def test_an_altered_record_is_named(folder: Path, tmp_path: Path) -> None:
    """The first bad record by its number, and exit code 1."""
    head = head_of(folder, tmp_path)
    tampered(folder, "UPDATE stemcity_records SET body = replace(body, '2027/2', '2027/9') WHERE number = 4")
    result = stemcity("journal", "verify", folder, "--head", head)
    assert (result.exit_code, "The first bad record is number 4." in result.output) == (1, True)


def test_a_cut_tail_is_seen_against_a_head(folder: Path, tmp_path: Path) -> None:
    """Records that were published are missing."""
    head = head_of(folder, tmp_path)
    tampered(folder, "DELETE FROM stemcity_records WHERE number > 4")
    result = stemcity("journal", "verify", folder, "--head", head)
    assert (result.exit_code, "error" in result.output) == (1, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is no head in the file."),
        ("contents-2027 six", "head.txt, row 1: “contents-2027 six” is not a head"),
    ],
)
def test_a_file_that_holds_no_head_is_refused(folder: Path, tmp_path: Path, text: str, said: str) -> None:
    """With its line."""
    (tmp_path / "head.txt").write_text(text, encoding="utf-8")
    result = stemcity("journal", "verify", folder, "--head", tmp_path / "head.txt")
    assert (result.exit_code, said in result.output) == (1, True)
    assert "There is no file" in stemcity("journal", "verify", folder, "--head", tmp_path / "none.txt").output


def test_an_export_restores_to_the_same_head(folder: Path, tmp_path: Path) -> None:
    """Into another journal, with or without what is personal; a second time it is refused."""
    lines, other = tmp_path / "case.jsonl", tmp_path / "other" / "journal.sqlite"
    assert stemcity("journal", "export", folder, "--to", lines, "--personal").exit_code == 0
    assert stemcity("journal", "restore", other, lines).exit_code == 0
    assert stemcity("journal", "head", other).output == stemcity("journal", "head", folder).output
    again = stemcity("journal", "restore", other, lines)
    assert (again.exit_code, "has 6 records here already" in again.output) == (1, True)
    assert "Ada Rossi" in lines.read_text(encoding="utf-8")
    assert "Ada Rossi" not in stemcity("journal", "export", folder).output


def test_a_damaged_export_is_refused(folder: Path, tmp_path: Path) -> None:
    """Nothing of it is kept."""
    lines = tmp_path / "case.jsonl"
    stemcity("journal", "export", folder, "--to", lines)
    lines.write_text(lines.read_text(encoding="utf-8").replace("2027/2", "2027/8"), encoding="utf-8")
    result = stemcity("journal", "restore", tmp_path / "new.sqlite", lines)
    assert (result.exit_code, "error" in result.output) == (1, True)
    assert stemcity("journal", "head", tmp_path / "new.sqlite").exit_code == 1


def test_a_person_s_file_and_their_erasure(folder: Path, tmp_path: Path) -> None:
    """They get what is kept; once erased nothing of it is in the database, and the chain still holds."""
    head, person = head_of(folder, tmp_path), by_protocol(folder)["2027/1"]
    own = [json.loads(line) for line in stemcity("journal", "file", folder, person).output.splitlines()]
    assert own[0]["act"]["answers"]["given"]["contact"] == "Ada Rossi"
    asked = stemcity("journal", "erase", folder, person)
    assert (asked.exit_code, "add --yes" in asked.output) == (1, True)
    assert stemcity("journal", "erase", folder, person, "--yes").exit_code == 0
    base = (folder / "private" / "journal.sqlite").read_bytes()
    assert (b"Ada Rossi" in base, b"Bea Verdi" in base) == (False, True)
    assert stemcity("journal", "verify", folder, "--head", head).exit_code == 0
    assert "knows no person “nobody”" in stemcity("journal", "erase", folder, "nobody", "--yes").output


def test_a_journal_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Looking makes none."""
    for act in ("verify", "head", "export"):
        result = stemcity("journal", act, tmp_path)
        assert (result.exit_code, "There is no journal" in result.output) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_a_case_that_is_not_there_is_named(folder: Path) -> None:
    """With the nearest one."""
    result = stemcity("journal", "head", folder, "--case", "content-2027")
    assert (result.exit_code, "Did you mean “contents-2027”?" in result.output) == (1, True)


def test_a_file_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    """A text, or another program's database."""
    (tmp_path / "a.sqlite").write_text("hello", encoding="utf-8")
    result = stemcity("journal", "head", tmp_path / "a.sqlite")
    assert (result.exit_code, "error" in result.output) == (1, True)


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_the_administrator_gets_the_statements(dialect: str) -> None:
    """For either database."""
    assert "CREATE TABLE stemcity_" in stemcity("journal", "ddl", dialect).output
