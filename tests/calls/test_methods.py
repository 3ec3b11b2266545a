"""Rankings under each method: who moves, who wins under which, and that nobody looks without a record of it."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.calls.acts import MethodsCompared, Record, Seat
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.answers_check import faults as answer_faults
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile, Member, Sheet
from stemcity_kit.calls.grid import Bonus, Criterion, Formula, Grid, Point, Rounding, Threshold
from stemcity_kit.calls.methods import Method, compare, compared, synthetic_scores
from stemcity_kit.calls.question import Question
from stemcity_kit.calls.scoring import score_sheets, sheet_faults
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.calls.voting import borda, majority, places_of
from stemcity_kit.errors import InvalidValue
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.text import Text

GRADES = st.integers(0, 5).map(Fraction)


def idea(**grid):
    """A call with one judged criterion of 100 points."""
    return Call(key="grants", grid=Grid(criteria=[Criterion(key="idea", weight=Decimal(100))], **grid))


def sheets_of(table):
    """Sheets of one criterion: for each application its marks, one per member."""
    return [
        Sheet(
            application=key,
            member=f"m{place}",
            marks=Frozen({"idea": Decimal(mark)}),
            reasons=None,
            version=1,
            number=1,
        )
        for key, marks in table.items()
        for place, mark in enumerate(marks.split())
    ]


def found(table, call=None, *, winners=1, **more):
    """The comparison over a table of marks."""
    return compared(call or idea(), dict.fromkeys(table, Answers()), sheets_of(table), winners=winners, **more)


def way(comparison, method, point=None):
    """One column of a comparison."""
    return next(way for way in comparison.ways if (way.method, way.point) == (method, point))


# Majority judgement and Borda


def by_the_definition(first, second):
    """Whether the first grades stand above the second, as Balinski and Laraki define it, for equal numbers."""
    first, second = sorted(first), sorted(second)
    while first:
        one, other = (grades.pop((len(grades) - 1) // 2) for grades in (first, second))
        if one != other:
            return one > other
    return False


@given(st.integers(1, 6).flatmap(lambda n: st.tuples(*[st.lists(GRADES, min_size=n, max_size=n)] * 2)))
def test_majority_judgement_is_its_definition(pair):
    """Of two applications with as many grades, the one with the first higher median stands above."""
    standing = majority({"a": pair[0], "b": pair[1]})
    assert by_the_definition(*pair) == (standing["a"] > standing["b"])


@given(st.lists(GRADES, min_size=1, max_size=5), st.lists(GRADES, min_size=1, max_size=5), st.integers(2, 4))
def test_giving_every_grade_several_times_changes_no_majority(first, second, times):
    """What counts is the share of each grade, so that a recusal of one member favours nobody."""
    one, more = majority({"a": first, "b": second}), majority({"a": first * times, "b": second})
    assert (one["a"] > one["b"], one["a"] == one["b"]) == (more["a"] > more["b"], more["a"] == more["b"])


def test_majority_judgement_does_not_follow_one_enthusiast():
    """Two solid grades stand above two poor ones and an excellent one, though the mean says otherwise."""
    standing = majority({"solid": [Fraction(6)] * 3, "split": [Fraction(4), Fraction(5), Fraction(10)]})
    assert standing["solid"] > standing["split"]


def test_borda_counts_whom_one_is_placed_above():
    """Three members order three applications; equals count half, and each member's share is of what they read."""
    grades = {"a": {"ada": 9, "eva": 5, "ida": 2}, "b": {"ada": 7, "eva": 5, "ida": 8}, "c": {"ada": 1, "eva": 6}}
    exact = {key: {member: Fraction(grade) for member, grade in row.items()} for key, row in grades.items()}
    assert {"a": Fraction(5, 12), "b": Fraction(7, 12), "c": Fraction(1, 2)} == {
        key: share for key, (share,) in borda(exact).items()
    }


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(GRADES, min_size=3, max_size=3), min_size=1))
def test_bordas_shares_make_a_half_on_average(table):
    """What one gains another loses."""
    grades = {key: dict(enumerate(row)) for key, row in table.items()}
    shares = [share for (share,) in borda(grades).values()]
    assert Fraction(len(shares), 2) == sum(shares)


def test_a_member_who_read_one_application_says_nothing_of_its_place():
    """There is nothing to place it above or below."""
    assert {"a": (Fraction(1, 2),)} == borda({"a": {"ada": Fraction(9)}})


