"""The rules about money: each finds what it is there for, says how to mend it, and stays silent beside it."""

import datetime as dt
from decimal import Decimal

import pytest

from stemcity_kit.errors import InvalidValue, Severity
from stemcity_kit.model.accounts import Advantage, BudgetLine, Contribution, Entitlement
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.kinds import Benefit, Tier
from stemcity_kit.model.money import Money
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.rules import RULES, check
from stemcity_kit.model.vocabulary import Means, Phase, RoleName, Valuation

MARCH, APRIL = dt.date(2027, 3, 1), dt.date(2027, 4, 1)
MONEY = tuple(rule for rule in RULES if type(rule).__module__.endswith("rules_money"))


def euro(amount):
    """An amount in euro."""
    return Money(Decimal(amount), "EUR")


def francs(amount):
    """An amount in francs."""
    return Money(Decimal(amount), "CHF")


def edition(**tables):
    """An edition with a sponsor and its tier."""
    tables = {
        "organisations": [Organisation("acme"), Organisation("other")],
        "tiers": [Tier("gold"), Tier("silver")],
        "benefits": [Benefit("logo", tiers=["gold"])],
        "roles": [Role("acme", RoleName.SPONSOR, tier="gold")],
        **tables,
    }
    named = {"key": "a", "uri": "https://example.org/a", "year": 2027, "country": "IT", "zone": "Europe/Rome"}
    return Edition(**named, **tables)


def found(**tables):
    """What the rules about money find."""
    return list(check(edition(**tables), rules=MONEY))


GOODS = {"means": Means.IN_KIND, "amount": euro(500)}


@pytest.mark.parametrize(
    ("tables", "rule", "words"),
    [
        (
            {"contributions": [Contribution("pcs", "acme", **GOODS, evidence="Invoice 12")]},
            "value-not-shown",
            (
                "contributions 'pcs', valuation: It is in kind and said to be worth 500.00 EUR, but not how that"
                " was found. Write into “valuation” how it was valued, such as invoice, tariff or price-list."
            ),
        ),
        (
            {"advantages": [Advantage("hall", "acme", **GOODS, valuation=Valuation.TARIFF)]},
            "value-not-shown",
            (
                "advantages 'hall', evidence: It is in kind and said to be worth 500.00 EUR, but nothing proves "
                "it. Write into “evidence” the number of an invoice, or a price list and its date."
            ),
        ),
        (
            {"contributions": [Contribution("c", "acme", amount=euro(500), received=Decimal("500.01"))]},
            "receipts-contradict",
            (
                "contributions 'c', received: 500.01 arrived, and 500.00 was promised. Correct one of them; what"
                " came on top of the promise is a contribution of its own."
            ),
        ),
        (
            {
                "contributions": [
                    Contribution("c", "acme", amount=euro(5), promised=APRIL, received=Decimal(5), received_on=MARCH)
                ]
            },
            "receipts-contradict",
            (
                "contributions 'c', received_on: It arrived on 2027-03-01, and was promised only on 2027-04-01. "
                "Correct one of the two days; the promise is the day of the signed agreement, or of the offer."
            ),
        ),
        (
            {"contributions": [Contribution("c", "acme", amount=euro(5), received_on=MARCH)]},
            "receipts-contradict",
            (
                "contributions 'c', received: It arrived on 2027-03-01, but nothing says how much. Write the "
                "amount into “received”, or empty “received_on”."
            ),
        ),
        (
            {"budget": [BudgetLine("print", amount=euro(100), committed=Decimal(90), spent=Decimal("100.01"))]},
            "above-budget",
            (
                "budget 'print', spent: 100.01 is spent, and 100.00 was planned. Correct the number, or plan "
                "more; where the budget was changed, write the new amount."
            ),
        ),
        (
            {"budget": [BudgetLine("print", amount=euro(100), committed=Decimal(120))]},
            "above-budget",
            "budget 'print', committed: 120 is committed, and 100.00 was planned. Correct the number, or plan more",
        ),
        (
            {"contributions": [Contribution("c", "acme", amount=euro(5)), Contribution("d", "acme", amount=francs(5))]},
            "not-the-currency-of-the-edition",
            (
                "contributions 'd', currency: 1 of 2 amounts of this table are in CHF; the edition counts in "
                "EUR. Convert them at a stated rate, or write the edition’s currency into edition.toml."
            ),
        ),
        (
            {"contributions": [Contribution("c", "acme", tier="silver")]},
            "tier-differs",
            (
                "contributions 'c', tier: It earns the tier “silver”, but the supporter’s roles have gold. Write"
                " the same tier into the contribution and into the role, in roles."
            ),
        ),
        (
            {"contributions": [Contribution("c", "other", tier="silver")]},
            "tier-differs",
            "It earns the tier “silver”, but no role of the supporter has a tier, so no page shows it. Write the same",
        ),
        (
            {
                "budget": [BudgetLine("print", phase=Phase.BEFORE)],
                "contributions": [Contribution("c", "acme", pays="print", phase=Phase.AFTER)],
            },
            "pays-another-phase",
            (
                "contributions 'c', phase: It is bound to the phase “after”, but pays for print, which is of the"
                " phase “before”. Correct one of the phases, or empty “pays”."
            ),
        ),
        (
            {"entitlements": [Entitlement("other", "logo")]},
            "entitled-without-support",
            (
                "entitlements 'other logo', organisation: “other” is promised “logo”, but has no tier and "
                "contributes nothing. Add its contribution, or a role with a tier; or delete the promise."
            ),
        ),
        (
            {"entitlements": [Entitlement("acme", "logo", done=MARCH)]},
            "done-without-proof",
            (
                "entitlements 'acme logo', proof: It was given on 2027-03-01, but nothing proves it. Write what "
                "proves it: an address, a photograph’s file name, a page of the press review."
            ),
        ),
    ],
)
def test_each_contradiction_is_named_once_with_how_to_mend_it(tables, rule, words):
    """As a warning: none of them stops a build."""
    (finding,) = found(**tables)
    assert (rule, Severity.WARNING) == (finding.rule, finding.severity)
    assert words in finding.words()


