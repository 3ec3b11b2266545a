"""How contributions are spread over the lines of a budget, so that no cent is lost and the order of rows is nothing.

The rule, in cash and in kind apart, since neither pays for the other:

1. what is bound to a line (`pays`) goes to that line;
2. what its giver's own lines (`source`) still need goes there, as far as the gift is not bound to another phase;
3. what is bound to a phase goes to the lines of that phase that name no source;
4. what is free goes to all lines that name no source;
5. what is then still open of a line with a source is paid by that source, as the budget says.

Of those who withdraw (`without`) nothing is expected: what their contributions hold still goes first to their own
lines, but what is then open of these is paid by the gifts of steps 3 and 4, and nobody pays the rest.

In each step the gifts that may go to the same lines are one pool. Where the pool is too small, it is split over the
lines in proportion to what they still need; where it is too large, the gifts are used in proportion to their size
(`Money.split`, largest remainders). What no line needs is left over. Ties of a cent fall to the larger amount, then to
the key that comes first in the alphabet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

import attrs

from stemcity_kit.model.accounts import BudgetLine, Contribution
from stemcity_kit.model.money import Money
from stemcity_kit.model.vocabulary import Means, Phase

__all__ = ["Share", "spread"]


@attrs.frozen
class Share:
    """What somebody pays of a line.

    Attributes:
        line: The key of the line.
        organisation: Who pays.
        amount: How much.
        contribution: The contribution that it is of; None where only the budget names the payer.
    """

    line: str
    organisation: str
    amount: Money
    contribution: str | None = None


def spread(
    lines: Iterable[BudgetLine],
    contributions: Iterable[Contribution],
    *,
    currency: str,
    without: Collection[str] = (),
) -> tuple[tuple[Share, ...], dict[str, Money]]:
    """Who pays what of which line, and what is left over of each contribution, by key.

    Args:
        lines: The lines, all in the currency; one without an amount needs nothing.
        contributions: The gifts, all in the currency; one without an amount gives nothing.
        currency: ISO 4217.
        without: The organisations of which nothing is expected beyond their contributions.

    >>> lines = [BudgetLine(key, amount=Money(Decimal(50), "EUR")) for key in ("a", "b", "c")]
    >>> shares, _ = spread(lines, [Contribution("g", "bank", amount=Money(Decimal(100), "EUR"))], currency="EUR")
    >>> [str(share.amount.amount) for share in shares]
    ['33.34', '33.33', '33.33']
    """
    work = _Work(tuple(sorted(lines, key=_order)), tuple(sorted(contributions, key=_order)), currency, without)
    for means in Means:
        work.spread(means)
    return work.shares, {key: work.money(units) for key, units in sorted(work.rest.items())}


def _order(row: BudgetLine | Contribution) -> tuple[Decimal, str]:
    return (-row.amount.amount if row.amount is not None else Decimal(0), row.key)


class _Work:
    """The spreading under way: what each line still needs, what each gift still holds, who pays what so far.

    All of it in whole minor units, since a large budget has a share for each gift and line.
    """

    def __init__(
        self,
        lines: Sequence[BudgetLine],
        gifts: Sequence[Contribution],
        currency: str,
        without: Collection[str],
    ) -> None:
        self.lines, self.gifts, self.currency = lines, gifts, currency
        self.expected = {line.key: line.source for line in lines if line.source and line.source not in without}
        self.unit = Money(Decimal(0), currency).minor_unit
        self.need = {line.key: int(line.amount.amount / self.unit) if line.amount else 0 for line in lines}
        self.rest = {gift.key: int(gift.amount.amount / self.unit) if gift.amount else 0 for gift in gifts}
        self.paid: dict[tuple[str, str, str | None], int] = {}

    def money(self, units: int) -> Money:
        """An amount of so many minor units."""
        return Money(units * self.unit, self.currency)

    @property
    def shares(self) -> tuple[Share, ...]:
        """Who pays what, by line, payer and contribution."""
        order = sorted(self.paid, key=lambda one: (one[0], one[1], one[2] is None, one[2] or ""))
        return tuple(Share(line, who, self.money(self.paid[line, who, key]), key) for line, who, key in order)

    def spread(self, means: Means) -> None:
        """All five steps, in cash or in kind."""
        lines = [line for line in self.lines if line.means is means]
        gifts = [gift for gift in self.gifts if gift.means is means]
        free = [gift for gift in gifts if gift.pays is None]
        for line in lines:
            self._pool([line], [gift for gift in gifts if gift.pays == line.key])
        for giver in sorted({gift.organisation for gift in free}):
            theirs = [gift for gift in free if gift.organisation == giver]
            self._by_phase([line for line in lines if line.source == giver], theirs)
        self._by_phase([line for line in lines if line.key not in self.expected], free)
        for line in lines:
            if line.key in self.expected:
                self._pay(line.key, self.expected[line.key], None, self.need[line.key])

    def _by_phase(self, lines: Sequence[BudgetLine], gifts: Sequence[Contribution]) -> None:
        """First what is bound to a phase, then what is not."""
        for phase in Phase:
            bound = [gift for gift in gifts if gift.phase is phase]
            self._pool([line for line in lines if line.phase is phase], bound)
        self._pool(lines, [gift for gift in gifts if gift.phase is None])

    def _pool(self, lines: Sequence[BudgetLine], gifts: Sequence[Contribution]) -> None:
        """Spread the rests of some gifts over what some lines need."""
        needs = {line.key: self.need[line.key] for line in lines if self.need[line.key]}
        rests = {gift.key: self.rest[gift.key] for gift in gifts if self.rest[gift.key]}
        given = min(sum(needs.values()), sum(rests.values()))
        if not given:
            return
        wanted, used = _split(given, needs), _split(given, rests)
        giver = {gift.key: gift.organisation for gift in gifts}
        for key, amount in used.items():
            if amount:
                for line, part in _split(amount, wanted).items():
                    wanted[line] -= part
                    self._pay(line, giver[key], key, part)

    def _pay(self, line: str, who: str, contribution: str | None, units: int) -> None:
        if units:
            self.need[line] -= units
            self.paid[line, who, contribution] = self.paid.get((line, who, contribution), 0) + units
            if contribution is not None:
                self.rest[contribution] -= units


def _split(units: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Parts in proportion to the weights, by largest remainders, as `Money.split` makes them."""
    whole = sum(weights.values())
    exact = {key: divmod(units * weight, whole) for key, weight in weights.items()}
    parts = {key: floor for key, (floor, _rest) in exact.items()}
    for key in sorted(exact, key=lambda key: -exact[key][1])[: units - sum(parts.values())]:
        parts[key] += 1
    return parts
