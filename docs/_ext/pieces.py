"""Small pieces of Markdown that the makers share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells may hold Markdown, but no line ends."""
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += ["| " + " | ".join(cell(text) for text in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def code(text: object) -> str:
    """A word as code; a bar in it stays a bar."""
    return f"`{text}`" if str(text) else ""


def plain(text: str) -> str:
    """Text in which nothing is markup but words between backticks."""
    parts = text.replace("``", "`").split("`")
    return "`".join(part if n % 2 else _escaped(part) for n, part in enumerate(parts))


def _escaped(text: str) -> str:
    for sign in "\\*_{}[]<>$":
        text = text.replace(sign, "\\" + sign)
    return text
