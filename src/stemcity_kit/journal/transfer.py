"""A case as JSON Lines: a first line that says what follows, then one line for each record.

The bodies stand in the file as they were chained, so a file without the personal pieces has the same head as one with
them. A file from elsewhere is hostile until the chain in it was reckoned anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from stemcity_kit.errors import Finding, N_, UnreadableJournal, Where
from stemcity_kit.journal.chain import SCHEMA, Head, Link, Walk
from stemcity_kit.journal.sealing import Piece
from stemcity_kit.journal.wire import structured
from stemcity_kit.model.canonical import canonical

__all__ = ["check_people", "checked", "read", "written"]

FORMAT = "stemcity-journal"


@attrs.frozen(kw_only=True)
class _First:
    """The first line."""

    format: str
    schema: int
    case: str
    number: int
    digest: str
    personal: bool


@attrs.frozen(kw_only=True)
class _Line:
    """Any other line."""

    body: Any
    digest: str
    once: str = ""
    pieces: tuple[Piece, ...] = ()


def written(links: Iterable[Link], head: Head, *, personal: bool) -> Iterator[str]:
    """The lines of a case up to a head.

    Args:
        links: Its links, from the first.
        head: Where it ends; what is younger is left out.
        personal: Whether the personal pieces go along.
    """
    first = _First(
        format=FORMAT, schema=SCHEMA, case=head.case, number=head.number, digest=head.digest, personal=personal
    )
    yield canonical(first) + "\n"
    for link in links:
        if link.number > head.number:
            return
        beside = {"digest": link.digest, **({"pieces": link.pieces, "once": link.once} if personal else {})}
        rest = canonical({key: value for key, value in beside.items() if value})
        yield f'{{"body":{link.body},{rest[1:]}\n'


def read(lines: Iterable[str]) -> tuple[Head, Iterator[Link]]:
    """The head that a file states, and its links, read one by one.

    Raises:
        UnreadableJournal: The file is no export, or of a newer version; for the links, as they are read.
    """
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    number, text = next(numbered, (1, "{}"))
    given = _json(text, number)
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise UnreadableJournal(
            _fault(number, "no-export", N_("This is not an export of a journal."), N_("Give a file that export wrote."))
        )
    if given.get("schema") != SCHEMA:
        what = N_("The export has layout {found}; this version reads layout {known}.")
        fix = N_("Nothing is lost: read it with the version of stemcity-kit that wrote it, or a newer one.")
        raise UnreadableJournal(_fault(number, "newer-export", what, fix, found=given.get("schema"), known=SCHEMA))
    first: _First = _structured(given, _First, number)
    return Head(first.case, first.number, first.digest), _links(numbered, first.case)


def _links(numbered: Iterator[tuple[int, str]], case: str) -> Iterator[Link]:
    for at, (number, text) in enumerate(numbered, 1):
        line: _Line = _structured(_json(text, number), _Line, number)
        try:
            body = canonical(line.body)
            body.encode()
        except (TypeError, UnicodeEncodeError):
            what = N_("The record holds a number with a decimal mark, or half a character; none can stand there.")
            raise UnreadableJournal(_fault(number, "bad-record", what, _COPY)) from None
        except RecursionError:
            raise UnreadableJournal(_fault(number, "bad-line", N_("The line is not JSON."), _COPY)) from None
        inner = line.body if isinstance(line.body, dict) else {}
        if inner.get("case", case) != case:
            what = N_("The record is of another case than the file.")
            raise UnreadableJournal(_fault(number, "bad-record", what, _COPY))
        place = inner.get("number")
        yield Link(
            case=case,
            number=place if isinstance(place, int) else at,
            body=body,
            digest=line.digest,
            pieces=line.pieces,
            once=line.once,
        )


def checked(links: Iterable[Link], head: Head) -> Iterator[Link]:
    """The links as they come, each only once it holds; at the end, whether the head is the one that was stated.

    Raises:
        UnreadableJournal: The chain does not hold.
    """
    walk = Walk(head.case, [head])
    for link in links:
        if faults := walk.step(link):
            raise UnreadableJournal(*faults)
        yield link
    if faults := [*walk.missing(head)]:
        raise UnreadableJournal(*faults)


def check_people(link: Link, person: str) -> None:
    """Refuse a piece under another person's key than the record's: nobody would find it to erase it.

    Raises:
        UnreadableJournal: There is one.
    """
    if any(piece.person != person for piece in link.pieces):
        what = N_("The personal content beside record {number} is not kept under the key of its person.")
        where = Where(table="journal", key=link.case, row=link.number)
        raise UnreadableJournal(Finding("bad-record", where, what, _COPY, params={"number": link.number}))


_COPY = N_("Export the case again, and take care that nothing changes the file on the way.")


def _json(text: str, line: int) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableJournal(_fault(line, "bad-line", N_("The line is not JSON."), _COPY)) from None


def _structured(given: Any, of: Any, line: int) -> Any:
    try:
        return structured(given, of)
    except UnreadableJournal as fault:
        raise UnreadableJournal(
            *(
                attrs.evolve(found, where=Where(table="export", row=line, field=found.where.field), fix=_COPY)
                for found in fault.findings
            )
        ) from None


def _fault(line: int, rule: str, what: str, fix: str, **params: object) -> Finding:
    return Finding(rule, Where(table="export", row=line), what, fix, params=params)
