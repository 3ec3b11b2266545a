"""Who pays what: how contributions are spread, and what has arrived."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from stemcity_kit.budgeting.balance import By, balance
from stemcity_kit.budgeting.coverage import coverage
from stemcity_kit.budgeting.receipts import Bond, ReceiptState, receipts
from stemcity_kit.model.accounts import BudgetLine, Contribution
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.vocabulary import Means, OrganisationKind, Phase

CASH, KIND = Means.CASH, Means.IN_KIND


def euros(amount: int | str) -> Money:
    """An amount in euros."""
    return Money(Decimal(amount), "EUR")


def edition(budget=(), contributions=(), **more) -> Edition:
    """An edition with a city, a bank and a mill."""
    city = Organisation("city", "City", kind=OrganisationKind.MUNICIPALITY)
    return Edition(
        key="a-2027",
        uri="https://example.org/a",
        year=2027,
        country="IT",
        zone="Europe/Rome",
        organisations=[city, Organisation("bank", "Bank"), Organisation("mill", "Mill")],
        budget=budget,
        contributions=contributions,
        **more,
    )


def paid(held: Edition) -> list[tuple[str, str, str]]:
    """Line, payer and amount."""
    lines = coverage(held).lines
    return [(one.line.key, share.organisation, str(share.amount.amount)) for one in lines for share in one.shares]


def test_what_is_bound_goes_first_and_what_is_free_fills_the_rest():
    """A gift for a line, a gift for a phase, and a free one, which is split over what is still open."""
    budget = [
        BudgetLine("press", phase=Phase.BEFORE, amount=euros(100)),
        BudgetLine("show", phase=Phase.DURING, amount=euros(100)),
        BudgetLine("team", phase=Phase.DURING, amount=euros(300)),
    ]
    gifts = [
        Contribution("free", "mill", amount=euros(150)),
        Contribution("line", "bank", pays="press", amount=euros(100)),
        Contribution("phase", "bank", phase=Phase.DURING, amount=euros(200)),
    ]
    assert [
        ("press", "bank", "100.00"),
        ("show", "bank", "50.00"),
        ("show", "mill", "37.50"),
        ("team", "bank", "150.00"),
        ("team", "mill", "112.50"),
    ] == paid(edition(budget, gifts))
    assert euros(50) == coverage(edition(budget, gifts)).to_find(CASH)


def test_a_gift_goes_to_the_lines_that_name_its_giver():
    """The budget expects 300 of the bank, which has promised 250: the rest of the line is still the bank's."""
    budget = [BudgetLine("a", source="bank", amount=euros(300)), BudgetLine("b", amount=euros(300))]
    held = edition(budget, [Contribution("g", "bank", amount=euros(250)), Contribution("h", "mill", amount=euros(90))])
    assert [("a", "bank", "250.00"), ("a", "bank", "50.00"), ("b", "mill", "90.00")] == paid(held)
    assert ["g", None] == [share.contribution for share in coverage(held).lines[0].shares]


def test_cash_pays_for_nothing_in_kind():
    """A gift in kind that is bound to a cash line pays nothing, is left over, and is named."""
    held = edition(
        [BudgetLine("a", amount=euros(300))], [Contribution("g", "bank", means=KIND, pays="a", amount=euros(250))]
    )
    told = coverage(held)
    assert [("g", euros(250))] == [(gift.key, amount) for gift, amount in told.left_over]
    assert ["other-means"] == [finding.rule for finding in told.findings]
    assert "pays for no cash line" in str(told.findings[0])
    assert euros(300) == told.to_find(CASH)


def test_the_share_of_the_municipality_is_exact():
    """A third is a third, of the whole or of a phase; of no costs there is no share."""
    budget = [
        BudgetLine("a", phase=Phase.BEFORE, source="city", amount=euros(100)),
        BudgetLine("b", phase=Phase.DURING, source="bank", amount=euros(200)),
        BudgetLine("hall", source="city", means=KIND, amount=euros(900)),
    ]
    told = coverage(edition(budget))
    assert Fraction(1, 3) == told.municipal_share(CASH)
    assert Fraction(1) == told.municipal_share(CASH, phases=[Phase.BEFORE])
    assert told.municipal_share(CASH, phases=[Phase.AFTER]) is None
    assert (euros(300), euros(900)) == (told.expected(CASH), told.expected(KIND))
    assert {("city", Phase.BEFORE): euros(100), ("bank", Phase.DURING): euros(200)} == dict(told.paid(CASH))


def test_an_amount_that_nobody_knows_is_said():
    """Neither a line nor a contribution without an amount is taken for nothing in silence."""
    held = edition([BudgetLine("a")], [Contribution("g", "bank")])
    told = coverage(held).findings
    assert [("budget", "a"), ("contributions", "g")] == [(one.where.table, one.where.key) for one in told]
    assert 1 == balance(held).whole(CASH).planned.unknown
    assert [ReceiptState.NOT_VALUED] == [row.state for row in receipts(held, at=dt.date(2027, 1, 1)).rows]
    assert 1 == receipts(held, at=dt.date(2027, 1, 1)).total(CASH).not_valued


