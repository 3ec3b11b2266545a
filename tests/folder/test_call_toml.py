"""`call.toml`: what is read is what is written, and every fault stands at its line and column."""

from __future__ import annotations

import datetime as dt
import enum
import types
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.calls.call import Call
from stemcity_kit.calls.question import Condition, Operator
from stemcity_kit.errors import FaultyFolder, InvalidValue, Severity
from stemcity_kit.folder.call_spellings import condition_text, money_of
from stemcity_kit.folder.call_toml import call_folders, inspect_call, load_call, read_call
from stemcity_kit.folder.call_writing import write_call
from stemcity_kit.folder.toml_places import Places
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text

SMALL = """\
schema = 1
[call]
key = "grants"
title = { it = "Borse", en = "Grants" }  # as in the decision
zone = "Europe/Rome"
languages = ["it", "en"]

# until the end of August
[[dues]]
key = "applications"
at = "2025-08-31 23:59"
included = true

[[questions]]
key = "town"
title = "Comune"
kind = "choice"
choices = { monza = "Monza", brugherio = "Brugherio" }

[[questions]]
key = "isee"
kind = "decimal"
most = "50000.50"
"""

KEYS = st.sampled_from(["a", "b1", "isee", "town-of-birth", "not", "in-2", "x-9"])
LETTERS = st.characters(exclude_categories=["Cc", "Cs", "Cf", "Cn"], exclude_characters="|")
LINES = st.text(LETTERS, max_size=12)
LONG = LINES.map(lambda text: f"{text}\n# {text}\n\"\"\" '''")
DECIMALS = st.decimals(-(10**6), 10**6, places=3).map(abs) | st.integers(0, 10**6).map(Decimal)
PLAIN: Mapping[Any, st.SearchStrategy[Any]] = {
    str: LINES,
    int: st.integers(1, 9),
    bool: st.booleans(),
    Decimal: DECIMALS,
    dt.date: st.dates(dt.date(1900, 1, 1), dt.date(2999, 1, 1)),
    Text: st.dictionaries(st.sampled_from(["it", "en", "pt-BR"]), LINES | LONG, max_size=2).map(Text),
    Money: st.integers(0, 10**7).map(lambda cents: Money(Decimal(cents) / 100, "EUR")),
    Condition: st.builds(
        Condition, KEYS, st.sampled_from(Operator), st.lists(LINES.map("v{}".format), max_size=3).map(tuple)
    ),
    Deadline: st.builds(
        Deadline,
        KEYS,
        st.dates(dt.date(2020, 11, 1), dt.date(2021, 2, 1)),
        st.sampled_from([dt.time(), dt.time(12), dt.time(23, 59)]),
        st.sampled_from(["Europe/Rome", "UTC", "Etc/GMT+12"]),
        included=st.booleans(),
        grace=st.integers(0, 60),
        rolls_over=st.booleans(),
    ),
}


