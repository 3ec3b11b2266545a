"""How long answers are kept: for each question so many months after the end of its call, in the call's zone.

Source: Regulation (EU) 2016/679, art. 5(1)(e): no longer than is necessary.
"""

from __future__ import annotations

import calendar
import datetime as dt

from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.states import CallState
from stemcity_kit.model.zones import zone_info

__all__ = ["ended", "overdue"]

_ENDS = (CallState.CLOSED_OUT, CallState.VOID, CallState.CANCELLED)


def ended(casefile: CaseFile) -> dt.datetime | None:
    """When the call came to its end, in its own zone; None while it goes on."""
    if casefile.state not in _ENDS:
        return None
    table = casefile.call.table
    ending = {act for acts in table.values() for act, state in acts.items() if state in _ENDS}
    standing = (record for record in reversed(casefile.records) if record.number not in casefile.fallen)
    last = next(record for record in standing if record.act.name in ending)
    return last.at.astimezone(zone_info(casefile.call.zone))


def overdue(casefile: CaseFile, *, at: dt.datetime) -> tuple[str, ...]:
    """The questions whose answers may not be kept any longer.

    Args:
        casefile: The case.
        at: The present moment, aware.

    Returns:
        Their keys, in the order of the call; none while the call goes on. Twelve months of the calendar after
        29 February end with 28 February, and the day itself still counts.
    """
    end = ended(casefile)
    if end is None:
        return ()
    today = at.astimezone(zone_info(casefile.call.zone)).date()
    return tuple(
        question.key
        for question in casefile.call.questions
        if question.retention is not None and today > _later(end.date(), question.retention)
    )


def _later(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
