"""`stemcity places FOLDER`: the register of places, with the acts of its days as commands of their own."""

from __future__ import annotations

import importlib
from collections import Counter
from pathlib import Path

import click

from stemcity_kit.cli.places_desk import Asked, PlacesDesk
from stemcity_kit.cli.say import Speaker
from stemcity_kit.cli.spoken import SpokenCommand
from stemcity_kit.errors import N_, did_you_mean
from stemcity_kit.model.vocabulary import PlaceState, label

__all__ = ["places"]

_ACTS = {
    "show": ("places_lists", "show"),
    "free": ("places_lists", "free"),
    "check": ("places_lists", "check"),
    "register": ("places_acts", "register_"),
    "confirm": ("places_acts", "confirm"),
    "decline": ("places_acts", "decline"),
    "cancel": ("places_acts", "cancel_"),
    "due": ("places_acts", "due_"),
    "call-off": ("places_acts", "call_off_"),
    "attended": ("places_acts", "attended"),
    "absent": ("places_acts", "absent"),
}
"""Each act's module and name; a command is loaded when it is asked for."""


class _Acts(SpokenCommand, click.Group):
    """A group of acts, loaded one by one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_ACTS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _ACTS:
            return None
        module, name = _ACTS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"stemcity_kit.cli.{module}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _ACTS and not args[0].startswith("-"):
            translate = Speaker.of(ctx).translate
            near = did_you_mean(args[0], _ACTS)
            hint = translate(N_("Did you mean “{near}”?") if near else N_("Known are: {known}."))
            said = translate(N_("There is no act “{act}”.")).format(act=args[0])
            ctx.fail(f"{said} {hint.format(near=near, known=', '.join(_ACTS))}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the acts, each with what it does in a few words."""
        translate = Speaker.of(ctx).translate
        commands = [(name, self.get_command(ctx, name)) for name in _ACTS]
        with formatter.section(translate("Commands")):
            formatter.write_dl([(name, translate(one.short_help or "")) for name, one in commands if one])


PLACES_HELP = N_("""\
Work on the register of places of the edition in FOLDER; without an act, say how many stand where.

Who registers gets a place at once where there is room and nobody stands before them, and goes to the end of the waiting
list otherwise. Each act is entered below the others, and nothing in the register is ever changed. People who come by
themselves have a number and never a name.""")


@click.group(
    cls=_Acts,
    short_help=N_("Register, confirm, cancel, call off: the days after the draw."),
    help=PLACES_HELP,
    invoke_without_command=True,
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.pass_context
def places(ctx: click.Context, folder: Path) -> None:
    """Work on the register of places of the edition in FOLDER."""
    asked = Asked(folder)
    ctx.obj = asked
    if ctx.invoked_subcommand is None:
        _overview(PlacesDesk.of(ctx, at=None))


def _overview(desk: PlacesDesk) -> None:
    counts = Counter(place.state for place in desk.desk.register.places)
    number = desk.desk.register.number
    desk.speaker.say(
        N_("{acts} in the register."), acts=desk.speaker.count(N_("{number} act"), N_("{number} acts"), number)
    )
    for state in PlaceState:
        if counts[state]:
            words = N_("  {state}: {number}")
            desk.speaker.say(words, state=desk.speaker.translate(label(state)), number=counts[state])
