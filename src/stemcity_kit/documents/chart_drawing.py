"""Charts drawn as SVG, the one module that knows matplotlib (`pip install 'stemcity-kit[charts]'`).

Lengths are in points, and a chart is as wide as the text of a page of A4 with its margins, so that on paper its words
have the size of the text around it. Text stays text, so that a PDF can be searched and read aloud. The tones are
those of the edition, from dark to pale, told apart by their lightness; with outlines, hatching and words, nothing is
said by a colour alone (WCAG 2.1, 1.4.1 and 1.4.11), and nothing is lost on a grey printer.

All places are reckoned here and none is measured with a font, so the same chart is the same bytes on every machine.
"""

from __future__ import annotations

import importlib.util
import io
import itertools
import textwrap
import warnings
from collections.abc import Iterable, Sequence
from decimal import Decimal
from types import ModuleType
from typing import Any

import attrs

from stemcity_kit.documents.charts import Bar, Bars, Chart, Matrix, Stacks, Sure
from stemcity_kit.documents.palette import INK, PAPER, Palette, mixed, palette, readable_on
from stemcity_kit.errors import Finding, MissingExtra, N_, Severity, Where

__all__ = ["draw", "missing"]

WIDTH = 480.0
LEFT, GAP, RIGHT = 132.0, 8.0, 138.0
SIZE, LINE, LETTER = 9.0, 12.0, 5.3
"""Of the type: its size, the distance of two lines, and what a letter takes on average in a wide face."""
THICK, STEP, APART = 13.0, 17.0, 8.0
STUB = 26.0
"""How far a bar goes on that says “more is possible”, and how long one is whose number is hidden."""
CELL = 20.0
SOFT, HATCH = "#4a4f5a", 4.0

_SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "stemcity_kit",
    "text.parse_math": False,
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": SIZE,
    "path.simplify": False,
}


def missing() -> Finding | None:
    """What is to be said where matplotlib is not installed; nothing where it is."""
    if importlib.util.find_spec("matplotlib") is not None:
        return None
    what = N_("matplotlib is not installed: the report has fewer charts.")
    fix = N_("Install it with: pip install 'stemcity-kit[charts]'.")
    return Finding("missing-extra", Where(), what, fix, severity=Severity.NOTE)


def _matplotlib() -> ModuleType:
    if finding := missing():
        raise MissingExtra(attrs.evolve(finding, severity=Severity.ERROR))
    import matplotlib.backends.backend_svg  # noqa: PLC0415 - the one lazy import of matplotlib
    import matplotlib.figure  # noqa: PLC0415 - as above
    import matplotlib.lines  # noqa: PLC0415 - as above
    import matplotlib.patches  # noqa: PLC0415 - as above

    module: ModuleType = matplotlib
    return module


def draw(chart: Chart, *, colours: Palette | None = None) -> str:
    """A chart as SVG: one document, which refers to nothing outside of itself.

    Args:
        chart: What it shows.
        colours: The edition's colours; the library's own without them.

    Returns:
        The document, deterministic in its arguments.

    Raises:
        MissingExtra: matplotlib is not installed.

    >>> from stemcity_kit.documents.charts import Group
    >>> picture = draw(Bars("Schools", [Group("2019", [Bar("more than 100", Decimal(100), Sure.AT_LEAST)])]))
    >>> "more than 100</text>" in picture
    True
    """
    with warnings.catch_warnings():
        # Of what a newer library will drop, and of glyphs that its own font lacks: the reader's fonts draw the text.
        warnings.simplefilter("ignore")
        made = _matplotlib()
        with made.rc_context():
            made.rcdefaults()
            made.rcParams.update(_SETTINGS)
            return _drawn(chart, Sheet(made, colours or palette()))


def _drawn(chart: Chart, sheet: Sheet) -> str:
    match chart:
        case Bars():
            return sheet.svg(_bars(chart, sheet))
        case Stacks():
            return sheet.svg(_stacks(chart, sheet))
        case Matrix():
            return sheet.svg(_matrix(chart, sheet))


def _lines(words: str, room: float, *, most: int = 4) -> list[str]:
    """Words cut into lines that fit; what is longer than the most lines ends with an ellipsis."""
    plain = "".join(letter if letter.isprintable() else " " for letter in words)
    return textwrap.wrap(plain, max(4, int(room / LETTER)), max_lines=most, placeholder=" …") or [""]


