"""The page of a plan: what it says, in which language, and that foreign text stays text."""

from __future__ import annotations

import datetime as dt

import attrs

from stemcity_kit.documents.plan_pages import plan_pages
from stemcity_kit.model.time import Interval, moment
from stemcity_kit.scheduling.check import judged
from stemcity_kit.scheduling.plan import Plan, PlanStatus
from stemcity_kit.scheduling.problem import Item, Placement, Preference, Problem, Space


def plan(title: str = "Robots") -> Plan:
    """Two items of a morning, one of them where it is liked less, and one without a place."""
    nine, ten, noon = (moment(dt.date(2027, 5, 19), dt.time(hour), zone="Europe/Rome") for hour in (9, 10, 12))
    items = [
        Item("a", 60, title, track="ai", preferences=[Preference(Interval(nine, ten), 2)]),
        Item("b", 60, "Web", rooms=[], fixed=Placement("b", ten)),
    ]
    problem = Problem("Europe/Rome", [Interval(nine, noon)], items, [Space("lab", "Laboratorio")], wishes=None)
    return judged(Plan(problem, [Placement("a", nine, "lab"), Placement("b", ten)], PlanStatus.VALID))


def test_there_is_a_page_and_a_picture_for_each_day():
    """The page first, then the days in order."""
    assert ["index.html", "2027-05-19.svg"] == list(plan_pages(plan()))


def test_the_page_tells_hours_place_and_what_stands():
    """Everything that the picture shows is in a table, too."""
    page = plan_pages(plan(), language="en", country="GB")["index.html"]
    assert "<tr><td>09:00–10:00</td><td>Laboratorio</td><td>Robots</td><td>ai</td></tr>" in page
    assert "<tr><td>10:00–11:00</td><td>online or elsewhere</td><td>Web (stands)</td><td></td></tr>" in page


def test_the_page_says_what_the_plan_costs():
    """Wish by wish, with how much could still be saved."""
    page = plan_pages(attrs.evolve(plan(), bound=1))["index.html"]
    assert '<tr><th scope="row">times that somebody likes better</th><td>2</td></tr>' in page
    assert "At most 50.0% of the score could still be saved." in page


def test_where_no_bound_is_known_the_page_says_so():
    """“At most 100 % could be saved” would say nothing, and sound as if the plan were bad."""
    page = plan_pages(plan())["index.html"]
    assert "How much better another programme could be is not known." in page
    assert "could still be saved" not in page


def test_foreign_text_stays_text():
    """A title is shown, and never run."""
    page = plan_pages(plan("<script>alert(1)</script>"))["index.html"]
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page
