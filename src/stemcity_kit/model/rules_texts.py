"""Rules about texts: translations, alternative texts of images, titles that are the same when written alike."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import attrs

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.edition import TABLES, Edition, Site
from stemcity_kit.model.event import Event
from stemcity_kit.model.programme import PUBLIC_TABLES
from stemcity_kit.model.rule import error, note, warning
from stemcity_kit.model.tables import identity
from stemcity_kit.model.text import Text

__all__ = ["Completeness", "completeness", "normalised", "public_texts"]

READ_TABLES = (*PUBLIC_TABLES, "people")
"""The tables whose texts readers see; people's reach them through their appearances."""


def normalised(title: str) -> str:
    """A title without what people write in different ways: case, accents, signs and spaces.

    >>> normalised("STEM in the City") == normalised("#STEMintheCity")
    True
    >>> normalised("STEM+A") == normalised("STEM(A)")
    True
    """
    return "".join(char for char in unicodedata.normalize("NFKD", title).casefold() if char.isalnum())


_TEXT_FIELDS = {
    of: tuple(field.name for field in attrs.fields(of) if field.type in (Text, "Text"))
    for of in (Edition, Site, *TABLES.values())
}


def _texts(row: Any) -> Iterator[tuple[str, Text]]:
    for name in _TEXT_FIELDS[type(row)]:
        value = getattr(row, name)
        if value:
            yield name, value


def _read_texts(edition: Edition) -> Iterator[tuple[tuple[str, Any, str], Text]]:
    """Every text that readers may see, with the table, the row and the field that hold it."""
    alone = (("edition", edition), ("site", edition.site))
    rows = ((table, row) for table in READ_TABLES for row in getattr(edition, table))
    for table, row in (*alone, *rows):
        for name, text in _texts(row):
            yield (table, row, name), text


def public_texts(edition: Edition) -> Iterator[tuple[tuple[str, Any, str], Text]]:
    """The texts that everybody may see whoever appears: those of the edition, its site and its public tables."""
    return (found for found in _read_texts(edition) if found[0][0] != "people")


@attrs.frozen
class Completeness:
    """How many of the texts that readers see exist in a language.

    Attributes:
        language: The language.
        present: How many exist in it.
        wanted: How many exist in any language.
    """

    language: str
    present: int
    wanted: int


def completeness(edition: Edition) -> tuple[Completeness, ...]:
    """For each language of the edition, in its order, how many of the texts exist in it.

    >>> edition = Edition(
    ...     key="a-2027", uri="https://example.org/a/2027", year=2027, country="IT", zone="Europe/Rome",
    ...     languages=("it", "en"), title=Text({"it": "Mese delle STEM"}),
    ... )
    >>> [(one.language, one.present, one.wanted) for one in completeness(edition)]
    [('it', 1, 1), ('en', 0, 1)]
    """
    texts = [text for _, text in _read_texts(edition)]
    present = Counter(language for text in texts for language in text.languages)
    return tuple(Completeness(language, present[language], len(texts)) for language in edition.languages)


@attrs.frozen
class MissingTranslation:
    """A text that readers see lacks a language of the edition; they are shown it in another."""

    name: str = "missing-translation"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each text and language."""
        for (table, row, name), text in _read_texts(edition):
            for language in text.missing(edition.languages):
                key = "" if table in ("edition", "site") else identity(row)
                place = Where(table=table, key=key, field=f"{name}@{language}")
                shown = text.within([language]).language
                what = N_("The text is not there in {language}; readers are shown it in {shown}.")
                yield warning(self.name, place, what, N_("Write it in {language}."), language=language, shown=shown)


@attrs.frozen
class OtherLanguage:
    """Texts exist in a language that the edition has no pages in."""

    name: str = "language-without-pages"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield one note per language, with the number of texts."""
        counts = Counter(language for _, text in _read_texts(edition) for language in text.languages)
        for language in sorted(set(counts) - set(edition.languages)):
            what = N_("{count} texts are in {language}, which is no language of the edition.")
            fix = N_("Add {language} to the edition's languages to give it pages of its own.")
            where = Where(table="edition", field="languages")
            yield note(self.name, where, what, fix, count=counts[language], language=language)


@attrs.frozen
class ImageWithoutText:
    """A picture has no alternative text, so that those who cannot see it learn nothing (WCAG 2.1, 1.1.1)."""

    name: str = "image-without-text"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield an error for each picture without any text."""
        pictured = [table for table, of in TABLES.items() if "image_alt" in attrs.fields_dict(of)]
        for table in pictured:
            for row in getattr(edition, table):
                if row.image and not row.image_alt:
                    yield self._without(row.image, Where(table=table, key=row.key, field="image_alt"))
        for name in ("logo", "image"):
            picture = getattr(edition.site, name)
            if picture and not getattr(edition.site, f"{name}_alt"):
                yield self._without(picture, Where(table="site", field=f"{name}_alt"))

    def _without(self, picture: str, where: Where) -> Finding:
        what = N_("The picture {image} has no alternative text.")
        fix = N_("Say in a sentence what it shows, for those who cannot see it.")
        return error(self.name, where, what, fix, image=picture)


@attrs.frozen
class SameTitle:
    """Two events bear the same title, up to signs, case and spaces.

    They may be one event that came from two programmes, which is to be counted once.
    """

    name: str = "same-title"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note at the second event of each pair; parts of different parents may share titles."""
        groups: defaultdict[tuple[str | None, str], list[Event]] = defaultdict(list)
        for event in edition.events:
            for title in dict.fromkeys(normalised(text) for _, text in event.title.versions if normalised(text)):
                groups[event.parent, title].append(event)
        told: set[str] = set()
        for first, *others in groups.values():
            for event in others:
                if event.key not in told:
                    told.add(event.key)
                    what = N_("The title is that of “{other}”, written alike.")
                    fix = N_(
                        "If it is the same event, make it one event with several sessions, so that it is counted once."
                    )
                    where = Where(table="events", key=event.key, field="title")
                    yield note(self.name, where, what, fix, other=first.key)
