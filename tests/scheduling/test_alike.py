"""Repeats in order of time, unless a rule or a wish tells them apart."""

from __future__ import annotations

import datetime as dt

from stemcity_kit.model.time import Interval, moment
from stemcity_kit.scheduling.alike import in_order
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Item, Placement, Preference, Problem, Space
from stemcity_kit.scheduling.rules import RULES
from stemcity_kit.scheduling.rules_together import AtMost
from stemcity_kit.scheduling.ticks import span

DAY = dt.date(2027, 5, 19)


def at(hour: int) -> dt.datetime:
    """A local hour in Rome."""
    return moment(DAY, dt.time(hour), zone="Europe/Rome")


def starts(*items: Item, rules=None) -> list[int]:
    """The hours at which the items start after ordering; before it, the last comes first."""
    problem = Problem("Europe/Rome", [Interval(at(9), at(12))], items, [Space("lab")], rules=rules)
    hours = range(9, 9 + len(items))
    places = [Placement(item.key, at(hour), "lab") for item, hour in zip(reversed(items), hours, strict=True)]
    ordered = in_order(Plan(problem, places), board_of(problem))
    return [ordered.of[item.key].start.hour for item in items]


def test_repeats_of_one_event_come_in_order():
    """The first is the first in time, whatever they are called to readers."""
    assert [9, 10, 11] == starts(*(Item(f"r-{n}", 60, f"Robots ({n})", event="robots") for n in range(3)))


def test_items_of_different_events_stay():
    """Only repeats are exchanged."""
    assert [11, 10, 9] == starts(*(Item(f"r-{n}", 60) for n in range(3)))


def test_repeats_that_ask_for_different_things_stay():
    """One of them has a preference of its own."""
    liked = [Preference(Interval(at(11), at(12)), 1)]
    items = [Item("r-0", 60, event="robots"), Item("r-1", 60, event="robots", preferences=liked)]
    assert [10, 9] == starts(*items)


def test_what_is_fixed_stays():
    """And the others keep their order around it."""
    items = [Item(f"r-{n}", 60, event="r", fixed=Placement("r-2", at(9), "lab") if n == 2 else None) for n in range(3)]
    assert [10, 11, 9] == starts(*items)


def test_a_rule_that_names_one_of_them_keeps_the_plan_as_it_is():
    """Not before ten, says a rule of the first alone."""
    rule = AtMost("late", ("r-0",), 0, (("then", span(0, 120)),))
    items = [Item(f"r-{n}", 60, event="r") for n in range(2)]
    assert [10, 9] == starts(*items, rules=(*RULES, rule))
