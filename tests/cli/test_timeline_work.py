"""`stemcity timeline` with tasks: what is late, the page, the calendar, and last edition's work."""

import csv
import datetime as dt
import shutil
from pathlib import Path

import attrs
import icalendar
import pytest
from click.testing import Result

from stemcity_kit.cli import main
from stemcity_kit.folder.read import load
from stemcity_kit.folder.write import save
from stemcity_kit.model.time import Days
from tests.cli.runner import RUNNER

TOWN = Path(__file__).parents[2] / "examples" / "small-town"


def stemcity(*args: object, lang: str = "en") -> Result:
    """Run the command and keep what it says."""
    return RUNNER.invoke(main, ["--lang", lang, *map(str, args)], catch_exceptions=False)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A copy of the invented town."""
    return Path(shutil.copytree(TOWN, tmp_path / "town"))


def test_what_is_late_is_said_with_what_it_delays_and_who_is_told(town: Path) -> None:
    """On 9 March the agreements are two working days late, and the posters wait for them."""
    result = stemcity("timeline", town, "--at", "2027-03-09")
    said = result.stdout.splitlines()
    at = said.index("Late by 2 working days: Agreements signed, due on 5 Mar 2027.")
    assert said[at + 1 : at + 4] == [
        "  It delays: Posters printed (+2).",
        "  It endangers: Ranking approved, agreements signed (+2).",
        "  To be told: legal officer, Comune di Pontelume; communication officer, Settore Giovani.",
    ]
    assert "Not kept as things stand: STEM Marathon, 17 Apr 2027; its tasks end on 20 Apr 2027." in said
    assert (0, True) == (result.exit_code, "may come as late as 2027-04-19. Tasks that wait: drones." in result.stderr)


def test_what_waits_for_a_refusal_is_blocked_in_list_picture_and_page(town: Path) -> None:
    """The drones have no end any more, and the Marathon is told as not kept."""
    edition = load(town)
    rows = [attrs.evolve(row, refused=dt.date(2027, 3, 8)) for row in edition.procedures if row.key == "drone-permit"]
    save(attrs.evolve(edition, procedures=rows), town)
    said = stemcity("timeline", town, "--at", "2027-03-09", "--write").stdout
    assert any(
        line.split() == ["17", "Apr", "2027", "–", "?", "Drone", "show", "(blocked)"] for line in said.splitlines()
    )
    assert "Not kept as things stand: STEM Marathon, 17 Apr 2027; its tasks end on ?." in said
    place = town / "private" / "timeline"
    assert "blocked, logistics officer" in (place / "work.svg").read_text(encoding="utf-8")
    assert "<td>17 Apr 2027</td><td>?</td>" in (place / "index.html").read_text(encoding="utf-8")


def test_early_in_the_year_nothing_is_late(town: Path) -> None:
    """Nothing is written unless it is asked for."""
    result = stemcity("timeline", town, "--at", "2026-10-02")
    assert (0, True) == (result.exit_code, "Nothing is late." in result.stdout)
    assert not (town / "private" / "timeline").exists()


def test_the_page_the_picture_and_the_table_are_written(town: Path) -> None:
    """Twice the same bytes; every task is in the table, and the picture says in words what it shows."""
    assert stemcity("timeline", town, "--at", "2027-03-09", "--write").exit_code == 0
    place = town / "private" / "timeline"
    first = {path.name: path.read_bytes() for path in place.iterdir()}
    stemcity("timeline", town, "--at", "2027-03-09", "--write")
    assert first == {path.name: path.read_bytes() for path in place.iterdir()}
    page, picture = first["index.html"].decode(), first["work.svg"].decode()
    assert "25 tasks, from 1 Oct 2026 to 30 Jun 2027; 10 are done," in picture
    assert '<h2 id="procedures">Procedures of others</h2>' in page
    rows = list(csv.DictReader(first["tasks.csv"].decode().splitlines()))
    assert {task.key for task in load(town).tasks} == {row["key"] for row in rows}
    assert ("late", "-2") == next((row["state"], row["slack"]) for row in rows if row["key"] == "agreements-signed")


def test_the_calendar_holds_tasks_as_to_dos(town: Path, tmp_path: Path) -> None:
    """With what they depend on and their milestone; the steps are events as before."""
    stemcity("timeline", town, "--at", "2027-03-09", "--ics", tmp_path / "work.ics")
    calendar = icalendar.Calendar.from_ical((tmp_path / "work.ics").read_bytes())
    edition = load(town)
    todos = {str(entry["UID"]): entry for entry in calendar.walk("VTODO")}
    assert (16, 45) == (len(calendar.walk("VEVENT")), len(todos))
    press = todos[edition.uuid("tasks", "press-conference")]
    links = press["RELATED-TO"]
    assert {(str(link), link.params["RELTYPE"]) for link in links} == {
        (edition.uuid("tasks", "site-ready"), "DEPENDS-ON"),
        (edition.uuid("tasks", "posters"), "DEPENDS-ON"),
        (edition.uuid("milestones", "press"), "PARENT"),
    }
    assert (dt.date(2027, 3, 18), False) == (press.decoded("DUE"), "DTSTART" in press)
    marathon = todos[edition.uuid("tasks", "marathon-run")]
    assert (dt.date(2027, 4, 14), dt.date(2027, 4, 17)) == (marathon.decoded("DTSTART"), marathon.decoded("DUE"))
    theme = todos[edition.uuid("tasks", "theme")]
    assert ("COMPLETED", 100) == (str(theme["STATUS"]), int(theme["PERCENT-COMPLETE"]))
    assert {str(link) for entry in todos.values() for link in _list(entry.get("RELATED-TO"))} <= set(todos)
    drafted = todos[edition.uuid("milestones", "calls-drafted")]
    assert ("COMPLETED", 100) == (str(drafted["STATUS"]), int(drafted["PERCENT-COMPLETE"]))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value] if value is not None else []


def test_tasks_in_a_circle_are_named(town: Path) -> None:
    """No traceback; the exit code is 1."""
    edition = load(town)
    first = attrs.evolve(edition.tasks[0], after=["press-conference"])
    save(attrs.evolve(edition, tasks=(first, *edition.tasks[1:])), town)
    result = stemcity("timeline", town)
    assert (1, True) == (result.exit_code, "The tasks wait for one another: " in result.stderr)


def test_last_editions_work_is_proposed_and_kept_on_request(town: Path, tmp_path: Path) -> None:
    """A year later: proposed with how each day came about; written only with --write, the basis in the notes."""
    edition = load(town)
    year = dt.timedelta(days=364)
    sections = [
        attrs.evolve(section, dates=[Days(days.first + year, days.last + year) for days in section.dates])
        for section in edition.sections
    ]
    bare = attrs.evolve(edition, key="pontelume-2028", year=2028, sections=sections, tasks=(), procedures=())
    onto = tmp_path / "next"
    save(attrs.evolve(bare, timeline=()), onto)
    result = stemcity("timeline", onto, "--from", town)
    assert "2028-03-16" in next(line for line in result.stdout.splitlines() if "tasks: Press conference" in line)
    assert ("partners-2027" in result.stderr, load(onto).tasks) == (True, ())
    assert stemcity("timeline", onto, "--from", town, "--write").exit_code == 0
    kept = load(onto)
    assert [task.key for task in edition.tasks] == [task.key for task in kept.tasks]
    assert not any(task.done for task in kept.tasks)
    assert any(note.table == "tasks" and note.row == "posters" for note in kept.notes)


def test_an_edition_without_tasks_says_so(town: Path) -> None:
    """There is no page to write, and the steps are told all the same."""
    save(attrs.evolve(load(town), tasks=(), procedures=()), town)
    result = stemcity("timeline", town, "--write")
    assert (0, True) == (result.exit_code, "There are no tasks, so there is no page to write." in result.stdout)


def test_a_wrong_day_is_answered_with_a_right_one(town: Path) -> None:
    """As everywhere that a day is asked for."""
    result = stemcity("timeline", town, "--at", "9/3/2027")
    assert (1, True) == (result.exit_code, "“9/3/2027” is no day. Write it as 2027-03-05." in result.stderr)


def test_a_folder_of_mistakes_is_told_all_at_once(town: Path) -> None:
    """A wrong year, a call that is not there, work done out of order, a permit without an answer; so says the page."""
    edition = load(town)
    tasks = [
        attrs.evolve(edition.tasks[0], key="typo", days=Days(dt.date(2207, 3, 1), dt.date(2207, 3, 1)), done=None),
        attrs.evolve(edition.tasks[0], key="call", call="partners-2072"),
        attrs.evolve(edition.tasks[0], key="early", after=["rooms-booked"]),
    ]
    permit = attrs.evolve(edition.procedures[2], key="silent", asked=dt.date(2026, 12, 1), term=30, tasks=[])
    save(edition.plus(tasks=tasks, procedures=[permit]), town)
    result = stemcity("timeline", town, "--at", "2027-03-09", "--write")
    page = (town / "private" / "timeline" / "index.html").read_text(encoding="utf-8")
    for said in (
        "2207-03-01 lies years away from the edition of 2027.",
        "has the key “partners-2072”. Did you mean “partners-2027”?",
        "It is done, but what it waits for is not: rooms-booked.",
        "Its term ended on 2026-12-31 without an answer, and silence grants nothing.",
    ):
        assert (True, True) == (said in result.stderr, said in page), said
    assert 0 == result.exit_code


@pytest.mark.parametrize("at", ["0001-01-01", "9999-12-31"])
def test_one_may_look_from_either_end_of_the_calendar(town: Path, tmp_path: Path, at: str) -> None:
    """The page, the picture and the calendar are written, whatever they are worth there."""
    result = stemcity("timeline", town, "--at", at, "--write", "--ics", tmp_path / "work.ics")
    assert (0, True) == (result.exit_code, (tmp_path / "work.ics").exists())
    assert stemcity("timeline", town, "--at", at, "--write", lang="it").exit_code == 0
