"""The second part of an explanation: each criterion with its marks and its rounding, sums and thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from stemcity_kit.calls.entry_points import questions_of
from stemcity_kit.calls.explain_subject import Subject, criterion_title, question_title
from stemcity_kit.calls.grid import Aggregate, Criterion, CriterionKind, Grid, Missing, Point, RoundingMode, Scale
from stemcity_kit.calls.question import Reader
from stemcity_kit.calls.scored import Line, Sum, Why
from stemcity_kit.errors import N_
from stemcity_kit.model.sentence import Param, Sentence, said

__all__ = ["AGGREGATES", "MODES", "POINTS", "aggregate_words", "is_shown", "points", "rounding_words", "sums"]

AGGREGATES = {
    Aggregate.MEAN: N_("mean"),
    Aggregate.MEDIAN: N_("median"),
    Aggregate.TRIMMED: N_("mean without the highest and the lowest mark"),
    Aggregate.AGREED: N_("mark that the committee agreed on"),
}
"""How marks are put together, in words."""
MODES = {
    RoundingMode.HALF_UP: N_("a half is rounded up"),
    RoundingMode.HALF_EVEN: N_("a half is rounded to the even digit"),
    RoundingMode.DOWN: N_("further digits are cut off"),
    RoundingMode.UP: N_("further digits are rounded up"),
}
"""How one rounds, in words."""
POINTS = {
    Point.COEFFICIENT: N_("Each coefficient is rounded to {places} decimal places; {mode}."),
    Point.CRITERION: N_("The points of each criterion are rounded to {places} decimal places; {mode}."),
    Point.TOTAL: N_("Only the total is rounded, to {places} decimal places; {mode}."),
    Point.NEVER: N_("Nothing is rounded."),
}
"""Where one rounds, in words."""
_LEFT_OUT = {
    Why.RECUSED: N_("{member} abstained, so the marks are those of the others."),
    Why.STALE: N_("{member} had read an earlier version of the application, so that sheet does not count."),
    Why.AWAITED: N_("{member} has not scored it."),
    Why.FAULTY: N_("{member} wrote what does not fit the grid, so that sheet does not count."),
    Why.COMMITTEE: N_("{member} wrote a sheet of their own; the one that the committee agreed on counts."),
}


def aggregate_words(grid: Grid) -> Sentence:
    """How marks are put together, in words.

    >>> aggregate_words(Grid()).what
    'mean'
    """
    return said(grid.aggregate.value, AGGREGATES[grid.aggregate])


def rounding_words(grid: Grid) -> Sentence:
    """Where and how one rounds, in words.

    >>> rounding_words(Grid()).what
    'The points of each criterion are rounded to {places} decimal places; {mode}.'
    """
    rounding = grid.rounding
    mode = said(rounding.mode.value, MODES[rounding.mode])
    return said("rounding", POINTS[rounding.point], places=rounding.places, mode=mode)


def points(of: Subject) -> Iterator[Sentence]:
    """The points of each criterion, and how they came about."""
    grid, scored = of.call.grid, of.scored
    if grid is None or scored is None or not scored.lines:
        return
    yield rounding_words(grid)
    yield from _left_out(of)
    criteria = {criterion.key: criterion for criterion in grid.criteria}
    for line in scored.lines:
        if is_shown(of, line.criterion):
            yield from _line(of, grid, criteria[line.criterion], line)
        else:
            title = criterion_title(of.call, line.criterion)
            what = N_("“{title}” (at most {weight}): the points follow from an answer that the committee is not shown.")
            yield said("not-shown", what, title=title, weight=line.weight)


def _left_out(of: Subject) -> Iterator[Sentence]:
    assert of.scored is not None  # noqa: S101 - asked only where there is a score
    for left in of.scored.left_out:
        if left.why in _LEFT_OUT and (of.names_members or left.why is Why.RECUSED):
            member = of.member(left.member) if of.names_members else said("a-member", N_("A member"))
            yield said(f"left-out-{left.why.value}", _LEFT_OUT[left.why], member=member)


def _line(of: Subject, grid: Grid, criterion: Criterion, line: Line) -> Iterator[Sentence]:
    title = criterion_title(of.call, line.criterion)
    erased = criterion.kind is not CriterionKind.JUDGED and of.application.answers is None
    if line.average is None and line.number is None and line.missing is not None and not erased:
        yield _missing(title, line)
    elif criterion.kind is CriterionKind.JUDGED:
        yield from _judged(of, grid, criterion, line)
    else:
        yield from _reckoned(of, criterion, line)
    if line.points is not None and line.exact is not None and Fraction(line.points) != line.exact:
        yield said(
            "rounded",
            N_("For “{title}”, {exact} was rounded to {points}."),
            title=title,
            exact=line.exact,
            points=line.points,
        )
    if line.least is not None and line.counted is not None:
        yield _threshold(said("criterion", N_("“{title}”"), title=title), line.counted, Fraction(line.least))


def is_shown(of: Subject, key: str) -> bool:
    """Whether the reader may know the points of a criterion: an income can be reckoned back from them.

    Args:
        of: The application, and who reads.
        key: The criterion; one that is made of others is shown where all of them are.
    """
    criteria = of.call.grid.criteria if of.call.grid else ()
    return all(of.may_read(*questions_of(one)) for one in criteria if key in (one.key, one.within))


def _missing(title: Param, line: Line) -> Sentence:
    what = {
        Missing.REFUSE: N_("“{title}” (at most {weight}): there is no mark, and without one it cannot be ranked."),
        Missing.ZERO: N_("“{title}” (at most {weight}): there is no mark, which counts 0 points."),
        Missing.LEAVE_OUT: N_("“{title}” (at most {weight}): there is no mark; the other criteria make up the whole."),
    }[line.missing or Missing.REFUSE]
    return said("missing", what, title=title, weight=line.weight)


def _judged(of: Subject, grid: Grid, criterion: Criterion, line: Line) -> Iterator[Sentence]:
    title = criterion_title(of.call, line.criterion)
    if line.average is None:
        yield said("no-points", N_("“{title}” (at most {weight}): no points yet."), title=title, weight=line.weight)
        return
    yield said(
        "judged",
        N_("“{title}” (at most {weight}): the marks {marks}; their {aggregate} {average} gives {points} points.")
        if len(line.by_member) > 1
        else N_("“{title}” (at most {weight}): the mark {marks}, which gives {points} points."),
        title=title,
        weight=line.weight,
        marks=_marks(of, criterion, line),
        aggregate=aggregate_words(grid),
        average=line.average,
        points=line.points if line.points is not None else line.exact,
    )
    if criterion.scale is Scale.COEFFICIENT and line.coefficient is not None and line.coefficient != line.average:
        yield said(
            "coefficient-rounded",
            N_("For “{title}”, the coefficient {average} was rounded to {coefficient}."),
            title=title,
            average=line.average,
            coefficient=line.coefficient,
        )
    yield from _reasons(of, line)


def _marks(of: Subject, criterion: Criterion, line: Line) -> Param:
    """The marks: with the members' names for who may know them, otherwise from the highest to the lowest."""
    pairs = list(line.by_member.items())
    if not of.names_members:
        pairs.sort(key=lambda pair: -pair[1])
    shown: list[Param] = []
    for member, mark in pairs:
        level = criterion.levels.get(f"{mark.normalize():f}") or criterion.levels.get(str(mark))
        worded = said("mark-level", N_("{mark} ({level})"), mark=mark, level=level) if level else mark
        if of.names_members and member:
            worded = said("mark-of", N_("{member}: {mark}"), member=of.member(member), mark=worded)
        shown.append(worded)
    return tuple(shown) if len(shown) != 1 else shown[0]


