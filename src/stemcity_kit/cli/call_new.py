"""`stemcity call FOLDER new`: the text of a new call from a template, to be filled in."""

from __future__ import annotations

from pathlib import Path

import click

from stemcity_kit.cli.call_desk import Asked
from stemcity_kit.cli.new import GITIGNORE
from stemcity_kit.cli.say import Speaker
from stemcity_kit.cli.sheets import write_file
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.errors import FaultyFolder, Finding, N_, Where
from stemcity_kit.folder.call_toml import FILE, read_call
from stemcity_kit.formats.call_templates import template, template_names

__all__ = ["new"]

NEW_HELP = N_("""\
Write the text of a new call from a template into FOLDER, or into calls/NAME where FOLDER is an edition.

What a city must decide says FILL IN, and is a fault until it is filled in. Nothing that is there is replaced. Without
a template, say which there are.""")


@click.command("new", short_help=N_("Begin a call from a template."), cls=SpokenCommand, help=NEW_HELP)
@click.option("--template", "name", default="", metavar="NAME", help=N_("Which template."))
@click.pass_context
def new(ctx: click.Context, name: str) -> None:
    """Begin a call from a template."""
    speaker, asked = Speaker.of(ctx), ctx.find_object(Asked)
    if not name or asked is None:
        speaker.say(N_("Templates: {names}."), names=", ".join(template_names()))
        return
    text = template(name)
    target = _target(asked.folder, name) / FILE
    if target.exists():
        what, fix = N_("The file “{file}” is there already."), N_("Name another folder.")
        raise FaultyFolder(Finding("file-exists", Where(), what, fix, params={"file": target}))
    write_file(target, text.encode())
    ignored = asked.folder / ".gitignore"
    if not ignored.exists():
        write_file(ignored, GITIGNORE.encode())
    speaker.say(N_("Written: {file}."), file=target)
    _, findings = read_call(text)
    speaker.say(N_("{number} values are yours to fill in; “stemcity call” names each of them."), number=len(findings))


def _target(folder: Path, name: str) -> Path:
    return folder / "calls" / name if (folder / "edition.toml").is_file() else folder
