"""What clashes among the sessions of an edition as they are, to the minute."""

import datetime as dt
import sys
from itertools import count
from pathlib import Path

import attrs
import pytest

from stemcity_kit.folder.read import load
from stemcity_kit.model.edition import Edition, Section
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.person import Appearance, Person
from stemcity_kit.model.place import Room, Venue
from stemcity_kit.model.planning import Availability, Journey, Kit, Need, Opening, Planning, Quota, Waiver
from stemcity_kit.model.rules import check
from stemcity_kit.model.school import ClassPlace, School, SchoolClass
from stemcity_kit.model.time import Days, When, moment
from stemcity_kit.model.vocabulary import Answer, PlaceState, Status
from stemcity_kit.scheduling.editions.conflicts import conflicts
from stemcity_kit.testing import synthetic_edition

EXAMPLES = Path(__file__).parents[3] / "examples"
ZONE = "Europe/Rome"
WEDNESDAY = dt.date(2027, 5, 19)


def edition(*sessions, **more):
    """Two events, a library with two rooms, a square without any, and these sessions."""
    tables = {
        "sections": [Section("marathon", dates=[Days(WEDNESDAY, WEDNESDAY + dt.timedelta(days=2))])],
        "venues": [Venue("library", "Library"), Venue("square", "Square")],
        "rooms": [Room("lab", "library", capacity=30), Room("hall", "library", capacity=80)],
        "events": [Event("robots"), Event("talk")],
        "planning": Planning(travel=30),
    }
    place = {"country": "IT", "zone": ZONE}
    return Edition(
        key="a-2027", uri="https://example.org/a/2027", year=2027, **place, **{**tables, **more}, sessions=sessions
    )


def at(clock, day=0):
    """A local moment, some days after Wednesday."""
    return moment(WEDNESDAY + dt.timedelta(days=day), dt.time.fromisoformat(clock), zone=ZONE)


def one(start, end, room="lab", *, key="one", event="robots", day=0, until=None, **more):
    """A session in a room of the library; without a room in the square."""
    when = When.between(at(start, day), at(end, day if until is None else until))
    place = {"venue": "library", "rooms": [room]} if room else {"venue": "square"}
    return Session(key, event, when, **{**place, **more})


def two(start, end, room="lab", **more):
    """Another session, of the talk."""
    return one(start, end, room, **{"key": "two", "event": "talk", **more})


def told(made):
    """The findings: rule and sessions."""
    return [(finding.rule, finding.where.key) for finding in conflicts(made)]


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        (("09:00", "10:00"), ("10:00", "11:00"), False),
        (("09:00", "10:00"), ("09:59", "11:00"), True),
        (("10:00", "11:00"), ("10:30", "11:30"), True),
        (("09:00", "12:00"), ("10:00", "11:00"), True),
        (("10:07", "10:08"), ("10:08", "10:09"), False),
    ],
)
def test_touching_is_no_clash_and_any_overlap_is(first, second, clash):
    """Half-open intervals, to the minute."""
    expected = [("room-to-itself", "one, two")] if clash else []
    assert expected == sorted(told(edition(one(*first), two(*second))))


def test_a_room_needs_setting_up_clearing_and_the_changeover():
    """15 minutes to clear, 10 between two events, 20 to set up: 45 minutes from one end to the next start."""
    needs = [Need("robots", clearing=15), Need("talk", setup=20)]
    planning = Planning(changeover=10)
    made = edition(one("09:00", "10:00"), two("10:44", "11:44"), needs=needs, planning=planning)
    assert [("room-to-itself", "one, two")] == told(made)
    assert [] == told(edition(one("09:00", "10:00"), two("10:45", "11:45"), needs=needs, planning=planning))


def test_a_room_may_be_set_up_on_the_day_before():
    """From 0:00 on with a quarter of an hour to set up: open all night is open enough, closed in the evening is not."""
    needs, night = [Need("robots", setup=15)], one("00:00", "01:00", day=1)
    assert [] == told(edition(night, needs=needs))
    assert [] == told(edition(night, needs=needs, openings=[Opening("library", opens=dt.time(0))]))
    closed = [Opening("library", opens=dt.time(0), closes=dt.time(22))]
    assert [("room-open", "one")] == told(edition(night, needs=needs, openings=closed))


def test_what_is_cancelled_takes_no_room():
    """Neither a cancelled session nor one of a cancelled event."""
    assert [] == told(edition(one("09:00", "10:00"), two("09:00", "10:00", status=Status.CANCELLED)))
    gone = [Event("robots"), Event("talk", status=Status.CANCELLED)]
    assert [] == told(edition(one("09:00", "10:00"), two("09:00", "10:00"), events=gone))


