"""What enemies and accidents put into a folder: each is named in a sentence, and none of it reaches further."""

import csv
import gzip
from pathlib import Path

import pytest

from stemcity_kit.errors import Finding, Where
from stemcity_kit.folder.check import check
from stemcity_kit.folder.columns import Reading
from stemcity_kit.folder.drawing import fault_of_drawing
from stemcity_kit.folder.grid import Grid
from stemcity_kit.folder.read import load
from stemcity_kit.folder.rows import read_rows
from stemcity_kit.folder.schema import migrated
from stemcity_kit.folder.write import save
from stemcity_kit.model.edition import TABLES
from stemcity_kit.testing import synthetic_edition

EDITION = """\
schema = 1

[edition]
key = "town-2027"
uri = "https://www.example.org/stem/2027"
title = { it = "Città", en = "Town" }
year = 2027
country = "IT"
zone = "Europe/Rome"
languages = ["it", "en"]
nature = "invented"
"""
EVENTS = "key,title@it,title@en\nopening,Apertura,Opening\n"
SESSIONS = "key,event,date,last_date,start,end\nopening-1,opening,{}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small good folder."""
    (tmp_path / "edition.toml").write_text(EDITION, encoding="utf-8")
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    return tmp_path


def found(folder: Path) -> list[tuple[str, str]]:
    """Rule and place of what is worse than a note."""
    return [(one.rule, one.where.words()) for one in check(folder) if one.severity != "note"]


@pytest.mark.parametrize(
    ("cells", "rule", "column"),
    [
        ("0000-05,,,", "no-such-year", "date (C)"),
        ("0207-05-19,,,", "no-such-year", "date (C)"),
        ("0001-01-01,,00:30,00:45", "no-such-year", "date (C)"),
        ("9999-12-31,,23:30,23:45", "no-such-year", "date (C)"),
        ("2027-05-19,9026-05-19,,", "no-such-year", "last_date (D)"),
        ("1900-02-29,,,", "no-such-day", "date (C)"),
        ("27-05-19,,,", "bad-date", "date (C)"),
        ("2027-05-19,,9h30,11h", "bad-time", "start (E)"),
        ("2027-05-19,,9:30 am,11:00 pm", "bad-time", "start (E)"),
        ("2027-05-19,,09:30,24:00", "bad-time", "end (F)"),
        ("2027-05-19,,-09:30,11:00", "bad-time", "start (E)"),
        ("2027-05-19,,09:30 (3),11:00", "bad-time", "start (E)"),
    ],
)
def test_a_time_that_cannot_be_meant_is_named(folder: Path, cells: str, rule: str, column: str) -> None:
    """Also where the computer's own calendar ends: a year of no edition is a slip, not a crash."""
    (folder / "sessions.csv").write_text(SESSIONS.format(cells), encoding="utf-8")
    assert (rule, f"sessions.csv, row 2, column {column}") in found(folder)


def test_either_of_two_equal_hours_can_be_written_as_the_message_says(folder: Path) -> None:
    """The clocks go back on 31 October 2027: “02:30 (1)” to “02:30 (2)” is one hour, and survives a save."""
    (folder / "sessions.csv").write_text(SESSIONS.format("2027-10-31,,02:30 (1),02:30 (2)"), encoding="utf-8")
    edition = load(folder)
    when = edition.sessions[0].when
    assert when is not None
    assert when.interval is not None
    assert when.interval.length.total_seconds() == 3600
    save(edition, folder / "copy")
    assert load(folder / "copy").sessions == edition.sessions


@pytest.mark.parametrize(
    ("amount", "rule"), [("9" * 40, "not-a-number"), ("0.001", "bad-amount"), ("1e3", "not-a-number"), ("٤٠", None)]
)
def test_an_amount_that_money_cannot_be_is_named(folder: Path, amount: str, rule: str | None) -> None:
    """Forty digits are no sum of a city; digits of another script are digits."""
    (folder / "private").mkdir()
    (folder / "private" / "budget.csv").write_text(f"key,amount,currency\na,{amount},EUR\n", encoding="utf-8")
    place = "private/budget.csv, row 2, column amount (B)"
    assert [one for one in found(folder) if one[1] == place] == ([(rule, place)] if rule else [])


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ('"6.500,00",EUR,6100.00,0', [("not-a-number", "amount (B)")]),
        ("-100,EUR,6100.00,0", [("below-nothing", "amount (B)")]),
        ("1e3,EUR,6100.00,0", [("not-a-number", "amount (B)")]),
        ("6500.00,,6100.00,0", [("half-money", "currency (C)")]),
        (",EUR,6100.00,", [("half-money", "amount (B)")]),
        (",,6100.00,", [("no-currency", "committed (D)")]),
        ("6500.00,EUR,-1,-2", [("below-nothing", "committed (D)"), ("below-nothing", "spent (E)")]),
        ("6500.00,EUR,6100.00,0.001", [("bad-amount", "spent (E)")]),
        ("1e3,EUR,6100.00,-2", [("not-a-number", "amount (B)"), ("below-nothing", "spent (E)")]),
    ],
)
def test_of_a_row_of_money_each_fault_is_named_and_no_fault_names_another(
    folder: Path, cells: str, told: list[tuple[str, str]]
) -> None:
    """What is committed is in the currency of an amount that cannot be read: only the amount is at fault."""
    (folder / "private").mkdir()
    table = f"key,amount,currency,committed,spent\na,{cells}\n"
    (folder / "private" / "budget.csv").write_text(table, encoding="utf-8")
    assert [(rule, f"private/budget.csv, row 2, column {column}") for rule, column in told] == found(folder)


