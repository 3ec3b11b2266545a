"""`stemcity places`: each act is entered first and told afterwards, once; what is not possible says what is."""

from __future__ import annotations

import csv
import datetime as dt
import io

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
from stemcity_kit.model.vocabulary import Nature, RegisterAct, Status

DAY = dt.date(2027, 5, 19)
EARLY = "2027-05-05 10:00"
AFTER = "2027-05-19 18:00"


def hours(start: int) -> When:
    """An hour of the day in Rome."""
    return When.between(*(moment(DAY, dt.time(hour), zone="Europe/Rome") for hour in (start, start + 1)))


def edition() -> Edition:
    """Two small sessions of robots and a large one of stars, for three classes of two schools."""
    return Edition(
        key="a-2027",
        uri="https://example.org/a",
        year=2027,
        country="IT",
        zone="Europe/Rome",
        nature=Nature.INVENTED,
        sections=[Section("marathon", dates=[Days(DAY, DAY)])],
        venues=[Venue("library", "Library")],
        rooms=[Room("lab", "library", "Laboratory", capacity=25), Room("hall", "library", "Hall", capacity=60)],
        events=[
            Event("robots", title={"en": "Robots"}, section="marathon"),
            Event("stars", title={"en": "Stars"}, section="marathon"),
        ],
        sessions=[
            Session("robots-1", "robots", hours(9), venue="library", rooms=("lab",)),
            Session("robots-2", "robots", hours(11), venue="library", rooms=("lab",)),
            Session("stars-1", "stars", hours(14), venue="library", rooms=("hall",)),
        ],
        schools=[School("rodari", "Scuola Rodari"), School("curie", "Istituto Curie")],
        classes=[
            SchoolClass("r-3a", "rodari", "3A", pupils=20),
            SchoolClass("r-3b", "rodari", "3B", pupils=21),
            SchoolClass("c-1c", "curie", "1C", pupils=22),
        ],
        wishes=[Wish(group, "robots", 1) for group in ("r-3a", "r-3b", "c-1c")],
    )


@pytest.fixture
def folder(tmp_path):
    """The edition as a folder."""
    save(edition(), tmp_path / "a")
    return tmp_path / "a"


def run(folder, *args, at=EARLY):
    """An act in English, by Ada, as if typed."""
    by = () if args[0] in ("show", "free", "check") else ("--by", "Ada")
    words = ["--lang", "en", "places", str(folder), *args, *by, "--at", at]
    return CliRunner().invoke(main, words, catch_exceptions=False)


def done(folder, *args, at=EARLY):
    """The output of an act that is possible."""
    told = run(folder, *args, at=at)
    assert 0 == told.exit_code, told.output
    return told.output


def acts(folder):
    """The register as the words of its acts."""
    return [(one.act.value, one.group, one.session) for one in load(folder).register]


def test_who_comes_first_gets_a_place_and_the_next_waits(folder):
    """Each is told what was entered, and the place on the list."""
    assert "Recorded as number 2: r-3a in robots-1: given a place.\n" in done(folder, "register", "robots-1", "r-3a")
    told = done(folder, "register", "robots-1", "c-1c")
    assert "Recorded as number 4: c-1c in robots-1: put on the waiting list.\n  number 1 on the waiting list\n" in told
    assert ["Ada"] * 4 == [one.by for one in load(folder).register]


@pytest.mark.parametrize(
    "act", [["register", "robots-1", "r-3a"], ["confirm", "robots-1", "r-3a"], ["cancel", "robots-1", "r-3a"]]
)
def test_an_act_that_is_repeated_by_accident_is_entered_once(folder, act):
    """The second time it is said to be so already."""
    done(folder, "register", "robots-1", "r-3a")
    done(folder, *act)
    before = acts(folder)
    assert "Nothing to enter: of “r-3a” in “robots-1” the register says already:" in done(folder, *act)
    assert before == acts(folder)


