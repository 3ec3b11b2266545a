"""Mixing the tables of speed dates: the same two guests sit together as rarely as can be found.

Whoever sits where is exchanged in ways that change nothing else: two guests swap tables in one round, or two or three
guests swap two rounds in a ring, so that everybody still meets the same hosts and every table keeps its size. Each
exchange that helps is made, until none does or the effort is spent. This finds good mixtures, and no proof; the bound
beside it is what equal shares would give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from stemcity_kit.engines.draw import drawn
from stemcity_kit.scheduling.gatherings.speed_dates import Meeting, SpeedDates

__all__ = ["fewest_together", "mixed", "times_together"]

_Change = tuple[int, str, str | None]
"""A round, a guest, and the host at whose table they sit from now on; None for a pause."""


def times_together(meetings: Iterable[Meeting]) -> int:
    """How often two guests sit together whom a host had together before, summed over all pairs of guests.

    >>> meetings = [Meeting(r, h, g) for r, h in ((1, "x"), (2, "y"), (3, "z")) for g in ("ada", "bea")]
    >>> times_together(meetings)
    3
    """
    return sum(times * (times - 1) // 2 for times in _together(meetings).values())


def _together(meetings: Iterable[Meeting]) -> Counter[tuple[str, str]]:
    tables: dict[tuple[int, str], list[str]] = {}
    for meeting in meetings:
        tables.setdefault((meeting.round, meeting.host), []).append(meeting.guest)
    return Counter(pair for guests in tables.values() for pair in combinations(sorted(guests), 2))


def fewest_together(meetings: Iterable[Meeting], *, guests: int) -> int:
    """What `times_together` is at least for tables of these sizes: when all pairs of guests share them equally."""
    pairs = guests * (guests - 1) // 2
    each, more = divmod(sum(_together(meetings).values()), max(pairs, 1))
    return pairs * each * (each - 1) // 2 + more * each


def mixed(dates: SpeedDates, meetings: Iterable[Meeting], *, seed: str, effort: int = 20_000) -> tuple[Meeting, ...]:
    """The plan with better mixed tables, as good as before in everything else.

    Args:
        dates: What is paired.
        meetings: A plan of it.
        seed: Decides by lot in which order exchanges are tried.
        effort: How many exchanges are tried at most.
    """
    room = _Room(dates, meetings, seed)
    bound = fewest_together(room.meetings(), guests=len(dates.guests))
    better = True
    while better and effort > 0 and room.cost > bound:
        better = False
        for changes in room.exchanges():
            effort -= 1
            better = room.keep_if_better(changes) or better
            if effort <= 0 or room.cost == bound:
                break
    return room.meetings()


class _Room:
    """Who sits where in each round, while it is mixed."""

    def __init__(self, dates: SpeedDates, meetings: Iterable[Meeting], seed: str) -> None:
        self.dates = dates
        self.guests = drawn([guest.key for guest in dates.guests], seed=seed)
        self.rounds = range(1, dates.rounds + 1)
        self.there = {number: set(dates.guests_in(number)) for number in self.rounds}
        self.seat: dict[tuple[int, str], str | None] = {}
        self.tables: dict[tuple[int, str], list[str]] = {}
        self.met: dict[str, set[str]] = {guest: set() for guest in self.guests}
        self.times: Counter[frozenset[str]] = Counter()
        self.cost = 0
        for meeting in meetings:
            self._sit(meeting.round, meeting.guest, meeting.host)

    def meetings(self) -> tuple[Meeting, ...]:
        return tuple(
            sorted(Meeting(number, host, guest) for (number, guest), host in self.seat.items() if host is not None)
        )

    def keep_if_better(self, changes: Sequence[_Change]) -> bool:
        """Make an exchange, and take it back unless fewer guests sit together again."""
        before, cost = [(number, guest, self.seat.get((number, guest))) for number, guest, _ in changes], self.cost
        self._make(changes)
        if self.cost < cost:
            return True
        self._make(before)
        return False

    def _make(self, changes: Sequence[_Change]) -> None:
        for number, guest, _ in changes:
            self._rise(number, guest)
        for number, guest, host in changes:
            self._sit(number, guest, host)

    def _rise(self, number: int, guest: str) -> None:
        host = self.seat.pop((number, guest), None)
        if host is None:
            return
        self.met[guest].discard(host)
        table = self.tables[number, host]
        table.remove(guest)
        for other in table:
            pair = frozenset((guest, other))
            self.times[pair] -= 1
            self.cost -= self.times[pair]

    def _sit(self, number: int, guest: str, host: str | None) -> None:
        if host is None:
            return
        self.seat[number, guest] = host
        self.met[guest].add(host)
        table = self.tables.setdefault((number, host), [])
        for other in table:
            pair = frozenset((guest, other))
            self.cost += self.times[pair]
            self.times[pair] += 1
        table.append(guest)

    def exchanges(self) -> Iterator[tuple[_Change, ...]]:
        """Every exchange that leaves all else as it is and moves somebody from a table where two sit together again.

        It is made as the room stands when it is asked for.
        """
        for number in self.rounds:
            for one in self.guests:
                for two in self.guests if self._again(number, one) else ():
                    yield from self._swapped(number, one, two)
        for first, second in combinations(self.rounds, 2):
            yield from self._rings(first, second)

    def _again(self, number: int, guest: str) -> bool:
        """Whether a guest sits with somebody with whom they also sit in another round."""
        host = self.seat.get((number, guest))
        table = self.tables[number, host] if host is not None else ()
        return any(self.times[frozenset((guest, other))] > 1 for other in table if other != guest)

    def _swapped(self, number: int, one: str, two: str) -> Iterator[tuple[_Change, ...]]:
        """Two guests swap tables, where neither meets a host twice and no wish is touched."""
        here, there = self.seat.get((number, one)), self.seat.get((number, two))
        if here is None or there is None or here == there or there in self.met[one] or here in self.met[two]:
            return
        guests = self.dates.guest[one], self.dates.guest[two]
        touched = any(host in guest.wishes or host in guest.avoids for guest in guests for host in (here, there))
        if not touched:
            yield ((number, one, there), (number, two, here))

    def _rings(self, first: int, second: int) -> Iterator[tuple[_Change, ...]]:
        """Two or three guests swap two rounds, so that each table loses and gains one."""
        both = [guest for guest in self.guests if guest in self.there[first] and guest in self.there[second]]
        for one in both:
            for two in both if self._again(first, one) or self._again(second, one) else ():
                if self._goes_on(one, two, first, second):
                    if self._goes_on(two, one, first, second):
                        yield self._turned((one, two), first, second)
                    else:
                        yield from (
                            self._turned((one, two, three), first, second)
                            for three in both
                            if self._goes_on(two, three, first, second) and self._goes_on(three, one, first, second)
                        )

    def _goes_on(self, one: str, two: str, first: int, second: int) -> bool:
        """Whether the second guest leaves, in the first round, the table at which the first sits in the second."""
        free = self.seat.get((second, one))
        return one != two and free == self.seat.get((first, two)) and free != self.seat.get((first, one))

    def _turned(self, guests: Sequence[str], first: int, second: int) -> tuple[_Change, ...]:
        return tuple(
            change
            for guest in guests
            for change in (
                (first, guest, self.seat.get((second, guest))),
                (second, guest, self.seat.get((first, guest))),
            )
        )
