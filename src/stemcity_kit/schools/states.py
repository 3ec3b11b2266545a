"""The life of a place in a session: one table, and every transition is in it.

The table says for each state which acts are possible and where each leads; under None stand those for who has nothing
to do with the session yet. Who cancelled, declined or let an offer lapse may register again, at the end of the list.
Who attended and who did not can be corrected by a further act; nothing else comes after.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from stemcity_kit.model.vocabulary import PlaceState, RegisterAct

__all__ = ["HOLDING", "PLACE", "possible"]

_ENTERS = {
    RegisterAct.PLACED: PlaceState.PLACED,
    RegisterAct.WAITLISTED: PlaceState.WAITING,
    RegisterAct.RE_PLACED: PlaceState.PLACED,
}
_CALLED_OFF = {RegisterAct.CANCELLED: PlaceState.CANCELLED}
_LOST = {RegisterAct.SESSION_CANCELLED: PlaceState.DISPLACED}
_SEEN = {RegisterAct.ATTENDED: PlaceState.ATTENDED, RegisterAct.NO_SHOW: PlaceState.NO_SHOW}
_ANSWERS = {
    RegisterAct.CONFIRMED: PlaceState.CONFIRMED,
    RegisterAct.DECLINED: PlaceState.DECLINED,
    RegisterAct.LAPSED: PlaceState.LAPSED,
}

PLACE: Mapping[PlaceState | None, Mapping[RegisterAct, PlaceState]] = MappingProxyType(
    {
        None: _ENTERS,
        PlaceState.WAITING: {
            RegisterAct.PLACED: PlaceState.PLACED,
            RegisterAct.RE_PLACED: PlaceState.PLACED,
            RegisterAct.OFFERED: PlaceState.OFFERED,
            RegisterAct.SESSION_CANCELLED: PlaceState.CANCELLED,
            **_CALLED_OFF,
        },
        PlaceState.OFFERED: {**_ANSWERS, **_CALLED_OFF, **_LOST},
        PlaceState.PLACED: {**_ANSWERS, **_CALLED_OFF, **_LOST, **_SEEN},
        PlaceState.CONFIRMED: {**_CALLED_OFF, **_LOST, **_SEEN},
        PlaceState.DISPLACED: _CALLED_OFF,
        PlaceState.CANCELLED: _ENTERS,
        PlaceState.DECLINED: _ENTERS,
        PlaceState.LAPSED: _ENTERS,
        PlaceState.ATTENDED: {RegisterAct.NO_SHOW: PlaceState.NO_SHOW},
        PlaceState.NO_SHOW: {RegisterAct.ATTENDED: PlaceState.ATTENDED},
    }
)
"""For each state the acts that are possible and the state that each leads to."""

HOLDING = frozenset({PlaceState.PLACED, PlaceState.OFFERED, PlaceState.CONFIRMED, PlaceState.ATTENDED})
"""The states in which a place takes seats."""


def possible(state: PlaceState | None) -> tuple[RegisterAct, ...]:
    """The acts that are possible in a state, in the order of the vocabulary.

    >>> [act.value for act in possible(PlaceState.CONFIRMED)]
    ['cancelled', 'session-cancelled', 'attended', 'no-show']
    """
    return tuple(act for act in RegisterAct if act in PLACE[state])
