"""What an import would change: by table and key, which columns from what to what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs

from stemcity_kit.folder.book import book_of
from stemcity_kit.folder.columns import Reading
from stemcity_kit.folder.rows import cells_of
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.tables import identity
from stemcity_kit.model.text import Text

__all__ = ["Change", "RowChange", "TableDifference", "settings_difference", "table_difference"]


@attrs.frozen
class Change:
    """A cell, or a setting, from what to what; empty texts where there was or will be nothing."""

    column: str
    old: str
    new: str


@attrs.frozen
class RowChange:
    """The changes of one row."""

    key: str
    changes: tuple[Change, ...]


@attrs.frozen
class TableDifference:
    """What would become of one table.

    Attributes:
        table: Its name.
        added: Identity and name of the rows that would be new.
        changed: The rows that would change.
        unchanged: How many rows would stay as they are, though the source has them.
        missing: The identity of the rows that the source does not have.
        removed: Whether the missing ones would be removed; otherwise they stay.
    """

    table: str
    added: tuple[tuple[str, str], ...] = ()
    changed: tuple[RowChange, ...] = ()
    unchanged: int = 0
    missing: tuple[str, ...] = ()
    removed: bool = False

    @property
    def anything(self) -> bool:
        """Whether the table would change at all."""
        return bool(self.added or self.changed or (self.removed and self.missing))


def table_difference(
    table: str, before: Sequence[Any], after: Sequence[Any], *, given: Iterable[str], removed: bool, reading: Reading
) -> TableDifference:
    """The difference of one table.

    Args:
        table: Its name.
        before: Its rows as they are.
        after: Its rows as they would be.
        given: The identities that the source has.
        removed: Whether what the source does not have is removed.
        reading: Languages and zone, to put values into words.
    """
    old = {identity(row): row for row in reversed(before)}
    wanted = set(given)
    rows = {identity(row): row for row in reversed(after)}
    order = list(dict.fromkeys(identity(row) for row in after))
    both = [key for key in order if key in old and key in wanted]
    changed = tuple(
        RowChange(key, changes) for key in both if (changes := tuple(row_changes(old[key], rows[key], reading)))
    )
    return TableDifference(
        table,
        tuple((key, _name(rows[key], reading)) for key in order if key not in old),
        changed,
        len(both) - len(changed),
        tuple(key for key in dict.fromkeys(identity(row) for row in before) if key not in wanted),
        removed,
    )


def row_changes(old: Any, new: Any, reading: Reading) -> Iterator[Change]:
    """The columns in which two rows differ.

    >>> from stemcity_kit.model.place import Room
    >>> list(row_changes(Room("a", "hall", capacity=80), Room("a", "hall", capacity=90), Reading()))
    [Change(column='capacity', old='80', new='90')]
    """
    if old == new:
        return
    was, will = cells_of(old, reading=reading), cells_of(new, reading=reading)
    for column in dict.fromkeys([*was, *will]):
        if was.get(column, "") != will.get(column, ""):
            yield Change(column, was.get(column, ""), will.get(column, ""))


def _name(row: Any, reading: Reading) -> str:
    for name in ("title", "name", "label"):
        value = getattr(row, name, "")
        if value:
            return str(value.within(reading.languages)) if isinstance(value, Text) else str(value)
    return ""


def settings_difference(before: Edition, after: Edition) -> tuple[Change, ...]:
    """The settings in which two editions differ; their tables are not looked at."""
    was, will = (
        {(s.name, s.language): s.value for s in book_of(_bare(edition)).settings} for edition in (before, after)
    )
    return tuple(
        Change(
            f"{name}@{language}" if language else name, was.get((name, language), ""), will.get((name, language), "")
        )
        for name, language in dict.fromkeys([*was, *will])
        if was.get((name, language), "") != will.get((name, language), "")
    )


def _bare(edition: Edition) -> Edition:
    from_tables: dict[str, Any] = {field.name: () for field in attrs.fields(Edition) if "rows" in field.metadata}
    return attrs.evolve(edition, **from_tables)
