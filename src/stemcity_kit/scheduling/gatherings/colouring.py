"""Colouring the pairs of two sides so that nobody has a colour twice: how meetings become rounds.

Pairs between two sides in which nobody stands in more than `colours` pairs can always be coloured with so many colours:
D. Kőnig, "Über Graphen und ihre Anwendung auf Determinantentheorie und Mengenlehre", Mathematische Annalen 77 (1916)
453-465. A colour is a round. The proof is the method: a pair that finds no colour free at both its ends swaps two
colours along a chain. The same swap makes the colours equally frequent, to within one: D. de Werra, "Equitable
colorations of graphs", RIRO 5 (1971) 3-8.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["coloured"]


def coloured(pairs: Iterable[tuple[int, int]], *, colours: int) -> tuple[int, ...]:
    """A colour for each pair: no two pairs with an end in common share one, and all occur equally often, to within 1.

    Args:
        pairs: The ends of each pair, numbered on either side from 0; nobody in more than `colours` of them.
        colours: How many there are; they are numbered from 0.

    Raises:
        ValueError: Somebody stands in more pairs than there are colours.

    >>> coloured([(0, 0), (0, 1), (1, 0), (1, 1)], colours=2)
    (0, 1, 1, 0)
    """
    held = _Colouring(list(pairs), colours)
    for pair in range(len(held.pairs)):
        held.add(pair)
    held.even_out()
    return tuple(held.colour)


_End = tuple[int, int]
"""The side, 0 or 1, and the number there."""


class _Colouring:
    """Pairs while they are coloured; `at` says which pair has a colour at an end."""

    def __init__(self, pairs: list[tuple[int, int]], colours: int) -> None:
        self.pairs = pairs
        self.colour = [-1] * len(pairs)
        self.sizes = [0] * colours
        ends = dict.fromkeys(end for pair in pairs for end in enumerate(pair))
        self.at: dict[_End, list[int]] = {end: [-1] * colours for end in ends}

    def add(self, pair: int) -> None:
        """Colour one more pair: with the rarest colour that is free at both ends, else after swaps along a chain."""
        first, second = enumerate(self.pairs[pair])
        free, other = self._free(first), self._free(second)
        if not free or not other:
            raise ValueError("somebody stands in more pairs than there are colours")
        if both := sorted(set(free) & set(other), key=lambda colour: (self.sizes[colour], colour)):
            self._put(pair, both[0])
            return
        self._swap(self._chain(second, free[0], other[0]), free[0], other[0])
        self._put(pair, free[0])

    def _free(self, end: _End) -> list[int]:
        return [colour for colour, pair in enumerate(self.at[end]) if pair < 0]

    def _put(self, pair: int, colour: int) -> None:
        self.colour[pair] = colour
        self.sizes[colour] += 1
        for end in enumerate(self.pairs[pair]):
            self.at[end][colour] = pair

    def _chain(self, end: _End, colour: int, other: int) -> list[int]:
        """The pairs of two colours, alternating, from an end at which the second is free."""
        chain: list[int] = []
        while (pair := self.at[end][colour]) >= 0:
            chain.append(pair)
            side = 1 - end[0]
            end = (side, self.pairs[pair][side])
            colour, other = other, colour
        return chain

    def _swap(self, chain: list[int], one: int, two: int) -> None:
        """Exchange two colours along a chain."""
        before = [self.colour[pair] for pair in chain]
        for pair, colour in zip(chain, before, strict=True):
            self.sizes[colour] -= 1
            for end in enumerate(self.pairs[pair]):
                self.at[end][colour] = -1
        for pair, colour in zip(chain, before, strict=True):
            self._put(pair, two if colour == one else one)

    def even_out(self) -> None:
        """Swap chains that have one pair more of a frequent colour than of a rare one, until no two differ by 2."""
        while self.sizes and max(self.sizes) - min(self.sizes) > 1:
            most, least = self.sizes.index(max(self.sizes)), self.sizes.index(min(self.sizes))
            self._swap(self._surplus(most, least), most, least)

    def _surplus(self, most: int, least: int) -> list[int]:
        """A chain that begins and ends with the more frequent colour; counting shows that there is one."""
        starts = (end for end, held in self.at.items() if held[most] >= 0 and held[least] < 0)
        chains = (self._chain(end, most, least) for end in starts)
        return next(chain for chain in chains if len(chain) % 2)
