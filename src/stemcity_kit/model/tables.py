"""Tables of rows: what tells a row from the others, how rows are found and grouped, what names them outside.

Nothing here knows an edition; an edition and its public view are made of tables, and both ask here.
"""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import attrs

from stemcity_kit.errors import Finding, N_, Where, did_you_mean
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.organisation import Role
from stemcity_kit.model.vocabulary import Place

__all__ = [
    "grouped",
    "identity",
    "index",
    "parts_by_event",
    "public_id",
    "roles_by_event",
    "rows",
    "sessions_by_event",
    "unknown_key",
]

R = TypeVar("R")
K = TypeVar("K")


def rows(of: type, *, private: bool = False) -> Any:
    """A table of an edition: a tuple of rows of one class, accepted as any iterable."""
    return attrs.field(default=(), converter=tuple, metadata={"rows": of, "private": private})


def identity(row: Any) -> str:
    """What tells a row from the others of its table: its key, or for a link the fields that make it.

    >>> from stemcity_kit.model.vocabulary import RoleName
    >>> identity(Role("acme", RoleName.PARTNER))
    'acme partner'
    """
    names = _identifying(row.__class__)
    if len(names) == 1:
        return str(getattr(row, names[0]))
    return " ".join(_spelled(part) for part in (getattr(row, name) for name in names) if part not in (None, ()))


def _spelled(part: Any) -> str:
    if isinstance(part, tuple):
        return ",".join(map(str, part))
    return f"{part:%H:%M}" if isinstance(part, dt.time) else str(part)


@functools.cache
def _identifying(of: type) -> tuple[str, ...]:
    """The fields that tell a row of this class from the others: its key, or those that make a link."""
    fields = attrs.fields(of)
    keys = [field.name for field in fields if field.metadata.get("is_key")]
    return tuple(keys or [field.name for field in fields if field.metadata.get("identity")])


def unknown_key(key: str, known: Iterable[str], where: Where, *, table: str = "") -> Finding:
    """The finding that a key points at nothing in a table, with the nearest key that exists."""
    near = did_you_mean(key, known)
    fix = N_("Did you mean “{near}”?") if near else N_("Add the row, or correct the key.")
    if table == "venues" and not near and key in {place.value for place in Place}:
        fix = N_("Write “{key}” in the column place; this one is for the keys of venues.")
    params = {"key": key, "near": near, "table": table}
    return Finding("unknown-key", where, N_("Nothing in “{table}” has the key “{key}”."), fix, params=params)


def public_id(uri: str, kind: str, key: str) -> str:
    """The id under which a thing leaves the house: UUIDv5 of `<uri>/<kind>/<key>` (RFC 9562 section 5.5).

    >>> public_id("https://example.org/stem/2027", "sessions", "opening")
    'f8cf2145-a725-5fa3-9e6e-a1e8b380aa58'
    """
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{uri}/{kind}/{key}"))


def sessions_by_event(sessions: Iterable[Session]) -> Mapping[str, tuple[Session, ...]]:
    """The sessions of each event, in order of time; those without a known day last."""
    return grouped(sorted(sessions, key=_session_order), lambda session: session.event)


def roles_by_event(roles: Iterable[Role]) -> Mapping[str | None, tuple[Role, ...]]:
    """The roles of each event; under None those of the whole edition or a section."""
    return grouped(roles, lambda role: role.event)


def parts_by_event(events: Iterable[Event]) -> Mapping[str | None, tuple[Event, ...]]:
    """The parts of each parent event, in their stated order; under None the events that are no part."""
    return grouped(sorted(events, key=lambda event: (event.position or 10**6, event.key)), lambda event: event.parent)


def index(table: Iterable[Any]) -> dict[str, Any]:
    """The rows of a table by identity; where two share one, the first stands."""
    found: dict[str, Any] = {}
    for row in table:
        found.setdefault(identity(row), row)
    return found


def _session_order(session: Session) -> tuple[Any, ...]:
    return (session.when is None, *(session.when.order if session.when else ()), session.key)


def grouped(table: Iterable[R], by: Callable[[R], K]) -> dict[K, tuple[R, ...]]:
    """The rows by what `by` gives for each, each group in the order of the table."""
    groups: defaultdict[K, list[R]] = defaultdict(list)
    for row in table:
        groups[by(row)].append(row)
    return {group: tuple(members) for group, members in groups.items()}
