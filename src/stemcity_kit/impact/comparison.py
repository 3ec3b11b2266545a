"""Edition against edition, for each indicator: sources that contradict each other side by side, and never averaged.

A folder may hold figures of earlier years too, so editions are told apart by city and year and not by folder. Where
two sources give two numbers for one year, a growth is told from each to each: none of them is preferred.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

import attrs

from stemcity_kit.errors import Finding
from stemcity_kit.impact.growth import Growth, check_published, growth, incomparable
from stemcity_kit.model.bounds import Bounds, disagree
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.vocabulary import Qualifier, Scope

__all__ = ["Cell", "Row", "comparison", "flagged"]


def _figures(values: Iterable[Figure]) -> tuple[Figure, ...]:
    return tuple(values)


def _cells(values: Iterable[Cell]) -> tuple[Cell, ...]:
    return tuple(values)


def _growths(values: Iterable[Growth]) -> tuple[Growth, ...]:
    return tuple(values)


@attrs.frozen
class Cell:
    """What the sources say of one indicator in one year.

    Attributes:
        year: The year of the edition; None for what is told of no year.
        figures: All figures, those of equal value beside each other; at least one.
    """

    year: int | None
    figures: tuple[Figure, ...] = attrs.field(converter=_figures)

    @property
    def values(self) -> tuple[tuple[Decimal, Qualifier], ...]:
        """The different numbers that are said, least first, each with its qualifier."""
        return tuple(sorted({(figure.value, figure.qualifier) for figure in self.figures}))

    @property
    def contested(self) -> bool:
        """Whether the sources disagree, in their numbers or as they qualify them, and so none is the one."""
        return any(disagree(one, other) for one, other in itertools.combinations(self.figures, 2))

    def contests(self, figure: Figure) -> bool:
        """Whether another source disagrees with a figure, or with one that states the same number."""
        same = [one for one in self.figures if _number(one) == _number(figure)]
        return any(disagree(one, other) for one in same for other in self.figures)


@attrs.frozen
class Row:
    """One indicator over the editions of one city.

    Attributes:
        city: The key of the city: its municipality's code, or its name where it has none.
        indicator: What is counted.
        unit: In which unit.
        scope: What part of an edition.
        cells: The years in order; what is of no year comes last.
        growths: From each year to the next one that has figures, for each pair of figures that can be compared.
    """

    city: str
    indicator: str
    unit: str
    scope: Scope
    cells: tuple[Cell, ...] = attrs.field(converter=_cells)
    growths: tuple[Growth, ...] = attrs.field(converter=_growths)

    @property
    def contested(self) -> bool:
        """Whether the sources contradict each other in some year."""
        return any(cell.contested for cell in self.cells)


def comparison(editions: Sequence[Edition]) -> tuple[Row, ...]:
    """The editions against each other, one row for each city, indicator, unit and scope, in that order.

    Args:
        editions: The editions in any order; the same figure in two of their folders is shown once.

    Returns:
        The rows. A figure without an indicator stands in a row of its own key.

    >>> from stemcity_kit.model.text import Text
    >>> place = {"city": "A", "country": "IT", "zone": "Europe/Rome"}
    >>> figures = [Figure(f"p-{n}", indicator="participants", unit="people", year=year, value=Decimal(value))
    ...            for n, (year, value) in enumerate([(2017, 3000), (2018, 7000), (2018, 10000)])]
    >>> edition = Edition(key="a-2018", uri="https://example.org/a", year=2018, figures=figures, **place)
    >>> row, = comparison([edition])
    >>> [cell.contested for cell in row.cells], [grown.percent() for grown in row.growths]
    ([False, True], [Decimal('133'), Decimal('233')])
    """
    rows: dict[tuple[str, str, str, Scope], dict[tuple[object, ...], Figure]] = {}
    for edition in sorted(editions, key=lambda one: (one.year, one.key)):
        for figure in edition.figures:
            counted = figure.indicator or figure.key
            row = rows.setdefault((_city(edition), counted, figure.unit, figure.scope), {})
            row.setdefault(_account(edition, figure), figure)
    return tuple(_row(*key, list(rows[key].values())) for key in sorted(rows))


def flagged(editions: Sequence[Edition]) -> Iterator[Finding]:
    """Yield a finding for each published growth that the figures of the editions do not bear out.

    A published growth is a figure in percent whose indicator is `growth`, or `growth-` and what grew.
    """
    for _, figures in sorted(_by_city(editions).items()):
        for figure in figures:
            if figure.unit == "percent" and figure.indicator.casefold().partition("-")[0] == "growth":
                of = figure.indicator.casefold().partition("-")[2]
                finding = check_published(figure, figures, of=of)
                if finding is not None:
                    yield finding


def _by_city(editions: Sequence[Edition]) -> Mapping[str, Sequence[Figure]]:
    found: dict[str, dict[tuple[object, ...], Figure]] = {}
    for edition in sorted(editions, key=lambda one: (one.year, one.key)):
        for figure in edition.figures:
            found.setdefault(_city(edition), {}).setdefault(_account(edition, figure), figure)
    return {city: sorted(figures.values(), key=lambda one: one.key) for city, figures in found.items()}


def _city(edition: Edition) -> str:
    return f"{edition.country} {edition.municipality or edition.city or edition.key}"


def _account(edition: Edition, figure: Figure) -> tuple[object, ...]:
    """What makes two figures one and the same account: all that they say, but for their key and their footnote."""
    titles = (edition.get("sources", key) for key in figure.sources)
    sources = tuple(
        sorted((one.title, one.url) if one else ("", key) for one, key in zip(titles, figure.sources, strict=True))
    )
    return (
        figure.indicator or figure.key,
        figure.year,
        figure.value,
        figure.unit,
        figure.scope,
        figure.qualifier,
        figure.as_of,
        figure.basis,
        figure.method,
        sources or (edition.key, figure.key),
    )


def _row(city: str, indicator: str, unit: str, scope: Scope, figures: Sequence[Figure]) -> Row:
    years: dict[int | None, list[Figure]] = {}
    for figure in sorted(figures, key=lambda one: (one.year is None, one.year or 0, one.value, one.key)):
        years.setdefault(figure.year, []).append(figure)
    cells = [Cell(year, held) for year, held in years.items()]
    return Row(city, indicator, unit, scope, cells, list(_between(cells)))


def _between(cells: Sequence[Cell]) -> Iterator[Growth]:
    dated = [cell for cell in cells if cell.year is not None]
    for earlier, later in itertools.pairwise(dated):
        seen = set()
        for before in earlier.figures:
            for after in later.figures:
                pair = (_number(before), _number(after))
                if pair not in seen and not any(incomparable(before, after)):
                    seen.add(pair)
                    contested = earlier.contests(before) or later.contests(after)
                    grown = growth(before, after)
                    yield attrs.evolve(grown, bounds=Bounds(), contested=True) if contested else grown


def _number(figure: Figure) -> tuple[object, ...]:
    return figure.value, figure.qualifier, figure.basis
