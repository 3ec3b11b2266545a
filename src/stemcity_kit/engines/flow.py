"""Balanced assignment, exact in whole numbers, with the standard library alone; and flows of least cost.

`balanced_assignment` gives each task so many distinct workers and levels the workers' loads as far as anything can:
readers to applications, guides to visits. `min_cost_flow`, from the module beside this one, is for questions in which a
pair has a price. Both are optimal, not merely good, and repeatable: the same arguments give the same answer on every
machine.

Sources:
    N. J. A. Harvey, R. E. Ladner, L. Lovász, T. Tamir, "Semi-matchings for bipartite graphs and load balancing",
    Journal of Algorithms 59 (2006) 53-78: an assignment is optimal exactly when no cost-reducing path is left.
    A. Frank, K. Murota, "Decreasing minimization on M-convex sets", Mathematical Programming 195 (2022): the same for
    tasks that want several workers; the levelled loads minimise the highest load, then the next one, and every sum of
    equal convex costs at once.
    N. S. Mendelsohn, A. L. Dulmage, "Some generalizations of the problem of distinct representatives", Canadian Journal
    of Mathematics 10 (1958) 230-241: what is missing and what is carried can be levelled one after the other.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import shake_256

import attrs

from stemcity_kit.engines.draw import drawn
from stemcity_kit.engines.mincost import Arc, Flow, min_cost_flow
from stemcity_kit.errors import Finding, InvalidValue, N_, Where

__all__ = ["Arc", "Assignment", "Flow", "balanced_assignment", "min_cost_flow"]


@attrs.frozen
class Assignment:
    """Who does what, and what remains undone.

    Attributes:
        workers: For each task its workers, in the order of the draw; tasks in the order in which they were given.
        loads: For each worker who is able to do anything how much they carry, what they carried before included; in
            the order of the draw.
        missing: The tasks that could not have all their workers, and how many each lacks.
    """

    workers: tuple[tuple[str, tuple[str, ...]], ...]
    loads: tuple[tuple[str, int], ...]
    missing: tuple[tuple[str, int], ...] = ()

    @property
    def by_task(self) -> dict[str, tuple[str, ...]]:
        """The workers of each task."""
        return dict(self.workers)

    @property
    def by_worker(self) -> dict[str, tuple[str, ...]]:
        """The tasks of each worker, in the order in which the tasks were given; an empty tuple for who has none."""
        tasks: dict[str, list[str]] = {worker: [] for worker, _ in self.loads}
        for task, chosen in self.workers:
            for worker in chosen:
                tasks[worker].append(task)
        return {worker: tuple(theirs) for worker, theirs in tasks.items()}

    @property
    def shortfall(self) -> int:
        """How many workers are missing in all; 0 where every task is served."""
        return sum(lacking for _, lacking in self.missing)


def balanced_assignment(
    wants: Mapping[str, int],
    able: Mapping[str, Collection[str]],
    *,
    seed: str,
    most: int | None = None,
    carried: Mapping[str, int] | None = None,
) -> Assignment:
    """Give each task the distinct workers that it wants, among those able, with loads as even as they can be.

    In this order, and each truly optimal: as few workers as possible are missing in all; what is missing is spread over
    the tasks as evenly as possible; the highest load is the lowest possible, then the next highest, and so on, which
    also makes the sum of squares least. So loads differ by at most 1 wherever that can be. What is still open is
    decided by lot, so that the same few workers do not always meet.

    Args:
        wants: How many workers each task wants, 0 or more.
        able: Who may do each task. A pair that is not named here is never made; a task that is not, has nobody.
        seed: Decides by lot what balance leaves open; see `stemcity_kit.engines.draw`.
        most: The most that anybody may carry, or None for no limit.
        carried: What workers carry already; it counts towards their load and towards `most`.

    Returns:
        The assignment; what cannot be served is in `missing`, and is no error.

    Raises:
        InvalidValue: A number is negative, or a name or the seed cannot be drawn.

    >>> wants = {"a": 2, "b": 2, "c": 2}
    >>> able = {"a": ["eva", "ida", "ugo"], "b": ["eva", "ida", "ugo"], "c": ["ida", "ugo"]}
    >>> result = balanced_assignment(wants, able, seed="5 17 33")
    >>> sorted(result.loads), sorted(result.by_task["c"]), result.shortfall
    ([('eva', 2), ('ida', 2), ('ugo', 2)], ['ida', 'ugo'], 0)
    """
    before = carried or {}
    if faults := (*_negative(wants, "wants"), *_negative(before, "carried"), *_negative({"": most or 0}, "most")):
        raise InvalidValue(*faults)
    tasks = drawn(wants, seed=seed)
    workers = drawn({worker for task in tasks for worker in able.get(task, ())}, seed=seed)
    number = {worker: n for n, worker in enumerate(workers)}
    limit = sum(wants.values()) + sum(before.values()) if most is None else most
    bench = _Bench(
        [sorted({number[worker] for worker in able.get(task, ())}) for task in tasks],
        lacking=[wants[task] for task in tasks],
        loads=[before.get(worker, 0) for worker in workers],
        most=limit,
    )
    bench.deal(seed)
    bench.complete()
    bench.spread()
    bench.level()
    return _assignment(bench, wants, tasks, workers)


def _negative(numbers: Mapping[str, int], field: str) -> Iterator[Finding]:
    for key, value in numbers.items():
        if value < 0:
            what = N_("{value} is not a number of assignments.")
            fix = N_("Write a whole number, 0 or more.")
            yield Finding("negative-number", Where(table=field, key=key), what, fix, params={"value": value})


def _assignment(bench: _Bench, wants: Iterable[str], tasks: Sequence[str], workers: Sequence[str]) -> Assignment:
    """The state of the bench under its names."""
    chosen: list[list[str]] = [[] for _ in tasks]
    for worker, held in zip(workers, bench.held, strict=True):
        for task in held:
            chosen[task].append(worker)
    number = {task: n for n, task in enumerate(tasks)}
    return Assignment(
        tuple((task, tuple(chosen[number[task]])) for task in wants),
        tuple(zip(workers, bench.loads, strict=True)),
        tuple((task, bench.lacking[number[task]]) for task in wants if bench.lacking[number[task]]),
    )


_Parents = dict[int, tuple[int, int] | None]
"""For each worker reached: from which worker, and by handing over which task; None for those who begin a path."""


class _Bench:
    """Tasks and workers by number, while they are assigned.

    A set of workers is a whole number with a bit for each, so that one operation asks about all of them. One worker
    leads to another by a task that the first holds and the second could. The workers that a search reaches form a set
    without a way out, and where such a set has nothing to offer it is left alone for good: no later change can touch
    it. Hence no more searches fail than there are workers.
    """

    def __init__(self, able: list[list[int]], *, lacking: list[int], loads: list[int], most: int) -> None:
        self.able = able
        self.lacking = lacking
        self.loads = loads
        self.most = most
        self.free = [sum(1 << worker for worker in listed) for listed in able]
        self.held: list[dict[int, None]] = [{} for _ in loads]  # a dict keeps its order, a set does not

    def give(self, task: int, worker: int) -> None:
        self.free[task] ^= 1 << worker
        self.held[worker][task] = None
        self.loads[worker] += 1
        self.lacking[task] -= 1

    def take(self, task: int, worker: int) -> None:
        self.free[task] ^= 1 << worker
        del self.held[worker][task]
        self.loads[worker] -= 1
        self.lacking[task] += 1

    def deal(self, seed: str) -> None:
        """The first assignment: in rounds, each task takes the least loaded worker; its own lot decides among equals.

        The tasks that lack most choose first, and among them those with the fewest to choose from.
        """
        hands = [self._by_lot(task, seed) for task in range(len(self.able))]
        order = sorted(range(len(hands)), key=lambda task: len(hands[task]) - self.lacking[task])
        for lacking in range(max(self.lacking, default=0), 0, -1):
            for task in order:
                if self.lacking[task] == lacking and hands[task]:
                    worker = min(hands[task], key=self.loads.__getitem__)
                    if self.loads[worker] < self.most:
                        hands[task].remove(worker)
                        self.give(task, worker)

    def _by_lot(self, task: int, seed: str) -> list[int]:
        """Those able to do a task, in an order by lot that differs from task to task (SHAKE256, FIPS 202)."""
        lots = shake_256(f"{seed}\n{task}".encode()).digest(8 * len(self.able[task]))
        return [
            worker
            for _, worker in sorted((lots[8 * n : 8 * n + 8], worker) for n, worker in enumerate(self.able[task]))
        ]

    def complete(self) -> None:
        """Serve as many as can be served, by chains of workers who hand tasks on."""
        closed = 0
        for task in range(len(self.able)):
            while self.lacking[task] and self.free[task] & ~closed:
                parents = self._reach(self.free[task] & ~closed, closed)
                end = min(parents, key=self.loads.__getitem__)
                if self.loads[end] >= self.most:
                    closed |= _mask(parents)
                else:
                    self.give(task, self._hand_on(parents, end))

    def spread(self) -> None:
        """Spread what is missing: a task that lacks 2 more than another takes a worker from it, by a chain."""
        closed = 0
        queue = [(-lacking, task) for task, lacking in enumerate(self.lacking) if lacking > 1]
        heapq.heapify(queue)
        while queue:
            lacking, task = -queue[0][0], heapq.heappop(queue)[1]
            if self.lacking[task] != lacking or not self.free[task] & ~closed:
                continue
            parents = self._reach(self.free[task] & ~closed, closed)
            lent = ((self.lacking[other], other, worker) for worker in parents for other in self.held[worker])
            least, other, worker = min(lent, default=(lacking, task, 0))
            if least > lacking - 2:
                closed |= _mask(parents)
                continue
            self.take(other, worker)
            self.give(task, self._hand_on(parents, worker))
            for changed in (task, other):
                heapq.heappush(queue, (-self.lacking[changed], changed))

    def level(self) -> None:
        """Level the loads: as long as somebody reaches another who carries 2 less, hand one on, the heaviest first."""
        closed = 0
        queue = [(-load, worker) for worker, load in enumerate(self.loads)]
        heapq.heapify(queue)
        while queue:
            load, worker = -queue[0][0], heapq.heappop(queue)[1]
            if self.loads[worker] != load or closed >> worker & 1:
                continue
            parents = self._reach(1 << worker, closed)
            end = min(parents, key=self.loads.__getitem__)
            if self.loads[end] > load - 2:
                closed |= _mask(parents)
                continue
            self._hand_on(parents, end)
            for changed in (worker, end):
                heapq.heappush(queue, (-self.loads[changed], changed))

    def _reach(self, first: int, closed: int) -> _Parents:
        """All workers that a chain from the first ones reaches, nearest first, with the way there."""
        parents: _Parents = dict.fromkeys(_bits(first))
        seen, everybody = first | closed, (1 << len(self.loads)) - 1
        queue = list(parents)
        for worker in queue:
            for task in self.held[worker]:
                if new := self.free[task] & ~seen:
                    seen |= new
                    for other in _bits(new):
                        parents[other] = (worker, task)
                        queue.append(other)
            if seen == everybody:
                break
        return parents

    def _hand_on(self, parents: _Parents, end: int) -> int:
        """Hand tasks on along the way to `end`; gives back who begins it, and now carries one less."""
        while step := parents[end]:
            worker, task = step
            self.take(task, worker)
            self.give(task, end)
            end = worker
        return end


def _bits(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _mask(workers: Iterable[int]) -> int:
    return sum(1 << worker for worker in workers)
