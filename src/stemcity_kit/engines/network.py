"""Matchings by the flow solver of OR-Tools: the questions and answers of `stemcity_kit.engines.matching`, faster.

The only module that knows `ortools.graph`, and it asks for it only when it is used. The solver takes whole numbers of
64 bits. The costs of `cheapest` fit, unless they are absurd. The weights of `leximin` fit for the ranks near the best
one: heavier wishes are left out, and having no place weighs the most that fits. What comes of it is then tried at the
full weights: if no circle of moves makes it lighter, it is exact, and its prices prove it. That is so wherever
everybody finds a place among the ranks that fit. In every other case the engine in the standard library answers,
exactly too, in its own time.

The solver gives no prices. They are the lengths of shortest ways among the limits, computed for all of them at once
(Bellman and Ford; Ahuja, Magnanti, Orlin, "Network Flows" (1993), sections 5.4 and 9.4).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from stemcity_kit.engines.market import Market
from stemcity_kit.engines.matching import Matching, matched, weights_of_costs, weights_of_levels
from stemcity_kit.engines.standing import Standing, brought_in
from stemcity_kit.errors import MissingExtra, N_, Where

__all__ = ["cheapest", "leximin"]

_FAR = 1 << 61
"""Longer than any way through weights that fit."""


def cheapest(
    market: Market, *, costs: Mapping[int, int], unplaced: int, order: Sequence[str] | None = None
) -> Matching:
    """The matching of least cost, as `matching.cheapest` gives it; with an order, the very same.

    Args:
        market: Who wants what.
        costs: What each rank costs, 0 or more.
        unplaced: What an agent without a place costs, 0 or more.
        order: All agents, the first to be favoured first.

    Raises:
        InvalidValue: A cost is missing or negative, or the order is not one of all agents.
        MissingExtra: OR-Tools is not installed.
    """
    weights = weights_of_costs(market, costs=costs, unplaced=unplaced)
    return matched(market, weights, order=order, settle=_settler())


def leximin(market: Market, *, order: Sequence[str] | None = None) -> Matching:
    """The matching that serves the worst served best, as `matching.leximin` gives it; with an order, the very same.

    Args:
        market: Who wants what.
        order: All agents, the first to be favoured first.

    Raises:
        InvalidValue: The order is not one of all agents.
        MissingExtra: OR-Tools is not installed.
    """
    return matched(market, weights_of_levels(market), order=order, settle=_settler())


class _Libraries:
    """NumPy, which OR-Tools brings along, and the solver's class."""

    def __init__(self) -> None:
        try:
            import numpy as np  # noqa: PLC0415 - only when it is used
            from ortools.graph.python.min_cost_flow import (  # type: ignore[import-untyped]  # noqa: PLC0415 - as above
                SimpleMinCostFlow,
            )
        except ImportError as fault:
            what = N_("Matching with OR-Tools needs the library ortools, which is not installed or cannot be loaded.")
            fix = N_("Install fitting versions with: pip install 'stemcity-kit[solver]', or ask engines.matching.")
            raise MissingExtra.because("missing-extra", Where(), what, fix) from fault
        self.np: Any = np
        self.flow: Any = SimpleMinCostFlow


def _settler() -> Callable[[Standing], None]:
    libraries = _Libraries()

    def settle(standing: Standing) -> None:
        found = _Flow(standing, libraries).found() if standing.at else None
        if found:
            standing.take(*found)
        else:
            brought_in(standing)

    return settle


