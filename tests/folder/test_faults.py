"""Forty faults of different kinds in one folder: forty findings, each with its place and its remedy."""

from pathlib import Path

import pytest

from stemcity_kit.errors import FaultyFolder, Severity
from stemcity_kit.folder.check import check
from stemcity_kit.folder.read import load

EDITION = """\
schema = 1

[edition]
key = "town-2027"
uri = "https://www.example.org/stem/2027"
title = { it = "Città", en = "Town" }
year = 2027
city = "Town"
country = "IT"
zone = "Europe/Rome"
languages = ["it", "en"]
nature = "invented"
notice = { it = "Inventata.", en = "Invented." }
base_url = "https://www.example.org/stem/2027/site"
"""

GOOD = {
    "edition.toml": EDITION,
    "sections.csv": "key,title@it,title@en,dates,run_by\nmarathon,Maratona,Marathon,2027-05-19..2027-05-21,city\n",
    "kinds.csv": "key,title@it,title@en,schema_type\ntalk,Incontro,Talk,EducationEvent\n",
    "audiences.csv": "key,title@it,title@en,isced\nprimary,Primaria,Primary school,1\n",
    "organisations.csv": "key,name,kind\nlibrary,Library,public-body\n",
    "roles.csv": "organisation,role,event,section\nlibrary,organiser,opening,\n",
    "venues.csv": (
        "key,name,street,postcode,latitude,longitude,step_free\nhall,Town hall,Main street 1,00100,45.1,9.1,yes\n"
    ),
    "rooms.csv": "key,venue,name,floor,capacity\naula,hall,Aula,1,80\n",
    "events.csv": (
        "key,title@it,title@en,kind,section,audiences,sdgs\nopening,Apertura,Opening,talk,marathon,primary,4 | 5\n"
    ),
    "sessions.csv": (
        "key,event,date,last_date,start,end,venue,rooms,mode\n"
        "opening-1,opening,2027-05-19,,09:30,11:00,hall,aula,in-person\n"
    ),
}
"""A small folder without a single error."""

