"""Importing: matched by key, said before it is written, the same a second time; other people's spreadsheets too."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.errors import FaultyFolder, InvalidValue, Severity, Where
from stemcity_kit.folder.columns import Reading
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.difference import Change, RowChange, TableDifference
from stemcity_kit.folder.flat import COLUMNS, Keys
from stemcity_kit.folder.foreign import read_foreign
from stemcity_kit.folder.importing import PROGRAMME, fresh_edition, from_foreign, from_workbook, plan_import
from stemcity_kit.folder.mapping import map_file, map_pairs, mapped, meant
from stemcity_kit.folder.merging import Incoming
from stemcity_kit.folder.read import inspect, load
from stemcity_kit.folder.tabs import RawSheet
from stemcity_kit.folder.workbook import read_sheets, write_workbook
from stemcity_kit.folder.write import save
from stemcity_kit.model.edition import TABLES, Edition
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.fields import KEY_PATTERN
from stemcity_kit.model.place import Accessibility, Room, Venue
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import When, moment
from stemcity_kit.model.vocabulary import Answer, Mode, Nature, Place
from stemcity_kit.testing import synthetic_edition

ZONE = "Europe/Rome"


def small_edition() -> Edition:
    """Two events, two venues, a room."""
    start = moment(dt.date(2027, 5, 19), dt.time(9, 30), zone=ZONE)
    return Edition(
        key="town-2027",
        uri="https://www.example.org/stem/2027",
        year=2027,
        country="IT",
        zone=ZONE,
        languages=("it", "en"),
        nature=Nature.INVENTED,
        venues=[Venue("hall", "Town Hall", latitude=Decimal("45.4642")), Venue("library", "Library", access=STEPS)],
        rooms=[Room("hall-1", "hall", "Great Room", "3-5", 120)],
        events=[
            Event("opening", Text({"it": "Apertura", "en": "Opening"})),
            Event("robots", Text({"it": "Robot", "en": "Robots"})),
        ],
        sessions=[
            Session("opening-1", "opening", When.starting(start), venue="hall"),
            Session("robots-1", "robots", When.on(dt.date(2027, 5, 20)), venue="library"),
        ],
    )


STEPS = Accessibility(step_free=Answer.YES, lift=Answer.NO)
READING = Reading(Dialect(), ZONE, ("it", "en"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the small edition."""
    save(small_edition(), tmp_path / "edition")
    return tmp_path / "edition"


def brought(tmp_path: Path, edition: Edition, work: Any = None) -> Incoming:
    """What a workbook of this edition brings, after somebody has worked on it."""
    path = tmp_path / "office.xlsx"
    path.write_bytes(write_workbook(edition))
    if work is not None:
        book = openpyxl.load_workbook(path)
        work(book)
        book.save(path)
    sheets, findings = read_sheets(path)
    return from_workbook(sheets, file=path.name, before=findings)


def csv(tmp_path: Path, *lines: str, name: str = "theirs.csv", encoding: str = "utf-8") -> Path:
    """A CSV file of somebody else's."""
    path = tmp_path / name
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def foreign(
    path: Path, table: str, *, base: Edition | None = None, reading: Reading = READING, said: Any = None, **more: str
) -> Incoming:
    """What another spreadsheet brings."""
    source, findings = read_foreign(path, columns=COLUMNS, language=reading.languages[0], **more)
    assert source is not None, findings
    return from_foreign(source, table=table, said=said or {}, reading=reading, base=base)


def words(incoming: Incoming) -> list[str]:
    """What is wrong, in words."""
    return [finding.words() for finding in incoming.findings]


# Our own workbook


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_workbook_makes_the_folder_that_it_came_from(tmp_path_factory, seed):
    """Into a folder that does not exist, a workbook brings the whole edition."""
    root = tmp_path_factory.mktemp("i")
    edition = synthetic_edition(seed=seed, events=8)
    plan = plan_import(brought(root, edition), None)
    assert plan.edition is not None
    save(plan.edition, root / "new")
    assert (edition, ()) == (load(root / "new"), plan.errors)


def test_an_untouched_workbook_changes_nothing(tmp_path, folder):
    """What came from a folder and comes back unchanged changes nothing."""
    plan = plan_import(brought(tmp_path, small_edition()), inspect(folder), root=folder)
    assert (False, small_edition(), ()) == (plan.anything, plan.edition, plan.errors)


