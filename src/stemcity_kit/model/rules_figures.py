"""Rules about figures: a number is shown with its source, and with what it does not say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import attrs

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.bounds import bears_out, disagree, states
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.rule import note, warning
from stemcity_kit.model.vocabulary import Basis, Nature, Scope


def _at(figure: Figure, field: str) -> Where:
    return Where(table="figures", key=figure.key, field=field)


@attrs.frozen
class RatioAsGrowth:
    """A growth in percent is the ratio of the two numbers, and not their growth.

    From 3,000 to 10,000 the ratio is 333 %, the growth +233 %.
    """

    name: str = "ratio-as-growth"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each growth that is the ratio of two numbers of the edition, to its last digit."""
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
            and growth.scope in (Scope.ALL_EDITIONS, after.scope)
        ]
        ratios = {pair: Fraction(pair[1].value) / Fraction(pair[0].value) for pair in pairs}
        if any(bears_out(growth, ratio) for ratio in ratios.values()):
            return
        for (before, after), ratio in ratios.items():
            if states(growth, ratio * 100):
                what = N_("{value} % is the ratio of {after} to {before}; the growth is {right} %.")
                fix = N_("Write {right}, or call it a ratio; say in the remark what the source says.")
                params = {"value": growth.value, "after": after.value, "before": before.value}
                right = round(after.value / before.value * 100 - 100, 1)
                yield warning(self.name, _at(growth, "value"), what, fix, **params, right=right)
                return


@attrs.frozen
class FiguresDisagree:
    """Figures of one indicator, year, scope and unit disagree; all of them are shown."""

    name: str = "figures-disagree"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note at the second figure of each group; what does not disagree is in `model.bounds.disagree`."""
        groups: defaultdict[tuple[object, ...], list[Figure]] = defaultdict(list)
        for figure in edition.figures:
            groups[figure.indicator, figure.year, figure.scope, figure.unit].append(figure)
        for figures in groups.values():
            for number, figure in enumerate(figures):
                others = [one for one in figures[:number] if disagree(one, figure)]
                if figure.indicator and others:
                    what = N_("{value} disagrees with {others}; both are shown, each with its source.")
                    fix = N_("Say in the remark why, if it is known.")
                    said = ", ".join(f"{_qualified(one)} ({one.key})" for one in others)
                    yield note(self.name, _at(figure, "value"), what, fix, value=_qualified(figure), others=said)


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
    """Contacts are called people: who reads two newspapers is counted twice."""

    name: str = "sum-is-not-people"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such figure."""
        for figure in edition.figures:
            if figure.unit == "people" and Basis.CONTACTS in figure.basis:
                what = N_("{value} is a sum of audiences, which counts a person many times, but its unit is people.")
                fix = N_("Write the unit contacts.")
                yield warning(self.name, _at(figure, "unit"), what, fix, value=_plain(figure.value))


_WORDS = (
    (Basis.CONTACTS, r"sum|somma|soma|reached|contacts?|views?|raggiunt\w+|contatti|visualizzazioni|alcançad\w+"),
    (Basis.BOOKED, r"book(ed|ings?)|registered|prenotat\w+|prenotazioni|iscritt\w+|reservad\w+|inscrit\w+"),
    (Basis.PRESENT, r"present|attended|presenti|presenze|presentes|presenças"),
)


@attrs.frozen
class BasisNotSaid:
    """A figure of people says in words what it counts, and not in its column, so that no sum and no growth heeds it."""

    name: str = "basis-not-said"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note for each such figure, with the word that its method reads like; nothing is taken from it.

        A method that reads like contacts contradicts the unit, and is a warning.
        """
        for figure in edition.figures:
            if figure.unit == "people" and not figure.basis and (near := self._reads_like(figure)):
                what = N_("What the figure counts is said in its method only, which no sum and no growth can heed.")
                fix = N_("Write it in the column “basis”: its method reads like {near}.")
                made = warning if near == Basis.CONTACTS else note
                yield made(self.name, _at(figure, "basis"), what, fix, near=near)

    def _reads_like(self, figure: Figure) -> str:
        said = " ".join(text.casefold() for _, text in figure.method.versions)
        return next((basis.value for basis, words in _WORDS if re.search(rf"\b({words})\b", said)), "")


def _qualified(figure: Figure) -> str:
    """The number with the word of its column, which alone may be what two sources disagree on."""
    return f"{figure.qualifier} {_plain(figure.value)}"


def _plain(value: Decimal) -> str:
    return f"{value:f}"