PLANTED = [
    ("edition.toml", 'zone = "Europe/Rome"', 'zone = "Europe/Rom"', "unknown-zone", "edition.toml:10:1, zone"),
    ("edition.toml", 'languages = ["it", "en"]', 'languages = "it"', "wrong-type", "edition.toml:11:1, languages"),
    ("edition.toml", 'nature = "invented"', 'nature = "invent"', "unknown-word", "edition.toml:12:1, nature"),
    ("edition.toml", "year = 2027", 'year = "2027"', "wrong-type", "edition.toml:7:1, year"),
    ("edition.toml", 'country = "IT"', 'country = "Italy"', "bad-country", "edition.toml:9:1, country"),
    (
        "edition.toml",
        'uri = "https://www.example.org/stem/2027"',
        'uri = "our festival"',
        "bad-uri",
        "edition.toml:5:1, uri",
    ),
    ("edition.toml", 'key = "town-2027"', 'key = "Town 2027"', "bad-key", "edition.toml:4:1, key"),
    ("edition.toml", "schema = 1", "schema = 7", "newer-schema", "edition.toml:1:1, schema"),
    ("edition.toml", 'city = "Town"', 'city = "Town', "broken-toml", "edition.toml:8:13"),
    ("edition.toml", "[edition]", "[edtion]", "unknown-setting", "edition.toml:3:1, edtion"),
    ("edition.toml", 'city = "Town"', 'town = "Town"', "unknown-setting", "edition.toml:8:1, town"),
    ("edition.toml", "languages = [", 'zone2 = "x"\nlanguages = [', "unknown-setting", "edition.toml:11:1, zone2"),
    (
        "sections.csv",
        "2027-05-19..2027-05-21",
        "2027-05-21..2027-05-19",
        "ends-before-start",
        "sections.csv, row 2, column dates (D)",
    ),
    ("sections.csv", ",city", ",mayor", "unknown-word", "sections.csv, row 2, column run_by (E)"),
    ("kinds.csv", "EducationEvent", "Lecture", "unknown-word", "kinds.csv, row 2, column schema_type (D)"),
    ("audiences.csv", "Primary school,1", "Primary school,9", "bad-isced", "audiences.csv, row 2, column isced (D)"),
    (
        "organisations.csv",
        "key,name,kind",
        "key,name,kid",
        "unknown-column",
        "organisations.csv, row 1, column kid (C)",
    ),
    (
        "organisations.csv",
        "library,Library,public-body\n",
        "library,Library,public-body\nlibrary,Two,other\n",
        "double-key",
        "organisations.csv, row 3, column key (A)",
    ),
    ("roles.csv", "library,organiser", "libary,organiser", "unknown-key", "roles.csv, row 2, column organisation (A)"),
    ("roles.csv", "organiser", "organizer", "unknown-word", "roles.csv, row 2, column role (B)"),
    ("venues.csv", "45.1", "45°", "not-a-number", "venues.csv, row 2, column latitude (E)"),
    ("venues.csv", "45.1", "451", "coordinate-out-of-range", "venues.csv, row 2, column latitude (E)"),
    ("venues.csv", ",yes", ",maybe", "unknown-word", "venues.csv, row 2, column step_free (G)"),
    ("venues.csv", "00100", "5-Mar", "code-became-date", "venues.csv, row 2, column postcode (D)"),
    ("venues.csv", "hall,Town hall", "Hall 1,Town hall", "bad-key", "venues.csv, row 2, column key (A)"),
    ("rooms.csv", ",80", ",-5", "number-too-small", "rooms.csv, row 2, column capacity (E)"),
    ("rooms.csv", ",80", ",eighty", "not-a-whole-number", "rooms.csv, row 2, column capacity (E)"),
    ("rooms.csv", "aula,hall", "aula,", "empty-cell", "rooms.csv, row 2, column venue (B)"),
    ("rooms.csv", "key,venue", "key,venues", "missing-column", "rooms.csv, row 1, column venue"),
    ("events.csv", "4 | 5", "4 | 18", "bad-sdg", "events.csv, row 2, column sdgs (G)"),
    ("events.csv", "title@en", "title@fr", "other-language", "events.csv, row 1, column title@fr (C)"),
    (
        "events.csv",
        "opening,Apertura",
        "opening,Apertu\u202era",
        "control-character",
        "events.csv, row 2, column title@it (B)",
    ),
    ("events.csv", "key,title@it", "key,key,title@it", "double-column", "events.csv, row 1, column key (A)"),
    ("events.csv", "Apertura,Opening", "Apertura, grande,Opening", "row-too-long", "events.csv, row 2"),
    ("events.csv", "opening,Apertura", 'opening,"Apertura', "broken-csv", "events.csv, row 2"),
    ("events.csv", "opening,", "<<<<<<< HEAD,", "merge-conflict", "events.csv, row 2"),
    ("sessions.csv", "2027-05-19,", "19/05/2027,", "bad-date", "sessions.csv, row 2, column date (C)"),
    ("sessions.csv", "2027-05-19,", "2027-05-32,", "no-such-day", "sessions.csv, row 2, column date (C)"),
    ("sessions.csv", "09:30", "25:30", "bad-time", "sessions.csv, row 2, column start (E)"),
    ("sessions.csv", "09:30,11:00", "11:00,09:30", "ends-before-start", "sessions.csv, row 2, column end (F)"),
    ("sessions.csv", "09:30,11:00", ",11:00", "end-without-start", "sessions.csv, row 2, column end (F)"),
    ("sessions.csv", "2027-05-19,,09:30", ",,09:30", "no-date", "sessions.csv, row 2, column start (E)"),
    (
        "sessions.csv",
        "2027-05-19,,09:30,11:00",
        "2027-05,,09:30,11:00",
        "more-than-a-month",
        "sessions.csv, row 2, column start (E)",
    ),
    (
        "sessions.csv",
        "2027-05-19,,09:30",
        "2027-03-28,,02:30",
        "no-such-local-time",
        "sessions.csv, row 2, column start (E)",
    ),
    (
        "sessions.csv",
        "2027-05-19,,09:30",
        "2027-10-31,,02:30",
        "hour-occurs-twice",
        "sessions.csv, row 2, column start (E)",
    ),
    ("sessions.csv", "hall,aula", "hall,cellar", "unknown-key", "sessions.csv, row 2, column rooms (H)"),
    ("sessions.csv", "in-person", "presenza", "unknown-word", "sessions.csv, row 2, column mode (I)"),
]
"""File, text, what it becomes, the rule that finds it, and the place that it names."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The good folder."""
    for name, text in GOOD.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def errors(folder: Path) -> list[str]:
    """The errors of a folder, in words."""
    return [finding.words() for finding in check(folder) if finding.severity is Severity.ERROR]