def test_a_change_is_said_with_its_old_and_its_new_value(tmp_path, folder):
    """The difference names table, key and column."""
    changed = attrs.evolve(small_edition(), rooms=[Room("hall-1", "hall", "Great Room", "3-5", 90)], city="Town")
    plan = plan_import(brought(tmp_path, changed), inspect(folder), root=folder)
    rooms = next(table for table in plan.tables if table.table == "rooms")
    assert TableDifference("rooms", changed=(RowChange("hall-1", (Change("capacity", "120", "90"),)),)) == rooms
    assert (Change("city", "", "Town"),) == plan.settings


def test_what_the_source_has_not_is_kept(tmp_path, folder):
    """A row that is not in the workbook stays, and is named."""
    fewer = attrs.evolve(small_edition(), rooms=())
    plan = plan_import(brought(tmp_path, fewer), inspect(folder), root=folder)
    assert plan.edition is not None
    assert small_edition().rooms == plan.edition.rooms
    assert (("hall-1",), False) == next((t.missing, t.anything) for t in plan.tables if t.table == "rooms")


def test_what_the_source_has_not_is_removed_on_request(tmp_path, folder):
    """Only who asks for it removes rows."""
    fewer = attrs.evolve(small_edition(), rooms=())
    plan = plan_import(brought(tmp_path, fewer), inspect(folder), delete_missing=True, root=folder)
    assert plan.edition is not None
    assert () == plan.edition.rooms


def test_a_removal_that_leaves_others_dangling_is_refused(tmp_path, folder):
    """Removing a venue that sessions are in is an error."""
    fewer = attrs.evolve(small_edition(), venues=small_edition().venues[:1])
    plan = plan_import(brought(tmp_path, fewer), inspect(folder), delete_missing=True, root=folder)
    assert ["unknown-key"] == [finding.rule for finding in plan.errors]


def test_a_table_whose_sheet_was_deleted_is_left_alone(tmp_path, folder):
    """A workbook without a sheet says nothing about its table, even when missing rows are to be removed."""
    incoming = brought(tmp_path, small_edition(), lambda book: book.remove(book["rooms"]))
    plan = plan_import(incoming, inspect(folder), delete_missing=True, root=folder)
    assert plan.edition is not None
    assert small_edition() == plan.edition


def test_a_column_that_was_deleted_keeps_its_values(tmp_path, folder):
    """Who deletes a column of a sheet does not empty it in the folder."""

    def work(book: Any) -> None:
        header = [cell.value for cell in book["venues"][1]]
        for name in ("step_free", "latitude"):
            book["venues"].delete_cols([cell.value for cell in book["venues"][1]].index(name) + 1)
        assert "lift" in header

    plan = plan_import(brought(tmp_path, small_edition(), work), inspect(folder), root=folder)
    assert plan.edition is not None
    assert small_edition().venues == plan.edition.venues


def test_an_emptied_cell_empties_the_value(tmp_path, folder):
    """A cell that is there and empty says that nothing is known any more."""
    emptied = attrs.evolve(small_edition(), rooms=[Room("hall-1", "hall", "Great Room", "3-5")])
    plan = plan_import(brought(tmp_path, emptied), inspect(folder), root=folder)
    assert plan.edition is not None
    assert plan.edition.rooms[0].capacity is None


def test_new_rows_follow_the_old_ones(tmp_path, folder):
    """The folder keeps its order, whatever the order of the sheet."""
    more = attrs.evolve(small_edition(), venues=[Venue("annex", "Annex"), *small_edition().venues[::-1]])
    plan = plan_import(brought(tmp_path, more), inspect(folder), root=folder)
    assert plan.edition is not None
    assert ["hall", "library", "annex"] == [venue.key for venue in plan.edition.venues]


def test_a_workbook_mends_a_faulty_folder(tmp_path, folder):
    """A row that the folder could not read comes back mended; one that is in neither is named before it is gone."""
    (folder / "rooms.csv").write_text("key,venue,capacity\nhall-1,,120\nhall-2,,80\n", encoding="utf-8")
    plan = plan_import(brought(tmp_path, small_edition()), inspect(folder), root=folder)
    assert (small_edition(), ()) == (plan.edition, plan.errors)
    assert [
        (
            "rooms.csv: A row with the key “hall-2” cannot be read, and the workbook has none; it will be gone. "
            "Nothing to do if it has another key now; otherwise mend the row first."
        )
    ] == [finding.words() for finding in plan.findings if finding.rule == "unread-row"]


