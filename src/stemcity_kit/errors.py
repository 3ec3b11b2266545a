"""Findings and errors: everything that can be wrong, in one shape, put into words only at the edge.

A `Finding` names something to mend. It carries English templates and their parameters, so that a reader's own
language can be put in later; `Finding.words` fills them in. Check functions *yield* findings, all of them. Errors are
raised only when a value cannot exist or an operation cannot go on, and each carries the findings that say why.

The tree of errors (each child is also the fitting builtin)::

    StemCityError
    ├── InvalidValue      (ValueError)    a value that cannot exist
    ├── FaultyFolder      (ValueError)    a folder, workbook or edition with errors in it
    ├── UnsafePath        (ValueError)    a path that would leave its folder
    ├── UnknownKey        (LookupError)   a name that nothing has
    │   └── UnknownZone                   a time zone that tzdata does not hold
    ├── MissingExtra      (ImportError)   an optional library is not installed
    ├── BrokenPlugin      (ImportError)   what another package adds cannot be loaded
    ├── FolderInUse       (OSError)       a file that another program holds open
    ├── UnreadableJournal (ValueError)    a journal, or an export of one, that this version cannot read
    └── StaleView         (RuntimeError)  a decision on a view of the case that is not the last one
"""

from __future__ import annotations

import difflib
import enum
from collections.abc import Callable, Iterable, Mapping
from typing import Self

import attrs

__all__ = [
    "N_",
    "BrokenPlugin",
    "FaultyFolder",
    "Finding",
    "FolderInUse",
    "InvalidValue",
    "MissingExtra",
    "Phrase",
    "Severity",
    "StaleView",
    "StemCityError",
    "UnknownKey",
    "UnknownZone",
    "UnreadableJournal",
    "UnsafePath",
    "Where",
    "did_you_mean",
]

Translate = Callable[[str], str]


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "extract this, translate it later"
    """Mark a message for the catalogues without translating it.

    >>> N_("Write a whole number, 0 or more.")
    'Write a whole number, 0 or more.'
    """
    return message


def _as_given(message: str) -> str:
    return message


class Severity(enum.StrEnum):
    """How much a finding matters.

    An *error* blocks a build, a *warning* asks for a look before publishing, a *note* tells what a reader may want
    to know and asks for nothing.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


def column_letter(number: int) -> str:
    """The spreadsheet's letter of a column counted from 1.

    >>> column_letter(1), column_letter(28)
    ('A', 'AB')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@attrs.frozen
class Where:
    """The place of a finding: a value in memory, a cell of a table, or a line of a text file.

    Attributes:
        table: The kind of thing, as the edition names it (`events`).
        key: The thing's key.
        field: The attribute or column name.
        file: The file, relative to the folder, with `/`; empty for a value in memory.
        sheet: The sheet of a workbook.
        row: The row of a table, or the line of a text file, counted from 1 with the header as row 1; without a file,
            the index of the value in its tuple, where its key does not tell which one is meant.
        column: The column of a table, or the character of a line, counted from 1.
    """

    table: str = ""
    key: str = ""
    field: str = ""
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: int | None = None

    def words(self, translate: Translate = _as_given) -> str:
        """The place in words.

        >>> Where(file="venues.csv", row=12, column=3, field="capacity").words()
        'venues.csv, row 12, column capacity (C)'
        >>> Where(table="events", key="opening", field="venue").words()
        "events 'opening', venue"
        >>> Where(file="edition.toml", row=4, column=1, field="zone").words()
        'edition.toml:4:1, zone'
        """
        if self.file.endswith(".toml"):
            place = ":".join(str(part) for part in (_one_line(self.file), self.row, self.column) if part)
            return f"{place}, {_one_line(self.field)}" if self.field else place
        if self.file:
            return self._cell_words(translate)
        thing = f"{self.table} '{_one_line(self.key)}'" if self.key else self.table
        return ", ".join(part for part in (thing, _one_line(self.field)) if part)

    def _cell_words(self, translate: Translate) -> str:
        parts = [_one_line(self.file)]
        if self.sheet:
            parts.append(translate(N_("sheet {sheet}")).format(sheet=_one_line(self.sheet)))
        if self.row:
            parts.append(translate(N_("row {row}")).format(row=self.row))
        elif self.key:
            parts.append(f"'{_one_line(self.key)}'")
        if self.field:
            column = f" ({column_letter(self.column)})" if self.column else ""
            parts.append(translate(N_("column {name}")).format(name=_one_line(self.field)) + column)
        return ", ".join(parts)


class Phrase(str):
    """A parameter that is itself a message of the catalogues, or several of them in a row; it is translated too.

    >>> Phrase("close the call", "cancel the call")
    'close the call, cancel the call'
    """

    __slots__ = ("parts",)
    parts: tuple[str, ...]

    def __new__(cls, *parts: str) -> Self:
        """The messages as one text in English."""
        made = super().__new__(cls, ", ".join(parts))
        made.parts = parts
        return made

    def words(self, translate: Translate) -> str:
        """The messages in another language."""
        return ", ".join(map(translate, self.parts))


