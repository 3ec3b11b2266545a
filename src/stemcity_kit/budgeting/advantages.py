"""Economic advantages per beneficiary and calendar year, cumulated and held against a threshold of the law.

In Italy grants and advantages of any kind above 1,000 EUR must be published, cumulated per beneficiary and calendar
year (D.Lgs. 33/2013, art. 26(2)), and those of beneficiaries under one control together. The threshold is an argument,
because it is the jurisdiction that knows it. Here cash and what is given in kind are added, because the law asks for
it; both are told apart all the same. A natural person is never named, neither here nor in what is published: the
office's own number stands for it, since what would reveal illness or hardship must not be published (art. 26(4)).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.model.accounts import Advantage
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money
from stemcity_kit.model.rule import error
from stemcity_kit.model.tables import grouped
from stemcity_kit.model.vocabulary import Means

__all__ = ["AdvantagesOfYear", "advantages_of_year", "group_of", "group_roots", "uncounted"]


@attrs.frozen
class AdvantagesOfYear:
    """What one beneficiary, or one group of them, was granted in one calendar year.

    Attributes:
        year: The calendar year.
        beneficiary: The organisation's key; of a group that of the organisation to which all of it belongs; empty for a
            natural person.
        members: Whose advantages these are, by key: of a group all those that have some, in order of the alphabet.
        rows: The advantages with a known amount, by day and then by key.
        above: The threshold; what is above it must be published. None where none is known.
        cash: The sum of what is given in cash.
        in_kind: The sum of what is given in kind.
        unvalued: The advantages of that year without an amount. While there are some, the sums are the least that it
            can be.
        natural_person: The office's number for a natural person; empty for organisations.
    """

    year: int
    beneficiary: str
    members: tuple[str, ...]
    rows: tuple[Advantage, ...]
    above: Money | None
    cash: Money
    in_kind: Money
    unvalued: tuple[Advantage, ...] = ()
    natural_person: str = ""

    @property
    def is_group(self) -> bool:
        """Whether several organisations under one control are taken together."""
        return len(self.members) > 1

    @property
    def total(self) -> Money:
        """Cash and in kind together, as the law adds them."""
        return self.cash + self.in_kind

    @property
    def must_be_published(self) -> bool | None:
        """Whether the known sum is above the threshold; exactly the threshold is not. None where none is known."""
        return self.total.amount > self.above.amount if self.above is not None else None

    @property
    def passes_with(self) -> Advantage | None:
        """The advantage with which the sum first is above the threshold, in order of days; None where it never is."""
        if self.above is None:
            return None
        so_far = Decimal(0)
        for row in self.rows:
            so_far += row.amount.amount if row.amount is not None else 0
            if so_far > self.above.amount:
                return row
        return None


def advantages_of_year(edition: Edition, year: int, *, above: Money | None) -> tuple[AdvantagesOfYear, ...]:
    """The advantages of a calendar year: first of each beneficiary, then of each group of several beneficiaries.

    Both in the order of the table of organisations, natural persons last. Rows without a day, and rows in another
    currency than the threshold's, or without one the edition's, can be in no sum; `uncounted` names them.

    Args:
        edition: The edition. What other offices grant in the same year counts as well, if its table has a row for it.
        year: The calendar year, which is that of the day on which something is granted.
        above: The threshold; None where it is not known.

    Raises:
        InvalidValue: The threshold is below nothing.

    >>> from stemcity_kit.model.organisation import Organisation
    >>> euros = [Money(Decimal(amount), "EUR") for amount in (600, 500)]
    >>> days = [dt.date(2027, 3, 1), dt.date(2027, 9, 1)]
    >>> rows = [Advantage(f"g{n}", "acme", day=day, amount=euro) for n, (day, euro) in enumerate(zip(days, euros))]
    >>> edition = Edition(
    ...     key="a", uri="https://example.org/a", year=2027, country="IT", zone="Europe/Rome",
    ...     organisations=[Organisation("acme")], advantages=rows)
    >>> (found,) = advantages_of_year(edition, 2027, above=Money(Decimal(1000), "EUR"))
    >>> str(found.total.amount), found.passes_with.key
    ('1100.00', 'g1')
    """
    if above is not None and above.amount < 0:
        what, fix = N_("A threshold of {value} is below nothing."), N_("Give 0 or more.")
        raise InvalidValue.because("threshold-below-nothing", Where(field="above"), what, fix, value=above.amount)
    currency = above.currency if above is not None else edition.currency
    rows = [row for row in edition.advantages if _counts(row, year, currency)]
    roots = group_roots(edition)
    single = grouped([row for row in rows if row.organisation], lambda row: row.organisation or "")
    together = grouped([row for row in rows if row.organisation], lambda row: _root(row, roots))
    several = {root: of for root, of in together.items() if len({row.organisation for row in of}) > 1}
    people = grouped([row for row in rows if row.natural_person], lambda row: row.natural_person)
    place = {key: n for n, key in enumerate(edition.indexes["organisations"])}
    found = [
        _of_year(year, key, groups[key], above=above, currency=currency)
        for groups in (single, several)
        for key in sorted(groups, key=lambda key: (place.get(key, len(place)), key))
    ]
    found += [
        attrs.evolve(_of_year(year, "", people[number], above=above, currency=currency), natural_person=number)
        for number in sorted(people)
    ]
    return tuple(found)


def uncounted(edition: Edition, *years: int, currency: str) -> Iterator[Finding]:
    """The advantages that no sum of a calendar year can count, or not whole: an error for each.

    Args:
        edition: The edition.
        years: The calendar years; what has no day is told whatever they are.
        currency: The currency of the sums.
    """
    for row in edition.advantages:
        if row.day is None:
            what = N_("Nothing says on which day it was granted, so it counts in no calendar year.")
            yield error("advantage-without-day", _at(row, "day"), what, N_("Write the day of the act."))
        elif row.day.year not in years:
            continue
        if row.amount is None:
            what = N_("Nothing says what it is worth, so the sum of its beneficiary is only the least that it can be.")
            fix = N_(
                "Write its amount; value what is in kind by the municipality’s tariff, an invoice or a price list."
            )
            yield error("advantage-without-amount", _at(row, "amount"), what, fix)
        elif row.amount.currency != currency:
            what = N_("The amount is in {first}, so no sum in {second} holds it.")
            fix = N_("Convert it at the rate of its day, and name the rate as evidence.")
            params = {"first": row.amount.currency, "second": currency}
            yield error("advantage-in-other-currency", _at(row, "currency"), what, fix, **params)


def _at(row: Advantage, field: str) -> Where:
    return Where(table="advantages", key=row.key, field=field)


def _root(row: Advantage, roots: Mapping[str, str]) -> str:
    organisation = row.organisation or ""
    return roots.get(organisation, organisation)


def group_roots(edition: Edition) -> Mapping[str, str]:
    """For each organisation the one at the top of its group: its parent's parent, and so on; itself without a parent.

    A circle of parents, which the check of references names, ends at the member of it that is first in the alphabet.
    """
    parents = {one.key: one.parent for one in edition.organisations}
    return {key: group_of(key, parents) for key in parents}


def group_of(key: str, parents: Mapping[str, str | None]) -> str:
    """The organisation at the top of the group of one.

    >>> group_of("branch", {"branch": "company", "company": "holding", "holding": None})
    'holding'
    """
    line = [key]
    while (above := parents.get(line[-1])) is not None and above in parents:
        if above in line:
            return min(line[line.index(above) :])
        line.append(above)
    return line[-1]


def _counts(row: Advantage, year: int, currency: str) -> bool:
    is_payable = row.amount is None or row.amount.currency == currency
    return row.day is not None and row.day.year == year and is_payable


def _of_year(year: int, key: str, rows: Iterable[Advantage], *, above: Money | None, currency: str) -> AdvantagesOfYear:
    ordered = sorted(rows, key=lambda row: (row.day or dt.date.max, row.key))
    known = tuple(row for row in ordered if row.amount is not None)
    return AdvantagesOfYear(
        year,
        key,
        tuple(sorted({row.organisation for row in ordered if row.organisation})),
        known,
        above,
        cash=_sum(_amounts(known, Means.CASH), currency),
        in_kind=_sum(_amounts(known, Means.IN_KIND), currency),
        unvalued=tuple(row for row in ordered if row.amount is None),
    )


def _amounts(rows: Iterable[Advantage], means: Means) -> Iterator[Decimal]:
    return (row.amount.amount for row in rows if row.amount is not None and row.means is means)


def _sum(amounts: Iterable[Decimal], currency: str) -> Money:
    return Money(sum(amounts, Decimal(0)), currency)