def test_people_who_come_by_themselves_get_a_number_and_never_a_name(folder):
    """The register holds how many they are; a name is refused."""
    assert "r-1 in robots-1: given a place" in done(folder, "register", "robots-1", "--seats", "3")
    assert "r-3 in robots-1: given a place" in done(folder, "register", "robots-1", "--seats", "2")
    told = run(folder, "register", "robots-1", "Ada Bianchi", "--seats", "2")
    assert 1 == told.exit_code
    assert "Never write a name: leave it out, and the registration gets a number." in told.output
    assert 1 == run(folder, "register", "robots-1").exit_code


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (["register", "robot-1", "r-3a"], "Nothing here is called “robot-1”. Did you mean “robots-1”?"),
        (["register", "robots-1", "r-3c"], "There is no class “r-3c”. Did you mean “r-3"),
        (["confirm", "robots-1", "r-3a"], "Possible now: registered, given a place, put on the waiting list."),
        (["attended", "robots-1", "r-3a"], "The session “robots-1” has not begun"),
        (["attended", "robots-1"], "Nobody is named. Name who came, or say --all."),
        (["absent", "robots-1"], "Nobody is named. Name who did not come."),
        (["register", "robots-1", "r-3a", "--seats", "0"], "0 is not in the range x>=1"),
        (["regster", "robots-1"], "There is no act “regster”. Did you mean “register”?"),
        (["show", "robots"], "Nothing here is called “robots”. Did you mean “robots-"),
    ],
)
def test_what_is_not_possible_says_what_is_and_enters_nothing(folder, act, said):
    """With the exit code of a fault."""
    told = run(folder, *act)
    assert told.exit_code in (1, 2)
    assert said in told.output
    assert [] == acts(folder)


def test_nobody_acts_without_a_name(folder):
    """Who does it is part of each act."""
    told = CliRunner().invoke(main, ["--lang", "en", "places", str(folder), "register", "robots-1", "r-3a"])
    assert 1 == told.exit_code
    assert "Nobody is named who does this." in told.output


def test_what_becomes_free_is_offered_to_the_next_and_lapses(folder):
    """Until the moment that is said; then the register says that it is due, and who comes next gets it."""
    done(folder, "register", "robots-1", "r-3a")
    done(folder, "register", "robots-1", "r-3b")
    done(folder, "register", "robots-1", "c-1c")
    told = done(folder, "cancel", "robots-1", "r-3a", "--because", "An excursion.")
    assert "r-3b in robots-1: offered a place, to be confirmed before 2027-05-07 10:00 Europe/Rome." in told
    later = "2027-05-07 10:00"
    assert 1 == run(folder, "confirm", "robots-1", "r-3b", at=later).exit_code
    told = done(folder, "due", at=later)
    assert "r-3b in robots-1: let the offer lapse." in told
    assert "c-1c in robots-1: offered a place, to be confirmed before 2027-05-09 10:00" in told
    assert "Nothing is due, and nothing was entered." in done(folder, "due", at=later)
    assert "c-1c in robots-1: confirmed the place" in done(folder, "confirm", "robots-1", "c-1c", at=later)


def test_what_is_due_is_said_at_every_act(folder):
    """So that nobody forgets the offers that lapsed overnight."""
    for group in ("r-3a", "r-3b"):
        done(folder, "register", "robots-1", group)
    done(folder, "cancel", "robots-1", "r-3a")
    told = done(folder, "register", "stars-1", "c-1c", at="2027-05-08 09:00")
    assert "Due now, lapsed offers and next in line: 1." in told


def test_a_session_that_is_called_off_finds_its_classes_other_places_first(folder):
    """The displaced come before who waits, the programme says that it is cancelled, and twice is once."""
    done(folder, "register", "robots-1", "r-3a")
    done(folder, "register", "robots-2", "c-1c")
    done(folder, "register", "robots-2", "r-3b")
    done(folder, "cancel", "robots-2", "c-1c", at=EARLY)
    done(folder, "decline", "robots-2", "r-3b")
    told = done(folder, "call-off", "robots-1", "--because", "A storm.")
    assert "Recorded as number 10: robots-1: session cancelled.\n" in told
    assert "r-3a in robots-2: given another place." in told
    assert Status.CANCELLED is load(folder).find("sessions", "robots-1").status
    assert "Nothing to enter: “robots-1” is cancelled already." in done(
        folder, "call-off", "robots-1", "--because", "A storm."
    )
    told = done(folder, "call-off", "robots-2", "--because", "A storm.")
    assert "“r-3a” lost “robots-2” and has no other place yet; it comes first." in told


