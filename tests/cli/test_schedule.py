"""`stemcity schedule`: a proposal, its page, drafts, their approval, clashes, and why something is not there."""

from __future__ import annotations

import datetime as dt

import pytest
from click.testing import CliRunner

from stemcity_kit.cli import main
from stemcity_kit.cli.say import Speaker
from stemcity_kit.folder.read import load
from stemcity_kit.folder.write import save
from stemcity_kit.model.accounts import Entitlement
from stemcity_kit.model.edition import Edition, Section
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.kinds import Benefit, Tier
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.place import Room, Venue
from stemcity_kit.model.planning import Need, Opening
from stemcity_kit.model.time import Days, When, moment
from stemcity_kit.model.vocabulary import RoleName, Status

DAY = dt.date(2027, 5, 19)


def at(hour: int, minute: int = 0) -> dt.datetime:
    """A local time in Rome."""
    return moment(DAY, dt.time(hour, minute), zone="Europe/Rome")


def edition(**more) -> Edition:
    """One library with one room, open from 9 to 12, and a workshop that is held twice."""
    values = {
        "sections": [Section("marathon", dates=[Days(DAY, DAY)])],
        "venues": [Venue("library", "Library")],
        "rooms": [Room("lab", "library", "Laboratory", capacity=30)],
        "openings": [Opening("library", opens=dt.time(9), closes=dt.time(12))],
        "events": [Event("robots", title={"en": "Robots"}, section="marathon")],
        "needs": [Need("robots", sessions=2, minutes=90, seats=27)],
    }
    named = {"key": "a-2027", "uri": "https://example.org/a", "year": 2027, "country": "IT", "zone": "Europe/Rome"}
    return Edition(**named, **{**values, **more})


@pytest.fixture
def folder(tmp_path):
    """The edition as a folder."""
    save(edition(), tmp_path / "a")
    return tmp_path / "a"


def run(*args):
    """The command in English, as if typed."""
    return CliRunner().invoke(main, ["--lang", "en", "schedule", *map(str, args)])


def test_a_proposal_is_told_and_drawn_and_changes_nothing(folder):
    """Two sessions fill the morning; the page is in private/plan, and no session is written."""
    told = run(folder, "--seconds", "2")
    assert 0 == told.exit_code, told.output
    assert "2 of 2 sessions have a time and a place (CP-SAT" in told.output
    assert "Proved: no programme is better by the wishes that you weigh." in told.output
    assert ["2027-05-19.svg", "index.html"] == sorted(file.name for file in (folder / "private" / "plan").iterdir())
    assert () == load(folder).sessions


def test_drafts_are_written_and_approved(folder):
    """With --write they are drafts, with --approve they are planned; what stands is then left alone."""
    assert 0 == run(folder, "--seconds", "2", "--write").exit_code
    drafts = load(folder).sessions
    assert [(at(9), Status.DRAFT), (at(10, 30), Status.DRAFT)] == [(one.when.start, one.status) for one in drafts]
    assert ["robots-1", "robots-2"] == [one.key for one in drafts]
    told = run(folder, "--approve")
    assert "2 sessions approved: what was a draft is planned now.\n" == told.output
    approved = load(folder).sessions
    assert {Status.PLANNED} == {one.status for one in approved}
    assert "There is no draft with a time to approve; --write makes drafts.\n" == run(folder, "--approve").output
    assert 0 == run(folder, "--seconds", "2", "--write").exit_code
    assert approved == load(folder).sessions


