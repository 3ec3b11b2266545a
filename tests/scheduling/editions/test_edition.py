"""The bridge from an edition to a problem, and to the plan that stands."""

import datetime as dt
from pathlib import Path

import attrs
import pytest

from stemcity_kit.errors import InvalidValue, UnknownKey
from stemcity_kit.folder.read import load
from stemcity_kit.model.calendar import Closing, Revision
from stemcity_kit.model.edition import Edition, Section
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.kinds import EventKind
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.person import Appearance, Person
from stemcity_kit.model.place import Accessibility, Room, Venue
from stemcity_kit.model.planning import Availability, Journey, Kit, Need, Opening, Planning, Quota, Waiver
from stemcity_kit.model.school import ClassPlace, School, SchoolClass
from stemcity_kit.model.time import Days, Interval, When, moment
from stemcity_kit.model.vocabulary import Answer, Governance, Part, PlaceState, RoleName, RoomKind, Status
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.check import check_plan, judged
from stemcity_kit.scheduling.editions.edition import plan_of, problem_of
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Placement
from stemcity_kit.scheduling.ticks import each

EXAMPLES = Path(__file__).parents[3] / "examples"
ZONE = "Europe/Rome"
WEDNESDAY, FRIDAY = dt.date(2027, 5, 19), dt.date(2027, 5, 21)
MARATHON = Section("marathon", dates=[Days(WEDNESDAY, FRIDAY)])
MONTH = Section("month", dates=[Days.month(2027, 4)], run_by=Governance.PARTNERS)


def edition(**more):
    """A small edition: two venues, one with two rooms, and a section of three days."""
    tables = {
        "sections": [MARATHON, MONTH],
        "venues": [Venue("library", "Library", district="1"), Venue("square", "Square", district="2")],
        "rooms": [
            Room("lab", "library", "Lab", capacity=30, kind=RoomKind.LAB, equipment=["water"]),
            Room("hall", "library", "Hall", capacity=80, kind=RoomKind.HALL),
        ],
        "kinds": [EventKind("workshop", minutes=60), EventKind("exhibition")],
    }
    place = {"country": "IT", "zone": ZONE}
    return Edition(key="a-2027", uri="https://example.org/a/2027", year=2027, **place, **{**tables, **more})


def at(hour, minute=0, day=WEDNESDAY):
    """A local moment."""
    return moment(day, dt.time(hour, minute), zone=ZONE)


def between(start, end, day=WEDNESDAY):
    """A known time, from hour to hour."""
    return When.between(at(start, day=day), at(end, day=day))


def event(key="robots", **more):
    """An event of the marathon."""
    return Event(key, **{"section": "marathon", "kind": "workshop", **more})


def only_item(made, **how):
    """The only item of an edition's problem."""
    (item,) = problem_of(made, **how).items
    return item


def starts_of(problem, key):
    """The local starts that are left for an item, in any room."""
    return [f"{problem.grid.at(tick):%a %H:%M}" for tick in each(board_of(problem).starts[key])]


def test_an_event_without_a_need_is_one_item_of_its_kinds_length():
    """A newcomer writes events and venues only, and there is something to plan."""
    item = only_item(edition(events=[event()]))
    assert ("robots-1", 60, "robots") == (item.key, item.minutes, item.event)


def test_a_need_says_how_often_how_long_and_where():
    """Each part of a need reaches its item."""
    need = Need(
        "robots",
        sessions=2,
        minutes=90,
        seats=25,
        room_kind=RoomKind.LAB,
        equipment=["water"],
        step_free=Answer.YES,
        setup=15,
        clearing=10,
        track="code",
        spread=True,
        kits=["kit"],
    )
    made = edition(events=[event(audiences=["primary"])], needs=[need], kits=[Kit("kit", count=2)])
    first, second = problem_of(made).items
    assert ["robots-1", "robots-2"] == [first.key, second.key]
    assert (90, 25, "lab", {"water"}, True) == (
        first.minutes,
        first.seats,
        first.kind,
        first.equipment,
        first.step_free,
    )
    assert (15, 10, "code", True, ("kit",)) == (first.setup, first.clearing, first.track, first.spread, first.kits)
    assert ("primary",) == first.audiences


