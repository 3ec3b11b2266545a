"""The workbook: what goes in comes out, and what people do to it in a spreadsheet program is read or named."""

import datetime as dt
import functools
import io
import os
import re
import runpy
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import openpyxl.chart
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.errors import FaultyFolder, Finding, InvalidValue, MissingExtra, Severity, Where
from stemcity_kit.folder.book import book_of, book_of_folder
from stemcity_kit.folder.check import check, findings_of
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.package import LARGEST
from stemcity_kit.folder.typed import Kind, RawCell, typed, untyped
from stemcity_kit.folder.workbook import inspect_workbook, write_workbook
from stemcity_kit.folder.write import save
from stemcity_kit.model.accounts import BudgetLine
from stemcity_kit.model.edition import PRIVATE_TABLES, TABLES, Edition
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.money import Money
from stemcity_kit.model.person import Person
from stemcity_kit.model.place import Accessibility, Room, Venue
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import When, moment
from stemcity_kit.model.vocabulary import Answer, Nature
from stemcity_kit.testing import synthetic_edition
from stemcity_kit.testing.hostile import HOSTILE, hostile_edition

ZONE = "Europe/Rome"
DAY = dt.date(2027, 5, 19)


def at(hour: int, minute: int = 0) -> dt.datetime:
    """A moment of the small edition's day."""
    return moment(DAY, dt.time(hour, minute), zone=ZONE)


def small_edition() -> Edition:
    """Three events in two venues, with codes, hours, coordinates, a person and a sum of money."""
    return Edition(
        key="town-2027",
        uri="https://www.example.org/stem/2027",
        title=Text({"it": "STEM in città", "en": "STEM in town"}),
        year=2027,
        city="Town",
        country="IT",
        zone=ZONE,
        languages=("it", "en"),
        nature=Nature.INVENTED,
        notice=Text({"it": "Tutto è inventato.", "en": "All of it is invented."}),
        sdgs=(4, 5),
        venues=[
            Venue(
                "hall",
                "Town Hall",
                postcode="00123",
                municipality="015146",
                latitude=Decimal("45.4642"),
                longitude=Decimal("9.19"),
            ),
            Venue("library", "Library", access=Accessibility(step_free=Answer.YES, lift=Answer.NO)),
        ],
        rooms=[Room("hall-1", "hall", "Great Room", "3-5", 120)],
        events=[
            Event(
                "opening",
                Text({"it": "Apertura", "en": "Opening"}),
            ),
            Event("robots", Text({"it": "Robot", "en": "Robots"})),
            Event("data", Text({"it": "=1+1", "en": "Data"})),
        ],
        sessions=[
            Session(
                "opening-1", "opening", When.between(at(9, 30), at(11)), venue="hall", rooms=("hall-1",), seats=100
            ),
            Session("robots-1", "robots", When.starting(at(14)), venue="library"),
            Session("data-1", "data", When.month(2027, 5)),
        ],
        people=[Person("ada", "Ada", email="ada@example.org")],
        budget=[BudgetLine("marathon", Text({"it": "Maratona"}), amount=Money(Decimal("40000.50"), "EUR"))],
    )


def naive(*numbers: int) -> dt.datetime:
    """A date as a spreadsheet holds it."""
    return dt.datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001 - a spreadsheet knows no zones


def column(sheet: Any, name: str) -> int:
    """The number of a column by its header."""
    return next(cell.column for cell in sheet[1] if str(cell.value or "").removesuffix(" *") == name)


def put(book: Any, sheet: str, row: int, name: str, *, value: Any, shown_as: str | None = None) -> None:
    """Type a value into a cell, as a spreadsheet program stores it."""
    cell = book[sheet].cell(row, column(book[sheet], name))
    cell.value = value
    if shown_as is not None:
        cell.number_format = shown_as


def setting(book: Any, name: str, value: Any) -> None:
    """Type a value into a row of the sheet `edition`."""
    row = next(row for row in range(1, 200) if book["edition"].cell(row, 1).value == name)
    book["edition"].cell(row, 3).value = value


@functools.cache
def small_workbook() -> bytes:
    """The small edition as a workbook, without the sheets of tables that are empty: three quarters of its size."""
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(small_edition())))
    for name in TABLES:
        if not getattr(small_edition(), name):
            del book[name]
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def worked_on(path: Path, work: Callable[[Any], object]) -> Path:
    """The small edition's workbook after somebody has worked on it."""
    book = openpyxl.load_workbook(io.BytesIO(small_workbook()))
    work(book)
    book.save(path)
    return path


