"""Calibration: offsets that a weaker share of applications cannot fake, and rankings that a shift cannot move."""

import random
from decimal import Decimal
from fractions import Fraction
from statistics import correlation, mean

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stemcity_kit.calls.calibration import Disagreement, Flag, calibrated
from stemcity_kit.calls.linear import solved
from stemcity_kit.errors import Severity

MEMBERS = ("ada", "eva", "ida", "lea")
POINTS = st.integers(0, 100).map(Fraction)


@st.composite
def readings(draw):
    """Points of up to four members for some of up to eight applications, at least one."""
    pairs = [(f"p{number}", member) for number in range(draw(st.integers(1, 8))) for member in MEMBERS]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, unique=True))
    return {pair: draw(POINTS) for pair in chosen}


def order(points):
    """Applications with the same points together, the best first."""
    groups = {}
    for key in sorted(points):
        groups.setdefault(points[key], []).append(key)
    return [groups[value] for value in sorted(groups, reverse=True)]


def shifted(marks, member, by):
    """The marks with a constant added to those of one member."""
    return {(key, who): value + by if who == member else value for (key, who), value in marks.items()}


def table(rows, members=MEMBERS):
    """Marks of applications p0, p1 ... with one value per member; None for one who did not read it."""
    return {
        (f"p{number}", member): Fraction(value)
        for number, row in enumerate(rows)
        for member, value in zip(members, row, strict=False)
        if value is not None
    }


@given(readings(), st.sampled_from(MEMBERS), st.fractions(-50, 50, max_denominator=12))
def test_a_constant_shift_of_one_reader_changes_no_calibrated_ranking(marks, member, by):
    """Whoever read what, and however few: a reader who adds a constant to every mark moves nobody."""
    before, after = (calibrated(held, most=100).points for held in (marks, shifted(marks, member, by)))
    assert order(before) == order(after)
    assert 1 == len({after[key] - before[key] for key in before})


@given(readings(), st.randoms())
def test_the_order_in_which_marks_come_does_not_matter(marks, shuffler):
    """Everything that is found is the same for the same marks."""
    mixed = list(marks.items())
    shuffler.shuffle(mixed)
    assert calibrated(marks, most=100) == calibrated(dict(mixed), most=100)


@given(readings())
def test_worths_and_offsets_are_those_of_least_squares(marks):
    """At the least sum of squares what is left adds up to 0 for each application and for each member."""
    found = calibrated(marks, most=100)
    worths = {}
    for key in {key for key, _ in marks}:
        row = [value - found.readings[member].offset for (one, member), value in marks.items() if one == key]
        worths[key] = sum(row) / len(row)
    for member in found.readings:
        left = [
            value - worths[key] - found.readings[member].offset for (key, who), value in marks.items() if who == member
        ]
        assert 0 == sum(left)


@given(st.lists(POINTS, min_size=2, max_size=8), st.lists(st.integers(-20, 20), min_size=4, max_size=4))
def test_points_that_are_additive_are_taken_apart_exactly(worths, offsets):
    """Where every member adds a constant to the same worth, the constants and the order of the worths are found."""
    marks = table([[worth + offset for offset in offsets] for worth in worths])
    found = calibrated(marks, most=100)
    between = {
        found.readings[member].offset - Fraction(offset) for member, offset in zip(MEMBERS, offsets, strict=True)
    }
    assert 1 == len(between)
    assert order({f"p{number}": worth for number, worth in enumerate(worths)}) == order(found.points)


def test_who_reads_the_weaker_applications_is_not_harsh():
    """Ada reads nine weak applications and Eva nine strong ones; on the three that both read they agree."""
    worths = [20] * 9 + [50] * 3 + [80] * 9
    marks = table([[worth if n < 12 else None, worth if n >= 9 else None, worth] for n, worth in enumerate(worths)])
    found = calibrated(marks, most=100)
    assert {Fraction(0)} == {reading.offset for reading in found.readings.values()}
    assert [] == [flag for reading in found.readings.values() for flag in reading.flags]
    raw = {member: mean(value for (_, who), value in marks.items() if who == member) for member in ("ada", "eva")}
    assert raw["eva"] - raw["ada"] > 40


def noisy(offset, *, scatter=1, applications=40, seed=1):
    """Marks of three members, the last with an offset, each with some scatter, by a seed."""
    dice = random.Random(seed)
    worths = [dice.randint(20, 80) for _ in range(applications)]
    return table(
        [
            [worth + dice.randint(-3, 3), worth + dice.randint(-3, 3), worth + offset + scatter * dice.randint(-3, 3)]
            for worth in worths
        ]
    )


@pytest.mark.parametrize(
    ("marks", "flags"),
    [
        (noisy(-12), (Flag.HARSH,)),
        (noisy(12), (Flag.GENEROUS,)),
        (noisy(0, scatter=6), (Flag.INCONSISTENT,)),
        (noisy(0), ()),
        (noisy(2), ()),
    ],
    ids=["harsh", "generous", "inconsistent", "as the others", "a little above"],
)
def test_a_member_is_flagged_for_what_stands_out_and_the_others_are_not(marks, flags):
    """A harsh, a generous and an inconsistent member are told from one another and from the two beside them."""
    found = calibrated(marks, most=100)
    assert {"ada": (), "eva": (), "ida": flags} == {key: reading.flags for key, reading in found.readings.items()}


