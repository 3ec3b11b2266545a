"""`stemcity sheets` and `stemcity import` as people use them: what they say, what they write, how they end."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result

from stemcity_kit.cli import main
from stemcity_kit.folder.check import check
from stemcity_kit.folder.read import load
from stemcity_kit.folder.write import save
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.place import Room, Venue
from stemcity_kit.model.text import Text
from stemcity_kit.model.vocabulary import Nature
from tests.cli.runner import RUNNER

PROGRAMME = """Titolo;Data;Inizio;Fine;Luogo
Apertura;19/05/2027;9:30;11:00;Palazzo
Robot;20/05/2027;14:00;16:00;Biblioteca
"""
NEW = ("--city", "Borgo", "--country", "IT", "--zone", "Europe/Rome", "--dates", "dmy")


def stemcity(*args: object, lang: str = "en") -> Result:
    """Run the command; a traceback fails the test."""
    result = RUNNER.invoke(main, ["--lang", lang, *map(str, args)], catch_exceptions=False)
    assert "Traceback" not in result.output
    return result


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two venues and a room."""
    edition = Edition(
        key="town-2027",
        uri="https://www.example.org/stem/2027",
        year=2027,
        country="IT",
        zone="Europe/Rome",
        languages=("it",),
        nature=Nature.INVENTED,
        venues=[Venue("hall", "Town Hall"), Venue("library", "Library")],
        rooms=[Room("hall-1", "hall", capacity=120)],
    )
    save(edition, tmp_path / "edition")
    return tmp_path / "edition"


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    """A programme on one sheet, five columns, as a spreadsheet program saves it."""
    path = tmp_path / "programma.csv"
    path.write_text(PROGRAMME, encoding="utf-8-sig", newline="\r\n")
    return path


def test_sheets_writes_the_workbook_beside_the_folder(folder):
    """Without more said, the workbook has the folder's name."""
    result = stemcity("sheets", folder)
    assert (0, True) == (result.exit_code, folder.with_suffix(".xlsx").is_file())
    assert result.stdout.startswith(f"Written: {folder.with_suffix('.xlsx')}, with ")


def test_sheets_does_not_overwrite_unasked(folder, tmp_path):
    """A workbook that somebody may have worked on is replaced only with --force."""
    target = tmp_path / "office.xlsx"
    target.write_bytes(b"my work")
    refused = stemcity("sheets", folder, "--to", target)
    assert (1, b"my work") == (refused.exit_code, target.read_bytes())
    assert "is there already. Name another with --to, or replace it with --force." in refused.stderr
    assert 0 == stemcity("sheets", folder, "--to", target, "--force").exit_code
    assert target.read_bytes().startswith(b"PK")


def test_sheets_says_when_another_program_holds_the_file(folder, tmp_path, monkeypatch):
    """Excel holds a file that is open in it; the old one stays, and nothing is left beside it."""

    def held(_self: Path, _target: Path) -> None:
        raise PermissionError(13, "in use")

    target = tmp_path / "office.xlsx"
    monkeypatch.setattr(Path, "replace", held)
    result = stemcity("sheets", folder, "--to", target)
    assert (1, False, []) == (result.exit_code, target.exists(), list(tmp_path.glob(".*.part")))
    assert "Close it in other programs such as Excel" in result.stderr


def test_sheets_needs_an_edition(tmp_path):
    """A folder that holds none is named."""
    result = stemcity("sheets", tmp_path)
    assert (1, True) == (result.exit_code, "holds no edition.toml" in result.stderr)


def test_import_says_first_and_writes_on_request(folder):
    """The dry run changes no byte; --write does what it said; a second time there is nothing to do."""
    stemcity("sheets", folder)
    book = openpyxl.load_workbook(folder.with_suffix(".xlsx"))
    book["rooms"]["E2"] = 90
    book["venues"].append(["school", "School"])
    book.save(folder.with_suffix(".xlsx"))
    before = tree(folder)
    said = stemcity("import", folder.with_suffix(".xlsx"), folder)
    assert (0, before) == (said.exit_code, tree(folder))
    assert (
        "venues: 1 new, 2 unchanged\n"
        "  + school (School)\n"
        "rooms: 1 changed\n"
        "  ~ hall-1\n"
        "      capacity: “120” → “90”\n"
        "Nothing has been written yet. If this is right, say it again with --write.\n"
    ) == said.stdout
    written = stemcity("import", folder.with_suffix(".xlsx"), folder, "--write")
    assert (0, "Written: venues.csv, rooms.csv.") == (written.exit_code, written.stdout.splitlines()[-1])
    assert 90 == load(folder).rooms[0].capacity
    again = stemcity("import", folder.with_suffix(".xlsx"), folder, "--write")
    assert "Nothing had to be changed." == again.stdout.splitlines()[-1]


