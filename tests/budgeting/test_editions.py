"""What several editions of one promoter granted in one calendar year."""

import datetime as dt
from decimal import Decimal

import attrs
import pytest

from stemcity_kit.budgeting.advantages import advantages_of_year
from stemcity_kit.budgeting.editions import granted_with
from stemcity_kit.budgeting.publication import doubts, grants_to_publish
from stemcity_kit.errors import InvalidValue
from stemcity_kit.model.accounts import Advantage
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money
from stemcity_kit.model.organisation import Organisation

AUTUMN = dt.date(2026, 11, 20)
ACME = (Organisation("acme", "Acme"),)
ITALY = Money(Decimal(1000), "EUR")


def edition(key: str, *rows: Advantage, bodies=ACME) -> Edition:
    """An edition that granted something."""
    place = {"uri": f"https://example.org/{key}", "year": 2027, "country": "IT", "zone": "Europe/Rome"}
    return Edition(key=key, organisations=bodies, advantages=rows, **place)


def granted(key: str, amount: int | None, to: str | None = "acme", **more) -> Advantage:
    """An advantage of the autumn in which two editions grant."""
    worth = Money(Decimal(amount), "EUR") if amount is not None else None
    return Advantage(key, to, **{"day": AUTUMN, "amount": worth, **more})


def totals(edition: Edition) -> dict[str, Decimal]:
    """The sum of each beneficiary in the year of that autumn."""
    found = advantages_of_year(edition, 2026, above=ITALY)
    return {one.beneficiary or one.natural_person: one.total.amount for one in found}


def test_two_editions_together_pass_the_threshold_and_each_publishes_its_own():
    """600 and 700 EUR in one calendar year are 1,300."""
    old, new = edition("a-2026", granted("g", 600)), edition("a-2027", granted("h", 700))
    assert () == grants_to_publish(new, 2026, above=ITALY)
    assert ["h"] == [one.key for one in grants_to_publish(new, 2026, above=ITALY, also=[old])]
    assert ["g"] == [one.key for one in grants_to_publish(old, 2026, above=ITALY, also=[new])]
    assert ["h"] == [one.where.key for one in doubts(new, 2026, above=ITALY, also=[old])]


def test_natural_persons_are_told_by_the_number_of_their_file():
    """Two editions of one promoter have one register."""
    rows = [granted(key, 600, None, natural_person="file-14") for key in "gh"]
    both = granted_with(edition("a", rows[0]), edition("b", rows[1]))
    assert {"file-14": 1200} == totals(both)


@pytest.mark.parametrize(
    ("codes", "sums"),
    [
        (("", ""), {"acme": 1200}),
        (("1", ""), {"acme": 1200}),
        (("1", "2"), {"acme": 600, "b-acme": 600}),
        (("0 1", "01"), {"acme": 1200}),
    ],
)
def test_namesakes_are_told_apart_by_their_codes(codes, sums):
    """One key with two codes are two bodies."""
    first, second = (
        edition(key, granted("g", 600, title={"en": key}, day=AUTUMN + dt.timedelta(n)), bodies=[body])
        for n, (key, body) in enumerate(zip("ab", (Organisation("acme", code=code) for code in codes), strict=True))
    )
    assert sums == totals(granted_with(first, second))


def test_who_has_another_key_and_the_same_code_is_the_same_body_also_in_its_group():
    """A branch that only the other edition knows belongs to the company that both know."""
    other = [Organisation("the-company", code="1"), Organisation("branch", parent="the-company")]
    first = edition("a", granted("g", 600), bodies=[Organisation("acme", code="1")])
    second = edition("b", granted("h", 500, "branch"), granted("i", 50, "the-company"), bodies=other)
    found = advantages_of_year(granted_with(first, second), 2026, above=ITALY)
    told = {(one.beneficiary, one.is_group): one.total.amount for one in found}
    assert {("acme", False): 650, ("branch", False): 500, ("acme", True): 1150} == told
    (line,) = grants_to_publish(first, 2026, above=ITALY, also=[second])
    assert ("g", "") == (line.key, line.group)


def test_one_grant_in_both_tables_counts_once():
    """The office copied the row; another amount, day or key is another grant."""
    row = granted("g", 600, event="talk")
    again = [row, attrs.evolve(row, key="h"), attrs.evolve(row, amount=None)]
    both = granted_with(edition("a", row), edition("b", *again))
    assert ["g", "b-h", "b-g"] == [one.key for one in both.advantages]
    assert ["talk", None, None] == [one.event for one in both.advantages]


def test_what_the_other_edition_did_not_value_is_told():
    """Of a sum that is only the least that it can be, the reader knows it."""
    other = edition("b", granted("g", None))
    (found,) = doubts(edition("a"), 2026, above=ITALY, also=[other])
    assert ("advantage-without-amount", "b-g") == (found.rule, found.where.key)


def test_an_edition_is_given_once():
    """Else its grants would be counted twice."""
    one = edition("a", granted("g", 600))
    with pytest.raises(InvalidValue, match="given twice"):
        granted_with(one, one)
