"""Why a class cannot go to a session: each reason alone, at its edge, and what an edition says of it."""

import datetime as dt

import attrs
import pytest

from stemcity_kit.model.calendar import Closing
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.kinds import Audience as Row
from stemcity_kit.model.kinds import EventKind
from stemcity_kit.model.place import Accessibility, Room, Venue
from stemcity_kit.model.planning import Availability, Journey, Need, Planning
from stemcity_kit.model.school import ClassPlace, School, SchoolClass, Wish
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days, When, moment
from stemcity_kit.model.vocabulary import Answer, Mode, Place
from stemcity_kit.schools.acts import register
from stemcity_kit.schools.asking import desk_of, onto, request_of
from stemcity_kit.schools.obstacles import between, clash, obstacles, on_the_way
from stemcity_kit.schools.policy import Policy, Priority
from stemcity_kit.schools.request import Audience, Party, Request, Slot
from stemcity_kit.testing.synthetic import synthetic_edition

ROME = "Europe/Rome"
DAY = dt.date(2027, 5, 19)
TEN = moment(DAY, dt.time(10), zone=ROME)
ELEVEN = moment(DAY, dt.time(11), zone=ROME)
CLASS = Party(key="3b", size=25, school="rodari", district="9", levels=(1,), age=8, minutes=30)
SLOT = Slot(key="robots-1", event="robots", seats=25, start=TEN, end=ELEVEN, venue="hub", district="1")


def rules(*, party=CLASS, slot=SLOT, at=None, **request):
    """The rules that keep a party from a session."""
    asked = Request(parties=[party], slots=[slot], **request)
    return [finding.rule for finding in obstacles(asked, party, slot, at=at)]


def cannot(**row):
    """A row that says when a class cannot come."""
    return Availability("classes", "3b", **row)


@pytest.mark.parametrize(
    ("party", "slot", "request_", "expected"),
    [
        ({}, {}, {}, []),
        ({}, {"cancelled": True}, {}, ["session-cancelled"]),
        ({}, {"not_known": ["hours"], "start": None, "end": None}, {}, ["hours-not-known"]),
        ({}, {"not_known": ["seats"], "seats": None}, {}, ["seats-not-known"]),
        ({}, {}, {"at": TEN}, ["session-over"]),
        ({}, {}, {"at": TEN - dt.timedelta(minutes=1)}, []),
        ({"size": 26}, {}, {}, ["too-few-seats"]),
        ({}, {}, {"policy": Policy(kept_share="1/25")}, ["too-few-seats"]),
        ({"size": 99}, {"seats": None}, {}, []),
        ({"step_free": True}, {}, {}, ["steps-not-known"]),
        ({"step_free": True}, {"step_free": Answer.NO}, {}, ["steps"]),
        ({"step_free": True}, {"step_free": Answer.YES}, {}, []),
        ({}, {"audiences": [Audience(levels=[2]), Audience(youngest=9)]}, {}, ["other-audience"]),
        ({}, {"audiences": [Audience(levels=[2]), Audience(oldest=8)]}, {}, []),
        ({"age": None}, {"audiences": [Audience(youngest=9)]}, {}, []),
        ({"school": ""}, {"invited": True}, {}, ["invited-only"]),
        ({}, {}, {"opens": dt.time(10, 1)}, ["outside-school-hours"]),
        ({}, {}, {"opens": dt.time(10), "closes": dt.time(11)}, []),
        ({}, {}, {"closes": dt.time(10, 59)}, ["outside-school-hours"]),
        ({"school": ""}, {}, {"closes": dt.time(10, 59)}, []),
        ({"leaves_from": dt.time(9, 31)}, {}, {}, ["leaves-too-early"]),
        ({"leaves_from": dt.time(9, 30), "back_by": dt.time(11, 30)}, {}, {}, []),
        ({"back_by": dt.time(11, 29)}, {}, {}, ["back-too-late"]),
        ({"back_by": dt.time(11)}, {"venue": ""}, {}, []),
        ({"availability": [cannot(days=Days(DAY, DAY))]}, {}, {}, ["cannot-then"]),
        ({"availability": [cannot(closes=dt.time(9, 30))]}, {}, {}, []),
        ({"availability": [cannot(closes=dt.time(9, 31))]}, {}, {}, ["cannot-then"]),
        ({"availability": [cannot(weekdays=["thu"])]}, {}, {}, []),
        ({"availability": [cannot(weekdays=["wed"])]}, {}, {}, ["cannot-then"]),
        ({"availability": [cannot(how="only", opens=dt.time(9, 30), closes=dt.time(11, 30))]}, {}, {}, []),
        ({"availability": [cannot(how="only", opens=dt.time(9, 31))]}, {}, {}, ["only-at-other-times"]),
        ({"availability": [cannot(how="avoids")]}, {}, {}, []),
        ({}, {}, {"closings": [cannot(days=Days(DAY, DAY), because="Elections.")]}, ["cannot-then"]),
    ],
)
def test_each_reason_stands_alone_and_ends_where_it_should(party, slot, request_, expected):
    """Exactly this reason keeps the class away, and at its edge nothing does."""
    party, slot = attrs.evolve(CLASS, **party), attrs.evolve(SLOT, **slot)
    assert expected == rules(party=party, slot=slot, **request_)


