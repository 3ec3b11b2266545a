"""`rivals(edition)`: what competes for the same people - different events at once that share an audience or a track.

Nothing of it is wrong: a month is full of things at once. The city tells its partners while dates can still move.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Session
from stemcity_kit.model.time import Interval, in_utc
from stemcity_kit.model.vocabulary import Status

__all__ = ["Rivalry", "rivals"]


@attrs.frozen
class Rivalry:
    """Sessions of different events for one audience, or of one track, each of which overlaps with another of them.

    Attributes:
        of: `audience` or `track`.
        group: The audience's key, or the track.
        sessions: Their keys, in order of time.
        most: How many different events run at once when it is worst.
        within: From the first start to the last end.
        because: It in words, as a note at the sessions.
    """

    of: str
    group: str
    sessions: tuple[str, ...]
    most: int
    within: Interval
    because: Finding


def rivals(edition: Edition, *, least: int = 2) -> tuple[Rivalry, ...]:
    """What competes for the same people, the worst first.

    Args:
        edition: The edition; cancelled sessions and those without a known start and end are left out.
        least: How many different events at once are told of.

    >>> import datetime as dt
    >>> from stemcity_kit.model.event import Event
    >>> from stemcity_kit.model.time import When, moment
    >>> nine, ten = (moment(dt.date(2027, 4, 7), dt.time(hour), zone="Europe/Rome") for hour in (9, 10))
    >>> edition = Edition(
    ...     key="a", uri="https://example.org/a", year=2027, country="IT", zone="Europe/Rome",
    ...     events=[Event("robots", audiences=["primary"]), Event("talk", audiences=["primary"])],
    ...     sessions=[Session("a", "robots", When.between(nine, ten)), Session("b", "talk", When.between(nine, ten))])
    >>> [(found.group, found.most, found.sessions) for found in rivals(edition)]
    [('primary', 2, ('a', 'b'))]
    """
    found = [
        _rivalry(edition, of, group, crowd)
        for (of, group), sessions in sorted(_groups(edition).items())
        for crowd in _crowds(sessions)
    ]
    worst = sorted(found, key=lambda one: (-one.most, in_utc(one.within.start), one.of, one.group))
    return tuple(one for one in worst if one.most >= max(2, least))


_Timed = tuple[Interval, Session]


def _groups(edition: Edition) -> Mapping[tuple[str, str], list[_Timed]]:
    found: dict[tuple[str, str], list[_Timed]] = defaultdict(list)
    for session in edition.sessions:
        event = edition.get("events", session.event)
        interval = session.when.interval if session.when is not None else None
        if event is None or interval is None or Status.CANCELLED in (session.status, event.status):
            continue
        for audience in dict.fromkeys(event.audiences):
            found["audience", audience].append((interval, session))
        need = edition.get("needs", event.key)
        if need is not None and need.track:
            found["track", need.track].append((interval, session))
    return found


def _crowds(sessions: Iterable[_Timed]) -> Iterator[list[_Timed]]:
    """The sessions in runs in which each overlaps with one before it."""
    run: list[_Timed] = []
    until = None
    for interval, session in sorted(sessions, key=lambda one: (in_utc(one[0].start), in_utc(one[0].end), one[1].key)):
        if until is not None and in_utc(interval.start) >= until:
            yield run
            run, until = [], None
        run.append((interval, session))
        until = max(until or in_utc(interval.end), in_utc(interval.end))
    if run:
        yield run


def _rivalry(edition: Edition, of: str, group: str, crowd: Sequence[_Timed]) -> Rivalry:
    keys = tuple(session.key for _, session in crowd)
    last = max((interval.end for interval, _ in crowd), key=in_utc)
    within, most = Interval(crowd[0][0].start, last), _most_at_once(crowd)
    audience = edition.get("audiences", group) if of == "audience" else None
    title = str(audience.title.within(edition.languages)) if audience is not None else ""
    what = N_("{most} events for “{group}” run at once between {start} and {end}: {sessions}.")
    if of == "track":
        what = N_("{most} events of the track “{group}” run at once between {start} and {end}: {sessions}.")
    params = {
        "most": most,
        "group": title or group,
        "start": f"{within.start:%Y-%m-%d %H:%M}",
        "end": f"{within.end:%Y-%m-%d %H:%M}",
        "sessions": ", ".join(keys),
    }
    fix = N_("Nothing is wrong; if one of them can move, more people can come to both.")
    where = Where(table="sessions", key=keys[0])
    return Rivalry(of, group, keys, most, within, Finding("rivals", where, what, fix, Severity.NOTE, params))


def _most_at_once(crowd: Sequence[_Timed]) -> int:
    """How many different events run at once when it is worst; what ends when another starts is over."""
    edges = [(in_utc(interval.start), 1, session.event) for interval, session in crowd]
    edges += [(in_utc(interval.end), 0, session.event) for interval, session in crowd]
    running: dict[str, int] = defaultdict(int)
    most = 0
    for _, starts, event in sorted(edges):
        running[event] += 1 if starts else -1
        if not running[event]:
            del running[event]
        most = max(most, len(running))
    return most
