"""`stemcity area`: who reported, what collides, the merged build, and a faulty manifest."""

import json
import shutil
from pathlib import Path

import pytest

from stemcity_kit.cli import main
from tests.cli.runner import RUNNER

EXAMPLE = Path(__file__).parents[2] / "examples" / "metropolitan-area"


@pytest.fixture
def folder(tmp_path):
    """A copy of the example."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "area"))


def run(*args):
    """The command in English, as if typed."""
    return RUNNER.invoke(main, ["--lang", "en", "area", *map(str, args)], catch_exceptions=False)


def test_the_area_is_told(folder):
    """Coverage, counts, what is not added and why, money."""
    told = run(folder)
    assert 0 == told.exit_code, told.output
    assert "5 of 133 municipalities reported." in told.stdout
    assert "events: 7; the programmes hold 8, and what stands in several counts once" in told.stdout
    assert "at least 310 people, not added (in those that reported at most 825); 4 of 133" in told.stdout
    assert "015007 gives 5000.00 EUR and gets 3000.00 EUR" in told.stdout


def test_the_same_for_programs(folder):
    """JSON, with what a filter chooses; two processes give the same."""
    told = run(folder, "--json", "--municipality", "015038")
    data = json.loads(told.stdout)
    assert ["015007-notte-stelle", "015038-pianeti"] == [event["key"] for event in data["events"]]
    assert ["015007", "015038"] == data["events"][0]["municipalities"]
    assert (5, 133, 128) == (
        len(data["coverage"]["reported"]),
        data["coverage"]["expected"],
        len(data["coverage"]["missing"]),
    )
    assert told.stdout == run(folder, "--json", "--municipality", "015038", "--jobs", "2").stdout


def test_a_part_is_chosen(folder):
    """By day and goal; the whole stays what is counted."""
    told = run(folder, "--day", "2027-05-20", "--goal", "9").stdout
    assert "chosen: 1 event\n" in told
    assert "events: 7" in told


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--municipality", "15038", "has municipality = “15038”. Did you mean “015038”?"),
        ("--municipality", "015146", "has municipality = “015146”"),
        ("--audience", "everbody", "Did you mean “everybody”?"),
        ("--district", "9", "has district = “9”"),
    ],
)
def test_what_nobody_has_is_an_error_and_nothing_is_built(folder, tmp_path, option, value, said):
    """An empty site would look like a programme."""
    told = run(folder, option, value, "--build", tmp_path / "out")
    assert 1 == told.exit_code
    assert said in told.stderr
    assert not (tmp_path / "out").exists()


def test_an_empty_choice_is_told(folder):
    """A day without sessions is no mistake, but worth a look."""
    told = run(folder, "--day", "2027-12-24")
    assert (0, True) == (told.exit_code, "answers to all that was asked for" in told.stderr)


def test_a_sum_is_told_with_its_qualifier(folder):
    """A complete count of five of 133 municipalities is at least that of the area."""
    for city in ("arconate", "buscate", "inveruno", "vermezzo-con-zelo"):
        path = folder / city / "figures.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(",people,", ",contacts,"), encoding="utf-8")
    (folder / "area.toml").write_text(
        (folder / "area.toml")
        .read_text(encoding="utf-8")
        .replace('same = ["015007/notte-stelle"', 'different = ["015007/notte-stelle"'),
        encoding="utf-8",
    )
    assert "participants (whole edition): at least 825 contacts; 4 of 133" in run(folder).stdout


def test_a_fault_of_the_manifest_is_told_with_its_line(folder):
    """References, ways and the money of calls: each at its row of area.toml, and all at once."""
    text = (folder / "area.toml").read_text(encoding="utf-8")
    changes = {
        '"015038/stelle"': '"015038/stele"',
        'between = ["015007", "015038"]': 'between = ["015007", "015039"]',
        "weights = [2, 3]": "weights = [2, 3, 4]",
    }
    for old, new in changes.items():
        text = text.replace(old, new)
    (folder / "area.toml").write_text(text, encoding="utf-8")
    lines = text.splitlines()
    told = run(folder)
    assert 1 == told.exit_code
    for words in ("015038/stele", "015039", 'municipalities = ["015144"'):
        row = next(number for number, line in enumerate(lines, start=1) if words in line)
        assert f"area.toml:{row}:" in told.stderr


def test_a_collision_and_rates_are_told(folder):
    """Two sessions in the dome at once: an error with both names; a rate is not added."""
    for name, old, new in (("sessions", "10:30", "10:00"), ("figures", "people", "percent")):
        path = folder / "buscate" / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    told = run(folder)
    assert 1 == told.exit_code
    assert "015007/cielo-1 and 015038/pianeti-1 are in the room 015007/cupola at once" in told.stderr
    assert "participants (whole edition): not added; 4 of 133" in told.stdout


def test_a_faulty_member_is_left_out_and_the_rest_is_built(folder, tmp_path):
    """The site of four, with the images of all that are in it, and the exit code of an error."""
    (folder / "mesero" / "edition.toml").write_text("[edition", encoding="utf-8")
    media = folder / "arconate" / "media"
    media.mkdir()
    (media / "cielo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (media / "large.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(2_000_001))
    (media / "notes.txt").write_text("not an image", encoding="utf-8")
    told = run(folder, "--build", tmp_path / "out", "--only", "json")
    assert 1 == told.exit_code
    assert "left out because of errors: 015144" in told.stdout
    assert "mesero/edition.toml" in told.stderr
    programme = json.loads((tmp_path / "out" / "programme.json").read_text(encoding="utf-8"))
    assert 6 == len(programme["events"])
    again = run(folder, "--build", tmp_path / "out", "--only", "json", "--json")
    assert json.loads(again.stdout)["area"] == "altomilanese-2027"


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_good_build_is_not_replaced_by_an_empty_one(folder, tmp_path, form):
    """Where no member can be read, the old build stays, and the errors of all are told."""
    out = tmp_path / "out"
    assert 0 == run(folder, "--build", out, "--only", "json").exit_code
    before = (out / "programme.json").read_bytes()
    for path in folder.glob("*/edition.toml"):
        path.write_text("[edition", encoding="utf-8")
    told = run(folder, "--build", out, "--only", "json", *form)
    assert (1, True) == (told.exit_code, "No member can be read" in told.stderr)
    assert before == (out / "programme.json").read_bytes()


@pytest.mark.parametrize("place", ["build", "media/x", "."])
def test_nothing_is_built_among_the_files_of_a_member(folder, place):
    """Its folder is its own."""
    told = run(folder, "--build", folder / "mesero" / place, "--only", "json")
    assert 1 == told.exit_code
    assert not (folder / "mesero" / "build").exists()
    assert (folder / "mesero" / "edition.toml").is_file()


def test_other_peoples_files_are_not_replaced(folder, tmp_path):
    """A folder that is no build stays as it is."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("Dear", encoding="utf-8")
    told = run(folder, "--build", tmp_path / "mine")
    assert 1 == told.exit_code
    assert "holds other things than a build" in told.stderr
    assert (tmp_path / "mine" / "letter.txt").is_file()


