"""A town of one day and two rooms, in which each test says only what it is about."""

import datetime as dt

import pytest

from stemcity_kit.model.time import Interval, moment
from stemcity_kit.scheduling.check import check_plan, judged
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Placement, Problem, Space

ZONE = "Europe/Rome"
DAY = dt.date(2027, 5, 18)


class Town:
    """Short words for problems and plans."""

    @staticmethod
    def at(hour, minute=0, *, day=DAY, fold=0):
        """A moment by the local clock."""
        return moment(day, dt.time(hour, minute), zone=ZONE).replace(fold=fold)

    @classmethod
    def spell(cls, first, end, *, day=DAY):
        """From one full hour to another."""
        return Interval(cls.at(first, day=day), cls.at(end, day=day))

    @classmethod
    def problem(cls, items=(), **more):
        """A problem of one day from 9 to 18 in a lab and a hall, which are in one place."""
        more = {"rooms": (Space("lab", place="museum"), Space("hall", place="museum"))} | more
        return Problem(ZONE, more.pop("hours", (cls.spell(9, 18),)), items=items, **more)

    @classmethod
    def plan(cls, problem, **places):
        """A plan: for each item (with _ for -) the start as a moment or an hour, and the room."""
        found = []
        for key, (start, room) in places.items():
            when = start if isinstance(start, dt.datetime) else cls.at(int(start), round(start % 1 * 60))
            found.append(Placement(key.replace("_", "-"), when, room))
        return Plan(problem, found)

    @classmethod
    def said(cls, problem, **places):
        """What the checker says of a plan, in words."""
        return [finding.problem() for finding in check_plan(cls.plan(problem, **places))]

    @classmethod
    def costs(cls, problem, **places):
        """What a plan costs, by wish."""
        return dict(judged(cls.plan(problem, **places)).score_by_wish)


@pytest.fixture
def town():
    """Short words for problems and plans."""
    return Town
