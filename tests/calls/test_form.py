"""The form of a call: what its schema accepts has no faults, and what has no faults it accepts."""

import datetime as dt
import json
import re
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from stemcity_kit.calls.answer import MarkScale
from stemcity_kit.calls.answers_check import faults
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.form import answers_from, json_schema
from stemcity_kit.calls.form_limits import PATTERNS
from stemcity_kit.calls.question import Condition, Question
from stemcity_kit.calls.reading import holds, value
from stemcity_kit.errors import InvalidValue, UnknownKey
from stemcity_kit.model.text import Text

OWN = MarkScale("60", Text({"en": "Older school-leaving mark"}), Decimal(36), Decimal(60))

ASKED = {
    "name": Question(key="name", kind="line", longest=20, required=True, title={"it": "Nome", "en": "Name"}),
    "plan": Question(key="plan", kind="text", longest=30),
    "town": Question(
        key="town", kind="choice", choices={"monza": Text({"it": "Monza"}), "lecco": Text({"it": "Lecco"})}
    ),
    "fields": Question(key="fields", kind="choices", choices={"a": Text(), "b": Text(), "c": Text()}),
    "lode": Question(key="lode", kind="yes-no"),
    "children": Question(key="children", kind="whole-number", least=Decimal(0), most=Decimal(20)),
    "ratio": Question(key="ratio", kind="decimal", least=Decimal("-7.5"), most=Decimal("7.5")),
    "isee": Question(key="isee", kind="money", least=Decimal(0), most=Decimal("50000.50")),
    "born": Question(key="born", kind="date"),
    "mark": Question(key="mark", kind="mark", scales=["100", "30", "60"]),
    "mail": Question(key="mail", kind="e-mail"),
    "site": Question(key="site", kind="web-address"),
    "file": Question(key="file", kind="file"),
}

CONDITIONS = [
    *("name is Ada Lovelace", "plan is not all", "mail given", "site not given", "file given", "lode is yes"),
    *("town is monza", "town is not monza", "town in monza, lecco", "town not in lecco", "lode is not no"),
    *("fields is a", "fields in a, b", "fields not in a, b", "fields is not c"),
    *("children > 2", "children <= 2", "children is 2", "children not in 1, 2", "children < 0", "ratio >= 2.5"),
    *("ratio < -1.25", "isee <= 40000", "isee < 40000", "isee > 15000.01", "isee >= 50000.50 EUR", "isee is 0"),
    *("born <= 2000-12-31", "born < 2001-01-01", "born >= 1999-09-09", "born > 2000-02-29", "born is 2000-02-29"),
    *("mark >= 80/100", "mark > 27/30", "mark <= 100/100", "mark > 100/100", "mark is 100L/100", "mark < 30L/30"),
    *("mark is not 48/60", "mark <= 30L/30", "mark >= 60/60"),
]


def call_of(*conditions):
    """A call with every kind of question; the last ones are asked where a condition holds."""
    gated = [
        Question(key=f"gated-{number}", kind="line", required=bool(number % 2), when=Condition.parse(condition))
        for number, condition in enumerate(conditions)
    ]
    return Call(key="grants", languages=["it", "en"], questions=[*ASKED.values(), *gated], scales={"60": OWN})


# Unicode's form NFC can lengthen a text of rare letters, and the schema counts before it: these alphabets have none.
MARKS_BY_SCALE = {"100": [60, 79.5, 80, 80.5, 90, 100], "30": [18, 24, 27, 27.5, 30], "60": [36, 47.5, 48, 54, 60]}
LETTERS = st.sampled_from("abA dà €\t\n\r\u00a0\u2009\x00\u202e\x85=@./\\🙂-+1\ufffd")
WORDS = st.text(LETTERS, max_size=35)
NUMBERS = (
    st.integers(-30, 110)
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0.0, -0.0, 1e-7, 0.5, 2.5, 7.5, 7.51, 12.0, 90.0, 100.0, 27, 28, 80, 30, 48, 60, 1e300, 2**53])
)
UNITS = st.sampled_from([0, 1, 1500001, 1500000, 3999999, 4000000, 4000001, 5000049, 5000050, 5000051, -1]) | NUMBERS
ANYTHING = st.none() | st.booleans() | NUMBERS | WORDS | st.lists(WORDS, max_size=2) | st.dictionaries(WORDS, WORDS)


