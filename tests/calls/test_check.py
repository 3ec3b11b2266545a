"""What is wrong with a call's own text: found before it is published, every fault at once."""

import datetime as dt
from decimal import Decimal

import attrs
import pytest

from stemcity_kit.calls.answer import MarkScale
from stemcity_kit.calls.awarding import Awarding, CostShare, Donor, Instalment, Pool, Prize, Renewal, Tie
from stemcity_kit.calls.call import Call, Due, Notice
from stemcity_kit.calls.check import check_call
from stemcity_kit.calls.grid import Bonus, Criterion, Formula, Grid, Threshold
from stemcity_kit.calls.question import Condition, Question
from stemcity_kit.calls.requirement import Requirement
from stemcity_kit.errors import Severity
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text

ROME = "Europe/Rome"
NAMED = {"title": Text({"en": "Title"})}
SATURDAY = Deadline("end", dt.date(2027, 5, 8), dt.time(12), ROME, included=False)
TOWNS = {"monza": Text({"en": "Monza"}), "lecco": Text({"en": "Lecco"})}


def question(key, kind="line", **more):
    """A question with a title."""
    return Question(key=key, kind=kind, **NAMED | more)


def euro(amount, currency="EUR"):
    """An amount."""
    return Money(Decimal(amount), currency)


QUESTIONS = (
    question("isee", "money", least=Decimal(0), required=True),
    question("town", "choice", choices=TOWNS, required=True),
    question("born", "date"),
    question("children", "whole-number", least=Decimal(0), required=True),
    question("mark", "mark", scales=["100"], required=True),
    question("lode", "yes-no", required=True),
    question("plan", "text", substance=True),
)
LEVELS = {"0": Text({"en": "Nothing"}), "1": Text({"en": "All"})}
QUALITY = Criterion(key="quality", weight=Decimal(60), levels=LEVELS, **NAMED)
MERIT = Criterion(
    key="merit",
    weight=Decimal(40),
    kind="formula",
    formula=Formula(question="mark", zero=Decimal(60), full=Decimal(100)),
    **NAMED,
)
GOOD = Call(
    key="grants",
    title={"en": "Grants"},
    zone=ROME,
    officer="Office",
    legal_bases=["L. 241/1990"],
    dues=[Due(deadline=SATURDAY)],
    review_days=10,
    questions=QUESTIONS,
    requirements=[Requirement(key="income", test=Condition.parse("isee < 40000"), **NAMED)],
    grid=Grid(criteria=[QUALITY, MERIT], thresholds=[Threshold(Decimal(50))]),
    awarding=Awarding(
        ties=[Tie("criterion", "merit"), Tie("answer", "isee", "lowest"), Tie("draw")],
        pools=[Pool(key="all", places=2, each=euro(500), fund=euro(1000), **NAMED)],
    ),
)


def faults(**changes):
    """What is found in the good call with some fields changed."""
    return list(check_call(attrs.evolve(GOOD, **changes)))


def found(**changes):
    """The rules, each with its place."""
    return [(fault.rule, fault.where.words()) for fault in faults(**changes)]


def asking(*questions, **changes):
    """What is found where the call asks further questions."""
    return found(questions=(*QUESTIONS, *questions), **changes)


def awarding(**changes):
    """What is found where places are given out otherwise."""
    return found(awarding=attrs.evolve(GOOD.awarding, **changes))


def pool(**changes):
    """What is found in one pool."""
    return awarding(pools=[Pool(key="all", **NAMED | changes)])


def grid(*criteria, **changes):
    """What is found in a grid."""
    return found(grid=Grid(criteria=criteria or (QUALITY, MERIT), **changes), awarding=Awarding())


def test_a_question_cannot_take_the_word_for_the_signature():
    """A completion could not tell them apart."""
    call = attrs.evolve(GOOD, questions=[Question(key="signature")])
    assert "reserved-key" in {found.rule for found in check_call(call)}


