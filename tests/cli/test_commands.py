"""The `stemcity` command as people use it: what it says, what it writes, how it ends."""

import datetime as dt
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import click
import pytest
from click.testing import CliRunner, Result

from stemcity_kit.cli import main
from stemcity_kit.cli.build import MARK
from stemcity_kit.cli.say import Speaker, spans
from stemcity_kit.errors import Finding, Severity, Where
from stemcity_kit.exports import File
from stemcity_kit.folder.read import load
from stemcity_kit.folder.write import save
from stemcity_kit.model.vocabulary import Status
from stemcity_kit.testing import synthetic_edition

NEW = ["new", "{folder}", "--city", "Borgo", "--country", "IT", "--year", "2027",
       "--marathon", "2027-05-19", "2027-05-21",
       "--zone", "Europe/Rome", "--languages", "it,en", "--budget", "40000"]  # fmt: skip


def stemcity(*args: object, lang: str = "en") -> Result:
    """Run the command; a traceback fails the test."""
    result = CliRunner().invoke(main, ["--lang", lang, *map(str, args)], catch_exceptions=False)
    assert "Traceback" not in result.output
    return result


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a synthetic edition of 12 events."""
    save(synthetic_edition(seed=3, events=12), tmp_path / "edition")
    return tmp_path / "edition"


def test_new_makes_a_folder_that_checks_and_builds(tmp_path: Path) -> None:
    """From nothing to a site in three commands; private tables are kept from git."""
    town = tmp_path / "town"
    made = stemcity(*(arg.format(folder=town) for arg in NEW))
    assert made.exit_code == 0
    assert "Next: fill events.csv" in made.output
    assert "private/" in (town / ".gitignore").read_text(encoding="utf-8")
    edition = load(town)
    assert [int(line.amount.amount) for line in edition.budget if line.amount] == [16000, 18000, 6000]
    assert (town / "venues.csv").read_text(encoding="utf-8").startswith("key,name,street,postcode,")
    assert "title@it,title@en" in (town / "events.csv").read_text(encoding="utf-8").splitlines()[0]
    assert stemcity("check", town).exit_code == 0
    assert stemcity("build", town, "--to", tmp_path / "build").exit_code == 0
    assert (tmp_path / "build" / "site" / "it" / "index.html").is_file()


def test_a_budget_is_in_the_currency_of_the_country(tmp_path: Path) -> None:
    """Who names no currency means that of the country."""
    brazil = {"IT": "BR", "Europe/Rome": "America/Sao_Paulo", "it,en": "pt-BR"}
    stemcity(*(brazil.get(arg, arg).format(folder=tmp_path / "cidade") for arg in NEW))
    assert {"BRL"} == {line.amount.currency for line in load(tmp_path / "cidade").budget if line.amount}


def test_new_refuses_a_folder_that_holds_something(tmp_path: Path) -> None:
    """Nobody's files are mixed with an edition's."""
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    result = stemcity(*(arg.format(folder=tmp_path) for arg in NEW))
    assert result.exit_code == 1
    assert "is not empty. Name a new or an empty folder." in result.output


@pytest.mark.parametrize(
    ("given", "wrong", "words"),
    [
        ("2027-05-19", "19/05/2027", "“19/05/2027” is no day; write year, month and day, such as 2027-05-19."),
        ("2027-05-21", "2027-02-30", "“2027-02-30” is no day; write year, month and day, such as 2027-05-19."),
        ("40000", "40.000,50", "“40.000,50” is no amount; write digits with a point, such as 40000.50."),
        ("40000", "-3", "“-3” is no amount; write digits with a point, such as 40000.50."),
    ],
)
def test_new_says_how_days_and_amounts_are_written(tmp_path: Path, given: str, wrong: str, words: str) -> None:
    """A wrong day or amount is answered with a right one, not with a pattern of programmers."""
    asked = [wrong if arg == given else arg for arg in NEW]
    refused = stemcity(*(arg.format(folder=tmp_path / "town") for arg in asked))
    assert (2, True) == (refused.exit_code, words in refused.output)


@pytest.mark.parametrize("amount", ["1e30", "NaN", "inf", "-1e400", "40.000"])
def test_new_takes_no_amount_that_money_cannot_be(tmp_path: Path, amount: str) -> None:
    """It says so, and makes no folder."""
    asked = [amount if arg == "40000" else arg for arg in NEW]
    refused = stemcity(*(arg.format(folder=tmp_path / "town") for arg in asked))
    assert refused.exit_code in (1, 2)
    assert not (tmp_path / "town").exists()


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+02:00", "9999-12-31T23:59:00-05:00", "tomorrow", "2027-03-01"])
def test_a_publication_has_a_moment_that_can_be(folder: Path, moment: str) -> None:
    """Not one where the computer's calendar ends, nor one without its offset."""
    refused = stemcity("publish", folder, "--at", moment)
    assert (refused.exit_code, "is no moment with its offset" in refused.output) == (2, True)


