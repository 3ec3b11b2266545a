"""The public tables as open data: columns derived from the fields of the classes, lists as link tables of their own.

Columns have the names that they have in the edition's folder. A list such as the audiences of an event becomes a table
`event_audiences` with one row per value, because a foreign key can only be checked where a cell holds one key. Unlike
in the folder nothing is left to a default: what a cell says needs no other document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any, get_args, get_origin

import attrs

from stemcity_kit.exports.declared import about, descriptions, types_of
from stemcity_kit.exports.json_values import EDITION_FIELDS
from stemcity_kit.folder.cells import bare_type, cell_for
from stemcity_kit.folder.rows import languages_of
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.place import Accessibility
from stemcity_kit.model.programme import PUBLIC_TABLES, Face, Programme, Stamp
from stemcity_kit.model.tables import identity, public_id
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days, When
from stemcity_kit.model.vocabulary import Answer

__all__ = ["OpenColumn", "OpenTable", "open_tables"]

TYPES = {
    "text": "string",
    "word": "string",
    "whole number": "integer",
    "yes or no": "boolean",
    "decimal": "number",
    "date": "date",
    "moment": "datetime",
}
"""The type in Table Schema of each type of cell."""

RANGES = {"isced": (0, 8), "sdgs": (1, 17)}
"""The least and the greatest number of lists of numbers: ISCED 2011 levels, Sustainable Development Goals."""


@attrs.frozen
class OpenColumn:
    """One column of open data.

    Attributes:
        name: Its header.
        type: Its type in Table Schema.
        of: Gives the value of a row: None, text, number, bool, date, aware moment or member of a closed list.
        description: What it holds.
        refers: The table, and the column there, whose values it holds.
        required: Whether every row has a value.
        words: The values that may stand there, where the list is closed.
        least: The least number.
        most: The greatest number.
        is_key: Whether it holds the key of its own row.
    """

    name: str
    type: str
    of: Callable[[Any], Any] = attrs.field(eq=False, repr=False)
    description: str = ""
    refers: tuple[str, str] | None = None
    required: bool = False
    words: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    is_key: bool = False


@attrs.frozen
class OpenTable:
    """One table of open data.

    Attributes:
        name: Its name, and its file's.
        description: What a row is.
        columns: Its columns.
        rows: Its rows, from which the columns take their values.
        primary: The columns that tell rows apart; empty where nothing does.
        lists: The columns of its lists, whose values the open data hold in link tables.
    """

    name: str
    description: str
    columns: tuple[OpenColumn, ...]
    rows: Sequence[Any] = attrs.field(eq=False, repr=False)
    primary: tuple[str, ...] = ("key",)
    lists: tuple[OpenColumn, ...] = ()


def open_tables(programme: Programme) -> tuple[OpenTable, ...]:
    """All tables of a programme, the edition itself first, each followed by its link tables.

    >>> from stemcity_kit.model.programme import publish
    >>> from stemcity_kit.testing import synthetic_edition
    >>> [table.name for table in open_tables(publish(synthetic_edition(seed=1, events=1)))][:4]
    ['edition', 'edition_languages', 'edition_sdgs', 'sections']
    """
    derive = _Derivation(programme, _languages(programme))
    found = [*derive.edition()]
    for field in attrs.fields(Programme):
        if field.name in PUBLIC_TABLES:
            found += derive.table(field.name, field.metadata["rows"])
    return (*found, derive.people())


def _languages(programme: Programme) -> tuple[str, ...]:
    """The languages of the edition, and whatever further ones its texts are in."""
    rows = (row for table in PUBLIC_TABLES for row in getattr(programme, table))
    own = [getattr(programme, name) for name in EDITION_FIELDS]
    more = {language for text in own if isinstance(text, Text) for language in text.languages}
    return tuple(dict.fromkeys([*programme.languages, *sorted(more), *languages_of([*rows, *programme.faces])]))


@attrs.frozen
class _Derivation:
    """From the classes of a programme to its tables."""

    programme: Programme
    languages: tuple[str, ...]

    def edition(self) -> Iterator[OpenTable]:
        """What is said of the edition as a whole, in one row."""
        names = [name for name in EDITION_FIELDS if name != "site"]
        columns = tuple(column for name in names for column in self._columns(Edition, name))
        yield from self._with_links(OpenTable("edition", about(Edition), columns, [self.programme]), Edition, names)

    def table(self, table: str, of: type) -> Iterator[OpenTable]:
        """A table of the programme and the link tables of its lists."""
        names = [field.name for field in attrs.fields(of)]
        columns = [column for name in names for column in self._columns(of, name)]
        if not any(column.is_key for column in columns):
            columns.insert(0, self._id(table))
        columns += self._stamps(table)
        key = next(column.name for column in columns if column.is_key)
        found = OpenTable(table, about(of), tuple(columns), getattr(self.programme, table), (key,))
        yield from self._with_links(found, of, names)

    def people(self) -> OpenTable:
        """Who appears in public, without anything that would tell two namesakes apart."""
        columns = tuple(column for field in attrs.fields(Face) for column in self._columns(Face, field.name))
        return OpenTable("people", about(Face), columns, self.programme.faces, primary=())

    def _with_links(self, found: OpenTable, of: type, names: Iterable[str]) -> Iterator[OpenTable]:
        """The table with the lists among these fields, then a link table for each of them."""
        listed = [name for name in names if get_origin(types_of(of)[name]) is tuple]
        yield attrs.evolve(found, lists=tuple(self._list(of, name) for name in listed))
        for name in listed:
            yield self._links(found, of, name)

    def _columns(self, of: type, name: str) -> Iterator[OpenColumn]:
        """The columns of a field; none for a list."""
        annotation = types_of(of)[name]
        bare = bare_type(annotation)
        special = {Text: self._text, Accessibility: _access, When: _time}.get(bare)
        if special is not None:
            yield from (
                attrs.evolve(column, description=column.description or _said(of, name)) for column in special(name)
            )
        elif get_origin(bare) is not tuple:
            yield self._plain(of, name, annotation)

    def _plain(self, of: type, name: str, annotation: Any) -> OpenColumn:
        field, cell = attrs.fields_dict(of)[name], cell_for(annotation)
        refers = field.metadata.get("refers") or _REFERS.get((of, name))
        given = field.default is attrs.NOTHING or cell.name != "text"
        return OpenColumn(
            name,
            TYPES[cell.name],
            attrgetter(name),
            _said(of, name),
            refers=(refers, "key") if refers else None,
            required=given and bare_type(annotation) is annotation,
            words=cell.words if cell.name == "word" else (),
            least=field.metadata.get("least"),
            is_key=bool(field.metadata.get("is_key")),
        )

    def _text(self, name: str) -> Iterator[OpenColumn]:
        for language in self.languages:
            yield OpenColumn(f"{name}@{language}", "string", _version(name, language))

    def _id(self, table: str) -> OpenColumn:
        """An id for rows without a key: the UUIDv5 of what tells them apart."""
        uri = self.programme.uri
        said = "Tells the row apart; it is made of the edition and of what the row links."
        return OpenColumn(
            "id", "string", lambda row: public_id(uri, table, identity(row)), said, required=True, is_key=True
        )

    def _stamps(self, table: str) -> Iterator[OpenColumn]:
        """Under which id, revision and moment an event or a session was published."""
        if table not in ("events", "sessions"):
            return
        stamps = self.programme.stamp_of
        for name, kind, said in (
            ("uuid", "string", "The id under which it leaves the house; it never changes."),
            ("revision", "integer", "0 when it was first published, one more at each change."),
            ("changed_at", "datetime", "When what readers see of it last changed, in UTC."),
        ):
            yield OpenColumn(name, kind, _stamp(stamps, table, name), said, required=True)

    def _list(self, of: type, name: str) -> OpenColumn:
        """A list as one column, for those who read tables with their eyes."""
        return OpenColumn(name, "string", attrgetter(name), _said(of, name))

    def _links(self, table: OpenTable, of: type, name: str) -> OpenTable:
        """One row for each value of a list: whose it is, its place in the list, the value."""
        owner = table.name.removesuffix("s")
        key = next(column for column in table.columns if column.is_key)
        columns = (
            OpenColumn(
                owner,
                "string",
                itemgetter(0),
                f"Whose it is, in {table.name}.",
                refers=(table.name, key.name),
                required=True,
            ),
            OpenColumn("position", "integer", itemgetter(1), "Its place in the list.", required=True, least=1),
            *_values(of, name),
        )
        links = [(key.of(row), n, value) for row in table.rows for n, value in enumerate(getattr(row, name), 1)]
        return OpenTable(f"{owner}_{name}", _said(of, name), columns, links, (owner, "position"))


_REFERS: dict[tuple[type, str], str] = {(Face, "event"): "events", (Face, "session"): "sessions"}
"""What faces point at; their class is made by `publish` and declares no references."""


def _said(of: type, name: str) -> str:
    return descriptions(of).get(name, "")


def _version(name: str, language: str) -> Callable[[Any], str]:
    return lambda row: str(getattr(row, name).version(language))


def _stamp(stamps: Mapping[tuple[str, str], Stamp], table: str, name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(stamps[table, row.key], name)


def _access(name: str) -> Iterator[OpenColumn]:
    words = tuple(member.value for member in Answer)
    for feature in attrs.fields(Accessibility):
        yield OpenColumn(feature.name, "string", attrgetter(f"{name}.{feature.name}"), required=True, words=words)


def _values(of: type, name: str) -> Iterator[OpenColumn]:
    """The columns that hold one value of a list."""
    inner = get_args(types_of(of)[name])[0]
    if inner is Days:
        yield OpenColumn("first", "date", lambda link: link[2].first, "The first day.", required=True)
        yield OpenColumn("last", "date", lambda link: link[2].last, "The last day, included.", required=True)
        return
    refers = attrs.fields_dict(of)[name].metadata.get("refers")
    low, high = RANGES.get(name, (None, None))
    yield OpenColumn(
        name.removesuffix("s"),
        TYPES[cell_for(inner).name],
        itemgetter(2),
        _said(of, name),
        refers=(refers, "key") if refers else None,
        required=True,
        least=low,
        most=high,
    )


def _time(name: str) -> Iterator[OpenColumn]:
    """What is known of a time: how much, the days that it touches, and moments with their offset."""

    def known(part: Callable[[When], Any]) -> Callable[[Any], Any]:
        return lambda row: None if getattr(row, name) is None else part(getattr(row, name))

    words = ("month", "range", "day", "start", "interval")
    yield OpenColumn(
        "precision", "string", known(lambda when: when.precision), "How much of the time is known.", words=words
    )
    yield OpenColumn("date", "date", known(lambda when: when.days.first), "The first day; of a month its first.")
    yield OpenColumn("last_date", "date", known(lambda when: when.days.last), "The last day, included.")
    yield OpenColumn("start", "datetime", known(lambda when: when.start), "The start, with its offset from UTC.")
    yield OpenColumn(
        "end", "datetime", known(lambda when: when.end), "The end, not included, with its offset from UTC."
    )
