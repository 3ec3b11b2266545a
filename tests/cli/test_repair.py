"""`stemcity repair`: what moves after something happened, who is told what, and what a second look would compare."""

import datetime as dt
import shutil

import attrs
import pytest

from stemcity_kit.cli import main
from stemcity_kit.folder.read import load
from stemcity_kit.folder.write import save
from stemcity_kit.model.edition import Edition, Section
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.person import Person
from stemcity_kit.model.place import Room, Venue
from stemcity_kit.model.planning import Need, Opening
from stemcity_kit.model.school import ClassPlace, Entry, School, SchoolClass
from stemcity_kit.model.time import Days, When, moment
from stemcity_kit.model.vocabulary import Status
from tests.cli.runner import RUNNER

pytest.importorskip("ortools", reason="a plan is mended by OR-Tools")

DAY = dt.date(2027, 5, 19)


def at(hour):
    """A local time in Rome."""
    return moment(DAY, dt.time(hour), zone="Europe/Rome")


@pytest.fixture
def folder(tmp_path):
    """A library with two rooms, open from 9 to 11, and one workshop in the first of them."""
    edition = Edition(
        key="a-2027",
        uri="https://example.org/a",
        year=2027,
        country="IT",
        zone="Europe/Rome",
        languages=["en"],
        sections=[Section("marathon", title={"en": "Marathon"}, dates=[Days(DAY, DAY)])],
        venues=[Venue("library", "Library")],
        rooms=[Room("lab", "library", "Lab"), Room("hall", "library", "Hall")],
        openings=[Opening(opens=dt.time(9), closes=dt.time(11))],
        events=[Event("robots", title={"en": "Robots"}, section="marathon")],
        organisations=[Organisation("acme", "Acme")],
        needs=[Need("robots", minutes=60, partner="acme")],
        sessions=[Session("one", "robots", When.between(at(9), at(10)), venue="library", rooms=["lab"])],
    )
    save(edition, tmp_path / "a")
    return tmp_path / "a"


def run(folder, *args):
    """The command in English, as if typed on the day before."""
    return RUNNER.invoke(main, ["--lang", "en", "repair", str(folder), "--at", "2027-05-18T12:00", *args])


def test_a_closed_room_is_told_to_the_partner_and_the_venue_and_nothing_is_changed(folder):
    """The hour stays, the room is the next one; the folder is as it was, but for the page."""
    before = load(folder)
    told = run(folder, "--closed", "lab:2027-05-19")
    assert 0 == told.exit_code, told.output
    line = "  “Robots” on Wed, 19 May 2027, 09:00 is held in Hall, Library, not in Lab, Library."
    page = folder / "private" / "plan" / "index.html"
    assert [
        "1 session is hit, 1 moves. Proved: no fewer can.",
        *("", "Acme:", line, "", "Library:", line, ""),
        f"Look at it: {page}",
    ] == told.stdout.splitlines()
    assert before == load(folder)
    assert page.exists()


def test_the_page_of_a_mended_programme_says_what_happened(folder):
    """It is no proposal; who is away is not named, nor why."""
    assert 0 == run(folder, "--closed", "lab:2027-05-19", "--because", "A pipe burst.").exit_code
    page = (folder / "private" / "plan" / "index.html").read_text(encoding="utf-8")
    assert "<h1>Mended programme</h1>" in page
    assert "Proposed programme" not in page
    hours = "Wed, 19 May 2027, 00:00 – Thu, 20 May 2027, 00:00"
    assert f"Lab is closed: {hours}. The reason: A pipe burst." in page
    assert "1 session moves." in page
    assert 0 == run(folder, "--cancelled", "one").exit_code
    page = (folder / "private" / "plan" / "index.html").read_text(encoding="utf-8")
    assert "“Robots (one)” is called off." in page


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ada", "Somebody who takes part is away."),
        ("ada:2027-05-18", "away: Tue, 18 May 2027, 00:00 – Wed, 19 May 2027, 00:00."),
    ],
)
def test_the_page_names_nobody_who_is_away(folder, said, sentence):
    """An illness is told to nobody."""
    save(attrs.evolve(load(folder), people=[Person("ada", "Ada Rossi")]), folder)
    assert 0 == run(folder, "--away", said, "--because", "influenza").exit_code
    page = (folder / "private" / "plan" / "index.html").read_text(encoding="utf-8")
    assert sentence in page
    assert [] == [word for word in ("Ada", "ada", "influenza") if word in page]


