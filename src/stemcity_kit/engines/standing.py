"""Agents at the hubs of a market, brought in one after the other, so that the whole is cheapest at each step.

Each agent is brought in along a cheapest chain of moves, found by Dijkstra's algorithm on prices (successive shortest
paths; Ahuja, Magnanti, Orlin, "Network Flows" (1993), section 9.7). Agents are no nodes of the search: who stands at a
hub is looked at when the hub is reached, so that a search looks at as many nodes as there are limits, and mostly at a
few of them. Weights are whole numbers of any size.

`price[hub]` is what it costs, at the margin, to stand at a hub. Each agent stands where weight and price are least
together, and no unit can pass to where the price is lower: that is what makes the whole cheapest.

What the least weight leaves open is then decided in an order that is given: the first agent gets the best that any
cheapest whole allows, then the second, and so on. No weight is needed for that. Whatever is as cheap differs by circles
of moves that cost nothing at the final prices (complementary slackness), so an agent can be better off exactly when
such a circle leads from the hub that it wants to the hub where it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush

from stemcity_kit.engines.components import components
from stemcity_kit.engines.hubs import Hubs

__all__ = ["Option", "Standing", "brought_in"]

Option = tuple[int, int]
"""A weight, and the hub where an agent would stand for it."""

_NOBODY, _NOWHERE = -1, -1

_Via = dict[int, tuple[int, int]]
"""For each hub on a way: who moves to it, or nobody where a unit passes along the tree; and from which hub."""


class Standing:
    """Agents at hubs, while they are moved.

    Attributes:
        hubs: The network.
        options: For each agent where it may stand besides its home, ascending by weight.
        idle: For each agent what it weighs at its home.
        at: For each agent the hub where it stands.
        weight: For each agent the weight of standing there.
        price: For each hub what it costs, at the margin, to stand there.
    """

    def __init__(self, hubs: Hubs, options: Sequence[list[Option]], idle: Sequence[int]) -> None:
        """Begin with nobody brought in, so that all seats are free and no group has used any.

        Args:
            hubs: The network.
            options: For each agent where it may stand besides its home, ascending by weight.
            idle: For each agent what it weighs at its home. All weights are 0 or more.
        """
        size = len(hubs.names)
        self.at = [_NOWHERE] * len(options)
        self.weight = [0] * len(options)
        self.price = [0] * size
        self.options = options
        self.idle = idle
        self.hubs = hubs
        self._home = hubs.home
        self._parent = hubs.parent
        self._members: list[dict[int, None]] = [{} for _ in range(size)]  # a dict keeps its order, a set does not
        self._grouped = [place is None for place, _ in hubs.names]
        self._up = [limit * (not grouped) for grouped, limit in zip(self._grouped, hubs.limits, strict=True)]
        self._down = [limit * grouped for grouped, limit in zip(self._grouped, hubs.limits, strict=True)]
        self._children: list[list[int]] = [[] for _ in range(size)]
        for hub in range(1, size):
            self._children[hubs.parent[hub]].append(hub)
        self._within: dict[int, list[int]] = {}
        for agent, home in enumerate(hubs.home):
            for hub in hubs.chain(home):
                self._within.setdefault(hub, []).append(agent)
        self._beyond = 1
        self._far = [self._beyond] * size
        self._via: _Via = dict.fromkeys(range(size), (_NOBODY, _NOWHERE))

    def bring(self, agent: int) -> None:
        """Bring an agent in, by the cheapest chain of moves that ends where it would stand without a place."""
        goal = self._home[agent]
        self._lower(goal)
        furthest = self.idle[agent] + self.price[goal]
        if furthest >= self._beyond:
            self._beyond = 2 * furthest + 1
            self._far = [self._beyond] * len(self._far)
        reached, looked = self._search(agent, goal, furthest)
        far, price = self._far, self.price
        nearest = far[goal]
        for hub in looked:
            price[hub] += nearest - far[hub]
        for hub in reached:
            far[hub] = self._beyond
        self._follow(goal, self._via)

    def _lower(self, home: int) -> None:
        """Lower the prices of the full groups around a home as far as can be, the outermost group first.

        That is as far as the cheapest way for one of its agents to give a seat back. It changes nothing that is true,
        and without it each search for a seat in a full group would look at everything that costs less than a seat.
        """
        if home:
            self._lower(self._parent[home])
            if not self._down[home]:
                placed = filter(self._placed, self._within[home])
                gap = min((self._gap(agent) for agent in placed), default=0)
                for hub in {hub for agent in self._within[home] for hub in self.hubs.chain(self._home[agent])}:
                    if home in self.hubs.chain(hub):
                        self.price[hub] -= gap

    def _gap(self, agent: int) -> int:
        """What an agent would lose by giving its seat back."""
        staying = self.weight[agent] + self.price[self.at[agent]]
        return self.idle[agent] + self.price[self._home[agent]] - staying

    def _search(  # noqa: C901 - the innermost loop of everything: a call for each option would double its time
        self, agent: int, goal: int, furthest: int
    ) -> tuple[list[int], list[int]]:
        """Dijkstra's algorithm from an agent to a hub; gives the hubs reached, and those left for good before the goal.

        Prices of places are never below 0 and options ascend, so the first that is too heavy ends the look at an agent.
        """
        options, weights, price, members = self.options, self.weight, self.price, self._members
        far, via, up, down, parent = self._far, self._via, self._up, self._down, self._parent
        home, idle = self._home, self.idle
        far[goal], via[goal] = furthest, (agent, _NOWHERE)
        reached, looked = [goal], list[int]()
        queue: list[tuple[int, int]] = []

        def reach(hub: int, distance: int, way: tuple[int, int]) -> None:
            far[hub], via[hub] = distance, way
            reached.append(hub)
            if hub != goal:
                if up[hub] and parent[hub] == goal and (on := distance + price[goal] - price[hub]) < far[goal]:
                    reach(goal, on, (_NOBODY, hub))
                heappush(queue, (distance, hub))

        hub, distance, before, movers = _NOWHERE, 0, 0, iter((agent,))
        while True:
            for mover in movers:
                start = distance - before - weights[mover]
                if (on := start + idle[mover] + price[home[mover]]) < far[home[mover]] and on < far[goal]:
                    reach(home[mover], on, (mover, hub))
                for weight, other in options[mover]:
                    on = start + weight
                    if on >= far[goal]:
                        break
                    on += price[other]
                    if on < far[other] and on < far[goal]:
                        reach(other, on, (mover, hub))
            while queue and queue[0][0] > far[queue[0][1]]:
                heappop(queue)
            if not queue or queue[0][0] >= far[goal]:
                return reached, looked
            distance, hub = heappop(queue)
            before, movers = price[hub], iter(members[hub])
            looked.append(hub)
            start = distance - before
            if up[hub] and (on := start + price[parent[hub]]) < far[parent[hub]] and on < far[goal]:
                reach(parent[hub], on, (_NOBODY, hub))
            for child in self._children[hub]:
                if down[child] and (on := start + price[child]) < far[child] and on < far[goal]:
                    reach(child, on, (_NOBODY, hub))

    def _placed(self, agent: int) -> bool:
        return self.at[agent] != _NOWHERE and not self._grouped[self.at[agent]]

    def _follow(self, hub: int, via: _Via) -> None:
        """Move everybody along the way that was found to a hub, from its end to its beginning."""
        while hub != _NOWHERE:
            mover, before = via[hub]
            if mover == _NOBODY:
                self._pass(before, hub)
            else:
                self._stand(mover, hub)
            hub = before

    def _pass(self, tail: int, head: int) -> None:
        """A unit passes from a hub to its parent, or from a parent to one of its children."""
        rising = self._parent[tail] == head and tail != 0
        hub, units = (tail, 1) if rising else (head, -1)
        self._up[hub] -= units
        self._down[hub] += units

    def _stand(self, agent: int, hub: int) -> None:
        if self.at[agent] != _NOWHERE:
            self._members[self.at[agent]].pop(agent, None)
        self._members[hub][agent] = None
        self.at[agent] = hub
        weights = (weight for weight, other in self.options[agent] if other == hub)
        self.weight[agent] = next(weights, self.idle[agent])

    def take(self, at: Sequence[int], weight: Sequence[int], price: Sequence[int]) -> None:
        """Place everybody at once, as an engine found it, at its prices; then nobody can be brought in any more.

        Args:
            at: For each agent the hub where it stands.
            weight: For each agent the weight of standing there.
            price: For each hub what it costs to stand there, 0 or more, up to the form that this brings it into.
        """
        self.at[:], self.weight[:], self.price[:] = at, weight, price
        placed = [(hub, home) for hub, home in zip(at, self._home, strict=True) if not self._grouped[hub]]
        for hubs, units in ((Counter(hub for hub, _ in placed), 1), (Counter(home for _, home in placed), -1)):
            for hub, times in hubs.items():
                for around in self.hubs.chain(hub):
                    self._up[around] -= units * times
                    self._down[around] += units * times
        self.level()

    def level(self) -> None:
        """Bring the prices into their usual form: 0 outside, a place never cheaper than outside, a group never dearer.

        They have that form wherever anybody stands. A hub in which nobody does may have been left behind, and there a
        price can be changed without a consequence.
        """
        price, outside = self.price, self.price[0]
        for hub, parent in enumerate(self._parent):
            price[hub] -= outside
            if hub:
                price[hub] = (min if self._grouped[hub] else max)(price[hub], price[parent])

    def prefer(self, order: Iterable[int], wanted: Sequence[Sequence[int]]) -> None:
        """Among all that is cheapest, give the first agent of the order the best, then the second, and so on.

        Args:
            order: All agents, the first to be favoured first.
            wanted: For each agent the hubs where it may stand, the best first, its home included.
        """
        equal = [self._equals(agent, hubs) for agent, hubs in enumerate(wanted)]
        for members in self._members:
            members.clear()
        for agent, hubs in enumerate(equal):
            if len(hubs) > 1:
                self._members[self.at[agent]][agent] = None
        circle = components([[on for on, _ in self._leads(hub, equal)] for hub in range(len(self.price))])
        for agent in order:
            here = self.at[agent]
            self._members[here].pop(agent, None)
            for hub in equal[agent]:
                if hub == here:
                    break
                if circle[hub] == circle[here] and (via := self._way(hub, here, equal, circle)):
                    via[hub] = (agent, _NOWHERE)
                    self._follow(here, via)
                    del self._members[hub][agent]
                    break

    def _equals(self, agent: int, hubs: Sequence[int]) -> list[int]:
        """The hubs where an agent could stand as cheaply as where it stands."""
        least = self.weight[agent] + self.price[self.at[agent]]
        weights = {hub: weight for weight, hub in (*self.options[agent], (self.idle[agent], self._home[agent]))}
        return [hub for hub in hubs if weights[hub] + self.price[hub] == least]

    def _leads(self, hub: int, equal: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
        """Where a unit can go on from a hub without a cost, and who would move for it."""
        price, parent = self.price, self._parent[hub]
        if self._up[hub] and price[parent] == price[hub]:
            yield parent, _NOBODY
        for child in self._children[hub]:
            if self._down[child] and price[child] == price[hub]:
                yield child, _NOBODY
        for agent in self._members[hub]:
            for other in equal[agent]:
                yield other, agent

    def _way(self, hub: int, here: int, equal: Sequence[Sequence[int]], circle: Sequence[int]) -> _Via | None:
        """The shortest way between two hubs that costs nothing, or None: for each hub who moves to it, and whence."""
        via: _Via = {hub: (_NOBODY, _NOWHERE)}
        queue = [hub]
        for node in queue:
            for onward, mover in self._leads(node, equal):
                if onward not in via and circle[onward] == circle[here]:
                    via[onward] = (mover, node)
                    if onward == here:
                        return via
                    queue.append(onward)
        return None


def brought_in(standing: Standing) -> None:
    """Settle a standing by bringing in everybody, one after the other."""
    for agent in range(len(standing.at)):
        standing.bring(agent)
    standing.level()
