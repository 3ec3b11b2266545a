"""From an edition to a plan and back: what a valid plan writes has no conflict, and is read as the same plan."""

import datetime as dt
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.errors import Severity
from stemcity_kit.folder.read import load
from stemcity_kit.model.edition import Edition, Section
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.person import Appearance, Person
from stemcity_kit.model.place import Room, Venue
from stemcity_kit.model.planning import Availability, Kit, Need, Opening, Planning
from stemcity_kit.model.time import Days, When, moment
from stemcity_kit.model.vocabulary import Governance, Status
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.check import broken, check_plan, spots_of
from stemcity_kit.scheduling.editions.conflicts import conflicts
from stemcity_kit.scheduling.editions.edition import plan_of, problem_of
from stemcity_kit.scheduling.editions.onto import approved
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Placement
from stemcity_kit.scheduling.searching.greedy import placed
from stemcity_kit.testing import synthetic_edition

EXAMPLES = Path(__file__).parents[3] / "examples"
ZONE = "Europe/Rome"


def planned(problem):
    """A plan by the greedy pass, with all that is fixed, and without what clashes with that or found no place."""
    board = board_of(problem)
    fixed, _ = spots_of(problem, [item.fixed for item in problem.items if item.fixed is not None])
    spots = {**placed(board, seed=1), **fixed}
    while clashing := [one for one in broken(board, spots) if one.rule != "not-placed" and one.severity == "error"]:
        free = [key for key in clashing[0].where.key.split(", ") if key not in fixed]
        spots = {key: spot for key, spot in spots.items() if key not in free}
    return Plan(problem, [Placement(key, problem.grid.at(tick), room or None) for key, (tick, room) in spots.items()])


def errors(edition):
    """The conflicts that block something."""
    return {(finding.rule, finding.where.key) for finding in conflicts(edition) if finding.severity is Severity.ERROR}


@st.composite
def editions(draw):
    """Small editions over the night in which the clocks change: rooms, hours, people, kits, needs, and what stands."""
    first = draw(st.sampled_from([dt.date(2027, 3, 27), dt.date(2027, 5, 19), dt.date(2027, 10, 30)]))
    days = Days(first, first + dt.timedelta(days=1))
    numbers = range(draw(st.integers(1, 5)))
    closes = draw(st.sampled_from([None, dt.time(12), dt.time(19)]))
    standing = []
    if draw(st.booleans()):
        start = moment(first, dt.time(draw(st.integers(9, 17)), draw(st.sampled_from([0, 7, 30]))), zone=ZONE)
        end = (start.astimezone(dt.UTC) + dt.timedelta(minutes=55)).astimezone(start.tzinfo)
        room = draw(st.sampled_from([{"venue": "a", "rooms": ["a-1"]}, {"venue": "a"}, {"venue": "b"}, {}]))
        standing = [Session("stands", "event-0", When.between(start, end), **room)]
    return Edition(
        key="a",
        uri="https://example.org/a",
        year=2027,
        country="IT",
        zone=ZONE,
        planning=Planning(changeover=draw(st.sampled_from([0, 10])), travel=draw(st.sampled_from([0, 25]))),
        sections=[Section("s", dates=[days])],
        venues=[Venue("a"), Venue("b")],
        rooms=[Room("a-1", "a", capacity=30), Room("a-2", "a")],
        openings=[Opening(opens=draw(st.sampled_from([None, dt.time(8)])), closes=closes)],
        events=[Event(f"event-{n}", section="s") for n in numbers],
        needs=[
            Need(
                f"event-{n}",
                sessions=draw(st.integers(1, 2)),
                minutes=draw(st.sampled_from([30, 45, 90, 400])),
                seats=draw(st.sampled_from([None, 20, 40])),
                setup=draw(st.sampled_from([0, 15])),
                clearing=draw(st.sampled_from([0, 20])),
                after=["event-0"] if n and draw(st.booleans()) else [],
                apart=["event-0"] if n and draw(st.booleans()) else [],
                kits=["kit"] if draw(st.booleans()) else [],
                online=draw(st.integers(0, 4)) == 0,
                spread=draw(st.booleans()),
            )
            for n in numbers
        ],
        kits=[Kit("kit")],
        people=[Person("ada"), Person("bea")],
        appearances=[Appearance(draw(st.sampled_from(["ada", "bea"])), f"event-{n}") for n in numbers],
        availability=[Availability("people", "ada", opens=dt.time(11), closes=dt.time(13))],
        sessions=standing,
    )


