"""What is wrong with a problem as a whole: hours, steps, keys that are there twice or point at nothing, circles."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import attrs

from stemcity_kit.errors import Finding, N_, UnknownZone, Where, did_you_mean
from stemcity_kit.model.fields import is_whole
from stemcity_kit.model.zones import zone_info

if TYPE_CHECKING:
    from stemcity_kit.scheduling.problem import Problem

__all__ = ["MOST_DAYS", "faults_of"]


MOST_DAYS = 400
"""Days and nights of hours together that a programme can have: more than a year of them."""


def faults_of(problem: Problem) -> Iterable[Finding]:
    """Everything that is wrong with a problem as a whole, all of it."""
    if problem.hours:
        yield from _too_long(problem)
    else:
        what, fix = (
            N_("There is no time to place anything in."),
            N_("Give the hours of each day, such as 9:00 to 19:00."),
        )
        yield Finding("no-hours", Where(field="hours"), what, fix)
    try:
        zone_info(problem.zone)
    except UnknownZone as error:
        yield from error.at(Where(field="zone")).findings
    yield from _steps(problem)
    for table in ("items", "rooms", "people", "kits"):
        yield from _twice(table, [row.key for row in getattr(problem, table)])
    yield from _unknown(problem)
    yield from _circles({item.key: (item.of, item.after) for item in problem.items})


def _too_long(problem: Problem) -> Iterable[Finding]:
    """Hours from one year to one in the next century are a slip; nobody would wait for their plan."""
    length = sum((spell.length for spell in problem.hours), dt.timedelta())
    if length.days > MOST_DAYS:
        first, last = min(spell.start for spell in problem.hours), max(spell.end for spell in problem.hours)
        what = N_("The hours from {first} to {last} are {days} days in all, and at most {most} can be planned at once.")
        fix = N_("Correct the years, or plan one part after the other.")
        params = {"first": first.date(), "last": last.date(), "days": length.days, "most": MOST_DAYS}
        yield Finding("too-many-days", Where(field="hours"), what, fix, params=params)


def _steps(problem: Problem) -> Iterable[Finding]:
    if not is_whole(problem.step) or problem.step < 1 or 60 % problem.step:
        what, fix = N_("A step of {value} minutes does not divide an hour."), N_("Write 5, 10, 15, 20, 30 or 60.")
        yield Finding("bad-step", Where(field="step"), what, fix, params={"value": problem.step})
        return
    what = N_("Nothing can start each {value} minutes where the step is {step}.")
    fix = N_("Write a multiple of the step, from {step} minutes to a day.")
    asked = [(Where(field="every"), problem.every)]
    asked += [(Where("items", item.key, "every"), item.every) for item in problem.items if item.every is not None]
    for where, value in asked:
        if not is_whole(value) or not problem.step <= value <= 24 * 60 or value % problem.step:
            yield Finding("bad-start-interval", where, what, fix, params={"value": value, "step": problem.step})


def _unknown(problem: Problem) -> Iterable[Finding]:
    events = {item.of for item in problem.items}
    for item in problem.items:
        where = Where(table="items", key=item.key)
        for field, keys, known in (
            ("rooms", item.rooms or (), problem.space),
            ("kits", item.kits, problem.kit),
            ("after", item.after, events),
            ("apart", item.apart, events),
        ):
            for key in sorted(keys):
                if key not in known:
                    yield _no_such(key, attrs.evolve(where, field=field), known)
        if item.fixed is not None and item.fixed.room is not None and item.fixed.room not in problem.space:
            yield _no_such(item.fixed.room, attrs.evolve(where, field="fixed"), problem.space)
        if item.fixed is not None and item.fixed.item != item.key:
            what, fix = N_("The item is fixed by a placement of “{other}”."), N_("Fix it by one of its own.")
            fixed = attrs.evolve(where, field="fixed")
            yield Finding("fixed-as-another", fixed, what, fix, params={"other": item.fixed.item})


def _twice(table: str, keys: list[str]) -> Iterable[Finding]:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            what, fix = N_("“{key}” is there twice."), N_("Give each its own key.")
            yield Finding("double-key", Where(table=table, key=key), what, fix, params={"key": key})
        seen.add(key)


def _circles(items: Mapping[str, tuple[str, Iterable[str]]]) -> Iterable[Finding]:
    """A finding for each circle of events that wait for one another, from each item's event and those before it."""
    before: dict[str, set[str]] = defaultdict(set)
    for event, after in items.values():
        before[event].update(after)
    known = {event: sorted(earlier & before.keys()) for event, earlier in sorted(before.items())}
    done: set[str] = set()
    for event in known:
        circle = _circle(event, known, done)
        if circle:
            what = N_("These events wait for one another, so that none can be the first: {events}.")
            fix = N_("Take one of them out of what comes before another.")
            params = {"events": " → ".join(circle)}
            yield Finding(
                "order-in-a-circle", Where(table="items", key=circle[0], field="after"), what, fix, params=params
            )


def _circle(first: str, before: Mapping[str, list[str]], done: set[str]) -> list[str]:
    """A circle that is reached from an event, without those that were looked at; empty where there is none."""
    path: list[str] = []
    steps = [iter([first])]
    while steps:
        event = next(steps[-1], None)
        if event is None:
            steps.pop()
            if path:
                done.add(path.pop())
        elif event in path:
            done.update(path)
            return [*path[path.index(event) :], event]
        elif event not in done:
            path.append(event)
            steps.append(iter(before[event]))
    return []


def _no_such(key: str, where: Where, known: Iterable[str]) -> Finding:
    near = did_you_mean(key, known)
    fix = N_("Did you mean “{near}”?") if near else N_("Correct the key, or add what it names.")
    return Finding("unknown-key", where, N_("There is no “{key}”."), fix, params={"key": key, "near": near})
