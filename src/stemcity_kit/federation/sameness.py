"""Which things of several members are one and the same, which are namesakes, and which nobody has said.

What `area.toml` says always stands. Beyond it things are made one only by what one thing alone can have
(`stemcity_kit.federation.signs`), and never where that would contradict the manifest or itself. A doubt becomes a
finding that asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import attrs

from stemcity_kit.errors import Finding, N_, Severity, Where, did_you_mean
from stemcity_kit.federation.area import FILE, Area, Mapped, Ref, ref
from stemcity_kit.federation.members import Member
from stemcity_kit.federation.signs import Signs
from stemcity_kit.federation.twins import twins
from stemcity_kit.folder.read import file_of
from stemcity_kit.model.event import Session

__all__ = ["Sameness", "same_things"]

COMPARED = ("venues", "organisations", "events", "rooms")
MAPPED = (*COMPARED, "kits", "people")

_Pairs = frozenset[frozenset[Ref]]


@attrs.frozen
class Sameness:
    """Of things that several members have, the one that stands for all.

    Attributes:
        stands: For each table, the reference that stands for another one; what stands for itself is not in it.
        groups: For each table, the groups of references that are one thing, the one that stands first.
        findings: What nobody has said, and what cannot be.
        apart: For each table, the pairs of references that `area.toml` calls different.
        circular: Events that the members together make a part of themselves.
        at_odds: Sessions of events that are one, of which two members tell different hours.
        open: For each table, the groups of references of which nobody has said whether they are one.
    """

    stands: Mapping[str, Mapping[Ref, Ref]]
    groups: Mapping[str, tuple[tuple[Ref, ...], ...]]
    findings: tuple[Finding, ...] = ()
    apart: Mapping[str, _Pairs] = attrs.field(factory=dict, repr=False)
    circular: frozenset[Ref] = frozenset()
    at_odds: frozenset[Ref] = frozenset()
    open: Mapping[str, tuple[tuple[Ref, ...], ...]] = attrs.field(factory=dict, repr=False)

    def of(self, table: str, one: Ref) -> Ref:
        """The reference that stands for a thing."""
        return self.stands.get(table, {}).get(one, one)

    def meet(self, table: str, codes: Collection[str]) -> bool:
        """Whether two of these municipalities have one thing of a table between them, or may have."""
        groups = (*self.groups.get(table, ()), *self.open.get(table, ()))
        return any(len({code for code, _ in group if code in codes}) > 1 for group in groups)


def same_things(area: Area, members: Sequence[Member]) -> Sameness:
    """Which things of the members are one; the result does not depend on the order of the members."""
    reporting = sorted((one for one in members if one.programme), key=lambda one: one.municipality)
    sessions = _sessions(reporting)
    stands: dict[str, Mapping[Ref, Ref]] = {"venues": {}}
    signs = Signs(area.country, lambda one: stands["venues"].get(one, one), sessions)
    groups: dict[str, tuple[tuple[Ref, ...], ...]] = {}
    apart: dict[str, _Pairs] = {}
    doubtful: dict[str, tuple[tuple[Ref, ...], ...]] = {}
    findings: list[Finding] = []
    known = {member.municipality: member for member in members}
    for table in MAPPED:
        rows = _rows(table, reporting)
        mapped: tuple[Mapped, ...] = getattr(area, table)
        findings += _unknown(table, (named for one in mapped for named in one.named), rows, known)
        if table == "venues":
            ends = (("between", end) for way in area.ways for end in way.between if "/" in end)
            findings += _unknown(table, ends, rows, known, place="ways")
        declared = [[one for one in map(ref, row.same) if one in rows] for row in mapped]
        declared += _buildings(area, reporting) if table == "venues" else []
        apart[table] = frozenset(frozenset(pair) for row in mapped for pair in combinations(map(ref, row.different), 2))
        groups[table], unsettled = _settled(declared, sorted(signs.evidence(table, rows)), apart[table])
        stands[table] = {one: group[0] for group in groups[table] for one in group[1:]}
        findings += _contradicted(table, groups[table], apart[table])
        asked = [*(("name", group) for group in unsettled), *signs.doubts(table, rows)]
        questions = tuple(_asked(asked, stands[table], apart[table]))
        doubtful[table] = tuple(group for _, group in questions)
        findings += (_question(table, shared, group, rows[group[0]]) for shared, group in questions)
    found = twins(groups["events"], sessions, signs.venue)
    groups["sessions"] = found.groups
    stands["sessions"] = {one: group[0] for group in found.groups for one in group[1:]}
    circular = _circular(_rows("events", reporting), stands["events"])
    return Sameness(
        stands, groups, (*findings, *found.findings, *_circles(circular)), apart, circular, found.at_odds, doubtful
    )


def _sessions(members: Iterable[Member]) -> Mapping[Ref, Sequence[Session]]:
    found: defaultdict[Ref, list[Session]] = defaultdict(list)
    for member in members:
        for row in member.programme.sessions if member.programme else ():
            found[member.municipality, row.event].append(row)
    return found


def _rows(table: str, members: Iterable[Member]) -> dict[Ref, Any]:
    """The things of a table by reference; of kits and people only that they are there."""
    found: dict[Ref, Any] = {}
    for member in members:
        code = member.municipality
        if table in COMPARED:
            found |= {(code, row.key): row for row in getattr(member.programme, table)}
        else:
            found |= {(code, key): None for of, key in member.holds if of == table}
    return found


def _circular(events: Mapping[Ref, Any], stands: Mapping[Ref, Ref]) -> frozenset[Ref]:
    """The events that are their own ancestors: two members can disagree on which one is a part of which."""
    above = {
        one: stands.get((one[0], row.parent), (one[0], row.parent))
        for one, row in events.items()
        if row.parent is not None and one not in stands
    }
    found = set()
    for one in above:
        seen: set[Ref] = set()
        at = one
        while at in above and above[at] not in seen:
            at = above[at]
            seen.add(at)
        found |= {one} & seen
    return frozenset(found)


def _circles(circular: frozenset[Ref]) -> Iterator[Finding]:
    if circular:
        what = N_("By the lines below [[events]], {refs} are parts of themselves.")
        fix = N_("Let the members agree on which one is a part of which; until then none is.")
        place = Where("events", "/".join(min(circular)), "same", FILE)
        yield Finding("circle", place, what, fix, params={"refs": ", ".join(map("/".join, sorted(circular)))})


def _buildings(area: Area, members: Iterable[Member]) -> list[list[Ref]]:
    """The venues of rooms that are declared the same: one room is in one building."""
    of = {
        (member.municipality, room.key): room for member in members for room in getattr(member.programme, "rooms", ())
    }
    known = ([one for one in map(ref, row.same) if one in of] for row in area.rooms)
    return [[(one[0], of[one].venue) for one in group] for group in known]


def _settled(
    declared: Sequence[Sequence[Ref]], evidence: Sequence[tuple[Ref, ...]], apart: _Pairs
) -> tuple[tuple[tuple[Ref, ...], ...], list[tuple[Ref, ...]]]:
    """The groups of things that are one, and those that only the evidence calls so, against the manifest or itself."""
    said = _joined(declared)
    first = {one: group[0] for group in said for one in group}
    found, doubtful = [], []
    for group in _joined([*said, *evidence]):
        pairs = [pair for pair in combinations(group, 2) if first.get(pair[0], pair[0]) != first.get(pair[1], pair[1])]
        if any(one[0] == other[0] or frozenset((one, other)) in apart for one, other in pairs):
            found += [one for one in said if one[0] in group]
            doubtful.append(tuple(sorted(group)))
        else:
            found.append(group)
    return tuple(sorted(found)), doubtful


def _joined(groups: Iterable[Sequence[Ref]]) -> tuple[tuple[Ref, ...], ...]:
    """Groups with a common member as one, each thing once; the first that was named stands for all."""
    place: dict[Ref, int] = {}
    parent: dict[Ref, Ref] = {}

    def root(one: Ref) -> Ref:
        while parent[one] != one:
            one = parent[one]
        return one

    for one in (one for group in groups for one in group):
        place.setdefault(one, len(place))
        parent.setdefault(one, one)
    for group in groups:
        for one in group[1:]:
            first, other = sorted((root(group[0]), root(one)), key=lambda each: place[each])
            parent[other] = first
    found: defaultdict[Ref, list[Ref]] = defaultdict(list)
    for one in sorted(parent):
        found[root(one)].append(one)
    joined = ((first, *(one for one in group if one != first)) for first, group in sorted(found.items()))
    return tuple(group for group in joined if len(group) > 1)


def _unknown(
    table: str,
    named: Iterable[tuple[str, str]],
    rows: Mapping[Ref, Any],
    members: Mapping[str, Member],
    *,
    place: str = "",
) -> Iterator[Finding]:
    """References that point at nothing; what a member that was left out has cannot be known."""
    for field, words in dict.fromkeys(named):
        code, key = ref(words)
        known = [own for whose, own in rows if whose == code and table != "people"]  # whose keys are nobody else's
        near = did_you_mean(key, known)
        params = {"code": code, "key": key, "table": table, "near": near}
        where = Where(place or table, words, field, FILE)
        if code not in members:
            what = N_("“{code}” is no member of the area.")
            yield Finding("unknown-member", where, what, N_("Correct the code, or add the member."), params=params)
        elif not members[code].left_out and (code, key) not in rows:
            what = N_("The municipality “{code}” publishes nothing with the key “{key}” in “{table}”.")
            fix = N_("Did you mean “{near}”?") if near else N_("Correct the reference, or take it out.")
            yield Finding("unknown-key", where, what, fix, params=params)


def _contradicted(table: str, groups: Iterable[tuple[Ref, ...]], apart: _Pairs) -> Iterator[Finding]:
    for group in groups:
        for pair in combinations(group, 2):
            if frozenset(pair) in apart:
                what = N_("“{one}” and “{other}” are said to be different, and the same by another line.")
                fix = N_("Take one of the two lines out.")
                place = Where(table, "/".join(pair[0]), "different", FILE)
                yield Finding("same-and-different", place, what, fix, params=_named(pair))


def _asked(
    doubts: Iterable[tuple[str, tuple[Ref, ...]]], stands: Mapping[Ref, Ref], apart: _Pairs
) -> Iterator[tuple[str, tuple[Ref, ...]]]:
    """Each group of things of which nobody has said whether they are one, after what makes one ask."""
    told = {frozenset(stands.get(one, one) for one in pair) for pair in apart}
    before: list[frozenset[Ref]] = []
    for shared, group in doubts:
        thing = {one: stands.get(one, one) for one in group}
        asked = tuple(one for one in thing if any(_is_open(one, other, thing, told) for other in thing))
        if asked and not any(set(asked) <= one for one in before):
            before.append(frozenset(asked))
            yield shared, asked


def _is_open(one: Ref, other: Ref, thing: Mapping[Ref, Ref], told: set[frozenset[Ref]]) -> bool:
    """Whether nobody has said of two things of different members if they are one."""
    pair = frozenset((thing[one], thing[other]))
    return one[0] != other[0] and len(pair) == 2 and pair not in told


def _question(table: str, shared: str, group: Sequence[Ref], row: Any) -> Finding:
    what = N_("“{name}” stands in {file} of several members, as {refs}: they may be one, or namesakes.")
    if shared == "page":
        what = N_("Several members give the page {url} in {file}, as {refs}: they may be one, or only share the page.")
    fix = N_("Add [[{table}]] to area.toml with same = or different = and these keys.")
    title = getattr(row, "name", "") or getattr(row, "title", "")
    name = title if isinstance(title, str) else title.within(title.languages).text
    params = {"name": name, "url": getattr(row, "url", ""), "table": table, "file": file_of(table)}
    params["refs"] = ", ".join(map("/".join, group))
    rule = "namesake" if shared == "name" else "same-page"
    return Finding(rule, Where(file=FILE, field=table), what, fix, Severity.WARNING, params)


def _named(pair: Sequence[Ref]) -> dict[str, str]:
    return {"one": "/".join(pair[0]), "other": "/".join(pair[1])}
