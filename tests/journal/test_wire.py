"""Acts as JSON and back: every act, every type of field, and every fault named."""

import datetime as dt
import json
import typing
from decimal import Decimal

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.calls.acts import ACTS, Appointment, Authority, Channel, Party, Record, Seat
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.ranking import Entry, Outcome, Ranking
from stemcity_kit.calls.states import Doer
from stemcity_kit.errors import UnreadableJournal
from stemcity_kit.journal.sealing import opened, sealed
from stemcity_kit.journal.wire import sealed_fields, structured
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.money import Money

KEYS = st.from_regex(r"[a-z][a-z0-9-]{0,8}[a-z0-9]", fullmatch=True)
LINES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Cn", "Z"]), max_size=12)
POINTS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000, places=3)
ZONES = st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=5, minutes=30)), dt.timezone(-dt.timedelta(hours=11))])
MOMENTS = st.builds(lambda at, zone: at.replace(tzinfo=zone), st.datetimes(), ZONES).filter(
    lambda at: 1 < at.year < 9999
)
AMOUNTS = st.integers(0, 10**9).map(lambda cents: Money(Decimal(cents) / 100, "EUR"))
ANSWERS = st.dictionaries(KEYS, LINES.filter(bool), max_size=4).map(Answers)
DEADLINES = st.builds(
    Deadline,
    KEYS,
    st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.just("UTC"),
    included=st.booleans(),
    grace=st.integers(0, 60),
)
KINDS = {
    bool: st.booleans(),
    int: st.integers(0, 2**40),
    bool | None: st.none() | st.booleans(),
    int | None: st.none() | st.integers(0, 2**40),
    str: KEYS,
    str | None: LINES.map(str.strip),
    dt.datetime: MOMENTS,
    Deadline: DEADLINES,
    Money | None: st.none() | AMOUNTS,
    Answers | None: ANSWERS,
    Authority: st.sampled_from(Authority),
    Channel: st.sampled_from(Channel),
    Ranking: st.builds(
        Ranking,
        entries=st.lists(
            st.builds(
                Entry,
                application=KEYS,
                place=st.none() | st.integers(1, 99),
                total=st.none() | POINTS,
                points=st.dictionaries(KEYS, POINTS, max_size=3),
                outcome=st.sampled_from(Outcome),
                amount=st.none() | AMOUNTS,
                missed=st.lists(KEYS, max_size=2),
            ),
            max_size=3,
        ),
        draws=st.lists(KEYS, max_size=2),
    ),
    tuple[str, ...]: st.lists(KEYS, max_size=3).map(tuple),
    tuple[Appointment, ...]: st.lists(
        st.builds(Appointment, member=KEYS, seat=st.sampled_from(Seat), declared=st.booleans()), max_size=3
    ),
    tuple[Party, ...] | None: st.lists(
        st.builds(Party, code=KEYS, name=LINES, lead=st.booleans(), share=st.none() | POINTS), max_size=3
    ).map(tuple),
    typing.Mapping[str, Decimal]: st.dictionaries(KEYS, POINTS, max_size=3),
    typing.Mapping[str, tuple[str, ...]]: st.dictionaries(KEYS, st.lists(KEYS, max_size=3).map(tuple), max_size=3),
}


def an_act(of):
    """Any act of a class."""
    hints = typing.get_type_hints(of)
    by_kind = {str(kind).replace("typing", "collections.abc"): strategy for kind, strategy in KINDS.items()}
    fields = {field.name: by_kind[str(hints[field.name])] for field in attrs.fields(of)}
    return st.builds(of, **fields)


@settings(max_examples=25)
@given(st.data())
@pytest.mark.parametrize("of", ACTS.values(), ids=lambda of: of.name.value)
def test_every_act_comes_back_as_it_was(of, data):
    """Body and pieces together give the same record; a body alone gives it with None for what is sealed."""
    act = data.draw(an_act(of))
    record = Record(
        number=data.draw(st.integers(1, 9)),
        at=data.draw(MOMENTS),
        by=data.draw(KEYS),
        role=data.draw(st.sampled_from(Doer)),
        act=act,
        because=data.draw(LINES),
    )
    body, pieces = sealed(record, case="case", person="person", salt=lambda: b"s" * 32)
    assert opened(body, pieces) == record
    bare = opened(body, ()).act
    for name in sealed_fields(of):
        held = getattr(act, name)
        assert getattr(bare, name) in (None, held)
        assert getattr(bare, name) == held or held not in ("", (), Answers())
    assert set(json.loads(body)["act"]) & set(sealed_fields(of)) == set()


