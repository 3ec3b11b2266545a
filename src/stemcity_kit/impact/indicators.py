"""What is counted, defined once: its name, unit, method and scope, who counts, and what a sum of it would be.

An edition's figures name their indicator by a word. Those of the format are in `INDICATORS`; whatever else an edition
counts becomes an indicator of its own. An indicator says in which unit several of its figures may be added at all:
participants of three editions are participations, since many people came more than once.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from stemcity_kit.errors import Finding, N_, Phrase, Severity, Where, did_you_mean
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.fields import clean_line, line
from stemcity_kit.model.figure import Figure, bases
from stemcity_kit.model.vocabulary import Basis, Scope, label

__all__ = ["INDICATORS", "Family", "Indicator", "indicator_faults", "indicators", "same_method"]


class Family(enum.StrEnum):
    """What sort of thing is counted; only figures of one family can be added at all."""

    PEOPLE = "people"
    ORGANISATIONS = "organisations"
    PROGRAMME = "programme"
    THINGS = "things"
    CONTACTS = "contacts"
    MONEY = "money"
    PLACES = "places"
    MEASURE = "measure"


def same_method(one: Figure, other: Figure) -> bool:
    """Whether two figures were counted alike, as far as they say.

    They are where a language that both have says it in the same words, or where one of them says nothing. Without a
    common language they are where both have the same basis: what the words mean is not guessed.

    >>> from stemcity_kit.model.text import Text
    >>> declared = Figure("a", method=Text({"it": "dichiarato", "en": "declared"}))
    >>> same_method(declared, Figure("b", method=Text({"en": "declared"})))
    True
    """
    if not one.method or not other.method:
        return True
    common = set(one.method.languages) & set(other.method.languages)
    if not common:
        return bool(one.basis) and one.basis == other.basis
    return any(one.method.version(tag).casefold() == other.method.version(tag).casefold() for tag in common)


@attrs.frozen
class Indicator:
    """What is counted.

    Attributes:
        key: The word by which figures name it.
        name: What people call it; a message of the catalogues for those of the format.
        unit: What one of it is.
        family: What sort of thing it is.
        sums_to: What the sum of several of its figures counts (`participations`); empty where a sum means nothing.
        method: How it is to be counted.
        scope: What part of an edition a figure of it covers, where it says nothing else.
        who: Who or what counts, and who does not.
        basis: What a figure of it counts, in the words of the column `basis`; empty where each figure must say it.
        part_of: The indicator that it is a part of; a whole and its parts are never added to each other.
    """

    key: str = attrs.field(converter=clean_line)
    name: str = line()
    unit: str = line()
    family: Family = Family.MEASURE
    sums_to: str = line()
    method: str = line()
    scope: Scope = Scope.EDITION
    who: str = line()
    basis: tuple[Basis, ...] = attrs.field(default=(), converter=bases)
    part_of: str = line()


_DISTINCT = N_("Count each once, by key, however many roles it has.")
_COST = N_("Plan and accounts in one currency; what is given in kind stands apart.")
_REACH = N_("As the channel counts, with its own method; who is reached twice counts twice.")


def _each_once(key: str, name: str, unit: str = "organisations", *, part_of: str = "") -> Indicator:
    """Organisations, each counted once."""
    family, once = Family.ORGANISATIONS, [Basis.EACH_ONCE]
    return Indicator(key, name, unit, family, "participations", _DISTINCT, basis=once, part_of=part_of)


def _reach(key: str, name: str) -> Indicator:
    """What a channel reached."""
    counted = [Basis.CONTACTS, Basis.WITH_DOUBLES]
    return Indicator(key, name, "contacts", Family.CONTACTS, "contacts", _REACH, basis=counted)


_FORMAT = (
    Indicator(
        "participants",
        N_("Participants"),
        "people",
        Family.PEOPLE,
        "participations",
        N_("Count who is present; bookings and views stand apart."),
        who=N_("Everybody who attended at least one event, each person once; not speakers and staff."),
        basis=(Basis.PRESENT, Basis.EACH_ONCE),
    ),
    Indicator("girls", N_("Girls"), "people", Family.PEOPLE, "participations", part_of="participants"),
    Indicator(
        "speakers",
        N_("Speakers and trainers"),
        "people",
        Family.PEOPLE,
        "appearances",
        N_("Count each person once, however often they speak."),
        who=N_("Everybody who speaks, trains, moderates or is a role model."),
        basis=[Basis.EACH_ONCE],
    ),
    Indicator("staff", N_("People at work"), "people", Family.PEOPLE, "appearances"),
    _each_once("schools", N_("Schools"), "schools"),
    _each_once("universities", N_("Universities"), "universities"),
    _each_once("partners", N_("Partners"), part_of="partners-and-sponsors"),
    _each_once("sponsors", N_("Sponsors"), part_of="partners-and-sponsors"),
    _each_once("partners-and-sponsors", N_("Partners and sponsors together")),
    Indicator(
        "events",
        N_("Events"),
        "events",
        Family.PROGRAMME,
        "events",
        N_("Count dated events, each once, however many sessions and parts it has."),
        who=N_("Live events with a day; not what is on demand, no short videos, nothing cancelled."),
        basis=(Basis.LIVE, Basis.EACH_ONCE),
    ),
    Indicator("trainings", N_("Training activities"), "activities", Family.PROGRAMME, "activities", part_of="events"),
    Indicator("on-demand", N_("On-demand items"), "items", Family.PROGRAMME, "items", basis=[Basis.ON_DEMAND]),
    Indicator("pills", N_("Short videos"), "items", Family.PROGRAMME, "items", basis=[Basis.ON_DEMAND]),
    Indicator(
        "scholarships",
        N_("Scholarships"),
        "scholarships",
        Family.THINGS,
        "scholarships",
        who=N_("Those newly awarded in the year; one that is renewed is counted apart."),
    ),
    Indicator("scholarships-renewed", N_("Scholarships renewed"), "scholarships", Family.THINGS, "renewals"),
    Indicator("media-items", N_("Articles and broadcasts"), "items", Family.THINGS, "items"),
    Indicator("venues", N_("Venues"), "venues", Family.PLACES, "uses of venues", _DISTINCT, basis=[Basis.EACH_ONCE]),
    Indicator("districts", N_("City districts"), "districts", Family.PLACES, ""),
    Indicator("municipalities", N_("Municipalities"), "municipalities", Family.PLACES, ""),
    _reach("media-audience", N_("Media audience")),
    _reach("social-reach", N_("Reach on social media")),
    _reach("newsletter-city", N_("Reach of the city’s newsletter")),
    _reach("newsletter-young", N_("Reach of the newsletter for the young")),
    _reach("intranet", N_("Reach of the intranet")),
    Indicator("budget", N_("Budget"), "EUR", Family.MONEY, "EUR", _COST),
    Indicator("budget-management", N_("Project management"), "EUR", Family.MONEY, "EUR", _COST, part_of="budget"),
    Indicator("budget-direct", N_("Direct costs"), "EUR", Family.MONEY, "EUR", _COST, part_of="budget"),
    Indicator("budget-communication", N_("Communication"), "EUR", Family.MONEY, "EUR", _COST, part_of="budget"),
)

INDICATORS: Mapping[str, Indicator] = {one.key: one for one in _FORMAT}
"""The indicators of the format, by key."""

_FAMILIES = {
    "people": (Family.PEOPLE, "participations"),
    "contacts": (Family.CONTACTS, "contacts"),
    "organisations": (Family.ORGANISATIONS, "participations"),
    "schools": (Family.ORGANISATIONS, "participations"),
    "universities": (Family.ORGANISATIONS, "participations"),
    "events": (Family.PROGRAMME, "events"),
    "items": (Family.THINGS, "items"),
    "activities": (Family.PROGRAMME, "activities"),
    "scholarships": (Family.THINGS, "scholarships"),
}
"""What the unit of an indicator of the edition's own says of it; of other units no sum is known to mean anything."""


