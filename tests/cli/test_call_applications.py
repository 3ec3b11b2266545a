"""Which application is meant, the list of them, who typed the marks in, and a ranking that is not proposed twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.cli.call_applications import meant, pairs_meant
from stemcity_kit.errors import InvalidValue
from tests.cli.call_folder import acts_until, by_protocol, scored, stemcity

AT = ("--at", "2027-04-11 13:00", "--by", "m.rossi")


def held(key: str, protocol: str = "") -> Application:
    """An application."""
    return Application(key=key, person=key, state=ApplicationState.RECEIVED, protocol=protocol)


CASE = attrs.evolve(
    CaseFile.of(Call(key="grants")),
    applications={
        one.key: one for one in (held("kab2", "2027/0004"), held("kab3", "2027/0014"), held("kx", "PG/7"), held("k"))
    },
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("kab2", "kab2"),
        ("k", "k"),
        ("kx", "kx"),
        ("2027/0014", "kab3"),
        ("2027/4", "kab2"),
        (" 2027 / 04", "kab2"),
        ("pg/7", "kx"),
    ],
)
def test_an_application_is_meant_by_key_or_number(text: str, key: str) -> None:
    """A whole key comes first, then a protocol number, then a beginning."""
    assert meant(CASE, text) == key


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ka", r"means several applications: kab2 \(2027/0004\), kab3 \(2027/0014\)"),
        ("2027/0041", r"Did you mean kab3 \(2027/0014\)|Did you mean kab2 \(2027/0004\)"),
        ("zz", "Look it up with"),
        ("", "There is no application"),
        ("2027/", "There is no application"),
    ],
)
def test_what_means_none_or_several_is_refused(text: str, said: str) -> None:
    """With the ones that it may mean."""
    with pytest.raises(InvalidValue, match=said):
        meant(CASE, text)


def test_values_of_an_act_name_applications_too() -> None:
    """Other values stay as they are."""
    given = ["application=2027/4", "instead-of=kx", "applications=PG/7, 2027/14", "key=kx2", "because=k"]
    assert pairs_meant(CASE, given) == ("application=kab2", "instead-of=kx", "applications=kx,kab3", *given[3:])


def test_the_list_says_who_applies(tmp_path: Path) -> None:
    """For the office; names that were erased are said to be."""
    folder = acts_until("received", tmp_path / "contents")
    keys = by_protocol(folder)
    first = stemcity("call", folder, "list").output.splitlines()[0].split()
    assert first == [keys["2027/1"], "2027/1", "received", "Ada", "Rossi"]
    person = json.loads(stemcity("journal", "export", folder).output.splitlines()[3])["body"]["act"]["person"]
    stemcity("journal", "erase", folder, person, "--yes")
    rows = json.loads(stemcity("call", folder, "list", "--json").output)
    assert [(row["key"], row["protocol"], row["state"]) for row in rows] == [
        (key, protocol, "received") for protocol, key in keys.items()
    ]
    assert [row["name"] for row in rows].count(None) == 1
    assert "(erased)" in stemcity("call", folder, "list").output


def test_a_call_without_applications_has_an_empty_list(tmp_path: Path) -> None:
    """As text and as JSON."""
    folder = acts_until("published", tmp_path / "contents")
    assert stemcity("call", folder, "list").output == "Applications: none.\n"
    assert json.loads(stemcity("call", folder, "list", "--json").output) == []


def test_commands_take_the_protocol_number(tmp_path: Path) -> None:
    """Explaining, checking one alone, and doing an act by its name; a wrong number is refused with the nearest."""
    folder = acts_until("closed", tmp_path / "contents")
    key = by_protocol(folder)["2027/4"]
    said = [stemcity("call", folder, "explain", text, *AT[:2]).output for text in ("2027/4", key)]
    assert (said[0], "Receipt" in said[0]) == (said[1], True)
    only = stemcity("call", folder, "check", "--only", "2027/4", "--at", "2027-03-30 12:00").output
    assert [line.split()[1] for line in only.splitlines() if line.startswith("+")] == [key]
    wrong = stemcity("call", folder, "explain", "2027/44", *AT[:2])
    assert (wrong.exit_code, f"Did you mean {key} (2027/4)?" in wrong.output) == (1, True), wrong.output
    done = stemcity("call", folder, "do", "withdraw", "application=2027/4", *AT)
    assert f"withdraw an application ({key})" in done.output


def test_the_check_says_which_ones_need_a_look(tmp_path: Path) -> None:
    """By key and protocol number."""
    folder = acts_until("closed", tmp_path / "contents")
    (person,) = {
        body["act"]["person"]
        for body in (json.loads(line)["body"] for line in stemcity("journal", "export", folder).output.splitlines()[1:])
        if body["act"].get("protocol") == "2027/1"
    }
    stemcity("journal", "erase", folder, person, "--yes")
    said = stemcity("call", folder, "check", "--at", "2027-03-30 12:00").output
    assert f"need a look: {by_protocol(folder)['2027/1']} (2027/1)" in said, said


def entered(folder: Path) -> list[tuple[str, str]]:
    """Whose marks were recorded, and why."""
    lines = (json.loads(line) for line in stemcity("journal", "export", folder, "--personal").output.splitlines()[1:])
    return [
        (
            line["body"]["by"],
            next((json.loads(one["content"]) for one in line["pieces"] if one["field"] == "because"), ""),
        )
        for line in lines
        if line["body"]["name"] == "score"
    ]


@pytest.fixture
def marks(tmp_path: Path) -> Callable[..., list[tuple[str, str]]]:
    """Takes the marks of a committee back, and gives what the journal says of them."""
    folder = acts_until("evaluation", tmp_path / "contents")
    stemcity("call", folder, "sheets", "--to", tmp_path / "sheets", "--at", "2027-04-05 12:00")
    scored(tmp_path / "sheets", best=by_protocol(folder)["2027/4"])

    def taken(*more: str) -> list[tuple[str, str]]:
        result = stemcity("call", folder, "sheets", "--from", tmp_path / "sheets", "--at", "2027-04-10 12:00", *more)
        said = [("refused", result.output)] if result.exit_code else []
        return [*entered(folder), *said]

    return taken


def test_marks_say_who_typed_them_in(marks: Callable[..., list[tuple[str, str]]]) -> None:
    """A member's own sheet needs no such word; another one's does."""
    found = set(marks("--by", "leo", "--because", "On paper."))
    assert found == {
        ("chi", "Entered by leo. On paper."),
        ("leo", "On paper."),
        ("mia", "Entered by leo. On paper."),
    }


def test_marks_of_nobody_are_refused(marks: Callable[..., list[tuple[str, str]]]) -> None:
    """Nothing is recorded unless it is said who enters them."""
    ((word, said),) = marks()
    assert (word, "It is not said who enters the marks. Say who does: --by m.rossi." in said) == ("refused", True), said


def test_a_ranking_is_not_proposed_twice_without_a_reason(tmp_path: Path) -> None:
    """The same one anew would begin its review anew."""
    folder = acts_until("scored", tmp_path / "contents")
    assert "say it again with --do" in stemcity("call", folder, "rank", *AT).output
    assert stemcity("call", folder, "rank", "--do", *AT).exit_code == 0
    again = stemcity("call", folder, "rank", "--do", *AT)
    assert (again.exit_code, "This ranking was proposed already" in again.output) == (1, True)
    assert "this ranking was proposed already" in stemcity("call", folder, "rank", *AT).output
    assert "proposed already" not in stemcity("call", folder, "rank", "--do", "--because", "New minutes.", *AT).output


def test_a_trial_says_that_it_would_be_refused(tmp_path: Path) -> None:
    """With an application that nobody decided on, it does not invite to record the ranking."""
    folder = acts_until("received", tmp_path / "contents")
    said = stemcity("call", folder, "rank", *AT).output
    assert "--do would be refused: 1 error" in said, said
    assert "say it again with --do" not in said
    assert stemcity("call", folder, "rank", "--do", *AT).exit_code == 1
