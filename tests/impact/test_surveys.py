"""Surveys: instruments and replies as people bring them, codes as pupils write them, and who answered both times."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue
from stemcity_kit.impact.instruments import Instrument, Item
from stemcity_kit.impact.surveys import Reply, Wave, linking_code, matched, replies_of_csv

MINE = Instrument("mine", (Item("q1", 0, 4, subscale="joy"), Item("q2", 0, 4, reversed=True, subscale="joy")))


def rules(refused):
    """The rules of what was found."""
    return [finding.rule for finding in refused.value.findings]


def test_toml_and_csv_say_the_same():
    """One instrument, written down twice; the texts of its items are passed over."""
    toml = """
    key = "mine"
    version = "2"
    language = "it"
    [[items]]
    key = "q1"
    text = "Mi piace."
    min = 1
    max = 5
    subscale = "joy"
    [[items]]
    key = "q2"
    min = 1
    max = 5
    reversed = true
    subscale = "joy"
    """
    table = "key;min;max;reversed;subscale\nq1;1;5;;joy\n\nq2;1;5;yes;joy\n"
    read = Instrument.of_toml(toml)
    assert read == Instrument.of_csv(table, key="mine", version="2", language="it")
    assert (Item("q1", 1, 5, subscale="joy"), Item("q2", 1, 5, reversed=True, subscale="joy")) == read.items
    assert ("joy",) == read.subscales


def test_all_faults_of_an_instrument_are_told_at_once():
    """A misspelt field, a minimum in words, a reversed that is neither yes nor no, and a key that is missing."""
    with pytest.raises(InvalidValue) as refused:
        Instrument.of_toml(
            'key = "x"\nversoin = "2"\n[[items]]\nkey = "a"\nmin = "one"\nmax = 5\nreversed = "maybe"\n'
            "[[items]]\nmin = 1\nmax = 5"
        )
    assert ["unknown-name", "bad-item", "bad-item", "bad-item"] == rules(refused)
    assert "Did you mean “version”?" in str(refused.value)


@pytest.mark.parametrize(
    ("rule", "items"),
    [
        ("no-items", ()),
        ("double-item", (Item("q", 1, 5), Item("q", 1, 5))),
        ("bad-scale", (Item("q", 5, 5),)),
        ("mixed-scales", (Item("q", 1, 5), Item("r", 0, 4))),
    ],
)
def test_an_instrument_that_cannot_be_counted_is_refused(rule, items):
    """No items, two of one key, a scale without a choice, two scales in one mean."""
    with pytest.raises(InvalidValue) as refused:
        Instrument("x", items)
    assert [rule] == rules(refused)


@pytest.mark.parametrize("text", ["key = ", "items = " + "[" * 5000])
def test_what_is_no_toml_is_told(text):
    """Half a line, and brackets without end."""
    with pytest.raises(InvalidValue) as refused:
        Instrument.of_toml(text)
    assert ["not-toml"] == rules(refused)


def test_an_instrument_without_items_is_told():
    """A file that lists its items under another name has none."""
    with pytest.raises(InvalidValue) as refused:
        Instrument.of_toml('key = "x"\nitems = 3')
    assert ["no-items"] == rules(refused)


def test_a_key_with_an_invisible_character_is_told():
    """An item's key is one line of visible text."""
    with pytest.raises(InvalidValue) as refused:
        Instrument.of_csv("key,min,max\nq\u202e,1,5", key="x")
    assert ["control-character"] == rules(refused)


def test_replies_are_read():
    """Semicolons, a byte order mark, waves in two spellings, empty answers, and columns that nobody needs."""
    text = "\ufeffname;class;code;wave;q1;q2\nAnna;3 A;ma 12;pre;0;4\n\nAnna;3 A;MA-12;After;4;\n"
    assert (
        Reply("MA12", Wave.BEFORE, (0, 4), "3 A", 2),
        Reply("MA12", Wave.AFTER, (4, None), "3 A", 4),
    ) == replies_of_csv(text, MINE, group="class")


def test_all_faults_of_answers_are_told_at_once():
    """Answers off the scale by column with their number and first row, and waves that are none."""
    text = "code,wave,q1,q2\na,before,5,-1\nb,later,zero,1.5\nc,after,0,4\n"
    with pytest.raises(InvalidValue) as refused:
        replies_of_csv(text, MINE)
    assert [("off-scale", "q1", 2, "2"), ("off-scale", "q2", 2, "2"), ("no-wave", "wave", 3, "1")] == [
        (found.rule, found.where.field, found.where.row, dict(found.params)["rows"]) for found in refused.value.findings
    ]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("missing-column", "code,wave,q1\n"),
        ("missing-column", ""),
        ("double-column", "code,wave,q1,q2,q1\n"),
        ("long-row", "code,wave,q1,q2\na,before,1,2,3\n"),
        ("not-csv", "code,wave,q1,q2\na\rb,before,1,2\n"),
    ],
)
def test_a_table_that_cannot_be_read_is_told(rule, text):
    """Columns that are missing or double, rows that are too long, cells without end."""
    with pytest.raises(InvalidValue) as refused:
        replies_of_csv(text, MINE)
    assert rule in rules(refused)


@given(st.text())
def test_a_code_has_one_form(written):
    """Normalising again changes nothing, nor do spaces, and what is left is letters and digits."""
    code = linking_code(written)
    assert code == linking_code(f" {code} ".replace("", " "))
    assert not code or code.isalnum()


def test_a_message_never_tells_a_code():
    """Neither a finding nor a printed value holds what a pupil wrote."""
    replies = [
        Reply("ROSSO7", Wave.BEFORE, (1, 1)),
        Reply("ROSSO7", Wave.BEFORE, (2, 2)),
        Reply("VERDE", Wave.AFTER, (0, 0)),
    ]
    found = matched(replies)
    assert "ROSSO7" not in repr((replies, found)) + " ".join(map(str, found.findings))
    assert "VERDE" not in repr((replies, found))


def test_who_answered_both_times_is_matched():
    """Others are counted: only before, only after, sharing a code, without a code."""
    replies = [
        *(Reply(code, Wave.BEFORE, (1, 1)) for code in ("a", "b", "twice", "twice", "")),
        *(Reply(code, Wave.AFTER, (2, 2)) for code in ("A ", "c", "d", "twice")),
    ]
    found = matched(replies)
    assert [("A", "A")] == [(before.code, after.code) for before, after in found.pairs]
    assert (["B"], ["C", "D"]) == ([reply.code for reply in found.left], [reply.code for reply in found.joined])
    assert (3, 1) == (len(found.doubled), len(found.without_code))
    assert ["unmatched-replies", "double-code", "no-code"] == [finding.rule for finding in found.findings]


def test_codes_are_compared_within_a_group():
    """The same code in two classes is two pupils."""
    replies = [Reply("a", wave, (1, 1), group) for group in ("3A", "3B") for wave in Wave]
    assert 2 == len(matched(replies).pairs)
    assert () == matched(replies).findings


@given(
    st.lists(
        st.builds(Reply, st.sampled_from(["", "a", "b", "c"]), st.sampled_from(Wave), st.just((1, 2))), max_size=10
    )
)
def test_every_reply_is_counted_once(replies):
    """Matched, only before, only after, doubled or without a code: nobody is lost, and nobody is counted twice."""
    found = matched(replies)
    counted = 2 * len(found.pairs) + len(found.left) + len(found.joined) + len(found.doubled) + len(found.without_code)
    assert len(replies) == counted
