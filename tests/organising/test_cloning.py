"""Last edition's work moved to a new year: distances, days off, dependencies, and what cannot be moved."""

import datetime as dt
from pathlib import Path

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue
from stemcity_kit.folder.read import load
from stemcity_kit.formats import MILAN
from stemcity_kit.model.calendar import Closing, Milestone
from stemcity_kit.model.edition import Edition, Section
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.time import Days
from stemcity_kit.model.work import Procedure, Task
from stemcity_kit.organising.cloning import clone
from stemcity_kit.organising.network import doubts, network_of
from stemcity_kit.organising.working import WorkingDays, closed_days

DAY = dt.timedelta(days=1)
TOWN = Path(__file__).parents[2] / "examples" / "small-town"


def spell(first: str, last: str = "") -> Days:
    """Days from ISO 8601 texts."""
    return Days(dt.date.fromisoformat(first), dt.date.fromisoformat(last or first))


def edition(year: int, marathon: str, **tables: object) -> Edition:
    """A town's edition of a year."""
    return Edition(
        key=f"town-{year}",
        uri=f"https://example.org/{year}",
        year=year,
        country="IT",
        zone="Europe/Rome",
        sections=[Section("marathon", dates=[spell(marathon)])],
        **tables,
    )


TASKS = st.lists(
    st.tuples(st.dates(dt.date(2026, 9, 1), dt.date(2027, 7, 1)), st.integers(0, 20), st.integers(0, 7)), max_size=7
).map(
    lambda rows: tuple(
        Task(f"t{n}", days=Days(first, first + DAY * length), after=[f"t{other}"] if other < n else [], done=first)
        for n, (first, length, other) in enumerate(rows)
    )
)


@settings(max_examples=40)
@given(tasks=TASKS)
def test_moving_by_nothing_changes_nothing(tasks):
    """The same edition without its work gets the same work back, but for what was done."""
    last = edition(2027, "2027-04-14", tasks=tasks)
    found = clone(last, attrs.evolve(last, tasks=()))
    assert tuple(attrs.evolve(task, done=None) for task in tasks) == found.tasks
    assert () == found.findings


@settings(max_examples=40)
@given(tasks=TASKS, marathon=st.dates(dt.date(2028, 3, 1), dt.date(2028, 6, 30)))
def test_what_waited_still_waits_and_works_on_working_days(tasks, marathon):
    """Who began after another ended does so in the new year; no working day becomes a day off."""
    last = edition(2027, "2027-04-14", tasks=tasks)
    onto = edition(2028, marathon.isoformat(), closings=[Closing("break", days=spell("2028-04-10", "2028-04-19"))])
    days = {task.key: task.days for task in clone(last, onto).tasks}
    was, now = (WorkingDays(closed_days(each)) for each in (last, onto))
    for task in tasks:
        moved, old = days[task.key], task.days
        assert not was.is_working(old.first) or now.is_working(moved.first) or moved.first == old.first
        assert old.last > dt.date(2027, 4, 14) or moved.last <= marathon
        for other in (other for other in tasks if other.key in task.after and other.days.last < old.first):
            assert days[other.key].last < moved.first


PLANS = st.lists(
    st.tuples(
        st.dates(dt.date(2027, 2, 1), dt.date(2027, 4, 20)).filter(WorkingDays().is_working),
        st.integers(1, 6),
        st.integers(0, 7),
        st.sampled_from([None, "press", "marathon", "easter"]),
        st.booleans(),
    ),
    max_size=6,
).map(
    lambda rows: tuple(
        Task(
            f"t{n}",
            days=Days(first, first + DAY * 8) if has_days else None,
            work=work,
            milestone=step,
            after=[f"t{other}"] if other < n else [],
        )
        for n, (first, work, other, step, has_days) in enumerate(rows)
    )
)
STEPS = [
    Milestone("direction", days=spell("2026-10-01"), basis="decided"),
    Milestone("press", days=spell("2027-03-18"), basis="start - 4 weeks"),
    Milestone("marathon", days=spell("2027-04-14", "2027-04-17"), basis="given"),
    Milestone("easter", days=spell("2027-03-28"), basis="easter"),
]