def test_import_refuses_to_write_errors(folder):
    """With an error in the source nothing is written, and the cell is named."""
    stemcity("sheets", folder)
    book = openpyxl.load_workbook(folder.with_suffix(".xlsx"))
    book["rooms"]["E2"] = "ninety"
    book.save(folder.with_suffix(".xlsx"))
    before = tree(folder)
    result = stemcity("import", folder.with_suffix(".xlsx"), folder, "--write")
    assert (1, before) == (result.exit_code, tree(folder))
    assert "edition.xlsx, sheet rooms, row 2, column capacity (E): “ninety” is not a whole number." in result.stderr
    assert result.stdout.splitlines()[-1].startswith("Nothing was written: 1 error")


def test_import_removes_only_on_request(folder, tmp_path):
    """Rows that the source does not have are kept, and counted; --delete-missing removes them."""
    (tmp_path / "theirs.csv").write_text("key,name\nhall,Town Hall\n", encoding="utf-8")
    kept = stemcity("import", tmp_path / "theirs.csv", folder, "--table", "venues", "--write")
    assert "venues: 1 unchanged, 1 not in the source (kept)" == kept.stdout.splitlines()[0]
    gone = stemcity("import", tmp_path / "theirs.csv", folder, "--table", "venues", "--write", "--delete-missing")
    assert ["venues: 1 unchanged, 1 to be removed", "  - library"] == gone.stdout.splitlines()[:2]
    assert ["hall"] == [venue.key for venue in load(folder).venues]


def test_import_takes_a_mapping_from_words_and_files(folder, tmp_path):
    """--map and --map-file say the same; --decimal says how numbers are written."""
    (tmp_path / "theirs.csv").write_text("Sede;Lat\nScuola;45,1\n", encoding="utf-8")
    (tmp_path / "map.toml").write_text('Sede = "name"\n', encoding="utf-8")
    result = stemcity(
        "import", tmp_path / "theirs.csv", folder, "--table", "venues", "--map-file", tmp_path / "map.toml",
        "--map", "Lat=latitude", "--decimal", ",", "--write",
    )  # fmt: skip
    assert (0, "scuola", "45.1") == (
        result.exit_code,
        load(folder).venues[-1].key,
        str(load(folder).venues[-1].latitude),
    )


def test_import_shows_twenty_rows_unless_all_are_asked_for(folder, tmp_path):
    """A long list is cut, and says so."""
    lines = ["name", *(f"Hall {number}" for number in range(30))]
    (tmp_path / "theirs.csv").write_text("\n".join(lines), encoding="utf-8")
    short = stemcity("import", tmp_path / "theirs.csv", folder, "--table", "venues")
    assert "  and 10 more; --all shows them" in short.stdout.splitlines()
    assert 30 == stemcity("import", tmp_path / "theirs.csv", folder, "--table", "venues", "--all").stdout.count("  + ")


def test_five_columns_make_an_edition_that_builds(programme, tmp_path):
    """One sheet, three options: the edition checks without an error and builds."""
    said = stemcity("import", programme, tmp_path / "new", *NEW)
    assert (0, False) == (said.exit_code, (tmp_path / "new").exists())
    written = stemcity("import", programme, tmp_path / "new", *NEW, "--write")
    assert 0 == written.exit_code
    assert [] == [finding for finding in check(tmp_path / "new") if finding.severity == "error"]
    assert 0 == stemcity("build", tmp_path / "new", "--to", tmp_path / "build", "--quiet").exit_code
    assert (tmp_path / "build" / "site" / "index.html").is_file()


def test_five_columns_of_a_workbook_make_the_same_edition(programme, tmp_path):
    """Real dates and times in a workbook give what the text of a CSV file gives."""
    book = openpyxl.Workbook()
    book.active.append(["Titolo", "Data", "Inizio", "Fine", "Luogo"])
    book.active.append(["Apertura", dt.date(2027, 5, 19), dt.time(9, 30), dt.time(11), "Palazzo"])
    book.active.append(["Robot", dt.date(2027, 5, 20), dt.time(14), dt.time(16), "Biblioteca"])
    book.save(tmp_path / "programma.xlsx")
    for source, target in ((programme, "a"), (tmp_path / "programma.xlsx", "b")):
        assert 0 == stemcity("import", source, tmp_path / target, *NEW, "--write").exit_code
    assert load(tmp_path / "a") == load(tmp_path / "b")