def test_nothing_is_found_in_a_good_call():
    """Not even a note."""
    assert [] == found()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"officer": ""}, [("no-officer", "call, officer")]),
        ({"legal_bases": []}, [("no-legal-basis", "call, legal_bases")]),
        ({"channels": []}, [("no-channel", "call, channels")]),
        ({"currency": "EURO"}, [("bad-currency", "call, currency")]),
        ({"languages": []}, [("no-language", "call, languages")]),
        ({"identity": "ise"}, [("unknown-question", "call, identity")]),
        ({"addressee": ["pan"]}, [("unknown-question", "call, addressee")]),
        ({"at_most": 2}, [("no-identity", "call, identity")]),
        ({"becomes": {"plan": "summary"}}, []),
        ({"becomes": {"pln": "summary"}}, [("unknown-question", "call, becomes")]),
        ({"title": Text()}, [("no-title", "call, title")]),
        ({"title": Text({"it": "Bando"})}, [("missing-translation", "call, title")]),
        ({"publish_above": Notice(days=30, above=euro(4, "USD"))}, [("other-currency", "call, publish_above")]),
        ({"scales": {"x": MarkScale("y", Text(), Decimal(0), Decimal(9))}}, [("bad-scale", "call, scales")]),
        ({"scales": {"x": MarkScale("x", Text(), Decimal(9), Decimal(9))}}, [("bad-scale", "call, scales")]),
        ({"leaves_out": ["evaluation"]}, [("not-optional", "call, leaves_out")]),
        ({"awards_leave_out": ["delivered"]}, [("not-optional", "call, awards_leave_out")]),
        ({"leaves_out": ["review-window"]}, [("review-left-out", "call, review_days")]),
        ({"review_days": None}, [("no-review-days", "call, review_days")]),
        ({"leaves_out": ["committee-appointed"]}, [("committee-left-out", "call, grid")]),
        ({"grid": None, "awarding": Awarding(), "readers": 2}, [("nothing-to-read", "call, readers")]),
    ],
)
def test_what_is_amiss_with_the_call_itself(changes, expected):
    """Each at its field."""
    if "currency" in changes:
        changes = changes | {"requirements": [], "awarding": Awarding(), "questions": (), "grid": None}
    assert expected == found(**changes)


def test_an_unknown_zone_is_found():
    """The deadline names another one, which is told as well."""
    assert [("unknown-zone", "call, zone"), ("other-zone", "dues 'end'")] == found(zone="Europe/Milan")


def test_a_committee_that_cannot_reach_its_quorum_is_found():
    """Three must mark, and two read."""
    assert [("quorum-out-of-reach", "call, readers")] == found(readers=2, grid=attrs.evolve(GOOD.grid, quorum=3))


@pytest.mark.parametrize(
    ("dues", "expected"),
    [
        ([], [("no-deadline", "call, dues")]),
        ([Due(deadline=SATURDAY, what="proof")], [("no-deadline", "call, dues")]),
        (
            [Due(deadline=SATURDAY), Due(deadline=SATURDAY)],
            [("key-twice", "dues 'end', key"), ("deadline-never-holds", "dues 'end'")],
        ),
        ([Due(deadline=SATURDAY, when=Condition.parse("lode is yes"))], [("no-deadline-for-all", "call, dues")]),
        (
            [Due(deadline=SATURDAY, when=Condition.parse("load given"))],
            [("unknown-question", "dues 'end', when"), ("no-deadline-for-all", "call, dues")],
        ),
    ],
)
def test_what_is_amiss_with_the_deadlines(dues, expected):
    """None, twice, for some only, never holding."""
    assert expected == found(dues=dues)


def test_questions_about_the_call_end_before_the_deadline():
    """Otherwise an answer helps nobody."""
    late = attrs.evolve(SATURDAY, key="questions", day=dt.date(2027, 5, 10))
    assert [("questions-too-late", "dues 'questions'")] == found(
        dues=[Due(deadline=SATURDAY), Due(deadline=late, what="questions")]
    )


