"""The built-in rules, one by one: what each forbids, what it does not, and what it says."""

import datetime as dt

import attrs
import pytest

from stemcity_kit.errors import BrokenPlugin, Finding, InvalidValue, Severity, Where
from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling import rules
from stemcity_kit.scheduling.check import check_plan
from stemcity_kit.scheduling.problem import Item, Party, Placement, Shared, Space, Travel
from stemcity_kit.scheduling.rule import Rule
from stemcity_kit.scheduling.rules import RULES, rules_of
from stemcity_kit.scheduling.rules_together import AtMost

SPRING, AUTUMN, MAY = dt.date(2027, 3, 28), dt.date(2027, 10, 31), dt.date(2027, 5, 18)
ROBOTS = Item("robots", 60, title="Robots")
STARS = Item("stars", 60, title="Stars")


# Time


def test_an_item_lies_within_the_hours(town):
    """Its last minute, too."""
    problem = town.problem([ROBOTS])
    assert [] == town.said(problem, robots=(17, "lab"))
    assert ["“Robots” is outside the hours of the programme."] == town.said(problem, robots=(17.5, "lab"))


def test_an_item_lies_wholly_in_one_window(town):
    """Two proposals that touch are two proposals."""
    windows = [town.spell(9, 10), town.spell(10, 12)]
    problem = town.problem([attrs.evolve(ROBOTS, windows=windows)])
    assert [] == town.said(problem, robots=(11, "lab"))
    assert ["“Robots” is outside the times proposed for it."] == town.said(problem, robots=(9.5, "lab"))


def test_an_item_starts_when_it_was_proposed_to(town):
    """At one of the dates, be it on the raster or not."""
    starts = [town.at(9, 10), town.at(14), town.at(11, 1)]
    problem = town.problem([attrs.evolve(ROBOTS, starts=starts)])
    assert [] == town.said(problem, robots=(town.at(9, 10), "lab"))
    assert ["“Robots” does not start when it was proposed to."] == town.said(problem, robots=(10, "lab"))


def test_an_item_starts_on_its_raster(town):
    """Its own or the problem's."""
    problem = town.problem([ROBOTS, attrs.evolve(STARS, every=60)])
    assert [
        "“Robots” does not start on the raster of 30 minutes.",
        "“Stars” does not start on the raster of 60 minutes.",
    ] == town.said(problem, robots=(town.at(9, 10), "lab"), stars=(town.at(9, 30), "hall"))


def test_items_for_schools_lie_in_school_hours(town):
    """Only they do, and only where school hours are known."""
    pupils = attrs.evolve(ROBOTS, school=True)
    problem = town.problem([pupils, STARS], school_hours=[town.spell(9, 13)])
    assert ["“Robots” is outside school hours."] == town.said(problem, robots=(15, "lab"), stars=(15, "hall"))
    assert [] == town.said(attrs.evolve(problem, school_hours=None), robots=(15, "lab"), stars=(15, "hall"))


def test_whoever_takes_part_is_there_all_the_time(town):
    """With the reason, where there is one."""
    item = attrs.evolve(ROBOTS, people=["rossi", "bianchi", "verdi"])
    people = [
        Party("rossi", title="Ada Rossi", hours=[town.spell(9, 12)]),
        Party("bianchi", hours=[town.spell(9, 11)], because="a train at noon"),
    ]
    problem = town.problem([item], people=people)
    assert [] == town.said(problem, robots=(10, "lab"))
    assert [
        "Ada Rossi is not there for “Robots”.",
        "bianchi is not there for “Robots”: a train at noon.",
    ] == town.said(problem, robots=(11.5, "lab"))


def test_somebody_there_until_noon_and_from_noon_is_there_all_day(town):
    """Stretches that touch are one."""
    item = attrs.evolve(ROBOTS, people=["rossi"])
    problem = town.problem([item], people=[Party("rossi", hours=[town.spell(9, 12), town.spell(12, 15)])])
    assert [] == town.said(problem, robots=(11.5, "lab"))


