"""How a dossier reads in one language: its sentences with numbers, amounts, days and hours as the reader writes them.

`Wording.plain` gives text for Word documents and mail merges, `Wording.page` gives markup for pages, in which every
foreign value is escaped and a text in another language says which. Text that applicants wrote stays text: characters
that nobody sees are made visible, so that none can turn a line round or break an XML file.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
from babel.dates import format_skeleton
from babel.numbers import format_currency, format_decimal
from markupsafe import Markup, escape

from stemcity_kit.documents.catalogue import tongue
from stemcity_kit.documents.phrases import Phrases
from stemcity_kit.errors import N_, Phrase
from stemcity_kit.model.dossier import Dossier, Section, Table
from stemcity_kit.model.fields import FORBIDDEN
from stemcity_kit.model.money import Money
from stemcity_kit.model.sentence import Param, Sentence
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import When
from stemcity_kit.model.vocabulary import Nature
from stemcity_kit.model.zones import zone_info

__all__ = ["READERS", "Wording", "wording"]

READERS = {
    "office": N_("For the office"),
    "committee": N_("For the committee"),
    "applicant": N_("For the applicant"),
    "public": N_("For publication"),
    "donor": N_("For the donor"),
    "school": N_("For the school"),
    "visitor": N_("For the visitor"),
    "partner": N_("For the partner"),
}
"""For whom a document is, as it says itself."""

_NATURES = {
    Nature.INVENTED: N_("This call is invented: it is an illustration, and nobody in it exists."),
    Nature.SYNTHETIC: N_("This call is synthetic: it was made for tests, and nobody in it exists."),
}
_SHOWN_PLACES = 6
_HIDDEN = re.compile(FORBIDDEN.pattern[:-1] + "\u200e\u200f\u061c\u2028\u2029]")


@attrs.frozen
class Wording:
    """The words of one language for one call.

    Attributes:
        phrases: The language's phrases.
        zone: The IANA zone in which moments are told.
    """

    phrases: Phrases
    zone: str = "UTC"

    def plain(self, value: Param) -> str:
        r"""A sentence or a value as text.

        >>> from stemcity_kit.model.sentence import said
        >>> mark = said("points", "{points}: {amount}", points=Decimal("19.170"), amount=Money(Decimal(5), "EUR"))
        >>> Wording(Phrases("it")).plain(mark)
        '19,170: 5,00\xa0€'
        """
        if isinstance(value, Sentence):
            words = self.phrases.gettext(value.what)
            return words.format(**{name: self.plain(param) for name, param in value.params.items()})
        if isinstance(value, tuple):
            return self.phrases.listed([self.plain(part) for part in value])
        if isinstance(value, Text):
            return visible(self.phrases.plain(value))
        return self._atom(value)

    def page(self, value: Param) -> Markup:
        """A sentence or a value as markup: everything escaped, and foreign texts marked with their language.

        >>> from stemcity_kit.model.sentence import said
        >>> Wording(Phrases("en")).page(said("r", "From {name}", name="<b>"))
        Markup('From &lt;b&gt;')
        """
        if isinstance(value, Sentence):
            return escape(self.phrases.gettext(value.what)).format(
                **{name: self.page(param) for name, param in value.params.items()}
            )
        if isinstance(value, tuple):
            return self._list([self.page(part) for part in value])
        if isinstance(value, Text):
            return self.phrases.say(value)
        return Markup("<br>\n").join(escape(line) for line in self._atom(value).split("\n"))

    def _list(self, parts: list[Markup]) -> Markup:
        """Parts joined as the language joins them, each kept as markup."""
        joined = escape(self.phrases.listed([f"\ue000{number}\ue001" for number in range(len(parts))]))
        found = re.sub("\ue000([0-9]+)\ue001", lambda part: str(parts[int(part[1])]), str(joined))
        return Markup(found)  # noqa: S704 - its parts are markup already, and what joins them was escaped

    def _atom(self, value: Any) -> str:
        if value is None:
            return self.phrases.gettext(N_("erased"))
        if isinstance(value, Phrase):
            return value.words(self.phrases.gettext)
        if isinstance(value, Money):
            return str(format_currency(value.amount, value.currency, locale=self.phrases.locale))
        if isinstance(value, dt.date | When):
            return self._time(value)
        if isinstance(value, Fraction):
            return self._fraction(value)
        return self._number(Decimal(value)) if isinstance(value, Decimal | int) else visible(str(value))

    def _time(self, value: dt.date | When) -> str:
        if isinstance(value, When):
            return self.phrases.when(value)
        return self.moment(value) if isinstance(value, dt.datetime) else self.phrases.date(value, "long")

    def _number(self, value: Decimal) -> str:
        """A number with the places that it has: 70.10 keeps its zero."""
        places = max(0, -int(value.as_tuple().exponent))
        form = "#,##0" + ("." + "0" * places if places else "")
        return str(format_decimal(value, format=form, locale=self.phrases.locale))

    def _fraction(self, value: Fraction) -> str:
        """An exact mean: whole where its digits end soon, otherwise its first digits and “…”."""
        scaled = value * 10**_SHOWN_PLACES
        cut = Decimal(int(scaled)).scaleb(-_SHOWN_PLACES)
        if scaled.denominator == 1:
            ended = cut.normalize()
            return self._number(ended.quantize(Decimal(1)) if ended == ended.to_integral_value() else ended)
        return f"{self._number(cut)}…"

    def moment(self, at: dt.datetime) -> str:
        """A moment in the call's zone by the 24-hour clock, with its seconds where it has any.

        >>> at = dt.datetime(2027, 3, 28, 10, tzinfo=dt.UTC)
        >>> Wording(Phrases("it"), "Europe/Rome").moment(at)
        '28 marzo 2027, 12:00'
        """
        local = at.astimezone(zone_info(self.zone))
        time = format_skeleton(
            "Hms" if local.second or local.microsecond else "Hm",
            local.replace(tzinfo=None),
            tzinfo=None,
            locale=self.phrases.locale,
        )
        return f"{self.phrases.date(local.date(), 'long')}, {time}"


def wording(dossier: Dossier, language: str, *, country: str = "") -> Wording:
    """The words in which a dossier is read.

    Args:
        dossier: The dossier, whose call gives the zone and the languages to fall back on.
        language: The reader's language.
        country: Where the call is from, ISO 3166 alpha-2; it decides between the forms of one language.
    """
    spoken = tongue(language)
    return Wording(Phrases(language, dossier.call.languages, country, spoken), dossier.call.zone)


def visible(text: str) -> str:
    r"""The text with characters that nobody sees spelt out; lines stay lines.

    >>> visible("a\u202eb\tc")
    'a\\u202eb c'
    """
    shown = text.replace("\r\n", "\n").replace("\t", " ")
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", shown)


def told(dossier: Dossier, words: Wording, *, say: Callable[[Param], Any]) -> dict[str, Any]:
    """Everything that a template may place, in words.

    Args:
        dossier: The dossier.
        words: The words of the reader's language.
        say: `words.plain` or `words.page`.
    """
    call = dossier.call
    sections = [_section(section, say) for section in dossier.sections]
    return {
        "kind": dossier.kind.value,
        "title": say(dossier.title),
        "call": say(call.title),
        "call_key": call.key,
        "organiser": say(call.organiser) if call.organiser else "",
        "reader": words.phrases.gettext(READERS[dossier.reader.value]),
        "date": say(dossier.at.replace(second=0, microsecond=0)),
        "code": dossier.application,
        "protocol": say(dossier.fields.get("protocol", "")),
        "addressee": [say(line) for line in dossier.addressee],
        "sections": sections,
        "parts": {section["key"]: section for section in sections},
        "fields": {name: say(value) for name, value in dossier.fields.items()},
        "signatures": [{"office": say(office), "name": say(name)} for office, name in dossier.signatures],
        "legal_bases": [say(basis) for basis in call.legal_bases],
        "officer": say(call.officer),
        "notice": notice_of(dossier, words, say=say),
        "record": say(_record(dossier)) if dossier.head else "",
    }


def _section(section: Section, say: Callable[[Param], Any]) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": say(section.title),
        "sentences": [say(sentence) for sentence in section.sentences],
        "tables": [_table(table, say) for table in section.tables],
    }


def _table(table: Table, say: Callable[[Param], Any]) -> dict[str, Any]:
    return {
        "caption": say(table.caption),
        "columns": [say(column) for column in table.columns],
        "rows": [[say(cell) for cell in row] for row in table.rows],
    }


def notice_of(dossier: Dossier, words: Wording, *, say: Callable[[Param], Any]) -> Any:
    """What must be said of the data: the call's own notice, or at least that it is invented or synthetic."""
    call = dossier.call
    if call.notice:
        return say(call.notice)
    return words.phrases.gettext(_NATURES[call.nature]) if call.nature in _NATURES else ""


def _record(dossier: Dossier) -> Sentence:
    head = dossier.head
    assert head is not None  # noqa: S101 - asked only where there is one
    return Sentence(
        "journal-head",
        N_("Journal of the case {case}, record {number}, chain {digest}"),
        {"case": head.case, "number": str(head.number), "digest": head.digest},
    )
