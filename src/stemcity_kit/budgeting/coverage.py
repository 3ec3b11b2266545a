"""Who pays what of which phase, what is still to be found, and what happens if a supporter withdraws.

How contributions are spread over lines is said, and done, in `stemcity_kit.budgeting.spreading`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import attrs

from stemcity_kit.budgeting.balance import by_phase
from stemcity_kit.budgeting.currency import in_currency
from stemcity_kit.budgeting.entitlements import tiers_of
from stemcity_kit.budgeting.spreading import Share, spread
from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.accounts import BudgetLine, Contribution
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money
from stemcity_kit.model.rule import note, warning
from stemcity_kit.model.vocabulary import Means, OrganisationKind, Phase

__all__ = ["Coverage", "Lapsed", "LineCover", "Loss", "Withdrawal", "coverage", "withdrawal"]


@attrs.frozen
class LineCover:
    """One line, and who pays it.

    Attributes:
        line: The line.
        shares: Who pays what of it.
        to_find: What nobody pays; nothing where the line has no amount.
    """

    line: BudgetLine
    shares: tuple[Share, ...]
    to_find: Money


@attrs.frozen
class Coverage:
    """Who pays a budget, in one currency.

    Attributes:
        currency: ISO 4217.
        lines: Each line with its payers; by phase, category and key.
        left_over: What no line needs, by contribution.
        municipalities: The organisations that are municipalities.
        findings: What is left out or cannot be used, and why.
    """

    currency: str
    lines: tuple[LineCover, ...]
    left_over: tuple[tuple[Contribution, Money], ...]
    municipalities: frozenset[str]
    findings: tuple[Finding, ...] = ()

    def paid(self, means: Means) -> Mapping[tuple[str, Phase | None], Money]:
        """How much each organisation pays of each phase; under an empty name what is still to be found."""
        found: dict[tuple[str, Phase | None], Money] = {}
        for one in self._of(means):
            payers = [(share.organisation, share.amount) for share in one.shares]
            for who, amount in (*payers, ("", one.to_find)):
                if amount.amount:
                    at = (who, one.line.phase)
                    found[at] = found[at] + amount if at in found else amount
        order = sorted(found, key=lambda at: (not at[0], at[0], by_phase(at[1])))
        return MappingProxyType({at: found[at] for at in order})

    def planned(self, means: Means, *, phase: Phase | None = None) -> Money:
        """What the lines cost, of one phase or of all."""
        lines = [one.line for one in self._of(means) if phase is None or one.line.phase is phase]
        return self._sum(line.amount for line in lines if line.amount is not None)

    def to_find(self, means: Means) -> Money:
        """What is still to be found."""
        return self._sum(one.to_find for one in self._of(means))

    def municipality(self, means: Means, *, phase: Phase | None = None) -> Money:
        """What the municipality pays, of one phase or of all."""
        shares = [share for one in self._of(means) if phase is None or one.line.phase is phase for share in one.shares]
        return self._sum(share.amount for share in shares if share.organisation in self.municipalities)

    def municipal_share(self, means: Means, *, phase: Phase | None = None) -> Fraction | None:
        """The municipality's share of the costs, as an exact fraction; None where there are no costs."""
        whole = self.planned(means, phase=phase).amount
        return Fraction(self.municipality(means, phase=phase).amount) / Fraction(whole) if whole else None

    def _of(self, means: Means) -> Iterator[LineCover]:
        return (one for one in self.lines if one.line.means is means)

    def _sum(self, amounts: Iterable[Money]) -> Money:
        return sum(amounts, start=Money(Decimal(0), self.currency))


def coverage(edition: Edition, *, currency: str = "") -> Coverage:
    """Who pays the budget of an edition: what is promised is spread over its lines, by a stated rule.

    Args:
        edition: The edition.
        currency: ISO 4217; without one, the edition's.

    >>> place = {"country": "IT", "zone": "Europe/Rome"}
    >>> lines = [BudgetLine("print", amount=Money(Decimal(6000), "EUR"))]
    >>> gifts = [Contribution("gift", "bank", amount=Money(Decimal(4500), "EUR"))]
    >>> edition = Edition(key="a", uri="https://example.org/a", year=2027, budget=lines, contributions=gifts, **place)
    >>> coverage(edition).to_find(Means.CASH).amount
    Decimal('1500.00')
    """
    wanted = currency or edition.currency
    lines, of_lines = in_currency(edition.budget, wanted, table="budget")
    gifts, of_gifts = in_currency(edition.contributions, wanted, table="contributions")
    means = {line.key: line.means for line in lines}
    fits = [gift for gift in gifts if gift.pays is None or means.get(gift.pays) is gift.means]
    shares, rest = spread(lines, fits, currency=wanted)
    rest |= {gift.key: gift.amount for gift in gifts if gift.key not in rest and gift.amount is not None}
    findings = (*of_lines, *of_gifts, *_unused(gifts, means), *_without_amount(lines, gifts))
    towns = {body.key for body in edition.organisations if body.kind is OrganisationKind.MUNICIPALITY}
    over = tuple((gift, rest[gift.key]) for gift in gifts if gift.key in rest and rest[gift.key].amount)
    return Coverage(wanted, tuple(_covers(lines, shares, wanted)), over, frozenset(towns), findings)


