"""Scores: the worked grid and the scholarship formula to the cent, and the laws that no reckoning may break."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from statistics import mean, median

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.calls.acts import MemberReplaced, Record, Seat
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile, Member, Sheet
from stemcity_kit.calls.exact import as_decimal, average, is_tame, rounded
from stemcity_kit.calls.grid import Aggregate, Bonus, Criterion, Formula, Grid, Rounding, Threshold
from stemcity_kit.calls.question import Question
from stemcity_kit.calls.scoring import LeftOut, Scored, Why, score, score_sheets, sheet_faults
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.errors import Severity
from stemcity_kit.model.frozen import Frozen

WEIGHTS = {"theme": 25, "quality": 25, "reach": 20, "access": 15, "value": 15}
WORKED = {
    "p1": (".8 .9 .7", ".7 .8 .8", ".6 .5 .7", ".9 .9 .8", ".4 .4 .4"),
    "p2": (".9 .8 .9", ".6 .7 .7", ".8 .8 .7", ".5 .6 .6", ".7 .7 .7"),
    "p3": (".5 .6 .4", ".6 .6 .6", ".7 .6 .6", ".6 .5 .6", "1 1 1"),
    "p4": (".6 .6 .6", ".6 .6 .6", ".6 .6 .6", ".6 .6 .6", ".5 .5 .5"),
}
STEPS = st.integers(0, 10).map(lambda tenths: Decimal(tenths) / 10)


def call_of(*criteria, questions=(), **grid):
    """A call with a grid."""
    return Call(key="grants", questions=questions, grid=Grid(criteria=criteria, **grid))


def worked(**grid):
    """The call of the worked grid."""
    criteria = [Criterion(key=key, weight=Decimal(weight)) for key, weight in WEIGHTS.items()]
    thresholds = [Threshold(Decimal(60)), Threshold(Decimal(28), ["theme", "quality"])]
    return call_of(*criteria, **{"thresholds": thresholds, **grid})


def sheet(application, member, marks, **more):
    """A sheet with marks by criterion."""
    held = Frozen((key, Decimal(mark)) for key, mark in marks.items())
    return Sheet(
        **{
            "application": application,
            "member": member,
            "marks": held,
            "reasons": Answers(),
            "version": 1,
            "number": 1,
            **more,
        }
    )


def sheets_of(table, members=("ada", "eva", "ida")):
    """The sheets of a table: for each application a text of marks per criterion, one mark per member."""
    for application, columns in table.items():
        rows = [column.split() for column in columns]
        for place, member in enumerate(members):
            yield sheet(application, member, {key: row[place] for key, row in zip(WEIGHTS, rows, strict=True)})


def answers_of(table):
    """Empty answers for each application."""
    return dict.fromkeys(table, Answers())


def scored(call=None, table=WORKED, **more):
    """The scores of the worked grid."""
    return score_sheets(call or worked(), answers_of(table), sheets_of(table), **more)


def one(call, marks, answers=None, **more):
    """The score of one application with one sheet per mapping of marks."""
    sheets = [sheet("p", f"m{number}", marked) for number, marked in enumerate(marks)]
    return score_sheets(call, {"p": answers or Answers()}, sheets, **more)["p"]


def rules(findings):
    """The ids of findings."""
    return [finding.rule for finding in findings]


# The worked grid


@pytest.mark.parametrize(
    ("application", "points", "total", "missed"),
    [
        ("p1", "20.00 19.17 12.00 13.00 6.00", "70.17", ()),
        ("p2", "21.67 16.67 15.33 8.50 10.50", "72.67", ()),
        ("p3", "12.50 15.00 12.67 8.50 15.00", "63.67", ("theme+quality",)),
        ("p4", "15.00 15.00 12.00 9.00 7.50", "58.50", ("total",)),
    ],
)
def test_the_worked_grid_to_the_cent(application, points, total, missed):
    """Each criterion rounded half-up to 0.01 and then summed gives the totals that the call's text states."""
    result = scored()[application]
    assert points.split() == [str(line.points) for line in result.lines]
    assert (total, missed) == (str(result.total), result.missed)


