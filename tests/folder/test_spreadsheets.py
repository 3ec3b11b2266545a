"""Tables as spreadsheets and people really leave them: what does not change the meaning is read, the rest is named."""

import unicodedata
from pathlib import Path

import attrs
import pytest

from stemcity_kit.folder.check import check
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.read import inspect, load
from stemcity_kit.folder.schema import migrated
from stemcity_kit.folder.write import save
from stemcity_kit.model.place import Venue

EDITION = """\
# Our festival.
schema = 1

[edition]
key = "town-2027"          # short
uri = "https://www.example.org/stem/2027"
year = 2027
country = "IT"
zone = "Europe/Rome"
languages = ["it", "en"]

# Nobody may change these without asking the press office.
[site]
colour = "#0b5e8a"

[dialect]
separator = ";"
decimal = ","
dates = "dmy"
"""

VENUES = "key;name;latitude;longitude\nhall;Sala;45,4642;9,19\n"


def folder_with(tmp_path: Path, **tables: bytes) -> Path:
    """A folder with these tables, in the dialect of an Italian spreadsheet."""
    (tmp_path / "edition.toml").write_text(EDITION, encoding="utf-8")
    for name, content in tables.items():
        (tmp_path / f"{name}.csv").write_bytes(content)
    return tmp_path


@pytest.mark.parametrize(
    "content",
    [
        VENUES.encode(),
        b"\xef\xbb\xbf" + VENUES.encode(),
        VENUES.replace("\n", "\r\n").encode(),
        VENUES.replace("\n", "\r").encode(),
        VENUES.encode("utf-16"),
        b"key;name;latitude;longitude\n;;;\n  hall ; Sala;45,4642 ;9,19\n;;;\n\n\n",
        b"longitude;latitude;key;name\n9,19;45,4642;hall;Sala\n",
        b'"key";"name";"latitude";"longitude"\n"hall";"Sala";"45,4642";"9,19"\n',
        b" key ;name ;latitude; longitude\nhall;Sala;45,4642;9,19\n",
        b"key;name;latitude;longitude;;\nhall;Sala;45,4642;9,19;;\n",
    ],
    ids=["plain", "bom", "crlf", "cr", "utf-16", "blanks", "reordered", "quoted", "header-blanks", "empty-columns"],
)
def test_spellings_that_mean_the_same_are_read_the_same(tmp_path: Path, content: bytes) -> None:
    """Byte-order marks, line ends, blanks, empty rows and the order of columns mean nothing."""
    venue = load(folder_with(tmp_path, venues=content)).venues
    assert [(v.key, v.name, str(v.latitude), str(v.longitude)) for v in venue] == [("hall", "Sala", "45.4642", "9.19")]


def test_two_ways_to_write_an_accent_are_one(tmp_path: Path) -> None:
    """NFD, as macOS writes it, and NFC are the same name, in cells and in headers."""
    for form in ("NFC", "NFD"):
        content = unicodedata.normalize(form, "key;name\nhall;Università\n").encode()
        assert load(folder_with(tmp_path, venues=content)).venues[0].name == "Università"


def test_columns_of_ones_own_survive_a_save(tmp_path: Path) -> None:
    """A column that the library does not know is named, and kept with its row when the folder is saved."""
    folder = folder_with(tmp_path, venues=b"key;phone;name\nhall;02 1234;Sala\nlab;;Lab\n")
    assert ["unknown-column"] == [finding.rule for finding in inspect(folder).findings]
    edition = load(folder)
    save(attrs.evolve(edition, venues=[Venue("lab", "Laboratorio"), *edition.venues[:1]]), folder)
    assert (folder / "venues.csv").read_text(
        encoding="utf-8"
    ) == "key;phone;name\nlab;;Laboratorio\nhall;02 1234;Sala\n"


def test_comments_and_order_in_the_settings_survive_a_save(tmp_path: Path) -> None:
    """What people wrote in edition.toml stays; only the changed value changes."""
    folder = folder_with(tmp_path)
    save(attrs.evolve(load(folder), year=2028), folder)
    assert (folder / "edition.toml").read_text(encoding="utf-8") == EDITION.replace("year = 2027", "year = 2028")


def test_a_save_without_changes_touches_no_file(tmp_path: Path) -> None:
    """A file that says the same in another spelling stays as its people spelt it."""
    folder = folder_with(tmp_path, venues=b"\xef\xbb\xbfname;key\r\n Sala ;hall\r\n")
    assert save(load(folder), folder) == ()


