"""Column generation: the best prices for a bound, and answers put together from what places would take.

A column is a set of agents that one place takes. The linear program over columns asks for each agent at least once, of
each place at most one column, and of each limit of a group no more than it allows; an agent may also be left without a
place, at what that weighs. Its duals are rewards and prices, for which `stemcity_kit.engines.relaxation` finds the
columns that would improve it, one knapsack for each place. When there are none, the bound at these prices is the value
of the program. Duals of few columns jump about, so the next prices are taken between them and the best ones so far.

Duals come in floating point. They only suggest prices, which are whole numbers, as is every bound made with them.

Sources:
    M. Savelsbergh, "A branch-and-price algorithm for the generalized assignment problem", Operations Research 45 (1997)
    831-841.
    P. Wentges, "Weighted Dantzig-Wolfe decomposition for linear mixed-integer programming", International Transactions
    in Operational Research 4 (1997) 151-162, for prices in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import attrs

from stemcity_kit.engines.relaxation import UNIT, Prices, Relaxation, Relaxed

__all__ = ["Chosen", "Column", "Master", "Program", "Solved", "generate"]

Column = tuple[int, tuple[int, ...]]
"""A place, and who is in it."""

Entries = Sequence[tuple[int, float]]
"""Of one variable its rows, and how much of it counts there."""


@attrs.frozen(eq=False)
class Solved:
    """What a linear program came to.

    Attributes:
        value: The least sum of costs.
        levels: For each variable how much of it is used.
        duals: For each row what one more would add to the value.
        reduced: For each variable what one more would add to the value.
    """

    value: float
    levels: Sequence[float]
    duals: Sequence[float]
    reduced: Sequence[float]


@attrs.frozen(eq=False)
class Chosen:
    """What a program of whole numbers came to.

    Attributes:
        levels: For each variable how much of it is used; None where nothing was found.
        complete: Whether nothing better is left to be found.
    """

    levels: Sequence[float] | None
    complete: bool


class Program(Protocol):
    """A linear program whose variables, 0 or more, come in as they are found."""

    def add(self, costs: Sequence[float], entries: Sequence[Entries]) -> None:
        """Add variables."""
        ...

    def solve(self) -> Solved | None:
        """Solve it; None where that does not succeed."""
        ...

    def choose(self, allowed: Sequence[bool], *, below: float, seconds: float, nodes: int) -> Chosen:
        """Whole levels of the allowed variables whose sum of costs is below this, the least that is found."""
        ...


class Master:
    """The linear program over columns of some agents and places.

    Attributes:
        relaxation: Whom it is about, and where.
        columns: Its columns, after one variable for each agent that has no place.
    """

    def __init__(self, relaxation: Relaxation, program: Callable[[Sequence[tuple[float, float]]], Program]) -> None:
        """Begin without columns.

        Args:
            relaxation: Whom it is about, and where.
            program: Makes a program from the least and the most of each row.
        """
        self.relaxation = relaxation
        self.columns: list[Column] = []
        self._seen: set[Column] = set()
        agents, places, floor = relaxation.agents, relaxation.places, relaxation.floor
        self._row = {agent: row for row, agent in enumerate(agents)}
        self._place = {place: row for row, place in enumerate(places, len(agents))}
        counting = (floor.counted.get((agent, place), ()) for agent in agents for _, place in floor.options[agent])
        limits = sorted({limit for counted in counting for limit in counted})
        self._limit = {limit: row for row, limit in enumerate(limits, len(agents) + len(places))}
        least = [(1.0, float("inf"))] * len(agents)
        most = [1.0] * len(places) + [float(relaxation.left[limit]) for limit in limits]
        self._program = program([*least, *((float("-inf"), limit) for limit in most)])
        self._program.add([float(floor.idle[agent]) for agent in agents], [[(row, 1.0)] for row in range(len(agents))])

    def add(self, columns: Iterable[Column]) -> int:
        """Add columns that are not there yet; gives how many."""
        new: dict[Column, None] = {}
        for place, agents in columns:
            column = place, tuple(sorted(agents))
            if agents and column not in self._seen:
                self._seen.add(column)
                new[column] = None
        if new:
            self._program.add([float(self._weight(column)) for column in new], [self._entries(one) for one in new])
            self.columns += new
        return len(new)

    def _weight(self, column: Column) -> int:
        place, agents = column
        weight = self.relaxation.floor.weight
        return sum(weight[agent][place] for agent in agents)

    def _entries(self, column: Column) -> list[tuple[int, float]]:
        place, agents = column
        entries = [(self._row[agent], 1.0) for agent in agents]
        entries.append((self._place[place], 1.0))
        if self._limit:
            counted = self.relaxation.floor.counted
            counts: dict[int, float] = {}
            for agent in agents:
                for limit in counted.get((agent, place), ()):
                    counts[limit] = counts.get(limit, 0.0) + 1.0
            entries += [(self._limit[limit], count) for limit, count in counts.items()]
        return entries

    def solve(self) -> Solved | None:
        """Solve the program over the columns that are there; None where that does not succeed."""
        return self._program.solve()

    def prices(self, solved: Solved) -> Prices:
        """The duals of the agents and limits as prices that a bound can be asked with."""
        limits = [0] * len(self.relaxation.left)
        for limit, row in self._limit.items():
            limits[limit] = int(-solved.duals[row] * UNIT)
        rewards = {agent: int(solved.duals[row] * UNIT) for agent, row in self._row.items()}
        return self.relaxation.within(rewards, limits)

    def shares(self, solved: Solved) -> dict[tuple[int, int], float]:
        """How much of each agent is in each place; columns that came in later are not used."""
        shares: dict[tuple[int, int], float] = {}
        for (place, agents), level in zip(self.columns, solved.levels[len(self._row) :], strict=False):
            for agent in agents if level > 1e-6 else ():
                shares[agent, place] = shares.get((agent, place), 0.0) + level
        return shares

    def choose(self, solved: Solved, *, below: int, seconds: float, nodes: int) -> tuple[dict[int, int] | None, bool]:
        """The place of each agent that has one, in the best choice of columns that weighs less than this, or None.

        Columns that alone would cost too much are left out: one more of a variable adds its reduced cost to the value.

        Returns:
            The choice, and whether there is no better one of these columns.
        """
        if len(solved.levels) < len(self._row) + len(self.columns):
            return None, False  # the time was up before the last columns were considered
        chosen = Chosen(solved.levels, complete=True)
        if any(1e-6 < level < 1 - 1e-6 for level in solved.levels):
            allowed = [reduced < below - solved.value - 0.5 for reduced in solved.reduced]
            chosen = self._program.choose(allowed, below=below, seconds=seconds, nodes=nodes)
        return (None if chosen.levels is None else self._placed(chosen.levels)), chosen.complete

    def _placed(self, levels: Sequence[float]) -> dict[int, int]:
        """Where whole levels place agents; one that is in several columns, where it weighs least."""
        weight = self.relaxation.floor.weight
        at: dict[int, int] = {}
        for (place, agents), level in zip(self.columns, levels[len(self._row) :], strict=True):
            for agent in agents if level > 0.5 else ():
                if agent not in at or weight[agent][place] < weight[agent][at[agent]]:
                    at[agent] = place
        return at


def between(one: Prices, other: Prices, *, share: float) -> Prices:
    """Prices between two, with this share of the first."""
    rewards = {agent: int(share * reward + (1 - share) * other.rewards[agent]) for agent, reward in one.rewards.items()}
    limits = [int(share * a + (1 - share) * b) for a, b in zip(one.limits, other.limits, strict=True)]
    return Prices(rewards, limits)


def generate(
    master: Master,
    *,
    best: Prices | None,
    learn: Callable[[Prices, Relaxed], bool],
    enough: int,
    rounds: int,
    left: Callable[[], float],
    share: float = 0.7,
) -> Solved | None:
    """Columns until none would improve the program, the time is up, or nothing can be gained; gives the last solution.

    Args:
        master: The program, which gets the columns.
        best: The best prices so far, near which the next ones are looked for.
        learn: Is told each bound; gives whether it is the best so far.
        enough: A bound beyond which nothing more is of use, such as what the best answer weighs.
        rounds: How many times the program may be solved.
        left: Gives the seconds that are left.
        share: How near to the best prices the next ones are, from 0 (where the duals are) to 1.
    """
    solved: Solved | None = None
    for _ in range(rounds):
        if left() <= 0 or (newer := master.solve()) is None:
            return solved
        solved = newer
        duals = master.prices(solved)
        added = 0
        for trial in [duals] if best is None else [between(best, duals, share=share), duals]:
            relaxed = master.relaxation.at(trial)
            if learn(trial, relaxed):
                best = trial
            if relaxed.weight >= min(enough, solved.value - 1e-6):
                return solved
            if added := master.add((place, tuple(agents)) for place, agents in relaxed.taken.items()):
                break
        if not added:
            return solved
    return master.solve() or solved
