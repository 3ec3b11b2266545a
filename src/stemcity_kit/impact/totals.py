"""Sums of figures, which refuse to add what does not add.

What adds and what does not is told by the laws of `stemcity_kit.impact.adding`. Each refusal is a finding with the
reason and with what can be done instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import reduce

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.impact.adding import LAWS, Asked
from stemcity_kit.impact.indicators import INDICATORS, Indicator
from stemcity_kit.model.bounds import bounds
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.vocabulary import Basis, Qualifier

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


def _asked(
    figures: Sequence[Figure],
    *,
    unit: str,
    counted: Basis | None,
    disjoint: str,
    known: Mapping[str, Indicator],
) -> Asked:
    ordered = tuple(sorted(figures, key=lambda one: (one.key, one.year or 0, one.value, one.indicator, one.scope)))
    return Asked(ordered, known, unit or (ordered[0].unit if ordered else ""), counted, disjoint.strip())


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
        disjoint: Why nobody is in two of the figures, in words that are kept beside the sum. It never makes a part and
            the whole that holds it addable, nor two accounts of one thing.
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
    for law in LAWS:
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
