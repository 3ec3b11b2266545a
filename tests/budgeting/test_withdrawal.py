"""What if supporters withdraw: only what has not arrived is lost, and what has may have to be given back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import attrs
import pytest

from stemcity_kit.budgeting.entitlements import PromiseState
from stemcity_kit.budgeting.withdrawal import Withdrawal, withdrawal
from stemcity_kit.errors import UnknownKey
from stemcity_kit.model.accounts import BudgetLine, Contribution, Entitlement
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.kinds import Benefit, Tier
from stemcity_kit.model.money import Money
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.vocabulary import Means, OrganisationKind, RoleName

CASH, KIND = Means.CASH, Means.IN_KIND
APRIL = dt.date(2027, 4, 1)
PLACE = {"key": "a", "uri": "https://example.org/a", "year": 2027, "country": "IT", "zone": "Europe/Rome"}


def euros(amount: int | str) -> Money:
    """An amount in euros."""
    return Money(Decimal(amount), "EUR")


def supported(**more) -> Edition:
    """A show and a book; the bank pays the show and has two benefits, one of them given, and one beyond its tier."""
    tables = {
        "organisations": [
            Organisation("city", kind=OrganisationKind.MUNICIPALITY),
            Organisation("bank"),
            Organisation("mill"),
        ],
        "budget": [BudgetLine("book", source="bank", amount=euros(50)), BudgetLine("show", amount=euros(100))],
        "contributions": [
            Contribution("b", "bank", tier="main", pays="show", amount=euros(80)),
            Contribution("m", "mill", pays="show", amount=euros(60)),
        ],
        "tiers": [Tier("main", rank=1), Tier("small", rank=2)],
        "benefits": [
            Benefit("logo", tiers=("main", "small")),
            Benefit("stand", tiers=("main",)),
            Benefit("page", tiers=("small",)),
        ],
        "roles": [Role("bank", RoleName.SPONSOR, tier="main"), Role("mill", RoleName.SPONSOR, tier="small")],
        "entitlements": [Entitlement("bank", "logo", done=dt.date(2027, 3, 1)), Entitlement("bank", "page")],
        **more,
    }
    return Edition(**PLACE, **tables)


def received(amount: int | str, on: dt.date | None = None) -> Edition:
    """The same, where so much of the bank's 80 has arrived."""
    bank, mill = supported().contributions
    return supported(contributions=[attrs.evolve(bank, received=Decimal(amount), received_on=on), mill])


def losses(told: Withdrawal) -> list[tuple[str, str, str, str]]:
    """Line, what it loses, what is then to be found, what was."""
    return [
        (one.line.key, *(str(money.amount) for money in (one.lost, one.to_find, one.was_to_find)))
        for one in told.losses
    ]


def test_a_withdrawal_says_what_is_lost_and_what_is_then_to_be_found():
    """The mill had promised more than was needed, so its gift takes up part of the bank's."""
    told = withdrawal(supported(), "bank", at=APRIL)
    # 140 for 100: the bank pays 57.14 of the show, the mill 42.86 and, alone, all of its 60.
    assert [("show", "57.14", "40.00", "0.00"), ("book", "50.00", "50.00", "0.00")] == losses(told)
    assert (euros(90), euros(90)) == (told.after.to_find(CASH), told.returned.to_find(CASH))
    assert ((), euros("107.14"), euros(0)) == (told.arrived, told.lost(CASH), told.lost(KIND))


def test_what_has_arrived_is_not_lost():
    """It still pays; what is lost of the rest, and of what the budget expects, is told beside it."""
    told = withdrawal(received(80), "bank", at=APRIL)
    assert [("book", "50.00", "50.00", "0.00")] == losses(told)
    assert [("b", euros(80))] == [(gift.key, amount) for gift, amount in told.arrived]
    # If the 80 are given back as well, the mill's 60 pay for the show: 40 of it and the book are to be found.
    assert (euros(50), euros(90)) == (told.after.to_find(CASH), told.returned.to_find(CASH))


