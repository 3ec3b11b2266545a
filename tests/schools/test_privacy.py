"""What is private stays private: no export and no public view holds a class's needs, a name, or who wrote to whom."""

import datetime as dt

import pytest

from stemcity_kit.exports import File, exporter, exporter_names
from stemcity_kit.exports.school_calendars import school_calendars
from stemcity_kit.model.programme import publish
from stemcity_kit.model.school import ClassPlace, Entry, School, SchoolClass, Wish
from stemcity_kit.model.vocabulary import Status
from stemcity_kit.schools.allocation import allocate
from stemcity_kit.schools.asking import request_of
from stemcity_kit.schools.desk import Desk, vacancies
from stemcity_kit.schools.fairness import fairness, published
from stemcity_kit.schools.letters import letters_of
from stemcity_kit.schools.register import Register
from stemcity_kit.testing.synthetic import synthetic_edition

APRIL = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def edition():
    """A synthetic edition with a canary in each field that says something about people."""
    edition = synthetic_edition(seed=5, events=60)
    session = next(one for one in edition.sessions if one.status is Status.PLANNED and one.has_day)
    return edition.plus(
        schools=[School("canary-school", "CANARY school", email="canary-mail@example.org")],
        classes=[SchoolClass("canary-class", "canary-school", "CANARY name", pupils=20, needs="CANARY needs")],
        wishes=[Wish("canary-class", session.event, 1)],
        places=[ClassPlace("canary-party", session.key, "placed", APRIL, because="CANARY reason")],
        register=[Entry(9, APRIL, "placed", "canary-party", session.key, "CANARY clerk", "CANARY because", seats=2)],
    )


@pytest.mark.parametrize("name", exporter_names())
def test_no_export_holds_anything_of_classes_places_or_the_register(edition, name):
    """Whatever the format, no file of it holds a canary, in its name or in its content."""
    files = [file for file in exporter(name)(publish(edition)) if isinstance(file, File)]
    assert files
    for file in files:
        assert b"canary" not in (file.path.encode() + file.content).lower(), file.path


def test_seats_left_and_the_published_report_name_nobody(edition):
    """What is published of the register and of the draw is numbers."""
    request = request_of(edition, at=APRIL)
    desk = Desk(request, Register.of(edition.register))
    assert "canary" not in repr(vacancies(desk)).lower()
    report = published(fairness(allocate(request, seed="Lotto 5 17 33")), least=1)
    assert "canary" not in repr(report).lower()


def test_needs_contacts_and_clerks_reach_no_letter_and_no_calendar(edition):
    """Not even the school's own letter says what a class needs, who entered an act, or an address of somebody."""
    places = [Entry(10, APRIL, "placed", "canary-class", edition.register[-1].session, "CANARY clerk", seats=21)]
    desk = Desk(request_of(edition, at=APRIL), Register.of([*edition.register, *places]))
    letters = letters_of(edition, desk, at=APRIL)
    mine = next(letter for letter in letters if letter.school == "canary-school")
    assert ["CANARY name"] == [visit.name for visit in mine.visits]
    for secret in ("needs", "clerk", "because", "mail@", "canary-party"):
        assert secret not in repr(letters)
    for file in school_calendars(publish(edition), letters):
        assert b"canary name" not in file.content.lower()
        assert b"canary-party" not in file.content