def test_the_folder_without_faults_has_no_errors(folder: Path) -> None:
    """What the faults are planted in is good."""
    assert errors(folder) == []
    assert load(folder).events[0].key == "opening"


@pytest.mark.parametrize(("file", "text", "instead", "rule", "place"), PLANTED)
def test_each_fault_is_named_at_its_place(
    folder: Path, *, file: str, text: str, instead: str, rule: str, place: str
) -> None:
    """A fault is found once, under its rule, at its row and column, with something to do about it."""
    assert text in GOOD[file]
    (folder / file).write_text(GOOD[file].replace(text, instead, 1), encoding="utf-8")
    named = [finding for finding in check(folder) if finding.rule == rule]
    assert [finding.where.words() for finding in named] == [place]
    assert named[0].remedy()
    assert "{" not in named[0].words().replace("{ it", "").replace("{it", "")


FORTY = {
    "organisations.csv": "key,name,kid\nlibrary,Library,public-body\nlibrary,Two,other\n",
    "sections.csv": "key,title@it,title@en,dates,run_by\nmarathon,Maratona,Marathon,2027-05-21..2027-05-19,mayor\n",
    "kinds.csv": "key,title@it,title@en,schema_type\ntalk,Incontro,Talk,Lecture\n",
    "audiences.csv": "key,title@it,title@en,isced\nprimary,Primaria,Primary school,9\n",
    "roles.csv": (
        "organisation,role,event,section\nlibary,organiser,opening,\nlibrary,organizer,opening,\nlibrary,partner,openin,\n"
    ),
    "venues.csv": (
        "key,name,street,postcode,latitude,longitude,step_free,url\n"
        "hall,Town hall,Main street 1,5-Mar,45°,9.1,maybe,www.example.org\n"
        "far,Far hall,Side street 2,00100,45.1,991,yes,\n"
        "Hall 3,Third,Side street 3,00100,45.1,9.1,yes,\n"
    ),
    "rooms.csv": "key,venue,name,floor,capacity\naula,hall,Aula,1,-5\nlab,hall,Lab,1,eighty\nattic,,Attic,2,10\n",
    "events.csv": (
        "key,key,title@it,title@fr,kind,section,audiences,sdgs,image,age_min\n"
        "opening,opening,Apertu\u202era,Ouverture,talk,marathon,primary,4 | 18,../secret.png,\n"
        "talk,talk,Incontro,,tlak,marathon,primry,5,logo.bmp,x\n"
        "extra,extra,Extra,,talk,marathon,primary,5,,,one,more\n"
        "own,own,Proprio,,talk,marathon,primary,5,missing.png,\n"
    ),
    "sessions.csv": (
        "key,event,date,last_date,start,end,venue,rooms,mode\n"
        "a,opening,19/05/2027,,09:30,11:00,hall,aula,in-person\n"
        "b,opening,2027-05-32,,09:30,11:00,hall,aula,in-person\n"
        "c,opening,2027-05-19,,25:30,,hall,aula,in-person\n"
        "d,opening,2027-05-19,,11:00,09:30,hall,aula,in-person\n"
        "e,opening,2027-05-19,,,11:00,hall,aula,in-person\n"
        "f,opening,,,09:30,11:00,hall,aula,in-person\n"
        "g,opening,2027-05,,09:30,,hall,aula,in-person\n"
        "h,opening,2027-03-28,,02:30,03:30,hall,aula,in-person\n"
        "i,opening,2027-10-31,,02:30,04:00,hall,aula,in-person\n"
        "j,opening,2027-05-19,,09:30,11:00,hall,cellar,in-person\n"
        "k,opening,2027-05-19,,09:30,11:00,far,aula,presenza\n"
        "l,,2027-05-19,,09:30,11:00,hall,aula,in-person\n"
    ),
    "people.csv": "key,name\nada,Ada\n",
    "benefit.csv": "key\nlogo\n",
}