def test_a_group_threshold_is_missed_by_what_the_trace_says():
    """The third proposal has the best money and 63.67 points, and is out with 27.50 of the 28 of theme and quality."""
    group = scored()["p3"].groups[0]
    assert ("theme+quality", Decimal("27.50"), Decimal(28), False) == (
        group.name,
        group.points,
        group.least,
        group.is_met,
    )


def test_rounding_the_coefficient_first_gives_other_totals():
    """The rounding point changes scores: 70.30, 72.95 and 63.65 where coefficients are rounded."""
    call = worked(rounding=Rounding("coefficient", 2))
    assert ["70.30", "72.95", "63.65"] == [str(scored(call)[key].total) for key in ("p1", "p2", "p3")]


def test_rounding_only_the_total_and_never():
    """At the total 70.17 is one rounding of 70 1/6; where the call never rounds, 70 1/6 itself is compared."""
    total, never = (scored(worked(rounding=Rounding(point, 2)))["p1"] for point in ("total", "never"))
    assert (Decimal("70.17"), Fraction("70.17")) == (total.total, total.standing)
    assert (Decimal("70.17"), Fraction(421, 6)) == (never.total, never.standing)


def test_the_trace_holds_every_stage():
    """The line of a judged criterion has the marks, their average, the exact points and the counted ones."""
    line = scored()["p1"].line("quality")
    assert {"ada": Decimal("0.7"), "eva": Decimal("0.8"), "ida": Decimal("0.8")} == line.by_member
    assert (Fraction(23, 30), Fraction(23, 30), Fraction(115, 6), Fraction("19.17"), Decimal("19.17")) == (
        line.average,
        line.coefficient,
        line.exact,
        line.counted,
        line.points,
    )


# The scholarship formula


def scholarship(**formula):
    """Merit of 60 points from 60 to 100, honours 3 more; need of 40 points from 50,000 down to 0."""
    merit = Formula(question="mark", zero=Decimal(60), full=Decimal(100), bonus=[HONOURS])
    need = Formula(question="isee", zero=Decimal(50000), full=Decimal(0))
    return call_of(
        Criterion(key="merit", weight=Decimal(60), kind="formula", formula=merit),
        Criterion(key="need", weight=Decimal(40), kind="formula", formula=need),
        questions=[Question(key="mark", kind="mark"), Question(key="isee", kind="money")],
        **formula,
    )


HONOURS = Bonus("mark", ["honours"], Decimal(3))
FOUR = {"88": "15000.00", "92": "22500.00", "96": "30000.00", "100": "37500.00"}


def student(mark, isee):
    """The answers of a student."""
    return Answers({"mark": f"{mark}/100", "isee": f"{isee} EUR"})


def test_honours_count_and_are_capped_at_the_weight():
    """100 with honours has 60 of 60 points, not 63, and 66.40 with an income of 42,000."""
    result = score_sheets(scholarship(), {"a": student("100L", "42000.00")}, [])["a"]
    assert ("66.40", Decimal(3), "60.00") == (str(result.total), result.lines[0].bonus, str(result.lines[0].points))


def test_four_students_are_exactly_equal():
    """Four students tie at 70.00, exactly, also where the call never rounds."""
    call = scholarship(rounding=Rounding("never", 2))
    results = score_sheets(call, {mark: student(mark, isee) for mark, isee in FOUR.items()}, [])
    assert {Fraction(70)} == {result.standing for result in results.values()}


def test_floats_would_part_students_who_are_equal():
    """Of the totals that several students can share, binary floating point parts some; here none is parted."""
    pairs = [(mark, isee) for mark in range(60, 101, 4) for isee in range(0, 50_001, 1250)]
    call = scholarship(rounding=Rounding("never", 2))
    results = score_sheets(call, {f"{mark} {isee}": student(mark, f"{isee}.00") for mark, isee in pairs}, [])
    floats, exact = {}, {}
    for mark, isee in pairs:
        total = Fraction(60 * (mark - 60), 40) + 40 * (1 - Fraction(isee, 50_000))
        floats.setdefault(total, set()).add(60 * ((mark - 60) / 40) + 40 * (1 - isee / 50_000))
        exact.setdefault(total, set()).add(results[f"{mark} {isee}"].standing)
    assert all({total} == standings for total, standings in exact.items())
    assert 0 < sum(len(values) > 1 for values in floats.values())