def the_faults(given, of):
    """What is wrong with it, in words; the remedy that all have is left out."""
    with pytest.raises(UnreadableJournal) as fault:
        structured(given, of)
    assert all(finding.fix for finding in fault.value.findings)
    return [str(finding).removesuffix(" Compare it with a copy of the journal.") for finding in fault.value.findings]


def test_every_fault_is_named_with_its_path():
    """All at once, and none as a traceback."""
    entries = [{"application": "a1", "place": "1", "outcome": "champion"}, {"total": 7.5, "points": {"x": "y"}}, 3]
    assert the_faults({"entries": entries, "draws": "d1"}, Ranking) == [
        "entries[0].place: A whole number should stand here.",
        "entries[0].outcome: “champion” is none of: winner, reserve, below-threshold.",
        "entries[1].application: This field is missing.",
        "entries[1].total: A text should stand here.",
        "entries[1].points.x: “y” is not a decimal number.",
        "entries[2]: An object should stand here.",
        "draws: A list should stand here.",
    ]


@pytest.mark.parametrize(
    ("given", "of", "said"),
    [
        (1.5, Decimal, "A text should stand here."),
        ("seven", Decimal, "“seven” is not a decimal number."),
        ("NaN", Decimal, "“NaN” is not a decimal number."),
        ("1E+999999999", Decimal, "“1E+999999999” is not a decimal number."),
        ("0001-01-01T00:00:00+14:00", dt.datetime, "“0001-01-01T00:00:00+14:00” is not a moment."),
        ("2027-01-01T10:00:00", dt.datetime, "“2027-01-01T10:00:00” has no offset."),
        ("yesterday", dt.datetime, "“yesterday” is not a moment."),
        ("2027-02-30", dt.date, "“2027-02-30” is neither a day nor a time."),
        (True, int, "A whole number should stand here."),
        ("true", bool, "“true” or “false” should stand here."),
        ([], Answers, "An object should stand here."),
        ({"given": []}, Answers, "given: An object should stand here."),
        ({"given": {"a": 1}}, Answers, "given.a: A text should stand here."),
        (
            {"amount": "1.00", "currency": "XXXX"},
            Money,
            "“XXXX” is not a currency. Write an ISO 4217 code such as EUR.",
        ),
        ({"kept": "x", "given": {}}, Answers, "kept: This field is not known."),
    ],
)
def test_a_value_of_another_type_is_refused(given, of, said):
    """Nothing is guessed."""
    assert the_faults(given, of) == [said]


BODY = {
    "schema": 1,
    "case": "c",
    "number": 7,
    "at": "2027-01-01T00:00:00.000000Z",
    "by": "rossi",
    "role": "officer",
    "name": "close-call",
    "act": {},
}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "close-cal"}, "The act “close-cal” is not known. .*meant “close-call”"),
        ({"name": "teleport"}, "journal 'c', row 7|The act “teleport” is not known. A newer version of stemcity-kit"),
        ({"name": ["x"]}, "name: A text should stand here"),
        ({"schema": 2}, "layout 2; this version reads layout 1. Nothing is lost"),
        ({"schema": None}, "layout None"),
        ({"act": {"colour": "red"}}, "journal 'c', colour: This field is not known"),
        ({"act": 3}, "An object should stand here"),
        ({"number": "7"}, "A whole number should stand here"),
        ({"role": "king"}, "“king” is none of"),
        ({"sealed": {"by": ["x"]}}, "by: This field is not sealed"),
        ({"sealed": []}, "An object should stand here"),
        ({"more": 1}, "more: This field is not known"),
    ],
)
def test_a_body_that_is_none_is_refused_with_its_place(changes, said):
    """A newer act or layout is named, and nothing is dropped in silence."""
    with pytest.raises(UnreadableJournal, match=said):
        opened(json.dumps({**BODY, **changes}), ())


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000, "9" * 5_000])
def test_what_is_no_body_at_all_is_refused(text):
    """Whatever stands in the row."""
    with pytest.raises(UnreadableJournal):
        opened(text, ())


def test_mappings_come_back_frozen():
    """So that records can be hashed."""
    assert structured({"a": "1.0"}, typing.Mapping[str, Decimal]) == Frozen({"a": Decimal("1.0")})
