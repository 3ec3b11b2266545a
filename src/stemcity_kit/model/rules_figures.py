"""Rules about figures: a number is shown with its source, and with what it does not say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

import attrs

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.rule import note, warning
from stemcity_kit.model.vocabulary import Nature

_SUM = frozenset({"sum", "somma", "soma"})


def _at(figure: Figure, field: str) -> Where:
    return Where(table="figures", key=figure.key, field=field)


@attrs.frozen
class RatioAsGrowth:
    """A growth in percent is the ratio of the two numbers, and not their growth.

    From 3,000 to 10,000 the ratio is 333 %, the growth +233 %.
    """

    name: str = "ratio-as-growth"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each growth that is the ratio of two numbers of the edition, to the whole percent."""
        for figure in edition.figures:
            if figure.unit == "percent" and "growth" in re.split(r"[^a-z]+", figure.indicator.casefold()):
                yield from self._judged(figure, [one for one in edition.figures if self._compares(one, figure)])

    def _compares(self, other: Figure, growth: Figure) -> bool:
        base = growth.indicator.casefold().replace("growth", "").strip("- ")
        return other.unit != "percent" and other.value > 0 and (not base or other.indicator.casefold() == base)

    def _judged(self, growth: Figure, others: Sequence[Figure]) -> Iterator[Finding]:
        pairs = [
            (before, after)
            for before in others
            for after in others
            if (before.indicator, before.scope, before.unit) == (after.indicator, after.scope, after.unit)
            and (before.year or 0) < (after.year or 0)
            and growth.year in (None, after.year)
        ]
        right = {pair: pair[1].value / pair[0].value * 100 - 100 for pair in pairs}
        if any(abs(value - growth.value) < 1 for value in right.values()):
            return
        for (before, after), value in right.items():
            if abs(value + 100 - growth.value) < 1:
                what = N_("{value} % is the ratio of {after} to {before}; the growth is {right} %.")
                fix = N_("Write {right}, or call it a ratio; say in the remark what the source says.")
                params = {"value": growth.value, "after": after.value, "before": before.value}
                yield warning(self.name, _at(growth, "value"), what, fix, **params, right=round(value, 1))
                return


@attrs.frozen
class FiguresDisagree:
    """Figures of one indicator, year, scope and unit have different values; all of them are shown."""

    name: str = "figures-disagree"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note at the second figure of each group; figures as of different days do not disagree."""
        groups: defaultdict[tuple[object, ...], list[Figure]] = defaultdict(list)
        for figure in edition.figures:
            groups[figure.indicator, figure.year, figure.scope, figure.unit].append(figure)
        for figures in groups.values():
            for number, figure in enumerate(figures):
                others = [one for one in figures[:number] if self._disagree(one, figure)]
                if figure.indicator and others:
                    what = N_("{value} disagrees with {others}; both are shown, each with its source.")
                    fix = N_("Say in the remark why, if it is known.")
                    said = ", ".join(f"{one.value} ({one.key})" for one in others)
                    yield note(self.name, _at(figure, "value"), what, fix, value=figure.value, others=said)

    def _disagree(self, one: Figure, other: Figure) -> bool:
        another_day = one.as_of is not None and other.as_of is not None and one.as_of != other.as_of
        return one.value != other.value and not another_day


@attrs.frozen
class FigureWithoutSource:
    """A figure of a real edition says not where it is known from."""

    name: str = "figure-without-source"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such figure."""
        for figure in edition.figures:
            if edition.nature is Nature.REAL and not figure.sources:
                what = N_("The figure has no source.")
                fix = N_("Add the source to the table of sources and write its key; or delete the figure.")
                yield warning(self.name, _at(figure, "sources"), what, fix)


@attrs.frozen
class SumIsNotPeople:
    """A sum of audiences is called people: who reads two newspapers is counted twice."""

    name: str = "sum-is-not-people"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such figure."""
        for figure in edition.figures:
            words = {word for _, text in figure.method.versions for word in re.findall(r"\w+", text.casefold())}
            if figure.unit == "people" and words & _SUM:
                what = N_("{value} is a sum of audiences, which counts a person many times, but its unit is people.")
                fix = N_("Write the unit contacts.")
                yield warning(self.name, _at(figure, "unit"), what, fix, value=_plain(figure.value))


def _plain(value: Decimal) -> str:
    return f"{value:f}"