@pytest.mark.parametrize(("applications", "flags"), [(7, ()), (8, (Flag.HARSH,))])
def test_nothing_is_said_of_a_member_below_the_least_sample(applications, flags):
    """Seven shared applications are too few and eight are enough; the finding says so of each member."""
    found = calibrated(noisy(-30, applications=applications), most=100)
    assert flags == found.readings["ida"].flags
    assert (3 if applications < 8 else 0) == len(found.findings)


def test_the_finding_on_a_small_sample_says_what_to_make_of_it():
    """It is a warning, with the member and the numbers."""
    (finding,) = (one for one in calibrated(noisy(0, applications=3), most=100).findings if one.where.key == "ada")
    assert ("sample-too-small", Severity.WARNING) == (finding.rule, finding.severity)
    assert (
        "members 'ada': Member “ada” shares 3 applications with others, fewer than 8. Say nothing of how this member "
        "marks; calibrated points that rest on it are uncertain."
    ) == str(finding)


def test_one_outlier_does_not_make_the_others_generous():
    """Offsets are measured from the middle member: Ida alone is 20 below."""
    found = calibrated(table([[50 + n, 50 + n, 30 + n] for n in range(10)]), most=100)
    assert [0, 0, -20] == [found.readings[member].offset for member in ("ada", "eva", "ida")]


def test_two_members_can_only_be_told_apart_together():
    """Of two members nobody can say whose the scatter is; of three one can."""
    marks = noisy(0, scatter=6)
    two = {pair: value for pair, value in marks.items() if pair[1] != "eva"}
    assert [None, None] == [reading.scatter for reading in calibrated(two, most=100).readings.values()]
    scatters = {key: reading.scatter for key, reading in calibrated(marks, most=100).readings.items()}
    assert scatters["ida"] > 4 * max(scatters["ada"], scatters["eva"])


def test_a_ring_of_four_pairs_has_no_single_solution():
    """Where members overlap only in a ring of even length, scatters cannot be told apart, and are not guessed."""
    pairs = [("ada", "eva"), ("eva", "ida"), ("ida", "lea"), ("lea", "ada")]
    marks = {
        (f"p{number}{pair[0]}", member): Fraction(number * number % 7 + place)
        for pair in pairs
        for number in range(3)
        for place, member in enumerate(pair)
    }
    assert {None} == {reading.scatter for reading in calibrated(marks, most=100).readings.values()}


def test_groups_without_a_shared_application_are_a_finding():
    """Two pairs that never read the same cannot be compared; each is put on the same mean."""
    marks = {
        **table([[10, 20], [30, 40]]),
        ("q0", "ida"): Fraction(90),
        ("q1", "lea"): Fraction(50),
        ("q0", "lea"): Fraction(70),
    }
    found = calibrated(marks, most=100)
    assert (("ada", "eva"), ("ida", "lea")) == found.groups
    assert "The committee falls into 2 groups that share no application: ada, eva; ida, lea." == (
        found.findings[0].problem()
    )
    assert 1 == len({mean(found.points[key] for key in keys) for keys in (("p0", "p1"), ("q0", "q1"))})


def test_far_apart_members_are_flagged_by_application():
    """The widest gap comes first; an offset that a member always has is no disagreement."""
    rows = [[50, 50, 40], [60, 60, 50], [70, 70, 60], [10, 80, 35], [70, 20, 35]]
    found = calibrated(table(rows), most=100)
    gaps = [one.application for one in found.disagreements]
    assert ["p3", "p4"] == gaps
    assert isinstance(found.disagreements[0], Disagreement)


def test_agreement_is_the_correlation_with_the_others():
    """With two members of equal offset it is Pearson's coefficient of their marks, to two places."""
    marks = noisy(0, applications=30)
    two = {pair: value for pair, value in marks.items() if pair[1] != "ida"}
    columns = [[float(value) for (_, who), value in sorted(two.items()) if who == member] for member in ("ada", "eva")]
    assert Decimal(f"{correlation(*columns):.2f}") == calibrated(two, most=100).readings["ada"].agreement


@pytest.mark.parametrize(
    ("rows", "expected"), [([[1, 9], [9, 1]], Decimal(-1)), ([[5, 9], [5, 1]], None), ([[5, 9]], None)]
)
def test_agreement_at_its_edges(rows, expected):
    """Opposite marks agree to -1; marks that do not vary say nothing."""
    assert expected == calibrated(table(rows), most=10).readings["ada"].agreement


def test_nothing_comes_of_no_marks():
    """Before the first sheet there is nothing to say, and nothing breaks."""
    found = calibrated({}, most=100)
    assert ({}, {}, ()) == (dict(found.readings), dict(found.points), found.groups)


@given(
    st.lists(st.lists(st.integers(-9, 9).map(Fraction), min_size=4, max_size=4), min_size=4, max_size=4),
    st.lists(st.integers(-9, 9).map(Fraction), min_size=4, max_size=4),
)
def test_a_solved_system_holds(matrix, right):
    """What is called a solution is one, to the last digit."""
    found = solved(matrix, right)
    assume(found is not None)
    assert right == [sum(a * x for a, x in zip(row, found, strict=True)) for row in matrix]


def test_a_system_without_one_solution_has_none():
    """Two lines that are one have no single crossing."""
    assert None is solved([[Fraction(1), Fraction(2)], [Fraction(2), Fraction(4)]], [Fraction(3), Fraction(6)])
