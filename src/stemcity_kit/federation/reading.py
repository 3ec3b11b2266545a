"""Reading `area.toml`: every fault at its line and column; a member whose row is faulty is left out, and no other."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from stemcity_kit.errors import Finding, N_, Where, did_you_mean
from stemcity_kit.federation.area import Area, MemberFolder
from stemcity_kit.folder.call_values import MISSING, Reader
from stemcity_kit.folder.cells import hints_of
from stemcity_kit.folder.toml_places import Path, Places
from stemcity_kit.model.municipalities import Municipality, lost_zeros, municipalities, municipality, of_known_area

__all__ = ["FILE", "SCHEMA", "read_area"]

FILE = "area.toml"
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
    if area is not None:
        sound: dict[str, Any] = {"members": _sound(reader, area, document.get("members"))}
        area = attrs.evolve(area, **sound)
    return area, tuple(
        sorted(dict.fromkeys(reader.findings), key=lambda one: (one.where.row or 0, one.where.column or 0))
    )


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
    for name in (name for name in TABLES if name in document):
        value = reader.value(hints[name], document[name], (name,))
        if value is not MISSING:
            values[name] = value
    if faulty:
        return None
    area = reader.made(lambda: Area(**values), ("area",))
    return None if area is MISSING else area


def _sound(reader: Reader, area: Area, given: object) -> tuple[MemberFolder, ...]:
    """The members that exist on the day, each once; a finding for each of the others."""
    codes, folders = (
        Counter(getattr(one, name).casefold() for one in area.members) for name in ("municipality", "folder")
    )
    sound = []
    for member in area.members:
        path = next(_row_of(given, member), ("members",))
        faults = [
            *_twice(codes[member.municipality.casefold()], member.municipality),
            *_twice(folders[member.folder.casefold()], member.folder),
            *_unknown(area, member.municipality),
        ]
        reader.findings += [attrs.evolve(fault, where=reader.where(path, fault.where.field)) for fault in faults]
        if not faults:
            sound.append(member)
    return tuple(sound)


def _row_of(given: object, member: MemberFolder) -> Iterator[Path]:
    """The paths of the rows that name this member and this folder."""
    rows = given if isinstance(given, list) else []
    wanted = (member.municipality, member.folder)
    yield from (
        ("members", number)
        for number, row in enumerate(rows)
        if isinstance(row, Mapping) and (row.get("municipality"), row.get("folder")) == wanted
    )


def _twice(times: int, value: str) -> Iterator[Finding]:
    if times > 1:
        what = N_("“{value}” stands in {times} rows of [[members]]; nobody can tell which one counts, so none does.")
        fix = N_("Keep one of them: each municipality has one folder, and each folder one municipality.")
        yield Finding("double-member", Where(), what, fix, params={"value": value, "times": times})


def _unknown(area: Area, code: str) -> Iterator[Finding]:
    """What is wrong with a code on the area's day, with what became of a municipality that is no more."""
    if not of_known_area(area.codes, country=area.country) or municipality(code, on=area.as_of) is not None:
        return
    params: dict[str, object] = {"code": code, "day": area.as_of}
    what, fix = N_("There is no municipality “{code}” in the area on {day}."), N_("Correct the code.")
    if meant := lost_zeros(code, country=area.country):
        fix = N_("Write “{near}” ({name}): a spreadsheet has taken the zeros away.")
        params |= {"near": meant.code, "name": meant.name}
    elif gone := _before(area, code):
        what = N_("{old} (“{code}”) is no municipality any more on {day}.")
        params |= {"old": gone.name, "near": ", ".join(one.name for one in _after(area, gone))}
        params |= {"codes": ", ".join(one.code for one in _after(area, gone)), "since": gone.valid_until}
        fix = N_("Since {since} it is part of {near} (“{codes}”): put its programme there.")
    elif coming := _later(code):
        what = N_("{name} (“{code}”) is no municipality yet on {day}.")
        params |= {"name": coming.name, "since": coming.valid_from}
        fix = N_("It is one from {since}: name those that it was made of, or a later day in as_of.")
    elif near := did_you_mean(code, [one.code for one in municipalities(area.codes, on=area.as_of)]):
        fix = N_("Did you mean “{near}”?")
        params["near"] = near
    yield Finding("unknown-municipality", Where(), what, fix, params=params)


def _succeeded(area: Area) -> Iterator[tuple[Municipality, Municipality]]:
    """Each municipality of the area's day that was made of others, with one of these.

    The lists of municipalities give no successors; one that begins on the day on which others end took their place.
    """
    for new in municipalities(area.codes, on=area.as_of):
        if new.valid_from > dt.date.min:
            eve = new.valid_from - dt.timedelta(days=1)
            yield from ((new, old) for old in municipalities(area.codes, on=eve) if old.valid_until == new.valid_from)


def _before(area: Area, code: str) -> Municipality | None:
    """The municipality that had this code before the area's day."""
    return next((old for _, old in _succeeded(area) if old.code == code), None)


def _after(area: Area, gone: Municipality) -> tuple[Municipality, ...]:
    """What a municipality became part of."""
    return tuple(new for new, old in _succeeded(area) if old == gone)


def _later(code: str) -> Municipality | None:
    """The municipality that has this code after the area's day."""
    return municipality(code, on=dt.date.max)
