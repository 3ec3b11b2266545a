"""Hidden cells attacked: by linear programming over all that is published, and by playing the method again."""

import datetime as dt
import itertools
import random

import pytest

from stemcity_kit.documents.report import report
from stemcity_kit.errors import InvalidValue
from stemcity_kit.impact.attendance import Count, Tally
from stemcity_kit.impact.disclosure import HIDDEN, TOTAL, Counts, is_small, protect
from stemcity_kit.impact.masking import Wanted, mask
from stemcity_kit.impact.releases import Release, leaks, protect_after
from stemcity_kit.impact.secret import Secret
from stemcity_kit.impact.turnout import turnout
from stemcity_kit.model.attendance import Attendance
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.kinds import Audience
from stemcity_kit.model.vocabulary import Gender

KEY = "a key for tests, and for nothing else"

HALF = 0.0501
"""Half of the last digit of a share, and a little more for the solver's tolerance."""

SIZES = (0, 0, 0, 1, 1, 2, 3, 4, 5, 8, 13, 40)
"""As sparse as attendance is: most groups small, some large, many empty."""


def drawn(seed, *, shape, sizes=SIZES):
    """A random table."""
    chance = random.Random(seed)
    kinds = [[f"{'abcd'[place]}{number}" for number in range(size)] for place, size in enumerate(shape)]
    cells = {key: chance.choice(sizes) for key in itertools.product(*kinds)}
    return Counts.of(cells, dimensions="abcd"[: len(shape)])


class Attacker:
    """Who has all published numbers, knows that people are whole and not negative, and has HiGHS."""

    def __init__(self, highspy, base):
        self.highspy, self.base = highspy, base
        self.columns = {key: place for place, key in enumerate(itertools.product(*base.categories))}
        self.model = highspy.Highs()
        self.model.silent()
        for _ in self.columns:
            self.model.addVariable(lb=0, ub=highspy.kHighsInf)
        for at in base.impossible:
            self.learns(base.key(at), 0, 0)

    def parts(self, key):
        """The columns that a cell is the sum of, worked out afresh."""
        some = [kinds if kind is TOTAL else [kind] for kind, kinds in zip(key, self.base.categories, strict=True)]
        return [self.columns[part] for part in itertools.product(*some)]

    def learns(self, key, least, most):
        """That a cell lies between two numbers."""
        columns = self.parts(key)
        self.model.addRow(least, most, len(columns), columns, [1.0] * len(columns))

    def reads(self, release):
        """All that a release shows: counts and, with their rounding, the shares of the whole and of each total."""
        table = release.table
        for key, shown in table.cells.items():
            place = release.place(key, dimensions=self.base.dimensions)
            if shown is not HIDDEN:
                self.learns(place, shown, shown)
            for of in wholes(key):
                share = table.share(key, of=of)
                if share is not HIDDEN and share is not None:
                    whole = table[of]
                    self.learns(place, (float(share) - HALF) * whole / 100, (float(share) + HALF) * whole / 100)

    def narrow(self, cells, k):
        """The cells that can have fewer than k values; each table that HiGHS finds tells of all cells."""
        asked = {key: self.parts(key) for key in cells}
        seen = {key: [] for key in asked}
        found = []
        for key, columns in asked.items():
            for sign in (1.0, -1.0):
                if not seen[key] or max(seen[key]) - min(seen[key]) < k - 1:
                    table = self.end(columns, sign)
                    for other, some in asked.items() if table else ():
                        seen[other].append(sum(table[column] for column in some))
                    seen[key] += [] if table else [-sign * float("inf")]
            if max(seen[key]) - min(seen[key]) < k - 1:
                found.append(key)
        return found

    def end(self, columns, sign):
        """The table in which a sum is least (1) or greatest (-1); none if nothing bounds it."""
        for column in columns:
            self.model.changeColCost(column, sign)
        status, values = self.solved()
        if any(abs(value - round(value)) > 1e-6 for value in values):
            # An answer in fractions is exact only where it is whole.
            self._are(self.highspy.HighsVarType.kInteger)
            status, values = self.solved()
            self._are(self.highspy.HighsVarType.kContinuous)
        for column in columns:
            self.model.changeColCost(column, 0.0)
        statuses = self.highspy.HighsModelStatus
        if status in {statuses.kUnbounded, statuses.kUnboundedOrInfeasible}:
            return []
        assert status == statuses.kOptimal
        return [round(value) for value in values]

    def solved(self):
        """How it ended, and the table."""
        self.model.run()
        return self.model.getModelStatus(), tuple(self.model.getSolution().col_value)

    def _are(self, kind):
        for column in self.columns.values():
            self.model.changeColIntegrality(column, kind)


def wholes(key):
    """The sum of all, and each total that a cell is a part of."""
    yield (TOTAL,) * len(key)
    for place in range(len(key)):
        yield (*key[:place], TOTAL, *key[place + 1 :])


