"""Whether an application came in time, by the deadline that holds for it, and what the call says of late ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from stemcity_kit.calls.call import Due, DueFor, Late
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.dues import due_for
from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.zones import zone_info

__all__ = ["deadline_for", "how_long", "late", "lateness"]


def deadline_for(casefile: CaseFile, application: Application) -> Due | None:
    """The deadline that holds for an application, as extended last and as its own text moves it.

    The first one whose condition holds counts. None where none holds, or where that cannot be said because the answer
    that decides was erased or is faulty.

    Args:
        casefile: The case.
        application: The application.
    """
    return due_for(casefile.call, application.answers, casefile.deadlines, limit=application.limit)


def lateness(casefile: CaseFile, application: Application, where: Where) -> Iterator[Finding]:
    """Whether it came in time, by the deadline that holds for it."""
    if application.received_at is None:
        what = N_("The application was never received: no register says when.")
        yield Finding("not-received", where, what, N_("Record its receipt, with the time of the register."))
        return
    if casefile.published is not None and application.received_at < casefile.published.at:
        what = N_("It came in at {received}, before the call was published at {published}.")
        fix = N_("Look whether the moment is right; what was sent before a call is no answer to it.")
        moments = {"received": application.received_at, "published": casefile.published.at}
        zone = zone_info(casefile.call.zone)
        params = {name: moment.astimezone(zone).isoformat(sep=" ") for name, moment in moments.items()}
        yield Finding("received-before-published", where, what, fix, Severity.WARNING, params)
    due = deadline_for(casefile, application)
    if due is not None:
        if not due.deadline.admits(application.received_at):
            yield _tell(casefile, due.deadline, application.received_at, where)
    elif any(due.what is DueFor.APPLICATION for due in casefile.call.dues):
        what = N_("Which deadline holds for this application cannot be said.")
        fix = N_("Mend the answers that decide it, or give the call a deadline without a condition.")
        yield Finding("deadline-unclear", where, what, fix, Severity.WARNING)


def late(casefile: CaseFile, applications: Iterable[Application]) -> Iterator[Finding]:
    """The applications that came after their deadline in a call that excludes such, whatever was decided of them since.

    So a ranking sees what an annulled extension leaves behind. A deadline that rolls over counts as its own text moves
    it, by the days off of the call.

    Args:
        casefile: The case.
        applications: The applications that would be ranked.
    """
    if casefile.call.late is Late.ACCEPTED:
        return
    for held in applications:
        due = deadline_for(casefile, held)
        if due is None or held.received_at is None:
            continue
        if not (due.deadline.admits(held.received_at) or due.deadline.tolerates(held.received_at)):
            yield _tell(casefile, due.deadline, held.received_at, Where(table="applications", key=held.key))


def _tell(casefile: CaseFile, deadline: Deadline, at: dt.datetime, where: Where) -> Finding:
    versions = casefile.deadlines.get(deadline.key, (deadline,))
    params = {
        "received": at.astimezone(deadline.closes.tzinfo).isoformat(sep=" "),
        "by": how_long(at - deadline.closes),
        "deadline": deadline,
        "version": max(len(versions), 1),
        "grace": deadline.grace,
    }
    if deadline.tolerates(at):
        what = N_("It came in at {received}, {by} after the deadline of {deadline}: late, but within {grace} minutes.")
        return Finding("late-within-grace", where, what, "", Severity.NOTE, params)
    what = N_("It came in at {received}, {by} after the deadline of {deadline} (version {version}).")
    if casefile.call.late is Late.ACCEPTED:
        fix = N_("The call accepts late applications; treat it as the call's text says.")
        return Finding("late-accepted", where, what, fix, Severity.NOTE, params)
    fix = N_("Exclude it; only an extension before the deadline, for everybody, could have let it in.")
    return Finding("late", where, what, fix, params=params)


def how_long(length: dt.timedelta) -> str:
    """Hours, minutes and seconds, which every language writes alike: `26:03:04`, with fractions where there are any."""
    seconds, rest = divmod(length // dt.timedelta(microseconds=1), 1_000_000)
    text = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{rest:06}" if rest else text
