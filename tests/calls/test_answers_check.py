"""What is wrong with some answers: every fault at once, and none blamed on the wrong question."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.answers_check import faults, is_asked
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.question import Condition, Question
from stemcity_kit.model.text import Text

CALL = Call(
    key="grants",
    questions=[
        Question(key="name", required=True, longest=10),
        Question(key="town", kind="choice", choices={"monza": Text(), "lecco": Text()}, required=True),
        Question(key="fields", kind="choices", choices={"a": Text(), "b": Text()}),
        Question(key="company", kind="yes-no"),
        Question(key="vat", required=True, when=Condition.parse("company is yes")),
        Question(key="note", when=Condition.parse("company is yes")),
        Question(key="isee", kind="money", least=Decimal(0), most=Decimal(50000)),
        Question(key="ratio", kind="decimal", least=Decimal("0.5"), most=Decimal("7.5")),
        Question(key="mark", kind="mark", scales=["100"]),
        Question(key="mail", kind="e-mail"),
        Question(key="site", kind="web-address"),
    ],
)
FIT = {"name": "Ada", "town": "monza"}


def found(**answers):
    """The rule and the question of each fault."""
    given_answers = {key.replace("_", "-"): text for key, text in (FIT | answers).items()}
    return [(fault.rule, fault.where.field) for fault in faults(CALL, Answers(given_answers))]


def test_answers_that_fit_have_no_fault():
    """The limits themselves are in."""
    answers = {
        "name": "x" * 10,
        "isee": "50000.00 EUR",
        "ratio": "0.5",
        "mark": "60/100",
        "fields": "a | b",
        "company": "yes",
        "vat": "IT01",
        "mail": "a@b.it",
        "site": "https://a.it",
    }
    assert [] == found(**answers)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"name": ""}, [("missing-answer", "name")]),
        ({"name": "x" * 11}, [("answer-too-long", "name")]),
        ({"name": " Ada"}, [("not-canonical", "name")]),
        ({"town": "como"}, [("not-a-choice", "town")]),
        ({"fields": "a | c | d"}, [("not-a-choice", "fields"), ("not-a-choice", "fields")]),
        ({"company": "yes"}, [("missing-answer", "vat")]),
        ({"company": "no", "vat": "IT01"}, [("answer-not-asked", "vat")]),
        ({"vat": "IT01"}, [("answer-not-asked", "vat")]),
        ({"company": "no", "note": "x"}, [("answer-not-asked", "note")]),
        ({"company": "sì", "vat": "IT01"}, [("not-canonical", "company")]),
        ({"company": "sì"}, [("not-canonical", "company")]),
        ({"isee": "50000.01 EUR"}, [("above-most", "isee")]),
        ({"isee": "-0.01 EUR"}, [("below-least", "isee")]),
        ({"isee": "5.00 USD"}, [("other-currency", "isee")]),
        ({"ratio": "7.51"}, [("above-most", "ratio")]),
        ({"mark": "27/30"}, [("wrong-scale", "mark")]),
        ({"mark": "59/100"}, [("mark-off-scale", "mark")]),
        ({"mark": "99L/100"}, [("wrong-honours", "mark")]),
        ({"mail": "a"}, [("bad-email", "mail")]),
        ({"site": "javascript:a"}, [("bad-address", "site")]),
        ({"nmae": "Ada"}, [("unknown-question", "nmae")]),
    ],
)
def test_each_fault_is_found_at_its_question(answers, expected):
    """Required, conditional, out of range, too long, no choice, wrong scale, never asked."""
    assert expected == found(**answers)


def test_all_faults_are_said_at_once_in_the_order_of_the_questions():
    """What is never asked comes last."""
    answers = Answers({"tonw": "monza", "isee": "60000.00 EUR", "company": "yes"})
    said = """\
name: “name” is not answered. Answer it.
town: “town” is not answered. Answer it.
vat: “vat” is not answered. Answer it; it is required because “company is yes” holds.
isee: 60000.00 EUR is above the most that can be answered. Write at most 50000.00 EUR.
tonw: The call does not ask “tonw”. Did you mean “town”?"""
    assert said == "\n".join(map(str, faults(CALL, answers)))


def test_whether_a_question_is_asked_is_open_while_the_answer_that_decides_is_faulty():
    """Neither its presence nor its absence is blamed."""
    vat = CALL.asked["vat"]
    assert [True, False, False, None] == [
        is_asked(CALL, vat, Answers({"company": text})) for text in ("yes", "no", "", "perhaps")
    ]
    assert is_asked(CALL, CALL.asked["name"], Answers())


@given(st.dictionaries(st.sampled_from([*CALL.asked, "other"]), st.text(max_size=12)))
def test_no_text_makes_anything_but_findings(answers):
    """Whatever stands in a record."""
    for fault in faults(CALL, Answers(answers)):
        assert fault.words().startswith(f"{fault.where.field}: ")
