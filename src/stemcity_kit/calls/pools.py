"""Pools of places and money: who wins in which, and what becomes of what is left.

Pools are filled in the order of the call. In each, the one order of the call decides; who may win in several takes the
first that has room. A pool ends with its places, or where its fund cannot pay the next award in full: nobody who stands
lower is paid instead. What is left is kept, shared in equal parts among the pool's winners, or passed on, places and
money, to another pool, which then goes on from where it stopped. Money that is passed to a pool without a fund stays
where it is.

No cent is lost: for every pool, the awards and what is left make exactly the fund that it had in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import attrs

from stemcity_kit.calls.awarding import Leftover, Pool
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Draw
from stemcity_kit.calls.meeting import Meeting
from stemcity_kit.calls.rooms import AT_MOST, Filled, Hall, Room
from stemcity_kit.calls.ties import Order
from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.frozen import Frozen, frozen

__all__ = ["AT_MOST", "Filled", "Filling", "fill", "passing"]


@attrs.frozen(kw_only=True)
class Filling:
    """All pools after they were filled.

    Attributes:
        pools: In the order of the call.
        passed_over: Why some were passed over, by application.
        stuck: Who is equal at the last place of a pool, and has not won.
        findings: What stands against the result, and what is worth knowing.
    """

    pools: tuple[Filled, ...] = ()
    passed_over: Mapping[str, str] = attrs.field(factory=Frozen, converter=frozen)
    stuck: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()


def fill(
    call: Call,
    queue: Callable[[Pool], Order],
    *,
    meets: Meeting,
    barred: Mapping[str, str],
    draws: Sequence[Draw] = (),
) -> Filling:
    """Fill the pools of a call.

    Args:
        call: The call.
        queue: Gives for a pool those who may win in it, in order.
        meets: Whether conditions hold.
        barred: Who is passed over from the beginning, and why.
        draws: The draws of the case.

    Returns:
        The pools; without pools, one without a key in which everybody who is not barred has won.
    """
    pools = call.awarding.pools or (Pool(key="all"),)
    hall = Hall(call, meets, barred, draws)
    rooms = [Room(pool, queue(pool), hall) for pool in pools]
    onward, findings = passing(pools, call=call)
    for _ in range(len(rooms) + 1):
        moved = False
        for number, room in enumerate(rooms):
            room.fill()
            if number in onward:
                moved |= room.pass_on(rooms[onward[number]])
        if not moved:
            break
    said = (finding for room in rooms for finding in room.findings())
    return Filling(
        pools=tuple(room.filled(keyed=bool(call.awarding.pools)) for room in rooms),
        passed_over=hall.passed_over,
        stuck=frozenset(key for room in rooms for key in room.stuck),
        findings=tuple(dict.fromkeys((*findings, *said))),
    )


def passing(pools: Sequence[Pool], *, call: Call) -> tuple[Mapping[int, int], tuple[Finding, ...]]:
    """Which pool passes what is left on to which, by their numbers in the call, and what is wrong with that.

    A pool that passes on to none, or in a circle, keeps what is left.
    """
    numbers = {pool.key: number for number, pool in enumerate(pools)}
    onward = {
        number: numbers[pool.to]
        for number, pool in enumerate(pools)
        if pool.leftover is Leftover.PASSED_ON and pool.to in numbers
    }
    lost = [pool for pool in pools if pool.leftover is Leftover.PASSED_ON and pool.to not in numbers]
    circling = [number for number in onward if _circles(number, onward)]
    findings = [_lost(pool, call=call, known=numbers) for pool in lost]
    if circling:
        what = N_("The pools {pools} pass what is left on in a circle, so each keeps it.")
        fix = N_("Let the last one keep or share it.")
        params = {"pools": ", ".join(pools[number].key for number in circling)}
        findings.append(Finding("circle-of-pools", Where(table="calls", key=call.key), what, fix, params=params))
    return {number: to for number, to in onward.items() if number not in circling}, tuple(findings)


def _circles(number: int, onward: Mapping[int, int]) -> bool:
    at = onward.get(number)
    for _ in onward:
        if at is None or at == number:
            break
        at = onward.get(at)
    return at == number


def _lost(pool: Pool, *, call: Call, known: Mapping[str, int]) -> Finding:
    what = N_("The pool “{pool}” passes what is left on to “{to}”, which is no pool of the call; it keeps it.")
    fix = N_("Name one of these: {known}.")
    params = {"pool": pool.key, "to": pool.to, "known": ", ".join(known)}
    return Finding("unknown-pool", Where(table="calls", key=call.key), what, fix, params=params)
