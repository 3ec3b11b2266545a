"""A board with less to read: what is paid by number at moments that all count the same is said once.

A month in steps of five minutes has thousands of moments at which items of one audience could run at once. Between two
starts or ends nothing changes, so most of these count the same; their prices are added up. What holds in any case, such
as an item that is fixed, is taken off the bound. Every plan that places every item costs the same as before; which wish
charges it must be asked of the board that was not bundled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from stemcity_kit.scheduling.board import Board
from stemcity_kit.scheduling.limits import Cell, Excess, Priced, Term

__all__ = ["bundled"]

_Asked = tuple[tuple[Term, ...], int | None, int]
"""What may hold, and the bounds of it."""


def bundled(board: Board) -> Board:
    """The board with its prices said as seldom as may be.

    Args:
        board: The board.

    Returns:
        One on which every plan of all items costs the same.
    """
    prices: list[tuple[str, Priced]] = [(wish, price) for wish, price in board.prices if not isinstance(price, Excess)]
    return attrs.evolve(board, prices=(*prices, *_excesses(board)))


def _excesses(board: Board) -> Iterator[tuple[str, Excess]]:
    seen = _Seen(board)
    found: dict[_Asked, tuple[str, Excess]] = {}
    for wish, price in board.prices:
        if isinstance(price, Excess) and price.price:
            for one in _without_sure(price, *seen.of(price.terms)):
                asked = one.terms, one.most, one.least
                before = found[asked][1].price if asked in found else 0
                found[asked] = wish, attrs.evolve(one, price=before + one.price)
    yield from found.values()


def _without_sure(price: Excess, sure: int, terms: tuple[Term, ...]) -> Iterator[Excess]:
    """The same with what holds in any case taken off; what is paid in any case is paid by itself."""
    least = max(0, price.least - sure)
    most = None if price.most is None else price.most - sure
    if most is not None and most < 0:
        yield attrs.evolve(price, terms=(), most=most, least=0)
        most = 0
    if least or (most is not None and len(terms) > most):
        yield attrs.evolve(price, terms=terms, most=most, least=least)


class _Seen:
    """The terms of a board as far as they can be chosen; equal ones are one value, since sets of ticks are long."""

    def __init__(self, board: Board) -> None:
        self._left = board.left
        self._starts = board.starts
        self._cells: dict[tuple[str, int, frozenset[str] | None], Cell] = {}

    def of(self, terms: Iterable[Term]) -> tuple[int, tuple[Term, ...]]:
        """How many of some terms hold in any case, and those that may."""
        sure, found = 0, list[Term]()
        for term in terms:
            if not isinstance(term, Cell):
                found.append(term)
            elif every := self._starts.get(term.item, 0):
                starts = every if term.starts is None else every & term.starts
                anywhere = term.rooms is None or self._left[term.item].keys() <= term.rooms
                if starts == every and anywhere:
                    sure += 1
                elif starts:
                    found.append(self._cell(term.item, starts, None if anywhere else term.rooms))
        return sure, tuple(found)

    def _cell(self, item: str, starts: int, rooms: frozenset[str] | None) -> Cell:
        asked = item, starts, rooms
        if asked not in self._cells:
            self._cells[asked] = Cell(item, None if starts == self._starts[item] else starts, rooms)
        return self._cells[asked]
