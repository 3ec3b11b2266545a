"""`stemcity journal FILE`: the chain of records by itself - verify it, hand it on, publish its head, erase a person."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import AbstractContextManager
from pathlib import Path

import click

from stemcity_kit.cli.call_acts import verify_case
from stemcity_kit.cli.call_journal import JOURNAL, is_new, open_journal
from stemcity_kit.cli.say import Speaker
from stemcity_kit.cli.sheets import write_file
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.errors import FaultyFolder, Finding, InvalidValue, N_, StemCityError, Where, did_you_mean
from stemcity_kit.folder.call_toml import PRIVATE, call_folders
from stemcity_kit.folder.dossier_files import refuse_public
from stemcity_kit.journal.sql import SqlJournal
from stemcity_kit.journal.sql import ddl as tables
from stemcity_kit.model.canonical import plain

__all__ = ["journal"]


class _Acts(SpokenCommand, click.Group):
    """A group whose help is in the reader's language."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, each with what it does in a few words."""
        translate = Speaker.of(ctx).translate
        with formatter.section(translate("Commands")):
            formatter.write_dl([(name, translate(made.short_help or "")) for name, made in self.commands.items()])


@click.group(
    cls=_Acts,
    short_help=N_("Verify, export or restore the record of decisions."),
    help=N_("Work on a journal itself: a file journal.sqlite, or the folder of a call or an edition that holds one."),
)
def journal() -> None:
    """Work on a journal itself."""


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _file_of(path: Path) -> Path:
    """The journal's file: itself, or that of the only call of a folder.

    Raises:
        FaultyFolder: There is none, or there are several.
    """
    files = [folder / PRIVATE / JOURNAL for folder in call_folders(path)] if path.is_dir() else [path]
    there = [file for file in files if not is_new(file)]
    if len(there) == 1:
        return there[0]
    params = {"file": path, "known": ", ".join(file.parent.parent.name for file in there)}
    if there:
        what, fix = N_("“{file}” holds several journals, of: {known}."), N_("Name the folder of one call.")
    else:
        what, fix = N_("There is no journal “{file}”."), N_("Nothing was recorded yet, or the path is wrong.")
    raise FaultyFolder(Finding("no-journal", Where(), what, fix, params=params))


def _opened(path: Path) -> AbstractContextManager[SqlJournal]:
    return open_journal(_file_of(path), clock=_now)


def _case_of(held: SqlJournal, case: str) -> str:
    """The case that is meant: the only one, where none is named.

    Raises:
        InvalidValue: It has no such case, or several.
    """
    known = held.cases()
    if case in known or (not case and len(known) == 1):
        return case or known[0]
    params = {"case": case, "near": did_you_mean(case, known), "known": ", ".join(known) or "-"}
    if case:
        what = N_("The journal has no case “{case}”.")
        fix = N_("Did you mean “{near}”?") if params["near"] else N_("Its cases are: {known}.")
    else:
        what, fix = N_("It is not said which case is meant."), N_("Name one with --case: {known}.")
    raise InvalidValue(Finding("no-such-case", Where(), what, fix, params=params))


_PATH = click.argument("file", type=click.Path(path_type=Path), metavar="FILE|FOLDER")
_CASE = click.option("--case", default="", metavar="KEY", help=N_("Which case, where the journal has several."))


@journal.command(
    short_help=N_("Check that no record was changed."),
    cls=SpokenCommand,
    help=N_(
        "Reckon the chain anew and compare it with published heads; names the first bad record. "
        "The exit code is 1 where something is wrong."
    ),
)
@_PATH
@_CASE
@click.option(
    "--head",
    "heads",
    multiple=True,
    type=click.Path(path_type=Path),
    help=N_("A file with a published head, one line."),
)
@click.pass_context
def verify(ctx: click.Context, file: Path, case: str, heads: tuple[Path, ...]) -> None:
    """Check that no record was changed."""
    path = _file_of(file)
    with open_journal(path, clock=_now) as held:
        chosen = _case_of(held, case)
    verify_case(Speaker.of(ctx), path, chosen, heads, clock_at=_now())


