"""The three statements about who pays: when each is true, against a search over every split of a small budget."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.budgeting.coverage import coverage
from stemcity_kit.budgeting.scenarios import (
    Base,
    Case,
    Costs,
    Payer,
    Reading,
    Sponsors,
    Statement,
    case_of,
    readings,
    verdict,
    verdicts,
)
from stemcity_kit.budgeting.splits import Funding, Span, all_splits, as_stated, funding_of, splits, with_split
from stemcity_kit.errors import InvalidValue
from stemcity_kit.model.accounts import BudgetLine, Contribution
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.vocabulary import Means, OrganisationKind, Phase


def euros(amount: int | str) -> Money:
    """An amount in euros."""
    return Money(Decimal(amount), "EUR")


def yen(amount: int) -> Money:
    """An amount in yen, which have no smaller unit."""
    return Money(Decimal(amount), "JPY")


def true_of(case: Case, reading: Reading, share: Fraction = Fraction(1, 5)) -> list[bool | None]:
    """The three verdicts."""
    return [verdict(case, statement, reading=reading, share=share).holds for statement in Statement]


@settings(deadline=None, max_examples=50)
@given(
    st.tuples(*[st.integers(0, 6)] * 4), st.sampled_from(readings(in_kind=False)), st.sampled_from(["1/5", "1/2", "1"])
)
def test_the_splits_are_those_that_a_search_finds(amounts, reading, share):
    """Every cost before the event is tried: the computed span is exactly where all three statements are true."""
    funding = Funding(*(yen(amount) for amount in amounts))
    found = [
        before
        for before in range(sum(amounts) + 1)
        if true_of(with_split(funding, before=yen(before)), reading, Fraction(share)) == [True] * 3
    ]
    span = splits(funding, reading=reading, share=Fraction(share))
    assert found == ([] if span is None else list(range(int(span.least.amount), int(span.most.amount) + 1)))


@settings(deadline=None, max_examples=50)
@given(
    st.tuples(*[st.integers(0, 3)] * 4),
    st.sampled_from(readings(in_kind=False)),
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
)
def test_no_other_order_of_payers_makes_the_statements_true(amounts, reading, earlier):
    """Whoever pays what before the event: all three are true only where `splits` says that they can be."""
    early = [min(one, whole) for one, whole in zip(earlier, amounts, strict=True)]
    paid = {(payer, Phase.BEFORE, Means.CASH): Decimal(part) for payer, part in zip(Payer, early, strict=True)}
    paid |= {
        (payer, Phase.DURING, Means.CASH): Decimal(whole - part)
        for payer, whole, part in zip(Payer, amounts, early, strict=True)
    }
    span = splits(Funding(*(yen(amount) for amount in amounts)), reading=reading)
    if true_of(Case("JPY", paid), reading) == [True] * 3:
        assert span is not None
        assert span.least.amount <= sum(early) <= span.most.amount


@settings(deadline=None, max_examples=50)
@given(st.tuples(*[st.integers(0, 9_999)] * 4), st.data())
def test_a_split_conserves_money(amounts, data):
    """Each payer pays what it brings, and each phase costs what it was said to."""
    funding = Funding(*(euros(Decimal(amount) / 100) for amount in amounts))
    before = data.draw(st.integers(0, sum(amounts)))
    during = data.draw(st.integers(0, sum(amounts) - before))
    case = with_split(funding, before=euros(Decimal(before) / 100), during=euros(Decimal(during) / 100))
    assert [Decimal(one) / 100 for one in amounts] == [case.sum(payers=[payer]) for payer in Payer]
    rest = sum(amounts) - before - during
    assert [Decimal(one) / 100 for one in (before, during, rest)] == [case.sum(phases=[phase]) for phase in Phase]


def test_the_application_contradicts_itself_unless_the_municipality_is_a_sponsor():
    """Of 200,000 EUR: if all costs are covered by sponsors and the city pays 20 %, the city is one of the sponsors."""
    whole = euros(200_000)
    for before in range(0, 200_001, 5_000):
        for reading in readings(in_kind=False):
            for public in (0, 30_000):
                funding = as_stated(whole, before=euros(before), base=reading.base, public=euros(public))
                span = splits(funding, reading=reading)
                if span is not None and reading.costs is Costs.ALL and funding.municipality.amount:
                    assert Sponsors.ALL is reading.sponsors


@settings(deadline=None, max_examples=50)
@given(
    st.integers(0, 9_999), st.integers(0, 9_999), st.sampled_from(Base), st.fractions(min_value="1/100", max_value=1)
)
def test_what_is_stated_conserves_money(before, rest, base, share):
    """The municipality's share, what public bodies bring and what private ones bring are the costs."""
    whole, early = (euros(Decimal(amount) / 100) for amount in (before + rest, before))
    funding = as_stated(whole, before=early, base=base, share=share)
    assert whole == funding.whole
    assert funding == funding_of(with_split(funding, before=early))


def test_without_a_claimed_share_only_the_other_two_statements_are_judged():
    """20 % is Milan's; another city is asked for its own, or for none."""
    assert {Statement.COVERED, Statement.BOTH} == {one.statement for one in verdicts(town())}
    (whole, phase) = (one for one in verdicts(town(), share=Fraction(1, 4)) if one.statement is Statement.SHARE)
    assert (euros(125), euros(25)) == (whole.said, phase.said)
    assert Fraction(1, 4) == phase.share


