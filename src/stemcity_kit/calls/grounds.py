"""Why an application was excluded, in words: requirements by their title, formal faults by a sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stemcity_kit.calls.acts import ApplicationExcluded
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.errors import N_
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.sentence import Sentence, said

__all__ = ["FAULTS", "THRESHOLD", "known_grounds", "reasons_given", "worded"]

THRESHOLD = "threshold"
"""The first ground of who was excluded by a ranking; what was missed follows it."""

_UNFIT = N_("An answer does not fit its question.")
FAULTS: Mapping[str, str] = Frozen(
    {
        "not-received": N_("It never came in."),
        "late": N_("It came in after the deadline."),
        "received-before-published": N_("It came in before the call was published."),
        "wrong-channel": N_("It came by a way that the call does not admit."),
        "not-signed": N_("It is not signed as the call asks."),
        "party-twice": N_("A party is named more than once."),
        "no-groupings": N_("Several parties apply together, which the call does not admit."),
        "not-one-lead": N_("The grouping does not have exactly one lead."),
        "no-share": N_("A party of the grouping has no share."),
        "shares-not-100": N_("The shares of the parties do not make 100."),
        "too-many-applications": N_("Its proposer takes part in more applications than the call admits."),
        "possible-duplicate": N_("The same proposer sent another application."),
        "no-identity": N_("It does not tell who proposes."),
        "completion-late": N_("What was asked for came too late."),
        "missing-answer": N_("An answer that is required is missing."),
        "answer-not-asked": _UNFIT,
        "unknown-question": _UNFIT,
        "not-canonical": N_("An answer cannot be read."),
        "answer-too-long": _UNFIT,
        "below-least": _UNFIT,
        "above-most": _UNFIT,
        "not-a-choice": _UNFIT,
        "other-currency": _UNFIT,
        "mark-off-scale": _UNFIT,
        "wrong-honours": _UNFIT,
        "wrong-scale": _UNFIT,
        "bad-email": N_("An e-mail address cannot be one."),
        "bad-address": N_("A web address cannot be one."),
        "not-a-file": N_("A file that was named cannot be one."),
    }
)
"""The faults that `receivability.receivable` and `answers_check.faults` can find, each as a reason for an exclusion."""


def known_grounds(call: Call) -> tuple[str, ...]:
    """The grounds that speak for themselves: the keys of the call's requirements, and the ids of formal faults.

    >>> known_grounds(Call(key="a"))[:2]
    ('not-received', 'late')
    """
    return (*(requirement.key for requirement in call.requirements), *FAULTS)


def worded(call: Call, application: Application) -> Iterator[Sentence]:
    """The grounds of an exclusion in words, but for missed thresholds, which the ranking tells.

    Args:
        call: The call.
        application: The application, which was excluded.

    >>> from stemcity_kit.calls.states import ApplicationState
    >>> out = Application(key="kx2", person="p", state=ApplicationState.EXCLUDED, grounds=("late",))
    >>> [sentence.what for sentence in worded(Call(key="a"), out)]
    ['It came in after the deadline.']
    """
    if application.grounds[:1] == (THRESHOLD,):
        return
    requirements = {requirement.key: requirement for requirement in call.requirements}
    told = []
    for ground in application.grounds:
        if ground in requirements:
            title = requirements[ground].title or ground
            told.append(said("ground-requirement", N_("The requirement “{title}” is not met."), title=title))
        elif ground in FAULTS:
            told.append(said(f"ground-{ground}", FAULTS[ground]))
        else:
            told.append(said("ground", N_("The ground: {ground}."), ground=ground))
    yield from dict.fromkeys(told)


def reasons_given(casefile: CaseFile, application: Application) -> str | None:
    """The reasons of an exclusion: the office's own words, or else why the record says that it was done.

    None where they were erased; an empty text where nobody wrote any.
    """
    if application.reasons or application.reasons is None:
        return application.reasons
    for record in reversed(casefile.records):
        excludes = isinstance(record.act, ApplicationExcluded) and record.about == application.key
        if excludes and record.number not in casefile.fallen:
            return record.because
    return ""