def test_whoever_stops_reading_loses_nothing(folder, monkeypatch):
    """The pipe breaks at the first line, as `head` does it: by then everything is written."""

    def gone(*_args: object, **_params: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(Speaker, "say", gone)
    run(folder, "--seconds", "2", "--write")
    assert 2 == len(load(folder).sessions)


def test_one_draft_can_be_approved_alone(folder):
    """The others stay drafts."""
    run(folder, "--seconds", "2", "--write")
    assert (
        "1 session approved: what was a draft is planned now.\n"
        == run(folder, "--approve", "--session", "robots-1").output
    )
    assert [Status.PLANNED, Status.DRAFT] == [one.status for one in load(folder).sessions]


def test_what_cannot_be_is_explained(tmp_path):
    """Three times 90 minutes do not go into three hours; nothing is written, and the reasons are named."""
    save(edition(needs=[Need("robots", sessions=3, minutes=90, seats=27)]), tmp_path / "a")
    told = run(tmp_path / "a", "--seconds", "5", "--write")
    assert 1 == told.exit_code
    assert "There is no programme that keeps every rule." in told.output
    assert "Laboratory" in told.output
    assert () == load(tmp_path / "a").sessions


def test_what_clashes_among_what_stands_is_told(tmp_path):
    """Two sessions in one room; the exit code says that something must be mended."""
    sessions = [
        Session("one", "robots", When.between(at(9), at(10)), venue="library", rooms=("lab",)),
        Session("two", "robots", When.between(at(9, 30), at(10, 30)), venue="library", rooms=("lab",)),
    ]
    save(edition(sessions=sessions), tmp_path / "a")
    told = run(tmp_path / "a", "--check")
    assert 1 == told.exit_code
    assert "Laboratory" in told.output
    assert "Looked at 2 sessions: 1 error" in told.output


def test_what_competes_for_the_same_people_is_told_with_what_clashes(tmp_path):
    """Two events for one audience at once, in two rooms: a note, and nothing is wrong."""
    rooms = [Room("lab", "library", "Laboratory"), Room("hall", "library", "Hall")]
    events = [Event(key, title={"en": key.title()}, section="marathon") for key in ("robots", "stars")]
    sessions = [
        Session(key, key, When.between(at(9), at(10)), venue="library", rooms=[room])
        for key, room in (("robots", "lab"), ("stars", "hall"))
    ]
    needs = [Need(key, minutes=60, track="machines") for key in ("robots", "stars")]
    save(edition(rooms=rooms, events=events, needs=needs, sessions=sessions), tmp_path / "a")
    told = run(tmp_path / "a", "--check")
    assert 0 == told.exit_code
    assert "2 events of the track “machines” run at once between 2027-05-19 09:00 and 2027-05-19 10:00" in told.output
    assert "Looked at 2 sessions: 1 note." in told.output


def test_why_a_session_is_not_at_a_moment(folder):
    """At 13:00 the library is closed; at a moment that nobody can read, the command says how to write one."""
    run(folder, "--seconds", "2", "--write")
    told = run(folder, "--why-not", "robots-1", "2027-05-19T13:00")
    assert "is not open" in told.output
    unread = run(folder, "--why-not", "robots-1", "soon")
    assert 1 == unread.exit_code
    assert "“soon” is no moment. Write it as 2027-05-19T09:30, in the edition's own time." in unread.output


def test_an_unknown_section_is_refused_by_name(folder):
    """With the nearest key."""
    told = run(folder, "--section", "maraton", "--seconds", "1")
    assert 1 == told.exit_code
    assert "marathon" in told.output


def test_it_speaks_italian(folder):
    """The page and the summary are in the reader's language; nothing of the English template is left."""
    told = CliRunner().invoke(main, ["--lang", "it", "schedule", str(folder), "--seconds", "2"])
    assert 0 == told.exit_code
    assert "mercoledì 19 maggio 2027" in (folder / "private" / "plan" / "index.html").read_text(encoding="utf-8")


def test_what_does_not_go_together_is_refused(folder):
    """Nothing is done half: which draft to approve is no question to a planner."""
    both = run(folder, "--approve", "--check")
    assert (2, True) == (both.exit_code, "These do not go together: --approve, --check." in both.output)
    alone = run(folder, "--session", "robots-1")
    assert (2, True) == (alone.exit_code, "--session says which draft to approve" in alone.output)


def test_what_is_freed_or_pinned_is_there(folder):
    """A slip in a key would leave it standing, and nobody would know why."""
    told = run(folder, "--free", "robotz")
    assert 1 == told.exit_code
    assert "robotz" in told.output


def test_nothing_to_plan_is_said(tmp_path):
    """And not proved."""
    save(edition(events=[], needs=[]), tmp_path / "a")
    told = run(tmp_path / "a")
    assert 0 == told.exit_code
    assert "There is nothing to plan: no event asks for a session, and none stands." in told.output
    assert "Proved" not in told.output


def test_a_setting_that_nobody_knows_is_told(folder):
    """It would be taken for one that holds."""
    with (folder / "edition.toml").open("a", encoding="utf-8") as file:
        file.write("\n[planning]\nchangeovr = 10\n")
    assert "“changeovr” is not known here." in run(folder, "--seconds", "1").output


def test_a_session_in_two_rooms_is_one(tmp_path):
    """The item that holds its second room is no session."""
    rooms = [Room("lab", "library", "Laboratory"), Room("hall", "library", "Hall")]
    session = Session("one", "robots", When.between(at(9), at(10)), venue="library", rooms=["lab", "hall"])
    save(edition(rooms=rooms, needs=[Need("robots", minutes=60)], sessions=[session]), tmp_path / "a")
    assert "1 of 1 session has a time and a place" in run(tmp_path / "a", "--seconds", "1").output


def partnered(tmp_path, hour):
    """A folder with a workshop of a company, at an hour."""
    one = edition(
        needs=[],
        organisations=[Organisation("acme", "Acme"), Organisation("other", "Other")],
        roles=[Role("acme", RoleName.ORGANISER, event="robots")],
        sessions=[Session("robots-1", "robots", When.between(at(hour), at(hour + 1)), venue="library", rooms=["lab"])],
    )
    save(one, tmp_path / f"at-{hour}")
    return tmp_path / f"at-{hour}"


def test_each_partner_gets_a_sheet_of_its_own_sessions(tmp_path):
    """Who runs nothing gets none; with an earlier folder the sheet says what changed; Word is there when asked for."""
    before, now = partnered(tmp_path, 9), partnered(tmp_path, 10)
    first = run(before, "--sheets", "--at", "2027-04-01T12:00")
    place = before / "private" / "plan" / "partners"
    assert (0, f"1 partner sheet in {place}.\n") == (first.exit_code, first.output)
    page = (place / "partner-acme-2027-04-01.html").read_text(encoding="utf-8")
    assert "Robots" in page
    assert "What changed since the last sheet" not in page
    second = run(now, "--sheets", "--since", before, "--word", "--at", "2027-04-02T12:00", "--pages", tmp_path / "out")
    assert 0 == second.exit_code, second.output
    files = sorted(file.name for file in (tmp_path / "out" / "partners").iterdir())
    assert ["partner-acme-2027-04-02.docx", "partner-acme-2027-04-02.html"] == files
    page = (tmp_path / "out" / "partners" / "partner-acme-2027-04-02.html").read_text(encoding="utf-8")
    assert "What changed since the last sheet" in page


def test_a_supporter_who_runs_nothing_is_told_what_it_was_promised(tmp_path):
    """On a page and in Word, as of the day of the sheets in the zone of the edition."""
    one = edition(
        needs=[],
        organisations=[Organisation("bank", "Bank"), Organisation("other", "Other")],
        roles=[Role("bank", RoleName.SPONSOR, tier="gold")],
        tiers=[Tier("gold", {"en": "Gold"})],
        benefits=[Benefit("logo", {"en": "Logo on all pages"}, ["gold"])],
        entitlements=[Entitlement("bank", "logo", due=dt.date(2027, 3, 31))],
    )
    save(one, tmp_path / "a")
    told = run(tmp_path / "a", "--sheets", "--word", "--at", "2027-04-01T00:30")
    place = tmp_path / "a" / "private" / "plan" / "partners"
    assert (0, f"1 partner sheet in {place}.\n") == (told.exit_code, told.output)
    page = (place / "partner-bank-2027-04-01.html").read_text(encoding="utf-8")
    assert [True] * 2 == [words in page for words in ("Logo on all pages", "overdue")]
    assert (place / "partner-bank-2027-04-01.docx").is_file()


@pytest.mark.parametrize("more", [["--word"], ["--since", "."], ["--at", "2027-04-01T12:00"]])
def test_what_is_about_sheets_needs_sheets(folder, more):
    """It would be read past."""
    refused = run(folder, *more)
    assert (2, True) == (refused.exit_code, "give --sheets, too." in refused.output)
