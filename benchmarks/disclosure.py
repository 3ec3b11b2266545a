"""Whether hidden cells stay hidden on 1,000 random tables, how much is hidden, and how long it takes.

Run it as `python benchmarks/disclosure.py`; `--tables 100` takes fewer.

The tables are sparse as attendance is: group sizes are drawn with many zeros and small numbers. Half of them have two
dimensions (6 x 8), half three (3 x 4 x 5). The attacker is HiGHS: for every hidden cell the least and the greatest
whole number that agree with all that is published. *Too narrow* are cells with fewer than k values; there must be none.
*Shares* adds every published percentage of the whole, with its rounding. *Both cuts* are two margins of one table,
protected together. *Later state* is a table published again after some people were added, each time protected by
itself; *leaks* must report what the attacker finds, and *alarms* counts what it reports beyond that.

The large table has 12 ages, 4 genders, 40 districts and 8 levels of school; with totals that is 23,985 cells. Seconds
are processor time of `protect` alone; memory is the peak of the whole process so far (on Linux).
"""

import argparse
import itertools
import random
import resource
import time
from collections.abc import Collection, Iterable, Sequence

import highspy

from stemcity_kit.impact.disclosure import HIDDEN, TOTAL, Counts, Key, Protection, PublicTable, protect
from stemcity_kit.impact.releases import Release, leaks

SIZES = (0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 8, 13, 40)
HALF = 0.0501
KEY = bytes(range(32))


def drawn(chance: random.Random, shape: Sequence[int], names: str = "abcd") -> Counts:
    """A sparse table."""
    kinds = [[f"{names[place]}{number}" for number in range(size)] for place, size in enumerate(shape)]
    return Counts.of({key: chance.choice(SIZES) for key in itertools.product(*kinds)}, dimensions=names[: len(shape)])


class Attacker:
    """Who knows sums of inner cells, and asks HiGHS what others can be."""

    def __init__(self, base: Counts) -> None:
        self.base = base
        self.columns = {key: place for place, key in enumerate(itertools.product(*base.categories))}
        self.model = highspy.Highs()
        self.model.silent()
        self.branched = False
        self.table: list[int] = []
        for _ in self.columns:
            self.model.addVariable(lb=0, ub=highspy.kHighsInf)

    def parts(self, key: Key) -> list[int]:
        """The columns that a cell is the sum of."""
        some = [kinds if kind is TOTAL else [kind] for kind, kinds in zip(key, self.base.categories, strict=True)]
        return [self.columns[part] for part in itertools.product(*some)]

    def learns(self, key: Key, least: float, most: float) -> None:
        """That a cell lies between two numbers."""
        columns = self.parts(key)
        self.model.addRow(least, most, len(columns), columns, [1.0] * len(columns))

    def reads(self, release: Release) -> None:
        """All that a release shows."""
        for key, shown in release.table.cells.items():
            if shown is not HIDDEN:
                self.learns(release.place(key, dimensions=self.base.dimensions), shown, shown)

    def narrow(self, cells: Iterable[Key], k: int) -> set[Key]:
        """The cells with fewer than k values; every table that HiGHS finds tells of all cells."""
        asked = {key: self.parts(key) for key in cells}
        seen: dict[Key, list[float]] = {key: [] for key in asked}
        found = set()
        for key, columns in asked.items():
            for sign in (1.0, -1.0):
                if not seen[key] or max(seen[key]) - min(seen[key]) < k - 1:
                    seen[key].append(self.end(columns, sign))
                    for other, some in asked.items() if max(seen[key]) < float("inf") else ():
                        seen[other].append(sum(self.table[column] for column in some))
            if max(seen[key]) - min(seen[key]) < k - 1:
                found.add(key)
        return found

    def end(self, columns: Sequence[int], sign: float) -> float:
        """The least (1) or the greatest (-1) number that a sum can be."""
        for column in columns:
            self.model.changeColCost(column, sign)
        self.solve()
        status = self.model.getModelStatus()
        for column in columns:
            self.model.changeColCost(column, 0.0)
        if status in {highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible}:
            return -sign * float("inf")
        assert status == highspy.HighsModelStatus.kOptimal, status
        return sum(self.table[column] for column in columns)

    def solve(self) -> None:
        """In fractions first, which is exact where the answer is whole; else over whole numbers."""
        if self.branched:
            self.whole(highspy.HighsVarType.kContinuous)
        self.model.run()
        self.branched = any(abs(value - round(value)) > 1e-6 for value in self.model.getSolution().col_value)
        if self.branched:
            self.whole(highspy.HighsVarType.kInteger)
            self.model.run()
        self.table = [round(value) for value in self.model.getSolution().col_value]

    def whole(self, kind: highspy.HighsVarType) -> None:
        """Have all numbers be of one kind."""
        for column in self.columns.values():
            self.model.changeColIntegrality(column, kind)


