"""The edition: one year of the format in one city, with everything that belongs to it, as one frozen value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, Self

import attrs

from stemcity_kit.errors import InvalidValue, N_, UnknownKey, Where
from stemcity_kit.model.accounts import Advantage, BudgetLine, Contribution, Entitlement
from stemcity_kit.model.attendance import Attendance, Channel
from stemcity_kit.model.calendar import Closing, Milestone, Note, Revision
from stemcity_kit.model.event import Event, Session, goals
from stemcity_kit.model.fields import IS_KEY, Strings, choice, clean_line, line, mailbox, valid_key, web_address, whole
from stemcity_kit.model.figure import Figure, Source
from stemcity_kit.model.kinds import Audience, Benefit, EventKind, Level, Tier, numbers
from stemcity_kit.model.organisation import Organisation, Role
from stemcity_kit.model.person import Appearance, Person
from stemcity_kit.model.place import Room, Venue
from stemcity_kit.model.planning import Availability, Journey, Kit, Need, Opening, Planning, Quota, Waiver
from stemcity_kit.model.school import ClassPlace, Entry, School, SchoolClass, Wish
from stemcity_kit.model.tables import (
    index,
    parts_by_event,
    public_id,
    roles_by_event,
    rows,
    sessions_by_event,
    unknown_key,
)
from stemcity_kit.model.text import Text, check_language, translated
from stemcity_kit.model.time import Days
from stemcity_kit.model.vocabulary import Governance, Mode, Nature, Status
from stemcity_kit.model.work import Procedure, Task
from stemcity_kit.model.zones import zone_info

__all__ = ["Edition", "Section", "Site"]


def _sorted_days(values: Iterable[Days]) -> tuple[Days, ...]:
    return tuple(sorted(values))


@attrs.frozen
class Section:
    """A part of an edition with its own dates and its own governance, such as the STEM Month or the STEM Marathon.

    Sections may overlap, be disjoint or have several ranges of days: in 2019 the Marathon (6-8 May) lay outside the
    Month (April).

    Attributes:
        key: The section's key.
        title: What people read.
        summary: What it is, in a sentence or two.
        dates: Its ranges of days; none while they are not known.
        run_by: Who runs its events.
        status: What became of it.
        remark: What readers should know of the record itself, such as what the sources do not say.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    summary: Text = translated()
    dates: tuple[Days, ...] = attrs.field(default=(), converter=_sorted_days)
    run_by: Governance = choice(Governance, default=Governance.JOINT)
    status: Status = choice(Status, default=Status.PLANNED)
    remark: Text = translated(long=True)


