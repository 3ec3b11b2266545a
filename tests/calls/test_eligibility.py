"""Who may win: each requirement with its evidence, told to those whom it concerns."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application
from stemcity_kit.calls.eligibility import Verdict, allowed_readers, is_eligible, judge
from stemcity_kit.calls.question import Condition, Question, Reader
from stemcity_kit.calls.requirement import Requirement
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.errors import UnknownKey
from stemcity_kit.model.money import Money
from stemcity_kit.model.sentence import Sentence
from stemcity_kit.model.text import Text

TITLE = Text({"en": "Income"})
MONZA = Text({"it": "Monza", "en": "Monza"})
QUESTIONS = [
    Question(key="isee", kind="money", sensitivity="hardship", title={"en": "Income of the household"}),
    Question(key="town", kind="choice", choices={"monza": MONZA, "lecco": Text({"it": "Lecco"})}),
    Question(key="born", kind="date", sensitivity="personal", seen_by=[]),
    Question(key="children", kind="whole-number", title={"en": "Children"}),
    Question(key="permit", kind="file"),
    Question(key="resident", kind="yes-no", seen_by=["committee", "public"]),
]


def judged(*requirements, **answers):
    """The judgements of one application."""
    call = Call(key="grants", questions=QUESTIONS, requirements=requirements)
    return judge(call, applied(Answers(answers)))


def applied(answers):
    """An application with these answers."""
    return Application(key="kx2", person="p1", state=ApplicationState.RECEIVED, answers=answers)


def in_words(said):
    """A sentence in plain English, for a look at all of it."""
    if isinstance(said, Sentence):
        return said.what.format(**{name: in_words(param) for name, param in said.params.items()})
    if isinstance(said, Money):
        return f"{said.amount} {said.currency}"
    if isinstance(said, tuple):
        return ", ".join(map(in_words, said))
    return str(said.within(["en"])) if isinstance(said, Text) else str(said)


INCOME = Requirement(key="income", title=TITLE, test=Condition.parse("isee < 40000"), source="art. 3", curable=True)


@pytest.mark.parametrize(
    ("operator", "cents", "verdict"),
    [("<", "39999.99", "met"), ("<", "40000.00", "not-met"), ("<=", "40000.00", "met"), ("<=", "40000.01", "not-met")],
)
def test_below_and_at_most_are_different_rules(operator, cents, verdict):
    """At the limit itself one is met and the other is not."""
    rule = Requirement(key="income", test=Condition("isee", operator, ["40000"]))
    assert verdict == judged(rule, isee=f"{cents} EUR")[0].verdict.value


@pytest.mark.parametrize(
    ("requirement", "answers", "expected"),
    [
        (
            INCOME,
            {"isee": "41000.00 EUR"},
            (
                "“Income” is not met: the answer to “Income of the household” is 41000.00 EUR, but it must be below "
                "40000.00 EUR."
            ),
        ),
        (
            INCOME,
            {"isee": "1.00 EUR"},
            "“Income” is met: the answer to “Income of the household” is 1.00 EUR, and it must be below 40000.00 EUR.",
        ),
        (
            INCOME,
            {},
            "“Income” is not met: there is no answer to “Income of the household”, but it must be below 40000.00 EUR.",
        ),
        (
            Requirement(key="town", test=Condition.parse("town in monza, lecco")),
            {"town": "monza"},
            "“town” is met: the answer to “town” is Monza, and it must be one of: Monza, Lecco.",
        ),
        (
            Requirement(key="town", test=Condition.parse("town is lecco")),
            {"town": "monza"},
            "“town” is not met: the answer to “town” is Monza, but it must be Lecco.",
        ),
        (
            Requirement(key="resident", test=Condition.parse("resident is yes")),
            {"resident": "no"},
            "“resident” is not met: the answer to “resident” is no, but it must be yes.",
        ),
        (
            Requirement(key="permit", test=Condition.parse("permit given")),
            {"permit": "plan.pdf sha256:" + "0" * 64},
            "“permit” is met: the answer to “permit” is plan.pdf, and it must be given.",
        ),
        (
            Requirement(key="age", test=Condition.parse("born < 35"), on=dt.date(2025, 12, 31), allowance="children"),
            {"born": "1988-06-01", "children": "2"},
            (
                "“age” is not met: the age on 2025-12-31 is 37 full years, but it must be below 37, which is 35 moved "
                "up by 2 for “Children”."
            ),
        ),
        (
            Requirement(key="adult", test=Condition.parse("born >= 18"), on=dt.date(2025, 3, 1)),
            {"born": "2008-02-29"},
            "“adult” is not met: the age on 2025-03-01 is 17 full years, but it must be at least 18.",
        ),
    ],
)
def test_the_evidence_names_what_was_seen_and_with_what_it_was_compared(requirement, answers, expected):
    """The value, the operator, the limit after the allowance, and the day of an age."""
    assert expected == in_words(judged(requirement, **answers)[0].evidence)


def test_marks_and_several_choices_are_evidence_as_they_were_written():
    """A mark with its scale, choices by their labels."""
    questions = [
        Question(key="mark", kind="mark"),
        Question(key="towns", kind="choices", choices={"monza": MONZA, "lecco": Text({"it": "Lecco"})}),
    ]
    requirements = [
        Requirement(key="merit", test=Condition.parse("mark >= 80/100")),
        Requirement(key="near", test=Condition.parse("towns in lecco")),
    ]
    call = Call(key="a", questions=questions, requirements=requirements)
    expected = [
        "“merit” is met: the answer to “mark” is 100L/100, and it must be at least 80/100.",
        "“near” is met: the answer to “towns” is Monza, Lecco, and it must be one of: Lecco.",
    ]
    answers = Answers({"mark": "100L/100", "towns": "monza | lecco"})
    assert expected == [in_words(judgement.evidence) for judgement in judge(call, applied(answers))]


def test_a_date_compared_with_a_date_is_no_age():
    """Born by the end of 2000, whatever the day of today."""
    rule = Requirement(key="born", test=Condition.parse("born <= 2000-12-31"))
    assert "“born” is met: the answer to “born” is 2000-12-31, and it must be at most 2000-12-31." == in_words(
        judged(rule, born="2000-12-31")[0].evidence
    )


def test_the_judgement_keeps_the_evidence_typed():
    """An amount stays an amount, so that it can be written in the reader's language."""
    judgement = judged(INCOME, isee="41000.00 EUR")[0]
    assert Money(Decimal(41000), "EUR") == judgement.compared.seen == judgement.evidence.params["seen"]
    assert (Money(Decimal(40000), "EUR"),) == judgement.compared.limits
    assert "art. 3" == judgement.requirement.source


