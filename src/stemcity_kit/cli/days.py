"""Days on the command line."""

from __future__ import annotations

import datetime as dt

from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.model.zones import zone_info

__all__ = ["day_of"]


def day_of(said: str | None, zone: str) -> dt.date:
    """The day of --at; the one that it is now in a zone, where nothing is said.

    Raises:
        InvalidValue: It is no day.

    >>> day_of("2027-09-30", "Europe/Rome")
    datetime.date(2027, 9, 30)
    """
    if said is None:
        return dt.datetime.now(zone_info(zone)).date()
    try:
        return dt.date.fromisoformat(said)
    except ValueError:
        what, fix = N_("“{value}” is no day."), N_("Write it as 2027-03-05.")
        raise InvalidValue(Finding("bad-day", Where(field="--at"), what, fix, params={"value": said})) from None