def test_a_deadline_on_a_sunday_or_a_holiday_is_noted_unless_it_rolls_over():
    """2 June 2024 was both; 1 May 2027 is a Saturday and a holiday where the country is known."""
    sunday = attrs.evolve(SATURDAY, day=dt.date(2024, 6, 2))
    (fault,) = faults(dues=[Due(deadline=sunday)])
    assert Severity.NOTE is fault.severity
    assert (
        "dues 'end': The deadline falls on 2024-06-02, a Sunday. It stays on that day: it moves to the next working "
        "day only where the text says so (rolls_over = true)."
    ) == str(fault)
    assert [] == found(dues=[Due(deadline=attrs.evolve(sunday, rolls_over=True))])
    may = attrs.evolve(GOOD, dues=[Due(deadline=attrs.evolve(SATURDAY, day=dt.date(2027, 5, 1)))])
    assert [] == list(check_call(may))
    rolling = attrs.evolve(may, dues=[Due(deadline=attrs.evolve(may.dues[0].deadline, rolls_over=True))])
    assert [] == list(check_call(rolling, country="IT"))  # to Monday, 3 May
    easter = Deadline("end", dt.date(2027, 3, 28), dt.time(12), ROME, included=False, rolls_over=True)
    bare = attrs.evolve(may, dues=[Due(deadline=easter)])
    (fault,) = check_call(bare, country="IT")
    assert ("rolls-to-a-holiday", Severity.WARNING) == (fault.rule, fault.severity)
    assert 'days_off = ["2027-03-29"]' in str(fault)
    assert [] == list(check_call(attrs.evolve(bare, days_off=[dt.date(2027, 3, 29)]), country="IT"))
    (fault,) = check_call(may, country="IT")  # how the day is called is the library's affair, and has changed there
    assert fault.problem().startswith("The deadline falls on 2027-05-01, a holiday: Festa de")
    assert ["holidays-not-known"] == [fault.rule for fault in check_call(may, country="XX")]


def test_a_deadline_at_midnight_belongs_to_the_day_that_it_ends():
    """24:00 of Sunday, written as 00:00 of Monday."""
    midnight = Deadline("end", dt.date(2024, 6, 3), dt.time(), ROME, included=False)
    assert [("deadline-on-day-off", "dues 'end'")] == found(dues=[Due(deadline=midnight)])


AT = "questions 'x', "


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (question("x", "choice"), [("no-choices", AT + "choices")]),
        (question("x", choices=TOWNS), [("needless-choices", AT + "choices")]),
        (question("x", "choice", choices={"a,b": Text()}), [("bad-choice-value", AT + "choices")]),
        (question("x", "choice", choices={"a|b": Text()}), [("bad-choice-value", AT + "choices")]),
        (question("x", "decimal", least=Decimal(2), most=Decimal(1)), [("limits-crossed", AT + "least")]),
        (question("x", least=Decimal(1)), [("needless-limit", AT + "least")]),
        (question("x", "date", longest=3), [("needless-limit", AT + "longest")]),
        (question("x", "mark", scales=["101"]), [("unknown-scale", AT + "scales")]),
        (question("x", scales=["100"]), [("needless-scales", AT + "scales")]),
        (question("x", when=Condition.parse("y given")), [("unknown-question", AT + "when")]),
        (question("x", when=Condition.parse("town is como")), [("not-a-choice", AT + "when")]),
        (question("x", when=Condition.parse("town in como, milan")), [("not-a-choice", AT + "when")] * 2),
        (question("x", when=Condition.parse("town < lecco")), [("no-order", AT + "when")]),
        (question("x", when=Condition.parse("isee < much")), [("not-a-number", AT + "when")]),
        (question("x", when=Condition.parse("mark >= 10/100")), [("mark-off-scale", AT + "when")]),
        (question("x", when=Condition.parse("mark >= 27/30")), [("wrong-scale", AT + "when")]),
        (question("x", when=Condition.parse("plan is good")), [("condition-on-text", AT + "when")]),
        (question("x", when=Condition.parse("born > 18")), [("age-without-day", AT + "when")]),
        (question("x", when=Condition("town", "is", ["monza", "lecco"])), [("wrong-number-of-values", AT + "when")]),
        (question("x", when=Condition("town", "given", ["monza"])), [("wrong-number-of-values", AT + "when")]),
        (question("x", when=Condition.parse("x given")), [("circular-condition", AT + "when")]),
        (question("x", sensitivity="hardship", seen_by=["committee"]), [("hardship-shown", AT + "seen_by")]),
        (question("x", sensitivity="hardship"), []),
        (question("x", sensitivity="hardship", seen_by=["public"]), [("shown-to-the-public", AT + "seen_by")]),
        (question("x", sensitivity="personal", seen_by=["donor"]), [("shown-to-the-public", AT + "seen_by")]),
        (question("x", sensitivity="personal"), []),
        (question("town"), [("key-twice", "questions 'town', key")]),
    ],
)
def test_what_is_amiss_with_a_question(asked, expected):
    """Each at its field."""
    changes = {"requirements": (), "awarding": Awarding()} if asked.key == "town" else {}
    assert expected == asking(asked, **changes)


