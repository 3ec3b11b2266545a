"""Reading an area from its folder: faulty members left out, the same with and without an executor."""

import os
import shutil
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import attrs
import pytest

from stemcity_kit.errors import FaultyFolder
from stemcity_kit.federation import load_area, members
from stemcity_kit.folder.write import save
from stemcity_kit.model.event import Session
from stemcity_kit.model.vocabulary import Nature
from tests.federation.cities import ARCONATE, BUSCATE, MILAN, at, city, people, rules

HEAD = """\
[area]
key = "a-2027"
uri = "https://example.org/a/2027"
title = "The area"
country = "IT"
codes = "015"
as_of = 2027-05-01
year = 2027
zone = "Europe/Rome"
"""


@pytest.fixture
def folder(tmp_path):
    """Three cities, and the area that they make."""
    for code in (MILAN, ARCONATE, BUSCATE):
        save(city(code), tmp_path / code)
    write(tmp_path, (MILAN, ARCONATE, BUSCATE))
    return tmp_path


def write(folder, codes, more=""):
    """The manifest of these cities."""
    rows = "".join(f'[[members]]\nmunicipality = "{code}"\nfolder = "{code}"\n' for code in codes)
    (folder / "area.toml").write_text(HEAD + rows + more, encoding="utf-8")


def left_out(found):
    """The members that add nothing."""
    return [member.municipality for member in found.members if member.left_out]


def test_the_members_come_in_the_order_of_the_manifest_whoever_reads_them(folder):
    """Threads and processes give what one after the other gives."""
    alone = load_area(folder)
    assert [MILAN, ARCONATE, BUSCATE] == [member.municipality for member in alone.members]
    assert 3 == len(alone.merged.programme.counted_events)
    for executor in (ThreadPoolExecutor(2), ProcessPoolExecutor(2)):
        with executor:
            found = load_area(folder, executor)
        assert (alone.members, alone.merged) == (found.members, found.merged)


def test_a_faulty_member_is_named_and_left_out(folder):
    """A session of an event that does not exist: with file and row, below the member's folder."""
    text = (folder / ARCONATE / "sessions.csv").read_text(encoding="utf-8")
    (folder / ARCONATE / "sessions.csv").write_text(text.replace(",robots,", ",robot,"), encoding="utf-8")
    found = load_area(folder)
    assert [ARCONATE] == left_out(found)
    assert [(f"{ARCONATE}/sessions.csv", "unknown-key")] == [
        (one.where.file, one.rule) for one in found.findings if one.severity == "error"
    ]
    assert 2 == len(found.merged.programme.counted_events)
    assert "2 of 133 municipalities reported" == found.coverage.words


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"[edition"])
def test_a_member_that_cannot_be_read_at_all_is_left_out(folder, content):
    """An edition.toml that is empty, no text, or no TOML."""
    (folder / BUSCATE / "edition.toml").write_bytes(content)
    found = load_area(folder)
    assert [BUSCATE] == left_out(found)
    assert {f"{BUSCATE}/edition.toml"} == {one.where.file for one in found.findings if one.severity == "error"}


def test_of_settings_that_cannot_be_read_nothing_else_follows(folder):
    """The figures of an invented edition need no source: no warning says they do, because it cannot be known."""
    save(attrs.evolve(city(BUSCATE, figures=[people(3)]), nature=Nature.INVENTED), folder / BUSCATE)
    assert () == load_area(folder).findings
    (folder / BUSCATE / "edition.toml").write_text("[edition", encoding="utf-8")
    assert {"error"} == {str(one.severity) for one in load_area(folder).findings}


@pytest.mark.parametrize("path", ["../elsewhere", "/etc", "nowhere"])
def test_a_folder_outside_or_nowhere_is_a_fault_of_its_member(folder, path):
    """Nothing outside the area's folder is read."""
    text = (folder / "area.toml").read_text(encoding="utf-8").replace(f'folder = "{MILAN}"', f'folder = "{path}"')
    (folder / "area.toml").write_text(text, encoding="utf-8")
    found = load_area(folder)
    assert [MILAN] == left_out(found)
    assert 1 == len(found.members[0].findings)