def test_of_a_row_without_a_key_the_money_is_looked_at_too(folder: Path) -> None:
    """A row that is left out anyway names all its faults, each against what the row says elsewhere."""
    (folder / "private").mkdir()
    table = "key,amount,currency,committed,spent\n,10.00,EUR,0.001,\n,1e3,EUR,5.00,-2\n"
    (folder / "private" / "budget.csv").write_text(table, encoding="utf-8")
    assert ["empty-cell", "bad-amount", "empty-cell", "not-a-number", "below-nothing"] == [
        rule for rule, _place in found(folder)
    ]


EXAMPLES = Path(__file__).parents[2] / "examples" / "small-town"
WRONG = (
    "",
    "6.500,00",
    "-100",
    "1e3",
    "0",
    "x" * 300,
    "=1+1",
    "٤٠",
    "2027-02-30",
    "2099-01-01",
    "99:99",
    "a | a",
    "no",
)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_no_cell_that_is_empty_or_wrong_is_more_than_a_finding(name: str) -> None:
    """Each column of each table of the example, emptied and filled with nonsense, beside all that it stands with."""
    file = next((path for path in EXAMPLES.rglob(f"{name}.csv")), None)
    if file is None:
        pytest.skip("the example has no such table")
    header, *rows = csv.reader(file.read_text(encoding="utf-8-sig").splitlines())
    several = [(*row[:at], wrong, *row[at + 1 :]) for row in rows[:8] for at in range(len(header)) for wrong in WRONG]
    grid = Grid(file.name, "", tuple(header), tuple(enumerate(several, 2)))
    read = read_rows(grid, TABLES[name], reading=Reading(zone="Europe/Rome", languages=("it", "en")))
    assert len(several) >= len(read.rows)
    assert all(one.where.row for one in read.findings if one.rule != "other-language")


def test_a_revision_below_nought_is_named(folder: Path) -> None:
    """It would go into calendars as it is (RFC 5545 section 3.8.7.4)."""
    row = "events,opening,-1,2027-01-02T00:00:00Z\n"
    (folder / "published.csv").write_text(f"table,row,revision,changed_at\n{row}", encoding="utf-8")
    assert ("number-too-small", "published.csv, row 2, column revision (C)") in found(folder)


@pytest.mark.parametrize("year", ["1800", "-5", "99999999999999999999"])
def test_a_year_of_no_edition_is_named(folder: Path, year: str) -> None:
    """At its line, with what would be right."""
    (folder / "edition.toml").write_text(EDITION.replace("2027\n", f"{year}\n", 1), encoding="utf-8")
    assert ("bad-year", "edition.toml:7:1, year") in found(folder)


@pytest.mark.parametrize(
    ("given", "twice", "place"),
    [
        ('country = "IT"\n', 'country = "IT"\ncountry = "FR"\n', "edition.toml:9:"),
        ("year = 2027\n", 'year = 2027\ntitle.fr = "Ville"\n', "edition.toml:8:"),
    ],
)
def test_a_setting_that_is_there_twice_is_named_at_its_line(folder: Path, given: str, twice: str, place: str) -> None:
    """The commonest slip of all: a line that was copied."""
    (folder / "edition.toml").write_text(EDITION.replace(given, twice, 1), encoding="utf-8")
    [words] = [words for rule, words in found(folder) if rule == "broken-toml"]
    assert words.startswith(place)


def test_settings_deeper_than_a_parser_goes_are_a_finding(folder: Path) -> None:
    """Whichever way the parser of that version gives up."""
    (folder / "edition.toml").write_text("a=" + "[" * 100_000, encoding="utf-8")
    assert "broken-toml" in [rule for rule, _ in found(folder)]


