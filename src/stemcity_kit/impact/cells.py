"""Tables of counts with all their totals: the ground on which small numbers are hidden.

A table has one to four dimensions (gender, age band, district, level of school). Each key names one category of every
dimension, or `TOTAL` for all of them together, so that `("f", TOTAL)` is a margin and `(TOTAL, TOTAL)` the sum of all.

Inside, the cells lie in one row of whole numbers, inner cells and totals together; a position moves by a *stride* from
one category to the next. It refuses what cannot be counted: fractions, negative numbers, and tables of over a million
cells.
"""

from __future__ import annotations

import enum
import itertools
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, Literal, TypeAlias

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where

__all__ = ["HIDDEN", "TOTAL", "Counts", "Grid", "Key", "Mark", "name_of"]


class Mark(enum.Enum):
    """What stands in a table instead of a category or of a number."""

    TOTAL = "total"
    HIDDEN = "hidden"

    def __repr__(self) -> str:
        return self.name

    __str__ = __repr__


TOTAL: Final = Mark.TOTAL
"""All categories of a dimension together."""

HIDDEN: Final = Mark.HIDDEN
"""A number that is not published. It is neither zero nor missing."""

Key: TypeAlias = tuple[str | Literal[Mark.TOTAL], ...]
"""A cell: one category, or `TOTAL`, for each dimension."""


def name_of(key: object) -> str:
    """A cell as people read it; whatever is no cell, as it is.

    >>> name_of(("f", TOTAL))
    'f × total'
    """
    if not isinstance(key, tuple):
        return str(key)
    return " × ".join("total" if kind is TOTAL else str(kind) for kind in key)


_MOST_CELLS = 1_000_000
_MOST_DIMENSIONS = 4