def test_questions_that_depend_on_each_other_in_a_circle_are_found():
    """Nobody could ever be asked; the path is named."""
    circle = [question(a, when=Condition.parse(f"{b} given")) for a, b in ("xy", "yz", "zx")]
    questions = (*QUESTIONS, *circle)
    assert ["Whether “x” is asked depends on itself: x → y → z → x."] == [
        fault.problem() for fault in faults(questions=questions) if fault.where.key == "x"
    ]


def test_a_personal_answer_that_the_committee_reads_is_noted_where_others_are_kept_from_it():
    """The reading is not anonymous if one name slips through."""
    hidden = question("hidden", sensitivity="personal", seen_by=[])
    shown = question("shown", sensitivity="personal")
    assert [("personal-shown", "questions 'shown', seen_by")] == asking(hidden, shown)


RULE = "requirements 'r', "


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"test": "ise < 3"}, [("unknown-question", RULE + "test")]),
        ({"test": "born >= 18"}, [("age-without-day", RULE + "test")]),
        ({"test": "born >= 18", "on": dt.date(2027, 1, 1)}, []),
        ({"test": "born >= eighteen", "on": dt.date(2027, 1, 1)}, [("not-a-number", RULE + "test")]),
        ({"test": "isee < 3", "on": dt.date(2027, 1, 1)}, [("day-without-age", RULE + "on")]),
        ({"test": "isee < 3", "when": "lode is perhaps"}, [("not-yes-or-no", RULE + "when")]),
        ({"test": "isee < 3", "allowance": "children"}, []),
        ({"test": "isee < 3", "allowance": "child"}, [("unknown-question", RULE + "allowance")]),
        ({"test": "isee < 3", "allowance": "lode"}, [("wrong-allowance", RULE + "allowance")]),
        ({"test": "mark > 90/100", "allowance": "children"}, [("cannot-be-moved", RULE + "allowance")]),
        ({"test": "isee is 3", "allowance": "children"}, [("cannot-be-moved", RULE + "allowance")]),
        ({"test": "plan given", "curable": True}, [("curable-substance", RULE + "curable")]),
    ],
)
def test_what_is_amiss_with_a_requirement(parts, expected):
    """Each at its field."""
    conditions = {name: Condition.parse(parts[name]) for name in ("test", "when") if name in parts}
    assert expected == found(requirements=[Requirement(key="r", **NAMED, **parts | conditions)])


def test_an_allowance_that_could_lower_the_limit_is_found():
    """Minus two children."""
    requirement = Requirement(key="r", test=Condition.parse("isee < 3"), allowance="n", **NAMED)
    assert [("allowance-below-zero", RULE + "allowance")] == asking(
        question("n", "whole-number"), requirements=[requirement]
    )


def criterion(key="c", weight=100, **more):
    """A criterion with a title, described where it is judged."""
    described = {} if "kind" in more else {"levels": LEVELS}
    return Criterion(key=key, weight=Decimal(weight), **NAMED | described | more)


def by_formula(**parts):
    """A criterion with a formula."""
    return criterion(kind="formula", formula=Formula(**parts))


def bonus(question, value):
    """Three points on top for one answer."""
    return Bonus(question, [value], Decimal(3))