def test_floats_would_part_proposals_that_are_equal():
    """The marks .7 .8 .9 and .8 .8 .8 have one mean; as floats the second is higher, and would win."""
    call = call_of(Criterion(key="a", weight=Decimal(100)), rounding=Rounding("never", 2))
    even, spread = ([{"a": mark} for mark in marks.split()] for marks in ("0.8 0.8 0.8", "0.7 0.8 0.9"))
    assert one(call, even).standing == one(call, spread).standing == 80
    assert sum([0.8, 0.8, 0.8]) / 3 > sum([0.7, 0.8, 0.9]) / 3


def test_an_income_above_the_cap_has_no_points_of_need():
    """50,000.01 is out by the call's requirement; the formula itself only never goes below 0."""
    result = score_sheets(scholarship(), {"a": student("90", "50000.01")}, [])["a"]
    assert Decimal("0.00") == result.line("need").points


# Rounding


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("half-up", "0.13"), ("half-even", "0.12"), ("down", "0.12"), ("up", "0.13")],
)
def test_an_exact_half_goes_where_the_call_says(mode, expected):
    """0.125 points are an exact half of a cent."""
    call = call_of(Criterion(key="a", weight=Decimal(1)), rounding=Rounding("criterion", 2, mode))
    assert expected == str(one(call, [{"a": "0.1"}, {"a": "0.15"}]).total)


@given(st.fractions(max_denominator=10**6), st.integers(0, 6), st.sampled_from(["half-up", "half-even", "down", "up"]))
def test_rounding_is_that_of_the_decimal_module(value, places, mode):
    """Where a fraction is divided to far more digits than are kept, decimal's own rounding agrees."""
    import decimal

    rounding = Rounding("total", places, mode)
    with decimal.localcontext() as context:
        context.prec = 200
        quotient = Decimal(value.numerator) / Decimal(value.denominator)
        expected = quotient.quantize(Decimal(1).scaleb(-places), rounding=rounding.mode.decimal)
    assert expected == rounded(value, rounding)


def test_places_below_zero_round_to_tens():
    """A negative number of places rounds to tens and hundreds, as the decimal module counts."""
    assert [Decimal(120), Decimal(-120)] == [rounded(Fraction(sign * 115), Rounding(places=-1)) for sign in (1, -1)]


def test_an_endless_number_is_not_written_out():
    """A third has no last digit."""
    assert [None, Decimal("0.50")] == [as_decimal(Fraction(1, number), places=2) for number in (3, 2)]


# Averages


@given(st.lists(st.integers(0, 100), min_size=1, max_size=9))
def test_averages_agree_with_the_statistics_module(marks):
    """Mean and median are the standard library's; the trimmed mean is the mean without one mark at each end."""
    inner = sorted(marks)[1:-1] if len(marks) >= 3 else marks
    expected = [mean(map(Fraction, marks)), median(map(Fraction, marks)), mean(map(Fraction, inner))]
    assert expected == [Fraction(*average(marks, how)) for how in (Aggregate.MEAN, Aggregate.MEDIAN, Aggregate.TRIMMED)]


def test_one_agreed_sheet_counts_where_the_committee_agrees():
    """With agreed marks the committee's one sheet counts, and a member's own is left out by name."""
    call = call_of(Criterion(key="a", weight=Decimal(10)), aggregate="agreed", quorum=3)
    sheets = [sheet("p", "", {"a": "0.8"}), sheet("p", "ada", {"a": "0.1"})]
    result = score_sheets(call, {"p": Answers()}, sheets)["p"]
    assert (Decimal("8.00"), (LeftOut("ada", Why.COMMITTEE),), ()) == (result.total, result.left_out, result.findings)


# Who counts


