"""Who pays what of which phase, and what is still to be found.

How contributions are spread over lines is said, and done, in `stemcity_kit.budgeting.spreading`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

import attrs

from stemcity_kit.budgeting.balance import by_phase
from stemcity_kit.budgeting.currency import in_currency
from stemcity_kit.budgeting.municipality import municipality_in_doubt, municipality_of
from stemcity_kit.budgeting.spreading import Share, spread
from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.accounts import BudgetLine, Contribution
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money
from stemcity_kit.model.rule import note, warning
from stemcity_kit.model.vocabulary import Means, Phase

__all__ = ["Coverage", "LineCover", "coverage"]


Phases: TypeAlias = Collection[Phase | None] | None


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
        municipalities: The organisations that are the municipality of the edition: itself and its departments.
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

    def planned(self, means: Means, *, phases: Phases = None) -> Money:
        """What the lines cost, of some phases or of all; None among the phases stands for the lines without one."""
        lines = [one.line for one in self._of(means, phases)]
        return self._sum(line.amount for line in lines if line.amount is not None)

    def to_find(self, means: Means) -> Money:
        """What is still to be found."""
        return self._sum(one.to_find for one in self._of(means))

    def expected(self, means: Means) -> Money:
        """What is counted on only because the budget names who pays: nobody has promised it."""
        shares = [share for one in self._of(means) for share in one.shares]
        return self._sum(share.amount for share in shares if share.contribution is None)

    def municipality(self, means: Means, *, phases: Phases = None) -> Money:
        """What the municipality pays, of some phases or of all."""
        shares = [share for one in self._of(means, phases) for share in one.shares]
        return self._sum(share.amount for share in shares if share.organisation in self.municipalities)

    def municipal_share(self, means: Means, *, phases: Phases = None) -> Fraction | None:
        """The municipality's share of the costs, as an exact fraction; None where there are no costs."""
        whole = self.planned(means, phases=phases).amount
        return Fraction(self.municipality(means, phases=phases).amount) / Fraction(whole) if whole else None

    def _of(self, means: Means, phases: Phases = None) -> Iterator[LineCover]:
        return (one for one in self.lines if one.line.means is means and (phases is None or one.line.phase in phases))

    def _sum(self, amounts: Iterable[Money]) -> Money:
        return sum(amounts, start=Money(Decimal(0), self.currency))


def coverage(edition: Edition, *, currency: str = "", without: Collection[str] = ()) -> Coverage:
    """Who pays the budget of an edition: what is promised is spread over its lines, by a stated rule.

    Args:
        edition: The edition; of `standing.as_of`, to know who paid on a day.
        currency: ISO 4217; without one, the edition's.
        without: The organisations of which nothing is expected beyond their contributions.

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
    shares, rest = spread(lines, fits, currency=wanted, without=without)
    rest |= {gift.key: gift.amount for gift in gifts if gift.key not in rest and gift.amount is not None}
    covers = tuple(_covers(lines, shares, wanted))
    findings = (*of_lines, *of_gifts, *_unused(gifts, means), *_without_amount(lines, gifts), *_not_valued(covers))
    findings += tuple(municipality_in_doubt(edition)) if lines or gifts else ()
    over = tuple((gift, rest[gift.key]) for gift in gifts if gift.key in rest and rest[gift.key].amount)
    return Coverage(wanted, covers, over, municipality_of(edition), findings)


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


def _not_valued(covers: Iterable[LineCover]) -> Iterator[Finding]:
    """A line has no place for a method of valuation: what is in kind and stands on a line alone has none."""
    for one in covers:
        if one.line.means is Means.IN_KIND and any(share.contribution is None for share in one.shares):
            what = N_("It is in kind and no contribution pays all of it, so nothing says how it was valued.")
            fix = N_("Add a contribution that pays this line, with its method of valuation and its evidence.")
            yield warning("in-kind-not-valued", Where(table="budget", key=one.line.key, field="source"), what, fix)


def _without_amount(lines: Iterable[BudgetLine], gifts: Iterable[Contribution]) -> Iterator[Finding]:
    unknown = [("budget", line.key) for line in lines if line.amount is None]
    unknown += [("contributions", gift.key) for gift in gifts if gift.amount is None]
    for table, key in unknown:
        what = N_("The amount is not known, so that no sum holds it.")
        fix = N_("Fill it in as soon as it is known; an estimate that says so is better than none.")
        yield note("amount-not-known", Where(table=table, key=key, field="amount"), what, fix)
