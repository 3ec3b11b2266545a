"""A city's format as data: what an edition is made of, before it has a city, a year and dates.

`Format.from_toml` reads one TOML file, `Format.adapt` puts it into a city and a year. Every row of the file says where
it is known from, or that it is an illustration. Another city's format is another TOML file, found by entry point
(group `stemcity_kit.formats`); no code is needed for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import attrs

from stemcity_kit import plugins
from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.formats.adapting import Adaptation, Span, currency_of, spoken, years_holidays
from stemcity_kit.formats.dating import Part, Step, check_anchors, milestones, part_days
from stemcity_kit.formats.jurisdiction import Jurisdiction
from stemcity_kit.formats.reading import Reader
from stemcity_kit.model.accounts import BudgetLine
from stemcity_kit.model.calendar import Closing, Milestone
from stemcity_kit.model.edition import Edition, Section
from stemcity_kit.model.fields import IS_KEY, valid_key, whole
from stemcity_kit.model.kinds import Audience, Benefit, EventKind, Level, Tier
from stemcity_kit.model.money import Money
from stemcity_kit.model.tables import unknown_key
from stemcity_kit.model.text import Text
from stemcity_kit.model.time import Days
from stemcity_kit.model.vocabulary import Nature, Phase

__all__ = ["Format", "Share", "format_named", "format_names"]

GROUP = "stemcity_kit.formats"
V = TypeVar("V")


@attrs.frozen
class Share:
    """A part of the budget, in percent of the whole."""

    key: str = attrs.field(validator=valid_key, metadata=IS_KEY)
    title: Text
    percent: int | None = whole(least=1)


_TABLES: Mapping[str, type] = {
    "sections": Part,
    "levels": Level,
    "tiers": Tier,
    "benefits": Benefit,
    "kinds": EventKind,
    "audiences": Audience,
    "timeline": Step,
    "shares": Share,
}
_WORDS = ("schema", "title", "edition_title", "summary", "sdgs")


@attrs.frozen
class Format:
    """What every edition of one format has in common.

    Attributes:
        name: The name under which it is asked for.
        title: What it is called.
        edition_title: What an edition is called, with `{city}` and `{year}`.
        summary: What it is.
        sections: Its sections; exactly one is the main one.
        levels: The levels of involvement of partners.
        tiers: The ranks of supporters.
        benefits: What each rank gets.
        kinds: The kinds of event.
        audiences: For whom.
        timeline: The steps of the work.
        shares: How the budget is divided.
        sdgs: The Sustainable Development Goals that it serves.
        origins: Where each row is known from, by `table.key`.

    >>> from stemcity_kit.formats import MILAN
    >>> [(share.key, share.percent) for share in MILAN.shares]
    [('project-management', 40), ('direct-costs', 45), ('communication', 15)]
    """

    name: str
    title: Text = Text()
    edition_title: Text = Text()
    summary: Text = Text()
    sections: tuple[Part, ...] = ()
    levels: tuple[Level, ...] = ()
    tiers: tuple[Tier, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    kinds: tuple[EventKind, ...] = ()
    audiences: tuple[Audience, ...] = ()
    timeline: tuple[Step, ...] = ()
    shares: tuple[Share, ...] = ()
    sdgs: tuple[int, ...] = ()
    origins: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_toml(cls, text: str, *, name: str) -> Format:
        """The format that a TOML text describes.

        Args:
            text: The file's content.
            name: The name under which it is asked for; findings name the file `<name>.toml`.

        Raises:
            InvalidValue: With every fault of the file.
        """
        reader = Reader(f"{name}.toml")
        given = reader.parse(text)
        reader.done(InvalidValue)
        reader.unknown(given, dict.fromkeys((*_WORDS, *_TABLES)), at="")
        origins: list[tuple[str, str]] = []
        tables: dict[str, Any] = {at: _table(reader, of, given.get(at, []), at, origins) for at, of in _TABLES.items()}
        for at in ("title", "edition_title", "summary"):
            tables[at] = reader.value(Text, given.get(at, {}), at=at)
        sdgs = reader.value(tuple[int, ...], given.get("sdgs", []), at="sdgs")
        _check(reader, tables)
        reader.done(InvalidValue)
        return cls(name=name, **tables, sdgs=sdgs, origins=tuple(origins))

    @property
    def main(self) -> Part:
        """The section whose days `adapt` asks for."""
        return next(part for part in self.sections if part.main)

    def adapt(
        self,
        *,
        city: str,
        country: str,
        year: int,
        marathon: Span,
        zone: str,
        key: str = "",
        uri: str = "",
        subdivision: str = "",
        municipality: str = "",
        languages: Sequence[str] = (),
        month: Span | None = None,
        dates: Mapping[str, Span] | None = None,
        closings: Sequence[Closing] = (),
        jurisdiction: str = "",
        budget: Money | Decimal | int | None = None,
        currency: str = "",
        title: Text | None = None,
        base_url: str = "",
        nature: Nature = Nature.REAL,
    ) -> Edition:
        """An edition of this format in one city and one year, with a dated timeline and without events.

        Args:
            city: The city's name.
            country: ISO 3166-1 alpha-2.
            year: The calendar year of the main days.
            marathon: First and last day, both included, of the main section; days or ISO 8601 texts.
            zone: The IANA time zone of all local times.
            key: The edition's key; without one made of city and year.
            uri: The address that names the edition for ever. Without one it is a `urn:uuid:` made of format, country,
                city and year, so that it is stable; `check` notes that the city should give an address of its own
                before it publishes for the first time.
            subdivision: ISO 3166-2 without the country; decides on regional holidays.
            municipality: The municipality's code.
            languages: The languages of the pages, the main one first; without any the country's official ones (CLDR)
                and English.
            month: First and last day of the section called `month`, where it is not the format's usual one.
            dates: First and last day of any section, by its key.
            closings: Days on which schools are closed, or that the city wants to avoid.
            jurisdiction: The national rules; without a name those installed for the country, else none.
            budget: The whole budget, divided by the format's shares to the cent; a number is in `currency`, or in that
                of the country.
            currency: ISO 4217; without one that of the budget, else that of the country (CLDR).
            title: The edition's title; without one the format's.
            base_url: Where the site will live.
            nature: Whether the edition is real or invented.

        Raises:
            InvalidValue: With every fault of what was given.

        >>> from stemcity_kit.formats import MILAN
        >>> porto = MILAN.adapt(
        ...     city="Porto", country="PT", year=2027, marathon=("2027-05-19", "2027-05-21"), zone="Europe/Lisbon"
        ... )
        >>> porto.key, porto.languages, str(porto.timeline[0].days.first)
        ('porto-2027', ('pt', 'en'), '2026-10-01')
        """
        asked = Adaptation(
            format=self.name,
            city=city,
            country=country,
            year=year,
            zone=zone,
            spans={self.main.key: marathon} | ({"month": month} if month else {}) | dict(dates or {}),
            key=key,
            uri=uri,
            subdivision=subdivision,
            municipality=municipality,
            languages=(languages,) if isinstance(languages, str) else tuple(languages),
            closings=tuple(closings),
            jurisdiction=jurisdiction,
            budget=_money(budget, currency or currency_of(country)),
            currency=currency,
            title=title or _filled(self.edition_title, city=city, year=year),
            base_url=base_url,
            nature=nature,
        )
        return self._filled_in(asked, asked.edition(self.sections))

    def _filled_in(self, asked: Adaptation, edition: Edition) -> Edition:
        """The edition with the format's tables, in the edition's languages."""
        days = part_days(self.sections, given=asked.days(), year=edition.year)
        tables: dict[str, tuple[Any, ...]] = {
            "sections": tuple(_section(part, days.get(part.key)) for part in self.sections),
            "kinds": self.kinds,
            "audiences": self.audiences,
            "levels": self.levels,
            "tiers": self.tiers,
            "benefits": self.benefits,
            "timeline": self._dated(edition, days, asked.rules),
            "budget": self._divided(asked.budget),
        }
        said = {table: tuple(_said(row, edition.languages) for row in rows) for table, rows in tables.items()}
        changes: dict[str, Any] = {**said, "title": spoken(edition.title, edition.languages), "sdgs": self.sdgs}
        return attrs.evolve(edition, **changes)

    def _dated(self, edition: Edition, days: Mapping[str, Days], rules: Jurisdiction) -> tuple[Milestone, ...]:
        around = range(edition.year - 2, edition.year + 3)
        closed = years_holidays(edition.country, edition.subdivision, around)
        steps = milestones(
            self.timeline, self.sections, sections=days, year=edition.year, closed=closed, jurisdiction=rules
        )
        return tuple(sorted((*steps, *_occasions(edition, steps, rules)), key=lambda step: (str(step.days), step.key)))

    def _divided(self, budget: Money | None) -> tuple[BudgetLine, ...]:
        if budget is None:
            return ()
        amounts = budget.split([share.percent or 0 for share in self.shares])
        divided = zip(self.shares, amounts, strict=True)
        return tuple(BudgetLine(share.key, share.title, category=share.key, amount=amount) for share, amount in divided)


def _section(part: Part, days: Days | None) -> Section:
    return Section(part.key, part.title, part.summary, (days,) if days else (), part.run_by)


def _occasions(edition: Edition, steps: Sequence[Milestone], rules: Jurisdiction) -> Iterator[Milestone]:
    """National days within the span of the work that are an occasion, such as a national week of science."""
    spells = [step.days for step in steps if step.days]
    for year in range(edition.year - 1, edition.year + 2):
        for observance, days in rules.observed(year=year, city=edition.city, municipality=edition.municipality):
            if (
                not observance.avoid
                and any(days.first >= spell.first for spell in spells)
                and any(days.last <= spell.last for spell in spells)
            ):
                key = observance.key if year == edition.year else f"{observance.key}-{year}"
                basis = f"{rules.name} {observance.key}: {observance.first} ({observance.source})"
                yield Milestone(key, observance.title, days, Phase.BEFORE, basis)


def _said(row: Any, languages: Sequence[str]) -> Any:
    """A row with its texts in the languages of an edition."""
    texts = {field.name: getattr(row, field.name) for field in attrs.fields(type(row))}
    return attrs.evolve(
        row, **{name: spoken(text, languages) for name, text in texts.items() if isinstance(text, Text)}
    )


def _filled(text: Text, *, city: str, year: int) -> Text:
    return Text({language: words.format(city=city, year=year) for language, words in text.versions})


def _table(reader: Reader, of: type[V], given: object, at: str, origins: list[tuple[str, str]]) -> tuple[V, ...]:
    """The rows of a table, each of which must say where it is known from."""
    if not isinstance(given, list):
        return reader.rows(of, given, at=at)
    bare = []
    for number, row in enumerate(given, start=1):
        name = f"{at}.{row.get('key', number)}"
        source = row.get("source")
        if isinstance(source, str) and source.strip():
            origins.append((name, source))
        else:
            what = N_("The row does not say where it is known from.")
            fix = N_("Write source = with the source, or “illustration” where it is a proposal of your own.")
            reader.fault("missing-source", f"{name}.source", what, fix)
        bare.append({field: value for field, value in row.items() if field != "source"})
    return reader.rows(of, bare, at=at)


def _check(reader: Reader, tables: Mapping[str, tuple[Any, ...]]) -> None:
    """What holds across rows: one main section, shares that make a whole, anchors and keys that exist."""
    mains = [part.key for part in tables["sections"] if part.main]
    if len(mains) != 1:
        what, fix = N_("{count} sections are marked as main."), N_("Write main = true in exactly one section.")
        reader.fault("no-single-main", "sections", what, fix, count=len(mains))
    total = sum(share.percent or 0 for share in tables["shares"])
    if tables["shares"] and total != 100:
        what, fix = N_("The shares make {total} percent."), N_("Change them so that they make 100.")
        reader.fault("shares-not-whole", "shares", what, fix, total=total)
    _check_refs(reader, tables["benefits"], "tiers", tables["tiers"], at="benefits")
    _check_refs(reader, tables["levels"], "sections", tables["sections"], at="levels")
    check_anchors(reader, tables["sections"], tables["timeline"])


def _check_refs(reader: Reader, rows: Sequence[Any], field: str, targets: Sequence[Any], *, at: str) -> None:
    known = [target.key for target in targets]
    for row in rows:
        for key in getattr(row, field):
            if key not in known:
                where = Where(file=reader.file, field=f"{at}.{row.key}.{field}")
                found = unknown_key(key, known, where, table=field)
                reader.findings.append(found)


def format_names() -> tuple[str, ...]:
    """The names of all installed formats, sorted.

    >>> "milan" in format_names()
    True
    """
    return plugins.names(GROUP)


def format_named(name: str) -> Format:
    """The installed format of this name.

    Raises:
        UnknownKey: None has it; the message names the nearest one.
        BrokenPlugin: Its package cannot be imported.

    >>> format_named("milan").main.key
    'marathon'
    """
    unknown = Finding("unknown-format", Where(field="format"), N_("There is no format “{name}”."))
    found: Format = plugins.named(GROUP, name, unknown=unknown)
    return found


def _money(budget: Money | Decimal | int | None, currency: str) -> Money | None:
    """A budget as money; a number is in the currency."""
    return Money(Decimal(budget), currency) if isinstance(budget, Decimal | int) else budget
