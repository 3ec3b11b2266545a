"""What is wrong with a call's own text, before it is published: every fault at once.

A call is frozen when it is published, so what points at nothing, contradicts itself or cannot be met is found here.
Errors make a call that cannot be carried out; warnings ask for a look; notes tell what the text means where people may
expect something else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from stemcity_kit.calls.call import Call, Due, DueFor
from stemcity_kit.calls.check_awarding import awarding_faults
from stemcity_kit.calls.check_grid import grid_faults
from stemcity_kit.calls.check_parts import amiss, condition_faults, twice, unknown, unknown_question
from stemcity_kit.calls.check_questions import question_faults, requirement_faults
from stemcity_kit.calls.check_texts import text_faults
from stemcity_kit.calls.grid import CriterionKind
from stemcity_kit.calls.grid_check import grid_concerns
from stemcity_kit.calls.states import OPTIONAL, OPTIONAL_AWARD, CallState
from stemcity_kit.errors import Finding, InvalidValue, N_, Severity, UnknownKey, Where
from stemcity_kit.model.days import public_holidays
from stemcity_kit.model.money import Money
from stemcity_kit.model.time import in_utc
from stemcity_kit.model.zones import zone_info

__all__ = ["check_call"]

_SUNDAY = 6


def check_call(call: Call, *, country: str = "", subdivision: str = "") -> Iterator[Finding]:
    """Everything that is wrong or worth a look in the text of a call.

    Args:
        call: The call.
        country: ISO 3166-1 alpha-2, for public holidays; the jurisdiction of the call knows it. Without it only
            Sundays are known.
        subdivision: ISO 3166-2 without the country, for the holidays of a part of it.

    >>> call = Call(key="a", title={"en": "A"}, officer="office", legal_bases=["L. 241/1990"], review_days=10)
    >>> print(*check_call(call))
    call, dues: No deadline for applications is set. Give one with what = "application".
    """
    yield from _call_faults(call)
    yield from _due_faults(call, country, subdivision)
    yield from _stage_faults(call)
    yield from question_faults(call)
    yield from requirement_faults(call)
    yield from _identity_faults(call)
    yield from grid_faults(call)
    yield from grid_concerns(call)
    yield from awarding_faults(call)
    yield from text_faults(call)


def _call_faults(call: Call) -> Iterator[Finding]:
    try:
        zone_info(call.zone)
    except UnknownKey as fault:
        yield from fault.at(_at("zone")).findings
    try:
        Money(Decimal(0), call.currency)
    except InvalidValue as fault:
        yield from fault.at(_at("currency")).findings
    if not call.officer:
        what, fix = N_("Nobody is named as the officer in charge."), N_("Name the office or the person in “officer”.")
        yield amiss("no-officer", _at("officer"), what, fix, Severity.WARNING)
    if not call.legal_bases:
        what = N_("No law or act is named that the call rests on.")
        yield amiss("no-legal-basis", _at("legal_bases"), what, N_("Name them in “legal_bases”."), Severity.WARNING)
    if not call.channels:
        what = N_("There is no way by which an application can come.")
        yield amiss("no-channel", _at("channels"), what, N_("Write at least one, such as portal."))
    if call.publish_above is not None and call.publish_above.above.currency != call.currency:
        what = N_("The amount is in {other}, and the call reckons in {currency}.")
        params: dict[str, Any] = {"other": call.publish_above.above.currency, "currency": call.currency}
        yield amiss("other-currency", _at("publish_above"), what, N_("Write the amount in {currency}."), **params)
    for key, scale in call.scales.items():
        if key != scale.key or not 0 <= scale.least < scale.most:
            what = N_("The scale “{key}” names itself “{other}”, or its marks do not rise from 0 or more.")
            yield amiss("bad-scale", _at("scales"), what, N_("Correct it."), key=key, other=scale.key)


def _at(field: str) -> Where:
    return Where(table="call", field=field)


def _due_faults(call: Call, country: str, subdivision: str) -> Iterator[Finding]:
    yield from twice("dues", (due.deadline.key for due in call.dues))
    holidays: dict[dt.date, str] = {}
    years = tuple(sorted({due.deadline.falls_on.year for due in call.dues}))
    try:
        holidays |= public_holidays(country, years=years, subdivision=subdivision) if country else {}
    except UnknownKey as fault:
        yield from fault.findings
    for due in call.dues:
        where = Where(table="dues", key=due.deadline.key)
        yield from condition_faults(call, due.when, Where(table="dues", key=due.deadline.key, field="when"))
        yield from _day_faults(due, holidays, where)
        yield from _rolling_faults(call, due, holidays, where)
        if due.deadline.zone != call.zone:
            what = N_("The deadline is in the zone {zone}, and the call in {other}.")
            params: dict[str, Any] = {"zone": due.deadline.zone, "other": call.zone}
            yield amiss(
                "other-zone", where, what, N_("Correct one of them, if this is not meant."), Severity.WARNING, **params
            )
    yield from _application_dues_faults(call)


def _day_faults(due: Due, holidays: dict[dt.date, str], where: Where) -> Iterator[Finding]:
    """A deadline on a day off stays there, unless the call's own text moves it."""
    day = due.deadline.falls_on
    if due.deadline.rolls_over or not (day.weekday() == _SUNDAY or day in holidays):
        return
    name = holidays.get(day, "")
    what = (
        N_("The deadline falls on {day}, a holiday: {name}.") if name else N_("The deadline falls on {day}, a Sunday.")
    )
    fix = N_("It stays on that day: it moves to the next working day only where the text says so (rolls_over = true).")
    yield amiss("deadline-on-day-off", where, what, fix, Severity.NOTE, day=day, name=name)


