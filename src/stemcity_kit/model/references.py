"""Cross-references: every key is there once, every reference points at a row, no thing is its own ancestor.

Works on any table of an edition from the declarations of its fields, and yields all faults at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import attrs

from stemcity_kit.errors import Finding, N_, Where, did_you_mean
from stemcity_kit.model.edition import TABLES, Edition
from stemcity_kit.model.tables import identity, unknown_key
from stemcity_kit.model.vocabulary import QuotaOf

__all__ = ["references"]

MOST_HINTS = 20
"""The faults of one table for which the nearest key is looked up: a column of titles instead of keys has thousands."""


def references(edition: Edition) -> Iterator[Finding]:
    """All faults of keys and references in an edition.

    >>> from stemcity_kit.model.event import Event
    >>> edition = Edition(key="a-2027", uri="https://example.org/a/2027", year=2027, country="IT", zone="Europe/Rome")
    >>> [finding.words() for finding in references(edition.with_events(Event("talk", parent="tlk")))]
    ["events 'talk', parent: Nothing in “events” has the key “tlk”. Did you mean “talk”?"]
    """
    hinted: Counter[str] = Counter()
    for table, of in TABLES.items():
        rows = getattr(edition, table)
        yield from _doubles(table, rows)
        pointing = [field for field in attrs.fields(of) if "refers" in field.metadata]
        for row in rows:
            for field in pointing:
                yield from _dangling(edition, table, row, field, hinted)
        if "parent" in attrs.fields_dict(of):
            yield from _circles(edition, table, rows)
    yield from _rooms_elsewhere(edition)
    yield from _named_by_table(edition, hinted)
    yield from _journeys_from_nowhere(edition)


def _doubles(table: str, rows: tuple[Any, ...]) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, row in enumerate(rows):
        name = identity(row)
        if name in seen:
            yield Finding(
                "double-key",
                Where(table=table, key=name, field="key", row=number),
                N_("“{key}” is there twice."),
                N_("Give one of the two rows another key, or delete it."),
                params={"key": name},
            )
        seen.add(name)


def _dangling(
    edition: Edition, table: str, row: Any, field: attrs.Attribute[Any], hinted: Counter[str]
) -> Iterator[Finding]:
    target = field.metadata["refers"]
    held = getattr(row, field.name)
    for key in (held,) if isinstance(held, str) else held or ():
        if key not in edition.indexes[target]:
            where = Where(table=table, key=identity(row), field=field.name)
            hinted[target] += 1
            known = edition.indexes[target] if hinted[target] <= MOST_HINTS else ()
            yield unknown_key(key, known, where, table=target)


def _circles(edition: Edition, table: str, rows: tuple[Any, ...]) -> Iterator[Finding]:
    """Each circle of parents once, named at its alphabetically first member."""
    for row in rows:
        line, at = [row.key], edition.get(table, row.parent)
        while at is not None and at.key not in line:
            line.append(at.key)
            at = edition.get(table, at.parent)
        if at is not None and at.key == row.key and row.key == min(line):
            yield Finding(
                "circle-of-parents",
                Where(table=table, key=row.key, field="parent"),
                N_("“{key}” is its own ancestor: {circle}."),
                N_("Empty the parent of one of them."),
                params={"key": row.key, "circle": " → ".join([*line, row.key])},
            )


def _rooms_elsewhere(edition: Edition) -> Iterator[Finding]:
    """Rooms that are not in the venue of their row; a venue that does not exist is a fault told already."""
    for session in edition.sessions:
        for key in session.rooms:
            yield from _room_elsewhere(edition, session.venue, key, Where(table="sessions", field="rooms"), session)
    for opening in edition.openings:
        if opening.venue is not None and opening.room is not None:
            where = Where(table="openings", field="room")
            yield from _room_elsewhere(edition, opening.venue, opening.room, where, opening)


def _room_elsewhere(edition: Edition, venue: str | None, key: str, where: Where, row: Any) -> Iterator[Finding]:
    room = edition.get("rooms", key)
    if room is not None and room.venue != venue and edition.get("venues", venue or room.venue):
        yield Finding(
            "room-of-another-venue",
            attrs.evolve(where, key=identity(row)),
            N_("The room “{room}” belongs to the venue “{owner}”, not to “{venue}”."),
            N_("Write a room of this venue, or correct the venue."),
            params={"room": key, "owner": room.venue, "venue": venue or ""},
        )


COUNTED: Mapping[QuotaOf, str] = MappingProxyType(
    {
        QuotaOf.PARTNER: "organisations",
        QuotaOf.KIND: "kinds",
        QuotaOf.AUDIENCE: "audiences",
        QuotaOf.PERSON: "people",
        QuotaOf.EVENT: "events",
    }
)
"""The table whose keys a quota counts by; tracks and districts have none."""


def _named_by_table(edition: Edition, hinted: Counter[str]) -> Iterator[Finding]:
    """Keys whose table another cell of the row names: those of availability and of quotas."""
    spoken = [("availability", "row", row, row.of.value, row.row) for row in edition.availability]
    counted = [("quotas", "value", row, COUNTED.get(row.of), row.value) for row in edition.quotas if row.value]
    for table, field, row, target, key in [*spoken, *counted]:
        if target is not None and key not in edition.indexes[target]:
            hinted[target] += 1
            known = edition.indexes[target] if hinted[target] <= MOST_HINTS else ()
            yield unknown_key(key, known, Where(table=table, key=identity(row), field=field), table=target)


def _journeys_from_nowhere(edition: Edition) -> Iterator[Finding]:
    """Ends of journeys that are neither venues nor districts of venues or schools."""
    districts = {row.district for table in (edition.venues, edition.schools) for row in table if row.district}
    known = [*edition.indexes["venues"], *sorted(districts)]
    for journey in edition.journeys:
        for field in ("origin", "destination"):
            place = getattr(journey, field)
            if place not in districts and place not in edition.indexes["venues"]:
                near = did_you_mean(place, known)
                yield Finding(
                    "unknown-key",
                    Where(table="journeys", key=identity(journey), field=field),
                    N_("No venue has the key “{key}”, and no venue or school lies in a district “{key}”."),
                    N_("Did you mean “{near}”?")
                    if near
                    else N_("Write the key of a venue, or the code of a district."),
                    params={"key": place, "near": near, "table": "venues"},
                )
