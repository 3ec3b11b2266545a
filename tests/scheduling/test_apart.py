"""The parts of a problem planned apart: quickly first, then in fair shares of the time; and when workers fail."""

from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from itertools import count

import attrs
import pytest

from stemcity_kit.errors import Severity
from stemcity_kit.scheduling import apart as module
from stemcity_kit.scheduling import schedule as door
from stemcity_kit.scheduling.apart import planned_apart
from stemcity_kit.scheduling.check import check_plan, judged
from stemcity_kit.scheduling.crew import Found
from stemcity_kit.scheduling.limits import Excess
from stemcity_kit.scheduling.plan import Charge, Made, Plan, PlanStatus
from stemcity_kit.scheduling.problem import Item, Preference, Travel
from stemcity_kit.scheduling.schedule import schedule
from stemcity_kit.scheduling.splitting import split
from stemcity_kit.scheduling.wishes import PreferredTimes
from tests.scheduling.cases import BECAUSE, Wanted, placement, plain, spell

LATE = (Preference(spell(10, 11), 1), Preference(spell(11, 12), 2))
NOBODY = Wanted((Excess(BECAUSE, [], 1, least=2),))


def side_by_side(number=3, **more):
    """So many rooms, each with two items of its own that like the first hour: one of each pair pays 1."""
    items = [Item(f"{key}{n}", 60, rooms=[f"room{n}"], preferences=LATE) for n in range(number) for key in "ab"]
    return plain(items, [f"room{n}" for n in range(number)], **{"wishes": (PreferredTimes(), NOBODY), **more})


def planned(problem, executor=None, **how):
    """The plan of the parts put together."""
    how = {"has_solver": True, "seconds": 20, "workers": 1, "executor": executor} | how
    return planned_apart(problem, split(problem), **how)


def faults(plan):
    """What is wrong with a plan, without what only warns."""
    return [one.words() for one in check_plan(plan) if one.severity is Severity.ERROR]


class Here(Executor):
    """Does everything when it is asked, and remembers it; some of it fails."""

    def __init__(self, fails=(), gone_from=None, takes=None):
        self.fails, self.gone_from, self.takes = dict(fails), gone_from, takes
        self.tasks = []

    def submit(self, call, task):
        """What a pool does, only at once."""
        number, future = len(self.tasks), Future()
        if number == self.gone_from:
            raise BrokenExecutor
        self.tasks.append(task)
        if number in self.fails:
            future.set_exception(self.fails[number])
        else:
            found = call(task)
            future.set_result(found if self.takes is None else attrs.evolve(found, seconds=self.takes))
        return future


@pytest.fixture
def _few(monkeypatch):
    """Problems of any size are split, to the last item."""
    monkeypatch.setattr(door, "MANY", 0)
    monkeypatch.setattr(door, "FEW", 1)


@pytest.mark.parametrize("has_solver", [True, False])
def test_the_plan_is_valid_and_costs_what_a_judge_of_the_whole_says(has_solver):
    """With the solver it is proved, part by part."""
    plan = planned(side_by_side(), has_solver=has_solver, seconds=20 if has_solver else 1)
    assert ([], 5) == (faults(plan), plan.score)
    assert set(judged(plan).charges) == set(plan.charges)
    assert "3 parts that share nothing, each planned apart" == plan.made.steps[0]
    assert has_solver is (plan.status is PlanStatus.OPTIMAL) is (plan.bound == 5)


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_an_executor_plans_the_parts(pool):
    """They travel to other processes, with their table of ways."""
    problem = side_by_side(2, travel=Travel(30, {("room0", "room1"): 5}))
    with pool(max_workers=2) as executor:
        plan = planned(problem, executor)
    assert (PlanStatus.OPTIMAL, 4, [], 2) == (plan.status, plan.score, faults(plan), plan.made.workers)


@pytest.mark.usefixtures("_few")
@pytest.mark.parametrize("executor", [None, Here()])
def test_the_door_splits_what_falls_apart(executor):
    """And what does not is planned alone."""
    apart = schedule(side_by_side(), seconds=10, executor=executor, at_once=2)
    alone = schedule(side_by_side(1), seconds=10, executor=executor)
    assert (PlanStatus.OPTIMAL, 5, PlanStatus.OPTIMAL, 3) == (apart.status, apart.score, alone.status, alone.score)
    assert ["parts" in plan.made.steps[0] for plan in (apart, alone)] == [True, False]


