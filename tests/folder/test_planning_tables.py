"""The tables of planning and of schools, and the section [planning], in folder and workbook."""

import datetime as dt
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import pytest

from stemcity_kit.folder.check import check
from stemcity_kit.folder.columns import columns_of
from stemcity_kit.folder.importing import from_workbook, plan_import
from stemcity_kit.folder.mapping import meant
from stemcity_kit.folder.read import inspect, load
from stemcity_kit.folder.settings import read_settings, write_settings
from stemcity_kit.folder.workbook import inspect_workbook, read_sheets, write_workbook
from stemcity_kit.folder.write import save
from stemcity_kit.model.edition import PRIVATE_TABLES, TABLES, Edition
from stemcity_kit.model.planning import Availability, Opening, Planning
from stemcity_kit.model.time import Days
from stemcity_kit.testing import synthetic_edition

NEW = (
    *("kits", "needs", "openings", "availability", "journeys", "quotas", "waivers"),
    *("schools", "classes", "wishes", "places", "register"),
)
HEAD = '[edition]\nkey = "a"\nuri = "https://example.org/a"\nyear = 2027\ncountry = "IT"\nzone = "Europe/Rome"\n'
MAY = dt.date(2027, 5, 19)


def planned(text: str) -> tuple[Planning, list[str]]:
    """What the section [planning] with these lines says, and what is wrong with it."""
    settings, findings = read_settings(f"{HEAD}[planning]\n{text}")
    return settings.planning, [finding.words() for finding in findings]


def edition(**more: Any) -> Edition:
    """An edition without anything."""
    given = {"key": "a", "uri": "https://example.org/a", "year": 2027, "country": "IT", "zone": "Europe/Rome"}
    return Edition(**{**given, **more})


# The section [planning]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Planning()),
        ("step = 10\nevery = 60\n", Planning(step=10, every=60)),
        (
            'school_opens = "08:30"\nschool_closes = "16.00"\n',
            Planning(school_opens=dt.time(8, 30), school_closes=dt.time(16)),
        ),
        ("school_opens = 08:30:00\n", Planning(school_opens=dt.time(8, 30))),
        ('school_opens = ""\n', Planning()),
        ("weigh_overlap = 0\ntravel = 0\n", Planning(weigh_overlap=0, travel=0)),
    ],
)
def test_the_section_says_how_to_plan(text, expected):
    """Times are text or TOML's own local times; what is left out is the default."""
    assert (expected, []) == planned(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("stp = 5\n", "edition.toml:8:1, stp: “stp” is not known here. Did you mean “step”?"),
        ("step = 7\n", "edition.toml:8:1, step: A step of 7 minutes does not divide an hour. Write 1, 2, 3"),
        ('step = "5"\n', "edition.toml:8:1, step: “5” cannot be the value of “step”. Write a whole number"),
        (
            "school_opens = 8\n",
            "“8” cannot be the value of “school_opens”. Write a time of day in quotation marks, such",
        ),
        ('school_opens = "8 am"\n', "“8 am” is not a time of day"),
        ("school_opens = 08:30:15\n", "The time is not a whole minute"),
        (
            "every = 45\nstep = 10\n",
            "edition.toml:8:1, every: Events cannot start each 45 minutes where the step is 10",
        ),
        ("step = 20\n", "every: Events cannot start each 30 minutes where the step is 20"),
        (
            'school_closes = "08:00"\nschool_opens = "09:00"\n',
            "edition.toml:8:1, school_closes: 08:00 is not after 09:00",
        ),
        ("companions = -1\n", "edition.toml:8:1, companions: -1 is too small"),
    ],
)
def test_a_fault_in_the_section_is_named_with_its_line(text, words):
    """Also where two lines do not go together; what stands besides is read."""
    planning, said = planned(f"{text}changeover = 15\n")
    assert [True] == [words in line for line in said], said
    assert 15 == planning.changeover


def test_the_section_is_written_as_the_site_is():
    """Only what is not the default, with the comments that people wrote; a section without anything is not begun."""
    of = edition(planning=Planning(every=60, school_opens=dt.time(8, 5), weigh_seats=0))
    first = write_settings(of, dialect=read_settings("")[0].dialect)
    assert '[planning]\nevery = 60\nschool_opens = "08:05"\nweigh_seats = 0\n' in first
    worked = first.replace("every = 60", "every = 60 # on the hour")
    again = write_settings(
        attrs.evolve(of, planning=Planning(every=60)), dialect=read_settings("")[0].dialect, before=worked
    )
    assert "[planning]\nevery = 60 # on the hour\n" in again
    assert "school_opens" not in again
    assert "planning" not in write_settings(edition(), dialect=read_settings("")[0].dialect)


# The tables in the folder


