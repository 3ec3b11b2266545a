"""The timeline as a calendar: whole days, lasting ids, the same bytes every time."""

import datetime as dt
import os
import shutil
import subprocess
from pathlib import Path

import attrs
import icalendar
import pytest

from stemcity_kit.formats import MILAN
from stemcity_kit.formats.timeline import timeline_ics
from stemcity_kit.model.calendar import Milestone
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days

BESIDE = Path(__file__).parents[3] / "shared" / "tools" / "oracles"
ORACLE = shutil.which("oracle", path=os.pathsep.join([str(BESIDE), os.environ.get("PATH", "")]))


@pytest.fixture(scope="module")
def porto():
    """An adapted edition."""
    return MILAN.adapt(
        city="Porto", country="PT", year=2027, marathon=("2027-05-19", "2027-05-21"), zone="Europe/Lisbon"
    )


def entries(content):
    """The events of a calendar, by UID."""
    return {str(event["UID"]): event for event in icalendar.Calendar.from_ical(content).walk("VEVENT")}


def test_each_step_is_an_entry_of_whole_days(porto):
    """First and last day as in the timeline; the end of a calendar is the day after."""
    found = entries(timeline_ics(porto))
    assert len(porto.timeline) == len(found)
    marathon = found[porto.uuid("timeline", "marathon")]
    assert dt.date(2027, 5, 19) == marathon["DTSTART"].dt
    assert dt.date(2027, 5, 22) == marathon["DTEND"].dt
    assert "TRANSPARENT" == marathon["TRANSP"]


def test_titles_are_in_the_language_asked_for(porto):
    """The main language without one; the language is said in the entry."""
    for language, title in (("", "Maratona das STEM"), ("en", "STEM Marathon")):
        summary = entries(timeline_ics(porto, language=language))[porto.uuid("timeline", "marathon")]["SUMMARY"]
        assert (title, language or "pt") == (str(summary), summary.params["LANGUAGE"])


def test_ids_stay_when_dates_move(porto):
    """A calendar that is imported again finds its own entries."""
    moved = attrs.evolve(
        porto,
        timeline=[attrs.evolve(step, days=Days(dt.date(2027, 1, 1), dt.date(2027, 1, 2))) for step in porto.timeline],
    )
    assert set(entries(timeline_ics(porto))) == set(entries(timeline_ics(moved)))


def test_the_same_edition_gives_the_same_bytes(porto):
    """No clock is read: the stamp is the edition's year."""
    assert timeline_ics(porto) == timeline_ics(porto)
    assert {dt.datetime(2027, 1, 1, tzinfo=dt.UTC)} == {
        event["DTSTAMP"].dt for event in entries(timeline_ics(porto)).values()
    }


def test_steps_without_days_are_left_out(porto):
    """The check names them; a calendar has no place for them."""
    bare = attrs.evolve(porto, title=Text(), timeline=[Milestone("someday", Text({"en": "Some day"}))])
    content = timeline_ics(bare)
    assert {} == entries(content)
    assert b"NAME:porto-2027" in content


def test_hostile_titles_stay_inside_their_line(porto):
    """A title cannot end its line and begin a property of its own."""
    step = Milestone(
        "x", Text({"en": "A; B,\nATTACH:http://evil.example"}), Days(dt.date(2027, 1, 1), dt.date(2027, 1, 1))
    )
    (event,) = entries(timeline_ics(attrs.evolve(porto, timeline=[step]))).values()
    assert "ATTACH" not in event
    assert "A; B,\nATTACH:http://evil.example" == str(event["SUMMARY"])


@pytest.mark.skipif(ORACLE is None, reason="the other programs' calendar readers are not on this machine")
@pytest.mark.parametrize("reader", ["ics", "calendars"])
def test_other_programs_read_it_without_a_fault(porto, reader, tmp_path):
    """Every entry, as whole days, 0 faults."""
    file = tmp_path / "timeline.ics"
    file.write_bytes(timeline_ics(porto))
    ran = subprocess.run([ORACLE, reader, str(file)], capture_output=True, text=True, check=False, encoding="utf-8")
    assert "0 faults" in ran.stdout
