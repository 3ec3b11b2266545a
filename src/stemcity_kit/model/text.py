"""Text in several languages, with fallback and a report of what is missing.

Languages are BCP 47 tags (RFC 5646) such as `it`, `en`, `pt-BR`. A text without any version is empty and false.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
from babel.core import get_global

from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.fields import clean_text

__all__ = ["LANGUAGE_TAG", "Said", "Text", "check_language", "translated"]

LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")
"""A language, with optional script and region (BCP 47), in the usual letter case."""


def check_language(tag: str) -> None:
    """Raise unless the tag is a language, with optional script and region, in the usual letter case.

    >>> check_language("pt-BR")
    """
    shorter = get_global("language_aliases").get(tag.split("-", maxsplit=1)[0])
    if not LANGUAGE_TAG.fullmatch(tag) or shorter:
        fix = N_("Did you mean “{near}”?") if shorter else N_("Write a BCP 47 tag such as it, en or pt-BR.")
        what = N_("“{value}” is not a language tag.")
        raise InvalidValue.because("bad-language", Where(), what, fix, value=tag, near=shorter or "")


@attrs.frozen
class Said:
    """One version of a text, with the language that it is in."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text


def _versions(value: Mapping[str, str] | Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    given: Any = value  # type checkers refuse one text; where nobody checks, it is refused in words
    if isinstance(given, str):
        raise _without_language(given)
    items = value.items() if isinstance(value, Mapping) else value
    cleaned = sorted((language, clean_text(text)) for language, text in items)
    return tuple((language, text) for language, text in cleaned if text)


@attrs.frozen
class Text:
    """The same text in one or several languages.

    >>> title = Text({"it": "Donne come noi", "en": "Women like us"})
    >>> str(title.within(["pt", "en"]))
    'Women like us'
    """

    versions: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_versions)

    def __attrs_post_init__(self) -> None:
        for language, _ in self.versions:
            check_language(language)

    def __bool__(self) -> bool:
        return bool(self.versions)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the text exists in, sorted."""
        return tuple(language for language, _ in self.versions)

    def version(self, language: str) -> str:
        """The text in exactly this language, or an empty text."""
        return dict(self.versions).get(language, "")

    def within(self, languages: Sequence[str]) -> Said:
        """The version that a reader of these languages, best first, is best served by.

        A tag also finds its base language and the other way round (`pt-BR` and `pt`). When none fits, the first
        version in alphabetical order of its tag is given, so that something is always shown.

        >>> Text({"pt": "Ciência"}).within(["pt-BR"])
        Said(text='Ciência', language='pt')
        """
        for wanted in languages:
            for language, text in self.versions:
                if language == wanted:
                    return Said(text, language)
            for language, text in self.versions:
                if language.split("-")[0] == wanted.split("-")[0]:
                    return Said(text, language)
        if self.versions:
            language, text = self.versions[0]
            return Said(text, language)
        return Said("", languages[0] if languages else "und")

    def missing(self, languages: Iterable[str]) -> tuple[str, ...]:
        """The languages of those asked for that a non-empty text lacks.

        >>> Text({"it": "Sede"}).missing(["it", "en"])
        ('en',)
        """
        return tuple(language for language in languages if self and not self.version(language))


def translated(**metadata: object) -> Any:
    """A field that holds a text in several languages; a mapping of languages to texts is accepted too."""
    return attrs.field(default=Text(), converter=_text_of, metadata=metadata)


def _text_of(value: Any) -> Any:
    if isinstance(value, Text):
        return value
    if isinstance(value, Mapping):
        return Text(value)
    raise _without_language(value)


def _without_language(value: object) -> InvalidValue:
    return InvalidValue.because(
        "text-without-language",
        Where(),
        N_("“{value}” does not say which language it is in."),
        N_("Write the language with the text, as in {example}."),
        value=value,
        example='Text({"en": "…"})',
    )
