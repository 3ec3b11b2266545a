"""What all journals have in common; a back end adds where the rows are kept.

A back end subclasses `Ledger` and gives it a `Store` for each transaction. Everything that must not differ between
back ends - numbers, times, protocol numbers, what is sealed, the chain - is decided here.
"""

from __future__ import annotations

import abc
import datetime as dt
import hashlib
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

import attrs

from stemcity_kit.calls.acts import Act, Channel, Record
from stemcity_kit.calls.states import Doer
from stemcity_kit.errors import Finding, InvalidValue, N_, StaleView, Where
from stemcity_kit.journal import transfer
from stemcity_kit.journal.chain import Head, Link, Verdict, chained, verify
from stemcity_kit.journal.protocol import RECEIPTS, Filed, Guard
from stemcity_kit.journal.sealing import Salt, application_of, concerned, opened, sealed
from stemcity_kit.model.fields import check_key
from stemcity_kit.model.zones import zone_info

__all__ = ["BATCH", "Clock", "Filing", "Ledger", "Store", "Tail"]

Clock = Callable[[], dt.datetime]

BATCH = 1_000
"""How many records are read at a time."""


_NAMED = 10
"""How many of the records that made a view stale are named in words; the error carries all of them."""


@attrs.frozen
class Tail:
    """The end of a case: the number, digest and moment of its last record; 0 and None before the first."""

    number: int
    digest: str
    at: dt.datetime | None = None


@attrs.frozen
class Filing:
    """What a back end keeps with a link, to find it again.

    Attributes:
        link: The link, with its pieces.
        at: Its moment.
        person: The person whom it is about, or an empty text.
        application: The application through which it is about them, or an empty text.
        protocol: The protocol number that it brought, or an empty text.
    """

    link: Link
    at: dt.datetime
    person: str = ""
    application: str = ""
    protocol: str = ""


class Store(Protocol):
    """One transaction on one case, which is locked: nobody else writes to it until the transaction ends."""

    @property
    def tail(self) -> Tail:
        """The end of the case, whatever was written in this transaction included."""
        ...

    def write(self, filing: Filing) -> None:
        """Add a link at the end."""
        ...

    def person_of(self, application: str) -> str:
        """The person of the last record that is about an application, or an empty text."""
        ...

    def of_record(self, number: int) -> str:
        """The person whom a record is about, or an empty text."""
        ...

    def submitted(self, once: str) -> Link | None:
        """The link of a submission's token, if there is one."""
        ...

    def holder(self, protocol: str) -> tuple[str, str] | None:
        """The case and application of a protocol number, in any case of the journal, if it is taken."""
        ...

    def count(self, year: int) -> int:
        """The next protocol number of a year, of all cases; each is given once, also to writers of other cases."""
        ...


