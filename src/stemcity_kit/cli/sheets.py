"""`stemcity sheets` and `stemcity import`: an edition as one workbook, and back; other people's spreadsheets too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs
import click

from stemcity_kit.cli.new import GITIGNORE
from stemcity_kit.cli.say import Speaker
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.errors import FaultyFolder, Finding, FolderInUse, N_, Severity, StemCityError, Where, did_you_mean
from stemcity_kit.folder.book import book_of_folder
from stemcity_kit.folder.check import findings_of
from stemcity_kit.folder.columns import Reading, columns_of
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.difference import TableDifference
from stemcity_kit.folder.flat import COLUMNS
from stemcity_kit.folder.foreign import is_workbook, read_foreign
from stemcity_kit.folder.importing import (
    PROGRAMME,
    Incoming,
    Plan,
    fresh_edition,
    from_foreign,
    from_workbook,
    plan_import,
)
from stemcity_kit.folder.mapping import map_file, map_pairs
from stemcity_kit.folder.read import Inspection, in_use, inspect
from stemcity_kit.folder.settings import FILE
from stemcity_kit.folder.tabs import RawSheet
from stemcity_kit.folder.workbook import read_sheets, write_workbook
from stemcity_kit.folder.write import save
from stemcity_kit.formats.adapting import official_languages
from stemcity_kit.model.edition import TABLES, Edition

__all__ = ["import_", "sheets", "write_file"]

SHOWN = 20
"""How many rows of each sort are shown of one table; --all shows the rest."""

LONGEST, CONTEXT = 120, 20
"""How many characters of a changed text are shown, and how many of them before the change."""


SHEETS_HELP = N_("""\
Write the edition in FOLDER as one workbook (.xlsx), a sheet for each table.

The folder is written as it stands, with what is wrong in it as comments on coloured cells. Work on it in a
spreadsheet program, then bring it back with `stemcity import`.""")


@click.command(short_help=N_("Write the edition as one workbook."), cls=SpokenCommand, help=SHEETS_HELP)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    help=N_("The workbook; by default FOLDER.xlsx beside the folder."),
)
@click.option("--force", is_flag=True, help=N_("Replace a workbook that is there already."))
@click.pass_context
def sheets(ctx: click.Context, folder: Path, target: Path | None, *, force: bool) -> None:
    """Write the edition in FOLDER as one workbook (.xlsx), a sheet for each table."""
    speaker = Speaker.of(ctx)
    path = target or folder.resolve().with_name(f"{folder.resolve().name}.xlsx")
    found = inspect(folder)
    if not (folder / FILE).is_file():
        raise FaultyFolder(*found.findings)
    if path.exists() and not force:
        what = N_("The workbook “{file}” is there already.")
        raise FaultyFolder(
            Finding(
                "file-exists",
                Where(),
                what,
                N_("Name another with --to, or replace it with --force."),
                params={"file": path},
            )
        )
    findings = findings_of(found, folder)
    write_file(path, write_workbook(book_of_folder(folder), findings=findings, translate=speaker.translate))
    speaker.say(N_("Written: {file}, with {tally} as comments."), file=path, tally=speaker.tally(findings))


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(path)
    except PermissionError as fault:
        raise FolderInUse(in_use(path.name)) from fault
    finally:
        part.unlink(missing_ok=True)


@attrs.frozen
class _Asked:
    """What the options of an import say."""

    source: Path
    folder: Path
    table: str
    said: dict[str, str]
    dialect: Dialect
    separator: str
    encoding: str
    sheet: str
    city: str
    country: str
    zone: str
    year: int | None
    uri: str
    language: str


IMPORT_HELP = N_("""\
Bring SOURCE into the edition in FOLDER: our own workbook, or another spreadsheet (.csv, .xlsx).

