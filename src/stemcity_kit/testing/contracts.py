"""Contract tests that every plug-in inherits: what the library may rely on, whoever wrote the exporter.

The tests are plain methods for pytest. Each says in its message what is wrong and how to mend it, because the reader
is somebody who wrote their first exporter.
"""

from __future__ import annotations

import html
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar
from xml.etree import ElementTree as ET

import attrs

from stemcity_kit.errors import Finding, Severity, UnsafePath
from stemcity_kit.exports import Exporter, File, MediaCopy, exporter, exporter_names, inside
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.fields import KEY_PATTERN
from stemcity_kit.model.programme import publish
from stemcity_kit.model.text import Text
from stemcity_kit.testing.hostile import HOSTILE, hostile_edition, secretive_edition
from stemcity_kit.testing.synthetic import synthetic_edition
from stemcity_kit.testing.watch import reached_for

__all__ = ["ExporterContract"]

CANARY = "kanarienvogel"
WINDOWS_NAMES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)|.*[. ]$")
ELSEWHERE = """
import hashlib, sys
from stemcity_kit.exports import File, exporter
from stemcity_kit.model.programme import publish
from stemcity_kit.testing import synthetic_edition
sums = hashlib.sha256()
for item in exporter(sys.argv[1])(publish(synthetic_edition(seed=1, events=40))):
    sums.update(item.path.encode() + item.content if isinstance(item, File) else repr(item).encode())
print(sums.hexdigest())
"""


class ExporterContract:
    """What every exporter keeps; subclass it in a test module and say which exporter is meant.

    Example::

        class TestAtom(ExporterContract):
            exporter = ATOM

    Attributes:
        exporter: The exporter under test.
        tells_every_event: Whether the format is about events at all; an exporter of venues alone says False.
    """

    exporter: ClassVar[Exporter]
    tells_every_event: ClassVar[bool] = True

    def test_has_a_name_and_the_shape_of_an_exporter(self) -> None:
        """It can be asked for: a callable with a name of lower-case letters, digits and hyphens."""
        assert isinstance(self.exporter, Exporter), "An exporter is callable and has a `name`."
        assert KEY_PATTERN.fullmatch(self.exporter.name), f"Rename it: {self.exporter.name!r} is no key such as `atom`."

    def test_comes_through_its_entry_point(self) -> None:
        """`stemcity_kit.exports.exporter(name)` finds this very exporter."""
        assert self.exporter.name in exporter_names(), (
            f'Add {self.exporter.name} = "module:EXPORTER" under [project.entry-points."stemcity_kit.exporters"] in '
            "pyproject.toml, and install the package again."
        )
        assert exporter(self.exporter.name) == self.exporter

    def test_yields_files_copies_and_findings_only(self) -> None:
        """Whatever it yields is a File with bytes, a MediaCopy, or a Finding that can be put into words."""
        for item in self._items(synthetic_edition(seed=1, events=40)):
            assert isinstance(item, File | MediaCopy | Finding), f"{item!r} is neither File, MediaCopy nor Finding."
            if isinstance(item, File):
                assert isinstance(item.content, bytes), f"{item.path}: encode the text, for example as UTF-8."
            if isinstance(item, Finding):
                assert item.words(), f"{item!r} says nothing."
                assert KEY_PATTERN.fullmatch(item.rule), f"{item.rule!r} is no id such as `no-hour`."
                assert isinstance(item.severity, Severity)

    def test_gives_the_same_bytes_twice(self) -> None:
        """Two runs on two equal programmes give equal items in the same order."""
        first, second = ([*self._items(synthetic_edition(seed=1, events=40))] for _ in range(2))
        assert [_name(item) for item in first] == [_name(item) for item in second], (
            "The order changes from run to run: sort."
        )
        assert [_name(a) for a, b in zip(first, second, strict=True) if a != b] == [], (
            "The bytes change from run to run."
        )

    def test_gives_the_same_bytes_in_another_process(self) -> None:
        """Neither hash seed nor time zone, language, folder of the process change a byte."""
        sums = {
            _sum_elsewhere(self.exporter.name, PYTHONHASHSEED=seed, TZ=zone, LC_ALL=language, LANGUAGE=language)
            for seed, zone, language in (("1", "Asia/Kolkata", "it_IT.UTF-8"), ("2", "America/Havana", "C"))
        }
        assert len(sums) == 1, (
            "Something depends on the process: look for a set that is not sorted, local time, the locale."
        )

    def test_reaches_for_nothing_outside_the_programme(self) -> None:
        """No clock, no chance, no environment, no network, no files but those of installed packages."""
        programme = publish(synthetic_edition(seed=1, events=40))
        list(self.exporter(programme))
        with reached_for() as reached:
            list(self.exporter(programme))
        assert reached == set(), (
            f"Take it from the programme, where everything stands that a file says: {sorted(reached)}"
        )

    def test_paths_are_safe_everywhere(self) -> None:
        """Paths are relative, plain ASCII, allowed on Windows, and differ in more than letter case."""
        for edition in (synthetic_edition(seed=1, events=40), *(hostile_edition(text) for text in HOSTILE)):
            paths = [item.path for item in self._items(edition) if not isinstance(item, Finding)]
            unsafe = [path for path in paths if not _is_safe(path)]
            assert unsafe == [], f"Make file names of keys, never of titles: {unsafe}"
            assert len({path.casefold() for path in paths}) == len(paths), f"Two files have one path among {paths}."

    def test_tells_nothing_private(self) -> None:
        """Drafts, notes, money, contacts, keys and names of people who may not be named are in no file."""
        leaks = [
            _name(item)
            for item in self._items(secretive_edition(CANARY))
            if not isinstance(item, Finding) and any(CANARY in text for text in _texts(item))
        ]
        assert leaks == [], f"Take everything from the programme, which holds nothing private: {leaks}"

    def test_tells_every_public_event_or_says_so(self) -> None:
        """Each event's title is in some file, or a finding names the event or a session of it.

        Items to see at any time are no events; a format may leave them out with one finding for all.
        """
        edition = _with_unmistakable_titles(synthetic_edition(seed=1, events=60))
        programme = publish(edition)
        items = list(self.exporter(programme))
        told = "\n".join(text for item in items if isinstance(item, File) for text in _texts(item))
        named = {key for finding in items if isinstance(finding, Finding) for key in _keys_named(finding)}
        silent = [
            event.key
            for event in programme.events
            if not event.on_demand
            and str(event.title.within(["en"])).lower() not in told
            and not named & {event.key, *(session.key for session in programme.sessions_of.get(event.key, ()))}
        ]
        assert not self.tells_every_event or silent == [], (
            f"Write them, or yield a finding for each, saying why: {silent}"
        )

    def test_works_on_an_edition_without_anything(self) -> None:
        """The first build of a new edition has no rows at all, and is no error."""
        edition = Edition(key="empty-2027", uri="https://example.org/2027", year=2027, country="IT", zone="Europe/Rome")
        for item in self._items(edition):
            _check_form(item)

    def test_hostile_text_changes_no_form(self) -> None:
        """Markup, formulas, format strings, line breaks and long texts leave every file well-formed."""
        for text in HOSTILE:
            for item in self._items(hostile_edition(text)):
                _check_form(item)

    def _items(self, edition: Edition) -> Iterator[File | MediaCopy | Finding]:
        return self.exporter(publish(edition))


