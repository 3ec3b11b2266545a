"""A part of the merged programme: by municipality, audience, goal, day and district."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import attrs

from stemcity_kit.errors import Finding, N_, UnknownKey, Where, did_you_mean
from stemcity_kit.federation.merging import Merged
from stemcity_kit.model.event import Event, Session
from stemcity_kit.model.place import Venue
from stemcity_kit.model.programme import Programme

__all__ = ["select"]


def select(
    merged: Merged,
    *,
    municipality: str = "",
    audience: str = "",
    goal: int | None = None,
    day: dt.date | None = None,
    district: str = "",
) -> Programme:
    """The events that answer to all that is asked, with what belongs to them; nothing asked gives the whole.

    Args:
        merged: The merged programme.
        municipality: The code of the municipality in whose programme the event stands.
        audience: The key of an audience, as a member writes it or as the area does.
        goal: A Sustainable Development Goal of the event's own.
        day: A day on which a session is held, or may be where only a span of days is known.
        district: A district of the session's venue, which is `code/district` where more than one town has it.

    Returns:
        A programme. Parents of parts stay, so that a part is never without its whole; of an event with several
        sessions, those that answer stay.

    Raises:
        UnknownKey: No member of the merged programme has this code, no audience this key, no venue this district; what
            is not there is not chosen silently. Everything that is unknown is named.
    """
    programme = merged.programme
    if not (municipality or audience or goal or day or district):
        return programme
    if faults := [*_unknown(merged, municipality=municipality, audience=audience, district=district)]:
        raise UnknownKey(*faults)
    held = [session for session in programme.sessions if _is_there(merged, session, day, district)]
    timed = {session.event for session in held}
    kept = {
        event.key
        for event in programme.events
        if (not municipality or municipality in merged.owners[event.key])
        and (not audience or _is_for(merged, event, audience))
        and (goal is None or goal in event.sdgs)
        and (not (day or district) or event.key in timed)
    }
    kept |= set(_parents(programme, kept))
    return _with_only(programme, kept, {session.key for session in held if session.event in kept})


def _unknown(merged: Merged, **asked: str) -> Iterator[Finding]:
    audiences = {row.key for row in merged.programme.audiences} | set(merged.keys["audiences"])
    known = {"municipality": set(merged.members), "audience": audiences, "district": set(_districts(merged))}
    for name, value in asked.items():
        if value and value not in known[name]:
            near = did_you_mean(value, known[name])
            what = N_("Nothing in the merged programme has {name} = “{value}”.")
            fix = N_("Did you mean “{near}”?") if near else N_("Known here are: {known}.")
            params = {"name": name, "value": value, "near": near, "known": ", ".join(sorted(known[name]))}
            yield Finding("unknown-choice", Where(field=name), what, fix, params=params)


def _districts(merged: Merged) -> Iterator[str]:
    """Each district as it can be asked for: alone, and with the municipality that it is in."""
    for session in merged.programme.sessions:
        venue = merged.programme.get("venues", session.venue)
        if venue is not None and venue.district:
            yield from (venue.district, *_with_codes(merged, session, venue))


def _with_codes(merged: Merged, session: Session, venue: Venue) -> frozenset[str]:
    whose = (venue.municipality,) if venue.municipality else merged.owners[session.event]
    return frozenset(f"{code}/{venue.district}" for code in whose)


def _is_for(merged: Merged, event: Event, audience: str) -> bool:
    return bool(set(event.audiences) & {audience, *merged.keys["audiences"].get(audience, ())})


def _is_there(merged: Merged, session: Session, day: dt.date | None, district: str) -> bool:
    if day is not None and (session.when is None or day not in session.when.days):
        return False
    venue = merged.programme.get("venues", session.venue)
    if not district:
        return True
    if venue is None or not venue.district:
        return False
    return district == venue.district or district in _with_codes(merged, session, venue)


def _parents(programme: Programme, kept: set[str]) -> Iterator[str]:
    for key in kept:
        event = programme.get("events", key)
        seen = {key}  # two cities can disagree on which event is a part of which
        while event is not None and event.parent is not None and event.parent not in seen:
            seen.add(event.parent)
            yield event.parent
            event = programme.get("events", event.parent)


def _with_only(programme: Programme, events: set[str], sessions: set[str]) -> Programme:
    """The programme with these events and sessions, and the venues and organisations that they name.

    The figures are those of the whole area, so a part has none.
    """
    of_none: set[str | None] = {*sessions, None}
    sections = {row.section for row in programme.events if row.key in events} - {None}
    changes: dict[str, Any] = {
        "figures": (),
        "events": tuple(row for row in programme.events if row.key in events),
        "sessions": tuple(row for row in programme.sessions if row.key in sessions),
        "roles": tuple(
            row for row in programme.roles if row.event in events or (row.event is None and row.section in sections)
        ),
        "faces": tuple(face for face in programme.faces if face.event in events and face.session in of_none),
        "stamps": tuple(
            (at, stamp) for at, stamp in programme.stamps if at[1] in (events if at[0] == "events" else sessions)
        ),
    }
    venues = {row.venue for row in changes["sessions"]}
    rooms = (programme.get("rooms", key) for row in changes["sessions"] for key in row.rooms)
    venues |= {room.venue for room in rooms if room is not None}
    changes["venues"] = tuple(row for row in programme.venues if row.key in venues)
    changes["rooms"] = tuple(row for row in programme.rooms if row.venue in venues)
    bodies = {role.organisation for role in changes["roles"]} | {row.owner for row in changes["venues"]}
    while more := {row.parent for row in programme.organisations if row.key in bodies} - bodies:
        bodies |= more
    changes["organisations"] = tuple(row for row in programme.organisations if row.key in bodies)
    return attrs.evolve(programme, **changes)
