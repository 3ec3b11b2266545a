"""How things are said in one language: texts with their fallback, dates, times, numbers, figures and labels.

Dates and numbers follow CLDR, through babel, in the reader's language. What is not known is said in words, never left
to a gap: a day without an hour reads “hour not known”.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache, lru_cache

import attrs
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.languages import get_official_languages
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, is_currency
from markupsafe import Markup, escape

from stemcity_kit.documents.catalogue import PSEUDO, pseudo, translations, translator
from stemcity_kit.errors import N_
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.text import Said, Text
from stemcity_kit.model.time import Days, Precision, When, in_utc, zone_of
from stemcity_kit.model.vocabulary import SDG_NAMES, Qualifier, label

__all__ = ["UNITS", "Phrases", "capital", "clock_time", "linked", "locale_of", "utc"]

UNITS = {
    "people": N_("people"),
    "participants": N_("participants"),
    "events": N_("events"),
    "activities": N_("activities"),
    "organisations": N_("organisations"),
    "schools": N_("schools"),
    "classes": N_("classes"),
    "venues": N_("venues"),
    "universities": N_("universities"),
    "hours": N_("hours"),
    "items": N_("items"),
    "contacts": N_("contacts"),
    "participations": N_("participations"),
    "scholarships": N_("scholarships"),
    "municipalities": N_("municipalities"),
    "districts": N_("districts"),
    "departments": N_("departments"),
    "goals": N_("goals"),
    "levels": N_("levels"),
    "parts": N_("parts"),
    "months": N_("months"),
    "days": N_("days"),
    "years": N_("years"),
}
"""What people read for the usual units of figures, in English; another unit is shown as the edition writes it."""

_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")


@lru_cache
def locale_of(language: str, country: str = "") -> Locale:
    """The CLDR locale that serves a language tag in a country; English for a language that CLDR does not hold.

    A tag without a region is read as the country reads it where the language is official there: `pt` in Portugal is not
    Brazil's. Elsewhere it is the world's where CLDR has one: `en` in Italy is `en-001`, with the day before the month.

    >>> locale_of("pt-BR", "PT").territory, locale_of("pt", "PT").territory, locale_of("en", "IT").territory
    ('BR', 'PT', '001')
    """
    base = language.split("-", maxsplit=1)[0]
    spoken = country and base in get_official_languages(country, regional=True, de_facto=True)
    nearer = f"{base}-{country}" if spoken else f"{base}-001"
    for tag in (*([nearer] if country and base == language else ()), language, base):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def clock_time(time: dt.time, *, locale: Locale, country: str = "") -> str:
    """A time of day by the clock of the country: who visits it reads there what the doors and tickets say.

    CLDR knows the clock of a country in its own languages only, and English outside them is written with am and pm.

    >>> clock_time(dt.time(14, 30), locale=locale_of("en", "IT"), country="IT")
    '14:30'
    >>> clock_time(dt.time(14, 30), locale=locale_of("en", "AU"), country="AU").replace("\u202f", " ")
    '2:30 pm'
    """
    if _halves_the_day(locale) and not _halved_in(country):
        return format_skeleton("Hm", dt.datetime.combine(dt.date.min, time), locale=locale)
    return format_time(time, "short", locale=locale)


def _halves_the_day(locale: Locale) -> bool:
    return "a" in locale.time_formats["short"].pattern


@cache
def _halved_in(country: str) -> bool:
    """Whether am and pm are written there, in the language that most speak; where none is known, it is supposed."""
    spoken = get_official_languages(country, regional=True, de_facto=True)
    return not spoken or _halves_the_day(locale_of(spoken[0], country))


def _language_of(phrases: Phrases) -> str:
    return phrases.language


@attrs.frozen
class Phrases:
    """The words of one page language; `fallbacks` are the edition's languages, best first, `country` is the edition's.

    `tongue` is the language of all words that are no texts of the edition, dates and numbers among them: that of the
    page, unless another is given because no catalogue serves it. Texts in another language than the tongue are marked.

    >>> italian = Phrases("it")
    >>> italian.when(When.on(dt.date(2019, 5, 6)))
    'lunedì 6 maggio 2019, ora non nota'
    """

    language: str
    fallbacks: tuple[str, ...] = ()
    country: str = ""
    tongue: str = attrs.field(default=attrs.Factory(_language_of, takes_self=True))
    _said: dict[object, str] = attrs.field(factory=dict, init=False, repr=False, eq=False)

    @property
    def locale(self) -> Locale:
        """The CLDR locale."""
        return locale_of(self.tongue, self.country)

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, as the script is read."""
        return self.locale.text_direction

    @property
    def wanted(self) -> tuple[str, ...]:
        """The languages in which a text is looked for, in order."""
        return (self.language, *self.fallbacks)

    def gettext(self, message: str) -> str:
        """A message of the library in this language."""
        return translator(self.tongue)(message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """A message with its count, in the form that the language has for it."""
        return translations(self.tongue).ngettext(one, many, count).format(count=self.number(count))

    def label(self, member: enum.StrEnum) -> str:
        """What people read for a member of a closed list."""
        return self.gettext(label(member))

    def goal(self, number: int) -> str:
        """The short name of a Sustainable Development Goal."""
        return self.gettext(SDG_NAMES[number - 1])

    # Texts of the edition

    def said(self, text: Text) -> Said:
        """The version that serves the reader best, with its language."""
        return text.within(self.wanted)

    def plain(self, text: Text) -> str:
        """The version that serves the reader best, without markup."""
        return self.said(text).text

    def say(self, text: Text) -> Markup:
        """The text for a page; one in another language than the page says which (WCAG 2.1, 3.1.2).

        >>> Phrases("it").say(Text({"en": "Women & Science"}))
        Markup('<span lang="en">Women &amp; Science</span>')
        """
        said = self.said(text)
        return (
            Markup("<span{}>{}</span>").format(self.foreign(said), said.text)
            if self.foreign(said)
            else escape(said.text)
        )

    def foreign(self, said: Said) -> Markup:
        """The attributes of an element whose text is in another language than the page; otherwise nothing."""
        if said.language == self.tongue or not said.text:
            return Markup()
        direction = locale_of(said.language).text_direction
        turned = Markup(' dir="{}"').format(direction) if direction != self.direction else Markup()
        return Markup(' lang="{}"{}').format(said.language, turned)

    def paragraphs(self, text: Text) -> Markup:
        """A long text as paragraphs; blank lines part them, and web addresses become links."""
        said = self.said(text)
        foreign, blocks = self.foreign(said), re.split(r"\n\s*\n", said.text)
        return Markup("\n").join(Markup("<p%s>%s</p>") % (foreign, linked(block)) for block in blocks if block.strip())

    # Dates and times

    def _once(self, make: Callable[..., str], value: object, *how: str) -> str:
        key = (make, value, how)
        if key not in self._said:
            words = make(value, *how, locale=self.locale)
            self._said[key] = pseudo(words) if self.language == PSEUDO else words
        return self._said[key]

    def date(self, day: dt.date, length: str = "full") -> str:
        """A day: `full` with its weekday, or `long`, `medium`, `short`.

        >>> Phrases("en").date(dt.date(2019, 5, 6))
        'Monday, May 6, 2019'
        """
        return self._once(format_date, day, length)

    def part(self, day: dt.date, skeleton: str) -> str:
        """Parts of a day by CLDR skeleton, such as `MMMM` or `yMMMM`.

        >>> Phrases("it").part(dt.date(2019, 5, 6), "yMMMM")
        'maggio 2019'
        """
        return self._once(_skeleton, day, skeleton)

    def time(self, moment: dt.datetime) -> str:
        """The local time of a moment, in its own zone, without seconds, by the clock of the country."""
        return self._once(_clock, moment.timetz().replace(tzinfo=None), self.country)

    def days(self, days: Days) -> str:
        """A span of days.

        >>> Phrases("it").days(Days(dt.date(2019, 5, 6), dt.date(2019, 5, 8)))
        '6–8 maggio 2019'
        """
        if days.first == days.last:
            return self.date(days.first)
        return self._once(_span, (days.first, days.last))

    def hours(self, when: When | None) -> str:
        """The time of day as far as it is known; empty where nothing is known of it."""
        if when is None or when.start is None:
            return ""
        start = self.time(when.start)
        if when.end is None:
            return start
        end = self.time(when.end.astimezone(when.start.tzinfo))
        if when.days.first == when.days.last:
            return f"{start}–{end}"
        return f"{start} – {self.date(when.end.astimezone(when.start.tzinfo).date(), 'medium')} {end}"

    def when(self, when: When | None, *, hours_said: bool = False) -> str:
        """What is known of a time, with what is not known said in words.

        Args:
            when: The time, or None where nothing is known.
            hours_said: Whether opening hours are said elsewhere, so that they are not called unknown.

        >>> print(Phrases("en").when(None), "|", Phrases("en").when(When.month(2019, 4)))
        Day not known | April 2019, day not known
        """
        if when is None:
            return self.gettext(N_("Day not known"))
        if when.precision is Precision.MONTH:
            return self.gettext(N_("{month}, day not known")).format(month=self.part(when.days.first, "yMMMM"))
        if when.precision is Precision.RANGE:
            return (
                self.days(when.days)
                if hours_said
                else self.gettext(N_("{days}, hours not known")).format(days=self.days(when.days))
            )
        day = self.date(when.days.first)
        if when.precision is Precision.DAY:
            return day if hours_said else self.gettext(N_("{day}, hour not known")).format(day=day)
        if when.precision is Precision.START:
            return self.gettext(N_("{day}, from {time}; end not known")).format(day=day, time=self.hours(when))
        return f"{day}, {self.hours(when)}"

    def zone(self, when: When | None, *, usual: str) -> str:
        """The time zone, where it is not the usual one, as its IANA name."""
        name = zone_of(when.start) if when is not None and when.start is not None else ""
        return name if name != usual else ""

    # Numbers

    def number(self, value: Decimal | int) -> str:
        """A number with the language's marks.

        >>> Phrases("it").number(14000)
        '14.000'
        """
        return str(format_decimal(value, locale=self.locale))

    def bare(self, figure: Figure) -> str:
        """A figure's value; with its unit only where that is a currency or percent, which belong to the number."""
        if is_currency(figure.unit):
            return str(
                format_currency(figure.value, figure.unit, "#,##0.## ¤", locale=self.locale, currency_digits=False)
            )
        return f"{self.number(figure.value)} %" if figure.unit == "percent" else self.number(figure.value)

    def unit(self, figure: Figure) -> str:
        """A figure's unit in words; empty where it already stands with the number."""
        if figure.unit == "percent" or is_currency(figure.unit):
            return ""
        return self.gettext(UNITS[figure.unit]) if figure.unit in UNITS else figure.unit

    def amount(self, figure: Figure) -> str:
        """A figure's value with its unit, without its qualifier."""
        return f"{self.bare(figure)} {self.unit(figure)}".strip()

    def qualified(self, figure: Figure) -> str:
        """A figure's value with its unit and, in words, how its source qualifies it.

        >>> Phrases("en").qualified(Figure("p", value=Decimal(14000), unit="people", qualifier=Qualifier.MORE_THAN))
        'more than 14,000 people'
        """
        amount = self.amount(figure)
        return amount if figure.qualifier is Qualifier.EXACT else f"{self.label(figure.qualifier)} {amount}"

    def listed(self, words: Sequence[str]) -> str:
        """Words joined as the language joins them: “a, b and c”."""
        if self.language == PSEUDO:
            return ", ".join(words)
        return str(format_list(list(words), locale=self.locale)) if words else ""

    def ages(self, youngest: int | None, oldest: int | None) -> str:
        """A range of ages in years, both included; empty where neither is known."""
        if youngest is not None and oldest is not None:
            return self.gettext(N_("{youngest} to {oldest} years")).format(youngest=youngest, oldest=oldest)
        if youngest is not None:
            return self.gettext(N_("from {youngest} years")).format(youngest=youngest)
        return self.gettext(N_("up to {oldest} years")).format(oldest=oldest) if oldest is not None else ""

    def language_name(self, tag: str, *, own: bool = False) -> str:
        """The name of a language in this language, or in itself.

        >>> Phrases("en").language_name("it"), Phrases("en").language_name("it", own=True)
        ('Italian', 'italiano')
        """
        known = locale_of(tag)
        if known.language != tag.split("-", maxsplit=1)[0]:
            return tag
        name = known.get_display_name(None if own else self.locale) or tag
        return pseudo(name) if self.language == PSEUDO and not own else name


def capital(words: str) -> str:
    """The words as the beginning of a line.

    >>> capital("not known")
    'Not known'
    """
    return words[:1].upper() + words[1:]


def linked(text: str) -> Markup:
    """Plain text for a page, with its web addresses as links.

    >>> linked("See https://example.org/a.")
    Markup('See <a href="https://example.org/a">https://example.org/a</a>.')
    """
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        parts += [escape(text[end : found.start()]), Markup('<a href="{0}">{0}</a>').format(found.group())]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])]).replace("\n", Markup("<br>\n"))


