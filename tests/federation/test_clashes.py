"""Collisions across cities: half-open, only between members, and no person is named."""

import datetime as dt
from itertools import pairwise

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.errors import Severity
from stemcity_kit.federation import Mapped, Way
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.person import Appearance, Person
from stemcity_kit.model.place import Room, Venue
from stemcity_kit.model.planning import Kit, Need
from stemcity_kit.model.time import When
from stemcity_kit.model.vocabulary import Status
from tests.federation.cities import ARCONATE, BUSCATE, MILAN, at, city, federation, rules, same

LIBRARY = {"venues": same("015146/library", "015007/library")}


def held(code, when, **more):
    """A city whose only session is then."""
    return city(code, sessions=[Session("s", "robots", when, venue="library", **more.pop("session", {}))], **more)


def two(first, second, **more):
    """Two cities, with their sessions at these times."""
    return {MILAN: held(MILAN, first, **more), ARCONATE: held(ARCONATE, second, **more)}


LAB = {"rooms": [Room("lab", "library", "Lab"), Room("hall", "library", "Hall")], "session": {"rooms": ["lab"]}}


@pytest.mark.parametrize(("second", "found"), [(at("11:15", "12:00"), []), (at("11:14", "12:00"), ["area-room-taken"])])
def test_what_ends_when_another_begins_does_not_collide(second, found):
    """A room is free at the minute at which a session ends."""
    assert found == rules(federation(two(at("9:30", "11:15"), second, **LAB), **LIBRARY).clashes)


def test_without_rooms_a_shared_venue_only_warns():
    """Nobody said whether it has several; two named rooms are apart."""
    found = federation(two(at("9:00", "10:00"), at("9:30", "10:30")), **LIBRARY).clashes
    assert [("area-venue-taken", Severity.WARNING)] == [(one.rule, one.severity) for one in found]
    cities = two(at("9:00", "10:00"), at("9:30", "10:30"), **LAB)
    other = attrs.evolve(cities[ARCONATE].sessions[0], rooms=("hall",))
    cities[ARCONATE] = attrs.evolve(cities[ARCONATE], sessions=[other])
    assert () == federation(cities, **LIBRARY).clashes


def test_namesakes_and_cancelled_sessions_and_open_times_do_not_collide():
    """Two libraries; a session that is called off; a day without hours."""
    cities = two(at("9:00", "10:00"), at("9:00", "10:00"), **LAB)
    assert () == federation(cities).clashes
    for change in ({"status": Status.CANCELLED}, {"when": When.on(dt.date(2027, 5, 19))}):
        quiet = attrs.evolve(cities[MILAN], sessions=[attrs.evolve(cities[MILAN].sessions[0], **change)])
        assert () == federation({**cities, MILAN: quiet}, **LIBRARY).clashes


KIT = {"kits": [Kit("case", count=2)], "needs": [Need("robots", minutes=60, kits=["case"])]}


def test_a_kit_that_three_cities_want_is_there_twice_only():
    """Two of two are no collision, three are; a kit that nobody declared shared is each city's own."""
    cities = {code: held(code, at("9:00", "10:00"), **KIT) for code in (MILAN, ARCONATE, BUSCATE)}
    assert () == federation(cities).clashes
    assert () == federation(cities, kits=same("015146/case", "015007/case")).clashes
    found = federation(cities, kits=same("015146/case", "015007/case", "015038/case")).clashes
    assert ["area-kit-taken"] == rules(found)
    assert "there are only 2" in str(found[0])


@pytest.mark.parametrize(("first", "found"), [(1, ["area-kit-count", "area-kit-taken"]), (2, ["area-kit-count"])])
def test_of_two_numbers_of_a_kit_the_first_folder_has_it(first, found):
    """One case in Milan and two in Arconate cannot both be: it is told, and the number of the first counts."""
    cities = {
        code: held(code, at("9:00", "10:00"), **(KIT | {"kits": [Kit("case", count=count)]}))
        for code, count in ((ARCONATE, 3 - first), (MILAN, first))
    }
    told = federation(cities, kits=same("015146/case", "015007/case")).clashes
    assert found == rules(told)
    assert f"015146/case = {first}, 015007/case = {3 - first}" in str(told[0])


