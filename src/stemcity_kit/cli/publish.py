"""`stemcity publish FOLDER`: record what is public now, so that calendars can tell what changed since."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import attrs
import click

from stemcity_kit.cli.say import Speaker
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.errors import FaultyFolder, N_, Severity
from stemcity_kit.folder.check import findings_of
from stemcity_kit.folder.dialect import YEARS
from stemcity_kit.folder.read import inspect
from stemcity_kit.folder.write import save
from stemcity_kit.model.calendar import Revision
from stemcity_kit.model.revisions import revise
from stemcity_kit.model.tables import identity
from stemcity_kit.model.vocabulary import Status

__all__ = ["publish"]


def _moment(_ctx: click.Context, _param: click.Parameter, value: str | None) -> dt.datetime | None:
    """A moment with its offset from UTC."""
    if value is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or moment.year not in YEARS:
        raise click.BadParameter(f"“{value}” is no moment with its offset; write it as 2027-03-01T09:00:00+01:00.")
    return moment


PUBLISH_HELP = N_("""\
Write a revision of each event and session that changed since the last publication into published.csv.

Subscribed calendars show a change only when its revision goes up; `stemcity build` reads the revisions. The exit
code is 1 when there are errors.""")


@click.command(short_help=N_("Record what is public now."), cls=SpokenCommand, help=PUBLISH_HELP)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--at", callback=_moment, metavar="MOMENT", help=N_("The moment of publication; by default now."))
@click.option("--dry-run", is_flag=True, help=N_("Say what would be recorded, and write nothing."))
@click.pass_context
def publish(ctx: click.Context, folder: Path, at: dt.datetime | None, *, dry_run: bool) -> None:
    """Write a revision of each event and session that changed since the last publication into published.csv."""
    speaker = Speaker.of(ctx)
    found = inspect(folder)
    errors = [finding for finding in findings_of(found, folder) if finding.severity is Severity.ERROR]
    if errors or found.edition is None:
        raise FaultyFolder(*errors)
    revisions = revise(found.edition, at=at or dt.datetime.now(dt.UTC))
    before = {identity(revision): revision for revision in found.edition.published}
    changes = [revision for revision in revisions if before.get(identity(revision)) != revision]
    for revision in changes:
        named = {
            "what": _what(speaker, revision),
            "title": revision.title,
            "table": revision.table,
            "row": revision.row,
        }
        speaker.say(N_("  {what}: {title} ({table} {row}, revision {revision})"), revision=revision.revision, **named)
    if not dry_run and changes:
        save(attrs.evolve(found.edition, published=revisions), folder)
    speaker.say(
        N_("{changed} recorded, {same} as before."),
        changed=speaker.count(N_("{number} revision"), N_("{number} revisions"), 0 if dry_run else len(changes)),
        same=len(revisions) - len(changes),
    )


def _what(speaker: Speaker, revision: Revision) -> str:
    if revision.status is Status.CANCELLED:
        return speaker.translate(N_("cancelled"))
    return speaker.translate(N_("changed") if revision.revision else N_("new"))
