"""Hidden cells attacked: by integer programming over all that is published, by brute force, and over two releases."""

import itertools
import random
from decimal import Decimal

import pytest

from stemcity_kit.impact.disclosure import HIDDEN, TOTAL, Counts, protect
from stemcity_kit.impact.releases import Release, leaks

HALF = Decimal("0.0501")
"""Half of the last digit of a share, and a little more for the solver's tolerance."""


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
            self.model.addVariable(lb=0, ub=highspy.kHighsInf)
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
            self.model.changeColIntegrality(column, self.highspy.HighsVarType.kContinuous)
        self.model.run()
        if any(abs(value - round(value)) > 1e-6 for value in self.model.getSolution().col_value):
            self._only_whole()
        status, statuses = self.model.getModelStatus(), self.highspy.HighsModelStatus
        if status in {statuses.kUnbounded, statuses.kUnboundedOrInfeasible}:
            return -sign * float("inf")
        assert status == statuses.kOptimal
        return sign * round(self.model.getInfo().objective_function_value)

    def _only_whole(self):
        """Solve again without fractions: the answer in fractions is exact only where it is whole."""
        for column in self.columns.values():
            self.model.changeColIntegrality(column, self.highspy.HighsVarType.kInteger)
        self.model.run()


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


def test_the_same_attack_recovers_what_only_primary_suppression_hides():
    """The attacker is worth having: from the sums it gets back the two girls whose cell alone is hidden."""
    highspy = pytest.importorskip("highspy")
    counts = Counts.of({("f", "n"): 2, ("m", "n"): 9, ("f", "s"): 14, ("m", "s"): 11}, dimensions="ab")
    attacker = Attacker(highspy, counts.categories)
    for key in counts.order():
        if key != ("f", "n"):
            attacker.learns(key, counts[key])
    assert (2, 2) == attacker.interval(("f", "n"))


@pytest.mark.parametrize("seed", range(12))
def test_trying_all_tables_finds_at_least_k_values_for_every_hidden_cell(seed):
    """Every table of small numbers is tried, and those that agree with what is published are counted."""
    chance = random.Random(seed)
    counts = Counts.of(
        {(sex, place): chance.choice((0, 1, 2, 3, 4)) for sex in "fm" for place in "ns"}, dimensions="sp"
    )
    safe = protect(counts, k=2 + seed % 2, zeros=seed % 3 == 0)
    open_to = {key: set() for key in safe.public.hidden}
    told = {key: shown for key, shown in safe.public.cells.items() if shown is not HIDDEN}
    for fn, fs, mn, ms in itertools.product(range(8), repeat=4):
        table = {("f", "n"): fn, ("f", "s"): fs, ("m", "n"): mn, ("m", "s"): ms}
        table |= {("f", TOTAL): fn + fs, ("m", TOTAL): mn + ms, (TOTAL, "n"): fn + mn, (TOTAL, "s"): fs + ms}
        table[TOTAL, TOTAL] = fn + fs + mn + ms
        if told.items() <= table.items():
            for key, values in open_to.items():
                values.add(table[key])
    assert [] == [key for key, values in open_to.items() if len(values) < 2 + seed % 2]


@pytest.mark.parametrize("seed", range(10))
def test_published_shares_tell_nothing_new(seed):
    """With every share that the table gives, whatever its rounding, the intervals stay as wide as without them."""
    highspy = pytest.importorskip("highspy")
    safe = protect(drawn(seed, shape=(3, 4)), k=5)
    attacker = Attacker(highspy, safe.public.categories)
    for key, shown in safe.public.cells.items():
        if shown is not HIDDEN:
            attacker.learns(key, shown)
    whole = safe.public[(TOTAL, TOTAL)]
    for key in safe.public.cells:
        share = safe.public.share(key, of=(TOTAL, TOTAL))
        if share is not HIDDEN and share is not None:
            attacker.learns(key, float(share - HALF) * whole / 100, float(share + HALF) * whole / 100)
    found = {key: attacker.interval(key) for key in safe.public.hidden}
    assert found == attacked(highspy, safe.public)
    assert [] == [key for key, (least, most) in found.items() if most - least < 4]


@pytest.mark.parametrize("seed", range(12))
def test_the_audit_of_two_cuts_misses_nothing_that_integer_programming_finds(seed):
    """Each cut is protected by itself; what an attacker bounds with both is in the report."""
    highspy = pytest.importorskip("highspy")
    base = drawn(seed, shape=(2, 3, 3))
    tables = [margin(base, names) for names in ("ab", "ac")]
    reported = {leak.key for leak in leaks(base, [Release(table) for table in tables], k=3)}
    attacker = Attacker(highspy, base.categories)
    for table in tables:
        for key, shown in table.cells.items():
            if shown is not HIDDEN:
                attacker.learns(Release(table).place(key, dimensions=base.dimensions), shown)
    hidden = {Release(table).place(key, dimensions="abc") for table in tables for key in table.hidden}
    looked_at = hidden | {key for key in base.order() if 1 <= base[key] < 3}
    found = {key: attacker.interval(key) for key in looked_at}
    assert {key for key, (least, most) in found.items() if most - least < 2} <= reported


def margin(base, names):
    """A margin of a table, protected by itself."""
    places = [base.dimensions.index(name) for name in names]
    kinds = [base.categories[place] for place in places]
    cells = {}
    for key in itertools.product(*kinds):
        at = [TOTAL] * len(base.dimensions)
        for place, kind in zip(places, key, strict=True):
            at[place] = kind
        cells[key] = base[tuple(at)]
    return protect(Counts.of(cells, dimensions=names), k=3).public
