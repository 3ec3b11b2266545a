"""The check of a grid: what cannot give a result is refused, and where money decides it is said."""

from decimal import Decimal

import attrs
import pytest

from stemcity_kit.calls.answer import MarkScale
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.check import check_call
from stemcity_kit.calls.grid import Bonus, Criterion, Formula, Grid, Rounding, Threshold
from stemcity_kit.calls.grid_check import grid_concerns
from stemcity_kit.calls.question import Question
from stemcity_kit.errors import Severity
from stemcity_kit.model.text import Text

LEVELS = {mark: Text({"en": words}) for mark, words in (("0", "Nothing"), ("0.5", "Some"), ("1", "All"))}
QUESTIONS = [
    Question(key="mark", kind="mark", required=True, scales=["100"]),
    Question(key="any-mark", kind="mark", required=True),
    Question(key="isee", kind="money", required=True),
    Question(key="maybe", kind="money"),
    Question(key="title", kind="line", required=True),
    Question(
        key="town", kind="choice", required=True, choices={"monza": Text({"en": "Monza"}), "como": Text({"en": "Como"})}
    ),
    Question(
        key="themes",
        kind="choices",
        required=True,
        choices={"water": Text({"en": "Water"}), "light": Text({"en": "Light"})},
    ),
    Question(key="first", kind="yes-no", required=True),
]


def judged(key, weight, **more):
    """A judged criterion that is described."""
    return Criterion(**{"key": key, "weight": Decimal(weight), "levels": LEVELS, **more})


def formula(weight=40, missing="refuse", **how):
    """A formula criterion."""
    return Criterion(key="need", weight=Decimal(weight), kind="formula", formula=Formula(**how), missing=missing)


def category(question, weight=10, **points):
    """A category criterion."""
    held = {key: Decimal(value) for key, value in points.items()}
    return Criterion(key="kind", weight=Decimal(weight), kind="category", question=question, points=held)


def found(*criteria, readers=None, **grid):
    """The findings on a grid."""
    return tuple(
        grid_concerns(Call(key="grants", questions=QUESTIONS, readers=readers, grid=Grid(criteria=criteria, **grid)))
    )


def rules(*criteria, **grid):
    """The ids of the findings on a grid."""
    return [finding.rule for finding in found(*criteria, **grid)]


def numbers(zero, full):
    """The two ends of a formula."""
    return {"zero": Decimal(zero), "full": Decimal(full)}


WORKED = [
    judged("theme", 25),
    judged("quality", 25),
    judged("reach", 20),
    judged("access", 15),
    judged("value", 15, money=True),
]


def test_the_worked_grid_has_nothing_to_mend():
    """Money has 15 of 100 points, and the thresholds can be met without it."""
    thresholds = [Threshold(Decimal(60)), Threshold(Decimal(28), ["theme", "quality"])]
    assert () == found(*WORKED, thresholds=thresholds, quorum=3, readers=3)


def test_a_call_without_a_grid_has_nothing_to_mend():
    """Where nothing is scored, nothing is checked."""
    assert [] == list(grid_concerns(Call(key="grants")))


# Money


def test_money_that_weighs_more_than_its_share_is_said_with_the_share():
    """A third of all points is more than the 30% that the grid allows; 30% itself is not."""
    heavy = found(judged("idea", 100), judged("cash", 50, money=True))
    assert ["money-weighs-too-much"] == [finding.rule for finding in heavy]
    assert "Criteria of money (cash) make 33.33% of all points, more than 30%." == heavy[0].problem()
    assert [] == rules(judged("idea", 70), judged("cash", 30, money=True))
    assert [] == rules(judged("idea", 100), judged("cash", 50, money=True), money_share=Decimal("0.4"))


def test_money_that_can_decide_alone_is_said_with_the_judgement():
    """Half of all points outweighs everything else together; the warning cites the Consiglio di Stato."""
    share, alone = found(judged("idea", 50), judged("cash", 50, money=True))
    assert ("money-weighs-too-much", "money-can-decide-alone") == (share.rule, alone.rule)
    assert "Cons. Stato V, 22 March 2010, n. 1673" in share.remedy()
    assert {Severity.WARNING} == {share.severity, alone.severity}


