"""Rules about money: amounts that contradict one another, values that nobody can show, promises without a supporter.

They look at the tables of the budget, contributions, entitlements and advantages, and change no number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import attrs

from stemcity_kit.errors import Finding, N_, Phrase, Where
from stemcity_kit.model.accounts import Advantage, Contribution
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.rule import warning
from stemcity_kit.model.tables import identity
from stemcity_kit.model.vocabulary import Means, label

ACCOUNTS = ("budget", "contributions", "advantages")
"""The tables whose rows have an amount."""

ABOVE = N_("Correct the number, or plan more; where the budget was changed, write the new amount.")
"""How to mend a budget line that is exceeded."""


@attrs.frozen
class ValueNotShown:
    """Something given in kind has a value, and nothing says how it was valued or what proves it."""

    name: str = "value-not-shown"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each contribution and each advantage that lacks the method, the evidence or both."""
        for table in ("contributions", "advantages"):
            for row in getattr(edition, table):
                if row.means is Means.IN_KIND and row.amount is not None and row.amount.amount > 0:
                    yield from self._judged(table, row)

    def _judged(self, table: str, row: Contribution | Advantage) -> Iterator[Finding]:
        told = {"amount": row.amount.amount if row.amount else 0, "currency": row.amount.currency if row.amount else ""}
        if row.valuation is None:
            what = N_("It is in kind and said to be worth {amount} {currency}, but not how that was found.")
            fix = N_("Write into “valuation” how it was valued, such as invoice, tariff or price-list.")
            yield warning(self.name, Where(table=table, key=row.key, field="valuation"), what, fix, **told)
        if not row.evidence:
            what = N_("It is in kind and said to be worth {amount} {currency}, but nothing proves it.")
            fix = N_("Write into “evidence” the number of an invoice, or a price list and its date.")
            yield warning(self.name, Where(table=table, key=row.key, field="evidence"), what, fix, **told)


@attrs.frozen
class ReceiptsContradict:
    """What arrived is more than was promised, came before the promise, or came on a day without an amount."""

    name: str = "receipts-contradict"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each contradiction in the row of a contribution."""
        for row in edition.contributions:
            yield from self._judged(row)

    def _judged(self, row: Contribution) -> Iterator[Finding]:
        if row.received is not None and row.amount is not None and row.received > row.amount.amount:
            what = N_("{received} arrived, and {amount} was promised.")
            fix = N_("Correct one of them; what came on top of the promise is a contribution of its own.")
            told = {"received": row.received, "amount": row.amount.amount}
            yield warning(self.name, self._at(row, "received"), what, fix, **told)
        if row.received_on is None:
            return
        if row.promised is not None and row.received_on < row.promised:
            what = N_("It arrived on {received}, and was promised only on {promised}.")
            fix = N_("Correct one of the two days; the promise is the day of the signed agreement, or of the offer.")
            days = {"received": row.received_on, "promised": row.promised}
            yield warning(self.name, self._at(row, "received_on"), what, fix, **days)
        if row.received is None:
            what = N_("It arrived on {day}, but nothing says how much.")
            fix = N_("Write the amount into “received”, or empty “received_on”.")
            yield warning(self.name, self._at(row, "received"), what, fix, day=row.received_on)

    def _at(self, row: Contribution, field: str) -> Where:
        return Where(table="contributions", key=row.key, field=field)


@attrs.frozen
class AboveBudget:
    """More of a budget line is committed or spent than was planned."""

    name: str = "above-budget"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such line; what is spent is named before what is committed."""
        for line in edition.budget:
            planned = line.amount.amount if line.amount is not None else None
            if planned is not None and line.spent is not None and line.spent > planned:
                what = N_("{number} is spent, and {planned} was planned.")
                where = Where(table="budget", key=line.key, field="spent")
                yield warning(self.name, where, what, ABOVE, number=line.spent, planned=planned)
            elif planned is not None and line.committed is not None and line.committed > planned:
                what = N_("{number} is committed, and {planned} was planned.")
                where = Where(table="budget", key=line.key, field="committed")
                yield warning(self.name, where, what, ABOVE, number=line.committed, planned=planned)


