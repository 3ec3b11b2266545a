"""One round of the draw: each party gets at most one place more, by leximin, by least cost or in turn.

Where any choice of classes that is not too many also has seats enough, a round is a matching of classes with places
and `stemcity_kit.engines.matching` solves it exactly. Otherwise seats are counted in three ways. The *loose* question
lets each session take as many classes as its smallest ones would allow: no allocation can be better than its answer,
and where the answer happens to fit the seats, it is the best there is. The *tight* question lets it take only as many
as its largest ones allow: its answer always fits. The question of *seats* is asked of `stemcity_kit.engines.seats`,
which comes near the best and proves how near. From all of them the best is taken and improved by exchanges
(`schools.exchange`), so that no exchange is left that anybody could ask for.

All of this is the same on every machine. A solver that stops by the clock is not, so it must be asked for.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Protocol

import attrs

from stemcity_kit.engines.market import Group, Market
from stemcity_kit.engines.matching import Matching, Weights, cheapest, leximin, weights_of_costs, weights_of_levels
from stemcity_kit.engines.seats import Seating, seated
from stemcity_kit.model.frozen import frozen
from stemcity_kit.schools.exchange import Options, Standing, Weigh
from stemcity_kit.schools.limits import Limit, Tally
from stemcity_kit.schools.obstacles import clash, obstacles
from stemcity_kit.schools.policy import Method
from stemcity_kit.schools.request import Party, Request

__all__ = ["STANDARD", "Engines", "Round", "market_of", "options_of", "played", "profile_of", "turns", "weights_of"]


class Cheapest(Protocol):
    """An engine for least cost, such as `stemcity_kit.engines.matching.cheapest`."""

    def __call__(
        self, market: Market, /, *, costs: Mapping[int, int], unplaced: int, order: Sequence[str] | None = None
    ) -> Matching:
        """The matching of least cost."""
        ...


class Leximin(Protocol):
    """An engine for leximin, such as `stemcity_kit.engines.matching.leximin`."""

    def __call__(self, market: Market, /, *, order: Sequence[str] | None = None) -> Matching:
        """The matching that serves the worst served best."""
        ...


class Seated(Protocol):
    """An engine for seats, such as `stemcity_kit.engines.seats.seated`."""

    def __call__(self, market: Market, /, *, costs: Mapping[int, int], unplaced: int) -> Seating:
        """A seating of low cost with a proved bound."""
        ...


@attrs.frozen
class Engines:
    """What computes; without anything else the standard library alone, which gives the same on every machine.

    With the extra `solver`, `Engines(network.leximin, network.cheapest)` of `stemcity_kit.engines.network` gives the
    very same, faster. `functools.partial(milp.seated, seconds=60)` of `stemcity_kit.engines.milp` comes nearer to the
    best where classes differ in size, but stops by the clock: keep its result, since nobody can be sure to repeat it.

    Attributes:
        leximin: For leximin.
        cheapest: For least cost.
        seated: For seats.
    """

    leximin: Leximin = leximin
    cheapest: Cheapest = cheapest
    seated: Seated = seated


STANDARD = Engines()


class _Count(enum.Enum):
    """How the seats of a session are counted."""

    LOOSE = "as many classes as the smallest allow"
    TIGHT = "as many classes as the largest allow"
    SEATS = "seats"


Profile = tuple[tuple[int | None, int], ...]


@attrs.frozen(kw_only=True)
class Round:
    """What came of one round.

    Attributes:
        number: Which one, from 1.
        order: The parties in the order of the draw.
        given: For each party of the round its session, or None.
        proved: Whether it is proved that none is better by the policy's method.
        profile: How many parties have each rank, and under None how many have no place.
        bound: The same for the loose question, which nothing can better; None in turn, where nothing is to be proved.
        cost: By least cost, what it costs.
        least: By least cost, what nothing costs less than.
    """

    number: int
    order: tuple[str, ...]
    given: Mapping[str, str | None] = attrs.field(converter=frozen)
    proved: bool
    profile: Profile
    bound: Profile | None = None
    cost: int | None = None
    least: int | None = None

    @property
    def gap(self) -> Fraction | None:
        """By least cost, the share of the cost that is not proved to be needed: (cost - least) / max(1, cost)."""
        if self.cost is None or self.least is None:
            return None
        return Fraction(self.cost - self.least, max(1, self.cost))


def options_of(
    request: Request, parties: Iterable[Party], *, held: Mapping[str, Sequence[str]], tally: Tally
) -> Options:
    """What each party can have now: wished, possible, not at an event that it has already, nor at the same time.

    Args:
        request: The request.
        parties: Whose options.
        held: The sessions that each party has.
        tally: What is taken.
    """
    return {party.key: tuple(_options(request, party, held.get(party.key, ()), tally)) for party in parties}


def _options(request: Request, party: Party, held: Sequence[str], tally: Tally) -> Iterator[tuple[int, str]]:
    theirs = [request.slot(session) for session in held]
    events = {slot.event for slot in theirs}
    for event, rank in party.wishes:
        if event in events:
            continue
        for slot in request.by_event.get(event, ()):
            if (
                tally.full(party, slot.key) is None
                and not any(clash(request, slot, other) for other in theirs)
                and not any(obstacles(request, party, slot))
            ):
                yield rank, slot.key


def played(
    request: Request, options: Options, *, number: int, order: Sequence[str], tally: Tally, engines: Engines = STANDARD
) -> Round:
    """One round.

    Args:
        request: The request, whose policy decides.
        options: What each party of the round can have.
        number: Which round, from 1.
        order: The parties of the round in the order of the draw.
        tally: What is taken; it is left as it was.
        engines: What computes.
    """
    if request.policy.method is Method.IN_TURN:
        return _in_turn(request, options, number=number, order=order, tally=tally)
    return _by_aim(request, options, number=number, order=order, tally=tally, engines=engines)


def turns(request: Request, order: Sequence[str]) -> list[str]:
    """The parties as their turns come: by tier, and by the draw within each."""
    place = {key: n for n, key in enumerate(order)}
    return sorted(order, key=lambda key: (request.policy.tier(request.party(key).merits), place[key]))


def profile_of(options: Options, given: Mapping[str, str | None]) -> Profile:
    """How many have each rank, the best first, and under None how many have no place."""
    counts: dict[int | None, int] = {}
    for key, listed in options.items():
        rank = next((rank for rank, session in listed if session == given[key]), None)
        counts[rank] = counts.get(rank, 0) + 1
    return tuple(sorted(counts.items(), key=lambda item: (item[0] is None, item[0] or 0)))


def _in_turn(request: Request, options: Options, *, number: int, order: Sequence[str], tally: Tally) -> Round:
    standing = Standing(request, options, tally)
    for key in turns(request, order):
        standing.put(key, standing.best(key))
    given = _stood(standing)
    return Round(number=number, order=tuple(order), given=given, proved=True, profile=profile_of(options, given))


def _by_aim(
    request: Request, options: Options, *, number: int, order: Sequence[str], tally: Tally, engines: Engines
) -> Round:
    """By leximin or by least cost."""
    limits = _binding(request, options, tally)
    loose = _market(request, options, limits, tally=tally, count=_Count.LOOSE)
    best = _matched(request, loose, order, engines)
    weigh = Weigh.of(loose, weights_of(request, loose), order)
    standing = Standing(request, options, tally)
    given, proved = best.by_agent, standing.fit(best.by_agent)
    standing.clear()
    bound = best.weight
    if not proved:
        tight = _matched(request, _market(request, options, limits, tally=tally, count=_Count.TIGHT), order, engines)
        seats = _market(request, options, limits, tally=tally, count=_Count.SEATS)
        near = engines.seated(seats, costs=_costs(seats), unplaced=request.policy.without)
        found = []
        for start in (best.by_agent, tight.by_agent, near.by_agent):
            standing.fill(start, turns=turns(request, order))
            standing.improve(weigh=weigh, turns=turns(request, order))
            found.append(_stood(standing))
        given = min(found, key=lambda one: weigh.whole(_ranks(options, one)))
        if request.policy.method is Method.LEAST_COST and not request.policy.priorities:
            bound = max(bound, near.bound)
        proved = weigh.whole(_ranks(options, given))[0] == bound
    return Round(
        number=number,
        order=tuple(order),
        given=given,
        proved=proved,
        profile=profile_of(options, given),
        bound=profile_of(options, best.by_agent),
        cost=weigh.whole(_ranks(options, given))[0] if request.policy.method is Method.LEAST_COST else None,
        least=bound if request.policy.method is Method.LEAST_COST else None,
    )


def weights_of(request: Request, market: Market) -> Weights:
    """What the policy's method makes least."""
    if request.policy.method is Method.LEAST_COST:
        return weights_of_costs(market, costs=_costs(market), unplaced=request.policy.without)
    return weights_of_levels(market)


