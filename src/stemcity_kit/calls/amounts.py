"""What winners get: amounts that conserve every cent, shares of costs, and who of several donors pays what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_DOWN, Decimal

from stemcity_kit.calls.awarding import Donor, Pool
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.question import Condition
from stemcity_kit.calls.reading import value
from stemcity_kit.calls.ties import Contestant
from stemcity_kit.errors import Finding, InvalidValue, N_, StemCityError, Where
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.money import Money

__all__ = ["Eligible", "donor_shares", "less", "nothing", "planned", "stated_fund", "total"]

Eligible = Callable[[Condition | None, Contestant], bool]
"""Whether a condition holds for a contestant; no condition holds for everybody."""


def nothing(currency: str) -> Money:
    """No money, in a currency."""
    return Money(Decimal(0), currency)


def less(money: Money, other: Money) -> Money:
    """What is left of an amount.

    >>> str(less(Money(Decimal("10.00"), "EUR"), Money(Decimal("0.01"), "EUR")).amount)
    '9.99'
    """
    return money + Money(-other.amount, other.currency)


def total(amounts: Sequence[Money], *, currency: str) -> Money:
    """The sum of some amounts, exact at any number of them."""
    return sum(amounts, nothing(currency))


def stated_fund(pool: Pool, *, currency: str) -> Money | None:
    """The money of a pool: its fund, or what its donors give; None where the call states neither.

    >>> pool = Pool(key="a", donors=[Donor("One", Money(Decimal(3), "EUR")), Donor("Two", Money(Decimal(4), "EUR"))])
    >>> str(stated_fund(pool, currency="EUR").amount)
    '7.00'
    """
    if pool.fund is not None or not pool.donors:
        return pool.fund
    return total([donor.amount for donor in pool.donors], currency=currency)


def planned(
    call: Call, pool: Pool, contestant: Contestant, *, eligible: Eligible
) -> tuple[Money | None, list[Finding]]:
    """What one winner of a pool gets before anything is shared, and what was wrong on the way.

    A share of costs is rounded down to the minor unit and is at most the pool's `each`; who gave no costs gets 0, with
    a finding.

    Args:
        call: The call.
        pool: The pool.
        contestant: The winner.
        eligible: Whether a condition holds for somebody.

    Returns:
        The amount, or None where the fund is divided by the number of places.
    """
    if not pool.costs:
        return pool.each, []
    try:
        costs = value(call, contestant.answers, pool.costs) if contestant.answers is not None else None
    except StemCityError as fault:
        where = Where(table="applications", key=contestant.application, field=pool.costs)
        return nothing(call.currency), list(fault.at(where).findings)
    if not isinstance(costs, Money) or costs.currency != call.currency:
        what = N_("The award is a share of the costs, and “{application}” states none in {currency}.")
        fix = N_("Ask for them; until then the award is 0.")
        where = Where(table="applications", key=contestant.application, field=pool.costs)
        return nothing(call.currency), [
            Finding("no-costs", where, what, fix, params={"application": where.key, "currency": call.currency})
        ]
    percent = next((share.percent for share in pool.shares if eligible(share.when, contestant)), Decimal(0))
    exact = (costs.amount * percent / 100).quantize(costs.minor_unit, ROUND_DOWN)
    share = Money(exact, costs.currency)
    return (share if pool.each is None else min(share, pool.each, key=lambda money: money.amount)), []


def donor_shares(donors: Sequence[Donor], awards: Mapping[str, Money]) -> Mapping[str, tuple[tuple[str, Money], ...]]:
    """Who of several donors pays what of each award.

    Each award is divided in proportion to what every donor has left, by the largest remainders, in the order given. So
    the parts of an award make exactly the award, no donor pays more than was given, and where the awards use up the
    fund every donor has paid all.

    Args:
        donors: The donors of a pool, with what they give, in one currency.
        awards: The awards of the pool by application, in order of place; together at most what the donors give.

    Returns:
        For each application, each donor's name and part, those of 0 left out.

    Raises:
        InvalidValue: The awards are more than the donors give, or there are no donors.

    >>> donors = [Donor("One", Money(Decimal(200), "EUR")), Donor("Two", Money(Decimal(100), "EUR"))]
    >>> shares = donor_shares(donors, {"a": Money(Decimal(100), "EUR"), "b": Money(Decimal(200), "EUR")})
    >>> [(name, str(part.amount)) for name, part in shares["a"]]
    [('One', '66.67'), ('Two', '33.33')]
    """
    left = [donor.amount for donor in donors]
    shares: dict[str, tuple[tuple[str, Money], ...]] = {}
    for application, award in awards.items():
        if award.amount > sum(money.amount for money in left):
            raise _too_little(application, award)
        parts = award.split([money.amount for money in left]) if award.amount else ()
        left = [less(money, part) for money, part in zip(left, parts, strict=True)] if parts else left
        given = zip(donors, parts, strict=True) if parts else ()
        shares[application] = tuple((donor.name, part) for donor, part in given if part.amount)
    return Frozen(shares)


def _too_little(application: str, award: Money) -> InvalidValue:
    return InvalidValue.because(
        "donors-give-too-little",
        Where(table="applications", key=application, field="amount"),
        N_("The donors have not enough left for the award of {amount} {currency}."),
        N_("Name all donors of the pool, or correct the awards."),
        amount=award.amount,
        currency=award.currency,
    )
