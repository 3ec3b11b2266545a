"""Waivers: who set a rule aside, for whom, and that nobody else profits."""

import datetime as dt

import attrs
import pytest

from stemcity_kit.errors import Severity
from stemcity_kit.model.planning import Waiver
from stemcity_kit.scheduling.check import check_plan
from stemcity_kit.scheduling.problem import Item, Party, Space
from stemcity_kit.scheduling.rules import RULES
from stemcity_kit.scheduling.rules_together import AtMost


def waiver(rule, *rows):
    """Somebody's decision."""
    return Waiver(rule=rule, rows=rows, because="the mayor comes", by="Ada Rossi", on=dt.date(2027, 5, 1))


def told(town, problem, **places):
    """What the checker says, with how much it matters."""
    return [(finding.severity, finding.problem()) for finding in check_plan(town.plan(problem, **places))]


def excused(rule, rows):
    """The note about what is waived."""
    what = f"The rule “{rule}” is waived for {rows}: the mayor comes. Decided by Ada Rossi on 2027-05-01."
    return Severity.NOTE, what


def test_a_waiver_frees_an_item_of_a_rule(town):
    """And is told where the rule would be broken, and only there."""
    items = [Item("a", 60, school=True), Item("b", 60, school=True)]
    problem = town.problem(items, school_hours=[town.spell(9, 13)], waivers=[waiver("school-hours", "a")])
    assert [(Severity.ERROR, "“b” is outside school hours."), excused("school-hours", "a")] == told(
        town, problem, a=(15, "lab"), b=(15, "hall")
    )
    assert [] == told(town, problem, a=(9, "lab"), b=(9, "hall"))


def test_a_waiver_of_another_rule_frees_of_nothing(town):
    """The name of the rule must be its own."""
    problem = town.problem([Item("a", 60)], waivers=[waiver("school-hours", "a")])
    assert [(Severity.ERROR, "“a” is outside the hours of the programme.")] == told(town, problem, a=(18, "lab"))


def test_a_waiver_for_two_items_binds_both_with_everybody_else(town):
    """Two clash with leave; the third clashes with both."""
    problem = town.problem([Item(key, 60) for key in "abc"], waivers=[waiver("room-to-itself", "a", "b")])
    clash = "lab holds “{}” and “{}” at once, or without the time between them."
    waived = excused("room-to-itself", "a, b")
    assert [waived] == told(town, problem, a=(9, "lab"), b=(9, "lab"), c=(11, "lab"))
    assert [
        (Severity.ERROR, clash.format("a", "c")),
        (Severity.ERROR, clash.format("b", "c")),
        waived,
    ] == told(town, problem, a=(9, "lab"), b=(9, "lab"), c=(9, "lab"))


def test_a_waiver_for_two_says_nothing_where_only_a_third_clashes(town):
    """It is not told where it is not needed."""
    problem = town.problem([Item(key, 60) for key in "abc"], waivers=[waiver("room-to-itself", "a", "b")])
    assert [Severity.ERROR] == [
        severity for severity, _ in told(town, problem, a=(9, "lab"), b=(14, "lab"), c=(9, "lab"))
    ]


def test_a_waiver_for_a_person_frees_the_person(town):
    """Of one rule, and not others."""
    items = [Item(key, 60, people=["rossi", "bianchi"]) for key in "ab"]
    problem = town.problem(items, waivers=[waiver("nobody-in-two-places", "rossi")])
    assert [
        (Severity.ERROR, "bianchi cannot be at “a” and at “b”: they overlap, or leave no time for the way."),
        excused("nobody-in-two-places", "rossi"),
    ] == told(town, problem, a=(9, "lab"), b=(9, "hall"))


def test_a_waiver_for_a_room_opens_it(town):
    """At any hour."""
    rooms = [Space("lab", hours=[town.spell(9, 10)])]
    problem = town.problem([Item("a", 60)], rooms=rooms, waivers=[waiver("room-open", "lab")])
    assert [excused("room-open", "lab")] == told(town, problem, a=(15, "lab"))


@pytest.mark.parametrize(("rows", "named"), [(("museum",), "museum"), (("a", "b"), "a, b"), (("a", "b", "c"), "a, b")])
def test_a_waiver_for_a_quota_names_it_or_all_that_it_counts(town, rows, named):
    """One item alone does not free it; the note names the rows that are about it."""
    quota = AtMost("museum", ("a", "b"), 1)
    items = [Item(key, 60, rooms=()) for key in "ab"]
    problem = town.problem(items, rules=(*RULES, quota), waivers=[waiver("at-most", *rows)])
    assert [excused("at-most", named)] == told(town, problem, a=(9, None), b=(14, None))
    alone = attrs.evolve(problem, waivers=[waiver("at-most", "a")])
    told_of_it = "2 sessions count for the quota “museum”, which allows 1 in all."
    assert [(Severity.ERROR, told_of_it)] == told(town, alone, a=(9, None), b=(14, None))


def test_a_waiver_for_two_frees_their_order(town):
    """Whenever the later one starts, be it off the raster."""
    items = [Item("a", 60), Item("b", 60, after=["a"])]
    waivers = [waiver("in-order", "a", "b"), waiver("in-its-window", "b")]
    problem = town.problem(items, waivers=waivers)
    assert [excused("in-its-window", "b"), excused("in-order", "a, b")] == told(
        town, problem, a=(14, "lab"), b=(town.at(9, 10), "hall")
    )
    ordered = attrs.evolve(problem, waivers=waivers[1:])
    assert (Severity.ERROR, "“b” comes before “a” has ended.") in told(
        town, ordered, a=(9, "lab"), b=(town.at(9, 50), "hall")
    )


def test_a_waiver_frees_nobody_else(town):
    """Whoever is not named keeps the rule."""
    items = [Item("a", 60, people=["rossi"])]
    people = [Party("rossi", hours=[town.spell(9, 10)])]
    problem = town.problem(items, people=people, waivers=[waiver("people-are-there", "b")])
    assert [Severity.ERROR] == [severity for severity, _ in told(town, problem, a=(15, "lab"))]
