"""The hash chain: each record's digest covers the one before it, so that no record changes unseen.

The digest of record *n* is SHA-256 of the digest of record *n - 1* and of the body of record *n*; before the first
stands the digest of the case's name. The body holds everything but what is personal; for that it holds commitments
(see `journal.sealing`), so the chain stays whole when a person is erased.

What a chain can show is limited, and `verify` says so: whoever can write to the database can write the whole chain
anew. Only a head that was published - on a notice, in minutes, with somebody else - shows that.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

import attrs

from stemcity_kit.calls.states import ActName
from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where
from stemcity_kit.journal.sealing import ABOUT_MEMBERS, Piece, commitment
from stemcity_kit.model.canonical import canonical

__all__ = ["SCHEMA", "Head", "Link", "Verdict", "Walk", "chained", "genesis", "read_body", "verify"]

SCHEMA = 1
"""The version of the layout of bodies; a body of a newer one is not read."""

_HEAD = re.compile(r"(?P<case>[^\s]{1,200}) (?P<number>[0-9]{1,15}) (?P<digest>[0-9a-f]{64})")


@attrs.frozen
class Head:
    """The end of a chain: what is published so that nobody can change what came before.

    Attributes:
        case: The case.
        number: The number of its last record; 0 for a case without any.
        digest: That record's digest.

    >>> str(Head.parse(str(Head("grants-2027", 0, genesis("grants-2027")))))[:19]
    'grants-2027 0 3234f'
    """

    case: str
    number: int
    digest: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The head from its line, as documents carry it.

        Raises:
            InvalidValue: The text is no head.
        """
        found = _HEAD.fullmatch(text.strip())
        if found is None:
            raise InvalidValue.because(
                "bad-head",
                Where(),
                N_("“{text}” is not a head of a journal."),
                N_("Copy the whole line: the case, the number of the last record, and 64 hexadecimal digits."),
                text=text,
            )
        return cls(found["case"], int(found["number"]), found["digest"])

    def __str__(self) -> str:
        return f"{self.case} {self.number} {self.digest}"


@attrs.frozen(kw_only=True)
class Link:
    """One record as the journal keeps it.

    Attributes:
        case: The case.
        number: Its place in the case, from 1 without a gap.
        body: All of it that is chained, as canonical JSON.
        digest: The SHA-256 of the digest before it and of the body.
        pieces: The personal parts that are still kept, beside the chain.
        once: The SHA-256 of the token of its submission; empty where it had none, and once the person is erased.
    """

    case: str
    number: int
    body: str
    digest: str
    pieces: tuple[Piece, ...] = ()
    once: str = ""


def genesis(case: str) -> str:
    """The digest that stands before the first record of a case."""
    return hashlib.sha256(canonical({"case": case, "schema": SCHEMA}).encode()).hexdigest()


def chained(before: str, body: str) -> str:
    """The digest of a record.

    Args:
        before: The digest of the record before it, in hexadecimal digits.
        body: The record's body; bytes that are no UTF-8, which only a hand can have put there, stand as surrogates.

    >>> chained("00" * 32, "{}")[:12]
    'fb1634c4e6cd'
    """
    return hashlib.sha256(bytes.fromhex(before) + body.encode(errors="surrogateescape")).hexdigest()


