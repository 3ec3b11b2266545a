"""The campaign: contacts planned and reached, costs, and never people."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue, Severity
from stemcity_kit.impact.campaign import Reach, as_figure, campaign, contact_refusals, contacts
from stemcity_kit.model.attendance import Channel
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text

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


def test_a_count_without_a_method_and_a_cost_above_the_plan_are_said():
    """The first asks to be mended, the second is to be known."""
    made = campaign([POSTERS, NEWS, Channel("web", kind="web", reached=3)])
    assert [("channel-above-plan", Severity.NOTE, "posters"), ("contacts-without-method", Severity.WARNING, "web")] == [
        (finding.rule, finding.severity, finding.where.key) for finding in made.faults()
    ]


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=6))
def test_the_order_of_channels_changes_no_sum(counts):
    """Nor do their keys."""
    channels = [Channel(f"c{n}", reached=number) for n, number in enumerate(counts)]
    assert sum(counts) == contacts(channels).value == contacts(channels[::-1]).value
