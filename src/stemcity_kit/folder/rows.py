"""From a grid to rows of the model, and back: every faulty cell a finding, and the rest of the row still read.

A faulty cell takes the field's default, so that one fault does not cause others; a row whose key or needed cells are
faulty is left out, but its key stays known.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where, did_you_mean
from stemcity_kit.folder.columns import Column, Reading, Shape, columns_of, shapes_of
from stemcity_kit.folder.grid import Grid, spreadsheet_damage
from stemcity_kit.model.fields import slug
from stemcity_kit.model.text import Text

__all__ = ["Place", "TableRead", "cells_of", "construct", "languages_of", "read_rows"]


@attrs.frozen
class Place:
    """Where a row stands: file, sheet, row, and where each of its columns is, counted from 1."""

    file: str
    sheet: str
    row: int
    columns: Mapping[str, int] = attrs.field(eq=False)

    def at(self, name: str) -> Where:
        """The place of a cell by the name of its column or of its field."""
        number = self.columns.get(name)
        if number is None:
            name, number = next(((n, c) for n, c in self.columns.items() if n.startswith(f"{name}@")), (name, None))
        return Where(file=self.file, sheet=self.sheet, row=self.row, field=name, column=number)


@attrs.frozen
class TableRead:
    """What came of reading one table."""

    rows: tuple[Any, ...] = ()
    places: tuple[Place, ...] = ()
    findings: tuple[Finding, ...] = ()
    lost: frozenset[str] = frozenset()
    """The keys of rows that had to be left out; references to them are not faults of their own."""


def read_rows(grid: Grid, of: type, *, reading: Reading) -> TableRead:
    """The rows of a table.

    Args:
        grid: The table as text.
        of: The class of its rows.
        reading: Dialect, zone and languages.
    """
    columns = columns_of(of, languages=_languages(grid.header, reading))
    findings = list(_header_faults(grid, columns, reading))
    numbers: dict[str, int] = {}
    for number, name in enumerate(grid.header, 1):
        numbers.setdefault(name, number)
    plan = _Plan.of_columns(of, columns)
    rows, places, lost = [], [], set()
    for row_number, cells in grid.rows:
        place = Place(grid.file, grid.sheet, row_number, numbers)
        filled = {name: cells[n - 1] for name, n in numbers.items() if n <= len(cells) and cells[n - 1]}
        row, faults = _read_row(filled, plan, place, reading)
        findings += faults
        if row is None:
            lost |= {filled.get("key", ""), slug(filled.get("key", ""))}  # as it stands, and as it will be mended
        else:
            rows.append(row)
            places.append(place)
    return TableRead(tuple(rows), tuple(places), tuple(findings), frozenset(lost))


def _languages(header: Iterable[str], reading: Reading) -> tuple[str, ...]:
    """The edition's languages and whatever further ones the header has."""
    more = (name.partition("@")[2] for name in header if "@" in name)
    return tuple(dict.fromkeys([*reading.languages, *(tag for tag in more if tag)]))


def _header_faults(grid: Grid, columns: Sequence[Column], reading: Reading) -> Iterator[Finding]:
    known = {column.name: column for column in columns}
    for name, count in Counter(grid.header).items():
        where = Where(file=grid.file, sheet=grid.sheet, row=1, field=name, column=grid.header.index(name) + 1)
        if name and count > 1:
            what = N_("The column “{name}” is there {count} times; only the first is read.")
            yield Finding(
                "double-column", where, what, N_("Delete or rename the others."), params={"name": name, "count": count}
            )
        if name and name not in known:
            yield _unknown_column(name, known, where)
        elif "@" in name and name.partition("@")[2] not in reading.languages:
            what = N_("“{language}” is not among the languages of the edition.")
            fix = N_("Add it to languages in edition.toml, or delete the column.")
            yield Finding("other-language", where, what, fix, Severity.WARNING, {"language": name.partition("@")[2]})
    for column in columns:
        if column.needed and column.name not in grid.header:
            where = Where(file=grid.file, sheet=grid.sheet, row=1, field=column.name)
            what = N_("The column “{name}” is missing.")
            yield Finding(
                "missing-column", where, what, N_("Add it and fill it in every row."), params={"name": column.name}
            )


