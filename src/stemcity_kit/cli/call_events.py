"""`stemcity call FOLDER events`: accepted proposals become draft events of the edition that the call belongs to."""

from __future__ import annotations

import click

from stemcity_kit.cli.call_desk import Desk, looking
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.errors import FaultyFolder, Finding, N_, Severity, Where
from stemcity_kit.folder.call_events import becoming
from stemcity_kit.folder.check import findings_of
from stemcity_kit.folder.read import inspect
from stemcity_kit.folder.write import save

__all__ = ["events"]

EVENTS_HELP = N_("""\
Make draft events of the accepted proposals, in the edition whose folder holds calls/KEY.

First it says what would be added; only --write adds it. Events that are there already stay as they are.""")


@click.command(short_help=N_("Make events of accepted proposals."), cls=SpokenCommand, help=EVENTS_HELP)
@click.option("--write", is_flag=True, help=N_("Write them; without it they are only shown."))
@looking
def events(desk: Desk, *, write: bool) -> None:
    """Make events of accepted proposals."""
    root = desk.folder.resolve().parent.parent
    found = inspect(root)
    errors = [fault for fault in findings_of(found, root) if fault.severity is Severity.ERROR]
    if not (root / "edition.toml").is_file():
        what = N_("The call stands in no edition's folder, so there is nowhere to put events.")
        fix = N_("Move it to EDITION/calls/{key}.")
        raise FaultyFolder(Finding("no-edition", Where(), what, fix, params={"key": desk.call.key}))
    if errors or found.edition is None:
        raise FaultyFolder(*errors)
    made = becoming(desk.casefile, found.edition)
    for application, event in made.events.items():
        title = event.title.within([desk.speaker.language, *found.edition.languages]).text
        click.echo(f"  + {application}: {event.key} ({title})")
    for organisation in made.organisations:
        desk.speaker.say(N_("  + organisation {key} ({name})"), key=organisation.key, name=organisation.name)
    desk.speaker.say(N_("{new} new events, {kept} there already."), new=len(made.events), kept=len(made.kept))
    desk.speaker.findings(made.findings)
    if any(fault.severity is Severity.ERROR for fault in made.findings):
        desk.speaker.say(N_("Nothing was written: {tally}."), tally=desk.speaker.tally(made.findings))
        click.get_current_context().exit(1)
    if not write:
        desk.speaker.say(N_("Nothing has been written yet. If this is right, say it again with --write."))
        return
    changed = save(made.onto(found.edition), root) if made.events else ()
    desk.speaker.say(N_("Written: {files}.") if changed else N_("Nothing had to be changed."), files=", ".join(changed))