FULL = {"zero": Decimal(60), "full": Decimal(100)}
C = "criteria 'c', "


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ([criterion(weight=99)], [("weights-not-100", "grid")]),
        ([criterion(), criterion("d", 0)], [("no-weight", "criteria 'd', weight")]),
        ([criterion(), criterion()], [("key-twice", C + "key"), ("weights-not-100", "grid")]),
        ([criterion(), criterion("d", 60, within="c"), criterion("e", 40, within="c")], []),
        ([criterion(), criterion("d", 60, within="c")], [("parts-do-not-add-up", C + "weight")]),
        ([criterion(), criterion("d", 60, within="k")], [("unknown-criterion", "criteria 'd', within")]),
        (
            [criterion(), criterion("d", 100, within="c"), criterion("e", 100, within="d")],
            [("nested-criterion", "criteria 'e', within")],
        ),
        ([criterion(least=Decimal(101))], [("threshold-out-of-reach", C + "least")]),
        ([criterion(kind="formula")], [("no-formula", C + "formula")]),
        ([by_formula(question="mark", **FULL)], []),
        ([by_formula(question="mark", best="highest")], []),
        ([by_formula(question="mark", best="best")], [("unknown-word", C + "formula")]),
        ([by_formula(question="mark")], [("unclear-formula", C + "formula")]),
        ([by_formula(question="mark", zero=Decimal(1))], [("unclear-formula", C + "formula")]),
        ([by_formula(question="mark", zero=Decimal(1), full=Decimal(1))], [("unclear-formula", C + "formula")]),
        ([by_formula(question="mark", best="lowest", **FULL)], [("unclear-formula", C + "formula")]),
        ([by_formula(question="marc", **FULL)], [("unknown-question", C + "formula")]),
        ([by_formula(question="plan", **FULL)], [("nothing-to-count", C + "formula")]),
        ([by_formula(question="mark", scale="99", **FULL)], [("unknown-scale", C + "formula")]),
        ([by_formula(question="mark", bonus=[bonus("mark", "honours")], **FULL)], []),
        (
            [by_formula(question="mark", bonus=[bonus("town", "como")], **FULL)],
            [("not-a-choice", C + "formula")],
        ),
        (
            [by_formula(question="mark", bonus=[bonus("tow", "como")], **FULL)],
            [("unknown-question", C + "formula")],
        ),
        ([criterion(kind="category")], [("nothing-to-decide", C + "question")]),
        ([criterion(kind="category", question="isee")], [("nothing-to-decide", C + "question")]),
        ([criterion(kind="category", question="lode", points={"yes": Decimal(100), "no": Decimal(0)})], []),
        ([criterion(kind="category", question="town", points={"monza": Decimal(100)})], [("no-points", C + "points")]),
        (
            [criterion(kind="category", question="town", points={"monza": Decimal(1), "lecco": Decimal(101)})],
            [("too-many-points", C + "points")],
        ),
        (
            [
                criterion(
                    kind="category", question="lode", points={"yes": Decimal(100), "no": Decimal(0), "si": Decimal(1)}
                )
            ],
            [("not-a-choice", C + "points")],
        ),
    ],
)
def test_what_is_amiss_with_a_criterion(criteria, expected):
    """Each at its field."""
    assert expected == grid(*criteria)


def test_a_threshold_points_at_criteria_and_can_be_reached():
    """For some criteria and for the total."""
    assert [("unknown-criterion", "thresholds, of")] == grid(thresholds=[Threshold(Decimal(3), ["quality", "x"])])
    assert [("threshold-out-of-reach", "thresholds, of")] == grid(thresholds=[Threshold(Decimal(61), ["quality"])])
    assert [("threshold-out-of-reach", "thresholds, of")] == grid(thresholds=[Threshold(Decimal(101))])
    assert [] == grid(thresholds=[Threshold(Decimal(99)), Threshold(Decimal(59), ["quality"])])


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1E+99"])
def test_what_is_no_plain_number_is_said_wherever_it_stands(number):
    """A weight, a threshold or points that cannot be reckoned with are findings, and nothing is reckoned with them."""
    wild = Decimal(number)
    assert "no-weight" in {fault.rule for fault in faults(grid=Grid(criteria=[criterion(weight=number)]))}
    assert "bad-threshold" in {fault.rule for fault in faults(grid=Grid(criteria=[criterion(least=wild)]))}
    assert "bad-threshold" in {
        fault.rule for fault in faults(grid=Grid(criteria=[QUALITY], thresholds=[Threshold(wild)]))
    }
    given = criterion(kind="category", question="lode", points={"yes": wild, "no": Decimal(0)})
    assert "too-many-points" in {fault.rule for fault in faults(grid=Grid(criteria=[given]))}


