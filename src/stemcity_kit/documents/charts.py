"""What a chart shows, as values: bars, stacks and matrices of numbers with the words that stand beside them.

A chart here is already in the reader's language: each number comes with its words. So a chart can be drawn
(`stemcity_kit.documents.chart_drawing`), and can be said: `alternative` puts all of it into a text for those who do
not see it (WCAG 2.1, 1.1.1). How sure a number is belongs to it: what is hidden is no zero, and “more than 7,000” is
no 7,000.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from decimal import Decimal

import attrs

from stemcity_kit.model.vocabulary import Qualifier

__all__ = ["Bar", "Bars", "Chart", "Group", "Matrix", "Stack", "Stacks", "Sure", "alternative", "sure"]


class Sure(enum.StrEnum):
    """What a bar may claim of the number that it stands for."""

    EXACT = "exact"
    AT_LEAST = "at-least"
    AT_MOST = "at-most"
    ABOUT = "about"
    HIDDEN = "hidden"
    UNKNOWN = "unknown"


def sure(qualifier: Qualifier) -> Sure:
    """What a bar may claim where a source qualifies the number.

    >>> sure(Qualifier.MORE_THAN).value
    'at-least'
    """
    return Sure.AT_LEAST if qualifier is Qualifier.MORE_THAN else Sure(qualifier.value)


def _words(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


@attrs.frozen
class Bar:
    """One bar of a group.

    Attributes:
        words: The number as it is written beside the bar.
        value: How long the bar is; 0 where the number is hidden or not known, which is not drawn as 0.
        known: What it may claim.
        series: Its place in the legend; of several the last is the strongest.
    """

    words: str
    value: Decimal = Decimal(0)
    known: Sure = Sure.EXACT
    series: int = 0


def _bars(values: Iterable[Bar]) -> tuple[Bar, ...]:
    return tuple(values)


@attrs.frozen
class Group:
    """The bars that belong together, with their name."""

    name: str
    bars: tuple[Bar, ...] = attrs.field(converter=_bars)


def _groups(values: Iterable[Group]) -> tuple[Group, ...]:
    return tuple(values)


@attrs.frozen
class Bars:
    """Groups of bars on one scale, which starts at nothing.

    Attributes:
        title: What is shown.
        groups: The groups, from the top down.
        legend: The names of the series; empty where there is only one.
        strong: The groups whose bars are of the strongest tone where there is no legend; all of them without any.
    """

    title: str
    groups: tuple[Group, ...] = attrs.field(converter=_groups)
    legend: tuple[str, ...] = attrs.field(default=(), converter=_words)
    strong: tuple[str, ...] = attrs.field(default=(), converter=_words)


@attrs.frozen
class Stack:
    """A whole, cut into parts.

    Attributes:
        name: What it is.
        parts: How much of each part it holds, in the order of the legend.
        words: Each part as it is written.
        whole: The whole as it is written.
    """

    name: str
    parts: tuple[Decimal, ...]
    words: tuple[str, ...] = attrs.field(converter=_words)
    whole: str


def _stacks(values: Iterable[Stack]) -> tuple[Stack, ...]:
    return tuple(values)


@attrs.frozen
class Stacks:
    """Wholes of one scale, cut into the same parts.

    Attributes:
        title: What is shown.
        rows: The wholes, from the top down.
        legend: The names of the parts.
        missing: The part that is still missing, by its place in the legend; it is drawn empty.
    """

    title: str
    rows: tuple[Stack, ...] = attrs.field(converter=_stacks)
    legend: tuple[str, ...] = attrs.field(converter=_words)
    missing: int | None = None


@attrs.frozen
class Matrix:
    """Counts by row and column.

    Attributes:
        title: What is shown.
        rows: The names of the rows, from the top down.
        columns: The names of the columns.
        counts: A tuple of counts for each row.
    """

    title: str
    rows: tuple[str, ...] = attrs.field(converter=_words)
    columns: tuple[str, ...] = attrs.field(converter=_words)
    counts: tuple[tuple[int, ...], ...]


Chart = Bars | Stacks | Matrix


def alternative(chart: Chart) -> str:
    """All that a chart shows, in words; of a matrix the cells that are not 0.

    >>> alternative(Bars("Schools", [Group("2018", [Bar("more than 90")]), Group("2019", [Bar("more than 100")])]))
    'Schools. 2018: more than 90. 2019: more than 100.'
    """
    return " ".join(f"{part.rstrip('.')}." for part in (chart.title, *_said(chart)))


def _said(chart: Chart) -> Iterator[str]:
    match chart:
        case Bars():
            return _said_of_bars(chart)
        case Stacks():
            return _said_of_stacks(chart)
        case Matrix():
            return _said_of_matrix(chart)


def _said_of_bars(chart: Bars) -> Iterator[str]:
    for group in chart.groups:
        names = [chart.legend[bar.series] if chart.legend else "" for bar in group.bars]
        said = [f"{name} {bar.words}".strip() for name, bar in zip(names, group.bars, strict=True)]
        yield f"{group.name}: {'; '.join(said)}"


def _said_of_stacks(chart: Stacks) -> Iterator[str]:
    for row in chart.rows:
        parts = zip(chart.legend, row.parts, row.words, strict=True)
        said = [f"{name} {words}" for name, part, words in parts if part]
        yield f"{row.name}, {row.whole}: {'; '.join(said)}"


def _said_of_matrix(chart: Matrix) -> Iterator[str]:
    for name, counts in zip(chart.rows, chart.counts, strict=True):
        said = [f"{column} {count}" for column, count in zip(chart.columns, counts, strict=True) if count]
        yield f"{name}: {'; '.join(said) or '0'}"