def _own(figure: Figure, languages: Sequence[str]) -> Indicator:
    money = bool(re.fullmatch(r"[A-Z]{3}", figure.unit))
    family, sums_to = (Family.MONEY, figure.unit) if money else _FAMILIES.get(figure.unit, (Family.MEASURE, ""))
    name = str(figure.title.within(languages)) or figure.indicator
    method = str(figure.method.within(languages))
    return Indicator(figure.indicator, name, figure.unit, family, sums_to, method, figure.scope)


def indicators(edition: Edition, more: Iterable[Indicator] = ()) -> Mapping[str, Indicator]:
    """The indicators that an edition's figures can be read by, by key: the format's, then the edition's own, sorted.

    Args:
        edition: The edition.
        more: Indicators that the city defines; they replace those of the same key.

    Returns:
        Those of the format, those of `more`, and for any other word that a figure names an indicator made from the
        first such figure: its title, unit, method and scope. A figure without an indicator has none.

    >>> from decimal import Decimal
    >>> place = {"country": "IT", "zone": "Europe/Rome"}
    >>> edition = Edition(key="a-2027", uri="https://example.org/a/2027", year=2027, **place)
    >>> own = edition.plus(figures=[Figure("trees", indicator="trees", value=Decimal(4), unit="trees")])
    >>> indicators(own)["trees"].sums_to, indicators(own)["participants"].sums_to
    ('', 'participations')
    """
    given = {**INDICATORS, **{one.key: one for one in more}}
    own: dict[str, Indicator] = {}
    for figure in edition.figures:
        if figure.indicator and figure.indicator not in given:
            own.setdefault(figure.indicator, _own(figure, edition.languages))
    return {**given, **dict(sorted(own.items()))}