def test_keys_of_sessions_are_kept_and_new_ones_take_the_first_free_number():
    """A session that is there keeps its key; what is missing gets the event's key and a number."""
    sessions = [Session("robots-1", "robots"), Session("elsewhere", "talk", status=Status.CANCELLED)]
    made = edition(events=[event(), event("talk")], sessions=sessions, needs=[Need("robots", sessions=3)])
    assert ["robots-1", "robots-2", "robots-3"] == [item.key for item in problem_of(made).items]


def test_a_new_key_of_a_long_event_is_still_a_key():
    """A key of 80 letters leaves room for its number."""
    long = "r" * 80
    assert f"{'r' * 75}-1" == only_item(edition(events=[event(long)])).key


@pytest.mark.parametrize("status", [Status.PLANNED, Status.MOVED, Status.HELD])
def test_what_is_planned_with_a_time_stays(status):
    """A session with a time that is more than a draft is fixed in its room."""
    session = Session("one", "robots", between(9, 11), status=status, venue="library", rooms=["lab"])
    item = only_item(edition(events=[event()], sessions=[session]))
    assert Placement("one", at(9), "lab") == item.fixed
    assert 120 == item.minutes


@pytest.mark.parametrize("status", [Status.DRAFT, Status.TENTATIVE])
def test_drafts_may_move_unless_they_are_pinned_or_published(status):
    """A draft binds nothing in a section of the city; a pin or a publication does."""
    session = Session("one", "robots", between(9, 11), status=status, venue="library", rooms=["lab"])
    made = edition(events=[event()], sessions=[session])
    published = Revision("sessions", "one", 0, dt.datetime(2027, 3, 1, tzinfo=dt.UTC))
    assert only_item(made).fixed is None
    assert only_item(made, pins=["one"]).fixed is not None
    assert only_item(made.plus(published=[published])).fixed is not None


def test_what_is_named_free_may_move_but_never_what_was_held():
    """Whoever plans can free a session or all of an event."""
    planned = Session("one", "robots", between(9, 11), venue="library", rooms=["lab"])
    made = edition(events=[event()], sessions=[planned])
    held = edition(events=[event()], sessions=[attrs.evolve(planned, status=Status.HELD)])
    assert only_item(made, free=["one"]).fixed is None
    assert only_item(made, free=["robots"]).fixed is None
    assert only_item(held, free=["one"]).fixed is not None


def test_a_session_in_two_rooms_takes_both():
    """The second room is taken by an item of its own, which nobody attends."""
    session = Session("one", "robots", between(9, 11), venue="library", rooms=["lab", "hall"])
    items = problem_of(edition(events=[event()], sessions=[session])).items
    assert ["lab", "hall"] == [item.fixed.room for item in items]
    assert "one" == items[0].key
    assert ["", "one"] == [item.beside for item in items]


def test_a_session_at_a_venue_without_a_named_room_is_still_there():
    """Whoever goes on from it has to travel, but no room of the venue is taken."""
    session = Session("one", "robots", between(9, 11), venue="library")
    problem = problem_of(edition(events=[event(), event("talk")], sessions=[session]))
    (space,) = [room for room in problem.rooms if room.key == problem.item["one"].fixed.room]
    assert ("library", "Library (?)") == (space.place, space.title)
    assert space.key not in board_of(problem).left["talk-1"]


def test_a_venue_without_rooms_is_one_room():
    """The square has no rooms, so it is one itself."""
    problem = problem_of(edition(events=[event()]))
    assert {"lab": "library", "hall": "library", "square": "square"} == {r.key: r.place for r in problem.rooms}


