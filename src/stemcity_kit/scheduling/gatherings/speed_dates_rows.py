"""The plan of speed dates as people read it: a card for each guest, a sheet for each table, a list for each round."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence

import attrs

from stemcity_kit.errors import N_, UnknownKey, Where, did_you_mean
from stemcity_kit.model.time import Interval
from stemcity_kit.scheduling.gatherings.speed_dates import Pairing

__all__ = ["Doing", "Row", "guest_rows", "host_rows", "round_rows"]


class Doing(enum.StrEnum):
    """What somebody does in a round."""

    MEETS = "meets"
    PAUSES = "pauses"
    AWAY = "away"


@attrs.frozen(kw_only=True)
class Row:
    """One row of a card, a sheet or a list.

    Attributes:
        round: The round, counted from 1.
        when: When it is held, where times were given.
        doing: What the guest or host of the card does then.
        host: The host; empty where there is none.
        table: Where that is.
        guests: The guests there.
    """

    round: int
    when: Interval | None
    doing: Doing
    host: str = ""
    table: str = ""
    guests: tuple[str, ...] = ()


def guest_rows(plan: Pairing, guest: str, *, times: Sequence[Interval] = ()) -> tuple[Row, ...]:
    """The card of a guest: in each round the host and table, or the pause.

    Args:
        plan: The plan.
        guest: Whose card.
        times: When the rounds are held, from `scheduling.gatherings.rounds.timetable`; nothing for a card
            without times.

    Raises:
        UnknownKey: There is no such guest.
    """
    _known(guest, plan.dates.guest, "guests")
    return tuple(
        _seated(plan, number, plan.hosts[number, guest], times)
        if (number, guest) in plan.hosts
        else Row(round=number, when=_when(number, times), doing=_idle(number, plan.dates.guest[guest].away))
        for number in range(1, plan.dates.rounds + 1)
    )


def host_rows(plan: Pairing, host: str, *, times: Sequence[Interval] = ()) -> tuple[Row, ...]:
    """The sheet of a host: in each round who comes.

    Raises:
        UnknownKey: There is no such host.
    """
    _known(host, plan.dates.host, "hosts")
    return tuple(_seated(plan, number, host, times) for number in range(1, plan.dates.rounds + 1))


def round_rows(plan: Pairing, number: int, *, times: Sequence[Interval] = ()) -> tuple[Row, ...]:
    """The list of a round: each table in the order of the hosts, and last who pauses.

    Raises:
        UnknownKey: There is no such round.
    """
    _known(str(number), [str(n + 1) for n in range(plan.dates.rounds)], "rounds")
    rows = [_seated(plan, number, host.key, times) for host in plan.dates.hosts]
    busy = {guest for row in rows for guest in row.guests}
    pausing = tuple(guest for guest in plan.dates.guests_in(number) if guest not in busy)
    if pausing:
        rows.append(Row(round=number, when=_when(number, times), doing=Doing.PAUSES, guests=pausing))
    return tuple(rows)


def _seated(plan: Pairing, number: int, host: str, times: Sequence[Interval]) -> Row:
    guests = plan.tables.get((number, host), ())
    held = plan.dates.host[host]
    doing = Doing.MEETS if guests else _idle(number, held.away)
    when = _when(number, times)
    return Row(round=number, when=when, doing=doing, host=host, table=held.table or host, guests=guests)


def _idle(number: int, away: Sequence[int]) -> Doing:
    return Doing.AWAY if number in away else Doing.PAUSES


def _when(number: int, times: Sequence[Interval]) -> Interval | None:
    return times[number - 1] if number <= len(times) else None


def _known(key: str, known: Iterable[str], table: str) -> None:
    keys = list(known)
    if key not in keys:
        near = did_you_mean(key, keys)
        raise UnknownKey.because(
            "unknown-key",
            Where(table=table, key=key),
            N_("Nobody and nothing here has the key “{key}”."),
            N_("Did you mean “{near}”?") if near else N_("Look up the key in the plan."),
            key=key,
            near=near,
        )
