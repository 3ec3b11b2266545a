"""An allocation played again, round by round, so that each can be judged and explained as it stood then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from stemcity_kit.schools.allocation import Allocation
from stemcity_kit.schools.exchange import Options, Standing, Weigh
from stemcity_kit.schools.limits import Limits, Tally
from stemcity_kit.schools.request import Request
from stemcity_kit.schools.rounds import Round, market_of, options_of, weights_of

__all__ = ["Stage", "stages"]


@attrs.frozen(kw_only=True, eq=False)
class Stage:
    """One round of an allocation.

    Attributes:
        request: What was asked.
        round: The round.
        options: What each of its parties could have.
        given: What each got.
        held: What each party had before.
        tally: What was taken before.
    """

    request: Request
    round: Round
    options: Options
    given: Mapping[str, str | None]
    held: Mapping[str, Sequence[str]]
    tally: Tally

    def standing(self, *, filled: bool = True) -> Standing:
        """The parties where the round left them, or nowhere yet; call `clear` when done."""
        standing = Standing(self.request, self.options, self.tally)
        for key, session in self.given.items() if filled else ():
            standing.put(key, session)
        return standing

    def weigh(self) -> Weigh:
        """What each party weighs at each rank, as the round weighed it."""
        market = market_of(self.request, self.options, tally=self.tally)
        return Weigh.of(market, weights_of(self.request, market), self.round.order)


def stages(allocation: Allocation) -> Iterator[Stage]:
    """The rounds of an allocation, one after the other, by the places that it says were given in each."""
    request = allocation.request
    held: dict[str, list[str]] = {party.key: [] for party in request.parties}
    for key, before in request.held:
        held[key].append(before)
    for each in allocation.rounds:
        everybody = ((request.party(key), one) for key, sessions in held.items() for one in sessions)
        tally = Tally(Limits(request), everybody)
        options = options_of(request, (request.party(key) for key in each.order), held=held, tally=tally)
        given = dict.fromkeys(each.order) | {
            place.party: place.session for place in allocation.places if place.round == each.number
        }
        before_it = {key: tuple(sessions) for key, sessions in held.items()}
        yield Stage(request=request, round=each, options=options, given=given, held=before_it, tally=tally)
        for key, session in given.items():
            if session is not None:
                held[key].append(session)