def test_a_venue_that_is_called_like_a_room_gets_another_key():
    """Keys of venues and of rooms are two lists, and a problem has one."""
    made = edition(events=[event()], rooms=[Room("square", "library")])
    assert {"square": "library", "square-venue": "square"} == {r.key: r.place for r in problem_of(made).rooms}


def test_a_room_inherits_access_from_its_venue_unless_it_knows_better():
    """Yes, no and unknown are three things."""
    yes, no = Accessibility(step_free=Answer.YES), Accessibility(step_free=Answer.NO)
    made = edition(
        events=[event()],
        venues=[Venue("library", access=yes)],
        rooms=[Room("lab", "library"), Room("attic", "library", access=no)],
    )
    assert {"lab": True, "attic": False} == {room.key: room.step_free for room in problem_of(made).rooms}


def test_the_nearest_hours_stand_and_what_closes_is_taken_away():
    """A room's own hours go before its venue's, and those before the hours of all venues."""
    openings = [
        Opening(opens=dt.time(9), closes=dt.time(19)),
        Opening("library", opens=dt.time(10), closes=dt.time(18)),
        Opening("library", "lab", weekdays=["thu"], opens=dt.time(8), closes=dt.time(12)),
        Opening("library", days=Days(FRIDAY, FRIDAY), closed=True),
    ]
    problem = problem_of(edition(events=[event()], openings=openings))
    thursday = WEDNESDAY + dt.timedelta(days=1)
    assert (Interval(at(8, day=thursday), at(12, day=thursday)),) == problem.space["lab"].hours
    assert (Interval(at(10), at(18)), Interval(at(10, day=thursday), at(18, day=thursday))) == problem.space[
        "hall"
    ].hours
    assert 3 == len(problem.space["square"].hours)


def test_without_openings_the_day_is_what_the_planner_says():
    """Nothing is planned at three in the morning only because nobody said no."""
    made = edition(events=[event()], needs=[Need("robots", online=True)])
    assert "Wed 09:00" == starts_of(problem_of(made), "robots-1")[0]
    assert "Fri 18:00" == starts_of(problem_of(made), "robots-1")[-1]
    night = problem_of(made, daytime=(None, None))
    assert "Fri 23:00" == starts_of(night, "robots-1")[-1]


def test_an_overnight_session_fits_where_hours_go_through_the_night():
    """Hours until midnight and from midnight on are one stretch."""
    made = edition(events=[event()], needs=[Need("robots", minutes=24 * 60)])
    starts = starts_of(problem_of(made, daytime=(None, None)), "robots-1")
    assert ("Wed 00:00", "Fri 00:00") == (starts[0], starts[-1])


def test_a_plan_goes_through_the_night_in_which_the_clocks_go_forward():
    """28 March 2027 has 23 hours in Rome: four hours from 1:00 end at 6:00."""
    night = Section("night", dates=[Days(dt.date(2027, 3, 27), dt.date(2027, 3, 28))])
    session = Session("one", "robots", When.between(at(1, day=dt.date(2027, 3, 28)), at(6, day=dt.date(2027, 3, 28))))
    made = edition(sections=[night], events=[event(section="night")], sessions=[session])
    plan = plan_of(made)
    assert 240 == plan.problem.item["one"].minutes
    assert session.when.interval == plan.interval("one")


def test_people_bind_the_sessions_in_which_they_appear():
    """An appearance in one session leaves the others free, so that repeats may overlap if staffed by others."""
    made = edition(
        events=[event()],
        needs=[Need("robots", sessions=2)],
        sessions=[Session("robots-1", "robots"), Session("robots-2", "robots")],
        people=[Person("ada", "Ada"), Person("bea", "Bea"), Person("eva", "Eva")],
        appearances=[
            Appearance("ada", "robots", Part.TRAINER, "robots-1"),
            Appearance("bea", "robots", Part.TRAINER, "robots-2"),
            Appearance("eva", "robots"),
            Appearance("nobody", "robots"),
        ],
    )
    problem = problem_of(made)
    assert {"robots-1": ("ada", "eva"), "robots-2": ("bea", "eva")} == {i.key: i.people for i in problem.items}
    assert {"ada": "Ada", "bea": "Bea", "eva": "Eva"} == {p.key: p.title for p in problem.people}


