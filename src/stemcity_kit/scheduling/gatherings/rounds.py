"""Rounds: when each begins and ends, and all-meet-all within one group.

Times are elapsed: a round of eight minutes lasts eight minutes, also in the night in which the clocks change. Everybody
meets everybody by the circle method, which is older than its first printed proof (É. Lucas, "Récréations
mathématiques" II, 1883, sixth recreation): one stays, the others move on by one place. Whoever meets the empty place of
an odd group pauses, and each pauses exactly once.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import attrs

from stemcity_kit.engines.draw import drawn
from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, Where
from stemcity_kit.model.time import Interval, in_utc
from stemcity_kit.scheduling.gatherings.faults import key_faults, number_faults, refuse, unknown_faults

__all__ = ["MeetingRound", "all_meet_all", "check_all_meet_all", "rounds_within", "timetable"]


@attrs.frozen
class MeetingRound:
    """One round of all-meet-all.

    Attributes:
        pairs: Who meets whom; the first of each pair stays at the table where there are tables.
        pauses: Who pauses: nobody in a group of even size, one in a group of odd size.
    """

    pairs: tuple[tuple[str, str], ...]
    pauses: tuple[str, ...] = ()


def all_meet_all(keys: Collection[str], *, seed: str, rounds: int | None = None) -> tuple[MeetingRound, ...]:
    """Rounds in which everybody meets everybody else exactly once, in as few rounds as can be.

    A group of even size n needs n - 1 rounds, one of odd size n rounds, with one pause for each. Fewer rounds may be
    asked for; then nobody meets anybody twice, and nobody pauses twice.

    Args:
        keys: The group, at least two.
        seed: Decides by lot who stands where; see `stemcity_kit.engines.draw`.
        rounds: How many of the rounds are wanted; None for all.

    Raises:
        InvalidValue: Fewer than two, a key twice, or more rounds than there are; all faults at once.

    >>> for held in all_meet_all(["ada", "bea", "eva"], seed="5 17 33"):
    ...     print(held.pairs, held.pauses)
    (('ada', 'bea'),) ('eva',)
    (('bea', 'eva'),) ('ada',)
    (('eva', 'ada'),) ('bea',)
    """
    refuse((*key_faults(keys, table="guests"), *_size_faults(len(keys), rounds)))
    circle: list[str | None] = [*drawn(keys, seed=seed)]
    circle += [None] * (len(circle) % 2)
    needed = len(circle) - 1
    return tuple(_round(circle, turn) for turn in range(needed if rounds is None else rounds))


def _size_faults(size: int, rounds: int | None) -> Iterator[Finding]:
    if size < 2:
        what, fix = N_("A group of {size} has nobody to meet."), N_("Name at least two.")
        yield Finding("group-too-small", Where(table="guests"), what, fix, params={"size": size})
    if rounds is None:
        return
    if faults := tuple(number_faults({"rounds": rounds}, least=1)):
        yield from faults
        return
    needed = size - 1 + size % 2
    if rounds > needed >= 1:
        what = N_("{size} have all met after {needed} rounds, so {rounds} rounds would repeat meetings.")
        fix = N_("Write {needed} rounds or fewer.")
        params = {"size": size, "needed": needed, "rounds": rounds}
        yield Finding("too-many-rounds", Where(field="rounds"), what, fix, params=params)


def _round(circle: Sequence[str | None], turn: int) -> MeetingRound:
    """One turn of the circle: the last stays, the others have moved on by `turn` places."""
    count = len(circle) - 1
    turned = [circle[(place + turn) % count] for place in range(count)]
    facing = [(circle[count], turned[0]), *((turned[n], turned[count - n]) for n in range(1, count // 2 + 1))]
    if turn % 2:
        facing[0] = facing[0][1], facing[0][0]
    return MeetingRound(
        tuple((one, two) for one, two in facing if one is not None and two is not None),
        tuple(one for pair in facing if None in pair for one in pair if one is not None),
    )


def check_all_meet_all(keys: Collection[str], rounds: Sequence[MeetingRound]) -> Iterator[Finding]:
    """What is wrong with rounds of all-meet-all, whoever made them.

    >>> rounds = [MeetingRound((("ada", "bea"),)), MeetingRound((("bea", "ada"),))]
    >>> print(*check_all_meet_all(["ada", "bea"], rounds))
    rounds '2': “bea” and “ada” have met before, in round 1. Let them meet others.
    """
    met: dict[frozenset[str], int] = {}
    pauses: Counter[str] = Counter()
    for number, held in enumerate(rounds, 1):
        where = Where(table="rounds", key=str(number))
        there = Counter([*(key for pair in held.pairs for key in pair), *held.pauses])
        pauses.update(held.pauses)
        yield from unknown_faults(there, keys, where=where)
        yield from _presence(there, keys, where)
        for one, two in held.pairs:
            pair = frozenset((one, two))
            if pair in met:
                what = N_("“{one}” and “{two}” have met before, in round {number}.")
                params = {"one": one, "two": two, "number": met[pair]}
                yield Finding("met-before", where, what, N_("Let them meet others."), params=params)
            met.setdefault(pair, number)
    yield from _uneven_pauses(pauses, keys)


def _presence(there: Counter[str], keys: Collection[str], where: Where) -> Iterator[Finding]:
    for key in keys:
        if not there[key]:
            what, fix = N_("“{key}” is not in the round."), N_("Give them a partner, or write the pause.")
            yield Finding("not-in-round", where, what, fix, params={"key": key})
        if there[key] > 1:
            what, fix = N_("“{key}” is in the round {times} times."), N_("Keep one of the meetings.")
            yield Finding("twice-in-round", where, what, fix, params={"key": key, "times": there[key]})


def _uneven_pauses(pauses: Counter[str], keys: Collection[str]) -> Iterator[Finding]:
    counts = [pauses[key] for key in keys]
    if counts and max(counts) - min(counts) > 1:
        what = N_("Some pause {most} times and others {least} times.")
        params = {"most": max(counts), "least": min(counts)}
        fix = N_("Let those pause who paused least.")
        yield Finding("uneven-pauses", Where(table="rounds"), what, fix, Severity.WARNING, params)


def rounds_within(interval: Interval, *, minutes: int, change: int = 0) -> int:
    """How many rounds fit, with the change time between them but not after the last one.

    >>> start = dt.datetime(2027, 5, 6, 9, tzinfo=dt.timezone.utc)
    >>> rounds_within(Interval(start, start + dt.timedelta(minutes=60)), minutes=8, change=2)
    6
    """
    refuse((*number_faults({"minutes": minutes}, least=1), *number_faults({"change": change})))
    return (interval.length + dt.timedelta(minutes=change)) // dt.timedelta(minutes=minutes + change)


def timetable(interval: Interval, *, rounds: int, minutes: int, change: int = 0) -> tuple[Interval, ...]:
    """When each round is held: one after the other from the start of the interval, in its zone.

    Args:
        interval: When the whole takes place, half-open.
        rounds: How many.
        minutes: How long each lasts, in elapsed minutes.
        change: How many minutes lie between two rounds, for changing places.

    Raises:
        InvalidValue: A number cannot be, or the rounds do not fit.

    >>> start = dt.datetime(2027, 5, 6, 9, tzinfo=dt.timezone.utc)
    >>> hour = Interval(start, start + dt.timedelta(minutes=60))
    >>> [f"{held.start:%H:%M}-{held.end:%H:%M}" for held in timetable(hour, rounds=3, minutes=8, change=2)]
    ['09:00-09:08', '09:10-09:18', '09:20-09:28']
    """
    refuse((*number_faults({"rounds": rounds, "minutes": minutes}, least=1), *number_faults({"change": change})))
    fit = rounds_within(interval, minutes=minutes, change=change)
    if rounds > fit:
        raise InvalidValue.because(
            "rounds-do-not-fit",
            Where(field="rounds"),
            N_("{rounds} rounds of {minutes} minutes with {change} between take {needed} minutes; there are {got}."),
            N_("{fit} rounds fit. Shorten the rounds or the changes, or plan more time."),
            rounds=rounds,
            minutes=minutes,
            change=change,
            needed=rounds * (minutes + change) - change,
            got=int(interval.length.total_seconds() // 60),
            fit=fit,
        )
    zone, begin, step = interval.start.tzinfo, in_utc(interval.start), dt.timedelta(minutes=minutes + change)
    starts = [begin + number * step for number in range(rounds)]
    length = dt.timedelta(minutes=minutes)
    return tuple(Interval(at.astimezone(zone), (at + length).astimezone(zone)) for at in starts)
