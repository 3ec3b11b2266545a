"""`call.toml`: a call as people write it down, with every fault at its line and column.

TOML 1.0. The scalar fields of the call stand under `[call]`; deadlines, questions and requirements are arrays of
tables, the grid and the awarding are tables of their own. A key that nothing reads is an error: in the text of a call
a misspelt threshold is a threshold that is not there. Comments that people write there survive a save.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import attrs

from stemcity_kit.calls.call import Call
from stemcity_kit.calls.check import check_call
from stemcity_kit.errors import FaultyFolder, Finding, N_, Severity, StemCityError, Where
from stemcity_kit.folder.call_values import FILE, MISSING, Float, Reader
from stemcity_kit.folder.cells import hints_of
from stemcity_kit.folder.grid import decoded
from stemcity_kit.folder.toml_places import Path as Path_
from stemcity_kit.folder.toml_places import Places
from stemcity_kit.model.zones import zone_info

__all__ = ["FILE", "PRIVATE", "SCHEMA", "call_folders", "inspect_call", "load_call", "located", "read_call"]

SCHEMA = 1
"""The version of `call.toml` that this library reads and writes."""

PRIVATE = "private"
"""The folder beside `call.toml` that holds what is not public: applications, sheets, the journal, documents."""

SECTIONS = ("dues", "questions", "scales", "requirements", "grid", "awarding", "publish_above", "becomes")
"""The fields of a call that are tables of their own, in the order in which they are written."""

LARGEST = 5_000_000
"""The most bytes that a call may have; far above any."""


def read_call(text: str) -> tuple[Call | None, tuple[Finding, ...]]:
    """The call that a text says, with all that is wrong in it.

    Returns:
        The call, or None where anything is wrong; and the findings, each with line and column.

    >>> call, findings = read_call("schema = 1" + chr(10) + "[call]" + chr(10) + 'kye = "grants"')
    >>> print(findings[-1].words())
    call.toml:3:1, kye: “kye” is not known here. Did you mean “key”?
    """
    try:
        document = tomllib.loads(text, parse_float=Float)
    except (ValueError, RecursionError) as fault:
        return None, (_broken(fault, text),)
    reader = Reader(Places.of(text))
    call = _call(reader, document)
    return (None if reader.findings else call), tuple(sorted(reader.findings, key=_by_place))


def _by_place(finding: Finding) -> tuple[int, int]:
    return finding.where.row or 0, finding.where.column or 0


def _broken(fault: Exception, text: str) -> Finding:
    place = re.search(r"at line (\d+), column (\d+)", str(fault))
    row, column = map(int, place.groups()) if place else (None, None)
    if "at end of document" in str(fault):
        row, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    reason = re.sub(r" \(at .*\)", "", str(fault)).rstrip(".")
    return Finding(
        "broken-toml",
        Where(file=FILE, row=row, column=column),
        N_("The line cannot be read: {reason}."),
        N_('Text stands in straight quotation marks, as in "Milano", a list in square brackets; each key stands once.'),
        params={"reason": reason},
    )


def _call(reader: Reader, document: Mapping[str, Any]) -> Call | None:
    reader.unknown(document, ("schema", "call", *SECTIONS), ())
    _check_schema(reader, document)
    scalars = reader.table(document.get("call", {}), ("call",)) or {}
    languages = scalars.get("languages")
    if isinstance(languages, list) and languages and isinstance(languages[0], str):
        reader.main = languages[0]
    reader.zone = _zone(reader, scalars)
    values = reader.fields(Call, scalars, ("call",), apart=SECTIONS)
    hints = hints_of(Call)
    fields = attrs.fields_dict(Call)
    for name in (name for name in SECTIONS if name in document):
        value = reader.value(hints[name], document[name], (name,))
        if value is not MISSING and reader.fits(fields[name], value, (name,)):
            values[name] = value
    if reader.findings:
        return None
    call = reader.made(lambda: Call(**values), ("call",))
    return None if call is MISSING else call


def _check_schema(reader: Reader, document: Mapping[str, Any]) -> None:
    schema = document.get("schema", SCHEMA)
    if type(schema) is not int or schema < 1:
        reader.wrong(("schema",), schema, int)
    elif schema > SCHEMA:
        what = N_("The call has the layout {version}, this library knows layouts up to {present}.")
        fix = N_("Install a newer stemcity-kit.")
        reader.fault("newer-schema", ("schema",), what, fix, version=schema, present=SCHEMA)


def _zone(reader: Reader, scalars: Mapping[str, Any]) -> str:
    """The zone of the call's deadlines; UTC where it names none that exists, so that the rest can be looked through."""
    zone = scalars.get("zone", "UTC")
    if not isinstance(zone, str):
        return "UTC"
    try:
        zone_info(zone)
    except StemCityError as error:
        reader.raised(error, ("call", "zone"))
        return "UTC"
    return zone


