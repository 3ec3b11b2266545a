"""Formulas and categories: every way of reckoning points out of an answer, at its edges."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.calls.answer import Answers, MarkScale
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.formulas import best_of, category_points, formula_points, number_of
from stemcity_kit.calls.grid import Bonus, Criterion, Formula, Grid, Rounding
from stemcity_kit.calls.question import Question
from stemcity_kit.calls.scoring import score_sheets
from stemcity_kit.errors import InvalidValue
from stemcity_kit.model.text import Text

QUESTIONS = [
    Question(key="mark", kind="mark"),
    Question(key="isee", kind="money"),
    Question(key="pupils", kind="whole-number"),
    Question(key="ratio", kind="decimal"),
    Question(
        key="town", kind="choice", choices={"monza": Text({"en": "Monza"}), "brugherio": Text({"en": "Brugherio"})}
    ),
    Question(key="themes", kind="choices", choices={"water": Text({"en": "Water"}), "light": Text({"en": "Light"})}),
    Question(key="first", kind="yes-no"),
    Question(key="born", kind="date"),
]
CALL = Call(key="grants", questions=QUESTIONS)
CENTS = st.integers(0, 10_000_000).map(lambda cents: Decimal(cents) / 100)


def points(formula, weight=60, *, best=None, rounding=Rounding(), **answers):  # noqa: B008 - a frozen value
    """The points of a formula, or None."""
    criterion = Criterion(key="c", weight=Decimal(weight), kind="formula", formula=formula)
    found = formula_points(CALL, criterion, Answers(answers), best=best, rounding=rounding)
    return found and found.points


MERIT = Formula(question="mark", zero=Decimal(60), full=Decimal(100))
NEED = Formula(question="isee", zero=Decimal(50000), full=Decimal(0))


@pytest.mark.parametrize(("mark", "expected"), [("60", 0), ("80", 30), ("100", 60), ("36", 0)])
def test_a_formula_is_linear_between_its_two_ends_and_flat_beyond(mark, expected):
    """60 gives nothing, 100 gives all, and nothing is below 0."""
    assert expected == points(MERIT, mark=f"{mark}/100")


@pytest.mark.parametrize(
    ("isee", "expected"), [("0", "40"), ("42000", "6.4"), ("50000", "0"), ("49999.99", "0.000008"), ("80000", "0")]
)
def test_a_formula_may_fall(isee, expected):
    """The lower the income the more points; the cap itself has none, a cent below it has a trace."""
    assert Fraction(expected) == points(NEED, 40, isee=f"{Decimal(isee):.2f} EUR")


@given(CENTS, CENTS)
def test_a_falling_formula_never_rises(lower, higher):
    """Who earns more never has more points of need."""
    lower, higher = sorted((lower, higher))
    assert points(NEED, isee=f"{lower:.2f} EUR") >= points(NEED, isee=f"{higher:.2f} EUR")


def test_a_formula_without_width_is_all_or_nothing():
    """The check of the grid refuses it; where it is reckoned all the same, nothing is divided by 0."""
    flat = Formula(question="pupils", zero=Decimal(5), full=Decimal(5))
    assert [0, 60] == [points(flat, pupils=number) for number in ("4", "5")]


def test_no_answer_is_no_points_rather_than_zero():
    """What to do without an answer is the criterion's matter, not the formula's."""
    assert None is points(NEED, mark="90/100")


def test_a_bonus_comes_on_top_up_to_the_weight():
    """Honours and an answer in words both give points, and the weight is the cap."""
    bonus = [Bonus("mark", ["honours"], Decimal(3)), Bonus("town", ["monza", "villasanta"], Decimal(2))]
    formula = Formula(question="mark", zero=Decimal(60), full=Decimal(110), bonus=bonus)
    given_points = [points(formula, 50, mark=mark, town="monza") for mark in ("100/100", "100L/100", "98L/110")]
    assert [42, 45, 43] == given_points
    assert 50 == points(formula, 50, mark="110L/110", town="monza")


def test_a_bonus_of_several_choices_counts_once():
    """One of the values chosen is enough, and two do not give it twice."""
    formula = Formula(
        question="pupils", zero=Decimal(0), full=Decimal(100), bonus=[Bonus("themes", ["water", "light"], Decimal(5))]
    )
    assert [15, 15, 10] == [
        points(formula, 100, pupils="10", **more) for more in ({"themes": "water | light"}, {"themes": "light"}, {})
    ]


def test_a_mark_is_carried_over_to_the_scale_of_the_formula():
    """27 of 30 is 90 of 100, from the lowest pass to the highest mark, exactly."""
    formula = Formula(question="mark", zero=Decimal(60), full=Decimal(100), scale="100")
    assert [45, 45] == [points(formula, mark=mark) for mark in ("27/30", "90/100")]
    assert Fraction(60) + Fraction(31, 44) * 40 == number_of(CALL, Answers({"mark": "97/110"}), formula)


def test_a_mark_of_an_unknown_scale_is_a_finding():
    """A scale that the call does not have, or one without a width, is said, not divided by."""
    flat = Call(
        key="g", questions=QUESTIONS, scales={"one": MarkScale("one", Text({"en": "One"}), Decimal(1), Decimal(1))}
    )
    formula = Formula(question="mark", zero=Decimal(0), full=Decimal(1), scale="100")
    for mark in ("3/5", "1/one"):
        with pytest.raises(InvalidValue) as caught:
            number_of(flat, Answers({"mark": mark}), formula)
        assert "mark-not-comparable" == caught.value.findings[0].rule


@pytest.mark.parametrize("answer", [{"town": "monza"}, {"first": "yes"}, {"born": "2004-02-29"}])
def test_an_answer_that_is_no_number_is_a_finding(answer):
    """A word, a yes or a date cannot stand in a formula, though Python would count yes as 1."""
    (question,) = answer
    with pytest.raises(InvalidValue, match="is no number that the formula can reckon with"):
        number_of(CALL, Answers(answer), Formula(question=question))


def test_an_amount_in_another_currency_is_a_finding():
    """One hundred francs are not one hundred euros."""
    with pytest.raises(InvalidValue, match="an amount in EUR"):
        number_of(CALL, Answers({"isee": "100.00 CHF"}), NEED)


def test_bands_include_their_lower_limit():
    """Points of a band hold from its limit on; below the lowest there are none. The order of the bands is free."""
    bands = [(Decimal(20), Decimal(5)), (Decimal(100), Decimal(12)), (Decimal(50), Decimal(8))]
    formula = Formula(question="pupils", bands=bands)
    assert [0, 5, 5, 8, 12, 12] == [points(formula, 12, pupils=str(n)) for n in (19, 20, 49, 50, 100, 1000)]


def test_points_of_bands_are_not_rounded_as_coefficients():
    """35 of 60 points are 35, not 0.58 times 60."""
    formula = Formula(question="pupils", bands=[(Decimal(0), Decimal(35))])
    assert 35 == points(formula, pupils="1", rounding=Rounding("coefficient", 2))


def test_a_share_is_rounded_where_the_call_rounds_coefficients():
    """One third of 60 points are 0.33 times 60."""
    formula = Formula(question="ratio", zero=Decimal(0), full=Decimal(3))
    assert [Fraction("19.8"), 20] == [
        points(formula, ratio="1", rounding=Rounding(point, 2)) for point in ("coefficient", "criterion")
    ]


HIGHEST = Formula(question="pupils", best="highest")
LOWEST = Formula(question="isee", best="lowest")


def test_the_best_of_all_has_all_points():
    """The offer with most pupils has the weight, half as many have half; the lowest price likewise."""
    everyone = [Answers({"pupils": "40"}), Answers({"pupils": "80"}), Answers()]
    best = best_of(CALL, HIGHEST, everyone)
    assert [80, 30, 60] == [best, *(points(HIGHEST, best=best, pupils=n) for n in ("40", "80"))]
    cheap = best_of(CALL, LOWEST, [Answers({"isee": "100.00 EUR"}), Answers({"isee": "400.00 EUR"})])
    assert [100, 60, 15] == [cheap, *(points(LOWEST, best=cheap, isee=f"{n}.00 EUR") for n in (100, 400))]


def test_a_best_of_zero_divides_nothing():
    """Where the best is 0, it has all points; others have those that a quotient gives, or none."""
    zero = Fraction(0)
    assert [60, 0] == [points(LOWEST, best=zero, isee=f"{n}.00 EUR") for n in (0, 5)]
    assert 60 == points(HIGHEST, best=zero, pupils="0")


def test_without_any_number_there_is_no_best():
    """Nobody answered."""
    assert None is best_of(CALL, HIGHEST, [Answers()])


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=8), st.sampled_from(["highest", "lowest"]))
def test_shares_of_the_best_stay_between_nothing_and_all(numbers, which):
    """Whatever is offered, somebody has all points and nobody more."""
    formula = Formula(question="pupils", best=which)
    best = best_of(CALL, formula, [Answers({"pupils": str(n)}) for n in numbers])
    given_points = [points(formula, best=best, pupils=str(n)) for n in numbers]
    assert 60 == max(given_points)
    assert 0 <= min(given_points)


def category(kind_of, weight=10, **values):
    """A category criterion with the points of each value."""
    held = {key: Decimal(value) for key, value in values.items()}
    return Criterion(key="c", weight=Decimal(weight), kind="category", question=kind_of, points=held)


@pytest.mark.parametrize(
    ("criterion", "answers", "expected"),
    [
        (category("town", monza="7.5"), {"town": "monza"}, Fraction("7.5")),
        (category("town", monza="7.5"), {"town": "brugherio"}, 0),
        (category("first", yes=4), {"first": "yes"}, 4),
        (category("themes", water=6, light=3), {"themes": "water | light"}, 9),
        (category("themes", water=6, light=6), {"themes": "water | light"}, 10),
        (category("town", monza=12), {"town": "monza"}, 10),
        (category("town", monza=-2), {"town": "monza"}, 0),
    ],
)
def test_a_category_has_the_points_of_its_value(criterion, answers, expected):
    """One value's points, the sum of several, never above the weight nor below 0."""
    assert expected == category_points(CALL, criterion, Answers(answers)).points


