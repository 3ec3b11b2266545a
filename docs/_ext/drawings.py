"""Drawings made from the code: the floors from the import contracts, the tree of errors from its classes."""

from __future__ import annotations

import html
import importlib
import tomllib
from collections.abc import Iterator
from pathlib import Path

import stemcity_kit.errors
from stemcity_kit.errors import StemCityError

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
WIDTH, ROW = 720, 44


def floors() -> str:
    """The floors of the house, top to bottom: each imports only from those below it."""
    contracts = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract for contract in contracts if contract["id"] == "floors")["layers"]
    built = [names for names in (_built(layer) for layer in layers) if names]
    shapes = [_box(10, 6 + ROW * n, " · ".join(names), "; ".join(map(_said, names))) for n, names in enumerate(built)]
    return drawing("The floors: imports point down only", shapes, ROW * len(built) + 12)


def _built(layer: str) -> list[str]:
    """The packages of a layer that exist; a name in brackets is one that may come later."""
    return [name for name in (part.strip() for part in layer.split("|")) if not name.startswith("(")]


def _said(name: str) -> str:
    """What a package says of itself in its first line, without its name."""
    line = (importlib.import_module(f"stemcity_kit.{name}").__doc__ or "").partition("\n")[0]
    first, colon, rest = line.replace("`", "").rstrip(".").partition(";")[0].partition(": ")
    return rest if colon else first


def _box(x: int, y: int, name: str, said: str) -> str:
    return (
        f'<rect x="{x}" y="{y}" width="{WIDTH - 20}" height="{ROW - 8}" rx="5"/>'
        f'<text x="{x + 14}" y="{y + 23}" font-weight="600">{html.escape(name)}</text>'
        f'<text class="small" x="{x + 120}" y="{y + 23}">{html.escape(said)}</text>'
    )


def errors() -> str:
    """The tree of errors; beside each name the built-in one that it also is."""
    rows = list(_tree(StemCityError, 0))
    shapes = [part for n, (of, depth, parent) in enumerate(rows) for part in _leaf(of, depth, n, parent)]
    return drawing("The tree of errors", shapes, 30 * len(rows) + 12, width=820)


def _tree(of: type, depth: int, rows: list[int] | None = None, parent: int = -1) -> Iterator[tuple[type, int, int]]:
    count = rows if rows is not None else [0]
    here = count[0]
    count[0] += 1
    yield of, depth, parent
    for child in of.__subclasses__():
        if child.__module__ == stemcity_kit.errors.__name__:
            yield from _tree(child, depth + 1, count, here)


def _leaf(of: type, depth: int, row: int, parent: int) -> Iterator[str]:
    x, y = 14 + 34 * depth, 24 + 30 * row
    if parent >= 0:
        yield f'<path d="M{x - 22} {30 + 30 * parent} V{y - 4} H{x - 6}"/>'
    also = next((base.__name__ for base in of.__bases__ if base.__module__ == "builtins" and base is not Exception), "")
    said = (of.__doc__ or "").split("\n")[0].replace("`", "").partition(";")[0]
    yield f'<text x="{x}" y="{y}" font-weight="600">{of.__name__}</text>'
    yield f'<text class="small" x="200" y="{y}">{also}</text>'
    yield f'<text class="small" x="290" y="{y}">{html.escape(said)}</text>'


def drawing(title: str, shapes: list[str], height: int, *, width: int = WIDTH) -> str:
    return (
        f'<div class="drawing"><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'role="img" aria-label="{html.escape(title)}">{"".join(shapes)}</svg></div>\n'
    )