def test_what_is_fixed_stays(town):
    """At its time, in its room, and needs no raster."""
    fixed = attrs.evolve(ROBOTS, fixed=Placement("robots", town.at(9, 10), "lab"))
    problem = town.problem([fixed])
    assert [] == town.said(problem, robots=(town.at(9, 10), "lab"))
    said = ["“Robots” is not at 2027-05-18 09:10 in lab, where it is fixed."]
    assert said == town.said(problem, robots=(town.at(9, 10), "hall"))
    assert said == town.said(problem, robots=(10, "lab"))


def test_a_fixed_time_without_a_room_leaves_the_room_open(town):
    """Any room will do then."""
    fixed = attrs.evolve(ROBOTS, fixed=Placement("robots", town.at(9)))
    problem = town.problem([fixed])
    assert [] == town.said(problem, robots=(9, "hall"))
    assert ["“Robots” is not at 2027-05-18 09:00, where it is fixed."] == town.said(problem, robots=(10, "hall"))


@pytest.mark.parametrize(
    "when", [dt.datetime(2027, 5, 18, 7, 1, tzinfo=dt.UTC), dt.datetime(2027, 6, 1, tzinfo=dt.UTC)]
)
def test_what_is_fixed_where_there_is_no_tick_says_so(town, when):
    """A step that does not fit, or a day that is not in the programme."""
    problem = town.problem([attrs.evolve(ROBOTS, fixed=Placement("robots", when))])
    local = problem.grid.said(when)
    assert [
        f"“Robots” is fixed at {local}, and the programme has starts each 5 minutes from 2027-05-18 to 2027-05-18."
    ] == town.said(problem, robots=(9, "lab"))


# A clock change inside a session


def test_a_session_over_the_hour_that_there_is_not(town):
    """From 1:30 two hours end at 4:30 on 28 March: they fit until half past four and not until four."""
    night = attrs.evolve(ROBOTS, minutes=120)
    problem = town.problem([night], hours=[town.spell(0, 5, day=SPRING)])
    at = town.at(1, 30, day=SPRING)
    assert [] == town.said(problem, robots=(at, "lab"))
    short = attrs.evolve(problem, hours=[town.spell(0, 4, day=SPRING)])
    assert ["“Robots” is outside the hours of the programme."] == town.said(short, robots=(at, "lab"))


def test_a_session_over_the_hour_that_there_is_twice(town):
    """From 1:30 two hours end at half past two for the second time on 31 October, so that another can follow at 3."""
    night, next_one = attrs.evolve(ROBOTS, minutes=120), attrs.evolve(STARS, people=["rossi"])
    problem = town.problem([night, next_one], hours=[town.spell(0, 5, day=AUTUMN)])
    at = town.at(1, 30, day=AUTUMN)
    assert [] == town.said(problem, robots=(at, "lab"), stars=(town.at(2, 30, day=AUTUMN, fold=1), "lab"))
    assert ["lab holds “Robots” and “Stars” at once, or without the time between them."] == town.said(
        problem, robots=(at, "lab"), stars=(town.at(2, 30, day=AUTUMN), "lab")
    )


# Rooms


def test_an_item_lies_in_the_rooms_named_for_it(town):
    """And in no other."""
    problem = town.problem([attrs.evolve(ROBOTS, rooms=["lab"])])
    assert ["“Robots” can only be held in: lab."] == town.said(problem, robots=(9, "hall"))