def of_type(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a type as the fields of a call declare it."""
    if get_origin(hint) in (Union, types.UnionType):
        (wanted,) = (option for option in get_args(hint) if option is not type(None))
        return st.none() | of_type(wanted)
    if get_origin(hint) in HELD:
        return HELD[get_origin(hint)](*get_args(hint))
    if hint in PLAIN:
        return PLAIN[hint]
    return st.sampled_from(hint) if issubclass(hint, enum.StrEnum) else of_class(hint)


def of_tuple(of: Any, *rest: Any) -> st.SearchStrategy[Any]:
    """Any pair, or several values; rows have keys of their own."""
    if rest != (Ellipsis,):
        return st.tuples(*map(of_type, (of, *rest)))
    return st.lists(of_type(of), max_size=2, unique_by=identity if attrs.has(of) else None).map(tuple)


def of_mapping(_names: Any, of: Any) -> st.SearchStrategy[Any]:
    """Any mapping; what has a key of its own has its name as that key."""
    held = st.dictionaries(KEYS, of_type(of), max_size=2)
    named = attrs.has(of) and "key" in attrs.fields_dict(of)
    return held.map(lambda m: {k: attrs.evolve(v, key=k) for k, v in m.items()} if named else m)


def of_class(of: Any) -> st.SearchStrategy[Any]:
    """Any value of a class, every field of it."""
    hints = get_type_hints(of)
    made = {name: KEYS if name == "key" else of_type(hints[name]) for name in attrs.fields_dict(of)}
    return st.builds(of, **made | ({"zone": st.just("Europe/Rome")} if of is Call else {}))


HELD = {tuple: of_tuple, Mapping: of_mapping}


def identity(row: Any) -> Any:
    """What tells rows of a list apart."""
    return getattr(row, "key", None) or getattr(getattr(row, "deadline", None), "key", None) or id(row)


def words(text: str) -> list[str]:
    """All that is wrong in a text, in words."""
    call, findings = read_call(text)
    assert call is None
    return [finding.words() for finding in findings]


@settings(max_examples=50, deadline=None)
@given(of_type(Call))
def test_any_call_is_read_back_as_it_was_written(call: Call) -> None:
    """Every field of every class survives, the digits that the hash counts included."""
    read, findings = read_call(write_call(call))
    assert findings == ()
    assert read == call
    assert read.digest == call.digest


@settings(max_examples=15, deadline=None)  # the law above holds of what is written anew
@given(of_type(Call), of_type(Call))
def test_any_call_can_be_written_over_any_other(before: Call, call: Call) -> None:
    """What an earlier text said leaves nothing behind."""
    assert read_call(write_call(call, before=write_call(before)))[0] == call


def test_a_call_that_did_not_change_leaves_the_file_as_it_is() -> None:
    """Comments, order and spelling stay."""
    call, _ = read_call(SMALL)
    assert call is not None
    assert write_call(call, before=SMALL) == SMALL


def test_what_changes_leaves_the_comments_around_it() -> None:
    """Only the changed line is another."""
    call, _ = read_call(SMALL)
    assert call is not None
    isee = attrs.evolve(call.questions[1], most=Decimal(60000))
    changed = attrs.evolve(call, questions=(call.questions[0], isee))
    assert write_call(changed, before=SMALL) == SMALL.replace('most = "50000.50"', "most = 60000")


def test_all_faults_are_named_at_once_each_at_its_place() -> None:
    """Keys, words, types, amounts, conditions, days, missing and double rows."""
    text = """\
schema = 1
[call]
key = "Grants"
titel = "Grants"
purpose = "scholarship"
zone = "Europe/Rom"
channels = ["portal", "dsk"]
[[dues]]
key = "first"
at = "2025-08-32 23:59"
included = true
when = "town on monza"
[[dues]]
key = "first"
at = "2025-08-31 23:59"
[[questions]]
key = "isee"
least = 0.5
most = "much"
longest = 0
[grid]
rounding = { point = "totl", places = 2 }
[[grid.criteria]]
key = "merit"
[[awarding.pools]]
key = "monza"
donors = [{ name = "X", amount = "500.00" }]
[awarding.extra]
"""
    expected = """\
call.toml:3:1, key: “Grants” cannot be a key. Write 1 to 80 lower-case letters
call.toml:4:1, titel: “titel” is not known here. Did you mean “title”?
call.toml:5:1, purpose: “scholarship” is not one of the words that may stand here. Did you mean “scholarships”?
call.toml:6:1, zone: There is no time zone “Europe/Rom”.
call.toml:7:23, channels: “dsk” is not one of the words that may stand here. Did you mean “desk”?
call.toml:10:1, at: “2025-08-32 23:59” is not a day and a time.
call.toml:12:1, when: “town on monza” is not a condition: a question's key, then one
call.toml:13:1, included: “included” is missing. Write it here.
call.toml:14:1, key: “first” is there twice. Give one of them another key.
call.toml:18:1, least: 0.5 has no exact binary value, so a computer would keep another number. Write it in quotation
call.toml:19:1, most: “much” cannot be the value of “most”. Write a whole number, or a number in quotation marks
call.toml:20:1, longest: 0 is too small. Write a whole number, 1 or more
call.toml:22:14, point: “totl” is not one of the words that may stand here. Did you mean “total”?
call.toml:23:1, weight: “weight” is missing. Write it here.
call.toml:27:25, amount: “500.00” is not an amount of money. Write the number and the currency: “500.00 EUR”.
call.toml:28:1, extra: “extra” is not known here. Known here are: split, """.splitlines()
    said = words(text)
    assert [line[: len(begins)] for line, begins in zip(said, expected, strict=True)] == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[call", "call.toml:1:6: The line cannot be read"),
        ('[call]\nkey = "a"\nkey = "b"', "call.toml:3:10: The line cannot be read: Cannot overwrite a value"),
        ("a = " + "[" * 5000, "call.toml: The line cannot be read"),
        ("a = " + "9" * 5000, "call.toml: The line cannot be read"),
        ("schema = 2\n[call]\nkey = 'a'", "call.toml:1:1, schema: The call has the layout 2"),
        ('call = "x"', "call.toml:1:1, call: “x” cannot be the value of “call”."),
        ("", "call.toml:1:1, key: “key” is missing."),
        ('[call]\nkey = "a"\ntitle = { xx-yy = "b" }', "call.toml:3:1, title: “xx-yy” is not a language tag."),
        ('[call]\nkey = "a"\nlegal_bases = ["a|b"]', "call.toml:3:1, legal_bases: A value of a list holds “|”."),
        ('[call]\nkey = "a"\nofficer = "a\\u0007"', "call.toml:3:1, officer: The text holds the invisible character"),
        ('[call]\nkey = "a"\nofficer = true', "call.toml:3:1, officer: “true” cannot be the value of “officer”."),
        ('[call]\nkey = "a"\ncurrency = 3', "call.toml:3:1, currency: “3” cannot be the value of “currency”."),
    ],
)
def test_each_broken_text_is_refused_in_words(text: str, said: str) -> None:
    """No traceback, whatever the text is."""
    assert words(text)[0].startswith(said)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="[]{}=.\"'\n# aké1_,-\\", max_size=60))
def test_no_text_breaks_the_reader_or_the_places(text: str) -> None:
    """Noise gives findings, and the scanner of places ends."""
    assert read_call(text)[0] is None
    assert Places.of(text).at(("call",)) >= (1, 1)


def test_a_condition_whose_values_hold_commas_is_written_as_a_table() -> None:
    """Words would read back as something else."""
    assert condition_text(Condition("town", "in", ["Reggio, Emilia"])) == ""


@pytest.mark.parametrize("text", ["500.00", "EUR", "5e2 EUR", "500,00 EUR", "500.001 EUR", "1 XXQ"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    """An amount has a number with a point, and a currency that exists."""
    with pytest.raises(InvalidValue):
        money_of(text)


def test_an_amount_that_may_be_thousands_is_refused_at_its_line() -> None:
    """4.000 is four thousand in Italy: nobody is to hand out four euro for it."""
    found = read_call(SMALL + '[[awarding.pools]]\nkey = "a"\neach = "4.000 EUR"\n')[1]
    told = next(one for one in found if one.rule == "too-many-digits")
    assert SMALL.count("\n") + 3 == told.where.row
    assert "such as 9000" in str(told.fix)


def test_the_calls_of_a_folder_are_itself_or_those_in_calls(tmp_path: Path) -> None:
    """A call's folder, an edition's folder, and one that has neither."""
    for name in ("b", "a"):
        (tmp_path / "calls" / name).mkdir(parents=True)
        (tmp_path / "calls" / name / "call.toml").write_text(SMALL, encoding="utf-8")
    assert [path.name for path in call_folders(tmp_path)] == ["a", "b"]
    assert call_folders(tmp_path / "calls" / "a") == (tmp_path / "calls" / "a",)
    assert call_folders(tmp_path / "calls" / "a" / "private") == ()


def test_a_file_that_is_missing_or_in_another_encoding_is_named(tmp_path: Path) -> None:
    """Neither is a traceback."""
    assert inspect_call(tmp_path)[1][0].rule == "no-call"
    (tmp_path / "call.toml").write_bytes(SMALL.replace("decision", "decisione è").encode("cp1252"))
    call, findings = inspect_call(tmp_path)
    assert (call, [finding.rule for finding in findings]) == (None, ["not-utf-8"])


def test_what_is_wrong_with_the_values_stands_at_its_line(tmp_path: Path) -> None:
    """The checks of a call name keys; the folder finds their lines, rows of tables within tables too."""
    text = (
        SMALL
        + """
[grid]
[[grid.criteria]]
key = "need"
weight = 100
kind = "formula"
formula = { question = "ise", zero = 50000, full = 0 }
[[grid.thresholds]]
least = 10
of = ["merit"]
[awarding]
[[awarding.ties]]
by = "draw"
[[awarding.ties]]
by = "answer"
of = "towm"
[[awarding.pools]]
key = "all"
leftover = "passed-on"
to = "nowhere"
"""
    )
    (tmp_path / "call.toml").write_text(text, encoding="utf-8")
    call, findings = inspect_call(tmp_path)
    assert call is not None
    lines = text.splitlines()
    errors = {lines[found.where.row - 1] for found in findings if found.severity is Severity.ERROR and found.where.row}
    assert {'of = ["merit"]', 'of = "towm"', 'to = "nowhere"'} <= errors
    assert all(found.where.file == "call.toml" for found in findings)
    with pytest.raises(FaultyFolder, match="towm"):
        load_call(tmp_path)