def _pairs(params: Mapping[str, object] | Iterable[tuple[str, object]]) -> tuple[tuple[str, str], ...]:
    items = params.items() if isinstance(params, Mapping) else params
    return tuple(sorted((name, value if isinstance(value, Phrase) else str(value)) for name, value in items))


@attrs.frozen
class Finding:
    """Something to mend, in a form that can be counted, sorted, compared and said in any language.

    Attributes:
        rule: A stable id in kebab-case, such as `unknown-key`; the same fault always has the same id.
        where: The place.
        what: What is wrong, an English template marked with `N_`; its `{names}` are filled from `params`.
        fix: What would be right and how to mend it, a template too.
        severity: How much it matters.
        params: What the templates need, as text.

    >>> finding = Finding(
    ...     "not-a-whole-number",
    ...     Where(file="venues.csv", row=12, column=3, field="capacity"),
    ...     what="“{value}” is not a number of seats.",
    ...     fix="Write a whole number, 0 or more.",
    ...     params={"value": "-5"},
    ... )
    >>> print(finding.words())
    venues.csv, row 12, column capacity (C): “-5” is not a number of seats. Write a whole number, 0 or more.
    """

    rule: str
    where: Where
    what: str
    fix: str = ""
    severity: Severity = Severity.ERROR
    params: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_pairs)

    def words(self, translate: Translate = _as_given) -> str:
        """The whole finding as one line, in the language of `translate` (English without one)."""
        place = self.where.words(translate)
        said = f"{self.problem(translate)} {self.remedy(translate)}".strip()
        return f"{place}: {said}" if place else said

    def __str__(self) -> str:
        return self.words()

    def problem(self, translate: Translate = _as_given) -> str:
        """What is wrong, in words."""
        return _filled(self.what, self.params, translate)

    def remedy(self, translate: Translate = _as_given) -> str:
        """How to mend it, in words; empty when there is nothing to do."""
        return _filled(self.fix, self.params, translate) if self.fix else ""


def _filled(template: str, params: tuple[tuple[str, str], ...], translate: Translate) -> str:
    said = {name: value.words(translate) if isinstance(value, Phrase) else _one_line(value) for name, value in params}
    return translate(template).format(**said)


def _one_line(value: str, longest: int = 200) -> str:
    """Foreign text inside a message: visible, on one line, and not longer than a reader can take."""
    shown = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in value)
    return shown if len(shown) <= longest else f"{shown[:longest]}…"


def did_you_mean(value: str, known: Iterable[str]) -> str:
    """The nearest of the known words, or an empty string when none is near.

    >>> did_you_mean("conferense", ["workshop", "conference"])
    'conference'
    """
    words = {word.casefold(): word for word in known}
    near = difflib.get_close_matches(value.casefold(), words, n=1, cutoff=0.6)
    return words[near[0]] if near else ""


class StemCityError(Exception):
    """The root of all errors of this library; `findings` say what is wrong and how to mend it."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(*findings)
        self.findings = findings

    @classmethod
    def because(cls, rule: str, where: Where, what: str, fix: str, **params: object) -> Self:
        """The error for a single reason; the arguments are those of its `Finding`.

        >>> print(InvalidValue.because("bad-code", Where(field="country"), "No code: “{value}”.", "Write IT.", value=1))
        country: No code: “1”. Write IT.
        """
        return cls(Finding(rule, where, what, fix, params=params))

    def at(self, where: Where) -> Self:
        """The same error, at a place that only the caller knows.

        >>> print(InvalidValue(Finding("bad-code", Where(), "This is no code.")).at(Where(file="venues.csv", row=3)))
        venues.csv, row 3: This is no code.
        """
        return type(self)(*(attrs.evolve(finding, where=where) for finding in self.findings))

    def __str__(self) -> str:
        return "\n".join(finding.words() for finding in self.findings)


class InvalidValue(StemCityError, ValueError):
    """A value that cannot exist, such as an interval that ends before it starts."""


class FaultyFolder(StemCityError, ValueError):
    """A folder, workbook or edition whose errors must be mended before it can be used."""


class UnsafePath(StemCityError, ValueError):
    """A path that would leave the folder it belongs to."""


class UnknownKey(StemCityError, LookupError):
    """A key, name or code that nothing has."""


class UnknownZone(UnknownKey):
    """A time zone that the `tzdata` package does not hold."""


class MissingExtra(StemCityError, ImportError):
    """An optional library that is not installed."""


class BrokenPlugin(StemCityError, ImportError):
    """A plug-in of an installed package that cannot be loaded."""


class FolderInUse(StemCityError, OSError):
    """A file that cannot be read or written because another program holds it."""


class UnreadableJournal(StemCityError, ValueError):
    """A journal, or an export of one, that this version cannot read: newer than it, or damaged."""


class StaleView(StemCityError, RuntimeError):
    """A decision that rests on a view of the case which is not the last one.

    Attributes:
        since: The records that were written since that view, in order.
    """

    since: tuple[object, ...] = ()
