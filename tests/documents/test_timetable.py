"""A plan as a picture: where the boxes are, what they say, and that foreign text stays text."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET

from stemcity_kit.documents.palette import INK, contrast
from stemcity_kit.documents.timetable import GROUNDS, HOUR, days_of, timetable
from stemcity_kit.model.time import Interval, moment
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Item, Placement, Problem, Space

DAY = dt.date(2027, 5, 19)
SVG = "{http://www.w3.org/2000/svg}"


def at(hour: int, minute: int = 0, *, day: dt.date = DAY) -> dt.datetime:
    """A local time in Rome."""
    return moment(day, dt.time(hour, minute), zone="Europe/Rome")


def plan(*items: Item, places: dict[str, tuple[dt.datetime, str | None]]) -> Plan:
    """A plan of two days and two rooms."""
    problem = Problem(
        "Europe/Rome",
        [
            Interval(at(8), at(20)),
            Interval(at(8, day=DAY + dt.timedelta(days=1)), at(20, day=DAY + dt.timedelta(days=1))),
        ],
        items,
        [Space("lab", "Laboratorio"), Space("hall", "Aula magna")],
    )
    return Plan(problem, [Placement(key, start, room) for key, (start, room) in places.items()])


def boxes(picture: str) -> dict[str, ET.Element]:
    """The boxes of a picture by what they tell."""
    return {group.findtext(f"{SVG}title", ""): group for group in ET.fromstring(picture).iter(f"{SVG}g")}


def test_a_box_lies_at_its_hour_and_is_as_wide_as_it_is_long():
    """From 9:30 to 11:00 in a day that begins at 9."""
    made = plan(Item("a", 60, "First"), Item("b", 90, "Second"), places={"a": (at(9), "lab"), "b": (at(9, 30), "hall")})
    found = boxes(timetable(made, DAY))
    second = next(group for told, group in found.items() if told.startswith("Second"))
    rectangle = second.find(f"{SVG}rect")
    assert rectangle is not None
    first = next(group for told, group in found.items() if told.startswith("First")).find(f"{SVG}rect")
    assert first is not None
    assert (HOUR * 1.5, HOUR * 0.5) == (
        float(rectangle.get("width", 0)),
        float(rectangle.get("x", 0)) - float(first.get("x", 0)),
    )


def test_a_box_says_everything_in_its_title():
    """Title, hours, room and track, in the reader's language and country."""
    made = plan(Item("a", 60, "Robot", track="ai"), places={"a": (at(14), "lab")})
    assert ["Robot, 14:00–15:00, Laboratorio, ai"] == list(boxes(timetable(made, DAY, language="it", country="IT")))


def test_what_needs_no_room_has_a_line_of_its_own():
    """Online items are below the rooms."""
    made = plan(Item("a", 60, "Web", rooms=[]), places={"a": (at(9), None)})
    assert ["Web, 9:00 AM–10:00 AM, online or elsewhere"] == [
        told.replace("\u202f", " ") for told in boxes(timetable(made, DAY))
    ]


def test_the_hours_follow_the_clock_change():
    """On the night of 31 October 2027 an item of two hours from 2:00 spans the hour that comes twice."""
    night = dt.date(2027, 10, 31)
    problem = Problem(
        "Europe/Rome", [Interval(at(0, day=night), at(8, day=night))], [Item("a", 120, "Owls")], [Space("lab")], step=30
    )
    made = Plan(problem, [Placement("a", at(2, day=night), "lab")])
    assert ["Owls, 02:00–03:00, lab"] == list(boxes(timetable(made, night, language="it", country="IT")))


def test_foreign_text_stays_text():
    """Markup in a title is shown, not run."""
    made = plan(Item("a", 240, "<script>&\"'"), places={"a": (at(9), "lab")})
    picture = timetable(made, DAY)
    assert "<script>" not in picture
    assert "<script>&\"'" in "".join(boxes(picture))


def test_the_days_are_those_on_which_something_begins():
    """In order, each once."""
    later = DAY + dt.timedelta(days=1)
    made = plan(Item("a", 60), Item("b", 60), places={"a": (at(9, day=later), "lab"), "b": (at(9), "lab")})
    assert (DAY, later) == days_of(made)


def test_a_day_without_anything_is_a_picture_all_the_same():
    """An hour and no box."""
    assert {} == boxes(timetable(plan(Item("a", 60), places={}), DAY))


def test_ink_can_be_read_on_every_ground():
    """More than level AAA asks."""
    assert all(contrast(ground, INK) > 7 for ground in GROUNDS)


def test_a_long_place_stands_on_two_lines():
    """The room above its venue, neither of them cut."""
    problem = Problem(
        "Europe/Rome",
        [Interval(at(9), at(12))],
        [Item("a", 60, "Web")],
        [Space("lab", "Aula informatica, Istituto tecnico Tre Ruote")],
    )
    picture = timetable(Plan(problem, [Placement("a", at(9), "lab")]), DAY)
    assert ">Aula informatica</text>" in picture
    assert ">Istituto tecnico Tre Ruote</text>" in picture


def rows_of(picture: str) -> list[float]:
    """The height at which each box lies, in the order of the picture."""
    found = (group.find(f"{SVG}rect") for group in ET.fromstring(picture).iter(f"{SVG}g"))
    return [float(rectangle.get("y", 0)) for rectangle in found if rectangle is not None]


def test_what_overlaps_in_one_place_lies_below_one_another():
    """Two online at once hide neither; what only touches shares a row."""
    items = [Item(key, 60, key, rooms=[]) for key in ("a", "b", "c")]
    made = plan(*items, places={"a": (at(9), None), "b": (at(9, 30), None), "c": (at(10), None)})
    a, b, c = rows_of(timetable(made, DAY))
    assert (c, True) == (a, a < b)


def test_a_hackathon_is_drawn_on_both_its_days():
    """Until six in the night of the first, and from there on the second; its title says the days."""
    made = plan(Item("a", 24 * 60, "River"), places={"a": (at(14), "lab")})
    later = DAY + dt.timedelta(days=1)
    assert (DAY, later) == days_of(made)
    for day, text, hours in ((DAY, "River →", 16), (later, "← River", 8)):
        ((told, group),) = boxes(timetable(made, day, language="it", country="IT")).items()
        rectangle = group.find(f"{SVG}rect")
        assert rectangle is not None
        assert (text, HOUR * hours) == (group.findtext(f"{SVG}text"), float(rectangle.get("width", 0)))
        assert "River, 19 mag, 14:00–20 mag, 14:00, Laboratorio" == told


def test_what_ends_in_the_night_belongs_to_its_evening():
    """At one o'clock nobody thinks of another day."""
    made = plan(Item("a", 120, "Stars"), places={"a": (at(23), "lab")})
    assert (DAY,) == days_of(made)
    assert ["Stars, 23:00–01:00, Laboratorio"] == list(boxes(timetable(made, DAY, language="it", country="IT")))
