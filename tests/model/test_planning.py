"""What planning and schools are told: what cannot be is refused in words, keys are followed, circles are named."""

import datetime as dt
import itertools

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue
from stemcity_kit.model import rules_planning
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event
from stemcity_kit.model.hours import DAY, minute_of, weekdays
from stemcity_kit.model.kinds import EventKind
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.place import Room, Venue
from stemcity_kit.model.planning import Availability, Journey, Kit, Need, Opening, Planning, Quota, Waiver
from stemcity_kit.model.references import references
from stemcity_kit.model.rules import check
from stemcity_kit.model.school import ClassPlace, Entry, School, SchoolClass, Wish
from stemcity_kit.model.tables import identity
from stemcity_kit.model.time import Days
from stemcity_kit.model.vocabulary import RoomKind, Weekday

NINE, NOON = dt.time(9), dt.time(12)
MAY = dt.date(2027, 5, 19)
AT = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Planning(step=7), "step: A step of 7 minutes does not divide an hour. Write 1, 2, 3"),
        (lambda: Planning(step=0), "A step of 0 minutes"),
        (lambda: Planning(step=-5), "A step of -5 minutes"),
        (lambda: Planning(every=7), "cannot start each 7 minutes where the step is 5. Write a multiple of the step"),
        (lambda: Planning(every=0), "cannot start each 0 minutes"),
        (lambda: Planning(step=20), "cannot start each 30 minutes where the step is 20"),
        (lambda: Planning(school_opens=NOON, school_closes=NINE), "school_closes: 09:00 is not after 12:00"),
        (lambda: Planning(changeover=-1), "-1 is too small"),
        (lambda: Planning(weigh_seats=1001), "1001 is too large"),
        (lambda: Kit("robots", count=0), "count: 0 is too small"),
        (lambda: Need("talk", sessions=0), "0 is too small"),
        (lambda: Need("talk", sessions=501), "501 is too large"),
        (lambda: Need("talk", minutes=0), "0 is too small"),
        (lambda: Need("talk", minutes=31 * DAY + 1), "44641 minutes are more than 31 days"),
        (lambda: Need("talk", setup=32 * DAY), "setup: 46080 minutes are more than 31 days"),
        (lambda: Need("talk", seats=0), "0 is too small"),
        (lambda: Need(""), "“event” is empty"),
        (lambda: Need("talk", equipment=["水"]), "“水” cannot be one of these words"),
        (lambda: Need("talk", room_kind="labs"), "Did you mean “lab”"),
        (lambda: Opening("hall", opens=NOON, closes=NOON), "12:00 is not after 12:00"),
        (lambda: Opening("hall", closes=dt.time(9, 30, 15)), "not a whole minute"),
        (lambda: Opening("hall", opens=dt.time(9, tzinfo=dt.UTC)), "is not a time of day"),
        (lambda: Opening("hall", opens=9), "“9” is not a time of day"),
        (lambda: Opening("hall", weekdays=["monday"]), "Did you mean “mon”"),
        (lambda: Opening("hall", weekdays=["domenica"]), "Write one of: mon, tue, wed, thu, fri, sat, sun"),
        (lambda: Availability("persons", "ada"), "Write one of|Did you mean"),
        (lambda: Availability("people", ""), "“row” is empty"),
        (lambda: Availability("people", "ada", how="never"), "is not one of the words"),
        (lambda: Availability("people", "ada", weight=0), "0 is too small"),
        (lambda: Journey("hall", "hall", 5), "begins and ends at “hall”"),
        (lambda: Journey("hall", "", 5), "“destination” is empty"),
        (lambda: Journey("hall", "9", -1), "-1 is too small"),
        (lambda: Journey("hall", "9", DAY + 1), "1441 is too large"),
        (lambda: Quota("q", "all", "talk", most=1), "A quota of all sessions counts no “talk”"),
        (lambda: Quota("q", "kind", most=0), "0 is too small"),
        (lambda: Quota("q", "kinds", most=1), "Did you mean “kind”"),
        (lambda: Waiver("quota", [], "asked", "Ada", MAY), "“rows” is empty"),
        (lambda: Waiver("quota", ["talk"], "", "Ada", MAY), "“because” is empty"),
        (lambda: School("s", leaves_from=NOON, back_by=NINE), "back_by: 09:00 is not after 12:00"),
        (lambda: School("s", level=[9]), "9 is no ISCED 2011 level"),
        (lambda: School("s", email="school"), "is not an e-mail address"),
        (lambda: SchoolClass("c", "s", pupils=0), "0 is too small"),
        (lambda: SchoolClass("c", "s", pupils=20, girls=21), "21 girls are more than all 20 pupils"),
        (lambda: SchoolClass("c", "s", pupils=20, grade=14), "14 is too large"),
        (lambda: Wish("c", "talk", 0), "0 is too small"),
        (lambda: ClassPlace("c", "talk-1", "placed", AT.replace(tzinfo=None)), "has no time zone"),
        (lambda: ClassPlace("c", "talk-1", "place", AT), "Did you mean “placed”"),
        (lambda: Entry(0, AT, "placed"), "0 is too small"),
        (lambda: Entry(1, AT, "moved"), "is not one of the words"),
    ],
)
def test_what_cannot_be_planned_is_refused_in_words(make, words):
    """Each message says what is wrong and what would be right."""
    with pytest.raises(InvalidValue, match=words):
        make()


