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
SOME_DAYS = st.tuples(DAYS, st.integers(0, 9)).map(lambda given: Days(given[0], given[0] + DAY * given[1]))
WORKING_DAYS = SOME_DAYS.filter(lambda days: SHUT.is_working(days.first) and SHUT.is_working(days.last))


@st.composite
def projects(draw: st.DrawFn, most: int = 6, own: st.SearchStrategy[Days] = SOME_DAYS) -> tuple[Task, ...]:
    """Some tasks, each waiting for some of those before it."""
    count = draw(st.integers(1, most))
    return tuple(
        Task(
            f"t{number}",
            days=draw(st.none() | own),
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
            for end in (one.early.first, one.early.last):
                assert SHUT.is_working(end) or end in meant(task.days)
            assert task.days is None or one.early.first >= task.days.first
            assert at is None or one.early.last >= at


def meant(days: Days | None) -> set[dt.date]:
    """The days off with which written days begin or end."""
    if days is None:
        return set()
    each = days.each()
    off = [*itertools.takewhile(lambda day: not SHUT.is_working(day), each)]
    return {*off, *itertools.takewhile(lambda day: not SHUT.is_working(day), reversed(each))}


def by_hand(tasks: tuple[Task, ...]) -> dict[str, tuple[dt.date, dt.date]]:
    """The earliest days of each task, found by walking through the calendar a day at a time."""
    found: dict[str, tuple[dt.date, dt.date]] = {}
    while len(found) < len(tasks):
        for task in tasks:
            if task.key not in found and all(other in found for other in task.after):
                least = MONDAY if task.days is None and not task.after else dt.date.min
                day = max([least, *(found[other][1] + DAY for other in task.after)])
                if task.days is not None and day <= task.days.first:
                    day = task.days.first
                while not (SHUT.is_working(day) or (task.days and day == task.days.first)):
                    day += DAY
                off = meant(task.days)
                own = [each for each in task.days.each() if SHUT.is_working(each) or each in off] if task.days else []
                left = task.work or len(own) or 1
                worked = []
                while left:
                    works = SHUT.is_working(day) or day in off
                    worked += [day] if works else []
                    left -= works
                    day += DAY
                found[task.key] = worked[0], worked[-1]
    return found


@settings(max_examples=40)
@given(tasks=projects())
def test_the_earliest_days_are_those_of_a_walk_through_the_calendar(tasks):
    """Each task begins on its own first day, else on the first working day after all it waits for; no day is lost."""
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


DEADLINES = st.dictionaries(st.sampled_from([f"t{n}" for n in range(5)]), DAYS, max_size=3)
SPARE = st.dictionaries(st.sampled_from([f"t{n}" for n in range(5)]), st.integers(0, 8), max_size=3)


@settings(max_examples=40)
@given(tasks=projects(5), spare=SPARE)
def test_slack_is_what_trying_finds(tasks, spare):
    """Slipping by the slack moves neither the end nor a deadline; one day more does."""
    plan = Plan(working=SHUT, start=MONDAY)
    before = network(tasks, plan=plan)
    last = max(one.end for one in before.placed)
    limits = {key: min(last, one.end + spare.get(key, 99)) for key, one in before.of.items()}
    deadlines = {key: [Bound(SHUT.day(limits[key]) - DAY)] for key in spare if key in limits}
    for key, one in network(tasks, plan=attrs.evolve(plan, deadlines=deadlines)).of.items():
        for by, kept in ((one.slack, True), (one.slack + 1, False)):
            after = network(tasks, plan=attrs.evolve(plan, ends={key: SHUT.day(one.end - 1 + by)}))
            assert kept == all(after.of[other].end <= limit for other, limit in limits.items())


@settings(max_examples=40)
@given(
    tasks=projects(5, WORKING_DAYS),
    deadlines=st.dictionaries(st.sampled_from([f"t{n}" for n in range(5)]), DAYS, max_size=3),
)
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
@given(tasks=projects(own=WORKING_DAYS), by=st.integers(1, 5))
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
    assert sum(load.days.values()) == sum(task.work or made.plan.length(task) for task in tasks)
    assert all(later - week == DAY * 7 for week, later in itertools.pairwise(load.weeks))
    assert {week for _, week in load.days} <= set(load.weeks)
    assert max(load.at_work(week) for week in load.weeks) >= 1


def placed(*tasks: Task, **plan: object) -> dict[str, tuple[str, str, int]]:
    """By key the first and the last day that are told, and the slack."""
    made = network(tasks, plan=Plan(**{"working": SHUT, "start": MONDAY, **plan}))
    return {key: (str(one.days.first), str(one.days.last), one.slack) for key, one in made.of.items()}


def test_days_off_that_were_written_are_kept():
    """A Saturday, a Saturday and Sunday, and who follows them on the Monday; nothing is moved or made shorter."""
    marathon = Task("marathon", days=Days(dt.date(2027, 4, 14), dt.date(2027, 4, 17)))
    fair = Task("fair", days=Days(dt.date(2027, 4, 17), dt.date(2027, 4, 18)), work=2)
    clean = Task("clean", work=1, after=["marathon", "fair"])
    bounds = {"marathon": (Bound(dt.date(2027, 4, 17)),), "fair": (Bound(dt.date(2027, 4, 18)),)}
    for at in (None, dt.date(2027, 4, 1), dt.date(2027, 4, 17)):
        assert {
            "marathon": ("2027-04-14", "2027-04-17", 0),
            "fair": ("2027-04-17", "2027-04-18", 0),
            "clean": ("2027-04-19", "2027-04-19", 0),
        } == placed(marathon, fair, clean, deadlines=bounds, at=at)
    load = workload(network([marathon, fair], plan=Plan(working=SHUT, start=MONDAY)))
    assert {dt.date(2027, 4, 12): 6} == {week: days for (_, week), days in load.days.items()}


def test_what_is_pushed_off_a_day_off_that_was_written_goes_to_working_days():
    """Who waits until Saturday cannot begin on it: on Monday, with all the days of work that were written."""
    first = Task("first", days=Days(dt.date(2027, 4, 16), dt.date(2027, 4, 17)))
    found = placed(first, Task("second", days=Days(dt.date(2027, 4, 17), dt.date(2027, 4, 18)), after=["first"]))
    assert ("2027-04-19", "2027-04-20") == found["second"][:2]


def test_a_saturday_after_the_friday_of_its_milestone_is_too_late():
    """The slack says so, although no working day lies between."""
    task = Task("show", days=Days(dt.date(2027, 4, 17), dt.date(2027, 4, 17)))
    assert {"show": ("2027-04-17", "2027-04-17", -1)} == placed(
        task, deadlines={"show": (Bound(dt.date(2027, 4, 16)),)}
    )


def test_days_that_were_written_longer_than_the_work_are_told_whole():
    """Two days of work somewhere within two weeks: the fortnight is what was agreed."""
    task = Task("text", days=Days(dt.date(2027, 4, 5), dt.date(2027, 4, 16)), work=2)
    assert ("2027-04-05", "2027-04-16") == placed(task)["text"][:2]


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


def test_one_wrong_after_is_told_once():
    """It closes two circles through what lies between; the shorter is told, and mending it mends both."""
    tasks = [Task("a", after=["d"]), Task("b", after=["a"]), Task("c", after=["b"]), Task("d", after=["a", "c"])]
    assert ["a → d → a"] == [dict(finding.params)["circle"] for finding in circular(tasks)]


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