def test_equals_share_a_place():
    """After two seconds comes a fourth."""
    assert {"a": 2, "b": 1, "c": 2, "d": 4} == places_of({"a": (2,), "b": (3,), "c": (2,), "d": (1,)})


# The table


def test_the_table_has_a_column_for_each_average_and_point_and_each_order():
    """Three averages at four points, and three orders without points."""
    comparison = found({"p1": "0.5 0.5 0.5", "p2": "0.4 0.4 1"})
    averages = [(method, point) for method in (Method.MEAN, Method.MEDIAN, Method.TRIMMED) for point in Point]
    orders = [(method, None) for method in (Method.MAJORITY, Method.BORDA, Method.CALIBRATED)]
    assert [*averages, *orders] == [(way.method, way.point) for way in comparison.ways]


def test_who_wins_under_which_method():
    """One enthusiast decides the mean and nothing else: nobody wins under every method."""
    comparison = found({"p1": "0.5 0.5 0.5", "p2": "0.4 0.4 1"})
    assert ({"p2"}, {"p1"}) == (comparison.own.winners, way(comparison, Method.MEDIAN, Point.NEVER).winners)
    assert (frozenset(), {"p1", "p2"}) == (comparison.always, comparison.sometimes)


def test_a_row_says_how_far_an_application_moves():
    """First under its own grid, second at worst, and the number of ways under which it wins."""
    comparison = found({"p1": "0.5 0.5 0.5", "p2": "0.4 0.4 1"})
    first = comparison.moves[0]
    assert ("p2", 1, 1, 2, 5) == (first.application, first.own, first.best, first.worst, first.wins)


def test_the_rounding_point_alone_can_move_a_place():
    """With coefficients rounded to one place two proposals tie that differ otherwise."""
    call = idea(rounding=Rounding("criterion", 1))
    comparison = found({"p1": "0.5 0.5 0.6", "p2": "0.5 0.5 0.5"}, call, methods=[Method.MEAN])
    assert [{"p1": 1, "p2": 1}, {"p1": 1, "p2": 2}] == [
        dict(way(comparison, Method.MEAN, point).places) for point in (Point.COEFFICIENT, Point.CRITERION)
    ]


def test_thresholds_are_met_or_missed_under_each_average():
    """A threshold of 50 is met by the median and missed by the mean; orders are asked of those who pass."""
    call = idea(thresholds=[Threshold(Decimal(50))])
    comparison = found({"p1": "0.5 0.5 0", "p2": "0.6 0.6 0.6"}, call)
    assert {"p2": 1} == comparison.own.places == way(comparison, Method.BORDA).places
    assert {"p1": 2, "p2": 1} == way(comparison, Method.MEDIAN, Point.NEVER).places
    assert (None, None, 2) == (comparison.moves[1].own, comparison.moves[1].worst, comparison.moves[1].best)


def test_only_the_methods_that_are_asked_for_are_reckoned():
    """Who asks for Borda sees Borda."""
    comparison = found({"p1": "0.5 0.6"}, methods=[Method.BORDA])
    assert ([Method.BORDA], None) == ([way.method for way in comparison.ways], comparison.calibration)


def test_an_agreed_grid_differs_by_rounding_only():
    """Where the committee agrees on one sheet there are no members to put together."""
    call = idea(aggregate="agreed")
    sheets = [attrs.evolve(sheet, member="") for sheet in sheets_of({"p1": "0.5", "p2": "0.7"})]
    comparison = compared(call, dict.fromkeys(["p1", "p2"], Answers()), sheets, winners=1)
    assert [(Method.MEAN, point) for point in Point] == [(way.method, way.point) for way in comparison.ways]
    assert {"p2"} == comparison.always


@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=2, max_size=6), st.integers(0, 6), st.integers(0, 2))
def test_a_constant_shift_of_one_members_sheets_changes_no_calibrated_ranking(rows, shift, member):
    """Through sheets, grid and all: a member who adds tenths to every mark moves nobody's calibrated place."""
    table = {f"p{n}": row for n, row in enumerate(rows)}

    def places(added):
        marks = {
            key: " ".join(str(Decimal(tenths + added * (place == member)) / 10) for place, tenths in enumerate(row))
            for key, row in table.items()
        }
        return way(found(marks, methods=[Method.CALIBRATED]), Method.CALIBRATED).places

    assert places(0) == places(shift)


