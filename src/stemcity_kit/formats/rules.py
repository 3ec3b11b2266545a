"""Rules that read the jurisdiction: local days to avoid, and national days that are an occasion.

They come through the entry-point group `stemcity_kit.rules`, as those of any other package do, because the rules of the
model know no country and no city.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from stemcity_kit.errors import Finding, N_, Severity, UnknownKey, Where
from stemcity_kit.formats.jurisdiction import Observance, jurisdiction_named
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.rules_days import city_days
from stemcity_kit.model.time import Days

__all__ = ["OBSERVED_DAYS", "ObservedDays"]


@attrs.frozen
class ObservedDays:
    """A day that the city runs is one that the jurisdiction's tables know of.

    >>> from stemcity_kit.formats import MILAN
    >>> edition = MILAN.adapt(
    ...     city="Milano", country="IT", year=2025, marathon=("2025-03-06", "2025-03-08"), zone="Europe/Rome"
    ... )
    >>> [finding.rule for finding in ObservedDays()(edition)]
    ['day-to-avoid']
    """

    name: str = "day-to-avoid"
    occasion: str = "national-occasion"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for days to avoid, a note for occasions, an error for a jurisdiction that is not there."""
        try:
            rules = jurisdiction_named(edition.jurisdiction)
        except UnknownKey as unknown:
            where = Where(table="edition", field="jurisdiction")
            yield from (attrs.evolve(finding, where=where) for finding in unknown.findings)
            return
        for year in _years(edition):
            kept = rules.observed(year=year, city=edition.city, municipality=edition.municipality)
            for observance, days in kept:
                title = observance.title.within(edition.languages)
                for where, spell in _touching(edition, days):
                    yield self._finding(where, observance, days=spell, kept=days, title=str(title))

    def _finding(self, where: Where, observance: Observance, *, days: Days, kept: Days, title: str) -> Finding:
        params = {"days": str(days), "kept": str(kept), "title": title, "source": observance.source}
        if not observance.avoid:
            what = N_("{days} touches “{title}”, {kept}: an occasion ({source}).")
            return Finding(self.occasion, where, what, severity=Severity.NOTE, params=params)
        what = N_("{days} touches “{title}”, {kept} ({source}).")
        fix = N_("Choose other days, or be sure that schools and offices can take part.")
        return Finding(self.name, where, what, fix, Severity.WARNING, params)


def _years(edition: Edition) -> list[int]:
    days = [spell for section in edition.sections for spell in section.dates]
    return sorted({year for spell in days for year in range(spell.first.year, spell.last.year + 1)})


def _touching(edition: Edition, kept: Days) -> Iterator[tuple[Where, Days]]:
    for section, spell in city_days(edition):
        if spell.overlaps(kept):
            yield Where(table="sections", key=section.key, field="dates"), spell


OBSERVED_DAYS = ObservedDays()
