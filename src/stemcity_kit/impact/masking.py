"""The gaps of a table, chosen by lot, so that knowing the method rules out none of the tables that could be true.

Three steps lead to the hidden cells H of a table:

- *Hidden at first* are the small numbers and *decoys*: other numbers, each with a small chance that depends on a
  secret and on nothing else. A table without small numbers has decoys too, but only now and then.
- *A table is drawn* by lot from those that agree with what is then open. The true one is not used any more.
- *Boxes are hidden* around each hidden cell that cannot be shown to have values k apart. It is shown by moving the
  drawn table by boxes, which are drawn, too; see `stemcity_kit.impact.hiding`.

Take any table T that agrees with the published numbers, such that boxes of hidden cells lead from it to the true one.
Its small numbers are all in H, because whatever is published is not small. Under some secret the decoys are the rest of
H, the table drawn is the one that was drawn from the true one, and the lots move it as it was moved. Then nothing need
be added, and T has the very same gaps. So nobody can say that T is not the true one. The two witnesses of each hidden
cell are such tables: what they show holds for those, too, who know this page and all but the secret.

That is said of tables published with all their cells. Where `cuts` leave some out, their small numbers are kept, and
it is not shown that no table can be ruled out. And it is said of what is possible: how likely each table is, is another
question, which `benchmarks/disclosure.py` measures. The lots of a secret are taken to be as good as drawn.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import attrs

from stemcity_kit.impact.cells import Counts
from stemcity_kit.impact.hiding import Cover
from stemcity_kit.impact.secret import Secret

__all__ = ["DECOYS", "Mask", "Wanted", "mask"]

DECOYS = 20
"""One in so many of the finest published numbers is a decoy; of their totals one in 4 times as many at each step up.

It is also the chance that a table without small numbers has decoys.
"""


@attrs.frozen
class Wanted:
    """What is to be done with each cell of a table, by its position.

    Attributes:
        asked: Whether it is to be published, if it may be.
        kept: Whether it must not be seen: it is small, or was hidden before.
        fixed: What was published before, and can be hidden no more.
        together: A dimension all of whose cells and totals are hidden together or not at all; empty without one.
    """

    asked: Sequence[bool]
    kept: Sequence[bool]
    fixed: frozenset[int] = frozenset()
    together: str = ""


@attrs.frozen(eq=False)
class Mask:
    """The gaps of a table.

    Attributes:
        hidden: Whether each cell is hidden, by its position; what was not asked for is hidden.
        unsafe: The cells that cannot be kept, because of what was published before.
    """

    hidden: tuple[bool, ...]
    unsafe: tuple[int, ...]
    _cover: Cover = attrs.field(repr=False)
    _positions: tuple[int, ...] = attrs.field(repr=False)

    def witnesses(self, position: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The two tables with the least and the greatest value that were found for a cell."""
        low, high = self._cover.witnesses(self._positions.index(position))
        return _scattered(low, self._positions), _scattered(high, self._positions)


def mask(counts: Counts, wanted: Wanted, *, secret: Secret, k: int) -> Mask:
    """Choose the gaps of a table.

    Args:
        counts: The table, with its dimensions and categories in any order.
        wanted: What is to be published of it, and what must not be.
        secret: By which the lots are drawn.
        k: How far apart the values that a hidden cell can have must at least be.
    """
    drawn, positions = _arranged(counts, secret)
    asked, kept = ([kinds[at] for at in positions] for kinds in (wanted.asked, wanted.kept))
    fixed = frozenset(at for at, position in enumerate(positions) if position in wanted.fixed)
    together = drawn.dimensions.index(wanted.together) if wanted.together else None
    cover = Cover(drawn, hidden=(at for at, wish in enumerate(asked) if not wish), fixed=fixed, together=together)
    cover.hide(at for at, few in enumerate(kept) if few)
    if k > 1:
        cover.hide(_decoys(cover, asked, secret))
    watched = [at for at, gap in enumerate(cover.hidden) if gap and (asked[at] or kept[at])]
    watched.sort(key=lambda at: -cover.depths[at])
    chance = secret.stream("walks", drawn.dimensions, cover.hidden.hex())
    unsafe = [*cover.settle(watched, chance=chance, k=k), *(at for at in fixed if kept[at])]
    hidden = _scattered(cover.hidden, positions)
    return Mask(tuple(map(bool, hidden)), tuple(sorted(positions[at] for at in unsafe)), cover, positions)


def _scattered(values: Sequence[int], positions: Sequence[int]) -> tuple[int, ...]:
    """Values put back where they lie in the table as it was given."""
    row = [values[0]] * len(values)
    for at, value in zip(positions, values, strict=True):
        row[at] = value
    return tuple(row)


def _arranged(counts: Counts, secret: Secret) -> tuple[Counts, tuple[int, ...]]:
    """The table with dimensions by name and categories in an order that is drawn, and where each cell came from."""
    axes = sorted(zip(counts.dimensions, counts.categories, counts.strides, strict=True))
    positions, drawn = [0], []
    for name, kinds, stride in axes:
        order = sorted(range(len(kinds)), key=lambda place: (secret.lot("order", name, kinds[place]), kinds[place]))
        drawn.append(tuple(kinds[place] for place in order))
        positions = [at + place * stride for at in positions for place in (*order, len(kinds))]
    impossible = frozenset(at for at, position in enumerate(positions) if position in counts.impossible)
    values = tuple(counts.values[position] for position in positions)
    return Counts(tuple(name for name, _, _ in axes), tuple(drawn), impossible, values), tuple(positions)


def _decoys(cover: Cover, asked: Sequence[bool], secret: Secret) -> list[int]:
    """The cells that are hidden by lot."""
    names = cover.counts.dimensions
    if not any(itertools.compress(cover.hidden, asked)) and not secret.falls("decoys", names, one_in=DECOYS):
        return []
    finest = min(itertools.compress(cover.depths, asked), default=0)
    found = []
    for at, key in enumerate(cover.counts.order()):
        if asked[at]:
            named = [[name, kind] for name, kind in zip(names, key, strict=True) if isinstance(kind, str)]
            if secret.falls("decoy", named, one_in=DECOYS * 4 ** (cover.depths[at] - finest)):
                found.append(at)
    return found
