"""The programmes of `instances.py` as problems, and plans back as its judge takes them."""

import datetime as dt
import importlib.util
from collections.abc import Mapping
from typing import Any

from stemcity_kit.model.time import Interval, moment
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Item, Party, Placement, Preference, Problem, Space, Travel
from stemcity_kit.scheduling.wishes import FewSeatsWasted, PreferredTimes, TracksApart

ZONE, FIRST, OPENS, HALF_HOUR = "Europe/Rome", dt.date(2027, 5, 18), dt.time(9), dt.timedelta(minutes=30)


def instances_at(path: str) -> Any:
    """The module that makes and judges the instances."""
    spec = importlib.util.spec_from_file_location("instances", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def spell(day: int, first: int, end: int) -> Interval:
    """Half-hours of a day, counted from its opening."""
    opening = moment(FIRST + dt.timedelta(days=day), OPENS, zone=ZONE)
    return Interval(opening + first * HALF_HOUR, opening + end * HALF_HOUR)


def problem_of_programme(instance: Mapping[str, Any]) -> Problem:
    """The problem that an instance means."""
    days, slots, school_end = instance["days"], instance["slots"], instance["school_end"]

    def start_of(slot: int) -> dt.datetime:
        day, half_hour = divmod(slot, slots)
        return spell(day, half_hour, half_hour + 1).start

    rooms = [
        Space(
            room["id"],
            place=f"z{room['zone']}",
            seats=room["seats"],
            kind=room["kind"],
            equipment=room["equipment"],
            step_free=room["step_free"],
            hours=[spell(day, *hours) for day, hours in enumerate(room["open"])],
        )
        for room in instance["rooms"]
    ]
    items = [
        Item(
            event["id"],
            30 * event["length"],
            seats=event["seats"],
            kind=event["kind"],
            equipment=event["equipment"],
            step_free=event["step_free"],
            people=event["people"],
            school=event["school"],
            track=event["track"],
            preferences=[
                Preference(spell(day, *half), price)
                for day in range(days)
                for half, price in zip(
                    ((0, school_end), (school_end, slots)),
                    event["half_day_cost"][2 * day : 2 * day + 2],
                    strict=True,
                )
                if price
            ],
            fixed=event["fixed"] and Placement(event["id"], start_of(event["fixed"][0]), event["fixed"][1]),
        )
        for event in instance["events"]
    ]
    return Problem(
        ZONE,
        [spell(day, 0, slots) for day in range(days)],
        items=items,
        rooms=rooms,
        people=[Party(key, hours=[spell(d, 0, slots) for d in there]) for key, there in instance["days_of"].items()],
        step=30,
        every=30,
        travel=Travel(30),
        school_hours=[spell(day, 0, school_end) for day in range(days)],
        wishes=(PreferredTimes(), FewSeatsWasted(), TracksApart(2, 30)),
    )


def plan_for_the_judge(instance: Mapping[str, Any], plan: Plan) -> dict[str, list[Any]]:
    """The plan as `instances.py judge` takes it."""
    grid, found = plan.problem.grid, {}
    opening = grid.tick(spell(0, 0, 1).start) - grid.firsts[0]
    for placement in plan.placements:
        tick = grid.tick(placement.start)
        day = grid.day_of(tick)
        found[placement.item] = [day * instance["slots"] + tick - grid.firsts[day] - opening, placement.room]
    return found
