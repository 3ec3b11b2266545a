"""Merging what a source brings into an edition: by key, column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from stemcity_kit.errors import Finding, InvalidValue
from stemcity_kit.folder.columns import Reading, shapes_of
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.rows import Place, languages_of
from stemcity_kit.model.edition import PARTS, TABLES, Edition
from stemcity_kit.model.tables import identity

__all__ = ["Incoming", "merged"]


@attrs.frozen
class Incoming:
    """What a source brings.

    Attributes:
        tables: The rows of each table that the source has.
        columns: For each table the columns that the source has; values of others are kept.
        places: Where each row stands.
        findings: What is wrong with the source.
        lost: Rows of the source that could not be read.
        edition: The settings, where the source has some.
        settings: The names of the settings that it has.
        dialect: How it is spelt; for a workbook also how the folder is to be.
    """

    tables: Mapping[str, tuple[Any, ...]] = attrs.field(factory=dict, repr=False)
    columns: Mapping[str, frozenset[str]] = attrs.field(factory=dict, repr=False)
    places: Mapping[tuple[str, str], Place] = attrs.field(factory=dict, repr=False)
    findings: tuple[Finding, ...] = ()
    lost: frozenset[tuple[str, str]] = frozenset()
    edition: Edition | None = None
    settings: frozenset[str] = frozenset()
    dialect: Dialect | None = None


def merged(first: Edition, incoming: Incoming, *, delete_missing: bool) -> tuple[Edition, list[Finding]]:
    """The edition with what the source brings, and what of it does not go together.

    Args:
        first: The edition as it is.
        incoming: What the source brings.
        delete_missing: Whether rows that the source does not have are removed, from the tables that it has.
    """
    settings, findings = _merged_settings(first, incoming)
    reading = Reading(Dialect(), settings.zone, settings.languages)
    changes: dict[str, Any] = {}
    for table, rows in incoming.tables.items():
        changes[table], faults = _merged_table(
            table, getattr(first, table), rows, incoming, reading, delete_missing=delete_missing
        )
        findings += faults
    return attrs.evolve(settings, **changes), findings


def _merged_settings(first: Edition, incoming: Incoming) -> tuple[Edition, list[Finding]]:
    if incoming.edition is None:
        return first, []
    own = {name: getattr(incoming.edition, name) for name in _field_names(Edition) if name in incoming.settings}
    parts: dict[str, Any] = {}
    findings: list[Finding] = []
    for part in PARTS:
        try:
            parts[part] = _merged_part(part, first, incoming)
        except InvalidValue as fault:
            findings += [attrs.evolve(found, where=attrs.evolve(found.where, table=part)) for found in fault.findings]
    return attrs.evolve(first, **own, **parts), findings


def _merged_part(part: str, first: Edition, incoming: Incoming) -> Any:
    """A section of the settings with what the source says of it; the two may not go together."""
    old, new = getattr(first, part), getattr(incoming.edition, part)
    names = [name for name in _field_names(type(old)) if f"{part}.{name}" in incoming.settings]
    return attrs.evolve(old, **{name: getattr(new, name) for name in names})


def _field_names(of: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(of) if field.name not in (*TABLES, *PARTS))


def _merged_table(
    table: str, old: Sequence[Any], new: Sequence[Any], incoming: Incoming, reading: Reading, *, delete_missing: bool
) -> tuple[tuple[Any, ...], list[Finding]]:
    """The rows of a table, old ones in their places, new ones after them."""
    waiting: dict[str, list[Any]] = {}
    for row in new:
        waiting.setdefault(identity(row), []).append(row)
    merged: list[Any] = []
    findings: list[Finding] = []
    for row in old:
        key = identity(row)
        if waiting.get(key):
            try:
                merged.append(_merged_row(row, waiting[key].pop(0), incoming.columns[table], reading))
            except InvalidValue as fault:
                merged.append(row)
                findings += [_at(found, table, key, incoming) for found in fault.findings]
        elif not delete_missing or (table, key) in incoming.lost:
            merged.append(row)
    left = {identity(row): rows for row in new if (rows := waiting[identity(row)])}
    merged += [row for rows in left.values() for row in rows]
    return tuple(merged), findings


def _at(finding: Finding, table: str, key: str, incoming: Incoming) -> Finding:
    place = incoming.places.get((table, key))
    return attrs.evolve(
        finding, where=place.at(finding.where.field) if place else attrs.evolve(finding.where, table=table, key=key)
    )


def _merged_row(old: Any, new: Any, given: frozenset[str], reading: Reading) -> Any:
    """The new row, with what the source has no column for as it was."""
    languages = tuple(dict.fromkeys([*reading.languages, *languages_of([old, new])]))
    changes: dict[str, Any] = {}
    of: type = type(new)
    for shape in shapes_of(of):
        names = {column.name for column in shape.columns(languages)}
        was, will = getattr(old, shape.field), getattr(new, shape.field)
        if not names & given:
            changes[shape.field] = was
        elif names - given and was != will:
            kept = {name: text for name, text in shape.write(was, reading).items() if name not in given}
            cells = {**kept, **shape.write(will, reading)}
            changes[shape.field] = shape.read(cells, reading) if kept else will
    return attrs.evolve(new, **changes)