def test_an_item_asks_for_kind_seats_equipment_and_a_way_without_steps(town):
    """Everything that a room lacks is told."""
    item = attrs.evolve(ROBOTS, kind="lab", seats=28, equipment=["water", "dark"], step_free=True)
    rooms = [
        Space("small", kind="hall", seats=27, equipment=["water"]),
        Space("good", kind="lab", seats=28, equipment=["dark", "audio", "water"], step_free=True),
        Space("unknown", kind="lab", equipment=["dark", "water"], step_free=True),
    ]
    problem = town.problem([item], rooms=rooms)
    assert [
        "“Robots” needs a room of the kind “lab”.",
        "“Robots” needs 28 seats, pupils and accompanying adults together.",
        "“Robots” needs a room with: dark, water.",
        "“Robots” needs a room that is reached without a step.",
    ] == town.said(problem, robots=(9, "small"))
    assert [] == town.said(problem, robots=(9, "good"))
    assert [] == town.said(problem, robots=(9, "unknown"))


def test_a_room_is_open_for_setting_up_and_clearing_too(town):
    """From an hour before to half an hour after."""
    item = attrs.evolve(ROBOTS, setup=60, clearing=30)
    room = Space("lab", title="Lab 1", hours=[town.spell(10, 13), town.spell(13, 15)])
    problem = town.problem([item], rooms=[room])
    assert [] == town.said(problem, robots=(11, "lab"))
    assert [] == town.said(problem, robots=(13.5, "lab"))
    said = ["Lab 1 is not open all the time that “Robots” needs it."]
    assert said == town.said(problem, robots=(10.5, "lab"))
    assert said == town.said(problem, robots=(14, "lab"))


def test_a_room_that_is_never_open_takes_nothing(town):
    """No hours at all are hours, too."""
    problem = town.problem([ROBOTS], rooms=[Space("lab", hours=[])])
    assert ["lab is not open all the time that “Robots” needs it."] == town.said(problem, robots=(9, "lab"))


def test_a_room_holds_one_item_at_a_time(town):
    """Those that touch do not clash, those that overlap in part do."""
    problem = town.problem([ROBOTS, STARS])
    assert [] == town.said(problem, robots=(9, "lab"), stars=(10, "lab"))
    assert [] == town.said(problem, robots=(9, "lab"), stars=(9, "hall"))
    assert ["lab holds “Robots” and “Stars” at once, or without the time between them."] == town.said(
        problem, robots=(9, "lab"), stars=(9.5, "lab")
    )


def test_three_in_a_room_are_three_clashes(town):
    """Each pair that overlaps is told."""
    problem = town.problem([ROBOTS, STARS, Item("long", 180, title="Long")])
    assert [
        "lab holds “Long” and “Robots” at once, or without the time between them.",
        "lab holds “Long” and “Stars” at once, or without the time between them.",
    ] == town.said(problem, long=(9, "lab"), robots=(9.5, "lab"), stars=(11, "lab"))


def test_clearing_changeover_and_setting_up_lie_between_two_items(town):
    """15 + 10 + 20 minutes after the first the second may start."""
    first, second = attrs.evolve(ROBOTS, clearing=15), attrs.evolve(STARS, setup=20, every=5)
    problem = town.problem([first, second], changeover=10)
    assert [] == town.said(problem, robots=(9, "lab"), stars=(town.at(10, 45), "lab"))
    assert 1 == len(town.said(problem, robots=(9, "lab"), stars=(town.at(10, 40), "lab")))


# Together


def test_nobody_is_in_two_places(town):
    """Not even for a part of the time."""
    items = [attrs.evolve(one, people=["rossi"]) for one in (ROBOTS, STARS)]
    problem = town.problem(items, people=[Party("rossi", title="Ada Rossi")])
    assert [] == town.said(problem, robots=(9, "lab"), stars=(10, "hall"))
    assert ["Ada Rossi cannot be at “Robots” and at “Stars”: they overlap, or leave no time for the way."] == town.said(
        problem, robots=(9, "lab"), stars=(9.5, "hall")
    )


