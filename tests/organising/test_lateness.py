"""What is late on a day, what it delays, and how procedures of others stand."""

import datetime as dt

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.model.basis import Basis
from stemcity_kit.model.calendar import Milestone
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.offsets import Offset
from stemcity_kit.model.organisation import Role
from stemcity_kit.model.rules_work import WordingNotGranted
from stemcity_kit.model.time import Days
from stemcity_kit.model.vocabulary import ProcedureKind, RoleName
from stemcity_kit.model.work import Procedure, Task
from stemcity_kit.organising.lateness import lateness, lateness_of
from stemcity_kit.organising.network import Bound, Network, Plan, network
from stemcity_kit.organising.procedures import State, late_procedures, latest_request, standing, standings
from stemcity_kit.organising.working import WorkingDays

MARCH = WorkingDays()
PLAN = Plan(working=MARCH, start=dt.date(2027, 3, 1))
PLACE = {"key": "a-2027", "uri": "https://example.org/a/2027", "year": 2027, "country": "IT", "zone": "Europe/Rome"}
TASKS = (
    Task("text", work=5, owner="press office", department="youth"),
    Task("print", work=3, owner="designer", department="youth", milestone="press", after=["text"]),
    Task("rooms", work=2, owner="venues officer"),
)
PRESS = Milestone("press", days=Days(dt.date(2027, 3, 11), dt.date(2027, 3, 11)))


def day(number: int) -> dt.date:
    """A day of March 2027."""
    return dt.date(2027, 3, number)


def test_what_is_late_says_what_it_delays_and_who_is_told():
    """Two working days late, one too many for the press conference; its own people and those who wait are told."""
    edition = Edition(**PLACE, timeline=[Milestone("start", days=Days(day(1), day(1))), PRESS], tasks=TASKS[:2])
    late = lateness_of(edition, at=day(10)).late
    assert [(one.task.key, one.due, one.days) for one in late] == [("text", day(5), 3)]
    assert [(delay.task.key, delay.days, delay.ends) for delay in late[0].delays] == [("print", 3, day(15))]
    assert [(bound.table, bound.key, bound.day, days) for bound, days in late[0].endangers] == [
        ("timeline", "press", day(11), 2)
    ]
    assert [(one.bound.key, one.ends, one.days, one.tasks) for one in lateness_of(edition, at=day(10)).dangers] == [
        ("press", day(15), 2, ("print",))
    ]
    assert late[0].tell == (("press office", "youth"), ("designer", "youth"))


def test_what_is_late_endangers_no_milestone_that_is_over():
    """The run was made; a list that nobody closed does not make it late, but its own open task is."""
    tasks = [Task("list", work=1), Task("run", work=1), Task("show", work=1, after=["list"])]
    plan = attrs.evolve(PLAN, deadlines={key: (Bound(day(5), "timeline", "m"),) for key in ("run", "show")})
    done = [tasks[0], attrs.evolve(tasks[1], done=day(2)), tasks[2]]
    for rows, endangered in ((tasks, {"list", "run", "show"}), (done, {"show"})):
        assert endangered == {one.task.key for one in lateness(rows, plan=plan, at=day(9)).late if one.endangers}


def test_what_is_done_in_time_is_not_late():
    """A day of the future is not known yet: on the 8th nobody knows that the text was done on the 9th."""
    done = Task("text", work=5, done=day(9))
    assert [] == [one.task.key for one in lateness([done, TASKS[1]], plan=PLAN, at=day(9)).late]
    assert ["text"] == [one.task.key for one in lateness([done, TASKS[1]], plan=PLAN, at=day(8)).late]
    told = lateness([done, TASKS[1]], plan=PLAN, at=day(9))
    assert [("print", 2, day(12))] == [(one.task.key, one.days, one.ends) for one in told.delayed]


def test_what_is_done_early_draws_nothing_late():
    """A task that was done before its time delays nothing, and what waits for it may begin earlier."""
    told = lateness([Task("text", work=5, done=day(2)), TASKS[1]], plan=PLAN, at=day(3))
    assert ((), day(5)) == (told.delayed, told.now.of["print"].early.last)


