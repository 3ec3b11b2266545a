"""Reading `area.toml`: every fault at its line and column; a member whose row is faulty is left out, and no other."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.federation.area import FILE, Area, MemberFolder
from stemcity_kit.federation.codes import bad_codes, unknown_code
from stemcity_kit.folder.call_values import MISSING, Reader
from stemcity_kit.folder.cells import hints_of
from stemcity_kit.folder.toml_places import Path, Places
from stemcity_kit.model.fields import clean_line

__all__ = ["FILE", "SCHEMA", "Manifest", "read_area"]

SCHEMA = 1

TABLES = (
    "site",
    "members",
    "venues",
    "rooms",
    "organisations",
    "events",
    "kits",
    "people",
    "ways",
    "calls",
)


@attrs.define
class _AreaReader(Reader):
    def where(self, path: Path, field: str = "") -> Where:
        return attrs.evolve(super().where(path, field), file=FILE)


def read_area(text: str) -> tuple[Area | None, tuple[Finding, ...]]:
    """The area that a text describes, with all that is wrong in it.

    Returns:
        The area with every row that is sound; None where the text is no TOML, or `[area]` itself is faulty.

    >>> area, findings = read_area("[area]" + chr(10) + 'kye = "milan"')
    >>> print(findings[-1])
    area.toml:2:1, kye: “kye” is not known here. Did you mean “key”?
    """
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as fault:
        what = N_("The file is not TOML 1.0: {reason}.")
        fix = N_("Mend this place; see toml.io for how things are written.")
        return None, (Finding("not-toml", Where(file=FILE), what, fix, params={"reason": str(fault).rstrip(".")}),)
    reader = _AreaReader(Places.of(text))
    area = _area(reader, document)
    members = _members(reader, document.get("members", []), area)
    if area is not None:
        keys = [call.key for call in area.calls]
        calls = tuple(call for number, call in enumerate(area.calls) if call.key not in keys[:number])
        sound: dict[str, Any] = {"members": members, "calls": calls}
        area = attrs.evolve(area, **sound)
        _check_codes(reader, area)
    return area, tuple(
        sorted(dict.fromkeys(reader.findings), key=lambda one: (one.where.row or 0, one.where.column or 0))
    )


@attrs.frozen
class Manifest:
    """The text of `area.toml`, to say where in it the things stand that findings tell of.

    Attributes:
        document: What it holds.
        places: Where it stands.
    """

    document: Mapping[str, Any] = attrs.field(eq=False, repr=False)
    places: Places = attrs.field(repr=False)

    @classmethod
    def of(cls, text: str) -> Manifest:
        """The manifest of a text that is TOML."""
        return cls(tomllib.loads(text), Places.of(text))

    @property
    def members(self) -> tuple[tuple[str, str], ...]:
        """Municipality and folder of all rows of members, sound or not; empty where one says none."""
        return tuple((_word(row.get("municipality")), _word(row.get("folder"))) for row in self._rows("members"))

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all rows of members, sound or not."""
        return frozenset(code for code, _ in self.members if code)

    @property
    def calls(self) -> tuple[str, ...]:
        """The keys of all rows of calls, sound or not."""
        return tuple(filter(None, dict.fromkeys(_word(row.get("key")) for row in self._rows("calls"))))

    def _rows(self, table: str) -> Iterator[Mapping[str, Any]]:
        rows = self.document.get(table)
        return (row for row in (rows if isinstance(rows, list) else ()) if isinstance(row, Mapping))

    def located(self, finding: Finding) -> Finding:
        """A finding about a row of the manifest, with its line and column.

        The row is the one with the finding's key, or the one that has it in the list that `field` names; the rest of
        `field` leads on from there, such as `pools.0.weights`.
        """
        where = finding.where
        rows = self.document.get(where.table)
        if where.file != FILE or where.row is not None or not isinstance(rows, list):
            return finding
        steps: Path = tuple(int(part) if part.isdigit() else part for part in where.field.split("."))
        for number, row in enumerate(rows):
            listed = row.get(where.field) if isinstance(row, Mapping) else None
            names = [_word(one) for one in listed] if isinstance(listed, list) else []
            if where.key in names:
                return self._at(finding, (where.table, number, where.field, names.index(where.key)))
            if isinstance(row, Mapping) and row.get("key") == where.key:
                return self._at(finding, (where.table, number, *steps))
        return finding

    def _at(self, finding: Finding, path: Path) -> Finding:
        row, column = self.places.at(path)
        field = next(part for part in reversed(path) if isinstance(part, str))
        return attrs.evolve(finding, where=attrs.evolve(finding.where, row=row, column=column, field=field))


