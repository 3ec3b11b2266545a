"""What scoring gives: the points of each application with a complete trace, so that nobody has to reckon again.

The explanation for an applicant, the minutes and the workbook all read these values. Each number appears as it stood at
every stage: what each member wrote, what their marks make together, the exact points, and the points as they counted.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

import attrs

from stemcity_kit.calls.grid import CriterionKind, Missing
from stemcity_kit.errors import Finding, Severity
from stemcity_kit.model.frozen import Frozen, frozen

__all__ = ["LeftOut", "Line", "Scored", "Scores", "Sum", "Why"]


class Why(enum.StrEnum):
    """Why what a member wrote, or did not write, is not among the marks of an application.

    *Recused*: the member abstains, and the average is over the others; it is never a 0. *Stale*: the application
    changed after the member read it. *Awaited*: no sheet came. *Not reading*: the member was not asked to score it, or
    a substitute took the seat and scored it. *Faulty*: the sheet does not fit the grid. *Committee*: the committee
    agreed on one sheet together, and this one is a member's own.
    """

    RECUSED = "recused"
    STALE = "stale"
    AWAITED = "awaited"
    NOT_READING = "not-reading"
    FAULTY = "faulty"
    COMMITTEE = "committee-sheet-counts"


@attrs.frozen
class LeftOut:
    """A member whose marks do not count for one application, and why."""

    member: str
    why: Why


@attrs.frozen(kw_only=True)
class Line:
    """The points of one application in one criterion that is not made of others.

    Attributes:
        criterion: Its key.
        kind: Where its points come from.
        weight: The most points that it can give.
        members: The members whose sheets count, by key; `""` for the sheet of the whole committee.
        marks: What each of them wrote, in the same order; None where one left the criterion empty.
        average: For a judged criterion: what the marks make together, on the scale that members write on.
        coefficient: The part of the weight, as it was multiplied: rounded where the call rounds coefficients. None
            where points are given outright.
        answer: For a formula or a category: the answer that decided, in its canonical spelling. It is personal.
        number: For a formula: the number that was compared, on the formula's scale.
        best: For a formula that compares with the best of all applications: that best.
        bonus: For a formula: the points on top, before the cap.
        exact: The points before the call's rounding; None where there are none.
        counted: The points as they were summed.
        points: The points as they are shown: `counted` with as many decimals as the call rounds to.
        missing: The rule that the call has for a criterion without marks, where it was applied.
        least: The criterion's own threshold.
    """

    criterion: str
    kind: CriterionKind
    weight: Decimal
    members: tuple[str, ...] = ()
    marks: tuple[Decimal | None, ...] = ()
    average: Fraction | None = None
    coefficient: Fraction | None = None
    answer: str = ""
    number: Fraction | None = None
    best: Fraction | None = None
    bonus: Decimal = Decimal(0)
    exact: Fraction | None = None
    counted: Fraction | None = None
    points: Decimal | None = None
    missing: Missing | None = None
    least: Decimal | None = None

    @property
    def by_member(self) -> Mapping[str, Decimal]:
        """What each member wrote; who left the criterion empty is absent."""
        return Frozen((member, mark) for member, mark in zip(self.members, self.marks, strict=True) if mark is not None)

    @property
    def is_met(self) -> bool:
        """Whether the criterion's own threshold is met; without points it is not missed either."""
        return self.least is None or self.counted is None or self.counted >= self.least


@attrs.frozen(kw_only=True)
class Sum:
    """The points of several criteria: a criterion made of parts, those of a threshold, or all of them.

    Attributes:
        name: The key of the criterion that is made of them, their keys joined by `+`, or `total`.
        of: The keys of the criteria that are summed.
        most: The most points that they can give.
        judged: The most points of those that were not left out; where it is less than `most`, the points were carried
            over from the one to the other.
        exact: The sum of the counted points, before the carrying-over and any rounding of the sum; None where a
            criterion has no points.
        counted: The points as they are compared and ranked.
        points: The points as they are shown.
        least: The threshold, itself enough.
    """

    name: str
    of: tuple[str, ...]
    most: Fraction
    judged: Fraction
    exact: Fraction | None = None
    counted: Fraction | None = None
    points: Decimal | None = None
    least: Decimal | None = None

    @property
    def is_met(self) -> bool:
        """Whether the threshold is met; without points it is not missed either."""
        return self.least is None or self.counted is None or self.counted >= self.least


@attrs.frozen(kw_only=True)
class Scored:
    """The score of one application.

    Attributes:
        application: Its key.
        lines: Its points by criterion, in the order of the grid; criteria made of parts are among `groups`.
        groups: The criteria made of parts and the sums that have a threshold, but for the total.
        whole: The total; None where the call has no grid.
        left_out: The members whose marks do not count, and why.
        missed: The thresholds that were missed: keys of criteria, joined by `+` for sums, and `total`.
        findings: What is wrong; with an error among them there is no total, and it cannot be ranked.
    """

    application: str
    lines: tuple[Line, ...] = ()
    groups: tuple[Sum, ...] = ()
    whole: Sum | None = None
    left_out: tuple[LeftOut, ...] = ()
    missed: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def total(self) -> Decimal | None:
        """The total as it is shown; None where there is none, or where something is wrong."""
        return self.whole.points if self.whole and self.is_scored else None

    @property
    def standing(self) -> Fraction | None:
        """The total as it is compared: the one that is shown, or the exact one where the call never rounds."""
        return self.whole.counted if self.whole and self.is_scored else None

    @property
    def is_scored(self) -> bool:
        """Whether it can be ranked, as far as its score goes."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)

    def line(self, criterion: str) -> Line | None:
        """The line of a criterion that is not made of others, or None."""
        return next((line for line in self.lines if line.criterion == criterion), None)

    def points_of(self, criterion: str) -> Fraction | None:
        """The counted points of any criterion, also of one that is made of parts; None where it has none."""
        line = self.line(criterion)
        if line is not None:
            return line.counted
        return next((group.counted for group in self.groups if group.name == criterion), None)


@attrs.frozen
class Scores(Mapping[str, Scored]):
    """The scores of all applications by key, in the order in which they were given.

    Attributes:
        held: The scores.
    """

    held: Mapping[str, Scored] = attrs.field(factory=Frozen, converter=frozen)

    def __getitem__(self, application: str) -> Scored:
        return self.held[application]

    def __iter__(self) -> Iterator[str]:
        return iter(self.held)

    def __len__(self) -> int:
        return len(self.held)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that is wrong, application by application."""
        return tuple(finding for scored in self.held.values() for finding in scored.findings)
