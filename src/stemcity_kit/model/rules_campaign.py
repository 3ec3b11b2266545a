"""Rules about the campaign: how contacts were counted, what cost more than planned, and days of another edition."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money
from stemcity_kit.model.rule import note, warning


def _at(key: str, field: str) -> Where:
    return Where(table="campaign", key=key, field=field)


@attrs.frozen
class ContactsWithoutMethod:
    """Contacts were counted, and nobody says how."""

    name: str = "contacts-without-method"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such channel."""
        for channel in edition.campaign:
            if channel.reached is not None and not channel.method:
                what = N_("How the contacts were counted is not said.")
                fix = N_("Say in the column “method” who counted them and how.")
                yield warning(self.name, _at(channel.key, "method"), what, fix)


@attrs.frozen
class ChannelAbovePlan:
    """A channel cost more than was planned."""

    name: str = "channel-above-plan"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note for each such channel."""
        for channel in edition.campaign:
            planned, spent = channel.amount, channel.spent
            if planned is not None and spent is not None and spent > planned.amount:
                what = N_("It cost {spent} {currency}, more than the {planned} {currency} that were planned.")
                fix = N_("Say in the budget who pays the rest.")
                params = {"spent": Money(spent, planned.currency).amount, "planned": planned.amount}
                yield note(self.name, _at(channel.key, "spent"), what, fix, **params, currency=planned.currency)


@attrs.frozen
class ChannelOutsideEdition:
    """A channel ran in a year that is not the edition's, nor the one before, in which the work begins."""

    name: str = "channel-outside-edition"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such channel; of one without days nothing is said."""
        for channel in edition.campaign:
            days = channel.days
            if days is not None and not edition.year - 1 <= days.first.year <= days.last.year <= edition.year:
                what = N_("It ran {days}, but the edition is of {year} and begins in the year before at the earliest.")
                fix = N_("Correct the days, or move the channel to the edition that it was for.")
                yield warning(self.name, _at(channel.key, "days"), what, fix, days=days, year=edition.year)
