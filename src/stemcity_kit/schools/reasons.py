"""Why a better wish was not met: one sentence for each, true of the round in which it was decided.

The sentence names no other class and no other school. It says whether the class could not go there at all, was
somewhere else at that time, met a limit of its school, came after the priorities, lost the draw, or stood back so that
another was not served much worse.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.schools.allocation import Allocation
from stemcity_kit.schools.exchange import Standing, Weigh
from stemcity_kit.schools.limits import Limit
from stemcity_kit.schools.obstacles import clash, obstacles
from stemcity_kit.schools.policy import Method
from stemcity_kit.schools.request import Party, Slot
from stemcity_kit.schools.rounds import turns
from stemcity_kit.schools.stages import Stage, stages

__all__ = ["Unmet", "unmet"]


@attrs.frozen
class Unmet:
    """A wish that was not met, although nothing that was wanted as much or more was given instead.

    Attributes:
        party: Whose wish.
        event: What was wished.
        rank: Its rank.
        why: The reason, as a note.
    """

    party: str
    event: str
    rank: int
    why: Finding


def unmet(allocation: Allocation) -> tuple[Unmet, ...]:
    """Each wish that was not met and is better than what was given in its stead, with the reason.

    A party with as many places as the policy gives is told of the wishes that it wanted more than the worst of them;
    one with fewer is told of all.

    Args:
        allocation: An allocation that `allocate` made, or one with the same rounds.

    Returns:
        In the order of the request; the most wanted first.
    """
    found: dict[tuple[str, str], Unmet] = {}
    for stage in stages(allocation):
        standing, weigh = stage.standing(), stage.weigh()
        for key in stage.round.order:
            for one in _of_round(stage, standing, weigh, key):
                found.setdefault((key, one.event), one)
        standing.clear()
    held = {(place.party, allocation.request.slot(place.session).event) for place in allocation.places}
    return tuple(
        found[party.key, event]
        for party in allocation.request.parties
        for event, _ in party.wishes
        if (party.key, event) in found and (party.key, event) not in held
    )


def _of_round(stage: Stage, standing: Standing, weigh: Weigh, key: str) -> Iterator[Unmet]:
    party, request = stage.request.party(key), stage.request
    here = standing.rank(key, stage.given[key])
    events = {request.slot(session).event for session in stage.held[key]}
    for event, rank in party.wishes:
        if event not in events and (here is None or rank < here):
            yield Unmet(key, event, rank, _why(stage, standing, weigh, party, event))


def _why(stage: Stage, standing: Standing, weigh: Weigh, party: Party, event: str) -> Finding:
    request = stage.request
    slots = request.by_event.get(event, ())
    if not slots:
        return _note(party, "no-session", N_("The event “{event}” is not held at any known time."), event=event)
    possible = [slot for slot in slots if not any(obstacles(request, party, slot))]
    if not possible:
        return _impossible(stage, party, slots)
    theirs = [request.slot(session) for session in stage.held[party.key]]
    free = [slot for slot in possible if not any(clash(request, slot, other) for other in theirs)]
    if not free:
        what = N_("At the time of the event “{event}” the class is somewhere else.")
        return _note(party, "somewhere-else", what, event=event)
    open_now = {session for _, session in stage.options[party.key]}
    closed = [limit for slot in free if (limit := stage.tally.full(party, slot.key)) is not None]
    asked = [slot for slot in free if slot.key in open_now]
    if not asked:
        return _limited(party, event, closed[0])
    return min((_decided(stage, standing, weigh, party, slot) for slot in asked), key=_told_first)


_FIRST = ("place-left", "drawn-after", "later-turn", "another-worse", "too-many-people", "others-first")


def _told_first(finding: Finding) -> int:
    """The order of reasons where the sessions of an event differ: that priorities came first must hold for all."""
    return _FIRST.index(finding.rule) if finding.rule in _FIRST else len(_FIRST)


def _impossible(stage: Stage, party: Party, slots: tuple[Slot, ...]) -> Finding:
    """The reason at the session at which the least stands in the way."""
    each = [tuple(obstacles(stage.request, party, slot)) for slot in slots]
    return attrs.evolve(min(each, key=len)[0], severity=Severity.NOTE)


def _limited(party: Party, event: str, limit: Limit) -> Finding:
    if limit.school:
        what = N_("One school gets at most {most} places here, so that others have some too; the school has them.")
        return _note(party, limit.rule, what, event=event, most=limit.most)
    what = N_("All places of the event “{event}” were given before.")
    return _note(party, "given-before", what, event=event)


def _decided(stage: Stage, standing: Standing, weigh: Weigh, party: Party, slot: Slot) -> Finding:
    """Why others have the places of a session at which the party could have been."""
    limit, holders = standing.in_the_way(party.key, slot.key)
    if limit is None:  # only an allocation made by hand leaves room that somebody wanted
        return _note(party, "place-left", N_("There was room at the event “{event}”."), event=slot.event)
    if limit.school:
        return _limited(party, slot.event, limit)
    policy, request = stage.request.policy, stage.request
    tier = policy.tier(party.merits)
    if holders and all(policy.tier(request.party(one).merits) < tier for one in holders):
        what = N_("The event “{event}” is full with those whom the rules of the draw put first.")
        return _note(party, "others-first", what, event=slot.event)
    if policy.method is Method.IN_TURN:
        number = turns(request, stage.round.order).index(party.key) + 1
        what = N_("The event “{event}” was full when the turn of this class came, as number {number} of {count}.")
        return _note(party, "later-turn", what, event=slot.event, number=number, count=len(stage.round.order))
    return _weighed(stage, standing, weigh, party, slot)


def _weighed(stage: Stage, standing: Standing, weigh: Weigh, party: Party, slot: Slot) -> Finding:
    """Why leximin left the places to those who have them."""
    _, holders = standing.in_the_way(party.key, slot.key)
    here = standing.rank(party.key, stage.given[party.key])
    gain = weigh.ranks[party.key, here] - weigh.ranks[party.key, party.rank[slot.event]]
    costs = [found[0] for one in holders if (found := standing.cost(party.key, slot.key, one, weigh=weigh)) is not None]
    if not costs:
        what = N_("The event “{event}” is full, and no single place in it would be enough for {size} people.")
        return _note(party, "too-many-people", what, event=slot.event, size=party.size)
    if gain not in costs:
        what = N_("The event “{event}” is full, and had this class a place, another would be served worse than it is.")
        return _note(party, "another-worse", what, event=slot.event)
    number = stage.round.order.index(party.key) + 1
    what = N_(
        "The event “{event}” is full with those drawn before; this class was drawn as number {number} of {count}."
    )
    return _note(party, "drawn-after", what, event=slot.event, number=number, count=len(stage.round.order))


def _note(party: Party, rule: str, what: str, **params: object) -> Finding:
    return Finding(rule, Where(table="classes", key=party.key), what, severity=Severity.NOTE, params=params)