def _reasons(of: Subject, line: Line) -> Iterator[Sentence]:
    """The reasons that the members gave: by name for who may know the names, otherwise in alphabetical order."""
    given: list[tuple[str, str | None]] = []
    for member in line.members:
        sheet = of.casefile.sheets.get((of.application.key, member))
        if sheet is not None and (sheet.reasons is None or sheet.reasons.get(line.criterion)):
            given.append((member, sheet.reasons.get(line.criterion) if sheet.reasons else None))
    if not of.names_members:
        given.sort(key=lambda pair: pair[1] or "")
    for member, text in given:
        if of.names_members and member:
            yield said("reason-of", N_("{member} wrote: {reason}"), member=of.member(member), reason=text)
        else:
            yield said("reason", N_("The reason: {reason}"), reason=text)


def _reckoned(of: Subject, criterion: Criterion, line: Line) -> Iterator[Sentence]:
    """A formula or a category: the answer that decided, where the reader may know it, and what it gives."""
    title = criterion_title(of.call, line.criterion)
    question = criterion.formula.question if criterion.formula else criterion.question
    given = _given(of, line)
    if given is None and of.application.answers is None:
        what = N_("“{title}” (at most {weight}): the answer to “{question}” was erased, and the points with it.")
        yield said("points-erased", what, title=title, weight=line.weight, question=question_title(of.call, question))
        return
    yield said(
        "reckoned-from",
        N_("“{title}” (at most {weight}): the answer to “{question}” is {answer}, which gives {points} points."),
        title=title,
        weight=line.weight,
        question=question_title(of.call, question),
        answer=of.answer(question),
        points=given,
    )
    if criterion.formula is not None and line.number is not None:
        yield from _formula(of, criterion, line)


