"""The budget for other programs: exact amounts as text, the words of the tables as they are written in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from stemcity_kit.budgeting.advantages import AdvantagesOfYear
from stemcity_kit.budgeting.balance import Balance, By, Sum, Sums
from stemcity_kit.budgeting.coverage import Coverage
from stemcity_kit.budgeting.entitlements import Promise
from stemcity_kit.budgeting.receipts import Receipts
from stemcity_kit.budgeting.scenarios import Reading, Statement, Verdict
from stemcity_kit.budgeting.splits import Span
from stemcity_kit.budgeting.withdrawal import Withdrawal
from stemcity_kit.model.money import Money
from stemcity_kit.model.vocabulary import Means

__all__ = [
    "advantages_json",
    "balance_json",
    "coverage_json",
    "promises_json",
    "receipts_json",
    "splits_json",
    "verdict_json",
    "withdrawal_json",
]


def _amount(amount: Money | None) -> str | None:
    return str(amount.amount) if amount is not None else None


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _sum(one: Sum) -> dict[str, Any]:
    return {"amount": _amount(one.amount), "unknown": one.unknown}


def _sums(one: Sums) -> dict[str, Any]:
    return {"planned": _sum(one.planned), "committed": _sum(one.committed), "spent": _sum(one.spent)}


def balance_json(held: Balance, *by: By, both: bool) -> dict[str, Any]:
    """The budget by one or more of its sides; the economic value only where that was asked for."""
    told: dict[str, Any] = {"by": [one.value for one in by]}
    for means in Means:
        groups = [
            {**dict(zip(told["by"], words, strict=True)), **_sums(one)}
            for words, one in held.by(*by, means=means).items()
        ]
        beyond = [{"line": line.key, "amount": _amount(more)} for line, more in held.beyond_plan(means)]
        told[means.value] = {"groups": groups, "together": _sums(held.whole(means)), "beyond-plan": beyond}
    return {**told, "economic-value": _sums(held.economic_value())} if both else told


def coverage_json(held: Coverage) -> dict[str, Any]:
    """Who pays what of each line, and what is to be found."""
    return {
        "lines": [
            {
                "line": one.line.key,
                "phase": one.line.phase,
                "means": one.line.means.value,
                "planned": _amount(one.line.amount),
                "to-find": _amount(one.to_find),
                "shares": [
                    {"organisation": s.organisation, "contribution": s.contribution, "amount": _amount(s.amount)}
                    for s in one.shares
                ],
            }
            for one in held.lines
        ],
        "left-over": [{"contribution": gift.key, "amount": _amount(left)} for gift, left in held.left_over],
        **_by_means(held),
    }


def _by_means(held: Coverage) -> Mapping[str, Any]:
    return {
        means.value: {
            "planned": _amount(held.planned(means)),
            "municipality": _amount(held.municipality(means)),
            "expected": _amount(held.expected(means)),
            "not-known": sum(one.line.amount is None for one in held.lines if one.line.means is means),
            "to-find": _amount(held.to_find(means)),
        }
        for means in Means
    }


def receipts_json(held: Receipts) -> list[dict[str, Any]]:
    """Each contribution: what was promised, what arrived, what is outstanding."""
    return [
        {
            "contribution": row.contribution.key,
            "organisation": row.contribution.organisation,
            "means": row.contribution.means.value,
            "pays": row.contribution.pays,
            "phase": row.contribution.phase,
            "promised": _amount(row.contribution.amount),
            "arrived": _amount(row.arrived),
            "outstanding": _amount(row.outstanding),
            "beyond": _amount(row.beyond),
            "due": _day(row.contribution.due),
            "state": row.state.value,
            "valuation": row.contribution.valuation,
            "evidence": row.contribution.evidence,
        }
        for row in held.rows
    ]


def withdrawal_json(told: Withdrawal) -> dict[str, Any]:
    """What is lost, what is then to be found, what is not owed any more."""
    return {
        "organisations": list(told.organisations),
        "losses": [
            {
                "line": loss.line.key,
                "means": loss.line.means.value,
                "lost": _amount(loss.lost),
                "was-to-find": _amount(loss.was_to_find),
                "to-find": _amount(loss.to_find),
            }
            for loss in told.losses
        ],
        "arrived": [
            {"contribution": gift.key, "organisation": gift.organisation, "amount": _amount(amount)}
            for gift, amount in told.arrived
        ],
        "benefits": promises_json(told.benefits),
        **_by_means(told.after),
        "if-given-back": _by_means(told.returned),
    }


def splits_json(spans: Mapping[Reading, Span | None]) -> list[dict[str, Any]]:
    """For which costs before the event the three statements can be true, null where for none."""
    return [
        {
            "sponsors": reading.sponsors.value,
            "costs": reading.costs.value,
            "base": reading.base.value,
            "least": _amount(span.least) if span is not None else None,
            "most": _amount(span.most) if span is not None else None,
        }
        for reading, span in spans.items()
    ]


def verdict_json(verdicts: Iterable[Verdict]) -> list[dict[str, Any]]:
    """Each statement in each reading: whether it is true, null where that is not known."""
    return [
        {
            "statement": one.statement.value,
            "sponsors": one.reading.sponsors.value,
            "costs": one.reading.costs.value,
            "base": one.reading.base.value,
            "in-kind-counts": one.reading.in_kind,
            "share": str(one.share) if one.statement is Statement.SHARE else None,
            "holds": one.holds,
            "said": _amount(one.said),
            "paid": _amount(one.paid),
        }
        for one in verdicts
    ]


def promises_json(promises: Iterable[Promise]) -> list[dict[str, Any]]:
    """What each supporter is promised in return, and what became of it."""
    return [
        {
            "organisation": one.organisation,
            "benefit": one.benefit,
            "tiers": list(one.tiers),
            "due": _day(one.due),
            "done": _day(one.done),
            "proof": one.proof,
            "state": one.state.value,
        }
        for one in promises
    ]


def advantages_json(held: Iterable[AdvantagesOfYear]) -> list[dict[str, Any]]:
    """What each beneficiary was granted in a calendar year."""
    return [
        {
            "year": one.year,
            "beneficiary": one.beneficiary or None,
            "natural-person": one.natural_person or None,
            "members": list(one.members),
            "cash": _amount(one.cash),
            "in-kind": _amount(one.in_kind),
            "together": _amount(one.total),
            "above": _amount(one.above),
            "unvalued": [row.key for row in one.unvalued],
            "must-be-published": one.must_be_published,
        }
        for one in held
    ]