def test_a_session_past_midnight_is_back_too_late():
    """Who must be back by an hour cannot stay overnight."""
    night = attrs.evolve(SLOT, end=ELEVEN + dt.timedelta(hours=20))
    assert ["back-too-late"] == rules(party=attrs.evolve(CLASS, back_by=dt.time(23)), slot=night)


def test_hours_are_those_of_the_wall_on_the_day_of_a_clock_change():
    """On the day when the clocks go forward, an hour on the way is an hour that elapsed."""
    day = dt.date(2027, 3, 28)
    slot = attrs.evolve(
        SLOT, start=moment(day, dt.time(3, 30), zone=ROME), end=moment(day, dt.time(5), zone=ROME), venue="hub"
    )
    early = attrs.evolve(CLASS, minutes=60, leaves_from=dt.time(1, 30))
    assert [] == rules(party=early, slot=slot)
    assert ["leaves-too-early"] == rules(party=attrs.evolve(early, leaves_from=dt.time(1, 31)), slot=slot)


def test_the_way_is_the_most_precise_that_is_known():
    """A journey from the school's district counts before the school's minutes, and these before what counts for all."""
    asked = {"parties": [CLASS], "slots": [SLOT], "travel": 20}
    assert 30 == on_the_way(Request(**asked), CLASS, SLOT)
    assert 20 == on_the_way(Request(**asked), attrs.evolve(CLASS, minutes=None), SLOT)
    assert 45 == on_the_way(Request(**asked, journeys={("1", "9"): 45}), CLASS, SLOT)
    assert 50 == on_the_way(Request(**asked, journeys={("1", "9"): 45, ("9", "hub"): 50}), CLASS, SLOT)
    assert 0 == on_the_way(Request(**asked), CLASS, attrs.evolve(SLOT, venue=""))


def test_touching_sessions_clash_only_where_there_is_a_way_between_them():
    """Two sessions that touch do not clash in one venue; in two they do, until the pause is as long as the way."""
    request = Request(parties=[], slots=[SLOT], travel=30)
    after = attrs.evolve(SLOT, key="stars-1", start=ELEVEN, end=ELEVEN + dt.timedelta(hours=1))
    far = attrs.evolve(after, venue="museum")
    later = attrs.evolve(far, start=ELEVEN + dt.timedelta(minutes=30), end=ELEVEN + dt.timedelta(hours=2))
    inside = attrs.evolve(after, start=TEN + dt.timedelta(minutes=59))
    pairs = [clash(request, *pair) for pair in ((SLOT, after), (SLOT, far), (far, SLOT), (SLOT, later), (SLOT, inside))]
    assert [False, True, True, False, True] == pairs
    assert (0, 30) == (between(request, SLOT, after), between(request, SLOT, far))
    assert not clash(request, SLOT, attrs.evolve(after, start=None, end=None))


def test_a_reason_names_the_class_the_session_and_the_numbers():
    """The sentence says how many come and how many seats there are."""
    found = list(obstacles(Request(parties=[CLASS], slots=[SLOT]), attrs.evolve(CLASS, size=27), SLOT))
    assert (
        "classes '3b': 27 people come, companions included, and the session “robots-1” has 25 seats for them. "
        "Choose a larger session, or come with fewer people."
    ) == str(found[0])


