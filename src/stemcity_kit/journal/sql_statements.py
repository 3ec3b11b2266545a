"""What the journal asks of a database, each statement built once; and one transaction that uses them.

Nothing here needs SQLAlchemy: `journal.sql`, which does, hands it in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from stemcity_kit.journal.chain import Link, genesis
from stemcity_kit.journal.sealing import Piece
from stemcity_kit.journal.sql_tables import Tables
from stemcity_kit.journal.store import Filing, Tail

__all__ = ["Statements", "Transaction", "linked", "statements_of"]


@attrs.frozen(kw_only=True)
class Statements:
    """The statements on one journal's tables; their parameters are named like the columns, with `_` after them.

    Attributes:
        touch: Writes to the row of a case without changing it, which locks it where there is no other way.
        case: The row of a case, locked where the database has such locks.
        begin_case: Makes the row of a case unless somebody did meanwhile.
        move_case: Sets the end of a case.
        head: The row of a case, not locked.
        cases: The cases with records.
        add_record: Adds a record.
        add_piece: Adds a piece.
        add_submission: Adds the token of a submission.
        add_protocol: Adds a protocol number unless it is there.
        batch: Records after a number, at most so many.
        record: One record.
        pieces: The pieces of the records between two numbers.
        tokens: The tokens of the records between two numbers.
        person_of: The person of the last record about an application.
        submitted: The number of a submission's record.
        holder: Who has a protocol number.
        count_on: Counts a year on, from 1.
        count: The last count of a year.
        about: The records about a person.
        erase_pieces: Deletes the pieces of a person.
        erase_tokens: Deletes the tokens of a person.
    """

    touch: Any
    case: Any
    begin_case: Any
    move_case: Any
    head: Any
    cases: Any
    add_record: Any
    add_piece: Any
    add_submission: Any
    add_protocol: Any
    batch: Any
    record: Any
    pieces: Any
    tokens: Any
    person_of: Any
    submitted: Any
    holder: Any
    count_on: Any
    count: Any
    about: Any
    erase_pieces: Any
    erase_tokens: Any


def statements_of(sa: Any, tables: Tables, dialect: str) -> Statements:
    """The statements for one dialect."""
    cases, records, sealed = tables.cases, tables.records, tables.sealed
    submissions, protocols, years = tables.submissions, tables.protocols, tables.years
    insert = getattr(sa.dialects, dialect).insert
    given = sa.bindparam

    def of_case(table: Any) -> Any:
        return table.c.case_key == given("case_")

    def between(table: Any) -> Any:
        return of_case(table) & table.c.number.between(given("first_"), given("last_"))

    ours = sa.select(cases).where(of_case(cases))
    about_application = of_case(records) & (records.c.application == given("application_"))
    after = of_case(records) & (records.c.number > given("after_"))
    one_more = insert(years).values(year=given("year_"), last=1)
    return Statements(
        touch=cases.update().where(of_case(cases)).values(number=cases.c.number),
        case=ours.with_for_update(),
        begin_case=insert(cases).on_conflict_do_nothing(),
        move_case=cases.update()
        .where(of_case(cases))
        .values(number=given("number_"), digest=given("digest_"), at=given("at_")),
        head=ours,
        cases=sa.select(cases.c.case_key).where(cases.c.number > 0),
        add_record=records.insert(),
        add_piece=sealed.insert(),
        add_submission=submissions.insert(),
        add_protocol=insert(protocols).on_conflict_do_nothing(),
        batch=sa.select(records).where(after).order_by(records.c.number).limit(given("most_")),
        record=sa.select(records).where(of_case(records) & (records.c.number == given("number_"))),
        pieces=sa.select(sealed).where(between(sealed)).order_by(sealed.c.number, sealed.c.place),
        tokens=sa.select(submissions).where(between(submissions)),
        person_of=sa.select(records.c.person).where(about_application).order_by(records.c.number.desc()).limit(1),
        submitted=sa.select(submissions.c.number).where(of_case(submissions) & (submissions.c.once == given("once_"))),
        holder=sa.select(protocols).where(protocols.c.protocol == given("protocol_")),
        count_on=one_more.on_conflict_do_update(index_elements=[years.c.year], set_={"last": years.c.last + 1}),
        count=sa.select(years.c.last).where(years.c.year == given("year_")),
        about=sa.select(records)
        .where(records.c.person == given("person_"))
        .order_by(records.c.case_key, records.c.number),
        erase_pieces=sealed.delete().where(sealed.c.person == given("person_")),
        erase_tokens=submissions.delete().where(submissions.c.person == given("person_")),
    )


def linked(asked: Statements, connection: Any, case: str, rows: Sequence[Any]) -> list[Link]:
    """Rows of records of one case, in order, with what is kept beside them."""
    if not rows:
        return []
    span = {"case_": case, "first_": rows[0].number, "last_": rows[-1].number}
    pieces: dict[int, list[Piece]] = {}
    for row in connection.execute(asked.pieces, span):
        piece = Piece(field=row.field, key=row.question, person=row.person, salt=row.salt, content=row.content)
        pieces.setdefault(row.number, []).append(piece)
    once = {row.number: row.once for row in connection.execute(asked.tokens, span)}
    return [
        Link(
            case=case,
            number=row.number,
            body=row.body,
            digest=row.digest,
            pieces=tuple(pieces.get(row.number, ())),
            once=once.get(row.number, ""),
        )
        for row in rows
    ]


_AT_A_TIME = 1_000
"""How many rows wait in memory before they are sent."""


class Transaction:
    """One transaction on one case, locked by its row; see `store.Store`. Rows are sent many at a time."""

    def __init__(self, asked: Statements, connection: Any, case: str, *, touches: bool) -> None:
        self._asked, self._connection, self._case = asked, connection, case
        self._waiting: list[Filing] = []
        self._people: dict[str, str] = {}
        self._tail = self._locked(touches=touches)

    def _locked(self, *, touches: bool) -> Tail:
        ours = {"case_": self._case}
        if touches:
            self._connection.execute(self._asked.touch, ours)
        row = self._connection.execute(self._asked.case, ours).one_or_none()
        if row is None:
            values = {"case_key": self._case, "number": 0, "digest": genesis(self._case), "at": ""}
            self._connection.execute(self._asked.begin_case, values)
            row = self._connection.execute(self._asked.case, ours).one()
        return Tail(row.number, row.digest, dt.datetime.fromisoformat(row.at) if row.at else None)

    @property
    def tail(self) -> Tail:
        """The end of the case."""
        return self._tail

    def write(self, filing: Filing) -> None:
        """Add a link at the end."""
        self._waiting.append(filing)
        self._tail = Tail(filing.link.number, filing.link.digest, filing.at)
        if filing.application:
            self._people[filing.application] = filing.person
        if len(self._waiting) >= _AT_A_TIME:
            self.send()

    def send(self) -> None:
        """Send the rows that wait; to be called before the transaction ends."""
        if not self._waiting or self._tail.at is None:
            return
        waiting, self._waiting = self._waiting, []
        self._many(self._asked.add_record, [_record(filing) for filing in waiting])
        self._many(self._asked.add_piece, [row for filing in waiting for row in _pieces(filing.link)])
        self._many(self._asked.add_submission, [_submission(filing) for filing in waiting if filing.link.once])
        self._many(self._asked.add_protocol, [_protocol(filing) for filing in waiting if filing.protocol])
        at = self._tail.at.isoformat(timespec="microseconds")
        moved = {"case_": self._case, "number_": self._tail.number, "digest_": self._tail.digest, "at_": at}
        self._connection.execute(self._asked.move_case, moved)

    def _many(self, statement: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(statement, rows)

    def person_of(self, application: str) -> str:
        """The person of the last record about an application."""
        if application not in self._people:
            given = {"case_": self._case, "application_": application}
            self._people[application] = str(self._connection.execute(self._asked.person_of, given).scalar() or "")
        return self._people[application]

    def of_record(self, number: int) -> str:
        """The person whom a record is about."""
        self.send()
        row = self._record(number)
        return "" if row is None else str(row.person)

    def _record(self, number: int) -> Any:
        return self._connection.execute(self._asked.record, {"case_": self._case, "number_": number}).one_or_none()

    def submitted(self, once: str) -> Link | None:
        """The link of a submission's token."""
        self.send()
        given = {"case_": self._case, "once_": once}
        number = self._connection.execute(self._asked.submitted, given).scalar()
        return None if number is None else linked(self._asked, self._connection, self._case, [self._record(number)])[0]

    def holder(self, protocol: str) -> tuple[str, str] | None:
        """Who has a protocol number."""
        self.send()
        row = self._connection.execute(self._asked.holder, {"protocol_": protocol}).one_or_none()
        return None if row is None else (row.case_key, row.application)

    def count(self, year: int) -> int:
        """The next protocol number of a year; its row is locked until the transaction ends."""
        self._connection.execute(self._asked.count_on, {"year_": year})
        return int(self._connection.execute(self._asked.count, {"year_": year}).scalar_one())


def _place(link: Link) -> dict[str, Any]:
    return {"case_key": link.case, "number": link.number}


def _record(filing: Filing) -> dict[str, Any]:
    link = filing.link
    found_by = {"person": filing.person, "application": filing.application}
    return {**_place(link), "body": link.body, "digest": link.digest, **found_by}


def _pieces(link: Link) -> Iterator[dict[str, Any]]:
    for at, piece in enumerate(link.pieces):
        kept = {"person": piece.person, "field": piece.field, "question": piece.key}
        yield {**_place(link), "place": at, "salt": piece.salt, "content": piece.content, **kept}


def _submission(filing: Filing) -> dict[str, Any]:
    return {**_place(filing.link), "once": filing.link.once, "person": filing.person}


def _protocol(filing: Filing) -> dict[str, Any]:
    return {"protocol": filing.protocol, "case_key": filing.link.case, "application": filing.application}