@journal.command(
    short_help=N_("Print the head, to be published."),
    cls=SpokenCommand,
    help=N_("Print the head of a case: its name, the number of its last record and the hash of the chain."),
)
@_PATH
@_CASE
def head(file: Path, case: str) -> None:
    """Print the head."""
    with _opened(file) as held:
        click.echo(held.head(_case_of(held, case)))


@journal.command(
    short_help=N_("Write a case as JSON Lines."),
    cls=SpokenCommand,
    help=N_("Write a case as JSON Lines, to standard output or into --to; with --personal what is personal too."),
)
@_PATH
@_CASE
@click.option("--to", "target", type=click.Path(path_type=Path), help=N_("The file to write."))
@click.option("--personal", is_flag=True, help=N_("With what is personal; such a file must be kept like the journal."))
def export(file: Path, case: str, target: Path | None, *, personal: bool) -> None:
    """Write a case as JSON Lines."""
    if target is not None and personal:
        refuse_public(target.parent)
    with _opened(file) as held:
        text = "".join(held.export(_case_of(held, case), personal=personal))
    if target is None:
        click.echo(text, nl=False)
    else:
        write_file(target, text.encode())


@journal.command(
    short_help=N_("Take in a case that was exported."),
    cls=SpokenCommand,
    help=N_(
        "Take a case from an EXPORT into the journal FILE, which is made where it is missing; the chain is checked."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="EXPORT")
@click.pass_context
def restore(ctx: click.Context, file: Path, source: Path) -> None:
    """Take in a case that was exported."""
    target = file / PRIVATE / JOURNAL if file.is_dir() else file
    target.parent.mkdir(parents=True, exist_ok=True)
    lines = source.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
    was_there = target.exists()
    try:
        with open_journal(target, clock=_now, makes=True) as held:
            end = held.restore(lines)
    except StemCityError:
        if not was_there:
            target.unlink(missing_ok=True)
        raise
    Speaker.of(ctx).say(N_("Restored: {head}"), head=end)


@journal.command(
    short_help=N_("Print the statements that make the tables."),
    cls=SpokenCommand,
    help=N_("Print the statements that make a journal's tables, for the administrator of a database."),
)
@click.argument("dialect", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
def ddl(dialect: str) -> None:
    """Print the statements that make the tables."""
    click.echo(tables(dialect), nl=False)


@journal.command(
    short_help=N_("Erase what is kept of a person."),
    cls=SpokenCommand,
    help=N_(
        "Delete everything personal that is kept under a PERSON's key, in all cases; the chain stays whole. "
        "Nothing brings it back, so --yes must be said."
    ),
)
@_PATH
@click.argument("person")
@click.option("--yes", is_flag=True, help=N_("Erase; without it only the number of records is said."))
@click.pass_context
def erase(ctx: click.Context, file: Path, person: str, *, yes: bool) -> None:
    """Erase what is kept of a person."""
    speaker = Speaker.of(ctx)
    with _opened(file) as held:
        about = len(tuple(held.file_of(person)))
        if not about:
            what, fix = N_("The journal knows no person “{person}”."), N_("Look the key up in the person's records.")
            raise InvalidValue(Finding("no-such-person", Where(), what, fix, params={"person": person}))
        if not yes:
            speaker.say(
                N_("About “{person}”: {records}. To erase them for ever, add --yes."),
                records=speaker.count(N_("{number} record"), N_("{number} records"), about),
                person=person,
            )
            ctx.exit(1)
        parts = held.erase(person)
    speaker.say(N_("Erased: {number} parts about “{person}”."), number=parts, person=person)
    speaker.say(
        N_("What stands in files beside the journal is not erased: sheets, documents, exports. Delete it there.")
    )


@journal.command(
    short_help=N_("Print a person's own file."),
    cls=SpokenCommand,
    help=N_("Print every record about a PERSON with what is kept of it, as JSON Lines, for that person to read."),
)
@_PATH
@click.argument("person")
def file(file: Path, person: str) -> None:
    """Print a person's own file."""
    with _opened(file) as held:
        for filed in held.file_of(person):
            record = filed.record
            shown = {"case": filed.case, "act": record.act.name.value, **plain(record)}
            shown["act"] = {"name": record.act.name.value, **plain(record.act)}
            click.echo(json.dumps(shown, ensure_ascii=False, sort_keys=True))
