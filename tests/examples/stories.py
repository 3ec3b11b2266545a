"""The stories of the examples: the commands that their pages show, run as they stand."""

import shlex
import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from stemcity_kit.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"


def commands(page: Path) -> list[list[str]]:
    """The commands of a page: what follows `stemcity` in its indented lines."""
    lines = page.read_text(encoding="utf-8").splitlines()
    return [shlex.split(line)[1:] for line in lines if line.startswith("    stemcity ")]


def said(words: list[str]) -> Result:
    """What a command says; it must end well."""
    result = CliRunner(env={"LANGUAGE": "en"}).invoke(main, words, catch_exceptions=False)
    assert result.exit_code == 0, f"{' '.join(words)}\n{result.output}"
    return result


def copied(name: str, to: Path) -> Path:
    """A copy of an example to work in."""
    return Path(shutil.copytree(EXAMPLES / name, to / Path(name).name))


def played(page: Path) -> list[str]:
    """Run the commands of a page; what each of them said, in order."""
    return [said(words).output for words in commands(page)]
