"""One round of the draw: each party gets at most one place more, by leximin or in turn.

Where any choice of classes that is not too many also has seats enough, a round is a matching of classes with places and
`stemcity_kit.engines.matching` solves it exactly. Otherwise seats are counted in two ways. The *loose* question lets
each session take as many classes as its smallest ones would allow: no allocation can be better than its answer, and
where the answer happens to fit the seats, it is the best there is. The *tight* question lets it take only as many as
its largest ones allow: its answer always fits. From both, and from a solver of seats where one is installed, the better
is taken and improved by exchanges (`schools.exchange`), so that no exchange is left that anybody could ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from stemcity_kit.engines.market import Group, Market
from stemcity_kit.engines.matching import leximin, weights_of_levels
from stemcity_kit.model.frozen import frozen
from stemcity_kit.schools.exchange import Options, Standing, Weigh
from stemcity_kit.schools.limits import Limit, Tally
from stemcity_kit.schools.obstacles import clash, obstacles
from stemcity_kit.schools.policy import Method
from stemcity_kit.schools.request import Party, Request

__all__ = ["Round", "market_of", "options_of", "played", "profile_of", "turns"]

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
    """

    number: int
    order: tuple[str, ...]
    given: Mapping[str, str | None] = attrs.field(converter=frozen)
    proved: bool
    profile: Profile
    bound: Profile | None = None


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


def played(request: Request, options: Options, *, number: int, order: Sequence[str], tally: Tally) -> Round:
    """One round.

    Args:
        request: The request, whose policy decides.
        options: What each party of the round can have.
        number: Which round, from 1.
        order: The parties of the round in the order of the draw.
        tally: What is taken; it is left as it was.
    """
    if request.policy.method is Method.IN_TURN:
        return _in_turn(request, options, number=number, order=order, tally=tally)
    return _by_leximin(request, options, number=number, order=order, tally=tally)


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


def _by_leximin(request: Request, options: Options, *, number: int, order: Sequence[str], tally: Tally) -> Round:
    limits = _binding(request, options, tally)
    loose = _market(request, options, limits, tally=tally, loose=True)
    best = leximin(loose, order=order).by_agent
    weigh = Weigh.of(loose, weights_of_levels(loose), order)
    standing = Standing(request, options, tally)
    given, proved = best, standing.fit(best)
    standing.clear()
    if not proved:
        tight = leximin(_market(request, options, limits, tally=tally, loose=False), order=order).by_agent
        found = []
        for start in (best, tight):
            standing.fill(start, turns=turns(request, order))
            standing.improve(weigh=weigh, turns=turns(request, order))
            found.append(_stood(standing))
        given = min(found, key=lambda one: weigh.whole(_ranks(options, one)))
        proved = weigh.whole(_ranks(options, given))[0] == weigh.whole(_ranks(options, best))[0]
    return Round(
        number=number,
        order=tuple(order),
        given=given,
        proved=proved,
        profile=profile_of(options, given),
        bound=profile_of(options, best),
    )


def market_of(request: Request, options: Options, *, tally: Tally) -> Market:
    """The loose question of a round as a matching."""
    return _market(request, options, _binding(request, options, tally), tally=tally, loose=True)


def _stood(standing: Standing) -> dict[str, str | None]:
    given = dict(standing.at)
    standing.clear()
    return given


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
    request: Request, options: Options, limits: Mapping[Limit, Mapping[str, int]], *, tally: Tally, loose: bool
) -> Market:
    """The question as a matching: what it cannot say, limits of some sessions of several, it leaves out."""
    sessions = dict.fromkeys(session for listed in options.values() for _, session in listed)
    capacities = dict.fromkeys(sessions, len(options))
    most: dict[str, int] = {}
    places: dict[str, dict[str, int]] = {}
    for limit, takers in limits.items():
        count = _count(sorted(takers.values(), reverse=not loose), tally.left(limit))
        if limit.sessions is None:
            most[limit.school] = count
            continue
        there = tuple(limit.sessions & sessions.keys())
        if len(there) == 1 and limit.school:
            held = places.setdefault(limit.school, {})
            held[there[0]] = min(count, held.get(there[0], count))
        elif len(there) == 1:
            capacities[there[0]] = min(count, capacities[there[0]])
    parties = [request.party(key) for key in options]
    policy = request.policy
    return Market(
        {key: [(session, rank) for rank, session in listed] for key, listed in options.items()},
        capacities,
        _groups(parties, most=most, places=places),
        {party.key: policy.tier(party.merits) for party in parties},
        {party.key: policy.weight(party.merits) for party in parties},
    )


def _groups(
    parties: Iterable[Party], *, most: Mapping[str, int], places: Mapping[str, Mapping[str, int]]
) -> Iterator[Group]:
    for school in dict.fromkeys((*most, *places)):
        agents = [party.key for party in parties if party.school == school]
        yield Group(school, agents, most.get(school), places=places.get(school, {}))


def _count(sizes: Sequence[int], left: int) -> int:
    """How many of these, taken one after the other, go into what is left."""
    count = 0
    for size in sizes:
        left -= size
        if left < 0:
            break
        count += 1
    return count