def patched(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """A workbook with one of its parts changed, as only a hand or another program could."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def worked_out(path: Path, sheet: int, formula: str, value: str) -> Path:
    """A workbook in which a program has worked out a formula."""
    old = re.compile(rb"<f>" + re.escape(formula).encode() + rb"</f><v\s*(?:/>|></v>)")
    return patched(
        path, f"xl/worksheets/sheet{sheet}.xml", lambda xml: old.sub(f"<f>{formula}</f><v>{value}</v>".encode(), xml)
    )


def written(path: Path, source: Any, **more: Any) -> Path:
    """A workbook on disk."""
    path.write_bytes(write_workbook(source, **more))
    return path


def opened(path: Path) -> Any:
    """A workbook as openpyxl sees it."""
    return openpyxl.load_workbook(path)


# What goes in comes out


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10**6), events=st.integers(0, 20))
def test_an_edition_comes_back_equal(tmp_path_factory, seed, events):
    """Writing and reading a workbook gives an equal edition, without a finding."""
    edition = synthetic_edition(seed=seed, events=events)
    found = inspect_workbook(written(tmp_path_factory.mktemp("w") / "office.xlsx", edition))
    assert (edition, ()) == (found.edition, found.findings)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_text_comes_back_equal(tmp_path, text):
    """No text changes what a workbook means: not markup, not formulas, not ten thousand letters."""
    edition = hostile_edition(text)
    found = inspect_workbook(written(tmp_path / "office.xlsx", edition))
    assert (edition, ()) == (found.edition, found.findings)


printable = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)
escapes = st.from_regex(r"_x[0-9A-F]{4}_", fullmatch=True)
formulas = st.tuples(st.sampled_from("=+-@'#"), printable).map("".join)


def venue(number: int, text: str) -> Venue | None:
    """A venue with a text, if the model accepts it."""
    try:
        return Venue(f"more-{number}", text, directions=Text({"it": text}))
    except InvalidValue:
        return None


@settings(max_examples=5, deadline=None)
@given(texts=st.lists(printable | escapes | formulas, min_size=20, max_size=60))
def test_any_text_comes_back_equal(tmp_path_factory, texts):
    """Whatever the model accepts as a text, a workbook keeps."""
    edition = small_edition().with_venues(*filter(None, map(venue, range(len(texts)), texts)))
    found = inspect_workbook(written(tmp_path_factory.mktemp("w") / "office.xlsx", edition))
    assert edition == found.edition


@pytest.mark.parametrize("spelling", [Dialect(dates="dmy", decimal=","), Dialect(dates="mdy")], ids=str)
def test_a_workbook_keeps_the_dialect(tmp_path, spelling):
    """Dates and numbers are spelt in a workbook as the folder declares, and the declaration comes back with them."""
    book = book_of(small_edition(), dialect=spelling)
    found = inspect_workbook(written(tmp_path / "office.xlsx", book))
    assert (small_edition(), spelling) == (found.edition, found.dialect)


@given(number=st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_numbers_are_exact(number):
    """A number that a spreadsheet cannot hold exactly is written as text; none is changed."""
    value = typed(format(number, "f"), Kind.DECIMAL, Dialect())
    assert number == Decimal(untyped(RawCell(value), Kind.DECIMAL, Dialect())[0])


def test_long_numbers_stay_text():
    """Sixteen digits are more than a spreadsheet keeps."""
    assert ("0.1234567890123456", 0.5) == tuple(
        typed(text, Kind.DECIMAL, Dialect()) for text in ("0.1234567890123456", "0.5")
    )


def test_equal_editions_give_equal_bytes():
    """Neither the clock nor the order of sets is in a workbook: another process writes the same bytes."""
    here = write_workbook(synthetic_edition(seed=4, events=20))
    code = (
        "import sys; from stemcity_kit.testing import synthetic_edition;"
        "from stemcity_kit.folder.workbook import write_workbook;"
        "sys.stdout.buffer.write(write_workbook(synthetic_edition(seed=4, events=20)))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=environment).stdout
    assert here == there


# What a workbook looks like


def test_there_is_a_sheet_for_each_table(tmp_path):
    """First the edition, then the tables as people meet them, then help; the lists of drop-downs are hidden."""
    book = opened(written(tmp_path / "office.xlsx", small_edition()))
    assert ["edition", *TABLES, "help", "lists"] == book.sheetnames
    assert "hidden" == book["lists"].sheet_state


def test_no_cell_is_a_formula(tmp_path):
    """Text that begins like a formula is stored as text, marked so that editing it keeps it text."""
    book = opened(written(tmp_path / "office.xlsx", hostile_edition("=1+1")))
    types = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    title = book["events"].cell(2, column(book["events"], "title@it"))
    assert ({"s", "n"}, "=1+1", True) == (types, title.value, title.quotePrefix)


def test_codes_are_text_and_numbers_are_numbers(tmp_path):
    """A postcode keeps its zeros; seats and coordinates can be added up."""
    book = opened(written(tmp_path / "office.xlsx", small_edition()))
    venues, rooms = book["venues"], book["rooms"]
    cells = [venues.cell(2, column(venues, name)) for name in ("postcode", "municipality", "latitude")]
    cells.append(rooms.cell(2, column(rooms, "capacity")))
    assert [("00123", "@"), ("015146", "@"), (45.4642, "General"), (120, "General")] == [
        (cell.value, cell.number_format) for cell in cells
    ]


def test_empty_cells_of_codes_are_text_too(tmp_path):
    """What is typed into a new row of a code column stays what was typed."""
    venues = opened(written(tmp_path / "office.xlsx", small_edition()))["venues"]
    letter = openpyxl.utils.get_column_letter(column(venues, "postcode"))
    assert "@" == venues.column_dimensions[letter].number_format


def test_needed_columns_are_marked_and_explained(tmp_path):
    """The header says in words, not only in colour, what must be filled and what may stand there."""
    sessions = opened(written(tmp_path / "office.xlsx", small_edition()))["sessions"]
    head = sessions.cell(1, column(sessions, "event"))
    assert ("event *", "Needed in every row. A key of the sheet events.") == (head.value, head.comment.text)


def rules(sheet: Any) -> dict[str, Any]:
    """The validation of each column, by its header."""
    found = {}
    for rule in sheet.data_validations.dataValidation:
        first = str(rule.sqref).split(":")[0]
        found[str(sheet[re.sub(r"\d+", "1", first)].value).removesuffix(" *")] = rule
    return found


def test_drop_downs_list_words_and_keys(tmp_path):
    """A closed list is a drop-down, a key offers the keys of its sheet, several keys only get a prompt."""
    book = opened(written(tmp_path / "office.xlsx", small_edition()))
    found = rules(book["sessions"])
    words = found["mode"].formula1
    area = re.fullmatch(r"lists!\$([A-Z]+)\$1:\$[A-Z]+\$(\d+)", words)
    assert area
    offered = [book["lists"][f"{area[1]}{row}"].value for row in range(1, int(area[2]) + 1)]
    assert ["in-person", "online", "hybrid"] == offered
    assert ("list", "venues!$A$2:$A$503", "warning") == (
        found["venue"].type,
        found["venue"].formula1,
        found["venue"].errorStyle,
    )
    assert (None, "A key of the sheet rooms. Several are parted by “ | ”.") == (
        found["rooms"].type,
        found["rooms"].prompt,
    )


def test_private_sheets_stand_out(tmp_path):
    """Sheets with personal data or money have a red tab and say that they are for the office only."""
    book = opened(written(tmp_path / "office.xlsx", small_edition()))
    red = {sheet.title for sheet in book if sheet.sheet_properties.tabColor is not None}
    assert PRIVATE_TABLES == red
    assert book["people"]["A1"].comment.text.startswith("This sheet holds personal data or money")


def test_headers_stay_in_sight(tmp_path):
    """Header and first column are frozen, and a filter is ready."""
    events = opened(written(tmp_path / "office.xlsx", small_edition()))["events"]
    assert ("B2", "A1") == (events.freeze_panes, events.auto_filter.ref.split(":")[0])


def test_a_column_of_days_asks_for_a_range(tmp_path):
    """The header of `sections.dates` says how the first and the last day are written, and parts of it read back."""
    sections = opened(written(tmp_path / "office.xlsx", small_edition()))["sections"]
    about = sections.cell(1, column(sections, "dates")).comment.text
    assert "or the first and the last day as YYYY-MM-DD..YYYY-MM-DD, written as text." in about
    assert "month" not in about


def test_faults_of_an_edition_are_comments(tmp_path):
    """A finding about a row stands on its cell, in colour, with its remedy."""
    finding = Finding(
        "x", Where(table="venues", key="library", field="name"), "Wrong “{v}”.", "Mend it.", params={"v": 1}
    )
    venues = opened(written(tmp_path / "office.xlsx", small_edition(), findings=[finding]))["venues"]
    cell = venues.cell(3, column(venues, "name"))
    assert ("Wrong “1”. Mend it.", "00FFC7CE") == (cell.comment.text, cell.fill.start_color.rgb)


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A folder with faults in settings, cells, rows and columns."""
    folder = tmp_path / "edition"
    save(small_edition(), folder)
    (folder / "edition.toml").write_text(
        (folder / "edition.toml").read_text(encoding="utf-8").replace("Europe/Rome", "Europe/Rom"), encoding="utf-8"
    )
    (folder / "rooms.csv").write_text(
        "key,venue,name,floor,capacity,ours\nhall-1,hal,Great Room,3-5,eighty,note\nBad Key,hall,X,,,\n",
        encoding="utf-8",
    )
    return folder


def test_faults_of_a_folder_are_comments(faulty, tmp_path):
    """The workbook of a faulty folder holds what is in its files, unreadable rows too, and says what is wrong there."""
    path = written(tmp_path / "office.xlsx", book_of_folder(faulty), findings=check(faulty))
    rooms = opened(path)["rooms"]
    cell, lost = rooms.cell(2, column(rooms, "capacity")), rooms.cell(3, 1)
    assert ("eighty", "“eighty” is not a whole number.") == (cell.value, cell.comment.text[:31])
    assert ("Bad Key", "“Bad Key” cannot be a key.") == (lost.value, lost.comment.text[:26])
    assert "note" == rooms.cell(2, column(rooms, "ours")).value


def test_the_faults_of_a_folder_are_found_again_in_its_workbook(faulty, tmp_path):
    """A faulty folder and its workbook have the same faults."""
    path = written(tmp_path / "office.xlsx", book_of_folder(faulty))
    of_folder = sorted((f.rule, f.severity, f.params) for f in check(faulty))
    of_workbook = sorted((f.rule, f.severity, f.params) for f in findings_of(inspect_workbook(path)))
    assert of_folder == of_workbook


def test_forty_faults_are_the_same_in_a_workbook(tmp_path):
    """The folder with forty planted faults, as a workbook, has them all but those of the files as such."""
    told = runpy.run_path(str(Path(__file__).with_name("test_faults.py")))
    folder = tmp_path / "edition"
    folder.mkdir()
    for name, content in {**told["GOOD"], **told["FORTY"]}.items():
        (folder / name).write_text(content, encoding="utf-8")
    path = written(tmp_path / "office.xlsx", book_of_folder(folder), findings=check(folder))
    of_folder = Counter((f.rule, f.params) for f in check(folder))
    of_workbook = Counter((f.rule, f.params) for f in findings_of(inspect_workbook(path), folder))
    assert sum(of_folder.values()) > 40
    of_files = {"row-too-long", "private-table-in-public", "unknown-table"}
    of_the_long_row = {"time-not-known"}  # in the workbook the row has a faulty cell, so nothing more is asked of it
    assert of_files | of_the_long_row == {rule for rule, _ in of_folder - of_workbook}
    assert {"cell-without-header"} == {rule for rule, _ in of_workbook - of_folder}


def test_characters_that_xml_cannot_hold_are_found_again(faulty, tmp_path):
    """An invisible character in a file does not keep its workbook from being written, and is named there too."""
    (faulty / "venues.csv").write_bytes(b"key,name\nhall,Ha\x07ll\nlibrary,Li\xef\xbf\xbfbrary\n")
    path = written(tmp_path / "office.xlsx", book_of_folder(faulty))
    assert ["venues", "venues"] == [
        f.where.sheet for f in inspect_workbook(path).findings if f.rule == "control-character"
    ]


def test_a_text_that_does_not_fit_is_not_cut():
    """A cell holds 32,767 characters; a longer text is refused and named, not shortened."""
    with pytest.raises(FaultyFolder) as error:
        write_workbook(small_edition().with_venues(Venue("more", "x" * 32_768)))
    assert (
        "venues, row 4, column name: The text has 32768 characters; a cell of a workbook holds 32767. "
        "Shorten it, or work on it in the folder's file."
    ) == str(error.value)


def test_without_openpyxl_the_remedy_is_named(monkeypatch):
    """Where the optional library is missing, the error says how to install it."""
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtra) as error:
        write_workbook(small_edition())
    assert "Install it with: pip install 'stemcity-kit[office]'" == error.value.findings[0].remedy()


