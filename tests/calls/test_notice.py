"""Offers that nobody asked for: their lots added up, the days of the notice, the call that publishes one."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.calls.answers_check import faults
from stemcity_kit.calls.call import Notice, Purpose
from stemcity_kit.calls.check import check_call
from stemcity_kit.calls.form import answers_from, json_schema
from stemcity_kit.calls.notice import Offer, Sum, call_for, notice_duty
from stemcity_kit.errors import InvalidValue
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text

RULE = Notice(days=30, above=Money(Decimal(40000), "EUR"), source="D.Lgs. 36/2023, art. 134(4)")
SUMMARY = {"it": "Una fiera della scienza.", "en": "A science fair."}


def offer(key, amount, *, proposer="IT01", of="", **more):
    """An offer of some euros."""
    return Offer(key=key, proposer=proposer, of=of, amount=Money(Decimal(amount), "EUR"), **more)


def duties(*offers):
    """Whose sum asks for a notice, with the lots and the sum."""
    return [
        (duty.by.value, duty.name, duty.offers, str(duty.total.amount)) for duty in notice_duty(offers, notice=RULE)
    ]


def test_above_means_above():
    """40,000 itself asks for no notice, and a cent more does."""
    assert [] == duties(offer("a", "40000.00"))
    assert [("proposer", "IT01", ("a",), "40000.01")] == duties(offer("a", "40000.01"))


def test_the_lots_of_one_proposer_are_added_up():
    """However the code is written, and whatever they are for."""
    lots = [
        offer("a", 25000, of="stage"),
        offer("b", 9000, proposer="it 01", of="totem"),
        offer("c", 6001, of="screens"),
    ]
    assert [("proposer", "IT01", ("a", "b", "c"), "40001.00")] == duties(*lots)


def test_the_lots_of_one_object_are_added_up():
    """Three sponsors of one stage."""
    lots = [offer(key, 15000, proposer=key, of="Stage") for key in "abc"]
    assert [("object", "Stage", ("a", "b", "c"), "45000.00")] == duties(*lots)


def test_lots_without_an_object_are_each_for_themselves():
    """Three sponsors of nothing in common."""
    assert [] == duties(*(offer(key, 15000, proposer=key) for key in "abc"))


def test_one_offer_can_be_above_in_both_sums():
    """The proposer's first."""
    assert [Sum.PROPOSER, Sum.OBJECT] == [duty.by for duty in notice_duty([offer("a", 50000, of="stage")], notice=RULE)]


@pytest.mark.parametrize(
    ("published", "first"),
    [
        ("2027-03-01", "2027-04-01"),
        ("2027-02-01", "2027-03-04"),
        ("2028-02-01", "2028-03-03"),
        ("2027-12-15", "2028-01-15"),
    ],
)
def test_the_agreement_waits_for_thirty_full_days(published, first):
    """The day of publication is not counted; months and leap years are."""
    (duty,) = notice_duty([offer("a", 50000)], notice=RULE)
    assert dt.date.fromisoformat(first) == duty.first_day(dt.date.fromisoformat(published))


def test_the_duty_names_its_source():
    """The law comes from the jurisdiction, not from the engine."""
    (duty,) = notice_duty([offer("a", 50000)], notice=RULE)
    assert "D.Lgs. 36/2023, art. 134(4)" == duty.notice.source


def test_offers_in_another_currency_are_not_added_up():
    """Nobody stated a rate."""
    foreign = Offer(key="a", proposer="US1", amount=Money(Decimal(50000), "USD"))
    with pytest.raises(InvalidValue, match="EUR and USD cannot be added"):
        notice_duty([foreign], notice=RULE)


def test_an_offer_is_not_worth_less_than_nothing():
    """It would lower the sum of the others."""
    with pytest.raises(InvalidValue, match=r"The offer is worth -1\.00, which is less than nothing"):
        offer("a", -1)


