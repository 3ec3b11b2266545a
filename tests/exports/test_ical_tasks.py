"""To-dos of an office: days, states and what depends on what, read back with a reader of calendars."""

import datetime as dt
import os
import shutil
import subprocess
from pathlib import Path

import attrs
import icalendar
import pytest

from stemcity_kit.formats.timeline import timeline_ics
from stemcity_kit.model.calendar import Milestone
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.time import Days
from stemcity_kit.model.work import Procedure, Task
from stemcity_kit.organising.lateness import lateness_of
from stemcity_kit.organising.procedures import standings

BESIDE = Path(__file__).parents[3] / "shared" / "tools" / "oracles"
ORACLE = shutil.which("oracle", path=os.pathsep.join([str(BESIDE), os.environ.get("PATH", "")]))
AT = dt.date(2027, 3, 9)


def day(number: int) -> dt.date:
    """A day of March 2027."""
    return dt.date(2027, 3, number)


TOWN = Edition(
    key="a-2027",
    uri="https://example.org/a/2027",
    year=2027,
    country="IT",
    zone="Europe/Rome",
    organisations=[Organisation("youth", "Youth; leisure, sport")],
    timeline=[
        Milestone("press", {"en": "Press"}, days=Days(day(18), day(18)), basis="a, b; c"),
        Milestone("report", days=Days(day(1), day(30))),
    ],
    tasks=[
        Task("text", {"en": "Text"}, work=5, owner="press officer", department="youth", milestone="press", done=day(5)),
        Task("print", {"en": "Print"}, work=3, milestone="press", after=["text", "gone"]),
        Task("mail", {"en": "Mail"}, work=1, after=["print"]),
    ],
    procedures=[
        Procedure("asked", organisation="youth", term=5, asked=day(8), needed=day(22), tasks=["mail", "mail", "print"]),
        Procedure("unasked", term=10, needed=day(26)),
        Procedure("granted", granted=day(2), needed=day(26)),
        Procedure("no-term"),
    ],
)


def calendar(town: Edition = TOWN, at: dt.date = AT) -> bytes:
    """The file of a town's work on a day."""
    found = lateness_of(town, at=at)
    return timeline_ics(town, work=found.now, procedures=standings(town.procedures, at=at, made=found.plan))


def entries(content: bytes) -> dict[str, icalendar.Todo]:
    """The to-dos of a calendar, by UID."""
    return {str(entry["UID"]): entry for entry in icalendar.Calendar.from_ical(content).walk("VTODO")}


def test_states_and_percentages_say_how_far_things_are():
    """What is begun is in process, what is done or granted is completed, all else needs action."""
    found = entries(calendar())
    states = {
        (kind, key): (str(found[TOWN.uuid(kind, key)]["STATUS"]), int(found[TOWN.uuid(kind, key)]["PERCENT-COMPLETE"]))
        for kind, rows in (("milestones", TOWN.timeline), ("tasks", TOWN.tasks), ("procedures", TOWN.procedures))
        for key in (row.key for row in rows)
    }
    assert states == {
        ("milestones", "press"): ("IN-PROCESS", 50),
        ("milestones", "report"): ("NEEDS-ACTION", 0),
        ("tasks", "text"): ("COMPLETED", 100),
        ("tasks", "print"): ("NEEDS-ACTION", 0),
        ("tasks", "mail"): ("NEEDS-ACTION", 0),
        ("procedures", "asked"): ("IN-PROCESS", 0),
        ("procedures", "unasked"): ("NEEDS-ACTION", 0),
        ("procedures", "granted"): ("COMPLETED", 100),
        ("procedures", "no-term"): ("NEEDS-ACTION", 0),
    }


def test_a_milestone_without_tasks_is_completed_once_it_is_over():
    """Nobody can do anything about it any more."""
    for at, state in ((day(30), "NEEDS-ACTION"), (day(31), "COMPLETED")):
        assert state == str(entries(calendar(at=at))[TOWN.uuid("milestones", "report")]["STATUS"])


def test_due_days_are_days_and_later_than_the_first():
    """A procedure is due on the last day to ask, then on the day of need; a begin on the same day is left out."""
    found = entries(calendar())
    days = {
        key: tuple(found[TOWN.uuid("procedures", key)].get(name) for name in ("DTSTART", "DUE"))
        for key in ("asked", "unasked", "no-term")
    }
    assert (day(8), day(22)) == tuple(value.dt for value in days["asked"])
    assert (None, dt.date(2027, 3, 16)) == (days["unasked"][0], days["unasked"][1].dt)
    assert (None, None) == days["no-term"]
    for entry in found.values():
        if "DTSTART" in entry:
            assert entry["DTSTART"].dt < entry["DUE"].dt
        assert not {"DURATION", "COMPLETED"} & set(entry)


def test_tasks_depend_on_tasks_and_procedures_once_each():
    """What does not exist is left out; every link leads to an entry of the file."""
    found = entries(calendar())
    links = found[TOWN.uuid("tasks", "print")]["RELATED-TO"]
    assert [(str(link), link.params["RELTYPE"]) for link in links] == [
        (TOWN.uuid("tasks", "text"), "DEPENDS-ON"),
        (TOWN.uuid("procedures", "asked"), "DEPENDS-ON"),
        (TOWN.uuid("milestones", "press"), "PARENT"),
    ]
    assert 2 == len(found[TOWN.uuid("tasks", "mail")]["RELATED-TO"])
    text = found[TOWN.uuid("tasks", "text")]
    assert ("press officer\nYouth; leisure, sport", "a, b; c") == (
        str(text["DESCRIPTION"]),
        str(found[TOWN.uuid("milestones", "press")]["DESCRIPTION"]),
    )


def test_days_in_the_calendar_are_those_to_be_expected():
    """The print waits for the procedure, which may come on the 15th (the 13th is a Saturday)."""
    found = entries(calendar())
    assert (day(16), day(18)) == tuple(found[TOWN.uuid("tasks", "print")][name].dt for name in ("DTSTART", "DUE"))


def test_the_same_work_gives_the_same_bytes():
    """Whatever order the links stand in."""
    other = attrs.evolve(TOWN, tasks=[attrs.evolve(task, after=task.after[::-1]) for task in TOWN.tasks])
    assert calendar() == calendar(other)


@pytest.mark.skipif(ORACLE is None, reason="the calendar oracle is not installed here")
@pytest.mark.parametrize("at", [AT, dt.date.min, dt.date.max])
def test_other_readers_find_no_fault(tmp_path, at):
    """An independent checker of RFC 5545 reads the to-dos."""
    file = tmp_path / "work.ics"
    file.write_bytes(calendar(at=at))
    checked = subprocess.run([ORACLE, "ics", file], capture_output=True, encoding="utf-8", check=False)
    assert (0, True) == (checked.returncode, "0 faults" in checked.stdout), checked.stdout + checked.stderr