def test_points_that_follow_from_answers_count_in_every_order():
    """Two proposals with the same marks differ by a formula, under members' orders too."""
    call = Call(
        key="grants",
        questions=[Question(key="pupils", kind="whole-number")],
        grid=Grid(
            criteria=[
                Criterion(key="idea", weight=Decimal(50)),
                Criterion(
                    key="reach",
                    weight=Decimal(50),
                    kind="formula",
                    formula=Formula(question="pupils", zero=Decimal(0), full=Decimal(100)),
                ),
            ]
        ),
    )
    answers = {"p1": Answers({"pupils": "20"}), "p2": Answers({"pupils": "80"})}
    comparison = compared(call, answers, sheets_of({"p1": "0.5 0.6", "p2": "0.5 0.6"}), winners=1)
    assert frozenset({"p2"}) == comparison.always


def test_a_gap_that_may_be_left_does_not_lower_a_members_order():
    """A member who leaves an optional criterion out is carried over, as the grid says."""
    call = Call(
        key="grants",
        grid=Grid(
            criteria=[
                Criterion(key="idea", weight=Decimal(80)),
                Criterion(key="more", weight=Decimal(20), missing="leave-out"),
            ]
        ),
    )
    sheets = [
        *sheets_of({"p1": "0.7 0.7"}),
        *(
            attrs.evolve(sheet, marks=Frozen({**sheet.marks, "more": Decimal("0.6")}))
            for sheet in sheets_of({"p2": "0.7 0.7"})
        ),
    ]
    comparison = compared(call, dict.fromkeys(["p1", "p2"], Answers()), sheets, winners=1)
    assert frozenset({"p1"}) == comparison.always


def test_what_cannot_be_scored_is_in_no_ranking():
    """An application without sheets has no place, and is listed last."""
    comparison = compared(idea(), dict.fromkeys(["p0", "p1"], Answers()), sheets_of({"p1": "0.5"}), winners=1)
    assert [("p1", 1), ("p0", None)] == [(move.application, move.own) for move in comparison.moves]


# Synthetic scores


FULL = Call(
    key="grants",
    questions=[
        Question(key="mark", kind="mark", scales=["100"]),
        Question(key="isee", kind="money", least=Decimal(0), most=Decimal(50000)),
        Question(key="pupils", kind="whole-number"),
        Question(key="ratio", kind="decimal"),
        Question(key="town", kind="choice", choices={key: Text({"en": key}) for key in ("monza", "como")}),
        Question(key="themes", kind="choices", choices={key: Text({"en": key}) for key in ("water", "light")}),
        Question(key="first", kind="yes-no"),
        Question(key="title"),
    ],
    grid=Grid(
        criteria=[
            Criterion(key="idea", weight=Decimal(30), step=Decimal("0.25"), reason=True),
            Criterion(key="team", weight=Decimal(12), scale="points", step=Decimal("1.5")),
            Criterion(key="plan", weight=Decimal(7)),
            Criterion(
                key="merit",
                weight=Decimal(9),
                kind="formula",
                formula=Formula(
                    question="mark", zero=Decimal(60), full=Decimal(100), bonus=[Bonus("mark", ["honours"], Decimal(1))]
                ),
            ),
            Criterion(
                key="need",
                weight=Decimal(9),
                kind="formula",
                formula=Formula(question="isee", zero=Decimal(50000), full=Decimal(0)),
            ),
            Criterion(
                key="reach", weight=Decimal(9), kind="formula", formula=Formula(question="pupils", best="highest")
            ),
            Criterion(
                key="share",
                weight=Decimal(9),
                kind="formula",
                formula=Formula(question="ratio", bands=[(Decimal(0), Decimal(1)), (Decimal(5), Decimal(9))]),
            ),
            Criterion(key="where", weight=Decimal(5), kind="category", question="town", points={"monza": Decimal(5)}),
            Criterion(key="what", weight=Decimal(5), kind="category", question="themes", points={"water": Decimal(5)}),
            Criterion(key="new", weight=Decimal(5), kind="category", question="first", points={"yes": Decimal(5)}),
        ]
    ),
)


