"""A report as a table and as data: every number with what its footnote says, exact, for other programs.

The table has one row for each number; a number that is hidden has its row with an empty value and the qualifier
`hidden`. The data hold the same and what is computed: growth as an exact fraction, in percent and as a ratio.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from stemcity_kit.budgeting.receipts import Promised
from stemcity_kit.documents.attended import Attended
from stemcity_kit.documents.report import Fact, Paid
from stemcity_kit.documents.report_words import ReportWords
from stemcity_kit.impact.comparison import Row
from stemcity_kit.impact.continuity import Continuity
from stemcity_kit.impact.coverage import By
from stemcity_kit.impact.disclosure import HIDDEN, TOTAL
from stemcity_kit.impact.growth import Growth
from stemcity_kit.model.vocabulary import Means

__all__ = ["report_data", "report_rows"]

_FOOTNOTE = ("as_of", "basis", "method", "sources", "remark")
_HEADER = ("part", "note", "key", "what", "year", "scope", "qualifier", "value", "unit", *_FOOTNOTE)


def report_rows(words: ReportWords) -> Iterator[tuple[str, ...]]:
    """The table: a header, then every number of the report."""
    yield _HEADER
    for number, fact in enumerate(words.report.facts, start=1):
        yield _fact_row(number, fact, words)
    for held in words.report.attended:
        for name, value in _shown(held):
            qualifier = "hidden" if value is None else ("exact" if held.is_whole else "at-least")
            said = "" if value is None else str(value)
            yield _row("attendance", name, held.year, qualifier=qualifier, value=said, unit="participations")
    for paid in words.report.paid:
        for (payer, means), amount in sorted(paid.amounts.items()):
            key = f"{means} {payer}"
            yield _row("money", key, paid.year, qualifier="exact", value=str(amount), unit=paid.currency)
        for means, sums in sorted(paid.promises.items()):
            for name, amount in _promised(sums):
                of = f"{means} {name}"
                yield _row("promises", of, paid.year, qualifier="exact", value=str(amount), unit=paid.currency)


def _promised(sums: Promised) -> Iterator[tuple[str, Decimal]]:
    yield "promised", sums.promised.amount
    yield "arrived", sums.arrived.amount
    yield "overdue", sums.overdue.amount


def _row(part: str, key: str, year: int, *, qualifier: str, value: str, unit: str) -> tuple[str, ...]:
    return (part, "", key, "", str(year), "edition", qualifier, value, unit, *("" for _ in _FOOTNOTE))


def _fact_row(number: int, fact: Fact, words: ReportWords) -> tuple[str, ...]:
    one = fact.figure
    return (
        "counted" if fact.name else "stated",
        str(number),
        one.key,
        words.title(fact),
        str(one.year or ""),
        one.scope.value,
        one.qualifier.value,
        f"{one.value:f}",
        one.unit,
        one.as_of.isoformat() if one.as_of else "",
        " | ".join(one.basis),
        words.said(fact.method) if fact.method else words.phrases.plain(one.method),
        " | ".join(source.url or source.title for source in fact.sources),
        words.phrases.plain(one.remark),
    )


def _shown(held: Attended) -> Iterator[tuple[str, int | None]]:
    """The published cells of a table of attendance by name; None where a number is hidden."""
    for key, shown in held.table.cells.items():
        named = zip(held.table.dimensions, key, strict=True)
        name = " ".join(f"{dimension}={kind}" for dimension, kind in named if kind is not TOTAL) or "total"
        yield name, None if shown is HIDDEN else int(shown)


def report_data(words: ReportWords) -> dict[str, Any]:
    """The report for other programs; amounts and exact fractions as text, what is hidden as null."""
    report = words.report
    return {
        "at": report.at.isoformat(),
        "editions": [{"key": one.key, "uri": one.uri, "year": one.year, "city": one.city} for one in report.programmes],
        "headlines": [report.note(fact.figure) for fact in report.headlines],
        "numbers": [_fact(number, fact, words) for number, fact in enumerate(report.facts, start=1)],
        "changes": [_growth(one, words) for one in report.changes],
        "compared": [_compared(row, words) for row in report.rows],
        "flagged": [
            {
                "rule": one.rule,
                "key": one.where.key,
                "what": one.problem(words.phrases.gettext),
                "fix": one.remedy(words.phrases.gettext),
            }
            for one in words.flagged()
        ],
        "attendance": [_came(one) for one in report.attended],
        "money": [_paid(one) for one in report.paid],
        "coverage": {
            "events": len(report.covered.events),
            "holes": [{"by": one.by, "value": one.value, "silent": one.silent} for one in report.covered.holes],
            "matrix": [
                {**dict(zip(By, cell, strict=True)), "events": count}
                for cell, count in report.covered.counts(*By).items()
                if count
            ],
        },
        "partners": _steps(report.partners),
        "schools": _steps(report.schools),
    }


def _fact(number: int, fact: Fact, words: ReportWords) -> dict[str, Any]:
    cells = dict(zip(_HEADER, _fact_row(number, fact, words), strict=True))
    sources = [{"title": one.title, "publisher": one.publisher, "url": one.url} for one in fact.sources]
    return {**cells, "note": number, "year": fact.figure.year, "indicator": fact.figure.indicator, "sources": sources}


def _growth(one: Growth, words: ReportWords) -> dict[str, Any]:
    least, most = (None if bound is None else str(bound) for bound in (one.least, one.most))
    return {
        "before": words.report.note(one.before),
        "after": words.report.note(one.after),
        "ratio": str(one.ratio),
        "times": str(one.times()),
        "rise-percent": str(one.percent()),
        "rise-least": least,
        "rise-most": most,
        "caveat": words.said(one.caveat) if one.caveat else "",
    }


def _compared(row: Row, words: ReportWords) -> dict[str, Any]:
    return {
        "indicator": row.indicator,
        "unit": row.unit,
        "scope": row.scope,
        "contested": row.contested,
        "years": [
            {"year": cell.year, "numbers": [words.report.note(figure) for figure in cell.figures]} for cell in row.cells
        ],
        "growth": [_growth(one, words) for one in row.growths],
    }


def _came(held: Attended) -> dict[str, Any]:
    return {
        "edition": held.edition,
        "k": held.table.k,
        "key-fingerprint": held.fingerprint,
        "everybody-counted": held.is_whole,
        "cells": dict(_shown(held)),
    }


def _paid(held: Paid) -> dict[str, Any]:
    sums = [
        {"payer": payer, "means": means, "amount": str(amount)}
        for (payer, means), amount in sorted(held.amounts.items())
    ]
    whole = {means.value: str(held.whole(means)) for means in Means if held.whole(means) != Decimal(0)}
    promised = {
        means.value: {name: str(amount) for name, amount in _promised(sums)} for means, sums in held.promises.items()
    }
    left_out = {"promised": promised, "unknown": held.unknown, "other-currency": held.other}
    return {"edition": held.edition, "currency": held.currency, "paid": sums, "whole": whole, **left_out}


def _steps(held: Continuity) -> dict[str, Any]:
    counts = dict(zip(held.editions, held.counts, strict=True))
    steps = [
        {
            "edition": step.edition,
            **dict(
                zip(
                    ("stayed", "came", "came-back", "left"),
                    map(len, itertools.chain((step.stayed, step.came, step.came_back, step.left))),
                    strict=True,
                )
            ),
        }
        for step in held.steps
    ]
    return {"counts": counts, "steps": steps}
