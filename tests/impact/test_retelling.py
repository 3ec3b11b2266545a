"""A report beside an earlier one of the same people: what both together would tell."""

import pytest

from stemcity_kit.impact.retelling import retold, told_of

SHOWN = {"total": 100, "gender=female": 60, "gender=male": 40}
GAPS = {"total": 100, "gender=female": None, "gender=male": None, "gender=not-stated": 50}


def told(cells, k=5, fingerprint="0a"):
    """What a report tells."""
    return told_of({"attendance": [{"edition": "a", "k": k, "key-fingerprint": fingerprint, "cells": cells}]})[0]


def rules(before, now):
    """What is found."""
    return [one.rule for one in retold(before, now, report="report/report.json")]


@pytest.mark.parametrize("cells", [SHOWN, GAPS])
def test_the_same_report_may_be_made_again(cells):
    """Nothing moved; and a report that does not say its key is not suspected of another."""
    assert [] == rules(told(cells), told(cells))
    assert [] == rules(told(cells, fingerprint=""), told(cells))


def test_another_key_is_noticed_where_something_is_hidden():
    """Two sets of gaps fill each other; without gaps there are none."""
    assert ["disclosure-key-other"] == rules(told(GAPS), told(GAPS, fingerprint="0b"))
    assert [] == rules(told(SHOWN), told(SHOWN, fingerprint="0b"))


def test_a_lower_threshold_is_refused_and_a_higher_one_is_not():
    """What was hidden below 10 would be shown from 5 on."""
    assert ["threshold-lowered"] == rules(told(GAPS, k=10), told(GAPS))
    assert [] == rules(told(GAPS), told(GAPS, k=10))


@pytest.mark.parametrize(
    ("moved", "expected"), [(1, ["retold"]), (4, ["retold"]), (5, []), (-4, ["retold"]), (-5, []), (37, [])]
)
def test_a_number_that_moved_by_fewer_than_k_is_refused(moved, expected):
    """The difference of two large numbers is one child."""
    now = SHOWN | {"total": 100 + moved, "gender=female": 60 + moved}
    assert expected == rules(told(SHOWN), told(now))


def test_a_gap_that_is_opened_tells_what_was_in_it():
    """Nobody came since, and the boys are shown now: so the girls are known, then as now."""
    now = GAPS | {"gender=female": 20, "gender=male": 30}
    (finding,) = retold(told(GAPS), told(now), report="r.json")
    assert "fewer than 5 people: gender=…" in finding.problem()


def test_a_gap_in_which_nobody_is_any_more_tells_that_nobody_was():
    """Many came since, and no girl: then there had been none."""
    assert ["retold"] == rules(told(GAPS), told(GAPS | {"total": 150, "gender=female": 0, "gender=male": 100}))


@pytest.mark.parametrize(("more", "expected"), [(3, ["retold"]), (30, [])])
def test_the_hidden_part_of_a_line_must_not_move_by_fewer_than_k(more, expected):
    """40 more came of whom nobody said anything, and 3 of the others: these would be told by subtraction."""
    now = GAPS | {"total": 140 + more, "gender=not-stated": 90}
    assert expected == rules(told(GAPS), told(now))
    opened = now | {"gender=female": 30, "gender=male": 20 + more}
    assert expected == rules(told(GAPS), told(opened))


def test_a_dimension_that_is_left_out_may_be_told_in_other_words():
    """By age first and by audience then."""
    before, now = ({"total": 50, f"{name}=a": 30, f"{name}=b": 20} for name in ("ages", "audience"))
    (finding,) = retold(told(before), told(now), report="r.json")
    assert finding.problem().endswith(": ages.")


def test_a_further_category_had_nobody_before():
    """Two of unstated gender: the total moved by them."""
    assert ["retold"] == rules(told(SHOWN), told(SHOWN | {"total": 102, "gender=not-stated": None}))


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"attendance": 3},
        {"attendance": [None]},
        {"attendance": [{"edition": "a", "k": "5", "cells": {}}]},
    ],
)
def test_what_is_no_report_is_refused(data):
    """Whatever else stands in the file."""
    with pytest.raises(ValueError):  # noqa: PT011  # each says another thing
        told_of(data)
