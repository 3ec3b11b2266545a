"""A plan written onto an edition as drafts, and drafts that a person approves."""

import datetime as dt

import attrs
import pytest

from stemcity_kit.errors import InvalidValue, UnknownKey
from stemcity_kit.model.calendar import Revision
from stemcity_kit.model.edition import Edition, Section
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.kinds import EventKind
from stemcity_kit.model.place import Room, Venue
from stemcity_kit.model.planning import Need, Quota
from stemcity_kit.model.programme import publish
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days, When, moment
from stemcity_kit.model.vocabulary import Governance, Mode, Place, Status
from stemcity_kit.scheduling.editions.edition import plan_of, problem_of
from stemcity_kit.scheduling.editions.onto import approved
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Placement

ZONE = "Europe/Rome"
WEDNESDAY = dt.date(2027, 5, 19)


def edition(**more):
    """A library with two rooms, a square, two events and three days."""
    tables = {
        "sections": [Section("marathon", dates=[Days(WEDNESDAY, WEDNESDAY + dt.timedelta(days=2))])],
        "venues": [Venue("library", "Library"), Venue("square", "Square")],
        "rooms": [Room("lab", "library", capacity=30), Room("hall", "library", capacity=80)],
        "kinds": [EventKind("workshop", minutes=60)],
        "events": [
            Event("robots", section="marathon", kind="workshop"),
            Event("talk", section="marathon", kind="workshop"),
        ],
    }
    place = {"country": "IT", "zone": ZONE}
    return Edition(key="a-2027", uri="https://example.org/a/2027", year=2027, **place, **{**tables, **more})


def at(hour, day=WEDNESDAY):
    """A local moment."""
    return moment(day, dt.time(hour), zone=ZONE)


def between(start, end):
    """A known time on Wednesday."""
    return When.between(at(start), at(end))


def rules_of(error):
    """The names of the rules that an error tells of."""
    return [finding.rule for finding in error.value.findings]


def test_placements_become_drafts_with_time_venue_and_room():
    """New sessions come below those that are there, and nothing of them is published."""
    made = edition(needs=[Need("robots", seats=25), Need("talk", online=True)])
    plan = Plan(problem_of(made), [Placement("talk-1", at(9)), Placement("robots-1", at(10), "lab")])
    after = plan.onto(made)
    assert (
        Session("robots-1", "robots", between(10, 11), status=Status.DRAFT, venue="library", rooms=["lab"], seats=25),
        Session("talk-1", "talk", between(9, 10), status=Status.DRAFT, mode=Mode.ONLINE),
    ) == after.sessions
    assert () == publish(after).sessions


def test_a_venue_without_rooms_is_written_as_a_venue():
    """The square is a room of the problem, and no room of the edition."""
    made = edition(
        needs=[Need("robots", venues=["square"])], events=[Event("robots", section="marathon", kind="workshop")]
    )
    (session,) = Plan(problem_of(made), [Placement("robots-1", at(10), "square")]).onto(made).sessions
    assert ("square", ()) == (session.venue, session.rooms)


def test_other_fields_of_a_session_are_kept():
    """What a plan says nothing of stays, and a place to be defined is defined."""
    before = Session(
        "one", "robots", status=Status.DRAFT, place=Place.TO_BE_DEFINED, url="https://example.org/x", seats=20
    )
    made = edition(sessions=[before, Session("other", "talk", between(9, 10))])
    after = Plan(problem_of(made), [Placement("one", at(10), "lab")]).onto(made)
    expected = attrs.evolve(before, when=between(10, 11), venue="library", rooms=["lab"], place=None)
    assert (expected, made.sessions[1]) == after.sessions


def test_writing_twice_changes_nothing_more():
    """A plan of what a plan wrote is the same."""
    made = edition()
    after = Plan(problem_of(made), [Placement("robots-1", at(10), "lab"), Placement("talk-1", at(9), "hall")]).onto(
        made
    )
    assert after == plan_of(after).onto(after)


