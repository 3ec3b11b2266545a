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

import attrs

from stemcity_kit.calls.acts import Act, Record
from stemcity_kit.calls.states import Doer
from stemcity_kit.errors import Finding, InvalidValue, N_, StaleView, Where
from stemcity_kit.journal import transfer
from stemcity_kit.journal.chain import Head, Link, Verdict, chained, verify
from stemcity_kit.journal.protocol import Filed, Guard
from stemcity_kit.journal.receiving import refuse_no_receipt, registered, repeated
from stemcity_kit.journal.sealing import Salt, application_of, concerned, opened, sealed
from stemcity_kit.journal.store import Filing, Store, Tail
from stemcity_kit.model.fields import check_key
from stemcity_kit.model.zones import zone_info

__all__ = ["BATCH", "Clock", "Filing", "Ledger", "Store", "Tail"]

Clock = Callable[[], dt.datetime]

BATCH = 1_000
"""How many records are read at a time."""


_OFFICE = frozenset({Doer.OFFICER, Doer.MANAGER, Doer.SECRETARY})
"""The roles that bring in what another register received; nobody else says when something came."""

_NAMED = 10
"""How many of the records that made a view stale are named in words; the error carries all of them."""


class Ledger(abc.ABC):
    """A journal, apart from where its rows are kept.

    Args:
        clock: Gives the moment of each record, aware: the present one, or one that was said by hand.
        salt: Gives 32 random bytes; another one is for tests only.
        entered: Gives the present moment, where `clock` gives one that was said by hand: each record then keeps
            beside its moment when it was really typed in.
    """

    def __init__(self, *, clock: Clock, salt: Salt | None = None, entered: Clock | None = None) -> None:
        self._clock = clock
        self._entered = entered
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
        refuse_no_receipt(act)
        in_zone = zone_info(zone)
        token = hashlib.sha256(once.encode(errors="surrogatepass")).hexdigest() if once else ""
        with self.writing(case) as store:
            earlier = store.submitted(token) if token else None
            if earlier is not None:
                return repeated(earlier, act, by)
            now = self._now()
            year = now.astimezone(in_zone).year
            stamped = registered(act, store, case, now, year, by_office=role in _OFFICE)
            record = Record(number=1, at=now, by=by, role=role, act=stamped, because=because, entered=self._typed())
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
            now, typed = self._now(), self._typed()
            records = [
                Record(number=1, at=now, by=by, role=role, act=act, because=because, entered=typed) for act in several
            ]
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
        return self._read(self._clock)

    def _typed(self) -> dt.datetime | None:
        """When the record is really written, where its moment was said by hand."""
        return None if self._entered is None else self._read(self._entered)

    def _read(self, clock: Clock) -> dt.datetime:
        now = clock()
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
