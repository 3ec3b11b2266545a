"""Why a class cannot go to a session: each reason that speaks against it, as a finding that names both.

Only what is known prevents anything, with two exceptions, because a promise is made to children: a class that needs a
place without steps goes only where it is known to be one, and nobody is promised a session whose seats or hours nobody
knows.

A class is away from its school from the moment it leaves until it is back; its school's hours, its closing days and
what it says of its times are compared with all of that. How long it travels is said by a journey from its district, or
by the school's own minutes, or by the minutes that count where nobody said anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.hours import DAY, minute_of
from stemcity_kit.model.planning import Availability
from stemcity_kit.model.time import in_utc
from stemcity_kit.model.vocabulary import Answer, Weekday, Willingness
from stemcity_kit.schools.request import Party, Request, Slot

__all__ = ["between", "clash", "obstacles", "on_the_way"]

Span = tuple[dt.datetime, dt.datetime]


def obstacles(request: Request, party: Party, slot: Slot, *, at: dt.datetime | None = None) -> Iterator[Finding]:
    """What keeps a party from going to a session, whoever else goes there.

    Args:
        request: The request, for the hours of schools, the journeys and the moment.
        party: Who would go.
        slot: The session.
        at: Now; by default the moment of the request.

    Yields:
        Findings, none where it can go; the most lasting reason first.

    >>> party, slot = Party(key="3b", size=27), Slot(key="robots-1", event="robots", seats=25)
    >>> [finding.rule for finding in obstacles(Request(parties=[party], slots=[slot]), party, slot)]
    ['too-few-seats']
    """
    where = Where(table="classes", key=party.key)
    yield from _against_the_slot(slot, where, at=at or request.at)
    yield from _against_the_seats(request, party, slot, where)
    yield from _against_the_people(party, slot, where)
    if slot.start is not None and slot.end is not None:
        yield from _against_the_hours(request, party, slot, where)


def on_the_way(request: Request, party: Party, slot: Slot) -> int:
    """How many minutes a party travels to a session; 0 where nobody travels."""
    if not slot.venue:
        return 0
    for origin in filter(None, (party.school, party.district)):
        for there in filter(None, (slot.venue, slot.district)):
            if (minutes := _journey(request, origin, there)) is not None:
                return minutes
    return request.travel if party.minutes is None else party.minutes


def between(request: Request, one: Slot, other: Slot) -> int:
    """How many minutes it takes from one session's place to another's; 0 within a venue and where nobody travels."""
    if not one.venue or not other.venue or one.venue == other.venue:
        return 0
    for origin in filter(None, (one.venue, one.district)):
        for there in filter(None, (other.venue, other.district)):
            if (minutes := _journey(request, origin, there)) is not None:
                return minutes
    return request.travel


def clash(request: Request, one: Slot, other: Slot) -> bool:
    """Whether nobody can attend both: they overlap, or the way from one to the other takes longer than the pause.

    Touching sessions at one place do not clash. What has no known hours clashes with nothing.
    """
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return False
    first, second = (one, other) if in_utc(one.start) <= in_utc(other.start) else (other, one)
    pause = in_utc(second.start or one.start) - in_utc(first.end or one.end)
    return pause < dt.timedelta(minutes=between(request, first, second))


def _journey(request: Request, origin: str, there: str) -> int | None:
    minutes = request.journeys.get((origin, there))
    return request.journeys.get((there, origin)) if minutes is None else minutes


def _against_the_slot(slot: Slot, where: Where, *, at: dt.datetime | None) -> Iterator[Finding]:
    if slot.cancelled:
        what = N_("The session “{session}” was cancelled.")
        yield Finding("session-cancelled", where, what, N_("Choose another session."), params={"session": slot.key})
    if "hours" in slot.not_known:
        what = N_("Nobody knows yet from when to when the session “{session}” lasts.")
        fix = N_("Give the session its hours.")
        yield Finding("hours-not-known", where, what, fix, params={"session": slot.key})
    if at is not None and slot.start is not None and in_utc(slot.start) <= in_utc(at):
        what = N_("The session “{session}” has begun or is over.")
        yield Finding("session-over", where, what, N_("Choose a later session."), params={"session": slot.key})


def _against_the_seats(request: Request, party: Party, slot: Slot, where: Where) -> Iterator[Finding]:
    if "seats" in slot.not_known:
        what = N_("Nobody knows how many seats the session “{session}” has.")
        fix = N_("Write its seats, or the capacity of its room.")
        yield Finding("seats-not-known", where, what, fix, params={"session": slot.key})
    if slot.seats is None:
        return
    seats = slot.seats - request.policy.kept(slot.seats)
    if party.size > seats:
        what = N_("{size} people come, companions included, and the session “{session}” has {seats} seats for them.")
        fix = N_("Choose a larger session, or come with fewer people.")
        params = {"size": party.size, "session": slot.key, "seats": seats}
        yield Finding("too-few-seats", where, what, fix, params=params)


def _against_the_people(party: Party, slot: Slot, where: Where) -> Iterator[Finding]:
    if party.step_free and slot.step_free is Answer.NO:
        what = N_("The place of the session “{session}” has steps, and the class needs one without.")
        yield Finding("steps", where, what, N_("Choose another session."), params={"session": slot.key})
    elif party.step_free and slot.step_free is Answer.UNKNOWN:
        what = N_(
            "Nobody knows whether the place of the session “{session}” is free of steps, and the class needs that."
        )
        fix = N_("Find out, and write it into the session, the room or the venue.")
        yield Finding("steps-not-known", where, what, fix, params={"session": slot.key})
    if slot.audiences and not any(audience.takes(party) for audience in slot.audiences):
        what = N_("The session “{session}” is for another age or level of school.")
        yield Finding("other-audience", where, what, N_("Choose another session."), params={"session": slot.key})
    if slot.invited and not party.school:
        what = N_("The session “{session}” is for invited classes only.")
        yield Finding("invited-only", where, what, N_("Choose another session."), params={"session": slot.key})


def _against_the_hours(request: Request, party: Party, slot: Slot, where: Where) -> Iterator[Finding]:
    assert slot.start is not None  # noqa: S101 - the caller looks
    assert slot.end is not None  # noqa: S101 - the caller looks
    minutes = dt.timedelta(minutes=on_the_way(request, party, slot))
    zone = slot.start.tzinfo
    leaves, back = (in_utc(slot.start) - minutes).astimezone(zone), (in_utc(slot.end) + minutes).astimezone(zone)
    if party.school:
        yield from _against_school_hours(request, slot, where)
        yield from _closed(request.closings, (leaves, back), slot, where)
    yield from _against_leaving(party, (leaves, back), slot, where)
    yield from _closed(party.availability, (leaves, back), slot, where)
    yield from _outside(party.availability, (leaves, back), slot, where)


def _against_school_hours(request: Request, slot: Slot, where: Where) -> Iterator[Finding]:
    if _before(slot.start, request.opens) or _after((slot.start, slot.end), request.closes):
        what = N_("The session “{session}” lies outside the hours of schools.")
        fix = N_("Choose a session between {opens} and {closes}.")
        opens, closes = _hour(request.opens, "00:00"), _hour(request.closes, "24:00")
        params = {"session": slot.key, "opens": opens, "closes": closes}
        yield Finding("outside-school-hours", where, what, fix, params=params)


def _against_leaving(party: Party, away: Span, slot: Slot, where: Where) -> Iterator[Finding]:
    leaves, back = away
    if _before(leaves, party.leaves_from):
        what = N_("To be at the session “{session}” in time it would leave at {hour}, and it may from {limit} only.")
        params = {"session": slot.key, "hour": f"{leaves:%H:%M}", "limit": _hour(party.leaves_from)}
        yield Finding("leaves-too-early", where, what, N_("Choose a later session."), params=params)
    if _after(away, party.back_by):
        what = N_("From the session “{session}” it would be back at {hour}, and it must be by {limit}.")
        params = {"session": slot.key, "hour": f"{back:%H:%M}", "limit": _hour(party.back_by)}
        yield Finding("back-too-late", where, what, N_("Choose an earlier session."), params=params)


def _closed(rows: tuple[Availability, ...], away: Span, slot: Slot, where: Where) -> Iterator[Finding]:
    for row in rows:
        if row.how is Willingness.CANNOT and any(
            from_ < end and start < to for start, end in _times(row, away) for from_, to in (away,)
        ):
            what = N_("It cannot come at the time of the session “{session}”: {because}.")
            because = row.because.rstrip(".") or "-"
            params = {"session": slot.key, "because": because}
            yield Finding("cannot-then", where, what, N_("Choose another session."), params=params)
            return


def _outside(rows: tuple[Availability, ...], away: Span, slot: Slot, where: Where) -> Iterator[Finding]:
    only = [row for row in rows if row.how is Willingness.ONLY]
    if only and not any(start <= away[0] and away[1] <= end for row in only for start, end in _times(row, away)):
        what = N_("The session “{session}” lies outside the times at which it can come.")
        yield Finding("only-at-other-times", where, what, N_("Choose another session."), params={"session": slot.key})


def _times(row: Availability, around: Span) -> Iterator[Span]:
    """The stretches of a row on the days that a span touches, on the wall clock of the span."""
    day = around[0].date()
    while day <= around[1].date():
        if (row.days is None or day in row.days) and (not row.weekdays or Weekday.of(day) in row.weekdays):
            midnight = dt.datetime.combine(day, dt.time(), tzinfo=around[0].tzinfo)
            opens, closes = minute_of(row.opens, default=0), minute_of(row.closes, default=DAY)
            yield midnight + dt.timedelta(minutes=opens), midnight + dt.timedelta(minutes=closes)
        day += dt.timedelta(days=1)


def _before(at: dt.datetime | None, limit: dt.time | None) -> bool:
    return limit is not None and at is not None and at.time() < limit


def _after(away: tuple[dt.datetime | None, dt.datetime | None], limit: dt.time | None) -> bool:
    """Whether a stretch ends after an hour of the day on which it begins."""
    start, end = away
    if limit is None or start is None or end is None:
        return False
    return end.date() > start.date() or end.time() > limit


def _hour(time: dt.time | None, default: str = "") -> str:
    return f"{time:%H:%M}" if time is not None else default