class Ledger(abc.ABC):
    """A journal, apart from where its rows are kept.

    Args:
        clock: Gives the present moment, aware.
        salt: Gives 32 random bytes; another one is for tests only.
    """

    def __init__(self, *, clock: Clock, salt: Salt | None = None) -> None:
        self._clock = clock
        self._salt = salt or (lambda: secrets.token_bytes(32))

    @abc.abstractmethod
    def writing(self, case: str) -> AbstractContextManager[Store]:
        """A transaction on a case; leaving it with an error undoes all of it."""

    @abc.abstractmethod
    def batch(self, case: str, *, after: int, most: int) -> Sequence[Link]:
        """At most so many links after a number, in order, with their pieces."""

    @abc.abstractmethod
    def head(self, case: str) -> Head:
        """The end of the case's chain; see `Journal`."""

    @abc.abstractmethod
    def cases(self) -> tuple[str, ...]:
        """The cases that have records, in order of their names."""

    @abc.abstractmethod
    def erase(self, person: str) -> int:
        """Delete a person's pieces and the tokens of their submissions; see `Journal`."""

    @abc.abstractmethod
    def forget(self, case: str, questions: Collection[str]) -> int:
        """Delete the pieces of the field `answers` with one of these keys; see `Journal`."""

    @abc.abstractmethod
    def about(self, person: str) -> Iterator[Link]:
        """The links that are about a person, in all cases, in order of case and number."""

    def receive(
        self,
        case: str,
        act: Act,
        *,
        by: str,
        role: Doer = Doer.APPLICANT,
        because: str = "",
        once: str = "",
        zone: str = "UTC",
        guard: Guard | None = None,
    ) -> Record:
        """Write what came in; see `Journal`."""
        check_key(case)
        _refuse_no_receipt(act)
        in_zone = zone_info(zone)
        token = hashlib.sha256(once.encode(errors="surrogatepass")).hexdigest() if once else ""
        with self.writing(case) as store:
            earlier = store.submitted(token) if token else None
            if earlier is not None:
                return _repeated(earlier, act, by)
            now = self._now()
            year = now.astimezone(in_zone).year
            stamped = _stamped(act, store, case, now, year, comes_in=role is Doer.APPLICANT)
            record = Record(number=1, at=now, by=by, role=role, act=stamped, because=because)
            return self._append(store, case, record, guard, once=token)

    def decide(
        self,
        case: str,
        acts: Act | Sequence[Act],
        *,
        seen: int,
        by: str,
        role: Doer = Doer.OFFICER,
        because: str = "",
        guard: Guard | None = None,
    ) -> tuple[Record, ...]:
        """Write decisions that rest on a view of the case; see `Journal`."""
        check_key(case)
        several = (acts,) if isinstance(acts, Act) else tuple(acts)
        with self.writing(case) as store:
            if store.tail.number != seen:
                raise self._stale(case, seen, store.tail.number)
            now = self._now()
            records = [Record(number=1, at=now, by=by, role=role, act=act, because=because) for act in several]
            return tuple(self._append(store, case, record, guard) for record in records)

    def records(self, case: str, *, after: int = 0) -> Iterator[Record]:
        """The records after a number; see `Journal`."""
        return (opened(link.body, link.pieces) for link in self.links(case, after=after))

    def links(self, case: str, *, after: int = 0) -> Iterator[Link]:
        """The links after a number; see `Journal`."""
        while batch := self.batch(case, after=after, most=BATCH):
            yield from batch
            after = batch[-1].number
            if len(batch) < BATCH:
                return

    def verify(self, case: str, *heads: Head) -> Verdict:
        """Reckon the chain of a case anew; see `Journal`."""
        kept = self.head(case)
        return verify(self.links(case), case=case, heads=heads, kept=kept)

    def file_of(self, person: str) -> Iterator[Filed]:
        """Every record about a person; see `Journal`."""
        return (Filed(link.case, opened(link.body, link.pieces)) for link in self.about(person))

    def export(self, case: str, *, personal: bool = False) -> Iterator[str]:
        """The case as JSON Lines; see `Journal`."""
        return transfer.written(self.links(case), self.head(case), personal=personal)

    def restore(self, lines: Iterable[str]) -> Head:
        """Take in a case that was exported; see `Journal`."""
        head, links = transfer.read(lines)
        check_key(head.case)
        with self.writing(head.case) as store:
            if store.tail.number:
                raise InvalidValue.because(
                    "case-exists",
                    Where(table="journal", key=head.case),
                    N_("The case “{case}” has {number} records here already."),
                    N_("Restore it into an empty journal."),
                    case=head.case,
                    number=store.tail.number,
                )
            for link in transfer.checked(links, head):
                record = opened(link.body, link.pieces)
                person = concerned(record.act, person_of=store.person_of, of_record=store.of_record)
                transfer.check_people(link, person)
                store.write(_filed(link, record, person))
        return head

    def _now(self) -> dt.datetime:
        now = self._clock()
        if now.tzinfo is None:
            raise InvalidValue.because(
                "naive-moment",
                Where(table="journal", field="clock"),
                N_("The journal's clock gives {value}, without an offset."),
                N_("Give a clock such as lambda: datetime.now(UTC)."),
                value=now.isoformat(),
            )
        return now.astimezone(dt.UTC)

    def _append(
        self,
        store: Store,
        case: str,
        record: Record,
        guard: Guard | None,
        *,
        once: str = "",
    ) -> Record:
        """Number a record, ask the guard, chain it; gives it as replay will."""
        before = store.tail
        at = record.at if before.at is None else max(record.at, before.at)
        record = attrs.evolve(record, number=before.number + 1, at=at)
        if guard is not None:
            guard(record.act, at)
        person = concerned(record.act, person_of=store.person_of, of_record=store.of_record)
        body, pieces = sealed(record, case=case, person=person, salt=self._salt)
        digest = chained(before.digest, body)
        link = Link(case=case, number=record.number, body=body, digest=digest, pieces=pieces, once=once)
        written = opened(body, pieces)
        store.write(_filed(link, written, person))
        return written

    def _stale(self, case: str, seen: int, number: int) -> Exception:
        where = Where(table="journal", key=case)
        if seen > number:
            return InvalidValue.because(
                "unseen-record",
                where,
                N_("The view is of record {seen}, but the case has only {number}."),
                N_("Fold the case's records again; this view is of another journal, or of one before it was restored."),
                seen=seen,
                number=number,
            )
        since = tuple(self.records(case, after=seen))
        named = [f"{record.act.name.value} ({record.number})" for record in since[:_NAMED]]
        done = ", ".join([*named, "…"] if len(since) > _NAMED else named)
        stale = StaleView(
            Finding(
                "stale-view",
                where,
                N_("The decision rests on record {seen}, but the case has reached {number}. Written since: {done}."),
                N_("Look at the case again, and decide on what stands now."),
                params={"seen": seen, "number": number, "done": done},
            )
        )
        stale.since = since
        return stale


def _filed(link: Link, record: Record, person: str) -> Filing:
    """How a link is found again."""
    protocol = str(getattr(record.act, "protocol", ""))
    return Filing(link, record.at, person, application_of(record.act), protocol)


def _refuse_no_receipt(act: Act) -> None:
    if act.name not in RECEIPTS:
        raise InvalidValue.because(
            "no-receipt",
            Where(table="journal", field="act"),
            N_("“{name}” is a decision; nobody sends it in."),
            N_("Write it with `decide`, which says what view of the case it rests on."),
            name=act.name.value,
        )


def _repeated(link: Link, act: Act, by: str) -> Record:
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


def _stamped(act: Act, store: Store, case: str, now: dt.datetime, year: int, *, comes_in: bool) -> Act:
    """The act with the register's time and number, where it has such fields.

    What the office brings in from another portal's register keeps that register's time.
    """
    given: Any = act
    if not hasattr(act, "received_at"):
        return act
    changes: dict[str, Any] = {}
    if given.channel is Channel.PORTAL and comes_in:
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