@given(st.lists(STEPS, min_size=3, max_size=3), STEPS)
def test_recusing_a_member_is_scoring_without_them(marks, other):
    """A recused member's sheet is no 0: the points are those of the others alone."""
    call = call_of(Criterion(key="a", weight=Decimal(25)))
    sheets = [sheet("p", f"m{number}", {"a": mark}) for number, mark in enumerate(marks)]
    without = score_sheets(call, {"p": Answers()}, sheets)["p"]
    recused = score_sheets(
        call,
        {"p": Answers()},
        [*sheets, sheet("p", "rea", {"a": other})],
        recused={("rea", "p")},
        readers={"p": ["m0", "m1", "m2", "rea"]},
    )["p"]
    assert (without.lines, without.whole) == (recused.lines, recused.whole)
    assert (LeftOut("rea", Why.RECUSED),) == recused.left_out


def test_a_recusal_holds_for_one_application_only():
    """Who abstains from one application still scores the others."""
    results = scored(recused={("ada", "p1")})
    assert [2, 3] == [len(results[key].lines[0].marks) for key in ("p1", "p2")]


def test_a_sheet_of_an_older_version_is_stale_and_refused():
    """After a completion the member has to score again; the finding says so, and there is no total meanwhile."""
    result = scored(versions={"p1": 2})["p1"]
    assert (None, None) == (result.total, result.standing)
    assert ["sheet-stale"] * 3 + ["too-few-sheets"] == rules(result.findings)
    assert (
        "applications 'p1': Member “ada” scored an earlier version of it. The member reads the version that "
        "counts, and scores it again." == str(result.findings[0])
    )


def test_without_a_quorum_everybody_must_have_scored():
    """A sheet that does not come is never silently left out of a mean."""
    result = scored(readers={"p1": ["ada", "eva", "ida", "rea"]})["p1"]
    assert [("sheet-awaited", Severity.ERROR), ("too-few-sheets", Severity.ERROR)] == [
        (finding.rule, finding.severity) for finding in result.findings
    ]


def test_with_a_quorum_an_awaited_sheet_is_a_warning():
    """Three of four suffice where the grid says three."""
    result = scored(worked(quorum=3), readers={"p1": ["ada", "eva", "ida", "rea"]})["p1"]
    assert [("sheet-awaited", Severity.WARNING)] == [(found.rule, found.severity) for found in result.findings]
    assert Decimal("70.17") == result.total


def test_below_the_quorum_there_is_a_finding_and_no_number():
    """Two members that are left by a recusal do not reach a quorum of three."""
    result = scored(worked(quorum=3), recused={("ada", "p1")})["p1"]
    assert (None, ["too-few-sheets"]) == (result.total, rules(result.findings))
    assert "It has the marks of 2 members, and needs those of 3." == result.findings[0].problem()


def test_where_all_abstain_nobody_is_counted_as_zero():
    """An application from which everybody abstains is not scored 0."""
    result = scored(recused={(member, "p1") for member in ("ada", "eva", "ida")})["p1"]
    assert (None, ["too-few-sheets"]) == (result.total, rules(result.findings))


def test_a_sheet_of_somebody_who_does_not_read_it_is_left_out():
    """Who was not assigned an application does not score it."""
    result = scored(readers={"p1": ["ada", "eva"]})["p1"]
    assert (LeftOut("ida", Why.NOT_READING),) == result.left_out
    assert 2 == len(result.lines[0].marks)


def test_a_faulty_sheet_is_refused_with_all_its_faults():
    """A mark out of range is never averaged, and every fault of the sheet is said."""
    result = one(worked(), [{**dict.fromkeys(WEIGHTS, "0.5"), "theme": "1.5", "reach": "-1"}])
    assert None is result.total
    assert ["too-few-sheets", "mark-out-of-range", "mark-out-of-range"] == rules(result.findings)
    assert (LeftOut("m0", Why.FAULTY),) == result.left_out


@given(st.permutations(list(sheets_of(WORKED))), st.permutations(list(WORKED)))
def test_neither_the_order_of_sheets_nor_of_applications_matters(sheets, order):
    """Sheets come in as members finish; nothing of the result depends on that."""
    assert dict(scored()) == dict(score_sheets(worked(), {key: Answers() for key in order}, sheets))