@attrs.frozen
class Grid:
    """The cells of a table and of its totals, and the order in which they lie.

    Attributes:
        dimensions: What the table is cut by.
        categories: The categories of each dimension, in their order.
    """

    dimensions: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """How many categories each dimension has, with its total."""
        return tuple(len(kinds) + 1 for kinds in self.categories)

    @property
    def strides(self) -> tuple[int, ...]:
        """How far apart neighbours lie in each dimension."""
        return _strides(self.shape)

    def coordinates(self, position: int) -> tuple[int, ...]:
        """Which category of each dimension a position has; the last one is the total."""
        return tuple(position // stride % size for stride, size in zip(self.strides, self.shape, strict=True))

    def depth(self, position: int) -> int:
        """Over how many dimensions a cell is a total; 0 for an inner cell."""
        return sum(place == size - 1 for place, size in zip(self.coordinates(position), self.shape, strict=True))

    def position(self, key: Key) -> int:
        """Where a cell lies.

        Raises:
            InvalidValue: The table has no such cell.
        """
        if len(key) == len(self.dimensions) and all(
            kind is TOTAL or kind in kinds for kind, kinds in zip(key, self.categories, strict=True)
        ):
            return sum(
                (len(kinds) if kind is TOTAL else kinds.index(kind)) * stride
                for kind, kinds, stride in zip(key, self.categories, self.strides, strict=True)
            )
        what = N_("The table has no cell “{cell}”.")
        fix = N_("Name one category, or TOTAL, for each of: {dimensions}.")
        raise InvalidValue.because(
            "unknown-cell", Where(), what, fix, cell=name_of(key), dimensions=", ".join(self.dimensions)
        )

    @property
    def places(self) -> tuple[Key, ...]:
        """The categories of each dimension and its total, in the order of the coordinates."""
        return tuple((*kinds, TOTAL) for kinds in self.categories)

    def key(self, position: int) -> Key:
        """The cell at a position."""
        return tuple(kinds[place] for kinds, place in zip(self.places, self.coordinates(position), strict=True))

    def order(self) -> Iterator[Key]:
        """All cells, inner ones and totals, in the order in which they lie."""
        return itertools.product(*self.places)


@attrs.frozen
class Counts(Grid):
    """How many people there are in each cell of a table, and in each of its totals; made by `Counts.of`.

    Attributes:
        impossible: Positions of cells in which nobody can be, as everybody knows (aged 6, in upper secondary school).
        values: The number of each cell, in the order of `order()`.

    >>> counts = Counts.of({("f", "north"): 3, ("m", "north"): 9}, dimensions=("gender", "district"))
    >>> counts[("f", "north")], counts[(TOTAL, "north")]
    (3, 12)
    """

    impossible: frozenset[int]
    values: tuple[int, ...]

    @classmethod
    def of(
        cls,
        counts: Mapping[tuple[str, ...], int],
        *,
        dimensions: Sequence[str],
        categories: Mapping[str, Sequence[str]] | None = None,
        impossible: Collection[tuple[str, ...]] = (),
    ) -> Counts:
        """The table of some counts.

        Args:
            counts: People by cell; a cell that is not named holds nobody.
            dimensions: What the keys stand for, one to four names.
            categories: All categories of a dimension in their order, with those in which nobody is; without them, the
                ones that `counts` names, in the order of the alphabet.
            impossible: Cells of which everybody knows that nobody can be in them. They are never hidden.

        Raises:
            InvalidValue: With a finding for each fault.
        """
        names, given = tuple(dimensions), {name: tuple(kinds) for name, kinds in (categories or {}).items()}
        faults = [*_name_faults([*names, *itertools.chain(*given.values())])]
        faults = faults or [*_shape_faults(names, given), *_key_faults([*counts, *impossible], names)]
        if faults:
            raise InvalidValue(*faults)
        found = [sorted({key[place] for key in [*counts, *impossible]}) for place in range(len(names))]
        kinds = tuple(tuple(given.get(name, found[place])) for place, name in enumerate(names))
        faults = [*_size_faults(kinds), *_cell_faults(counts, kinds, names, set(impossible))]
        if faults:
            raise InvalidValue(*faults)
        return cls(names, kinds, *_filled(counts, kinds, impossible))

    def __getitem__(self, key: Key) -> int:
        return self.values[self.position(key)]


def _strides(shape: Sequence[int]) -> tuple[int, ...]:
    return tuple(math.prod(shape[place + 1 :]) for place in range(len(shape)))


def _filled(
    counts: Mapping[tuple[str, ...], int], kinds: tuple[tuple[str, ...], ...], impossible: Collection[tuple[str, ...]]
) -> tuple[frozenset[int], tuple[int, ...]]:
    """The positions of the impossible cells, totals of nothing but such cells among them; and all values."""
    shape = [len(some) + 1 for some in kinds]
    strides = _strides(shape)
    places = [
        {kind: place * stride for place, kind in enumerate(some)} for some, stride in zip(kinds, strides, strict=True)
    ]
    values, possible = [0] * math.prod(shape), [1] * math.prod(shape)
    for key, count in counts.items():
        values[sum(at[kind] for at, kind in zip(places, key, strict=True))] = count
    for key in impossible:
        possible[sum(at[kind] for at, kind in zip(places, key, strict=True))] = 0
    for row in (values, possible):
        _add_totals(row, shape, strides)
    return frozenset(position for position, ways in enumerate(possible) if not ways), tuple(values)


def _add_totals(row: list[int], shape: Sequence[int], strides: Sequence[int]) -> None:
    """Put in the place of each total the sum of what it is a total of, dimension by dimension."""
    for size, stride in zip(shape, strides, strict=True):
        for start in range(0, len(row), size * stride):
            for first in range(start, start + stride):
                last = first + (size - 1) * stride
                row[last] = sum(row[first:last:stride])


def _name_faults(named: Collection[object]) -> Iterator[Finding]:
    for name in named:
        if not isinstance(name, str):
            what = N_("“{name}” is no text, and so no name in a table.")
            fix = N_("Write it as text, between quotation marks.")
            yield Finding("name-no-text", Where(), what, fix, params={"name": name})


def _shape_faults(names: tuple[str, ...], given: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    if not 1 <= len(names) <= _MOST_DIMENSIONS or len(set(names)) < len(names):
        what = N_("A table of counts has one to four dimensions with different names; these are {count}: {names}.")
        fix = N_("Cut by fewer dimensions, or make several tables.")
        yield Finding("table-dimensions", Where(), what, fix, params={"count": len(names), "names": ", ".join(names)})
    for name in given:
        if name not in names:
            what = N_("Categories are given for “{name}”, which is no dimension of the table.")
            fix = N_("The dimensions are: {names}.")
            yield Finding("unknown-dimension", Where(), what, fix, params={"name": name, "names": ", ".join(names)})
        elif len(set(given[name])) < len(given[name]):
            what = N_("A category of “{name}” is given twice.")
            fix = N_("Give each category once.")
            yield Finding("repeated-category", Where(), what, fix, params={"name": name})


def _key_faults(keys: Collection[object], names: tuple[str, ...]) -> Iterator[Finding]:
    for key in keys:
        if not isinstance(key, tuple) or len(key) != len(names) or not all(isinstance(kind, str) for kind in key):
            what = N_("The key “{key}” is not one category for each dimension.")
            fix = N_("Name one category, as text, for each of: {names}. Totals are worked out.")
            yield Finding("cell-key", Where(), what, fix, params={"key": name_of(key), "names": ", ".join(names)})


def _size_faults(kinds: tuple[tuple[str, ...], ...]) -> Iterator[Finding]:
    cells = math.prod(len(some) + 1 for some in kinds)
    if cells > _MOST_CELLS:
        what = N_("The table would have {cells} cells, which nobody could read.")
        fix = N_("Merge categories or leave out a dimension, until at most {most} are left.")
        yield Finding("table-size", Where(), what, fix, params={"cells": cells, "most": _MOST_CELLS})


def _cell_faults(
    counts: Mapping[tuple[str, ...], int],
    kinds: tuple[tuple[str, ...], ...],
    names: tuple[str, ...],
    impossible: Collection[tuple[str, ...]],
) -> Iterator[Finding]:
    for key, count in counts.items():
        if type(count) is not int or count < 0:
            what = N_("The cell “{key}” holds {count}, which is no number of people.")
            fix = N_("Write a whole number, 0 or more.")
            yield Finding("cell-count", Where(), what, fix, params={"key": name_of(key), "count": count})
        elif count and key in impossible:
            what = N_("The cell “{key}” is called impossible, but {count} are in it.")
            fix = N_("Correct the rows, or do not call it impossible.")
            yield Finding("impossible-cell", Where(), what, fix, params={"key": name_of(key), "count": count})
    for key in [*counts, *impossible]:
        for name, kind, some in zip(names, key, kinds, strict=True):
            if kind not in some:
                what = N_("“{kind}” is not among the categories of “{name}”.")
                fix = N_("The categories are: {kinds}.")
                params = {"kind": kind, "name": name, "kinds": ", ".join(some)}
                yield Finding("unknown-category", Where(), what, fix, params=params)
