"""Places while they are exchanged: what fits, what would be better, and for whom nothing better is left.

An exchange gives one party a session that it wants more. It is made where the session has room; or where somebody who
stands in the way can go elsewhere, or nowhere, and both together are better by the aim. What is as good by the aim is
decided by the draw: who was drawn first gets the better rank. Each exchange makes the whole better, so that they come
to an end; what is left is an allocation in which no two could exchange and nobody could move.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from stemcity_kit.engines.market import Market
from stemcity_kit.engines.matching import Weights
from stemcity_kit.model.frozen import frozen
from stemcity_kit.schools.limits import Limit, Tally
from stemcity_kit.schools.request import Request

__all__ = ["Exchange", "Options", "Standing", "Weigh"]

Options = Mapping[str, tuple[tuple[int, str], ...]]
"""For each party the sessions that it can have now, as rank and session; the most wanted first."""

WITHOUT = 10**9
"""More than any rank; it stands for having no place."""


@attrs.frozen
class Weigh:
    """What each party weighs at each rank by the aim, and its place in the draw.

    Attributes:
        ranks: The weight of a party at a rank, or without a place (None).
        drawn: The place of each party in the draw.
    """

    ranks: Mapping[tuple[str, int | None], int] = attrs.field(converter=frozen)
    drawn: Mapping[str, int] = attrs.field(converter=frozen)

    @classmethod
    def of(cls, market: Market, weights: Weights, order: Sequence[str]) -> Weigh:
        """The weights of a market's agents."""
        ranks, without = dict(weights.ranks), dict(weights.without)
        tiers, heavy = dict(market.tiers), dict(market.weights)
        found: dict[tuple[str, int | None], int] = {}
        for agent, wanted in market.wishes:
            tier, times = tiers.get(agent, 1), heavy.get(agent, 1)
            found[agent, None] = times * without[tier]
            found |= {(agent, rank): times * ranks[tier, rank] for _, rank in wanted}
        return cls(found, {key: n for n, key in enumerate(order)})

    def whole(self, ranks: Mapping[str, int | None]) -> tuple[int, tuple[int, ...]]:
        """What all weigh together, and their ranks in the order of the draw; of two, the lower is the better."""
        total = sum(self.ranks[key, rank] for key, rank in ranks.items())
        in_order = sorted(ranks, key=self.drawn.__getitem__)
        return total, tuple(WITHOUT if (rank := ranks[key]) is None else rank for key in in_order)


@attrs.frozen
class Exchange:
    """Something better that is left: a party takes a session, and somebody in the way makes room for it.

    Attributes:
        party: Who would be better off.
        session: The session that it would have.
        holder: Who would make room; None where there is room.
        onward: Where the holder would go; None where it would go nowhere.
    """

    party: str
    session: str
    holder: str | None = None
    onward: str | None = None