def test_a_link_out_of_the_area_is_a_fault_and_is_not_followed(folder, tmp_path_factory):
    """Nor is a circle of links, and nothing is written behind one."""
    outside = tmp_path_factory.mktemp("outside")
    shutil.move(folder / MILAN, outside / MILAN)
    (folder / MILAN).symlink_to(outside / MILAN)
    shutil.rmtree(folder / BUSCATE)
    (folder / BUSCATE).symlink_to(folder / BUSCATE)
    found = load_area(folder)
    assert [MILAN, BUSCATE] == left_out(found)
    assert "link-outside" == found.members[0].findings[0].rule
    assert found.members[2].findings
    (folder / MILAN).unlink()
    (folder / MILAN).symlink_to(folder / ARCONATE)
    assert "other-edition" in rules(load_area(folder).members[0].findings)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("edition.toml", b"a=" + b"[" * 100_000),
        ("edition.toml", b"[[edition]]\nkey = 'a'\n"),
        ("events.csv", bytes(range(256)) * 40),
        ("events.csv", b"key,title@en\nrobots," + b"x" * 1_100_000),
        ("sessions.csv", b'key,event\n"'),
    ],
)
def test_no_content_of_one_member_keeps_the_others_out(folder, name, content):
    """Deeper than a parser goes, of another shape, binary, longer than a cell, torn."""
    (folder / BUSCATE / name).write_bytes(content)
    found = load_area(folder)
    assert [BUSCATE] == left_out(found)
    assert 2 == len(found.merged.programme.events)
    assert all(one.where.file.startswith(f"{BUSCATE}/") for one in found.members[2].findings)


def test_a_folder_that_is_a_file_or_a_pipe_is_a_fault(folder):
    """Whatever stands in its place."""
    shutil.rmtree(folder / BUSCATE)
    (folder / BUSCATE).write_bytes(b"x")
    (folder / ARCONATE / "events.csv").unlink()
    (folder / ARCONATE / "events.csv").mkdir()
    assert [ARCONATE, BUSCATE] == left_out(load_area(folder))


def die(_row):
    """What a process does that runs out of memory."""
    os._exit(1)


def test_workers_that_die_are_told_without_a_traceback(folder, monkeypatch):
    """And what to do."""
    monkeypatch.setattr("stemcity_kit.federation.federation.partial", lambda *_: die)
    with ProcessPoolExecutor(1) as executor, pytest.raises(FaultyFolder, match="one after the other"):
        load_area(folder, executor)


def test_what_the_system_refuses_is_a_fault_of_its_member(folder, monkeypatch):
    """A disk that fails for one folder."""

    def refuse(_path):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("stemcity_kit.federation.members.inspect", refuse)
    assert {"system-fault"} == set(rules(load_area(folder).findings))


@pytest.mark.parametrize("kind", [AttributeError, RecursionError, KeyError])
def test_whatever_goes_wrong_in_one_member_the_others_are_read(folder, monkeypatch, kind):
    """A fault of the program itself names the member and its own kind, not what the folder holds."""

    def fail(path, read=members.inspect):
        if path.name == ARCONATE:
            raise kind("Ada Lovelace")
        return read(path)

    monkeypatch.setattr(members, "inspect", fail)
    found = load_area(folder)
    assert [ARCONATE] == left_out(found)
    (told,) = found.findings
    assert (ARCONATE, "program-fault") == (told.where.file, told.rule)
    assert kind.__name__ in str(told)
    assert "Ada" not in str(told)
    assert told.fix


@pytest.mark.parametrize(
    "change", [{"municipality": BUSCATE}, {"year": 2026}, {"country": "PT"}, {"zone": "Europe/Lisbon"}]
)
def test_an_edition_of_another_place_or_year_is_left_out(folder, change):
    """The folder of Milan that holds another city's, last year's, or another country's edition."""
    save(attrs.evolve(city(MILAN, sessions=[Session("s", "robots")]), **change), folder / MILAN)
    found = load_area(folder)
    assert [MILAN] == left_out(found)
    fault = next(one for one in found.findings if one.rule == "other-edition")
    lines = (folder / MILAN / "edition.toml").read_text(encoding="utf-8").splitlines()
    assert fault.where.row is not None
    assert lines[fault.where.row - 1].startswith(f"{next(iter(change))} = ")


def test_a_setting_that_cannot_be_read_is_not_also_another_one(folder):
    """The year is faulty, which says nothing of the year that was meant; nor does a file that is no TOML."""
    path = folder / MILAN / "edition.toml"
    text = path.read_text(encoding="utf-8")
    for content in (text.replace("year = 2027", "year = -1"), "[edition"):
        path.write_text(content, encoding="utf-8")
        found = load_area(folder)
        assert [MILAN] == left_out(found)
        assert "other-edition" not in rules(found.findings)


def test_two_editions_with_one_address_are_both_left_out(folder):
    """A folder that was copied: its ids would be those of the other."""
    save(attrs.evolve(city(BUSCATE), uri=city(MILAN).uri), folder / BUSCATE)
    found = load_area(folder)
    assert [MILAN, BUSCATE] == left_out(found)
    faults = [one for one in found.findings if one.severity == "error"]
    assert ["double-uri", "double-uri"] == rules(faults)
    assert all(one.where.row for one in faults)
    save(attrs.evolve(city(BUSCATE), uri="https://example.org/a/2027"), folder / BUSCATE)
    assert [BUSCATE] == left_out(load_area(folder))


