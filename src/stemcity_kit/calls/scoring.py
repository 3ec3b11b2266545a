"""The score of every application: exact, with a complete trace, and rounded at the one point that the call states.

Members' marks become one by the grid's aggregate; formulas and categories give points without anybody's judgement;
sums follow, and thresholds. Numbers are fractions until the rounding point:

* *coefficient*: the average of the marks is rounded, and multiplied by the weight as it then is;
* *criterion*: the points of each criterion are rounded, and the rounded ones are summed;
* *total*: only sums are rounded, those of thresholds and the total;
* *never*: nothing is, and exact sums are compared.

A criterion that may be left out, and is, is made up by the others, each with its share: the sum of what was judged is
carried over from the most that it could be to the most of the whole (60 of 80 points are 75 of 100), and is then
rounded once more unless the call never rounds. Thresholds of a group do the same inside the group. So a proposal does
not lose by an optional criterion, and no criterion gives more than its weight.

What cannot be scored has a finding and no total: too few sheets, a mark that is needed, an answer that was erased.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile, Sheet
from stemcity_kit.calls.counting import Counted, counted, readers_of
from stemcity_kit.calls.points import Plan, faults_of, lines_of, planned
from stemcity_kit.calls.scored import LeftOut, Line, Scored, Scores, Sum, Why
from stemcity_kit.calls.sheet_check import sheet_faults
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.calls.sums import summed
from stemcity_kit.errors import Finding, N_, Severity, Where

__all__ = ["LeftOut", "Line", "Scored", "Scores", "Sum", "Why", "competing", "score", "score_sheets", "sheet_faults"]

_COMPETING = frozenset(
    {ApplicationState.ADMITTED, ApplicationState.EVALUATED, ApplicationState.RANKED, ApplicationState.ELIGIBLE}
)


def score(casefile: CaseFile) -> Scores:
    """The scores of all applications of a case that compete: admitted, and not withdrawn or excluded since.

    Who was excluded for missing a threshold has a score too: it says what was missed. A member whose seat a substitute
    took is read as that seat: the last sheet of the seat counts, so that what was scored before stands.

    >>> from stemcity_kit.calls.grid import Grid
    >>> dict(score(CaseFile.of(Call(key="grants", grid=Grid()))))
    {}
    """
    scored = competing(casefile)
    return score_sheets(
        casefile.call,
        {key: one.answers for key, one in scored.items()},
        casefile.sheets.values(),
        readers=readers_of(casefile, scored),
        recused=casefile.recused,
        versions={key: one.version for key, one in scored.items()},
    )


def competing(casefile: CaseFile) -> Mapping[str, Application]:
    """The applications that have a score: admitted, and neither withdrawn nor excluded but for a missed threshold."""
    return {key: one for key, one in casefile.applications.items() if _competes(one)}


def _competes(application: Application) -> bool:
    below = any(ground.startswith("threshold") for ground in application.grounds)
    return application.state in _COMPETING or (application.state is ApplicationState.EXCLUDED and below)


def score_sheets(
    call: Call,
    answers: Mapping[str, Answers | None],
    sheets: Iterable[Sheet],
    *,
    readers: Mapping[str, Sequence[str]] | None = None,
    recused: Collection[tuple[str, str]] = frozenset(),
    versions: Mapping[str, int] | None = None,
) -> Scores:
    """The scores of some applications, from their answers and sheets alone.

    Args:
        call: The call, with its grid.
        answers: The answers of all admitted applications by key; None for one whose person was erased.
        sheets: The sheets, in any order; those of other applications are passed over. Of two sheets of one member for
            one application the last counts.
        readers: Who should score each application; for one that is not named, and without this, whoever sent a sheet.
        recused: The pairs of a member and an application that abstain.
        versions: The versions of the applications; sheets of another version are stale.

    Returns:
        The scores, in the order of the answers.

    >>> from decimal import Decimal
    >>> from stemcity_kit.calls.grid import Criterion, Grid
    >>> call = Call(key="grants", grid=Grid(criteria=[Criterion(key="quality", weight=Decimal(25))]))
    >>> marks = {"ada": "0.7", "eva": "0.8", "ida": "0.8"}
    >>> sheets = [
    ...     Sheet(application="p1", member=member, marks={"quality": Decimal(mark)}, reasons=None, version=1, number=1)
    ...     for member, mark in marks.items()
    ... ]
    >>> scored = score_sheets(call, {"p1": Answers()}, sheets)["p1"]
    >>> scored.lines[0].exact, scored.total
    (Fraction(115, 6), Decimal('19.17'))
    """
    if call.grid is None:
        return Scores({key: Scored(application=key) for key in answers})
    plan = planned(call, call.grid, answers.values())
    received: dict[str, dict[str, Sheet]] = {key: {} for key in answers}
    for sheet in sheets:
        if sheet.application in received:
            received[sheet.application][sheet.member] = sheet
    return Scores(
        {
            key: _scored(
                plan,
                key,
                given,
                received[key],
                readers=(readers or {}).get(key),
                recused=recused,
                version=(versions or {}).get(key),
            )
            for key, given in answers.items()
        }
    )


def _scored(
    plan: Plan,
    application: str,
    answers: Answers | None,
    sheets: Mapping[str, Sheet],
    *,
    readers: Sequence[str] | None,
    recused: Collection[tuple[str, str]],
    version: int | None,
) -> Scored:
    faults = {member: found for member, sheet in sheets.items() if (found := faults_of(plan, sheet))}
    read = Counted()
    if plan.judged:
        read = counted(
            plan.grid, application, sheets, readers=readers, recused=recused, version=version, faulty=faults.keys()
        )
    findings = [*read.findings]
    for left in read.left_out:
        if left.why is Why.FAULTY:
            findings += faults[left.member]
    lines = tuple(lines_of(plan, application, answers, read.sheets, findings))
    groups = tuple(summed(plan.grid, part, lines) for part in plan.parts)
    whole = summed(plan.grid, plan.whole, lines)
    if whole.counted is None and all(finding.severity is not Severity.ERROR for finding in findings):
        findings.append(_nothing(application))
    missed = [line.criterion for line in lines if not line.is_met]
    missed += [one.name for one in (*groups, whole) if not one.is_met]
    return Scored(
        application=application,
        lines=lines,
        groups=groups,
        whole=whole,
        left_out=read.left_out,
        missed=tuple(dict.fromkeys(missed)),
        findings=tuple(findings),
    )


def _nothing(application: str) -> Finding:
    what = N_("No criterion of it has any points, so that there is no total.")
    fix = N_("Score at least one criterion, or let the call say that a missing mark counts 0.")
    return Finding("nothing-scored", Where(table="applications", key=application), what, fix)
