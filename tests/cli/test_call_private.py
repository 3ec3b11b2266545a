"""What is private stays with its owner, and nothing is reckoned by a text that nobody published."""

import os
import stat
from pathlib import Path

import pytest

from tests.cli.call_folder import CALL, acts_until, by_protocol, stemcity


@pytest.mark.skipif(os.name != "posix", reason="permissions of this kind are those of POSIX systems")
def test_the_journal_is_its_owner_s_alone(tmp_path: Path) -> None:
    """The folder and the file are made so that nobody else on the machine can read them."""
    private = acts_until("received", tmp_path / "contents") / "private"
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (private, private / "journal.sqlite")]
    assert modes == [0o700, 0o600]


def test_the_private_folder_keeps_itself_out_of_a_repository(tmp_path: Path) -> None:
    """It ignores all that is in it; what an office wrote there itself stays."""
    private = acts_until("published", tmp_path / "contents") / "private"
    assert (private / ".gitignore").read_text(encoding="utf-8").splitlines()[-1] == "*"
    (private / ".gitignore").write_text("ours\n", encoding="utf-8")
    stemcity(
        "call", private.parent, "extend", "2027-04-02 12:00", "--by", "a", "--role", "manager", "--at", "2027-03-01"
    )
    assert (private / ".gitignore").read_text(encoding="utf-8") == "ours\n"


@pytest.mark.parametrize("args", [["rank"], ["documents"], ["explain", "KEY"], ["check"], ["next"], ["award"]])
def test_nothing_is_reckoned_by_a_text_that_nobody_published(tmp_path: Path, args: list[str]) -> None:
    """Three places instead of one: every command refuses, also those that record nothing; the chain can be verified."""
    folder = acts_until("approved", tmp_path / "contents")
    key = by_protocol(folder)["2027/4"]
    text = (folder / "call.toml").read_text(encoding="utf-8")
    (folder / "call.toml").write_text(text.replace("places = 1", "places = 3"), encoding="utf-8")
    result = stemcity("call", folder, *(key if arg == "KEY" else arg for arg in args), "--at", "2027-05-01 12:00")
    assert (result.exit_code, "is not the one that was published" in result.output) == (1, True), result.output
    assert stemcity("call", folder, "verify", "--at", "2027-05-01 12:00").exit_code == 0


@pytest.mark.parametrize("member", ["../../elsewhere", "/tmp/elsewhere", "CON"])
def test_a_member_s_key_leads_no_sheet_out_of_its_folder(tmp_path: Path, member: str) -> None:
    """Refused in words, and nothing is written anywhere."""
    folder = acts_until("checked", tmp_path / "contents")
    seats = ["--chair", member, "--member", "leo", "--member", "mia", "--declared"]
    stemcity("call", folder, "committee", *seats, "--by", "a", "--role", "manager", "--at", "2027-04-03 12:00")
    stemcity("call", folder, "do", "open-evaluation", "--by", "a", "--at", "2027-04-04 12:00")
    before = sorted(tmp_path.rglob("*.xlsx"))
    result = stemcity("call", folder, "sheets", "--to", tmp_path / "deep" / "er" / "sheets", "--at", "2027-04-05 12:00")
    assert (result.exit_code, "is not a path inside the folder" in result.output) == (1, True), result.output
    assert sorted(tmp_path.rglob("*.xlsx")) == before


def test_days_that_no_calendar_has_are_refused_in_the_text(tmp_path: Path) -> None:
    """Before a due date is reckoned with them."""
    (tmp_path / "call.toml").write_text(CALL.replace("completion_days = 10", "completion_days = 999999999"), "utf-8")
    result = stemcity("call", tmp_path)
    assert (result.exit_code, "Write a whole number, 366 or less." in result.output) == (1, True), result.output