def defined(figure: Figure, known: Mapping[str, Indicator]) -> Indicator:
    """The indicator of a figure; made from the figure itself where none is known."""
    found = known.get(figure.indicator)
    if found is not None:
        return found
    return _own(figure if figure.indicator else attrs.evolve(figure, indicator=figure.key), ("en",))


def _units(one: Indicator) -> frozenset[str]:
    return frozenset({one.unit, *({one.sums_to} - {""})})


def indicator_faults(edition: Edition, more: Iterable[Indicator] = ()) -> Iterator[Finding]:
    """Yield what does not fit between an edition's figures and the indicators that they name.

    Args:
        edition: The edition.
        more: Indicators that the city defines.

    Yields:
        A warning for each figure in another unit than its indicator's (money in another currency is none) or on another
        basis, such as bookings called participants; and a note for each word that is not known but is written almost as
        one that is.
    """
    given = {**INDICATORS, **{one.key: one for one in more}}
    for figure in edition.figures:
        where = Where(table="figures", key=figure.key, field="unit")
        known = given.get(figure.indicator)
        if known is None:
            yield from _misspelt(figure, given)
        elif figure.unit not in _units(known) and not _both_money(figure.unit, known):
            what = N_("The unit is “{unit}”, but {indicator} is counted in {right}.")
            fix = N_("Write {right}, or name another indicator, and say in the remark what the source calls it.")
            params = {"unit": figure.unit, "indicator": known.key, "right": known.unit}
            yield Finding("indicator-unit", where, what, fix, Severity.WARNING, params)
        elif not figure.counts_like(attrs.evolve(figure, basis=_basis_of(known, figure.unit))):
            what = N_("Its basis is “{found}”, but {indicator} counts “{right}”.")
            fix = N_("Name an indicator of its own, such as {example}, and say in the remark what the source calls it.")
            other = next((word for word in figure.basis if word not in known.basis), figure.basis[0])
            params = {"indicator": known.key, "found": said(figure.basis), "right": said(known.basis)}
            where = attrs.evolve(where, field="basis")
            example = {"example": f"{known.key}-{other}"}
            yield Finding("indicator-basis", where, what, fix, Severity.WARNING, params | example)


def _basis_of(one: Indicator, unit: str) -> tuple[Basis, ...]:
    """What a figure of an indicator counts; in the unit of its sums the same ones may be counted several times."""
    in_sums = unit == one.sums_to != one.unit
    return tuple(word for word in one.basis if not (in_sums and word is Basis.EACH_ONCE))


def said(basis: Iterable[Basis]) -> Phrase:
    """The words of a basis as people read them, to be put into a message."""
    return Phrase(*(label(word) for word in basis))


def _both_money(unit: str, known: Indicator) -> bool:
    return known.family is Family.MONEY and bool(re.fullmatch(r"[A-Z]{3}", unit))


def _misspelt(figure: Figure, given: Mapping[str, Indicator]) -> Iterator[Finding]:
    near = did_you_mean(figure.indicator, given) if figure.indicator else ""
    if near and _close(figure.indicator, near):
        what = N_("“{value}” is an indicator of the edition’s own; nothing of the format is compared with it.")
        fix = N_("Write “{near}” if that is what is counted; else leave it.")
        where = Where(table="figures", key=figure.key, field="indicator")
        yield Finding("own-indicator", where, what, fix, Severity.NOTE, {"value": figure.indicator, "near": near})


def _close(one: str, other: str) -> bool:
    """Whether two words differ by letter case, or by one letter at most."""
    first, second = sorted((one.casefold(), other.casefold()), key=len)
    if len(second) - len(first) > 1:
        return False
    same = next((n for n, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), len(first))
    return first[same + (len(first) == len(second)) :] == second[same + 1 :]