# What people do to a workbook that changes nothing

HARMLESS: dict[str, Callable[[Any], object]] = {
    "a whole number as 120.0": lambda b: put(b, "rooms", 2, "capacity", value=120.0),
    "TRUE for yes": lambda b: put(b, "venues", 3, "step_free", value=True),
    "a real date": lambda b: put(b, "sessions", 2, "date", value=naive(2027, 5, 19), shown_as="dd/mm/yyyy"),
    "a month that became its first day": lambda b: put(
        b, "sessions", 4, "date", value=naive(2027, 5, 1), shown_as="mmm-yy"
    ),
    "a real time": lambda b: put(b, "sessions", 2, "start", value=dt.time(9, 30)),
    "a time as a fraction of a day": lambda b: put(b, "sessions", 2, "start", value=9.5 / 24, shown_as="General"),
    "a time as a duration": lambda b: put(b, "sessions", 2, "start", value=dt.timedelta(hours=9, minutes=30)),
    "a time with seconds": lambda b: put(b, "sessions", 2, "start", value="9:30:00"),
    "a postcode as a number shown with zeros": lambda b: put(b, "venues", 2, "postcode", value=123, shown_as="00000"),
    "spaces around": lambda b: put(b, "venues", 2, "name", value="  Town Hall \xa0"),
    "empty rows in between": lambda b: b["events"].insert_rows(3, 2),
    "columns in another order": lambda b: b["rooms"].move_range(f"E1:E{b['rooms'].max_row}", cols=20),
    "rows in a hidden sheet": lambda b: setattr(b["rooms"], "sheet_state", "hidden"),
    "a sheet in upper case": lambda b: setattr(b["rooms"], "title", "ROOMS "),
    "a year as a number": lambda b: setting(b, "year", 2027),
    "a chart": lambda b: b.create_chartsheet("Chart").add_chart(openpyxl.chart.BarChart()),
    "a picture-less comment": lambda b: setattr(b["events"]["A2"], "comment", None),
    "a formatted empty row": lambda b: setattr(b["events"].cell(900, 3), "number_format", "0.00"),
}