def test_a_session_that_only_the_programme_cancelled_can_still_be_called_off(folder):
    """Its classes have places in what is not held; calling it off gives them others."""
    done(folder, "register", "robots-1", "r-3a")
    sessions = tuple(
        attrs.evolve(one, status=Status.CANCELLED) if one.key == "robots-1" else one for one in load(folder).sessions
    )
    save(attrs.evolve(load(folder), sessions=sessions), folder)
    told = run(folder, "check")
    assert (1, True) == (told.exit_code, "was cancelled" in told.output)
    assert "given another place" in done(folder, "call-off", "robots-1", "--because", "A storm.")
    assert 0 == run(folder, "check").exit_code


def test_attendance_is_noted_for_all_and_mended_for_one(folder):
    """After the start; who did not come is a further act."""
    for group in ("r-3a", "c-1c"):
        done(folder, "register", "stars-1", group)
    assert 1 == run(folder, "attended", "stars-1", "--all").exit_code
    done(folder, "attended", "stars-1", "--all", at=AFTER)
    assert "Nothing to enter" in done(folder, "attended", "stars-1", "c-1c", at=AFTER)
    assert "c-1c in stars-1: did not come." in done(folder, "absent", "stars-1", "c-1c", at=AFTER)
    told = done(folder, "show", "stars-1", at=AFTER)
    assert "c-1c in stars-1: did not come, 23 people\nr-3a in stars-1: attended, 21 people\n" == told


def test_seats_that_are_left_are_published_without_names(folder):
    """As CSV: seats, left, and how many wait, from five people on; what began is left out."""
    done(folder, "register", "robots-1", "r-3a")
    done(folder, "register", "robots-1", "c-1c")
    done(folder, "register", "stars-1", "--seats", "59")
    done(folder, "register", "stars-1", "--seats", "3")
    told = done(folder, "free")
    rows = {row["session"]: row for row in csv.DictReader(io.StringIO(told))}
    assert ("25", "4", "23") == tuple(rows["robots-1"][name] for name in ("seats", "left", "waiting"))
    assert ("60", "1", "1-4") == tuple(rows["stars-1"][name] for name in ("seats", "left", "waiting"))
    assert "r-3a" not in told
    target = folder / "free.csv"
    assert "" == done(folder, "free", "--to", str(target))
    assert told == target.read_text(encoding="utf-8")
    assert {"stars-1"} == {
        row["session"] for row in csv.DictReader(io.StringIO(done(folder, "free", at="2027-05-19 12:30")))
    }


def test_the_register_in_a_few_words(folder):
    """How many acts, and how many stand where."""
    done(folder, "register", "robots-1", "r-3a")
    told = CliRunner().invoke(main, ["--lang", "en", "places", str(folder)], catch_exceptions=False).output
    assert "2 acts in the register.\n  has a place: 1\n" == told
    assert "The register says nothing of “r-3b”." in done(folder, "show", "r-3b")
    assert "r-3a in robots-1: has a place, 21 people\n" == done(folder, "show", "rodari")