@attrs.frozen
class OtherCurrency:
    """Amounts are in another currency than the edition's, so no sum counts them."""

    name: str = "not-the-currency-of-the-edition"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each table and currency, at the first row that is in it."""
        for table in ACCOUNTS:
            rows = [row for row in getattr(edition, table) if row.amount is not None]
            counted = Counter(row.amount.currency for row in rows)
            for currency in sorted(set(counted) - {edition.currency}):
                first = next(row for row in rows if row.amount.currency == currency)
                what = N_("{number} of {all} amounts of this table are in {currency}; the edition counts in {own}.")
                fix = N_("Convert them at a stated rate, or write the edition’s currency into edition.toml.")
                told = {"number": counted[currency], "all": len(rows), "currency": currency, "own": edition.currency}
                yield warning(self.name, Where(table=table, key=first.key, field="currency"), what, fix, **told)


@attrs.frozen
class TierDiffers:
    """A contribution earns another tier than the one that the supporter's roles show."""

    name: str = "tier-differs"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each contribution whose tier none of its giver's roles has."""
        for row in edition.contributions:
            shown = sorted({role.tier for role in edition.roles if role.organisation == row.organisation and role.tier})
            if row.tier is None or row.tier in shown:
                continue
            what = N_("It earns the tier “{tier}”, but the supporter’s roles have {shown}.")
            if not shown:
                what = N_("It earns the tier “{tier}”, but no role of the supporter has a tier, so no page shows it.")
            fix = N_("Write the same tier into the contribution and into the role, in roles.")
            where = Where(table="contributions", key=row.key, field="tier")
            yield warning(self.name, where, what, fix, tier=row.tier, shown=", ".join(shown))


@attrs.frozen
class PaysAnotherPhase:
    """A contribution is bound to one phase and pays for a budget line of another."""

    name: str = "pays-another-phase"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such contribution."""
        for row in edition.contributions:
            line = edition.get("budget", row.pays)
            if line is None or row.phase is None or line.phase is None:
                continue
            if row.phase is not line.phase:
                what = N_("It is bound to the phase “{phase}”, but pays for {line}, which is of the phase “{other}”.")
                fix = N_("Correct one of the phases, or empty “pays”.")
                told = {"phase": Phrase(label(row.phase)), "other": Phrase(label(line.phase)), "line": line.key}
                yield warning(self.name, Where(table="contributions", key=row.key, field="phase"), what, fix, **told)


@attrs.frozen
class EntitledWithoutSupport:
    """An organisation is promised a benefit, and neither has a tier nor contributes anything."""

    name: str = "entitled-without-support"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such row."""
        supporters = {role.organisation for role in edition.roles if role.tier is not None}
        supporters |= {row.organisation for row in edition.contributions}
        for row in edition.entitlements:
            if row.organisation not in supporters:
                what = N_("“{who}” is promised “{benefit}”, but has no tier and contributes nothing.")
                fix = N_("Add its contribution, or a role with a tier; or delete the promise.")
                where = Where(table="entitlements", key=identity(row), field="organisation")
                yield warning(self.name, where, what, fix, who=row.organisation, benefit=row.benefit)


@attrs.frozen
class DoneWithoutProof:
    """A promise is said to be kept, and nothing proves it."""

    name: str = "done-without-proof"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each promise with a day on which it was kept, and no proof."""
        for row in edition.entitlements:
            if row.done is not None and not row.proof:
                what = N_("It was given on {day}, but nothing proves it.")
                fix = N_("Write what proves it: an address, a photograph’s file name, a page of the press review.")
                where = Where(table="entitlements", key=identity(row), field="proof")
                yield warning(self.name, where, what, fix, day=row.done)
