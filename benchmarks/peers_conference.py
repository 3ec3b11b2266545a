"""The conference for conference-scheduler 3.0.1 (PuLP and CBC). A worker of `peers.py`, under the peers' interpreter.

A talk that cannot be on a day is told the slots of that day; talks of one speaker are told of one another, both ways,
because a clash that one side declares is ignored for half of the slots. The objective is the library's own: what is
asked for beyond the seats, added up, which is the cost of the instances' judge.
"""

from __future__ import annotations

import datetime as dt

from peers import Instance, Told, Watch, told, worker


def conference_scheduler(instance: Instance, _seconds: float) -> Told:
    """Schedule it; the library takes no limit of time."""
    watch = Watch()
    from conference_scheduler import scheduler  # noqa: PLC0415 - importing it is part of the time
    from conference_scheduler.lp_problem import objective_functions  # noqa: PLC0415
    from conference_scheduler.resources import Event, Slot  # noqa: PLC0415

    first = dt.datetime(2027, 5, 18, 9)  # noqa: DTZ001 - the library knows no zones
    keys = [slot["id"] for slot in instance["slots"]]
    slots = [
        Slot(
            venue=f"room {slot['room']}",
            starts_at=first + dt.timedelta(days=slot["day"], hours=slot["hour"]),
            duration=60,
            session=f"day {slot['day']}",
            capacity=slot["seats"],
        )
        for slot in instance["slots"]
    ]
    events = [
        Event(
            name=talk["id"],
            duration=60,
            demand=talk["demand"],
            unavailability=[
                slot for slot, row in zip(slots, instance["slots"], strict=True) if row["day"] == talk["not_on_day"]
            ],
        )
        for talk in instance["talks"]
    ]
    for talk, event in zip(instance["talks"], events, strict=True):
        for other, beside in zip(instance["talks"], events, strict=True):
            if other is not talk and set(talk["speakers"]) & set(other["speakers"]):
                event.add_unavailability(beside)
    found = scheduler.solution(
        events, slots, objective_function=objective_functions.efficiency_capacity_demand_difference
    )
    plan = {events[row].name: keys[column] for row, column in found}
    return told(watch, plan, status="optimal, says CBC")


if __name__ == "__main__":
    worker({"conference-scheduler": conference_scheduler})
