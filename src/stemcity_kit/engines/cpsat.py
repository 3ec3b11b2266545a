"""Choices and limits for Google's CP-SAT, the one module that knows OR-Tools' constraint solver.

A `Model` is built of booleans, whole numbers and intervals, solved once, and asked for its values. What is left to the
solver's defaults here is what was measured: with few workers its default linearisation gives hopeless bounds, and a
hint that does not name every variable is soon lost. OR-Tools is imported when the first model is made (`pip install
'stemcity-kit[solver]'`); importing it takes the better part of a second.

Source: L. Perron, F. Didier, S. Gay, "The CP-SAT-LP Solver", CP 2023.
"""

from __future__ import annotations

import enum
import importlib.util
import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from types import ModuleType
from typing import Any

import attrs

from stemcity_kit.errors import MissingExtra, N_, Where

__all__ = ["Model", "Outcome", "Progress", "Verdict", "is_installed", "ready"]

Var = Any
Literal = Any
Interval = Any

A_MOMENT = 0.25
"""Seconds between two looks at whether the search has ended; an interrupt is heard in between."""


class Verdict(enum.StrEnum):
    """What a solver proved."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@attrs.frozen
class Progress:
    """How far a search has come.

    Attributes:
        seconds: Since the search began.
        score: The cost of the best solution so far; None while there is none.
        bound: What every solution costs at least, as far as proved.
    """

    seconds: float
    score: int | None
    bound: int


@attrs.frozen
class Outcome:
    """What a search found.

    Attributes:
        verdict: What was proved.
        score: The cost of the solution; None without one.
        bound: What every solution costs at least.
        seconds: How long it took.
        core: Where assumptions cannot hold together: the numbers of a sufficient few, in the order they were made.
        is_interrupted: Whether it was stopped by an interrupt, before its time and without a proof.
    """

    verdict: Verdict
    score: int | None
    bound: int
    seconds: float
    core: tuple[int, ...] = ()
    is_interrupted: bool = False

    @property
    def is_solved(self) -> bool:
        """Whether there is a solution."""
        return self.verdict in (Verdict.OPTIMAL, Verdict.FEASIBLE)


def _cp_model() -> ModuleType:
    try:
        from ortools.sat.python import cp_model  # noqa: PLC0415 - the one lazy import of the solver
    except ImportError as missing:
        raise MissingExtra.because(
            "missing-extra",
            Where(),
            N_("OR-Tools is not installed: without it no plan is proved to be the best."),
            N_("Install it with: pip install 'stemcity-kit[solver]'."),
        ) from missing
    module: ModuleType = cp_model
    return module


def is_installed() -> bool:
    """Whether OR-Tools is there; it is imported when the first model is made, so that no first plan waits for it."""
    try:
        return importlib.util.find_spec("ortools.sat.python") is not None
    except ModuleNotFoundError:
        return False


def ready() -> None:
    """Import OR-Tools now, where the time of a search is short: from a cold disk it takes seconds.

    Raises:
        MissingExtra: It is not installed.
    """
    _cp_model()


class Model:
    """A model in the making; each method adds something to it.

    >>> model = Model()
    >>> one, other = model.boolean(), model.boolean()
    >>> model.exactly_one([one, other])
    >>> model.cost(one, 3)
    >>> model.cost(other, 2)
    >>> model.solve(seconds=5).score
    2
    """

    def __init__(self) -> None:
        self._cp = _cp_model()
        self._model = self._cp.CpModel()
        self._solver = self._cp.CpSolver()
        self._assumed: list[Literal] = []
        self._costs: list[tuple[Var, int]] = []

    @property
    def version(self) -> str:
        """The solver's name and version, such as `CP-SAT 9.15.6755`."""
        return f"CP-SAT {version('ortools')}"

    def boolean(self) -> Literal:
        """A choice that is made or not."""
        return self._model.new_bool_var("")

    def always(self) -> Literal:
        """A choice that is made already."""
        return self._model.new_constant(1)

    def whole(self, least: int, most: int) -> Var:
        """A whole number in a range, both ends included."""
        return self._model.new_int_var(least, most, "")

    def among(self, values: Iterable[int]) -> Var:
        """A whole number out of these."""
        return self._model.new_int_var_from_domain(self._cp.Domain.from_values(list(values)), "")

    def exactly_one(self, literals: Iterable[Literal]) -> None:
        """One of them holds, and only one."""
        self._model.add_exactly_one(literals)

    def at_most_one(self, literals: Iterable[Literal]) -> None:
        """Not two of them hold."""
        self._model.add_at_most_one(literals)

    def any_of(self, literals: Iterable[Literal]) -> None:
        """At least one of them holds; a literal's opposite is `~literal`."""
        self._model.add_bool_or(literals)

    def sum_of(self, terms: Sequence[tuple[Var, int]]) -> Any:
        """A weighted sum, to be bounded."""
        return self._cp.LinearExpr.weighted_sum([var for var, _ in terms], [weight for _, weight in terms])

    def between(
        self,
        terms: Sequence[tuple[Var, int]],
        *,
        least: int | None = None,
        most: int | None = None,
        where: Literal | Sequence[Literal] | None = None,
    ) -> None:
        """A weighted sum lies between two bounds, where a literal holds, or all of several, if one is given."""
        low = self._cp.INT_MIN if least is None else least
        high = self._cp.INT_MAX if most is None else most
        added = self._model.add_linear_constraint(self.sum_of(terms), low, high)
        if where is not None:
            added.only_enforce_if(where)

    def interval(self, start: Any, size: int, *, present: Literal | None = None, shift: int = 0) -> Interval:
        """A stretch of time of fixed size that begins `shift` after `start`, there only if `present` holds."""
        begins = start + shift if shift else start
        if present is None:
            return self._model.new_fixed_size_interval_var(begins, size, "")
        return self._model.new_optional_fixed_size_interval_var(begins, size, present, "")

    def no_overlap(self, intervals: Iterable[Interval]) -> None:
        """No two of them share time; touching ends do not."""
        self._model.add_no_overlap(intervals)

    def at_most_at_once(self, intervals: Sequence[Interval], amounts: Sequence[int], capacity: int) -> None:
        """The amounts of those that share a moment do not exceed the capacity."""
        self._model.add_cumulative(intervals, amounts, capacity)

    def cost(self, var: Var, price: int) -> None:
        """What each unit of a variable costs; the sum of all costs is what a search makes small."""
        self._costs.append((var, price))

    def hint(self, var: Var, value: int) -> None:
        """Where to look first; name every variable, or the hint is lost."""
        self._model.add_hint(var, value)

    def unhinted(self) -> None:
        """Forget where to look first."""
        self._model.clear_hints()

    def assume(self) -> Literal:
        """A literal that is taken to hold; where that is impossible, `Outcome.core` names it by its number."""
        literal = self.boolean()
        self._model.add_assumption(literal)
        self._assumed.append(literal)
        return literal

    def value(self, var: Var) -> int:
        """The value of a variable in the solution."""
        return int(self._solver.value(var))

    def solve(
        self,
        *,
        seconds: float,
        workers: int = 1,
        seed: int = 0,
        progress: Callable[[Progress], None] | None = None,
        good_enough: int | None = None,
        only: str = "",
        **parameters: Any,
    ) -> Outcome:
        """Search for the cheapest solution, anew each time.

        Args:
            seconds: The time allowed; an interrupt (Ctrl-C) stops the search, too, and keeps the best so far.
            workers: The threads; with one, the same model and seed give the same search.
            seed: The seed.
            progress: Is told of each better solution.
            good_enough: Stop at a solution that costs no more than this.
            only: The one complete search of the solver, by its name; its own choice where empty.
            parameters: Of the solver, by name.
        """
        if self._costs:
            self._model.minimize(self.sum_of(self._costs))
        self._solver = self._cp.CpSolver()
        told = self._solver.parameters
        told.max_time_in_seconds = max(0.01, seconds)
        told.num_workers = workers
        told.random_seed = seed
        told.linearization_level = 2
        told.catch_sigint_signal = False
        if only:
            told.subsolvers.append(only)
        for name, value in parameters.items():
            setattr(told, name, value)
        watch = _watch(self._cp, progress, good_enough)
        status, is_stopped = self._searched(watch)
        return self._outcome(status, is_stopped=is_stopped)

    def _searched(self, watch: Any) -> tuple[Any, bool]:
        """The solver's status, and whether an interrupt stopped it; in a thread, so that Python hears Ctrl-C."""
        is_stopped = False
        with ThreadPoolExecutor(1) as crew:
            search = crew.submit(self._solver.solve, self._model, watch)
            while True:
                try:
                    return search.result(timeout=A_MOMENT), is_stopped
                except TimeoutError:
                    pass
                except KeyboardInterrupt:
                    is_stopped = True
                if is_stopped:  # again and again: what is stopped before it has begun begins all the same
                    self._solver.stop_search()

    def _outcome(self, status: Any, *, is_stopped: bool) -> Outcome:
        cp, solver = self._cp, self._solver
        verdicts = {
            cp.OPTIMAL: Verdict.OPTIMAL,
            cp.FEASIBLE: Verdict.FEASIBLE,
            cp.INFEASIBLE: Verdict.INFEASIBLE,
        }
        verdict = verdicts.get(status, Verdict.UNKNOWN)
        solved = verdict in (Verdict.OPTIMAL, Verdict.FEASIBLE)
        number = {literal.index: n for n, literal in enumerate(self._assumed)}
        core: Iterable[int] = ()
        if verdict is Verdict.INFEASIBLE and self._assumed:
            core = sorted(number[index] for index in solver.sufficient_assumptions_for_infeasibility())
        score = round(solver.objective_value) if solved and self._costs else (0 if solved else None)
        bound = _bound(solver.best_objective_bound) if self._costs and verdict is not Verdict.INFEASIBLE else 0
        cut = is_stopped and verdict in (Verdict.FEASIBLE, Verdict.UNKNOWN)
        return Outcome(verdict, score, bound, solver.wall_time, tuple(core), cut)


def _bound(least: float) -> int:
    """A bound as a whole number: costs are whole, so what lies above a whole number is the next one."""
    return max(0, math.ceil(least - 1e-6)) if math.isfinite(least) else 0


def _watch(cp: ModuleType, progress: Callable[[Progress], None] | None, good_enough: int | None) -> Any:
    if progress is None and good_enough is None:
        return None

    class Watch(cp.CpSolverSolutionCallback):  # type: ignore[misc, name-defined]  # the class comes with the library
        def on_solution_callback(self) -> None:
            score = round(self.objective_value)
            if progress is not None:
                progress(Progress(self.wall_time, score, _bound(self.best_objective_bound)))
            if good_enough is not None and score <= good_enough:
                self.stop_search()

    return Watch()
