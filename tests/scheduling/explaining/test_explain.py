"""Why: contradictions in few sentences, and what keeps an item from a time."""

import datetime as dt

import attrs
import pytest

from stemcity_kit.engines import cpsat
from stemcity_kit.errors import Severity, UnknownKey
from stemcity_kit.model.vocabulary import Blocks
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.explaining import contradiction as of
from stemcity_kit.scheduling.explaining.backtracking import GaveUp, placed_or_why
from stemcity_kit.scheduling.explaining.contradiction import Contradiction, Few, contradiction, smallest
from stemcity_kit.scheduling.explaining.explain import conflict, why_not
from stemcity_kit.scheduling.limits import Because, Cell, Count, Resource, Sign, Use
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Item, Party, Placement, Preference, Shared, Space
from stemcity_kit.scheduling.rules import RULES
from stemcity_kit.scheduling.rules_together import AtMost
from stemcity_kit.scheduling.wishes import PreferredTimes, TracksApart
from stemcity_kit.testing.small_judge import all_plans, cost_of, faults_of
from stemcity_kit.testing.small_problems import small_problem


@attrs.frozen
class Says:
    """A rule that says just these limits."""

    what: tuple
    name: str = "says"

    def limits(self, _problem):
        """Those."""
        return iter(self.what)


def why(problem, **more):
    """Why there is no plan, in words."""
    return [finding.problem() for finding in conflict(board_of(problem), **more)]


@pytest.fixture(params=[True, False], ids=["with the solver", "without it"])
def solver(request):
    """Every simple contradiction is found either way."""
    return {"has_solver": request.param}


# Why there is no plan


def test_where_there_is_a_plan_nothing_is_said(town, solver):
    """Also where there are no items."""
    assert [] == why(town.problem([Item("a", 60), Item("b", 60)]), **solver)
    assert [] == why(town.problem(), **solver)


def test_a_person_fixed_twice(town, solver):
    """Three rules, and no word of rooms, of school hours, or of the third item."""
    items = [
        Item(key, 60, title=key.upper(), people=["rossi"], fixed=Placement(key, town.at(10)), school=True)
        for key in "ab"
    ]
    people = [Party("rossi", title="Ada Rossi", hours=[town.spell(9, 15)])]
    problem = town.problem([*items, Item("c", 60, people=["rossi"])], people=people, school_hours=[town.spell(9, 13)])
    assert [
        "These cannot all have a place: A, B. Whatever is done, one of 3 rules is broken; they follow.",
        "Ada Rossi cannot be at “A” and at “B”: they overlap, or leave no time for the way.",
        "“A” is not at 2027-05-18 10:00, where it is fixed.",
        "“B” is not at 2027-05-18 10:00, where it is fixed.",
    ] == why(problem, **solver)


def test_school_hours_against_a_proposal(town, solver):
    """A single item that fits nowhere."""
    item = Item("robots", 60, title="Robots", school=True, windows=[town.spell(15, 17)])
    assert [
        "“Robots” has no place: wherever it lies, one of 2 rules is broken; they follow.",
        "“Robots” is outside the times proposed for it.",
        "“Robots” is outside school hours.",
    ] == why(town.problem([item], school_hours=[town.spell(9, 13)]), **solver)


def test_one_rule_is_enough(town, solver):
    """Too long for the day."""
    assert [
        "“a” has no place. The rule that forbids it follows.",
        "“a” is outside the hours of the programme.",
    ] == why(town.problem([Item("a", 600)]), **solver)


def test_no_room_at_all(town, solver):
    """There is no rule to blame."""
    assert ["“a” has no place: there is no room at all."] == why(town.problem([Item("a", 60)], rooms=()), **solver)