def test_a_faulty_workbook_has_no_clean_plan(tmp_path, folder):
    """An error in the source is an error of the plan, with its place in the source."""
    incoming = brought(tmp_path, small_edition(), lambda book: book["rooms"].cell(2, 5, "eighty"))
    plan = plan_import(incoming, inspect(folder), root=folder)
    assert [("not-a-whole-number", "rooms", 2, 5)] == [
        (f.rule, f.where.sheet, f.where.row, f.where.column) for f in plan.errors
    ]


def test_the_dialect_of_a_workbook_is_the_folders_new_one(tmp_path, folder):
    """Who changes the order of dates in the workbook's settings changes it in the folder."""
    incoming = attrs.evolve(brought(tmp_path, small_edition()), dialect=Dialect(dates="dmy"))
    plan = plan_import(incoming, inspect(folder), root=folder)
    assert ((Change("dialect.dates", "ymd", "dmy"),), Dialect(dates="dmy")) == (plan.settings, plan.dialect)


# Somebody else's table


def test_columns_are_mapped_as_said(tmp_path):
    """Each of their columns fills the one that was named for it; a text needs no language, the main one is meant."""
    path = csv(tmp_path, "Nome;CAP;Come arrivare", "Scuola;00123;Tram 1")
    incoming = foreign(path, "venues", said={"Nome": "name", "CAP": "postcode", "Come arrivare": "directions"})
    assert (Venue("scuola", "Scuola", postcode="00123", directions=Text({"it": "Tram 1"})),) == incoming.tables[
        "venues"
    ]


def test_a_header_that_is_not_mapped_gets_a_suggestion(tmp_path):
    """What an Italian, English or Portuguese header may mean is offered, not taken."""
    path = csv(tmp_path, "name,Indirizzo,Capienza,Note", "Scuola,Via 1,5,x")
    assert [
        (
            "theirs.csv, row 1, column Indirizzo (B): The column “Indirizzo” is not brought in. "
            "Did you mean: --map 'Indirizzo=street'?"
        ),
        (
            "theirs.csv, row 1, column Capienza (C): The column “Capienza” is not brought in. "
            "Nothing to do if it is not needed; otherwise say what it is with --map 'Capienza=…'."
        ),
        (
            "theirs.csv, row 1, column Note (D): The column “Note” is not brought in. "
            "Nothing to do if it is not needed; otherwise say what it is with --map 'Note=…'."
        ),
    ] == words(foreign(path, "venues"))


def test_a_wrong_mapping_is_named_on_both_sides(tmp_path):
    """A name that their sheet or our table does not have is an error, with the nearest one."""
    path = csv(tmp_path, "Nome;Lat", "Scuola;45.1")
    said = words(foreign(path, "venues", said={"Nomi": "name", "Lat": "lattitude"}))
    assert [
        "theirs.csv, row 1: The mapping names a column “Nomi” that the sheet does not have. Did you mean “Nome”?",
        "theirs.csv, row 1: The mapping names a column “lattitude” that we do not have. Did you mean “latitude”?",
    ] == said[:2]


def test_two_columns_cannot_become_one(tmp_path):
    """The second column that is mapped to the same one is named and left out."""
    path = csv(tmp_path, "A;B", "Scuola;Liceo")
    incoming = foreign(path, "venues", said={"A": "name", "B": "name"})
    assert ["scuola"] == [venue.key for venue in incoming.tables["venues"]]
    assert ["double-column"] == [finding.rule for finding in incoming.findings]


def test_a_second_import_changes_nothing(tmp_path, folder):
    """Keys are made of names in the same way each time, and what has a name already keeps its key."""
    path = csv(tmp_path, "name,street", "Town Hall,Square 1", "School & Co.,Street 2", "School: Co,Street 3")
    first = plan_import(foreign(path, "venues", base=load(folder)), inspect(folder), root=folder)
    assert first.edition is not None
    save(first.edition, folder)
    assert ["hall", "library", "school-co", "school-co-2"] == [venue.key for venue in load(folder).venues]
    again = plan_import(foreign(path, "venues", base=load(folder)), inspect(folder), root=folder)
    assert (False, load(folder)) == (again.anything, again.edition)


