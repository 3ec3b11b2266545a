"""Moments that are said by hand, roles in the reader's words, and a journal that a refused act leaves behind."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from stemcity_kit.cli import call_desk
from stemcity_kit.cli.call_moments import told_in
from stemcity_kit.errors import Finding, Where
from stemcity_kit.journal import sql
from tests.cli.call_folder import CALL, acts_until, by_protocol, stemcity

REAL = CALL.replace('nature = "invented"', 'nature = "real"')
CLOCK = dt.datetime(2027, 1, 20, 8, tzinfo=dt.UTC)


@pytest.fixture
def draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A real call before its approval, on a computer whose clock stands."""
    monkeypatch.setattr(call_desk, "present", lambda: CLOCK)
    (tmp_path / "call.toml").write_text(REAL, encoding="utf-8")
    return tmp_path


MANAGER = ("approve", "--by", "bianchi", "--role", "manager")


def lines(folder: Path) -> list[dict[str, Any]]:
    """The bodies of the records."""
    return [json.loads(line)["body"] for line in stemcity("journal", "export", folder).output.splitlines()[1:]]


def test_a_real_call_records_nothing_that_has_not_come_yet(draft: Path) -> None:
    """A minute ahead of the clock is refused, in the call's zone; the clock's own moment and an earlier one are not."""
    result = stemcity("call", draft, *MANAGER, "--at", "2027-01-20 09:01")
    assert result.exit_code == 1
    assert "2027-01-20 09:01 Europe/Rome has not come yet: it is 2027-01-20 09:00 Europe/Rome." in result.output
    assert stemcity("call", draft, *MANAGER, "--at", "2027-01-20 09:00").exit_code == 0


def test_a_call_that_is_made_up_may_play_the_future(draft: Path) -> None:
    """As the examples do."""
    (draft / "call.toml").write_text(CALL, encoding="utf-8")
    assert stemcity("call", draft, *MANAGER, "--at", "2030-01-20 09:01").exit_code == 0


def test_a_moment_that_was_said_keeps_when_it_was_typed_in(draft: Path) -> None:
    """The record has both; one of the clock has nothing more, and verify says how many were said."""
    stemcity("call", draft, *MANAGER, "--at", "2027-01-11 09:00")
    stemcity("call", draft, "publish", "--by", "rossi")
    assert [(body["at"], body.get("entered")) for body in lines(draft)] == [
        ("2027-01-11T08:00:00.000000Z", "2027-01-20T08:00:00.000000Z"),
        ("2027-01-20T08:00:00.000000Z", None),
    ]
    for said in (stemcity("call", draft, "verify"), stemcity("journal", "verify", draft)):
        assert (said.exit_code, "Records whose moment was said by hand: 1." in said.output) == (0, True), said.output


def test_a_person_s_file_shows_when_it_was_typed_in(tmp_path: Path) -> None:
    """So does the office's explanation of an application."""
    folder = acts_until("received", tmp_path / "contents")
    key = by_protocol(folder)["2027/1"]
    person = next(body["act"]["person"] for body in lines(folder) if body["act"].get("application") == key)
    shown = json.loads(stemcity("journal", "file", folder, person).output.splitlines()[0])
    assert shown["at"].startswith("2027-03-29")
    assert not shown["entered"].startswith("2027-03-29")
    assert "typed in" in stemcity("call", folder, "explain", key, "--at", "2027-03-29 11:00").output
    public = stemcity("call", folder, "explain", key, "--reader", "applicant", "--at", "2027-03-29 11:00").output
    assert "typed in" not in public


def test_a_first_act_that_is_refused_leaves_nothing_in_the_way(draft: Path) -> None:
    """The next look and the next act find a call without records, and so do the commands of the journal."""
    assert stemcity("call", draft, "approve", "--by", "rossi", "--role", "member").exit_code == 1
    assert "The call is a draft: version 1, 0 records." in stemcity("call", draft).output
    for act in (["call", draft, "verify"], ["journal", "verify", draft], ["journal", "head", draft]):
        assert "There is no journal" in stemcity(*act).output
    assert stemcity("call", draft, *MANAGER).exit_code == 0


@pytest.mark.parametrize("header", [True, False])
def test_an_empty_file_is_a_new_journal(draft: Path, header: bool) -> None:  # noqa: FBT001 - a table of cases
    """Whether it has no byte or is a database without any table."""
    file = draft / "private" / "journal.sqlite"
    file.parent.mkdir()
    file.touch()
    if header:
        engine = sql.engine_of(file)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA user_version = 7")
            connection.commit()
        engine.dispose()
        assert file.stat().st_size
    assert "0 records" in stemcity("call", draft).output
    assert stemcity("call", draft, *MANAGER).exit_code == 0


def test_a_role_may_be_said_in_the_reader_s_language(draft: Path) -> None:
    """And the words that are known stand beside their keys."""
    wrong = stemcity("call", draft, "approve", "--by", "bianchi", "--role", "capo", lang="it")
    assert (wrong.exit_code, "manager (dirigente)" in wrong.output) == (2, True), wrong.output
    said = stemcity("call", draft, "approve", "--by", "bianchi", "--role", "Dirigente", lang="it")
    assert said.exit_code == 0, said.output
    assert lines(draft)[0]["role"] == "manager"


def test_the_guards_tell_moments_in_the_call_s_zone(tmp_path: Path) -> None:
    """Noon in Rome is not told as ten o'clock; 24:00 is the end of a day."""
    folder = acts_until("ranked", tmp_path / "contents")
    early = ["approve", "--by", "bianchi", "--role", "manager", "--at"]
    assert "until 2027-04-22 12:00 Europe/Rome" in stemcity("call", folder, *early, "2027-04-20 24:00").output


def test_only_what_is_a_moment_is_told_in_a_zone() -> None:
    """A word with a T in it stays."""
    finding = Finding("x", Where(), "{a}{b}{c}", params={"a": "Torino", "b": "2027-01-20T08:00:00+00:00", "c": 3})
    assert told_in([finding], "Europe/Rome")[0].problem() == "Torino2027-01-20 09:00 Europe/Rome3"


def test_verify_says_that_parts_were_deleted(tmp_path: Path) -> None:
    """A chain with deleted answers holds, and does not look untouched."""
    folder = acts_until("received", tmp_path / "contents")
    assert "Personal parts" not in stemcity("journal", "verify", folder).output
    person = next(body["act"]["person"] for body in lines(folder) if "person" in body["act"])
    erased = stemcity("journal", "erase", folder, person, "--yes").output
    number = next(word for word in erased.split() if word.isdigit())
    said = stemcity("call", folder, "verify", "--at", "2027-05-01 12:00")
    assert said.exit_code == 0
    assert f"Personal parts that were deleted: {number}. Deleting such a part does not alter the chain." in said.output
