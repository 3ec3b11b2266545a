"""Numbers of several years as bars that start at nothing and share one scale; drawn as SVG.

Each bar carries its words beside it, so that the picture is read without its colours (WCAG 2.1, 1.4.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import attrs
from markupsafe import escape

from stemcity_kit.documents.bars import LETTER
from stemcity_kit.documents.palette import INK, PAPER, Palette, mixed, palette

__all__ = ["Value", "series"]

LEFT, WIDEST, PAD, ROW, THICK = 64, 380, 12, 34, 24


@attrs.frozen
class Value:
    """One bar: the year, the number, what is written beside it, and whether it is of the last year."""

    name: str
    value: Decimal
    words: str
    is_last: bool = False


def series(values: Sequence[Value], *, title: str, colours: Palette | None = None, language: str = "en") -> str:
    """The picture: a bar for each value, with its words; deterministic in its arguments.

    >>> picture = series([Value("2018", Decimal(7), "7 schools")], title="Schools")
    >>> "<title>Schools. 2018: 7 schools</title>" in picture
    True
    """
    tones = colours or palette()
    largest = max((one.value for one in values), default=Decimal(1)) or Decimal(1)
    longest = max((len(one.words) for one in values), default=0)
    width, height = LEFT + WIDEST + PAD + (LETTER + 1) * longest, ROW * len(values) + PAD
    said = f"{title}. " + "; ".join(f"{one.name}: {one.words}" for one in values)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" lang="{escape(language)}" font-family="system-ui, sans-serif" font-size="14" fill="{INK}">'
    )
    parts = [
        opening,
        f"<title>{escape(said)}</title>",
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
    ]
    for number, one in enumerate(values):
        y, long = PAD // 2 + ROW * number, max(2, int(one.value / largest * WIDEST))
        tone = tones.brand if one.is_last else mixed(tones.brand, PAPER, 0.45)
        parts.append(f'<text x="0" y="{y + 17}">{escape(one.name)}</text>')
        parts.append(f'<rect x="{LEFT}" y="{y}" width="{long}" height="{THICK}" rx="2" fill="{tone}"/>')
        parts.append(f'<text x="{LEFT + long + 8}" y="{y + 17}">{escape(one.words)}</text>')
    return "\n".join([*parts, "</svg>\n"])
