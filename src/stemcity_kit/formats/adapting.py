"""What a city asks for when it adapts a format: every fault of it named at once, and the defaults filled in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

import attrs
from babel import Locale
from babel.languages import get_official_languages
from babel.numbers import get_territory_currencies

from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, StemCityError, UnknownKey, Where, did_you_mean
from stemcity_kit.formats.dating import Part
from stemcity_kit.formats.jurisdiction import Jurisdiction, jurisdiction_for, jurisdiction_named
from stemcity_kit.model.calendar import Closing
from stemcity_kit.model.days import public_holidays
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.fields import slug
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text, check_language
from stemcity_kit.model.time import Days
from stemcity_kit.model.vocabulary import Nature

__all__ = ["Adaptation", "Span", "spoken", "years_holidays"]

Span = tuple[dt.date | str, dt.date | str]
"""First and last day, both included, as days or as ISO 8601 texts."""


@attrs.frozen(kw_only=True)
class Adaptation:
    """What a city asks for; the attributes mean what the arguments of `Format.adapt` mean."""

    format: str
    city: str
    country: str
    year: int
    zone: str
    spans: Mapping[str, Span]
    key: str
    uri: str
    subdivision: str
    municipality: str
    languages: tuple[str, ...]
    closings: tuple[Closing, ...]
    jurisdiction: str
    budget: Money | None
    currency: str
    title: Text
    base_url: str
    nature: Nature

    def edition(self, parts: Sequence[Part]) -> Edition:
        """The edition without tables, its defaults filled in.

        Raises:
            InvalidValue: With every fault of what was asked for.
        """
        faults = [*self._faults(), *_span_faults(self.spans, parts, self.year)]
        if faults:
            raise InvalidValue(*faults)
        return Edition(**{**self._plain(), **self._needed(), "year": self.year})

    def days(self) -> dict[str, Days]:
        """The days given for sections; only after `edition` has found no fault."""
        return {key: Days(_day(span[0]), _day(span[1])) for key, span in self.spans.items()}

    @cached_property
    def rules(self) -> Jurisdiction:
        """The national rules: those asked for, else those of the country, else none."""
        return jurisdiction_named(self.jurisdiction) if self.jurisdiction else jurisdiction_for(self.country)

    def _needed(self) -> dict[str, Any]:
        return {
            "key": self.key or slug(f"{self.city} {self.year}"),
            "uri": self.uri or _name_for_ever(self.format, self.country, self.city, self.year),
            "country": self.country,
            "zone": self.zone,
        }

    def _plain(self) -> dict[str, Any]:
        return {
            "city": self.city,
            "subdivision": self.subdivision,
            "municipality": self.municipality,
            "languages": self.languages or official_languages(self.country),
            "currency": self.currency or (self.budget.currency if self.budget else currency_of(self.country)),
            "title": self.title,
            "base_url": self.base_url,
            "nature": self.nature,
            "format": self.format,
            "jurisdiction": self.rules.name,
            "closings": self.closings,
        }

    def _faults(self) -> Iterator[Finding]:
        fine: dict[str, Any] = {"key": "x", "uri": "urn:uuid:x", "country": "ZZ", "zone": "UTC", "year": 2000}
        for name, value in {**self._needed(), "year": self.year, "base_url": self.base_url}.items():
            yield from _at(name, partial(Edition, **{**fine, name: value}))
        for language in self.languages:
            yield from _at("languages", partial(check_language, language))
        if self.jurisdiction:
            yield from _at("jurisdiction", partial(jurisdiction_named, self.jurisdiction))
        yield from _country_faults(self.country)
        if not self.city.strip():
            yield _fault("missing-city", "city", N_("The city has no name."), N_("Write the city's name."))
        if self.budget and self.currency and self.budget.currency != self.currency:
            what = N_("The budget is in {budget}, the edition in {currency}.")
            fix = N_("Give both in one currency.")
            yield _fault("mixed-currencies", "budget", what, fix, budget=self.budget.currency, currency=self.currency)


def _fault(rule: str, field: str, what: str, fix: str, **params: object) -> Finding:
    return Finding(rule, Where(field=field), what, fix, Severity.ERROR, params)


def _at(name: str, make: Callable[[], object]) -> Iterator[Finding]:
    """The findings of a value that cannot be made, placed at the argument that it came from."""
    try:
        make()
    except StemCityError as error:
        yield from error.at(Where(field=name)).findings


def _country_faults(country: str) -> Iterator[Finding]:
    territories = [str(code) for code in Locale("en").territories if str(code).isalpha()]
    if len(country) == 2 and country.isalpha() and country.isupper() and country not in territories:
        near = did_you_mean(country, territories)
        fix = N_("Did you mean “{near}”?") if near else N_("Write two capital letters of ISO 3166-1.")
        yield _fault("bad-country", "country", N_("“{value}” is not a country code."), fix, value=country, near=near)


def _span_faults(spans: Mapping[str, Span], parts: Sequence[Part], year: int) -> Iterator[Finding]:
    known = {part.key: part for part in parts}
    for key, span in spans.items():
        if key not in known:
            near = did_you_mean(key, known)
            fix = N_("Did you mean “{near}”?") if near else N_("Sections are: {known}.")
            what = N_("The format has no section “{key}”.")
            yield _fault("unknown-section", key, what, fix, key=key, near=near, known=", ".join(known))
        else:
            yield from _days_faults(span, known[key], year)


def _days_faults(span: Span, part: Part, year: int) -> Iterator[Finding]:
    wrong = [end for end in span if not _is_day(end)]
    for end in wrong:
        what, fix = N_("“{value}” is not a day."), N_("Write year, month and day, such as {year}-05-19.")
        yield _fault("bad-day", part.key, what, fix, value=end, year=year)
    if not wrong:
        first, last = _day(span[0]), _day(span[1])
        if last < first:
            what, fix = N_("The last day {last} is before the first day {first}."), N_("Write the earlier day first.")
            yield _fault("ends-before-start", part.key, what, fix, first=first, last=last)
        elif part.most_days is not None and (last - first).days >= part.most_days:
            what = N_("From {first} to {last} is {days} days; this section lasts at most {most}.")
            fix = N_("Choose fewer days, or give the rest to another section.")
            days = (last - first).days + 1
            yield _fault("too-long", part.key, what, fix, first=first, last=last, days=days, most=part.most_days)
        if part.main and first.year != year:
            what = N_("{first} does not lie in the edition's year {year}.")
            yield _fault("other-year", part.key, what, N_("Correct the day or the year."), first=first, year=year)


def _day(value: dt.date | str) -> dt.date:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _is_day(value: object) -> bool:
    if isinstance(value, str):
        try:
            dt.date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def _name_for_ever(name: str, country: str, city: str, year: int) -> str:
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'stemcity:{name}:{country}:{slug(city) or city}:{year}')}"


def official_languages(country: str) -> tuple[str, ...]:
    """The country's official languages as CLDR has them, and English, which every list ends with.

    >>> official_languages("FR")
    ('fr', 'en')
    """
    return tuple(dict.fromkeys((*get_official_languages(country), "en")))


def currency_of(country: str) -> str:
    """The currency that is legal tender in a country now, by CLDR; the euro where it knows none.

    >>> currency_of("BR")
    'BRL'
    """
    return next(iter(get_territory_currencies(country)), "EUR")


def spoken(text: Text, languages: Sequence[str]) -> Text:
    """A format's text in the languages of an edition; in all that it has, where it has none of these.

    >>> spoken(Text({"it": "Mostra", "pt": "Exposição", "en": "Exhibition"}), ["pt-BR", "en"]).versions
    (('en', 'Exhibition'), ('pt-BR', 'Exposição'))
    """
    found = {language: text.within([language]) for language in languages}
    return Text({wanted: said.text for wanted, said in found.items() if _base(said.language) == _base(wanted)}) or text


def _base(language: str) -> str:
    return language.split("-", maxsplit=1)[0]


def years_holidays(country: str, subdivision: str, years: range) -> Mapping[dt.date, str]:
    """The public holidays of some years; those of the whole country where the subdivision is not known, else none."""
    for part in dict.fromkeys((subdivision, "")):
        try:
            return public_holidays(country, years=tuple(years), subdivision=part)
        except UnknownKey:
            continue
    return {}
