"""What is wrong with the evaluation grid of a call, found before it is published and nobody can mend it any more.

An *error* is a grid that cannot give a result, or gives one that its text does not say: a threshold above its maximum,
a formula without a width, a part of something that does not exist. A *warning* is a grid that works and is open to
appeal, above all one in which money decides: points for a sponsorship may be given where the call says so in advance,
but must not be the decisive element (Consiglio di Stato, section V, 22 March 2010, n. 1673).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import attrs

from stemcity_kit.calls.call import Call
from stemcity_kit.calls.exact import as_decimal, is_tame
from stemcity_kit.calls.grid import Aggregate, Criterion, CriterionKind, Grid, Missing, Point, Scale
from stemcity_kit.calls.grid_answers import answer_faults
from stemcity_kit.calls.grid_money import money_faults
from stemcity_kit.calls.sheet_check import leaves, most_of
from stemcity_kit.calls.sums import TOTAL, parts_of, total_of
from stemcity_kit.errors import Finding, N_, Severity, Where, did_you_mean

__all__ = ["check_grid", "grid_concerns"]

MOST_PLACES = 6
"""The most decimal places to which anybody would publish points."""


def check_grid(call: Call) -> Iterator[Finding]:
    """Everything that is wrong with a call's grid; nothing for a call without one.

    >>> cash = Criterion(key="cash", weight=Decimal(70), money=True)
    >>> idea = Criterion(key="idea", weight=Decimal(30), reason=True)
    >>> [finding.rule for finding in check_grid(Call(key="grants", grid=Grid(criteria=[cash, idea])))]
    ['judged-without-levels', 'levels-not-described', 'money-weighs-too-much', 'money-can-decide-alone']
    """
    if call.grid is None:
        return
    yield from _shape_faults(call.grid)
    for criterion in call.grid.criteria:
        yield from _weight_faults(call.grid, criterion)
    own = leaves(call.grid)
    for criterion in own:
        if criterion.kind is CriterionKind.JUDGED:
            yield from _judged_faults(criterion)
        elif is_tame(criterion.weight):
            yield from answer_faults(call, criterion)
    yield from _rounding_faults(call.grid)
    yield from _members_faults(call, call.grid)
    yield from _names_faults(call.grid)
    limits = tuple(_limits(call.grid))
    yield from _untame_faults(limits)
    numbers = [*(limit.least for limit in limits), *(criterion.weight for criterion in own)]
    if all(is_tame(number) for number in numbers):
        yield from _limit_faults(call.grid, own, limits)
        yield from money_faults(call.grid)


SAID_BY_CHECK_CALL = frozenset(
    {
        "answer-without-points",
        "bad-category-points",
        "bonus-never-earned",
        "criterion-circle",
        "criterion-twice",
        "formula-without-width",
        "half-a-formula",
        "no-criteria",
        "no-formula",
        "not-one-formula",
        "parts-do-not-add-up",
        "question-of-wrong-kind",
        "quorum-above-readers",
        "threshold-above-maximum",
        "unknown-answer",
        "unknown-criterion",
        "unknown-question",
        "unknown-scale",
        "unknown-word",
        "weight-not-positive",
    }
)
"""The rules that the check of a call's whole text finds as well, in its own words."""


def grid_concerns(call: Call) -> Iterator[Finding]:
    """What `check_grid` finds beyond `calls.check.check_call`, so that nobody reads the same fault twice.

    >>> cash = Criterion(key="cash", weight=Decimal(0), money=True, reason=True)
    >>> [finding.rule for finding in grid_concerns(Call(key="grants", grid=Grid(criteria=[cash])))]
    ['levels-not-described']
    """
    return (finding for finding in check_grid(call) if finding.rule not in SAID_BY_CHECK_CALL)


@attrs.frozen
class _Limit:
    """A threshold of the grid, by the name of what it limits."""

    name: str
    least: Decimal
    where: Where


def _limits(grid: Grid) -> Iterator[_Limit]:
    for criterion in grid.criteria:
        if criterion.least is not None:
            yield _Limit(criterion.key, criterion.least, _of(criterion.key, "least"))
    for row, threshold in enumerate(grid.thresholds):
        yield _Limit("+".join(threshold.of) or TOTAL, threshold.least, _threshold(row, "least"))


def _threshold(row: int, field: str) -> Where:
    return Where(table="thresholds", field=field, row=row)


def _of(criterion: str, field: str) -> Where:
    return Where(table="criteria", key=criterion, field=field)


def _in_grid(field: str) -> Where:
    return Where(table="grid", field=field)


def _found(
    rule: str, where: Where, what: str, fix: str, severity: Severity = Severity.ERROR, **params: object
) -> Finding:
    return Finding(rule, where, what, fix, severity, params)