def test_a_programme_is_imported_again_without_a_word(programme, tmp_path):
    """A second import of the same programme, into the folder that is there now, changes nothing."""
    stemcity("import", programme, tmp_path / "new", *NEW, "--write")
    before = tree(tmp_path / "new")
    again = stemcity("import", programme, tmp_path / "new", "--dates", "dmy", "--write")
    assert (0, before) == (again.exit_code, tree(tmp_path / "new"))


def test_a_new_folder_keeps_private_tables_out_of_git(programme, tmp_path):
    """What a new folder ignores is said from the first day."""
    stemcity("import", programme, tmp_path / "new", *NEW, "--write")
    assert "private/" in (tmp_path / "new" / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_a_new_folder_needs_to_know_where(programme, tmp_path):
    """Without a city nothing is made, and what is missing is listed with an example."""
    result = stemcity("import", programme, tmp_path / "new", "--city", "Borgo", "--write")
    assert (1, False) == (result.exit_code, (tmp_path / "new").exists())
    assert "a new one needs: --country --zone. For instance: --city Milano --country IT" in result.stderr


def test_all_faults_of_a_programme_are_said_at_once(tmp_path):
    """Where not even the year can be told, the faults of the rows are said too."""
    (tmp_path / "p.csv").write_text("Titolo;Data\nA;31/02/2027\n;1/1/2027\n", encoding="utf-8")
    result = stemcity("import", tmp_path / "p.csv", tmp_path / "new", *NEW)
    assert (1, 3) == (result.exit_code, result.stderr.count("error  "))
    assert "Say it with --year." in result.stderr


def test_a_long_text_is_shown_where_it_changes(folder, tmp_path):
    """Of a long text the line shows the place of the change, on one line."""
    save(load(folder).with_venues(Venue("long", "Long", directions=Text({"it": "a" * 300 + "\nb"}))), folder)
    (tmp_path / "theirs.csv").write_text(f'key,directions@it\nlong,"{"a" * 300}\nc"\n', encoding="utf-8")
    result = stemcity("import", tmp_path / "theirs.csv", folder, "--table", "venues")
    line = f"      directions@it: “…{'a' * 19} ⏎ b” → “…{'a' * 19} ⏎ c”"
    assert line in result.stdout.splitlines()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"Foo;Bar\n1;2\n", "No column of the sheet is known."),
        (b"PK\x03\x04", "The file is a workbook that was renamed"),
    ],
)
def test_a_source_with_nothing_in_it_makes_no_folder(tmp_path, content, words):
    """An empty, a foreign or a renamed file is named, and nothing is made of it."""
    (tmp_path / "p.csv").write_bytes(content)
    result = stemcity("import", tmp_path / "p.csv", tmp_path / "new", *NEW, "--write")
    assert (1, True, False) == (result.exit_code, words in result.stderr, (tmp_path / "new").exists())


def test_settings_that_change_are_said(folder):
    """A setting of the workbook that differs from the folder's is shown with both values."""
    stemcity("sheets", folder)
    book = openpyxl.load_workbook(folder.with_suffix(".xlsx"))
    row = next(row for row in range(2, 40) if book["edition"].cell(row, 1).value == "city")
    book["edition"].cell(row, 3).value = "Borgo"
    book.save(folder.with_suffix(".xlsx"))
    result = stemcity("import", folder.with_suffix(".xlsx"), folder, "--write")
    assert ("edition: city: “” → “Borgo”", "Borgo") == (result.stdout.splitlines()[0], load(folder).city)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing.xlsx"], "There is no file"),
        (["programma.csv", "--table", "venue"], "There is no table “venue”. Did you mean “venues”?"),
        (["programma.csv", "--map", "Titolo"], "“Titolo” is not a mapping."),
    ],
)
def test_what_cannot_be_begun_is_refused(folder, tmp_path, arguments, words):
    """A file, a table or a mapping that is none is named before anything is read."""
    source, *options = arguments
    (tmp_path / "programma.csv").write_text(PROGRAMME, encoding="utf-8")
    result = stemcity("import", tmp_path / source, folder, *options)
    assert (1, True) == (result.exit_code, words in result.stderr)


def test_the_difference_is_said_in_the_readers_language(folder):
    """What import says goes through the catalogues: in the pseudo-language no word is left plain."""
    stemcity("sheets", folder)
    result = stemcity("import", folder.with_suffix(".xlsx"), folder, lang="qps")
    assert result.stdout.splitlines()[-1].startswith("⟦")