def test_four_at_one_hour_for_three_rooms(town, solver):
    """Hall's condition: the rooms are told in one sentence."""
    items = [Item(key, 60, starts=[town.at(9)]) for key in "abcd"]
    rooms = [Space(key, title=f"Room {key.upper()}") for key in "xyz"]
    assert [
        "These cannot all have a place: a, b, c, d. Whatever is done, one of 5 rules is broken; they follow.",
        (
            "Two of these would share a room at once, or without the time between them: a, b, c, d; "
            "rooms: Room X, Room Y, Room Z."
        ),
        *(f"“{key}” does not start when it was proposed to." for key in "abcd"),
    ] == why(town.problem(items, rooms=rooms), **solver)


def test_rooms_that_are_closed_are_told_together(town, solver):
    """None of the rooms that would do is open then."""
    rooms = [Space(key, title=f"Room {key.upper()}", hours=[town.spell(9, 12)]) for key in "xy"]
    problem = town.problem([Item("a", 60, windows=[town.spell(14, 16)])], rooms=rooms)
    assert [
        "“a” has no place: wherever it lies, one of 2 rules is broken; they follow.",
        "None of these rooms is open all the time that it would be needed: Room X, Room Y.",
        "“a” is outside the times proposed for it.",
    ] == why(problem, **solver)


def test_an_order_against_proposals(town, solver):
    """What comes first was proposed for later."""
    items = [Item("a", 60, windows=[town.spell(14, 16)]), Item("b", 60, windows=[town.spell(9, 12)], after=["a"])]
    assert [
        "These cannot all have a place: a, b. Whatever is done, one of 3 rules is broken; they follow.",
        "“b” comes before “a” has ended.",
        "“a” is outside the times proposed for it.",
        "“b” is outside the times proposed for it.",
    ] == why(town.problem(items), **solver)


def test_a_quota_against_proposals(town, solver):
    """Three on a morning that takes two."""
    items = [Item(key, 60, windows=[town.spell(9, 12)]) for key in "abc"]
    problem = town.problem(items)
    morning = problem.grid.fitting([town.spell(9, 12)], 1)
    problem = attrs.evolve(problem, rules=(*RULES, AtMost("museum", tuple("abc"), 2, (("in the morning", morning),))))
    assert (
        "3 sessions count for the quota “museum” (in the morning), which allows 2 at that time."
        == why(problem, **solver)[1]
    )
    assert 5 == len(why(problem, **solver))


def test_too_few_kits(town, solver):
    """Three at once share two."""
    items = [Item(key, 60, rooms=(), kits=["lego"], fixed=Placement(key, town.at(9))) for key in "abc"]
    problem = town.problem(items, kits=[Shared("lego", 2, "Lego")])
    assert "There are not enough of Lego for “a” and “b, c” at once; there are 2." == why(problem, **solver)[1]


def test_at_least_so_many(town, solver):
    """A count that asks for more than can be."""
    wanted = Count("n", Because("says", "{count} in the afternoon, and {least} should be."), (), least=1)
    problem = town.problem([Item("a", 60), Item("b", 60, windows=[town.spell(9, 12)])])
    late = problem.grid.fitting([town.spell(14, 18)], 1)
    count = attrs.evolve(wanted, terms=[Cell("a", late), Cell("b", late)], least=2)
    problem = attrs.evolve(problem, rules=(*RULES, Says((count,))))
    assert [
        "These cannot all have a place: a, b. Whatever is done, one of 2 rules is broken; they follow.",
        "1 in the afternoon, and 2 should be.",
        "“b” is outside the times proposed for it.",
    ] == why(problem, **solver)


def test_a_sign_that_is_not_allowed(town, solver):
    """What can be seen only when all is placed is seen, too."""
    sign = Sign((Cell("a"), Cell("b")))
    limit = Count("n", Because("says", "Some of these are held."), [sign], most=0)
    problem = town.problem([Item("a", 60), Item("b", 60)], rules=(*RULES, Says((limit,))))
    assert "Some of these are held." == why(problem, **solver)[1]


