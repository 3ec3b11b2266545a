"""Tasks as a network: every dependency is kept, and slack is what a search by hand finds."""

import datetime as dt
import itertools

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue
from stemcity_kit.model.calendar import Closing, Milestone
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.rules_work import CircularTasks, circular
from stemcity_kit.model.time import Days
from stemcity_kit.model.work import Task
from stemcity_kit.organising.network import Bound, Placed, Plan, doubts, network, network_of
from stemcity_kit.organising.working import WorkingDays, closed_days
from stemcity_kit.organising.workload import workload

MONDAY = dt.date(2027, 3, 1)
SHUT = WorkingDays([dt.date(2027, 3, 3), dt.date(2027, 3, 6), dt.date(2027, 3, 29), dt.date(2027, 3, 30)])
DAY = dt.timedelta(days=1)
SPAIN = {"key": "a-2027", "uri": "https://example.org/a/2027", "year": 2027, "country": "IT", "zone": "Europe/Rome"}

DAYS = st.dates(dt.date(2027, 2, 22), dt.date(2027, 4, 5))
OWN_DAYS = st.none() | st.tuples(DAYS, st.integers(0, 9)).map(lambda given: Days(given[0], given[0] + DAY * given[1]))


@st.composite
def projects(draw: st.DrawFn, most: int = 6) -> tuple[Task, ...]:
    """Some tasks, each waiting for some of those before it."""
    count = draw(st.integers(1, most))
    return tuple(
        Task(
            f"t{number}",
            days=draw(OWN_DAYS),
            work=draw(st.none() | st.integers(1, 6)),
            owner=draw(st.sampled_from(["press office", "treasurer", ""])),
            after=draw(st.lists(st.sampled_from([f"t{n}" for n in range(number)]), unique=True)) if number else [],
            done=draw(st.none() | DAYS),
        )
        for number in range(count)
    )


@settings(max_examples=40)
@given(day=st.dates(dt.date(2027, 1, 1), dt.date(2027, 12, 31)))
def test_working_days_are_counted_as_by_hand(day):
    """By number and back; the days without work are passed over."""
    assert SHUT.before(day + DAY) - SHUT.before(day) == int(day.weekday() < 5 and day not in SHUT.closed)
    assert SHUT.day(SHUT.before(day)) == next(
        later for later in (day + DAY * n for n in range(20)) if SHUT.is_working(later)
    )


@pytest.mark.parametrize("number", [-5, 0, 10**9])
def test_numbers_beyond_the_calendar_end_at_its_ends(number):
    """No traceback where somebody plans for millennia."""
    assert SHUT.day(number) in (dt.date.min, dt.date.max)


@settings(max_examples=40)
@given(tasks=projects(), at=st.none() | DAYS)
def test_dates_keep_every_dependency(tasks, at):
    """A task begins on a working day after all that it waits for; what is done is where it is."""
    made = network(tasks, plan=Plan(working=SHUT, start=MONDAY, at=at))
    for task in tasks:
        one = made.of[task.key]
        if not one.is_done:
            assert all(made.of[other].early.last < one.early.first for other in task.after)
            assert SHUT.is_working(one.early.first)
            assert SHUT.is_working(one.early.last)
            assert task.days is None or one.early.first >= task.days.first
            assert at is None or one.early.last >= at


def by_hand(tasks: tuple[Task, ...]) -> dict[str, tuple[dt.date, dt.date]]:
    """The earliest days of each task, found by walking through the calendar a day at a time."""
    found: dict[str, tuple[dt.date, dt.date]] = {}
    while len(found) < len(tasks):
        for task in tasks:
            if task.key not in found and all(other in found for other in task.after):
                day = max(
                    [
                        MONDAY if task.days is None and not task.after else dt.date.min,
                        task.days.first if task.days else dt.date.min,
                        *(found[other][1] + DAY for other in task.after),
                    ]
                )
                left = task.work or sum(map(SHUT.is_working, task.days.each() if task.days else ())) or 1
                worked = []
                while left:
                    worked += [day] if SHUT.is_working(day) else []
                    left -= SHUT.is_working(day)
                    day += DAY
                found[task.key] = worked[0], worked[-1]
    return found


@settings(max_examples=40)
@given(tasks=projects())
def test_the_earliest_days_are_those_of_a_walk_through_the_calendar(tasks):
    """Each task begins on the first working day on which all it waits for is done, and no day is lost or won."""
    made = network(tasks, plan=Plan(working=SHUT, start=MONDAY))
    assert by_hand(tasks) == {key: (one.early.first, one.early.last) for key, one in made.of.items()}


