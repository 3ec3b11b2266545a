"""Faults of others, kept out: what conference-scheduler 3.0.1 calls valid, what slotmachine (1aefed5) cannot solve.

Checker, solver and search without a solver read the same limits; each fault is kept out of all three.
"""

from itertools import combinations

import pytest

from stemcity_kit.model.time import Interval
from stemcity_kit.scheduling import schedule as door
from stemcity_kit.scheduling.check import check_plan
from stemcity_kit.scheduling.plan import PlanStatus
from stemcity_kit.scheduling.problem import Item, Preference, Space
from stemcity_kit.scheduling.schedule import schedule


@pytest.fixture(params=[True, False], ids=["with the solver", "without it"])
def planned(request, monkeypatch):
    """The plan of a problem, on each road."""
    monkeypatch.setattr(door, "is_installed", lambda: request.param)
    return lambda problem: schedule(problem, seconds=5 if request.param else 0.2, workers=1)


PLANNED = {PlanStatus.OPTIMAL, PlanStatus.VALID}
OVERLAPS = {"in part": (10, 10.5), "in part, the other way round": (10.5, 10), "at once": (10, 10)}


@pytest.mark.parametrize("starts", OVERLAPS.values(), ids=OVERLAPS)
def test_conference_scheduler_sees_overlap_only_as_containment(town, starts):
    """From 10:00 to 11:00 and from 10:30 to 11:30 one person would be in two places."""
    problem = town.problem([Item(key, 60, people=["rossi"]) for key in "ab"])
    said = town.said(problem, a=(starts[0], "lab"), b=(starts[1], "hall"))
    first, second = ("ab", "ba")[starts[0] > starts[1]]
    what = f"rossi cannot be at “{first}” and at “{second}”: they overlap, or leave no time for the way."
    assert [what] == said


@pytest.mark.parametrize(("start", "minutes"), [(10.5, 30), (9.5, 150)])
def test_what_lies_within_another_overlaps_too(town, start, minutes):
    """From 10:30 to 11:00, or from 9:30 to 12:00, beside 10:00 to 11:30 in the same room."""
    problem = town.problem([Item("a", 90), Item("b", minutes)])
    assert 1 == len(town.said(problem, a=(10, "lab"), b=(start, "lab")))


def test_what_touches_does_not_overlap(town):
    """From 10:00 to 11:00 and from 11:00 to 12:00 one person can be in one place."""
    problem = town.problem([Item(key, 60, people=["rossi"]) for key in "ab"])
    assert [] == town.said(problem, a=(10, "lab"), b=(11, "lab"))


def test_no_plan_lets_somebody_overlap_in_part(town, planned):
    """Two of an hour within an hour and a half share half an hour at least, so that there is no plan for one person."""
    items = [Item(key, 60, people=["rossi"]) for key in "ab"]
    plan = planned(town.problem(items, hours=[Interval(town.at(9), town.at(10, 30))]))
    assert plan.status not in PLANNED


@pytest.mark.parametrize("declared", ["x", "y"])
@pytest.mark.parametrize(("first", "second"), [(9, 9), (9, 9.5), (9.5, 9)])
def test_conference_scheduler_ignores_a_clash_declared_on_one_side(town, declared, first, second):
    """Only one says that it cannot be with the other; in either order of time both are bound."""
    apart = {"x": ["y"], "y": ["x"]}
    items = [Item(key, 60, apart=apart[key] if key == declared else []) for key in "xy"]
    (sentence,) = town.said(town.problem(items), x=(first, "lab"), y=(second, "hall"))
    assert sentence in {"“x” and “y” must not be at once.", "“y” and “x” must not be at once."}


@pytest.mark.parametrize("declared", ["x", "y"])
def test_a_clash_declared_on_one_side_binds_every_plan(town, planned, declared):
    """Whichever is liked first, they are one after the other."""
    apart = {"x": ["y"], "y": ["x"]}
    late = [Preference(town.spell(10, 18), 1)]
    items = [Item(key, 60, apart=apart[key] if key == declared else [], preferences=late) for key in "xy"]
    plan = planned(town.problem(items))
    assert (True, ()) == (plan.status in PLANNED, check_plan(plan))
    assert plan.of["x"].start != plan.of["y"].start


def tagged(*keys):
    """Items that share a tag, which must not run at once: each says so of those before it."""
    return [Item(key, 60, track="role-models", apart=keys[:number]) for number, key in enumerate(keys)]


def test_conference_scheduler_runs_events_with_one_tag_at_once(town):
    """Three that must not clash, three rooms and one hour: each pair is named."""
    rooms = [Space(key) for key in ("aula", "hall", "lab")]
    said = town.said(town.problem(tagged(*"abc"), rooms=rooms), a=(9, "aula"), b=(9, "hall"), c=(9, "lab"))
    assert {f"“{one}” and “{other}” must not be at once." for one, other in combinations("abc", 2)} == set(said)


@pytest.mark.parametrize(("hours", "is_planned"), [(1, False), (2, True)])
def test_no_plan_runs_events_with_one_tag_at_once(town, planned, hours, is_planned):
    """Two that must not clash and two rooms: no plan in one hour, one in two."""
    problem = town.problem(tagged(*"ab"), hours=[town.spell(9, 9 + hours)])
    plan = planned(problem)
    assert is_planned == (plan.status in PLANNED)


def test_that_there_is_no_such_plan_is_proved(town):
    """By the solver; without it, nothing is proved."""
    problem = town.problem(tagged(*"ab"), hours=[town.spell(9, 10)])
    assert PlanStatus.IMPOSSIBLE is schedule(problem, seconds=5, workers=1).status


def test_slotmachine_takes_a_preferred_time_for_the_only_one(town, planned):
    """One talk in one room, which is not free at the preferred time: it is held at another, at its price."""
    room = Space("lab", hours=[town.spell(14, 15)])
    talk = Item("talk", 60, preferences=[Preference(town.spell(14, 18), 3)])
    plan = planned(town.problem([talk], rooms=[room]))
    assert (PlanStatus.OPTIMAL, {"preferred-times": 3}) == (plan.status, dict(plan.score_by_wish))
    assert town.at(14) == plan.of["talk"].start


def test_a_preferred_time_that_is_free_is_taken(town, planned):
    """The same talk in a room that is open all day."""
    talk = Item("talk", 60, preferences=[Preference(town.spell(9, 16), 3)])
    plan = planned(town.problem([talk]))
    assert (PlanStatus.OPTIMAL, 0) == (plan.status, plan.score)
    assert town.at(16) <= plan.of["talk"].start
