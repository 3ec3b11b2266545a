"""The points of one application, criterion by criterion: the lines of its trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import attrs

from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Sheet
from stemcity_kit.calls.exact import average, rounded, shown
from stemcity_kit.calls.formulas import Reckoned, best_of, category_points, formula_points
from stemcity_kit.calls.grid import Criterion, CriterionKind, Grid, Missing, Point, Scale
from stemcity_kit.calls.scored import Line
from stemcity_kit.calls.sheet_check import MOST_PLACES, leaves, sheet_faults
from stemcity_kit.calls.sums import Part, parts_of, total_of
from stemcity_kit.errors import Finding, N_, StemCityError, Where
from stemcity_kit.model.frozen import Frozen

__all__ = ["Plan", "faults_of", "lines_of", "planned"]

_UNIT = 10**MOST_PLACES
"""Marks are added up as whole numbers of this part of a point: every mark that fits a grid is one."""


@attrs.frozen
class _Worth:
    """What an average of marks is worth in a criterion; the same averages come again and again."""

    average: Fraction | None
    coefficient: Fraction | None
    exact: Fraction
    counted: Fraction
    points: Decimal


@attrs.frozen(kw_only=True)
class Plan:
    """A call's grid, made ready once for all applications."""

    call: Call
    grid: Grid
    criteria: tuple[Criterion, ...]
    judged: tuple[Criterion, ...]
    parts: tuple[Part, ...]
    whole: Part
    best: Mapping[str, Fraction | None]
    unknown: frozenset[str]
    units: Mapping[str, dict[Decimal, int]]
    worths: dict[tuple[str, int, int], _Worth] = attrs.field(factory=dict)


def planned(call: Call, grid: Grid, everyone: Iterable[Answers | None]) -> Plan:
    """A grid made ready for all applications, given the answers of everybody who was admitted."""
    criteria = leaves(grid)
    best, unknown = _best(call, criteria, tuple(everyone))
    return Plan(
        call=call,
        grid=grid,
        criteria=criteria,
        judged=tuple(criterion for criterion in criteria if criterion.kind is CriterionKind.JUDGED),
        parts=tuple(parts_of(grid, criteria)),
        whole=total_of(grid, criteria),
        best=best,
        unknown=unknown,
        units={criterion.key: {} for criterion in criteria},
    )


def _best(
    call: Call, criteria: Sequence[Criterion], everyone: Sequence[Answers | None]
) -> tuple[Mapping[str, Fraction | None], frozenset[str]]:
    """The best number of each formula that compares, and the criteria in which it cannot be known any more."""
    best: dict[str, Fraction | None] = {}
    unknown = set()
    for criterion in criteria:
        if criterion.formula is not None and criterion.formula.best:
            try:
                best[criterion.key] = best_of(call, criterion.formula, [one for one in everyone if one is not None])
            except StemCityError:
                unknown.add(criterion.key)
            if None in everyone:
                unknown.add(criterion.key)
    return Frozen(best), frozenset(unknown)


def faults_of(plan: Plan, sheet: Sheet) -> tuple[Finding, ...]:
    """What does not fit in a sheet; the marks of one that fits are kept in whole units, and need no second look."""
    if _is_known_to_fit(plan, sheet):
        return ()
    faults = tuple(sheet_faults(plan.call, sheet))
    if not faults:
        for key, mark in sheet.marks.items():
            plan.units[key][mark] = int(Fraction(mark) * _UNIT)
    return faults


def _is_known_to_fit(plan: Plan, sheet: Sheet) -> bool:
    """Whether all criteria are marked, with marks that were seen to fit before, and no reason is to be looked for."""
    if len(sheet.marks) != len(plan.judged) or not sheet.member:
        return False
    try:
        return all(
            sheet.marks.get(criterion.key) in plan.units[criterion.key] and not criterion.reason
            for criterion in plan.judged
        )
    except TypeError:  # a signalling NaN cannot be hashed
        return False


def lines_of(
    plan: Plan, application: str, answers: Answers | None, sheets: Sequence[Sheet], findings: list[Finding]
) -> Iterator[Line]:
    """The lines of one application, in the order of the grid; what is wrong with its answers joins the findings."""
    members = tuple(sheet.member for sheet in sheets)
    for criterion in plan.criteria:
        if criterion.kind is CriterionKind.JUDGED:
            yield _judged(plan, criterion, members, tuple(sheet.marks.get(criterion.key) for sheet in sheets))
        else:
            yield _reckoned(plan, application, criterion, answers, findings)


def _judged(plan: Plan, criterion: Criterion, members: tuple[str, ...], marks: tuple[Decimal | None, ...]) -> Line:
    units, known = [], plan.units[criterion.key]
    missing: Missing | None = None
    for mark in marks:
        if mark is not None:
            units.append(known[mark])
        else:
            missing = criterion.missing
            units += [0] if missing is Missing.ZERO else []
    worth = _worth(plan, criterion, *average(units, plan.grid.aggregate)) if units else None
    return _line(criterion, worth, members=members, marks=marks, missing=missing)