def test_what_only_warns_is_no_reason(town, solver):
    """It may be broken."""
    limit = Resource("r", Because("says", "Not at once."), (Use("a"), Use("b")), blocks=Blocks.WARNS)
    items = [Item(key, 60, starts=[town.at(9)]) for key in "ab"]
    assert [] == why(town.problem(items, rules=(*RULES, Says((limit,)))), **solver)


def test_without_the_solver_what_is_hard_is_left_open(town, monkeypatch):
    """And it is said what would decide it."""
    monkeypatch.setattr(of, "_NODES", 2)
    items = [Item(key, 60, people=["rossi"], windows=[town.spell(9, 11)]) for key in "abcde"]
    problem = town.problem(items)
    (note,) = conflict(board_of(problem), has_solver=False)
    assert Severity.NOTE is note.severity
    assert "which does not prove that there is a plan" in note.problem()
    assert "pip install 'stemcity-kit[solver]'" in note.remedy()
    assert "rossi cannot be at" in why(problem, has_solver=True)[1]


def test_a_search_without_patience_is_finished_by_the_solver(town, monkeypatch):
    """In either direction."""
    monkeypatch.setattr(of, "_NODES", 0)
    assert [] == why(town.problem([Item("a", 60), Item("b", 60)]))


def test_too_little_time_is_said(town, monkeypatch):
    """Neither a plan nor a reason."""
    monkeypatch.setattr(of, "_NODES", 0)
    monkeypatch.setattr(of, "items_in_the_way", lambda *_args, **_more: None)
    (note,) = conflict(board_of(town.problem([Item("a", 60), Item("b", 60)])), has_solver=True)
    assert (
        "Neither a plan nor a reason why there is none was found in the time allowed. "
        "Allow more time, or ask for a part of the programme." == note.words()
    )


def test_a_set_that_may_be_too_large_says_so(town, monkeypatch):
    """Where a question was left open, minimal is not claimed."""
    found = contradiction(board_of(town.problem([Item("a", 600), Item("b", 60)])))
    open_one = attrs.evolve(found, groups=found.groups * 2, is_minimal=False)
    monkeypatch.setattr("stemcity_kit.scheduling.explaining.explain.contradiction", lambda *_args, **_more: open_one)
    head, *_ = conflict(board_of(town.problem([Item("a", 600), Item("b", 60)])))
    assert "it was not proved that each of them has a part" in head.remedy()


@pytest.mark.parametrize("seed", range(40))
def test_every_contradiction_is_real_and_minimal(seed, solver):
    """Under the rules that are told the items have no places, and under all but any one of them they have."""
    problem = small_problem(seed, most=3)
    board = board_of(problem)
    found = contradiction(board, **solver)
    assert isinstance(found, Contradiction) == (next(all_plans(problem), None) is None)
    if found is not None and found.is_minimal:
        few = Few(board, found.items)
        assert placed_or_why(few.under(found.groups), found.items, nodes=10**6) is not None
        for group in found.groups:
            rest = [other for other in found.groups if other is not group]
            assert placed_or_why(few.under(rest), found.items, nodes=10**6) is None


def test_the_search_gives_up_when_told_to(town):
    """It is not asked to look for ever."""
    board = board_of(town.problem([Item("a", 60), Item("b", 60)]))
    with pytest.raises(GaveUp):
        placed_or_why(board, board.left, nodes=1)


def test_nothing_is_left_out_of_a_smallest_set_that_is_needed():
    """All, none, or some."""
    assert (1, 2, 3) == smallest([1, 2, 3], lambda some: len(some) == 3)
    assert () == smallest([1, 2], lambda _some: True)
    assert () == smallest([], lambda _some: True)


# Why an item is not at a time


def said(plan, item, start, **more):
    """The sentences."""
    return [finding.problem() for finding in why_not(plan, item, start, **more)]