def call_folders(folder: Path) -> tuple[Path, ...]:
    """The folders of calls that a folder is or holds: itself, or those in its `calls`, by name.

    Args:
        folder: The folder of a call, or of an edition.
    """
    if (folder / FILE).is_file():
        return (folder,)
    return tuple(sorted(path.parent for path in (folder / "calls").glob(f"*/{FILE}")))


def inspect_call(
    folder: Path, *, check: Callable[[Call], Iterable[Finding]] = check_call
) -> tuple[Call | None, tuple[Finding, ...]]:
    """The call in a folder, with all that is wrong in its text.

    Args:
        folder: The folder that holds `call.toml`.
        check: What is asked of the call's values; `formats.call_rules.check_text` asks for its country's rules as well.
    """
    path = folder / FILE
    if not path.is_file():
        what, fix = N_("There is no {file} in “{folder}”."), N_("Name the folder of a call, or write the file.")
        return None, (Finding("no-call", Where(), what, fix, params={"file": FILE, "folder": folder}),)
    if path.stat().st_size > LARGEST:
        what, fix = N_("The file has more than {most} bytes."), N_("Look whether it is the right file.")
        return None, (Finding("file-too-large", Where(file=FILE), what, fix, params={"most": LARGEST}),)
    text, fault = decoded(path.read_bytes(), file=FILE, fix=N_("Save the file as UTF-8."))
    call, findings = read_call(text)
    if call is None or fault is not None:
        return None, (*([fault] if fault else ()), *findings)
    return call, (*findings, *located(dict.fromkeys(check(call)), text))


_TABLES: Mapping[str, Path_] = MappingProxyType(
    {
        "criteria": ("grid", "criteria"),
        "thresholds": ("grid", "thresholds"),
        "ties": ("awarding", "ties"),
        "pools": ("awarding", "pools"),
        "prizes": ("awarding", "prizes"),
        "instalments": ("awarding", "instalments"),
        "renewals": ("awarding", "renewals"),
    }
)
"""Where the tables stand that are part of another one."""


def located(findings: Iterable[Finding], text: str) -> Iterator[Finding]:
    """Findings about a call at their lines of its text, in the order of the lines.

    Args:
        findings: What is wrong with the call's values.
        text: The text that they were read from.
    """
    document, places = tomllib.loads(text, parse_float=Float), Places.of(text)
    moved = [attrs.evolve(found, where=_line(found.where, document, places)) for found in findings]
    yield from sorted(moved, key=_by_place)


def _line(where: Where, document: Mapping[str, Any], places: Places) -> Where:
    """The line of a value; that of its row, or of its table, where it is not written."""
    path: Path_ = _TABLES.get(where.table, (where.table,) if where.table else ())
    if where.table == "call" and where.field in SECTIONS:
        path = ()
    rows: Any = document
    for part in path:
        rows = rows.get(part, {}) if isinstance(rows, Mapping) else {}
    if isinstance(rows, list) and (number := _number(where, rows)) is not None:
        path = (*path, number)
    elif isinstance(rows, Mapping) and where.key in rows:
        path = (*path, where.key)
    row, column = places.at((*path, *where.field.split(".")) if where.field else path)
    thing = where.key if isinstance(rows, list) else ""
    return Where(file=FILE, row=row, column=column, field=".".join(filter(None, (thing, where.field))) or where.table)


def _number(where: Where, rows: Sequence[Any]) -> int | None:
    """Which row of an array of tables is meant: by its key, by its year, by its index, or by its place from 1."""
    for number, row in enumerate(rows):
        if isinstance(row, Mapping) and where.key and where.key in (row.get("key"), str(row.get("year", ""))):
            return number
    if where.row is None and where.key.isdigit() and 0 < int(where.key) <= len(rows):
        return int(where.key) - 1
    return where.row


def load_call(folder: Path | str) -> Call:
    """The call in a folder.

    Args:
        folder: The folder that holds `call.toml`.

    Raises:
        FaultyFolder: There is none, or its text has errors; all of them.
    """
    call, findings = inspect_call(Path(folder))
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if call is None or errors:
        raise FaultyFolder(*errors)
    return call