def _rolling_faults(call: Call, due: Due, holidays: dict[dt.date, str], where: Where) -> Iterator[Finding]:
    """Whether a deadline that rolls over would come to rest on a holiday that the call's text does not name."""
    try:
        rests = due.deadline.rolled(call.is_off).falls_on
    except InvalidValue as fault:  # no working day within a year, or no such hour on it
        yield from fault.at(where).findings
        return
    if due.deadline.rolls_over and rests in holidays:
        what = N_("The deadline rolls over to {day}, a holiday: {name}.")
        fix = N_('Name the day in the call\'s text: days_off = ["{day}"].')
        yield amiss("rolls-to-a-holiday", where, what, fix, Severity.WARNING, day=rests, name=holidays[rests])


def _application_dues_faults(call: Call) -> Iterator[Finding]:
    """That there is a deadline for everybody, and that each one can hold."""
    dues = [due for due in call.dues if due.what is DueFor.APPLICATION]
    if not dues:
        what, fix = N_("No deadline for applications is set."), N_('Give one with what = "application".')
        yield amiss("no-deadline", _at("dues"), what, fix)
        return
    for_all = [number for number, due in enumerate(dues) if due.when is None]
    if not for_all:
        what = N_("Every deadline for applications has a condition, so there may be none for some.")
        fix = N_("Let the last one hold for everybody, without “when”.")
        yield amiss("no-deadline-for-all", _at("dues"), what, fix, Severity.WARNING)
    for due in dues[for_all[0] + 1 :] if for_all else ():
        what = N_("The deadline “{key}” never holds: the one for everybody stands before it.")
        where = Where(table="dues", key=due.deadline.key)
        yield amiss("deadline-never-holds", where, what, N_("Put those with a condition first."), key=due.deadline.key)
    last = max(in_utc(due.deadline.closes) for due in dues)
    for due in call.dues:
        if due.what is DueFor.QUESTIONS and in_utc(due.deadline.closes) > last:
            what = N_("Questions can be asked until {questions}, after the last deadline for applications.")
            where = Where(table="dues", key=due.deadline.key)
            yield amiss(
                "questions-too-late", where, what, N_("End them earlier."), Severity.WARNING, questions=due.deadline
            )


def _stage_faults(call: Call) -> Iterator[Finding]:
    """Stages that are left out although something needs them, or the other way round."""
    for field, named, optional in (
        ("leaves_out", call.leaves_out, OPTIONAL),
        ("awards_leave_out", call.awards_leave_out, OPTIONAL_AWARD),
    ):
        for state in named:
            if state not in optional:
                what = N_("“{key}” cannot be left out.")
                yield unknown("not-optional", _at(field), what, state.value, sorted(each.value for each in optional))
    has_review = CallState.REVIEW not in call.leaves_out
    if call.review_days is not None and not has_review:
        what = N_("Reviews can be asked for on {days} days, but the call has no review window.")
        fix = N_("Leave “review_days” out, or do not leave the review window out.")
        yield amiss("review-left-out", _at("review_days"), what, fix, Severity.WARNING, days=call.review_days)
    elif call.review_days is None and has_review:
        what = N_("The call has a review window, but does not say how many days it is open.")
        fix = N_("Write “review_days”, or leave the review window out.")
        yield amiss("no-review-days", _at("review_days"), what, fix, Severity.NOTE)
    yield from _committee_faults(call)


def _committee_faults(call: Call) -> Iterator[Finding]:
    judged = call.grid is not None and any(each.kind is CriterionKind.JUDGED for each in call.grid.criteria)
    needs = {"readers": call.readers, "committee_quorum": call.committee_quorum, "grid": judged or None}
    for field, needed in needs.items():
        if CallState.COMMITTEE in call.leaves_out and needed:
            what = N_("“{field}” needs a committee, but the call leaves its appointment out.")
            fix = N_("Do not leave “committee-appointed” out, or leave “{field}” out.")
            yield amiss("committee-left-out", _at(field), what, fix, Severity.WARNING, field=field)
    if call.readers and not judged:
        what = N_("Members are to read each application, but no criterion is judged.")
        fix = N_("Leave “readers” out, or add a criterion that is judged.")
        yield amiss("nothing-to-read", _at("readers"), what, fix, Severity.WARNING)
    quorum, readers = call.grid.quorum if call.grid else None, call.readers
    if quorum and readers and quorum > readers:
        what = N_("An application needs the marks of {quorum} members, but only {readers} read it.")
        fix = N_("Lower the quorum of the grid, or raise “readers”.")
        yield amiss("quorum-out-of-reach", _at("readers"), what, fix, quorum=quorum, readers=readers)


def _identity_faults(call: Call) -> Iterator[Finding]:
    yield from unknown_question(call, call.identity, _at("identity"))
    for key in call.addressee:
        yield from unknown_question(call, key, _at("addressee"))
    for key, other in call.becomes.items():
        if key not in call.asked and other not in call.asked:
            yield unknown("unknown-question", _at("becomes"), N_("The call does not ask “{key}”."), key, call.asked)
    if call.at_most is not None and not call.identity:
        what = N_("One proposer may send at most {most}, but no question tells proposers apart.")
        fix = N_("Name it in “identity”; without it, only applications that name their parties are counted.")
        yield amiss("no-identity", _at("identity"), what, fix, Severity.NOTE, most=call.at_most)