# Missing marks


def optional(missing, **grid):
    """A grid with an optional criterion of 20 points beside one of 80."""
    return call_of(
        Criterion(key="must", weight=Decimal(80)), Criterion(key="may", weight=Decimal(20), missing=missing), **grid
    )


def test_the_rule_for_a_missing_mark_is_the_calls():
    """The same gap is refused, counts 0, or is made up by the others."""
    results = {name: one(optional(name), [{"must": "0.75"}]) for name in ("refuse", "zero", "leave-out")}
    assert {"refuse": None, "zero": Decimal("60.00"), "leave-out": Decimal("75.00")} == {
        name: result.total for name, result in results.items()
    }
    assert (Fraction(80), Fraction(100)) == (results["leave-out"].whole.judged, results["leave-out"].whole.most)


@given(st.lists(STEPS, min_size=2, max_size=2), STEPS, st.sampled_from(["criterion", "total", "never"]))
def test_an_optional_criterion_that_is_skipped_does_not_lower(marks, extra, point):
    """Who skips it has what the same proposal has with its own average there, and never less than with less there."""
    call = optional("leave-out", rounding=Rounding(point, 2))
    skipped = one(call, [{"must": mark} for mark in marks]).standing
    own = sum(marks) / 2
    answered = one(call, [{"must": mark, "may": extra} for mark in marks]).standing
    tolerance = 0 if point == "never" else Fraction(1, 100)
    assert skipped + tolerance >= answered or extra > own
    if point == "never":
        assert skipped == one(call, [{"must": mark, "may": own} for mark in marks]).standing


def test_a_group_with_a_skipped_criterion_is_carried_over_inside_the_group():
    """The threshold of a group asks for the same share of what was judged; other criteria do not help it."""
    criteria = [Criterion(key=key, weight=Decimal(10), missing="leave-out") for key in "abc"]
    call = call_of(*criteria, thresholds=[Threshold(Decimal(12), ["a", "b"])])
    result = one(call, [{"a": "0.7", "c": "0.1"}])
    assert (Decimal("14.00"), True) == (result.groups[0].points, result.groups[0].is_met)
    assert Decimal("12.00") == result.total


def test_where_one_member_leaves_a_gap_the_rule_holds_for_that_mark():
    """A gap of one member counts 0 or is left out of the average, as the criterion says."""
    marks = [{"must": "1", "may": "1"}, {"must": "1"}]
    assert [Decimal("90.00"), Decimal("100.00")] == [one(optional(name), marks).total for name in ("zero", "leave-out")]


def test_where_everything_was_skipped_there_is_no_total():
    """Nothing can be carried over from nothing."""
    result = one(call_of(Criterion(key="a", weight=Decimal(10), missing="leave-out")), [{}])
    assert (None, ["nothing-scored"]) == (result.total, rules(result.findings))


# Laws


GRIDS = st.builds(
    lambda scale, aggregate, point, mode: call_of(
        Criterion(key="a", weight=Decimal(25), scale=scale),
        Criterion(key="b", weight=Decimal("7.5"), scale=scale),
        aggregate=aggregate,
        rounding=Rounding(point, 2, mode),
    ),
    st.sampled_from(["coefficient", "points"]),
    st.sampled_from(["mean", "median", "trimmed-mean"]),
    st.sampled_from(["coefficient", "criterion", "total", "never"]),
    st.sampled_from(["half-up", "half-even", "down", "up"]),
)


@given(GRIDS, st.lists(st.tuples(STEPS, STEPS), min_size=1, max_size=6))
def test_points_never_exceed_the_weight_and_are_the_naive_ones(call, marks):
    """The fast whole numbers give exactly what one fraction per mark gives, and no criterion exceeds its weight."""
    result = one(call, [dict(zip("ab", pair, strict=True)) for pair in marks])
    for place, (line, criterion) in enumerate(zip(result.lines, call.grid.criteria, strict=True)):
        assert naive(call.grid, criterion, [Fraction(pair[place]) for pair in marks]) == line.counted
        assert 0 <= line.counted <= criterion.weight