def test_what_the_mapping_leaves_out_is_kept(tmp_path, folder):
    """A list of streets changes streets, and nothing else of a venue."""
    path = csv(tmp_path, "key,street", "hall,Square 1")
    plan = plan_import(foreign(path, "venues", base=load(folder)), inspect(folder), root=folder)
    assert plan.edition is not None
    assert attrs.evolve(small_edition().venues[0], street="Square 1") == plan.edition.venues[0]


def test_parts_of_a_value_are_merged_with_the_rest(tmp_path, folder):
    """One answer about access does not make the others unknown; one language of a title keeps the other."""
    access = csv(tmp_path, "key,lift", "library,yes")
    plan = plan_import(foreign(access, "venues", base=load(folder)), inspect(folder), root=folder)
    title = csv(tmp_path, "key,title@en", "robots,Robots!")
    other = plan_import(foreign(title, "events", base=load(folder)), inspect(folder), root=folder)
    assert plan.edition is not None
    assert other.edition is not None
    assert attrs.evolve(STEPS, lift=Answer.YES) == plan.edition.venues[1].access
    assert Text({"it": "Robot", "en": "Robots!"}) == other.edition.events[1].title


def test_a_part_that_does_not_go_with_the_rest_is_named(tmp_path, folder):
    """A date that becomes only a month cannot keep its hour; the row stays as it was."""
    path = csv(tmp_path, "key,event,date", "opening-1,opening,2027-05")
    plan = plan_import(foreign(path, "sessions", base=load(folder)), inspect(folder), root=folder)
    assert ["more-than-a-month"] == [finding.rule for finding in plan.errors]
    assert plan.edition is not None
    assert small_edition().sessions == plan.edition.sessions


def test_a_row_without_a_name_is_named(tmp_path):
    """Where keys are made of names, a missing name is the fault, not a missing key."""
    assert [
        (
            "theirs.csv, row 3, column name (A): The cell is empty. "
            "Every row needs a value here; delete the row if it is not one."
        )
    ] == words(foreign(csv(tmp_path, "name,street", "Hall,Square", ",Street"), "venues"))


def test_a_table_that_cannot_be_read_needs_its_sheet(tmp_path, folder):
    """A file that cannot be read at all is replaced by a sheet, and only by one."""
    (folder / "rooms.csv").write_bytes(b"PK\x03\x04")
    cured = plan_import(brought(tmp_path, small_edition()), inspect(folder), root=folder)
    assert (small_edition(), ()) == (cured.edition, cured.errors)
    without = brought(tmp_path, small_edition(), lambda book: book.remove(book["rooms"]))
    assert ["rooms.csv: The file cannot be read, and the workbook has no sheet rooms. Mend the file first."] == [
        finding.words() for finding in plan_import(without, inspect(folder), root=folder).errors
    ]


def test_a_faulty_folder_is_not_imported_into(tmp_path, folder):
    """Another spreadsheet cannot mend a folder, so its errors come first."""
    (folder / "rooms.csv").write_text("key,venue,capacity\nhall-1,hall,eighty\n", encoding="utf-8")
    path = csv(tmp_path, "key,street", "hall,Square 1")
    plan = plan_import(foreign(path, "venues", base=inspect(folder).edition), inspect(folder), root=folder)
    assert ["rooms.csv"] == [finding.where.file for finding in plan.errors]


def test_dates_and_decimals_are_read_as_declared(tmp_path):
    """The spelling of their file is said, and a wrong one is named with the option that mends it."""
    path = csv(tmp_path, "key;name;latitude", "a;A;45,1")
    comma = attrs.evolve(READING, dialect=Dialect(decimal=","))
    assert Decimal("45.1") == foreign(path, "venues", reading=comma).tables["venues"][0].latitude
    assert [
        (
            "theirs.csv, row 2, column latitude (C): “45,1” is not a number. "
            "Write digits with “.” as the decimal mark, or say with --decimal which one it is."
        )
    ] == words(foreign(path, "venues"))


# The mapping


def test_pairs_say_a_mapping():
    """The last equals sign parts theirs from ours."""
    assert {"a=b": "name", "Titolo": "title@it"} == map_pairs(["a=b=name", " Titolo = title@it "])


@pytest.mark.parametrize("pair", ["Titolo", "=title", "Titolo="])
def test_what_is_no_pair_is_named(pair):
    """A mapping without its two sides is an error in words."""
    with pytest.raises(FaultyFolder) as error:
        map_pairs([pair])
    assert f"“{pair}” is not a mapping. Write their name, =, and ours: 'Titolo=title@it'." == str(error.value)


