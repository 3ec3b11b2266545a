"""The dossier: what one document says to one reader, as data - before any language, page or word processor.

Calls and schools build dossiers by pure functions, each holding only what its reader may see; `documents` renders them
as HTML, as Word documents and as rows of a mail merge.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from typing import Protocol

import attrs

from stemcity_kit.errors import N_
from stemcity_kit.model.fields import slug
from stemcity_kit.model.frozen import Frozen, frozen
from stemcity_kit.model.sentence import Param, Sentence, said
from stemcity_kit.model.text import Text
from stemcity_kit.model.vocabulary import Nature

__all__ = ["About", "Dossier", "For", "Head", "Matter", "Paper", "Section", "Table", "with_content"]


class Paper(enum.StrEnum):
    """The documents of an edition; those of a call are in `stemcity_kit.calls.dossier`."""

    PLACES = "places"
    ATTENDANCE = "attendance"
    PARTNER_SHEET = "partner-sheet"


class For(enum.StrEnum):
    """For whom a document of an edition is."""

    SCHOOL = "school"
    VISITOR = "visitor"
    PARTNER = "partner"


class About(Protocol):
    """What a document is about, as far as documents need it; a call is one."""

    @property
    def key(self) -> str:
        """Its key."""

    @property
    def title(self) -> Text:
        """What it is called."""

    @property
    def organiser(self) -> Text:
        """Whose it is."""

    @property
    def officer(self) -> str:
        """Who is in charge of it."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Its languages, the main one first."""

    @property
    def zone(self) -> str:
        """The zone in which moments are told."""

    @property
    def nature(self) -> Nature:
        """Whether all of it is real."""

    @property
    def notice(self) -> Param:
        """What must be said of the data; empty where nothing must."""

    @property
    def legal_bases(self) -> tuple[str, ...]:
        """The laws that it rests on."""


_NATURES = {
    Nature.INVENTED: N_("This edition is invented: it is an illustration, and nobody in it exists."),
    Nature.SYNTHETIC: N_("This edition is synthetic: it was made for tests, and nobody in it exists."),
}


@attrs.frozen(kw_only=True)
class Matter:
    """What a document of an edition is about.

    Attributes:
        key: The edition's key.
        title: What it is called.
        organiser: The office that writes.
        officer: Who is in charge.
        languages: Its languages, the main one first.
        zone: The zone in which moments are told.
        nature: Whether all of it is real.
        legal_bases: The laws that it rests on.
        remark: What to say of the data; without one, that it is invented or synthetic where it is.
    """

    key: str = ""
    title: Text = Text()
    organiser: Text = Text()
    officer: str = ""
    languages: tuple[str, ...] = ("en",)
    zone: str = "UTC"
    nature: Nature = Nature.REAL
    legal_bases: tuple[str, ...] = ()
    remark: Text = Text()

    @property
    def notice(self) -> Param:
        """What must be said of the data; empty where it is real and nothing was remarked."""
        if self.remark:
            return self.remark
        return said("nature", _NATURES[self.nature]) if self.nature in _NATURES else ""


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
        kind: Which document; its template is called so.
        reader: For whom; its files say so.
        call: What it is about: a call or an edition. Templates may show its title, organiser and legal bases.
        title: What the document is called.
        at: The moment at which it was made, aware.
        sections: Its parts, in order.
        fields: Single values that a template may place by name, such as `code`, `total` or `amount`.
        addressee: The lines of the address of a letter, the name first; empty for a document to nobody in particular.
        signatures: Who signs: the office held and the name.
        application: The application that it is about; empty where it is about none.
        part: What tells it from others of its kind, such as the session of minutes; empty where there is only one.
        head: The head of the journal; None where there is no journal.

    >>> title, moment = said("title", "Your sessions"), dt.datetime(2027, 5, 3, tzinfo=dt.UTC)
    >>> Dossier(kind=Paper.PARTNER_SHEET, reader=For.PARTNER, call=Matter(), title=title, at=moment, part="ACME").name
    'partner-sheet-acme'
    """

    kind: enum.StrEnum
    reader: enum.StrEnum
    call: About
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
        """The name of its files without ending: the kind, and the application's code or the part where it has one."""
        return "-".join(
            part for part in (self.kind.value, self.application, slug(self.part) if self.part else "") if part
        )


def with_content(*sections: Section) -> tuple[Section, ...]:
    """The sections that say something; one without sentences and tables is left out."""
    return tuple(section for section in sections if section.sentences or section.tables)