def test_a_grid_without_criteria_is_found():
    """It scores nothing."""
    assert ["no-criteria"] == [fault.rule for fault in faults(grid=Grid(), awarding=Awarding())]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"split": "towns"}, [("unknown-question", "awarding, split")]),
        ({"split": "plan"}, [("cannot-split", "awarding, split")]),
        ({"split": "town"}, []),
        ({"split": "isee"}, [("cannot-split", "awarding, split")]),
        ({"split": "isee", "split_at": [Decimal(1), Decimal(2)]}, []),
        ({"split": "isee", "split_at": [Decimal(2), Decimal(1)]}, [("cannot-split", "awarding, split_at")]),
        ({"split_at": [Decimal(2)]}, [("cannot-split", "awarding, split_at")]),
        ({"ties": [Tie("criterion", "merits")]}, [("unknown-criterion", "ties '1', of")]),
        ({"ties": [Tie("answer", "ise")]}, [("unknown-question", "ties '1', of")]),
        ({"ties": [Tie("answer", "town")]}, [("no-order", "ties '1', of")]),
        ({"ties": [Tie("answer", "town", prefer=["lecco"])]}, []),
        ({"ties": [Tie("answer", "town", prefer=["como"])]}, [("not-a-choice", "ties '1', prefer")]),
        ({"ties": [Tie("answer", "isee", "least")]}, [("unknown-word", "ties '1', first")]),
        ({"ties": [Tie("receipt", "isee")]}, [("needless-of", "ties '1', of")]),
        ({"ties": [Tie("draw"), Tie("receipt")]}, [("after-the-draw", "ties '2'")]),
        (
            {"prizes": [Prize(key="agnesi", who=Condition.parse("loda is yes"), **NAMED)]},
            [("unknown-question", "prizes 'agnesi', who")],
        ),
        (
            {"prizes": [Prize(key="agnesi", amount=euro(1, "USD"), **NAMED)]},
            [("other-currency", "prizes 'agnesi', amount")],
        ),
        ({"prizes": [Prize(key="agnesi", **NAMED)] * 2}, [("key-twice", "prizes 'agnesi', key")]),
        (
            {"prizes": [Prize(key="first", **NAMED)], "instalments": [Instalment(key="first", **NAMED)]},
            [("key-twice", "prizes 'first', key")],
        ),
        ({"prove_by": "enrolment"}, [("unknown-deadline", "awarding, prove_by")]),
        ({"prove_by": "end"}, [("not-for-proof", "awarding, prove_by")]),
        ({"conditional": {"en": "Enrolment"}}, [("no-proof-deadline", "awarding, prove_by")]),
        ({"incompatible": ["other grants"]}, [("never-asked", "awarding, incompatible")]),
        ({"incompatible_question": "others"}, [("unknown-question", "awarding, incompatible_question")]),
        ({"instalments": [Instalment(key="a", weight=0, **NAMED)]}, [("no-weight", "instalments 'a', weight")]),
        ({"renewals": [Renewal(year=1, credits=30)]}, [("no-renewal", "renewals '1'")]),
        (
            {"renewals": [Renewal(year=2, credits=30), Renewal(year=2, credits=40)]},
            [("key-twice", "renewals '2', key")],
        ),
        ({"renewals": [Renewal(year=2, exams="4/3")]}, [("not-a-part", "renewals '2', exams")]),
        ({"renewals": [Renewal(year=2, exams="1/3")]}, []),
    ],
)
def test_what_is_amiss_with_the_awarding(changes, expected):
    """Each at its field."""
    assert expected == awarding(**changes)