def test_a_file_says_a_mapping():
    """Lines of TOML, at the top or in a section."""
    assert {"Titolo": "title@it"} == map_file('"Titolo" = "title@it"\n', file="map.toml")
    assert {"Titolo": "title@it"} == map_file('[columns]\nTitolo = "title@it"\n', file="map.toml")


@pytest.mark.parametrize("text", ["Titolo", "Titolo = 3"])
def test_a_file_that_is_no_mapping_is_named(text):
    """A file that cannot be read as a mapping is named."""
    with pytest.raises(FaultyFolder) as error:
        map_file(text, file="map.toml")
    assert "bad-mapping" == error.value.findings[0].rule


@pytest.mark.parametrize(
    ("header", "ours"),
    [
        ("TITOLO", "title"),
        ("Título", "title"),
        ("Event title", "title"),
        ("Ora d’inizio", "start"),
        ("Ora di inizio", "start"),
        ("Início", "start"),
        ("Hora de fim", "end"),
        ("Sede", "place"),
        ("Luogo", "place"),
        ("Localização", "place"),
        ("Where", "place"),
        ("Data", "date"),
        ("Fino al", "last_date"),
        ("Descrição", "description"),
        ("Titollo", "title"),
        ("x", ""),
    ],
)
def test_headers_in_three_languages_are_understood(header, ours):
    """What people in Italy, England and Portugal call a column of a programme."""
    assert ours == meant(header, COLUMNS, language="it")[0]


def test_a_sheet_without_a_known_column_is_named():
    """Where nothing is known, the columns that there are are listed."""
    found = mapped(["Foo", ""], ["key", "name"], {}, language="it", where=Where(file="a.csv", row=1), guess=False)
    assert (
        "a.csv, row 1: No column of the sheet is known. "
        "Say what each one is with --map 'Their name=ours'. Ours are: key, name."
    ) == found.findings[-1].words()


# A programme on one sheet

FIVE = ("Titolo;Data;Inizio;Fine;Luogo", "Apertura;19/05/2027;9:30;11:00;Palazzo", "Robot;19/05/2027;14.00;;Biblioteca")
DMY = attrs.evolve(READING, dialect=Dialect(dates="dmy"), languages=("it",))


def fresh(incoming: Incoming, **more: Any) -> Edition:
    """A new edition in Milan."""
    said = {"city": "Milano", "country": "IT", "zone": ZONE, "language": "it", "year": None, "uri": ""}
    return fresh_edition(incoming, **{**said, **more})


def test_five_columns_are_an_edition(tmp_path):
    """Title, date, start, end and place become events, sessions and venues."""
    incoming = foreign(csv(tmp_path, *FIVE), PROGRAMME, reading=DMY)
    plan = plan_import(incoming, None, start=fresh(incoming))
    edition = plan.edition
    assert edition is not None
    assert ((), "milano-2027", "urn:stemcity:milano-2027", 2027) == (
        plan.errors,
        edition.key,
        edition.uri,
        edition.year,
    )
    assert [("apertura", "Apertura"), ("robot", "Robot")] == [(e.key, e.title.version("it")) for e in edition.events]
    assert [("palazzo", "Palazzo"), ("biblioteca", "Biblioteca")] == [(v.key, v.name) for v in edition.venues]
    at = [moment(dt.date(2027, 5, 19), dt.time(*clock), zone=ZONE) for clock in ((9, 30), (11, 0), (14, 0))]
    assert (
        Session("apertura", "apertura", When.between(at[0], at[1]), venue="palazzo"),
        Session("robot", "robot", When.starting(at[2]), venue="biblioteca"),
    ) == edition.sessions


def test_a_programme_in_a_workbook_is_the_same(tmp_path):
    """Real dates and times, a title above the header and merged cells give the same edition."""
    book = openpyxl.Workbook()
    day = dt.date(2027, 5, 19)
    for row in (["Programma 2027"], [], ["Titolo", "Data", "Inizio", "Fine", "Luogo"]):
        book.active.append(row)
    book.active.append(["Apertura", day, dt.time(9, 30), dt.time(11), "Palazzo"])
    book.active.append(["Robot", None, dt.time(14), None, "Biblioteca"])
    book.active.merge_cells("B4:B5")
    book.active.merge_cells("A1:E1")
    book.save(tmp_path / "theirs.xlsx")
    of_book = foreign(tmp_path / "theirs.xlsx", PROGRAMME, reading=DMY)
    of_csv = foreign(csv(tmp_path, *FIVE), PROGRAMME, reading=DMY)
    assert of_csv.tables == of_book.tables