def test_only_and_cannot_are_the_hours_of_people():
    """The only times, less those at which they cannot, with the reasons."""
    made = edition(
        events=[event()],
        people=[Person("ada", "Ada")],
        appearances=[Appearance("ada", "robots")],
        availability=[
            Availability("people", "ada", weekdays=["wed"], how="only", because="Works elsewhere."),
            Availability("people", "ada", opens=dt.time(10), how="cannot", because="Train"),
        ],
    )
    problem = problem_of(made)
    assert ["Wed 09:00"] == starts_of(problem, "robots-1")
    assert "Works elsewhere; Train" == problem.party["ada"].because


def test_organisations_and_events_say_when_with_a_reason():
    """What an organisation says binds the items that it runs, by its need or as organiser, and is told in words."""
    made = edition(
        events=[event(), event("talk")],
        organisations=[Organisation("acme", "Acme")],
        needs=[Need("robots", partner="acme")],
        roles=[Role("acme", RoleName.ORGANISER, "talk")],
        availability=[
            Availability("organisations", "acme", weekdays=["wed", "thu"], because="Closed then"),
            Availability("events", "talk", opens=dt.time(12), how="cannot"),
        ],
    )
    problem = problem_of(made)
    assert ["Fri"] == sorted({start[:3] for start in starts_of(problem, "robots-1")})
    assert ("Fri 09:00", "Fri 11:00") == (starts_of(problem, "talk-1")[0], starts_of(problem, "talk-1")[-1])
    placed = [Placement("robots-1", at(9), "lab"), Placement("talk-1", at(9, day=FRIDAY), "hall")]
    said = [str(finding) for finding in check_plan(Plan(problem, placed))]
    assert ["items 'robots-1': “robots” is at a time at which Acme cannot: Closed then."] == [
        one.removesuffix(" Ask for other times, or choose one of those given.") for one in said
    ]


def test_to_prefer_a_time_makes_every_other_cost():
    """Prefers: 2 outside; avoids: 3 inside; and the weight of the edition multiplies both."""
    made = edition(
        planning=Planning(weigh_preferences=10, weigh_seats=0, weigh_spread=0, weigh_districts=0),
        events=[event()],
        availability=[
            Availability("events", "robots", closes=dt.time(12), how="prefers", weight=2),
            Availability("events", "robots", days=Days(FRIDAY, FRIDAY), how="avoids", weight=3),
        ],
    )
    problem = problem_of(made)

    def cost(start):
        return judged(Plan(problem, [Placement("robots-1", start, "lab")])).score

    assert [0, 20, 30, 50] == [cost(at(9)), cost(at(14)), cost(at(9, day=FRIDAY)), cost(at(14, day=FRIDAY))]


def test_school_hours_leave_out_weekends_holidays_and_closings():
    """2 June is a public holiday in Italy, 3 June a bridge day, 5 and 6 June a weekend."""
    days = Days(dt.date(2027, 6, 1), dt.date(2027, 6, 7))
    made = edition(
        planning=Planning(school_opens=dt.time(8, 30), school_closes=dt.time(10)),
        sections=[Section("week", dates=[days])],
        events=[event(section="week")],
        needs=[Need("robots", school_hours=Answer.YES)],
        closings=[Closing("bridge", days=Days(dt.date(2027, 6, 3), dt.date(2027, 6, 3))), Closing("unknown")],
    )
    assert ["Tue 09:00", "Fri 09:00", "Mon 09:00"] == starts_of(problem_of(made), "robots-1")


