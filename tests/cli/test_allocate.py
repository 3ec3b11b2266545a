"""`stemcity allocate`: the frozen list, the draw, the register, the letters, and what is refused."""

from __future__ import annotations

import datetime as dt
import hashlib

import attrs
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
from stemcity_kit.model.vocabulary import Nature, PlaceState

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
    values |= {"nature": Nature.INVENTED}
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
    calendars = sorted(file.relative_to(place / "schools").as_posix() for file in (place / "schools").rglob("*.ics"))
    assert ["curie.ics", "rodari.ics", "rodari/r-3a.ics", "rodari/r-3b.ics"] == calendars


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
        ("places = 0\nmethod = 'zz'", "policy.toml:2:1, method: “zz” is not one of the words"),
        ("places = 0\nmethod = 'zz'", "policy.toml:1:1, places: “0” cannot stand here."),
        ("weights = 3", "policy.toml:1:1, weights: “3” cannot stand here. Write a number for each"),
        ("priorities = 'outskirts'", "Write a list, such as"),
        ("kept_share = '1e999999999'", "Write a share from 0 to 1"),
        ("kept_for_displaced = 'no'", "Write true or false."),
        ("confirm_hours = 1000000000000", "Write 8784 or less."),
        ("cancel_days = 99999999", "Write 366 or less."),
        ("places = 1979-05-27", "policy.toml:1:1, places: “1979-05-27” cannot stand here."),
        ("places = " + "9" * 5000, "no valid TOML"),
        ("a = " + "[" * 5000, "no valid TOML"),
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


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--freeze", "--seed", SEED], "Freeze the list first, and draw or write letters after it."),
        (["--letters", "--write", "--by", "Ada"], "--write enters the places of a draw"),
        (["--freeze", "--write", "--by", "Ada"], "--write enters the places of a draw"),
    ],
)
def test_what_contradicts_itself_is_refused(folder, args, said):
    """Nobody can say what was meant."""
    told = run(folder, *args)
    assert 2 == told.exit_code
    assert said in told.output


def test_what_the_draw_follows_from_cannot_be_changed_unseen(folder):
    """The second hash holds the wishes as well: one more of them, and it is another."""
    before = run(folder, "--freeze").output.splitlines()
    save(load(folder).plus(wishes=[]), folder)
    assert before == run(folder, "--freeze").output.splitlines()
    with (folder / "private" / "classes.csv").open(encoding="utf-8") as file:
        text = file.read().replace("20", "19")
    (folder / "private" / "classes.csv").write_text(text, encoding="utf-8")
    after = run(folder, "--freeze").output.splitlines()
    assert before[:-1] == after[:-1]
    assert before[-1] != after[-1]


def test_places_entered_by_hand_stay_when_a_draw_is_entered(folder):
    """A place that the register knows nothing of, such as an invited class's, is kept and counted."""
    by_hand = "group,session,state,since\nr-3a,stars-1,confirmed,2027-05-01T08:00:00Z\n"
    (folder / "private" / "places.csv").write_text(by_hand, encoding="utf-8")
    assert 0 == run(folder, "--seed", SEED, "--write", "--by", "Ada").exit_code
    states = {(one.group, one.session): one.state for one in load(folder).places}
    assert PlaceState.CONFIRMED is states["r-3a", "stars-1"]
    assert 3 == len(states)


def test_a_register_that_was_changed_by_hand_is_refused(folder):
    """A row that was taken out, and a state that was written over, are named."""
    run(folder, "--seed", SEED, "--write", "--by", "Ada")
    file = folder / "private" / "register.csv"
    rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join([rows[0], *rows[2:]]), encoding="utf-8")
    table = folder / "private" / "places.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("placed", "attended"), encoding="utf-8")
    told = run(folder, "--letters")
    assert 1 == told.exit_code
    assert "The act number 1 is missing above it." in told.output
    assert "The table of places says: attended. By the register it is: has a place." in told.output