def _given(of: Subject, line: Line) -> Param:
    """The points: as they are reckoned, or, where an answer was erased since, as the ranking holds them, if it does."""
    if of.application.answers is not None and line.points is not None:
        return line.points
    kept = of.points.get(line.criterion)
    return line.exact if kept is None and of.application.answers is not None else kept


def _formula(of: Subject, criterion: Criterion, line: Line) -> Iterator[Sentence]:
    formula = criterion.formula
    assert formula is not None and line.number is not None  # noqa: S101, PT018 - asked only for a formula with a number
    if formula.zero is not None and formula.full is not None:
        yield said(
            "formula",
            N_("The points grow evenly from {zero} (none) to {full} (all {weight}); it stands at {number}."),
            zero=formula.zero,
            full=formula.full,
            weight=line.weight,
            number=line.number,
        )
    elif formula.best:
        what = (
            N_("The points are in proportion to the lowest of all applications; this one stands at {number}.")
            if formula.best == "lowest"
            else N_("The points are in proportion to the highest of all applications; this one stands at {number}.")
        )
        yield said("formula-best", what, number=line.number)
        if of.reader is Reader.OFFICE and line.best is not None:
            yield said("formula-best-is", N_("The best of all applications is {best}."), best=line.best)
    if line.bonus:
        yield said(
            "bonus",
            N_("In it are {bonus} points on top; the sum is at most {weight}."),
            bonus=line.bonus,
            weight=line.weight,
        )


def sums(of: Subject) -> Iterator[Sentence]:
    """The total, and every sum that has a threshold."""
    scored = of.scored
    if scored is None:
        return
    for group in scored.groups:
        if not all(is_shown(of, line.criterion) for line in scored.lines if line.criterion in group.of):
            continue
        yield from _sum(said("group", N_("“{title}”"), title=criterion_title(of.call, group.name)), group)
    if scored.whole is not None:
        yield from _sum(said("total", N_("The total")), scored.whole)


def _sum(title: Sentence, group: Sum) -> Iterator[Sentence]:
    if group.counted is None:
        return
    yield said(
        "sum",
        N_("{title}: {points} of {most} points."),
        title=title,
        points=_shown(group.points, group.counted),
        most=group.most,
    )
    if group.judged < group.most:
        yield said(
            "carried-over",
            N_("Of {most} points only {judged} could be given, so the points were carried over to the whole."),
            most=group.most,
            judged=group.judged,
        )
    elif group.exact is not None and group.points is not None and Fraction(group.points) != group.exact:
        yield said("sum-rounded", N_("{exact} was rounded to {points}."), exact=group.exact, points=group.points)
    if group.least is not None:
        yield _threshold(title, group.counted, Fraction(group.least))


def _threshold(title: Sentence, counted: Fraction, least: Fraction) -> Sentence:
    if counted >= least:
        return said(
            "threshold-met",
            N_("{title}: at least {least} were needed, and they are reached."),
            title=title,
            least=least,
        )
    return said(
        "threshold-missed",
        N_("{title}: at least {least} were needed, and {gap} are missing."),
        title=title,
        least=least,
        gap=least - counted,
    )


def _shown(points: Param, counted: Fraction) -> Param:
    return counted if points is None else points
