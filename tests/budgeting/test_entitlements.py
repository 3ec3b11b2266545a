"""What supporters were promised: every benefit of every tier once, with what became of it by a given day."""

import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.budgeting.entitlements import (
    STATES,
    PromiseState,
    beyond_tier,
    promises,
    promises_to,
    tiers_of,
    unrecorded,
)
from stemcity_kit.errors import UnknownKey
from stemcity_kit.model.accounts import Contribution, Entitlement
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event
from stemcity_kit.model.kinds import Benefit, Tier
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.vocabulary import RoleName, Status

APRIL = dt.date(2027, 4, 1)
DAY = dt.timedelta(days=1)


def edition(**tables):
    """An edition with two tiers and three benefits."""
    tables = {
        "organisations": [Organisation("bank"), Organisation("acme"), Organisation("other")],
        "tiers": [Tier("silver", rank=2), Tier("gold", rank=1)],
        "benefits": [Benefit("logo", {"en": "Logo"}, ["gold", "silver"]), Benefit("stand", {"en": "Stand"}, ["gold"])],
        "roles": [Role("acme", RoleName.SPONSOR, tier="gold"), Role("bank", RoleName.SPONSOR, tier="silver")],
        **tables,
    }
    return Edition(key="a", uri="https://example.org/a", year=2027, country="IT", zone="Europe/Rome", **tables)


def told(of, at=APRIL):
    """Who is owed what, and its state."""
    return [(one.organisation, one.benefit, one.state.value) for one in promises(of, at=at)]


def test_every_benefit_of_a_tier_is_owed_also_without_a_row():
    """In the order of the tables of organisations and of benefits; nobody else is owed anything."""
    of = edition()
    assert [("bank", "logo", "owed"), ("acme", "logo", "owed"), ("acme", "stand", "owed")] == told(of)
    assert promises(of, at=APRIL) == unrecorded(promises(of, at=APRIL))
    assert () == beyond_tier(promises(of, at=APRIL))


def test_a_contribution_earns_its_tier_like_a_role():
    """Two tiers give a benefit once, and both are named, best first."""
    of = edition(contributions=[Contribution("a", "bank", tier="gold"), Contribution("b", "other", tier="silver")])
    of = of.plus(contributions=[Contribution("c", "other")])
    assert {"bank": ("gold", "silver"), "acme": ("gold",), "other": ("silver",)} == dict(tiers_of(of))
    logo = promises_to(of, "bank", at=APRIL)[0]
    assert ("logo", ("gold", "silver")) == (logo.benefit, logo.tiers)
    assert ["bank", "bank", "acme", "acme", "other"] == [one.organisation for one in promises(of, at=APRIL)]


@pytest.mark.parametrize(
    ("row", "state"),
    [
        ({}, PromiseState.OWED),
        ({"due": APRIL}, PromiseState.OWED),
        ({"due": APRIL - DAY}, PromiseState.OVERDUE),
        ({"due": APRIL - DAY, "done": APRIL + DAY, "proof": "a.webp"}, PromiseState.OVERDUE),
        ({"done": APRIL}, PromiseState.UNPROVED),
        ({"due": APRIL - DAY, "done": APRIL, "proof": "a.webp"}, PromiseState.DONE),
    ],
)
def test_what_became_of_a_promise_depends_on_the_day(row, state):
    """It is due to the end of its day, and what is given later was not given yet; words exist for each state."""
    of = edition(entitlements=[Entitlement("acme", "stand", **row)])
    (stand,) = (one for one in promises(of, at=APRIL) if one.benefit == "stand")
    assert state is stand.state
    assert stand.has_row
    assert STATES[state]


def test_what_was_not_given_yet_has_no_proof_yet():
    """A day in the future and its proof are not told."""
    row = Entitlement("acme", "stand", done=APRIL + DAY, proof="plan.pdf")
    (stand,) = (one for one in promises(edition(entitlements=[row]), at=APRIL) if one.benefit == "stand")
    assert (None, "", False) == (stand.done, stand.proof, stand.was_late)


def test_a_promise_kept_too_late_is_kept_and_late():
    """The two do not exclude one another."""
    row = Entitlement("acme", "stand", due=APRIL - DAY, done=APRIL, proof="photo.webp")
    (stand,) = (one for one in promises(edition(entitlements=[row]), at=APRIL) if one.benefit == "stand")
    assert (PromiseState.DONE, True) == (stand.state, stand.was_late)


