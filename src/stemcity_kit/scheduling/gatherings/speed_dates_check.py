"""What is wrong with a plan of speed dates, whoever made it; and what no plan can reach, with the arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.scheduling.gatherings.faults import unknown_faults
from stemcity_kit.scheduling.gatherings.speed_dates import Meeting, SpeedDates, tally
from stemcity_kit.scheduling.gatherings.speed_dates_pairs import best_pairs

__all__ = ["check_speed_dates", "limits", "unmet_wishes"]


def check_speed_dates(dates: SpeedDates, meetings: Iterable[Meeting]) -> Iterator[Finding]:
    """What is wrong with a plan: errors where it cannot be held or repeats a meeting, warnings where it is uneven.

    Args:
        dates: What was to be paired.
        meetings: The plan, by whomever, in any order.

    >>> dates = SpeedDates(["ada", "bea"], ["bank"], rounds=1)
    >>> print(*check_speed_dates(dates, [Meeting(1, "bank", "ada"), Meeting(1, "bank", "bea")]))
    hosts 'bank': In round 1, 2 guests sit with “bank”; seats: 1. Move some to another table or round.
    """
    listed = sorted(meetings, key=lambda meeting: (str(meeting.round), meeting.host, meeting.guest))
    strange = [finding for meeting in listed for finding in _strangers(dates, meeting)]
    if strange:
        yield from dict.fromkeys(strange)
        return
    for meeting in listed:
        yield from _forbidden(dates, meeting)
    yield from _too_many(dates, listed)
    yield from _repeats(listed)
    yield from _unevenness(dates, listed)


def _strangers(dates: SpeedDates, meeting: Meeting) -> Iterator[Finding]:
    yield from unknown_faults([meeting.guest], dates.guest, where=Where(table="meetings", field="guest"))
    yield from unknown_faults([meeting.host], dates.host, where=Where(table="meetings", field="host"))
    if meeting.round not in range(1, dates.rounds + 1):
        what, fix = N_("There is no round “{number}”."), N_("The rounds are counted from 1 to {rounds}.")
        params = {"number": meeting.round, "rounds": dates.rounds}
        yield Finding("unknown-round", Where(table="meetings", field="round"), what, fix, params=params)


def _forbidden(dates: SpeedDates, meeting: Meeting) -> Iterator[Finding]:
    guest, host = dates.guest[meeting.guest], dates.host[meeting.host]
    where = Where(table="guests", key=guest.key)
    params = {"number": meeting.round, "host": host.key, "guest": guest.key}
    if host.key in guest.avoids:
        what, fix = N_("“{guest}” must not meet “{host}”, and does in round {number}."), N_("Give them another host.")
        yield Finding("must-not-meet", where, what, fix, params=params)
    for one in (guest, host):
        if meeting.round in one.away:
            what = N_("In round {number} “{guest}” meets “{host}”, and “{away}” is away.")
            fix = N_("Move the meeting to a round in which both are there.")
            yield Finding("away-in-round", where, what, fix, params={**params, "away": one.key})


def _too_many(dates: SpeedDates, meetings: Sequence[Meeting]) -> Iterator[Finding]:
    for (number, host), count in Counter((meeting.round, meeting.host) for meeting in meetings).items():
        if count > dates.seats:
            what = N_("In round {number}, {count} guests sit with “{host}”; seats: {seats}.")
            fix = N_("Move some to another table or round.")
            params = {"number": number, "host": host, "count": count, "seats": dates.seats}
            yield Finding("table-overfull", Where(table="hosts", key=host), what, fix, params=params)
    for (number, guest), count in Counter((meeting.round, meeting.guest) for meeting in meetings).items():
        if count > 1:
            what, fix = N_("“{key}” is more than once in round {number}."), N_("Keep one of the meetings.")
            params = {"key": guest, "number": number}
            yield Finding("twice-in-round", Where(table="guests", key=guest), what, fix, params=params)


def _repeats(meetings: Sequence[Meeting]) -> Iterator[Finding]:
    for (guest, host), count in Counter((meeting.guest, meeting.host) for meeting in meetings).items():
        if count > 1:
            what, fix = N_("“{guest}” meets “{host}” {count} times."), N_("Let them meet others.")
            params = {"guest": guest, "host": host, "count": count}
            yield Finding("met-before", Where(table="guests", key=guest), what, fix, params=params)


def _unevenness(dates: SpeedDates, meetings: Sequence[Meeting]) -> Iterator[Finding]:
    """Fewer meetings than can be, and counts that could be more even.

    Where somebody is away in some rounds, the bound may be out of reach, so these are notes there.
    """
    pairs = {(meeting.guest, meeting.host) for meeting in meetings}
    reached, bound = tally(dates, pairs), tally(dates, best_pairs(dates, seed="check"))
    if reached.meetings < bound.meetings:
        what = N_("{count} meetings; no plan has more than {most}.")
        fix = N_("Use the free seats of each round.")
        params = {"count": reached.meetings, "most": bound.meetings}
        severity = Severity.WARNING if dates.is_steady else Severity.NOTE
        yield Finding("fewer-meetings", Where(table="meetings"), what, fix, severity, params)
    even = {
        "guests": (-reached.meetings, reached.guests) <= (-bound.meetings, bound.guests),
        "hosts": (-reached.meetings, reached.guests, reached.hosts) <= (-bound.meetings, bound.guests, bound.hosts),
    }
    for table, keys, at in (("guests", dates.guest, 0), ("hosts", dates.host, 1)):
        counts = Counter(pair[at] for pair in pairs)
        least, most = min(counts[key] for key in keys), max(counts[key] for key in keys)
        if most - least > 1:
            severity = Severity.NOTE if even[table] or not dates.is_steady else Severity.WARNING
            what = N_("Some have {least} meetings and others {most}.")
            fix = N_("Give meetings of those who have most to those who have fewest.")
            fix = N_("Absences and pairs that must not meet allow nothing more even.") if even[table] else fix
            yield Finding("uneven-meetings", Where(table=table), what, fix, severity, {"least": least, "most": most})


def limits(dates: SpeedDates) -> Iterator[Finding]:
    """What no plan can reach, and why: to be read before anybody is invited.

    >>> dates = SpeedDates([f"g-{n}" for n in range(40)], ["a", "b", "c", "d", "e", "f"], rounds=5, seats=4)
    >>> print(*limits(dates))
    rounds: 40 guests at 6 hosts of 4 seats: 24 meet and 16 pause in each round; over 5 rounds each meets 3.
    """
    yield from _room_limits(dates)
    if dates.rounds > len(dates.hosts):
        what = N_(
            "{rounds} rounds with {hosts} hosts: nobody meets a host twice, so each guest meets at most {hosts} and "
            "pauses in {pauses} rounds."
        )
        params = {"rounds": dates.rounds, "hosts": len(dates.hosts), "pauses": dates.rounds - len(dates.hosts)}
        yield _note("more-rounds-than-hosts", Where(field="rounds"), what, **params)
    yield from _wish_limits(dates)
    for guest in dates.guests:
        able = sum(dates.may_meet(guest.key, host.key) for host in dates.hosts)
        rounds = dates.rounds - len(set(guest.away))
        if able < min(rounds, len(dates.hosts)):
            what = N_("“{guest}” is there in {rounds} rounds and may meet {able} of the {hosts} hosts.")
            where = Where(table="guests", key=guest.key)
            hosts = len(dates.hosts)
            yield _note("few-hosts-to-meet", where, what, guest=guest.key, rounds=rounds, able=able, hosts=hosts)


def _room_limits(dates: SpeedDates) -> Iterator[Finding]:
    """What the seats of each round allow; one sentence for all rounds that are alike."""
    alike: dict[tuple[int, int], list[int]] = {}
    for number in range(1, dates.rounds + 1):
        there = len(dates.guests_in(number)), len(dates.hosts_in(number))
        alike.setdefault(there, []).append(number)
    for (guests, hosts), numbers in alike.items():
        params = {"guests": guests, "hosts": hosts, "seats": dates.seats, "rounds": dates.rounds}
        params |= {"meet": dates.places_in(numbers[0]), "pause": guests - dates.places_in(numbers[0])}
        said = Where(field="rounds")
        if params["pause"] and len(alike) == 1:
            yield _pauses(params)
        elif params["pause"]:
            what = N_(
                "{guests} guests at {hosts} hosts of {seats} seats: {meet} meet and {pause} pause, in these rounds: "
                "{numbers}."
            )
            yield _note("guests-pause", said, what, **params, numbers=", ".join(map(str, numbers)))
        elif guests < hosts:
            what = N_("{guests} guests at {hosts} hosts: {idle} hosts wait, in these rounds: {numbers}.")
            listed = ", ".join(map(str, numbers))
            yield _note("hosts-wait", said, what, **params, idle=hosts - guests, numbers=listed)


def _pauses(params: Mapping[str, int]) -> Finding:
    """The sentence on what each guest gets of too few places, where all rounds are alike."""
    places = min(params["meet"] * params["rounds"], params["guests"] * params["hosts"])
    least, more = divmod(places, params["guests"])
    what = N_(
        "{guests} guests at {hosts} hosts of {seats} seats: {meet} meet and {pause} pause in each round; over "
        "{rounds} rounds each meets {least}."
    )
    if more:
        what = N_(
            "{guests} guests at {hosts} hosts of {seats} seats: {meet} meet and {pause} pause in each round; over "
            "{rounds} rounds each meets {least} or {most} ({most}: {more} guests)."
        )
    where = Where(field="rounds")
    return _note("guests-pause", where, what, **params, least=least, most=least + 1, more=more)


def _wish_limits(dates: SpeedDates) -> Iterator[Finding]:
    wished = Counter(host for guest in dates.guests for host in guest.wishes)
    for host in dates.hosts:
        rounds = dates.rounds - len(set(host.away))
        if wished[host.key] > dates.seats * rounds:
            what = N_("{count} guests wish for “{host}”, who can meet {most}: {seats} in each of {rounds} rounds.")
            params = {"count": wished[host.key], "host": host.key, "seats": dates.seats, "rounds": rounds}
            where = Where(table="hosts", key=host.key)
            yield _note("wished-by-too-many", where, what, **params, most=dates.seats * rounds)


def unmet_wishes(dates: SpeedDates, meetings: Iterable[Meeting]) -> Iterator[Finding]:
    """For each wish that a plan does not meet, what stands against it.

    >>> from stemcity_kit.scheduling.gatherings.speed_dates import Guest
    >>> dates = SpeedDates([Guest("ada", wishes=["bank"]), Guest("bea", wishes=["bank"])], ["bank", "lab"], rounds=1)
    >>> print(*unmet_wishes(dates, [Meeting(1, "bank", "ada"), Meeting(1, "lab", "bea")]))
    guests 'bea': “bea” does not meet “bank”: 2 wished for it, and it meets 1 guests, 1 of whom wished for it.
    """
    met = {(meeting.guest, meeting.host) for meeting in meetings}
    wished = Counter(host for guest in dates.guests for host in guest.wishes)
    granted = Counter(host for guest, host in met if host in dates.guest[guest].wishes)
    loads = Counter(host for _, host in met)
    for guest in dates.guests:
        for host in guest.wishes:
            if (guest.key, host) in met:
                continue
            what = N_(
                "“{guest}” does not meet “{host}”: {wished} wished for it, and it meets {met} guests, {granted} of "
                "whom wished for it."
            )
            if not dates.may_meet(guest.key, host):
                what = N_("“{guest}” does not meet “{host}”: they are never there in the same round.")
            params = {"wished": wished[host], "met": loads[host], "granted": granted[host]}
            yield _note("wish-unmet", Where(table="guests", key=guest.key), what, guest=guest.key, host=host, **params)


def _note(rule: str, where: Where, what: str, **params: object) -> Finding:
    return Finding(rule, where, what, severity=Severity.NOTE, params=params)
