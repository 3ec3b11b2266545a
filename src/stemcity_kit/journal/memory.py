"""The journal in memory: for trying things out, for tests, and as the shortest example of a back end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager

import attrs

from stemcity_kit.journal.chain import Head, Link, genesis
from stemcity_kit.journal.ledger import Clock, Ledger
from stemcity_kit.journal.sealing import Piece, Salt
from stemcity_kit.journal.store import Filing, Tail

__all__ = ["MemoryJournal"]


class MemoryJournal(Ledger):
    """A journal that ends with its process; safe for threads.

    >>> import datetime as dt
    >>> from stemcity_kit.calls.acts import CallApproved
    >>> journal = MemoryJournal(clock=lambda: dt.datetime(2027, 1, 11, 9, tzinfo=dt.UTC))
    >>> [record.number for record in journal.decide("grants-2027", CallApproved(), seen=0, by="rossi")]
    [1]
    """

    def __init__(self, *, clock: Clock, salt: Salt | None = None, entered: Clock | None = None) -> None:
        super().__init__(clock=clock, salt=salt, entered=entered)
        self._lock = threading.RLock()
        self._cases: dict[str, _Rows] = {}
        self._register = _Register({}, {})

    @contextmanager
    def writing(self, case: str) -> Iterator[_Transaction]:
        """A transaction on a case, one at a time for the whole journal; see `Ledger`."""
        with self._lock:
            store = _Transaction(case, self._cases.get(case, _Rows()), self._register)
            yield store
            if store.added.filed:
                self._cases.setdefault(case, _Rows()).extend(store.added)
            self._register.update(store.register)

    def batch(self, case: str, *, after: int, most: int) -> Sequence[Link]:
        """At most so many links after a number; see `Ledger`."""
        with self._lock:
            return [filing.link for filing in self._cases.get(case, _Rows()).filed[after : after + most]]

    def head(self, case: str) -> Head:
        """The end of the case's chain; see `Journal`."""
        with self._lock:
            tail = self._cases.get(case, _Rows()).tail
        return Head(case, tail.number, tail.digest) if tail is not None else Head(case, 0, genesis(case))

    def cases(self) -> tuple[str, ...]:
        """The cases that have records; see `Journal`."""
        with self._lock:
            return tuple(sorted(self._cases))

    def erase(self, person: str) -> int:
        """Delete a person's pieces; see `Journal`."""
        return sum(self._keep(case, lambda piece: piece.person != person, person) for case in self.cases())

    def forget(self, case: str, questions: Collection[str]) -> int:
        """Delete answers; see `Journal`."""
        return self._keep(case, lambda piece: piece.field != "answers" or piece.key not in questions)

    def about(self, person: str) -> Iterator[Link]:
        """The links that are about a person; see `Ledger`."""
        with self._lock:
            filed = [filing for case in sorted(self._cases) for filing in self._cases[case].filed]
        return (filing.link for filing in filed if filing.person == person)

    def _keep(self, case: str, keeps: Callable[[Piece], bool], person: str = "") -> int:
        """Let go of pieces, and of the tokens of a person's submissions."""
        gone = 0
        with self._lock:
            rows = self._cases.get(case, _Rows())
            for place, filing in enumerate(rows.filed):
                kept = tuple(filter(keeps, filing.link.pieces))
                once = "" if person and filing.person == person else filing.link.once
                if not once:
                    rows.once.pop(filing.link.once, None)
                gone += len(filing.link.pieces) - len(kept)
                rows.filed[place] = attrs.evolve(filing, link=attrs.evolve(filing.link, pieces=kept, once=once))
        return gone


@attrs.frozen
class _Rows:
    """What was written to a case, and where to find it again."""

    filed: list[Filing] = attrs.field(factory=list)
    people: dict[str, str] = attrs.field(factory=dict)
    once: dict[str, int] = attrs.field(factory=dict)

    @property
    def tail(self) -> Tail | None:
        last = self.filed[-1] if self.filed else None
        return None if last is None else Tail(last.link.number, last.link.digest, last.at)

    def add(self, filing: Filing) -> None:
        self.filed.append(filing)
        if filing.application:
            self.people[filing.application] = filing.person
        if filing.link.once:
            self.once[filing.link.once] = filing.link.number

    def extend(self, more: _Rows) -> None:
        self.filed.extend(more.filed)
        self.people.update(more.people)
        self.once.update(more.once)


@attrs.frozen
class _Register:
    """Who has which protocol number, and the last one of each year."""

    holders: dict[str, tuple[str, str]]
    counts: dict[int, int]

    def update(self, more: _Register) -> None:
        self.holders.update(more.holders)
        self.counts.update(more.counts)


class _Transaction:
    """What was written and is not yet kept."""

    def __init__(self, case: str, before: _Rows, register: _Register) -> None:
        self._case, self._before, self._register = case, before, register
        self.added = _Rows()
        self.register = _Register({}, {})

    @property
    def tail(self) -> Tail:
        return self.added.tail or self._before.tail or Tail(0, genesis(self._case))

    def write(self, filing: Filing) -> None:
        self.added.add(filing)
        if filing.protocol:
            self.register.holders[filing.protocol] = (self._case, filing.application)

    def person_of(self, application: str) -> str:
        return self.added.people.get(application) or self._before.people.get(application, "")

    def of_record(self, number: int) -> str:
        filed = [*self._before.filed[number - 1 : number], *self.added.filed]
        return next((filing.person for filing in filed if filing.link.number == number), "")

    def submitted(self, once: str) -> Link | None:
        number = self._before.once.get(once)
        return None if number is None else self._before.filed[number - 1].link

    def holder(self, protocol: str) -> tuple[str, str] | None:
        return self.register.holders.get(protocol) or self._register.holders.get(protocol)

    def count(self, year: int) -> int:
        last = self.register.counts.get(year, self._register.counts.get(year, 0))
        self.register.counts[year] = last + 1
        return last + 1
