"""Which organisations are the municipality: the promoter's own, and no other town."""

from __future__ import annotations

from decimal import Decimal

import pytest

from stemcity_kit.budgeting.coverage import coverage
from stemcity_kit.budgeting.municipality import municipality_of
from stemcity_kit.budgeting.scenarios import Payer, case_of
from stemcity_kit.model.accounts import BudgetLine
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.vocabulary import Means, OrganisationKind, RoleName

TOWN, OTHER = OrganisationKind.MUNICIPALITY, OrganisationKind.COMPANY
BODIES = (
    Organisation("area", kind=OrganisationKind.PUBLIC_BODY),
    Organisation("town", kind=TOWN, parent="area"),
    Organisation("office", kind=TOWN, parent="town"),
    Organisation("desk", kind=TOWN, parent="office"),
    Organisation("waterworks", kind=OTHER, parent="town"),
    Organisation("neighbour", kind=TOWN, parent="area"),
)


def edition(*promoters: str, bodies=BODIES, **role) -> Edition:
    """A budget of which each body is to pay 1 EUR."""
    return Edition(
        key="a",
        uri="https://example.org/a",
        year=2027,
        country="IT",
        zone="Europe/Rome",
        organisations=bodies,
        roles=[Role(key, RoleName.PROMOTER, **role) for key in promoters],
        budget=[BudgetLine(body.key, source=body.key, amount=Money(Decimal(1), "EUR")) for body in bodies],
    )


@pytest.mark.parametrize(
    ("promoters", "municipality"),
    [
        (["town"], {"town", "office", "desk"}),
        (["desk"], {"town", "office", "desk"}),
        (["neighbour", "waterworks"], {"neighbour"}),
        (["town", "neighbour"], {"town", "office", "desk", "neighbour"}),
        (["area"], set()),
        ([], set()),
    ],
)
def test_the_municipality_is_the_promoters(promoters, municipality):
    """With all its departments, and without its companies, the body above it and its neighbours."""
    assert municipality == municipality_of(edition(*promoters))


def test_the_only_municipality_needs_no_role():
    """Also where an association promotes the edition."""
    bodies = (*BODIES[1:3], Organisation("friends", kind=OrganisationKind.ASSOCIATION))
    assert {"town", "office"} == municipality_of(edition("friends", bodies=bodies))
    assert frozenset() == municipality_of(edition(bodies=bodies[2:]))


def test_who_promotes_only_an_event_promotes_no_edition():
    """A neighbour can hold one day of it."""
    assert frozenset() == municipality_of(edition("town", event="day"))


def test_other_municipalities_are_other_public_bodies():
    """In the sums of who pays, and so in every statement about sponsors."""
    of = edition("town")
    case = case_of(coverage(of), of)
    assert {Payer.MUNICIPALITY: 3, Payer.PUBLIC: 2, Payer.PRIVATE: 1} == {
        payer: amount for (payer, _, means), amount in case.paid.items() if means is Means.CASH
    }


def test_a_municipality_in_doubt_is_said():
    """Of two towns without a promoter nobody knows whose edition it is."""
    (finding,) = coverage(edition()).findings
    assert "Nothing says which of “neighbour”, “town” is the municipality of this edition" in str(finding)
    assert "Give it the role “promoter”" in str(finding)
    assert () == coverage(edition("town")).findings
