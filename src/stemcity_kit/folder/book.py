"""The book: an edition as sheets of text, between the folder's files and a workbook's cells.

It is made of an edition, or of a folder *as it stands*, faulty cells and unreadable rows included: somebody who mends a
folder in a spreadsheet must see what is wrong, not what was left after it had been thrown away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import tomlkit
from tomlkit.exceptions import TOMLKitError

from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.folder.cells import bare_type, cell_for, hints_of
from stemcity_kit.folder.columns import Reading, columns_of
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.grid import Grid, read_csv
from stemcity_kit.folder.read import file_of
from stemcity_kit.folder.rows import cells_of, languages_of
from stemcity_kit.folder.settings import FILE, SCHEMA, SECTIONS, Settings, read_settings, write_settings
from stemcity_kit.model.edition import PARTS, TABLES, Edition
from stemcity_kit.model.text import Text

__all__ = ["Book", "Setting", "book_of", "book_of_folder", "settings_from"]


@attrs.frozen
class Setting:
    """One row of the sheet `edition`: `zone`, or with its section `site.colour`; a text has a row per language."""

    name: str
    language: str = ""
    value: str = ""

    @property
    def section(self) -> str:
        """The section of `edition.toml`."""
        head, dot, _ = self.name.partition(".")
        return head if dot else "" if self.name == "schema" else "edition"

    @property
    def key(self) -> str:
        """The key in its section."""
        return self.name.rpartition(".")[2]


@attrs.frozen
class Book:
    """An edition as sheets of text.

    Attributes:
        settings: The rows of the sheet `edition`.
        grids: The tables; one that is missing is empty.
        dialect: How dates and numbers are spelt in them.
        languages: The languages of the edition; a text has a column for each, filled or not.
    """

    settings: tuple[Setting, ...]
    grids: Mapping[str, Grid] = attrs.field(eq=False)
    dialect: Dialect = Dialect()
    languages: tuple[str, ...] = ("en",)


def book_of(edition: Edition, *, dialect: Dialect | None = None) -> Book:
    """The book of an edition.

    Args:
        edition: The edition.
        dialect: How to spell dates and numbers.
    """
    spelling = dialect or Dialect()
    settings = _settings(write_settings(edition, dialect=spelling), edition.languages)
    grids = {table: _grid(table, of, getattr(edition, table), edition, spelling) for table, of in TABLES.items()}
    return Book(tuple(settings), grids, spelling, edition.languages)


def _grid(table: str, of: type, rows: Sequence[Any], edition: Edition, spelling: Dialect) -> Grid:
    """A table as text; a language that is none of the edition's has columns only where there are texts in it."""
    languages = tuple(dict.fromkeys([*edition.languages, *languages_of(rows)]))
    cells = [cells_of(row, reading=Reading(spelling, edition.zone, languages)) for row in rows]
    used = {name for row in cells for name in row}
    ours = {column.name for column in columns_of(of, languages=edition.languages)}
    names = tuple(c.name for c in columns_of(of, languages=languages) if c.name in ours or c.name in used)
    return Grid(
        table, table, names, tuple((n, tuple(row.get(name, "") for name in names)) for n, row in enumerate(cells, 2))
    )


def book_of_folder(folder: Path | str) -> Book:
    """The book of a folder as it stands; what is wrong with it, `check` says."""
    root = Path(folder)
    text = (root / FILE).read_text(encoding="utf-8-sig", errors="replace") if (root / FILE).is_file() else ""
    settings = read_settings(text)[0]
    grids: dict[str, Grid] = {}
    for table in TABLES:
        path = root / file_of(table)
        if path.is_file():
            grid = read_csv(path.read_bytes(), file=file_of(table), dialect=settings.dialect)[0]
            if grid is not None:
                grids[table] = grid
    languages = tuple(settings.edition.get("languages") or ("en",))
    return Book(tuple(_settings(text, languages)), grids, settings.dialect, languages)


def _settings(text: str, languages: Iterable[str]) -> Iterator[Setting]:
    """Every setting there is, filled or not, in the order of declaration, then what else the file says."""
    try:
        document = tomlkit.parse(text).unwrap()
    except TOMLKitError:
        document = {}
    yield Setting("schema", "", str(document.get("schema", SCHEMA)))
    for section, of in SECTIONS.items():
        given = document.get(section)
        filled = dict(given) if isinstance(given, Mapping) else {}
        prefix = "" if section == "edition" else f"{section}."
        hints = hints_of(of)
        for field in _fields(of):
            value = filled.pop(field, None)
            yield from _rows(prefix + field, value, languages, text=bare_type(hints[field]) is Text)
        for name, value in filled.items():
            yield from _rows(prefix + name, value, languages)


def _fields(of: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(of) if field.name not in (*TABLES, *PARTS))