@settings(max_examples=25)
@given(st.text(max_size=8), st.integers(1, 4), st.integers(1, 4))
def test_synthetic_scores_fit_every_grid(seed, applications, members):
    """Marks are on their steps, answers are canonical, and everything is scored without a finding."""
    made = synthetic_scores(FULL, applications=applications, members=members, seed=seed)
    assert [] == [fault for sheet in made.sheets for fault in sheet_faults(FULL, sheet)]
    assert [] == [fault for answers in made.answers.values() for fault in answer_faults(FULL, answers)]
    assert () == score_sheets(FULL, made.answers, made.sheets).findings


def test_synthetic_scores_are_the_same_for_the_same_seed():
    """Another seed gives other scores, and more applications leave the first ones as they are."""
    few, again = (synthetic_scores(FULL, applications=3, members=3, seed="one") for _ in range(2))
    more = synthetic_scores(FULL, applications=5, members=3, seed="one")
    assert few == again
    assert few.sheets == more.sheets[: len(few.sheets)]
    assert few != synthetic_scores(FULL, applications=3, members=3, seed="two")


def test_synthetic_members_differ_and_applications_too():
    """There is something to compare: worths are spread, and members are apart."""
    made = synthetic_scores(idea(), applications=60, members=4, seed="one")
    totals = [scored.total for scored in score_sheets(idea(), made.answers, made.sheets).values()]
    assert max(totals) - min(totals) > 30
    comparison = compared(idea(), made.answers, made.sheets, winners=10)
    assert 1 < len({reading.offset for reading in comparison.calibration.readings.values()})
    assert 10 <= len(comparison.always | comparison.sometimes)


def test_a_call_whose_committee_agrees_has_one_synthetic_sheet_each():
    """The sheet of the whole committee names no member."""
    made = synthetic_scores(idea(aggregate="agreed"), applications=2, members=3, seed="one")
    assert [("s-0001", ""), ("s-0002", "")] == [(sheet.application, sheet.member) for sheet in made.sheets]


def test_a_call_without_a_grid_has_no_synthetic_sheets():
    """There is nothing to judge."""
    assert () == synthetic_scores(Call(key="grants"), applications=2, members=2, seed="one").sheets


# On a live case


def case(*acts, fallen=()):
    """A live case with two applications, three members and the records of some acts."""
    marks = {"p1": "0.5 0.5 0.5", "p2": "0.4 0.4 1"}
    records = tuple(
        Record(number=number, at=dt.datetime(2027, 3, 1, tzinfo=dt.UTC), by="boss", role="manager", act=act)
        for number, act in enumerate(acts, start=1)
    )
    return attrs.evolve(
        CaseFile.of(idea()),
        records=records,
        fallen=frozenset(fallen),
        applications=Frozen(
            {key: Application(key=key, person=key, state=ApplicationState.EVALUATED, version=1) for key in marks}
        ),
        members=Frozen({f"m{n}": Member(key=f"m{n}", seat=Seat.MEMBER) for n in range(3)}),
        sheets=Frozen({(sheet.application, sheet.member): sheet for sheet in sheets_of(marks)}),
    )


def test_methods_are_compared_on_a_live_case_only_on_record():
    """Without a record nobody looks; the message says what to do and why."""
    with pytest.raises(InvalidValue, match="No record that stands asks to compare methods") as caught:
        compare(case(), winners=1)
    assert "Record the request with its reason first" in str(caught.value)


def test_with_a_record_the_methods_are_those_that_it_names():
    """The record names Borda; a record without names asks for all."""
    assert [Method.BORDA] == [way.method for way in compare(case(MethodsCompared(methods=["borda"])), winners=1).ways]
    assert found({"p1": "0.5 0.5 0.5", "p2": "0.4 0.4 1"}) == compare(case(MethodsCompared()), winners=1)


def test_a_record_that_was_annulled_asks_for_nothing():
    """The last request counts: where it fell, an earlier one does not stand in for it."""
    acts = [MethodsCompared(methods=["borda"]), MethodsCompared(methods=["mean"])]
    with pytest.raises(InvalidValue, match="No record that stands"):
        compare(case(*acts, fallen=[2]), winners=1)
    assert [Method.MEAN] * 4 == [way.method for way in compare(case(*acts, fallen=[1]), winners=1).ways]


def test_a_method_that_does_not_exist_is_named():
    """A slip of the pen in the record is a finding with the nearest word."""
    with pytest.raises(InvalidValue, match=r"“bordo” is no method of ranking\. Did you mean “borda”\?"):
        compare(case(MethodsCompared(methods=["bordo"])), winners=1)
