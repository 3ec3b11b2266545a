"""Figures of many cities: how many municipalities reported, and totals that refuse to add what does not add.

What two cities count may be the same: a girl who goes to workshops in both, a school, a partner. Only what happens in
one place (sessions, hours, contacts with a channel, money) is added, and only where those who state it share no event,
no venue whose seats or visits they count, and no call through which money goes from one to the other; a doubt that
nobody has settled counts as shared. For the rest the total says between which two numbers the truth lies, the largest
part and the sum, and why there is no single one.

A number is worth what its qualifier says: “more than 7,000” and “about 500” are no 7,500. A municipality that did not
report has none or more, so that without it every sum is a lower bound of the area's.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import reduce

import attrs
from babel.numbers import is_currency

from stemcity_kit.errors import N_
from stemcity_kit.federation.area import Area
from stemcity_kit.federation.funding import SharedCall
from stemcity_kit.federation.members import Member
from stemcity_kit.federation.merging import Merged
from stemcity_kit.federation.sameness import Sameness
from stemcity_kit.model.bounds import Bounds, bounds
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.municipalities import municipalities
from stemcity_kit.model.programme import Programme
from stemcity_kit.model.text import Text
from stemcity_kit.model.vocabulary import Qualifier, Scope

__all__ = ["ADD", "COVERED", "Count", "Coverage", "Total", "counts", "coverage", "is_told", "totals"]

ADD = frozenset({"sessions", "hours", "minutes", "contacts", "seats", "places", "attendances", "visits", "events"})
"""The units of which nothing is counted in two municipalities, as long as no event stands in two programmes."""

IN_VENUES = frozenset({"seats", "places", "attendances", "visits"})
"""Those that two municipalities can count in one venue, each for itself."""

RATES = frozenset({"percent", "%", "ratio", "points", "years"})
"""The units that no sum makes sense of."""

DIFFERENT = N_("The municipalities do not count the same: {field} differs ({values}).")
SEVERAL = N_("{municipality} states several figures that disagree.")
RATE = N_("Rates are not added; the numbers that they are made of are.")
TWICE = N_("What two municipalities count may be the same {unit}; the sum would count it twice.")


@attrs.frozen
class Coverage:
    """How many municipalities of the area reported.

    Attributes:
        reported: The codes of those that did.
        expected: The codes of all that there are on the area's day; of an unknown area, those that the manifest names.

    >>> print(Coverage(("015146",), ("015146", "015077")).words)
    1 of 2 municipalities reported
    """

    reported: tuple[str, ...]
    expected: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The codes of those that did not report."""
        return tuple(code for code in self.expected if code not in set(self.reported))

    @property
    def words(self) -> str:
        """The coverage in English, as it stands beside every total."""
        return COVERED.format(reported=len(self.reported), expected=len(self.expected))


COVERED = N_("{reported} of {expected} municipalities reported")


@attrs.frozen
class Total:
    """An indicator over the whole area.

    Attributes:
        indicator: What is counted.
        scope: Of what part of the edition; figures of different scopes have totals of their own.
        unit: What one of it is; empty where the municipalities use several.
        value: The sum of what was stated, exact; None where it would be wrong.
        qualifier: How far `value` is the number of the whole area: a lower bound where municipalities are missing,
            `about` where what was stated gives no bound for it; None without a value.
        least: The area has not less than this; None where nothing can be said.
        most: Those that reported have not more than this, and the area neither where none is missing.
        qualifiers: How the parts are qualified, where any of them is not exact.
        parts: What each municipality reported, by code.
        why: Why there is no sum, as a message and its parameters; empty where there is one.
        coverage: Who reported it.
    """

    indicator: str
    scope: Scope
    unit: str
    value: Decimal | None
    qualifier: Qualifier | None
    least: Decimal | None
    most: Decimal | None
    qualifiers: tuple[Qualifier, ...]
    parts: tuple[tuple[str, Decimal], ...]
    why: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    coverage: Coverage

    @property
    def number(self) -> tuple[Decimal, Qualifier] | None:
        """The one number that can be told, and what it is to the area: the sum, else the lower bound, else none."""
        if self.value is not None and self.qualifier is not None:
            return self.value, self.qualifier
        return (self.least, Qualifier.AT_LEAST) if self.least is not None else None


