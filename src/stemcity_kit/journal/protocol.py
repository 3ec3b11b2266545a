"""What a journal is: an append-only store of the records of cases, with what is personal kept beside them.

Whoever writes a back end keeps to `Journal`, most easily by subclassing `journal.ledger.Ledger`, and inherits the
tests of `stemcity_kit.testing.JournalContract`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Protocol, TypeAlias

import attrs

from stemcity_kit.calls.acts import Act, Record
from stemcity_kit.calls.states import DOERS, Doer
from stemcity_kit.journal.chain import Head, Link, Verdict

__all__ = ["RECEIPTS", "Filed", "Guard", "Journal"]

Guard: TypeAlias = Callable[[Act, dt.datetime], None]
"""Asked before each act is written, once the case is locked, with the act as it will be written and its moment; what it
raises undoes the whole transaction."""

RECEIPTS = frozenset(name for name, doers in DOERS.items() if Doer.APPLICANT in doers)
"""What comes in from outside, and is received whatever happened meanwhile."""


@attrs.frozen
class Filed:
    """A record about a person, with the case that it stands in."""

    case: str
    record: Record


class Journal(Protocol):
    """The durable record of decisions.

    A case is named by its call's key. The journal's clock gives every record its time; within a case time never goes
    back: where the clock does, the moment of the record before is kept, and `received_at` still tells what the clock
    said.
    """

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
        """Write what came in; it never fails because something else was written meanwhile.

        Number and time are given in one transaction, under the lock of the case. The journal's clock is the register's
        and sets `received_at`, whatever channel the act names; only what the office (officer, manager, secretary)
        brings in, from certified mail, the desk, the post or another portal, keeps the time of that register. Where no
        protocol number was given, the next one of the calendar year of `zone` is: `2027/0001`.

        Args:
            case: The case.
            act: What came in, one of `RECEIPTS`.
            by: The key of the person who did it.
            role: In which role.
            because: Why.
            once: A token of this submission, such as one in a hidden field of the form: the same submission twice is
                one record, and the first record is returned.
            zone: The zone whose calendar years protocol numbers follow.
            guard: Asked with the act as it will be written and its moment; what it raises undoes the writing.

        Returns:
            The record, as replay will give it.

        Raises:
            InvalidValue: The act is no receipt, its protocol number is another application's, or `once` was used for
                something else.
        """
        ...

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
        """Write decisions that rest on a view of the case; all of them or none.

        Args:
            case: The case.
            acts: What was decided.
            seen: The number of the last record of that view. Any record since then makes it stale, a receipt too,
                since a decision may rest on all that had come in.
            by: The key of the person who decides.
            role: In which role.
            because: Why.
            guard: Asked before each act, with its moment; what it raises undoes the writing of all.

        Raises:
            StaleView: Something was written since; `since` holds it.
            InvalidValue: `seen` is a number that the case has not reached.
        """
        ...

    def records(self, case: str, *, after: int = 0) -> Iterator[Record]:
        """The records after a number, in order, read in batches; personal parts that were erased are None."""
        ...

    def links(self, case: str, *, after: int = 0) -> Iterator[Link]:
        """The same as they are kept: bodies, digests and pieces."""
        ...

    def head(self, case: str) -> Head:
        """The end of the case's chain, to be published; number 0 for a case without records."""
        ...

    def cases(self) -> tuple[str, ...]:
        """The cases that have records, in order of their names."""
        ...

    def verify(self, case: str, *heads: Head) -> Verdict:
        """Reckon the chain of a case anew and compare it with heads that were published."""
        ...

    def erase(self, person: str) -> int:
        """Delete every personal part kept under a person's key, in all cases; gives how many there were.

        The chain stays whole and results that were published stand. Nothing brings the parts back.
        """
        ...

    def forget(self, case: str, questions: Collection[str]) -> int:
        """Delete the answers to some questions of a case, whose time is over; gives how many there were."""
        ...

    def file_of(self, person: str) -> Iterator[Filed]:
        """Every record about a person, in all cases, with what is kept of it: for that person to read."""
        ...

    def export(self, case: str, *, personal: bool = False) -> Iterator[str]:
        """The case as JSON Lines, with what is personal or without."""
        ...

    def restore(self, lines: Iterable[str]) -> Head:
        """Take in a case that was exported; the chain is checked, and nothing is kept where it does not hold.

        Raises:
            UnreadableJournal: The export is damaged, or newer than this version.
            InvalidValue: The case has records here already.
        """
        ...