def test_places_of_the_draw_can_have_to_be_confirmed(folder):
    """By a moment of the edition's own time."""
    told = run(folder, "--seed", SEED, "--write", "--by", "Ada", "--confirm-by", "2027-05-10 12:00")
    assert 0 == told.exit_code, told.output
    assert {dt.datetime(2027, 5, 10, 10, tzinfo=dt.UTC)} == {one.confirm_by for one in load(folder).places}


def test_the_office_reads_who_was_served_worst_and_why_and_nobody_else_does(folder):
    """In the office's report each of them has a reason; the other report has not even the heading."""
    told = run(folder, "--seed", SEED)
    assert "Checked: no class has justified envy." in told.output
    place = folder / "private" / "places"
    office, public = ((place / name).read_text(encoding="utf-8") for name in ("fairness.html", "fairness-public.html"))
    assert "Who was served worst, and why" in office
    assert "Wish 1, Robots: The event “Robots” is full with those drawn before" in office
    assert "worst" not in public


def test_letters_of_an_earlier_day_that_are_not_true_any_more_are_removed(folder):
    """A school whose places were all cancelled gets no letter, and the old one does not lie about."""
    run(folder, "--seed", SEED, "--write", "--by", "Ada")
    run(folder, "--letters")
    letter = folder / "private" / "places" / "letters" / "curie.html"
    other = letter.with_name("mine.html")
    other.write_text("mine", encoding="utf-8")
    assert letter.exists()
    session = next(one.session for one in load(folder).places if one.group == "c-1c")
    words = ["places", str(folder), "cancel", session, "c-1c", "--by", "Ada"]
    done = CliRunner().invoke(main, ["--lang", "en", *words, "--at", "2027-05-06 10:00"])
    assert 0 == done.exit_code, done.output
    CliRunner().invoke(main, ["--lang", "en", "allocate", str(folder), "--letters", "--at", "2027-05-06 10:00"])
    assert (False, True) == (letter.exists(), other.exists())


def test_letters_come_as_word_documents_where_that_is_asked_for(folder):
    """Beside the pages, one for each school."""
    pytest.importorskip("docxtpl", reason="Word documents need the extra office")
    run(folder, "--seed", SEED, "--write", "--by", "Ada")
    assert 0 == run(folder, "--letters", "--word").exit_code
    names = sorted(file.name for file in (folder / "private" / "places" / "letters").iterdir())
    assert ["curie.docx", "curie.html", "rodari.docx", "rodari.html"] == names


def test_wishes_that_cannot_come_true_are_said_before_the_list_is_frozen(folder):
    """Afterwards it would be too late to ask for others."""
    with (folder / "private" / "classes.csv").open("a", encoding="utf-8") as file:
        file.write("x-9z,rodari,9Z,10000\n")
    with (folder / "private" / "wishes.csv").open("a", encoding="utf-8") as file:
        file.write("x-9z,stars,1\n")
    told = run(folder, "--freeze")
    assert 0 == told.exit_code, told.output
    assert "classes 'x-9z': None of its wishes is possible" in told.output
    assert "wishes 'x-9z stars': 10001 people come, companions included" in told.output
    drawn = run(folder, "--seed", SEED)
    assert "classes 'x-9z': None of its wishes is possible" in drawn.output


def test_a_real_edition_enters_no_draw_that_has_not_come(folder):
    """Its moment would stop every other act until then; a trial without --write may be of any day."""
    save(attrs.evolve(load(folder), nature=Nature.REAL), folder)
    words = ["--lang", "en", "allocate", str(folder), "--seed", SEED, "--at", "2126-05-05T10:00"]
    told = CliRunner().invoke(main, [*words, "--write", "--by", "Ada"])
    assert (1, ()) == (told.exit_code, load(folder).register)
    assert "has not come yet" in told.output
    assert 0 == CliRunner().invoke(main, words).exit_code