@settings(max_examples=40)
@given(tasks=projects(), order=st.randoms(use_true_random=False))
def test_order_and_names_change_nothing(tasks, order):
    """The same tasks in another order, or called otherwise, have the same days and slack."""
    plan = Plan(working=SHUT, start=MONDAY)
    shuffled = list(tasks)
    order.shuffle(shuffled)
    assert network(shuffled, plan=plan) == network(tasks, plan=plan)
    names = {task.key: f"x{9 - int(task.key[1:])}" for task in tasks}
    renamed = [
        attrs.evolve(task, key=names[task.key], after=tuple(names[other] for other in task.after)) for task in tasks
    ]
    told = {names[key]: (one.early, one.late, one.slack) for key, one in network(tasks, plan=plan).of.items()}
    assert told == {key: (one.early, one.late, one.slack) for key, one in network(renamed, plan=plan).of.items()}


SPARE = st.dictionaries(st.sampled_from([f"t{n}" for n in range(5)]), st.integers(0, 8), max_size=3)


@settings(max_examples=40)
@given(tasks=projects(5), spare=SPARE)
def test_slack_is_what_trying_finds(tasks, spare):
    """Slipping by the slack moves neither the end nor a deadline; one day more does."""
    plan = Plan(working=SHUT, start=MONDAY)
    before = network(tasks, plan=plan)
    last = max(one.end for one in before.placed)
    limits = {key: min(last, one.end + spare.get(key, 99)) for key, one in before.of.items()}
    deadlines = {key: [Bound(SHUT.day(limits[key] - 1))] for key in spare if key in limits}
    for key, one in network(tasks, plan=attrs.evolve(plan, deadlines=deadlines)).of.items():
        for by, kept in ((one.slack, True), (one.slack + 1, False)):
            after = network(tasks, plan=attrs.evolve(plan, ends={key: SHUT.day(one.end - 1 + by)}))
            assert kept == all(after.of[other].end <= limit for other, limit in limits.items())


@settings(max_examples=40)
@given(tasks=projects(5), deadlines=st.dictionaries(st.sampled_from([f"t{n}" for n in range(5)]), DAYS, max_size=3))
def test_slack_is_the_shortest_rest_over_all_ways(tasks, deadlines):
    """Whatever the deadlines: along every way through the tasks, what is left before its last limit."""
    bounds = {key: [Bound(day)] for key, day in deadlines.items()}
    made = network(tasks, plan=Plan(working=SHUT, start=MONDAY, deadlines=bounds))
    last = max(one.end for one in made.placed)

    def length(one: Placed) -> int:
        return one.end - one.begin

    def rests(key: str, used: int) -> list[int]:
        limit = min(last, SHUT.through(deadlines[key])) if key in deadlines else last
        onward = [other for other in made.placed if key in other.task.after]
        return [
            limit - used,
            *(rest for other in onward for rest in rests(other.task.key, used + other.end - other.begin)),
        ]

    assert {key: min(rests(key, one.end)) for key, one in made.of.items()} == {
        key: one.slack for key, one in made.of.items()
    }


@settings(max_examples=40)
@given(tasks=projects(), by=st.integers(1, 5))
def test_a_critical_delay_moves_the_end_by_as_much(tasks, by):
    """And a task with slack may take so much longer without moving it."""
    plan = Plan(working=SHUT, start=MONDAY)
    made = network(tasks, plan=plan)
    end = max(one.end for one in made.placed)
    assert made.critical
    for one in made.placed:
        longer = attrs.evolve(one.task, work=one.end - one.begin + by)
        after = network([longer if task.key == longer.key else task for task in tasks], plan=plan)
        moved = max(other.end for other in after.placed) - end
        assert moved == max(0, by - one.slack)


@settings(max_examples=40)
@given(tasks=projects())
def test_the_workload_is_the_work(tasks):
    """No day of work is lost or counted twice, whatever weeks it is spread over."""
    made = network(tasks, plan=Plan(working=SHUT, start=MONDAY))
    load = workload(made, window=Days(dt.date(2026, 10, 1), dt.date(2027, 7, 31)))
    assert sum(load.days.values()) == sum(one.end - one.begin for one in made.placed)
    assert all(later - week == DAY * 7 for week, later in itertools.pairwise(load.weeks))
    assert {week for _, week in load.days} <= set(load.weeks)
    assert max(load.at_work(week) for week in load.weeks) >= 1


def test_weeks_far_from_the_edition_are_told_without_those_between():
    """A task in a wrong year does not make a table of a quarter of a million empty weeks."""
    tasks = [Task("a", days=Days(MONDAY, MONDAY)), Task("b", days=Days(dt.date(9999, 12, 31), dt.date(9999, 12, 31)))]
    load = workload(network(tasks, plan=Plan(working=SHUT, start=MONDAY)), window=Days(MONDAY, MONDAY + DAY * 8))
    assert (MONDAY, MONDAY + DAY * 7, dt.date(9999, 12, 27)) == load.weeks
    assert 2 == sum(load.days.values())


def test_no_tasks_have_no_weeks():
    """An empty network is one, too."""
    empty = network([], plan=Plan(working=SHUT, start=MONDAY))
    assert (None, (), ()) == (empty.end, empty.critical, workload(empty).weeks)


