"""The door to a programme: the same with an edition or a problem, with the solver or without it."""

from __future__ import annotations

import datetime as dt

import pytest

from stemcity_kit.model.edition import Edition, Section
from stemcity_kit.model.event import Event
from stemcity_kit.model.place import Venue
from stemcity_kit.model.planning import Need, Opening
from stemcity_kit.model.time import Days, Interval, moment
from stemcity_kit.scheduling import alone, solve
from stemcity_kit.scheduling import schedule as door
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.check import check_plan
from stemcity_kit.scheduling.plan import PlanStatus
from stemcity_kit.scheduling.problem import Item, Preference, Problem, Space
from stemcity_kit.scheduling.schedule import schedule

DAY = dt.date(2027, 5, 19)


def at(hour: int) -> dt.datetime:
    """A local hour in Rome."""
    return moment(DAY, dt.time(hour), zone="Europe/Rome")


def problem(*items: Item, rooms: int = 1) -> Problem:
    """A morning from 9 to 12."""
    return Problem("Europe/Rome", [Interval(at(9), at(12))], items, [Space(f"r{n}") for n in range(rooms)])


@pytest.fixture(params=[True, False], ids=["solver", "none"])
def with_or_without(request, monkeypatch):
    """Once with the solver, once as if it were not installed."""
    if not request.param:
        monkeypatch.setattr(door, "is_installed", lambda: False)
    return request.param


@pytest.mark.usefixtures("with_or_without")
def test_every_item_has_its_place():
    """Three hours, three items, one room: no other item, no clash."""
    plan = schedule(problem(*(Item(f"i{n}", 60) for n in range(3))), seconds=1)
    assert ((), ()) == (plan.unplaced, check_plan(plan))


@pytest.mark.usefixtures("with_or_without")
def test_a_problem_is_made_ready_once(monkeypatch):
    """Also where repeats are put in order afterwards: on a large board each time is seconds."""
    made = []
    for module in (alone, solve):
        monkeypatch.setattr(module, "board_of", lambda given: made.append(given) or board_of(given))
    assert () == schedule(problem(*(Item(f"i{n}", 60, event="robots") for n in range(3))), seconds=1).unplaced
    assert 1 == len(made)


@pytest.mark.usefixtures("with_or_without")
def test_a_preference_is_heard():
    """The one who dislikes the first two hours gets the third."""
    early = Preference(Interval(at(9), at(11)), 5)
    plan = schedule(problem(Item("a", 60, preferences=[early]), Item("b", 60), Item("c", 60)), seconds=1)
    assert (at(11), 0, PlanStatus.OPTIMAL) == (plan.of["a"].start, plan.score, plan.status)


def test_what_cannot_be_is_said(with_or_without):
    """Four hours do not go into three: proved with the solver, and without it left out."""
    plan = schedule(problem(*(Item(f"i{n}", 60) for n in range(4))), seconds=1)
    expected = (PlanStatus.IMPOSSIBLE, 0) if with_or_without else (PlanStatus.PARTIAL, 3)
    assert expected == (plan.status, len(plan.placements))


@pytest.mark.usefixtures("with_or_without")
def test_what_fits_nowhere_is_impossible_without_any_search():
    """Four hours in a morning of three."""
    assert PlanStatus.IMPOSSIBLE is schedule(problem(Item("long", 240)), seconds=1).status


@pytest.mark.usefixtures("with_or_without")
def test_nothing_to_place_is_a_plan():
    """An empty programme is the best there can be."""
    plan = schedule(problem(), seconds=1)
    assert (PlanStatus.OPTIMAL, 0, ()) == (plan.status, plan.score, plan.placements)


def test_without_the_solver_the_plan_says_what_the_extra_would_add(monkeypatch):
    """It is in how the plan was made."""
    monkeypatch.setattr(door, "is_installed", lambda: False)
    assert "`solver`" in schedule(problem(Item("a", 60)), seconds=1).made.steps[0]


def test_an_edition_is_planned_as_it_is():
    """Needs, a venue and its hours are enough."""
    days = Days(DAY, DAY)
    edition = Edition(
        key="a-2027",
        uri="https://example.org/a",
        year=2027,
        country="IT",
        zone="Europe/Rome",
        sections=[Section("marathon", dates=[days])],
        venues=[Venue("library", "Library")],
        openings=[Opening("library", opens=dt.time(9), closes=dt.time(11))],
        events=[Event("robots", section="marathon")],
        needs=[Need("robots", sessions=2, minutes=60)],
    )
    plan = schedule(edition, seconds=2)
    assert [at(9), at(10)] == sorted(one.start for one in plan.placements)


def test_progress_is_told():
    """At least once, with a score and a bound that do not cross."""
    told = []
    late = Preference(Interval(at(10), at(12)), 3)
    schedule(problem(*(Item(f"i{n}", 60, preferences=[late]) for n in range(3))), seconds=2, progress=told.append)
    assert told
    assert all(one.score is not None and one.bound <= one.score for one in told)