def test_a_high_threshold_lets_money_decide_among_those_who_pass():
    """Of 75 other points 55 are needed: 25 of money outweigh the 20 that are left to be earned."""
    grid = [judged("idea", 75), judged("cash", 25, money=True)]
    assert ["money-can-decide-alone"] == rules(*grid, thresholds=[Threshold(Decimal(55), ["idea"])])
    assert [] == rules(*grid, thresholds=[Threshold(Decimal(45), ["idea"])])


def test_a_threshold_that_only_money_reaches_is_said():
    """Of 85 points without money 90 cannot be had, in the total or in a group."""
    thresholds = [Threshold(Decimal(90)), Threshold(Decimal(20), ["access", "value"])]
    said = found(*WORKED, thresholds=thresholds)
    assert ["threshold-needs-money", "threshold-needs-money"] == [
        finding.rule for finding in said if finding.rule == "threshold-needs-money"
    ]
    assert (
        "“access+value” asks for 20 points, and without money (value) only 15 can be had: who brings none is out, "
        "however good."
    ) == next(finding.problem() for finding in said if ("name", "access+value") in finding.params)


def test_a_threshold_that_money_alone_reaches_is_said():
    """A total of 15 is reached by who brings money and proposes nothing."""
    assert ["threshold-met-by-money"] == rules(*WORKED, thresholds=[Threshold(Decimal(15))])
    assert [] == rules(*WORKED, thresholds=[Threshold(Decimal(16))])


def test_parts_of_a_criterion_of_money_are_money():
    """Cash and goods under one heading count together."""
    criteria = [
        judged("idea", 60),
        judged("value", 40, money=True),
        judged("cash", 20, within="value"),
        judged("goods", 20, within="value"),
    ]
    assert "Criteria of money (cash, goods) make 40% of all points, more than 30%." == found(*criteria)[0].problem()


@pytest.mark.parametrize("share", ["1.2", "-0.1", "NaN"])
def test_a_share_of_money_is_from_0_to_1(share):
    """What is no share is said, and nothing is reckoned with it."""
    assert ["bad-share"] == rules(*WORKED, money_share=Decimal(share))


# Shape and weights


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ([judged("total", 1)], ["reserved-key"]),
        ([judged("a", 25), judged("b", 10, within="a"), judged("c", 15, within="a")], []),
    ],
)
def test_the_shape_of_a_grid(criteria, expected):
    """Criteria exist once, have points to give, and make up what they are parts of."""
    assert expected == rules(*criteria)


# Judged criteria


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"levels": {}}, [("judged-without-levels", Severity.WARNING)]),
        ({"levels": {}, "reason": True}, [("levels-not-described", Severity.NOTE)]),
        ({"levels": {"good": Text({"en": "Good"})}}, [("level-not-a-mark", Severity.ERROR)]),
        ({"levels": {"5": Text({"en": "Good"})}}, [("level-not-a-mark", Severity.ERROR)]),
        ({"step": Decimal("0.2")}, [("level-not-a-mark", Severity.ERROR)]),
        ({"step": Decimal("0.3"), "levels": {"0.3": Text({"en": "Some"})}}, [("step-misses-the-top", Severity.ERROR)]),
        ({"step": Decimal(0)}, [("bad-step", Severity.ERROR)]),
        (
            {"step": Decimal(2)},
            [("bad-step", Severity.ERROR), ("level-not-a-mark", Severity.ERROR), ("level-not-a-mark", Severity.ERROR)],
        ),
        ({"scale": "points", "step": Decimal("0.5")}, []),
    ],
)
def test_a_judged_criterion_says_what_its_marks_mean(more, expected):
    """Levels are marks that can be given, steps reach the top, and a number alone gives no reason."""
    assert expected == [(finding.rule, finding.severity) for finding in found(judged("a", 10, **more))]


