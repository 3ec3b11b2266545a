"""Why a better wish was not met: one sentence for each, true of the round in which it was decided.

The sentence names no other class and no other school. It says whether the class could not go there at all, was
somewhere else at that time, met a limit of its school, came after the priorities, lost the draw, or stood back so that
another was not served much worse.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence

import attrs

from stemcity_kit.errors import Finding, N_, Phrase, Severity, Where
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
    whole = len(free) == len(slots)
    return _Event(stage, standing, weigh, party, event, "" if whole else " ".join(slot.key for slot in free)).why(free)


def _impossible(stage: Stage, party: Party, slots: tuple[Slot, ...]) -> Finding:
    """The reason at the session at which the least stands in the way."""
    each = [tuple(obstacles(stage.request, party, slot)) for slot in slots]
    return attrs.evolve(min(each, key=len)[0], severity=Severity.NOTE)


class _Stands(enum.StrEnum):
    """Why somebody who has a place that a class wanted keeps it, as part of a sentence."""

    FIRST = N_("some come first by the rules of the draw")
    DRAWN = N_("some were drawn before this class")
    WORSE = N_("some would otherwise be served worse than this class is")
    WANTED = N_("some wanted it more")
    HEAVIER = N_("some count for more by the rules of the draw")
    SMALL = N_("some take too few seats to make room by themselves")
    BEFORE = N_("some had their places before")
    SCHOOL = N_("some are of this school, which may have no more places there")


@attrs.frozen
class _Event:
    """The reason at an event to which a party could go: who has its places, and why they keep them."""

    stage: Stage
    standing: Standing
    weigh: Weigh
    party: Party
    event: str
    at: str

    def why(self, free: Sequence[Slot]) -> Finding:
        """The reason that is true of all these sessions together."""
        stage, party = self.stage, self.party
        open_now = {session for _, session in stage.options[party.key]}
        asked = [slot for slot in free if slot.key in open_now]
        shut = [slot for slot in free if slot.key not in open_now]
        closed = [limit for slot in shut if (limit := stage.tally.full(party, slot.key)) is not None]
        if not asked:
            return self._closed(closed)
        limits = {slot: self.standing.blocking(party.key, slot.key) for slot in asked}
        if not all(limits.values()):  # only an allocation made by hand leaves room that somebody wanted
            return self._note("place-left", N_("There was room at the event “{event}”."))
        stand = {_Stands.SCHOOL if limit.school else _Stands.BEFORE for limit in closed}
        for slot, there in limits.items():
            stand |= {_Stands.SCHOOL} if any(limit.school for limit in there) else self._stand(slot)
        if stand == {_Stands.SCHOOL}:
            return self._of_school(*(limit for there in (closed, *limits.values()) for limit in there))
        return self._said(stand)

    def _stand(self, slot: Slot) -> set[_Stands]:
        """Why each of those who have the places of a session keeps it."""
        _, holders = self.standing.in_the_way(self.party.key, slot.key)
        found = {self._keeps(slot, one) for one in holders} or {_Stands.BEFORE}
        return found | ({_Stands.BEFORE} if self._held_before(slot) else set())

    def _held_before(self, slot: Slot) -> bool:
        return any(slot.key in sessions for sessions in self.stage.held.values())

    def _keeps(self, slot: Slot, holder: str) -> _Stands:
        key, weigh, rank = self.party.key, self.weigh, self.standing.rank
        policy, request = self.stage.request.policy, self.stage.request
        if policy.tier(request.party(holder).merits) < policy.tier(self.party.merits):
            return _Stands.FIRST
        if policy.method is Method.IN_TURN:
            return _Stands.DRAWN
        found = self.standing.cost(key, slot.key, holder, weigh=weigh)
        if found is None:
            return _Stands.SMALL
        (loss, onward), here = found, rank(key, self.stage.given[key])
        theirs, mine = rank(holder, self.standing.at[holder]), self.party.rank[slot.event]
        if loss == weigh.ranks[key, here] - weigh.ranks[key, mine]:
            return _Stands.DRAWN
        if here is not None and ((worse := rank(holder, onward)) is None or worse > here):
            return _Stands.WORSE
        return _Stands.WANTED if theirs is not None and theirs < mine else _Stands.HEAVIER

    def _closed(self, limits: Sequence[Limit]) -> Finding:
        """The reason where nothing of the event was left for this party before the round."""
        if any(limit.school for limit in limits):
            return self._of_school(*limits)
        if any(self.stage.tally.left(limit) > 0 for limit in limits):
            what = N_("Of the event “{event}” fewer seats were left than {size} people need.")
            return self._note("too-few-left", what, size=self.party.size)
        return self._note("given-before", N_("All places of the event “{event}” were given before."))

    def _of_school(self, *limits: Limit) -> Finding:
        limit = next(one for one in limits if one.school)
        what = N_("One school gets at most {most} places here, so that others have some too; the school has them.")
        return self._note(limit.rule, what, most=limit.most)

    def _said(self, stand: set[_Stands]) -> Finding:
        order = self.stage.round.order
        if self.stage.request.policy.method is Method.IN_TURN and _Stands.DRAWN in stand:
            number = turns(self.stage.request, order).index(self.party.key) + 1
            what = N_("The event “{event}” was full when the turn of this class came, as number {number} of {count}.")
            return self._note("later-turn", what, number=number, count=len(order))
        drawn = {"number": order.index(self.party.key) + 1, "count": len(order)}
        if len(stand) == 1:
            rule, what = _ALONE[next(iter(stand))]
            return self._note(rule, what, size=self.party.size, **drawn)
        what = N_(
            "The event “{event}” is full. Of those who have the places, {why}. This class was drawn as number {number} "
            "of {count}."
        )
        return self._note("several-reasons", what, why=Phrase(*(one for one in _Stands if one in stand)), **drawn)

    def _note(self, rule: str, what: str, **params: object) -> Finding:
        at = {"at": self.at} if self.at else {}
        return _note(self.party, rule, what, event=self.event, **at, **params)


_ALONE = {
    _Stands.FIRST: ("others-first", N_("The event “{event}” is full with those whom the rules of the draw put first.")),
    _Stands.DRAWN: (
        "drawn-after",
        N_("The event “{event}” is full with those drawn before; this class was drawn as number {number} of {count}."),
    ),
    _Stands.WORSE: (
        "another-worse",
        N_("The event “{event}” is full, and had this class a place, another would be served worse than it is."),
    ),
    _Stands.WANTED: ("wanted-more", N_("The event “{event}” is full with classes that wanted it more.")),
    _Stands.HEAVIER: (
        "others-count-more",
        N_("The event “{event}” is full, and by the rules of the draw those who have the places count for more."),
    ),
    _Stands.SMALL: (
        "too-many-people",
        N_("The event “{event}” is full, and no single place in it would be enough for {size} people."),
    ),
    _Stands.BEFORE: ("given-before", N_("All places of the event “{event}” were given before.")),
}


def _note(party: Party, rule: str, what: str, **params: object) -> Finding:
    return Finding(rule, Where(table="classes", key=party.key), what, severity=Severity.NOTE, params=params)
