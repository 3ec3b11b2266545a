"""What several published tables tell together that none of them tells alone.

Whoever publishes the same people again with another cut, or once more after a few have been added, gives an attacker
both tables: a difference of two large numbers can be one person. All of this is one question, asked of one *base*
table that is cut finely enough for each release to be a part of it:

- another cut: the base has the dimensions of both tables, and each release is one of its margins;
- other bands (6-12 instead of 6-10 and 11-13): each banding is a dimension of its own, and pairs of bands that share no
  age are `impossible`;
- a later state: the base has a dimension that says who was there first and who was added; the first release is the
  table of the first (`where={"state": "first"}`), the second one is the total over both.

The audit believes nothing that it cannot show: what has no two witnesses is reported. A report is therefore no proof
that a number can be worked out; its absence is a proof that the sums of the tables alone do not tell it. What is
protected *after* other releases has no such leak: as many of its cells are hidden as it takes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.impact.cells import HIDDEN, TOTAL, Counts, Key, name_of
from stemcity_kit.impact.disclosure import (
    Protection,
    PublicTable,
    asked_for,
    check_cuts,
    check_threshold,
    is_small,
    protection,
)
from stemcity_kit.impact.hiding import Cover
from stemcity_kit.impact.masking import Wanted, mask
from stemcity_kit.impact.secret import Secret

__all__ = ["Leak", "Release", "leaks", "protect_after"]


def _pairs(where: Mapping[str, str] | Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(where.items() if isinstance(where, Mapping) else where))


@attrs.frozen
class Release:
    """A table that is published, or is to be, as a part of the base table.

    Attributes:
        table: What is published. Its dimensions have the names, and its categories the words, of the base table.
        where: The category of each further dimension of the base to which it is limited; in all others of them it
            is a total.
        name: What people call it.
    """

    table: PublicTable
    where: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_pairs)
    name: str = ""

    def place(self, key: Key, *, dimensions: Sequence[str]) -> Key:
        """The cell of a base table with some dimensions that is the same as a cell of this one."""
        named = dict(self.where) | dict(zip(self.table.dimensions, key, strict=True))
        return tuple(named.get(name, TOTAL) for name in dimensions)


@attrs.frozen
class Leak:
    """A cell of the base table that is not shown to be safe, given all releases.

    Attributes:
        key: The cell.
        count: Its true number; for the office alone.
        hidden_by: The releases that hide it; none if it is small and was never to be seen.
        shown_by: The releases that publish it all the same.
        spans: How many values were shown to be possible; 1 if none but the true one was found.
        k: The threshold; there should be more values than that.
    """

    key: Key
    count: int = attrs.field(repr=False)
    hidden_by: tuple[str, ...]
    shown_by: tuple[str, ...]
    spans: int
    k: int

    def finding(self) -> Finding:
        """The leak in words, for the office, without the true number."""
        params = {"cell": name_of(self.key), "spans": self.spans, "k": self.k, "releases": ", ".join(self.shown_by)}
        if self.shown_by and self.hidden_by:
            what = N_("The cell “{cell}”, which another table hides, is published in: {releases}.")
            fix = N_("Hide it there as well, and protect the tables together: protect(base, cuts=...).")
            return Finding("published-elsewhere", Where(), what, fix, params=params)
        if self.shown_by:
            what = N_("The cell “{cell}” tells of fewer than {k} people, and is published in: {releases}.")
            fix = N_("Protect the table before it is published: protect(counts).")
            return Finding("published-small", Where(), what, fix, params=params)
        what = N_(
            "The cell “{cell}” could be worked out from all tables together: only {spans} of {k} values are shown open."
        )
        fix = N_("Publish one of the tables only, or protect them together: protect(base, cuts=...).")
        return Finding("tables-together", Where(), what, fix, params=params | {"k": self.k + 1})


def leaks(base: Counts, releases: Sequence[Release], *, k: int = 5, zeros: bool = False) -> tuple[Leak, ...]:
    """The cells that several releases of the same people do not keep hidden, as far as can be shown.

    Looked at are all cells that a release hides, and all counts from 1 to k - 1 of the base and its totals that no
    release publishes. Whoever has published a small number already is told so, too.

    Args:
        base: The true numbers, cut by every dimension that a release has.
        releases: What is published, or is to be.
        k: How far apart the values that each of these cells can have must be.
        zeros: Whether zeros must be kept, too.

    Raises:
        InvalidValue: A release does not fit the base: it has another dimension or category, or another number.
    """
    check_threshold(k)
    told = _told(base, releases)
    published = _published(told)
    cover = Cover(base, hidden=(at for at in range(len(base.values)) if at not in published))
    asked = {at for at, value in enumerate(base.values) if is_small(value, k, zeros=zeros)} - base.impossible
    asked |= _hidden(told)
    ordered = sorted(asked, key=lambda at: (-base.depth(at), at))
    return tuple(_leak(cover, at, told.get(at, []), k) for at in ordered if not cover.shown_safe(at, k=k))


def protect_after(
    base: Counts,
    *,
    released: Sequence[Release],
    key: bytes | str,
    k: int = 5,
    zeros: bool = False,
    cuts: Collection[Collection[str]] | None = None,
) -> Protection:
    """Protect a further cut, or a later state, of people of whom tables have been published.

    What was published stays so and cannot be hidden any more; what was hidden stays hidden; and whatever all tables
    together would tell is hidden, too.

    Args:
        base: The true numbers, cut by every dimension that a release or the new table has.
        released: What is published already.
        key: The secret of the edition; see `stemcity_kit.impact.disclosure.protect`.
        k: Counts from 1 to k - 1 are hidden, and each hidden cell could have values that are k apart.
        zeros: Whether 0 is hidden, too.
        cuts: The sets of dimensions to publish now, with all their totals.

    Raises:
        InvalidValue: A release does not fit the base, or tells so much that a cell cannot be kept whatever is hidden.

    >>> state = {("north", "first"): 10, ("south", "first"): 20, ("north", "added"): 2, ("south", "added"): 9}
    >>> base = Counts.of(state, dimensions=("district", "state"))
    >>> first = protect_after(base, released=(), key="an example, and not a secret at all", cuts=[["district"]])
    >>> first.public[("north", TOTAL)]
    12
    """
    check_threshold(k)
    check_cuts(base, cuts)
    secret, told, asked = Secret.of(key), _told(base, released), asked_for(base, cuts)
    before = _hidden(told)
    kept = [at in before or is_small(value, k, zeros=zeros) for at, value in enumerate(base.values)]
    found = mask(base, Wanted(asked, kept, frozenset(_published(told))), secret=secret, k=k)
    if found.unsafe:
        raise InvalidValue(*(_told_already(base.key(at)) for at in found.unsafe))
    return protection(base, found, asked, k=k, zeros=zeros)


def _told_already(key: Key) -> Finding:
    what = N_("The cell “{cell}” cannot be kept, whatever is hidden now: too much was published before.")
    fix = N_("Publish fewer cuts, or wait until more people have been added.")
    return Finding("told-already", Where(), what, fix, params={"cell": name_of(key)})


_Sayings = dict[int, list[tuple[str, object]]]


def _published(told: _Sayings) -> set[int]:
    return {at for at, sayings in told.items() if any(shown is not HIDDEN for _, shown in sayings)}


def _hidden(told: _Sayings) -> set[int]:
    return {at for at, sayings in told.items() if any(shown is HIDDEN for _, shown in sayings)}


def _told(base: Counts, releases: Sequence[Release]) -> _Sayings:
    """What each release says of each cell of the base."""
    told: _Sayings = {}
    faults: list[Finding] = []
    for number, release in enumerate(releases, 1):
        name = release.name or str(number)
        strange = list(_strange(base, release, name))
        faults += strange
        for key, shown in () if strange else release.table.cells.items():
            at = base.position(release.place(key, dimensions=base.dimensions))
            told.setdefault(at, []).append((name, shown))
            if shown is not HIDDEN and shown != base.values[at]:
                what = N_("Release “{name}” says {shown} for “{cell}”; the base table says {count}.")
                fix = N_("Compare the rows: a release and its base count the same people.")
                params = {"name": name, "shown": shown, "cell": name_of(base.key(at)), "count": base.values[at]}
                faults.append(Finding("release-differs", Where(), what, fix, params=params))
    if faults:
        raise InvalidValue(*faults)
    return told


def _strange(base: Counts, release: Release, name: str) -> Iterator[Finding]:
    """Dimensions and categories of a release that the base table does not have."""
    known = dict(zip(base.dimensions, base.categories, strict=True))
    table = dict(zip(release.table.dimensions, release.table.categories, strict=True))
    named = table | {dimension: (kind,) for dimension, kind in release.where}
    for dimension, kinds in named.items():
        missing = [kind for kind in kinds if kind not in known.get(dimension, ())]
        if missing or dimension not in known:
            what = N_("Release “{name}” has {kinds} of “{dimension}”, which the base table lacks.")
            fix = N_("Cut the base table by every dimension and category of its releases.")
            params = {"name": name, "kinds": ", ".join(missing or kinds), "dimension": dimension}
            yield Finding("release-strange", Where(), what, fix, params=params)


def _leak(cover: Cover, at: int, sayings: Sequence[tuple[str, object]], k: int) -> Leak:
    counts = cover.counts
    hidden_by = tuple(name for name, shown in sayings if shown is HIDDEN)
    shown_by = tuple(name for name, shown in sayings if shown is not HIDDEN)
    return Leak(counts.key(at), counts.values[at], hidden_by, shown_by, cover.spans(at), k)
