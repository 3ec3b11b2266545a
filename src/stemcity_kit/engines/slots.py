"""A seating made better as a whole: who takes which of the slots that places are divided into, solved exactly.

Divide each place into slots, one for each agent in it and as large as that agent, and give what is free to some of
them. An agent fits into a slot of its size or larger. Which agents take which slots is then a question of flow, with
limits that lie within one another: in a place, no more agents of at least a given size than there are such slots.
`stemcity_kit.engines.matching` answers it for all agents at once, so that no exchange among any number of agents could
be better. What was there before is one of the answers, so nothing becomes worse.
"""

from __future__ import annotations

from collections.abc import Sequence

from stemcity_kit.engines.market import Group, Market
from stemcity_kit.engines.matching import Weights, matched

__all__ = ["dealt"]


def dealt(market: Market, weights: Weights, *, at: Sequence[int], sizes: Sequence[int], turn: int) -> list[int]:
    """For each agent its place, or -1, with all slots dealt anew.

    Args:
        market: Who wants what; the limits of its groups are left to the caller.
        weights: What is made least.
        at: For each agent the number of its place, or -1.
        sizes: For each agent the seats that it takes.
        turn: Which slots get what is free; another number, another division.
    """
    largest, smallest = max(sizes), min(sizes)
    slots: list[list[int]] = [[] for _ in market.capacities]
    for place, size in zip(at, sizes, strict=True):
        if place >= 0:
            slots[place].append(size)
    for held, (_, capacity) in zip(slots, market.capacities, strict=True):
        _divide(held, capacity - sum(held), largest=largest, smallest=smallest, turn=turn)
    places = [place for place, _ in market.capacities]
    groups = []
    for size in sorted(set(sizes) - {smallest}):
        members = [agent for agent, own in zip(market.agents, sizes, strict=True) if own >= size]
        counts = (sum(slot >= size for slot in held) for held in slots)
        groups.append(Group(str(size), members, places=zip(places, counts, strict=True)))
    numbers = zip(places, map(len, slots), strict=True)
    alike = Market(market.wishes, numbers, groups, market.tiers, market.weights)
    number: dict[str | None, int] = {place: n for n, place in enumerate(places)} | {None: -1}
    return [number[place] for _, place in matched(alike, weights, order=None).places]


def _divide(slots: list[int], free: int, *, largest: int, smallest: int, turn: int) -> None:
    """Give free seats to slots: to new ones while they suffice for anybody, then to others, by turns."""
    while free >= smallest:
        slots.append(min(free, largest))
        free -= slots[-1]
    slots.sort(reverse=turn % 3 == 0)
    order = range(len(slots)) if turn % 3 < 2 else sorted(range(len(slots)), key=lambda n: (n * 7 + turn) % len(slots))
    for slot in order:
        more = min(free, largest - slots[slot], largest if turn % 2 else 1 + turn % 3)
        slots[slot] += more
        free -= more