def _shape_faults(grid: Grid) -> Iterator[Finding]:
    """Criteria that are missing, double, or parts of something that they cannot be parts of."""
    if not grid.criteria:
        yield _found(
            "no-criteria", _in_grid("criteria"), N_("The grid has no criteria."), N_("Add one, or leave the grid out.")
        )
    known = Counter(criterion.key for criterion in grid.criteria)
    for key, times in known.items():
        if times > 1:
            what = N_("“{key}” is the key of {times} criteria.")
            yield _found("criterion-twice", _of(key, "key"), what, N_("Give each its own key."), key=key, times=times)
        if key == TOTAL:
            what = N_("“{key}” is how rankings call the sum of all criteria.")
            yield _found("reserved-key", _of(key, "key"), what, N_("Choose another key."), key=key)
    parents = {criterion.key: criterion.within for criterion in grid.criteria}
    for criterion in grid.criteria:
        if criterion.within and criterion.within not in known:
            near = did_you_mean(criterion.within, known)
            what = N_("“{value}”, of which it is a part, is no criterion of the grid.")
            fix = N_("Did you mean “{near}”?") if near else N_("Leave it empty, or name one of: {known}.")
            yield _found(
                "unknown-criterion",
                _of(criterion.key, "within"),
                what,
                fix,
                value=criterion.within,
                near=near,
                known=", ".join(known),
            )
        elif criterion.within and _turns_in_a_circle(criterion.key, parents):
            what = N_("It is a part of itself, by way of “{value}”.")
            fix = N_("Let it be a part of a criterion that is not a part of it.")
            yield _found("criterion-circle", _of(criterion.key, "within"), what, fix, value=criterion.within)


def _turns_in_a_circle(key: str, parents: Mapping[str, str]) -> bool:
    seen, above = set(), parents[key]
    while above and above not in seen:
        seen.add(above)
        above = parents.get(above, "")
    return key in seen


def _weight_faults(grid: Grid, criterion: Criterion) -> Iterator[Finding]:
    if not is_tame(criterion.weight) or criterion.weight <= 0:
        what = N_("{weight} is no weight.")
        fix = N_("Write the most points that the criterion can give, more than 0.")
        yield _found("weight-not-positive", _of(criterion.key, "weight"), what, fix, weight=criterion.weight)
    parts = [one.weight for one in grid.criteria if one.within == criterion.key and is_tame(one.weight)]
    whole = sum(map(Fraction, parts))
    if parts and is_tame(criterion.weight) and whole != criterion.weight:
        what = N_("Its weight is {weight}, and its parts make {whole}.")
        fix = N_("Let the parts make the whole; people read both numbers.")
        yield _found(
            "parts-do-not-add-up",
            _of(criterion.key, "weight"),
            what,
            fix,
            weight=criterion.weight,
            whole=sum(parts, Decimal(0)),
        )


def _judged_faults(criterion: Criterion) -> Iterator[Finding]:
    most = most_of(criterion)
    if not is_tame(most):
        return
    yield from _step_faults(criterion)
    for text in criterion.levels:
        if not _is_a_mark(text, criterion, most=most):
            what = N_("“{text}” has a description, and is no mark that a member can give.")
            fix = N_("Describe marks from 0 to {most}, on the steps if there are any.")
            yield _found("level-not-a-mark", _of(criterion.key, "levels"), what, fix, text=text, most=most)
    if not criterion.levels and not criterion.reason:
        what = N_("Members judge it, and the call neither says what a mark means nor asks for a reason.")
        fix = N_(
            "Describe the levels or ask for reasons: a number alone gives no ground (in Italy L. 241/1990, art. 3)."
        )
        yield _found("judged-without-levels", _of(criterion.key, "levels"), what, fix, Severity.WARNING)
    if not criterion.levels and criterion.reason:
        what = N_("Members give reasons, and the call does not say what each mark means.")
        fix = N_("Describing the levels helps members to mark alike, and applicants to understand.")
        yield _found("levels-not-described", _of(criterion.key, "levels"), what, fix, Severity.NOTE)


def _step_faults(criterion: Criterion) -> Iterator[Finding]:
    step, most = criterion.step, most_of(criterion)
    if step is None:
        return
    if not is_tame(step) or step <= 0 or step > most:
        what, fix = N_("{step} is no step of marks from 0 to {most}."), N_("Write such as 0.1, or leave it empty.")
        yield _found("bad-step", _of(criterion.key, "step"), what, fix, step=step, most=most)
    elif Fraction(most) % Fraction(step):
        what = N_("In steps of {step} nobody can give the highest mark, {most}.")
        fix = N_("Choose a step that divides it.")
        yield _found("step-misses-the-top", _of(criterion.key, "step"), what, fix, step=step, most=most)


def _is_a_mark(text: str, criterion: Criterion, *, most: Decimal) -> bool:
    try:
        mark = Decimal(text)
    except ArithmeticError:
        return False
    if not is_tame(mark) or not 0 <= mark <= most:
        return False
    step = criterion.step
    return step is None or not is_tame(step) or step <= 0 or Fraction(mark) % Fraction(step) == 0