def test_a_placed_class_comes_when_its_school_lets_it():
    """Leaving from 8:30, half an hour on the way, back by 12:30: at the event from 9:00 to 12:00, on school days."""
    made = edition(
        events=[event()],
        sessions=[Session("one", "robots")],
        schools=[School("rodari", leaves_from=dt.time(8, 30), back_by=dt.time(12, 30), minutes=30)],
        classes=[
            SchoolClass("3b", "rodari", "3B", pupils=22, step_free=Answer.YES),
            SchoolClass("3c", "rodari", "3C", pupils=22),
        ],
        places=[
            ClassPlace("3b", "one", PlaceState.CONFIRMED, dt.datetime(2027, 3, 1, tzinfo=dt.UTC)),
            ClassPlace("3c", "one", PlaceState.WAITING, dt.datetime(2027, 3, 1, tzinfo=dt.UTC)),
        ],
        availability=[
            Availability("classes", "3b", weekdays=["wed"]),
            Availability("schools", "rodari", weekdays=["thu"]),
        ],
    )
    item = only_item(made)
    assert (("3b",), 23, True) == (item.people, item.seats, item.step_free)
    party = problem_of(made).party["3b"]
    assert ("3B", (Interval(at(9, day=FRIDAY), at(12, day=FRIDAY)),)) == (party.title, party.hours)


def test_a_draft_of_the_city_may_move_through_its_section_and_one_of_a_partner_within_its_day():
    """In the Month a partner's day and place bind; in the Marathon a draft is only what was planned before."""
    day = dt.date(2027, 4, 7)
    sessions = [
        Session("ours", "robots", between(9, 10), status=Status.DRAFT, venue="square"),
        Session("theirs", "talk", between(9, 10, day=day), status=Status.DRAFT, venue="library"),
    ]
    made = edition(events=[event(), event("talk", section="month")], sessions=sessions)
    problem = problem_of(made)
    assert {"Wed", "Thu", "Fri"} == {start[:3] for start in starts_of(problem, "ours")}
    days = {problem.grid.at(tick).date() for tick in each(board_of(problem).starts["theirs"])}
    assert {day} == days
    assert {"lab", "hall"} == board_of(problem).left["theirs"].keys()


def test_several_proposals_are_starts_with_their_places():
    """Of two proposals one is chosen, each with the place that was proposed with it."""
    first, second = dt.date(2027, 4, 7), dt.date(2027, 4, 8)
    sessions = [
        Session("p1", "talk", between(9, 10, day=first), status=Status.DRAFT, venue="square"),
        Session("p2", "talk", between(11, 12, day=second), status=Status.DRAFT, venue="library", rooms=["lab"]),
    ]
    made = edition(events=[event("talk", section="month")], sessions=sessions, needs=[Need("talk")])
    problem = problem_of(made)
    assert ["Wed 09:00", "Thu 11:00"] == starts_of(problem, "p1")
    assert () == check_plan(Plan(problem, [Placement("p1", at(11, day=second), "lab")]))
    (finding,) = check_plan(Plan(problem, [Placement("p1", at(11, day=second), "square")]))
    assert "as-proposed" == finding.rule


def test_quotas_count_by_day_half_day_and_start():
    """Two of a partner at once are too many; one in the morning and one in the afternoon are not."""
    quota = Quota("one-each", "partner", most=1, per="half-day", because="Few people")
    made = edition(
        events=[event(), event("talk")],
        organisations=[Organisation("acme", "Acme")],
        needs=[Need("robots", partner="acme"), Need("talk", partner="acme")],
        quotas=[quota],
    )
    problem = problem_of(made)

    def rules(first, second):
        plan = Plan(problem, [Placement("robots-1", first, "lab"), Placement("talk-1", second, "hall")])
        return [finding.rule for finding in check_plan(plan)]

    assert ["at-most"] == rules(at(9), at(11, 30))
    assert [] == rules(at(9), at(12))


