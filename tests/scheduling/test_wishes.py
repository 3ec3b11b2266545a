"""The built-in wishes, one by one: what each costs, and what it says."""

import datetime as dt

import attrs
import pytest

from stemcity_kit.errors import BrokenPlugin, Finding, InvalidValue, Where
from stemcity_kit.model.time import Interval
from stemcity_kit.scheduling import wishes
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.check import judged
from stemcity_kit.scheduling.problem import Item, Placement, Preference, Space
from stemcity_kit.scheduling.rule import Wish
from stemcity_kit.scheduling.wishes import (
    WISHES,
    AudiencesApart,
    FairToPartners,
    FewSeatsWasted,
    PreferredTimes,
    TracksApart,
    wishes_of,
)
from stemcity_kit.scheduling.wishes_spread import SpreadOverDays, SpreadOverDistricts, SpreadOverWeeks

NEXT = dt.date(2027, 5, 19)


def items(number=2, minutes=60, **more):
    """Items that are alike and need no room."""
    return [Item(f"item-{n}", minutes, rooms=(), **more) for n in range(number)]


def test_a_time_that_is_not_liked_costs_its_price(town):
    """What covers a start adds up; the end of a stretch is not in it."""
    liked = [Preference(town.spell(9, 12), 2), Preference(town.spell(11, 13), 3), Preference(town.spell(9, 18), 0)]
    problem = town.problem([Item("a", 60, rooms=(), preferences=liked)], wishes=[PreferredTimes(weight=10)])
    costs = [town.costs(problem, a=(hour, None)) for hour in (9, 11, 12, 13)]
    assert [{"preferred-times": 20}, {"preferred-times": 50}, {"preferred-times": 30}, {}] == costs
    (charge,) = judged(town.plan(problem, a=(9, None))).charges
    assert ("“a” is not when it is liked best.", ("a",)) == (charge.because.problem(), charge.items)


def test_a_start_before_the_stretch_costs_nothing(town):
    """From 9:07 on is not from 9:05 on."""
    late = Preference(Interval(town.at(9, 7), town.at(10)), 5)
    problem = town.problem([Item("a", 60, rooms=(), every=5, preferences=[late])], wishes=[PreferredTimes()])
    assert [{}, {"preferred-times": 5}] == [town.costs(problem, a=(town.at(9, m), None)) for m in (5, 10)]


@pytest.mark.parametrize(("seats", "cost"), [(20, 0), (39, 0), (40, 1), (60, 2), (80, 3), (400, 3), (19, 0), (None, 0)])
def test_wasted_seats_cost_by_how_often_everybody_would_fit(town, seats, cost):
    """Up to three; a room of unknown size costs nothing."""
    problem = town.problem([Item("a", 60, seats=20)], rooms=[Space("lab", seats=seats)], wishes=[FewSeatsWasted()])
    assert cost == sum(town.costs(problem, a=(9, "lab")).values())


def test_each_further_item_of_a_track_costs_at_each_moment(town):
    """Three for an hour are two too many at each of two half-hours, twice."""
    problem = town.problem([*items(3, track="space"), Item("other", 60, rooms=(), track="sea")], wishes=[TracksApart()])
    together = {f"item_{n}": (9, None) for n in range(3)}
    assert {"tracks-apart": 2 * 2 * 2} == town.costs(problem, **together, other=(9, None))
    assert {} == town.costs(problem, item_0=(9, None), item_1=(10, None), item_2=(11, None), other=(9, None))
    assert {"tracks-apart": 2} == town.costs(problem, item_0=(9, None), item_1=(9.5, None))


def test_items_for_one_audience_compete(town):
    """An audience that is named twice counts once."""
    problem = town.problem(items(2, audiences=["girls", "girls", "families"]), wishes=[AudiencesApart(weight=3)])
    assert {"audiences-apart": 3 * 2 * 2} == town.costs(problem, item_0=(9, None), item_1=(9, None))


def test_a_day_beyond_its_share_costs(town):
    """Four items on two days are two each; a single day has no share."""
    hours = [town.spell(9, 18), town.spell(9, 18, day=NEXT)]
    problem = town.problem(items(4), hours=hours, wishes=[SpreadOverDays()])
    all_on_one = {f"item_{n}": (9 + n, None) for n in range(4)}
    assert {"spread-over-days": 2} == town.costs(problem, **all_on_one)
    (charge,) = judged(town.plan(problem, **all_on_one)).charges
    assert "2027-05-18 holds more than its share." == charge.because.problem()
    assert {} == town.costs(attrs.evolve(problem, hours=hours[:1]), **all_on_one)