First it says what would change, and what is wrong; only with --write is anything changed, and only if nothing is
wrong. Rows are matched by key; without a column of keys, keys are made from titles. A folder that does not exist is
made from a programme on one sheet: give --city, --country and --zone.""")


@click.command(
    "import", short_help=N_("Bring in a workbook or another spreadsheet."), cls=SpokenCommand, help=IMPORT_HELP
)
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--table",
    default="",
    help=N_("The table that another spreadsheet fills, such as events; or programme, for a programme on one sheet."),
)
@click.option(
    "--map",
    "pairs",
    multiple=True,
    metavar="THEIRS=OURS",
    help=N_("Which column is which, such as 'Titolo=title@it'; may be given several times."),
)
@click.option(
    "--map-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=N_("The same as lines of a TOML file."),
)
@click.option("--sheet", default="", help=N_("The sheet of another workbook; by default the first."))
@click.option(
    "--dates",
    type=click.Choice(["ymd", "dmy", "mdy"]),
    help=N_("The order of dates; by default as the folder declares."),
)
@click.option(
    "--decimal", type=click.Choice([".", ","]), help=N_("The decimal mark; by default as the folder declares.")
)
@click.option(
    "--separator",
    type=click.Choice([",", ";", "tab"]),
    help=N_("What parts the columns of a CSV file; by default it is found out."),
)
@click.option("--encoding", default="", help=N_("The encoding of a CSV file that is not UTF-8, such as cp1252."))
@click.option("--city", default="", help=N_("For a new folder: the city's name."))
@click.option("--country", default="", help=N_("For a new folder: ISO 3166-1 alpha-2, such as IT."))
@click.option("--zone", default="", help=N_("For a new folder: the IANA time zone, such as Europe/Rome."))
@click.option("--year", type=int, help=N_("For a new folder: the year of the main days; by default that of the dates."))
@click.option("--uri", default="", help=N_("For a new folder: an address that names the edition for ever."))
@click.option("--language", default="", help=N_("For a new folder: the main language, such as it."))
@click.option(
    "--delete-missing", is_flag=True, help=N_("Remove rows that the source does not have, from the tables that it has.")
)
@click.option("--all", "everything", is_flag=True, help=N_("Show every row that would change."))
@click.option("--write", is_flag=True, help=N_("Write the changes; without it they are only shown."))
@click.pass_context
def import_(
    ctx: click.Context,
    /,
    source: Path,
    folder: Path,
    table: str,
    pairs: tuple[str, ...],
    map_file: Path | None,
    dates: str | None,
    decimal: str | None,
    separator: str | None,
    *,
    delete_missing: bool,
    everything: bool,
    write: bool,
    **said: Any,
) -> None:
    """Bring SOURCE into the edition in FOLDER: our own workbook, or another spreadsheet (.csv, .xlsx)."""
    speaker = Speaker.of(ctx)
    before = inspect(folder) if (folder / FILE).is_file() else None
    declared = before.dialect if before else Dialect()
    spelling = Dialect(decimal=decimal or declared.decimal, dates=dates or declared.dates)
    asked = _Asked(source, folder, table, _said(pairs, map_file), spelling, separator or "", **said)
    plan = _plan(asked, before, delete_missing=delete_missing)
    _show(speaker, plan, everything=everything)
    shown = [found for found in plan.findings if found.severity is not Severity.NOTE or found.where.file == source.name]
    speaker.findings(shown)
    if plan.errors or plan.edition is None:
        speaker.say(N_("Nothing was written: {tally}."), tally=speaker.tally(shown))
        ctx.exit(1)
    if not write:
        speaker.say(
            N_("Nothing has been written yet. If this is right, say it again with --write.")
            if plan.anything
            else N_("Nothing would change.")
        )
        return
    changed = _saved(plan.edition, folder, plan.dialect)
    speaker.say(N_("Written: {files}.") if changed else N_("Nothing had to be changed."), files=", ".join(changed))


def _saved(edition: Edition, folder: Path, dialect: Dialect | None) -> tuple[str, ...]:
    fresh = not (folder / FILE).exists()
    changed = save(edition, folder, dialect=dialect)
    ignore = folder / ".gitignore"
    if fresh and not ignore.exists():
        ignore.write_text(GITIGNORE, encoding="utf-8", newline="\n")
    return changed


def _said(pairs: Iterable[str], file: Path | None) -> dict[str, str]:
    said = map_file(file.read_text(encoding="utf-8-sig", errors="replace"), file=file.name) if file else {}
    return {**said, **map_pairs(pairs)}


def _plan(asked: _Asked, before: Inspection | None, *, delete_missing: bool) -> Plan:
    root = asked.folder if before is not None else None
    _refuse(asked)
    if is_workbook(asked.source) and not asked.table:
        tabs, findings = read_sheets(asked.source)
        if _ours(tabs) or not tabs:
            incoming = from_workbook(tabs, file=asked.source.name, before=findings)
            return plan_import(incoming, before, delete_missing=delete_missing, root=root)
    return _foreign_plan(asked, before, delete_missing=delete_missing, root=root)


def _ours(tabs: Iterable[RawSheet]) -> bool:
    return "edition" in {tab.name.strip().casefold() for tab in tabs}


def _refuse(asked: _Asked) -> None:
    """Refuse what cannot be begun with."""
    if not asked.source.is_file():
        what = N_("There is no file “{file}”.")
        raise FaultyFolder(Finding("no-source", Where(), what, N_("Check the path."), params={"file": asked.source}))
    known = (PROGRAMME, *TABLES)
    if asked.table and asked.table not in known:
        near = did_you_mean(asked.table, known)
        fix = N_("Did you mean “{near}”?") if near else N_("The tables are: {known}.")
        params = {"table": asked.table, "near": near, "known": ", ".join(known)}
        raise FaultyFolder(Finding("unknown-table", Where(), N_("There is no table “{table}”."), fix, params=params))


def _foreign_plan(asked: _Asked, before: Inspection | None, *, delete_missing: bool, root: Path | None) -> Plan:
    base = before.edition if before else None
    table = asked.table or PROGRAMME
    language = base.languages[0] if base else asked.language or official_languages(asked.country)[0]
    reading = Reading(
        asked.dialect, base.zone if base else asked.zone or "Etc/UTC", base.languages if base else (language,)
    )
    if base is None:
        _refuse_without_place(asked)
    of = TABLES.get(table)
    names = [column.name for column in columns_of(of, languages=reading.languages)] if of else list(COLUMNS)
    source, findings = read_foreign(
        asked.source,
        columns=names,
        language=language,
        separator=asked.separator,
        encoding=asked.encoding,
        sheet=asked.sheet,
    )
    if source is None:
        return Plan(None, (), (), findings)
    incoming = from_foreign(source, table=table, said=asked.said, reading=reading, base=base)
    if base is not None:
        return plan_import(incoming, before, delete_missing=delete_missing, root=root)
    try:
        start = _started(asked, incoming, language)
    except StemCityError as fault:
        return Plan(None, (), (), (*incoming.findings, *fault.findings))
    return plan_import(incoming, None, start=start, delete_missing=delete_missing)


def _started(asked: _Asked, incoming: Incoming, language: str) -> Edition | None:
    """The edition of a new folder; None where the source brings nothing that could be begun with."""
    if not incoming.tables:
        return None
    return fresh_edition(
        incoming,
        city=asked.city,
        country=asked.country,
        zone=asked.zone,
        language=language,
        year=asked.year,
        uri=asked.uri,
    )


def _refuse_without_place(asked: _Asked) -> None:
    missing = [f"--{name}" for name in ("city", "country", "zone") if not getattr(asked, name)]
    if missing:
        what = N_("The folder “{folder}” holds no edition yet, and a new one needs: {missing}.")
        fix = N_("For instance: --city Milano --country IT --zone Europe/Rome.")
        raise FaultyFolder(
            Finding("no-edition", Where(), what, fix, params={"folder": asked.folder, "missing": " ".join(missing)})
        )


def _show(speaker: Speaker, plan: Plan, *, everything: bool) -> None:
    most = None if everything else SHOWN
    for change in plan.settings:
        old, new = _shortened(change.old, change.new)
        speaker.say(N_("edition: {column}: “{old}” → “{new}”"), column=change.column, old=old, new=new)
    for table in plan.tables:
        if table.anything or table.unchanged or table.missing:
            _show_table(speaker, table, most)


def _shortened(*texts: str) -> Iterator[str]:
    """Texts on one line each, cut to where they begin to differ."""
    same = next((n for n, letters in enumerate(zip(*texts, strict=False)) if len(set(letters)) > 1), 0)
    start = same - CONTEXT if same > 2 * CONTEXT else 0
    for text in texts:
        shown = text[start : start + LONGEST].replace("\n", " ⏎ ")
        yield ("…" if start else "") + shown + ("…" if len(text) > start + LONGEST else "")


def _show_table(speaker: Speaker, table: TableDifference, most: int | None) -> None:
    missing = N_("{number} to be removed") if table.removed else N_("{number} not in the source (kept)")
    parts = [
        (N_("{number} new"), len(table.added)),
        (N_("{number} changed"), len(table.changed)),
        (N_("{number} unchanged"), table.unchanged),
        (missing, len(table.missing)),
    ]
    said = ", ".join(speaker.translate(template).format(number=number) for template, number in parts if number)
    click.echo(f"{table.table}: {said}")
    for key, name in table.added[:most]:
        click.echo(f"  + {key}" + (f" ({name})" if name else ""))
    for row in table.changed[:most]:
        click.echo(f"  ~ {row.key}")
        for change in row.changes:
            old, new = _shortened(change.old, change.new)
            click.echo(f"      {change.column}: “{old}” → “{new}”")
    for key in (table.missing if table.removed else ())[:most]:
        click.echo(f"  - {key}")
    hidden = (
        sum(max(0, len(rows) - SHOWN) for rows in (table.added, table.changed, table.missing if table.removed else ()))
        if most
        else 0
    )
    if hidden:
        speaker.say(N_("  and {number} more; --all shows them"), number=hidden)
