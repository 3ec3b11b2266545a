"""The dossier: what one document says to one reader, as data - before any language, page or word processor.

A dossier is built from a case file by pure functions (`dossier_call`, `dossier_committee`, `dossier_ranking`,
`dossier_letters`, `dossier_award`) and holds only what its reader may see; `documents` renders it as HTML, as a Word
document and as a row of a mail merge. It names no country's law: the legal words are the call's own.

It carries the head of the journal from which it was made, so that the document and the chain can be held against each
other years later.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Mapping

import attrs

from stemcity_kit.calls.call import Call
from stemcity_kit.calls.question import Reader
from stemcity_kit.calls.sentence import Param, Sentence
from stemcity_kit.model.fields import slug
from stemcity_kit.model.frozen import Frozen, frozen

__all__ = ["Dossier", "Head", "Kind", "Section", "Table", "with_content"]


class Kind(enum.StrEnum):
    """The documents of a call."""

    NOTICE = "notice"
    COMPLETION = "completion"
    CONVOCATION = "convocation"
    MINUTES = "minutes"
    RANKING = "ranking"
    EXCLUSION = "exclusion"
    OUTCOME = "outcome"
    EXPLANATION = "explanation"
    AGREEMENT = "agreement"
    CERTIFICATE = "certificate"


@attrs.frozen
class Head:
    """The head of a journal: the case, the number of its last record, and the hash of the chain up to it.

    Attributes:
        case: The key of the case.
        number: The number of the last record.
        digest: The hash, in hexadecimal digits.
    """

    case: str
    number: int
    digest: str


def _sentences(values: Iterable[Sentence]) -> tuple[Sentence, ...]:
    return tuple(values)


def _rows(values: Iterable[Iterable[Param]]) -> tuple[tuple[Param, ...], ...]:
    return tuple(tuple(row) for row in values)


def _params(values: Iterable[Param]) -> tuple[Param, ...]:
    return tuple(values)


@attrs.frozen
class Table:
    """A table: what it shows, the heads of its columns, and its rows; the first cell of a row names the row.

    Attributes:
        caption: What it shows.
        columns: The heads of the columns.
        rows: The cells, as many in each row as there are columns; an empty text for a cell without a value.
    """

    caption: Sentence
    columns: tuple[Sentence, ...] = attrs.field(converter=_sentences)
    rows: tuple[tuple[Param, ...], ...] = attrs.field(converter=_rows)


def _tables(values: Iterable[Table]) -> tuple[Table, ...]:
    return tuple(values)


@attrs.frozen
class Section:
    """A part of a dossier.

    Attributes:
        key: What templates call it.
        title: Its heading.
        sentences: Its paragraphs.
        tables: Its tables, after the paragraphs.
    """

    key: str
    title: Sentence
    sentences: tuple[Sentence, ...] = attrs.field(default=(), converter=_sentences)
    tables: tuple[Table, ...] = attrs.field(default=(), converter=_tables)


def _sections(values: Iterable[Section]) -> tuple[Section, ...]:
    return tuple(values)


def _signatures(values: Iterable[tuple[Sentence, Param]]) -> tuple[tuple[Sentence, Param], ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class Dossier:
    """One document for one reader.

    Attributes:
        kind: Which document.
        reader: For whom; its files say so.
        call: The call; templates may show its title, organiser and legal bases.
        title: What the document is called.
        at: The moment at which it was made, aware.
        sections: Its parts, in order.
        fields: Single values that a template may place by name, such as `code`, `total` or `amount`.
        addressee: The lines of the address of a letter, the name first; empty for a document to nobody in particular.
        signatures: Who signs: the office held and the name.
        application: The application that it is about; empty for a document of the whole call.
        part: What tells it from others of its kind, such as the session of minutes; empty where there is only one.
        head: The head of the journal; None where there is no journal.
    """

    kind: Kind = attrs.field(converter=Kind)
    reader: Reader = attrs.field(converter=Reader)
    call: Call
    title: Sentence
    at: dt.datetime
    sections: tuple[Section, ...] = attrs.field(default=(), converter=_sections)
    fields: Mapping[str, Param] = attrs.field(factory=Frozen, converter=frozen)
    addressee: tuple[Param, ...] = attrs.field(default=(), converter=_params)
    signatures: tuple[tuple[Sentence, Param], ...] = attrs.field(default=(), converter=_signatures)
    application: str = ""
    part: str = ""
    head: Head | None = None

    @property
    def name(self) -> str:
        """The name of its files without ending: the kind, and the application's code or the part where it has one.

        >>> from stemcity_kit.calls.sentence import said
        >>> title, moment = said("title", "The ranking"), dt.datetime(2027, 5, 3, tzinfo=dt.UTC)
        >>> Dossier(kind="ranking", reader="public", call=Call(key="grants"), title=title, at=moment).name
        'ranking'
        """
        return "-".join(
            part for part in (self.kind.value, self.application, slug(self.part) if self.part else "") if part
        )


def with_content(*sections: Section) -> tuple[Section, ...]:
    """The sections that say something; one without sentences and tables is left out."""
    return tuple(section for section in sections if section.sentences or section.tables)