@settings(max_examples=40)
@given(at=st.dates(dt.date(2027, 2, 20), dt.date(2027, 4, 30)), more=st.integers(0, 9))
def test_waiting_longer_makes_nothing_earlier(at, more):
    """The later one looks at the same work, the later it ends."""
    sooner, later = (lateness(TASKS, plan=PLAN, at=when) for when in (at, at + dt.timedelta(days=more)))
    assert all(sooner.now.of[key].end <= later.now.of[key].end for key in ("text", "print", "rooms"))
    assert {one.task.key for one in sooner.late} <= {one.task.key for one in later.late}


def test_a_task_of_long_ago_is_late_by_thousands_of_days():
    """Nobody closed it for twenty years, and nothing breaks."""
    late = lateness(TASKS[:1], plan=PLAN, at=dt.date(2047, 3, 4)).late
    assert [MARCH.through(dt.date(2047, 3, 4)) - MARCH.through(day(5))] == [one.days for one in late]


PERMIT = Procedure("square", kind="permit", term=30, needed=dt.date(2027, 4, 14), tasks=["rooms"])


@pytest.mark.parametrize(
    ("dates", "at", "state", "usable"),
    [
        ({}, dt.date(2027, 3, 15), State.NOT_ASKED, False),
        ({}, dt.date(2027, 3, 16), State.TOO_LATE, False),
        ({"asked": dt.date(2027, 3, 20)}, dt.date(2027, 3, 21), State.ASKED, False),
        ({"asked": dt.date(2027, 3, 20)}, dt.date(2027, 3, 19), State.TOO_LATE, False),
        ({"asked": dt.date(2027, 3, 20)}, dt.date(2027, 4, 15), State.TOO_LATE, False),
        ({"granted": dt.date(2027, 3, 20)}, dt.date(2027, 3, 20), State.GRANTED, True),
        ({"refused": dt.date(2027, 3, 20)}, dt.date(2027, 3, 20), State.REFUSED, False),
        (
            {"granted": dt.date(2027, 3, 20), "refused": dt.date(2027, 3, 25)},
            dt.date(2027, 3, 26),
            State.REFUSED,
            False,
        ),
        ({"granted": dt.date(2027, 3, 26), "refused": dt.date(2027, 3, 25)}, dt.date(2027, 3, 26), State.GRANTED, True),
        (
            {"granted": dt.date(2027, 3, 1), "valid": Days(dt.date(2027, 3, 1), dt.date(2027, 3, 9))},
            dt.date(2027, 3, 10),
            State.NOT_THEN,
            False,
        ),
        (
            {"granted": dt.date(2027, 3, 1), "valid": Days(dt.date(2027, 4, 15), dt.date(2027, 4, 17))},
            dt.date(2027, 4, 16),
            State.NOT_THEN,
            True,
        ),
        (
            {"granted": dt.date(2027, 3, 1), "valid": Days(dt.date(2027, 4, 1), dt.date(2027, 4, 17))},
            dt.date(2027, 3, 31),
            State.GRANTED,
            False,
        ),
        (
            {"granted": dt.date(2027, 3, 1), "valid": Days(dt.date(2027, 3, 1), dt.date(2027, 4, 17))},
            dt.date(2027, 4, 18),
            State.EXPIRED,
            False,
        ),
        ({"asked": dt.date(2027, 2, 1)}, dt.date(2027, 3, 3), State.ASKED, False),
        ({"asked": dt.date(2027, 2, 1)}, dt.date(2027, 3, 4), State.UNANSWERED, False),
        ({"asked": dt.date(2027, 2, 1), "silence": True}, dt.date(2027, 3, 3), State.ASKED, False),
        ({"asked": dt.date(2027, 2, 1), "silence": True}, dt.date(2027, 3, 4), State.SILENTLY_GRANTED, True),
        (
            {"asked": dt.date(2027, 2, 1), "silence": True, "refused": dt.date(2027, 3, 2)},
            dt.date(2027, 3, 4),
            State.REFUSED,
            False,
        ),
    ],
)
def test_a_procedure_stands_as_its_dates_say(dates, at, state, usable):
    """Days after the day of looking are not known; the words may be used while it is granted, and only then."""
    found = standing(attrs.evolve(PERMIT, **dates), at=at, made=network([], plan=PLAN))
    assert (state in (State.REFUSED, State.TOO_LATE, State.NOT_THEN, State.UNANSWERED)) <= found.is_late
    assert (state, usable) == (found.state, found.may_be_used)


