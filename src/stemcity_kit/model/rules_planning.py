"""Rules about what planning is told: needs that no room meets, lengths that nobody said, orders that go in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.place import Room
from stemcity_kit.model.planning import Need
from stemcity_kit.model.rule import error, warning
from stemcity_kit.model.tables import identity
from stemcity_kit.model.vocabulary import QuotaOf


def _need(need: Need, field: str) -> Where:
    return Where(table="needs", key=need.event, field=field)


@attrs.frozen
class NeedExceedsRooms:
    """An event needs more seats than the largest room that would do."""

    name: str = "need-exceeds-rooms"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such event; where a room's capacity is not known, nothing is said."""
        for need in edition.needs:
            capacities = {room.key: room.capacity for room in _rooms_for(edition, need)}
            known = {key: capacity for key, capacity in capacities.items() if capacity is not None}
            if need.online or need.seats is None or not known or len(known) < len(capacities):
                continue
            largest = max(known, key=lambda key: known[key])
            if need.seats > known[largest]:
                what = N_("{seats} seats are needed, but the largest room that would do, {room}, has {capacity}.")
                fix = N_("Add a larger room, ask for fewer seats, or hold it more than once.")
                told = {"seats": need.seats, "room": largest, "capacity": known[largest]}
                yield warning(self.name, _need(need, "seats"), what, fix, **told)


def _rooms_for(edition: Edition, need: Need) -> list[Room]:
    """The rooms that the event says will do; all rooms where it says nothing."""
    return [
        room
        for room in edition.rooms
        if (not need.rooms or room.key in need.rooms) and (not need.venues or room.venue in need.venues)
    ]


@attrs.frozen
class LengthNotKnown:
    """Neither the needs of an event nor its kind say how long it lasts, so it cannot be planned."""

    name: str = "length-not-known"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such event among the needs."""
        for need in edition.needs:
            event = edition.get("events", need.event)
            kind = edition.get("kinds", event.kind) if event is not None else None
            if event is not None and need.minutes is None and (kind is None or kind.minutes is None):
                what = N_("Nothing says how long the event lasts, so it cannot be planned.")
                fix = N_("Write its minutes here, or the typical minutes of its kind into the table kinds.")
                yield warning(self.name, _need(need, "minutes"), what, fix)


@attrs.frozen
class CircularOrder:
    """Events are each to come after the other, so none can be the first."""

    name: str = "circular-order"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield an error for each circle, at the event of it that comes first in the alphabet."""
        before = {need.event: need.after for need in edition.needs}
        for circle in sorted(circles(before)):
            what = N_("The events wait for one another: {circle}.")
            fix = N_("Empty “after” of one of them.")
            where = Where(table="needs", key=circle[0], field="after")
            yield error(self.name, where, what, fix, circle=" → ".join([*circle, circle[0]]))


def circles(before: Mapping[str, Iterable[str]]) -> set[tuple[str, ...]]:
    """A circle for each step that leads back into the path that it came from, smallest key first.

    A walk in depth with its path in order; each event is left once, so it takes no longer than there are rows.
    """
    found: set[tuple[str, ...]] = set()
    done: set[str] = set()
    for start in before:
        path: dict[str, None] = {}
        waiting: list[Iterator[str]] = [iter((start,))]
        while waiting:
            event = next(waiting[-1], None)
            if event is None:
                waiting.pop()
                if path:
                    done.add(path.popitem()[0])
            elif event in path:
                steps = list(path)
                found.add(_from_smallest(steps[steps.index(event) :]))
            elif event not in done:
                path[event] = None
                waiting.append(iter(before.get(event, ())))
    return found


def _from_smallest(circle: list[str]) -> tuple[str, ...]:
    first = circle.index(min(circle))
    return (*circle[first:], *circle[:first])


@attrs.frozen
class QuotaCountsNothing:
    """A quota names a track or a district that nothing has, so it can never be broken: most likely it is misspelt."""

    name: str = "quota-counts-nothing"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such quota."""
        known = {
            QuotaOf.TRACK: {need.track for need in edition.needs},
            QuotaOf.DISTRICT: {venue.district for venue in edition.venues},
        }
        for quota in edition.quotas:
            if quota.value and quota.value not in known.get(quota.of, {quota.value}):
                where = Where(table="quotas", key=identity(quota), field="value")
                what = N_("Nothing that is planned has the {of} “{value}”, so the quota counts nothing.")
                fix = N_("Correct the value, or leave it empty to count each one separately.")
                yield warning(self.name, where, what, fix, of=quota.of.value, value=quota.value)