def objects(optional=(), **members):
    """Objects with these members, now and then with one missing or one more."""
    always = {name: strategy for name, strategy in members.items() if name not in optional}
    may = {name: members[name] for name in optional} | {"other": WORDS}
    return st.fixed_dictionaries(always, optional=may) | st.fixed_dictionaries({}, optional=members)


FITTING = {
    "name": WORDS | st.sampled_from([" Ada\u00a0 Lovelace\n", "Ada", "Ada Lovelace", "x" * 20, "x" * 21, " " * 3]),
    "plan": WORDS | st.sampled_from(["all", " all\n", "all of it", "x\n\ny"]),
    "town": st.sampled_from(["monza", "lecco", "Monza", "como", ""]),
    "fields": st.lists(st.sampled_from(["a", "b", "c"]), max_size=3)
    | st.lists(st.sampled_from(["a", "d"]), max_size=2),
    "lode": st.booleans(),
    "children": st.integers(-1, 21) | NUMBERS,
    "ratio": NUMBERS | st.decimals(-8, 8, places=3).map(float),
    "isee": objects(minor_units=UNITS, currency=st.sampled_from(["EUR", "EUR", "EUR", "USD"])),
    "born": st.dates(dt.date(1998, 1, 1), dt.date(2002, 12, 31)).map(str)
    | st.sampled_from(
        ["2000-02-29", "2001-02-29", "20000229", "2000-02-29\n", "2000-2-29", "0001-01-01", "2000-02-30"]
    ),
    "mark": objects(
        optional=("honours",),
        value=st.sampled_from([100, 80, 79.5, 90, 27, 27.5, 30, 60, 48, 18]) | NUMBERS,
        scale=st.sampled_from(["100", "30", "60", "110", "no"]),
        honours=st.booleans(),
    ),
    "mail": st.sampled_from(["a@b.it", " a@b.it", "a@b.it\n", "a@b", "ü@b.it", "a@b.it, c@d.it", "@b.it", "a@@b.it"])
    | st.from_regex(r"\A[a-z.]{1,5}@[a-z.]{1,5}\Z"),
    "site": st.sampled_from(
        ["https://a.it", "http://a.it:80/x?y=1#z", "javascript:1", "https://a.it/%zz", "https://ü.it", "https://"]
    ),
    "file": objects(
        name=st.sampled_from(["plan.pdf", "..", "a/b", "a\\b", " ", "x y.pdf", "a\nb", "n" * 255, "n" * 256]),
        sha256=st.sampled_from(["0" * 64, "a" * 64, "A" * 64, "0" * 63, "0" * 65]),
    ),
}
MARKS = st.sampled_from(
    [{"value": value, "scale": scale} for scale, values in MARKS_BY_SCALE.items() for value in values]
    + [{"value": most, "scale": str(most), "honours": honours} for most in (30, 100) for honours in (True, False)]
)
GATED = {f"gated-{number}": st.sampled_from(["given", "also"]) for number in range(2)}
MOSTLY_FITTING = st.fixed_dictionaries({}, optional=FITTING | GATED).map(lambda form: {"name": "Ada"} | form)
SOMETIMES = st.dictionaries(st.sampled_from([*FITTING, *GATED, "unknown"]), ANYTHING, max_size=3)


def is_accepted(schema, instance):
    """Whether the schema accepts an instance, dates looked at too."""
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).is_valid(instance)


