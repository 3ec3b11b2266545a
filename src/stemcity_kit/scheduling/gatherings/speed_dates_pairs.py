"""Who meets whom in speed dates: exact flows for all rounds at once, or for one round while the others stand.

The aims of `scheduling.gatherings.speed_dates` become one cost in whole numbers: each weighs more than all later ones
can make up for together. A count that shall be even is a convex cost, which a flow takes as parallel arcs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import attrs

from stemcity_kit.engines.draw import drawn
from stemcity_kit.engines.mincost import Arc, Flow, min_cost_flow
from stemcity_kit.scheduling.gatherings.colouring import coloured
from stemcity_kit.scheduling.gatherings.speed_dates import Meeting, SpeedDates, tally

__all__ = ["best_pairs", "held_in_rounds", "most_wishes", "round_by_round"]

Pairs = set[tuple[str, str]]


@attrs.frozen
class _Prices:
    """What one unit of each aim costs; each is larger than all that follow can sum up to."""

    guests: int
    hosts: int
    wishes: int
    wished: int

    @classmethod
    def of(cls, dates: SpeedDates) -> _Prices:
        guests, rounds = len(dates.guests), dates.rounds
        wished = 1 + guests * rounds * rounds
        wishes = (1 + guests * rounds * rounds) * wished
        hosts = (1 + guests * rounds) * wishes
        return cls((1 + (guests * rounds) ** 2) * hosts, hosts, wishes, wished)


class _Net:
    """The network of meetings: a source, guests, hosts, a sink; wishes go by way of a node of the guest's own."""

    def __init__(self, dates: SpeedDates, seed: str) -> None:
        self.dates = dates
        self.prices = _Prices.of(dates)
        self.guests = drawn([guest.key for guest in dates.guests], seed=seed)
        self.hosts = drawn([host.key for host in dates.hosts], seed=seed)
        self.arcs: list[Arc] = []
        self.pairs: list[tuple[int, str, str]] = []

    def guest(self, key: str, *, most: int, met: int = 0, wished: int = 0) -> None:
        """A guest who may have so many more meetings, and what each costs by what they have already."""
        for more in range(most):
            self.arcs.append(Arc("source", f"guest {key}", 1, self.prices.guests * (2 * (met + more) + 1)))
        for more in range(min(most, len(self.dates.guest[key].wishes))):
            self.arcs.append(Arc(f"guest {key}", f"wish {key}", 1, self.prices.wished * (2 * (wished + more) + 1)))

    def host(self, key: str, *, most: int, met: int = 0) -> None:
        """A host who may have so many more meetings."""
        for more in range(most):
            self.arcs.append(Arc(f"host {key}", "sink", 1, self.prices.hosts * (2 * (met + more) + 1)))

    def pair(self, guest: str, host: str) -> None:
        """A meeting that may be."""
        wishes = self.dates.guest[guest].wishes
        self.pairs.append((len(self.arcs), guest, host))
        if host in wishes:
            self.arcs.append(Arc(f"wish {guest}", f"host {host}", 1, wishes.index(host)))
        else:
            self.arcs.append(Arc(f"guest {guest}", f"host {host}", 1, self.prices.wishes))

    def best(self, most: int) -> Pairs:
        """The pairs of least cost among those with the most meetings, at most so many."""
        flow: Flow = min_cost_flow(self.arcs, supply={"source": most, "sink": -most})
        return {(guest, host) for arc, guest, host in self.pairs if flow.amounts[arc]}


def best_pairs(dates: SpeedDates, *, seed: str) -> Pairs:
    """The best pairs of guest and host that the rounds have room for, if only numbers are looked at.

    Where everybody is always there, these pairs can be held; otherwise no plan is better than they are.
    """
    net = _Net(dates, seed)
    for guest in net.guests:
        net.guest(guest, most=min(dates.rounds - len(set(dates.guest[guest].away)), len(net.hosts)))
    for host in net.hosts:
        most = dates.seats * (dates.rounds - len(set(dates.host[host].away)))
        net.host(host, most=min(most, len(net.guests)))
    for guest in net.guests:
        for host in net.hosts:
            if dates.may_meet(guest, host):
                net.pair(guest, host)
    return net.best(sum(dates.places_in(number) for number in range(1, dates.rounds + 1)))


