"""What is wrong with criteria whose points follow from an answer: formulas and categories."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from stemcity_kit.calls.call import Call
from stemcity_kit.calls.exact import is_tame
from stemcity_kit.calls.formulas import HONOURS, LOWEST
from stemcity_kit.calls.grid import Criterion, CriterionKind, Formula, Missing
from stemcity_kit.calls.question import Kind, Question
from stemcity_kit.errors import Finding, N_, Severity, Where, did_you_mean

__all__ = ["answer_faults"]

_NUMBERS = frozenset({Kind.WHOLE, Kind.DECIMAL, Kind.MONEY, Kind.MARK})
_WORDS = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.YES_NO})
_YES_NO = ("yes", "no")


def answer_faults(call: Call, criterion: Criterion) -> Iterator[Finding]:
    """What is wrong with a formula or a category of a call.

    >>> formula = Formula(question="isee", best="lowest")
    >>> need = Criterion(key="need", weight=Decimal(40), kind="formula", formula=formula)
    >>> [finding.rule for finding in answer_faults(Call(key="grants"), need)]
    ['unknown-question']
    """
    if criterion.kind is CriterionKind.CATEGORY:
        yield from _category_faults(call, criterion)
    elif criterion.formula is None:
        what = N_("Its points follow from a formula, and there is none.")
        fix = N_("Write the formula, or let members judge it.")
        yield _found("no-formula", _of(criterion, "formula"), what, fix)
    else:
        yield from _formula_faults(call, criterion, criterion.formula)


def _of(criterion: Criterion, field: str) -> Where:
    return Where(table="criteria", key=criterion.key, field=field)


def _found(
    rule: str, where: Where, what: str, fix: str, severity: Severity = Severity.ERROR, **params: object
) -> Finding:
    return Finding(rule, where, what, fix, severity, params)


def _question_faults(
    call: Call, criterion: Criterion, key: str, field: str, *, kinds: frozenset[Kind]
) -> Iterator[Finding]:
    """Whether the question exists, and is of a kind that gives points."""
    question = call.asked.get(key)
    if question is None:
        near = did_you_mean(key, call.asked)
        what = N_("“{key}” is no question of the call.")
        fix = N_("Did you mean “{near}”?") if near else N_("The questions are: {known}.")
        yield _found(
            "unknown-question", _of(criterion, field), what, fix, key=key, near=near, known=", ".join(call.asked)
        )
        return
    if question.kind not in kinds:
        what = N_("“{key}” asks for “{kind}”, which gives no points here.")
        fix = N_("Name a question of one of these kinds: {kinds}.")
        known = ", ".join(sorted(kind.value for kind in kinds))
        yield _found(
            "question-of-wrong-kind", _of(criterion, field), what, fix, key=key, kind=question.kind, kinds=known
        )
    elif criterion.missing is Missing.REFUSE and (not question.required or question.when is not None):
        what = N_("“{key}” need not be answered, and who does not answer it cannot be ranked.")
        fix = N_("Require the answer, or say that a missing one counts 0 or is left out.")
        yield _found("answer-may-be-missing", _of(criterion, "missing"), what, fix, Severity.WARNING, key=key)


def _formula_faults(call: Call, criterion: Criterion, formula: Formula) -> Iterator[Finding]:
    yield from _question_faults(call, criterion, formula.question, "formula", kinds=_NUMBERS)
    yield from _way_faults(criterion, formula)
    yield from _band_faults(criterion, formula)
    yield from _scale_faults(call, criterion, formula)
    for bonus in formula.bonus:
        yield from _bonus_faults(call, criterion, bonus.question, bonus.values)
        if not is_tame(bonus.points) or not 0 < bonus.points <= criterion.weight:
            what = N_("A bonus of {points} points is not more than 0 and at most the weight, {weight}.")
            yield _found(
                "bad-bonus",
                _of(criterion, "formula"),
                what,
                N_("Write the points that come on top."),
                points=bonus.points,
                weight=criterion.weight,
            )


def _way_faults(criterion: Criterion, formula: Formula) -> Iterator[Finding]:
    """Whether there is exactly one way of reckoning, and it has a width."""
    ends = (formula.zero is not None) + (formula.full is not None)
    ways = (ends > 0) + bool(formula.best) + bool(formula.bands)
    if ways != 1:
        what = N_("The formula has {ways} ways of reckoning.")
        fix = N_("Write one: zero and full, or best, or bands.")
        yield _found("not-one-formula", _of(criterion, "formula"), what, fix, ways=ways)
    if ends == 1:
        what = N_("The formula has only one of its two ends.")
        fix = N_("Write both: zero, the number that gives no points, and full, the one that gives all.")
        yield _found("half-a-formula", _of(criterion, "formula"), what, fix)
    if not all(is_tame(end) for end in (formula.zero, formula.full) if end is not None):
        what, fix = N_("The ends of the formula are no numbers."), N_("Write plain numbers, such as 60 and 100.")
        yield _found("bad-formula", _of(criterion, "formula"), what, fix)
    elif ends == 2 and formula.zero == formula.full:
        what = N_("{zero} gives no points and all points at once.")
        fix = N_("Let zero and full be two numbers; for all or nothing write bands.")
        yield _found("formula-without-width", _of(criterion, "formula"), what, fix, zero=formula.zero)
    if formula.best not in {"", "highest", LOWEST}:
        what, fix = N_("“{best}” is no best."), N_("Write highest or lowest.")
        yield _found("unknown-word", _of(criterion, "formula"), what, fix, best=formula.best)


def _band_faults(criterion: Criterion, formula: Formula) -> Iterator[Finding]:
    limits = [least for least, _ in formula.bands]
    if len(set(limits)) < len(limits):
        what = N_("Two bands begin at the same number.")
        yield _found("band-twice", _of(criterion, "formula"), what, N_("Let each band begin at its own number."))
    for least, points in formula.bands:
        if not (is_tame(least) and is_tame(points)) or not 0 <= points <= criterion.weight:
            what = N_("The band from {least} gives {points} points, which is not from 0 to the weight, {weight}.")
            yield _found(
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
    if formula.scale and formula.scale not in call.mark_scales:
        what, fix = N_("“{scale}” is no scale of marks of the call."), N_("The scales are: {known}.")
        yield _found(
            "unknown-scale",
            _of(criterion, "formula"),
            what,
            fix,
            scale=formula.scale,
            known=", ".join(call.mark_scales),
        )
    if not formula.scale and len(question.scales) != 1:
        what = N_("“{key}” accepts marks of several scales, and the formula takes each as it is.")
        fix = N_("Name the scale to which they are carried over first, such as {known}.")
        yield _found(
            "marks-not-comparable",
            _of(criterion, "formula"),
            what,
            fix,
            key=question.key,
            known=next(iter(question.scales or call.mark_scales), "100"),
        )


def _bonus_faults(call: Call, criterion: Criterion, key: str, values: tuple[str, ...]) -> Iterator[Finding]:
    question = call.asked.get(key)
    if question is None:
        near = did_you_mean(key, call.asked)
        what = N_("“{key}”, on which a bonus rests, is no question of the call.")
        fix = N_("Did you mean “{near}”?") if near else N_("The questions are: {known}.")
        yield _found(
            "unknown-question", _of(criterion, "formula"), what, fix, key=key, near=near, known=", ".join(call.asked)
        )
    elif question.kind is Kind.MARK and HONOURS not in values:
        what = N_("A bonus on the mark “{key}” can only be for honours.")
        yield _found(
            "bonus-never-earned",
            _of(criterion, "formula"),
            what,
            N_("Write the value {honours}."),
            Severity.WARNING,
            key=key,
            honours=HONOURS,
        )
    elif question.kind in _WORDS:
        yield from _value_faults(criterion, question, values, "formula")


def _value_faults(criterion: Criterion, question: Question, values: tuple[str, ...], field: str) -> Iterator[Finding]:
    known = _YES_NO if question.kind is Kind.YES_NO else tuple(question.choices)
    for value in values:
        if value not in known:
            near = did_you_mean(value, known)
            what = N_("“{value}” is no answer to “{key}”.")
            fix = N_("Did you mean “{near}”?") if near else N_("The answers are: {known}.")
            yield _found(
                "unknown-answer",
                _of(criterion, field),
                what,
                fix,
                value=value,
                key=question.key,
                near=near,
                known=", ".join(known),
            )


def _category_faults(call: Call, criterion: Criterion) -> Iterator[Finding]:
    yield from _question_faults(call, criterion, criterion.question, "question", kinds=_WORDS)
    for value, points in criterion.points.items():
        if not is_tame(points) or not 0 <= points <= criterion.weight:
            what = N_("“{value}” gives {points} points, which is not from 0 to the weight, {weight}.")
            yield _found(
                "bad-category-points",
                _of(criterion, "points"),
                what,
                N_("Write points from 0 to {weight}."),
                value=value,
                points=points,
                weight=criterion.weight,
            )
    question = call.asked.get(criterion.question)
    if question is None or question.kind not in _WORDS:
        return
    yield from _value_faults(criterion, question, tuple(criterion.points), "points")
    known = _YES_NO if question.kind is Kind.YES_NO else tuple(question.choices)
    if unsaid := [value for value in known if value not in criterion.points]:
        what, fix = (
            N_("The grid does not say what these answers give: {values}."),
            N_("Write 0 where they give nothing."),
        )
        yield _found(
            "answer-without-points", _of(criterion, "points"), what, fix, Severity.WARNING, values=", ".join(unsaid)
        )
    best = _most(question, criterion)
    if best < criterion.weight:
        what = N_("No answer gives more than {best} of its {weight} points.")
        fix = N_("Let the best answer give the weight, or lower the weight.")
        yield _found(
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
