"""Why figures do not add: each law yields a finding with the reason and with what can be done instead.

Sponsors and partners overlap; readers, listeners and viewers are contacts and not people; who booked did not always
come; 70 live events, 35 on-demand items and 50 short videos are no 155 events; the participants of three editions are
not so many different people. `totals` asks these laws before it adds.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping

import attrs

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.impact.indicators import Family, Indicator, defined, said, same_method
from stemcity_kit.model.figure import FACETS, Figure
from stemcity_kit.model.vocabulary import Basis, Scope

_DISTINCT = frozenset({Family.PEOPLE, Family.ORGANISATIONS, Family.PLACES})
"""What the same ones can be in several figures of."""


@attrs.frozen
class Asked:
    """What is asked for: the figures, what they count, the unit of the sum, its basis, and why nothing is double."""

    figures: tuple[Figure, ...]
    known: Mapping[str, Indicator]
    unit: str
    basis: Basis | None
    disjoint: str

    def indicator(self, figure: Figure) -> Indicator:
        """What a figure counts."""
        return defined(figure, self.known)

    @property
    def pairs(self) -> Iterator[tuple[Figure, Figure]]:
        """Each two of the figures."""
        return itertools.combinations(self.figures, 2)

    @property
    def families(self) -> set[Family]:
        """What sorts of things are counted."""
        return {self.indicator(figure).family for figure in self.figures}

    @property
    def items_of_several_kinds(self) -> bool:
        """Whether things of one family but of several kinds are asked for as what all of them are."""
        wanted = {Family.PROGRAMME: "items", Family.CONTACTS: "contacts", Family.MONEY: self.unit}
        return len(self.families) == 1 and wanted.get(next(iter(self.families))) == self.unit


def _refused(rule: str, figure: Figure, field: str, what: str, fix: str, **params: object) -> Finding:
    return Finding(rule, Where(table="figures", key=figure.key, field=field), what, fix, params=params)


def _meaningless(asked: Asked) -> Iterator[Finding]:
    """Ages, shares, growth and averages have no sum."""
    for figure in asked.figures:
        if not asked.indicator(figure).sums_to:
            what = N_("A sum of “{indicator}” means nothing.")
            fix = N_("Show the figures side by side, or define an indicator of that key that says what its sum counts.")
            yield _refused("no-sum", figure, "indicator", what, fix, indicator=asked.indicator(figure).key)


def _scopes(asked: Asked) -> Iterator[Finding]:
    """Parts of one edition can be added; a part of one to the whole of another cannot."""
    for one, other in asked.pairs:
        parts_of_one = (one.indicator, one.year) == (other.indicator, other.year)
        if one.scope is not other.scope and (not parts_of_one or Scope.ALL_EDITIONS in (one.scope, other.scope)):
            what = N_("“{one}” and “{other}” cover different parts: {scopes}.")
            fix = N_("Add figures of one scope only.")
            scopes = ", ".join(sorted((one.scope.value, other.scope.value)))
            yield _refused("mixed-scopes", one, "scope", what, fix, one=one.key, other=other.key, scopes=scopes)


def _wrong_units(asked: Asked) -> Iterator[Finding]:
    units = sorted({figure.unit for figure in asked.figures})
    said_better = asked.families in ({Family.PROGRAMME}, {Family.CONTACTS})  # by `_unlike` and `_as_people`
    if len(units) > 1 and not asked.items_of_several_kinds and not said_better:
        what = N_("The figures count different things: {units}.")
        fix = N_("Show them side by side; add only what is counted in one unit.")
        yield _refused("mixed-units", asked.figures[0], "unit", what, fix, units=", ".join(units))
    elif len(units) > 1 and asked.families == {Family.MONEY}:
        what = N_("The amounts are in different currencies: {units}.")
        fix = N_("Convert them first, at a stated rate.")
        yield _refused("mixed-currencies", asked.figures[0], "unit", what, fix, units=", ".join(units))


def _as_people(asked: Asked) -> Iterator[Finding]:
    """Contacts are no people, under whichever name they were written."""
    for figure in asked.figures:
        contacts = asked.indicator(figure).family is Family.CONTACTS or Basis.CONTACTS in figure.basis
        if contacts and asked.unit != "contacts":
            what = N_(
                "“{key}” counts contacts: who is reached twice is counted twice. Their sum is no number of {unit}."
            )
            fix = N_("Ask for the sum in contacts, and call it “contacts (sum)”.")
            yield _refused("contacts-are-not-people", figure, "unit", what, fix, key=figure.key, unit=asked.unit)


def _doubles(asked: Asked) -> Iterator[Finding]:
    """What counts the same ones several times is no number of different ones, alone or in a sum."""
    for figure in asked.figures:
        one = asked.indicator(figure)
        twice = Basis.WITH_DOUBLES in figure.basis and one.family in _DISTINCT
        if twice and asked.unit not in ("contacts", one.sums_to):
            what = N_("“{key}” counts the same ones several times: it is no number of different {unit}.")
            fix = N_("Take a figure that counts each once, or ask for the sum in {right}.")
            yield _refused("with-doubles", figure, "basis", what, fix, key=figure.key, unit=one.unit, right=one.sums_to)


def _another_basis(asked: Asked) -> Iterator[Finding]:
    """Asked for is the sum of those present, say, and a figure counts something else or does not say what."""
    for figure in asked.figures:
        if asked.basis is None or asked.basis in figure.basis:
            continue
        found = [word for facet in FACETS if asked.basis in facet for word in facet.intersection(figure.basis)]
        params = {"key": figure.key, "found": said(sorted(found)), "wanted": said([asked.basis])}
        what = N_("“{key}” does not say whether it counts “{wanted}”.")
        fix = N_("Write it in the column “basis” if the source says so; else leave the figure out.")
        if found:
            what = N_("“{key}” counts “{found}”; the sum is asked for as “{wanted}”.")
            fix = N_("Take the figure that counts “{wanted}”, or call the sum “{found}”.")
        yield _refused("another-basis", figure, "basis", what, fix, **params)


def _methods(asked: Asked) -> Iterator[Finding]:
    """Bookings and those who came, what is live and what is on demand, each once and with doubles: never together."""
    for one, other in asked.pairs:
        for facet in FACETS:
            first, second = facet.intersection(one.basis), facet.intersection(other.basis)
            if first and second and first != second and not (asked.unit == "items" and Basis.LIVE in facet):
                yield _unlike_bases(one, other, first, second)
        if one.indicator == other.indicator and not same_method(one, other):
            what = N_("“{one}” and “{other}” were counted by different methods.")
            fix = N_("Show them side by side, each with its method.")
            yield _refused("mixed-methods", one, "method", what, fix, one=one.key, other=other.key)


def _unlike_bases(one: Figure, other: Figure, first: Iterable[Basis], second: Iterable[Basis]) -> Finding:
    if {*first, *second} == {Basis.BOOKED, Basis.PRESENT}:
        if Basis.PRESENT in first:
            one, other = other, one
        what = N_("“{one}” counts those who booked, “{other}” those who came.")
        fix = N_("Add bookings to bookings and those present to those present; show the two apart.")
        return _refused("booked-as-attended", one, "basis", what, fix, one=one.key, other=other.key)
    what = N_("“{one}” counts “{first}”, “{other}” counts “{second}”.")
    fix = N_("Add only what counts the same; show the others apart.")
    words = {"first": said(sorted(first)), "second": said(sorted(second))}
    return _refused("mixed-bases", one, "basis", what, fix, one=one.key, other=other.key, **words)


def _whole_and_part(asked: Asked) -> Iterator[Finding]:
    """A part beside the whole that holds it is counted twice, whatever anybody says of its being disjoint."""
    of_editions = [figure for figure in asked.figures if figure.scope is not Scope.ALL_EDITIONS]
    averages = [figure for figure in asked.figures if figure.scope is Scope.ALL_EDITIONS]
    for one, other in (*itertools.permutations(of_editions, 2), *itertools.permutations(averages, 2)):
        of_it = asked.indicator(other).key in _wholes(asked, one)
        inside = one.indicator == other.indicator and other.scope is Scope.EDITION and one.scope is not Scope.EDITION
        narrower = one.indicator == other.indicator and one.scope is Scope.DAY and other.scope is not Scope.DAY
        if (one.year == other.year or None in (one.year, other.year)) and (of_it or inside or narrower):
            what = N_("“{one}” is a part of “{other}”: it would be counted twice.")
            fix = N_("Add the parts or take the whole, not both.")
            yield _refused("whole-and-part", one, "scope", what, fix, one=one.key, other=other.key)


def _wholes(asked: Asked, figure: Figure) -> Iterator[str]:
    """The indicators that hold what a figure counts, the nearest first."""
    seen, key = set(), asked.indicator(figure).part_of
    while key and key not in seen:
        seen.add(key)
        yield key
        key = asked.known[key].part_of if key in asked.known else ""


def _accounts_of_one_thing(asked: Asked) -> Iterator[Finding]:
    for one, other in asked.pairs:
        same = one.indicator and (one.indicator, one.scope) == (other.indicator, other.scope)
        if one.year != other.year or (_on_two_days(one, other) and Scope.DAY in (one.scope, other.scope)):
            continue
        if _on_two_days(one, other):
            what = N_("“{one}” and “{other}” are of one edition, but as of two days.")
            fix = N_("Take counts of the same day; of one indicator the later count, which holds the earlier.")
            yield _refused("mixed-days", one, "as_of", what, fix, one=one.key, other=other.key)
        elif same:
            what = N_("“{one}” and “{other}” are two accounts of the same thing.")
            fix = N_("Choose one and say which, or show both; their sum and their average are the number of nothing.")
            yield _refused("same-thing-twice", one, "indicator", what, fix, one=one.key, other=other.key)


def _on_two_days(one: Figure, other: Figure) -> bool:
    return one.as_of is not None and other.as_of is not None and one.as_of != other.as_of


def _unlike(asked: Asked) -> Iterator[Finding]:
    """Different indicators add only as what all of them are, or where nobody has two of the roles."""
    kinds = sorted({asked.indicator(figure).key for figure in asked.figures})
    if len(kinds) < 2 or asked.items_of_several_kinds or asked.families == {Family.CONTACTS}:
        return
    first, listed = asked.figures[0], ", ".join(kinds)
    others = sorted({asked.indicator(one).key for one in asked.figures if asked.indicator(one).unit != asked.unit})
    if asked.families == {Family.PROGRAMME} and others:
        what = N_("These are not {unit}: {kinds}.")
        fix = N_("Show them apart: {apart}; or ask for their sum in items.")
        apart = ", ".join(f"{one.value:f} {asked.indicator(one).key}" for one in asked.figures)
        params = {"kinds": ", ".join(others), "unit": asked.unit, "apart": apart}
        yield _refused("unlike-items", first, "indicator", what, fix, **params)
    elif asked.families in ({Family.ORGANISATIONS}, {Family.PEOPLE}, {Family.PLACES}):
        if not asked.disjoint:
            what = N_("These overlap: {kinds}. Whoever is in two of them would be counted twice.")
            fix = N_("Count each once, by key, in the table that names them; or say why nobody is in two of them.")
            yield _refused("overlapping-roles", first, "indicator", what, fix, kinds=listed)
    else:
        what = N_("These are different things: {kinds}.")
        fix = N_("Show them side by side.")
        yield _refused("unlike-things", first, "indicator", what, fix, kinds=listed)


def _same_people(asked: Asked) -> Iterator[Finding]:
    """Several figures of people, organisations or places hold the same ones more than once."""
    of_one: dict[str, list[Figure]] = {}
    for figure in asked.figures:
        of_one.setdefault(asked.indicator(figure).key, []).append(figure)
    for figures in of_one.values():
        one = asked.indicator(figures[0])
        if len(figures) > 1 and one.family in _DISTINCT and one.sums_to not in ("", asked.unit) and not asked.disjoint:
            what = N_("The same {unit} can be in several of {keys}: their sum is no number of different {unit}.")
            fix = N_("Ask for the sum in {right}, or say why nobody is in two of them.")
            keys = ", ".join(figure.key for figure in figures)
            params = {"unit": one.unit, "keys": keys, "right": one.sums_to}
            yield _refused("same-ones-again", figures[0], "unit", what, fix, **params)


def _another_unit(asked: Asked) -> Iterator[Finding]:
    """A sum asked for in a unit that is neither the figures' nor what their sum counts."""
    kinds = {asked.indicator(figure).key for figure in asked.figures}
    said_better = asked.families == {Family.PROGRAMME} and len(kinds) > 1  # by `_unlike`
    if asked.items_of_several_kinds or said_better or len({figure.unit for figure in asked.figures}) > 1:
        return
    for figure in asked.figures:
        one = asked.indicator(figure)
        if asked.unit not in (figure.unit, one.sums_to) and one.sums_to and one.family is not Family.CONTACTS:
            what = N_("“{key}” counts {found}, not {wanted}.")
            fix = N_("Ask for {found} or {right}.")
            params = {"key": figure.key, "found": figure.unit, "wanted": asked.unit, "right": one.sums_to}
            yield _refused("another-unit", figure, "unit", what, fix, **params)


LAWS = (
    _meaningless,
    _scopes,
    _wrong_units,
    _as_people,
    _doubles,
    _another_basis,
    _methods,
    _whole_and_part,
    _accounts_of_one_thing,
    _unlike,
    _same_people,
    _another_unit,
)
"""Every law; their order is that of the findings."""