def test_who_registered_without_a_class_is_counted_and_named_nowhere(folder):
    """Two hold a place, for three people; who declined need not know, and a class is told by its school."""
    edition = load(folder)
    states = {"party-1": "confirmed", "party-2": "placed", "party-3": "declined", "2b": "placed"}
    since = dt.datetime(2027, 4, 1, 9, tzinfo=dt.UTC)
    edition = attrs.evolve(
        edition,
        schools=[School("volta", "Volta")],
        classes=[SchoolClass("2b", "volta", "2B", pupils=20)],
        places=[ClassPlace(key, "one", state, since) for key, state in states.items()],
        register=[Entry(1, since, "placed", "party-1", "one", seats=2)],
    )
    save(edition, folder)
    told = run(folder, "--closed", "lab:2027-05-19")
    line = f"2 registrations, 3 people. Their list: stemcity places {folder} show one"
    assert f"Who registered for “one” without a class must be told, too: {line}" in told.stdout.splitlines()
    assert "party" not in told.stdout
    assert "without a class" not in run(folder, "--pin", "one").stdout


def test_with_write_it_is_marked_as_moved_and_compared_with_an_earlier_copy(folder, tmp_path):
    """The copy is what was published; the difference is told again, and nothing after that."""
    copy = shutil.copytree(folder, tmp_path / "before")
    assert 0 == run(folder, "--closed", "lab:2027-05-19T09:00/2027-05-19T09:30", "--write").exit_code
    (session,) = load(folder).sessions
    assert (("hall",), Status.MOVED) == (session.rooms, session.status)
    told = run(folder, "--since", str(copy))
    assert "1 session changed since then." == told.stdout.splitlines()[0]
    assert "Acme:" in told.stdout
    assert "0 sessions changed since then.\n" == run(folder, "--since", str(folder)).stdout


def test_what_is_called_off_is_written_as_cancelled(folder):
    """And told as such."""
    told = run(folder, "--cancelled", "one", "--write")
    assert "“Robots” on Wed, 19 May 2027, 09:00 in Lab, Library is cancelled." in told.stdout
    assert [Status.CANCELLED] == [one.status for one in load(folder).sessions]


def test_where_there_is_no_place_left_it_says_why(folder):
    """The whole library is under water; nothing is written, and the rule that binds is named."""
    told = run(folder, "--closed", "library", "--write")
    assert 1 == told.exit_code
    assert "1 session is hit, and there is no programme that keeps every rule." in told.stdout
    assert "Lab, Library" in told.stderr
    assert [Status.PLANNED] == [one.status for one in load(folder).sessions]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--closed", "labb"], "There is no room or venue “labb”. Did you mean “lab”?"),
        (["--closed", "lab:soon"], "“soon” is no moment. Write it as 2027-05-19T09:30"),
        (["--closed", "lab:2027-05-20/2027-05-19"], "is not after the start"),
        (["--closed", "lab:9999-12-31"], "“lab:9999-12-31” has no day after it."),
        (["--pin", "onee"], "onee"),
        (["--closed", "lab", "--at", "now"], "“now” is no moment."),
    ],
)
def test_what_cannot_be_read_is_named(folder, args, said):
    """With what would be right, and without a traceback."""
    told = run(folder, *args)
    assert (1, True) == (told.exit_code, said in told.stderr), told.stderr


def test_nothing_happened_and_nothing_moves(folder):
    """Without any change the programme stays as it is."""
    assert "0 sessions are hit, 0 move. Proved: no fewer can." in run(folder).stdout
