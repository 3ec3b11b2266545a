"""Exports from elsewhere are hostile: whatever stands in them, the refusal is in words, and nothing is kept."""

import contextlib
import json
import random

import pytest

from stemcity_kit.calls import acts
from stemcity_kit.errors import InvalidValue, StemCityError, UnreadableJournal
from stemcity_kit.journal.chain import chained, genesis
from stemcity_kit.journal.memory import MemoryJournal
from stemcity_kit.testing.journal_contract import CASE, Clock, application


@pytest.fixture(scope="module")
def lines():
    """A short case, exported with everything."""
    journal = MemoryJournal(clock=Clock())
    journal.decide(CASE, acts.CallApproved(decision="n. 12"), seen=0, by="rossi", because="è così")
    journal.receive(CASE, application("a1"), by="portal", once="t")
    journal.decide(CASE, acts.SheetScored(application="a1", member="verdi"), seen=2, by="verdi")
    return tuple(journal.export(CASE, personal=True))


def refused(lines):
    """The error of restoring; the journal must stay empty."""
    journal = MemoryJournal(clock=Clock())
    with pytest.raises(StemCityError) as fault:
        journal.restore(lines)
    assert journal.cases() == ()
    assert str(fault.value)
    return fault.value


def forged(*bodies, case=CASE, pieces=()):
    """An export whose chain fits, whatever stands in its bodies."""
    digest, written = genesis(case), []
    for body in bodies:
        text = spelt(body)
        digest = chained(digest, text)
        written.append(json.dumps({"body": body, "digest": digest, "pieces": list(pieces)}))
    first = {"format": "stemcity-journal", "schema": 1, "case": case, "number": len(bodies), "digest": digest}
    return [json.dumps({**first, "personal": True}), *written]


def body(**changes):
    """The body of a record."""
    return {
        "schema": 1,
        "case": CASE,
        "number": 1,
        "at": "2027-01-01T00:00:00.000000Z",
        "by": "rossi",
        "role": "manager",
        "name": "approve-call",
        "act": {},
        **changes,
    }


def test_a_forged_export_that_fits_is_taken_in():
    """The chain alone proves nothing; that is what published heads are for."""
    journal = MemoryJournal(clock=Clock())
    assert journal.restore(forged(body())).number == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "teleport"}, "“teleport” is not known"),
        ({"schema": 9}, "layout 9"),
        ({"act": {"decision": ["x"]}}, "act|decision: A text should stand here"),
        ({"act": {"colour": 1}}, "colour: This field is not known"),
        ({"number": 2}, "Record 1 is missing"),
        ({"at": "x"}, "“x” is not a moment"),
        ({"case": "other"}, "another case than the file"),
        ({"sealed": {"x": []}}, "not sealed"),
        ({"sealed": {"x": 7}}, "A list should stand here"),
    ],
)
def test_a_fitting_chain_of_bad_records_is_refused(changes, said):
    """Each fault in words, with its place."""
    assert any(part in str(refused(forged(body(**changes)))) for part in said.split("|"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not an export of a journal"),
        ("hello", "export, row 1|The line is not JSON"),
        ("[]", "not an export"),
        ('{"format":"stemcity-journal","schema":2}', "The export has layout 2; this version reads layout 1"),
        ('{"format":"stemcity-journal","schema":1}', "case: This field is missing"),
        ("[" * 100_000, "not JSON"),
        ("9" * 5_000, "not JSON"),
    ],
)
def test_a_first_line_that_is_none_is_refused(text, said):
    """A file of something else is told apart from one that is newer."""
    assert any(part in str(refused([text])) for part in said.split("|"))


@pytest.mark.parametrize("case", ["", "../../etc", "A B", "x" * 500, "con"])
def test_a_case_has_a_key(case):
    """Names of cases are keys, wherever they come from."""
    assert isinstance(refused(forged(case=case)), InvalidValue)


def test_decimals_and_half_characters_cannot_stand_in_a_body(lines):
    """They have no spelling, so no digest."""
    for wrong in ("1.5", '"\\ud800"', "NaN", "Infinity"):
        line = '{"body":{"case":"grants-2027","number":1,"x":' + wrong + '},"digest":"0"}'
        assert isinstance(refused([lines[0], line]), UnreadableJournal)


def test_a_piece_under_a_stranger_s_key_is_refused(lines):
    """Nobody would find it to erase it."""
    moved = [line.replace('"person":"person-a1","salt"', '"person":"somebody","salt"') for line in lines]
    assert moved != list(lines)
    assert "not kept under the key of its person" in str(refused(moved))


def test_a_piece_that_is_no_piece_is_refused(lines):
    """Also a key of a commitment that is no hexadecimal text."""
    for salt in ("zz", "0", "", "é" * 64):
        line = json.loads(lines[2])
        line["pieces"][0]["salt"] = salt
        refused([*lines[:2], json.dumps(line), *lines[3:]])


def test_a_body_nested_too_deeply_is_refused(lines):
    """One that the reader of JSON takes, and what writes it canonically would not."""
    deep = "[" * 900 + "]" * 900
    refused([lines[0], f'{{"body":{deep},"digest":"{"0" * 64}"}}'])


def test_empty_lines_are_passed_over(lines):
    """Editors add one at the end."""
    journal = MemoryJournal(clock=Clock())
    assert journal.restore([*lines, "\n", ""]).number == 3


def test_five_hundred_random_changes_are_refused_in_words(lines):
    """A value of any kind in the place of any other never becomes a traceback."""
    chance = random.Random(4)
    for _ in range(500):
        changed = [json.loads(line) for line in lines]
        place = chance.randrange(len(changed))
        exchange(changed[place], chance)
        texts = [json.dumps(line) for line in changed]
        journal = MemoryJournal(clock=Clock())
        with contextlib.suppress(StemCityError):  # any other error fails the test
            journal.restore(texts)
        kept = [link.body for link in journal.links(CASE)]
        assert kept in ([], [spelt(json.loads(line)["body"]) for line in lines[1:]])


def spelt(value):
    """The spelling of a body."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def exchange(value, chance):
    """Put something else in one place inside a value."""
    while True:
        keys = list(value) if isinstance(value, dict) else range(len(value))
        if not keys:
            return
        key = chance.choice(list(keys))
        inner = value[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.8:
            value = inner
            continue
        value[key] = chance.choice([None, True, -1, 1.5, 2**70, "", "x", "\ud800", [], {}, [[]], {"a": 1}, "é" * 64])
        return
