"""What to look at in a request before its list is frozen: wishes that cannot come true, and classes that take no part.

None of it forbids a draw. After the draw it would be too late, since the wishes are then frozen as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import attrs

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.schools.obstacles import obstacles
from stemcity_kit.schools.request import Party, Request

__all__ = ["doubts"]


def doubts(request: Request) -> Iterator[Finding]:
    """What somebody should look at before the list is frozen.

    Args:
        request: The request.

    Yields:
        Warnings of classes that can get nothing, and notes of single wishes: that no session of an event is possible,
        with the reason at the session at which the least stands in the way, and that two have the same rank.

    >>> from stemcity_kit.schools.request import Slot
    >>> party = Party(key="3b", size=27, wishes=[("robots", 1)])
    >>> request = Request(parties=[party], slots=[Slot(key="r-1", event="robots", seats=25)])
    >>> [(finding.rule, finding.severity.value) for finding in doubts(request)]
    [('nothing-possible', 'warning'), ('too-few-seats', 'note')]
    """
    for party in request.parties:
        yield from _doubts(request, party)


def _doubts(request: Request, party: Party) -> Iterator[Finding]:
    where = Where(table="classes", key=party.key)
    if not party.wishes:
        what, fix = N_("It has no wishes, so the draw gives it nothing."), N_("Write its wishes, or leave it out.")
        yield Finding("no-wishes", where, what, fix, Severity.WARNING)
        return
    impossible = [found for event, _ in party.wishes if (found := _impossible(request, party, event)) is not None]
    if len(impossible) == len(party.wishes):
        what = N_("None of its wishes is possible, so the draw gives it nothing.")
        fix = N_("Look at the reasons below, and ask the school for other wishes.")
        yield Finding("nothing-possible", where, what, fix, Severity.WARNING)
    yield from impossible
    for rank, times in Counter(rank for _, rank in party.wishes).items():
        if times > 1:
            what = N_("{times} of its wishes have the rank {rank}; it counts as the same which of them it gets.")
            fix = N_("Give them different ranks, where the school prefers one.")
            yield Finding("same-rank", where, what, fix, Severity.NOTE, {"times": times, "rank": rank})


def _impossible(request: Request, party: Party, event: str) -> Finding | None:
    """Why no session of an event is possible; None where one is."""
    where = Where(table="wishes", key=f"{party.key} {event}")
    each = [tuple(obstacles(request, party, slot)) for slot in request.by_event.get(event, ())]
    if not each:
        what = N_("The event “{event}” is not held at any known time.")
        fix = N_("Give it a session, or wish for another event.")
        return Finding("no-session", where, what, fix, Severity.NOTE, {"event": event})
    least = min(each, key=len)
    return attrs.evolve(least[0], where=where, severity=Severity.NOTE) if least else None
