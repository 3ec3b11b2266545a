"""What a back end keeps, and what it offers inside one transaction on one case."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

import attrs

from stemcity_kit.journal.chain import Link

__all__ = ["Filing", "Store", "Tail"]


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
