"""The page and the picture of the year's work: what is foreign is escaped, nothing is told by colour alone."""

import datetime as dt
import re
from xml.etree import ElementTree as ET

import pytest

from stemcity_kit.documents.gantt import CHART, GUTTER, gantt
from stemcity_kit.documents.work_pages import work_pages, work_table
from stemcity_kit.errors import Finding, Where
from stemcity_kit.model.calendar import Closing, Milestone
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.time import Days
from stemcity_kit.model.work import Procedure, Task
from stemcity_kit.organising.lateness import lateness_of
from stemcity_kit.organising.network import network_of
from stemcity_kit.organising.procedures import standings
from stemcity_kit.organising.workload import workload

AT = dt.date(2027, 3, 9)
HOSTILE = "<script>alert('x')</script> & \"co\""
SVG = "{http://www.w3.org/2000/svg}"


def edition(**tables: object) -> Edition:
    """A town's edition."""
    return Edition(
        key="a-2027", uri="https://example.org/a/2027", year=2027, country="IT", zone="Europe/Rome", **tables
    )


TOWN = edition(
    organisations=[Organisation("youth", HOSTILE)],
    timeline=[
        Milestone("press", {"en": HOSTILE}, days=Days(dt.date(2027, 3, 18), dt.date(2027, 3, 18))),
        Milestone("report", {"en": "Report"}, days=Days(dt.date(2027, 3, 18), dt.date(2027, 3, 19))),
    ],
    closings=[Closing("break", {"en": HOSTILE}, days=Days(dt.date(2027, 3, 10), dt.date(2027, 3, 12)))],
    tasks=[
        Task(
            "text",
            {"en": HOSTILE},
            days=Days(dt.date(2027, 3, 1), dt.date(2027, 3, 5)),
            owner=HOSTILE,
            department="youth",
            milestone="press",
        ),
        Task("print", {"en": "Print"}, work=1, milestone="report", after=["text"]),
        Task("theme", {"en": "Theme"}, days=Days(dt.date(2027, 3, 1), dt.date(2027, 3, 2)), done=dt.date(2027, 3, 2)),
    ],
    procedures=[Procedure("permit", {"en": HOSTILE}, organisation="youth", term=30, tasks=["print"])],
)


def pages(town: Edition, language: str = "en") -> dict[str, str]:
    """The files of a town's work, as text."""
    found = lateness_of(town, at=AT)
    told = work_pages(
        town,
        found,
        procedures=standings(town.procedures, at=AT, made=found.plan),
        load=workload(found.plan),
        doubts=[Finding("any", Where(), HOSTILE, HOSTILE)],
        language=language,
    )
    return {name: content.decode() for name, content in told.items()}


def test_what_is_foreign_is_escaped():
    """No text of the edition is read as markup, in the page or in the picture, which is well-formed XML."""
    told = pages(TOWN)
    assert not any("<script" in told[name] for name in ("index.html", "work.svg"))
    assert told["work.svg"].strip() in told["index.html"]
    ET.fromstring(told["work.svg"])


def test_nothing_is_told_by_colour_alone():
    """What is critical has a hatched ground and a sign, what is done another; each bar has its words as a title."""
    made = network_of(TOWN, at=AT)
    picture = ET.fromstring(gantt(TOWN, made, at=AT))
    names = [text.text or "" for text in picture.iter(f"{SVG}text")]
    assert {"✓ Theme", "Print"} <= {name.removeprefix("! ") for name in names}
    hatched = sum(box.get("fill") == "url(#critical)" for box in picture.iter(f"{SVG}rect"))
    assert len(made.critical) + 1 == hatched
    titles = [title.text or "" for title in picture.iter(f"{SVG}title")]
    assert all(any(title.startswith(name) for title in titles) for name in ("Theme, ", "Print, "))
    assert "3 tasks, from 1 Mar 2027" in picture.findtext(f"{SVG}desc", "")


def test_an_edition_without_tasks_has_a_page():
    """A procedure alone is told, and the picture is drawn without a bar."""
    told = pages(edition(procedures=[Procedure("brand", {"en": "Brand"}, granted=AT)]))
    assert "granted" in told["index.html"]
    assert "Nothing is late." in told["index.html"]
    assert 1 == len(told["tasks.csv"].splitlines())


def test_the_table_tells_what_the_page_tells():
    """A row for each task, with days as ISO 8601; what is done has no slack."""
    _, *rows = work_table(TOWN, lateness_of(TOWN, at=AT))
    assert [(row[0], row[5], row[7], row[8]) for row in rows] == [
        ("theme", "2027-03-02", "", "done"),
        ("text", "2027-03-09", "4", "late"),
        ("print", "2027-04-09", "-14", "late"),
    ]


def test_a_page_speaks_any_language():
    """Days are written as readers of the language write them."""
    assert "9 mar 2027" in pages(TOWN, "it")["index.html"]


def days(first: str, last: str = "") -> Days:
    """Days from ISO 8601 texts."""
    return Days(dt.date.fromisoformat(first), dt.date.fromisoformat(last or first))


def drawn(town: Edition, at: dt.date = AT) -> ET.Element:
    """The picture of a town's work."""
    return ET.fromstring(gantt(town, network_of(town, at=at), at=at))


def test_a_milestone_after_all_tasks_has_its_own_place():
    """Its lozenge lies at its own day, which the picture therefore holds, and not at an edge."""
    press = Milestone("press", {"en": "Press"}, days=days("2027-06-15"))
    town = edition(timeline=[press], tasks=[Task("text", days=days("2027-03-09"), milestone="press")])
    picture = drawn(town)
    lozenge = next(
        path.get("d", "") for path in picture.iter(f"{SVG}path") if path.get("d", "").endswith("l6 6l-6 6l-6 -6z")
    )
    held = days("2027-03-01", "2027-06-15").count
    assert round(GUTTER + CHART * (held - 1) / held, 1) == float(re.findall(r"M([\d.]+) ", lozenge)[0])
    assert "1 tasks, from 1 Mar 2027 to 15 Jun 2027" in picture.findtext(f"{SVG}desc", "")