def test_what_the_tier_does_not_give_is_promised_beyond_it():
    """To a supporter of a lower tier, and to somebody without any."""
    of = edition(entitlements=[Entitlement("bank", "stand"), Entitlement("other", "logo"), Entitlement("acme", "logo")])
    beyond = beyond_tier(promises(of, at=APRIL))
    assert [("bank", "stand"), ("other", "logo")] == [(one.organisation, one.benefit) for one in beyond]
    assert [("bank", "logo"), ("acme", "stand")] == [
        (one.organisation, one.benefit) for one in unrecorded(promises(of, at=APRIL))
    ]


def test_of_two_rows_for_one_promise_the_first_stands():
    """The double row is a fault that the check of references names."""
    rows = [Entitlement("acme", "logo", done=APRIL, proof="a"), Entitlement("acme", "logo")]
    assert ("acme", "logo", "done") in told(edition(entitlements=rows))


def test_a_role_in_a_cancelled_event_earns_nothing():
    """What is not held is not supported."""
    roles = [Role("other", RoleName.SPONSOR, event="talk", tier="gold")]
    held = edition(roles=roles, events=[Event("talk")])
    off = edition(roles=roles, events=[Event("talk", status=Status.CANCELLED)])
    assert ([("other", "logo", "owed"), ("other", "stand", "owed")], []) == (told(held), told(off))


def test_keys_that_point_at_nothing_are_read_all_the_same():
    """The check of references names them; here they come last and have no title."""
    of = edition(entitlements=[Entitlement("ghost", "crown"), Entitlement("acme", "crown")])
    assert [("acme", "crown", "owed"), ("ghost", "crown", "owed")] == told(of)[-2:]
    assert "" == str(promises(of, at=APRIL)[-1].title.within(["en"]))


def test_a_partner_is_told_only_its_own():
    """And an organisation that nobody knows is refused."""
    assert ["bank"] == [one.organisation for one in promises_to(edition(), "bank", at=APRIL)]
    assert () == promises_to(edition(), "other", at=APRIL)
    with pytest.raises(UnknownKey, match="bank"):
        promises_to(edition(), "bnk", at=APRIL)


ORGANISATIONS, BENEFITS, TIERS = ("acme", "bank", "other"), ("logo", "stand", "thanks"), ("gold", "silver")
GIVEN = st.dictionaries(st.sampled_from(BENEFITS), st.sets(st.sampled_from(TIERS)), max_size=3)
PAIRS = st.sets(st.tuples(st.sampled_from(ORGANISATIONS), st.sampled_from(TIERS)))
ROWS = st.sets(st.tuples(st.sampled_from(ORGANISATIONS), st.sampled_from(BENEFITS)))


@given(given_to=GIVEN, roles=PAIRS, contributions=PAIRS, rows=ROWS)
def test_owed_is_what_a_tier_gives_or_a_row_says(given_to, roles, contributions, rows):
    """Exactly once each, counted by hand over every pair; the order of the rows changes nothing."""
    supports = roles | contributions
    tables = {
        "benefits": [Benefit(key, tiers=sorted(tiers)) for key, tiers in given_to.items()],
        "roles": [Role(who, RoleName.SPONSOR, tier=tier) for who, tier in sorted(roles)],
        "contributions": [Contribution(f"{who}-{tier}", who, tier=tier) for who, tier in sorted(contributions)],
        "entitlements": [Entitlement(*pair) for pair in sorted(rows)],
    }
    of = edition(**tables)
    by_tier = {
        (who, benefit)
        for who in ORGANISATIONS
        for benefit, tiers in given_to.items()
        if any((who, tier) in supports for tier in tiers)
    }
    found = promises(of, at=APRIL)
    assert sorted(by_tier | rows) == sorted((one.organisation, one.benefit) for one in found)
    assert rows - by_tier == {(one.organisation, one.benefit) for one in beyond_tier(found)}
    assert by_tier - rows == {(one.organisation, one.benefit) for one in unrecorded(found)}
    turned = {name: getattr(of, name)[::-1] for name in ("roles", "contributions", "entitlements")}
    assert found == promises(attrs.evolve(of, **turned), at=APRIL)
