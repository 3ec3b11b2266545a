"""What happens if supporters withdraw: what is lost, what had arrived and may have to be given back, what is not owed.

Only what has not arrived is lost. What has arrived still pays, until it is given back: both are told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import attrs

from stemcity_kit.budgeting.coverage import Coverage, coverage
from stemcity_kit.budgeting.entitlements import Promise, promises
from stemcity_kit.budgeting.standing import as_of
from stemcity_kit.model.accounts import BudgetLine, Contribution
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money
from stemcity_kit.model.vocabulary import Means

__all__ = ["Loss", "Withdrawal", "withdrawal"]


@attrs.frozen
class Loss:
    """What a line loses if somebody withdraws.

    Attributes:
        line: The line.
        lost: What those who withdraw would have paid and has not arrived. Of a contribution that has arrived in part,
            what is lost is split over all that it pays, in proportion.
        to_find: What is then to be found, after all that is left was spread anew.
        was_to_find: What was to be found before.
    """

    line: BudgetLine
    lost: Money
    to_find: Money
    was_to_find: Money


@attrs.frozen
class Withdrawal:
    """What happens if supporters withdraw.

    Attributes:
        organisations: Who.
        at: The day on which they do.
        before: Who pays what with them.
        after: Who pays what with only what has arrived of them.
        returned: Who pays what if that is given back, too.
        losses: Each line that loses something, or of which more is then to be found; most first.
        arrived: What has arrived of each of their contributions, as far as it was promised.
        benefits: What they were promised in return, of their tiers and beyond; what is not given is not owed any more.
    """

    organisations: tuple[str, ...]
    at: dt.date
    before: Coverage
    after: Coverage
    returned: Coverage
    losses: tuple[Loss, ...]
    arrived: tuple[tuple[Contribution, Money], ...]
    benefits: tuple[Promise, ...]

    def lost(self, means: Means) -> Money:
        """What the lines lose together, in cash or in kind."""
        none = Money(Decimal(0), self.before.currency)
        return sum((loss.lost for loss in self.losses if loss.line.means is means), start=none)


def withdrawal(edition: Edition, *organisations: str, at: dt.date, currency: str = "") -> Withdrawal:
    """What happens if supporters withdraw on a day.

    What they promised and has not arrived is lost, and so is what the budget expects of them beyond their promises.
    What of the other contributions was left over is spread over what is open then, by the same rule; so the sum that is
    to be found can be less than what is lost.

    Args:
        edition: The edition.
        organisations: Their keys.
        at: The day.
        currency: ISO 4217; without one, the edition's.

    Raises:
        UnknownKey: There is no such organisation; the message names the nearest.

    >>> euros = [Money(Decimal(amount), "EUR") for amount in (900, 400)]
    >>> lines = [BudgetLine("a", amount=euros[0])]
    >>> gifts = [Contribution("g", "bank", amount=euros[0], received=euros[1].amount)]
    >>> from stemcity_kit.model.organisation import Organisation
    >>> place = {"key": "a", "uri": "https://example.org/a", "year": 2027, "country": "IT", "zone": "Europe/Rome"}
    >>> edition = Edition(organisations=[Organisation("bank")], budget=lines, contributions=gifts, **place)
    >>> told = withdrawal(edition, "bank", at=dt.date(2027, 3, 1))
    >>> [str(one.to_find(Means.CASH).amount) for one in (told.before, told.after, told.returned)]
    ['0.00', '500.00', '900.00']
    """
    who = tuple(sorted({edition.find("organisations", key).key for key in organisations}))
    held = as_of(edition, at=at)
    others = tuple(gift for gift in held.contributions if gift.organisation not in who)
    came = tuple(
        (gift, Money(min(gift.received, gift.amount.amount), gift.amount.currency))
        for gift in held.contributions
        if gift.organisation in who and gift.amount is not None and gift.received
    )
    left = (*others, *(attrs.evolve(gift, amount=amount) for gift, amount in came))
    before = coverage(held, currency=currency)
    after, returned = (
        coverage(attrs.evolve(held, contributions=gifts), currency=currency, without=who) for gifts in (left, others)
    )
    here = tuple((gift, amount) for gift, amount in came if amount.currency == before.currency)
    lost = _lost(before, who, {gift.key: amount.amount for gift, amount in here})
    mine = tuple(one for one in promises(held, at=at) if one.organisation in who)
    return Withdrawal(who, at, before, after, returned, tuple(_losses(before, after, lost)), here, mine)


def _lost(before: Coverage, who: tuple[str, ...], came: dict[str, Decimal]) -> dict[str, Decimal]:
    """What each line loses: what the budget alone expects of them, and the part of their gifts that has not arrived."""
    used: dict[str, dict[str, Decimal]] = {}
    lost: dict[str, Decimal] = {}
    for one in before.lines:
        for share in one.shares:
            if share.organisation in who and share.contribution is None:
                lost[share.line] = lost.get(share.line, Decimal(0)) + share.amount.amount
            elif share.organisation in who and share.contribution is not None:
                used.setdefault(share.contribution, {})[share.line] = share.amount.amount
    unused = {gift.key: amount.amount for gift, amount in before.left_over}
    for key, lines in used.items():
        weights = (*lines.values(), unused.get(key, Decimal(0)))
        missing = Money(sum(weights) - came.get(key, Decimal(0)), before.currency)
        for line, part in zip(lines, missing.split(weights), strict=False):
            lost[line] = lost.get(line, Decimal(0)) + part.amount
    return lost


def _losses(before: Coverage, after: Coverage, lost: dict[str, Decimal]) -> Iterator[Loss]:
    then = {one.line.key: one.to_find for one in after.lines}
    ordered = sorted(before.lines, key=lambda one: (-lost.get(one.line.key, Decimal(0)), one.line.key))
    for one in ordered:
        loss, to_find = lost.get(one.line.key, Decimal(0)), then[one.line.key]
        if loss or to_find != one.to_find:
            yield Loss(one.line, Money(loss, before.currency), to_find, one.to_find)