def test_a_number_that_is_not_given_is_its_default():
    """None means the default, so an emptied cell and an absent one are the same."""
    assert Need("talk") == Need("talk", sessions=None, setup=None, clearing=None)  # type: ignore[arg-type]
    assert (1, 0, 0, None) == (Need("talk").sessions, Need("talk").setup, Need("talk").clearing, Need("talk").minutes)


def test_words_are_held_in_one_way():
    """Weekdays in the order of the week, equipment in kebab-case, each once; closed lists as their words."""
    opening = Opening("hall", weekdays=["SUN", "mon", "sun"])
    assert (Weekday.MON, Weekday.SUN) == opening.weekdays
    assert ("projector", "sala-buia") == Room(
        "lab", "hall", equipment=["Sala  buia", "projector", "PROJECTOR"]
    ).equipment
    assert "people" == Availability("people", "ada").of
    assert RoomKind.OPEN_AIR == Room("yard", "hall", kind="open-air").kind


def test_the_weekday_of_a_day_is_that_of_the_calendar():
    """19 May 2027 is a Wednesday, and seven days in a row are the whole week."""
    assert Weekday.WED == Weekday.of(MAY)
    assert tuple(Weekday) == weekdays(Weekday.of(MAY + dt.timedelta(days=n)) for n in range(7))


def test_a_day_without_hours_is_a_whole_day():
    """An opening that is not said is midnight, a closing that is not said the midnight after."""
    assert (0, 1440, 750) == (minute_of(None, default=0), minute_of(None, default=DAY), minute_of(NOON, default=0) + 30)


def test_a_class_needs_a_seat_for_everybody_who_comes():
    """Pupils, teachers, support teachers and companions sit; one teacher comes where nothing else is said."""
    assert 21 == SchoolClass("c", "s", pupils=20).size
    assert 26 == SchoolClass("c", "s", pupils=20, teachers=2, support_teachers=1, companions=3).size


def test_moments_of_the_register_are_the_same_in_any_zone():
    """What is written with an offset is held in UTC, so that two writers agree."""
    rome = dt.datetime.fromisoformat("2027-03-01T10:00+01:00")
    assert Entry(1, AT, "placed") == Entry(1, rome, "placed")
    assert dt.UTC == Entry(1, rome, "placed", confirm_by=rome).confirm_by.tzinfo


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (Opening(), ""),
        (Opening("hall"), "hall"),
        (Opening("hall", "lab", Days(MAY, MAY), ["mon", "wed"], NINE), "hall lab 2027-05-19 mon,wed 09:00"),
        (Availability("people", "ada"), "people ada cannot"),
        (Journey("hall", "9", 5), "hall 9"),
        (Waiver("quota", ["talk", "walk"], "asked", "Ada", MAY), "quota talk,walk"),
        (Entry(7, AT, "placed"), "7"),
    ],
)
def test_rows_without_a_key_are_told_apart_by_what_they_are_about(row, name):
    """What is empty is left out; lists and hours are spelt as people write them."""
    assert name == identity(row)