@pytest.mark.parametrize(
    ("settings", "version"),
    [
        (b"schema = 1\n", 1),
        (b"\xef\xbb\xbfschema = 1\r\n[edition]\r\n", 1),
        (b"# see [the docs]\nschema = 1 # old\n", 1),
        (b'[edition]\ntheme = """\nschema = 1\n"""\n', 2),
        (b"[edition]\nschema = 1\n", 2),
        (b"schema = " + b"1" * 5000 + b"\n", 2),
        (b"", 2),
    ],
)
def test_the_layout_is_what_the_top_of_the_settings_says(settings: bytes, version: int) -> None:
    """Whatever program saved the file, and whatever its texts say; what says nothing is in the present layout."""
    ran: list[int] = []

    def step(files: dict[str, bytes]) -> dict[str, bytes]:
        ran.append(1)
        return files

    contents, _ = migrated({"edition.toml": settings}, migrations={1: step}, present=2)
    assert len(ran) == 2 - version
    assert contents["edition.toml"] == (settings.replace(b"schema = 1", b"schema = 2", 1) if ran else settings)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_settings_in_another_encoding_are_an_error(folder: Path, encoding: str) -> None:
    """An accent must not be published as a question mark; and a save over such a file works."""
    (folder / "edition.toml").write_bytes(EDITION.encode(encoding))
    assert ("not-utf-8", "edition.toml:6") in found(folder)
    save(synthetic_edition(seed=1, events=2), folder)
    assert load(folder) == synthetic_edition(seed=1, events=2)


def test_settings_that_notepad_saved_are_read(folder: Path) -> None:
    """UTF-16 with its mark is certain."""
    (folder / "edition.toml").write_bytes(EDITION.encode("utf-16"))
    assert str(load(folder).title.within(["it"])) == "Città"


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf\xef\xbb\xbfkey,title@it\nopening,Apertura\n",
        b"sep=,\nkey,title@it\nopening,Apertura\n",
        b"sep=;\r\nkey;title@it\r\nopening;Apertura\r\n",
        b"key\ttitle@it\nopening\tApertura\n",
    ],
)
def test_what_programs_add_to_a_table_is_not_read_as_its_header(folder: Path, content: bytes) -> None:
    """Two byte-order marks, the line that tells Excel the separator, tabs."""
    (folder / "events.csv").write_bytes(content)
    assert [(event.key, str(event.title.within(["it"]))) for event in load(folder).events] == [("opening", "Apertura")]


def test_a_table_with_absurdly_many_columns_is_refused_at_once(folder: Path) -> None:
    """Each would be compared with all that are known."""
    names = ",".join(f"c{number}" for number in range(100_000))
    (folder / "events.csv").write_text(f"key,{names}\nopening\n", encoding="utf-8")
    assert ("too-many-columns", "events.csv, row 1") in found(folder)


def test_a_column_of_titles_instead_of_keys_is_told_quickly(folder: Path) -> None:
    """All faults are there; the nearest key is looked for only in the first of them."""
    keys = [f"event-number-{number}" for number in range(600)]
    (folder / "events.csv").write_text("key\n" + "\n".join(keys), encoding="utf-8")
    rows = [f"s-{number},evento-numero-{number}" for number in range(600)]
    (folder / "sessions.csv").write_text("key,event\n" + "\n".join(rows), encoding="utf-8")
    unknown = [one for one in check(folder) if one.rule == "unknown-key"]
    assert len(unknown) == 600
    assert ["Did you mean" in one.remedy() for one in unknown[19:21]] == [True, False]


def test_private_tables_behind_a_link_are_not_read(folder: Path) -> None:
    """Nothing outside the folder is read, by whatever link."""
    outside = folder.parent / f"{folder.name}-outside"
    outside.mkdir()
    (outside / "people.csv").write_text("key,name\nada,Ada\n", encoding="utf-8")
    (folder / "private").symlink_to(outside)
    assert ("link-outside", "private/people.csv") in found(folder)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