def naive(grid, criterion, marks):
    """One criterion, reckoned with a fraction for each mark."""
    if grid.aggregate is Aggregate.TRIMMED and len(marks) >= 3:
        marks = sorted(marks)[1:-1]
    together = median(marks) if grid.aggregate is Aggregate.MEDIAN else sum(marks, Fraction(0)) / len(marks)
    if grid.rounding.point == "coefficient":
        together = Fraction(rounded(together, grid.rounding))
    points = together if criterion.scale == "points" else together * Fraction(criterion.weight)
    return Fraction(rounded(points, grid.rounding)) if grid.rounding.point == "criterion" else points


@given(st.lists(st.tuples(STEPS, STEPS), min_size=1, max_size=4), st.integers(2, 9))
def test_scaling_all_weights_scales_the_exact_total(marks, factor):
    """Points of ten times the weights are ten times the points, where nothing is rounded."""
    totals = [
        one(
            call_of(
                Criterion(key="a", weight=Decimal(3 * times)),
                Criterion(key="b", weight=Decimal(5 * times)),
                rounding=Rounding("never", 2),
            ),
            [dict(zip("ab", pair, strict=True)) for pair in marks],
        ).standing
        for times in (1, factor)
    ]
    assert totals[0] * factor == totals[1]


def test_parts_make_a_criterion_with_a_threshold_of_its_own():
    """A criterion made of parts has the sum of their points and is not marked itself."""
    call = call_of(
        Criterion(key="quality", weight=Decimal(30), least=Decimal(16)),
        Criterion(key="method", weight=Decimal(20), within="quality"),
        Criterion(key="team", weight=Decimal(10), within="quality"),
        Criterion(key="reach", weight=Decimal(20), least=Decimal(12)),
    )
    result = one(call, [{"method": "0.5", "team": "0.5", "reach": "0.5"}])
    assert (Fraction(15), Decimal("25.00"), ("reach", "quality")) == (
        result.points_of("quality"),
        result.total,
        result.missed,
    )
    assert (Fraction(10), None) == (result.points_of("reach"), result.points_of("nothing"))


def test_a_call_without_a_grid_gives_no_points():
    """Where nothing is scored nothing is wrong."""
    assert Scored(application="p") == score_sheets(Call(key="grants"), {"p": Answers()}, [])["p"]


def test_erased_answers_that_are_needed_are_called_erased():
    """A formula says that its answer was erased; a judged criterion needs no answer and still has its points."""
    call = attrs.evolve(
        scholarship(),
        grid=attrs.evolve(
            scholarship().grid, criteria=[*scholarship().grid.criteria, Criterion(key="letter", weight=Decimal(10))]
        ),
    )
    result = score_sheets(call, {"a": None}, [sheet("a", "ada", {"letter": "1"})])["a"]
    assert (None, ["answers-erased"] * 2) == (result.total, rules(result.findings))
    assert [None, None, Decimal("10.00")] == [line.points for line in result.lines]


def test_a_missing_answer_of_a_formula_is_refused():
    """Who gave no income cannot be ranked by it."""
    result = score_sheets(scholarship(), {"a": Answers({"mark": "90/100"})}, [])["a"]
    assert (None, ["answer-missing"]) == (result.total, rules(result.findings))


def test_an_answer_that_is_not_canonical_is_a_finding():
    """Text that no question can have written never reaches the arithmetic."""
    result = score_sheets(scholarship(), {"a": Answers({"mark": "90/100", "isee": "lots"})}, [])["a"]
    assert None is result.total
    assert "applications 'a', isee" == result.findings[0].where.words()


# Sheets


FULL = [
    Criterion(key="theme", weight=Decimal(25), step=Decimal("0.1"), reason=True),
    Criterion(key="reach", weight=Decimal(20), scale="points", step=Decimal("0.5")),
    Criterion(key="quality", weight=Decimal(10)),
    Criterion(key="method", weight=Decimal(10), within="quality"),
    Criterion(key="town", weight=Decimal(5), kind="category", question="town", points={"monza": Decimal(5)}),
]