@pytest.mark.parametrize("work", HARMLESS.values(), ids=HARMLESS)
def test_harmless_habits_change_nothing(tmp_path, work):
    """What can be understood without guessing is understood, without a word."""
    found = inspect_workbook(worked_on(tmp_path / "office.xlsx", work))
    assert (small_edition(), ()) == (found.edition, found.findings)


def test_a_formula_that_was_worked_out_is_its_value(tmp_path):
    """The value that a program last showed is read, and said once for the column."""
    path = worked_on(tmp_path / "office.xlsx", lambda b: put(b, "rooms", 2, "capacity", value="=100+20"))
    found = inspect_workbook(worked_out(path, 1 + opened(path).sheetnames.index("rooms"), "100+20", "120"))
    assert small_edition() == found.edition
    assert [
        (
            "office.xlsx, sheet rooms, row 1, column capacity (E): Cells of the column hold formulas (1); "
            "the values that they last showed are read. Nothing to do if they are right."
        )
    ] == [finding.words() for finding in found.findings]


def test_merged_cells_hold_for_all_of_them(tmp_path):
    """What stands once over several merged rows is read for each of them, as a person reads it."""

    def work(book: Any) -> None:
        put(book, "sessions", 2, "venue", value="library")
        letter = openpyxl.utils.get_column_letter(column(book["sessions"], "venue"))
        book["sessions"].merge_cells(f"{letter}2:{letter}4")

    found = inspect_workbook(worked_on(tmp_path / "office.xlsx", work))
    assert found.edition is not None
    assert ["library"] * 3 == [session.venue for session in found.edition.sessions]


