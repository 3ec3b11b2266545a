"""The first lines that a newcomer writes: adapt the format, add events, plan, approve, publish, export."""

from __future__ import annotations

import datetime as dt

import stemcity_kit as sck
from stemcity_kit.model.planning import Need, Opening
from stemcity_kit.scheduling.editions.onto import approved


def test_from_the_format_to_calendars_by_way_of_a_plan(tmp_path):
    """Two workshops in one room: planned as drafts, approved by a person, published, and in the calendar."""
    edition = sck.MILAN.adapt(
        city="Porto", country="PT", year=2027, marathon=("2027-05-19", "2027-05-21"), zone="Europe/Lisbon"
    )
    edition = edition.with_venues(sck.Venue("library", "Library"))
    edition = edition.with_events(sck.Event("robots", title={"en": "Robots"}, section="marathon"))
    edition = edition.plus(
        rooms=[sck.Room("lab", "library", "Laboratory", capacity=30)],
        openings=[Opening("library", opens=dt.time(9), closes=dt.time(17))],
        needs=[Need("robots", sessions=2, minutes=90, seats=27)],
    )
    plan = sck.schedule(edition, seconds=5)
    assert ((), 0.0) == (plan.unplaced, plan.gap)
    edition = plan.onto(edition)
    assert () == sck.publish(edition).sessions
    programme = sck.publish(approved(edition))
    assert 2 == len(programme.sessions)
    sck.export(programme, "ical").write(tmp_path)
    text = "".join(file.read_text(encoding="utf-8") for file in tmp_path.rglob("*.ics"))
    assert "SUMMARY:Robots" in text