def alone(base, names, state=None):
    """A cut of one state of a base table, or of all, protected by itself, as a release."""
    kinds = dict(zip(base.dimensions, base.categories, strict=True))
    where = {} if state is None else {base.dimensions[-1]: state}
    cells = {}
    for some in itertools.product(*(kinds[name] for name in names)):
        named = dict(zip(names, some, strict=True)) | where
        cells[some] = base[tuple(named.get(name, TOTAL) for name in base.dimensions)]
    return Release(protect(Counts.of(cells, dimensions=names), key=KEY, k=THRESHOLD).public, where=where)


THRESHOLD = 5


def attacked(highspy, base, releases):
    """The cells, hidden or small and unseen, for which all releases together leave fewer than k values."""
    attacker = Attacker(highspy, base)
    seen, unseen = set(), set()
    for release in releases:
        attacker.reads(release)
        for key, shown in release.table.cells.items():
            (unseen if shown is HIDDEN else seen).add(release.place(key, dimensions=base.dimensions))
    unseen |= {key for key in base.order() if is_small(base[key], THRESHOLD, zeros=False)} - seen
    return attacker.narrow(sorted(unseen, key=str), THRESHOLD)


@pytest.mark.parametrize("hundred", range(10))
def test_linear_programming_recovers_nothing_from_totals_rates_and_two_editions(hundred):
    """1,000 random tables, each published twice: as it was and after more came, or by one cut and by another.

    The attacker has every count and total of both, each with its shares of all and of each total. No cell that is
    hidden or small is bounded within fewer than k values.
    """
    highspy = pytest.importorskip("highspy")
    refused = 0
    for seed in range(100 * hundred, 100 * hundred + 100):
        base = drawn(seed, shape=(3, 4, 2) if seed % 2 else (2, 3, 3))
        releases = [alone(base, "ab", state="c0" if seed % 2 else None)]
        try:
            again = protect_after(
                base, released=releases, key=KEY, k=THRESHOLD, cuts=[("a", "b") if seed % 2 else ("a", "c")]
            )
            releases.append(Release(again.public))
        except InvalidValue:
            refused += 1
        assert (seed, []) == (seed, attacked(highspy, base, releases))
    assert refused < 50


def test_the_same_attack_recovers_what_only_primary_suppression_hides():
    """The attacker is worth having: from the sums it gets back the two girls whose cell alone is hidden."""
    highspy = pytest.importorskip("highspy")
    counts = Counts.of({("f", "n"): 2, ("m", "n"): 9, ("f", "s"): 14, ("m", "s"): 11}, dimensions="ab")
    attacker = Attacker(highspy, counts)
    for key in counts.order():
        if key != ("f", "n"):
            attacker.learns(key, counts[key], counts[key])
    assert [("f", "n")] == attacker.narrow([("f", "n")], 2)


def test_the_same_attack_recovers_what_two_tables_tell_that_were_protected_apart():
    """Each table is safe by itself; of 100 pairs many are not, and the audit misses none of their cells."""
    highspy = pytest.importorskip("highspy")
    recovered = 0
    for seed in range(100):
        base = drawn(seed, shape=(3, 4, 2))
        releases = [alone(base, "ab", state=state) for state in ("c0", None)]
        found = set(attacked(highspy, base, releases))
        recovered += bool(found)
        assert found <= {leak.key for leak in leaks(base, releases, k=THRESHOLD)}
    assert recovered > 20


@pytest.mark.parametrize("seed", range(12))
def test_integer_programming_finds_at_least_k_values_in_tables_of_three_dimensions(seed):
    """In three dimensions fractions are not enough; zeros are hidden in half of the tables."""
    highspy = pytest.importorskip("highspy")
    base = drawn(seed, shape=(2, 3, 4))
    safe = protect(base, key=KEY, k=(3, 5, 10)[seed % 3], zeros=seed % 2 == 1)
    attacker = Attacker(highspy, base)
    attacker.reads(Release(safe.public))
    assert [] == attacker.narrow(safe.public.hidden, safe.public.k)


class Lots(Secret):
    """A secret of which the decoys are known: the one that an attacker has to reckon with."""

    decoys = frozenset()

    @classmethod
    def of_decoys(cls, decoys, number):
        """The secret with some decoys, and other lots for each number."""
        found = cls(f"{KEY} {number}".encode())
        object.__setattr__(found, "decoys", frozenset(decoys))
        return found

    def falls(self, purpose, *names, one_in):
        """Whether a cell is one of the decoys."""
        return purpose == "decoys" or tuple(map(tuple, names[0])) in self.decoys


def named(counts, key):
    """What a cell is called where lots are drawn."""
    return tuple((name, kind) for name, kind in zip(counts.dimensions, key, strict=True) if kind is not TOTAL)