def test_tasks_in_a_circle_are_named_with_their_circles():
    """All circles at once, with the way to mend them; the rule of `check` says the same."""
    tasks = [Task("a", after=["b"]), Task("b", after=["a"]), Task("c", after=["c"]), Task("d", after=["nobody"])]
    with pytest.raises(InvalidValue) as refused:
        network(tasks, plan=Plan(working=SHUT, start=MONDAY))
    assert [finding.words() for finding in refused.value.findings] == [
        "tasks 'a', after: The tasks wait for one another: a → b → a. Empty “after” of one of them.",
        "tasks 'c', after: The tasks wait for one another: c → c. Empty “after” of one of them.",
    ]
    assert tuple(CircularTasks()(Edition(**SPAIN, tasks=tasks))) == refused.value.findings


def test_a_task_must_end_with_its_milestone_and_its_call():
    """The earlier of the two binds; it is named where it cannot be kept."""
    step = Milestone("press", days=Days(dt.date(2027, 3, 18), dt.date(2027, 3, 18)))
    tasks = [
        Task("text", days=Days(dt.date(2027, 3, 15), dt.date(2027, 3, 16))),
        Task("print", work=3, milestone="press", after=["text"]),
        Task("answers", work=1, days=Days(dt.date(2027, 3, 15), dt.date(2027, 3, 15)), call="partners", after=["text"]),
    ]
    made = network_of(Edition(**SPAIN, timeline=[step], tasks=tasks), calls={"partners": dt.date(2027, 3, 17)})
    assert {"text": -1, "print": -1, "answers": 0} == {key: one.slack for key, one in made.of.items()}
    answers, print_ = (finding.words() for finding in doubts(made))
    assert answers == (
        "tasks 'answers', days: The task cannot end before 2027-03-17, 2 working days after its own last day. "
        "Give it later days, or fewer days of work, or let it wait for less."
    )
    assert print_ == (
        "tasks 'print', days: The task must end with “press” on 2027-03-18, but cannot before 2027-03-19. "
        "Begin it, or what it waits for, earlier; or move the milestone."
    )


def test_a_milestone_and_a_call_of_one_key_are_told_apart():
    """Both are missed, each by its own day, and the finding names the one that is meant."""
    step = Milestone("press", days=Days(dt.date(2027, 3, 18), dt.date(2027, 3, 18)))
    task = Task("text", days=Days(dt.date(2027, 3, 19), dt.date(2027, 3, 19)), milestone="press", call="press")
    made = network_of(Edition(**SPAIN, timeline=[step], tasks=[task]), calls={"press": dt.date(2027, 3, 17)})
    assert (Bound(dt.date(2027, 3, 18), "timeline", "press"), Bound(dt.date(2027, 3, 17), "calls", "press")) == (
        made.deadlines["text"]
    )
    assert [-2] == [one.slack for one in made.placed]
    assert ["2027-03-18", "2027-03-17"] == [str(dict(finding.params)["deadline"]) for finding in doubts(made)]


def test_a_long_chain_is_no_circle_and_takes_no_time():
    """Twenty thousand tasks in a row are put in order; the last of them closing the circle is named."""
    chain = [Task(f"t{n:05}", after=[f"t{n - 1:05}"] if n else []) for n in range(20_000)]
    assert [] == list(circular(chain))
    closed = [attrs.evolve(chain[0], after=["t19999"]), *chain[1:]]
    assert 1 == len(list(circular(closed)))


def test_holidays_of_all_years_between_count():
    """A task that lasts for years does not work on the Christmases between; a year far away is left alone."""
    task = Task("survey", days=Days(dt.date(2027, 1, 7), dt.date(2032, 3, 1)))
    far = Task("typo", days=Days(dt.date(7202, 1, 7), dt.date(7202, 3, 1)))
    shut = network_of(Edition(**SPAIN, tasks=[task, far])).working.closed
    assert {2025, 2026, 2027, 2028, 2029, 2030, 2031, 2032} == {day.year for day in shut}


def test_closings_and_holidays_are_days_without_work():
    """Those of the town's closings, and of the country where the subdivision is not known."""
    closing = Closing("bridge", days=Days(dt.date(2027, 4, 26), dt.date(2027, 4, 27)))
    edition = Edition(**{**SPAIN, "subdivision": "nowhere"}, closings=[closing])
    shut = closed_days(edition)
    assert {dt.date(2027, 4, 25), dt.date(2027, 4, 26), dt.date(2027, 4, 27), dt.date(2026, 12, 8)} <= set(shut)
    unknown = Edition(**{**SPAIN, "country": "XX"}, closings=[closing, Closing("later")])
    assert closing.days.each() == closed_days(unknown)


def test_the_work_begins_with_the_timeline_or_in_october():
    """A task without days begins as soon as it can."""
    task = Task("theme", work=1)
    step = Milestone("direction", days=Days(dt.date(2026, 11, 2), dt.date(2026, 11, 3)))
    assert dt.date(2026, 10, 1) == network_of(Edition(**SPAIN, tasks=[task])).end
    assert dt.date(2026, 11, 2) == network_of(Edition(**SPAIN, tasks=[task], timeline=[step])).end