def test_the_same_title_again_is_another_session(tmp_path):
    """Repeats share their event, and the same name is the same venue in any letter case."""
    path = csv(tmp_path, "Title,Date,Place", "Robots,2027-05-19,Hall", "Robots,2027-05-20,HALL", "robots,2027-05-21,")
    incoming = foreign(path, PROGRAMME)
    assert (1, 1) == (len(incoming.tables["events"]), len(incoming.tables["venues"]))
    assert [("robots", "hall"), ("robots-2", "hall"), ("robots-3", None)] == [
        (session.key, session.venue) for session in incoming.tables["sessions"]
    ]


def test_online_and_not_yet_known_are_no_venues(tmp_path):
    """Where a programme says online or to be defined, no venue is invented."""
    path = csv(tmp_path, "Title,Date,Place", "A,2027-05-19,Online", "B,2027-05-19,Da definire", "C,2027-05-19,")
    incoming = foreign(path, PROGRAMME)
    assert [(Mode.ONLINE, None), (None, Place.TO_BE_DEFINED), (None, None)] == [
        (session.mode, session.place) for session in incoming.tables["sessions"]
    ]
    assert () == incoming.tables["venues"]


def test_an_event_without_a_date_is_kept(tmp_path):
    """What is not known of a time stays unknown."""
    incoming = foreign(csv(tmp_path, "Title,Date", "A,"), PROGRAMME)
    assert (Session("a", "a"),) == incoming.tables["sessions"]


def test_a_programme_finds_what_is_there_already(tmp_path, folder):
    """Titles and names in any language of the edition find their rows, whose sessions keep their keys."""
    path = csv(tmp_path, "Title,Date,Start,Place", "Robots,2027-05-21,10:00,town hall")
    plan = plan_import(foreign(path, PROGRAMME, base=load(folder)), inspect(folder), root=folder)
    assert plan.edition is not None
    changed = next(table for table in plan.tables if table.table == "sessions").changed
    assert ["robots-1"] == [row.key for row in changed]
    assert "hall" == plan.edition.sessions[1].venue


def test_faults_of_a_programme_point_at_its_own_columns(tmp_path):
    """A fault is named by the column that people see, once, though three tables are made of it."""
    path = csv(tmp_path, "Titolo;Data;Inizio;Luogo;Link", "A;31/02/2027;25:00;X;no address", ";;;Y;")
    incoming = foreign(path, PROGRAMME, reading=DMY)
    assert [
        ("empty-cell", 3, "title", 1),
        ("bad-address", 2, "url", 5),
        ("no-such-day", 2, "date", 2),
        ("bad-time", 2, "start", 3),
    ] == [(f.rule, f.where.row, f.where.field, f.where.column) for f in incoming.findings]


def test_a_programme_without_titles_is_named(tmp_path):
    """The one column that is needed is asked for with the option that names it."""
    incoming = foreign(csv(tmp_path, "Foo;Data;Luogo", "A;19/05/2027;X"), PROGRAMME, reading=DMY)
    assert (
        "theirs.csv, column title: The column “title” is missing. Say which one it is: --map 'Their name=title'."
        in words(incoming)
    )


def test_the_year_must_be_plain(tmp_path):
    """Dates in two years, or none, do not say which edition it is."""
    two = foreign(csv(tmp_path, "Title,Date", "A,2026-12-31", "B,2027-01-02"), PROGRAMME)
    with pytest.raises(InvalidValue) as error:
        fresh(two)
    assert "The year of the edition is not plain: the dates lie in 2026, 2027. Say it with --year." == str(error.value)
    none = foreign(csv(tmp_path, "Title,Date", "A,"), PROGRAMME)
    with pytest.raises(InvalidValue) as error:
        fresh(none)
    assert "The year of the edition is not known: there is no date. Say it with --year." == str(error.value)
    assert ("milano-2027", "https://www.example.org/x") == tuple(
        getattr(fresh(two, year=2027, uri="https://www.example.org/x"), name) for name in ("key", "uri")
    )


