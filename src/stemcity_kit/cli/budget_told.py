"""All that `stemcity budget` computes of a folder on a day, as tables, as sentences and as data."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import attrs

from stemcity_kit.budgeting.advantages import AdvantagesOfYear, advantages_of_year, uncounted
from stemcity_kit.budgeting.balance import Balance, By, balance
from stemcity_kit.budgeting.coverage import Coverage, coverage
from stemcity_kit.budgeting.editions import granted_with
from stemcity_kit.budgeting.entitlements import Promise, promises
from stemcity_kit.budgeting.receipts import Receipts, receipts
from stemcity_kit.budgeting.scenarios import Case, Reading, Verdict, case_of, verdicts
from stemcity_kit.budgeting.splits import Span, all_splits, funding_of
from stemcity_kit.budgeting.standing import as_of, later
from stemcity_kit.budgeting.withdrawal import Withdrawal, withdrawal
from stemcity_kit.cli.budget_json import (
    advantages_json,
    balance_json,
    coverage_json,
    promises_json,
    receipts_json,
    splits_json,
    verdict_json,
    withdrawal_json,
)
from stemcity_kit.cli.say import Speaker, as_json
from stemcity_kit.documents.budget_returns import ALONE, advantage_tables, benefit_tables
from stemcity_kit.documents.budget_scenes import (
    split_table,
    statement_tables,
    withdrawal_sentences,
    withdrawal_tables,
)
from stemcity_kit.documents.budget_words import BudgetWords, Table
from stemcity_kit.errors import Finding
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.money import Money
from stemcity_kit.model.vocabulary import Means

__all__ = ["Asked", "Told"]


@attrs.frozen
class Asked:
    """What is asked of a budget.

    Attributes:
        by: What it is summed by.
        at: The day.
        without: Who withdraws.
        both: Whether cash and in kind are added up as well.
        share: The municipality's share that is claimed; None where none is.
        above: The amount above which advantages must be published; None where it is not known.
        also: Other editions of the same promoter, whose advantages count in the sums of calendar years.
    """

    by: tuple[By, ...]
    at: dt.date
    without: tuple[str, ...] = ()
    both: bool = False
    share: Fraction | None = None
    above: Money | None = None
    also: tuple[Edition, ...] = ()


@attrs.frozen
class Told:
    """All that is computed of a folder; everything holds on the day that is asked for."""

    asked: Asked
    balance: Balance
    coverage: Coverage
    receipts: Receipts
    case: Case
    verdicts: tuple[Verdict, ...]
    splits: Mapping[Reading, Span | None]
    promises: tuple[Promise, ...]
    advantages: tuple[AdvantagesOfYear, ...]
    withdrawal: Withdrawal | None
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, edition: Edition, asked: Asked) -> Told:
        """Everything that is asked for, of an edition as it stood on the day."""
        at, held = asked.at, as_of(edition, at=asked.at)
        covered = coverage(held)
        case = case_of(covered, held)
        cash = covered.planned(Means.CASH).amount
        counted = [False] * bool(cash) + [True] * asked.both
        currency = asked.above.currency if asked.above is not None else edition.currency
        granted = granted_with(held, *(as_of(one, at=at) for one in asked.also))
        years = sorted({at.year, *(row.day.year for row in held.advantages if row.day is not None)})
        return cls(
            asked,
            balance(held),
            covered,
            receipts(edition, at=at),
            case,
            tuple(one for in_kind in counted for one in verdicts(case, in_kind=in_kind, share=asked.share)),
            all_splits(funding_of(case), share=asked.share) if cash and asked.share is not None else {},
            promises(edition, at=at),
            tuple(one for year in years for one in advantages_of_year(granted, year, above=asked.above)),
            withdrawal(edition, *asked.without, at=at) if asked.without else None,
            (*covered.findings, *later(edition, at=at), *uncounted(granted, *years, currency=currency)),
        )

    def tables(self, words: BudgetWords) -> Iterator[Table]:
        """Everything as tables of words."""
        yield from words.budget(self.balance, *self.asked.by)
        yield from words.beyond_plan(self.balance)
        if self.asked.both:
            yield words.economic_value(self.balance)
        yield from words.payers(self.coverage)
        yield from words.municipality(self.coverage)
        yield from words.to_find(self.coverage)
        yield from words.left_over(self.coverage)
        yield from words.promises(self.receipts)
        if self.withdrawal is not None:
            yield from withdrawal_tables(words, self.withdrawal)
        yield from benefit_tables(words, self.promises)
        yield from advantage_tables(words, self.advantages, at=self.asked.at)
        yield from statement_tables(words, self.verdicts, is_withdrawn=self.withdrawal is not None)
        if self.asked.share is not None:
            yield from split_table(words, self.splits, share=self.asked.share)

    def sentences(self, words: BudgetWords) -> tuple[str, ...]:
        """What is covered, and what is wrong; then what is to be found where somebody withdraws."""
        told = tuple(words.summary(self.balance, self.coverage, self.receipts))
        if self.advantages and not self.asked.also:
            told += (words.said(ALONE),)
        return (*told, *withdrawal_sentences(words, self.withdrawal)) if self.withdrawal is not None else told

    def data(self, speaker: Speaker) -> dict[str, Any]:
        """Everything for other programs."""
        told = {
            "currency": self.coverage.currency,
            "at": self.asked.at.isoformat(),
            "budget": balance_json(self.balance, *self.asked.by, both=self.asked.both),
            "coverage": coverage_json(self.coverage),
            "contributions": receipts_json(self.receipts),
            "promises": promises_json(self.promises),
            "also": [one.key for one in self.asked.also],
            "advantages": advantages_json(self.advantages),
            "statements": verdict_json(self.verdicts),
            "splits": splits_json(self.splits),
            "findings": json.loads(as_json(self.findings, speaker.translate)),
        }
        return {**told, "without": withdrawal_json(self.withdrawal)} if self.withdrawal is not None else told
