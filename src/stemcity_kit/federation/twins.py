"""The sessions of an event in two programmes: which records tell of one session, and which cannot both be right.

Two records are one session when they begin at one time and name no different places. A city that names only its own
turns contradicts nobody; but where each of two cities tells of a turn that the other does not know, at one place and on
one day, one of them has the wrong hours, or both have half the truth.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations

import attrs

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.federation.area import Ref
from stemcity_kit.federation.signs import moment_of
from stemcity_kit.model.event import Session
from stemcity_kit.model.vocabulary import Status

__all__ = ["Twins", "twins"]

_Record = tuple[Ref, Session]


@attrs.frozen
class Twins:
    """What the programmes say of the sessions of the events that they share.

    Attributes:
        groups: The records of each session that stands in several programmes, the fullest first.
        findings: Records of one event that cannot all be right.
        at_odds: The records that these findings name.
    """

    groups: tuple[tuple[Ref, ...], ...]
    findings: tuple[Finding, ...] = ()
    at_odds: frozenset[Ref] = frozenset()


def twins(
    events: Sequence[Sequence[Ref]], sessions: Mapping[Ref, Sequence[Session]], venue: Callable[[Ref], Ref]
) -> Twins:
    """Match the records of sessions.

    Args:
        events: The groups of events that are one.
        sessions: The sessions of each event.
        venue: The venue that stands for another one.
    """
    groups: list[tuple[Ref, ...]] = []
    pairs: list[tuple[_Record, _Record]] = []
    for group in events:
        records = [((event[0], row.key), row) for event in group for row in sessions.get(event, ())]
        matched = _matched(records, venue)
        groups += (tuple(ref for ref, _ in sorted(one, key=_fullest)) for one in matched if len(one) > 1)
        pairs += _at_odds([one[0] for one in matched if len(one) == 1], records, venue)
    at_odds = frozenset(ref for pair in pairs for ref, _ in pair)
    return Twins(tuple(groups), tuple(_finding(one, other) for one, other in pairs), at_odds)


def _matched(records: Sequence[_Record], venue: Callable[[Ref], Ref]) -> list[list[_Record]]:
    found: list[list[_Record]] = []
    at: defaultdict[object, list[list[_Record]]] = defaultdict(list)
    for record in sorted(records, key=lambda one: (one[1].venue is None, one[0])):
        known = at[moment_of(record[1].when)]
        home = next((one for one in known if all(_is_one(record, other, venue) for other in one)), None)
        if home is None:
            home = []
            known.append(home)
            found.append(home)
        home.append(record)
    return found


def _is_one(one: _Record, other: _Record, venue: Callable[[Ref], Ref]) -> bool:
    """Whether two records that begin at one time can be of one session."""
    if one[0][0] == other[0][0]:
        return False
    ends = {each.when.end for _, each in (one, other) if each.when is not None and each.when.end is not None}
    return len(ends) < 2 and _can_be_one_place(one, other, venue)


def _can_be_one_place(one: _Record, other: _Record, venue: Callable[[Ref], Ref]) -> bool:
    places = {venue((ref[0], row.venue)) for ref, row in (one, other) if row.venue}
    return len(places) < 2


def _fullest(record: _Record) -> tuple[bool, bool, bool, Ref]:
    ref, row = record
    return row.venue is None, not row.rooms, row.when is None or row.when.end is None, ref


def _at_odds(
    alone: Sequence[_Record], records: Sequence[_Record], venue: Callable[[Ref], Ref]
) -> Iterator[tuple[_Record, _Record]]:
    """Pairs of records without a twin, of different members: at what may be one place, on one day or the only ones."""
    count = Counter(ref[0] for ref, _ in records)
    held = sorted((one for one in alone if one[1].when and one[1].status is not Status.CANCELLED), key=_order)
    told: set[Ref] = set()
    for one, other in combinations(held, 2):
        only = count[one[0][0]] == count[other[0][0]] == 1
        of_two = one[0][0] != other[0][0] and told.isdisjoint((one[0], other[0]))
        if of_two and (only or _on_one_day(one[1], other[1])) and _can_be_one_place(one, other, venue):
            told |= {one[0], other[0]}
            yield one, other


def _order(record: _Record) -> tuple[str, Ref]:
    return _said(record[1]), record[0]


def _on_one_day(one: Session, other: Session) -> bool:
    return one.when is not None and other.when is not None and one.when.days.overlaps(other.when.days)


def _finding(one: _Record, other: _Record) -> Finding:
    what = N_("{one} and {other} are sessions of one event, and tell different times: {times}.")
    fix = N_("Correct the one that is wrong; where both are held, write both into both folders.")
    names = ["/".join(ref) for ref, _ in (one, other)]
    params = {"one": names[0], "other": names[1], "times": "; ".join(_said(row) for _, row in (one, other))}
    place = Where(table="sessions", key=", ".join(names))
    return Finding("area-other-hours", place, what, fix, Severity.WARNING, params)


def _said(row: Session) -> str:
    """A session's time as ISO 8601 writes it, in its own zone."""
    when = row.when
    if when is None or when.start is None:
        return "" if when is None else str(when.days)
    end = f"/{when.end:%H:%M}" if when.end is not None else ""
    return f"{when.start:%Y-%m-%dT%H:%M}{end}"
