"""A programme on one sheet: a row for each time that something is held, with title, date, start, end and place.

This is what most cities have. It becomes events (a title), sessions (a row) and venues (a name of a place): the same
title again is another session of the same event, the same name again the same venue.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.folder.columns import Reading
from stemcity_kit.folder.grid import Grid
from stemcity_kit.folder.mapping import folded
from stemcity_kit.folder.rows import TableRead, read_rows
from stemcity_kit.folder.typed import Kind
from stemcity_kit.model.edition import TABLES, Edition
from stemcity_kit.model.fields import slug
from stemcity_kit.model.tables import identity
from stemcity_kit.model.text import Text

__all__ = ["COLUMNS", "KINDS", "Keys", "keyed", "programme"]

KINDS: Mapping[str, Kind] = {
    "title": Kind.TEXT,
    "date": Kind.DATE,
    "last_date": Kind.DATE,
    "start": Kind.TIME,
    "end": Kind.TIME,
    "place": Kind.TEXT,
    "summary": Kind.TEXT,
    "description": Kind.TEXT,
    "url": Kind.TEXT,
    "booking_url": Kind.TEXT,
    "seats": Kind.WHOLE,
}
"""The columns of a programme on one sheet; only the title is needed."""

COLUMNS = tuple(KINDS)

_TIMES = ("date", "last_date", "start", "end", "seats")
_ONLINE = (
    "online",
    "on line",
    "streaming",
    "in streaming",
    "live streaming",
    "webinar",
    "zoom",
    "youtube",
    "a distanza",
    "da remoto",
)
_LATER = (
    "da definire",
    "da definirsi",
    "luogo da definire",
    "tbd",
    "tba",
    "to be defined",
    "to be announced",
    "a definir",
    "por definir",
)


@attrs.define
class Keys:
    """Keys made of titles and names: the same text, the same key; another text, another key, in the order of asking.

    Attributes:
        kind: What a key begins with whose text has no Latin letter or digit.
        known: Texts, folded, that have a key already.
    """

    kind: str
    known: dict[str, str] = attrs.field(factory=dict)
    taken: set[str] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.taken = set(self.known.values())

    def of(self, text: str) -> str:
        """The key of a text.

        >>> keys = Keys("event")
        >>> keys.of("Donne & STEM"), keys.of("Donne: STEM"), keys.of("Donne & STEM")
        ('donne-stem', 'donne-stem-2', 'donne-stem')
        """
        said = " ".join(text.casefold().split())
        if said not in self.known:
            self.known[said] = self.new(slug(text) or f"{self.kind}-{hashlib.sha256(said.encode()).hexdigest()[:8]}")
        return self.known[said]

    def new(self, base: str) -> str:
        """A key that is not taken, made of another."""
        key, number = base, 1
        while key in self.taken:
            number += 1
            end = f"-{number}"
            key = base[: 80 - len(end)].rstrip("-") + end
        self.taken.add(key)
        return key


def keyed(grid: Grid, column: str, keys: Keys) -> Grid:
    """The grid with a last column `key`, made of another column; rows where that is empty get none."""
    at = grid.header.index(column)
    return _with_columns(grid, {"key": [keys.of(cells[at]) if _cell(cells, at) else "" for _, cells in grid.rows]})


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _with_columns(grid: Grid, more: Mapping[str, Sequence[str]]) -> Grid:
    width = len(grid.header)
    rows = [
        (number, (*cells[:width], *[""] * (width - len(cells)), *(column[n] for column in more.values())))
        for n, (number, cells) in enumerate(grid.rows)
    ]
    return attrs.evolve(grid, header=(*grid.header, *more), rows=tuple(rows))


def programme(grid: Grid, *, reading: Reading, base: Edition | None) -> Mapping[str, TableRead]:
    """Events, sessions and venues from a programme on one sheet.

    Args:
        grid: The sheet, with our names in its header.
        reading: How its dates and numbers are spelt, the zone and the languages.
        base: The edition as it is; what has the same title or name there keeps its key.
    """
    titled, untitled = _titled(grid)
    language = reading.languages[0]
    events = _known("event", base.events if base else (), "title", language)
    venues = _known("venue", base.venues if base else (), "name", language)
    texts = {"title": f"title@{language}", "summary": f"summary@{language}", "description": f"description@{language}"}
    shown = {name: texts.get(name, name) for name in ("title", "summary", "description", "url", "booking_url")}
    read = {
        "events": _table(_once(keyed(_only(titled, shown), shown["title"], events)), "events", reading),
        "venues": _table(_places(titled, venues), "venues", reading),
        "sessions": _table(_held(titled, events, venues, base), "sessions", reading),
    }
    read["events"] = attrs.evolve(read["events"], findings=(*untitled, *read["events"].findings))
    return {table: _pointing(found, grid) for table, found in read.items()}


def _titled(grid: Grid) -> tuple[Grid, list[Finding]]:
    """The rows with a title, and a finding for each without."""
    if "title" not in grid.header:
        where = Where(file=grid.file, sheet=grid.sheet, field="title")
        what = N_("The column “{name}” is missing.")
        fix = N_("Say which one it is: --map 'Their name={name}'.")
        return attrs.evolve(grid, header=(*grid.header, "title"), rows=()), [
            Finding("missing-column", where, what, fix, params={"name": "title"})
        ]
    at = grid.header.index("title")
    faults = [
        Finding(
            "empty-cell",
            Where(file=grid.file, sheet=grid.sheet, row=number, field="title", column=at + 1),
            N_("The cell is empty."),
            N_("Every row needs a value here; delete the row if it is not one."),
        )
        for number, cells in grid.rows
        if not _cell(cells, at)
    ]
    return attrs.evolve(grid, rows=tuple(row for row in grid.rows if _cell(row[1], at))), faults


def _known(kind: str, rows: Iterable[Any], field: str, language: str) -> Keys:
    """The keys that rows have already, by their title or name in any language."""
    known: dict[str, str] = {}
    for row in rows:
        value = getattr(row, field)
        said = [text for _, text in value.versions] if isinstance(value, Text) else [value]
        for text in (value.version(language) if isinstance(value, Text) else value, *said):
            if text:
                known.setdefault(" ".join(text.casefold().split()), identity(row))
    return Keys(kind, known)


def _only(grid: Grid, names: Mapping[str, str]) -> Grid:
    """The grid with other names for some columns, and none for the rest."""
    return attrs.evolve(grid, header=tuple(names.get(name, "") for name in grid.header))


def _once(grid: Grid) -> Grid:
    """The first row of each key."""
    at = grid.header.index("key")
    first: dict[str, tuple[int, tuple[str, ...]]] = {}
    for number, cells in grid.rows:
        if cells[at]:
            first.setdefault(cells[at], (number, cells))
    return attrs.evolve(grid, rows=tuple(first.values()))


def _places(grid: Grid, keys: Keys) -> Grid:
    if "place" not in grid.header:
        return attrs.evolve(grid, header=("key", "name"), rows=())
    at = grid.header.index("place")
    named = tuple(row for row in grid.rows if folded(_cell(row[1], at)) not in (*_ONLINE, *_LATER))
    return _once(keyed(_only(attrs.evolve(grid, rows=named), {"place": "name"}), "name", keys))


def _held(grid: Grid, events: Keys, venues: Keys, base: Edition | None) -> Grid:
    """The sessions: keys in the order of the rows of an event, those that its sessions have already first."""
    title = grid.header.index("title")
    place = grid.header.index("place") if "place" in grid.header else len(grid.header)
    known = {event: [session.key for session in held] for event, held in _sessions(base).items()}
    keys = Keys("session", {f"\0{key}": key for held in known.values() for key in held})
    more: dict[str, list[str]] = {name: [] for name in ("key", "event", "venue", "mode", "place")}
    for _, cells in grid.rows:
        event, spot = events.of(cells[title]), _cell(cells, place)
        waiting = known.get(event, [])
        more["key"].append(waiting.pop(0) if waiting else keys.new(event))
        more["event"].append(event)
        more["mode"].append("online" if folded(spot) in _ONLINE else "")
        more["place"].append("to-be-defined" if folded(spot) in _LATER else "")
        more["venue"].append(venues.of(spot) if spot and folded(spot) not in (*_ONLINE, *_LATER) else "")
    told = {name: cells for name, cells in more.items() if name not in ("mode", "place") or any(cells)}
    return _with_columns(_only(grid, {name: name for name in _TIMES}), told)


def _sessions(base: Edition | None) -> Mapping[str, Sequence[Any]]:
    held: dict[str, list[Any]] = {}
    for session in base.sessions if base else ():
        held.setdefault(session.event, []).append(session)
    return held


def _table(grid: Grid, table: str, reading: Reading) -> TableRead:
    return read_rows(grid, TABLES[table], reading=reading)


def _pointing(read: TableRead, grid: Grid) -> TableRead:
    """The findings and places of a table at the columns that people see."""
    names = {name: number for number, name in reversed(list(enumerate(grid.header, 1))) if name}
    width = len(grid.header)
    places = tuple(attrs.evolve(place, columns=_seen(place.columns, names, width)) for place in read.places)
    return attrs.evolve(read, findings=tuple(_shown(read.findings, names, width)), places=places)


_SEEN = {"key": "title", "event": "title", "venue": "place", "mode": "place", "place": "place", "name": "place"}
"""The column that people see for one that was made of it."""


def _seen(columns: Mapping[str, int], names: Mapping[str, int], width: int) -> Mapping[str, int]:
    shown = {name: number if number <= width else names.get(_SEEN.get(name, "")) for name, number in columns.items()}
    return {name: number for name, number in shown.items() if number is not None}


def _shown(findings: Iterable[Finding], names: Mapping[str, int], width: int) -> Iterator[Finding]:
    for finding in findings:
        where = finding.where
        if (where.column or 0) > width or (where.column is None and where.field in _SEEN):
            theirs = _SEEN.get(where.field, where.field)
            where = attrs.evolve(where, field=theirs, column=names.get(theirs))
        yield attrs.evolve(finding, where=attrs.evolve(where, field=where.field.partition("@")[0]))