def test_a_category_without_an_answer_has_no_points():
    """As for a formula: what follows is the criterion's matter."""
    assert None is category_points(CALL, category("town", monza=1), Answers())


def graded(criterion):
    """A call with one criterion."""
    return Call(key="grants", questions=QUESTIONS, grid=Grid(criteria=[criterion]))


def test_the_trace_of_a_formula_names_its_numbers():
    """The line has the answer, the number on the formula's scale, the coefficient and the bonus."""
    formula = Formula(
        question="mark",
        zero=Decimal(60),
        full=Decimal(100),
        scale="100",
        bonus=[Bonus("mark", ["honours"], Decimal(3))],
    )
    call = graded(Criterion(key="merit", weight=Decimal(60), kind="formula", formula=formula))
    line = score_sheets(call, {"a": Answers({"mark": "24/30"})}, [])["a"].lines[0]
    assert ("24/30", 80, Fraction(1, 2), Decimal(0), 30) == (
        line.answer,
        line.number,
        line.coefficient,
        line.bonus,
        line.exact,
    )


def test_an_erased_application_leaves_the_best_unknown():
    """A formula that compares with all cannot be reckoned once one of them is gone, and says so for each."""
    call = graded(Criterion(key="reach", weight=Decimal(60), kind="formula", formula=HIGHEST))
    scores = score_sheets(call, {"a": Answers({"pupils": "3"}), "b": None}, [])
    assert ["best-unknown", "answers-erased"] == [finding.rule for finding in scores.findings]
    assert {None} == {scored.total for scored in scores.values()}


def test_an_unreadable_answer_leaves_the_best_unknown():
    """An answer that nobody can read may be the best one."""
    call = graded(Criterion(key="reach", weight=Decimal(60), kind="formula", formula=HIGHEST))
    scores = score_sheets(call, {"a": Answers({"pupils": "3"}), "b": Answers({"pupils": "many"})}, [])
    assert ["best-unknown", "best-unknown"] == [finding.rule for finding in scores.findings]


@pytest.mark.parametrize(("missing", "total"), [("zero", Decimal("0.00")), ("leave-out", None), ("refuse", None)])
def test_a_formula_without_an_answer_follows_the_rule_of_its_criterion(missing, total):
    """Zero where the call says zero; otherwise there is nothing that could be a total here."""
    call = graded(Criterion(key="reach", weight=Decimal(60), kind="formula", formula=MERIT, missing=missing))
    assert total == score_sheets(call, {"a": Answers()}, [])["a"].total