def edition(**tables):
    """A town with a hall, a library in district 9, two rooms, and three events."""
    given_tables = {
        "kinds": [EventKind("talk", minutes=60), EventKind("show")],
        "venues": [Venue("hall"), Venue("library", district="9")],
        "rooms": [Room("lab", "hall", capacity=20), Room("aula", "library", capacity=80)],
        "events": [Event(key, kind="talk") for key in ("one", "two", "three")],
        **tables,
    }
    return Edition(
        key="town-2027",
        uri="https://example.org/2027",
        year=2027,
        country="IT",
        zone="Europe/Rome",
        base_url="https://example.org",
        **given_tables,
    )


def said(of):
    """What the references and the rules of planning say, in words."""
    rules = (
        rules_planning.NeedExceedsRooms(),
        rules_planning.LengthNotKnown(),
        rules_planning.CircularOrder(),
        rules_planning.QuotaCountsNothing(),
    )
    return [finding.words() for finding in check(of, rules=rules)]


@pytest.mark.parametrize(
    ("table", "row", "words"),
    [
        ("needs", Need("onne"), "needs 'onne', event: Nothing in “events” has the key “onne”. Did you mean “one”?"),
        ("needs", Need("one", kits=["x"]), "needs 'one', kits: Nothing in “kits” has the key “x”"),
        ("needs", Need("one", after=["x"]), "needs 'one', after: Nothing in “events” has the key “x”"),
        (
            "availability",
            Availability("events", "tree"),
            "'events tree cannot', row: Nothing in “events” has the key “tree”. Did you mean “three”?",
        ),
        ("availability", Availability("schools", "a"), "Nothing in “schools” has the key “a”. Add the row"),
        ("journeys", Journey("hal", "9", 5), "origin: No venue has the key “hal”, and no venue or school lies in a"),
        ("journeys", Journey("hall", "10", 5), "destination: No venue has the key “10”"),
        ("quotas", Quota("q", "kind", "tallk", most=1), "Nothing in “kinds” has the key “tallk”. Did you mean “talk”?"),
        ("quotas", Quota("q", "partner", "acme", most=1), "Nothing in “organisations” has the key “acme”"),
        ("openings", Opening("hall", "aula"), "The room “aula” belongs to the venue “library”, not to “hall”"),
        ("classes", SchoolClass("c", "s", pupils=20), "classes 'c', school: Nothing in “schools” has the key “s”"),
        ("wishes", Wish("c", "one", 1), "Nothing in “classes” has the key “c”"),
        ("places", ClassPlace("party", "one-1", "placed", AT), "Nothing in “sessions” has the key “one-1”"),
    ],
)
def test_a_key_that_points_at_nothing_is_named(table, row, words):
    """Also where another cell says in which table it stands."""
    found = said(edition(**{table: [row]}))
    assert [words] == [words for line in found if words in line], found


def test_keys_that_point_at_something_are_not_mentioned():
    """Districts of venues and of schools are ends of journeys; a party in the register needs no class."""
    fine = edition(
        organisations=[Organisation("acme", "Acme")],
        availability=[Availability("organisations", "acme"), Availability("schools", "s", how="only")],
        journeys=[Journey("hall", "9", 10), Journey("4", "library", 20)],
        quotas=[Quota("q", "partner", "acme", most=1), Quota("d", "district", "9", most=1), Quota("a", "all", most=9)],
        openings=[Opening("library", "aula"), Opening(room="lab"), Opening(weekdays=["sun"], closed=True)],
        schools=[School("s", district="4")],
        register=[Entry(1, AT, "registered", "party")],
    )
    assert [] == said(fine)


