"""A session to place as an item of a problem: how long, where, with whom, and what its room must have."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from math import gcd

import attrs

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Session
from stemcity_kit.model.person import Appearance
from stemcity_kit.model.school import SchoolClass
from stemcity_kit.model.tables import grouped
from stemcity_kit.model.vocabulary import Answer, AvailabilityOf, Place, PlaceState, RoleName
from stemcity_kit.scheduling.editions.availability import Times, rows_by_subject, times_of
from stemcity_kit.scheduling.editions.slots import Slot, is_online
from stemcity_kit.scheduling.editions.spaces import Site, sites_of, unused
from stemcity_kit.scheduling.problem import Item, Placement, Preference

__all__ = ["Cast", "Whereabouts", "further_rooms"]

HAS_A_PLACE = (PlaceState.PLACED, PlaceState.OFFERED, PlaceState.CONFIRMED)


@attrs.frozen(eq=False)
class Cast:
    """Who takes part in what, and when they can.

    Attributes:
        edition: The edition.
        days: The days that are looked at, in order.
    """

    edition: Edition
    days: tuple[dt.date, ...]

    @cached_property
    def appearances(self) -> Mapping[str, tuple[Appearance, ...]]:
        """The appearances of each event by people who are there."""
        people = self.edition.indexes["people"]
        return grouped((one for one in self.edition.appearances if one.person in people), lambda one: one.event)

    @cached_property
    def classes(self) -> Mapping[str, tuple[SchoolClass, ...]]:
        """The classes that have a place in each session."""
        known = self.edition.indexes["classes"]
        placed = [one for one in self.edition.places if one.state in HAS_A_PLACE and one.group in known]
        return {
            session: tuple(known[one.group] for one in theirs)
            for session, theirs in grouped(placed, lambda one: one.session).items()
        }

    def class_key(self, group: SchoolClass) -> str:
        """The key of a class among people; another where a person has the same."""
        return unused(group.key, self.edition.indexes["people"], ending="class")

    def people(self, slot: Slot) -> tuple[str, ...]:
        """Who takes part in a session: those of the whole event, those of this session, the classes placed in it."""
        seen = self.appearances.get(slot.event.key, ())
        people = [one.person for one in seen if one.session in (None, slot.key)]
        return tuple(dict.fromkeys((*people, *(self.class_key(one) for one in self.classes.get(slot.key, ())))))

    def runners(self, slot: Slot) -> tuple[str, ...]:
        """The organisations that run a session: the partner of its need, or else the organisers of its event."""
        if slot.need.partner is not None:
            return (slot.need.partner,)
        roles = self.edition.roles_by_event.get(slot.event.key, ())
        return tuple(dict.fromkeys(role.organisation for role in roles if role.role is RoleName.ORGANISER))

    @cached_property
    def _times(self) -> dict[tuple[str, str], Times]:
        rows = rows_by_subject(self.edition)
        return {subject: times_of(theirs, self.days, self.edition.zone) for subject, theirs in rows.items()}

    def times(self, of: AvailabilityOf, row: str) -> Times | None:
        """What somebody said of their times; None for nothing."""
        return self._times.get((of.value, row))

    def preferences(self, slot: Slot) -> Iterator[Preference]:
        """What it costs to hold a session when: for its event, for those who run it and for those who take part."""
        subjects = [
            (AvailabilityOf.EVENTS, slot.event.key),
            *((AvailabilityOf.ORGANISATIONS, key) for key in self.runners(slot)),
        ]
        subjects += [(AvailabilityOf.PEOPLE, key) for key in self.people(slot)]
        for group in self.classes.get(slot.key, ()):
            subjects += [(AvailabilityOf.CLASSES, group.key), (AvailabilityOf.SCHOOLS, group.school)]
        for of, key in subjects:
            said = self.times(of, key)
            if said is not None:
                yield from said.preferences(self.edition.zone)

    def step_free(self, slot: Slot) -> bool:
        """Whether somebody needs a place without steps."""
        placed = self.classes.get(slot.key, ())
        return slot.need.step_free is Answer.YES or any(group.step_free is Answer.YES for group in placed)

    def seats(self, slot: Slot) -> int:
        """How many people need a seat: the most of what the event needs, the session offers, and its classes are."""
        offered = slot.session.seats if slot.session is not None else None
        return max(slot.need.seats or 0, offered or 0, sum(group.size for group in self.classes.get(slot.key, ())))


@attrs.frozen(eq=False)
class Whereabouts:
    """Where sessions can be, and where they are.

    Attributes:
        edition: The edition.
    """

    edition: Edition

    @cached_property
    def sites(self) -> Mapping[str, Site]:
        """The sites by the key of their space."""
        return sites_of(self.edition)

    @cached_property
    def at(self) -> Mapping[str, frozenset[str]]:
        """The sites of each venue."""
        found: dict[str, set[str]] = defaultdict(set)
        for key, site in self.sites.items():
            found[site.place].add(key)
        return {venue: frozenset(keys) for venue, keys in found.items()}

    def of(self, session: Session) -> tuple[str, ...]:
        """The sites in which a session is said to be: its rooms, or its venue where that is one; none where unsaid."""
        rooms = tuple(key for key in session.rooms if key in self.sites and self.sites[key].room is not None)
        if rooms or session.venue is None:
            return rooms
        here = self.at.get(session.venue, frozenset())
        return tuple(here) if len(here) == 1 and self.sites[next(iter(here))].room is None else ()

    def asked(self, slot: Slot) -> frozenset[str] | None:
        """The sites that will do for a session; None for any, none at all where what is asked contradicts itself."""
        asked: list[frozenset[str]] = []
        if slot.need.rooms:
            asked.append(frozenset(slot.need.rooms) & frozenset(self.sites))
        if slot.need.venues:
            asked.append(self._at_all(slot.need.venues))
        kits = (self.edition.get("kits", key) for key in slot.need.kits)
        asked += [self._at_all([kit.venue]) for kit in kits if kit is not None and kit.venue is not None]
        if slot.proposals and all(one.venue is not None or one.rooms for one in slot.proposals):
            asked.append(frozenset(key for one in slot.proposals for key in self.proposed(one)))
        return frozenset.intersection(*asked) if asked else None

    def _at_all(self, venues: Sequence[str]) -> frozenset[str]:
        return frozenset(key for venue in venues for key in self.at.get(venue, ()))

    def proposed(self, session: Session) -> frozenset[str]:
        """The sites that a proposal leaves open: its rooms, or those of its venue; none where it names neither."""
        rooms = frozenset(session.rooms) & frozenset(self.sites)
        return rooms or (self._at_all([session.venue]) if session.venue is not None else frozenset())

    def placeless(self, slot: Slot) -> bool:
        """Whether a session needs none of the rooms: it names none and is online, at schools, or in several places."""
        told = dict.fromkeys(one for one in (slot.session, *slot.proposals) if one is not None)
        if any(one.rooms for one in told):
            return False
        elsewhere = (Place.ITINERANT, Place.SEVERAL)
        return slot.need.online or any(is_online(one) or one.known_place in elsewhere for one in told)


def further_rooms(edition: Edition, slots: Sequence[Slot]) -> Mapping[str, tuple[Slot, str]]:
    """The rooms that fixed sessions take besides their first, by the key of the item that stands for each."""
    taken: dict[str, object] = {session.key: session for session in edition.sessions}
    taken |= {slot.key: slot for slot in slots}
    found: dict[str, tuple[Slot, str]] = {}
    where = Whereabouts(edition)
    for slot in slots:
        if slot.fixed and slot.session is not None:
            for room in where.of(slot.session)[1:]:
                key = unused(f"{slot.key[:39]}-{room[:39]}".rstrip("-"), taken, ending="room")
                taken[key] = slot
                found[key] = (slot, room)
    return found


def raster(session: Session | None, every: int) -> int | None:
    """The minutes between starts that also reach where a session is now; None for the problem's own."""
    if session is None or session.when is None or session.when.start is None:
        return None
    start = session.when.start
    found = gcd(every, 60 * start.hour + start.minute)
    return found if found != every else None


