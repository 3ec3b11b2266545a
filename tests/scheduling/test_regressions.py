"""Faults of others, kept out: what conference-scheduler 3.0.1 calls valid, what slotmachine (1aefed5) cannot solve."""

import pytest

from stemcity_kit.scheduling.plan import PlanStatus
from stemcity_kit.scheduling.problem import Item, Preference, Space
from stemcity_kit.scheduling.schedule import schedule


def test_conference_scheduler_sees_overlap_only_as_containment(town):
    """From 10:00 to 11:00 and from 10:30 to 11:30 one person would be in two places."""
    items = [Item(key, 60, people=["rossi"]) for key in "ab"]
    problem = town.problem(items)
    assert ["rossi cannot be at “a” and at “b”: they overlap, or leave no time for the way."] == town.said(
        problem, a=(10, "lab"), b=(10.5, "hall")
    )


@pytest.mark.parametrize(("first", "second"), [(9, 9.5), (9.5, 9)])
def test_conference_scheduler_ignores_a_clash_declared_on_one_side(town, first, second):
    """Only x says that it cannot be with y; in either order of time both are bound."""
    items = [Item("x", 60, apart=["y"]), Item("y", 60)]
    problem = town.problem(items)
    (sentence,) = town.said(problem, x=(first, "lab"), y=(second, "hall"))
    assert sentence in {"“x” and “y” must not be at once.", "“y” and “x” must not be at once."}


def test_conference_scheduler_runs_events_with_one_tag_at_once(town):
    """Two that must not clash, two rooms and one hour: there is no plan, and it is not called one."""
    items = [Item(key, 60, track="role-models", apart=[other]) for key, other in ("ab", "ba")]
    problem = town.problem(items, hours=[town.spell(9, 10)])
    assert ["“a” and “b” must not be at once."] == town.said(problem, a=(9, "lab"), b=(9, "hall"))
    assert PlanStatus.IMPOSSIBLE is schedule(problem, seconds=5, workers=1).status


def test_slotmachine_takes_a_preferred_time_for_the_only_one(town):
    """One talk in one room, which is not free at the preferred time: it is held at another, at its price."""
    room = Space("lab", hours=[town.spell(14, 15)])
    talk = Item("talk", 60, preferences=[Preference(town.spell(14, 18), 3)])
    plan = schedule(town.problem([talk], rooms=[room]), seconds=5, workers=1)
    assert (PlanStatus.OPTIMAL, {"preferred-times": 3}) == (plan.status, dict(plan.score_by_wish))
    assert town.at(14) == plan.of["talk"].start
