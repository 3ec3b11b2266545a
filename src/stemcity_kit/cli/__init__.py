"""The roof: the `stemcity` command, which reads arguments, files and the clock, and gives exit codes.

Exit codes: 0 done, 1 errors in the data, 2 a wrong call.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from stemcity_kit.errors import StemCityError

__all__ = ["main"]

_COMMANDS = {
    "new": ("new", "new"),
    "check": ("check", "check"),
    "timeline": ("timeline", "timeline"),
    "sheets": ("sheets", "sheets"),
    "import": ("sheets", "import_"),
    "publish": ("publish", "publish"),
    "build": ("build", "build"),
}
"""Each command's module and name; a command is loaded when it is asked for, so that each starts fast."""


class _Commands(click.Group):
    """A group whose commands are loaded one by one, and which turns errors of the library into sentences."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"stemcity_kit.cli.{module}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            from stemcity_kit.errors import did_you_mean

            near = did_you_mean(args[0], _COMMANDS)
            hint = f" Did you mean “{near}”?" if near else f" Known are: {', '.join(_COMMANDS)}."
            ctx.fail(f"There is no command “{args[0]}”.{hint}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        from stemcity_kit.cli.say import Speaker

        try:
            return super().invoke(ctx)
        except StemCityError as error:
            Speaker.of(ctx).findings(error.findings)
            ctx.exit(1)


def _print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's shape
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"stemcity {version('stemcity-kit')}")
        ctx.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--lang", metavar="TAG", help="Language of the messages, such as it or pt; by default that of the system.")
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Say the version.")
@click.pass_context
def main(ctx: click.Context, lang: str | None) -> None:
    """Run a city's STEM festival from a folder of tables: check it, publish it, build its site, calendars and data."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    ctx.obj = lang
