"""Which points by criterion a ranking keeps for good, and how the others are reckoned again while the answers exist.

A ranking stands in the chain, where nothing is ever erased. Points that follow from an income give that income back to
whoever knows the formula. So an entry holds no points of a criterion that follows from an answer that is not open; they
are reckoned again from the answers, for as long as these exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application
from stemcity_kit.calls.grid import Criterion, CriterionKind
from stemcity_kit.calls.question import Sensitivity
from stemcity_kit.calls.ranking import Entry
from stemcity_kit.calls.scored import Scored
from stemcity_kit.model.frozen import Frozen

__all__ = ["closed_criteria", "points_now", "questions_of"]


def questions_of(criterion: Criterion) -> frozenset[str]:
    """The questions whose answers give the points of a formula or a category; none of a judged criterion.

    >>> from stemcity_kit.calls.grid import Formula
    >>> criterion = Criterion(key="need", weight=40, kind="formula", formula=Formula(question="isee"))
    >>> sorted(questions_of(criterion))
    ['isee']
    """
    if criterion.kind is CriterionKind.JUDGED:
        return frozenset()
    if criterion.formula is None:
        return frozenset({criterion.question})
    return frozenset({criterion.formula.question, *(bonus.question for bonus in criterion.formula.bonus)})


def closed_criteria(call: Call) -> tuple[str, ...]:
    """The criteria whose points follow from an answer that is not open, in the order of the grid.

    Source: Regulation (EU) 2016/679, art. 5(1)(c) and art. 17.

    >>> from stemcity_kit.calls.grid import Formula, Grid
    >>> from stemcity_kit.calls.question import Question
    >>> need = Criterion(key="need", weight=40, kind="formula", formula=Formula(question="isee"))
    >>> asked = Question(key="isee", kind="money", sensitivity="hardship")
    >>> closed_criteria(Call(key="a", questions=[asked], grid=Grid(criteria=[need])))
    ('need',)
    """
    criteria = call.grid.criteria if call.grid else ()
    return tuple(criterion.key for criterion in criteria if _is_closed(call, criterion))


def _is_closed(call: Call, criterion: Criterion) -> bool:
    asked = (call.asked[key] for key in questions_of(criterion) if key in call.asked)
    return any(question.sensitivity is not Sensitivity.OPEN for question in asked)


def points_now(
    call: Call, entry: Entry, application: Application | None, *, scored: Scored | None
) -> Mapping[str, Decimal]:
    """The points of an entry by criterion: those that it holds, and those that are reckoned again from the answers.

    Args:
        call: The call.
        entry: The entry of the ranking.
        application: Its application; once its answers were erased, the criteria that rest on them are absent.
        scored: Its score as the case stands now.
    """
    if application is None or application.answers is None or scored is None:
        return entry.points
    closed = set(closed_criteria(call))
    lines = [line for line in scored.lines if line.criterion in closed]
    again = {line.criterion: line.points for line in lines if line.points is not None}
    return Frozen({**again, **entry.points})