# Formulas and categories


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"question": "isee", **numbers(50000, 0)}, []),
        ({"question": "maybe", **numbers(0, 1)}, ["answer-may-be-missing"]),
        ({"question": "maybe", "missing": "zero", **numbers(0, 1)}, []),
        ({"question": "isee", **numbers("NaN", 5)}, ["bad-formula"]),
        ({"question": "isee", "bands": [(Decimal(0), Decimal(1)), (Decimal(0), Decimal(2))]}, ["band-twice"]),
        ({"question": "isee", "bands": [(Decimal(0), Decimal(41))]}, ["bad-band"]),
        ({"question": "any-mark", **numbers(60, 100)}, ["marks-not-comparable"]),
        ({"question": "any-mark", "scale": "100", **numbers(60, 100)}, []),
        ({"question": "mark", "bonus": [Bonus("mark", ["honours"], Decimal(3))], **numbers(60, 100)}, []),
        ({"question": "mark", "bonus": [Bonus("first", ["yes"], Decimal(-3))], **numbers(60, 100)}, ["bad-bonus"]),
    ],
)
def test_a_formula_is_one_way_of_reckoning_over_a_number(how, expected):
    """Its question exists and must be answered, its ends differ, and its bonuses can be earned."""
    assert expected == rules(formula(**how))


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        (category("town", monza=10, como=5), []),
        (category("town", monza=8, como=5), ["weight-out-of-reach"]),
        (category("themes", water=5, light=5), []),
        (category("first", yes=10, no=0), []),
    ],
)
def test_a_category_gives_points_for_every_answer(criterion, expected):
    """Values are answers that exist, points are within the weight, and the weight can be reached."""
    assert expected == rules(criterion)


# Thresholds, rounding, members


@pytest.mark.parametrize(
    ("threshold", "expected"),
    [
        (Threshold(Decimal(50), ["theme", "quality"]), ["threshold-at-maximum"]),
        (Threshold(Decimal(0)), ["threshold-excludes-nobody"]),
        (Threshold(Decimal("NaN")), ["bad-threshold"]),
        (Threshold(Decimal("1E+99")), ["bad-threshold"]),
    ],
)
def test_a_threshold_can_be_missed_and_can_be_met(threshold, expected):
    """It is above nothing and at most all, of criteria that exist."""
    assert expected == rules(*WORKED, thresholds=[threshold])


def test_a_threshold_that_can_be_skipped_is_said():
    """A bar that one may walk around is no bar, of one criterion or of a group; beside a needed one it stands."""
    optional = [judged(key, 10, missing="leave-out") for key in "ab"]
    group = [Threshold(Decimal(12), ["a", "b"])]
    assert ["threshold-can-be-skipped"] == rules(judged("must", 80), *optional, thresholds=group)
    assert ["threshold-can-be-skipped"] == rules(
        judged("must", 80), judged("a", 10, missing="leave-out", least=Decimal(5))
    )
    assert [] == rules(judged("must", 80), *optional, thresholds=[Threshold(Decimal(50), ["must", "a"])])


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        (Rounding("criterion", 2), []),
        (Rounding("criterion", -1), ["bad-places"]),
        (Rounding("total", 40), ["bad-places"]),
        (Rounding("coefficient", 0), ["coefficients-all-or-nothing"]),
        (Rounding("criterion", 0), []),
    ],
)
def test_points_are_rounded_to_places_that_people_read(rounding, expected):
    """Tens, forty places, and coefficients of only 0 and 1 are mistakes."""
    assert expected == rules(*WORKED, rounding=rounding)


@pytest.mark.parametrize(
    ("grid", "expected"),
    [
        ({"quorum": 3, "readers": 3}, []),
        ({"quorum": 3, "aggregate": "agreed"}, ["quorum-of-one-sheet"]),
        ({"aggregate": "trimmed-mean", "readers": 2}, ["nothing-to-trim"]),
        ({"aggregate": "trimmed-mean", "readers": 3}, []),
    ],
)
def test_the_number_of_members_fits_the_way_their_marks_are_put_together(grid, expected):
    """A quorum can be reached, and a trimmed mean has something to trim."""
    assert expected == rules(*WORKED, **grid)


def test_a_grid_of_optional_criteria_is_said():
    """Where everything may be left out, one mark can be a whole score."""
    assert ["all-optional"] == rules(judged("a", 5, missing="leave-out"), judged("b", 5, missing="leave-out"))


