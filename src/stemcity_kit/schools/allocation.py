"""The draw over wishes: every class's wishes together, by a published policy and the lot of a public event.

The classes are drawn with the seed (`stemcity_kit.engines.draw`), and by leximin or in turn each gets one place at
most; then, where the policy allows more, a second in a further round, for which the seed followed by ` (2)` is drawn,
and so on, as long as anybody could have so many. So nobody gets a second place before everybody had the chance of a
first. What was given before stays.

Whoever has the request and the seed can repeat all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import attrs

from stemcity_kit.engines.draw import drawn, list_digest
from stemcity_kit.model.canonical import digest as digest_of
from stemcity_kit.schools.limits import Limits, Tally
from stemcity_kit.schools.request import Request
from stemcity_kit.schools.rounds import STANDARD, Engines, Round, options_of, played

__all__ = ["Allocation", "Given", "allocate", "request_digest", "seed_of"]


@attrs.frozen
class Given:
    """A place that was given.

    Attributes:
        party: To whom.
        session: In which session.
        rank: The rank of its event among the party's wishes; None where it had not wished for it.
        round: In which round of the draw; 0 where the draw did not give it.
    """

    party: str
    session: str
    rank: int | None
    round: int


def _places(values: tuple[Given, ...] | list[Given]) -> tuple[Given, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class Allocation:
    """Who goes where, and how that was decided.

    Attributes:
        request: What was asked.
        seed: The line of the public event from which the draw follows.
        digest: The SHA-256 of the list of parties, to be published before the seed is known.
        places: The places that were given, those that were held before not among them; by round and then by the draw.
        rounds: How each round went.
    """

    request: Request
    seed: str
    digest: str
    places: tuple[Given, ...] = attrs.field(converter=_places)
    rounds: tuple[Round, ...] = ()

    @property
    def by_party(self) -> dict[str, tuple[Given, ...]]:
        """The places of each party, also of those that got none."""
        found: dict[str, list[Given]] = {party.key: [] for party in self.request.parties}
        for place in self.places:
            found[place.party].append(place)
        return {party: tuple(places) for party, places in found.items()}

    @property
    def by_session(self) -> dict[str, tuple[str, ...]]:
        """Who goes to each session, those included who held a place before."""
        found: dict[str, list[str]] = {slot.key: [] for slot in self.request.slots}
        for party, session in (*self.request.held, *((place.party, place.session) for place in self.places)):
            found[session].append(party)
        return {session: tuple(parties) for session, parties in found.items()}

    @property
    def without(self) -> tuple[str, ...]:
        """The parties that wished for something and have no place at all."""
        having = {place.party for place in self.places} | {party for party, _ in self.request.held}
        return tuple(party.key for party in self.request.parties if party.wishes and party.key not in having)

    @property
    def proved(self) -> bool:
        """Whether each round is proved to be the best that the policy's method allows."""
        return all(each.proved for each in self.rounds)


def seed_of(seed: str, *, number: int) -> str:
    """The seed of a round: the public one for the first, and the same with the number behind it for each further one.

    >>> seed_of("Lotto 5 17 33", number=1), seed_of("Lotto 5 17 33", number=2)
    ('Lotto 5 17 33', 'Lotto 5 17 33 (2)')
    """
    return seed if number == 1 else f"{seed} ({number})"


def request_digest(request: Request) -> str:
    """The SHA-256 of all that the draw follows from besides the seed, to be published before it is known.

    The hash of the list alone holds who takes part; this one also holds their wishes, the sessions and the policy, so
    that none of them can be changed unseen once the seed is there. The moment of the request is left out.

    >>> from stemcity_kit.schools.request import Party
    >>> one, other = (Request(parties=[Party(key="3b", size=size)], slots=[]) for size in (20, 21))
    >>> request_digest(one) == request_digest(one), request_digest(one) == request_digest(other)
    (True, False)
    """
    parties = sorted(request.parties, key=lambda party: party.key)
    slots = sorted(request.slots, key=lambda slot: slot.key)
    return digest_of(_plain(attrs.evolve(request, parties=parties, slots=slots, held=sorted(request.held), at=None)))


def _plain(value: Any) -> Any:
    """A value in kinds that have one canonical spelling; what has no order is put in one."""
    if isinstance(value, frozenset):
        return sorted(_plain(one) for one in value)
    if isinstance(value, Mapping):
        return sorted([[_plain(key), _plain(one)] for key, one in value.items()])
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if attrs.has(type(value)):
        return {field.name: _plain(getattr(value, field.name)) for field in attrs.fields(type(value))}
    return str(value) if isinstance(value, Fraction) else value


def allocate(request: Request, *, seed: str, engines: Engines = STANDARD) -> Allocation:
    """Who gets which place.

    Args:
        request: What is asked.
        seed: One line of a public event that was named before and that the office cannot influence.
        engines: What computes; the standard library alone gives the same on every machine.

    Raises:
        InvalidValue: The seed is empty or would be copied wrongly, or a key cannot be drawn.

    >>> from stemcity_kit.schools.request import Party, Slot
    >>> parties = [Party(key=key, size=20, wishes=[("robots", 1), ("stars", 2)]) for key in ("3a", "3b")]
    >>> slots = [Slot(key=f"{event}-1", event=event, seats=25) for event in ("robots", "stars")]
    >>> made = allocate(Request(parties=parties, slots=slots), seed="Lotto, 12 June 2027: 5 17 33")
    >>> [(place.party, place.session, place.rank) for place in made.places], made.proved
    ([('3b', 'robots-1', 1), ('3a', 'stars-1', 2)], True)
    """
    keys = [party.key for party in request.parties]
    digest = list_digest(keys)
    tally = Tally(Limits(request), ((request.party(key), session) for key, session in request.held))
    held: dict[str, list[str]] = {key: [] for key in keys}
    for key, before in request.held:
        held[key].append(before)
    rounds: list[Round] = []
    places: list[Given] = []
    most = max((len(held[party.key]) + len(party.wishes) for party in request.parties), default=1)
    for number in range(1, min(request.policy.places, max(1, most)) + 1):
        order = [key for key in drawn(keys, seed=seed_of(seed, number=number)) if len(held[key]) < number]
        options = options_of(request, (request.party(key) for key in order), held=held, tally=tally)
        played_round = played(request, options, number=number, order=order, tally=tally, engines=engines)
        rounds.append(played_round)
        for key in order:
            session = played_round.given[key]
            if session is not None:
                held[key].append(session)
                tally.give(request.party(key), session)
                places.append(Given(key, session, request.party(key).rank[request.slot(session).event], number))
    return Allocation(request=request, seed=seed, digest=digest, places=places, rounds=tuple(rounds))
