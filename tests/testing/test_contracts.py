"""The exporter contract lets a good exporter pass and names what is wrong with a bad one."""

import datetime as dt
import io
import itertools
import os
import random
import socket
import sys
import time
import zipfile
from pathlib import Path

import attrs
import pytest

from stemcity_kit.errors import Finding, Where
from stemcity_kit.exports import File, MediaCopy
from stemcity_kit.testing import ExporterContract
from stemcity_kit.testing.contracts import CANARY
from stemcity_kit.testing.watch import reached_for, word_of_call, word_of_event


def titles(programme):
    """The content of a good file."""
    return "\n".join(str(event.title.within(["en"])) for event in programme.events)


@attrs.frozen
class ListOfTitles:
    """The smallest good exporter: one text file with the title of every event."""

    name: str = "titles"

    def __call__(self, programme):
        """One file, one finding, one copy."""
        yield File("titles.txt", titles(programme).encode())
        yield Finding("all-is-well", Where(table="events"), "Nothing to mend in {name}.", params={"name": "it"})
        yield MediaCopy("media/logo.png", "logo.png")


class TestListOfTitles(ExporterContract):
    exporter = ListOfTitles()

    def test_comes_through_its_entry_point(self):
        """An exporter that is not installed is told what to add to its pyproject.toml."""
        with pytest.raises(AssertionError, match=r'titles = "module:EXPORTER"'):
            super().test_comes_through_its_entry_point()

    def test_gives_the_same_bytes_in_another_process(self):
        """Without an entry point no other process finds it."""
        with pytest.raises(AssertionError, match="There is no exporter"):
            super().test_gives_the_same_bytes_in_another_process()


counter = itertools.count()


def bad(rule, *, text=None, path=lambda _programme: "titles.txt", item=None):
    """An exporter that breaks one rule of the contract."""

    @attrs.frozen
    class Bad:
        name: str = "bad"

        def __call__(self, programme):
            content = (text or titles)(programme)
            yield item(programme) if item else File(path(programme), content if content is None else content.encode())

    return pytest.param(rule, Bad(), id=rule.removeprefix("test_"))


def reached(action):
    """The content of a file whose exporter does something else besides."""

    def exporter_text(programme):
        action()
        return titles(programme)

    return exporter_text