def test_the_dialect_can_be_changed(tmp_path: Path) -> None:
    """Saving in another dialect rewrites tables and declares it."""
    folder = folder_with(tmp_path, venues=VENUES.encode())
    edition = load(folder)
    save(edition, folder, dialect=Dialect())
    assert (folder / "venues.csv").read_text(
        encoding="utf-8"
    ) == "key,name,latitude,longitude\nhall,Sala,45.4642,9.19\n"
    assert load(folder) == edition


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("venues", "key;name\nhall;Università\n".encode("cp1252"), "not UTF-8"),
        ("venues", b"key,name\nhall,Sala\n", "parted by “,”, but edition.toml declares “;”"),
        ("venues", b"PK\x03\x04rest of a workbook", "a workbook that was renamed"),
        ("venues", b"", "The file is empty"),
        ("venues", b"key;name\nhall;Sala \x07\n", "U+0007"),
        ("rooms", b"key;venue;floor\naula;hall;3-mag\n", "a spreadsheet turned into a date"),
        ("venues", b"key;municipality\nhall;1,5E+04\n", "turned into a rounded number"),
        ("venues", b"key;latitude\nhall;45.4642\n", "“,” as the decimal mark"),
        ("venues", b"key;latitude\nhall;1.234,5\n", "nothing between thousands"),
        ("sessions", b"key;event;date\na;b;2027-13-01\n", "a day that does not exist"),
        ("sessions", b"key;event;date\na;b;5/19/2027\n", "a day that does not exist"),
        ("sessions", b"key;event;date\na;b;46161\n", "is not a date"),
    ],
)
def test_what_would_change_the_meaning_is_named(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    """Damage is told in words, with its file, and nothing is guessed in silence."""
    folder = folder_with(tmp_path, **{name: content})
    told = [finding.words() for finding in check(folder) if finding.where.file == f"{name}.csv"]
    assert any(words in sentence and sentence.startswith(f"{name}.csv") for sentence in told), told


def test_nothing_outside_the_folder_is_read(tmp_path: Path) -> None:
    """A table that is a link to outside is refused, and so is a path with dots."""
    outside = tmp_path / "outside.csv"
    outside.write_text("key;name\nhall;Secret\n", encoding="utf-8")
    inner = tmp_path / "inner"
    inner.mkdir()
    folder = folder_with(inner, events=b"key;image\na;../../etc/passwd\nb;/etc/passwd\nc;C:\\secret.png\nd;nul.png\n")
    (folder / "venues.csv").symlink_to(outside)
    rules = [finding.rule for finding in check(folder)]
    assert rules.count("unsafe-path") == 4
    assert "link-outside" in rules
    found = inspect(folder)
    assert found.edition is not None
    assert found.edition.venues == ()


def test_an_svg_with_a_script_is_refused(tmp_path: Path) -> None:
    """A drawing from a partner may not run or load anything."""
    folder = folder_with(tmp_path, events=b"key;image\na;good.svg\nb;script.svg\nc;handler.svg\nd;remote.svg\n")
    (folder / "media").mkdir()
    svg = '<svg xmlns="http://www.w3.org/2000/svg"{attribute}>{inside}</svg>'
    for name, attribute, inside in [
        ("good", "", '<circle r="5"/>'),
        ("script", "", "<script>alert(1)</script>"),
        ("handler", ' onload="alert(1)"', ""),
        ("remote", "", '<image href="https://example.org/track.png"/>'),
    ]:
        (folder / "media" / f"{name}.svg").write_text(svg.format(attribute=attribute, inside=inside), encoding="utf-8")
    rows = [finding.where.row for finding in check(folder) if finding.rule == "active-svg"]
    assert rows == [3, 4, 5]


def test_an_older_layout_is_brought_to_the_present_one() -> None:
    """Each migration takes one version to the next; what was done is said."""
    steps = {
        0: lambda files: {**files, "places.csv": files["rooms.csv"]},
        1: lambda files: {**files, "venues.csv": files["places.csv"].upper()},
    }
    contents, findings = migrated({"edition.toml": b"schema = 0\n", "rooms.csv": b"key"}, migrations=steps, present=2)
    assert contents["venues.csv"] == b"KEY"
    assert contents["edition.toml"] == b"schema = 2\n"
    (said,) = (finding.words() for finding in findings)
    assert said == (
        "edition.toml:1:1, schema: The folder has the older layout 0; it was read as layout 2. "
        "Nothing to do: the next save writes the present layout."
    )


def test_a_layout_without_a_way_is_an_error() -> None:
    """A number that never was a layout is not read as if it were."""
    _, findings = migrated({"edition.toml": b"schema = 0\n"})
    assert [finding.rule for finding in findings] == ["no-migration"]


@pytest.mark.parametrize(
    ("gitignore", "named"),
    [(None, True), ("private/\n", False), ("/private\n", False), ("*.tmp\n", True), ("**/private/**\n", False)],
)
def test_private_tables_in_git_are_noticed(tmp_path: Path, gitignore: str | None, *, named: bool) -> None:
    """A checkout whose git does not ignore private/ would publish people's data."""
    (tmp_path / ".git").mkdir()
    if gitignore is not None:
        (tmp_path / ".gitignore").write_text(gitignore, encoding="utf-8")
    inner = tmp_path / "town"
    (inner / "private").mkdir(parents=True)
    folder_with(inner)
    (inner / "private" / "people.csv").write_text("key;name\nada;Ada\n", encoding="utf-8")
    assert ("private-not-ignored" in [finding.rule for finding in check(inner)]) is named


def test_a_template_in_another_encoding_is_named(tmp_path: Path) -> None:
    """Before the build, with its line."""
    folder = folder_with(tmp_path)
    (folder / "templates").mkdir()
    (folder / "templates" / "home.html").write_bytes("<p>ok</p>\n<p>Università</p>\n".encode("cp1252"))
    told = [finding.words() for finding in check(folder) if finding.rule == "template-not-utf-8"]
    assert told == ["templates/home.html, row 2: The template is not UTF-8. Save it again as UTF-8."]
