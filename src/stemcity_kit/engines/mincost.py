"""Flows of least cost through a network, exact in whole numbers, with the standard library alone.

As much as possible is sent from where there is supply to where there is demand, and among all ways to send as much, the
cheapest is taken. Costs may be negative. Every number is a whole number of any size, so nothing is rounded and the
result is optimal, not nearly so.

Source: R. K. Ahuja, T. L. Magnanti, J. B. Orlin, "Network Flows" (1993), sections 9.7 (successive shortest paths with
potentials) and 9.8 (primal-dual: every cheapest path of one search is used); 2.4 for arcs of negative cost, which are
filled first and emptied where that is cheaper.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where

__all__ = ["Arc", "Flow", "min_cost_flow"]


@attrs.frozen
class Arc:
    """A way from one node to another.

    Attributes:
        tail: Where it begins.
        head: Where it ends.
        capacity: How many units may pass, 0 or more.
        cost: What each unit costs; negative for a gain.
    """

    tail: str
    head: str
    capacity: int
    cost: int = 0


@attrs.frozen
class Flow:
    """What passes along each arc.

    Attributes:
        amounts: How many units pass, in the order of the arcs that were given.
        cost: What they cost together.
        unsent: The nodes with supply that could not all be sent, and how much remains at each.
        unmet: The nodes whose demand could not all be met, and how much each lacks.
    """

    amounts: tuple[int, ...]
    cost: int
    unsent: tuple[tuple[str, int], ...] = ()
    unmet: tuple[tuple[str, int], ...] = ()


def min_cost_flow(arcs: Iterable[Arc], *, supply: Mapping[str, int]) -> Flow:
    """The cheapest way to send as much as can be sent.

    Args:
        arcs: The network; parallel arcs and arcs in both directions are allowed.
        supply: Per node how many units it has to send, or, as a negative number, how many it wants. A node that is not
            named only passes on what it gets. The sum need not be zero.

    Returns:
        The flow; what could not be sent is in `unsent` and `unmet`, and is no error.

    Raises:
        InvalidValue: A capacity is negative.

    >>> arcs = [Arc("a", "x", 1, 3), Arc("a", "y", 1, 1), Arc("b", "y", 1, 2)]
    >>> min_cost_flow(arcs, supply={"a": 1, "b": 1, "x": -1, "y": -1})
    Flow(amounts=(1, 0, 1), cost=5, unsent=(), unmet=())
    """
    listed = tuple(arcs)
    if faults := tuple(_faults(listed)):
        raise InvalidValue(*faults)
    number = {node: n for n, node in enumerate(dict.fromkeys([*supply, *(end for a in listed for end in _ends(a))]))}
    net = _Residual(len(number) + 1)
    edges = [net.add(number[arc.tail], number[arc.head], arc.capacity, arc.cost) for arc in listed]
    # What cannot be sent goes round the network by way of one more node, at a price that no way through it reaches.
    aside, price = len(number), 1 + sum(abs(arc.cost) for arc in listed)
    kept = {
        node: net.add(number[node], aside, units, price) if units > 0 else net.add(aside, number[node], -units, price)
        for node, units in supply.items()
        if units
    }
    for node, units in supply.items():
        net.excess[number[node]] += units
    net.excess[aside] -= sum(supply.values())
    net.settle()
    amounts = tuple(map(net.passing, edges))
    left = {node: net.passing(edge) for node, edge in kept.items() if net.passing(edge)}
    return Flow(
        amounts,
        sum(arc.cost * amount for arc, amount in zip(listed, amounts, strict=True)),
        tuple((node, units) for node, units in left.items() if supply[node] > 0),
        tuple((node, units) for node, units in left.items() if supply[node] < 0),
    )


def _ends(arc: Arc) -> tuple[str, str]:
    return arc.tail, arc.head


def _faults(arcs: Iterable[Arc]) -> Iterator[Finding]:
    for row, arc in enumerate(arcs):
        if arc.capacity < 0:
            what = N_("The arc from “{tail}” to “{head}” cannot have the capacity {capacity}.")
            fix = N_("Write a whole number, 0 or more.")
            params = {"tail": arc.tail, "head": arc.head, "capacity": arc.capacity}
            yield Finding("negative-number", Where(table="arcs", row=row, field="capacity"), what, fix, params=params)


class _Residual:
    """What may still be changed: each arc is an edge of even number, and the next number is the edge that takes back.

    `excess` is what a node still has to send on, negative where it wants. The price of an edge is its cost as the
    potentials of its ends see it; no edge with room left ever has a negative price.
    """

    def __init__(self, nodes: int) -> None:
        self.edges: list[list[int]] = [[] for _ in range(nodes)]
        self.heads: list[int] = []
        self.room: list[int] = []
        self.costs: list[int] = []
        self.excess = [0] * nodes
        self.potential = [0] * nodes

    def add(self, tail: int, head: int, capacity: int, cost: int) -> int:
        """A new arc, full at once where its cost is negative; gives the number of its edge."""
        edge, full = len(self.heads), cost < 0
        self.edges[tail].append(edge)
        self.edges[head].append(edge + 1)
        self.heads += (head, tail)
        self.room += (0, capacity) if full else (capacity, 0)
        self.costs += (cost, -cost)
        if full:
            self.excess[tail] -= capacity
            self.excess[head] += capacity
        return edge

    def passing(self, edge: int) -> int:
        """How many units pass along an arc."""
        return self.room[edge + 1]

    def settle(self) -> None:
        """Send every excess to a want, always along a cheapest way; there is one, since all could be sent aside."""
        while any(units > 0 for units in self.excess):
            self._price()
            spent = bytearray(len(self.excess))
            position = [0] * len(self.excess)
            for source, units in enumerate(self.excess):
                while units > 0 and self.excess[source] > 0 and (path := self._path(source, position, spent)):
                    self._push(source, path)

    def _price(self) -> None:
        """Dijkstra's algorithm from all nodes with an excess; the distances become part of the potentials."""
        far = [-1] * len(self.excess)
        queue = [(0, node) for node, units in enumerate(self.excess) if units > 0]
        while queue:
            distance, node = heapq.heappop(queue)
            if far[node] >= 0:
                continue
            far[node] = distance
            seen = distance + self.potential[node]
            for edge in self.edges[node]:
                head = self.heads[edge]
                if self.room[edge] and far[head] < 0:
                    heapq.heappush(queue, (seen + self.costs[edge] - self.potential[head], head))
        for node, distance in enumerate(far):
            if distance > 0:  # what is out of reach now remains so, and needs no price
                self.potential[node] += distance

    def _path(self, source: int, position: list[int], spent: bytearray) -> list[int]:
        """A way of price 0 from a node to a want, or nothing; where it fails, it will not look again."""
        path: list[int] = []
        node, on_path = source, {source}
        while self.excess[node] >= 0:
            edge = self._way_on(node, position, spent, on_path)
            if edge is not None:
                path.append(edge)
                node = self.heads[edge]
                on_path.add(node)
                continue
            spent[node] = 1
            if not path:
                return []
            on_path.discard(node)
            node = self.heads[path.pop() ^ 1]
            position[node] += 1
        return path

    def _way_on(self, node: int, position: list[int], spent: bytearray, on_path: set[int]) -> int | None:
        """The next edge of price 0 that has room and leads somewhere new."""
        edges = self.edges[node]
        for at in range(position[node], len(edges)):
            edge = edges[at]
            head = self.heads[edge]
            free = self.room[edge] and not spent[head] and head not in on_path
            if free and self.costs[edge] + self.potential[node] == self.potential[head]:
                position[node] = at
                return edge
        position[node] = len(edges)
        return None

    def _push(self, source: int, path: list[int]) -> None:
        """Send along a path as much as its narrowest edge lets pass."""
        end = self.heads[path[-1]]
        units = min(self.excess[source], -self.excess[end], *(self.room[edge] for edge in path))
        for edge in path:
            self.room[edge] -= units
            self.room[edge ^ 1] += units
        self.excess[source] -= units
        self.excess[end] += units
