"""Visits of role models to classes: who can go where and when, as data.

A role model has times, topics, languages, grades, and a number of visits that they are willing to make; a class has
times at which it can be visited, and wishes. Whether a pair can be, and at which times, follows from these alone; the
matching (`stemcity_kit.scheduling.gatherings.role_models_matching`) and the check read it from here.

Every visit fills one of the times that the class offers, as a whole. A role model needs the way between two visits: the
minutes of the table between two places, a stated number where the table says nothing, and none within one place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import attrs

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.fields import strings
from stemcity_kit.model.frozen import Frozen, frozen
from stemcity_kit.model.time import Interval, in_utc
from stemcity_kit.scheduling.gatherings.faults import key_faults, number_faults, refuse, unknown_faults

__all__ = ["RoleModel", "Visit", "VisitedClass", "Visits", "has_time"]


def _intervals(values: Iterable[Interval]) -> tuple[Interval, ...]:
    return tuple(values)


def _grades(values: Iterable[int]) -> tuple[int, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class RoleModel:
    """Somebody who visits classes.

    Attributes:
        key: Who it is.
        windows: When they have time; a visit lies within one of them.
        most: How many visits they are willing to make.
        topics: What they talk about.
        languages: What they can speak in a class; nothing for any.
        grades: The grades that they visit; nothing for any.
        outskirts: Whether they go to schools far from the centre.
    """

    key: str
    windows: tuple[Interval, ...] = attrs.field(converter=_intervals)
    most: int = 1
    topics: tuple[str, ...] = attrs.field(default=(), converter=strings)
    languages: tuple[str, ...] = attrs.field(default=(), converter=strings)
    grades: tuple[int, ...] = attrs.field(default=(), converter=_grades)
    outskirts: bool = True


@attrs.frozen(kw_only=True)
class VisitedClass:
    """A class that wants a visit.

    Attributes:
        key: Which class it is.
        place: Where it is, as the table of ways names it.
        slots: When it can be visited; a visit takes one of them, from its start to its end.
        wishes: The role models that it most wants, the first one most.
        topics: What it wants to hear about; one of them is enough.
        language: The language of the visit; empty for any.
        grade: The grade, where it is known.
        outskirts: Whether it is far from the centre.
        first_time: Whether its school takes part for the first time.
    """

    key: str
    place: str
    slots: tuple[Interval, ...] = attrs.field(converter=_intervals)
    wishes: tuple[str, ...] = attrs.field(default=(), converter=strings)
    topics: tuple[str, ...] = attrs.field(default=(), converter=strings)
    language: str = ""
    grade: int | None = None
    outskirts: bool = False
    first_time: bool = False

    @property
    def priority(self) -> int:
        """What puts it before others: 1 for the outskirts, 1 for the first time."""
        return int(self.outskirts) + int(self.first_time)


@attrs.frozen
class Visit:
    """One visit."""

    group: str
    person: str
    when: Interval


def _people(values: Iterable[RoleModel]) -> tuple[RoleModel, ...]:
    return tuple(values)


def _classes(values: Iterable[VisitedClass]) -> tuple[VisitedClass, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class Visits:
    """What is to be matched.

    Attributes:
        people: The role models.
        classes: The classes.
        travel: The minutes from one place to another; both ways where only one is given.
        between: The minutes between two places of which `travel` says nothing.

    Raises:
        InvalidValue: No people, no classes, keys twice or unknown, numbers that cannot be; all faults at once.
    """

    people: tuple[RoleModel, ...] = attrs.field(converter=_people)
    classes: tuple[VisitedClass, ...] = attrs.field(converter=_classes)
    travel: Frozen[tuple[str, str], int] = attrs.field(factory=Frozen, converter=frozen)
    between: int = 30

    def __attrs_post_init__(self) -> None:
        refuse(_faults(self))

    @cached_property
    def person(self) -> Mapping[str, RoleModel]:
        """The role models by key."""
        return {one.key: one for one in self.people}

    @cached_property
    def group(self) -> Mapping[str, VisitedClass]:
        """The classes by key."""
        return {one.key: one for one in self.classes}

    @cached_property
    def longest(self) -> int:
        """How many wishes the class with the most has; somebody who was not named has this rank."""
        return max(len(one.wishes) for one in self.classes)

    def way(self, origin: str, destination: str) -> dt.timedelta:
        """How long the way between two places takes."""
        if origin == destination:
            return dt.timedelta()
        known = self.travel.get((origin, destination), self.travel.get((destination, origin), self.between))
        return dt.timedelta(minutes=known)

    def clashes(self, one: Visit, two: Visit) -> bool:
        """Whether one person cannot make both visits: they overlap, or the way between them is too long."""
        first, second = sorted((one, two), key=lambda visit: in_utc(visit.when.start))
        way = self.way(self.group[first.group].place, self.group[second.group].place)
        return in_utc(second.when.start) < in_utc(first.when.end) + way

    def slots(self, person: str, group: str) -> tuple[Interval, ...]:
        """The times of a class at which a person can visit it; nothing where something else stands against it."""
        if next(self.obstacles(person, group), None) is not None:
            return ()
        return tuple(slot for slot in self.group[group].slots if has_time(self.person[person], slot))

    def obstacles(self, person: str, group: str) -> Iterator[str]:
        """What stands against a visit, whatever the time: `grade`, `language`, `outskirts`."""
        one, other = self.person[person], self.group[group]
        if one.grades and other.grade is not None and other.grade not in one.grades:
            yield "grade"
        if one.languages and other.language and other.language not in one.languages:
            yield "language"
        if other.outskirts and not one.outskirts:
            yield "outskirts"


def has_time(person: RoleModel, slot: Interval) -> bool:
    """Whether a time lies within one of a person's windows."""
    start, end = in_utc(slot.start), in_utc(slot.end)
    return any(in_utc(window.start) <= start and end <= in_utc(window.end) for window in person.windows)


def _faults(visits: Visits) -> Iterator[Finding]:
    yield from key_faults((one.key for one in visits.people), table="people")
    yield from key_faults((one.key for one in visits.classes), table="classes")
    if not visits.people:
        what, fix = N_("There are no role models."), N_("Name at least one.")
        yield Finding("nobody-to-meet", Where(table="people"), what, fix)
    if not visits.classes:
        what, fix = N_("There are no classes."), N_("Name at least one.")
        yield Finding("nobody-to-meet", Where(table="classes"), what, fix)
    for one in visits.people:
        yield from number_faults({"most": one.most}, least=1, where=Where(table="people", key=one.key))
    known = [one.key for one in visits.people]
    for group in visits.classes:
        where = Where(table="classes", key=group.key, field="wishes")
        yield from unknown_faults(group.wishes, known, where=where)
        for key in dict.fromkeys(key for key in group.wishes if group.wishes.count(key) > 1):
            what, fix = N_("The wish for “{host}” is there twice."), N_("Keep the first one.")
            yield Finding("wish-twice", where, what, fix, params={"host": key})
    yield from number_faults({"between": visits.between})
    for (origin, destination), minutes in visits.travel.items():
        yield from number_faults({"travel": minutes}, where=Where(table="places", key=f"{origin} {destination}"))