EASTER = WorkingDays([dt.date(2027, 3, 29)])
CITY = WorkingDays([dt.date(2027, 3, 29), *(dt.date(2027, 3, number) for number in (25, 26, 30))])


@pytest.mark.parametrize(
    ("asked", "days", "working", "last"),
    [
        (dt.date(2027, 3, 1), 30, False, dt.date(2027, 3, 31)),
        (dt.date(2027, 2, 26), 30, False, dt.date(2027, 3, 30)),  # 28 March is Easter Sunday, the 29th its Monday
        (dt.date(2027, 2, 25), 30, False, dt.date(2027, 3, 30)),  # 27 March is a Saturday
        (dt.date(2027, 2, 24), 30, False, dt.date(2027, 3, 26)),  # a school's Good Friday stretches no term of law
        (dt.date(2027, 3, 22), 5, True, dt.date(2027, 3, 30)),  # 23, 24, 25, 26 and, after Easter Monday, 30
        (dt.date(2027, 3, 27), 1, True, dt.date(2027, 3, 30)),
        (dt.date(2027, 3, 28), 1, False, dt.date(2027, 3, 30)),
    ],
)
def test_a_term_ends_on_the_day_that_a_hand_counts(asked, days, working, last):
    """The day of asking is not counted; what ends on a Saturday, a Sunday or a holiday ends on the next working day."""
    assert last == EASTER.term(asked, days, working=working)
    basis = Basis(Offset.of("asked"), term=days, working=working)
    monday = dt.date(2027, 3, 1)
    if EASTER.is_working(asked):
        assert last == basis.on({"asked": asked}, year=2027, closed=EASTER.closed)[0].last
    waits = Procedure("a", term=days, working=working, asked=asked, tasks=["rooms"])
    plan = Plan(working=CITY, law=EASTER, start=monday)
    assert last == standing(waits, at=asked, made=network(TASKS, plan=plan)).expected


@settings(max_examples=60)
@given(
    term=st.integers(1, 60),
    needed=st.dates(dt.date(2027, 3, 1), dt.date(2027, 5, 1)),
    working=st.booleans(),
)
def test_who_asks_on_the_latest_day_has_it_in_time_and_a_working_day_later_not(term, needed, working):
    """The latest day is the last on which an office is open from which the whole term ends by the day of need."""
    last = latest_request(term, needed, open_=CITY, law=EASTER, working=working)
    following = CITY.day(CITY.before(last) + 1)
    assert CITY.is_working(last)
    assert EASTER.term(last, term, working=working) <= needed < EASTER.term(following, term, working=working)


def test_tasks_wait_for_what_is_not_granted():
    """A permit that may come as late as 16 March lets the rooms begin on the 17th."""
    asked = Procedure("square", term=15, asked=day(1), tasks=["rooms"])
    told = lateness(TASKS, procedures=[asked], plan=PLAN, at=day(2))
    assert (day(17), [("rooms", 12)]) == (
        told.now.of["rooms"].early.first,
        [(one.task.key, one.days) for one in told.delayed],
    )
    stands = standing(asked, at=day(2), made=told.plan)
    assert (dt.date(2027, 2, 26), ("rooms",), True) == (stands.needed, stands.waiting, stands.is_late)


@pytest.mark.parametrize("dates", [{"refused": day(3)}, {"asked": dt.date(2027, 2, 1), "term": 15}])
def test_what_nobody_grants_blocks_its_task_and_its_milestone(dates):
    """Refused, or unanswered after its term: no end is known, neither of the task nor of what waits for it."""
    tasks = [attrs.evolve(TASKS[0], work=1), TASKS[1], TASKS[2]]
    plan = attrs.evolve(PLAN, deadlines={"print": (Bound(day(11), "timeline", "press"),)})
    told = lateness(tasks, procedures=[Procedure("a", tasks=["text"], **dates)], plan=plan, at=day(4))
    assert {"text": True, "print": True, "rooms": False} == {key: one.is_blocked for key, one in told.now.of.items()}
    assert [("press", None, None, ("print",))] == [
        (one.bound.key, one.ends, one.days, one.tasks) for one in told.dangers
    ]
    by_law = Procedure("a", tasks=["text"], silence=True, **dates)
    assert ("refused" in dates) == any(
        one.is_blocked for one in lateness(tasks, procedures=[by_law], plan=plan, at=day(4)).now.placed
    )
    done = [attrs.evolve(tasks[0], done=day(2)), *tasks[1:]]
    assert () == lateness(done, procedures=[by_law], plan=plan, at=day(4)).dangers


