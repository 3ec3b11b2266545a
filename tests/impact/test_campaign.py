"""The campaign: contacts planned and reached, costs, and never people."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue, Severity
from stemcity_kit.impact.campaign import Reach, as_figure, campaign, contact_refusals, contacts
from stemcity_kit.model.attendance import Channel
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money
from stemcity_kit.model.rules import check
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days

NEWS = Channel("news", kind="newsletter", planned=200000, reached=255000, method=Text({"en": "sent"}))
POSTERS = Channel("posters", kind="outdoor", amount=Money(Decimal(3000), "EUR"), spent=Decimal(3500), planned=9000)
PRESS = Channel("press", kind="press", items=210, reached=620816824, qualifier="about", method=Text({"en": "a sum"}))


def test_what_was_planned_and_what_was_reached():
    """255,000 of 200,000 are 51/40; nothing is known of the posters."""
    assert [Fraction(51, 40), None] == [Reach(one).fulfilment for one in (NEWS, POSTERS)]


def test_the_cost_of_a_contact_is_an_exact_fraction():
    """A third of a euro stays one; without a cost or a contact there is none."""
    priced = Channel("web", kind="web", amount=Money(Decimal(9), "EUR"), spent=Decimal(1), planned=27, reached=3)
    assert (Fraction(1, 3), Fraction(1, 3)) == (Reach(priced).cost_per_contact, Reach(priced).planned_cost_per_contact)
    free = Channel("free", reached=0, planned=0, amount=Money(Decimal(0), "EUR"), spent=Decimal(0))
    assert [None] * 4 == [
        found for one in (free, NEWS) for found in (Reach(one).cost_per_contact, Reach(one).planned_cost_per_contact)
    ]
    assert None is Reach(POSTERS).cost_per_contact


def test_contacts_add_up_to_contacts_and_say_so():
    """The sum is as certain as its least certain part."""
    made = contacts([NEWS, POSTERS, PRESS])
    assert (Decimal(621071824), "contacts (sum)", "about") == (made.value, made.label, made.qualifier.value)


def test_contacts_never_add_up_to_people():
    """Each channel is named, and what to ask for instead."""
    with pytest.raises(InvalidValue) as caught:
        contacts([NEWS, PRESS], unit="people")
    found = caught.value.findings
    assert {("contacts-are-not-people", "figures")} == {(one.rule, one.where.table) for one in found}
    assert ["news", "press"] == [one.where.key for one in contact_refusals([PRESS, NEWS], unit="people")]
    assert {"campaign"} == {one.where.table for one in contact_refusals([PRESS, NEWS], unit="people")}


def test_nothing_counted_has_no_sum():
    """Silence is not 0."""
    assert ["nothing-to-add"] == [finding.rule for finding in contact_refusals([POSTERS])]
    assert None is as_figure(POSTERS)


def test_a_channel_as_a_figure_keeps_its_method_and_its_source():
    """Its unit is contacts."""
    figure = as_figure(PRESS, year=2019)
    assert ("contacts", 2019, "about", PRESS.method) == (
        figure.unit,
        figure.year,
        figure.qualifier.value,
        figure.method,
    )


def test_a_campaign_is_ordered_and_summed_by_currency():
    """Pieces are counted, costs are added in each currency, and unknown contacts are named."""
    swiss = Channel("swiss", kind="web", amount=Money(Decimal(5), "CHF"), reached=1)
    more = Channel("more", kind="web", amount=Money(Decimal(7), "EUR"), spent=Decimal(7))
    made = campaign([swiss, POSTERS, more, PRESS, NEWS])
    assert ["news", "posters", "press", "more", "swiss"] == [reach.channel.key for reach in made.reaches]
    assert (Money(Decimal(5), "CHF"), Money(Decimal(3007), "EUR")) == made.planned
    assert ((Money(Decimal(3507), "EUR"),), 210, ("posters", "more")) == (made.spent, made.items, made.unknown)


def test_a_check_tells_what_is_to_be_mended_in_a_campaign():
    """A count without a method and days of another year; a cost above the plan is to be known."""
    days = [Days(dt.date(year, 3, 1), dt.date(last, 4, 1)) for year, last in ((2026, 2027), (2029, 2029), (2027, 2028))]
    told = [Channel(f"web-{n}", kind="web", days=spell) for n, spell in enumerate(days)]
    channels = [POSTERS, NEWS, Channel("web", kind="web", reached=3), *told]
    place = {"country": "IT", "zone": "Europe/Rome"}
    edition = Edition(key="a-2027", uri="https://example.org/a", year=2027, campaign=channels, **place)
    found = [one for one in check(edition) if one.where.table == "campaign"]
    assert [
        ("contacts-without-method", Severity.WARNING, "web"),
        ("channel-above-plan", Severity.NOTE, "posters"),
        ("channel-outside-edition", Severity.WARNING, "web-1"),
        ("channel-outside-edition", Severity.WARNING, "web-2"),
    ] == [(one.rule, one.severity, one.where.key) for one in found]
    assert "It cost 3500.00 EUR, more than the 3000.00 EUR that were planned." == found[1].problem()
    assert (
        "It ran 2029-03-01/2029-04-01, but the edition is of 2027 and begins in the year before at the earliest."
    ) == found[2].problem()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reached": -1}, "-1 is too small."),
        ({"planned": -5}, "-5 is too small."),
        ({"items": -2}, "-2 is too small."),
        ({"reached": 1.5}, "1.5 is not a whole number."),
        ({"amount": Money(Decimal(-1), "EUR")}, "-1.00 is less than nothing."),
        ({"amount": Money(Decimal(1), "EUR"), "spent": Decimal(-1)}, "-1 is less than nothing."),
        ({"spent": Decimal(5)}, "5 is in no currency, because the row has no amount."),
        ({"kind": "leaflets"}, "“leaflets” is not one of the words that may stand here."),
    ],
)
def test_what_no_channel_can_have_is_refused(fields, said):
    """Fewer contacts than none, a part of one, a cost below nothing or in no currency."""
    with pytest.raises(InvalidValue) as caught:
        Channel("web", **fields)
    assert said == caught.value.findings[0].problem()
    assert caught.value.findings[0].remedy()


def test_what_is_spent_is_in_the_currency_of_the_plan():
    """A third of a yen cannot be paid; there is no other currency for what was spent."""
    with pytest.raises(InvalidValue):
        Channel("web", amount=Money(Decimal(100), "JPY"), spent=Decimal("0.5"))
    channel = Channel("web", amount=Money(Decimal(100), "JPY"), spent=Decimal(5))
    assert Money(Decimal(5), "JPY") == Reach(channel).cost


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=6))
def test_the_order_of_channels_changes_no_sum(counts):
    """Nor do their keys."""
    channels = [Channel(f"c{n}", reached=number) for n, number in enumerate(counts)]
    assert sum(counts) == contacts(channels).value == contacts(channels[::-1]).value