def _worth(plan: Plan, criterion: Criterion, numerator: int, denominator: int) -> _Worth:
    """What an average of marks is worth, remembered: on a grid with steps there are only a few averages."""
    key = (criterion.key, numerator, denominator)
    if key not in plan.worths:
        mean, rounding = Fraction(numerator, denominator * _UNIT), plan.grid.rounding
        used = Fraction(rounded(mean, rounding)) if rounding.point is Point.COEFFICIENT else mean
        outright = criterion.scale is Scale.POINTS
        exact = min(used if outright else used * Fraction(criterion.weight), Fraction(criterion.weight))
        plan.worths[key] = _Worth(mean, None if outright else used, exact, *_counted(plan.grid, exact))
    return plan.worths[key]


def _counted(grid: Grid, exact: Fraction) -> tuple[Fraction, Decimal]:
    """The points of a criterion as they are summed and as they are shown."""
    if grid.rounding.point is Point.CRITERION:
        points = rounded(exact, grid.rounding)
        return Fraction(points), points
    return exact, shown(exact, grid.rounding)


def _line(
    criterion: Criterion,
    worth: _Worth | None,
    *,
    members: tuple[str, ...] = (),
    marks: tuple[Decimal | None, ...] = (),
    missing: Missing | None = None,
) -> Line:
    return Line(
        criterion=criterion.key,
        kind=criterion.kind,
        weight=criterion.weight,
        members=members,
        marks=marks,
        average=worth.average if worth else None,
        coefficient=worth.coefficient if worth else None,
        exact=worth.exact if worth else None,
        counted=worth.counted if worth else None,
        points=worth.points if worth else None,
        missing=missing,
        least=criterion.least,
    )


def _reckoned(
    plan: Plan, application: str, criterion: Criterion, answers: Answers | None, findings: list[Finding]
) -> Line:
    """The line of a formula or a category; what is wrong with the answer joins the findings."""
    where = Where(table="applications", key=application, field=_question(criterion))
    if answers is None:
        findings.append(_erased(where, criterion))
        return _line(criterion, None)
    if criterion.key in plan.unknown:
        findings.append(_without_best(where, criterion))
        return _line(criterion, None)
    try:
        found = _points(plan, criterion, answers)
    except StemCityError as fault:
        findings += fault.at(where).findings
        return _line(criterion, None)
    if found is not None:
        return _reckoned_line(plan, criterion, answers, found)
    if criterion.missing is Missing.REFUSE:
        findings.append(_unanswered(where, criterion))
    zero = _Worth(None, None, Fraction(0), *_counted(plan.grid, Fraction(0)))
    return _line(criterion, zero if criterion.missing is Missing.ZERO else None, missing=criterion.missing)


def _question(criterion: Criterion) -> str:
    return criterion.formula.question if criterion.formula is not None else criterion.question


def _points(plan: Plan, criterion: Criterion, answers: Answers) -> Reckoned | None:
    if criterion.kind is CriterionKind.CATEGORY:
        return category_points(plan.call, criterion, answers)
    best, rounding = plan.best.get(criterion.key), plan.grid.rounding
    return formula_points(plan.call, criterion, answers, best=best, rounding=rounding)


def _reckoned_line(plan: Plan, criterion: Criterion, answers: Answers, found: Reckoned) -> Line:
    worth = _Worth(None, found.coefficient, found.points, *_counted(plan.grid, found.points))
    return attrs.evolve(
        _line(criterion, worth),
        answer=answers.get(_question(criterion)),
        number=found.number,
        best=plan.best.get(criterion.key),
        bonus=found.bonus,
    )


def _erased(where: Where, criterion: Criterion) -> Finding:
    what = N_("The points in “{criterion}” follow from an answer that was erased with the person's data.")
    fix = N_("Rankings that were made before stand; a new one goes without this application.")
    return Finding("answers-erased", where, what, fix, params={"criterion": criterion.key})


def _without_best(where: Where, criterion: Criterion) -> Finding:
    what = N_("“{criterion}” compares with the best of all applications, which is not known: an answer cannot be read.")
    fix = N_("Mend or remove the application whose answer is erased or unreadable.")
    return Finding("best-unknown", where, what, fix, params={"criterion": criterion.key})


def _unanswered(where: Where, criterion: Criterion) -> Finding:
    what = N_("The points in “{criterion}” follow from an answer that is missing.")
    fix = N_("Ask for a completion, or exclude the application; without it there is no total.")
    return Finding("answer-missing", where, what, fix, params={"criterion": criterion.key})