def timed(counts: Counts, k: int, cuts: Collection[Collection[str]] | None = None) -> tuple[Protection, float]:
    """A table protected, and the processor time that it took."""
    start = time.process_time()
    return protect(counts, key=KEY, k=k, cuts=cuts), time.process_time() - start


def single(tables: int) -> None:
    """Tables by themselves, with their shares."""
    for shape, k in itertools.product(((6, 8), (3, 4, 5)), (3, 5, 10)):
        chance, cells, small, hidden, narrow, seconds = random.Random(k), 0, 0, 0, 0, 0.0
        number = tables // 6 + (shape == (6, 8) and k == 3) * (tables % 6)
        for _ in range(number):
            counts = drawn(chance, shape)
            safe, took = timed(counts, k)
            seconds += took
            table, attacker = safe.public, Attacker(counts)
            attacker.reads(Release(table))
            whole = counts[(TOTAL,) * len(shape)]
            for key in table.cells:
                share = table.share(key, of=(TOTAL,) * len(shape))
                if share is not HIDDEN and share is not None:
                    attacker.learns(key, (float(share) - HALF) * whole / 100, (float(share) + HALF) * whole / 100)
            cells, hidden = cells + len(table.cells), hidden + len(table.hidden)
            small += sum(0 < count < k for count in counts.values)
            narrow += len(attacker.narrow(table.hidden, k))
        print(
            f"{' x '.join(map(str, shape)):>10}  k {k:>2}  tables {number}  cells {cells}  small {small / cells:.1%}  "
            f"hidden {hidden} ({hidden / cells:.1%})  too narrow {narrow}  {seconds:.2f} s",
            flush=True,
        )


def both_cuts(tables: int) -> None:
    """Two margins of one table, protected together."""
    chance, hidden, cells, narrow = random.Random(1), 0, 0, 0
    for _ in range(tables):
        counts = drawn(chance, (3, 4, 4))
        table = protect(counts, key=KEY, cuts=[("a", "b"), ("a", "c")]).public
        attacker = Attacker(counts)
        attacker.reads(Release(table))
        asked = {*table.hidden, *(key for key in counts.order() if 0 < counts[key] < 5)}
        narrow += len(attacker.narrow(asked, 5))
        hidden, cells = hidden + len(table.hidden), cells + len(table.cells)
    print(f"both cuts   tables {tables}  cells {cells}  hidden {hidden} ({hidden / cells:.1%})  too narrow {narrow}")


def later_state(tables: int) -> None:
    """A table and the same with a few more people: what the audit reports, and what the attacker finds."""
    chance, missed, alarms, found = random.Random(2), 0, 0, 0
    for _ in range(tables):
        first = drawn(chance, (4, 5))
        rows = {(*key, "first"): first[key] for key in itertools.product(*first.categories)}
        rows |= {(*key[:2], "added"): chance.choice((0, 0, 0, 0, 1, 7)) for key in rows}
        base = Counts.of(rows, dimensions="abs")
        both = [Release(again(base, "first"), where={"s": "first"}), Release(again(base, None))]
        attacker = Attacker(base)
        for release in both:
            attacker.reads(release)
        asked = {key for key in base.order() if 0 < base[key] < 5}
        asked |= {release.place(key, dimensions="abs") for release in both for key in release.table.hidden}
        truly, reported = attacker.narrow(asked, 5), {leak.key for leak in leaks(base, both)}
        found, missed, alarms = found + len(truly), missed + len(truly - reported), alarms + len(reported - truly)
    print(f"later state tables {tables}  found by the attacker {found}  missed by the audit {missed}  alarms {alarms}")