def test_a_late_procedure_names_the_tasks_that_wait():
    """Each state has its own words and its own way out."""
    none = network(TASKS, plan=PLAN)
    refused = Procedure("b", refused=day(1), tasks=["rooms", "gone"])
    expired = Procedure("c", granted=day(1), valid=Days(day(1), day(1)))
    asked = Procedure("d", term=60, asked=day(2), needed=day(30))
    fine = Procedure("e", term=2, needed=day(30))
    unasked = Procedure("f", needed=day(30))
    silent = Procedure("g", asked=day(2))
    unanswered = Procedure("h", term=5, asked=day(2), needed=day(30))
    other_days = Procedure("i", granted=day(2), needed=day(30), valid=Days(day(1), day(29)))
    missed = Procedure("j", term=60, asked=day(2), needed=day(5))
    by_silence = Procedure("k", term=5, asked=day(2), needed=day(30), silence=True)
    served = Procedure("l", granted=day(1), needed=day(5), valid=Days(day(1), day(9)))
    rows = [served, by_silence, missed, other_days, unanswered, silent, unasked, fine, asked, expired, refused, PERMIT]
    found = standings(rows, at=day(20), made=none)
    assert {"square", *"bcdfghij"} == {finding.where.key for finding in late_procedures(found)}
    words = {finding.where.key: finding.words() for finding in late_procedures(found)}
    assert words["square"] == (
        "procedures 'square', needed: It is needed on 2027-04-14; the last day to ask was 2027-03-15. "
        "Tasks that wait: rooms. Ask at once for a shorter term, or do without it and change the tasks."
    )
    assert "It was refused. Tasks that wait: rooms." in words["b"]
    assert "may come as late as 2027-05-03" in words["d"]
    assert words["f"] == (
        "procedures 'f', needed: No term is known, so nobody can say when an answer comes. Tasks that wait: -. "
        "Ask the office how long it takes, and write that as “term”."
    )
    assert "No term is known" in words["g"]
    assert "Its term ended on 2027-03-08 without an answer, and silence grants nothing." in words["h"]
    assert "It is granted for 2027-03-01/2027-03-29, but is needed before or after that." in words["i"]
    assert "it is needed on 2027-03-05; the last day to ask was 2027-01-04" in words["j"].casefold()


def test_a_patrons_words_wait_for_the_grant():
    """Shown without a grant they are a finding; of a patron without a procedure nothing is said."""
    role = Role("university", RoleName.PATRON, wording={"en": "under the patronage of the university"})
    silent = Role("region", RoleName.PATRON, wording={"en": "under the patronage of the region"})
    asked = Procedure("patronage", kind=ProcedureKind.PATRONAGE, organisation="university", asked=day(1))
    granted = Procedure("patronage", kind=ProcedureKind.PATRONAGE, organisation="university", granted=day(5))
    taken = Procedure("p2", kind=ProcedureKind.PATRONAGE, organisation="university", granted=day(5), refused=day(6))
    found = {
        name: [
            finding.words() for finding in WordingNotGranted()(Edition(**PLACE, roles=[role, silent], procedures=rows))
        ]
        for name, rows in {"asked": [asked], "granted": [granted], "taken": [taken], "none": []}.items()
    }
    assert {"asked": 1, "granted": 0, "taken": 1, "none": 0} == {name: len(said) for name, said in found.items()}
    assert found["asked"][0] == (
        "roles 'university patron', wording: The patronage is shown, but the procedure “patronage” has not granted it. "
        "Empty the wording until it is granted, or write the day of the grant into the procedure."
    )


