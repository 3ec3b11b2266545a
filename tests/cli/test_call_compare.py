"""Comparing methods: freely before publication, on a live case only as a record."""

from pathlib import Path

from tests.cli.call_folder import CALL, acts_until, stemcity


def test_before_publication_methods_are_compared_on_synthetic_scores_and_nothing_is_recorded(tmp_path: Path) -> None:
    """The same seed gives the same table."""
    (tmp_path / "call.toml").write_text(CALL, encoding="utf-8")
    asked = ("call", tmp_path, "compare", "--applications", "60", "--by", "rossi", "--seed", "seven")
    first, again = stemcity(*asked), stemcity(*asked)
    assert first.exit_code == 0, first.output
    assert first.output == again.output
    assert "60 synthetic applications; nobody wrote them." in first.output
    assert "median, rounded at: each criterion" in first.output
    assert "win under every method" in first.output
    assert not (tmp_path / "private" / "journal.sqlite").exists()


def test_on_a_live_case_the_look_is_a_record(tmp_path: Path) -> None:
    """Who looked, when and why stands among the records."""
    folder = acts_until("ranked", tmp_path / "contents")
    before = stemcity("journal", "head", folder).output
    asked = ("--by", "rossi", "--role", "manager", "--because", "Asked by the council", "--at", "2027-04-20 12:00")
    seen = stemcity("call", folder, "compare", *asked)
    assert seen.exit_code == 0, seen.output
    assert "compare methods of ranking" in seen.output
    assert stemcity("journal", "head", folder).output != before