def test_everything_is_found_at_once():
    """A grid with faults in every part has them all in one list, of whichever check."""
    criteria = [judged("a", 0), judged("b", 10, within="z"), formula(question="nope", best="lowest")]
    grid = Grid(criteria=criteria, thresholds=[Threshold(Decimal(999))], rounding=Rounding("total", 9), quorum=5)
    said = {finding.rule for finding in check_call(Call(key="grants", questions=QUESTIONS, readers=3, grid=grid))}
    assert {
        "no-weight",
        "unknown-criterion",
        "unknown-question",
        "threshold-out-of-reach",
        "bad-places",
        "quorum-out-of-reach",
    } <= said


def test_scales_of_the_call_count():
    """A scale that the call brings is one that a formula may carry over to."""
    own = MarkScale("five", Text({"en": "Five"}), Decimal(1), Decimal(5))
    call = Call(
        key="grants",
        questions=QUESTIONS,
        scales={"five": own},
        grid=Grid(criteria=[formula(question="any-mark", scale="five", **numbers(1, 5))]),
    )
    assert [] == list(grid_concerns(call))


APART = [
    ([], {}),
    ([judged("a", 1), judged("a", 2)], {}),
    ([judged("a", 1, within="b")], {}),
    ([judged("a", 1, within="b"), judged("b", 1, within="a")], {}),
    ([judged("a", 0)], {}),
    ([judged("a", -5)], {}),
    ([judged("a", "NaN")], {}),
    ([judged("a", "Infinity", scale="points")], {}),
    ([judged("a", 25, least=Decimal(30))], {}),
    ([judged("a", 30), judged("b", 10, within="a")], {}),
    ([formula(question="nope", best="lowest")], {}),
    ([formula(question="isee")], {}),
    ([formula(question="isee", best="lowest", **numbers(0, 1))], {}),
    ([formula(question="mark", bonus=[Bonus("town", ["monsa"], Decimal(3))], **numbers(60, 100))], {}),
    ([formula(question="mark", bonus=[Bonus("twon", ["monza"], Decimal(3))], **numbers(60, 100))], {}),
    ([formula(question="isee", zero=Decimal(5))], {}),
    ([formula(question="isee", **numbers(5, 5))], {}),
    ([formula(question="isee", best="cheapest")], {}),
    ([formula(question="title", **numbers(0, 1))], {}),
    ([formula(question="mark", scale="1000", **numbers(60, 100))], {}),
    ([formula(question="mark", bonus=[Bonus("mark", ["lode"], Decimal(3))], **numbers(60, 100))], {}),
    ([Criterion(key="a", weight=Decimal(5), kind="formula")], {}),
    ([category("town", monza=10)], {}),
    ([category("town", monza=10, como=5, milan=1)], {}),
    ([category("town", monza=11, como=5)], {}),
    ([category("town", monza=10, como=-5)], {}),
    ([category("isee", yes=10)], {}),
    ([category("where", yes=10)], {}),
    (WORKED, {"thresholds": [Threshold(Decimal(101))]}),
    (WORKED, {"thresholds": [Threshold(Decimal(5), ["theme", "qualiti"])]}),
    (WORKED, {"quorum": 4, "readers": 3}),
]


@pytest.mark.parametrize(("criteria", "changes"), APART)
def test_a_grid_whose_parts_do_not_fit_is_said_once(criteria, changes):
    """The check of the whole text says it; what looks at the scores says nothing of it, and does not fail over it."""
    grid = dict(changes)
    call = Call(
        key="grants", questions=QUESTIONS, readers=grid.pop("readers", None), grid=Grid(criteria=criteria, **grid)
    )
    sound = attrs.evolve(call, readers=None, grid=Grid(criteria=[judged("a", 100)]))
    concerns = {finding.rule for finding in grid_concerns(call)}
    said = {finding.rule for finding in check_call(call)} - {finding.rule for finding in check_call(sound)}
    assert said - concerns - {"weights-not-100"}
    assert concerns <= {"weight-out-of-reach"}