def faults(marks, *, member="ada", reasons=("theme",), **grid):
    """What is wrong with a sheet, in words."""
    given_reasons = None if reasons is None else Answers(dict.fromkeys(reasons, "It is good."))
    found = sheet_faults(call_of(*FULL, **grid), sheet("p", member, marks, reasons=given_reasons))
    return [str(finding) for finding in found]


def test_a_sheet_that_fits_has_no_faults():
    """Marks on their steps, from 0 to 1 or to the weight, each with its reason."""
    assert [] == faults({"theme": "0.8", "reach": "19.5", "method": "0.123456789"})


def test_all_faults_of_a_sheet_at_once():
    """Each fault says what is wrong, where, what would be right and how to mend it."""
    assert [
        (
            "applications 'p', them: Member “ada” marks “them”, which is no criterion of the grid. Did you mean "
            "“theme”? Members mark: theme, reach, method."
        ),
        (
            "applications 'p', quality: Member “ada” marks “quality”, which is the sum of its parts. Mark its parts "
            "instead: method."
        ),
        (
            "applications 'p', town: Member “ada” marks “town”, whose points follow from an answer. Remove the mark; "
            "members mark: theme, reach, method."
        ),
        (
            "applications 'p', theme: Member “ada” gives 0.85 in “theme”, which is between the steps of 0.1. Write 0.8 "
            "or 0.9."
        ),
        (
            "applications 'p', theme: Member “ada” gives no reason for the mark in “theme”. Write why, in a "
            "sentence: the call asks for a reason (in Italy L. 241/1990, art. 3)."
        ),
        (
            "applications 'p', reach: Member “ada” gives 20.5 in “reach”, which is not from 0 to 20. Write a number "
            "from 0 to 20."
        ),
        (
            "applications 'p', method: Member “ada” gives no mark in “method”. Write a number from 0 to 1; without it "
            "the application cannot be ranked."
        ),
    ] == faults({"them": "1", "quality": "1", "town": "5", "theme": "0.85", "reach": "20.5"}, reasons=())


