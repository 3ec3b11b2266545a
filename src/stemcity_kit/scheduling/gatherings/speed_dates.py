"""Speed dates: guests go round tables of hosts, in rounds of a few minutes, and meet different hosts each time.

Job speed dates and speed role-modelling are of this form: guests are pupils, hosts are companies or role models. What
is made here follows one order of aims, and a plan says of each how far it got and how far anybody could get:

1. Nobody meets the same host twice, and no pair that must not meet does. This is never given up.
2. As many meetings as can be.
3. The guests have equally many meetings, and so do the hosts, to within one wherever that can be. Who pauses is shared
   in the same way.
4. As many wishes as can be; then wishes spread over the guests as evenly as can be; then the earlier wishes.
5. Two guests sit together as rarely as this module finds; here a bound is stated, and no proof promised.

Where everybody is there in every round, 2 to 4 are exact: who meets whom is a flow of least cost, and pairs in which
nobody has more than so many meetings always fall into so many rounds (`scheduling.gatherings.colouring`). Where hosts
or guests are away in some rounds, that is no longer so: S. Even, A. Itai, A. Shamir, "On the complexity of timetable
and multicommodity flow problems", SIAM Journal on Computing 5 (1976) 691-703, show that even to decide it is NP-hard.
Then each round in turn is made best while the others stand, until none gets better, and the plan says whether that
reached the bound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

import attrs

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.fields import strings
from stemcity_kit.scheduling.gatherings.faults import key_faults, number_faults, refuse, unknown_faults

__all__ = ["Guest", "Host", "Meeting", "Pairing", "SpeedDates", "Tally", "tally"]


MOST_ROUNDS = 500
"""How many rounds there can be: a week of them without a pause."""


def _numbers(values: Iterable[int]) -> tuple[int, ...]:
    return tuple(values)


@attrs.frozen
class Guest:
    """Somebody who goes round the tables.

    Attributes:
        key: Who it is; never a name where the plan is printed.
        wishes: The hosts that they most want to meet, the first one most.
        avoids: The hosts that they must not meet, such as a relative's company.
        away: The rounds, counted from 1, in which they are not there.
    """

    key: str
    wishes: tuple[str, ...] = attrs.field(default=(), converter=strings, kw_only=True)
    avoids: tuple[str, ...] = attrs.field(default=(), converter=strings, kw_only=True)
    away: tuple[int, ...] = attrs.field(default=(), converter=_numbers, kw_only=True)


@attrs.frozen
class Host:
    """Somebody who stays at a table.

    Attributes:
        key: Who it is.
        table: Where they sit, as printed; the key where nothing is said.
        away: The rounds, counted from 1, in which they are not there.
    """

    key: str
    table: str = attrs.field(default="", kw_only=True)
    away: tuple[int, ...] = attrs.field(default=(), converter=_numbers, kw_only=True)


def _guests(values: Iterable[Guest | str]) -> tuple[Guest, ...]:
    return tuple(Guest(value) if isinstance(value, str) else value for value in values)


def _hosts(values: Iterable[Host | str]) -> tuple[Host, ...]:
    return tuple(Host(value) if isinstance(value, str) else value for value in values)


@attrs.frozen
class SpeedDates:
    """What is to be paired.

    Attributes:
        guests: Who goes round; a text stands for a guest without wishes.
        hosts: Who stays; a text stands for a host who is always there.
        rounds: How many rounds are held.
        seats: How many guests sit with a host at once.

    Raises:
        InvalidValue: Nobody to meet, numbers that cannot be, keys twice or unknown, more wishes than rounds, a wish
            for somebody who must not be met; all faults at once.

    >>> SpeedDates(["ada", "bea"], ["bank"], rounds=0)
    Traceback (most recent call last):
    ...
    stemcity_kit.errors.InvalidValue: rounds: “0” cannot stand here. Write a whole number, 1 or more.
    """

    guests: tuple[Guest, ...] = attrs.field(converter=_guests)
    hosts: tuple[Host, ...] = attrs.field(converter=_hosts)
    rounds: int = attrs.field(kw_only=True)
    seats: int = attrs.field(default=1, kw_only=True)

    def __attrs_post_init__(self) -> None:
        refuse(_faults(self))

    @cached_property
    def guest(self) -> Mapping[str, Guest]:
        """The guests by key."""
        return {guest.key: guest for guest in self.guests}

    @cached_property
    def host(self) -> Mapping[str, Host]:
        """The hosts by key."""
        return {host.key: host for host in self.hosts}

    def guests_in(self, number: int) -> tuple[str, ...]:
        """Who of the guests is there in a round."""
        return tuple(guest.key for guest in self.guests if number not in guest.away)

    def hosts_in(self, number: int) -> tuple[str, ...]:
        """Who of the hosts is there in a round."""
        return tuple(host.key for host in self.hosts if number not in host.away)

    def places_in(self, number: int) -> int:
        """How many can meet a host in a round."""
        return min(len(self.guests_in(number)), self.seats * len(self.hosts_in(number)))

    def may_meet(self, guest: str, host: str) -> bool:
        """Whether a guest may meet a host, and both are there in some round."""
        away = {*self.guest[guest].away, *self.host[host].away}
        return host not in self.guest[guest].avoids and len(away) < self.rounds

    @property
    def is_steady(self) -> bool:
        """Whether everybody is there in every round; then the plan is exact."""
        return not any(guest.away for guest in self.guests) and not any(host.away for host in self.hosts)


@attrs.frozen(order=True)
class Meeting:
    """One guest with one host in one round, counted from 1."""

    round: int
    host: str
    guest: str


@attrs.frozen
class Tally:
    """How good a plan is, in the order of the aims.

    Attributes:
        meetings: How many there are.
        guests: The guests' meetings, each squared and summed: the lower, the more even.
        hosts: The hosts' meetings, each squared and summed.
        wishes: How many wishes are met.
        wished: The wishes met of each guest, squared and summed.
        ranks: The ranks of the wishes that are met, summed; a first wish counts 0, a second one 1.
    """

    meetings: int
    guests: int
    hosts: int
    wishes: int
    wished: int
    ranks: int

    @property
    def order(self) -> tuple[int, ...]:
        """The aims as one key: of two plans, the lower is the better."""
        return (-self.meetings, self.guests, self.hosts, -self.wishes, self.wished, self.ranks)


@attrs.frozen(kw_only=True)
class Pairing:
    """Who meets whom in which round, and how good that is.

    Attributes:
        dates: What was to be paired.
        meetings: The plan, by round, host and guest.
        reached: How good it is.
        bound: What nobody can better: of two plans the better one in the order of the aims has the lower
            `Tally.order`, and no plan has a lower one than this.
        most_wishes: The most wishes that any plan could meet that gives up balance.
        together: How often two guests sit together whom a host had together before, summed over all pairs of guests.
        together_bound: What nobody can better there, for tables of these sizes.
    """

    dates: SpeedDates
    meetings: tuple[Meeting, ...]
    reached: Tally
    bound: Tally
    most_wishes: int
    together: int
    together_bound: int

    @property
    def is_proved(self) -> bool:
        """Whether no plan is better in meetings, balance and wishes, in this order."""
        return self.reached.order == self.bound.order

    @cached_property
    def tables(self) -> Mapping[tuple[int, str], tuple[str, ...]]:
        """The guests of each round and host that has some."""
        held: dict[tuple[int, str], list[str]] = {}
        for meeting in self.meetings:
            held.setdefault((meeting.round, meeting.host), []).append(meeting.guest)
        return {at: tuple(guests) for at, guests in held.items()}

    @cached_property
    def hosts(self) -> Mapping[tuple[int, str], str]:
        """The host of each round and guest that has one."""
        return {(meeting.round, meeting.guest): meeting.host for meeting in self.meetings}

    def pauses(self, guest: str) -> tuple[int, ...]:
        """The rounds in which a guest is there and meets nobody."""
        away = self.dates.guest[guest].away
        rounds = range(1, self.dates.rounds + 1)
        return tuple(number for number in rounds if (number, guest) not in self.hosts and number not in away)


def tally(dates: SpeedDates, pairs: Collection[tuple[str, str]]) -> Tally:
    """How good pairs of guest and host are, each pair once."""
    guests, hosts = Counter(guest for guest, _ in pairs), Counter(host for _, host in pairs)
    ranks = [
        (guest, dates.guest[guest].wishes.index(host)) for guest, host in pairs if host in dates.guest[guest].wishes
    ]
    wished = Counter(guest for guest, _ in ranks)
    squares = [sum(count * count for count in counts.values()) for counts in (guests, hosts, wished)]
    return Tally(len(pairs), squares[0], squares[1], len(ranks), squares[2], sum(rank for _, rank in ranks))


def _faults(dates: SpeedDates) -> Iterator[Finding]:
    numbers = tuple(number_faults({"rounds": dates.rounds, "seats": dates.seats}, least=1))
    yield from numbers
    if not numbers and dates.rounds > MOST_ROUNDS:
        what, fix = N_("{rounds} rounds are more than anybody can hold."), N_("Write {most} or fewer.")
        yield Finding(
            "too-many-rounds", Where(field="rounds"), what, fix, params={"rounds": dates.rounds, "most": MOST_ROUNDS}
        )
    for table, listed in (("guests", dates.guests), ("hosts", dates.hosts)):
        yield from key_faults((one.key for one in listed), table=table)
        if not listed:
            what = N_("There are no guests.") if table == "guests" else N_("There are no hosts.")
            yield Finding("nobody-to-meet", Where(table=table), what, N_("Name at least one."))
    for guest in dates.guests:
        yield from _guest_faults(guest, dates)
    if not numbers:
        yield from _round_faults(dates)


def _round_faults(dates: SpeedDates) -> Iterator[Finding]:
    """What does not fit the number of rounds."""
    for table, listed in (("guests", dates.guests), ("hosts", dates.hosts)):
        for one in listed:
            yield from _away_faults(one.away, dates.rounds, Where(table=table, key=one.key, field="away"))
    for guest in dates.guests:
        if len(guest.wishes) > dates.rounds:
            what = N_("{wishes} wishes cannot be met in {rounds} rounds.")
            fix = N_("Keep the first {rounds}, or hold more rounds.")
            params = {"wishes": len(guest.wishes), "rounds": dates.rounds}
            where = Where(table="guests", key=guest.key, field="wishes")
            yield Finding("more-wishes-than-rounds", where, what, fix, params=params)


def _away_faults(away: tuple[int, ...], rounds: int, where: Where) -> Iterator[Finding]:
    for number in away:
        if number not in range(1, rounds + 1) or isinstance(number, bool):
            what, fix = N_("There is no round “{number}”."), N_("The rounds are counted from 1 to {rounds}.")
            yield Finding("unknown-round", where, what, fix, params={"number": number, "rounds": rounds})


def _guest_faults(guest: Guest, dates: SpeedDates) -> Iterator[Finding]:
    known = [host.key for host in dates.hosts]
    for field, keys in (("wishes", guest.wishes), ("avoids", guest.avoids)):
        yield from unknown_faults(keys, known, where=Where(table="guests", key=guest.key, field=field))
    where = Where(table="guests", key=guest.key, field="wishes")
    for host in dict.fromkeys(host for host in guest.wishes if guest.wishes.count(host) > 1):
        what, fix = N_("The wish for “{host}” is there twice."), N_("Keep the first one.")
        yield Finding("wish-twice", where, what, fix, params={"host": host})
    for host in dict.fromkeys(guest.wishes):
        if host in guest.avoids:
            what, fix = N_("“{host}” is wished for and must not be met."), N_("Keep one of the two.")
            yield Finding("wish-against-itself", where, what, fix, params={"host": host})
