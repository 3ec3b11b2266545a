"""`stemcity check FOLDER`: every fault at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
import click

from stemcity_kit.cli.say import Speaker, as_json
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.errors import Finding, N_, Severity
from stemcity_kit.folder.call_toml import FILE as CALL
from stemcity_kit.folder.call_toml import call_folders, inspect_call
from stemcity_kit.folder.check import check as check_folder
from stemcity_kit.formats.call_rules import check_text

__all__ = ["check"]


CHECK_HELP = N_("""\
Name everything that is wrong or doubtful in FOLDER, with its place and how to mend it.

FOLDER holds edition.toml, and the texts of its calls below calls/; it may also be the folder of a call, or a workbook
(.xlsx) that `stemcity sheets` wrote. The exit code is 1 when there are errors.""")


@click.command(
    short_help=N_("Name everything that is wrong in a folder or workbook."), cls=SpokenCommand, help=CHECK_HELP
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "json_", is_flag=True, help=N_("Print the findings as JSON on standard output."))
@click.option("--quiet", is_flag=True, help=N_("Leave out the notes."))
@click.pass_context
def check(ctx: click.Context, folder: Path, *, json_: bool, quiet: bool) -> None:
    """Name everything that is wrong or doubtful in FOLDER, with its place and how to mend it."""
    speaker = Speaker.of(ctx)
    findings = _checked(folder)
    shown = [finding for finding in findings if not (quiet and finding.severity is Severity.NOTE)]
    if json_:
        click.echo(as_json(shown, speaker.translate))
    else:
        speaker.findings(shown)
        speaker.say(N_("{folder}: {tally}"), folder=folder, tally=speaker.tally(findings))
    ctx.exit(int(any(finding.severity is Severity.ERROR for finding in findings)))


def _checked(folder: Path) -> tuple[Finding, ...]:
    if folder.suffix.casefold() == ".xlsx":
        from stemcity_kit.folder.check import findings_of
        from stemcity_kit.folder.workbook import inspect_workbook

        return findings_of(inspect_workbook(folder))
    if (folder / CALL).is_file():
        return inspect_call(folder, check=check_text)[1]
    return (*check_folder(folder), *_calls(folder))


def _calls(folder: Path) -> Iterator[Finding]:
    """What is wrong with the texts of the edition's calls, each with its path."""
    for call in call_folders(folder):
        for finding in inspect_call(call, check=check_text)[1]:
            file = (call.relative_to(folder) / finding.where.file).as_posix()
            yield attrs.evolve(finding, where=attrs.evolve(finding.where, file=file))
