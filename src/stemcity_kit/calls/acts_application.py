"""The acts about one application, from its draft to the decision on its review."""

from __future__ import annotations

import datetime as dt

import attrs

from stemcity_kit.calls.acts_parts import Act, Channel, Party, sealed, sealed_text
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.states import ActName
from stemcity_kit.model.fields import choice, clean_line, strings
from stemcity_kit.model.time import aware

__all__ = [
    "SIGNATURE",
    "ApplicationAdmitted",
    "ApplicationDrafted",
    "ApplicationEvaluated",
    "ApplicationExcluded",
    "ApplicationReceived",
    "ApplicationWithdrawn",
    "CompletionAnswered",
    "CompletionAsked",
    "ReviewAsked",
    "ReviewDecided",
]


SIGNATURE = "signature"
"""What a completion asks for besides answers: that the application is signed. No question may have this key."""


@attrs.frozen(kw_only=True)
class ReviewAsked(Act):
    """An applicant asked for a review."""

    name = ActName.ASK_REVIEW
    application: str
    key: str
    text: str | None = sealed_text()


@attrs.frozen(kw_only=True)
class ReviewDecided(Act):
    """A review was decided; what it changes is annulled by acts of its own."""

    name = ActName.DECIDE_REVIEW
    application: str
    key: str
    upheld: bool
    reasons: str | None = sealed_text()


@attrs.frozen(kw_only=True)
class ApplicationDrafted(Act):
    """An application was begun and not yet sent; it has no effect."""

    name = ActName.DRAFT_APPLICATION
    application: str
    person: str = ""
    answers: Answers | None = sealed(Answers())


@attrs.frozen(kw_only=True)
class ApplicationReceived(Act):
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
        limit: The key of the deadline that held for it when it came, where its answers decide between several; so that
            it stays in time or late when those answers are forgotten or erased.
    """

    name = ActName.RECEIVE
    application: str
    person: str
    received_at: dt.datetime = attrs.field(validator=aware)
    channel: Channel = choice(Channel, default=Channel.PORTAL)
    protocol: str = attrs.field(default="", converter=clean_line)
    answers: Answers | None = sealed(Answers())
    parties: tuple[Party, ...] | None = sealed(())
    signed: bool = True
    limit: str = attrs.field(default="", converter=clean_line)


@attrs.frozen(kw_only=True)
class CompletionAsked(Act):
    """The applicant was asked to complete the application.

    Attributes:
        application: Which.
        items: The questions to answer again; `signature` for the signature.
        due: The first instant that is too late.
    """

    name = ActName.ASK_COMPLETION
    application: str
    items: tuple[str, ...] = attrs.field(converter=strings)
    due: dt.datetime = attrs.field(validator=aware)


@attrs.frozen(kw_only=True)
class CompletionAnswered(Act):
    """The applicant answered the request.

    Attributes:
        application: Which.
        received_at: When the receiving register got it, by that register's clock.
        channel: The way.
        protocol: Its number in the register.
        answers: What was answered again.
        signed: Whether it is signed now as the call asks; None where that was not asked for.
    """

    name = ActName.ANSWER_COMPLETION
    application: str
    received_at: dt.datetime = attrs.field(validator=aware)
    channel: Channel = choice(Channel, default=Channel.PORTAL)
    protocol: str = attrs.field(default="", converter=clean_line)
    answers: Answers | None = sealed(Answers())
    signed: bool | None = None


@attrs.frozen(kw_only=True)
class ApplicationAdmitted(Act):
    """The application was admitted."""

    name = ActName.ADMIT
    application: str


@attrs.frozen(kw_only=True)
class ApplicationExcluded(Act):
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
class ApplicationEvaluated(Act):
    """All marks of the application are there."""

    name = ActName.EVALUATE
    application: str


@attrs.frozen(kw_only=True)
class ApplicationWithdrawn(Act):
    """The applicant withdrew."""

    name = ActName.WITHDRAW
    application: str