def utc(moment: dt.datetime) -> str:
    """A moment as RFC 3339 in UTC.

    >>> utc(dt.datetime(2019, 5, 6, 10, tzinfo=dt.UTC))
    '2019-05-06T10:00:00Z'
    """
    return f"{in_utc(moment):%Y-%m-%dT%H:%M:%SZ}"


def _skeleton(day: dt.date, skeleton: str, *, locale: Locale) -> str:
    return format_skeleton(skeleton, dt.datetime.combine(day, dt.time()), locale=locale)


def _clock(time: dt.time, country: str, *, locale: Locale) -> str:
    return clock_time(time, locale=locale, country=country)


def _span(span: tuple[dt.date, dt.date], *, locale: Locale) -> str:
    """Two days with what they share said once; CLDR's own intervals are abbreviated in many languages."""
    first, last = span
    if (first.year, first.month) == (last.year, last.month):
        quoted = locale.date_formats["long"].pattern.split("'")  # every second part is literal text
        shared = [part if n % 2 else re.sub("d+", f"'{first.day}–{last.day}'", part) for n, part in enumerate(quoted)]
        return format_date(first, "'".join(shared), locale=locale)
    opening = (
        _skeleton(first, "MMMMd", locale=locale)
        if first.year == last.year
        else format_date(first, "long", locale=locale)
    )
    return f"{opening} – {format_date(last, 'long', locale=locale)}"
