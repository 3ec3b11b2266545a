"""`stemcity allocate`: the frozen list, the draw, the register, the letters, and what is refused."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from click.testing import CliRunner

from stemcity_kit.cli import main
from stemcity_kit.cli.say import Speaker
from stemcity_kit.folder.read import load
from stemcity_kit.folder.write import save
from stemcity_kit.model.edition import Edition, Section
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.place import Room, Venue
from stemcity_kit.model.school import School, SchoolClass, Wish
from stemcity_kit.model.time import Days, When, moment
from stemcity_kit.model.vocabulary import PlaceState

DAY = dt.date(2027, 5, 19)
SEED = "Lotto of 4 May 2027: 5 17 33 41 60"


def at(hour: int) -> dt.datetime:
    """A local hour in Rome."""
    return moment(DAY, dt.time(hour), zone="Europe/Rome")


def edition(**more) -> Edition:
    """Three classes of two schools that all want the robots first; the room holds one of them at a time."""
    values = {
        "sections": [Section("marathon", dates=[Days(DAY, DAY)])],
        "venues": [Venue("library", "Library")],
        "rooms": [Room("lab", "library", "Laboratory", capacity=25), Room("hall", "library", "Hall", capacity=60)],
        "events": [
            Event("robots", title={"en": "Robots"}, section="marathon"),
            Event("stars", title={"en": "Stars"}, section="marathon"),
        ],
        "sessions": [
            Session("robots-1", "robots", When.between(at(9), at(10)), venue="library", rooms=("lab",)),
            Session("stars-1", "stars", When.between(at(9), at(10)), venue="library", rooms=("hall",)),
        ],
        "schools": [School("rodari", "Scuola Rodari"), School("curie", "Istituto Curie")],
        "classes": [
            SchoolClass("r-3a", "rodari", "3A", pupils=20),
            SchoolClass("r-3b", "rodari", "3B", pupils=21),
            SchoolClass("c-1c", "curie", "1C", pupils=22),
        ],
        "wishes": [
            Wish(group, event, rank)
            for group in ("r-3a", "r-3b", "c-1c")
            for event, rank in (("robots", 1), ("stars", 2))
        ],
    }
    named = {"key": "a-2027", "uri": "https://example.org/a", "year": 2027, "country": "IT", "zone": "Europe/Rome"}
    return Edition(**named, **{**values, **more})


@pytest.fixture
def folder(tmp_path):
    """The edition as a folder."""
    save(edition(), tmp_path / "a")
    return tmp_path / "a"


def run(*args):
    """The command in English, as if typed, two weeks before."""
    return CliRunner().invoke(main, ["--lang", "en", "allocate", *map(str, args), "--at", "2027-05-05T10:00"])


def test_the_list_is_frozen_before_the_draw(folder):
    """Anybody can reckon the hash from the keys: each on a line, sorted."""
    told = run(folder, "--freeze")
    assert "The list of 3 classes is frozen." in told.output
    assert hashlib.sha256(b"c-1c\nr-3a\nr-3b\n").hexdigest() in told.output


def test_a_draw_is_told_and_reported_and_changes_nothing(folder):
    """One gets the first wish, two the second; the reports are private, and the folder is as it was."""
    told = run(folder, "--seed", SEED)
    assert 0 == told.exit_code, told.output
    assert "  wish 1: 1\n  wish 2: 2\n" in told.output
    assert "Proved: no draw over these wishes could be fairer by this policy." in told.output
    assert ["fairness-public.html", "fairness.html"] == sorted(
        file.name for file in (folder / "private/places").iterdir()
    )
    assert () == load(folder).register


def test_places_are_entered_by_somebody(folder):
    """Three acts and three places; the same seed again finds everybody placed."""
    assert 2 == run(folder, "--seed", SEED, "--write").exit_code
    told = run(folder, "--seed", SEED, "--write", "--by", "Ada")
    assert "3 places entered in the register." in told.output
    after = load(folder)
    assert (["Ada"] * 3, {PlaceState.PLACED}) == (
        [one.by for one in after.register],
        {one.state for one in after.places},
    )
    again = run(folder, "--seed", SEED, "--write", "--by", "Ada")
    assert 0 == again.exit_code, again.output
    assert after.register == load(folder).register


def test_whoever_stops_reading_loses_nothing(folder, monkeypatch):
    """The pipe breaks at the first line, as `head` does it: by then everything is written."""

    def gone(*_args: object, **_params: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(Speaker, "say", gone)
    run(folder, "--seed", SEED, "--write", "--by", "Ada")
    assert 3 == len(load(folder).register)


def test_schools_get_letters_and_calendars(folder):
    """One letter a school; a calendar for the school, and one for each class where there are several."""
    run(folder, "--seed", SEED, "--write", "--by", "Ada")
    told = run(folder, "--letters")
    assert "2 letters, 0 certificates" in told.output
    place = folder / "private" / "places"
    assert ["curie.html", "rodari.html"] == sorted(file.name for file in (place / "letters").iterdir())
    assert "Scuola Rodari" in (place / "letters" / "rodari.html").read_text(encoding="utf-8")
    calendars = sorted(file.name for file in (place / "schools").iterdir())
    assert ["curie.ics", "rodari-r-3a.ics", "rodari-r-3b.ics", "rodari.ics"] == calendars


def test_letters_give_reasons_with_the_seed_of_the_draw(folder):
    """The two classes that got their second wish are told why; a seed that is not the draw's is refused."""
    run(folder, "--seed", SEED, "--write", "--by", "Ada")
    place = folder / "private" / "places" / "letters"
    run(folder, "--letters")
    plain = {file.name: len(file.read_text(encoding="utf-8")) for file in place.iterdir()}
    assert 0 == run(folder, "--letters", "--seed", SEED).exit_code
    longer = [file.name for file in place.iterdir() if len(file.read_text(encoding="utf-8")) > plain[file.name]]
    assert longer
    seeds = (f"another {number}" for number in range(20))
    refused = [told for told in (run(folder, "--letters", "--seed", seed) for seed in seeds) if told.exit_code]
    assert refused
    assert "other places than those that the register began with" in refused[0].output


def test_the_policy_is_read_from_its_file(folder):
    """A share that is kept free leaves the small room empty."""
    (folder / "policy.toml").write_text('kept_share = "1/5"\n', encoding="utf-8")
    assert "  wish 2: 2\n  no place: 1\n" in run(folder, "--seed", SEED).output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kept_shares = 1", "policy.toml:1:1, kept_shares: A policy has no “kept_shares”. Did you mean “kept_share”?"),
        ("places = [", "no valid TOML"),
        ('\nkept_share = "many"', "policy.toml:2:1, kept_share"),
        ("places = 0\nwhat = 1", "A policy has no “what”."),
    ],
)
def test_a_policy_that_cannot_be_is_refused_at_its_line(folder, text, said):
    """With everything that is wrong with it."""
    (folder / "policy.toml").write_text(text, encoding="utf-8")
    told = run(folder, "--seed", SEED)
    assert 1 == told.exit_code
    assert said in told.output


def test_without_classes_there_is_nothing_to_draw(tmp_path):
    """And it is said where they belong."""
    save(edition(classes=[], wishes=[]), tmp_path / "a")
    told = run(tmp_path / "a", "--freeze")
    assert 1 == told.exit_code
    assert "There are no classes." in told.output


def test_it_must_be_said_what_to_do(folder):
    """No draw happens by accident."""
    told = run(folder)
    assert 2 == told.exit_code
    assert "Say what to do: --freeze, --seed LINE, or --letters." in told.output
