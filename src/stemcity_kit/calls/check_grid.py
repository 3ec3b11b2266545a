"""Whether the parts of a call's grid fit together: criteria, weights, formulas, thresholds, and what they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from stemcity_kit.calls.call import Call
from stemcity_kit.calls.check_parts import amiss, twice, unknown, unknown_question
from stemcity_kit.calls.exact import is_tame
from stemcity_kit.calls.grid import Criterion, CriterionKind, Formula, Grid
from stemcity_kit.calls.question import Kind, Question
from stemcity_kit.calls.spelling import written
from stemcity_kit.errors import Finding, N_, Severity, Where

__all__ = ["COUNTED", "DECIDING", "grid_faults", "possible_answers"]

COUNTED = frozenset({Kind.WHOLE, Kind.DECIMAL, Kind.MONEY, Kind.MARK})
"""The kinds of answers that a formula reckons with."""

DECIDING = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.YES_NO})
"""The kinds of answers that a category gives points for."""

_WHOLE_GRID = Decimal(100)


def grid_faults(call: Call) -> Iterator[Finding]:
    """Everything that is wrong with the grid; nothing where nothing is scored.

    Whether its scores can be defended, above all whether money decides, is asked by `calls.grid_check`.

    >>> call = Call(key="a", grid=Grid(criteria=[Criterion(key="quality", weight=Decimal(60))]))
    >>> print(*grid_faults(call))
    grid: The criteria give at most 60 points, not 100. Correct the weights, if 100 are meant.
    """
    if call.grid is None:
        return
    criteria = {criterion.key: criterion for criterion in call.grid.criteria}
    yield from twice("criteria", (criterion.key for criterion in call.grid.criteria))
    yield from _weight_faults(call.grid)
    for criterion in call.grid.criteria:
        where = Where(table="criteria", key=criterion.key)
        yield from _place_faults(criterion, criteria, where)
        yield from _own_threshold_faults(criterion, where)
        yield from _source_faults(call, criterion, where)
    yield from _threshold_faults(call.grid, criteria)


def _sum(weights: Iterable[Decimal]) -> Decimal:
    """A sum of what are plain numbers; the others have findings of their own."""
    return sum((weight for weight in weights if is_tame(weight)), Decimal(0))


def _exceeds(number: Decimal, most: Decimal) -> bool:
    """Whether a plain number is above another one; what is no plain number has a finding of its own."""
    return is_tame(number) and is_tame(most) and number > most


def _parts(grid: Grid, of: str) -> list[Criterion]:
    return [criterion for criterion in grid.criteria if criterion.within == of]


def _weight_faults(grid: Grid) -> Iterator[Finding]:
    total = _sum(criterion.weight for criterion in grid.criteria if not criterion.within)
    if not grid.criteria:
        what, fix = (
            N_("The grid has no criteria."),
            N_("Write at least one under “grid.criteria”, or leave the grid out."),
        )
        yield amiss("no-criteria", Where(table="grid", field="criteria"), what, fix)
    elif total != _WHOLE_GRID:
        what = N_("The criteria give at most {total} points, not 100.")
        fix = N_("Correct the weights, if 100 are meant.")
        yield amiss("weights-not-100", Where(table="grid"), what, fix, Severity.WARNING, total=written(total))
    for criterion in grid.criteria:
        where = Where(table="criteria", key=criterion.key, field="weight")
        if not is_tame(criterion.weight) or criterion.weight <= 0:
            what, fix = N_("The weight {weight} gives no points."), N_("Write a weight above 0, or leave it out.")
            yield amiss("no-weight", where, what, fix, weight=criterion.weight)
        parts = _parts(grid, criterion.key)
        if parts and is_tame(criterion.weight) and _sum(part.weight for part in parts) != criterion.weight:
            what = N_("The parts of “{key}” have weights of {sum} together, and itself {weight}.")
            fix = N_("The weight of a criterion is the sum of its parts; correct one of them.")
            params: dict[str, Any] = {
                "key": criterion.key,
                "sum": _sum(part.weight for part in parts),
                "weight": criterion.weight,
            }
            yield amiss("parts-do-not-add-up", where, what, fix, **params)


def _place_faults(criterion: Criterion, criteria: Mapping[str, Criterion], where: Where) -> Iterator[Finding]:
    """A criterion lies within another one, and that one within none."""
    field = Where(table=where.table, key=where.key, field="within")
    if not criterion.within:
        return
    above = criteria.get(criterion.within)
    if above is None:
        what = N_("There is no criterion “{key}”.")
        yield unknown("unknown-criterion", field, what, criterion.within, (key for key in criteria if key != where.key))
    elif above.within or above is criterion:
        what = N_("“{key}” lies within “{above}”, which is itself a part.")
        fix = N_("Name a criterion that is not itself a part of one.")
        yield amiss("nested-criterion", field, what, fix, key=criterion.key, above=above.key)


def _own_threshold_faults(criterion: Criterion, where: Where) -> Iterator[Finding]:
    if criterion.least is not None and _exceeds(criterion.least, criterion.weight):
        what = N_("The threshold {least} is above the weight {weight}, so nobody can reach it.")
        field = Where(table=where.table, key=where.key, field="least")
        params: dict[str, Any] = {"least": criterion.least, "weight": criterion.weight}
        yield amiss("threshold-out-of-reach", field, what, N_("Lower the threshold."), **params)


def _threshold_faults(grid: Grid, criteria: Mapping[str, Criterion]) -> Iterator[Finding]:
    for number, threshold in enumerate(grid.thresholds):
        where = Where(table="thresholds", field="of", row=number)
        for key in threshold.of:
            if key not in criteria:
                what = N_("There is no criterion “{key}”.")
                yield unknown("unknown-criterion", where, what, key, criteria)
        counted = [criteria[key] for key in threshold.of if key in criteria] or _parts(grid, "")
        most = _sum(criterion.weight for criterion in counted)
        if _exceeds(threshold.least, most):
            what = N_("The threshold {least} is above the {most} points that there are, so nobody can reach it.")
            params: dict[str, Any] = {"least": threshold.least, "most": written(most)}
            yield amiss("threshold-out-of-reach", where, what, N_("Lower the threshold."), **params)


def _source_faults(call: Call, criterion: Criterion, where: Where) -> Iterator[Finding]:
    """Where the points come from."""
    if criterion.kind is CriterionKind.FORMULA:
        field = Where(table=where.table, key=where.key, field="formula")
        if criterion.formula is None:
            yield amiss("no-formula", field, N_("The criterion has no formula."), N_("Say how points are reckoned."))
        else:
            yield from _formula_faults(call, criterion.formula, field)
    elif criterion.kind is CriterionKind.CATEGORY:
        yield from _category_faults(call, criterion, where)


def _formula_faults(call: Call, formula: Formula, where: Where) -> Iterator[Finding]:
    ways = [formula.zero is not None or formula.full is not None, bool(formula.best), bool(formula.bands)]
    if sum(ways) != 1 or (ways[0] and (formula.zero is None or formula.full is None or formula.zero == formula.full)):
        what = N_("The formula does not say in one way how points are reckoned.")
        fix = N_("Give either “zero” and “full”, which differ, or “best”, or “bands”.")
        yield amiss("unclear-formula", where, what, fix)
    if formula.best not in ("", "highest", "lowest"):
        yield unknown("unknown-word", where, N_("“{key}” says not which is best."), formula.best, ("highest", "lowest"))
    if formula.scale and formula.scale not in call.mark_scales:
        yield unknown(
            "unknown-scale", where, N_("There is no scale of marks “{key}”."), formula.scale, call.mark_scales
        )
    yield from unknown_question(call, formula.question, where)
    question = call.asked.get(formula.question)
    if not formula.question or (question is not None and question.kind not in COUNTED):
        what = N_("The formula needs the answer to a question, a number, an amount or a mark.")
        yield amiss("nothing-to-count", where, what, N_("Name such a question in “question”."))
    for bonus in formula.bonus:
        yield from unknown_question(call, bonus.question, where)
        if bonus.question in call.asked:
            yield from _value_faults(call.asked[bonus.question], bonus.values, where)


def _category_faults(call: Call, criterion: Criterion, where: Where) -> Iterator[Finding]:
    field = Where(table=where.table, key=where.key, field="question")
    yield from unknown_question(call, criterion.question, field)
    question = call.asked.get(criterion.question)
    if not criterion.question or (question is not None and question.kind not in DECIDING):
        what = N_("The category needs the answer to a choice, or to a question of yes or no.")
        yield amiss("nothing-to-decide", field, what, N_("Name such a question in “question”."))
    if question is None:
        return
    points = Where(table=where.table, key=where.key, field="points")
    yield from _value_faults(question, criterion.points, points)
    if missing := [value for value in possible_answers(question) if value not in criterion.points]:
        what = N_("These answers have no points: {values}.")
        fix = N_("Give each its points, 0 where it gets none.")
        yield amiss("no-points", points, what, fix, Severity.WARNING, values=", ".join(missing))
    for value, given in criterion.points.items():
        if not is_tame(given) or given < 0 or _exceeds(given, criterion.weight):
            what = N_("“{value}” gives {points} points, but the weight is {weight}.")
            fix = N_("Points go from 0 to the weight.")
            yield amiss("too-many-points", points, what, fix, value=value, points=given, weight=criterion.weight)


def possible_answers(question: Question) -> tuple[str, ...]:
    """The answers that a question can have, where they are a closed list.

    >>> possible_answers(Question(key="lode", kind="yes-no"))
    ('yes', 'no')
    """
    return ("yes", "no") if question.kind is Kind.YES_NO else tuple(question.choices)


def _value_faults(question: Question, values: Iterable[str], where: Where) -> Iterator[Finding]:
    """Values that no answer to the question can have."""
    known = ("honours",) if question.kind is Kind.MARK else possible_answers(question)
    for value in values:
        if known and value not in known:
            what = N_("“{key}” is not among the answers to the question.")
            yield unknown("not-a-choice", where, what, value, known)
