"""Records: one decision each, immutable - what was done, by whom, in which role, when, and why.

What was done is an act: a small value with a name from `ActName`. Fields that hold personal data are *sealed*: the
journal keeps them beside its chain, and a sealed field of somebody who was erased is None. Every act about an
application names it by its key, which says nothing about the person.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, TypeAlias

import attrs

from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.ranking import Ranking
from stemcity_kit.calls.states import ActName, Doer
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.fields import choice, clean_line, clean_text, filled, strings
from stemcity_kit.model.frozen import Frozen, frozen
from stemcity_kit.model.money import Money

__all__ = ["ACTS", "Act", "Appointment", "Authority", "Channel", "Party", "Record", "Seat"]


class Channel(enum.StrEnum):
    """The way by which something came in; its own register says when."""

    PORTAL = "portal"
    PEC = "certified-mail"
    DESK = "desk"
    POST = "post"
    MAIL = "e-mail"


class Authority(enum.StrEnum):
    """Who annuls: the administration itself (self-review, *autotutela*) or a court."""

    SELF_REVIEW = "self-review"
    COURT = "court"


class Seat(enum.StrEnum):
    """A seat in the committee; a substitute sits when called, a secretary does not vote."""

    CHAIR = "chair"
    MEMBER = "member"
    SECRETARY = "secretary"
    SUBSTITUTE = "substitute"


@attrs.frozen(kw_only=True)
class Appointment:
    """One seat of the committee.

    Attributes:
        member: The key of the person, who is named by a record of their own.
        seat: The seat.
        organisations: The keys of the organisations that the member belongs to or works for, parent groups included.
        declared: Whether the member signed the declaration of independence.
    """

    member: str = attrs.field(converter=clean_line, validator=filled)
    seat: Seat = choice(Seat, default=Seat.MEMBER)
    organisations: tuple[str, ...] = attrs.field(default=(), converter=strings)
    declared: bool = False


@attrs.frozen(kw_only=True)
class Party:
    """One who applies, alone or in a grouping.

    Attributes:
        code: What identifies it: a tax number, or another code that the call asks for.
        name: Its name.
        lead: Whether it leads the grouping.
        share: Its share of the value, in percent; the shares of a grouping make 100.
        organisation: The key of the organisation, where the edition knows it.
        parent: The group that it belongs to.
    """

    code: str = attrs.field(converter=clean_line, validator=filled)
    name: str = attrs.field(default="", converter=clean_line)
    lead: bool = False
    share: Decimal | None = None
    organisation: str = attrs.field(default="", converter=clean_line)
    parent: str = attrs.field(default="", converter=clean_line)


def _sealed_line(value: str | None) -> str | None:
    return None if value is None else clean_text(value)


def sealed_text() -> Any:
    """A text about a person, which is kept beside the chain; None once the person is erased."""
    return attrs.field(default="", converter=_sealed_line, metadata={"sealed": True})


def sealed(default: Any) -> Any:
    """A value about a person, which is kept beside the chain; None once the person is erased."""
    return attrs.field(default=default, metadata={"sealed": True})


@attrs.frozen(kw_only=True)
class _Act:
    """What all acts share: a name, and the application that they are about, if any."""

    name: ClassVar[ActName]


@attrs.frozen(kw_only=True)
class CallApproved(_Act):
    """The call was approved, with its budget line."""

    name = ActName.APPROVE_CALL
    decision: str = attrs.field(default="", converter=clean_line)


@attrs.frozen(kw_only=True)
class CallPublished(_Act):
    """The call was published; from here on its text and its grid are frozen.

    Attributes:
        digest: The SHA-256 of the call's text as data; see `Call.digest`.
        at_address: Where it can be read.
    """

    name = ActName.PUBLISH_CALL
    digest: str = ""
    at_address: str = ""


@attrs.frozen(kw_only=True)
class CallClosed(_Act):
    """No more applications count."""

    name = ActName.CLOSE_CALL


@attrs.frozen(kw_only=True)
class ReceivabilityOpened(_Act):
    """The check of receivability began."""

    name = ActName.OPEN_RECEIVABILITY


@attrs.frozen(kw_only=True)
class CommitteeAppointed(_Act):
    """The committee was appointed, after the deadline."""

    name = ActName.APPOINT_COMMITTEE
    decision: str = attrs.field(default="", converter=clean_line)
    members: tuple[Appointment, ...] = attrs.field(default=(), converter=tuple)


@attrs.frozen(kw_only=True)
class EvaluationOpened(_Act):
    """The evaluation began."""

    name = ActName.OPEN_EVALUATION


@attrs.frozen(kw_only=True)
class RankingProposed(_Act):
    """A ranking was proposed; its version is counted by the case file."""

    name = ActName.PROPOSE_RANKING
    ranking: Ranking = Ranking()


@attrs.frozen(kw_only=True)
class ReviewOpened(_Act):
    """The provisional ranking was published, and reviews can be asked for until the given moment."""

    name = ActName.OPEN_REVIEW
    until: dt.datetime


@attrs.frozen(kw_only=True)
class RankingApproved(_Act):
    """The last ranking was approved."""

    name = ActName.APPROVE_RANKING
    decision: str = attrs.field(default="", converter=clean_line)


@attrs.frozen(kw_only=True)
class CallClosedOut(_Act):
    """Everything was delivered or has ended."""

    name = ActName.CLOSE_OUT_CALL


@attrs.frozen(kw_only=True)
class CallVoided(_Act):
    """The call was declared void: nobody applied, or nobody validly."""

    name = ActName.VOID_CALL


@attrs.frozen(kw_only=True)
class CallCancelled(_Act):
    """The call was cancelled."""

    name = ActName.CANCEL_CALL


@attrs.frozen(kw_only=True)
class DeadlineExtended(_Act):
    """A deadline was moved later, before it expired, for everybody.

    Attributes:
        deadline: The new version of the deadline of the same key.
        told: Who was told, and how.
    """

    name = ActName.EXTEND_DEADLINE
    deadline: Deadline
    told: str = attrs.field(default="", converter=clean_line)


@attrs.frozen(kw_only=True)
class QuestionAsked(_Act):
    """Somebody asked about the call; question and answer are public, and name nobody."""

    name = ActName.ASK_QUESTION
    key: str
    text: str = attrs.field(converter=clean_text)


@attrs.frozen(kw_only=True)
class QuestionAnswered(_Act):
    """A question about the call was answered to all."""

    name = ActName.ANSWER_QUESTION
    key: str
    text: str = attrs.field(converter=clean_text)


@attrs.frozen(kw_only=True)
class ActAnnulled(_Act):
    """An earlier record no longer stands, and what rests on it falls with it.

    Attributes:
        number: The number of that record.
        authority: Who annulled it.
        decision: The number of the decision or of the judgment.
    """

    name = ActName.ANNUL
    number: int
    authority: Authority = choice(Authority, default=Authority.SELF_REVIEW)
    decision: str = attrs.field(default="", converter=clean_line)


@attrs.frozen(kw_only=True)
class MemberReplaced(_Act):
    """A substitute took the seat of a member."""

    name = ActName.REPLACE_MEMBER
    member: str
    substitute: str


@attrs.frozen(kw_only=True)
class ConflictDeclared(_Act):
    """A member declared a conflict of interest with an application, or that there is none.

    Attributes:
        member: Who declares.
        application: With which application.
        exists: Whether there is a conflict.
        ground: Which; it is about the member.
    """

    name = ActName.DECLARE_CONFLICT
    member: str
    application: str
    exists: bool = True
    ground: str | None = sealed_text()


@attrs.frozen(kw_only=True)
class MemberRecused(_Act):
    """A member abstains from an application; the head of the office decided so."""

    name = ActName.RECUSE_MEMBER
    member: str
    application: str


@attrs.frozen(kw_only=True)
class Assigned(_Act):
    """Applications were assigned to members.

    Attributes:
        readers: The members of each application.
        seed: The seed of the assignment, which makes it repeatable.
    """

    name = ActName.ASSIGN
    readers: Mapping[str, tuple[str, ...]] = attrs.field(factory=Frozen, converter=frozen)
    seed: str = ""


@attrs.frozen(kw_only=True)
class SessionHeld(_Act):
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
    start: dt.datetime
    end: dt.datetime
    place: str = attrs.field(default="", converter=clean_line)
    present: tuple[str, ...] = attrs.field(default=(), converter=strings)
    minutes: str = attrs.field(default="", converter=clean_text)


@attrs.frozen(kw_only=True)
class SheetScored(_Act):
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
class MethodsCompared(_Act):
    """Rankings under other methods were reckoned on a live call, on request."""

    name = ActName.COMPARE_METHODS
    methods: tuple[str, ...] = attrs.field(default=(), converter=strings)


@attrs.frozen(kw_only=True)
class DrawFrozen(_Act):
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
class Drawn(_Act):
    """The public event gave the seed, and with it the order.

    Attributes:
        key: The draw's key.
        seed: The seed, as the event gave it.
    """

    name = ActName.DRAW
    key: str
    seed: str = attrs.field(converter=clean_line)


@attrs.frozen(kw_only=True)
class ReviewAsked(_Act):
    """An applicant asked for a review."""

    name = ActName.ASK_REVIEW
    application: str
    key: str
    text: str | None = sealed_text()


@attrs.frozen(kw_only=True)
class ReviewDecided(_Act):
    """A review was decided; what it changes is annulled by acts of its own."""

    name = ActName.DECIDE_REVIEW
    application: str
    key: str
    upheld: bool
    reasons: str | None = sealed_text()


@attrs.frozen(kw_only=True)
class DocumentFiled(_Act):
    """A signed document was filed; the record keeps its hash.

    Attributes:
        kind: Which document, such as `minutes`.
        sha256: The SHA-256 of the signed file.
        application: The application that it is about, if any.
        number: Its number in the register.
    """

    name = ActName.FILE_DOCUMENT
    kind: str
    sha256: str
    application: str = ""
    number: str = attrs.field(default="", converter=clean_line)


@attrs.frozen(kw_only=True)
class PersonNamed(_Act):
    """Who an officer, a member or another person of the procedure is; the name is kept beside the chain."""

    name = ActName.NAME_PERSON
    person: str
    called: str | None = sealed_text()


@attrs.frozen(kw_only=True)
class ApplicationDrafted(_Act):
    """An application was begun and not yet sent; it has no effect."""

    name = ActName.DRAFT_APPLICATION
    application: str
    person: str = ""
    answers: Answers | None = sealed(Answers())


@attrs.frozen(kw_only=True)
class ApplicationReceived(_Act):
    """An application came in.

    Attributes:
        application: Its key: random letters that say nothing about the person, and the code in publications.
        person: The key under which the personal data are kept, and erased.
        received_at: When the receiving register got it, by that register's clock.
        channel: The way.
        protocol: Its number in the register, unique in a year, such as `2027/0142`.
        answers: What was answered.
        parties: Who applies; several for a grouping.
        signed: Whether it was signed as the call asks.
    """

    name = ActName.RECEIVE
    application: str
    person: str
    received_at: dt.datetime
    channel: Channel = choice(Channel, default=Channel.PORTAL)
    protocol: str = attrs.field(default="", converter=clean_line)
    answers: Answers | None = sealed(Answers())
    parties: tuple[Party, ...] | None = sealed(())
    signed: bool = True


@attrs.frozen(kw_only=True)
class CompletionAsked(_Act):
    """The applicant was asked to complete the application.

    Attributes:
        application: Which.
        items: The questions to answer again.
        due: The first instant that is too late.
    """

    name = ActName.ASK_COMPLETION
    application: str
    items: tuple[str, ...] = attrs.field(converter=strings)
    due: dt.datetime


@attrs.frozen(kw_only=True)
class CompletionAnswered(_Act):
    """The applicant answered the request."""

    name = ActName.ANSWER_COMPLETION
    application: str
    received_at: dt.datetime
    channel: Channel = choice(Channel, default=Channel.PORTAL)
    protocol: str = attrs.field(default="", converter=clean_line)
    answers: Answers | None = sealed(Answers())


@attrs.frozen(kw_only=True)
class ApplicationAdmitted(_Act):
    """The application was admitted."""

    name = ActName.ADMIT
    application: str


@attrs.frozen(kw_only=True)
class ApplicationExcluded(_Act):
    """The application was excluded.

    Attributes:
        application: Which.
        grounds: The keys of the requirements that it does not meet, or ids of other findings.
        reasons: The reasons in words, for the applicant.
    """

    name = ActName.EXCLUDE
    application: str
    grounds: tuple[str, ...] = attrs.field(default=(), converter=strings)
    reasons: str | None = sealed_text()


@attrs.frozen(kw_only=True)
class ApplicationEvaluated(_Act):
    """All marks of the application are there."""

    name = ActName.EVALUATE
    application: str


@attrs.frozen(kw_only=True)
class ApplicationWithdrawn(_Act):
    """The applicant withdrew."""

    name = ActName.WITHDRAW
    application: str


@attrs.frozen(kw_only=True)
class AwardOffered(_Act):
    """A winner was told; the award is conditional."""

    name = ActName.OFFER
    application: str
    pool: str = ""
    amount: Money | None = None


@attrs.frozen(kw_only=True)
class NextCalledUp(_Act):
    """The next of the reserve list was called up in the place of somebody.

    Attributes:
        application: Who is called up.
        instead_of: Whose place it is.
        pool: The pool of the place.
        amount: What it is worth.
        confirm_by: The first instant at which a confirmation is too late.
    """

    name = ActName.CALL_UP
    application: str
    instead_of: str = ""
    pool: str = ""
    amount: Money | None = None
    confirm_by: dt.datetime


@attrs.frozen(kw_only=True)
class AwardConfirmed(_Act):
    """The one called up confirmed."""

    name = ActName.CONFIRM
    application: str


@attrs.frozen(kw_only=True)
class AwardAccepted(_Act):
    """The winner accepted and proved what had to be proved."""

    name = ActName.ACCEPT
    application: str
    proof: str | None = sealed_text()


@attrs.frozen(kw_only=True)
class AgreementSigned(_Act):
    """The agreement was signed by both sides."""

    name = ActName.SIGN
    application: str
    sha256: str = ""


@attrs.frozen(kw_only=True)
class AwardMadeEffective(_Act):
    """The award took effect: it was published where the law asks for it, and where it was."""

    name = ActName.MAKE_EFFECTIVE
    application: str
    at_address: str = ""


@attrs.frozen(kw_only=True)
class InstalmentPaid(_Act):
    """An instalment was paid."""

    name = ActName.PAY
    application: str
    instalment: str = ""
    amount: Money | None = None


@attrs.frozen(kw_only=True)
class RenewalChecked(_Act):
    """It was checked whether the award goes on for a further year."""

    name = ActName.CHECK_RENEWAL
    application: str
    year: int
    credits: int
    kept: bool


@attrs.frozen(kw_only=True)
class AwardDelivered(_Act):
    """What was promised was done on both sides."""

    name = ActName.DELIVER
    application: str


@attrs.frozen(kw_only=True)
class AwardRenounced(_Act):
    """The winner renounced."""

    name = ActName.RENOUNCE
    application: str


@attrs.frozen(kw_only=True)
class AwardLapsed(_Act):
    """A date passed without what was due."""

    name = ActName.LAPSE
    application: str


@attrs.frozen(kw_only=True)
class AwardRevoked(_Act):
    """The award was revoked for a breach."""

    name = ActName.REVOKE
    application: str


Act: TypeAlias = _Act

ACTS: Mapping[ActName, type[_Act]] = Frozen(
    {of.name: of for of in list(globals().values()) if isinstance(of, type) and issubclass(of, _Act) and of is not _Act}
)
"""The class of each act."""


@attrs.frozen(kw_only=True)
class Record:
    """One decision, immutable.

    Attributes:
        number: Its place in the case, from 1 without a gap.
        at: When it was recorded, an aware moment.
        by: The key of the person who did it.
        role: In which role.
        act: What was done.
        because: Why; it may be about the applicant, and is kept beside the chain where the act is about one.
    """

    number: int
    at: dt.datetime
    by: str
    role: Doer = choice(Doer, default=Doer.OFFICER)
    act: Act
    because: str | None = sealed_text()

    @property
    def about(self) -> str:
        """The application that it is about, or an empty text."""
        return str(getattr(self.act, "application", ""))
