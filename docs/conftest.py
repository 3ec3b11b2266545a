"""Every snippet of the documentation runs: Python, commands with what they print, files that a page has people write.

Each page works in an empty folder of its own that holds a copy of `examples/`. In it

- a block of `python` runs, with what `>>>` shows compared;
- a block of `console` runs each line after `$`, with what it prints compared (`...` stands for anything);
- a code block with a caption is a file of that name, written before the page goes on.

Blocks of other kinds are only looked at, and a kind that is not in `SHOWN` is refused.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sybil import Document, Example, Region, Sybil
from sybil.parsers.myst import PythonCodeBlockParser

ROOT = Path(__file__).parents[1]
SHOWN = {"text", "html", "sh", "toml", "jinja", "po"}
"""The kinds of blocks that are examples to look at: markup that no program here reads, and what needs the network."""

FENCE = re.compile(
    r"^(?P<ticks>`{3,})(?P<kind>\{?[a-z-]*\}?)[ ]?(?P<of>[^\n]*)\n(?P<body>.*?)^(?P=ticks)[ ]*$",
    re.DOTALL | re.MULTILINE,
)
CAPTION = re.compile(
    r"\A(?::[a-z-]+:[^\n]*\n)*?:caption: (?P<name>[^\n]+)\n(?::[a-z-]+:[^\n]*\n)*\n?(?P<text>.*)\Z", re.DOTALL
)
ENVIRONMENT = {"LANGUAGE": "en", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "80"}


def blocks(document: Document) -> Iterator[Region]:
    """The console blocks and the files of a page."""
    for block in FENCE.finditer(document.text):
        kind, body = block["kind"], block["body"]
        caption = CAPTION.match(body) if kind == "{code-block}" else None
        if caption:
            yield Region(block.start(), block.end(), (caption["name"], caption["text"]), write)
        elif kind == "console":
            yield Region(block.start(), block.end(), body, converse)
        elif kind != "python" and not kind.startswith("{") and kind not in SHOWN:
            yield Region(block.start(), block.end(), kind, refuse)


def write(example: Example) -> None:
    """Write the file that a page shows."""
    name, text = example.parsed
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def refuse(example: Example) -> str:
    """Name a block that nothing runs."""
    return f"Nothing runs a block of “{example.parsed}”. Known are: python, console, {', '.join(sorted(SHOWN))}."


def turns(body: str) -> Iterator[tuple[str, str]]:
    """The commands of a console block, each with what it prints."""
    for turn in re.split(r"^\$ ", body.replace("\\\n", " "), flags=re.MULTILINE)[1:]:
        command, _, printed = turn.partition("\n")
        yield command, printed


def converse(example: Example) -> str | None:
    """Run the commands of a block; what differs from the page is the failure."""
    for command, expected in turns(example.parsed):
        printed = said_by(command)
        if not doctest.OutputChecker().check_output(expected, printed, doctest.ELLIPSIS):
            return f"$ {command}\nThe page says:\n{expected}\nIt prints:\n{printed}"
    return None


def said_by(command: str) -> str:
    """What a command prints, on both outputs together as in a terminal."""
    program, *words = shlex.split(command)
    if program == "cat":
        return Path(words[0]).read_text(encoding="utf-8")
    if program == "ls":
        return "".join(f"{name}\n" for name in sorted(path.name for path in Path(words[0]).iterdir()))
    if program == "cp":
        shutil.copytree(words[1], words[2]) if words[0] == "-r" else shutil.copyfile(*words)
        return ""
    module = {"stemcity": ["-m", "stemcity_kit"], "python": []}[program]
    ran = subprocess.run(  # noqa: S603 - the pages are ours
        [sys.executable, *module, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
        env=os.environ | ENVIRONMENT,
    )
    return ran.stdout


def enter(namespace: dict[str, object]) -> None:
    """Begin a page in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="docs-"))
    shutil.copytree(ROOT / "examples", folder / "examples", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    namespace |= {"__left__": Path.cwd(), "__here__": folder}
    os.chdir(folder)


def leave(namespace: dict[str, Path]) -> None:
    """End a page."""
    os.chdir(namespace["__left__"])
    shutil.rmtree(namespace["__here__"])


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=doctest.ELLIPSIS), blocks],
    patterns=["*.md"],
    excludes=["_build/*"],
    setup=enter,
    teardown=leave,
).pytest()
