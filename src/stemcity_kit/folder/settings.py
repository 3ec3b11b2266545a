"""`edition.toml`: the edition, its site, its planning, its dialect; comments that people write there survive a save.

TOML 1.0. Every key is optional but `uri`, `year`, `country` and `zone`; a text is one string in the main language or a
table of languages. Faults are named with line and column.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import attrs
import tomlkit
from tomlkit.exceptions import ParseError, TOMLKitError

from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, StemCityError, Where, did_you_mean
from stemcity_kit.folder.cells import Cell, bare_type, cell_for, hints_of, read_time, write_time
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.rows import construct
from stemcity_kit.folder.toml_places import Places
from stemcity_kit.model.edition import PARTS, TABLES, Edition, Site
from stemcity_kit.model.planning import Planning
from stemcity_kit.model.text import Text

__all__ = ["SCHEMA", "SECTIONS", "Settings", "read_settings", "write_settings"]

SCHEMA = 1
"""The version of the folder's layout that this library writes; older ones are migrated when they are loaded."""

FILE = "edition.toml"
SECTIONS: Mapping[str, type] = MappingProxyType({"edition": Edition, **PARTS, "dialect": Dialect})
"""The sections of the file and what they fill."""


@attrs.frozen
class Settings:
    """What `edition.toml` says.

    Attributes:
        schema: The version of the layout.
        edition: The fields of `Edition` without its tables.
        site: The public pages' settings.
        planning: How the edition is planned.
        dialect: The spelling of the tables.
        named: The keys of the edition that the file names, faulty ones too.
        readable: Whether the file could be parsed at all; if not, what it lacks is no fault of its own.
    """

    schema: int = SCHEMA
    edition: Mapping[str, Any] = attrs.field(factory=dict)
    site: Site = Site()
    planning: Planning = Planning()
    dialect: Dialect = Dialect()
    named: frozenset[str] = frozenset()
    readable: bool = True


def read_settings(text: str) -> tuple[Settings, tuple[Finding, ...]]:
    """What `edition.toml` says, with all that is wrong in it.

    >>> settings, findings = read_settings("[edition]" + chr(10) + 'zone = "Europe/Rom"')
    >>> findings[0].where.words()
    'edition.toml:2:1, zone'
    """
    try:
        document = _parsed(text)
    except ParseError as fault:
        return Settings(readable=False), (_broken(fault),)
    lines = _Lines(Places.of(text))
    findings: list[Finding] = list(_unknown_sections(document, lines))
    reader = _Reader(lines, _main_language(document), findings)
    dialect = reader.values(Dialect, document.get("dialect", {}), name="dialect")
    parts = {name: reader.part(of, document.get(name, {}), name=name) for name, of in PARTS.items()}
    values = reader.values(Edition, document.get("edition", {}), name="edition")
    schema = document.get("schema", SCHEMA)
    if not isinstance(schema, int) or schema < 0:
        findings.append(_wrong("schema", lines.at("", "schema"), schema, N_("Write a whole number such as 1.")))
        schema = SCHEMA
    section = document.get("edition", {})
    named = frozenset(section) if isinstance(section, Mapping) else frozenset()
    return Settings(schema, values, **parts, dialect=Dialect(**dialect), named=named), tuple(findings)


def _parsed(text: str) -> Mapping[str, Any]:
    """The document; raises `ParseError` with a line for what tomlkit finds without one, such as a key written twice."""
    try:
        parsed: Mapping[str, Any] = tomlkit.parse(text).unwrap()
    except ParseError:
        raise
    except RecursionError:
        raise ParseError(1, 0, "lists or tables lie too deep in one another") from None
    except TOMLKitError as fault:
        line, column = 1, 1
        try:
            tomllib.loads(text)
        except tomllib.TOMLDecodeError as found:
            place = re.search(r"at line (\d+), column (\d+)", str(found))
            line, column = (int(place[1]), int(place[2])) if place else (line, column)
        raise ParseError(line, column - 1, str(fault)) from None
    return parsed


