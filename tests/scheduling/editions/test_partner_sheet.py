"""What one partner has to know of its own sessions, and what changed."""

import datetime as dt
from pathlib import Path

import attrs
import pytest

from stemcity_kit.errors import UnknownKey
from stemcity_kit.folder.read import load
from stemcity_kit.model.edition import Edition, Section, Site
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.person import Appearance, Person
from stemcity_kit.model.place import Room, Venue
from stemcity_kit.model.planning import Need
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days, When, moment
from stemcity_kit.model.vocabulary import RoleName, Status
from stemcity_kit.scheduling.editions.edition import plan_of
from stemcity_kit.scheduling.editions.partner_sheet import ChangeKind, partner_sheet, partners_of

EXAMPLES = Path(__file__).parents[3] / "examples"
ZONE = "Europe/Rome"
DAY = dt.date(2027, 5, 19)
AT = dt.datetime(2027, 4, 30, 22, 30, tzinfo=dt.UTC)


def at(hour, minute=0):
    """A moment of the day."""
    return moment(DAY, dt.time(hour, minute), zone=ZONE)


ROBOTS = Session("one", "robots", When.between(at(9), at(10)), venue="library", rooms=["lab"], seats=25)


def edition(*sessions):
    """Acme runs the robots, and somebody else the talk."""
    return Edition(
        key="a-2027",
        uri="https://example.org/a/2027",
        year=2027,
        country="IT",
        zone=ZONE,
        title=Text({"en": "STEM 2027"}),
        site=Site(contact_email="office@example.org"),
        sections=[Section("marathon", dates=[Days(DAY, DAY)])],
        venues=[Venue("library", "Library", street="Via Roma 1", postcode="00100", locality="Roma"), Venue("square")],
        rooms=[Room("lab", "library", "Lab"), Room("hall", "library", "Hall")],
        events=[Event("robots", Text({"en": "Robots"})), Event("talk", Text({"en": "Talk"}))],
        organisations=[Organisation("acme", "Acme"), Organisation("uni", "University"), Organisation("idle")],
        needs=[Need("robots", minutes=60, partner="acme", setup=30, clearing=15)],
        roles=[Role("uni", RoleName.ORGANISER, "talk"), Role("idle", RoleName.SPONSOR, "talk")],
        people=[Person("ada", "Ada Secret", email="ada@example.org")],
        appearances=[Appearance("ada", "robots")],
        sessions=sessions,
    )


def sheet(after, before=None):
    """Acme's sheet."""
    return partner_sheet(after, "acme", at=AT, before=before)


def test_a_sheet_says_when_where_and_from_when_the_room_is_there():
    """Half an hour to set up before, a quarter to clear after, and the address."""
    (slot,) = sheet(edition(ROBOTS)).slots
    assert ("Library", ("Lab",), ("Via Roma 1", "00100 Roma"), 25) == (slot.venue, slot.rooms, slot.address, slot.seats)
    assert (at(8, 30), at(10, 15)) == (slot.set_up, slot.cleared)


def test_a_sheet_holds_only_the_partners_own_sessions_and_nobodys_name():
    """A view for one reader."""
    other = Session("two", "talk", When.between(at(9), at(10)), venue="square")
    made = sheet(edition(ROBOTS, other))
    assert ["one"] == [slot.session for slot in made.slots]
    assert "Ada" not in repr(made)
    assert "ada@" not in repr(made)


def test_those_who_run_something_get_a_sheet():
    """By need or by role; a sponsor that runs nothing gets none."""
    assert ("acme", "uni") == partners_of(edition())


def test_changes_are_told_against_an_earlier_edition():
    """New, moved, and not held any more, in that order of time."""
    moved = attrs.evolve(ROBOTS, when=When.between(at(11), at(12)), rooms=["hall"])
    new = Session("new", "robots", When.between(at(14), at(15)), venue="library", rooms=["lab"])
    gone = Session("gone", "robots", When.between(at(16), at(17)), venue="square")
    same = Session("same", "robots", When.between(at(18), at(19)), venue="square")
    cancelled = attrs.evolve(gone, status=Status.CANCELLED)
    found = sheet(edition(moved, new, cancelled, same), edition(ROBOTS, gone, same)).changes
    assert [("one", ChangeKind.MOVED), ("new", ChangeKind.NEW), ("gone", ChangeKind.CANCELLED)] == [
        (change.session, change.kind) for change in found
    ]
    assert (ROBOTS.when, ("Lab", "Library"), moved.when, ("Hall", "Library")) == (
        found[0].was,
        found[0].was_at,
        found[0].now,
        found[0].now_at,
    )


def test_changes_are_told_against_an_earlier_plan():
    """A plan that somebody kept knows enough to tell what moved."""
    before = plan_of(edition(ROBOTS))
    moved = attrs.evolve(ROBOTS, rooms=["hall"])
    assert () == sheet(edition(ROBOTS), before).changes
    (change,) = sheet(edition(moved), before).changes
    assert (("Lab", "Library"), ("Hall", "Library")) == (change.was_at, change.now_at)


def test_the_first_sheet_tells_no_change():
    """Nothing to compare with is not the same as nothing new."""
    assert sheet(edition(ROBOTS)).is_first
    assert not sheet(edition(ROBOTS), edition(ROBOTS)).is_first


def test_its_file_carries_the_reader_and_the_local_day():
    """At 22:30 in UTC it is 1 May in Rome already."""
    assert "partner-acme-2027-05-01" == sheet(edition()).file_name


def test_what_is_not_known_stays_unknown():
    """A day without an hour has no time to set up, and a session without a place no address."""
    (slot,) = sheet(edition(Session("one", "robots", When.on(DAY)))).slots
    assert (None, None, "", (), ()) == (slot.set_up, slot.cleared, slot.venue, slot.rooms, slot.address)


def test_an_unknown_partner_is_named():
    """With the nearest key."""
    with pytest.raises(UnknownKey, match="acme"):
        partner_sheet(edition(), "acmee", at=AT)


def test_every_partner_of_the_small_town_gets_a_sheet():
    """Each of those who run something there has a session on its sheet."""
    town = load(EXAMPLES / "small-town")
    sheets = [partner_sheet(town, key, at=AT) for key in partners_of(town)]
    assert sheets
    assert any(made.slots for made in sheets)
