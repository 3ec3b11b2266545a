"""The steps of last edition's timeline, dated for a new one.

In this order: a section takes the days that the new edition gives it; a step that stands where the rule in its `basis`
puts it is dated by that rule again, so that laws and distances are kept exactly, however often; one that is tied to
Easter, to Girls in ICT Day or to a day of the year keeps that day, whatever it falls on; any other keeps its distance
from the anchor, and never becomes shorter than the term of law that its basis names.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

import attrs

from stemcity_kit.errors import Where
from stemcity_kit.model.basis import Basis
from stemcity_kit.model.calendar import Milestone
from stemcity_kit.model.days import easter, girls_in_ict_day
from stemcity_kit.model.edition import Edition, Section
from stemcity_kit.model.rule import span
from stemcity_kit.model.time import Days
from stemcity_kit.organising.shifting import Shift, planned, without_shift
from stemcity_kit.organising.working import holidays_of

__all__ = ["redated"]

_DAY_OF_YEAR = re.compile(r"(?<![\d-])(\d\d)-(\d\d)(?![\d-])")
_BASES = (("easter", easter), ("girls-in-ict-day", girls_in_ict_day))


def redated(last: Edition, onto: Edition, *, usual: Shift, main: str) -> Mapping[str, Milestone]:
    """By key each step of last edition that had days, with its days in the new one.

    A step that the new edition has already is as it stands there.

    Args:
        last: The edition whose steps are dated again.
        onto: The new edition.
        usual: The distance between the two.
        main: The key of the main section.

    Raises:
        InvalidValue: A step would lie beyond the calendar.
    """
    redating = _Redating(last, onto, usual, main)
    return {step.key: redating.dated(step) for step in _ordered(last.timeline) if step.days is not None}


class _Redating:
    """One dating: what the words of the bases mean in either edition."""

    def __init__(self, last: Edition, onto: Edition, usual: Shift, main: str) -> None:
        self.last, self.onto, self.usual = last, onto, usual
        self.was, self.now = _anchors(last, main), _anchors(onto, main)
        self.closed = holidays_of(last), holidays_of(onto)

    def dated(self, step: Milestone) -> Milestone:
        """The step, with its days known to those after it."""
        there = self.onto.get("timeline", step.key)
        found = there if there is not None and there.days else self._moved(step)
        self.now.update(_named(found))
        return found

    def _moved(self, step: Milestone) -> Milestone:
        assert step.days is not None  # noqa: S101 - `redated` takes no other
        basis = without_shift(step.basis)
        rule = Basis.of(basis)
        days, told = (
            self._of_section(step, basis)
            or self._by_rule(step.days, rule if basis == step.basis else None)
            or self._fixed(step, step.days, basis)
            or self._shifted(step, step.days, basis, rule)
        )
        return attrs.evolve(step, days=days, basis=told)

    def _of_section(self, step: Milestone, basis: str) -> tuple[Days, str] | None:
        old, new = (_spell(edition.get("sections", step.key)) for edition in (self.last, self.onto))
        return (new, basis) if new is not None and old == step.days else None

    def _by_rule(self, days: Days, rule: Basis | None) -> tuple[Days, str] | None:
        """By the rule, where it says of last edition what stands there; what was moved by a distance keeps to that."""
        if rule is None or not (rule.known(self.was) and rule.known(self.now)):
            return None
        try:
            old, _ = rule.on(self.was, year=self.last.year, closed=self.closed[0])
            new = rule.on(self.now, year=self.onto.year, closed=self.closed[1])
        except (OverflowError, ValueError):
            return None
        return new if old == days else None

    def _fixed(self, step: Milestone, days: Days, basis: str) -> tuple[Days, str] | None:
        """By the day that the basis names, which both years have."""
        for name, day in _BASES:
            if name in basis:
                return self._later(step, days, day(self.onto.year) - day(self.last.year)), basis
        if _DAY_OF_YEAR.search(basis):
            years = self.onto.year - self.last.year
            return self._later(step, days, _in_year(days.first, days.first.year + years) - days.first), basis
        return None

    def _later(self, step: Milestone, days: Days, by: dt.timedelta) -> Days:
        return attrs.evolve(self.usual, by=by).later(days, where=_at(step))

    def _shifted(self, step: Milestone, days: Days, basis: str, rule: Basis | None) -> tuple[Days, str]:
        meant = planned(days, step.basis)
        found, _ = self.usual.range(days, meant=meant, where=_at(step))
        if rule is not None and rule.term:
            found = Days(found.first, max(found.last, self._least(rule, found.first)))
        found, told = self.usual.told_of(days, self.usual.later(meant, where=_at(step)), found)
        return found, "; ".join(filter(None, (basis, f"{self.last.key} {told}")))

    def _least(self, rule: Basis, first: dt.date) -> dt.date:
        """The last day that the term of law allows; the calendar's last day where it ends before that."""
        try:
            return rule.least(first, closed=self.closed[1])
        except OverflowError:
            return dt.date.max


def _at(step: Milestone) -> Where:
    return Where(table="timeline", key=step.key, field="days")


def _anchors(edition: Edition, main: str) -> dict[str, dt.date]:
    """What `start`, `marathon.first`, `main.last` and `cure.last` mean in an edition."""
    whole, held = span(edition), _spell(edition.get("sections", main))
    named = {"start": whole.first, "end": whole.last} if whole else {}
    if held is not None:
        named |= {"main.first": held.first, "main.last": held.last}
    for section in edition.sections:
        days = _spell(section)
        named |= {f"{section.key}.first": days.first, f"{section.key}.last": days.last} if days else {}
    for step in edition.timeline:
        named |= _named(step)
    return named


def _named(step: Milestone) -> dict[str, dt.date]:
    return {f"{step.key}.first": step.days.first, f"{step.key}.last": step.days.last} if step.days else {}


def _spell(section: Section | None) -> Days | None:
    return Days.spanning(section.dates) if section is not None else None


def _ordered(steps: Iterable[Milestone]) -> Iterator[Milestone]:
    """Each step behind those that its basis names; in the order of the table where that is a circle."""
    table = {step.key: step for step in steps}
    names = {key: [name for name in _names(step) if name in table and name != key] for key, step in table.items()}
    try:
        yield from [table[key] for key in TopologicalSorter(names).static_order()]
    except CycleError:
        yield from table.values()


def _names(step: Milestone) -> Iterator[str]:
    rule = Basis.of(without_shift(step.basis))
    return (anchor.rpartition(".")[0] for anchor in (rule.anchors if rule else ()))


def _in_year(day: dt.date, year: int) -> dt.date:
    """The same day of another year; 28 February for 29 February where there is none; the calendar's ends beyond it."""
    year = min(max(year, dt.MINYEAR), dt.MAXYEAR)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