def test_of_what_has_arrived_in_part_the_rest_is_lost():
    """Half of 80 is lost: of the 57.14 that the show was to get, half; the mill's larger gift fills the gap."""
    told = withdrawal(received(40), "bank", at=APRIL)
    assert [("book", "50.00", "50.00", "0.00"), ("show", "28.57", "0.00", "0.00")] == losses(told)
    assert euros(50) == told.after.to_find(CASH)


def test_what_arrived_after_the_day_is_lost_on_the_day():
    """On 1 April nobody knew of the 80 that came on 2 April."""
    late = received(80, on=dt.date(2027, 4, 2))
    assert () == withdrawal(late, "bank", at=APRIL).arrived
    assert 1 == len(withdrawal(late, "bank", at=dt.date(2027, 4, 2)).arrived)


def test_more_than_was_promised_counts_only_as_promised():
    """What came beyond the promise pays for nothing here, and is not lost either."""
    told = withdrawal(received(95), "bank", at=APRIL)
    assert [euros(80)] == [amount for _gift, amount in told.arrived]
    assert told.before.left_over == told.after.left_over


def test_what_has_arrived_stays_with_the_lines_of_its_giver():
    """The bank's own line keeps the bank's money, and another's free gift is not drawn away from its own lines."""
    budget = [BudgetLine("book", source="bank", amount=euros(50)), BudgetLine("show", amount=euros(100))]
    gifts = [
        Contribution("b", "bank", amount=euros(50), received=Decimal(50)),
        Contribution("m", "mill", amount=euros(60), received=Decimal(60)),
    ]
    told = withdrawal(supported(budget=budget, contributions=gifts), "bank", at=APRIL)
    assert () == told.losses
    assert told.before.lines == told.after.lines


def test_what_is_in_kind_is_lost_and_given_back_in_kind():
    """No cash is lost with a hall."""
    hall = BudgetLine("hall", means=KIND, amount=euros(900))
    loan = Contribution("l", "mill", means=KIND, pays="hall", amount=euros(900), received=Decimal(300))
    told = withdrawal(supported(budget=[hall], contributions=[loan]), "mill", at=APRIL)
    assert [("hall", "600.00", "600.00", "0.00")] == losses(told)
    assert (euros(0), euros(600), euros(900)) == (
        told.lost(CASH),
        told.after.to_find(KIND),
        told.returned.to_find(KIND),
    )


def test_each_benefit_is_told_once_with_what_became_of_it_by_the_day():
    """Of the tier and beyond it; one that two tiers give is one, and what is given later is not given."""
    twice = [*supported().roles, Role("bank", RoleName.PARTNER, tier="small")]
    told = withdrawal(supported(roles=twice), "bank", at=APRIL)
    assert [("logo", ("main", "small")), ("stand", ("main",)), ("page", ("small",))] == [
        (one.benefit, one.tiers) for one in told.benefits
    ]
    one_tier = withdrawal(supported(), "bank", at=APRIL).benefits
    assert [("logo", True), ("stand", False), ("page", False)] == [
        (one.benefit, one.done is not None) for one in one_tier
    ]
    assert () == one_tier[2].tiers
    before = withdrawal(supported(), "bank", at=dt.date(2027, 2, 28)).benefits
    assert [PromiseState.OWED] * 3 == [one.state for one in before]


def test_who_gives_nothing_takes_nothing_away():
    """The city's withdrawal changes nothing here."""
    told = withdrawal(supported(), "city", at=APRIL)
    assert ((), (), ()) == (told.losses, told.benefits, told.arrived)
    assert told.before == told.after == told.returned


def test_who_is_unknown_cannot_withdraw():
    """The nearest key is named."""
    with pytest.raises(UnknownKey, match="bank"):
        withdrawal(supported(), "bnk", at=APRIL)
