"""The languages of the library: gettext catalogues that are read as they are, without a compile step.

Each language is one `.po` file in `locale/<language>/LC_MESSAGES/`; a new language is one more file. English is the
source: its messages are the text in the code. `qps` is a pseudo-language, made on the fly, in which every letter has an
accent and every message stands in brackets: a page rendered in it shows at a glance what was never marked for
translation.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

__all__ = ["PSEUDO", "SOURCE", "languages", "pseudo", "tongue", "translations", "translator"]

SOURCE = "en"
PSEUDO = "qps"
DOMAIN = "stemcity_kit"

_LOCALE = files("stemcity_kit.documents").joinpath("locale")
_ACCENTED = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž",
)
_PLACEHOLDERS = re.compile(r"(\{[^{}]*\}|%\([a-z_]+\)[sd]|%%|<[^<>]*>|&[a-z]+;)")


@lru_cache
def languages() -> tuple[str, ...]:
    """The languages that the library speaks, sorted, the source language among them.

    >>> languages()
    ('en', 'it', 'pt')
    """
    found = {folder.name for folder in _LOCALE.iterdir() if folder.joinpath("LC_MESSAGES", f"{DOMAIN}.po").is_file()}
    return tuple(sorted({SOURCE, *found}))


def spoken(language: str) -> str:
    """The catalogue that serves a reader of this language: its own, its base language's, or the source.

    >>> spoken("pt-BR"), spoken("eo")
    ('pt', 'en')
    """
    for tag in (language, language.split("-", maxsplit=1)[0]):
        if tag in languages() or tag == PSEUDO:
            return tag
    return SOURCE


def tongue(language: str) -> str:
    """The language that the library's words are in for a reader of this language, as a page has to state it.

    >>> tongue("pt-BR"), tongue("fr")
    ('pt-BR', 'en')
    """
    served = spoken(language)
    return language if served.split("-", maxsplit=1)[0] == language.split("-", maxsplit=1)[0] else served


@lru_cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue for a language, for `gettext` and `ngettext`; an unknown language gets English.

    Args:
        language: A BCP 47 tag; `pt-BR` is served by `pt` where it has no catalogue of its own.

    >>> translations("it-CH").gettext("Climate action")
    'Lotta contro il cambiamento climatico'
    """
    tag = spoken(language)
    if tag == PSEUDO:
        return _Pseudo()
    if tag == SOURCE:
        return gettext.NullTranslations()
    compiled = BytesIO()
    with _LOCALE.joinpath(tag, "LC_MESSAGES", f"{DOMAIN}.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=tag, domain=DOMAIN))
    return gettext.GNUTranslations(BytesIO(compiled.getvalue()))


@lru_cache
def translator(language: str) -> Callable[[str], str]:
    """The function that says a message in a language, such as `Finding.words` takes.

    >>> translator("it")("not known")
    'non noto'
    """
    say = translations(language).gettext

    def translate(message: str) -> str:
        return say(message) if message else ""  # the empty message is the catalogue's own header

    return translate


def pseudo(message: str) -> str:
    """A message in the pseudo-language; placeholders and tags stay as they are.

    >>> pseudo("{count} events")
    '⟦{count} éṽéñţš⟧'
    """
    parts = _PLACEHOLDERS.split(message)
    return "⟦" + "".join(part if n % 2 else part.translate(_ACCENTED) for n, part in enumerate(parts)) + "⟧"


class _Pseudo(gettext.NullTranslations):
    """Accents on everything that goes through gettext."""

    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return pseudo(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)
