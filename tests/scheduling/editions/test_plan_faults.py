"""What planning cannot use, before anything is planned."""

import datetime as dt
from pathlib import Path

import pytest

from stemcity_kit.errors import Severity
from stemcity_kit.folder.read import load
from stemcity_kit.model.edition import Edition, Section
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.kinds import EventKind
from stemcity_kit.model.person import Appearance, Person
from stemcity_kit.model.place import Accessibility, Room, Venue
from stemcity_kit.model.planning import Kit, Need, Opening, Quota, Waiver
from stemcity_kit.model.time import Days, When, moment
from stemcity_kit.model.vocabulary import Answer, Governance, RoomKind, Status
from stemcity_kit.scheduling.editions.plan_faults import plan_faults

EXAMPLES = Path(__file__).parents[3] / "examples"
WEDNESDAY = dt.date(2027, 5, 19)
DOME = Kit("dome", venue="square")


def edition(**more):
    """A library with a lab, a workshop and three days; nothing is wrong with it."""
    tables = {
        "sections": [Section("marathon", dates=[Days(WEDNESDAY, WEDNESDAY + dt.timedelta(days=2))])],
        "venues": [Venue("library", access=Accessibility(step_free=Answer.NO)), Venue("square")],
        "rooms": [Room("lab", "library", capacity=30, kind=RoomKind.LAB)],
        "kinds": [EventKind("workshop", minutes=60)],
        "events": [Event("robots", section="marathon", kind="workshop")],
        "openings": [Opening(opens=dt.time(9), closes=dt.time(19))],
    }
    place = {"country": "IT", "zone": "Europe/Rome"}
    return Edition(key="a-2027", uri="https://example.org/a/2027", year=2027, **place, **{**tables, **more})


def rules(**more):
    """The rules of what is wrong with an edition."""
    return [finding.rule for finding in plan_faults(edition(**more))]


def test_nothing_is_wrong_with_a_plain_edition():
    """Days, hours, a room and a length: all that is needed."""
    assert () == plan_faults(edition())


@pytest.mark.parametrize(
    ("rule", "more"),
    [
        ("no-days", {"sections": [Section("marathon")]}),
        ("no-dates", {"sections": [Section("marathon"), Section("other", dates=[Days(WEDNESDAY, WEDNESDAY)])]}),
        ("length-not-known", {"kinds": [EventKind("workshop")]}),
        ("unknown-key", {"appearances": [Appearance("ada", "robots")]}),
        ("unknown-key", {"needs": [Need("robots", kits=["dome"])]}),
        ("unknown-key", {"openings": [Opening("libary")]}),
        ("circular-order", {"needs": [Need("robots", after=["robots"])]}),
        ("no-room-of-the-kind", {"needs": [Need("robots", room_kind="hall")]}),
        ("no-room-equipped", {"needs": [Need("robots", equipment=["water"])]}),
        ("no-room-step-free", {"needs": [Need("robots", step_free="yes")]}),
        ("need-exceeds-rooms", {"needs": [Need("robots", seats=31)]}),
        ("quota-counts-nothing", {"quotas": [Quota("a", "track", "code", most=1)]}),
        ("hours-not-known", {"openings": []}),
        ("school-hours-not-known", {"needs": [Need("robots", school_hours=Answer.YES)]}),
        ("rooms-contradict", {"needs": [Need("robots", rooms=["lab"], venues=["square"])]}),
        (
            "rooms-contradict",
            {"needs": [Need("robots", rooms=["lab"], kits=["dome"])], "kits": [Kit("dome", venue="square")]},
        ),
    ],
)
def test_each_kind_of_fault_is_named(rule, more):
    """One fault, one finding."""
    assert [rule] == rules(**more)


def test_a_start_off_the_grid_is_a_note():
    """It can be planned round, and takes longer."""
    when = When.starting(moment(WEDNESDAY, dt.time(9, 7), zone="Europe/Rome"))
    (finding,) = plan_faults(edition(sessions=[Session("one", "robots", when)]))
    assert Severity.NOTE is finding.severity
    assert "starts at 09:07, and the grid has steps of 5 minutes" in finding.words()


def test_a_proposal_outside_its_section_is_told():
    """A partner proposes a day of another month."""
    month = Section("marathon", dates=[Days.month(2027, 4)], run_by=Governance.PARTNERS)
    draft = Session("one", "robots", When.on(WEDNESDAY), status=Status.DRAFT, venue="library")
    assert ["outside-its-section"] == rules(sections=[month], sessions=[draft])


def test_more_drafts_than_an_event_still_needs_are_told():
    """One session stands, one is needed, and a draft is left."""
    when = When.between(*(moment(WEDNESDAY, dt.time(hour), zone="Europe/Rome") for hour in (9, 10)))
    sessions = [Session("one", "robots", when), Session("two", "robots", status=Status.DRAFT)]
    assert ["more-than-needed"] == rules(sessions=sessions, needs=[Need("robots")])


def test_all_faults_are_told_at_once():
    """A mistake in one table does not hide those in another."""
    found = rules(sections=[], people=[Person("ada")], appearances=[Appearance("adda", "robots")], kinds=[])
    assert {"no-days", "unknown-key", "length-not-known"} <= set(found)


@pytest.mark.parametrize("folder", ["small-town", "porto-2027", "milan-2019"])
def test_the_examples_have_no_error(folder):
    """What is not said there is told as a warning or a note."""
    assert [] == [one for one in plan_faults(load(EXAMPLES / folder)) if one.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("waiver", "said"),
    [
        (
            ("step-fre", ["robots"]),
            "There is no rule “step-fre”, so the waiver changes nothing. Did you mean “step-free”?",
        ),
        (
            ("step-free", ["robotz"]),
            (
                "Nothing that is planned has the key “robotz”, so the waiver changes nothing for it. "
                "Did you mean “robots”?"
            ),
        ),
    ],
)
def test_a_waiver_of_nothing_is_told(waiver, said):
    """A slip in a rule's name or a key would be taken for a waiver that holds."""
    made = edition(waivers=[Waiver(*waiver, "Because.", "The mayor", dt.date(2027, 3, 1))])
    (found,) = [one for one in plan_faults(made) if one.rule == "waiver-of-nothing"]
    assert said == f"{found.problem()} {found.remedy()}"


def test_a_waiver_of_a_day_of_a_quota_is_one_of_something():
    """Its key has the day behind it."""
    made = edition(
        quotas=[Quota("trainers", "all", most=1)],
        waivers=[Waiver("at-most", ["trainers 2027-05-19"], "Because.", "The mayor", dt.date(2027, 3, 1))],
    )
    assert [] == [one for one in plan_faults(made) if one.rule == "waiver-of-nothing"]