def _rounding_faults(grid: Grid) -> Iterator[Finding]:
    rounding = grid.rounding
    if not 0 <= rounding.places <= MOST_PLACES:
        what = N_("Points cannot be rounded to {places} decimal places.")
        yield _found(
            "bad-places",
            _in_grid("rounding"),
            what,
            N_("Write 0 to {most}; 2 is usual."),
            places=rounding.places,
            most=MOST_PLACES,
        )
    elif rounding.places == 0 and rounding.point is Point.COEFFICIENT:
        what = N_("Coefficients from 0 to 1 that are rounded to whole numbers are only 0 and 1.")
        fix = N_("Round coefficients to 2 places, or round the points instead.")
        if any(one.kind is CriterionKind.JUDGED and one.scale is Scale.COEFFICIENT for one in leaves(grid)):
            yield _found("coefficients-all-or-nothing", _in_grid("rounding"), what, fix)


def _members_faults(call: Call, grid: Grid) -> Iterator[Finding]:
    """What the grid asks of the number of members."""
    judged = [one for one in leaves(grid) if one.kind is CriterionKind.JUDGED]
    if grid.aggregate is Aggregate.AGREED and grid.quorum is not None:
        what = N_("The committee agrees on one sheet, so that no number of members can be asked for.")
        fix = N_("Leave the grid's quorum out; the quorum of the committee's sessions is the call's own.")
        yield _found("quorum-of-one-sheet", _in_grid("quorum"), what, fix, Severity.WARNING)
    elif grid.quorum is not None and call.readers is not None and grid.quorum > call.readers:
        what = N_("Each application is read by {readers} members and needs the marks of {quorum}.")
        fix = N_("Let the quorum be at most the number of readers.")
        yield _found("quorum-above-readers", _in_grid("quorum"), what, fix, readers=call.readers, quorum=grid.quorum)
    if grid.aggregate is Aggregate.TRIMMED and call.readers is not None and call.readers < 3:
        what = N_("With {readers} readers no mark is left out, and the trimmed mean is the plain one.")
        yield _found(
            "nothing-to-trim",
            _in_grid("aggregate"),
            what,
            N_("Let three or more members read, or take the mean."),
            Severity.WARNING,
            readers=call.readers,
        )
    if judged and all(one.missing is Missing.LEAVE_OUT for one in leaves(grid)):
        what = N_("Every criterion may be left out, so that one mark alone can be a whole score.")
        fix = N_("Let at least one criterion be needed.")
        yield _found("all-optional", _in_grid("criteria"), what, fix, Severity.WARNING)


def _untame_faults(limits: Iterable[_Limit]) -> Iterator[Finding]:
    for limit in limits:
        if not is_tame(limit.least):
            what, fix = N_("{least} is no number of points."), N_("Write the points that are needed, such as 60.")
            yield _found("bad-threshold", limit.where, what, fix, least=limit.least)


def _names_faults(grid: Grid) -> Iterator[Finding]:
    known = {criterion.key for criterion in grid.criteria}
    for row, threshold in enumerate(grid.thresholds):
        for key in threshold.of:
            if key not in known:
                near = did_you_mean(key, known)
                what = N_("A threshold asks for points in “{key}”, which is no criterion of the grid.")
                fix = N_("Did you mean “{near}”?") if near else N_("The criteria are: {known}.")
                yield _found(
                    "unknown-criterion",
                    _threshold(row, "of"),
                    what,
                    fix,
                    key=key,
                    near=near,
                    known=", ".join(sorted(known)),
                )


def _limit_faults(grid: Grid, own: Sequence[Criterion], limits: Iterable[_Limit]) -> Iterator[Finding]:
    most = {part.name: part.most for part in (*parts_of(grid, own), total_of(grid, own)) if part.of}
    most |= {criterion.key: Fraction(criterion.weight) for criterion in own}
    summed = {part.name: part.of for part in (*parts_of(grid, own), total_of(grid, own))}
    optional = {criterion.key for criterion in own if criterion.missing is Missing.LEAVE_OUT}
    for limit in limits:
        highest = most.get(limit.name)
        if highest is not None:
            yield from _bound_faults(limit, most=as_decimal(highest, places=0) or Decimal(0))
        if optional.issuperset(summed.get(limit.name) or (limit.name,)) and limit.name != TOTAL:
            what = N_("“{name}” has a threshold and may be left out: who leaves it out does not miss the threshold.")
            fix = N_("Let a missing mark count 0 or be refused, or leave the threshold out.")
            yield _found("threshold-can-be-skipped", limit.where, what, fix, Severity.WARNING, name=limit.name)


def _bound_faults(limit: _Limit, *, most: Decimal) -> Iterator[Finding]:
    severity = Severity.WARNING
    if limit.least > most:
        rule, severity = "threshold-above-maximum", Severity.ERROR
        what, fix = (
            N_("“{name}” asks for {least} of {most} points, which nobody can have."),
            N_("Write at most {most}."),
        )
    elif limit.least <= 0:
        rule = "threshold-excludes-nobody"
        what = N_("“{name}” asks for {least} of {most} points, which everybody has.")
        fix = N_("Write more than 0, or leave the threshold out.")
    elif limit.least == most:
        rule, what = "threshold-at-maximum", N_("“{name}” asks for all of its {most} points.")
        fix = N_("Check that nothing but full points is meant to pass.")
    else:
        return
    yield _found(rule, limit.where, what, fix, severity, name=limit.name, least=limit.least, most=most)
