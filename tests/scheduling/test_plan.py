"""A plan: where things lie, what it costs, and how good it is at most."""

import datetime as dt

from stemcity_kit.scheduling.check import judged
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Item, Placement, Preference
from stemcity_kit.scheduling.wishes import PreferredTimes, TracksApart


def test_placements_are_in_order_of_their_keys(town):
    """Two plans that say the same are equal."""
    problem = town.problem([Item("a", 60), Item("b", 60), Item("c", 60)])
    one, other = Placement("a", town.at(9), "lab"), Placement("b", town.at(9), "hall")
    plan = Plan(problem, [other, one])
    assert Plan(problem, [one, other]) == plan
    assert ("a", "b") == tuple(plan.of)
    assert ("c",) == tuple(item.key for item in plan.unplaced)


def test_the_score_is_the_sum_of_what_each_wish_costs(town):
    """With the gap to what is proved."""
    bad = [Preference(town.spell(9, 12), 3)]
    items = [Item(key, 60, rooms=(), track="t", preferences=bad) for key in "ab"]
    problem = town.problem(items, wishes=[PreferredTimes(), TracksApart(1)])
    plan = judged(town.plan(problem, a=(9, None), b=(9, None)))
    assert (8, {"preferred-times": 6, "tracks-apart": 2}) == (plan.score, dict(plan.score_by_wish))
    assert 1.0 == plan.gap
    assert 0.0 == Plan(problem).gap


def test_a_session_over_a_clock_change_ends_by_elapsed_time(town):
    """Two hours from 1:30 end at 4:30 in spring, and at 2:30 for the second time in autumn."""
    for day, end, fold in ((dt.date(2027, 3, 28), "04:30", 0), (dt.date(2027, 10, 31), "02:30", 1)):
        problem = town.problem([Item("a", 120)], hours=[town.spell(0, 5, day=day)])
        interval = town.plan(problem, a=(town.at(1, 30, day=day), "lab")).interval("a")
        assert (end, fold) == (f"{interval.end:%H:%M}", interval.end.fold)
        assert dt.timedelta(hours=2) == interval.length