@pytest.mark.parametrize(
    ("last", "marks"),
    [
        ("2027-03-20", ["Mar 2027"]),
        ("2027-05-20", ["Mar 2027", "Apr", "May"]),
        (
            "2029-03-01",
            ["Apr 2027", "Jul 2027", "Oct 2027", "Jan 2028", "Apr 2028", "Jul 2028", "Oct 2028", "Jan 2029"],
        ),
        ("2035-01-01", ["2028", "2029", "2030", "2031", "2032", "2033", "2034", "2035"]),
        ("2072-03-09", ["2030", "2035", "2040", "2045", "2050", "2055", "2060", "2065", "2070"]),
    ],
)
def test_the_marks_of_the_calendar_stay_few(last, marks):
    """Months of a year, else quarters, years, or more years at once; a wrong year does not draw a thousand lines."""
    picture = drawn(edition(tasks=[Task("a", days=days("2027-03-09")), Task("b", days=days(last))]))
    assert marks == [text.text for text in picture.iter(f"{SVG}text") if text.get("y") == "62"]


@pytest.mark.parametrize("at", [dt.date.min, AT, dt.date.max])
@pytest.mark.parametrize("first", ["0001-01-01", "2027-03-09", "9999-12-31"])
def test_the_picture_is_drawn_at_the_ends_of_the_calendar(at, first):
    """One task on its first or its last day, closings from end to end, or no task at all."""
    closing = Closing("always", days=days("0001-01-01", "0001-02-01"))
    end = Closing("end", days=days("9999-12-01", "9999-12-31"))
    assert 1 == len(
        [*drawn(edition(tasks=[Task("a", days=days(first))], closings=[closing, end]), at).iter(f"{SVG}desc")]
    )
    assert "0 tasks" in drawn(edition(), at).findtext(f"{SVG}desc", "")


def test_names_stay_in_their_column_and_every_task_of_many_has_its_row():
    """Two hundred tasks with names of a hundred letters: cut with an ellipsis, whole in the title, each on its line."""
    name = "A name that somebody wrote as a whole sentence because nobody had said that it should be short, number"
    tasks = [Task(f"t{n}", {"en": f"{name} {n}"}, days=days("2027-03-09"), owner=name) for n in range(200)]
    picture = drawn(edition(tasks=tasks))
    rows = [text for text in picture.iter(f"{SVG}text") if text.get("x") == "30"]
    assert 200 == len({text.get("y") for text in rows})
    assert all((text.text or "").endswith("…") and len(text.text or "") <= 41 for text in rows)
    assert 200 == sum((title.text or "").startswith(name) for title in picture.iter(f"{SVG}title"))


def test_departments_of_one_name_stay_apart():
    """Each has its own rows, in the order of their keys."""
    bodies = [Organisation("a", "Youth"), Organisation("b", "Youth")]
    tasks = [Task(key, days=days("2027-03-09"), department=key) for key in ("b", "a", "gone")]
    picture = drawn(edition(organisations=bodies, tasks=tasks))
    names = [text.text for text in picture.iter(f"{SVG}text") if text.get("x") in ("20", "30")]
    assert ["Youth", "! a", "Youth", "! b", "gone", "! gone"] == names[1:]


def test_procedures_are_drawn_below_the_departments():
    """From the request to the day by which it may come; what is late is hatched, what has no day has its name alone."""
    town = edition(
        tasks=[Task("text", days=days("2027-03-01", "2027-03-31"))],
        procedures=[
            Procedure("asked", {"en": "Asked"}, term=10, asked=dt.date(2027, 3, 5), needed=dt.date(2027, 3, 10)),
            Procedure("granted", {"en": "Granted"}, asked=dt.date(2027, 3, 1), granted=dt.date(2027, 3, 4)),
            Procedure("open", {"en": "Open"}, term=5, needed=dt.date(2027, 3, 31)),
            Procedure("unknown", {"en": "Unknown"}),
        ],
    )
    made = network_of(town, at=AT)
    picture = ET.fromstring(gantt(town, made, procedures=standings(town.procedures, at=AT, made=made), at=AT))
    names = [text.text for text in picture.iter(f"{SVG}text") if text.get("x") in ("20", "30")]
    assert ["without a department", "! text", "Procedures of others"] == names[1:4]
    assert {"! Asked", "✓ Granted", "Open", "! Unknown"} == set(names[4:])
    told = {title.text for title in picture.iter(f"{SVG}title")}
    assert {
        "Asked, 5 Mar 2027 – 15 Mar 2027",
        "Granted, 1 Mar 2027 – 4 Mar 2027",
        "Open, 15 Mar 2027 – 26 Mar 2027",
        "Unknown",
    } <= told


def test_a_task_without_a_phase_has_that_of_its_milestone():
    """In the table, with the call that it is tied to; where nothing says it, the cell is empty."""
    town = edition(
        timeline=[Milestone("report", days=days("2027-06-01"), phase="after")],
        tasks=[
            Task("own", phase="during", milestone="report", days=days("2027-03-01")),
            Task("of-milestone", milestone="report", call="partners-2027", days=days("2027-03-02")),
            Task("none", days=days("2027-03-03")),
        ],
    )
    header, *rows = work_table(town, lateness_of(town, at=dt.date(2027, 1, 1)))
    assert [("", "during"), ("partners-2027", "after"), ("", "")] == [
        (row[header.index("call")], row[header.index("phase")]) for row in rows
    ]