def test_a_municipality_that_is_no_more_is_named_with_its_successor(folder):
    """And the others are read."""
    text = (folder / "area.toml").read_text(encoding="utf-8").replace('"015251"\nfolder', '"015235"\nfolder')
    (folder / "area.toml").write_text(text, encoding="utf-8")
    told = run(folder)
    assert 1 == told.exit_code
    assert "Vermezzo (“015235”) is no municipality any more" in told.stderr
    assert "4 of 133" in told.stdout


def test_nobody_vanishes_from_the_account(folder):
    """A member whose row is faulty is left out and listed, gets no money, and the call is said not to be reckoned."""
    path = folder / "area.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"015251"', '"015235"') + '[[calls]]\nkey = "b"\nfolde = "x"\n', encoding="utf-8")
    told = run(folder)
    assert "left out because of errors: 015235" in told.stdout
    assert "grants-2027: errors keep its money" in told.stdout
    assert "b: errors keep its money" in told.stdout
    assert "gets" not in told.stdout
    assert "The pool “small-towns” is for “015235”, which is no member" in told.stderr
    data = json.loads(run(folder, "--json").stdout)
    assert {"municipality": "015235", "folder": "vermezzo-con-zelo", "left_out": True} == data["members"][-1]
    assert ([], ["grants-2027", "b"]) == (data["funding"], data["unreckoned"])


def test_a_member_with_a_faulty_folder_keeps_its_money(folder):
    """It exists; its programme is what cannot be read."""
    (folder / "mesero" / "edition.toml").write_text("[edition", encoding="utf-8")
    assert "015144 gives 0.00 EUR and gets 1600.00 EUR" in run(folder).stdout


def test_without_area_toml_the_command_says_so(tmp_path):
    """One sentence, no traceback."""
    told = run(tmp_path)
    assert (1, True) == (told.exit_code, "holds no area.toml" in told.stderr)
