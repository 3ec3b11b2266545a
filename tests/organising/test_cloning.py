"""Last edition's work moved to a new year: distances, days off, dependencies, and what cannot be moved."""

import datetime as dt

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.errors import InvalidValue
from stemcity_kit.model.calendar import Closing, Milestone
from stemcity_kit.model.edition import Edition, Section
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.time import Days
from stemcity_kit.model.work import Procedure, Task
from stemcity_kit.organising.cloning import clone
from stemcity_kit.organising.working import WorkingDays, closed_days

DAY = dt.timedelta(days=1)


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
        assert moved.first >= old.first + (marathon - dt.date(2027, 4, 14))
        for other in (other for other in tasks if other.key in task.after and other.days.last < old.first):
            assert days[other.key].last < moved.first


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
    """A day that falls on Liberation Day moves to the next working day, and says so; numbers and acts are dropped."""
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
    assert [(task.days, task.done, task.milestone) for task in found.tasks] == [(spell("2028-04-26"), None, "press")]
    assert [(step.days, step.basis) for step in found.milestones] == [
        (spell("2028-03-30"), "town-2027 2027-03-18 +378 days (marathon.first: 2027-04-14 to 2028-04-26)")
    ]
    assert [
        Procedure("square", term=30, needed=dt.date(2028, 4, 26), tasks=["text"]),
    ] == list(found.procedures)
    said = "town-2027 2027-04-13 +378 days (marathon.first: 2027-04-14 to 2028-04-26); moved from 2028-04-25"
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
