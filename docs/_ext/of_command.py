"""The command line, from click; and the door of the package, from its list of names."""

from __future__ import annotations

import inspect

import click
from pieces import code, plain, table

import stemcity_kit
from stemcity_kit.cli import main


def commands() -> str:
    """A section for each command: how it is called, what it does, its options."""
    root = click.Context(main, info_name="stemcity")
    found = [(f"stemcity {name}", main.get_command(root, name)) for name in main.list_commands(root)]
    return "\n".join([_command("stemcity", main), *(_command(name, command) for name, command in found if command)])


def _command(name: str, command: click.Command) -> str:
    ctx = click.Context(command, info_name=name)
    usage = " ".join([name, *command.collect_usage_pieces(ctx)])
    rows = [_option(option, ctx) for option in command.get_params(ctx) if isinstance(option, click.Option)]
    text = inspect.cleandoc(command.help or "")
    return f"## {name}\n\n```text\n{usage}\n```\n\n{plain(text)}\n\n{table(('Option', 'Meaning'), rows)}"


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