# What people do to a workbook that must be named

DAMAGE: dict[str, tuple[Callable[[Any], object], str]] = {
    "a code that became a date": (
        lambda b: put(b, "rooms", 2, "floor", value=naive(2026, 5, 3)),
        (
            "error: office.xlsx, sheet rooms, row 2, column floor (D): “2026-05-03” is a date that a spreadsheet "
            "made of a code, as it does with 3-5. Set the column's format to text, then write the text again."
        ),
    ),
    "a code that became a number": (
        lambda b: put(b, "venues", 2, "municipality", value=15146, shown_as="General"),
        (
            "note: office.xlsx, sheet venues, row 2, column municipality (F): “15146” is a number where a code "
            "belongs: zeros at its beginning are lost, as when 015146 becomes 15146. Compare it with its source; "
            "set the column's format to text before writing it again."
        ),
    ),
    "a code that lost its zero": (
        lambda b: put(b, "venues", 2, "municipality", value=15146, shown_as="General"),
        (
            "warning: office.xlsx, sheet venues, row 2, column municipality (F): “15146” has lost its leading "
            "zero, as spreadsheets do: it is Milano. Write 015146, as text."
        ),
    ),
    "a long code that was rounded": (
        lambda b: put(b, "venues", 2, "postcode", value=393481234567890, shown_as="General"),
        (
            "error: office.xlsx, sheet venues, row 2, column postcode (D): “393481234567890” looks like a long "
            "code that a spreadsheet turned into a rounded number. Set the column's format to text, then write "
            "the text again."
        ),
    ),
    "a date that became a number": (
        lambda b: put(b, "sessions", 2, "date", value=46526, shown_as="General"),
        (
            "error: office.xlsx, sheet sessions, row 2, column date (C): “46526” is the number by which a "
            "spreadsheet counts the day 2027-05-19. Set the column's format to text, then write the date: "
            "2027-05-19."
        ),
    ),
    "a time in a date": (
        lambda b: put(b, "sessions", 2, "date", value=naive(2027, 5, 19, 9, 30)),
        (
            "error: office.xlsx, sheet sessions, row 2, column date (C): The cell holds a date with a time of "
            "day, 2027-05-19 09:30. Write the date alone here, and the time in its own column."
        ),
    ),
    "a time for a date": (
        lambda b: put(b, "sessions", 2, "date", value=dt.time(9, 30)),
        (
            "error: office.xlsx, sheet sessions, row 2, column date (C): The cell holds a time of day, 09:30, "
            "where a date belongs. Write the date here, and the time in its own column."
        ),
    ),
    "a date in a time": (
        lambda b: put(b, "sessions", 2, "start", value=naive(2027, 5, 19, 9, 30)),
        (
            "warning: office.xlsx, sheet sessions, row 2, column start (E): The cell holds a date with the time "
            "of day, 2027-05-19 09:30; only the time is read. Write the time alone here; the date has its own "
            "column."
        ),
    ),
    "a number that became a date": (
        lambda b: put(b, "rooms", 2, "capacity", value=naive(2026, 5, 3)),
        (
            "error: office.xlsx, sheet rooms, row 2, column capacity (E): “2026-05-03” is a date that a "
            "spreadsheet made of a number, as it does with 3.5. Set the column's format to number, then write the "
            "number again."
        ),
    ),
    "a text that became a date": (
        lambda b: put(b, "venues", 2, "name", value=naive(2026, 12, 9)),
        (
            "warning: office.xlsx, sheet venues, row 2, column name (B): “2026-12-09” is a date that a "
            "spreadsheet made of a text, as it does with 9-12. Set the column's format to text, then write the "
            "text again."
        ),
    ),
    "a word that became a truth value": (
        lambda b: put(b, "venues", 2, "name", value=True),
        (
            "warning: office.xlsx, sheet venues, row 2, column name (B): The cell holds the truth value TRUE, as "
            "a spreadsheet makes it of a word. Set the column's format to text, then write the text again."
        ),
    ),
    "an error value": (
        lambda b: put(b, "venues", 2, "name", value="#REF!"),
        (
            "error: office.xlsx, sheet venues, row 2, column name (B): The cell shows the error #REF!: a formula "
            "could not be worked out. Mend the formula, or write the value itself."
        ),
    ),
    "an error value for a key": (
        lambda b: put(b, "venues", 3, "key", value="#N/A"),
        (
            "error: office.xlsx, sheet venues, row 3, column key (A): The cell shows the error #N/A: a formula "
            "could not be worked out. Mend the formula, or write the value itself."
        ),
    ),
    "a formula that nobody worked out": (
        lambda b: put(b, "rooms", 2, "capacity", value="=40+80"),
        (
            "error: office.xlsx, sheet rooms, row 2, column capacity (E): The cell holds a formula whose value is "
            "not known, because no program worked it out. Open the file in a spreadsheet program and save it, or "
            "write the value itself."
        ),
    ),
    "merged cells": (
        lambda b: b["sessions"].merge_cells("D2:D3"),
        (
            "warning: office.xlsx, sheet sessions: Cells are merged: D2:D3. Their value is read for each of them. "
            "Unmerge them, and write into each cell what holds for it."
        ),
    ),
    "a hidden row": (
        lambda b: setattr(b["events"].row_dimensions[3], "hidden", True),
        "note: office.xlsx, sheet events: Rows are hidden, and read like the others: 3. Delete what should not count.",
    ),
    "a renamed sheet": (
        lambda b: setattr(b["rooms"], "title", "Room"),
        "warning: office.xlsx, sheet Room: The sheet “Room” is not read. Did you mean “rooms”?",
    ),
    "a sheet of their own": (
        lambda b: b.create_sheet("Conti 2027").append(["a", "b"]),
        (
            "note: office.xlsx, sheet Conti 2027: The sheet “Conti 2027” is not read. Nothing to do if it is a "
            "sheet of your own."
        ),
    ),
    "a column twice": (
        lambda b: b["venues"].cell(1, b["venues"].max_column + 1, "name"),
        (
            "error: office.xlsx, sheet venues, row 1, column name (B): The column “name” is there 2 times; only "
            "the first is read. Delete or rename the others."
        ),
    ),
    "a misspelt column": (
        lambda b: put(b, "events", 1, "title@en", value="tittle@en"),
        (
            "warning: office.xlsx, sheet events, row 1, column tittle@en (C): There is no column “tittle@en” "
            "here; its cells are kept but not read. Did you mean “title@en”?"
        ),
    ),
    "a column in a language that is none of the edition's": (
        lambda b: put(b, "events", 1, "title@en", value="title@fr"),
        (
            "warning: office.xlsx, sheet events, row 1, column title@fr (C): “fr” is not among the languages of "
            "the edition. Add it to the languages in the sheet edition, or delete the column."
        ),
    ),
    "a deleted column": (
        lambda b: b["sessions"].delete_cols(column(b["sessions"], "event")),
        (
            "error: office.xlsx, sheet sessions, row 1, column event: The column “event” is missing. Add it and "
            "fill it in every row."
        ),
    ),
    "an emptied cell": (
        lambda b: put(b, "sessions", 2, "event", value=None),
        (
            "error: office.xlsx, sheet sessions, row 2, column event (B): The cell is empty. Every row needs a "
            "value here; delete the row if it is not one."
        ),
    ),
    "a cell without a header": (
        lambda b: b["rooms"].cell(2, b["rooms"].max_column + 1, "ask Ada"),
        (
            "warning: office.xlsx, sheet rooms, row 2, column O: “ask Ada” stands in a column without a header "
            "and is not read. Write the column's name into the first row, or delete the cell."
        ),
    ),
    "a fraction of a seat": (
        lambda b: put(b, "rooms", 2, "capacity", value=3.5),
        (
            "error: office.xlsx, sheet rooms, row 2, column capacity (E): “3.5” is not a whole number. Write "
            "digits only, such as 120, or leave it empty where the number is not known."
        ),
    ),
    "a word for a number": (
        lambda b: put(b, "rooms", 2, "capacity", value="circa 80"),
        (
            "error: office.xlsx, sheet rooms, row 2, column capacity (E): “circa 80” is not a whole number. Write "
            "digits only, such as 120, or leave it empty where the number is not known."
        ),
    ),
    "an unknown word": (
        lambda b: put(b, "venues", 3, "lift", value="forse"),
        (
            "error: office.xlsx, sheet venues, row 3, column lift (P): “forse” is not one of the words that may "
            "stand here. Write one of: yes, no, unknown."
        ),
    ),
    "midnight as 24:00": (
        lambda b: put(b, "sessions", 2, "end", value="24:00"),
        (
            "error: office.xlsx, sheet sessions, row 2, column end (F): “24:00” is not a time of day. Write hours "
            "and minutes from 00:00 to 23:59, such as 09:30; a day ends at 00:00 of the next."
        ),
    ),
    "a date in another order": (
        lambda b: put(b, "sessions", 2, "date", value="19/05/2027"),
        (
            "error: office.xlsx, sheet sessions, row 2, column date (C): “19/05/2027” is not a date. Write it as "
            "YYYY-MM-DD, the order that the sheet edition declares as dialect.dates."
        ),
    ),
    "a day that does not exist": (
        lambda b: put(b, "sessions", 2, "date", value="2027-02-30"),
        (
            "error: office.xlsx, sheet sessions, row 2, column date (C): “2027-02-30” is a day that does not "
            "exist. Look the day up in a calendar; dates are read as YYYY-MM-DD here."
        ),
    ),
    "a comma in a number": (
        lambda b: put(b, "venues", 2, "latitude", value="45,4642"),
        (
            "error: office.xlsx, sheet venues, row 2, column latitude (I): “45,4642” is not a number. Write "
            "digits with “.” as the decimal mark and nothing between thousands, such as 1234.5."
        ),
    ),
    "no year": (
        lambda b: setting(b, "year", None),
        (
            "error: office.xlsx, sheet edition, row 9, column value (C): “year” is missing. Fill in the row "
            "“year” of the sheet edition."
        ),
    ),
    "a zone that is none": (
        lambda b: setting(b, "zone", "Europe/Rom"),
        (
            "error: office.xlsx, sheet edition, row 15, column value (C): There is no time zone “Europe/Rom”. "
            "Write a name of the IANA database. Did you mean Europe/Rome / Europe/Kirov / Europe/Riga?"
        ),
    ),
    "a year in Roman numerals": (
        lambda b: setting(b, "year", "MMXXVII"),
        (
            "error: office.xlsx, sheet edition, row 9, column value (C): “MMXXVII” is not a whole number. Write "
            "digits only, such as 120, or leave it empty where the number is not known."
        ),
    ),
    "a setting twice": (
        lambda b: b["edition"].append(["zone", None, "Europe/Lisbon"]),
        (
            "error: office.xlsx, sheet edition, row 65, column value (C): “zone” is there twice; only the first "
            "row is read. Delete one of the two rows."
        ),
    ),
    "an unknown setting": (
        lambda b: b["edition"].append(["zonee", None, "Europe/Lisbon"]),
        (
            "warning: office.xlsx, sheet edition, row 65, column value (C): “zonee” is not known here. Did you "
            "mean “zone”?"
        ),
    ),
    "no columns of settings": (
        lambda b: b["edition"].delete_rows(1),
        (
            "error: office.xlsx, sheet edition, row 1: The sheet has no columns “name” and “value”. Write name, "
            "language and value into its first row."
        ),
    ),
    "no sheet of settings": (
        lambda b: b.remove(b["edition"]),
        (
            "error: office.xlsx: The workbook has no sheet “edition”, so it is not one that stemcity sheets "
            "wrote. To bring in another spreadsheet, say which table it fills: stemcity import … --table events."
        ),
    ),
    "an unknown key": (
        lambda b: put(b, "sessions", 2, "venue", value="hal"),
        (
            "error: office.xlsx, sheet sessions, row 2, column venue (J): Nothing in “venues” has the key “hal”. "
            "Did you mean “hall”?"
        ),
    ),
    "a key twice": (
        lambda b: put(b, "events", 3, "key", value="opening"),
        (
            "error: office.xlsx, sheet events, row 3, column key (A): “opening” is there twice. Give one of the "
            "two rows another key, or delete it."
        ),
    ),
    "a title for a key": (
        lambda b: put(b, "events", 3, "key", value="Robot 1"),
        (
            "error: office.xlsx, sheet events, row 3, column key (A): “Robot 1” cannot be a key. Write 1 to 80 "
            "lower-case letters a-z, digits and inner hyphens, such as robot-1."
        ),
    ),
}


