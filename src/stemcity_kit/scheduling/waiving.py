"""Waivers: a limit that somebody set aside, with a reason and a name."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from stemcity_kit.model.planning import Waiver
from stemcity_kit.scheduling.limits import Count, Hours, Limit, Only, items_of

__all__ = ["waived"]


def waived(limit: Limit, waivers: Iterable[Waiver]) -> tuple[Limit | None, tuple[Waiver, ...]]:
    """What is left of a limit after the waivers of its rule, and those that touched it.

    A waiver that names an item frees it of an `Only`; one that names the room, person or count frees all of it; one
    that names two or more items lets those clash with one another and with nobody else.
    """
    touching = tuple(one for one in waivers if one.rule == limit.because.rule)
    if not touching:
        return limit, ()
    match limit:
        case Only():
            found = tuple(one for one in touching if limit.item in one.rows)
            return (None, found) if found else (limit, ())
        case Hours():
            found = tuple(one for one in touching if limit.room in one.rows)
            return (None, found) if found else (limit, ())
        case Count():
            about = set(items_of(limit))
            found = tuple(one for one in touching if limit.key in one.rows or about <= set(one.rows))
            return (None, found) if found else (limit, ())
    whole = tuple(one for one in touching if limit.key in one.rows)
    if whole:
        return None, whole
    users = {use.item for use in limit.uses}
    pairs = {one: users & set(one.rows) for one in touching if len(users & set(one.rows)) > 1}
    exempt = frozenset(frozenset((a, b)) for both in pairs.values() for a in both for b in both if a < b)
    return attrs.evolve(limit, exempt=limit.exempt | exempt), tuple(pairs)