class _Flow:
    """A standing as arrays: a row for each wish of each agent, and then one for each agent's home."""

    def __init__(self, standing: Standing, libraries: _Libraries) -> None:
        np = self.np = libraries.np
        self.solver = libraries.flow()
        self.hubs = standing.hubs
        rows = [row for listed in standing.options for row in listed]
        counts = np.fromiter(map(len, standing.options), dtype=np.int64)
        agents = np.arange(len(counts))
        self.who = np.concatenate([np.repeat(agents, counts), agents])
        self.hub = np.array([hub for _, hub in rows] + self.hubs.home, dtype=np.int64)
        self.limits = np.array([min(limit, len(agents) + 1) for limit in self.hubs.limits])
        self.true = [weight for weight, _ in rows] + list(standing.idle)
        self.most = (1 << 60) // (len(agents) + len(self.hubs.names))  # the solver multiplies by its nodes
        self.fits = max(self.true) <= self.most
        self.weight = np.array(self.true if self.fits else [min(w, self.most) for w in self.true], dtype=np.int64)
        self.kept = np.ones(len(rows) + len(agents), dtype=bool)
        if not self.fits:
            self.kept[: len(rows)] = self.weight[: len(rows)] < self.most

    def found(self) -> tuple[list[int], list[int], list[int]] | None:
        """Where everybody stands, with what weight, and the prices; None where 64 bits are too few to find it out."""
        if (passing := self._solved()) is None:  # pragma: no cover - as in `_solved`
            return None
        row = self.np.empty(len(self.hubs.home), dtype=self.np.int64)
        row[self.who[passing]] = self.np.flatnonzero(passing)
        price = self._prices(row)
        if price is None:
            return None
        lowest = min(price)
        return self.hub[row].tolist(), [self.true[n] for n in row.tolist()], [value - lowest for value in price]

    def _prices(self, row: Any) -> list[int] | None:
        """Prices at which no move makes the whole lighter; first by the numbers that fit, then by the true ones."""
        np = self.np
        start = np.full(len(self.hubs.names), _FAR, dtype=np.int64)
        start[0] = 0
        price = self._shortest(row, self.weight, self.kept, start)
        if price is not None and (not self.fits or (price >= _FAR // 2).any()):
            beyond = 1 + sum(self.true)
            start = np.array([value if value < _FAR // 2 else beyond for value in price.tolist()], dtype=object)
            price = self._shortest(row, np.array(self.true, dtype=object), np.ones_like(self.kept), start)
        return None if price is None else price.tolist()

    def _solved(self) -> Any:
        """Which rows pass a unit; None where the solver refuses the numbers."""
        np, agents, size = self.np, len(self.hubs.home), len(self.hubs.names)
        limits, around = self.limits[1:], np.array(self.hubs.parent[1:], dtype=np.int64)
        grouped = np.array([place is None for place, _ in self.hubs.names[1:]], dtype=bool)
        within = self._counts(np.array(self.hubs.home))[1:]
        # Of a group, all beyond its limit must remain at home: so many units pass on from it before anything else.
        forced = np.where(grouped, np.maximum(within - limits, 0), 0)
        supply = np.zeros(size + agents, dtype=np.int64)
        supply[size:], supply[0] = 1, -agents
        supply[1:size] -= forced
        np.add.at(supply, around, forced)
        rows = np.flatnonzero(self.kept)
        ones = np.ones(len(rows), dtype=np.int64)
        solver = self.solver
        arcs = solver.add_arcs_with_capacity_and_unit_cost(
            size + self.who[rows], self.hub[rows], ones, self.weight[rows]
        )
        solver.add_arcs_with_capacity_and_unit_cost(
            np.arange(1, size), around, limits, np.zeros(size - 1, dtype=np.int64)
        )
        solver.set_nodes_supplies(np.arange(size + agents), supply)
        if solver.solve() != solver.OPTIMAL:  # pragma: no cover - a newer solver may want smaller numbers
            return None
        passing = np.zeros(len(self.kept), dtype=bool)
        passing[rows] = solver.flows(arcs) > 0
        return passing

    def _counts(self, at: Any) -> Any:
        """How many of the given stand at each hub or at one that it is around."""
        counts = self.np.bincount(at, minlength=len(self.hubs.names))
        for hub in range(len(counts) - 1, 0, -1):
            counts[self.hubs.parent[hub]] += counts[hub]
        return counts

    def _ways(self, at: Any) -> tuple[Any, Any]:
        """The hubs from which a unit may pass to the hub around them, and those to which one may pass from there."""
        np = self.np
        grouped = np.array([place is None for place, _ in self.hubs.names], dtype=bool)
        placed = ~grouped[at]
        taken = self._counts(at[placed]) * ~grouped + self._counts(np.array(self.hubs.home)[placed]) * grouped
        free, used = taken < self.limits, taken > 0
        inner = np.arange(len(grouped)) > 0
        up, down = np.where(grouped, used, free), np.where(grouped, free, used)
        return np.flatnonzero(up & inner), np.flatnonzero(down & inner)

    def _shortest(self, row: Any, weight: Any, kept: Any, price: Any) -> Any:
        """The shortest ways from all hubs to the world outside, from lengths that some ways have; None for no end.

        Ways that become shorter without an end are circles that make the whole cheaper: then it was not the cheapest.
        """
        np, around = self.np, self.np.array(self.hubs.parent)
        at = self.hub[row]
        rows = np.flatnonzero(kept & (row[self.who] != np.arange(len(kept))))
        rows = rows[np.argsort(at[self.who[rows]], kind="stable")]
        tails, heads = at[self.who[rows]], self.hub[rows]
        lengths = weight[rows] - weight[row][self.who[rows]]
        first = np.flatnonzero(np.diff(tails, prepend=-1))
        from_hubs = tails[first]
        up, down = self._ways(at)
        for _ in range(len(price) + 1):
            before = price.copy()
            if len(first):
                price[from_hubs] = np.minimum(price[from_hubs], np.minimum.reduceat(lengths + price[heads], first))
            price[up] = np.minimum(price[up], price[around[up]])
            np.minimum.at(price, around[down], price[down])
            if (price == before).all():
                return price
        return None