def test_first_a_quick_plan_for_each_and_then_fair_shares():
    """Three parts, two at once: the first two get two thirds of what is left, the last all of it."""
    crew = Here()
    plan = planned(side_by_side(), crew, at_once=2, seconds=9, clock=lambda: 0.0)
    assert [0, 0, 0, 6, 6, 9] == [round(task.seconds, 3) for task in crew.tasks]
    assert [None] * 3 == [task.start for task in crew.tasks[:3]]
    assert all(task.start for task in crew.tasks[3:])
    assert (PlanStatus.OPTIMAL, 2) == (plan.status, plan.made.workers)


def test_how_many_are_planned_at_once_is_seen_where_nobody_says_it():
    """As many as the seconds of all workers go into those that passed: twelve in one."""
    crew, ticks = Here(takes=4.0), count()
    planned(side_by_side(), crew, seconds=10**6, clock=lambda: next(ticks))
    assert not hasattr(crew, "_max_workers")
    shares = [task.seconds for task in crew.tasks[3:]]
    assert all(share > 0.99 * 10**6 for share in shares)


def test_a_worker_that_fails_is_told_and_its_part_planned_here():
    """Whatever it failed of."""
    crew = Here(fails={1: ValueError("no"), 3: KeyError("no")})
    plan = planned(side_by_side(), crew, at_once=1)
    assert (PlanStatus.OPTIMAL, 5) == (plan.status, plan.score)
    assert (
        "1 of them planned without a worker, because of ValueError",
        "1 of them planned without a worker, because of KeyError",
    ) == plan.made.steps[1:3]


@pytest.mark.parametrize("crew", [Here(gone_from=0), Here(gone_from=2), Here(fails={0: BrokenExecutor()})])
def test_without_its_workers_all_is_planned_here(crew):
    """They are not asked again."""
    plan = planned(side_by_side(), crew, at_once=2)
    assert (PlanStatus.OPTIMAL, 5) == (plan.status, plan.score)
    assert "1 of them planned without a worker, because of BrokenExecutor" == plan.made.steps[1]
    assert len(crew.tasks) < 6


def test_a_pool_whose_processes_die_is_not_the_end():
    """Each is killed by the first that it is asked."""
    with ProcessPoolExecutor(2) as pool:
        pool.submit(_die).exception()
        plan = planned(side_by_side(), pool)
    assert (PlanStatus.OPTIMAL, 5) == (plan.status, plan.score)


def _die():
    import os

    os._exit(1)


def test_what_fails_here_too_is_raised():
    """An unknown wish would be a wrong score."""
    problem = side_by_side()
    parts = [attrs.evolve(part, rules=(*part.rules, *part.rules)) for part in split(problem)]
    with pytest.raises(ValueError, match="there twice"):
        planned_apart(problem, parts, has_solver=True, seconds=1, executor=Here())


def test_progress_is_told_over_all_parts():
    """There is a score when each part has one, and then scores only fall and bounds only rise."""
    told = []
    plan = planned(side_by_side(), Here(), at_once=1, progress=told.append)
    assert [None, None] == [now.score for now in told[:2]]
    scores, bounds = [now.score for now in told[2:]], [now.bound for now in told]
    assert (scores, bounds) == (sorted(scores, reverse=True), sorted(bounds))
    assert (plan.score, plan.bound) == (scores[-1], bounds[-1])


def test_progress_is_told_while_a_part_is_planned_here():
    """With what the others cost."""
    told = []
    planned(side_by_side(), progress=told.append)
    assert len(told) > 6
    assert 5 == told[-1].score == told[-1].bound
    assert all(now.score is None or now.bound <= now.score for now in told)


class Stops:
    """Interrupts when it is told for the so-manieth time."""

    def __init__(self, after):
        self.left = after

    def __call__(self, _now):
        """Ctrl-C."""
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt


@pytest.mark.parametrize(("after", "status", "places"), [(2, PlanStatus.PARTIAL, 4), (4, PlanStatus.VALID, 6)])
def test_an_interrupt_keeps_the_best_so_far(after, status, places):
    """After the first plans all items have a place, before that those of the parts that were done."""
    plan = planned(side_by_side(), Here(), at_once=1, progress=Stops(after))
    assert (status, places) == (plan.status, len(plan.placements))