@settings(max_examples=60)
@given(tasks=PLANS, marathon=st.dates(dt.date(2028, 3, 1), dt.date(2028, 6, 20)))
def test_what_kept_its_milestone_keeps_it(tasks, marathon):
    """No task ends after its milestone if it did not before, however the two move; and it keeps its days of work."""
    days = Days(dt.date(2027, 4, 14), dt.date(2027, 4, 17))
    last = attrs.evolve(
        edition(2027, "2027-04-14", tasks=tasks, timeline=STEPS), sections=[Section("marathon", dates=[days])]
    )
    found = clone(last, edition(2028, marathon.isoformat()))
    steps = {step.key: step.days.last for step in found.milestones}
    old = {step.key: step.days.last for step in STEPS}
    now = WorkingDays(closed_days(edition(2028, marathon.isoformat())))
    for task, moved in zip(tasks, found.tasks, strict=True):
        if task.days and task.milestone and task.days.last <= old[task.milestone]:
            assert moved.days.last <= steps[task.milestone]
        if task.days and task.milestone is None and task.days.last <= days.last:
            assert moved.days.last <= marathon
        assert task.days is None or now.worked_on(moved.days).count(moved.days) >= min(
            task.work, WorkingDays(closed_days(last)).count(task.days)
        )


@settings(max_examples=60)
@given(tasks=PLANS, marathon=st.dates(dt.date(2028, 3, 1), dt.date(2028, 6, 20)))
def test_a_plan_that_can_be_kept_can_be_kept_again(tasks, marathon):
    """Whatever holidays lie in the way, and for tasks without days too: no milestone is missed, no day outgrown."""
    steps = [attrs.evolve(step, basis="decided") for step in STEPS]
    last = edition(2027, "2027-04-14", tasks=tasks, timeline=steps)
    onto = edition(2028, marathon.isoformat())
    assume([] == list(doubts(network_of(last))))
    ends = {step.key: step.days.last for step in steps}
    assume(all(task.days.last <= ends[task.milestone] for task in tasks if task.days and task.milestone))
    assert [] == [finding.words() for finding in doubts(network_of(clone(last, onto).onto(onto)))]


def test_the_town_moves_its_plan_without_breaking_it():
    """Easter and Liberation Day fall into the way: what cannot go later goes earlier, and nothing is in doubt."""
    town = load(TOWN)
    month = {"month": [spell("2028-04-01", "2028-04-30")], "marathon": [spell("2028-04-26", "2028-04-29")]}
    sections = [attrs.evolve(section, dates=month[section.key]) for section in town.sections]
    tables = {"tasks": (), "procedures": (), "timeline": (), "closings": (), "notes": ()}
    onto = attrs.evolve(town, key="pontelume-2028", year=2028, sections=sections, **tables)
    moved = clone(town, onto).onto(onto)
    assert [] == [finding.words() for finding in doubts(network_of(moved))]
    days = {task.key: str(task.days) for task in moved.tasks if task.days}
    assert ("2028-04-21/2028-04-24", "2028-04-26/2028-04-29") == (days["square"], days["marathon-run"])
    assert all(step.days for step in moved.timeline)