def fault_rules(call, instance):
    """The rules of the faults of an instance."""
    try:
        answers_from(call, instance)
    except InvalidValue as fault:
        return [found.rule for found in fault.findings]
    return []


@settings(max_examples=500, deadline=None)
@given(instance=MOSTLY_FITTING | SOMETIMES, conditions=st.lists(st.sampled_from(CONDITIONS), max_size=2))
def test_the_schema_accepts_exactly_what_has_no_faults(instance, conditions):
    """For every kind of answer and every kind of condition, both ways."""
    call = call_of(*conditions)
    rules = fault_rules(call, instance)
    assert is_accepted(json_schema(call, language="it"), instance) is (rules == [])
    if not rules:
        assert [] == list(faults(call, answers_from(call, instance)))


@pytest.mark.parametrize("key", list(FITTING))
def test_each_kind_of_answer_is_accepted_alone_exactly_where_it_has_no_faults(key):
    """One question at a time, so that a fault elsewhere hides nothing; both outcomes occur."""
    call, outcomes = call_of(), set()
    schema = json_schema(call, language="en")

    @settings(max_examples=150, deadline=None, derandomize=True)
    @given(answer=FITTING[key] | ANYTHING)
    def agree(answer):
        instance = {"name": "Ada", key: answer}
        accepted = is_accepted(schema, instance)
        outcomes.add(accepted)
        assert accepted is (fault_rules(call, instance) == [])

    agree()
    assert {True, False} == outcomes


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_holds_exactly_where_its_schema_does(condition):
    """The gated question must be there where the condition holds, and must not where it does not."""
    asked = Question(key="gated", kind="line", required=True, when=Condition.parse(condition))
    call = Call(key="a", questions=[*ASKED.values(), asked], scales={"60": OWN})
    schema, key, outcomes = json_schema(call, language="it"), asked.when.question, set()

    @settings(max_examples=100, deadline=None, derandomize=True)
    @given(form=st.fixed_dictionaries({}, optional={key: MARKS if key == "mark" else FITTING[key]}))
    def agree(form):
        instance = {"name": "Ada"} | form
        if fault_rules(call_of(), instance):
            return
        held = holds(asked.when, call, answers_from(call_of(), instance))
        outcomes.add(held)
        assert is_accepted(schema, instance) is not held
        assert is_accepted(schema, instance | {"gated": "given"}) is held

    agree()
    assert outcomes if condition in ("children < 0", "mark <= 30L/30") else outcomes == {True, False}


def test_the_schema_is_a_schema_and_plain_json():
    """It conforms to the metaschema, and its bytes are the same each time."""
    call = call_of(*CONDITIONS)
    schema = json_schema(call, language="it")
    Draft202012Validator.check_schema(schema)
    assert json.dumps(schema) == json.dumps(json_schema(call_of(*CONDITIONS), language="it"))


def test_titles_are_in_the_language_asked_for_and_else_in_one_that_there_is():
    """A form in English shows the Italian title of a town that has no other."""
    schema = json_schema(call_of(), language="en")
    assert "Name" == schema["properties"]["name"]["title"]
    assert [{"const": "monza", "title": "Monza"}, {"const": "lecco", "title": "Lecco"}] == (
        schema["properties"]["town"]["oneOf"]
    )


def test_a_filled_in_form_becomes_canonical_answers():
    """Each kind in its one spelling; several choices in the order of the question."""
    form = {
        "name": " Ada\u00a0 Lovelace ",
        "fields": ["c", "a"],
        "lode": True,
        "children": 2.0,
        "ratio": 2.50,
        "isee": {"minor_units": 1500001, "currency": "EUR"},
        "mark": {"value": 100.0, "scale": "100", "honours": True},
        "file": {"name": "plan.pdf", "sha256": "0" * 64},
    }
    expected = {
        "name": "Ada Lovelace",
        "fields": "a | c",
        "lode": "yes",
        "children": "2",
        "ratio": "2.5",
        "isee": "15000.01 EUR",
        "mark": "100L/100",
        "file": "plan.pdf sha256:" + "0" * 64,
    }
    assert expected == dict(answers_from(call_of(), form).given)


