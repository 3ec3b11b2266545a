"""Reading a folder: `load` gives the edition or raises, `inspect` gives whatever can be read and every fault.

The folder holds `edition.toml`, one CSV file per table, the tables with personal data and money under `private/`, and
images under `media/`. Files of other people lie in peace.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from stemcity_kit.errors import FaultyFolder, Finding, FolderInUse, InvalidValue, N_, Severity, Where, did_you_mean
from stemcity_kit.folder.columns import Reading
from stemcity_kit.folder.commit import recover
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.grid import Grid, decoded, read_csv
from stemcity_kit.folder.rows import Place, TableRead, read_rows
from stemcity_kit.folder.schema import migrated
from stemcity_kit.folder.settings import FILE, Settings, read_settings
from stemcity_kit.model.edition import PARTS, PRIVATE_TABLES, TABLES, Edition
from stemcity_kit.model.references import references
from stemcity_kit.model.tables import identity
from stemcity_kit.model.text import LANGUAGE_TAG

__all__ = ["Inspection", "assembled", "file_of", "in_use", "inspect", "load"]

LARGEST_FILE = 200_000_000


def file_of(table: str) -> str:
    """The file of a table, relative to the folder.

    >>> file_of("people")
    'private/people.csv'
    """
    return f"private/{table}.csv" if table in PRIVATE_TABLES else f"{table}.csv"


@attrs.frozen
class Inspection:
    """What came of reading a folder or a workbook.

    Attributes:
        edition: What could be read; None where `edition.toml` does not make an edition.
        findings: All that is wrong with the files, in the order of files and rows; references and rules come on top
            when `stemcity_kit.folder.check` looks at the edition.
        dialect: How its tables are written.
        places: Where each row stands, by table and identity.
        by_row: Where each row stands, by table, in the order of its rows.
        lost: Table and key of the rows that had to be left out, with `*` for a whole table: what refers to them is no
            fault of its own.
    """

    edition: Edition | None
    findings: tuple[Finding, ...]
    dialect: Dialect = Dialect()
    places: Mapping[tuple[str, str], Place] = attrs.field(factory=dict, repr=False, eq=False)
    lost: frozenset[tuple[str, str]] = frozenset()
    by_row: Mapping[str, tuple[Place, ...]] = attrs.field(factory=dict, repr=False, eq=False)

    def own(self, finding: Finding) -> bool:
        """Whether a finding is a fault of its own, not the consequence of a row that could not be read."""
        if finding.where.table in ("edition", *PARTS) and ("edition", "*") in self.lost:
            return False
        params = dict(finding.params)
        table, key = params.get("table", ""), params.get("key", "")
        return finding.rule != "unknown-key" or not self.lost & {(table, key), (table, "*")}

    def located(self, finding: Finding) -> Finding:
        """A finding about a value, with the place of that value in the files."""
        if finding.where.file:
            return finding
        place = self.places.get((finding.where.table, finding.where.key))
        if finding.where.row is not None:
            place = self.by_row[finding.where.table][finding.where.row]
        if place is None:
            file = file_of(finding.where.table) if finding.where.table in TABLES else FILE
            return attrs.evolve(finding, where=attrs.evolve(finding.where, file=file))
        spot = (
            place.at(finding.where.field)
            if finding.where.field
            else attrs.evolve(place.at("key"), field="", column=None)
        )
        return attrs.evolve(finding, where=attrs.evolve(spot, table=finding.where.table, key=finding.where.key))


def load(folder: Path | str) -> Edition:
    """The edition in a folder.

    Args:
        folder: The folder that holds `edition.toml`.

    Raises:
        FaultyFolder: Something in it is wrong; the error names every fault with its place and remedy.
        FolderInUse: A file cannot be read because another program holds it.
    """
    found = inspect(folder)
    faults = [*found.findings, *(found.located(finding) for finding in _dangling(found))]
    errors = [finding for finding in faults if finding.severity is Severity.ERROR]
    if errors or found.edition is None:
        raise FaultyFolder(*errors)
    return found.edition


def _dangling(found: Inspection) -> Iterator[Finding]:
    return filter(found.own, references(found.edition)) if found.edition is not None else iter(())


def inspect(folder: Path | str) -> Inspection:
    """Whatever can be read of a folder, and all that is wrong with its files.

    A save that was interrupted after it was complete is finished first; one that was interrupted before is ignored.

    Raises:
        FolderInUse: A file cannot be read because another program holds it.
    """
    root = Path(folder)
    recover(root)
    if not (root / FILE).is_file():
        return Inspection(None, (_no_edition(root),))
    contents, findings = _contents(root)
    contents, more = migrated(contents)
    text, fault = decoded(contents[FILE], file=FILE, fix=N_("Save the file as UTF-8 in the editor."))
    settings, faults = read_settings(text)
    faults = (fault, *faults) if fault else faults
    grids, broken = _grids(contents, settings.dialect)
    misplaced = (*findings, *more, *faults, *_misplaced(root, contents), *broken)
    torn = {finding.where.file for finding in broken if finding.rule in ("broken-csv", "merge-conflict")}
    unread = [t for t in TABLES if file_of(t) in contents and (t not in grids or file_of(t) in torn)]
    return assembled(settings, grids, misplaced, unread=unread)


def _no_edition(root: Path) -> Finding:
    if not root.exists():
        what, fix = N_("There is no folder “{folder}”."), N_("Check the path, or make an edition with: stemcity new.")
    else:
        what, fix = (
            N_("The folder “{folder}” holds no edition.toml."),
            N_("Name the folder that does, or make one with: stemcity new."),
        )
    return Finding("no-edition", Where(file=FILE), what, fix, params={"folder": root.name})


def _contents(root: Path) -> tuple[dict[str, bytes], list[Finding]]:
    """The bytes of the folder's own files, links and oversized ones left out with a finding."""
    contents: dict[str, bytes] = {}
    findings: list[Finding] = []
    for name in (FILE, *map(file_of, TABLES)):
        path = root / name
        try:
            if not path.exists():
                continue
            fault = _unreadable(path, root, name)
            if fault is None:
                contents[name] = path.read_bytes()
            else:
                findings.append(fault)
        except PermissionError as denied:
            raise FolderInUse(in_use(name)) from denied
    contents.setdefault(FILE, b"")
    return contents, findings


