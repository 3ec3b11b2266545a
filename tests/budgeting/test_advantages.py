"""Economic advantages: cumulated per beneficiary, per group and per calendar year, against a threshold."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.budgeting.advantages import advantages_of_year, group_roots
from stemcity_kit.errors import InvalidValue
from stemcity_kit.model.accounts import Advantage
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.vocabulary import Means


def euro(amount):
    """An amount in euro."""
    return Money(Decimal(amount), "EUR")


THOUSAND = euro(1000)
MARCH = dt.date(2027, 3, 1)


def edition(*advantages, organisations=("acme", "bank")):
    """An edition with these advantages."""
    return Edition(
        key="a",
        uri="https://example.org/a",
        year=2027,
        country="IT",
        zone="Europe/Rome",
        organisations=[Organisation(one) if isinstance(one, str) else one for one in organisations],
        advantages=advantages,
    )


def granted(key, amount, *, to="acme", day=MARCH, means=Means.CASH):
    """An advantage of so many euro."""
    return Advantage(key, to, means=means, day=day, amount=None if amount is None else euro(amount))


def of_year(*advantages, year=2027, above=THOUSAND, **how):
    """The advantages of a year, by beneficiary; a group has its members behind its key."""
    found = advantages_of_year(edition(*advantages, **how), year, above=above)
    return {one.beneficiary + "".join(f" {key}" for key in one.members if one.is_group): one for one in found}


@pytest.mark.parametrize(("amount", "published"), [("1000.00", False), ("1000.01", True), ("0", False)])
def test_exactly_the_threshold_is_not_above_it(amount, published):
    """The law says “superiore a mille euro”."""
    one = of_year(granted("a", amount))["acme"]
    assert (published, published) == (one.must_be_published, one.passes_with is not None)


def test_small_grants_of_one_year_add_up_with_free_venues():
    """The one that makes it pass is named; cash and in kind are told apart."""
    one = of_year(
        granted("venue", 300, day=dt.date(2027, 12, 31), means=Means.IN_KIND),
        granted("first", 700, day=dt.date(2027, 1, 1)),
        granted("second", 200, day=dt.date(2027, 6, 1)),
    )["acme"]
    assert ["first", "second", "venue"] == [row.key for row in one.rows]
    assert (euro(900), euro(300), euro(1200)) == (one.cash, one.in_kind, one.total)
    assert "venue" == one.passes_with.key


def test_calendar_years_are_kept_apart():
    """900 in December and 900 in January are above nothing."""
    rows = granted("a", 900, day=dt.date(2026, 12, 31)), granted("b", 900, day=dt.date(2027, 1, 1))
    assert [["a"], ["b"]] == [[row.key for row in of_year(*rows, year=year)["acme"].rows] for year in (2026, 2027)]
    assert not any(of_year(*rows, year=year)["acme"].must_be_published for year in (2026, 2027))


def test_those_under_one_control_are_consolidated_beside_each_alone():
    """Neither company is above the threshold, and the group is; a member without an advantage changes nothing."""
    group = (
        Organisation("holding"),
        Organisation("acme", parent="holding"),
        Organisation("branch", parent="acme"),
        Organisation("asleep", parent="holding"),
        Organisation("other"),
    )
    found = of_year(
        granted("a", 600), granted("b", 500, to="branch"), granted("c", 900, to="other"), organisations=group
    )
    assert ["acme", "branch", "other", "holding acme branch"] == list(found)
    assert [False, False, False, True] == [one.must_be_published for one in found.values()]
    assert "b" == found["holding acme branch"].passes_with.key


def test_a_circle_of_parents_is_one_group():
    """Whoever asks, the same member stands for it; a parent that nobody knows is none."""
    circle = (Organisation("b", parent="c"), Organisation("c", parent="a"), Organisation("a", parent="b"))
    tail = (Organisation("d", parent="c"), Organisation("e", parent="ghost"))
    roots = group_roots(edition(organisations=circle + tail))
    assert {"a": "a", "b": "a", "c": "a", "d": "a", "e": "e"} == dict(roots)


def test_what_nobody_valued_makes_the_sum_the_least_that_it_can_be():
    """It is named beside the sum and not taken for nothing."""
    one = of_year(granted("a", 900), granted("b", None, means=Means.IN_KIND))["acme"]
    assert (["a"], ["b"], euro(900)) == ([row.key for row in one.rows], [row.key for row in one.unvalued], one.total)


def test_another_currency_and_a_missing_day_are_in_no_sum():
    """Nothing is converted, and no year is guessed."""
    assert {} == of_year(
        granted("a", 5000, day=None), Advantage("b", "acme", day=MARCH, amount=Money(Decimal(9), "CHF"))
    )


def test_without_a_threshold_everything_is_told_and_nothing_is_judged():
    """In the edition's currency."""
    (one,) = advantages_of_year(edition(granted("a", 5000)), 2027, above=None)
    assert (euro(5000), None, None) == (one.total, one.must_be_published, one.passes_with)


def test_a_threshold_below_nothing_is_refused():
    """It would make everything pass, and nothing too."""
    with pytest.raises(InvalidValue, match="below nothing"):
        of_year(above=euro(-1))


PARENTS = {"a": None, "b": "a", "c": None, "d": "c", "e": "d"}
ROWS = st.lists(
    st.tuples(
        st.sampled_from(sorted(PARENTS)),
        st.integers(0, 80_000),
        st.sampled_from((2026, 2027)),
        st.integers(1, 12),
        st.sampled_from(Means),
    ),
    max_size=12,
)


@given(drawn=ROWS)
def test_no_cent_is_lost_and_none_is_counted_twice(drawn):
    """Each beneficiary has what was granted to it, a group what its members have; what passes agrees with the sums."""
    rows = [
        granted(f"g{n:02}", Decimal(cents) / 100, to=to, day=dt.date(year, month, 1), means=means)
        for n, (to, cents, year, month, means) in enumerate(drawn)
    ]
    organisations = [Organisation(key, parent=parent) for key, parent in PARENTS.items()]
    of = edition(*rows, organisations=organisations)
    singles: Counter[tuple[str, int]] = Counter()
    for to, cents, year, *_ in drawn:
        singles[to, year] += cents
    for year in (2026, 2027):
        found = advantages_of_year(of, year, above=THOUSAND)
        alone = {one.beneficiary: one for one in found if not one.is_group}
        assert {to: Decimal(cents) / 100 for (to, at), cents in singles.items() if at == year} == {
            key: one.total.amount for key, one in alone.items()
        }
        for one in found:
            assert one.total.amount == sum(alone[key].total.amount for key in one.members)
            assert one.must_be_published == (one.passes_with is not None)
            if one.passes_with is not None:
                until = one.rows[: one.rows.index(one.passes_with)]
                before = sum(row.amount.amount for row in until)
                assert before <= 1000 < before + one.passes_with.amount.amount
        assert found == advantages_of_year(attrs.evolve(of, advantages=rows[::-1]), year, above=THOUSAND)
