"""Scores that nobody gave, to try a grid out before it is published.

Each application has a worth, each member an offset and some scatter, and marks lie on the grid's own steps. Everything
follows from the seed by SHA-256, application by application and member by member: more applications leave the others
as they are. Synthetic scores show how a grid behaves, and nothing about anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

import attrs

from stemcity_kit.calls.answer import Answers, Mark, MarkScale, Value
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Sheet
from stemcity_kit.calls.grid import Aggregate, Criterion, CriterionKind, Formula, Grid
from stemcity_kit.calls.question import Kind, Question
from stemcity_kit.calls.sheet_check import leaves, most_of
from stemcity_kit.calls.spelling import written
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.money import Money

__all__ = ["Synthetic", "synthetic_scores"]

_FULL = 1000
"""Synthetic coefficients are reckoned in thousandths."""

_OFFSETS, _SCATTER = 120, 240
"""How far members and single marks are apart, in thousandths; not more than committees are that were studied."""


@attrs.frozen
class Synthetic:
    """Applications and sheets that nobody wrote: what `score_sheets` takes."""

    answers: Frozen[str, Answers]
    sheets: tuple[Sheet, ...]


def synthetic_scores(call: Call, *, applications: int, members: int, seed: str) -> Synthetic:
    """Answers and sheets for a call's grid, the same for the same seed on every machine.

    Only what the grid asks for is answered. A call whose committee agrees on one sheet has one for each application.

    Args:
        call: The call with its grid.
        applications: How many; they are called `s-0001` and so on.
        members: How many score each one; they are called `m-1` and so on.
        seed: Any text.

    >>> from stemcity_kit.calls.grid import Criterion, Grid
    >>> call = Call(key="grants", grid=Grid(criteria=[Criterion(key="idea", weight=Decimal(10))]))
    >>> made = synthetic_scores(call, applications=2, members=1, seed="one")
    >>> [(sheet.application, str(sheet.marks["idea"])) for sheet in made.sheets]
    [('s-0001', '0.4'), ('s-0002', '0.8')]
    """
    grid = call.grid or Grid()
    keys = [f"s-{number:04}" for number in range(1, applications + 1)]
    writers = [""] if grid.aggregate is Aggregate.AGREED else [f"m-{number}" for number in range(1, members + 1)]
    judged = [criterion for criterion in leaves(grid) if criterion.kind is CriterionKind.JUDGED]
    sheets = [_sheet(judged, key, writer, seed) for key in keys for writer in writers] if judged else []
    return Synthetic(Frozen((key, _answers(call, grid, key, seed)) for key in keys), tuple(sheets))


def _lot(below: int, *parts: str) -> int:
    """A whole number from 0 up to and without the limit, by lot."""
    return int.from_bytes(sha256("\n".join(parts).encode()).digest()[:8], "big") % below


def _bell(width: int, *parts: str) -> int:
    """A whole number around 0, mostly near it: three lots together."""
    return sum(_lot(width + 1, *parts, str(lot)) for lot in range(3)) // 3 * 2 - width


def _sheet(judged: Sequence[Criterion], application: str, member: str, seed: str) -> Sheet:
    worth = _FULL // 2 + _bell(_FULL // 2, seed, application)
    offset = _bell(_OFFSETS, seed, member)
    marks = {}
    for criterion in judged:
        own = _bell(_SCATTER, seed, application, criterion.key) + _bell(
            _SCATTER, seed, application, member, criterion.key
        )
        marks[criterion.key] = _mark(criterion, worth + offset + own)
    reasons = Answers({criterion.key: "Synthetic." for criterion in judged if criterion.reason})
    return Sheet(application=application, member=member, marks=Frozen(marks), reasons=reasons, version=1, number=0)


def _mark(criterion: Criterion, thousandths: int) -> Decimal:
    """The coefficient as a mark on the criterion's scale and steps; tenths of the highest mark where it has none."""
    most = most_of(criterion)
    step = criterion.step or most / 10
    steps = int(Fraction(most) / Fraction(step))
    return step * ((min(max(thousandths, 0), _FULL) * steps + _FULL // 2) // _FULL)


def _answers(call: Call, grid: Grid, application: str, seed: str) -> Answers:
    """The answers that the grid's formulas, bonuses and categories ask for."""
    given: dict[str, str] = {}
    for criterion in leaves(grid):
        for key in _asked(criterion):
            if key in call.asked and key not in given:
                text = _answer(call, criterion, call.asked[key], seed + "\n" + application)
                given |= {key: text} if text else {}
    return Answers(given)


def _asked(criterion: Criterion) -> Iterator[str]:
    if criterion.kind is CriterionKind.CATEGORY:
        yield criterion.question
    elif criterion.kind is CriterionKind.FORMULA and criterion.formula is not None:
        yield criterion.formula.question
        yield from (bonus.question for bonus in criterion.formula.bonus)


def _answer(call: Call, criterion: Criterion, question: Question, seed: str) -> str:
    share = _lot(_FULL + 1, seed, question.key)
    if question.kind is Kind.YES_NO:
        return written(share % 2 == 0)
    if question.kind in {Kind.CHOICE, Kind.CHOICES}:
        chosen = tuple(question.choices)[share % max(len(question.choices), 1) :][:1]
        return written(chosen if question.kind is Kind.CHOICES else chosen[0]) if chosen else ""
    number = _number(call, criterion.formula or Formula(), question, share)
    return "" if number is None else written(number)


def _number(call: Call, formula: Formula, question: Question, share: int) -> Value | None:
    if question.kind is Kind.MARK:
        scale = call.mark_scales.get((question.scales or (formula.scale or "100",))[0])
        return _mark_on(scale, share) if scale else None
    ends = [end for end in (formula.zero, formula.full, question.least, question.most) if end is not None]
    ends += [least for least, _ in formula.bands]
    low, high = (min(ends), max(ends)) if len(ends) > 1 else (Decimal(0), Decimal(100))
    number = int(low) + (int(high) - int(low)) * share // _FULL
    if question.kind is Kind.MONEY:
        return Money(Decimal(number), call.currency)
    return Decimal(number) if question.kind is Kind.DECIMAL else number if question.kind is Kind.WHOLE else None


def _mark_on(scale: MarkScale, share: int) -> Mark:
    """A whole mark on a scale; one in three of the highest has honours, where there are any."""
    value = scale.least + int(scale.most - scale.least) * share // _FULL
    return Mark(value, scale.key, honours=scale.honours and value == scale.most and share % 3 == 0)
