"""For which costs before the event the three statements about who pays can be true together.

How much of a budget falls into which phase is an input here, or what is looked for: the application that makes the
statements does not say it. What they mean, and whether they are true of a budget, says `scenarios`.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil
from types import MappingProxyType

import attrs

from stemcity_kit.budgeting.scenarios import (
    SHARE,
    Base,
    Case,
    Cell,
    Costs,
    Payer,
    Reading,
    Sponsors,
    Statement,
    readings,
    share_of,
    verdict,
)
from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.money import Money
from stemcity_kit.model.vocabulary import Means, Phase

__all__ = ["Funding", "Span", "all_splits", "as_stated", "funding_of", "splits", "with_split"]


@attrs.frozen
class Funding:
    """Who brings how much cash, whatever the phase; all in one currency.

    Attributes:
        municipality: The municipality.
        public: Other public bodies.
        private: Private bodies.
        to_find: What nobody has promised.
    """

    municipality: Money
    public: Money
    private: Money
    to_find: Money

    @property
    def whole(self) -> Money:
        """The costs: all of them together."""
        return self.municipality + self.public + self.private + self.to_find


def funding_of(case: Case) -> Funding:
    """Who brings how much cash to a budget, all phases together.

    >>> case = Case("EUR", {(Payer.PUBLIC, Phase.AFTER, Means.CASH): Decimal(5)})
    >>> str(funding_of(case).public.amount), str(funding_of(case).to_find.amount)
    ('5.00', '0.00')
    """
    order = (Payer.MUNICIPALITY, Payer.PUBLIC, Payer.PRIVATE, Payer.NOBODY)
    return Funding(*(Money(case.sum(payers=[payer]), case.currency) for payer in order))


_FIRST = (Payer.MUNICIPALITY, Payer.NOBODY, Payer.PUBLIC, Payer.PRIVATE)


def with_split(funding: Funding, *, before: Money, during: Money | None = None) -> Case:
    """The case in which so much of the costs falls before the event, where money is used in a fixed order.

    The first costs are met by the municipality, the next are those that nobody pays, then come public bodies, then
    private ones. If the statements can be true of these amounts at all, they are true in this order.

    Args:
        funding: Who brings how much.
        before: The costs before the event.
        during: The costs during the event; what is left is after it. Without it, all of the rest is during it.

    Raises:
        InvalidValue: The phases cost more than there is, or the currencies differ.
    """
    whole = _one_currency(funding.whole, before, *([during] if during else []))
    rest = whole.amount - before.amount
    held = rest if during is None else during.amount
    costs = {Phase.BEFORE: before.amount, Phase.DURING: held, Phase.AFTER: rest - held}
    if min(costs.values()) < 0:
        raise _too_much(whole)
    bring = {
        Payer.MUNICIPALITY: funding.municipality.amount,
        Payer.PUBLIC: funding.public.amount,
        Payer.PRIVATE: funding.private.amount,
        Payer.NOBODY: funding.to_find.amount,
    }
    paid: dict[Cell, Decimal] = {}
    for phase, payer in itertools.product(costs, _FIRST):
        part = min(costs[phase], bring[payer])
        paid[payer, phase, Means.CASH] = part
        costs[phase] -= part
        bring[payer] -= part
    return Case(whole.currency, paid)


def _one_currency(whole: Money, *others: Money) -> Money:
    """The whole, if all are in its currency; adding them up is what refuses others."""
    sum(others, start=whole)
    return whole


def _too_much(whole: Money) -> InvalidValue:
    return InvalidValue.because(
        "split-exceeds-costs",
        Where(),
        N_("The parts are more than the {whole} {currency} that there are, or less than nothing."),
        N_("Give amounts from 0 up whose sum is not above the whole."),
        whole=whole.amount,
        currency=whole.currency,
    )


def as_stated(
    whole: Money, *, before: Money, base: Base, public: Money | None = None, share: Fraction = SHARE
) -> Funding:
    """Who would bring how much, if the municipality paid its share as the application says and sponsors the rest.

    Args:
        whole: The costs.
        before: The part of them that falls before the event.
        base: Of what the municipality's share is a share.
        public: What public bodies bring; without it, nothing.
        share: The municipality's share.

    Raises:
        InvalidValue: There is not so much, or it is in another currency.

    >>> whole, before = Money(Decimal(200_000), "EUR"), Money(Decimal(100_000), "EUR")
    >>> [str(as_stated(whole, before=before, base=base).municipality.amount) for base in Base]
    ['40000.00', '20000.00']
    """
    none = Money(Decimal(0), whole.currency)
    given = public or none
    _one_currency(whole, before, given)
    town = Money(share_of(whole if base is Base.WHOLE else before, share), whole.currency)
    private = whole.amount - town.amount - given.amount
    if before.amount > whole.amount or private < 0:
        raise _too_much(whole)
    return Funding(town, given, Money(private, whole.currency), none)


@attrs.frozen
class Span:
    """From the least to the most that the costs before the event may be, both included."""

    least: Money
    most: Money


def splits(funding: Funding, *, reading: Reading, share: Fraction = SHARE) -> Span | None:
    """For which costs before the event all three statements can be true, in cash; None where for none.

    How the rest is divided between the event and what follows it makes no difference. The set is one span; it is
    computed, not searched. Whether they are true of a budget depends on who pays which phase, too (`with_split`).

    Args:
        funding: Who brings how much.
        reading: How the statements are read; what is in kind has no place here.
        share: The municipality's share, as a fraction above 0.

    >>> span = splits(_example(), reading=Reading(sponsors=Sponsors.ALL, base=Base.PHASE))
    >>> str(span.least.amount), str(span.most.amount)
    ('99999.98', '100000.02')
    >>> splits(_example(), reading=Reading(sponsors=Sponsors.PUBLIC, base=Base.PHASE)) is None
    True
    """
    whole, town = funding.whole, funding.municipality
    if not (_private_and_public(funding, reading) and _can_be_covered(funding, reading)):
        return None
    if reading.base is Base.WHOLE and share_of(whole, share) != town.amount:
        return None
    unit = whole.minor_unit
    least, most = int(town.amount / unit), int(whole.amount / unit)
    if reading.costs is Costs.EVENT:  # who is no sponsor pays before the event
        least += int(_idle(funding, reading) / unit)
    if reading.base is Base.PHASE:
        units = int(town.amount / unit)
        least = max(least, ceil((units - Fraction(1, 2)) / share))
        most = min(most, ceil((units + Fraction(1, 2)) / share) - 1)
    return Span(Money(least * unit, whole.currency), Money(most * unit, whole.currency)) if least <= most else None


def all_splits(funding: Funding, *, share: Fraction = SHARE) -> Mapping[Reading, Span | None]:
    """For each reading in cash the costs before the event for which all three statements can be true.

    >>> found = all_splits(_example())
    >>> len(found), sum(span is not None for span in found.values())
    (12, 3)
    """
    return MappingProxyType({one: splits(funding, reading=one, share=share) for one in readings(in_kind=False)})


def _private_and_public(funding: Funding, reading: Reading) -> bool:
    case = with_split(funding, before=funding.whole)
    return verdict(case, Statement.BOTH, reading=reading).holds is True


def _can_be_covered(funding: Funding, reading: Reading) -> bool:
    town = Decimal(0) if reading.sponsors is Sponsors.ALL else funding.municipality.amount
    return reading.costs is Costs.EVENT or not town + _idle(funding, reading)


def _idle(funding: Funding, reading: Reading) -> Decimal:
    """What neither sponsors bring nor the municipality."""
    public = funding.public.amount if reading.sponsors is Sponsors.PRIVATE else Decimal(0)
    return public + funding.to_find.amount


def _example() -> Funding:
    """The application's 200,000 EUR, if the municipality brought 20,000 and public bodies 30,000."""
    town, public, private, none = (Money(Decimal(amount), "EUR") for amount in (20_000, 30_000, 150_000, 0))
    return Funding(town, public, private, none)