def test_drafts_are_looked_at_like_the_rest():
    """A draft that clashes is told before anybody approves it."""
    made = edition(one("09:00", "10:00"), two("09:00", "10:00", status=Status.DRAFT))
    assert [("room-to-itself", "one, two")] == told(made)


def test_a_venue_without_rooms_only_warns():
    """Nobody knows whether the square has room for two."""
    (finding,) = conflicts(edition(one("09:00", "10:00", ""), two("09:30", "10:00", "")))
    assert "warning" == finding.severity.value
    assert finding.words().startswith(
        "sessions 'one, two': Square holds “robots” and “talk” at once, or without the time between them, and has no"
    )


def test_both_rooms_of_a_session_are_taken():
    """The clash in the second room is told at the session itself, once."""
    both = one("09:00", "12:00", rooms=["lab", "hall"])
    assert [("room-to-itself", "one, two")] == told(edition(both, two("10:00", "11:00", "hall")))


def test_nobody_is_in_two_places_and_everybody_needs_time_for_the_way():
    """From the library to the square it takes 30 minutes where no journey says otherwise; within a venue none."""
    people = {
        "people": [Person("ada", "Ada")],
        "appearances": [Appearance("ada", "robots"), Appearance("ada", "talk")],
    }
    clash = [("nobody-in-two-places", "one, two")]
    assert clash == told(edition(one("09:00", "10:00"), two("10:29", "11:00", ""), **people))
    assert [] == told(edition(one("09:00", "10:00"), two("10:30", "11:00", ""), **people))
    assert [] == told(edition(one("09:00", "10:00"), two("10:00", "11:00", "hall"), **people))
    near = {**people, "journeys": [Journey("square", "library", 5)]}
    assert [] == told(edition(one("09:00", "10:00"), two("10:05", "11:00", ""), **near))


def test_repeats_may_overlap_if_others_staff_them():
    """Two sessions of one event at once, each with its own trainer."""
    people = {
        "people": [Person("ada", "Ada"), Person("bea", "Bea")],
        "appearances": [Appearance("ada", "robots", session="one"), Appearance("bea", "robots", session="two")],
    }
    repeat = two("09:00", "10:00", "hall", event="robots")
    assert [] == told(edition(one("09:00", "10:00"), repeat, **people))
    same = {**people, "appearances": [Appearance("ada", "robots")]}
    assert [("nobody-in-two-places", "one, two")] == told(edition(one("09:00", "10:00"), repeat, **same))


def test_a_night_goes_over_into_the_next_day():
    """A session that ends at 3:00 clashes with one that starts at 2:00."""
    made = edition(one("22:00", "03:00", until=1), two("02:00", "04:00", day=1))
    assert [("room-to-itself", "one, two")] == told(made)


def test_the_hour_that_the_clock_skips_is_no_gap():
    """On 28 March 2027 3:00 follows 1:59: what ends at 3:00 touches what starts at 3:00."""
    march = dt.date(2027, 3, 28) - WEDNESDAY
    first, second = one("01:00", "03:00", day=march.days), two("03:00", "04:00", day=march.days)
    assert [] == told(edition(first, second))
    assert [("room-to-itself", "one, two")] == told(edition(first, two("01:30", "03:30", day=march.days)))


def test_there_are_only_so_many_kits():
    """One planetarium, asked for twice at once."""
    needs = [Need("robots", kits=["dome"]), Need("talk", kits=["dome"])]
    sessions = [one("09:00", "10:00"), two("09:30", "10:30", "hall")]
    assert [("enough-kits", "one, two")] == told(edition(*sessions, needs=needs, kits=[Kit("dome")]))
    assert [] == told(edition(*sessions, needs=needs, kits=[Kit("dome", count=2)]))


def test_what_one_side_declares_apart_binds_both():
    """The talk says nothing, and may not be at the same time all the same."""
    made = edition(one("09:00", "10:00"), two("09:30", "10:30", "hall"), needs=[Need("robots", apart=["talk"])])
    assert [("never-at-once", "one, two")] == told(made)


def test_series_are_held_in_order_across_days():
    """The talk comes first; a session of the robots a day before it is out of order."""
    needs = [Need("robots", after=["talk"])]
    made = edition(one("09:00", "10:00"), two("09:00", "10:00", day=1), needs=needs)
    assert [("in-order", "two, one")] == told(made)
    assert [] == told(edition(one("10:00", "11:00"), two("09:00", "10:00"), needs=needs))