def test_every_new_table_comes_back_from_its_file(tmp_path):
    """A synthetic edition fills them all; private ones lie in private/."""
    of = synthetic_edition(seed=4, events=30)
    assert set(NEW) == {table for table in NEW if getattr(of, table)}
    written = save(of, tmp_path)
    assert {f"private/{t}.csv" if t in PRIVATE_TABLES else f"{t}.csv" for t in NEW} <= set(written)
    assert of == load(tmp_path)


def test_a_folder_from_before_loads_and_stays_as_it_is(tmp_path):
    """No file of a table without rows is written, and the settings say nothing of planning."""
    old = attrs.evolve(synthetic_edition(seed=4, events=5), **dict.fromkeys(NEW, ()))
    written = save(old, tmp_path)
    assert [] == [name for name in written if Path(name).stem in NEW]
    assert (old, ()) == (load(tmp_path), save(load(tmp_path), tmp_path))
    assert "planning" not in (tmp_path / "edition.toml").read_text(encoding="utf-8")


FAULTS = [
    ("openings.csv", "venue,opens,closes", "hall,9.30,25:00", "row 2, column closes (C): “25:00” is not a time of day"),
    ("openings.csv", "venue,opens,closes", "hall,12:00,09:00", "column closes (C): 09:00 is not after 12:00"),
    ("openings.csv", "venue,weekdays", "hall,mon | tus", "weekdays (B): “tus” is not one of the words"),
    ("openings.csv", "venue,last", "hall,2027-05-20", "column first: The first day is missing"),
    ("journeys.csv", "origin,destination,minutes", "hall,hall,5", "begins and ends at “hall”"),
    ("journeys.csv", "origin,destination", "hall,9", "The column “minutes” is missing"),
    ("quotas.csv", "key,of,value,most", "q,all,talk,2", "A quota of all sessions counts no “talk”"),
    ("quotas.csv", "key,of,most", "q,sponsor,2", "“sponsor” is not one of the words that may stand here"),
    ("private/needs.csv", "event,minutes", "talk,99999", "99999 minutes are more than 31 days"),
    ("private/classes.csv", "key,school,pupils,girls", "c,s,20,21", "21 girls are more than all 20 pupils"),
    ("private/classes.csv", "key,school,pupils", "c,s,", "column pupils (C): The cell is empty"),
    ("private/availability.csv", "of,row,how", "events,talk,sometimes", "“sometimes” is not one of the words"),
    ("private/availability.csv", "of,row", "events,walk", "row 2, column row (B): Nothing in “events” has the key"),
    (
        "private/waivers.csv",
        "rule,rows,because,by,on",
        "quota,,asked,Ada,2027-05-01",
        "column rows (B): The cell is empty",
    ),
    ("private/register.csv", "number,at,act", "1,2027-05-01 09:00,placed", "“2027-05-01 09:00” is not a moment"),
]