@attrs.frozen(kw_only=True)
class Verdict:
    """What was found of a chain.

    Attributes:
        head: The end of the chain as it was reckoned anew; up to the last record before the first fault.
        faults: What is wrong, in order; empty for a chain that holds.
        first: The number of the first bad record; None where there is none, or where no single record can be named.
        erased: How many personal parts are committed to and not kept any more. Deleting one is no alteration of the
            chain, so a chain with any may hold.
        typed: How many records have a moment that was said by hand, and keep beside it when they were typed in.
        limits: What could not be detected, as notes.
    """

    head: Head
    faults: tuple[Finding, ...] = ()
    first: int | None = None
    erased: int = 0
    typed: int = 0
    limits: tuple[Finding, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing wrong was found."""
        return not self.faults


def verify(links: Iterable[Link], *, case: str, heads: Sequence[Head] = (), kept: Head | None = None) -> Verdict:
    """Reckon a chain anew, and compare it with what was published.

    Args:
        links: Its links in order, from the first.
        case: The case that they are of.
        heads: Heads that were published; each is compared with the chain at its own number.
        kept: The head that the journal itself keeps; it shows a careless cut, not a careful one.

    Returns:
        The verdict. A chain is read only up to its first fault, since every digest after it rests on that record.
    """
    ours = sorted((head for head in heads if head.case == case), key=lambda head: head.number)
    walk = Walk(case, ours)
    faults = [_foreign(head, case) for head in heads if head.case != case]
    faults += walk.through(links)
    if not walk.stopped:
        faults += walk.missing(kept)
    limits = tuple(_limits(case, walk.number, ours))
    return Verdict(
        head=Head(case, walk.number, walk.digest),
        faults=tuple(faults),
        first=walk.first,
        erased=walk.erased,
        typed=walk.typed,
        limits=limits,
    )


class Walk:
    """The chain as far as it was read."""

    def __init__(self, case: str, heads: Sequence[Head]) -> None:
        self.case = case
        self.heads: dict[int, list[Head]] = {}
        for head in heads:
            self.heads.setdefault(head.number, []).append(head)
        self.number, self.digest, self.at = 0, genesis(case), ""
        self.agreed = self.erased = self.typed = 0
        self.first: int | None = None
        self.stopped = False
        self._people: dict[str, str] = {}
        self._about: dict[int, str] = {}

    def through(self, links: Iterable[Link]) -> list[Finding]:
        """The faults of the first bad link; none where all hold."""
        faults = [*self._against_heads(0, self.digest)]
        for link in links:
            if not faults:
                faults = [*self.step(link)]
            if faults:
                self.stopped = True
                return faults
        self.stopped = bool(faults)
        return faults

    def step(self, link: Link) -> list[Finding]:
        """The faults of the next link; where there are none, it is part of the chain now."""
        number = self.number + 1
        digest = chained(self.digest, link.body)
        faults, body = [*_of_link(link, self.case, number, digest)], {}
        if not faults:
            body = read_body(link.body)
            faults, erased, at = _inside(link, body, self.at)
            self.erased += erased
            self.at = at
            faults = faults or [*self._astray(link, body)]
        if faults:
            self.first = number
            return faults
        faults = [*self._against_heads(number, digest)]
        if not faults:
            self.number, self.digest = number, digest
            self.typed += "entered" in body
        return faults

    def _astray(self, link: Link, body: Mapping[str, Any]) -> Iterator[Finding]:
        """Personal content under another key than its person's: whoever erases that person would leave it behind."""
        person = self._about[link.number] = self._person(body)
        if any(piece.person != person for piece in link.pieces):
            what = N_("The personal content beside record {number} is not kept under the key of its person.")
            yield _of_content(link, "astray-content", what)

    def _person(self, body: Mapping[str, Any]) -> str:
        """The person of a record, by the same rule as `sealing.concerned`, from its body alone."""
        act, name = body.get("act"), body.get("name")
        given = act if isinstance(act, dict) else {}
        if name == ActName.ANNUL:
            number = given.get("number")
            return self._about.get(number, "") if isinstance(number, int) else ""
        if name in ABOUT_MEMBERS:
            return str(given.get("member", ""))
        application = str(given.get("application", ""))
        person = str(given.get("person", "")) or self._people.get(application, "")
        if application:
            self._people[application] = person
        return person

    def _against_heads(self, number: int, digest: str) -> Iterator[Finding]:
        """A published head that says otherwise: some record after the last head that agreed is not what it was."""
        for head in self.heads.get(number, ()):
            if head.digest == digest:
                self.agreed = number
                continue
            only = self.agreed + 1 == number
            self.first = number if only else None
            yield Finding(
                "rewritten-chain",
                Where(table="journal", key=self.case, field="digest"),
                N_("Record {number} is not what it was when its head was published.")
                if only
                else N_("The chain was written anew: some record from {first} to {number} is not what it was."),
                N_("Compare them with a copy of the journal of the time when the head was published."),
                params={"first": self.agreed + 1, "number": number},
            )

    def missing(self, kept: Head | None) -> Iterator[Finding]:
        """A tail that was cut: a head tells of records that are not there."""
        published = max(self.heads, default=0)
        if published > self.number:
            self.first = self.number + 1
            yield self._cut(published, N_("Records {first} to {last} are missing: a head that was published has them."))
        elif kept is not None and kept.number > self.number:
            self.first = self.number + 1
            yield self._cut(kept.number, N_("Records {first} to {last} are missing: the journal's own head has them."))
        elif kept is not None and (kept.number, kept.digest) != (self.number, self.digest):
            yield Finding(
                "other-head",
                Where(table="journal", key=self.case, field="digest"),
                N_("The journal's own head, of record {kept}, is not that of its last record, {last}."),
                N_("Somebody wrote to the database without the library; compare it with a copy."),
                params={"kept": kept.number, "last": self.number},
            )

    def _cut(self, last: int, what: str) -> Finding:
        where = Where(table="journal", key=self.case)
        fix = N_("Restore them from a copy, and find out who could write to the database.")
        return Finding("cut-tail", where, what, fix, params={"first": self.number + 1, "last": last})


def _of_link(link: Link, case: str, number: int, digest: str) -> Iterator[Finding]:
    where = Where(table="journal", key=case, row=number)
    fix = N_("Compare it with a copy, and find out who could write to the database.")
    if (link.case, link.number) != (case, number):
        yield Finding(
            "gap-in-chain",
            where,
            N_("Record {number} is missing: record {found} of “{other}” stands in its place."),
            fix,
            params={"number": number, "found": link.number, "other": link.case},
        )
    elif digest != link.digest:
        yield Finding(
            "altered-record",
            where,
            N_("Record {number} is not what it was: its content does not give the digest that was kept of it."),
            fix,
            params={"number": number},
        )


def _inside(link: Link, body: Any, before: str) -> tuple[list[Finding], int, str]:
    """The faults of a link whose digest holds, how much of it was erased, and its moment."""
    if not isinstance(body, dict) or (body.get("case"), body.get("number")) != (link.case, link.number):
        what = N_("Record {number} says of itself that it is another one.")
        return [_of_content(link, "misplaced-record", what)], 0, before
    at = str(body.get("at", ""))
    faults = []
    if at < before:
        faults.append(_of_content(link, "time-went-back", N_("Record {number} is older than the one before it.")))
    committed = {each for several in _commitments(body) for each in several}
    held = {_committed(link, piece) for piece in link.pieces}
    if held - committed:
        what = N_("The personal content beside record {number} is not what it was.")
        faults.append(_of_content(link, "altered-content", what))
    return faults, len(committed - held), at


def _committed(link: Link, piece: Piece) -> str:
    """The commitment to a piece; an empty text, which nothing commits to, where its key or content is none."""
    try:
        return commitment(link.case, link.number, piece)
    except ValueError:
        return ""


def _commitments(body: Mapping[str, Any]) -> Iterator[list[str]]:
    sealed = body.get("sealed", {})
    for several in sealed.values() if isinstance(sealed, dict) else ():
        yield [str(each) for each in several] if isinstance(several, list) else []


def read_body(body: str) -> Any:
    """The body as plain JSON; None where it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _of_content(link: Link, rule: str, what: str) -> Finding:
    where = Where(table="journal", key=link.case, row=link.number)
    fix = N_("Compare it with a copy, and find out who could write to the database.")
    return Finding(rule, where, what, fix, params={"number": link.number})


def _foreign(head: Head, case: str) -> Finding:
    return Finding(
        "foreign-head",
        Where(table="journal", key=case),
        N_("The head is of the case “{other}”, not of this one."),
        N_("Give the head from a document of this case."),
        params={"other": head.case},
    )


def _limits(case: str, number: int, heads: Sequence[Head]) -> Iterator[Finding]:
    """What nobody can see from the chain and these heads alone."""
    where = Where(table="journal", key=case)
    if not heads:
        yield Finding(
            "no-head",
            where,
            N_("Without a published head nobody can see whether the end was cut off or the whole chain written anew."),
            N_("Give a head from a document that was published or that somebody else keeps."),
            Severity.NOTE,
        )
    elif number > heads[-1].number:
        yield Finding(
            "after-last-head",
            where,
            N_("Records {first} to {last} are younger than the last head given: nobody can see them cut or rewritten."),
            N_("Give a younger head, or publish one now."),
            Severity.NOTE,
            params={"first": heads[-1].number + 1, "last": number},
        )
