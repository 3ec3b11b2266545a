"""The journal in memory: for trying things out, for tests, and as the shortest example of a back end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager

import attrs

from stemcity_kit.journal.chain import Head, Link, genesis
from stemcity_kit.journal.ledger import Clock, Filing, Ledger, Tail
from stemcity_kit.journal.sealing import Piece, Salt

__all__ = ["MemoryJournal"]


class MemoryJournal(Ledger):
    """A journal that ends with its process; safe for threads.

    >>> import datetime as dt
    >>> from stemcity_kit.calls.acts import CallApproved
    >>> journal = MemoryJournal(clock=lambda: dt.datetime(2027, 1, 11, 9, tzinfo=dt.UTC))
    >>> [record.number for record in journal.decide("grants-2027", CallApproved(), seen=0, by="rossi")]
    [1]
    """

    def __init__(self, *, clock: Clock, salt: Salt | None = None) -> None:
        super().__init__(clock=clock, salt=salt)
        self._lock = threading.RLock()
        self._filed: dict[str, list[Filing]] = {}
        self._protocols: dict[str, tuple[str, str]] = {}
        self._counts: dict[int, int] = {}

    @contextmanager
    def writing(self, case: str) -> Iterator[_Transaction]:
        """A transaction on a case, one at a time for the whole journal; see `Ledger`."""
        with self._lock:
            store = _Transaction(self._filed.get(case, []), self._protocols, self._counts, case)
            yield store
            if store.added:
                self._filed.setdefault(case, []).extend(store.added)
            self._protocols.update(store.protocols)
            self._counts.update(store.counts)

    def batch(self, case: str, *, after: int, most: int) -> Sequence[Link]:
        """At most so many links after a number; see `Ledger`."""
        with self._lock:
            return [filing.link for filing in self._filed.get(case, [])[after : after + most]]

    def head(self, case: str) -> Head:
        """The end of the case's chain; see `Journal`."""
        with self._lock:
            tail = _tail(case, self._filed.get(case, []))
        return Head(case, tail.number, tail.digest)

    def cases(self) -> tuple[str, ...]:
        """The cases that have records; see `Journal`."""
        with self._lock:
            return tuple(sorted(self._filed))

    def erase(self, person: str) -> int:
        """Delete a person's pieces; see `Journal`."""
        return sum(self._keep(case, lambda piece: piece.person != person, person) for case in self.cases())

    def forget(self, case: str, questions: Collection[str]) -> int:
        """Delete answers; see `Journal`."""
        return self._keep(case, lambda piece: piece.field != "answers" or piece.key not in questions)

    def about(self, person: str) -> Iterator[Link]:
        """The links that are about a person; see `Ledger`."""
        with self._lock:
            filed = [filing for case in sorted(self._filed) for filing in self._filed[case]]
        return (filing.link for filing in filed if filing.person == person)

    def _keep(self, case: str, keeps: Callable[[Piece], bool], person: str = "") -> int:
        """Let go of pieces, and of the tokens of a person's submissions."""
        gone = 0
        with self._lock:
            filed = self._filed.get(case, [])
            for place, filing in enumerate(filed):
                kept = tuple(filter(keeps, filing.link.pieces))
                once = "" if person and filing.person == person else filing.link.once
                gone += len(filing.link.pieces) - len(kept)
                filed[place] = attrs.evolve(filing, link=attrs.evolve(filing.link, pieces=kept, once=once))
        return gone


def _tail(case: str, filed: Sequence[Filing]) -> Tail:
    if not filed:
        return Tail(0, genesis(case))
    return Tail(filed[-1].link.number, filed[-1].link.digest, filed[-1].at)


class _Transaction:
    """What was written and is not yet kept."""

    def __init__(
        self, before: Sequence[Filing], protocols: dict[str, tuple[str, str]], counts: dict[int, int], case: str
    ) -> None:
        self._before, self._protocols, self._counts, self._case = before, protocols, counts, case
        self.added: list[Filing] = []
        self.protocols: dict[str, tuple[str, str]] = {}
        self.counts: dict[int, int] = {}

    @property
    def tail(self) -> Tail:
        return _tail(self._case, self.added or self._before)

    def write(self, filing: Filing) -> None:
        self.added.append(filing)
        if filing.protocol:
            self.protocols[filing.protocol] = (self._case, filing.application)

    def person_of(self, application: str) -> str:
        return next((filing.person for filing in self._latest() if filing.application == application), "")

    def of_record(self, number: int) -> str:
        return next((filing.person for filing in self._latest() if filing.link.number == number), "")

    def submitted(self, once: str) -> Link | None:
        return next((filing.link for filing in self._latest() if filing.link.once == once), None)

    def holder(self, protocol: str) -> tuple[str, str] | None:
        return self.protocols.get(protocol) or self._protocols.get(protocol)

    def count(self, year: int) -> int:
        self.counts[year] = self.counts.get(year, self._counts.get(year, 0)) + 1
        return self.counts[year]

    def _latest(self) -> Iterator[Filing]:
        """The last one first."""
        yield from reversed(self.added)
        yield from reversed(self._before)
