"""A plain CP-SAT model of the same instances, as somebody writes it who knows the solver and has an afternoon.

Two forms: *indexed* has a boolean for each event, start and room; *intervals* has a start and a room for each event,
with an optional interval in each room. Nothing is decomposed, hinted or tuned; two workers. A worker of `peers.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

from peers import Instance, Told, Watch, told, worker

Var = Any
Place = tuple[int, str]


def places_of(instance: Instance, event: dict[str, Any]) -> list[Place]:
    """Where an event could be, if it were alone."""
    if event["fixed"]:
        return [tuple(event["fixed"])]
    days = set(range(instance["days"])).intersection(*(instance["days_of"][person] for person in event["people"]))
    found = []
    for room in instance["rooms"]:
        fits = room["kind"] == event["kind"] and room["seats"] >= event["seats"]
        fits = fits and set(event["equipment"]) <= set(room["equipment"])
        if not fits or (event["step_free"] and not room["step_free"]):
            continue
        for day in days:
            opens, closes = room["open"][day]
            closes = min(closes, instance["school_end"]) if event["school"] else closes
            first = day * instance["slots"]
            found += [(first + at, room["id"]) for at in range(opens, closes - event["length"] + 1)]
    return found


def half_day_cost(instance: Instance, event: dict[str, Any], start: int) -> int:
    """What it costs an event to start then."""
    day, at = divmod(start, instance["slots"])
    cost: int = event["half_day_cost"][2 * day + (at >= instance["school_end"])]
    return cost


def seats_cost(event: dict[str, Any], room: dict[str, Any]) -> int:
    """What the empty seats of a room cost."""
    return min(3, int(room["seats"] / max(1, event["seats"]) - 1))


class Plain:
    """What both forms share: the variables of starts, the price of tracks, and the search."""

    def __init__(self, instance: Instance) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 - importing it is part of the time

        self.cp, self.model, self.watch = cp_model, cp_model.CpModel(), Watch()
        self.instance = instance
        self.rooms = {room["id"]: room for room in instance["rooms"]}
        self.places = {event["id"]: places_of(instance, event) for event in instance["events"]}
        self.costs: list[tuple[Var, int]] = []
        self.running: dict[tuple[str, int], list[Var]] = defaultdict(list)
        """For each event and half-hour, the literals of which one is chosen where it runs then."""

    def tracks(self) -> None:
        """Each further event of a track in the same half-hour costs 2."""
        members: dict[str, list[str]] = defaultdict(list)
        for event in self.instance["events"]:
            members[event["track"]].append(event["id"])
        for keys, slot in product(members.values(), range(self.instance["days"] * self.instance["slots"])):
            there = [self.running[key, slot] for key in keys if self.running[key, slot]]
            if len(there) > 1:
                over = self.model.new_int_var(0, len(there) - 1, "")
                self.model.add(over >= sum(literal for some in there for literal in some) - 1)
                self.costs.append((over, 2))

    def of_people(self) -> dict[str, list[dict[str, Any]]]:
        """The events of each person who has several."""
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for event in self.instance["events"]:
            for person in event["people"]:
                found[person].append(event)
        return {person: events for person, events in found.items() if len(events) > 1}

    def search(self, seconds: float) -> tuple[str, Any]:
        """Let the solver search for what is left of the time."""
        cp, watch = self.cp, self.watch
        self.model.minimize(sum(price * var for var, price in self.costs))

        class Seen(cp.CpSolverSolutionCallback):  # type: ignore[misc, name-defined]  # comes with the library
            def on_solution_callback(self) -> None:
                watch.see(round(self.objective_value), round(self.best_objective_bound))

        solver = cp.CpSolver()
        solver.parameters.num_workers = 2
        solver.parameters.max_time_in_seconds = max(1.0, seconds - watch.seconds())
        status = solver.solve(self.model, Seen())
        return solver.status_name(status).lower(), solver

    def answer(self, seconds: float, chosen: dict[str, list[tuple[Var, Place]]]) -> Told:
        """Search, and tell what came out; a chosen literal says where its event is."""
        status, solver = self.search(seconds)
        if status not in {"optimal", "feasible"}:
            return told(self.watch, None, status=status)
        plan = {}
        for key, some in chosen.items():
            taken = [place for var, place in some if solver.value(var)]
            plan[key] = [max(start for start, _ in taken), max(room for _, room in taken)]
        score, bound = round(solver.objective_value), round(solver.best_objective_bound)
        self.watch.see(score, bound)
        return told(self.watch, plan, status=status, score=score, bound=bound)


def indexed(instance: Instance, seconds: float) -> Told:
    """A boolean for each event, start and room."""
    plain = Plain(instance)
    model = plain.model
    chosen: dict[str, list[tuple[Var, Place]]] = {}
    in_room: dict[tuple[str, int], list[Var]] = defaultdict(list)
    for event in instance["events"]:
        some = [(model.new_bool_var(""), place) for place in plain.places[event["id"]]]
        model.add_exactly_one(var for var, _ in some)
        chosen[event["id"]] = some
        for var, (start, room) in some:
            cost = half_day_cost(instance, event, start) + seats_cost(event, plain.rooms[room])
            plain.costs.append((var, cost))
            for slot in range(start, start + event["length"]):
                in_room[room, slot].append(var)
                plain.running[event["id"], slot].append(var)
    for literals in in_room.values():
        model.add_at_most_one(literals)
    for events in plain.of_people().values():
        _never_twice(plain, events, chosen)
    plain.tracks()
    return plain.answer(seconds, chosen)


def _never_twice(plain: Plain, events: list[dict[str, Any]], chosen: dict[str, list[tuple[Var, Place]]]) -> None:
    """A person is at one event at a time, and has half an hour between two in different zones."""
    starting, ended = (defaultdict(lambda: defaultdict(list)) for _ in range(2))
    for event in events:
        for var, (start, room) in chosen[event["id"]]:
            zone = plain.rooms[room]["zone"]
            starting[start][zone].append(var)
            ended[start + event["length"]][zone].append(var)
    for slot in range(plain.instance["days"] * plain.instance["slots"]):
        plain.model.add_at_most_one(var for event in events for var in plain.running[event["id"], slot])
        for zone, literals in starting[slot].items():
            before = [var for other, some in ended[slot].items() if other != zone for var in some]
            if before:
                plain.model.add_at_most_one([*literals, *before])


def intervals(instance: Instance, seconds: float) -> Told:
    """A start and a room for each event, and an optional interval in each room."""
    plain = Plain(instance)
    model = plain.model
    chosen: dict[str, list[tuple[Var, Place]]] = {}
    in_room: dict[str, list[Var]] = defaultdict(list)
    starts: dict[str, Var] = {}
    for event in instance["events"]:
        key = event["id"]
        at, into = _time_and_room(plain, event)
        starts[key] = model.new_int_var_from_domain(plain.cp.Domain.from_values(list(at)), "")
        model.add(starts[key] == sum(start * var for start, var in at.items()))
        for room, var in into.items():
            in_room[room].append(model.new_optional_fixed_size_interval_var(starts[key], event["length"], var, ""))
            plain.costs.append((var, seats_cost(event, plain.rooms[room])))
        for start, var in at.items():
            plain.costs.append((var, half_day_cost(instance, event, start)))
            for slot in range(start, start + event["length"]):
                plain.running[key, slot].append(var)
        chosen[key] = [(var, (start, "")) for start, var in at.items()]
        chosen[key] += [(var, (-1, room)) for room, var in into.items()]
    for some in in_room.values():
        model.add_no_overlap(some)
    _one_after_the_other(plain, starts, chosen)
    plain.tracks()
    return plain.answer(seconds, chosen)


def _time_and_room(plain: Plain, event: dict[str, Any]) -> tuple[dict[int, Var], dict[str, Var]]:
    """A literal for each start and one for each room of an event, one of each chosen, and both possible together."""
    model, places = plain.model, set(plain.places[event["id"]])
    at = {start: model.new_bool_var("") for start in sorted({start for start, _ in places})}
    into = {room: model.new_bool_var("") for room in sorted({room for _, room in places})}
    model.add_exactly_one(at.values())
    model.add_exactly_one(into.values())
    for start, room in product(at, into):
        if (start, room) not in places:
            model.add_at_most_one([at[start], into[room]])
    return at, into


def _one_after_the_other(plain: Plain, starts: dict[str, Var], chosen: dict[str, list[tuple[Var, Place]]]) -> None:
    """Of two events of a person one comes first, and leaves half an hour where they are in different zones."""
    model = plain.model
    pairs = {(a["id"], b["id"]) for events in plain.of_people().values() for a, b in combinations(events, 2)}
    length = {event["id"]: event["length"] for event in plain.instance["events"]}
    zones: dict[str, dict[int, list[Var]]] = {key: defaultdict(list) for key in chosen}
    for key, some in chosen.items():
        for var, (_, room) in some:
            if room:
                zones[key][plain.rooms[room]["zone"]].append(var)
    for one, other in sorted(pairs):
        first, far = model.new_bool_var(""), model.new_bool_var("")
        for zone, literals in zones[one].items():
            model.add(far >= sum(literals) - sum(zones[other].get(zone, ())))
        model.add(starts[one] + length[one] + far <= starts[other]).only_enforce_if(first)
        model.add(starts[other] + length[other] + far <= starts[one]).only_enforce_if(~first)


def conference(instance: Instance, seconds: float) -> Told:
    """A boolean for each talk and slot of a conference."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - importing it is part of the time

    watch, model = Watch(), cp_model.CpModel()
    chosen = {
        (talk["id"], slot["id"]): model.new_bool_var("")
        for talk, slot in product(instance["talks"], instance["slots"])
        if slot["day"] != talk["not_on_day"]
    }
    for talks, slots, exactly in _groups(instance):
        some = [chosen[key] for key in product(talks, slots) if key in chosen]
        if exactly:
            model.add_exactly_one(some)
        else:
            model.add_at_most_one(some)
    demand = {talk["id"]: talk["demand"] for talk in instance["talks"]}
    seats = {slot["id"]: slot["seats"] for slot in instance["slots"]}
    model.minimize(sum((demand[talk] - seats[slot]) * var for (talk, slot), var in chosen.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = max(1.0, seconds - watch.seconds())
    status = solver.status_name(solver.solve(model)).lower()
    if status not in {"optimal", "feasible"}:
        return told(watch, None, status=status)
    plan = {talk: slot for (talk, slot), var in chosen.items() if solver.value(var)}
    score, bound = round(solver.objective_value), round(solver.best_objective_bound)
    return told(watch, plan, status=status, score=score, bound=bound)


def _groups(instance: Instance) -> Iterator[tuple[list[str], list[str], bool]]:
    """Talks and slots of which one pair is chosen, or at most one: talks, slots, and the hours of speakers."""
    talks, slots = ([row["id"] for row in instance[table]] for table in ("talks", "slots"))
    yield from (([talk], slots, True) for talk in talks)
    yield from ((talks, [slot], False) for slot in slots)
    speakers, hours = defaultdict(list), defaultdict(list)
    for talk in instance["talks"]:
        for speaker in talk["speakers"]:
            speakers[speaker].append(talk["id"])
    for slot in instance["slots"]:
        hours[slot["day"], slot["hour"]].append(slot["id"])
    yield from ((theirs, then, False) for theirs, then in product(speakers.values(), hours.values()))


if __name__ == "__main__":
    worker({"indexed": indexed, "intervals": intervals, "conference": conference})
