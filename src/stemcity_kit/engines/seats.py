"""Agents of different sizes in places with so many seats: a valid answer, and a bound that says how good it is.

A class of 24 takes 24 seats. That makes the question hard (it holds the knapsack problem), so no engine can promise the
best answer at any size. What is given instead is a valid answer, a proved bound, and the gap between the two. An
answer is called optimal only where the bound reaches it.

The bound is that of `stemcity_kit.engines.relaxation`, raised by subgradient steps. Answers come from its knapsacks:
who was taken by several places stays where it costs least; the others come in along chains of moves, each to a place
with seats or one from which somebody can move on (`stemcity_kit.engines.floor`). Then everybody exchanges places with
everybody as `stemcity_kit.engines.slots` describes, as long as that helps.

The standard library is enough for it. `stemcity_kit.engines.milp` comes much nearer to the best, with HiGHS.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from fractions import Fraction

import attrs

from stemcity_kit.engines.floor import NOWHERE, Floor
from stemcity_kit.engines.market import Market
from stemcity_kit.engines.matching import Weights, matched, weights_of_costs
from stemcity_kit.engines.relaxation import UNIT, Prices, Relaxation, Relaxed, climb
from stemcity_kit.engines.slots import dealt

__all__ = ["Seating", "Status", "seated"]


class Status(enum.StrEnum):
    """How good an answer is known to be."""

    OPTIMAL = "optimal"
    STOPPED = "stopped"


@attrs.frozen
class Seating:
    """Who is in which place, and how far from the best that can be at most.

    Attributes:
        places: For each agent its place, or None; in the order of the market.
        ranks: For each agent the rank of its place, or None; in the same order.
        cost: What it costs in all.
        bound: What no valid answer costs less than.
    """

    places: tuple[tuple[str, str | None], ...]
    ranks: tuple[int | None, ...]
    cost: int
    bound: int

    @property
    def status(self) -> Status:
        """Optimal where the bound reaches the cost; else the search was stopped."""
        return Status.OPTIMAL if self.cost == self.bound else Status.STOPPED

    @property
    def gap(self) -> Fraction:
        """The share of the cost that is not proved to be needed: (cost - bound) / max(1, cost)."""
        return Fraction(self.cost - self.bound, max(1, self.cost))

    @property
    def by_agent(self) -> dict[str, str | None]:
        """The place of each agent."""
        return dict(self.places)

    @property
    def unplaced(self) -> tuple[str, ...]:
        """The agents without a place."""
        return tuple(agent for agent, place in self.places if place is None)


def seated(market: Market, *, costs: Mapping[int, int], unplaced: int, rounds: int = 60) -> Seating:
    """A seating of low cost with a proved bound, with the standard library alone; the same on every machine.

    Args:
        market: Who wants what, with the sizes of the agents; groups may cross.
        costs: What each rank costs, 0 or more.
        unplaced: What an agent without a place costs, 0 or more.
        rounds: How often bound and answer are improved, 1 or more; it stops early where the answer is optimal.

    Raises:
        InvalidValue: A cost is missing or negative.

    >>> sizes = {"3A": 24, "3B": 20}
    >>> market = Market.listed({"3A": ["hall"], "3B": ["hall", "lab"]}, {"hall": 40, "lab": 25}, sizes=sizes)
    >>> found = seated(market, costs={1: 1, 2: 4}, unplaced=400)
    >>> found.by_agent, found.cost, found.bound, found.status.value
    ({'3A': 'hall', '3B': 'lab'}, 5, 5, 'optimal')
    """
    search = Search(market, weights_of_costs(market, costs=costs, unplaced=unplaced))
    search.run(rounds)
    return search.seating()


class Search:
    """Bound and answer, while they are improved.

    Attributes:
        floor: The agents in their places, as last tried.
        relaxation: What the bound is asked of: everybody, with all places free.
        best: For each agent its place in the best answer, or -1.
        cost: What the best answer costs.
        prices: What gave the best bound.
        relaxed: The best bound.
    """

    def __init__(self, market: Market, weights: Weights) -> None:
        self.market = market
        self._weights = weights
        self.floor = Floor(market, weights)
        self.relaxation = Relaxation(
            self.floor, agents=range(len(self.floor.at)), places=range(len(self.floor.capacities))
        )
        self.best = list(self.floor.at)
        self.cost = self.floor.cost()
        self.prices = Prices(dict.fromkeys(self.relaxation.agents, 0), [0] * len(self.floor.limits))
        self.relaxed = Relaxed(0, {}, {})

    @property
    def bound(self) -> int:
        """What nothing costs less than."""
        return max(0, self.relaxed.weight)

    def run(self, rounds: int) -> None:
        """Improve bound and answer, starting from what a seat is worth if all agents were alike."""
        steps = climb(self.relaxation, self.first_prices(), aim=lambda _: self.cost * UNIT, rounds=rounds)
        for number, (prices, relaxed) in enumerate(steps):
            self.learn(prices, relaxed)
            if number % 10 == 0 or number == rounds - 1:
                self.attempt(relaxed.taken)
            if self.bound >= self.cost:
                return

    def learn(self, prices: Prices, relaxed: Relaxed) -> bool:
        """Remember a bound, if it is the best so far; gives whether it is."""
        better = relaxed.bound > self.relaxed.bound or not self.relaxed.taken
        if better:
            self.prices, self.relaxed = prices, relaxed
        return better

    def prove(self) -> None:
        """Take it that nothing costs less than the best answer: all that could be better was tried."""
        self.relaxed = attrs.evolve(self.relaxed, bound=self.cost * UNIT)

    def first_prices(self) -> Prices:
        """As rewards what each agent would weigh, prices included, if all agents were of middling size."""
        floor = self.floor
        middling = max(1, sum(floor.sizes) // max(1, len(floor.sizes)))
        seats = [(place, capacity // middling) for place, capacity in self.market.capacities]
        alike = attrs.evolve(self.market, sizes=(), groups=(), capacities=seats)
        found = matched(alike, self._weights, order=None)
        number = {place: n for n, (place, _) in enumerate(seats)}
        price = {number[priced.place]: priced.amount for priced in found.prices if priced.place is not None}
        rewards = {
            agent: UNIT * min([floor.idle[agent], *(weight + price.get(place, 0) for weight, place in listed)])
            for agent, listed in enumerate(floor.options)
        }
        return Prices(rewards, [0] * len(floor.limits))

    def start(self, taken: Mapping[int, Sequence[int]]) -> None:
        """An answer from whom each place would take: each agent where it costs least, and then better by chains."""
        at = [NOWHERE] * len(self.best)
        for place, agents in taken.items():
            for agent in agents:
                weight = self.floor.weight[agent]
                if at[agent] == NOWHERE or weight[place] < weight[at[agent]]:
                    at[agent] = place
        self.floor.settle(at)
        self.floor.improve(chain=2)
        self.keep()

    def attempt(self, taken: Mapping[int, Sequence[int]], *, turns: int = 4) -> None:
        """The same, and then the slots of all places dealt anew, with another division each turn."""
        self.start(taken)
        floor = self.floor
        for turn in range(turns):
            if self.bound >= self.cost or not floor.at:
                return
            floor.settle(dealt(self.market, self._weights, at=floor.at, sizes=floor.sizes, turn=turn))
            floor.improve(chain=2)
            self.keep()

    def keep(self) -> None:
        """Remember where everybody is, if that is the best so far."""
        if (cost := self.floor.cost()) < self.cost:
            self.best, self.cost = list(self.floor.at), cost

    def seating(self) -> Seating:
        """The best answer, under its names."""
        places, ranks = [], []
        for (agent, wanted), at in zip(self.market.wishes, self.best, strict=True):
            place = None if at == NOWHERE else self.market.capacities[at][0]
            places.append((agent, place))
            ranks.append(None if place is None else dict(wanted)[place])
        return Seating(tuple(places), tuple(ranks), self.cost, min(self.bound, self.cost))
