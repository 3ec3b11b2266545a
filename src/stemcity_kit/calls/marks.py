"""Marks on their scales: which scales a question accepts, and what is wrong with a mark.

Whoever reads a mark, from a form, a sheet or the record, asks here, so that no way of reading accepts what another one
refuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stemcity_kit.calls.answer import Mark, MarkScale
from stemcity_kit.calls.question import Question
from stemcity_kit.calls.spelling import written
from stemcity_kit.errors import Finding, N_, Where

__all__ = ["accepted_scales", "mark_faults"]


def mark_faults(question: Question, mark: Mark, *, scales: Mapping[str, MarkScale]) -> Iterator[Finding]:
    """What is wrong with a mark: a scale that is not accepted, a value that is not on it, honours beside less.

    >>> from decimal import Decimal
    >>> from stemcity_kit.calls.answer import SCALES
    >>> asked = Question(key="mark", kind="mark", scales=["100"])
    >>> [fault.rule for fault in mark_faults(asked, Mark(Decimal(59), "100"), scales=SCALES)]
    ['mark-off-scale']
    """
    where, scale = Where(field=question.key), accepted_scales(question, scales=scales).get(mark.scale)
    params = {"value": mark, "known": ", ".join(accepted_scales(question, scales=scales))}
    if scale is None:
        what, fix = N_("The scale of “{value}” is not accepted here."), N_("Give a mark on one of: {known}.")
        yield Finding("wrong-scale", where, what, fix, params=params)
        return
    params |= {"least": written(scale.least), "most": written(scale.most)}
    if not scale.least <= mark.value <= scale.most:
        what, fix = N_("“{value}” is not on its scale."), N_("Marks go from {least} to {most}.")
        yield Finding("mark-off-scale", where, what, fix, params=params)
    elif mark.honours and not (scale.honours and mark.value == scale.most):
        what = N_("“{value}” has honours, which only the highest mark of a scale with honours can have.")
        yield Finding("wrong-honours", where, what, N_("Leave the honours out, or correct the mark."), params=params)


def accepted_scales(question: Question, *, scales: Mapping[str, MarkScale]) -> Mapping[str, MarkScale]:
    """The scales that a question accepts, by key; all of them where it names none.

    >>> from stemcity_kit.calls.answer import SCALES
    >>> list(accepted_scales(Question(key="mark", kind="mark", scales=["30"]), scales=SCALES))
    ['30']
    """
    return {key: scale for key, scale in scales.items() if not question.scales or key in question.scales}
