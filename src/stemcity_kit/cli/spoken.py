"""Commands whose help is in the reader's language: click formats it, the catalogues hold the words.

Help texts are marked with `N_` where they stand and translated when they are shown, because the language is known only
then (`--lang`, or the system's).
"""

from __future__ import annotations

import copy
import inspect

import click

from stemcity_kit.cli.say import Speaker
from stemcity_kit.errors import N_

__all__ = ["SpokenCommand"]

CLICK_SAYS = (N_("Show this message and exit."), N_("Usage: "), N_("Options"), N_("Commands"))
"""What click itself says in a help page."""


class SpokenCommand(click.Command):
    """A command whose help is in the reader's language."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the line that shows how it is called."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=Speaker.of(ctx).translate("Usage: "))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what it does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(Speaker.of(ctx).translate(inspect.cleandoc(self.help or "")))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what may be said to it."""
        records = [spoken_record(ctx, param) for param in self.get_params(ctx) if isinstance(param, click.Option)]
        with formatter.section(Speaker.of(ctx).translate("Options")):
            formatter.write_dl([record for record in records if record])
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)


def spoken_record(ctx: click.Context, option: click.Option) -> tuple[str, str] | None:
    """The line of help of one option, in the reader's language."""
    spoken = copy.copy(option)
    spoken.help = Speaker.of(ctx).translate(option.help or "")
    return spoken.get_help_record(ctx)
