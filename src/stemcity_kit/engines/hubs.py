"""The network behind a market, by number: where agents stand, what may still be changed, and what each limit costs.

A hub is a limit. The places are hubs, each group's limit in a place is a hub before that place, each group's limit in
all is a hub too, and hub 0 is the world outside. An agent stands at one hub: at a place (at the innermost of the limits
that count there), or, without a place, at its own group (or outside). A hub's parent is the next limit around it.

Two things can change: an agent moves from one hub to another, or a unit passes between a hub and its parent. From a
place, a unit up takes one of its free seats; from a group, it gives one of its seats back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from stemcity_kit.engines.market import Group, Market, limited_in_all, limited_in_places, nested, no_flow
from stemcity_kit.errors import InvalidValue

__all__ = ["Hubs"]


class Hubs:
    """The hubs of a market.

    Attributes:
        names: Of each hub the place and the group that it is about; either may be missing.
        limits: How many agents each hub takes; 0, and without a meaning, for the world outside.
        parent: The hub around each; the world outside is around itself.
        home: For each agent the hub where it stands without a place.
        stands: For each agent the rank and the hub of each wish that can be met, the most wanted first.
    """

    def __init__(self, market: Market) -> None:
        """The network of a market.

        Raises:
            InvalidValue: Agents take several seats, or groups cross; all faults at once.
        """
        if faults := tuple(no_flow(market)):
            raise InvalidValue(*faults)
        self.names: list[tuple[str | None, str | None]] = [(None, None)]
        self.limits = [0]
        self.parent = [0]
        self.home = [0] * len(market.wishes)
        self.stands: list[list[tuple[int, int]]] = []
        self._gather(market)
        self._place(market)

    def _add(self, name: tuple[str | None, str | None], limit: int, parent: int) -> int:
        self.names.append(name)
        self.limits.append(limit)
        self.parent.append(parent)
        return len(self.names) - 1

    def _gather(self, market: Market) -> None:
        """A hub for each group that is limited in all, and for each agent its home."""
        able = {agent for agent, wanted in market.wishes if wanted}
        limited = limited_in_all(market.groups)
        groups = {group.key: group for group in limited if (group.most or 0) < len(able.intersection(group.agents))}
        within = nested(tuple(groups.values()))
        made: dict[str, int] = {}
        for agent, (key, _) in enumerate(market.wishes):
            home = 0
            for group in reversed(within.get(key, ())):
                if group not in made:
                    made[group] = self._add((None, group), groups[group].most or 0, home)
                home = made[group]
            self.home[agent] = home

    def _place(self, market: Market) -> None:
        """A hub for each place, and where each agent may stand."""
        places = {place: self._add((place, None), capacity, 0) for place, capacity in market.capacities}
        self.stands = [[(rank, places[place]) for place, rank in wanted] for _, wanted in market.wishes]
        if limited := limited_in_places(market.groups):
            self._divide(market, limited)
        for stands in self.stands:
            stands.sort(key=_rank)
        shut = self._shut()
        for agent, stands in enumerate(self.stands if any(shut) else ()):
            stands[:] = [] if shut[self.home[agent]] else [stand for stand in stands if not shut[stand[1]]]

    def _divide(self, market: Market, limited: Sequence[Group]) -> None:
        """A hub before its place for each limit of a group there that could ever bind."""
        within = nested(limited)
        binding = _binding(market, limited, within)
        made: dict[tuple[str, str], int] = {}
        for (agent, wanted), stands in zip(market.wishes, self.stands, strict=True):
            for wish, (place, rank) in enumerate(wanted):
                for group in reversed(within.get(agent, ())):
                    if (limit := binding.get((place, group))) is not None:
                        if (place, group) not in made:
                            made[place, group] = self._add((place, group), limit, stands[wish][1])
                        stands[wish] = (rank, made[place, group])

    def _shut(self) -> list[bool]:
        """Of each hub whether it, or one around it, takes nobody."""
        shut = [False]
        for hub in range(1, len(self.limits)):
            shut.append(self.limits[hub] == 0 or shut[self.parent[hub]])
        return shut

    def chain(self, hub: int) -> Iterator[int]:
        """A hub and those around it, without the world outside."""
        while hub:
            yield hub
            hub = self.parent[hub]


def _rank(stand: tuple[int, int]) -> int:
    return stand[0]


def _binding(
    market: Market, limited: Sequence[Group], within: dict[str, tuple[str, ...]]
) -> dict[tuple[str, str], int]:
    """The limits of groups in places that fewer than all who wish it must be held to."""
    wishing = Counter(
        (place, group) for agent, wanted in market.wishes for group in within.get(agent, ()) for place, _ in wanted
    )
    named = {(place, group.key): limit for group in limited for place, limit in group.places}
    each = {group.key: group.each for group in limited}
    limits = {(place, group): named.get((place, group), each[group]) for place, group in wishing}
    return {pair: limit for pair, limit in limits.items() if limit is not None and limit < wishing[pair]}