def test_the_timeline_is_said_in_any_language(folder: Path) -> None:
    """One that calendars do not know has the dates of English."""
    assert stemcity("timeline", folder, lang="qps").exit_code == 0


def test_new_names_all_that_is_wrong_with_its_arguments(tmp_path: Path) -> None:
    """Zone, country and dates at once."""
    wrong = [*NEW]
    wrong[wrong.index("Europe/Rome")] = "Europe/Rom"
    wrong[wrong.index("IT")] = "Italy"
    result = stemcity(*(arg.format(folder=tmp_path / "town") for arg in wrong))
    assert result.exit_code == 1
    assert "Europe/Rome" in result.output
    assert "Italy" in result.output
    assert not (tmp_path / "town").exists()


def test_build_writes_what_the_public_gets(folder: Path, tmp_path: Path) -> None:
    """Site, calendars, open data, JSON and JSON-LD; a summary; exit code 0."""
    result = stemcity("build", folder, "--to", tmp_path / "build")
    assert result.exit_code == 0
    written = tree(tmp_path / "build")
    assert {"site/index.html", "opendata/datapackage.json", "programme.json", "programme.jsonld", MARK} <= set(written)
    assert any(name.startswith("calendars/") and name.endswith(".ics") for name in written)
    assert "Built in" in result.output


def test_build_gives_the_same_bytes_twice(folder: Path, tmp_path: Path) -> None:
    """Nothing in a build depends on when or where it was made."""
    stemcity("build", folder, "--to", tmp_path / "one")
    stemcity("build", folder, "--to", tmp_path / "two" / "deeper")
    assert tree(tmp_path / "one") == tree(tmp_path / "two" / "deeper")


def test_a_build_replaces_a_build_and_leaves_nothing_of_it(folder: Path, tmp_path: Path) -> None:
    """A page that is no longer made is gone; no scratch folder stays behind."""
    stemcity("build", folder, "--to", tmp_path / "build")
    (tmp_path / "build" / "site" / "old.html").write_text("old", encoding="utf-8")
    stemcity("build", folder, "--to", tmp_path / "build")
    assert not (tmp_path / "build" / "site" / "old.html").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["build", "edition"]