@given(texts=st.lists(st.text(min_size=1, max_size=100).filter(str.strip), max_size=20))
def test_keys_are_valid_and_follow_the_text(texts):
    """Every text gets a key that can be one; equal texts the same, other texts another."""
    keys = Keys("event")
    made = {text: keys.of(text) for text in texts}
    assert all(KEY_PATTERN.fullmatch(key) for key in made.values())
    assert len({" ".join(text.casefold().split()) for text in texts}) == len(set(made.values()))
    again = Keys("event")
    assert made == {text: again.of(text) for text in texts}


# Other people's files


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_separator_is_found_out(tmp_path, mark):
    """Comma, semicolon or tab: what is there most often parts the columns."""
    incoming = foreign(csv(tmp_path, f"name{mark}street", f"Hall{mark}Square"), "venues")
    assert (Venue("hall", "Hall", "Square"),) == incoming.tables["venues"]


def test_an_old_encoding_is_named_and_can_be_said(tmp_path):
    """A file of Excel's in the encoding of Western Europe is read once that is said."""
    path = csv(tmp_path, "name;street", "Città;Via", encoding="cp1252")
    assert (
        "theirs.csv, row 2: The file is not UTF-8: the byte 0xE0 in line 2 may be meant as “à”. "
        "Save the file as “CSV UTF-8” in the spreadsheet, or say --encoding cp1252 if that is what it is."
    ) in words(foreign(path, "venues"))
    said = foreign(path, "venues", encoding="cp1252")
    assert (["Città"], ()) == ([venue.name for venue in said.tables["venues"]], said.findings)


@pytest.mark.parametrize(
    ("encoding", "sentence"),
    [
        ("latin-nine", "“latin-nine” is not an encoding. Excel's in Western Europe is cp1252."),
        (
            "ascii",
            "The file is not in ascii: byte 5 is no letter in it. Save the file as “CSV UTF-8” in the spreadsheet.",
        ),
    ],
)
def test_a_wrong_encoding_is_named(tmp_path, encoding, sentence):
    """An encoding that is none, or not the file's, is named."""
    with pytest.raises(FaultyFolder) as error:
        foreign(csv(tmp_path, "Città;x", encoding="cp1252"), "venues", encoding=encoding)
    assert sentence == error.value.findings[0].problem() + " " + error.value.findings[0].remedy()


def test_a_title_above_the_header_is_skipped(tmp_path):
    """The header is the row that names our columns, not the first one; numbers of rows stay those of the file."""
    path = csv(tmp_path, "Programma 2027;;", ";;", "Titolo;Data;Luogo", "A;31/02/2027;X")
    incoming = foreign(path, PROGRAMME, reading=DMY)
    assert [("no-such-day", 4)] == [(f.rule, f.where.row) for f in incoming.findings]


def test_the_sheet_can_be_named(tmp_path):
    """Of several sheets the first is read, with a note, or the one that is named; a wrong name is named."""
    book = openpyxl.Workbook()
    book.active.append(["name"])
    book.active.append(["First"])
    other = book.create_sheet("Luoghi")
    other.append(["name"])
    other.append(["Second"])
    path = tmp_path / "theirs.xlsx"
    book.save(path)
    first, second = foreign(path, "venues"), foreign(path, "venues", sheet="luoghi")
    assert (["First"], ["Second"]) == tuple([v.name for v in found.tables["venues"]] for found in (first, second))
    assert ["several-sheets"] == [finding.rule for finding in first.findings]
    none, findings = read_foreign(path, columns=COLUMNS, language="it", sheet="Luogo")
    assert none is None
    assert ["theirs.xlsx: The workbook has no sheet “Luogo” with anything in it. Did you mean “Luoghi”?"] == [
        finding.words() for finding in findings
    ]


def test_an_empty_workbook_is_named(tmp_path):
    """Nothing in a file is an error, not an empty edition."""
    openpyxl.Workbook().save(tmp_path / "theirs.xlsx")
    source, findings = read_foreign(tmp_path / "theirs.xlsx", columns=COLUMNS, language="it")
    assert (None, ["theirs.xlsx: There is nothing in the workbook. Name another file."]) == (
        source,
        [finding.words() for finding in findings],
    )


def test_every_table_can_be_brought_in():
    """No table's columns defeat the reading of a sheet that has all of them and no rows."""
    for table in TABLES:
        incoming = from_workbook([RawSheet("edition"), RawSheet(table)], file="a.xlsx")
        assert Severity.ERROR in {finding.severity for finding in incoming.findings}
