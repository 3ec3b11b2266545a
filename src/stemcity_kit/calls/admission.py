"""What is proposed for each application that came in: admit it, ask for a completion, exclude it, or look at it first.

Nothing is decided here: an officer records what is proposed, or something else. A completion is proposed only where all
that stands in the way can be mended without touching what is judged; an exclusion only where a ground for it is known.
What the call's text must decide, and what nobody can judge yet, is left to a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import attrs

from stemcity_kit.calls.acts import Act, ApplicationAdmitted, ApplicationExcluded, CompletionAsked
from stemcity_kit.calls.acts_application import SIGNATURE
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.eligibility import Judgement, judge
from stemcity_kit.calls.receivability import Proposers, proposers, receivable
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.errors import Finding, Severity
from stemcity_kit.model.time import in_utc
from stemcity_kit.model.zones import zone_info

__all__ = ["Proposal", "completion_due", "proposals"]

FORMAL = frozenset({"not-signed", "no-share", "shares-not-100", "not-one-lead"})
"""Faults of form, besides those of answers, that a completion can mend."""

ASKED = {"not-signed": SIGNATURE}
"""Faults of form that a request can name; of the others a person must say what is to be sent."""

UNDECIDED = frozenset({"too-many-applications"})
"""Faults of which the call's text decides whom they exclude."""


@attrs.frozen(kw_only=True)
class Proposal:
    """What is proposed for one application.

    Attributes:
        application: The application.
        act: What to record; None where a person must look first.
        found: What speaks against receiving it.
        unmet: The requirements that stand in the way, or that cannot be judged.
    """

    application: Application
    act: Act | None = None
    found: tuple[Finding, ...] = ()
    unmet: tuple[Judgement, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether somebody must look before it is recorded."""
        return self.act is None or any(found.severity is Severity.WARNING for found in self.found)


def proposals(casefile: CaseFile, *, due: dt.datetime | None) -> Iterator[Proposal]:
    """What is proposed for each application that is not decided yet, in order of arrival.

    Args:
        casefile: The case.
        due: The first instant at which a completion is too late; None where none can be asked for.

    >>> from stemcity_kit.calls.call import Call
    >>> held = Application(
    ...     key="kx2", person="p", state=ApplicationState.RECEIVED, received_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    ... )
    >>> case = attrs.evolve(CaseFile.of(Call(key="a")), applications={"kx2": held})
    >>> [proposal.act for proposal in proposals(case, due=None)]
    [ApplicationAdmitted(application='kx2')]
    """
    among = proposers(casefile)
    for held in casefile.applications.values():
        if held.state in (ApplicationState.RECEIVED, ApplicationState.COMPLETION_ANSWERED):
            yield _proposed(casefile, held, among, due)


def _proposed(casefile: CaseFile, held: Application, among: Proposers, due: dt.datetime | None) -> Proposal:
    found = tuple(receivable(casefile, held, among=among))
    unmet = tuple(one for one in judge(casefile.call, held) if one.met is not True)
    errors = [fault for fault in found if fault.severity is Severity.ERROR]
    asks = due if held.state is ApplicationState.RECEIVED else None
    act = None if held.answers is None else _act(casefile.call, held.key, errors, unmet, asks)
    return Proposal(application=held, act=act, found=found, unmet=unmet)


def _act(
    call: Call, key: str, errors: Sequence[Finding], unmet: Sequence[Judgement], due: dt.datetime | None
) -> Act | None:
    """What to record; None where a person must look."""
    if not errors and not unmet:
        return ApplicationAdmitted(application=key)
    if due is not None and _curable(call, errors, unmet):
        items = tuple(_items(call, errors, unmet))
        whole = items and all(fault.where.field in call.asked or fault.rule in ASKED for fault in errors)
        return CompletionAsked(application=key, items=items, due=due) if whole else None
    grounds = [fault.rule for fault in errors] + [one.requirement.key for one in unmet if one.met is False]
    known = tuple(dict.fromkeys(grounds))
    return ApplicationExcluded(application=key, grounds=known) if set(known) - UNDECIDED else None


def _curable(call: Call, errors: Sequence[Finding], unmet: Sequence[Judgement]) -> bool:
    """Whether everything that stands in the way can be mended without touching what is judged."""
    answers = [call.asked[fault.where.field] for fault in errors if fault.where.field in call.asked]
    formal = [fault.rule for fault in errors if fault.where.field not in call.asked]
    return (
        all(one.curable or one.met is None for one in unmet)  # what nobody can judge yet may still turn out well
        and not any(question.substance for question in answers)
        and FORMAL.issuperset(formal)
    )


def _items(call: Call, errors: Sequence[Finding], unmet: Sequence[Judgement]) -> Iterator[str]:
    """The questions to answer again, and the signature."""
    keys = [fault.where.field for fault in errors] + [one.requirement.test.question for one in unmet]
    for key in dict.fromkeys(keys):
        if key in call.asked and not call.asked[key].substance:
            yield key
    yield from dict.fromkeys(ASKED[fault.rule] for fault in errors if fault.rule in ASKED)


def completion_due(call: Call, *, at: dt.datetime) -> dt.datetime | None:
    """The first instant that is too late for a completion asked for now, or None where the call states no days.

    The days are calendar days in the call's zone; the day of the request does not count, the last day counts to its
    end.

    Args:
        call: The call, with `completion_days`.
        at: When it is asked for, an aware moment.

    Source: Regulation (EEC, Euratom) No 1182/71, art. 3(1) and (2)(b).

    >>> call = Call(key="a", zone="Europe/Rome", completion_days=10)
    >>> str(completion_due(call, at=dt.datetime(2027, 3, 24, 9, tzinfo=dt.UTC)))
    '2027-04-04 00:00:00+02:00'
    """
    if call.completion_days is None:
        return None
    zone = zone_info(call.zone)
    after = in_utc(at).astimezone(zone).date() + dt.timedelta(days=call.completion_days + 1)
    return in_utc(dt.datetime.combine(after, dt.time(), tzinfo=zone)).astimezone(zone)
