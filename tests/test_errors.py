"""Findings and errors: what they say, in which words, and what they are besides."""

import pickle

import pytest

from stemcity_kit import errors
from stemcity_kit.errors import Finding, Severity, StemCityError, Where, column_letter, did_you_mean

CAPACITY = Finding(
    "not-a-whole-number",
    Where(file="venues.csv", row=12, column=3, field="capacity"),
    what="“{value}” is not a number of seats.",
    fix="Write a whole number, 0 or more.",
    params={"value": "-5"},
)


def test_a_finding_says_where_what_and_how_to_mend() -> None:
    """One line that a person can act on."""
    assert CAPACITY.words() == (
        "venues.csv, row 12, column capacity (C): “-5” is not a number of seats. Write a whole number, 0 or more."
    )


def test_a_finding_is_said_in_the_readers_language() -> None:
    """Templates are translated, then filled."""
    italian = {
        "row {row}": "riga {row}",
        "column {name}": "colonna {name}",
        "“{value}” is not a number of seats.": "«{value}» non è un numero di posti.",
        "Write a whole number, 0 or more.": "Scrivi un numero intero, da 0 in su.",
    }
    assert CAPACITY.words(lambda message: italian[message]) == (
        "venues.csv, riga 12, colonna capacity (C): «-5» non è un numero di posti. Scrivi un numero intero, da 0 in su."
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a\nb\x07", "a\\u000ab\\u0007"),
        ("x" * 500, "x" * 200 + "…"),
        ("{0} {value}", "{0} {value}"),
        ("\u202e", "\\u202e"),
    ],
)
def test_foreign_text_in_a_message_stays_on_one_line(value: str, shown: str) -> None:
    """What a hostile cell holds cannot forge a second message, nor break the template."""
    assert Finding("x", Where(), "“{value}”", params={"value": value}).words() == f"“{shown}”"


def test_places_are_named_as_people_find_them() -> None:
    """A cell by name and letter, a line by number, a value by its key, a sheet by its name."""
    assert Where(file="book.xlsx", sheet="rooms", row=3, column=27, field="floor").words() == (
        "book.xlsx, sheet rooms, row 3, column floor (AA)"
    )
    assert Where(file="edition.toml", row=4, column=1, field="zone").words() == "edition.toml:4:1, zone"
    assert Where(table="events", key="opening").words() == "events 'opening'"
    assert Where(file="sessions.csv", table="sessions", key="opening-1").words() == "sessions.csv, 'opening-1'"
    assert Where().words() == ""


@pytest.mark.parametrize(("number", "letter"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA")])
def test_columns_have_the_letters_of_a_spreadsheet(number: int, letter: str) -> None:
    """Counted from 1."""
    assert column_letter(number) == letter


def test_findings_are_values() -> None:
    """Equal by content whatever the order of the parameters, hashable, picklable."""
    one = Finding("x", Where(), "{a}{b}", params={"a": 1, "b": 2})
    two = Finding("x", Where(), "{a}{b}", params=[("b", 2), ("a", 1)])
    assert one == two
    assert hash(one) == hash(two)
    assert pickle.loads(pickle.dumps(one)) == one


@pytest.mark.parametrize(
    ("name", "builtin"),
    [
        ("InvalidValue", ValueError),
        ("FaultyFolder", ValueError),
        ("UnsafePath", ValueError),
        ("UnknownKey", LookupError),
        ("UnknownZone", LookupError),
        ("MissingExtra", ImportError),
        ("BrokenPlugin", ImportError),
        ("FolderInUse", OSError),
        ("UnreadableJournal", ValueError),
        ("StaleView", RuntimeError),
    ],
)
def test_each_error_is_also_the_fitting_builtin(name: str, builtin: type[Exception]) -> None:
    """A caller who knows only Python catches it too; its text is its findings', and it survives a process pool."""
    error = getattr(errors, name)(CAPACITY, CAPACITY)
    assert isinstance(error, StemCityError)
    assert isinstance(error, builtin)
    assert str(error) == f"{CAPACITY.words()}\n{CAPACITY.words()}"
    assert pickle.loads(pickle.dumps(error)).findings == (CAPACITY, CAPACITY)


def test_the_nearest_word_is_proposed_or_none() -> None:
    """Letter case does not matter; far words are not proposed."""
    assert did_you_mean("WORKSHP", ["workshop", "talk"]) == "workshop"
    assert did_you_mean("zzz", ["workshop", "talk"]) == ""


def test_severities_are_words() -> None:
    """They stand in JSON as they are."""
    assert [severity.value for severity in Severity] == ["error", "warning", "note"]


def test_a_finding_prints_as_its_words():
    """Who prints the findings of a check reads sentences."""
    finding = Finding("x", Where(table="venues", key="hall", field="street"), "No street.", "Write it.")
    assert "venues 'hall', street: No street. Write it." == str(finding)
