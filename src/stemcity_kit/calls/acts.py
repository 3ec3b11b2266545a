"""Records: one decision each, immutable - what was done, by whom, in which role, when, and why.

What was done is an act: a small value with a name from `ActName`. Fields that hold personal data are *sealed*: the
journal keeps them beside its chain, and a sealed field of somebody who was erased is None. Every act about an
application names it by its key, which says nothing about the person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import attrs

from stemcity_kit.calls.acts_application import (
    ApplicationAdmitted,
    ApplicationDrafted,
    ApplicationEvaluated,
    ApplicationExcluded,
    ApplicationReceived,
    ApplicationWithdrawn,
    CompletionAnswered,
    CompletionAsked,
    ReviewAsked,
    ReviewDecided,
)
from stemcity_kit.calls.acts_award import (
    AgreementSigned,
    AwardAccepted,
    AwardConfirmed,
    AwardDelivered,
    AwardLapsed,
    AwardMadeEffective,
    AwardOffered,
    AwardRenounced,
    AwardRevoked,
    InstalmentPaid,
    NextCalledUp,
    RenewalChecked,
)
from stemcity_kit.calls.acts_call import (
    ActAnnulled,
    CallApproved,
    CallCancelled,
    CallClosed,
    CallClosedOut,
    CallPublished,
    CallVoided,
    DeadlineExtended,
    DocumentFiled,
    PersonNamed,
    QuestionAnswered,
    QuestionAsked,
    ReceivabilityOpened,
)
from stemcity_kit.calls.acts_committee import (
    Assigned,
    CommitteeAppointed,
    ConflictDeclared,
    DrawFrozen,
    Drawn,
    EvaluationOpened,
    MemberRecused,
    MemberReplaced,
    MethodsCompared,
    RankingApproved,
    RankingProposed,
    ReviewOpened,
    SessionHeld,
    SheetScored,
)
from stemcity_kit.calls.acts_parts import Act, Appointment, Authority, Channel, Party, Seat, sealed_text
from stemcity_kit.calls.states import ActName, Doer
from stemcity_kit.model.fields import choice
from stemcity_kit.model.frozen import Frozen
from stemcity_kit.model.time import aware

__all__ = [
    "ACTS",
    "Act",
    "ActAnnulled",
    "AgreementSigned",
    "ApplicationAdmitted",
    "ApplicationDrafted",
    "ApplicationEvaluated",
    "ApplicationExcluded",
    "ApplicationReceived",
    "ApplicationWithdrawn",
    "Appointment",
    "Assigned",
    "Authority",
    "AwardAccepted",
    "AwardConfirmed",
    "AwardDelivered",
    "AwardLapsed",
    "AwardMadeEffective",
    "AwardOffered",
    "AwardRenounced",
    "AwardRevoked",
    "CallApproved",
    "CallCancelled",
    "CallClosed",
    "CallClosedOut",
    "CallPublished",
    "CallVoided",
    "Channel",
    "CommitteeAppointed",
    "CompletionAnswered",
    "CompletionAsked",
    "ConflictDeclared",
    "DeadlineExtended",
    "DocumentFiled",
    "DrawFrozen",
    "Drawn",
    "EvaluationOpened",
    "InstalmentPaid",
    "MemberRecused",
    "MemberReplaced",
    "MethodsCompared",
    "NextCalledUp",
    "Party",
    "PersonNamed",
    "QuestionAnswered",
    "QuestionAsked",
    "RankingApproved",
    "RankingProposed",
    "ReceivabilityOpened",
    "Record",
    "RenewalChecked",
    "ReviewAsked",
    "ReviewDecided",
    "ReviewOpened",
    "Seat",
    "SessionHeld",
    "SheetScored",
]

ACTS: Mapping[ActName, type[Act]] = Frozen(
    {of.name: of for of in list(globals().values()) if isinstance(of, type) and issubclass(of, Act) and of is not Act}
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
        entered: When it was really typed in, where `at` was given by hand and is not the clock's; else None.
    """

    number: int
    at: dt.datetime = attrs.field(validator=aware)
    by: str
    role: Doer = choice(Doer, default=Doer.OFFICER)
    act: Act
    because: str | None = sealed_text()
    entered: dt.datetime | None = attrs.field(default=None, validator=attrs.validators.optional(aware))

    @property
    def about(self) -> str:
        """The application that it is about, or an empty text."""
        return str(getattr(self.act, "application", ""))