def title_of(edition: Edition, slot: Slot, *, alone: bool) -> str:
    """What people read: the event's title, with the key of the session where there are several."""
    title = str(slot.event.title.within(edition.languages)) or slot.event.key
    return title if alone else f"{title} ({slot.key})"


def standing_place(session: Session, key: str, sites: Sequence[str]) -> Placement:
    """Where a session stands."""
    assert session.when is not None  # noqa: S101 - asked only of sessions with a start
    assert session.when.start is not None  # noqa: S101 - likewise
    return Placement(key, session.when.start, sites[0] if sites else None)


def impossible_rooms(slot: Slot) -> Finding:
    """That the rooms, venues and kits of a need leave no room."""
    what = N_("The rooms, venues and kits that are named for “{event}” have no room in common.")
    fix = N_("Leave one of them empty, or name a room of the venue where the kit stands.")
    where = Where(table="needs", key=slot.event.key, field="rooms")
    return Finding("rooms-contradict", where, what, fix, Severity.ERROR, {"event": slot.event.key})


def demands(item: Item, cast: Cast, slot: Slot) -> Item:
    """The item with what it asks of its room; what is fixed asks nothing, because nothing can be chosen any more."""
    need = slot.need
    return attrs.evolve(
        item,
        seats=cast.seats(slot),
        kind=need.room_kind.value if need.room_kind is not None else "",
        equipment=frozenset(need.equipment),
        step_free=cast.step_free(slot),
        school=need.school_hours is Answer.YES,
    )
