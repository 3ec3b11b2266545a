"""What a matching is asked: who wants which places, how many each place takes, and which groups are limited.

An agent takes at most one place. A group is limited in all (a school: at most two of its classes are served), in any
one place (at most one class of a school at the same activity), or in a place that is named (seats kept free for others:
everybody else is a group with a lower limit there). Where each agent takes one seat, and groups that are limited in the
same way lie within one another or apart, the question is a flow through a network and has an exact answer: see
`stemcity_kit.engines.matching`. Where agents take several seats, or groups cross: `stemcity_kit.engines.seats`.

Source: J. Edmonds, R. Giles, "A min-max relation for submodular functions on graphs", Annals of Discrete Mathematics 1
(1977) 185-204: limits on nested families of sets make a totally unimodular system, so that the optimum is whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where, did_you_mean

__all__ = ["Group", "Market"]

Pairs = tuple[tuple[str, int], ...]


def _pairs(given: Mapping[str, int] | Iterable[tuple[str, int]]) -> Pairs:
    return tuple(given.items() if isinstance(given, Mapping) else given)


def _wishes(
    given: Mapping[str, Iterable[tuple[str, int]]] | Iterable[tuple[str, Iterable[tuple[str, int]]]],
) -> tuple[tuple[str, Pairs], ...]:
    listed = given.items() if isinstance(given, Mapping) else given
    return tuple((agent, tuple(wanted)) for agent, wanted in listed)


def _texts(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


def _groups(given: Iterable[Group]) -> tuple[Group, ...]:
    return tuple(given)


@attrs.frozen
class Group:
    """Agents whose number is limited, such as the classes of one school.

    Attributes:
        key: Its name.
        agents: Who belongs to it.
        most: How many of them may be placed in all, or None for no limit.
        each: How many of them may be in any one place, or None for no limit.
        places: How many of them may be in each of these places; it stands instead of `each` there.
    """

    key: str
    agents: tuple[str, ...] = attrs.field(converter=_texts)
    most: int | None = None
    each: int | None = None
    places: Pairs = attrs.field(default=(), converter=_pairs)


@attrs.frozen
class Market:
    """Agents with their wishes, places with their capacities, and the limits of groups.

    Attributes:
        wishes: For each agent the places that it would take, each with a rank: 1 is the most wanted; two places may
            have the same. What is not listed is never given.
        capacities: How many agents each place takes, 0 or more.
        groups: The limited groups.
        tiers: For an agent another tier than 1. Everything about tier 1 is decided before anything about tier 2.
        weights: For an agent another weight than 1: it counts as so many agents do in what is made least, never in a
            capacity or a limit.
        sizes: For an agent how many seats of a place's capacity it takes, where it is not 1.

    Raises:
        InvalidValue: Something is named twice or unknown, or a number is too low; all faults at once.

    >>> market = Market({"3A": [("robots", 1), ("stars", 2)], "3B": [("robots", 1)]}, {"robots": 1, "stars": 1})
    >>> market.agents, market.places
    (('3A', '3B'), ('robots', 'stars'))
    """

    wishes: tuple[tuple[str, Pairs], ...] = attrs.field(converter=_wishes)
    capacities: Pairs = attrs.field(converter=_pairs)
    groups: tuple[Group, ...] = attrs.field(default=(), converter=_groups)
    tiers: Pairs = attrs.field(default=(), converter=_pairs)
    weights: Pairs = attrs.field(default=(), converter=_pairs)
    sizes: Pairs = attrs.field(default=(), converter=_pairs)

    def __attrs_post_init__(self) -> None:
        if faults := (*_wish_faults(self), *_place_faults(self), *_agent_faults(self), *_group_faults(self)):
            raise InvalidValue(*faults)

    @classmethod
    def listed(
        cls,
        wishes: Mapping[str, Iterable[str]],
        capacities: Mapping[str, int],
        *,
        groups: Iterable[Group] = (),
        tiers: Mapping[str, int] | None = None,
        weights: Mapping[str, int] | None = None,
        sizes: Mapping[str, int] | None = None,
    ) -> Market:
        """A market from plain lists, the most wanted place first: a place's rank is its position, from 1.

        >>> Market.listed({"3A": ["robots", "stars"]}, {"robots": 1, "stars": 1}).wishes
        (('3A', (('robots', 1), ('stars', 2))),)
        """
        ranked = ((agent, tuple((place, n) for n, place in enumerate(wanted, 1))) for agent, wanted in wishes.items())
        return cls(ranked, capacities, groups, tiers or {}, weights or {}, sizes or {})

    @property
    def agents(self) -> tuple[str, ...]:
        """The agents, as given."""
        return tuple(agent for agent, _ in self.wishes)

    @property
    def places(self) -> tuple[str, ...]:
        """The places, as given."""
        return tuple(place for place, _ in self.capacities)


def limited_in_all(groups: Iterable[Group]) -> tuple[Group, ...]:
    """The groups of which only so many agents may be placed."""
    return tuple(group for group in groups if group.most is not None)


def limited_in_places(groups: Iterable[Group]) -> tuple[Group, ...]:
    """The groups of which only so many agents may be in one place."""
    return tuple(group for group in groups if group.each is not None or group.places)


def nested(groups: Iterable[Group]) -> dict[str, tuple[str, ...]]:
    """For each agent the groups it belongs to, the innermost first; they must not cross.

    >>> nested([Group("school", ["3A", "3B"]), Group("district", ["3A", "3B", "4C"])])["3A"]
    ('school', 'district')
    """
    within: dict[str, tuple[str, ...]] = {}
    for group in sorted(groups, key=lambda group: (-len(group.agents), group.key)):
        for agent in group.agents:
            within[agent] = (group.key, *within.get(agent, ()))
    return within


def _wish_faults(market: Market) -> Iterator[Finding]:
    known = {place for place, _ in market.capacities}
    for agent, times in Counter(agent for agent, _ in market.wishes).items():
        if times > 1:
            yield _twice("wishes", agent)
    for agent, wanted in market.wishes:
        if len({place for place, _ in wanted} & known) < len(wanted) or any(rank < 1 for _, rank in wanted):
            yield from _bad_wishes(agent, wanted, known)


def _bad_wishes(agent: str, wanted: Pairs, known: set[str]) -> Iterator[Finding]:
    where = Where(table="wishes", key=agent)
    for place, times in Counter(place for place, _ in wanted).items():
        if place not in known:
            yield _unknown(where, place, known)
        if times > 1:
            what = N_("“{place}” is wished {times} times.")
            yield Finding("wished-twice", where, what, N_("Keep one wish."), params={"place": place, "times": times})
    for place, rank in wanted:
        if rank < 1:
            what = N_("The wish for “{place}” cannot have the rank {rank}.")
            fix = N_("Write a whole number, 1 or more; 1 is most wanted.")
            yield Finding("bad-rank", where, what, fix, params={"place": place, "rank": rank})


def _place_faults(market: Market) -> Iterator[Finding]:
    for place, times in Counter(place for place, _ in market.capacities).items():
        if times > 1:
            yield _twice("capacities", place)
    for place, capacity in market.capacities:
        if capacity < 0:
            yield _negative(Where(table="capacities", key=place), capacity)


def _agent_faults(market: Market) -> Iterator[Finding]:
    known = {agent for agent, _ in market.wishes}
    for table, numbers in (("tiers", market.tiers), ("weights", market.weights), ("sizes", market.sizes)):
        for agent, times in Counter(agent for agent, _ in numbers).items():
            if times > 1:
                yield _twice(table, agent)
            if agent not in known:
                yield _unknown(Where(table=table), agent, known)
        for agent, number in numbers:
            if number < 1:
                what, fix = N_("{value} is too low."), N_("Write a whole number, 1 or more.")
                yield Finding("too-low", Where(table=table, key=agent), what, fix, params={"value": number})


def _group_faults(market: Market) -> Iterator[Finding]:
    agents, places = set(market.agents), set(market.places)
    for key, times in Counter(group.key for group in market.groups).items():
        if times > 1:
            yield _twice("groups", key)
    for group in market.groups:
        where = Where(table="groups", key=group.key)
        for names, known in ((group.agents, agents), ((place for place, _ in group.places), places)):
            for name, times in Counter(names).items():
                if name not in known:
                    yield _unknown(where, name, known)
                if times > 1:
                    what, fix = N_("“{name}” is in it {times} times."), N_("Write it once.")
                    yield Finding("twice-in-group", where, what, fix, params={"name": name, "times": times})
        for limit in (group.most, group.each, *(limit for _, limit in group.places)):
            if limit is not None and limit < 0:
                yield _negative(where, limit)


def no_flow(market: Market) -> Iterator[Finding]:
    """Why a market is no flow through a network: agents that take several seats, and groups that cross."""
    for agent, size in market.sizes:
        if size > 1:
            what = N_("It takes {size} seats, and this engine counts each agent as one.")
            fix = N_("Count places in agents, or ask the engine for seats.")
            yield Finding("several-seats", Where(table="sizes", key=agent), what, fix, params={"size": size})
    yield from _crossings(market.groups, in_all=True)
    yield from _crossings(market.groups, in_all=False)


def _crossings(groups: Sequence[Group], *, in_all: bool) -> Iterator[Finding]:
    """Each pair of groups, limited in the same way, that share agents without one lying within the other."""
    limited = limited_in_all(groups) if in_all else limited_in_places(groups)
    inside: dict[str, Group] = {}
    for group in sorted(limited, key=lambda group: (-len(group.agents), group.key)):
        around = {inside[agent].key: inside[agent] for agent in group.agents if agent in inside}
        shared = sum(agent in inside for agent in group.agents)
        for other in around.values():
            if len(around) > 1 or shared < len(group.agents):
                what = N_("It shares agents with the group “{other}”, and neither lies within the other.")
                fix = N_("Limit groups apart or within one another, or ask the engine for seats, which takes any.")
                where, params = Where(table="groups", key=group.key), {"other": other.key}
                yield Finding("groups-cross", where, what, fix, params=params)
        inside |= dict.fromkeys(group.agents, group)


def _twice(table: str, key: str) -> Finding:
    what, fix = N_("“{key}” is there more than once."), N_("Keep one of them.")
    return Finding("duplicate-key", Where(table=table, key=key), what, fix, params={"key": key})


def _unknown(where: Where, name: str, known: Iterable[str]) -> Finding:
    what = N_("Nothing is called “{name}”.")
    if near := did_you_mean(name, known):
        return Finding("unknown-key", where, what, N_("Did you mean “{near}”?"), params={"name": name, "near": near})
    return Finding("unknown-key", where, what, N_("Add it, or take it out here."), params={"name": name})


def _negative(where: Where, value: int) -> Finding:
    what, fix = N_("{value} is no limit."), N_("Write a whole number, 0 or more.")
    return Finding("negative-number", where, what, fix, params={"value": value})
