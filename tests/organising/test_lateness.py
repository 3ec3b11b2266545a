"""What is late on a day, what it delays, and how procedures of others stand."""

import datetime as dt

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemcity_kit.model.calendar import Milestone
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.organisation import Role
from stemcity_kit.model.rules_work import WordingNotGranted
from stemcity_kit.model.time import Days
from stemcity_kit.model.vocabulary import ProcedureKind, RoleName
from stemcity_kit.model.work import Procedure, Task
from stemcity_kit.organising.lateness import lateness, lateness_of
from stemcity_kit.organising.network import Plan, network
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
    assert [(one.what, one.deadline, one.ends, one.days, one.tasks) for one in late[0].endangers] == [
        ("press", day(11), day(15), 2, ("print",))
    ]
    assert late[0].tell == (("press office", "youth"), ("designer", "youth"))


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
            State.EXPIRED,
            False,
        ),
    ],
)
def test_a_procedure_stands_as_its_dates_say(dates, at, state, usable):
    """Days after the day of looking are not known; the words may be used while it is granted, and only then."""
    found = standing(attrs.evolve(PERMIT, **dates), at=at, made=network([], plan=PLAN))
    assert (state, usable) == (found.state, found.may_be_used)


@settings(max_examples=40)
@given(term=st.integers(1, 400), needed=st.dates(dt.date(2026, 1, 1), dt.date(2028, 1, 1)))
def test_who_asks_on_the_latest_day_has_it_in_time_and_a_working_day_later_not(term, needed):
    """The latest day is the last working day from which the whole term ends by the day of need."""
    last = latest_request(term, needed, working=MARCH)
    following = MARCH.day(MARCH.before(last) + 1)
    assert last + dt.timedelta(days=term) <= needed < following + dt.timedelta(days=term)


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


def test_a_late_procedure_names_the_tasks_that_wait():
    """Each state has its own words and its own way out."""
    none = network(TASKS, plan=PLAN)
    refused = Procedure("b", refused=day(1), tasks=["rooms", "gone"])
    expired = Procedure("c", granted=day(1), valid=Days(day(1), day(1)))
    asked = Procedure("d", term=60, asked=day(2), needed=day(30))
    fine = Procedure("e", term=2, needed=day(30))
    unasked = Procedure("f", needed=day(30))
    found = standings([unasked, fine, asked, expired, refused, PERMIT], at=day(20), made=none)
    assert ["square", "b", "c", "d"] == sorted(
        (finding.where.key for finding in late_procedures(found)), key=["square", "b", "c", "d"].index
    )
    words = {finding.where.key: finding.words() for finding in late_procedures(found)}
    assert words["square"] == (
        "procedures 'square', needed: It is needed on 2027-04-14; the last day to ask was 2027-03-15. "
        "Tasks that wait: rooms. Ask at once for a shorter term, or do without it and change the tasks."
    )
    assert "It was refused. Tasks that wait: rooms." in words["b"]
    assert "may come as late as 2027-05-01" in words["d"]


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
