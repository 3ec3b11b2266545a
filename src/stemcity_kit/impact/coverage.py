"""Which events serve which goals, audiences and districts, each event counted once, and where the holes are.

An event with two goals stands in two rows, but no total counts it twice: totals are of events and not of cells. What
an event does not say is counted as not stated and never guessed; the goals of the edition are not those of each event.
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Iterable, Mapping, Sequence

import attrs

from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event
from stemcity_kit.model.place import Venue
from stemcity_kit.model.programme import Programme, publish

__all__ = ["NOT_STATED", "By", "Coverage", "Hole", "Served", "coverage"]

NOT_STATED = ""
"""The value of what an event does not say."""


class By(enum.StrEnum):
    """What a matrix is ordered by."""

    GOAL = "goal"
    AUDIENCE = "audience"
    DISTRICT = "district"


def _words(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


def _natural(word: str) -> tuple[int, int, str]:
    """Numbers before words, by their size: goal 9 before goal 10, district 2 before district 10."""
    return (0, int(word), "") if word.isascii() and word.isdigit() else (1, 0, word)


@attrs.frozen
class Served:
    """What one event serves; the empty word where it does not say.

    Attributes:
        event: The event's key.
        goals: The goals, its parts' included.
        audiences: The keys of the audiences, its parts' included.
        districts: The districts of the places of its sessions and its parts' sessions.
    """

    event: str
    goals: tuple[str, ...] = attrs.field(converter=_words)
    audiences: tuple[str, ...] = attrs.field(converter=_words)
    districts: tuple[str, ...] = attrs.field(converter=_words)

    def values(self, by: By) -> tuple[str, ...]:
        """What it serves in one respect."""
        return {By.GOAL: self.goals, By.AUDIENCE: self.audiences, By.DISTRICT: self.districts}[by]


def _served(values: Iterable[Served]) -> tuple[Served, ...]:
    return tuple(values)


@attrs.frozen
class Hole:
    """Something that the edition means to serve, and that no event says it serves.

    Attributes:
        by: In which respect.
        value: The goal's number, the audience's key or the district's code.
        silent: How many events say nothing in this respect; where there are some, the hole may be one of the record.
    """

    by: By
    value: str
    silent: int = 0


@attrs.frozen
class Coverage:
    """The events of an edition by goal, audience and district.

    Attributes:
        events: What each event serves, in the order of the edition.
        goals: The goals that the edition names, and any other that an event names.
        audiences: The audiences of the edition.
        districts: The districts that are known.
        meant: The goals that the edition itself names; only those can be a hole.
    """

    events: tuple[Served, ...] = attrs.field(converter=_served)
    goals: tuple[str, ...] = attrs.field(converter=_words)
    audiences: tuple[str, ...] = attrs.field(converter=_words)
    districts: tuple[str, ...] = attrs.field(converter=_words)
    meant: tuple[str, ...] = attrs.field(converter=_words)

    def axis(self, by: By) -> tuple[str, ...]:
        """The values of one respect, in order."""
        return {By.GOAL: self.goals, By.AUDIENCE: self.audiences, By.DISTRICT: self.districts}[by]

    def counts(self, *by: By) -> Mapping[tuple[str, ...], int]:
        """How many events serve each combination of values; combinations without an event are 0.

        Args:
            by: One, two or three respects; none gives the one number of all events.

        Returns:
            The counts by combination, in order. What events do not say stands under the empty word, where there is
            any. The counts add up to more than the events where events serve several values.
        """
        wanted = [(*self.axis(one), *((NOT_STATED,) if self.silent(one) else ())) for one in by]
        found = dict.fromkeys(itertools.product(*wanted), 0)
        for event in self.events:
            for cell in itertools.product(*(event.values(one) for one in by)):
                found[cell] += 1
        return found

    def silent(self, by: By) -> tuple[str, ...]:
        """The events that do not say what they serve in one respect."""
        return tuple(event.event for event in self.events if event.values(by) == (NOT_STATED,))

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The edition's goals, its audiences and the known districts that no event says it serves, in this order."""
        found = []
        for by, meant in ((By.GOAL, self.meant), (By.AUDIENCE, self.audiences), (By.DISTRICT, self.districts)):
            reached = {value for event in self.events for value in event.values(by)}
            silent = len(self.silent(by))
            found += [Hole(by, value, silent) for value in meant if value not in reached]
        return tuple(found)

    def empty(self, *by: By) -> tuple[tuple[str, ...], ...]:
        """The combinations of known values that no event serves, in order: districts without anything for children."""
        return tuple(cell for cell, count in self.counts(*by).items() if not count and NOT_STATED not in cell)


def coverage(edition: Edition, *, districts: Sequence[str] = ()) -> Coverage:
    """What the events of an edition serve, each event counted once.

    Counted are dated public events that are not called off; neither on-demand items nor drafts. The parts of an event
    are no events of their own: what they serve, it serves.

    Args:
        edition: An edition without faults in its references.
        districts: All districts of the city. Without them only those can be seen of which a venue or a school is
            known, so that a district without either is no hole.

    Raises:
        FaultyFolder: Keys are missing, double or point at nothing.

    >>> place = {"country": "IT", "zone": "Europe/Rome"}
    >>> edition = Edition(key="a-2027", uri="https://example.org/a/2027", year=2027, sdgs=[4, 5], **place)
    >>> seen = coverage(edition.with_events(Event("talk", sdgs=[4])), districts=["1"])
    >>> [(hole.by.value, hole.value) for hole in seen.holes]
    [('goal', '5'), ('district', '1')]
    """
    programme = publish(edition)
    events = [_event(programme, event) for event in programme.counted_events]
    known = {venue.district for venue in edition.venues} | {school.district for school in edition.schools}
    goals = {str(goal) for goal in edition.sdgs}
    return Coverage(
        events,
        _ordered(goals.union(*(event.goals for event in events))),
        [audience.key for audience in edition.audiences],
        _ordered(known.union(districts)),
        _ordered(goals),
    )


def _ordered(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values) - {NOT_STATED}, key=_natural))


def _event(programme: Programme, event: Event) -> Served:
    family = tuple(_with_parts(programme, event))
    sessions = [one for part in family for one in programme.sessions_of.get(part.key, ())]
    venues: list[Venue | None] = [
        programme.get("venues", one.venue) for one in sessions if not programme.is_cancelled(one)
    ]
    audiences = {key for part in family for key in part.audiences}
    return Served(
        event.key,
        _ordered(str(goal) for part in family for goal in part.sdgs) or (NOT_STATED,),
        [one.key for one in programme.audiences if one.key in audiences] or (NOT_STATED,),
        _ordered(venue.district for venue in venues if venue is not None) or (NOT_STATED,),
    )


def _with_parts(programme: Programme, event: Event) -> Iterable[Event]:
    """An event and its parts that are held, with theirs."""
    waiting = [event]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += [part for part in programme.parts_of.get(one.key, ()) if not programme.is_called_off(part)]