def _name(item: File | MediaCopy | Finding) -> str:
    return item.words() if isinstance(item, Finding) else item.path


def _keys_named(finding: Finding) -> Iterator[str]:
    """The key that it is about, and those that its parameters list."""
    yield finding.where.key
    for _, value in finding.params:
        yield from re.split(r"[,\s]+", value)


def _sum_elsewhere(name: str, **environment: str) -> str:
    done = subprocess.run(  # noqa: S603 - this interpreter, and a program that stands above
        [sys.executable, "-c", ELSEWHERE, name],
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _is_safe(path: str) -> bool:
    try:
        inside(Path("build"), path)
    except UnsafePath:
        return False
    return path.isascii() and len(path) <= 180 and not any(WINDOWS_NAMES.fullmatch(part) for part in path.split("/"))


def _texts(item: File | MediaCopy) -> Iterator[str]:
    """What somebody could read in a file, in lower case: as it is, unfolded (RFC 5545 3.1), unescaped, unzipped."""
    if isinstance(item, MediaCopy):
        yield f"{item.path} {item.media}".lower()
        return
    yield item.path.lower()
    for content in _members(item.content):
        text = content.decode("utf-8", "replace").lower()
        yield text
        yield re.sub(r"\r?\n[ \t]", "", text)
        yield html.unescape(text)


def _members(content: bytes) -> Iterator[bytes]:
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield archive.read(member)
    else:
        yield content


def _with_unmistakable_titles(edition: Edition) -> Edition:
    events = tuple(
        attrs.evolve(event, title=Text(dict.fromkeys(edition.languages, f"unmistakable{n:04}title")))
        for n, event in enumerate(edition.events)
    )
    return attrs.evolve(edition, events=events)


def _check_form(item: File | MediaCopy | Finding) -> None:
    """A finding has words; a file that says by its name what it is can be read as that."""
    if isinstance(item, Finding):
        assert item.words()
    elif isinstance(item, File):
        read = FORMS.get(item.path.rpartition(".")[2], len)
        try:
            read(item.content)
        except (ValueError, SyntaxError) as fault:  # ElementTree's ParseError is a SyntaxError
            raise AssertionError(f"{item.path} is not well-formed, escape the text of partners: {fault}") from fault
        assert b"<script>alert(" not in item.content or not item.path.endswith("html"), f"{item.path}: escape texts."


FORMS: dict[str, Callable[[bytes], object]] = {
    **dict.fromkeys(("json", "jsonld", "geojson"), json.loads),
    **dict.fromkeys(("xml", "svg", "atom", "rdf"), ET.fromstring),
    **dict.fromkeys(("html", "csv", "ics", "txt"), bytes.decode),
}
"""How a file is read whose name ends so."""