def test_what_forbids_a_time_is_told(town):
    """All of it, be there a plan or not."""
    people = [Party("rossi", title="Ada Rossi", hours=[town.spell(9, 12)])]
    item = Item("a", 60, title="Robots", people=["rossi"], school=True)
    problem = town.problem([item], people=people, school_hours=[town.spell(9, 13)])
    assert ["“Robots” is outside school hours.", "Ada Rossi is not there for “Robots”."] == said(
        problem, "a", town.at(15)
    )


def test_what_forbids_a_room_is_told(town):
    """Its kind, and its hours."""
    rooms = [Space("lab", kind="lab", hours=[town.spell(9, 12)]), Space("hall", kind="hall")]
    problem = town.problem([Item("a", 60, kind="lab")], rooms=rooms)
    assert ["“a” needs a room of the kind “lab”."] == said(problem, "a", town.at(9), room="hall")
    assert ["lab is not open all the time that “a” needs it."] == said(problem, "a", town.at(15), room="lab")


def test_why_no_room_will_do_is_told_in_few_sentences(town):
    """A smallest set of reasons, with the rooms that are closed in one sentence."""
    rooms = [Space(key, kind="lab", hours=[town.spell(9, 12)]) for key in ("lab-1", "lab-2")]
    problem = town.problem([Item("a", 60, kind="lab")], rooms=[*rooms, Space("hall", kind="hall")])
    assert [
        "None of these rooms is open all the time that it would be needed: lab-1, lab-2.",
        "“a” needs a room of the kind “lab”.",
    ] == said(problem, "a", town.at(15))


def test_what_needs_no_room_is_in_none(town):
    """However fitting it is."""
    assert ["“a” needs no room."] == said(town.problem([Item("a", 60, rooms=())]), "a", town.at(9), room="lab")


def test_a_clash_with_the_plan_is_told(town):
    """With whom, whatever the room; or in each room with another."""
    items = [Item("a", 60, people=["rossi"]), Item("b", 60, people=["rossi"]), Item("c", 60), Item("d", 60)]
    plan = town.plan(town.problem(items), a=(9, "lab"), b=(11, "lab"), c=(14, "lab"), d=(14, "hall"))
    assert ["rossi cannot be at “b” and at “a”: they overlap, or leave no time for the way."] == said(
        plan, "a", town.at(11, 30)
    )
    clash = "{} holds “{}” and “{}” at once, or without the time between them."
    assert [clash.format("lab", "a", "c"), clash.format("hall", "a", "d")] == said(plan, "a", town.at(14))
    assert [clash.format("hall", "a", "d")] == said(plan, "a", town.at(14), room="hall")


def test_what_it_would_cost_is_told(town):
    """More, the same, or less; and which wish says so."""
    item = Item("a", 60, preferences=[Preference(town.spell(9, 12), 3)])
    problem = town.problem([item], wishes=[PreferredTimes()])
    afternoon, morning = (town.plan(problem, a=(hour, "lab")) for hour in (14, 9))
    assert [
        "“a” can be at 2027-05-18 09:00: with all else as it is, the plan costs 3 then, and 0 now.",
        "“a” is not when it is liked best.",
    ] == said(afternoon, "a", town.at(9))
    assert ["“a” can be at 2027-05-18 15:00 as well: the plan costs 0, with all else as it is, in both cases."] == said(
        afternoon, "a", town.at(15)
    )
    assert ["“a” would be better at 2027-05-18 14:00: the plan costs 0 then, and 3 now."] == said(
        morning, "a", town.at(14)
    )
    assert [
        "Nothing in this plan keeps “a” from 2027-05-18 09:00; it would add 3 to what the plan costs.",
        "It would be in lab then.",
        "“a” is not when it is liked best.",
    ] == said(Plan(problem), "a", town.at(9))
    assert {Severity.NOTE} == {finding.severity for finding in why_not(afternoon, "a", town.at(9))}


