"""Ornaments: abstract pictures of circles, arcs and triangles in an edition's colours, where it has no image.

They are drawn from a key alone (SHA-256), so that the same edition has the same picture on every machine. They say
nothing, so pages show them with an empty alternative text (WCAG 2.1, 1.1.1, decoration).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

__all__ = ["motif", "variant"]

CELL = 60
SHAPES = (
    '<path d="M0 0h60a60 60 0 0 1-60 60z" fill="{0}"/>',
    '<path d="M60 60H0A60 60 0 0 1 60 0z" fill="{0}"/>',
    '<path d="M60 0v60A60 60 0 0 1 0 0z" fill="{0}"/>',
    '<circle cx="30" cy="30" r="30" fill="{0}"/><circle cx="30" cy="30" r="12" fill="{1}"/>',
    '<path d="M0 60L60 0v60z" fill="{0}"/>',
    '<path d="M0 0h60L30 30z" fill="{0}"/><path d="M0 60h60L30 30z" fill="{1}"/>',
    '<path d="M0 0a30 30 0 0 0 60 0z" fill="{0}"/><path d="M0 60a30 30 0 0 1 60 0z" fill="{1}"/>',
    '<g fill="{0}"><circle cx="15" cy="15" r="7"/><circle cx="45" cy="15" r="7"/><circle cx="15" cy="45" r="7"/></g>',
    '<circle cx="30" cy="30" r="24" fill="none" stroke="{0}" stroke-width="9"/>',
    '<path d="M0 12h60M0 30h60M0 48h60" stroke="{0}" stroke-width="7"/>',
)


def motif(seed: str, *, tones: Sequence[str], ground: str, columns: int = 6, rows: int = 4) -> str:
    """An SVG picture, deterministic in its arguments.

    Args:
        seed: What the picture is drawn from.
        tones: The colours of the shapes, each `#rrggbb`.
        ground: The colour behind them.
        columns: Cells across, each 60 units wide.
        rows: Cells down.

    >>> motif("a", tones=["#ffffff"], ground="#000000", columns=1, rows=1)[:60]
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 60">'
    """
    width, height = columns * CELL, rows * CELL
    cells = "".join(
        _cell(f"{seed}/{row}/{column}", tones).format(x=column * CELL, y=row * CELL)
        for row in range(rows)
        for column in range(columns)
    )
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
    return f'{opening}<rect width="{width}" height="{height}" fill="{ground}"/>{cells}</svg>\n'


def _cell(seed: str, tones: Sequence[str]) -> str:
    """One cell, at a place that is filled in later; about one in five stays empty."""
    drawn = hashlib.sha256(seed.encode()).digest()
    if drawn[0] < 48:
        return ""
    shape = SHAPES[drawn[1] % len(SHAPES)]
    first = drawn[2] % len(tones)
    second = (first + 1 + drawn[3] % max(1, len(tones) - 1)) % len(tones)
    return '<g transform="translate({x} {y})">' + shape.format(tones[first], tones[second]) + "</g>"


def variant(key: str, *, of: int) -> int:
    """Which of so many pictures a key gets, counted from 0."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % of
