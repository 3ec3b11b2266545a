"""Print the README's shell command that ends with a given program, so that CI runs what people are told to run."""

import re
import sys
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def shell_commands(readme: str) -> list[str]:
    """Give the contents of the README's `sh` blocks, in order."""
    return [block.strip() for block in re.findall(r"^```sh\n(.*?)^```$", readme, flags=re.DOTALL | re.MULTILINE)]


def main() -> None:
    """Print the one command whose last word is the program named on the command line."""
    program = sys.argv[1]
    found = [line for line in shell_commands(README.read_text(encoding="utf-8")) if line.split("/")[-1] == program]
    if len(found) != 1:
        sys.exit(f"README.md has {len(found)} commands that end with {program!r}; there should be exactly one.")
    print(found[0])


if __name__ == "__main__":
    main()
