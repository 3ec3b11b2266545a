"""Applications in: the fill-in sheet that is made from the call's questions, and the import of what came back."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from stemcity_kit.cli.call_acts import recorded_first
from stemcity_kit.cli.call_desk import By, Desk, common, looking
from stemcity_kit.cli.sheets import write_file
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.errors import FaultyFolder, Finding, N_, Severity, Where
from stemcity_kit.folder.application_columns import application_csv, application_form
from stemcity_kit.folder.application_rows import ApplicationRow, read_applications
from stemcity_kit.folder.applications import Import, Standing, key_of, plan_applications
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.foreign import is_workbook
from stemcity_kit.folder.form_reading import form_sheets

__all__ = ["form", "import_"]

SHOWN = 20
"""How many rows of each sort are shown; --all shows the rest."""

FORM_HELP = N_("""\
Write the sheet in which applications are filled in or typed in: TO.xlsx with drop-downs and notes, or TO.csv.

Its columns are the call's questions, and what the receiving register says.""")


@click.command(short_help=N_("Write the fill-in sheet for applications."), cls=SpokenCommand, help=FORM_HELP)
@click.argument("to", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help=N_("Replace a file that is there already."))
@looking
def form(desk: Desk, to: Path, *, force: bool) -> None:
    """Write the fill-in sheet for applications."""
    if to.exists() and not force:
        what, fix = N_("The file “{file}” is there already."), N_("Name another, or replace it with --force.")
        raise FaultyFolder(Finding("file-exists", Where(), what, fix, params={"file": to}))
    languages = [desk.speaker.language, *desk.call.languages]
    made = (
        application_form(desk.call, languages=languages, translate=desk.speaker.translate)
        if is_workbook(to)
        else application_csv(desk.call)
    )
    write_file(to, made)
    desk.speaker.say(N_("Written: {file}."), file=to)


IMPORT_HELP = N_("""\
Bring applications in from FILE, CSV or XLSX: one row each, with the register's day and time.

First everything is read and held against the case; only where nothing is wrong anything is recorded, all of it or
nothing. The same file twice changes nothing. A changed row is a new version only before the deadline.""")


@click.command("import", short_help=N_("Bring applications in from a sheet."), cls=SpokenCommand, help=IMPORT_HELP)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--parties", type=click.Path(path_type=Path), help=N_("A second CSV file that says who applies together.")
)
@click.option(
    "--dates", type=click.Choice(["ymd", "dmy", "mdy"]), default="ymd", help=N_("The order of dates in text.")
)
@click.option("--decimal", type=click.Choice([".", ","]), default=".", help=N_("The decimal mark in text."))
@click.option(
    "--separator",
    type=click.Choice([",", ";", "tab"]),
    help=N_("What parts the columns of a CSV file; by default it is found out."),
)
@click.option("--encoding", default="", help=N_("The encoding of a CSV file that is not UTF-8, such as cp1252."))
@click.option("--seed", default="", help=N_("Make the keys of applications from this text; for examples only."))
@click.option("--all", "everything", is_flag=True, help=N_("Show every row."))
@click.option("--dry-run", is_flag=True, help=N_("Say what would be recorded, and record nothing."))
@common
def import_(desk: Desk, by: By, file: Path, seed: str, *, everything: bool, dry_run: bool, **said: Any) -> None:
    """Bring applications in from a sheet."""
    plan = _plan(desk, file, seed, **said)
    casefile = desk.casefile
    refused = tuple(found for act in plan.acts for found in desk.against(casefile, act, _named(by)))
    errors = [*plan.errors, *(found for found in refused if found.severity is Severity.ERROR)]

    def shown() -> None:
        show(desk, plan, everything=everything)
        desk.speaker.findings((*plan.findings, *dict.fromkeys(refused)))

    if plan.acts and not errors and not dry_run:
        recorded_first(desk, lambda: desk.receive(plan.acts, by=by), show=shown)
        return
    shown()
    if errors:
        desk.speaker.say(N_("Nothing was recorded: {tally}."), tally=desk.speaker.tally(errors))
        click.get_current_context().exit(1)
    said_why = N_("Nothing was recorded: this was a dry run.") if dry_run else N_("Nothing had to be recorded.")
    desk.speaker.say(said_why)


def _named(by: By) -> By:
    """Who acts; a dry run need not say it."""
    return By(by.name or "-", by.role, by.because)


def _plan(
    desk: Desk,
    file: Path,
    seed: str,
    *,
    parties: Path | None,
    dates: str,
    decimal: str,
    separator: str | None,
    encoding: str,
) -> Import:
    """What the file would bring."""
    sheets, findings = form_sheets(file, separator=separator or "", encoding=encoding)
    beside, more = form_sheets(parties, separator=separator or "", encoding=encoding) if parties else ((), ())
    if not sheets:
        raise FaultyFolder(*findings, *more)
    rows, faults = read_applications(
        desk.call,
        sheets,
        file=file.name,
        dialect=Dialect(dates=dates, decimal=decimal),
        parties=beside,
        parties_file=parties.name if parties else "",
    )
    mint = _minted(desk.call.key, seed) if seed else _drawn
    return plan_applications(desk.casefile, rows, findings=(*findings, *more, *faults), at=desk.at, mint=mint)


def _drawn(_row: ApplicationRow) -> str:
    return key_of(secrets.token_bytes(16))


def _minted(case: str, seed: str) -> Callable[[ApplicationRow], str]:
    """Keys that a seed repeats; counted on, so that one that is taken leads to another."""
    made = 0

    def mint(row: ApplicationRow) -> str:
        nonlocal made
        made += 1
        return key_of(f"{seed}\n{case}\n{row.protocol or row.row.number}\n{made}".encode())

    return mint


def show(desk: Desk, plan: Import, *, everything: bool) -> None:
    """What an import would do, in counts and row by row."""
    counts = {standing: len(plan.of(standing)) for standing in Standing}
    parts = [desk.speaker.translate(_COUNTS[standing]).format(number=number) for standing, number in counts.items()]
    click.echo(", ".join(part for part, number in zip(parts, counts.values(), strict=True) if number) or "-")
    most = None if everything else SHOWN
    for standing, mark in _MARKS.items():
        items = plan.of(standing)
        for item in items[:most]:
            key = item.act.application if item.act else item.row.application or item.row.protocol
            differs = f" ({', '.join(item.differs)})" if item.differs else ""
            row = desk.speaker.translate(N_("row {row}")).format(row=item.row.row.number)
            click.echo(f"  {mark} {row}: {key}{differs}".rstrip(": "))
        if most and len(items) > most:
            desk.speaker.say(N_("  and {number} more; --all shows them"), number=len(items) - most)


_COUNTS = {
    Standing.NEW: N_("{number} new"),
    Standing.CHANGED: N_("{number} changed"),
    Standing.SAME: N_("{number} unchanged"),
    Standing.REFUSED: N_("{number} refused"),
}
_MARKS = {Standing.NEW: "+", Standing.CHANGED: "~", Standing.REFUSED: "!"}