@attrs.frozen
class Count:
    """Something counted in the programmes themselves.

    Attributes:
        what: `events`, `sessions`, `on-demand`, `organisations` or `venues`.
        whole: In the merged programme.
        parts: In each municipality's own, by code.
        double: What stands in several programmes, and is in the whole once: the parts together are the whole and this.
    """

    what: str
    whole: int
    parts: tuple[tuple[str, int], ...]
    double: int


def coverage(area: Area, members: Sequence[Member]) -> Coverage:
    """How many municipalities of the area are in the merged programme."""
    return _coverage(area, members, [one.municipality for one in members if one.programme is not None])


def _coverage(area: Area, members: Sequence[Member], reported: Sequence[str]) -> Coverage:
    known = municipalities(area.codes, on=area.as_of) if area.codes else ()
    expected = {one.code for one in known if one.country == area.country} or {one.municipality for one in members}
    return Coverage(tuple(sorted(reported)), tuple(sorted(expected)))


def counts(members: Sequence[Member], merged: Merged) -> tuple[Count, ...]:
    """What the programmes hold, part by part and as a whole."""
    given = sorted(
        ((one.municipality, one.programme) for one in members if one.programme is not None), key=lambda pair: pair[0]
    )
    found = []
    for what in _sizes(merged.programme):
        parts = tuple((code, _sizes(programme)[what]) for code, programme in given)
        whole = _sizes(merged.programme)[what]
        found.append(Count(what, whole, parts, sum(number for _, number in parts) - whole))
    return tuple(found)


def _sizes(programme: Programme) -> dict[str, int]:
    return {
        "events": len(programme.counted_events),
        "sessions": len(programme.sessions),
        "on-demand": sum(event.on_demand for event in programme.events),
        "organisations": len(programme.organisations),
        "venues": len(programme.venues),
    }


def totals(area: Area, members: Sequence[Member], same: Sameness) -> tuple[Total, ...]:
    """Every indicator that a municipality states for the area's year, by name; the same for every order of members."""
    stated: defaultdict[tuple[str, Scope], dict[str, list[Figure]]] = defaultdict(dict)
    for member in sorted(members, key=lambda one: one.municipality):
        for figure in member.programme.figures if member.programme else ():
            if is_told(area, figure):
                stated[figure.indicator, figure.scope].setdefault(member.municipality, []).append(figure)
    return tuple(
        _total(at, by, _coverage(area, members, list(by)), adds=_adds(area, by, same))
        for at, by in sorted(stated.items())
    )


def is_told(area: Area, figure: Figure) -> bool:
    """Whether a figure tells of the area's year, and by an indicator that others can have too."""
    of_year = figure.year in (None, area.year) and figure.scope is not Scope.ALL_EDITIONS
    return of_year and bool(figure.indicator)


def _adds(area: Area, by: Mapping[str, list[Figure]], same: Sameness) -> bool:
    """Whether nothing can be in the figures of two municipalities."""
    if len(by) == 1:
        return True
    units = {figure.unit for several in by.values() for figure in several}
    if same.meet("events", by) or not (units <= ADD or all(map(is_currency, units))):
        return False
    if units <= ADD:
        return not (units & IN_VENUES and same.meet("venues", by))
    return not _passes_money(area, by)


def _passes_money(area: Area, codes: Collection[str]) -> bool:
    """Whether two of these municipalities are in one call, so that what one gives can be what the other spends."""
    parties = ({*(fund.by for fund in call.funds), *_towns(call)} for call in area.calls)
    return any(len(named.intersection(codes)) > 1 for named in parties)