def test_an_edition_with_the_key_or_the_currency_of_another_is_merged(folder):
    """Neither names anything outside its own folder; amounts of two currencies are never added."""
    figures = [people("10", unit="CHF")]
    save(attrs.evolve(city(BUSCATE, figures=figures), key=f"city-{MILAN}", currency="CHF"), folder / BUSCATE)
    save(city(ARCONATE, figures=[people("10", unit="EUR")]), folder / ARCONATE)
    found = load_area(folder)
    assert ([], 3) == (left_out(found), len(found.merged.programme.events))
    assert [None] == [one.value for one in found.totals]


def test_without_a_manifest_nothing_can_be_read(tmp_path):
    """The folder is named, and so is the fault of an unreadable [area]."""
    with pytest.raises(FaultyFolder, match="holds no area"):
        load_area(tmp_path)
    (tmp_path / "area.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FaultyFolder):
        load_area(tmp_path)
    (tmp_path / "area.toml").write_bytes("[area]\ntitle = 'Città'".encode("cp1252"))
    with pytest.raises(FaultyFolder, match="not UTF-8"):
        load_area(tmp_path)


CALL = """\
[[calls]]
key = "grants"
folder = "calls/grants"
[[calls.pools]]
key = "girls"
fund = "100.00 EUR"
municipalities = ["015146", "015007"]
[[calls.funds]]
by = "015146"
amount = "100.00 EUR"
"""


def test_a_shared_call_is_read_with_its_text(folder):
    """A text that is not there is named below the area; the money is divided all the same."""
    write(folder, (MILAN, ARCONATE), CALL)
    found = load_area(folder)
    assert "no-call" in rules(found.findings)
    assert [50, 50] == [one.gets.amount for one in found.funding[0].balances][::-1]
    write(folder, (MILAN,), CALL.replace("calls/grants", "../grants"))
    assert {"unsafe-path", "unknown-member"} <= set(rules(load_area(folder).findings))


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (f"{MILAN}/libary", "Did you mean “library”?"),
        (f"{MILAN}/x", "publishes nothing with the key “x”"),
        ("015251/x", "“015251” is no member"),
        (f"{MILAN}/", "does not say whose thing is meant"),
    ],
)
def test_a_way_to_nowhere_is_told_at_its_line(folder, end, said):
    """A reference of a venue that nobody has would be a way that nobody needs."""
    write(folder, (MILAN, ARCONATE), f'[[ways]]\nbetween = ["{end}", "{ARCONATE}"]\nminutes = 9\n')
    (told,) = load_area(folder).findings
    assert said in str(told)
    assert (folder / "area.toml").read_text(encoding="utf-8").splitlines()[told.where.row - 1].startswith("between")


def test_an_invisible_character_in_a_reference_costs_its_row_only(folder):
    """It is told at its line, and all that is told of other rows has its line too."""
    bad = '[[venues]]\nsame = ["015146/a\\u0000", "015007/b"]\n'
    write(folder, (MILAN, ARCONATE), bad + '[[venues]]\nsame = ["015146/library", "015007/x"]\n')
    found = load_area(folder)
    assert [] == left_out(found)
    assert [17, 19] == [one.where.row for one in found.findings]


@pytest.mark.parametrize("place", ["../..", "nowhere", "/etc"])
def test_a_folder_of_a_call_that_is_none_is_told_at_its_line(folder, place):
    """Where it is written, because nothing else has a line."""
    write(folder, (MILAN, ARCONATE), CALL.replace("calls/grants", place))
    (told,) = load_area(folder).findings
    lines = (folder / "area.toml").read_text(encoding="utf-8").splitlines()
    assert ("area.toml", f'folder = "{place}"') == (told.where.file, lines[told.where.row - 1])


def test_of_two_calls_with_one_key_the_second_is_told_and_the_first_reckoned(folder):
    """At the second one's line; what is wrong with the first is told at the first."""
    text = CALL.replace('folder = "calls/grants"\n', "")
    write(folder, (MILAN, ARCONATE), text.replace('"100.00 EUR"\nmun', '"120.00 EUR"\nmun') + text)
    found = load_area(folder)
    assert [("pool-not-covered", 20), ("double-key", 26)] == sorted(
        ((one.rule, one.where.row) for one in found.findings), key=lambda pair: pair[1]
    )
    assert ["120.00"] == [str(pool.fund.amount) for one in found.funding for pool in one.pools]


def test_sessions_of_two_folders_collide(folder):
    """From the files to the finding."""
    write(folder, (MILAN, ARCONATE), '[[venues]]\nsame = ["015146/library", "015007/library"]\n')
    assert ["area-venue-taken"] == rules(load_area(folder).clashes)
    save(city(ARCONATE, sessions=[Session("s", "robots", at("11:15", "12:00"), venue="library")]), folder / ARCONATE)
    assert () == load_area(folder).clashes