def zipped(text):
    """A text that is packed, so that its bytes do not show it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sheet.xml", text * 20)
    return packed.getvalue()


def connect():
    """Ask the network, where nobody listens."""
    with socket.socket() as line:
        line.connect_ex(("127.0.0.1", 9))


BAD = [
    bad("test_has_a_name_and_the_shape_of_an_exporter", item=None),
    bad("test_yields_files_copies_and_findings_only", item=lambda _: ("titles.txt", b"")),
    bad("test_yields_files_copies_and_findings_only", text=lambda _: None),
    bad("test_yields_files_copies_and_findings_only", item=lambda _: Finding("Not An Id", Where(), "Words.")),
    bad("test_gives_the_same_bytes_twice", text=lambda _: str(next(counter))),
    bad("test_gives_the_same_bytes_twice", path=lambda _: f"{next(counter)}.txt"),
    bad("test_reaches_for_nothing_outside_the_programme", text=reached(time.time)),
    bad("test_reaches_for_nothing_outside_the_programme", text=reached(lambda: dt.datetime.now(dt.UTC))),
    bad("test_reaches_for_nothing_outside_the_programme", text=reached(dt.date.today)),
    bad("test_reaches_for_nothing_outside_the_programme", text=reached(lambda: random.choice("ab"))),
    bad("test_reaches_for_nothing_outside_the_programme", text=reached(lambda: os.urandom(1))),
    bad("test_reaches_for_nothing_outside_the_programme", text=reached(lambda: os.environ.get("HOME"))),
    bad("test_reaches_for_nothing_outside_the_programme", text=reached(connect)),
    bad("test_reaches_for_nothing_outside_the_programme", text=reached(lambda: Path(__file__).read_bytes())),
    bad(
        "test_paths_are_safe_everywhere", path=lambda programme: str(programme.events[0].title.within(["en"])) + ".txt"
    ),
    bad("test_paths_are_safe_everywhere", path=lambda _: "../titles.txt"),
    bad("test_paths_are_safe_everywhere", path=lambda _: "feeds/con.txt"),
    bad("test_tells_nothing_private", text=lambda _: f"X-FOLDED:{CANARY[:5]}\r\n {CANARY[5:]}"),
    bad("test_tells_nothing_private", item=lambda _: MediaCopy("media/face.jpg", f"{CANARY}.jpg")),
    bad("test_tells_nothing_private", item=lambda _: File("tables.xlsx", zipped(CANARY))),
    bad("test_tells_every_public_event_or_says_so", text=lambda _: "nothing"),
    bad("test_works_on_an_edition_without_anything", text=lambda programme: programme.events[0].key),
    bad("test_hostile_text_changes_no_form", path=lambda _: "titles.html"),
    bad("test_hostile_text_changes_no_form", path=lambda _: "titles.xml", text=lambda p: f"<all>{titles(p)}</all>"),
    bad("test_hostile_text_changes_no_form", path=lambda _: "titles.json", text=lambda p: f'["{titles(p)}"]'),
]


@pytest.mark.parametrize(("rule", "exporter"), BAD)
def test_a_broken_rule_is_found(rule, exporter):
    """The test of the contract that is about it fails, and the others do not matter here."""
    if rule == "test_has_a_name_and_the_shape_of_an_exporter":
        exporter = attrs.evolve(exporter, name="Not A Key")
    contract = type("TestBad", (ExporterContract,), {"exporter": exporter})()
    with pytest.raises((AssertionError, IndexError, ValueError)):
        getattr(contract, rule)()


def test_two_files_of_one_path_are_found():
    """On Windows and macOS `A.txt` and `a.txt` are one file."""

    @attrs.frozen
    class Twice:
        name: str = "twice"

        def __call__(self, _programme):
            yield File("a.txt", b"")
            yield File("A.txt", b"")

    contract = type("TestTwice", (ExporterContract,), {"exporter": Twice()})()
    with pytest.raises(AssertionError, match="one path"):
        contract.test_paths_are_safe_everywhere()


def test_watching_ends_with_the_block():
    """What is done after the block is nobody's business."""
    with reached_for() as seen:
        pass
    time.time()
    Path(__file__).read_bytes()
    assert set() == seen


@pytest.mark.parametrize(
    ("called", "word"),
    [
        (time.time, "the clock: time"),
        (dt.datetime.now, "the clock: datetime.now"),
        (os.urandom, "chance: urandom"),
        (random.random, "chance: Random.random"),
        (random.Random(1).random, ""),
        (time.perf_counter, ""),
        (len, ""),
    ],
)
def test_a_call_is_known_for_what_it_reaches_for(called, word):
    """The clock and chance are named; a seeded draw and a stopwatch change nothing that is written."""
    assert word == word_of_call(sys._getframe(), "c_call", called)
    assert "" == word_of_call(sys._getframe(), "call", None)


@pytest.mark.parametrize(
    ("event", "args", "found"),
    [
        ("open", (attrs.__file__, "r", os.O_RDONLY), ""),
        ("open", (attrs.__file__, "a", os.O_WRONLY), f"a file: {attrs.__file__}"),
        ("open", ("/etc/hosts", "r", os.O_RDONLY), "a file: /etc/hosts"),
        ("open", (3, "r", os.O_RDONLY), ""),
        ("subprocess.Popen", ("ls",), "subprocess.Popen"),
        ("compile", (), ""),
    ],
)
def test_an_event_is_known_for_what_it_tells_of(event, args, found):
    """Installed files may be read and nothing may be written."""
    with reached_for():
        pass
    assert found == word_of_event(event, args)
