"""What limits and prices count, put to the constraint solver: cells and signs as literals, counts, and what is paid."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from stemcity_kit.scheduling.check import chosen
from stemcity_kit.scheduling.limits import Cell, Count, Excess, Price, Sign, Term
from stemcity_kit.scheduling.posting.choices import Choices, Literal, Reckon
from stemcity_kit.scheduling.ticks import each

__all__ = ["Terms"]


class Terms(Choices):
    """The choices of some items, what is counted of them, and what they cost."""

    away: Mapping[str, tuple[int, str]]
    """Where the items lie that are not posted and do not move."""

    places_all = True
    """Whether every item that is posted has a place in every solution."""

    @cached_property
    def _signs(self) -> dict[Sign, list[Literal] | None]:
        return {}

    @cached_property
    def _shown(self) -> dict[tuple[tuple[int, ...], int], Literal]:
        return {}

    @cached_property
    def _paid(self) -> dict[int, tuple[Literal, int]]:
        return {}

    def literals(self, term: Term) -> list[Literal] | None:
        """Literals whose sum says whether a term is chosen; None where rooms decide and are not chosen here."""
        if isinstance(term, Sign):
            return self._sign(term)
        if term.item not in self.left:
            return []
        every = self.at[term.item]
        starts = list(every.values()) if term.starts is None else self._starting(term.item, term.starts)
        if term.rooms is None or self.left[term.item].keys() <= term.rooms:
            return self._fewer(starts, every)
        if not starts or not self.left[term.item].keys() & term.rooms:
            return []
        if not self.with_rooms:
            return None
        rooms = [literal for room, literal in self.into[term.item].items() if room in term.rooms]
        return self._fewer(rooms, self.into[term.item]) if len(starts) == len(every) else [self.both(starts, rooms)]

    @cached_property
    def _among(self) -> dict[tuple[str, int], list[Literal]]:
        return {}

    def _starting(self, item: str, ticks: int) -> list[Literal]:
        """The starts of an item that are among some ticks; of a year only those few are looked at, and once."""
        asked = item, self.starts[item] & ticks
        if asked not in self._among:
            at = self.at[item]
            self._among[asked] = [at[tick] for tick in each(asked[1])]
        return self._among[asked]

    def _fewer(self, some: list[Literal], every: Mapping[Any, Literal]) -> list[Literal]:
        """The same in fewer literals: that an item is anywhere but there is one, and not as many as it has places."""
        if not self.places_all or len(every) < 3 or len(some) != len(every) - 1:
            return some
        known = {literal.index for literal in some}
        return [~literal for literal in every.values() if literal.index not in known]

    def _sign(self, sign: Sign) -> list[Literal] | None:
        if sign not in self._signs:
            self._signs[sign] = self._sign_anew(sign)
        return self._signs[sign]

    def _sign_anew(self, sign: Sign) -> list[Literal] | None:
        found = [self._held(term) for term in sign.terms]
        if any(one is None for one in found):
            return None
        parts = [one for one in found if one]
        if len(parts) < sign.least:
            return []
        return parts[0] if len(parts) == 1 else [self._enough(parts, sign.least)]

    def _enough(self, parts: Sequence[Sequence[Literal]], least: int) -> Literal:
        """A literal that holds exactly where at least so many parts do; of a part's literals one holds at most."""
        if any(len(part) > 1 for part in parts):
            return self._enough_anew(parts, least)
        one_by_one = [part[0] for part in parts]
        asked = _signature(one_by_one, least)
        if asked not in self._shown:
            # That too few hold is that enough of their opposites do: one literal says both.
            opposite = _signature([~literal for literal in one_by_one], len(parts) - least + 1)
            self._shown[asked] = self._enough_anew(parts, least)
            self._shown[opposite] = ~self._shown[asked]
        return self._shown[asked]

    def _enough_anew(self, parts: Sequence[Sequence[Literal]], least: int) -> Literal:
        every = [literal for part in parts for literal in part]

        def reckon(known: Mapping[int, int], _: object) -> int:
            return int(sum(_value(known, literal) for literal in every) >= least)

        told: Reckon = reckon
        shown = self.made(self.model.boolean(), told)
        if least == 1:
            for part in parts:
                self.model.between([*((literal, 1) for literal in part), (shown, -1)], most=0)
            self.model.any_of([*every, ~shown])
            return shown
        if least == len(parts):
            for part in parts:
                self.model.any_of([*part, ~shown])
        else:
            self.model.between([*_summed(every), (shown, -least)], least=0)
        self.model.between([*_summed(every), (shown, least - 1 - len(parts))], most=least - 1)
        return shown

    def _held(self, term: Term) -> list[Literal] | None:
        """Literals for a term, where some of what it looks at may not move."""
        return [self.one] if self._stays(term) else self.literals(term)

    def _stays(self, term: Term) -> bool:
        """Whether a term is chosen already by what does not move."""
        return bool(self.away) and chosen(term, self.away)

    def _counted(self, terms: Iterable[Term]) -> tuple[list[Literal], bool, int]:
        """The literals of some terms, whether all could be said, and how many can hold at once at most."""
        literals: list[Literal] = []
        whole, at_most = True, 0
        for term in terms:
            found = self._held(term)
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
                self.model.between(_summed(literals), most=limit.most)
        if limit.least and whole:
            self.model.between(_summed(literals), least=limit.least)

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
        terms = _summed(literals)
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
            return max(0, int(by(sum(_value(known, literal) for literal in literals))))

        told: Reckon = reckon
        return self.made(self.model.whole(0, most), told)


def _summed(literals: Iterable[Literal]) -> list[tuple[Literal, int]]:
    """The literals with how often each counts; what stands twice counts twice."""
    listed = list(literals)
    by_index = {literal.index: literal for literal in listed}
    return [(by_index[index], times) for index, times in Counter(literal.index for literal in listed).items()]


def _signature(literals: Iterable[Literal], least: int) -> tuple[tuple[int, ...], int]:
    return tuple(sorted(literal.index for literal in literals)), least


def _value(known: Mapping[int, int], literal: Literal) -> int:
    """What a literal, or the opposite of one, is worth where the values of the variables are known."""
    return known[literal.index] if literal.index >= 0 else 1 - known[(~literal).index]
