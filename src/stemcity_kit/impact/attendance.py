"""Attendance added up by gender, age band, school level, district, goal, partner or whatever else one asks for.

The result is a `Tally`: small, exact, in one order, and the same whether it came from an edition (`tally_edition`) or
from millions of rows in an engine of their own (`stemcity_kit.impact.frames`). Three things never happen here:

- *booked* is never read as *attended*: they are two numbers, and where nobody counted there is none;
- a session that serves several goals, or has several partners, counts in each of them, so these columns do not add up
  to a total, and a `Tally` refuses to add them up; its `total` is made of the rows, where each stands once;
- sessions are never added up: the one that girls and boys attended is one session, not two.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product
from types import MappingProxyType
from typing import Literal, TypeAlias

import attrs

from stemcity_kit.errors import Finding, InvalidValue, N_, Where, did_you_mean
from stemcity_kit.model.attendance import Attendance
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Event
from stemcity_kit.model.vocabulary import Gender, RoleName

__all__ = ["DIMENSIONS", "NOT_STATED", "PARTNERS", "Category", "Count", "Tally", "tally_edition"]

NOT_STATED = Gender.NOT_STATED.value
"""The category of what nobody said, in every dimension; it comes last."""

Category: TypeAlias = tuple[str, ...]
"""One category of each dimension, in their order."""


@attrs.frozen
class Count:
    """What was counted in one category, in whole numbers.

    Attributes:
        booked: How many had a place; None where no row says it.
        present: How many came; None where nobody counted in any session.
        sessions: How many different sessions there were; None where sums were made of sums, which cannot tell.
        booked_unknown: In how many rows nobody wrote down how many had a place.
        present_unknown: In how many rows nobody counted how many came.
    """

    booked: int | None = None
    present: int | None = None
    sessions: int | None = None
    booked_unknown: int = 0
    present_unknown: int = 0

    def __add__(self, other: Count) -> Count:
        """Both together; the sessions are no longer known, because some may be the same.

        >>> Count(booked=20, present=18, sessions=2) + Count(booked=5, sessions=1, present_unknown=1)
        Count(booked=25, present=18, sessions=None, booked_unknown=0, present_unknown=1)
        """
        return Count(
            plus(self.booked, other.booked),
            plus(self.present, other.present),
            None,
            self.booked_unknown + other.booked_unknown,
            self.present_unknown + other.present_unknown,
        )


def plus(one: int | None, other: int | None) -> int | None:
    """The sum of what is known; None where nothing is."""
    if one is None or other is None:
        return one if other is None else other
    return one + other


@attrs.frozen
class Tally:
    """Attendance by category.

    Attributes:
        dimensions: What it was added up by, in the order of the categories' parts.
        cells: Each category that has rows, with what was counted, numbers in their natural order, not stated last.
        total: Everything together, made of the rows and not of the cells.
        overlapping: The dimensions in which one row can stand in several categories, so that they do not add up.
    """

    dimensions: tuple[str, ...]
    cells: tuple[tuple[Category, Count], ...]
    total: Count
    overlapping: tuple[str, ...] = ()

    def counts(self, what: Literal["booked", "present", "sessions"] = "present") -> Mapping[Category, int]:
        """One number of each category; a category without it is left out. What is to be published is `to_protect`.

        >>> cells = ((("female",), Count(booked=4)), (("male",), Count(booked=9, present=7)))
        >>> dict(Tally(("gender",), cells, Count(booked=13, present=7)).counts())
        {('male',): 7}
        """
        found = ((category, getattr(count, what)) for category, count in self.cells)
        return MappingProxyType({category: number for category, number in found if number is not None})

    def to_protect(self, what: Literal["booked", "present"] = "present") -> Mapping[Category, int]:
        """One number of each category, of which a table can be made whose small numbers are then hidden.

        Such a table adds its cells up and takes a cell without a number for an empty one. So it can be made only of
        dimensions that do not overlap and of rows in which somebody counted. Both numbers are
        published together by `stemcity_kit.impact.turnout.turnout`, or only one of them is.

        Raises:
            InvalidValue: A dimension overlaps, or in some rows nobody counted; each is named.

        >>> cells = ((("female",), Count(present=4)), (("male",), Count(present=7)))
        >>> dict(Tally(("gender",), cells, Count(present=11)).to_protect())
        {('female',): 4, ('male',): 7}
        """
        findings = list(self._overlaps(()))
        unknown = sum(getattr(count, f"{what}_unknown") or getattr(count, what) is None for _, count in self.cells)
        if unknown:
            findings.append(
                Finding(
                    "not-counted",
                    Where(table="attendance", field=what),
                    N_("In {number} categories somebody did not count, so that a table would say too little."),
                    N_("Leave those sessions out and say so, or publish what was booked."),
                    params={"number": unknown},
                )
            )
        if findings:
            raise InvalidValue(*findings)
        return self.counts(what)

    def over(self, *dimensions: str) -> Tally:
        """The same by fewer dimensions, or by the same in another order.

        What was booked and who came are added up. The sessions of a sum are None: only the rows can tell how many
        different ones there were.

        Raises:
            InvalidValue: There is no such dimension, or one that would be added up overlaps.
        """
        findings = [*asked(dimensions, self.dimensions), *self._overlaps(dimensions)]
        if findings:
            raise InvalidValue(*findings)
        places = [self.dimensions.index(dimension) for dimension in dimensions]
        sums: dict[Category, list[Count]] = defaultdict(list)
        for category, count in self.cells:
            sums[tuple(category[place] for place in places)].append(count)
        added = {category: counts[0] if len(counts) == 1 else _sum(counts) for category, counts in sums.items()}
        overlapping = tuple(dimension for dimension in dimensions if dimension in self.overlapping)
        return Tally(dimensions, in_order(added), self.total, overlapping)

    def _overlaps(self, kept: Collection[str]) -> Iterator[Finding]:
        for dimension in (name for name in self.overlapping if name not in kept):
            yield Finding(
                "overlapping-dimension",
                Where(table="attendance", field=dimension),
                N_("A session can stand in several categories of “{name}”, so they do not add up to a total."),
                N_("Keep “{name}”, take the tally’s own total, or count the rows again without it."),
                params={"name": dimension},
            )


def _sum(counts: Sequence[Count]) -> Count:
    added = Count()
    for count in counts:
        added += count
    return added


_DIGITS = re.compile(r"(\d+)")


def _natural(text: str) -> tuple[object, ...]:
    parts = _DIGITS.split(text)
    numbered = tuple((int(part), "") if place % 2 else (0, part) for place, part in enumerate(parts))
    return (text == NOT_STATED, numbered, text)


def in_order(cells: Mapping[Category, Count]) -> tuple[tuple[Category, Count], ...]:
    """Cells in the order of their categories: numbers by size, what is not stated last.

    >>> [category for category, _ in in_order({("11-13",): Count(), ("not-stated",): Count(), ("6-10",): Count()})]
    [('6-10',), ('11-13',), ('not-stated',)]
    """
    return tuple(sorted(cells.items(), key=lambda cell: tuple(map(_natural, cell[0]))))


def asked(names: Sequence[str], known: Collection[str]) -> Iterator[Finding]:
    """What is wrong with the dimensions that somebody asked for."""
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield Finding(
            "double-dimension",
            Where(table="attendance", field=name),
            N_("“{name}” is asked for twice."),
            N_("Name each dimension once."),
            params={"name": name},
        )
    for name in dict.fromkeys(name for name in names if name not in known):
        near = did_you_mean(name, known)
        yield Finding(
            "unknown-dimension",
            Where(table="attendance", field=name),
            N_("There is no dimension “{name}”."),
            N_("Did you mean “{near}”?") if near else N_("Choose from: {known}."),
            params={"name": name, "near": near, "known": ", ".join(known)},
        )


PARTNERS = frozenset(RoleName) - {RoleName.PARTICIPANT, RoleName.PATRON}
"""The roles that make an organisation a partner of an event: all that bring something to it."""


@attrs.frozen
class _Reading:
    """An edition, with what was found out about its events already."""

    edition: Edition
    roles: frozenset[RoleName]
    _known: dict[tuple[str, str], tuple[str, ...]] = attrs.field(factory=dict, init=False, eq=False)

    def event(self, row: Attendance) -> Event | None:
        session = self.edition.get("sessions", row.session)
        return None if session is None else self.edition.get("events", session.event)

    def whole(self, event: Event | None) -> Iterator[Event]:
        """An event and those that it is part of, each once, even where they run in a circle."""
        met: set[str] = set()
        while event is not None and event.key not in met:
            met.add(event.key)
            yield event
            event = self.edition.get("events", event.parent)

    def once(self, what: str, row: Attendance, found: Callable[[Attendance], Iterable[str]]) -> tuple[str, ...]:
        """What holds for the row's session, looked up once for each session."""
        if (what, row.session) not in self._known:
            self._known[what, row.session] = tuple(dict.fromkeys(text for text in found(row) if text))
        return self._known[what, row.session]

    def goals(self, row: Attendance) -> Iterator[str]:
        stated = (event.sdgs for event in self.whole(self.event(row)) if event.sdgs)
        return map(str, next(stated, ()))

    def partners(self, row: Attendance) -> Iterator[str]:
        for event in self.whole(self.event(row)):
            for role in self.edition.roles_by_event.get(event.key, ()):
                if role.role in self.roles:
                    yield role.organisation

    def of_event(self, row: Attendance, field: str) -> Iterator[str]:
        event = self.event(row)
        yield (getattr(event, field) if event is not None else None) or ""

    def venue_district(self, row: Attendance) -> Iterator[str]:
        session = self.edition.get("sessions", row.session)
        venue = None if session is None else self.edition.get("venues", session.venue)
        yield "" if venue is None else venue.district


