"""An edition after something happened: what is hit moves, the rest stays, and who runs or houses it is told."""

import datetime as dt

import attrs
import pytest

from stemcity_kit.errors import UnknownKey
from stemcity_kit.model.edition import Edition, Section
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.person import Appearance, Person
from stemcity_kit.model.place import Room, Venue
from stemcity_kit.model.planning import Need, Opening
from stemcity_kit.model.school import ClassPlace, School, SchoolClass
from stemcity_kit.model.time import Days, Interval, When, moment
from stemcity_kit.model.vocabulary import PlaceState, RoleName, Status
from stemcity_kit.scheduling.changes import Away, Cancelled, Closed
from stemcity_kit.scheduling.diff import Told, diff
from stemcity_kit.scheduling.editions.mending import mended, standing_plan, told_in
from stemcity_kit.scheduling.editions.onto import onto
from stemcity_kit.scheduling.plan import PlanStatus

pytest.importorskip("ortools", reason="a plan is mended by OR-Tools")

DAY = dt.date(2027, 5, 19)
SESSIONS = (("one", "robots", 9, "lab"), ("two", "stars", 10, "lab"), ("talk", "talk", 9, "hall"))


def at(hour, day=DAY):
    """A local time in Rome."""
    return moment(day, dt.time(hour), zone="Europe/Rome")


def held(key, event, hour, room, status=Status.PLANNED):
    """A session of an hour in a room of the library or the theatre."""
    venue = "theatre" if room == "stage" else "library"
    return Session(key, event, When.between(at(hour), at(hour + 1)), venue=venue, rooms=(room,), status=status)


def edition(**more):
    """A library of two rooms and a theatre, open from 9 to 12, with three sessions of an hour."""
    values = {
        "sections": [Section("marathon", dates=[Days(DAY, DAY)])],
        "venues": [Venue("library", "Library"), Venue("theatre", "Theatre")],
        "rooms": [Room("lab", "library", "Lab"), Room("hall", "library", "Hall"), Room("stage", "theatre", "Stage")],
        "openings": [Opening(opens=dt.time(9), closes=dt.time(12))],
        "events": [Event(key, title={"en": key.title()}, section="marathon") for key in ("robots", "stars", "talk")],
        "needs": [Need(key, minutes=60) for key in ("robots", "stars", "talk")],
        "sessions": [held(*one) for one in SESSIONS],
        "organisations": [Organisation("acme", "Acme"), Organisation("club", "The club")],
        "roles": [Role("acme", RoleName.ORGANISER, event="stars"), Role("club", RoleName.HOST, event="stars")],
        "people": [Person("ada", "Ada")],
        "appearances": [Appearance("ada", "stars")],
    }
    named = {"key": "a-2027", "uri": "https://example.org/a", "year": 2027, "country": "IT", "zone": "Europe/Rome"}
    return Edition(**named, **{**values, **more})


def moved(found):
    """What lies elsewhere, and in which room."""
    return {key: found.plan.of[key].room for key in found.repaired.moved}


def test_a_room_that_closes_moves_what_is_in_it_next_door():
    """The one at ten, and nobody else; the hall is free then, and in the same place."""
    found = mended(edition(), [Closed("lab", Interval(at(10), at(12)))], seconds=5)
    assert (("two",), {"two": "hall"}, True) == (found.hit, moved(found), found.repaired.is_proved)


def test_a_venue_that_closes_is_all_its_rooms():
    """All three go to the theatre, at their hours or as near as can be."""
    found = mended(edition(), [Closed("library", Interval(at(0), at(0, DAY + dt.timedelta(days=1))))], seconds=5)
    assert {"one": "stage", "two": "stage", "talk": "stage"} == moved(found)
    assert at(10) == found.plan.of["two"].start


def test_what_was_over_stays_and_nothing_moves_back():
    """At ten the first two have begun; the lab closes for good, and only what is to come moves."""
    found = mended(edition(), [Closed("lab")], at=at(10), seconds=5)
    assert (("two",), at(10)) == (found.hit, found.plan.of["two"].start)
    late = mended(edition(), [Closed("library"), Closed("theatre", Interval(at(10), at(11)))], at=at(10), seconds=5)
    assert at(11) == late.plan.of["two"].start


