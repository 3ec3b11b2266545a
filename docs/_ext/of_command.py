"""The command line, from click; and the door of the package, from its list of names."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click
from pieces import code, plain, table

import stemcity_kit
from stemcity_kit.cli import main


def commands() -> str:
    """A section for each command: how it is called, what it does, its options; inside it one for each of its acts."""
    return "\n".join(_sections(main, click.Context(main, info_name="stemcity"), 2))


def _sections(command: click.Command, ctx: click.Context, level: int) -> Iterator[str]:
    yield _command(command, ctx, level)
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            if inner := command.get_command(ctx, name):
                below = click.Context(inner, info_name=name, parent=ctx)
                yield from _sections(inner, below, level if ctx.parent is None else level + 1)


ALIKE = ("by", "role", "because", "at")
"""The options that the acts of a group have alike; they are said once."""


def _command(command: click.Command, ctx: click.Context, level: int) -> str:
    usage = " ".join([ctx.command_path, *command.collect_usage_pieces(ctx)])
    options = [option for option in command.get_params(ctx) if isinstance(option, click.Option)]
    said = [f"{'#' * level} {ctx.command_path}\n\n```text\n{usage}\n```\n", plain(inspect.cleandoc(command.help or ""))]
    own = options
    if ctx.parent is not None and ctx.parent.parent is not None:
        own = [option for option in options if option.name not in ALIKE and "--help" not in option.opts]
        if alike := [code(f"--{option.name}") for option in options if option.name in ALIKE]:
            said.append(f"Also {', '.join(alike)}.")
    if own:
        said.append(table(("Option", "Meaning"), [_option(option, ctx) for option in own]))
    if isinstance(command, click.Group) and (rows := _alike(command, ctx)):
        said += ["Its acts have these options alike:", table(("Option", "Meaning"), rows)]
    return "\n\n".join(said) + "\n"


def _alike(group: click.Group, ctx: click.Context) -> list[tuple[str, str]]:
    """What several acts of a group have alike, each option once."""
    if ctx.parent is None:
        return []
    acts = [command for name in group.list_commands(ctx) if (command := group.get_command(ctx, name))]
    options = [option for act in acts for option in act.get_params(ctx) if isinstance(option, click.Option)]
    found = {option.name: _option(option, ctx) for option in options if option.name in ALIKE}
    return [found[name] for name in ALIKE if name in found]


def _option(option: click.Option, ctx: click.Context) -> tuple[str, str]:
    spelling, meaning = option.get_help_record(ctx) or (", ".join(option.opts), option.help or "")
    return code(spelling), plain(meaning)


def door() -> str:
    """The names that `import stemcity_kit` gives, each with its first sentence and its page."""
    return table(("Name", "What it is"), [_name(name) for name in stemcity_kit.__all__])


def _name(name: str) -> tuple[str, str]:
    found = getattr(stemcity_kit, name)
    if not callable(found):
        return code(
            name
        ), f"The format of STEMintheCity, a {{py:class}}`~{type(found).__module__}.{type(found).__name__}`."
    role = "class" if inspect.isclass(found) else "func"
    role = "exc" if inspect.isclass(found) and issubclass(found, Exception) else role
    said = " ".join((inspect.getdoc(found) or "").split("\n\n")[0].split())
    return f"{{py:{role}}}`{name} <{found.__module__}.{found.__name__}>`", plain(said)
