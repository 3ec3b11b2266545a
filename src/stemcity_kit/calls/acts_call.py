"""The acts of the call itself: its steps, its deadlines, questions about it, annulments, documents."""

from __future__ import annotations

import attrs

from stemcity_kit.calls.acts_parts import Act, Authority, sealed_text
from stemcity_kit.calls.states import ActName
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.fields import choice, clean_line, clean_text

__all__ = [
    "ActAnnulled",
    "CallApproved",
    "CallCancelled",
    "CallClosed",
    "CallClosedOut",
    "CallPublished",
    "CallVoided",
    "DeadlineExtended",
    "DocumentFiled",
    "PersonNamed",
    "QuestionAnswered",
    "QuestionAsked",
    "ReceivabilityOpened",
]


@attrs.frozen(kw_only=True)
class CallApproved(Act):
    """The call was approved, with its budget line."""

    name = ActName.APPROVE_CALL
    decision: str = attrs.field(default="", converter=clean_line)


@attrs.frozen(kw_only=True)
class CallPublished(Act):
    """The call was published; from here on its text and its grid are frozen.

    Attributes:
        digest: The SHA-256 of the call's text as data; see `Call.digest`.
        at_address: Where it can be read.
    """

    name = ActName.PUBLISH_CALL
    digest: str = ""
    at_address: str = ""


@attrs.frozen(kw_only=True)
class CallClosed(Act):
    """No more applications count."""

    name = ActName.CLOSE_CALL


@attrs.frozen(kw_only=True)
class ReceivabilityOpened(Act):
    """The check of receivability began."""

    name = ActName.OPEN_RECEIVABILITY


@attrs.frozen(kw_only=True)
class CallClosedOut(Act):
    """Everything was delivered or has ended."""

    name = ActName.CLOSE_OUT_CALL


@attrs.frozen(kw_only=True)
class CallVoided(Act):
    """The call was declared void: nobody applied, or nobody validly."""

    name = ActName.VOID_CALL


@attrs.frozen(kw_only=True)
class CallCancelled(Act):
    """The call was cancelled."""

    name = ActName.CANCEL_CALL


@attrs.frozen(kw_only=True)
class DeadlineExtended(Act):
    """A deadline was moved later, before it expired, for everybody.

    Attributes:
        deadline: The new version of the deadline of the same key.
        told: Who was told, and how.
    """

    name = ActName.EXTEND_DEADLINE
    deadline: Deadline
    told: str = attrs.field(default="", converter=clean_line)


@attrs.frozen(kw_only=True)
class QuestionAsked(Act):
    """Somebody asked about the call; question and answer are public, and name nobody."""

    name = ActName.ASK_QUESTION
    key: str
    text: str = attrs.field(converter=clean_text)


@attrs.frozen(kw_only=True)
class QuestionAnswered(Act):
    """A question about the call was answered to all."""

    name = ActName.ANSWER_QUESTION
    key: str
    text: str = attrs.field(converter=clean_text)


@attrs.frozen(kw_only=True)
class ActAnnulled(Act):
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
class DocumentFiled(Act):
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
class PersonNamed(Act):
    """Who an officer, a member or another person of the procedure is; the name is kept beside the chain."""

    name = ActName.NAME_PERSON
    person: str
    called: str | None = sealed_text()
