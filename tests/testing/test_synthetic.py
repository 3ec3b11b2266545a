"""Synthetic editions are plausible, the same everywhere, and obviously invented."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.errors import UnknownZone
from stemcity_kit.model.programme import publish
from stemcity_kit.model.references import references
from stemcity_kit.model.vocabulary import Answer, Mode, Nature, Place, Status
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.editions.edition import problem_of
from stemcity_kit.scheduling.searching.greedy import placed
from stemcity_kit.scheduling.solved import is_valid
from stemcity_kit.testing import synthetic_edition


def test_is_the_same_on_every_platform_and_python():
    """The edition of a seed is pinned by its fingerprint, which no platform and no Python version may change."""
    edition = synthetic_edition(seed=1, events=60)
    said = "\n".join(f"{s.key} {s.when and s.when.days} {s.venue} {s.rooms} {s.seats}" for s in edition.sessions)
    assert "6129e2a1baed55ac" == hashlib.sha256(said.encode()).hexdigest()[:16]


@given(seed=st.integers(0, 2**32), events=st.integers(0, 40))
def test_any_size_and_seed_gives_an_edition_without_faults(seed, events):
    """No key is double, no reference dangles, no room is in another venue; the size is the one asked for."""
    edition = synthetic_edition(seed=seed, events=events)
    assert [] == list(references(edition))
    assert events == len(edition.events)


@given(seed=st.integers(0, 1000))
def test_no_room_holds_two_sessions_at_once(seed):
    """Known times in one room never overlap."""
    sessions = [s for s in synthetic_edition(seed=seed, events=40).sessions if s.when]
    clashes = [
        (one.key, two.key)
        for number, one in enumerate(sessions)
        for two in sessions[number + 1 :]
        if set(one.rooms) & set(two.rooms) and one.when.clashes(two.when)
    ]
    assert [] == clashes


def test_says_that_it_is_synthetic():
    """Its nature and its notice, in every language, say that nothing in it is real."""
    edition = synthetic_edition(seed=1, events=5, languages=["it", "en", "pt"])
    assert Nature.SYNTHETIC == edition.nature
    assert ("en", "it", "pt") == edition.notice.languages
    assert "no name, place or event in it is real" in str(edition.notice.within(["en"]))


def test_sixty_events_hold_what_is_rare():
    """Every precision of time, every mode and place, parts, repeats, on-demand items, drafts and cancellations."""
    edition = synthetic_edition(seed=1, events=60)
    assert {None, "month", "range", "day", "start", "interval"} == {
        s.when and s.when.precision for s in edition.sessions
    }
    assert set(Mode) <= {s.known_mode for s in edition.sessions}
    assert {Place.ITINERANT, Place.SEVERAL, Place.TO_BE_DEFINED} <= {s.known_place for s in edition.sessions}
    assert {Status.DRAFT, Status.CANCELLED} <= {event.status for event in edition.events}
    assert {Status.MOVED, Status.CANCELLED} <= {session.status for session in edition.sessions}
    assert any(event.parent for event in edition.events)
    assert any(event.on_demand for event in edition.events)
    assert any(len(held) > 1 for held in edition.sessions_by_event.values())
    assert any(len(session.rooms) > 1 for session in edition.sessions)


def test_people_without_a_legal_basis_stay_behind():
    """Half of the people may not be named, and none of them is in the programme."""
    edition = synthetic_edition(seed=1, events=60)
    named = {face.name.split(" Person")[0] for face in publish(edition).faces}
    assert {"Fictional"} == named
    assert any(person.name.startswith("Unpublished") for person in edition.people)


@pytest.mark.parametrize(
    ("zone", "country"), [("Europe/Lisbon", "PT"), ("America/Sao_Paulo", "BR"), ("Asia/Kolkata", "IN")]
)
def test_stands_in_any_zone(zone, country):
    """All known times are in the zone that was asked for."""
    edition = synthetic_edition(seed=1, events=30, zone=zone, country=country)
    assert {zone} == {str(s.when.start.tzinfo) for s in edition.sessions if s.when and s.when.start}


def test_a_language_that_is_not_at_hand_is_marked():
    """A text in a language without words of its own is the English one, and says which language it stands for."""
    edition = synthetic_edition(seed=1, events=1, languages=["de", "pt-BR"])
    assert (("de", "Workshop [de] 1"), ("pt-BR", "Oficina 1")) == edition.events[0].title.versions


def test_an_unknown_zone_is_named():
    """A zone that does not exist is a finding, not a traceback of zoneinfo."""
    with pytest.raises(UnknownZone):
        synthetic_edition(seed=1, events=1, zone="Europe/Mailand")


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("section", ["month", "marathon"])
def test_can_be_planned_as_it_is(seed, section):
    """What its tables ask for agrees with what stands in it: each section has a plan that keeps every rule."""
    problem = problem_of(synthetic_edition(seed=seed, events=20), sections=[section])
    assert any(item.fixed is None for item in problem.items)
    assert is_valid(board_of(problem), placed(board_of(problem)))


def test_asks_for_all_that_planning_knows():
    """The demands of rooms, times and order that agree with the programme are still all there."""
    asked = synthetic_edition(seed=1, events=300).needs
    for said in ("room_kind", "equipment", "venues", "rooms", "after", "apart", "kits", "spread", "online", "section"):
        assert any(getattr(need, said) for need in asked), said
    assert any(need.step_free is Answer.YES for need in asked)
    assert any(need.school_hours is Answer.YES for need in asked)
