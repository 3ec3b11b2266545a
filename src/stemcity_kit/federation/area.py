"""What `area.toml` says: the area, its members, which of their things are the same, and the calls that they share."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.federation.funding import SharedCall
from stemcity_kit.model.edition import Edition, Site
from stemcity_kit.model.fields import IS_KEY, clean_line, filled, line, strings, valid_key, web_address, whole
from stemcity_kit.model.text import Text, translated

__all__ = ["FILE", "SHARED", "Area", "Mapped", "MemberFolder", "Ref", "Way", "ref"]

Ref = tuple[str, str]
"""The municipality's code, and the key that its own folder gives the thing."""

FILE = "area.toml"

SHARED = "area"
"""What stands before the key of a row that all members have alike, where otherwise the municipality's code stands."""


def ref(value: str) -> Ref:
    """A reference to a thing of a member, from its words.

    >>> ref("015146/biblioteca-centrale")
    ('015146', 'biblioteca-centrale')
    """
    code, _, key = value.partition("/")
    return code, key


def _code(_instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    if not re.fullmatch(r"[0-9A-Za-z]{1,12}", value) or value == SHARED:
        raise InvalidValue.because(
            "bad-municipality",
            Where(field=attribute.name),
            N_("“{value}” cannot be the code of a municipality."),
            N_("Write the code in quotation marks, with its zeros, such as “015146”."),
            value=value,
        )


def _refs(_instance: object, attribute: attrs.Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
    _whose(attribute, value)
    if value and len(set(value)) < 2:
        raise InvalidValue.because(
            "nothing-to-compare",
            Where(field=attribute.name),
            N_("One thing alone is neither the same as another nor different from it."),
            N_("Name two or more."),
        )


def _whose(attribute: attrs.Attribute[tuple[str, ...]], refs: Iterable[str]) -> None:
    for one in refs:
        if not all(ref(one)):
            raise InvalidValue.because(
                "bad-reference",
                Where(field=attribute.name),
                N_("“{value}” does not say whose thing is meant."),
                N_("Write the municipality's code, a stroke and the key, such as “015146/biblioteca”."),
                value=one,
            )


@attrs.frozen(kw_only=True)
class MemberFolder:
    """A municipality that takes part, and the folder of its edition.

    Attributes:
        municipality: Its code, as text (in Italy ISTAT's six digits).
        folder: The folder, relative to that of `area.toml`.
    """

    municipality: str = attrs.field(converter=clean_line, validator=_code)
    folder: str = attrs.field(converter=clean_line, validator=filled)


@attrs.frozen(kw_only=True)
class Mapped:
    """Things of several members of which somebody has said whether they are one.

    Attributes:
        same: They are one and the same; what the first one's folder says of it stands.
        different: They are namesakes.
    """

    same: tuple[str, ...] = attrs.field(default=(), converter=strings, validator=_refs)
    different: tuple[str, ...] = attrs.field(default=(), converter=strings, validator=_refs)

    def __attrs_post_init__(self) -> None:
        if not self.same and not self.different:
            raise InvalidValue.because(
                "nothing-to-compare",
                Where(),
                N_("The row names nothing."),
                N_("Write same = or different = with two or more references, or take the row out."),
            )

    @property
    def named(self) -> Iterator[tuple[str, str]]:
        """Each reference, after the name of the list that it stands in."""
        yield from (("same", one) for one in self.same)
        yield from (("different", one) for one in self.different)


@attrs.frozen(kw_only=True)
class Way:
    """How long one takes between two places, either way.

    Attributes:
        between: Two ends: the code of a municipality, or the reference of a venue such as `015146/library`.
        minutes: Minutes from door to door; half an hour where none are written.
    """

    between: tuple[str, ...] = attrs.field(converter=strings)
    minutes: int = whole(default=30)

    @between.validator
    def _two(self, attribute: attrs.Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
        if len(value) != 2 or len(set(value)) != 2:
            raise InvalidValue.because(
                "not-two-ends",
                Where(field=attribute.name),
                N_("A way has two ends."),
                N_("Write two different ones: codes of municipalities, or references of venues."),
            )
        _whose(attribute, [end for end in value if "/" in end])


@attrs.frozen(kw_only=True)
class Area:
    """An area of municipalities that do their editions side by side, as `area.toml` describes it.

    Attributes:
        key: A short name; file names are made of it.
        uri: Names the merged programme for ever.
        title: What people read.
        city: The area's name, as an edition has a city's.
        country: ISO 3166-1 alpha-2.
        codes: The first digits that the codes of its municipalities share (`015` is the area of Milan).
        as_of: The day on which its municipalities are counted.
        year: The year of the editions.
        zone: The IANA time zone of all its local times.
        languages: The languages of the merged pages, the main one first.
        travel: The minutes that one needs from one municipality to another, where `ways` says nothing else.
        notice: What to say of the data on every page; without it what the members say.
        base_url: Where the merged site will live.
        site: What the merged pages show besides the programme.
        members: The municipalities' folders.
        venues: Venues that are the same, or namesakes.
        rooms: Rooms that are the same, or namesakes.
        organisations: Organisations that are the same, or namesakes.
        events: Events that stand in several programmes, or only look alike.
        kits: Kits that members share; what is not named is not shared.
        people: People whom several members know under keys of their own.
        ways: Minutes between municipalities, or between venues.
        calls: The calls that members share.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    uri: str = attrs.field(converter=clean_line, validator=attrs.fields(Edition).uri.validator)
    title: Text = translated()
    city: str = line()
    country: str = attrs.field(converter=clean_line, validator=attrs.fields(Edition).country.validator)
    codes: str = line(code=True)
    as_of: dt.date = attrs.field()
    year: int = attrs.field(validator=attrs.fields(Edition).year.validator)
    zone: str = attrs.field(converter=clean_line, validator=attrs.fields(Edition).zone.validator)
    languages: tuple[str, ...] = attrs.field(
        default=("en",), converter=strings, validator=attrs.fields(Edition).languages.validator
    )
    travel: int = whole(default=30)
    notice: Text = translated(long=True)
    base_url: str = web_address(base=True)
    site: Site = Site()
    members: tuple[MemberFolder, ...] = attrs.field(default=(), converter=tuple)
    venues: tuple[Mapped, ...] = attrs.field(default=(), converter=tuple)
    rooms: tuple[Mapped, ...] = attrs.field(default=(), converter=tuple)
    organisations: tuple[Mapped, ...] = attrs.field(default=(), converter=tuple)
    events: tuple[Mapped, ...] = attrs.field(default=(), converter=tuple)
    kits: tuple[Mapped, ...] = attrs.field(default=(), converter=tuple)
    people: tuple[Mapped, ...] = attrs.field(default=(), converter=tuple)
    ways: tuple[Way, ...] = attrs.field(default=(), converter=tuple)
    calls: tuple[SharedCall, ...] = attrs.field(default=(), converter=tuple)

    def minutes(self, one: Sequence[str], other: Sequence[str]) -> int:
        """The minutes between two places.

        Args:
            one: The names that a way may give to the one end, the narrowest first: references of its venue, and last
                the code of the municipality in which it is.
            other: Those of the other end.

        Returns:
            What the narrowest way says; else `travel`, and nothing within one municipality.
        """
        known = {frozenset(way.between): way.minutes for way in self.ways}
        ends = (frozenset((here, there)) for here in one for there in other)
        return next((known[pair] for pair in ends if pair in known), self.travel if one[-1] != other[-1] else 0)
