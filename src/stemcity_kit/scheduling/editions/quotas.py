"""Quotas as rules: at most so many sessions of a partner, a track, a kind ... in a day, half a day, at once, in all."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from stemcity_kit.errors import N_, Phrase
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.hours import DAY
from stemcity_kit.model.planning import Quota
from stemcity_kit.model.vocabulary import Blocks, Per, QuotaOf
from stemcity_kit.scheduling.editions.spaces import sites_of
from stemcity_kit.scheduling.editions.spells import minute, wall
from stemcity_kit.scheduling.limits import Cell, Count, Limit
from stemcity_kit.scheduling.problem import Item, Problem
from stemcity_kit.scheduling.rule import Rule
from stemcity_kit.scheduling.rules_together import AtMost, too_many
from stemcity_kit.scheduling.ticks import Grid, each, span

__all__ = ["AtMostThere", "half_days", "quota_rules", "stretches"]

NOON = DAY // 2

_PER = {
    Per.DAY: N_("per day"),
    Per.HALF_DAY: N_("per half day"),
    Per.START: N_("at the same start"),
    Per.EDITION: N_("in all"),
}


@attrs.frozen
class AtMostThere:
    """At most so many items in some rooms in each of some stretches of time, such as five a day in one district.

    Attributes:
        key: The quota's key.
        rooms: The rooms in which items are counted.
        most: At most so many.
        each: The stretches, as sets of starts with what people call them.
        because: The reason, in words.
        blocks: What it blocks.
        per: What a stretch is, such as “per day”; nothing to say that it is that time.
        name: The rule's name.
    """

    key: str
    rooms: frozenset[str]
    most: int
    each: tuple[tuple[str, int], ...]
    because: str = ""
    blocks: Blocks = Blocks.SCHEDULING
    per: str = ""
    name: str = "at-most-there"

    def limits(self, problem: Problem) -> Iterator[Limit]:
        """One for each stretch, where more items than that could lie in the rooms."""
        items = [item for item in problem.items if item.rooms is None or item.rooms & self.rooms]
        if len(items) <= self.most:
            return
        for when, starts in self.each:
            because = too_many(self.name, self.key, when, per=self.per, reason=self.because)
            cells = [Cell(item.key, starts, self.rooms) for item in items]
            yield Count(f"{self.key} {when}".strip(), because, cells, most=self.most, blocks=self.blocks)


def quota_rules(
    edition: Edition, items: Sequence[Item], grid: Grid, *, starts: int, quotas: Iterable[Quota] | None = None
) -> Iterator[Rule]:
    """The rules of an edition's quotas for the items of a problem.

    Args:
        edition: The edition.
        items: The items.
        grid: The problem's grid.
        starts: The starts that items may have, as a set of ticks.
        quotas: Some of the edition's quotas; None for all.
    """
    for quota in edition.quotas if quotas is None else quotas:
        spans = stretches(quota.per, grid, starts)
        if quota.of is QuotaOf.DISTRICT:
            yield from _there(edition, quota, spans)
            continue
        for value, keys in sorted(_groups(edition, quota, items).items()):
            if len(keys) > quota.most:
                key = quota.key if quota.value or quota.of is QuotaOf.ALL else f"{quota.key} {value}"
                yield AtMost(key, tuple(keys), quota.most, spans, _reason(quota), quota.severity, _PER[quota.per])


def _there(edition: Edition, quota: Quota, spans: tuple[tuple[str, int], ...]) -> Iterator[Rule]:
    in_district: dict[str, set[str]] = defaultdict(set)
    for key, site in sites_of(edition).items():
        if site.venue is not None and site.venue.district:
            in_district[site.venue.district].add(key)
    for district, rooms in sorted(in_district.items()):
        if quota.value in ("", district):
            key = quota.key if quota.value else f"{quota.key} {district}"
            yield AtMostThere(key, frozenset(rooms), quota.most, spans, _reason(quota), quota.severity, _PER[quota.per])


def _reason(quota: Quota) -> str:
    return quota.because.rstrip(".")


def _groups(edition: Edition, quota: Quota, items: Iterable[Item]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for item in items:
        for value in dict.fromkeys(_counted(edition, quota.of, item)):
            if quota.value in ("", value):
                found[value].append(item.key)
    return found


def _counted(edition: Edition, of: QuotaOf, item: Item) -> Iterable[str]:
    """What an item counts as; nothing where it is not known."""
    event = edition.get("events", item.of)
    if event is None:  # a further room of a session, which is counted with the session itself
        return ()
    match of:
        case QuotaOf.ALL:
            return ("",)
        case QuotaOf.AUDIENCE:
            return item.audiences
        case QuotaOf.PERSON:
            return item.people
        case QuotaOf.EVENT:
            return (item.of,)
        case QuotaOf.KIND:
            found = event.kind
        case QuotaOf.TRACK:
            found = item.track
        case _:
            found = item.partner
    return (found,) if found else ()


def half_days(day: dt.date) -> tuple[Phrase, Phrase]:
    """What the two halves of a day are called.

    >>> half_days(dt.date(2027, 5, 19))
    ('2027-05-19, before noon', '2027-05-19, after noon')
    """
    return Phrase(f"{day}", N_("before noon")), Phrase(f"{day}", N_("after noon"))


def stretches(per: Per, grid: Grid, starts: int) -> tuple[tuple[str, int], ...]:
    """The stretches of time within which a quota counts, each with what people call it.

    Args:
        per: Within which time.
        grid: The grid.
        starts: The starts that items may have, as a set of ticks; stretches without any are left out.
    """
    if per is Per.EDITION:
        return (("", span(0, grid.count)),)
    if per is Per.START:
        return tuple((f"{grid.at(tick):%Y-%m-%d %H:%M}", 1 << tick) for tick in each(starts))
    found: list[tuple[str, int]] = []
    for number, day in enumerate(grid.days.each()):
        first, end = grid.firsts[number], grid.firsts[number + 1]
        if per is Per.DAY:
            found.append((str(day), span(first, end)))
            continue
        noon = _noon(grid, day)
        found += zip(half_days(day), (span(first, noon), span(noon, end)), strict=True)
    return tuple((when, ticks) for when, ticks in found if ticks & starts)


def _noon(grid: Grid, day: dt.date) -> int:
    return (wall(day, NOON, grid.zone) - minute(grid.midnights[0])) // grid.step