ADA = {"people": [Person("ada", "Ada Lovelace")], "appearances": [Appearance("ada", "robots")]}
SAME_ADA = same("015146/ada", "015007/ada")


def test_a_person_cannot_be_in_two_cities_and_is_not_named():
    """The finding names the sessions, neither the name nor the key."""
    found = federation(two(at("9:00", "10:00"), at("9:30", "10:30"), **ADA), people=SAME_ADA).clashes
    assert ["area-person-twice"] == rules(found)
    assert "ada" not in str(found[0]).casefold()
    assert () == federation(two(at("9:00", "10:00"), at("9:30", "10:30"), **ADA)).clashes


@pytest.mark.parametrize(("minutes", "found"), [(30, []), (31, ["area-no-time-for-the-way"])])
def test_the_way_between_two_cities_takes_its_time(minutes, found):
    """Half an hour is enough for thirty minutes, and not for thirty-one; it is a warning."""
    cities = two(at("9:00", "10:00"), at("10:30", "11:30"), **ADA)
    ways = [Way(between=["015146", "015007"], minutes=minutes)]
    clashes = federation(cities, people=SAME_ADA, ways=ways).clashes
    assert found == rules(clashes)
    assert all(one.severity is Severity.WARNING for one in clashes)
    assert () == federation(cities, people=SAME_ADA, ways=ways, **LIBRARY).clashes  # both are in one venue


@pytest.mark.parametrize("other", [at("9:30", "10:30"), at("10:05", "11:00"), at("14:00", "15:00")])
def test_one_event_of_which_two_cities_tell_other_hours_is_asked_about_once(other):
    """One of the two is wrong: that is the warning, and no collision of the event with itself stands beside it."""
    robots = same("015146/robots", "015007/robots")
    more = LAB | ADA | {"kits": [Kit("case")], "needs": [Need("robots", minutes=60, kits=["case"])]}
    shared = {"people": SAME_ADA, "kits": same("015146/case", "015007/case"), **LIBRARY}
    assert ["area-other-hours"] == rules(
        federation(two(at("9:00", "10:00"), other, **more), events=robots, **shared).findings
    )
    alike = two(at("9:00", "10:00"), at("9:00", "10:00"), **more)
    assert () == federation(alike, events=robots, **shared).findings


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("Lab", "Lab"), ["area-room-taken"]),
        (("Lab", "Hall"), []),
        (("", "Lab"), ["area-venue-taken"]),
        (("", ""), ["area-venue-taken"]),
    ],
)
def test_rooms_are_told_apart_by_name_and_not_by_key(names, found):
    """Two rooms with one key may be one or two; where no name says so, a look is asked for."""
    when = at("9:00", "10:00")
    cities = {
        code: held(code, when, rooms=[Room("lab", "library", name)], session={"rooms": ["lab"]})
        for code, name in zip((MILAN, ARCONATE), names, strict=True)
    }
    assert found == rules(federation(cities, **LIBRARY).clashes)
    assert [] == rules(federation(cities).clashes)
    told = federation(cities, rooms=[Mapped(different=["015146/lab", "015007/lab"])], **LIBRARY)
    assert [] == rules(told.clashes)


def test_rooms_that_are_one_are_in_one_venue():
    """Where `area.toml` says only that two rooms are one, their venues are."""
    cities = two(at("9:00", "10:00"), at("9:30", "10:30"), **LAB)
    found = federation(cities, rooms=same("015146/lab", "015007/lab"))
    assert ["area-room-taken"] == rules(found.clashes)
    assert 1 == len(found.merged.programme.venues)


