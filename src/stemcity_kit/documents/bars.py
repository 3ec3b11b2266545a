"""Shares as bars: for each group one bar, cut into the parts of which it is made; drawn as SVG.

Every part has its words as a title, and its number stands in it where there is room; the legend names the parts in the
order in which they stand. So the picture is read without its colours too (WCAG 2.1, 1.4.1), and each number has at
least 4.5 to 1 against its ground (1.4.3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import attrs
from babel.numbers import format_decimal
from markupsafe import escape

from stemcity_kit.documents.catalogue import spoken
from stemcity_kit.documents.palette import INK, PAPER, Palette, mixed, palette, readable_on
from stemcity_kit.documents.phrases import locale_of

__all__ = ["Bar", "bars"]

GUTTER, WIDTH, PAD, ROW, THICK, TOP, KEY = 210, 560, 20, 34, 24, 48, 24
LETTER = 7
"""Units that a letter of the small type takes on average, measured on Latin texts."""


def _numbers(values: Sequence[int]) -> tuple[int, ...]:
    return tuple(values)


@attrs.frozen
class Bar:
    """One bar.

    Attributes:
        name: What it is called.
        parts: How much of each part it holds, in the order of the legend.
    """

    name: str
    parts: tuple[int, ...] = attrs.field(converter=_numbers)


def bars(
    rows: Sequence[Bar], *, title: str, legend: Sequence[str], colours: Palette | None = None, language: str = "en"
) -> str:
    """The picture: all bars of one length, cut by their shares, with the number that each counts behind it.

    Args:
        rows: The bars, from the top down; one without anything in it is drawn empty.
        title: What the picture shows.
        legend: The names of the parts.
        colours: The edition's colours; the library's own without them.
        language: Of the words in it, and of how its numbers are written.

    Returns:
        An SVG document, deterministic in its arguments.

    >>> picture = bars([Bar("District 1", [12, 3])], title="Places", legend=["first wish", "none"])
    >>> "<title>District 1: first wish: 12</title>" in picture
    True
    """
    tones = _tones(colours or palette(), len(legend))
    height = TOP + ROW * len(rows) + KEY * len(legend) + PAD
    width = GUTTER + WIDTH + 80
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" lang="{escape(language)}" font-family="system-ui, sans-serif" font-size="13" fill="{INK}">'
    )
    parts = [
        opening,
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
        f'<text x="{PAD}" y="28" font-size="17" font-weight="600">{escape(title)}</text>',
    ]
    written = partial(format_decimal, locale=locale_of(spoken(language)))
    for number, row in enumerate(rows):
        parts += _drawn(row, TOP + ROW * number, legend, tones, written)
    for number, name in enumerate(legend):
        y = TOP + ROW * len(rows) + KEY * number + 6
        parts.append(f'<rect x="{GUTTER}" y="{y}" width="14" height="14" fill="{tones[number]}" stroke="{INK}"/>')
        parts.append(f'<text x="{GUTTER + 22}" y="{y + 12}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>\n"])


def _tones(colours: Palette, count: int) -> list[str]:
    """From the main colour to a pale tone of it, and the accent for the last part of several."""
    if count == 1:
        return [colours.brand]
    steps = max(1, count - 2)
    return [*(mixed(colours.brand, PAPER, 0.8 * n / steps) for n in range(count - 1)), colours.accent]


def _drawn(
    row: Bar, y: int, legend: Sequence[str], tones: Sequence[str], written: Callable[[int], str]
) -> Iterator[str]:
    shown = row.name if len(row.name) * LETTER <= GUTTER - PAD else row.name[: (GUTTER - PAD) // LETTER - 1] + "…"
    yield f'<text x="{PAD}" y="{y + 17}">{escape(shown)}</text>'
    total, before, x = sum(row.parts), 0, GUTTER
    for name, count, tone in zip(legend, row.parts, tones, strict=True):
        before += count
        if count:
            after, said = GUTTER + WIDTH * before // total, escape(written(count))
            yield f"<g><title>{escape(row.name)}: {escape(name)}: {said}</title>"
            yield f'<rect x="{x}" y="{y}" width="{after - x}" height="{THICK}" fill="{tone}" stroke="{PAPER}"/>'
            if after - x >= LETTER * len(said) + 8:
                ink = readable_on(tone)
                yield f'<text x="{(x + after) // 2}" y="{y + 17}" text-anchor="middle" fill="{ink}">{said}</text>'
            yield "</g>"
            x = after
    yield f'<text x="{GUTTER + WIDTH + 10}" y="{y + 17}">{escape(written(total))}</text>'
