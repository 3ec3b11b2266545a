"""Partners and schools over the editions: who stayed, who came, who left and who came back.

Two rows of two editions are the same organisation where they have the same official code in the same country, or the
same key and no code that contradicts it: who is renamed keeps one of them, and of two that merge the one that keeps its
key or its code has stayed. A name alone proves nothing: namesakes stay two, and a note names them so that somebody
looks. Where an edition is left out nobody knows who was there, and a note says so.
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Iterable, Iterator, Sequence

import attrs

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.figure import Figure
from stemcity_kit.model.vocabulary import RoleName

__all__ = ["SUPPORTERS", "Change", "Continuity", "Step", "Taker", "partners", "scholarships", "schools"]

SUPPORTERS = frozenset({RoleName.PARTNER, RoleName.SPONSOR, RoleName.TECHNICAL_PARTNER, RoleName.MEDIA_PARTNER})
"""The roles that make an organisation a partner here."""


class Change(enum.StrEnum):
    """What became of an organisation from one edition to the next."""

    STAYED = "stayed"
    CAME = "came"
    CAME_BACK = "came-back"
    LEFT = "left"


def _words(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


def _truths(values: Iterable[bool]) -> tuple[bool, ...]:
    return tuple(values)


@attrs.frozen
class Taker:
    """An organisation or a school that took part in at least one edition.

    Attributes:
        key: Its key in the first edition that has it.
        code: Its official code, where an edition has it.
        name: Its name in the last edition that has it.
        present: For each edition whether it took part.
    """

    key: str
    code: str
    name: str
    present: tuple[bool, ...] = attrs.field(converter=_truths)

    def change(self, place: int) -> Change | None:
        """What became of it at the edition of this place, counted from 0; None where it was in neither or came not yet.

        In the first edition nobody came or stayed, since what was before is not known.
        """
        if place == 0:
            return None
        before, now = self.present[place - 1 : place + 1]
        if before:
            return Change.STAYED if now else Change.LEFT
        if not now:
            return None
        return Change.CAME_BACK if any(self.present[:place]) else Change.CAME


@attrs.frozen
class Step:
    """From one edition to the next: the keys of those who stayed, came, came back and left, each in order."""

    edition: str
    stayed: tuple[str, ...] = attrs.field(converter=_words)
    came: tuple[str, ...] = attrs.field(converter=_words)
    came_back: tuple[str, ...] = attrs.field(converter=_words)
    left: tuple[str, ...] = attrs.field(converter=_words)


def _takers(values: Iterable[Taker]) -> tuple[Taker, ...]:
    return tuple(values)


def _found(values: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(values)


@attrs.frozen
class Continuity:
    """Who took part in which edition.

    Attributes:
        editions: The keys of the editions, in the order of their years.
        takers: All that took part in one of them, by key and code.
        doubts: A note for each name that several of them have, and for each gap between the numbers of two editions, so
            that somebody looks. Notes name schools, too, and are for the office.
    """

    editions: tuple[str, ...] = attrs.field(converter=_words)
    takers: tuple[Taker, ...] = attrs.field(converter=_takers)
    doubts: tuple[Finding, ...] = attrs.field(default=(), converter=_found)

    @property
    def counts(self) -> tuple[int, ...]:
        """How many took part in each edition, each once."""
        return tuple(sum(one.present[place] for one in self.takers) for place in range(len(self.editions)))

    @property
    def always(self) -> tuple[str, ...]:
        """The keys of those who took part in every edition."""
        return tuple(one.key for one in self.takers if all(one.present))

    @property
    def steps(self) -> tuple[Step, ...]:
        """What changed at each edition but the first."""
        return tuple(self._step(place) for place in range(1, len(self.editions)))

    def _step(self, place: int) -> Step:
        by = {change: [one.key for one in self.takers if one.change(place) is change] for change in Change}
        name = self.editions[place]
        return Step(name, by[Change.STAYED], by[Change.CAME], by[Change.CAME_BACK], by[Change.LEFT])


@attrs.frozen
class _Seen:
    """One row of one edition."""

    place: int
    key: str
    code: str
    name: str


def partners(editions: Sequence[Edition], *, roles: Iterable[RoleName] = SUPPORTERS) -> Continuity:
    """Which organisations had one of the roles in which edition, however many events they had it in.

    >>> from stemcity_kit.model.organisation import Organisation, Role
    >>> def held(year, *keys):
    ...     made = Edition(key=f"a-{year}", uri="https://example.org/a", year=year, country="IT", zone="Europe/Rome")
    ...     return made.plus(organisations=map(Organisation, keys), roles=[Role(key, RoleName.PARTNER) for key in keys])
    >>> step, = partners([held(2018, "acme", "beta"), held(2019, "beta", "gamma")]).steps
    >>> step.stayed, step.came, step.left
    (('beta',), ('gamma',), ('acme',))
    """
    wanted = frozenset(roles)
    ordered = _in_order(editions)
    return _continuity(ordered, [list(_supporters(edition, wanted, at)) for at, edition in enumerate(ordered)])


def schools(editions: Sequence[Edition]) -> Continuity:
    """Which schools of the table `schools` took part in which edition."""
    ordered = _in_order(editions)
    seen = [
        [_Seen(at, one.key, _code(one.code, edition.country), one.name) for one in edition.schools]
        for at, edition in enumerate(ordered)
    ]
    return _continuity(ordered, seen, table="schools")


def scholarships(editions: Sequence[Edition]) -> tuple[Figure, ...]:
    """The figures of scholarships, newly awarded and renewed, by year and key; nobody who has one is in them.

    They are never added up here: sources may disagree, and one that is renewed is no new one.

    >>> words = ("scholarships-renewed", "scholarships")
    >>> figures = [Figure(word, indicator=word, year=2019) for word in words]
    >>> place = {"country": "IT", "zone": "Europe/Rome"}
    >>> edition = Edition(key="a-2019", uri="https://example.org/a", year=2019, figures=figures, **place)
    >>> [one.indicator for one in scholarships([edition])]
    ['scholarships', 'scholarships-renewed']
    """
    found = [figure for edition in _in_order(editions) for figure in edition.figures]
    held = [figure for figure in found if figure.indicator in ("scholarships", "scholarships-renewed")]
    return tuple(dict.fromkeys(sorted(held, key=lambda one: (one.year is None, one.year or 0, one.indicator, one.key))))


def _in_order(editions: Sequence[Edition]) -> tuple[Edition, ...]:
    return tuple(sorted(editions, key=lambda one: (one.year, one.key)))


def _code(code: str, country: str) -> str:
    return f"{country} {code}" if code else ""


def _supporters(edition: Edition, roles: frozenset[RoleName], place: int) -> Iterator[_Seen]:
    for key in dict.fromkeys(role.organisation for role in edition.roles if role.role in roles):
        one = edition.get("organisations", key)
        if one is not None:
            yield _Seen(place, key, _code(one.code, one.country or edition.country), one.name)


def _continuity(
    editions: Sequence[Edition], seen: Sequence[Sequence[_Seen]], *, table: str = "organisations"
) -> Continuity:
    takers = [_taker(group, len(editions)) for group in _groups([one for rows in seen for one in rows])]
    takers.sort(key=lambda one: (one.key, one.code))
    doubts = [*_namesakes(takers, table), *_left_out(editions)]
    return Continuity([edition.key for edition in editions], takers, doubts)


def _groups(rows: Sequence[_Seen]) -> Sequence[Sequence[_Seen]]:
    """The rows of each organisation.

    First by code; then those without a code join the one group that has their key. Where groups with different codes
    share a key, which of them is meant cannot be known, and the rows without a code stay apart.
    """
    coded: dict[str, list[_Seen]] = {}
    codes: dict[str, set[str]] = {}
    for row in rows:
        if row.code:
            coded.setdefault(row.code, []).append(row)
            codes.setdefault(row.key, set()).add(row.code)
    bare: dict[str, list[_Seen]] = {}
    for row in rows:
        if not row.code:
            of_key = codes.get(row.key, set())
            (coded[next(iter(of_key))] if len(of_key) == 1 else bare.setdefault(row.key, [])).append(row)
    return [*coded.values(), *bare.values()]


def _taker(group: Sequence[_Seen], editions: int) -> Taker:
    ordered = sorted(group, key=lambda one: (one.place, one.key))
    code = next((one.code for one in ordered if one.code), "")
    places = {one.place for one in ordered}
    return Taker(ordered[0].key, code.partition(" ")[2], ordered[-1].name, [at in places for at in range(editions)])


def _namesakes(takers: Sequence[Taker], table: str) -> Iterator[Finding]:
    names: dict[str, list[Taker]] = {}
    for one in takers:
        names.setdefault(" ".join(one.name.casefold().split()), []).append(one)
    for name, same in sorted(names.items()):
        if name and len(same) > 1:
            what = N_("{number} are called “{name}” ({keys}) and are taken for different ones.")
            fix = N_("If they are the same, give them the same key or the same code in every edition.")
            params = {"number": len(same), "name": same[0].name, "keys": ", ".join(one.key for one in same)}
            where = Where(table=table, key=same[0].key, field="name")
            yield Finding("namesakes", where, what, fix, Severity.NOTE, params)


def _left_out(editions: Sequence[Edition]) -> Iterator[Finding]:
    for before, after in itertools.pairwise(editions):
        if before.ordinal and after.ordinal and after.ordinal > before.ordinal + 1:
            what = N_("Between edition {first} and edition {last} some are left out: who stayed may have been away.")
            fix = N_("Give the folders of the editions between them, too.")
            where = Where(table="editions", key=after.key)
            params = {"first": before.ordinal, "last": after.ordinal}
            yield Finding("edition-left-out", where, what, fix, Severity.NOTE, params)