PLAIN = (
    '<rect fill="url(#g)" style="stroke: url(\'#g\')"/><use xlink:href="#g"/>',
    '<style>.a { fill: #123456; mask: url("#m") }</style><text class="a">once://</text>',
    '<image href="data:image/png;base64,AAAA"/><a href=" #top"/>',
)
ACTIVE = (
    "<SCRIPT>alert(1)</SCRIPT>",
    '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>',
    '<rect ONCLICK="alert(1)"/>',
    "<image href='//x.example/a.png'/>",
    '<a xlink:href="&#106;avascript:alert(1)"/>',
    '<a href="data:text/html,x"/>',
    '<use href="data:image/svg+xml;base64,AAAA#a"/>',
    '<a><animate attributeName="xlink:href" values="javascript:alert(1)"/></a>',
    '<rect><set attributeName="onclick" to="alert(1)"/></rect>',
    '<rect style="fill: url( https://x.example/a.svg#b)"/>',
    "<rect fill=\"url('https://x.example/a.svg#b')\"/>",
    '<style>@import "https://x.example/a.css";</style>',
    "<style><![CDATA[ rect { fill: url(//x.example/) } ]]></style>",
    "<style>rect { fill: u\\72l(//x.example/) }</style>",
    '<g xml:base="https://x.example/"><use href="#a"/></g>',
    '<iframe xmlns="http://www.w3.org/1999/xhtml" srcdoc="x"/>',
)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        *((SVG.format(inside).encode(), "") for inside in PLAIN),
        (b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">' + SVG.format("").encode(), ""),
        *((SVG.format(inside).encode(), "active") for inside in ACTIVE),
        (SVG.format(ACTIVE[0]).encode("utf-16"), "active"),
        (b'<?xml-stylesheet href="https://x.example/a.css"?>' + SVG.format("").encode(), "active"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;").encode(), "active"),
        (b"<html><body/></html>", "broken"),
        (gzip.compress(SVG.format("").encode(), mtime=0), "broken"),
        (SVG.format("<g>").encode(), "broken"),
        (b'<?xml version="1.0" encoding="nonsense"?><svg/>', "broken"),
        (b"", "broken"),
    ],
)
def test_a_drawing_only_draws(content: bytes, fault: str) -> None:
    """Whatever spelling, prefix, entity or encoding hides it, what runs or loads something is found."""
    assert fault_of_drawing(content) == fault


def test_a_picture_behind_a_link_is_not_copied(folder: Path) -> None:
    """Nor is one whose name no file system can hold."""
    outside = folder.parent / f"{folder.name}-outside"
    outside.mkdir()
    (outside / "a.png").write_bytes(b"secret")
    (folder / "media").symlink_to(outside)
    rows = f"opening,a.png,A\nlong,{'x' * 300}.png,B\n"
    (folder / "events.csv").write_text(f"key,image,image_alt@it\n{rows}", encoding="utf-8")
    assert {
        ("missing-image", "events.csv, row 2, column image (B)"),
        ("unsafe-path", "events.csv, row 3, column image (B)"),
    } <= set(found(folder))


@pytest.mark.parametrize("key", ["con", "aux", "com1"])
def test_a_key_that_no_file_can_be_called_is_refused_with_one_that_can(folder: Path, key: str) -> None:
    """Pages are called after keys, and “con” is an Italian word."""
    (folder / "events.csv").write_text(f"key\n{key}\n", encoding="utf-8")
    [fault] = [one for one in check(folder) if one.rule == "bad-key"]
    assert fault.remedy() == f"Windows keeps this name for a device; write another, such as {key}-1."


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://münchen.example/ä?b=1#c", True),
        ("https://example.org?b=c@d", True),
        ("mailto:office@example.org", True),
        ("https://www.comune.example@evil.example/", False),
        ("https://user:word@example.org/", False),
        ("https://exa\u200bmple.org/", False),
        ("mailto:a@example.org?bcc=b%40evil.example", False),
        ("mailto:a@example.org%0d%0aBcc:b", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org/", False),
    ],
)
def test_an_address_is_what_it_seems(folder: Path, address: str, *, good: bool) -> None:
    """No user name that looks like a host, nothing invisible, no letter with hidden readers, no script."""
    (folder / "events.csv").write_text(f"key,url\nopening,{address}\n", encoding="utf-8")
    assert (("bad-address", "events.csv, row 2, column url (B)") not in found(folder)) is good


@pytest.mark.parametrize("address", ["https://example.org/?a=b", "https://example.org/#top", "mailto:a@example.org"])
def test_a_site_stands_at_an_address_that_pages_can_be_added_to(folder: Path, address: str) -> None:
    """Every canonical address of the site begins with it."""
    (folder / "edition.toml").write_text(f'{EDITION}base_url = "{address}"\n', encoding="utf-8")
    assert ("bad-address", "edition.toml:12:1, base_url") in found(folder)


def test_a_place_shows_hostile_names_and_does_not_obey_them() -> None:
    """A column or a file may be called what moves a terminal's cursor or begins a new line."""
    finding = Finding("x", Where(file="a\x1b[2J.csv", field="b\nerror", key="k\u202e"), "Wrong.")
    assert finding.words() == r"a\u001b[2J.csv, 'k\u202e', column b\u000aerror: Wrong."
