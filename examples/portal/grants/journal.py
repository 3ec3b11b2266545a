"""The journal on Django's own models: a back end of about a hundred lines, held to `JournalContract`.

`Ledger` decides all that must not differ between back ends - numbers, times, what is sealed, the chain. What is left
to say here is where the rows are kept, and how a case is locked: by its row, inside a transaction. What runs in the
caller's own `transaction.atomic()` is undone with it.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from stemcity_kit.journal.chain import Head, Link, genesis
from stemcity_kit.journal.ledger import Clock, Filing, Ledger, Tail
from stemcity_kit.journal.protocol import Journal
from stemcity_kit.journal.sealing import Piece, Salt
from stemcity_kit.journal.sql import SqlJournal, engine_of

from grants import models

__all__ = ["DjangoJournal", "journal"]

Rows = Callable[[type[Model]], QuerySet]
"""Gives the rows of a model in the database of a journal."""


class DjangoJournal(Ledger):
    """A journal in the tables of `grants.models`, in one of the project's databases."""

    def __init__(self, *, clock: Clock, salt: Salt | None = None, using: str = "default") -> None:
        super().__init__(clock=clock, salt=salt)
        self._using = using

    def _rows(self, model: type[Model]) -> QuerySet:
        return model._default_manager.using(self._using)

    @contextmanager
    def writing(self, case: str) -> Iterator["Transaction"]:
        """A transaction on a case, whose row stays locked until it ends."""
        with transaction.atomic(using=self._using):
            self._rows(models.Case).get_or_create(key=case, defaults={"digest": genesis(case)})
            yield Transaction(self._rows, case, self._rows(models.Case).select_for_update().get(key=case))

    def batch(self, case: str, *, after: int, most: int) -> Sequence[Link]:
        """At most so many links after a number."""
        rows = self._rows(models.Link).filter(case=case, number__gt=after).order_by("number")[:most]
        return linked(self._rows, case, list(rows))

    def head(self, case: str) -> Head:
        """The end of the case's chain."""
        row = self._rows(models.Case).filter(key=case).first()
        return Head(case, row.number, row.digest) if row is not None else Head(case, 0, genesis(case))

    def cases(self) -> tuple[str, ...]:
        """The cases that have records."""
        return tuple(sorted(self._rows(models.Case).filter(number__gt=0).values_list("key", flat=True)))

    def erase(self, person: str) -> int:
        """Delete a person's pieces and the tokens of what they sent."""
        with transaction.atomic(using=self._using):
            self._rows(models.Submission).filter(person=person).delete()
            return self._rows(models.Piece).filter(person=person).delete()[0]

    def forget(self, case: str, questions: Collection[str]) -> int:
        """Delete the answers to some questions, whose time is over."""
        return self._rows(models.Piece).filter(case=case, field="answers", question__in=list(questions)).delete()[0]

    def about(self, person: str) -> Iterator[Link]:
        """The links that are about a person, in all cases."""
        for row in self._rows(models.Link).filter(person=person).order_by("case", "number"):
            yield from linked(self._rows, row.case, [row])


class Transaction:
    """One transaction on one case."""

    def __init__(self, rows: Rows, case: str, row: models.Case) -> None:
        self._rows, self._case, self._row = rows, case, row

    @property
    def tail(self) -> Tail:
        """The end of the case."""
        return Tail(self._row.number, self._row.digest, self._row.at)

    def write(self, filing: Filing) -> None:
        """Add a link at the end."""
        link = filing.link
        place = {"case": self._case, "number": link.number}
        self._rows(models.Link).create(
            **place, body=link.body, digest=link.digest, person=filing.person, application=filing.application
        )
        self._rows(models.Piece).bulk_create(
            models.Piece(
                **place,
                place=at,
                person=piece.person,
                field=piece.field,
                question=piece.key,
                salt=piece.salt,
                content=piece.content,
            )
            for at, piece in enumerate(link.pieces)
        )
        if link.once:
            self._rows(models.Submission).create(**place, once=link.once, person=filing.person)
        if filing.protocol:
            held = {"case": self._case, "application": filing.application}
            self._rows(models.Protocol).get_or_create(protocol=filing.protocol, defaults=held)
        self._row.number, self._row.digest, self._row.at = link.number, link.digest, filing.at
        self._row.save()

    def person_of(self, application: str) -> str:
        """The person of the last record about an application."""
        rows = self._rows(models.Link).filter(case=self._case, application=application).order_by("-number")
        return rows.values_list("person", flat=True).first() or ""

    def of_record(self, number: int) -> str:
        """The person whom a record is about."""
        rows = self._rows(models.Link).filter(case=self._case, number=number)
        return rows.values_list("person", flat=True).first() or ""

    def submitted(self, once: str) -> Link | None:
        """The link of a submission's token."""
        row = self._rows(models.Submission).filter(case=self._case, once=once).first()
        found = self._rows(models.Link).filter(case=self._case, number=row.number) if row is not None else []
        return next(iter(linked(self._rows, self._case, list(found))), None)

    def holder(self, protocol: str) -> tuple[str, str] | None:
        """Who has a protocol number."""
        row = self._rows(models.Protocol).filter(protocol=protocol).first()
        return (row.case, row.application) if row is not None else None

    def count(self, year: int) -> int:
        """The next protocol number of a year; its row is locked until the transaction ends."""
        self._rows(models.Year).get_or_create(year=year)
        row = self._rows(models.Year).select_for_update().get(year=year)
        row.last += 1
        row.save()
        return row.last


def linked(rows_of: Rows, case: str, rows: Sequence[models.Link]) -> list[Link]:
    """Rows of one case, in order, with what is kept beside them."""
    if not rows:
        return []
    span = {"case": case, "number__range": (rows[0].number, rows[-1].number)}
    pieces: dict[int, list[Piece]] = {}
    for row in rows_of(models.Piece).filter(**span):
        piece = Piece(field=row.field, key=row.question, person=row.person, salt=row.salt, content=row.content)
        pieces.setdefault(row.number, []).append(piece)
    once = dict(rows_of(models.Submission).filter(**span).values_list("number", "once"))
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


def journal() -> Journal:
    """The journal of this portal: on its own models, or as `SqlJournal` in the same database."""
    if settings.JOURNAL == "django":
        return DjangoJournal(clock=settings.CLOCK)
    engine = _engine(str(connection.settings_dict["NAME"]))
    kept = SqlJournal(engine, clock=settings.CLOCK, prefix=settings.JOURNAL_PREFIX)
    kept.create()
    return kept


@cache
def _engine(name: str) -> Any:
    """One engine for a database, for as long as the process lives."""
    return engine_of(name)
