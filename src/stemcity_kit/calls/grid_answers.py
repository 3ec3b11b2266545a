"""What is doubtful in criteria whose points follow from an answer: formulas and categories.

That their questions, scales and answers exist is asked by `calls.check_grid`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from stemcity_kit.calls.call import Call
from stemcity_kit.calls.check_grid import COUNTED, DECIDING
from stemcity_kit.calls.check_parts import amiss
from stemcity_kit.calls.exact import is_tame
from stemcity_kit.calls.grid import Criterion, CriterionKind, Formula, Missing
from stemcity_kit.calls.question import Kind, Question
from stemcity_kit.errors import Finding, N_, Severity, Where

__all__ = ["answer_faults"]


def answer_faults(call: Call, criterion: Criterion) -> Iterator[Finding]:
    """What is doubtful in a formula or a category of a call.

    >>> formula = Formula(question="isee", best="lowest")
    >>> need = Criterion(key="need", weight=Decimal(40), kind="formula", formula=formula)
    >>> call = Call(key="grants", questions=[Question(key="isee", kind="money")])
    >>> [finding.rule for finding in answer_faults(call, need)]
    ['answer-may-be-missing']
    """
    if criterion.kind is CriterionKind.CATEGORY:
        yield from _category_faults(call, criterion)
    elif criterion.formula is not None:
        yield from _formula_faults(call, criterion, criterion.formula)


def _of(criterion: Criterion, field: str) -> Where:
    return Where(table="criteria", key=criterion.key, field=field)


def _missing_faults(call: Call, criterion: Criterion, key: str, kinds: frozenset[Kind]) -> Iterator[Finding]:
    """Whether everybody answers the question, where who does not cannot be ranked."""
    question = call.asked.get(key)
    if question is None or question.kind not in kinds or criterion.missing is not Missing.REFUSE:
        return
    if not question.required or question.when is not None:
        what = N_("“{key}” need not be answered, and who does not answer it cannot be ranked.")
        fix = N_("Require the answer, or say that a missing one counts 0 or is left out.")
        yield amiss("answer-may-be-missing", _of(criterion, "missing"), what, fix, Severity.WARNING, key=key)


def _formula_faults(call: Call, criterion: Criterion, formula: Formula) -> Iterator[Finding]:
    yield from _missing_faults(call, criterion, formula.question, COUNTED)
    yield from _end_faults(criterion, formula)
    yield from _band_faults(criterion, formula)
    yield from _scale_faults(call, criterion, formula)
    for bonus in formula.bonus:
        if not is_tame(bonus.points) or not 0 < bonus.points <= criterion.weight:
            what = N_("A bonus of {points} points is not more than 0 and at most the weight, {weight}.")
            yield amiss(
                "bad-bonus",
                _of(criterion, "formula"),
                what,
                N_("Write the points that come on top."),
                points=bonus.points,
                weight=criterion.weight,
            )


def _end_faults(criterion: Criterion, formula: Formula) -> Iterator[Finding]:
    if not all(is_tame(end) for end in (formula.zero, formula.full) if end is not None):
        what, fix = N_("The ends of the formula are no numbers."), N_("Write plain numbers, such as 60 and 100.")
        yield amiss("bad-formula", _of(criterion, "formula"), what, fix)


def _band_faults(criterion: Criterion, formula: Formula) -> Iterator[Finding]:
    limits = [least for least, _ in formula.bands]
    if len(set(limits)) < len(limits):
        what = N_("Two bands begin at the same number.")
        yield amiss("band-twice", _of(criterion, "formula"), what, N_("Let each band begin at its own number."))
    for least, points in formula.bands:
        if not (is_tame(least) and is_tame(points)) or not 0 <= points <= criterion.weight:
            what = N_("The band from {least} gives {points} points, which is not from 0 to the weight, {weight}.")
            yield amiss(
                "bad-band",
                _of(criterion, "formula"),
                what,
                N_("Write points from 0 to {weight}."),
                least=least,
                points=points,
                weight=criterion.weight,
            )


def _scale_faults(call: Call, criterion: Criterion, formula: Formula) -> Iterator[Finding]:
    """Marks of several scales can only be compared on one."""
    question = call.asked.get(formula.question)
    if question is None or question.kind is not Kind.MARK:
        return
    if not formula.scale and len(question.scales) != 1:
        what = N_("“{key}” accepts marks of several scales, and the formula takes each as it is.")
        fix = N_("Name the scale to which they are carried over first, such as {known}.")
        yield amiss(
            "marks-not-comparable",
            _of(criterion, "formula"),
            what,
            fix,
            key=question.key,
            known=next(iter(question.scales or call.mark_scales), "100"),
        )


def _category_faults(call: Call, criterion: Criterion) -> Iterator[Finding]:
    yield from _missing_faults(call, criterion, criterion.question, DECIDING)
    question = call.asked.get(criterion.question)
    if question is None or question.kind not in DECIDING:
        return
    best = _most(question, criterion)
    if best < criterion.weight:
        what = N_("No answer gives more than {best} of its {weight} points.")
        fix = N_("Let the best answer give the weight, or lower the weight.")
        yield amiss(
            "weight-out-of-reach",
            _of(criterion, "weight"),
            what,
            fix,
            Severity.WARNING,
            best=best,
            weight=criterion.weight,
        )


def _most(question: Question, criterion: Criterion) -> Decimal:
    """The most points that an answer can give, before the cap."""
    points = [given for given in criterion.points.values() if is_tame(given)]
    return sum(points, Decimal(0)) if question.kind is Kind.CHOICES else max(points, default=Decimal(0))
