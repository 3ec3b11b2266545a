"""What marks an application still needs: sheets that are missing, sheets that went stale, sheets that do not count.

A sheet is stale once the application changed after it was written: its version is older than the application's. The
sheets of those who abstain, have a conflict, were replaced or were never asked are kept in the record and do not count;
they are never a 0.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping

import attrs

from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.committee import application_of, sitting, voters, voting
from stemcity_kit.calls.grid import Aggregate, CriterionKind
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.errors import Finding, N_, Severity, Where

__all__ = ["Ignored", "Needs", "all_needs", "needs"]

_UNREAD = frozenset({ApplicationState.DRAFT, ApplicationState.EXCLUDED, ApplicationState.WITHDRAWN})


class Ignored(enum.StrEnum):
    """Why a sheet does not count."""

    RECUSED = "recused"
    CONFLICT = "conflict"
    REPLACED = "replaced"
    NOT_ASSIGNED = "not-assigned"
    OTHER_WAY = "other-way"


@attrs.frozen(kw_only=True)
class Needs:
    """What an application still needs before its marks are complete.

    Attributes:
        application: The application's key.
        voters: The members whose marks count.
        current: Of whom a sheet of the present version is there; an empty text is the sheet that the committee agreed.
        missing: Of whom there is none.
        stale: Whose sheet is of an earlier version of the application, and must be written again.
        ignored: Whose sheet does not count, and why.
        quorum: The fewest members whose marks it needs.
    """

    application: str
    voters: tuple[str, ...]
    current: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    ignored: tuple[tuple[str, Ignored], ...] = ()
    quorum: int = 0

    @property
    def enough(self) -> bool:
        """Whether as many marks count as the quorum asks; marks that the committee agreed count for all its voters."""
        counted = len(self.voters) if "" in self.current else len(self.current)
        return counted >= self.quorum

    @property
    def complete(self) -> bool:
        """Whether nothing is missing, nothing is stale, and the quorum is reached."""
        return self.enough and not self.missing and not self.stale

    def findings(self) -> Iterator[Finding]:
        """What is to do, in words."""
        for member in self.missing:
            fix = N_("Score it, or record that the member abstains.") if member else N_("Record what it agreed on.")
            yield self._finding("sheet-missing", N_("“{member}” has not scored it."), fix, member)
        for member in self.stale:
            what = N_("The application changed after “{member}” scored it, so the marks no longer count.")
            yield self._finding("sheet-stale", what, N_("Read it again and score it anew."), member)
        for member, why in self.ignored:
            yield self._finding(f"sheet-{why.value}", _WHY[why], "", member, Severity.NOTE)
        if len(self.voters) < self.quorum:
            what = N_("Only {count} members may judge it, and the call asks for the marks of {quorum}.")
            yield self._finding("below-quorum", what, N_("Call up a substitute, or assign another member."))

    def _finding(
        self, rule: str, what: str, fix: str, member: str = "", severity: Severity = Severity.ERROR
    ) -> Finding:
        params = {"member": member, "count": len(self.voters), "quorum": self.quorum}
        what = what if member else _TOGETHER.get(rule, what)
        where = Where(table="applications", key=self.application)
        return Finding(rule, where, what, fix, severity=severity, params=params)


_TOGETHER: Mapping[str, str] = {
    "sheet-missing": N_("The committee has not agreed on its marks."),
    "sheet-stale": N_("The application changed after the committee agreed on its marks, so they no longer count."),
    "sheet-other-way": N_("Each member scores by themselves here, so the sheet of the whole committee does not count."),
}
_WHY: Mapping[Ignored, str] = {
    Ignored.RECUSED: N_("The sheet of “{member}”, who abstains, does not count; it is not counted as 0 either."),
    Ignored.CONFLICT: N_("The sheet of “{member}”, who has a conflict of interest, does not count."),
    Ignored.REPLACED: N_("The sheet of “{member}”, who does not vote, does not count."),
    Ignored.NOT_ASSIGNED: N_("The sheet of “{member}”, to whom it is not assigned, does not count."),
    Ignored.OTHER_WAY: N_("The committee agrees on one sheet here, so that of “{member}” does not count."),
}


def needs(casefile: CaseFile, application: str) -> Needs:
    """Which sheets of an application are missing or stale, which do not count, and how many it needs.

    A call without a grid, or whose criteria all come from answers, needs none.

    Args:
        casefile: The case.
        application: The application's key.

    Raises:
        UnknownKey: There is no such application.
    """
    return _needs(casefile, application_of(casefile, application), voters(casefile, application))


def all_needs(casefile: CaseFile) -> Iterator[Needs]:
    """`needs` for every application that is neither excluded nor withdrawn nor still a draft, in order of arrival."""
    who = voting(casefile)
    for application in casefile.applications.values():
        if application.state not in _UNREAD | {ApplicationState.DRAFT}:
            yield _needs(casefile, application, who[application.key])


def _needs(casefile: CaseFile, application: Application, may: tuple[str, ...]) -> Needs:
    grid = casefile.call.grid
    if grid is None or not any(criterion.kind is CriterionKind.JUDGED for criterion in grid.criteria):
        return Needs(application=application.key, voters=may)
    expected = ("",) if grid.aggregate is Aggregate.AGREED else may
    sheets = {member: casefile.sheets.get((application.key, member)) for member in ("", *casefile.members)}
    current = {member for member, sheet in sheets.items() if sheet and sheet.version >= application.version}
    return Needs(
        application=application.key,
        voters=may,
        current=tuple(member for member in expected if member in current),
        missing=tuple(member for member in expected if sheets[member] is None),
        stale=tuple(member for member in expected if sheets[member] and member not in current),
        ignored=tuple(
            (member, _why(casefile, application.key, member, agreed=grid.aggregate is Aggregate.AGREED))
            for member, sheet in sheets.items()
            if sheet and member not in expected
        ),
        quorum=grid.quorum or 1,
    )


def _why(casefile: CaseFile, application: str, member: str, *, agreed: bool) -> Ignored:
    """Why the sheet of somebody who is not expected to score does not count."""
    if (member, application) in casefile.recused:
        return Ignored.RECUSED
    if not member or (agreed and member in voters(casefile, application)):
        return Ignored.OTHER_WAY
    if member not in (one.key for one in sitting(casefile)):
        return Ignored.REPLACED
    assigned = casefile.readers.get(application)
    return Ignored.NOT_ASSIGNED if assigned and member not in assigned else Ignored.CONFLICT