def test_the_way_takes_time(town):
    """One direction may take longer than the other, and online there is no way."""
    items = [attrs.evolve(one, people=["rossi"]) for one in (ROBOTS, STARS)]
    rooms = [Space("lab", place="north"), Space("hall", place="south")]
    travel = Travel(0, {("north", "south"): 30, ("south", "north"): 60})
    problem = town.problem(items, rooms=rooms, travel=travel)
    assert [] == town.said(problem, robots=(9, "lab"), stars=(10.5, "hall"))
    assert 1 == len(town.said(problem, stars=(9, "hall"), robots=(10.5, "lab")))
    assert [] == town.said(problem, stars=(9, "hall"), robots=(11, "lab"))
    online = attrs.evolve(problem, items=[items[0], attrs.evolve(items[1], rooms=())])
    assert [] == town.said(online, robots=(9, "lab"), stars=(10, None))


def test_rooms_without_a_place_are_places_of_their_own(town):
    """Between them the usual time passes."""
    items = [attrs.evolve(one, people=["rossi"]) for one in (ROBOTS, STARS)]
    problem = town.problem(items, rooms=[Space("lab"), Space("hall")], travel=Travel(30))
    assert 1 == len(town.said(problem, robots=(9, "lab"), stars=(10, "hall")))
    assert [] == town.said(problem, robots=(9, "lab"), stars=(10, "lab"))


def test_no_more_kits_are_in_use_than_there_are(town):
    """From setting up to clearing."""
    items = [Item(key, 60, kits=["lego"], setup=30, rooms=()) for key in "abc"]
    problem = town.problem(items, kits=[Shared("lego", 2, "Lego robots")])
    assert [] == town.said(problem, a=(9.5, None), b=(9.5, None), c=(11, None))
    assert [
        "There are not enough of Lego robots for “a” and “c” at once; there are 2.",
        "There are not enough of Lego robots for “b” and “c” at once; there are 2.",
    ] == town.said(problem, a=(9.5, None), b=(9.5, None), c=(10.5, None))


@pytest.mark.parametrize("sides", [("robots",), ("stars",), ("robots", "stars")])
def test_apart_binds_both_whoever_says_so(town, sides):
    """In either order of time, and for each repeat of the events."""
    says = {"robots": "stars", "stars": "robots"}
    items = [attrs.evolve(one, apart=[says[one.key]] if one.key in sides else []) for one in (ROBOTS, STARS)]
    problem = town.problem([*items, Item("again", 60, event="stars", title="Stars 2")])
    assert [] == town.said(problem, robots=(9, "lab"), stars=(10, "hall"), again=(11, "hall"))
    for one, other in ((9, 9.5), (9.5, 9), (9, 9)):
        assert ["“Robots” and “Stars” must not be at once."] == [
            sentence.replace("“Stars” and “Robots”", "“Robots” and “Stars”")
            for sentence in town.said(problem, robots=(one, "lab"), stars=(other, "hall"), again=(14, "hall"))
        ]
    assert 1 == len(town.said(problem, robots=(9, "lab"), stars=(14, "hall"), again=(9.5, "hall")))


def test_an_event_apart_from_itself_is_held_once_at_a_time(town):
    """Its repeats may touch, and never overlap; without it they may, where they are staffed."""
    twice = [Item(key, 60, event="stars", title=key.title(), apart=["stars"]) for key in ("one", "two")]
    problem = town.problem(twice)
    assert [] == town.said(problem, one=(9, "lab"), two=(10, "hall"))
    assert ["“One” and “Two” must not be at once."] == town.said(problem, one=(9, "lab"), two=(9.5, "hall"))
    staffed = town.problem([attrs.evolve(one, apart=[]) for one in twice])
    assert [] == town.said(staffed, one=(9, "lab"), two=(9.5, "hall"))