_READINGS: Mapping[str, Callable[[_Reading, Attendance], Iterable[str]]] = MappingProxyType(
    {
        "session": lambda _, row: (row.session,),
        "gender": lambda _, row: (row.gender.value if row.gender else "",),
        "ages": lambda _, row: (row.ages,),
        "audience": lambda _, row: (row.audience or "",),
        "district": lambda _, row: (row.district,),
        "event": lambda reading, row: reading.of_event(row, "key"),
        "kind": lambda reading, row: reading.of_event(row, "kind"),
        "section": lambda reading, row: reading.of_event(row, "section"),
        "venue-district": lambda reading, row: reading.once("venue-district", row, reading.venue_district),
        "sdg": lambda reading, row: reading.once("sdg", row, reading.goals),
        "partner": lambda reading, row: reading.once("partner", row, reading.partners),
    }
)
_SEVERAL = ("sdg", "partner")

DIMENSIONS = tuple(_READINGS)
"""What an edition's attendance can be added up by.

`district` is where people came from, `venue-district` where they went. The goals of a part of an event are its own, or
else those of the event that it is part of; its partners are its own and those of that event.
"""


def tally_edition(edition: Edition, *, by: Sequence[str], roles: Collection[RoleName] = PARTNERS) -> Tally:
    """Add up an edition's attendance.

    Args:
        edition: Whose table `attendance` is read.
        by: The dimensions, of `DIMENSIONS`; none gives the one total.
        roles: Which roles make an organisation a partner, for the dimension `partner`.

    Raises:
        InvalidValue: A dimension is not known, or named twice.

    >>> edition = Edition(key="a", uri="https://example.org/a", year=2027, country="IT", zone="Europe/Rome")
    >>> girls = Attendance("opening", Gender.FEMALE, booked=30, present=27)
    >>> tally = tally_edition(edition.plus(attendance=[girls]), by=["gender"])
    >>> tally.cells[0][0], tally.cells[0][1].booked, tally.cells[0][1].present
    (('female',), 30, 27)
    """
    if isinstance(by, str):
        by = (by,)
    findings = tuple(asked(by, DIMENSIONS))
    if findings:
        raise InvalidValue(*findings)
    reading = _Reading(edition, frozenset(roles))
    found: dict[Category, list[Attendance]] = defaultdict(list)
    for row in edition.attendance:
        parts = (tuple(part for part in _READINGS[name](reading, row) if part) or (NOT_STATED,) for name in by)
        for category in product(*parts):
            found[category].append(row)
    cells = {category: _counted(rows) for category, rows in found.items()}
    return Tally(tuple(by), in_order(cells), _counted(edition.attendance), tuple(n for n in by if n in _SEVERAL))


def _counted(rows: Sequence[Attendance]) -> Count:
    booked = [row.booked for row in rows if row.booked is not None]
    present = [row.present for row in rows if row.present is not None]
    return Count(
        sum(booked) if booked else None,
        sum(present) if present else None,
        len({row.session for row in rows}),
        len(rows) - len(booked),
        len(rows) - len(present),
    )