def test_only_what_is_not_met_can_be_cured():
    """And only where the call says so."""
    hard = Requirement(key="town", test=Condition.parse("town is monza"))
    assert [True, False] == [judgement.curable for judgement in judged(INCOME, hard)]
    assert not judged(INCOME, isee="1.00 EUR")[0].curable


def test_a_requirement_that_does_not_concern_an_application_is_not_asked():
    """It stands in nobody's way."""
    rule = Requirement(key="income", test=Condition.parse("isee < 40000"), when=Condition.parse("town is monza"))
    judgement = judged(rule, town="lecco", isee="90000.00 EUR")[0]
    assert (Verdict.NOT_ASKED, True) == (judgement.verdict, judgement.met)
    assert "“income” does not concern this application." == in_words(judgement.evidence)
    assert Verdict.NOT_MET is judged(rule, town="monza", isee="90000.00 EUR")[0].verdict


def test_a_faulty_answer_leaves_the_requirement_open():
    """Nothing is guessed, and the fault is told."""
    judgement = judged(INCOME, isee="41000")[0]
    assert (Verdict.OPEN, None, True) == (judgement.verdict, judgement.met, judgement.curable)
    assert ["not-canonical"] == [fault.rule for fault in judgement.faults]
    assert "“Income” cannot be checked, because an answer is faulty." == in_words(judgement.evidence)


def test_erased_answers_are_said_to_be_erased():
    """For every requirement."""
    call = Call(key="grants", questions=QUESTIONS, requirements=[INCOME])
    judgement = judge(call, applied(None))[0]
    assert (Verdict.ERASED, None, None) == (judgement.verdict, judgement.met, judgement.compared)
    assert "“Income” cannot be checked any more: the answers were erased." == in_words(judgement.evidence)