def _costs(market: Market) -> dict[int, int]:
    return {rank: rank * rank for _, wanted in market.wishes for _, rank in wanted}


def _matched(request: Request, market: Market, order: Sequence[str], engines: Engines) -> Matching:
    if request.policy.method is Method.LEAST_COST:
        return engines.cheapest(market, costs=_costs(market), unplaced=request.policy.without, order=order)
    return engines.leximin(market, order=order)


def _stood(standing: Standing) -> dict[str, str | None]:
    given = dict(standing.at)
    standing.clear()
    return given


def market_of(request: Request, options: Options, *, tally: Tally) -> Market:
    """The loose question of a round as a matching."""
    return _market(request, options, _binding(request, options, tally), tally=tally, count=_Count.LOOSE)


def _ranks(options: Options, given: Mapping[str, str | None]) -> dict[str, int | None]:
    return {
        key: next((rank for rank, session in listed if session == given[key]), None) for key, listed in options.items()
    }


def _binding(request: Request, options: Options, tally: Tally) -> dict[Limit, dict[str, int]]:
    """Each limit that could be passed, with the parties that could count in it and how much each would take."""
    found: dict[Limit, dict[str, int]] = {}
    for key, listed in options.items():
        party = request.party(key)
        for _, session in listed:
            for limit in tally.limits.on(party, session):
                found.setdefault(limit, {})[key] = limit.takes(party)
    return {limit: takers for limit, takers in found.items() if sum(takers.values()) > tally.left(limit)}


