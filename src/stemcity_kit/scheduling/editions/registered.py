"""Who registered for a session without a class: how many must be told when it moves, and nobody's name."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from stemcity_kit.model.edition import Edition
from stemcity_kit.model.vocabulary import PlaceState
from stemcity_kit.scheduling.diff import Move

__all__ = ["Registered", "registered"]

AFFECTED = frozenset(
    {PlaceState.WAITING, PlaceState.OFFERED, PlaceState.PLACED, PlaceState.CONFIRMED, PlaceState.DISPLACED}
)
"""Whoever holds a place, waits for one or has just lost it wants to know."""


@attrs.frozen
class Registered:
    """How many registered for one session without a class.

    Attributes:
        session: The session's key.
        registrations: How many registrations there are.
        people: For how many people in all; one for each that says no number.
    """

    session: str
    registrations: int
    people: int


def registered(edition: Edition, moves: Iterable[Move]) -> tuple[Registered, ...]:
    """Those who must be told of what moved and are in no class, session by session in the order of the moves.

    Args:
        edition: The edition as it is now, with its places and its register.
        moves: What moved.
    """
    classes = edition.indexes["classes"]
    seats = {(one.group, one.session): one.seats for one in edition.register if one.seats is not None}
    found: dict[str, list[int]] = {}
    for place in edition.places:
        if place.state in AFFECTED and place.group not in classes:
            found.setdefault(place.session, []).append(seats.get((place.group, place.session), 1))
    sessions = dict.fromkeys(move.item.key for move in moves)
    return tuple(Registered(key, len(found[key]), sum(found[key])) for key in sessions if key in found)
