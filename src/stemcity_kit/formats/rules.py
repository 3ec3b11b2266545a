"""Rules that read the jurisdiction: local days to avoid, and national days that are an occasion.

They come through the entry-point group `stemcity_kit.rules`, as those of any other package do, because the rules of the
model know no country and no city.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from stemcity_kit.errors import BrokenPlugin, Finding, N_, Severity, UnknownKey, Where
from stemcity_kit.formats.jurisdiction import NONE, Jurisdiction, jurisdiction_named
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.rule import Rule
from stemcity_kit.model.rules_days import city_days

__all__ = ["OBSERVED_DAYS", "DayToAvoid", "NationalOccasion", "UnknownJurisdiction"]


def _observed(edition: Edition, *, avoid: bool) -> Iterator[tuple[Where, dict[str, str]]]:
    """Where a day that the city runs touches one that the jurisdiction knows of, and the words for it."""
    rules = _rules(edition)
    for year in _years(edition):
        for observance, kept in rules.observed(year=year, city=edition.city, municipality=edition.municipality):
            for section, days in city_days(edition) if observance.avoid is avoid else ():
                if days.overlaps(kept):
                    title = str(observance.title.within(edition.languages))
                    said = {"days": str(days), "kept": str(kept), "title": title, "source": observance.source}
                    yield Where(table="sections", key=section.key, field="dates"), said


def _rules(edition: Edition) -> Jurisdiction:
    try:
        return jurisdiction_named(edition.jurisdiction)
    except (UnknownKey, BrokenPlugin):  # `UnknownJurisdiction` says so
        return NONE


def _years(edition: Edition) -> list[int]:
    days = [spell for _, spell in city_days(edition)]
    return sorted({year for spell in days for year in range(spell.first.year, spell.last.year + 1)})


@attrs.frozen
class DayToAvoid:
    """A day that the city runs is one that is kept there in another way, such as a patron saint's.

    >>> from stemcity_kit.formats import MILAN
    >>> edition = MILAN.adapt(
    ...     city="Milano", country="IT", year=2025, marathon=("2025-03-06", "2025-03-08"), zone="Europe/Rome"
    ... )
    >>> [finding.rule for finding in DayToAvoid()(edition)]
    ['day-to-avoid']
    """

    name: str = "day-to-avoid"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each range of days that touches one."""
        for where, said in _observed(edition, avoid=True):
            what = N_("{days} touches “{title}”, {kept} ({source}).")
            fix = N_("Choose other days, or be sure that schools and offices can take part.")
            yield Finding(self.name, where, what, fix, Severity.WARNING, said)


@attrs.frozen
class NationalOccasion:
    """A day that the city runs lies in days that the whole country gives to the same cause."""

    name: str = "national-occasion"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note for each range of days that touches one."""
        for where, said in _observed(edition, avoid=False):
            what = N_("{days} touches “{title}”, {kept}: an occasion ({source}).")
            yield Finding(self.name, where, what, severity=Severity.NOTE, params=said)


@attrs.frozen
class UnknownJurisdiction:
    """The edition names national rules that are not installed, or cannot be loaded."""

    name: str = "unknown-jurisdiction"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield an error that says which are, or why not."""
        try:
            jurisdiction_named(edition.jurisdiction)
        except (UnknownKey, BrokenPlugin) as unknown:
            where = Where(table="edition", field="jurisdiction")
            yield from unknown.at(where).findings


OBSERVED_DAYS: tuple[Rule, ...] = (DayToAvoid(), NationalOccasion(), UnknownJurisdiction())
"""The rules of the jurisdictions, as the entry point names them."""
