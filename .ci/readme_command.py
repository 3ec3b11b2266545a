"""Print one of the README's two commands, so that CI runs what people are told to run.

python .ci/readme_command.py tox
python .ci/readme_command.py --powershell stemcity
"""

import re
import sys
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def commands(readme: str, language: str) -> list[str]:
    """Give the contents of the README's blocks in `sh` or `powershell`, in order."""
    return [
        block.strip() for block in re.findall(rf"^```{language}\n(.*?)^```$", readme, flags=re.DOTALL | re.MULTILINE)
    ]


def last_program(command: str) -> str:
    """Give the name of the program that a chain of commands ends with.

    >>> last_program("python3 -m venv .venv && .venv/bin/stemcity build folder")
    'stemcity'
    """
    last = re.split(r"&&|;", command)[-1]
    return re.split(r"[\\/]", last.split()[0])[-1]


def main() -> None:
    """Print the one command that ends by running the program named on the command line."""
    *options, program = sys.argv[1:]
    language = "powershell" if "--powershell" in options else "sh"
    found = [line for line in commands(README.read_text(encoding="utf-8"), language) if last_program(line) == program]
    if len(found) != 1:
        sys.exit(
            f"README.md has {len(found)} {language} commands that end by running {program!r}; exactly one is needed."
        )
    print(found[0])


if __name__ == "__main__":
    main()
