"""The acts of the committee: who judges, what they wrote, draws, and the rankings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

import attrs

from stemcity_kit.calls.acts_parts import Act, Appointment, sealed, sealed_text
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.ranking import Ranking
from stemcity_kit.calls.states import ActName
from stemcity_kit.model.fields import clean_line, clean_text, strings
from stemcity_kit.model.frozen import Frozen, frozen
from stemcity_kit.model.time import aware

__all__ = [
    "Assigned",
    "CommitteeAppointed",
    "ConflictDeclared",
    "DrawFrozen",
    "Drawn",
    "EvaluationOpened",
    "MemberRecused",
    "MemberReplaced",
    "MethodsCompared",
    "RankingApproved",
    "RankingProposed",
    "ReviewOpened",
    "SessionHeld",
    "SheetScored",
]


def _members(values: Iterable[Appointment]) -> tuple[Appointment, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class CommitteeAppointed(Act):
    """The committee was appointed, after the deadline."""

    name = ActName.APPOINT_COMMITTEE
    decision: str = attrs.field(default="", converter=clean_line)
    members: tuple[Appointment, ...] = attrs.field(default=(), converter=_members)


@attrs.frozen(kw_only=True)
class EvaluationOpened(Act):
    """The evaluation began."""

    name = ActName.OPEN_EVALUATION


@attrs.frozen(kw_only=True)
class RankingProposed(Act):
    """A ranking was proposed; its version is counted by the case file.

    Attributes:
        ranking: The ranking.
        departs: Why it is not the one that follows from the record, where it is not: a judgment, for example.
    """

    name = ActName.PROPOSE_RANKING
    ranking: Ranking = Ranking()
    departs: str = attrs.field(default="", converter=clean_text)


@attrs.frozen(kw_only=True)
class ReviewOpened(Act):
    """The provisional ranking was published, and reviews can be asked for until the given moment."""

    name = ActName.OPEN_REVIEW
    until: dt.datetime = attrs.field(validator=aware)


@attrs.frozen(kw_only=True)
class RankingApproved(Act):
    """The last ranking was approved."""

    name = ActName.APPROVE_RANKING
    decision: str = attrs.field(default="", converter=clean_line)


@attrs.frozen(kw_only=True)
class MemberReplaced(Act):
    """A substitute took the seat of a member."""

    name = ActName.REPLACE_MEMBER
    member: str
    substitute: str


@attrs.frozen(kw_only=True)
class ConflictDeclared(Act):
    """A member declared a conflict of interest with an application, or that there is none.

    Without an application it is the declaration of independence that every member signs before the evaluation.

    Attributes:
        member: Who declares.
        application: With which application; empty for the declaration of independence.
        exists: Whether there is a conflict.
        ground: Which; it is about the member.
    """

    name = ActName.DECLARE_CONFLICT
    member: str
    application: str = ""
    exists: bool = True
    ground: str | None = sealed_text()


@attrs.frozen(kw_only=True)
class MemberRecused(Act):
    """A member abstains from an application; the head of the office decided so."""

    name = ActName.RECUSE_MEMBER
    member: str
    application: str


@attrs.frozen(kw_only=True)
class Assigned(Act):
    """Applications were assigned to members.

    Attributes:
        readers: The members of each application.
        seed: The seed of the assignment, which makes it repeatable.
    """

    name = ActName.ASSIGN
    readers: Mapping[str, tuple[str, ...]] = attrs.field(factory=Frozen, converter=frozen)
    seed: str = ""


@attrs.frozen(kw_only=True)
class SessionHeld(Act):
    """The committee met.

    Attributes:
        key: The session's key.
        start: When it began.
        end: When it ended.
        place: Where, or online.
        present: The keys of the members who were there.
        minutes: What was done, for the minutes.
    """

    name = ActName.HOLD_SESSION
    key: str
    start: dt.datetime = attrs.field(validator=aware)
    end: dt.datetime = attrs.field(validator=aware)
    place: str = attrs.field(default="", converter=clean_line)
    present: tuple[str, ...] = attrs.field(default=(), converter=strings)
    minutes: str = attrs.field(default="", converter=clean_text)


@attrs.frozen(kw_only=True)
class SheetScored(Act):
    """A member scored an application, or the committee agreed on its marks.

    Attributes:
        application: Which application.
        member: Who; empty for marks agreed by the whole committee.
        marks: What was written, by criterion, as the criterion's scale wants it.
        reasons: Why, by criterion; it is about the applicant.
        version: The version of the application that was read; an older one makes the sheet stale.
    """

    name = ActName.SCORE
    application: str
    member: str = ""
    marks: Mapping[str, Decimal] = attrs.field(factory=Frozen, converter=frozen)
    reasons: Answers | None = sealed(Answers())
    version: int = 1


@attrs.frozen(kw_only=True)
class MethodsCompared(Act):
    """Rankings under other methods were reckoned on a live call, on request."""

    name = ActName.COMPARE_METHODS
    methods: tuple[str, ...] = attrs.field(default=(), converter=strings)


@attrs.frozen(kw_only=True)
class DrawFrozen(Act):
    """The list of a draw was frozen and its hash published, before the seed exists.

    Attributes:
        key: The draw's key.
        applications: The list.
        digest: Its SHA-256, as `engines.draw.list_digest` reckons it.
        event: The public event that will give the seed, named beforehand, which the office cannot influence.
    """

    name = ActName.FREEZE_DRAW
    key: str
    applications: tuple[str, ...] = attrs.field(converter=strings)
    digest: str
    event: str = attrs.field(converter=clean_line)


@attrs.frozen(kw_only=True)
class Drawn(Act):
    """The public event gave the seed, and with it the order.

    Attributes:
        key: The draw's key.
        seed: The seed, as the event gave it.
    """

    name = ActName.DRAW
    key: str
    seed: str = attrs.field(converter=clean_line)
