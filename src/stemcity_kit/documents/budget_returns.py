"""What supporters are promised in return, and what the city grants to others, as tables of words."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from stemcity_kit.budgeting.advantages import AdvantagesOfYear
from stemcity_kit.budgeting.entitlements import STATES, Promise
from stemcity_kit.documents.budget_words import BudgetWords, Table
from stemcity_kit.documents.dossier_words import visible
from stemcity_kit.errors import N_
from stemcity_kit.model.money import Money
from stemcity_kit.model.tables import grouped

__all__ = ["ALONE", "advantage_tables", "benefit_tables", "tiers_said"]

ALONE = N_("What another edition granted in the same calendar year is in no sum; count it too with --also.")
"""Said of sums of calendar years that only know one edition."""


def benefit_tables(words: BudgetWords, promises: Sequence[Promise]) -> Iterator[Table]:
    """What each supporter is promised in return, and what became of the promises of each tier.

    Args:
        words: The edition and the reader's language.
        promises: The promises, as they stand on a day.
    """
    if not promises:
        return
    titles = (N_("Who"), N_("Benefit"), N_("Tier"), N_("Due"), N_("State"), N_("Proof"))
    rows = tuple(
        (
            words.name(one.organisation),
            words.titled(one.title, one.benefit),
            tiers_said(words, one),
            words.phrases.date(one.due, "medium") if one.due is not None else "",
            words.said(STATES[one.state]),
            visible(one.proof),
        )
        for one in promises
    )
    yield Table("benefits", words.said(N_("Promised in return")), words.columns(*titles), rows)
    yield _by_tier(words, promises)


def tiers_said(words: BudgetWords, promise: Promise) -> str:
    """The tiers that give a benefit, or that none does."""
    tiers = [words.named("tiers", tier) for tier in promise.tiers]
    return words.phrases.listed(tiers) if tiers else words.said(N_("beyond the tier"))


def _by_tier(words: BudgetWords, promises: Iterable[Promise]) -> Table:
    """Each promise once, at the best tier that gives it; what no tier gives comes last."""
    found: dict[str, Counter[str]] = {tier: Counter() for tier in (*words.edition.indexes["tiers"], "")}
    for one in promises:
        found.setdefault(one.tiers[0] if one.tiers else "", Counter())[one.state] += 1
    columns = words.columns(N_("Tier"), N_("Promised"), *STATES.values(), numbers=range(1, 2 + len(STATES)))
    number = words.phrases.number
    rows = tuple(
        (
            words.named("tiers", tier) if tier else words.said(N_("beyond the tier")),
            number(counts.total()),
            *(number(counts[state]) for state in STATES),
        )
        for tier, counts in found.items()
        if counts
    )
    return Table("benefits-by-tier", words.said(N_("Promised in return, by tier")), columns, rows)


def advantage_tables(words: BudgetWords, held: Sequence[AdvantagesOfYear], *, at: dt.date) -> Iterator[Table]:
    """What each beneficiary, and each group of them, was granted in each calendar year, as the law adds it up.

    Args:
        words: The edition and the reader's language.
        held: The advantages of the years up to the day, year by year.
        at: The day up to which they are told.
    """
    for year, of in grouped(held, lambda one: one.year).items():
        above = of[0].above
        asked = (N_("To be published"),) if above is not None else ()
        titles = (N_("Who"), N_("In cash"), N_("In kind"), N_("As the law adds it up"), *asked)
        rows = tuple((*_granted(words, one), *(_published(words, one) for _ in asked)) for one in of)
        title = N_("Granted from {first} to {last}; above which amount it must be published is not known")
        if above is not None:
            title = N_("Granted from {first} to {last}; what is above {amount} must be published")
        days = {"first": dt.date(year, 1, 1), "last": min(at, dt.date(year, 12, 31))}
        said = {name: words.phrases.date(day, "medium") for name, day in days.items()}
        title = words.said(title, **said, amount=words.money(above))
        yield Table(f"advantages-{year}", title, words.columns(*titles, numbers=(1, 2, 3)), rows)


def _granted(words: BudgetWords, one: AdvantagesOfYear) -> tuple[str, ...]:
    if one.natural_person:
        who = words.said(N_("a natural person ({number})"), number=one.natural_person)
    elif one.is_group:
        who = words.said(N_("{name}, and its group"), name=words.name(one.beneficiary))
    else:
        who = words.name(one.beneficiary)
    return who, words.money(one.cash), words.money(one.in_kind), _total(words, one.total, len(one.unvalued))


def _total(words: BudgetWords, total: Money, unvalued: int) -> str:
    if not unvalued:
        return words.money(total)
    return words.said(N_("{amount} ({number} not known)"), amount=words.money(total), number=unvalued)


def _published(words: BudgetWords, one: AdvantagesOfYear) -> str:
    """Yes or no; below the threshold with something not valued, neither is certain."""
    if one.must_be_published:
        return words.said(N_("yes"))
    return words.said(N_("not known") if one.unvalued else N_("no"))