def test_what_stands_is_left_as_it_is():
    """A planned session is fixed, and its row does not change."""
    planned = Session("one", "robots", between(9, 11), venue="library", rooms=["lab", "hall"], hours=Text({"en": "x"}))
    made = edition(sessions=[planned])
    plan = attrs.evolve(plan_of(made), placements=[*plan_of(made).placements, Placement("talk-1", at(11), "lab")])
    assert planned == plan.onto(made).sessions[0]


def test_what_stands_is_not_moved_unless_it_is_free():
    """A freed session that moves is marked as moved, because readers know it."""
    planned = Session("one", "robots", between(9, 10), venue="library", rooms=["lab"])
    made = edition(sessions=[planned])
    plan = Plan(problem_of(made, free=["one"]), [Placement("one", at(12), "hall")])
    with pytest.raises(InvalidValue) as error:
        plan.onto(made)
    assert ["moves-what-stands"] == rules_of(error)
    moved = plan.onto(made, free=["robots"]).sessions[0]
    assert (Status.MOVED, between(12, 13), ("hall",)) == (moved.status, moved.when, moved.rooms)


def test_a_session_that_was_held_never_moves():
    """History stays."""
    held = Session("one", "robots", between(9, 10), status=Status.HELD, venue="library", rooms=["lab"])
    made = edition(sessions=[held])
    problem = attrs.evolve(problem_of(made), items=[attrs.evolve(item, fixed=None) for item in problem_of(made).items])
    with pytest.raises(InvalidValue) as error:
        Plan(problem, [Placement("one", at(12), "lab")]).onto(made, free=["one"])
    assert "moves-what-stands" in rules_of(error)


def test_a_day_that_was_published_does_not_vanish_when_it_gets_its_hour():
    """Readers know the day: with an hour that nobody approved yet, it is to be confirmed."""
    planned = Session("one", "robots", When.on(WEDNESDAY), venue="library")
    published = Revision("sessions", "one", 0, dt.datetime(2027, 3, 1, tzinfo=dt.UTC))
    made = edition(sessions=[planned], needs=[Need("robots")], published=[published])
    after = Plan(problem_of(made), [Placement("one", at(12), "lab")]).onto(made)
    assert Status.TENTATIVE is after.sessions[0].status


def test_a_plan_that_breaks_rules_is_refused_with_all_of_them():
    """A room that is too small and two at once in it."""
    made = edition(needs=[Need("robots", seats=50)])
    plan = Plan(problem_of(made), [Placement("robots-1", at(9), "lab"), Placement("talk-1", at(9), "lab")])
    with pytest.raises(InvalidValue) as error:
        plan.onto(made)
    assert ["enough-seats", "room-to-itself"] == rules_of(error)


def test_what_only_blocks_publication_may_be_drafted_but_not_approved():
    """A quota with the severity “publication” stops the second step and not the first."""
    quota = Quota("two", "all", most=1, per="day", severity="publication")
    made = edition(quotas=[quota])
    plan = Plan(problem_of(made), [Placement("robots-1", at(9), "lab"), Placement("talk-1", at(11), "lab")])
    after = plan.onto(made)
    with pytest.raises(InvalidValue) as error:
        approved(after)
    assert ["at-most"] == rules_of(error)


def test_a_partial_plan_is_a_draft_too():
    """What has no place yet is left out."""
    made = edition()
    after = Plan(problem_of(made), [Placement("talk-1", at(9), "lab")]).onto(made)
    assert ["talk-1"] == [session.key for session in after.sessions]


def test_what_stands_clashes_also_where_the_plan_leaves_it_out():
    """A plan that forgets a fixed session and takes its room is refused."""
    planned = Session("one", "robots", between(9, 11), venue="library", rooms=["lab"])
    made = edition(sessions=[planned])
    with pytest.raises(InvalidValue) as error:
        Plan(problem_of(made), [Placement("talk-1", at(10), "lab")]).onto(made)
    assert ["room-to-itself"] == rules_of(error)