@pytest.mark.parametrize(("work", "words"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_named_with_place_and_remedy(tmp_path, work, words):
    """Each kind of damage has one finding, whose text says what, where and how to mend it."""
    found = findings_of(inspect_workbook(worked_on(tmp_path / "office.xlsx", work)))
    assert words in [f"{f.severity}: {f.words()}" for f in found]


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (2027, Kind.DATE, "2027"),
        (9, Kind.TIME, "9"),
        (0.3958333333, Kind.TIME, "09:30"),
        (0.999999, Kind.TIME, "24:00"),
        (dt.time(9, 30, 20), Kind.TIME, "09:30:20"),
        (dt.time(9, 29, 59, 999_000), Kind.TIME, "09:30"),
        (dt.timedelta(hours=25), Kind.TIME, "25:00"),
        (naive(1899, 12, 30, 9, 30), Kind.TIME, "09:30"),
        (1e20, Kind.DECIMAL, "100000000000000000000"),
        (0.1 + 0.2, Kind.DECIMAL, "0.3"),
        (True, Kind.ANSWER, "yes"),
        (False, Kind.ANSWER, "no"),
        (3.0, Kind.TEXT, "3"),
        (None, Kind.TEXT, ""),
    ],
    ids=str,
)
def test_typed_cells_give_back_their_text(value, kind, text):
    """What a spreadsheet made of a text becomes that text again; what is no time or date stays to be named."""
    assert (text, None) == untyped(RawCell(value), kind, Dialect())


