"""Sums of figures, which refuse to add what does not add.

Sponsors and partners overlap; readers, listeners and viewers are contacts and not people; who booked did not always
come; 70 live events, 35 on-demand items and 50 short videos are no 155 events; the participants of three editions are
not so many different people. Each refusal is a finding with the reason and with what can be done instead.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import reduce

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.impact.bounds import bounds
from stemcity_kit.impact.indicators import INDICATORS, Basis, Family, Indicator, basis, defined, same_method
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.vocabulary import Qualifier, Scope

__all__ = ["Total", "refusals", "total"]


def _keys(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


@attrs.frozen
class Total:
    """The sum of some figures, with what it counts.

    Attributes:
        value: The sum of the stated values, exact.
        unit: What one of it is; `contacts` or `participations` rather than people.
        qualifier: What is known of the true sum: exact where all parts are, `about` where the parts say no bound.
        parts: The keys of the figures, sorted.
        because: Why nobody is counted twice, in the words of whoever says so; empty where it follows.
    """

    value: Decimal
    unit: str
    qualifier: Qualifier
    parts: tuple[str, ...] = attrs.field(converter=_keys)
    because: str = ""

    @property
    def label(self) -> str:
        """What is written beside it, in English: contacts are always said to be a sum."""
        return N_("contacts (sum)") if self.unit == "contacts" else self.unit


@attrs.frozen
class _Asked:
    """What is asked for: the figures, what they count, the unit of the sum, its basis, and why nothing is double."""

    figures: tuple[Figure, ...]
    known: Mapping[str, Indicator]
    unit: str
    basis: Basis | None
    disjoint: str

    def indicator(self, figure: Figure) -> Indicator:
        return defined(figure, self.known)

    @property
    def pairs(self) -> Iterator[tuple[Figure, Figure]]:
        return itertools.combinations(self.figures, 2)

    @property
    def families(self) -> set[Family]:
        return {self.indicator(figure).family for figure in self.figures}

    @property
    def items_of_several_kinds(self) -> bool:
        """Whether things of one family but of several kinds are asked for as what all of them are."""
        wanted = {Family.PROGRAMME: "items", Family.CONTACTS: "contacts", Family.MONEY: self.unit}
        return len(self.families) == 1 and wanted.get(next(iter(self.families))) == self.unit


def _asked(
    figures: Sequence[Figure],
    *,
    unit: str,
    counted: Basis | None,
    disjoint: str,
    known: Mapping[str, Indicator],
) -> _Asked:
    ordered = tuple(sorted(figures, key=lambda one: (one.key, one.year or 0, one.value, one.indicator, one.scope)))
    return _Asked(ordered, known, unit or (ordered[0].unit if ordered else ""), counted, disjoint.strip())


def _refused(rule: str, figure: Figure, field: str, what: str, fix: str, **params: object) -> Finding:
    return Finding(rule, Where(table="figures", key=figure.key, field=field), what, fix, params=params)


def _meaningless(asked: _Asked) -> Iterator[Finding]:
    """Ages, shares, growth and averages have no sum."""
    for figure in asked.figures:
        if not asked.indicator(figure).sums_to:
            what = N_("A sum of “{indicator}” means nothing.")
            fix = N_("Show the figures side by side, or define an indicator of that key that says what its sum counts.")
            yield _refused("no-sum", figure, "indicator", what, fix, indicator=asked.indicator(figure).key)


def _scopes(asked: _Asked) -> Iterator[Finding]:
    """Parts of one edition can be added; a part of one to the whole of another cannot."""
    for one, other in asked.pairs:
        parts_of_one = (one.indicator, one.year) == (other.indicator, other.year)
        if one.scope is not other.scope and (not parts_of_one or Scope.ALL_EDITIONS in (one.scope, other.scope)):
            what = N_("“{one}” and “{other}” cover different parts: {scopes}.")
            fix = N_("Add figures of one scope only.")
            scopes = ", ".join(sorted((one.scope.value, other.scope.value)))
            yield _refused("mixed-scopes", one, "scope", what, fix, one=one.key, other=other.key, scopes=scopes)


def _wrong_units(asked: _Asked) -> Iterator[Finding]:
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


def _as_people(asked: _Asked) -> Iterator[Finding]:
    """Contacts are no people, under whichever name they were written."""
    for figure in asked.figures:
        contacts = asked.indicator(figure).family is Family.CONTACTS or basis(figure) in (Basis.CONTACTS, Basis.SUM)
        if contacts and asked.unit != "contacts":
            what = N_(
                "“{key}” counts contacts: who is reached twice is counted twice. Their sum is no number of {unit}."
            )
            fix = N_("Ask for the sum in contacts, and call it “contacts (sum)”.")
            yield _refused("contacts-are-not-people", figure, "unit", what, fix, key=figure.key, unit=asked.unit)


def _methods(asked: _Asked) -> Iterator[Finding]:
    for figure in asked.figures:
        found = basis(figure)
        if asked.basis is not None and found is not asked.basis:
            what = N_("“{key}” was counted as {found}; the sum is asked for as {wanted}.")
            fix = N_("Take the figure of those {wanted}, or call the sum {found}.")
            params = {"key": figure.key, "found": found.value, "wanted": asked.basis.value}
            yield _refused("another-basis", figure, "method", what, fix, **params)
    for one, other in asked.pairs:
        if {basis(one), basis(other)} == {Basis.BOOKED, Basis.PRESENT}:
            what = N_("“{one}” counts bookings and “{other}” those who came, or the other way round.")
            fix = N_("Add bookings to bookings and those present to those present; show the two apart.")
            yield _refused("booked-as-attended", one, "method", what, fix, one=one.key, other=other.key)
        elif one.indicator == other.indicator and not same_method(one, other):
            what = N_("“{one}” and “{other}” were counted by different methods.")
            fix = N_("Show them side by side, each with its method.")
            yield _refused("mixed-methods", one, "method", what, fix, one=one.key, other=other.key)


def _whole_and_part(asked: _Asked) -> Iterator[Finding]:
    """A part beside the whole that holds it is counted twice."""
    of_editions = [figure for figure in asked.figures if figure.scope is not Scope.ALL_EDITIONS]
    averages = [figure for figure in asked.figures if figure.scope is Scope.ALL_EDITIONS]
    for one, other in (*itertools.permutations(of_editions, 2), *itertools.permutations(averages, 2)):
        of_it = asked.indicator(one).part_of == asked.indicator(other).key
        inside = one.indicator == other.indicator and other.scope is Scope.EDITION and one.scope is not Scope.EDITION
        narrower = one.indicator == other.indicator and one.scope is Scope.DAY and other.scope is not Scope.DAY
        if one.year == other.year and (of_it or inside or narrower):
            what = N_("“{one}” is a part of “{other}”: it would be counted twice.")
            fix = N_("Add the parts or take the whole, not both.")
            yield _refused("whole-and-part", one, "scope", what, fix, one=one.key, other=other.key)


def _accounts_of_one_thing(asked: _Asked) -> Iterator[Finding]:
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


def _unlike(asked: _Asked) -> Iterator[Finding]:
    """Different indicators add only as what all of them are, or where nobody has two of the roles."""
    kinds = sorted({asked.indicator(figure).key for figure in asked.figures})
    if len(kinds) < 2 or asked.items_of_several_kinds or asked.families == {Family.CONTACTS}:
        return
    first, said = asked.figures[0], ", ".join(kinds)
    if asked.families == {Family.PROGRAMME}:
        what = N_("{kinds} are not all {unit}.")
        fix = N_("Show them apart, as in “70 live events, 35 on-demand items, 50 short videos”; or ask for items.")
        yield _refused("unlike-items", first, "indicator", what, fix, kinds=said, unit=asked.unit)
    elif asked.families in ({Family.ORGANISATIONS}, {Family.PEOPLE}, {Family.PLACES}):
        if not asked.disjoint:
            what = N_("{kinds} overlap: one of them can be several of these, and would be counted several times.")
            fix = N_("Count them once, by key, in the table that names them; or say why nobody is in two of them.")
            yield _refused("overlapping-roles", first, "indicator", what, fix, kinds=said)
    else:
        what = N_("{kinds} are different things.")
        fix = N_("Show them side by side.")
        yield _refused("unlike-things", first, "indicator", what, fix, kinds=said)


def _same_people(asked: _Asked) -> Iterator[Finding]:
    """Several figures of people, organisations or places hold the same ones more than once."""
    distinct = {Family.PEOPLE, Family.ORGANISATIONS, Family.PLACES}
    of_one: dict[str, list[Figure]] = {}
    for figure in asked.figures:
        of_one.setdefault(asked.indicator(figure).key, []).append(figure)
    for figures in of_one.values():
        one = asked.indicator(figures[0])
        if len(figures) > 1 and one.family in distinct and one.sums_to not in ("", asked.unit) and not asked.disjoint:
            what = N_("The same {unit} can be in several of {keys}: their sum is no number of different {unit}.")
            fix = N_("Ask for the sum in {right}, or say why nobody is in two of them.")
            keys = ", ".join(figure.key for figure in figures)
            params = {"unit": one.unit, "keys": keys, "right": one.sums_to}
            yield _refused("same-ones-again", figures[0], "unit", what, fix, **params)


def _another_unit(asked: _Asked) -> Iterator[Finding]:
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


_LAWS = (
    _meaningless,
    _scopes,
    _wrong_units,
    _as_people,
    _methods,
    _whole_and_part,
    _accounts_of_one_thing,
    _unlike,
    _same_people,
    _another_unit,
)


def refusals(
    figures: Sequence[Figure],
    *,
    unit: str = "",
    counted: Basis | None = None,
    disjoint: str = "",
    known: Mapping[str, Indicator] = INDICATORS,
) -> Iterator[Finding]:
    """Yield every reason why figures cannot be added; none where they can.

    Args:
        figures: The figures; their order does not matter.
        unit: What the sum shall count; the figures' own unit where empty.
        counted: How the sum shall have been counted, such as `Basis.PRESENT`.
        disjoint: Why nobody is in two of the figures, in words that are kept beside the sum.
        known: The indicators, as `indicators` gives them.

    >>> by_city = [Figure(f"participants-{year}", indicator="participants", unit="people", year=year,
    ...                   value=Decimal(3000)) for year in (2017, 2018)]
    >>> [finding.rule for finding in refusals(by_city)], list(refusals(by_city, unit="participations"))
    (['same-ones-again'], [])
    """
    asked = _asked(figures, unit=unit, counted=counted, disjoint=disjoint, known=known)
    if not asked.figures:
        what, fix = N_("There is nothing to add."), N_("Give at least one figure.")
        yield Finding("nothing-to-add", Where(table="figures"), what, fix)
    for one, other in asked.pairs:
        if one == other:
            what, fix = N_("“{key}” is there twice."), N_("Give each figure once.")
            yield Finding("figure-twice", Where(table="figures", key=one.key), what, fix, params={"key": one.key})
    for law in _LAWS:
        yield from law(asked)


def total(
    figures: Sequence[Figure],
    *,
    unit: str = "",
    counted: Basis | None = None,
    disjoint: str = "",
    known: Mapping[str, Indicator] = INDICATORS,
) -> Total:
    """The sum of figures, exact, or the reasons why there is none.

    The arguments are those of `refusals`.

    Raises:
        InvalidValue: They do not add; every reason is named, each with what can be done instead.

    >>> parts = [Figure(f"budget-{part}", indicator=f"budget-{part}", unit="EUR", value=Decimal(value))
    ...          for part, value in (("management", 80000), ("direct", 90000), ("communication", 30000))]
    >>> total(parts).value
    Decimal('200000')
    """
    why = tuple(refusals(figures, unit=unit, counted=counted, disjoint=disjoint, known=known))
    if why:
        raise InvalidValue(*why)
    asked = _asked(figures, unit=unit, counted=counted, disjoint=disjoint, known=known)
    held = reduce(lambda one, other: one + other, (bounds(figure) for figure in asked.figures))
    return Total(
        _exact_sum([figure.value for figure in asked.figures]),
        asked.unit,
        held.qualifier,
        [figure.key for figure in asked.figures],
        asked.disjoint,
    )


def _exact_sum(values: Sequence[Decimal]) -> Decimal:
    """The sum without the rounding of a context: whole numbers of the smallest place that any value has."""
    place = min(int(value.as_tuple().exponent) for value in values)
    whole = sum(Fraction(value) / Fraction(10) ** place for value in values)
    return Decimal(f"{int(whole)}E{place}") if place < 0 else Decimal(int(sum(map(Fraction, values))))