def _rows(name: str, value: Any, languages: Iterable[str], *, text: bool = False) -> Iterator[Setting]:
    if text or isinstance(value, Mapping):
        main = next(iter(languages), "en")
        versions = value if isinstance(value, Mapping) else {main: value} if value else {}
        for language in dict.fromkeys([*languages, *versions]):
            yield Setting(name, language, str(versions.get(language, "")))
    elif isinstance(value, list):
        yield Setting(name, "", " | ".join(str(member) for member in value))
    else:
        yield Setting(name, "", "" if value is None else str(value))


def settings_from(
    rows: Iterable[tuple[int, Setting]], *, file: str, sheet: str
) -> tuple[Settings, Mapping[str, int], tuple[Finding, ...]]:
    """What the rows of a sheet `edition` say.

    Args:
        rows: Each row with its number.
        file: The workbook, for findings.
        sheet: The name of the sheet.

    Returns:
        The settings, the row of each by its name, and what is wrong with them.
    """
    draft = _Draft(file, sheet)
    for number, row in rows:
        draft.take(number, row)
    settings, findings = read_settings("\n".join(draft.lines()) + "\n")
    named = settings.named | {name for name in draft.faulty if "." not in name}
    return attrs.evolve(settings, named=named), draft.places, (*draft.findings, *map(draft.placed, findings))


@attrs.define
class _Draft:
    """The rows of a sheet on their way to the text of `edition.toml`."""

    file: str
    sheet: str
    values: dict[tuple[str, str], Any] = attrs.field(factory=dict)
    places: dict[str, int] = attrs.field(factory=dict)
    findings: list[Finding] = attrs.field(factory=list)
    faulty: set[str] = attrs.field(factory=set)
    at_line: dict[int, str] = attrs.field(factory=dict)

    def where(self, name: str) -> Where:
        return Where(file=self.file, sheet=self.sheet, row=self.places.get(name, 1), field="value", column=3)

    def take(self, number: int, row: Setting) -> None:
        place = (row.section, row.key)
        held = self.values.get(place)
        again = row.language in held if isinstance(held, dict) else row.name in self.places and not row.language
        self.places.setdefault(row.name, number)
        if again:
            what = N_("“{name}” is there twice; only the first row is read.")
            where = attrs.evolve(self.where(row.name), row=number)
            self.findings.append(
                Finding("double-setting", where, what, N_("Delete one of the two rows."), params={"name": row.name})
            )
        elif row.value and row.language:
            self.values[place] = {**(held if isinstance(held, dict) else {}), row.language: row.value}
        elif row.value:
            self.take_plain(place, row)

    def take_plain(self, place: tuple[str, str], row: Setting) -> None:
        try:
            self.values[place] = _converted(*place, row.value)
        except InvalidValue as fault:
            self.faulty.add(row.name)
            self.findings += [attrs.evolve(found, where=self.where(row.name)) for found in fault.findings]

    def lines(self) -> Iterator[str]:
        """The text, line by line, remembering what stands in which line."""
        number = 0
        for section in ("", *dict.fromkeys(section for section, _ in self.values if section)):
            if section:
                number += 1
                yield f"[{_quoted(section)}]"
            for (of, key), value in self.values.items():
                if of == section:
                    number += 1
                    self.at_line[number] = key if section in ("", "edition") else f"{section}.{key}"
                    yield f"{_quoted(key)} = {_toml(value)}"

    def placed(self, finding: Finding) -> Finding:
        name = self.at_line.get(finding.where.row or 0, "")
        return attrs.evolve(finding, where=self.where(name))


def _converted(section: str, key: str, value: str) -> Any:
    """The value as TOML types it; a name that nothing has stays text, and is named as unknown later."""
    if (section, key) == ("", "schema"):
        return cell_for(int).read(value, Dialect())
    of = SECTIONS.get(section)
    annotation = hints_of(of).get(key) if of else None
    if annotation is None or bare_type(annotation) is Text:
        return value
    if str(annotation).startswith("tuple"):
        whole = cell_for(annotation).name == "whole number"
        parts = [part.strip() for part in value.split("|") if part.strip()]
        return [cell_for(int).read(part, Dialect()) if whole else part for part in parts]
    return cell_for(int).read(value, Dialect()) if bare_type(annotation) is int else value


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_quoted(key)} = {_toml(text)}" for key, text in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return str(value) if isinstance(value, int) else f'"{_escaped(value)}"'


def _quoted(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").replace("-", "").isalnum() else f'"{_escaped(key)}"'


def _escaped(text: str) -> str:
    """The inside of a TOML string, in ASCII on one line (TOML 1.0, section String)."""
    return "".join(char if " " <= char <= "~" and char not in '"\\' else _code(char) for char in text)


def _code(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
