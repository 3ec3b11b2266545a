"""How fairly places were shared out: how many have which wish, who was served worst and why, and who stands apart.

`fairness` counts classes exactly, for the office. `published` makes of it what may be shown: whatever counts fewer than
five classes is merged with its neighbours and nothing is blanked out, so that no sum gives back what was hidden. First
neighbouring wishes are merged, in the whole and then alike everywhere; then groups, into "others". A table of which one
group is left is not shown, since it says no more than the whole. Each number that is left is 0, or five or more.

Source: A. Hundepool et al., "Statistical Disclosure Control" (2012), chapter 5: redesign of frequency tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs

from stemcity_kit.schools.allocation import Allocation
from stemcity_kit.schools.policy import Priority
from stemcity_kit.schools.reasons import Unmet, unmet
from stemcity_kit.schools.request import Party

__all__ = ["LEAST", "OTHERS", "Breakdown", "Fairness", "Worst", "fairness", "published"]

LEAST = 5
"""The fewest classes that a published number counts."""

FULL = frozenset(
    {
        *("others-first", "drawn-after", "another-worse", "wanted-more", "others-count-more", "too-many-people"),
        *("given-before", "too-few-left", "later-turn", "several-reasons"),
    }
)
"""The rules of the reasons by which others have the places."""

OTHERS = "*"
"""The value of the row in which small groups are merged; no district and no level is called so."""

Bucket = tuple[int | None, ...]
Counts = tuple[int, ...]


def _buckets(values: Iterable[Iterable[int | None]]) -> tuple[Bucket, ...]:
    return tuple(tuple(bucket) for bucket in values)


def _rows(values: Iterable[tuple[str, Iterable[int]]]) -> tuple[tuple[str, Counts], ...]:
    return tuple((value, tuple(counts)) for value, counts in values)


@attrs.frozen
class Breakdown:
    """How many classes of each group have which wish.

    Attributes:
        by: What tells the groups apart: `all`, `district`, `level`, `first-timers`, `outskirts` or `reason`, which is
            why the wish that was wanted most of those not met was not.
        buckets: What the columns count: the ranks of the best place, and None for those without any.
        rows: For each group its value and its count in each column.
    """

    by: str
    buckets: tuple[Bucket, ...] = attrs.field(converter=_buckets)
    rows: tuple[tuple[str, Counts], ...] = attrs.field(converter=_rows)

    @property
    def totals(self) -> Counts:
        """How many classes each column counts in all."""
        return tuple(sum(column) for column in zip(*(counts for _, counts in self.rows), strict=True))


@attrs.frozen
class Worst:
    """A class that was served worst.

    Attributes:
        party: Its key; for the office alone.
        rank: The rank of its best place; None without any.
        reasons: Why its better wishes were not met.
    """

    party: str
    rank: int | None
    reasons: tuple[Unmet, ...]


def _worst(values: Iterable[Worst]) -> tuple[Worst, ...]:
    return tuple(values)


def _breakdowns(values: Iterable[Breakdown]) -> tuple[Breakdown, ...]:
    return tuple(values)


@attrs.frozen
class Fairness:
    """The report on an allocation.

    Attributes:
        histogram: All classes that wished for something, as one group.
        breakdowns: The same by district, by level of school, by each priority, and by the reason.
        worst: Those who were served worst; empty in what is published.
        merged: Whether small numbers were merged, so that it may be shown.
    """

    histogram: Breakdown
    breakdowns: tuple[Breakdown, ...] = attrs.field(converter=_breakdowns)
    worst: tuple[Worst, ...] = attrs.field(default=(), converter=_worst)
    merged: bool = False


def fairness(allocation: Allocation) -> Fairness:
    """The exact report on an allocation, with the keys of those served worst; for the office alone.

    A class counts with its best place, those that it had before the draw among them; one without wishes is left out.

    >>> from stemcity_kit.schools.allocation import allocate
    >>> from stemcity_kit.schools.request import Request, Slot
    >>> parties = [Party(key=key, size=20, wishes=[("robots", 1)]) for key in ("3a", "3b")]
    >>> request = Request(parties=parties, slots=[Slot(key="robots-1", event="robots", seats=25)])
    >>> report = fairness(allocate(request, seed="Lotto, 12 June 2027: 5 17 33"))
    >>> report.histogram.buckets, report.histogram.rows, [worst.party for worst in report.worst]
    (((1,), (None,)), (('', (1, 1)),), ['3a'])
    """
    request = allocation.request
    parties = [party for party in request.parties if party.wishes]
    best = _best(allocation)
    ranks = sorted({rank for party in parties for _, rank in party.wishes})
    buckets: tuple[Bucket, ...] = (*((rank,) for rank in ranks), (None,))

    def counted(by: str, value: Callable[[Party], str]) -> Breakdown:
        groups: dict[str, list[Party]] = {}
        for party in parties:
            groups.setdefault(value(party), []).append(party)
        return Breakdown(by, buckets, ((one, _counts(theirs, best, buckets)) for one, theirs in sorted(groups.items())))

    histogram = Breakdown("all", buckets, [("", _counts(parties, best, buckets))])
    reasons: dict[str, list[Unmet]] = {}
    for one in unmet(allocation):
        reasons.setdefault(one.party, []).append(one)
    breakdowns = (
        counted("district", lambda party: party.district),
        counted("level", lambda party: "+".join(map(str, party.levels))),
        counted("first-timers", lambda party: _yes_or_no(Priority.FIRST_TIMERS, party)),
        counted("outskirts", lambda party: _yes_or_no(Priority.OUTSKIRTS, party)),
        counted("reason", lambda party: _sort_of(reasons.get(party.key, ()), has_place=party.key in best)),
    )
    lowest = max((_order(best.get(party.key)) for party in parties), default=0)
    worst = [
        Worst(party.key, best.get(party.key), tuple(reasons.get(party.key, ())))
        for party in parties
        if _order(best.get(party.key)) == lowest
    ]
    return Fairness(histogram, breakdowns, worst)


def published(report: Fairness, *, least: int = LEAST) -> Fairness:
    """The report as it may be shown: small numbers merged, and nobody named.

    Args:
        report: The exact report.
        least: The fewest classes that a number may count, if it is not 0.
    """
    whole = report.histogram
    if _is_small(sum(whole.totals), least):
        return Fairness(attrs.evolve(whole, rows=()), (), merged=True)
    histogram = _merged_columns(whole, least=least, down_to=1)
    tables = []
    for one in report.breakdowns:
        alike = _with_buckets(_small_rows(one, least), histogram.buckets)
        # Whoever missed nothing has the first wish: with its columns merged, the whole would tell how few more have it.
        wide = alike if one.by == "reason" else _merged_columns(alike, least=least, down_to=2)
        table = _merged_rows(wide, is_small=lambda counts: any(_is_small(count, least) for count in counts))
        tables += [table] if len(table.rows) > 1 else []
    return Fairness(histogram, tables, merged=True)


def _with_buckets(table: Breakdown, buckets: Sequence[Bucket]) -> Breakdown:
    """The table with these columns, each of several of its own: what is merged in the whole is merged everywhere.

    Otherwise the difference of two sums could give back what one of them does not show.
    """
    at = {bucket: [n for n, one in enumerate(table.buckets) if set(one) <= set(bucket)] for bucket in buckets}
    rows = [(value, [sum(counts[n] for n in at[bucket]) for bucket in buckets]) for value, counts in table.rows]
    return Breakdown(table.by, buckets, rows)


def _sort_of(reasons: Sequence[Unmet], *, has_place: bool) -> str:
    """Why the most wanted of the wishes that were not met was not, as one of a few sorts; `met` where none was missed.

    The sorts are coarse, so that none tells of a single event, or of what a class needs.
    """
    if not reasons:
        return "met" if has_place else ""
    rule = reasons[0].why.rule
    if rule in FULL:
        return "full"
    if rule.partition("-")[0] == "school":
        return "school"
    return {"no-session": "not-held", "somewhere-else": "elsewhere"}.get(rule, "not-possible")


def _yes_or_no(priority: Priority, party: Party) -> str:
    return "yes" if priority in party.merits else "no"


def _order(rank: int | None) -> int:
    return 10**9 if rank is None else rank


def _best(allocation: Allocation) -> Mapping[str, int]:
    """The rank of the best place of each party that has one."""
    request, found = allocation.request, dict[str, int]()
    for key, session in (*request.held, *((place.party, place.session) for place in allocation.places)):
        rank = request.party(key).rank.get(request.slot(session).event)
        if rank is not None:
            found[key] = min(rank, found.get(key, rank))
    return found


def _counts(parties: Iterable[Party], best: Mapping[str, int], buckets: Sequence[Bucket]) -> list[int]:
    theirs = [best.get(party.key) for party in parties]
    return [sum(rank in bucket for rank in theirs) for bucket in buckets]


def _is_small(count: int, least: int) -> bool:
    return 0 < count < least


def _small_rows(table: Breakdown, least: int) -> Breakdown:
    """Groups of fewer classes than may be counted, merged into others; reasons first among themselves."""

    def is_small(counts: Counts) -> bool:
        return _is_small(sum(counts), least)

    met = [row for row in table.rows if (table.by, row[0]) == ("reason", "met")]
    missed = attrs.evolve(table, rows=[row for row in table.rows if row not in met])
    return _merged_rows(
        attrs.evolve(table, rows=[*met, *_merged_rows(missed, is_small=is_small).rows]), is_small=is_small
    )


def _merged_columns(table: Breakdown, *, least: int, down_to: int) -> Breakdown:
    """Neighbouring columns merged while one has a small count, as long as more than so many are left."""
    buckets, rows = list(table.buckets), [(value, list(counts)) for value, counts in table.rows]
    while len(buckets) > down_to:
        small = [n for n in range(len(buckets)) if any(_is_small(counts[n], least) for _, counts in rows)]
        if not small:
            break
        at = small[-1]
        with_before = at == len(buckets) - 1 or (at > 0 and _total(rows, at - 1) <= _total(rows, at + 1))
        left = at - 1 if with_before else at
        buckets[left : left + 2] = [(*buckets[left], *buckets[left + 1])]
        for _, counts in rows:
            counts[left : left + 2] = [counts[left] + counts[left + 1]]
    return Breakdown(table.by, buckets, rows)


def _total(rows: Sequence[tuple[str, Sequence[int]]], column: int) -> int:
    return sum(counts[column] for _, counts in rows)


def _merged_rows(table: Breakdown, *, is_small: Callable[[Counts], bool]) -> Breakdown:
    """Groups merged into others while one of them is small; the smallest first, and into the others where there are."""
    rows = sorted(table.rows, key=_size)
    while len(rows) > 1 and (small := [row for row in rows if is_small(row[1])]):
        others = [row for row in rows if row[0] == OTHERS and row != small[0]]
        into = next(row for row in (*others, *small[1:], *rows) if row != small[0])
        together = tuple(a + b for a, b in zip(small[0][1], into[1], strict=True))
        rows = sorted([row for row in rows if row not in (small[0], into)] + [(OTHERS, together)], key=_size)
    return attrs.evolve(table, rows=sorted(rows, key=lambda row: (row[0] == OTHERS, row[0])))


def _size(row: tuple[str, Counts]) -> tuple[int, str]:
    return sum(row[1]), row[0]