def _towns(call: SharedCall) -> Iterator[str]:
    return (code for pool in call.pools for code in pool.municipalities)


def _total(at: tuple[str, Scope], by: Mapping[str, list[Figure]], covered: Coverage, *, adds: bool) -> Total:
    """The total of one indicator."""
    figures = [figure for several in by.values() for figure in several]
    units = {figure.unit for figure in figures}
    unit = units.pop() if len(units) == 1 else ""
    parts = tuple((code, several[0].value) for code, several in by.items() if len({one.value for one in several}) == 1)
    qualifiers = tuple(sorted({figure.qualifier for figure in figures} - {Qualifier.EXACT}))
    why = (*_several(by), *_differences(figures)) or (((RATE, ()),) if unit in RATES else ())
    if why:
        return Total(*at, unit, None, None, None, None, qualifiers, parts, why, covered)
    told = [several[0] for several in by.values()]
    least, most = _bounds(told, adds=adds)
    if not adds:
        return Total(*at, unit, None, None, least, most, qualifiers, parts, ((TWICE, (("unit", unit),)),), covered)
    whole = sum((figure.value for figure in told), Decimal(0))
    return Total(*at, unit, whole, _qualifier(told, covered), least, most, qualifiers, parts, (), covered)


def _qualifier(figures: Sequence[Figure], covered: Coverage) -> Qualifier:
    """What the sum of what was stated is to the whole area; a municipality that is missing has none or more."""
    missing = [Bounds(least=_floor(figures))] if covered.missing else []
    return reduce(lambda one, other: one + other, [*map(bounds, figures), *missing]).qualifier


def _floor(figures: Sequence[Figure]) -> Fraction | None:
    """What a number of this kind is never below: 0, except where somebody states one that is (a loss)."""
    return Fraction(0) if all(figure.value >= 0 for figure in figures) else None


def _bounds(figures: Sequence[Figure], *, adds: bool) -> tuple[Decimal | None, Decimal | None]:
    """Between which numbers the truth lies; of numbers below 0 that may overlap nothing is known."""
    if not adds and _floor(figures) is None:
        return None, None
    told = [bounds(figure) for figure in figures]
    floors = [_floor(figures) if one.least is None else one.least for one in told]
    known = [floor for floor in floors if floor is not None]
    tops = [one.most for one in told if one.most is not None]
    whole = sum(known, Fraction(0)) if adds else max(known, default=Fraction(0))
    least = whole if len(known) == len(floors) else None
    return _decimal(least), _decimal(sum(tops, Fraction(0)) if len(tops) == len(told) else None)


def _decimal(value: Fraction | None) -> Decimal | None:
    """A sum of decimals as a decimal again, exactly: its denominator has no other factors than 2 and 5."""
    if value is None:
        return None
    places = next(n for n in range(value.denominator.bit_length() + 1) if 10**n % value.denominator == 0)
    return Decimal(int(value * 10**places)).scaleb(-places)


def _several(by: Mapping[str, list[Figure]]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for code, figures in by.items():
        alike = {(figure.unit, str(figure.method)) for figure in figures}
        if len(alike) == 1 and len({(figure.value, figure.qualifier) for figure in figures}) > 1:
            yield SEVERAL, (("municipality", code),)


def _differences(figures: Sequence[Figure]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for field in ("unit", "method"):
        values = {_said(getattr(figure, field)) for figure in figures}
        if len(values) > 1:
            yield DIFFERENT, (("field", field), ("values", ", ".join(value or "-" for value in sorted(values))))
    stated = {figure.basis: figure for figure in figures if figure.basis}
    if any(not one.counts_like(other) for one, other in itertools.combinations(stated.values(), 2)):
        yield DIFFERENT, (("field", "basis"), ("values", ", ".join(sorted(" | ".join(basis) for basis in stated))))


def _said(value: Text | str) -> str:
    return value if isinstance(value, str) else " / ".join(map(value.version, sorted(value.languages)))