def _covers(lines: Iterable[BudgetLine], shares: Iterable[Share], currency: str) -> Iterator[LineCover]:
    of: dict[str, list[Share]] = {}
    for share in shares:
        of.setdefault(share.line, []).append(share)
    for line in sorted(lines, key=lambda line: (by_phase(line.phase), line.category, line.key)):
        cost = line.amount.amount if line.amount is not None else Decimal(0)
        theirs = of.get(line.key, [])
        to_find = cost - sum((share.amount.amount for share in theirs), start=Decimal(0))
        yield LineCover(line, tuple(theirs), Money(to_find, currency))


def _unused(gifts: Iterable[Contribution], means: Mapping[str, Means]) -> Iterator[Finding]:
    for gift in gifts:
        if gift.pays is not None and means.get(gift.pays, gift.means) is not gift.means:
            what = N_(
                "What is given in kind pays for no cash line, and cash for no line in kind: “{line}” gets nothing."
            )
            fix = N_("Make a line of its own for what is given in kind, or name another line.")
            where = Where(table="contributions", key=gift.key, field="pays")
            yield warning("other-means", where, what, fix, line=gift.pays)


def _without_amount(lines: Iterable[BudgetLine], gifts: Iterable[Contribution]) -> Iterator[Finding]:
    unknown = [("budget", line.key) for line in lines if line.amount is None]
    unknown += [("contributions", gift.key) for gift in gifts if gift.amount is None]
    for table, key in unknown:
        what = N_("The amount is not known, so that no sum holds it.")
        fix = N_("Fill it in as soon as it is known; an estimate that says so is better than none.")
        yield note("amount-not-known", Where(table=table, key=key, field="amount"), what, fix)


@attrs.frozen
class Loss:
    """What a line loses if somebody withdraws.

    Attributes:
        line: The line.
        lost: What those who withdraw would have paid.
        to_find: What is then to be found, after all other contributions were spread anew.
        was_to_find: What was to be found before.
    """

    line: BudgetLine
    lost: Money
    to_find: Money
    was_to_find: Money


@attrs.frozen
class Lapsed:
    """A benefit that is not owed any more if somebody withdraws.

    Attributes:
        organisation: Who withdraws.
        tier: The tier.
        benefit: The benefit.
        is_given: Whether it was given already.
    """

    organisation: str
    tier: str
    benefit: str
    is_given: bool = False


@attrs.frozen
class Withdrawal:
    """What happens if supporters withdraw.

    Attributes:
        organisations: Who.
        before: Who pays what with them.
        after: Who pays what without them.
        losses: Each line that loses something, or of which more is then to be found; most first.
        benefits: What is not owed any more.
    """

    organisations: tuple[str, ...]
    before: Coverage
    after: Coverage
    losses: tuple[Loss, ...]
    benefits: tuple[Lapsed, ...]


def withdrawal(edition: Edition, *organisations: str, currency: str = "") -> Withdrawal:
    """What happens if supporters withdraw: all that they promised, and what the budget expects of them.

    What of the other contributions was left over is spread over what is open then, by the same rule; so the sum that is
    to be found can be less than what is lost. What somebody paid for a benefit that was given already is not reckoned.

    Args:
        edition: The edition.
        organisations: Their keys.
        currency: ISO 4217; without one, the edition's.

    Raises:
        UnknownKey: There is no such organisation; the message names the nearest.
    """
    who = tuple(sorted({edition.find("organisations", key).key for key in organisations}))
    before = coverage(edition, currency=currency)
    left = attrs.evolve(
        edition,
        budget=tuple(attrs.evolve(line, source=None) if line.source in who else line for line in edition.budget),
        contributions=tuple(gift for gift in edition.contributions if gift.organisation not in who),
    )
    after = coverage(left, currency=currency)
    return Withdrawal(who, before, after, tuple(_losses(before, after, who)), tuple(_lapsed(edition, who)))


def _losses(before: Coverage, after: Coverage, who: tuple[str, ...]) -> list[Loss]:
    found = []
    then = {one.line.key: one for one in after.lines}
    for one in before.lines:
        amounts = (share.amount.amount for share in one.shares if share.organisation in who)
        lost = Money(sum(amounts, start=Decimal(0)), before.currency)
        to_find = then[one.line.key].to_find
        if lost.amount or to_find != one.to_find:
            found.append(Loss(one.line, lost, to_find, one.to_find))
    return sorted(found, key=lambda loss: (-loss.lost.amount, loss.line.key))


def _lapsed(edition: Edition, who: tuple[str, ...]) -> Iterator[Lapsed]:
    tiers = tiers_of(edition)
    given = {(row.organisation, row.benefit) for row in edition.entitlements if row.done is not None}
    for body in who:
        for tier in tiers.get(body, ()):
            for benefit in edition.benefits:
                if tier in benefit.tiers:
                    yield Lapsed(body, tier, benefit.key, (body, benefit.key) in given)