def test_others_make_room_only_where_there_is_no_other_way():
    """Ada can come at nine alone, when the lab and the hall are taken and the stage is closed: one of the two goes."""
    town = edition(openings=[Opening(opens=dt.time(9), closes=dt.time(12)), Opening("theatre", closed=True)])
    found = mended(town, [Away("ada", Interval(at(10), at(12)))], seconds=5)
    assert {"two"} < set(found.repaired.moved)
    assert (2, True) == (len(found.repaired.moved), found.repaired.is_proved)
    pinned = mended(town, [Away("ada", Interval(at(10), at(12)))], pins=["one", "talk"], seconds=5)
    assert (PlanStatus.IMPOSSIBLE, False) == (pinned.plan.status, pinned.is_possible)


def test_a_draft_that_is_not_hit_is_left_alone():
    """Even where it breaks a rule; it is planned again by planning."""
    town = edition()
    draft = held("draft", "robots", 9, "lab", Status.DRAFT)
    town = attrs.evolve(town, sessions=(*town.sessions, draft), needs=[*town.needs[1:], Need("robots", sessions=2)])
    found = mended(town, [Closed("hall")], seconds=5)
    assert ("talk",) == found.repaired.moved


def test_what_is_called_off_is_told_to_all_who_run_and_house_it():
    """The organiser, the host, who speaks, and the library."""
    found = mended(edition(), [Cancelled("two")], seconds=5)
    notices = told_in(edition(), diff(found.before, found.plan), found.plan.problem)
    assert [
        (Told.PERSON, "ada"),
        (Told.PARTNER, "acme"),
        (Told.PARTNER, "club"),
        (Told.VENUE, "library"),
    ] == [(one.to, one.key) for one in notices]
    assert "“Stars” on Wed, 19 May 2027, 10:00 in Lab, Library is cancelled." == notices[1].words()


def test_a_school_that_is_away_is_all_its_classes():
    """The session moves to an hour at which the class can come, and the school is told."""
    town = edition(
        schools=[School("rodari", "Rodari", minutes=0)],
        classes=[SchoolClass("3b", "rodari", "3B", pupils=20)],
        places=[ClassPlace("3b", "two", PlaceState.CONFIRMED, at(8))],
    )
    found = mended(town, [Away("rodari", Interval(at(10), at(11)))], seconds=5)
    assert at(11) == found.plan.of["two"].start
    notices = told_in(town, diff(found.before, found.plan), found.plan.problem)
    assert ["Rodari"] == [one.name for one in notices if one.to is Told.SCHOOL]


def test_several_rooms_are_looked_at_by_hand():
    """A plan gives it one room; the warning names the session."""
    town = edition(sessions=[attrs.evolve(held("two", "stars", 10, "lab"), rooms=("lab", "hall"))])
    found = mended(town, [Closed("hall")], seconds=5)
    assert (("two",), ["several-rooms"]) == (found.hit, [one.rule for one in found.findings])
    both = mended(town, [Closed("lab"), Closed("hall")], seconds=5)
    assert (("two",), {"two": "stage"}) == (both.hit, moved(both))


def test_what_was_over_in_several_rooms_stays():
    """One of them closes afterwards, and nothing is hit."""
    town = edition(sessions=[attrs.evolve(held("one", "robots", 9, "lab"), rooms=("lab", "hall"))])
    found = mended(town, [Closed("hall")], at=at(10), seconds=5)
    assert ((), True, ()) == (found.hit, found.is_possible, found.repaired.moved)


@pytest.mark.parametrize("change", [Closed("labb"), Away("adda"), Cancelled("twoo")])
def test_what_is_not_there_is_named_with_what_may_be_meant(change):
    """A key that nothing has."""
    with pytest.raises(UnknownKey, match="Did you mean"):
        mended(edition(), [change])


def test_what_was_told_before_is_compared_with_what_stands_now():
    """Of two copies of a folder: what was written since, without the drafts of either."""
    town = edition()
    draft = held("draft", "robots", 11, "hall", Status.DRAFT)
    found = mended(town, [Closed("lab", Interval(at(10), at(12)))], seconds=5)
    later = onto(found.plan, town, free=found.free)
    later = attrs.evolve(later, sessions=(*later.sessions, draft))
    (move,) = diff(standing_plan(town), standing_plan(later))
    assert ("two", "hall") == (move.item.key, move.new_room.key)