def test_accounts_that_agree_are_left_alone():
    """Exactly as planned, exactly as promised, on the day of the promise, valued and proved."""
    shown = {"valuation": Valuation.INVOICE, "evidence": "Invoice 12"}
    assert [] == found(
        budget=[
            BudgetLine("print", phase=Phase.BEFORE, amount=euro(9), committed=Decimal(9), spent=Decimal(9)),
            BudgetLine("rest"),
        ],
        contributions=[
            Contribution("a", "acme", amount=euro(9), promised=MARCH, received=Decimal(9), received_on=MARCH),
            Contribution("b", "acme", tier="gold", pays="print", phase=Phase.BEFORE, **GOODS, **shown),
            Contribution("c", "other", means=Means.IN_KIND, pays="rest", phase=Phase.AFTER),
        ],
        entitlements=[Entitlement("acme", "logo", done=MARCH, proof="logo.webp"), Entitlement("other", "logo")],
        advantages=[
            Advantage("hall", "acme", **GOODS, **shown),
            Advantage("paid", "acme", means=Means.IN_KIND, amount=euro(0)),
            Advantage("grant", "acme", amount=euro(10)),
        ],
    )


def test_neither_method_nor_evidence_is_two_things_to_write():
    """Each at its own cell."""
    fields = [finding.where.field for finding in found(contributions=[Contribution("c", "acme", **GOODS)])]
    assert ["valuation", "evidence"] == fields


def test_an_edition_in_another_currency_is_not_mixed():
    """Its own currency is the measure; several others are named each, in order."""
    assert [] == found(currency="CHF", budget=[BudgetLine("a", amount=francs(1))])
    rows = [BudgetLine("a", amount=francs(1)), BudgetLine("b", amount=Money(Decimal(1), "GBP"))]
    assert ["a", "b"] == [finding.where.key for finding in found(budget=rows)]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Contribution("c", "acme", amount=euro(-1)),
        lambda: Contribution("c", "acme", amount=euro(1), received=Decimal(-1)),
        lambda: BudgetLine("b", amount=euro(1), spent=Decimal(-1)),
        lambda: Advantage("a", "acme", amount=euro(-1)),
    ],
)
def test_nothing_is_less_than_nothing(make):
    """Such a row cannot exist, so no rule has to look for it."""
    with pytest.raises(InvalidValue, match=r"is less than nothing. Write 0 or more"):
        make()


def test_a_key_that_points_at_nothing_is_not_judged():
    """The check of references names it."""
    rows = [Contribution("d", "acme", pays="ghost", phase=Phase.AFTER)]
    assert ["unknown-key"] == [finding.rule for finding in found(contributions=rows)]
