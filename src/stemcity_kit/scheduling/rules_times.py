"""The rules of time for one item alone: hours, proposed dates, school hours, who is there, what is fixed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from stemcity_kit.errors import N_
from stemcity_kit.model.time import Interval
from stemcity_kit.scheduling.limits import Because, Limit, Only
from stemcity_kit.scheduling.problem import Item, Placement, Problem
from stemcity_kit.scheduling.ticks import bits

__all__ = ["FixedStays", "InItsWindow", "InSchoolHours", "PeopleAreThere", "WithinTheHours"]


def named(item: Item, **params: object) -> tuple[tuple[str, object], ...]:
    return (("item", item.name), *params.items())


def _fitting(problem: Problem, spells: Iterable[Interval], item: Item) -> int:
    return problem.grid.fitting(spells, problem.length(item))


@attrs.frozen
class WithinTheHours:
    """Every item lies wholly within the problem's hours."""

    name: str = "within-the-hours"

    def limits(self, problem: Problem) -> Iterator[Limit]:
        """One for each item."""
        what, fix = N_("“{item}” is outside the hours of the programme."), N_("Move it, or widen the hours.")
        for item in problem.items:
            yield Only(item.key, Because(self.name, what, fix, named(item)), _fitting(problem, problem.hours, item))


@attrs.frozen
class InItsWindow:
    """An item lies within the windows, and at one of the starts, that were proposed for it, and on its raster."""

    name: str = "in-its-window"

    def limits(self, problem: Problem) -> Iterator[Limit]:
        """Up to three for each item; what is fixed needs no raster."""
        for item in problem.items:
            if item.windows:
                what, fix = (
                    N_("“{item}” is outside the times proposed for it."),
                    N_("Ask who proposed them for other times."),
                )
                starts = 0
                for window in item.windows:  # each is a proposal of its own: what touches is not one
                    starts |= _fitting(problem, (window,), item)
                yield Only(item.key, Because(self.name, what, fix, named(item)), starts)
            if item.starts:
                what, fix = (
                    N_("“{item}” does not start when it was proposed to."),
                    N_("Ask who proposed it for other dates."),
                )
                within = bits({problem.grid.tick(one) for one in item.starts if problem.grid.has(one)})
                yield Only(item.key, Because(self.name, what, fix, named(item)), within)
            elif item.fixed is None:
                what = N_("“{item}” does not start on the raster of {every} minutes.")
                every = item.every or problem.every
                because = Because(
                    self.name, what, N_("Let it start at a multiple of them after midnight."), named(item, every=every)
                )
                yield Only(item.key, because, problem.grid.every(every))


@attrs.frozen
class InSchoolHours:
    """An item for schools lies wholly within school hours."""

    name: str = "school-hours"

    def limits(self, problem: Problem) -> Iterator[Limit]:
        """One for each item for schools, where school hours are known."""
        if problem.school_hours is None:
            return
        what, fix = (
            N_("“{item}” is outside school hours."),
            N_("Move it into school hours, or let it be no item for schools."),
        )
        for item in problem.items:
            if item.school:
                starts = _fitting(problem, problem.school_hours, item)
                yield Only(item.key, Because(self.name, what, fix, named(item)), starts)


@attrs.frozen
class PeopleAreThere:
    """Whoever takes part in an item is there all the time."""

    name: str = "people-are-there"

    def limits(self, problem: Problem) -> Iterator[Limit]:
        """One for each item and person whose hours are known."""
        what = N_("{person} is not there for “{item}”.")
        why = N_("{person} is not there for “{item}”: {reason}.")
        fix = N_("Ask for other times, or let somebody else take part.")
        for item in problem.items:
            for key in item.people:
                party = problem.party[key]
                if party.hours is not None:
                    params = named(item, person=party.name, reason=party.because)
                    because = Because(self.name, why if party.because else what, fix, params)
                    yield Only(item.key, because, _fitting(problem, party.hours, item))


@attrs.frozen
class FixedStays:
    """What is fixed, or published, stays where it is."""

    name: str = "fixed-stays"

    def limits(self, problem: Problem) -> Iterator[Limit]:
        """One for each item that is fixed."""
        for item in problem.items:
            if item.fixed is not None:
                starts = 1 << problem.grid.tick(item.fixed.start) if problem.grid.has(item.fixed.start) else 0
                rooms = frozenset([item.fixed.room]) if item.fixed.room is not None else None
                yield Only(item.key, self._because(problem, item, item.fixed), starts, rooms)

    def _because(self, problem: Problem, item: Item, fixed: Placement) -> Because:
        """Where it is fixed; a plan cannot hold what does not lie on its grid."""
        params = named(item, start=problem.grid.said(fixed.start))
        if not problem.grid.has(fixed.start):
            days = problem.grid.days
            what = N_(
                "“{item}” is fixed at {start}, and the programme has starts each {step} minutes from {first} to {last}."
            )
            fix = N_("Free it, or change the steps or the hours of the programme.")
            return Because(
                self.name, what, fix, (*params, ("step", problem.step), ("first", days.first), ("last", days.last))
            )
        what, fix = N_("“{item}” is not at {start}, where it is fixed."), N_("Leave it there, or free it first.")
        if fixed.room is not None:
            what = N_("“{item}” is not at {start} in {room}, where it is fixed.")
            params = (*params, ("room", problem.space[fixed.room].name))
        return Because(self.name, what, fix, params)