def gaps(counts, secret, k):
    """The hidden cells."""
    kept = [is_small(value, k, zeros=False) for value in counts.values]
    return mask(counts, Wanted([True] * len(kept), kept), secret=secret, k=k).hidden


def agreeing(counts, hidden):
    """All whole tables that agree with what is not hidden."""
    most = max(counts.values)
    rows, columns = counts.categories
    told = {key: shown for key, shown, gap in zip(counts.order(), counts.values, hidden, strict=True) if not gap}
    choices = [
        range(
            told.get((row, column), 0),
            1 + min(told.get(cell, most) for cell in ((row, column), (row, TOTAL), (TOTAL, column))),
        )
        for row in rows
        for column in columns
    ]
    for values in itertools.product(*choices):
        table = Counts.of(
            dict(zip(itertools.product(rows, columns), values, strict=True)),
            dimensions=counts.dimensions,
            categories=dict(zip(counts.dimensions, counts.categories, strict=True)),
        )
        if all(table[key] == shown for key, shown in told.items()):
            yield table


@pytest.mark.parametrize("seed", range(12))
def test_whoever_plays_the_method_again_can_rule_out_no_table(seed):
    """Every table that agrees with what is published has the very same gaps under some secret."""
    counts, k = drawn(seed, shape=(2, 2), sizes=(0, 1, 2, 3, 4, 6)), 3
    hidden = gaps(counts, Secret.of(f"{KEY} {seed}"), k)
    for table in agreeing(counts, hidden):
        small = [is_small(value, k, zeros=False) for value in table.values]
        cells = zip(table.order(), hidden, small, strict=True)
        decoys = [named(table, key) for key, gap, few in cells if gap and not few]
        assert any(hidden == gaps(table, Lots.of_decoys(decoys, number), k) for number in range(100))


def test_booked_and_present_together_give_back_neither():
    """Nobody came who had not booked; even so, both tables and their rates leave k values for each number."""
    highspy = pytest.importorskip("highspy")
    for seed in range(40):
        base = drawn(seed, shape=(3, 3, 2))
        numbers = {key: (base[(*key, TOTAL)], base[(*key, "c0")]) for key in itertools.product(*base.categories[:2])}
        cells = tuple((key, Count(booked=booked, present=present)) for key, (booked, present) in numbers.items())
        both = turnout(Tally(("a", "b"), cells, Count()), key=KEY, k=THRESHOLD)
        assert both.booked.hidden == both.present.hidden
        attacker = Attacker(highspy, base)
        attacker.reads(Release(both.booked))
        attacker.reads(Release(both.present, where={"c": "c0"}))
        asked = [(*key, state) for key in both.booked.hidden for state in ("c0", "c1", TOTAL)]
        assert (seed, []) == (seed, attacker.narrow(asked, THRESHOLD))


GROUPS = (("6-10", "primary"), ("11-13", "lower-secondary"), ("14-18", "upper-secondary"), ("", "everyone"))
"""Ages and who has them."""


def came_of(seed):
    """An edition's attendance in which ages and audiences say the same, as those of a town's schools do."""
    chance = random.Random(seed)
    return [
        Attendance("s", gender, ages=ages, audience=audience, district=district, present=chance.choice(SIZES))
        for district, (ages, audience), gender in itertools.product(
            ("north", "south"), GROUPS, (Gender.FEMALE, Gender.MALE)
        )
        if chance.random() < 0.75
    ]


def by_all(rows):
    """The true numbers by all that is stated, of which ages and audience allow only the pairs that there are."""
    names = ("gender", "ages", "audience", "district")
    true = {}
    for row in rows:
        key = (row.gender.value, row.ages or "not-stated", row.audience, row.district)
        true[key] = true.get(key, 0) + row.present
    kinds = {name: sorted({key[place] for key in true}) for place, name in enumerate(names)}
    pairs = {key[1:3] for key in true}
    impossible = [key for key in itertools.product(*kinds.values()) if key[1:3] not in pairs]
    return Counts.of(true, dimensions=names, categories=kinds, impossible=impossible)


@pytest.mark.parametrize("ten", range(4))
def test_a_report_gives_nothing_back_to_who_knows_which_ages_go_to_which_school(ten):
    """40 random editions; the attacker knows that primary school is 6-10, and so on, and has every number shown."""
    highspy = pytest.importorskip("highspy")
    for seed in range(10 * ten, 10 * ten + 10):
        rows = came_of(seed)
        town = {
            "country": "IT",
            "zone": "Europe/Rome",
            "events": [Event("e")],
            "audiences": [Audience(one) for _, one in GROUPS],
        }
        held = Edition(key="a", uri="https://example.org/a", year=2027, sessions=[Session("s", "e")], **town)
        made = report([held.plus(attendance=rows)], at=dt.date(2027, 9, 30), keys={"a": f"{KEY} {seed}"})
        for came in made.attended:
            assert (seed, []) == (seed, attacked(highspy, by_all(rows), [Release(came.table)]))
