"""One spelling for a value: the same content, the same bytes."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.calls.call import Call
from stemcity_kit.calls.question import Question
from stemcity_kit.model.canonical import canonical, digest, plain
from stemcity_kit.model.frozen import Frozen, frozen
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text

MOMENT = dt.datetime(2027, 3, 28, 12, tzinfo=dt.UTC)


def test_the_same_moment_in_another_zone_is_spelt_the_same():
    """A moment is an instant here; where the zone matters, it stands in a field of its own."""
    assert canonical(MOMENT) == canonical(MOMENT.astimezone(ZoneInfo("Europe/Rome"))) == '"2027-03-28T12:00:00.000000Z"'


def test_decimals_keep_their_digits():
    """0.10 and 0.1 are different spellings, because a score of two places is not one of one place."""
    assert (plain(Decimal("0.10")), plain(Decimal("0.1"))) == ("0.10", "0.1")


def test_a_field_with_its_default_is_left_out():
    """So that a field that is added to a class later changes no hash that was made before."""
    assert plain(Question(key="title", required=True)) == {"key": "title", "required": True}


def test_a_value_without_a_spelling_is_refused():
    """A float is inexact, and a set has no order."""
    for value in (0.1, {1, 2}, object()):
        with pytest.raises(TypeError, match="no canonical spelling"):
            plain(value)


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.booleans() | st.none()))
def test_the_order_of_a_mapping_does_not_matter(held):
    """Keys are sorted."""
    assert digest(held) == digest(dict(reversed(list(held.items())))) == digest(Frozen(held))


def test_any_change_of_a_call_changes_its_digest():
    """One letter of a title, one cent, one question."""
    call = Call(key="grants", title=Text({"en": "Grants"}), questions=[Question(key="title")])
    others = [
        attrs.evolve(call, title=Text({"en": "Grant"})),
        attrs.evolve(call, at_most=1),
        attrs.evolve(call, questions=[]),
    ]
    assert len({call.digest, *(other.digest for other in others)}) == 4
    assert call.digest == attrs.evolve(call).digest


def test_money_is_spelt_by_amount_and_currency():
    """Both, as text."""
    assert canonical(Money(Decimal("5.5"), "EUR")) == '{"amount":"5.50","currency":"EUR"}'


def test_a_frozen_mapping_equals_hashes_and_reads_like_a_mapping():
    """And cannot be changed."""
    held = frozen({"a": 1})
    assert held == {"a": 1}
    assert len({held, frozen([("a", 1)]), frozen(held)}) == 1
    assert repr(held) == "Frozen({'a': 1})"
    with pytest.raises(TypeError):
        held["b"] = 2


def test_a_default_that_follows_from_another_field_is_left_out_too():
    """Answers about hardship are not shown to the committee unless the call says so."""
    hidden = Question(key="isee", kind="money", sensitivity="hardship")
    assert hidden.seen_by == ()
    assert "seen_by" not in plain(hidden)
    assert plain(attrs.evolve(hidden, seen_by=["committee"]))["seen_by"] == ["committee"]