def _broken(fault: ParseError) -> Finding:
    reason = re.sub(r" at line \d+ col \d+$", "", str(fault))
    return Finding(
        "broken-toml",
        Where(file=FILE, row=fault.line, column=fault.col + 1),
        N_("The line cannot be read: {reason}."),
        N_('Text stands in straight quotation marks, as in "Milano", a list in square brackets; each key stands once.'),
        params={"reason": reason.rstrip(".")},
    )


@attrs.frozen
class _Lines:
    """Where each key stands."""

    places: Places

    def at(self, section: str, key: str) -> Where:
        row, column = self.places.at(tuple(filter(None, (section, key))))
        return Where(file=FILE, row=row, column=column, field=key or section)


def _unknown_sections(document: Mapping[str, Any], lines: _Lines) -> Iterator[Finding]:
    known = ("schema", *SECTIONS)
    for name in document:
        if name not in known:
            near = did_you_mean(name, known)
            fields = [field.name for field in attrs.fields(Edition)]
            where = lines.at("", name)
            fix = N_("Did you mean “{near}”?") if near else N_("Known here are: {known}.")
            if name in fields:
                fix = N_("Write it below the line [edition].")
            params = {"name": name, "near": near, "known": ", ".join(known)}
            yield Finding("unknown-setting", where, N_("“{name}” is not known here."), fix, Severity.WARNING, params)


def _main_language(document: Mapping[str, Any]) -> str:
    section = document.get("edition", {})
    languages = section.get("languages", []) if isinstance(section, Mapping) else []
    return languages[0] if isinstance(languages, list) and languages and isinstance(languages[0], str) else "en"


@attrs.frozen
class _Reader:
    """Reads the sections of one file; what is wrong is added to `findings`."""

    lines: _Lines
    main: str
    findings: list[Finding]

    def values(self, of: type[Any], section: object, *, name: str) -> dict[str, Any]:
        """The fields that a section fills, each converted; a faulty one is left out."""
        if not isinstance(section, Mapping):
            fix = N_("Begin a section with its name in square brackets, such as [edition].")
            self.findings.append(_wrong(name, self.lines.at("", name), section, fix))
            return {}
        hints = hints_of(of)
        fields = {field.name: field for field in attrs.fields(of) if field.name not in (*TABLES, *PARTS)}
        values: dict[str, Any] = {}
        for key, given in section.items():
            where = self.lines.at(name, key)
            if key not in fields:
                self.findings.append(_unknown(key, fields, where))
                continue
            try:
                values[key] = _valid(fields[key], _converted(hints[key], given, key, where, self.main))
            except StemCityError as fault:
                self.findings.extend(fault.at(where).findings)
        return values

    def part(self, of: type[Any], section: object, *, name: str) -> Any:
        """A section as its class; what does not go together is named, and the later of the two left out."""
        made, refused = construct(of, self.values(of, section, name=name))
        for key, fault in refused:
            self.findings.extend(fault.at(self.lines.at(name, key)).findings)
        return made


def _valid(field: attrs.Attribute[Any], value: Any) -> Any:
    """The value as its class would hold it; raises what the class would raise."""
    convert: Any = field.converter
    validate: Any = field.validator  # the model's validators ask for no instance
    held = convert(value) if convert is not None else value
    if validate is not None:
        validate(None, field, held)
    return value


def _unknown(key: str, known: Iterable[str], where: Where) -> Finding:
    near = did_you_mean(key, known)
    fix = (
        N_("Did you mean “{near}”?") if near else N_("Delete it, or look its name up in the reference of edition.toml.")
    )
    what = N_("“{name}” is not known here.")
    return Finding("unknown-setting", where, what, fix, Severity.WARNING, {"name": key, "near": near})


def _wrong(key: str, where: Where, given: object, fix: str) -> Finding:
    what = N_("“{value}” cannot be the value of “{key}”.")
    params = {"value": given, "key": key, "example": '{ it = "…", en = "…" }', "time": '"08:30"'}
    return Finding("wrong-type", where, what, fix, params=params)