@st.composite
def works(draw: st.DrawFn) -> tuple[tuple[Task, ...], dict[str, list[Bound]]]:
    """Some tasks, each waiting for some of those before it, and what some of them must end with."""
    count = draw(st.integers(1, 7))
    tasks = tuple(
        Task(
            f"t{n}",
            work=draw(st.none() | st.integers(1, 4)),
            days=draw(st.none() | st.integers(1, 20).map(lambda first: Days(day(first), day(first + 3)))),
            after=draw(st.lists(st.sampled_from([f"t{m}" for m in range(n)]), unique=True)) if n else [],
        )
        for n in range(count)
    )
    bounds = st.integers(1, 31).map(lambda number: [Bound(day(number), "timeline", f"m{number}")])
    return tasks, draw(st.dictionaries(st.sampled_from([task.key for task in tasks]), bounds))


@settings(max_examples=60)
@given(work=works(), at=st.dates(day(1), dt.date(2027, 4, 20)))
def test_what_one_task_does_is_what_the_network_says_when_it_alone_is_late(work, at):
    """Delays and endangered milestones, compared with the whole network made again for each late task."""
    tasks, bounds = work
    plan = attrs.evolve(PLAN, deadlines=bounds)
    before = network(tasks, plan=plan)
    for late in lateness(tasks, plan=plan, at=at).late:
        alone = network(tasks, plan=attrs.evolve(plan, ends={late.task.key: at}))
        later = {key: one.end - before.of[key].end for key, one in alone.of.items() if key != late.task.key}
        assert {key: days for key, days in later.items() if days} == {one.task.key: one.days for one in late.delays}
        assert [alone.of[one.task.key].early.last for one in late.delays] == [one.ends for one in late.delays]
        was, now = (missed(made, bounds) for made in (before, alone))
        assert {bound: days for bound, days in now.items() if days > max(0, was[bound])} == dict(late.endangers)
        assert not late.is_cut


def missed(made: Network, bounds: dict[str, list[Bound]]) -> dict[Bound, int]:
    """By how many working days each milestone is missed."""
    found: dict[Bound, list[int]] = {}
    for key, (bound,) in bounds.items():
        found.setdefault(bound, []).append(made.of[key].end - MARCH.through(bound.day))
    return {bound: max(days) for bound, days in found.items()}


def test_thousands_of_late_tasks_are_told_in_a_list_that_people_can_read():
    """Nobody closed seven hundred tasks in a row: each is late, and tells of some of those behind it."""
    chain = [Task(f"t{n:04}", work=1, owner=f"o{n}", after=[f"t{n - 1:04}"] if n else []) for n in range(700)]
    found = lateness(chain, plan=PLAN, at=dt.date(2034, 1, 2))
    listed = {one.task.key: (len(one.delays), one.is_cut) for one in found.late}
    assert (100_000 // 700, True) == listed["t0000"]
    assert (0, False) == listed["t0699"]
    assert sum(count for count, _ in listed.values()) <= 100_000
    assert 699 == len({one.task.key for one in found.delayed} - {"t0000"})


@pytest.mark.parametrize("at", [dt.date.min, dt.date(1, 12, 31), dt.date(9999, 1, 1), dt.date.max])
def test_the_ends_of_the_calendar_are_days_too(at):
    """Whoever looks from there gets an answer, and no traceback."""
    rows = [
        PERMIT,
        attrs.evolve(PERMIT, key="a", needed=dt.date.max, term=1000, asked=dt.date.max),
        attrs.evolve(PERMIT, key="b", needed=dt.date.min, term=1000, working=True),
        attrs.evolve(PERMIT, key="c", needed=dt.date.min, granted=dt.date.min, valid=Days(dt.date.min, dt.date.max)),
    ]
    ends = [
        Task("first", days=Days(dt.date.min, dt.date.min), work=1000),
        Task("last", days=Days(dt.date.max, dt.date.max), work=1000, after=["first"]),
        Task("whole", days=Days(dt.date.min, dt.date.max)),
    ]
    found = lateness([*TASKS, *ends], procedures=rows, plan=PLAN, at=at)
    assert 6 == len(found.now.placed)
    assert 4 == len(standings(rows, at=at, made=found.plan))