LOTS = st.lists(
    st.builds(
        offer,
        st.integers(0, 99).map(str),
        st.integers(0, 3_000_000).map(lambda cents: Decimal(cents) / 100),
        proposer=st.sampled_from(["IT01", "IT02", "IT03"]),
        of=st.sampled_from(["", "stage", "fair"]),
    ),
    max_size=8,
)


@given(LOTS)
def test_no_splitting_keeps_an_offer_below_the_amount(lots):
    """The duties are those of the sums, whatever the lots."""
    sums = {}
    for lot in lots:
        for key in [("proposer", lot.proposer), *([("object", lot.of)] if lot.of else [])]:
            sums[key] = sums.get(key, 0) + lot.amount.amount
    expected = {key: total for key, total in sums.items() if total > 40000}
    assert expected == {(duty.by.value, duty.name): duty.total.amount for duty in notice_duty(lots, notice=RULE)}


@given(LOTS, st.randoms())
def test_the_order_of_the_offers_changes_no_duty(lots, chance):
    """Only which comes first is told."""
    shuffled = lots[:]
    chance.shuffle(shuffled)
    both = [{(duty.by, duty.name, duty.total) for duty in notice_duty(of, notice=RULE)} for of in (lots, shuffled)]
    assert both[0] == both[1]


def published(**changes):
    """The draft for one proposal."""
    of = offer("o1", 50000, summary=SUMMARY, **changes)
    return call_for(of, key="fair", notice=RULE, published=dt.date(2027, 3, 1), zone="Europe/Rome", officer="Office")


def test_the_draft_publishes_the_proposal_and_names_nobody():
    """The summary is there, the proposer's code is not."""
    call = published(title={"it": "Fiera", "en": "Fair"})
    assert (Purpose.SPONSORS, Text(SUMMARY), RULE) == (call.purpose, call.summary, call.publish_above)
    assert "IT01" not in repr(call)
    assert call.grid is None


def test_the_draft_is_open_for_all_the_days_of_the_notice():
    """Until the first instant on which an agreement may be made."""
    (due,) = published().dues
    (duty,) = notice_duty([offer("a", 50000)], notice=RULE)
    assert duty.first_day(dt.date(2027, 3, 1)) == due.deadline.closes.date()
    assert due.deadline.admits(dt.datetime(2027, 3, 31, 21, 59, 59, tzinfo=dt.UTC))
    assert not due.deadline.admits(dt.datetime(2027, 3, 31, 22, tzinfo=dt.UTC))


def test_nothing_is_wrong_with_the_draft():
    """In Italian and in English, on Italian holidays."""
    assert [] == [fault.words() for fault in check_call(published(), country="IT")]


def test_the_draft_has_a_form_that_asks_for_money_or_goods():
    """What is offered decides what is asked."""
    call = published()
    form = {"name": "Ada Srl", "code": "IT02", "mail": "a@b.it", "contribution": "money"}
    answers = answers_from(call, form | {"amount": {"minor_units": 4500000, "currency": "EUR"}})
    assert [] == list(faults(call, answers))
    with pytest.raises(InvalidValue, match="“amount” is not answered"):
        answers_from(call, form)
    assert json_schema(call, language="it")["properties"]["name"]["title"] == "Chi manifesta interesse"


def test_the_draft_asks_who_and_what_and_keeps_the_substance():
    """What is offered cannot be completed later."""
    asked = published().questions
    assert ["name", "code", "mail", "contribution", "amount", "goods"] == [each.key for each in asked if each.required]
    assert ["contribution", "amount", "goods", "wishes"] == [each.key for each in asked if each.substance]


def test_a_proposal_without_a_summary_cannot_be_published():
    """A notice must say what is proposed."""
    with pytest.raises(InvalidValue, match="The offer has no summary"):
        call_for(offer("o1", 50000), key="fair", notice=RULE, published=dt.date(2027, 3, 1), zone="Europe/Rome")