@settings(max_examples=40, deadline=None)
@given(editions())
def test_what_a_valid_plan_writes_has_no_conflict_and_is_read_as_the_same_plan(edition):
    """The judge of plans and the sweep over an edition agree, and nothing is lost on the way."""
    plan = planned(problem_of(edition))
    assert {"not-placed"} >= {finding.rule for finding in check_plan(plan) if finding.severity is Severity.ERROR}
    after = plan.onto(edition)
    assert errors(edition) == errors(after)
    there = plan_of(after).of
    assert {key: (one.start, one.room) for key, one in plan.of.items()} == {
        key: (there[key].start, there[key].room) for key in plan.of
    }
    assert after == plan_of(after).onto(after)


def test_a_synthetic_marathon_is_planned_drafted_and_approved():
    """Of the days in May everything that finds a place is drafted without a conflict, and can be approved."""
    made = attrs.evolve(synthetic_edition(seed=2, events=60), sessions=(), places=(), register=(), quotas=())
    made = attrs.evolve(made, appearances=[one for one in made.appearances if one.session is None])
    plan = planned(problem_of(made, sections=["marathon"]))
    after = plan.onto(made)
    assert plan.placements
    assert set() == errors(after)
    assert {Status.PLANNED} == {session.status for session in approved(after).sessions}


def test_the_small_town_is_planned_anew():
    """Without its sessions the town's marathon is planned in its own rooms, all of it."""
    town = load(EXAMPLES / "small-town")
    bare = attrs.evolve(
        town, sessions=(), appearances=[attrs.evolve(one, session=None) for one in town.appearances], quotas=()
    )
    plan = planned(problem_of(bare, sections=["marathon"]))
    assert () == plan.unplaced
    assert set() == errors(plan.onto(bare))


def test_a_month_of_proposals_is_reconciled():
    """Three partners propose one hall, each two dates; every one gets one, in the place that it proposed for it."""
    month = Section("month", dates=[Days.month(2027, 4)], run_by=Governance.PARTNERS)
    days = [dt.date(2027, 4, day) for day in (6, 7, 8)]

    def draft(key, event, day):
        start = moment(day, dt.time(10), zone=ZONE)
        end = moment(day, dt.time(12), zone=ZONE)
        return Session(key, event, When.between(start, end), status=Status.DRAFT, venue="hall")

    events = ["a", "b", "c"]
    proposals = [
        draft(f"{event}-{number}", event, days[(n + number) % 3]) for n, event in enumerate(events) for number in (0, 1)
    ]
    made = Edition(
        key="a",
        uri="https://example.org/a",
        year=2027,
        country="IT",
        zone=ZONE,
        sections=[month],
        venues=[Venue("hall")],
        events=[Event(key, section="month") for key in events],
        needs=[Need(key) for key in events],
        sessions=proposals,
    )
    plan = planned(problem_of(made))
    assert () == check_plan(plan)
    after = plan.onto(made)
    chosen = [placement.item for placement in plan.placements]
    assert 3 == len({after.find("sessions", key).when.days for key in chosen})
    final = approved(after, sessions=chosen)
    assert 3 == sum(session.status is Status.PLANNED for session in final.sessions)
    assert sorted(str(one.when.days) for one in made.sessions) == sorted(str(one.when.days) for one in final.sessions)


@pytest.mark.parametrize("seed", [1, 2])
def test_what_stands_in_a_synthetic_edition_can_be_planned_round(seed):
    """Whatever clashes in it already, new sessions find places, and nothing that stands is touched."""
    made = attrs.evolve(synthetic_edition(seed=seed, events=40), quotas=())
    plan = planned(problem_of(made, sections=["marathon"]))
    after = plan.onto(made)
    standing = [one for one in made.sessions if one.status is not Status.DRAFT and one.when and one.when.start]
    assert standing
    assert all(after.find("sessions", one.key) == one for one in standing)
    assert errors(made) == errors(after)
