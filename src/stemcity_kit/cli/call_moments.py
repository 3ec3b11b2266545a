"""Moments on the command line: read in the call's zone, told in the call's zone, and never ahead of the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import attrs

from stemcity_kit.calls.call import Call
from stemcity_kit.errors import Finding, InvalidValue, N_, Where
from stemcity_kit.folder.dialect import Dialect
from stemcity_kit.folder.wall_moments import wall_moment
from stemcity_kit.model.time import in_utc
from stemcity_kit.model.vocabulary import Nature
from stemcity_kit.model.zones import zone_info

__all__ = ["ahead", "moment_of", "present", "told_in", "wall_time"]


def present() -> dt.datetime:
    """The moment of the computer's clock."""
    return dt.datetime.now(dt.UTC)


def moment_of(text: str, zone: str) -> dt.datetime:
    """The moment of --at: a wall time of the call's zone, or one with its offset.

    Raises:
        InvalidValue: It is no moment.
    """
    try:
        return wall_moment(text, zone=zone, dialect=Dialect())
    except InvalidValue as fault:
        raise fault.at(Where(field="--at")) from None


def wall_time(at: dt.datetime, zone: str) -> str:
    """A moment as the clocks of a zone show it.

    >>> wall_time(dt.datetime(2027, 4, 22, 10, tzinfo=dt.UTC), "Europe/Rome")
    '2027-04-22 12:00 Europe/Rome'
    """
    local = at.astimezone(zone_info(zone))
    return f"{local:%Y-%m-%d %H:%M:%S} {zone}" if local.second else f"{local:%Y-%m-%d %H:%M} {zone}"


def told_in(findings: Iterable[Finding], zone: str) -> tuple[Finding, ...]:
    """Findings whose moments are told in a zone: the guards tell them as the journal keeps them, in UTC."""
    return tuple(
        attrs.evolve(found, params={name: _local(value, zone) for name, value in found.params}) for found in findings
    )


def _local(value: object, zone: str) -> object:
    """A moment in a zone, where a text is one with its offset; anything else as it is."""
    if not isinstance(value, str) or "T" not in value:
        return value
    try:
        at = dt.datetime.fromisoformat(value)
    except ValueError:
        return value
    return value if at.tzinfo is None else wall_time(at, zone)


def ahead(call: Call, at: dt.datetime, clock: dt.datetime | None) -> tuple[Finding, ...]:
    """The finding that a moment which was said has not come yet; a call that is made up may play the future.

    Args:
        call: The call.
        at: The moment of the act.
        clock: The moment of the computer's clock, where `at` was said by hand; else None.
    """
    if clock is None or call.nature is not Nature.REAL or in_utc(at) <= in_utc(clock):
        return ()
    what = N_("{at} has not come yet: it is {now}. What is recorded of a real call has happened.")
    fix = N_('Leave --at out, or correct it. To try a call out, say in call.toml: nature = "invented".')
    params = {"at": wall_time(at, call.zone), "now": wall_time(clock, call.zone)}
    return (Finding("moment-to-come", Where(field="--at"), what, fix, params=params),)
