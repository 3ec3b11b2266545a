"""What of a programme its calendars cannot hold, or cannot say: named one by one, never dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.exports.ical_event import mailbox
from stemcity_kit.exports.ical_words import ancestors
from stemcity_kit.model.programme import Programme

__all__ = ["not_held"]


def not_held(programme: Programme) -> Iterator[Finding]:
    """The notes to an edition's calendars: no day, no session, no office to name, items to see at any time."""
    yield from _of_the_whole(programme)
    yield from _without_a_day(programme)
    yield from _without_a_session(programme)


def _of_the_whole(programme: Programme) -> Iterator[Finding]:
    if not any(session.has_day for session in programme.sessions):
        yield Finding(
            "empty-calendar",
            Where(),
            N_("No session has a known day, so no calendar was written."),
            N_("Write the days of the sessions as soon as they are known."),
            severity=Severity.NOTE,
        )
    elif not mailbox(programme):
        yield Finding(
            "no-organiser",
            Where(table="site", field="contact_email"),
            N_("Without an e-mail address the calendars cannot name who publishes them."),
            N_("Write the office's address as contact_email in the table [site] of edition.toml."),
            severity=Severity.NOTE,
        )


def _without_a_day(programme: Programme) -> Iterator[Finding]:
    for session in programme.sessions:
        if not session.has_day:
            yield Finding(
                "no-day",
                Where(table="sessions", key=session.key, field="when"),
                N_("The day is not known, so the session is in no calendar."),
                N_("Write its day as soon as it is known."),
                severity=Severity.NOTE,
            )


def _without_a_session(programme: Programme) -> Iterator[Finding]:
    without = [event for event in programme.events if event.key not in programme.sessions_of]
    told = _wholes_of_dated_parts(programme)
    for event in without:
        if not event.on_demand and event.key not in told:
            yield Finding(
                "no-session",
                Where(table="events", key=event.key),
                N_("The event has no session with a known day, so it is in no calendar."),
                N_("Add a session with what is known of its time and place."),
                severity=Severity.NOTE,
            )
    lasting = sum(event.on_demand for event in without)
    if lasting:
        yield Finding(
            "on-demand-not-in-calendar",
            Where(table="events", field="on_demand"),
            N_("Items to see at any time are in no calendar: {count}."),
            severity=Severity.NOTE,
            params={"count": lasting},
        )


def _wholes_of_dated_parts(programme: Programme) -> set[str]:
    """The events that the entries of their parts name."""
    dated = {session.event for session in programme.sessions if session.has_day}
    return {whole.key for key in dated for whole in ancestors(programme, programme.get("events", key))}