def test_a_series_is_held_in_order(town):
    """Each item after all of those before it, to the minute."""
    items = [ROBOTS, Item("again", 90, event="robots", title="Robots 2"), attrs.evolve(STARS, after=["robots"])]
    problem = town.problem(items)
    assert [] == town.said(problem, robots=(9, "lab"), again=(9, "hall"), stars=(10.5, "lab"))
    assert ["“Stars” comes before “Robots 2” has ended."] == town.said(
        problem, robots=(9, "lab"), again=(9, "hall"), stars=(10, "lab")
    )
    assert ["“Stars” comes before “Robots” has ended.", "“Stars” comes before “Robots 2” has ended."] == town.said(
        problem, robots=(12, "lab"), again=(13, "hall"), stars=(10, "lab")
    )


def test_repeats_lie_on_different_days_where_one_asks_for_it(town):
    """A day has its local midnight, and not that of UTC."""
    items = [attrs.evolve(ROBOTS, spread=True), Item("again", 60, event="robots")]
    days = [town.spell(0, 3), town.spell(0, 3, day=dt.date(2027, 5, 19))]
    problem = town.problem(items, hours=days)
    assert ["“Robots” is held 2 times on 2027-05-18."] == town.said(problem, robots=(0, "lab"), again=(2, "lab"))
    later = town.at(0, day=dt.date(2027, 5, 19))
    assert [] == town.said(problem, robots=(2, "lab"), again=(later, "lab"))


def test_a_quota_counts_what_starts_in_its_time(town):
    """With its reason; at most none forbids all."""
    items = [Item(key, 60, rooms=()) for key in "abc"]
    problem = town.problem(items)
    morning = (("in the morning", sum(1 << problem.grid.tick(town.at(hour)) for hour in range(9, 12))),)
    quota = AtMost("museum", ("a", "b", "c", "nobody"), 2, morning, because="they are three")
    problem = attrs.evolve(problem, rules=(*RULES, quota))
    assert [
        "3 sessions count for the quota “museum” (in the morning), which allows 2 at that time: they are three."
    ] == town.said(problem, a=(9, None), b=(10, None), c=(11, None))
    assert [] == town.said(problem, a=(9, None), b=(10, None), c=(12, None))


def test_a_quota_that_only_warns_is_a_warning(town):
    """Its severity is its own."""
    quota = AtMost("all", ("a", "b"), 1, blocks=Blocks.WARNS)
    problem = town.problem([Item(key, 60, rooms=()) for key in "ab"], rules=(*RULES, quota))
    (finding,) = check_plan(town.plan(problem, a=(9, None), b=(14, None)))
    what = "2 sessions count for the quota “all”, which allows 1 in all."
    assert (what, Severity.WARNING) == (finding.problem(), finding.severity)


# Which rules there are


def test_the_rules_are_frozen_named_values():
    """Each has its own name, and is what the protocol asks for."""
    assert len(RULES) == len({rule.name for rule in RULES})
    assert all(isinstance(rule, Rule) for rule in RULES)


def test_a_problem_may_bring_its_own_rules(town):
    """Then only these hold."""
    problem = town.problem([ROBOTS, STARS], rules=())
    assert [] == town.said(problem, robots=(9, "lab"), stars=(9, "lab"))


def test_a_rule_that_is_there_twice_is_refused(town):
    """A waiver could not tell them apart; quotas have keys of their own."""
    twice = town.problem(rules=(*RULES, RULES[0]))
    with pytest.raises(InvalidValue, match="The rule “within-the-hours” is there twice"):
        rules_of(twice)
    assert 2 == len(rules_of(town.problem(rules=(AtMost("a", (), 1), AtMost("b", (), 1)))))


def test_a_rule_that_cannot_be_loaded_stops_the_planning(town, monkeypatch):
    """A plan that leaves it out might break it."""
    broken = Finding("broken-plugin", Where(), "It cannot be loaded.")
    monkeypatch.setattr(rules.plugins, "every", lambda _group: ((), (broken,)))
    with pytest.raises(BrokenPlugin, match="It cannot be loaded"):
        rules_of(town.problem())
