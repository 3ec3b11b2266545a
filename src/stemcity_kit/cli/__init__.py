"""The roof: the `stemcity` command, which reads arguments, files and the clock, and gives exit codes.

Exit codes: 0 done, 1 errors in the data, 2 a wrong call.
"""

from __future__ import annotations

import errno
import importlib
import os
import sys
from typing import Any

import click

from stemcity_kit.cli.say import Speaker
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.errors import Finding, N_, StemCityError, Where, did_you_mean

__all__ = ["main"]

_COMMANDS = {
    "new": ("new", "new"),
    "check": ("check", "check"),
    "timeline": ("timeline", "timeline"),
    "sheets": ("sheets", "sheets"),
    "import": ("sheets", "import_"),
    "publish": ("publish", "publish"),
    "build": ("build", "build"),
    "call": ("call", "call"),
    "journal": ("journal", "journal"),
    "schedule": ("schedule", "schedule"),
    "repair": ("repair", "repair"),
    "allocate": ("allocate", "allocate"),
    "places": ("places", "places"),
    "budget": ("budget", "budget"),
    "report": ("report", "report"),
    "survey": ("survey", "survey"),
    "area": ("area", "area"),
}
"""Each command's module and name; a command is loaded when it is asked for, so that each starts fast."""


class _Commands(SpokenCommand, click.Group):
    """A group whose commands are loaded one by one, and which turns errors of the library into sentences."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"stemcity_kit.cli.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, each with what it does in a few words."""
        translate = Speaker.of(ctx).translate
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section(translate("Commands")):
            formatter.write_dl([(name, translate(command.short_help or "")) for name, command in commands if command])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            translate = Speaker.of(ctx).translate
            near = did_you_mean(args[0], _COMMANDS)
            hint = translate(N_("Did you mean “{near}”?") if near else N_("Known are: {known}."))
            said = translate(N_("There is no command “{name}”.")).format(name=args[0])
            ctx.fail(f"{said} {hint.format(near=near, known=', '.join(_COMMANDS))}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except StemCityError as error:
            Speaker.of(ctx).findings(error.findings)
            ctx.exit(1)
        except OSError as error:
            if error.errno in (None, errno.EPIPE):  # whoever reads the output has gone, which click knows to end
                raise
            Speaker.of(ctx).findings([_system_fault(error)])
            ctx.exit(1)


def _system_fault(error: OSError) -> Finding:
    """What the operating system refused, and of which file."""
    file = error.filename2 or error.filename
    return Finding(
        "system-fault",
        Where(file=os.fsdecode(file) if isinstance(file, str | bytes) else ""),
        N_("The file cannot be read or written: {reason}."),
        N_("Look at the path, at your rights to it and at the free space; then try again."),
        params={"reason": error.strerror or error},
    )


def _print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's shape
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"stemcity {version('stemcity-kit')}")
        ctx.exit()


def _set_language(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    """Know the language before anything is said, the help included."""
    ctx.obj = value


MAIN_HELP = N_("""\
Run a city's STEM festival from a folder of tables: check it, publish it, build its site, calendars and data.""")


@click.group(cls=_Commands, help=MAIN_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--lang",
    metavar="TAG",
    is_eager=True,
    expose_value=False,
    callback=_set_language,
    help=N_("Language of the messages, such as it or pt; by default that of the system."),
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help=N_("Say the version.")
)
def main() -> None:
    """Run a city's STEM festival from a folder of tables."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