@pytest.mark.parametrize(
    "place", [".", "edition", "edition/private", "edition/media/build", "mine", "file.txt", "pages"]
)
def test_a_build_never_takes_the_place_of_something_else(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Not of the folder it is made from, what that holds, its parent, strangers' files, or a checkout of the pages."""
    for name in ("mine", "pages/.git", "edition/media"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("mine/letter.txt", "file.txt", "pages/.git/HEAD", f"pages/{MARK}"):
        (tmp_path / name).write_text("mine", encoding="utf-8")
    before = tree(tmp_path)
    monkeypatch.chdir(tmp_path)
    result = stemcity("build", folder, "--to", place)
    assert result.exit_code == 1
    assert "holds other things than a build" in result.output
    assert tree(tmp_path) == before


def test_a_build_goes_into_the_folder_that_one_stands_in(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Empty, or with a build."""
    (tmp_path / "out").mkdir()
    for _ in range(2):
        monkeypatch.chdir(tmp_path / "out")
        assert stemcity("build", folder, "--to", ".", "--only", "json").exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["edition", "out"]
    assert (tmp_path / "out" / "programme.json").is_file()


def test_a_build_behind_a_link_is_replaced_there(folder: Path, tmp_path: Path) -> None:
    """The link stays, as a web server may follow it."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for _ in range(3):
        assert stemcity("build", folder, "--to", tmp_path / "link", "--only", "json").exit_code == 0
    assert (tmp_path / "link").is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["edition", "link", "real"]


def test_two_builds_at_once_end_in_one_whole_build(folder: Path, tmp_path: Path) -> None:
    """Neither works in the scratch folder of the other."""
    command = [sys.executable, "-m", "stemcity_kit", "build", str(folder), "--to", str(tmp_path / "build")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    said = [process.communicate()[1].decode() for process in running]
    assert 0 in [process.returncode for process in running]
    assert not any("Traceback" in words for words in said)
    stemcity("build", folder, "--to", tmp_path / "alone")
    assert tree(tmp_path / "build") == tree(tmp_path / "alone")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alone", "build", "edition"]


def test_what_the_system_refuses_is_said_in_a_sentence(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk in the middle of a build: no traceback, the old build stays, nothing is left beside it."""
    stemcity("build", folder, "--to", tmp_path / "build")
    before = tree(tmp_path / "build")
    real, count = Path.write_bytes, 0

    def full(path: Path, content: bytes) -> int:
        nonlocal count
        count += 1
        if count > 20:
            raise OSError(28, "No space left on device", str(path))
        return real(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    result = stemcity("build", folder, "--to", tmp_path / "build")
    assert result.exit_code == 1
    assert "The file cannot be read or written: No space left on device." in result.output
    assert tree(tmp_path / "build") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["build", "edition"]


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("line\n{{ nope }}", "'nope' is undefined"),
        ("line\n{% if %}", "Expected an expression"),
        ("line\n{{ 1 / 0 }}", "division by zero"),
    ],
)
def test_a_mistake_in_a_template_of_ones_own_is_told_at_its_line(
    folder: Path, tmp_path: Path, template: str, reason: str
) -> None:
    """Whatever Python says of it; the old build stays."""
    stemcity("build", folder, "--to", tmp_path / "build")
    before = tree(tmp_path / "build")
    (folder / "templates").mkdir()
    (folder / "templates" / "about.html").write_text(template, encoding="utf-8")
    result = stemcity("build", folder, "--to", tmp_path / "build")
    assert result.exit_code == 1
    assert "templates/about.html, row 2: The template cannot be filled in" in result.output
    assert reason in result.output
    assert tree(tmp_path / "build") == before


def test_with_errors_the_good_build_stays(folder: Path, tmp_path: Path) -> None:
    """All faults are told, nothing is written, the exit code is 1."""
    stemcity("build", folder, "--to", tmp_path / "build")
    before = tree(tmp_path / "build")
    with (folder / "sessions.csv").open("a", encoding="utf-8") as file:
        file.write("bad key,nothing\n")
    with (folder / "rooms.csv").open("a", encoding="utf-8") as file:
        file.write("aula,nowhere\n")
    result = stemcity("build", folder, "--to", tmp_path / "build")
    assert result.exit_code == 1
    assert "“bad key” cannot be a key" in result.output
    assert "Nothing in “venues” has the key “nowhere”" in result.output
    assert "Nothing was built" in result.output
    assert tree(tmp_path / "build") == before


def test_build_does_not_delete_what_it_did_not_make(folder: Path, tmp_path: Path) -> None:
    """A folder with other things in it is refused."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_bytes(b"x")
    result = stemcity("build", folder, "--to", tmp_path / "photos")
    assert result.exit_code == 1
    assert "holds other things than a build" in result.output
    assert (tmp_path / "photos" / "one.jpg").read_bytes() == b"x"


def test_build_writes_only_what_is_asked(folder: Path, tmp_path: Path) -> None:
    """One format; an unknown one is named with the nearest."""
    stemcity("build", folder, "--to", tmp_path / "build", "--only", "json")
    assert set(tree(tmp_path / "build")) == {"programme.json", "programme.schema.json", MARK}
    wrong = stemcity("build", folder, "--to", tmp_path / "other", "--only", "icall")
    assert wrong.exit_code == 1
    assert "Did you mean “ical”?" in wrong.output


def test_templates_of_the_edition_override_one_by_one(folder: Path, tmp_path: Path) -> None:
    """A folder `templates` in the edition changes one page's template and leaves the others."""
    (folder / "templates").mkdir()
    (folder / "templates" / "home.html").write_text(
        "<!doctype html><html lang=en><title>x</title><h1>Ours</h1></html>", encoding="utf-8"
    )
    stemcity("build", folder, "--to", tmp_path / "build", "--only", "site")
    assert b"<h1>Ours</h1>" in (tmp_path / "build" / "site" / "it" / "index.html").read_bytes()
    assert b"<h1>Ours</h1>" not in (tmp_path / "build" / "site" / "it" / "programme" / "index.html").read_bytes()


def test_check_can_be_read_by_programs(folder: Path) -> None:
    """JSON with rule, severity, place, words; the exit code tells of errors."""
    (folder / "rooms.csv").write_text("key,venue,capacity\naula,nowhere,-5\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(folder), "--json"], catch_exceptions=False)
    assert result.exit_code == 1
    found = {(entry["rule"], entry["file"], entry["row"], entry["column"]) for entry in json.loads(result.stdout)}
    assert {("number-too-small", "rooms.csv", 2, 3), ("unknown-key", "rooms.csv", 2, 2)} <= found


def test_messages_come_in_the_readers_language(folder: Path) -> None:
    """Italian on request; an unknown language falls back to English."""
    (folder / "rooms.csv").write_text("key,venue,capacity\naula,nowhere,-5\n", encoding="utf-8")
    assert "riga 2" in stemcity("check", folder, lang="it").output
    assert "row 2" in stemcity("check", folder, lang="xx").output


def test_counts_come_in_the_readers_language(folder: Path, tmp_path: Path) -> None:
    """One file and several files are counted in the reader's words, not in English ones."""
    built = stemcity("build", folder, "--to", tmp_path / "build", "--only", "jsonld", lang="it")
    assert re.search(r": \d+ eventi, \d+ appuntamenti,", built.output)
    assert re.search(r"con \d+ avvisi, \d+ note", built.output)


def test_publish_raises_revisions_of_what_changed(folder: Path) -> None:
    """First everything is new, then nothing, then only the cancelled session."""
    first = stemcity("publish", folder, "--at", "2027-03-01T09:00:00+01:00")
    assert first.exit_code == 0
    assert "0 as before" in first.output
    assert "0 revisions recorded" in stemcity("publish", folder, "--at", "2027-03-02T09:00:00+01:00").output
    edition = load(folder)
    chosen = next(s for s in edition.sessions if s.status is Status.PLANNED)
    cancelled = [attrs.evolve(s, status=Status.CANCELLED) if s == chosen else s for s in edition.sessions]
    save(attrs.evolve(edition, sessions=cancelled), folder)
    dry = stemcity("publish", folder, "--at", "2027-03-03T09:00:00Z", "--dry-run")
    assert f"(sessions {chosen.key}, revision 1)" in dry.output
    third = stemcity("publish", folder, "--at", "2027-03-03T09:00:00Z")
    assert "cancelled: " in third.output
    revision = load(folder).find("published", f"sessions {chosen.key}")
    assert (revision.revision, revision.changed_at) == (1, dt.datetime(2027, 3, 3, 9, tzinfo=dt.UTC))


def test_a_published_session_that_vanishes_stops_the_build(folder: Path, tmp_path: Path) -> None:
    """It must be cancelled, not deleted: subscribers would never learn of it."""
    stemcity("publish", folder, "--at", "2027-03-01T09:00:00+01:00")
    edition = load(folder)
    save(attrs.evolve(edition, sessions=edition.sessions[1:]), folder)
    result = stemcity("build", folder, "--to", tmp_path / "build")
    assert result.exit_code == 1
    assert edition.sessions[0].key in result.output


@pytest.mark.parametrize("at", ["yesterday", "2027-03-01", "2027-03-01T09:00:00"])
def test_publish_wants_a_moment_with_its_offset(folder: Path, at: str) -> None:
    """A wrong call has exit code 2 and says what would be right."""
    result = stemcity("publish", folder, "--at", at)
    assert result.exit_code == 2
    assert "2027-03-01T09:00:00+01:00" in result.output


def test_timeline_prints_the_dates_and_writes_a_calendar(tmp_path: Path) -> None:
    """From the autumn before to the report after."""
    town = tmp_path / "town"
    stemcity(*(arg.format(folder=town) for arg in NEW))
    result = stemcity("timeline", town, "--ics", tmp_path / "work.ics")
    assert result.exit_code == 0
    assert "2026" in result.output.splitlines()[0]
    assert (tmp_path / "work.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")


def test_a_wrong_command_proposes_the_right_one() -> None:
    """And a missing folder is no traceback."""
    assert "Did you mean “build”?" in stemcity("biuld").output
    missing = stemcity("build", "nowhere", "--to", "out")
    assert missing.exit_code == 1
    assert "There is no folder “nowhere”" in missing.output


def test_the_version_is_said() -> None:
    """As pip knows it."""
    assert CliRunner().invoke(main, ["--version"]).output.startswith("stemcity 0.")


def test_findings_that_say_the_same_share_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """One line for seven venues; rows are named; different sentences stay apart."""

    def finding(row: int, what: str) -> Finding:
        return Finding("x", Where(file="venues.csv", row=row, column=2, field="name"), what, severity=Severity.NOTE)

    Speaker("en").findings([finding(2, "Empty."), finding(3, "Empty."), finding(4, "Odd."), finding(7, "Empty.")])
    assert capsys.readouterr().err.splitlines() == [
        "note  venues.csv, rows 2-3, 7, column name (B): Empty.",
        "note  venues.csv, row 4, column name (B): Odd.",
    ]
    assert spans([]) == ""


def test_progress_is_shown_where_somebody_watches(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A counter on a terminal, nothing in a log."""
    from stemcity_kit.cli import say

    monkeypatch.setattr(say.sys.stderr, "isatty", lambda: True, raising=False)
    progress = say.Progress("site")
    for _ in range(60):
        progress("file")
    progress.end()
    assert capsys.readouterr().err.replace("\x1b[K", "") == "\rsite 25\rsite 50\r"
    monkeypatch.setattr(say.sys.stderr, "isatty", lambda: False, raising=False)
    silent = say.Progress("site")
    for _ in range(60):
        silent("file")
    silent.end()
    assert capsys.readouterr().err == ""


def test_the_help_is_in_the_readers_language() -> None:
    """What the commands and their options do is said by the catalogues; the pseudo-language leaves nothing readable."""
    alone = ("new", "check", "timeline", "sheets", "import", "publish", "build", "schedule", "allocate")
    for command in ([], *([name] for name in alone)):
        told = CliRunner().invoke(main, ["--lang", "qps", *command, "--help"], catch_exceptions=False).output
        words = re.sub(r"⟦[^⟧]*⟧|--?[a-z-]+|\[[^\]]*\]|stemcity( \w+)?|\b[A-Z_]{2,}\b", " ", told)
        names = {"main", *main.list_commands(click.Context(main))}
        assert set(re.findall(r"[a-z]{3,}", words)) - names == set(), told


class Failing:
    """An exporter of another package that does not work."""

    name = "failing"

    def __call__(self, _programme: object, /) -> None:
        """Fail as a mistake in somebody's code does."""
        raise ZeroDivisionError("by zero")


def test_an_exporter_of_another_package_that_fails_is_named(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No traceback for its mistake, and nothing is built."""
    from stemcity_kit.cli import build

    monkeypatch.setattr(build, "exporter", lambda _name: Failing())
    result = stemcity("build", folder, "--to", tmp_path / "build", "--only", "failing")
    assert result.exit_code == 1
    assert "failed: ZeroDivisionError: by zero. Tell its author" in result.output
    assert not (tmp_path / "build").exists()


def test_new_names_what_is_missing_where_nobody_can_be_asked(tmp_path: Path) -> None:
    """In a script there is no prompt: the missing option is named."""
    call = [arg.format(folder=tmp_path / "town") for arg in NEW if arg not in ("--zone", "Europe/Rome")]
    result = stemcity(*call)
    assert result.exit_code == 2
    assert "Missing option '--zone'" in result.output


def test_a_text_to_translate_has_its_column(tmp_path: Path) -> None:
    """A language that the format does not speak gets empty columns, so that people see where to write."""
    town = tmp_path / "town"
    call = [arg.format(folder=town).replace("it,en", "fr,en") for arg in NEW]
    assert stemcity(*call).exit_code == 0
    assert "title@fr" in (town / "kinds.csv").read_text(encoding="utf-8").splitlines()[0]


class Doubting:
    """An exporter of another package that finds an error in what it is given."""

    name = "finding"

    def __call__(self, _programme: object, /) -> Iterator[File | Finding]:
        """Write a file and name an error."""
        yield File("leaflet.txt", b"text")
        yield Finding("x", Where(), "It cannot be told.", "Write it.")


def test_an_error_that_an_exporter_finds_stops_the_build(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is half right does not take the place of what was whole."""
    from stemcity_kit.cli import build

    monkeypatch.setattr(build, "exporter", lambda _name: Doubting())
    result = stemcity("build", folder, "--to", tmp_path / "build", "--only", "finding")
    assert result.exit_code == 1
    assert "It cannot be told. Write it." in result.output
    assert not (tmp_path / "build").exists()


def test_a_build_says_once_what_check_and_the_site_both_find(folder: Path, tmp_path: Path) -> None:
    """The missing address is one note, in the words of the rule."""
    save(attrs.evolve(synthetic_edition(seed=3, events=12), base_url=""), folder)
    result = stemcity("build", folder, "--to", tmp_path / "build")
    assert result.exit_code == 0
    assert 1 == result.output.count("The address of the site is not known")