@pytest.mark.parametrize(
    ("of", "value"),
    [
        ("audience", "primary"),
        ("audience", ""),
        ("person", "ada"),
        ("kind", "workshop"),
        ("track", "code"),
        ("all", ""),
    ],
)
def test_a_quota_counts_what_it_says(of, value):
    """Two at once of one audience, person, kind, track, or at all, where one may be; the third is of nothing."""
    made = edition(
        events=[event(audiences=["primary"]), event("talk", audiences=["primary"]), event("show", kind=None)],
        needs=[Need("robots", track="code"), Need("talk", track="code"), Need("show", minutes=60)],
        people=[Person("ada")],
        appearances=[Appearance("ada", "robots"), Appearance("ada", "talk")],
        quotas=[Quota("one", of, value, most=1, per="start")],
    )
    problem = problem_of(made)
    placed = [Placement("robots-1", at(9), "lab"), Placement("talk-1", at(9), "hall")]
    assert "at-most" in {finding.rule for finding in check_plan(Plan(problem, placed))}
    apart = [placed[0], attrs.evolve(placed[1], start=at(11))]
    assert "at-most" not in {finding.rule for finding in check_plan(Plan(problem, apart))}


def test_a_quota_of_an_event_counts_its_sessions():
    """One session of an event a day; other events are not counted."""
    made = edition(
        events=[event(), event("talk")],
        needs=[Need("robots", sessions=2)],
        quotas=[Quota("daily", "event", most=1)],
    )
    spots = [("robots-1", 9, "lab"), ("robots-2", 11, "lab"), ("talk-1", 9, "hall")]
    placed = [Placement(key, at(hour), room) for key, hour, room in spots]
    (finding,) = check_plan(Plan(problem_of(made), placed))
    assert ("at-most", "robots-1, robots-2") == (finding.rule, finding.where.key)
    what = "2 sessions count for the quota “daily robots” (2027-05-19), which allows 1 per day."
    assert what == finding.problem()


def test_a_quota_of_districts_counts_rooms():
    """Two sessions in the district of the library are one too many."""
    made = edition(
        events=[event(), event("talk")],
        quotas=[Quota("district", "district", "1", most=1, per="edition")],
    )
    problem = problem_of(made)
    both = [Placement("robots-1", at(9), "lab"), Placement("talk-1", at(9), "hall")]
    (finding,) = check_plan(Plan(problem, both))
    assert "2 sessions count for the quota “district”, which allows 1 in all." == finding.problem()
    apart = [Placement("robots-1", at(9), "lab"), Placement("talk-1", at(9), "square")]
    assert () == check_plan(Plan(problem, apart))


def test_journeys_between_venues_go_before_those_between_districts():
    """District to district 40, but these two venues 10; the way back is the same."""
    venues = [Venue("a", district="1"), Venue("b", district="1"), Venue("c", district="2")]
    journeys = [Journey("1", "2", 40), Journey("a", "c", 10)]
    travel = problem_of(edition(events=[event()], venues=venues, rooms=[], journeys=journeys)).travel
    assert [10, 10, 40, 40, 30] == [
        travel.between(*ends) for ends in [("a", "c"), ("c", "a"), ("b", "c"), ("c", "b"), ("a", "b")]
    ]


def test_what_stands_elsewhere_keeps_its_room_when_one_section_is_planned():
    """Only the marathon is planned; what the month has at the same time stays."""
    sessions = [Session("theirs", "talk", between(9, 19), status=Status.DRAFT, venue="library", rooms=["lab"])]
    made = edition(events=[event(), event("talk", section="month"), event("other", section="month")], sessions=sessions)
    problem = problem_of(made, sections=["marathon"])
    assert {"robots-1": False, "theirs": True} == {item.key: item.fixed is not None for item in problem.items}
    with pytest.raises(UnknownKey, match="Did you mean “marathon”"):
        problem_of(made, sections=["maraton"])