@pytest.fixture
def edition():
    """A class of 27 pupils, whose two teachers make 29, and three sessions."""
    return Edition(
        key="a-2027",
        uri="https://example.org/a/2027",
        year=2027,
        country="IT",
        zone=ROME,
        planning=Planning(school_opens=dt.time(8), travel=15),
        kinds=[EventKind("workshop", minutes=60)],
        audiences=[Row("primary", isced=(1,), age_min=6, age_max=11)],
        venues=[Venue("hub", district="1", access=Accessibility(step_free=Answer.YES))],
        rooms=[
            Room("lab", "hub", capacity=25),
            Room("hall", "hub", capacity=60, access=Accessibility(step_free=Answer.NO)),
        ],
        events=[
            Event("robots", kind="workshop", audiences=["primary"]),
            Event("stars", audiences=["primary"], age_min=10),
            Event("web"),
        ],
        sessions=[
            Session("robots-1", "robots", When.starting(TEN), venue="hub", rooms=["lab"]),
            Session("robots-2", "robots", When.starting(TEN), venue="hub", rooms=["lab", "hall"], seats=70),
            Session("stars-1", "stars", When.between(TEN, ELEVEN), venue="hub", rooms=["hall"]),
            Session("web-1", "web", When.on(DAY), mode=Mode.ONLINE),
            Session("web-2", "web", When.between(TEN, ELEVEN), mode=Mode.ONLINE),
            Session("web-3", "web", When.between(TEN, ELEVEN), place=Place.TO_BE_DEFINED),
        ],
        schools=[School("rodari", district="9", level=(1,), first_time=Answer.YES, minutes=40)],
        classes=[SchoolClass("3b", "rodari", pupils=27, teachers=2, age=8, step_free=Answer.YES)],
        wishes=[Wish("3b", "robots", 1), Wish("3b", "stars", 2), Wish("3b", "web", 3)],
        closings=[Closing("patron", Text({"en": "Patron saint."}), Days(DAY, DAY))],
        availability=[Availability("schools", "rodari", days=Days(DAY, DAY), because="Bridge day")],
        journeys=[Journey("9", "hub", 35)],
    )


def test_an_edition_says_who_can_go_where(edition):
    """Seats of session, room or none; ages of event or audience; steps of room or venue; each finds its way."""
    request = request_of(edition)
    party = request.party("3b")
    assert (29, (1,), frozenset({Priority.FIRST_TIMERS})) == (party.size, party.levels, party.merits)
    assert 35 == on_the_way(request, party, request.slot("robots-1"))
    open_day = attrs.evolve(request, closings=())
    free = attrs.evolve(party, availability=())
    found = {slot.key: [one.rule for one in obstacles(open_day, free, slot)] for slot in request.slots}
    assert {
        "robots-1": ["too-few-seats"],
        "robots-2": ["steps"],
        "stars-1": ["steps", "other-audience"],
        "web-1": ["hours-not-known"],
        "web-2": [],
        "web-3": ["seats-not-known", "steps-not-known"],
    } == found


def test_closing_days_of_all_schools_and_of_one_keep_a_class_at_home(edition):
    """Days on which all schools are closed and those of one school each have their reason in the sentence."""
    request = request_of(edition)
    found = [str(one) for one in obstacles(request, request.party("3b"), request.slot("web-2"))]
    assert ["Patron saint." in found[0], "Bridge day" in found[1]] == [True, True]


def test_an_end_that_nobody_wrote_follows_from_the_need_or_the_kind(edition):
    """A session with a start alone lasts as long as its need says, or else its kind."""
    assert ELEVEN == request_of(edition).slot("robots-1").end
    longer = edition.plus(needs=[Need("robots", minutes=90)])
    assert ELEVEN + dt.timedelta(minutes=30) == request_of(longer).slot("robots-1").end


def test_places_that_are_held_are_kept_and_cancelled_ones_are_not(edition):
    """A place that was confirmed counts in the request; one that was declined does not."""
    places = [ClassPlace("3b", "robots-2", "confirmed", TEN), ClassPlace("3b", "web-2", "declined", TEN)]
    assert (("3b", "robots-2"),) == request_of(edition.plus(places=places)).held


def test_the_draft_and_what_has_no_time_to_be_are_left_out(edition):
    """Drafts and on-demand items are no sessions to go to."""
    drafted = edition.plus(
        events=[Event("film", on_demand=True), Event("plan", status="draft")],
        sessions=[Session("film-1", "film"), Session("plan-1", "plan"), Session("robots-3", "robots", status="draft")],
    )
    assert {"film-1", "plan-1", "robots-3"}.isdisjoint(slot.key for slot in request_of(drafted).slots)


def test_a_synthetic_edition_can_be_asked_as_it_is():
    """A request of a whole edition has its classes, and each wish of theirs is possible or has its reasons."""
    edition = synthetic_edition(seed=3, events=60)
    request = request_of(edition)
    assert len(edition.classes) == len(request.parties)
    assert {group.key: group.size for group in edition.classes} == {one.key: one.size for one in request.parties}


def test_the_register_of_an_edition_goes_on_where_it_stopped(edition):
    """What is entered at the desk of an edition is put onto it, and the next desk knows it; other places stay."""
    edition = edition.plus(places=[ClassPlace("p-9", "web-1", "placed", TEN)])
    desk = desk_of(edition)
    desk = desk.after(register(desk, "p-1", "web-2", at=TEN - dt.timedelta(days=9), by="office", seats=2))
    after = onto(desk, edition)
    assert [("p-9", "web-1"), ("p-1", "web-2")] == [(place.group, place.session) for place in after.places]
    assert desk.register == desk_of(after).register
    assert after == onto(desk_of(after), after)
