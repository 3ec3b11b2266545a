"""Jurisdictions: national rules as data, a source per line, with what is not known marked as unknown.

The engine names no country. A jurisdiction is a TOML file found by entry point (group `stemcity_kit.jurisdictions`);
it says which terms of administrative law the timeline keeps, and which days of the country or of one city matter.
A line that nobody compared with the law's own text is `verified = false`; a term that is not known has no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files

import attrs

from stemcity_kit import plugins
from stemcity_kit.errors import BrokenPlugin, Finding, InvalidValue, N_, Where
from stemcity_kit.formats.reading import Reader
from stemcity_kit.model.fields import IS_KEY, line, strings, valid_key, web_address, whole
from stemcity_kit.model.offsets import Offset
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days

__all__ = [
    "IT",
    "NONE",
    "PT",
    "Jurisdiction",
    "Observance",
    "Term",
    "jurisdiction_for",
    "jurisdiction_named",
    "jurisdiction_names",
]

GROUP = "stemcity_kit.jurisdictions"


@attrs.frozen
class Term:
    """One rule of law that the timeline of an edition reads.

    Attributes:
        key: What formats call it: `sponsorship-notice`, `cure`, `review`, `transparency`.
        title: What people read.
        source: The law, with article and paragraph.
        days: How many days it takes, the day of the act not counted; empty where it is not known or has none.
        working: Whether only working days count.
        above: The amount from which on it applies.
        currency: The currency of that amount.
        url: Where the source can be read.
        verified: Whether somebody read the law's own text for this line.
        remark: What a reader must know before relying on it.
    """

    key: str = attrs.field(validator=valid_key, metadata=IS_KEY)
    title: Text
    source: str
    days: int | None = whole(least=1)
    working: bool = False
    above: Decimal | None = None
    currency: str = line()
    url: str = web_address()
    verified: bool = False
    remark: str = line()


@attrs.frozen
class Observance:
    """Days of every year that matter in the whole country or in some of its cities.

    Attributes:
        key: A short name.
        title: What people read.
        first: The first day.
        source: Where it is known from.
        last: The last day, included; empty for one day.
        since: The first year in which it is kept.
        avoid: Whether a programme should avoid it; otherwise it is good to know, and an occasion.
        municipalities: The codes of the municipalities that keep it; empty, with no cities either, for all.
        cities: The names of the cities that keep it, for editions that give no code.
        url: Where the source can be read.
        verified: Whether the source was read for this line.
    """

    key: str = attrs.field(validator=valid_key, metadata=IS_KEY)
    title: Text
    first: Offset
    source: str
    last: Offset | None = None
    since: int | None = whole(least=1900)
    avoid: bool = False
    municipalities: tuple[str, ...] = attrs.field(default=(), converter=strings)
    cities: tuple[str, ...] = attrs.field(default=(), converter=strings)
    url: str = web_address()
    verified: bool = False

    def days(self, year: int) -> Days | None:
        """The days of a year, or None where it was not kept yet."""
        if self.since is not None and year < self.since:
            return None
        first = self.first.on({}, year=year)
        return Days(first, self.last.on({}, year=year) if self.last else first)

    def kept_in(self, *, city: str, municipality: str) -> bool:
        """Whether this city keeps it; the code decides where both have one."""
        if not self.municipalities and not self.cities:
            return True
        if municipality and self.municipalities:
            return municipality in self.municipalities
        return city.casefold() in {name.casefold() for name in self.cities}


@attrs.frozen
class Jurisdiction:
    """The national rules that an edition keeps.

    Attributes:
        name: The name under which it is asked for.
        title: What people read.
        country: ISO 3166-1 alpha-2.
        terms: What administrative law asks for.
        observances: The days that matter.
        person_code: A regular expression of the tax codes that natural persons have, and organisations have not; empty
            where there is no such form. Who has one is never named in a public table.

    >>> term = jurisdiction_named("it").term("sponsorship-notice")
    >>> term.days, str(term.above), term.currency
    (30, '40000', 'EUR')
    """

    name: str
    title: Text = Text()
    country: str = line()
    terms: tuple[Term, ...] = ()
    observances: tuple[Observance, ...] = ()
    person_code: str = ""

    @classmethod
    def from_toml(cls, text: str, *, name: str) -> Jurisdiction:
        """The jurisdiction that a TOML text describes.

        Args:
            text: The file's content.
            name: The name under which it is asked for; findings name the file `<name>.toml`.

        Raises:
            InvalidValue: With every fault of the file.
        """
        reader = Reader(f"{name}.toml")
        given = reader.parse(text)
        known = dict.fromkeys(("schema", "title", "country", "terms", "observances", "person_code"))
        reader.unknown(given, known, at="")
        terms = reader.rows(Term, given.get("terms", []), at="terms")
        observances = reader.rows(Observance, given.get("observances", []), at="observances")
        _check_offsets(reader, observances)
        title = reader.value(Text, given.get("title", {}), at="title")
        country = reader.value(str, given.get("country", ""), at="country")
        person_code = reader.value(str, given.get("person_code", ""), at="person_code")
        _check_pattern(reader, person_code)
        reader.done(InvalidValue)
        return cls(name, title, country, terms, observances, person_code)

    def term(self, key: str) -> Term | None:
        """The term of this key, or None where the jurisdiction says nothing of it."""
        return next((term for term in self.terms if term.key == key), None)

    def observed(self, *, year: int, city: str, municipality: str) -> Iterator[tuple[Observance, Days]]:
        """What is kept in a city in a year, with its days."""
        for observance in self.observances:
            days = observance.days(year)
            if days is not None and observance.kept_in(city=city, municipality=municipality):
                yield observance, days


def _check_pattern(reader: Reader, pattern: object) -> None:
    try:
        re.compile(str(pattern))
    except re.error as fault:
        what = N_("“{pattern}” is no regular expression: {reason}.")
        fix = N_("Write one as Python’s module re reads it, such as [0-9]+.")
        reader.fault("bad-pattern", "person_code", what, fix, pattern=pattern, reason=str(fault))


def _check_offsets(reader: Reader, observances: tuple[Observance, ...]) -> None:
    for observance in observances:
        for name in ("first", "last"):
            offset = getattr(observance, name)
            if offset is not None and not offset.known({}):
                reader.fault(
                    "unknown-anchor",
                    f"observances.{observance.key}.{name}",
                    N_("“{anchor}” is no day of every year."),
                    N_("Begin with easter, girls-in-ict-day or a day such as 12-07."),
                    anchor=offset.anchor,
                )


def _packaged(name: str) -> Jurisdiction:
    text = files(__package__).joinpath("jurisdictions", f"{name}.toml").read_text(encoding="utf-8")
    return Jurisdiction.from_toml(text, name=name)


IT = _packaged("it")
PT = _packaged("pt")
NONE = _packaged("none")


def jurisdiction_names() -> tuple[str, ...]:
    """The names of all installed jurisdictions, sorted.

    >>> {"it", "none", "pt"} <= set(jurisdiction_names())
    True
    """
    return plugins.names(GROUP)


def jurisdiction_named(name: str) -> Jurisdiction:
    """The installed jurisdiction of this name.

    Raises:
        UnknownKey: None has it; the message names the nearest one.
        BrokenPlugin: Its package cannot be imported.
    """
    what = N_("There is no jurisdiction “{name}”.")
    unknown = Finding("unknown-jurisdiction", Where(field="jurisdiction"), what)
    found: Jurisdiction = plugins.named(GROUP, name, unknown=unknown)
    return found


def jurisdiction_for(country: str) -> Jurisdiction:
    """The installed jurisdiction of a country, or the one without rules where there is none.

    Raises:
        BrokenPlugin: None is for this country, but one cannot be imported and may be.

    >>> jurisdiction_for("PT").name, jurisdiction_for("FI").name
    ('pt', 'none')
    """
    installed, broken = plugins.every(GROUP)
    found = next((rules for rules in installed if country and rules.country == country), NONE)
    if found is NONE and broken:
        raise BrokenPlugin(*broken)
    return found
