"""Whether a score sheet fits the grid: every fault at once, before it is taken into the record and before it counts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from stemcity_kit.calls.acts import SheetScored
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Sheet
from stemcity_kit.calls.exact import is_tame
from stemcity_kit.calls.grid import Aggregate, Criterion, CriterionKind, Grid, Missing, Scale
from stemcity_kit.errors import Finding, N_, Severity, Where, did_you_mean

__all__ = ["MOST_PLACES", "leaves", "most_of", "sheet_faults"]

MOST_PLACES = 9
"""The most decimal places of a mark; nobody judges finer, and a number of a million digits comes from no member."""


def leaves(grid: Grid) -> tuple[Criterion, ...]:
    """The criteria that are not made of others, in the order of the grid: those that have points of their own.

    >>> parts = [Criterion(key="quality", weight=20), Criterion(key="method", weight=20, within="quality")]
    >>> [criterion.key for criterion in leaves(Grid(criteria=parts))]
    ['method']
    """
    made = {criterion.within for criterion in grid.criteria}
    return tuple(criterion for criterion in grid.criteria if criterion.key not in made)


def most_of(criterion: Criterion) -> Decimal:
    """The highest mark that a member can write: 1, or the weight where members write points."""
    return criterion.weight if criterion.scale is Scale.POINTS else Decimal(1)


def sheet_faults(call: Call, sheet: Sheet | SheetScored) -> Iterator[Finding]:
    """What does not fit in a score sheet: all of it, criterion by criterion, in the order of the grid.

    Args:
        call: The call with its grid.
        sheet: A sheet of the case file, or the act that would bring it in.

    Yields:
        Marks of unknown criteria or of criteria that nobody judges, marks out of range or between the steps, marks that
        are needed and missing, and missing reasons. Reasons that were erased are not missed.
    """
    grid = call.grid or Grid()
    yield from _writer_faults(grid, sheet)
    judged = {one.key: one for one in leaves(grid) if one.kind is CriterionKind.JUDGED}
    for key in sheet.marks:
        if key not in judged:
            yield _not_judged(grid, sheet, key, judged=judged)
    for criterion in judged.values():
        mark = sheet.marks.get(criterion.key)
        if mark is not None:
            yield from _mark_faults(sheet, criterion, mark)
        elif criterion.missing is Missing.REFUSE:
            yield _missing(sheet, criterion)
        if mark is not None and criterion.reason:
            yield from _reason_faults(sheet, criterion)


def _finding(rule: str, sheet: Sheet | SheetScored, what: str, fix: str, **params: object) -> Finding:
    """A fault at the place of the sheet: the application, with the member and the criterion in the sentence."""
    where = Where(table="applications", key=sheet.application, field=str(params.get("criterion", "")))
    return Finding(rule, where, what, fix, Severity.ERROR, {"member": sheet.member or "*", **params})


def _writer_faults(grid: Grid, sheet: Sheet | SheetScored) -> Iterator[Finding]:
    if grid.aggregate is Aggregate.AGREED and sheet.member:
        what = N_("The sheet is of member “{member}” alone, but the call wants marks agreed by the whole committee.")
        yield _finding(
            "sheet-of-one-member", sheet, what, N_("Leave the member empty, and write the agreed marks once.")
        )
    elif grid.aggregate is not Aggregate.AGREED and not sheet.member:
        what = N_("The sheet names no member, but the call puts the marks of each member together.")
        yield _finding(
            "sheet-without-member", sheet, what, N_("Write one sheet for each member, with the member's key.")
        )


def _not_judged(grid: Grid, sheet: Sheet | SheetScored, key: str, *, judged: dict[str, Criterion]) -> Finding:
    known = {criterion.key: criterion for criterion in grid.criteria}
    if key not in known:
        near = did_you_mean(key, judged)
        what = N_("Member “{member}” marks “{criterion}”, which is no criterion of the grid.")
        fix = N_("Did you mean “{near}”? Members mark: {known}.") if near else N_("Members mark: {known}.")
        return _finding("unknown-criterion", sheet, what, fix, criterion=key, near=near, known=", ".join(judged))
    if known[key].kind is CriterionKind.JUDGED:
        what = N_("Member “{member}” marks “{criterion}”, which is the sum of its parts.")
        fix = N_("Mark its parts instead: {known}.")
        parts = ", ".join(criterion.key for criterion in grid.criteria if criterion.within == key)
        return _finding("mark-of-a-sum", sheet, what, fix, criterion=key, known=parts)
    what = N_("Member “{member}” marks “{criterion}”, whose points follow from an answer.")
    return _finding(
        "mark-not-judged",
        sheet,
        what,
        N_("Remove the mark; members mark: {known}."),
        criterion=key,
        known=", ".join(judged),
    )


def _mark_faults(sheet: Sheet | SheetScored, criterion: Criterion, mark: Decimal) -> Iterator[Finding]:
    most = most_of(criterion)
    if not is_tame(mark) or not 0 <= mark <= most:
        what = N_("Member “{member}” gives {mark} in “{criterion}”, which is not from 0 to {most}.")
        fix = N_("Write a number from 0 to {most}.")
        yield _finding("mark-out-of-range", sheet, what, fix, criterion=criterion.key, mark=mark, most=most)
    elif int(mark.normalize().as_tuple().exponent) < -MOST_PLACES:
        what = N_("Member “{member}” gives {mark} in “{criterion}”, which has too many decimal places.")
        fix = N_("Write at most {places} decimal places.")
        yield _finding("mark-too-fine", sheet, what, fix, criterion=criterion.key, mark=mark, places=MOST_PLACES)
    elif criterion.step and Fraction(mark) % Fraction(criterion.step):
        what = N_("Member “{member}” gives {mark} in “{criterion}”, which is between the steps of {step}.")
        below = criterion.step * int(Fraction(mark) / Fraction(criterion.step))
        above = below + criterion.step
        fix = N_("Write {below} or {above}.") if above <= most else N_("Write {below}.")
        params = {"criterion": criterion.key, "mark": mark, "step": criterion.step, "below": below, "above": above}
        yield _finding("mark-off-step", sheet, what, fix, **params)


def _missing(sheet: Sheet | SheetScored, criterion: Criterion) -> Finding:
    what = N_("Member “{member}” gives no mark in “{criterion}”.")
    fix = N_("Write a number from 0 to {most}; without it the application cannot be ranked.")
    return _finding("mark-missing", sheet, what, fix, criterion=criterion.key, most=most_of(criterion))


def _reason_faults(sheet: Sheet | SheetScored, criterion: Criterion) -> Iterator[Finding]:
    if sheet.reasons is not None and not sheet.reasons.get(criterion.key).strip():
        what = N_("Member “{member}” gives no reason for the mark in “{criterion}”.")
        fix = N_("Write why, in a sentence: the call asks for a reason (in Italy L. 241/1990, art. 3).")
        yield _finding("reason-missing", sheet, what, fix, criterion=criterion.key)