class Sheet:
    """A sheet on which y grows downward; what is drawn on it is kept in order."""

    def __init__(self, made: ModuleType, colours: Palette) -> None:
        self._made = made
        self.colours = colours
        self._figure = made.figure.Figure()
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._order = itertools.count()

    def text(self, x: float, y: float, words: str, **how: Any) -> None:
        """One line of text, with its baseline at y."""
        style = {"color": INK, "va": "baseline", "rotation_mode": "anchor", "zorder": next(self._order), **how}
        self._axes.text(x, y, words, **style)

    def block(self, x: float, middle: float, lines: Sequence[str], **how: Any) -> None:
        """Lines of text around a middle."""
        first = middle - LINE * (len(lines) - 1) / 2 + SIZE * 0.35
        for number, line in enumerate(lines):
            self.text(x, first + LINE * number, line, **how)

    def box(self, x: float, y: float, wide: float, high: float, **how: Any) -> None:
        """A rectangle."""
        style = {"facecolor": PAPER, "edgecolor": INK, "linewidth": 0.7, "zorder": next(self._order), **how}
        self._axes.add_patch(self._made.patches.Rectangle((x, y), wide, high, **style))

    def line(self, xs: Sequence[float], ys: Sequence[float], **how: Any) -> None:
        """A line through points."""
        style = {"color": INK, "linewidth": 0.7, "zorder": next(self._order), **how}
        self._axes.add_line(self._made.lines.Line2D(xs, ys, **style))

    def hatched(self, x: float, y: float, wide: float, high: float, **how: Any) -> None:
        """A rectangle with slanting lines in it, drawn one by one, because not every reader of SVG knows patterns."""
        self.box(x, y, wide, high, **{"facecolor": PAPER, **how})
        place = x - high + HATCH
        while place < x + wide:
            begin, end = max(place, x), min(place + high, x + wide)
            self.line([begin, end], [y + high - (begin - place), y + high - (end - place)], linewidth=0.5)
            place += HATCH

    def svg(self, height: float) -> str:
        """The document."""
        self._figure.set_size_inches(WIDTH / 72, height / 72)
        self._axes.set_xlim(0, WIDTH)
        self._axes.set_ylim(height, 0)
        held = io.StringIO()
        self._made.backends.backend_svg.FigureCanvasSVG(self._figure).print_svg(
            held, metadata={"Date": None, "Creator": None}
        )
        return held.getvalue()


def _tones(colours: Palette, count: int) -> list[str]:
    """From pale to the edition's own colour, by lightness."""
    return [mixed(colours.brand, PAPER, 0.72 * (count - 1 - n) / max(1, count - 1)) for n in range(count)]


def _start(names: Iterable[str]) -> float:
    """Where bars begin: as far to the left as the lines of their names allow, with room for wide letters."""
    longest = max((len(line) for name in names for line in _lines(name, LEFT)), default=0)
    return min(longest * LETTER * 1.25, LEFT) + GAP


def _legend(sheet: Sheet, names: Sequence[str], tones: Sequence[str | None], x: float, y: float) -> float:
    """The names of the parts, each beside its tone; an empty one is hatched. Returns where it ends."""
    y += APART
    for name, tone in zip(names, tones, strict=True):
        if tone is None:
            sheet.hatched(x, y, 14, 9)
        else:
            sheet.box(x, y, 14, 9, facecolor=tone)
        lines = _lines(name, WIDTH - x - 24, most=2)
        for line in lines:
            sheet.text(x + 20, y + 8, line)
            y += LINE
        y += 3
    return y


def _bars(chart: Bars, sheet: Sheet) -> float:
    tones = _tones(sheet.colours, max(1, len(chart.legend)))
    pale = mixed(sheet.colours.brand, PAPER, 0.6)
    largest = max((bar.value for group in chart.groups for bar in group.bars), default=Decimal(0)) or Decimal(1)
    room = WIDTH - LEFT - GAP - RIGHT - STUB
    x, y = _start(group.name for group in chart.groups), APART / 2
    for group in chart.groups:
        named = _lines(group.name, LEFT)
        beside = [_lines(bar.words, RIGHT, most=3) for bar in group.bars]
        steps = [max(STEP, LINE * len(lines) + 3) for lines in beside]
        high = max(sum(steps), LINE * len(named) + 3)
        sheet.block(x - GAP, y + high / 2, named, ha="right")
        top = y + (high - sum(steps)) / 2
        sheet.line([x, x], [y, y + high])
        for bar, lines, step in zip(group.bars, beside, steps, strict=True):
            tone = tones[bar.series] if chart.legend or not chart.strong or group.name in chart.strong else pale
            end = _bar(bar, sheet, (x, top + (step - THICK) / 2), float(bar.value / largest) * room, tone)
            sheet.block(end + 5, top + step / 2, lines)
            top += step
        y += high + APART
    return _legend(sheet, chart.legend, tones, x, y) if chart.legend else y


