"""The money as it stood on a day: nothing that was promised, came, was given or was granted later."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.budgeting.coverage import coverage
from stemcity_kit.budgeting.entitlements import promises
from stemcity_kit.budgeting.receipts import receipts
from stemcity_kit.budgeting.standing import as_of, later
from stemcity_kit.model.accounts import Advantage, BudgetLine, Contribution, Entitlement
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.kinds import Benefit, Tier
from stemcity_kit.model.money import Money
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.vocabulary import Means

DAY, NEXT = dt.date(2027, 3, 1), dt.date(2027, 3, 2)
WORTH = Money(Decimal(90), "EUR")


def edition(**tables) -> Edition:
    """An edition with a bank, a tier that gives a logo, and one line of 90 EUR."""
    return Edition(
        key="a",
        uri="https://example.org/a",
        year=2027,
        country="IT",
        zone="Europe/Rome",
        organisations=[Organisation("bank")],
        tiers=[Tier("gold")],
        benefits=[Benefit("logo", tiers=["gold"])],
        budget=[BudgetLine("show", amount=WORTH)],
        **tables,
    )


def test_a_promise_counts_from_its_day_on():
    """Before it, it pays for nothing, is not awaited and earns no tier; a note says so."""
    of = edition(contributions=[Contribution("g", "bank", tier="gold", promised=NEXT, amount=WORTH)])
    for day, count in ((DAY, 0), (NEXT, 1)):
        assert Money(Decimal(90 - 90 * count), "EUR") == coverage(as_of(of, at=day)).to_find(Means.CASH)
        assert count == len(receipts(of, at=day).rows) == len(promises(of, at=day))
    (finding,) = later(of, at=DAY)
    assert "contributions 'g', promised: It was promised only on 2027-03-02, so no sum of 2027-03-01 holds it." in str(
        finding
    )
    assert [] == list(later(of, at=NEXT))


def test_what_came_before_its_promise_was_promised_when_it_came():
    """The check of receipts names the contradiction; the money is there."""
    row = Contribution("g", "bank", promised=NEXT, amount=WORTH, received=Decimal(90), received_on=DAY)
    assert (row,) == as_of(edition(contributions=[row]), at=DAY).contributions


def test_what_was_granted_later_is_not_granted_yet():
    """A row without a day counts always; the check names it."""
    rows = [Advantage(key, "bank", day=day) for key, day in (("a", DAY), ("b", NEXT), ("c", None))]
    assert ["a", "c"] == [row.key for row in as_of(edition(advantages=rows), at=DAY).advantages]


DAYS = st.none() | st.dates(dt.date(2027, 1, 1), dt.date(2027, 2, 1))


@given(st.lists(st.tuples(DAYS, DAYS, DAYS), max_size=4), *[st.dates(dt.date(2027, 1, 1), dt.date(2027, 2, 1))] * 2)
def test_what_stood_on_a_day_is_the_same_whenever_it_is_asked(rows, one, other):
    """Of what stood on the later of two days, what stood on the earlier one is what stood on the earlier one."""
    of = edition(
        contributions=[
            Contribution(f"g{n}", "bank", promised=promised, received=Decimal(4), received_on=came, amount=WORTH)
            for n, (promised, came, _) in enumerate(rows)
        ],
        entitlements=[Entitlement("bank", f"b{n}", done=done, proof="x") for n, (_, _, done) in enumerate(rows)],
        advantages=[Advantage(f"a{n}", "bank", day=day) for n, (_, _, day) in enumerate(rows)],
    )
    first, last = sorted((one, other))
    early = as_of(of, at=first)
    assert early == as_of(early, at=first)
    assert {row.key for row in early.contributions} <= {row.key for row in as_of(of, at=last).contributions}
    assert receipts(of, at=first) == receipts(early, at=first)
    assert promises(of, at=first) == promises(early, at=first)
