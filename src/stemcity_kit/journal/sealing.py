"""Records as bodies that hold nothing personal, and the personal pieces beside them.

The body of a record holds, for each personal piece, only a commitment: HMAC-SHA256 of the content under a key of 32
random bytes that is kept with the piece and nowhere else. While the piece is there, anybody can check that it is what
was committed to; once piece and key are deleted, the commitment tells nothing, not even of an answer that was yes or
no. Each answer is a piece of its own, so that those of some questions can be forgotten before others. The commitments
stand in the order of their digits and name no question, so a body does not tell which questions a person answered.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from stemcity_kit.calls.acts import Act, ActAnnulled, PersonNamed, Record
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.states import ActName, Doer
from stemcity_kit.errors import Finding, InvalidValue, N_, UnreadableJournal, Where
from stemcity_kit.journal.wire import act_class, sealed_fields, spelt, structured
from stemcity_kit.model.canonical import canonical

__all__ = ["ABOUT_MEMBERS", "Piece", "Salt", "application_of", "commitment", "concerned", "opened", "sealed"]

Salt = Callable[[], bytes]
"""Gives 32 random bytes, new ones each time."""

ABOUT_MEMBERS = frozenset({ActName.DECLARE_CONFLICT, ActName.RECUSE_MEMBER, ActName.REPLACE_MEMBER})
"""The acts that are about a member of the committee, also where they name an application."""


@attrs.frozen(kw_only=True)
class Piece:
    """One personal part of a record, kept beside the chain.

    Attributes:
        field: The field of the act, or `because`.
        key: The question or criterion, for a field that holds answers; else empty.
        person: Under whose key it is kept.
        salt: The key of its commitment, 64 hexadecimal digits.
        content: The content as canonical JSON.
    """

    field: str
    key: str = ""
    person: str
    salt: str
    content: str


def commitment(case: str, number: int, piece: Piece) -> str:
    """What the body of the record holds of a piece, 64 hexadecimal digits.

    It covers the place as well as the content, so that a piece cannot be moved to another record.
    """
    message = json.dumps([case, number, piece.field, piece.key, piece.content], ensure_ascii=False)
    return hmac.new(bytes.fromhex(piece.salt), message.encode(), hashlib.sha256).hexdigest()


def concerned(act: Act, *, person_of: Callable[[str], str], of_record: Callable[[int], str]) -> str:
    """The key of the person whom a record is about; empty for one about nobody.

    Args:
        act: What was done.
        person_of: The person of an application, or an empty text.
        of_record: The person whom an earlier record is about, or an empty text.
    """
    if isinstance(act, PersonNamed):
        return act.person
    if isinstance(act, ActAnnulled):
        return of_record(act.number)
    if act.name in ABOUT_MEMBERS:
        return str(getattr(act, "member", ""))
    application = str(getattr(act, "application", ""))
    return str(getattr(act, "person", "")) or (person_of(application) if application else "")


def application_of(act: Act) -> str:
    """The application through which a record is about a person; empty for one about a member or about nobody."""
    return "" if act.name in ABOUT_MEMBERS else str(getattr(act, "application", ""))


def sealed(record: Record, *, case: str, person: str, salt: Salt) -> tuple[str, tuple[Piece, ...]]:
    """The body of a record and its personal pieces.

    Args:
        record: The record.
        case: Its case.
        person: The person whom it is about; where there is none, `because` stands in the body.
        salt: Gives the keys of the commitments.

    Raises:
        InvalidValue: A personal part is None, which says that it was erased and cannot be written; or a text holds
            half a character.
    """
    personal = tuple(_personal(record, person))
    if personal and not person:
        raise _nobody(record, personal[0][0])
    _encodable(*(text for part in personal for text in part))
    pieces = tuple(
        Piece(field=field, key=key, person=person, salt=salt().hex(), content=content)
        for field, key, content in personal
    )
    body: dict[str, Any] = {
        "schema": 1,
        "case": case,
        "number": record.number,
        "at": record.at,
        "by": record.by,
        "role": record.role,
        "name": record.act.name,
        "act": spelt(record.act),
    }
    if record.entered is not None:  # left out where it is not, so that older bodies keep their digests
        body["entered"] = record.entered
    if record.because and not person:
        body["because"] = record.because
    if pieces:
        body["sealed"] = _committed(case, record.number, pieces)
    text = canonical(body)
    _encodable(text)
    return text, pieces


def _personal(record: Record, person: str) -> Iterator[tuple[str, str, str]]:
    """Each personal part that says something: field, question, canonical content."""
    held = {name: getattr(record.act, name) for name in sealed_fields(type(record.act))}
    if person or record.about:
        held["because"] = record.because
    for field, value in held.items():
        if value is None:
            raise InvalidValue.because(
                "erased-value",
                Where(table="journal", field=field),
                N_("“{field}” says that it was erased."),
                N_("Give what it holds, or leave it empty."),
                field=field,
            )
        if isinstance(value, Answers):
            yield from ((field, key, canonical(text)) for key, text in value.given.items())
        elif value:
            yield field, "", canonical(value)


def _nobody(record: Record, field: str) -> InvalidValue:
    return InvalidValue.because(
        "no-person",
        Where(table="journal", field=field),
        N_("“{field}” is personal, but the person of application “{application}” is not known."),
        N_("Name the person in the act, or receive the application first."),
        field=field,
        application=record.about,
    )


def _committed(case: str, number: int, pieces: Sequence[Piece]) -> dict[str, list[str]]:
    held: dict[str, list[str]] = {}
    for piece in pieces:
        held.setdefault(piece.field, []).append(commitment(case, number, piece))
    return {field: sorted(several) for field, several in held.items()}


def _encodable(*texts: str) -> None:
    for text in texts:
        try:
            text.encode()
        except UnicodeEncodeError as fault:
            raise InvalidValue.because(
                "half-a-character",
                Where(table="journal"),
                N_("A text holds half a character, U+{code}."),
                N_("Type the text again, or copy it from its source as UTF-8."),
                code=f"{ord(text[fault.start]):04X}",
            ) from None


@attrs.frozen(kw_only=True)
class _Body:
    """What a body holds."""

    schema: int
    case: str
    number: int
    at: dt.datetime
    by: str
    role: Doer
    name: str
    act: Any
    because: str = ""
    entered: dt.datetime | None = None
    sealed: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)


def opened(body: str, pieces: Sequence[Piece], *, schema: int = 1) -> Record:
    """The record of a body and of what is still kept beside it; what was erased is None.

    Args:
        body: The body.
        pieces: The pieces that are kept.
        schema: The newest version of bodies that is read.

    Raises:
        UnreadableJournal: The body is not that of a record, or of a newer version.
    """
    given = _loaded(body)
    where = _where(given)
    if not isinstance(given, dict) or given.get("schema") != schema:
        raise UnreadableJournal.because(
            "newer-record",
            where,
            N_("The record has layout {found}; this version reads layout {known}."),
            N_("Nothing is lost: read it with the version of stemcity-kit that wrote it, or a newer one."),
            found=given.get("schema") if isinstance(given, dict) else "",
            known=schema,
        )
    try:
        return _record(structured(given, _Body), pieces)
    except UnreadableJournal as fault:
        raise _placed(fault, where) from None


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        what, fix = N_("What stands here is not JSON."), N_("Compare it with a copy of the journal.")
        raise UnreadableJournal(Finding("bad-record", Where(table="journal"), what, fix)) from None


def _where(given: Any) -> Where:
    case, number = (given.get("case"), given.get("number")) if isinstance(given, dict) else ("", None)
    return Where(table="journal", key=str(case), row=number if isinstance(number, int) else None)


def _placed(fault: UnreadableJournal, where: Where) -> UnreadableJournal:
    return UnreadableJournal(
        *(attrs.evolve(found, where=attrs.evolve(where, field=found.where.field)) for found in fault.findings)
    )


def _record(body: _Body, pieces: Sequence[Piece]) -> Record:
    of = act_class(body.name)
    names = (*sealed_fields(of), "because")
    if unknown := [name for name in body.sealed if name not in names]:
        raise UnreadableJournal(
            *(
                Finding(
                    "bad-record",
                    Where(field=name),
                    N_("This field is not sealed."),
                    N_("Compare it with a copy of the journal."),
                )
                for name in unknown
            )
        )
    kept = {name: _kept(pieces, name) for name in names if name in body.sealed}
    because = kept.pop("because", body.because)
    act: Any = structured({**body.act, **kept} if isinstance(body.act, dict) else body.act, of)
    return Record(
        number=body.number,
        at=body.at,
        by=body.by,
        role=body.role,
        act=act,
        because=None if because is None else structured(because, str),
        entered=body.entered,
    )


def _kept(pieces: Sequence[Piece], field: str) -> Any:
    """The plain value of a sealed field; None where all of it was erased."""
    held = [piece for piece in pieces if piece.field == field]
    if not held:
        return None
    if any(piece.key for piece in held):
        return {"given": {piece.key: _loaded(piece.content) for piece in held}}
    return _loaded(held[0].content)