def test_a_week_beyond_its_share_costs(town):
    """Four items on four days of one week crowd a fortnight whose weeks hold two each, although no day has two."""
    fortnight = [town.spell(9, 18, day=NEXT + dt.timedelta(days=n)) for n in range(-2, 12)]
    problem = town.problem(items(4), hours=fortnight, wishes=[SpreadOverWeeks()])
    days = [NEXT + dt.timedelta(days=n) for n in range(4)]
    crowded = {f"item_{n}": (town.at(9, day=day), None) for n, day in enumerate(days)}
    assert {"spread-over-weeks": 2} == town.costs(problem, **crowded)
    week = dt.timedelta(days=7)
    assert {} == town.costs(
        problem, **(crowded | {f"item_{n}": (town.at(9, day=days[n] + week), None) for n in (0, 1)})
    )
    assert {} == town.costs(attrs.evolve(problem, hours=fortnight[:7]), **crowded)


def test_a_district_short_of_its_share_costs(town):
    """Three items for two districts are one each at least."""
    rooms = [Space("a", district="1"), Space("b", district="2"), Space("c")]
    problem = town.problem([Item(f"item-{n}", 60) for n in range(3)], rooms=rooms, wishes=[SpreadOverDistricts()])
    assert {"spread-over-districts": 1} == town.costs(problem, item_0=(9, "a"), item_1=(10, "a"), item_2=(9, "c"))
    assert {} == town.costs(problem, item_0=(9, "a"), item_1=(10, "b"), item_2=(9, "c"))
    wanted = attrs.evolve(problem, wishes=[SpreadOverDistricts(least=2)])
    assert {"spread-over-districts": 3} == town.costs(wanted, item_0=(9, "a"), item_1=(10, "c"), item_2=(9, "c"))


def test_a_session_in_several_rooms_is_spread_as_one(town):
    """What holds a further room of it neither fills a day nor serves a district, and changes no share."""
    rooms = [Space("a", district="1"), Space("b", district="2")]
    wishes = [SpreadOverDays(), SpreadOverWeeks(), SpreadOverDistricts(least=2)]
    days = [NEXT + dt.timedelta(days=n) for n in range(8)]
    hours = [town.spell(9, 18, day=day) for day in days]
    problem = town.problem(items(2), rooms=rooms, hours=hours, wishes=wishes)
    placed = {f"item_{n}": (town.at(9, day=days[n]), "a") for n in range(2)}
    more = Item("more", 60, rooms=["b"], fixed=Placement("more", town.at(9, day=days[0]), "b"), beside="item-0")
    with_it = attrs.evolve(problem, items=(*problem.items, more))
    assert town.costs(problem, **placed) == town.costs(with_it, **placed, more=(town.at(9, day=days[0]), "b"))


def test_a_partner_that_bears_more_costs_more_and_more(town):
    """One is free, the second costs one, the third two more, the fourth three more."""
    bad = [Preference(town.spell(9, 13), 1)]
    problem = town.problem(items(4, partner="museum", preferences=bad), wishes=[FairToPartners()])
    costs = []
    for number in range(5):
        spots = {f"item_{n}": (9 if n < number else 14, None) for n in range(4)}
        costs.append(town.costs(problem, **spots).get("fair-to-partners", 0))
    assert [0, 0, 1, 3, 6] == costs


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: wish.name)
def test_a_wish_without_weight_costs_nothing(town, wish):
    """Weight 0 switches it off."""
    bad = [Preference(town.spell(9, 18), 2)]
    given = [Item(f"item-{n}", 60, seats=5, track="t", audiences=["a"], partner="p", preferences=bad) for n in range(4)]
    rooms = [Space("a", district="1", seats=100), Space("b", district="2", seats=100)]
    hours = [town.spell(9, 18, day=NEXT + dt.timedelta(days=n)) for n in (-1, 0, 9)]
    spots = {f"item_{n}": (9, "a") for n in range(4)}
    problem = town.problem(given, rooms=rooms, hours=hours, wishes=[wish])
    assert {wish.name} == town.costs(problem, **spots).keys()
    assert {} == town.costs(attrs.evolve(problem, wishes=[attrs.evolve(wish, weight=0)]), **spots)


@pytest.mark.parametrize("wish", [PreferredTimes(-1), FewSeatsWasted(-1), TracksApart(-1)], ids=lambda wish: wish.name)
def test_a_weight_below_nothing_is_refused(town, wish):
    """Or 0 would be no bound."""
    bad = [Preference(town.spell(9, 18), 1)]
    given = [Item(key, 60, seats=5, track="t", preferences=bad) for key in "ab"]
    problem = town.problem(given, rooms=[Space("lab", seats=100)], wishes=[wish])
    with pytest.raises(InvalidValue, match="is below 0"):
        board_of(problem)


def test_wishes_are_named_values(town):
    """Each has its own name; a problem may bring its own; without any every plan is free."""
    assert len(WISHES) == len({wish.name for wish in WISHES})
    assert all(isinstance(wish, Wish) for wish in WISHES)
    assert () == wishes_of(town.problem(wishes=()))


def test_a_wish_that_cannot_be_loaded_stops_the_planning(town, monkeypatch):
    """The score would be another than was meant."""
    broken = Finding("broken-plugin", Where(), "It cannot be loaded.")
    monkeypatch.setattr(wishes.plugins, "every", lambda _group: ((), (broken,)))
    with pytest.raises(BrokenPlugin, match="It cannot be loaded"):
        wishes_of(town.problem())
