"""The edition in figures: every number with its qualifier, scope, day, method and source, contradictions side by side.

A chart is drawn only of what can be compared: the same indicator, unit, scope and method in at least two years. The
list below it says the same in words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from stemcity_kit.documents.phrases import Phrases
from stemcity_kit.errors import N_
from stemcity_kit.exports.site_listing import Listing
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.vocabulary import Qualifier, Scope

__all__ = ["figure_groups", "headlines"]

Row = Mapping[str, Any]

WIDEST = 360
"""The length of the longest bar, of 640 units across."""


def headlines(listing: Listing, most: int = 6) -> Sequence[Row]:
    """The few numbers shown first, in their stated order."""
    chosen = sorted(
        (figure for figure in listing.programme.figures if figure.headline), key=lambda one: (one.headline, one.key)
    )
    return [_row(listing, figure) for figure in chosen[:most]]


def figure_groups(listing: Listing) -> Sequence[Row]:
    """The figures by what is counted, in the order in which the edition first names each."""
    together: dict[str, list[Figure]] = defaultdict(list)
    for figure in listing.programme.figures:
        together[figure.indicator or figure.key].append(figure)
    return [_group(listing, figures) for figures in together.values()]


def _group(listing: Listing, figures: Sequence[Figure]) -> Row:
    ordered = sorted(figures, key=lambda one: (-(one.year or 0), one.scope, one.key))
    return {
        "title": listing.p.say(figures[0].title) or figures[0].indicator or figures[0].key,
        "figures": [_row(listing, figure) for figure in ordered],
        "charts": list(_charts(listing.p, ordered)),
        "disagreements": " ".join(_disagreements(listing.p, ordered)),
    }


def _row(listing: Listing, figure: Figure) -> Row:
    p = listing.p
    found = (listing.programme.get("sources", key) for key in figure.sources)
    return {
        "key": figure.key,
        "qualifier": "" if figure.qualifier is Qualifier.EXACT else p.label(figure.qualifier),
        "amount": p.bare(figure),
        "unit": p.unit(figure),
        "title": p.say(figure.title) or figure.indicator or figure.key,
        "scope": _capital(p.label(figure.scope)),
        "year": figure.year or "",
        "as_of": p.date(figure.as_of, "long") if figure.as_of else "",
        "method": p.say(figure.method),
        "sources": [source for source in found if source is not None],
        "remark": p.paragraphs(figure.remark),
    }


def _disagreements(p: Phrases, figures: Sequence[Figure]) -> Iterator[str]:
    """Where sources give different numbers for the same thing."""
    same: dict[tuple[int, Scope, str], dict[tuple[Decimal, Qualifier], Figure]] = defaultdict(dict)
    for figure in figures:
        if figure.year:
            same[figure.year, figure.scope, figure.unit][figure.value, figure.qualifier] = figure
    for (year, scope, _unit), values in same.items():
        if len(values) > 1:
            said = p.listed([p.qualified(figure) for figure in values.values()])
            words = p.gettext(N_("For {year} ({scope}) the sources disagree: {values}."))
            yield words.format(year=year, scope=p.label(scope), values=said)


def _charts(p: Phrases, figures: Sequence[Figure]) -> Iterator[Row]:
    alike: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.year and figure.value >= 0 and figure.unit != "percent":
            alike[figure.unit, figure.scope, figure.method].append(figure)
    for series in alike.values():
        if len({figure.year for figure in series}) > 1:
            yield _chart(p, sorted(series, key=lambda one: (one.year or 0, one.value, one.key)))


def _chart(p: Phrases, series: Sequence[Figure]) -> Row:
    largest = max((figure.value for figure in series), default=Decimal(1)) or Decimal(1)
    bars: list[Row] = []
    for number, figure in enumerate(series):
        repeated = number > 0 and series[number - 1].year == figure.year
        width = int(figure.value / largest * WIDEST)
        bars.append(
            {
                "year": "" if repeated else str(figure.year),
                "words": p.qualified(figure),
                "width": max(width, 2),
                "y": number * 40,
                "tone": int(repeated),
            }
        )
    said = "; ".join(f"{figure.year}: {p.qualified(figure)}" for figure in series)
    title = p.gettext(N_("Year by year: {scope}")).format(scope=p.label(series[0].scope))
    return {"title": title, "bars": bars, "height": len(series) * 40, "words": f"{title}. {said}."}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
