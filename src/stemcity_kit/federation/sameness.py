"""Which things of several members are one and the same, which are namesakes, and which nobody has said.

Two venues, rooms, organisations or events are the same when `area.toml` says so, when they are organisations with the
same code (a tax number, a school's code), or when both give the same page of their own. Equal names alone decide
nothing: they become a finding that asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import attrs

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.federation.area import Area, Mapped, Ref, ref
from stemcity_kit.federation.members import Member
from stemcity_kit.folder.read import file_of
from stemcity_kit.model.place import Room

__all__ = ["Sameness", "same_things"]

COMPARED = ("venues", "organisations", "events", "rooms")
MAPPED = (*COMPARED, "kits", "people")


@attrs.frozen
class Sameness:
    """Of things that several members have, the one that stands for all.

    Attributes:
        stands: For each table, the reference that stands for another one; what stands for itself is not in it.
        groups: For each table, the groups of references that are one thing, the one that stands first.
        findings: What nobody has said, and what cannot be.
    """

    stands: Mapping[str, Mapping[Ref, Ref]]
    groups: Mapping[str, tuple[tuple[Ref, ...], ...]]
    findings: tuple[Finding, ...] = ()

    def of(self, table: str, one: Ref) -> Ref:
        """The reference that stands for a thing."""
        return self.stands.get(table, {}).get(one, one)


def same_things(area: Area, members: Sequence[Member]) -> Sameness:
    """Which things of the members are one; the result does not depend on the order of the members."""
    reporting = sorted((one for one in members if one.programme), key=lambda one: one.municipality)
    stands: dict[str, Mapping[Ref, Ref]] = {}
    groups: dict[str, tuple[tuple[Ref, ...], ...]] = {}
    findings: list[Finding] = []
    known_to = {member.municipality for member in members if member.programme is not None}
    for table in MAPPED:
        rows = _rows(table, reporting)
        mapped: tuple[Mapped, ...] = getattr(area, table)
        findings += _unknown(table, mapped, rows, known_to)
        apart = {frozenset(pair) for one in mapped for pair in combinations(map(ref, one.different), 2)}
        declared = [[one for one in map(ref, group.same) if one in rows] for group in mapped]
        found = [pair for pair in _alike(table, rows, stands) if frozenset(pair) not in apart]
        groups[table] = _joined([*declared, *found])
        stands[table] = {one: group[0] for group in groups[table] for one in group[1:]}
        findings += _contradicted(table, groups[table], apart)
        findings += _asked(table, rows, stands[table], apart)
    return Sameness(stands, groups, tuple(findings))


def _rows(table: str, members: Iterable[Member]) -> dict[Ref, Any]:
    """The things of a table by reference; of kits and people only that they are there."""
    found: dict[Ref, Any] = {}
    for member in members:
        code = member.municipality
        if table in COMPARED:
            found |= {(code, row.key): row for row in getattr(member.programme, table)}
        else:
            found |= {(code, booking.key): booking for booking in member.bookings if booking.table == table}
    return found


def _joined(groups: Iterable[Sequence[Ref]]) -> tuple[tuple[Ref, ...], ...]:
    """Groups with a common member as one; the first that was declared stands for all, else the lowest."""
    parent: dict[Ref, Ref] = {}

    def root(one: Ref) -> Ref:
        while parent.setdefault(one, one) != one:
            one = parent[one]
        return one

    for group in groups:
        for one in group[1:]:
            first, other = root(group[0]), root(one)
            if first != other:
                parent[other] = first
    found: defaultdict[Ref, list[Ref]] = defaultdict(list)
    for one in sorted(parent):
        found[root(one)].append(one)
    return tuple((first, *(one for one in group if one != first)) for first, group in sorted(found.items()))


def _alike(table: str, rows: Mapping[Ref, Any], stands: Mapping[str, Mapping[Ref, Ref]]) -> Iterator[tuple[Ref, Ref]]:
    """Pairs that have something in common which only one thing can have."""
    signs: list[Callable[[Ref, Any], object]] = []
    if table in ("venues", "organisations", "events"):
        signs.append(lambda _, row: row.url)
    if table == "organisations":
        signs.append(lambda _, row: (row.country, row.code) if row.code else "")
    if table == "rooms":
        signs.append(lambda one, room: _inside(one, room, stands["venues"]))
    for sign in signs:
        for group in _by_sign(rows, sign):
            yield from ((group[0], other) for other in group[1:])


def _inside(one: Ref, room: Room, stands: Mapping[Ref, Ref]) -> object:
    """A room's venue and name: two rooms of one building with one name are one room."""
    venue = (one[0], room.venue)
    return (stands.get(venue, venue), room.name.casefold()) if room.name else ""