def test_hardship_is_told_to_the_office_and_the_applicant_only():
    """The committee learns the verdict without the income, the public and donors learn nothing."""
    judgement = judged(INCOME, isee="41000.00 EUR")[0]
    assert (Reader.OFFICE, Reader.APPLICANT) == judgement.tell
    assert judgement.evidence == judgement.told(Reader.APPLICANT) == judgement.told(Reader.OFFICE)
    bare = judgement.told(Reader.COMMITTEE)
    assert "“Income” is not met." == in_words(bare)
    assert {"title": TITLE} == dict(bare.params)
    assert [None, None] == [judgement.told(reader) for reader in (Reader.PUBLIC, Reader.DONOR)]


@pytest.mark.parametrize("place", ["test", "when", "allowance"])
def test_hardship_anywhere_in_a_requirement_makes_its_evidence_confidential(place):
    """Also where it only moves the limit or decides whom the requirement concerns."""
    questions = [
        Question(key="hard", kind="whole-number", sensitivity="hardship", seen_by=["committee", "public", "donor"]),
        Question(key="open", kind="whole-number", seen_by=["committee", "public", "donor"]),
    ]
    given_parts = {
        "test": {"test": Condition.parse("hard < 3")},
        "when": {"test": Condition.parse("open < 3"), "when": Condition.parse("hard given")},
        "allowance": {"test": Condition.parse("open < 3"), "allowance": "hard"},
    }[place]
    call = Call(key="a", questions=questions, requirements=[Requirement(key="r", **given_parts)])
    for answers in (Answers({"hard": "2", "open": "2"}), Answers(), None):
        assert (Reader.OFFICE, Reader.APPLICANT) == judge(call, applied(answers))[0].tell


def test_others_read_what_every_question_lets_them_read():
    """And nobody publishes what is personal."""
    questions = [
        Question(key="a", seen_by=["committee", "public"]),
        Question(key="b", seen_by=["committee"]),
        Question(key="c", seen_by=["public"], sensitivity="personal"),
    ]
    call = Call(key="x", questions=questions)
    assert (Reader.OFFICE, Reader.COMMITTEE, Reader.APPLICANT, Reader.PUBLIC) == allowed_readers(call, ["a"])
    assert (Reader.OFFICE, Reader.COMMITTEE, Reader.APPLICANT) == allowed_readers(call, ["a", "b"])
    assert (Reader.OFFICE, Reader.APPLICANT) == allowed_readers(call, ["c"])
    with pytest.raises(UnknownKey, match="has no question “d”"):
        allowed_readers(call, ["d"])


def test_who_reads_without_names_is_told_no_evidence_that_rests_on_one():
    """Where identities are concealed, the committee learns that a requirement is met, and not by which town."""
    town = Question(key="town", sensitivity="personal")
    near = Requirement(key="near", title={"en": "From here"}, test=Condition.parse("town in monza, lecco"))
    for anonymous, told in ((False, True), (True, False)):
        call = Call(key="a", questions=[town], requirements=[near], anonymous=anonymous)
        (found,) = judge(call, applied(Answers({"town": "monza"})))
        assert told == (Reader.COMMITTEE in found.tell)
        assert told == ("monza" in str(found.told(Reader.COMMITTEE)))


@given(cents=st.integers(0, 10**7), limit=st.integers(0, 10**5), children=st.integers(0, 9))
def test_the_verdict_is_that_of_exact_arithmetic(cents, limit, children):
    """With an allowance, at every cent."""
    rule = Requirement(key="income", test=Condition("isee", "<=", [str(limit)]), allowance="children")
    judgement = judged(rule, isee=f"{cents // 100}.{cents % 100:02} EUR", children=str(children))[0]
    assert judgement.met is (cents <= (limit + children) * 100)


def test_eligible_is_who_meets_all_and_open_what_nobody_can_say():
    """One requirement that is not met decides, whatever is open besides."""
    town = Requirement(key="town", test=Condition.parse("town is monza"))
    assert is_eligible(judged(INCOME, town, isee="1.00 EUR", town="monza")) is True
    assert is_eligible(judged(INCOME, town, isee="1.00 EUR", town="lecco")) is False
    assert is_eligible(judged(INCOME, town, isee="1", town="lecco")) is False
    assert is_eligible(judged(INCOME, town, isee="1", town="monza")) is None
