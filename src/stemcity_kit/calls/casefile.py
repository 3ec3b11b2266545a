"""The case file of a call: the state that follows from its records, folded in batches.

A case file is a frozen value. `CaseFile.of(call)` is the case before its first record; `calls.folding.fold` gives the
case after further ones.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

import attrs

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Channel, Party, Record, Seat
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.ranking import Ranking
from stemcity_kit.calls.states import ApplicationState, AwardState, CallState
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.money import Money

__all__ = ["Application", "Award", "CaseFile", "Draw", "Inquiry", "Member", "Review", "Sheet"]


@attrs.frozen(kw_only=True)
class Application:
    """An application as it stands.

    Attributes:
        key: Its key, which is also its code in publications.
        person: The key under which its personal data are kept.
        state: Where it stands.
        received_at: When the register got it, its last version.
        channel: The way by which it came.
        protocol: Its number in the register.
        answers: Its answers; None when the person was erased.
        parties: Who applies; None when erased.
        signed: Whether it was signed as the call asks.
        limit: The key of the deadline that held for it when it came; empty where the call has no conditions for them.
        version: Counts what changed its answers; scores of an older version are stale.
        items: The questions that it was asked to complete; `signature` for the signature.
        due: The first instant that is too late for the completion.
        completed_at: When the completion came in.
        grounds: Why it was excluded: keys of requirements, or `threshold` and what was missed.
        reasons: The reasons in words.
    """

    key: str
    person: str
    state: ApplicationState
    received_at: dt.datetime | None = None
    channel: Channel = Channel.PORTAL
    protocol: str = ""
    answers: Answers | None = Answers()
    parties: tuple[Party, ...] | None = ()
    signed: bool = True
    limit: str = ""
    version: int = 0
    items: tuple[str, ...] = ()
    due: dt.datetime | None = None
    completed_at: dt.datetime | None = None
    grounds: tuple[str, ...] = ()
    reasons: str | None = ""


@attrs.frozen(kw_only=True)
class Sheet:
    """What one member, or the committee together (`member` empty), wrote of an application."""

    application: str
    member: str
    marks: Mapping[str, Decimal]
    reasons: Answers | None
    version: int
    number: int


@attrs.frozen(kw_only=True)
class Member:
    """Somebody of the committee; `sits` is whether they vote now (a substitute only once called up)."""

    key: str
    seat: Seat
    organisations: tuple[str, ...] = ()
    declared: bool = False
    sits: bool = True


@attrs.frozen(kw_only=True)
class Award:
    """The award of one winner."""

    application: str
    state: AwardState
    pool: str = ""
    amount: Money | None = None
    instead_of: str = ""
    confirm_by: dt.datetime | None = None
    paid: tuple[acts.InstalmentPaid, ...] = ()
    renewals: tuple[acts.RenewalChecked, ...] = ()


@attrs.frozen(kw_only=True)
class Inquiry:
    """A public question about the call, and its answer once there is one."""

    key: str
    asked: str
    answered: str = ""


@attrs.frozen(kw_only=True)
class Review:
    """A review that an applicant asked for; `upheld` is None until it is decided."""

    key: str
    application: str
    text: str | None
    upheld: bool | None = None
    reasons: str | None = ""


@attrs.frozen(kw_only=True)
class Draw:
    """A draw: its frozen list, and the seed once the public event gave it."""

    key: str
    applications: tuple[str, ...]
    digest: str
    event: str
    seed: str = ""


@attrs.frozen(kw_only=True)
class CaseFile:
    """A call and everything that follows from its records.

    Attributes:
        call: The call.
        records: All records, in order, those that no longer stand among them.
        fallen: The numbers of the records that no longer stand.
        state: Where the call stands.
        version: 1, and one more for each annulment.
        published: The record that published the call, with the digest of its text.
        deadlines: The versions of each deadline by its key, the one in force last, each where its own text rolls it to.
        applications: The applications by key, in order of arrival.
        members: The committee by key.
        conflicts: The pairs (member, application) of declared conflicts; False where absence was declared.
        recused: The pairs (member, application) that abstain.
        readers: The members that each application is assigned to; empty where the whole committee reads.
        sheets: The last sheet of each pair (application, member).
        rankings: Every ranking that stands, the last one in force.
        review_until: The first instant that is too late to ask for a review.
        reviews: The reviews by key.
        draws: The draws by key.
        awards: The awards by application.
        paid: What was paid, by application: a fact, which stays where the award that it was paid of fell.
        inquiries: Questions about the call, and answers.
        sessions: The sessions of the committee.
        documents: The signed documents that were filed.
        names: What the people of the procedure are called, by key; None when erased.
    """

    call: Call
    records: tuple[Record, ...] = ()
    fallen: frozenset[int] = frozenset()
    state: CallState = CallState.DRAFT
    version: int = 1
    published: Record | None = None
    deadlines: Mapping[str, tuple[Deadline, ...]] = attrs.field(factory=Frozen)
    applications: Mapping[str, Application] = attrs.field(factory=Frozen)
    members: Mapping[str, Member] = attrs.field(factory=Frozen)
    conflicts: Mapping[tuple[str, str], bool] = attrs.field(factory=Frozen)
    recused: frozenset[tuple[str, str]] = frozenset()
    readers: Mapping[str, tuple[str, ...]] = attrs.field(factory=Frozen)
    sheets: Mapping[tuple[str, str], Sheet] = attrs.field(factory=Frozen)
    rankings: tuple[Ranking, ...] = ()
    review_until: dt.datetime | None = None
    reviews: Mapping[str, Review] = attrs.field(factory=Frozen)
    draws: Mapping[str, Draw] = attrs.field(factory=Frozen)
    awards: Mapping[str, Award] = attrs.field(factory=Frozen)
    paid: Mapping[str, tuple[acts.InstalmentPaid, ...]] = attrs.field(factory=Frozen)
    inquiries: Mapping[str, Inquiry] = attrs.field(factory=Frozen)
    sessions: tuple[acts.SessionHeld, ...] = ()
    documents: tuple[acts.DocumentFiled, ...] = ()
    names: Mapping[str, str | None] = attrs.field(factory=Frozen)

    @classmethod
    def of(cls, call: Call) -> CaseFile:
        """The case of a call before its first record."""
        rolled = (due.deadline.rolled(call.is_off) for due in call.dues)
        return cls(call=call, deadlines=Frozen((deadline.key, (deadline,)) for deadline in rolled))

    @property
    def number(self) -> int:
        """The number of the last record; 0 before the first."""
        return self.records[-1].number if self.records else 0

    @property
    def ranking(self) -> Ranking | None:
        """The ranking in force."""
        return self.rankings[-1] if self.rankings else None