def test_needs_and_offers_of_a_session_are_held_against_its_room():
    """Too few seats, the wrong kind, no water, steps: each is told."""
    needs = [Need("robots", seats=31, room_kind="lab", equipment=["water"], step_free=Answer.YES)]
    rules = [rule for rule, _ in told(edition(one("09:00", "10:00"), needs=needs))]
    assert ["right-kind", "enough-seats", "equipped", "step-free"] == rules


def test_a_class_is_where_its_school_lets_it_be():
    """Back by 12:00 with half an hour of way, so not until 11:45; and 31 people do not fit into 30 seats."""
    made = edition(
        one("11:00", "11:45"),
        schools=[School("rodari", back_by=dt.time(12), minutes=30)],
        classes=[SchoolClass("3b", "rodari", "3B", pupils=30)],
        places=[ClassPlace("3b", "one", PlaceState.CONFIRMED, dt.datetime(2027, 3, 1, tzinfo=dt.UTC))],
    )
    assert ["people-are-there", "enough-seats"] == [rule for rule, _ in told(made)]


def test_openings_and_availability_hold_for_what_stands():
    """A closed room, and an organisation that cannot; what nobody said closes nothing."""
    made = edition(
        one("20:00", "21:00"),
        needs=[Need("robots", partner="acme")],
        organisations=[Organisation("acme", "Acme")],
        openings=[Opening("library", closes=dt.time(20))],
        availability=[Availability("organisations", "acme", weekdays=["wed"])],
    )
    assert ["only-then", "room-open"] == [rule for rule, _ in told(made)]
    assert [] == told(edition(one("20:00", "21:00")))


@pytest.mark.parametrize(("per", "most", "clash"), [("start", 1, True), ("day", 2, False), ("edition", 1, True)])
def test_quotas_hold_for_what_stands(per, most, clash):
    """Two at the same time are too many where one may be."""
    made = edition(
        one("09:00", "10:00"), two("09:00", "10:00", "hall"), quotas=[Quota("all", "all", most=most, per=per)]
    )
    assert clash == any(rule == "at-most" for rule, _ in told(made))


def test_quotas_of_districts_hold_for_what_stands():
    """Two in one district on one day, and one may be."""
    venues = [Venue("library", district="1"), Venue("square", district="2")]
    made = edition(
        one("09:00", "10:00"),
        two("12:00", "13:00", "hall"),
        venues=venues,
        quotas=[Quota("district", "district", most=1)],
    )
    assert [("at-most-there", "one, two")] == told(made)


def test_a_waived_clash_is_not_told():
    """Somebody decided, with a reason and a name."""
    waiver = Waiver("room-to-itself", ["one", "two"], "Two halves of one room", "The office", WEDNESDAY)
    assert [] == told(edition(one("09:00", "10:00"), two("09:30", "10:00"), waivers=[waiver]))


def test_it_tells_every_overlap_in_a_room_that_the_check_of_the_folder_tells():
    """Whatever `room-taken-twice` finds is found here too, at the same two sessions."""
    made = synthetic_edition(seed=3, events=150)
    moved = [
        attrs.evolve(session, venue=made.rooms[0].venue, rooms=[made.rooms[0].key]) if session.rooms else session
        for session in made.sessions
    ]
    crowded = attrs.evolve(made, sessions=moved)
    taken = {
        (finding.where.key, dict(finding.params)["other"])
        for finding in check(crowded)
        if finding.rule == "room-taken-twice"
    }
    found = {frozenset(keys.split(", ")) for rule, keys in told(crowded) if rule == "room-to-itself"}
    assert taken
    assert {frozenset(pair) for pair in taken} <= found


@pytest.mark.parametrize("folder", ["small-town", "porto-2027", "milan-2019"])
def test_the_examples_have_no_conflict(folder):
    """The examples are those that others learn from."""
    assert () == conflicts(load(EXAMPLES / folder))


def test_an_edition_without_times_has_no_conflict():
    """What is not known cannot be said to clash."""
    sessions = [
        Session("a", "robots", When.on(WEDNESDAY), venue="library", rooms=["lab"]),
        Session("b", "robots", When.starting(at("09:00")), venue="library", rooms=["lab"]),
        Session("c", "robots", When.starting(at("09:00")), venue="library", rooms=["lab"]),
    ]
    assert () == conflicts(edition(*sessions))


def test_the_work_grows_with_the_number_of_sessions():
    """Four times as many events take far less than sixteen times as many calls, so nothing is compared pair by pair."""

    def calls(events):
        made, counted = synthetic_edition(seed=1, events=events), count()
        sys.setprofile(lambda _frame, event, _arg: next(counted) if event.endswith("call") else None)
        try:
            conflicts(made)
        finally:
            sys.setprofile(None)
        return next(counted)

    assert calls(1600) < 8 * calls(400)
