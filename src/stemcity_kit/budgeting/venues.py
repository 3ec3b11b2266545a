"""Venues of the municipality that others use for nothing, where nobody entered it as an advantage.

The use of a municipal venue free of charge is an economic advantage, too (in Italy D.Lgs. 33/2013, art. 26(2), as ANAC
reads it). What a venue is worth is never guessed, and neither is whether somebody paid for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from stemcity_kit.budgeting.municipality import municipality_of
from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.place import Venue
from stemcity_kit.model.rule import warning
from stemcity_kit.model.vocabulary import Means, RoleName, Status

__all__ = ["venues_not_valued"]

HELD = (Status.TENTATIVE, Status.PLANNED, Status.MOVED, Status.HELD)
"""The sessions that use a venue; a draft may never come, and one that is cancelled uses none."""


def venues_not_valued(edition: Edition, year: int) -> Iterator[Finding]:
    """Venues of the municipality that somebody else uses for an event, where no advantage in kind is entered for them.

    Who runs an event says its roles: the organiser, else that of the event that it is part of, else the partner of its
    need. Where none of them is known, or one belongs to the municipality, as its departments do, nothing is said. An
    advantage in kind for one of the organisers covers the event and the venue that it names; one that names neither is
    taken to cover all of theirs in that year. Venues of other municipalities are not this one's to grant.

    Args:
        edition: The edition.
        year: The calendar year of the sessions; those without a known time are taken to be in the edition's own.
    """
    towns = municipality_of(edition)
    parents = {body.key: body.parent for body in edition.organisations}
    granted = [
        row for row in edition.advantages if row.means is Means.IN_KIND and row.day is not None and row.day.year == year
    ]
    for event in edition.events:
        venues = _municipal_venues(edition, event, year, towns)
        runners = _organisers(edition, event) if venues else ()
        if not runners or any(not towns.isdisjoint(_upwards(key, parents.get, parents)) for key in runners):
            continue
        whole = (None, *_whole(edition, event))
        theirs = [row for row in granted if row.organisation in runners and row.event in whole]
        for venue in venues:
            if not any(row.venue in (None, venue.key) for row in theirs):
                yield _not_valued(edition, event, venue, runners)


def _not_valued(edition: Edition, event: Event, venue: Venue, runners: Collection[str]) -> Finding:
    what = N_("{who} holds it in {venue}, which belongs to {owner}, and no advantage in kind is entered.")
    fix = N_(
        "If the venue costs {who} nothing, add a row with means in-kind, valued by the tariff, to "
        "advantages, which names the event; if it is paid for, one with the amount 0 that says so."
    )
    who = ", ".join(_name(edition, key) for key in runners)
    told = {"who": who, "venue": venue.name or venue.key, "owner": _name(edition, venue.owner)}
    return warning("venue-not-valued", Where(table="events", key=event.key), what, fix, **told)


def _organisers(edition: Edition, event: Event) -> tuple[str, ...]:
    for key in _whole(edition, event):
        roles = edition.roles_by_event.get(key, ())
        found = tuple(dict.fromkeys(role.organisation for role in roles if role.role is RoleName.ORGANISER))
        if found:
            return found
    need = edition.get("needs", event.key)
    return (need.partner,) if need is not None and need.partner is not None else ()


def _whole(edition: Edition, event: Event) -> tuple[str, ...]:
    """The keys of the event, of that which it is a part of, and so on."""
    return _upwards(event.key, lambda key: edition.indexes["events"][key].parent, edition.indexes["events"])


def _upwards(key: str, parent: Callable[[str], str | None], known: Collection[str]) -> tuple[str, ...]:
    """A key, that of its parent, and so on, each once, as far as they are known."""
    seen: dict[str, None] = {}
    at: str | None = key
    while at is not None and at in known and at not in seen:
        seen[at] = None
        at = parent(at)
    return tuple(seen)


def _municipal_venues(edition: Edition, event: Event, year: int, towns: Collection[str]) -> tuple[Venue, ...]:
    """The venues of the event's sessions of that year which belong to the municipality, each once."""
    if event.status not in HELD:
        return ()
    keys = [
        one.venue
        for one in edition.sessions_by_event.get(event.key, ())
        if one.status in HELD and (one.when.days.first.year if one.when is not None else edition.year) == year
    ]
    venues = (edition.get("venues", key) for key in dict.fromkeys(keys))
    return tuple(venue for venue in venues if venue is not None and venue.owner in towns)


def _name(edition: Edition, key: str | None) -> str:
    found: Organisation | None = edition.get("organisations", key)
    return (found.name or found.key) if found is not None else key or ""
