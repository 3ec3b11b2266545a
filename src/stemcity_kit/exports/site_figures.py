"""The edition in figures: every number with its qualifier, scope, day, method and source, contradictions side by side.

A chart is drawn only of what can be compared: the same indicator, unit, scope, basis and method in two years or more.
The list below it says the same in words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from stemcity_kit.documents.phrases import Phrases, capital
from stemcity_kit.errors import N_
from stemcity_kit.exports.site_listing import Listing
from stemcity_kit.model.bounds import disagree
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.vocabulary import Qualifier, Scope

__all__ = ["figure_groups", "headlines"]

Row = Mapping[str, Any]

WIDEST = 330
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
    lone = [figures[0] for figures in together.values() if len(figures) == 1]
    groups = [_group(listing, figures) for figures in together.values() if len(figures) > 1]
    rest = {"title": listing.p.gettext(N_("Further figures")), "charts": (), "disagreements": ""}
    return [*groups, *([{**rest, "figures": [_row(listing, figure) for figure in lone]}] if lone else [])]


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
        "scope": capital(p.label(figure.scope)),
        "year": figure.year or "",
        "as_of": p.date(figure.as_of, "long") if figure.as_of else "",
        "basis": ", ".join(p.label(word) for word in figure.basis),
        "method": p.say(figure.method),
        "sources": [source for source in found if source is not None],
        "remark": p.paragraphs(figure.remark),
    }


def _disagreements(p: Phrases, figures: Sequence[Figure]) -> Iterator[str]:
    """Where sources give different numbers for the same thing."""
    same: dict[tuple[int, Scope, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.year:
            same[figure.year, figure.scope, figure.unit].append(figure)
    for (year, scope, _unit), of_one in same.items():
        values = [figure for figure in of_one if any(disagree(figure, other) for other in of_one)]
        if values:
            said = p.listed(list(dict.fromkeys(p.qualified(figure) for figure in values)))
            words = p.gettext(N_("For {year} ({scope}) the sources disagree: {values}."))
            yield words.format(year=year, scope=p.label(scope), values=said)


def _charts(p: Phrases, figures: Sequence[Figure]) -> Iterator[Row]:
    alike: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.year and figure.value >= 0 and figure.unit != "percent":
            alike[figure.unit, figure.scope, figure.basis, figure.method].append(figure)
    for series in alike.values():
        different = {(figure.year, figure.value, figure.qualifier): figure for figure in series}
        if len({figure.year for figure in series}) > 1:
            yield _chart(p, sorted(different.values(), key=lambda one: (one.year or 0, one.value, one.key)))


def _chart(p: Phrases, series: Sequence[Figure]) -> Row:
    """The bars, one for each year, or several where sources disagree."""
    largest = max((figure.value for figure in series), default=Decimal(1)) or Decimal(1)
    again = [number > 0 and series[number - 1].year == figure.year for number, figure in enumerate(series)]
    said = "; ".join(f"{figure.year}: {p.qualified(figure)}" for figure in series)
    scope, unit = p.label(series[0].scope), p.unit(series[0])
    title = p.gettext(N_("Year by year: {scope}")).format(scope=scope) + (f" ({unit})" if unit else "")
    return {
        "title": title,
        "note": p.gettext(N_("Several bars for one year: sources that disagree.")) if any(again) else "",
        "bars": [_bar(p, figure, largest, place=place, again=again[place]) for place, figure in enumerate(series)],
        "height": len(series) * 40,
        "words": f"{title}. {said}.",
    }


def _bar(p: Phrases, figure: Figure, largest: Decimal, *, place: int, again: bool) -> Row:
    qualifier = "" if figure.qualifier is Qualifier.EXACT else f"{p.label(figure.qualifier)} "
    width = max(int(figure.value / largest * WIDEST), 2)
    year = "" if again else str(figure.year)
    return {"year": year, "words": f"{qualifier}{p.bare(figure)}", "width": width, "y": place * 40, "tone": int(again)}