P = "pools 'all', "


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"who": Condition.parse("town is como")}, [("not-a-choice", P + "who")]),
        ({"to": "other", "leftover": "passed-on"}, [("unknown-pool", P + "to")]),
        ({"to": "all", "leftover": "passed-on"}, [("unknown-pool", P + "to")]),
        ({"leftover": "passed-on"}, [("leftover-without-goal", P + "to")]),
        ({"leftover": "shared"}, [("nothing-to-share", P + "fund")]),
        ({"places": 3, "each": euro(500), "fund": euro("1499.99")}, [("fund-too-small", P + "fund")]),
        ({"places": 3, "each": euro(500), "fund": euro(1500)}, []),
        ({"each": euro(5, "USD")}, [("other-currency", P + "each")]),
        ({"fund": euro(5), "donors": [Donor("A", euro(3)), Donor("B", euro(2))]}, []),
        ({"fund": euro(5), "donors": [Donor("A", euro(3))]}, [("donors-do-not-add-up", P + "donors")]),
        ({"costs": "isee"}, [("half-a-share", P + "shares")]),
        ({"costs": "town"}, [("no-amount", P + "costs"), ("half-a-share", P + "shares")]),
        ({"costs": "isee", "shares": [CostShare(percent=Decimal(70))]}, []),
        ({"costs": "isee", "shares": [CostShare(percent=Decimal(101))]}, [("not-a-percentage", P + "shares")]),
        (
            {"costs": "isee", "shares": [CostShare(percent=Decimal(7), when=Condition.parse("x given"))]},
            [("unknown-question", P + "shares")],
        ),
        ({"least": Decimal(101)}, [("threshold-out-of-reach", P + "least")]),
        ({"ranking": "monza"}, [("unknown-ranking", P + "ranking")]),
    ],
)
def test_what_is_amiss_with_a_pool(changes, expected):
    """Each at its field."""
    assert expected == pool(**changes)


def test_two_pools_of_one_key_are_found():
    """And one that passes on to the other is not blamed."""
    pools = [Pool(key="a", leftover="passed-on", to="b", **NAMED), Pool(key="b", **NAMED), Pool(key="b", **NAMED)]
    assert [("key-twice", "pools 'b', key")] == awarding(pools=pools)


def test_texts_in_every_language_are_asked_for_wherever_they_stand():
    """Labels of choices too."""
    languages = found(languages=["en", "it"])
    assert {("missing-translation")} == {rule for rule, _ in languages}
    assert ("missing-translation", "questions 'town', choices, monza") in languages
    assert [("bad-language", "call, languages")] == [
        each for each in found(languages=["en", "italiano"]) if each[0] != "missing-translation"
    ]


def test_all_faults_of_a_call_are_said_at_once():
    """A draft with a little of everything wrong."""
    call = Call(
        key="draft",
        questions=[Question(key="isee", kind="money"), Question(key="isee", when=Condition.parse("town is monza"))],
        grid=Grid(criteria=[Criterion(key="quality", weight=Decimal(60), least=Decimal(70), levels=LEVELS)]),
        awarding=Awarding(ties=[Tie("criterion", "qualty")]),
    )
    said = """\
call, officer: Nobody is named as the officer in charge. Name the office or the person in “officer”.
call, legal_bases: No law or act is named that the call rests on. Name them in “legal_bases”.
call, dues: No deadline for applications is set. Give one with what = "application".
call, review_days: The call has a review window, but does not say how many days it is open. Write “review_days”, or \
leave the review window out.
questions 'isee', key: “isee” stands 2 times. Give each one a key of its own.
questions 'isee', when: The call does not ask “town”. There are: isee.
grid: The criteria give at most 60 points, not 100. Correct the weights, if 100 are meant.
criteria 'quality', least: The threshold 70 is above the weight 60, so nobody can reach it. Lower the threshold.
ties '1', of: There is no criterion “qualty”. Did you mean “quality”?"""
    assert said == "\n".join(str(fault) for fault in check_call(call) if fault.rule != "no-title")


def test_a_deadline_that_rolls_over_for_ever_is_told_and_raises_nothing():
    """A calendar of days off without a working day is a fault of the text."""
    sunday = Deadline("end", dt.date(2027, 3, 28), dt.time(12), ROME, included=False, rolls_over=True)
    never = [sunday.day + dt.timedelta(days=days) for days in range(400)]
    assert ["no-working-day"] == [
        fault.rule for fault in check_call(attrs.evolve(GOOD, dues=[Due(deadline=sunday)], days_off=never))
    ]