def test_a_session_without_an_end_takes_up_its_first_minute():
    """What begins in a room in which another one is held collides, however long it lasts."""
    start = When.starting(at("9:30", "10:00").start)
    assert ["area-room-taken"] == rules(federation(two(at("9:00", "10:00"), start, **LAB), **LIBRARY).clashes)
    assert [] == rules(federation(two(at("9:00", "9:30"), start, **LAB), **LIBRARY).clashes)


@pytest.mark.parametrize(
    ("ways", "needed"),
    [
        ([], 0),
        ([Way(between=["015038", "015007"], minutes=90)], 0),
        ([Way(between=["015146/library", "015007/library"], minutes=45)], 45),
        ([Way(between=["015146/library", "015038"], minutes=50)], 50),
        ([Way(between=["015038", "015146/library"], minutes=50), Way(between=["015146", "015007"], minutes=9)], 50),
    ],
)
def test_ways_lead_from_venue_to_venue(ways, needed):
    """Two cities that both use places in a third one: the way is within that one, unless it is said."""
    cities = {
        code: held(code, when, venues=[Venue("library", f"Library {code}", municipality=BUSCATE)], **ADA)
        for code, when in ((MILAN, at("9:00", "10:00")), (ARCONATE, at("10:05", "11:00")))
    }
    clashes = federation(cities, people=SAME_ADA, ways=ways, travel=30).clashes
    assert all(str(needed) == dict(one.params)["needed"] for one in clashes)
    assert (["area-no-time-for-the-way"] if needed else []) == rules(clashes)


def test_a_session_in_two_programmes_collides_once():
    """With a third city it is one collision, and not one for each programme."""
    cities = {code: held(code, at("9:00", "10:00"), **LAB) for code in (MILAN, ARCONATE)}
    cities[BUSCATE] = held(BUSCATE, at("9:30", "10:30"), **LAB)
    everywhere = {"venues": same("015146/library", "015007/library", "015038/library")}
    robots = same("015146/robots", "015007/robots")
    assert ["area-room-taken"] == rules(federation(cities, events=robots, **everywhere).clashes)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([MILAN, ARCONATE, BUSCATE]), st.integers(0, 20), st.integers(1, 6)), max_size=8)
)
def test_the_sweep_finds_what_looking_at_every_pair_finds(times):
    """Brute force over pairs of minutes gives the same collisions."""
    rows = {code: [] for code in (MILAN, ARCONATE, BUSCATE)}
    for number, (code, start, length) in enumerate(times):
        when = at(f"9:{start:02}", f"9:{start + length:02}")
        rows[code].append(Session(f"s-{number}", f"e-{number}", when, venue="library", rooms=["lab"]))
    cities = {
        code: city(
            code, rooms=[Room("lab", "library", "Lab")], sessions=made, events=[Event(one.event) for one in made]
        )
        for code, made in rows.items()
    }
    shared = same("015146/library", "015007/library", "015038/library")
    found = {frozenset(one.where.key.split(", ")) for one in federation(cities, venues=shared).clashes}
    spans = [
        (f"{code}/s-{n}", code, set(range(start, start + length))) for n, (code, start, length) in enumerate(times)
    ]
    expected = {
        frozenset((one[0], other[0])) for one in spans for other in spans if one[1] < other[1] and one[2] & other[2]
    }
    assert expected == found


def test_collisions_come_in_order_of_time():
    """The earliest first."""
    rows = {"rooms": [Room("lab", "library", "Lab")], "events": [Event("a"), Event("b")]}
    sessions = [Session("b", "b", at("15:00", "16:00"), venue="library", rooms=["lab"])]
    sessions += [Session("a", "a", at("9:00", "10:00"), venue="library", rooms=["lab"])]
    found = federation({code: city(code, sessions=sessions, **rows) for code in (MILAN, ARCONATE)}, **LIBRARY).clashes
    assert all(one.where.key < other.where.key for one, other in pairwise(found))
    assert 2 == len(found)