@pytest.mark.parametrize(
    "other",
    [
        {"events": [Event("talk")]},
        {"venues": [Venue("square")], "rooms": []},
        {"sessions": [Session("robots-1", "talk")]},
    ],
)
def test_a_plan_of_another_edition_is_refused(other):
    """Events, rooms and sessions that are not there, or belong to something else, are named."""
    plan = Plan(problem_of(edition()), [Placement("robots-1", at(9), "lab")])
    with pytest.raises(InvalidValue) as error:
        plan.onto(edition(**other))
    assert ["another-edition"] == rules_of(error)


def test_a_plan_of_another_zone_is_refused():
    """The clocks of the plan are not those of the edition."""
    plan = Plan(problem_of(edition()), [Placement("robots-1", at(9), "lab")])
    with pytest.raises(InvalidValue, match="Europe/Rome"):
        plan.onto(attrs.evolve(edition(), zone="Europe/Lisbon"))


def month(needed):
    """An edition with two proposals of one partner, and how many of them are needed."""
    return edition(
        sections=[Section("month", dates=[Days.month(2027, 5)], run_by=Governance.PARTNERS)],
        events=[Event("talk", section="month", kind="workshop")],
        needs=[Need("talk", sessions=needed)],
        sessions=[
            Session("p1", "talk", between(9, 10), status=Status.DRAFT, venue="square"),
            Session("p2", "talk", between(11, 12), status=Status.DRAFT, venue="library", rooms=["lab"]),
        ],
    )


def test_the_proposal_that_was_not_chosen_is_kept_in_its_stead():
    """The chosen time and place come first, and no proposal is lost."""
    made = month(1)
    after = Plan(problem_of(made), [Placement("p1", at(11), "lab")]).onto(made)
    assert [(between(11, 12), "library", ("lab",)), (between(9, 10), "square", ())] == [
        (session.when, session.venue, session.rooms) for session in after.sessions
    ]


def test_drafts_become_planned_when_a_person_approves_them():
    """All of them, or those that are named."""
    made = month(2)
    assert [Status.PLANNED, Status.PLANNED] == [session.status for session in approved(made).sessions]
    assert [Status.DRAFT, Status.PLANNED] == [one.status for one in approved(made, sessions=["p2"]).sessions]


def test_of_too_many_proposals_those_to_approve_must_be_named():
    """One is needed and two are drafts."""
    with pytest.raises(InvalidValue, match="drafts: p1, p2"):
        approved(month(1))
    assert Status.PLANNED is approved(month(1), sessions=["p1"]).sessions[0].status


def test_only_drafts_with_a_time_can_be_approved():
    """A planned session and one without a time are named, both at once; an unknown one has a near name."""
    made = edition(sessions=[Session("one", "robots", between(9, 10)), Session("two", "talk", status=Status.DRAFT)])
    with pytest.raises(InvalidValue) as error:
        approved(made, sessions=["one", "two"])
    assert ["not-a-draft", "time-not-known"] == rules_of(error)
    with pytest.raises(UnknownKey):
        approved(made, sessions=["onne"])


def test_a_clash_between_others_does_not_stop_an_approval():
    """Only what the approved sessions themselves break is told."""
    clash = [
        Session("a", "robots", between(9, 11), venue="library", rooms=["lab"]),
        Session("b", "talk", between(10, 12), venue="library", rooms=["lab"]),
    ]
    draft = Session("c", "talk", between(14, 15), status=Status.DRAFT, venue="library", rooms=["lab"])
    assert Status.PLANNED is approved(edition(sessions=[*clash, draft])).sessions[2].status
    inside = attrs.evolve(draft, when=between(9, 10))
    with pytest.raises(InvalidValue, match="at once"):
        approved(edition(sessions=[*clash, inside]))


def test_a_further_visit_at_schools_is_one_too():
    """What its repeats are, itinerant, a new session is; it is not online."""
    visit = Session("talk-0", "talk", between(8, 9), place=Place.ITINERANT)
    made = edition(sessions=[visit], needs=[Need("talk", sessions=2, online=True)])
    new = Plan(problem_of(made), [Placement("talk-1", at(10))]).onto(made).sessions[-1]
    assert ("talk-1", Place.ITINERANT, None) == (new.key, new.place, new.mode)
