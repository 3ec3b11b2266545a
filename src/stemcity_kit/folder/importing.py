"""Importing: what a spreadsheet would change in an edition, said before anything is written.

Rows are matched by key. What the source has not is kept unless its removal is asked for; a column that the source has
not keeps its values. The same import a second time changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where
from stemcity_kit.folder.check import findings_of
from stemcity_kit.folder.columns import Reading, columns_of
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.difference import Change, TableDifference, settings_difference, table_difference
from stemcity_kit.folder.flat import COLUMNS, KINDS, Keys, keyed, programme
from stemcity_kit.folder.foreign import ForeignSheet
from stemcity_kit.folder.mapping import mapped
from stemcity_kit.folder.merging import Incoming, merged
from stemcity_kit.folder.read import Inspection, file_of
from stemcity_kit.folder.rows import TableRead, languages_of, read_rows
from stemcity_kit.folder.tabs import RawSheet, SettingsPlace, grid_of, inspection_of
from stemcity_kit.folder.typed import kinds_of
from stemcity_kit.model.edition import TABLES, Edition
from stemcity_kit.model.fields import slug
from stemcity_kit.model.tables import identity
from stemcity_kit.model.text import Text

__all__ = ["PROGRAMME", "Incoming", "Plan", "fresh_edition", "from_foreign", "from_workbook", "plan_import"]

PROGRAMME = "programme"
"""The name of the table that is none: a programme on one sheet."""


@attrs.frozen
class Plan:
    """What an import would do.

    Attributes:
        edition: The edition as it would be; None where there would be none.
        tables: The difference of each table that the source has.
        settings: The settings that would change.
        findings: All that is wrong or doubtful, in the source and in what would come of it.
        dialect: How the folder is to be written; None as it declares.
    """

    edition: Edition | None
    tables: tuple[TableDifference, ...]
    settings: tuple[Change, ...]
    findings: tuple[Finding, ...]
    dialect: Dialect | None = None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What forbids writing."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def anything(self) -> bool:
        """Whether anything would change."""
        return bool(self.settings) or any(table.anything for table in self.tables)


def from_workbook(sheets: Sequence[RawSheet], *, file: str, before: Sequence[Finding] = ()) -> Incoming:
    """What our own workbook brings.

    Args:
        sheets: Its sheets.
        file: Its name, for findings.
        before: What is wrong with the file as such.
    """
    found, grids = inspection_of(sheets, file=file, before=before)
    place = found.places.get(("edition", ""))
    return Incoming(
        {table: getattr(found.edition, table) for table in grids} if found.edition else {},
        {table: frozenset(grid.header) for table, grid in grids.items()},
        found.places,
        found.findings,
        found.lost,
        found.edition,
        frozenset(place.rows) if isinstance(place, SettingsPlace) else frozenset(),
        found.dialect,
    )


def from_foreign(
    source: ForeignSheet, *, table: str, said: Mapping[str, str], reading: Reading, base: Edition | None
) -> Incoming:
    """What somebody else's spreadsheet brings.

    Args:
        source: The sheet.
        table: Which of our tables it fills, or `programme` for a programme on one sheet.
        said: The mapping from its columns to ours.
        reading: How its dates and numbers are spelt, the zone and the languages.
        base: The edition as it is; rows of the same title or name keep their key.
    """
    of = TABLES.get(table)
    columns = columns_of(of, languages=reading.languages) if of else ()
    names = [column.name for column in columns] if of else list(COLUMNS)
    kinds = kinds_of(columns, of=of) if of else KINDS
    header = mapped(source.header, names, said, language=reading.languages[0], where=source.where, guess=of is None)
    grid, faults = grid_of(
        source.sheet, header=header.header, below=source.at, kinds=kinds, file=source.file, dialect=reading.dialect
    )
    before = (*source.findings, *header.findings, *faults)
    if not any(header.header):
        return Incoming(findings=before)
    if of is None:
        return _incoming(programme(grid, reading=reading, base=base), before)
    main = _naming(columns, header.header)
    made = main if "key" in names and "key" not in header.header and main else ""
    if made:
        grid = keyed(grid, made, _keys(table, base, made))
    read = read_rows(grid, of, reading=reading)
    return _incoming({table: _without_key_column(read, made) if made else read}, before)


def _naming(columns: Iterable[Any], header: Sequence[str]) -> str:
    """The column that a key can be made of: the first title or name that is there."""
    names = [column.name for column in columns if column.field in ("title", "name", "label")]
    return next((name for name in names if name in header), "")


def _keys(table: str, base: Edition | None, column: str) -> Keys:
    field, _, language = column.partition("@")
    known: dict[str, str] = {}
    for row in getattr(base, table) if base else ():
        value = getattr(row, field)
        text = value.version(language) if isinstance(value, Text) else value
        if text:
            known.setdefault(" ".join(text.casefold().split()), identity(row))
    return Keys(table.rstrip("s"), known)


def _without_key_column(read: TableRead, made_of: str) -> TableRead:
    """Faults of a key that was made of a title are faults of the title."""
    findings = []
    for finding in read.findings:
        if finding.where.field == "key" and read.places:
            number = read.places[0].columns.get(made_of)
            finding = attrs.evolve(finding, where=attrs.evolve(finding.where, field=made_of, column=number))  # noqa: PLW2901
        findings.append(finding)
    places = tuple(
        attrs.evolve(place, columns={**place.columns, "key": place.columns.get(made_of, 1)}) for place in read.places
    )
    return attrs.evolve(read, findings=tuple(findings), places=places)


_FIXES = {
    "bad-date": N_("Write it as {pattern}, or say with --dates how the dates are written."),
    "not-a-number": N_("Write digits with “{mark}” as the decimal mark, or say with --decimal which one it is."),
    "other-language": N_("Map the column to a language of the edition, or leave it out."),
}
"""Remedies that fit a spreadsheet which declares nothing itself."""


def _incoming(reads: Mapping[str, TableRead], before: Sequence[Finding]) -> Incoming:
    placed = {
        (t, identity(row)): place
        for t, read in reads.items()
        for row, place in list(zip(read.rows, read.places, strict=True))[::-1]
    }
    return Incoming(
        {table: read.rows for table, read in reads.items()},
        {table: frozenset(name for place in read.places for name in place.columns) for table, read in reads.items()},
        placed,
        tuple(
            attrs.evolve(finding, fix=_FIXES.get(finding.rule, finding.fix))
            for finding in dict.fromkeys([*before, *(finding for read in reads.values() for finding in read.findings)])
        ),
        frozenset((table, key) for table, read in reads.items() for key in read.lost),
    )


def fresh_edition(
    incoming: Incoming, *, city: str, country: str, zone: str, language: str, year: int | None, uri: str
) -> Edition:
    """A new edition around what a source brings, with as little as an edition needs.

    Args:
        incoming: What the source brings; its dates give the year where it is not said.
        city: The city's name.
        country: ISO 3166-1 alpha-2.
        zone: The IANA time zone of its times.
        language: The main language.
        year: The year of the main days.
        uri: What names the edition for ever; a provisional URN where it is empty.

    Raises:
        InvalidValue: A value cannot be, or the year is neither said nor plain.
    """
    years = sorted({row.when.days.first.year for row in incoming.tables.get("sessions", ()) if row.when is not None})
    if year is None and len(years) != 1:
        what = (
            N_("The year of the edition is not plain: the dates lie in {years}.")
            if years
            else N_("The year of the edition is not known: there is no date.")
        )
        params = {"years": ", ".join(map(str, years))}
        raise InvalidValue(Finding("year-not-plain", Where(), what, N_("Say it with --year."), params=params))
    when = year if year is not None else years[0]
    key = f"{slug(city) or 'city'}-{when}"
    return Edition(
        key=key,
        uri=uri or f"urn:stemcity:{key}",
        title=Text({language: f"STEM {city} {when}"}),
        year=when,
        city=city,
        country=country,
        zone=zone,
        languages=(language,),
    )


def plan_import(
    incoming: Incoming,
    before: Inspection | None,
    *,
    start: Edition | None = None,
    delete_missing: bool = False,
    root: Path | None = None,
) -> Plan:
    """What an import would do.

    Args:
        incoming: What the source brings.
        before: The folder as it is; None where there is none.
        start: The edition to begin with where there is no folder.
        delete_missing: Whether rows that the source does not have are removed, from the tables that it has.
        root: The folder, to look for images in.
    """
    base = before.edition if before is not None else None
    whole = incoming.edition is not None
    first = base or start or (_bare(incoming.edition) if incoming.edition else None)
    if first is None:
        return Plan(None, (), (), incoming.findings)
    after, faults = merged(first, incoming, delete_missing=delete_missing)
    reading = Reading(Dialect(), after.zone, after.languages)
    known = Inspection(
        after,
        (*incoming.findings, *faults, *_folder_faults(before, incoming, after, whole=whole)),
        incoming.dialect or Dialect(),
        {**(before.places if before else {}), **incoming.places},
        incoming.lost | (before.lost if before else frozenset()),
    )
    old = base or _bare(first)
    tables = tuple(
        _difference(table, old, after, incoming, reading, delete_missing=delete_missing)
        for table in TABLES
        if table in incoming.tables
    )
    respelt = (
        before is not None and whole and {"dialect.dates", "dialect.decimal", "dialect.separator"} & incoming.settings
    )
    dialect = incoming.dialect if whole and (before is None or respelt) else None
    settings = (*settings_difference(old, after), *(_respelling(before.dialect, dialect) if before and dialect else ()))
    return Plan(after, tables, settings, findings_of(known, root), dialect)


def _bare(edition: Edition) -> Edition:
    empty: dict[str, Any] = dict.fromkeys(TABLES, ())
    return attrs.evolve(edition, **empty)


def _respelling(old: Dialect, new: Dialect) -> Iterator[Change]:
    for name, value in attrs.asdict(new).items():
        if getattr(old, name) != value:
            yield Change(f"dialect.{name}", getattr(old, name), value)


def _difference(
    table: str, old: Edition, after: Edition, incoming: Incoming, reading: Reading, *, delete_missing: bool
) -> TableDifference:
    rows = getattr(after, table)
    tongues = tuple(dict.fromkeys([*reading.languages, *languages_of((*getattr(old, table), *rows))]))
    given = map(identity, incoming.tables[table])
    spelt = attrs.evolve(reading, languages=tongues)
    return table_difference(table, getattr(old, table), rows, given=given, removed=delete_missing, reading=spelt)


def _folder_faults(before: Inspection | None, incoming: Incoming, after: Edition, *, whole: bool) -> Iterator[Finding]:
    """What is wrong with the folder itself: a workbook may be its cure, another spreadsheet cannot be."""
    if before is None:
        return
    if not whole:
        yield from (finding for finding in before.findings if finding.severity is Severity.ERROR)
        return
    for table, key in sorted(before.lost):
        if key == "*" and table not in incoming.tables:
            what = N_("The file cannot be read, and the workbook has no sheet {table}.")
            yield Finding(
                "unread-table", Where(file=file_of(table)), what, N_("Mend the file first."), params={"table": table}
            )
        elif key != "*" and key not in after.indexes[table]:
            what = N_("A row with the key “{key}” cannot be read, and the workbook has none; it will be gone.")
            fix = N_("Nothing to do if it has another key now; otherwise mend the row first.")
            yield Finding("unread-row", Where(file=file_of(table)), what, fix, Severity.WARNING, {"key": key})
