"""Seatings by HiGHS: the questions and answers of `stemcity_kit.engines.seats`, much nearer to the best.

The only module that knows `highspy`, and it asks for it only when it is used. HiGHS solves linear programs over columns
(`stemcity_kit.engines.columns`), whose duals give the bound its prices, and puts answers together from columns, for
one part of the agents after the other (`stemcity_kit.engines.parts`).

HiGHS computes in floating point; nothing that it says is believed. It only proposes: a bound is the bound of whole
prices, and an answer is tried on a floor that keeps every limit.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from stemcity_kit.engines.columns import Chosen, Entries, Solved
from stemcity_kit.engines.market import Market
from stemcity_kit.engines.matching import weights_of_costs
from stemcity_kit.engines.parts import Polish
from stemcity_kit.engines.seats import Search, Seating
from stemcity_kit.errors import MissingExtra, N_, Where

__all__ = ["seated"]

_EXACT = 1 << 40
"""Up to such sums, costs in floating point are exact enough to choose by."""


def seated(
    market: Market,
    *,
    costs: Mapping[int, int],
    unplaced: int,
    seconds: float = math.inf,
    rounds: int = 60,
    steps: int = 400,
    clock: Callable[[], float] = time.monotonic,
) -> Seating:
    """A seating of low cost with a proved bound.

    With `steps` alone the result is the same each time, with the same version of HiGHS; the clock stops it elsewhere.

    Args:
        market: Who wants what, with the sizes of the agents; groups may cross.
        costs: What each rank costs, 0 or more.
        unplaced: What an agent without a place costs, 0 or more.
        seconds: How long it may take in all, by the clock; a little more where a single step takes longer.
        rounds: How often the standard library improves the bound before HiGHS does, 1 or more.
        steps: How often HiGHS is asked for a better bound, and then for a better answer.
        clock: What seconds are read from.

    Raises:
        InvalidValue: A cost is missing or negative.
        MissingExtra: HiGHS is not installed.
    """
    highspy = _highspy()
    end = clock() + seconds
    search = Search(market, weights_of_costs(market, costs=costs, unplaced=unplaced))
    if search.cost > _EXACT:
        search.run(rounds)
    else:
        Polish(search, lambda rows: _Program(highspy, rows), left=lambda: end - clock()).run(rounds, steps)
    return search.seating()


def _highspy() -> Any:
    try:
        import highspy  # type: ignore[import-untyped,unused-ignore]  # noqa: PLC0415 - only when it is used
    except ImportError as fault:
        what = N_("Seating with HiGHS needs the library highspy, which is not installed or cannot be loaded.")
        fix = N_("Install fitting versions with: pip install 'stemcity-kit[solver]', or ask engines.seats.")
        raise MissingExtra.because("missing-extra", Where(), what, fix) from fault
    return highspy


_DUAL, _PRIMAL = 1, 4
"""HiGHS's numbers of the two simplex methods."""

_FEASIBLE = 2
"""HiGHS's number of a solution that keeps all rows."""


class _Program:
    """A linear program of HiGHS, as `stemcity_kit.engines.columns` asks for it."""

    def __init__(self, highspy: Any, rows: Sequence[tuple[float, float]]) -> None:
        self._highspy = highspy
        self._size = 0
        solver = self._solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)  # noqa: FBT003 - HiGHS's own way
        solver.setOptionValue("parallel", "off")
        # Columns come in, so that what was solved stays within its rows: the primal method goes on from there.
        solver.setOptionValue("simplex_strategy", _PRIMAL)
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", 0.99)  # costs are whole numbers
        lower, upper = ([bounds[side] for bounds in rows] for side in (0, 1))
        solver.addRows(len(rows), lower, upper, 0, [0] * len(rows), [], [])

    def add(self, costs: Sequence[float], entries: Sequence[Entries]) -> None:
        """Add variables."""
        starts, rows, values = list[int](), list[int](), list[float]()
        for listed in entries:
            starts.append(len(rows))
            rows += [row for row, _ in listed]
            values += [value for _, value in listed]
        count = len(costs)
        most = [self._highspy.kHighsInf] * count
        self._solver.addCols(count, costs, [0.0] * count, most, len(rows), starts, rows, values)
        self._size += count

    def solve(self) -> Solved | None:
        """Solve it; None where that does not succeed."""
        self._solver.run()
        if self._solver.getModelStatus() != self._highspy.HighsModelStatus.kOptimal:
            return None  # pragma: no cover - numbers that HiGHS cannot cope with
        found = self._solver.getSolution()
        return Solved(self._solver.getInfo().objective_function_value, found.col_value, found.row_dual, found.col_dual)

    def choose(self, allowed: Sequence[bool], *, below: float, seconds: float, nodes: int) -> Chosen:
        """Whole levels of the allowed variables whose sum of costs is below this, the least that is found.

        The program is of whole numbers from then on.
        """
        solver, every = self._solver, list(range(self._size))
        solver.changeColsBounds(self._size, every, [0.0] * self._size, [float(may) for may in allowed])
        solver.changeColsIntegrality(self._size, every, [self._highspy.HighsVarType.kInteger] * self._size)
        solver.setOptionValue("simplex_strategy", _DUAL)
        solver.setOptionValue("objective_bound", below - 0.5)
        solver.setOptionValue("mip_max_nodes", nodes)
        if seconds < math.inf:
            solver.setOptionValue("time_limit", solver.getRunTime() + seconds)  # its clock never begins anew
        solver.run()
        found, status = solver.getSolution(), solver.getModelStatus()
        ended = status in {self._highspy.HighsModelStatus.kOptimal, self._highspy.HighsModelStatus.kInfeasible}
        valid = found.value_valid and solver.getInfo().primal_solution_status == _FEASIBLE
        return Chosen(found.col_value if valid else None, complete=ended)