def test_what_is_there_is_there(town):
    """In any room, or in the one that is asked for."""
    plan = town.plan(town.problem([Item("a", 60)]), a=(9, "lab"))
    assert ["“a” is there."] == said(plan, "a", town.at(9))
    assert ["“a” is there."] == said(plan, "a", town.at(9), room="lab")
    assert ["“a” is there."] != said(plan, "a", town.at(9), room="hall")


def test_a_moment_between_two_ticks_is_none(town):
    """It cannot be asked for."""
    (sentence,) = said(town.problem([Item("a", 60)]), "a", town.at(9, 1))
    assert "2027-05-18 09:01 is not a moment of the plan's grid of 5 minutes." == sentence


def test_a_moment_of_another_year_is_told_with_the_days(town):
    """It has nothing to do with the grid's steps."""
    problem = town.problem([Item("a", 60)])
    assert ["2029-05-18 09:00 is not in the days of the plan, 2027-05-18 to 2027-05-18."] == said(
        problem, "a", town.at(9, day=dt.date(2029, 5, 18))
    )


def test_one_sentence_is_said_once(town):
    """A long overlap is charged for each half-hour, in the same words."""
    items = [Item(key, 120, track="stars", rooms=["lab" if key == "a" else "hall"]) for key in "ab"]
    problem = town.problem(items, wishes=[TracksApart()])
    plan = town.plan(problem, a=(9, "lab"), b=(14, "hall"))
    assert ["Several items of the track “stars” run at once."] == said(plan, "a", town.at(14))[1:]


def test_each_item_that_fits_nowhere_is_told(town):
    """All must be mended, so all are told; the others only by name where there are many."""
    items = [Item(key, 600) for key in ("a", "b")]
    assert [
        "“a” has no place. The rule that forbids it follows.",
        "“a” is outside the hours of the programme.",
        "“b” has no place. The rule that forbids it follows.",
        "“b” is outside the hours of the programme.",
    ] == why(town.problem(items))
    many = why(town.problem([Item(f"i{n:02}", 600) for n in range(22)]))
    assert (41, "2 more fit nowhere: i20, i21.") == (len(many), many[-1])


def test_unknown_keys_are_refused(town):
    """With the nearest one."""
    problem = town.problem([Item("robots", 60)])
    with pytest.raises(UnknownKey, match=r"There is no item “robot”\. Did you mean “robots”\?"):
        why_not(problem, "robot", town.at(9))
    with pytest.raises(UnknownKey, match=r"There is no room “xyz”\. Correct the key\."):
        why_not(problem, "robots", town.at(9), room="xyz")


def test_without_the_extra_the_solver_is_not_asked(town, monkeypatch):
    """Whether it is installed is looked up."""
    monkeypatch.setattr(cpsat, "is_installed", lambda: False)
    assert [] == why(town.problem([Item("a", 60), Item("b", 60)]))


@pytest.mark.parametrize("seed", range(12))
def test_whether_it_can_be_there_is_what_a_second_judge_finds(seed):
    """At each moment: no rule is named that is not broken there, and the price is that of the best room."""
    problem = small_problem(seed, most=3)
    spots = next(all_plans(problem), {})
    plan = Plan(problem, [Placement(key, *spot) for key, spot in spots.items()])
    for item in problem.items if spots else ():
        rooms = [None] if item.rooms == frozenset() else [room.key for room in problem.rooms]
        for tick in range(0, problem.grid.count, 6):
            start = problem.grid.at(tick)
            there = {room: {**spots, item.key: (start, room)} for room in rooms}
            free = [moved for moved in there.values() if not faults_of(problem, moved)]
            answer = why_not(plan, item.key, start)
            forbidden = {one.rule for one in answer if one.severity is Severity.ERROR}
            assert bool(forbidden) == (not free)
            assert forbidden <= set().union(*(faults_of(problem, moved) for moved in there.values()))
            if answer[0].rule == "can-be-there":
                assert min(cost_of(problem, moved) for moved in free) == int(dict(answer[0].params)["then"])
