"""What limits and prices count, put to the constraint solver: cells and signs as literals, counts, and what is paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from stemcity_kit.scheduling.check import chosen
from stemcity_kit.scheduling.limits import Cell, Count, Excess, Price, Sign, Term
from stemcity_kit.scheduling.posting.choices import Choices, Literal, Reckon

__all__ = ["Terms"]


class Terms(Choices):
    """The choices of some items, what is counted of them, and what they cost."""

    away: Mapping[str, tuple[int, str]]
    """Where the items lie that are not posted and do not move."""

    @cached_property
    def _paid(self) -> dict[int, tuple[Literal, int]]:
        return {}

    def literals(self, term: Term) -> list[Literal] | None:
        """Literals whose sum says whether a term is chosen; None where rooms decide and are not chosen here."""
        if isinstance(term, Sign):
            return self._sign(term)
        if term.item not in self.left:
            return []
        starts = [one for tick, one in self.at[term.item].items() if term.starts is None or term.starts >> tick & 1]
        if term.rooms is None or self.left[term.item].keys() <= term.rooms:
            return starts
        if not starts or not self.left[term.item].keys() & term.rooms:
            return []
        if not self.with_rooms:
            return None
        rooms = [literal for room, literal in self.into[term.item].items() if room in term.rooms]
        return rooms if len(starts) == len(self.at[term.item]) else [self.both(starts, rooms)]

    def _sign(self, sign: Sign) -> list[Literal] | None:
        found = [self.literals(cell) for cell in sign.cells]
        if any(one is None for one in found):
            return None
        literals = [literal for one in found for literal in one or ()]
        return literals if len(literals) < 2 else [self.either(literals)]

    def _stays(self, term: Term) -> bool:
        """Whether a term is chosen already by what does not move."""
        return bool(self.away) and chosen(term, self.away)

    def _counted(self, terms: Iterable[Term]) -> tuple[list[Literal], bool, int]:
        """The literals of some terms, whether all could be said, and how many can hold at once at most."""
        literals: list[Literal] = []
        whole, at_most = True, 0
        for term in terms:
            found = [self.one] if self._stays(term) else self.literals(term)
            if found is None:
                whole = False
            elif found:
                literals += found
                at_most += 1
        return literals, whole, at_most

    def _count(self, limit: Count) -> None:
        literals, whole, at_most = self._counted(limit.terms)
        if limit.most is not None and at_most > limit.most:
            if limit.most == 1:
                self.model.at_most_one(literals)
            else:
                self.model.between([(literal, 1) for literal in literals], most=limit.most)
        if limit.least and whole:
            self.model.between([(literal, 1) for literal in literals], least=limit.least)

    # Prices

    def _price(self) -> None:
        """Let the search make small what the wishes cost."""
        rooms: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for _, price in self.board.prices:
            if isinstance(price, Excess):
                self._excess(price)
            else:
                self._cells(price, rooms)
        for item, costs in rooms.items():
            self._cheapest_room(item, costs)
        for literal, amount in self._paid.values():
            self.model.cost(literal, amount)

    def _pay(self, literal: Literal, price: int) -> None:
        held = self._paid.get(literal.index, (literal, 0))
        self._paid[literal.index] = (literal, held[1] + price)

    def _cells(self, price: Price, rooms: dict[str, dict[str, int]]) -> None:
        for term, amount in price.cells:
            if not amount or self._stays(term):
                continue
            literals = self.literals(term)
            for literal in literals or ():
                self._pay(literal, amount)
            if literals is None and isinstance(term, Cell) and term.starts is None:
                for room in term.rooms or ():
                    rooms[term.item][room] += amount

    def _cheapest_room(self, item: str, costs: Mapping[str, int]) -> None:
        """Where rooms are not chosen, an item pays at least for the cheapest room that is open then."""
        for tick, literal in self.at[item].items():
            least = min(costs.get(room, 0) for room, allowed in self.left[item].items() if allowed >> tick & 1)
            if least:
                self._pay(literal, least)

    def _excess(self, price: Excess) -> None:
        if not price.price:
            return
        literals, whole, at_most = self._counted(price.terms)
        terms = [(literal, 1) for literal in literals]
        if price.most is not None and at_most > price.most:
            over = self._beyond(at_most - price.most, literals, lambda count, most=price.most: count - most)
            self.model.between([*terms, (over, -1)], most=price.most)
            self._pay(over, price.price)
        if price.least and whole:
            short = self._beyond(price.least, literals, lambda count, least=price.least: least - count)
            self.model.between([*terms, (short, 1)], least=price.least)
            self._pay(short, price.price)

    def _beyond(self, most: int, literals: list[Literal], by: Any) -> Any:
        """How many too many or too few are chosen, by their number."""

        def reckon(known: Mapping[int, int], _: object) -> int:
            return max(0, int(by(sum(known[literal.index] for literal in literals))))

        told: Reckon = reckon
        return self.made(self.model.whole(0, most), told)