def _unknown_column(name: str, known: Mapping[str, Column], where: Where) -> Finding:
    folded = re.sub(r"[\s_-]+", "_", unicodedata.normalize("NFC", name).strip()).casefold()
    near = folded if folded in known else did_you_mean(name, known)
    if not near and f"{folded}@" in {f"{column.partition('@')[0]}@" for column in known if "@" in column}:
        near = next(column for column in known if column.startswith(f"{folded}@"))
    what = N_("There is no column “{name}” here; its cells are kept but not read.")
    fix = N_("Did you mean “{near}”?") if near else N_("Rename it, or leave it as a note of your own.")
    return Finding("unknown-column", where, what, fix, Severity.WARNING, {"name": name, "near": near})


@attrs.frozen
class _Plan:
    """What is the same for every row of a table, worked out once."""

    of: type
    shapes: tuple[tuple[Shape, tuple[str, ...]], ...]
    codes: tuple[str, ...]
    needed: tuple[Column, ...]

    @classmethod
    def of_columns(cls, of: type, columns: Sequence[Column]) -> _Plan:
        names = {shape.field: tuple(c.name for c in columns if c.field == shape.field) for shape in shapes_of(of)}
        return cls(
            of,
            tuple((shape, names[shape.field]) for shape in shapes_of(of)),
            tuple(c.name for c in columns if c.code or c.refers or c.name == "key"),
            tuple(c for c in columns if c.needed),
        )


def _read_row(
    filled: Mapping[str, str], plan: _Plan, place: Place, reading: Reading
) -> tuple[Any | None, list[Finding]]:
    damaged = ((name, spreadsheet_damage(filled[name])) for name in plan.codes if name in filled)
    faults = [attrs.evolve(found, where=place.at(name)) for name, found in damaged if found]
    values: dict[str, Any] = {}
    broken: set[str] = set()
    for shape, names in plan.shapes:
        cells = {name: filled[name] for name in names if name in filled}
        if not cells:
            continue
        try:
            values[shape.field] = shape.read(cells, reading)
        except InvalidValue as fault:
            broken.add(shape.field)
            faults += _placed(fault, place, shape.field, next(iter(cells)))
    empty = [column for column in plan.needed if column.field not in values and column.field not in broken]
    faults += [_empty_cell(place.at(column.name)) for column in empty if column.name in place.columns]
    if empty or any(column.field in broken for column in plan.needed):
        return None, [*faults, *_refusals(plan.of, values, place, broken)]
    return _constructed(plan.of, values, place, faults, broken)


def _empty_cell(where: Where) -> Finding:
    return Finding(
        "empty-cell",
        where,
        N_("The cell is empty."),
        N_("Every row needs a value here; delete the row if it is not one."),
    )


def _placed(fault: InvalidValue, place: Place, field: str, column: str) -> list[Finding]:
    """The findings of a value that could not be, at the cell that they are about."""
    return [
        attrs.evolve(
            found, where=place.at(found.where.field or (column if column.partition("@")[0] != field else field))
        )
        for found in fault.findings
    ]


def _constructed(
    of: type, values: dict[str, Any], place: Place, faults: list[Finding], broken: Collection[str]
) -> tuple[Any | None, list[Finding]]:
    """The row; a field that its class refuses is named and left at its default."""
    made, refused = construct(of, values, broken=broken)
    for field, fault in refused:
        faults += _placed(fault, place, field, field)
    if made is None:
        kept = {name: value for name, value in values.items() if name not in dict(refused)}
        return None, [*faults, *_refusals(of, kept, place, {*broken, *dict(refused)})]
    return made, faults


def construct(
    of: type[Any], values: Mapping[str, Any], *, broken: Collection[str] = ()
) -> tuple[Any | None, list[tuple[str, InvalidValue]]]:
    """A value of a class without what it refuses; None where it refuses a field that must be given.

    Args:
        of: The class.
        values: What its fields are to hold.
        broken: The fields of which something was given that could not be read; what is refused only because they are
            at their defaults is left out, and no fault of its own.

    Returns:
        The value, and each field that was refused and is at its default now, with the fault.
    """
    left, lost = dict(values), set(broken)
    refused: list[tuple[str, InvalidValue]] = []
    while True:
        try:
            return of(**left), refused
        except InvalidValue as fault:
            field = _refused(of, left, fault)
            if field not in left:  # its default does not go with what another field says
                refused.append((field, fault))
                field = attrs.fields_dict(of)[field].metadata.get("beside", "")
            elif not _is_consequence(of, field, left, lost):
                refused.append((field, fault))
            if field not in left:  # nothing else goes with it; after an earlier fault that may be only its consequence
                return None, refused[:-1] or refused
            lost.add(field)
            del left[field]
            if attrs.fields_dict(of)[field].default is attrs.NOTHING:
                return None, refused