class Standing:
    """The parties of a round where they stand now, each at one session or none."""

    def __init__(self, request: Request, options: Options, tally: Tally) -> None:
        """Begin with nobody placed.

        Args:
            request: The request.
            options: What each party of the round can have.
            tally: What is taken before the round; places are counted in it until `clear`.
        """
        self.at: dict[str, str | None] = dict.fromkeys(options)
        self._request = request
        self._options = options
        self._tally = tally
        self._rank = {key: {session: rank for rank, session in listed} for key, listed in options.items()}
        self._inside: dict[Limit, dict[str, None]] = {}

    def put(self, key: str, session: str | None) -> None:
        """Let a party stand at a session, or nowhere."""
        party, before = self._request.party(key), self.at[key]
        if before is not None:
            self._tally.take(party, before)
            for limit in self._tally.limits.on(party, before):
                del self._inside[limit][key]
        if session is not None:
            self._tally.give(party, session)
            for limit in self._tally.limits.on(party, session):
                self._inside.setdefault(limit, {})[key] = None
        self.at[key] = session

    def clear(self) -> None:
        """Let nobody stand anywhere, so that the tally is as it was."""
        for key in self.at:
            self.put(key, None)

    def rank(self, key: str, session: str | None) -> int | None:
        """The rank that a party gave to a session."""
        return None if session is None else self._rank[key][session]

    def fit(self, given: Mapping[str, str | None]) -> bool:
        """Whether all these places are within the limits; where they are, the parties stand there."""
        for key, session in given.items():
            if session is not None and self._full(key, session) is not None:
                return False
            self.put(key, session)
        return True

    def fill(self, given: Mapping[str, str | None], *, turns: Sequence[str]) -> None:
        """Let parties stand where they are given a place, in turn, as far as the limits allow."""
        for key in turns:
            session = given[key]
            self.put(key, session if session is not None and self._full(key, session) is None else None)

    def best(self, key: str) -> str | None:
        """The best session that a party fits into; of equal ranks the one that it fills most."""
        fitting = [(rank, session) for rank, session in self._options[key] if self._full(key, session) is None]
        if not fitting:
            return None
        first = [session for rank, session in fitting if rank == fitting[0][0]]
        return min(first, key=lambda session: self._room(key, session))

    def improve(self, *, weigh: Weigh, turns: Sequence[str]) -> None:
        """Exchange until nothing better is left."""
        waiting = True
        while waiting:
            waiting = False
            for key in turns:
                while (better := self.exchange(key, weigh=weigh)) is not None:
                    self._make(better)
                    waiting = True

    def exchange(self, key: str, *, weigh: Weigh) -> Exchange | None:
        """The first exchange by which a party gets something better, or None; nothing is moved."""
        here = self.rank(key, self.at[key])
        for rank, session in self._options[key]:
            if here is not None and rank >= here:
                break
            limit, holders = self.in_the_way(key, session)
            if limit is None:
                return Exchange(key, session)
            gain = weigh.ranks[key, here] - weigh.ranks[key, rank]
            for holder in holders:
                if (found := self._against(key, session, holder, gain, weigh)) is not None:
                    return found
        return None

    def _against(self, key: str, session: str, holder: str, gain: int, weigh: Weigh) -> Exchange | None:
        """The exchange with one holder, where it is better for both together or as good and drawn for it."""
        found = self.cost(key, session, holder, weigh=weigh)
        if found is None:
            return None
        loss, onward = found
        first = weigh.drawn[key] < weigh.drawn[holder]
        return Exchange(key, session, holder, onward) if loss < gain or (loss == gain and first) else None

    def cost(self, key: str, session: str, holder: str, *, weigh: Weigh) -> tuple[int, str | None] | None:
        """What it would cost a holder to make room, and where it would go; None where that would not be room enough."""
        mine, theirs = self.at[key], self.at[holder]
        self.put(key, None)
        self.put(holder, None)
        fits = self._full(key, session) is None
        onward: str | None = None
        if fits:
            self.put(key, session)
            onward = self.best(holder)
            self.put(key, None)
        self.put(holder, theirs)
        self.put(key, mine)
        if not fits:
            return None
        return weigh.ranks[holder, self.rank(holder, onward)] - weigh.ranks[holder, self.rank(holder, theirs)], onward

    def in_the_way(self, key: str, session: str) -> tuple[Limit | None, tuple[str, ...]]:
        """The limit in the way of a party that would leave where it stands for a session, and who else counts in it."""
        limit = self._without(key, session)
        return limit, tuple(one for one in self._inside.get(limit, ()) if one != key) if limit else ()

    def blocking(self, key: str, session: str) -> tuple[Limit, ...]:
        """Every limit in the way of a party that would leave where it stands for a session."""
        party, before = self._request.party(key), self.at[key]
        self.put(key, None)
        found = tuple(
            limit for limit in self._tally.limits.on(party, session) if limit.takes(party) > self._tally.left(limit)
        )
        self.put(key, before)
        return found

    def _make(self, exchange: Exchange) -> None:
        if exchange.holder is not None:
            self.put(exchange.holder, None)
        self.put(exchange.party, exchange.session)
        if exchange.holder is not None:
            self.put(exchange.holder, exchange.onward)

    def _full(self, key: str, session: str) -> Limit | None:
        return self._tally.full(self._request.party(key), session)

    def _without(self, key: str, session: str) -> Limit | None:
        """The limit in the way of a party that leaves where it stands for a session."""
        before = self.at[key]
        self.put(key, None)
        limit = self._full(key, session)
        self.put(key, before)
        return limit

    def _room(self, key: str, session: str) -> tuple[int, str]:
        """How much room is left in a session, as its narrowest limit has it."""
        limits = self._tally.limits.on(self._request.party(key), session)
        return min((self._tally.left(limit) for limit in limits if limit.people), default=0), session