def test_a_clash_in_what_stands_does_not_stop_the_planning():
    """Two published sessions in one room: planning goes on round them, and the check says that it stands so."""
    sessions = [
        Session("one", "robots", between(9, 11), venue="library", rooms=["lab"]),
        Session("two", "talk", between(10, 12), venue="library", rooms=["lab"]),
    ]
    made = edition(events=[event(), event("talk"), event("new")], sessions=sessions)
    problem = problem_of(made)
    placed = [*(item.fixed for item in problem.items if item.fixed), Placement("new-1", at(9), "hall")]
    (finding,) = check_plan(Plan(problem, placed))
    assert ("waived", "note") == (finding.rule, finding.severity.value)
    assert "The rule “room-to-itself” is waived for one, two: it stands so in the programme already." in finding.words()


def test_a_start_off_the_grid_makes_the_steps_smaller():
    """What stands at 10:07 is planned round in steps of one minute."""
    session = Session("one", "robots", When.between(at(10, 7), at(11)))
    assert 1 == problem_of(edition(events=[event()], sessions=[session])).step
    assert 5 == problem_of(edition(events=[event()])).step


def test_without_days_there_is_nothing_to_plan_on():
    """An edition without dates is told so, instead of an empty plan."""
    with pytest.raises(InvalidValue, match="no section has dates"):
        problem_of(edition(sections=[], events=[event(section=None)]))


def test_an_edition_without_events_is_an_empty_problem():
    """Nothing to plan is no fault."""
    assert () == problem_of(edition()).items


@pytest.mark.parametrize(
    "unheld",
    [
        event(status=Status.CANCELLED),
        event(on_demand=True),
        event(kind="exhibition"),
        event(status=Status.HELD),
    ],
)
def test_what_is_cancelled_on_demand_held_or_without_length_is_no_item(unheld):
    """Only what is to be held, for a known time, is planned."""
    assert () == problem_of(edition(events=[unheld])).items


def test_parts_are_held_and_their_parent_is_not():
    """A parent without a need of its own is held as its parts; parts of a parent that is held are not planned."""
    parts = [event("a", parent="robots"), event("b", parent="robots")]
    assert ["a-1", "b-1"] == [item.key for item in problem_of(edition(events=[event(), *parts])).items]
    whole = edition(events=[event(), *parts], needs=[Need("robots")])
    assert ["robots-1"] == [item.key for item in problem_of(whole).items]


def test_waivers_of_the_edition_are_those_of_the_problem():
    """A rule that somebody waived does not bind."""
    waiver = Waiver("enough-seats", ["robots-1"], "They sit on the floor", "The office", WEDNESDAY)
    made = edition(events=[event()], needs=[Need("robots", seats=500)], waivers=[waiver], venues=[Venue("library")])
    assert {"lab", "hall"} == board_of(problem_of(made)).left["robots-1"].keys()


@pytest.mark.parametrize("folder", ["small-town", "porto-2027", "milan-2019"])
def test_what_stands_in_the_examples_breaks_nothing(folder):
    """The plan that stands in each example keeps every rule; what is still to be planned has no place yet."""
    plan = plan_of(load(EXAMPLES / folder))
    assert {"no-room", "not-placed"} >= {finding.rule for finding in check_plan(plan)}


def test_a_century_of_days_is_a_slip():
    """It is said at once, with what may be meant, and not planned for ever."""
    century = Section("marathon", dates=[Days(WEDNESDAY, dt.date(2127, 5, 19))])
    with pytest.raises(InvalidValue, match="from 2027-05-19 to 2127-05-19, which are more than 400 days"):
        problem_of(edition(events=[event()], sections=[century]))


def test_a_waiver_that_names_an_event_is_about_its_sessions():
    """The session is still to be made, so nobody knows its key."""
    made = edition(
        events=[event()],
        needs=[Need("robots", minutes=60, step_free=Answer.YES, venues=["library"])],
        waivers=[Waiver("step-free", ["robots"], "The ramp comes in May.", "The mayor", WEDNESDAY)],
    )
    assert starts_of(problem_of(made), "robots-1")
    assert not starts_of(problem_of(attrs.evolve(made, waivers=())), "robots-1")
