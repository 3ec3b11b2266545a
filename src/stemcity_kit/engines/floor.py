"""Agents of different sizes in places with so many seats: who is where, what is free, and chains of moves.

A floor knows every limit of a market, those of groups too, and is never over any of them: an agent enters a place only
where it is admitted. Whatever an engine proposes is tried on a floor before it is believed.

Source: M. Yagiura, T. Ibaraki, F. Glover, "An ejection chain approach for the generalized assignment problem", INFORMS
Journal on Computing 16 (2004) 133-151.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from stemcity_kit.engines.market import Market
from stemcity_kit.engines.matching import Weights

__all__ = ["NOWHERE", "Floor"]

NOWHERE = -1
"""Where an agent without a place is."""


class Floor:
    """Who is where, and what is free.

    Attributes:
        options: For each agent the weights and numbers of its places, ascending by weight.
        idle: For each agent what it weighs without a place.
        sizes: For each agent the seats that it takes.
        at: For each agent its place, or -1.
        free: For each place the seats that are free.
        members: For each place who is in it.
        limits: The limits of groups that more agents could want to pass.
        left: For each limit of a group how many more it allows.
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
        self.at = [NOWHERE] * len(self.options)
        self.free = list(self.capacities)
        self.members: list[dict[int, None]] = [{} for _ in self.capacities]
        self.limits: list[int] = []
        self.counted: dict[tuple[int, int], list[int]] = {}
        for most, members, places in _limits_of(market, number):
            pairs = [(member, place) for member in members for _, place in self.options[member] if place in places]
            if len({member for member, _ in pairs}) > most:
                for pair in pairs:
                    self.counted.setdefault(pair, []).append(len(self.limits))
                self.limits.append(most)
        self.left = list(self.limits)

    def cost(self) -> int:
        """What everybody weighs together."""
        return sum(map(self.weighs, range(len(self.at))))

    def weighs(self, agent: int) -> int:
        """What an agent weighs where it is."""
        place = self.at[agent]
        return self.idle[agent] if place == NOWHERE else self.weight[agent][place]

    def admits(self, agent: int, place: int) -> bool:
        """Whether there are seats, and no limit of a group is reached."""
        counted = self.counted.get((agent, place), ())
        return self.free[place] >= self.sizes[agent] and all(self.left[index] for index in counted)

    def enter(self, agent: int, place: int) -> None:
        """Put an agent that is nowhere into a place."""
        self.at[agent] = place
        self.free[place] -= self.sizes[agent]
        self.members[place][agent] = None
        for index in self.counted.get((agent, place), ()):
            self.left[index] -= 1

    def leave(self, agent: int) -> int:
        """Take an agent out of its place, if it has one; gives the place."""
        place = self.at[agent]
        if place != NOWHERE:
            self.at[agent] = NOWHERE
            self.free[place] += self.sizes[agent]
            del self.members[place][agent]
            for index in self.counted.get((agent, place), ()):
                self.left[index] += 1
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
            if place != NOWHERE and self.admits(agent, place):
                self.enter(agent, place)

    def improve(self, *, chain: int, agents: Iterable[int] | None = None, passes: int = 4) -> None:
        """Let the worst served look for something better, again and again while anybody finds it.

        Args:
            chain: How many others may move on for one.
            agents: Who looks for something better; everybody, if not given.
            passes: How often at most.
        """
        looking = range(len(self.at)) if agents is None else tuple(agents)
        for _ in range(passes):
            better = False
            for agent in sorted(looking, key=self.weighs, reverse=True):
                weight = self.weighs(agent)
                if self.options[agent] and weight > self.options[agent][0][0]:
                    place = self.leave(agent)
                    if self.come_in(agent, below=weight, chain=chain) is not None:
                        better = True
                    elif place != NOWHERE:
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
