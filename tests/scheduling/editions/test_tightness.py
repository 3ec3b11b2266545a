"""What binds in a plan."""

import datetime as dt
from fractions import Fraction

from stemcity_kit.model.time import Interval, moment
from stemcity_kit.scheduling.editions.tightness import tightness
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Item, Party, Placement, Problem, Space

ZONE = "Europe/Rome"
DAY = dt.date(2027, 5, 19)


def at(hour):
    """A moment of the day."""
    return moment(DAY, dt.time(hour), zone=ZONE)


def hours(start, end):
    """A stretch of the day."""
    return Interval(at(start), at(end))


def plan(items, placed, rooms, **more):
    """A plan of one day from 9 to 17."""
    problem = Problem(ZONE, [hours(9, 17)], items=items, rooms=rooms, **more)
    return Plan(problem, [Placement(key, at(hour), room) for key, hour, room in placed])


def told(found):
    """What is tight, with its share."""
    return [(one.of.value, one.key, one.share) for one in found]


def test_rooms_that_are_nearly_full_are_told_by_kind_and_half_day():
    """Of two labs, six hours in the morning, five are used; the hall is free."""
    items = [Item("a", 180, kind="lab"), Item("b", 120, kind="lab")]
    rooms = [Space("lab-1", kind="lab"), Space("lab-2", kind="lab"), Space("hall", kind="hall")]
    made = plan(items, [("a", 9, "lab-1"), ("b", 9, "lab-2")], rooms)
    assert [("rooms", "lab 2027-05-19, before noon", Fraction(5, 6))] == told(tightness(made))
    assert "83 % of the time of the 2 rooms of the kind “laboratory” is used: 2027-05-19" in str(
        tightness(made)[0].because
    )


def test_setting_up_and_clearing_count_as_used():
    """An hour with an hour before and an hour after fills a room that is open for three hours."""
    room = Space("room", hours=[hours(9, 12)])
    made = plan([Item("a", 60, setup=60, clearing=60)], [("a", 10, "room")], [room])
    assert ("rooms", "2027-05-19, before noon", Fraction(1)) == told(tightness(made))[0]


def test_people_without_a_free_hour_are_told():
    """Ada is there from 9 to 11 and has no minute left; Bea, who said nothing of her time, is not judged."""
    item = Item("a", 120, people=["ada", "bea"], rooms=[])
    found = tightness(plan([item], [("a", 9, None)], [], people=[Party("ada", "Ada", hours=[hours(9, 11)])]))
    assert ("person", "ada", Fraction(1)) in told(found)
    assert "bea" not in {one.key for one in found}
    assert "people 'ada': 100 % of the time of Ada is taken." in str(found[0].because)


def test_items_that_can_start_at_few_moments_are_told():
    """One that lasts the whole day can only start in the morning; a fixed one is not told of."""
    items = [Item("long", 480), Item("fixed", 60, fixed=Placement("fixed", at(9), "hall")), Item("short", 60)]
    found = tightness(plan(items, [("long", 9, "room")], [Space("room"), Space("hall")]))
    assert [("item", "long", Fraction(1))] == [one for one in told(found) if one[0] == "item"]
    assert "“long” could only start at: 2027-05-19 09:00; rooms that would do: 2." in str(found[-1].because)


def test_a_plan_with_room_to_move_has_nothing_tight():
    """An hour in a day binds nothing; a smaller share tells of more."""
    made = plan([Item("a", 60)], [("a", 9, "room")], [Space("room")])
    assert () == tightness(made)
    assert ("rooms",) == tuple(one.of.value for one in tightness(made, share=Fraction(1, 4)))