def test_for_which_costs_the_statements_can_be_true_is_told_of_every_reading():
    """The twelve readings in cash, each with what `splits` says of it."""
    funding = Funding(euros(20_000), euros(30_000), euros(150_000), euros(0))
    assert {one: splits(funding, reading=one) for one in readings(in_kind=False)} == dict(all_splits(funding))


def test_the_share_of_the_whole_needs_that_much_before_the_event():
    """20 % of 200,000 EUR are 40,000, which can only be spent before the event where that costs as much."""
    funding = as_stated(euros(200_000), before=euros(0), base=Base.WHOLE)
    reading = Reading(sponsors=Sponsors.ALL, base=Base.WHOLE)
    assert Span(euros(40_000), euros(200_000)) == splits(funding, reading=reading)
    assert [True, True, True] == true_of(with_split(funding, before=euros(40_000)), reading)
    assert [True, False, True] == true_of(with_split(funding, before=euros("39999.99")), reading)


def test_the_share_of_the_phase_fixes_the_phase():
    """Who pays 20,000 EUR as 20 % of the costs before the event has 100,000 of them, up to the rounding of a cent."""
    funding = Funding(euros(20_000), euros(0), euros(180_000), euros(0))
    span = splits(funding, reading=Reading(sponsors=Sponsors.ALL, base=Base.PHASE))
    assert Span(euros("99999.98"), euros("100000.02")) == span


def test_sponsors_of_the_event_can_leave_the_time_before_it_to_others():
    """Where only the event is covered by sponsors, what nobody pays must fit before it."""
    funding = Funding(euros(40_000), euros(20_000), euros(130_000), euros(10_000))
    reading = Reading(sponsors=Sponsors.PUBLIC, costs=Costs.EVENT)
    assert Span(euros(50_000), euros(200_000)) == splits(funding, reading=reading)


PLACE = {"key": "a", "uri": "https://example.org/a", "year": 2027, "country": "IT", "zone": "Europe/Rome"}
BODIES = [
    Organisation("city", "City", kind=OrganisationKind.MUNICIPALITY),
    Organisation("province", "Province", kind=OrganisationKind.PUBLIC_BODY),
    Organisation("bank", "Bank", kind=OrganisationKind.COMPANY),
]


def town(*, phase: Phase | None = Phase.BEFORE) -> Case:
    """A budget of 100 EUR before and 400 during the event, and the city's venues in kind."""
    budget = [
        BudgetLine("office", phase=phase, amount=euros(100)),
        BudgetLine("show", phase=Phase.DURING, amount=euros(400)),
        BudgetLine("hall", phase=Phase.DURING, source="city", means=Means.IN_KIND, amount=euros(250)),
    ]
    gifts = [
        Contribution("c", "city", pays="office", amount=euros(20)),
        Contribution("p", "province", pays="office", amount=euros(80)),
        Contribution("b", "bank", amount=euros(400)),
    ]
    edition = Edition(organisations=BODIES, budget=budget, contributions=gifts, **PLACE)
    return case_of(coverage(edition), edition)


def test_the_readings_of_an_edition_differ():
    """In cash the city pays 20 % of the time before; its halls in kind are spent later, so they break the share."""
    phase = Reading(sponsors=Sponsors.ALL, base=Base.PHASE)
    assert [True, True, True] == true_of(town(), phase)
    assert [True, False, True] == true_of(town(), Reading(sponsors=Sponsors.ALL, base=Base.PHASE, in_kind=True))
    assert [True, False, True] == true_of(town(), Reading(sponsors=Sponsors.ALL, base=Base.WHOLE))
    assert [False, True, True] == true_of(town(), Reading(sponsors=Sponsors.PUBLIC, base=Base.PHASE))
    event = Reading(sponsors=Sponsors.PUBLIC, costs=Costs.EVENT, base=Base.PHASE)
    assert [True, True, True] == true_of(town(), event)
    assert [False, True, False] == true_of(town(), Reading(base=Base.PHASE))
    told = verdict(town(), Statement.COVERED, reading=Reading(sponsors=Sponsors.PUBLIC))
    assert (euros(500), euros(480)) == (told.said, told.paid)


def test_a_phase_that_is_not_known_leaves_the_verdict_open():
    """Costs without a phase could be before the event or not; nobody guesses."""
    assert [True, None, True] == true_of(town(phase=None), Reading(sponsors=Sponsors.ALL, base=Base.PHASE))
    assert [True, False, True] == true_of(town(phase=None), Reading(sponsors=Sponsors.ALL, base=Base.WHOLE))
    event = Reading(sponsors=Sponsors.PUBLIC, costs=Costs.EVENT, base=Base.PHASE)
    assert [None, None, True] == true_of(town(phase=None), event)


@pytest.mark.parametrize(
    ("split", "said"),
    [
        ({"before": euros(300)}, "more than the 200.00 EUR"),
        ({"before": euros(100), "during": euros(101)}, "more than the 200.00 EUR"),
        ({"before": yen(100)}, "EUR and JPY cannot be added"),
    ],
)
def test_a_split_that_cannot_be_is_refused(split, said):
    """Phases that cost more than there is, or are in another currency."""
    funding = Funding(euros(50), euros(50), euros(50), euros(50))
    with pytest.raises(InvalidValue, match=said):
        with_split(funding, **split)


def test_a_statement_that_asks_for_too_much_is_refused():
    """Public bodies cannot bring more than the rest, and the time before the event cannot cost more than all."""
    for before, public in ((300, 0), (100, 190)):
        with pytest.raises(InvalidValue, match=r"more than the 200\.00 EUR"):
            as_stated(euros(200), before=euros(before), base=Base.PHASE, public=euros(public))