@pytest.mark.parametrize(("file", "header", "row", "words"), FAULTS)
def test_a_faulty_cell_is_named_with_its_place(tmp_path, file, header, row, words):
    """File, row and column, in the order in which people see them."""
    (tmp_path / "private").mkdir()
    (tmp_path / "edition.toml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "venues.csv").write_text("key,district\nhall,9\n", encoding="utf-8")
    (tmp_path / "events.csv").write_text("key\ntalk\n", encoding="utf-8")
    (tmp_path / "schools.csv").write_text("key\ns\n", encoding="utf-8")
    (tmp_path / file).write_text(f"{header}\n{row}\n", encoding="utf-8")
    found = [finding.words() for finding in check(tmp_path) if finding.where.file == file]
    assert 1 == sum(words in line for line in found), found


def test_hours_that_do_not_go_together_leave_the_rest_of_the_row(tmp_path):
    """The later one is named and left at its default; the row stands."""
    (tmp_path / "edition.toml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "venues.csv").write_text("key\nhall\n", encoding="utf-8")
    (tmp_path / "openings.csv").write_text("venue,opens,closes\nhall,12:00,09:00\n", encoding="utf-8")
    found = inspect(tmp_path)
    assert found.edition is not None
    assert (Opening("hall", opens=dt.time(12)),) == found.edition.openings


def test_columns_of_peoples_own_stay_with_rows_without_a_key(tmp_path):
    """Also where days, weekdays and hours tell the rows apart, which their cells spell otherwise."""
    first = Opening("hall", days=Days(MAY, MAY), weekdays=["wed"], opens=dt.time(9))
    second = Opening("hall", weekdays=["mon", "tue"], opens=dt.time(9))
    of = edition(openings=[first, second], venues=synthetic_edition(seed=1, events=1).venues[:1])
    of = attrs.evolve(of, venues=[attrs.evolve(of.venues[0], key="hall")])
    save(of, tmp_path)
    lines = (tmp_path / "openings.csv").read_text(encoding="utf-8").splitlines()
    noted = [f"{lines[0]},who", f"{lines[1]},Ada", f"{lines[2]},Bea"]
    (tmp_path / "openings.csv").write_text("\n".join(noted) + "\n", encoding="utf-8")
    save(attrs.evolve(of, openings=[second, attrs.evolve(first, closes=dt.time(18))]), tmp_path)
    after = (tmp_path / "openings.csv").read_text(encoding="utf-8").splitlines()
    assert [",Bea", ",Ada"] == [",Bea" * (",Bea" in line) or ",Ada" * (",Ada" in line) for line in after[1:]]


# The workbook


def test_hours_typed_into_a_spreadsheet_are_read(tmp_path):
    """A spreadsheet makes times of what is typed; they are times of day again."""
    of = edition(availability=[Availability("events", "talk", opens=dt.time(9))]).with_events(*_talk())
    path = tmp_path / "office.xlsx"
    path.write_bytes(write_workbook(of))
    book = openpyxl.load_workbook(path)
    names = [cell.value.removesuffix(" *") for cell in book["availability"][1]]
    book["availability"].cell(2, names.index("closes") + 1).value = dt.time(12, 45)
    book["availability"].cell(2, names.index("opens") + 1).value = 0.375
    book.save(path)
    found = inspect_workbook(path)
    assert found.edition is not None
    assert (Availability("events", "talk", opens=dt.time(9), closes=dt.time(12, 45)),) == found.edition.availability


def _talk() -> tuple[Any, ...]:
    return (
        attrs.evolve(
            synthetic_edition(seed=1, events=1).events[0], key="talk", kind=None, section=None, audiences=(), sources=()
        ),
    )


def imported(tmp_path: Path, of: Edition, into: Edition, **settings: Any) -> Any:
    """What bringing in a workbook would do, after these settings were typed into it."""
    path = tmp_path / "office.xlsx"
    path.write_bytes(write_workbook(of))
    book = openpyxl.load_workbook(path)
    sheet = book["edition"]
    for name, value in settings.items():
        row = next(n for n in range(1, 200) if sheet.cell(n, 1).value == f"planning.{name}")
        sheet.cell(row, 3).value = value
    book.save(path)
    save(into, tmp_path / "folder")
    sheets, findings = read_sheets(path)
    return plan_import(from_workbook(sheets, file=path.name, before=findings), inspect(tmp_path / "folder"))


def test_the_planning_is_brought_in_from_a_workbook(tmp_path):
    """The sheet edition has a row for each of its settings; what changes is said."""
    plan = imported(tmp_path, edition(), edition(), step=10, school_opens="08:15")
    assert Planning(step=10, school_opens=dt.time(8, 15)) == plan.edition.planning
    assert [("planning.step", "10"), ("planning.school_opens", "08:15")] == [(c.column, c.new) for c in plan.settings]


def test_settings_that_do_not_go_with_the_folders_are_named(tmp_path):
    """The planning stays as it was, because a mixture of two would be nobody's."""
    before = edition(planning=Planning(every=45))
    path = tmp_path / "office.xlsx"
    path.write_bytes(write_workbook(edition(planning=Planning(step=10))))
    book = openpyxl.load_workbook(path)
    sheet = book["edition"]
    row = next(n for n in range(1, 200) if sheet.cell(n, 1).value == "planning.every")
    sheet.delete_rows(row)
    book.save(path)
    save(before, tmp_path / "folder")
    sheets, findings = read_sheets(path)
    plan = plan_import(from_workbook(sheets, file=path.name, before=findings), inspect(tmp_path / "folder"))
    assert [
        "every: Events cannot start each 45 minutes where the step is 10. Write a multiple of the step, from 10"
    ] == [finding.words()[finding.words().index("every:") :][:102] for finding in plan.errors]
    assert Planning(every=45) == plan.edition.planning


def test_there_is_a_sheet_and_a_column_for_everything(tmp_path):
    """Every table of the contract is known by name, with the columns that its class declares."""
    assert set(NEW) <= set(TABLES)
    path = tmp_path / "office.xlsx"
    path.write_bytes(write_workbook(edition()))
    book = openpyxl.load_workbook(path)
    names = [str(cell.value).removesuffix(" *") for cell in book["openings"][1]]
    assert ["venue", "room", "first", "last", "weekdays", "opens", "closes", "closed"] == names
    opens = book["openings"].cell(1, 6).comment.text
    assert "A local time from 00:00 to 23:59, such as 09:30, written as text; empty where it is not known." == opens


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Scuola", "school"),
        ("N. alunni", "pupils"),
        ("Docenti", "teachers"),
        ("Professores de apoio", "support_teachers"),
    ],
)
def test_a_list_of_classes_of_a_school_is_understood(header, column):
    """What schools call their columns in Italian and Portuguese is ours, though only meant until somebody says so."""
    columns = [one.name for one in columns_of(TABLES["classes"], languages=["it"])]
    assert (column, False) == meant(header, columns, language="it")
