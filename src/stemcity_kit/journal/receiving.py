"""What the register adds to what comes in: its time, a protocol number, and that nothing counts twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs

from stemcity_kit.calls.acts import Act, Record
from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.journal.chain import Link
from stemcity_kit.journal.protocol import RECEIPTS
from stemcity_kit.journal.sealing import opened
from stemcity_kit.journal.store import Store

__all__ = ["refuse_no_receipt", "registered", "repeated"]


def refuse_no_receipt(act: Act) -> None:
    """Let only what comes in from outside pass.

    Raises:
        InvalidValue: The act is a decision.
    """
    if act.name not in RECEIPTS:
        raise InvalidValue.because(
            "no-receipt",
            Where(table="journal", field="act"),
            N_("“{name}” is a decision; nobody sends it in."),
            N_("Write it with `decide`, which says what view of the case it rests on."),
            name=act.name.value,
        )


def repeated(link: Link, act: Act, by: str) -> Record:
    """The record of a submission that came before; its own content must be the same."""
    record = opened(link.body, link.pieces)
    if record.by != by or _content(record.act) != _content(act):
        raise InvalidValue.because(
            "once-used",
            Where(table="journal", key=link.case, row=link.number),
            N_("The token of this submission was used for another one, record {number}."),
            N_("Make a new random token for each form that is shown."),
            number=link.number,
        )
    return record


def _content(act: Act) -> tuple[object, ...]:
    """What a submission says, apart from what the register adds."""
    added = {"received_at", "protocol"}
    return (act.name, *(getattr(act, field.name) for field in attrs.fields(type(act)) if field.name not in added))


def registered(act: Act, store: Store, case: str, now: dt.datetime, year: int, *, by_office: bool) -> Act:
    """The act with the register's time and number, where it has such fields.

    What the office brings in from another register keeps that register's time. From anybody else only the journal's
    clock says when it came, whatever way they say they sent it: else a late application could call itself a letter.
    """
    given: Any = act
    if not hasattr(act, "received_at"):
        return act
    changes: dict[str, Any] = {}
    if not by_office:
        changes["received_at"] = now
    elif given.received_at.tzinfo is None:
        raise InvalidValue.because(
            "naive-moment",
            Where(table="journal", key=case, field="received_at"),
            N_("The moment {value} has no offset."),
            N_("Give it with the zone of the register."),
            value=given.received_at.isoformat(),
        )
    if given.protocol:
        _refuse_taken(store.holder(given.protocol), (case, given.application), given.protocol)
    else:
        changes["protocol"] = _next_number(store, year)
    stamped: Act = attrs.evolve(given, **changes)
    return stamped


def _next_number(store: Store, year: int) -> str:
    """The next protocol number of a year; one that the office gave by hand is passed over."""
    while True:
        number = f"{year}/{store.count(year):04}"
        if store.holder(number) is None:
            return number


def _refuse_taken(holder: tuple[str, str] | None, ours: tuple[str, str], protocol: str) -> None:
    if holder is not None and holder != ours:
        raise InvalidValue.because(
            "protocol-taken",
            Where(table="journal", key=ours[0], field="protocol"),
            N_("The protocol number {protocol} is that of application “{application}” of “{case}”."),
            N_("Look the number up in the register; each is given once in a year."),
            protocol=protocol,
            application=holder[1],
            case=holder[0],
        )