def _market(
    request: Request, options: Options, limits: Mapping[Limit, Mapping[str, int]], *, tally: Tally, count: _Count
) -> Market:
    """The question as a matching: what it cannot say, limits of some sessions of several, it leaves out."""
    parties = [request.party(key) for key in options]
    sizes = {party.key: party.size for party in parties} if count is _Count.SEATS else {}
    sessions = dict.fromkeys(session for listed in options.values() for _, session in listed)
    capacities = dict.fromkeys(sessions, sum(sizes.values()) or len(options))
    most: dict[str, int] = {}
    places: dict[str, dict[str, int]] = {}
    for limit, takers in limits.items():
        fitting = _fitting(takers.values(), tally.left(limit), count)
        if limit.sessions is None:
            most[limit.school] = fitting
            continue
        there = tuple(limit.sessions & sessions.keys())
        if len(there) == 1 and limit.school:
            held = places.setdefault(limit.school, {})
            held[there[0]] = min(fitting, held.get(there[0], fitting))
        elif len(there) == 1:
            capacities[there[0]] = min(fitting, capacities[there[0]])
    policy = request.policy
    return Market(
        {key: [(session, rank) for rank, session in listed] for key, listed in options.items()},
        capacities,
        _groups(parties, most=most, places=places),
        {party.key: policy.tier(party.merits) for party in parties},
        {party.key: policy.weight(party.merits) for party in parties},
        sizes,
    )


def _groups(
    parties: Iterable[Party], *, most: Mapping[str, int], places: Mapping[str, Mapping[str, int]]
) -> Iterator[Group]:
    for school in dict.fromkeys((*most, *places)):
        agents = [party.key for party in parties if party.school == school]
        yield Group(school, agents, most.get(school), places=places.get(school, {}))


def _fitting(takes: Iterable[int], left: int, count: _Count) -> int:
    """How many seats are left; or how many go into them, taken from the smallest up or from the largest down."""
    if count is _Count.SEATS:
        return left
    fitting = 0
    for take in sorted(takes, reverse=count is _Count.TIGHT):
        left -= take
        if left < 0:
            break
        fitting += 1
    return fitting