def test_many_kinds_of_damage_are_all_named_at_once(tmp_path):
    """Faults in several sheets come in one go."""
    several = [
        DAMAGE[name][0] for name in ("a code that became a date", "a word for a number", "an unknown key", "no year")
    ]
    path = worked_on(tmp_path / "office.xlsx", lambda b: [work(b) for work in several])
    rules_found = {f.rule for f in findings_of(inspect_workbook(path)) if f.severity is Severity.ERROR}
    assert {"code-became-date", "missing-setting", "unknown-key"} <= rules_found


# Files that are no workbook of ours, or not safe to open


def zipped(**parts: bytes) -> bytes:
    """A ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>"""
RESAVE = "Open it in a spreadsheet program and save it as .xlsx, without a password."
UNSAFE = (
    "The workbook declares a document type: no spreadsheet program does so, and it can do harm. "
    "Do not open it. Ask whoever sent it for a new copy."
)
NO_WORKBOOKS = {
    "text": (b"key,name\n", f"The file is not a workbook. {RESAVE}"),
    "nothing": (b"", f"The file is not a workbook. {RESAVE}"),
    "old": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        f"The file is a workbook of the old kind (.xls), or one with a password. {RESAVE}",
    ),
    "another archive": (zipped(a=b""), f"The file is not a workbook. {RESAVE}"),
    "libreoffice": (
        zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
        f"The file is an OpenDocument spreadsheet (.ods). {RESAVE}",
    ),
    "cut off": (
        b"PK\x03\x04" + b"\0" * 40,
        (
            "The file is damaged: it cannot be unpacked. "
            "Copy it again, or open it in a spreadsheet program and save it as .xlsx."
        ),
    ),
    "entities": (zipped(**{"xl/workbook.xml": BOMB}), UNSAFE),
    "entities in another encoding": (zipped(**{"xl/workbook.xml": BOMB.decode().encode("utf-16")}), UNSAFE),
    "entities in an encoding of mainframes": (zipped(**{"xl/workbook.xml": BOMB.decode().encode("cp037")}), UNSAFE),
    "an external entity": (
        zipped(**{"xl/workbook.xml": b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>"}),
        UNSAFE,
    ),
    "too large": (
        zipped(**{"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * (LARGEST + 1)}),
        (
            "The workbook becomes larger than 200 MB when it is unpacked. "
            "Look for a mistake: delete empty rows, pictures and foreign sheets."
        ),
    ),
}


@pytest.mark.parametrize(("content", "words"), NO_WORKBOOKS.values(), ids=NO_WORKBOOKS)
def test_what_is_no_workbook_is_not_opened(tmp_path, content, words):
    """A file that is something else, damaged or unsafe is named in one sentence and not opened."""
    path = tmp_path / "office.xlsx"
    path.write_bytes(content)
    found = inspect_workbook(path)
    assert (None, [f"office.xlsx: {words}"]) == (found.edition, [finding.words() for finding in found.findings])


def test_a_workbook_that_openpyxl_cannot_read_is_named(tmp_path):
    """A workbook whose parts do not fit together is a finding, not a traceback."""
    path = patched(
        written(tmp_path / "office.xlsx", small_edition()), "xl/workbook.xml", lambda xml: xml[: len(xml) // 2]
    )
    assert ["broken-workbook"] == [finding.rule for finding in inspect_workbook(path).findings]


def test_macros_are_not_read(tmp_path):
    """A part with macros is left alone."""
    path = written(tmp_path / "office.xlsx", small_edition())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"not even looked at")
    assert small_edition() == inspect_workbook(path).edition


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_libreoffice_gives_back_what_it_got(tmp_path):
    """A workbook that LibreOffice has opened and saved is read as the same edition."""
    path = written(tmp_path / "office.xlsx", small_edition())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"  # two at once cannot share one
    command = ["soffice", "--headless", profile, "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(path)]
    subprocess.run(command, check=True, timeout=120)
    assert small_edition() == inspect_workbook(tmp_path / "out" / "office.xlsx").edition