def test_forty_faults_are_told_all_at_once(folder: Path) -> None:
    """A folder with forty planted faults and more gives a finding for each; none hides another; `load` raises all."""
    for name, text in FORTY.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "edition.toml").write_text(
        EDITION.replace("languages =", 'langages = ["it"]\nlanguages =').replace(
            "[edition]", '[site]\ncolour = "red"\n[edition]'
        ),
        encoding="utf-8",
    )
    (folder / "media").mkdir()
    (folder / "media" / "logo.bmp").write_bytes(b"BM")
    found = [finding for finding in check(folder) if finding.severity is not Severity.NOTE]
    places = {(finding.rule, finding.where.words()) for finding in found if finding.remedy()}
    expected = {
        ("unknown-setting", "edition.toml:13:1, langages"),
        ("bad-colour", "edition.toml:4:1, colour"),
        ("unknown-column", "organisations.csv, row 1, column kid (C)"),
        ("double-key", "organisations.csv, row 3, column key (A)"),
        ("ends-before-start", "sections.csv, row 2, column dates (D)"),
        ("unknown-word", "sections.csv, row 2, column run_by (E)"),
        ("unknown-word", "kinds.csv, row 2, column schema_type (D)"),
        ("bad-isced", "audiences.csv, row 2, column isced (D)"),
        ("unknown-key", "roles.csv, row 2, column organisation (A)"),
        ("unknown-word", "roles.csv, row 3, column role (B)"),
        ("unknown-key", "roles.csv, row 4, column event (C)"),
        ("code-became-date", "venues.csv, row 2, column postcode (D)"),
        ("not-a-number", "venues.csv, row 2, column latitude (E)"),
        ("unknown-word", "venues.csv, row 2, column step_free (G)"),
        ("bad-address", "venues.csv, row 2, column url (H)"),
        ("coordinate-out-of-range", "venues.csv, row 3, column longitude (F)"),
        ("bad-key", "venues.csv, row 4, column key (A)"),
        ("number-too-small", "rooms.csv, row 2, column capacity (E)"),
        ("not-a-whole-number", "rooms.csv, row 3, column capacity (E)"),
        ("empty-cell", "rooms.csv, row 4, column venue (B)"),
        ("double-column", "events.csv, row 1, column key (A)"),
        ("other-language", "events.csv, row 1, column title@fr (D)"),
        ("control-character", "events.csv, row 2, column title@it (C)"),
        ("bad-sdg", "events.csv, row 2, column sdgs (H)"),
        ("unsafe-path", "events.csv, row 2, column image (I)"),
        ("unknown-key", "events.csv, row 3, column kind (E)"),
        ("unknown-key", "events.csv, row 3, column audiences (G)"),
        ("not-an-image", "events.csv, row 3, column image (I)"),
        ("not-a-whole-number", "events.csv, row 3, column age_min (J)"),
        ("row-too-long", "events.csv, row 4"),
        ("missing-image", "events.csv, row 5, column image (I)"),
        ("bad-date", "sessions.csv, row 2, column date (C)"),
        ("no-such-day", "sessions.csv, row 3, column date (C)"),
        ("bad-time", "sessions.csv, row 4, column start (E)"),
        ("ends-before-start", "sessions.csv, row 5, column end (F)"),
        ("end-without-start", "sessions.csv, row 6, column end (F)"),
        ("no-date", "sessions.csv, row 7, column start (E)"),
        ("more-than-a-month", "sessions.csv, row 8, column start (E)"),
        ("no-such-local-time", "sessions.csv, row 9, column start (E)"),
        ("hour-occurs-twice", "sessions.csv, row 10, column start (E)"),
        ("unknown-key", "sessions.csv, row 11, column rooms (H)"),
        ("unknown-word", "sessions.csv, row 12, column mode (I)"),
        ("room-of-another-venue", "sessions.csv, row 12, column rooms (H)"),
        ("empty-cell", "sessions.csv, row 13, column event (B)"),
        ("private-table-in-public", "people.csv"),
        ("unknown-table", "benefit.csv"),
    }
    assert expected - places == set()
    with pytest.raises(FaultyFolder) as raised:
        load(folder)
    assert len(raised.value.findings) >= 38