@pytest.mark.parametrize("mark", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+999999", "-0.1", "1.1", "1E-999999"])
def test_marks_that_are_no_numbers_of_the_scale_are_refused(mark):
    """Whatever a file holds in place of a mark, it is a finding and no traceback."""
    marks = {"theme": "0.8", "reach": "1", "method": mark}
    assert 1 == len(faults(marks))
    call = call_of(*FULL[:4])
    assert None is score_sheets(call, {"p": Answers()}, [sheet("p", "ada", marks)] * 2)["p"].total


def test_a_signalling_nan_among_good_marks_is_refused():
    """Python cannot even hash it; beside sheets that fit it is a fault like any other."""
    call = call_of(Criterion(key="a", weight=Decimal(10)))
    sheets = [sheet("p", "ada", {"a": "1"}), sheet("p", "eva", {"a": "sNaN"})]
    result = score_sheets(call, {"p": Answers()}, sheets)["p"]
    assert (None, (LeftOut("eva", Why.FAULTY),)) == (result.total, result.left_out)


def test_a_mark_finer_than_anybody_judges_is_refused():
    """Ten decimal places come from a machine."""
    assert [
        (
            "applications 'p', method: Member “ada” gives 0.1234567891 in “method”, which has too many decimal places. "
            "Write at most 9 decimal places."
        )
    ] == faults({"theme": "0.8", "reach": "1", "method": "0.1234567891"})


def test_erased_reasons_are_not_missed():
    """Who was erased took the reasons with them, not the marks."""
    assert [] == faults({"theme": "0.8", "reach": "1", "method": "1"}, reasons=None)


def test_a_sheet_has_a_writer_as_the_call_wants_it():
    """A committee that agrees signs one sheet; otherwise each member signs their own."""
    marks = {"theme": "0.8", "reach": "1", "method": "1"}
    assert ["sheet-of-one-member"] == rules(
        sheet_faults(call_of(*FULL, aggregate="agreed"), sheet("p", "ada", marks, reasons=None))
    )
    assert ["sheet-without-member"] == rules(sheet_faults(call_of(*FULL), sheet("p", "", marks, reasons=None)))


def test_numbers_from_outside_have_a_size():
    """A number of a million digits is looked at before anything is reckoned with it."""
    assert [True, False, False] == [is_tame(Decimal(text)) for text in ("1E+39", "1E+40", "1E-41")]


# The case file


def case(*, members=("ada", "eva"), **more):
    """A case in evaluation with one admitted application per entry of the worked grid."""
    applications = {key: Application(key=key, person=key, state=ApplicationState.ADMITTED, version=1) for key in WORKED}
    sheets = {(one.application, one.member): one for one in sheets_of(WORKED) if one.member in members}
    held = {key: Member(key=key, seat=Seat.MEMBER) for key in members}
    held["sec"] = Member(key="sec", seat=Seat.SECRETARY)
    held["sub"] = Member(key="sub", seat=Seat.SUBSTITUTE, sits=False)
    filled = {"applications": applications, "sheets": sheets, "members": held, **more}
    return attrs.evolve(
        CaseFile.of(worked()),
        **{key: Frozen(value) if isinstance(value, dict) else value for key, value in filled.items()},
    )


def test_a_case_is_scored_by_its_voting_members():
    """Neither the secretary nor a substitute who was not called is awaited."""
    expected = score_sheets(worked(), answers_of(WORKED), sheets_of(WORKED))
    assert dict(expected) == dict(score(case(members=("ada", "eva", "ida"))))


def test_only_those_who_compete_are_scored():
    """Who withdrew or was excluded has no score; who missed a threshold keeps the one that says so."""
    applications = {
        "a": Application(key="a", person="a", state=ApplicationState.WITHDRAWN),
        "b": Application(key="b", person="b", state=ApplicationState.EXCLUDED, grounds=("late",)),
        "c": Application(key="c", person="c", state=ApplicationState.EXCLUDED, grounds=("threshold", "total")),
        "d": Application(key="d", person="d", state=ApplicationState.RANKED),
    }
    assert ["c", "d"] == list(score(case(applications=applications)))


def replaced(*, sheets=(), fallen=()):
    """A case in which the substitute took Ida's seat after Ida had scored all."""
    base = case(members=("ada", "eva", "ida"))
    act = MemberReplaced(member="ida", substitute="sub")
    record = Record(number=7, at=dt.datetime(2027, 2, 1, tzinfo=dt.UTC), by="boss", role="manager", act=act)
    members = {
        **base.members,
        "ida": Member(key="ida", seat=Seat.MEMBER, sits=False),
        "sub": Member(key="sub", seat=Seat.MEMBER),
    }
    held = {**base.sheets, **{(one.application, one.member): one for one in sheets}}
    return attrs.evolve(base, records=(record,), fallen=frozenset(fallen), members=Frozen(members), sheets=Frozen(held))


def test_what_a_member_scored_in_office_stands_when_a_substitute_comes():
    """A seat has one vote: the former member's sheet stands until the substitute scores the application anew."""
    marks = dict.fromkeys(WEIGHTS, "1")
    results = score(replaced(sheets=[sheet("p1", "sub", marks)]))
    assert [("ada", "eva", "sub"), ("ada", "eva", "ida")] == [results[key].lines[0].members for key in ("p1", "p2")]
    assert (LeftOut("ida", Why.NOT_READING),) == results["p1"].left_out


def test_a_replacement_that_was_annulled_links_no_seats():
    """Where the replacement fell, the substitute sits on their own account, and their sheet is awaited."""
    assert ["sheet-awaited", "too-few-sheets"] == rules(score(replaced(fallen=[7]))["p1"].findings)


def test_an_application_is_read_by_those_it_is_assigned_to():
    """Where applications are assigned, the others of the committee are not awaited."""
    results = score(case(members=("ada", "eva", "ida"), readers={"p1": ("ada", "eva")}))
    assert [("ada", "eva"), ("ada", "eva", "ida")] == [results[key].lines[0].members for key in ("p1", "p2")]