def test_the_economic_value_is_asked_for():
    """Cash and in kind are apart in every sum but the one that says so."""
    held = balance(edition([BudgetLine("a", amount=euros(5)), BudgetLine("b", means=KIND, amount=euros(7))]))
    assert [euros(5), euros(7)] == [held.whole(means).planned.amount for means in Means]
    assert euros(12) == held.economic_value().planned.amount


def test_what_is_beyond_the_plan_is_told_line_by_line():
    """The larger of what is committed and spent counts, most first; exactly the plan is not beyond it."""
    budget = [
        BudgetLine("a", amount=euros(100), committed=Decimal(130), spent=Decimal(120)),
        BudgetLine("b", amount=euros(100), spent=Decimal("100.01")),
        BudgetLine("c", amount=euros(100), committed=Decimal(100), spent=Decimal(100)),
        BudgetLine("d", amount=euros(0), means=KIND, committed=Decimal(5)),
    ]
    held = balance(edition(budget))
    assert [("a", euros(30)), ("b", euros("0.01"))] == [(line.key, more) for line, more in held.beyond_plan(CASH)]
    assert [("d", euros(5))] == [(line.key, more) for line, more in held.beyond_plan(KIND)]


def test_a_budget_is_grouped_by_any_of_its_sides():
    """Phases in the order of the work; what says nothing comes last, and a line without a source is to be found."""
    budget = [
        BudgetLine("a", category="x", phase=Phase.DURING, amount=euros(1)),
        BudgetLine("b", category="x", phase=Phase.BEFORE, source="bank", amount=euros(2), committed=Decimal(1)),
        BudgetLine("c", category="w", amount=euros(4), spent=Decimal(3)),
    ]
    held = balance(edition(budget))
    assert [("before",), ("during",), ("",)] == list(held.by(By.PHASE, means=CASH))
    assert [("bank",), ("",)] == list(held.by(By.SOURCE, means=CASH))
    assert [("w", ""), ("x", "before"), ("x", "during")] == list(held.by(By.CATEGORY, By.PHASE, means=CASH))
    assert {} == dict(held.by(By.PHASE, means=KIND))
    whole = held.whole(CASH)
    assert (euros(1), 2) == (whole.committed.amount, whole.committed.unknown)
    assert (euros(3), 2) == (whole.spent.amount, whole.spent.unknown)


DUE = dt.date(2027, 3, 1)


@pytest.mark.parametrize(
    ("row", "at", "state", "arrived", "outstanding"),
    [
        ({}, DUE, ReceiptState.OPEN, None, "90.00"),
        ({}, DUE + dt.timedelta(1), ReceiptState.OVERDUE, None, "90.00"),
        ({"received": Decimal(40)}, DUE + dt.timedelta(1), ReceiptState.OVERDUE, "40.00", "50.00"),
        ({"received": Decimal(90)}, DUE + dt.timedelta(1), ReceiptState.ARRIVED, "90.00", "0.00"),
        ({"received": Decimal(95), "received_on": DUE}, DUE, ReceiptState.ARRIVED, "95.00", "0.00"),
        ({"received": Decimal(90), "received_on": DUE}, dt.date(2027, 2, 1), ReceiptState.OPEN, None, "90.00"),
    ],
)
def test_a_promise_is_open_until_its_day_and_then_overdue(row, at, state, arrived, outstanding):
    """Due on the day itself is not overdue; what arrived later had not arrived."""
    held = edition(contributions=[Contribution("g", "bank", amount=euros(90), due=DUE, **row)])
    [told] = receipts(held, at=at).rows
    assert (state, outstanding) == (told.state, str(told.outstanding.amount))
    assert arrived == (str(told.arrived.amount) if told.arrived else None)


def test_what_is_bound_is_summed_by_what_it_is_bound_to():
    """Lines first, then phases, then what is free."""
    gifts = [
        Contribution("a", "bank", amount=euros(1)),
        Contribution("b", "bank", phase=Phase.BEFORE, amount=euros(2)),
        Contribution("c", "bank", pays="show", phase=Phase.BEFORE, amount=euros(4)),
        Contribution("d", "mill", means=KIND, amount=euros(8)),
    ]
    told = receipts(edition([BudgetLine("show")], gifts), at=DUE)
    assert {Bond("show"): euros(4), Bond(phase=Phase.BEFORE): euros(2), Bond(): euros(1)} == {
        bond: one.promised for bond, one in told.bound(CASH).items()
    }
    assert () == told.overdue


@pytest.mark.parametrize(
    ("worth", "told"), [(None, ["in-kind-not-valued"]), (40, ["in-kind-not-valued"]), (50, []), (60, [])]
)
def test_what_is_in_kind_needs_a_contribution_that_says_how_it_was_valued(worth, told):
    """A budget line alone says neither the method nor what proves it; of cash nobody asks it."""
    hall = BudgetLine("hall", source="bank", means=Means.IN_KIND, amount=euros(50))
    cash = BudgetLine("cash", source="bank", amount=euros(50))
    loan = Contribution("loan", "bank", means=Means.IN_KIND, pays="hall", amount=euros(worth or 0))
    held = coverage(edition([hall, cash], [loan] if worth else []))
    assert told == [one.rule for one in held.findings]
    assert all(("budget", "hall") == (one.where.table, one.where.key) for one in held.findings)
