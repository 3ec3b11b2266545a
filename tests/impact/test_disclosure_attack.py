"""Hidden cells attacked: by integer programming over all that is published, by brute force, and over two releases."""

import itertools
import random

import pytest

from stemcity_kit.impact.disclosure import HIDDEN, TOTAL, Counts, protect


def drawn(seed, *, shape):
    """A table as sparse as attendance is: most groups small, some large, many empty."""
    chance = random.Random(seed)
    kinds = [[f"{'abcd'[place]}{number}" for number in range(size)] for place, size in enumerate(shape)]
    sizes = (0, 0, 0, 1, 1, 2, 3, 4, 5, 8, 13, 40)
    cells = {key: chance.choice(sizes) for key in itertools.product(*kinds)}
    return Counts.of(cells, dimensions="abcd"[: len(shape)])


def parts(key, kinds):
    """The inner cells that a cell is the sum of, worked out afresh."""
    return itertools.product(*(some if kind is TOTAL else [kind] for kind, some in zip(key, kinds, strict=True)))


class Attacker:
    """Who has all published numbers, knows that people are whole and not negative, and has HiGHS."""

    def __init__(self, highspy, kinds):
        self.kinds = kinds
        self.columns = {key: place for place, key in enumerate(itertools.product(*kinds))}
        self.model = highspy.Highs()
        self.model.silent()
        for _ in self.columns:
            self.model.addVariable(lb=0, ub=highspy.kHighsInf, type=highspy.HighsVarType.kInteger)
        self.highspy = highspy

    def learns(self, key, least, most=None):
        """That a cell lies between two numbers."""
        columns = [self.columns[part] for part in parts(key, self.kinds)]
        self.model.addRow(least, least if most is None else most, len(columns), columns, [1.0] * len(columns))

    def interval(self, key):
        """The least and the greatest whole number that a cell can hold; infinite where nothing bounds it."""
        return self._end(key, 1.0), self._end(key, -1.0)

    def _end(self, key, sign):
        wanted = set(parts(key, self.kinds))
        for cell, column in self.columns.items():
            self.model.changeColCost(column, sign if cell in wanted else 0.0)
        self.model.run()
        status, statuses = self.model.getModelStatus(), self.highspy.HighsModelStatus
        if status in {statuses.kUnbounded, statuses.kUnboundedOrInfeasible}:
            return -sign * float("inf")
        assert status == statuses.kOptimal
        return sign * round(self.model.getInfo().objective_function_value)


def attacked(highspy, public):
    """The interval of each hidden cell."""
    attacker = Attacker(highspy, public.categories)
    for key, shown in public.cells.items():
        if shown is not HIDDEN:
            attacker.learns(key, shown)
    return {key: attacker.interval(key) for key in public.hidden}


@pytest.mark.parametrize("seed", range(30))
def test_integer_programming_finds_at_least_k_values_for_every_hidden_cell(seed):
    """No hidden cell of a random table is recovered, or bounded within fewer than k values."""
    highspy = pytest.importorskip("highspy")
    k = (3, 5, 10)[seed % 3]
    safe = protect(drawn(seed, shape=((4, 5), (3, 6), (2, 3, 4))[seed // 3 % 3]), k=k, zeros=seed % 2 == 1)
    found = attacked(highspy, safe.public)
    assert [] == [key for key, (least, most) in found.items() if most - least < k - 1]
