"""The page and the picture of the year's work: what is foreign is escaped, nothing is told by colour alone."""

import datetime as dt
from xml.etree import ElementTree as ET

from stemcity_kit.documents.gantt import gantt
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