_RIGHT = {
    str: N_("Write a text in quotation marks."),
    int: N_("Write a whole number without quotation marks."),
    tuple: N_("Write a list in square brackets."),
    dt.time: N_("Write a time of day in quotation marks, such as {time}."),
    Text: N_("Write a text in quotation marks, or one for each language: {example}."),
}


def _converted(annotation: Any, given: object, key: str, where: Where, main: str) -> Any:
    of = bare_type(annotation)
    if of is Text:
        if isinstance(given, str):
            return Text({main: given})
        if isinstance(given, Mapping) and all(isinstance(text, str) for text in given.values()):
            return Text(given)
        raise InvalidValue(_wrong(key, where, given, _RIGHT[Text]))
    if str(of).startswith("tuple"):
        if not isinstance(given, list):
            raise InvalidValue(_wrong(key, where, given, _RIGHT[tuple]))
        return tuple(_scalar(cell_for(of), member, key, where) for member in given)
    if of is int:
        if not isinstance(given, int) or isinstance(given, bool):
            raise InvalidValue(_wrong(key, where, given, _RIGHT[int]))
        return given
    if of is dt.time:
        return _clock(given, key, where)
    if not isinstance(given, str):
        raise InvalidValue(_wrong(key, where, given, _RIGHT[str]))
    return cell_for(of).read(given, Dialect()) if given else ""


def _clock(given: object, key: str, where: Where) -> dt.time | None:
    """A time of day, as text or as TOML's own local time."""
    if isinstance(given, dt.time):
        return given
    if not isinstance(given, str):
        raise InvalidValue(_wrong(key, where, given, _RIGHT[dt.time]))
    return read_time(given) if given else None


def _scalar(cell: Cell, member: object, key: str, where: Where) -> Any:
    wanted = int if cell.name == "whole number" else str
    if not isinstance(member, wanted) or isinstance(member, bool):
        raise InvalidValue(_wrong(key, where, member, _RIGHT[wanted]))
    return member


def write_settings(edition: Edition, *, dialect: Dialect, before: str = "") -> str:
    """The text of `edition.toml`; what people wrote in it before, comments and order too, stays where it can.

    Args:
        edition: The edition to write.
        dialect: The dialect that its tables are written in.
        before: The text that the file had.
    """
    try:
        document = tomlkit.parse(before)
    except TOMLKitError:
        document = tomlkit.document()
    document["schema"] = SCHEMA
    _write_section(document, "edition", _plain(edition))
    for name in PARTS:
        _write_section(document, name, _plain(getattr(edition, name)))
    _write_section(document, "dialect", _plain(dialect))
    return tomlkit.dumps(document)


def _plain(value: Any) -> dict[str, Any]:
    """The fields that say more than their default, in plain TOML types."""
    plain: dict[str, Any] = {}
    for field in attrs.fields(type(value)):
        held = getattr(value, field.name)
        if field.name not in (*TABLES, *PARTS) and held != field.default and held is not None:
            plain[field.name] = _toml(held)
    return plain


def _toml(value: Any) -> Any:
    if isinstance(value, Text):
        return dict(value.versions)
    if isinstance(value, dt.time):
        return write_time(value)
    return list(value) if isinstance(value, tuple) else int(value) if type(value) is int else str(value)


def _write_section(document: tomlkit.TOMLDocument, name: str, values: Mapping[str, Any]) -> None:
    if not values and name not in document:
        return
    section: Any = document.setdefault(name, tomlkit.table())
    for field in attrs.fields(SECTIONS[name]):
        if field.name in values:
            if section.get(field.name) is None or _as_plain(section[field.name]) != values[field.name]:
                section[field.name] = _item(values[field.name])
        elif field.name in section:
            del section[field.name]


def _as_plain(item: Any) -> Any:
    return item.unwrap() if hasattr(item, "unwrap") else item


def _item(value: Any) -> Any:
    if isinstance(value, dict):
        table = tomlkit.inline_table() if sum(map(len, value.values())) < 80 else tomlkit.table()
        for key, text in value.items():
            table[key] = tomlkit.string(text, multiline="\n" in text)
        return table
    return tomlkit.string(value, multiline="\n" in value) if isinstance(value, str) else value