def _colour(_instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    if value and not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise InvalidValue.because(
            "bad-colour",
            Where(field=attribute.name),
            N_("“{value}” is not a colour."),
            N_("Write # and six hexadecimal digits, such as #0b5e8a."),
            value=value,
        )


@attrs.frozen
class Site:
    """What the public pages show besides the programme: colours, texts that only the city can write, contacts.

    Nothing here is invented by the library: an empty accessibility statement is not shown as one.

    Attributes:
        colour: The main colour, as `#` and six hexadecimal digits.
        accent: The second colour.
        logo: A file of the edition's `media` folder.
        logo_alt: What the logo shows, for those who cannot see it.
        image: The image of the first page, and of links that are shared.
        image_alt: What the image shows.
        about: The text of the page about the edition; an empty line parts paragraphs.
        take_part: How schools, visitors and partners take part.
        privacy: What is done with personal data.
        privacy_url: The city's own privacy notice.
        accessibility_url: The city's accessibility statement.
        contact_name: Who answers.
        contact_email: The office's address; calendars name it as the organiser.
        contact_phone: Its telephone number.
        contact_url: A page with a form, or the office's own page.
        licence: The licence of the programme's data, as an SPDX identifier.
    """

    colour: str = attrs.field(default="", converter=clean_line, validator=_colour)
    accent: str = attrs.field(default="", converter=clean_line, validator=_colour)
    logo: str = line(media=True)
    logo_alt: Text = translated()
    image: str = line(media=True)
    image_alt: Text = translated()
    about: Text = translated()
    take_part: Text = translated()
    privacy: Text = translated()
    privacy_url: str = web_address()
    accessibility_url: str = web_address()
    contact_name: Text = translated()
    contact_email: str = mailbox()
    contact_phone: str = line(code=True)
    contact_url: str = web_address()
    licence: str = line(default="CC-BY-4.0")


def _tags(values: Strings) -> tuple[str, ...]:
    return tuple(clean_line(value) for value in values) or ("en",)


def _zone(_instance: object, _attribute: attrs.Attribute[str], value: str) -> None:
    zone_info(value)


def _uri(_instance: object, _attribute: attrs.Attribute[str], value: str) -> None:
    if not re.fullmatch(r"(https?://[^\s<>\"]+[^\s<>\"/#]|urn:[a-z0-9][a-z0-9-]{1,31}:\S+)", value):
        raise InvalidValue.because(
            "bad-uri",
            Where(field="uri"),
            N_("“{value}” cannot name the edition for ever."),
            N_(
                "Write an address that the city keeps, without a slash at the end, such as https://www.example.org/stem/2027."
            ),
            value=value,
        )


def _year(_instance: object, attribute: attrs.Attribute[int], value: int) -> None:
    if value not in range(1900, 2200):
        raise InvalidValue.because(
            "bad-year",
            Where(field=attribute.name),
            N_("“{value}” cannot be the value of “{key}”."),
            N_("Write the year of the main days below [edition], such as year = 2027."),
            value=value,
            key=attribute.name,
        )


def _languages(_instance: object, _attribute: attrs.Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
    for tag in value:
        check_language(tag)
    if len(set(value)) < len(value):
        what, fix = N_("A language is there twice."), N_("Name each language once, the main one first.")
        raise InvalidValue.because("double-language", Where(field="languages"), what, fix)


def _country(_instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    if not re.fullmatch(r"[A-Z]{2}", value):
        raise InvalidValue.because(
            "bad-country",
            Where(field=attribute.name),
            N_("“{value}” is not a country code."),
            N_("Write two capital letters of ISO 3166-1, such as IT."),
            value=value,
        )


@attrs.frozen(kw_only=True)
class Edition:
    """One edition of the format in one city.

    Attributes:
        key: A short name, such as `milan-2019`; file names are made of it.
        uri: Names the edition for ever; all ids that leave the house are made from it. Never change it.
        title: What the edition is called.
        theme: Its theme or motto.
        year: The calendar year of its main days.
        ordinal: The how-manieth edition it is.
        city: The city's name.
        country: ISO 3166-1 alpha-2.
        subdivision: ISO 3166-2 without the country, such as `MI`; decides on regional holidays.
        municipality: The municipality's code, as text.
        zone: The IANA time zone of all local times.
        languages: The languages of the pages, the main one first (BCP 47); English where none is given.
        currency: ISO 4217.
        status: What became of the edition.
        mode: How people attended.
        nature: Real, invented or synthetic; the last two are said on every page and file.
        notice: What to say of the data on every page and file.
        base_url: Where the site will live; empty gives relative links.
        format: The format that it follows.
        jurisdiction: The file of national rules that it follows.
        sdgs: The Sustainable Development Goals of the whole edition.
        site: What the public pages show besides the programme.
        planning: How the edition is planned.

    The other attributes are the tables, each a tuple of rows.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    uri: str = attrs.field(converter=clean_line, validator=_uri)
    title: Text = translated()
    theme: Text = translated()
    year: int = attrs.field(validator=_year)
    ordinal: int | None = whole(least=1)
    city: str = line()
    country: str = attrs.field(converter=clean_line, validator=_country)
    subdivision: str = line()
    municipality: str = line(code=True)
    zone: str = attrs.field(converter=clean_line, validator=_zone)
    languages: tuple[str, ...] = attrs.field(default=("en",), converter=_tags, validator=_languages)
    currency: str = line(default="EUR")
    status: Status = choice(Status, default=Status.PLANNED)
    mode: Mode | None = choice(Mode)
    nature: Nature = choice(Nature, default=Nature.REAL)
    notice: Text = translated(long=True)
    base_url: str = web_address(base=True)
    format: str = line()
    jurisdiction: str = line(default="none")
    sdgs: tuple[int, ...] = attrs.field(default=(), converter=numbers, validator=goals)
    site: Site = Site()
    planning: Planning = Planning()
    sections: tuple[Section, ...] = rows(Section)
    kinds: tuple[EventKind, ...] = rows(EventKind)
    audiences: tuple[Audience, ...] = rows(Audience)
    levels: tuple[Level, ...] = rows(Level)
    tiers: tuple[Tier, ...] = rows(Tier)
    benefits: tuple[Benefit, ...] = rows(Benefit)
    organisations: tuple[Organisation, ...] = rows(Organisation)
    roles: tuple[Role, ...] = rows(Role)
    venues: tuple[Venue, ...] = rows(Venue)
    rooms: tuple[Room, ...] = rows(Room)
    events: tuple[Event, ...] = rows(Event)
    sessions: tuple[Session, ...] = rows(Session)
    people: tuple[Person, ...] = rows(Person, private=True)
    appearances: tuple[Appearance, ...] = rows(Appearance)
    figures: tuple[Figure, ...] = rows(Figure)
    sources: tuple[Source, ...] = rows(Source)
    timeline: tuple[Milestone, ...] = rows(Milestone)
    closings: tuple[Closing, ...] = rows(Closing)
    kits: tuple[Kit, ...] = rows(Kit)
    needs: tuple[Need, ...] = rows(Need, private=True)
    openings: tuple[Opening, ...] = rows(Opening)
    availability: tuple[Availability, ...] = rows(Availability, private=True)
    journeys: tuple[Journey, ...] = rows(Journey)
    quotas: tuple[Quota, ...] = rows(Quota)
    waivers: tuple[Waiver, ...] = rows(Waiver, private=True)
    schools: tuple[School, ...] = rows(School)
    classes: tuple[SchoolClass, ...] = rows(SchoolClass, private=True)
    wishes: tuple[Wish, ...] = rows(Wish, private=True)
    places: tuple[ClassPlace, ...] = rows(ClassPlace, private=True)
    register: tuple[Entry, ...] = rows(Entry, private=True)
    budget: tuple[BudgetLine, ...] = rows(BudgetLine, private=True)
    contributions: tuple[Contribution, ...] = rows(Contribution, private=True)
    entitlements: tuple[Entitlement, ...] = rows(Entitlement, private=True)
    advantages: tuple[Advantage, ...] = rows(Advantage, private=True)
    tasks: tuple[Task, ...] = rows(Task, private=True)
    procedures: tuple[Procedure, ...] = rows(Procedure, private=True)
    attendance: tuple[Attendance, ...] = rows(Attendance, private=True)
    campaign: tuple[Channel, ...] = rows(Channel, private=True)
    notes: tuple[Note, ...] = rows(Note, private=True)
    published: tuple[Revision, ...] = rows(Revision)

    @cached_property
    def indexes(self) -> Mapping[str, Mapping[str, Any]]:
        """For each table, its rows by identity; where two share one, the first stands, and a check names the other."""
        return {table: index(getattr(self, table)) for table in TABLES}

    def find(self, table: str, key: str) -> Any:
        """The row of a table with this key.

        Raises:
            UnknownKey: No such row; the message names the nearest key.
        """
        found = self.indexes[table].get(key)
        if found is None:
            raise UnknownKey(unknown_key(key, self.indexes[table], Where(table=table), table=table))
        return found

    def get(self, table: str, key: str | None) -> Any:
        """The row of a table with this key, or None where there is none."""
        return None if key is None else self.indexes[table].get(key)

    @cached_property
    def sessions_by_event(self) -> Mapping[str, tuple[Session, ...]]:
        """The sessions of each event, in order of time; those without a known day last."""
        return sessions_by_event(self.sessions)

    @cached_property
    def roles_by_event(self) -> Mapping[str | None, tuple[Role, ...]]:
        """The roles of each event; under None those of the whole edition or a section."""
        return roles_by_event(self.roles)

    @cached_property
    def parts_by_event(self) -> Mapping[str | None, tuple[Event, ...]]:
        """The parts of each parent event, in their stated order."""
        return parts_by_event(self.events)

    def plus(self, **more: Iterable[Any]) -> Self:
        """The edition with further rows at the end of the named tables.

        >>> place = {"country": "IT", "zone": "Europe/Rome"}
        >>> edition = Edition(key="a-2027", uri="https://example.org/a/2027", year=2027, **place)
        >>> [venue.key for venue in edition.plus(venues=[Venue("library", "Library")]).venues]
        ['library']
        """
        changes: dict[str, Any] = {table: (*getattr(self, table), *extra) for table, extra in more.items()}
        return attrs.evolve(self, **changes)

    def with_venues(self, *venues: Venue) -> Self:
        """The edition with further venues."""
        return self.plus(venues=venues)

    def with_events(self, *events: Event) -> Self:
        """The edition with further events."""
        return self.plus(events=events)

    def uuid(self, kind: str, key: str) -> str:
        """The id under which a thing leaves the house: UUIDv5 of `<uri>/<kind>/<key>` (RFC 9562 section 5.5)."""
        return public_id(self.uri, kind, key)


TABLES: Mapping[str, type] = MappingProxyType(
    {field.name: field.metadata["rows"] for field in attrs.fields(Edition) if "rows" in field.metadata}
)
"""The tables that an edition holds: attribute name and class of its rows, in the order in which people meet them."""

PARTS: Mapping[str, type] = MappingProxyType({"site": Site, "planning": Planning})
"""The fields of an edition that are sections of `edition.toml` of their own, and what they hold."""

PRIVATE_TABLES = frozenset(field.name for field in attrs.fields(Edition) if field.metadata.get("private"))
"""The tables with personal data or money, whose files live in the folder's `private/`."""