def _unreadable(path: Path, root: Path, name: str) -> Finding | None:
    """What keeps a file from being read as one of the folder's own."""
    if not path.resolve().is_relative_to(root.resolve()):
        return _file(
            name, "link-outside", N_("The file is a link to outside the folder."), N_("Put the file itself there.")
        )
    if not stat.S_ISREG(path.stat().st_mode):
        return _file(name, "not-a-file", N_("This is not a file."), N_("Put a CSV file there."))
    if path.stat().st_size > LARGEST_FILE:
        fix = N_("Look for a mistake; the largest cities need less.")
        return _file(name, "file-too-large", N_("The file is larger than 200 MB."), fix)
    return None


def in_use(name: str) -> Finding:
    """The finding that another program holds a file, or that the user may not read or write it."""
    what = N_("The file cannot be read or written now.")
    return _file(
        name,
        "file-in-use",
        what,
        N_("Close it in other programs such as Excel, or ask for the right to change it; then try again."),
    )


def _file(name: str, rule: str, what: str, fix: str, severity: Severity = Severity.ERROR, **params: object) -> Finding:
    return Finding(rule, Where(file=name), what, fix, severity, params)


def _misplaced(root: Path, contents: Mapping[str, bytes]) -> Iterator[Finding]:
    """Files that look like tables but are not read: misspelt, in the wrong place, or in upper case."""
    known = {file_of(table) for table in TABLES}
    for path in sorted([*root.glob("*.csv"), *root.glob("private/*.csv"), *root.glob("*.CSV")]):
        name = path.relative_to(root).as_posix()
        if name in known or name in contents:
            continue
        table = path.stem.casefold()
        if table in PRIVATE_TABLES and path.parent == root:
            what = N_("The file holds personal data or money and stands where everybody sees it.")
            yield _file(name, "private-table-in-public", what, N_("Move it to {right}."), right=file_of(table))
        elif table in TABLES:
            yield _file(
                name,
                "misplaced-table",
                N_("The file is not read."),
                N_("Call it {right}."),
                Severity.WARNING,
                right=file_of(table),
            )
        elif near := did_you_mean(path.stem, TABLES):
            yield _file(
                name,
                "unknown-table",
                N_("The file is not read."),
                N_("Did you mean {right}?"),
                Severity.WARNING,
                right=file_of(near),
            )