def test_all_faults_of_a_form_are_said_at_once():
    """Each with the question as its place; what depends on a faulty answer is not blamed."""
    form = {"lode": "yes", "isee": {"minor_units": 99, "currency": "USD"}, "naem": "Ada", "gated-0": "x"}
    said = """\
lode: The answer to “lode” is not of the type that the form asks for. Send true or false.
isee: The amount is in USD, and the call reckons in EUR. Write the amount in EUR, and say elsewhere at which rate it \
was converted.
naem: The call does not ask “naem”. Did you mean “name”?
name: “name” is not answered. Answer it."""
    with pytest.raises(InvalidValue) as raised:
        answers_from(call_of("lode is yes"), form)
    assert said == str(raised.value)


@pytest.mark.parametrize("instance", [None, [], "name", 3])
def test_a_form_that_is_no_object_is_refused(instance):
    """The schema refuses it, and so does the reader."""
    assert not is_accepted(json_schema(call_of(), language="it"), instance)
    assert ["not-an-object"] == fault_rules(call_of(), instance)


@pytest.mark.parametrize(
    "number", [Decimal("1e999999999"), Decimal("-1e999999999"), Decimal("1e-999999999"), float("nan")]
)
def test_an_absurd_number_is_refused_at_once(number):
    """An exponent is looked at before the number is written out."""
    before = time.process_time()
    for form in ({"children": number}, {"ratio": number}, {"mark": {"value": number, "scale": "100"}}):
        assert 1 == len(fault_rules(call_of(), {"name": "Ada"} | form))
    assert time.process_time() - before < 0.2


def test_a_whole_number_of_ten_thousand_digits_is_refused_at_once():
    """It is not even made into text."""
    assert 1 == len(fault_rules(call_of(), {"name": "Ada", "children": 10**10000}))


def test_an_amount_has_the_minor_unit_of_its_currency():
    """A yen has no smaller part."""
    call = Call(key="a", currency="JPY", questions=[Question(key="cost", kind="money", most=Decimal(100))])
    form = {"cost": {"minor_units": 100, "currency": "JPY"}}
    assert is_accepted(json_schema(call, language="en"), form)
    assert "100 JPY" == answers_from(call, form).get("cost")
    assert ["out-of-bounds"] == fault_rules(call, {"cost": {"minor_units": 101, "currency": "JPY"}})


def test_a_condition_on_nothing_makes_no_schema():
    """The call must be mended first."""
    call = Call(key="a", questions=[Question(key="x", when=Condition.parse("y given"))])
    with pytest.raises(UnknownKey, match="has no question “y”"):
        json_schema(call, language="en")


@pytest.mark.parametrize("kind", sorted(PATTERNS))
@pytest.mark.parametrize("unit", [" ", " a", "a", "a@", "a.", ".", "a@a.a", "http://a", "%41/", "\u2009", "\n", "1-"])
@pytest.mark.parametrize("end", ["", "\x00", "@", "/"])
def test_the_patterns_take_hostile_text_in_time_that_grows_with_its_length(kind, unit, end):
    """Thirty thousand characters that nearly fit cost no more than a glance."""
    hostile = unit * (30_000 // len(unit)) + end
    before = time.process_time()
    re.search(PATTERNS[kind], hostile)
    assert time.process_time() - before < 0.3


def test_a_choice_without_choices_accepts_nothing():
    """The schema stays a schema."""
    call = Call(key="a", questions=[Question(key="x", kind="choice"), Question(key="y", kind="choices")])
    schema = json_schema(call, language="en")
    Draft202012Validator.check_schema(schema)
    assert not is_accepted(schema, {"x": "a"})
    assert not is_accepted(schema, {"y": ["a"]})
    assert value(call, answers_from(call, {}), "x") is None
