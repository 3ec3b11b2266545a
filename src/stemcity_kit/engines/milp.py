"""Seatings polished by HiGHS: the questions and answers of `stemcity_kit.engines.seats`, nearer to the best.

The only module that knows `highspy`, and it asks for it only when it is used. Bound and first answer come from the
standard library. HiGHS then begins at that answer and looks for a better one among the wishes that the bound finds
promising: for all agents at once where they are few, else for one part of them after the other, the others staying
where they are. Every limit counts, those of groups too. Where the wishes are few, all of them are asked, and HiGHS's
own bound counts too, rounded with care, since it computes in floating point.

An answer is checked in whole numbers before it is taken over, and is called optimal only where cost and bound meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any

from stemcity_kit.engines.market import Market
from stemcity_kit.engines.matching import weights_of_costs
from stemcity_kit.engines.seats import Search, Seating
from stemcity_kit.errors import MissingExtra, N_, Where

__all__ = ["seated"]

_FEW = 3000
"""So many wishes are asked all at once, with HiGHS's own bound."""

_PART = 800
"""So many agents are asked at once."""

_PROMISING = 4
"""So many wishes of each agent are asked, where there are many."""

_EXACT = 1 << 40
"""Up to such sums, costs in floating point are exact enough to choose by."""


def seated(market: Market, *, costs: Mapping[int, int], unplaced: int, seconds: float, rounds: int = 60) -> Seating:
    """A seating of low cost with a proved bound.

    Args:
        market: Who wants what, with the sizes of the agents; groups may cross.
        costs: What each rank costs, 0 or more.
        unplaced: What an agent without a place costs, 0 or more.
        seconds: How long HiGHS may take; what it finds depends on the machine.
        rounds: How often the standard library improves bound and answer before that, 1 or more.

    Raises:
        InvalidValue: A cost is missing or negative.
        MissingExtra: HiGHS is not installed.
    """
    highspy = _highspy()
    search = Search(market, weights_of_costs(market, costs=costs, unplaced=unplaced))
    search.run(rounds)
    if search.bound < search.cost <= _EXACT:
        _Model(search, highspy).polish(seconds)
    return search.seating()


def _highspy() -> Any:
    try:
        # From 1.15 on highspy has a library file of its own that hides the one of OR-Tools, and the reverse: then only
        # the first of the two that a process asks for can be loaded.
        import highspy  # type: ignore[import-untyped,unused-ignore]  # noqa: PLC0415 - only when it is used
    except ImportError as fault:
        what = N_("Seating with HiGHS needs the library highspy, which is not installed or cannot be loaded.")
        fix = N_("Install fitting versions with: pip install 'stemcity-kit[solver]', or ask engines.seats.")
        raise MissingExtra.because("missing-extra", Where(), what, fix) from fault
    return highspy


class _Model:
    """The question as HiGHS takes it: a column for each promising wish of each agent, and one for having no place."""

    def __init__(self, search: Search, highspy: Any) -> None:
        self.search = search
        self.highspy = highspy
        self.whole = sum(map(len, search.floor.options)) <= _FEW
        self.columns = [
            (agent, place, weight)
            for agent, listed in enumerate(search.promising(None if self.whole else _PROMISING))
            for weight, place in (*listed, (search.floor.idle[agent], -1))
        ]
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)  # noqa: FBT003 - HiGHS's own way
        self.solver.setOptionValue("mip_rel_gap", 0.0)
        self.solver.setOptionValue("mip_abs_gap", 0.5)  # costs are whole numbers
        self.solver.passModel(self._model())

    def _model(self) -> Any:
        floor, agents = self.search.floor, len(self.search.best)
        counted = floor.counted
        starts, rows, values = [0], [], []
        for agent, place, _ in self.columns:
            rows.append(agent)
            values.append(1.0)
            if place >= 0:
                rows += [agents + place, *(agents + len(floor.capacities) + n for n in counted.get((agent, place), ()))]
                values += [float(floor.sizes[agent]), *(1.0 for _ in counted.get((agent, place), ()))]
            starts.append(len(rows))
        limits = [*floor.capacities, *floor.limits]
        model = self.highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.columns), agents + len(limits)
        model.col_cost_ = [float(weight) for _, _, weight in self.columns]
        model.col_lower_, model.col_upper_ = [0.0] * len(self.columns), [1.0] * len(self.columns)
        model.row_lower_ = [1.0] * agents + [-self.highspy.kHighsInf] * len(limits)
        model.row_upper_ = [1.0] * agents + [float(limit) for limit in limits]
        model.a_matrix_.format_ = self.highspy.MatrixFormat.kColwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = starts, rows, values
        model.integrality_ = [self.highspy.HighsVarType.kInteger] * len(self.columns)
        return model

    def polish(self, seconds: float) -> None:
        """Ask for a better answer, part by part; each part has its share of the time."""
        parts = [range(len(self.search.best))] if self.whole else list(self._parts())
        for part in parts:
            self._ask(part, seconds / len(parts))
            if self.whole:
                bound = self.solver.getInfo().mip_dual_bound
                self.search.raise_bound(ceil(bound - 1e-6 - 1e-8 * bound) if bound > 0 else 0)
            if self.search.bound >= self.search.cost:
                return

    def _parts(self) -> Iterator[list[int]]:
        """Agents who compete for the same places, twice over and cut differently the second time."""
        along = self.search.neighbours(_PROMISING)
        for first in (0, _PART // 2):
            for start in range(-first, len(along), _PART):
                yield along[max(0, start) : start + _PART]

    def _ask(self, part: Sequence[int], seconds: float) -> None:
        """A better answer for some agents, while the others stay where they are."""
        at, asked = self.search.best, frozenset(part)
        stands = [float(at[agent] == place) for agent, place, _ in self.columns]
        free = [agent in asked for agent, _, _ in self.columns]
        solver = self.solver
        solver.changeColsBounds(
            len(self.columns),
            list(range(len(self.columns))),
            [0.0 if may else here for may, here in zip(free, stands, strict=True)],
            [1.0 if may else here for may, here in zip(free, stands, strict=True)],
        )
        solution = self.highspy.HighsSolution()
        solution.col_value = stands
        solver.setSolution(solution)
        solver.setOptionValue("time_limit", solver.getRunTime() + seconds)  # HiGHS counts from its beginning
        solver.run()
        chosen = list(at)
        for (agent, place, _), value in zip(self.columns, solver.getSolution().col_value, strict=True):
            if value > 0.5:
                chosen[agent] = place
        self.search.try_out(chosen)