def test_whoever_stops_reading_loses_nothing(folder, monkeypatch):
    """The pipe breaks at the first line, as `head` does it: by then the act is entered."""

    def gone(*_args: object, **_params: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(Speaker, "say", gone)
    CliRunner().invoke(main, ["places", str(folder), "register", "robots-1", "r-3a", "--by", "Ada", "--at", EARLY])
    assert 2 == len(acts(folder))


def test_what_somebody_else_enters_meanwhile_is_not_written_over(folder, monkeypatch):
    """Two people at two desks: the second is told to run the command again, and the first act stands."""
    import stemcity_kit.cli.places_acts as module

    real = module.register

    def slow(*args, **more):
        monkeypatch.setattr(module, "register", real)
        done(folder, "register", "stars-1", "c-1c")
        return real(*args, **more)

    monkeypatch.setattr(module, "register", slow)
    told = run(folder, "register", "robots-1", "r-3a")
    assert 1 == told.exit_code
    assert "Somebody else entered something in the register meanwhile." in told.output
    assert {"c-1c"} == {group for _, group, _ in acts(folder)}


def test_a_real_edition_enters_nothing_that_has_not_come(folder):
    """An act in the future would stop all others until then."""
    save(attrs.evolve(load(folder), nature=Nature.REAL), folder)
    told = run(folder, "register", "robots-1", "r-3a", at="2126-05-05 10:00")
    assert 1 == told.exit_code
    assert "has not come yet" in told.output
    assert "“soon” is not a day and a time." in run(folder, "due", at="soon").output


def test_every_act_of_the_register_has_a_command(folder):
    """Whatever the table of acts holds can be entered from the command line."""
    done(folder, "register", "robots-1", "r-3a")
    done(folder, "register", "robots-1", "r-3b")
    done(folder, "register", "robots-2", "c-1c")
    done(folder, "cancel", "robots-1", "r-3a")
    done(folder, "due", at="2027-05-09 10:00")
    done(folder, "register", "stars-1", "r-3b", at="2027-05-09 10:00")
    done(folder, "confirm", "stars-1", "r-3b", at="2027-05-09 10:00")
    done(folder, "call-off", "robots-2", "--because", "A storm.", at="2027-05-09 10:00")
    done(folder, "decline", "robots-1", "c-1c", at="2027-05-09 10:00")
    done(folder, "attended", "stars-1", "r-3b", at=AFTER)
    done(folder, "absent", "stars-1", "r-3b", at=AFTER)
    assert set(RegisterAct) == {one.act for one in load(folder).register}


def test_no_name_no_address_and_no_need_is_told_or_published(folder, tmp_path):
    """Canaries in every private field: what commands print, what is published and what files are called holds none."""
    before = load(folder)
    schools = tuple(attrs.evolve(one, name="CANARY school", email="canary@example.org") for one in before.schools)
    classes = tuple(attrs.evolve(one, name="CANARY name", needs="CANARY wheelchair") for one in before.classes)
    save(attrs.evolve(before, schools=schools, classes=classes), folder)
    story = [
        ["allocate", "--freeze"],
        ["allocate", "--seed", "Lotto 5 17 33", "--write", "--by", "CANARY clerk"],
        ["allocate", "--letters", "--seed", "Lotto 5 17 33"],
        ["places"],
        ["places", "register", "stars-1", "r-3a", "--by", "CANARY clerk"],
        ["places", "register", "stars-1", "r-3a", "--seats", "9", "--by", "CANARY clerk"],
        ["places", "cancel", "stars-1", "r-3a", "--because", "CANARY ill", "--by", "CANARY clerk"],
        ["places", "call-off", "robots-1", "--because", "CANARY storm", "--by", "CANARY clerk"],
        ["places", "due", "--by", "CANARY clerk"],
        ["places", "show", "robots-2"],
        ["places", "free", "--to", str(tmp_path / "free.csv")],
        ["places", "check"],
        ["build", "--to", str(tmp_path / "site")],
    ]
    said = ""
    for command, *rest in story:
        at = [] if command == "build" or not rest else ["--at", EARLY]
        said += CliRunner().invoke(main, ["--lang", "en", command, str(folder), *rest, *at]).output
    assert "lost “robots-1” and has no other place yet" in said
    assert "canary" not in said.lower()
    public = [folder / "private/places/fairness-public.html", tmp_path / "free.csv", *(tmp_path / "site").rglob("*")]
    assert len(public) > 9
    assert [] == [file for file in public if file.is_file() and b"canary" in file.read_bytes().lower()]
    assert [] == [file for file in folder.rglob("*") if "canary" in file.name.lower()]
    letters = "".join(file.read_text(encoding="utf-8") for file in (folder / "private/places/letters").iterdir())
    assert [] == [
        secret for secret in ("wheelchair", "canary@", "clerk", "ill", "storm") if f"CANARY {secret}" in letters
    ]