def _by_sign(rows: Mapping[Ref, Any], sign: Callable[[Ref, Any], object]) -> Iterator[list[Ref]]:
    """Things of different members with the same sign; one that a member gives twice tells nothing."""
    found: defaultdict[object, list[Ref]] = defaultdict(list)
    for one, row in rows.items():
        if said := sign(one, row):
            found[said].append(one)
    for group in found.values():
        if len(group) > 1 and len({code for code, _ in group}) == len(group):
            yield sorted(group)


def _unknown(table: str, mapped: Iterable[Mapped], rows: Mapping[Ref, Any], members: set[str]) -> Iterator[Finding]:
    """References that point at nothing; what a member that was left out has cannot be known."""
    for words in dict.fromkeys(words for one in mapped for words in (*one.same, *one.different)):
        code, key = ref(words)
        if code in members and (code, key) not in rows and table in COMPARED:
            what = N_("The municipality “{code}” publishes nothing with the key “{key}” in “{table}”.")
            fix = N_("Correct the reference, or take it out.")
            params = {"code": code, "key": key, "table": table}
            yield Finding("unknown-key", Where(file="area.toml", field=table), what, fix, params=params)


def _contradicted(table: str, groups: Iterable[tuple[Ref, ...]], apart: set[frozenset[Ref]]) -> Iterator[Finding]:
    for group in groups:
        for pair in combinations(group, 2):
            if frozenset(pair) in apart:
                what = N_("“{one}” and “{other}” are said to be different, and the same by another line.")
                fix = N_("Take one of the two lines out.")
                yield Finding(
                    "same-and-different", Where(file="area.toml", field=table), what, fix, params=_named(pair)
                )


def _asked(
    table: str, rows: Mapping[Ref, Any], stands: Mapping[Ref, Ref], apart: set[frozenset[Ref]]
) -> Iterator[Finding]:
    """Venues and organisations of different members with equal names of which nobody has said whether they are one."""
    if table not in ("venues", "organisations"):
        return
    named: defaultdict[str, list[Ref]] = defaultdict(list)
    for one, row in rows.items():
        named[" ".join(row.name.casefold().split())].append(one)
    told = {frozenset(stands.get(one, one) for one in pair) for pair in apart}
    for name, group in sorted(named.items()):
        thing = {one: stands.get(one, one) for one in sorted(group)}
        asked = [one for one in thing if any(_is_open(one, other, thing, told) for other in thing)] if name else []
        if asked:
            yield _question(table, asked, rows[asked[0]].name)


def _is_open(one: Ref, other: Ref, thing: Mapping[Ref, Ref], told: set[frozenset[Ref]]) -> bool:
    """Whether nobody has said of two things of different members if they are one."""
    pair = frozenset((thing[one], thing[other]))
    return one[0] != other[0] and len(pair) == 2 and pair not in told


def _question(table: str, group: Sequence[Ref], name: str) -> Finding:
    what = N_("“{name}” stands in {file} of several members, as {refs}: they may be one, or namesakes.")
    fix = N_("Add [[{table}]] to area.toml with same = or different = and these keys.")
    params = {"name": name, "table": table, "file": file_of(table), "refs": ", ".join(map("/".join, group))}
    return Finding("namesake", Where(file="area.toml", field=table), what, fix, Severity.WARNING, params)


def _named(pair: Sequence[Ref]) -> dict[str, str]:
    return {"one": "/".join(pair[0]), "other": "/".join(pair[1])}
