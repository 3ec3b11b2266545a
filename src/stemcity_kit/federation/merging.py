"""One programme made of many: keys that never collide, references that follow, one event in two programmes once.

A row of a member has the key `code-key`: the municipality's code has no hyphen, so two members cannot meet in one key.
Kinds, audiences and the like that all members who know the key have alike are kept once, as `area-key`. The ids under
which events and sessions leave the house stay those of the member's own address.

Who supports a town's whole edition supports that edition and not the area: such roles stay on the town's own pages.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import attrs

from stemcity_kit.federation.area import SHARED, Area, Ref
from stemcity_kit.federation.members import Member
from stemcity_kit.federation.sameness import Sameness
from stemcity_kit.federation.signs import folded
from stemcity_kit.model.edition import TABLES
from stemcity_kit.model.organisation import Role
from stemcity_kit.model.programme import PUBLIC_TABLES, Face, Programme, Stamp
from stemcity_kit.model.tables import identity
from stemcity_kit.model.text import Text
from stemcity_kit.model.vocabulary import Nature, Status

__all__ = ["Merged", "merge", "merged_key"]

LISTS = ("sections", "kinds", "audiences", "tiers", "levels", "benefits")
"""The tables whose rows all members may have alike; those that others refer to come first."""

MERGED = (*LISTS, "organisations", "roles", "venues", "rooms", "events", "sessions", "sources")
"""The tables that are merged; figures are rolled up instead: a list of them would invite to add them."""

LONGEST = 80
"""The most letters of a key."""


@attrs.frozen
class Merged:
    """The merged programme, and whose each of its events is.

    Attributes:
        programme: What everybody may see of the whole area.
        members: The codes of the municipalities that are in it.
        owners: The municipalities in whose programme an event stands, by the event's merged key.
        keys: The merged keys of each key that a member uses, by table: what a filter asks for.
    """

    programme: Programme
    members: tuple[str, ...]
    owners: Mapping[str, tuple[str, ...]] = attrs.field(repr=False)
    keys: Mapping[str, Mapping[str, frozenset[str]]] = attrs.field(repr=False)


def merged_key(whose: str, key: str) -> str:
    """The key of a member's row in the area; one that would be too long ends in a digest of the whole.

    >>> merged_key("015146", "opening")
    '015146-opening'
    """
    whole = f"{whose.lower()}-{key}"
    if len(whole) <= LONGEST:
        return whole
    digest = uuid.uuid5(uuid.NAMESPACE_URL, whole).hex[:12]
    return f"{whole[: LONGEST - 13].rstrip('-')}-{digest}"


def merge(area: Area, members: Sequence[Member], same: Sameness) -> Merged:
    """The programme of the area; the same for every order of the members.

    Args:
        area: What `area.toml` says.
        members: The members; those that were left out add nothing.
        same: Which of their things are one.
    """
    programmes = {
        member.municipality: member.programme
        for member in sorted(members, key=lambda one: one.municipality)
        if member.programme is not None
    }
    return _Merger(area, programmes, same).merged()


@attrs.define
class _Merger:
    """The work of one merge; `names` fills up with the keys of the short lists."""

    area: Area
    programmes: Mapping[str, Programme]
    same: Sameness
    names: dict[tuple[str, Ref], str] = attrs.field(factory=dict)

    def merged(self) -> Merged:
        tables: dict[str, Any] = {table: tuple(self.list_of(table)) for table in LISTS}
        tables |= {table: tuple(self.rows(table)) for table in MERGED if table not in LISTS}
        kept = {(table, row.key) for table in ("events", "sessions") for row in tables[table]}
        programme = Programme(**self.head(), **tables, faces=tuple(self.faces()), stamps=tuple(self.stamps(kept)))
        return Merged(programme, tuple(self.programmes), self.owners(), self.keys())

    def key(self, table: str, whose: str, key: str) -> str:
        """The merged key of a member's key."""
        code, own = self.same.of(table, (whose, key))
        return self.names.get((table, (code, own))) or merged_key(code, own)

    def moved(self, table: str, whose: str, row: Any) -> Any:
        """A row with its own key and all that it refers to as the area names it."""
        changes: dict[str, Any] = {}
        for field in attrs.fields(TABLES[table]):
            held = getattr(row, field.name)
            target = field.metadata.get("refers")
            if field.metadata.get("is_key"):
                changes[field.name] = self.key(table, whose, held)
            elif target and isinstance(held, str):
                changes[field.name] = self.key(target, whose, held)
            elif target and held:
                changes[field.name] = tuple(dict.fromkeys(self.key(target, whose, one) for one in held))
            elif field.metadata.get("media") and held:
                changes[field.name] = f"{whose}/{held}"
        return attrs.evolve(row, **changes)

    def list_of(self, table: str) -> Iterator[Any]:
        """The rows of a short list: those that are alike wherever they are, once."""
        by_key: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        for whose, programme in self.programmes.items():
            for row in getattr(programme, table):
                by_key[row.key][whose] = attrs.evolve(self.moved(table, whose, row), key=row.key)
        for key, found in by_key.items():
            alike = len(found) > 1 and len(set(map(repr, found.values()))) == 1
            for whose in found:
                self.names[table, (whose, key)] = merged_key(SHARED if alike else whose, key)
            rows = [next(iter(found.items()))] if alike else found.items()
            yield from (attrs.evolve(row, key=self.names[table, (whose, key)]) for whose, row in rows)

    def rows(self, table: str) -> Iterator[Any]:
        """The rows of a table, each thing once; roles that say the same once."""
        seen: set[str] = set()
        for whose, programme in self.programmes.items():
            for row in getattr(programme, table):
                key = getattr(row, "key", None)
                if key is not None and self.same.of(table, (whose, key)) != (whose, key):
                    continue
                if table == "roles" and not self.is_bound(whose, row):
                    continue
                moved = self.moved(table, whose, row)
                if table in self.called_off and moved.key in self.called_off[table]:
                    moved = attrs.evolve(moved, status=Status.CANCELLED)
                if table == "events" and (whose, key) in self.same.circular:
                    moved = attrs.evolve(moved, parent=None)
                if identity(moved) not in seen:
                    seen.add(identity(moved))
                    yield moved

    def is_bound(self, whose: str, role: Role) -> bool:
        """Whether a role means the same in the area: it is about an event, or about a section of one town only."""
        own = role.section and self.key("sections", whose, role.section) != merged_key(SHARED, role.section)
        return role.event is not None or bool(own)

    @cached_property
    def called_off(self) -> Mapping[str, frozenset[str]]:
        """The events and sessions of which at least one of their programmes says that they are called off."""
        return {
            table: frozenset(
                self.key(table, whose, row.key)
                for whose, programme in self.programmes.items()
                for row in getattr(programme, table)
                if row.status is Status.CANCELLED
            )
            for table in ("events", "sessions")
        }

    def faces(self) -> Iterator[Face]:
        """The people, each once where two programmes tell of one event; a name that one city gives twice stays."""
        first: dict[object, str] = {}
        for whose, programme in self.programmes.items():
            sessions = {session.key for session in programme.sessions}
            for face in programme.faces:
                own = face.session if face.session in sessions else None
                session = self.key("sessions", whose, own) if own else None
                image = f"{whose}/{face.image}" if face.image else ""
                event = self.key("events", whose, face.event)
                if first.setdefault((event, session, face.part, folded(face.name)), whose) != whose:
                    continue
                yield attrs.evolve(face, event=event, session=session, image=image)

    def stamps(self, kept: set[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Stamp]]:
        for whose, programme in self.programmes.items():
            for (table, key), stamp in programme.stamps:
                own = (table, merged_key(whose, key))
                if own in kept:
                    yield own, stamp

    def owners(self) -> Mapping[str, tuple[str, ...]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for whose, programme in self.programmes.items():
            for event in programme.events:
                found[self.key("events", whose, event.key)].append(whose)
        return {key: tuple(dict.fromkeys(codes)) for key, codes in found.items()}

    def keys(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        found: dict[str, dict[str, frozenset[str]]] = {table: {} for table in LISTS}
        for (table, (_, key)), name in self.names.items():
            found[table][key] = found[table].get(key, frozenset()) | {name}
        return found

    def head(self) -> dict[str, Any]:
        """What is said of the programme as a whole."""
        area, given = self.area, self.programmes.values()
        natures = {programme.nature for programme in given}
        nature = next((one for one in (Nature.SYNTHETIC, Nature.INVENTED) if one in natures), Nature.REAL)
        notices = [programme.notice for programme in given if programme.nature is nature and programme.notice]
        own = {name: getattr(area, name) for name in ("key", "uri", "title", "year", "city", "country", "zone")}
        return own | {
            "theme": Text(),
            "ordinal": None,
            "municipality": area.codes,
            "languages": area.languages,
            "status": Status.PLANNED,
            "mode": None,
            "nature": nature,
            "notice": area.notice or (notices[0] if notices else Text()),
            "base_url": area.base_url,
            "sdgs": tuple(sorted({goal for programme in given for goal in programme.sdgs})),
            "site": area.site,
        }


assert set(MERGED) <= set(PUBLIC_TABLES)  # noqa: S101 - nothing private is ever merged
