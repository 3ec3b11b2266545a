"""The acts about the award of one winner."""

from __future__ import annotations

import datetime as dt

import attrs

from stemcity_kit.calls.acts_parts import Act, sealed_text
from stemcity_kit.calls.states import ActName
from stemcity_kit.model.money import Money
from stemcity_kit.model.time import aware

__all__ = [
    "AgreementSigned",
    "AwardAccepted",
    "AwardConfirmed",
    "AwardDelivered",
    "AwardLapsed",
    "AwardMadeEffective",
    "AwardOffered",
    "AwardRenounced",
    "AwardRevoked",
    "InstalmentPaid",
    "NextCalledUp",
    "RenewalChecked",
]


@attrs.frozen(kw_only=True)
class AwardOffered(Act):
    """A winner was told; the award is conditional."""

    name = ActName.OFFER
    application: str
    pool: str = ""
    amount: Money | None = None


@attrs.frozen(kw_only=True)
class NextCalledUp(Act):
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
    confirm_by: dt.datetime = attrs.field(validator=aware)


@attrs.frozen(kw_only=True)
class AwardConfirmed(Act):
    """The one called up confirmed."""

    name = ActName.CONFIRM
    application: str


@attrs.frozen(kw_only=True)
class AwardAccepted(Act):
    """The winner accepted and proved what had to be proved."""

    name = ActName.ACCEPT
    application: str
    proof: str | None = sealed_text()


@attrs.frozen(kw_only=True)
class AgreementSigned(Act):
    """The agreement was signed by both sides."""

    name = ActName.SIGN
    application: str
    sha256: str = ""


@attrs.frozen(kw_only=True)
class AwardMadeEffective(Act):
    """The award took effect: it was published where the law asks for it, and where it was."""

    name = ActName.MAKE_EFFECTIVE
    application: str
    at_address: str = ""


@attrs.frozen(kw_only=True)
class InstalmentPaid(Act):
    """An instalment, or a special prize, was paid; `instalment` is its key."""

    name = ActName.PAY
    application: str
    instalment: str = ""
    amount: Money | None = None


@attrs.frozen(kw_only=True)
class RenewalChecked(Act):
    """It was checked whether the award goes on for a further year.

    Attributes:
        application: Whose award.
        year: The year that is to begin; 2 for the first renewal.
        kept: Whether it goes on.
        credits: The credits since the award began.
        exams_done: The exams of the last year that were passed, where the call asks for a part of them.
        exams_due: The exams that the last year has.
        earlier_done: Whether all exams of the years before were passed.
    """

    name = ActName.CHECK_RENEWAL
    application: str
    year: int
    kept: bool
    credits: int = 0
    exams_done: int | None = None
    exams_due: int | None = None
    earlier_done: bool | None = None


@attrs.frozen(kw_only=True)
class AwardDelivered(Act):
    """What was promised was done on both sides."""

    name = ActName.DELIVER
    application: str


@attrs.frozen(kw_only=True)
class AwardRenounced(Act):
    """The winner renounced."""

    name = ActName.RENOUNCE
    application: str


@attrs.frozen(kw_only=True)
class AwardLapsed(Act):
    """A date passed without what was due."""

    name = ActName.LAPSE
    application: str


@attrs.frozen(kw_only=True)
class AwardRevoked(Act):
    """The award was revoked for a breach."""

    name = ActName.REVOKE
    application: str