def test_a_faulty_row_causes_no_faults_elsewhere(folder: Path) -> None:
    """What refers to a row that could not be read is no fault of its own."""
    (folder / "rooms.csv").write_text("key,venue,name\naula,,Aula\n", encoding="utf-8")
    assert errors(folder) == [
        (
            "rooms.csv, row 2, column venue (B): The cell is empty. "
            "Every row needs a value here; delete the row if it is not one."
        )
    ]
    (folder / "venues.csv").write_text('key,name\nhall,"Town hall\n', encoding="utf-8")
    assert not any("“hall”" in words for words in errors(folder))


def test_who_refers_to_a_key_as_it_will_be_mended_is_right(folder: Path) -> None:
    """“Town Hall” cannot be a key; the session that already says town-hall is no fault of its own."""
    (folder / "venues.csv").write_text("key,name\nTown Hall,Hall\n", encoding="utf-8")
    (folder / "rooms.csv").unlink()
    sessions = "key,event,date,venue\nopening-1,opening,2027-05-19,town-hall\n"
    (folder / "sessions.csv").write_text(sessions, encoding="utf-8")
    assert ["venues.csv, row 2, column key (A)"] == [words.split(":")[0] for words in errors(folder)]


def notes(folder: Path) -> list[str]:
    """Where the notes and warnings of a folder stand, and what they say."""
    return [finding.words() for finding in check(folder) if finding.severity is not Severity.ERROR]


def test_a_cell_that_cannot_be_read_is_not_called_unknown_too(folder: Path) -> None:
    """Who wrote a date wrongly is not told that the date is not known, nor that of access nothing is known."""
    sessions = "key,event,date,venue\nopening-1,opening,19 May,hall\n"
    (folder / "sessions.csv").write_text(sessions, encoding="utf-8")
    assert ["sessions.csv, row 2, column date (C)"] == [
        finding.where.words() for finding in check(folder) if finding.severity is Severity.ERROR
    ]
    assert [] == [words for words in notes(folder) if "time of the session" in words]


def test_all_that_is_wrong_with_a_time_is_said_at_once(folder: Path) -> None:
    """The day, the start and the end are each looked at, even when the first of them is wrong."""
    sessions = "key,event,date,start,end\nopening-1,opening,19 May,9h,10h\n"
    (folder / "sessions.csv").write_text(sessions, encoding="utf-8")
    assert ["date (C)", "start (D)", "end (E)"] == [words.split(":")[0].split("column ")[1] for words in errors(folder)]


def test_the_other_cells_of_a_row_with_a_bad_key_are_looked_at(folder: Path) -> None:
    """A row that is lost for its key is told all its faults, so that it has to be mended only once."""
    (folder / "venues.csv").write_text("key,name,url,latitude\nThe hall,Hall,www.hall.it,95\n", encoding="utf-8")
    assert ["key (A)", "url (C)", "latitude (D)"] == [
        words.split(":")[0].split("column ")[1] for words in errors(folder) if words.startswith("venues")
    ]


