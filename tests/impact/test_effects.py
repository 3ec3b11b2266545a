"""What changed between two surveys: by hand, by published tables, and never so that a pupil can be singled out."""

from __future__ import annotations

from decimal import Decimal
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue
from stemcity_kit.impact import student
from stemcity_kit.impact.effects import effects
from stemcity_kit.impact.instruments import Instrument, Item
from stemcity_kit.impact.student import t_quantile
from stemcity_kit.impact.surveys import Reply, Wave, matched

ONE = Instrument("one", (Item("q", 1, 5, subscale="joy"),))

PUBLISHED = [
    (0.975, 1, "12.706"), (0.975, 2, "4.303"), (0.975, 3, "3.182"), (0.975, 5, "2.571"), (0.975, 10, "2.228"),
    (0.975, 30, "2.042"), (0.975, 60, "2.000"), (0.975, 120, "1.980"), (0.995, 1, "63.657"), (0.995, 10, "3.169"),
    (0.995, 30, "2.750"), (0.95, 1, "6.314"), (0.95, 5, "2.015"), (0.95, 20, "1.725"), (0.9, 1, "3.078"),
    (0.9, 40, "1.303"), (0.75, 4, "0.741"), (0.9995, 10, "4.587"), (0.9995, 3, "12.924"), (0.975, 1_000_000, "1.960"),
]  # fmt: skip
"""Percentage points of Student's t, as in Table III of Fisher and Yates and any handbook since."""


@pytest.mark.parametrize(("probability", "freedom", "value"), PUBLISHED)
def test_quantiles_are_those_of_the_tables(probability, freedom, value):
    """To every place that is printed."""
    assert value == f"{t_quantile(probability, freedom):.3f}"


def test_the_two_ways_to_a_quantile_meet():
    """Where the series ends and the expansion begins, there is no step."""
    for probability in (0.75, 0.975, 0.9995):
        expanded = student._expanded(NormalDist().inv_cdf(probability), 1000)
        assert t_quantile(probability, 1000) == pytest.approx(expanded, abs=1e-9)
        assert t_quantile(probability, 1001) < t_quantile(probability, 1000)


def test_the_middle_is_zero():
    """Half of all values lie below 0."""
    assert abs(t_quantile(0.5, 7)) < 1e-12


@pytest.mark.parametrize(("probability", "freedom"), [(0.975, 0), (0.4, 5), (1.0, 5)])
def test_what_has_no_quantile_is_refused(probability, freedom):
    """No degrees of freedom, the lower half, certainty."""
    with pytest.raises(InvalidValue, match="no quantile"):
        t_quantile(probability, freedom)


def answered(before, after, group=""):
    """Replies of pupils with one item."""
    return [
        Reply(f"{group}-{number}", wave, (answer,), group)
        for wave, answers in ((Wave.BEFORE, before), (Wave.AFTER, after))
        for number, answer in enumerate(answers)
    ]


def test_an_effect_is_that_of_the_hand():
    """1, 2, 3, 4 become 2, 4, 3, 5.

    Changes 1, 2, 0, 1: mean 1, variance 2/3, standard error 0.40825; t for 3 degrees 3.18245; so 1 ± 1.299.
    Both standard deviations are the root of 5/3, 1.29099; 1 / 1.29099 x (1 - 3/11) = 0.5633.
    """
    (effect,) = effects(matched(answered([1, 2, 3, 4], [2, 4, 3, 5])), ONE, least=2, k=2).effects
    assert (4, Decimal("2.50"), Decimal("3.50"), Decimal("1.00")) == (
        effect.n,
        effect.before,
        effect.after,
        effect.change,
    )
    assert (Decimal("-0.30"), Decimal("2.30"), Decimal("0.56")) == (effect.low, effect.high, effect.g_av)


def test_reversed_items_and_incomplete_answers():
    """A reversed item is turned round; who leaves one out is counted as incomplete, and only for that subscale."""
    instrument = Instrument(
        "two", (Item("a", 1, 5, subscale="joy"), Item("b", 1, 5, reversed=True, subscale="joy"), Item("c", 0, 1))
    )
    rows = [((1, 5, 0), (2, 5, 1)), ((2, 5, 1), (4, 5, 0)), ((1, None, 0), (5, 5, 1))]
    replies = [Reply(f"p{n}", w, row[place], "") for n, row in enumerate(rows) for place, w in enumerate(Wave)]
    joy, other = effects(matched(replies), instrument, least=2, k=2).effects
    assert ("joy", 2, 1, Decimal("1.25"), Decimal("2.00")) == (
        joy.subscale,
        joy.n,
        joy.incomplete,
        joy.before,
        joy.after,
    )
    assert ("", 3, 0, Decimal("0.33"), Decimal("0.67")) == (
        other.subscale,
        other.n,
        other.incomplete,
        other.before,
        other.after,
    )
    assert joy.g_av is None


def test_too_few_are_not_compared():
    """Below the minimum nothing is computed, and the drop-out is still said."""
    found = effects(matched([*answered([1, 2, 3], [2, 3, 4]), Reply("gone", Wave.BEFORE, (3,))]), ONE)
    assert () == found.effects
    assert (3, 1, 0) == (found.matched, found.left, found.joined)
    assert ["unmatched-replies", "too-few-matched"] == [finding.rule for finding in found.findings]


