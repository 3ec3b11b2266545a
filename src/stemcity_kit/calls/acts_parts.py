"""What acts are made of: their base, the closed lists and the values inside them, and how a field is sealed."""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import Any, ClassVar

import attrs

from stemcity_kit.calls.states import ActName
from stemcity_kit.model.fields import choice, clean_line, clean_text, filled, strings

__all__ = ["Act", "Appointment", "Authority", "Channel", "Party", "Seat", "sealed", "sealed_text"]


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
class Act:
    """What all acts share: a name, and the application that they are about, if any."""

    name: ClassVar[ActName]
