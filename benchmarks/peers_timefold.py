"""The programme for Timefold, Java behind Python: one planning variable, a place (start and room), for each event.

The places of an event are those at which it could be if it were alone, so that Timefold has only clashes to look after:
rooms, people with their ways, and the prices. Defaults otherwise: construction first, then local search, one thread
(more need its commercial edition). A worker of `peers.py`, run under the peers' interpreter, with Java 17 or later.
"""

# ruff: noqa: ARG005 - Timefold tells by the number of arguments what a step of a constraint is about

from dataclasses import dataclass, field
from typing import Annotated

from peers import Instance, Told, Watch, told, worker
from peers_plain import places_of
from timefold.solver import SolverFactory
from timefold.solver.config import Duration, ScoreDirectorFactoryConfig, SolverConfig, TerminationConfig
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningPin,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import (
    Constraint,
    ConstraintCollectors,
    ConstraintFactory,
    HardSoftScore,
    Joiners,
    constraint_provider,
)


@dataclass
class Place:
    """A start and a room; events share it."""

    start: int
    half_day: int
    room: str
    zone: int
    seats: int


@dataclass
class HalfHour:
    """A moment at which events of one track may run at once."""

    slot: int


@planning_entity
@dataclass
class Event:
    """An event to place."""

    id: Annotated[str, PlanningId]
    length: int
    seats: int
    half_day_cost: list[int]
    track: str
    people: list[str]
    places: Annotated[list[Place], ValueRangeProvider]
    pinned: Annotated[bool, PlanningPin] = field(default=False)
    place: Annotated[Place | None, PlanningVariable] = field(default=None)

    def start(self) -> int:
        """When it starts."""
        return -100 if self.place is None else self.place.start

    def end(self) -> int:
        """When it ends."""
        return -100 if self.place is None else self.place.start + self.length

    def after(self) -> int:
        """When somebody who takes part may be elsewhere."""
        return -100 if self.place is None else self.place.start + self.length + 1

    def room(self) -> str:
        """Where it is."""
        return "" if self.place is None else self.place.room

    def cost(self) -> int:
        """What its place costs."""
        if self.place is None:
            return 0
        return self.half_day_cost[self.place.half_day] + min(3, self.place.seats // self.seats - 1)


@planning_solution
@dataclass
class Programme:
    """All of it."""

    half_hours: Annotated[list[HalfHour], ProblemFactCollectionProperty]
    events: Annotated[list[Event], PlanningEntityCollectionProperty]
    score: Annotated[HardSoftScore, PlanningScore] = field(default=None)


def clash(one: Event, other: Event) -> bool:
    """Whether somebody cannot be at both; they overlap, or touch."""
    shared = False
    for person in one.people:
        if person in other.people:
            shared = True
    if not shared:
        return False
    overlap = one.start() < other.end() and other.start() < one.end()
    return overlap or one.place.zone != other.place.zone


@constraint_provider
def constraints(factory: ConstraintFactory) -> list[Constraint]:
    """One event a room, nobody in two places, and the prices."""
    return [
        factory.for_each_unique_pair(
            Event,
            Joiners.equal(lambda event: event.room()),
            Joiners.overlapping(lambda event: event.start(), lambda event: event.end()),
        )
        .penalize(HardSoftScore.ONE_HARD)
        .as_constraint("one event a room"),
        factory.for_each_unique_pair(
            Event, Joiners.overlapping(lambda event: event.start(), lambda event: event.after())
        )
        .filter(clash)
        .penalize(HardSoftScore.ONE_HARD)
        .as_constraint("nobody in two places"),
        factory.for_each(Event)
        .penalize(HardSoftScore.ONE_SOFT, lambda event: event.cost())
        .as_constraint("half-days and seats"),
        factory.for_each(HalfHour)
        .join(
            Event,
            Joiners.greater_than_or_equal(lambda moment: moment.slot, lambda event: event.start()),
            Joiners.less_than(lambda moment: moment.slot, lambda event: event.end()),
        )
        .group_by(lambda moment, event: moment.slot, lambda moment, event: event.track, ConstraintCollectors.count_bi())
        .filter(lambda slot, track, count: count > 1)
        .penalize(HardSoftScore.ONE_SOFT, lambda slot, track, count: 2 * (count - 1))
        .as_constraint("tracks"),
    ]


def events_of(instance: Instance) -> list[Event]:
    """The events, each with the places that it could have."""
    rooms = {room["id"]: room for room in instance["rooms"]}
    slots, school_end = instance["slots"], instance["school_end"]
    shared: dict[tuple[int, str], Place] = {}

    def place(start: int, room: str) -> Place:
        if (start, room) not in shared:
            half_day = 2 * (start // slots) + (start % slots >= school_end)
            shared[start, room] = Place(start, half_day, room, rooms[room]["zone"], rooms[room]["seats"])
        return shared[start, room]

    found = []
    for event in instance["events"]:
        places = [place(start, room) for start, room in places_of(instance, event)]
        known = event["length"], max(1, event["seats"]), event["half_day_cost"], event["track"], event["people"]
        is_fixed = event["fixed"] is not None
        found.append(Event(event["id"], *known, places, is_fixed, places[0] if is_fixed else None))
    return found


def timefold(instance: Instance, seconds: float) -> Told:
    """Solve for so many seconds; what has a hard fault is no plan."""
    watch = Watch()
    problem = Programme([HalfHour(n) for n in range(instance["days"] * instance["slots"])], events_of(instance))
    config = SolverConfig(
        solution_class=Programme,
        entity_class_list=[Event],
        score_director_factory_config=ScoreDirectorFactoryConfig(constraint_provider_function=constraints),
        termination_config=TerminationConfig(spent_limit=Duration(milliseconds=int(1000 * seconds))),
    )
    solver = SolverFactory.create(config).build_solver()

    def better(event: object) -> None:
        score = event.new_best_score
        watch.see(-score.soft_score if event.is_new_best_solution_initialized and not score.hard_score else None)

    solver.add_event_listener(better)
    done = solver.solve(problem)
    waiting = sum(event.place is None for event in done.events)
    if waiting or done.score.hard_score:
        return told(watch, None, status=f"{waiting} events left, {-done.score.hard_score} clashes")
    plan = {event.id: [event.place.start, event.place.room] for event in done.events}
    return told(watch, plan, status="no bound", score=-done.score.soft_score)


if __name__ == "__main__":
    worker({"timefold": timefold})
