"""Who takes which place: exact, fair in a stated sense, repeatable, and proved; with the standard library alone.

`cheapest` makes the sum of what the ranks cost least. `leximin` serves the worst served first: as few as possible
remain without a place; then as few as possible are at the worst rank; then at the next worst; and so on. (The
literature calls it a generous maximum matching.) So nobody's rank is worse than it must be for the sake of another's
better one.

Each is one question of least weight. For `leximin` the weights follow from a simple count. Put the levels in order: the
best rank that anybody lists weighs 0, since its number follows from the others; the next level weighs 1; each further
level, of which having no place is the last, weighs one more than all agents together could weigh on the levels below.
So one agent less on a level outweighs whatever happens below it, and a least sum is least on the highest level, then on
the next, and so on. Weights are whole numbers of any length, so that this remains exact for any number of ranks. With
tiers, the levels of the last tier come lowest and those of tier 1 highest.

What is found is proved by prices (linear programming duality). Whatever prices of 0 or more the limits have: no
matching can weigh less than the sum, over all agents, of what is cheapest for each at weight plus prices, minus what
all limits would earn when full. A matching whose weight equals this bound is therefore a best one.
`stemcity_kit.engines.proof` computes both, with nothing but sums, so that a stranger can verify a result without
trusting how it was found.

Sources:
    D. F. Manlove, "Algorithmics of Matching under Preferences" (2013), chapter 8: profile-based optimal matchings.
    K. Mehlhorn, D. Michail, "Network problems with non-polynomial weights and applications" (2006).
    R. K. Ahuja, T. L. Magnanti, J. B. Orlin, "Network Flows" (1993), sections 9.2-9.4 and 9.7.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

import attrs

from stemcity_kit.engines.hubs import Hubs
from stemcity_kit.engines.market import Market
from stemcity_kit.engines.standing import Standing, brought_in
from stemcity_kit.errors import Finding, InvalidValue, N_, Where

__all__ = ["Matching", "Price", "Weights", "cheapest", "leximin", "weights_of_costs", "weights_of_levels"]


@attrs.frozen
class Weights:
    """What is made least: the sum of what each agent weighs.

    Attributes:
        ranks: The weight of a tier and a rank.
        without: The weight of a tier without a place.
    """

    ranks: tuple[tuple[tuple[int, int], int], ...]
    without: tuple[tuple[int, int], ...]


@attrs.frozen
class Price:
    """What one more agent would spare at a limit: in a place, in all of a group, or of a group in a place.

    Attributes:
        place: The place, or None for a group's limit in all.
        group: The group, or None for the place's capacity.
        amount: The price, in the unit of the weights; more than 0 only at a limit that binds.
    """

    place: str | None
    group: str | None
    amount: int


@attrs.frozen
class Matching:
    """Who takes which place, and the proof that nothing is better.

    Attributes:
        places: For each agent its place, or None; in the order of the market.
        ranks: For each agent the rank of its place, or None; in the same order.
        weight: The sum of the weights; for `cheapest` without tiers, the cost.
        prices: The limits with a price; they prove the weight to be least, see `stemcity_kit.engines.proof`.
    """

    places: tuple[tuple[str, str | None], ...]
    ranks: tuple[int | None, ...]
    weight: int
    prices: tuple[Price, ...] = ()

    @property
    def by_agent(self) -> dict[str, str | None]:
        """The place of each agent."""
        return dict(self.places)

    @property
    def by_place(self) -> dict[str, tuple[str, ...]]:
        """Who is in each place that anybody is in."""
        inside: dict[str, list[str]] = {}
        for agent, place in self.places:
            if place is not None:
                inside.setdefault(place, []).append(agent)
        return {place: tuple(agents) for place, agents in inside.items()}

    @property
    def unplaced(self) -> tuple[str, ...]:
        """The agents without a place."""
        return tuple(agent for agent, place in self.places if place is None)

    @property
    def profile(self) -> tuple[tuple[int, int], ...]:
        """How many agents have each rank, the best rank first; those without a place are in `unplaced`."""
        return tuple(sorted(Counter(rank for rank in self.ranks if rank is not None).items()))


def cheapest(
    market: Market, *, costs: Mapping[int, int], unplaced: int, order: Sequence[str] | None = None
) -> Matching:
    """The matching of least cost.

    Args:
        market: Who wants what.
        costs: What each rank costs, 0 or more.
        unplaced: What an agent without a place costs, 0 or more. A wish that costs more is never granted, unless that
            helps others; to place as many as possible, take more than all wishes could cost.
        order: All agents, the first to be favoured first: what cost leaves open is decided by it, and the result is
            then the only one with this property, however agents and places are listed. Take it from a public draw; see
            `stemcity_kit.engines.draw`. Without it, a result is repeatable, and that is all.

    Returns:
        The matching, with prices that prove it.

    Raises:
        InvalidValue: A cost is missing or negative, the order is not one of all agents, agents take several seats, or
            groups cross.

    >>> market = Market.listed({"3A": ["robots", "stars"], "3B": ["robots"]}, {"robots": 1, "stars": 1})
    >>> found = cheapest(market, costs={1: 1, 2: 4}, unplaced=400)
    >>> found.places, found.weight
    ((('3A', 'stars'), ('3B', 'robots')), 5)
    """
    return matched(market, weights_of_costs(market, costs=costs, unplaced=unplaced), order=order)


def leximin(market: Market, *, order: Sequence[str] | None = None) -> Matching:
    """The matching in which the worst served are served as well as can be, then the next worst, and so on.

    Args:
        market: Who wants what.
        order: As for `cheapest`.

    Returns:
        The matching, with prices that prove it.

    Raises:
        InvalidValue: The order is not one of all agents, agents take several seats, or groups cross.

    >>> wishes = {"3A": ["robots", "stars"], "3B": ["robots", "stars"]}
    >>> market = Market.listed(wishes, {"robots": 1, "stars": 1})
    >>> leximin(market, order=["3B", "3A"]).by_agent
    {'3A': 'stars', '3B': 'robots'}
    """
    return matched(market, weights_of_levels(market), order=order)


def weights_of_costs(market: Market, *, costs: Mapping[int, int], unplaced: int) -> Weights:
    """The weights that `cheapest` makes least; with tiers, a unit in a tier outweighs all later tiers together.

    Raises:
        InvalidValue: A cost is missing or negative.
    """
    levels = _levels(market)
    listed = {rank for counts in levels.values() for rank in counts if rank is not None}
    if faults := tuple(_cost_faults(listed, costs, unplaced)):
        raise InvalidValue(*faults)
    ranks: dict[tuple[int, int], int] = {}
    without: dict[int, int] = {}
    unit = 1
    for tier, counts in sorted(levels.items(), reverse=True):
        without[tier] = unit * unplaced
        ranks |= {(tier, rank): unit * costs[rank] for rank in counts if rank is not None}
        unit += counts[None] * max([without[tier], *(ranks[tier, rank] for rank in counts if rank is not None)])
    return Weights(tuple(sorted(ranks.items())), tuple(sorted(without.items())))


def weights_of_levels(market: Market) -> Weights:
    """The weights that `leximin` makes least; the module says why they do what they are meant to do."""
    ranks: dict[tuple[int, int], int] = {}
    without: dict[int, int] = {}
    below = 0
    for tier, counts in sorted(_levels(market).items(), reverse=True):
        weight = 0
        for rank in sorted(rank for rank in counts if rank is not None):
            ranks[tier, rank] = weight
            below += weight * counts[rank]
            weight = 1 + below
        without[tier] = weight
        below += weight * counts[None]
    return Weights(tuple(sorted(ranks.items())), tuple(sorted(without.items())))


def _levels(market: Market) -> dict[int, Counter[int | None]]:
    """For each tier how much all agents weigh (None), and those who list a rank."""
    tiers, heavy = dict(market.tiers), dict(market.weights)
    alike: Counter[tuple[int, tuple[int, ...]]] = Counter()
    for agent, wanted in market.wishes:
        alike[tiers.get(agent, 1), tuple([rank for _, rank in wanted])] += heavy.get(agent, 1)
    levels: dict[int, Counter[int | None]] = {}
    for (tier, ranks), weight in alike.items():
        for rank in {None, *ranks}:
            levels.setdefault(tier, Counter())[rank] += weight
    return levels


def _cost_faults(listed: AbstractSet[int], costs: Mapping[int, int], unplaced: int) -> Iterator[Finding]:
    for rank in sorted(listed - set(costs)):
        what, fix = N_("No cost is given for the rank {rank}."), N_("Give each rank that is wished a cost.")
        yield Finding("no-cost", Where(table="costs", key=str(rank)), what, fix, params={"rank": rank})
    for name, cost in (*((str(rank), cost) for rank, cost in costs.items()), ("", unplaced)):
        if cost < 0:
            what, fix = N_("{value} is no cost."), N_("Write a whole number, 0 or more.")
            where = Where(table="costs", key=name) if name else Where(field="unplaced")
            yield Finding("negative-number", where, what, fix, params={"value": cost})


def matched(
    market: Market, weights: Weights, *, order: Sequence[str] | None, settle: Callable[[Standing], None] = brought_in
) -> Matching:
    """The matching of least weight, by an engine that settles a standing: places every agent and sets the prices."""
    number = _places_in(market, order) if order is not None else None
    hubs = Hubs(market)
    options = options_of(market, hubs, weights)
    standing = Standing(hubs, [sorted(listed[:-1]) for listed in options], [listed[-1][0] for listed in options])
    settle(standing)
    if number is not None:
        standing.prefer(number, [[hub for _, hub in listed] for listed in options])
    prices = _prices(hubs, standing.price, options)
    return matching_of(market, hubs, standing.at, weight=sum(standing.weight), prices=prices)


def _places_in(market: Market, order: Sequence[str]) -> list[int]:
    """The numbers of the agents in an order of their keys."""
    number = {agent: n for n, agent in enumerate(market.agents)}
    if len(order) != len(number) or set(order) != set(number):
        wrong = (set(order) ^ set(number)) or {key for key, times in Counter(order).items() if times > 1}
        what = N_("This is not an order of all agents: {wrong} are missing, unknown or named twice, such as “{key}”.")
        fix = N_("Draw the agents of this market, each once.")
        raise InvalidValue.because("bad-order", Where(field="order"), what, fix, wrong=len(wrong), key=min(wrong))
    return [number[agent] for agent in order]


def options_of(market: Market, hubs: Hubs, weights: Weights) -> list[list[tuple[int, int]]]:
    """For each agent the weights and the hubs where it may stand, the most wanted first and its home last."""
    without = dict(weights.without)
    tiers, heavy = dict(market.tiers), dict(market.weights)
    weigh = {
        (tier, weight): {rank: weight * each for (of, rank), each in weights.ranks if of == tier}
        for tier, weight in {(tiers.get(agent, 1), heavy.get(agent, 1)) for agent in market.agents}
    }
    options = []
    for (agent, _), stands, home in zip(market.wishes, hubs.stands, hubs.home, strict=True):
        kind = tiers.get(agent, 1), heavy.get(agent, 1)
        ranks = weigh[kind]
        options.append([(ranks[rank], hub) for rank, hub in stands])
        options[-1].append((kind[1] * without[kind[0]], home))
    return options


def matching_of(
    market: Market, hubs: Hubs, at: Sequence[int], *, weight: int, prices: Iterable[Price] = ()
) -> Matching:
    """What stands at hubs, under its names."""
    places, ranks = [], []
    for (agent, wanted), hub in zip(market.wishes, at, strict=True):
        place = hubs.names[hub][0]
        places.append((agent, place))
        ranks.append(None if place is None else next(rank for wish, rank in wanted if wish == place))
    return Matching(tuple(places), tuple(ranks), weight, tuple(prices))


def _prices(hubs: Hubs, price: Sequence[int], options: Sequence[Sequence[tuple[int, int]]]) -> Iterator[Price]:
    """The prices of the limits; who may not come in at all would have to pay more than having no place weighs."""
    dearest = max((listed[-1][0] for listed in options), default=0)
    for hub, (place, group) in enumerate(hubs.names[1:], 1):
        amount = abs(price[hub] - price[hubs.parent[hub]]) if hubs.limits[hub] else dearest
        if amount:
            yield Price(place, group, amount)
