"""A bound for agents of different sizes in places with so many seats, exact in whole numbers whatever it is asked.

The bound is Lagrangian. Give each agent a reward for being in a place, and each limit of a group a price. If agents
could be in several places at once, each place would fill itself with the agents worth most to it, which is a knapsack.
For any rewards of 0 or more, no higher than what having no place weighs, and any prices of 0 or more, nothing valid
weighs less than

    the sum of all rewards, minus the sum over all places of the most worth that fits (reward minus weight minus the
    prices of the limits that count the agent there), minus the sum over all limits of price times limit.

For an agent without a place weighs at least its reward, whoever is in a place together is one of the choices of its
knapsack, and a limit is paid for by no more agents than it allows.

Sources:
    M. L. Fisher, R. Jaikumar, L. N. Van Wassenhove, "A multiplier adjustment method for the generalized assignment
    problem", Management Science 32 (1986) 1095-1103, for the relaxation.
    M. Held, P. Wolfe, H. P. Crowder, "Validation of subgradient optimization", Mathematical Programming 6 (1974) 62-88.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import attrs

from stemcity_kit.engines.floor import Floor
from stemcity_kit.engines.knapsack import knapsack

__all__ = ["UNIT", "Prices", "Relaxation", "Relaxed", "climb"]

UNIT = 1000
"""Rewards and prices are whole thousandths of a weight."""


@attrs.frozen(eq=False)
class Prices:
    """What a bound is asked with, in thousandths of a weight.

    Attributes:
        rewards: For each agent its reward, from 0 to what it weighs without a place.
        limits: For each limit of a group its price, 0 or more.
    """

    rewards: Mapping[int, int]
    limits: Sequence[int]


@attrs.frozen(eq=False)
class Relaxed:
    """What came of asking.

    Attributes:
        bound: What nothing valid weighs less than, in thousandths.
        taken: For each place that was asked whom it would take.
        worth: For each of them what they are worth together, prices paid, in thousandths.
    """

    bound: int
    taken: Mapping[int, Sequence[int]]
    worth: Mapping[int, int]

    @property
    def weight(self) -> int:
        """The bound in whole weights: these are whole numbers, so it is rounded up."""
        return -(-self.bound // UNIT)


class Relaxation:
    """The agents who are to be placed, and the seats and limits that are left for them.

    Attributes:
        agents: Who is to be placed.
        places: Where.
        idle: For each of the agents what it weighs without a place, in thousandths.
        left: For each limit of a group how many more it allows.
    """

    def __init__(self, floor: Floor, *, agents: Iterable[int], places: Iterable[int]) -> None:
        """Ask about some agents, who are nowhere now, while all others stay where they are on the floor.

        Args:
            floor: Everybody, and where they are.
            agents: Who is to be placed.
            places: Where they may be placed.
        """
        self.floor = floor
        self.agents = tuple(agents)
        self.places = tuple(places)
        self.idle = {agent: floor.idle[agent] * UNIT for agent in self.agents}
        self.left = list(floor.left)
        self.room = {place: floor.free[place] for place in self.places}
        wishing: dict[int, list[tuple[int, int, int, list[int]]]] = {place: [] for place in self.places}
        for agent in self.agents:
            size = floor.sizes[agent]
            for weight, place in floor.options[agent]:
                if place in wishing and size <= self.room[place]:
                    wishing[place].append((weight * UNIT, size, agent, floor.counted.get((agent, place), _NONE)))
        self._alike = self._shared(wishing)

    def _shared(
        self, wishing: Mapping[int, list[tuple[int, int, int, list[int]]]]
    ) -> list[tuple[list[int], int, list[tuple[int, int, int, list[int]]]]]:
        """The places, those together that have as many seats and are wished alike, such as repeats of one event."""
        shared: dict[tuple[int, tuple[tuple[int, int, tuple[int, ...]], ...]], list[int]] = {}
        for place, listed in wishing.items():
            kind = tuple((weight, agent, tuple(counted)) for weight, _, agent, counted in listed)
            shared.setdefault((self.room[place], kind), []).append(place)
        return [(places, room, wishing[places[0]]) for (room, _), places in shared.items()]

    def at(self, prices: Prices) -> Relaxed:
        """The bound that prices give, and whom each place would take."""
        rewards, limits = prices.rewards, prices.limits
        bound = sum(rewards[agent] for agent in self.agents)
        bound -= sum(price * left for price, left in zip(limits, self.left, strict=True) if price)
        taken: dict[int, Sequence[int]] = {}
        most: dict[int, int] = {}
        for places, room, wishing in self._alike:
            things = []
            for weight, size, agent, counted in wishing:
                worth = rewards[agent] - weight
                for limit in counted if worth > 0 else ():
                    worth -= limits[limit]
                if worth > 0:
                    things.append((worth, size, agent))
            worth, agents = knapsack(things, capacity=room)
            bound -= worth * len(places)
            for place in places:
                taken[place], most[place] = agents, worth
        return Relaxed(bound, taken, most)

    def worth(self, place: int, agents: Iterable[int], prices: Prices) -> int:
        """What agents together are worth to a place at prices, in thousandths."""
        floor = self.floor
        return sum(
            prices.rewards[agent]
            - floor.weight[agent][place] * UNIT
            - sum(prices.limits[limit] for limit in floor.counted.get((agent, place), ()))
            for agent in agents
        )

    def within(self, rewards: Mapping[int, int], limits: Iterable[int]) -> Prices:
        """The nearest prices that a bound can be asked with."""
        return Prices(
            {agent: max(0, min(idle, rewards[agent])) for agent, idle in self.idle.items()},
            [max(0, price) for price in limits],
        )


_NONE: list[int] = []


def climb(
    relaxation: Relaxation, start: Prices, *, aim: Callable[[int], int], rounds: int
) -> Iterator[tuple[Prices, Relaxed]]:
    """Prices whose bound rises, by subgradient steps, with what came of each.

    Rewards rise for agents that no place takes and fall for those that several take; the price of a limit rises where
    more are counted than it allows. A step goes as far as the aim asks, and is shortened whenever the bound has not
    risen for some rounds.

    Args:
        relaxation: What is asked.
        start: Where to begin.
        aim: Gives, for the bound so far, the bound that is aimed at, in thousandths.
        rounds: How many steps.
    """
    prices, best, length, waited = start, 0, 1.0, 0
    heading = dict.fromkeys(relaxation.agents, 0.0)
    limiting = [0.0] * len(start.limits)
    for _ in range(rounds):
        found = relaxation.at(prices)
        yield prices, found
        best, waited = (found.bound, 0) if found.bound > best else (best, waited + 1)
        if waited >= 5:
            length, waited = length * 0.65, 0
        missed, over = _missed(relaxation, found)
        heading = {agent: missed[agent] + 0.6 * before for agent, before in heading.items()}
        limiting = [
            0.0 if price == 0 and more <= 0 else more + 0.6 * before
            for more, before, price in zip(over, limiting, prices.limits, strict=True)
        ]
        norm = sum(way * way for way in (*heading.values(), *limiting)) or 1.0
        step = length * max(0, aim(best) - found.bound) / norm
        prices = relaxation.within(
            {agent: prices.rewards[agent] + int(step * way) for agent, way in heading.items()},
            (price + int(step * way) for price, way in zip(prices.limits, limiting, strict=True)),
        )


def _missed(relaxation: Relaxation, found: Relaxed) -> tuple[dict[int, int], list[int]]:
    """For each agent how many places it lacks (less than 0: has too many), and how far each limit is passed."""
    counts = Counter(agent for agents in found.taken.values() for agent in agents)
    over = [-left for left in relaxation.left]
    counted = relaxation.floor.counted
    for place, agents in found.taken.items() if over else ():
        for agent in agents:
            for limit in counted.get((agent, place), ()):
                over[limit] += 1
    return {agent: 1 - counts[agent] for agent in relaxation.agents}, over