def _word(given: object) -> str:
    """A text as the area's values hold it; empty where it is none that they take."""
    try:
        return clean_line(given) if isinstance(given, str) else ""
    except InvalidValue:
        return ""


def _area(reader: Reader, document: Mapping[str, Any]) -> Area | None:
    reader.unknown(document, ("schema", "area", *TABLES), ())
    if document.get("schema", SCHEMA) != SCHEMA:
        what, fix = N_("This library reads the layout {present} of area.toml."), N_("Write schema = {present}.")
        reader.fault("unknown-schema", ("schema",), what, fix, present=SCHEMA)
    scalars = reader.table(document.get("area", {}), ("area",)) or {}
    languages = scalars.get("languages")
    if isinstance(languages, list) and languages and isinstance(languages[0], str):
        reader.main = languages[0]
    before = len(reader.findings)
    values = reader.fields(Area, scalars, ("area",), apart=TABLES)
    faulty = len(reader.findings) > before
    hints = hints_of(Area)
    for name in (name for name in TABLES if name in document and name != "members"):
        value = reader.value(hints[name], document[name], (name,))
        if value is not MISSING:
            values[name] = value
    if faulty:
        return None
    area = reader.made(lambda: Area(**values), ("area",))
    return None if area is MISSING else area


def _members(reader: Reader, given: object, area: Area | None) -> tuple[MemberFolder, ...]:
    """The members that exist on the day, each once; a finding for each of the others."""
    rows = given if isinstance(given, list) else []
    if not rows:
        what, fix = N_("The area has no members."), N_("Write [[members]] with municipality and folder for each.")
        reader.fault("no-members", ("members",), what, fix)
    read = [
        (("members", number), reader.one(MemberFolder, row, ("members", number))) for number, row in enumerate(rows)
    ]
    known = [(path, member) for path, member in read if member is not MISSING]
    codes = Counter(member.municipality.casefold() for _, member in known)
    folders = Counter(_folded(member.folder) for _, member in known)
    listed = area if area is not None and not any(bad_codes(area)) else None
    sound = []
    for path, member in known:
        before = len(reader.findings)
        _note(reader, (*path, "municipality"), _twice(codes[member.municipality.casefold()], member.municipality))
        _note(reader, (*path, "folder"), _twice(folders[_folded(member.folder)], member.folder))
        if listed is not None:
            _note(reader, (*path, "municipality"), unknown_code(listed, member.municipality))
        if len(reader.findings) == before:
            sound.append(member)
    return tuple(sound)


def _folded(folder: str) -> str:
    """A path as disks compare it that tell no case apart; `./a/` is `a`."""
    return PurePosixPath(folder).as_posix().casefold()


def _note(reader: Reader, path: Path, faults: Iterable[Finding]) -> None:
    """Note faults at a key."""
    reader.findings += [attrs.evolve(fault, where=reader.where(path, fault.where.field)) for fault in faults]


def _twice(times: int, value: str) -> Iterator[Finding]:
    if times > 1:
        what = N_("“{value}” stands in {times} rows of [[members]]; nobody can tell which one counts, so none does.")
        fix = N_("Keep one of them: each municipality has one folder, and each folder one municipality.")
        yield Finding("double-member", Where(), what, fix, params={"value": value, "times": times})


def _check_codes(reader: Reader, area: Area) -> None:
    """Note what is wrong with codes outside the rows of members, and with ways."""
    wrong = tuple(bad_codes(area))
    _note(reader, ("area",), wrong)
    known = {member.municipality for member in area.members}
    seen: set[frozenset[str]] = set()
    for number, way in enumerate(area.ways):
        path: Path = ("ways", number, "between")
        for code in (end for end in way.between if "/" not in end and end not in known and not wrong):
            _note(reader, path, unknown_code(area, code))
        if frozenset(way.between) in seen:
            what, fix = N_("The way between {ends} is there twice."), N_("Keep one of the two.")
            reader.fault("double-way", path, what, fix, ends=", ".join(way.between))
        seen.add(frozenset(way.between))
    for row, call in enumerate(area.calls):
        for number, fund in enumerate(call.funds):
            if fund.by.isdigit() and fund.by not in known and not wrong:
                _note(reader, ("calls", row, "funds", number, "by"), unknown_code(area, fund.by))
