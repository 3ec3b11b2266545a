"""Verifying a matching without trusting how it was found: sums over agents, wishes and limits, and nothing else.

A matching is valid when each agent has a place that it wished, or none, and no limit is passed. It is the best when its
weight equals the bound that its prices give. For any prices of 0 or more, of capacities and of the limits of groups, no
valid matching weighs less than

    the sum over all agents of the least of: the weight of having no place; for each wish, its weight plus the prices of
    the place, of the agent's groups in that place, and of the agent's groups in all;
    minus the sum over all limits of price times limit.

For in a valid matching each agent weighs at least its least minus the prices that it pays, and a limit is paid for by
no more agents than it allows. This takes one line per wish, so that anybody can repeat it in a spreadsheet.

Source: weak duality of linear programming; Ahuja, Magnanti, Orlin, "Network Flows" (1993), section 9.4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from stemcity_kit.engines.market import Market
from stemcity_kit.engines.matching import Matching, Price, Weights
from stemcity_kit.errors import Finding, N_, Where

__all__ = ["bound_of", "certified", "faults_of"]

_Limit = tuple[str | None, str | None]


def certified(matching: Matching, *, market: Market, weights: Weights) -> bool:
    """Whether a matching is valid and its prices prove that none weighs less.

    Args:
        matching: What is to be verified, by whomever it was made.
        market: Who wants what.
        weights: What was to be made least: `weights_of_costs` or `weights_of_levels` of the same market.

    >>> from stemcity_kit.engines.matching import leximin, weights_of_levels
    >>> market = Market.listed({"3A": ["robots", "stars"], "3B": ["robots"]}, {"robots": 1, "stars": 1})
    >>> certified(leximin(market), market=market, weights=weights_of_levels(market))
    True
    """
    return not any(faults_of(matching, market=market, weights=weights))


def faults_of(matching: Matching, *, market: Market, weights: Weights) -> Iterator[Finding]:
    """What is wrong with a matching or with its proof; nothing for one that is valid and proved.

    Args:
        matching: What is to be verified.
        market: Who wants what.
        weights: What was to be made least.
    """
    faults = (*_agents(matching, market), *_limits(matching, market), *_price_faults(matching.prices, market))
    yield from faults
    if not faults:
        weight = _weight(matching, market, weights)
        bound = bound_of(matching.prices, market=market, weights=weights)
        if weight != matching.weight:
            params = {"weight": weight, "said": matching.weight}
            what, fix = N_("It weighs {weight}, not {said}."), N_("Compute it again.")
            yield Finding("wrong-weight", Where(field="weight"), what, fix, params=params)
        if weight != bound:
            what = N_("It weighs {weight}, and its prices only prove that nothing weighs less than {bound}.")
            fix = N_("Ask for the prices of a best matching, or for a better matching.")
            yield Finding("not-proved", Where(field="prices"), what, fix, params={"weight": weight, "bound": bound})


def bound_of(prices: tuple[Price, ...], *, market: Market, weights: Weights) -> int:
    """What no valid matching weighs less than, given prices of 0 or more.

    >>> from stemcity_kit.engines.matching import weights_of_costs
    >>> market = Market.listed({"3A": ["robots"], "3B": ["robots"]}, {"robots": 1})
    >>> weights = weights_of_costs(market, costs={1: 1}, unplaced=400)
    >>> bound_of((), market=market, weights=weights)
    2
    >>> bound_of((Price("robots", None, 399),), market=market, weights=weights)
    401
    """
    limits, groups = _limits_of(market), _groups_of(market)
    price = {(priced.place, priced.group): priced.amount for priced in prices}
    ranks, without = dict(weights.ranks), dict(weights.without)
    tiers, heavy = dict(market.tiers), dict(market.weights)
    total = -sum(amount * limits[limit] for limit, amount in price.items())
    for agent, wanted in market.wishes:
        tier, weight, within = tiers.get(agent, 1), heavy.get(agent, 1), groups.get(agent, ())
        paid = sum(price.get((None, group), 0) for group in within)
        least = weight * without[tier]
        for place, rank in wanted:
            here = price.get((place, None), 0) + sum(price.get((place, group), 0) for group in within)
            least = min(least, weight * ranks[tier, rank] + paid + here)
        total += least
    return total


def _groups_of(market: Market) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for group in market.groups:
        for agent in group.agents:
            groups.setdefault(agent, []).append(group.key)
    return {agent: tuple(keys) for agent, keys in groups.items()}


def _limits_of(market: Market) -> dict[_Limit, int]:
    """Every limit of a market: the capacities, and the limits of groups in all and in places."""
    limits: dict[_Limit, int] = {(place, None): capacity for place, capacity in market.capacities}
    for group in market.groups:
        if group.most is not None:
            limits[None, group.key] = group.most
        if group.each is not None:
            limits |= {(place, group.key): group.each for place, _ in market.capacities}
        limits |= {(place, group.key): limit for place, limit in group.places}
    return limits


def _agents(matching: Matching, market: Market) -> Iterator[Finding]:
    """Each agent of the market once, in a place that it wished, with the rank that it gave it, or without one."""
    if tuple(agent for agent, _ in matching.places) != market.agents or len(matching.ranks) != len(market.wishes):
        what, fix = N_("It is not about the agents of this market, in their order."), N_("Match this market.")
        yield Finding("other-agents", Where(field="places"), what, fix)
        return
    for (agent, wanted), (_, place), rank in zip(market.wishes, matching.places, matching.ranks, strict=True):
        if (place, rank) not in {(None, None), *wanted}:
            what = N_("It did not wish “{place}” at the rank {rank}.")
            fix = N_("Give it one of its wishes, or no place.")
            params = {"place": place, "rank": rank}
            yield Finding("not-wished", Where(table="places", key=agent), what, fix, params=params)


def _limits(matching: Matching, market: Market) -> Iterator[Finding]:
    """Each limit that is passed."""
    groups = _groups_of(market)
    taken: Counter[_Limit] = Counter()
    for agent, place in matching.places:
        if place is not None:
            taken[place, None] += 1
            for key in groups.get(agent, ()):
                taken[place, key] += 1
                taken[None, key] += 1
    limits = _limits_of(market)
    for (where, group), count in taken.items():
        limit = limits.get((where, group), count)
        if count > limit:
            what = N_("{count} of group “{group}” are in place “{place}” (empty: of all, in all); {limit} may be.")
            params = {"count": count, "limit": limit, "place": where or "", "group": group or ""}
            yield Finding("overfull", Where(field="places"), what, N_("Take some of them out."), params=params)


def _price_faults(prices: tuple[Price, ...], market: Market) -> Iterator[Finding]:
    limits = _limits_of(market)
    seen = Counter((price.place, price.group) for price in prices)
    for price in prices:
        if price.amount < 0 or (price.place, price.group) not in limits or seen[price.place, price.group] > 1:
            what = N_(
                "The price {amount} of group “{group}” in place “{place}” is below 0, or of no limit, or not alone."
            )
            fix = N_("Give each limit at most one price, 0 or more.")
            params = {"place": price.place or "", "group": price.group or "", "amount": price.amount}
            yield Finding("bad-price", Where(field="prices"), what, fix, params=params)


def _weight(matching: Matching, market: Market, weights: Weights) -> int:
    ranks, without = dict(weights.ranks), dict(weights.without)
    tiers, heavy = dict(market.tiers), dict(market.weights)
    return sum(
        heavy.get(agent, 1) * (without[tier] if rank is None else ranks[tier, rank])
        for (agent, _), rank in zip(market.wishes, matching.ranks, strict=True)
        for tier in (tiers.get(agent, 1),)
    )