def most_wishes(dates: SpeedDates) -> int:
    """The most wishes that any plan could meet, whatever else it gives up: no plan meets more."""
    arcs = []
    for guest in dates.guests:
        arcs.append(Arc("source", f"guest {guest.key}", dates.rounds - len(set(guest.away))))
        wished = (host for host in guest.wishes if dates.may_meet(guest.key, host))
        arcs.extend(Arc(f"guest {guest.key}", f"host {host}", 1) for host in wished)
    for host in dates.hosts:
        most = dates.seats * (dates.rounds - len(set(host.away)))
        arcs.append(Arc(f"host {host.key}", "sink", most))
    most = sum(len(guest.wishes) for guest in dates.guests)
    flow = min_cost_flow(arcs, supply={"source": most, "sink": -most})
    return most - sum(left for _, left in flow.unsent)


def held_in_rounds(dates: SpeedDates, pairs: Collection[tuple[str, str]], *, seed: str) -> tuple[Meeting, ...]:
    """The pairs as rounds, where everybody is always there: each round of the same size, each table too, to within one.

    A host with more pairs than rounds counts as several, each with as many pairs as rounds and one with the rest; so in
    each round they have the same number of guests, to within one.
    """
    guests = {key: n for n, key in enumerate(drawn([guest.key for guest in dates.guests], seed=seed))}
    hosts = {key: n for n, key in enumerate(drawn([host.key for host in dates.hosts], seed=seed))}
    ordered = sorted(pairs, key=lambda pair: (hosts[pair[1]], guests[pair[0]]))
    seen: Counter[str] = Counter()
    ends = []
    for guest, host in ordered:
        ends.append((guests[guest], hosts[host] * dates.seats + seen[host] // dates.rounds))
        seen[host] += 1
    found = coloured(ends, colours=dates.rounds)
    made = (Meeting(colour + 1, host, guest) for colour, (guest, host) in zip(found, ordered, strict=True))
    return tuple(sorted(made))


def round_by_round(dates: SpeedDates, *, seed: str, tries: int = 4) -> tuple[Meeting, ...]:
    """Rounds where somebody is away in some: each is the best while the others stand, until none gets better.

    Args:
        dates: What is to be paired.
        seed: Decides by lot in which order the rounds are made, and what cost leaves open.
        tries: In how many orders the rounds are made; the best outcome is kept.
    """
    numbers = [str(number) for number in range(1, dates.rounds + 1)]
    orders = [
        sorted(range(1, dates.rounds + 1), key=lambda number: (dates.places_in(number), number)),
        *([int(number) for number in drawn(numbers, seed=f"{seed} {again}")] for again in range(1, tries)),
    ]
    outcomes = [_descended(dates, order, seed) for order in dict.fromkeys(map(tuple, orders))]
    return tuple(sorted(min(outcomes, key=lambda made: (_cost(dates, made), sorted(made)))))


def _cost(dates: SpeedDates, meetings: Iterable[Meeting]) -> tuple[int, ...]:
    """The aims as one key; the lower, the better."""
    return tally(dates, [(meeting.guest, meeting.host) for meeting in meetings]).order


def _descended(dates: SpeedDates, order: Sequence[int], seed: str) -> set[Meeting]:
    held: dict[int, Pairs] = {number: set() for number in order}
    best: tuple[int, ...] | None = None
    while True:
        for number in order:
            others = [pair for other, pairs in held.items() if other != number for pair in pairs]
            held[number] = _one_round(dates, number, others, seed)
        made = {Meeting(number, host, guest) for number, pairs in held.items() for guest, host in pairs}
        now = _cost(dates, made)
        if best is not None and now >= best:
            return made
        best = now


def _one_round(dates: SpeedDates, number: int, others: Sequence[tuple[str, str]], seed: str) -> Pairs:
    """The best meetings of one round, exactly, while those of all others stand."""
    net = _Net(dates, f"{seed} {number}")
    guests, hosts = Counter(guest for guest, _ in others), Counter(host for _, host in others)
    wished = Counter(guest for guest, host in others if host in dates.guest[guest].wishes)
    there, tables, met = set(dates.guests_in(number)), set(dates.hosts_in(number)), set(others)
    for guest in net.guests:
        if guest in there:
            net.guest(guest, most=1, met=guests[guest], wished=wished[guest])
    for host in net.hosts:
        if host in tables:
            net.host(host, most=dates.seats, met=hosts[host])
    for guest in net.guests:
        for host in net.hosts:
            if guest in there and host in tables and (guest, host) not in met and dates.may_meet(guest, host):
                net.pair(guest, host)
    return net.best(dates.places_in(number))
