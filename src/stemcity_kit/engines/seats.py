"""Agents of different sizes in places with so many seats: a valid answer, and a bound that says how good it is.

A class of 24 takes 24 seats. That makes the question hard (it holds the knapsack problem), so no engine can promise the
best answer at any size. What is given instead is a valid answer, a proved bound, and the gap between the two. An
answer is called optimal only where the bound reaches it.

The bound is Lagrangian. Give each agent a reward for being in a place. If agents could be in several places at once,
each place would fill itself with the agents worth most to it, which is a knapsack; the sum of that is a bound, exact in
whole numbers, whatever the rewards are. Rewards rise for agents that no place takes and fall for those that several
take (subgradient steps). The limits of groups are left out of the bound, which stays true without them.

Answers come from the same knapsacks: who was taken by several stays where it costs least; the others come in along
chains of moves, each to a place with seats or one from which somebody can move on. Then everybody exchanges places with
everybody as `stemcity_kit.engines.slots` describes, as long as that helps.

Sources:
    M. L. Fisher, R. Jaikumar, L. N. Van Wassenhove, "A multiplier adjustment method for the generalized assignment
    problem", Management Science 32 (1986) 1095-1103, for the relaxation.
    M. Held, P. Wolfe, H. P. Crowder, "Validation of subgradient optimization", Mathematical Programming 6 (1974) 62-88.
    M. Yagiura, T. Ibaraki, F. Glover, "An ejection chain approach for the generalized assignment problem", INFORMS
    Journal on Computing 16 (2004) 133-151.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

import attrs

from stemcity_kit.engines.knapsack import knapsack
from stemcity_kit.engines.market import Market
from stemcity_kit.engines.matching import Weights, matched, weights_of_costs
from stemcity_kit.engines.slots import dealt

__all__ = ["Seating", "Status", "seated"]

_UNIT = 1000
"""Rewards are whole thousandths of a cost."""

_NOWHERE = -1


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


class Floor:
    """Who is where, and what is free.

    Attributes:
        options: For each agent the weights and numbers of its places, ascending by weight.
        idle: For each agent what it weighs without a place.
        sizes: For each agent the seats that it takes.
        at: For each agent its place, or -1.
        free: For each place the seats that are free.
        members: For each place who is in it.
        limits: The limits of groups.
        counted: For an agent in a place the numbers of the limits that count it.
    """

    def __init__(self, market: Market, weights: Weights) -> None:
        number = {place: n for n, (place, _) in enumerate(market.capacities)}
        ranks, without = dict(weights.ranks), dict(weights.without)
        tiers, heavy, sizes = dict(market.tiers), dict(market.weights), dict(market.sizes)
        self.capacities = [capacity for _, capacity in market.capacities]
        self.sizes = [sizes.get(agent, 1) for agent in market.agents]
        self.idle = [heavy.get(agent, 1) * without[tiers.get(agent, 1)] for agent in market.agents]
        self.options: list[list[tuple[int, int]]] = []
        for (agent, wanted), size in zip(market.wishes, self.sizes, strict=True):
            tier, weight = tiers.get(agent, 1), heavy.get(agent, 1)
            able = ((rank, number[place]) for place, rank in wanted if self.capacities[number[place]] >= size)
            self.options.append(sorted((weight * ranks[tier, rank], place) for rank, place in able))
        self.weight = [{place: weight for weight, place in listed} for listed in self.options]
        self.at = [_NOWHERE] * len(self.options)
        self.free = list(self.capacities)
        self.members: list[dict[int, None]] = [{} for _ in self.capacities]
        limits = _limits_of(market, number)
        self.limits = [limit for limit, _, _ in limits]
        self._left = list(self.limits)
        self.counted: dict[tuple[int, int], list[int]] = {}
        for index, (_, members, places) in enumerate(limits):
            for member in members:
                for _, place in self.options[member]:
                    if place in places:
                        self.counted.setdefault((member, place), []).append(index)

    def cost(self) -> int:
        """What everybody weighs together."""
        return sum(map(self.weighs, range(len(self.at))))

    def weighs(self, agent: int) -> int:
        """What an agent weighs where it is."""
        place = self.at[agent]
        return self.idle[agent] if place == _NOWHERE else self.weight[agent][place]

    def admits(self, agent: int, place: int) -> bool:
        """Whether there are seats, and no limit of a group is reached."""
        counted = self.counted.get((agent, place), ())
        return self.free[place] >= self.sizes[agent] and all(self._left[index] for index in counted)

    def enter(self, agent: int, place: int) -> None:
        """Put an agent that is nowhere into a place."""
        self.at[agent] = place
        self.free[place] -= self.sizes[agent]
        self.members[place][agent] = None
        for index in self.counted.get((agent, place), ()):
            self._left[index] -= 1

    def leave(self, agent: int) -> int:
        """Take an agent out of its place, if it has one; gives the place."""
        place = self.at[agent]
        if place != _NOWHERE:
            self.at[agent] = _NOWHERE
            self.free[place] += self.sizes[agent]
            del self.members[place][agent]
            for index in self.counted.get((agent, place), ()):
                self._left[index] += 1
        return place

    def come_in(self, agent: int, *, below: int, chain: int) -> int | None:
        """Find an agent that is nowhere a place by a chain of moves that costs less than a limit; gives the cost.

        Args:
            agent: Who comes in.
            below: What the chain must cost less than.
            chain: How many others may move on.
        """
        for weight, place in self.options[agent]:
            if weight >= below:
                return None
            if self.admits(agent, place):
                self.enter(agent, place)
                return weight
            for other in list(self.members[place]) if chain else ():
                if self.free[place] + self.sizes[other] >= self.sizes[agent]:
                    saved = self.weight[other][place]
                    self.leave(other)
                    if self.admits(agent, place):
                        self.enter(agent, place)
                        onward = self.come_in(other, below=below - weight + saved, chain=chain - 1)
                        if onward is not None:
                            return weight + onward - saved
                        self.leave(agent)
                    self.enter(other, place)
        return None

    def settle(self, at: Sequence[int]) -> None:
        """Begin anew from where everybody should be, as far as there is room."""
        for agent in range(len(self.at)):
            self.leave(agent)
        for agent, place in enumerate(at):
            if place != _NOWHERE and self.admits(agent, place):
                self.enter(agent, place)

    def improve(self, *, chain: int, passes: int = 4) -> None:
        """Let the worst served look for something better, again and again while anybody finds it."""
        for _ in range(passes):
            better = False
            for agent in sorted(range(len(self.at)), key=self.weighs, reverse=True):
                weight = self.weighs(agent)
                if self.options[agent] and weight > self.options[agent][0][0]:
                    place = self.leave(agent)
                    if self.come_in(agent, below=weight, chain=chain) is not None:
                        better = True
                    elif place != _NOWHERE:
                        self.enter(agent, place)
            if not better:
                return


def _limits_of(market: Market, number: Mapping[str, int]) -> list[tuple[int, list[int], frozenset[int]]]:
    """Each limit of a group: how many, of which agents, in which places."""
    agents = {agent: n for n, agent in enumerate(market.agents)}
    limits = []
    for group in market.groups:
        members = [agents[agent] for agent in group.agents]
        named = {number[place]: limit for place, limit in group.places}
        if group.most is not None:
            limits.append((group.most, members, frozenset(number.values())))
        each = {} if group.each is None else dict.fromkeys(number.values(), group.each)
        limits += [(limit, members, frozenset([place])) for place, limit in (each | named).items()]
    return limits


class Search:
    """Bound and answer, while they are improved.

    Attributes:
        floor: The agents in their places, as last tried.
        best: For each agent its place in the best answer, or -1.
        cost: What the best answer costs.
        bound: What no answer costs less than.
        reward: For each agent the reward that gave the bound, in thousandths of a cost.
    """

    def __init__(self, market: Market, weights: Weights) -> None:
        self.market = market
        self._weights = weights
        self.floor = Floor(market, weights)
        self.best = list(self.floor.at)
        self.cost = self.floor.cost()
        self.reward = [0] * len(self.best)
        self._bound = 0
        self._wishing: list[list[tuple[int, int]]] = [[] for _ in self.floor.capacities]
        for agent, listed in enumerate(self.floor.options):
            for weight, place in listed:
                self._wishing[place].append((weight * _UNIT, agent))

    @property
    def bound(self) -> int:
        """Costs are whole numbers, so a bound is rounded up."""
        return -(-self._bound // _UNIT)

    def run(self, rounds: int, *, reward: Sequence[int] | None = None) -> None:
        """Improve bound and answer, starting from rewards (by default, from what a seat is worth if all were alike).

        A step goes as far as the gap asks, in the direction in which agents lack places; it is shortened whenever the
        bound has not risen for some rounds.
        """
        trial, length, idle_rounds = list(reward or self._first_rewards()), 1.0, 0
        direction = [0.0] * len(trial)
        for number in range(rounds):
            bound, taken = self._relaxed(trial)
            idle_rounds += 1
            if bound > self._bound or not number:
                self._bound, self.reward, idle_rounds = max(bound, self._bound), trial, 0
            if number % 10 == 0 or number == rounds - 1:
                self.attempt(taken)
            if self.bound >= self.cost:
                return
            if idle_rounds >= 5:
                length, idle_rounds = length * 0.65, 0
            counts = Counter(agent for agents in taken for agent in agents)
            direction = [1 - counts[agent] + 0.6 * before for agent, before in enumerate(direction)]
            norm = sum(step * step for step in direction) or 1.0
            step = length * (self.cost * _UNIT - bound) / norm
            trial = [
                max(0, min(idle * _UNIT, reward + int(step * way)))
                for idle, reward, way in zip(self.floor.idle, trial, direction, strict=True)
            ]

    def _first_rewards(self) -> list[int]:
        """What each agent would weigh, prices included, if all agents were of middling size."""
        floor = self.floor
        middling = max(1, sum(floor.sizes) // max(1, len(floor.sizes)))
        seats = [(place, capacity // middling) for place, capacity in self.market.capacities]
        alike = attrs.evolve(self.market, sizes=(), groups=(), capacities=seats)
        found = matched(alike, self._weights, order=None)
        number = {place: n for n, (place, _) in enumerate(seats)}
        price = {number[priced.place]: priced.amount for priced in found.prices if priced.place is not None}
        return [
            _UNIT * min([idle, *(weight + price.get(place, 0) for weight, place in listed)])
            for idle, listed in zip(floor.idle, floor.options, strict=True)
        ]

    def _relaxed(self, reward: Sequence[int]) -> tuple[int, list[list[int]]]:
        """The bound that rewards give, and whom each place would take."""
        bound, taken = sum(reward), []
        for capacity, wishing in zip(self.floor.capacities, self._wishing, strict=True):
            things = [
                (reward[agent] - weight, self.floor.sizes[agent], agent)
                for weight, agent in wishing
                if reward[agent] > weight
            ]
            worth, agents = knapsack(things, capacity=capacity)
            bound -= worth
            taken.append(agents)
        return bound, taken

    def attempt(self, taken: Sequence[Sequence[int]]) -> None:
        """An answer from whom each place would take: each agent where it costs least, and then better by chains."""
        at = [_NOWHERE] * len(self.best)
        for place, agents in enumerate(taken):
            for agent in agents:
                weight = self.floor.weight[agent]
                if at[agent] == _NOWHERE or weight[place] < weight[at[agent]]:
                    at[agent] = place
        self.floor.settle(at)
        self.floor.improve(chain=2)
        self.keep()
        self.exchange()

    def exchange(self, *, turns: int = 4) -> None:
        """Deal the slots of all places anew, with another division each turn, and remember what is better."""
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

    def try_out(self, at: Sequence[int]) -> None:
        """Try an answer from elsewhere, as far as it keeps every limit, and remember it if it is the best so far."""
        self.floor.settle(at)
        self.floor.improve(chain=2)
        self.keep()
        self.exchange(turns=1)

    def raise_bound(self, bound: int) -> None:
        """Remember a bound that was found elsewhere, if it is higher."""
        self._bound = max(self._bound, bound * _UNIT)

    def promising(self, most: int | None) -> list[list[tuple[int, int]]]:
        """For each agent the wishes that are cheapest with the price of their seats, and the one it has; or all."""
        if most is None:
            return self.floor.options
        seat = self._seat_prices()
        chosen = []
        for agent, listed in enumerate(self.floor.options):
            size = self.floor.sizes[agent]
            by_price = sorted(listed, key=lambda option: option[0] * _UNIT + size * seat[option[1]])
            has = [option for option in by_price[most:] if option[1] == self.best[agent]]
            chosen.append(by_price[:most] + has)
        return chosen

    def _seat_prices(self) -> list[float]:
        """For each place what one seat is worth at the rewards that gave the bound; 0 where not all are wanted."""
        prices = []
        for capacity, wishing in zip(self.floor.capacities, self._wishing, strict=True):
            left, price = capacity, 0.0
            for agent, per_seat in sorted(
                ((agent, (self.reward[agent] - weight) / self.floor.sizes[agent]) for weight, agent in wishing),
                key=lambda pair: -pair[1],
            ):
                left -= self.floor.sizes[agent]
                if left < 0 or per_seat <= 0:
                    price = max(0.0, per_seat)
                    break
            prices.append(price)
        return prices

    def neighbours(self, most: int) -> list[int]:
        """All agents in an order in which those who compete for the same places are near one another.

        It begins with the worst served agent and goes on, breadth first, by the places that are promising for those
        who are in a place.
        """
        promising = self.promising(most)
        waiting: list[list[int]] = [[] for _ in self.floor.capacities]
        for agent, at in enumerate(self.best):
            for _, place in promising[agent][:1] if at == _NOWHERE else [(0, at)]:
                waiting[place].append(agent)
        seen: dict[int, None] = {}
        for agent in sorted(range(len(self.best)), key=lambda agent: -self.floor.weighs(agent)):
            queue = [place for _, place in promising[agent][:1] if place not in seen]
            seen.update(dict.fromkeys(queue))
            for place in queue:
                new = {on: None for member in waiting[place] for _, on in promising[member] if on not in seen}
                seen.update(new)
                queue += new
        return [agent for place in seen for agent in waiting[place]]

    def seating(self) -> Seating:
        """The best answer, under its names."""
        places, ranks = [], []
        for (agent, wanted), at in zip(self.market.wishes, self.best, strict=True):
            place = None if at == _NOWHERE else self.market.capacities[at][0]
            places.append((agent, place))
            ranks.append(None if place is None else dict(wanted)[place])
        return Seating(tuple(places), tuple(ranks), self.cost, min(self.bound, self.cost))