def test_what_workers_give_after_an_interrupt_counts(monkeypatch):
    """They are waited for a moment, unless somebody interrupts again."""

    def interrupted(running, **how):
        if "return_when" in how:
            raise KeyboardInterrupt
        return wait(running, **how)

    wait = module.wait
    monkeypatch.setattr(module, "wait", interrupted)
    assert 6 == len(planned(side_by_side(), Here()).placements)
    monkeypatch.setattr(module, "wait", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    plan = planned(side_by_side(), Here())
    assert (PlanStatus.UNKNOWN, ()) == (plan.status, plan.placements)


def test_a_part_that_was_stopped_here_stops_the_others(monkeypatch):
    """The solver catches the interrupt itself, and says so."""
    asked = []

    def stopped(task, _progress=None):
        asked.append(task.seconds)
        return Found((), PlanStatus.VALID, 0, (charge(),), Made("a", is_interrupted=True), 0.1)

    monkeypatch.setattr("stemcity_kit.scheduling.crew.worked", stopped)
    planned(side_by_side(), seconds=5)
    assert [0, 0, 0] == asked[:3]
    assert 4 == len(asked)


def charge(amount=1):
    """A price that is paid."""
    return Charge("preferred-times", amount, ("a0",), BECAUSE.finding())


def test_one_impossible_part_is_enough():
    """Four hours do not go into three; nothing more is tried."""
    items = [Item(f"i{n}", 60, rooms=["aula"]) for n in range(4)]
    problem = plain([*items, Item("b", 60, rooms=["lab"])], ["aula", "lab"], wishes=())
    plan = planned(problem)
    assert (PlanStatus.IMPOSSIBLE, (), 0) == (plan.status, plan.placements, plan.bound)


def test_a_part_that_fits_nowhere_is_impossible_by_rules_alone():
    """No solver is asked for it, and none for the others."""
    problem = plain([Item("long", 240, rooms=["aula"]), Item("b", 60, rooms=["lab"])], ["aula", "lab"], wishes=())
    crew = Here()
    plan = planned(problem, crew, at_once=1)
    assert (PlanStatus.IMPOSSIBLE, 1) == (plan.status, len(crew.tasks))
    assert "rules alone" == plan.made.by


def test_a_plan_to_start_from_is_kept_where_nothing_is_better():
    """Two of a pair that cost the same either way stay as they were."""
    problem = side_by_side(2)
    start = Plan(
        problem,
        [placement(f"{key}{n}", hour, room=f"room{n}") for n in range(2) for key, hour in (("b", 9), ("a", 10))],
    )
    plan = planned(problem, start=start, has_solver=False, seconds=0)
    assert start.placements == plan.placements


@pytest.mark.usefixtures("_few")
def test_repeats_come_in_order_of_time_in_each_part():
    """As they do in a problem that is planned as one."""
    items = [Item(f"i{n}", 60, event="twice", rooms=["aula"]) for n in range(3)]
    plan = schedule(plain([*items, Item("b", 60, rooms=["lab"])], ["aula", "lab"], wishes=()), seconds=5)
    assert sorted(plan.of[item.key].start for item in items) == [plan.of[item.key].start for item in items]


def test_a_part_that_has_nothing_left_to_try_is_left_alone():
    """Without the solver a part gets no better after a round, and is not asked for ever."""
    crew = Here()
    problem = side_by_side(2)
    task_seconds = []

    def quickly(_call, task):
        task_seconds.append(task.seconds)
        future = Future()
        future.set_result(Found((), PlanStatus.VALID, 0, (charge(),), Made("a"), 0.0))
        return future

    crew.submit = quickly
    plan = planned(problem, crew, at_once=1, seconds=60)
    assert (PlanStatus.VALID, 4) == (plan.status, len(task_seconds))


def test_the_better_of_two_plans_of_a_part_is_kept_with_the_higher_bound():
    """A valid one before one that is not, then the one with more places, then the cheaper one."""
    base = Found((), PlanStatus.VALID, 2, (charge(4),), Made("a"), 1.0)
    cheaper = attrs.evolve(base, bound=1, charges=(charge(3),))
    partial = attrs.evolve(base, status=PlanStatus.PARTIAL, charges=())
    assert attrs.evolve(cheaper, bound=2) == base.or_better(cheaper) == cheaper.or_better(base)
    assert base == partial.or_better(base)
    proved = attrs.evolve(base, bound=3, status=PlanStatus.UNKNOWN).or_better(cheaper)
    assert (PlanStatus.OPTIMAL, 3) == (proved.status, proved.bound)
    assert PlanStatus.IMPOSSIBLE is attrs.evolve(base, status=PlanStatus.IMPOSSIBLE).or_better(cheaper).status