def test_a_mean_that_is_everybodys_answer_is_withheld():
    """Where all answered 5 before, their mean tells what each of them answered."""
    found = effects(matched(answered([5] * 12, [4, 5] * 6)), ONE)
    assert () == found.effects
    assert ["all-alike"] == [finding.rule for finding in found.findings]


def test_a_change_that_is_everybodys_is_withheld():
    """Where all rose by one point, the mean change tells what each of them did."""
    found = effects(matched(answered([1, 2, 3, 4] * 3, [2, 3, 4, 5] * 3)), ONE)
    assert () == found.effects
    assert ["all-alike"] == [finding.rule for finding in found.findings]


SCALE = [1, 2, 3, 4, 5, 1, 2, 3, 4, 5]
ALIKE = {
    "before": ([2, 2, 2], [3, 4, 5]),
    "after": ([1, 2, 3], [5, 5, 5]),
    "change": ([1, 2, 3], [2, 3, 4]),
}


@pytest.mark.parametrize("small", ALIKE.values(), ids=ALIKE)
def test_what_is_withheld_together_is_not_alike(small):
    """Two classes of three who are alike are six: together minus the others would tell what each of the six did."""
    replies = [
        *answered([*SCALE, 1, 2], [*SCALE[::-1], 4, 4], "3A"),
        *answered(SCALE, SCALE[::-1], "3B"),
        *answered(*small, "3C"),
        *answered(*small, "3D"),
    ]
    found = effects(matched(replies), ONE, groups=True)
    assert [("", 28), ("3A", 12)] == [(effect.group, effect.n) for effect in found.effects]
    assert ["3B", "3C", "3D"] == [finding.where.key for finding in found.findings if finding.rule == "group-withheld"]


def test_the_mean_of_those_who_left_is_told_from_k_on():
    """Five who did not come back have a mean, four have none."""
    stayed = answered([1, 2, 3, 4, 5] * 2, [2, 3, 4, 5, 5] * 2)
    gone = [Reply(f"g{n}", Wave.BEFORE, (answer,)) for n, answer in enumerate([1, 1, 2, 1, 1])]
    assert Decimal("1.20") == effects(matched([*stayed, *gone]), ONE).effects[0].before_left
    assert effects(matched([*stayed, *gone[:4]]), ONE).effects[0].before_left is None


def test_a_small_group_is_not_found_by_subtraction():
    """One class of three is withheld, and the smallest of the others with it."""
    scale = [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2]
    replies = [
        *answered(scale, scale[::-1], "3A"),
        *answered(scale[:10], scale[9::-1], "3B"),
        *answered([1, 2, 3], [3, 3, 4], "3C"),
    ]
    found = effects(matched(replies), ONE, groups=True)
    assert [("", 25), ("3A", 12)] == [(effect.group, effect.n) for effect in found.effects]
    assert ["3B", "3C"] == [finding.where.key for finding in found.findings if finding.rule == "group-withheld"]


@settings(max_examples=60, deadline=None)
@given(
    classes=st.lists(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), max_size=8), max_size=5),
    least=st.integers(2, 4),
    k=st.integers(1, 6),
)
def test_what_is_withheld_is_two_groups_and_k_pupils(classes, least, k):
    """All together minus the groups that are told leaves nobody, or k pupils of two groups who are not alike."""
    replies = [
        reply
        for number, pairs in enumerate(classes)
        for reply in answered([first for first, _ in pairs], [last for _, last in pairs], f"c{number}")
    ]
    told = {effect.group: effect.n for effect in effects(matched(replies), ONE, least=least, k=k, groups=True).effects}
    rest = [pairs for number, pairs in enumerate(classes) if pairs and f"c{number}" not in told]
    if len(told) > 1 and rest:
        pool = [pair for pairs in rest for pair in pairs]
        assert len(rest) > 1
        assert len(pool) >= k
        assert all(len(set(seen)) > 1 for seen in (*zip(*pool, strict=True), [last - first for first, last in pool]))
    assert all(size >= max(least, k) for size in told.values())


@settings(max_examples=30, deadline=None)
@given(
    pairs=st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=3, max_size=15),
    order=st.randoms(use_true_random=False),
)
def test_the_order_of_replies_changes_nothing(pairs, order):
    """Any order gives the same effect, and swapping the two times turns its sign."""
    replies = answered([first for first, _ in pairs], [last for _, last in pairs])
    shuffled = order.sample(replies, len(replies))
    there = effects(matched(replies), ONE, least=2, k=2).effects
    back = effects(
        matched(answered([last for _, last in pairs], [first for first, _ in pairs])), ONE, least=2, k=2
    ).effects
    assert there == effects(matched(shuffled), ONE, least=2, k=2).effects
    assert [(-e.change, -e.high, -e.low, -e.g_av) for e in there] == [(e.change, e.low, e.high, e.g_av) for e in back]


def test_limits_that_tell_nothing_are_refused():
    """Certainty, a single pupil, a k of 0."""
    for limits in ({"confidence": Decimal(1)}, {"least": 1}, {"k": 0}):
        with pytest.raises(InvalidValue, match="nothing can be told"):
            effects(matched([]), ONE, **limits)
