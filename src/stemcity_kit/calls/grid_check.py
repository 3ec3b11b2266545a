"""What an evaluation grid makes of scores, looked at before it is published and nobody can mend it any more.

That its parts fit together is the matter of `calls.check_grid`. Here an *error* is a mark that nobody can give, or a
number that is none. A *warning* is a grid that works and is open to appeal, above all one in which money decides:
points for a sponsorship may be given where the call says so in advance, but must not be the decisive element (Consiglio
di Stato, section V, 22 March 2010, n. 1673).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import attrs

from stemcity_kit.calls.call import Call
from stemcity_kit.calls.check_parts import amiss
from stemcity_kit.calls.exact import as_decimal, is_tame
from stemcity_kit.calls.grid import Aggregate, Criterion, CriterionKind, Grid, Missing, Point, Scale
from stemcity_kit.calls.grid_answers import answer_faults
from stemcity_kit.calls.grid_money import money_faults
from stemcity_kit.calls.sheet_check import leaves, most_of
from stemcity_kit.calls.sums import TOTAL, parts_of, total_of
from stemcity_kit.errors import Finding, N_, Severity, Where

__all__ = ["grid_concerns"]

MOST_PLACES = 6
"""The most decimal places to which anybody would publish points."""


def grid_concerns(call: Call) -> Iterator[Finding]:
    """What a grid whose parts fit together still makes of scores; nothing for a call without one.

    Whether its parts fit is asked by `calls.check_grid`; both are part of `calls.check.check_call`.

    >>> cash = Criterion(key="cash", weight=Decimal(70), money=True)
    >>> idea = Criterion(key="idea", weight=Decimal(30), reason=True)
    >>> [finding.rule for finding in grid_concerns(Call(key="grants", grid=Grid(criteria=[cash, idea])))]
    ['judged-without-levels', 'levels-not-described', 'money-weighs-too-much', 'money-can-decide-alone']
    """
    if call.grid is None:
        return
    yield from _reserved_faults(call.grid)
    own = leaves(call.grid)
    for criterion in own:
        if criterion.kind is CriterionKind.JUDGED:
            yield from _judged_faults(criterion)
        elif is_tame(criterion.weight):
            yield from answer_faults(call, criterion)
    yield from _rounding_faults(call.grid)
    yield from _members_faults(call, call.grid)
    limits = tuple(_limits(call.grid))
    yield from _untame_faults(limits)
    numbers = [*(limit.least for limit in limits), *(criterion.weight for criterion in own)]
    if all(is_tame(number) for number in numbers):
        yield from _limit_faults(call.grid, own, limits)
        yield from money_faults(call.grid)


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


def _reserved_faults(grid: Grid) -> Iterator[Finding]:
    if any(criterion.key == TOTAL for criterion in grid.criteria):
        what = N_("“{key}” is how rankings call the sum of all criteria.")
        yield amiss("reserved-key", _of(TOTAL, "key"), what, N_("Choose another key."), key=TOTAL)


def _judged_faults(criterion: Criterion) -> Iterator[Finding]:
    most = most_of(criterion)
    if not is_tame(most):
        return
    yield from _step_faults(criterion)
    for text in criterion.levels:
        if not _is_a_mark(text, criterion, most=most):
            what = N_("“{text}” has a description, and is no mark that a member can give.")
            fix = N_("Describe marks from 0 to {most}, on the steps if there are any.")
            yield amiss("level-not-a-mark", _of(criterion.key, "levels"), what, fix, text=text, most=most)
    if not criterion.levels and not criterion.reason:
        what = N_("Members judge it, and the call neither says what a mark means nor asks for a reason.")
        fix = N_(
            "Describe the levels or ask for reasons: a number alone gives no ground (in Italy L. 241/1990, art. 3)."
        )
        yield amiss("judged-without-levels", _of(criterion.key, "levels"), what, fix, Severity.WARNING)
    if not criterion.levels and criterion.reason:
        what = N_("Members give reasons, and the call does not say what each mark means.")
        fix = N_("Describing the levels helps members to mark alike, and applicants to understand.")
        yield amiss("levels-not-described", _of(criterion.key, "levels"), what, fix, Severity.NOTE)


def _step_faults(criterion: Criterion) -> Iterator[Finding]:
    step, most = criterion.step, most_of(criterion)
    if step is None:
        return
    if not is_tame(step) or step <= 0 or step > most:
        what, fix = N_("{step} is no step of marks from 0 to {most}."), N_("Write such as 0.1, or leave it empty.")
        yield amiss("bad-step", _of(criterion.key, "step"), what, fix, step=step, most=most)
    elif Fraction(most) % Fraction(step):
        what = N_("In steps of {step} nobody can give the highest mark, {most}.")
        fix = N_("Choose a step that divides it.")
        yield amiss("step-misses-the-top", _of(criterion.key, "step"), what, fix, step=step, most=most)


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
        yield amiss(
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
            yield amiss("coefficients-all-or-nothing", _in_grid("rounding"), what, fix)


def _members_faults(call: Call, grid: Grid) -> Iterator[Finding]:
    """What the grid asks of the number of members."""
    judged = [one for one in leaves(grid) if one.kind is CriterionKind.JUDGED]
    if grid.aggregate is Aggregate.AGREED and grid.quorum is not None:
        what = N_("The committee agrees on one sheet, so that no number of members can be asked for.")
        fix = N_("Leave the grid's quorum out; the quorum of the committee's sessions is the call's own.")
        yield amiss("quorum-of-one-sheet", _in_grid("quorum"), what, fix, Severity.WARNING)
    if grid.aggregate is Aggregate.TRIMMED and call.readers is not None and call.readers < 3:
        what = N_("With {readers} readers no mark is left out, and the trimmed mean is the plain one.")
        yield amiss(
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
        yield amiss("all-optional", _in_grid("criteria"), what, fix, Severity.WARNING)


def _untame_faults(limits: Iterable[_Limit]) -> Iterator[Finding]:
    for limit in limits:
        if not is_tame(limit.least):
            what, fix = N_("{least} is no number of points."), N_("Write the points that are needed, such as 60.")
            yield amiss("bad-threshold", limit.where, what, fix, least=limit.least)


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
            yield amiss("threshold-can-be-skipped", limit.where, what, fix, Severity.WARNING, name=limit.name)


def _bound_faults(limit: _Limit, *, most: Decimal) -> Iterator[Finding]:
    if limit.least <= 0:
        rule = "threshold-excludes-nobody"
        what = N_("“{name}” asks for {least} of {most} points, which everybody has.")
        fix = N_("Write more than 0, or leave the threshold out.")
    elif limit.least == most:
        rule, what = "threshold-at-maximum", N_("“{name}” asks for all of its {most} points.")
        fix = N_("Check that nothing but full points is meant to pass.")
    else:
        return
    yield amiss(rule, limit.where, what, fix, Severity.WARNING, name=limit.name, least=limit.least, most=most)
