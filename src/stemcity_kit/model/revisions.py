"""Revisions: which events and sessions changed since they were last published.

A fingerprint of what readers see of a row is kept with its revision; the next publication compares. So the number goes
up (RFC 5545 section 3.8.7.4, SEQUENCE) when, and only when, there is something to tell.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.calendar import Revision
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Session
from stemcity_kit.model.programme import Programme, publish
from stemcity_kit.model.tables import identity
from stemcity_kit.model.text import Text
from stemcity_kit.model.vocabulary import Status

__all__ = ["fingerprints", "revise"]


def fingerprints(programme: Programme) -> Mapping[tuple[str, str], str]:
    """For each event and session, by table and key, the fingerprint of what readers see of it.

    A session's covers its event with its audience and those who hold it, its venue and its rooms, and whether its
    section or the whole edition is cancelled or uncertain, because a visitor who keeps the session in a calendar must
    learn of a change in any of them.

    Returns:
        SHA-256 in hexadecimal; it depends on content alone, not on how many fields the model has.
    """
    texts = functools.cache(_text)
    found = {("events", event.key): _sum(texts(event)) for event in programme.events}
    for session in programme.sessions:
        found["sessions", session.key] = _sum(*map(texts, _seen(programme, session)))
    return found


def _seen(programme: Programme, session: Session) -> Iterator[Any]:
    event = programme.get("events", session.event)
    above = (programme, programme.get("sections", event.section))
    yield session
    yield event
    yield from sorted({one.status for one in above if one} & {Status.CANCELLED, Status.TENTATIVE})
    for role in programme.roles_of.get(session.event, ()):
        yield from (role, programme.get("organisations", role.organisation))
    yield from (programme.get("audiences", key) for key in event.audiences)
    yield programme.get("venues", session.venue)
    yield from (programme.get("rooms", key) for key in session.rooms)


def _sum(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _text(value: Any) -> str:
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """A value in JSON's types, without the fields that say no more than their default."""
    if isinstance(value, Text):
        return dict(value.versions)
    if attrs.has(value.__class__):
        return {
            name: _plain(held)
            for name, default in _fields(value.__class__)
            if (held := getattr(value, name)) != default
        }
    if isinstance(value, tuple):
        return [_plain(member) for member in value]
    return value if isinstance(value, str | int | None) else str(value)


@functools.cache
def _fields(of: type) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, field.default) for field in attrs.fields(of))


def revise(edition: Edition, *, at: dt.datetime) -> tuple[Revision, ...]:
    """The table `published` as it stands after a publication at this moment.

    A row that changed since its last revision gets the next one; the others keep theirs. Rows that are published and
    then vanish stay in the table, so that the check can name them.

    Args:
        edition: The edition to publish.
        at: The moment of publication, aware; stored in UTC, whole seconds.

    Raises:
        FaultyFolder: As `publish`.
        InvalidValue: The moment is before the last publication.
    """
    programme = publish(edition)
    moment = at.astimezone(dt.UTC).replace(microsecond=0)
    _refuse_the_past(edition, moment)
    before = {identity(revision): revision for revision in edition.published}
    now = fingerprints(programme)
    for table in ("events", "sessions"):
        for row in getattr(programme, table):
            last = before.get(f"{table} {row.key}")
            seen = now[table, row.key]
            if last is None or last.digest != seen:
                before[f"{table} {row.key}"] = Revision(
                    table,
                    row.key,
                    last.revision + 1 if last else 0,
                    moment,
                    row.status,
                    seen,
                    _title(programme, table, row),
                )
    return tuple(sorted(before.values(), key=lambda revision: (revision.table, revision.row)))


def _refuse_the_past(edition: Edition, moment: dt.datetime) -> None:
    last = max((revision.changed_at for revision in edition.published), default=moment)
    if moment < last:
        raise InvalidValue.because(
            "published-before-the-last-time",
            Where(),
            N_("{moment} is before the last publication, {last}."),
            N_("Name a later moment; subscribed calendars believe only what is newer."),
            moment=moment.isoformat(),
            last=last.isoformat(),
        )


def _title(programme: Programme, table: str, row: Any) -> str:
    event = row if table == "events" else programme.get("events", row.event)
    return str(event.title.within(programme.languages))
