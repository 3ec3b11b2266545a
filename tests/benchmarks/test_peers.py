"""The programs that are compared are asked the same: on small instances they agree on what the best plan costs."""

import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"
MODULES = ("peers", "peers_plain", "programme", "programmes", "conference")


@pytest.fixture
def bench(monkeypatch):
    """The benchmarks' modules by name, found as if one of them were run."""
    monkeypatch.syspath_prepend(str(FOLDER))
    yield __import__
    for name in MODULES:
        monkeypatch.delitem(sys.modules, name, raising=False)


def room(key, zone, seats):
    """A lab that is open from 9 to 14."""
    known = {"venue": f"v{zone}", "step_free": True, "kind": "lab", "equipment": []}
    return {"id": key, "zone": zone, "open": [(0, 10)], "seats": seats, **known}


def event(key, *people, length=4, half_day_cost=(0, 5), fixed=None):
    """An event of two hours for 20, rather in the morning."""
    known = {"kind": "lab", "equipment": [], "step_free": False, "track": "robots", "seats": 20, "school": False}
    return {
        "id": key,
        "length": length,
        "people": list(people),
        "half_day_cost": list(half_day_cost),
        "fixed": fixed,
        **known,
    }


def programme(*events):
    """A day of ten half-hours in two labs of different zones, of which one has twice the seats that are needed."""
    rooms = [room("near", 0, 25), room("far", 1, 40)]
    there = {person: [0] for one in events for person in one["people"]}
    return {"days": 1, "slots": 20, "school_end": 10, "rooms": rooms, "events": list(events), "days_of": there}


PROGRAMMES = {
    "one after the other in the room that fits": (programme(event("a"), event("b")), 0),
    "three are too many for one room": (programme(event("a"), event("b"), event("c")), 1 + 2 * 2),
    "a person at both needs half an hour for the way": (
        programme(event("a", "ada", length=5, fixed=[0, "near"]), event("b", "ada", length=5, fixed=[5, "far"])),
        None,
    ),
    "a person at both, with half an hour between": (
        programme(event("a", "ada", fixed=[0, "near"]), event("b", "ada", fixed=[5, "far"])),
        1,
    ),
}


@pytest.mark.parametrize(("instance", "expected"), PROGRAMMES.values(), ids=PROGRAMMES)
def test_a_programme_costs_the_same_by_each_model(bench, instance, expected):
    """Ours and both plain forms; where there is no plan, none has one."""
    works = [bench("programme").ours, bench("peers_plain").intervals, bench("peers_plain").indexed]
    done = [work(instance, 10) for work in works]
    assert [expected is not None] * 3 == [bool(one["plan"]) for one in done]
    if expected is not None:
        assert [("optimal", expected)] * 3 == [(one["status"], one["trace"][-1][1]) for one in done]


def conference():
    """Three talks in four slots; the first two share a speaker, and the third has no time on the first day."""
    slots = [
        {"id": f"s{day}-0-{number}", "day": day, "hour": 0, "room": number, "seats": seats}
        for day in (0, 1)
        for number, seats in enumerate((100, 40))
    ]
    rows = (("t0", [1, 2], None), ("t1", [2, 3], None), ("t2", [4, 5], 0))
    talks = [{"id": key, "speakers": who, "demand": 50, "not_on_day": day} for key, who, day in rows]
    return {"kind": "conference", "talks": talks, "slots": slots}


def test_a_conference_costs_the_same_by_each_model(bench):
    """Two talks are in the large room, one in the small one; nobody is in two places."""
    instance = conference()
    seats = {slot["id"]: slot["seats"] for slot in instance["slots"]}
    for work in (bench("conference").ours, bench("peers_plain").conference):
        done = work(instance, 10)
        assert ("optimal", 240) == (done["status"], sum(seats[slot] for slot in done["plan"].values()))
        days = {talk: slot.split("-")[0] for talk, slot in done["plan"].items()}
        assert ("s1", 2) == (days["t2"], len({days["t0"], days["t1"]}))


def test_the_first_plan_and_the_gaps_are_read_from_what_was_told(bench):
    """A bound without a plan is no plan; a gap takes the best of both up to then."""
    peers = bench("peers")
    result = {"trace": [(1.0, None, 10), (2.5, 100, 20), (9.0, 80, 40), (11.0, 50, 50)]}
    assert 2.5 == peers.first_of(result)
    assert (None, 0.5, 0.0) == tuple(peers.gap_at(result, moment) for moment in (2.0, 10.0, 60.0))
    assert (None, None) == (peers.first_of({}), peers.gap_at({}, 10))


def test_what_cannot_be_run_is_left_out_with_its_reason(bench, tmp_path):
    """No interpreter, one that is not there, and one that lacks the module."""
    reason = bench("peers").reason_against
    assert "no interpreter of the peers was given (--peers)" == reason("", "pulp")
    assert f"there is no interpreter at “{tmp_path / 'python'}”" == reason(str(tmp_path / "python"), "pulp")
    assert "No module named 'no_such_peer'" in reason(sys.executable, "no_such_peer")
    assert "" == reason(sys.executable, "json")