def _refusals(of: type[Any], values: Mapping[str, Any], place: Place, broken: Collection[str]) -> Iterator[Finding]:
    """What the class would refuse of a row that is lost anyway, so that all its faults are named at once."""
    lost = set(broken)
    for field in attrs.fields(of):
        if field.name in values:
            try:
                _hold(field, values[field.name], _others(of, values, lost))
            except InvalidValue as fault:
                lost.add(field.name)
                yield from _placed(fault, place, field.name, field.name)


def _others(of: type[Any], values: Mapping[str, Any], unknown: Collection[str] = ()) -> SimpleNamespace:
    """What the other fields of a row hold, for the validators that look at two; of what is unknown, nothing."""
    held = {field.name: field.default for field in attrs.fields(of) if field.default is not attrs.NOTHING}
    known = ((name, value) for name, value in {**held, **values}.items() if name not in unknown)
    return SimpleNamespace(**dict(known))


def _hold(field: attrs.Attribute[Any], value: Any, others: SimpleNamespace) -> None:
    """Raise what the field's converter or validator would raise."""
    convert: Any = field.converter
    held = convert(value) if convert is not None else value
    if field.validator is not None:
        field.validator(others, field, held)


def _is_held(of: type[Any], name: str, value: Any, others: SimpleNamespace) -> bool:
    try:
        _hold(attrs.fields_dict(of)[name], value, others)
    except InvalidValue:
        return False
    return True


def _is_consequence(of: type[Any], name: str, values: Mapping[str, Any], lost: Collection[str]) -> bool:
    """Whether a value is refused only because of the defaults of fields that were faulty themselves."""
    alone = _is_held(of, name, values[name], _others(of, values, lost))
    return alone and not _is_held(of, name, values[name], _others(of, values))


def _refused(of: type[Any], values: Mapping[str, Any], fault: InvalidValue) -> str:
    """The first field whose converter or validator refuses its value; or whose value does not go with another's."""
    others = _others(of, values)
    for field in attrs.fields(of):
        if field.name in values and not _is_held(of, field.name, values[field.name], others):
            return str(field.name)
    return fault.findings[0].where.field  # the validator that looked at two fields is the field's own, and names it


def cells_of(row: Any, *, reading: Reading) -> dict[str, str]:
    """The non-empty cells of a row by the names of their columns.

    A value that is the default of its field is left empty, unless an empty cell would not read back as it. A row of
    defaults alone says them where they have words, since an empty line would be no row.

    >>> from stemcity_kit.model.place import Room
    >>> cells_of(Room("aula-1", "town-hall", capacity=80), reading=Reading())
    {'key': 'aula-1', 'venue': 'town-hall', 'capacity': '80'}
    """
    cells: dict[str, str] = {}
    fields = attrs.fields_dict(type(row))
    for shape in shapes_of(row.__class__):
        value, field = getattr(row, shape.field), fields[shape.field]
        if value != field.default or field.metadata.get("needed"):
            cells.update(shape.write(value, reading))
    if not any(cells.values()):
        cells = {name: text for shape in shapes_of(row.__class__) for name, text in _written(row, shape, reading)}
    return {name: text for name, text in cells.items() if text}


def _written(row: Any, shape: Shape, reading: Reading) -> Iterable[tuple[str, str]]:
    return shape.write(getattr(row, shape.field), reading).items()


def languages_of(rows: Iterable[Any]) -> tuple[str, ...]:
    """The languages that the texts of some rows are in, sorted."""
    found: set[str] = set()
    for row in rows:
        for field in attrs.fields(type(row)):
            value = getattr(row, field.name)
            if isinstance(value, Text):
                found.update(value.languages)
    return tuple(sorted(found))
