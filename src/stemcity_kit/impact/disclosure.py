"""Small numbers of people kept out of published tables, in such a way that they cannot be worked out again.

A district with one girl in a workshop tells who she is. So counts from 1 to k - 1 are hidden (*primary* suppression),
and so are as many other cells and totals as it takes (*secondary* suppression) until, for every hidden cell, the
published numbers allow whole numbers that are k apart. Then no sum of hidden cells that is known is below k either.
Shares and averages are given for published counts alone, so that they say nothing new.

Which cells are hidden depends on the secret of the edition, so that nobody who knows the method can rule values out;
see `stemcity_kit.impact.masking`.

Why a cell is hidden is for the office only. Whoever reads that a cell is hidden *because it is small* knows that it
lies between 1 and k - 1, and has been told what the hiding was for.

The threshold is the city's choice: some statistical offices ask for 3 or 5 (OECD, Glossary of Statistical Terms,
“threshold rule”), UK LLC for 10. The method follows L. H. Cox (JASA 75, 1980); see
`stemcity_kit.impact.hiding`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal, TypeAlias

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where
from stemcity_kit.impact.cells import HIDDEN, TOTAL, Counts, Grid, Key, Mark, name_of
from stemcity_kit.impact.masking import Mask, Wanted, mask
from stemcity_kit.impact.secret import Secret

__all__ = [
    "HIDDEN",
    "TOTAL",
    "Counts",
    "Protection",
    "PublicTable",
    "Reason",
    "Shown",
    "asked_for",
    "check_cuts",
    "check_threshold",
    "is_small",
    "protect",
    "protection",
    "ratio",
]

Shown: TypeAlias = int | Literal[Mark.HIDDEN]
"""A count, or that it is hidden."""


class Reason(enum.StrEnum):
    """Why a cell is hidden; for the office, never for the public."""

    SMALL = "small"
    PROTECTS = "protects others"


@attrs.frozen
class PublicTable(Grid):
    """What may be published of a table of counts: numbers, and `HIDDEN` where none may be seen.

    Attributes:
        k: How many values a hidden cell can at least have.
        values: The count of each cell or `HIDDEN`, in the order of `order()`; None for a total that was not asked for.
    """

    k: int
    values: tuple[Shown | None, ...]

    def __getitem__(self, key: Key) -> Shown:
        shown = self.values[self.position(key)]
        if shown is not None:
            return shown
        what = N_("The cell “{cell}” belongs to a cut that is not published.")
        fix = N_("Ask for it when the table is protected: protect(counts, cuts=...).")
        raise InvalidValue.because("cut-left-out", Where(), what, fix, cell=name_of(key))

    @property
    def cells(self) -> dict[Key, Shown]:
        """Each published cell and total with its count, or `HIDDEN`."""
        return {key: shown for key, shown in zip(self.order(), self.values, strict=True) if shown is not None}

    @property
    def hidden(self) -> tuple[Key, ...]:
        """The cells that are hidden, in the order of the table."""
        return tuple(key for key, shown in self.cells.items() if shown is HIDDEN)

    def part(self, dimension: str, kind: str | Literal[Mark.TOTAL]) -> PublicTable:
        """The table of one category of a dimension, or of its total, without that dimension.

        Raises:
            InvalidValue: There is no such dimension or category.
        """
        if dimension not in self.dimensions or kind not in self.places[self.dimensions.index(dimension)]:
            what = N_("The table has no cell “{cell}”.")
            fix = N_("Name one category, or TOTAL, for each of: {dimensions}.")
            params = {"cell": name_of((kind,)), "dimensions": ", ".join(self.dimensions)}
            raise InvalidValue(Finding("unknown-cell", Where(field=dimension), what, fix, params=params))
        place = self.dimensions.index(dimension)
        values = tuple(shown for key, shown in zip(self.order(), self.values, strict=True) if key[place] == kind)
        others = self.dimensions[:place] + self.dimensions[place + 1 :]
        return PublicTable(others, self.categories[:place] + self.categories[place + 1 :], self.k, values)

    def share(self, key: Key, *, of: Key, places: int = 1) -> Decimal | Literal[Mark.HIDDEN] | None:
        """A cell as a percentage of another, from published counts alone.

        Args:
            key: The part.
            of: The whole.
            places: Digits after the point; rounded half to even.

        Returns:
            The percentage; `HIDDEN` if one of both is hidden; None if nobody is in the whole.
        """
        return ratio(self[key], self[of], hundred=True, places=places)

    def average(self, total: Decimal | int, *, key: Key, places: int = 1) -> Decimal | Literal[Mark.HIDDEN] | None:
        """A sum (of hours, of marks) per person of a cell; `HIDDEN` where the cell is, None where nobody is in it."""
        return ratio(total, self[key], hundred=False, places=places) if self[key] is not HIDDEN else HIDDEN

    def footnote(self, translate: Callable[[str], str] = str) -> str:
        """What a reader must know of the gaps, in the language of `translate`; empty if there are none."""
        if not self.hidden:
            return ""
        few = N_(
            "Some numbers are not shown, so that the sums of this table leave {k} values or more for each of them: "
            "{hidden} of {cells}. Where a number is missing, its shares are, too."
        )
        return translate(few).format(k=self.k, hidden=len(self.hidden), cells=len(self.cells))


@attrs.frozen
class Protection:
    """A table made safe, with what the office may know of it. Only `public` may leave the house.

    Attributes:
        counts: The true numbers.
        public: What may be published.
        reasons: Why each hidden cell is hidden, in the order of `public.hidden`.
        findings: What cannot be published, and what would help.
    """

    counts: Counts = attrs.field(repr=False)
    public: PublicTable
    reasons: tuple[Reason, ...] = attrs.field(repr=False)
    findings: tuple[Finding, ...]
    _mask: Mask = attrs.field(repr=False, eq=False)

    @property
    def hidden_share(self) -> Decimal:
        """How much of the table is hidden, in percent of its cells and totals, with one digit."""
        return (Decimal(100 * len(self.public.hidden)) / len(self.public.cells)).quantize(_TENTH, ROUND_HALF_EVEN)

    def reason(self, key: Key) -> Reason | None:
        """Why a cell is hidden; None if it is not."""
        return dict(zip(self.public.hidden, self.reasons, strict=True)).get(key)

    def witnesses(self, key: Key) -> tuple[Counts, Counts]:
        """Two whole tables that agree with all that is published; in a hidden cell they are k or more apart."""
        low, high = self._mask.witnesses(self.counts.position(key))
        return attrs.evolve(self.counts, values=low), attrs.evolve(self.counts, values=high)


def protect(
    counts: Counts,
    *,
    key: bytes | str,
    k: int = 5,
    zeros: bool = False,
    cuts: Collection[Collection[str]] | None = None,
    together: str = "",
) -> Protection:
    """Hide the small numbers of a table, and as many others as it takes to keep them hidden.

    The same table and key give the same gaps, in whatever order its rows, columns and dimensions stand. Categories with
    other names have other gaps: name them by keys, and translate them afterwards. What an attacker knows from elsewhere
    (who was there, which school is the only one of its district) is not in the table and not taken into account, save
    for `impossible` cells.

    Args:
        counts: The true numbers.
        key: The secret of the edition, 16 bytes or more, drawn once and kept: whoever has it can rule out values, and
            two keys for one table give two sets of gaps, which fill each other.
        k: Counts from 1 to k - 1 are hidden, and each hidden cell could have values that are k apart; 1 hides nothing.
        zeros: Whether 0 is hidden, too: that nobody of a group came can tell of each of them.
        cuts: The sets of dimensions to publish, with all their totals; all of them without it. What is left out
            is not seen, and still counts that are small there cannot be worked out.
        together: A dimension all of whose cells and totals are hidden together, so that each of its categories is a
            table with the same gaps.

    Raises:
        InvalidValue: k is no whole number of 1 or more, the key is too short, or a cut or `together` names no dimension
            of the table.

    >>> counts = Counts.of(
    ...     {("f", "north"): 2, ("m", "north"): 9, ("f", "south"): 14, ("m", "south"): 11},
    ...     dimensions=("gender", "district"),
    ... )
    >>> safe = protect(counts, key="an example, and not a secret at all")
    >>> safe.public[("f", "north")], safe.public[("f", TOTAL)], safe.hidden_share
    (HIDDEN, 16, Decimal('44.4'))
    """
    check_threshold(k)
    check_cuts(counts, cuts, together)
    secret, asked = Secret.of(key), asked_for(counts, cuts)
    kept = [is_small(value, k, zeros=zeros) for value in counts.values]
    found = mask(counts, Wanted(asked, kept, together=together), secret=secret, k=k)
    return protection(counts, found, asked, k=k, zeros=zeros)


_TENTH = Decimal("0.1")


def ratio(part: Decimal | Shown, whole: Shown, *, hundred: bool, places: int) -> Decimal | Literal[Mark.HIDDEN] | None:
    """A part of a whole (in percent), rounded half to even; `HIDDEN` if one is hidden, None if the whole is 0."""
    if isinstance(part, Mark) or isinstance(whole, Mark):
        return HIDDEN
    step = Decimal(1).scaleb(-places)
    return (Decimal(part) * (100 if hundred else 1) / whole).quantize(step, ROUND_HALF_EVEN) if whole else None


def check_threshold(k: int) -> None:
    """Refuse what is no threshold.

    Raises:
        InvalidValue: k is no whole number of 1 or more.
    """
    if type(k) is not int or k < 1:
        what = N_("“{k}” is no threshold.")
        fix = N_("Write a whole number: 5 is usual, 1 hides nothing.")
        raise InvalidValue.because("threshold", Where(field="k"), what, fix, k=k)


def check_cuts(counts: Counts, cuts: Collection[Collection[str]] | None, together: str = "") -> None:
    """Refuse cuts by what is no dimension.

    Raises:
        InvalidValue: With a finding for each name.
    """
    named = [(name, "cuts") for cut in cuts or () for name in ([cut] if isinstance(cut, str) else cut)]
    named += [(together, "together")] if together else []
    faults = [
        Finding(
            "unknown-dimension",
            Where(field=field),
            N_("“{name}” is no dimension of the table."),
            N_("The dimensions are: {names}."),
            params={"name": name, "names": ", ".join(counts.dimensions)},
        )
        for name, field in dict.fromkeys(named)
        if name not in counts.dimensions
    ]
    if faults:
        raise InvalidValue(*faults)


def asked_for(counts: Counts, cuts: Collection[Collection[str]] | None) -> list[bool]:
    """For each cell of a table whether some cuts, or all of them without any, want it published."""
    if cuts is None:
        return [True] * len(counts.values)
    wanted = [{cut} if isinstance(cut, str) else set(cut) for cut in cuts]
    cut_by = (
        {name for name, kind in zip(counts.dimensions, key, strict=True) if kind is not TOTAL} for key in counts.order()
    )
    return [any(names <= cut for cut in wanted) for names in cut_by]


def is_small(value: int, k: int, *, zeros: bool) -> bool:
    """Whether a number of people tells of fewer than k; of nobody, only with `zeros`; with a k of 1 none does."""
    return k > 1 and (0 if zeros else 1) <= value < k


def _shown(hidden: bool, value: int, wanted: bool) -> Shown | None:  # noqa: FBT001  # three rows side by side
    if not wanted:
        return None
    return HIDDEN if hidden else value


def protection(counts: Counts, found: Mask, asked: Sequence[bool], *, k: int, zeros: bool) -> Protection:
    """A table with the gaps that were found for it."""
    shown = tuple(map(_shown, found.hidden, counts.values, asked))
    public = PublicTable(counts.dimensions, counts.categories, k, shown)
    hidden = [value for cell, value in zip(shown, counts.values, strict=True) if cell is HIDDEN]
    reasons = tuple(Reason.SMALL if is_small(value, k, zeros=zeros) else Reason.PROTECTS for value in hidden)
    return Protection(counts, public, reasons, tuple(_findings(counts, public)), found)


def _findings(counts: Counts, public: PublicTable) -> Iterator[Finding]:
    """That nothing, or little, of a table can be published, and what would help."""
    inner = [at for at, shown in enumerate(public.values) if shown is not None and counts.values[at]]
    gaps = sum(public.values[at] is HIDDEN for at in inner)
    if not inner or 2 * gaps <= len(inner):
        return
    params = {"hidden": gaps, "cells": len(inner), "dimension": _sparsest(counts, public.k), "k": public.k}
    if gaps == len(inner):
        what = N_("Nothing of the table can be published: all of its {cells} numbers but zeros are hidden.")
        fix = N_("Merge categories, of “{dimension}” first, or several sessions, until groups have {k} people or more.")
        yield Finding("table-hidden", Where(), what, fix, Severity.WARNING, params)
    else:
        what = N_("{hidden} of the {cells} numbers of the table that are not zero are hidden.")
        fix = N_(
            "Merge categories, of “{dimension}” first (districts into zones, ages into bands), or publish fewer cuts."
        )
        yield Finding("table-mostly-hidden", Where(), what, fix, Severity.WARNING, params)


def _sparsest(counts: Counts, k: int) -> str:
    """The dimension without which fewest counts would be small."""

    def small(place: int) -> tuple[int, int]:
        rows = [at for at in range(len(counts.values)) if counts.coordinates(at)[place] == counts.shape[place] - 1]
        return sum(0 < counts.values[at] < k for at in rows), place

    return counts.dimensions[min(map(small, range(len(counts.dimensions))))[1]]