def replayed(tables: int, keys: int = 30) -> None:
    """What somebody can say who knows the method and plays it with many keys on every table that agrees.

    A cell is *narrowed* if the tables that had the published gaps with some of these keys leave fewer than k values,
    and *likely* if fewer than k values hold 95 % of what the keys say, all tables being as likely beforehand.
    Tables that leave more than 40 others open are left out.
    """
    chance, k, cells, narrowed, likely = random.Random(3), 3, 0, 0, 0
    for number in range(tables):
        counts = Counts.of(
            {key: chance.choice((0, 1, 2, 3, 4, 6)) for key in itertools.product("fm", "ns")}, dimensions="ab"
        )
        safe = protect(counts, key=KEY + bytes(number.to_bytes(4)), k=k).public
        open_to = list(itertools.islice(agreeing(counts, safe), 41))
        if len(open_to) > 40:
            continue
        weights = {table: plays(table, safe.hidden, k, keys) for table in open_to}
        total = sum(weights.values())
        for key in safe.hidden:
            values: dict[int, int] = {}
            for table, weight in weights.items():
                values[table[key]] = values.get(table[key], 0) + weight
            met = sorted((weight for weight in values.values() if weight), reverse=True)
            cells, narrowed = cells + 1, narrowed + (len(met) < k)
            likely += sum(met[: k - 1]) >= 0.95 * total
    print(
        f"replayed    tables {tables}  keys {keys}  hidden {cells}  "
        f"narrowed {narrowed / cells:.1%}  likely {likely / cells:.1%}"
    )


def agreeing(counts: Counts, safe: PublicTable) -> Iterable[Counts]:
    """All tables of two by two that agree with what is published, as far as a cell of 8 or less goes."""
    told = {key: shown for key, shown in safe.cells.items() if shown is not HIDDEN}
    ranges = [range(told[key], told[key] + 1) if key in told else range(9) for key in itertools.product("fm", "ns")]
    for values in itertools.product(*ranges):
        if told.get((TOTAL, TOTAL), sum(values)) == sum(values):
            cells: dict[tuple[str, ...], int] = dict(zip(itertools.product("fm", "ns"), values, strict=True))
            table = Counts.of(cells, dimensions=counts.dimensions)
            if all(table[key] == shown for key, shown in told.items()):
                yield table


def plays(counts: Counts, hidden: Sequence[Key], k: int, keys: int) -> int:
    """With how many keys a table has some gaps."""
    return sum(protect(counts, key=f"try number {number:06}", k=k).public.hidden == hidden for number in range(keys))


def again(base: Counts, state: str | None) -> PublicTable:
    """The table of one state of the base, or of all, protected by itself."""
    kinds = itertools.product(*base.categories[:2])
    return protect(Counts.of({key: base[(*key, state or TOTAL)] for key in kinds}, dimensions="ab"), key=KEY).public


def large(people: int) -> None:
    """A table ten times larger than a city needs."""
    shape, chance = (12, 4, 40, 8), random.Random(1)
    cells: dict[tuple[str, ...], int] = {}
    columns = []
    for name, size in zip("abcd", shape, strict=True):
        kinds = [f"{name}{number:02}" for number in range(size)]
        columns.append(chance.choices(kinds, [(1 + place) ** -0.7 for place in range(size)], k=people))
    for key in zip(*columns, strict=True):
        cells[key] = cells.get(key, 0) + 1
    counts = Counts.of(cells, dimensions="abcd")
    for cuts, name in ((None, "all totals"), (list(itertools.combinations("abcd", 2)), "pairs only")):
        safe, seconds = timed(counts, 5, cuts)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"large, {people} people, {name}: cells {len(safe.public.cells)}, hidden {len(safe.public.hidden)} "
            f"({safe.hidden_share} %), {seconds:.1f} s, peak {memory:.0f} MiB",
            flush=True,
        )


def main() -> None:
    """All measurements."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tables", type=int, default=1000)
    tables = options.parse_args().tables
    single(tables)
    both_cuts(max(1, tables // 5))
    later_state(max(1, tables // 5))
    replayed(tables)
    for people in (14_000, 140_000):
        large(people)


if __name__ == "__main__":
    main()