@settings(max_examples=25)
@given(tasks=TASKS, order=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(tasks, order):
    """The same work in another order is moved to the same days."""
    shuffled = list(tasks)
    order.shuffle(shuffled)
    onto = edition(2028, "2028-05-10")
    one, two = (clone(edition(2027, "2027-04-14", tasks=given), onto) for given in (tasks, shuffled))
    assert {task.key: task for task in one.tasks} == {task.key: task for task in two.tasks}


def test_each_day_says_how_it_was_dated():
    """Liberation Day, on the eve of the Marathon, sends the work to the day before; numbers and acts are dropped."""
    last = edition(
        2027,
        "2027-04-14",
        tasks=[Task("text", days=spell("2027-04-13"), milestone="press", done=dt.date(2027, 4, 13))],
        timeline=[Milestone("press", days=spell("2027-03-18"), basis="start - 4 weeks")],
        procedures=[
            Procedure(
                "square",
                term=30,
                needed=dt.date(2027, 4, 13),
                asked=dt.date(2027, 2, 1),
                granted=dt.date(2027, 3, 1),
                valid=spell("2027-04-13", "2027-04-17"),
                number="7",
                tasks=["text"],
            )
        ],
    )
    found = clone(last, edition(2028, "2028-04-26"))
    assert [(task.days, task.done, task.milestone) for task in found.tasks] == [(spell("2028-04-24"), None, "press")]
    assert [(step.days, step.basis) for step in found.milestones] == [
        (
            spell("2028-03-30"),
            "start - 4 weeks; town-2027 2027-03-18 +378 days (marathon.first: 2027-04-14 to 2028-04-26)",
        )
    ]
    assert [
        Procedure("square", term=30, needed=dt.date(2028, 4, 24), tasks=["text"]),
    ] == list(found.procedures)
    said = "town-2027 2027-04-13 +378 days (press: 2027-03-18 to 2028-03-30); moved from 2028-04-25 to 2028-04-24"
    assert [("tasks", "text", said), ("procedures", "square", said)] == [
        (note.table, note.row, note.text) for note in found.notes
    ]


@pytest.mark.parametrize(
    ("basis", "days", "moved"),
    [
        ("it national-stem-week: 02-04", ("2027-02-04", "2027-02-11"), ("2028-02-04", "2028-02-11")),
        ("easter - 3 days", ("2027-03-25", "2027-03-25"), ("2028-04-13", "2028-04-13")),
        ("girls-in-ict-day", ("2027-04-22", "2027-04-22"), ("2028-04-27", "2028-04-27")),
        ("start - 2026-10-01", ("2027-02-04", "2027-02-04"), ("2028-02-03", "2028-02-03")),
    ],
)
def test_steps_of_the_calendar_keep_their_day(basis, days, moved):
    """A law's day of the year, Easter and Girls in ICT Day do not follow the marathon; their tasks go with them."""
    step = Milestone("step", days=spell(*days), basis=basis)
    tasks = [Task("talk", days=spell(days[0]), milestone="step")]
    found = clone(edition(2027, "2027-04-14", timeline=[step], tasks=tasks), edition(2028, "2028-04-12"))
    assert (spell(*moved), moved[0]) == (found.milestones[0].days, found.tasks[0].days.first.isoformat())


def test_the_29th_of_february_becomes_the_28th():
    """Where the year has no such day."""
    step = Milestone("leap", days=spell("2028-02-29"), basis="02-29")
    found = clone(edition(2028, "2028-04-12", timeline=[step]), edition(2029, "2029-04-11"))
    assert spell("2029-02-28") == found.milestones[0].days


def test_what_cannot_be_moved_is_named():
    """A body that is gone, a call of last year, a step without days; a call whose key has the new year is taken."""
    last = edition(
        2027,
        "2027-04-14",
        organisations=[Organisation("youth", "Youth")],
        tasks=[
            Task("a", department="youth", call="partners-2027"),
            Task("b", call="prizes-2027"),
            Task("c", milestone="gone"),
        ],
        timeline=[Milestone("open")],
        procedures=[Procedure("brand", organisation="youth")],
    )
    found = clone(last, edition(2028, "2028-04-12"), calls=["partners-2028"])
    assert ["partners-2028", "", ""] == [task.call for task in found.tasks]
    assert [(finding.where.table, finding.where.key, finding.where.field) for finding in found.findings] == [
        ("timeline", "open", "days"),
        ("tasks", "a", "department"),
        ("tasks", "b", "call"),
        ("tasks", "c", "milestone"),
        ("procedures", "brand", "needed"),
        ("procedures", "brand", "organisation"),
    ]
    assert found.findings[1].words() == (
        "tasks 'a', department: “youth” is no organisation of the new edition. "
        "Add it to the table organisations, or write who answers for it now."
    )
    assert found.onto(edition(2028, "2028-04-12")).tasks == found.tasks


def test_what_the_new_edition_has_stays():
    """Its own rows are not proposed again."""
    task = Task("text", days=spell("2027-04-13"))
    onto = edition(2028, "2028-04-12", tasks=[Task("text", days=spell("2028-01-10"))])
    assert () == clone(edition(2027, "2027-04-14", tasks=[task]), onto).tasks


def test_without_days_of_sections_nothing_can_be_moved():
    """Both editions are named; where only the main section has none, the first day of all counts."""
    bare = attrs.evolve(edition(2027, "2027-04-14"), sections=())
    with pytest.raises(InvalidValue, match="No section of “town-2027” has dates"):
        clone(bare, edition(2028, "2028-04-12"))
    month = attrs.evolve(
        bare, sections=[Section("month", dates=[spell("2027-04-01")])], tasks=[Task("a", days=spell("2027-03-31"))]
    )
    assert spell("2028-04-11") == clone(month, edition(2028, "2028-04-12")).tasks[0].days


def test_work_in_a_circle_is_refused():
    """No order could be kept."""
    with pytest.raises(InvalidValue, match="wait for one another: a → a"):
        clone(edition(2027, "2027-04-14", tasks=[Task("a", after=["a"])]), edition(2028, "2028-04-12"))


def adapted(year: int, country: str, zone: str, *marathon: str) -> Edition:
    """The Milan format in a city of a year."""
    return MILAN.adapt(city="Town", country=country, year=year, marathon=marathon, zone=zone)


@pytest.mark.parametrize(
    ("country", "zone"), [("IT", "Europe/Rome"), ("PT", "Europe/Lisbon"), ("FI", "Europe/Helsinki")]
)
def test_steps_that_a_rule_dates_are_dated_by_it_again(country, zone):
    """Moved once, twice, or by two years at once, the timeline is that which the format gives the new year."""
    first = adapted(2027, country, zone, "2027-04-14", "2027-04-16")
    second = adapted(2028, country, zone, "2028-05-10", "2028-05-12")
    third = adapted(2029, country, zone, "2029-04-18", "2029-04-20")
    bare = [attrs.evolve(edition, timeline=()) for edition in (first, second, third)]
    once = clone(first, bare[1]).onto(bare[1])
    twice = clone(once, bare[2]).onto(bare[2])
    assert set(second.timeline) == set(once.timeline)
    assert set(third.timeline) == set(twice.timeline) == set(clone(first, bare[2]).milestones)


def test_a_term_of_law_is_as_long_as_the_law_says_wherever_it_lies():
    """Calls would close on a Sunday: the 10 days of cure count from the Monday on which they do close.

    By hand: 14 March + 378 days is 26 March 2028, a Sunday, so the calls close on Monday the 27th; the cure begins on
    the 28th, which is not counted, and its tenth day, 7 April, is a Friday.
    """
    steps = [
        Milestone("calls-open", days=spell("2027-02-01", "2027-03-15"), basis="decided; end moved from 2027-03-14"),
        Milestone(
            "cure", days=spell("2027-03-16", "2027-03-26"), basis="calls-open.last + 1 day; it cure: 10 days (a)"
        ),
        Milestone("reply", days=spell("2027-03-30", "2027-04-09"), basis="decided by hand; it review: 10 days (b)"),
    ]
    found = {
        step.key: step
        for step in clone(edition(2027, "2027-04-14", timeline=steps), edition(2028, "2028-04-26")).milestones
    }
    assert spell("2028-03-28", "2028-04-07") == found["cure"].days
    assert "calls-open.last + 1 day; it cure: 10 days (a)" == found["cure"].basis
    assert found["reply"].days.count >= 11


def test_a_step_that_a_hand_has_moved_keeps_its_distance_but_never_less_than_its_term():
    """Its rule puts it elsewhere, so its days are the organiser's own; the ten days of the law are kept all the same.

    By hand: 9 April + 381 days is 24 April 2028; ten days later is 4 May; of the distance alone it would be the 3rd.
    """
    step = Milestone("cure", days=spell("2027-04-09", "2027-04-18"), basis="start - 1 month; it cure: 10 days (a)")
    found = clone(edition(2027, "2027-04-14", timeline=[step]), edition(2028, "2028-04-29")).milestones[0]
    assert spell("2028-04-24", "2028-05-04") == found.days
    assert found.basis.startswith("start - 1 month; it cure: 10 days (a); town-2027 2027-04-09/2027-04-18 +381 days (")


WORKDAYS = WorkingDays(
    closed_days(Edition(key="a-2027", uri="https://example.org/a", year=2027, country="IT", zone="Europe/Rome"))
)
ON_WORKING_DAYS = st.lists(
    st.tuples(st.dates(dt.date(2026, 10, 1), dt.date(2027, 6, 30)).filter(WORKDAYS.is_working), st.integers(0, 9)),
    max_size=6,
)


@settings(max_examples=40)
@given(
    rows=ON_WORKING_DAYS,
    tied=st.sampled_from(["", "easter + 8 days", "02-10", "start - 3 weeks", "decided"]),
    second=st.dates(dt.date(2028, 3, 1), dt.date(2028, 6, 15)),
    third=st.dates(dt.date(2029, 3, 1), dt.date(2029, 6, 15)),
)
def test_moving_twice_by_a_year_is_moving_by_two(rows, tied, second, third):
    """Days off of the year between leave no trace: tasks, steps and procedures come to lie on the same days."""
    tasks = [
        Task(f"t{n}", days=Days(first, WORKDAYS.day(WORKDAYS.before(first) + more)), milestone="step" if tied else None)
        for n, (first, more) in enumerate(rows)
    ]
    timeline = [Milestone("step", days=spell("2027-03-24", "2027-03-26"), basis=tied)] if tied else []
    procedures = [Procedure(f"p{n}", needed=first) for n, (first, _) in enumerate(rows)]
    one = edition(2027, "2027-04-14", tasks=tasks, timeline=timeline, procedures=procedures)
    between, there = edition(2028, second.isoformat()), edition(2029, third.isoformat())
    twice = clone(clone(one, between).onto(between), there)
    direct = clone(one, there)
    assert [task.days for task in direct.tasks] == [task.days for task in twice.tasks]
    assert [step.days for step in direct.milestones] == [step.days for step in twice.milestones]
    assert [row.needed for row in direct.procedures] == [row.needed for row in twice.procedures]


def test_days_that_were_changed_after_cloning_are_believed():
    """The note tells of other days, so it is of no use any more."""
    last = edition(2027, "2027-04-14", tasks=[Task("text", days=spell("2027-04-13"))])
    bare = edition(2028, "2028-04-26")
    moved = clone(last, bare).onto(bare)
    assert spell("2028-04-24") == moved.tasks[0].days
    changed = attrs.evolve(moved, tasks=[attrs.evolve(moved.tasks[0], days=spell("2028-04-20"))])
    there = edition(2029, "2029-04-25")
    assert (spell("2029-04-24"), spell("2029-04-19")) == tuple(
        clone(each, there).tasks[0].days for each in (moved, changed)
    )


# The regions' school calendars: Lombardy's with the Carnival of the Ambrosian rite, which Milan keeps, and Piedmont's.
# orizzontescuola.it, January and March 2024; ilgiorno.it, "Ponti 2025 Lombardia"; tg24.sky.it, 9 February 2025.
SCHOOL_CALENDARS = {
    "Milan": {
        2024: [("2023-12-23", "2024-01-06"), ("2024-02-16", "2024-02-17"), ("2024-03-28", "2024-04-02")],
        2025: [("2024-12-23", "2025-01-06"), ("2025-03-07", "2025-03-08"), ("2025-04-17", "2025-04-22")],
    },
    "Turin": {
        2024: [("2024-02-10", "2024-02-13"), ("2024-03-28", "2024-04-02"), ("2024-04-26", "2024-04-27")],
        2025: [("2025-03-01", "2025-03-04"), ("2025-04-17", "2025-04-22")],
    },
}


def of_schools(city: str, year: int, marathon: str, **tables: object) -> Edition:
    """A city's edition with its region's school calendar."""
    closings = [Closing(f"c{n}", days=spell(*days)) for n, days in enumerate(SCHOOL_CALENDARS[city][year])]
    return edition(year, marathon, closings=closings, **tables)


@pytest.mark.parametrize("city", SCHOOL_CALENDARS)
@pytest.mark.parametrize("marathon", ["2025-04-09", "2025-04-23", "2025-05-14"])
def test_work_on_a_day_of_school_lands_on_a_day_of_school(city, marathon):
    """Each day of school of January to May 2024, with the Marathon as early, after Easter, and in May of 2025."""
    school = WorkingDays(closed_days(of_schools(city, 2024, "2024-04-10")))
    days = [day for day in Days(dt.date(2024, 1, 8), dt.date(2024, 5, 31)).each() if school.is_working(day)]
    last = of_schools(city, 2024, "2024-04-10", tasks=[Task(f"on-{day}", days=Days(day, day)) for day in days])
    onto = of_schools(city, 2025, marathon)
    there = WorkingDays(closed_days(onto))
    found = {task.key: task.days.first for task in clone(last, onto).tasks}
    main = dt.date.fromisoformat(marathon)
    assert all(there.is_working(day) for day in found.values())
    assert all((day < dt.date(2024, 4, 10)) == (found[f"on-{day}"] < main) for day in days)


def test_two_cities_move_the_same_work_by_their_own_carnival():
    """Milan's schools are closed on Friday 7 March 2025, Turin's on Monday the 3rd."""
    tasks = [Task("friday", days=spell("2024-03-08")), Task("monday", days=spell("2024-03-04"))]
    found = {
        city: {
            task.key: str(task.days)
            for task in clone(
                of_schools(city, 2024, "2024-04-10", tasks=tasks), of_schools(city, 2025, "2025-04-09")
            ).tasks
        }
        for city in SCHOOL_CALENDARS
    }
    assert {"friday": "2025-03-10", "monday": "2025-03-03"} == found["Milan"]
    assert {"friday": "2025-03-07", "monday": "2025-03-05"} == found["Turin"]


def test_the_eve_of_the_marathon_stays_before_it_when_schools_are_closed():
    """Where Easter lies right before the Marathon, the last preparations are made before Easter, and not on the day."""
    last = of_schools("Milan", 2024, "2024-04-10", tasks=[Task("brief", days=spell("2024-04-09"))])
    assert spell("2025-04-16") == clone(last, of_schools("Milan", 2025, "2025-04-23")).tasks[0].days


def test_a_day_that_no_calendar_has_is_refused_with_its_row():
    """A year with a digit too many is named, not met by a traceback."""
    last = edition(2027, "2027-04-14", tasks=[Task("text", days=spell("9999-12-31"))])
    with pytest.raises(InvalidValue, match="tasks 'text', days: 9999-12-31 cannot be moved by 364 days"):
        clone(last, edition(2028, "2028-04-12"))


OFFSETS = st.builds(
    lambda anchor, terms: anchor + "".join(f" {sign} {number} {unit}" for sign, number, unit in terms),
    st.sampled_from(
        ["start", "end", "easter", "04-01", "02-29", "s0.last", "s1.first", "s2.last", "main.last", "given"]
    ),
    st.lists(
        st.tuples(st.sampled_from("+-"), st.sampled_from([0, 1, 999]), st.sampled_from(["day", "weeks", "months"])),
        max_size=2,
    ),
)
BASES = st.builds(
    lambda first, tail, last: first + tail.format(last=last),
    OFFSETS,
    st.sampled_from(
        [
            "",
            "; to {last}",
            " / {last}",
            "; 30 days (format)",
            "; it a: 9999 working days (b; c)",
            "; junk",
            "; moved from 2027-03-01",
            "; town-2026 2026-01-01 +364 days (b); moved from 2027-01-01 to {last}",
        ]
    ),
    OFFSETS,
)
ANY_DAYS = st.tuples(st.dates(), st.dates()).map(lambda pair: Days(*sorted(pair)))


@settings(max_examples=60)
@given(rows=st.lists(st.tuples(BASES, ANY_DAYS), max_size=3), year=st.sampled_from([1900, 2026, 2027, 2028, 2199]))
def test_whatever_a_basis_says_there_are_days_or_a_finding(rows, year):
    """Circles, days that no calendar has, terms of thousands of days: no traceback, and first is never after last."""
    steps = [Milestone(f"s{n}", days=days, basis=basis) for n, (basis, days) in enumerate(rows)]
    last, onto = edition(2027, "2027-04-14", timeline=steps), edition(year, f"{year}-04-14")
    assert outcome(last, onto) in (tuple(step.key for step in steps), ("beyond-calendar",))


def outcome(last: Edition, onto: Edition) -> tuple[str, ...]:
    """The keys of the moved steps, or the rules of the findings."""
    try:
        return tuple(step.key for step in clone(last, onto).milestones)
    except InvalidValue as refused:
        return tuple(finding.rule for finding in refused.findings)