@pytest.mark.parametrize(
    ("need", "words"),
    [
        (Need("one", seats=80), None),
        (Need("one", seats=81), "81 seats are needed, but the largest room that would do, aula, has 80"),
        (Need("one", seats=21, venues=["hall"]), "the largest room that would do, lab, has 20"),
        (Need("one", seats=21, rooms=["lab"]), "the largest room that would do, lab, has 20"),
        (Need("one", seats=500, online=True), None),
        (Need("one", seats=500, venues=["nowhere"]), None),
    ],
)
def test_more_seats_than_any_room_has_are_named(need, words):
    """Rooms that would not do do not count, and what is online needs none."""
    found = list(rules_planning.NeedExceedsRooms()(edition(needs=[need])))
    assert [words] * bool(words) == [words for finding in found if words and words in finding.words()]
    assert len(found) == bool(words)


def test_a_room_of_unknown_capacity_may_be_large_enough():
    """What is not known is not judged."""
    needs = [Need("one", seats=500)]
    rooms = [Room("lab", "hall", capacity=20), Room("yard", "hall")]
    assert [] == said(edition(needs=needs, rooms=rooms))


@pytest.mark.parametrize(
    ("kind", "minutes", "named"), [("talk", None, 0), ("show", None, 1), (None, None, 1), ("show", 45, 0)]
)
def test_an_event_whose_length_nobody_said_is_named(kind, minutes, named):
    """Its own minutes count first, then the typical ones of its kind."""
    of = edition(events=[Event("one", kind=kind)], needs=[Need("one", minutes=minutes)])
    assert named == sum("Nothing says how long the event lasts" in line for line in said(of))


@pytest.mark.parametrize(
    ("after", "circles"),
    [
        ({"one": ["two"], "two": ["three"]}, []),
        ({"one": ["one"]}, ["one → one"]),
        ({"two": ["one"], "one": ["two"]}, ["one → two → one"]),
        ({"three": ["one"], "one": ["two"], "two": ["three"]}, ["one → two → three → one"]),
        ({"one": ["two", "three"], "two": ["three"]}, []),
    ],
)
def test_events_that_wait_for_one_another_are_named_with_their_circle(after, circles):
    """Once each, beginning with the smallest key; a diamond is no circle."""
    needs = [Need(event, after=earlier) for event, earlier in after.items()]
    found = list(rules_planning.CircularOrder()(edition(needs=needs)))
    assert circles == [dict(finding.params)["circle"] for finding in found]
    assert all("Empty “after” of one of them" in finding.words() for finding in found)


ARROWS = st.dictionaries(st.integers(0, 6), st.sets(st.integers(0, 6), max_size=4), max_size=7)


@given(arrows=ARROWS)
def test_a_circle_is_found_when_and_only_when_no_order_exists(arrows):
    """Each circle that is named is one; where none is named, some order of the events keeps everything."""
    before = {str(event): tuple(map(str, sorted(earlier))) for event, earlier in arrows.items()}
    circles = rules_planning.circles(before)
    for circle in circles:
        assert all(later in before[now] for now, later in itertools.pairwise([*circle, circle[0]]))
    left = {event: set(earlier) & set(before) for event, earlier in before.items()}
    while ready := {event for event, earlier in left.items() if not earlier}:
        left = {event: earlier - ready for event, earlier in left.items() if event not in ready}
    assert bool(left) == bool(circles)


@pytest.mark.parametrize(
    ("quota", "named"),
    [
        (Quota("q", "track", "robots", most=1), 0),
        (Quota("q", "track", "robot", most=1), 1),
        (Quota("q", "district", "8", most=1), 1),
        (Quota("q", "district", most=1), 0),
    ],
)
def test_a_quota_of_what_does_not_exist_is_named(quota, named):
    """A track or a district that nothing has is most likely misspelt."""
    found = said(edition(needs=[Need("one", track="robots")], quotas=[quota]))
    assert named == sum("counts nothing" in line for line in found)


def test_an_edition_from_before_there_was_planning_says_nothing_new():
    """Without the new tables the rules are silent and the settings are the defaults."""
    assert [] == said(edition())
    assert Planning() == edition().planning
    assert [] == list(references(attrs.evolve(edition(), planning=Planning(step=15, every=60))))