def _grids(contents: Mapping[str, bytes], dialect: Dialect) -> tuple[dict[str, Grid], list[Finding]]:
    grids: dict[str, Grid] = {}
    findings: list[Finding] = []
    for table in TABLES:
        content = contents.get(file_of(table))
        if content is not None:
            grid, faults = read_csv(content, file=file_of(table), dialect=dialect)
            findings += faults
            if grid is not None:
                grids[table] = grid
    return grids, findings


def assembled(
    settings: Settings, grids: Mapping[str, Grid], before: Sequence[Finding], *, unread: Iterable[str] = ()
) -> Inspection:
    """An edition from its settings and its tables as text, wherever they came from.

    Args:
        settings: What `edition.toml` says.
        grids: The tables that could be read as text.
        before: What is wrong with the files as such.
        unread: The tables that are there but could not be read at all.
    """
    if not settings.readable:
        settings = attrs.evolve(settings, edition={"languages": _languages_of(grids.values())})
    values = dict(settings.edition)
    languages = tuple(values.get("languages") or ("en",))
    reading = Reading(settings.dialect, values.get("zone", "Etc/UTC"), languages)
    reads = {table: read_rows(grid, TABLES[table], reading=reading) for table, grid in grids.items()}
    findings = [*before, *(finding for read in reads.values() for finding in read.findings)]
    places = {(table, identity(row)): place for table, read in reads.items() for row, place in _pairs(read)}
    by_row = {table: read.places for table, read in reads.items()}
    lost = {(table, key) for table, read in reads.items() for key in read.lost} | {(table, "*") for table in unread}
    lost |= set() if settings.readable else {("edition", "*")}
    edition, faults = _edition(settings, {table: read.rows for table, read in reads.items()})
    return Inspection(edition, (*findings, *faults), settings.dialect, places, frozenset(lost), by_row)


def _languages_of(grids: Iterable[Grid]) -> tuple[str, ...]:
    """The languages that the tables themselves name, for settings that cannot be read."""
    tags = (name.partition("@")[2] for grid in grids for name in grid.header)
    return tuple(dict.fromkeys(tag for tag in tags if LANGUAGE_TAG.fullmatch(tag)))


def _pairs(read: TableRead) -> Iterator[tuple[Any, Place]]:
    """Rows with their places, the first of two equal ones last, so that it is the one that is kept."""
    return iter(list(zip(read.rows, read.places, strict=True))[::-1])


def _edition(settings: Settings, rows: Mapping[str, tuple[Any, ...]]) -> tuple[Edition | None, list[Finding]]:
    needed = [field.name for field in attrs.fields(Edition) if field.default is attrs.NOTHING]
    missing = [name for name in needed if name not in settings.named] if settings.readable else []
    findings = [_missing_setting(name) for name in missing]
    parts = {name: getattr(settings, name) for name in PARTS}
    values: dict[str, Any] = {**_STAND_INS, **settings.edition, **parts, **rows}
    try:
        return Edition(**values), findings
    except InvalidValue as fault:  # pragma: no cover - each value was tried alone
        return None, [*findings, *fault.findings]


_STAND_INS: Mapping[str, Any] = {
    "key": "edition",
    "uri": "urn:stemcity:unnamed",
    "year": 2000,
    "country": "ZZ",
    "zone": "Etc/UTC",
}
"""What stands in for a missing setting while the rest of the folder is looked through; the edition is never used."""


def _missing_setting(name: str) -> Finding:
    fixes: Mapping[str, str] = {
        "key": N_('Write a short name of the edition below [edition], such as key = "town-2027"'),
        "uri": N_(
            'Write an address that the city keeps below [edition], such as uri = "https://www.example.org/stem/2027"'
        ),
        "year": N_("Write the year of the main days below [edition], such as year = 2027."),
        "country": N_('Write the country below [edition], such as country = "IT"'),
        "zone": N_('Write the time zone below [edition], such as zone = "Europe/Rome"'),
    }
    where = Where(file=FILE, row=1, column=1, field=name)
    return Finding("missing-setting", where, N_("“{name}” is missing."), fixes[name], params={"name": name})
