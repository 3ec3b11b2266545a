"""The money of one edition in full, for the council: the budget, who pays it, what has arrived, and the campaign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs

from stemcity_kit.budgeting.balance import Balance, By, balance
from stemcity_kit.budgeting.coverage import Coverage, coverage
from stemcity_kit.budgeting.receipts import Receipts, receipts
from stemcity_kit.budgeting.scenarios import Verdict, case_of, verdicts
from stemcity_kit.budgeting.standing import as_of
from stemcity_kit.documents.budget_scenes import statement_tables
from stemcity_kit.documents.budget_words import BudgetWords, Column, Table
from stemcity_kit.documents.phrases import Phrases
from stemcity_kit.documents.report_words import MUNICIPAL_SHARE
from stemcity_kit.errors import N_
from stemcity_kit.impact.campaign import Campaign, Reach, campaign, contacts
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.vocabulary import Means, Qualifier

__all__ = ["Accounts", "accounts", "accounts_tables", "campaign_data"]


@attrs.frozen
class Accounts:
    """What only the council sees of one edition.

    Attributes:
        edition: The edition.
        balance: What is planned, committed and spent.
        coverage: Who pays what.
        receipts: What was promised, and what arrived.
        verdicts: When the three statements about sponsors are true of it.
        campaign: What each channel reached and cost.
    """

    edition: Edition = attrs.field(repr=False)
    balance: Balance
    coverage: Coverage
    receipts: Receipts
    verdicts: tuple[Verdict, ...]
    campaign: Campaign


def accounts(edition: Edition, *, at: dt.date, share: Fraction | None = None) -> Accounts:
    """The money of one edition, as it stands on a day.

    Args:
        edition: The edition.
        at: The day.
        share: What part of the costs the municipality is said to pay, as a fraction above 0; without one, what the
            figures of the edition say, where they say one.

    >>> place = {"country": "IT", "zone": "Europe/Rome"}
    >>> edition = Edition(key="a-2027", uri="https://example.org/a", year=2027, **place)
    >>> accounts(edition, at=dt.date(2027, 9, 1)).coverage.to_find(Means.CASH).amount
    Decimal('0.00')
    """
    held = coverage(as_of(edition, at=at))
    claimed = share or _stated_share(edition)
    said = verdicts(case_of(held, edition), share=claimed) if held.planned(Means.CASH).amount else ()
    return Accounts(edition, balance(edition), held, receipts(edition, at=at), said, campaign(edition.campaign))


def _stated_share(edition: Edition) -> Fraction | None:
    """The municipality's share that the figures of an edition state; None where they state none, or several."""
    stated = {
        Fraction(one.value) / 100
        for one in edition.figures
        if one.indicator == MUNICIPAL_SHARE and one.unit == "percent" and one.year in (None, edition.year)
    }
    (share,) = stated if len(stated) == 1 else (None,)
    return share if share is not None and 0 < share <= 1 else None


def accounts_tables(held: Accounts, phrases: Phrases) -> Iterator[Table]:
    """The money of one edition as tables of words; each key holds the edition's, so that several fit on one page."""
    for table in _tables(held, BudgetWords(held.edition, phrases)):
        yield attrs.evolve(table, key=f"{held.edition.key}-{table.key}", title=f"{held.edition.year}: {table.title}")


def _tables(held: Accounts, words: BudgetWords) -> Iterator[Table]:
    yield from words.budget(held.balance, By.CATEGORY)
    for table in words.budget(held.balance, By.PHASE):
        yield attrs.evolve(table, key=f"{table.key}-by-phase")
    yield from words.payers(held.coverage)
    yield from words.to_find(held.coverage)
    yield from words.left_over(held.coverage)
    yield from words.promises(held.receipts)
    yield from statement_tables(words, held.verdicts)
    yield from _campaign(held.campaign, words)


def _campaign(held: Campaign, words: BudgetWords) -> Iterator[Table]:
    titles = (N_("Channel"), N_("Contacts planned"), N_("Contacts reached"), N_("Items"), N_("Planned"), N_("Spent"))
    heads = [Column(words.phrases.gettext(title), is_number=n > 0) for n, title in enumerate(titles)]
    columns = (*heads, Column(words.phrases.gettext(N_("How it was counted"))))
    if held.reaches:
        title = words.phrases.gettext(N_("The campaign, in contacts: who was reached twice counts twice"))
        rows = tuple(_channel(reach, words) for reach in held.reaches)
        yield Table("campaign", title, columns, rows, (_sums(held, words),))


_UNKNOWN = N_("not known")


def _channel(reach: Reach, words: BudgetWords) -> tuple[str, ...]:
    one, number = reach.channel, words.phrases.number
    unknown = words.said(_UNKNOWN)
    planned = number(one.planned) if one.planned is not None else unknown
    reached = _contacts(one.reached, one.qualifier, words) if one.reached is not None else unknown
    items = number(one.items) if one.items is not None else ""
    costs = map(words.money, (one.amount, reach.cost))
    return words.titled(one.title, one.key), planned, reached, items, *costs, words.phrases.plain(one.method)


def _contacts(number: Decimal | int, qualifier: Qualifier, words: BudgetWords) -> str:
    said = words.phrases.number(number)
    return said if qualifier is Qualifier.EXACT else f"{words.phrases.label(qualifier)} {said}"


def _sums(held: Campaign, words: BudgetWords) -> tuple[str, ...]:
    """All channels together, in contacts and by currency, with the number of those of which nothing is known."""
    channels = [reach.channel for reach in held.reaches]
    plans = [one.planned for one in channels if one.planned is not None]
    made = contacts(channels) if len(held.unknown) < len(channels) else None
    reached = f"{_contacts(made.value, made.qualifier, words)} {words.said(made.label)}" if made is not None else ""
    spent = sum(reach.cost is None for reach in held.reaches)
    return (
        words.said(N_("Together")),
        _summed(words.phrases.number(sum(plans)) if plans else "", len(channels) - len(plans), words),
        _summed(reached, len(held.unknown), words),
        words.phrases.number(held.items) if held.items else "",
        _summed(" + ".join(map(words.money, held.planned)), sum(one.amount is None for one in channels), words),
        _summed(" + ".join(map(words.money, held.spent)), spent, words),
        "",
    )


def _summed(known: str, unknown: int, words: BudgetWords) -> str:
    """A sum with the number of channels of which nothing is known, as the tables of the budget say it."""
    if not unknown:
        return known
    message = N_("{amount} ({number} not known)")
    return words.said(message, amount=known, number=unknown) if known else words.said(_UNKNOWN)


def campaign_data(held: Campaign) -> list[dict[str, Any]]:
    """The channels for other programs; contacts and never people, amounts as text, what is not known as null."""
    return [
        {
            "key": one.key,
            "kind": one.kind,
            "contacts-planned": one.planned,
            "contacts-reached": one.reached,
            "qualifier": one.qualifier,
            "items": one.items,
            "currency": one.amount.currency if one.amount is not None else None,
            "cost-planned": str(one.amount.amount) if one.amount is not None else None,
            "cost": str(one.spent) if one.spent is not None else None,
            "method": dict(one.method.versions),
        }
        for one in (reach.channel for reach in held.reaches)
    ]