def test_settings_that_cannot_be_parsed_are_not_called_missing(folder: Path) -> None:
    """One curly quotation mark is one fault, not five settings that are not there."""
    (folder / "edition.toml").write_text(EDITION.replace('"Town"\n', "“Town”\n"), encoding="utf-8")
    faults = [finding.rule for finding in check(folder) if finding.severity is Severity.ERROR]
    assert ["broken-toml"] == faults
    assert ["broken-toml"] == [finding.rule for finding in check(folder) if finding.where.file == "edition.toml"]
    assert [] == [finding.rule for finding in check(folder) if finding.rule == "other-language"]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_a_table_with_another_separator_is_read_all_the_same(folder: Path, mark: str) -> None:
    """A spreadsheet of another country saves with its own separator: a note says so, and nothing else is wrong."""
    (folder / "rooms.csv").write_text(GOOD["rooms.csv"].replace(",", mark), encoding="utf-8")
    (folder / "edition.toml").write_text(EDITION, encoding="utf-8")
    assert [] == errors(folder)
    assert ["aula"] == [room.key for room in load(folder).rooms]
    assert ["other-separator"] == [f.rule for f in check(folder) if f.where.file == "rooms.csv"]


def test_people_in_the_open_folder_are_not_read(folder: Path) -> None:
    """A table of people outside `private/` is an error and reaches nothing."""
    (folder / "people.csv").write_text("key,name\nada,Ada\n", encoding="utf-8")
    assert errors(folder) == [
        (
            "people.csv: The file holds personal data or money and stands where everybody sees it. "
            "Move it to private/people.csv."
        )
    ]


def test_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    """No traceback for a wrong path, nor for a folder without an edition."""
    assert errors(tmp_path / "nowhere") == [
        "edition.toml: There is no folder “nowhere”. Check the path, or make an edition with: stemcity new."
    ]
    assert errors(tmp_path) == [
        (
            f"edition.toml: The folder “{tmp_path.name}” holds no edition.toml. "
            "Name the folder that does, or make one with: stemcity new."
        )
    ]


def test_an_edition_in_memory_can_be_checked_too(folder: Path) -> None:
    """The same doubts as about its folder, named by table and key."""
    (folder / "venues.csv").write_text("key,name\nhall,Hall\n", encoding="utf-8")
    assert "venues 'hall', street" in {finding.where.words() for finding in check(load(folder))}


def test_a_word_for_a_place_is_sent_to_the_column_of_places(folder: Path) -> None:
    """Who writes online where a venue belongs is told where it belongs."""
    (folder / "sessions.csv").write_text(
        "key,event,date,venue\nopening-1,opening,2027-05-19,online\n", encoding="utf-8"
    )
    words = "Write “online” in the column place; this one is for the keys of venues."
    assert [f"sessions.csv, row 2, column venue (D): Nothing in “venues” has the key “online”. {words}"] == errors(
        folder
    )


ADVANTAGES = """\
key,organisation,natural_person,means
nobody,,,cash
both,library,file-1,cash
name,,Maria Rossi,cash
code,,maria-rossi,cash
"""


def test_each_advantage_without_one_beneficiary_is_named_and_no_name_is_repeated(folder: Path) -> None:
    """A row that cannot exist is left out with its own fault, and not with what only follows from it."""
    (folder / "private").mkdir(exist_ok=True)
    (folder / "private" / "advantages.csv").write_text(ADVANTAGES, encoding="utf-8")
    found = [one for one in check(folder) if one.where.file.endswith("advantages.csv")]
    assert [
        (2, "organisation", "no-one-beneficiary"),
        (3, "organisation", "no-one-beneficiary"),
        (4, "natural_person", "no-file-number"),
        (5, "natural_person", "no-file-number"),
    ] == [(one.where.row, one.where.field, one.rule) for one in found if one.severity is Severity.ERROR]
    assert "aria" not in " ".join(one.words() for one in found)
