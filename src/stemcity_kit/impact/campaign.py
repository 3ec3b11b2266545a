"""The campaign: what each channel was planned to reach and did reach, what it cost, and never how many people.

A channel reaches *contacts*. Contacts of several channels may be added up as contacts, and the sum is called one:
“contacts (sum)”. Asked for as people, the sum is refused. What is to be mended in a campaign is told by
`stemcity check` (`stemcity_kit.model.rules_campaign`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import attrs

from stemcity_kit.errors import Finding
from stemcity_kit.impact.indicators import Family, Indicator
from stemcity_kit.impact.totals import Total, refusals, total
from stemcity_kit.model.attendance import Channel
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.money import Money
from stemcity_kit.model.vocabulary import Basis, Scope

__all__ = ["Campaign", "Reach", "as_figure", "campaign", "contact_refusals", "contacts"]


@attrs.frozen
class Reach:
    """What one channel was to do and did.

    Attributes:
        channel: The channel, as it was written down.
    """

    channel: Channel

    @property
    def fulfilment(self) -> Fraction | None:
        """The contacts reached as a share of those planned; None unless both are known and some were planned."""
        planned, reached = self.channel.planned, self.channel.reached
        return Fraction(reached, planned) if planned and reached is not None else None

    @property
    def cost(self) -> Money | None:
        """What it cost; None where only the plan is known."""
        amount, spent = self.channel.amount, self.channel.spent
        return Money(spent, amount.currency) if amount is not None and spent is not None else None

    @property
    def cost_per_contact(self) -> Fraction | None:
        """What one contact cost, exact, in the currency of the cost; None without a cost or a contact.

        >>> channel = Channel("posters", reached=30000, amount=Money(Decimal(1500), "EUR"), spent=Decimal("1000"))
        >>> Reach(channel).cost_per_contact
        Fraction(1, 30)
        """
        reached = self.channel.reached
        return Fraction(self.cost.amount) / reached if self.cost is not None and reached else None

    @property
    def planned_cost_per_contact(self) -> Fraction | None:
        """What one contact was planned to cost, exact; None without a planned cost or contact."""
        amount, planned = self.channel.amount, self.channel.planned
        return Fraction(amount.amount) / planned if amount is not None and planned else None


def _reaches(values: Iterable[Reach]) -> tuple[Reach, ...]:
    return tuple(values)


@attrs.frozen
class Campaign:
    """All channels of an edition, by kind and key.

    Attributes:
        reaches: What each did.
    """

    reaches: tuple[Reach, ...] = attrs.field(converter=_reaches)

    @property
    def items(self) -> int:
        """How many pieces appeared: articles, broadcasts, posts."""
        return sum(reach.channel.items or 0 for reach in self.reaches)

    @property
    def planned(self) -> tuple[Money, ...]:
        """What all channels were planned to cost, one sum for each currency."""
        return _by_currency(reach.channel.amount for reach in self.reaches)

    @property
    def spent(self) -> tuple[Money, ...]:
        """What those channels cost whose cost is known, one sum for each currency."""
        return _by_currency(reach.cost for reach in self.reaches)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The keys of the channels whose contacts nobody counted; no sum holds them."""
        return tuple(reach.channel.key for reach in self.reaches if reach.channel.reached is None)


def campaign(channels: Iterable[Channel]) -> Campaign:
    """The campaign that some channels make, in the order of their kinds and keys."""
    return Campaign([Reach(channel) for channel in sorted(channels, key=lambda one: (one.kind, one.key))])


def _by_currency(amounts: Iterable[Money | None]) -> tuple[Money, ...]:
    sums: dict[str, Money] = {}
    for amount in amounts:
        if amount is not None:
            sums[amount.currency] = sums[amount.currency] + amount if amount.currency in sums else amount
    return tuple(sums[currency] for currency in sorted(sums))


def as_figure(channel: Channel, *, year: int | None = None) -> Figure | None:
    """What a channel reached, as a figure in contacts; None where nobody counted.

    >>> as_figure(Channel("newsletter", reached=255000), year=2019).unit
    'contacts'
    """
    if channel.reached is None:
        return None
    return Figure(
        channel.key,
        title=channel.title,
        indicator=f"reach-{channel.key}",
        value=Decimal(channel.reached),
        unit="contacts",
        year=year,
        scope=Scope.EDITION,
        qualifier=channel.qualifier,
        basis=[Basis.CONTACTS, Basis.WITH_DOUBLES],
        method=channel.method,
        sources=channel.sources,
    )


def _asked(channels: Sequence[Channel]) -> tuple[list[Figure], dict[str, Indicator]]:
    figures = [figure for figure in map(as_figure, channels) if figure is not None]
    known = {
        one.indicator: Indicator(one.indicator, one.indicator, "contacts", Family.CONTACTS, "contacts")
        for one in figures
    }
    return figures, known


def contact_refusals(channels: Sequence[Channel], *, unit: str = "contacts") -> Iterator[Finding]:
    """Yield every reason why the contacts of some channels have no sum in a unit: as people, always."""
    figures, known = _asked(channels)
    for finding in refusals(figures, unit=unit, known=known):
        where = attrs.evolve(finding.where, table="campaign", field="reached")
        yield attrs.evolve(finding, where=where)


def contacts(channels: Sequence[Channel], *, unit: str = "contacts") -> Total:
    """The contacts of some channels as “contacts (sum)”; channels that nobody counted are left out.

    Raises:
        InvalidValue: The sum is asked for as something else than contacts, or no channel was counted.

    >>> reached = contacts([Channel("city", reached=255000), Channel("young", reached=1400)])
    >>> reached.value, reached.label
    (Decimal('256400'), 'contacts (sum)')
    """
    figures, known = _asked(channels)
    return total(figures, unit=unit, known=known)