def _bar(bar: Bar, sheet: Sheet, place: tuple[float, float], long: float, tone: str) -> float:
    """One bar at its place; returns where its words may begin."""
    x, y = place
    if bar.known is Sure.UNKNOWN:
        return x
    if bar.known is Sure.HIDDEN:
        sheet.hatched(x, y, STUB, THICK, linestyle=(0, (2, 2)))
        return x + STUB
    if bar.known is Sure.AT_MOST:
        sheet.hatched(x, y, max(long, 1), THICK, facecolor=mixed(tone, PAPER, 0.7))
    elif bar.known is Sure.ABOUT:
        sheet.box(x, y, max(long, 1), THICK, facecolor=mixed(tone, PAPER, 0.4), linestyle=(0, (2, 2)))
    else:
        sheet.box(x, y, max(long, 1), THICK, facecolor=tone)
    if bar.known is not Sure.AT_LEAST:
        return x + long
    middle, end = y + THICK / 2, x + long + STUB - 8
    sheet.line([x + long, end], [middle, middle], linewidth=1.2)
    sheet.line([end - 4, end, end - 4], [middle - 3.5, middle, middle + 3.5], linewidth=1.2)
    return x + long + STUB - 6


def _stacks(chart: Stacks, sheet: Sheet) -> float:
    full = [number for number in range(len(chart.legend)) if number != chart.missing]
    dark_first = list(reversed(_tones(sheet.colours, len(full))))
    tones: list[str | None] = [None] * len(chart.legend)
    for place, number in enumerate(full):
        tones[number] = dark_first[place]
    largest = max((sum(row.parts, Decimal(0)) for row in chart.rows), default=Decimal(0)) or Decimal(1)
    room = WIDTH - LEFT - GAP - 84
    start, y = _start(row.name for row in chart.rows), APART / 2
    for row in chart.rows:
        named = _lines(row.name, LEFT)
        high = max(24.0, LINE * len(named) + 3)
        sheet.block(start - GAP, y + high / 2, named, ha="right")
        x, top = start, y + (high - 20) / 2
        for part, words, tone in zip(row.parts, row.words, tones, strict=True):
            wide = float(part / largest) * room
            if wide > 0:
                _part(sheet, (x, top, wide), words, tone)
            x += wide
        sheet.block(x + 5, y + high / 2, _lines(row.whole, 80, most=2))
        y += high + APART
    return _legend(sheet, chart.legend, tones, start, y)


def _part(sheet: Sheet, place: tuple[float, float, float], words: str, tone: str | None) -> None:
    """A part of a stack, with its number where there is room for it."""
    x, y, wide = place
    if tone is None:
        sheet.hatched(x, y, wide, 20)
    else:
        sheet.box(x, y, wide, 20, facecolor=tone)
    taken = len(words) * LETTER + 4
    if wide >= taken + 4:
        if tone is None:
            sheet.box(x + (wide - taken) / 2, y + 3, taken, 14, linewidth=0)
        sheet.text(x + wide / 2, y + 13.2, words, ha="center", color=readable_on(tone or PAPER))


def _matrix(chart: Matrix, sheet: Sheet) -> float:
    room = WIDTH - LEFT - GAP
    wide = min(46.0, room / max(1, len(chart.columns)))
    heads = [_lines(name, 100, most=max(1, int(wide / (LINE - 2)))) for name in chart.columns]
    deep = max((len(line) for lines in heads for line in lines), default=0) * LETTER + APART
    for number, lines in enumerate(heads):
        first = LEFT + GAP + wide * (number + 0.5) - (LINE - 2) * (len(lines) - 1) / 2 + SIZE * 0.35
        for place, line in enumerate(lines):
            sheet.text(first + (LINE - 2) * place, deep, line, rotation=90, ha="left")
    largest = max((count for counts in chart.counts for count in counts), default=0) or 1
    y = deep + 4
    for name, counts in zip(chart.rows, chart.counts, strict=True):
        named = _lines(name, LEFT, most=3)
        high = max(CELL, LINE * len(named) + 3)
        sheet.block(LEFT, y + high / 2, named, ha="right")
        for number, count in enumerate(counts):
            tone = mixed(sheet.colours.brand, PAPER, 0.85 * (1 - count / largest)) if count else PAPER
            x = LEFT + GAP + wide * number
            sheet.box(x, y, wide, high, facecolor=tone, edgecolor=SOFT, linewidth=0.4)
            ink = readable_on(tone) if count else SOFT
            sheet.text(x + wide / 2, y + high / 2 + SIZE * 0.35, str(count), ha="center", color=ink)
        y += high
    return y + APART
