"""Growth between two figures: the ratio *and* the rise, exact, and only of what can be compared.

From 3,000 to 10,000 the ratio is 10/3, in percent 333 %; the rise is 7/3, +233 %. Published percentages are often the
first under the name of the second. Where a source says “more than”, the growth is of the stated numbers, and
`Growth.least` and `Growth.most` say what is certain of the true one, which often is nothing. Where sources contradict
each other it always is nothing: the bounds of each hold only if the others are wrong.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Self

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Phrase, Severity, Where
from stemcity_kit.impact.indicators import same_method
from stemcity_kit.model.bounds import Bounds, bears_out, bounds, states
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.vocabulary import Qualifier, Scope

__all__ = [
    "Computed",
    "Growth",
    "Meaning",
    "check_published",
    "growth",
    "incomparable",
    "meanings",
    "rounded",
    "written",
]


def rounded(value: Fraction, *, digits: int = 0) -> Decimal:
    """A fraction with so many digits after the decimal mark; halves go away from zero.

    >>> rounded(Fraction(700, 3)), rounded(Fraction(-5, 2)), rounded(Fraction(2, 3), digits=2)
    (Decimal('233'), Decimal('-3'), Decimal('0.67'))
    """
    with localcontext() as context:
        context.prec = max(28, len(str(abs(value.numerator))) + digits + 5)
        scaled = abs(value) * 10**digits
        whole = (
            Decimal(int(scaled + Fraction(1, 2))).scaleb(-digits).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        )
        return -whole if value < 0 and whole else whole


@attrs.frozen
class Growth:
    """From one figure to a later one.

    Attributes:
        before: The earlier figure.
        after: The later one.
        ratio: The later value divided by the earlier one, exact.
        bounds: What is certain of the true ratio.
        contested: Whether another source gives another number for one of the two; then `bounds` holds nothing.
    """

    before: Figure
    after: Figure
    ratio: Fraction
    bounds: Bounds
    contested: bool = False

    @property
    def rise(self) -> Fraction:
        """By how much of the earlier value it grew; below 0 where it fell."""
        return self.ratio - 1

    @property
    def least(self) -> Fraction | None:
        """The least that the true rise can be; None where the sources bound it from nowhere."""
        return None if self.bounds.least is None else self.bounds.least - 1

    @property
    def most(self) -> Fraction | None:
        """The most that the true rise can be; None where the sources bound it from nowhere."""
        return None if self.bounds.most is None else self.bounds.most - 1

    def percent(self, *, digits: int = 0) -> Decimal:
        """The rise in percent, halves rounded away from zero."""
        return rounded(self.rise * 100, digits=digits)

    def times(self, *, digits: int = 2) -> Decimal:
        """The ratio, halves rounded away from zero."""
        return rounded(self.ratio, digits=digits)

    @property
    def caveat(self) -> str:
        """What is and is not certain of the true growth, as an English message; empty where both numbers are exact.

        >>> from stemcity_kit.model.vocabulary import Qualifier
        >>> seen = Figure("a", indicator="visitors", unit="people", year=2017, value=Decimal(3000))
        >>> more = Figure("b", indicator="visitors", unit="people", year=2018, value=Decimal(10000),
        ...               qualifier=Qualifier.MORE_THAN)
        >>> growth(seen, more).caveat
        'The true growth is at least this; how much more is not known.'
        """
        if self.contested:
            return N_(
                "The sources disagree: this is the growth of two of their numbers; of the true one nothing is certain."
            )
        least, most = self.bounds.least, self.bounds.most
        if least is not None and least == most:
            return ""
        if least is not None and most is not None:
            return N_("The true growth lies within known bounds.")
        if least is not None and least == self.ratio:
            return N_("The true growth is at least this; how much more is not known.")
        if most is not None and most == self.ratio:
            return N_("The true growth is at most this; how much less is not known.")
        return N_("This is the growth of the stated numbers; of the true growth nothing is certain.")


def incomparable(before: Figure, after: Figure) -> Iterator[Finding]:
    """Yield every reason why two figures cannot be compared; none where they can.

    They must count the same indicator in the same unit and scope, on the same basis and by the same method, and be of
    two years, the earlier one first and above 0. A method in other words is another method (`indicators.same_method`).
    """
    where = Where(table="figures", key=after.key)
    named = {"one": before.key, "other": after.key}
    for field, first, second in _aspects(before, after):
        if first != second:
            what = N_("“{one}” and “{other}” cannot be compared: {first} against {second}.")
            fix = N_("Compare figures of the same indicator, unit, scope, basis and method; show these side by side.")
            params = {**named, "first": first or "-", "second": second or "-"}
            yield Finding("not-comparable", attrs.evolve(where, field=field), what, fix, params=params)
    if before.year is None or after.year is None or before.year >= after.year:
        what, fix = N_("“{one}” is not of an earlier year than “{other}”."), N_("Give the earlier figure first.")
        yield Finding("not-earlier", attrs.evolve(where, field="year"), what, fix, params=named)
    if before.value <= 0 or after.value < 0:
        what = N_("From {value} no growth can be told in percent.")
        fix = N_("Show the two numbers.")
        value = before.value if before.value <= 0 else after.value
        yield Finding("no-base", attrs.evolve(where, field="value"), what, fix, params={"value": f"{value:f}"})


def _aspects(before: Figure, after: Figure) -> Iterator[tuple[str, str, str]]:
    yield "indicator", before.indicator, after.indicator
    yield "unit", before.unit, after.unit
    yield "scope", before.scope.value, after.scope.value
    if not before.counts_like(after):
        yield "basis", ", ".join(before.basis), ", ".join(after.basis)
    if not same_method(before, after):
        yield "method", str(before.method.within(("en",))), str(after.method.within(("en",)))


def growth(before: Figure, after: Figure) -> Growth:
    """The growth from one figure to a later one.

    Raises:
        InvalidValue: They cannot be compared; every reason is named.

    >>> first = Figure("a", indicator="participants", unit="people", year=2017, value=Decimal(3000))
    >>> grown = growth(first, attrs.evolve(first, key="b", year=2018, value=Decimal(10000)))
    >>> grown.ratio, grown.times(), grown.percent()
    (Fraction(10, 3), Decimal('3.33'), Decimal('233'))
    """
    if why := tuple(incomparable(before, after)):
        raise InvalidValue(*why)
    return Growth(before, after, Fraction(after.value) / Fraction(before.value), bounds(after) / bounds(before))


class Meaning(enum.StrEnum):
    """What a published percentage may be of two figures."""

    RISE = "rise"
    RATIO = "ratio"
    SHARE_OF_LATER = "share-of-later"


_SAID = {
    Meaning.RISE: N_("the growth"),
    Meaning.RATIO: N_("the ratio of the two numbers in percent, which is the growth and 100 more"),
    Meaning.SHARE_OF_LATER: N_("the rise as a share of the later number"),
}


def meanings(published: Figure, grown: Growth) -> tuple[Meaning, ...]:
    """What a published percentage may be of two figures: all that come to it, as it is qualified (`model.bounds`).

    >>> first = Figure("a", indicator="participants", unit="people", year=2017, value=Decimal(3000))
    >>> grown = growth(first, attrs.evolve(first, key="b", year=2018, value=Decimal(10000)))
    >>> [[one.value for one in meanings(Figure("p", value=Decimal(said)), grown)] for said in (333, 233)]
    [['ratio'], ['rise']]
    """
    fits = {
        Meaning.RISE: grown.rise,
        Meaning.RATIO: grown.ratio,
        Meaning.SHARE_OF_LATER: grown.rise / grown.ratio if grown.ratio else None,
    }
    said = {one for one, value in fits.items() if value is not None and states(published, value * 100)}
    if bears_out(published, grown.ratio):
        said.add(Meaning.RISE)
    return tuple(one for one in Meaning if one in said)


def check_published(published: Figure, figures: Sequence[Figure], *, of: str = "") -> Finding | None:
    """What is wrong with a published growth, in the light of the figures that it tells of.

    Args:
        published: A figure in percent, of the year and the scope that grew, as its source qualifies it: “more than
            doubled” is more than 100 %, “almost +50 %” about 50 %, which is within a tenth of it.
        figures: The figures among which its two numbers are; what cannot be compared is passed over.
        of: The indicator that grew; empty for any.

    Returns:
        None where two of the figures give this growth. Else a warning with what the figures give, each pair of them,
        and what the percentage may have meant; a note where no pair can be compared, or where the percentage is nothing
        known but the figures say “more than” and so allow it.
    """
    grown = tuple(_pairs(published, figures, of))
    where = Where(table="figures", key=published.key, field="value")
    qualifier = "" if published.qualifier is Qualifier.EXACT else f"{published.qualifier} "
    params: dict[str, object] = {"value": f"{qualifier}{published.value:f}"}
    if not grown:
        what = N_("The growth of {value} % cannot be checked: there are no two figures that it could be the growth of.")
        fix = N_("Add the two figures with their years, or keep the percentage as what the source says.")
        return Finding("growth-unchecked", where, what, fix, Severity.NOTE, params)
    meant = {one: tuple(pair for pair in grown if one in meanings(published, pair)) for one in Meaning}
    if meant[Meaning.RISE]:
        return None
    params["computed"] = Computed(grown)
    what = N_("The source says that {value} % is the growth; the figures give {computed}.")
    said = next(((meaning, pairs[0]) for meaning, pairs in meant.items() if pairs), None)
    if said is None:
        allowed = any(_allows(pair, published) for pair in grown)
        fix = N_("Ask the source which numbers it compares; show the figures and not the percentage.")
        return Finding("published-growth", where, what, fix, Severity.NOTE if allowed else Severity.WARNING, params)
    meaning, pair = said
    fix = N_("It may have meant {meaning} ({pair}). Write {right} %, and keep in the remark what the source says.")
    params |= {"meaning": Phrase(_SAID[meaning]), "pair": f"{pair.before.key} → {pair.after.key}"}
    params["right"] = f"{pair.percent():+f}"
    return Finding("published-growth", where, what, fix, Severity.WARNING, params)


def _allows(grown: Growth, published: Figure) -> bool:
    """Whether the true growth, of which the figures give a bound, can be the published one."""
    stated = Fraction(published.value) / 100 + 1
    bounded = grown.bounds != Bounds()
    return bounded and not grown.bounds.excludes(Bounds(stated, stated))


def _pairs(published: Figure, figures: Sequence[Figure], of: str) -> Iterator[Growth]:
    """The growth of each pair that the percentage can tell of: of its scope, into its year, from any earlier one.

    Two sources that give the same two numbers are one pair.
    """
    ordered = sorted(figures, key=lambda one: (-(one.year or 0), one.key))
    seen = set()
    for after in ordered:
        wanted = published.year in (None, after.year) and published.scope in (after.scope, Scope.ALL_EDITIONS)
        wanted = wanted and after.unit != "percent" and bool(after.indicator) and of in ("", after.indicator)
        for before in ordered if wanted else ():
            numbers = (before.indicator, before.year, before.value, after.year, after.value)
            if numbers not in seen and not any(incomparable(before, after)):
                seen.add(numbers)
                yield growth(before, after)


class Computed(Phrase):
    """What pairs of figures give, as a parameter of a finding, whose numbers a language can write its own way."""

    __slots__ = ("grown",)
    grown: tuple[Growth, ...]

    def __new__(cls, grown: Iterable[Growth]) -> Self:
        """The pairs with plain numbers."""
        held = tuple(grown)
        made = super().__new__(cls, _computed(held, "{:f}".format))
        made.grown = held
        return made


def written(finding: Finding, number: Callable[[Decimal], str]) -> Finding:
    """The finding with the numbers of its growths as a language writes them.

    >>> first = Figure("a", indicator="participants", unit="people", year=2017, value=Decimal(3000))
    >>> last, said = attrs.evolve(first, key="b", year=2018, value=Decimal(10000)), Figure("p", value=Decimal(90))
    >>> written(check_published(said, [first, last]), "{:,f}".format).problem()
    'The source says that 90 % is the growth; the figures give 3,000 → 10,000: ×3.33 = +233 %.'
    """
    params = [
        (name, _computed(value.grown, number) if isinstance(value, Computed) else value)
        for name, value in finding.params
    ]
    return attrs.evolve(finding, params=params)


def _computed(grown: Sequence[Growth], number: Callable[[Decimal], str], most: int = 4) -> str:
    """What the pairs give, in numbers; the first few of them, since a message has an end."""
    said = [_pair(one, number) for one in grown[:most]]
    return "; ".join(said) + (" …" if len(grown) > most else "")


def _pair(one: Growth, number: Callable[[Decimal], str]) -> str:
    rise = f"{'+' if one.rise >= 0 else '-'}{number(abs(one.percent()))}"
    return f"{number(one.before.value)} → {number(one.after.value)}: ×{number(one.times())} = {rise} %"
