"""Coverage: each event counted once, what is not said counted as not said, and where the holes are."""

import random

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.errors import FaultyFolder
from stemcity_kit.impact.coverage import By, Hole, coverage
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.kinds import Audience
from stemcity_kit.model.place import Venue
from stemcity_kit.model.school import School
from stemcity_kit.model.vocabulary import Status

VENUES = [Venue("library", district="2"), Venue("lab", district="10"), Venue("park")]
AUDIENCES = [Audience("primary"), Audience("upper"), Audience("families")]


def edition(*events, sessions=(), **more):
    """A small edition with three places and three audiences."""
    return Edition(
        key="a-2027",
        uri="https://example.org/a",
        year=2027,
        country="IT",
        zone="Europe/Rome",
        sdgs=(4, 5, 11),
        venues=VENUES,
        audiences=AUDIENCES,
        events=events,
        sessions=sessions,
        **more,
    )


def held(event, venue, number=1, **more):
    """A session of an event somewhere."""
    return Session(f"{event}-{number}", event, venue=venue, **more)


FULL = edition(
    Event("robots", sdgs=(4, 9), audiences=("primary", "upper")),
    Event("stars", sdgs=(4,), audiences=("primary",)),
    Event("silent"),
    sessions=[held("robots", "library"), held("robots", "lab", 2), held("stars", "library"), held("silent", "park")],
)


def test_an_event_with_two_goals_is_one_event():
    """It stands in both rows, and is counted once in all."""
    seen = coverage(FULL)
    assert {("4",): 2, ("5",): 0, ("9",): 1, ("11",): 0, ("",): 1} == seen.counts(By.GOAL)
    assert {(): 3} == seen.counts()


def test_goals_and_districts_are_in_the_order_of_their_numbers():
    """9 before 11, district 2 before district 10, words after numbers."""
    seen = coverage(FULL, districts=["Centre", "1"])
    assert (("4", "5", "9", "11"), ("1", "2", "10", "Centre")) == (seen.goals, seen.districts)


def test_several_sessions_in_one_district_are_one_event_there():
    """The matrix counts events, not sessions."""
    again = FULL.plus(sessions=[held("stars", "library", 2)])
    assert {("2",): 2, ("10",): 1, ("",): 1} == coverage(again).counts(By.DISTRICT)


def test_the_holes_are_goals_audiences_and_districts_with_nothing():
    """Each says how many events are silent, since the hole may be one of the record."""
    assert (
        Hole(By.GOAL, "5", 1),
        Hole(By.GOAL, "11", 1),
        Hole(By.AUDIENCE, "families", 1),
        Hole(By.DISTRICT, "1", 1),
    ) == coverage(FULL, districts=["1", "2"]).holes


def test_a_district_of_a_school_where_nothing_is_held_is_a_hole():
    """Its children have to travel."""
    assert Hole(By.DISTRICT, "7", 1) in coverage(FULL.plus(schools=[School("rodari", district="7")])).holes


def test_empty_combinations_are_found():
    """Goal 9 is served in district 10, but not for the families there."""
    empty = coverage(FULL).empty(By.AUDIENCE, By.DISTRICT)
    assert (("families", "2"), ("families", "10")) == empty
    assert ("9", "families", "10") in coverage(FULL).empty(By.GOAL, By.AUDIENCE, By.DISTRICT)


def test_events_that_say_nothing_are_named():
    """What they serve is not guessed from the goals of the edition."""
    seen = coverage(FULL)
    assert [("silent",)] * 3 == [seen.silent(by) for by in By]


def test_the_parts_of_an_event_are_no_events_of_their_own():
    """What they serve, it serves; a part that is called off serves nothing."""
    whole = edition(
        Event("festival", sdgs=(4,)),
        Event("talk", parent="festival", sdgs=(5,), audiences=("upper",)),
        Event("encore", parent="talk", sdgs=(11,)),
        Event("off", parent="festival", sdgs=(9,), status=Status.CANCELLED),
        sessions=[held("talk", "lab"), held("talk", "library", 2, status=Status.CANCELLED)],
    )
    (event,) = coverage(whole).events
    assert (("4", "5", "11"), ("upper",), ("10",)) == (event.goals, event.audiences, event.districts)


def test_drafts_on_demand_items_and_cancelled_events_are_not_counted():
    """Nobody was served by them on a day."""
    others = [
        Event("draft", sdgs=(5,), status=Status.DRAFT),
        Event("video", sdgs=(5,), on_demand=True),
        Event("off", sdgs=(5,), status=Status.CANCELLED),
    ]
    assert coverage(FULL) == coverage(FULL.with_events(*others))


def test_a_faulty_edition_is_refused():
    """Its keys would be counted as what they are not."""
    with pytest.raises(FaultyFolder):
        coverage(edition(Event("robots", audiences=("nobody",))))


EVENTS = st.lists(
    st.tuples(
        st.frozensets(st.sampled_from([4, 5, 9, 11])),
        st.frozensets(st.sampled_from(["primary", "upper", "families"])),
        st.frozensets(st.sampled_from(["library", "lab", "park"])),
    ),
    max_size=6,
)


def made(rows, names):
    """An edition of drawn events under given keys."""
    events = [Event(name, sdgs=sdgs, audiences=sorted(who)) for name, (sdgs, who, _) in zip(names, rows, strict=True)]
    sessions = [
        held(name, venue, number)
        for name, (_, _, venues) in zip(names, rows, strict=True)
        for number, venue in enumerate(sorted(venues))
    ]
    return edition(*events, sessions=sessions)


@given(EVENTS, st.integers(0, 99))
def test_relabelling_and_shuffling_change_nothing(rows, seed):
    """The counts and the holes are of what is served, not of keys."""
    shuffled = random.Random(seed).sample(rows, len(rows))
    one = coverage(made(rows, [f"e{n}" for n in range(len(rows))]))
    other = coverage(made(shuffled, [f"z{9 - n}" for n in range(len(rows))]))
    assert one.holes == other.holes
    assert list(one.counts(*By).items()) == list(other.counts(*By).items())


@given(EVENTS)
def test_counts_agree_with_a_count_by_hand(rows):
    """Each cell, from the rows that were drawn; a hole is a value with a count of 0."""
    seen = coverage(made(rows, [f"e{n}" for n in range(len(rows))]))
    for goal in (4, 5, 11):
        assert sum(goal in sdgs for sdgs, _, _ in rows) == seen.counts(By.GOAL)[(str(goal),)]
    by_hand = {hole for hole in (4, 5, 11) if not any(hole in sdgs for sdgs, _, _ in rows)}
    assert by_hand == {int(hole.value) for hole in seen.holes if hole.by is By.GOAL}
    two = sum("primary" in who and "lab" in where for _, who, where in rows)
    assert two == seen.counts(By.AUDIENCE, By.DISTRICT)["primary", "10"]


def test_a_value_of_a_coverage_can_be_compared_and_kept():
    """It is frozen, as all values are."""
    assert hash(coverage(FULL)) == hash(coverage(attrs.evolve(FULL)))
