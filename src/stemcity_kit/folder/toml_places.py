"""Where every key of a TOML text stands: line and column, down to the members of inline tables and arrays.

TOML parsers give values and no places. This scanner walks through a text that a parser has accepted (TOML 1.0) and
notes the place of each key by its path, `("questions", 2, "choices", "monza")`; tables of an array are counted from 0.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping

import attrs

__all__ = ["Path", "Places"]

Path = tuple[str | int, ...]

_BLANK = re.compile(r"[ \t]*")
_SKIPPED = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN = re.compile(r"[^,\]}\n#]*")
_STRINGS = (
    re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}', re.DOTALL),
    re.compile(r"'''.*?'{3,5}", re.DOTALL),
    re.compile(r'"(?:[^"\\]|\\.)*"'),
    re.compile(r"'[^']*'"),
)
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(["\\bfnrt]))')
_SHORT = {'"': '"', "\\": "\\", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@attrs.frozen
class Places:
    """The places of a text's keys.

    >>> places = Places.of('[call]' + chr(10) + 'title = { it = "Bando", en = "Call" }')
    >>> places.at(("call", "title", "en")), places.at(("call", "zone"))
    ((2, 25), (1, 1))
    """

    found: Mapping[Path, tuple[int, int]] = attrs.field(eq=False)

    @classmethod
    def of(cls, text: str) -> Places:
        """The places of a text that is TOML; of another one, those before its fault."""
        scanner = _Scanner(text)
        scanner.scan()
        starts = [0, *(match.end() for match in re.finditer("\n", text))]
        return cls({path: _line_and_column(starts, offset) for path, offset in scanner.found.items()})

    def at(self, path: Path) -> tuple[int, int]:
        """Line and column of a key, from 1; of one that is not there, those of the nearest table that holds it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.found:
                return self.found[path[:length]]
        return 1, 1


def _line_and_column(starts: list[int], offset: int) -> tuple[int, int]:
    line = bisect.bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


@attrs.define
class _Scanner:
    """Goes through a text once; stops where it is no TOML, which the parser says better."""

    text: str
    at: int = 0
    found: dict[Path, int] = attrs.field(factory=dict)
    counts: dict[Path, int] = attrs.field(factory=dict)
    current: Path = ()

    def scan(self) -> None:
        while True:
            self.skip(_SKIPPED)
            start = self.at
            if start >= len(self.text):
                return
            if self.text[start] == "[":
                self.header(start)
            elif not self.pair(self.current):
                return
            if self.at == start:
                return

    def skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match[0]

    def next_is(self, marks: str) -> bool:
        return self.text.startswith(marks, self.at)

    def header(self, start: int) -> None:
        many = self.next_is("[[")
        self.at += 2 if many else 1
        names = self.keys()
        self.skip(re.compile(r"[ \t]*\]{1,2}"))
        *above, name = names or ("",)
        path = (*self.resolved(above), name)
        self.found.setdefault(path, start)
        if many:
            self.counts[path] = self.counts.get(path, -1) + 1
        self.current = self.resolved_last(path)
        self.found.setdefault(self.current, start)

    def resolved(self, names: list[str]) -> Path:
        """The path of a table by its names, through the last tables of arrays."""
        path: Path = ()
        for name in names:
            path = self.resolved_last((*path, name))
        return path

    def resolved_last(self, path: Path) -> Path:
        return (*path, self.counts[path]) if path in self.counts else path

    def keys(self) -> list[str]:
        """The parts of a dotted key."""
        names: list[str] = []
        while True:
            self.skip(_BLANK)
            if bare := self.skip(_BARE_KEY):
                names.append(bare)
            elif quoted := self.string():
                names.append(_unquoted(quoted))
            else:
                return names
            self.skip(_BLANK)
            if not self.next_is("."):
                return names
            self.at += 1

    def string(self) -> str:
        return next((found for pattern in _STRINGS if (found := self.skip(pattern))), "")

    def pair(self, table: Path) -> bool:
        """A key with its value; whether there was one."""
        start = self.at
        names = self.keys()
        self.skip(_BLANK)
        if not names or not self.next_is("="):
            return False
        self.at += 1
        path = table
        for name in names:
            path = (*path, name)
            self.found.setdefault(path, start)
        self.skip(_BLANK)
        self.value(path)
        return True

    def value(self, path: Path) -> None:
        if self.next_is("["):
            self.members(path, "]")
        elif self.next_is("{"):
            self.members(path, "}")
        elif not self.string():
            self.skip(_PLAIN)

    def members(self, path: Path, end: str) -> None:
        """The members of an array or of an inline table."""
        self.at += 1
        index = 0
        while self.at < len(self.text):
            self.skip(_SKIPPED)
            if self.next_is(end):
                self.at += 1
                return
            start = self.at
            if end == "}":
                self.pair(path)
            else:
                self.found.setdefault((*path, index), start)
                self.value((*path, index))
                index += 1
            self.skip(_SKIPPED)
            if self.next_is(","):
                self.at += 1
            elif self.at == start:
                return


def _unquoted(text: str) -> str:
    if text.startswith("'"):
        return text[1:-1]
    return _ESCAPE.sub(lambda found: _SHORT[found[3]] if found[3] else chr(int(found[1] or found[2], 16)), text[1:-1])
